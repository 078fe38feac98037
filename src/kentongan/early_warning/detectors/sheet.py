"""What every detector does before and after its kernel: check parameters, make room, hand back."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.input_error import InputError, Said
from kentongan.early_warning.kernels.sheet import Sheet
from kentongan.early_warning.series import CountSeries


def require(holds: bool, parameter: str, problem: str, **values: Any) -> None:
    """Refuse a parameter unless it `holds`: raises `InputError` with what would be right.

    `problem`: a sentence without its subject, with `values` in its braces.
    """
    if not holds:
        raise InputError(
            "parameter",
            "{parameter} {problem}",
            parameter=parameter,
            problem=Said(problem, values),
        )


def whole(**given: int) -> None:
    """Refuse parameters that are no whole numbers: half a year back is no reference week."""
    for name, value in given.items():
        require(isinstance(value, Integral), name, "is {given!r}: a whole number", given=value)


def check_compat(compat: Literal["R"] | None) -> None:
    """Refuse what is neither R nor nothing: a misspelt name would quietly be nothing."""
    require(compat in ("R", None), "compat", "is {given!r}: R or None", given=compat)


def known_needed(baseline: int, compat: Literal["R"] | None) -> int:
    """Known counts that a baseline of this many steps needs: half of them, and two for a spread.

    R has no verdict as soon as one is missing. Raises `InputError` for another `compat`.
    """
    check_compat(compat)
    return baseline if compat == "R" else max(2, (baseline + 1) // 2)


def blank(series: CountSeries, over: range) -> Sheet:
    """Room for verdicts on the steps `over`. Raises `InputError` if the series lacks them."""
    shape = (len(series.units), len(series.checked_range(over)))
    return Sheet(
        counts=np.ascontiguousarray(series.counts.T),
        expected=np.empty(shape),
        threshold=np.empty(shape),
        score=np.empty(shape),
        alarm=np.empty(shape, dtype=np.bool_),
        state=np.empty(shape, dtype=np.uint8),
    )


def detection(
    sheet: Sheet,
    method: str,
    over: range,
    parameters: Mapping[str, Any],
    extra: Mapping[str, npt.NDArray[np.float64]] | None = None,
) -> Detection:
    """The filled sheet as a `Detection`, steps first. `extra`: arrays of the sheet's shape."""
    return Detection(
        method=method,
        parameters=dict(parameters),
        over=over,
        expected=sheet.expected.T,
        threshold=sheet.threshold.T,
        score=sheet.score.T,
        alarm=sheet.alarm.T,
        state=sheet.state.T,
        extra={name: values.T for name, values in (extra or {}).items()},
    )
