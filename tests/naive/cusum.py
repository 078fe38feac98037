"""The slow, obvious twin of CUSUM: one unit, floats and formulas."""

from __future__ import annotations

from math import sqrt

from scipy import special

Verdict = tuple[float, float, float, bool] | str


def anscombe_scale(x: float, alpha: float) -> float:
    return float(1.5 * x ** (2 / 3) * special.hyp2f1(1 / 3, 2 / 3, 5 / 3, -alpha * x))


def standardised(transform: str, x: float, m: float, alpha: float) -> float:
    if transform == "standard":
        return (x - m) / sqrt(m)
    if transform == "rossi":
        return (x - 3 * m + 2 * sqrt(x * m)) / (2 * sqrt(m))
    if transform == "anscombe":
        return 3 / 2 * (x ** (2 / 3) - m ** (2 / 3)) / m ** (1 / 6)
    if transform == "anscombe_second_order":
        return (x ** (2 / 3) - (m ** (2 / 3) - m ** (-1 / 3) / 9)) / (2 / 3 * m ** (1 / 6))
    if transform == "pearson_nb":
        return (x - m) / sqrt(m + alpha * m**2)
    if transform == "anscombe_nb":
        return (anscombe_scale(x, alpha) - anscombe_scale(m, alpha)) / (m + alpha * m**2) ** (1 / 6)
    return x


def sums(
    counts: list[int | None],
    first: int,
    *,
    transform: str,
    mean: float | None,
    k: float,
    h: float,
    alpha: float,
    reset: bool,
) -> list[tuple[float, float] | str]:
    """(sum before, sum) on each step from `first`, or why not."""
    known = [c for c in counts[:first] if c is not None]
    if mean is None and len(known) >= 2:
        mean = sum(known) / len(known)
    out: list[tuple[float, float] | str] = []
    total = 0.0
    for count in counts[first:]:
        if count is None:
            out.append("MISSING")
        elif mean is None:
            out.append("NOT_ENOUGH_HISTORY")
        elif mean == 0 and transform != "none":
            out.append("NO_VARIATION")
        else:
            before = total
            total = max(0.0, before + standardised(transform, count, mean, alpha) - k)
            out.append((before, total))
            if reset and total >= h:
                total = 0.0
    return out
