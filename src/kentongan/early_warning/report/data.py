"""A report as data: one JSON document, or a table with a row a unit and step.

No NaN leaves here: where there is no verdict, its figures and `alarm` are null, and `state` names
the reason.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.explain import days_of
from kentongan.early_warning.indonesian import Language
from kentongan.early_warning.report import Detected, Run, Scanned
from kentongan.early_warning.report.words import SCAN_STATES, Words
from kentongan.early_warning.series import MISSING, CountSeries
from kentongan.early_warning.simulate import Simulation


def as_json(report: Detected | Scanned, language: Language = "en") -> Iterator[str]:
    """The report as one JSON document, in pieces: the verdicts of a nation are long.

    Keys: `kentongan` (version), `source`, `method`, `about`, `parameters`, `series`, `notes`; of a
    detector `verdicts` (how many were judged, and how many not for which reason), `alarms`
    (`explain.Alarm`), `no_verdict` (`explain.Unjudged`) and `results` (a row a unit and step); of a
    scan `state`, `reason`, `clusters` and, on the whole area, `verdict`. `language`: of `about`,
    `reason` and the `text` of notes; names and codes are the same in both.
    """
    words = Words(language, report.run.series.step)
    head = _head(report.run, words)
    if isinstance(report, Scanned):
        yield _written(head | _scan(report, language)) + "\n"
        return
    state = report.detection.state
    head["verdicts"] = {
        "judged": int((state == State.JUDGED).sum()),
        "alarms": int(report.detection.alarm.sum()),
        "missing": {
            each.name: {"number": int((state == each).sum()), "reason": words.state(each)}
            for each in State
            if each is not State.JUDGED and (state == each).any()
        },
    }
    head["alarms"] = [alarm.as_json() for alarm in report.alarms]
    head["no_verdict"] = [
        asdict(gap) | {"state": gap.state.name, "reason": words.state(gap.state)}
        for gap in report.gaps
    ]
    yield _written(head)[:-1] + ', "results": ['
    for number, row in enumerate(_results(report.run.series, report.detection)):
        yield (",\n" if number else "\n") + _written(row)
    yield "\n]}\n"


def as_frame(report: Detected | Scanned) -> pl.DataFrame:
    """A row a unit and step, or of a scan a row a cluster and place.

    Columns of a detector: unit, step, first_day, last_day (where there are dates), observed,
    expected, threshold, score, alarm, state, and what only the method has.
    """
    if isinstance(report, Scanned):
        return _frame_of_clusters(report)
    series, detection = report.run.series, report.detection
    over = detection.over
    counts = series.counts[over.start : over.stop]
    steps, units = counts.shape
    days = {}
    if series.dates is not None:
        first = np.tile(series.dates[over.start : over.stop], units)
        length = np.timedelta64(6 if series.step == "week" else 0, "D")
        days = {"first_day": first, "last_day": first + length}
    rows = pl.DataFrame(
        {
            "unit": pl.Series(series.units).gather(np.repeat(np.arange(units), steps)),
            "step": np.tile(np.arange(over.start, over.stop), units),
            **days,
            "observed": counts.ravel(order="F"),
            **{
                name: getattr(detection, name).ravel(order="F")
                for name in ("expected", "threshold", "score", "alarm", "state")
            },
            **{name: values.ravel(order="F") for name, values in detection.extra.items()},
        }
    )
    names = {int(state): state.name for state in State}
    return rows.with_columns(
        pl.when(pl.col("observed") != MISSING).then("observed").alias("observed"),
        pl.when(pl.col("state") == State.JUDGED).then("alarm").alias("alarm"),
        pl.col("state").replace_strict(names, return_dtype=pl.String),
        pl.col(pl.Float64).fill_nan(None),
    )


def simulated(drawn: Simulation) -> pl.DataFrame:
    """Simulated series as a long table, with the truth beside the counts."""
    weeks, units = drawn.series.counts.shape
    return pl.DataFrame(
        {
            "week": np.tile(np.arange(1, weeks + 1), units),
            "unit": pl.Series(drawn.series.units).gather(np.repeat(np.arange(units), weeks)),
            "count": drawn.series.counts.ravel(order="F"),
            "expected": drawn.mean.ravel(order="F"),
            "outbreak": drawn.extra.ravel(order="F"),
        }
    )


def _head(run: Run, words: Words) -> dict[str, Any]:
    series, columns = run.series, run.table.columns
    return {
        "kentongan": run.version,
        "source": run.source,
        "method": run.method,
        "about": words.about(run.method, run.about),
        "parameters": run.parameters,
        "series": {
            "step": series.step,
            "times": series.times,
            "units": len(series.units),
            "first_day": days_of(series, 0)[0],
            "last_day": days_of(series, series.times - 1)[1],
            "read_as": asdict(columns),
        },
        "notes": [{"code": n.code, **n.values, "text": words.note(n)} for n in run.notes],
    }


def _results(series: CountSeries, detection: Detection) -> Iterator[dict[str, Any]]:
    over = detection.over
    days = [days_of(series, step) for step in over]
    for unit, name in enumerate(series.units):
        for row, step in enumerate(over):
            state = State(int(detection.state[row, unit]))
            judged = state is State.JUDGED
            count = int(series.counts[step, unit])
            yield {
                "unit": name,
                "step": step,
                "first_day": days[row][0],
                "last_day": days[row][1],
                "observed": None if count == MISSING else count,
                "expected": detection.expected[row, unit],
                "threshold": detection.threshold[row, unit],
                "score": detection.score[row, unit],
                "alarm": bool(detection.alarm[row, unit]) if judged else None,
                "state": state.name,
                **{name: values[row, unit] for name, values in detection.extra.items()},
            }


def _scan(report: Scanned, language: Language) -> dict[str, Any]:
    scan = report.scan
    return {
        "state": scan.state.name,
        "reason": SCAN_STATES[language][scan.state.name],
        "cases": scan.cases,
        "zones": scan.zones,
        "windows": scan.windows,
        "replicates": len(scan.maxima),
        "verdict": None if report.verdict is None else asdict(report.verdict),
        "clusters": _clusters(report),
    }


def _clusters(report: Scanned) -> list[dict[str, Any]]:
    return [
        {
            **{name: value for name, value in asdict(cluster).items() if name != "members"},
            "places": [
                {
                    "unit": place.label,
                    "observed": place.observed,
                    "expected": place.expected,
                    "excess": place.excess,
                }
                for place in places
            ],
        }
        for cluster, places in zip(report.scan.clusters, report.places, strict=True)
    ]


def _frame_of_clusters(report: Scanned) -> pl.DataFrame:
    rows = [
        {
            "cluster": number,
            **place,
            **{f"cluster_{name}": value for name, value in cluster.items() if name != "places"},
        }
        for number, cluster in enumerate(_clusters(report), 1)
        for place in cluster["places"]
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _written(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    """What JSON can hold; a number that is none, or infinite, is null."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
