"""Compiled loops of Farrington 1996 and Farrington Flexible: fit a baseline, judge one count.

The model log mean = level of the season + slope x week is solved in one dimension: for a given
slope each level has a closed form, what remains is concave in the slope, and Newton's method needs
sums over the baseline only. Weeks are equally spaced, so exp(slope x week) is a product carried
along, and where every week is known and counts one head, stretches of equal length share their
sums. The leverages of such a model are closed as well: mean / (sum of the level) + mean x (week -
mean week of the level)^2 / curvature. `docs/early-warning/farrington-flexible.md` has the formulas.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detection import State
from kentongan.early_warning.kernels.compiled import inlined, inner, kernel
from kentongan.early_warning.kernels.logs import LOG_COUNTS, LOG_STARTS, log_of
from kentongan.early_warning.kernels.negative_binomial import quantile, upper_tail
from kentongan.early_warning.kernels.sheet import (
    JUDGED,
    NOT_CONVERGED,
    NOT_ENOUGH_HISTORY,
    UNKNOWN_COUNT,
    Counts,
    Floats,
    Records,
    Sheet,
    judge,
    refuse,
)

TOO_FEW_CASES: Final = int(State.TOO_FEW_CASES)
Integers = npt.NDArray[np.int64]

DELTA: Final = 0
NEGATIVE_BINOMIAL: Final = 1
MUAN: Final = 2

FLOORED: Final = 0
"""Pearson's, at least 1, for the test of the slope and for the error of the mean."""
OVERWRITTEN: Final = 1
"""What R's farringtonFlexible uses for both: see `overwritten`; no floor."""
LOOSE_TEST: Final = 2
"""R's farrington: Pearson's without floor for the test, with it for the error."""

STEEPEST: Final = 345.0
"""Slope x half the baseline beyond which a mean would leave the range of floating point."""
CLOSE: Final = 1e-7
"""Newton's last step, as slope x baseline: the error it leaves is about its square."""
ALL_BUT_ONE: Final = 1.0 - 1e-9
"""Leverage above which a week determines its own mean."""
NO_SLOPE: Final = 1e-9
"""Quotient of a slope and its standard error (dispersion 1) that is rounding, not a slope."""
LOWEST: Final = 5e-324
"""The smallest number, for the logarithm of a mean that is none."""
R_TOLERANCE: Final = 1e-8
R_ITERATIONS: Final = 25
"""Where R's `glm` stops: at a relative change of the deviance, or after so many iterations."""


class Weeks(NamedTuple):
    """Which weeks each judged step compares itself with.

    `first`: the first judged step. `pieces[at[j]:at[j + 1]]` are the stretches (start, stop, level)
    of step j's baseline, in order of time. The step itself has the last of `levels` levels.
    """

    first: int
    at: Integers
    pieces: Integers
    levels: int


class Rule(NamedTuple):
    """How a baseline becomes a verdict."""

    trend: bool
    """Whether to try a slope."""
    trend_cut: Floats
    """Quotient of slope and standard error that a kept slope exceeds, by degrees of freedom."""
    reweight: bool
    weights_threshold: float
    method: int
    exponent: float
    """Of the power transformation: 1, 1/2 or 2/3 (method DELTA)."""
    alpha: float
    z: float
    recent_cases: int
    recent_weeks: int
    half_known: bool
    """Whether at least half of the baseline's weeks have to be known."""
    recent_known: bool
    """Whether each of the last weeks has to be known."""
    scale: int
    """Which dispersion stands behind standard errors: FLOORED, OVERWRITTEN or LOOSE_TEST."""
    late: bool
    """Whether to shift the week judged by the unknown weeks with which a baseline begins, as R."""
    log_score: bool
    """Whether the score of NEGATIVE_BINOMIAL and MUAN sets the mean's logarithm against counts."""


class Baseline(NamedTuple):
    """What else is known of a unit, and what else is told: one row a unit, like `Sheet`."""

    population: Floats
    """Shape (units, times), or (units, 0) where not wanted."""
    pvalue: Floats
    mean: Floats
    dispersion: Floats
    error: Floats
    slope: Floats


