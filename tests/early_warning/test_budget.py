"""Budgets: from alarms a month to levels and thresholds, and whether promises came true."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive import budget as naive
from tests.naive import layered as naive_layered

from kentongan.early_warning.backtest import measure
from kentongan.early_warning.budget import (
    anytime,
    benjamini_hochberg,
    draw_usual,
    e_benjamini_hochberg,
    learnt_level,
    level,
    promise,
    thresholds,
)
from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors import ears
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels import threads
from kentongan.early_warning.kernels.budget import accumulate
from kentongan.early_warning.kernels.layered import Outlook
from kentongan.early_warning.kernels.sheet import Sheet
from kentongan.early_warning.layered import detect
from kentongan.early_warning.series import CountSeries
from kentongan.early_warning.simulate import SCENARIOS, TESTED, simulate
from kentongan.early_warning.usual import History


def weekly(seed: int = 3, times: int = 200, means: tuple[float, ...] = (0.4, 3, 30)) -> CountSeries:
    season = 1 + 0.4 * np.cos(2 * np.pi * np.arange(times) / 52)
    draw = np.random.default_rng(seed)
    return CountSeries.from_arrays(draw.poisson(np.outer(season, means)), step="week")


def test_a_number_a_month_becomes_a_share_of_steps() -> None:
    """One false alarm in ten months of weeks; the same of days; a fleet shares it evenly."""
    assert level(0.1, step="week") == pytest.approx(0.1 / (365.2425 / 84))
    assert level(1.0, step="day") == pytest.approx(12 / 365.2425)
    assert level(5.0, step="day", units=5000) == pytest.approx(5 * 12 / 365.2425 / 5000)
    assert level(1.0, step="week", months=10) == pytest.approx(level(0.1, step="week"))


@pytest.mark.parametrize(
    "wrong",
    [{"false_alarms": 0.0}, {"units": 0}, {"months": 0.0}, {"false_alarms": 5.0}],
)
def test_budgets_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    """None at all, for nobody, for no time, or more than one a step."""
    with pytest.raises(InputError):
        level(**({"false_alarms": 1.0, "step": "week"} | wrong))


def test_draws_keep_the_past_and_draw_what_is_usual() -> None:
    """The history stays; the weeks asked about have the usual mean and spread, with the doubt."""
    series, over = weekly(), range(180, 190)
    drawn = draw_usual(series, over, draws=400, seed=1)
    assert drawn.times == 190
    assert drawn.units[:2] == ("1/1", "1/2")
    assert len(drawn.units) == 1200
    for unit in range(3):
        of = drawn.counts[:, unit * 400 : (unit + 1) * 400]
        np.testing.assert_array_equal(of[:180], series.counts[:180, [unit]].repeat(400, axis=1))
        mean = detect(series, over).expected[0, unit]  # as known when the first week begins
        # the doubt about a rare unit is skewed: it may well have more
        assert 0.85 * mean < of[180].mean() < (2.5, 1.15, 1.15)[unit] * mean
        assert of[180].var() > 0.8 * mean
    season = 30 * (1 + 0.4 * np.cos(2 * np.pi * np.arange(180, 190) / 52))
    np.testing.assert_allclose(drawn.counts[180:, 800:].mean(axis=1), season, rtol=0.15)
    again = draw_usual(series, over, draws=400, seed=1)
    np.testing.assert_array_equal(again.counts, drawn.counts)
    assert (draw_usual(series, over, draws=400, seed=2).counts != drawn.counts).any()


def test_draws_carry_the_doubt_about_the_mean() -> None:
    """Ten weeks of one draw are high or low together: their mean scatters more than ten counts
    that are drawn about one and the same expectation would."""
    drawn = draw_usual(weekly(), range(180, 190), draws=2000, seed=1)
    weeks = drawn.counts[180:].astype(float).reshape(10, 3, 2000)
    mean = weeks.mean(axis=2, keepdims=True)
    together = (weeks / mean).mean(axis=0).var(axis=1)
    assert (together * mean.mean(axis=(0, 2)) * 10 > 1.25).all()


def test_draws_carry_the_doubt_about_the_dispersion() -> None:
    """Sixty weeks do not tell the dispersion: some draws scatter much more than others."""
    rng = np.random.default_rng(5)
    counts = np.zeros(160, dtype=np.int64)
    counts[:60] = rng.poisson(rng.gamma(15.0, 2.0, 60))  # mean 30, dispersion 3
    series = CountSeries.from_arrays(counts, step="week")
    plain = History(trend=False, harmonics=0)
    drawn = draw_usual(series, range(60, 160), draws=1000, seed=1, history=plain).counts[60:]
    scatter = np.log(drawn.var(axis=0) / drawn.mean(axis=0)).var()
    # of a hundred counts with one and the same dispersion: 2 / 99, and their kurtosis / 100
    assert scatter > 1.6 * (2 / 99 + (6 * 2 + 1 / 3) / 30 / 100)


def test_a_unit_keeps_its_draws_whatever_stands_beside_it() -> None:
    """Permuting units permutes their thresholds."""
    series, over = weekly(), range(180, 184)
    other = series.part(units=np.array([2, 0, 1]))
    asked: dict[str, Any] = {"level": 0.05, "draws": 30, "seed": 3}
    bars = thresholds(series, over, detect, **asked)
    turned = thresholds(other, over, detect, **asked)
    np.testing.assert_array_equal(turned.score, bars.score[[2, 0, 1]])


def test_draws_follow_population_and_dates() -> None:
    """What belongs to a series belongs to its draws; a unit without history is drawn unknown."""
    plain = weekly()
    counts = plain.counts.astype(float)
    counts[:170, 2] = np.nan
    series = CountSeries.from_arrays(
        counts,
        step="week",
        start=np.datetime64("2020-01-06").astype(object),
        population=np.where(np.arange(200)[:, None] < 180, 1.0, 3.0) * np.ones(3),
        completeness=0.9,
    )
    drawn = draw_usual(series, range(180, 184), draws=50, seed=4, history=History(trend=False))
    assert drawn.dates is not None
    assert drawn.population is not None
    assert drawn.completeness is not None
    assert drawn.dates.shape == (184,)
    assert drawn.population.shape == drawn.completeness.shape == drawn.counts.shape
    assert (drawn.counts[180:, 100:] == -1).all()
    assert drawn.counts[180:, 50:100].mean() > 2 * series.counts[174:180, 1].mean()
    with pytest.raises(InputError):
        draw_usual(series, range(3), draws=5, seed=1)
    with pytest.raises(InputError):
        draw_usual(series, range(180, 184), draws=0, seed=1)


def c1(series: CountSeries, over: range) -> Detection:
    return ears.detect(series, over, variant="C1")


def test_a_detector_without_a_promise_gets_one() -> None:
    """EARS alarms in 7 % of quiet weeks; with thresholds drawn for each unit, in the 2 % asked."""
    drawn = simulate(seed=3, replicates=10, scenarios=[SCENARIOS[n] for n in (3, 12, 30)], past=0)
    found = thresholds(drawn.quiet, TESTED, c1, level=0.02, draws=60, seed=9)
    judged = c1(drawn.quiet, TESTED)
    assert (found.share <= 0.02).all()
    assert found.level == 0.02
    assert ears.detect(drawn.quiet, TESTED, variant="C1", alpha=0.01).alarm.mean() > 0.04
    assert 0.008 < found.alarms(judged).mean() < 0.032


def test_a_threshold_leaves_just_the_share_above_it() -> None:
    """Of 80 drawn scores that all differ, 5 % are four, whichever order they come in."""
    series, over = weekly(), range(180, 184)

    def in_some_order(drawn: CountSeries, steps: range) -> Detection:
        verdicts = c1(drawn, steps)
        score = np.random.default_rng(4).permutation(verdicts.score.size).astype(float)
        return dataclasses.replace(verdicts, score=score.reshape(verdicts.score.shape))

    found = thresholds(series, over, in_some_order, level=0.05, draws=20)
    np.testing.assert_array_equal(found.share, 4 / 80)


def test_a_unit_that_cannot_be_judged_has_no_threshold() -> None:
    """Too little history: NaN, and no alarm."""
    series = weekly()
    series.counts[:178, 0] = -1
    found = thresholds(series, range(180, 184), c1, level=0.05, draws=20)
    assert np.isnan(found.score[0])
    assert np.isnan(found.share[0])
    assert not np.isnan(found.score[1:]).any()
    assert not found.alarms(c1(series, range(180, 184)))[:, 0].any()
    with pytest.raises(InputError):
        thresholds(series, range(180, 184), c1, level=1.0)


VALUES = st.lists(
    st.one_of(st.none(), st.floats(1e-6, 1), st.sampled_from([0.01, 0.02, 0.05])),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(values=VALUES, share=st.floats(0.01, 0.9))
def test_false_discoveries_agree_with_the_slow_twin(
    values: list[float | None], share: float
) -> None:
    """The k smallest p-values, or largest e-values, for the largest k that holds; NaN never."""
    given_values = np.array([np.nan if v is None else v for v in values])
    twin = naive.step_up(values, share)
    assert benjamini_hochberg(given_values, share).tolist() == twin
    assert e_benjamini_hochberg(1 / given_values, share).tolist() == naive.step_up(
        [None if v is None else float(1 / (1 / v)) for v in values], share
    )


def test_each_step_is_a_family_of_its_own() -> None:
    """Rows are steps; one with a strong signal does not help another; an e-value of 0 is none."""
    table = np.array([[0.001, 0.5, 0.02], [0.03, 0.5, 0.9]])
    np.testing.assert_array_equal(
        benjamini_hochberg(table, 0.05), [[True, False, True], [False, False, False]]
    )
    np.testing.assert_array_equal(e_benjamini_hochberg([0.0, 100.0], 0.05), [False, True])
    with pytest.raises(InputError):
        benjamini_hochberg(table, 0.0)


def test_few_alarms_of_a_fleet_are_false() -> None:
    """Where a tenth of the units has a rise, at most the share asked for of the alarms is false."""
    draw = np.random.default_rng(6)
    false = []
    for _ in range(200):
        pvalues = draw.random(300)
        pvalues[:30] = draw.random(30) ** 8
        alarms = benjamini_hochberg(pvalues, 0.2)
        false.append(alarms[30:].sum() / max(1, alarms.sum()))
    assert np.mean(false) < 0.2


@settings(deadline=None, max_examples=40)
@given(
    counts=st.lists(st.integers(0, 15), min_size=1, max_size=12),
    mean=st.floats(0.5, 8),
    dispersion=st.floats(1.01, 3),
    doubts=st.tuples(st.floats(0, 0.4), st.floats(0, 0.4)),
)
def test_the_sum_over_time_agrees_with_the_slow_twin(
    counts: list[int], mean: float, dispersion: float, doubts: tuple[float, float]
) -> None:
    """The recursion is the sum over all beginnings since the last alarm, doubt in each ratio."""
    steps, sizes, bar = len(counts), [0.5, 2.0], 20.0
    shape = (1, steps)
    sheet = Sheet(
        counts=np.array([counts], dtype=np.int32),
        expected=np.full(shape, np.nan),
        threshold=np.full(shape, np.nan),
        score=np.full(shape, np.nan),
        alarm=np.zeros(shape, dtype=np.bool_),
        state=np.full(shape, State.JUDGED, dtype=np.uint8),
    )
    means = mean * (1 + 0.1 * np.arange(steps))
    outlook = Outlook(
        means.reshape(1, steps, 1),
        np.full(shape, dispersion),
        *(np.full(shape, doubt) for doubt in doubts),
    )
    accumulate(sheet, outlook, 0, bar, np.array(sizes))
    twin = naive_layered.accumulate(counts, means.tolist(), dispersion, sizes, bar, doubts=doubts)
    np.testing.assert_allclose(sheet.score[0], [score for score, _ in twin], rtol=1e-7, atol=1e-7)
    assert sheet.alarm[0].tolist() == [alarm for _, alarm in twin]


def test_time_to_a_false_alarm_is_never_shorter_than_promised() -> None:
    """Over quiet series promised one in 50 weeks there are fewer; a lasting rise is seen."""
    drawn = simulate(seed=17, replicates=25, scenarios=[SCENARIOS[12], SCENARIOS[30]], past=0)
    quiet = anytime(drawn.quiet, TESTED, level=1 / 50)
    assert quiet.alarm.mean() <= 1 / 50
    assert (quiet.threshold == 50).all()
    risen = dataclasses.replace(drawn.quiet, counts=drawn.quiet.counts.copy(order="F"))
    risen.counts[600:] += np.ceil(1.5 * np.sqrt(drawn.dispersion * drawn.mean[600:])).astype(
        np.int32
    )
    found = anytime(risen, TESTED, level=1 / 50)
    assert found.alarm[25:35].any(axis=0).mean() > 0.8


def test_the_sum_over_time_keeps_the_contract_of_a_detector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Later weeks change no earlier sum, units know nothing of each other, threads change no byte,
    and a stricter level never alarms earlier."""
    series, over = weekly(means=(0.4, 3, 30, 8)), range(185, 197)
    series.counts[190:, 1:] *= 2
    whole = anytime(series, over, level=0.02)
    known = CountSeries.from_arrays(series.counts[:192], step="week")
    mixed = CountSeries.from_arrays(series.counts[:, [2, 0, 3, 1]], step="week")
    early = anytime(known, range(185, 192), level=0.02)
    monkeypatch.setattr(threads, "SMALL", 1)
    with threads.threads(3):
        permuted = anytime(mixed, over, level=0.02)
    for name in ("expected", "threshold", "score", "alarm", "state"):
        np.testing.assert_array_equal(getattr(whole, name)[:7], getattr(early, name))
        np.testing.assert_array_equal(
            getattr(whole, name)[:, [2, 0, 3, 1]], getattr(permuted, name)
        )
    strict = anytime(series, over, level=0.0001)
    assert strict.alarm.any()
    for unit in np.flatnonzero(strict.alarm.any(axis=0)):
        assert whole.alarm[:, unit].any()
        assert whole.alarm[:, unit].argmax() <= strict.alarm[:, unit].argmax()


