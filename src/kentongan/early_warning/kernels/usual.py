"""Compiled fit of what is usual for a unit: a seasonal quasi-Poisson model that past rises barely
move.

log mean = offset + design x coefficients, variance = dispersion x mean. Coefficients are those of
the penalised quasi-likelihood: each has a normal prior around 0, whose width a group of them finds
from the counts (D. MacKay 1992, "Bayesian interpolation", Neural Computation 4, section 4.4), so
that a season that is not there costs next to nothing. So have bends, by which level and season of
the past differ from those of now. Steps that look like part of a rise count less, by the
probability that they are none.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.kernels.compiled import inlined, inner, kernel, reordered
from kentongan.early_warning.kernels.sheet import Counts, Floats

CONVERGED = 0
TOO_SHORT = 1
FAILED = 2

ITERATIONS = 40
CLOSE = 1e-4
"""Largest step of a coefficient after which Newton's method ends: the next would be its square."""
LARGEST_STEP = 2.0
FAR = 50.0
"""A coefficient, or a logarithm of the dispersion, beyond this is a fit that ran away."""
SUSPECT = 1.5
"""Standard deviations above its mean from which a step may be part of a rise."""
STRIKING = 3.0
"""Ratio of a step from which those beside it may be part of the same rise, whatever their count."""
STEADY = 0.5
"""What a bend adds to the certain ones of its group: as if so much of it were known to be 0."""
LEAST_FOUND = 0.5
"""Dispersion below which one does not look further."""
GRID = 7
REACH = 2.5
"""The dispersion's likelihood is read at GRID points, over REACH sd each way."""
USUAL_LOG = 0.5
WIDE_LOG = 1.0
"""Mean and standard deviation of the logarithm of the dispersion, before the counts are seen."""
POISSON = 20.0
"""How much likelier than by that a dispersion of 1 or less is."""
GIANT = 100.0
"""A count this many times as large as the others' mean plus 1 is left out."""
SPECK = 1e-30
"""Weight that leaves a count out."""
NARROWEST = 1e4
"""Largest inverse variance of a coefficient."""


class Usual(NamedTuple):
    """The fit of each unit and step asked about; one row a unit."""

    coefficients: Floats
    """(units, steps, columns of the design)."""
    covariance: Floats
    """(units, steps, columns, columns): of the coefficients, dispersion included."""
    dispersion: Floats
    """(units, steps); below 1 where counts are less spread than a Poisson's, which counts as 1."""
    doubt: Floats
    """(units, steps): standard deviation of the logarithm of the dispersion."""
    status: npt.NDArray[np.uint8]
    """(units, steps): CONVERGED, TOO_SHORT or FAILED."""


class Model(NamedTuple):
    """What is fitted."""

    first: int
    """Step of the first column of the outputs."""
    memory: int
    """Steps of history used."""
    gap: int
    """The fit for step t ends with step t - gap."""
    least: int
    """Known counts that a fit needs."""
    widest: Floats
    """(columns and bends,): inverse variance of each coefficient's widest prior; 0 leaves it
    free."""
    group: npt.NDArray[np.int64]
    """(columns and bends,): coefficients of one number share the width of their prior; -1 keeps its
    own."""
    bends: Floats
    """(bends, memory): what the last rows of the fitted design hold, the newest step last; 0 from
    now on. Not in the outputs."""
    bent: npt.NDArray[np.int64]
    """(bends,): row of the design that each of them multiplies."""
    rises: float
    """Share of steps that belong to a rise; 0 trusts every step."""
    goes_on: float
    """Probability that a rise goes on for one more step."""
    sizes: Floats
    """Extra cases of a step in a rise, in standard deviations; each as likely as the others."""
    rounds: int
    """How often steps are weighed, and priors fitted, anew."""


@reordered
def dot(left: Floats, right: Floats) -> float:
    """Sum of products, in whatever order is quick."""
    total = 0.0
    for i in range(len(left)):
        total += left[i] * right[i]
    return total


