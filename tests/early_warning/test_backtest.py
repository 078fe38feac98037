"""The back-test: nothing later is known, every figure counts what it says, intervals hold."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2
from tests.naive import backtest as naive

from kentongan.early_warning.backtest import Figure, measure, replay
from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors import ears
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries

MONTH = 365.2425 / 12


def verdicts(alarm: Any, judged: Any = True, start: int = 0) -> Detection:
    given = np.asarray(alarm, dtype=np.bool_)
    here = np.broadcast_to(np.asarray(judged, dtype=np.bool_), given.shape)
    nothing = np.where(here, 0.0, np.nan)
    return Detection(
        method="by hand",
        parameters={},
        over=range(start, start + len(given)),
        expected=nothing,
        threshold=nothing,
        score=nothing,
        alarm=given & here,
        state=np.where(here, State.JUDGED, State.MISSING).astype(np.uint8),
    )


def series(seed: int = 5, times: int = 60) -> CountSeries:
    counts = np.random.default_rng(seed).poisson([[2.0, 30.0, 0.3]], (times, 3))
    return CountSeries.from_arrays(
        counts,
        step="day",
        start=np.datetime64("2024-01-01").astype(object),
        population=[[10.0, 20.0, 30.0]],
        completeness=0.9,
    )


def test_replay_gives_what_one_call_gives() -> None:
    """A detector that does not look ahead says the same of each day as of all at once."""
    over = range(20, 40)
    one_call = ears.detect(series(), over, variant="C2")
    day_by_day = replay(series(), over, lambda s, r: ears.detect(s, r, variant="C2"))
    assert day_by_day.over == over
    for name in ("expected", "threshold", "score", "alarm", "state"):
        np.testing.assert_array_equal(getattr(day_by_day, name), getattr(one_call, name))


def test_replay_shows_nothing_later() -> None:
    """Each day's judge gets a series that ends with that day, all its parts alike."""
    seen: list[tuple[int, range]] = []

    def judge(known: CountSeries, over: range) -> Detection:
        assert known.population is not None
        assert known.completeness is not None
        assert known.dates is not None
        parts = (known.counts, known.dates, known.population, known.completeness)
        assert {len(part) for part in parts} == {known.times}
        seen.append((known.times, over))
        day = verdicts([[False] * 3], start=over.start)
        return dataclasses.replace(day, extra={"pvalue": np.full((1, 3), float(over.start))})

    found = replay(series(), range(7, 10), judge)
    assert seen == [(8, range(7, 8)), (9, range(8, 9)), (10, range(9, 10))]
    np.testing.assert_array_equal(found.extra["pvalue"][:, 0], [7, 8, 9])


def test_replay_uses_what_was_known_then() -> None:
    """Counts that were corrected later are judged as they stood on the day."""
    later = series()
    early = dataclasses.replace(later, counts=np.zeros_like(later.counts))
    stood = replay(
        later,
        range(20, 23),
        ears.detect,
        known=lambda day: later if day == 22 else early,
    )
    assert not stood.expected[:2].any()
    assert stood.expected[2].any()


def test_replay_needs_the_steps() -> None:
    """A range past the end is the caller's mistake."""
    with pytest.raises(InputError):
        replay(series(), range(50, 61), ears.detect)


TABLE = [
    # alarm  truth  (two units, six days)
    ([0, 1], [0, 0]),
    ([0, 0], [1, 0]),
    ([1, 0], [1, 0]),
    ([1, 1], [0, 1]),
    ([0, 1], [0, 0]),
    ([1, 0], [0, 0]),
]


def test_every_figure_of_a_small_table() -> None:
    """Counted by hand: two outbreaks, both found, one at once; false alarms on 4 of 9 open days."""
    found = measure(verdicts([a for a, _ in TABLE]), [t for _, t in TABLE], step="day")
    values = {name: getattr(found, name) for name in BACKTEST_FIGURES}
    assert {name: (f.part, f.whole) for name, f in values.items()} == {
        "sensitivity": (2, 3),
        "specificity": (5, 9),
        "false_positive_rate": (4, 9),
        "detected": (2, 2),
        "detected_at_once": (1, 2),
        "positive_predictive": (2, 6),
        "negative_predictive": (5, 6),
        "f1": (4, 9),
        "delay": (1, 2),
        "false_alarms": (4, pytest.approx(9 / MONTH)),
        # the rows of day 4 touch an outbreak; those of day 1 and day 6 do not
        "false_alerts": (2, pytest.approx(9 / MONTH)),
    }
    assert found.unjudged == 0
    for figure in values.values():
        assert figure.value == pytest.approx(figure.part / figure.whole)
        assert figure.low <= figure.value <= figure.high


