"""The slow, obvious twins of Bayes, RKI and CDC: one unit, one week, lists and the definition."""

from __future__ import annotations

import math
from statistics import mean, stdev

from scipy import stats

PER_YEAR = 52
Verdict = tuple[float, float, float, bool] | str


def reference(
    counts: list[int | None], now: int, b: int, w: int, this_year: bool
) -> list[int] | None:
    """Known counts of the reference set, or None where fewer than half, or than two, are known."""
    weeks = [now - back for back in range(1, w + 1)] if this_year else []
    for year in range(1, b + 1):
        weeks += range(now - PER_YEAR * year - w, now - PER_YEAR * year + w + 1)
    if now - PER_YEAR * b - w < 0:
        return None
    known = [counts[week] for week in weeks if counts[week] is not None]
    return known if len(known) >= max(2, (len(weeks) + 1) // 2) else None


def bayes(
    counts: list[int | None], now: int, *, b: int, w: int, this_year: bool, alpha: float
) -> Verdict:
    count, past = counts[now], reference(counts, now, b, w, this_year)
    if count is None:
        return "MISSING"
    if past is None:
        return "NOT_ENOUGH_HISTORY"
    law = stats.nbinom(sum(past) + 0.5, len(past) / (len(past) + 1))
    upper = float(law.ppf(1 - alpha))
    return float(law.mean()), upper, (count - float(law.mean())) / float(law.std()), count > upper


def rki(
    counts: list[int | None],
    now: int,
    *,
    b: int,
    w: int,
    this_year: bool,
    limits: tuple[float, ...],
) -> Verdict:
    count, past = counts[now], reference(counts, now, b, w, this_year)
    if count is None:
        return "MISSING"
    if past is None:
        return "NOT_ENOUGH_HISTORY"
    middle = mean(past)
    if middle > 20:
        upper = middle + 2 * stdev(past)
        spread = stdev(past) or math.sqrt(middle)
    else:
        upper = limits[math.floor(middle)]
        spread = (upper - middle) / 2
    return middle, upper, (count - middle) / spread, count > upper


def cdc(counts: list[int | None], now: int, *, b: int, m: int, z: float) -> Verdict:
    def month(last: int) -> int | None:
        weeks = counts[last - 3 : last + 1]
        known = [c for c in weeks if c is not None]
        return sum(known) if len(known) == 4 else None

    if counts[now] is None:
        return "MISSING"
    if now - PER_YEAR * b - 4 * m - 3 < 0:
        return "NOT_ENOUGH_HISTORY"
    months = [
        month(now - PER_YEAR * year + 4 * shift)
        for year in range(1, b + 1)
        for shift in range(-m, m + 1)
    ]
    known = [cases for cases in months if cases is not None]
    cases = month(now)
    if cases is None or len(known) < max(2, (len(months) + 1) // 2):
        return "NOT_ENOUGH_HISTORY"
    error = stdev(known) * math.sqrt(1 + 1 / len(known))
    upper = mean(known) + z * error
    score = (cases - mean(known)) / (error or max(math.sqrt(mean(known)), 0.5))
    return mean(known), upper, score, cases > upper
