"""The slow, obvious twins of Farrington 1996 and Farrington Flexible: one unit, one week.

The model is written with its whole design matrix, fitted by Newton's method in all coefficients,
and judged by the distributions of scipy.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy import stats

Verdict = tuple[float, float, float, bool] | str
Matrix = npt.NDArray[np.float64]
EXPONENTS = {"none": 1.0, "half": 0.5, "two_thirds": 2 / 3}


@dataclass(frozen=True)
class Series:
    counts: list[int | None]
    start: date | None = None
    population: list[float] | None = None


@dataclass(frozen=True)
class Settings:
    """Parameters of both detectors; `flexible` tells which."""

    flexible: bool
    years_back: int
    half_window: int
    reweight: bool
    weights_threshold: float
    trend: bool
    trend_p: float
    alpha: float
    power: str
    limit54: tuple[int, int]
    periods: int = 1
    past_weeks_excluded: int = 0
    threshold_method: str = "delta"


def reference_weeks(series: Series, now: int, years: int) -> list[int]:
    """This week and the same week of the years before."""
    if series.start is None:
        return [now - 52 * back for back in range(years + 1)]
    today = series.start + timedelta(weeks=now)
    found = [now]
    for back in range(1, years + 1):
        try:
            that = today.replace(year=today.year - back)
        except ValueError:
            that = date(today.year - back, 3, 1)
        near = [that + timedelta(days=days) for days in range(-3, 4)]
        same = next(day for day in near if day.weekday() == today.weekday())
        found.append((same - series.start).days // 7)
    return found


def baseline(series: Series, now: int, settings: Settings) -> dict[int, int]:
    """Level of each week of the baseline; empty where the earliest reference week is missing."""
    references = reference_weeks(series, now, settings.years_back)
    if references[-1] < 0:
        return {}
    w, p = settings.half_window, settings.periods
    level = {}
    for later, week in itertools.pairwise(references):
        for t in range(week - w, week + w + 1):
            level[t] = p
        between = list(range(week + w + 1, later - w))
        for number, block in enumerate(np.array_split(between, p - 1) if p > 1 else [], start=1):
            for t in block:
                level[int(t)] = number
    if settings.flexible:
        for t in range(now - w, now + 1):
            level[t] = p
        level = {t: g for t, g in level.items() if t < now - settings.past_weeks_excluded}
    return {t: level[t] for t in sorted(level) if t >= 0}


@dataclass
class Fit:
    """Coefficients of the model, with what follows from them."""

    mean: Matrix
    beta: Matrix
    inverse: Matrix


def maximum(design: Matrix, y: Matrix, offset: Matrix, weight: Matrix) -> Fit:
    """Newton's method, halving steps that do not help."""

    def likelihood(beta: Matrix) -> float:
        eta = design @ beta + offset
        with np.errstate(over="ignore"):
            return float(np.sum(weight * (y * eta - np.exp(eta))))

    beta, *_ = np.linalg.lstsq(design, np.log(y + 0.5) - offset, rcond=None)
    for _ in range(500):
        mean = np.exp(design @ beta + offset)
        information = design.T @ (design * (weight * mean)[:, None])
        step = np.linalg.solve(information, design.T @ (weight * (y - mean)))
        best = likelihood(beta)
        while not likelihood(beta + step) >= best - 1e-9 * (1 + abs(best)):
            step = step / 2
        beta = beta + step
        if np.max(np.abs(design @ step)) < 1e-11:
            break
    mean = np.exp(design @ beta + offset)
    inverse = np.linalg.inv(design.T @ (design * (weight * mean)[:, None]))
    return Fit(mean, beta, inverse)


@dataclass
class Model:
    mean: float
    dispersion: float
    error: float
    slope: float
    slope_p: float


