"""Bayes: R's thresholds and alarms, and the slow twin."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.early_warning import references
from tests.early_warning.strategies import agrees, histories, series_of
from tests.naive import reference_set as naive

from kentongan.early_warning.detection import State
from kentongan.early_warning.detectors import bayes, rki
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries

# R surveillance 1.20.3, ag <- disProg2sts(salmonella.agona):
# upperbound(bayes(ag, list(range=300:312, b=B, w=W, actY=ACT, alpha=A)))
FIGURES = [
    ((4, 2, False, 0.01), [10, 10, 9, 8, 8, 8, 7, 7, 7, 6, 6, 6, 6], []),
    ((0, 3, True, 0.1), [5, 6, 6, 6, 6, 7, 6, 5, 4, 4, 5, 5, 3], [12]),
]


@pytest.mark.parametrize(("setting", "bounds", "alarms"), FIGURES)
def test_thresholds_are_those_of_r(
    setting: tuple[int, int, bool, float], bounds: list[int], alarms: list[int]
) -> None:
    """A quantile of a count is a whole number, so R's is met exactly."""
    years, half, this_year, alpha = setting
    found = bayes.detect(
        references.agona(),
        range(299, 312),
        years_back=years,
        half_window=half,
        this_year=this_year,
        alpha=alpha,
    )
    assert found.threshold[:, 0].tolist() == bounds
    assert np.flatnonzero(found.alarm[:, 0]).tolist() == alarms


@settings(deadline=None)
@given(
    counts=histories(1, 70),
    b=st.integers(0, 1),
    w=st.integers(2, 6),
    this_year=st.booleans(),
    alpha=st.sampled_from([0.2, 0.05, 0.001]),
)
def test_the_slow_twin_agrees(
    counts: list[int | None], b: int, w: int, this_year: bool, alpha: float
) -> None:
    """The quantile of scipy, whatever the history."""
    if b == 0 and not this_year:
        this_year = True
    over = range(max(0, len(counts) - 8), len(counts))
    found = bayes.detect(
        series_of(counts),
        over,
        years_back=b,
        half_window=w,
        this_year=this_year,
        alpha=alpha,
    )
    agrees(
        found,
        lambda now: naive.bayes(counts, now, b=b, w=w, this_year=this_year, alpha=alpha),
    )


def test_a_large_total_has_the_same_rule() -> None:
    """Quantiles are remembered for small totals only; a large one is found just as well."""
    counts = [9000, 9100, 8900, 9050, 9010, 8990, 9300, 9600]
    found = bayes.detect(CountSeries.from_arrays(counts, step="week"), range(6, 8))
    agrees(found, lambda now: naive.bayes(counts, now, b=0, w=6, this_year=True, alpha=0.05))
    assert found.alarm[:, 0].tolist() == [True, True]


def test_a_remembered_quantile_is_that_of_as_many_counts() -> None:
    """Twelve cases in six weeks and twelve in three have thresholds of their own, also where both
    units are judged in one call."""
    full, half = [2, 2, 2, 2, 2, 2, 9], [None, None, None, 4, 4, 4, 9]
    both = np.column_stack([series_of(full).counts, series_of(half).counts]).astype(float)
    both[both < 0] = np.nan
    found = bayes.detect(CountSeries.from_arrays(both, step="week"), range(6, 7))
    for unit, counts in enumerate((full, half)):
        alone = bayes.detect(series_of(counts), range(6, 7))
        agrees(
            alone, lambda now, c=counts: naive.bayes(c, now, b=0, w=6, this_year=True, alpha=0.05)
        )
        assert found.threshold[0, unit] == alone.threshold[0, 0]
    assert found.threshold[0, 0] < found.threshold[0, 1]


@pytest.mark.parametrize("detect", [bayes.detect, rki.detect], ids=["bayes", "rki"])
@pytest.mark.parametrize(
    ("variant", "setting"), [(1, (0, 6, True)), (2, (1, 6, True)), (3, (2, 4, False))]
)
def test_variants_are_their_reference_sets(
    detect: Any, variant: int, setting: tuple[int, int, bool]
) -> None:
    """Earlier years, steps around, this year: Hoehle 2007, section 3; R's `algo.bayes1` to 3."""
    years, half, this_year = setting
    named = detect(references.agona(), range(250, 312), variant=variant)
    told = detect(
        references.agona(),
        range(250, 312),
        years_back=years,
        half_window=half,
        this_year=this_year,
    )
    np.testing.assert_array_equal(named.threshold, told.threshold)
    assert named.parameters["half_window"] == half