PAST: Final = np.dtype(
    [
        ("weight", np.float64),  # 0 where the count is unknown
        ("population", np.float64),
        ("exposure", np.float64),  # weight x population
        ("mu", np.float64),
        ("pull", np.float64),  # the mean by which the week pulls at the fit; R's is one step older
        ("level", np.int64),
    ]
)
"""Work space, a record a week."""
SEASON: Final = np.dtype(
    [
        ("cases", np.float64),  # weighted
        ("s0", np.float64),  # sums of exposure x exp(slope x week) x (1, week, week^2)
        ("s1", np.float64),
        ("s2", np.float64),
        ("middle", np.float64),  # s1 / s0
        ("first", np.float64),  # first and last known week
        ("last", np.float64),
        ("height", np.float64),  # mean of one head in the central week; 0 without cases
        ("share", np.float64),  # 1 / pull
        ("pull", np.float64),  # sum of the weeks' pulls
        ("response", np.float64),  # these two for R's iteration only
        ("older", np.float64),
    ]
)
"""Work space, a record a level."""
NOTE: Final = np.dtype(
    [
        ("start", np.int64),  # of the k-th run of weeks without a gap
        ("stop", np.int64),
        ("light", np.int64),  # the k-th week that counts less
        ("power", np.float64),  # exp(slope x k), and sums of exp(slope x j) x (1, j, j^2), j < k
        ("m0", np.float64),
        ("m1", np.float64),
        ("m2", np.float64),
    ]
)
"""Work space for what comes in other numbers."""


class Reading(NamedTuple):
    """What a baseline has."""

    weeks: int
    known: int
    longest: int
    """Weeks of its longest stretch."""
    levels: int
    """Levels with a known week."""
    empty: bool
    """Whether one of them has no case."""
    bounded: bool
    """Whether the likelihood has a highest point: else all cases fall on the first known week of
    their level, or all on the last, and ever steeper slopes fit ever better."""
    crossed: float
    """Sum of cases x week."""
    most: float
    """Highest count."""


class Model(NamedTuple):
    """A fitted baseline."""

    state: int
    trend: bool
    slope: float
    curvature: float
    phi: float
    test_scale: float
    error_scale: float
    free: int
    """Degrees of freedom."""
    most: float


@inner
def clear(season: Records) -> None:
    """Empty the sums."""
    for g in range(len(season)):
        season.s0[g] = 0.0
        season.s1[g] = 0.0
        season.s2[g] = 0.0


@inner
def lay_out(past: Records, notes: Records, pieces: Integers) -> int:
    """Write down the level of each week, and the runs of weeks without a gap: how many."""
    runs = 0
    for piece in range(len(pieces)):
        start, stop, g = pieces[piece]
        if runs == 0 or notes.stop[runs - 1] != start:
            notes.start[runs] = start
            runs += 1
        notes.stop[runs - 1] = stop
        for time in range(start, stop):
            past.level[time] = g
    return runs


@inner
def read(past: Records, season: Records, row: Counts, pieces: Integers, centre: float) -> Reading:
    """Look at the counts once. Leaves weights 1 or 0, cases, and the sums at slope 0."""
    clear(season)
    for g in range(len(season)):
        season.cases[g] = 0.0
        season.middle[g] = 0.0  # read also where no slope is fitted, times nothing
        season.first[g] = np.inf
        season.last[g] = -np.inf
    weeks = 0
    known = 0
    longest = 0
    crossed = 0.0
    most = 0
    for piece in range(len(pieces)):
        start, stop, g = pieces[piece]
        weeks += stop - start
        longest = max(longest, stop - start)
        cases = 0.0
        a = 0.0
        b = 0.0
        c = 0.0
        for time in range(start, stop):
            count = row[time]
            u = past.population[time] if count >= 0 else 0.0
            past.weight[time] = 1.0 if count >= 0 else 0.0
            past.exposure[time] = u
            if count >= 0:
                week = time - centre
                known += 1
                most = max(most, count)
                crossed += count * week
                cases += count
                season.first[g] = min(season.first[g], week)
                season.last[g] = week
                a += u
                b += u * week
                c += u * week * week
        season.cases[g] += cases
        season.s0[g] += a
        season.s1[g] += b
        season.s2[g] += c
    levels = 0
    empty = False
    earliest = 0.0
    latest = 0.0
    for g in range(len(season)):
        if season.s0[g] > 0.0:
            levels += 1
            empty |= season.cases[g] == 0.0
            earliest += season.cases[g] * season.first[g]
            latest += season.cases[g] * season.last[g]
    bounded = earliest < crossed < latest
    return Reading(weeks, known, longest, levels, empty, bounded, crossed, float(most))


