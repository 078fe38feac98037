"""`kentongan`: one noun, one module, imported only when it is called.

`kentongan read` must start in a moment, so nothing here imports Django, and `kentongan --help`
names every noun without importing any.
"""

from __future__ import annotations

import gc
import importlib
import sys
from typing import Any, Final

import typer

NOUNS: Final[dict[str, tuple[str, str]]] = {
    "read": ("kentongan.cli.read", "Read briefings from files: who orders what, to whom, by when."),
    "detect": (
        "kentongan.cli.detect",
        "Judge counts or events in a file: what is too many, where.",
    ),
    "up": ("kentongan.cli.up", "Migrate, fill an empty database, run web and worker together."),
    "audit": ("kentongan.cli.audit", "Check and export the audit trail."),
    "report": ("kentongan.cli.report", "Add, import and export reports from the field."),
    "series": ("kentongan.cli.series", "Build and verify the counts of reports."),
    "token": ("kentongan.cli.token", "Make, list and revoke the tokens of programs."),
    "places": ("kentongan.cli.places", "Import boundaries and search places."),
}
"""Noun -> module and one line of help. A module holds `app` (verbs) or `command` (a function)."""


def run() -> None:
    """Entry point of the `kentongan` command: reads `sys.argv`, exits with the command's code."""
    called = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    try:
        build(called)(prog_name="kentongan")
    finally:
        gc.freeze()  # or the end looks for cycles among all that was imported: a third of a second


def build(called: str) -> typer.Typer:
    """The command line with the called noun loaded and the others as lines of help."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    app.callback()(_intro)
    for noun, (module, line) in NOUNS.items():
        loaded: Any = importlib.import_module(module) if noun == called else None
        if loaded is None:
            app.command(noun, help=line)(_not_called)
        elif hasattr(loaded, "command"):
            app.command(noun)(loaded.command)
        else:
            app.add_typer(loaded.app, name=noun)
    return app


def _intro() -> None:
    """Kentongan: directives reach the last officer, field reports come back as honest records.

    Exit codes of every command: 0 done, 1 something was refused or found wrong, 2 wrongly used.
    """


def _not_called() -> None:
    """Stands for a noun in the list of commands."""
