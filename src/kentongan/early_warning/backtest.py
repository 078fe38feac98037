"""How good a detector was on days that are known by now.

`replay` judges each step with nothing but what was known then; `measure` compares the alarms with
the outbreaks that are known, and says how sure each figure is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detection import Detection, State, joined
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries, Step

Judge = Callable[[CountSeries, range], Detection]
"""A detector with its parameters: judges the steps of a range."""

STEPS_A_MONTH: Final[dict[Step, float]] = {"day": 365.2425 / 12, "week": 365.2425 / 84}

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def replay(
    series: CountSeries,
    over: range,
    judge: Judge,
    *,
    known: Callable[[int], CountSeries] | None = None,
) -> Detection:
    """Judge the steps of `over` one after the other, each without anything later.

    `known(step)`: the series as it stood on that step, where counts were still coming in or were
    corrected later; by default the first steps of `series` as they are. Costs one call of `judge`
    a step. Raises `InputError` if the series lacks the steps.
    """
    series.checked_range(over)
    days = []
    for step in over:
        stood = series if known is None else known(step)
        days.append(judge(stood.part(steps=slice(step + 1)), range(step, step + 1)))
    return joined(days, axis=0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with the interval that its truth lies in with the confidence asked for.

    `value` = `part` / `whole`; NaN, with the widest interval, where there is nothing to divide by.
    """

    value: float
    low: float
    high: float
    part: float
    whole: float


@dataclass(frozen=True, slots=True)
class BackTest:
    """What a detector's alarms were worth. Shares are between 0 and 1."""

    sensitivity: Figure
    """Steps in an outbreak with an alarm."""
    specificity: Figure
    """Steps outside outbreaks without one."""
    false_positive_rate: Figure
    """Steps without outbreak with an alarm; of the quiet series where one is given."""
    detected: Figure
    """Probability of detection: outbreaks with an alarm from their onset to their last step."""
    detected_at_once: Figure
    """Outbreaks with an alarm in their first step (POD week 1 of weekly series)."""
    positive_predictive: Figure
    """Alarms that stand in an outbreak."""
    negative_predictive: Figure
    """Steps without alarm that are outside outbreaks."""
    f1: Figure
    """Harmonic mean of sensitivity and positive predictive value."""
    delay: Figure
    """Steps from onset to the first alarm, of the outbreaks that were detected."""
    false_alarms: Figure
    """Steps with a false alarm, a month and unit."""
    false_alerts: Figure
    """Unbroken rows of false alarms, a month and unit: what a person is called out for."""
    unjudged: int
    """Steps without a verdict. They count nowhere."""


def measure(
    detection: Detection,
    outbreak: npt.ArrayLike,
    *,
    step: Step,
    quiet: Detection | None = None,
    confidence: float = 0.95,
) -> BackTest:
    """Compare alarms with known outbreaks.

    `outbreak`: True from onset to last step, shape (steps asked about, units), or of the whole
    series; each unbroken row of a unit is one outbreak. One that is known to have begun before the
    first step asked about has no onset here and counts for the steps only.
    `quiet`: the verdicts on the same series without outbreaks, for the false positive rate and the
    false alarms a month (by default the steps outside outbreaks).

    Intervals hold with the share `confidence`, where steps of one unit depend on each other: the
    unit is what is drawn at random. With one unit its steps are taken as independent, and intervals
    are too narrow. Raises `InputError` where shapes differ, for another `step` than a day or week,
    and for a `confidence` that is no share.
    """
    if step not in STEPS_A_MONTH:
        raise InputError("step", "a step is a day or a week, not {step!r}", step=step)
    if not 0 < confidence < 1:
        raise InputError(
            "parameter", "confidence is {confidence}: between 0 and 1", confidence=confidence
        )
    truth, running = _truth(detection, outbreak)
    if quiet is not None and quiet.alarm.shape != truth.shape:
        raise InputError(
            "shape",
            "quiet verdicts have shape {shape}, the others {others}",
            shape=quiet.alarm.shape,
            others=truth.shape,
        )
    judged = detection.state == State.JUDGED
    alarm = detection.alarm
    z = NormalDist().inv_cdf((1 + confidence) / 2)

    hits, misses = _sums(alarm & truth & judged), _sums(~alarm & truth & judged)
    false, right = _sums(alarm & ~truth & judged), _sums(~alarm & ~truth & judged)
    calm, calm_truth = (detection, truth) if quiet is None else (quiet, np.zeros_like(truth))
    open_steps = (calm.state == State.JUDGED) & ~calm_truth
    wrong = calm.alarm & open_steps
    months = open_steps.sum(axis=0) / STEPS_A_MONTH[step]
    found = _outbreaks(alarm, judged, truth, running)
    return BackTest(
        sensitivity=_share(hits, hits + misses, z),
        specificity=_share(right, right + false, z),
        false_positive_rate=_share(_sums(wrong), _sums(open_steps), z),
        detected=_share(found.detected, found.number, z),
        detected_at_once=_share(found.at_once, found.number, z),
        positive_predictive=_share(hits, hits + false, z),
        negative_predictive=_share(right, right + misses, z),
        f1=_share(2 * hits, 2 * hits + false + misses, z),
        delay=_mean(found.delay, found.detected, z),
        false_alarms=_rate(_sums(wrong), months, z),
        false_alerts=_rate(_alerts(calm.alarm, calm_truth), months, z),
        unjudged=int((~judged).sum()),
    )


