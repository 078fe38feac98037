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

from kentongan.early_warning.kernels.compiled import inlined, inner
from kentongan.early_warning.kernels.logs import LOG_COUNTS, LOG_STARTS, log_of
from kentongan.early_warning.kernels.sheet import Counts, Floats, Records

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
LOWEST: Final = math.log(2.220446049250313e-16)
"""The logarithm of a fitted mean is never below it."""
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


PAST: Final = np.dtype(
    [
        ("number", np.float64),  # known counts, their sum and their squares
        ("cases", np.float64),
        ("squares", np.float64),
        ("weight", np.float64),  # of the least squares, and weight x working response
        ("target", np.float64),
        ("eta", np.float64),  # logarithm of the mean, and the mean
        ("mu", np.float64),
        ("older", np.float64),  # the mean of the fit before
    ]
)
"""Work space, a record a cell."""
TALLY: Final = np.dtype(
    [
        ("small", np.float64),  # how many counts are k; the last: `SMALL` or more
        ("above", np.float64),  # how many are greater than k
        ("large", np.float64),  # the k-th count beyond `SMALL`
    ]
)
"""Work space for the counts by their size."""


class Room(NamedTuple):
    """Work space of a fit, which leaves its coefficients in the last column of `normal`."""

    past: Records
    tally: Records
    normal: Floats


def room_for(model: Model) -> Room:
    """Work space for fits of a model."""
    cells, columns = model.rows.shape
    return Room(
        np.recarray(cells, PAST),
        np.recarray(max(SMALL + 1, model.cell.size), TALLY),
        np.empty((columns, columns + 1)),
    )


@inner
def past_of(
    model: Model,
    past: Records,
    tally: Records,
    counts: Counts,
    unit: int,
    before: int,
    alpha: float,
) -> tuple[int, int]:
    """Sum up the known counts of one unit before a step. `alpha`: that of the starting means.

    Returns the largest count, at most `SMALL`, and how many are larger.
    """
    for cell in range(len(past)):
        past.number[cell] = 0.0
        past.cases[cell] = 0.0
        past.squares[cell] = 0.0
        past.weight[cell] = 0.0
        past.target[cell] = 0.0
    most = 0
    for time in range(before):
        most = max(most, counts[unit, time])
    most = min(most, SMALL)
    for k in range(most + 1):
        tally.small[k] = 0.0
    large = 0
    for time in range(before):
        whole = counts[unit, time]
        if whole < 0:
            continue
        count = float(whole)
        cell = model.cell[time]
        if alpha == 0.0:
            weight = count + 0.1
            target = weight * log_of(LOG_STARTS, whole, 0.1) - 0.1
        else:
            start = max(count, 1.0 / 6.0)
            weight = start / (1.0 + alpha * start)
            target = weight * (math.log(start) + (count - start) / start)
        past.number[cell] += 1.0
        past.cases[cell] += count
        past.squares[cell] += count * count
        past.weight[cell] += weight
        past.target[cell] += target
        tally.small[min(whole, SMALL)] += 1.0
        if whole > SMALL:
            tally.large[large] = count
            large += 1
    more = 0.0
    for k in range(most - 1, -1, -1):
        more += tally.small[k + 1]
        tally.above[k] = more
    return most, large


@inner
def eta_of(eta: float) -> float:
    """The logarithm of a mean, kept within what can be reckoned with."""
    return min(max(eta, LOWEST), 300.0)


@inner
def weighted_fit(rows: Floats, past: Records, normal: Floats) -> None:
    """Coefficients of weighted least squares, 0 for a column that others explain.

    Normal equations, eliminated in order of the columns; the solution is left in the last one.
    """
    cells, columns = rows.shape
    for i in range(columns):
        for j in range(columns + 1):
            normal[i, j] = 0.0
    for cell in range(cells):
        if past.weight[cell] == 0.0:
            continue
        for i in range(columns):
            w = past.weight[cell] * rows[cell, i]
            for j in range(i, columns):
                normal[i, j] += w * rows[cell, j]
            normal[i, columns] += past.target[cell] * rows[cell, i]
    solve(normal)


@inner
def solve(normal: Floats) -> None:
    """Put the solution of normal equations into their last column; the others are used up.

    0 for a column that others explain.
    """
    columns = normal.shape[0]
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
        rest = normal[i, columns]
        for j in range(i + 1, columns):
            rest -= normal[i, j] * normal[j, columns]
        normal[i, columns] = rest / normal[i, i] if normal[i, i] > 0.0 else 0.0


@inner
def saturated(tally: Records, most: int, large: int, alpha: float) -> float:
    """The part of half the deviance that the counts alone make."""
    total = 0.0
    for k in range(1, min(most + 1, SMALL)):
        if tally.small[k] > 0.0:
            total += tally.small[k] * own_part(k, alpha)
    if most == SMALL:
        for place in range(large):
            total += own_part(int(tally.large[place]), alpha)
        total += (tally.small[SMALL] - large) * own_part(SMALL, alpha)
    return total


@inner
def own_part(count: int, alpha: float) -> float:
    """What one count greater than 0 adds to `saturated`."""
    own = count * log_of(LOG_COUNTS, count, 0.0)
    if alpha == 0.0:
        return own - count
    return own - (count + 1.0 / alpha) * math.log1p(alpha * count)


@inner
def mean_part(past: Records, alpha: float) -> float:
    """The rest of half the deviance."""
    half = 0.0
    for cell in range(len(past)):
        if past.number[cell] == 0.0:
            continue
        half -= past.cases[cell] * past.eta[cell]
        if alpha == 0.0:
            half += past.number[cell] * past.mu[cell]
        else:
            both = past.cases[cell] + past.number[cell] / alpha
            half += both * math.log1p(alpha * past.mu[cell])
    return half


