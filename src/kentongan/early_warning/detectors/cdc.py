"""CDC: the last four weeks against the same month and its neighbours in earlier years.

Source: Stroup, Williamson, Herndon & Karon 1989 (Statistics in Medicine 8, 323-329), with the
prediction interval of Farrington & Andrews 2003 (in Monitoring the Health of Populations, Oxford);
the reference is `algo.cdc` of R surveillance.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Literal

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors.sheet import blank, detection, known_needed, require, whole
from kentongan.early_warning.kernels.cdc import MONTH, Months, four_weeks
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.series import CountSeries


def detect(
    series: CountSeries,
    over: range,
    *,
    years_back: int = 5,
    months_around: int = 1,
    alpha: float = 0.025,
    compat: Literal["R"] | None = None,
) -> Detection:
    """Compare the sum of this and the three weeks before with such sums of earlier years.

    `years_back` (R: b): earlier years; `months_around` (m): four-week months before and after the
    same one in each; two-sided level
    `alpha`, of which only the upper side alarms. A month with an unknown week is left out of the
    baseline (`compat="R"`: leaves no verdict). Weekly series only.

    `expected` and `threshold` concern the sum of four weeks, `score` is that sum standardised by
    its prediction error. Raises `InputError`.
    """
    require(series.step == "week", "series", "counts a {step}: weeks are needed", step=series.step)
    whole(years_back=years_back, months_around=months_around)
    require(years_back >= 1, "years_back", "is {given}: at least 1", given=years_back)
    most = (series.per_year // MONTH - 1) // 2
    require(
        0 <= months_around <= most,
        "months_around",
        "is {given}: 0 to {most}",
        given=months_around,
        most=most,
    )
    size = years_back * (2 * months_around + 1)
    require(size >= 2, "months_around", "leaves one reference month: at least 2")
    require(0 < alpha < 1, "alpha", "is {given}: between 0 and 1", given=alpha)
    sheet = blank(series, over)
    months = Months(
        first=over.start,
        years=years_back,
        around=months_around,
        per_year=series.per_year,
        z=NormalDist().inv_cdf(1 - alpha / 2),
        least=known_needed(size, compat),
    )
    over_units(four_weeks, (sheet,), months)
    parameters = {
        "years_back": years_back,
        "months_around": months_around,
        "alpha": alpha,
        "compat": compat,
    }
    return detection(sheet, "cdc", over, parameters)
