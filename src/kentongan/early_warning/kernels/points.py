"""Compiled loops over events at points: Knox pairs and the Shiryaev-Roberts sum of stcd."""

from __future__ import annotations

import math
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

from kentongan.early_warning.kernels.scan import GOLDEN, below, mixed, stream_of

Array = npt.NDArray[Any]


@nb.njit(nogil=True, cache=True)
def pairs_close_in_time(first: Array, near: Array, time: Array, within: float, out: Array) -> None:
    """For each event, how many of its neighbours in space are within `within` in time.

    `near[first[i]:first[i + 1]]`: the neighbours of event i.
    """
    for i in range(out.size):
        close = 0
        for k in range(first[i], first[i + 1]):
            if abs(time[near[k]] - time[i]) <= within:
                close += 1
        out[i] = close


@nb.njit(nogil=True, cache=True)
def shuffled_pairs(
    first: Array,
    near: Array,
    time: Array,
    within: float,
    seed: int,
    begin: int,
    end: int,
    observed: Array,
    totals: Array,
    exceeding: Array,
) -> None:
    """Pairs close in space and time after shuffling the times, permutations `begin` to `end`.

    `totals[p]`: pairs of permutation p, each counted twice. `exceeding[i]` grows by one for each
    permutation in which event i keeps its own time, the others' times are shuffled, and it has at
    least `observed[i]` neighbours in space and time.
    """
    n = time.size
    label = np.empty(n, dtype=np.int64)
    shuffled = np.empty(n, dtype=np.float64)
    for p in range(begin, end):
        state = stream_of(seed, p)
        for i in range(n):
            label[i] = i
        for i in range(n - 1, 0, -1):
            state += GOLDEN
            j = below(np.uint64(mixed(state)), i + 1)
            other = label[j]
            label[j] = label[i]
            label[i] = other
        for i in range(n):
            shuffled[i] = time[label[i]]
        total = 0
        for i in range(n):
            here = time[i]
            mine = shuffled[i]
            kept = 0
            for k in range(first[i], first[i + 1]):
                j = near[k]
                if abs(shuffled[j] - mine) <= within:
                    total += 1
                # Event i takes its own time back, and who had it takes the one dealt to i.
                when = mine if label[j] == i else shuffled[j]
                if abs(when - here) <= within:
                    kept += 1
            if kept >= observed[i]:
                exceeding[i] += 1
        totals[p] = total


@nb.njit(nogil=True, cache=True)
def shiryaev_roberts(
    x: Array, y: Array, radius: float, epsilon: float, largest: bool, out: Array, leader: Array
) -> None:
    """Sum over all earlier events k of the likelihood ratio that a cluster began around k.

    Events in order of time. `out[n]`: the sum after event n, or the `largest` of its terms;
    `leader[n]`: the event with the largest ratio.
    """
    n = x.size
    inside = np.zeros(n, dtype=np.float64)
    rises = np.zeros(n, dtype=np.float64)
    step = math.log1p(epsilon)
    for last in range(n):
        count = 0
        for k in range(last):
            if math.sqrt((x[k] - x[last]) ** 2 + (y[k] - y[last]) ** 2) < radius:
                inside[k] += 1.0
                rises[k] += step
                count += 1
        inside[last] = count + 1.0
        rises[last] = step
        scale = epsilon / (last + 1)
        total = 0.0
        best = -1.0
        at = 0
        for k in range(last + 1):
            ratio = math.exp(rises[k] - scale * inside[k] * (last + 1 - k))
            total += ratio
            if ratio > best:
                best = ratio
                at = k
        out[last] = best if largest else total
        leader[last] = at
