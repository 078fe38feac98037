"""Farrington 1996: a week against the same weeks of the years before.

Source: Farrington, Andrews, Beale & Catchpole 1996 ("A statistical algorithm for the early
detection of outbreaks of infectious disease", Journal of the Royal Statistical Society A 159,
547-563). The reference is `farrington` of R surveillance.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Literal

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors.farrington_flexible import (
    EXPONENTS,
    check,
    judged,
    trend_cut,
)
from kentongan.early_warning.detectors.farrington_weeks import weekly, windows_only
from kentongan.early_warning.kernels.farrington import DELTA, LOOSE_TEST, Rule
from kentongan.early_warning.series import CountSeries

TREND_P = 0.05
WEIGHTS_THRESHOLD = 1.0


def detect(
    series: CountSeries,
    over: range,
    *,
    years_back: int = 5,
    half_window: int = 3,
    reweight: bool = True,
    trend: bool = True,
    power: Literal["none", "half", "two_thirds"] = "two_thirds",
    alpha: float = 0.01,
    limit54: tuple[int, int] = (5, 4),
    population_offset: bool = False,
    compat: Literal["R"] | None = None,
) -> Detection:
    """Compare each week with the weeks around it in the years before.

    The baseline is `half_window` weeks before and after the same week in each of the `years_back`
    years. With `reweight`, weeks whose Anscombe residual is above 1 count less; a `trend` is kept
    where there are 3 years or more, it is significant at 5 % and the expectation is no higher than
    the highest count of the baseline. The threshold is the upper end of a two-sided interval of
    level 1 - `alpha`, from the normal distribution after a `power`. `limit54`: (cases, weeks): no
    verdict below so many cases in the last so many weeks. `population_offset`: rates by
    `series.population`. `compat="R"`: take what there is of the windows however little, and stop
    where R's `glm` stops.

    Results as in `farrington_flexible.detect`. Raises `InputError`.
    """
    parameters = {
        "years_back": years_back,
        "half_window": half_window,
        "reweight": reweight,
        "trend": trend,
        "power": power,
        "alpha": alpha,
        "limit54": limit54,
        "population_offset": population_offset,
        "compat": compat,
    }
    weekly(series, "Farrington 1996")
    check(
        years_back=years_back,
        half_window=half_window,
        power=power,
        alpha=alpha,
        limit54=limit54,
        compat=compat,
    )
    as_r = compat == "R"
    weeks = windows_only(
        series,
        series.checked_range(over),
        years=years_back,
        half_window=half_window,
        whole=not as_r,
    )
    rule = Rule(
        trend=trend and years_back >= 3,
        trend_cut=trend_cut(TREND_P, weeks),
        reweight=reweight,
        weights_threshold=WEIGHTS_THRESHOLD,
        method=DELTA,
        exponent=EXPONENTS[power],
        alpha=alpha,
        z=NormalDist().inv_cdf(1 - alpha / 2),
        recent_cases=limit54[0],
        recent_weeks=limit54[1],
        recent_known=as_r,
        half_known=not as_r,
        scale=LOOSE_TEST,
        late=False,
        log_score=False,
    )
    return judged(series, over, weeks, rule, method="farrington", parameters=parameters)
