"""OutbreakP: has the level begun to rise? For the onset of a season of unknown shape.

Sources: Frisen & Andersson 2009 ("Semiparametric surveillance of outbreaks", Sequential Analysis
28, 434-454); Frisen, Andersson & Schioler 2009 (Statistics in Medicine 28, 476-493); the reference
is `outbreakP` of R surveillance.
"""

from __future__ import annotations

import math
from typing import Literal

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors.sheet import blank, detection, require
from kentongan.early_warning.kernels.outbreak_p import rising_level
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.series import CountSeries


def detect(
    series: CountSeries,
    over: range,
    *,
    k: float = 100.0,
    returns: Literal["value", "cases"] = "value",
) -> Detection:
    """Alarm where a rising level explains all counts so far `k` times better than a flat one.

    The statistic is a likelihood ratio of Poisson counts: the best level that never falls against
    the best constant one, both from the first step of the series to the one judged. Begin the
    series where the level is known to be flat. `returns`: what `threshold` is in the result: `k`,
    or the "cases" that would alarm.

    `expected` is the mean of all counts so far, `score` the statistic. Raises `InputError`.
    """
    require(1 <= k < math.inf, "k", "is {given}: 1 or more", given=k)
    require(returns in ("value", "cases"), "returns", "is {given!r}: value or cases", given=returns)
    sheet = blank(series, over)
    over_units(rising_level, (sheet,), over.start, float(k), returns == "cases")
    return detection(sheet, "outbreak_p", over, {"k": k, "returns": returns})