@inner
def rise_ratio(count: float, mean: float, dispersion: float, sizes: Floats) -> float:
    """How much more likely the count is in a rise than without: the average over `sizes`.

    The rise adds `size x sd` to the mean and leaves the dispersion.
    """
    sd = math.sqrt(dispersion * mean)
    total = 0.0
    if dispersion > 1.001:
        size = mean / (dispersion - 1.0)
        log_dispersion = math.log(dispersion)
        here = log_rising(count, size)
        for extra in sizes:
            more = extra * sd / (dispersion - 1.0)
            log = log_rising(count, size + more) - here - more * log_dispersion
            total += math.exp(min(log, 500.0))
    else:
        for extra in sizes:
            log = count * math.log1p(extra * sd / mean) - extra * sd
            total += math.exp(min(log, 500.0))
    return total / len(sizes)


@inner
def log_rising(count: float, size: float) -> float:
    """log of size (size + 1) ... (size + count - 1), to about 1e-9; 0 for no factor."""
    product = 1.0
    while count > 0.0 and (count < 12.0 or size < 8.0):
        product *= size
        size += 1.0
        count -= 1.0
    log = math.log(product)
    if count > 0.0:
        # Stirling's formula at both ends
        end = size + count
        log += (end - 0.5) * math.log(end) - (size - 0.5) * math.log(size) - count
        log += (1.0 - 1.0 / (30.0 * end * end)) / (12.0 * end)
        log -= (1.0 - 1.0 / (30.0 * size * size)) / (12.0 * size)
    return log


@inner
def invert(matrix: Floats, inverse: Floats) -> bool:
    """Invert a symmetric positive matrix by Cholesky; False where it is not positive.

    Only the lower half of `matrix` is read; it is overwritten.
    """
    n = matrix.shape[0]
    for j in range(n):
        for i in range(j, n):
            for k in range(j):
                matrix[i, j] -= matrix[i, k] * matrix[j, k]
        if not matrix[j, j] > 0.0:
            return False
        root = math.sqrt(matrix[j, j])
        for i in range(j, n):
            matrix[i, j] /= root
    # the inverse of the factor, transposed
    for c in range(n):
        inverse[c, c] = 1.0 / matrix[c, c]
        for i in range(c + 1, n):
            inverse[c, i] = -dot(matrix[i, c:i], inverse[c, c:i]) / matrix[i, i]
    for i in range(n):
        for j in range(i + 1):
            matrix[i, j] = dot(inverse[i, i:], inverse[j, i:])
    for i in range(n):
        for j in range(i + 1):
            inverse[i, j] = inverse[j, i] = matrix[i, j]
    return True


@inner
def means(offset: Floats, design: Floats, beta: Floats, mean: Floats) -> None:
    """Write the expected counts. `design`: (columns, n)."""
    for i in range(len(mean)):
        mean[i] = offset[i]
    for a in range(len(beta)):
        row = design[a]
        for i in range(len(mean)):
            mean[i] += beta[a] * row[i]
    for i in range(len(mean)):
        mean[i] = math.exp(mean[i])


