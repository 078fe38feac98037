"""Compiled loop of CUSUM: standardised counts less a reference value, added up while positive."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from kentongan.early_warning.kernels.compiled import inner, kernel
from kentongan.early_warning.kernels.in_control import InControl
from kentongan.early_warning.kernels.sheet import (
    JUDGED,
    NO_VARIATION,
    UNKNOWN_COUNT,
    Floats,
    Sheet,
    judge,
    refuse,
)

STANDARD: Final = 0
ROSSI: Final = 1
ANSCOMBE: Final = 2
ANSCOMBE_SECOND_ORDER: Final = 3
PEARSON_NB: Final = 4
ANSCOMBE_NB: Final = 5
NONE: Final = 6


class Cusum(NamedTuple):
    """How counts are added up, and when that is too much."""

    first: int
    """Step of the sheet's first column."""
    transform: int
    k: float
    h: float
    reset: bool
    as_r: bool
    table: Floats
    """Stands for `flattening` from 0 to 10 by hundredths and to 100 by ones; empty: exact."""


GAMMA_PART: Final = -1.3689268119594522
"""Gamma(5/3) Gamma(-1/3) / Gamma(1/3)."""


@kernel
def flattening(z: float) -> float:
    """Gauss' hypergeometric function F(1/3, 2/3; 5/3; -z) for z >= 0.

    Series of DLMF 15.8.1 up to z = 2, beyond of 15.8.2.
    """
    term, total, n = 1.0, 1.0, 0
    if z <= 2.0:
        while term > 1e-17 * total:
            term *= (1 / 3 + n) / (5 / 3 + n) * z / (1.0 + z)
            total += term
            n += 1
        return total * math.pow(1.0 + z, -1 / 3)
    while abs(term) > 1e-17:
        term *= -(1 / 3 + n) * (n - 1 / 3) / ((2 / 3 + n) * (1.0 + n) * z)
        total += term
        n += 1
    return 2.0 * math.pow(z, -1 / 3) * total + GAMMA_PART * math.pow(z, -2 / 3)


@inner
def stretched(count: float, alpha: float, table: Floats) -> float:
    """Integral from 0 to `count` of (x + alpha x^2)^(-1/3): Anscombe's scale for such a variance.

    With R's `table`, its nearest entry, or between two of the wide ones a straight line.
    """
    z = alpha * count
    if table.size == 0 or z > 100.0:
        flat = flattening(z)
    elif z <= 10.0:
        flat = table[math.ceil(100.0 * z - 0.5)]
    else:
        low = int(z)
        above = min(991 + low, table.size - 1)
        flat = table[990 + low] + (table[above] - table[990 + low]) * (z - low)
    return float(1.5 * math.pow(count, 2 / 3) * flat)


@inner
def standardise(count: float, mean: float, alpha: float, cusum: Cusum) -> float:
    """A count in about standard normal units; `mean` > 0 unless the transform is NONE."""
    transform = cusum.transform
    if transform == STANDARD:
        return (count - mean) / math.sqrt(mean)
    if transform == ROSSI:
        return (count - 3.0 * mean + 2.0 * math.sqrt(count * mean)) / (2.0 * math.sqrt(mean))
    if transform == ANSCOMBE:
        return 1.5 * (math.pow(count, 2 / 3) - math.pow(mean, 2 / 3)) / math.pow(mean, 1 / 6)
    if transform == ANSCOMBE_SECOND_ORDER:
        centre = math.pow(mean, 2 / 3) - math.pow(mean, -1 / 3) / 9.0
        return 1.5 * (math.pow(count, 2 / 3) - centre) / math.pow(mean, 1 / 6)
    if transform == PEARSON_NB:
        return (count - mean) / math.sqrt(mean + alpha * mean * mean)
    if transform == ANSCOMBE_NB:
        above = stretched(count, alpha, cusum.table) - stretched(mean, alpha, cusum.table)
        return above / math.pow(mean + alpha * mean * mean, 1 / 6)
    return count


