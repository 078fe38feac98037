"""What is usual for each unit: expected counts and their spread, from its own history.

A quasi-Poisson model with trend, season and (for days) weekday, in which past rises barely count.
Other detectors bring a model of their own; this one is the null of `layered`, and what `budget`
draws from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detectors.sheet import require
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.kernels.usual import Model, Usual, fit_units
from kentongan.early_warning.series import CountSeries
from kentongan.early_warning.special_days import weekday_columns

Floats = npt.NDArray[np.float64]

DAYS_A_YEAR: Final = 365.2425
TREND: Final = 0.4
"""Standard deviation, before counts are seen, of what a year adds to the logarithm of the mean."""
SEASON: Final = 0.5
"""The same for the amplitude of a harmonic or a day of the week; most units have less."""
OTHER: Final = 1.0
"""The same for a covariate of the caller's."""
RISE_SIZES: Final = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0)
ROUNDS: Final = 2


@dataclass(frozen=True, slots=True)
class History:
    """How the usual is learnt from a history.

    `years`: how far back; `harmonics`: waves of the season, 0 for none; `trend`: whether the level
    may rise or fall by a constant share a year; `rises`: the share of past steps taken to belong to
    a rise (0 trusts every step); `least`: known counts needed, by default those of a year.
    """

    years: float = 5.0
    harmonics: int = 2
    trend: bool = True
    rises: float = 0.017
    least: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Columns:
    """The design of a model over the whole calendar, one row a column of it."""

    values: Floats
    """(columns, times)."""
    widest: Floats
    """(columns,): inverse variance of each coefficient's widest prior."""
    group: npt.NDArray[np.int64]
    """(columns,): which coefficients share the width of their prior; -1 for none."""
    offset: Floats
    """(units, times), or (units, 0) for none: logarithm of population and completeness."""


def columns(
    series: CountSeries, history: History, covariates: npt.ArrayLike | None = None
) -> Columns:
    """The design for a series.

    The season follows the dates where there are any, otherwise 52 weeks or 365 days. `covariates`:
    shape (times, columns), such as `special_days.holiday_columns`. Raises `InputError`.
    """
    require(history.years > 0, "years", f"is {history.years}: more than 0")
    require(0 <= history.harmonics <= 6, "harmonics", f"is {history.harmonics}: 0 to 6")
    require(0 <= history.rises < 0.5, "rises", f"is {history.rises}: 0 to less than a half")
    time = np.arange(series.times, dtype=np.float64)
    if series.dates is None:
        year = time / series.per_year
    else:
        year = (series.dates - np.datetime64("2000-01-01")).astype(np.float64) / DAYS_A_YEAR
    rows = [np.ones_like(year)]
    widest = [0.0]
    group = [-1]
    if history.trend:
        rows.append(year - year[0])
        widest.append(TREND**-2)
        group.append(-1)
    for wave in range(1, history.harmonics + 1):
        rows += [np.cos(2 * np.pi * wave * year), np.sin(2 * np.pi * wave * year)]
        widest += [SEASON**-2] * 2
        group += [max(group) + 1] * 2
    if series.step == "day":
        # without dates the week still has seven days, whichever they are
        dates = np.datetime64("2000-01-03") + np.arange(series.times)
        weekdays = weekday_columns(dates if series.dates is None else series.dates)
        rows += list(weekdays.T)
        widest += [SEASON**-2] * 6
        group += [max(group) + 1] * 6
    if covariates is not None:
        given = np.asarray(covariates, dtype=np.float64)
        require(
            given.ndim == 2 and len(given) == series.times and bool(np.isfinite(given).all()),
            "covariates",
            f"have shape {given.shape}: finite numbers, a row for each of {series.times} steps",
        )
        rows += list(given.T)
        widest += [OTHER**-2] * given.shape[1]
        group += [-1] * given.shape[1]
    offset = np.zeros((len(series.units), 0))
    for share in (series.population, series.completeness):
        if share is not None:
            offset = np.log(share).T + (offset if offset.shape[1] else 0.0)
    return Columns(
        values=np.ascontiguousarray(rows),
        widest=np.array(widest),
        group=np.array(group, dtype=np.int64),
        offset=np.ascontiguousarray(offset),
    )


def model(series: CountSeries, history: History, design: Columns, over: range, gap: int) -> Model:
    """The compiled kernel's parameters; the fit for a step ends `gap` steps before it."""
    return Model(
        first=over.start,
        memory=max(1, round(history.years * series.per_year)),
        gap=gap,
        least=series.per_year if history.least is None else history.least,
        widest=design.widest,
        group=design.group,
        rises=history.rises,
        sizes=np.array(RISE_SIZES),
        rounds=ROUNDS,
    )


def room(units: int, steps: int, width: int) -> Usual:
    """Empty arrays for the fits."""
    return Usual(
        coefficients=np.empty((units, steps, width)),
        covariance=np.empty((units, steps, width, width)),
        dispersion=np.empty((units, steps)),
        doubt=np.empty((units, steps)),
        status=np.empty((units, steps), dtype=np.uint8),
    )


def fit_usual(
    series: CountSeries, over: range, *, history: History, design: Columns, gap: int
) -> Usual:
    """Fit every unit for every step of `over`, each from what was known `gap` steps before it."""
    found = room(len(series.units), len(series.checked_range(over)), len(design.values))
    counts = np.ascontiguousarray(series.counts.T)
    over_units(
        fit_units,
        (found, counts, design.offset),
        design.values,
        model(series, history, design, over, gap),
    )
    return found
