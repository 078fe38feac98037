"""Farrington Flexible: R's figures, the slow twin, and what it says where it has no verdict."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.early_warning import farrington_cases as cases
from tests.early_warning import references
from tests.naive import farrington as naive

from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors import farrington_flexible
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries

OURS = [case for case in cases.OF_R["cases"] if case["function"] == "farringtonFlexible"]


def named(case: dict[str, Any]) -> str:
    """What is special about one of R's cases."""
    control = case["control"]
    return f"{case['counts']}-{control['thresholdMethod']}-b{control['b']}-p{control['noPeriods']}"


@pytest.mark.parametrize("case", OURS, ids=named)
def test_figures_are_those_of_r(case: dict[str, Any]) -> None:
    """With R's faults: thresholds, expectations, dispersions, p-values, scores, slopes, alarms."""
    found = cases.ours(case, "R")
    judged = found.state[:, 0] == State.JUDGED
    threshold = cases.figures(case["upperbound"])
    assert (judged == ~np.isnan(threshold)).all()
    alarms = [t + 1 for t, alarm in zip(found.over, found.alarm[:, 0], strict=True) if alarm]
    assert alarms == np.atleast_1d(case["alarms"]).tolist()
    near = {"rtol": 1e-9, "atol": 1e-9}
    np.testing.assert_allclose(found.threshold[judged, 0], threshold[judged], **near)
    expected = cases.figures(case["expected"])
    np.testing.assert_allclose(found.expected[judged, 0], expected[judged], **near)
    np.testing.assert_allclose(found.score[judged, 0], cases.figures(case["score"])[judged], **near)
    extra = {"dispersion": case["phi"], "slope": case["trend"], "pvalue": case["pvalue"]}
    for name, values in extra.items():
        right = cases.figures(values)
        known = np.ones_like(judged) if name != "pvalue" else judged
        np.testing.assert_allclose(found.extra[name][known, 0], right[known], **near, err_msg=name)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_the_slow_twin_agrees(data: st.DataObject) -> None:
    """One dimension and sums give what the whole design matrix gives."""
    years = data.draw(st.integers(1, 4))
    history = data.draw(cases.histories(years))
    setting = naive.Settings(
        flexible=True,
        years_back=years,
        half_window=data.draw(st.integers(0, 4)),
        reweight=data.draw(st.booleans()),
        weights_threshold=data.draw(st.sampled_from([1.0, 2.58])),
        trend=data.draw(st.booleans()),
        trend_p=data.draw(st.sampled_from([1.0, 0.05])),
        alpha=data.draw(st.sampled_from([0.1, 0.01, 0.001])),
        power=data.draw(st.sampled_from(["none", "half", "two_thirds"])),
        limit54=data.draw(st.sampled_from([(5, 4), (0, 1)])),
        periods=data.draw(st.sampled_from([1, 2, 5, 10])),
        past_weeks_excluded=data.draw(st.sampled_from([0, 3, 26])),
        threshold_method=data.draw(st.sampled_from(["delta", "nbPlugin", "muan"])),
    )
    weeks = len(history.counts)
    over = range(weeks - 2, weeks)
    for now in over:
        cases.sensible(history, now, setting)
    found = farrington_flexible.detect(
        cases.series_of(history),
        over,
        years_back=setting.years_back,
        half_window=setting.half_window,
        periods=setting.periods,
        past_weeks_excluded=setting.past_weeks_excluded,
        reweight=setting.reweight,
        weights_threshold=setting.weights_threshold,
        trend=setting.trend,
        trend_p=setting.trend_p,
        threshold_method=setting.threshold_method,
        power=setting.power,
        alpha=setting.alpha,
        limit54=setting.limit54,
        population_offset=history.population is not None,
    )
    cases.agrees(found, history, setting)


WEEKS = 300


