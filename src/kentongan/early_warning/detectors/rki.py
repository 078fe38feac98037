"""RKI 1, 2, 3 and the general scheme: two standard deviations above the reference steps.

Source: the system once used at the Robert Koch Institute, as Hoehle 2007 describes it
(Computational Statistics 22, 571-582, section 3); the reference is `rki` of R surveillance.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors.reference_set import reference_set
from kentongan.early_warning.detectors.sheet import blank, detection
from kentongan.early_warning.kernels.rki import two_sigma
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.series import CountSeries

POISSON_LIMITS = (
    3.285, 5.323, 6.686, 8.102, 9.598, 11.177, 12.817, 13.765, 14.921, 16.768, 17.633,
    19.050, 20.335, 21.364, 22.945, 23.762, 25.400, 26.306, 27.735, 28.966, 30.017,
)  # fmt: skip
"""Upper 95 % confidence limits of a Poisson mean after 0, 1, ... 20 events.

Crow & Gardner 1959, Biometrika 46, 441-453, table 1.
"""


def detect(
    series: CountSeries,
    over: range,
    *,
    variant: Literal[1, 2, 3] | None = None,
    years_back: int = 2,
    half_window: int = 4,
    this_year: bool = False,
    compat: Literal["R"] | None = None,
) -> Detection:
    """Alarm where a count is above mean + 2 sd of its reference steps.

    Where their mean is 20 or less, the limit is the upper Poisson limit of that mean rounded down.
    `years_back` (R: b): earlier years; `half_window` (w): steps before and after the same step of
    each of them; `this_year` (actY): also the `half_window` steps before now. `variant` sets these
    three: 1 = (0, 6, yes), 2 = (1, 6, yes), 3 = (2, 4, no). `compat="R"`: no verdict as soon
    as one reference count is unknown, and today's is one where `half_window` is 0.

    `expected` is the mean, `score` is such that 2 lies at the threshold. Raises `InputError`.
    """
    past, _, named = reference_set(
        series,
        over,
        variant=variant,
        years_back=years_back,
        half_window=half_window,
        this_year=this_year,
        compat=compat,
    )
    sheet = blank(series, over)
    over_units(two_sigma, (sheet,), past, np.array(POISSON_LIMITS))
    return detection(sheet, "rki", over, {**named, "compat": compat})
