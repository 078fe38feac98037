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
]


@dataclass(frozen=True, slots=True)
class How:
    """How a table is to be read. Whatever is not told is found in the table, or refused.

    `day` to `ignore`: names of columns; several `units` name a unit together; counts are taken
    apart `by` columns, for explanations; nothing is made of those to `ignore`. `absent`: what it
    means that a unit has no row on a day (in a list of events always zero). `repeated`: what to do
    with two rows of one unit and day. `step`: "week" adds up days to whole weeks from Monday.
    `since` and `until`: the days that are looked at; of a list of events, the days that it covers.
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
    cell_km: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that reading decided and whoever reads a result has to know.

    `left_out`: `columns` that are not used. `no_day`, `no_position`: `number` rows that are not
    counted, the first of them `row`. `cut`: `number` days at the ends that are no whole week, with
    `cases`. `zeros`, `unknown`: `number` cells without a row, taken as zero or as missing.
    `not_placed`: `units` that have no position; `no_counts`: `units` that have nothing else.
    `same_years`: all years were taken to have `number` weeks, since a 53rd is never written.
    `alike`: `units` that differ in capitals alone, each counted apart. `quiet`: `number` days
    without an event, more than a year, beside `row`.
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

    def units(self, code: NoteCode, units: list[str]) -> None:
        """Units that have, or lack, something, if there are any."""
        if units:
            self._taken.append(Note(code, {"units": units}))

    def number(self, code: NoteCode, number: int, **values: Any) -> None:
        """That something happened `number` times, if it did."""
        if number:
            self._taken.append(Note(code, {"number": number, **values}))
