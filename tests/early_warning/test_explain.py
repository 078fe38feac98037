"""Alarms in plain records: since when, by how much, through which parts, from which count on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.early_warning import explain as explaining
from kentongan.early_warning.backtest import Judge
from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors import method
from kentongan.early_warning.explain import (
    Alarm,
    explain,
    explain_cluster,
    judges_counts,
    unjudged,
)
from kentongan.early_warning.series import CountSeries
from kentongan.early_warning.tables import Parts


def judged(series: CountSeries, over: range, alarm: Any, threshold: Any) -> Detection:
    """A detection by hand; a step with an unknown count has no verdict."""
    counts = series.counts[over.start : over.stop]
    unknown = counts < 0
    known = np.where(unknown, np.nan, np.broadcast_to(threshold, counts.shape))
    return Detection(
        method="by hand",
        parameters={},
        over=over,
        expected=known / 2,
        threshold=known,
        score=np.where(unknown, np.nan, counts.astype(float)),
        alarm=np.asarray(alarm) & ~unknown,
        state=np.where(unknown, State.MISSING, State.JUDGED).astype(np.uint8),
    )


def above(limit: float) -> Judge:
    """A method that judges each count against a fixed limit."""
    return lambda series, over: judged(
        series, over, series.counts[over.start : over.stop] > limit, limit
    )


def summed(limit: float) -> Judge:
    """A method that judges the sum of the counts so far."""

    def judge(series: CountSeries, over: range) -> Detection:
        counts = np.maximum(series.counts[over.start : over.stop], 0)
        return judged(series, over, counts.cumsum(axis=0) > limit, limit)

    return judge


def series_of(counts: Any, **known: Any) -> CountSeries:
    return CountSeries.from_arrays(
        np.asarray(counts, dtype=float), step="week", **({"start": date(2024, 1, 1)} | known)
    )


def test_an_alarm_says_what_since_when_and_from_which_count() -> None:
    """Three weeks in a row: the last says since when; four would have been one, three not."""
    series = series_of([1, 2, 5, 6, 9])
    judge = above(3.5)
    found = explain(series, judge(series, range(5)), judge=judge)
    assert [alarm.step for alarm in found] == [4, 3, 2]
    assert found[0] == Alarm(
        unit="1",
        step=4,
        first_day=date(2024, 1, 29),
        last_day=date(2024, 2, 4),
        observed=9,
        expected=1.75,
        threshold=3.5,
        score=9.0,
        own_scale=False,
        since=2,
        since_day=date(2024, 1, 15),
        steps=3,
        needed=4,
    )
    assert found[0].excess == 7.25
    (only,) = explain(series, judge(series, range(5)), last_only=True)
    assert (only.step, only.since, only.needed) == (4, 2, None)


def test_alarms_stand_latest_first_then_by_score() -> None:
    """Of one week the strongest comes first, and of equal ones the first by name."""
    series = series_of([[9, 5, 5], [4, 0, 9]], units=["c", "b", "a"])
    found = explain(series, above(3)(series, range(2)))
    assert [(alarm.step, alarm.unit) for alarm in found] == [
        (1, "a"),
        (1, "c"),
        (0, "c"),
        (0, "a"),
        (0, "b"),
    ]


def test_without_dates_there_are_only_steps() -> None:
    """A calendar that is an index gives no days, and none are invented."""
    series = CountSeries.from_arrays([1, 9], step="day")
    (alarm,) = explain(series, above(3)(series, range(1, 2)))
    assert (alarm.step, alarm.since, alarm.first_day, alarm.since_day) == (1, 1, None, None)


def test_a_record_is_json() -> None:
    """What a page or a database keeps is plain: ISO dates, numbers, null."""
    series = series_of([1, 9])
    (alarm,) = explain(series, above(3)(series, range(2)))
    plain = json.loads(json.dumps(alarm.as_json(), allow_nan=False))
    assert plain["first_day"] == "2024-01-08"
    assert plain["excess"] == 7.5
    assert plain["needed"] is None


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.integers(0, 70))
def test_one_case_fewer_than_needed_is_no_alarm(counts: list[int], limit: int) -> None:
    """By definition, for a method that adds up: `needed` is an alarm, one case fewer is none."""
    series, judge = series_of(counts), summed(limit)
    over = range(len(counts))
    for alarm in explain(series, judge(series, over), judge=judge):
        assert alarm.needed is not None
        for count, alarms in ((alarm.needed, True), (alarm.needed - 1, False)):
            if count >= 0:
                changed = list(counts)
                changed[alarm.step] = count
                assert judge(series_of(changed), over).alarm[alarm.step, 0] == alarms


def test_an_alarm_that_began_earlier_needs_no_case() -> None:
    """Where earlier weeks alone carry the alarm, none would have been needed this week."""
    series, judge = series_of([20, 1]), summed(10)
    found = explain(series, judge(series, range(2)), judge=judge)
    assert [(alarm.step, alarm.needed) for alarm in found] == [(1, 0), (0, 11)]


def test_methods_that_judge_sums_have_a_scale_of_their_own() -> None:
    """Their thresholds are not compared with one week's count, so there is no excess."""
    series = series_of([8, 8])
    found = explain(series, summed(10)(series, range(2)))
    assert [(alarm.own_scale, alarm.excess) for alarm in found] == [(True, None)]
    reached = judged(series, range(2), series.counts >= 8, 8)
    assert judges_counts(series, reached)


