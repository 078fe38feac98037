"""GLR: since when would a lasting change of the mean explain the counts, and how well?

Source: Hoehle & Paul 2008, "Count data regression charts for the monitoring of surveillance time
series" (Computational Statistics & Data Analysis 52, 4357-4368); the references are `glrpois` and
`glrnb` of R surveillance.
"""

from __future__ import annotations

import math
from typing import Literal

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors.in_control import Mean, Season, fit_seasons, in_control
from kentongan.early_warning.detectors.sheet import blank, detection, require, whole
from kentongan.early_warning.kernels import glr as kernels
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.series import CountSeries


def detect(
    series: CountSeries,
    over: range,
    *,
    threshold: float = 5.0,
    alpha: float | None = None,
    change: Literal["intercept", "epidemic"] = "intercept",
    theta: float | None = None,
    direction: Literal["up", "down"] = "up",
    least: int = 1,
    window: int | None = None,
    returns: Literal["value", "cases"] = "value",
    mean: Mean = "seasonal",
    refit: bool = False,
    harmonics: int = 1,
    trend: bool = False,
    weekdays: bool = False,
    holidays: bool = False,
    compat: Literal["R"] | None = None,
) -> Detection:
    """Alarm where the generalised likelihood ratio of a change reaches `threshold`, then restart.

    `alpha`: variance mean + alpha mean^2; 0 is Poisson, None estimates it with the seasonal mean.
    `change`: "intercept" multiplies the mean, "epidemic" adds a multiple of the count before
    (Poisson only). `theta`: change of the log mean, where it is known: the recursive ratio of that
    change alone. `direction`: look for more or for less. `least` (R: Mtilde): counts that a change
    must have lasted; `window` (M): steps back that it may have begun, None any. `mean`, `harmonics`
    (S), `trend`, `weekdays`, `holidays` as in `cusum.detect`; `refit` the mean after each alarm.
    `returns`: what `threshold` is in the result: the value given, or the "cases" that would alarm.
    `compat="R"`: R's faults, which the page names.

    `expected` is the mean, `score` the ratio. Raises `InputError`.
    """
    require(0 < threshold < math.inf, "threshold", "is {given}: above 0", given=threshold)
    require(
        alpha is None or 0 <= alpha < math.inf,
        "alpha",
        "is {given}: 0 or more, or None",
        given=alpha,
    )
    modelled = isinstance(mean, str) and mean == "seasonal"
    require(modelled or alpha is not None, "alpha", "is estimated with a seasonal mean only")
    require(modelled or not refit, "refit", "needs a seasonal mean")
    require(
        change in ("intercept", "epidemic"),
        "change",
        "is {given!r}: intercept, epidemic",
        given=change,
    )
    epidemic = change == "epidemic"
    plain = alpha == 0 and direction == "up" and theta is None
    require(not epidemic or plain, "change", "epidemic is for alpha 0, upwards, without theta")
    known = theta is None or (math.isfinite(theta) and theta != 0)
    require(known, "theta", "is {given}: a number other than 0, or None", given=theta)
    require(direction in ("up", "down"), "direction", "is {given!r}: up or down", given=direction)
    whole(least=least, window=0 if window is None else window)
    require(least >= 1, "least", "is {given}: 1 or more", given=least)
    require(window is None or window >= 0, "window", "is {given}: 0 or more, or None", given=window)
    reaches = window is None or compat == "R" or window >= least - 1
    require(reaches, "window", "holds fewer counts than a change must have lasted (least)")
    require(returns in ("value", "cases"), "returns", "is {given!r}: value or cases", given=returns)
    none = epidemic and returns == "cases" and compat == "R"
    require(not none, "returns", "is cases, which R cannot give of an epidemic change")
    season = Season(harmonics=harmonics, trend=trend, weekdays=weekdays, holidays=holidays)
    sheet = blank(series, over)
    units, model = in_control(series, over, mean=mean, season=season, alpha=alpha, compat=compat)
    poisson = kernels.EPIDEMIC if epidemic else kernels.POISSON
    any_step = window is None or (window == 0 and compat == "R" and alpha == 0 and not epidemic)
    glr = kernels.Glr(
        first=over.start,
        family=poisson if alpha == 0 else kernels.NEGATIVE_BINOMIAL,
        threshold=float(threshold),
        up=direction == "up",
        window=-1 if any_step or window is None else window,
        least=least,
        cases=returns == "cases",
        refit=refit,
        as_r=compat == "R",
    )
    while True:
        if theta is not None:
            over_units(kernels.known_change, (sheet, units), glr, float(theta))
        elif compat == "R" and (epidemic or alpha != 0):
            over_units(kernels.look_back_as_r, (sheet, units), glr)
        else:
            in_cases = True if returns == "cases" else None
            over_units(kernels.look_back, (sheet, units), glr, in_cases)
        if (units.since >= len(over)).all():
            break
        fit_seasons(units, model, series, over.start, compat)
    parameters = {
        "threshold": threshold,
        "alpha": alpha,
        "change": change,
        "theta": theta,
        "direction": direction,
        "least": least,
        "window": window,
        "returns": returns,
        "mean": mean,
        "refit": refit,
        "harmonics": harmonics,
        "trend": trend,
        "weekdays": weekdays,
        "holidays": holidays,
        "compat": compat,
    }
    return detection(sheet, "glr", over, parameters)
