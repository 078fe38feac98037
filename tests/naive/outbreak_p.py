"""The slow, obvious twin of OutbreakP: pool adjacent violators, then the product of ratios."""

from __future__ import annotations

import math


def best_rising(counts: list[int]) -> list[float]:
    """The levels that never fall and explain Poisson counts best."""
    levels = [float(c) for c in counts]
    while True:
        falls = [n for n in range(len(levels) - 1) if levels[n] > levels[n + 1] + 1e-12]
        if not falls:
            return levels
        low = high = falls[0]
        while low > 0 and levels[low - 1] == levels[falls[0]]:
            low -= 1
        high = falls[0] + 1
        while high + 1 < len(levels) and levels[high + 1] == levels[falls[0] + 1]:
            high += 1
        pooled = sum(levels[low : high + 1]) / (high - low + 1)
        levels[low : high + 1] = [pooled] * (high - low + 1)


def log_statistic(counts: list[int]) -> float:
    flat = sum(counts) / len(counts)
    pairs = zip(best_rising(counts), counts, strict=True)
    return sum(count * math.log(level / flat) for level, count in pairs if count)
