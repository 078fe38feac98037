"""Slow, obvious twins of the layered detector: plain loops, SciPy, every outcome."""

from __future__ import annotations

import functools
import itertools
import math

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]


@functools.cache
def log_pmf(count: float, mean: float, dispersion: float) -> float:
    if dispersion > 1:
        return float(stats.nbinom.logpmf(count, mean / (dispersion - 1), 1 / dispersion))
    return float(stats.poisson.logpmf(count, mean))


def upper_tail(count: float, mean: float, dispersion: float) -> float:
    if dispersion > 1:
        return float(stats.nbinom.sf(count - 1, mean / (dispersion - 1), 1 / dispersion))
    return float(stats.poisson.sf(count - 1, mean))


def nodes(doubt_mean: float, doubt: float) -> list[tuple[float, float, float]]:
    """Factors of mean and dispersion and the weight, at three Gauss-Hermite points of each."""
    one = [(-math.sqrt(3), 1 / 6), (0.0, 2 / 3), (math.sqrt(3), 1 / 6)]
    return [(math.exp(a * doubt_mean), math.exp(b * doubt), u * v) for a, u in one for b, v in one]


def reach(count: float, mean: float, dispersion: float, doubt_mean: float, doubt: float) -> float:
    """P(Y >= count), doubt in it."""
    return sum(
        weight * upper_tail(count, mean * m, max(1.0, dispersion * d))
        for m, d, weight in nodes(doubt_mean, doubt)
    )


@functools.cache
def highest_ratio(
    count: float, mean: float, spread: float, usual: float, dispersion: float
) -> float:
    """Of the probabilities with and without a rise, over all counts up to this one."""
    before = highest_ratio(count - 1, mean, spread, usual, dispersion) if count >= 1 else 0.0
    log = log_pmf(count, mean, spread) - log_pmf(count, usual, dispersion)
    return max(before, math.exp(min(log, 200.0)))


def evidence(
    counts: list[float],
    means: list[float],
    dispersion: float,
    *,
    onset: list[float],
    profile: list[float],
    sizes: list[float],
) -> float:
    """Likelihood ratio averaged over onset and size; counts below 0 say nothing."""
    total = 0.0
    for began, size in itertools.product(range(len(onset)), sizes):
        ratio = 1.0
        for lag in range(began + 1):
            if counts[lag] < 0:
                continue
            extra = size * math.sqrt(dispersion * means[began]) * profile[began - lag]
            mean = means[lag] + extra
            spread = (dispersion * means[lag] + extra) / mean
            ratio *= highest_ratio(counts[lag], mean, spread, means[lag], dispersion)
        total += onset[began] / sum(onset) * ratio / len(sizes)
    return total


def tail(
    observed: float,
    outcomes: list[range],
    means: list[float],
    dispersion: float,
    *,
    doubts: tuple[float, float],
    **rises: list[float],
) -> tuple[float, float]:
    """P(evidence > observed) and P(evidence = observed), over all outcomes of each step.

    A step of which nothing is known has the one outcome -1.
    """
    above = equal = 0.0
    for outcome in itertools.product(*outcomes):
        counts = [float(c) for c in outcome]
        chance = sum(
            weight
            * math.exp(
                sum(
                    log_pmf(c, mean * m, max(1.0, dispersion * d))
                    for c, mean in zip(counts, means, strict=True)
                    if c >= 0
                )
            )
            for m, d, weight in nodes(*doubts)
        )
        found = evidence(counts, means, max(1.0, dispersion), **rises)
        if found > observed * (1 + 1e-9):
            above += chance
        elif found >= observed * (1 - 1e-9):
            equal += chance
    return above, equal


def doubted(values: list[tuple[float, float]]) -> float:
    """Mean of values, each weighted by how likely it makes what was counted: (weight, value)."""
    return sum(w * v for w, v in values) / sum(w for w, _ in values)


