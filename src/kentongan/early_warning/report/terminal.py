"""A report in a terminal: tables, and the last counts of a unit as a row of small bars."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kentongan.early_warning.detection import State
from kentongan.early_warning.explain import Alarm, looks_back
from kentongan.early_warning.indonesian import Language
from kentongan.early_warning.report import Detected, Run, Scanned
from kentongan.early_warning.report.words import QUESTIONS, Words, plain
from kentongan.early_warning.series import MISSING

MOST_ROWS: Final = 30
"""Alarms that are printed: the other forms have all."""
FEW, WIDE = 6, 40
"""Steps in the row of bars: as many as the other columns leave room for, or none."""
NAME: Final = 12
"""Letters of a name that stand on one line at least."""
PICTURE: Final = 3
"""The column of bars."""
_BARS: Final = "▁▂▃▄▅▆▇█"


def show(report: Detected | Scanned, console: Console, language: Language = "id") -> None:
    """Print a report."""
    words = Words(language, report.run.series.step)
    _print_run(report.run, words, console)
    if isinstance(report, Scanned):
        _print_clusters(report, words, console)
    else:
        _print_alarms(report, words, console)
        _print_gaps(report, words, console)


def _print_run(run: Run, words: Words, console: Console) -> None:
    series, columns = run.series, run.table.columns
    days = "" if series.dates is None else f", {words.period(series, range(series.times))}"
    units = words.counted(len(series.units), "unit")
    console.print(
        Text(
            f"{run.source}: {words.steps(series.times)}, {units}{days}"
            f" ({words[columns.form]}; {words['dated']}: {columns.day or '–'})"
        )
    )
    console.print(Text(f"{run.method}: {words.about(run.method, run.about)}"))
    given = ", ".join(
        f"{n} {plain(value)}" for n, value in run.parameters.items() if value is not None
    )
    said = [(given, "dim")]
    said += [
        (words.note(note), "yellow" if note.code in QUESTIONS else "dim") for note in run.notes
    ]
    for text, style in said:
        console.print(Padding(Text(text, style=style), (0, 0, 0, 2), expand=False))


def _print_alarms(report: Detected, words: Words, console: Console) -> None:
    series, detection, rows = report.run.series, report.detection, report.rows
    judged = int((detection.state == State.JUDGED).sum())
    said = f"{words.counted(judged, 'verdict')}, {words.period(series, detection.over)}"
    if not rows:
        none = words["none_in" if judged else "none_of"]
        console.print(Text(none.format(verdicts=said)))
        return
    alarms = words.counted(len(report.alarms), "alarm")
    console.print(Text(words["so_many_in"].format(alarms=alarms, verdicts=said)))
    if rows[0].own_scale:
        console.print(Text(words.own_scale))
    elif looks_back(detection):
        console.print(Text(words.looks_back))
    heads = [
        words["unit"],
        words["alarm"],
        words.plural(series.step),
        words["counts"],
        words["observed"],
        words["expected"],
        words["from"],
    ]
    cells = [
        [
            words.unit(alarm.unit),
            words.when(alarm.first_day, alarm.last_day, alarm.step),
            words.number(alarm.steps),
            "",
            words.number(alarm.observed),
            "" if alarm.expected is None else words.number(alarm.expected),
            "" if alarm.needed is None else words.number(alarm.needed),
        ]
        for alarm in rows[:MOST_ROWS]
    ]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    widths[PICTURE] = 0
    room = console.width - sum(widths) - 3 * len(heads) - 1
    if room < FEW:  # a long name takes several lines, or there are no bars
        room = FEW if room + widths[0] - NAME >= FEW else 0
    kept = [n for n in range(len(heads)) if n != PICTURE or room]
    table = Table(box=box.SIMPLE)
    table.add_column(heads[0].lower(), overflow="fold", min_width=min(NAME, widths[0]))
    table.add_column(heads[1], no_wrap=room > 0)
    for n in kept[2:]:
        table.add_column(heads[n].lower(), no_wrap=True, justify="right")
    index = {unit: n for n, unit in enumerate(series.units)}
    for row, alarm in zip(cells, rows, strict=False):
        told: list[Text | str] = [Text(row[0]), *row[1:]]
        if room:
            told[PICTURE] = _picture(report, index[alarm.unit], alarm, min(WIDE, room))
        table.add_row(*(told[n] for n in kept))
    console.print(table)
    if any(alarm.needed == 0 for alarm in rows[:MOST_ROWS]):
        console.print(Text(words["from_none"].format(step=words[series.step])))
    if len(rows) > MOST_ROWS:
        rest = words.number(len(rows) - MOST_ROWS)
        console.print(Text(words["rest"].format(n=rest)))
    for alarm in rows[:MOST_ROWS]:
        when = words.when(alarm.first_day, alarm.last_day, alarm.step)
        for said in words.parts(alarm):
            console.print(Text(f"  {words.unit(alarm.unit)}, {when}: {said}"))


def _picture(report: Detected, unit: int, alarm: Alarm, pictured: int) -> Text:
    """The last counts up to an alarm: alarms stand out, and a dot is a count nobody knows."""
    series, detection = report.run.series, report.detection
    first = max(0, alarm.step + 1 - pictured)
    counts = [int(count) for count in series.counts[first : alarm.step + 1, unit]]
    most = max(1, *counts)
    bars = Text()
    for step, count in enumerate(counts, first):
        row = step - detection.over.start
        alarmed = row >= 0 and detection.alarm[row, unit]
        bar = "·" if count == MISSING else _BARS[min(7, 8 * count // (most + 1))]
        bars.append(bar, style="bold red" if alarmed else "")
    return bars


def _print_gaps(report: Detected, words: Words, console: Console) -> None:
    if not report.gaps:
        return
    by_state: dict[State, list[Any]] = defaultdict(list)
    for gap in report.gaps:
        by_state[gap.state].append(gap)
    table = _table(words["because"], words.plural("unit"))
    table.add_column(words["lacking"], justify="right")
    for state, gaps in by_state.items():
        table.add_row(
            words.state(state),
            Text(words.listed([words.unit(gap.unit) for gap in gaps])),
            words.number(sum(gap.steps for gap in gaps)),
        )
    console.print(table)


def _print_clusters(report: Scanned, words: Words, console: Console) -> None:
    scan = report.scan
    console.print(Text(words.found(report)))
    if not scan.clusters:
        return
    table = _table(words["places"].lower(), words["when"].lower())
    for name in (words["observed"], words["expected"], words["risk"], "p", words["recurrence"]):
        table.add_column(name.lower(), justify="right")
    for cluster, places in list(zip(scan.clusters, report.places, strict=True))[:MOST_ROWS]:
        table.add_row(
            Text(words.listed([place.label for place in places], most=3)),
            words.span(cluster.start, cluster.end),
            words.number(cluster.observed),
            words.number(cluster.expected),
            words.figure(cluster.relative_risk),
            words.figure(cluster.pvalue, 3),
            "–" if cluster.recurrence is None else words.steps(round(cluster.recurrence)),
        )
    console.print(table)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
