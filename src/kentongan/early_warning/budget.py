"""From "at most k false alarms in a month" to thresholds, for one unit or for many together.

Three ways, from exact to certain:

- `thresholds` draws the days to come many times from what is usual for each unit (parametric
  bootstrap), asks any detector about them, and takes the score that chance passes as often as
  allowed.
- `benjamini_hochberg` and `e_benjamini_hochberg` bound the share of false ones among the alarms of
  one step over many units.
- `anytime` adds up evidence over days so that the mean time to a false alarm is kept however long
  one looks and however often one stops to look.

`promise` compares what was promised with what a back-test found, and `learnt_level` corrects it.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.backtest import STEPS_A_MONTH, BackTest, Figure, Judge
from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors.sheet import blank, detection, require
from kentongan.early_warning.kernels.budget import accumulate
from kentongan.early_warning.kernels.layered import Outlook, foresee
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.kernels.usual import CONVERGED
from kentongan.early_warning.series import CountSeries, Step
from kentongan.early_warning.usual import History, columns, fit_usual

Floats = npt.NDArray[np.float64]

LASTING: Final = (0.5, 1.0, 1.5, 2.0, 3.0)
"""Sizes of a lasting rise that `anytime` looks for, in standard deviations."""
KEPT: Final = 0.25
"""A promise is kept where the realised rate is within this share of it."""


def level(false_alarms: float, *, step: Step, units: int = 1, months: float = 1.0) -> float:
    """The share of a unit's steps that may be false alarms.

    At most `false_alarms` are expected in `months` over all `units` together. Raises `InputError`
    where that is more than one a step.
    """
    require(false_alarms > 0, "false_alarms", "are {given}: more than 0", given=false_alarms)
    require(units >= 1, "units", "are {given}: 1 or more", given=units)
    require(months > 0, "months", "are {given}: more than 0", given=months)
    share = false_alarms / (months * STEPS_A_MONTH[step] * units)
    require(
        share < 1,
        "false_alarms",
        "are {false_alarms}: less than one a {step} and unit",
        false_alarms=false_alarms,
        step=step,
    )
    return share


def draw_usual(
    series: CountSeries,
    over: range,
    *,
    draws: int,
    seed: int,
    history: History | None = None,
    covariates: npt.ArrayLike | None = None,
) -> CountSeries:
    """Each unit's history with the steps `over` drawn anew, `draws` times.

    Drawn from what is usual as known on the step before, mean and dispersion themselves drawn from
    the doubt about them. Units come one after the other, each with its draws, named "unit/1", ...;
    a unit whose history is too short is drawn as unknown. Each unit has a random stream of its own,
    made from the seed and its id, whatever stands beside it. Raises `InputError`.
    """
    series.checked_range(over)
    require(over.start > 0, "range", "begins with the first step: there is no history")
    require(draws >= 1, "draws", "are {given}: 1 or more", given=draws)
    wanted = History() if history is None else history
    design = columns(series, wanted, covariates)
    first = range(over.start, over.start + 1)
    usual = fit_usual(series, first, history=wanted, design=design, gap=1)
    units = len(series.units)
    counts = np.repeat(series.counts[: over.stop].T, draws, axis=0)
    for unit in range(units):
        rows = counts[unit * draws : (unit + 1) * draws]
        if usual.status[unit, 0] != CONVERGED:
            rows[:, over.start :] = -1
            continue
        rng = np.random.Generator(np.random.Philox(key=[seed, _number(series.units[unit])]))
        beta = _about(rng, usual.coefficients[unit, 0], usual.covariance[unit, 0], draws)
        log = beta @ design.values[:, over.start : over.stop]
        if design.offset.shape[1]:
            log += design.offset[unit, over.start : over.stop]
        off = usual.doubt[unit, 0] * rng.standard_normal(draws)
        dispersion = np.maximum(usual.dispersion[unit, 0] * np.exp(off), 1 + 1e-9)[:, None]
        mean = rng.gamma(np.exp(log) / (dispersion - 1)) * (dispersion - 1)
        rows[:, over.start :] = np.minimum(rng.poisson(mean), np.iinfo(np.int32).max)
    return CountSeries(
        counts=np.asfortranarray(counts.T),
        units=tuple(f"{unit}/{n + 1}" for unit in series.units for n in range(draws)),
        step=series.step,
        dates=None if series.dates is None else series.dates[: over.stop],
        population=_repeated(series.population, over.stop, draws),
        completeness=_repeated(series.completeness, over.stop, draws),
    )


def _number(unit: str) -> int:
    """64 bits made from an id, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(unit.encode(), digest_size=8).digest(), "big")


