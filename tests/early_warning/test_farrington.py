"""Farrington 1996: R's figures, the slow twin, and what it says where it has no verdict."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.early_warning import farrington_cases as cases
from tests.early_warning import references
from tests.naive import farrington as naive

from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors import farrington, farrington_flexible
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries

OF_R = [case for case in cases.OF_R["cases"] if case["function"] == "farrington"]


def named(case: dict[str, Any]) -> str:
    """What is special about one of R's cases."""
    control = case["control"]
    return f"{case['counts']}-{control['powertrans'].replace('/', 'of')}-b{control['b']}"


def meets(found: Detection, bounds: Any, near: float) -> None:
    """R writes 0 for the threshold where there are too few cases; else the same."""
    judged = found.state == State.JUDGED
    assert (found.state[~judged] == State.TOO_FEW_CASES).all()
    assert (bounds[~judged] == 0).all()
    np.testing.assert_allclose(found.threshold[judged], bounds[judged], rtol=near, atol=near)


@pytest.mark.parametrize("case", OF_R, ids=named)
def test_figures_are_those_of_r(case: dict[str, Any]) -> None:
    """Thresholds and alarms of R; where it is right, those of the mended method too."""
    found = cases.ours(case, "R")
    meets(found, cases.figures(case["upperbound"])[:, None], 1e-9)
    alarms = [t + 1 for t, alarm in zip(found.over, found.alarm[:, 0], strict=True) if alarm]
    assert alarms == np.atleast_1d(case["alarms"]).tolist()
    mended = cases.ours(case, None)
    both = (mended.state == State.JUDGED) & (found.state == State.JUDGED)
    near = 0.01 if case["untouched"] else 1e-5
    np.testing.assert_allclose(mended.threshold[both], found.threshold[both], atol=near)
    assert (mended.alarm[both] == found.alarm[both]).all()


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_the_slow_twin_agrees(data: st.DataObject) -> None:
    """Sums over the windows give what the whole design matrix gives."""
    years = data.draw(st.integers(1, 4))
    history = data.draw(cases.histories(years))
    setting = naive.Settings(
        flexible=False,
        years_back=years,
        half_window=data.draw(st.integers(0, 5)),
        reweight=data.draw(st.booleans()),
        weights_threshold=1.0,
        trend=data.draw(st.booleans()),
        trend_p=0.05,
        alpha=data.draw(st.sampled_from([0.1, 0.01, 0.001])),
        power=data.draw(st.sampled_from(["none", "half", "two_thirds"])),
        limit54=data.draw(st.sampled_from([(5, 4), (0, 1)])),
    )
    weeks = len(history.counts)
    over = range(weeks - 3, weeks)
    found = farrington.detect(
        cases.series_of(history),
        over,
        years_back=setting.years_back,
        half_window=setting.half_window,
        reweight=setting.reweight,
        trend=setting.trend,
        power=setting.power,
        alpha=setting.alpha,
        limit54=setting.limit54,
        population_offset=history.population is not None,
    )
    cases.agrees(found, history, setting)


@pytest.mark.parametrize("compat", ["R", None])
def test_kernels_are_what_they_say_line_by_line(
    compat: Literal["R"] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compiled or interpreted, the kernels give the same."""
    compiled = cases.ours(OF_R[1], compat, weeks=2)
    cases.interpret(monkeypatch)
    with np.errstate(all="ignore"):
        interpreted = cases.ours(OF_R[1], compat, weeks=2)
    np.testing.assert_allclose(compiled.threshold, interpreted.threshold, rtol=1e-12)


def test_counts_that_never_differ_have_no_slope() -> None:
    """Nor with a population that never differs, whose logarithm is rounded."""
    series = CountSeries.from_arrays([1] * 317, step="week", population=1000.0)
    found = farrington.detect(
        series,
        range(313, 317),
        years_back=6,
        half_window=4,
        alpha=0.05,
        limit54=(0, 4),
        population_offset=True,
    )
    assert np.isnan(found.extra["slope"]).all()
    z = NormalDist().inv_cdf(0.975)
    right = [(1 + z * 2 / 3 * math.sqrt(1 + 1 / weeks)) ** 1.5 for weeks in range(51, 55)]
    np.testing.assert_allclose(found.threshold[:, 0], right, rtol=1e-7)


@references.NEEDED
@pytest.mark.parametrize("name", cases.of_manifest("farrington"))
def test_reference_cases_are_met(name: str) -> None:
    """All thresholds and alarms of R; without its last step that is one too early, to 1e-6."""
    found, right = cases.reference(name, "R")
    assert (found.alarm == (right["alarm"] == 1)).all()
    meets(found, right["upperbound"], 1e-9)
    mended, _ = cases.reference(name, None)
    assert (mended.alarm == found.alarm).all()
    meets(mended, right["upperbound"], 1e-6)


@references.NEEDED
@pytest.mark.parametrize("compat", ["R", None])
@pytest.mark.parametrize("counts", ["y0", "y"])
def test_no_decision_of_the_simulated_set_differs(counts: str, compat: Literal["R"] | None) -> None:
    """20,580 weeks without and 20,580 with an outbreak: not one alarm more or less than R's."""
    series, over = references.simulated_series(counts)
    found = farrington.detect(series, over, compat=compat)
    assert references.differing(f"{counts}_Farrington", found.alarm) == 0


def test_a_window_cut_by_the_first_count_is_enough_a_missing_year_is_not() -> None:
    """R takes whatever is left of the windows; mended, the earliest reference week has to exist."""
    counts = np.random.default_rng(3).poisson(6, 230)
    series = CountSeries.from_arrays(counts, step="week")
    over = range(200, 212)
    mended = farrington.detect(series, over, years_back=4)
    as_r = farrington.detect(series, over, years_back=4, compat="R")
    early = np.array(over) < 4 * 52
    assert (mended.state[early] == State.NOT_ENOUGH_HISTORY).all()
    assert (mended.state[~early] == State.JUDGED).all()
    assert (as_r.state == State.JUDGED).all()


@pytest.mark.parametrize("detect", [farrington.detect, farrington_flexible.detect])
def test_a_slope_takes_three_years(detect: Any) -> None:
    """A fall by a fifth each year is seen in three years of windows, and not looked for in two."""
    counts = np.round(60 * np.exp(-0.2 * np.arange(330) / 52))
    series = CountSeries.from_arrays(counts, step="week")
    two, three = (
        detect(series, range(325, 330), years_back=years).extra["slope"] for years in (2, 3)
    )
    assert np.isnan(two).all()
    np.testing.assert_allclose(three, -0.2 / 52, rtol=0.05)
    assert np.isnan(detect(series, range(325, 330), years_back=3, trend=False).extra["slope"]).all()


def test_a_threshold_without_spread() -> None:
    """Nothing but zeroes: expected and threshold 0, and any case above it."""
    counts = np.zeros(300)
    counts[-1] = 1
    series = CountSeries.from_arrays(counts, step="week")
    found = farrington.detect(series, range(298, 300), years_back=4, limit54=(0, 4))
    assert found.threshold[:, 0].tolist() == [0, 0]
    assert found.alarm[:, 0].tolist() == [False, True]


def test_days_are_refused() -> None:
    """Weeks are compared, not days."""
    series = CountSeries.from_arrays(np.ones(2000), step="day")
    with pytest.raises(InputError, match="add the days up to weeks"):
        farrington.detect(series, range(1990, 2000))
