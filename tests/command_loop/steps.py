"""Steps of the command loop as tests take them: by the cast, at the cast's time, in few words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOW, Cast

from kentongan.audit_trail.actor import Actor
from kentongan.command_loop.acknowledgement.changes import judge_read_back, read_back
from kentongan.command_loop.acknowledgement.model import ReadBack
from kentongan.command_loop.action.changes import judge_report, report_action
from kentongan.command_loop.action.model import ActionReport
from kentongan.command_loop.directive.changes import (
    To,
    Words,
    draft_directive,
    issue_directive,
    reissue_directive,
)
from kentongan.command_loop.directive.model import Delivery, Directive
from kentongan.people.model import Unit, User

INSTRUCTION = "Petakan seluruh potensi konflik dan laporkan setiap pergerakan massa."
OWN_WORDS = "Kami catat sengketa air subak, jaga pasar, dan kabari Polres bila warga berkumpul."
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def by(user: User) -> Actor:
    """The user as the actor of a change."""
    return Actor(user=user, label=user.get_username(), address="127.0.0.1")


def draft(cast: Cast, *, now: datetime = NOW, **words: Any) -> Directive:
    """A draft of Polres Tabanan, written by its Kabag Ops."""
    return draft_directive(
        issuing_unit=cast.polres,
        words=Words(**{"instruction": INSTRUCTION} | words),
        actor=by(cast.kabag_ops),
        now=now,
    )


def issue(
    cast: Cast,
    to: Sequence[Unit | To] | None = None,
    *,
    now: datetime = NOW,
    ends: dict[str, Any] | None = None,
    **words: Any,
) -> tuple[Directive, list[Delivery]]:
    """A directive of Polres Tabanan to units (its ten Polsek when none are named)."""
    targets = [t if isinstance(t, To) else To(unit=t) for t in (to or cast.polseks)]
    directive = draft(cast, now=now, **words)
    deliveries = issue_directive(
        directive=directive, to=targets, actor=by(cast.kabag_ops), now=now, **(ends or {})
    )
    directive.refresh_from_db()
    return directive, deliveries


def issue_to_kediri(cast: Cast, **words: Any) -> Delivery:
    """The delivery of a new directive at Polsek Kediri alone."""
    _directive, (delivery,) = issue(cast, [cast.polsek_kediri], **words)
    return delivery


def say(
    delivery: Delivery, user: User, *, text: str = OWN_WORDS, version: int = 1, now: datetime = NOW
) -> ReadBack:
    """Read a delivery back."""
    return read_back(delivery=delivery, text=text, version=version, actor=by(user), now=now)


def judge(
    row: ReadBack, user: User, verdict: str = "accepted", *, remark: str = "", now: datetime = NOW
) -> ReadBack:
    """A superior's verdict on a read-back."""
    return judge_read_back(read_back=row, verdict=verdict, remark=remark, actor=by(user), now=now)


def understand(cast: Cast, delivery: Delivery, user: User, *, now: datetime = NOW) -> None:
    """Read back and accepted by Polres."""
    judge(say(delivery, user, version=delivery.directive.version, now=now), cast.kapolres, now=now)


def act(
    delivery: Delivery, user: User, kind: str = "action", *, now: datetime = NOW, **more: Any
) -> ActionReport:
    """Report action, or a blocker with what is needed."""
    facts: dict[str, Any] = {
        "text": "Patroli dialogis di pasar.",
        "happened_at": now,
        "needed": "" if kind == "action" else "Dua personel tambahan.",
    }
    return report_action(delivery=delivery, kind=kind, actor=by(user), now=now, **facts | more)


def finish(cast: Cast, delivery: Delivery, user: User, *, now: datetime = NOW) -> ActionReport:
    """Understood, carried out and judged sufficient."""
    understand(cast, delivery, user, now=now)
    return judge_report(
        report=act(delivery, user, now=now),
        outcome="sufficient",
        remark="",
        actor=by(cast.kapolres),
        now=now,
    )


def reissue(
    delivery: Delivery, user: User, to: Sequence[Unit], *, now: datetime = NOW, **words: Any
) -> tuple[Directive, list[Delivery]]:
    """A unit carries what it was given further down."""
    return reissue_directive(
        delivery=delivery,
        words=Words(**{"instruction": ""} | words),
        to=[To(unit=unit) for unit in to],
        actor=by(user),
        now=now,
    )


def seen(delivery: Delivery) -> Delivery:
    """The delivery as the database has it now."""
    return Delivery.objects.select_related("directive", "unit", "post").get(pk=delivery.pk)
