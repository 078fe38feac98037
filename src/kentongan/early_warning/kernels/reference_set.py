"""The baseline of Bayes and RKI: the same weeks of earlier years, and the last few weeks."""

from __future__ import annotations

from typing import NamedTuple

from kentongan.early_warning.kernels.compiled import inner
from kentongan.early_warning.kernels.sheet import Counts


class ReferenceSet(NamedTuple):
    """Which steps a step is compared with."""

    first: int
    """Step of the sheet's first column."""
    years: int
    half_window: int
    """Steps before and after the same step of each year."""
    recent: int
    """Steps before now, in this year."""
    today: bool
    """Whether the count judged is one of its own reference."""
    per_year: int
    least: int
    """Known counts that a baseline needs."""


@inner
def known_of(
    counts: Counts, unit: int, now: int, past: ReferenceSet, centre: float
) -> tuple[int, int, float]:
    """Known counts of a reference set, their total, and their squared distances from `centre`.

    No count is known where the set begins before the first step.
    """
    known, total, squares = 0, 0, 0.0
    if now - past.years * past.per_year - past.half_window < 0 or now < past.recent:
        return known, total, squares
    for year in range(past.years + 1):
        same = now - year * past.per_year
        start, last = same - past.half_window, same + past.half_window
        if year == 0:
            start, last = now - past.recent, now if past.today else now - 1
        for time in range(start, last + 1):
            count = int(counts[unit, time])
            if count >= 0:
                known += 1
                total += count
                squares += (count - centre) * (count - centre)
    return known, total, squares
