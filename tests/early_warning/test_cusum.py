"""CUSUM: R's bounds and alarms, its four faulty bounds mended, run lengths, and the slow twin."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.early_warning import references
from tests.early_warning.strategies import histories, series_of
from tests.naive import cusum as naive

from kentongan.early_warning.detection import State
from kentongan.early_warning.detectors import cusum, run_length
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries

# R surveillance 1.20.3, ag <- disProg2sts(salmonella.agona):
# upperbound(cusum(ag, list(range=209:312, k=1.04, h=2.26, m="glm", trans=T, alpha=0.1)))[i],
# i = 1, 2, 3, 50, 100 to 104; which(alarms(...))
SEASONAL = {
    "standard": (
        [6, 6, 5, 5, 8, 8, 7, 7, 7],
        [12, *range(53, 69)],
    ),
    "rossi": (
        [6.66960646749251, 6.41997160328957, 5.029291956689, 5.46665319703729, 8.47255193802573,
         8.04094095696946, 7.64315910754827, 7.28135444709209, 6.95669628143661],
        list(range(54, 65)),
    ),
    "pearson_nb": (
        [6.13551575492342, 5.86547532335935, 4.55740559179364, 5.23986843662821, 8.14227823631791,
         7.6532811918887, 7.207265079138, 6.80560023013419, 6.44853431811283],
        [12, *range(54, 68)],
    ),
}  # fmt: skip
# upperbound(cusum(ag, list(range=305:312, k=0.7, h=1.5, trans=T, alpha=A)))[1]
AVERAGE = [
    ("standard", 0.1, 7.0),
    ("rossi", 0.1, 7.10750981150571),
    ("anscombe", 0.1, 7.36061708332314),
    ("anscombe_second_order", 0.1, 6.90326323684977),
    ("pearson_nb", 0.1, 7.15141892963234),
    ("pearson_nb", 0.7, 9.41575267410839),
    ("anscombe_nb", 0.7, 1.5),
    ("none", 0.1, 0.2),
]
NAMES = {"anscombe2nd": "anscombe_second_order", "anscombeNegBin": "anscombe_nb"}


@pytest.mark.parametrize("transform", SEASONAL)
def test_a_seasonal_mean_gives_the_bounds_of_r(transform: Any) -> None:
    """R's `m="glm"`: a Poisson model with one harmonic, stopped where R stops."""
    found = cusum.detect(references.agona(), range(208, 312), transform=transform, mean="seasonal")
    bounds, alarms = SEASONAL[transform]
    steps = [0, 1, 2, 49, 99, 100, 101, 102, 103]
    np.testing.assert_allclose(found.threshold[steps, 0], bounds, rtol=0, atol=1e-13)
    assert (np.flatnonzero(found.alarm[:, 0]) + 1).tolist() == alarms


@pytest.mark.parametrize(("transform", "alpha", "bound"), AVERAGE)
def test_every_transform_has_the_bound_of_r(transform: Any, alpha: float, bound: float) -> None:
    """With R's faults on request: two bounds on the scale of the sum, one of another centre."""
    found = cusum.detect(
        references.agona(),
        range(304, 312),
        k=0.7,
        h=1.5,
        transform=transform,
        alpha=alpha,
        compat="R",
    )
    np.testing.assert_allclose(found.threshold[0, 0], bound, rtol=0, atol=1e-13)


def test_the_table_of_r_is_repeated() -> None:
    """anscombeNegBin of the series times 30: R looks a function up in a table of ten digits."""
    big = CountSeries.from_arrays(references.agona().counts * 30, step="week")
    found = cusum.detect(
        big, range(289, 312), k=1, h=3, transform="anscombe_nb", alpha=0.1, compat="R"
    )
    bounds = [3.0, 2.889288466333825, 1.990135395213978, 1.090982324094131]
    np.testing.assert_allclose(found.threshold[:4, 0], bounds, rtol=0, atol=1e-14)
    np.testing.assert_allclose(found.threshold[15, 0], 0.294608356931117, rtol=0, atol=1e-14)


def test_a_mean_may_be_given_step_by_step() -> None:
    """upperbound(cusum(ag, list(range=305:308, k=1, h=3, m=c(1,2,3,4), trans="rossi"))) of R."""
    found = cusum.detect(
        references.agona(),
        range(304, 308),
        k=1,
        h=3,
        transform="rossi",
        mean=np.array([[1.0], [2.0], [3.0], [4.0]]),
    )
    bounds = [6.07179676972449, 8.88351670674446, 11.24172856038457, 13.37258300203048]
    np.testing.assert_allclose(found.threshold[:, 0], bounds, rtol=0, atol=1e-13)


