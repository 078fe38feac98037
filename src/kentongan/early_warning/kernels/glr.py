"""Compiled loops of GLR: since when would a lasting change explain the counts, and how well?

For each step that a change may have begun with, the log-likelihood ratio of the counts since then,
at the change that explains them best; the largest of all is the statistic. A beginning is dropped
for good once a later one explains as well whatever the change: ratios are concave in the change and
0 where there is none, so one slope at "no change" decides. Of what is left, only beginnings whose
last ratio plus the most the new count can add exceeds the best are worked out.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from kentongan.early_warning.kernels.compiled import inner, kernel
from kentongan.early_warning.kernels.in_control import InControl
from kentongan.early_warning.kernels.sheet import (
    JUDGED,
    TOO_SOON,
    UNKNOWN_COUNT,
    Floats,
    Sheet,
    judge,
    refuse,
)

POISSON: Final = 0
NEGATIVE_BINOMIAL: Final = 1
EPIDEMIC: Final = 2

LARGEST: Final = 2147483647.0
"""The largest count there is: nobody looks for a threshold beyond it."""
R_LARGEST: Final = 10_000.0
R_NEVER: Final = 1e99


class Glr(NamedTuple):
    """What change is looked for, and when it is too likely."""

    first: int
    """Step of the sheet's first column."""
    family: int
    threshold: float
    up: bool
    window: int
    """Steps back that a change may have begun; -1: any."""
    least: int
    """Counts since the change that are asked for."""
    cases: bool
    """Whether the threshold is wanted in cases."""
    refit: bool
    as_r: bool


class Since(NamedTuple):
    """Known counts since the last alarm, and the beginnings of a change that are not dropped."""

    seen: Floats
    mean: Floats
    before: Floats
    """The count one step earlier."""
    counts_to: Floats
    """Sum of the counts before each."""
    means_to: Floats
    slope_to: Floats
    """Sum of the slopes at "no change" before each."""
    start: Floats
    """Beginnings still possible, earliest first."""
    change: Floats
    """The best change from each, when last worked out."""
    bound: Floats
    """What the ratio from each cannot exceed."""


@inner
def room(steps: int) -> Since:
    """Room for as many steps."""
    return Since(
        np.zeros(steps),
        np.zeros(steps),
        np.zeros(steps),
        np.zeros(steps + 1),
        np.zeros(steps + 1),
        np.zeros(steps + 1),
        np.zeros(steps),
        np.zeros(steps),
        np.zeros(steps),
    )


@inner
def poisson_ratio(count: float, mean: float, glr: Glr) -> float:
    """Of sums: count log(count / mean) + mean - count, on the side that is looked for."""
    if (count <= mean) if glr.up else (count >= mean):
        return 0.0
    if count == 0.0:
        return 0.0 if glr.as_r else mean  # R computes 0 log 0 and passes over
    return count * math.log(count / mean) + mean - count


@inner
def most_of_one(count: float, mean: float, before: float, alpha: float, glr: Glr) -> float:
    """The most that one count can add to a ratio."""
    if (count <= mean) if glr.up else (count >= mean):
        return 0.0
    if glr.family == EPIDEMIC:
        if before == 0.0:
            return 0.0
        return count * math.log(count / mean) + mean - count
    size = 1.0 / alpha
    ratio = count * math.log(count / mean) if count > 0.0 else 0.0
    return ratio - (count + size) * math.log1p(alpha * (count - mean) / (1.0 + alpha * mean))


