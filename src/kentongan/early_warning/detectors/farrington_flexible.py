"""Farrington Flexible: a week against a seasonal quasi-Poisson baseline of several years.

Source: Noufaily, Enki, Farrington, Garthwaite, Andrews & Charlett 2013 (Statistics in Medicine 32,
1206-1222), after Farrington et al. 1996; `muan`: Salmon, Schumacher & Höhle 2016 (Journal of
Statistical Software 70(10), section 2.2). The reference is `farringtonFlexible` of R surveillance.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors.farrington_weeks import weekly, windows_and_blocks
from kentongan.early_warning.detectors.sheet import blank, check_compat, detection, require, whole
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels.farrington import (
    DELTA,
    FLOORED,
    MUAN,
    NEGATIVE_BINOMIAL,
    OVERWRITTEN,
    R_TOLERANCE,
    Baseline,
    Rule,
    Weeks,
    judge_units,
)
from kentongan.early_warning.kernels.sheet import Sheet
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.series import CountSeries

METHODS: Final = {"delta": DELTA, "nbPlugin": NEGATIVE_BINOMIAL, "muan": MUAN}
EXPONENTS: Final = {"none": 1.0, "half": 0.5, "two_thirds": 2.0 / 3.0}
EXTRA: Final = ("pvalue", "mean", "dispersion", "standard_error", "slope")


def detect(
    series: CountSeries,
    over: range,
    *,
    years_back: int = 5,
    half_window: int = 3,
    periods: int = 10,
    past_weeks_excluded: int = 26,
    reweight: bool = True,
    weights_threshold: float = 2.58,
    trend: bool = True,
    trend_p: float = 1.0,
    threshold_method: Literal["delta", "nbPlugin", "muan"] = "nbPlugin",
    power: Literal["none", "half", "two_thirds"] = "two_thirds",
    alpha: float = 0.01,
    limit54: tuple[int, int] = (5, 4),
    population_offset: bool = False,
    compat: Literal["R"] | None = None,
) -> Detection:
    """Compare each week with the baseline of the years before it.

    `years_back` (R: b), `half_window` (w) and `periods` (noPeriods) make the baseline, without the
    last `past_weeks_excluded` weeks; with `reweight`, weeks whose Anscombe residual is above
    `weights_threshold` count less; a `trend` is kept where there are 3 years or more, its p-value
    is below `trend_p` and the expectation is no higher than the highest count of the baseline.
    `alpha`: one-sided level of the threshold, made from a negative binomial at the mean
    ("nbPlugin"), at the mean's upper limit ("muan"), or from the normal distribution after a
    `power` ("delta").
    `limit54`: (cases, weeks): no verdict below so many cases in the last so many weeks.
    `population_offset`: rates by `series.population`. `compat="R"`: R's faults too.

    `expected` is the mean of the baseline at the week judged; alarm where the count is above
    `threshold`, which never lies below the whole cases of the mean. `extra`, also where there is no
    verdict but a baseline: `mean`, `dispersion`, `standard_error` (of the logarithm of the mean),
    `pvalue` (of a count so high), `slope` (of the logarithm, a week; NaN without trend). Raises
    `InputError`.
    """
    require(
        threshold_method in METHODS,
        "threshold_method",
        "is {given!r}: one of {names}",
        given=threshold_method,
        names=list(METHODS),
    )
    parameters = {
        "years_back": years_back,
        "half_window": half_window,
        "periods": periods,
        "past_weeks_excluded": past_weeks_excluded,
        "reweight": reweight,
        "weights_threshold": weights_threshold,
        "trend": trend,
        "trend_p": trend_p,
        "threshold_method": threshold_method,
        "power": power,
        "alpha": alpha,
        "limit54": limit54,
        "population_offset": population_offset,
        "compat": compat,
    }
    weekly(series, "Farrington Flexible")
    check(
        years_back=years_back,
        half_window=half_window,
        power=power,
        alpha=alpha,
        limit54=limit54,
        compat=compat,
    )
    whole(periods=periods, past_weeks_excluded=past_weeks_excluded)
    require(periods >= 1, "periods", "is {given}: 1 or more", given=periods)
    require(
        past_weeks_excluded >= 0,
        "past_weeks_excluded",
        "is {given}: 0 or more",
        given=past_weeks_excluded,
    )
    require(
        weights_threshold > 0,
        "weights_threshold",
        "is {given}: more than 0",
        given=weights_threshold,
    )
    require(0 <= trend_p <= 1, "trend_p", "is {given}: 0 to 1", given=trend_p)
    as_r = compat == "R"
    weeks = windows_and_blocks(
        series,
        series.checked_range(over),
        years=years_back,
        half_window=half_window,
        periods=periods,
        excluded=past_weeks_excluded,
        whole=as_r,
    )
    z = NormalDist().inv_cdf(1 - alpha)
    if as_r and threshold_method == "delta":
        z = abs(z)  # R takes the upper of the two ends, whichever alpha makes them
    rule = Rule(
        trend=trend and years_back >= 3,
        trend_cut=trend_cut(trend_p, weeks),
        reweight=reweight,
        weights_threshold=float(weights_threshold),
        method=METHODS[threshold_method],
        exponent=EXPONENTS[power],
        alpha=alpha,
        z=z,
        recent_cases=limit54[0],
        recent_weeks=limit54[1],
        recent_known=as_r,
        half_known=not as_r,
        scale=OVERWRITTEN if as_r else FLOORED,
        late=as_r and series.dates is not None,
        log_score=as_r,
    )
    return judged(series, over, weeks, rule, method="farrington_flexible", parameters=parameters)


def check(
    *,
    years_back: int,
    half_window: int,
    power: str,
    alpha: float,
    limit54: tuple[int, int],
    compat: Literal["R"] | None,
) -> None:
    """Refuse what both Farrington detectors refuse. Raises `InputError`."""
    check_compat(compat)
    whole(years_back=years_back, half_window=half_window)
    require(years_back >= 1, "years_back", "is {given}: 1 or more", given=years_back)
    require(0 <= half_window <= 25, "half_window", "is {given}: 0 to 25 weeks", given=half_window)
    require(power in EXPONENTS, "power", "is {given!r}: none, half or two_thirds", given=power)
    require(0 < alpha < 1, "alpha", "is {given}: between 0 and 1", given=alpha)
    require(
        len(limit54) == 2 and limit54[0] >= 0 and limit54[1] >= 1,
        "limit54",
        "is {given}: (cases >= 0, weeks >= 1)",
        given=limit54,
    )


def trend_cut(trend_p: float, weeks: Weeks) -> npt.NDArray[np.float64]:
    """|t| above which a slope's two-sided p-value is below `trend_p`, by degrees of freedom."""
    lengths = np.add.reduceat(np.append(weeks.pieces[:, 1] - weeks.pieces[:, 0], 0), weeks.at[:-1])
    freedom = np.arange(int(lengths.max(initial=0)) + 1, dtype=np.float64)
    if trend_p == 1:
        return np.zeros_like(freedom)
    from scipy.special import stdtrit

    cut: npt.NDArray[np.float64] = stdtrit(np.maximum(freedom, 1), 1 - trend_p / 2)
    return cut


