"""Kulldorff's scan, Bernoulli model: cases among cases and controls.

Kulldorff & Nagarwalla 1995 ("Spatial disease clusters: detection and inference", Statistics in
Medicine 14:799): the ratio of two binomials against one.
"""

from __future__ import annotations

import numpy as np

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels.scan import BERNOULLI
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

NAME = "bernoulli"


def bernoulli(cases: CaseList, options: Options | None = None) -> ScanResult:
    """Scan for clusters of cases among cases and controls.

    `cases` needs controls. Replicates draw anew which of all persons are the cases.
    `options.share` is a share of the persons. Raises `InputError`.
    """
    options = Options() if options is None else options
    if cases.controls is None:
        raise InputError("controls", "the Bernoulli model needs controls")
    if cases.total == 0:
        return nothing(ScanState.NO_CASES, model=NAME, cases=cases, options=options)
    windows = windows_of(cases, options)
    persons = cases.counts.astype(np.int64) + cases.controls
    zones = zones_for(cases, persons.sum(axis=0).astype(np.float64), options)
    return search(cases, _model(cases, persons, windows, options), zones, windows, options)


def _model(cases: CaseList, persons: np.ndarray, windows: Windows, options: Options) -> Model:
    counts, inside = cases.counts[windows.begin :], persons[windows.begin :]
    if options.when == "spatial":
        counts, inside = counts.sum(axis=0, keepdims=True), inside.sum(axis=0, keepdims=True)
    everybody = int(persons.sum())
    labels = cards(np.arange(inside.size), inside.ravel())
    outside = np.full(everybody - labels.size, -1)
    return Model(
        name=NAME,
        code=BERNOULLI,
        cases=float(cases.total),
        everybody=float(everybody),
        counts=cumulated_counts(counts),
        sizes=cumulated_sizes(inside.astype(np.float64)),
        replicates=Dealt.by_stratum(
            [(np.concatenate([labels, outside]), np.zeros(cases.total, dtype=np.int64))]
        ),
    )