@inner
def best_change(
    since: Since, first: int, last: int, change: float, alpha: float, glr: Glr
) -> float:
    """The change that explains counts `first` to `last` best.

    Negative binomial: factor of the mean. Epidemic: cases that each case of the step before adds.
    The slope is convex and falling in both, so Newton's method from below never overshoots, and
    from above lands below at once.
    """
    epidemic = glr.family == EPIDEMIC
    floor = 0.0 if epidemic or not glr.up else 1.0
    most = math.inf if glr.up else 1.0
    change = min(max(change, floor), most)
    moved, turn = math.inf, 0
    while moved > 1e-9 * change and turn < 100:
        slope, steep = 0.0, 0.0
        for i in range(first, last + 1):
            if epidemic:
                over = since.before[i] / (since.mean[i] + change * since.before[i])
                slope += since.seen[i] * over - since.before[i]
                steep += since.seen[i] * over * over
            else:
                share = 1.0 / (1.0 + alpha * since.mean[i] * change)
                slope += (since.seen[i] - since.mean[i] * change) * share
                steep += since.mean[i] * (1.0 + alpha * since.seen[i]) * share * share
        new = min(max(change + slope / steep, floor), most) if steep > 0.0 else floor
        moved, change, turn = abs(new - change), new, turn + 1
    return change


@inner
def ratio_of(since: Since, first: int, last: int, change: float, alpha: float, glr: Glr) -> float:
    """The log-likelihood ratio of counts `first` to `last` at a change."""
    total = 0.0
    if glr.family == EPIDEMIC:
        for i in range(first, last + 1):
            more = change * since.before[i]
            if since.seen[i] > 0.0:
                total += since.seen[i] * math.log1p(more / since.mean[i])
            total -= more
        return total
    size, cases = 1.0 / alpha, 0.0
    for i in range(first, last + 1):
        usual = alpha * since.mean[i]
        cases += since.seen[i]
        total -= (since.seen[i] + size) * math.log1p(usual * (change - 1.0) / (1.0 + usual))
    if cases > 0.0:
        total += cases * math.log(change)
    return total


@inner
def statistic(since: Since, low: int, high: int, last: int, alpha: float, glr: Glr) -> float:
    """The largest ratio of the beginnings in places `low` to `high` - 1, and 0 without any."""
    best = 0.0
    if glr.family == POISSON:
        for place in range(low, high):
            first = int(since.start[place])
            counts = since.counts_to[last] - since.counts_to[first] + since.seen[last]
            means = since.means_to[last + 1] - since.means_to[first]
            best = max(best, poisson_ratio(counts, means, glr))
        return best
    most = most_of_one(since.seen[last], since.mean[last], since.before[last], alpha, glr)
    leader = low
    for place in range(low, high):
        since.bound[place] += most
        if since.bound[place] > since.bound[leader]:
            leader = place
    for turn in range(low - 1, high):
        # the most promising first: it spares most of the others
        place = leader if turn < low else turn
        if place >= high or (turn == leader and turn >= low) or since.bound[place] <= best:
            continue
        first = int(since.start[place])
        change = best_change(since, first, last, since.change[place], alpha, glr)
        ratio = max(0.0, ratio_of(since, first, last, change, alpha, glr))
        since.change[place], since.bound[place] = change, ratio
        best = max(best, ratio)
    return best


@inner
def would_alarm(
    since: Since, low: int, high: int, last: int, trial: float, alpha: float, glr: Glr
) -> bool:
    """Whether the last count would alarm if it were `trial`."""
    found = since.seen[last]
    since.seen[last] = trial
    alarm = False
    for place in range(low, high):
        first = int(since.start[place])
        if glr.family == POISSON:
            counts = since.counts_to[last] - since.counts_to[first] + trial
            means = since.means_to[last + 1] - since.means_to[first]
            ratio = poisson_ratio(counts, means, glr)
        else:
            change = best_change(since, first, last, since.change[place], alpha, glr)
            ratio = ratio_of(since, first, last, change, alpha, glr)
        if ratio >= glr.threshold:
            alarm = True
            break
    since.seen[last] = found
    return alarm


