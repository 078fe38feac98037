"""What the tests of both Farrington detectors share: R's figures, drawn series, the comparison."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import assume, reject
from hypothesis import strategies as st
from tests.early_warning import references
from tests.naive import farrington as naive

from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors import farrington, farrington_flexible
from kentongan.early_warning.kernels import farrington as farrington_kernel
from kentongan.early_warning.kernels import negative_binomial, sheet
from kentongan.early_warning.series import CountSeries

OF_R = json.loads((Path(__file__).parent / "farrington_of_r.json").read_text(encoding="utf-8"))
"""Made by `farrington_of_r.R`, which stands beside it."""
Column = np.ndarray[Any, np.dtype[np.float64]]
POWERS = {"none": "none", "1/2": "half", "2/3": "two_thirds"}


def parameters(control: dict[str, Any]) -> dict[str, Any]:
    """R's control in our words."""
    names = {
        "b": "years_back",
        "w": "half_window",
        "noPeriods": "periods",
        "pastWeeksNotIncluded": "past_weeks_excluded",
        "weightsThreshold": "weights_threshold",
        "pThresholdTrend": "trend_p",
        "thresholdMethod": "threshold_method",
        "populationOffset": "population_offset",
        "alpha": "alpha",
        "trend": "trend",
        "reweight": "reweight",
    }
    ours = {names[name]: value for name, value in control.items() if name in names}
    ours["limit54"] = tuple(control["limit54"])
    ours["power"] = POWERS[control.get("powertrans", "2/3")]
    if "fitFun" in control:
        ours["population_offset"] = True
    return ours


def figures(values: list[Any]) -> Column:
    """R's NA as NaN."""
    return np.array([np.nan if v in (None, "NA") else float(v) for v in values])


def ours(case: dict[str, Any], compat: Literal["R"] | None, weeks: int = 8) -> Detection:
    """Our answer to one of R's cases, for its first few weeks."""
    series = CountSeries.from_arrays(
        figures(OF_R["counts"][case["counts"]]),
        step="week",
        start=date.fromisoformat(OF_R["start"]) if case["dated"] else None,
        population=np.array(OF_R["population"], dtype=float)[:, None],
    )
    method = farrington if case["function"] == "farrington" else farrington_flexible
    first, last = case["range"]
    return method.detect(
        series,
        range(first - 1, min(last, first - 1 + weeks)),
        compat=compat,
        **parameters(case["control"]),
    )


def drawn(
    seed: int,
    weeks: int,
    level: float,
    *,
    dispersion: float,
    growth: float = 0.0,
    unknown: float = 0.0,
) -> list[int | None]:
    """Weekly counts with a season, a trend, a few outbreaks, and a share of unknown weeks."""
    rng = np.random.default_rng(seed)
    t = np.arange(weeks)
    mean = level * np.exp(growth * (t - weeks) + np.sin(2 * np.pi * t / 52))
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1) + 1e-9) * (dispersion - 1)
    counts = rng.poisson(mean)
    for week in rng.integers(0, weeks, 3):
        counts[week : week + 2] += rng.poisson(5 * np.sqrt(dispersion * level))
    hidden = rng.random(weeks) < unknown
    return [None if gone else int(n) for n, gone in zip(counts, hidden, strict=True)]


@st.composite
def histories(draw: st.DrawFn, years: int) -> naive.Series:
    """One unit's series, long enough for `years`, dated or not, with population or not."""
    weeks = 52 * years + draw(st.integers(8, 40))
    seed = draw(st.integers(0, 2**31))
    level = draw(st.sampled_from([0.0, 0.02, 0.2, 1.0, 8.0, 100.0, 20_000.0]))
    counts = drawn(
        seed,
        weeks,
        level,
        dispersion=draw(st.sampled_from([1.0, 1.6, 6.0])),
        growth=draw(st.sampled_from([0.0, 0.004, -0.02])),
        unknown=draw(st.sampled_from([0.0, 0.0, 0.03, 0.45])),
    )
    if draw(st.booleans()):
        counts[draw(st.integers(0, weeks - 1))] = draw(st.integers(0, 3_000_000))
    start = date(2003, 1, 6) if draw(st.booleans()) else None
    population = None
    if draw(st.booleans()):
        population = np.random.default_rng(seed).uniform(0.5, 2.0, weeks).tolist()
    return naive.Series(counts, start, population)


