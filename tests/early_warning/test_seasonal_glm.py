"""The mean of a season: R's coefficients, and the slow twin that optimises the likelihood."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.early_warning import references
from tests.early_warning.compiled import called
from tests.naive import seasonal_glm as naive

from kentongan.early_warning.detectors.in_control import Season
from kentongan.early_warning.kernels import seasonal_glm as glm
from kentongan.early_warning.series import MISSING, CountSeries

Fitted = tuple[bool, npt.NDArray[np.float64], float]


def fit(
    model: glm.Model, counts: npt.NDArray[np.int32], unit: int, before: int, alpha: float
) -> Fitted:
    """Whether it converged, the coefficients, alpha."""
    room = glm.room_for(model)
    fine, alpha = called(glm.fit)(model, room, counts, unit, before, alpha)
    return fine, room.normal[:, -1], alpha


def model_of(series: CountSeries, harmonics: int = 1, trend: bool = False) -> glm.Model:
    return Season(harmonics=harmonics, trend=trend, weekdays=False, holidays=False).model(series)


def design_of(model: glm.Model) -> npt.NDArray[np.float64]:
    return model.rows[model.cell]


def drawn(seed: int, level: float, alpha: float, weeks: int = 160) -> CountSeries:
    draw = np.random.default_rng(seed)
    mean = np.exp(level + 0.5 * np.cos(2 * np.pi * np.arange(weeks) / 52))
    if alpha > 0:
        mean = mean * draw.gamma(1 / alpha, alpha, weeks)
    return CountSeries.from_arrays(draw.poisson(mean), step="week")


@settings(deadline=None, max_examples=12)
@given(
    seed=st.integers(0, 10_000),
    level=st.floats(0.5, 7.5),
    alpha=st.sampled_from([0.0, 0.3]),
    harmonics=st.integers(0, 2),
    trend=st.booleans(),
)
def test_a_known_dispersion_gives_the_likeliest_mean(
    seed: int, level: float, alpha: float, harmonics: int, trend: bool
) -> None:
    """To R's tolerance, whatever the terms."""
    series = drawn(seed, level, alpha)
    model = model_of(series, harmonics, trend)
    fine, coefficients, _ = fit(model, series.counts.T, 0, 160, alpha)
    design = design_of(model)
    right = naive.fit(design, series.counts[:, 0].astype(float), alpha).x
    assert fine
    np.testing.assert_allclose(design @ coefficients, design @ right, atol=2e-4)


@settings(deadline=None, max_examples=6)
@given(seed=st.integers(0, 10_000), level=st.sampled_from([1.0, 3.0, 8.0]))
def test_mean_and_dispersion_are_the_likeliest_together(seed: int, level: float) -> None:
    """Counts of a few and counts beyond a thousand, whose sums have a closed form, alike."""
    series = drawn(seed, level, 0.4)
    model = model_of(series)
    fine, coefficients, alpha = fit(model, series.counts.T, 0, 160, -1.0)
    design = design_of(model)
    right, dispersion = naive.fit_both(design, series.counts[:, 0].astype(float))
    assert fine
    assert alpha == pytest.approx(dispersion, rel=1e-3)
    np.testing.assert_allclose(design @ coefficients, design @ right, atol=1e-3)


def test_the_fit_is_that_of_r() -> None:
    """MASS::glm.nb(y ~ 1 + cos(2*pi/52*t) + sin(2*pi/52*t)) on 208 weeks: 1 / theta, mean of 209.

    The means are the column mu0 of glrnb(ag, list(range=209:312, mu0=NULL, alpha=NULL)).
    """
    series = references.agona()
    model = model_of(series)
    _, coefficients, alpha = fit(model, series.counts.T, 0, 208, -1.0)
    assert alpha == pytest.approx(0.28547166520, rel=1e-10)
    assert called(glm.predict)(model, coefficients, 208) == pytest.approx(
        1.6360554932513514, rel=1e-13
    )


def test_an_unknown_count_is_left_out() -> None:
    """It is as if the week had not been."""
    series = drawn(5, 2.0, 0.0)
    model = model_of(series)
    gone = series.counts.T.copy()
    gone[0, 40] = MISSING
    _, coefficients, _ = fit(model, gone, 0, 160, 0.0)
    keep = np.arange(160) != 40
    right = naive.fit(design_of(model)[keep], series.counts[keep, 0].astype(float), 0.0).x
    np.testing.assert_allclose(coefficients, right, atol=1e-4)


def test_a_column_that_says_nothing_new_is_left_out() -> None:
    """A term that is 0 throughout the baseline, or the sum of others, gets no coefficient."""
    series = drawn(6, 2.0, 0.0)
    rows = np.ones((160, 4))
    rows[:, 1] = np.cos(2 * np.pi * np.arange(160) / 52)
    rows[:, 2] = 0.0
    rows[:, 3] = rows[:, 0] + rows[:, 1]
    model = glm.Model(rows, np.arange(160))
    fine, coefficients, _ = fit(model, series.counts.T, 0, 160, 0.0)
    assert fine
    assert coefficients[2:].tolist() == [0.0, 0.0]


def test_counts_that_never_differ_are_poisson_for_all_purposes() -> None:
    """No size is large enough for counts without any spread: it stops at the largest."""
    series = CountSeries.from_arrays([4] * 160, step="week")
    fine, _, alpha = fit(model_of(series), series.counts.T, 0, 160, -1.0)
    assert fine
    assert alpha <= 1e-5


def test_a_season_that_cannot_be_told_does_not_converge() -> None:
    """One case in three years: the likeliest season rises without end."""
    counts = [0] * 160
    counts[70] = 1
    series = CountSeries.from_arrays(counts, step="week")
    fine, _, _ = fit(model_of(series, harmonics=2), series.counts.T, 0, 160, 0.0)
    assert not fine
    fine, _, alpha = fit(model_of(series, harmonics=2), series.counts.T, 0, 160, -1.0)
    assert not fine
    assert not alpha > 0


def test_sums_beyond_the_small_counts_are_those_of_the_small() -> None:
    """The closed forms against adding up."""
    k = np.arange(glm.SMALL, 5000)
    for size in (0.3, 7.0, 2000.0):
        found = called(glm.sums_beyond)(5000.0, size)
        right = (1 / (size + k)).sum(), (1 / (size + k) ** 2).sum(), np.log1p(k / size).sum()
        np.testing.assert_allclose(found, right, rtol=1e-10)