BACKTEST_FIGURES = (
    "sensitivity",
    "specificity",
    "false_positive_rate",
    "detected",
    "detected_at_once",
    "positive_predictive",
    "negative_predictive",
    "f1",
    "delay",
    "false_alarms",
    "false_alerts",
)


def test_quiet_series_give_the_false_alarms() -> None:
    """With verdicts on the same series without outbreaks, those alone are called false a month."""
    quiet = verdicts([[1, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 1]])
    found = measure(
        verdicts([a for a, _ in TABLE]), [t for _, t in TABLE], step="week", quiet=quiet
    )
    assert (found.false_positive_rate.part, found.false_positive_rate.whole) == (2, 12)
    assert found.false_alerts.value == pytest.approx(2 / (12 / (MONTH / 7)))
    assert (found.specificity.part, found.specificity.whole) == (5, 9)


def test_outbreaks_may_be_given_for_the_whole_series() -> None:
    """One that was running before the first step asked about counts for the steps, not as found."""
    truth = np.zeros((8, 1))
    truth[1:4] = 1
    later = measure(verdicts([[1], [1], [0]], start=2), truth, step="day")
    assert (later.sensitivity.part, later.sensitivity.whole) == (2, 2)
    assert later.detected.whole == 0
    assert math.isnan(later.detected.value)
    from_its_onset = measure(verdicts([[1], [1], [0]], start=1), truth, step="day")
    assert (from_its_onset.detected.part, from_its_onset.detected_at_once.part) == (1, 1)
    from_the_start = measure(verdicts([[0], [1], [0]]), truth, step="day")
    assert from_the_start.detected.part == 1


def test_steps_without_verdict_count_nowhere() -> None:
    """An outbreak without a single verdict cannot be missed, nor found."""
    found = measure(
        verdicts([[0], [0], [0], [1]], [[1], [0], [0], [1]]), [[0], [1], [1], [0]], step="day"
    )
    assert found.unjudged == 2
    assert found.detected.whole == found.sensitivity.whole == 0
    assert found.specificity.whole == 2


def test_shapes_must_fit() -> None:
    """A table of outbreaks, or quiet verdicts, for other steps or units are refused."""
    alarms = verdicts(np.zeros((6, 2)))
    for shape in ((5, 2), (6, 3), (7, 3), (6,)):
        with pytest.raises(InputError, match="outbreaks have shape"):
            measure(alarms, np.zeros(shape), step="day")
    for shape in ((5, 2), (6, 3)):
        with pytest.raises(InputError, match="quiet verdicts have shape"):
            measure(alarms, np.zeros((6, 2)), step="day", quiet=verdicts(np.zeros(shape)))


@pytest.mark.parametrize("wrong", [{"step": "month"}, {"confidence": 95}, {"confidence": 0.0}])
def test_what_cannot_be_measured_is_refused(wrong: dict[str, Any]) -> None:
    """Steps are days or weeks, and a confidence is a share."""
    with pytest.raises(InputError):
        measure(verdicts([[1]]), [[0]], **({"step": "day"} | wrong))


def test_nothing_happened() -> None:
    """Without alarms and outbreaks: figures that have a whole are 0 or 1, the others unknown."""
    found = measure(verdicts(np.zeros((300, 4))), np.zeros((300, 4)), step="day")
    assert found.specificity.value == 1
    assert found.specificity.low > 0.99
    assert found.false_alarms.value == 0
    assert found.false_alarms.high == pytest.approx(3.689 / (1200 / MONTH), rel=1e-3)
    for figure in (found.sensitivity, found.detected, found.delay, found.positive_predictive):
        assert math.isnan(figure.value)
    assert (found.delay.low, found.delay.high) == (0, math.inf)
    never = measure(verdicts(np.zeros((3, 1)), False), np.zeros((3, 1)), step="day")
    assert math.isnan(never.false_alarms.value)


