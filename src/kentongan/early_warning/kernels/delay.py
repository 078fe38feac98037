"""Compiled loop of the detector that knows how much of a count has not arrived yet."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from kentongan.early_warning.kernels.compiled import inner, kernel
from kentongan.early_warning.kernels.in_control import InControl
from kentongan.early_warning.kernels.negative_binomial import quantile
from kentongan.early_warning.kernels.seasonal_glm import Model, predict, solve
from kentongan.early_warning.kernels.sheet import (
    JUDGED,
    UNKNOWN_COUNT,
    Floats,
    Sheet,
    judge,
    refuse,
)


class Arrivals(NamedTuple):
    """What is known of the reports of some units; one row a unit."""

    share: Floats
    """Shape (units, steps): the share of the reports of each step that has arrived."""
    wobble: Floats
    """Its variance."""
    nowcast: Floats
    """What each count is expected to become."""


class Limit(NamedTuple):
    """When a count is too high, and what it is compared with."""

    first: int
    """Step of the sheet's first column."""
    before: int
    """The baseline ends with the step before this one."""
    least: int
    """Known counts that a baseline without any case needs."""
    alpha: float
    z: float


@inner
def information(units: InControl, model: Model, unit: int, before: int) -> Floats:
    """Fisher's information of the coefficients: the posterior's inverse covariance, by Laplace."""
    columns = model.rows.shape[1]
    matrix = np.zeros((columns, columns + 1))
    for time in range(before):
        if units.counts[unit, time] >= 0:
            mean = predict(model, units.coefficients[unit], time)
            weight = mean / (1.0 + units.alpha[unit] * mean)
            row = model.cell[time]
            for i in range(columns):
                for j in range(i, columns):
                    matrix[i, j] += weight * model.rows[row, i] * model.rows[row, j]
    return matrix


@inner
def log_variance(model: Model, matrix: Floats, time: int, room: Floats) -> float:
    """Posterior variance of the log mean of one step."""
    columns = model.rows.shape[1]
    row = model.cell[time]
    for i in range(columns):
        for j in range(columns):
            room[i, j] = matrix[i, j]
        room[i, columns] = model.rows[row, i]
    solve(room)
    total = 0.0
    for i in range(columns):
        total += room[i, columns] * model.rows[row, i]
    return total


@inner
def arrived(
    sheet: Sheet,
    arrivals: Arrivals,
    limit: Limit,
    unit: int,
    step: int,
    mean: float,
    squares: float,
) -> None:
    """Judge a count by the law of what should have arrived of it.

    `mean` of the full count's rate and mean of its square. What arrives of a negative binomial
    count is negative binomial with the same size; two moments carry what else is uncertain.
    """
    count = float(sheet.counts[unit, limit.first + step])
    share, wobble = arrivals.share[unit, step], arrivals.wobble[unit, step]
    usual = share * mean
    variance = usual + (share * share + wobble) * squares - usual * usual
    dispersion = max(1.0, variance / usual)
    upper = quantile(limit.alpha, limit.z, usual, dispersion)
    score = (count - usual) / math.sqrt(usual * dispersion)
    judge(sheet, unit, step, usual, upper, score, count > upper)
    # what is still to come, given what came: the rate is a gamma variable by its two moments
    spread = squares / (mean * mean) - 1.0
    rate = mean * (1.0 + spread * count) / (1.0 + spread * usual)
    arrivals.nowcast[unit, step] = count + (1.0 - share) * rate


@inner
def known_of(units: InControl, unit: int, before: int) -> tuple[int, int]:
    """Known counts of a baseline, and their total."""
    known, total = 0, 0
    for time in range(before):
        count = int(units.counts[unit, time])
        if count >= 0:
            known += 1
            total += count
    return known, total


@kernel
def so_far(sheet: Sheet, units: InControl, arrivals: Arrivals, model: Model, limit: Limit) -> None:
    """Judge each step by what should have arrived of it.

    `units`: the counts that will not grow any more, the others unknown, and what was fitted to
    those before `limit.before`.
    """
    columns = model.rows.shape[1]
    room = np.empty((columns, columns + 1))
    for unit in range(sheet.counts.shape[0]):
        known, total = known_of(units, unit, limit.before)
        never = known >= limit.least and total == 0
        fitted = units.standing[unit] == JUDGED
        matrix = information(units, model, unit, limit.before) if fitted else room
        for step in range(sheet.state.shape[1]):
            now = limit.first + step
            arrivals.nowcast[unit, step] = np.nan
            if sheet.counts[unit, now] < 0:
                refuse(sheet, unit, step, UNKNOWN_COUNT)
            elif never:
                # Jeffreys' prior of a Poisson mean is all there is
                mean = 0.5 / known
                arrived(sheet, arrivals, limit, unit, step, mean, 3.0 * mean * mean)
            elif not fitted:
                refuse(sheet, unit, step, units.standing[unit])
            else:
                unsure = min(log_variance(model, matrix, now, room), 10.0)
                mean = units.mean[unit, now - limit.before] * math.exp(0.5 * unsure)
                squares = mean * mean * (1.0 + units.alpha[unit]) * math.exp(unsure)
                arrived(sheet, arrivals, limit, unit, step, mean, squares)