@inner
def cases_needed(since: Since, low: int, high: int, last: int, alpha: float, glr: Glr) -> float:
    """The smallest count that alarms, infinite where none does.

    Looking down, the largest that alarms, -1 where none does.
    """
    if glr.up:
        if would_alarm(since, low, high, last, 0.0, alpha, glr):
            return 0.0
        below, above = 0.0, max(1.0, np.ceil(min(since.mean[last], LARGEST)))
        while not would_alarm(since, low, high, last, above, alpha, glr):
            if above >= LARGEST:
                return math.inf
            below, above = above, min(LARGEST, 2.0 * above)
    else:
        below, above = -1.0, np.ceil(min(since.mean[last], LARGEST - 1.0)) + 1.0
        while would_alarm(since, low, high, last, above, alpha, glr):
            if above >= LARGEST:
                return LARGEST
            below, above = above, min(LARGEST, 2.0 * above)
    while above - below > 1.0:
        middle = math.floor(0.5 * (below + above))
        if would_alarm(since, low, high, last, middle, alpha, glr) == glr.up:
            above = middle
        else:
            below = middle
    return above if glr.up else below


@inner
def cases_of_r(since: Since, low: int, high: int, last: int, alpha: float, glr: Glr) -> float:
    """What R gives for `cases_needed` of Poisson counts."""
    if glr.up:
        return cases_needed(since, low, high, last, alpha, glr)
    needed = 0.0
    while would_alarm(since, low, high, last, needed, alpha, glr):
        needed += 1.0
    return needed


@inner
def threshold_in_cases(
    since: Since, low: int, high: int, last: int, ready: bool, alpha: float, glr: Glr
) -> float:
    """The count from which on there would be an alarm; not `ready`: what R says too soon."""
    if not ready:
        return 0.0
    if glr.as_r:
        return cases_of_r(since, low, high, last, alpha, glr)
    return cases_needed(since, low, high, last, alpha, glr)


@inner
def no_verdict(sheet: Sheet, units: InControl, unit: int, step: int, count: float) -> bool:
    """Whether a count is unknown or has no mean to be compared with, which is then written."""
    if count < 0.0:
        refuse(sheet, unit, step, UNKNOWN_COUNT)
        return True
    if units.standing[unit] != JUDGED:
        refuse(sheet, unit, step, units.standing[unit])
        return True
    return False


@inner
def append(
    since: Since, last: int, count: float, mean: float, before: float, alpha: float, glr: Glr
) -> None:
    """Take in the next known count."""
    since.seen[last], since.mean[last], since.before[last] = count, mean, before
    slope = count - mean
    if glr.family == NEGATIVE_BINOMIAL:
        slope /= 1.0 + alpha * mean
    elif glr.family == EPIDEMIC:
        slope *= before / mean
    since.counts_to[last + 1] = since.counts_to[last] + count
    since.means_to[last + 1] = since.means_to[last] + mean
    since.slope_to[last + 1] = since.slope_to[last] + slope


@inner
def goes_on(units: InControl, unit: int, step: int, glr: Glr) -> bool:
    """Whether a chart goes on after an alarm, or waits for its mean to be fitted again."""
    units.since[unit] = step + 1
    return not glr.refit


@inner
def beginning(since: Since, low: int, high: int, first: int, glr: Glr) -> int:
    """Let a change begin with count `first`, and drop the beginnings that it makes needless."""
    passes_over = glr.as_r and not glr.up
    while high > low and not passes_over:
        between = since.slope_to[first] - since.slope_to[int(since.start[high - 1])]
        if between > 0.0 if glr.up else between < 0.0:
            break
        high -= 1
    since.start[high] = first
    since.change[high] = 0.0
    since.bound[high] = 0.0 if glr.least == 1 else math.inf
    return high + 1


@inner
def count_before(sheet: Sheet, units: InControl, unit: int, glr: Glr) -> float:
    """The count before a chart begins, 0 where it is not known; R takes 0 for the first one's."""
    now = glr.first + units.since[unit]
    if now == 0 or (glr.as_r and units.since[unit] == 0):
        return 0.0
    return max(0.0, float(sheet.counts[unit, now - 1]))


@inner
def in_window(since: Since, low: int, high: int, last: int, glr: Glr) -> int:
    """The first place whose beginning the window still holds."""
    if glr.window >= 0:
        while low < high and since.start[low] < last - glr.window:
            low += 1
    return low