def _about(rng: np.random.Generator, centre: Floats, covariance: Floats, draws: int) -> Floats:
    """Normal draws, shape (draws, columns)."""
    values, vectors = np.linalg.eigh(covariance)
    spread = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn: Floats = centre + rng.standard_normal((draws, len(centre))) @ spread.T
    return drawn


def _repeated(values: Floats | None, stop: int, draws: int) -> Floats | None:
    return None if values is None else np.asfortranarray(np.repeat(values[:stop], draws, axis=1))


@dataclass(frozen=True, eq=False, slots=True)
class Thresholds:
    """Scores that chance passes as often as a budget allows; arrays of shape (units,)."""

    level: float
    """The share of steps allowed."""
    score: Floats
    """An alarm is a score above it; NaN where the unit could not be judged."""
    share: Floats
    """The share of drawn steps with an alarm: at most `level`, and less where scores repeat."""

    def alarms(self, judged: Detection) -> npt.NDArray[np.bool_]:
        """The alarms of verdicts on the same units, shape (steps, units)."""
        with np.errstate(invalid="ignore"):
            return judged.score > self.score


def thresholds(
    series: CountSeries,
    over: range,
    judge: Judge,
    *,
    level: float,
    draws: int = 200,
    seed: int = 0,
    history: History | None = None,
    covariates: npt.ArrayLike | None = None,
) -> Thresholds:
    """For each unit the score above which `judge` may alarm on the steps `over`.

    `level`: the share of steps that may be false alarms (see the function of that name). Asks
    `judge` about units x `draws` series; a threshold needs some 10 / (level x steps) draws. Raises
    `InputError`.
    """
    require(0 < level < 1, "level", "is {given}: between 0 and 1", given=level)
    drawn = draw_usual(series, over, draws=draws, seed=seed, history=history, covariates=covariates)
    scores = judge(drawn, over).score
    units = len(series.units)
    of_unit = scores.T.reshape(units, draws * len(over))
    found = np.full(units, np.nan)
    share = np.full(units, np.nan)
    for unit in range(units):
        known = np.sort(of_unit[unit][~np.isnan(of_unit[unit])])
        if known.size:
            found[unit] = known[known.size - 1 - math.floor(level * known.size)]
            share[unit] = (known > found[unit]).mean()
    return Thresholds(level=level, score=found, share=share)


def benjamini_hochberg(pvalues: npt.ArrayLike, share: float) -> npt.NDArray[np.bool_]:
    """Alarms of one step over many units, of which at most `share` are expected to be false.

    `pvalues`: shape (.., units), NaN where there is no verdict; each row is a step of its own.
    Holds where units are independent or rise together (Benjamini & Hochberg 1995, JRSS B 57:289;
    Benjamini & Yekutieli 2001).
    """
    values = np.asarray(pvalues, dtype=np.float64)
    return _step_up(np.where(np.isnan(values), np.inf, values), np.isnan(values), share)


