"""Tables of counts and lists of events, from files and frames, as a `CountSeries`.

Files are read in pieces, so that memory grows with the number of rows times a few numbers and not
with their text. An error names the column, and the row of the file, counted from 1 below the
heading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries
from kentongan.early_warning.tables.calendar import (
    Calendar,
    calendar_of,
    learn_days,
    looked_at,
    with_weeks,
)
from kentongan.early_warning.tables.columns import Columns, find_columns
from kentongan.early_warning.tables.files import from_frame, readable, scanned
from kentongan.early_warning.tables.grids import grid_of_columns, grid_of_rows, series_of
from kentongan.early_warning.tables.how import How, Note, Notes
from kentongan.early_warning.tables.rows import (
    JOIN,
    WHOLE,
    Rows,
    in_squares,
    middles,
    only_dated,
    read_rows,
)
from kentongan.early_warning.tables.totals import totals

__all__ = ["WHOLE", "How", "Note", "Parts", "Table", "read_table", "table_of"]

AS_FOUND: Final = How()
A_YEAR: Final = 366


@dataclass(frozen=True, eq=False, slots=True)
class Parts:
    """Counts taken apart: `series` has a unit a part, `whole[part]` is the index of its unit."""

    series: CountSeries
    whole: npt.NDArray[np.int64]
    labels: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """A table that was read.

    `positions`: float64, shape (units, 2), longitude and latitude or, where `columns.planar`, x and
    y: the mean of a unit's rows, or the middle of its square; None where the table has none.
    `parts`: for each column of `by`, the counts taken apart.
    """

    series: CountSeries
    columns: Columns
    notes: tuple[Note, ...] = ()
    positions: npt.NDArray[np.float64] | None = None
    parts: Mapping[str, Parts] = field(default_factory=dict)


def read_table(path: Path, how: How = AS_FOUND) -> Table:
    """Read a CSV, XLSX or Parquet file.

    CSV: UTF-8 with or without mark, separated by comma, semicolon, tab or bar. Raises `InputError`
    for what cannot be used and `OSError` where the file cannot be opened.
    """
    notes = Notes()
    with readable(path, how.heading):
        return _read(scanned(path, how, notes), how, notes)


def table_of(frame: Any, how: How = AS_FOUND) -> Table:
    """Read a polars or pandas frame or series, also with an index of days, or of days and units.

    Raises `InputError`.
    """
    with readable():
        return _read(from_frame(frame), how, Notes())


def _read(table: pl.LazyFrame, how: How, notes: Notes) -> Table:
    if how.day is None:
        table = with_weeks(table)
    head = table.head(1000).collect()
    if head.height == 0:
        raise InputError("empty", "there is not a single row below the heading")
    columns = find_columns(
        head.drop(how.ignore, strict=False),
        form=how.form,
        day=how.day,
        units=how.units,
        count=how.count,
        population=how.population,
        completeness=how.completeness,
        by=how.by,
    )
    used = frozenset(columns.used)
    notes.left_out([name for name in head.columns if name and name not in used])
    days = learn_days(table, columns.day, how.date_order)
    notes.number("same_years", days.per_year or 0)
    if columns.form == "wide":
        if how.by or how.cell_km is not None:
            raise InputError("form", "a table with a column a unit has no kinds and no positions")
        grid = grid_of_columns(table.select(columns.used).collect(), columns, days, how, notes)
        return Table(series_of(grid.without(totals(grid, notes)), notes), columns, notes.taken)
    rows = only_dated(read_rows(table, columns, days, notes), columns, notes)
    notes.units("alike", _alike(rows.names))
    positions = None
    if how.cell_km is not None:
        rows, positions = in_squares(rows, columns, how.cell_km, notes)
    elif rows.points is not None and columns.units:
        positions = middles(rows.points, rows.unit, len(rows.names))
    rows = rows.only(looked_at(rows.day, days, how))
    if columns.form == "events":
        _note_a_quiet_year(rows, notes)
    calendar = calendar_of(rows.day, rows.number, days, columns, how)
    grid = grid_of_rows(rows, calendar, columns, how, notes)
    sums = totals(grid, notes) if columns.form == "long" else []
    if sums:
        grid, rows = grid.without(sums), rows.without(sums)
        positions = None if positions is None else np.delete(positions, sums, axis=0)
    return Table(
        series=series_of(grid, notes),
        columns=columns,
        notes=notes.taken,
        positions=positions,
        parts={name: _parts(rows, name, calendar, columns, how) for name in columns.by},
    )


def _note_a_quiet_year(rows: Rows, notes: Notes) -> None:
    """Tell the longest stretch without a single event, and the first row on its emptier side.

    A mistyped year puts one event far from all others, and the days between are all zeroes.
    """
    present, first_at, often = np.unique(rows.day, return_index=True, return_counts=True)
    gaps = np.diff(present)
    if gaps.max(initial=0) <= A_YEAR:
        return
    at = int(gaps.argmax())
    side = at if often[: at + 1].sum() * 2 <= often.sum() else at + 1
    notes.number("quiet", int(gaps[at]) - 1, row=int(rows.number[first_at[side]]))


def _alike(names: list[str]) -> list[str]:
    """Names that differ from another in capitals alone, side by side."""
    often = Counter(name.casefold() for name in names)
    alike = [name for name in names if often[name.casefold()] > 1]
    return sorted(alike, key=lambda name: (name.casefold(), name))


def _parts(rows: Rows, name: str, calendar: Calendar, columns: Columns, how: How) -> Parts:
    """The counts of each unit taken apart by one column; a kind without a row counts zero."""
    numbers, labels = rows.by[name]
    pair = rows.unit.astype(np.int64) * len(labels) + numbers
    present, part = np.unique(pair, return_inverse=True)
    whole, label = np.divmod(present, len(labels))
    apart = replace(
        rows,
        unit=part.astype(np.int32),
        names=[f"{rows.names[u]}{JOIN}{labels[k]}" for u, k in zip(whole, label, strict=True)],
        shares={},
    )
    grid = grid_of_rows(apart, calendar, columns, replace(how, absent="zero"), Notes())
    return Parts(
        series=series_of(grid, Notes()), whole=whole, labels=tuple(labels[k] for k in label)
    )
