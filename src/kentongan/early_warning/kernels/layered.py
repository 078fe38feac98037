"""Compiled loop of the layered detector: what was seen against what is usual, unit by unit."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from kentongan.early_warning.kernels.compiled import kernel
from kentongan.early_warning.kernels.evidence import (
    MOST,
    SUMMED,
    Rises,
    Tables,
    bar_now,
    doubted_evidence,
    drawn_tail,
    log_evidence,
    reach,
    room,
    summed_tail,
    tabulate,
)
from kentongan.early_warning.kernels.sheet import (
    JUDGED,
    NOT_CONVERGED,
    NOT_ENOUGH_HISTORY,
    UNKNOWN_COUNT,
    Floats,
    Sheet,
    refuse,
)
from kentongan.early_warning.kernels.usual import CONVERGED, TOO_SHORT, Usual

ENOUGH = 1.0
"""Evidence below this is no reason to look closer: its probability is given as 1."""
SELDOM = 0.05
"""Up to this share of alarms; above it, every step is looked at."""


class Outlook(NamedTuple):
    """What to expect, for each unit and step asked about: (units, steps), means (.., lags)."""

    means: Floats
    """This step first, then the one before, ..."""
    dispersion: Floats
    """Below 1 it counts as 1, after the doubt about it."""
    doubt_mean: Floats
    """Standard deviation of the logarithm of the mean."""
    doubt_dispersion: Floats
    """Standard deviation of the logarithm of the dispersion."""


class Findings(NamedTuple):
    """What the counts say, (units, steps)."""

    above: Floats
    """Probability of more evidence over the last steps than there is."""
    equal: Floats
    """Probability of just as much."""
    above_now: Floats
    """Probability of a higher count in this step."""
    equal_now: Floats
    """Probability of this count."""
    evalue: Floats
    """The evidence as a bet against the usual, whose expectation is 1 where all is usual."""


@kernel
def foresee(
    outlook: Outlook,
    sheet: Sheet,
    usual: Usual,
    offset: Floats,
    design: Floats,
    first: int,
) -> None:
    """Means of the last steps from the fits; units without a fit get their state."""
    lags = outlook.means.shape[2]
    columns = len(design)
    for unit in range(len(sheet.counts)):
        for step in range(sheet.state.shape[1]):
            now = first + step
            why = JUDGED
            if sheet.counts[unit, now] < 0:
                why = UNKNOWN_COUNT
            elif usual.status[unit, step] == TOO_SHORT:
                why = NOT_ENOUGH_HISTORY
            elif usual.status[unit, step] != CONVERGED:
                why = NOT_CONVERGED
            if why == JUDGED:
                sheet.state[unit, step] = JUDGED
            else:
                refuse(sheet, unit, step, why)
            for lag in range(lags):
                log = 0.0
                at = max(0, now - lag)
                if offset.shape[1] > 0:
                    log = offset[unit, at]
                for a in range(columns):
                    log += usual.coefficients[unit, step, a] * design[a, at]
                outlook.means[unit, step, lag] = math.exp(min(log, 30.0))
            variance = 0.0
            for a in range(columns):
                for b in range(columns):
                    variance += design[a, now] * usual.covariance[unit, step, a, b] * design[b, now]
            outlook.dispersion[unit, step] = usual.dispersion[unit, step]
            # of a lognormal distribution with that variance: few cases leave much doubt
            outlook.doubt_mean[unit, step] = math.sqrt(math.log1p(max(variance, 0.0)))
            outlook.doubt_dispersion[unit, step] = math.sqrt(
                math.log1p(usual.doubt[unit, step] * usual.doubt[unit, step])
            )


@kernel
def weigh(
    sheet: Sheet,
    outlook: Outlook,
    findings: Findings,
    first: int,
    alpha: float,
    z: float,
    rises: Rises,
    drawn: bool | None,
    tables: Tables,
) -> None:
    """Weigh the counts of every unit and step that has a state of JUDGED.

    Writes `expected` and `threshold` of the sheet (the count that would be too many in this step
    alone), and the findings. `drawn`: None for up to `SUMMED` steps; True for more, which is
    compiled apart. `tables`: work space.
    """
    lags = len(rises.onset)
    enough = ENOUGH if alpha <= SELDOM else 0.0
    counts = np.empty(lags)
    for unit in range(len(sheet.counts)):
        for step in range(sheet.state.shape[1]):
            findings.above[unit, step] = 1.0
            findings.equal[unit, step] = 0.0
            findings.above_now[unit, step] = 1.0
            findings.equal_now[unit, step] = 0.0
            findings.evalue[unit, step] = 1.0
            if sheet.state[unit, step] != JUDGED:
                continue
            now = first + step
            for lag in range(lags):
                counts[lag] = sheet.counts[unit, now - lag] if now >= lag else -1.0
            means = outlook.means[unit, step]
            dispersion = outlook.dispersion[unit, step]
            doubt_mean = outlook.doubt_mean[unit, step]
            doubt = outlook.doubt_dispersion[unit, step]
            sheet.expected[unit, step] = means[0]
            sheet.threshold[unit, step] = bar_now(alpha, z, means[0], dispersion, doubt_mean, doubt)
            if counts[0] > means[0] or enough == 0.0:
                above = reach(counts[0] + 1.0, means[0], dispersion, doubt_mean, doubt)
                reached = reach(counts[0], means[0], dispersion, doubt_mean, doubt)
                findings.above_now[unit, step] = above
                findings.equal_now[unit, step] = reached - above
            log = log_evidence(counts, means, max(1.0, dispersion), rises)
            found = math.exp(min(log, MOST))
            findings.evalue[unit, step] = found
            if found >= enough:
                findings.evalue[unit, step] = doubted_evidence(
                    counts, means, dispersion, doubt_mean, doubt, rises
                )
                exact = drawn is None
                tabulate(tables, counts, means, dispersion, doubt_mean, doubt, rises, exact)
                if drawn is None:
                    above, equal = summed_tail(found, doubt_mean, doubt, rises, tables)
                else:
                    above, equal = drawn_tail(found, doubt_mean, doubt, rises, tables)
                if above + equal == 0.0:
                    # chance gives evidence e at most 1 / e of the time, and no drawn rise gave it
                    equal = 1.0 / (len(rises.points) * found)
                findings.above[unit, step] = min(above, 1.0)
                findings.equal[unit, step] = min(equal, 1.0)


def weigh_units(
    sheet: Sheet,
    outlook: Outlook,
    findings: Findings,
    first: int,
    alpha: float,
    z: float,
    rises: Rises,
) -> None:
    """`weigh` with work space of its own, for use on a thread."""
    lags = len(rises.onset)
    drawn = True if lags > SUMMED else None
    weigh(sheet, outlook, findings, first, alpha, z, rises, drawn, room(lags, len(rises.sizes)))
