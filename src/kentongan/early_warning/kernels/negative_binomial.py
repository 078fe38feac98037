"""Counts with mean m and variance phi m: upper tail, probability, quantile, for use in kernels.

Negative binomial with size m / (phi - 1) and success probability 1 / phi; Poisson where phi = 1.
Other ways to write it: size r and probability p are `mean = r (1 - p) / p`, `dispersion = 1 / p`.

Probabilities follow C. Loader 2000 ("Fast and accurate computation of binomial probabilities"):
logarithms of large gamma functions never meet, so that values hold to about 1e-13 for counts in the
billions. Tails are the continued fraction of the incomplete beta function (DLMF 8.17.22), which
becomes that of the incomplete gamma function as phi approaches 1.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from kentongan.early_warning.kernels.compiled import inner, kernel

LOG_SQRT_TWO_PI: Final = 0.9189385332046727
TINY: Final = 1e-300
NEARLY_NORMAL: Final = 1e8
"""Mean over dispersion above which Cornish and Fisher's guess is right to 0.01 of a count."""
DIRECT: Final = 64.0
"""Up to this mean and dispersion a quantile is found by adding probabilities from 0 upwards."""


@inner
def stirling_error(x: float) -> float:
    """log(x!) minus Stirling's formula for it; x > 0."""
    if x < 16.0:
        return math.lgamma(x + 1.0) - (x + 0.5) * math.log(x) + x - LOG_SQRT_TWO_PI
    s = 1.0 / (x * x)
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - s / 1188) * s) * s) * s) / x


@inner
def half_deviance(x: float, mean: float) -> float:
    """x log(x / mean) + mean - x, exact also where both are nearly equal; both > 0."""
    gap = x - mean
    if abs(gap) < 0.1 * (x + mean):
        v = gap / (x + mean)
        power = 2.0 * x * v
        total = gap * v
        before = math.inf
        j = 1.0
        while total != before:
            before = total
            power *= v * v
            total += power / (2.0 * j + 1.0)
            j += 1.0
        return total
    return x * math.log(x / mean) - gap


@kernel
def probability(count: float, mean: float, dispersion: float) -> float:
    """P(Y = count) for a whole `count` >= 0, `mean` > 0, `dispersion` >= 1."""
    if dispersion > 1.0:
        size = mean / (dispersion - 1.0)
        if count == 0.0:
            return math.exp(-size * math.log1p(dispersion - 1.0))
        both = size + count
        log = (
            stirling_error(both)
            - stirling_error(size)
            - stirling_error(count)
            - half_deviance(size, both / dispersion)
            - half_deviance(count, (mean + count * (dispersion - 1.0)) / dispersion)
        )
        return math.exp(log - LOG_SQRT_TWO_PI) * math.sqrt(size / (both * count))
    if count == 0.0:
        return math.exp(-mean)
    log = -stirling_error(count) - half_deviance(count, mean)
    return math.exp(log - LOG_SQRT_TWO_PI) / math.sqrt(count)


@inner
def _fraction(a: float, x: float, bx: float) -> float:
    """The continued fraction of the incomplete beta function of a, b at x; needs a only, and b x.

    Lentz's method. Quick where x < (a + 1) / (a + b + 2).
    """
    c = 1.0
    d = 1.0 / max(1.0 - (bx + a * x) / (a + 1.0), TINY)
    total = d
    k = 1
    change = 0.0
    while abs(change - 1.0) >= 1e-15 and k < 100_000:
        even = k * (bx - k * x) / ((a + 2 * k - 1.0) * (a + 2 * k))
        d = 1.0 / max(1.0 + even * d, TINY)
        c = max(1.0 + even / c, TINY)
        total *= c * d
        odd = -(a + k) * (bx + (a + k) * x) / ((a + 2 * k) * (a + 2 * k + 1.0))
        d = 1.0 / max(1.0 + odd * d, TINY)
        c = max(1.0 + odd / c, TINY)
        change = c * d
        total *= change
        k += 1
    return total


@kernel
def upper_tail(count: float, mean: float, dispersion: float) -> float:
    """P(Y >= count), to a relative 1e-12 also where it is tiny.

    `count` whole; `mean` >= 0 (0: Y is 0); `dispersion` >= 1. NaN where mean or dispersion are no
    finite number. Cost: about 0.2 microseconds, growing with the square root of the mean.
    """
    if not (math.isfinite(mean) and math.isfinite(dispersion)):
        return math.nan
    if count <= 0.0:
        return 1.0
    if mean <= 0.0:
        return 0.0
    x = (dispersion - 1.0) / dispersion
    bx = mean / dispersion
    here = probability(count, mean, dispersion)
    if count > mean:
        return min(1.0, here * _fraction(count, x, bx))
    if dispersion > 2.0 and count > 1000.0:
        # a flat hill: the sum below would be long
        size = mean / (dispersion - 1.0)
        y_over = count / dispersion
        return max(0.0, 1.0 - here * count / size * _fraction(size, 1.0 / dispersion, y_over))
    below = 0.0
    term = here
    j = count
    while j >= 1.0:
        term *= j / (bx + (j - 1.0) * x)
        if term <= 1e-18 * below:
            break
        below += term
        j -= 1.0
    return max(0.0, 1.0 - below)


@inner
def _searched(alpha: float, guess: float, mean: float, dispersion: float) -> float:
    """The quantile, from a guess: strides that double until it is passed, then halves."""
    stride = 1.0
    low = guess
    high = guess
    if upper_tail(guess + 1.0, mean, dispersion) <= alpha:
        low = high - 1.0
        while low >= 0.0 and upper_tail(low + 1.0, mean, dispersion) <= alpha:
            high = low
            stride *= 2.0
            low = max(-1.0, high - stride)
    else:
        high = low + 1.0
        while upper_tail(high + 1.0, mean, dispersion) > alpha:
            low = high
            stride *= 2.0
            high = low + stride
    while high - low > 1.0:
        middle = np.floor((low + high) / 2.0)
        if not low < middle < high:
            break  # neighbours in floating point
        if upper_tail(middle + 1.0, mean, dispersion) <= alpha:
            high = middle
        else:
            low = middle
    return high


@kernel
def quantile(alpha: float, z: float, mean: float, dispersion: float) -> float:
    """The smallest u with P(Y <= u) >= 1 - alpha; a count is above it iff P(Y >= count) <= alpha.

    `z`: normal quantile of 1 - alpha, from which the search starts. `mean` and `dispersion` as in
    `upper_tail`; NaN where they are no finite numbers.
    """
    if not (math.isfinite(mean) and math.isfinite(dispersion)):
        return math.nan
    if mean <= 0.0:
        return 0.0
    x = (dispersion - 1.0) / dispersion
    bx = mean / dispersion
    if max(mean, dispersion) <= DIRECT and alpha > 1e-9:
        term = probability(0.0, mean, dispersion)
        below = term
        u = 0.0
        while below < 1.0 - alpha:
            term *= (bx + u * x) / (u + 1.0)
            u += 1.0
            below += term
        return u
    if 1.0 - probability(0.0, mean, dispersion) <= alpha:
        return 0.0
    spread = math.sqrt(mean * dispersion)
    skewness = (2.0 * dispersion - 1.0) / spread
    # Cornish and Fisher's guess; math.floor would turn it into a whole number of 64 bits
    guess: float = max(0.0, np.floor(mean + spread * (z + skewness * (z * z - 1.0) / 6.0) + 0.5))
    if mean > NEARLY_NORMAL * dispersion:
        return guess
    return _searched(alpha, guess, mean, dispersion)
