"""Every alarm, and every missing verdict, as a small record that a page can put into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.backtest import Judge
from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors import DETECTORS
from kentongan.early_warning.series import CountSeries
from kentongan.early_warning.tables import Parts

AT_ONCE: Final = 4096
"""Alarms whose histories are copied at a time to find what would have been needed."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one part (a place, a kind) has to do with an alarm.

    `expected`: the part's usual share of what was expected for the whole; with `excess`, observed
    less expected, the parts of a kind add up to the whole's. Both are None where the method
    expects nothing, or the whole had no case in the year before.
    """

    column: str
    label: str
    observed: int
    expected: float | None
    excess: float | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: what was seen, what was to be expected, and since when it is so.

    `step`: index in the series; `first_day`, `last_day`: the days it covers, None where the
    calendar is only an index. `expected` is None where the method expects nothing. `own_scale`:
    expected and threshold are the method's own measure (sums of several steps, cumulated evidence)
    and cannot be compared with the count observed. Where they can, and the count is below the
    threshold, the steps before made it an alarm. `since`: the first step of the unbroken row of
    alarms up to this one, `since_day` its first day, `steps` its length. `needed`: the smallest
    count that would have been an alarm too, so that one case fewer would have been none; None
    where it was not asked for, or where the method looks at other units as well. `contributions`:
    the largest excess first.
    """

    unit: str
    step: int
    first_day: date | None
    last_day: date | None
    observed: int
    expected: float | None
    threshold: float
    score: float
    own_scale: bool
    since: int
    since_day: date | None
    steps: int
    needed: int | None = None
    contributions: tuple[Contribution, ...] = ()

    @property
    def excess(self) -> float | None:
        """Cases above what was expected; None where the two cannot be compared."""
        if self.expected is None or self.own_scale:
            return None
        return self.observed - self.expected

    def as_json(self) -> dict[str, Any]:
        """The record with ISO dates, for a JSON file or column."""
        plain = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }
        return plain | {"excess": self.excess}


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Steps of one unit without a verdict, for one reason.

    `steps`: how many; `first`, `last`: the first and the last of them.
    """

    unit: str
    state: State
    steps: int
    first: int
    last: int


def explain(
    series: CountSeries,
    detection: Detection,
    *,
    judge: Judge | None = None,
    parts: Mapping[str, Parts] | None = None,
    last_only: bool = False,
) -> tuple[Alarm, ...]:
    """The alarms of a detection, latest first, then by score.

    `judge`: the detector that made it, asked again for what would have been needed; it is shown
    copies of units under other names, so its parameters must name no unit (rules, zones, a column a
    unit): then leave it out. `parts`: the counts taken apart, for contributions. `last_only`: of
    each unbroken row of alarms the last.
    """
    alarm = detection.alarm
    began = _began(alarm)
    own_scale = not judges_counts(series, detection)
    shown = alarm & ~_followed(alarm) if last_only else alarm
    found = [(int(row), int(unit)) for row, unit in np.argwhere(shown)]
    found.sort(key=lambda at: (-at[0], -detection.score[at], series.units[at[1]]))
    needed: dict[tuple[int, int], int] = {}
    if judge is not None:
        for start, some in _together(detection, found):
            needed |= _needed(series, detection, some, judge, start)
    return tuple(
        _alarm(
            series,
            detection,
            at,
            own_scale=own_scale,
            since=detection.over.start + int(began[at]),
            needed=needed.get(at),
            parts=parts or {},
        )
        for at in found
    )


def unjudged(series: CountSeries, detection: Detection) -> tuple[Unjudged, ...]:
    """Every unit and reason for which there are steps without a verdict, in the order of units."""
    gaps = []
    for state in State:
        if state is State.JUDGED:
            continue
        at = detection.state == state
        for unit in np.flatnonzero(at.any(axis=0)):
            steps = np.flatnonzero(at[:, unit]) + detection.over.start
            gaps.append(
                Unjudged(
                    unit=series.units[unit],
                    state=state,
                    steps=steps.size,
                    first=int(steps[0]),
                    last=int(steps[-1]),
                )
            )
    return tuple(gaps)


def explain_cluster(
    series: CountSeries, members: Sequence[str], steps: range, expected: float
) -> tuple[Contribution, ...]:
    """What each place has to do with a cluster of a scan: the largest excess first.

    `members`: ids of its units; `steps`: those it covers; `expected`: cases expected in it.
    """
    index = {unit: n for n, unit in enumerate(series.units)}
    mine = np.array([index[unit] for unit in members])
    inside = np.maximum(series.counts[steps.start : steps.stop, mine], 0)
    return _weighed(
        "place", members, inside.sum(axis=0), _usual(series, mine, steps.start), expected
    )


def judges_counts(series: CountSeries, detection: Detection) -> bool:
    """Whether expectation and threshold are those of the step's own count.

    Where verdicts are not that of the count against its threshold, or the method says so, it judges
    sums or cumulated evidence, and a threshold says nothing about one count. A method that looks
    back says what is expected of one count, and which would be too many by itself.
    """
    for each in DETECTORS:
        if each.name == detection.method and (each.own_scale or each.looks_back):
            return each.looks_back
    judged = detection.state == State.JUDGED
    counts = series.counts[detection.over.start : detection.over.stop]
    with np.errstate(invalid="ignore"):
        over, at_least = counts > detection.threshold, counts >= detection.threshold
    return bool(
        (detection.alarm == over)[judged].all() or (detection.alarm == at_least)[judged].all()
    )


def looks_back(detection: Detection) -> bool:
    """Whether the steps before may make an alarm of a count below its own threshold."""
    return any(each.name == detection.method and each.looks_back for each in DETECTORS)


def days_of(series: CountSeries, step: int) -> tuple[date | None, date | None]:
    """First and last day of a step; None where the calendar is only an index."""
    if series.dates is None:
        return None, None
    first: date = series.dates[step].item()
    return first, first + timedelta(days=6 if series.step == "week" else 0)


def _began(alarm: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """For each row and unit: the row in which the unbroken row of alarms up to here began."""
    rows = np.arange(alarm.shape[0])[:, None]
    quiet = np.where(alarm, -1, rows)
    return np.asarray(np.maximum.accumulate(quiet, axis=0) + 1)


def _followed(alarm: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    next_ = np.zeros_like(alarm)
    next_[:-1] = alarm[1:]
    return next_


def _alarm(
    series: CountSeries,
    detection: Detection,
    at: tuple[int, int],
    *,
    own_scale: bool,
    since: int,
    needed: int | None,
    parts: Mapping[str, Parts],
) -> Alarm:
    row, unit = at
    step = detection.over.start + row
    first, last = days_of(series, step)
    expected = _known(detection.expected[at])
    return Alarm(
        unit=series.units[unit],
        step=step,
        first_day=first,
        last_day=last,
        observed=int(series.counts[step, unit]),
        expected=expected,
        threshold=float(detection.threshold[at]),
        score=float(detection.score[at]),
        own_scale=own_scale,
        since=since,
        since_day=days_of(series, since)[0],
        steps=step - since + 1,
        needed=needed,
        contributions=tuple(
            each
            for column, part in parts.items()
            for each in _contributions(
                column,
                part,
                unit=unit,
                step=step,
                since=since,
                expected=None if own_scale else expected,
            )
        ),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _contributions(
    column: str, parts: Parts, *, unit: int, step: int, since: int, expected: float | None
) -> tuple[Contribution, ...]:
    """Parts of one unit at one step, by their shares in the year before the alarms."""
    mine = np.flatnonzero(parts.whole == unit)
    observed = np.maximum(parts.series.counts[step, mine], 0)
    labels = [parts.labels[part] for part in mine]
    return _weighed(column, labels, observed, _usual(parts.series, mine, since), expected)


def _usual(
    series: CountSeries, units: npt.NDArray[np.int64], before: int
) -> npt.NDArray[np.float64]:
    """Cases of each unit in the year before a step."""
    year = series.counts[max(0, before - series.per_year) : before, units]
    return np.asarray(np.maximum(year, 0).sum(axis=0), dtype=np.float64)


def _weighed(
    column: str,
    labels: Sequence[str],
    observed: npt.NDArray[Any],
    usual: npt.NDArray[np.float64],
    expected: float | None,
) -> tuple[Contribution, ...]:
    total = float(usual.sum())
    shares = usual / total * expected if expected is not None and total > 0 else None
    found = [
        Contribution(
            column=column,
            label=label,
            observed=int(observed[n]),
            expected=None if shares is None else float(shares[n]),
            excess=None if shares is None else float(observed[n] - shares[n]),
        )
        for n, label in enumerate(labels)
    ]
    found.sort(key=lambda c: (-(c.observed if c.excess is None else c.excess), c.label))
    return tuple(found)


# ------------------------------------------------------------------- what would have been needed


def _together(
    detection: Detection, found: list[tuple[int, int]]
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Alarms, latest first, that are asked about at once, and the first step to be judged for it.

    Those of one step, and that alone; where the method begins anew with the first step asked about
    (or is none of ours), all of them, from there on.
    """
    start = detection.over.start
    anew = detection.method not in {each.name for each in DETECTORS if not each.begins_anew}
    for row, group in groupby(found, key=lambda at: 0 if anew else at[0]):
        alarms = list(group)
        for first in range(0, len(alarms), AT_ONCE):
            yield start + row, alarms[first : first + AT_ONCE]


