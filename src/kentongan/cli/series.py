"""`kentongan series`: build the counts of reports anew, or compare them with the reports."""

from __future__ import annotations

import os
from typing import NoReturn

import typer

DONE, DIFFERENT, UNUSABLE = 0, 1, 2
SHOWN = 50

app = typer.Typer(
    help="Counts of reports by area, kind and day.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def build() -> None:
    """Write the table of counts anew from the reports; who reports meanwhile waits.

    Exit codes: 0 built, 2 the database cannot be used.
    """
    _set_up_django()
    from django.db import DatabaseError

    from kentongan.watch_loop.report.series import rebuild

    try:
        rows = rebuild()
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")
    typer.echo(f"{rows} counts built")


@app.command()
def verify() -> None:
    """Compare the kept counts with the reports, and list where they differ.

    Exit codes: 0 they agree, 1 they differ, 2 the database cannot be used.
    """
    _set_up_django()
    from django.db import DatabaseError

    from kentongan.watch_loop.report.series import differences

    try:
        found = differences()
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")
    for d in found[:SHOWN]:
        name = f"{d.series}/{d.category}" if d.category else d.series
        typer.echo(
            f"{d.area_code:<14}{d.day}  {name:<36}"
            f" kept {d.kept[0]} ({d.kept[1]} confirmed), right {d.right[0]} ({d.right[1]})"
        )
    if len(found) > SHOWN:
        typer.echo(f"... and {len(found) - SHOWN} more")
    if found:
        typer.echo(f"{len(found)} counts differ: kentongan series build", err=True)
        raise typer.Exit(DIFFERENT)
    typer.echo("Counts and reports agree.")


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.settings.base")
    import django

    django.setup()


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(UNUSABLE)
