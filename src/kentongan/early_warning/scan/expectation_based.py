"""Expectation-based scans: is there more than this place and time had reason to expect?

Poisson: Neill, Moore, Sabhnani & Daniel 2005 and Neill 2009 ("Expectation-based scan statistics for
monitoring spatial time series data", International Journal of Forecasting 25:498): a zone that
expects B cases and has c > B scores c ln(c / B) + B - c. Unlike Kulldorff's it compares nothing
with the rest of the area, so an outbreak that takes half of it does not hide itself.

Negative binomial: Tango, Takahashi & Kohriyama 2011 ("A space-time scan statistic for detecting
emerging outbreaks", Biometrics 67:106), hotspot model: with weights w = 1 + expected / size,
sum of (count - expected) / w over the root of the sum of expected / w.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels import scan as kernels
from kentongan.early_warning.kernels.scan import EXPECTATION_BASED, LANES
from kentongan.early_warning.scan.clusters import (
    DAYS_A_STEP,
    ScanResult,
    ScanState,
    nothing,
    reported,
)
from kentongan.early_warning.scan.model import (
    CentreBest,
    Floats,
    Model,
    Thrown,
    cumulated_counts,
    cumulated_sizes,
)
from kentongan.early_warning.scan.monte_carlo import Chance
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.search import search, zones_for
from kentongan.early_warning.scan.windows import Windows, windows_of
from kentongan.early_warning.scan.zones import Zones

POISSON_NAME = "expectation_based_poisson"
NEGATIVE_BINOMIAL_NAME = "expectation_based_negative_binomial"

_WITHOUT_LIMIT = 2.0**40


def expectation_based_poisson(
    cases: CaseList, baselines: npt.ArrayLike, options: Options | None = None
) -> ScanResult:
    """Scan for more cases than expected, where counts are Poisson about their expectation.

    `baselines`: expected cases, above 0, shape (times, units) or what broadcasts to it; see
    `baselines.py` for ways to fit them. `options.share` is a share of them. Raises `InputError`.
    """
    options = Options() if options is None else options
    expected = checked_baselines(cases, baselines)
    if cases.total == 0:
        return nothing(ScanState.NO_CASES, model=POISSON_NAME, cases=cases, options=options)
    windows = windows_of(cases, options)
    model = poisson_model(cases, expected, windows, options)
    zones = zones_for(cases, model.sizes[:, -1], options)
    return search(cases, model, zones, windows, options)


def poisson_model(cases: CaseList, expected: Floats, windows: Windows, options: Options) -> Model:
    """The expectation-based Poisson model over the steps that `windows` touch."""
    counts, sizes = _touched(cases, expected, windows, options)
    numbers = np.random.Generator(np.random.Philox(options.seed)).poisson(
        float(sizes.sum()), size=options.replicates
    )
    return Model(
        name=POISSON_NAME,
        code=EXPECTATION_BASED,
        cases=_WITHOUT_LIMIT,
        everybody=0.0,
        counts=cumulated_counts(counts),
        sizes=cumulated_sizes(sizes),
        replicates=Thrown.by_weight(numbers, sizes),
    )


def expectation_based_negative_binomial(
    cases: CaseList,
    baselines: npt.ArrayLike,
    *,
    size: npt.ArrayLike,
    options: Options | None = None,
) -> ScanResult:
    """Scan for more cases than expected, where counts scatter more than Poisson.

    `baselines` as above; `size`: the negative binomial's (variance = mean + mean² / size), above
    0, shape (times, units) or what broadcasts to it. Scores are standardised excesses, no
    likelihood ratios. Raises `InputError`.
    """
    options = Options() if options is None else options
    expected = checked_baselines(cases, baselines)
    spread = checked_baselines(cases, size, name="size")
    if options.when == "spatial":
        raise InputError(
            "parameter", "the negative binomial scan adds up steps of their own scatter"
        )
    if cases.total == 0:
        return nothing(
            ScanState.NO_CASES, model=NEGATIVE_BINOMIAL_NAME, cases=cases, options=options
        )
    windows = windows_of(cases, options)
    model = poisson_model(cases, expected, windows, options)
    zones = zones_for(cases, model.sizes[:, -1], options)
    if zones.number == 0:
        return nothing(
            ScanState.NO_ZONE, model=NEGATIVE_BINOMIAL_NAME, cases=cases, options=options
        )
    mean, spread = expected[windows.begin :], spread[windows.begin :]
    best = _best_excess(cases, mean, spread, zones=zones, windows=windows, options=options)
    if not (best.window >= 0).any():
        return nothing(
            ScanState.NOTHING_MORE_THAN_EXPECTED,
            model=NEGATIVE_BINOMIAL_NAME,
            cases=cases,
            options=options,
            zones=zones.number,
        )
    chance = Chance(_excess_of_replicates(mean, spread, zones, windows, options))
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
        model=NEGATIVE_BINOMIAL_NAME,
        options=options,
        state=ScanState.FOUND if clusters else ScanState.BEATEN,
        clusters=clusters,
        cases=cases.total,
        zones=zones.number,
        windows=int(windows.opens.size),
        maxima=chance.maxima,
        step_days=DAYS_A_STEP.get(cases.step),
    )


def checked_baselines(
    cases: CaseList, baselines: npt.ArrayLike, *, name: str = "baselines"
) -> Floats:
    """Expected cases as float64, shape (times, units). Raises `InputError`."""
    try:
        given = np.broadcast_to(np.asarray(baselines, dtype=np.float64), cases.counts.shape)
    except (TypeError, ValueError) as error:
        raise InputError(
            name, "does not fit {shape} (times, units)", column=name, shape=cases.counts.shape
        ) from error
    bad = ~(np.isfinite(given) & (given > 0))
    if bad.any():
        row, unit = (int(n) for n in np.argwhere(bad)[0])
        raise InputError(
            name,
            "unit {unit!r} has {value}: it needs a number above 0",
            column=name,
            row=row + 1,
            unit=cases.units[unit],
            value=given[row, unit],
        )
    return given


def _touched(
    cases: CaseList, expected: Floats, windows: Windows, options: Options
) -> tuple[npt.NDArray[np.int32], Floats]:
    counts, sizes = cases.counts[windows.begin :], expected[windows.begin :]
    if options.when == "spatial":
        return counts.sum(axis=0, keepdims=True), sizes.sum(axis=0, keepdims=True)
    return counts, sizes


def _best_excess(
    cases: CaseList,
    mean: Floats,
    spread: Floats,
    *,
    zones: Zones,
    windows: Windows,
    options: Options,
) -> CentreBest:
    weight = 1.0 + mean / spread
    counts = cases.counts[windows.begin :]
    best = CentreBest(
        score=np.zeros(zones.centres),
        neighbours=np.zeros(zones.centres, dtype=np.int64),
        window=np.full(zones.centres, -1, dtype=np.int64),
    )
    alive = np.flatnonzero(windows.alive)
    kernels.best_excess_of_centres(
        options.min_cases,
        zones.first,
        zones.order,
        zones.whole,
        cumulated_counts(counts),
        cumulated_sizes((counts - mean) / weight),
        cumulated_sizes(mean / weight),
        windows.opens[alive],
        windows.closes[alive],
        best.score,
        best.neighbours,
        best.window,
    )
    best.window[best.window >= 0] = alive[best.window[best.window >= 0]]
    return best


def _excess_of_replicates(
    mean: Floats, spread: Floats, zones: Zones, windows: Windows, options: Options
) -> Floats:
    """Best standardised excess of each replicate; each has its own stream of random numbers."""
    weight = 1.0 + mean / spread
    variance = cumulated_sizes(mean / weight)
    blocks = [
        np.arange(begin, min(begin + LANES, options.replicates))
        for begin in range(0, options.replicates, LANES)
    ]

    def look(replicates: npt.NDArray[np.int64]) -> Floats:
        planes = np.zeros((windows.steps + 1, mean.shape[1], LANES))
        counts = np.zeros(planes.shape, dtype=np.int32)
        for lane, replicate in enumerate(replicates):
            rng = np.random.Generator(np.random.Philox(key=[options.seed, int(replicate)]))
            drawn = rng.negative_binomial(spread, spread / (spread + mean))
            planes[1:, :, lane] = (drawn - mean) / weight
            counts[1:, :, lane] = np.minimum(drawn, options.min_cases)  # no more is asked of them
        kernels.cumulate(planes)
        kernels.cumulate(counts)
        best = np.zeros(LANES)
        for opens, closes in zip(windows.opens, windows.closes, strict=True):
            kernels.best_excess_of_window(
                options.min_cases,
                zones.first,
                zones.order,
                zones.whole,
                np.ascontiguousarray(variance[:, closes] - variance[:, opens]),
                counts,
                planes,
                opens,
                closes,
                best,
            )
        return best[: replicates.size]

    with ThreadPoolExecutor(options.threads) as pool:
        return np.concatenate([*pool.map(look, blocks), np.empty(0)])