def test_a_method_that_looks_back_says_what_one_count_should_be() -> None:
    """Two high weeks are an alarm of which the second alone would be none; excess is told."""
    counts = np.tile([3, 5, 4, 2, 6], 40)
    counts[-2:] = (11, 7)
    series = CountSeries.from_arrays(counts, step="week")
    judge = method("layered").detect
    found = explain(series, judge(series, range(199, 200)), judge=judge)
    (alarm,) = found
    assert (alarm.observed, alarm.own_scale) == (7, False)
    assert alarm.observed < alarm.threshold
    assert alarm.excess == pytest.approx(3, abs=0.5)
    assert alarm.needed is not None
    changed = counts.copy()
    for count, alarms in ((alarm.needed, True), (alarm.needed - 1, False)):
        changed[-1] = count
        again = judge(CountSeries.from_arrays(changed, step="week"), range(199, 200))
        assert again.alarm[0, 0] == alarms


def test_what_other_units_decide_has_no_count() -> None:
    """A method that weighs units against each other gives no alarm to one alone: needed is None."""

    def most_of_all(series: CountSeries, over: range) -> Detection:
        counts = series.counts[over.start : over.stop]
        mean = counts.mean(axis=1, keepdims=True)
        return judged(series, over, counts > 1.5 * mean, 3)

    series = series_of([[1, 1, 9]])
    (alarm,) = explain(series, most_of_all(series, range(1)), judge=most_of_all)
    assert alarm.needed is None


def test_many_alarms_are_asked_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The histories of a nation's alarms are not copied all at once; the answers are the same."""
    monkeypatch.setattr(explaining, "AT_ONCE", 2)
    series = series_of(np.full((2, 5), 9), population=[1.0] * 5, completeness=[0.5] * 5)
    judge = above(4)
    found = explain(series, judge(series, range(2)), judge=judge)
    assert [alarm.needed for alarm in found] == [5] * 10


