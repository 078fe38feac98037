"""Which past weeks a week is compared with, for both Farrington detectors."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detectors.sheet import require
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels.farrington import Weeks
from kentongan.early_warning.series import CountSeries

WEEK = np.timedelta64(7, "D")


def weekly(series: CountSeries, method: str) -> None:
    """Refuse a daily series: raises `InputError`."""
    if series.step != "week":
        raise InputError(
            "step",
            "{method} compares weeks with the same weeks of other years, and a"
            " day of the week with others would be no fair comparison: add the"
            " days up to weeks first",
            method=method,
        )


def reference_weeks(series: CountSeries, now: int, years: int) -> list[int]:
    """Step `now` and the same week 1 to `years` years before, which may lie before the series.

    By index: 52 steps a year. By date: the same date, moved to the nearest day that falls on the
    same weekday, so that a year has 52 or 53 weeks; the 29th of February becomes the 1st of March.
    """
    if series.dates is None:
        return [now - series.per_year * back for back in range(years + 1)]
    today = series.dates[now]
    year = today.astype("datetime64[Y]")
    month = today.astype("datetime64[M]")
    in_year = month - year.astype("datetime64[M]")
    in_month = today - month.astype("datetime64[D]")
    found = [now]
    for back in range(1, years + 1):
        that = ((year - back).astype("datetime64[M]") + in_year).astype("datetime64[D]") + in_month
        found.append(now - int(np.rint((today - that) / WEEK)))
    return found


def windows_and_blocks(
    series: CountSeries,
    over: range,
    *,
    years: int,
    half_window: int,
    periods: int,
    excluded: int,
    whole: bool,
) -> Weeks:
    """The baselines of the steps `over`.

    Level `periods` (the last) are the windows of `half_window` weeks around the reference weeks and
    before the week itself; the weeks between two windows are cut into `periods` - 1 blocks as equal
    as possible, the longer ones first. The last `excluded` weeks and the week itself are left out.
    A step whose earliest reference week lies before the series has no baseline; nor has one, if it
    has to be `whole`, whose earliest window begins more than a week before it.

    Raises `InputError` where a year is too short for so many periods.
    """
    at = [0]
    pieces: list[tuple[int, int, int]] = []
    earliest = max(0, half_window - 1) if whole else 0
    for now in over:
        reference = reference_weeks(series, now, years)
        if reference[-1] >= earliest:
            spans = []
            for later, week in itertools.pairwise(reference):
                spans.append((week - half_window, week + half_window + 1, periods - 1))
                if periods > 1:
                    first = week + half_window + 1
                    between = later - half_window - first
                    require(
                        between >= periods - 1,
                        "periods",
                        "is {periods}: {between} weeks between two windows allow at most {most}",
                        periods=periods,
                        between=between,
                        most=between + 1,
                    )
                    size, rest = divmod(between, periods - 1)
                    for block in range(periods - 1):
                        last = first + size + (block < rest)
                        spans.append((first, last, block))
                        first = last
            spans.append((now - half_window, now, periods - 1))
            end = now - excluded
            cut = ((max(0, start), min(stop, end), level) for start, stop, level in sorted(spans))
            pieces.extend(piece for piece in cut if piece[0] < piece[1])
        at.append(len(pieces))
    return Weeks(over.start, np.array(at), _table(pieces), periods)


def windows_only(
    series: CountSeries, over: range, *, years: int, half_window: int, whole: bool
) -> Weeks:
    """The baselines of Farrington 1996: windows of past years, one level, nothing of this year.

    `whole`: a step whose earliest reference week lies before the series has no baseline; without
    it, what there is of the windows is taken.
    """
    at = [0]
    pieces: list[tuple[int, int, int]] = []
    for now in over:
        reference = reference_weeks(series, now, years)
        for week in reversed(reference[1:]):
            start, stop = max(0, week - half_window), week + half_window + 1
            if start < stop and (reference[-1] >= 0 or not whole):
                pieces.append((start, stop, 0))
        at.append(len(pieces))
    return Weeks(over.start, np.array(at), _table(pieces), 1)


def _table(pieces: list[tuple[int, int, int]]) -> npt.NDArray[np.int64]:
    return np.array(pieces, dtype=np.int64).reshape(-1, 3)