def _needed(
    series: CountSeries,
    detection: Detection,
    alarms: list[tuple[int, int]],
    judge: Judge,
    start: int,
) -> dict[tuple[int, int], int]:
    """The smallest count at each alarm that would be an alarm too, by asking the detector.

    Every alarm gets a copy of its unit's history in which its count is changed, and all copies are
    judged at once: some twenty calls, whatever the number of alarms. Alarms that a unit does not
    give when it is judged alone have no answer. `start`: the first step judged.
    """
    steps = np.array([detection.over.start + row for row, _ in alarms], dtype=np.int64)
    units = np.array([unit for _, unit in alarms], dtype=np.int64)
    over = range(start, int(steps.max()) + 1)
    copies = replace(
        series.part(steps=slice(over.stop), units=units),
        units=tuple(f"{n} {series.units[unit]}" for n, unit in enumerate(units)),
    )
    each = np.arange(len(alarms))

    def alarms_at(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        copies.counts[steps, each] = counts
        return judge(copies, over).alarm[steps - start, each]

    observed = series.counts[steps, units].astype(np.int64)
    again = alarms_at(observed)
    low = np.full(observed.shape, -1)  # the largest count known to be no alarm
    high = observed.copy()  # the smallest count known to be one
    bound = detection.threshold[[row for row, _ in alarms], units]
    guess = np.clip(np.nan_to_num(np.floor(bound), posinf=0), 0, observed - 1).astype(np.int64)
    for counts in (guess, np.minimum(guess + 1, observed)):
        yes = alarms_at(counts)
        high = np.where(yes, np.minimum(high, counts), high)
        low = np.where(yes, low, np.maximum(low, counts))
    while (high - low > 1).any():
        middle = np.where(high - low > 1, (low + high) // 2, high)
        yes = alarms_at(middle)
        high = np.where(yes, middle, high)
        low = np.where(yes, low, middle)
    return {at: int(high[n]) for n, at in enumerate(alarms) if again[n]}
