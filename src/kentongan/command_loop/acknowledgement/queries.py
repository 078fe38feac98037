"""Who must read back, and whose read-backs wait for a verdict."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from kentongan.command_loop.acknowledgement.model import ReadBack
from kentongan.command_loop.directive.model import Delivery
from kentongan.command_loop.directive.queries import own_q, with_words
from kentongan.command_loop.directive.rules import OPEN_ACTION
from kentongan.errors import NotFound
from kentongan.people.queries import Access, units_q

UNREAD = ("delivered", "opened", "returned")


def inbox_for(access: Access, limit: int = 20) -> list[Delivery]:
    """Deliveries the user must still read and read back, the earliest due first. Two queries."""
    if not access.may("acknowledge"):
        return []
    return _with_words(
        Delivery.objects.filter(own_q(access), active=True, acknowledgement__in=UNREAD)
        .select_related("directive__issuing_unit", "unit")
        .order_by("readback_due_at", "pk")[:limit]
    )


def to_do_for(access: Access, limit: int = 20) -> list[Delivery]:
    """Deliveries understood but not carried out yet, the earliest due first. Two queries."""
    if not access.may("report_action"):
        return []
    rows = Delivery.objects.filter(
        own_q(access),
        active=True,
        acknowledgement="accepted",
        action__in=(*OPEN_ACTION, "blocked"),
    ).select_related("directive__issuing_unit", "unit")
    return _with_words(rows.order_by("action_due_at", "pk")[:limit])


def _with_words(rows: QuerySet[Delivery]) -> list[Delivery]:
    deliveries = list(rows)
    with_words(d.directive for d in deliveries)
    return deliveries


def waiting_for_my_verdict(access: Access, limit: int = 20) -> list[ReadBack]:
    """Read-backs on directives of the user's units that nobody has judged yet, oldest first.

    Those of words that were amended meanwhile are not among them: there is nothing to judge.
    """
    # The deliveries first: those that wait are few and in order (index `delivery_read_back_waits`),
    # while PostgreSQL misjudges the join of both and reads all of them.
    waiting = Delivery.objects.filter(
        units_q(access, "judge", "directive__issuing_unit__"),
        active=True,
        acknowledgement="read_back",
    ).order_by("read_back_at", "pk")
    return list(
        ReadBack.objects.filter(
            delivery__in=list(waiting.values_list("pk", flat=True)[:limit]),
            verdict="pending",
            version=F("delivery__directive__version"),
        )
        .select_related("delivery__directive", "delivery__unit", "officer")
        .order_by("pk")
    )


def get_read_back_for(access: Access, pk: int) -> ReadBack:
    """A read-back on a directive of a unit the user reads, or NotFound."""
    row = (
        ReadBack.objects.filter(
            units_q(access, "read", "delivery__directive__issuing_unit__")
            | units_q(access, "read", "delivery__unit__"),
            pk=pk,
        )
        .select_related("delivery__directive__issuing_unit", "delivery__unit", "officer")
        .first()
    )
    if row is None:
        raise NotFound("read_back_unknown", _("There is no such read-back."))
    return row


def read_backs_of(delivery: Delivery) -> QuerySet[ReadBack]:
    """All read-backs of a delivery, the newest first."""
    return delivery.read_backs.select_related("officer", "post", "judged_by")
