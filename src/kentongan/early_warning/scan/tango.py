"""Tango's index: does the whole area cluster, without saying where?

Tango 1995 ("A class of tests for detecting 'general' and 'focused' clustering of rare diseases",
Statistics in Medicine 14:2323), with the weights of 1995 or of 2000 ("A test for spatial disease
clustering adjusted for multiple testing", Statistics in Medicine 19:191).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import chi2

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.scan.options import need
from kentongan.early_warning.scan.zones import distance


@dataclass(frozen=True, slots=True)
class TangoResult:
    """`index`: C = (r - p)' A (r - p), r and p the shares of cases and of what is expected;
    `pvalue`: from a chi-square distribution with the first three moments of C."""

    index: float
    pvalue: float


def tango(
    cases: CaseList, *, scale: float, weights: Literal["exponential", "gaussian"] = "gaussian"
) -> TangoResult:
    """Test for general clustering at distances of about `scale`.

    A = exp(-d / scale) (1995) or exp(-4 d² / scale²) (2000), d in kilometres or in the length of
    planar coordinates. Costs the cube of the number of units. Raises `InputError` without a
    population, without cases or without two places, and for a scale that is not above 0.
    """
    need(0 < scale < np.inf, "scale", scale, "above 0")
    need(weights in ("exponential", "gaussian"), "weights", weights, "exponential or gaussian")
    if cases.expected is None:
        raise InputError("population", "Tango's index needs a population")
    if cases.total == 0:
        raise InputError("count", "Tango's index needs a case")
    observed = cases.counts.sum(axis=0) / cases.total
    expected = cases.expected.sum(axis=0) / cases.expected.sum()
    everywhere = np.arange(len(cases.units), dtype=np.int32)
    apart = np.array([distance(cases, unit, everywhere) for unit in range(len(cases.units))])
    near = np.exp(-apart / scale if weights == "exponential" else -4 * (apart / scale) ** 2)
    if (near == 1).all():
        raise InputError("coordinates", "all units lie at one place: nothing can cluster")
    index = float((observed - expected) @ near @ (observed - expected))
    power = near @ (np.diag(expected) - np.outer(expected, expected))
    second = power @ power
    mean = np.trace(power) / cases.total
    deviation = np.sqrt(2 * np.trace(second)) / cases.total
    skewness = 2 * np.sqrt(2) * np.trace(second @ power) / np.trace(second) ** 1.5
    degrees = 8 / skewness**2
    standard = (index - mean) / deviation
    return TangoResult(index, float(chi2.sf(degrees + standard * np.sqrt(2 * degrees), degrees)))
