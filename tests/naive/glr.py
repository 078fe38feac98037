"""The slow, obvious twin of GLR: every beginning, and the best change by a fine search."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy import optimize


def log_ratio(
    part: tuple[list[int], list[float], list[int]], change: float, *, alpha: float, kind: str
) -> float:
    """Of counts, their means and the counts before.

    The change is one of the log mean or (epidemic) cases that follow each case before.
    """
    total = 0.0
    for x, m, before in zip(*part, strict=True):
        other = m + change * before if kind == "epidemic" else m * math.exp(change)
        if alpha == 0:
            total += (x * math.log(other / m) if x else 0.0) + m - other
        else:
            total += x * math.log(other / m) if x else 0.0
            total -= (x + 1 / alpha) * math.log((1 + alpha * other) / (1 + alpha * m))
    return total


def best(f: Callable[[float], float], low: float, high: float) -> float:
    """The largest value of a concave function between two bounds."""
    found = optimize.minimize_scalar(
        lambda c: -f(c), bounds=(low, high), method="bounded", options={"xatol": 1e-10}
    )
    return max(-float(found.fun), f(low), f(high))


def statistic(
    counts: list[int],
    means: list[float],
    *,
    before: int,
    alpha: float,
    kind: str,
    up: bool,
    least: int,
    window: int | None,
) -> float:
    """Of the counts since the last alarm, the last one included."""
    now = len(counts) - 1
    earliest = 0 if window is None else max(0, now - window)
    befores = [before, *counts[:-1]]
    low, high = (0.0, 12.0) if up else (-40.0, 0.0)
    if kind == "epidemic":
        low, high = 0.0, 100.0
    value = 0.0
    for first in range(earliest, now - least + 2):
        part = (counts[first:], means[first:], befores[first:])
        value = max(
            value, best(lambda c, part=part: log_ratio(part, c, alpha=alpha, kind=kind), low, high)
        )
    return value
