"""The arrays that kernels of temporal detectors fill, and how they write one cell."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detection import State
from kentongan.early_warning.kernels.compiled import inner

JUDGED: Final = int(State.JUDGED)
NOT_ENOUGH_HISTORY: Final = int(State.NOT_ENOUGH_HISTORY)
UNKNOWN_COUNT: Final = int(State.MISSING)
NOT_CONVERGED: Final = int(State.NOT_CONVERGED)
NO_VARIATION: Final = int(State.NO_VARIATION)
TOO_SOON: Final = int(State.TOO_SOON)

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int32]
Records = np.recarray[Any, np.dtype[np.record]]


class Sheet(NamedTuple):
    """Counts of some units, and room for the verdicts on some of their steps.

    One row a unit, so that each is contiguous: `counts` has shape (units, times), all others have
    (units, steps asked about) and hold nothing before a kernel has written every cell.
    """

    counts: Counts
    expected: Floats
    threshold: Floats
    score: Floats
    alarm: npt.NDArray[np.bool_]
    state: npt.NDArray[np.uint8]


@inner
def refuse(sheet: Sheet, unit: int, step: int, why: int) -> None:
    """Write that there is no verdict, and why."""
    sheet.expected[unit, step] = np.nan
    sheet.threshold[unit, step] = np.nan
    sheet.score[unit, step] = np.nan
    sheet.alarm[unit, step] = False
    sheet.state[unit, step] = why


@inner
def judge(
    sheet: Sheet,
    unit: int,
    step: int,
    expected: float,
    threshold: float,
    score: float,
    alarm: bool,
) -> None:
    """Write a verdict."""
    sheet.expected[unit, step] = expected
    sheet.threshold[unit, step] = threshold
    sheet.score[unit, step] = score
    sheet.alarm[unit, step] = alarm
    sheet.state[unit, step] = JUDGED
