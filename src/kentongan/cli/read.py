"""`kentongan read`: briefings and incidents in files, as a table or as JSON Lines."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from kentongan.text_reading.briefing import read_briefing
from kentongan.text_reading.documents import (
    ENDINGS,
    MAX_CHARACTERS,
    UnreadableDocument,
    open_document,
)
from kentongan.text_reading.incident import read_incident, speaks_of_orders
from kentongan.text_reading.records import (
    BriefingReading,
    DirectivePoint,
    Found,
    IncidentPlace,
    IncidentReading,
    Person,
)

READ, REFUSED, MISUSED = 0, 1, 2

_NOTES: Final = {
    "no_briefing": "no briefing in it: nobody leads a meeting and nothing is ordered",
    "other_language": "does not look like Indonesian",
    "weekday_contradiction": "the printed weekday does not fit the date",
    "date_contradiction": "gives two dates for the event",
    "date_missing": "does not say when it happened",
    "place_unknown": "does not say where it happened, or names two places equally",
    "place_contradiction": "names a district that is not in the regency it names",
    "village_open": "names a village that another of the same name cannot be told from",
    "deaths_unknown": "says that the number of victims is not known yet",
    "kind_unknown": "no kind of event could be told",
}


class ReadAs(StrEnum):
    """What a text is taken for."""

    BRIEFING = "briefing"
    INCIDENT = "incident"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file or a row that was not read, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Text:
    """One text to read: id for the output, where it came from, what the caller knows of it."""

    id: str
    where: str
    text: str
    title: str | None = None
    date: str | None = None


def command(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help=f"Texts ({', '.join(f'.{e}' for e in ENDINGS)}), or .jsonl rows of id, text and,"
            " where known, title and date.",
        ),
    ],
    read_as: Annotated[
        ReadAs,
        typer.Option(
            "--as", help="Read as briefings, as incidents, or each text as what it looks like."
        ),
    ] = ReadAs.BRIEFING,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON Lines, one object a text.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write one file a text into this folder instead of printing."),
    ] = None,
    max_mb: Annotated[int, typer.Option(min=1, help="Refuse files larger than this.")] = 50,
) -> None:
    """Read texts with the evidence for every value.

    Briefings: date, place, chair, attendees and every directive point. Incidents (--as incident):
    kind, day, place to the village, crowd, dead and injured, loss, personal data found.

    Exit codes: 0 all were read (a text without a briefing counts as read), 1 some were refused,
    2 wrongly used.
    """
    if out is not None:
        _make_folder(out)
    # readings hold no reference cycles: looking for some costs a quarter of the time
    gc.set_threshold(100_000, 50, 50)
    refused = 0
    for item in _with_progress(files, max_mb * 1024 * 1024):
        if isinstance(item, Refusal):
            refused += 1
            _say(f"{item.where}: {item.why}")
            continue
        reading = _read(item, read_as)
        for flag in reading.flags:
            if flag.code in _NOTES:
                _say(f"{item.where}: note: {_NOTES[flag.code]}")
        _give(item, reading, read_as, as_json=as_json, out=out)
    raise typer.Exit(REFUSED if refused else READ)


def _read(item: Text, read_as: ReadAs) -> BriefingReading | IncidentReading:
    if read_as is ReadAs.BRIEFING:
        return read_briefing(item.text, title=item.title, date=item.date)
    reading = read_incident(item.text, title=item.title, date=item.date)
    if read_as is ReadAs.AUTO and speaks_of_orders(reading):
        return read_briefing(item.text, title=item.title, date=item.date)
    return reading


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _say(f"{out}: cannot be used as a folder: {error.strerror}")
        raise typer.Exit(MISUSED) from error


# ------------------------------------------------------------------ in


def _with_progress(files: list[Path], max_bytes: int) -> Iterator[Text | Refusal]:
    """Texts of all files; with many files and a terminal, a progress bar on stderr."""
    if len(files) < 2:
        yield from (item for path in files for item in _texts(path, max_bytes))
        return
    from rich.console import Console
    from rich.progress import track

    bar = Console(stderr=True)
    shown = track(files, description="Reading", console=bar, disable=not sys.stderr.isatty())
    yield from (item for path in shown for item in _texts(path, max_bytes))


def _texts(path: Path, max_bytes: int) -> Iterator[Text | Refusal]:
    try:
        data = _bytes(path, max_bytes)
        if path.suffix.lower() == ".jsonl":
            lines = open_document(
                f"{path.name}.txt", data, max_bytes=max_bytes, max_characters=None
            )
            yield from _rows(path, lines)
        else:
            yield Text(path.stem, str(path), open_document(path.name, data, max_bytes=max_bytes))
    except UnreadableDocument as error:
        yield Refusal(str(path), f"{error.reason} [{error.code}]")
    except OSError as error:
        yield Refusal(str(path), f"cannot be opened: {error.strerror}")


def _bytes(path: Path, max_bytes: int) -> bytes:
    """The file, or the one byte too many that makes the opener refuse it unread."""
    with path.open("rb") as stream:
        return stream.read(max_bytes + 1)


def _rows(path: Path, lines: str) -> Iterator[Text | Refusal]:
    for number, line in enumerate(lines.split("\n"), 1):
        if line.strip():
            yield _row(f"{path} line {number}", line)


def _row(where: str, line: str) -> Text | Refusal:
    try:
        row = json.loads(line)
    except ValueError as error:
        return Refusal(where, f"no valid JSON: {error}")
    problem = _problem(row)
    if problem:
        return Refusal(where, problem)
    return Text(str(row["id"]), where, row["text"], row.get("title"), row.get("date"))


def _problem(row: Any) -> str | None:
    if not isinstance(row, dict):
        return "a row is an object with id and text"
    if not isinstance(row.get("id"), str | int):
        return "id is missing, or neither text nor number"
    if not isinstance(row.get("text"), str) or not row["text"].strip():
        return "text is missing, empty, or no text"
    if len(row["text"]) > MAX_CHARACTERS:
        return f"text is too long ({len(row['text'])} > {MAX_CHARACTERS} characters) [too_long]"
    if not isinstance(row.get("title"), str | None):
        return "title is no text"
    return _date_problem(row.get("date"))


def _date_problem(value: Any) -> str | None:
    from datetime import date

    if value is None:
        return None
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return f"date is no day such as 2023-12-20: {value!r}"
    return None


# ------------------------------------------------------------------ out


def _give(
    item: Text,
    reading: BriefingReading | IncidentReading,
    read_as: ReadAs,
    *,
    as_json: bool,
    out: Path | None,
) -> None:
    if as_json:
        row: dict[str, Any] = {"id": item.id, **reading.as_json()}
        if read_as is ReadAs.AUTO:
            row["read_as"] = "briefing" if isinstance(reading, BriefingReading) else "incident"
        line = json.dumps(row, ensure_ascii=False)
        if out is None:
            typer.echo(line)
        else:
            (out / f"{_file_name(item.id)}.json").write_text(line + "\n", encoding="utf-8")
    elif out is None:
        _table(item, reading, None)
    else:
        with (out / f"{_file_name(item.id)}.txt").open("w", encoding="utf-8") as stream:
            _table(item, reading, stream)


def _file_name(name: str) -> str:
    """An id as a file name: a row's id may hold anything, a path must not."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name).lstrip(".") or "text"