@kernel
def look_back(sheet: Sheet, units: InControl, glr: Glr, in_cases: bool | None) -> None:
    """Alarm where the statistic reaches the threshold, then start anew with the next step.

    `in_cases`: True where the threshold is wanted in cases, else None, which is compiled apart.
    Begins each unit with `units.since`. Where the mean is to be fitted again, a unit ends with its
    first alarm, and `since` says where to go on.
    """
    since = room(sheet.state.shape[1])
    delay = glr.least - 1
    if glr.as_r:
        delay = 0 if glr.window < 0 else glr.least  # R counts differently here
    for unit in range(sheet.counts.shape[0]):
        alpha = units.alpha[unit]
        last, low, high = -1, 0, 0
        previous = count_before(sheet, units, unit, glr)
        for step in range(units.since[unit], sheet.state.shape[1]):
            count, mean = float(sheet.counts[unit, glr.first + step]), units.mean[unit, step]
            if no_verdict(sheet, units, unit, step, count):
                continue
            last += 1
            append(since, last, count, mean, previous, alpha, glr)
            previous = count
            if last >= delay:
                high = beginning(since, low, high, last - delay, glr)
            low = in_window(since, low, high, last, glr)
            ready = last >= glr.least - 1 and high > low
            if not (ready or glr.as_r):
                refuse(sheet, unit, step, TOO_SOON)
                continue
            value = statistic(since, low, high, last, alpha, glr) if ready else 0.0
            threshold = glr.threshold
            if in_cases is not None:
                threshold = threshold_in_cases(since, low, high, last, ready, alpha, glr)
            alarm = value >= glr.threshold
            judge(sheet, unit, step, mean, threshold, value, alarm)
            if alarm:
                last, low, high = -1, 0, 0
                if not goes_on(units, unit, step, glr):
                    break
        else:
            units.since[unit] = sheet.state.shape[1]


@inner
def log_change_of_r(
    since: Since, first: int, last: int, log: float, alpha: float, glr: Glr
) -> float:
    """The logarithm of the change that R finds, starting from that of an earlier beginning.

    Newton's method without a safeguard, ended below -18. Of an epidemic change it may run away, and
    is then not a number or next to no change for all later beginnings.
    """
    epidemic = glr.family == EPIDEMIC
    moved, turn = math.inf, 0
    while log > -18.0 and moved > 1e-6 and turn < 1000:
        before, change, turn = log, math.exp(log), turn + 1
        slope, information = 0.0, 0.0
        for i in range(first, last + 1):
            count, mean = since.seen[i], since.mean[i]
            if epidemic:
                over = since.before[i] / (change * since.before[i] + mean)
                slope += change * (count * over - since.before[i])
                information += (change * over) ** 2 * count
            else:
                spread = 1.0 + alpha * change * mean
                slope += (count - change * mean) / spread
                information += change * mean * (1.0 + alpha * count) / (spread * spread)
        if epidemic:
            information -= slope
        if information != 0.0:
            log = before + slope / information
        else:  # the square of the spread is infinite
            log = math.nan if epidemic else -math.inf
        log = math.nan if epidemic and log > 350.0 else log
        moved = abs(math.exp(log) - math.exp(before)) if epidemic else abs(log - before)
    return log


@inner
def statistic_of_r(since: Since, last: int, alpha: float, glr: Glr) -> float:
    """The largest ratio that R finds."""
    epidemic = glr.family == EPIDEMIC
    value, log = 0.0, math.log(0.5) if epidemic else 0.5
    low = 0 if glr.window < 0 else max(0, last - glr.window)
    for first in range(low, last - glr.least + 2):
        log = log_change_of_r(since, first, last, log, alpha, glr)
        if not epidemic:
            log = max(0.0, log) if glr.up else min(0.0, log)
        if log == -math.inf:
            break  # 0 times the logarithm is not a number, for this and all later beginnings
        ratio = ratio_of(since, first, last, math.exp(log), alpha, glr)
        value = max(value, ratio)
    return value