def test_a_mean_beyond_whole_numbers_of_64_bits_has_its_bound() -> None:
    """upperbound(cusum(ag, list(range=305:306, m=1e20))) of R is 1e20, 1e20."""
    for compat in (None, "R"):
        found = cusum.detect(references.agona(), range(304, 306), mean=1e20, compat=compat)
        np.testing.assert_allclose(found.threshold[:, 0], 1e20, rtol=1e-9)


@settings(deadline=None)
@given(
    counts=histories(1, 30),
    transform=st.sampled_from(list(cusum.TRANSFORMS)),
    mean=st.sampled_from([None, 0.3, 7.0, 4000.0]),
    alpha=st.sampled_from([0.05, 2.0]),
    reset=st.booleans(),
)
def test_the_slow_twin_agrees(
    counts: list[int | None], transform: Any, mean: float | None, alpha: float, reset: bool
) -> None:
    """The sums, their states, and a threshold that says which count would have reached h."""
    first, k, h = len(counts) // 2, 0.5, 2.0
    found = cusum.detect(
        series_of(counts),
        range(first, len(counts)),
        k=k,
        h=h,
        transform=transform,
        mean="average" if mean is None else mean,
        alpha=alpha,
        reset=reset,
    )
    right = naive.sums(
        counts, first, transform=transform, mean=mean, k=k, h=h, alpha=alpha, reset=reset
    )
    for row, expected in enumerate(right):
        if isinstance(expected, str):
            assert State(int(found.state[row, 0])).name == expected
            continue
        before, total = expected
        assert found.score[row, 0] == pytest.approx(total, rel=1e-8, abs=1e-8)
        if abs(total - h) > 1e-6:
            assert found.alarm[row, 0] == (total >= h)
        threshold, usual = found.threshold[row, 0], found.expected[row, 0]
        # at a tie the last bit decides, so that both sides have the same leeway
        little = 1e-6 * max(1, h)
        enough = before + naive.standardised(transform, threshold * (1 + 1e-7), usual, alpha) - k
        assert enough >= h - little
        if (less := threshold * (1 - 1e-7) - 1) >= 0:
            assert before + naive.standardised(transform, less, usual, alpha) - k < h + little


def test_after_an_alarm_the_sum_goes_on_or_starts_again() -> None:
    """Without `reset` one flood alarms for weeks, with it once."""
    series = CountSeries.from_arrays([4] * 10 + [40] + [4] * 5, step="week")
    over = range(10, 16)
    assert cusum.detect(series, over).alarm[:, 0].tolist() == [True] * 6
    assert cusum.detect(series, over, reset=True).alarm[:, 0].tolist() == [True] + [False] * 5


def test_while_a_sum_is_high_fewer_cases_than_usual_are_enough() -> None:
    """After a flood the threshold is 0 for a while, then some cases below the mean, then above."""
    series = CountSeries.from_arrays([4] * 10 + [40] + [4] * 20, step="week")
    found = cusum.detect(series, range(10, 31))
    before = np.append(0.0, found.score[:-1, 0])
    bounds = np.maximum(0.0, np.ceil(4 + (2.26 + 1.04 - before) * 2))
    np.testing.assert_array_equal(found.threshold[:, 0], bounds)
    assert {0.0, 2.0, 4.0, 6.0} <= set(bounds.tolist())
    assert (np.diff(bounds[1:]) >= 0).all()


def test_without_a_case_there_is_nothing_to_divide_by() -> None:
    """A mean of 0 standardises nothing: a state, except where nothing is standardised."""
    series = CountSeries.from_arrays([0] * 10 + [4], step="week")
    over = range(10, 11)
    assert cusum.detect(series, over).state[0, 0] == State.NO_VARIATION
    assert cusum.detect(series, over, transform="none").alarm[0, 0]
    seasonal = cusum.detect(
        CountSeries.from_arrays([0] * 60 + [3], step="week"), range(60, 61), mean="seasonal"
    )
    assert seasonal.state[0, 0] == State.NOT_CONVERGED


def test_a_seasonal_mean_needs_a_year_half_of_it_known() -> None:
    """26 known weeks of 52 will do, 25 will not, nor will 51 weeks all of which are known."""
    counts = np.random.default_rng(3).poisson(5.0, 53).astype(float)
    for known, weeks, state in (
        (26, 52, State.JUDGED),
        (25, 52, State.NOT_ENOUGH_HISTORY),
        (51, 51, State.NOT_ENOUGH_HISTORY),
    ):
        holes = np.full(weeks + 1, np.nan)
        there = np.append(np.linspace(0, weeks - 1, known).astype(int), weeks)
        holes[there] = counts[there]
        series = CountSeries.from_arrays(holes, step="week")
        found = cusum.detect(series, range(weeks, weeks + 1), mean="seasonal")
        assert found.state[0, 0] == state


