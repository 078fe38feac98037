"""The layered detector: its twins, the promise it makes, its layers, and what it cannot judge."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.early_warning.compiled import called
from tests.naive import layered as naive

from kentongan.early_warning import layered
from kentongan.early_warning.backtest import measure, replay
from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels import evidence as kernel
from kentongan.early_warning.kernels import threads
from kentongan.early_warning.kernels.usual import FAILED, log_rising, rise_ratio, suspect
from kentongan.early_warning.layered import Layers, Rule, detect, even_points, shapes
from kentongan.early_warning.series import CountSeries
from kentongan.early_warning.simulate import SCENARIOS, TESTED, simulate
from kentongan.early_warning.special_days import holiday_columns
from kentongan.early_warning.usual import History, columns, fit_usual, model

MEANS = st.floats(0.02, 60)
DISPERSIONS = st.one_of(st.just(1.0), st.floats(1.001, 6.0))
DOUBTS = st.floats(0, 0.4)
CLEAR = st.one_of(st.just(0.0), st.floats(0.01, 0.4))
"""SciPy's negative binomial does not hold next to a dispersion of 1."""
RISES = {"onset": [3.0, 2.0, 1.0], "profile": [0.4, 0.35, 0.25], "sizes": [1.0, 3.0, 6.0]}


def rises_of(**given: Any) -> kernel.Rises:
    return shapes("week", given["onset"], given["profile"], given["sizes"])


def weekly(seed: int = 3, times: int = 300, means: tuple[float, ...] = (0.1, 2, 25)) -> CountSeries:
    season = 1 + 0.4 * np.cos(2 * np.pi * np.arange(times) / 52)
    draw = np.random.default_rng(seed)
    return CountSeries.from_arrays(draw.poisson(np.outer(season, means)), step="week")


@settings(deadline=None, max_examples=60)
@given(count=st.integers(0, 400), mean=MEANS, dispersion=DISPERSIONS)
def test_probabilities_agree_with_scipy(count: int, mean: float, dispersion: float) -> None:
    """The logarithm of a count's probability, whatever mean and spread."""
    assert called(kernel.log_probability)(float(count), mean, dispersion) == pytest.approx(
        naive.log_pmf(count, mean, dispersion), rel=1e-9, abs=1e-9
    )


@settings(deadline=None, max_examples=60)
@given(
    counts=st.lists(st.integers(-1, 40), min_size=3, max_size=3),
    means=st.lists(st.floats(0.2, 60), min_size=3, max_size=3),
    dispersion=DISPERSIONS,
)
def test_evidence_agrees_with_the_slow_twin(
    counts: list[int], means: list[float], dispersion: float
) -> None:
    """The likelihood ratio over every onset and size; an unknown count says nothing."""
    there = [float(c) for c in counts]
    found = called(kernel.log_evidence)(
        np.array(there), np.array(means), dispersion, rises_of(**RISES)
    )
    assert found == pytest.approx(
        math.log(naive.evidence(there, means, dispersion, **RISES)), rel=1e-7, abs=1e-7
    )