@inner
def add_up(past: Records, season: Records, pieces: Integers, centre: float, slope: float) -> None:
    """The sums at a slope."""
    clear(season)
    growth = math.exp(slope)
    end = -1
    e = 0.0
    for piece in range(len(pieces)):
        start, stop, g = pieces[piece]
        week = start - centre
        if start != end:
            e = math.exp(slope * week)
        end = stop
        a = 0.0
        b = 0.0
        c = 0.0
        for time in range(start, stop):
            u = past.exposure[time] * e
            v = u * week
            a += u
            b += v
            c += v * week
            week += 1.0
            e *= growth
        season.s0[g] += a
        season.s1[g] += b
        season.s2[g] += c


@inner
def add_up_whole(
    notes: Records,
    past: Records,
    season: Records,
    pieces: Integers,
    centre: float,
    slope: float,
    longest: int,
    light: int,
) -> None:
    """`add_up` where every week is known and has one head: a step a stretch, not a week.

    `longest`: weeks of the longest stretch. `light`: how many weeks have a weight below 1.
    """
    clear(season)
    growth = math.exp(slope)
    e = 1.0
    notes.m0[0] = 0.0
    notes.m1[0] = 0.0
    notes.m2[0] = 0.0
    notes.power[0] = 1.0
    for k in range(longest):
        notes.m0[k + 1] = notes.m0[k] + e
        notes.m1[k + 1] = notes.m1[k] + e * k
        notes.m2[k + 1] = notes.m2[k] + e * k * k
        e *= growth
        notes.power[k + 1] = e
    end = -1
    for piece in range(len(pieces)):
        start, stop, g = pieces[piece]
        week = start - centre
        if start != end:
            e = math.exp(slope * week)
        end = stop
        n = stop - start
        a = notes.m0[n]
        b = notes.m1[n]
        season.s0[g] += e * a
        season.s1[g] += e * (b + week * a)
        season.s2[g] += e * (notes.m2[n] + week * (2.0 * b + week * a))
        e *= notes.power[n]
    for k in range(light):
        time = notes.light[k]
        g = past.level[time]
        week = time - centre
        gone = (1.0 - past.weight[time]) * math.exp(slope * week)
        season.s0[g] -= gone
        season.s1[g] -= gone * week
        season.s2[g] -= gone * week * week


@inner
def climb(
    notes: Records,
    past: Records,
    season: Records,
    pieces: Integers,
    centre: float,
    slope: float,
    crossed: float,
    longest: int,
    light: int,
) -> tuple[bool, float, float]:
    """Newton's method from a slope whose sums are there: whether found, slope, curvature.

    The likelihood is concave, so that each gradient says on which side the top lies: a step that
    leaves what is still possible halves it instead. Leaves the sums at the slope found.
    `longest`, `light`: as in `add_up_whole`; 0 where that is not allowed.
    """
    span = float(pieces[-1, 1] - pieces[0, 0])
    low = -math.inf
    high = math.inf
    steps = 0
    while steps < 200 and abs(slope) * span <= 2.0 * STEEPEST:
        steps += 1
        gradient = crossed
        curvature = 0.0
        for g in range(len(season)):
            if season.cases[g] > 0.0:
                middle = season.s1[g] / season.s0[g]
                season.middle[g] = middle
                gradient -= season.cases[g] * middle
                curvature += season.cases[g] * (season.s2[g] / season.s0[g] - middle * middle)
        step = gradient / curvature
        if abs(step) * span < CLOSE:
            for g in range(len(season)):
                season.s0[g] += step * (season.s1[g] + 0.5 * step * season.s2[g])
                season.s1[g] += step * season.s2[g]
            return True, slope + step, curvature
        if gradient > 0.0:
            low = slope
        else:
            high = slope
        most = max(4.0 / span, abs(slope))
        step = min(max(step, -most), most)
        if not low <= slope + step <= high:
            step = 0.5 * (low + high) - slope
        slope += step
        if longest > 0:
            add_up_whole(notes, past, season, pieces, centre, slope, longest, light)
        else:
            add_up(past, season, pieces, centre, slope)
    return False, 0.0, 0.0


