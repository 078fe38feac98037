"""Mean and spread of a baseline, and a count's distance from it."""

from __future__ import annotations

import math

from kentongan.early_warning.kernels.compiled import inner
from kentongan.early_warning.kernels.sheet import Counts


@inner
def mean_and_sd(counts: Counts, unit: int, first: int, last: int) -> tuple[int, float, float]:
    """Known counts among steps `first` to `last - 1`, their mean, and their sd (divisor n - 1).

    The sd is exactly 0 where all are equal. With fewer than two known counts it is 0; with none,
    so is the mean.
    """
    known = 0
    total = 0
    for time in range(first, last):
        if counts[unit, time] >= 0:
            known += 1
            total += int(counts[unit, time])
    if known == 0:
        return 0, 0.0, 0.0
    mean = total / known
    squares = 0.0
    for time in range(first, last):
        if counts[unit, time] >= 0:
            off = counts[unit, time] - mean
            squares += off * off
    return known, mean, math.sqrt(squares / max(known - 1, 1))


@inner
def stand_in(mean: float) -> float:
    """The spread taken where a baseline has none and a method divides by it.

    That of a Poisson count, and at least 0.5, which H. Burkom advises for sparse daily counts
    (documentation of `earsC` in R surveillance, argument `minSigma`).
    """
    return max(math.sqrt(mean), 0.5)