@settings(deadline=None, max_examples=25)
@given(
    counts=st.lists(st.integers(-1, 30), min_size=3, max_size=3),
    means=st.lists(st.floats(0.2, 40), min_size=3, max_size=3),
    dispersion=DISPERSIONS,
    doubt=CLEAR,
    other=CLEAR,
)
def test_evidence_with_the_doubt_in_it_agrees_with_the_slow_twin(
    counts: list[int], means: list[float], dispersion: float, doubt: float, other: float
) -> None:
    """The bet: its average over mean and dispersion, by how likely each makes the counts."""
    there = [float(c) for c in counts]
    found = called(kernel.doubted_evidence)(
        np.array(there), np.array(means), dispersion, doubt, other, rises_of(**RISES)
    )
    twin = naive.doubted_evidence(there, means, dispersion, doubts=(doubt, other), **RISES)
    assert found == pytest.approx(twin, rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(count=st.integers(0, 100), mean=MEANS, dispersion=DISPERSIONS, doubt=DOUBTS, other=DOUBTS)
def test_chance_of_one_step_agrees_with_the_slow_twin(
    count: int, mean: float, dispersion: float, doubt: float, other: float
) -> None:
    """How often chance reaches a count, doubt about mean and dispersion in it."""
    found = kernel.reach(float(count), mean, dispersion, doubt, other)
    assert found == pytest.approx(naive.reach(count, mean, dispersion, doubt, other), rel=1e-8)


@settings(deadline=None, max_examples=60)
@given(mean=MEANS, dispersion=DISPERSIONS, doubt=DOUBTS, other=DOUBTS, alpha=st.floats(1e-4, 0.2))
def test_the_bar_is_the_smallest_count_that_is_rare_enough(
    mean: float, dispersion: float, doubt: float, other: float, alpha: float
) -> None:
    """One case fewer would be too frequent."""
    bar = called(kernel.bar_now)(alpha, 2.0, mean, dispersion, doubt, other)
    assert naive.reach(bar, mean, dispersion, doubt, other) <= alpha * (1 + 1e-9)
    assert naive.reach(bar - 1, mean, dispersion, doubt, other) > alpha * (1 - 1e-9)


CASES: list[tuple[list[float], list[float], float, float, float, int]] = [
    # counts, means, dispersion, doubt of mean, of dispersion, highest count enumerated
    ([1, 0, 1], [0.14, 0.15, 0.13], 1.8, 0.3, 0.2, 14),
    ([4, 1, 0], [1.1, 1.0, 0.9], 1.0, 0.1, 0.0, 12),
    ([3, 2, 4], [0.8, 1.2, 1.0], 1.4, 0.15, 0.1, 20),
    ([5, -1, 2], [1.5, 1.0, 1.0], 1.3, 0.1, 0.1, 22),
    ([3, 5, -1], [1.5, 1.0, 1.0], 0.9, 0.1, 0.1, 22),
]


@pytest.mark.parametrize("case", CASES)
def test_chance_of_the_evidence_agrees_with_every_outcome(
    case: tuple[list[float], list[float], float, float, float, int],
) -> None:
    """Added up in order it is what all outcomes give; drawn, it is within a tenth of it."""
    counts, means, dispersion, doubt, other, most = case
    observed = naive.evidence(counts, means, max(1.0, dispersion), **RISES)
    outcomes = [range(most + 1) if count >= 0 else range(-1, 0) for count in counts]
    exact = naive.tail(observed, outcomes, means, dispersion, doubts=(doubt, other), **RISES)
    rises = rises_of(**RISES)._replace(points=even_points(16384, 4))
    tables = kernel.room(3, 3)
    known = (np.array(counts, dtype=float), np.array(means), dispersion, doubt, other, rises)
    called(kernel.tabulate)(tables, *known, True)
    summed = called(kernel.summed_tail)(observed, doubt, other, rises, tables)
    np.testing.assert_allclose(summed, exact, rtol=2e-4)
    called(kernel.tabulate)(tables, *known, False)
    drawn = called(kernel.drawn_tail)(observed, doubt, other, rises, tables)
    assert sum(drawn) == pytest.approx(sum(exact), rel=0.1)
    assert drawn[0] == pytest.approx(exact[0], rel=0.1)
    called(kernel.tabulate)(tables, *known, True)
    one = called(kernel.summed_tail)(0.0, doubt, other, rises, tables)
    assert sum(one) == pytest.approx(1, abs=1e-4)


def test_frequent_counts_are_read_with_gaps() -> None:
    """Of counts in the ten thousands only some are tabulated, and the chance is still right.

    With one step and nearly one size the evidence grows with the count, so that its chance is that
    of reaching the count.
    """
    rises = shapes("week", (1.0,), (1.0,), (3.0,))
    mean, dispersion = 40_000.0, 1.5
    for count in (40_400.0, 40_700.0):
        log = called(kernel.log_evidence)(np.array([count]), np.array([mean]), dispersion, rises)
        tables = kernel.room(1, 1)
        known = (np.array([count]), np.array([mean]), dispersion, 0.0005, 0.02, rises)
        called(kernel.tabulate)(tables, *known, True)
        found = sum(called(kernel.summed_tail)(math.exp(log), 0.0005, 0.02, rises, tables))
        assert found == pytest.approx(naive.reach(count, mean, dispersion, 0.0005, 0.02), rel=0.12)


@settings(deadline=None, max_examples=60)
@given(count=st.integers(0, 3000), size=st.floats(1e-3, 1e4))
def test_rising_factorials(count: int, size: float) -> None:
    """Product and Stirling's formula agree with the gamma function."""
    assert called(log_rising)(float(count), size) == pytest.approx(
        naive.log_rising(count, size), rel=1e-8, abs=1e-7
    )


@settings(deadline=None, max_examples=60)
@given(count=st.integers(0, 60), mean=MEANS, dispersion=st.one_of(st.just(1.0), st.floats(1.01, 6)))
def test_rise_ratio_agrees_with_the_slow_twin(count: int, mean: float, dispersion: float) -> None:
    """How much more likely a count is in a rise of one of some sizes."""
    sizes = [0.5, 2.0, 4.0]
    assert called(rise_ratio)(float(count), mean, dispersion, np.array(sizes)) == pytest.approx(
        naive.rise_ratio(count, mean, dispersion, sizes), rel=1e-6
    )


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 1000),
    mean=st.floats(0.1, 30),
    dispersion=st.one_of(st.just(1.0), st.floats(1.01, 4)),
    rises=st.floats(0, 0.2),
)
def test_steps_of_a_rise_are_weighed_together(
    seed: int, mean: float, dispersion: float, rises: float
) -> None:
    """By the sum over every course that a rise may have taken; unknown steps keep their weight."""
    draw = np.random.default_rng(seed)
    counts = draw.poisson(mean, 40).astype(float)
    counts[10:13] += draw.poisson(2 * np.sqrt(dispersion * mean), 3)
    means = np.full(40, mean)
    series = weekly(times=60)
    history = History(rises=rises)
    given_ = model(series, history, columns(series, history), range(59, 60), gap=3)
    weight = np.ones(40)
    called(suspect)(counts, means, dispersion, given_, weight, np.empty(40))
    sizes = given_.sizes.tolist()
    twin = naive.weights(counts, means, dispersion, rises=rises, lasts=2.0, sizes=sizes)
    np.testing.assert_allclose(weight, twin, rtol=1e-5)
    some = np.where(np.arange(40) % 3, 1.0, 0.0)
    called(suspect)(counts, means, dispersion, given_, some, np.empty(40))
    assert not some[::3].any()


