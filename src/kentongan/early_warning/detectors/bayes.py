"""Bayes 1, 2, 3 and the general scheme: is this count above what the reference steps predict?

Sources: Riebler 2004 (diploma thesis, LMU Munich); Hoehle 2007 (Computational Statistics 22,
571-582, section 3); the reference is `bayes` of R surveillance.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Literal

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors.reference_set import reference_set
from kentongan.early_warning.detectors.sheet import blank, check_compat, detection, require
from kentongan.early_warning.kernels.bayes import predictive
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.series import CountSeries


def detect(
    series: CountSeries,
    over: range,
    *,
    variant: Literal[1, 2, 3] | None = None,
    years_back: int = 0,
    half_window: int = 6,
    this_year: bool = True,
    alpha: float = 0.05,
    compat: Literal["R"] | None = None,
) -> Detection:
    """Alarm where a count is above the 1 - `alpha` quantile of its predictive distribution.

    `years_back` (R: b): earlier years; `half_window` (w): steps before and after the same step of
    each of them; `this_year` (actY): also the `half_window` steps before now. `variant` sets these
    three: 1 = (0, 6, yes), 2 = (1, 6, yes), 3 = (2, 4, no). Of n reference steps with sum s, the
    next count is negative binomial with size s + 1/2 and probability n / (n + 1): a Poisson count
    under Jeffreys' prior. `compat="R"`: a verdict with a single known reference count, of which
    today's is one where `half_window` is 0.

    `expected` is the predictive mean, `threshold` the quantile, `score` the count standardised by
    the predictive sd. Raises `InputError`.
    """
    check_compat(compat)
    require(0 < alpha < 1, "alpha", "is {given}: between 0 and 1", given=alpha)
    past, size, named = reference_set(
        series,
        over,
        variant=variant,
        years_back=years_back,
        half_window=half_window,
        this_year=this_year,
        compat=compat,
    )
    if compat == "R":
        past = past._replace(least=1)
    sheet = blank(series, over)
    z = NormalDist().inv_cdf(1 - alpha)
    over_units(predictive, (sheet,), past, size, float(alpha), z)
    return detection(sheet, "bayes", over, {**named, "alpha": alpha, "compat": compat})