@inner
def newton(
    counts: Floats,
    weight: Floats,
    offset: Floats,
    design: Floats,
    prior: Floats,
    dispersion: float,
    beta: Floats,
    inverse: Floats,
    mean: Floats,
) -> bool:
    """Maximise the penalised likelihood, from `beta` on; False where that fails.

    `prior`: inverse variance of each coefficient. Writes `beta`, `mean`, and the inverse of the
    information.
    """
    columns, n = design.shape
    information = np.empty((columns, columns))
    gradient = np.empty(columns)
    heavy = np.empty(n)
    part = np.empty(n)
    off = np.empty(n)
    seen = dot(weight, counts)
    for _ in range(ITERATIONS):
        means(offset, design, beta, mean)
        for i in range(n):
            heavy[i] = weight[i] * mean[i]
            off[i] = weight[i] * counts[i] - heavy[i]
        for a in range(columns):
            row = design[a]
            for i in range(n):
                part[i] = heavy[i] * row[i]
            for b in range(a + 1):
                information[a, b] = dot(part, design[b])
            penalty = dispersion * prior[a]
            information[a, a] += penalty
            gradient[a] = dot(off, row) - penalty * beta[a]
        if seen == 0.0:
            # without a case the likelihood has no maximum: half a case is taken
            gradient[0] += 0.5
        if not invert(information, inverse):
            return False
        largest = 0.0
        for a in range(columns):
            largest = max(largest, abs(dot(inverse[a], gradient)))
        shorter = LARGEST_STEP / largest if largest > LARGEST_STEP else 1.0
        for a in range(columns):
            beta[a] += shorter * dot(inverse[a], gradient)
        if not abs(beta[0]) < FAR:
            return False
        if largest < CLOSE:
            return True
    return False


@inner
def widen(beta: Floats, inverse: Floats, dispersion: float, model: Model, prior: Floats) -> None:
    """Fit the inverse variance of each group's prior to its coefficients."""
    columns = len(beta)
    for g in range(columns):
        squares = 0.0
        certain = 0.0
        for a in range(columns):
            if model.group[a] == g:
                squares += beta[a] * beta[a]
                certain += 1.0 - prior[a] * dispersion * inverse[a, a]
                if a >= columns - len(model.bends):
                    certain += STEADY
        for a in range(columns):
            if model.group[a] == g:
                fitted = certain / squares if squares > 0.0 else NARROWEST
                prior[a] = min(NARROWEST, max(model.widest[a], fitted))


@inner
def spread(
    counts: Floats, weight: Floats, mean: Floats, prior: Floats, dispersion: float, inverse: Floats
) -> tuple[float, float]:
    """Pearson's dispersion (it may be below 1), and the doubt about its logarithm.

    `dispersion` and `inverse`: those of the fit, which says how many coefficients it was free to
    choose: the sum of all leverages.
    """
    effective = 0.0
    squares = 0.0
    heaviness = 0.0
    for i in range(len(counts)):
        if weight[i] > 0.0:
            effective += weight[i]
            off = counts[i] - mean[i]
            squares += weight[i] * (off * off) / mean[i]
            heaviness += weight[i] / mean[i]
    free = 0.0
    for a in range(len(prior)):
        free += 1.0 - prior[a] * dispersion * inverse[a, a]
    freedom = max(effective - free, 1.0)
    found = max(squares / freedom, LEAST_FOUND)
    more = max(found, 1.0)
    kurtosis = (6.0 * (more - 1.0) + 1.0 / more) * heaviness / effective
    return found, min(WIDE_LOG, math.sqrt((2.0 + kurtosis) / freedom))


