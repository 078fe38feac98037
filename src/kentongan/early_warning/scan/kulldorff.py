"""Kulldorff's scan, discrete Poisson model.

Kulldorff 1997 ("A spatial scan statistic", Communications in Statistics 26:1481) and 2001
("Prospective time periodic geographical disease surveillance using a scan statistic", JRSS A
164:61): with C cases in all, c of them in a window that expects E,
LLR = c ln(c / E) + (C - c) ln((C - c) / (C - E)) where c > E.
"""

from __future__ import annotations

import numpy as np

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels.scan import POISSON
from kentongan.early_warning.scan.clusters import ScanResult, ScanState, nothing
from kentongan.early_warning.scan.model import (
    Floats,
    Model,
    Thrown,
    cumulated_counts,
    cumulated_sizes,
)
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.search import search, zones_for
from kentongan.early_warning.scan.windows import Windows, windows_of

NAME = "kulldorff_poisson"


def kulldorff_poisson(cases: CaseList, options: Options | None = None) -> ScanResult:
    """Scan for clusters of cases among a population.

    `cases` needs a population. Replicates throw all C cases over units and steps in proportion to
    what they expect. Raises `InputError`.
    """
    options = Options() if options is None else options
    if cases.expected is None:
        raise InputError("population", "the Poisson model needs a population")
    if cases.total == 0:
        return nothing(ScanState.NO_CASES, model=NAME, cases=cases, options=options)
    _somebody_lives_there(cases, cases.expected, options)
    windows = windows_of(cases, options)
    zones = zones_for(cases, cases.expected.sum(axis=0), options)
    return search(
        cases, poisson_model(cases, cases.expected, windows, options), zones, windows, options
    )


def poisson_model(cases: CaseList, expected: Floats, windows: Windows, options: Options) -> Model:
    """The model over the steps that `windows` touch; `expected`: as in `CaseList`."""
    counts, sizes = cases.counts[windows.begin :], expected[windows.begin :]
    if options.when == "spatial":
        counts, sizes = counts.sum(axis=0, keepdims=True), sizes.sum(axis=0, keepdims=True)
    # Only the steps that a window touches are simulated: how many of the C cases fall there is
    # binomial, and where they fall is independent of the rest.
    share = min(float(sizes.sum()) / cases.total, 1.0)
    numbers = np.random.Generator(np.random.Philox(options.seed)).binomial(
        cases.total, share, size=options.replicates
    )
    return Model(
        name=NAME,
        code=POISSON,
        cases=float(cases.total),
        everybody=0.0,
        counts=cumulated_counts(counts),
        sizes=cumulated_sizes(sizes),
        replicates=Thrown.by_weight(numbers, sizes),
    )


def _somebody_lives_there(cases: CaseList, expected: Floats, options: Options) -> None:
    counts = cases.counts
    if options.when == "spatial":
        counts, expected = counts.sum(axis=0, keepdims=True), expected.sum(axis=0, keepdims=True)
    alone = np.argwhere((counts > 0) & (expected <= 0))
    if alone.size:
        step, unit = (int(n) for n in alone[0])
        raise InputError(
            "population",
            "unit {unit!r} has cases at {time}, when nobody lives there: give it a population, or "
            "leave it out",
            column="population",
            unit=cases.units[unit],
            time=cases.dates_of(step, step)[0],
        )