def test_a_small_week_beside_a_large_one_is_part_of_the_rise() -> None:
    """Alone it would be trusted."""
    alone = weekly(means=(9.0,))
    beside = weekly(means=(9.0,))
    alone.counts[200, 0] = beside.counts[200, 0] = 15
    beside.counts[199, 0] = 40
    used = slice(100, 240)
    mean = np.full(140, 9.0)
    series = weekly(times=60)
    given_ = model(series, History(), columns(series, History()), range(59, 60), gap=3)
    weights = np.ones((2, 140))
    for weight, counts in zip(weights, (alone.counts, beside.counts), strict=True):
        row = counts[used, 0].astype(float)
        called(suspect)(row, mean, 1.0, given_, weight, np.empty(140))
    assert weights[0, 100] > 0.9
    assert weights[1, 100] < 0.5


@pytest.mark.parametrize("unit", range(3))
@pytest.mark.parametrize(("rises", "bends"), [(0.0, True), (0.02, True), (0.02, False)])
def test_the_usual_agrees_with_the_slow_twin(unit: int, rises: float, bends: bool) -> None:
    """Coefficients, their covariance, dispersion and doubt of a history with a rise in it."""
    series = weekly(times=160)
    series.counts[100:102, unit] += np.array([12, 9], dtype=np.int32)
    history = History(years=2.5, rises=rises, bends=bends)
    design = columns(series, history)
    found = fit_usual(series, range(150, 151), history=history, design=design, gap=3)
    used = slice(150 - 3 + 1 - 130, 148)
    rows, widest, group = design.values[:, used], design.widest, design.group.tolist()
    steady = [0.0] * len(rows)
    if bends:
        # the trend of the last year, the one before, and the half year before that; the season
        ago = (np.arange(130, 0, -1) - 0.5) / 52
        pieces = [(0, 1), (1, 2), (2, 3)]
        slopes = [-np.clip(ago - begin, 0, end - begin) for begin, end in pieces]
        seasons = [-np.minimum(ago / 4, 1) * wave for wave in rows[2:6]]
        rows = np.vstack([rows, *slopes, *seasons])
        widest = np.append(widest, [1 / 0.2**2] * 3 + [1 / 0.15**2] * 4)
        group += [2] * 3 + [3] * 4
        steady += [0.5] * 7
    twin = naive.fit(
        series.counts[used, unit].astype(float),
        rows,
        widest,
        group,
        steady=steady,
        rises=rises,
        lasts=2.0,
        sizes=[0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0],
        rounds=2,
    )
    now = slice(0, len(design.values))
    np.testing.assert_allclose(found.coefficients[unit, 0], twin[0][now], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.covariance[unit, 0], twin[1][now, now], rtol=1e-3, atol=1e-7)
    assert found.dispersion[unit, 0] == pytest.approx(twin[2], rel=1e-4)
    assert found.doubt[unit, 0] == pytest.approx(twin[3], rel=1e-3)