def doubted_evidence(
    counts: list[float],
    means: list[float],
    dispersion: float,
    *,
    doubts: tuple[float, float],
    **rises: list[float],
) -> float:
    """The evidence averaged over the doubt about mean and dispersion."""
    values = []
    for m, d, weight in nodes(*doubts):
        shifted, spread = [mean * m for mean in means], max(1.0, dispersion * d)
        known = [(c, mean) for c, mean in zip(counts, shifted, strict=True) if c >= 0]
        likely = weight * math.exp(sum(log_pmf(c, mean, spread) for c, mean in known))
        values.append((likely, evidence(counts, shifted, spread, **rises)))
    return doubted(values)


def log_rising(count: float, size: float) -> float:
    return math.lgamma(size + count) - math.lgamma(size)


def rise_ratio(count: float, mean: float, dispersion: float, sizes: list[float]) -> float:
    sd = math.sqrt(dispersion * mean)
    here = log_pmf(count, mean, dispersion)
    ratios = [math.exp(log_pmf(count, mean + k * sd, dispersion) - here) for k in sizes]
    return sum(ratios) / len(sizes)


def weights(
    counts: Floats,
    mean: Floats,
    dispersion: float,
    *,
    rises: float,
    lasts: float,
    sizes: list[float],
) -> Floats:
    """Probability of each step that it is part of no rise, over that before counts are seen.

    The sum over every course of a run of suspected steps: usual or in a rise, step by step.
    """
    ratio = np.array(
        [rise_ratio(c, m, dispersion, sizes) for c, m in zip(counts, mean, strict=True)]
    )
    high = counts > mean + 1.5 * np.sqrt(dispersion * mean)
    striking = np.flatnonzero(high & (ratio > 3))
    suspected = high.copy()
    for step in striking:
        suspected[max(0, step - 1) : step + 2] = True
    starts = rises / (1 - rises) / lasts
    chance = {(0, 1): starts, (0, 0): 1 - starts, (1, 1): 1 - 1 / lasts, (1, 0): 1 / lasts}
    weight = np.ones(len(counts))
    for run in np.split(np.arange(len(counts)), np.flatnonzero(np.diff(suspected)) + 1):
        if not suspected[run[0]]:
            continue
        usual, total = np.zeros(len(run)), 0.0
        for course in itertools.product((0, 1), repeat=len(run)):
            probability = rises if course[0] else 1 - rises
            for before, after in itertools.pairwise(course):
                probability *= chance[before, after]
            probability *= np.prod(ratio[run] ** np.array(course))
            total += probability
            usual += probability * (1 - np.array(course))
        weight[run] = np.minimum(1, usual / total / (1 - rises))
    return weight


def maximum(
    counts: Floats, weight: Floats, design: Floats, penalty: Floats
) -> tuple[Floats, Floats]:
    """Coefficients that maximise the penalised Poisson likelihood, and the inverse information."""
    beta = np.zeros(len(design))
    beta[0] = math.log(max(counts.sum(), 0.5) / max(len(counts), 1))
    for _ in range(200):
        mean = np.exp(beta @ design)
        gradient = design @ (weight * (counts - mean)) - penalty * beta
        inverse = np.linalg.inv((design * (weight * mean)) @ design.T + np.diag(penalty))
        step = inverse @ gradient
        beta = beta + step * min(1.0, 1.0 / np.abs(step).max()) if step.any() else beta
        if np.abs(step).max() < 1e-12:
            break
    return beta, inverse


