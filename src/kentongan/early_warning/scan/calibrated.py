"""Our scan: expectations from the whole area, and a bar learnt from the area's own history.

It stands between Kulldorff's scan and the expectation-based one. An area has days that are busy or
quiet everywhere, for no reason of interest; let a day's common factor be gamma with mean 1 and
variance 1 / k. Then the likelihood ratio of a zone is Kulldorff's with k pseudo-cases that went as
expected. Small k: only the difference from the rest counts, as with Kulldorff; large k: only the
expectation counts, as with Neill. k is learnt, for windows of each length, from how the area's
totals scattered about their forecasts; so is each unit's scatter, by which its cases and its
expectation are divided, so that a noisy unit does not raise the bar for all.

The verdict uses the mean of the likelihood ratios over zones and windows instead of the largest
(in the spirit of Neill, Moore & Cooper 2006, "A Bayesian spatial scan statistic"). Zones of one
size class (1, 2-3, 4-7, ... units) share one weight, so that large clusters, of which there are
few, are not drowned by small ones; each class weighs a fifth less than the next smaller, and each
window a fifth less than the next shorter. These two fifths were chosen on simulated areas that the
benchmark does not report. The bar is a quantile of this statistic over
the days of history: Neill 2009 found that better than p-values from randomised data.
`benchmarks/scan_in_use.py` measures it against both.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError, Said
from kentongan.early_warning.kernels import scan as kernels
from kentongan.early_warning.scan.baselines import SEASON, forecast
from kentongan.early_warning.scan.clusters import Cluster, reported
from kentongan.early_warning.scan.model import (
    CentreBest,
    Model,
    Thrown,
    cumulated_counts,
    cumulated_sizes,
)
from kentongan.early_warning.scan.monte_carlo import Chance
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.windows import candidate_windows
from kentongan.early_warning.scan.zones import Zones, circles

Floats = npt.NDArray[np.float64]

NAME: Final = "calibrated"
DAYS_A_MONTH: Final = 365.25 / 12

_LEAST_REPLAYED: Final = 60
_PARTS: Final = 5
_SMALLER: Final = 0.2
_PRIOR_WINDOWS: Final = 100.0
_MOST_PSEUDO: Final = 1e6
_HIGH: Final = 0.2


class CalibratedState(IntEnum):
    """Whether there is a verdict on the last step, and if not, why."""

    JUDGED = 0
    """The statistic is compared with the bar."""
    NO_CASES = 1
    """No case lies in the steps looked at."""
    NO_ZONE = 2
    """No zone is within the limits given: there is one unit, or all lie at one place."""


@dataclass(frozen=True, eq=False, slots=True)
class Calibration:
    """What a history taught.

    `scatter`: float64, shape (units, longest), how many times more than Poisson each unit's last
    1, 2, ... steps scatter; `pseudo`: float64, shape (longest,), pseudo-cases; `history`: float64,
    the statistic of each replayed step; `threshold`: the bar; `false_alarms_a_month`: the rate it
    was set for.
    """

    zones: Zones
    longest: int
    week: int
    scatter: Floats
    pseudo: Floats
    history: Floats
    threshold: float
    false_alarms_a_month: float


@dataclass(frozen=True, eq=False, slots=True)
class CalibratedResult:
    """Verdict on the last step.

    `statistic`: logarithm of the mean likelihood ratio; `alarm`: whether it is above `threshold`;
    `pvalue`: share of the replayed steps, this one among them, with as large a statistic;
    `clusters`: where it comes from, the best first, their scores log likelihood ratios; without
    p-values of their own.
    """

    state: CalibratedState
    day: date | int
    statistic: float
    threshold: float
    alarm: bool
    pvalue: float
    clusters: tuple[Cluster, ...]


def calibrate(
    cases: CaseList,
    *,
    longest: int = 7,
    share: float = 0.5,
    zones: Zones | None = None,
    false_alarms_a_month: float = 1.0,
    week: int | None = None,
    threads: int = 1,
) -> Calibration:
    """Learn from a history, taken to be without outbreaks worth an alarm.

    `longest`: longest window in steps; `share`: largest part of what is expected in a zone;
    `zones` instead of circles; `week`: steps after which a pattern repeats (7 for days, else none).
    Needs 84 steps for the first forecast, `longest` more, and 60 to replay. Raises `InputError`.
    """
    given = {name: value for name, value in locals().items() if name not in ("cases", "zones")}
    for name, holds, right in (
        ("longest", longest >= 1, "1 or more"),
        ("share", 0 < share <= 1, "above 0 and at most 1"),
        (
            "false_alarms_a_month",
            0 < false_alarms_a_month < np.inf,
            "above 0",
        ),
        ("week", week is None or week >= 1, "1 or more"),
        ("threads", threads >= 1, "1 or more"),
    ):
        if not holds:
            raise InputError(
                "parameter",
                "{name} is {given!r}: it needs to be {right}",
                name=name,
                given=given[name],
                right=Said(right, {}),
            )
    period = (7 if cases.step == "day" else 1) if week is None else week
    warm_up = SEASON + longest
    if cases.times < warm_up + _LEAST_REPLAYED:
        raise InputError(
            "history",
            "{steps} steps are too few: it takes {needed}",
            column="time",
            steps=cases.times,
            needed=warm_up + _LEAST_REPLAYED,
        )
    if zones is None:
        weights = cases.counts.sum(axis=0) + 1.0 / len(cases.units)
        zones = circles(cases, weights=weights, share=share, threads=threads)
    steps = range(warm_up, cases.times)
    lately = [_of_late(cases.counts[: t + 1], longest, period) for t in steps]
    counts = np.array([one[0] for one in lately])
    expected = np.array([one[1] for one in lately])
    # A day must not soften its own bar: each part is replayed with what the others taught.
    part = np.arange(len(lately)) * _PARTS // len(lately)
    taught = [_taught(counts[part != p], expected[part != p]) for p in range(_PARTS)]

    def replay(n: int) -> float:
        scatter, pseudo = taught[part[n]]
        return _statistic(zones, *lately[n], scatter=scatter, pseudo=pseudo)[0]

    with ThreadPoolExecutor(threads) as pool:
        history = np.array(list(pool.map(replay, range(len(lately)))))
    scatter, pseudo = _taught(counts, expected)
    return Calibration(
        zones=zones,
        longest=longest,
        week=period,
        scatter=scatter,
        pseudo=pseudo,
        history=history,
        threshold=_bar(history, false_alarms_a_month / DAYS_A_MONTH * _days(cases)),
        false_alarms_a_month=false_alarms_a_month,
    )


def statistics_by_step(cases: CaseList, calibration: Calibration, steps: range) -> Floats:
    """The statistic as it stood at each of `steps`, without looking ahead, for back-tests."""
    return np.array(
        [
            _statistic(
                calibration.zones,
                *_of_late(cases.counts[: t + 1], calibration.longest, calibration.week),
                scatter=calibration.scatter,
                pseudo=calibration.pseudo,
            )[0]
            for t in steps
        ]
    )


def calibrated_scan(cases: CaseList, calibration: Calibration) -> CalibratedResult:
    """Judge the last step of `cases`, whose units are those of the calibration.

    Raises `InputError` where the history is too short for a forecast.
    """
    longest = calibration.longest
    counts, expected = _of_late(cases.counts, longest, calibration.week)
    statistic, best = _statistic(
        calibration.zones,
        counts,
        expected,
        scatter=calibration.scatter,
        pseudo=calibration.pseudo,
    )
    day = cases.dates_of(cases.times - 1, cases.times - 1)[1]
    beaten = int(np.count_nonzero(calibration.history >= statistic))
    state = CalibratedState.JUDGED if counts[:, -1].any() else CalibratedState.NO_CASES
    if not calibration.zones.number:
        state = CalibratedState.NO_ZONE
    return CalibratedResult(
        state=state,
        day=day,
        statistic=statistic,
        threshold=calibration.threshold,
        alarm=bool(statistic > calibration.threshold),
        pvalue=(1 + beaten) / (1 + calibration.history.size),
        clusters=_clusters(cases, calibration, expected, best),
    )


def _clusters(
    cases: CaseList, calibration: Calibration, expected: Floats, best: CentreBest
) -> tuple[Cluster, ...]:
    options = Options(longest=calibration.longest, replicates=0)
    windows = candidate_windows(cases.times, options)
    by_step = np.diff(expected, axis=1, prepend=0.0)[:, ::-1].T
    model = Model(
        name=NAME,
        code=kernels.EXPECTATION_BASED,
        cases=float(cases.total),
        everybody=0.0,
        counts=cumulated_counts(cases.counts[windows.begin :]),
        sizes=cumulated_sizes(by_step),
        replicates=Thrown.by_weight(np.empty(0, dtype=np.int64), by_step),
    )
    return reported(
        cases=cases,
        model=model,
        zones=calibration.zones,
        windows=windows,
        best=best,
        chance=Chance(np.empty(0)),
        options=options,
    )


def _days(cases: CaseList) -> float:
    return {"week": 7.0, "month": DAYS_A_MONTH, "year": 365.25}.get(cases.step, 1.0)


def _bar(history: Floats, share: float) -> float:
    """What a share of the replayed steps exceeds.

    A bar for ten days a year that is one of eleven figures has luck in it. The highest fifth falls
    off like an exponential distribution, whose mean is known from all of them.
    """
    ordered = np.sort(history)
    high = int(_HIGH * history.size)
    if share >= high / history.size:
        return float(ordered[max(history.size - 1 - int(share * history.size), 0)])
    least = ordered[-high - 1]
    excess = (ordered[-high:] - least).mean()
    return float(least + excess * np.log(high / history.size / share))


def _of_late(
    counts: npt.NDArray[np.int32], longest: int, week: int
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Cases and expectations of the last 1, 2, ... steps, shape (units, longest)."""
    expected = forecast(counts, gap=longest, week=week)
    return (
        np.cumsum(counts[: -longest - 1 : -1].T, axis=1, dtype=np.int64),
        np.cumsum(expected[::-1].T, axis=1),
    )