@inner
def log_dispersion(
    counts: Floats, weight: Floats, mean: Floats, guess: float, doubt: float
) -> tuple[float, float]:
    """Posterior mean and standard deviation of the logarithm of the dispersion, given the means.

    The prior is wide and normal, with more for Poisson counts. Below 0 (less spread than Poisson)
    there is no such distribution; there the likelihood goes on as a parabola, so that the mean is
    not pushed up at the border. `guess` and `doubt` say where to look.
    """
    poisson = 0.0
    slope = 0.0
    expected = 0.0
    seen = 0.0
    known = 0.0
    for i in range(len(counts)):
        if weight[i] > 0.0:
            known += weight[i]
            expected += weight[i] * mean[i]
            seen += weight[i] * counts[i]
            poisson += weight[i] * (counts[i] * math.log(mean[i]) - mean[i])
            off = counts[i] - mean[i]
            slope += weight[i] * (off * off - counts[i]) / (2.0 * mean[i])
    best = -math.inf
    total = 0.0
    first = 0.0
    second = 0.0
    for g in range(GRID):
        at = guess + REACH * doubt * (2.0 * g / (GRID - 1) - 1.0)
        if at > 1e-3:
            more = math.expm1(at)
            likelihood = seen * (math.log(more) - at) - expected / more * at
            for i in range(len(counts)):
                if counts[i] > 0.0 and weight[i] > 0.0:
                    likelihood += weight[i] * log_rising(counts[i], mean[i] / more)
        else:
            likelihood = poisson + (slope - 0.25 * known * at) * at
        far = (at - USUAL_LOG) / WIDE_LOG
        likelihood -= 0.5 * (far * far)
        if at <= 0.0:
            likelihood += math.log(POISSON)
        if likelihood > best:
            shrink = math.exp(best - likelihood)
            total *= shrink
            first *= shrink
            second *= shrink
            best = likelihood
        part = math.exp(likelihood - best)
        total += part
        first += part * at
        second += part * at * at
    centre = first / total
    return centre, math.sqrt(max(second / total - centre * centre, 0.0))


@inner
def leave_out_giants(counts: Floats, weight: Floats, known: float) -> float:
    """Make the weight of giants a SPECK; returns the sum of the other counts."""
    total = 0.0
    for i in range(len(counts)):
        total += counts[i]
    while True:
        largest = 0
        for i in range(len(counts)):
            if weight[i] != SPECK and (weight[largest] == SPECK or counts[i] > counts[largest]):
                largest = i
        rest = total - counts[largest]
        if weight[largest] == SPECK or counts[largest] <= GIANT * (rest / known + 1.0):
            return total
        # it would drag the fit so far that nothing else is seen beside it
        weight[largest] = SPECK
        total = rest


@inner
def weigh_run(start: int, stop: int, ratio: Floats, model: Model, weight: Floats) -> None:
    """Weigh steps side by side: a hidden Markov chain, in which a rise begins, goes on, and ends.

    `ratio`: of each step, of whatever sign. Outside of the run all is usual.
    """
    share, goes_on = model.rises, model.goes_on
    begins = share * (1.0 - goes_on) / (1.0 - share)
    odds = share / (1.0 - share)
    for i in range(start, stop):
        # so far the odds of a rise by the steps before this one; of those after it:
        later = 1.0
        for j in range(stop - 1, i, -1):
            risen = abs(ratio[j]) * later
            later = (risen * goes_on + 1.0 - goes_on) / (risen * begins + 1.0 - begins)
        risen = odds * abs(ratio[i])
        weight[i] = min(1.0, 1.0 / ((1.0 - share) * (1.0 + risen * later)))
        odds = (risen * goes_on + begins) / (risen * (1.0 - goes_on) + 1.0 - begins)


@inner
def suspect(
    counts: Floats, mean: Floats, dispersion: float, model: Model, weight: Floats, ratio: Floats
) -> None:
    """Weigh each step by the probability that it is part of no rise.

    Only high counts are suspected, and the steps beside striking ones. `ratio`: work space; how
    much more likely each count is in a rise, negative beside striking ones, 0 where none is
    suspected.
    """
    n = len(counts)
    for i in range(n):
        ratio[i] = 0.0
        if weight[i] > SPECK:
            weight[i] = 1.0
            if counts[i] > mean[i] + SUSPECT * math.sqrt(dispersion * mean[i]):
                ratio[i] = rise_ratio(counts[i], mean[i], dispersion, model.sizes)
    for i in range(n):
        beside = (i > 0 and ratio[i - 1] > STRIKING) or (i + 1 < n and ratio[i + 1] > STRIKING)
        if beside and ratio[i] == 0.0 and weight[i] > SPECK:
            ratio[i] = -rise_ratio(counts[i], mean[i], dispersion, model.sizes)
    start = 0
    for stop in range(n + 1):
        if stop == n or ratio[stop] == 0.0:
            weigh_run(start, stop, ratio, model, weight)
            start = stop + 1