def frequent(units: int = 3) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Counts of a few units, the same each time."""
    draw = np.random.default_rng(7)
    season = 1 + 0.4 * np.sin(2 * np.pi * np.arange(WEEKS) / 52)
    return draw.poisson(np.outer(season, np.linspace(4, 40, units))).astype(float)


def judge(counts: Any, over: range = range(WEEKS - 4, WEEKS), **setting: Any) -> Detection:
    series = CountSeries.from_arrays(counts, step="week")
    return farrington_flexible.detect(series, over, **{"years_back": 4, **setting})


@references.NEEDED
@pytest.mark.parametrize("name", cases.of_manifest("farringtonFlexible"))
def test_reference_cases_are_met(name: str) -> None:
    """All figures of R, with its faults; mended, the same where no fault has a part in them."""
    found, right = cases.reference(name, "R")
    judged = found.state == State.JUDGED
    loose = "bylaender" in name
    assert (found.alarm == (right["alarm"] == 1)).all()
    assert (judged == ~np.isnan(right["upperbound"])).all()
    near = {"rtol": 1e-3, "atol": 1e-3} if loose else {"rtol": 1e-9, "atol": 1e-9}
    for ours, column in (("threshold", "upperbound"), ("expected", "expected"), ("score", "score")):
        np.testing.assert_allclose(getattr(found, ours)[judged], right[column][judged], **near)
    for ours, column in (("dispersion", "phi"), ("slope", "trend"), ("pvalue", "pvalue")):
        np.testing.assert_allclose(found.extra[ours], right[column], **near)
    mended, _ = cases.reference(name, None)
    if "nbPlugin" in name or "alpha001" in name or "agona" in name:
        assert (mended.alarm == found.alarm).all()
        np.testing.assert_array_equal(mended.threshold, found.threshold)
        np.testing.assert_allclose(mended.expected[judged], found.expected[judged], rtol=1e-7)


@references.NEEDED
@pytest.mark.parametrize("compat", ["R", None])
@pytest.mark.parametrize("counts", ["y0", "y"])
def test_no_decision_of_the_simulated_set_differs(counts: str, compat: Literal["R"] | None) -> None:
    """20,580 weeks without and 20,580 with an outbreak: not one alarm more or less than R's."""
    series, over = references.simulated_series(counts)
    found = farrington_flexible.detect(series, over, compat=compat)
    assert references.differing(f"{counts}_FF_nb01", found.alarm) == 0


