"""The delay detector: a rise that has not fully arrived is seen, and nothing is made of nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.early_warning import references
from tests.naive import delay as naive

from kentongan.early_warning.detection import State
from kentongan.early_warning.detectors import bayes, delay
from kentongan.early_warning.detectors.in_control import Season
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import MISSING, CountSeries

WEEKS = 220
ARRIVE = np.array([0.3, 0.3, 0.2, 0.1, 0.1])
"""Shares of reports that arrive 0, 1, ... weeks later."""


def triangles(
    units: int, seed: int, rise: float = 1.0
) -> tuple[CountSeries, npt.NDArray[np.int64]]:
    """Reports of 20 a week as they stand today, and the triangle; the last 3 weeks rise."""
    draw = np.random.default_rng(seed)
    mean = np.full((WEEKS, units), 20.0)
    mean[-3:] *= rise
    mean *= draw.gamma(10, 0.1, mean.shape)
    triangle = draw.poisson(mean[:, :, None] * ARRIVE)
    ahead = np.arange(WEEKS)[:, None] + np.arange(ARRIVE.size) > WEEKS - 1
    counts = np.where(ahead[:, None, :], 0, triangle).sum(axis=2)
    triangle[np.broadcast_to(ahead[:, None, :], triangle.shape)] = MISSING
    return CountSeries.from_arrays(counts, step="week"), triangle


@pytest.mark.slow
def test_incomplete_weeks_do_not_hide_a_rise() -> None:
    """Twice the usual, six tenths of it arrived last week and three of this one's."""
    series, triangle = triangles(300, seed=1, rise=2.0)
    over = range(WEEKS - 2, WEEKS)
    aware = delay.detect(series, over, triangle=triangle, alpha=0.01, trend=False)
    blind = delay.detect(series, over, alpha=0.01, trend=False)
    assert aware.alarm.any(axis=0).mean() > 0.5
    assert blind.alarm.any(axis=0).mean() < 0.15
    assert bayes.detect(series, over, alpha=0.01).alarm.any(axis=0).mean() < 0.15


@pytest.mark.slow
def test_without_a_rise_alarms_are_as_rare_as_promised() -> None:
    """900 quiet verdicts at 1 %: the share of false alarms is about that."""
    series, triangle = triangles(300, seed=2)
    found = delay.detect(
        series, range(WEEKS - 3, WEEKS), triangle=triangle, alpha=0.01, trend=False
    )
    assert (found.state == State.JUDGED).all()
    assert 0.002 < found.alarm.mean() < 0.02


@pytest.mark.slow
def test_the_nowcast_meets_what_arrives_later() -> None:
    """On average over quiet units; the share is the one that the reports were drawn with."""
    series, triangle = triangles(300, seed=3)
    found = delay.detect(series, range(WEEKS - 3, WEEKS), triangle=triangle, trend=False)
    np.testing.assert_allclose(found.extra["nowcast"].mean(axis=1), 20.0, rtol=0.06)
    np.testing.assert_allclose(found.extra["share"].mean(axis=1), [0.8, 0.6, 0.3], atol=0.02)


@settings(deadline=None, max_examples=6)
@given(
    seed=st.integers(0, 9999),
    share=st.sampled_from([1.0, 0.6, 0.2]),
    level=st.sampled_from([0.1, 0.01]),
)
def test_the_slow_twin_agrees(seed: int, share: float, level: float) -> None:
    """Expected, threshold and nowcast of one week with known completeness."""
    draw = np.random.default_rng(seed)
    counts = draw.poisson(draw.gamma(4, 2.5, 180)).astype(float)
    completeness = np.ones((180, 1))
    completeness[-1] = share
    series = CountSeries.from_arrays(counts, step="week", completeness=completeness)
    found = delay.detect(series, range(179, 180), alpha=level, past_excluded=10)
    model = Season(harmonics=1, trend=True, weekdays=False, holidays=False).model(series)
    usual, upper, nowcast = naive.verdict(
        model.rows[model.cell], counts, (169, 179), share=share, wobble=0.0, level=level
    )
    assert found.expected[0, 0] == pytest.approx(usual, rel=1e-3)
    assert abs(found.threshold[0, 0] - upper) <= 1
    assert found.extra["nowcast"][0, 0] == pytest.approx(nowcast, rel=2e-3)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_slow_twin_agrees_where_the_share_is_uncertain(seed: int) -> None:
    """Of a week now few reports and now most arrive at once: the doubt about that is in the law."""
    draw = np.random.default_rng(seed)
    counts = draw.poisson(30, 180)
    at_once = draw.binomial(counts, draw.beta(2, 2, 180))
    triangle = np.stack([at_once, counts - at_once], axis=1)[:, None, :]
    triangle[-1, 0, 1] = MISSING
    arrived = np.append(counts[:-1], at_once[-1])
    series = CountSeries.from_arrays(arrived, step="week")
    over = range(179, 180)
    found = delay.detect(series, over, triangle=triangle, alpha=0.05, past_excluded=10)
    (share, wobble), *_ = naive.arrived([[*map(int, row)] for row in triangle[:-1, 0]], 179)
    assert found.extra["share"][0, 0] == pytest.approx(share)
    model = Season(harmonics=1, trend=True, weekdays=False, holidays=False).model(series)
    rows, history = model.rows[model.cell], arrived.astype(float)
    usual, upper, nowcast = naive.verdict(
        rows, history, (169, 179), share=share, wobble=wobble, level=0.05
    )
    assert found.expected[0, 0] == pytest.approx(usual, rel=1e-3)
    assert abs(found.threshold[0, 0] - upper) <= 1
    assert found.extra["nowcast"][0, 0] == pytest.approx(nowcast, rel=2e-3)
    sure = naive.verdict(rows, history, (169, 179), share=share, wobble=0.0, level=0.05)
    assert found.threshold[0, 0] > sure[1] + 2


