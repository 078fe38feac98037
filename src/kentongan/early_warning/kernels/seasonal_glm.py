"""Fits the mean of counts while nothing happens: a log-linear model, for each unit by itself.

log mean = row of the design x coefficients; Poisson, or negative binomial with variance mean +
alpha mean^2. Iteratively reweighted least squares from R's starting values to R's stopping rule, so
that both stop at the same figures; alpha alternates with the coefficients, its own equation solved
by Newton's method (Venables & Ripley 2002, Modern Applied Statistics with S, section 7.4).

Steps of equal design have equal means, so that sums over each such cell are all a fit needs: with a
season alone a year of cells, however long the history.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from kentongan.early_warning.kernels.sheet import Counts, Floats

ROUNDS: Final = 25
"""Steps of each iteration before it counts as not converged."""
TOLERANCE: Final = 1e-8
"""Relative change of the deviance (R adds 0.1 to it) at which R stops.

Also change of log-likelihood and size together."""
SIZE_TOLERANCE: Final = 0.0001220703125
"""Change of the size 1 / alpha at which its own iteration stops."""
SLOW: Final = 1e-6
"""Relative change of the size at which a slow alternation has as good as converged."""
LARGEST_SIZE: Final = 1e9
"""Beyond it a negative binomial count is a Poisson count for all purposes."""
SMALLEST: Final = 2.220446049250313e-16
"""A fitted mean is never below it."""
ALIASED: Final = 1e-11
"""Share of a column that the columns before it leave unexplained, below which it is left out."""
SMALL: Final = 1024
"""Counts up to which sums over 0, 1, ... count - 1 are added up; beyond they have a closed form."""


class Model(NamedTuple):
    """The terms of the log mean."""

    rows: Floats
    """Shape (cells, columns): the different rows of the design."""
    cell: npt.NDArray[np.int64]
    """Shape (times,): the cell of each step."""


class Past(NamedTuple):
    """What a fit needs of one unit's known counts. The first five have one figure a cell."""

    number: Floats
    cases: Floats
    squares: Floats
    weight: Floats
    """Weights of the first least squares, at R's starting means."""
    target: Floats
    """Weights times its working response."""
    small: Floats
    """How many counts are 0, 1, ... `SMALL` or more."""
    above: Floats
    """How many are greater than 0, 1, ... `SMALL` - 1."""
    large: Floats
    """The counts beyond `SMALL`."""


@njit(cache=True, nogil=True)
def past_of(model: Model, counts: Counts, unit: int, before: int, alpha: float) -> Past:
    """Sum up the known counts of one unit before a step. `alpha`: that of the starting means."""
    cells = model.rows.shape[0]
    past = Past(
        np.zeros(cells),
        np.zeros(cells),
        np.zeros(cells),
        np.zeros(cells),
        np.zeros(cells),
        np.zeros(SMALL + 1),
        np.zeros(SMALL),
        np.zeros(before),
    )
    large, most = 0, 0
    for time in range(before):
        count = float(counts[unit, time])
        if count < 0.0:
            continue
        cell = model.cell[time]
        start = count
        if alpha == 0.0:
            start += 0.1
        elif count == 0.0:
            start = 1.0 / 6.0
        weight = start / (1.0 + alpha * start)
        past.number[cell] += 1.0
        past.cases[cell] += count
        past.squares[cell] += count * count
        past.weight[cell] += weight
        past.target[cell] += weight * (math.log(start) + (count - start) / start)
        most = max(most, int(min(count, float(SMALL))))
        past.small[int(min(count, float(SMALL)))] += 1.0
        if count > SMALL:
            past.large[large] = count
            large += 1
    more = 0.0
    for k in range(most - 1, -1, -1):
        more += past.small[k + 1]
        past.above[k] = more
    return past


@njit(cache=True, nogil=True)
def mean_of(eta: float) -> float:
    """exp(eta), kept within what can be reckoned with."""
    return max(math.exp(min(eta, 300.0)), SMALLEST)


@njit(cache=True, nogil=True)
def weighted_fit(rows: Floats, weight: Floats, target: Floats, normal: Floats) -> Floats:
    """Coefficients of weighted least squares, 0 for a column that others explain.

    `target`: sums of weights times response. `normal`: room for shape (columns, columns + 1).
    Normal equations, eliminated in order of the columns.
    """
    cells, columns = rows.shape
    for i in range(columns):
        for j in range(columns + 1):
            normal[i, j] = 0.0
    for cell in range(cells):
        if weight[cell] == 0.0:
            continue
        for i in range(columns):
            w = weight[cell] * rows[cell, i]
            for j in range(i, columns):
                normal[i, j] += w * rows[cell, j]
            normal[i, columns] += target[cell] * rows[cell, i]
    return solve(normal)


