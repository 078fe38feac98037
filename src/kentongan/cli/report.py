"""`kentongan report`: add one report, import a file of them, export what an account may see."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn
from uuid import uuid4

import typer

DONE, REFUSED, UNUSABLE = 0, 1, 2
SHOWN = 20

app = typer.Typer(help="Reports from the field.", no_args_is_help=True, rich_markup_mode=None)

Unit = Annotated[str, typer.Option(help="Code of the unit; the account's own if left out.")]
As = Annotated[str, typer.Option("--as", help="User name of the account in whose name it is done.")]


@app.command()
def add(
    as_: As,
    kind: Annotated[str, typer.Option(help="Kind of report, such as incident.")],
    area: Annotated[str, typer.Option(help="Area code, or a name with its district.")],
    happened: Annotated[str, typer.Option(help="When: 2023-11-09T02:00+08:00, or 9-11-2023 2.00.")],
    text: Annotated[str, typer.Option(help="What happened; - reads it from standard input.")] = "",
    field: Annotated[
        list[str] | None, typer.Option("--field", help="A field of the kind, as name=value.")
    ] = None,
    unit: Annotated[
        str, typer.Option(help="Code of the unit; the account's own if left out.")
    ] = "",
    place: Annotated[str, typer.Option(help="The place in words.")] = "",
    urgency: Annotated[int, typer.Option(min=0, max=3, help="0 routine to 3 immediate.")] = 0,
    training: Annotated[
        bool, typer.Option("--training", help="An exercise: never counted.")
    ] = False,
) -> None:
    """Send one report; its identifier is printed.

    Exit codes: 0 stored, 1 refused with the reason, 2 wrongly used or the database cannot be used.
    """
    _set_up_django()
    from django.db import DatabaseError
    from django.utils import timezone

    from kentongan.errors import Refusal
    from kentongan.people.queries import actor_for
    from kentongan.watch_loop.report.changes import record_report
    from kentongan.watch_loop.report.import_rows import RowReader
    from kentongan.watch_loop.report.kinds import BY_CODE
    from kentongan.watch_loop.report.tables import Row

    try:
        user = _account(as_)
        if kind not in BY_CODE:
            _stop(f"there is no kind {kind}: {', '.join(BY_CODE)}")
        own = _unit_of(user, unit)
        told = {"happened_on": happened, "area": area, "place": place, "urgency": str(urgency)}
        told["text"] = sys.stdin.read() if text == "-" else text
        fields = dict(map(_pair, field or []))
        own_fields = [f.name for f in BY_CODE[kind].fields]
        for name in sorted(fields.keys() - own_fields):
            _stop(f"--field {name}: there is none such; {', '.join(own_fields)}")
        told |= {f"details.{name}": value for name, value in fields.items()}
        reader = RowReader(
            kind=BY_CODE[kind],
            unit=own,
            headings=list(told),
            mapping={name: name for name in told},
            constants={},
            order="dmy",
        )
        draft, problems = reader.read(Row(1, tuple(told.values())))
        if draft is None:
            _refuse(f"{p.column}: {p.message} ({p.value})" for p in problems)
        draft = dataclasses.replace(draft, uid=uuid4(), training=training)
        done = record_report(
            draft=draft, actor=actor_for(user, None), now=timezone.now(), channel="text"
        )
    except Refusal as refusal:
        _refuse([f"{refusal.field or 'report'}: {refusal.message} [{refusal.code}]"])
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")
    typer.echo(str(done.report.uid))


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        _stop(f"--field {text}: write it as name=value")
    return name, value


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with a heading in its first row.")],
    as_: As,
    kind: Annotated[str, typer.Option(help="Kind of report, such as incident.")],
    unit: Annotated[
        str, typer.Option(help="Code of the unit; the account's own if left out.")
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="Which column is what: target=heading. See --dry-run."),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option("--value", help="A value for all rows without one: target=value."),
    ] = None,
    date_order: Annotated[
        str, typer.Option(help="dmy or mdy, where the file's own dates do not tell.")
    ] = "",
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="The rows were confirmed before, in a register.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; store nothing.")] = False,
    take_good: Annotated[
        bool, typer.Option("--take-good", help="Store the good rows though others are refused.")
    ] = False,
    refused: Annotated[
        Path | None, typer.Option(help="Write the refused rows with their reasons into this CSV.")
    ] = None,
) -> None:
    """Check a file row by row, and store its rows. A file imported again stores nothing twice.

    Exit codes: 0 every row is good (and stored), 1 rows were refused, 2 the file, the mapping or
    the database cannot be used.
    """
    _set_up_django()
    from django.db import DatabaseError
    from django.utils import timezone

    from kentongan.errors import Refusal
    from kentongan.people.queries import actor_for
    from kentongan.watch_loop.report import importing

    try:
        user, now = _account(as_), timezone.now()
        actor = actor_for(user, None)
        own = _unit_of(user, unit)
        with file.open("rb") as data:
            run = importing.start_import(
                kind=kind,
                file_name=file.name,
                data=data,
                size=file.stat().st_size,
                unit=own,
                actor=actor,
                now=now,
            )
        mapping = {**run.mapping, **dict(map(_pair, column or []))}
        for target, heading in mapping.items():
            typer.echo(f"{target:<28}{heading}")
        run = importing.map_import(
            run=run,
            mapping=mapping,
            constants=dict(map(_pair, value or [])),
            date_order=date_order,
            as_confirmed=confirmed,
            actor=actor,
        )
        run = importing.check(run=run, actor=actor, now=now)
        _tell(run.report["errors"], run.bad)
        typer.echo(f"{run.rows} rows: {run.good} good, {run.bad} refused")
        if refused is not None and run.refused:
            refused.write_bytes(run.refused.read())
        if not dry_run and (take_good or not run.bad):
            run = importing.store(run=run, actor=actor, now=now, only_good=take_good)
            typer.echo(f"{run.stored} stored, {run.good - run.stored} were there already")
        else:
            importing.forget(run)
    except Refusal as refusal:
        _stop(f"{refusal.message} [{refusal.code}]")
    except OSError as error:
        _stop(f"{error.filename}: {error.strerror}")
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")
    raise typer.Exit(REFUSED if run.bad else DONE)


def _tell(errors: list[dict[str, Any]], bad: int) -> None:
    for e in errors[:SHOWN]:
        where = f"row {e['row']}" + (f", {e['column']}" if e["column"] else "")
        typer.echo(f"{where}: {e['message']}" + (f" ({e['value']})" if e["value"] else ""))
    if bad > SHOWN:
        typer.echo(f"... and more; {bad} rows are refused in all")


@app.command()
def export(
    as_: As,
    out: Annotated[Path, typer.Option(help="Where to write it; - is standard output.")] = Path("-"),
    kind: Annotated[str, typer.Option(help="Only this kind, with its own fields.")] = "",
    file_format: Annotated[
        str, typer.Option("--format", help="csv, or jsonl: whole reports, one a line.")
    ] = "csv",
    query: Annotated[
        str, typer.Option(help="A filter as in the address line: state=confirmed&area_code=51.02.")
    ] = "",
) -> None:
    """Write the reports that an account may see, with the filters of the list, in flat memory.

    Exit codes: 0 written, 1 the filter asks for what cannot be asked, 2 it cannot be written.
    """
    _set_up_django()
    from django.db import DatabaseError
    from django.http import QueryDict
    from django.utils import timezone

    from kentongan.errors import Refusal
    from kentongan.record_desk import queries as desk
    from kentongan.record_desk.export import csv_pieces
    from kentongan.watch_loop.report.queries import report_json

    if file_format not in ("csv", "jsonl"):
        _stop(f"--format {file_format}: csv or jsonl")
    try:
        user = _account(as_)
        found = desk.get_kind(f"report-{kind.replace('_', '-')}" if kind else "report")
        params = QueryDict(query)
        desk.demand_parameters(found, params)  # a misspelt filter would export everything
        rows, _asked = desk.rows_asked(user, found, params)
        if file_format == "csv":
            pieces: Iterable[bytes] = csv_pieces(found, rows, desk.zone_of(user), timezone.now())
        else:
            lines = rows.select_related("unit").iterator(chunk_size=2000)
            pieces = (
                json.dumps(report_json(row), ensure_ascii=False).encode() + b"\n" for row in lines
            )
        if str(out) == "-":
            sys.stdout.buffer.writelines(pieces)
        else:
            with out.open("wb") as file:
                file.writelines(pieces)
    except Refusal as refusal:
        _refuse([f"{refusal.message} [{refusal.code}]"])
    except OSError as error:
        _stop(f"{error.filename}: {error.strerror}")
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")


def _account(username: str) -> Any:
    from kentongan.people.model import User

    user = User.objects.filter(username=username).first()
    if user is None:
        _stop(f"there is no account {username}")
    return user


def _unit_of(user: Any, code: str) -> Any:
    """The unit with a code, or the account's own; whether he reports for it is asked later."""
    from kentongan.people.model import Unit
    from kentongan.people.queries import access_of
    from kentongan.watch_loop.report.queries import writable_units

    if code:
        unit = Unit.objects.filter(code=code).first()
    else:
        unit = next(iter(writable_units(access_of(user))), None)
    if unit is None:
        _stop(f"there is no unit {code}" if code else f"{user.username} reports for no unit")
    return unit


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.settings.base")
    import django

    django.setup()


def _refuse(lines: Iterable[str]) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(REFUSED)


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(UNUSABLE)
