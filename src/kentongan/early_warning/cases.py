"""What goes into a scan: cases of units with a place, and events at points.

With `series.py` the only place where input is checked. Whatever leaves here is whole numbers in a
regular grid, places that can be measured from one another, and units named once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.input_error import InputError

CaseStep = Literal["day", "week", "month", "year", "index", "once"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

EARTH_RADIUS_KM: Final = 6367.0
"""SaTScan's radius of the earth, 0.06 % less than the mean radius, so that radii compare equal."""

MOST_CELLS: Final = 2_000_000_000
MOST: Final = int(np.iinfo(np.int32).max)


@dataclass(frozen=True, eq=False, slots=True)
class PopulationRows:
    """Population as a census gives it: a number a unit, day of counting and stratum.

    `time`: dates as in `CaseList.from_rows` (a year stands for its 1 July, a month for its 15th),
    or None where the population is the same throughout. Between two counts the population changes
    in a straight line; before the first and after the last it stays.
    """

    unit: Sequence[str]
    number: npt.ArrayLike
    time: Sequence[Any] | npt.ArrayLike | None = None
    stratum: Sequence[Any] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class CaseList:
    """Cases of units with a place, over one regular calendar.

    `counts`: int32, shape (times, units). `units`: an id a unit. `coordinates`: float64, shape
    (units, 2), longitude and latitude in degrees, or x and y where `planar`; None where the scan
    is told who neighbours whom. `edges`: datetime64[D], shape (times + 1,), first day of each step
    and the day after the last one, or None where the calendar is only an index. `population`:
    float64, shape (times, units), persons (or houses, vehicles, ...) at risk, averaged over the
    step, or None. `expected`: float64, shape (times, units), the cases that would be there if the
    risk were the same everywhere, always, and within each stratum; adds up to the number of cases;
    None without a population. `controls`: int32, shape (times, units), for the Bernoulli model,
    or None. `strata`: int64, shape (rows, 4), stratum, step, unit and count of cases that were
    given with strata, or None; the permutation model shuffles within them.
    """

    counts: npt.NDArray[np.int32]
    units: tuple[str, ...]
    step: CaseStep
    coordinates: Floats | None = None
    planar: bool = False
    edges: Days | None = None
    population: Floats | None = None
    expected: Floats | None = None
    controls: npt.NDArray[np.int32] | None = None
    strata: Ints | None = None

    @classmethod
    def from_counts(
        cls,
        counts: npt.ArrayLike,
        *,
        units: Sequence[str] | None = None,
        lonlat: npt.ArrayLike | None = None,
        planar: npt.ArrayLike | None = None,
        small_planar: bool = False,
        step: CaseStep = "index",
        start: date | None = None,
        population: npt.ArrayLike | None = None,
        controls: npt.ArrayLike | None = None,
    ) -> CaseList:
        """Check a table of counts, shape (times, units), and take it over.

        `lonlat` or `planar`: coordinates, shape (units, 2); planar ones that look like degrees
        are refused unless `small_planar` says that they are meant. `start`: first day of the first
        step (days and weeks only; other calendars come from rows). `population` and `controls`
        broadcast to (times, units). Raises `InputError`.
        """
        _known(step)
        table = _table_of_counts(counts, "counts")
        times, width = table.shape
        ids = tuple(str(n) for n in range(1, width + 1)) if units is None else tuple(units)
        if len(ids) != width:
            raise InputError(
                "units",
                "{number} unit ids for {width} columns of counts: one id a column",
                number=len(ids),
                width=width,
            )
        _no_unit_twice(ids)
        edges = None
        if start is not None:
            if step not in ("day", "week"):
                raise InputError(
                    "step", "a start needs steps of a day or a week, not {step!r}", step=step
                )
            edges = np.datetime64(start, "D") + np.arange(times + 1) * (1 if step == "day" else 7)
        at_risk = None
        if population is not None:
            at_risk = _fitting(population, table.shape, "population")
            _refuse(
                at_risk,
                ~(np.isfinite(at_risk) & (at_risk >= 0)),
                "population",
                "{value} is no {name}: it needs 0 or more",
            )
        others = None
        if controls is not None:
            others = _table_of_counts(_fitting(controls, table.shape, "controls"), "controls")
        return cls(
            counts=table,
            units=ids,
            step=step,
            coordinates=_coordinates(lonlat, planar, ids, small_planar),
            planar=planar is not None,
            edges=edges,
            population=at_risk,
            expected=None if at_risk is None else _equal_risk(table, at_risk),
            controls=others,
        )

    @classmethod
    def from_rows(
        cls,
        *,
        unit: Sequence[str],
        units: Sequence[str],
        time: Sequence[Any] | npt.ArrayLike | None = None,
        count: npt.ArrayLike | None = None,
        stratum: Sequence[Any] | None = None,
        lonlat: npt.ArrayLike | None = None,
        planar: npt.ArrayLike | None = None,
        small_planar: bool = False,
        step: CaseStep = "day",
        start: date | str | None = None,
        end: date | str | None = None,
        population: PopulationRows | None = None,
        control_unit: Sequence[str] | None = None,
        control_time: Sequence[Any] | npt.ArrayLike | None = None,
        control_count: npt.ArrayLike | None = None,
    ) -> CaseList:
        """Add up rows of cases, in any order, into a table.

        `unit`, `time`, `count`: columns of one length; rows of the same unit and step add up;
        without `count` each row is one case. `time` holds dates (`date`, datetime64, or text such
        as 2024-03-09, 2024/3/9, 2024-03 or 2024), or whole numbers from 0 where `step` is "index";
        it is left out where `step` is "once", for a purely spatial scan. `stratum`: a label a row
        (age group, kind), standardised away; a `population` then needs the same. `units`: all,
        also those without a case, with `lonlat` or `planar` in the same order. `start` and `end`:
        first and last day of the study period, by default those of the cases; steps end with
        `end`, and the first may be shorter. `control_...`: rows of controls, for the Bernoulli
        model. Raises `InputError`.
        """
        _known(step)
        ids = tuple(str(u) for u in units)
        if not ids:
            raise InputError("units", "there is no unit to look at", column="units")
        _no_unit_twice(ids)
        points = _coordinates(lonlat, planar, ids, small_planar)
        position = {u: n for n, u in enumerate(ids)}
        place = _placed(unit, position, "unit")
        number = _row_counts(count, len(place), "count")
        day = _row_days(time, len(place), step, "time")
        edges = _calendar(day, step, start, end, most=MOST_CELLS // len(ids))
        when = _steps_of(day, edges, "time")
        times = len(edges) - 1
        others = None
        if control_unit is not None:
            other_place = _placed(control_unit, position, "control_unit")
            other_day = _row_days(control_time, len(other_place), step, "control_time")
            others = _added_up(
                _steps_of(other_day, edges, "control_time"),
                other_place,
                _row_counts(control_count, len(other_place), "control_count"),
                (times, len(ids)),
                "control_count",
            )
        at_risk = expected = None
        if population is not None:
            census = _census(population, position, dated=step not in ("index", "once"))
            at_risk, expected = _standardised(census, edges, stratum, number, len(ids))
        return cls(
            counts=_added_up(when, place, number, (times, len(ids)), "count"),
            units=ids,
            step=step,
            coordinates=points,
            planar=planar is not None,
            edges=None if step in ("index", "once") else edges.astype("datetime64[D]"),
            population=at_risk,
            expected=expected,
            controls=others,
            strata=None if stratum is None else _by_stratum(stratum, when, place, number),
        )

    @property
    def times(self) -> int:
        """Number of steps."""
        return int(self.counts.shape[0])

    @property
    def total(self) -> int:
        """Number of cases."""
        return int(self.counts.sum(dtype=np.int64))

    def dates_of(self, first: int, last: int) -> tuple[date | int, date | int]:
        """First day of step `first` and last day of step `last`; without dates, the steps."""
        if self.edges is None:
            return first, last
        begin: date = self.edges[first].item()
        end: date = (self.edges[last + 1] - np.timedelta64(1, "D")).item()
        return begin, end


@dataclass(frozen=True, eq=False, slots=True)
class EventList:
    """Events at points in the plane and in time, for Knox and stcd.

    `points`: float64, shape (events, 2), x and y in one unit of length (metres where they came
    from degrees). `time`: float64, shape (events,), in one unit of time.
    """

    points: Floats
    time: Floats

    @classmethod
    def from_arrays(
        cls,
        *,
        time: npt.ArrayLike,
        planar: npt.ArrayLike | None = None,
        lonlat: npt.ArrayLike | None = None,
        small_planar: bool = False,
    ) -> EventList:
        """Check columns of events.

        `time`: numbers, or datetime64 (which become days and fractions of days since the first).
        `lonlat` are laid on a plane that touches the earth at their middle: exact enough for a
        regency, not for a nation. Raises `InputError`.
        """
        given = np.asarray(time)
        if given.dtype.kind == "M":
            known = given[~np.isnat(given)]
            since = known.min() if known.size else np.datetime64(0, "D")
            given = (given - since) / np.timedelta64(1, "D")
        if given.ndim != 1 or given.dtype.kind not in "iuf":
            raise InputError("time", "times are one column of numbers or dates", column="time")
        when = given.astype(np.float64)
        _refuse(
            when,
            ~np.isfinite(when),
            "time",
            "{value} is no {name}: it needs a finite number or a date",
        )
        ids = tuple(str(n) for n in range(1, when.size + 1))
        points = _coordinates(lonlat, planar, ids, small_planar)
        if points is None:
            raise InputError("coordinates", "events need `lonlat` or `planar` coordinates")
        if lonlat is not None:
            points = _on_a_plane(points)
        return cls(points=points, time=when)

    @property
    def events(self) -> int:
        """Number of events."""
        return int(self.time.size)


# Units and coordinates --------------------------------------------------------------------------


def _no_unit_twice(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for row, unit in enumerate(ids, 1):
        if unit in seen:
            raise InputError(
                "duplicate",
                "unit {unit!r} stands twice; each unit has one row of coordinates",
                column="units",
                row=row,
                unit=unit,
            )
        seen.add(unit)


def _placed(unit: Sequence[str], position: Mapping[str, int], column: str) -> Ints:
    """Index of each row's unit. Every distinct id is looked up once, so millions of rows pass."""
    given = np.asarray(unit)
    if given.ndim != 1:
        raise InputError("shape", "ids of units are one column", column=column)
    if given.dtype.kind not in "US":
        given = given.astype(str)
    distinct, first, inverse = np.unique(given, return_index=True, return_inverse=True)
    known = np.array([position.get(str(u), -1) for u in distinct], dtype=np.int64)
    if (known < 0).any():
        row = int(first[known < 0].min())
        raise InputError(
            "unknown unit",
            "unit {unit!r} has no coordinates: it is not among the units",
            column=column,
            row=row + 1,
            unit=str(given[row]),
        )
    return known[inverse]


def _coordinates(
    lonlat: npt.ArrayLike | None,
    planar: npt.ArrayLike | None,
    ids: tuple[str, ...],
    small_planar: bool,
) -> Floats | None:
    if lonlat is not None and planar is not None:
        raise InputError("coordinates", "give either `lonlat` or `planar`, not both")
    if lonlat is None and planar is None:
        return None
    name = "planar" if lonlat is None else "lonlat"
    try:
        points = np.asarray(planar if lonlat is None else lonlat, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("coordinates", "coordinates need to be numbers", column=name) from error
    if points.shape != (len(ids), 2):
        raise InputError(
            "coordinates",
            "coordinates have shape {shape}; {number} units need ({number}, 2)",
            column=name,
            shape=points.shape,
            number=len(ids),
        )
    bad = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if bad.size:
        row = int(bad[0])
        raise InputError(
            "coordinates",
            "unit {unit!r} has no coordinates",
            column=name,
            row=row + 1,
            unit=ids[row],
        )
    if lonlat is not None:
        outside = np.flatnonzero((np.abs(points[:, 0]) > 180) | (np.abs(points[:, 1]) > 90))
        if outside.size:
            row = int(outside[0])
            turned = abs(points[row, 0]) <= 90 and abs(points[row, 1]) <= 180
            said = (
                "({east:g}, {north:g}) is no longitude and latitude in degrees; are they the wrong"
                " way round?"
                if turned
                else "({east:g}, {north:g}) is no longitude and latitude in degrees; are they"
                " metres?"
            )
            raise InputError(
                "coordinates",
                said,
                column=name,
                row=row + 1,
                east=points[row, 0],
                north=points[row, 1],
            )
    elif not small_planar and look_like_degrees(points):
        raise InputError(
            "degrees",
            "these look like degrees, and a degree of longitude is no fixed length: give them as "
            "`lonlat`, or say `small_planar=True` if they are planar",
            column=name,
            row=1,
        )
    return np.ascontiguousarray(points)


def look_like_degrees(points: Floats) -> bool:
    """Whether all lie in the range of degrees, far from the origin for how little they spread.

    A grid of one's own starts near 0, and one of a survey has thousands; degrees of a region are
    like 115.1 and -8.5.
    """
    if len(points) < 2 or np.abs(points[:, 0]).max() > 180 or np.abs(points[:, 1]).max() > 90:
        return False
    spread = np.ptp(points, axis=0)
    middle = np.abs(np.median(points, axis=0))
    return bool((spread > 0).all() and (middle > 2 * spread).any() and middle.max() > 5)


def _on_a_plane(points: Floats) -> Floats:
    middle = points.mean(axis=0)
    metres = np.deg2rad(1.0) * EARTH_RADIUS_KM * 1000
    return np.ascontiguousarray(
        (points - middle) * metres * np.array([np.cos(np.deg2rad(middle[1])), 1.0])
    )


# Numbers ----------------------------------------------------------------------------------------


def _fitting(values: npt.ArrayLike, shape: tuple[int, ...], name: str) -> Floats:
    try:
        return np.broadcast_to(np.asarray(values, dtype=np.float64), shape)
    except (TypeError, ValueError) as error:
        raise InputError(
            name, "does not fit {shape} (times, units)", column=name, shape=shape
        ) from error


def _refuse(values: npt.NDArray[Any], bad: npt.NDArray[np.bool_], name: str, said: str) -> None:
    if bad.any():
        at = tuple(int(n) for n in np.argwhere(bad)[0])
        column = f"{name} {at[1] + 1}" if len(at) == 2 else name
        raise InputError(
            name,
            said,
            column=column,
            row=at[0] + 1,
            value=values[at],
            name=name,
            most=MOST,
        )


def _table_of_counts(counts: npt.ArrayLike, name: str) -> npt.NDArray[np.int32]:
    if isinstance(counts, np.ma.MaskedArray):  # what is masked is unknown, and refused
        counts = np.ma.filled(counts.astype(np.float64), np.nan)
    try:
        given = np.asarray(counts)
    except ValueError as error:
        raise InputError(
            "shape", "{name} are no table: rows differ in length", column=name, name=name
        ) from error
    if given.ndim != 2 or given.size == 0:
        raise InputError(
            "shape",
            "{name} have shape {shape}; they need (times, units)",
            column=name,
            name=name,
            shape=given.shape,
        )
    return np.ascontiguousarray(_whole(given, name), dtype=np.int32)


def _whole(given: npt.NDArray[Any], name: str) -> npt.NDArray[Any]:
    if given.dtype.kind not in "iufb":
        raise InputError(
            "count",
            "{name} are {dtype}; they need to be numbers",
            column=name,
            name=name,
            dtype=given.dtype,
        )
    with np.errstate(invalid="ignore"):
        bad = ~((given >= 0) & (given <= MOST) & (given == np.floor(given)))
    _refuse(given, bad, name, "{value} is no {name}: it needs a whole number from 0 to {most}")
    return given


def _row_counts(count: npt.ArrayLike | None, rows: int, column: str) -> Ints:
    if count is None:
        return np.ones(rows, dtype=np.int64)
    given = np.asarray(count)
    if given.shape != (rows,):
        raise InputError(
            "shape", "{size} counts for {rows} rows", column=column, size=given.size, rows=rows
        )
    return _whole(given, column).astype(np.int64)


def _added_up(
    when: Ints, place: Ints, number: Ints, shape: tuple[int, int], column: str
) -> npt.NDArray[np.int32]:
    table = np.bincount(when * shape[1] + place, weights=number, minlength=shape[0] * shape[1])
    if table.max() > MOST:
        raise InputError(
            "count", "one unit and step adds up to more than {most}", column=column, most=MOST
        )
    return table.astype(np.int32).reshape(shape)


def _by_stratum(stratum: Sequence[Any], when: Ints, place: Ints, number: Ints) -> Ints:
    given = np.asarray(stratum).astype(str)
    if given.shape != when.shape:
        raise InputError(
            "shape",
            "{size} strata for {rows} rows",
            column="stratum",
            size=given.size,
            rows=when.size,
        )
    kind = np.unique(given, return_inverse=True)[1]
    cells, inverse = np.unique(np.column_stack([kind, when, place]), axis=0, return_inverse=True)
    return np.column_stack([cells, np.bincount(inverse, weights=number).astype(np.int64)])


# Calendar ---------------------------------------------------------------------------------------


def _known(step: CaseStep) -> None:
    steps = list(get_args(CaseStep))
    if step not in steps:
        raise InputError("step", "{step!r} is no step: there are {steps}", step=step, steps=steps)


_DATE: Final = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:[T ].*)?")


def day_of(text: str, *, month: int = 1, day: int = 1) -> np.datetime64:
    """The day that `text` names (2024-03-09, 2024/3/9, 2024-03, 2024).

    `month` and `day` fill what it leaves open. Raises `ValueError`.
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year, of_year, of_month = found.groups()
    return np.datetime64(date(int(year), int(of_year or month), int(of_month or day)), "D")


def _row_days(
    time: Sequence[Any] | npt.ArrayLike | None, rows: int, step: CaseStep, column: str
) -> Ints:
    """Days since 1970, or steps, of each row."""
    if step == "once":
        return np.zeros(rows, dtype=np.int64)
    if time is None:
        raise InputError("time", "rows need a time, or step='once' for a purely spatial scan")
    given = np.asarray(time)
    if given.shape != (rows,):
        raise InputError(
            "shape", "{size} times for {rows} rows", column=column, size=given.size, rows=rows
        )
    if step == "index":
        if given.dtype.kind not in "iuf":
            raise InputError("time", "steps are whole numbers from 0", column=column)
        return _whole(given, column).astype(np.int64)
    return _days(given, column, month=1, day=1)


def _days(given: npt.NDArray[Any], column: str, *, month: int, day: int) -> Ints:
    if given.dtype.kind == "M":
        missing = np.flatnonzero(np.isnat(given))
        if missing.size:
            raise InputError("time", "no date", column=column, row=int(missing[0]) + 1)
        return given.astype("datetime64[D]").astype(np.int64)
    distinct, first, inverse = np.unique(given.astype(str), return_index=True, return_inverse=True)
    known = np.empty(distinct.size, dtype=np.int64)
    for n, text in enumerate(distinct):
        try:
            known[n] = day_of(str(text), month=month, day=day).astype(np.int64)
        except ValueError as error:
            raise InputError(
                "time",
                "{given!r} is no date like 2024-03-09",
                column=column,
                row=int(first[n]) + 1,
                given=str(text),
            ) from error
    return known[inverse]


def _bound(given: date | str | None, name: str) -> int | None:
    if given is None:
        return None
    try:
        return int(day_of(str(given)).astype(np.int64))
    except ValueError as error:
        raise InputError(
            "time", "{given!r} is no date like 2024-03-09", column=name, given=given
        ) from error


def _calendar(
    day: Ints, step: CaseStep, start: date | str | None, end: date | str | None, *, most: int
) -> Ints:
    """First day of each step and the day after the last, as days since 1970 or as steps.

    `most`: steps that fit into memory.
    """
    if step == "once":
        return np.array([0, 1])
    if step == "index":
        steps = int(day.max(initial=0)) + 1
        if steps > most:
            raise InputError(
                "size",
                "{steps} steps are more than {most}, which fit",
                column="time",
                steps=steps,
                most=most,
            )
        return np.arange(steps + 1)
    first, last = _bound(start, "start"), _bound(end, "end")
    if day.size == 0 and (first is None or last is None):
        raise InputError("time", "without a case, `start` and `end` tell the study period")
    first = int(day.min()) if first is None else first
    last = int(day.max()) if last is None else last
    if step == "year" and end is None:
        last = int(np.datetime64(f"{np.datetime64(last, 'D').item().year}-12-31").astype(np.int64))
    if step == "month" and end is None:
        month = np.datetime64(last, "D").astype("datetime64[M]")
        last = int((month + 1).astype("datetime64[D]").astype(np.int64)) - 1
    if first > last:
        raise InputError("time", "the study period ends before it starts", column="end")
    stop = last + 1
    if step in ("day", "week"):
        length = 1 if step == "day" else 7
        edges = np.arange(stop, first - length, -length)[::-1]
    else:
        edges = _months_back(first, stop, 12 if step == "year" else 1)
    edges[0] = max(int(edges[0]), first)
    return edges


def _months_back(first: int, stop: int, months: int) -> Ints:
    """Edges from `stop` back to the first at or before `first`, whole months apart."""
    month = np.datetime64(stop, "D").astype("datetime64[M]")
    of_month = stop - int(month.astype("datetime64[D]").astype(np.int64))
    edges = [stop]
    back = 0
    while edges[-1] > first:
        back += months
        begins, next_begins = (
            int((month - back + n).astype("datetime64[D]").astype(np.int64)) for n in (0, 1)
        )
        edges.append(min(begins + of_month, next_begins - 1))
    return np.array(edges[::-1], dtype=np.int64)


def _steps_of(day: Ints, edges: Ints, column: str) -> Ints:
    outside = np.flatnonzero((day < edges[0]) | (day >= edges[-1]))
    if outside.size:
        raise InputError("time", "outside the study period", column=column, row=int(outside[0]) + 1)
    return np.searchsorted(edges, day, side="right") - 1


# Population -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class _Census:
    """`persons`: shape (counts of the population, strata, units); `days`: when it was counted."""

    persons: Floats
    days: Ints
    strata: tuple[str, ...] | None


def _census(rows: PopulationRows, position: Mapping[str, int], *, dated: bool) -> _Census:
    place = _placed(rows.unit, position, "population unit")
    try:
        number = np.asarray(rows.number, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            "population", "population needs to be numbers", column="population"
        ) from error
    if number.shape != place.shape:
        raise InputError(
            "shape",
            "{size} numbers for {rows} rows",
            column="population",
            size=number.size,
            rows=place.size,
        )
    _refuse(
        number,
        ~(np.isfinite(number) & (number >= 0)),
        "population",
        "{value} is no {name}: it needs 0 or more",
    )
    day = np.zeros(place.size, dtype=np.int64)
    if rows.time is not None and dated:
        given = np.asarray(rows.time)
        if given.shape != place.shape:
            raise InputError(
                "shape",
                "{size} times for {rows} rows",
                column="time",
                size=given.size,
                rows=place.size,
            )
        year_only = np.char.str_len(given.astype(str)) == 4
        day = np.where(
            year_only,
            _days(given, "population time", month=7, day=1),
            _days(given, "population time", month=7, day=15),
        )
    days, when = np.unique(day, return_inverse=True)
    labels: tuple[str, ...] | None = None
    stratum = np.zeros(place.size, dtype=np.int64)
    if rows.stratum is not None:
        distinct, stratum = np.unique(np.asarray(rows.stratum).astype(str), return_inverse=True)
        labels = tuple(str(s) for s in distinct)
    persons = np.zeros((days.size, 1 if labels is None else len(labels), len(position)))
    np.add.at(persons, (when, stratum, place), number)
    counted = np.zeros((days.size, len(position)), dtype=bool)
    counted[when, place] = True
    if not counted.all():
        at, unit = (int(n) for n in np.argwhere(~counted)[0])
        name = next(u for u, n in position.items() if n == unit)
        raise InputError(
            "population",
            "the count of {day} leaves out unit {name!r}"
            if dated and rows.time is not None
            else "the count leaves out unit {name!r}",
            column="population",
            day=np.datetime64(int(days[at]), "D"),
            name=name,
        )
    return _Census(persons, days, labels)


def _standardised(
    census: _Census,
    edges: Ints,
    stratum: Sequence[Any] | None,
    number: Ints,
    units: int,
) -> tuple[Floats, Floats]:
    """Mean population of each step and unit, and cases expected there under equal risk.

    Indirect standardisation: a stratum's rate is its cases over its time at risk.
    """
    weights = _time_at_risk(census.days, edges)
    if (stratum is None) != (census.strata is None):
        raise InputError(
            "stratum", "cases and population need the same strata, or none", column="stratum"
        )
    cases = np.array([float(number.sum())])
    if stratum is not None and census.strata is not None:
        labels = {s: n for n, s in enumerate(census.strata)}
        cases = np.bincount(
            _placed_strata(stratum, labels, len(number)), weights=number, minlength=len(labels)
        )
    at_risk = np.einsum("dsu,td->stu", census.persons, weights)
    by_stratum = at_risk.sum(axis=(1, 2))
    empty = np.flatnonzero((by_stratum == 0) & (cases > 0))
    if empty.size:
        raise InputError("population", "there are cases where nobody lives", column="population")
    rate = np.divide(cases, by_stratum, out=np.zeros_like(cases), where=by_stratum > 0)
    expected = np.einsum("stu,s->tu", at_risk, rate)
    lengths = np.diff(edges).astype(np.float64)
    population = at_risk.sum(axis=0) / lengths[:, None]
    if census.days.size == 1:
        population = np.broadcast_to(census.persons[0].sum(axis=0), (lengths.size, units))
    return population, expected


def _placed_strata(stratum: Sequence[Any], labels: Mapping[str, int], rows: int) -> Ints:
    given = np.asarray(stratum).astype(str)
    if given.shape != (rows,):
        raise InputError(
            "shape", "{size} strata for {rows} rows", column="stratum", size=given.size, rows=rows
        )
    distinct, first, inverse = np.unique(given, return_index=True, return_inverse=True)
    known = np.array([labels.get(str(s), -1) for s in distinct], dtype=np.int64)
    if (known < 0).any():
        row = int(first[known < 0].min())
        raise InputError(
            "stratum",
            "stratum {stratum!r} has no population",
            column="stratum",
            row=row + 1,
            stratum=str(given[row]),
        )
    return known[inverse]


def _time_at_risk(days: Ints, edges: Ints) -> Floats:
    """Days of each step that count for each count of the population, shape (steps, counts).

    The population runs straight from count to count, so its integral over a step is exact by the
    trapezoid rule on the knots inside.
    """
    if days.size == 1:
        return np.diff(edges).astype(np.float64)[:, None]
    weights = np.zeros((edges.size - 1, days.size))
    hats = np.eye(days.size)
    for t in range(edges.size - 1):
        inside = days[(days > edges[t]) & (days < edges[t + 1])]
        knots = np.concatenate([[edges[t]], inside, [edges[t + 1]]]).astype(np.float64)
        for d in range(days.size):
            weights[t, d] = np.trapezoid(np.interp(knots, days, hats[d]), knots)
    return weights


def _equal_risk(counts: npt.NDArray[np.int32], population: Floats) -> Floats:
    """Cases expected under equal risk; every step of a table of counts weighs the same."""
    everybody = float(population.sum())
    cases = int(counts.sum(dtype=np.int64))
    if everybody == 0:
        raise InputError("population", "nobody lives anywhere", column="population")
    return np.asarray(population * (cases / everybody))
