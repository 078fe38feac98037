"""What the reading of a table is told, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kentongan.early_warning.series import Step
from kentongan.early_warning.tables.cells import DateOrder
from kentongan.early_warning.tables.columns import Form

Absent = Literal["refuse", "zero", "missing"]
Repeated = Literal["refuse", "sum"]
NoteCode = Literal[
    "left_out",
    "no_day",
    "no_position",
    "cut",
    "zeros",
    "unknown",
    "not_placed",
    "no_counts",
    "same_years",
    "alike",
    "quiet",
    "totals",
    "no_totals",
    "wrong_total",
    "total_rows",
    "sheet",
    "giant",
    "giants",
    "chosen_layered",
    "chosen_ears",
    "fewer_year",
    "fewer_many",
]


@dataclass(frozen=True, slots=True)
class How:
    """How a table is to be read. Whatever is not told is found in the table, or refused.

    `day` to `ignore`: names of columns; several `units` name a unit together; counts are taken
    apart `by` columns, for explanations; nothing is made of those to `ignore`. `absent`: what it
    means that a unit has no row on a day (in a list of events always zero). `repeated`: what to do
    with two rows of one unit and day. `step`: "week" adds up days to whole weeks from Monday.
    `since` and `until`: the days that are looked at; of a list of events, the days that it covers.
    `sheet`: of a workbook, by default the first with rows. `heading`: the line of a CSV, or the row
    of a sheet, that names the columns, by default the first that is filled.
    `cell_km`: count in squares of this side by the position of each row, in kilometres (where
    positions are planar: in their own unit).
    """

    form: Form | None = None
    day: str | None = None
    units: tuple[str, ...] = ()
    count: str | None = None
    population: str | None = None
    completeness: str | None = None
    by: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    step: Step | None = None
    date_order: DateOrder | None = None
    absent: Absent = "refuse"
    repeated: Repeated = "refuse"
    since: date | None = None
    until: date | None = None
    sheet: str | None = None
    heading: int = 1
    cell_km: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was decided or seen, and whoever reads a result has to know.

    `left_out`: `columns` that are not used. `no_day`, `no_position`: `number` rows that are not
    counted, the first of them `row`. `cut`: `number` days at the ends that are no whole week, with
    `cases`. `zeros`, `unknown`: `number` cells without a row, taken as zero or as missing.
    `not_placed`: `units` that have no position; `no_counts`: `units` that have nothing else.
    `same_years`: all years were taken to have `number` weeks, since a 53rd is never written.
    `alike`: `units` that differ in capitals alone, each counted apart. `quiet`: `number` days
    without an event, more than a year, beside `row`. `totals`: `units` that are the sum of all
    others wherever all are known, and no units; `no_totals`: `units` that are called so and are
    not; `wrong_total`: a `unit` called so that is another number in `number` rows, first in `step`,
    on `day`; `total_rows`: `number` rows whose day says so, the first of them `row`. `sheet`: of a
    workbook, that was read, and `others` that were not. `giant`: a count of `number`, so many
    `times` the largest around it, of a `unit` in a `step` from `day` to `last_day`; `giants`: so
    many more. `chosen_layered`, `chosen_ears`: the method that nobody asked for; `fewer_year`,
    `fewer_many`: only `number` last steps are judged, for want of history or because the units are
    many.
    """

    code: NoteCode
    values: Mapping[str, Any]


class Notes:
    """The notes taken while reading."""

    def __init__(self) -> None:
        self._taken: list[Note] = []

    @property
    def taken(self) -> tuple[Note, ...]:
        """All notes, in the order in which they were taken."""
        return tuple(self._taken)

    def left_out(self, columns: list[str]) -> None:
        """Columns that are not used, if there are any."""
        if columns:
            self._taken.append(Note("left_out", {"columns": columns}))

    def sheet(self, sheet: str, others: list[str]) -> None:
        """Which sheet of a workbook was read, if it has others with rows."""
        if others:
            self._taken.append(Note("sheet", {"sheet": sheet, "others": others}))

    def units(self, code: NoteCode, units: list[str]) -> None:
        """Units that have, or lack, something, if there are any."""
        if units:
            self._taken.append(Note(code, {"units": units}))

    def number(self, code: NoteCode, number: int, **values: Any) -> None:
        """That something happened `number` times, if it did."""
        if number:
            self._taken.append(Note(code, {"number": number, **values}))