@inner
def could_alarm(since: Since, last: int, alpha: float, glr: Glr) -> bool:
    """Whether the best change from any beginning reaches the threshold, found by R or not."""
    low = 0 if glr.window < 0 else max(0, last - glr.window)
    for first in range(low, last - glr.least + 2):
        change = best_change(since, first, last, 0.0, alpha, glr)
        if ratio_of(since, first, last, change, alpha, glr) >= glr.threshold:
            return True
    return False


@inner
def cases_by_r(since: Since, last: int, alarm: bool, alpha: float, glr: Glr) -> float:
    """What R gives for `cases_needed` of negative binomial counts.

    It tries one count after the other until the verdict is another, downwards after an alarm and
    upwards without one, whichever way it looks. From a count of 0 it tries none.
    """
    found = since.seen[last]
    cases = 0.0 if alarm else R_NEVER
    trial = found
    while found > 0.0 and ((trial > 0.0) if alarm else (trial <= R_LARGEST)):
        trial += -1.0 if alarm else 1.0
        since.seen[last] = trial
        if (statistic_of_r(since, last, alpha, glr) >= glr.threshold) != alarm:
            cases = trial + 1.0 if alarm else trial
            break
        if not (glr.up or alarm or could_alarm(since, last, alpha, glr)):
            break  # nor could a higher one
    since.seen[last] = found
    return cases


@kernel
def look_back_as_r(sheet: Sheet, units: InControl, glr: Glr) -> None:
    """`look_back` where R's own search does not always find the best change.

    That is, for an epidemic change, and for negative binomial counts.
    """
    since = room(sheet.state.shape[1])
    epidemic = glr.family == EPIDEMIC
    for unit in range(sheet.counts.shape[0]):
        alpha = units.alpha[unit]
        last, previous = -1, count_before(sheet, units, unit, glr)
        for step in range(units.since[unit], sheet.state.shape[1]):
            count, mean = float(sheet.counts[unit, glr.first + step]), units.mean[unit, step]
            if no_verdict(sheet, units, unit, step, count):
                continue
            last += 1
            since.seen[last], since.mean[last], since.before[last] = count, mean, previous
            previous = count
            value = statistic_of_r(since, last, alpha, glr)
            alarm = value > glr.threshold if epidemic else value >= glr.threshold
            threshold = glr.threshold
            if glr.cases:
                threshold = cases_by_r(since, last, alarm, alpha, glr)
            judge(sheet, unit, step, mean, threshold, value, alarm)
            if alarm:
                last = -1
                if not goes_on(units, unit, step, glr):
                    break
        else:
            units.since[unit] = sheet.state.shape[1]


@kernel
def known_change(sheet: Sheet, units: InControl, glr: Glr, theta: float) -> None:
    """The recursive likelihood ratio of a change of the log mean by `theta`.

    Alarm where it reaches the threshold (R: exceeds), then start anew with the next step.
    """
    for unit in range(sheet.counts.shape[0]):
        alpha = units.alpha[unit]
        total = 0.0
        for step in range(units.since[unit], sheet.state.shape[1]):
            count, mean = float(sheet.counts[unit, glr.first + step]), units.mean[unit, step]
            if no_verdict(sheet, units, unit, step, count):
                continue
            # the ratio of one count is weight x count - usual
            if alpha == 0.0:
                weight, usual = theta, mean * math.expm1(theta)
            else:
                growth = math.log1p(alpha * mean * math.expm1(theta) / (1.0 + alpha * mean))
                weight, usual = theta - growth, growth / alpha
            threshold = glr.threshold
            if glr.cases:
                threshold = (glr.threshold - total + usual) / weight
                if glr.as_r:
                    threshold = max(0.0, threshold)
            total = max(0.0, total + weight * count - usual)
            alarm = total > glr.threshold if glr.as_r else total >= glr.threshold
            judge(sheet, unit, step, mean, threshold, total, alarm)
            if alarm:
                total = 0.0
                if not goes_on(units, unit, step, glr):
                    break
        else:
            units.since[unit] = sheet.state.shape[1]
