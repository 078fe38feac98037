"""Slow, obvious twins of the scans: sets of units, one window after the other, no shortcuts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt


def times_log(c: float, share: float) -> float:
    """c ln(c / share), 0 for no case."""
    return c * math.log(c / share) if c else 0.0


def poisson(c: float, e: float, cases: float) -> float:
    """Kulldorff 1997."""
    return times_log(c, e) + times_log(cases - c, cases - e) if c > e else 0.0


def expectation_based(c: float, b: float) -> float:
    """Neill 2009."""
    return times_log(c, b) + b - c if c > b else 0.0


def bernoulli(c: float, n: float, cases: float, everybody: float) -> float:
    """Logarithm of two binomial likelihoods over one."""
    if c * everybody <= cases * n:
        return 0.0

    def likelihood(some: float, of: float) -> float:
        return times_log(some, of) + times_log(of - some, of)

    return likelihood(c, n) + likelihood(cases - c, everybody - n) - likelihood(cases, everybody)


def circles(
    points: Sequence[tuple[float, float]], weights: Sequence[float], share: float
) -> list[list[list[int]]]:
    """Of each unit its zones, the smallest first; units at one point are never parted."""
    every = []
    for x, y in points:
        near = sorted(
            range(len(points)),
            key=lambda u: ((points[u][0] - x) ** 2 + (points[u][1] - y) ** 2, points[u], u),
        )
        zones = []
        for k in range(1, len(near) + 1):
            if sum(weights[u] for u in near[:k]) > share * sum(weights) * (1 + 1e-12):
                break
            if k < len(near) and points[near[k]] == points[near[k - 1]]:
                continue
            zones.append(near[:k])
        every.append(zones)
    return every


def windows(times: int, shortest: int, longest: int, *, alive: bool) -> Iterator[tuple[int, int]]:
    """Windows as (first step, step after the last)."""
    for close in range(1, times + 1):
        for opened in range(close):
            if shortest <= close - opened <= longest and (close == times or not alive):
                yield opened, close


def best_score(
    counts: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.float64],
    zones: Sequence[Sequence[int]],
    spans: Sequence[tuple[int, int]],
    *,
    cases: float,
    least: int,
) -> float:
    """Highest Poisson score of any zone and window with at least `least` cases."""
    best = 0.0
    for zone in zones:
        for opened, close in spans:
            c = int(counts[opened:close, list(zone)].sum())
            if c >= least:
                best = max(best, poisson(c, float(sizes[opened:close, list(zone)].sum()), cases))
    return best


def knox(
    points: Sequence[tuple[float, float]], time: Sequence[float], far: float, late: float
) -> tuple[int, int, int, list[int]]:
    """Pairs near in space, in time, in both, and of each event the last."""
    space = in_time = both = 0
    local = [0] * len(time)
    for i, j in combinations(range(len(time)), 2):
        near = math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]) <= far
        soon = abs(time[i] - time[j]) <= late
        space += near
        in_time += soon
        if near and soon:
            both += 1
            local[i] += 1
            local[j] += 1
    return space, in_time, both, local


def knox_exceeding(
    near: Sequence[Sequence[int]],
    time: Sequence[float],
    late: float,
    labels: Sequence[int],
    observed: Sequence[int],
) -> tuple[int, list[bool]]:
    """Pairs after dealing event `labels[i]`'s time to place i, and which events have as many.

    An event keeps its own time for its own count: it changes places with who was dealt it.
    """
    total = sum(
        abs(time[labels[i]] - time[labels[j]]) <= late for i, some in enumerate(near) for j in some
    )
    exceeding = []
    for i, some in enumerate(near):
        mine = list(labels)
        mine[mine.index(i)] = labels[i]
        mine[i] = i
        exceeding.append(sum(abs(time[mine[j]] - time[i]) <= late for j in some) >= observed[i])
    return total, exceeding


def shiryaev_roberts(
    points: Sequence[tuple[float, float]], radius: float, epsilon: float
) -> list[float]:
    """Assunção & Correa 2009, every ratio from its definition."""
    out = []
    for n in range(1, len(points) + 1):
        total = 0.0
        for k in range(n):
            near = [math.dist(points[k], points[i]) < radius or i == k for i in range(n)]
            since = sum(near[k:])
            total += (1 + epsilon) ** since * math.exp(-epsilon * sum(near) * (n - k) / n)
        out.append(total)
    return out


def pseudo_ratio(
    counts: npt.NDArray[np.float64],
    sizes: npt.NDArray[np.float64],
    zone: Sequence[int],
    window: int,
    pseudo: npt.NDArray[np.float64],
) -> float:
    """Log likelihood ratio of a zone in a window, beside pseudo-cases that went as expected."""
    inside = list(zone)
    cases = counts[:, window].sum() + pseudo[window]
    expected = sizes[:, window].sum() + pseudo[window]
    e = sizes[inside, window].sum() * cases / expected
    return poisson(float(counts[inside, window].sum()), float(e), float(cases))


def average_ratios(
    counts: npt.NDArray[np.float64],
    sizes: npt.NDArray[np.float64],
    zones: Sequence[Sequence[Sequence[int]]],
    pseudo: npt.NDArray[np.float64],
) -> dict[tuple[int, int], float]:
    """Mean likelihood ratio by class of zone (powers of two) and window."""
    ratios: dict[tuple[int, int], list[float]] = {}
    for w in range(counts.shape[1]):
        for zone in (zone for some in zones for zone in some):
            score = pseudo_ratio(counts, sizes, zone, w, pseudo)
            ratios.setdefault((int(math.log2(len(zone))), w), []).append(math.exp(score))
    return {key: math.log(sum(some) / len(some)) for key, some in ratios.items()}
