"""When a cluster can be: candidate windows in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.scan.options import Options


@dataclass(frozen=True, eq=False, slots=True)
class Windows:
    """Candidate windows.

    Window w holds steps `begin + opens[w]` to `begin + closes[w] - 1`; `steps`: how many steps the
    region `begin`, ..., `begin + steps - 1` has that all windows together touch. `alive`: bool,
    which of them end with the last step; only those can be found, and the others are looked into
    by the replicates for the earlier looks.
    """

    begin: int
    steps: int
    opens: npt.NDArray[np.int64]
    closes: npt.NDArray[np.int64]
    alive: npt.NDArray[np.bool_]


def candidate_windows(times: int, options: Options) -> Windows:
    """The windows that `options` ask for in a calendar of `times` steps.

    Prospective: those that end with the last step; retrospective: all; spatial: the whole period.
    Raises `InputError` where none fits.
    """
    if options.when == "spatial":
        return Windows(
            begin=0,
            steps=1,
            opens=np.array([0]),
            closes=np.array([1]),
            alive=np.array([True]),
        )
    longest = (
        int(times * options.longest_share + 1e-9) if options.longest is None else options.longest
    )
    longest = min(longest, times)
    if longest < options.shortest:
        raise InputError(
            "windows",
            f"of {times} steps no window has from {options.shortest} to {longest}: "
            "the study period is too short",
        )
    earliest = max(times - options.earlier_looks, 1) if options.when == "prospective" else 1
    opens, closes = [], []
    for close in range(times, earliest - 1, -1):
        for length in range(options.shortest, min(longest, close) + 1):
            opens.append(close - length)
            closes.append(close)
    begin = min(opens)
    stop = np.array(closes, dtype=np.int64)
    return Windows(
        begin=begin,
        steps=times - begin,
        opens=np.array(opens, dtype=np.int64) - begin,
        closes=stop - begin,
        alive=(stop == times) | (options.when == "retrospective"),
    )
