"""GLR: R's values, cases and alarms, its faults mended, and the slow twin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.early_warning import references
from tests.early_warning.strategies import series_of
from tests.naive import glr as naive

from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors import glr
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries

OF_R = json.loads((Path(__file__).parent / "glr_of_r.json").read_text(encoding="utf-8"))
# R surveillance 1.20.3, ag <- disProg2sts(salmonella.agona), range=209:312:
# upperbound(FUNCTION(ag, CONTROL))[c(1, 2, 3, 51, 101, 104)]; which(alarms(...))
SEASONAL: list[tuple[dict[str, Any], list[float], list[int]]] = [
    # glrpois, c.ARL=5, mu0=list(S=2, trend=TRUE)
    (
        {"alpha": 0.0, "harmonics": 2, "trend": True},
        [0, 2.079124584276, 3.1177814713, 6.372836737499, 3.327300222578, 4.151682812295],
        [12, 47, 51, 54, 55, 56, 76, 86],
    ),
    # glrpois, c.ARL=2, mu0=list(S=1, trend=TRUE, refit=TRUE)
    (
        {"alpha": 0.0, "trend": True, "refit": True, "threshold": 2.0},
        [0, 2.243853033672, 1.150301127106, 2.255818018722, 0, 0.8243826382553],
        [2, 11, 12, 15, 41, 49, 51, 54, 55, 56, 76, 87],
    ),
    # glrnb, c.ARL=2, mu0=list(S=1, refit=TRUE), alpha=NULL
    (
        {"refit": True, "threshold": 2.0},
        [0, 0.8456979556521, 1.23690094818, 1.461645774972, 0.009873791773093, 0.3506898949856],
        [12, 53, 54, 56],
    ),
    # glrnb, c.ARL=3, mu0=list(S=2, trend=TRUE), alpha=0.2
    (
        {"alpha": 0.2, "harmonics": 2, "trend": True, "threshold": 3.0},
        [0, 1.575814411252, 2.404977333319, 4.792754180866, 2.438413290514, 3.202865664972],
        [12, 47, 51, 54, 55, 56, 76, 86, 104],
    ),
    # glrpois, c.ARL=5, mu0=NULL, change="epi", Mtilde=1, M=30
    (
        {"alpha": 0.0, "change": "epidemic", "window": 30},
        [0, 6.097789234319e-07, 1.298468013644, 4.886362266171e-08, 0.1788469770402,
         0.08748945839152],
        [54, 56],
    ),
    # glrnb, c.ARL=5, mu0=NULL, alpha=NULL, dir="dec"
    (
        {"direction": "down"},
        [0.1026725995658, 0, 0, 0.3798399347997, 0.6885121457778, 0.5328583078766],
        [],
    ),
]  # fmt: skip


def setting_of(function: str, control: dict[str, Any]) -> dict[str, Any]:
    """R's control as parameters."""
    window = control.get("M", -1)
    return {
        "threshold": control["c.ARL"],
        "returns": control.get("ret", "value"),
        "direction": {"inc": "up", "dec": "down"}[control.get("dir", "inc")],
        "least": control.get("Mtilde", 1),
        "window": None if window < 0 else window,
        "theta": control.get("theta"),
        "change": {"epi": "epidemic"}.get(control.get("change", ""), "intercept"),
        "alpha": 0.0 if function == "glrpois" else control.get("alpha"),
    }


@pytest.mark.parametrize(
    "case",
    OF_R["cases"],
    ids=lambda case: "-".join([case["function"], *map(str, case["control"].values())]),
)
def test_every_variant_is_that_of_r(case: dict[str, Any]) -> None:
    """Value or cases, up or down, windows, burn-in, known change, epidemic: 30 figures each."""
    setting = setting_of(case["function"], case["control"])
    series = CountSeries.from_arrays(OF_R["counts"], step="week")
    mean = np.array(OF_R["mean"])[:, None]
    found = glr.detect(series, range(30), mean=mean, compat="R", **setting)
    figures = found.threshold if setting["returns"] == "cases" else found.score
    np.testing.assert_allclose(figures[:, 0], case["upperbound"], rtol=1e-10, atol=1e-10)
    assert (np.flatnonzero(found.alarm[:, 0]) + 1).tolist() == case["alarms"]


