"""The slow, obvious twin of EARS: one unit, one step, lists and the definition."""

from __future__ import annotations

import math
from statistics import mean, stdev


def baseline_of(
    counts: list[int | None], now: int, length: int, gap: int, least: int
) -> tuple[float, float] | None:
    """Mean and sd of the known counts, or None where too few are known."""
    if now - gap - length < 0:
        return None
    known = [c for c in counts[now - gap - length : now - gap] if c is not None]
    return (mean(known), stdev(known)) if len(known) >= least else None


def divisor(middle: float, sd: float, min_sigma: float) -> float:
    return max(sd, min_sigma) or max(math.sqrt(middle), 0.5)


def single_day(
    counts: list[int | None], now: int, *, length: int, gap: int, z: float, min_sigma: float
) -> tuple[float, float, float, bool] | str:
    """(expected, threshold, score, alarm) of C1 (`gap` 0) or C2 (`gap` 2), or why not."""
    count = counts[now]
    if count is None:
        return "MISSING"
    found = baseline_of(counts, now, length, gap, max(2, (length + 1) // 2))
    if found is None:
        return "NOT_ENOUGH_HISTORY"
    middle, sd = found
    upper = middle + z * max(sd, min_sigma)
    return middle, upper, (count - middle) / divisor(middle, sd, min_sigma), count > upper


def three_days(
    counts: list[int | None], now: int, *, length: int, z: float, min_sigma: float
) -> tuple[float, float, float, bool] | str:
    """(expected, threshold, score, alarm) of C3, or why not."""
    if counts[now] is None:
        return "MISSING"
    parts: list[float] = []
    middle = spread = 0.0
    for day in (now - 2, now - 1, now):
        found = None
        if now - 4 - length >= 0:
            found = baseline_of(counts, day, length, 2, max(2, (length + 1) // 2))
        if found is None:
            return "NOT_ENOUGH_HISTORY"
        middle, sd = found
        spread = divisor(middle, sd, min_sigma)
        count = counts[day]
        parts.append(0.0 if count is None else max(0.0, (count - middle) / spread - 1))
    upper = max(0.0, middle + spread * (1 + z - parts[0] - parts[1]))
    return middle, upper, sum(parts), sum(parts) > z
