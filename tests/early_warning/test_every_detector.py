"""One contract over all detectors: whoever has a line in DETECTORS keeps it.

A new method needs its line in `STRICTER`; settings that take another way through its code, one in
`OTHERWISE`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors import DETECTORS, Method, method
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels import threads
from kentongan.early_warning.series import CountSeries

WEEKS = 330
OVER = range(318, WEEKS)
STRICTER: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "bayes": ({"alpha": 0.2}, {"alpha": 0.001}),
    "cdc": ({"alpha": 0.2}, {"alpha": 0.001}),
    "cusum": ({"h": 1.0}, {"h": 6.0}),
    "delay": ({"alpha": 0.2}, {"alpha": 0.0001}),
    "ears": ({"alpha": 0.2}, {"alpha": 0.001}),
    "farrington": ({"alpha": 0.2}, {"alpha": 0.001}),
    "farrington_flexible": ({"alpha": 0.2}, {"alpha": 0.001}),
    "glr": ({"threshold": 1.5}, {"threshold": 6.0}),
    "layered": ({"alpha": 0.2}, {"alpha": 0.001}),
    "outbreak_p": ({"k": 5.0}, {"k": 1000.0}),
}
"""A loose and a strict setting of each method; RKI has nothing to set."""
OTHERWISE: dict[str, tuple[dict[str, Any], ...]] = {
    "bayes": ({"variant": 2}, {"variant": 3, "compat": "R"}),
    "cdc": ({"compat": "R"},),
    "cusum": (
        {"transform": "rossi", "mean": "seasonal", "reset": True},
        {"transform": "anscombe_nb", "trend": True, "mean": "seasonal"},
        {"transform": "anscombe_second_order", "compat": "R"},
    ),
    "delay": ({"trend": False, "past_excluded": 0},),
    "ears": ({"variant": "C2", "min_sigma": 0.5}, {"variant": "C3"}),
    "farrington": ({"power": "none", "trend": False}, {"power": "half", "compat": "R"}),
    "farrington_flexible": (
        {"threshold_method": "muan", "years_back": 3, "trend_p": 0.05},
        {"threshold_method": "delta", "power": "half", "reweight": False, "periods": 1},
        {"limit54": (0, 1), "compat": "R"},
    ),
    "glr": (
        {"alpha": 0.0, "refit": True},
        {"alpha": 0.0, "change": "epidemic", "returns": "cases"},
        {"alpha": 0.1, "mean": "average", "window": 3, "least": 2},
        {"theta": 0.7, "alpha": 0.0},
        {"direction": "down", "alpha": 0.0, "compat": "R"},
    ),
    "layered": ({"channel": "either", "ties": "strict"}, {"channel": "now", "bends": False}),
    "outbreak_p": ({"returns": "cases"},),
    "rki": ({"variant": 1}, {"variant": 2}, {"compat": "R"}),
}
EACH = pytest.mark.parametrize("each", DETECTORS, ids=lambda each: each.name)
EVERY_WAY = pytest.mark.parametrize(
    ("each", "setting"),
    [
        pytest.param(each, setting, id=f"{each.name}-{n}")
        for each in DETECTORS
        for n, setting in enumerate(({}, *OTHERWISE[each.name]))
    ],
)
FIGURES = ("expected", "threshold", "score", "alarm", "state")


def table() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Weekly counts of eight units, rare to frequent, with season; the last two with a rise."""
    draw = np.random.default_rng(20240817)
    season = 1 + 0.2 * np.sin(2 * np.pi * np.arange(WEEKS) / 52)
    counts = draw.poisson(np.outer(season, [0.2, 1, 3, 8, 30, 200, 5, 60])).astype(float)
    counts[OVER.start + 4 : OVER.start + 8, 6:] *= 4
    return counts


def found(
    each: Method, counts: Any, over: range = OVER, start: date | None = None, **parameters: Any
) -> Detection:
    return each.detect(
        CountSeries.from_arrays(counts, step="week", start=start), over, **parameters
    )


def same(left: Detection, right: Detection, steps: slice = slice(None), units: Any = None) -> None:
    """Every figure of `left`, cut to some steps and units in some order, is that of `right`."""
    units = slice(None) if units is None else units
    for name in FIGURES:
        np.testing.assert_array_equal(
            getattr(left, name)[steps][:, units], getattr(right, name), err_msg=name
        )
    for name, values in left.extra.items():
        np.testing.assert_array_equal(values[steps][:, units], right.extra[name], err_msg=name)


