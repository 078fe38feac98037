"""Delay: a count that has not fully arrived yet is judged by what should have arrived of it.

In the spirit of Salmon, Schumacher, Stark & Hoehle 2015 ("Bayesian outbreak detection in the
presence of reporting delays", Biometrical Journal 57, 1051-1067), whose `bodaDelay` of R
surveillance models the count of each delay and draws from the posterior. Here the count is thinned
by the share that has arrived, and the posterior is Laplace's, so that nothing is drawn.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors.in_control import Season, fit_seasons
from kentongan.early_warning.detectors.sheet import blank, detection, require, whole
from kentongan.early_warning.kernels.delay import Arrivals, Limit, so_far
from kentongan.early_warning.kernels.in_control import InControl
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.series import MISSING, CountSeries


def detect(
    series: CountSeries,
    over: range,
    *,
    triangle: npt.NDArray[np.integer] | None = None,
    complete: float = 0.98,
    past_excluded: int = 26,
    alpha: float = 0.01,
    harmonics: int = 1,
    trend: bool = True,
    weekdays: bool = False,
    holidays: bool = False,
) -> Detection:
    """Alarm where what has arrived is above the 1 - `alpha` quantile of what should have arrived.

    The share that has arrived is `series.completeness`, or read from `triangle`, shape (times,
    units, delays): the reports of each step that arrived 0, 1, ... steps later, `MISSING` where
    that lies ahead. Without either every count is complete. The mean is a log-linear negative
    binomial model (`harmonics`, `trend`, `weekdays`, `holidays`) of the steps before `over`, less
    the last `past_excluded`, of which at least the share `complete` had arrived; it needs a year of
    history, half of it known. A unit without any case is judged by Jeffreys' prior.

    `expected`, `threshold` and `score` concern what has arrived. `extra` holds "share", and
    "nowcast": what each count is expected to become. Raises `InputError`.
    """
    require(0 < alpha < 1, "alpha", "is {given}: between 0 and 1", given=alpha)
    require(0 < complete <= 1, "complete", "is {given}: above 0, at most 1", given=complete)
    whole(past_excluded=past_excluded)
    require(past_excluded >= 0, "past_excluded", "is {given}: 0 or more", given=past_excluded)
    season = Season(harmonics=harmonics, trend=trend, weekdays=weekdays, holidays=holidays)
    sheet = blank(series, over)
    model = season.model(series)
    width = len(series.units)
    share, wobble = np.ones(sheet.counts.shape), np.zeros(sheet.counts.shape)
    if triangle is not None:
        share, wobble = shares_of(triangle, sheet.counts.shape, over.start)
    elif series.completeness is not None:
        share = series.completeness.T
    before = max(over.start - past_excluded, 0)
    units = InControl(
        counts=np.where(share >= complete, sheet.counts, np.int32(MISSING)),
        mean=np.empty((width, over.stop - before)),
        alpha=np.full(width, -1.0),
        standing=np.zeros(width, dtype=np.uint8),
        since=np.zeros(width, dtype=np.int64),
        coefficients=np.zeros((width, model.rows.shape[1])),
    )
    fit_seasons(units, model, series, before, None)
    arrivals = Arrivals(
        share=np.ascontiguousarray(share[:, over.start : over.stop]),
        wobble=np.ascontiguousarray(wobble[:, over.start : over.stop]),
        nowcast=np.empty(sheet.state.shape),
    )
    limit = Limit(
        first=over.start,
        before=before,
        least=series.per_year // 2 if before >= series.per_year else series.times + 1,
        alpha=float(alpha),
        z=NormalDist().inv_cdf(1 - alpha),
    )
    over_units(so_far, (sheet, units, arrivals), model, limit)
    judged = np.where(sheet.state == 0, arrivals.share, np.nan)
    parameters = {
        "triangle": triangle is not None,
        "complete": complete,
        "past_excluded": past_excluded,
        "alpha": alpha,
        "harmonics": harmonics,
        "trend": trend,
        "weekdays": weekdays,
        "holidays": holidays,
    }
    extra = {"share": judged, "nowcast": arrivals.nowcast}
    return detection(sheet, "delay", over, parameters, extra)


def shares_of(
    triangle: npt.NDArray[np.integer], shape: tuple[int, int], before: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The share of each step's reports that has arrived, and its variance; shape (units, times).

    Learnt, for each unit and delay, from the steps before `before` of which every delay is known:
    the mean share (Jeffreys' prior), and how it differs from step to step (the correlation of a
    beta-binomial count, from Pearson's chi-square). Raises `InputError`.
    """
    units, times = shape
    given = np.asarray(triangle)
    fits = given.ndim == 3 and given.shape[:2] == (times, units) and given.shape[2] > 0
    require(
        fits,
        "triangle",
        "has shape {shape}; it needs ({times}, {units}, delays)",
        shape=given.shape,
        times=times,
        units=units,
    )
    known = given >= 0
    bare = (~known[:, :, 0]).any()
    require(not bare, "triangle", "has a step without its first delay")
    gaps = (np.diff(known.astype(np.int8), axis=2) > 0).any()
    require(not gaps, "triangle", "has a known delay after an unknown one")
    full = known.all(axis=2) & (np.arange(times) < before)[:, None]
    require(bool(full.any(axis=0).all()), "triangle", "has a unit without one complete step")
    arrived = np.cumsum(np.where(known, given, 0), axis=2, dtype=np.float64)
    totals = np.where(full, arrived[:, :, -1], 0.0)
    whole = totals.sum(axis=0)
    steps = (totals > 0).sum(axis=0)
    share, wobble = np.ones((units, times)), np.zeros((units, times))
    for delay in range(given.shape[2] - 1):
        so_far_of = np.where(full, arrived[:, :, delay], 0.0)
        mean = (so_far_of.sum(axis=0) + 0.5) / (whole + 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            off = (so_far_of - totals * mean) ** 2 / (totals * mean * (1.0 - mean))
            chi = np.where(totals > 0, off, 0.0).sum(axis=0) / np.maximum(steps - 1, 1)
            size = whole / np.maximum(steps, 1)
            correlation = np.clip((chi - 1.0) / np.maximum(size - 1.0, 1.0), 0.0, 1.0)
        latest = known.sum(axis=2) == delay + 1
        variance = mean * (1.0 - mean) * (correlation + 1.0 / (whole + 2.0))
        share = np.where(latest.T, mean[:, None], share)
        wobble = np.where(latest.T, variance[:, None], wobble)
    return share, wobble
