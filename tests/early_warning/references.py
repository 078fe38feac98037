"""Reads the reference outputs beside the checkout, where they are: inputs, R's answers, R's alarms.

Tests that need them skip without them; each method's own test carries small figures of its own.
"""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import pytest

from kentongan.early_warning.series import CountSeries

FOLDER = Path(__file__).parents[3] / "shared/data/detection"
NEEDED = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the reference outputs are not beside this checkout"
)
COMPILED = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT), reason="the simulated set takes minutes uncompiled"
)
INDEX = ("t", "epoch", "start_year", "start_period", "freq")


def input_of(dataset: str) -> npt.NDArray[np.float64]:
    """Counts of a data set, shape (times, units); `name(sum)` is its total over units."""
    name = dataset.partition("(")[0]
    with (FOLDER / f"data/{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = [c for c in rows[0] if c not in INDEX and not c.startswith(("pop_", "state_"))]
    counts = np.array([[float(row[c]) for c in columns] for row in rows])
    return counts.sum(axis=1, keepdims=True) if dataset.endswith("(sum)") else counts


def _number(cell: str) -> float:
    return float(cell) if cell not in ("", "NA") else float("nan")


def case(name: str) -> tuple[CountSeries, range, dict[str, Any]]:
    """Input, range (from 0) and R's control of one case of the manifest."""
    entry = json.loads((FOLDER / "r_manifest.json").read_text(encoding="utf-8"))[name]
    first, last = entry["range"]
    series = CountSeries.from_arrays(input_of(entry["dataset"]), step="week")
    return series, range(first - 1, last), entry["control"]


def answer(name: str) -> dict[str, npt.NDArray[np.float64]]:
    """R's columns of one case, NaN where R has NA."""
    with (FOLDER / f"r/{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {c: np.array([_number(row[c]) for row in rows]) for c in rows[0]}


def simulated(name: str) -> npt.NDArray[np.float64]:
    """A table of the simulated set, one row a series; NaN where a cell is empty."""
    with gzip.open(FOLDER / f"sim/noufaily42_10reps/{name}.csv.gz", "rt") as file:
        return np.array([[_number(cell) for cell in line.strip().split(",")] for line in file])


def simulated_series(name: str) -> tuple[CountSeries, range]:
    """The 420 simulated series `y0` or `y`, and the 49 weeks that R judged."""
    return CountSeries.from_arrays(simulated(name).T, step="week"), range(575, 624)


def differing(name: str, alarms: npt.NDArray[np.bool_]) -> int:
    """How many of the 20,580 decisions of the simulated set differ from R's `alarm_<name>`."""
    return int(((simulated(f"alarm_{name}") == 1) != alarms.T).sum())


def agona() -> CountSeries:
    """Salmonella Agona in Germany, 312 weeks: the small real series of the documents."""
    path = Path(__file__).parents[2] / "docs/early-warning/data/salmonella-agona.csv"
    counts = np.loadtxt(path, delimiter=",", skiprows=1, usecols=2)
    return CountSeries.from_arrays(counts, step="week")