def judged(
    series: CountSeries,
    over: range,
    weeks: Weeks,
    rule: Rule,
    *,
    method: str,
    parameters: Mapping[str, object],
) -> Detection:
    """Run the kernel over all units."""
    sheet = blank(series, over)
    population = np.empty((len(series.units), 0))
    if parameters["population_offset"]:
        if series.population is None:
            raise InputError("parameter", "population_offset needs a series with a population")
        population = np.ascontiguousarray(series.population.T)
    room = [np.empty(sheet.score.shape) for _ in EXTRA]
    tolerance = R_TOLERANCE if parameters["compat"] == "R" else None
    over_units(judge_units, (sheet, Baseline(population, *room)), weeks, rule, tolerance)
    if parameters["compat"] is None and rule.alpha < 0.5:
        _none_below_the_mean(sheet, over)
    return detection(sheet, method, over, parameters, dict(zip(EXTRA, room, strict=True)))


def _none_below_the_mean(sheet: Sheet, over: range) -> None:
    """No count at or below the mean is an alarm.

    A giant in the baseline can make the dispersion so large that the negative binomial's quantile
    falls to 0, and every case would be one too many for as long as the giant is remembered.
    """
    whole = np.floor(sheet.expected)
    low = sheet.threshold < whole
    count = sheet.counts[:, over.start : over.stop]
    sheet.threshold[low] = whole[low]
    sheet.alarm[low] = count[low] > whole[low]
    sheet.score[low] = 1 + count[low] - whole[low]