def series_of(history: naive.Series) -> CountSeries:
    """The same for a detector."""
    counts = np.array([np.nan if c is None else c for c in history.counts])
    population = None if history.population is None else np.array(history.population)[:, None]
    return CountSeries.from_arrays(counts, step="week", start=history.start, population=population)


def agrees(found: Detection, history: naive.Series, settings: naive.Settings) -> None:
    """Each verdict is the twin's, and figures within 1e-7 of their size."""
    for row, now in enumerate(found.over):
        try:
            with np.errstate(over="raise"):
                right = naive.verdict(history, now, settings)
        except FloatingPointError:
            reject()  # a slope so steep that the twin's sums leave the range of floating point
        state = State(int(found.state[row, 0]))
        if isinstance(right, str):
            assert state.name == right, now
            continue
        assert state is State.JUDGED, now
        close(found.expected[row, 0], right[0])
        close(found.threshold[row, 0], right[1])
        close(found.score[row, 0], right[2], 1e-6)
        assert found.alarm[row, 0] == right[3], now
        base = naive.chosen(history, now, settings)
        assert isinstance(base, naive.Model)
        close(found.extra["dispersion"][row, 0], base.dispersion)
        close(found.extra["standard_error"][row, 0], base.error)


def close(ours: float, right: float, most: float = 1e-7) -> None:
    """Equal within a share of their size."""
    assert ours == right or abs(ours - right) <= most * max(1.0, abs(right)), (ours, right)


def sensible(history: naive.Series, now: int, settings: naive.Settings) -> None:
    """Leave out what scipy cannot answer in time: quantiles of a mean that nobody has counted."""
    if settings.threshold_method == "muan":
        base = naive.chosen(history, now, settings)
        if isinstance(base, naive.Model) and base.mean > 0:
            assume(np.log(base.mean) + 3.5 * base.error < np.log(1e6))


def interpret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the kernels as plain Python, line by line."""
    for module in (farrington_kernel, negative_binomial, sheet):
        for name, value in list(vars(module).items()):
            if hasattr(value, "py_func"):
                monkeypatch.setattr(module, name, value.py_func)


def reference(name: str, compat: Literal["R"] | None) -> tuple[Detection, dict[str, Column]]:
    """Our answer to a reference case beside the checkout, and R's columns in the same shape.

    R's figures are those with the tolerance of its `glm` at 1e-12 where they are there.
    """
    control = json.loads((references.FOLDER / "r_manifest.json").read_text("utf-8"))[name]
    counts = references.input_of(control["dataset"])
    data = references.FOLDER / f"data/{control['dataset'].partition('(')[0]}.csv"
    with data.open(encoding="utf-8") as file:
        epochs = [row["epoch"] for row in csv.DictReader(file)]
    series = CountSeries.from_arrays(
        counts, step="week", start=date.fromisoformat(epochs[0]) if "-" in epochs[0] else None
    )
    method = farrington if control["fun"] == "farrington" else farrington_flexible
    over = range(control["range"][0] - 1, control["range"][1])
    found = method.detect(series, over, compat=compat, **parameters(control["control"]))
    tight = references.FOLDER / f"r_tight/{name}.csv"
    path = tight if tight.is_file() else references.FOLDER / f"r/{name}.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [column for column in rows[0] if column not in ("series", "t")]
    shape = found.state.shape[::-1]
    columns = {c: figures([row[c] or "NA" for row in rows]).reshape(shape).T for c in names}
    return found, columns


def of_manifest(function: str) -> list[str]:
    """Names of the reference cases of one function; none where they are not there."""
    if not references.FOLDER.is_dir():
        return []
    cases = json.loads((references.FOLDER / "r_manifest.json").read_text(encoding="utf-8"))
    return [name for name, case in cases.items() if case["fun"] == function]
