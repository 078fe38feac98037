"""Compiled loop of CDC: four weeks together against the same and the neighbouring months."""

from __future__ import annotations

import math
from typing import NamedTuple

from kentongan.early_warning.kernels.compiled import inner, kernel
from kentongan.early_warning.kernels.sheet import (
    NOT_ENOUGH_HISTORY,
    UNKNOWN_COUNT,
    Counts,
    Sheet,
    judge,
    refuse,
)
from kentongan.early_warning.kernels.spread import stand_in

MONTH = 4
"""Weeks that are added up."""


class Months(NamedTuple):
    """Which months a month is compared with."""

    first: int
    """Step of the sheet's first column."""
    years: int
    around: int
    """Months before and after the same month of each year."""
    per_year: int
    z: float
    least: int
    """Known months that a baseline needs."""


@inner
def month_before(counts: Counts, unit: int, last: int) -> int:
    """Cases in the four weeks that end with week `last`; -1 where one of them is unknown."""
    total = 0
    for time in range(last - MONTH + 1, last + 1):
        count = int(counts[unit, time])
        if count < 0:
            return -1
        total += count
    return total


@inner
def known_months(
    counts: Counts, unit: int, now: int, months: Months, centre: float
) -> tuple[int, int, float]:
    """Known months of the baseline, their total, and their squared distances from `centre`."""
    known, total, squares = 0, 0, 0.0
    for year in range(months.years, 0, -1):
        same = now - year * months.per_year
        for shift in range(-months.around, months.around + 1):
            cases = month_before(counts, unit, same + shift * MONTH)
            if cases >= 0:
                known += 1
                total += cases
                squares += (cases - centre) * (cases - centre)
    return known, total, squares


@kernel
def four_weeks(sheet: Sheet, months: Months) -> None:
    """Alarm where the last four weeks hold more than the prediction limit of the baseline."""
    longest = months.years * months.per_year + MONTH * (months.around + 1) - 1
    for unit in range(sheet.counts.shape[0]):
        for step in range(sheet.state.shape[1]):
            now = months.first + step
            if sheet.counts[unit, now] < 0:
                refuse(sheet, unit, step, UNKNOWN_COUNT)
                continue
            cases, known, total = -1, 0, 0
            if now >= longest:
                cases = month_before(sheet.counts, unit, now)
                known, total, _ = known_months(sheet.counts, unit, now, months, 0.0)
            if cases < 0 or known < months.least:
                refuse(sheet, unit, step, NOT_ENOUGH_HISTORY)
                continue
            mean = total / known
            _, _, squares = known_months(sheet.counts, unit, now, months, mean)
            spread = math.sqrt(squares / (known - 1) * (1.0 + 1.0 / known))
            upper = mean + months.z * spread
            score = (cases - mean) / (spread if spread > 0.0 else stand_in(mean))
            judge(sheet, unit, step, mean, upper, score, cases > upper)