@inner
def settle(
    notes: Records,
    past: Records,
    season: Records,
    row: Counts,
    runs: int,
    centre: float,
    slope: float,
) -> float:
    """Levels and means at the slope found; returns the sum of weight x (count - mean)^2 / mean."""
    for g in range(len(season)):
        season.pull[g] = season.cases[g]
        season.share[g] = 1.0 / season.cases[g]
        season.height[g] = season.cases[g] / season.s0[g] if season.cases[g] > 0.0 else 0.0
    growth = math.exp(slope)
    chi = 0.0
    for run in range(runs):
        e = math.exp(slope * (notes.start[run] - centre))
        for time in range(notes.start[run], notes.stop[run]):
            mean = past.population[time] * season.height[past.level[time]] * e
            past.mu[time] = mean
            past.pull[time] = mean
            e *= growth
            if mean > 0.0:
                gap = row[time] - mean
                chi += past.weight[time] * gap * gap / mean
    return chi


@inner
def lighten(
    notes: Records,
    past: Records,
    season: Records,
    row: Counts,
    runs: int,
    centre: float,
    tilt: float,
    phi: float,
    above: float,
) -> tuple[int, float, float]:
    """Give each week with a standardised Anscombe residual s above a limit the weight s^-2.

    Takes what is lost out of cases and sums; returns how many weeks, the sum of the lost weights,
    and of lost cases x week. `tilt`: 1 / curvature, 0 without trend.
    """
    light = 0
    lost = 0.0
    lost_crossed = 0.0
    square = above * above
    for run in range(runs):
        for time in range(notes.start[run], notes.stop[run]):
            g = past.level[time]
            mean = past.mu[time]
            gap = row[time] - mean
            apart = time - centre - season.middle[g]
            leverage = past.pull[time] * (season.share[g] + apart * apart * tilt)
            scale = phi * (1.0 - leverage)
            # the residual is at most Pearson's: no roots for most weeks
            if gap * gap > square * scale * mean and gap > 0.0 and leverage < ALL_BUT_ONE:
                root = np.cbrt(mean)
                raw = 1.5 * (np.cbrt(float(row[time]) * row[time]) - root * root)
                squared = raw * raw / (root * scale)
                if squared > square:
                    week = time - centre
                    less = 1.0 - 1.0 / squared
                    notes.light[light] = time
                    light += 1
                    lost += less
                    lost_crossed += less * row[time] * week
                    past.weight[time] = 1.0 / squared
                    past.exposure[time] = past.population[time] / squared
                    season.cases[g] -= less * row[time]
                    gone = less * mean / season.height[g]
                    season.s0[g] -= gone
                    season.s1[g] -= gone * week
                    season.s2[g] -= gone * week * week
    return light, lost, lost_crossed


@inner
def begin_as_r(
    past: Records, season: Records, row: Counts, pieces: Integers, centre: float
) -> tuple[float, float]:
    """R's start: the mean of each week is its count + 0.1.

    Leaves the sums of these means and, in `response`, those of mean x working response; returns
    the sum of mean x response x week, and the part of the deviance that is the same for any fit.
    """
    clear(season)
    for g in range(len(season)):
        season.response[g] = 0.0
    crossed = 0.0
    fixed = 0.0
    for piece in range(len(pieces)):
        start, stop, g = pieces[piece]
        for time in range(start, stop):
            if row[time] >= 0:
                week = time - centre
                mean = row[time] + 0.1
                w = past.weight[time] * mean
                heads = math.log(past.population[time]) if past.population[time] != 1.0 else 0.0
                rate = log_of(LOG_STARTS, row[time], 0.1) - heads
                response = w * (rate - 0.1 / mean)
                season.s0[g] += w
                season.s1[g] += w * week
                season.s2[g] += w * week * week
                season.response[g] += response
                crossed += response * week
                if row[time] > 0:
                    rate = log_of(LOG_COUNTS, row[time], 0.0) - heads
                    fixed += past.weight[time] * row[time] * (rate - 1.0)
    return crossed, fixed


@inner
def solve_as_r(season: Records, crossed: float, trend: bool) -> tuple[float, float]:
    """Weighted least squares of the working response: slope, curvature; leaves the levels' logs."""
    curvature = 0.0
    gradient = crossed
    for g in range(len(season)):
        season.pull[g] = season.s0[g]
        season.older[g] = season.height[g]
        season.height[g] = 0.0
        if season.s0[g] > 0.0:
            season.middle[g] = season.s1[g] / season.s0[g]
            curvature += season.s2[g] - season.s1[g] * season.middle[g]
            gradient -= season.response[g] * season.middle[g]
    slope = gradient / curvature if trend else 0.0
    for g in range(len(season)):
        if season.s0[g] > 0.0:
            season.height[g] = season.response[g] / season.s0[g] - slope * season.middle[g]
    return slope, curvature