def _pseudo_cases(cases: Floats, expected: Floats) -> Floats:
    """1 / variance of the common factor, from totals of shape (steps, windows)."""
    variance = ((cases / expected - 1) ** 2).mean(axis=0) - (1 / expected).mean(axis=0)
    return np.asarray(1 / np.maximum(variance, 1 / _MOST_PSEUDO))


def _taught(counts: npt.NDArray[np.int64], expected: Floats) -> tuple[Floats, Floats]:
    """Scatter of each unit and window, and pseudo-cases of each window."""
    scatter = _scatter(counts, expected, _pseudo_cases(counts.sum(axis=1), expected.sum(axis=1)))
    return scatter, _pseudo_cases((counts / scatter).sum(axis=1), (expected / scatter).sum(axis=1))


def _scatter(counts: npt.NDArray[np.int64], expected: Floats, common: Floats) -> Floats:
    """Variance over mean of each unit and window, the common factor aside, at least 1.

    What a unit shows is pulled towards 1 + a x mean, the negative binomial that fits all units: a
    unit's own variance is known no better than its independent windows allow.
    """
    factor = (counts.sum(axis=1) + common) / (expected.sum(axis=1) + common)
    squares = ((counts - expected * factor[:, None, :]) ** 2).sum(axis=0)
    sizes = expected.sum(axis=0)
    extra = (squares - sizes).sum(axis=0) / (expected**2).sum(axis=(0, 1))
    fitted = 1 + np.maximum(extra, 0.0) * sizes / counts.shape[0]
    independent = counts.shape[0] / np.arange(1, counts.shape[2] + 1)
    own = squares / sizes
    return np.asarray(
        np.maximum(
            (independent * own + _PRIOR_WINDOWS * fitted) / (independent + _PRIOR_WINDOWS), 1
        )
    )


