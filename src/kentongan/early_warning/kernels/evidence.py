"""Compiled evidence for a rise: likelihood ratios over the last steps, and how often chance gives
as much.

A rise that began `a` steps ago, of size k, adds k x sd x profile[a - j] cases to the step j ago,
where sd is that of the step it began in. The evidence is the likelihood ratio averaged over a and
k. Its probability under what is usual, with the doubt about mean and dispersion in it, is the sum
over all counts that give as much. Over more than three steps it is found by importance sampling:
half of the points are drawn from the rises themselves, so that small probabilities are as precise
as large ones.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.kernels.compiled import inner, kernel
from kentongan.early_warning.kernels.negative_binomial import (
    LOG_SQRT_TWO_PI,
    TINY,
    half_deviance,
    quantile,
    stirling_error,
    upper_tail,
)
from kentongan.early_warning.kernels.sheet import Floats

NODES = 9
"""Of mean and dispersion: three each."""
THIRD = math.sqrt(3.0)
"""Where the outer of three Gauss-Hermite points lies, in standard deviations; weight 1/6."""
LONGEST = 512
"""Counts that a table holds; a wider range is read at every second, third, ... count."""


WIDE = 7.0
"""Standard deviations that a table reaches above the largest rise."""
FEWER = 4.5
"""And below what is usual, where nothing speaks for a rise; and above, for past steps."""
COARSE = 32
"""Counts of a past step that are added up."""
SUMMED = 3
"""Steps whose counts are added up; of more the chance is drawn."""
MOST = 600.0
"""Logarithm of the largest evidence that is told apart."""
SAME = 1e-9
"""Relative difference below which two likelihood ratios are the same."""


class Rises(NamedTuple):
    """What a rise may look like."""

    onset: Floats
    """(lags,): probability that it began so many steps ago."""
    profile: Floats
    """(lags,): share of its cases in its first step, its second, ..."""
    sizes: Floats
    """(sizes,): in standard deviations of the count where it began."""
    points: Floats
    """(points, 1 + lags): evenly spread in the unit cube; the first coordinate chooses the rise."""


@inner
def log_probability(count: float, mean: float, dispersion: float) -> float:
    """log P(Y = count): mean > 0, variance dispersion x mean."""
    if dispersion > 1.0:
        size = mean / (dispersion - 1.0)
        if count == 0.0:
            return -size * math.log1p(dispersion - 1.0)
        both = size + count
        log = stirling_error(both) - stirling_error(size) - stirling_error(count)
        log -= half_deviance(size, both / dispersion)
        log -= half_deviance(count, (mean + count * (dispersion - 1.0)) / dispersion)
        log += 0.5 * math.log(size / (both * count)) - LOG_SQRT_TWO_PI
        return float(log)
    if count == 0.0:
        return -mean
    log = -stirling_error(count) - half_deviance(count, mean)
    return float(log - LOG_SQRT_TWO_PI - 0.5 * math.log(count))


@inner
def with_extra(mean: float, dispersion: float, extra: float) -> tuple[float, float]:
    """Mean and dispersion once a Poisson number of `extra` cases is added."""
    more = mean + extra
    return more, (dispersion * mean + extra) / more


@inner
def extra_cases(
    means: Floats, dispersion: float, began: int, size: float, lag: int, rises: Rises
) -> float:
    """Cases that a rise of that size, which began `began` steps ago, adds to the step `lag` ago."""
    return float(size * math.sqrt(dispersion * means[began]) * rises.profile[began - lag])


@inner
def log_ratio(count: float, mean: float, dispersion: float, extra: float) -> float:
    """log of the probability of a count with `extra` cases over that without.

    Extra cases are less spread than the others, so that beyond some count the ratio would fall
    again (and a giant would be no sign of a rise); there it keeps its largest value.
    """
    more, spread = with_extra(mean, dispersion, extra)
    slower = (dispersion - 1.0) / dispersion - (spread - 1.0) / spread
    if slower > 0.0:
        count = min(count, math.floor((more / spread - mean / dispersion) / slower) + 1.0)
    return log_probability(count, more, spread) - log_probability(count, mean, dispersion)


@inner
def log_evidence(counts: Floats, means: Floats, dispersion: float, rises: Rises) -> float:
    """Logarithm of the likelihood ratio of the last counts.

    `counts` (negative where unknown) and `means`: (lags,), this step first.
    """
    lags, sizes = len(rises.onset), len(rises.sizes)
    largest = -math.inf
    total = 0.0
    for a in range(lags):
        for k in range(sizes):
            log = math.log(rises.onset[a] / sizes)
            for j in range(a + 1):
                if counts[j] >= 0.0:
                    extra = extra_cases(means, dispersion, a, rises.sizes[k], j, rises)
                    log += log_ratio(counts[j], means[j], dispersion, extra)
            if log > largest:
                total *= math.exp(largest - log)
                largest = log
            total += math.exp(log - largest)
    return largest + math.log(total)


@inner
def fill(row: Floats, low: float, stride: float, mean: float, dispersion: float) -> None:
    """Probabilities of low, low + stride, ...; each stands for `stride` counts."""
    n = len(row)
    if stride > 1.0:
        for i in range(n):
            row[i] = stride * math.exp(log_probability(low + i * stride, mean, dispersion))
        return
    top = min(max(int(mean - low), 0), n - 1)
    x = (dispersion - 1.0) / dispersion
    bx = mean / dispersion
    row[top] = math.exp(log_probability(low + top, mean, dispersion))
    for i in range(top + 1, n):
        row[i] = row[i - 1] * (bx + (low + i - 1.0) * x) / (low + i)
    for i in range(top - 1, -1, -1):
        row[i] = row[i + 1] * (low + i + 1.0) / (bx + (low + i) * x)


@inner
def pick(cumulative: Floats, u: float) -> int:
    """Index of the first entry at or above u times the last one."""
    want = u * cumulative[-1]
    low, high = 0, len(cumulative) - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] < want:
            low = middle + 1
        else:
            high = middle
    return low


@inner
def node(which: int, doubt_mean: float, doubt_dispersion: float) -> tuple[float, float, float]:
    """Factors of mean and dispersion at one of the NODES, and its weight."""
    of_mean, of_dispersion = which // 3 - 1, which % 3 - 1
    weight = (2.0 / 3.0 if of_mean == 0 else 1.0 / 6.0) * (
        2.0 / 3.0 if of_dispersion == 0 else 1.0 / 6.0
    )
    return (
        math.exp(THIRD * of_mean * doubt_mean),
        math.exp(THIRD * of_dispersion * doubt_dispersion),
        weight,
    )


@kernel
def reach(
    count: float, mean: float, dispersion: float, doubt_mean: float, doubt_dispersion: float
) -> float:
    """P(Y >= count) with the doubt in it."""
    total = 0.0
    for which in range(NODES):
        of_mean, of_dispersion, weight = node(which, doubt_mean, doubt_dispersion)
        total += weight * upper_tail(count, mean * of_mean, max(1.0, dispersion * of_dispersion))
    return total


class Tables(NamedTuple):
    """Probabilities of every count that matters, for each lag."""

    low: Floats
    """(lags,): the first count, or the middle of the first ones taken together."""
    stride: Floats
    """(lags,): from one count to the next."""
    length: npt.NDArray[np.int64]
    """(lags,): how many counts."""
    plain: Floats
    """(lags, counts): probabilities without a rise."""
    running: Floats
    """(lags, counts): their running sums."""
    risen: Floats
    """(onset, lag, size, counts): running sums of the probabilities with a rise."""
    ratio: Floats
    """(onset, lag, counts, size): probability with a rise over that without."""
    doubted: Floats
    """(lags, counts + 1, NODES): probability at a node; beyond the last count 0."""


def room(lags: int, sizes: int) -> Tables:
    """Empty tables."""
    return Tables(
        low=np.empty(lags),
        stride=np.empty(lags),
        length=np.empty(lags, np.int64),
        plain=np.empty((lags, LONGEST)),
        running=np.empty((lags, LONGEST)),
        risen=np.empty((lags, lags, sizes, LONGEST)),
        ratio=np.empty((lags, lags, LONGEST, sizes)),
        doubted=np.empty((lags, LONGEST + 1, NODES)),
    )


@inner
def cumulate(row: Floats, into: Floats) -> None:
    """Running sums."""
    total = 0.0
    for i in range(len(row)):
        total += row[i]
        into[i] = total


@inner
def know_nothing(tables: Tables, lag: int) -> None:
    """One count, which says nothing, for a lag whose count is unknown."""
    tables.low[lag] = 0.0
    tables.stride[lag] = 1.0
    tables.length[lag] = 1
    tables.plain[lag, 0] = 1.0
    tables.running[lag, 0] = 1.0
    for which in range(NODES):
        tables.doubted[lag, 0, which] = 1.0
        tables.doubted[lag, 1, which] = 0.0
    for a in range(tables.risen.shape[0]):
        for k in range(tables.risen.shape[2]):
            tables.risen[a, lag, k, 0] = 1.0
            tables.ratio[a, lag, 0, k] = 1.0


@inner
def tabulate(
    tables: Tables,
    counts: Floats,
    means: Floats,
    dispersion: float,
    doubt_mean: float,
    doubt_dispersion: float,
    rises: Rises,
    exact: bool,
) -> None:
    """Fill the tables. For an `exact` sum the past steps are read at few counts."""
    lags, sizes = len(rises.onset), len(rises.sizes)
    sure = max(1.0, dispersion)
    row = np.empty(LONGEST)
    for j in range(lags):
        if counts[j] < 0.0:
            know_nothing(tables, j)
            continue
        most = 0.0
        for a in range(j, lags):
            for k in range(sizes):
                most = max(most, extra_cases(means, sure, a, rises.sizes[k], j, rises))
        least = means[j] * math.exp(-THIRD * doubt_mean)
        low = max(0.0, math.floor(least - FEWER * math.sqrt(sure * least)))
        top, spread = with_extra(means[j] * math.exp(2.0 * doubt_mean), sure, most)
        few = exact and j > 0
        wide = FEWER if few else WIDE
        high = math.ceil(top + wide * math.sqrt(spread * top) + wide * spread)
        cells = COARSE if few else LONGEST
        stride = max(1.0, math.ceil((high - low) / (cells - 1)))
        n = int((high - low) / stride) + 1
        low += 0.5 * (stride - 1.0)
        tables.low[j], tables.stride[j], tables.length[j] = low, stride, n
        without = tables.plain[j, :n]
        fill(without, low, stride, means[j], sure)
        cumulate(without, tables.running[j])
        for which in range(NODES):
            of_mean, of_dispersion, _ = node(which, doubt_mean, doubt_dispersion)
            fill(row[:n], low, stride, means[j] * of_mean, max(1.0, dispersion * of_dispersion))
            for i in range(n):
                tables.doubted[j, i, which] = row[i]
            tables.doubted[j, n, which] = 0.0
        for a in range(j, lags):
            for k in range(sizes):
                extra = extra_cases(means, sure, a, rises.sizes[k], j, rises)
                mean, spread = with_extra(means[j], sure, extra)
                fill(row[:n], low, stride, mean, spread)
                if not exact:
                    cumulate(row[:n], tables.risen[a, j, k])
                largest = 0.0
                for i in range(n):
                    if without[i] > 0.0:
                        # as in `log_ratio`, it does not fall again
                        largest = max(largest, row[i] / without[i])
                    tables.ratio[a, j, i, k] = largest


@inner
def first_above(bar: float, start: int, weights: Floats, rises: Rises, tables: Tables) -> int:
    """The first count of this step, from `start` down, whose evidence is above `bar`.

    `weights`: (onset, sizes), what the steps before bring. The evidence grows with the count.
    """
    i = start
    while i > 0:
        found = 0.0
        for a in range(len(rises.onset)):
            for k in range(len(rises.sizes)):
                found += weights[a, k] * tables.ratio[a, 0, i - 1, k]
        if found <= bar:
            break
        i -= 1
    return i


@inner
def weigh_past(i1: int, i2: int, rises: Rises, tables: Tables, weights: Floats) -> None:
    """Write what these counts one and two steps ago bring to each rise."""
    for a in range(len(rises.onset)):
        for k in range(len(rises.sizes)):
            weights[a, k] = rises.onset[a] / len(rises.sizes)
            if a > 0:
                weights[a, k] *= tables.ratio[a, 1, i1, k]
            if a > 1:
                weights[a, k] *= tables.ratio[a, 2, i2, k]


@inner
def beyond(tables: Tables, lag: int) -> None:
    """Turn the probabilities at the nodes of a lag into those of so much or more."""
    for i in range(tables.length[lag] - 1, -1, -1):
        for which in range(NODES):
            tables.doubted[lag, i, which] += tables.doubted[lag, i + 1, which]


@inner
def summed_tail(
    observed: float, doubt_mean: float, doubt_dispersion: float, rises: Rises, tables: Tables
) -> tuple[float, float]:
    """Probability that the evidence is above `observed`, and that it equals it, with the doubt.

    For up to SUMMED steps, by adding up the counts of the steps before this one: for each of them
    the count of this step is found from which on the evidence is too much; it falls as they grow.
    `tables`: those for an `exact` sum; what the nodes have in them is overwritten.
    """
    lags = len(rises.onset)
    n1 = tables.length[1] if lags > 1 else 1
    n2 = tables.length[2] if lags > 2 else 1
    for lag in range(0, lags, 2):
        beyond(tables, lag)
    weights = np.empty((lags, len(rises.sizes)))
    part = np.empty(NODES)
    above = 0.0
    equal = 0.0
    below, over = observed * (1.0 - SAME), observed * (1.0 + SAME)
    first_over = first_below = tables.length[0]
    for i1 in range(n1):
        for which in range(NODES):
            part[which] = node(which, doubt_mean, doubt_dispersion)[2]
            if lags > 1:
                part[which] *= tables.doubted[1, i1, which]
        here_over, here_below = first_over, first_below
        for i2 in range(n2):
            weigh_past(i1, i2, rises, tables, weights)
            here_over = first_above(over, here_over, weights, rises, tables)
            start = min(here_over, here_below)
            here_below = first_above(below, start, weights, rises, tables)
            if i2 == 0:
                first_over, first_below = here_over, here_below
            last = here_over == 0
            for which in range(NODES):
                chance = part[which]
                if lags > 2:
                    chance *= tables.doubted[2, i2, which]
                    if not last:
                        chance -= part[which] * tables.doubted[2, i2 + 1, which]
                more = tables.doubted[0, here_over, which]
                above += chance * more
                equal += chance * (tables.doubted[0, here_below, which] - more)
            if last:
                # so it is for all higher counts two steps ago
                break
    return above, equal


@inner
def drawn_tail(
    observed: float, doubt_mean: float, doubt_dispersion: float, rises: Rises, tables: Tables
) -> tuple[float, float]:
    """The same by importance sampling, for any number of steps.

    A point is drawn without a rise, or with one by the rises' own weights, one half each; it counts
    by its probability with the doubt over that of being drawn. Error: some percent of the result.
    """
    lags, points = len(rises.onset), len(rises.points)
    at = np.empty(lags, np.int64)
    above = 0.0
    equal = 0.0
    for point in range(points):
        began, size = draw_rise(rises.points[point, 0], rises)
        for j in range(lags):
            n = tables.length[j]
            if j > began:
                at[j] = pick(tables.running[j, :n], rises.points[point, 1 + j])
            else:
                at[j] = pick(tables.risen[began, j, size, :n], rises.points[point, 1 + j])
        found = tabled_evidence(at, rises, tables)
        if found < observed * (1.0 - SAME):
            continue
        usual = 0.0
        for which in range(NODES):
            part = node(which, doubt_mean, doubt_dispersion)[2]
            for j in range(lags):
                part *= tables.doubted[j, at[j], which] / max(tables.plain[j, at[j]], TINY)
            usual += part
        if found > observed * (1.0 + SAME):
            above += usual / (0.5 + 0.5 * found)
        else:
            equal += usual / (0.5 + 0.5 * found)
    return above / points, equal / points


@inner
def tabled_evidence(at: npt.NDArray[np.int64], rises: Rises, tables: Tables) -> float:
    """The evidence of the counts at these places of the tables."""
    lags, sizes = len(rises.onset), len(rises.sizes)
    product = np.empty(sizes)
    found = 0.0
    for a in range(lags):
        for k in range(sizes):
            product[k] = rises.onset[a]
        for j in range(a + 1):
            for k in range(sizes):
                product[k] *= tables.ratio[a, j, at[j], k]
        for k in range(sizes):
            found += product[k]
    return found / sizes


@inner
def draw_rise(u: float, rises: Rises) -> tuple[int, int]:
    """When the rise began and which size it has; -1 (and 0) for no rise, half of the time."""
    left = 2.0 * u - 1.0
    if left < 0.0:
        return -1, 0
    began = 0
    while began < len(rises.onset) - 1 and left >= rises.onset[began]:
        left -= rises.onset[began]
        began += 1
    within = left / rises.onset[began] * len(rises.sizes)
    return began, min(len(rises.sizes) - 1, int(within))


@inner
def doubted_evidence(
    counts: Floats,
    means: Floats,
    dispersion: float,
    doubt_mean: float,
    doubt_dispersion: float,
    rises: Rises,
) -> float:
    """The evidence with the doubt in it: the average over the nodes, by how likely each makes what
    was counted. Its expectation is 1 where all is usual."""
    total = 0.0
    weights = 0.0
    largest = -math.inf
    shifted = np.empty(len(means))
    for which in range(NODES):
        of_mean, of_dispersion, weight = node(which, doubt_mean, doubt_dispersion)
        spread = max(1.0, dispersion * of_dispersion)
        log = math.log(weight)
        for j in range(len(means)):
            shifted[j] = means[j] * of_mean
            if counts[j] >= 0.0:
                log += log_probability(counts[j], shifted[j], spread)
        if log > largest:
            shrink = math.exp(largest - log)
            total *= shrink
            weights *= shrink
            largest = log
        part = math.exp(log - largest)
        weights += part
        total += part * math.exp(min(log_evidence(counts, shifted, spread, rises), MOST))
    return total / weights


@inner
def bar_now(
    alpha: float,
    z: float,
    mean: float,
    dispersion: float,
    doubt_mean: float,
    doubt_dispersion: float,
) -> float:
    """The smallest count whose probability of being reached is at most `alpha`, doubt in it.

    `z`: normal quantile of 1 - alpha.
    """
    wider = max(1.0, dispersion) * (1.0 + 0.5 * doubt_dispersion * doubt_dispersion)
    wider += mean * doubt_mean * doubt_mean
    high = quantile(alpha, z, mean, wider) + 1.0
    low = high - 1.0
    step = 1.0
    while reach(high, mean, dispersion, doubt_mean, doubt_dispersion) > alpha:
        low = high
        high += step
        step *= 2.0
    step = 1.0
    while low > 0.0 and reach(low, mean, dispersion, doubt_mean, doubt_dispersion) <= alpha:
        high = low
        low = max(0.0, low - step)
        step *= 2.0
    while high - low > 1.0:
        middle = float(math.floor(0.5 * (low + high)))
        if reach(middle, mean, dispersion, doubt_mean, doubt_dispersion) > alpha:
            low = middle
        else:
            high = middle
    return high