@pytest.mark.parametrize(("setting", "values", "alarms"), SEASONAL)
def test_a_fitted_mean_gives_the_values_of_r(
    setting: dict[str, Any], values: list[float], alarms: list[int]
) -> None:
    """Harmonics, trend, dispersion estimated or known, fitted again after each alarm."""
    found = glr.detect(references.agona(), range(208, 312), compat="R", **setting)
    steps = [0, 1, 2, 50, 100, 103]
    np.testing.assert_allclose(found.score[steps, 0], values, rtol=1e-11, atol=1e-12)
    assert (np.flatnonzero(found.alarm[:, 0]) + 1).tolist() == alarms


def test_the_cases_of_a_negative_binomial_are_those_of_r() -> None:
    """glrnb(ag, list(range=209:312, c.ARL=5, alpha=NULL, ret="cases")), which R calls very slow."""
    found = glr.detect(references.agona(), range(208, 312), returns="cases")
    assert found.threshold[[0, 1, 2, 50, 100, 103], 0].tolist() == [10, 10, 9, 11, 13, 11]
    assert (np.flatnonzero(found.alarm[:, 0]) + 1).tolist() == [55, 56]


def test_a_count_far_above_its_mean_is_an_alarm_at_once() -> None:
    """R's search for the change fails there: 60 cases where 4 are usual have the value 0.

    s <- sts(c(3,5,4,48,60,2,0,9,20,3), frequency=52); r <- glrnb(s, list(range=1:10,
    mu0=rep(4,10), alpha=.01, c.ARL=20, ret=RET)); upperbound(r); which(alarms(r)==1)
    """
    series = CountSeries.from_arrays([3, 5, 4, 48, 60, 2, 0, 9, 20, 3], step="week")
    setting: dict[str, Any] = {"mean": 4.0, "alpha": 0.01, "threshold": 20.0}
    values = [0, 0.1109253998752309, 0.0576473178374265, 67.0579557456581199, 0,
              66.4856731849837672, 0, 2.1800607893799135, 15.3216557985734454,
              10.7587847688492104]  # fmt: skip
    as_r = glr.detect(series, range(10), compat="R", returns="cases", **setting)
    np.testing.assert_allclose(as_r.score[:, 0], values, rtol=1e-12, atol=1e-12)
    assert as_r.threshold[:, 0].tolist() == [24] * 4 + [1e99, 0, 1e99, 24, 24, 12]
    assert np.flatnonzero(as_r.alarm[:, 0]).tolist() == [3, 5]
    found = glr.detect(series, range(10), returns="cases", **setting)
    assert found.threshold[:, 0].tolist() == [24] * 9 + [12]
    assert np.flatnonzero(found.alarm[:, 0]).tolist() == [3, 4]


def test_a_search_that_r_loses_finds_nothing() -> None:
    """s <- sts(c(0,1,0,0,2,0), frequency=52); upperbound(glrnb(s, list(range=1:6, mu0=rep(5,6),
    alpha=2, dir="dec", c.ARL=9, ret="value"))): Newton's step leaves the range of numbers."""
    series = CountSeries.from_arrays([0, 1, 0, 0, 2, 0], step="week")
    setting: dict[str, Any] = {"mean": 5.0, "alpha": 2.0, "threshold": 9.0, "direction": "down"}
    as_r = glr.detect(series, range(6), compat="R", **setting)
    np.testing.assert_allclose(
        as_r.score[:, 0], [1.1989476080247, 0, 0, 2.39789527279837, 0, 1.19894763639919], rtol=1e-12
    )
    assert (glr.detect(series, range(6), **setting).score > 1.1).all()


