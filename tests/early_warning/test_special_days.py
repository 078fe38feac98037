"""The week and the moving holidays as covariates: days that are known, and what they do."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from kentongan.early_warning.detectors import cusum, glr
from kentongan.early_warning.series import CountSeries
from kentongan.early_warning.special_days import (
    HOLIDAYS,
    holiday_columns,
    weekday_columns,
)

START = date(2021, 1, 1)
DAYS = np.datetime64(START, "D") + np.arange(4 * 365 + 1)


def days_of(name: str, year: int) -> list[str]:
    column = holiday_columns(DAYS)[:, HOLIDAYS.index(name)]
    return [str(day) for day in DAYS[column > 0] if str(day).startswith(str(year))]


# Joint decrees on national holidays (SKB 3 Menteri) for 2023 and 2024; Galungan and Kuningan of
# the Balinese calendar of those years
@pytest.mark.parametrize(
    ("name", "year", "days"),
    [
        ("idul_fitri", 2023, ["2023-04-22", "2023-04-23"]),
        ("idul_fitri", 2024, ["2024-04-10", "2024-04-11"]),
        ("idul_adha", 2024, ["2024-06-17"]),
        ("nyepi", 2023, ["2023-03-22"]),
        ("nyepi", 2024, ["2024-03-11"]),
        ("before_nyepi", 2024, ["2024-03-10"]),
        ("galungan", 2023, ["2023-01-04", "2023-08-02"]),
        ("galungan", 2024, ["2024-02-28", "2024-09-25"]),
        ("kuningan", 2023, ["2023-01-14", "2023-08-12"]),
        ("kuningan", 2024, ["2024-03-09", "2024-10-05"]),
    ],
)
def test_holidays_fall_where_they_were_kept(name: str, year: int, days: list[str]) -> None:
    """Each column is 1 on the days that were decreed, or that the Pawukon gives."""
    assert days_of(name, year) == days


def test_a_week_before_and_after_idul_fitri_stand_for_themselves() -> None:
    """Roads fill and houses empty: the days around are no usual days either."""
    assert days_of("before_idul_fitri", 2024) == [f"2024-04-{d:02}" for d in range(3, 10)]
    assert days_of("after_idul_fitri", 2024) == [f"2024-04-{d:02}" for d in range(12, 19)]


def test_no_day_is_two_national_holidays() -> None:
    """What has a column of its own is not counted among the others."""
    columns = holiday_columns(DAYS)
    other = columns[:, HOLIDAYS.index("other_holiday")] > 0
    named = columns[:, :6].sum(axis=1) > 0
    assert not (other & named).any()
    assert "2024-08-17" in days_of("other_holiday", 2024)


def test_weekdays_are_those_of_the_calendar() -> None:
    """Monday has none, each other day one column."""
    columns = weekday_columns(DAYS[:14])
    for n in range(14):
        weekday = (START + timedelta(days=n)).weekday()
        assert columns[n].tolist() == [float(weekday == d) for d in range(1, 7)]


def daily() -> CountSeries:
    """Four years of a unit that has twice as many cases on Saturdays, and a hush on Nyepi."""
    weekday = (DAYS.astype(np.int64) + 3) % 7
    hush = holiday_columns(DAYS)[:, HOLIDAYS.index("nyepi")] > 0
    mean = np.where(hush, 1.0, np.where(weekday == 5, 20.0, 10.0))
    draw = np.random.default_rng(3)
    return CountSeries.from_arrays(draw.poisson(mean), step="day", dates=DAYS)


def test_the_expectation_knows_weekday_and_holiday() -> None:
    """Saturdays are expected at twice the usual, Nyepi far below it, other days as ever."""
    over = range(3 * 365, 4 * 365)
    found = glr.detect(daily(), over, alpha=0.0, weekdays=True, holidays=True)
    days, expected = DAYS[over.start : over.stop], found.expected[:, 0]
    saturday = (days.astype(np.int64) + 3) % 7 == 5
    assert expected[saturday].mean() / expected[~saturday].mean() == pytest.approx(2, rel=0.15)
    assert expected[days == np.datetime64("2024-03-11")][0] < 5


def test_a_model_without_the_week_alarms_on_saturdays() -> None:
    """What is left out of the mean comes back as false alarms."""
    over = range(3 * 365, 4 * 365)
    plain = cusum.detect(daily(), over, mean="seasonal", reset=True)
    aware = cusum.detect(daily(), over, mean="seasonal", reset=True, weekdays=True, holidays=True)
    assert aware.alarm.sum() < plain.alarm.sum() / 3
