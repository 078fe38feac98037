"""CUSUM: small excesses add up until they are too many.

Sources: Rossi, Lampugnani & Marchi 1999 (Statistics in Medicine 18, 2111-2122) for transforms and
the default k and h; Hoehle & Paul 2008 (Computational Statistics & Data Analysis 52, 4357-4368) for
the seasonal mean; the reference is `cusum` of R surveillance.
"""

from __future__ import annotations

import math
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors.in_control import Mean, Season, in_control
from kentongan.early_warning.detectors.sheet import blank, detection, require, whole
from kentongan.early_warning.kernels import cusum as kernels
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.series import CountSeries

Transform = Literal[
    "standard",
    "rossi",
    "anscombe",
    "anscombe_second_order",
    "pearson_nb",
    "anscombe_nb",
    "none",
]
TRANSFORMS: Final[dict[str, int]] = {
    "standard": kernels.STANDARD,
    "rossi": kernels.ROSSI,
    "anscombe": kernels.ANSCOMBE,
    "anscombe_second_order": kernels.ANSCOMBE_SECOND_ORDER,
    "pearson_nb": kernels.PEARSON_NB,
    "anscombe_nb": kernels.ANSCOMBE_NB,
    "none": kernels.NONE,
}

LAST_DIGIT_UP: Final = int(
    "10000002080109401c064151410100020501510702c88358099a6b9e0250020461628908256d0a06b5272192bf9d87"
    "c94c417740e1d91c57841465bf1324f394a25c9639cc1149163800d3b2df46d6801d8758583dd7332f49e843bd8a48"
    "1ab24e4aa487cc2a01796f9410e67e72c0c5683d075de45ae8aa3c23997225a16c6b5d56094a97ca0",
    16,
)
"""Entries of R's table of `flattening`, first to last bit, whose tenth digit is one too high."""


def table_of_r() -> npt.NDArray[np.float64]:
    """R's table behind the transform anscombe_nb: ten digits, on a grid."""
    grid = [n / 100 for n in range(1001)] + [float(n) for n in range(11, 101)]
    last = len(grid) - 1
    return np.array(
        [
            (round(kernels.flattening(z) * 1e10) + (LAST_DIGIT_UP >> (last - n) & 1)) / 1e10
            for n, z in enumerate(grid)
        ]
    )


def detect(
    series: CountSeries,
    over: range,
    *,
    k: float = 1.04,
    h: float = 2.26,
    transform: Transform = "standard",
    mean: Mean = "average",
    alpha: float = 0.1,
    reset: bool = False,
    harmonics: int = 1,
    trend: bool = False,
    weekdays: bool = False,
    holidays: bool = False,
    compat: Literal["R"] | None = None,
) -> Detection:
    """Alarm where the sum of standardised counts less `k`, never below 0, reaches `h`.

    The sum starts at 0 on the first step of `over`; `reset` lets it start again after an alarm.
    `transform`: how a count is standardised by its mean. `mean`: "average" of all counts before
    `over`, "seasonal" for a log-linear Poisson model of them (`harmonics`, `trend`, and for daily
    series with dates `weekdays` and `holidays`), or the mean itself, broadcast to (steps, units).
    `alpha`: dispersion of the two transforms for negative binomial counts. `compat="R"`: R's upper
    bounds, and its models that did not converge.

    `expected` is the mean, `score` the sum, `threshold` the count at which the sum would have
    reached `h`. Raises `InputError`.
    """
    require(
        transform in TRANSFORMS,
        "transform",
        "is {given!r}: one of {names}",
        given=transform,
        names=list(TRANSFORMS),
    )
    whole(harmonics=harmonics)
    require(0 < h < math.inf, "h", "is {given}: above 0", given=h)
    require(0 <= k < math.inf, "k", "is {given}: 0 or more", given=k)
    require(0 < alpha < math.inf, "alpha", "is {given}: above 0", given=alpha)
    season = Season(harmonics=harmonics, trend=trend, weekdays=weekdays, holidays=holidays)
    sheet = blank(series, over)
    units, _ = in_control(series, over, mean=mean, season=season, alpha=0.0, compat=compat)
    units.alpha.fill(alpha)
    cusum = kernels.Cusum(
        first=over.start,
        transform=TRANSFORMS[transform],
        k=float(k),
        h=float(h),
        reset=reset,
        as_r=compat == "R",
        table=table_of_r() if compat == "R" and transform == "anscombe_nb" else np.empty(0),
    )
    over_units(kernels.add_up, (sheet, units), cusum)
    parameters = {
        "k": k,
        "h": h,
        "transform": transform,
        "mean": mean,
        "alpha": alpha,
        "reset": reset,
        "harmonics": harmonics,
        "trend": trend,
        "weekdays": weekdays,
        "holidays": holidays,
        "compat": compat,
    }
    return detection(sheet, "cusum", over, parameters)
