"""EARS: C1, C2 and C3, for units whose history is only days long.

Sources: Hutwagner, Thompson, Seeman & Treadwell 2003 (J Urban Health 80, i89-i96); Hutwagner et al.
2005 (J Public Health Manag Pract 11, 87-92); the reference is `earsC` of R surveillance.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Literal

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors.sheet import blank, detection, known_needed, require, whole
from kentongan.early_warning.kernels.ears import Ears, single_day, three_days
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.series import CountSeries

GAP = {"C1": 0, "C2": 2, "C3": 2}
"""Steps between the end of the baseline and the step judged."""


def detect(
    series: CountSeries,
    over: range,
    *,
    variant: Literal["C1", "C2", "C3"] = "C1",
    baseline: int = 7,
    min_sigma: float = 0.0,
    alpha: float | None = None,
    compat: Literal["R"] | None = None,
) -> Detection:
    """Compare each count with the mean and sd of a short baseline just before it.

    `variant`: C1 ends the baseline the step before, C2 three steps before, C3 adds up how far C2
    stood above 1 on this and the two steps before. `baseline`: its length in steps, 3 or more.
    `min_sigma`: the sd used where the baseline's own is smaller. `alpha`: one-sided level, by
    default 0.001 (C3: 0.025). `compat="R"`: R's C3, whose bound starts from the count itself and
    which has no verdict where a baseline has no spread; and no verdict beside a missing count.

    `expected` is the baseline's mean, `score` the standardised count (C3: the sum). C1 and C2 alarm
    where the count is above `threshold`, C3 where `score` is above the normal quantile. Raises
    `InputError`.
    """
    require(variant in GAP, "variant", "is {given!r}: C1, C2 or C3", given=variant)
    whole(baseline=baseline)
    require(baseline >= 3, "baseline", "is {given}: at least 3 steps", given=baseline)
    require(0 <= min_sigma < math.inf, "min_sigma", "is {given}: 0 or more", given=min_sigma)
    level = alpha if alpha is not None else (0.025 if variant == "C3" else 0.001)
    require(0 < level < 1, "alpha", "is {given}: between 0 and 1", given=level)
    sheet = blank(series, over)
    ears = Ears(
        first=over.start,
        baseline=baseline,
        gap=GAP[variant],
        z=NormalDist().inv_cdf(1 - level),
        min_sigma=float(min_sigma),
        least=known_needed(baseline, compat),
    )
    if variant == "C3":
        over_units(three_days, (sheet,), ears, compat == "R")
    else:
        over_units(single_day, (sheet,), ears)
    parameters = {
        "variant": variant,
        "baseline": baseline,
        "min_sigma": min_sigma,
        "alpha": level,
        "compat": compat,
    }
    return detection(sheet, "ears", over, parameters)