def test_what_is_asked_again_is_the_unit_with_all_that_belongs_to_it() -> None:
    """A method of rates: the population and the completeness of an alarm's unit decide how many
    cases would have been needed, and its dates which week it is."""

    def rates(series: CountSeries, over: range) -> Detection:
        assert series.population is not None
        assert series.completeness is not None
        assert series.dates is not None
        assert series.dates[0] == np.datetime64("2024-01-01")
        steps = slice(over.start, over.stop)
        limit = series.population[steps] * series.completeness[steps] / 10
        return judged(series, over, series.counts[steps] > limit, limit)

    series = series_of(
        [[9, 9], [50, 50]],
        population=[[30.0, 60.0], [300.0, 200.0]],
        completeness=[[1.0, 1.0], [0.5, 1.0]],
    )
    found = explain(series, rates(series, range(2)), judge=rates)
    assert [(alarm.step, alarm.unit, alarm.needed) for alarm in found] == [
        (1, "1", 16),
        (1, "2", 21),
        (0, "1", 4),
        (0, "2", 7),
    ]


def parts_of(counts: Any, whole: list[int], labels: tuple[str, ...]) -> Parts:
    series = series_of(counts, units=[f"{n} {label}" for n, label in enumerate(labels)])
    return Parts(series=series, whole=np.array(whole), labels=labels)


def test_kinds_add_up_to_the_excess() -> None:
    """Each kind is expected by its share of the year before; excesses add up to the whole's."""
    parts = parts_of([[3, 1, 0], [3, 1, 5], [4, 12, 0]], [0, 0, 1], ("theft", "brawl", "theft"))
    series = series_of([[4, 0], [4, 5], [16, 0]])
    found = explain(series, above(10)(series, range(3)), parts={"kind": parts})
    (alarm,) = found
    said = [(c.label, c.observed, c.expected, c.excess) for c in alarm.contributions]
    assert said == [("brawl", 12, 1.25, 10.75), ("theft", 4, 3.75, 0.25)]
    assert alarm.excess == sum(c.excess or 0 for c in alarm.contributions)


def test_kinds_without_a_past_are_only_counted() -> None:
    """Without a case in the year before nobody can say what was usual: observed, and no more."""
    parts = parts_of([[0, 0], [7, 9]], [0, 0], ("a", "b"))
    series = series_of([0, 16])
    (alarm,) = explain(series, above(10)(series, range(2)), parts={"kind": parts})
    assert [(c.label, c.expected, c.excess) for c in alarm.contributions] == [
        ("b", None, None),
        ("a", None, None),
    ]


def test_kinds_of_a_sum_are_only_counted() -> None:
    """What a method expects of several weeks together is not shared out over this week's kinds."""
    parts = parts_of([[3, 1], [9, 1]], [0, 0], ("theft", "brawl"))
    series = series_of([4, 10])
    (alarm,) = explain(series, summed(12)(series, range(2)), parts={"kind": parts})
    assert [(c.label, c.observed, c.expected) for c in alarm.contributions] == [
        ("theft", 9, None),
        ("brawl", 1, None),
    ]


def test_places_of_a_cluster() -> None:
    """A cluster's places, with their shares of what it expected; a place outside is not named."""
    series = series_of([[2, 6, 9], [2, 6, 9], [8, 7, 9]], units=["a", "b", "c"])
    found = explain_cluster(series, ("b", "a"), range(2, 3), expected=8.0)
    assert [(c.label, c.observed, c.expected) for c in found] == [("a", 8, 2.0), ("b", 7, 6.0)]


def test_every_missing_verdict_has_its_reason() -> None:
    """Unit by unit and reason by reason: how many steps, from where to where."""
    series = series_of([[1, np.nan], [2, 3], [3, np.nan]], units=["a", "b"])
    (gap,) = unjudged(series, above(9)(series, range(3)))
    assert (gap.unit, gap.state, gap.steps, gap.first, gap.last) == ("b", State.MISSING, 2, 0, 2)


def test_a_method_without_expectation() -> None:
    """Its alarms have none, and no excess; nothing is put in its place."""
    series = series_of([9])
    judge: Callable[[CountSeries, range], Detection] = above(3)
    detection = judge(series, range(1))
    detection.expected[:] = np.nan
    (alarm,) = explain(series, detection)
    assert (alarm.expected, alarm.excess) == (None, None)
