"""The reference sets of Bayes and RKI by number, and as a kernel takes them."""

from __future__ import annotations

from typing import Literal

from kentongan.early_warning.detectors.sheet import known_needed, require, whole
from kentongan.early_warning.kernels.reference_set import ReferenceSet
from kentongan.early_warning.series import CountSeries

VARIANTS = {1: (0, 6, True), 2: (1, 6, True), 3: (2, 4, False)}
"""(years_back, half_window, this_year) of Bayes and RKI 1 to 3; Hoehle 2007, section 3."""


def reference_set(
    series: CountSeries,
    over: range,
    *,
    variant: Literal[1, 2, 3] | None,
    years_back: int,
    half_window: int,
    this_year: bool,
    compat: Literal["R"] | None,
) -> tuple[ReferenceSet, int, dict[str, object]]:
    """The set, its size when every count is known, and its parameters as a `Detection` names them.

    With `compat="R"` one step is enough, and the last 0 steps of this year are today and the step
    before. Raises `InputError` where the set is empty or too small for a spread.
    """
    if variant is not None:
        require(variant in VARIANTS, "variant", "is {given!r}: 1, 2 or 3", given=variant)
        years_back, half_window, this_year = VARIANTS[variant]
    whole(years_back=years_back, half_window=half_window)
    require(years_back >= 0, "years_back", "is {given}: 0 or more", given=years_back)
    require(half_window >= 0, "half_window", "is {given}: 0 or more", given=half_window)
    today = compat == "R" and this_year and half_window == 0
    recent = max(half_window, int(today)) if this_year else 0
    size = recent + int(today) + years_back * (2 * half_window + 1)
    fewest = 1 if compat == "R" else 2
    require(
        size >= fewest,
        "half_window",
        "leaves {size} reference steps: at least {fewest}",
        size=size,
        fewest=fewest,
    )
    past = ReferenceSet(
        first=over.start,
        years=years_back,
        half_window=half_window,
        recent=recent,
        today=today,
        per_year=series.per_year,
        least=known_needed(size, compat),
    )
    named: dict[str, object] = {
        "variant": variant,
        "years_back": years_back,
        "half_window": half_window,
        "this_year": this_year,
    }
    return past, size, named