def one(weeks: dict[int, float], rest: float = 0.0) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Counts of one unit: those of a few weeks (from the end, -1 the last), the rest alike."""
    counts = np.full(WEEKS, float(rest))
    for week, count in weeks.items():
        counts[week] = count
    return counts


def test_a_giant_in_the_baseline_makes_no_alarm_of_every_case() -> None:
    """One count typed with five digits too many: the quantile is 0 where 3 cases are usual."""
    counts = frequent(1)[:, :1] % 7
    counts[-100] = 1_000_000
    found, as_r = judge(counts, years_back=5), judge(counts, years_back=5, compat="R")
    assert (found.state == State.JUDGED).any()
    low = as_r.threshold < np.floor(as_r.expected)
    assert low.any()
    assert (found.alarm == (counts[-4:] > np.maximum(found.expected, found.threshold))).all()
    assert (found.threshold[low] == np.floor(found.expected[low])).all()
    assert ((found.score > 1) == found.alarm).all()


# t <- 0:299; x <- C; x[200] <- G; r <- farringtonFlexible(sts(x, frequency=52), list(
# range=297:300, b=4, w=3, noPeriods=10, weightsThreshold=2.58, pastWeeksNotIncluded=26,
# pThresholdTrend=1, trend=FALSE, limit54=c(0,4), alpha=A, thresholdMethod=M)):
# C, G, A, M, upperbound(r), alarms(r), r@control$score
STEPS = np.arange(WEEKS)
ALARMS_OF_R = [
    (3 + STEPS % 3, 1e6, 0.01, "nbPlugin", (0, [False] * 4, -2.6067376022222)),
    (STEPS % 3 == 2, 1e6, 0.01, "nbPlugin", (0, [True, False, False, True], 1.881072846370624)),
    (3 + STEPS % 3, 4, 0.9, "nbPlugin", (2, [True] * 4, 5.88833702990642)),
    (3 + STEPS % 3, 4, 0.9, "delta", (6.822321529032433, [False] * 4, 0.354318241105158)),
]


@pytest.mark.parametrize(("counts", "giant", "alpha", "method", "right"), ALARMS_OF_R)
def test_alarms_of_r_are_those_of_its_score(
    counts: Any, giant: float, alpha: float, method: str, right: tuple[float, list[bool], float]
) -> None:
    """Where its quantile is below the logarithm of the mean, no count is too high for R."""
    counts = counts.astype(float)
    counts[199] = giant
    setting = {"trend": False, "limit54": (0, 4), "alpha": alpha, "threshold_method": method}
    found = judge(counts, compat="R", **setting)
    bound, alarms, score = right
    assert found.threshold[0, 0] == pytest.approx(bound, rel=1e-5)
    assert found.alarm[:, 0].tolist() == alarms
    assert found.score[0, 0] == pytest.approx(score, rel=1e-5)


UNKNOWN = np.nan
GROWING = np.linspace(1, 2, WEEKS)
SITUATIONS: dict[str, tuple[Any, dict[str, Any]]] = {
    "usual": (frequent(1), {}),
    "significant": (np.round(4 + np.arange(WEEKS) / 20), {"trend_p": 0.05}),
    "delta": (frequent(1), {"threshold_method": "delta", "periods": 1}),
    "muan": (frequent(1), {"threshold_method": "muan", "weights_threshold": 1.0}),
    "no reweighting": (frequent(1), {"reweight": False, "past_weeks_excluded": 0}),
    "zeroes": (one({-1: 3}), {"limit54": (0, 4)}),
    "zeroes, delta": (one({-1: 3}), {"limit54": (0, 4), "threshold_method": "delta"}),
    "zeroes, muan": (one({-1: 3}), {"limit54": (0, 4), "threshold_method": "muan"}),
    "last of its season": (one({-50: 4, -1: 2}), {"limit54": (0, 4), "reweight": False}),
    "constant": (one({}, 2), {"limit54": (0, 4)}),
    "giant": (one({-60: 100_000, -2: 100_000}, 3), {}),
    "steep": (one({-50: 2**31 - 1, -51: 1, -1: 1}), {"limit54": (0, 4), "reweight": False}),
    "gaps": (one({-2: UNKNOWN, -60: UNKNOWN, -157: UNKNOWN, -160: UNKNOWN}, 4), {}),
    "dated": (one({-60: UNKNOWN, **dict.fromkeys(range(-165, -150), UNKNOWN)}, 4), {}),
    "dated, unknown": (one({-1: 4}, UNKNOWN), {}),
    "today unknown": (one({-1: UNKNOWN}, 4), {}),
    "too short": (frequent(1), {"years_back": 7}),
    "crowd": (one({-103: 10_000, -4: 10}), {"periods": 1, "past_weeks_excluded": 0}),
    "half unknown": (np.where(np.arange(WEEKS) % 52 < 40, UNKNOWN, 5.0), {"periods": 1}),
    "no current season": (np.where(np.arange(WEEKS) % 52 > 35, UNKNOWN, 5.0), {}),
    "one level each": (frequent(1), {"half_window": 0, "years_back": 1, "periods": 52}),
}


@pytest.mark.parametrize("compat", ["R", None])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_kernels_are_what_they_say_line_by_line(
    situation: str, compat: Literal["R"] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compiled or interpreted, the kernels give the same."""
    counts, setting = SITUATIONS[situation]
    series = CountSeries.from_arrays(
        counts,
        step="week",
        start=date(2015, 1, 5) if "dated" in situation else None,
        population=(one({-155: 1e6}, 1) if situation == "crowd" else GROWING)[:, None],
    )

    def both() -> Detection:
        rates = situation in ("usual", "crowd")
        asked = {"years_back": 3, "population_offset": rates, **setting}
        return farrington_flexible.detect(series, range(WEEKS - 1, WEEKS), compat=compat, **asked)

    compiled = both()
    cases.interpret(monkeypatch)
    with np.errstate(all="ignore"):
        interpreted = both()
    assert (compiled.state == interpreted.state).all()
    for name in ("expected", "threshold", "score"):
        np.testing.assert_allclose(
            getattr(compiled, name), getattr(interpreted, name), rtol=1e-9, atol=1e-12
        )
    for name, values in compiled.extra.items():
        np.testing.assert_allclose(values, interpreted.extra[name], rtol=1e-7, atol=1e-12)


def test_the_score_sets_counts_against_counts() -> None:
    """R sets the logarithm of the mean against counts; mended, a count at its mean scores 0."""
    counts = frequent(1)
    as_r, mended = judge(counts, compat="R"), judge(counts)
    mean, upper = mended.expected, mended.threshold
    count = counts[-4:]
    np.testing.assert_allclose(mended.score, (count - mean) / (upper - mean))
    log_mean = np.log(mean)
    np.testing.assert_allclose(as_r.score, (count - log_mean) / (upper - log_mean), rtol=1e-6)


def test_a_threshold_below_the_mean_still_ranks_counts() -> None:
    """At a level of 40 % of a skewed count, the threshold is below the mean; alarms stay right."""
    counts = np.zeros(WEEKS)
    counts[np.arange(0, WEEKS, 7)] = 3
    counts[-3:] = [0, 1, 2]
    found = judge(counts, range(WEEKS - 3, WEEKS), alpha=0.4, limit54=(0, 4), trend=False)
    assert (found.threshold < found.expected).all()
    np.testing.assert_array_equal(
        found.score[:, 0], 1 + np.array([0, 1, 2]) - found.threshold[:, 0]
    )
    assert found.alarm[:, 0].tolist() == [False, True, True]


