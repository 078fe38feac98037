"""What goes in: count series for the temporal detectors, case lists for the scans.

The only place where input is checked. Whatever leaves here is whole numbers in a regular grid, so
that no detector has to ask again, and a missing count is `MISSING`, never a zero or a NaN.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.cases import CaseList, EventList
from kentongan.early_warning.input_error import InputError, Said

__all__ = ["MISSING", "PER_YEAR", "CaseList", "CountSeries", "EventList", "InputError", "Step"]

Step = Literal["day", "week"]

MISSING: Final = -1
"""A count that nobody knows, in `CountSeries.counts`."""

MOST_COUNT: Final = int(np.iinfo(np.int32).max)
"""The largest count that is taken."""

PER_YEAR: Final[dict[Step, int]] = {"day": 365, "week": 52}


@dataclass(frozen=True, eq=False, slots=True)
class CountSeries:
    """Counts of many units over one regular calendar.

    `counts`: int32, shape (times, units), Fortran order, so that the history of one unit is
    contiguous; `MISSING` where unknown. `units`: an id a unit. `dates`: datetime64[D], shape
    (times,), first day of each step, or None where the calendar is only an index. `population`:
    float64, shape (times, units), greater than 0, or None. `completeness`: float64, shape (times,
    units), the share of reports in (0, 1] that had arrived when the counts were taken, or None
    where all had.
    """

    counts: npt.NDArray[np.int32]
    units: tuple[str, ...]
    step: Step
    dates: npt.NDArray[np.datetime64] | None = None
    population: npt.NDArray[np.float64] | None = None
    completeness: npt.NDArray[np.float64] | None = None

    @classmethod
    def from_arrays(
        cls,
        counts: npt.ArrayLike,
        *,
        step: Step,
        units: Sequence[str] | None = None,
        start: date | None = None,
        dates: npt.ArrayLike | None = None,
        population: npt.ArrayLike | None = None,
        completeness: npt.ArrayLike | None = None,
    ) -> CountSeries:
        """Check arrays and lay them out.

        `counts`: shape (times,) or (times, units); NaN, and what a masked array masks, is a missing
        count. `units`: their ids, by default "1", "2", ... `start` or `dates` give the calendar;
        neither leaves an index only.
        `population` and `completeness` broadcast to (times, units); with one unit, also (times,).
        Raises `InputError` for a negative, fractional or infinite count, a calendar with gaps,
        shapes that do not fit, a `step` that is neither day nor week.
        """
        if step not in PER_YEAR:
            raise InputError("step", "a step is a day or a week, not {step!r}", step=step)
        table = _whole_counts(counts, units)
        times, width = table.shape
        ids = tuple(str(n) for n in (range(1, width + 1) if units is None else units))
        if len(ids) != width:
            raise InputError(
                "units",
                "{number} unit ids for {width} columns of counts: one id a column",
                number=len(ids),
                width=width,
            )
        if len(set(ids)) != width:
            twice = next(unit for unit, often in Counter(ids).items() if often > 1)
            raise InputError("units", "unit {twice!r} stands twice", column=twice, twice=twice)
        return cls(
            counts=table,
            units=ids,
            step=step,
            dates=_calendar(times, step, start, dates),
            population=_positive(population, (times, width), "population", most=np.inf),
            completeness=_positive(completeness, (times, width), "completeness", most=1.0),
        )

    @property
    def times(self) -> int:
        """Number of steps."""
        return int(self.counts.shape[0])

    @property
    def per_year(self) -> int:
        """Steps in a year, as the references count them: 52 weeks or 365 days."""
        return PER_YEAR[self.step]

    def part(
        self, *, steps: slice = slice(None), units: slice | npt.NDArray[np.intp] = slice(None)
    ) -> CountSeries:
        """Some steps of some units; a view of the arrays where `units` is a slice."""

        def cut(values: npt.NDArray[Any] | None) -> Any:
            return None if values is None else values[steps, units]

        return CountSeries(
            counts=cut(self.counts),
            units=tuple(self.units[n] for n in np.arange(len(self.units))[units]),
            step=self.step,
            dates=None if self.dates is None else self.dates[steps],
            population=cut(self.population),
            completeness=cut(self.completeness),
        )

    def checked_range(self, over: range) -> range:
        """`over`, where it is a non-empty ascending range of steps inside the series.

        Raises `InputError`.
        """
        if over.step != 1 or len(over) == 0 or over.start < 0 or over.stop > self.times:
            raise InputError(
                "range",
                "{over} holds no ascending steps, one after the other, inside 0 to {last}",
                over=over,
                last=self.times - 1,
            )
        return over


def bad_counts(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Where a value is no count: negative, fractional, infinite or too large.

    NaN is unknown and not bad. `values`: numbers of any shape; the answer has the same.
    """
    if values.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            whole = (values >= 0) & (values <= MOST_COUNT) & (values == np.floor(values))
        return np.asarray(~np.isnan(values) & ~whole, dtype=np.bool_)
    return np.asarray((values < 0) | (values > MOST_COUNT), dtype=np.bool_)