def test_the_fit_is_carried_forward_to_the_last_weeks() -> None:
    """Means of this week and the two before, with their own population and completeness, the doubt
    about them, and what follows for the count, worked out from the fit; an unknown week among them
    says nothing."""
    draw = np.random.default_rng(11)
    plain = weekly(times=170, means=(0.3, 2, 9, 4))
    plain.counts[166, 1] = -1
    plain.counts[167:, 2:] += draw.integers(3, 9, (3, 2)).astype(np.int32)
    series = CountSeries.from_arrays(
        np.where(plain.counts < 0, np.nan, plain.counts),
        step="week",
        population=np.exp(0.3 * draw.standard_normal((170, 4))),
        completeness=1 - 0.5 * draw.random((170, 4)),
    )
    over, alpha = range(167, 170), 0.02
    found = detect(series, over, alpha=alpha, ties="strict")
    design = columns(series, History())
    usual = fit_usual(series, over, history=History(), design=design, gap=3)
    rises: dict[str, Any] = {
        "onset": layered.ONSET["week"],
        "profile": layered.PROFILE["week"],
        "sizes": layered.SIZES,
    }
    for step, unit in np.ndindex(3, 4):
        last = over[step] - np.arange(3)
        at = design.values[:, last]
        means = np.exp(design.offset[unit, last] + usual.coefficients[unit, step] @ at).tolist()
        variance = at[:, 0] @ usual.covariance[unit, step] @ at[:, 0]
        doubts = (
            math.sqrt(math.log1p(variance)),
            math.sqrt(math.log1p(usual.doubt[unit, step] ** 2)),
        )
        dispersion = usual.dispersion[unit, step]
        counts = series.counts[last, unit].astype(float).tolist()
        assert found.expected[step, unit] == pytest.approx(means[0], rel=1e-12)
        above_mean = counts[0] > means[0]
        chance = naive.reach(counts[0], means[0], dispersion, *doubts) if above_mean else 1.0
        assert found.extra["pvalue_now"][step, unit] == pytest.approx(chance, rel=1e-6)
        bar = found.threshold[step, unit]
        assert naive.reach(bar, means[0], dispersion, *doubts) <= alpha
        assert naive.reach(bar - 1, means[0], dispersion, *doubts) > alpha
        bet = naive.evidence(counts, means, max(1.0, dispersion), **rises)
        if bet >= 1:
            bet = naive.doubted_evidence(counts, means, dispersion, doubts=doubts, **rises)
        assert found.extra["evalue"][step, unit] == pytest.approx(bet, rel=0.01)
    assert found.alarm[:, 2:].any()


def test_a_past_rise_barely_moves_the_usual() -> None:
    """Twelve weeks after forty extra cases the expectation is what it would have been without."""
    plain = weekly()
    struck = weekly()
    struck.counts[270:273, 1] += np.array([18, 14, 8], dtype=np.int32)
    over = range(285, 286)
    without, with_rise = (detect(s, over).expected[0, 1] for s in (plain, struck))
    trusting = detect(struck, over, rises=0.0).expected[0, 1]
    assert abs(with_rise - without) < 0.03 * without
    assert trusting > 1.05 * without


def test_a_past_that_was_another_does_not_mislead() -> None:
    """Level and season of eight years ago were others: straight they pull at the expectation."""
    week = np.arange(520)
    season = 0.6 * np.cos(2 * np.pi * week / 52)
    level = np.where(week < 300, np.log(10), np.log(30))
    draw = np.random.default_rng(2)
    over = range(515, 516)
    for log, now in (
        (level, level),
        (np.log(30) + np.where(week < 360, season, -season / 2), np.log(30) - season / 2),
    ):
        series = CountSeries.from_arrays(draw.poisson(np.exp(log))[:, None], step="week")
        bent, straight = (detect(series, over, bends=b).expected[0, 0] for b in (True, False))
        truth = np.exp(now[515])
        assert abs(bent - truth) < 0.6 * abs(straight - truth)


def test_the_promise_is_kept_on_simulated_series() -> None:
    """Share of false alarms near the one asked for, for sparse, middling and frequent counts.

    Small here: 3 scenarios x 40 series x 49 weeks; benchmarks/budget.py measures all 42.
    """
    drawn = simulate(seed=99, replicates=40, scenarios=[SCENARIOS[n] for n in (9, 13, 31)])
    found = detect(drawn.quiet, TESTED, alpha=0.02)
    assert (found.state == State.JUDGED).all()
    for pvalue in ("pvalue_cumulative", "pvalue_now"):
        assert 0.012 < (found.extra[pvalue] <= 0.02).mean() < 0.028


def test_a_strict_border_stays_below_the_promise() -> None:
    """Of rare counts a strict border uses part of the budget only; every alarm of it is one."""
    drawn = simulate(seed=98, replicates=60, scenarios=SCENARIOS[6:7])
    found = detect(drawn.quiet, TESTED, alpha=0.02)
    strict = detect(drawn.quiet, TESTED, alpha=0.02, ties="strict")
    assert strict.alarm.mean() < 0.02
    assert strict.alarm.mean() < found.alarm.mean()
    assert not (strict.alarm & ~found.alarm).any()


