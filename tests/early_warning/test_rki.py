"""RKI: R's thresholds and alarms, and the slow twin."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.early_warning import references
from tests.early_warning.strategies import agrees, histories, series_of
from tests.naive import reference_set as naive

from kentongan.early_warning.detectors import rki
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries


def test_small_means_have_poisson_limits() -> None:
    """R: upperbound(rki(ag, list(range=300:312, b=1, w=5, actY=TRUE))), agona in Germany."""
    found = rki.detect(
        references.agona(), range(299, 312), years_back=1, half_window=5, this_year=True
    )
    assert found.threshold[:, 0].tolist() == [9.598] * 2 + [8.102] * 11
    assert not found.alarm.any()


def test_large_means_have_two_standard_deviations() -> None:
    """R: the same series times 15, upperbound(rki(big, list(range=300:312, b=2, w=4)))."""
    big = CountSeries.from_arrays(references.agona().counts * 15, step="week")
    bounds = [
        122.1559281230731, 112.720184226182, 101.0076381014008, 95.2201267516106, 94.0945330970279,
        98.596418140793, 89.2744788767156, 83.7761437656346, 85.7396706939053, 89.0945330970279,
        105.1957909257231, 108.9379241779867, 130.8233832208222,
    ]  # fmt: skip
    found = rki.detect(big, range(299, 312))
    np.testing.assert_allclose(found.threshold[:, 0], bounds, rtol=0, atol=1e-12)
    assert not found.alarm.any()


@given(
    counts=histories(1, 120),
    b=st.integers(0, 2),
    w=st.integers(2, 6),
    this_year=st.booleans(),
)
def test_the_slow_twin_agrees(counts: list[int | None], b: int, w: int, this_year: bool) -> None:
    """Whatever the history: constant, sparse, with unknown counts, with a giant, too short."""
    if b == 0 and not this_year:
        this_year = True
    over = range(max(0, len(counts) - 8), len(counts))
    agrees(
        rki.detect(series_of(counts), over, years_back=b, half_window=w, this_year=this_year),
        lambda now: naive.rki(
            counts, now, b=b, w=w, this_year=this_year, limits=rki.POISSON_LIMITS
        ),
    )


def test_a_reference_set_needs_two_steps() -> None:
    """No steps, no standard deviation."""
    with pytest.raises(InputError, match="at least 2"):
        rki.detect(references.agona(), range(299, 312), years_back=0)


@references.NEEDED
@references.COMPILED
@pytest.mark.parametrize(
    ("name", "setting"),
    [("rki_agona", {}), ("algorki1_agona", {"variant": 1}), ("algorki3_agona", {"variant": 3})],
)
def test_the_reference_series(name: str, setting: dict[str, Any]) -> None:
    """Salmonella Agona: 104 thresholds and alarms."""
    series, over, _ = references.case(name)
    found, right = rki.detect(series, over, **setting), references.answer(name)
    np.testing.assert_allclose(found.threshold[:, 0], right["upperbound"], rtol=0, atol=1e-10)
    assert (found.alarm[:, 0] == (right["alarm"] == 1)).all()


@references.NEEDED
@pytest.mark.parametrize("variant", [1, 2, 3])
@pytest.mark.parametrize("counts", ["y0", "y"])
def test_the_simulated_set(variant: Literal[1, 2, 3], counts: str) -> None:
    """None of 20,580 decisions differs from R's."""
    series, over = references.simulated_series(counts)
    found = rki.detect(series, over, variant=variant)
    assert references.differing(f"{counts}_RKI{variant}", found.alarm) == 0


def test_large_counts_that_never_differ_have_no_spread() -> None:
    """Their bound is their mean; the score divides by what a Poisson count would have."""
    series = CountSeries.from_arrays([100] * 6 + [110], step="week")
    found = rki.detect(series, range(6, 7), variant=1)
    assert found.threshold[0, 0] == 100
    assert found.score[0, 0] == 1.0
    assert found.alarm[0, 0]
    at_the_bound = CountSeries.from_arrays([100] * 7, step="week")
    assert not rki.detect(at_the_bound, range(6, 7), variant=1).alarm[0, 0]


def test_a_mean_of_twenty_is_the_largest_small_one() -> None:
    """The last limit of the table serves it; a little above, two standard deviations do."""
    for before, bound in (([20] * 6, 30.017), ([20] * 5 + [21], 121 / 6 + 2 * math.sqrt(1 / 6))):
        series = CountSeries.from_arrays([*before, 20], step="week")
        assert rki.detect(series, range(6, 7), variant=1).threshold[0, 0] == pytest.approx(bound)
