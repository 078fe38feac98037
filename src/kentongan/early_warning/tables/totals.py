"""Units that are only the sum of all others."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.series import MISSING
from kentongan.early_warning.tables.cells import is_total
from kentongan.early_warning.tables.grids import Grid
from kentongan.early_warning.tables.how import Notes

ENOUGH: Final = 8
"""Rows with cases after which a sum is no chance, whatever it is called."""


def totals(grid: Grid, notes: Notes) -> list[int]:
    """The units to be left out.

    One is left out that is the sum of all others in each row in which all are known (where there is
    none, of those that are known): if it is called so, or if it is the only such among three units
    and more. What is called so and is no sum stays, and is told.
    """
    if len(grid.names) < 2:
        return []
    sums, rows = _sums(grid.counts)
    called = [unit for unit, name in enumerate(grid.names) if is_total(name)]
    if called:
        found = [unit for unit in called if unit in sums][:1]
    else:
        found = sums if len(sums) == 1 and len(grid.names) > 2 and rows >= ENOUGH else []
    notes.units("totals", [grid.names[unit] for unit in found])
    notes.units("no_totals", [grid.names[unit] for unit in called if unit not in found])
    return found


def _sums(counts: npt.NDArray[np.int32]) -> tuple[list[int], int]:
    """Units that are the sum of all others, and in how many rows with cases that was seen."""
    of_all = np.zeros(len(counts), dtype=np.int64)
    unknown = np.zeros(len(counts), dtype=np.bool_)
    for unit in counts.T:
        of_all += np.maximum(unit, 0)
        unknown |= unit == MISSING
    rows = np.flatnonzero((of_all > 0) & (~unknown | unknown.all()))
    if not rows.size:
        return [], 0
    half = of_all[rows] / 2
    likely = np.flatnonzero(counts[rows[0]] == half[0])
    known = counts[np.ix_(rows, likely)]
    same = (known == half[:, None]) | (known == MISSING)
    return [int(unit) for unit in likely[same.all(axis=0)]], rows.size