def test_a_mean_beyond_every_count_has_a_threshold() -> None:
    """1e20, as a season without a case may foretell: no count is too high, every one too low."""
    series = CountSeries.from_arrays([3, 5, 4, 8], step="week")
    setting: dict[str, Any] = {"mean": 1e20, "alpha": 0, "returns": "cases"}
    assert np.isinf(glr.detect(series, range(2, 4), **setting).threshold).all()
    low = glr.detect(series, range(2, 4), direction="down", **setting)
    assert (low.threshold == 2**31 - 1).all()
    assert low.alarm.all()


def test_a_window_of_no_step_is_none_for_r() -> None:
    """s <- sts(c(3,5,4,8,6,2,1,9,12), frequency=52); upperbound(glrpois(s, list(range=1:9,
    mu0=rep(4,9), c.ARL=3, M=0))) is that of M=-1: 0 0.116 0.060 1.545 1.835 ..."""
    series = CountSeries.from_arrays([3, 5, 4, 8, 6, 2, 1, 9, 12], step="week")
    setting: dict[str, Any] = {"mean": 4.0, "alpha": 0, "threshold": 3.0}
    as_r = glr.detect(series, range(9), window=0, compat="R", **setting)
    found = glr.detect(series, range(9), window=0, **setting)
    any_step = glr.detect(series, range(9), **setting)
    assert (as_r.score == any_step.score).all()
    assert as_r.score[4, 0] == pytest.approx(1.835, abs=5e-4)
    assert found.score[4, 0] == pytest.approx(6 * np.log(6 / 4) - 2)


@pytest.mark.parametrize(
    ("mean", "alpha", "threshold", "cases", "alarms"),
    [
        (12.0, 0.5, 1.0, [1e99, 0, 1e99, 4, 4, 1e99, 3, 5, 5, 1e99], [2, 5, 9]),
        (8.0, 0.5, 0.5, [1e99, 0, 2, 2, 1e99, 0, 2, 2, 1e99, 1e99], [2, 4, 6, 8]),
        (8.0, 0.1, 1.0, [1e99, 0, 0, 0, 1e99, 0, 0, 0, 1e99, 1e99], [2, 3, 4, 6, 7, 8]),
    ],
)
def test_the_cases_of_a_fall_are_what_r_tries(
    mean: float, alpha: float, threshold: float, cases: list[float], alarms: list[int]
) -> None:
    """A verdict may change back for R where its search fails.

    s <- sts(c(4,2,1,3,5,2,1,2,6,9), frequency=52); r <- glrnb(s, list(range=1:10, dir="dec",
    mu0=rep(MEAN,10), alpha=ALPHA, c.ARL=THRESHOLD, ret="cases")); upperbound(r); alarms(r)
    """
    found = glr.detect(
        CountSeries.from_arrays([4, 2, 1, 3, 5, 2, 1, 2, 6, 9], step="week"),
        range(10),
        mean=mean,
        alpha=alpha,
        threshold=threshold,
        direction="down",
        returns="cases",
        compat="R",
    )
    assert found.threshold[:, 0].tolist() == cases
    assert (np.flatnonzero(found.alarm[:, 0]) + 1).tolist() == alarms


KINDS = [("epidemic", 0.0, True)] + [
    ("intercept", alpha, up) for alpha in (0.0, 0.05, 1.5) for up in (True, False)
]