@njit(cache=True, nogil=True)
def solve(normal: Floats) -> Floats:
    """The solution of normal equations, 0 for a column that others explain; they are used up."""
    columns = normal.shape[0]
    coefficients = np.zeros(columns)
    for i in range(columns):
        full = normal[i, i]
        for k in range(i):
            if normal[k, k] > 0.0:
                factor = normal[k, i] / normal[k, k]
                for j in range(i, columns + 1):
                    normal[i, j] -= factor * normal[k, j]
        if not normal[i, i] > ALIASED * full:
            normal[i, i] = 0.0
    for i in range(columns - 1, -1, -1):
        if normal[i, i] > 0.0:
            rest = normal[i, columns]
            for j in range(i + 1, columns):
                rest -= normal[i, j] * coefficients[j]
            coefficients[i] = rest / normal[i, i]
    return coefficients


@njit(cache=True, nogil=True)
def saturated(past: Past, alpha: float) -> float:
    """The part of half the deviance that the counts alone make."""
    total = 0.0
    for k in range(1, SMALL):
        if past.small[k] > 0.0:
            total += past.small[k] * own_part(float(k), alpha)
    if past.small[SMALL] > 0.0:
        equal = past.small[SMALL]
        place = 0
        while place < past.large.size and past.large[place] > 0.0:
            total += own_part(past.large[place], alpha)
            equal -= 1.0
            place += 1
        total += equal * own_part(float(SMALL), alpha)
    return total


@njit(cache=True, nogil=True)
def own_part(count: float, alpha: float) -> float:
    """What one count greater than 0 adds to `saturated`."""
    own = count * math.log(count)
    if alpha == 0.0:
        return own - count
    return own - (count + 1.0 / alpha) * math.log1p(alpha * count)


@njit(cache=True, nogil=True)
def mean_part(past: Past, mean: Floats, alpha: float) -> float:
    """The rest of half the deviance."""
    half = 0.0
    for cell in range(mean.size):
        if past.number[cell] == 0.0:
            continue
        half -= past.cases[cell] * math.log(mean[cell])
        if alpha == 0.0:
            half += past.number[cell] * mean[cell]
        else:
            both = past.cases[cell] + past.number[cell] / alpha
            half += both * math.log1p(alpha * mean[cell])
    return half


@njit(cache=True, nogil=True)
def fit_mean(
    model: Model, past: Past, alpha: float, mean: Floats, given: bool
) -> tuple[bool, Floats]:
    """Whether it converged, and the coefficients; `mean` becomes the mean of each cell.

    Starts from `mean` if it is `given`, else from R's starting means.
    """
    cells, columns = model.rows.shape
    weight, target = np.zeros(cells), np.zeros(cells)
    normal = np.empty((columns, columns + 1))
    own = saturated(past, alpha)
    before = own + mean_part(past, mean, alpha) if given else math.inf
    coefficients = np.zeros(columns)
    for turn in range(ROUNDS):
        if turn == 0 and not given:
            coefficients = weighted_fit(model.rows, past.weight, past.target, normal)
        else:
            for cell in range(cells):
                if past.number[cell] == 0.0:
                    continue
                share = 1.0 / (1.0 + alpha * mean[cell])
                weight[cell] = past.number[cell] * mean[cell] * share
                excess = past.cases[cell] - past.number[cell] * mean[cell]
                target[cell] = weight[cell] * math.log(mean[cell]) + excess * share
            coefficients = weighted_fit(model.rows, weight, target, normal)
        for cell in range(cells):
            if past.number[cell] > 0.0:
                eta = 0.0
                for i in range(columns):
                    eta += model.rows[cell, i] * coefficients[i]
                mean[cell] = mean_of(eta)
        now = own + mean_part(past, mean, alpha)
        if abs(now - before) / (abs(now) + 0.05) < TOLERANCE:
            return True, coefficients
        before = now
    return False, coefficients


@njit(cache=True, nogil=True)
def sums_beyond(count: float, size: float) -> tuple[float, float, float]:
    """Sums over k = `SMALL` to `count` - 1 of 1 / (size + k), its square, and log(1 + k / size).

    Asymptotic series of the digamma, trigamma and log-gamma functions (DLMF 5.11, 5.15).
    """
    first, second, third = 0.0, 0.0, 0.0
    for x, sign in ((size + count, 1.0), (size + SMALL, -1.0)):
        first += sign * (math.log(x) - 0.5 / x - 1.0 / (12.0 * x * x))
        second -= sign * (1.0 / x + 0.5 / (x * x) + 1.0 / (6.0 * x * x * x))
        third += sign * ((x - 0.5) * math.log(x) - x + 1.0 / (12.0 * x))
    return first, second, third - (count - SMALL) * math.log(size)