def honest(detection: Detection) -> None:
    """A verdict has figures, no verdict has none, and none is an alarm without a verdict."""
    judged = detection.state == State.JUDGED
    for name in ("threshold", "score"):
        assert (np.isnan(getattr(detection, name)) == ~judged).all(), name
    assert np.isnan(detection.expected[~judged]).all()
    assert np.isin(np.isnan(detection.expected[judged]).sum(), (0, judged.sum()))
    assert not detection.alarm[~judged].any()


@EACH
def test_every_method_names_itself(each: Method) -> None:
    """Name, one line of what it does, parameters with defaults: what the command line shows."""
    assert method(each.name) is each
    assert each.about
    assert each.about == each.about.strip()
    assert each.name in {*STRICTER, "rki"}
    assert all(p.default is not p.empty for p in each.parameters.values())
    result = found(each, table())
    assert result.method == each.name
    assert set(result.parameters) >= set(each.parameters)


@EACH
def test_shapes_types_and_missing_results(each: Method) -> None:
    """Every array has the shape asked for, and every missing result its reason."""
    result = found(each, table())
    arrays = [result.expected, result.threshold, result.score, *result.extra.values()]
    assert all(a.shape == (len(OVER), 8) and a.dtype == np.float64 for a in arrays)
    assert result.alarm.dtype == np.bool_
    assert result.state.dtype == np.uint8
    assert result.over == OVER
    honest(result)
    assert (result.state == State.JUDGED).mean() > 0.5


@EACH
def test_a_rise_is_seen_and_a_quiet_unit_is_quiet(each: Method) -> None:
    """Four weeks at four times the usual: an alarm within them in both units."""
    result = found(each, table())
    assert result.alarm[4:8, 6:].any(axis=0).all()
    assert result.alarm[:, :6].mean() < 0.5


@EVERY_WAY
@pytest.mark.parametrize("start", [None, date(2017, 1, 2)], ids=["index", "dates"])
def test_later_days_change_no_earlier_verdict(
    each: Method, setting: dict[str, Any], start: date | None
) -> None:
    """What was known on the day decides: no future, or another one, changes nothing."""
    counts = table()
    middle = OVER.start + 6
    until = range(OVER.start, middle)
    whole = found(each, counts, start=start, **setting)
    cut = found(each, counts[:middle], until, start=start, **setting)
    counts[middle:] = 10_000
    other = found(each, counts, until, start=start, **setting)
    same(whole, cut, steps=slice(6))
    same(cut, other)


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("cusum", {"mean": "seasonal", "weekdays": True, "holidays": True}),
        ("delay", {"weekdays": True, "holidays": True}),
        ("ears", {"variant": "C3"}),
        ("glr", {"alpha": 0.0, "weekdays": True, "holidays": True, "refit": True}),
        ("layered", {}),
    ],
)
def test_later_days_change_no_earlier_verdict_of_days(name: str, setting: dict[str, Any]) -> None:
    """Weekdays and the holidays of the calendar are known beforehand, counts are not: cut in the
    days before Idul Fitri."""
    counts = np.random.default_rng(5).poisson([4.0, 20.0], (830, 2))
    start, middle = date(2022, 1, 3), 825  # 7 April 2024, three days before
    over = range(middle - 6, middle)

    def days(table: Any, over: range) -> Detection:
        series = CountSeries.from_arrays(table, step="day", start=start)
        return method(name).detect(series, over, **setting)

    whole = days(counts, range(over.start, 830))
    cut = days(counts[:middle], over)
    assert (cut.state == State.JUDGED).all()
    same(whole, cut, steps=slice(6))


@pytest.mark.parametrize(
    "each", [each for each in DETECTORS if each.name in STRICTER], ids=lambda each: each.name
)
def test_a_stricter_setting_never_alarms_earlier(each: Method) -> None:
    """Where the strict one alarms first, the loose one has alarmed by then; and in every step,
    where no alarm makes the method start anew."""
    settings = ({}, *OTHERWISE[each.name])
    for way in settings:
        loose, strict = (found(each, table(), **(way | only)) for only in STRICTER[each.name])
        for unit in np.flatnonzero(strict.alarm.any(axis=0)):
            assert loose.alarm[:, unit].any()
            assert loose.alarm[:, unit].argmax() <= strict.alarm[:, unit].argmax()
        if each.name != "glr" and not way.get("reset"):
            assert not (strict.alarm & ~loose.alarm).any()
        assert loose.alarm.sum() > strict.alarm.sum()