@inner
def respond_as_r(
    past: Records, season: Records, pieces: Integers, centre: float, slope: float, crossed: float
) -> tuple[float, float]:
    """Sums of the new means and of their working response.

    Returns the sum of mean x response x week, and half the deviance, without its fixed part.
    """
    add_up(past, season, pieces, centre, slope)
    pulled = crossed
    deviance = -crossed * slope
    for g in range(len(season)):
        level = season.height[g]
        height = math.exp(level)
        season.s0[g] *= height
        season.s1[g] *= height
        season.s2[g] *= height
        deviance += season.s0[g] - season.cases[g] * level
        left = season.cases[g] - season.s0[g]
        season.response[g] = level * season.s0[g] + slope * season.s1[g] + left
        pulled += (level - 1.0) * season.s1[g] + slope * season.s2[g]
    return pulled, deviance


@inner
def fit_as_r(
    past: Records,
    season: Records,
    row: Counts,
    pieces: Integers,
    centre: float,
    crossed: float,
    scale: float,
    trend: bool,
    tolerance: float,
) -> tuple[bool, float, float, float]:
    """Iterate as R's `glm` does and stop where it stops: at its `tolerance` of 1e-8, or at 1e-12.

    Its weights are one iteration older than its means, and a level without cases ends at a small
    mean. Returns whether it stopped by itself, slope, curvature, and what `settle` does. The change
    of the deviance is the step's length in the metric of the weights; where a mean falls towards 0
    the difference itself is taken, which would be rounding error in the 1e-12 of large counts.
    `scale`: of the weights, which are stored without it.
    """
    exact = tolerance < R_TOLERANCE
    pulled, fixed = begin_as_r(past, season, row, pieces, centre)
    slope = 0.0
    older = 0.0
    curvature = 0.0
    before = math.inf
    found = False
    for _ in range(8 * R_ITERATIONS if exact else R_ITERATIONS):
        older = slope
        slope, curvature = solve_as_r(season, pulled, trend)
        pulled, deviance = respond_as_r(past, season, pieces, centre, slope, crossed)
        deviance = 2.0 * scale * (deviance + fixed)
        change = abs(deviance - before)
        if exact and before < math.inf:
            change = curvature * (slope - older) ** 2
            for g in range(len(season)):
                up = season.height[g] - season.older[g] + (slope - older) * season.middle[g]
                change += season.pull[g] * up * up
            change *= scale
        found = change < tolerance * (abs(deviance) + 0.1)
        if found:
            break
        before = deviance
    for g in range(len(season)):
        season.share[g] = 1.0 / season.pull[g]
        season.height[g] = math.exp(season.height[g])
        season.older[g] = math.exp(season.older[g])
    growth = math.exp(slope)
    older_growth = math.exp(older)
    chi = 0.0
    for piece in range(len(pieces)):
        start, stop, g = pieces[piece]
        e = season.height[g] * math.exp(slope * (start - centre))
        f = season.older[g] * math.exp(older * (start - centre))
        for time in range(start, stop):
            past.mu[time] = past.population[time] * e
            past.pull[time] = past.population[time] * f
            if past.weight[time] > 0.0:
                off = row[time] / past.mu[time] - 1.0
                chi += past.weight[time] * past.pull[time] * off * off
            e *= growth
            f *= older_growth
    return found, slope, curvature, chi


@inner
def overwritten(past: Records, row: Counts, pieces: Integers) -> float:
    """Sum of weight x (count / mean - 1)^2: what R takes for a sum of squares of residuals."""
    total = 0.0
    for piece in range(len(pieces)):
        for time in range(pieces[piece, 0], pieces[piece, 1]):
            off = row[time] / past.mu[time] - 1.0
            total += past.weight[time] * (off * off)
    return total