@inner
def fit_mean(
    model: Model, past: Records, normal: Floats, own: float, alpha: float, given: bool
) -> bool:
    """Whether it converged; leaves the coefficients, and the mean of each cell.

    Starts from the means if they are `given`, else from R's starting means. `own`: what
    `saturated` says.
    """
    cells, columns = model.rows.shape
    before = own + mean_part(past, alpha) if given else math.inf
    for turn in range(ROUNDS):
        if turn > 0 or given:
            for cell in range(cells):
                if past.number[cell] == 0.0:
                    continue
                share = 1.0 / (1.0 + alpha * past.mu[cell])
                past.weight[cell] = past.number[cell] * past.mu[cell] * share
                excess = past.cases[cell] - past.number[cell] * past.mu[cell]
                past.target[cell] = past.weight[cell] * past.eta[cell] + excess * share
        weighted_fit(model.rows, past, normal)
        for cell in range(cells):
            if past.number[cell] > 0.0:
                eta = 0.0
                for i in range(columns):
                    eta += model.rows[cell, i] * normal[i, columns]
                past.eta[cell] = eta_of(eta)
                past.mu[cell] = math.exp(past.eta[cell])
        now = own + mean_part(past, alpha)
        if abs(now - before) / (abs(now) + 0.05) < TOLERANCE:
            return True
        before = now
    return False


@inner
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


@inner
def fit_size(past: Records, tally: Records, most: int, large: int) -> float:
    """The likeliest size 1 / alpha of the counts, given the older means; 0 at the border."""
    number, squares = 0.0, 0.0
    for cell in range(len(past)):
        n = past.number[cell]
        if n > 0.0:
            mu = past.older[cell]
            number += n
            off = past.squares[cell] - 2.0 * past.cases[cell] * mu + n * mu * mu
            squares += off / (mu * mu)
    if squares <= number / LARGEST_SIZE:
        return LARGEST_SIZE
    size = number / squares
    change, turn = math.inf, 1
    while abs(change) > SIZE_TOLERANCE and turn < ROUNDS:
        size, turn = abs(size), turn + 1
        score, information = 0.0, 0.0
        for k in range(most):
            part = 1.0 / (size + k)
            score += tally.above[k] * part
            information += tally.above[k] * part * part
        for place in range(large):
            first, second, _ = sums_beyond(tally.large[place], size)
            score += first
            information += second
        for cell in range(len(past)):
            n = past.number[cell]
            if n > 0.0:
                part = 1.0 / (size + past.older[cell])
                score += (n * past.older[cell] - past.cases[cell]) * part
                score -= n * math.log1p(past.older[cell] / size)
                both = past.cases[cell] + n * size
                information += n * (2.0 * part - 1.0 / size) - both * part * part
        change = score / information if information != 0.0 else LARGEST_SIZE
        size += change
    return min(max(size, 0.0), LARGEST_SIZE)


@inner
def log_likelihood(past: Records, tally: Records, most: int, large: int, size: float) -> float:
    """Of negative binomial counts, but for what neither mean nor size change."""
    total = 0.0
    for k in range(1, most):
        total += tally.above[k] * math.log1p(k / size)
    for place in range(large):
        total += sums_beyond(tally.large[place], size)[2]
    for cell in range(len(past)):
        if past.number[cell] > 0.0:
            both = past.cases[cell] + past.number[cell] * size
            total += past.cases[cell] * past.eta[cell]
            total -= both * math.log1p(past.mu[cell] / size)
    return total


@inlined
def fit(
    model: Model, room: Room, counts: Counts, unit: int, before: int, alpha: float
) -> tuple[bool, float]:
    """Fit the known counts of one unit before a step.

    `alpha`: known, or negative where it is to be estimated. Returns whether it converged, and alpha
    (not a number where none was found).
    """
    past, tally, normal = room
    known = max(alpha, 0.0)
    most, large = past_of(model, past, tally, counts, unit, before, known)
    number = 0.0
    for cell in range(len(past)):
        number += past.number[cell]
    freedom = math.sqrt(2.0 * max(1.0, number - model.rows.shape[1]))
    size, older = 0.0, 0.0
    likely, last = 0.0, 0.0
    change, turn = math.inf, 0
    while True:
        # one call for both kinds of fit, so that it is compiled once
        own = saturated(tally, most, large, known)
        fine = fit_mean(model, past, normal, own, known, turn > 0)
        if alpha >= 0.0:
            return fine, alpha
        if turn == 0:
            keep(past)
        # R takes the size of the means before this fit
        older, size = size, fit_size(past, tally, most, large)
        keep(past)
        if not (fine and size > 0.0):
            return False, math.nan
        last, likely = likely, log_likelihood(past, tally, most, large, size)
        known = 1.0 / size
        if turn > 0:
            change = abs(last - likely) / freedom + abs(older - size)
        if change <= TOLERANCE or turn == ROUNDS:
            close = change <= TOLERANCE or abs(older - size) <= SLOW * size
            return close, known
        turn += 1


@inner
def keep(past: Records) -> None:
    """Make the means the older ones."""
    for cell in range(len(past)):
        past.older[cell] = past.mu[cell]


@inner
def predict(model: Model, coefficients: Floats, time: int) -> float:
    """The mean of one step."""
    eta = 0.0
    for i in range(coefficients.size):
        eta += model.rows[model.cell[time], i] * coefficients[i]
    return math.exp(eta_of(eta))
