"""What comes out of a temporal detector: one frozen record for all units and steps asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt


class State(IntEnum):
    """Why there is, or is not, a verdict. Each missing result has its reason here."""

    JUDGED = 0
    """There is a threshold, and `alarm` is a verdict."""
    NOT_ENOUGH_HISTORY = 1
    """The baseline that the method needs lies before the first count, or most of it is missing."""
    MISSING = 2
    """The count itself is unknown."""
    TOO_FEW_CASES = 3
    """Fewer cases of late than the method is told to ask for (Farrington's limit54)."""
    NOT_CONVERGED = 4
    """The model of the baseline found no solution."""
    NO_VARIATION = 5
    """The baseline has no spread, and the method divides by it."""
    TOO_SOON = 6
    """Fewer counts are known since a chart began than a change has to have lasted (`least`)."""


@dataclass(frozen=True, eq=False, slots=True)
class Detection:
    """Verdicts of one method.

    All arrays have shape (steps asked about, units). `expected`, `threshold` and `score` are
    float64 and NaN exactly where `state` is not `State.JUDGED` (a method without an expectation
    has NaN there throughout, and says so); `alarm` is False there. `score` grows with the
    evidence; `alarm` is decided by the method's own rule, which its page explains.
    """

    method: str
    parameters: Mapping[str, Any]
    over: range
    expected: npt.NDArray[np.float64]
    threshold: npt.NDArray[np.float64]
    score: npt.NDArray[np.float64]
    alarm: npt.NDArray[np.bool_]
    state: npt.NDArray[np.uint8]
    extra: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    """What only this method has, by name (`pvalue`, `dispersion`, ...), of the same shape."""


def joined(parts: Sequence[Detection], *, axis: int) -> Detection:
    """Verdicts of one method as one: on steps that follow each other (0), or on more units (1)."""
    first, last = parts[0], parts[-1]

    def together(arrays: Sequence[npt.NDArray[Any]]) -> Any:
        return np.concatenate(arrays, axis=axis)

    return Detection(
        method=first.method,
        parameters=first.parameters,
        over=range(first.over.start, last.over.stop),
        expected=together([part.expected for part in parts]),
        threshold=together([part.threshold for part in parts]),
        score=together([part.score for part in parts]),
        alarm=together([part.alarm for part in parts]),
        state=together([part.state for part in parts]),
        extra={name: together([part.extra[name] for part in parts]) for name in first.extra},
    )
