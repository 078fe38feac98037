"""CDC: R's thresholds and alarms, and the slow twin."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.early_warning import references
from tests.early_warning.strategies import agrees, histories, series_of
from tests.naive import reference_set as naive

from kentongan.early_warning.detection import State
from kentongan.early_warning.detectors import cdc
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries

# R surveillance 1.20.3, dp <- sts2disProg(disProg2sts(salmonella.agona)):
# algo.cdc(dp, list(range=R, b=B, m=M, alpha=A))$upperbound
FIGURES = [
    (range(299, 312), {"years_back": 4, "months_around": 2, "alpha": 0.05}, [
        37.6835224885904, 37.1781904996268, 34.8930970458473, 30.6675765955829, 29.732669558291,
        30.2852182462585, 28.6906437016946, 28.5035810042845, 28.1727844910491, 26.1743490678529,
        26.5718132378948, 23.4370676876446, 23.7995605014476,
    ]),
    (range(163, 176), {"years_back": 3, "months_around": 1, "alpha": 0.001}, [
        19.7013972646097, 18.5799672693278, 15.4991630169433, 20.8431923565631, 19.8110583254569,
        19.321102766216, 14.332915617533, 19.8155442362445, 19.5933220140222, 21.8124688911957,
        14.7304373301632, 20.7053683549484, 24.5701408839605,
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("over", "setting", "bounds"), FIGURES)
def test_thresholds_are_those_of_r(
    over: range, setting: dict[str, Any], bounds: list[float]
) -> None:
    """To all printed digits, with other months and years than the usual ones."""
    found = cdc.detect(references.agona(), over, **setting)
    np.testing.assert_allclose(found.threshold[:, 0], bounds, rtol=0, atol=1e-12)
    assert not found.alarm.any()


@given(counts=histories(50, 170), b=st.integers(1, 3), m=st.integers(1, 2))
def test_the_slow_twin_agrees(counts: list[int | None], b: int, m: int) -> None:
    """Whatever the history: constant, sparse, with unknown counts, with a giant, too short."""
    over = range(max(0, len(counts) - 8), len(counts))
    z = NormalDist().inv_cdf(1 - 0.025 / 2)
    agrees(
        cdc.detect(series_of(counts), over, years_back=b, months_around=m),
        lambda now: naive.cdc(counts, now, b=b, m=m, z=z),
    )


def test_r_has_no_verdict_beside_an_unknown_month() -> None:
    """One unknown week of a baseline of years: we leave its month out."""
    counts = references.agona().counts.astype(float)
    counts[220] = np.nan
    series = CountSeries.from_arrays(counts, step="week")
    over = range(274, 275)
    assert cdc.detect(series, over).state[0, 0] == State.JUDGED
    assert cdc.detect(series, over, compat="R").state[0, 0] == State.NOT_ENOUGH_HISTORY


@pytest.mark.parametrize(
    "wrong",
    [
        {"years_back": 0},
        {"months_around": -1},
        {"months_around": 7},
        {"years_back": 1, "months_around": 0},
        {"alpha": 1.5},
    ],
)
def test_parameters_out_of_bounds_are_refused(wrong: dict[str, Any]) -> None:
    """At least two months to compare with, none of them twice."""
    with pytest.raises(InputError):
        cdc.detect(references.agona(), range(299, 312), **wrong)


def test_days_are_refused() -> None:
    """Its months are four weeks."""
    with pytest.raises(InputError, match="weeks are needed"):
        cdc.detect(CountSeries.from_arrays([1] * 400, step="day"), range(390, 400))


@references.NEEDED
def test_the_reference_series() -> None:
    """Salmonella Agona: 39 thresholds and alarms."""
    series, over, _ = references.case("cdc_agona")
    found, right = cdc.detect(series, over), references.answer("cdc_agona")
    np.testing.assert_allclose(found.threshold[:, 0], right["upperbound"], rtol=0, atol=1e-10)
    assert (found.alarm[:, 0] == (right["alarm"] == 1)).all()


@references.NEEDED
@references.COMPILED
@pytest.mark.parametrize("counts", ["y0", "y"])
def test_the_simulated_set(counts: str) -> None:
    """None of 20,580 decisions differs from R's."""
    series, over = references.simulated_series(counts)
    found = cdc.detect(series, over, alpha=0.01)
    assert references.differing(f"{counts}_CDC", found.alarm) == 0