def _statistic(
    zones: Zones,
    counts: npt.NDArray[np.int64],
    expected: Floats,
    *,
    scatter: Floats,
    pseudo: Floats,
) -> tuple[float, CentreBest]:
    """Logarithm of the weighted mean of the likelihood ratios, and the best of each centre."""
    ratios, best = _ratios(zones, counts, expected, scatter=scatter, pseudo=pseudo)
    weight = _SMALLER * (np.arange(ratios.shape[0])[:, None] + np.arange(ratios.shape[1])[None, :])
    total = np.logaddexp.reduce((ratios - weight).ravel())
    return float(total - np.logaddexp.reduce(-weight.ravel())), best


def _ratios(
    zones: Zones,
    counts: npt.NDArray[np.int64],
    expected: Floats,
    *,
    scatter: Floats,
    pseudo: Floats,
) -> tuple[Floats, CentreBest]:
    """Logarithm of the mean likelihood ratio of each class of zones and window, and the best."""
    best = CentreBest(
        score=np.empty(zones.centres),
        neighbours=np.empty(zones.centres, dtype=np.int64),
        window=np.empty(zones.centres, dtype=np.int64),
    )
    largest = int(np.diff(zones.first).max(initial=1))
    classes = np.log2(np.arange(1, largest + 1)).astype(np.int64)
    ratios = np.empty((int(classes[-1]) + 1, counts.shape[1]))
    kernels.average_ratios(
        zones.first,
        zones.order,
        zones.whole,
        classes,
        counts / scatter,
        expected / scatter,
        pseudo,
        counts,
        ratios,
        best.score,
        best.neighbours,
        best.window,
    )
    return ratios, best
