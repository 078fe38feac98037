"""EARS: R's figures, its two faults mended, and the slow twin."""

from __future__ import annotations

from statistics import NormalDist
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.early_warning import references
from tests.early_warning.strategies import agrees, histories, series_of
from tests.naive import ears as naive

from kentongan.early_warning.detection import State
from kentongan.early_warning.detectors import ears
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries

COUNTS = [3, 0, 2, 5, 1, 4, 2, 9, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 0, 1, 7, 6, 8, 12, 3, 0, 1]
# R surveillance 1.20.3: s <- sts(COUNTS, frequency=52)
# earsC(s, list(method=M, range=12:27, alpha=0.025)); upperbound(r); alarms(r)
C1 = [
    8.75797770793505, 8.78253432873958, 8.15577414944092, 7.952885076518, 0, 0, 1.76730779478178,
    3.17123059498716, 3.17123059498716, 3.23847125234302, 6.84492984430031, 8.224804505156,
    9.99578128637977, 13.57910958266449, 13.57910958266449, 13.57910958266449,
]  # fmt: skip
C2 = [9.24287488777911, 9.40121556847375, *C1[:14]]
C3 = [
    5.95716060206482, 6.40121556847375, 6.47226342222077, 6.63967718588244, 6.58434557801235,
    8.66717079080372, 3, np.nan, np.nan, np.nan, 3.42479693604318, 1.59600099397531, 0, 0, 0,
    9.2933952969502,
]  # fmt: skip
ALARMS = {
    "C1": [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0],
    "C2": [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0],
    "C3": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0],
}
VARIANTS: tuple[Literal["C1", "C2", "C3"], ...] = ("C1", "C2", "C3")


@pytest.mark.parametrize(("variant", "bounds"), list(zip(VARIANTS, (C1, C2, C3), strict=True)))
def test_bounds_and_alarms_are_those_of_r(
    variant: Literal["C1", "C2", "C3"], bounds: list[float]
) -> None:
    """R's bounds to all printed digits, its alarms, and a named state where it has NaN."""
    series = CountSeries.from_arrays(COUNTS, step="week")
    found = ears.detect(series, range(11, 27), variant=variant, alpha=0.025, compat="R")
    np.testing.assert_allclose(found.threshold[:, 0], bounds, rtol=0, atol=1e-13)
    assert found.alarm[:, 0].astype(int).tolist() == ALARMS[variant]
    unjudged = found.state[:, 0] == State.NO_VARIATION
    assert unjudged.tolist() == np.isnan(bounds).tolist()


def test_other_lengths_and_a_smallest_sd() -> None:
    """earsC(s, list(method="C2", range=16:27, alpha=0.01, baseline=5, minSigma=0.5)) of R."""
    series = CountSeries.from_arrays(COUNTS, step="week")
    found = ears.detect(series, range(15, 27), variant="C2", alpha=0.01, baseline=5, min_sigma=0.5)
    bounds = [
        1.16317393702042, 1.16317393702042, 1.16317393702042, 1.16317393702042, 2.48074879426698,
        4.28995271426637, 4.28995271426637, 4.23318653115702, 8.88544583515733, 10.4944075304993,
        12.8839964599841, 16.0177406433222,
    ]  # fmt: skip
    np.testing.assert_allclose(found.threshold[:, 0], bounds, rtol=0, atol=1e-13)
    assert found.alarm[:, 0].astype(int).tolist() == [0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0]


def test_c3_alarms_on_the_day_of_the_rise() -> None:
    """C3 is a sum over three days with today's count in it; R's bound cannot see today's count."""
    series = CountSeries.from_arrays([2, 3, 2, 4, 3, 2, 3, 2, 3, 2, 3, 40], step="day")
    today = range(11, 12)
    assert ears.detect(series, today, variant="C3").alarm[0, 0]
    assert not ears.detect(series, today, variant="C3", compat="R").alarm[0, 0]


def test_c3_has_a_verdict_without_spread() -> None:
    """After weeks of nothing, ten cases are an alarm, not a NaN."""
    series = CountSeries.from_arrays([0] * 12 + [10], step="day")
    found = ears.detect(series, range(12, 13), variant="C3")
    assert found.state[0, 0] == State.JUDGED
    assert found.alarm[0, 0]
    assert np.isfinite(found.score[0, 0])