def test_unknown_weeks_neither_add_nor_take() -> None:
    """A week without a count leaves the sum as it was; wrong sizes and levels are refused."""
    series = weekly()
    series.counts[190, 1] = -1
    found = anytime(series, range(188, 193), level=0.01, history=History(harmonics=1))
    assert found.state[2, 1] == State.MISSING
    assert np.isnan(found.score[2, 1])
    assert not np.isnan(found.score[3, 1])
    for wrong in ({"level": 0.0}, {"level": 0.1, "sizes": ()}):
        with pytest.raises(InputError):
            anytime(series, range(188, 193), **wrong)  # type: ignore[arg-type]  # mixed on purpose


def by_hand(pvalues: Any) -> Detection:
    values = np.asarray(pvalues, dtype=np.float64)
    nothing = np.zeros(values.shape)
    return Detection(
        method="by hand",
        parameters={},
        over=range(len(values)),
        expected=nothing,
        threshold=nothing,
        score=-np.log10(values),
        alarm=values <= 0.05,
        state=np.full(values.shape, State.JUDGED, dtype=np.uint8),
        extra={"pvalue": values},
    )


def test_a_promise_is_checked_in_a_back_test() -> None:
    """Five alarms in a hundred steps keep a promise of 5 %, and break one of 3 %."""
    pvalues = np.linspace(0.01, 1, 100).reshape(20, 5)
    found = measure(by_hand(pvalues), np.zeros((20, 5)), step="day")
    kept, broken = promise(found, 0.05), promise(found, 0.03)
    assert (kept.kept, kept.ratio) == (True, pytest.approx(1.0))
    assert (broken.kept, broken.promised) == (False, 0.03)
    assert broken.ratio == pytest.approx(5 / 3)
    assert kept.realised.low < 0.05 < kept.realised.high
    assert not promise(found, 0.08).kept  # far fewer than promised are no kept promise either


def test_the_past_corrects_the_level() -> None:
    """Where small p-values came twice as often as they should, half of the level is to be asked."""
    draw = np.random.default_rng(2)
    pvalues = draw.random((100, 50)) / 2
    asked = learnt_level(by_hand(pvalues), 0.02)
    assert asked == pytest.approx(0.01, rel=0.15)
    assert (pvalues <= asked).mean() == pytest.approx(0.02, abs=1e-9)
    with pytest.raises(InputError):
        learnt_level(by_hand(pvalues[:1, :10]), 0.02)