@settings(deadline=None, max_examples=60)
@given(
    counts=st.lists(st.integers(0, 25), min_size=1, max_size=8),
    usual=st.floats(0.2, 12),
    before=st.integers(0, 9),
    what=st.sampled_from(KINDS),
    reach=st.tuples(st.integers(1, 3), st.sampled_from([None, 2, 5])),
)
def test_the_slow_twin_agrees(
    counts: list[int], usual: float, before: int, what: Any, reach: tuple[int, int | None]
) -> None:
    """The largest ratio over every beginning and every change, and a restart after an alarm."""
    (kind, alpha, up), (least, window) = what, reach
    means = [usual * (1 + 0.3 * (n % 3)) for n in range(len(counts))]
    found = glr.detect(
        CountSeries.from_arrays([before, *counts], step="week"),
        range(1, len(counts) + 1),
        threshold=4.0,
        alpha=alpha,
        change=kind,
        direction="up" if up else "down",
        least=least,
        window=window,
        mean=np.array(means)[:, None],
    )
    since = 0
    for now in range(len(counts)):
        if now - since + 1 < least:
            assert found.state[now, 0] == State.TOO_SOON
            continue
        value = naive.statistic(
            counts[since : now + 1],
            means[since : now + 1],
            before=[before, *counts][since],
            alpha=alpha,
            kind=kind,
            up=up,
            least=least,
            window=window,
        )
        assert found.score[now, 0] == pytest.approx(value, rel=1e-6, abs=1e-6)
        assert found.alarm[now, 0] == (found.score[now, 0] >= 4.0)
        if found.alarm[now, 0]:
            since = now + 1


@pytest.mark.parametrize(("returns", "alpha"), [("value", 0.0), ("cases", 0.0), ("value", 0.3)])
def test_a_change_that_cannot_have_lasted_has_no_verdict(returns: Any, alpha: float) -> None:
    """Not "no alarm": before so many counts, and again after an alarm; R says 0."""
    series = CountSeries.from_arrays([1, 1, 9, 1, 1, 1, 1, 1], step="week")
    given = {"mean": 1.0, "alpha": alpha, "least": 3, "returns": returns, "threshold": 2.0}
    found = glr.detect(series, range(8), **given)
    soon = found.state[:, 0] == State.TOO_SOON
    assert found.alarm[:, 0].tolist() == [False, False, True, *[False] * 5]
    assert soon.tolist() == [True, True, False, True, True, False, False, False]
    assert np.isnan(found.score[soon]).all()
    assert (glr.detect(series, range(8), **given | {"least": 9}).state == State.TOO_SOON).all()
    assert (glr.detect(series, range(8), **given, compat="R").state == State.JUDGED).all()


@settings(deadline=None, max_examples=40)
@given(
    counts=st.lists(st.integers(0, 25), min_size=3, max_size=8),
    alpha=st.sampled_from([0.0, 0.2]),
    up=st.booleans(),
    change=st.sampled_from(["intercept", "epidemic"]),
)
def test_the_threshold_in_cases_is_where_the_alarm_begins(
    counts: list[int], alpha: float, up: bool, change: Any
) -> None:
    """One case less (more, when looking down) does not alarm; that many does."""
    if change == "epidemic":
        alpha, up = 0.0, True
    setting: dict[str, Any] = {
        "threshold": 3.0,
        "alpha": alpha,
        "change": change,
        "direction": "up" if up else "down",
        "mean": 4.0,
    }
    last = len(counts) - 1

    def alarm(count: int) -> bool:
        series = CountSeries.from_arrays([*counts[:-1], count], step="week")
        return bool(glr.detect(series, range(len(counts)), **setting).alarm[last, 0])

    series = CountSeries.from_arrays(counts, step="week")
    needed = glr.detect(series, range(len(counts)), returns="cases", **setting).threshold[last, 0]
    if not np.isfinite(needed):
        assert change == "epidemic"
        assert not alarm(1_000_000)
        return
    for count, right in ((needed, True), (needed - 1 if up else needed + 1, False)):
        if count >= 0:
            assert alarm(int(count)) == right


def test_a_week_without_a_case_counts_when_looking_down() -> None:
    """R computes 0 log 0 there and passes over the strongest evidence of a fall."""
    series = CountSeries.from_arrays([9, 11, 10, 0], step="week")
    setting: dict[str, Any] = {"alpha": 0.0, "direction": "down", "mean": 10.0}
    assert glr.detect(series, range(4), **setting).alarm[3, 0]
    assert not glr.detect(series, range(4), compat="R", **setting).alarm[3, 0]


