"""Climbing the overdue ladder."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.command_loop.coverage.model import Escalation
from kentongan.command_loop.directive.changes import link_to, reckon, rungs_of
from kentongan.command_loop.directive.model import Delivery
from kentongan.command_loop.directive.rules import owed
from kentongan.notices.changes import notify_many
from kentongan.people.model import Unit
from kentongan.people.queries import users_to_tell
from kentongan.web.moments import in_zone, zone_name

BATCH = 200
"""Deliveries a transaction: a failure half-way loses minutes of climbing, not the night's."""


def climb_ladder(*, now: datetime) -> int:
    """Tell the next superior of everything overdue; run by the worker. Returns the rungs climbed.

    After a standstill of days each rung passed meanwhile is climbed, so that the record is whole.
    """
    climbed = 0
    while True:
        with transaction.atomic():
            due = list(
                Delivery.objects.select_for_update(of=("self",))
                .filter(active=True, next_rung_at__lte=now)
                .select_related("directive__issuing_unit", "directive__root__issuing_unit", "unit")
                .order_by("next_rung_at", "pk")[:BATCH]
            )
            climbed += sum(_climb(delivery, now) for delivery in due)
        if len(due) < BATCH and not any(d.next_rung_at and d.next_rung_at <= now for d in due):
            return climbed


def _climb(delivery: Delivery, now: datetime) -> bool:
    """Climb one rung; False where none is left: the unit moved in the tree meanwhile."""
    rungs = rungs_of(delivery)
    if delivery.rung >= len(rungs):
        reckon(delivery, restart=False)
        delivery.save(update_fields=["next_rung_at"])
        return False
    owes = owed(
        active=delivery.active,
        acknowledgement=delivery.acknowledgement,
        action=delivery.action,
        readback_due_at=delivery.readback_due_at,
        action_due_at=delivery.action_due_at,
    )
    assert owes is not None  # noqa: S101  `reckon` sets no next rung where nothing is owed
    told = Unit.objects.get(path=rungs[delivery.rung])
    delivery.rung += 1
    reckon(delivery, restart=False)
    delivery.save(update_fields=["rung", "next_rung_at"])
    Escalation.objects.create(
        delivery=delivery,
        obligation=owes.obligation,
        due_at=owes.due_at,
        rung=delivery.rung,
        told_unit=told,
        climbed_at=now,
    )
    record_change(
        actor=Actor(user=None, label="Kentongan"),
        verb="climb_ladder",
        object_kind="delivery",
        object_id=str(delivery.pk),
        after={"rung": delivery.rung, "told": told.code, "owes": owes.obligation},
        unit_path=delivery.unit.path,
        now=now,
    )
    due = in_zone(owes.due_at, delivery.unit.timezone)
    params = {
        "code": delivery.directive.code,
        "to": delivery.unit.name,
        "due": f"{due:%d-%m-%Y %H.%M} {zone_name(due)}",
        "rung": str(delivery.rung),
    }
    users = [u for us in users_to_tell([told.pk], now.date()).values() for u in us]
    notify_many(
        notes=[
            (user, f"overdue_{owes.obligation}", params, link_to(delivery.directive))
            for user in users
        ],
        now=now,
    )
    return True
