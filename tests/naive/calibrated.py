"""The slow, obvious twin of what our scan learns from a history: day by day, zone by zone."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from tests.naive import scan

Floats = npt.NDArray[np.float64]
Zones = Sequence[Sequence[Sequence[int]]]


def pseudo_cases(cases: Floats, expected: Floats) -> float:
    """1 / variance of a day's common factor, from the area's totals of some days."""
    pairs = list(zip(cases, expected, strict=True))
    variance = sum((c / e - 1) ** 2 - 1 / e for c, e in pairs) / len(pairs)
    return float(1 / max(variance, 1e-6))


def taught(counts: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Scatter of each unit and window, pseudo-cases of each window; of (days, units, windows)."""
    days, units, windows = counts.shape
    scatter, pseudo = np.ones((units, windows)), np.ones(windows)
    for w in range(windows):
        seen, hoped = counts[:, :, w], expected[:, :, w]
        common = pseudo_cases(seen.sum(axis=1), hoped.sum(axis=1))
        factor = [(s.sum() + common) / (h.sum() + common) for s, h in zip(seen, hoped, strict=True)]
        squares = [
            sum((seen[d, u] - hoped[d, u] * factor[d]) ** 2 for d in range(days))
            for u in range(units)
        ]
        sizes = hoped.sum(axis=0)
        more = max(0.0, (sum(squares) - sizes.sum()) / (hoped**2).sum())
        independent = days / (w + 1)
        for u in range(units):
            own, fitted = squares[u] / sizes[u], 1 + more * sizes[u] / days
            pulled = (independent * own + 100 * fitted) / (independent + 100)
            scatter[u, w] = max(1.0, pulled)
        pseudo[w] = pseudo_cases(
            (seen / scatter[:, w]).sum(axis=1), (hoped / scatter[:, w]).sum(axis=1)
        )
    return scatter, pseudo


def statistic(
    counts: Floats, expected: Floats, scatter: Floats, pseudo: Floats, zones: Zones
) -> float:
    """Logarithm of the weighted mean of the likelihood ratios of a day; of (units, windows)."""
    ratios = scan.average_ratios(counts / scatter, expected / scatter, zones, pseudo)
    classes = 1 + max(kind for kind, _ in ratios)
    weights = {
        (kind, w): math.exp(-0.2 * (kind + w))
        for kind in range(classes)
        for w in range(len(pseudo))
    }
    total = sum(weight * math.exp(ratios.get(at, 0.0)) for at, weight in weights.items())
    return math.log(total / sum(weights.values()))


def history(counts: Floats, expected: Floats, zones: Zones) -> list[float]:
    """The statistic of each day, each fifth judged by what the other four taught."""
    days = len(counts)
    fifth = np.array([5 * day // days for day in range(days)])
    found = []
    for day in range(days):
        others = fifth != fifth[day]
        scatter, pseudo = taught(counts[others], expected[others])
        found.append(statistic(counts[day], expected[day], scatter, pseudo, zones))
    return found