def test_a_known_change_needs_a_whole_excess() -> None:
    """Downwards the threshold in cases may lie below 0: no count is few enough."""
    series = CountSeries.from_arrays([3, 3], step="week")
    setting: dict[str, Any] = {"alpha": 0.0, "theta": -0.5, "mean": 3.0, "returns": "cases"}
    assert glr.detect(series, range(2), **setting).threshold[0, 0] < 0
    assert glr.detect(series, range(2), compat="R", **setting).threshold[0, 0] == 0


def test_an_unknown_count_is_passed_over() -> None:
    """It has no verdict, and the ratio goes on as if the step had not been."""
    over = range(4)
    setting: dict[str, Any] = {"alpha": 0.3, "mean": 2.0}
    whole = glr.detect(series_of([2, 5, 6, 3]), over, **setting)
    gap = glr.detect(series_of([2, 5, None, 6, 3]), range(5), **setting)
    assert gap.state[:, 0].tolist() == [0, 0, State.MISSING, 0, 0]
    np.testing.assert_array_equal(gap.score[[0, 1, 3, 4], 0], whole.score[:, 0])


def test_a_unit_without_history_or_cases_has_no_mean() -> None:
    """Less than a year is no season; no case at all has no finite logarithm."""
    short = CountSeries.from_arrays([3] * 40, step="week")
    assert glr.detect(short, range(30, 40)).state[0, 0] == State.NOT_ENOUGH_HISTORY
    none = CountSeries.from_arrays([0] * 80, step="week")
    assert glr.detect(none, range(70, 80)).state[0, 0] == State.NOT_CONVERGED


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": 0.0},
        {"alpha": -0.1},
        {"mean": 3.0},
        {"mean": "average", "alpha": 0.0, "refit": True},
        {"change": "slope"},
        {"change": "epidemic"},
        {"change": "epidemic", "alpha": 0.0, "returns": "cases", "compat": "R"},
        {"theta": 0.0},
        {"direction": "sideways"},
        {"least": 0},
        {"least": 4, "window": 2},
        {"window": -1},
        {"returns": "both"},
    ],
)
def test_parameters_out_of_bounds_are_refused(wrong: dict[str, Any]) -> None:
    """What makes no sense together is named."""
    with pytest.raises(InputError):
        glr.detect(references.agona(), range(299, 312), **wrong)


@pytest.mark.parametrize(
    "setting",
    [
        {"alpha": 0.0},
        {"alpha": 0.2},
        {"alpha": 0.0, "direction": "down"},
        {"alpha": 0.0, "change": "epidemic"},
        {"alpha": 0.0, "theta": 0.5},
    ],
    ids=str,
)
def test_a_ratio_that_just_reaches_the_threshold_is_an_alarm(setting: dict[str, Any]) -> None:
    """As the page says; R asks for more than the threshold of two of them."""
    counts = [3, 2, 4, 3, 0, 0, 6, 9, 14, 2]
    series, over = CountSeries.from_arrays(counts, step="week"), range(4, 10)

    def judged(threshold: float, **more: Any) -> Detection:
        return glr.detect(series, over, mean=3.0, threshold=threshold, **(setting | more))

    ratios = judged(1e6).score[:, 0]
    step = int(ratios.argmax())
    at, above = judged(float(ratios[step])), judged(float(np.nextafter(ratios[step], 9e9)))
    assert at.alarm[step, 0]
    assert not above.alarm[step, 0]


