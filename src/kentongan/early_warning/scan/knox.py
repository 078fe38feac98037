"""Knox's test: are events that are near in space also near in time?

Knox 1964 ("The detection of space-time interactions", Applied Statistics 13:25): the number of
pairs closer than a distance and a span of time, against what shuffled times give. The local form
(Rogerson 2001, "A statistical method for the detection of geographic clustering", Geographical
Analysis 33:215; Conley 2009) asks it of each event, with its own time held.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree
from scipy.stats import hypergeom, poisson

from kentongan.early_warning.cases import EventList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels import points as kernels
from kentongan.early_warning.scan.options import need


@dataclass(frozen=True, eq=False, slots=True)
class KnoxResult:
    """Pairs close in space and time, over all events and for each.

    `near_space`, `near_time`, `near_both`: numbers of pairs; `expected`: pairs near in both if
    space and time had nothing to do with one another; `poisson_pvalue`: of so many or more, from a
    Poisson distribution; `pvalue`: from the permutations, None without; `permuted`: int64, pairs
    of each permutation. Of each event, shape (events,): `local`: its neighbours in both;
    `local_pvalue`: share of permutations with as many, its own time held, None without;
    `local_hypergeometric_pvalue`: the same from the hypergeometric distribution. `pairs`: int64,
    shape (near_both, 2), indices of the events, the earlier first.
    """

    events: int
    near_space: int
    near_time: int
    near_both: int
    expected: float
    poisson_pvalue: float
    pvalue: float | None
    permuted: npt.NDArray[np.int64]
    local: npt.NDArray[np.int64]
    local_pvalue: npt.NDArray[np.float64] | None
    local_hypergeometric_pvalue: npt.NDArray[np.float64]
    pairs: npt.NDArray[np.int64]


def knox(
    events: EventList,
    *,
    distance: float,
    time: float,
    permutations: int = 99,
    seed: int = 0,
    threads: int = 1,
    compat: Literal["none", "pointpats"] = "none",
) -> KnoxResult:
    """Count pairs at most `distance` and at most `time` apart, and ask chance.

    Permutation p has a stream of random numbers of its own, so `threads` change nothing.
    `compat="pointpats"`: the Poisson p-value of that package, of more pairs than observed instead
    of as many or more. Raises `InputError` for fewer than two events, and for distances
    or times that are not 0 or more.
    """
    for name, value in (("distance", distance), ("time", time), ("permutations", permutations)):
        need(value >= 0, name, value, "0 or more")
    need(compat in ("none", "pointpats"), "compat", compat, "none or pointpats")
    n = events.events
    if n < 2:
        raise InputError("events", "{n} events have no pairs", column="time", n=n)
    first, near = _neighbours(events.points, distance)
    local = np.empty(n, dtype=np.int64)
    kernels.pairs_close_in_time(first, near, events.time, time, local)
    close_in_time = _close_in_time(events.time, time)
    both, space = int(local.sum()) // 2, near.size // 2
    in_time = int(close_in_time.sum()) // 2
    expected = space * in_time / (n * (n - 1) / 2)
    permuted, exceeding = _permute(
        first,
        near,
        events.time,
        within=time,
        local=local,
        permutations=permutations,
        seed=seed,
        threads=threads,
    )
    return KnoxResult(
        events=n,
        near_space=space,
        near_time=in_time,
        near_both=both,
        expected=expected,
        poisson_pvalue=float(poisson.sf(both if compat == "pointpats" else both - 1, expected)),
        pvalue=(
            (1 + int(np.count_nonzero(permuted >= both))) / (1 + permutations)
            if permutations
            else None
        ),
        permuted=permuted,
        local=local,
        local_pvalue=(1 + exceeding) / (1 + permutations) if permutations else None,
        local_hypergeometric_pvalue=_hypergeometric(local, np.diff(first), close_in_time),
        pairs=_pairs(first, near, events.time, time),
    )


def _neighbours(
    points: npt.NDArray[np.float64], distance: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    found = cKDTree(points).query_pairs(distance * (1 + 1e-9), output_type="ndarray")
    # the tree compares squares, by whose rounding a pair at the limit itself may be lost
    apart = np.sqrt(((points[found[:, 0]] - points[found[:, 1]]) ** 2).sum(axis=1))
    found = found[apart <= distance]
    both = np.concatenate([found, found[:, ::-1]]).astype(np.int64)
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    first = np.zeros(len(points) + 1, dtype=np.int64)
    np.cumsum(np.bincount(both[:, 0], minlength=len(points)), out=first[1:])
    return first, np.ascontiguousarray(both[:, 1])


def _close_in_time(time: npt.NDArray[np.float64], within: float) -> npt.NDArray[np.int64]:
    """For each event, the other events within `within` in time."""
    in_order = np.sort(time)
    late = np.searchsorted(in_order, time + within, side="right")
    early = np.searchsorted(in_order, time - within, side="left")
    return late - early - 1


def _permute(
    first: npt.NDArray[np.int64],
    near: npt.NDArray[np.int64],
    time: npt.NDArray[np.float64],
    *,
    within: float,
    local: npt.NDArray[np.int64],
    permutations: int,
    seed: int,
    threads: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    totals = np.zeros(permutations, dtype=np.int64)
    edges = np.linspace(0, permutations, threads + 1).astype(int).tolist()

    def some(part: tuple[int, int]) -> npt.NDArray[np.int64]:
        exceeding = np.zeros(time.size, dtype=np.int64)
        kernels.shuffled_pairs(
            first, near, time, within, seed, part[0], part[1], local, totals, exceeding
        )
        return exceeding

    with ThreadPoolExecutor(threads) as pool:
        exceeding = sum(pool.map(some, pairwise(edges)), np.zeros(time.size, dtype=np.int64))
    return totals // 2, exceeding


def _hypergeometric(
    local: npt.NDArray[np.int64],
    near: npt.NDArray[np.int64],
    close: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """Of each event, the chance of as many, averaged over the times it could have had."""
    others = local.size - 1
    kinds, share = np.unique(close, return_counts=True)
    cases, inverse = np.unique(np.column_stack([local, near]), axis=0, return_inverse=True)
    tail = hypergeom.sf(cases[:, :1] - 1, others, kinds[None, :], cases[:, 1:])
    return np.asarray((tail @ (share / local.size))[inverse])


def _pairs(
    first: npt.NDArray[np.int64],
    near: npt.NDArray[np.int64],
    time: npt.NDArray[np.float64],
    within: float,
) -> npt.NDArray[np.int64]:
    one = np.repeat(np.arange(time.size), np.diff(first))
    kept = (np.abs(time[one] - time[near]) <= within) & (
        (time[one] < time[near]) | ((time[one] == time[near]) & (one < near))
    )
    return np.column_stack([one[kept], near[kept]])