def test_r_judges_by_a_single_known_count() -> None:
    """We ask for half of the reference counts; R takes what there is."""
    series = series_of([None, None, None, None, None, 4, 30])
    over = range(6, 7)
    assert bayes.detect(series, over).state[0, 0] == State.NOT_ENOUGH_HISTORY
    found = bayes.detect(series, over, compat="R")
    assert found.threshold[0, 0] == 10  # qnbinom(0.95, 4.5, 1/2)
    assert found.alarm[0, 0]


# R: b <- sts(((1:120)*7) %% 11, frequency=52);
# upperbound(bayes(b, list(range=105:110, b=B, w=W, actY=TRUE, alpha=.1))), the same of rki
SMALLEST: list[tuple[Any, dict[str, Any], list[float]]] = [
    (bayes.detect, {"years_back": 2, "half_window": 0, "alpha": 0.1}, [10, 9, 7, 9, 7, 9]),
    (bayes.detect, {"years_back": 0, "half_window": 1, "alpha": 0.1}, [5, 15, 10, 4, 14, 9]),
    (
        rki.detect,
        {"years_back": 2, "half_window": 0},
        [12.817, 11.177, 9.598, 11.177, 9.598, 11.177],
    ),
    (
        rki.detect,
        {"years_back": 0, "half_window": 1},
        [6.686, 16.768, 11.177, 5.323, 14.921, 9.598],
    ),
]
SAW = np.arange(1, 121) * 7 % 11


@pytest.mark.parametrize(("detect", "setting", "bounds"), SMALLEST)
def test_the_smallest_reference_sets_of_r(
    detect: Any, setting: dict[str, Any], bounds: list[float]
) -> None:
    """A window of 0 steps holds today and the step before; one step alone is enough."""
    series, over = CountSeries.from_arrays(SAW, step="week"), range(104, 110)
    found = detect(series, over, this_year=True, compat="R", **setting)
    assert found.threshold[:, 0].tolist() == bounds


def test_one_step_has_no_standard_deviation() -> None:
    """R: upperbound(rki(sts(9*((1:120)*7) %% 11), list(range=105:110, b=0, w=1, actY=TRUE))) is
    27.735, NA, NA, 16.768, NA, NA."""
    found = rki.detect(
        CountSeries.from_arrays(SAW * 9, step="week"),
        range(104, 110),
        years_back=0,
        half_window=1,
        this_year=True,
        compat="R",
    )
    none = State.NOT_ENOUGH_HISTORY
    assert found.state[:, 0].tolist() == [0, none, none, 0, none, none]


@pytest.mark.parametrize(
    "wrong",
    [
        {"variant": 4},
        {"years_back": -1},
        {"half_window": -1},
        {"years_back": 0, "this_year": False},
        {"half_window": 1},
        {"alpha": 0.0},
    ],
)
def test_parameters_out_of_bounds_are_refused(wrong: dict[str, Any]) -> None:
    """A reference set needs two steps, a level lies between 0 and 1."""
    with pytest.raises(InputError):
        bayes.detect(references.agona(), range(299, 312), **wrong)


@references.NEEDED
@references.COMPILED
@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("bayes_agona", {"years_back": 3, "half_window": 3}),
        ("algobayes1_agona", {"variant": 1}),
        ("algobayes2_agona", {"variant": 2}),
    ],
)
def test_the_reference_series(name: str, setting: dict[str, Any]) -> None:
    """Salmonella Agona: 104 thresholds and alarms."""
    series, over, _ = references.case(name)
    found, right = bayes.detect(series, over, **setting), references.answer(name)
    np.testing.assert_array_equal(found.threshold[:, 0], right["upperbound"])
    assert (found.alarm[:, 0] == (right["alarm"] == 1)).all()


@references.NEEDED
@pytest.mark.parametrize("variant", [1, 2, 3])
@pytest.mark.parametrize("counts", ["y0", "y"])
def test_the_simulated_set(variant: Literal[1, 2, 3], counts: str) -> None:
    """None of 20,580 decisions differs from R's."""
    series, over = references.simulated_series(counts)
    found = bayes.detect(series, over, variant=variant)
    assert references.differing(f"{counts}_Bayes{variant}", found.alarm) == 0
