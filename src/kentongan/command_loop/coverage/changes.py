"""Climbing the overdue ladder: of units that are late, and of those that leave them unanswered."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.command_loop.coverage.model import Escalation
from kentongan.command_loop.coverage.queries import unanswered_q
from kentongan.command_loop.directive.changes import link_to, reckon, rungs_of
from kentongan.command_loop.directive.model import Delivery
from kentongan.command_loop.directive.rules import (
    RUNG_EVERY,
    answer_due,
    asked_how_often,
    ladder,
    owed,
)
from kentongan.notices.changes import notify, notify_many
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


def ask_for_answers(*, now: datetime) -> int:
    """Remind units of what they leave unanswered below them; run by the worker. Returns how many.

    One reminder a day and unit, however much waits there: read-backs, reports and blockers older
    than `rules.ANSWER_WITHIN`. From the second day of the oldest on the next superior is told as
    well, up to the unit that began the thread.
    """
    asked = Escalation.objects.filter(obligation="answer", climbed_at__gt=now - RUNG_EVERY)
    late: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in (
        Delivery.objects.filter(unanswered_q(now))
        .exclude(directive__issuing_unit__in=asked.values("delivery__directive__issuing_unit"))
        .select_related("directive__issuing_unit", "directive__root__issuing_unit")
    ):
        late[delivery.directive.issuing_unit_id].append(delivery)
    for deliveries in late.values():
        _ask(deliveries, now)
    return len(late)


@transaction.atomic
def _ask(late: list[Delivery], now: datetime) -> None:
    """Remind the unit that gave these orders. The oldest says whom and stands in the record."""
    due_at, oldest = min(((_answer_due(d), d) for d in late), key=lambda row: (row[0], row[1].pk))
    issuer = oldest.directive.issuing_unit
    root = oldest.directive.root or oldest.directive
    rungs = ladder(issuer.path, root.issuing_unit.path)
    rung = asked_how_often(due_at, now)
    told = Unit.objects.get(path=rungs[min(rung, len(rungs)) - 1])
    Escalation.objects.create(
        delivery=oldest,
        obligation="answer",
        due_at=due_at,
        rung=rung,
        told_unit=told,
        climbed_at=now,
    )
    record_change(
        actor=Actor(user=None, label="Kentongan"),
        verb="climb_ladder",
        object_kind="delivery",
        object_id=str(oldest.pk),
        after={"rung": rung, "told": told.code, "owes": "answer", "waiting": len(late)},
        unit_path=issuer.path,
        now=now,
    )
    due = in_zone(due_at, issuer.timezone)
    params = {
        "to": issuer.name,
        "n": str(len(late)),
        "code": oldest.directive.code,
        "due": f"{due:%d-%m-%Y %H.%M} {zone_name(due)}",
    }
    users = users_to_tell({issuer.pk, told.pk}, now.date())
    notify(
        users=[user for some in users.values() for user in some],
        code="overdue_answer",
        params=params,
        link=link_to(oldest.directive),
        now=now,
    )


def _answer_due(delivery: Delivery) -> datetime:
    due_at = answer_due(
        acknowledgement=delivery.acknowledgement,
        action=delivery.action,
        read_back_at=delivery.read_back_at,
        acted_at=delivery.acted_at,
    )
    assert due_at is not None  # noqa: S101  `unanswered_q` asks for those that wait
    return due_at
