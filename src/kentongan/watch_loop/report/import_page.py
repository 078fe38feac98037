"""What the pages of imported files show: plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from kentongan.people.queries import Access
from kentongan.watch_loop.report.kinds import BY_CODE, KINDS
from kentongan.watch_loop.report.model import ReportImport

SHOWN: Final = 100
"""So many faults stand on the page; the file of refused rows has all of them."""
BUSY: Final = ("checking", "storing")


def kinds_for(access: Access) -> list[tuple[str, str]]:
    """Kinds that the user's posts write, as choices."""
    roles = {s.role for s in access.with_verb("report")}
    return [(k.code, _(k.label_plural)) for k in KINDS if roles & set(k.roles)]


@dataclass(frozen=True, slots=True)
class ImportLine:
    run: ReportImport
    label: str


def lines_of(runs: Iterable[ReportImport]) -> list[ImportLine]:
    return [ImportLine(run, _(BY_CODE[run.kind].label_plural)) for run in runs]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One file with what its reading found."""

    label: str
    busy: bool
    may_map: bool
    may_store: bool
    failed: str
    errors: list[dict[str, Any]]
    more_errors: int
    percent_good: int


def page_of(run: ReportImport) -> ImportPage:
    errors = run.report.get("errors", [])
    return ImportPage(
        label=_(BY_CODE[run.kind].label_plural),
        busy=run.state in BUSY,
        may_map=bool(run.file) and run.state in ("uploaded", "checked", "failed"),
        may_store=run.state == "checked" and run.good > 0,
        failed=run.report.get("failed", ""),
        errors=errors[:SHOWN],
        more_errors=max(0, run.bad - SHOWN) if run.bad > len(errors[:SHOWN]) else 0,
        percent_good=round(100 * run.good / run.rows) if run.rows else 0,
    )
