"""How often chance alone does as well: replicates, their p-values, and when to stop."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.kernels import scan as kernels
from kentongan.early_warning.kernels.scan import LANES
from kentongan.early_warning.scan.model import Floats, Ints, Model
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.windows import Windows
from kentongan.early_warning.scan.zones import Zones

EULER: Final = 0.577216
"""Euler's constant with SaTScan's six digits."""
SMALLEST: Final = 1e-17
"""SaTScan's floor of a Gumbel p-value."""

_PER_ROOT: Final = 512.0
_MEMORY: Final = 512 * 2**20
_PART: Final = 4_000_000
"""Neighbours looked at in one piece of work, for which it needs ten bytes each."""
_MISSED: Final = 0.03
"""Share of replicates that may stay below the level and are taken again at a lower one."""
_LOWER: Final = 0.7


@dataclass(frozen=True, eq=False, slots=True)
class Chance:
    """Best scores of the replicates, float64, in order of their number.

    `stopped`: the scan ended early, after so many of them beat the best cluster, or None.
    """

    maxima: Floats
    stopped: int | None = None

    def pvalue(self, score: float) -> float | None:
        """Share of data sets, this one among them, whose best score is at least `score`.

        (1 + beaten) / (1 + replicates); after an early stop beaten / replicates for scores that
        as many replicates beat (Besag & Clifford 1991). None without replicates.
        """
        if self.maxima.size == 0:
            return None
        beaten = int(np.count_nonzero(self.maxima >= score * (1 - 1e-12)))
        if self.stopped is not None and beaten >= self.stopped:
            return beaten / self.maxima.size
        return (1 + beaten) / (1 + self.maxima.size)

    def gumbel_pvalue(self, score: float) -> float | None:
        """P-value from a Gumbel distribution with mean and deviation of the replicates.

        Abrams, Kleinman & Kulldorff 2010. None without at least two different replicates.
        """
        if self.maxima.size < 2:
            return None
        deviation = float(self.maxima.std(ddof=1))
        if deviation == 0:
            return None
        scale = deviation * np.sqrt(6) / np.pi
        place = float(self.maxima.mean()) - EULER * scale
        return float(max(-np.expm1(-np.exp((place - score) / scale)), SMALLEST))


def maxima_of_replicates(
    model: Model, zones: Zones, windows: Windows, options: Options, *, observed: float
) -> Chance:
    """Simulate data sets without clusters and keep the best score of each.

    `observed`: the best score of the data, for the early stop. Each replicate has its own stream
    of random numbers, and a maximum is exact whatever the order of work, so the result depends on
    `options.seed` alone.
    """
    if options.replicates == 0:
        return Chance(np.empty(0))
    search = _Search(model, zones, windows, options)
    if options.stop_after is None:
        return Chance(search.maxima(np.arange(options.replicates)))
    maxima = np.empty(0)
    while maxima.size < options.replicates:
        more = np.arange(maxima.size, min(maxima.size + 2 * LANES, options.replicates))
        maxima = np.concatenate([maxima, search.maxima(more)])
        beaten = np.cumsum(maxima >= observed * (1 - 1e-12))
        if beaten[-1] >= options.stop_after:
            enough = int(np.searchsorted(beaten, options.stop_after)) + 1
            return Chance(maxima[:enough], stopped=options.stop_after)
    return Chance(maxima)


class _Search:
    """The search for the best score of replicates; it learns at which level to look."""

    def __init__(self, model: Model, zones: Zones, windows: Windows, options: Options) -> None:
        self.model = model
        self.zones = zones
        self.windows = windows
        self.options = options
        self.level = max(0.35 * np.log(max(zones.number * windows.opens.size, 2)), 0.5)
        self.learnt = False
        most = max(model.replicates.most, options.min_cases)
        self.dtype = np.dtype(np.int16 if most < np.iinfo(np.int16).max else np.int32)
        block = (windows.steps + 1) * model.counts.shape[0] * LANES * self.dtype.itemsize
        self.at_once = max(1, _MEMORY // block) * LANES

    def maxima(self, replicates: Ints) -> Floats:
        """Best score of each replicate."""
        best = np.zeros(replicates.size)
        left = np.arange(replicates.size)
        while not self.learnt and left.size:
            some = left[:LANES]
            best[some] = self._above(replicates[some], self.level)
            found = some[best[some] > 0]
            left = np.setdiff1d(left, found, assume_unique=True)
            if 2 * found.size >= some.size or self.level < 0.05:
                self.learnt = True
                if found.size:
                    self.level = float(np.quantile(best[found], _MISSED)) * 0.999
            else:
                self.level *= _LOWER
        level = self.level
        while left.size:
            for begin in range(0, left.size, self.at_once):
                some = left[begin : begin + self.at_once]
                best[some] = self._above(replicates[some], level)
            if level == 0:
                break
            left = left[best[left] == 0]
            level = level * _LOWER if level > 0.05 else 0.0
        return best

    def _above(self, replicates: Ints, level: float) -> Floats:
        """Best score of each replicate where it is above `level`, else 0."""
        model, windows, zones = self.model, self.windows, self.zones
        units = model.counts.shape[0]
        blocks = -(-replicates.size // LANES)
        planes = np.zeros((blocks, windows.steps + 1, units, LANES), dtype=self.dtype)
        thresholds = self._thresholds(level)
        best = np.zeros((blocks, LANES))

        def simulate(block: int) -> None:
            some = replicates[block * LANES : (block + 1) * LANES]
            model.replicates.fill(self.options.seed, some, planes[block])
            kernels.cumulate(planes[block])

        def look(part: tuple[int, int, int]) -> Floats:
            window, begin, end = part
            mine = best.copy()
            opens, closes = int(windows.opens[window]), int(windows.closes[window])
            kernels.best_of_window(
                model.code,
                model.cases,
                model.everybody,
                zones.first,
                zones.order,
                zones.whole,
                np.ascontiguousarray(model.sizes[:, closes] - model.sizes[:, opens]),
                thresholds,
                _PER_ROOT,
                planes,
                opens,
                closes,
                begin,
                end,
                mine,
            )
            return mine

        with ThreadPoolExecutor(self.options.threads) as pool:
            list(pool.map(simulate, range(blocks)))
            for mine in pool.map(look, self._parts()):
                np.maximum(best, mine, out=best)
        # A count may reach its threshold and not beat the level, since thresholds are rounded
        # down; what else stays below the level has then not been looked at.
        best[best <= level] = 0.0
        return best.reshape(-1)[: replicates.size]

    def _parts(self) -> Iterator[tuple[int, int, int]]:
        """Window and range of centres of each piece of work."""
        few = self.windows.opens.size < 4 * self.options.threads
        cuts = max(4 * self.options.threads if few else 1, self.zones.order.size // _PART)
        edges = np.linspace(0, self.zones.centres, min(cuts, self.zones.centres) + 1).astype(int)
        for window in range(self.windows.opens.size):
            for begin, end in pairwise(edges):
                yield window, int(begin), int(end)

    def _thresholds(self, level: float) -> npt.NDArray[np.signedinteger]:
        largest = float((self.model.sizes[:, -1] - self.model.sizes[:, 0]).sum())
        thresholds = np.empty(int(np.sqrt(largest) * _PER_ROOT) + 2, dtype=self.dtype)
        kernels.beating_counts(
            self.model.code,
            level,
            self.options.min_cases,
            self.model.cases,
            self.model.everybody,
            _PER_ROOT,
            thresholds,
        )
        return thresholds
