"""Compiled loops of EARS: C1 and C2 in one, C3 in another."""

from __future__ import annotations

import math
from typing import NamedTuple

from kentongan.early_warning.kernels.compiled import inner, kernel
from kentongan.early_warning.kernels.sheet import (
    NO_VARIATION,
    NOT_ENOUGH_HISTORY,
    UNKNOWN_COUNT,
    Sheet,
    judge,
    refuse,
)
from kentongan.early_warning.kernels.spread import mean_and_sd, stand_in


class Ears(NamedTuple):
    """What to compare with what."""

    first: int
    """Step of the sheet's first column."""
    baseline: int
    gap: int
    """Steps between the end of the baseline and the step judged."""
    z: float
    min_sigma: float
    least: int
    """Known counts that a baseline needs."""


@kernel
def single_day(sheet: Sheet, ears: Ears) -> None:
    """C1 and C2: alarm above mean + z sd. Costs the length of the baseline for each step."""
    for unit in range(sheet.counts.shape[0]):
        for step in range(sheet.state.shape[1]):
            now = ears.first + step
            count = sheet.counts[unit, now]
            if count < 0:
                refuse(sheet, unit, step, UNKNOWN_COUNT)
                continue
            end = now - ears.gap
            known, mean, sd = 0, 0.0, 0.0
            if end >= ears.baseline:
                known, mean, sd = mean_and_sd(sheet.counts, unit, end - ears.baseline, end)
            if known < ears.least:
                refuse(sheet, unit, step, NOT_ENOUGH_HISTORY)
                continue
            spread = max(sd, ears.min_sigma)
            upper = mean + ears.z * spread
            score = (count - mean) / (spread if spread > 0.0 else stand_in(mean))
            judge(sheet, unit, step, mean, upper, score, count > upper)


@inner
def excess(count: int, mean: float, spread: float, as_r: bool) -> float:
    """What one day adds to C3: how far its C2 lies above 1.

    R divides by a spread of 0: NaN for a count at the mean, infinite above it.
    """
    if spread == 0.0:
        if as_r and count >= mean:
            return math.nan if count == mean else math.inf
        spread = stand_in(mean)
    return max(0.0, (count - mean) / spread - 1.0)


@kernel
def three_days(sheet: Sheet, ears: Ears, as_r: bool) -> None:
    """C3: the excess of C2 over 1, summed over this step and the two before.

    An unknown count on one of the two steps before adds nothing (`as_r`: leaves no verdict). Each
    step's excess is worked out once and handed on to the two steps after it.
    """
    for unit in range(sheet.counts.shape[0]):
        two_ago, one_ago = 0.0, 0.0
        fine_two_ago, fine_one_ago = False, False
        for now in range(max(0, ears.first - 2), ears.first + sheet.state.shape[1]):
            step, end, count = now - ears.first, now - ears.gap, sheet.counts[unit, now]
            known, mean, sd = 0, 0.0, 0.0
            if end >= ears.baseline:
                known, mean, sd = mean_and_sd(sheet.counts, unit, end - ears.baseline, end)
            spread = max(sd, ears.min_sigma)
            fine = known >= ears.least and (count >= 0 or not as_r)
            if step >= 0 and count < 0:
                refuse(sheet, unit, step, UNKNOWN_COUNT)
            elif step >= 0 and not (fine and fine_one_ago and fine_two_ago):
                refuse(sheet, unit, step, NOT_ENOUGH_HISTORY)
            elif step >= 0:
                sum_up(sheet, unit, step, count, mean, spread, two_ago + one_ago, ears, as_r)
            two_ago, fine_two_ago = one_ago, fine_one_ago
            one_ago = excess(count, mean, spread, as_r) if fine and count >= 0 else 0.0
            fine_one_ago = fine


@inner
def sum_up(
    sheet: Sheet,
    unit: int,
    step: int,
    count: int,
    mean: float,
    spread: float,
    before: float,
    ears: Ears,
    as_r: bool,
) -> None:
    """Judge a step by its own excess and that of the two steps `before`."""
    total = before + excess(count, mean, spread, False)
    if not as_r:
        reach = spread if spread > 0.0 else stand_in(mean)
        upper = max(0.0, mean + reach * (1.0 + ears.z - before))
        judge(sheet, unit, step, mean, upper, total, total > ears.z)
    elif math.isnan(before) or (spread == 0.0 and math.isinf(before)):
        refuse(sheet, unit, step, NO_VARIATION)
    else:
        upper = max(0.0, count + spread * (ears.z - before))
        judge(sheet, unit, step, mean, upper, total, count > upper)