@inlined
def model_of(
    notes: Records,
    past: Records,
    season: Records,
    row: Counts,
    pieces: Integers,
    runs: int,
    centre: float,
    rule: Rule,
    trend: bool,
    heads: bool,
    tolerance: float | None,
) -> Model:
    """Fit, lighten weeks that look like past outbreaks, fit again.

    `runs`: how many `lay_out` found. `heads`: whether each week has one head. `tolerance`: see
    `judge_weeks`.
    """
    reading = read(past, season, row, pieces, centre)
    free = reading.known - reading.levels - int(trend)
    solvable = reading.bounded or not trend
    if season.s0[-1] == 0.0 or free < 1 or (rule.half_known and 2 * reading.known < reading.weeks):
        return Model(NOT_ENOUGH_HISTORY, trend, 0.0, 0.0, 1.0, 1.0, 1.0, 1, 0.0)
    if tolerance is None and not solvable:
        return Model(NOT_CONVERGED, trend, 0.0, 0.0, 1.0, 1.0, 1.0, 1, 0.0)
    crossed = reading.crossed
    longest = reading.longest if heads and reading.known == reading.weeks else 0
    light = 0
    scale = 1.0
    slope = 0.0
    curvature = 0.0
    chi = 0.0
    for again in range(2 if rule.reweight else 1):
        if again:
            tilt = 1.0 / curvature if trend else 0.0
            phi = max(1.0, chi / free)
            light, lost, lost_crossed = lighten(
                notes, past, season, row, runs, centre, tilt, phi, rule.weights_threshold
            )
            if lost == 0.0:
                break
            crossed -= lost_crossed
            scale = reading.known / (reading.known - lost)
        found = True
        if tolerance is None:
            if trend:
                found, slope, curvature = climb(
                    notes, past, season, pieces, centre, slope, crossed, longest, light
                )
            chi = settle(notes, past, season, row, runs, centre, slope)
        else:
            least = 1e-4 * tolerance if solvable and not reading.empty else tolerance
            found, slope, curvature, chi = fit_as_r(
                past, season, row, pieces, centre, crossed, scale, trend, least
            )
            # the second fit is taken as it is
            found |= again == 1
        if not found:
            return Model(NOT_CONVERGED, trend, 0.0, 0.0, 1.0, 1.0, 1.0, 1, 0.0)
    loose = scale * chi / free
    phi = max(1.0, loose)
    test_scale = phi if rule.scale == FLOORED else loose
    error_scale = phi
    if rule.scale == OVERWRITTEN:
        if rule.reweight:
            test_scale = scale * overwritten(past, row, pieces) / free
        error_scale = test_scale
    return Model(
        JUDGED,
        trend,
        slope,
        curvature,
        phi,
        test_scale / scale,
        error_scale / scale,
        free,
        reading.most,
    )


@inner
def recent(row: Counts, now: int, rule: Rule) -> float:
    """Known cases in the last weeks; NaN where one is unknown and each has to be known."""
    total = 0.0
    for time in range(max(0, now - rule.recent_weeks + 1), now + 1):
        if row[time] >= 0:
            total += row[time]
        elif rule.recent_known:
            return math.nan
    return total


@inner
def late_by(row: Counts, pieces: Integers) -> int:
    """Unknown weeks with which a baseline begins."""
    late = 0
    for piece in range(len(pieces)):
        for time in range(pieces[piece, 0], pieces[piece, 1]):
            if row[time] >= 0:
                return late
            late += 1
    return 0


@inner
def threshold_of(
    rule: Rule, count: float, mean: float, phi: float, variance: float
) -> tuple[float, float, float]:
    """Threshold, p-value of the count, and the value of a count whose score is 0.

    `variance` is that of the logarithm of the mean.
    """
    if rule.method == DELTA:
        powered = mean**rule.exponent
        tau = phi + (mean * variance if mean > 0.0 else 0.0)
        sd = rule.exponent * math.sqrt(mean ** (2.0 * rule.exponent - 1.0) * tau)
        upper = max(0.0, powered + rule.z * sd) ** (1.0 / rule.exponent)
        chance = 0.0 if count > mean else 1.0
        if sd > 0.0:
            chance = 0.5 * math.erfc((count**rule.exponent - powered) / sd / math.sqrt(2.0))
        return upper, chance, mean
    plugged = mean
    if rule.method == MUAN:
        plugged *= np.exp(rule.z * math.sqrt(variance))
    upper = quantile(rule.alpha, rule.z, plugged, phi)
    zero = math.log(max(mean, LOWEST)) if rule.log_score else mean
    return upper, upper_tail(count, plugged, phi), zero