@EVERY_WAY
def test_units_know_nothing_of_each_other(each: Method, setting: dict[str, Any]) -> None:
    """Permuting units permutes results; a unit alone gets what it got in company."""
    counts, order = table(), np.array([5, 2, 7, 0, 3, 1, 6, 4])
    whole = found(each, counts, **setting)
    same(whole, found(each, counts[:, order], **setting), units=order)
    same(whole, found(each, counts[:, 3], **setting), units=[3])


@EVERY_WAY
def test_any_number_of_threads_gives_the_same(
    each: Method, setting: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One, two or five threads: the same bytes."""
    monkeypatch.setattr(threads, "SMALL", 1)
    results = []
    for number in (1, 2, 5):
        with threads.threads(number):
            results.append(found(each, table(), **setting))
    same(results[0], results[1])
    same(results[0], results[2])


@EVERY_WAY
def test_what_memory_held_before_is_nothing(
    each: Method, setting: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work space and outputs are written before they are read: full of NaN, the same bytes. One
    unit has all its cases in the first week of its baseline, to which no slope can be fitted."""
    counts = table()
    counts[:315, 0] = 0
    counts[OVER.start - 5 * 52 - 3, 0] = 30
    clean = found(each, counts, **setting)
    empty, records = np.empty, np.recarray

    def full(*given: Any, **known: Any) -> Any:
        room = empty(*given, **known)
        room.fill(np.nan if room.dtype.kind == "f" else 1)
        return room

    def full_records(shape: Any, dtype: Any) -> Any:
        room = records(shape, dtype)
        for name in room.dtype.names or ():
            room[name] = np.nan if room.dtype[name].kind == "f" else 1
        return room

    monkeypatch.setattr(np, "empty", full)
    monkeypatch.setattr(np, "recarray", full_records)
    same(clean, found(each, counts, **setting))


@EACH
def test_nothing_ever_is_no_alarm(each: Method) -> None:
    """A unit without a single case gets no alarm, and no NaN for a verdict."""
    result = found(each, np.zeros((WEEKS, 2)))
    assert not result.alarm.any()
    honest(result)


@EACH
def test_a_giant_is_survived(each: Method) -> None:
    """The largest count there is breaks nothing, in the baseline or today; today it is an alarm."""
    counts = table()
    counts[OVER.start + 3, :4] = 2**31 - 1
    counts[150, 4:] = 2**31 - 1
    result = found(each, counts)
    honest(result)
    judged = result.state[3, 1:4] == State.JUDGED
    assert judged.any()
    assert result.alarm[3, 1:4][judged].all()


@EACH
def test_a_short_history_is_said(each: Method) -> None:
    """Without enough history there is a state for each unit, and no exception for all."""
    result = found(each, table()[:9], range(9))
    assert result.state[0, 0] == State.NOT_ENOUGH_HISTORY
    honest(result)


@EACH
def test_unknown_counts_have_no_verdict(each: Method) -> None:
    """An unknown count today is MISSING; one in the past is bridged; all unknown is no history."""
    counts = table()
    counts[OVER.start + 2, :] = np.nan
    counts[OVER.start - 30, :] = np.nan
    counts[: OVER.stop - 1, 7] = np.nan
    result = found(each, counts)
    honest(result)
    assert (result.state[2] == State.MISSING).all()
    assert result.state[-1, 7] == State.NOT_ENOUGH_HISTORY
    assert (result.state[:2, 2:5] == State.JUDGED).all()


@EACH
def test_steps_outside_the_series_are_refused(each: Method) -> None:
    """A range past the end is a mistake of the caller, for all units alike."""
    with pytest.raises(InputError):
        found(each, table(), range(WEEKS - 1, WEEKS + 1))


@EACH
def test_half_a_year_back_is_refused(each: Method) -> None:
    """What counts years, weeks, waves or steps is a whole number: 1.5 would be judged with a
    baseline that nobody asked for."""
    numbers = {
        name: p.default
        for name, p in each.parameters.items()
        if type(p.default) is int and p.annotation is int
    }
    for name in numbers:
        with pytest.raises(InputError, match=rf"{name} is .*1\.5: a whole number"):
            found(each, table(), range(WEEKS - 2, WEEKS), **{name: 1.5})


def test_a_method_has_one_line() -> None:
    """No name stands twice."""
    names = [each.name for each in DETECTORS]
    assert len(names) == len(set(names))
    with pytest.raises(InputError, match=r"no method 'drums'; there are bayes, cdc"):
        method("drums")