def no_count(value: object) -> Said:
    """What is said of a value that is no count."""
    return Said(
        "{value} is no count: a whole number from 0 to {most}", {"value": value, "most": MOST_COUNT}
    )


def bad_shares(values: npt.NDArray[np.float64], most: float) -> npt.NDArray[np.bool_]:
    """Where a value does not lie in (0, `most`]; NaN is bad too."""
    return ~(np.isfinite(values) & (values > 0) & (values <= most))


def no_share(value: object, name: str) -> Said:
    """What is said of a value that is no population or completeness."""
    if name == "population":
        return Said("{value} is no population: greater than 0", {"value": value})
    return Said("{value} is no completeness: greater than 0 and at most 1", {"value": value})


def _whole_counts(counts: npt.ArrayLike, units: Sequence[str] | None) -> npt.NDArray[np.int32]:
    try:
        given = np.asanyarray(counts)
    except ValueError as error:
        raise InputError("shape", "rows of counts need to have one length") from error
    if isinstance(given, np.ma.MaskedArray):
        given = np.ma.filled(given.astype(np.float64), np.nan)
    if given.ndim == 1:
        given = given[:, None]
    if given.ndim != 2 or given.size == 0:
        raise InputError(
            "shape",
            "counts have shape {shape}; they need (times,) or (times, units)",
            shape=given.shape,
        )
    if given.dtype.kind not in "iufb":
        raise InputError("count", "counts are {dtype}; they need to be numbers", dtype=given.dtype)
    bad = bad_counts(given)
    if bad.any():
        row, column = (int(n) for n in np.argwhere(bad)[0])
        named = units is not None and len(units) == given.shape[1]
        raise InputError(
            "count",
            no_count(given[row, column]),
            column=str(units[column]) if units is not None and named else str(column + 1),
            row=row + 1,
        )
    table = np.empty(given.shape, dtype=np.int32, order="F")
    with np.errstate(invalid="ignore"):
        table[...] = given
    if given.dtype.kind == "f":
        table[np.isnan(given)] = MISSING
    return table


def _calendar(
    times: int, step: Step, start: date | None, dates: npt.ArrayLike | None
) -> npt.NDArray[np.datetime64] | None:
    days = np.timedelta64(1 if step == "day" else 7, "D")
    if start is not None and dates is not None:
        raise InputError(
            "dates", "dates and a start ({start}) are given: one of them is enough", start=start
        )
    if dates is None:
        if start is None:
            return None
        return np.datetime64(start, "D") + np.arange(times) * days
    try:
        given = np.asarray(dates, dtype="datetime64[D]")
    except ValueError as error:
        raise InputError(
            "dates", "dates cannot be read: {error}", column="date", error=error
        ) from error
    if given.shape != (times,):
        raise InputError(
            "dates",
            "{size} dates for {times} rows of counts",
            column="date",
            size=given.size,
            times=times,
        )
    unknown = np.flatnonzero(np.isnat(given))
    if unknown.size:
        row = int(unknown[0])
        raise InputError(
            "dates", "{given} is no date", column="date", row=row + 1, given=given[row]
        )
    gaps = np.flatnonzero(np.diff(given) != days)
    if gaps.size:
        row = int(gaps[0])
        raise InputError(
            "gap",
            "{day} follows {before}; each row is one {step} after the last",
            column="date",
            row=row + 2,
            day=given[row + 1],
            before=given[row],
            step=step,
        )
    return given


def _positive(
    values: npt.ArrayLike | None, shape: tuple[int, int], name: str, most: float
) -> npt.NDArray[np.float64] | None:
    if values is None:
        return None
    try:
        given = np.asarray(values, dtype=np.float64)
        of_one_unit = shape[1] == 1 and given.shape == shape[:1]
        given = np.broadcast_to(given[:, None] if of_one_unit else given, shape)
    except ValueError as error:
        raise InputError(
            name, "does not fit {shape} (times, units)", column=name, shape=shape
        ) from error
    bad = bad_shares(given, most)
    if bad.any():
        row, column = (int(n) for n in np.argwhere(bad)[0])
        raise InputError(name, no_share(given[row, column], name), column=name, row=row + 1)
    return np.asfortranarray(given)
