"""When a cluster can be: candidate windows in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.cases import CaseList
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


def windows_of(cases: CaseList, options: Options) -> Windows:
    """The windows that `options` ask for in the calendar of `cases`.

    A first week that is cut short is only a part of a week, as in SaTScan: half of 24 days is one
    week, though they begin a fourth. Raises `InputError` where none fits.
    """
    length = float(cases.times)
    if cases.step == "week" and cases.edges is not None:
        length = float((cases.edges[-1] - cases.edges[0]) / np.timedelta64(7, "D"))
    return candidate_windows(cases.times, options, length=length)


def candidate_windows(times: int, options: Options, *, length: float | None = None) -> Windows:
    """The windows that `options` ask for in a calendar of `times` steps.

    Prospective: those that end with the last step; retrospective: all; spatial: the whole period.
    In order of their end, and of those the shortest first: of equal scores the first is found, as
    in SaTScan. `length`: of the study period in steps, by default `times`. Raises `InputError`
    where none fits.
    """
    if options.when == "spatial":
        return Windows(
            begin=0,
            steps=1,
            opens=np.array([0]),
            closes=np.array([1]),
            alive=np.array([True]),
        )
    whole = float(times) if length is None else length

    def most(close: int) -> int:
        """Steps of the longest window that ends with step `close` - 1; each look has its share."""
        if options.longest is not None:
            return min(options.longest, close)
        then = whole if options.when == "retrospective" else whole - (times - close)
        return min(int(then * options.longest_share + 1e-9), close)

    if most(times) < options.shortest:
        raise InputError(
            "windows",
            "of {steps} steps no window has from {shortest} to {longest}: the study period is too "
            "short",
            steps=times,
            shortest=options.shortest,
            longest=most(times),
        )
    earliest = max(times - options.earlier_looks, 1) if options.when == "prospective" else 1
    opens, closes = [], []
    for close in range(earliest, times + 1):
        for steps in range(options.shortest, most(close) + 1):
            opens.append(close - steps)
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
