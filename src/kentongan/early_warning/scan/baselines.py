"""What a unit has reason to expect on the days that a prospective scan looks at.

All leave out the last `gap` steps, so that an outbreak of that age does not raise its own bar, and
give the expectation of those steps, shape (gap, units).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.input_error import InputError

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.integer]

OVER = 28
SEASON = 84
"""Steps before the gap from which weekdays and trend are learnt."""

MEMORY = 364
"""Steps before the gap from which each unit's part of the whole is learnt."""

_HALF_LIFE_LEVEL = 21.0
_HALF_LIFE_SHARE = 365.0
_TREND_RIDGE = 2000.0
_SMALLEST = 1e-3


def moving_average(counts: Counts, *, gap: int, over: int = OVER) -> Floats:
    """Mean of each unit over `over` steps before the gap, the same for every step (Neill's MA).

    `counts`: shape (times, units), up to the last step looked at. At least a thousandth of a case,
    where there was none. Raises `InputError` where the history is too short.
    """
    past = _before(counts, gap, over)
    return np.tile(np.maximum(past.mean(axis=0), _SMALLEST), (gap, 1))


def moving_average_by_weekday(
    counts: Counts, *, gap: int, over: int = OVER, season: int = SEASON, week: int = 7
) -> Floats:
    """The moving average times the whole area's pattern of the week (Neill's MA-WK-DOW)."""
    past = _before(counts, gap, season)
    average = np.maximum(past[-over:].mean(axis=0), _SMALLEST)
    factor = _pattern(past.sum(axis=1).astype(np.float64), np.ones(season), week)
    return np.outer(factor[_phase(gap, season, week)], average)


def forecast(counts: Counts, *, gap: int, season: int = SEASON, week: int = 7) -> Floats:
    """The whole area's level, trend and week, shared out by each unit's part of late.

    Level and pattern of the week from the last `season` steps before the gap, the late ones
    weighing more (half-life 21 steps), with a trend pulled towards none; a unit's part from up to
    364 steps (half-life a year), with one case spread over all alike. What many units
    share is thus learnt from all of them, and only the part from the unit.
    """
    past = _before(counts, gap, season).astype(np.float64)
    age = np.arange(season - 1, -1, -1.0)
    weight = 0.5 ** (age / _HALF_LIFE_LEVEL)
    total = past.sum(axis=1)
    factor = _pattern(total, weight, week)
    phase = np.arange(season) % week
    level = np.average(total / factor[phase], weights=weight)
    heavy = weight * np.maximum(total, 0.5)
    logarithm = np.log(np.maximum(total, 0.5) / factor[phase])
    middle = np.average(-age, weights=heavy)
    away = -age - middle
    slope = (heavy * away * (logarithm - np.average(logarithm, weights=heavy))).sum() / (
        (heavy * away**2).sum() + _TREND_RIDGE
    )
    ahead = np.arange(1, gap + 1)
    area = (
        max(level, _SMALLEST) * np.exp(slope * (ahead - middle)) * factor[_phase(gap, season, week)]
    )
    long = _before(counts, gap, min(counts.shape[0] - gap, MEMORY))
    long_age = np.arange(long.shape[0] - 1, -1, -1.0)
    share = 0.5 ** (long_age / _HALF_LIFE_SHARE) @ long + 1 / counts.shape[1]
    return np.outer(area, share / share.sum())


def _before(counts: Counts, gap: int, over: int) -> Counts:
    stop = counts.shape[0] - gap
    if stop < over:
        raise InputError(
            "history",
            "{steps} steps are too few: it takes {needed}",
            column="time",
            steps=counts.shape[0],
            needed=gap + over,
        )
    return counts[stop - over : stop]


def _pattern(total: Floats, weight: Floats, week: int) -> Floats:
    """Factor of each phase of the week, their mean 1; phase 0 is that of the first step."""
    phase = np.arange(total.size) % week
    mean = np.bincount(phase, weights=weight * total, minlength=week) / np.bincount(
        phase, weights=weight, minlength=week
    )
    if not mean.any():
        return np.ones(week)
    return np.asarray(np.maximum(mean / mean.mean(), _SMALLEST))


def _phase(gap: int, season: int, week: int) -> npt.NDArray[np.int64]:
    return np.arange(season, season + gap) % week