def model(series: Series, now: int, settings: Settings, trend: bool) -> Model | None:
    """The fitted baseline at the week `now`; None where there is no finite slope."""
    level = baseline(series, now, settings)
    weeks = [t for t in level if series.counts[t] is not None]
    y = np.array([series.counts[t] for t in weeks], dtype=float)
    group = np.array([level[t] for t in weeks])
    heads = np.ones(len(series.counts)) if series.population is None else series.population
    offset = np.log([heads[t] for t in weeks])
    here = settings.periods
    free = len(weeks) - len(set(group)) - trend
    # a level without a case has mean 0, whatever the slope
    with_cases = [g for g in sorted(set(group)) if y[group == g].sum() > 0]
    used = np.isin(group, with_cases)
    time = np.array(weeks, dtype=float) - now
    if trend:
        last = {g: time[group == g].max() for g in with_cases}
        first = {g: time[group == g].min() for g in with_cases}
        cases = [(t, g) for t, g, n in zip(time, group, y, strict=True) if n > 0]
        if all(t == last[g] for t, g in cases) or all(t == first[g] for t, g in cases):
            return None
    columns = [(group == g).astype(float) for g in with_cases] + ([time / 100] if trend else [])
    design = np.array(columns).T.reshape(len(y), len(columns))
    weight = np.ones(len(y))

    def fitted() -> tuple[Fit, Matrix, float]:
        mean = np.zeros(len(y))
        fit = Fit(mean, np.zeros(0), np.zeros((0, 0)))
        if used.any():
            fit = maximum(design[used], y[used], offset[used], weight[used])
            mean[used] = fit.mean
        with np.errstate(invalid="ignore"):
            terms = np.where(mean > 0, weight * (y - mean) ** 2 / mean, 0)
        return fit, mean, max(1.0, float(terms.sum()) / free)

    fit, mean, phi = fitted()
    if settings.reweight and used.any():
        for i in np.flatnonzero(used):
            leverage = float(mean[i] * design[i] @ fit.inverse @ design[i])
            if leverage < 1 - 1e-9:
                raw = 1.5 * (y[i] ** (2 / 3) * mean[i] ** (-1 / 6) - mean[i] ** 0.5)
                s = raw / np.sqrt(phi * (1 - leverage))
                weight[i] = s**-2 if s > settings.weights_threshold else 1.0
        weight = weight * len(y) / weight.sum()
        fit, mean, phi = fitted()
    slope_p = 1.0
    if trend:
        loose = float((weight * (y - mean) ** 2 / np.where(mean > 0, mean, 1)).sum()) / free
        scale = phi if settings.flexible else loose
        t = fit.beta[-1] / np.sqrt(scale * fit.inverse[-1, -1])
        slope_p = float(2 * stats.t.sf(abs(t), free))
    slope = float(fit.beta[-1]) / 100 if trend else 0.0
    if here not in with_cases:
        return Model(0.0, phi, np.inf, slope, slope_p)
    at = np.array([float(g == here) for g in with_cases] + ([0.0] if trend else []))
    log_mean = float(at @ fit.beta) + float(np.log(heads[now]))
    error = float(np.sqrt(phi * at @ fit.inverse @ at))
    return Model(float(np.exp(log_mean)), phi, error, slope, slope_p)


def chosen(series: Series, now: int, settings: Settings) -> Model | str:
    """The baseline with or without trend, or why there is none."""
    level = baseline(series, now, settings)
    known = {t: g for t, g in level.items() if series.counts[t] is not None}
    trend = settings.trend and settings.years_back >= 3

    def enough(with_trend: bool) -> bool:
        free = len(known) - len(set(known.values())) - with_trend
        return settings.periods in known.values() and free >= 1 and 2 * len(known) >= len(level)

    if trend and enough(True):
        found = model(series, now, settings, True)
        most = max(series.counts[t] or 0 for t in known)
        if found is not None and found.slope_p < settings.trend_p and found.mean <= most:
            return found
    if not enough(False):
        return "NOT_ENOUGH_HISTORY"
    plain = model(series, now, settings, False)
    assert plain is not None
    return plain


def verdict(series: Series, now: int, settings: Settings) -> Verdict:
    """(expected, threshold, score, alarm), or the name of the state."""
    count = series.counts[now]
    if count is None:
        return "MISSING"
    base = chosen(series, now, settings)
    if isinstance(base, str):
        return base
    mean, phi, alpha = base.mean, base.dispersion, settings.alpha
    if settings.threshold_method == "delta":
        level = 1 - alpha if settings.flexible else 1 - alpha / 2
        e = EXPONENTS[settings.power]
        variance = (phi + mean * base.error**2 if mean > 0 else phi) * mean
        sd = e * mean ** (e - 1) * np.sqrt(variance) if mean > 0 else 0.0
        if mean == 0 and e == 0.5:
            sd = 0.5 * np.sqrt(phi)
        upper = max(0.0, mean**e + stats.norm.ppf(level) * sd) ** (1 / e)
    else:
        if settings.threshold_method == "muan":
            if mean == 0:
                return "NOT_CONVERGED"
            mean = mean * float(np.exp(stats.norm.ppf(1 - alpha) * base.error))
        if mean == 0:
            upper = 0.0
        elif phi > 1:
            upper = float(stats.nbinom.ppf(1 - alpha, mean / (phi - 1), 1 / phi))
        else:
            upper = float(stats.poisson.ppf(1 - alpha, mean))
    upper = max(upper, float(np.floor(base.mean)))
    cases, weeks = settings.limit54
    if sum(n or 0 for n in series.counts[max(0, now - weeks + 1) : now + 1]) < cases:
        return "TOO_FEW_CASES"
    mean = base.mean
    score = (count - mean) / (upper - mean) if upper > mean else 1 + count - upper
    return mean, float(upper), float(score), count > upper
