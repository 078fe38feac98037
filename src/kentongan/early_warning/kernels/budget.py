"""Compiled e-detector: evidence for a lasting rise that may be looked at whenever one likes."""

from __future__ import annotations

import math

import numpy as np

from kentongan.early_warning.kernels.compiled import inner, kernel
from kentongan.early_warning.kernels.evidence import (
    MOST,
    NODES,
    log_probability,
    log_ratio,
    node,
)
from kentongan.early_warning.kernels.layered import Outlook
from kentongan.early_warning.kernels.sheet import JUDGED, Floats, Sheet

LARGEST = 1e250
LEAST = 1e-300


@inner
def doubted_ratios(
    count: float,
    mean: float,
    dispersion: float,
    doubt_mean: float,
    doubt_dispersion: float,
    sizes: Floats,
    ratios: Floats,
) -> None:
    """Write for each size how much likelier a rise makes the count, the doubt in it.

    The average over the nodes, by how likely each makes the count: its expectation is 1.
    """
    for k in range(len(sizes)):
        ratios[k] = 0.0
    weights = 0.0
    largest = -math.inf
    for which in range(NODES):
        of_mean, of_dispersion, weight = node(which, doubt_mean, doubt_dispersion)
        m, spread = mean * of_mean, max(1.0, dispersion * of_dispersion)
        log = math.log(weight) + log_probability(count, m, spread)
        if log > largest:
            shrink = math.exp(largest - log)
            for k in range(len(sizes)):
                ratios[k] *= shrink
            weights *= shrink
            largest = log
        part = math.exp(log - largest)
        weights += part
        sd = math.sqrt(spread * m)
        for k in range(len(sizes)):
            ratios[k] += part * math.exp(min(log_ratio(count, m, spread, sizes[k] * sd), MOST))
    for k in range(len(sizes)):
        ratios[k] /= weights


@kernel
def accumulate(sheet: Sheet, outlook: Outlook, first: int, bar: float, sizes: Floats) -> None:
    """Shiryaev and Roberts' sum R = (R + 1) x ratio, averaged over `sizes`; 0 after an alarm.

    A step without verdict leaves R as it is.
    Writes the score, log10(R), the alarm, and `bar` as the threshold.
    """
    total = np.empty(len(sizes))
    ratios = np.empty(len(sizes))
    for unit in range(len(sheet.counts)):
        for k in range(len(sizes)):
            total[k] = 0.0
        for step in range(sheet.state.shape[1]):
            if sheet.state[unit, step] != JUDGED:
                continue
            count = float(sheet.counts[unit, first + step])
            mean = outlook.means[unit, step, 0]
            doubted_ratios(
                count,
                mean,
                outlook.dispersion[unit, step],
                outlook.doubt_mean[unit, step],
                outlook.doubt_dispersion[unit, step],
                sizes,
                ratios,
            )
            reached = 0.0
            for k in range(len(sizes)):
                total[k] = min((total[k] + 1.0) * ratios[k], LARGEST)
                reached += total[k]
            reached /= len(sizes)
            sheet.expected[unit, step] = mean
            sheet.threshold[unit, step] = bar
            sheet.score[unit, step] = math.log10(max(reached, LEAST))
            sheet.alarm[unit, step] = reached >= bar
            if reached >= bar:
                for k in range(len(sizes)):
                    total[k] = 0.0
