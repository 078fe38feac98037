"""Counts that look like a typing error: many times as large as all around them."""

from __future__ import annotations

from typing import Final

import numpy as np

from kentongan.early_warning.explain import days_of
from kentongan.early_warning.series import MISSING, CountSeries
from kentongan.early_warning.tables import Note

LEAST: Final = 50
"""Cases from which on a count may be a giant."""
TIMES: Final = 20
"""So many times the largest count around it."""
AROUND: Final = 8
"""Steps before and after that are around a count."""
TOLD: Final = 5


def giants(series: CountSeries) -> tuple[Note, ...]:
    """A note for each giant, the largest first; their number where they are more than a few."""
    found = sorted(
        (giant for unit in _suspects(series) for giant in _of_unit(series, unit)),
        key=lambda giant: (-giant[0], giant[1:]),
    )
    notes = [_note(series, *giant) for giant in found[:TOLD]]
    if len(found) > TOLD:
        notes.append(Note("giants", {"number": len(found) - TOLD}))
    return tuple(notes)


def _suspects(series: CountSeries) -> list[int]:
    """Units with a count far above their mean: few, so that the others cost one look."""
    most = series.counts.max(axis=0)
    total = np.array([int(np.maximum(unit, 0).sum(dtype=np.int64)) for unit in series.counts.T])
    usual = (total - most) / max(1, series.times - 1)
    return [int(unit) for unit in np.flatnonzero((most >= LEAST) & (most > TIMES * usual))]


def _of_unit(series: CountSeries, unit: int) -> list[tuple[float, int, int]]:
    """How many times as large as all around it each giant is, with its unit and step."""
    counts = series.counts[:, unit]
    found = []
    for step in map(int, np.flatnonzero(counts >= LEAST)):
        around = np.r_[counts[max(0, step - AROUND) : step], counts[step + 1 : step + AROUND + 1]]
        most = max(1, int(around.max(initial=0)))
        if (around != MISSING).sum() >= AROUND // 2 and counts[step] > TIMES * most:
            found.append((int(counts[step]) / most, unit, step))
    return found


def _note(series: CountSeries, times: float, unit: int, step: int) -> Note:
    first, last = days_of(series, step)
    return Note(
        "giant",
        {
            "unit": series.units[unit],
            "step": step,
            "day": first,
            "last_day": last,
            "number": int(series.counts[step, unit]),
            "times": round(times),
        },
    )
