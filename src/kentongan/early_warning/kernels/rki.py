"""Compiled loop of RKI: mean + 2 sd, or Poisson limits where the mean is small."""

from __future__ import annotations

import math

from kentongan.early_warning.kernels.compiled import kernel
from kentongan.early_warning.kernels.reference_set import ReferenceSet, known_of
from kentongan.early_warning.kernels.sheet import (
    NOT_ENOUGH_HISTORY,
    UNKNOWN_COUNT,
    Floats,
    Sheet,
    judge,
    refuse,
)
from kentongan.early_warning.kernels.spread import stand_in


@kernel
def two_sigma(sheet: Sheet, past: ReferenceSet, limits: Floats) -> None:
    """`limits[m]`: the upper limit where the mean, rounded down, is m; beyond them mean + 2 sd.

    The score is such that 2 lies at the threshold, whichever kind it is.
    """
    for unit in range(sheet.counts.shape[0]):
        for step in range(sheet.state.shape[1]):
            now = past.first + step
            count = sheet.counts[unit, now]
            if count < 0:
                refuse(sheet, unit, step, UNKNOWN_COUNT)
                continue
            known, total, _ = known_of(sheet.counts, unit, now, past, 0.0)
            if known < past.least:
                refuse(sheet, unit, step, NOT_ENOUGH_HISTORY)
                continue
            mean = total / known
            if mean > limits.shape[0] - 1 and known < 2:
                refuse(sheet, unit, step, NOT_ENOUGH_HISTORY)
                continue
            if mean > limits.shape[0] - 1:
                _, _, squares = known_of(sheet.counts, unit, now, past, mean)
                spread = math.sqrt(squares / (known - 1))
                upper = mean + 2.0 * spread
                if spread == 0.0:
                    spread = stand_in(mean)
            else:
                upper = limits[int(mean)]
                spread = (upper - mean) / 2.0
            judge(sheet, unit, step, mean, upper, (count - mean) / spread, count > upper)
