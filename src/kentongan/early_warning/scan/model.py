"""What the models have in common: the arrays that the search reads, and how replicates arise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels import scan as kernels

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MOST_CARDS: Final = 100_000_000


class Replicates(Protocol):
    """How a data set without clusters arises."""

    @property
    def most(self) -> int:
        """No replicate has more cases in one window than this."""

    def fill(self, seed: int, replicates: Ints, planes: npt.NDArray[np.signedinteger]) -> None:
        """Count the cases of `replicates` into `planes`, shape (steps + 1, units, lanes)."""


@dataclass(frozen=True, eq=False, slots=True)
class Thrown:
    """Cases fall independently into cells (step, unit) by their weights.

    `numbers`: int64, how many cases replicate n has; the others: alias tables of the steps and of
    the units in each step.
    """

    numbers: Ints
    step_cut: npt.NDArray[np.uint32]
    step_other: npt.NDArray[np.int32]
    cut: npt.NDArray[np.uint32]
    other: npt.NDArray[np.int32]

    @classmethod
    def by_weight(cls, numbers: Ints, weights: Floats) -> Thrown:
        """Prepare throws; `weights`: float64, shape (steps, units), their sum above 0."""
        cut = np.empty(weights.shape, dtype=np.uint32)
        other = np.empty(weights.shape, dtype=np.int32)
        step_cut = np.empty(weights.shape[0], dtype=np.uint32)
        step_other = np.empty(weights.shape[0], dtype=np.int32)
        kernels.alias_table(weights.sum(axis=1), step_cut, step_other)
        for step, units in enumerate(np.ascontiguousarray(weights, dtype=np.float64)):
            kernels.alias_table(units, cut[step], other[step])
        return cls(numbers=numbers, step_cut=step_cut, step_other=step_other, cut=cut, other=other)

    @property
    def most(self) -> int:
        """The largest number of cases of a replicate."""
        return int(self.numbers.max(initial=0))

    def fill(self, seed: int, replicates: Ints, planes: npt.NDArray[np.signedinteger]) -> None:
        """Throw the cases of `replicates`."""
        kernels.draw_cells(
            seed,
            replicates,
            self.numbers[replicates],
            self.step_cut,
            self.step_other,
            self.cut,
            self.other,
            planes,
        )


@dataclass(frozen=True, eq=False, slots=True)
class Dealt:
    """Labels are shuffled and dealt to slots, a pack a stratum: what stays decides the model.

    `labels`: a cell or unit of each card, -1 where it lies outside the windows, in 16 bits where
    they suffice; `slots`: int64, what is added to the label of the first, second, ... card dealt;
    `label_first`, `slot_first`: int64, shape (strata + 1,), where each stratum's begin; `runs`:
    int64, where runs of equal slots begin, and the number of slots.
    """

    labels: npt.NDArray[np.signedinteger]
    label_first: Ints
    slots: Ints
    slot_first: Ints
    runs: Ints

    @classmethod
    def by_stratum(cls, packs: Sequence[tuple[Ints, Ints]]) -> Dealt:
        """Prepare deals; `packs`: labels and slots of each stratum."""
        labels = np.concatenate([pack[0] for pack in packs])
        slots = np.concatenate([pack[1] for pack in packs])
        narrow = labels.max(initial=0) < np.iinfo(np.int16).max
        turns = np.flatnonzero(slots[1:] != slots[:-1]) + 1
        return cls(
            labels=labels.astype(np.int16 if narrow else np.int32),
            label_first=np.cumsum([0, *(pack[0].size for pack in packs)]),
            slots=slots,
            slot_first=np.cumsum([0, *(pack[1].size for pack in packs)]),
            runs=np.array([0, *turns, slots.size]),
        )

    @property
    def most(self) -> int:
        """The number of cards dealt."""
        return int(self.slots.size)

    def fill(self, seed: int, replicates: Ints, planes: npt.NDArray[np.signedinteger]) -> None:
        """Deal for `replicates`."""
        kernels.deal_cells(
            seed,
            replicates,
            self.labels,
            self.label_first,
            self.slots,
            self.slot_first,
            self.runs,
            planes,
        )


def cards(values: Ints, numbers: Ints) -> Ints:
    """Each value as many times as it has cases. Raises `InputError` for more than memory holds."""
    total = int(numbers.sum())
    if total > MOST_CARDS:
        raise InputError(
            "size",
            "{cases} cases are more than {most}, which can be shuffled one by one: look for a "
            "count that is wrong, or take the Poisson model",
            column="count",
            cases=total,
            most=MOST_CARDS,
        )
    return np.repeat(values, numbers)


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """One model on one case list, over the steps that the windows touch.

    `code`: which score; `cases`, `everybody`: as in `kernels.scan.score`; `counts`: int64 and
    `sizes`: float64, cumulated over time, shape (units, steps + 1); `expected`: cases that a
    window of some size expects; `replicates`: how data without
    clusters arise.
    """

    name: str
    code: int
    cases: float
    everybody: float
    counts: Ints
    sizes: Floats
    replicates: Replicates

    def expected(self, size: float) -> float:
        """Cases that a window of `size` expects."""
        if self.code == kernels.BERNOULLI:
            return self.cases * size / self.everybody
        return size

    def relative_risk(self, observed: int, expected: float) -> float:
        """Observed over expected inside, over the same outside."""
        inside = observed / expected if expected > 0 else float("inf")
        if self.code == kernels.EXPECTATION_BASED:
            return inside
        outside = (self.cases - observed) / (self.cases - expected)
        return inside / outside if outside > 0 else float("inf")


@dataclass(frozen=True, eq=False, slots=True)
class CentreBest:
    """Best zone and window of each centre; `window` -1 where there is none."""

    score: Floats
    neighbours: Ints
    window: Ints


def cumulated_counts(table: npt.NDArray[np.integer]) -> Ints:
    """Sums over time of a table (steps, units), as (units, steps + 1), beginning with 0."""
    sums = np.zeros((table.shape[1], table.shape[0] + 1), dtype=np.int64)
    np.cumsum(table.T, axis=1, out=sums[:, 1:])
    return sums


def cumulated_sizes(table: Floats) -> Floats:
    """The same for sizes."""
    sums = np.zeros((table.shape[1], table.shape[0] + 1), dtype=np.float64)
    np.cumsum(table.T, axis=1, out=sums[:, 1:])
    return sums