def test_it_finds_more_than_its_own_first_step() -> None:
    """The cumulative channel finds more outbreaks and more of their weeks than one week alone."""
    drawn = simulate(seed=7, replicates=5, scenarios=SCENARIOS[12:42:3])
    cumulative = measure(detect(drawn.series, TESTED), drawn.outbreak, step="week")
    now = measure(detect(drawn.series, TESTED, channel="now"), drawn.outbreak, step="week")
    assert cumulative.sensitivity.value > now.sensitivity.value + 0.1
    assert cumulative.detected.value >= now.detected.value
    assert now.detected_at_once.value > cumulative.detected_at_once.value


def test_an_alarm_is_a_small_chance() -> None:
    """Alarm exactly where the p-value is at most alpha; the score is its logarithm."""
    for channel in ("cumulative", "now", "either"):
        found = detect(weekly(), range(280, 300), alpha=0.03, channel=channel)  # type: ignore[arg-type]  # a loop over its three values
        pvalue = found.extra["pvalue"]
        np.testing.assert_array_equal(found.alarm, pvalue <= 0.03)
        np.testing.assert_allclose(found.score, -np.log10(pvalue))
        wanted = {
            "cumulative": found.extra["pvalue_cumulative"],
            "now": found.extra["pvalue_now"],
            "either": np.minimum(
                1, 2 * np.minimum(found.extra["pvalue_cumulative"], found.extra["pvalue_now"])
            ),
        }[channel]
        np.testing.assert_allclose(pvalue, wanted)


def test_a_generous_budget_looks_at_every_step() -> None:
    """Above five alarms in a hundred steps no p-value is left at 1 unlooked."""
    drawn = simulate(seed=4, replicates=20, scenarios=SCENARIOS[30:31])
    seldom, often = (detect(drawn.quiet, TESTED, alpha=alpha) for alpha in (0.01, 0.2))
    assert (seldom.extra["pvalue_cumulative"] == 1).mean() > 0.7
    assert (often.extra["pvalue_cumulative"] == 1).mean() < 0.05
    assert often.alarm.mean() == pytest.approx(0.2, abs=0.06)


def test_a_giant_is_bounded_by_its_evidence() -> None:
    """Beyond what was drawn the chance of evidence e is taken below 1 / e; and it is an alarm."""
    series = weekly()
    series.counts[299] = 2**31 - 1
    found = detect(series, range(299, 300))
    assert found.alarm.all()
    assert (found.extra["pvalue"] > 0).all()
    assert (found.score > 20).all()
    assert np.isfinite(found.score).all()


def test_giants_of_the_history_are_left_out() -> None:
    """However many and however large, what is expected stays what it is without them."""
    plain = weekly()
    usual = detect(plain, range(299, 300)).expected
    plain.counts[[90, 200, 201]] = np.array([[10**9], [10**7], [10**7]], dtype=np.int32)
    with_giants = detect(plain, range(299, 300))
    assert (with_giants.state == State.JUDGED).all()
    np.testing.assert_allclose(with_giants.expected, usual, rtol=0.2)


def test_evidence_is_a_fair_bet() -> None:
    """Over quiet weeks the e-value is 1 on average, or below: nobody wins against the usual."""
    drawn = simulate(seed=12, replicates=60, scenarios=[SCENARIOS[12], SCENARIOS[30]], past=0)
    evalue = detect(drawn.quiet, TESTED).extra["evalue"]
    assert 0.6 < np.minimum(evalue, 200).mean() < 1.3
    assert (evalue >= 100).mean() <= 0.01


def test_population_and_completeness_scale_what_is_expected() -> None:
    """Twice the people, twice the cases; half of the reports in, half expected so far."""
    plain = weekly(means=(8.0, 8.0))
    grown = np.ones((300, 2))
    grown[290:, 0] = 2.0
    half = np.ones((300, 2))
    half[299, 1] = 0.5
    usual = detect(plain, range(299, 300)).expected[0]
    with_people = detect(
        CountSeries.from_arrays(plain.counts, step="week", population=grown, completeness=half),
        range(299, 300),
    ).expected[0]
    np.testing.assert_allclose(with_people[1], usual[1] / 2, rtol=0.05)
    assert 1.5 * usual[0] < with_people[0] < 2.1 * usual[0]


def daily(extra: int = 0) -> CountSeries:
    draw = np.random.default_rng(8)
    week = np.tile([1.0, 1, 1, 1, 1.2, 2.5, 2.0], 80)
    counts = draw.poisson(4 * week)
    counts[-3:] += extra
    return CountSeries.from_arrays(
        counts, step="day", start=np.datetime64("2023-01-02").astype(object)
    )