@kernel
def judge_weeks(  # noqa: PLR0912, PLR0915 - in parts it takes twice as long to compile
    sheet: Sheet,
    base: Baseline,
    weeks: Weeks,
    rule: Rule,
    tolerance: float | None,
    notes: Records,
    past: Records,
    season: Records,
) -> None:
    """Judge each step of each unit.

    `tolerance`: None to find the highest likelihood; a number to go where R's `glm` goes with it,
    which is compiled apart. `notes`, `past` and `season` are work space.
    """
    units, times = sheet.counts.shape
    heads = base.population.size == 0
    for time in range(times):
        past.population[time] = 1.0
    laid_out = -1
    runs = 0
    for unit in range(units):
        row = sheet.counts[unit]
        if not heads:
            for time in range(times):
                past.population[time] = base.population[unit, time]
        for step in range(sheet.state.shape[1]):
            refuse(sheet, unit, step, NOT_ENOUGH_HISTORY)
            base.pvalue[unit, step] = np.nan
            base.mean[unit, step] = np.nan
            base.dispersion[unit, step] = np.nan
            base.error[unit, step] = np.nan
            base.slope[unit, step] = np.nan
            now = weeks.first + step
            if row[now] < 0:
                sheet.state[unit, step] = UNKNOWN_COUNT
            pieces = weeks.pieces[weeks.at[step] : weeks.at[step + 1]]
            if len(pieces) == 0:
                continue
            if laid_out != step:
                laid_out = step
                runs = lay_out(past, notes, pieces)
            centre = float((pieces[0, 0] + pieces[-1, 1]) // 2)
            ahead = now - centre
            if rule.late:
                ahead -= late_by(row, pieces)
            model = Model(NOT_CONVERGED, False, 0.0, 0.0, 1.0, 1.0, 1.0, 0, 0.0)
            mean = 0.0
            for attempt in range(2 if rule.trend else 1):
                trend = rule.trend and attempt == 0
                model = model_of(
                    notes, past, season, row, pieces, runs, centre, rule, trend, heads, tolerance
                )
                mean = past.population[now] * season.height[-1] * math.exp(model.slope * ahead)
                # a slope is kept where it is significant and does not lead above all that was seen
                needed = max(rule.trend_cut[model.free] * math.sqrt(model.test_scale), NO_SLOPE)
                significant = abs(model.slope) * math.sqrt(model.curvature) > needed
                if model.state == JUDGED and significant and mean <= model.most:
                    break
            if model.state != JUDGED:
                if row[now] >= 0:
                    sheet.state[unit, step] = model.state
                continue
            variance = 1.0 / season.pull[-1]
            if model.trend:
                variance += (ahead - season.middle[-1]) ** 2 / model.curvature
                base.slope[unit, step] = model.slope
            variance *= model.error_scale
            base.mean[unit, step] = mean
            base.dispersion[unit, step] = model.phi
            base.error[unit, step] = math.sqrt(variance)
            if row[now] < 0:
                continue
            count = float(row[now])
            upper, chance, zero = threshold_of(rule, count, mean, model.phi, variance)
            base.pvalue[unit, step] = chance
            if not math.isfinite(upper):
                sheet.state[unit, step] = NOT_CONVERGED
            elif not recent(row, now, rule) >= rule.recent_cases:
                sheet.state[unit, step] = TOO_FEW_CASES
            else:
                score = (count - zero) / (upper - zero) if upper > zero else 1.0 + count - upper
                alarm = count > upper
                if rule.log_score and rule.method != DELTA and upper <= zero:
                    # R alarms by this score alone, which here falls with the count
                    score = (count - zero) / (upper - zero)
                    alarm = score > 1.0 and count > 0.0
                judge(sheet, unit, step, mean, upper, score, alarm)


def judge_units(
    sheet: Sheet, base: Baseline, weeks: Weeks, rule: Rule, tolerance: float | None
) -> None:
    """`judge_weeks` with work space of its own, for use on a thread."""
    notes = np.recarray(sheet.counts.shape[1] + 1, NOTE)
    past = np.recarray(sheet.counts.shape[1], PAST)
    season = np.recarray(weeks.levels, SEASON)
    judge_weeks(sheet, base, weeks, rule, tolerance, notes, past, season)