def test_never_anything_means_that_a_first_case_is_one_too_many() -> None:
    """All zeroes: mean and threshold 0; a case is an alarm if it is not too few to look at."""
    counts = np.zeros((WEEKS, 1))
    counts[-1] = 2
    found = judge(counts, limit54=(0, 4))
    assert found.expected[:, 0].tolist() == [0, 0, 0, 0]
    assert found.threshold[:, 0].tolist() == [0, 0, 0, 0]
    assert found.alarm[:, 0].tolist() == [False, False, False, True]
    assert found.extra["pvalue"][:, 0].tolist() == [1, 1, 1, 0]
    few = judge(counts)
    assert (few.state == State.TOO_FEW_CASES).all()
    assert not few.alarm.any()
    assert (few.extra["mean"] == 0).all()
    unsure = judge(counts, limit54=(0, 4), threshold_method="muan")
    assert (unsure.state == State.NOT_CONVERGED).all()
    delta = judge(counts, limit54=(0, 4), threshold_method="delta")
    assert delta.alarm[:, 0].tolist() == [False, False, False, True]
    assert delta.extra["pvalue"][:, 0].tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize("last", [True, False])
def test_a_slope_without_end_is_no_slope(last: bool) -> None:
    """Cases in one week alone, the last or first of its season: steeper and steeper would fit."""
    counts = np.zeros((WEEKS, 1))
    now = WEEKS - 1
    counts[now - 52 + 3 if last else now - 4 * 52 - 3] = 5
    found = judge(counts, range(now, WEEKS), limit54=(0, 4), reweight=False)
    assert found.state[0, 0] == State.JUDGED
    assert np.isnan(found.extra["slope"][0, 0])
    np.testing.assert_allclose(found.expected[0, 0], 5 / 28)


def test_a_slope_too_steep_for_a_computer_is_no_slope() -> None:
    """One case, then two billion in the next week, the last of its season: the plain mean."""
    counts = one({-51: 1, -50: 2**31 - 1})
    found = judge(counts, range(WEEKS - 1, WEEKS), limit54=(0, 4), reweight=False)
    assert found.state[0, 0] == State.JUDGED
    assert np.isnan(found.extra["slope"][0, 0])
    np.testing.assert_allclose(found.expected[0, 0], 2**31 / 28)


def test_a_step_too_far_is_taken_back() -> None:
    """A population mistyped by six digits: Newton's step goes too far and halves its way back."""
    counts, crowd = one({-103: 10_000, -4: 10}), one({-155: 1e6}, 1)
    series = CountSeries.from_arrays(counts, step="week", population=crowd[:, None])
    asked = {"years_back": 3, "periods": 1, "past_weeks_excluded": 0, "limit54": (0, 1)}
    found = farrington_flexible.detect(
        series,
        range(WEEKS - 1, WEEKS),
        population_offset=True,
        reweight=False,
        **asked,
    )
    slope = found.extra["slope"][0, 0]
    weeks = np.array([w for y in (0, 52, 104, 156) for w in range(-4 - y, 3 - y) if w < -1])
    rate = np.exp(slope * weeks) * crowd[weeks]
    np.testing.assert_allclose(
        (rate * weeks).sum() / rate.sum(), (counts * np.arange(-WEEKS, 0)).sum() / counts.sum()
    )


def test_too_little_history_is_said_for_each_unit() -> None:
    """The earliest reference week has to be in the series, and half of the baseline known."""
    counts = frequent()
    early = judge(counts, range(206, 210))
    assert (early.state[:2] == State.NOT_ENOUGH_HISTORY).all()
    assert (early.state[2:] == State.JUDGED).all()
    as_r = judge(counts, range(206, 212), compat="R")
    assert (as_r.state[:4] == State.NOT_ENOUGH_HISTORY).all()  # R ends in an error
    assert (as_r.state[4:] == State.JUDGED).all()
    counts[80:220, 0] = np.nan
    gaps = judge(counts)
    assert (gaps.state[:, 0] == State.NOT_ENOUGH_HISTORY).all()
    assert (gaps.state[:, 1:] == State.JUDGED).all()
    assert (judge(counts, compat="R").state == State.JUDGED).all()
    counts[:, 2] = np.nan
    counts[-4:, 2] = 9
    assert (judge(counts, compat="R").state[:, 2] == State.NOT_ENOUGH_HISTORY).all()


