"""Rows and columns laid out as a regular grid of counts, days or weeks apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import MISSING, MOST_COUNT, CountSeries
from kentongan.early_warning.tables.calendar import Calendar, calendar_of, looked_at
from kentongan.early_warning.tables.cells import (
    UNKNOWN_DAY,
    Days,
    Numbers,
    called_total,
    read_counts,
    read_shares,
)
from kentongan.early_warning.tables.columns import Columns
from kentongan.early_warning.tables.how import How, Notes
from kentongan.early_warning.tables.rows import Rows

MONDAY: Final = 3
"""1970-01-01 was a Thursday: three days after a Monday."""
MOST_CELLS: Final = 2**30
"""Counts that fit into one series: 4 GB."""


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """Counts laid out, shape (times, units), with their shares of the same shape."""

    calendar: Calendar
    names: Sequence[str]
    counts: npt.NDArray[np.int32]
    shares: Mapping[str, npt.NDArray[np.float64]]

    def without(self, units: list[int]) -> Grid:
        """All but some units."""
        gone = set(units)
        return Grid(
            self.calendar,
            [name for n, name in enumerate(self.names) if n not in gone],
            np.delete(self.counts, units, axis=1),
            {name: np.delete(values, units, axis=1) for name, values in self.shares.items()},
        )


def grid_of_rows(rows: Rows, calendar: Calendar, columns: Columns, how: How, notes: Notes) -> Grid:
    """Lay out a table with a row a day and unit, or a row an event.

    Two rows of one cell are refused or added up; a cell without a row is what `how.absent` says.
    """
    is_list = columns.form == "events"
    units = len(rows.names)
    _check_size(calendar, units)
    cell = calendar.steps(rows.day) * units + rows.unit
    order = np.arange(cell.size, dtype=np.int32)
    latest = np.full(calendar.times * units, -1, dtype=np.int32)
    latest[cell] = order
    earlier = latest[cell] != order
    counts = np.full(latest.size, MISSING, dtype=np.int32)
    if not earlier.any():
        counts[cell] = rows.count
    elif is_list or how.repeated == "sum" or columns.by:
        counts[:] = _added_up(cell, rows.count, latest.size)
    else:
        one = int(earlier.argmax())
        two = int(np.flatnonzero(cell == cell[one])[1])
        raise InputError(
            "repeated",
            "row {number} has {name!r} on {day} too; name what tells them apart"
            " (unit, by) or have them added up (repeated)",
            column=columns.day,
            row=int(rows.number[two]),
            number=rows.number[one],
            name=rows.names[rows.unit[one]],
            day=calendar.days.said(int(rows.day[one])),
        )
    absent = latest < 0
    if absent.any():
        if is_list or how.absent == "zero":
            counts[absent] = 0
            notes.number("zeros", 0 if is_list else int(absent.sum()))
        elif how.absent == "missing":
            notes.number("unknown", int(absent.sum()))
        else:
            step, unit = divmod(int(absent.argmax()), units)
            raise InputError(
                "absent",
                "{name!r} has no row on {day}; say whether that means zero or missing (absent)",
                column=columns.count,
                name=rows.names[unit],
                day=calendar.days.said(calendar.first + step * calendar.stride),
            )
    shape = (calendar.times, units)
    shares = {}
    for name, values in rows.shares.items():
        share = np.full(latest.size, np.nan)
        share[cell] = values
        shares[name] = _filled(share.reshape(shape), name, rows.names)
    return Grid(calendar, rows.names, counts.reshape(shape), shares)


def _added_up(cell: npt.NDArray[np.int64], count: Numbers, size: int) -> npt.NDArray[np.int32]:
    """Sums by cell; one missing count makes its cell missing."""
    sums = np.bincount(cell, weights=np.maximum(count, 0), minlength=size)
    if sums.max() > MOST_COUNT:
        raise InputError("count", "counts add up to more than {most}", most=MOST_COUNT)
    whole = sums.astype(np.int32)
    whole[cell[count == MISSING]] = MISSING
    return whole


def _filled(
    share: npt.NDArray[np.float64], name: str, units: Sequence[str]
) -> npt.NDArray[np.float64]:
    """A population holds until the next is known, and the first also before; what has arrived is
    everything where nothing is said.
    """
    known = ~np.isnan(share)
    if name == "completeness":
        return np.where(known, share, 1.0)
    if not known.any(axis=0).all():
        unit = units[int(known.any(axis=0).argmin())]
        raise InputError(name, "unit {unit!r} has none", column=name, unit=unit)
    first = known.argmax(axis=0)
    latest = np.where(known, np.arange(share.shape[0])[:, None], first)
    return np.asarray(np.take_along_axis(share, np.maximum.accumulate(latest, axis=0), axis=0))


def grid_of_columns(
    table: pl.DataFrame, columns: Columns, days: Days, how: How, notes: Notes
) -> Grid:
    """Lay out a table with a row a day and a column a unit.

    A day without a row is what `how.absent` says.
    """
    number = np.arange(1, table.height + 1, dtype=np.int32)
    filled = ~np.asarray(table.select(pl.all_horizontal(pl.all().is_null())).to_series())
    total = called_total(table[columns.day])
    notes.number("total_rows", int(total.sum()), row=int(total.argmax()) + 1)
    table, number = table.filter(filled & ~total), number[filled & ~total]
    day = days.read(table[columns.day], number)
    if (day == UNKNOWN_DAY).any():
        row = int(number[(day == UNKNOWN_DAY).argmax()])
        raise InputError("date", "there is no day in this row", column=columns.day, row=row)
    wanted = looked_at(day, days, how)
    table, number, day = table.filter(wanted), number[wanted], day[wanted]
    calendar = calendar_of(day, number, days, columns, how)
    order = np.argsort(day, kind="stable")
    again = np.flatnonzero(np.diff(day[order]) == 0)
    if again.size:
        one, two = (int(number[order[again[0] + n]]) for n in (0, 1))
        raise InputError(
            "repeated", "row {one} has the same day", column=columns.day, row=two, one=one
        )
    units = len(columns.units)
    _check_size(calendar, units)
    step = calendar.steps(day)
    counts = np.full((calendar.times, units), MISSING, dtype=np.int32, order="F")
    for unit, name in enumerate(columns.units):
        counts[step, unit] = read_counts(table[name], number)
    absent = calendar.times - day.size
    if absent and how.absent == "zero":
        counts[np.setdiff1d(np.arange(calendar.times), step)] = 0
    notes.number("zeros" if how.absent == "zero" else "unknown", absent * units)
    population = np.full(counts.shape if columns.populations else (0, 0), np.nan)
    for unit, name in enumerate(columns.populations):
        population[step, unit] = read_shares(table[name], number, name="population", most=np.inf)
    shares = (
        {"population": _filled(population, "population", columns.units)}
        if columns.populations
        else {}
    )
    return Grid(calendar, columns.units, counts, shares)


def series_of(grid: Grid, notes: Notes) -> CountSeries:
    """The series of a grid; days are added up where weeks are wanted."""
    calendar, counts, shares = grid.calendar, grid.counts, grid.shares
    first = calendar.first
    if calendar.step == "week" and calendar.stride == 1 and not calendar.days.is_index:
        skipped = (-(first + MONDAY)) % 7
        weeks = (calendar.times - skipped) // 7
        if weeks < 1:
            raise InputError("step", "there is no whole week from Monday to Sunday")
        inside = slice(skipped, skipped + 7 * weeks)
        outside = np.concatenate([counts[:skipped], counts[inside.stop :]])
        notes.number("cut", int(outside.shape[0]), cases=int(np.maximum(outside, 0).sum()))
        by_week = counts[inside].reshape(weeks, 7, -1)
        sums = by_week.sum(axis=1, dtype=np.int64)
        if sums.max() > MOST_COUNT:
            raise InputError(
                "count", "counts of a week add up to more than {most}", most=MOST_COUNT
            )
        unknown = (by_week == MISSING).any(axis=1)
        counts = np.where(unknown, MISSING, sums).astype(np.int32)
        shares = {
            name: values[inside].reshape(weeks, 7, -1).mean(axis=1)
            for name, values in shares.items()
        }
        first += skipped
    days = None
    if not calendar.days.is_index:
        stride = np.timedelta64(7 if calendar.step == "week" else 1, "D")
        days = np.datetime64(first, "D") + np.arange(counts.shape[0]) * stride
    return CountSeries(
        counts=np.asfortranarray(counts),
        units=tuple(grid.names),
        step=calendar.step,
        dates=days,
        **{name: np.asfortranarray(values) for name, values in shares.items()},
    )


def _check_size(calendar: Calendar, units: int) -> None:
    if calendar.times * units > MOST_CELLS:
        raise InputError(
            "size",
            "{times} steps of {units} units are more than {most} counts:"
            " take fewer days (since) or larger units",
            times=calendar.times,
            units=units,
            most=MOST_CELLS,
        )
