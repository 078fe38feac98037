"""What comes out of a scan: clusters that do not overlap, and why there may be none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.kernels.scan import SAME
from kentongan.early_warning.scan.model import CentreBest, Model
from kentongan.early_warning.scan.monte_carlo import Chance
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.windows import Windows
from kentongan.early_warning.scan.zones import Zones, distance

DAYS_A_STEP = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}

_SPAN_OF_AT_MOST = 5_000


class ScanState(IntEnum):
    """Whether a scan found anything, and if not, why."""

    FOUND = 0
    """There is at least one cluster; its p-value says what it is worth."""
    NO_CASES = 1
    """There is no case in the whole study period."""
    NO_CASES_IN_WINDOW = 2
    """No case lies in any of the windows looked at."""
    NO_ZONE = 3
    """No zone is within the limits: `share`, `radius` or `most_units` is too small."""
    NOTHING_MORE_THAN_EXPECTED = 4
    """No zone and window has `min_cases` cases and more than expected."""
    BEATEN = 5
    """Every replicate, drawn without any cluster, has a better best than the best here."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster.

    `members`: ids of its units, nearest to the centre first; `centre`: the unit in the middle, or
    None where zones are only lists; `radius` and `span` (the two members farthest apart): in
    kilometres, or in the length of planar coordinates, None without coordinates; `start`, `end`:
    first and last day, or first and last step; `observed`, `expected`: cases; `relative_risk`:
    observed over expected inside, over the same outside (over 1 for expectation-based models), and
    infinite where all cases are inside; `score`: log likelihood ratio, or the standardised excess
    of the negative binomial model; `pvalue`: share of data sets without any cluster whose best
    cluster is as good; `gumbel_pvalue`: the same from a Gumbel curve through the replicates
    (Abrams et al. 2010), which tells small p-values apart; `recurrence`: in how many steps chance
    alone gives such a cluster once. The last three are None without replicates, and `recurrence`
    unless the scan is prospective.
    """

    members: tuple[str, ...]
    centre: str | None
    radius: float | None
    span: float | None
    start: date | int
    end: date | int
    observed: int
    expected: float
    relative_risk: float
    score: float
    pvalue: float | None
    gumbel_pvalue: float | None
    recurrence: float | None
    gumbel_recurrence: float | None


@dataclass(frozen=True, eq=False, slots=True)
class ScanResult:
    """Answer of a scan.

    `clusters`: the best first, no two with a unit in common at the same time; empty where `state`
    is not `ScanState.FOUND`. `maxima`: float64, the best score of each replicate in order of its
    number; fewer than asked for where the scan stopped early. `zones`, `windows`: how many were
    looked at. `step_days`: length of a step in days, None where the calendar is only an index.
    """

    model: str
    options: Options
    state: ScanState
    clusters: tuple[Cluster, ...]
    cases: int
    zones: int
    windows: int
    maxima: npt.NDArray[np.float64]
    step_days: float | None

    @property
    def best(self) -> Cluster | None:
        """The most likely cluster."""
        return self.clusters[0] if self.clusters else None


def nothing(
    state: ScanState, *, model: str, cases: CaseList, options: Options, zones: int = 0
) -> ScanResult:
    """A result without clusters, and why."""
    return ScanResult(
        model=model,
        options=options,
        state=state,
        clusters=(),
        cases=cases.total,
        zones=zones,
        windows=0,
        maxima=np.empty(0),
        step_days=DAYS_A_STEP.get(cases.step),
    )


def without_overlap(
    zones: Zones, windows: Windows, best: CentreBest, units: tuple[str, ...]
) -> list[int]:
    """Centres whose best zone shares no unit at the same time with a better one, the best first.

    As in SaTScan each centre enters with its best zone and window only: where these overlap a
    better cluster the centre reports nothing, though its second best might not. Of equal scores
    (rounding of sums in another order aside) the one with fewer units comes first, then by id of
    the centre.
    """
    found = np.flatnonzero(best.window >= 0)
    found = found[np.argsort(-best.score[found], kind="stable")]
    score = best.score[found]
    tie = np.zeros(found.size, dtype=np.int64)
    np.cumsum(score[1:] < score[:-1] * (1 - SAME), out=tie[1:])
    name = [units[zones.centre[n]] if zones.centre[n] >= 0 else "" for n in found]
    in_order = sorted(
        range(found.size), key=lambda j: (tie[j], best.neighbours[found[j]], name[j], found[j])
    )
    taken: dict[int, list[tuple[int, int]]] = {}
    kept = []
    for n in (int(found[j]) for j in in_order):
        opens, closes = (int(e[best.window[n]]) for e in (windows.opens, windows.closes))
        members = [int(u) for u in zones.members(n, int(best.neighbours[n]))]
        if any(opens < end and begin < closes for u in members for begin, end in taken.get(u, ())):
            continue
        for u in members:
            taken.setdefault(u, []).append((opens, closes))
        kept.append(n)
    return kept


def reported(
    *,
    cases: CaseList,
    model: Model,
    zones: Zones,
    windows: Windows,
    best: CentreBest,
    chance: Chance,
    options: Options,
) -> tuple[Cluster, ...]:
    """The clusters of a scan in words; those that every replicate beats are left out."""
    clusters = []
    for n in without_overlap(zones, windows, best, cases.units):
        pvalue = chance.pvalue(float(best.score[n]))
        if pvalue is not None and pvalue >= 1.0:
            continue
        clusters.append(
            _cluster(
                n,
                cases=cases,
                model=model,
                zones=zones,
                windows=windows,
                best=best,
                chance=chance,
                options=options,
            )
        )
    return tuple(clusters)


def _cluster(
    n: int,
    *,
    cases: CaseList,
    model: Model,
    zones: Zones,
    windows: Windows,
    best: CentreBest,
    chance: Chance,
    options: Options,
) -> Cluster:
    members = zones.members(n, int(best.neighbours[n]))
    opens, closes = (int(edge[best.window[n]]) for edge in (windows.opens, windows.closes))
    score = float(best.score[n])
    observed = model.counts[members, closes] - model.counts[members, opens]
    size = (model.sizes[members, closes] - model.sizes[members, opens]).sum()
    expected = model.expected(float(size))
    centre = int(zones.centre[n])
    radius = span = None
    if cases.coordinates is not None:
        if centre >= 0:
            radius = float(distance(cases, centre, members).max())
        if members.size <= _SPAN_OF_AT_MOST:
            span = max(float(distance(cases, int(one), members).max()) for one in members)
    if options.when == "spatial":
        start, end = cases.dates_of(0, cases.times - 1)
    else:
        start, end = cases.dates_of(windows.begin + opens, windows.begin + closes - 1)
    pvalue, gumbel = chance.pvalue(score), chance.gumbel_pvalue(score)
    prospective = options.when == "prospective"
    return Cluster(
        members=tuple(cases.units[u] for u in members),
        centre=cases.units[centre] if centre >= 0 else None,
        radius=radius,
        span=span,
        start=start,
        end=end,
        observed=int(observed.sum()),
        expected=expected,
        relative_risk=model.relative_risk(int(observed.sum()), expected),
        score=score,
        pvalue=pvalue,
        gumbel_pvalue=gumbel,
        recurrence=recurrence(pvalue, options.earlier_looks + 1) if prospective else None,
        gumbel_recurrence=recurrence(gumbel, options.earlier_looks + 1) if prospective else None,
    )


def recurrence(pvalue: float | None, looks: int) -> float | None:
    """Steps after which chance alone gives a p-value as small once on average.

    A p-value that covers `looks` looks stands for 1 - (1 - p)^(1 / looks) in each.
    """
    if pvalue is None:
        return None
    each = pvalue if looks == 1 else -float(np.expm1(np.log1p(-min(pvalue, 1 - 1e-16)) / looks))
    return 1.0 / each
