"""Which method is taken, and how many steps are judged, when nobody says.

`layered` where a year lies before each step judged, else `ears` (`benchmarks/default_method.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kentongan.early_warning.detectors import Method, method
from kentongan.early_warning.series import MISSING, CountSeries, Step
from kentongan.early_warning.tables import Note

LAST: Final[dict[Step, int]] = {"day": 90, "week": 52}
"""Steps judged, where nobody says how many."""
LEAST: Final[dict[Step, int]] = {"day": 28, "week": 4}
"""Steps with a year before them from which on they are judged by `layered`."""
MOST_VERDICTS: Final = 200_000
"""Of `layered`, where nobody says how many steps: a minute or two of one core."""
EARS: Final[Mapping[Step, Mapping[str, Any]]] = {
    "day": {"variant": "C2", "min_sigma": 0.5},
    "week": {"min_sigma": 0.5},
}
"""With a spread of half a case a single one after steps without any is no alarm, and two are."""
UNITS_AT_ONCE: Final = 4096


@dataclass(frozen=True, slots=True)
class Choice:
    """A method with parameters, how many last steps it judges, and why it was chosen."""

    method: Method
    parameters: Mapping[str, Any]
    last: int
    notes: tuple[Note, ...]


def chosen(method: Method, series: CountSeries, last: int | None) -> Choice:
    """A method that was asked for.

    One that learns its mean from the steps before those judged leaves half of a short series for
    that.
    """
    if last is None:
        last = LAST[series.step]
        if method.begins_anew:
            last = min(last, max(1, series.times // 2))
    return Choice(method=method, parameters={}, last=last, notes=())


def choose(series: CountSeries, last: int | None) -> Choice:
    """The method for a series; `last`: so many steps have to be judged, None for as many as can."""
    begin = _begin(series)
    judged = series.times - begin
    wanted = min(LAST[series.step] if last is None else last, series.times)
    if judged < (LEAST[series.step] if last is None else wanted):
        return Choice(
            method=method("ears"),
            parameters=EARS[series.step],
            last=wanted,
            notes=(Note("chosen_ears", {}),),
        )
    if last is None:
        wanted = max(1, min(wanted, judged, MOST_VERDICTS // len(series.units)))
    notes = [Note("chosen_layered", {})]
    if last is None and wanted < LAST[series.step]:
        enough = judged > wanted
        notes.append(Note("fewer_many" if enough else "fewer_year", {"number": wanted}))
    return Choice(method=method("layered"), parameters={}, last=wanted, notes=tuple(notes))


def _begin(series: CountSeries) -> int:
    """The first step before which at least half of the units have the year that `layered` needs."""
    from kentongan.early_warning.layered import ONSET  # loads its kernels

    gap = len(ONSET[series.step])
    begins = []
    for first in range(0, len(series.units), UNITS_AT_ONCE):
        known = series.counts[:, first : first + UNITS_AT_ONCE] != MISSING
        so_far = np.cumsum(known, axis=0, dtype=np.int32)
        begins.append((so_far < series.per_year).sum(axis=0) + 1)
    return int(np.sort(np.concatenate(begins))[(len(series.units) - 1) // 2]) + gap