def test_one_outbreak_says_little_about_delay() -> None:
    """From a single unit there is no interval for the mean delay."""
    found = measure(verdicts([[0], [1]]), [[1], [1]], step="day")
    assert found.delay == Figure(1.0, 0.0, math.inf, 1.0, 1.0)


def test_intervals_of_one_unit_are_wilsons_and_the_exact_poisson() -> None:
    """Its steps are taken as independent; SciPy's figures, at two confidences."""
    alarm = np.zeros((24, 1))
    alarm[:11] = 1
    for confidence in (0.95, 0.8):
        found = measure(verdicts(alarm), np.zeros((24, 1)), step="day", confidence=confidence)
        wilson = binomtest(11, 24).proportion_ci(confidence, method="wilson")
        share, rate, tail = found.false_positive_rate, found.false_alarms, (1 - confidence) / 2
        assert (share.low, share.high) == pytest.approx((wilson.low, wilson.high))
        assert rate.low == pytest.approx(chi2.ppf(tail, 22) / 2 / (24 / MONTH))
        assert rate.high == pytest.approx(chi2.ppf(1 - tail, 24) / 2 / (24 / MONTH))


def test_the_spread_among_units_makes_the_intervals() -> None:
    """By hand: delays of 0, 0, 2 and 2 days, one a unit, have the standard error sqrt(1 / 3); units
    that are more alike than chance makes them bring no more cases than there are."""
    truth = np.ones((3, 4))
    found = measure(verdicts([[1, 1, 0, 0], [0] * 4, [0, 0, 1, 1]]), truth, step="day")
    half = 1.959964 * math.sqrt(1 / 3)
    assert (found.delay.low, found.delay.high) == pytest.approx((max(0, 1 - half), 1 + half))
    alike = np.zeros((6, 4))
    alike[:3] = 1
    alike[2, 3] = 0
    share = measure(verdicts(alike), np.zeros((6, 4)), step="day").false_positive_rate
    wilson = binomtest(11, 24).proportion_ci(0.95, method="wilson")
    assert (share.low, share.high) == pytest.approx((wilson.low, wilson.high))


TRUTHS = st.integers(1, 12).flatmap(
    lambda steps: st.integers(1, 4).flatmap(
        lambda units: st.tuples(
            *[
                st.lists(
                    st.lists(st.booleans(), min_size=units, max_size=units),
                    min_size=steps,
                    max_size=steps,
                )
            ]
            * 3
        )
    )
)


@given(tables=TRUTHS)
def test_counting_agrees_with_the_slow_twin(tables: tuple[list[list[bool]], ...]) -> None:
    """Any alarms, verdicts and outbreaks: the same counts as unit by unit, step by step."""
    raw, judged, truth = tables
    detection = verdicts(raw, judged)
    twin = naive.count(detection.alarm.tolist(), judged, truth)
    found = measure(detection, truth, step="day")
    assert found.sensitivity.part == twin["hits"]
    assert found.sensitivity.whole == twin["hits"] + twin["misses"]
    assert found.specificity.part == twin["right"]
    assert found.false_positive_rate.part == twin["false"] == found.false_alarms.part
    assert found.detected.whole == twin["number"]
    assert found.detected.part == twin["detected"] == found.delay.whole
    assert found.detected_at_once.part == twin["at_once"]
    assert found.delay.part == twin["delay"]
    assert found.false_alerts.part == twin["alerts"]
    for name in BACKTEST_FIGURES:
        figure = getattr(found, name)
        assert figure.low <= figure.high
        assert math.isnan(figure.value) or figure.low <= figure.value <= figure.high


def _clustered(draw: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Alarms of 60 units, each with a rate of its own around 10 %."""
    rate = draw.beta(2, 18, 60)
    return draw.random((30, 60)) < rate


def test_intervals_hold_where_units_differ() -> None:
    """About 95 of 100 intervals hold the true rate; those of independent steps would not."""
    draw = np.random.default_rng(11)
    held = 0
    for _ in range(200):
        found = measure(verdicts(_clustered(draw)), np.zeros((30, 60)), step="day")
        rate, alarms = found.false_positive_rate, found.false_alarms
        held += (rate.low <= 0.1 <= rate.high) and (alarms.low <= 0.1 * MONTH <= alarms.high)
    assert 180 <= held <= 199