def e_benjamini_hochberg(evalues: npt.ArrayLike, share: float) -> npt.NDArray[np.bool_]:
    """The same from e-values, whatever the units have to do with each other.

    Source: R. Wang & A. Ramdas 2022, "False discovery rate control with e-values" (JRSS B 84:822).
    """
    values = np.asarray(evalues, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = np.where(np.isnan(values), np.inf, 1.0 / values)
    return _step_up(inverse, np.isnan(values), share)


def _step_up(values: Floats, unknown: npt.NDArray[np.bool_], share: float) -> npt.NDArray[np.bool_]:
    """The k smallest, for the largest k whose k-th is at most share x k / number of units."""
    require(0 < share < 1, "share", "is {given}: between 0 and 1", given=share)
    number = np.maximum((~unknown).sum(axis=-1, keepdims=True), 1)
    ordered = np.sort(values, axis=-1)
    rank = np.arange(1, values.shape[-1] + 1)
    holds = ordered * number <= share * rank
    last = np.where(holds, rank, 0).max(axis=-1, keepdims=True)
    bar = np.take_along_axis(ordered, np.maximum(last - 1, 0), axis=-1)
    chosen: npt.NDArray[np.bool_] = (last > 0) & (values <= bar) & ~unknown
    return chosen


def anytime(
    series: CountSeries,
    over: range,
    *,
    level: float,
    sizes: tuple[float, ...] = LASTING,
    history: History | None = None,
    covariates: npt.ArrayLike | None = None,
) -> Detection:
    """Evidence for a lasting rise, added up since nobody knows when, under a promise in time.

    While all is usual the expected time to an alarm is at least 1 / `level` steps, at whatever
    moment one looks: Shiryaev and Roberts' sum of likelihood ratios whose expectation is 1 grows by
    1 a step (J. Shin, A. Ramdas & A. Rinaldo 2023, "E-detectors", section 3). After an alarm it
    begins anew. The price of the certainty is a rate far below the one promised.

    `sizes`: of the rise, in standard deviations. `score`: log10 of the sum; alarm where the sum
    reaches `threshold`, 1 / level. For many units together give level / units. Raises `InputError`.
    """
    require(0 < level < 1, "level", "is {given}: between 0 and 1", given=level)
    require(len(sizes) > 0 and min(sizes) > 0, "sizes", "are {given}: above 0", given=sizes)
    wanted = History() if history is None else history
    design = columns(series, wanted, covariates)
    sheet = blank(series, over)
    usual = fit_usual(series, over, history=wanted, design=design, gap=1)
    shape = sheet.state.shape
    outlook = Outlook(np.empty((*shape, 1)), np.empty(shape), np.empty(shape), np.empty(shape))
    over_units(foresee, (outlook, sheet, usual, design.offset), design.values, over.start)
    over_units(accumulate, (sheet, outlook), over.start, 1 / level, np.array(sizes))
    parameters = {"level": level, "sizes": sizes, "history": wanted}
    return detection(sheet, "anytime", over, parameters)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a budget promised, and what a back-test found."""

    promised: float
    realised: Figure
    ratio: float
    """Realised over promised; 1 is exact."""
    kept: bool
    """Whether the realised rate is within 25 % of the promise."""


def promise(found: BackTest, level: float) -> Promise:
    """Compare the false positive rate of a back-test with the share that was promised."""
    ratio = found.false_positive_rate.value / level
    return Promise(level, found.false_positive_rate, ratio, kept=abs(ratio - 1) <= KEPT)


def learnt_level(judged: Detection, level: float, *, pvalue: str = "pvalue") -> float:
    """The level to ask for so that the past would have shown the share promised.

    The p-value that a share of `level` of the verdicts in `judged`, over steps taken to be quiet,
    did not exceed: where counts are more spread than the model knows it is smaller than `level`.
    Needs some 10 / level verdicts; raises `InputError` with fewer than 1 / level.
    """
    values = judged.extra[pvalue][judged.state == State.JUDGED]
    require(
        values.size * level >= 1,
        "level",
        "is {level}: {size} verdicts say nothing about it",
        level=level,
        size=values.size,
    )
    ordered = np.sort(values)
    return float(min(ordered[math.floor(level * values.size) - 1], 1.0))