def test_an_unknown_count_has_a_forecast_and_no_verdict() -> None:
    """What was to be expected is known without the count; mended, its neighbours are judged."""
    counts = frequent()
    counts[-3, 0] = np.nan
    found, as_r = judge(counts), judge(counts, compat="R")
    assert found.state[:, 0].tolist() == [State.JUDGED, State.MISSING, *[State.JUDGED] * 2]
    assert np.isfinite(found.extra["mean"]).all()
    assert np.isnan(found.extra["pvalue"][1, 0])
    assert as_r.state[2:, 0].tolist() == [State.TOO_FEW_CASES] * 2


def test_weeks_are_counted_on_unknown_or_not() -> None:
    """R moves the judged week where a dated baseline begins with unknown weeks; mended, not."""
    counts = np.round(900 * np.exp(-np.arange(WEEKS) / 60))[:, None]
    counts[:120] = np.nan
    series = CountSeries.from_arrays(counts, step="week", start=date(2015, 1, 5))
    over = range(WEEKS - 1, WEEKS)
    mended = farrington_flexible.detect(series, over, years_back=4)
    as_r = farrington_flexible.detect(series, over, years_back=4, compat="R")
    assert as_r.expected[0, 0] > 1.2 * mended.expected[0, 0]


def test_past_outbreaks_are_forgotten() -> None:
    """Reweighting: a week of the baseline with an outbreak hardly moves the threshold."""
    counts = frequent(1)
    quiet = judge(counts)
    counts[WEEKS - 56 : WEEKS - 53] += 60
    weighed, plain = judge(counts), judge(counts, reweight=False)
    assert (weighed.threshold <= quiet.threshold + 3).all()
    assert (plain.threshold > weighed.threshold + 5).all()


@settings(deadline=None, max_examples=20)
@given(
    seed=st.integers(0, 10_000),
    levels=st.tuples(st.sampled_from([0.3, 0.1, 0.03]), st.sampled_from([0.01, 0.001])),
    method=st.sampled_from(["delta", "nbPlugin", "muan"]),
)
def test_a_stricter_level_alarms_no_earlier(
    seed: int, levels: tuple[float, float], method: str
) -> None:
    """Whatever a strict level calls an alarm, a looser one does too."""
    counts = np.array([cases.drawn(seed + n, WEEKS, 3.0, dispersion=1.6) for n in range(4)]).T
    loose, strict = (judge(counts, alpha=a, threshold_method=method).alarm for a in levels)
    assert not (strict & ~loose).any()


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000), rise=st.integers(0, 1000))
def test_what_comes_later_changes_nothing(seed: int, rise: int) -> None:
    """A verdict stands, to the last bit, whatever the weeks after it bring."""
    counts = np.array([cases.drawn(seed, WEEKS, 3.0, dispersion=1.6)], dtype=float).T
    cut = judge(counts[: WEEKS - 2], range(WEEKS - 4, WEEKS - 2))
    counts[WEEKS - 2 :] += rise
    whole = judge(counts)
    for name in ("expected", "threshold", "score", "alarm", "state"):
        np.testing.assert_array_equal(getattr(whole, name)[:2], getattr(cut, name))


@pytest.mark.parametrize(
    ("setting", "parameter"),
    [
        ({"years_back": 0}, "years_back"),
        ({"half_window": 26}, "half_window"),
        ({"periods": 0}, "periods"),
        ({"periods": 60}, "periods"),
        ({"past_weeks_excluded": -1}, "past_weeks_excluded"),
        ({"weights_threshold": 0}, "weights_threshold"),
        ({"trend_p": 1.5}, "trend_p"),
        ({"threshold_method": "nb"}, "threshold_method"),
        ({"power": "2/3"}, "power"),
        ({"alpha": 0}, "alpha"),
        ({"limit54": (5, 0)}, "limit54"),
        ({"population_offset": True}, "population_offset"),
        ({"compat": "S"}, "compat"),
    ],
)
def test_what_cannot_be_is_refused(setting: dict[str, Any], parameter: str) -> None:
    """A parameter that means nothing is named."""
    with pytest.raises(InputError, match=parameter):
        judge(frequent(), **setting)


def test_days_are_refused() -> None:
    """A Monday is no fair comparison for a Sunday: the message says to add days up to weeks."""
    series = CountSeries.from_arrays(np.ones(2000), step="day")
    with pytest.raises(InputError, match="add the days up to weeks"):
        farrington_flexible.detect(series, range(1990, 2000))