def _truth(detection: Detection, outbreak: npt.ArrayLike) -> tuple[Bools, Bools]:
    """The outbreaks on the steps asked about, and those running on the step before, a unit."""
    truth = np.asarray(outbreak, dtype=np.bool_)
    running = np.zeros(detection.alarm.shape[1], dtype=np.bool_)
    if truth.ndim == 2 and truth.shape[0] >= detection.over.stop:
        if detection.over.start > 0 and truth.shape[1] == len(running):
            running = truth[detection.over.start - 1]
        truth = truth[detection.over.start : detection.over.stop]
    if truth.shape != detection.alarm.shape:
        raise InputError(
            "shape",
            "outbreaks have shape {shape}, verdicts {verdicts}",
            shape=truth.shape,
            verdicts=detection.alarm.shape,
        )
    return truth, running


def _sums(mask: Bools) -> Floats:
    """How many steps are True, a unit."""
    total: Floats = mask.sum(axis=0, dtype=np.float64)
    return total


@dataclass(frozen=True, slots=True)
class _Found:
    """Per unit: outbreaks that could be seen, those that were, at once, and steps lost."""

    number: Floats
    detected: Floats
    at_once: Floats
    delay: Floats


def _outbreaks(alarm: Bools, judged: Bools, truth: Bools, running: Bools) -> _Found:
    steps, units = truth.shape
    unit, start, end = _rows(truth)
    begun_here = ~((start == 0) & running[unit])
    unit, start, end = unit[begun_here], start[begun_here], end[begun_here]
    verdicts = _running_sum(judged)
    seen = verdicts[end + 1, unit] > verdicts[start, unit]
    unit, start, end = unit[seen], start[seen], end[seen]
    first_alarm = np.full((steps + 1, units), steps)
    for step in range(steps - 1, -1, -1):
        first_alarm[step] = np.where(alarm[step], step, first_alarm[step + 1])
    delay = first_alarm[start, unit] - start
    caught = first_alarm[start, unit] <= end

    return _Found(
        number=_tally(unit, np.ones(len(unit)), units),
        detected=_tally(unit, caught, units),
        at_once=_tally(unit, caught & (delay == 0), units),
        delay=_tally(unit, np.where(caught, delay, 0), units),
    )


def _tally(unit: npt.NDArray[np.intp], weight: npt.NDArray[Any], units: int) -> Floats:
    """Sums of the weights, a unit."""
    total = np.zeros(units)
    np.add.at(total, unit, weight)
    return total


def _rows(
    mask: Bools,
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Unit, first and last step of each unbroken row of True."""
    edge = np.zeros((1, mask.shape[1]), dtype=np.bool_)
    before, after = np.vstack([edge, mask[:-1]]), np.vstack([mask[1:], edge])
    starts, ends = np.argwhere((mask & ~before).T), np.argwhere((mask & ~after).T)
    return starts[:, 0], starts[:, 1], ends[:, 1]


def _running_sum(mask: Bools) -> npt.NDArray[np.intp]:
    """How many are True before each step; one row more than the mask."""
    total = np.zeros((len(mask) + 1, mask.shape[1]), dtype=np.intp)
    np.cumsum(mask, axis=0, out=total[1:])
    return total


def _alerts(alarm: Bools, truth: Bools) -> Floats:
    """Unbroken rows of alarms that touch no outbreak, a unit."""
    unit, start, end = _rows(alarm)
    inside = _running_sum(truth)
    false = inside[end + 1, unit] == inside[start, unit]
    return _tally(unit, false, alarm.shape[1])


def _variance(part: Floats, whole: Floats) -> float:
    """Of sum(part) / sum(whole) where units are drawn at random; NaN with fewer than two."""
    drawn = int((whole > 0).sum())
    if drawn < 2:
        return math.nan
    off = part - part.sum() / whole.sum() * whole
    return float(drawn / (drawn - 1) * (off @ off) / whole.sum() ** 2)


def _share(part: Floats, whole: Floats, z: float) -> Figure:
    """Wilson's interval, at the number of independent cases that the spread among units implies."""
    total = float(whole.sum())
    if total == 0:
        return Figure(math.nan, 0.0, 1.0, 0.0, 0.0)
    value = float(part.sum()) / total
    variance = _variance(part, whole)
    cases = min(total, value * (1 - value) / variance) if variance > 0 else total
    middle = (value + z * z / (2 * cases)) / (1 + z * z / cases)
    half = z / (1 + z * z / cases) * math.sqrt(value * (1 - value) / cases + (z / cases) ** 2 / 4)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Figure(value, min(low, value), max(high, value), float(part.sum()), total)


def _mean(part: Floats, whole: Floats, z: float) -> Figure:
    """A normal interval, not below 0; open where there are fewer than two units."""
    total = float(whole.sum())
    if total == 0:
        return Figure(math.nan, 0.0, math.inf, 0.0, 0.0)
    value = float(part.sum()) / total
    variance = _variance(part, whole)
    if math.isnan(variance):
        return Figure(value, 0.0, math.inf, float(part.sum()), total)
    half = z * math.sqrt(variance)
    return Figure(value, max(0.0, value - half), value + half, float(part.sum()), total)


def _rate(part: Floats, whole: Floats, z: float) -> Figure:
    """The exact interval of a Poisson rate, at the number of independent events implied."""
    from scipy.special import gammaincinv

    total = float(whole.sum())
    if total == 0:
        return Figure(math.nan, 0.0, math.inf, 0.0, 0.0)
    events = float(part.sum())
    value = events / total
    variance = _variance(part, whole)
    cases = min(events, value * value / variance) if variance > 0 else events
    tail = NormalDist().cdf(-z)
    scale = value / cases if cases > 0 else 1 / total
    low = float(gammaincinv(cases, tail)) * scale if cases > 0 else 0.0
    return Figure(value, low, float(gammaincinv(cases + 1, 1 - tail)) * scale, events, total)
