"""From a table and a method to a report."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

import numpy as np

from kentongan.early_warning import fleet
from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors import Method
from kentongan.early_warning.explain import days_of
from kentongan.early_warning.input_error import InputError, Said
from kentongan.early_warning.methods import Scan
from kentongan.early_warning.report import Detected, Run, Scanned
from kentongan.early_warning.report.giants import giants
from kentongan.early_warning.series import MISSING, CountSeries
from kentongan.early_warning.tables import Note, Table
from kentongan.early_warning.tables.places import Places


def run_detector(
    method: Method,
    table: Table,
    *,
    source: str,
    last: int,
    parameters: Mapping[str, Any],
    places: Places | None = None,
    notes: tuple[Note, ...] = (),
    executor: Executor | None = None,
) -> Detected:
    """Judge the `last` steps of each unit, and explain what was found. Raises `InputError`.

    `notes`: what else a reader has to know.
    """
    series = table.series

    def judge(counts: CountSeries, over: range) -> Detection:
        return method.detect(counts, over, **parameters)

    over = range(max(0, series.times - last), series.times)
    detection = fleet.detect(series, over, method.name, parameters, executor=executor)
    run = _run(method, table, source, detection.parameters, places, notes=notes)
    return Detected.of(run, detection, judge)


def run_scan(
    scan: Scan,
    table: Table,
    *,
    source: str,
    parameters: Mapping[str, Any],
    places: Places | None = None,
) -> Scanned:
    """Look for zones with more than was to be expected. Raises `InputError`."""
    run = _run(scan, table, source, parameters, places)
    answer = scan.run(_cases(run, places), parameters)
    options = answer.result.options
    shown = {
        name: parameters.get(name, getattr(options, name, each.default))
        for name, each in scan.parameters.items()
    }
    return Scanned.of(replace(run, parameters=shown), answer)


def _run(
    method: Method | Scan,
    table: Table,
    source: str,
    parameters: Mapping[str, Any],
    places: Places | None,
    *,
    notes: tuple[Note, ...] = (),
) -> Run:
    return Run(
        source=source,
        method=method.name,
        about=method.about,
        parameters=parameters,
        table=table,
        notes=(
            *notes,
            *giants(table.series),
            *table.notes,
            *(places.notes if places is not None else ()),
        ),
        positions=places.positions if places is not None else table.positions,
        planar=places.planar if places is not None else table.columns.planar,
    )


def _cases(run: Run, places: Places | None) -> CaseList:
    series = run.series
    if run.positions is None:
        raise InputError(
            "position",
            "a scan needs places: columns of longitude and latitude, or a file of them"
            " (coordinates), and a unit or squares (cell)",
        )
    unplaced = np.flatnonzero(np.isnan(run.positions).any(axis=1))
    if unplaced.size:
        raise InputError(
            "position", "unit {unit!r} has no coordinates", unit=series.units[unplaced[0]]
        )
    unknown = np.argwhere(series.counts == MISSING)
    if unknown.size:
        step, unit = (int(n) for n in unknown[0])
        day = days_of(series, step)[0] or Said("step {step}", {"step": step + 1})
        raise InputError(
            "count",
            "unit {unit!r} has no count on {day}, and a scan needs all",
            unit=series.units[unit],
            day=day,
        )
    population = series.population
    if population is None and places is not None and places.population is not None:
        population = np.broadcast_to(places.population, series.counts.shape)
    return CaseList.from_counts(
        series.counts,
        units=series.units,
        lonlat=None if run.planar else run.positions,
        planar=run.positions if run.planar else None,
        step=series.step if series.dates is not None else "index",
        start=days_of(series, 0)[0],
        population=population,
    )
