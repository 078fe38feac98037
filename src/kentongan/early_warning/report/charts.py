"""The charts of a report as Vega-Lite, defined once for screen and paper.

Colours are names of CSS variables, so that a page decides them, also in the dark and in print.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import altair as alt
import numpy as np

from kentongan.early_warning.detection import State
from kentongan.early_warning.explain import days_of
from kentongan.early_warning.report import Detected, Scanned
from kentongan.early_warning.report.words import Words
from kentongan.early_warning.series import MISSING

KINDS: Final = ("alarm", "quiet", "unjudged", "before")
COLOURS: Final = {kind: f"var(--{kind})" for kind in KINDS}
BEFORE: Final = {"day": 120, "week": 104}
"""Steps that a chart shows at least, up to the last one judged."""
SHORT_DAY: Final = (
    "timeFormat(datum.value, date(datum.value) !== 1 ? '%e %b'"
    " : month(datum.value) === 0 ? '%Y' : '%b')"
)
"""Years at their beginning, months at theirs: few letters, for narrow screens."""
FIGURES: Final = ("expected", "threshold")
LINE, FRAME, INK = "var(--expected)", "var(--frame)", "var(--ink)"


def chart_of_unit(report: Detected, unit: int, words: Words, *, threshold: bool) -> dict[str, Any]:
    """Counts of one unit as bars, with what was expected and, where it concerns single counts, the
    threshold; alarms have a colour and a mark.
    """
    rows = _rows(report, unit, words, threshold=threshold)
    dated = report.run.series.dates is not None
    along = alt.Axis(tickCount=6, grid=False, labelOverlap=True)
    if dated:
        along.labelExpr = SHORT_DAY
        x = alt.X("from:T", title=None, axis=along)
    else:  # numbered steps begin where the chart does, not at 0
        along.tickMinStep = 1
        x = alt.X("from:Q", title=None, axis=along, scale=alt.Scale(zero=False, nice=False))
    x2 = alt.X2(field="to")
    most = max(row.get(figure, 0) for row in rows for figure in ("observed", *FIGURES))
    up = alt.Axis(tickCount=int(np.clip(most, 1, 4)), tickMinStep=1)  # whole cases
    y = alt.Y("observed:Q", title=None, axis=up)
    if most < 1:
        y = y.scale(domain=[0, 1])
    base = alt.Chart({"values": rows})
    told = [
        alt.Tooltip("when:N", title=words["when"]),
        alt.Tooltip("observed_said:N", title=words["observed"]),
        alt.Tooltip("expected_said:N", title=words["expected"]),
        *([alt.Tooltip("threshold_said:N", title=words["threshold"])] if threshold else []),
        alt.Tooltip("kind_said:N", title=words["state"]),
    ]
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=list(KINDS), range=[COLOURS[kind] for kind in KINDS]),
        legend=None,
    )
    layers: list[Any] = [
        base.mark_rect(stroke="var(--card)", strokeWidth=0.5).encode(
            x=x, x2=x2, y=y, y2=alt.Y2(datum=0), color=colour, tooltip=told
        )
    ]
    if any(row["unknown"] for row in rows):
        unknown = base.transform_filter("datum.unknown")
        layers.append(unknown.mark_text(text="?", dy=-6, color=INK).encode(x=x, y=y))
    if threshold:
        layers += [
            base.mark_rule(color=colour_, strokeDash=dash, strokeWidth=1.5).encode(
                x=x, x2=x2, y=alt.Y(f"{figure}:Q", title=None, axis=up)
            )
            for figure, colour_, dash in (("threshold", INK, [3, 2]), ("expected", LINE, [1, 0]))
        ]
    if any(row["kind"] == "alarm" for row in rows):
        alarms = base.transform_filter("datum.kind === 'alarm'").transform_calculate(
            middle="(+toDate(datum.from) + +toDate(datum.to)) / 2" if dated else "datum.from + 0.5"
        )
        layers.append(
            alarms.mark_point(
                shape="triangle-down", filled=True, size=40, yOffset=-8, color=COLOURS["alarm"]
            ).encode(x=alt.X("middle:T" if dated else "middle:Q"), y=y)
        )
    return _spec(alt.layer(*layers).properties(width="container", height=150))


def map_of_units(report: Detected | Scanned, words: Words) -> dict[str, Any] | None:
    """Units where they lie: larger where more was counted, with a colour and a shape by verdict.

    None where no unit has a position.
    """
    run = report.run
    if run.positions is None:
        return None
    kinds, counts = _on_map(report)
    placed = np.asarray(np.isfinite(run.positions).all(axis=1))
    rows = [
        {
            "x": float(run.positions[unit, 0]),
            "y": float(run.positions[unit, 1]),
            "unit": name,
            "kind": kinds[unit],
            "kind_said": words[kinds[unit]],
            "count": int(counts[unit]),
        }
        for unit, name in enumerate(run.series.units)
        if placed[unit]
    ]
    if not rows:
        return None
    order = ["unjudged", "quiet", "alarm"]
    rows.sort(key=lambda row: (order.index(str(row["kind"])), str(row["unit"])))
    names = ("", "") if run.planar else (words["longitude"], words["latitude"])
    along = alt.Axis(labelOverlap=True, labelSeparation=8)
    chart = (
        alt.Chart({"values": rows})
        .mark_point(filled=True, opacity=0.75, stroke=FRAME, strokeWidth=0.5)
        .encode(
            x=alt.X(
                "x:Q",
                title=names[0],
                axis=along,
                scale=alt.Scale(zero=False, nice=False, padding=12),
            ),
            y=alt.Y("y:Q", title=names[1], scale=alt.Scale(zero=False, nice=False, padding=12)),
            size=alt.Size("count:Q", scale=alt.Scale(range=[20, 400], zero=True), legend=None),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=order, range=[COLOURS[kind] for kind in order]),
                legend=None,
            ),
            shape=alt.Shape(
                "kind:N",
                scale=alt.Scale(domain=order, range=["diamond", "circle", "triangle-up"]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("unit:N", title=words["unit"]),
                alt.Tooltip("count:Q", title=words["observed"]),
                alt.Tooltip("kind_said:N", title=words["state"]),
            ],
        )
    )
    return _spec(chart.properties(width="container"))


def _on_map(report: Detected | Scanned) -> tuple[list[str], Any]:
    """Of each unit the kind of its last verdict, and its cases of late.

    Of a scan: whether it lies in a cluster that stands out, and all its cases.
    """
    series = report.run.series
    if isinstance(report, Scanned):
        inside = {unit for cluster in report.outstanding for unit in cluster.members}
        kinds = ["alarm" if unit in inside else "quiet" for unit in series.units]
        return kinds, np.maximum(series.counts, 0).sum(axis=0)
    detection = report.detection
    last = detection.over.stop - 1
    kinds = [
        "alarm" if alarm else "quiet" if state == State.JUDGED else "unjudged"
        for alarm, state in zip(detection.alarm[-1], detection.state[-1], strict=True)
    ]
    return kinds, np.maximum(series.counts[last], 0)


def _rows(report: Detected, unit: int, words: Words, *, threshold: bool) -> list[dict[str, Any]]:
    series, detection = report.run.series, report.detection
    over = detection.over
    first = max(0, min(over.start, over.stop - BEFORE[series.step]))
    return [
        _row(report, unit, step, words, threshold=threshold) for step in range(first, over.stop)
    ]


def _row(
    report: Detected, unit: int, step: int, words: Words, *, threshold: bool
) -> dict[str, Any]:
    series, detection = report.run.series, report.detection
    count = int(series.counts[step, unit])
    begin, end = days_of(series, step)
    row: dict[str, Any] = {
        "from": step + 0.5 if begin is None else f"{begin}T00:00",
        "to": step + 1.5 if end is None else f"{end + timedelta(days=1)}T00:00",
        "when": words.when(begin, end, step),
        "observed": 0 if count == MISSING else count,
        "observed_said": words["unknown"] if count == MISSING else words.number(count),
        "unknown": count == MISSING,
        "kind": "before",
        "kind_said": words["before"],
    }
    if step < detection.over.start:
        return row
    at = step - detection.over.start, unit
    state = State(int(detection.state[at]))
    if state is not State.JUDGED:
        return row | {"kind": "unjudged", "kind_said": words.state(state)}
    kind = "alarm" if detection.alarm[at] else "quiet"
    figures: dict[str, Any] = {}
    for name in FIGURES if threshold else ():
        value = float(getattr(detection, name)[at])
        if np.isfinite(value):
            figures |= {name: round(value, 4), f"{name}_said": words.number(value)}
    return row | {"kind": kind, "kind_said": words[kind], **figures}


def aspect(report: Detected | Scanned) -> float:
    """Height of the map over its width, for distances on the ground."""
    points = report.run.positions
    if points is None:
        return 1.0
    wide, high = np.ptp(points[np.isfinite(points).all(axis=1)], axis=0)
    if not report.run.planar:
        wide *= np.cos(np.radians(np.nanmean(points[:, 1])))
    return float(np.clip(high / max(wide, 1e-9), 0.4, 1.6))


def _spec(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> dict[str, Any]:
    axis = alt.AxisConfig(
        domainColor=FRAME,
        gridColor=FRAME,
        tickColor=FRAME,
        labelColor=INK,
        titleColor=INK,
        labelFont="inherit",
        titleFont="inherit",
        labelFontSize=11,
        titleFontSize=11,
        titleFontWeight="normal",
    )
    spec: dict[str, Any] = chart.configure(
        background="transparent", font="inherit", axis=axis, view=alt.ViewConfig(stroke=None)
    ).to_dict()
    del spec["$schema"]  # an address, though nobody would ask there
    return spec