ROWS = st.integers(2, 4).flatmap(
    lambda delays: st.lists(
        st.lists(st.integers(0, 12), min_size=delays, max_size=delays), min_size=2, max_size=9
    )
)


@given(ROWS, st.data())
def test_shares_are_those_of_the_slow_twin(rows: list[list[int]], data: st.DataObject) -> None:
    """The last steps lack their last delays; only complete steps before the range teach."""
    delays, steps = len(rows[0]), len(rows)
    before = data.draw(st.integers(1, steps))
    triangle: list[list[int | None]] = [
        [n if step == 0 or step + d < steps else None for d, n in enumerate(row)]
        for step, row in enumerate(rows)
    ]
    given_ = np.array([[[MISSING if n is None else n for n in row]] for row in triangle])
    share, wobble = delay.shares_of(given_, (1, steps), before)
    twin = [*naive.arrived(triangle, before), (1.0, 0.0)]
    for step, row in enumerate(triangle):
        known = delays - row.count(None)
        assert (share[0, step], wobble[0, step]) == pytest.approx(twin[known - 1])


def test_weeks_that_are_not_complete_are_no_baseline() -> None:
    """A baseline of half-arrived weeks would halve what is expected."""
    counts = np.full(180, 20)
    completeness = np.ones((180, 1))
    counts[100:150] = 10
    completeness[100:150] = 0.5
    series = CountSeries.from_arrays(counts, step="week", completeness=completeness)
    found = delay.detect(series, range(179, 180), trend=False, harmonics=0)
    assert found.expected[0, 0] == pytest.approx(20, rel=0.01)


def test_reports_that_arrive_unevenly_widen_the_law() -> None:
    """Weeks in which nearly all or nearly nothing arrives at once make the share uncertain."""
    draw = np.random.default_rng(5)
    first = np.where(draw.random(100) < 0.5, 2, 18)
    uneven = np.stack([first, 20 - first], axis=1)[:, None, :]
    even = np.broadcast_to([10, 10], (100, 1, 2)).copy()
    for triangle in (uneven, even):
        triangle[-1, 0, 1] = MISSING
    share, wobble = delay.shares_of(uneven, (1, 100), 99)
    steady = delay.shares_of(even, (1, 100), 99)
    assert share[0, -1] == pytest.approx(0.5, abs=0.1)
    assert wobble[0, -1] == pytest.approx(0.16, abs=0.02)
    assert steady[1][0, -1] < 0.001
    assert (share[0, :-1] == 1).all()


def test_a_unit_without_any_case_is_judged_all_the_same() -> None:
    """Years of nothing, then five cases: an alarm; then one: none."""
    counts = np.zeros((200, 2))
    counts[-1] = [5, 0]
    found = delay.detect(CountSeries.from_arrays(counts, step="week"), range(199, 200))
    assert found.alarm[0].tolist() == [True, False]
    # Jeffreys' prior after n weeks of nothing: mean 1 / 2n, variance (n + 1) / 2n^2
    n = 199 - 26
    assert found.expected[0] == pytest.approx(0.5 / n)
    assert found.score[0, 0] == pytest.approx((5 - 0.5 / n) / np.sqrt(0.5 * (n + 1)) * n)


def test_too_little_history_is_said() -> None:
    """A season needs a year before the excluded weeks."""
    series = CountSeries.from_arrays([3] * 70, step="week")
    found = delay.detect(series, range(69, 70))
    assert found.state[0, 0] == State.NOT_ENOUGH_HISTORY


def test_a_season_that_cannot_be_told_is_said() -> None:
    """One case in years leaves no season to fit."""
    counts = np.zeros(200)
    counts[60] = 1
    found = delay.detect(CountSeries.from_arrays(counts, step="week"), range(199, 200), harmonics=2)
    assert found.state[0, 0] == State.NOT_CONVERGED


WHOLE = np.ones((312, 1, 2), dtype=np.int64)
BARE, GAP, NEVER = WHOLE.copy(), np.ones((312, 1, 3), dtype=np.int64), WHOLE.copy()
BARE[5] = MISSING
GAP[5, 0, 1] = MISSING
NEVER[:, 0, 1] = MISSING


@pytest.mark.parametrize(
    "wrong",
    [
        {"alpha": 0.0},
        {"complete": 0.0},
        {"past_excluded": -1},
        {"triangle": np.ones((312, 2, 2))},
        {"triangle": np.ones((312, 1))},
        {"triangle": BARE},
        {"triangle": GAP},
        {"triangle": NEVER},
    ],
)
def test_parameters_out_of_bounds_are_refused(wrong: dict[str, Any]) -> None:
    """A triangle fits the series and has no holes."""
    with pytest.raises(InputError):
        delay.detect(references.agona(), range(299, 312), **wrong)


@references.NEEDED
def test_the_thresholds_lie_where_those_of_r_do() -> None:
    """bodaDelay draws 100 x 10 values from another model: within a seventh of its thresholds."""
    series, over, _ = references.case("bodaDelay_asym_delayTRUE")
    found = delay.detect(series, over, alpha=0.01)
    right = references.answer("bodaDelay_asym_delayTRUE")["upperbound"]
    np.testing.assert_allclose(found.threshold[:, 0], right, rtol=1 / 7)
    assert not found.alarm.any()
