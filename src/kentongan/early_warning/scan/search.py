"""The search common to all models: the best zone and window of each centre, then chance."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels import scan as kernels
from kentongan.early_warning.scan.clusters import (
    DAYS_A_STEP,
    ScanResult,
    ScanState,
    nothing,
    reported,
)
from kentongan.early_warning.scan.model import CentreBest, Floats, Model
from kentongan.early_warning.scan.monte_carlo import maxima_of_replicates
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.windows import Windows
from kentongan.early_warning.scan.zones import Zones, circles

MOST_DRAWS: Final = 5_000_000_000
"""Cases drawn in all replicates together: a minute or two."""


def zones_for(cases: CaseList, weights: Floats, options: Options) -> Zones:
    """The zones that `options` ask for; `weights`: those at risk, shape (units,)."""
    if options.zones is not None:
        return options.zones
    return circles(
        cases,
        weights=weights,
        share=options.share,
        radius=options.radius,
        most_units=options.most_units,
        threads=options.threads,
    )


def search(
    cases: CaseList, model: Model, zones: Zones, windows: Windows, options: Options
) -> ScanResult:
    """Find the clusters of `model`, and what chance says of them.

    Raises `InputError` where so many cases in so many replicates would take long.
    """
    if model.replicates.most * options.replicates > MOST_DRAWS:
        raise InputError(
            "size",
            "{cases} cases in {replicates} replicates would take long: take fewer replicates, "
            "shorter windows, or look for a count that is wrong",
            column="count",
            cases=model.replicates.most,
            replicates=options.replicates,
        )
    if zones.number == 0:
        return nothing(ScanState.NO_ZONE, model=model.name, cases=cases, options=options)
    if not (model.counts[:, -1] > 0).any():
        return nothing(
            ScanState.NO_CASES_IN_WINDOW,
            model=model.name,
            cases=cases,
            options=options,
            zones=zones.number,
        )
    best = best_of_centres(model, zones, windows, options)
    if not (best.window >= 0).any():
        return nothing(
            ScanState.NOTHING_MORE_THAN_EXPECTED,
            model=model.name,
            cases=cases,
            options=options,
            zones=zones.number,
        )
    chance = maxima_of_replicates(model, zones, windows, options, observed=float(best.score.max()))
    clusters = reported(
        cases=cases,
        model=model,
        zones=zones,
        windows=windows,
        best=best,
        chance=chance,
        options=options,
    )
    return ScanResult(
        model=model.name,
        options=options,
        state=ScanState.FOUND if clusters else ScanState.BEATEN,
        clusters=clusters,
        cases=cases.total,
        zones=zones.number,
        windows=int(windows.opens.size),
        maxima=chance.maxima,
        step_days=DAYS_A_STEP.get(cases.step),
    )


def best_of_centres(model: Model, zones: Zones, windows: Windows, options: Options) -> CentreBest:
    """Best zone and window of each centre, among the windows that can be found."""
    best = CentreBest(
        score=np.zeros(zones.centres),
        neighbours=np.zeros(zones.centres, dtype=np.int64),
        window=np.full(zones.centres, -1, dtype=np.int64),
    )
    alive = np.flatnonzero(windows.alive)
    parts = min(4 * options.threads, zones.centres)
    edges = np.linspace(0, zones.centres, parts + 1).astype(int)

    def look(part: tuple[int, int]) -> None:
        kernels.best_of_centres(
            model.code,
            model.cases,
            model.everybody,
            options.min_cases,
            zones.first,
            zones.order,
            zones.whole,
            model.counts,
            model.sizes,
            windows.opens[alive],
            windows.closes[alive],
            part[0],
            part[1],
            best.score,
            best.neighbours,
            best.window,
        )

    with ThreadPoolExecutor(options.threads) as pool:
        list(pool.map(look, zip(edges.tolist(), edges[1:].tolist(), strict=False)))
    best.window[best.window >= 0] = alive[best.window[best.window >= 0]]
    return best