def test_days_of_the_week_are_known() -> None:
    """A busy Saturday is no alarm in daily data; three days with twelve cases too many are one."""
    over = range(504, 560)
    found = detect(daily(), over, alpha=0.01)
    weekend = found.expected[:, 0].reshape(-1, 7)
    by_day = weekend.mean(axis=0)  # step 504 is a Monday
    assert by_day[5] > 1.7 * by_day[:4].mean()
    assert found.alarm.mean() <= 0.05
    assert detect(daily(12), range(559, 560)).alarm.all()


def test_holidays_may_be_given_as_columns() -> None:
    """Covariates enter the model of the usual; a table of another length is refused."""
    series = daily()
    assert series.dates is not None
    given = holiday_columns(series.dates)
    with_them = detect(series, range(550, 560), covariates=given)
    without = detect(series, range(550, 560))
    assert (with_them.expected != without.expected).any()
    with pytest.raises(InputError, match="covariates"):
        detect(series, range(550, 560), covariates=given[1:])


def test_counts_less_spread_than_poisson_are_taken_as_poisson() -> None:
    """Nine or ten cases every week: the dispersion told is 1, no less."""
    counts = np.tile([9, 10], 100)
    found = detect(CountSeries.from_arrays(counts, step="week"), range(198, 200))
    assert (found.extra["dispersion"] == 1).all()


def test_a_model_without_trend_and_season() -> None:
    """Then the expectation is the mean of the history, rises apart."""
    series = weekly(means=(9.0,))
    found = detect(series, range(290, 291), trend=False, harmonics=0, rises=0.0, years=10.0)
    assert found.expected[0, 0] == pytest.approx(series.counts[:288, 0].mean(), rel=1e-6)


def rising_neighbours() -> CountSeries:
    """Four units with 3 cases a week; in the last week all of them have two more than usual."""
    draw = np.random.default_rng(21)
    counts = draw.poisson(np.full((200, 4), 3.0))
    counts[-1] = 7
    return CountSeries.from_arrays(counts, step="week", units=["a", "b", "c", "d"])


def test_a_neighbourhood_sees_what_no_unit_sees() -> None:
    """Four small rises side by side are one large one; units outside the zone gain nothing."""
    series, over = rising_neighbours(), range(199, 200)
    alone = detect(series, over, alpha=0.005)
    together = detect(series, over, alpha=0.005, layers=Layers(zones=(("a", "b", "c"),)))
    assert not alone.alarm.any()
    np.testing.assert_array_equal(together.alarm[0], [True, True, True, False])
    assert (together.extra["pvalue_zone"][0, :3] < alone.extra["pvalue"][0, :3]).all()
    assert together.extra["pvalue_zone"][0, 3] == 1
    np.testing.assert_allclose(
        together.extra["pvalue"][0, 0],
        min(2 * alone.extra["pvalue"][0, 0], 2 * together.extra["pvalue_zone"][0, 0]),
    )


def test_the_budget_is_shared_between_a_unit_and_its_zones() -> None:
    """The zones have their share of it, a unit the rest; in two zones each of them has half."""
    series, over = rising_neighbours(), range(199, 200)
    alone = detect(series, over).extra["pvalue"][0]
    once, twice = (
        detect(series, over, layers=Layers(zones=zones, zone_share=0.3)).extra
        for zones in ((("a", "b"),), (("a", "b"), ("a", "b")))
    )
    np.testing.assert_allclose(twice["pvalue_zone"][0, :2], 2 * once["pvalue_zone"][0, :2])
    for found in (once, twice):
        wanted = np.minimum(alone / 0.7, found["pvalue_zone"][0] / 0.3)
        np.testing.assert_allclose(found["pvalue"][0, :2], wanted[:2])
        np.testing.assert_array_equal(found["pvalue"][0, 2:], alone[2:])


def test_a_zone_with_an_unknown_count_says_nothing() -> None:
    """Nor one with a unit whose history is short: the others are judged by themselves."""
    series = rising_neighbours()
    series.counts[-1, 1] = -1
    found = detect(series, range(199, 200), layers=Layers(zones=(("a", "b"), ("c", "d"))))
    assert found.state[0, 1] == State.MISSING
    assert found.extra["pvalue_zone"][0, 0] == 1
    assert found.extra["pvalue_zone"][0, 2] < 0.01
    young = rising_neighbours()
    young.counts[:160, 1] = -1
    found = detect(young, range(199, 200), layers=Layers(zones=(("a", "b"), ("c", "d"))))
    assert found.state[0].tolist() == [State.JUDGED, State.NOT_ENOUGH_HISTORY, *[State.JUDGED] * 2]
    assert found.extra["pvalue_zone"][0, 0] == 1


