"""The regular calendar in which the days of a table lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import Step
from kentongan.early_warning.tables.cells import (
    DateOrder,
    Days,
    Numbers,
    as_date,
    as_day,
    is_dated,
    without_clock,
)
from kentongan.early_warning.tables.columns import Columns
from kentongan.early_warning.tables.how import How

MONTH: Final = 28
"""Days of the shortest month."""
SERIAL_2000, SERIAL_2100 = 36526, 73050
"""The first days of these years as numbers of a spreadsheet."""
MOST_DAYS: Final = 100_000
"""Different days of a calendar; a column with more of them holds something else."""


def with_weeks(table: pl.LazyFrame) -> pl.LazyFrame:
    """The table with a column of weeks in the place of one of years and one of week numbers."""
    names = {
        re.sub(r"[\W_]+", " ", name.lower()).strip(): name
        for name in table.collect_schema().names()
    }
    year = next((names[word] for word in ("year", "tahun") if word in names), None)
    week = next((names[word] for word in ("week", "minggu", "minggu ke") if word in names), None)
    if year is None or week is None:
        return table
    number = pl.col(week).cast(pl.String).str.strip_chars().str.zfill(2)
    return table.with_columns(
        pl.format("{}-W{}", pl.col(year).cast(pl.String).str.strip_chars(), number).alias(
            f"{year} {week}"
        )
    ).drop(year, week)


def learn_days(table: pl.LazyFrame, column: str, order: DateOrder | None) -> Days:
    """How the days of a column are written, from all that is written there."""
    if is_dated(table.collect_schema()[column]):
        return Days(column, {}, is_index=False)
    texts = table.select(without_clock(pl.col(column)).unique()).head(MOST_DAYS + 1)
    written = texts.collect(engine="streaming").to_series()
    if len(written) > MOST_DAYS:
        raise InputError("date", "more than {most} different days", column=column, most=MOST_DAYS)
    return Days.learn(column, written.sort().to_list(), order)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Steps `stride` days apart from day `first` on, or numbered ones."""

    first: int
    stride: int
    times: int
    step: Step
    days: Days

    def day_of(self, step: int) -> date | None:
        """The first day of a step; None where steps are only numbered."""
        return None if self.days.is_index else as_date(self.first + step * self.stride)

    def steps(self, day: Numbers) -> npt.NDArray[np.int64]:
        """The step of each day."""
        return (day.astype(np.int64) - self.first) // self.stride


def calendar_of(day: Numbers, number: Numbers, days: Days, columns: Columns, how: How) -> Calendar:
    """The calendar in which the days of all rows lie; `number`: their rows in the file.

    Raises `InputError` where there is no row, or a gap of which nobody says what it means.
    """
    if not day.size:
        raise InputError("empty", "no row lies between the days asked for", column=columns.day)
    present, first_at = np.unique(day, return_index=True)
    first, last = int(present[0]), int(present[-1])
    if columns.form == "events":
        if days.is_index:
            raise InputError("date", "events need days, not numbers", column=columns.day)
        first = first if how.since is None else as_day(how.since)
        last = last if how.until is None else as_day(how.until)
        return Calendar(first, 1, last - first + 1, how.step or "day", days)
    gaps = np.diff(present)
    stride, step = _stride(first, gaps, days, how.step)
    calendar = Calendar(first, stride, (last - first) // stride + 1, step, days)
    for gap in np.flatnonzero(gaps != stride):
        before, after = int(present[gap]), int(present[gap + 1])
        row = int(number[first_at[gap + 1]])
        if (after - first) % stride:
            raise InputError(
                "step",
                "{day} is no whole number of weeks after {first}",
                column=columns.day,
                row=row,
                day=as_date(after),
                first=as_date(first),
            )
        if how.absent == "refuse":
            raise InputError(
                "gap",
                "{day} follows {before}; say whether what lies between is zero or missing (absent)",
                column=columns.day,
                row=row,
                day=days.said(after),
                before=days.said(before),
            )
    return calendar


def _stride(
    first: int, gaps: npt.NDArray[np.int32], days: Days, step: Step | None
) -> tuple[int, Step]:
    """Days from one row to the next, and the step of the series; `first`: the first day."""
    if days.per_year is not None:
        return 1, "week"
    usual = float(np.median(gaps)) if gaps.size else 0.0
    if days.is_index or not gaps.size:
        if step is None:
            problem = "there is one day only: say whether a step is a day or a week"
            if days.is_index:
                problem = (
                    "steps are numbered; {first} looks like a day as a spreadsheet keeps it: give"
                    " the cells a format of dates, or say whether a step is a day or a week"
                    if SERIAL_2000 <= first <= SERIAL_2100
                    else "steps are numbered: say whether a step is a day or a week"
                )
            raise InputError("step", problem, column=days.column, first=first)
        return (7 if step == "week" and not days.is_index else 1), step
    if (usual == 7 and step is None) or (step == "week" and (usual == 7 or not (gaps % 7).any())):
        return 7, "week"
    if usual > 7 and step is None:
        raise InputError(
            "coarse" if (gaps >= MONTH).all() and (gaps % 7).any() else "step",
            "days usually lie {usual:g} days apart; a series has a step a day or a week",
            column=days.column,
            usual=usual,
        )
    return 1, step or "day"


def looked_at(day: Numbers, days: Days, how: How) -> npt.NDArray[np.bool_]:
    """Which days are looked at."""
    if days.is_index and (how.since or how.until):
        raise InputError("since", "days are asked for, but steps are numbered", column=days.column)
    inside = np.ones(day.shape, dtype=np.bool_)
    if how.since is not None:
        inside &= day >= as_day(how.since)
    if how.until is not None:
        inside &= day <= as_day(how.until)
    return inside