def fit(
    counts: Floats,
    design: Floats,
    widest: Floats,
    group: list[int],
    *,
    steady: list[float],
    rises: float,
    lasts: float,
    sizes: list[float],
    rounds: int,
) -> tuple[Floats, Floats, float, float]:
    """Coefficients, covariance, dispersion and the doubt about its logarithm; all counts known.

    `steady`: for each coefficient how much of it is known to be 0 beforehand.
    """
    weight, prior, dispersion = np.ones(len(counts)), widest.copy(), 1.0
    for turn in range(rounds + 1):
        beta, inverse = maximum(counts, weight, design, dispersion * prior)
        mean = np.exp(beta @ design)
        leverage = np.einsum("an,ab,bn->n", design, inverse, design)
        freedom = weight.sum() - (weight * mean * leverage).sum()
        pearson = max(float((weight * (counts - mean) ** 2 / mean).sum() / freedom), 0.5)
        dispersion = max(1.0, pearson)
        if turn == rounds:
            break
        certain = 1 - prior * dispersion * np.diag(inverse)
        for g in set(group) - {-1}:
            of = np.array(group) == g
            fitted = (certain + np.array(steady))[of].sum() / (beta[of] ** 2).sum()
            prior[of] = np.minimum(1e4, np.maximum(widest[of], fitted))
        if rises:
            weight = weights(counts, mean, dispersion, rises=rises, lasts=lasts, sizes=sizes)
    kurtosis = (6 * (dispersion - 1) + 1 / dispersion) * (weight / mean).sum() / weight.sum()
    doubt = min(1.0, math.sqrt((2 + kurtosis) / freedom))
    log, doubt = log_dispersion(counts, weight, mean, math.log(pearson), doubt)
    return beta, inverse * math.exp(max(log, 0.0)), math.exp(log), doubt


def log_dispersion(
    counts: Floats, weight: Floats, mean: Floats, guess: float, doubt: float
) -> tuple[float, float]:
    """Mean and sd of log dispersion: seven points, prior normal (0.5, 1) and twenty times that
    below 0, where the likelihood is a parabola."""
    points = guess + 2.5 * doubt * np.linspace(-1, 1, 7)
    likelihood = np.empty(7)
    at_poisson = sum(w * log_pmf(c, m, 1.0) for c, w, m in zip(counts, weight, mean, strict=True))
    slope = (weight * ((counts - mean) ** 2 - counts) / (2 * mean)).sum()
    for i, at in enumerate(points):
        if at > 1e-3:
            likelihood[i] = sum(
                w * log_pmf(c, m, math.exp(at))
                for c, w, m in zip(counts, weight, mean, strict=True)
            )
        else:
            likelihood[i] = at_poisson + slope * at - weight.sum() / 4 * at**2
    likelihood -= (points - 0.5) ** 2 / 2
    likelihood[points <= 0] += math.log(20)
    chance = np.exp(likelihood - likelihood.max())
    chance /= chance.sum()
    centre = float(chance @ points)
    return centre, math.sqrt(max(0.0, float(chance @ points**2) - centre**2))


def accumulate(
    counts: list[int],
    means: list[float],
    dispersion: float,
    sizes: list[float],
    bar: float,
    *,
    doubts: tuple[float, float] = (0.0, 0.0),
) -> list[tuple[float, bool]]:
    """Shiryaev and Roberts' sum from its definition: over all beginnings since the last alarm."""

    def ratio(step: int, size: float) -> float:
        values = []
        for m, d, weight in nodes(*doubts):
            usual, dispersed = means[step] * m, max(1.0, dispersion * d)
            extra = size * math.sqrt(dispersed * usual)
            spread = (dispersed * usual + extra) / (usual + extra)
            likely = weight * math.exp(log_pmf(counts[step], usual, dispersed))
            found = highest_ratio(counts[step], usual + extra, spread, usual, dispersed)
            values.append((likely, found))
        return doubted(values)

    found = []
    begins = 0
    for now in range(len(counts)):
        total = 0.0
        for size, begin in itertools.product(sizes, range(begins, now + 1)):
            total += math.prod(ratio(step, size) for step in range(begin, now + 1)) / len(sizes)
        found.append((math.log10(total), total >= bar))
        if total >= bar:
            begins = now + 1
    return found