def test_a_zone_knows_no_sum_of_a_week_that_one_unit_lacks() -> None:
    """A week before the last, unknown at one of two, is unknown for both together."""
    of_one, of_both = rising_neighbours(), rising_neighbours()
    of_one.counts[-2, 1] = -1
    of_both.counts[-2, :2] = -1
    layers = Layers(zones=(("a", "b"),))
    one, both = (
        detect(series, range(199, 200), layers=layers).extra["pvalue_zone"]
        for series in (of_one, of_both)
    )
    np.testing.assert_array_equal(one, both)
    whole = detect(rising_neighbours(), range(199, 200), layers=layers).extra["pvalue_zone"]
    assert (whole[0, :2] != one[0, :2]).all()


def test_ties_of_many_units_do_not_alarm_together() -> None:
    """Units that differ in the order of two early weeks alone: the same evidence, and p-values all
    over the tie that it is; without spreading they are next to equal."""
    counts = np.zeros((120, 2))
    counts[30::9] = 1
    counts[0, 0] = counts[1, 1] = 1
    series, over = CountSeries.from_arrays(counts, step="week"), range(119, 120)
    spread, strict = (
        detect(series, over, alpha=0.2, ties=ties).extra["pvalue_now"][0]  # type: ignore[arg-type]  # a loop over its two values
        for ties in ("spread", "strict")
    )
    assert strict[0] == pytest.approx(strict[1], abs=0.01)
    assert abs(spread[0] - spread[1]) > 0.1
    assert (spread <= strict + 1e-12).all()


def test_a_rule_always_alarms_and_is_paid_from_the_budget() -> None:
    """Two cases in two weeks at unit a are an alarm, whatever is usual; the rest gets less."""
    series = weekly(seed=5)
    ids = CountSeries.from_arrays(series.counts, step="week", units=["rare", "some", "many"])
    ids.counts[298, 0], ids.counts[299, 0] = 1, 1
    ids.counts[297, 0] = 0
    over = range(297, 300)
    rule = Rule(at_least=2, within=2, units=("rare",))
    plain, ruled = (
        detect(ids, over, alpha=0.002),
        detect(ids, over, alpha=0.002, layers=Layers(rules=(rule,))),
    )
    np.testing.assert_array_equal(ruled.extra["rule"][:, 0], [0, 0, 1])
    assert ruled.alarm[2, 0]
    assert ruled.score[2, 0] >= -math.log10(0.002)
    assert (ruled.extra["pvalue"][:2, 0] >= plain.extra["pvalue"][:2, 0]).all()
    np.testing.assert_array_equal(ruled.extra["pvalue"][:, 1:], plain.extra["pvalue"][:, 1:])
    spent = detect(ids, over, alpha=0.01, layers=Layers(rules=(Rule(at_least=1),)))
    np.testing.assert_array_equal(spent.alarm, ids.counts[297:300] >= 1)


def test_a_rule_over_more_weeks_costs_more() -> None:
    """Chance gives twelve cases in three weeks more often than in one, and what is left is less."""
    series, over = weekly(means=(2.0,)), range(290, 300)
    alone, one, three = (
        detect(series, over, layers=Layers(rules=rules), alpha=0.1).extra
        for rules in ((), (Rule(12),), (Rule(12, within=3),))
    )
    assert not three["rule"].any()
    some = alone["pvalue"] < 0.5
    assert some.any()
    assert (three["pvalue"][some] > 1.01 * one["pvalue"][some]).all()
    assert (one["pvalue"][some] > alone["pvalue"][some]).all()


def test_layers_name_units_that_are_there() -> None:
    """A zone or rule with an unknown unit, a zone of one, a rule for no case are refused."""
    series, over = rising_neighbours(), range(199, 200)
    for wrong in (
        Layers(zones=(("a", "x"),)),
        Layers(zones=(("a",),)),
        Layers(zones=(("a", "a"),)),
        Layers(zone_share=1.0),
        Layers(rules=(Rule(at_least=0),)),
        Layers(rules=(Rule(at_least=1, within=0),)),
        Layers(rules=(Rule(at_least=1, units=("x",)),)),
    ):
        with pytest.raises(InputError):
            detect(series, over, layers=wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"alpha": 0.0},
        {"alpha": 0.3},
        {"channel": "both"},
        {"ties": "random"},
        {"years": 0},
        {"years": math.inf},
        {"harmonics": 7},
        {"rises": 0.5},
        {"onset": ()},
        {"onset": (1.0, 0.0), "profile": (0.5, 0.5)},
        {"onset": (1.0, 1.0)},
        {"profile": (0.5, 0.4, 0.2)},
        {"sizes": (0.0,)},
        {"sizes": (1.0, math.inf)},
        {"onset": (math.inf, 1.0), "profile": (0.5, 0.5)},
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    """With the name of the parameter and what would be right."""
    with pytest.raises(InputError):
        detect(weekly(times=100), range(98, 99), **wrong)


