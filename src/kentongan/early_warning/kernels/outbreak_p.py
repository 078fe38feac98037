"""Compiled loop of OutbreakP: how much better does a level that only rises explain the counts?

The best rising curve is made of blocks of equal level, later ones higher, and a new count merges
with the last blocks until that holds again: each count is merged away once, so that a step costs a
few operations however long the history.
"""

from __future__ import annotations

import math

import numpy as np

from kentongan.early_warning.kernels.compiled import inner, kernel
from kentongan.early_warning.kernels.sheet import (
    NOT_ENOUGH_HISTORY,
    UNKNOWN_COUNT,
    Floats,
    Sheet,
    judge,
    refuse,
)

MOST = 700.0
"""exp of it is still finite."""


@inner
def times_log(total: float, level: float) -> float:
    """total x log(level), 0 where there are no cases."""
    return total * math.log(level) if total > 0.0 else 0.0


@inner
def rising(
    count: float, blocks: int, sums: Floats, sizes: Floats, logs: Floats
) -> tuple[int, float, float, float]:
    """Add a count to the first `blocks` blocks, which stay as they are.

    `logs`: sum over the blocks before each of cases x log level. Returns how many blocks are left
    of them, and cases, size and log of the last block, which holds the count.
    """
    total, size = count, 1.0
    while blocks > 0 and total * sizes[blocks - 1] <= sums[blocks - 1] * size:
        blocks -= 1
        total += sums[blocks]
        size += sizes[blocks]
    return blocks, total, size, logs[blocks] + times_log(total, total / size)


@inner
def exceeds(ratio: float, bar: float, cases: float) -> bool:
    """Whether the log of a statistic of so many cases is above a bar, and not only by rounding.

    Nine weeks of 0 and one of 2 have a statistic of 100, which does not exceed 100.
    """
    return ratio - bar > 1e-14 * (1.0 + cases)


@inner
def would_alarm(
    count: float, bar: float, blocks: int, sums: Floats, sizes: Floats, logs: Floats
) -> bool:
    """Whether the next count would alarm if it were `count`."""
    cases, number = count, 1.0
    for block in range(blocks):
        cases += sums[block]
        number += sizes[block]
    _, _, _, best = rising(count, blocks, sums, sizes, logs)
    return exceeds(best - times_log(cases, cases / number), bar, cases)


@inner
def cases_needed(k: float, blocks: int, sums: Floats, sizes: Floats, logs: Floats) -> float:
    """The smallest next count that alarms: with one count before it, some does."""
    bar = math.log(k)
    if would_alarm(0.0, bar, blocks, sums, sizes, logs):
        return 0.0
    below, above = 0.0, 1.0
    while not would_alarm(above, bar, blocks, sums, sizes, logs):
        below, above = above, 2.0 * above
    while above - below > 1.0:
        middle = math.floor(0.5 * (below + above))
        if would_alarm(middle, bar, blocks, sums, sizes, logs):
            above = middle
        else:
            below = middle
    return above


@kernel
def rising_level(sheet: Sheet, first: int, k: float, cases: bool) -> None:
    """Alarm where the statistic of all counts so far exceeds `k`."""
    steps = sheet.state.shape[1]
    sums, sizes = np.empty(first + steps), np.empty(first + steps)
    logs = np.zeros(first + steps + 1)
    for unit in range(sheet.counts.shape[0]):
        blocks, known, total = 0, 0, 0.0
        for now in range(first + steps):
            count, step = float(sheet.counts[unit, now]), now - first
            if count < 0.0:
                if step >= 0:
                    refuse(sheet, unit, step, UNKNOWN_COUNT)
                continue
            threshold = k
            if cases and step >= 0 and known > 0:
                threshold = cases_needed(k, blocks, sums, sizes, logs)
            left, of_block, size, best = rising(count, blocks, sums, sizes, logs)
            sums[left], sizes[left], logs[left + 1] = of_block, size, best
            blocks = left + 1
            known += 1
            total += count
            if step < 0:
                continue
            if known < 2:
                refuse(sheet, unit, step, NOT_ENOUGH_HISTORY)
                continue
            mean = total / known
            log = best - times_log(total, mean)
            alarm = exceeds(log, math.log(k), total)
            judge(sheet, unit, step, mean, threshold, math.exp(min(log, MOST)), alarm)