@inner
def count_at(value: float, mean: float, alpha: float, cusum: Cusum) -> float:
    """The count whose standardised value this is; 0 where any count has more."""
    transform = cusum.transform
    if value <= standardise(0.0, mean, alpha, cusum):
        return 0.0
    if transform == STANDARD:
        return mean + value * math.sqrt(mean)
    if transform == ROSSI:
        root = math.sqrt(mean)
        return (math.sqrt(4.0 * mean + 2.0 * value * root) - root) ** 2
    if transform == ANSCOMBE:
        return math.pow(2 / 3 * math.pow(mean, 1 / 6) * value + math.pow(mean, 2 / 3), 1.5)
    if transform == ANSCOMBE_SECOND_ORDER:
        centre = math.pow(mean, 2 / 3) - math.pow(mean, -1 / 3) / 9.0
        return math.pow(2 / 3 * math.pow(mean, 1 / 6) * value + centre, 1.5)
    if transform == PEARSON_NB:
        return mean + value * math.sqrt(mean + alpha * mean * mean)
    if transform == ANSCOMBE_NB:
        low, high = 0.0, max(1.0, 2.0 * mean)
        while standardise(high, mean, alpha, cusum) < value:
            low, high = high, 2.0 * high
        while high - low > 1e-12 * high:
            middle = 0.5 * (low + high)
            if standardise(middle, mean, alpha, cusum) < value:
                low = middle
            else:
                high = middle
        return high
    return value


@inner
def bound_of_r(before: float, now: float, mean: float, alpha: float, cusum: Cusum) -> float:
    """What R gives as upper bound, of which four have faults (docs/early-warning/cusum.md)."""
    reach, root = cusum.h + cusum.k - before, math.sqrt(mean)
    if cusum.transform == ROSSI:
        inner = 4.0 * mean + 2.0 * reach * root
        if inner < 0.0:
            return 0.0
        return max(0.0, 5.0 * mean + 2.0 * reach * root - 2.0 * root * math.sqrt(inner))
    if cusum.transform == ANSCOMBE_SECOND_ORDER:
        centre = math.pow(mean, 2 / 3) - math.pow(mean, 1 / 3) / 9.0
        return math.pow(max(0.0, 2 / 3 * math.pow(mean, 1 / 6) * reach + centre), 1.5)
    if cusum.transform in (ANSCOMBE_NB, NONE):
        return max(0.0, cusum.h - now)
    bound = count_at(reach, mean, alpha, cusum)
    return np.ceil(bound) if cusum.transform == STANDARD else bound


@kernel
def add_up(sheet: Sheet, normal: InControl, cusum: Cusum) -> None:
    """Alarm where the sum reaches h. An unknown count leaves the sum as it was."""
    for unit in range(sheet.counts.shape[0]):
        alpha = normal.alpha[unit]
        total = 0.0
        for step in range(sheet.state.shape[1]):
            count = float(sheet.counts[unit, cusum.first + step])
            mean = normal.mean[unit, step]
            if count < 0.0:
                refuse(sheet, unit, step, UNKNOWN_COUNT)
                continue
            if normal.standing[unit] != JUDGED:
                refuse(sheet, unit, step, normal.standing[unit])
                continue
            if mean <= 0.0 and cusum.transform != NONE:
                refuse(sheet, unit, step, NO_VARIATION)
                continue
            before = total
            reach = cusum.h + cusum.k - before
            if cusum.transform == STANDARD and not cusum.as_r:
                root = math.sqrt(mean)
                total = max(0.0, before + ((count - mean) / root - cusum.k))
                bound = np.ceil(mean + reach * root) if reach > -mean / root else 0.0
            else:
                value = standardise(count, mean, alpha, cusum)
                total = max(0.0, before + (value - cusum.k))
                if cusum.as_r:
                    bound = bound_of_r(before, total, mean, alpha, cusum)
                else:
                    bound = count_at(reach, mean, alpha, cusum)
            judge(sheet, unit, step, mean, bound, total, total >= cusum.h)
            if cusum.reset and total >= cusum.h:
                total = 0.0