@njit(cache=True, nogil=True)
def fit_size(past: Past, mean: Floats) -> float:
    """The size 1 / alpha that makes the counts likeliest, given their means; 0 at the border."""
    number, squares = 0.0, 0.0
    for cell in range(mean.size):
        if past.number[cell] > 0.0:
            mu = mean[cell]
            number += past.number[cell]
            off = past.squares[cell] - 2.0 * past.cases[cell] * mu + past.number[cell] * mu * mu
            squares += off / (mu * mu)
    if squares <= number / LARGEST_SIZE:
        return LARGEST_SIZE
    size = number / squares
    change, turn = math.inf, 1
    while abs(change) > SIZE_TOLERANCE and turn < ROUNDS:
        size, turn = abs(size), turn + 1
        score, information = 0.0, 0.0
        for k in range(SMALL):
            if past.above[k] == 0.0:
                break
            part = 1.0 / (size + k)
            score += past.above[k] * part
            information += past.above[k] * part * part
        place = 0
        while place < past.large.size and past.large[place] > 0.0:
            first, second, _ = sums_beyond(past.large[place], size)
            score += first
            information += second
            place += 1
        for cell in range(mean.size):
            n = past.number[cell]
            if n > 0.0:
                part = 1.0 / (size + mean[cell])
                score += (n * mean[cell] - past.cases[cell]) * part
                score -= n * math.log1p(mean[cell] / size)
                both = past.cases[cell] + n * size
                information += n * (2.0 * part - 1.0 / size) - both * part * part
        change = score / information if information != 0.0 else LARGEST_SIZE
        size += change
    return min(max(size, 0.0), LARGEST_SIZE)


@njit(cache=True, nogil=True)
def log_likelihood(past: Past, mean: Floats, size: float) -> float:
    """Of negative binomial counts, but for what neither mean nor size change."""
    total = 0.0
    for k in range(1, SMALL):
        if past.above[k] == 0.0:
            break
        total += past.above[k] * math.log1p(k / size)
    place = 0
    while place < past.large.size and past.large[place] > 0.0:
        total += sums_beyond(past.large[place], size)[2]
        place += 1
    for cell in range(mean.size):
        if past.number[cell] > 0.0:
            both = past.cases[cell] + past.number[cell] * size
            total += past.cases[cell] * math.log(mean[cell])
            total -= both * math.log1p(mean[cell] / size)
    return total


@njit(cache=True, nogil=True)
def fit_both(model: Model, past: Past) -> tuple[bool, Floats, float]:
    """Whether it converged, the coefficients, and alpha."""
    cells, columns = model.rows.shape
    mean, fitted = np.ones(cells), np.ones(cells)
    fine, coefficients = fit_mean(model, past, 0.0, mean, False)
    size = fit_size(past, mean)
    number = 0.0
    for cell in range(cells):
        number += past.number[cell]
        fitted[cell] = mean[cell]
    freedom = math.sqrt(2.0 * max(1.0, number - columns))
    likely = log_likelihood(past, mean, size) if size > 0.0 else 0.0
    before, change, turn = 0.0, math.inf, 0
    while fine and size > 0.0 and change > TOLERANCE and turn < ROUNDS:
        fine, coefficients = fit_mean(model, past, 1.0 / size, fitted, True)
        # R takes the size of the means before this fit
        before, size = size, fit_size(past, mean)
        for cell in range(cells):
            mean[cell] = fitted[cell]
        last, turn = likely, turn + 1
        likely = log_likelihood(past, mean, size) if size > 0.0 else 0.0
        change = abs(last - likely) / freedom + abs(before - size)
    if not (fine and size > 0.0):
        return False, coefficients, math.nan
    close = change <= TOLERANCE or abs(before - size) <= SLOW * size
    return close, coefficients, 1.0 / size


@njit(cache=True, nogil=True)
def fit(
    model: Model, counts: Counts, unit: int, before: int, alpha: float
) -> tuple[bool, Floats, float]:
    """Fit the known counts of one unit before a step.

    `alpha`: known, or negative where it is to be estimated. Returns whether it converged, the
    coefficients, and alpha (not a number where none was found).
    """
    past = past_of(model, counts, unit, before, max(alpha, 0.0))
    if alpha < 0.0:
        return fit_both(model, past)
    fine, coefficients = fit_mean(model, past, alpha, np.ones(model.rows.shape[0]), False)
    return fine, coefficients, alpha


@njit(cache=True, nogil=True)
def predict(model: Model, coefficients: Floats, time: int) -> float:
    """The mean of one step."""
    eta = 0.0
    for i in range(coefficients.size):
        eta += model.rows[model.cell[time], i] * coefficients[i]
    return mean_of(eta)
