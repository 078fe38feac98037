"""A report as one HTML page that asks no other host for anything."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib import resources
from typing import Any, Final

import vl_convert

from kentongan.early_warning.detection import State
from kentongan.early_warning.explain import Alarm, days_of, judges_counts, looks_back
from kentongan.early_warning.indonesian import Language
from kentongan.early_warning.report import Detected, Run, Scanned
from kentongan.early_warning.report.charts import aspect, chart_of_unit, map_of_units
from kentongan.early_warning.report.words import MONTHS, QUESTIONS, Words, plain
from kentongan.early_warning.series import MISSING

MOST_CHARTS: Final = 24
"""Charts on a page: a phone draws so many in a moment."""
FEW_UNITS: Final = 6
"""So few units are all shown, also those without an alarm."""
MOST_ROWS: Final = 2000
"""Rows of a table: the data forms have all."""

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval';"
    " img-src data:"
)
_LOCALE: Final = {
    "formatLocale": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]},
    "timeFormatLocale": {
        "dateTime": "%A, %e %B %Y %X",
        "date": "%d/%m/%Y",
        "time": "%H.%M.%S",
        "periods": ["AM", "PM"],
        "days": ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"],
        "shortDays": ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"],
        "months": [
            *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus"),
            *("September", "Oktober", "November", "Desember"),
        ],
        "shortMonths": MONTHS["id"].split(),
    },
}


class _Charts:
    """The charts of a page, numbered in the order in which they are drawn."""

    def __init__(self) -> None:
        self.specs: list[dict[str, Any]] = []

    def figure(self, spec: dict[str, Any], told: str, ratio: float | None = None) -> str:
        self.specs.append(spec)
        shape = "" if ratio is None else f' data-aspect="{ratio:.3f}"'
        number = len(self.specs) - 1
        return (
            f'<figure data-chart="{number}"{shape} role="img" aria-label="{escape(told)}"></figure>'
        )


def as_page(report: Detected | Scanned, language: Language = "id") -> str:
    """The whole page. Charts are drawn by scripts inside it; their figures also stand in tables."""
    words = Words(language, report.run.series.step)
    charts = _Charts()
    body = (
        _clusters(report, words, charts)
        if isinstance(report, Scanned)
        else _alarms(report, words, charts)
    )
    data = json.dumps(
        {"charts": charts.specs, "locale": _LOCALE if language == "id" else {}},
        ensure_ascii=False,
        allow_nan=False,
    ).replace("<", "\\u003c")
    title = f"{words['title']}: {report.run.source}"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_static('page.css')}</style>\n</head>\n<body>\n"
        f"<header><h1>{escape(words['title'])}</h1>{body}{_how(report.run, words)}</main>\n"
        f"<noscript><p>{escape(words['no_script'])}</p></noscript>\n"
        f'<script type="application/json" id="charts">{data}</script>\n'
        f"<script>{_script()}</script>\n</body>\n</html>\n"
    )


@cache
def _script() -> str:
    """Vega, Vega-Lite and vega-embed with what draws this page: bundling them takes a second."""
    return vl_convert.javascript_bundle(_static("page.js"))


def _static(name: str) -> str:
    return resources.files(__package__ or "").joinpath("static", name).read_text("utf-8")


# -------------------------------------------------------------------------------- of a detector


def _alarms(report: Detected, words: Words, charts: _Charts) -> str:
    series, detection = report.run.series, report.detection
    comparable = judges_counts(series, detection)
    rows = report.rows
    period = words.period(series, detection.over)
    lead = [_lead(report, words), f'<p class="soft">{escape(period)}</p>']
    if not comparable:
        lead.append(f'<p class="soft">{escape(words.own_scale)}</p>')
    elif looks_back(detection):
        lead.append(f'<p class="soft">{escape(words.looks_back)}</p>')
    by_unit: dict[str, list[Alarm]] = defaultdict(list)
    for alarm in rows:
        by_unit[alarm.unit].append(alarm)
    index = {unit: n for n, unit in enumerate(series.units)}
    shown = list(by_unit)
    if len(series.units) <= FEW_UNITS:
        shown += [unit for unit in series.units if unit not in by_unit]
    cards = [
        _card(report, index[unit], by_unit[unit], words, charts, comparable=comparable)
        for unit in shown[:MOST_CHARTS]
    ]
    lead.append(_questions(report.run, words))
    more = (
        [words["shown"].format(shown=len(cards), all=len(shown))] if len(shown) > len(cards) else []
    )
    return "".join(
        (
            *lead,
            "</header>\n<main>",
            _map(report, words, charts),
            f"<h2>{escape(words['alarms' if rows else 'counts'])}</h2>" if cards else "",
            _legend(words, lines=comparable) if cards else "",
            f'<div class="cards">{"".join(cards)}</div>' if cards else "",
            *(f'<p class="soft">{escape(line)}</p>' for line in more),
            _table_of_alarms(rows, words) if rows else "",
            _table_of_gaps(report, words),
            _table_of_units(report, words),
        )
    )


def _lead(report: Detected, words: Words) -> str:
    series, detection = report.run.series, report.detection
    units = len({alarm.unit for alarm in report.alarms})
    judged = int((detection.state == State.JUDGED).any(axis=0).sum())
    now = [alarm for alarm in report.alarms if alarm.step == detection.over[-1]]
    now_judged = bool((detection.state[-1] == State.JUDGED).any())
    last = words.number(len(now)) if now_judged else words["unjudged"]
    all_units, span = words.number(len(series.units)), words.steps(len(detection.over))
    if not judged:
        said = (
            f"Tidak ada putusan: tidak satu pun dari {all_units} wilayah dapat dinilai"
            f" selama {span}."
            if words.language == "id"
            else f"No verdict: none of {all_units} units could be judged over {span}."
        )
        return f'<p class="lead">{escape(said)}</p>'
    if words.language == "id":
        said = (
            f"{words.number(units)} dari {all_units} wilayah melampaui ambang dalam {span} terakhir"
            if units
            else f"Tidak ada alarm: {words.number(judged)} dari {all_units} wilayah dinilai"
            f" selama {span}"
        )
        latest = f"; pada {words[series.step]} terakhir {last}" if units else ""
    else:
        said = (
            f"{words.number(units)} of {all_units} units went over the threshold in the last {span}"
            if units
            else f"No alarm: {words.number(judged)} of {all_units} units were judged over {span}"
        )
        latest = f"; in the last {words[series.step]} {last}" if units else ""
    return f'<p class="lead">{escape(said + latest)}.</p>'


def _card(
    report: Detected,
    unit: int,
    alarms: Sequence[Alarm],
    words: Words,
    charts: _Charts,
    *,
    comparable: bool,
) -> str:
    name = words.unit(report.run.series.units[unit])
    spec = chart_of_unit(report, unit, words, threshold=comparable)
    figure = charts.figure(spec, f"{name}: {words['observed']}")
    if not alarms:
        state = report.detection.state[-1, unit]
        said = words["quiet"] if state == State.JUDGED else words.state(State(int(state)))
        return (
            f'<section class="card"><h3>{escape(name)}</h3><p>{escape(said)}</p>{figure}</section>'
        )
    latest = alarms[0]
    when = words.when(latest.first_day, latest.last_day, latest.step)
    told = " ".join(words.alarm(latest))
    return (
        f'<section class="card alarm"><h3>{escape(name)}</h3>'
        f'<p><span class="tag">{escape(when)}</span></p><p>{escape(told)}</p>{figure}</section>'
    )


def _legend(words: Words, *, lines: bool) -> str:
    swatches = [("", kind, words[kind]) for kind in ("alarm", "quiet", "unjudged", "before")]
    if lines:
        swatches += [
            ("line", "expected", words["expected"]),
            ("line dashed", "ink", words["threshold"]),
        ]
    items = (
        f'<li class="{kind}" style="--swatch: var(--{colour})">{escape(said)}</li>'
        for kind, colour, said in swatches
    )
    return f'<ul class="legend">{"".join(items)}</ul>'


def _map(report: Detected | Scanned, words: Words, charts: _Charts) -> str:
    spec = map_of_units(report, words)
    if spec is None:
        return ""
    figure = charts.figure(spec, words["map"], aspect(report))
    marks = (("▲", "alarm"), ("●", "quiet"), ("◆", "unjudged"))
    items = "".join(
        f'<li style="--swatch: var(--{kind})"><span>{mark}</span> {escape(words[kind])}</li>'
        for mark, kind in marks
        if kind != "unjudged" or isinstance(report, Detected)
    )
    title = words["map"]
    if isinstance(report, Detected):  # what was an alarm before the last step is none on the map
        last = report.detection.over[-1]
        title += f": {words.when(*days_of(report.run.series, last), last)}"
    return (
        f"<h2>{escape(title)}</h2>"
        f'<ul class="legend marks">{items}</ul><div class="card">{figure}</div>'
    )


def _table_of_alarms(rows: Sequence[Alarm], words: Words) -> str:
    cells = (
        (
            words.unit(alarm.unit),
            words.when(alarm.first_day, alarm.last_day, alarm.step),
            words.when(alarm.since_day, alarm.since_day, alarm.since),
            words.number(alarm.observed),
            words.figure(alarm.expected),
            words.number(alarm.threshold),
            "" if alarm.needed is None else words.number(alarm.needed),
        )
        for alarm in rows
    )
    heads = ("unit", "last", "since", "observed", "expected", "threshold", "needed")
    return _table([words[head] for head in heads], cells, numbers_from=3, words=words)


def _table_of_gaps(report: Detected, words: Words) -> str:
    if not report.gaps:
        return ""
    by_state: dict[State, list[Any]] = defaultdict(list)
    for gap in report.gaps:
        by_state[gap.state].append(gap)
    cells = (
        (
            words.state(state),
            words.listed([words.unit(gap.unit) for gap in gaps]),
            words.number(sum(gap.steps for gap in gaps)),
        )
        for state, gaps in by_state.items()
    )
    table = _table(
        [words["reason"], words["unit"], words["steps"]], cells, numbers_from=2, words=words
    )
    return f"<h2>{escape(words['missing'])}</h2>{table}"


def _table_of_units(report: Detected, words: Words) -> str:
    """The last verdict on every unit."""
    series, detection = report.run.series, report.detection
    step = detection.over[-1]
    cells = []
    for unit, name in enumerate(series.units):
        count = int(series.counts[step, unit])
        state = State(int(detection.state[-1, unit]))
        verdict = words["alarm" if detection.alarm[-1, unit] else "quiet"]
        cells.append(
            (
                words.unit(name),
                verdict if state is State.JUDGED else words.state(state),
                words["unknown"] if count == MISSING else words.number(count),
                *(
                    words.figure(float(getattr(detection, figure)[-1, unit]))
                    for figure in ("expected", "threshold")
                ),
            )
        )
    heads = [words[head] for head in ("unit", "state", "observed", "expected", "threshold")]
    when = words.when(*days_of(series, step), step)
    table = _table(heads, cells, numbers_from=2, words=words)
    return f"<details><summary>{escape(words['units'])}: {escape(when)}</summary>{table}</details>"


# ------------------------------------------------------------------------------------- of a scan


def _clusters(report: Scanned, words: Words, charts: _Charts) -> str:
    scan = report.scan
    lead = words.found(report)
    cells = [
        (
            words.listed([place.label for place in places]),
            words.span(cluster.start, cluster.end),
            words.number(cluster.observed),
            words.number(cluster.expected),
            words.figure(cluster.relative_risk),
            words.figure(cluster.pvalue, 3),
            "–" if cluster.recurrence is None else words.steps(round(cluster.recurrence)),
        )
        for cluster, places in zip(scan.clusters, report.places, strict=True)
    ]
    heads = ("places", "when", "observed", "expected", "risk", "pvalue", "recurrence")
    return "".join(
        (
            f'<p class="lead">{escape(lead)}</p>{_questions(report.run, words)}</header>\n<main>',
            _map(report, words, charts),
            f"<h2>{escape(words['clusters'])}</h2>" if cells else "",
            _table([words[head] for head in heads], cells, numbers_from=2, words=words)
            if cells
            else "",
        )
    )


# ------------------------------------------------------------------------------------ of them all


def _questions(run: Run, words: Words) -> str:
    """What somebody should look at in the table before he trusts the rest."""
    asked = [words.note(note) for note in run.notes if note.code in QUESTIONS]
    return "".join(f'<p class="question">{escape(each)}</p>' for each in asked)


def _how(run: Run, words: Words) -> str:
    """What was done, so that it can be done again."""
    series, columns = run.series, run.table.columns
    units = f"{words.number(len(series.units))} {words['unit'].lower()}"
    read = (words[columns.form], columns.day, words.listed(list(columns.units)), columns.count)
    facts = [
        (words["source"], run.source),
        (
            words["data"],
            f"{words.steps(series.times)}, {units}, {words.period(series, range(series.times))}",
        ),
        (words["read_as"], ", ".join(str(each) for each in read if each)),
        (words["method"], f"{run.method}: {words.about(run.method, run.about)}"),
        (
            words["parameters"],
            ", ".join(
                f"{name} = {plain(value)}"
                for name, value in run.parameters.items()
                if value is not None
            ),
        ),
        *(("", words.note(note)) for note in run.notes if note.code not in QUESTIONS),
        ("Kentongan", run.version),
    ]
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in facts)
    return f"<h2>{escape(words['how'])}</h2><dl>{items}</dl>"


def _table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers_from: int, words: Words
) -> str:
    """A table whose columns from `numbers_from` on hold numbers."""

    def row(cells: Sequence[str], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=n' if n >= numbers_from else ''}>{escape(cell)}</{tag}>"
            for n, cell in enumerate(cells)
        )

    body = [f"<tr>{row(cells, 'td')}</tr>" for cells in rows]
    rest = len(body) - MOST_ROWS
    more = f'<p class="soft">{words["more"].format(n=words.number(rest))}</p>' if rest > 0 else ""
    return (
        f'<div class="table"><table><thead><tr>{row(heads, "th")}</tr></thead>'
        f"<tbody>{''.join(body[:MOST_ROWS])}</tbody></table></div>{more}"
    )