def test_one_number_is_a_list_of_one() -> None:
    """As a caller writes it who looks for rises of one step and one size."""
    series, over = weekly(times=200), range(195, 200)
    one = detect(series, over, onset=1.0, profile=1.0, sizes=4.0)  # type: ignore[arg-type]  # so called
    same = detect(series, over, onset=(1.0,), profile=(1.0,), sizes=(4.0,))
    np.testing.assert_array_equal(one.score, same.score)


def test_too_little_history_and_unknown_counts_have_their_state() -> None:
    """Less than a year, or a count that is not there: no verdict for that unit, and why."""
    series = weekly(times=120)
    series.counts[119, 0] = -1
    series.counts[20:, 1] = -1
    series.counts[119, 1] = 3
    found = detect(series, range(118, 120))
    assert found.state[1].tolist() == [State.MISSING, State.NOT_ENOUGH_HISTORY, State.JUDGED]
    assert np.isnan(found.score[1, :2]).all()
    assert np.isnan(found.extra["pvalue"][1, :2]).all()
    assert not found.alarm[1, :2].any()
    assert (detect(series, range(1)).state == State.NOT_ENOUGH_HISTORY).all()


def test_a_fit_that_runs_away_is_a_state_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no coefficients can be found the unit is not judged, and the reason is kept."""
    series = weekly(times=100)
    real = layered.room

    def broken(units: int, steps: int, width: int) -> Any:
        return real(units, steps, width)

    monkeypatch.setattr(layered, "room", broken)
    monkeypatch.setattr(layered, "fit_units", lambda usual, *_: usual.status.fill(FAILED))
    found = detect(series, range(98, 100))
    assert (found.state == State.NOT_CONVERGED).all()
    assert np.isnan(found.expected).all()


def test_missing_weeks_in_the_past_are_bridged() -> None:
    """Every fifth week unknown: the expectation stays, the doubt grows, verdicts are given."""
    series = weekly(means=(20.0,))
    holes = weekly(means=(20.0,))
    holes.counts[2:290:5] = -1
    over = range(292, 300)
    whole, with_holes = detect(series, over), detect(holes, over)
    assert (with_holes.state == State.JUDGED).all()
    np.testing.assert_allclose(with_holes.expected, whole.expected, rtol=0.06)


@pytest.mark.parametrize("ties", ["spread", "strict"])
def test_later_weeks_change_no_verdict(ties: Any) -> None:
    """Judged day by day with nothing later, every figure is the same to the last bit."""
    series, over = weekly(times=130), range(120, 130)
    whole = detect(series, over, ties=ties)
    by_day = replay(series, over, lambda s, r: detect(s, r, ties=ties))
    for name in ("expected", "threshold", "score", "alarm", "state"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(by_day, name))
    for name, values in whole.extra.items():
        np.testing.assert_array_equal(values, by_day.extra[name])


def test_a_stricter_budget_never_alarms_earlier() -> None:
    """Every alarm under a strict budget is one under a loose one."""
    drawn = simulate(seed=2, replicates=4, scenarios=SCENARIOS[::5])
    strict, loose = (detect(drawn.series, TESTED, alpha=alpha) for alpha in (0.003, 0.05))
    assert strict.alarm.any()
    assert not (strict.alarm & ~loose.alarm).any()


def test_units_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Permuted units give permuted results; any number of threads and pieces the same bytes."""
    series = weekly(means=(0.3, 2, 9, 40, 1, 5))
    order = [4, 0, 5, 2, 1, 3]
    over = range(290, 300)
    whole = detect(series, over)
    mixed = detect(CountSeries.from_arrays(series.counts[:, order], step="week"), over)
    monkeypatch.setattr(threads, "SMALL", 1)
    monkeypatch.setattr(layered, "AT_ONCE", 4)
    with threads.threads(3):
        threaded = detect(series, over)
    for name in ("expected", "threshold", "score", "alarm", "state"):
        np.testing.assert_array_equal(getattr(whole, name)[:, order], getattr(mixed, name))
        np.testing.assert_array_equal(getattr(whole, name), getattr(threaded, name))


def test_a_unit_without_a_case_expects_next_to_nothing() -> None:
    """No case ever: no alarm, an expectation above 0, and the first case is one."""
    counts = np.zeros((260, 1))
    quiet: Detection = detect(CountSeries.from_arrays(counts, step="week"), range(255, 260))
    assert not quiet.alarm.any()
    assert (quiet.expected > 0).all()
    assert (quiet.expected < 0.05).all()
    counts[259] = 2
    assert detect(CountSeries.from_arrays(counts, step="week"), range(259, 260)).alarm.all()
