"""Kulldorff's scan, space-time permutation model: no population is needed.

Kulldorff, Heffernan, Hartman, Assunção & Mostashari 2005 ("A space-time permutation scan statistic
for disease outbreak detection", PLoS Medicine 2:e59): a unit and a step expect the unit's cases
times the step's over all cases, so a place that is always busy, or a day that is busy everywhere,
is no cluster. With strata the same holds within each. The score is that of the Poisson model.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels.scan import POISSON
from kentongan.early_warning.scan.clusters import ScanResult, ScanState, nothing
from kentongan.early_warning.scan.model import (
    Dealt,
    Model,
    cards,
    cumulated_counts,
    cumulated_sizes,
)
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.search import search, zones_for
from kentongan.early_warning.scan.windows import Windows, windows_of

NAME = "space_time_permutation"


def space_time_permutation(cases: CaseList, options: Options | None = None) -> ScanResult:
    """Scan for places and times with more cases than either alone explains.

    Replicates shuffle the times of the cases among their places, within their strata.
    `options.share` is a share of the cases. Raises `InputError`, also for a spatial scan, which has
    nothing to shuffle.
    """
    options = Options() if options is None else options
    if options.when == "spatial":
        raise InputError(
            "parameter", "the permutation model needs time: it compares a unit with itself"
        )
    if cases.total == 0:
        return nothing(ScanState.NO_CASES, model=NAME, cases=cases, options=options)
    windows = windows_of(cases, options)
    by_unit = cases.counts.sum(axis=0, dtype=np.int64)
    zones = zones_for(cases, by_unit.astype(np.float64), options)
    return search(cases, _model(cases, windows), zones, windows, options)


def _model(cases: CaseList, windows: Windows) -> Model:
    units = len(cases.units)
    packs = []
    sizes = np.zeros((windows.steps, units))
    for table in _tables(cases):
        by_unit = table.sum(axis=0)
        by_step = table[windows.begin :].sum(axis=1)
        sizes += np.outer(by_step, by_unit) / by_unit.sum()
        packs.append(
            (
                cards(np.arange(units), by_unit),
                cards(np.arange(windows.steps) * units, by_step),
            )
        )
    return Model(
        name=NAME,
        code=POISSON,
        cases=float(cases.total),
        everybody=0.0,
        counts=cumulated_counts(cases.counts[windows.begin :]),
        sizes=cumulated_sizes(sizes),
        replicates=Dealt.by_stratum(packs),
    )


def _tables(cases: CaseList) -> Iterator[npt.NDArray[np.int64]]:
    """Cases of each stratum that has any, shape (times, units)."""
    if cases.strata is None:
        yield cases.counts.astype(np.int64)
        return
    for stratum in np.unique(cases.strata[:, 0]):
        _, step, unit, count = cases.strata[cases.strata[:, 0] == stratum].T
        if count.any():
            table = np.zeros(cases.counts.shape, dtype=np.int64)
            table[step, unit] = count
            yield table
