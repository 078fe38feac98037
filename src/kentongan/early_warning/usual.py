"""What is usual for each unit: expected counts and their spread, from its own history.

A quasi-Poisson model with trend, season and (for days) weekday. Trend and season may have been
others in the past, and past rises barely count. Other detectors bring a model of their own; this
one is the null of `layered`, and what `budget` draws from.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detectors.sheet import require, whole
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.kernels.usual import Model, Usual, fit_units
from kentongan.early_warning.series import CountSeries, Step
from kentongan.early_warning.special_days import weekday_columns

Floats = npt.NDArray[np.float64]

DAYS_A_YEAR: Final = 365.2425
TREND: Final = 0.4
"""Standard deviation, before counts are seen, of what a year adds to the logarithm of the mean."""
SEASON: Final = 0.5
"""The same for the amplitude of a harmonic or a day of the week; most units have less."""
OTHER: Final = 1.0
"""The same for a covariate of the caller's."""
YEARS: Final[dict[Step, float]] = {"week": 10.0, "day": 5.0}
"""How far back, where nothing else is asked."""
YEARS_MOST: Final = 100.0
SLOPES: Final = (0.0, 1.0, 2.0, 3.5, 6.0)
"""Years ago between which the trend may have been another."""
BEND: Final = 0.2
"""Standard deviation of by how much, for a piece of one year; for longer ones it is less."""
RECENT: Final = 4.0
"""Years over which the season became what it is."""
BENT_SEASON: Final = 0.15
"""Standard deviation of what has changed about a wave since."""
RISE_SIZES: Final = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0)
RISE_LASTS: Final[dict[Step, float]] = {"week": 2.0, "day": 7.0}
"""Steps, on average."""
ROUNDS: Final = 2


@dataclass(frozen=True, slots=True)
class History:
    """How the usual is learnt from a history.

    `years`: how far back, by default as in YEARS; `harmonics`: waves of the season, 0 for none;
    `trend`: whether the level may rise or fall by a constant share a year; `bends`: whether trend
    and season may have been others in the past; `rises`: the share of past steps taken to belong to
    a rise (0 trusts every step); `least`: known counts needed, by default those of a year.
    """

    years: float | None = None
    harmonics: int = 2
    trend: bool = True
    bends: bool = True
    rises: float = 0.017
    least: int | None = None

    def reach(self, step: Step) -> float:
        """Years."""
        return YEARS[step] if self.years is None else self.years


@dataclass(frozen=True, eq=False, slots=True)
class Columns:
    """The design of a model over the whole calendar, one row a column of it."""

    values: Floats
    """(columns, times)."""
    widest: Floats
    """(columns,): inverse variance of each coefficient's widest prior."""
    group: npt.NDArray[np.int64]
    """(columns,): which coefficients share the width of their prior; -1 for none."""
    waves: tuple[int, ...]
    """Which of them are waves of the season."""
    offset: Floats
    """(units, times), or (units, 0) for none: logarithm of population and completeness."""


def columns(
    series: CountSeries, history: History, covariates: npt.ArrayLike | None = None
) -> Columns:
    """The design for a series.

    The season follows the dates where there are any, otherwise 52 weeks or 365 days. `covariates`:
    shape (times, columns), such as `special_days.holiday_columns`. Raises `InputError`.
    """
    if history.years is not None:
        require(
            0 < history.years <= YEARS_MOST,
            "years",
            "is {given}: above 0, at most {most}",
            given=history.years,
            most=YEARS_MOST,
        )
    whole(harmonics=history.harmonics)
    require(0 <= history.harmonics <= 6, "harmonics", "is {given}: 0 to 6", given=history.harmonics)
    require(
        0 <= history.rises < 0.5, "rises", "is {given}: 0 to less than a half", given=history.rises
    )
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
    waves = tuple(range(len(rows) - 2 * history.harmonics, len(rows)))
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
            "have shape {shape}: finite numbers, a row for each of {times} steps",
            shape=given.shape,
            times=series.times,
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
        waves=waves,
        offset=np.ascontiguousarray(offset),
    )


class Bend(NamedTuple):
    """A way in which the past may differ from now."""

    values: Floats
    """(memory,): 0 from now on."""
    of: int
    """Row of the design that it multiplies."""
    sd: float
    """Standard deviation of its coefficient's widest prior."""


def bends(history: History, design: Columns, ago: Floats) -> tuple[list[Bend], list[Bend]]:
    """Of the trend and of the season, over the steps so many years `ago`, the oldest first."""
    if not history.bends:
        return [], []
    slopes = []
    for begin, end in itertools.pairwise((*SLOPES, math.inf)):
        if history.trend and begin < ago[0]:
            length = min(end, max(ago[0], begin + 1.0)) - begin
            slopes.append(Bend(-np.clip(ago - begin, 0.0, length) / math.sqrt(length), 0, BEND))
    since = -np.minimum(ago / RECENT, 1.0)
    return slopes, [Bend(since, wave, BENT_SEASON) for wave in design.waves]


def model(series: CountSeries, history: History, design: Columns, over: range, gap: int) -> Model:
    """The compiled kernel's parameters; the fit for a step ends `gap` steps before it."""
    memory = max(1, round(history.reach(series.step) * series.per_year))
    slopes, seasons = bends(history, design, (np.arange(memory, 0, -1) - 0.5) / series.per_year)
    bent = slopes + seasons
    group = 1 + int(design.group.max())
    groups = [group] * len(slopes) + [group + 1] * len(seasons)
    return Model(
        first=over.start,
        memory=memory,
        gap=gap,
        least=series.per_year if history.least is None else history.least,
        widest=np.append(design.widest, [bend.sd**-2 for bend in bent]),
        group=np.append(design.group, np.array(groups, dtype=np.int64)),
        bends=np.array([bend.values for bend in bent]).reshape(len(bent), memory),
        bent=np.array([bend.of for bend in bent], dtype=np.int64),
        rises=history.rises,
        goes_on=1.0 - 1.0 / RISE_LASTS[series.step],
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
