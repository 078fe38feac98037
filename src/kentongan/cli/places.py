"""`kentongan places`: load the registry of areas, search it, import shapes and positions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

DONE, NOT_ALL, UNUSABLE = 0, 1, 2
SHOWN = 20

app = typer.Typer(
    help="Areas by Kemendagri code, and their geometry.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def load() -> None:
    """Load every province, regency, district and village; a second run changes nothing.

    Exit codes: 0 loaded, 2 the database cannot be used.
    """
    _set_up_django()
    from django.db import DatabaseError
    from django.utils import timezone

    from kentongan.places.changes import load_registry

    try:
        loaded = load_registry(now=timezone.now())
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")
    typer.echo(
        f"{loaded.added} areas added, {loaded.changed} changed, {loaded.unchanged} unchanged"
    )


@app.command()
def search(
    text: Annotated[
        str, typer.Argument(help='A name, best with its parents ("Kediri, Tabanan"), or a code.')
    ],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many are shown.")] = 10,
    within: Annotated[str, typer.Option(help="Only this area and what lies below it.")] = "",
) -> None:
    """Find areas by name or code, and say so when a name alone does not decide.

    Exit codes: 0 one area, 1 several or none, 2 a bad --within or the database cannot be used.
    """
    _set_up_django()
    from django.db import DatabaseError

    from kentongan.places import codes, queries

    try:
        found = queries.search(text, limit, prefix=codes.dotted(within) if within else "")
    except codes.BadCode as error:
        _stop(f"--within {within}: {error}")
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")
    for candidate in found.candidates:
        typer.echo(f"{candidate.area.code:<14}{candidate.area.kind:<12}{candidate.path}")
    if found.total > len(found.candidates):
        typer.echo(f"... and {found.total - len(found.candidates)} more")
    if found.ambiguous:
        typer.echo(f"“{text}” is ambiguous: add its district, regency or province.", err=True)
    elif not found.total:
        typer.echo(f"No area is named “{text}”.", err=True)
    elif not found.exact:
        typer.echo("Not every word fits; this is the nearest.", err=True)
    raise typer.Exit(DONE if found.total == 1 else NOT_ALL)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="GeoJSON in WGS84 degrees, polygons or points.")],
    source: Annotated[str, typer.Option(help="Who made the shapes, which year, which licence.")],
    code_property: Annotated[
        str, typer.Option(help="Property that holds the code; found by itself when left out.")
    ] = "",
) -> None:
    """Store the shapes or positions of areas, and report what did not match and why.

    Exit codes: 0 every feature was stored, 1 some were not, 2 nothing was: the file or the database
    cannot be used.
    """
    _set_up_django()
    from django.db import DatabaseError
    from django.utils import timezone

    from kentongan.errors import Invalid
    from kentongan.places.changes import SYSTEM, import_geometry
    from kentongan.places.geojson import MOST_BYTES
    from kentongan.places.words import PROBLEMS

    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)  # one byte more is enough to be refused
        done = import_geometry(
            data=data,
            file_name=file.name,
            source=source,
            code_property=code_property,
            actor=SYSTEM,
            now=timezone.now(),
        )
    except OSError as error:
        _stop(f"{file}: {error.strerror}")
    except Invalid as refusal:
        _stop(refusal.message)
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")
    report = done.report
    typer.echo(
        f"{report['matched']} of {report['features']} features stored"
        f" (code from {report['code_property']}, {report['replaced']} replaced)"
    )
    for row in report["unmatched"][:SHOWN]:
        detail = f" ({row['detail']})" if row["detail"] else ""
        code = row["code"] or "-"
        typer.echo(f"feature {row['feature']}, code {code}: {PROBLEMS[row['problem']]}{detail}")
    missing = report["features"] - report["matched"]
    if missing > SHOWN:
        typer.echo(f"... and {missing - SHOWN} more; the report of import {done.pk} has them")
    raise typer.Exit(NOT_ALL if missing else DONE)


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.settings.base")
    import django

    django.setup()


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(UNUSABLE)
