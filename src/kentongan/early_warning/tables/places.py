"""A file of places: where the units lie, and how many live there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.tables.cells import check_degrees, read_numbers, read_shares
from kentongan.early_warning.tables.columns import (
    find_population,
    find_position,
    find_unit,
    is_planar,
)
from kentongan.early_warning.tables.files import readable, scanned
from kentongan.early_warning.tables.how import How, Note, Notes


@dataclass(frozen=True, eq=False, slots=True)
class Places:
    """Where units lie.

    `positions`: float64, shape (units, 2), longitude and latitude, or x and y where `planar`; NaN
    for a unit that the file does not have. `population`: float64, shape (units,), or None.
    """

    positions: npt.NDArray[np.float64]
    planar: bool
    population: npt.NDArray[np.float64] | None
    notes: tuple[Note, ...]


def read_places(path: Path, units: Sequence[str]) -> Places:
    """Read a CSV or Parquet file with a row a unit: its name, its position, perhaps a population.

    Raises `InputError` for a unit that stands twice, a row without a position, degrees that are
    none; `OSError` where the file cannot be opened.
    """
    with readable(path):
        table = scanned(path, How(), Notes()).collect()
    position = find_position(table.columns)
    unit = find_unit(table)
    if position is None or unit is None:
        raise InputError(
            "places",
            "a file of places has a column of the unit, and columns of"
            " longitude and latitude, or of x and y; there are {names}",
            names=table.columns,
        )
    number = np.arange(1, table.height + 1, dtype=np.int32)
    names = table[unit].cast(pl.String).fill_null("").str.strip_chars().str.replace_all(r"\s+", " ")
    again = names.is_duplicated() & ~names.is_first_distinct()
    if again.any():
        row = again.arg_max() or 0
        raise InputError(
            "repeated", "{name!r} has a row before", column=unit, row=row + 1, name=names[row]
        )
    points = np.column_stack([read_numbers(table[name], number) for name in position])
    planar = is_planar(position)
    for axis, name in enumerate(position):
        lost = np.isnan(points[:, axis])
        if lost.any():
            row = int(lost.argmax())
            raise InputError(
                "position", "{name!r} has no position", column=name, row=row + 1, name=names[row]
            )
    if not planar:
        check_degrees(points, position, number)
    row_of = {name: row for row, name in enumerate(names.to_list())}
    rows = np.array([row_of.get(name, -1) for name in units])
    counted = find_population(table.columns)
    population = None
    if counted is not None:
        population = read_shares(table[counted], number, name="population", most=np.inf)[rows]
        population = np.where(rows >= 0, population, np.nan)
    notes = Notes()
    notes.units("not_placed", [name for name in units if name not in row_of])
    known = set(units)
    notes.units("no_counts", [name for name in row_of if name not in known])
    return Places(
        positions=np.where(rows[:, None] >= 0, points[rows], np.nan),
        planar=planar,
        population=population,
        notes=notes.taken,
    )
