"""The mean that CUSUM and GLR compare with: given, averaged, or from a seasonal model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detectors.sheet import check_compat, require, whole
from kentongan.early_warning.kernels import in_control as kernels
from kentongan.early_warning.kernels.in_control import InControl
from kentongan.early_warning.kernels.seasonal_glm import Model
from kentongan.early_warning.kernels.sheet import JUDGED
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.series import CountSeries

Mean = Literal["average", "seasonal"] | float | npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Season:
    """What the log of a seasonal mean is made of, besides a constant."""

    harmonics: int
    """Pairs of cosine and sine over a year."""
    trend: bool
    weekdays: bool
    holidays: bool

    def model(self, series: CountSeries) -> Model:
        """The design, its equal rows once, in order of appearance: no row knows of later steps.

        Raises `InputError` where the calendar does not carry the terms asked for.
        """
        most = series.per_year // 2
        whole(harmonics=self.harmonics)
        right = 0 <= self.harmonics <= most
        require(right, "harmonics", "is {given}: 0 to {most}", given=self.harmonics, most=most)
        times = np.arange(1, series.times + 1, dtype=np.float64)
        angle = 2 * np.pi * (times % series.per_year) / series.per_year
        columns = [np.ones(series.times)]
        if self.trend:
            columns.append(times / series.per_year)
        for n in range(1, self.harmonics + 1):
            columns += [np.cos(n * angle), np.sin(n * angle)]
        if self.weekdays or self.holidays:
            name = "weekdays" if self.weekdays else "holidays"
            daily = series.step == "day" and series.dates is not None
            require(daily, name, "need a daily series with dates")
        if self.weekdays and series.dates is not None:
            from kentongan.early_warning.special_days import weekday_columns

            columns += [*weekday_columns(series.dates).T]
        if self.holidays and series.dates is not None:
            from kentongan.early_warning.special_days import holiday_columns

            columns += [*holiday_columns(series.dates).T]
        return _without_repeats(np.ascontiguousarray(np.column_stack(columns)))


def in_control(
    series: CountSeries,
    over: range,
    *,
    mean: Mean,
    season: Season,
    alpha: float | None,
    compat: Literal["R"] | None,
) -> tuple[InControl, Model]:
    """The mean of each unit on the steps `over`, from counts before them alone; and the model.

    `mean`: "average" of all earlier counts, "seasonal" for the model, or the mean itself,
    broadcast to (steps, units). `alpha`: dispersion of the model, None to estimate it. A seasonal
    model asks for a year of history, half of it known; R for as many counts as coefficients.
    Raises `InputError`.
    """
    check_compat(compat)
    shape = (len(series.units), len(series.checked_range(over)))
    named = isinstance(mean, str)
    if isinstance(mean, str):
        require(
            mean in ("average", "seasonal"),
            "mean",
            "is {given!r}: average, seasonal, figures",
            given=mean,
        )
    modelled = named and mean == "seasonal"
    model = season.model(series) if modelled else _without_repeats(np.ones((series.times, 1)))
    units = InControl(
        counts=np.ascontiguousarray(series.counts.T),
        mean=np.empty(shape),
        alpha=np.full(shape[0], -1.0 if alpha is None else float(alpha)),
        standing=np.full(shape[0], JUDGED, dtype=np.uint8),
        since=np.zeros(shape[0], dtype=np.int64),
        coefficients=np.zeros((shape[0], model.rows.shape[1])),
    )
    if modelled:
        fit_seasons(units, model, series, over.start, compat)
    elif named:
        over_units(kernels.average, (units,), over.start, 1 if compat == "R" else 2)
    else:
        units.mean[...] = _given(mean, shape)
    return units, model


def fit_seasons(
    units: InControl,
    model: Model,
    series: CountSeries,
    first: int,
    compat: Literal["R"] | None,
) -> None:
    """Fit the seasonal mean of each unit from `units.since` on, counted from step `first`."""
    columns = model.rows.shape[1]
    if compat == "R":
        least = columns
    elif first < series.per_year:
        least = series.times + 1  # nobody has it
    else:
        least = max(series.per_year // 2, columns + 1)
    over_units(kernels.fit_units, (units,), model, first, least, compat == "R")


def _without_repeats(design: npt.NDArray[np.float64]) -> Model:
    _, first, cell = np.unique(design, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    return Model(rows=np.ascontiguousarray(design[first[order]]), cell=place[cell.ravel()])


def _given(mean: Any, shape: tuple[int, int]) -> npt.NDArray[np.float64]:
    try:
        figures = np.broadcast_to(np.asarray(mean, dtype=np.float64), shape[::-1])
    except ValueError:
        figures = np.full(shape[::-1], np.nan)
    fits = bool((np.isfinite(figures) & (figures > 0)).all())
    require(
        fits, "mean", "needs figures above 0 that fit {shape} (steps, units)", shape=shape[::-1]
    )
    return figures.T
