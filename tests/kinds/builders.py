"""One record of every kind, lying at Polsek Kediri: a new kind needs its line in BUILDERS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from tests.cast import NOW, Cast
from tests.watch_loop.drafts import draft

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.audit_trail.model import AuditEntry
from kentongan.command_loop.briefing.model import Briefing
from kentongan.command_loop.briefing.rules import THEMES
from kentongan.command_loop.directive.model import Delivery, Directive, DirectiveVersion
from kentongan.watch_loop.report.changes import record_report
from kentongan.watch_loop.report.model import Report


def briefing(cast: Cast) -> Briefing:
    return Briefing.objects.create(
        code="BRF-1",
        title="=Arahan pagi",  # begins like a formula on purpose
        medium="vicon",
        unit=cast.polsek_kediri,
        starts_at=NOW,
        created_at=NOW,
    )


def directive(cast: Cast) -> Directive:
    made = Directive.objects.create(
        code="DIR-1",
        briefing=briefing(cast),
        point=1,
        issuing_unit=cast.polsek_kediri,
        state="issued",
        issued_at=NOW,
        created_at=NOW,
    )
    DirectiveVersion.objects.create(
        directive=made,
        number=1,
        instruction="-Jaga netralitas",
        force="do",
        theme=THEMES[0],
        written_at=NOW,
    )
    return made


def delivery(cast: Cast) -> Delivery:
    return Delivery.objects.create(
        directive=directive(cast),
        unit=cast.villages[0],
        delivered_at=NOW,
        readback_due_at=NOW + timedelta(days=1),
    )


def audit_entry(cast: Cast) -> AuditEntry:
    with transaction.atomic():
        return record_change(
            actor=Actor(cast.kapolres, "Kapolres"),
            verb="add_unit",
            object_kind="unit",
            object_id="POLSEK-KEDIRI",
            after={"name": "Polsek Kediri"},
            unit_path=cast.polsek_kediri.path,
            now=NOW,
        )


def report(cast: Cast, kind: str = "incident") -> Report:
    """One report of a kind, filled with what its own example expects where it says so."""
    return record_report(
        draft=draft(kind), actor=Actor(cast.bhabin_1, "Bhabin"), now=NOW, channel="web"
    ).report


BUILDERS: Mapping[type[Model], Callable[[Cast], Any]] = {
    AuditEntry: audit_entry,
    Briefing: briefing,
    Delivery: delivery,
    Directive: directive,
    Report: report,
}
