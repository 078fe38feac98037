"""Action reports, their evidence and samples, within a user's reach."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from kentongan.command_loop.action.model import ActionReport, Evidence, Sample
from kentongan.command_loop.directive.model import Delivery
from kentongan.errors import NotFound
from kentongan.people.queries import Access, units_q


def reports_of(deliveries: list[Delivery]) -> QuerySet[ActionReport]:
    """Reports of deliveries with evidence and samples, the newest first. Three queries."""
    return (
        ActionReport.objects.filter(delivery__in=deliveries)
        .select_related("officer", "post", "judged_by__officer", "delivery__unit")
        .prefetch_related(
            "evidence", Prefetch("samples", Sample.objects.select_related("sampled_by__officer"))
        )
        .order_by("-pk")
    )


def waiting_reports_for(access: Access, limit: int = 20) -> list[ActionReport]:
    """Reports on directives of the user's units that wait for his verdict; blockers come first.

    Found and ordered by the delivery's own columns (index `delivery_report_waits`); "blocked" comes
    before "reported" in the alphabet.
    """
    scopes = units_q(access, "judge", "delivery__directive__issuing_unit__")
    later = ActionReport.objects.filter(delivery=OuterRef("delivery"), pk__gt=OuterRef("pk"))
    return list(
        ActionReport.objects.filter(
            ~Exists(later),
            scopes,
            outcome="pending",
            delivery__active=True,
            delivery__action__in=("reported", "blocked"),
        )
        .select_related("delivery__directive", "delivery__unit", "officer")
        .order_by("delivery__action", "delivery__acted_at", "pk")[:limit]
    )


def to_sample_for(access: Access, limit: int = 20) -> list[ActionReport]:
    """Actions judged sufficient that supervision has not looked at, the newest first."""
    scopes = units_q(access, "sample", "delivery__unit__")
    # Not `samples=None`: PostgreSQL takes that join for one that leaves a single row, and plans
    # minutes of work by it.
    looked_at = Sample.objects.filter(report=OuterRef("pk"))
    return list(
        ActionReport.objects.filter(
            ~Exists(looked_at), scopes, outcome="sufficient", delivery__action="done"
        )
        .select_related("delivery__directive", "delivery__unit", "officer")
        .order_by("-pk")[:limit]
    )


def get_report_for(access: Access, pk: int) -> ActionReport:
    """A report in sight (of a unit in reach, or on a directive of one), or NotFound."""
    report = (
        ActionReport.objects.filter(
            units_q(access, "read", "delivery__unit__")
            | units_q(access, "read", "delivery__directive__issuing_unit__"),
            pk=pk,
        )
        .select_related("delivery__directive__issuing_unit", "delivery__unit")
        .first()
    )
    if report is None:
        raise NotFound("report_unknown", _("There is no such report."))
    return report


def get_evidence_for(access: Access, pk: int) -> Evidence:
    """A file of evidence in sight, or NotFound."""
    evidence = (
        Evidence.objects.filter(
            units_q(access, "read", "report__delivery__unit__")
            | units_q(access, "read", "report__delivery__directive__issuing_unit__"),
            pk=pk,
        )
        .select_related("report")
        .first()
    )
    if evidence is None:
        raise NotFound("evidence_unknown", _("There is no such file."))
    return evidence