def test_run_lengths_are_those_of_r() -> None:
    """arlCusum(h=4, k=2.5, theta=2), arlCusum(h=5.5, k=3.2, theta=2.4), findK(2, 3.4) of R."""
    assert run_length.average_run_length(2, k=2.5, h=4) == pytest.approx(36.01066, abs=5e-6)
    assert run_length.average_run_length(2.4, k=3.2, h=5.5) == pytest.approx(132.8735, abs=5e-5)
    assert run_length.reference_value(2, 3.4) == pytest.approx(2.638382, abs=5e-7)


def test_the_decision_interval_is_the_smallest_that_will_do() -> None:
    """A tenth less, and false alarms come sooner than wished."""
    h = run_length.decision_interval(2, k=2.6, run_length=500)
    assert run_length.average_run_length(2, k=2.6, h=h) >= 500
    assert run_length.average_run_length(2, k=2.6, h=h - 0.1) < 500


@pytest.mark.slow
def test_a_simulated_cusum_runs_as_long_as_reckoned() -> None:
    """600 units of Poisson counts: the mean time to the first alarm, within three errors."""
    draw = np.random.default_rng(7)
    series = CountSeries.from_arrays(draw.poisson(2.0, (250, 600)), step="week")
    found = cusum.detect(series, range(250), k=2.5, h=4.0, transform="none", mean=2.0)
    first = np.where(found.alarm.any(axis=0), found.alarm.argmax(axis=0) + 1, 250)
    error = first.std() / math.sqrt(600)
    assert abs(first.mean() - run_length.average_run_length(2, k=2.5, h=4)) < 3 * error


@pytest.mark.parametrize(
    "wrong",
    [
        {"transform": "logarithm"},
        {"h": 0.0},
        {"k": -1.0},
        {"alpha": 0.0},
        {"mean": "median"},
        {"mean": -1.0},
        {"mean": np.ones((3, 5))},
        {"mean": "seasonal", "harmonics": -1},
        {"mean": "seasonal", "weekdays": True},
        {"mean": "seasonal", "holidays": True},
    ],
)
def test_parameters_out_of_bounds_are_refused(wrong: dict[str, Any]) -> None:
    """A mean is above 0 and fits, weekdays need days."""
    with pytest.raises(InputError):
        cusum.detect(references.agona(), range(299, 312), **wrong)


@pytest.mark.parametrize(
    ("function", "wrong"),
    [
        (run_length.reference_value, {"mean": 2.0, "raised": 1.0}),
        (run_length.average_run_length, {"mean": 0.0, "k": 1.0, "h": 2.0}),
        (run_length.average_run_length, {"mean": 1.0, "k": 1.0, "h": 0.0}),
        (run_length.decision_interval, {"mean": 1.0, "k": 1.5, "run_length": 0.5}),
    ],
)
def test_run_lengths_refuse_what_makes_no_sense(function: Any, wrong: dict[str, float]) -> None:
    """A mean above 0, a limit above 0, a rise that rises."""
    with pytest.raises(InputError):
        function(**wrong)


@references.NEEDED
@references.COMPILED
@pytest.mark.parametrize(
    "name", ["standard", "rossi", "anscombe", "anscombe2nd", "anscombeNegBin", "none"]
)
def test_the_reference_series(name: str) -> None:
    """Salmonella Agona: 104 bounds within 1e-10, the same alarms."""
    series, over, _ = references.case(f"cusum_agona_{name}")
    transform: Any = NAMES.get(name, name)
    found = cusum.detect(series, over, transform=transform, compat="R")
    right = references.answer(f"cusum_agona_{name}")
    np.testing.assert_allclose(found.threshold[:, 0], right["upperbound"], rtol=0, atol=1e-10)
    assert (found.alarm[:, 0] == (right["alarm"] == 1)).all()


@references.NEEDED
@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("CUSUM", {}),
        ("CUSUM_Rossi", {"transform": "rossi"}),
        ("CUSUM_GLM", {"mean": "seasonal"}),
        ("CUSUM_GLM_Rossi", {"mean": "seasonal", "transform": "rossi"}),
    ],
)
@pytest.mark.parametrize("counts", ["y0", "y"])
def test_the_simulated_set(name: str, setting: dict[str, Any], counts: str) -> None:
    """None of 20,580 decisions differs from R's."""
    series, over = references.simulated_series(counts)
    found = cusum.detect(series, over, **setting)
    assert references.differing(f"{counts}_{name}", found.alarm) == 0