@given(counts=histories(1, 30), length=st.integers(3, 9), min_sigma=st.sampled_from([0.0, 0.5]))
def test_the_slow_twin_agrees(counts: list[int | None], length: int, min_sigma: float) -> None:
    """Whatever the history: constant, sparse, with unknown counts, with a giant, too short."""
    series, over, z = series_of(counts), range(len(counts)), NormalDist().inv_cdf(0.975)
    for variant in VARIANTS:
        found = ears.detect(
            series, over, variant=variant, baseline=length, min_sigma=min_sigma, alpha=0.025
        )
        if variant == "C3":
            agrees(
                found,
                lambda now: naive.three_days(counts, now, length=length, z=z, min_sigma=min_sigma),
            )
        else:
            gap = ears.GAP[variant]
            agrees(
                found,
                lambda now, gap=gap: naive.single_day(
                    counts, now, length=length, gap=gap, z=z, min_sigma=min_sigma
                ),
            )


@pytest.mark.parametrize(
    "wrong", [{"variant": "C4"}, {"baseline": 2}, {"min_sigma": -1.0}, {"alpha": 1.0}]
)
def test_parameters_out_of_bounds_are_refused(wrong: dict[str, object]) -> None:
    """The refusal names the parameter and what would be right."""
    series = CountSeries.from_arrays(COUNTS, step="week")
    with pytest.raises(InputError, match=next(iter(wrong))):
        ears.detect(series, range(11, 27), **wrong)


# R surveillance 1.20.3, range=60:nrow(s), method="C1", baseline=28, minSigma=0.5, alpha=0.01:
# upperbound(earsC(s, CONTROL))[c(1, 2, 3, 101, 201, length)]; the first and last of which(alarms())
LONG: dict[str, tuple[list[float], list[int], int]] = {
    # s <- disProg2sts(salmonella.agona)
    "agona": (
        [9.663736939049, 9.612707107945, 9.668100534222, 6.404268582798, 8.693980238231,
         8.760506655425],
        [20, 21, 23, 205, 235],
        14,
    ),
    # s <- aggregate(salmNewport, by="unit")
    "newport": (
        [5.218594513647, 5.218594513647, 5.140319592875, 9.81506437372, 7.66247008431,
         6.478417503274],
        [16, 20, 69, 451, 462],
        25,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ["agona", pytest.param("newport", marks=references.NEEDED)])
def test_a_long_baseline_with_a_least_spread_is_that_of_r(name: str) -> None:
    """Four weeks, and an sd of half a case at least, for series of rare counts."""
    series = references.agona()
    if name == "newport":
        counts = references.input_of("salmNewport(sum)")
        series = CountSeries.from_arrays(counts, step="week")
    bounds, alarms, number = LONG[name]
    over = range(59, series.times)
    found = ears.detect(series, over, baseline=28, min_sigma=0.5, alpha=0.01)
    at = [0, 1, 2, 100, 200, len(over) - 1]
    np.testing.assert_allclose(found.threshold[at, 0], bounds, rtol=1e-12)
    raised = (np.flatnonzero(found.alarm[:, 0]) + 1).tolist()
    assert [*raised[:3], *raised[-2:]] == alarms
    assert len(raised) == number


@references.NEEDED
@references.COMPILED
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_reference_series(variant: Literal["C1", "C2", "C3"]) -> None:
    """Salmonella Newport in Germany: 509 weeks of bounds within 1e-10, the same alarms."""
    series, over, control = references.case(f"ears_{variant}_newport")
    found = ears.detect(series, over, variant=variant, alpha=control["alpha"], compat="R")
    right = references.answer(f"ears_{variant}_newport")
    np.testing.assert_allclose(found.threshold[:, 0], right["upperbound"], rtol=0, atol=1e-10)
    assert (found.alarm[:, 0] == (right["alarm"] == 1)).all()


@references.NEEDED
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("counts", ["y0", "y"])
def test_the_simulated_set(variant: Literal["C1", "C2", "C3"], counts: str) -> None:
    """None of 20,580 decisions differs from R's."""
    series, over = references.simulated_series(counts)
    found = ears.detect(series, over, variant=variant, alpha=0.01, compat="R")
    assert references.differing(f"{counts}_EARS_{variant}", found.alarm) == 0
