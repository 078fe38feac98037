"""Compiled loops that give each unit the mean it has while nothing happens."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.kernels.compiled import kernel
from kentongan.early_warning.kernels.seasonal_glm import Model, Room, fit, predict, room_for
from kentongan.early_warning.kernels.sheet import (
    JUDGED,
    NOT_CONVERGED,
    NOT_ENOUGH_HISTORY,
    Counts,
    Floats,
)


class InControl(NamedTuple):
    """Counts of some units, and what they are compared with; one row a unit."""

    counts: Counts
    mean: Floats
    """Shape (units, steps asked about)."""
    alpha: Floats
    """Shape (units,): variance mean + alpha mean^2."""
    standing: npt.NDArray[np.uint8]
    """Shape (units,): JUDGED, or why a unit has no mean."""
    since: npt.NDArray[np.int64]
    """Shape (units,): the step asked about from which on a mean is wanted, and from which on a
    chart that starts anew goes on."""
    coefficients: Floats
    """Shape (units, columns of the model)."""


@kernel
def average(units: InControl, first: int, least: int) -> None:
    """The mean of all known counts before step `first`, of which `least` are needed."""
    for unit in range(units.counts.shape[0]):
        known, total = 0, 0
        for time in range(first):
            count = int(units.counts[unit, time])
            if count >= 0:
                known += 1
                total += count
        enough = known >= max(least, 1)
        units.standing[unit] = JUDGED if enough else NOT_ENOUGH_HISTORY
        for step in range(units.mean.shape[1]):
            units.mean[unit, step] = total / known if enough else np.nan


@kernel
def seasonal(
    units: InControl, model: Model, room: Room, first: int, least: int, as_r: bool
) -> None:
    """A log-linear model of the known counts before `units.since`, of which `least` are needed.

    `first`: the first step asked about. `units.alpha` holds what is known of the dispersion,
    negative where it is to be estimated. A unit whose `since` is past the end is left alone, and so
    is one that has a mean already and finds no other. `as_r`: a fit that did not converge is used
    all the same, as R does with a warning. `room`: work space.
    """
    steps = units.mean.shape[1]
    for unit in range(units.counts.shape[0]):
        since = units.since[unit]
        if since >= steps:
            continue
        known, total = 0, 0
        for time in range(first + since):
            count = int(units.counts[unit, time])
            if count >= 0:
                known += 1
                total += count
        if since == 0:
            for step in range(steps):
                units.mean[unit, step] = np.nan
            units.standing[unit] = NOT_ENOUGH_HISTORY if known < least else NOT_CONVERGED
        if known < least or (total == 0 and not as_r):
            continue
        fine, alpha = fit(model, room, units.counts, unit, first + since, units.alpha[unit])
        if not (fine or as_r) or not np.isfinite(alpha):
            continue
        units.standing[unit] = JUDGED
        units.alpha[unit] = alpha
        columns = units.coefficients.shape[1]
        for column in range(columns):
            units.coefficients[unit, column] = room.normal[column, columns]
        for step in range(since, steps):
            units.mean[unit, step] = predict(model, units.coefficients[unit], first + step)


def fit_units(units: InControl, model: Model, first: int, least: int, as_r: bool) -> None:
    """`seasonal` with work space of its own, for use on a thread."""
    seasonal(units, model, room_for(model), first, least, as_r)