def _table(item: Text, reading: BriefingReading | IncidentReading, stream: Any) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as Plain

    console = Console(file=stream, width=None if stream is None else 140, highlight=False)
    frame = Table(title=Plain(item.id), title_justify="left", box=box.SIMPLE, show_header=True)
    for column in ("field", "value", "span", "rule", "doubt"):
        frame.add_column(column, overflow="fold")
    rows = _frame_rows(reading) if isinstance(reading, BriefingReading) else _fact_rows(reading)
    for name, found in rows:
        frame.add_row(name, *(Plain(cell) for cell in _cells(found)))
    console.print(frame)
    if isinstance(reading, IncidentReading):
        return
    points = Table(title="directive points", title_justify="left", box=box.SIMPLE)
    points.add_column("n", justify="right")
    points.add_column("quote", ratio=1, overflow="fold")
    points.add_column("order", overflow="fold", max_width=24)
    points.add_column("by, to", overflow="fold", max_width=28)
    points.add_column("span", no_wrap=True)
    for n, point in enumerate(reading.directives, 1):
        cells = (
            str(n),
            " ".join(point.quote.value.split()),
            "\n".join((point.force.value, point.theme.value, *_due_line(point))),
            f"{point.speaker_post.value}\n> {', '.join(a.value for a in point.addressees)}",
            f"{point.quote.span[0]}-{point.quote.span[1]}\ndoubt {point.quote.doubt:.2f}",
        )
        points.add_row(*(Plain(cell) for cell in cells))
    console.print(points)
    for note in reading.corrections:
        console.print(Plain(f"  {note.printed} > {note.offered}  ({note.span[0]}-{note.span[1]})"))


def _due_line(point: DirectivePoint) -> tuple[str, ...]:
    return (f"due {point.due.value}",) if point.due else ()


def _frame_rows(reading: BriefingReading) -> Iterator[tuple[str, Found[Any]]]:
    """Every value of the frame under its field name, lists one row a value."""
    singles = (
        "kind",
        "is_briefing",
        "title",
        "date",
        "alt_date",
        "start_time",
        "place",
        "place_code",
    )
    for name in (*singles, "medium", "host_unit", "alt_host_unit", "chair", "operation", "stage"):
        found = getattr(reading, name)
        if found is not None:
            yield name, found
    for name in ("speakers", "attendees", "recipients", "legal_basis"):
        yield from ((name, found) for found in getattr(reading, name))


def _fact_rows(reading: IncidentReading) -> Iterator[tuple[str, Found[Any]]]:
    """Every fact of an incident under its field name; personal data by kind, never by value."""
    singles = (
        "event_type",
        "alt_event_type",
        "event_date",
        "alt_event_date",
        "event_time",
        "day_part",
    )
    numbers = ("crowd_size", "crowd_text", "deaths", "injured", "serious", "light", "loss")
    for name in (*singles, "kode", "place", *numbers, "is_briefing", "directives_n"):
        found = getattr(reading, name)
        if found is not None:
            yield name, found
    yield from (("places", found) for found in reading.places)
    yield from (("parties", found) for found in reading.parties)
    for item in reading.personal_data:
        yield "personal_data", Found(item.kind, item.span, item.rule)


def _cells(found: Found[Any]) -> tuple[str, str, str, str]:
    value = found.value
    if isinstance(value, Person):
        value = ", ".join(part for part in (value.post, value.rank, value.name, value.unit) if part)
    elif isinstance(value, IncidentPlace):
        value = f"{value.text} ({value.role}{', ' + value.code if value.code else ''})"
    return str(value), f"{found.span[0]}-{found.span[1]}", found.rule, f"{found.doubt:.2f}"