@references.NEEDED
@references.COMPILED
@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("glrpois_agona_intercept_value", {"alpha": 0.0}),
        ("glrpois_agona_intercept_cases", {"alpha": 0.0, "returns": "cases"}),
        ("glrpois_agona_lr_theta", {"alpha": 0.0, "theta": 0.5}),
        ("glrnb_agona_value", {}),
        ("glrnb_agona_alpha0.1", {"alpha": 0.1}),
    ],
)
def test_the_reference_series(name: str, setting: dict[str, Any]) -> None:
    """Salmonella Agona: 104 values and means within 1e-10, the same alarms."""
    series, over, _ = references.case(name)
    found, right = glr.detect(series, over, **setting), references.answer(name)
    figures = found.threshold if setting.get("returns") == "cases" else found.score
    np.testing.assert_allclose(figures[:, 0], right["upperbound"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(found.expected[:, 0], right["mu0"], rtol=1e-10, atol=0)
    assert (found.alarm[:, 0] == (right["alarm"] == 1)).all()


@references.NEEDED
@references.COMPILED
def test_a_long_series_with_both_fitted_is_that_of_r() -> None:
    """glrnb(aggregate(salmNewport, by="unit"), list(range=425:528, c.ARL=5, mu0=NULL, alpha=NULL)).

    upperbound()[c(1, 2, 3, 51, 101, 104)] and control$mu0[c(1, 51)]; no alarm.
    """
    counts = references.input_of("salmNewport(sum)")
    found = glr.detect(CountSeries.from_arrays(counts, step="week"), range(424, 528))
    values = [0.1492971492982, 0.3181613502489, 0.785956090324, 0, 0, 0.4102502968293]
    np.testing.assert_allclose(found.score[[0, 1, 2, 50, 100, 103], 0], values, rtol=1e-11)
    np.testing.assert_allclose(found.expected[[0, 50], 0], [1.876598637813, 2.022001750562])
    assert not found.alarm.any()


@references.NEEDED
@pytest.mark.parametrize(("name", "alpha"), [("GLR_Poisson", 0.0), ("GLR_NegBin", None)])
@pytest.mark.parametrize("counts", ["y0", "y"])
def test_the_simulated_set(name: str, alpha: float | None, counts: str) -> None:
    """None of 20,580 decisions differs from R's."""
    series, over = references.simulated_series(counts)
    found = glr.detect(series, over, alpha=alpha)
    assert references.differing(f"{counts}_{name}", found.alarm) == 0


def test_the_smallest_dispersion_is_poisson() -> None:
    """As alpha goes to 0 the statistic goes to Poisson's, without losing digits."""
    over = range(208, 312)
    poisson = glr.detect(references.agona(), over, alpha=0.0, mean=2.5)
    almost = glr.detect(references.agona(), over, alpha=1e-9, mean=2.5)
    np.testing.assert_allclose(almost.score, poisson.score, rtol=1e-6, atol=1e-6)


def test_there_may_be_no_count_that_changes_the_verdict() -> None:
    """Nobody was ill before: none can have followed. Hardly anybody was: any count is too few."""
    none = CountSeries.from_arrays([0, 0], step="week")
    up = glr.detect(none, range(1, 2), alpha=0.0, change="epidemic", mean=1.0, returns="cases")
    assert up.threshold[0, 0] == np.inf
    down = glr.detect(
        none, range(2), alpha=0.0, direction="down", mean=3e9, threshold=1e8, least=2,
        returns="cases",
    )  # fmt: skip
    assert down.threshold[1, 0] == 2**31 - 1


@pytest.mark.parametrize(
    "setting",
    [
        {"alpha": 0.0, "theta": 0.5},
        {"alpha": 0.2, "direction": "down", "compat": "R"},
        {"alpha": 0.0, "change": "epidemic", "compat": "R"},
    ],
)
def test_every_chart_can_have_its_mean_fitted_again(setting: dict[str, Any]) -> None:
    """After an alarm the mean knows the counts up to it; without one nothing changes."""
    over = range(208, 312)
    once = glr.detect(references.agona(), over, threshold=1.5, **setting)
    again = glr.detect(references.agona(), over, threshold=1.5, refit=True, **setting)
    first = int(once.alarm[:, 0].argmax())
    assert once.alarm[first, 0]
    np.testing.assert_array_equal(once.score[: first + 1], again.score[: first + 1])
    assert (once.expected[first + 1 :] != again.expected[first + 1 :]).any()
