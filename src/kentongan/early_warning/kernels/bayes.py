"""Compiled loop of Bayes: the predictive quantile of a Poisson count under Jeffreys' prior."""

from __future__ import annotations

import math

import numpy as np

from kentongan.early_warning.kernels.compiled import kernel
from kentongan.early_warning.kernels.negative_binomial import quantile
from kentongan.early_warning.kernels.reference_set import ReferenceSet, known_of
from kentongan.early_warning.kernels.sheet import (
    NOT_ENOUGH_HISTORY,
    UNKNOWN_COUNT,
    Sheet,
    judge,
    refuse,
)

REMEMBERED = 1 << 14
"""Totals up to which a quantile, once found, is kept: a full baseline has it by its total alone."""


@kernel
def predictive(sheet: Sheet, past: ReferenceSet, size: int, alpha: float, z: float) -> None:
    """Alarm above the 1 - `alpha` quantile, the baseline having `size` steps when fully known."""
    quantiles = np.full(REMEMBERED, -1.0)
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
            mean, dispersion = (total + 0.5) / known, (known + 1) / known
            if known == size and total < REMEMBERED:
                upper = quantiles[total]
                if upper < 0.0:
                    upper = quantile(alpha, z, mean, dispersion)
                    quantiles[total] = upper
            else:
                upper = quantile(alpha, z, mean, dispersion)
            score = (count - mean) / math.sqrt(mean * dispersion)
            judge(sheet, unit, step, mean, upper, score, count > upper)
