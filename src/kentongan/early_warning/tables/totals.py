"""Units that are only the sum of all others."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.series import MISSING
from kentongan.early_warning.tables.cells import is_total
from kentongan.early_warning.tables.grids import Grid
from kentongan.early_warning.tables.how import Notes

MISTAKES: Final = 0.1
"""The share of rows in which what is called a total may be wrong."""
ENOUGH: Final = 8
"""Rows with cases after which a sum is no chance, whatever it is called."""


def totals(grid: Grid, notes: Notes) -> list[int]:
    """The units to be left out.

    One is left out that is the sum of all others in each row in which all are known (where there is
    none, of those that are known): if it is called so, or if it is the only such among three units
    and more. What is called so may be wrong in a row of ten, which is told; what is called so and
    is no sum stays, and is told too.
    """
    if len(grid.names) < 2:
        return []
    of_all, rows = _of_all(grid.counts)
    called = [unit for unit, name in enumerate(grid.names) if is_total(name)]
    found: list[int] = []
    for unit in called:
        wrong = rows[_wrong(grid.counts[rows, unit], of_all[rows])]
        if rows.size and wrong.size <= rows.size * MISTAKES and not found:
            found.append(unit)
            if wrong.size:
                step = int(wrong[0])
                day = grid.calendar.day_of(step)
                notes.number("wrong_total", wrong.size, unit=grid.names[unit], step=step, day=day)
    if not called and len(grid.names) > 2 and rows.size >= ENOUGH:
        likely = np.flatnonzero(~_wrong(grid.counts[rows[0]], of_all[rows[0]]))
        sums = [u for u in likely if not _wrong(grid.counts[rows, u], of_all[rows]).any()]
        found = [int(sums[0])] if len(sums) == 1 else []
    notes.units("totals", [grid.names[unit] for unit in found])
    notes.units("no_totals", [grid.names[unit] for unit in called if unit not in found])
    return found


def _wrong(counts: npt.NDArray[np.int32], of_all: Any) -> npt.NDArray[np.bool_]:
    """Where a known count is not the sum of the others."""
    return np.asarray((counts != of_all / 2) & (counts != MISSING))


def _of_all(counts: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.intp]]:
    """The sum of each row, and the rows with cases that can be compared."""
    of_all = np.zeros(len(counts), dtype=np.int64)
    unknown = np.zeros(len(counts), dtype=np.bool_)
    for unit in counts.T:
        of_all += np.maximum(unit, 0)
        unknown |= unit == MISSING
    return of_all, np.flatnonzero((of_all > 0) & (~unknown | unknown.all()))