@inlined
def fit(
    counts: Floats,
    offset: Floats,
    design: Floats,
    model: Model,
    beta: Floats,
    covariance: Floats,
) -> tuple[int, float, float]:
    """Fit one unit's history; writes `beta` and `covariance`.

    `counts`: (n,), negative where unknown (set to 0); `offset`: (n,); `design`: (columns and bends,
    n), its first row 1. Returns status, dispersion and the doubt about its logarithm.
    """
    columns, n = design.shape
    weight = np.empty(n)
    mean = np.empty(n)
    ratio = np.empty(n)
    known = 0.0
    exposure = 0.0
    for i in range(n):
        weight[i] = 1.0 if counts[i] >= 0.0 else 0.0
        if counts[i] >= 0.0:
            known += 1.0
            exposure += math.exp(offset[i])
        else:
            counts[i] = 0.0
    if known < model.least:
        return TOO_SHORT, 1.0, 0.0
    total = leave_out_giants(counts, weight, known)
    prior = np.empty(columns)
    for a in range(columns):
        beta[a] = 0.0
        prior[a] = model.widest[a]
    beta[0] = math.log(max(total, 0.5) / exposure)
    dispersion = 1.0
    found, doubt = 1.0, 0.0
    for turn in range(model.rounds + 1):
        if not newton(counts, weight, offset, design, prior, dispersion, beta, covariance, mean):
            return FAILED, 1.0, 0.0
        found, doubt = spread(counts, weight, mean, prior, dispersion, covariance)
        dispersion = max(1.0, found)
        if turn == model.rounds:
            break
        widen(beta, covariance, dispersion, model, prior)
        suspect(counts, mean, dispersion, model, weight, ratio)
    log, doubt = log_dispersion(counts, weight, mean, math.log(found), doubt)
    if not abs(log) < FAR:
        return FAILED, 1.0, 0.0
    wider = math.exp(max(log, 0.0))
    for a in range(columns):
        for b in range(columns):
            covariance[a, b] *= wider
    return CONVERGED, math.exp(log), doubt


@kernel
def fit_units(usual: Usual, counts: Counts, offset: Floats, design: Floats, model: Model) -> None:
    """Fit every unit for every step asked about.

    `counts`: (units, times); `offset`: the same, or (units, 0) for none; `design`: (columns,
    times).
    """
    history = np.empty(model.memory)
    shift = np.zeros(model.memory)
    columns, bends = len(design), len(model.bends)
    beta = np.empty(columns + bends)
    covariance = np.empty((columns + bends, columns + bends))
    for step in range(usual.dispersion.shape[1]):
        stop = max(0, model.first + step - model.gap + 1)
        start = max(0, stop - model.memory)
        # contiguous rows, or the loops over them are several times slower
        piece = np.empty((columns + bends, stop - start))
        for a in range(columns):
            for i in range(stop - start):
                piece[a, i] = design[a, start + i]
        for b in range(bends):
            for i in range(stop - start):
                bend = model.bends[b, model.memory - (stop - start) + i]
                piece[columns + b, i] = bend * piece[model.bent[b], i]
        for unit in range(counts.shape[0]):
            for i in range(stop - start):
                history[i] = counts[unit, start + i]
                if offset.shape[1] > 0:
                    shift[i] = offset[unit, start + i]
            status, dispersion, doubt = fit(
                history[: stop - start],
                shift[: stop - start],
                piece,
                model,
                beta,
                covariance,
            )
            for a in range(columns):
                usual.coefficients[unit, step, a] = beta[a]
                for b in range(columns):
                    usual.covariance[unit, step, a, b] = covariance[a, b]
            usual.status[unit, step] = status
            usual.dispersion[unit, step] = dispersion
            usual.doubt[unit, step] = doubt
