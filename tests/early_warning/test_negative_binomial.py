"""Tails and quantiles of counts: R's, scipy's, and their definition."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.early_warning.compiled import called
from tests.early_warning.farrington_cases import interpret

from kentongan.early_warning.kernels import negative_binomial as counts

# R 4.2.2, lower.tail=FALSE: ppois(count - 1, mean) where the dispersion is 1, else
# pnbinom(count - 1, size = mean / (dispersion - 1), mu = mean)
TAILS = [
    (583970, 579321.1726210549, 1, 5.32980993715054e-10),
    (14, 1.3863072561283194, 1.0000000074829865, 3.05773548932e-10),
    (40, 2, 1.5, 3.12032980786332e-16),
    (3, 1e-8, 1e6, 1.23155248734879e-13),
    (5, 2e9, 3e9, 0.999998476636264),
    (1000000, 1e9, 1e9, 0.999000499840203),
    (1003000, 1e6, 1.0001, 0.0013587039217747),
    (900, 1000, 50, 0.652020788329064),
    (20000, 30000, 700, 0.992531151382739),
    (2147483647, 1e6, 1000, 0),
    (7, 9.5, 1, 0.835050755699185),
]
# the same with qpois and qnbinom
QUANTILES = [
    (0.01, 3.2, 1, 8),
    (0.01, 3.2, 1.7, 10),
    (0.001, 64.5, 5, 133),
    (0.05, 1000, 1, 1052),
    (0.3, 1e5, 2000, 106906),
    (1e-6, 12, 3, 60),
    (1e-12, 5, 1.2, 33),
    (0.4, 0.3, 1, 0),
    (0.01, 1e7, 1.5, 10009011),
    (0.05, 2e-51, 4e15, 0),
]


def quantile(alpha: float, mean: float, dispersion: float) -> float:
    return counts.quantile(alpha, NormalDist().inv_cdf(1 - alpha), mean, dispersion)


@pytest.mark.parametrize("interpreted", [False, True])
def test_figures_are_those_of_r(interpreted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the middle to the far tail, from rare to billions, from Poisson to flat."""
    if interpreted:
        interpret(monkeypatch)
    for count, mean, dispersion, right in TAILS:
        found = counts.upper_tail(float(count), float(mean), float(dispersion))
        assert found == pytest.approx(right, rel=1e-11), (count, mean, dispersion)
    for alpha, mean, dispersion, right in QUANTILES:
        assert quantile(alpha, float(mean), float(dispersion)) == right


def test_a_mean_beyond_whole_numbers_of_64_bits_has_a_quantile() -> None:
    """qpois(.99, 1e20) and qnbinom(.99, m / (3e4 - 1), 1 / 3e4) of R for m 1e20 and 4e44."""
    assert quantile(0.01, 1e20, 1.0) == pytest.approx(1.0000000002326353e20, rel=1e-15)
    assert quantile(0.01, 1e20, 3e4) == pytest.approx(1.000000040293528e20, rel=1e-15)
    assert quantile(0.01, 4e44, 3e4) == pytest.approx(4.0000000000000019e44, rel=1e-15)
    searched = quantile(0.05, 2.470657e28, 5.658e20)
    assert 2.470657e28 < searched < 2.4706574e28


def test_stirlings_error_is_exact_from_a_half_to_hundreds() -> None:
    """Also where its series takes over from the gamma function."""
    for x in np.arange(0.5, 200, 0.25).tolist():
        stirling = (x + 0.5) * math.log(x) - x + 0.5 * math.log(2 * math.pi)
        found = called(counts.stirling_error)(x)
        assert found == pytest.approx(math.lgamma(x + 1) - stirling, abs=2e-15 * (8 + stirling))


MEANS = st.floats(1e-6, 1e4)
DISPERSIONS = st.one_of(st.just(1.0), st.floats(1.001, 200))


@settings(deadline=None)
@given(mean=MEANS, dispersion=DISPERSIONS, where=st.floats(-3, 12))
def test_tails_are_those_of_scipy(mean: float, dispersion: float, where: float) -> None:
    """P(Y >= count), as far out as twelve standard deviations."""
    count = max(0.0, math.floor(mean + where * math.sqrt(mean * dispersion)))
    law = stats.poisson(mean)
    if dispersion > 1:
        law = stats.nbinom(mean / (dispersion - 1), 1 / dispersion)
    right = float(law.sf(count - 1))
    assert counts.upper_tail(count, mean, dispersion) == pytest.approx(right, rel=1e-8, abs=1e-290)


@settings(deadline=None)
@given(
    mean=st.floats(1e-6, 1e9),
    dispersion=st.one_of(st.just(1.0), st.floats(1, 1e6)),
    alpha=st.sampled_from([0.4, 0.05, 0.01, 1e-5, 1e-11]),
)
def test_a_quantile_is_the_smallest_that_suffices(
    mean: float, dispersion: float, alpha: float
) -> None:
    """More than the quantile has at most the probability asked for, as much as it has more."""
    found = quantile(alpha, mean, dispersion)
    if mean <= counts.NEARLY_NORMAL * dispersion:
        assert counts.upper_tail(found + 1, mean, dispersion) <= alpha * (1 + 1e-6)
        assert found == 0 or counts.upper_tail(found, mean, dispersion) > alpha * (1 - 1e-6)


@pytest.mark.parametrize("interpreted", [False, True])
def test_no_figure_gives_none(interpreted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mean that is no number, or infinite, has neither tail nor quantile; of mean 0 is none."""
    if interpreted:
        interpret(monkeypatch)
    for bad in (math.nan, math.inf):
        assert math.isnan(counts.upper_tail(1.0, bad, 1.0))
        assert math.isnan(counts.upper_tail(1.0, 1.0, bad))
        assert math.isnan(quantile(0.01, bad, 1.0))
    assert counts.upper_tail(0.0, 0.0, 1.0) == 1
    assert counts.upper_tail(1.0, 0.0, 1.0) == 0
    assert quantile(0.01, 0.0, 2.0) == 0


def test_a_mean_that_nobody_counts_takes_no_time() -> None:
    """An interval of a wild slope asks for quantiles at a billion billions: nearly normal."""
    assert quantile(0.01, 1e18, 2.0) == pytest.approx(1e18 + 2.3263 * math.sqrt(2e18), rel=1e-12)
    assert counts.upper_tail(3.0, 1e18, 1.0) == 1


def test_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled or interpreted, the same; so is every way the search can go."""
    asked = [
        (alpha, mean, dispersion)
        for alpha in (0.3, 0.01, 1e-10)
        for mean in (0.0, 0.5, 70.0, 3e9, math.inf)
        for dispersion in (1.0, 1.3, 900.0)
    ]
    compiled = [quantile(*each) for each in asked]
    rare = [counts.probability(n, 2.0, d) for n in (0.0, 3.0) for d in (1.0, 2.0)]
    interpret(monkeypatch)
    assert np.array_equal([quantile(*each) for each in asked], compiled, equal_nan=True)
    again = [counts.probability(n, 2.0, d) for n in (0.0, 3.0) for d in (1.0, 2.0)]
    assert again == pytest.approx(rare, rel=1e-14)
