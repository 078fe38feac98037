"""Opening, reading back, and the superior's verdict."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.command_loop.acknowledgement.model import Opening, ReadBack
from kentongan.command_loop.acknowledgement.rules import (
    COPY_THRESHOLD,
    Delivered,
    likeness,
    why_not_judged,
    why_not_read_back,
)
from kentongan.command_loop.directive.changes import link_to, reckon
from kentongan.command_loop.directive.model import Delivery
from kentongan.command_loop.directive.queries import version_in_force
from kentongan.command_loop.directive.rules import read_back_due
from kentongan.errors import Conflict, Invalid, NotAllowed
from kentongan.notices.changes import notify
from kentongan.people.model import Officer, Post
from kentongan.people.queries import access_of, users_to_tell

REFUSALS = {
    "directive_no_longer_stands": gettext_lazy("This directive no longer stands."),
    "version_changed": gettext_lazy(
        "The directive was amended meanwhile: read the new words, then read them back."
    ),
    "already_read_back": gettext_lazy("Your unit has already read this directive back."),
    "read_back_too_short": gettext_lazy(
        "Say in your own words what your unit will do: at least three words."
    ),
    "nothing_to_judge": gettext_lazy("This read-back has been judged meanwhile."),
    "verdict_unknown": gettext_lazy("Choose accept or return."),
    "remark_missing": gettext_lazy("Say what is missing, so that the unit can do better."),
}


def answering(actor: Actor, delivery: Delivery) -> tuple[Officer, Post]:
    """The officer and post that answer for a delivery, or NotAllowed.

    A delivery to a post is answered by its holder alone; one to a unit by whoever sits in it or
    acts for it.
    """
    scopes = access_of(actor.user).with_verb("acknowledge")
    posts = Post.objects.in_bulk([s.post_id for s in scopes if s.post_id])
    post = next(
        (
            p
            for p in posts.values()
            if (
                p.pk == delivery.post_id
                if delivery.post_id
                else delivery.unit_id in {p.unit_id, p.scope_unit_id}
            )
        ),
        None,
    )
    officer = Officer.objects.filter(user=actor.user).first()
    if post is None or officer is None:
        raise NotAllowed(
            "not_your_delivery",
            _("Only %(unit)s itself can answer this directive.") % {"unit": delivery.unit.name},
        )
    return officer, post


def locked_delivery(delivery: Delivery) -> Delivery:
    """The delivery under lock, with what the rules ask about.

    Two queries: rows joined to a locked one are as old as the wait for the lock, so the version of
    a directive amended meanwhile would be read wrongly.
    """
    Delivery.objects.select_for_update().get(pk=delivery.pk)
    return Delivery.objects.select_related(
        "directive__issuing_unit", "directive__root__issuing_unit", "unit", "post"
    ).get(pk=delivery.pk)


def _delivered(delivery: Delivery) -> Delivered:
    return Delivered(
        acknowledgement=delivery.acknowledgement,
        active=delivery.active,
        version=delivery.directive.version,
    )


@transaction.atomic
def open_delivery(*, delivery: Delivery, actor: Actor, now: datetime) -> Delivery:
    """Note that an officer of the addressed unit has the directive on his screen; once counts."""
    delivery = locked_delivery(delivery)
    officer, post = answering(actor, delivery)
    version = delivery.directive.version
    _opening, first = Opening.objects.get_or_create(
        delivery=delivery,
        officer=officer,
        version=version,
        defaults={"post": post, "opened_at": now},
    )
    if first:
        if delivery.acknowledgement == "delivered":
            delivery.acknowledgement = "opened"
            delivery.opened_at = now
            delivery.save(update_fields=["acknowledgement", "opened_at"])
        record_change(
            actor=actor,
            verb="open_delivery",
            object_kind="delivery",
            object_id=str(delivery.pk),
            after={"directive": delivery.directive.code, "version": version},
            unit_path=delivery.unit.path,
            now=now,
        )
    return delivery


@transaction.atomic
def read_back(
    *, delivery: Delivery, text: str, version: int, actor: Actor, now: datetime
) -> ReadBack:
    """Say the order in the unit's own words. `version` is the one on the writer's screen.

    A copy is stored and pointed out to the superior, not refused: the verdict is a person's.
    """
    delivery = open_delivery(delivery=delivery, actor=actor, now=now)
    officer, post = answering(actor, delivery)
    code = why_not_read_back(_delivered(delivery), text, version)
    if code:
        refusal = Invalid if code == "read_back_too_short" else Conflict
        raise refusal(code, str(REFUSALS[code]), field="text")
    words = version_in_force(delivery.directive)
    order = f"{delivery.directive.quote}\n{words.instruction}\n{words.elaboration}"
    share = likeness(text, order)
    row = ReadBack.objects.create(
        delivery=delivery,
        version=version,
        text=text.strip(),
        likeness=share,
        copied=share >= COPY_THRESHOLD,
        officer=officer,
        post=post,
        written_at=now,
    )
    delivery.acknowledgement = "read_back"
    delivery.read_back_at = now
    reckon(delivery, restart=True)
    delivery.save(update_fields=["acknowledgement", "read_back_at", "rung", "next_rung_at"])
    record_change(
        actor=actor,
        verb="read_back",
        object_kind="delivery",
        object_id=str(delivery.pk),
        after={"text": row.text, "version": version, "copied": row.copied},
        unit_path=delivery.unit.path,
        now=now,
    )
    _tell(delivery, delivery.directive.issuing_unit_id, "read_back_waiting", "", now)
    return row


def _tell(delivery: Delivery, unit_id: int, code: str, remark: str, now: datetime) -> None:
    users = [u for us in users_to_tell([unit_id], now.date()).values() for u in us]
    params = {
        "code": delivery.directive.code,
        "to": delivery.unit.name,
        "unit": delivery.directive.issuing_unit.name,
        "remark": remark,
    }
    notify(users=users, code=code, params=params, link=link_to(delivery.directive), now=now)


@transaction.atomic
def judge_read_back(
    *, read_back: ReadBack, verdict: str, remark: str, actor: Actor, now: datetime
) -> ReadBack:
    """Accept a read-back, or return it with a remark. A returned one is due again in a day."""
    delivery = locked_delivery(read_back.delivery)
    if actor.user is None or not access_of(actor.user).reaches(
        "judge", delivery.directive.issuing_unit
    ):
        raise NotAllowed(
            "may_not_judge",
            _("Only %(unit)s, which gave the order, judges its read-backs.")
            % {"unit": delivery.directive.issuing_unit.name},
        )
    row = (
        ReadBack.objects.select_for_update(of=("self",))
        .select_related("officer")
        .get(pk=read_back.pk)
    )
    if row.officer.user_id == actor.user.pk:
        raise NotAllowed("own_read_back", _("Nobody judges what he wrote himself."))
    code = why_not_judged(_delivered(delivery), verdict, remark)
    if row.verdict != "pending" or row.version != delivery.directive.version:
        code = "nothing_to_judge"
    if code:
        refusal = Invalid if code in {"remark_missing", "verdict_unknown"} else Conflict
        raise refusal(code, str(REFUSALS[code]), field="remark")
    row.verdict = verdict
    row.remark = remark.strip()
    row.judged_by = actor.user
    row.judged_at = now
    row.save(update_fields=["verdict", "remark", "judged_by", "judged_at"])
    delivery.acknowledgement = verdict
    delivery.settled_at = now if verdict == "accepted" else None
    if verdict == "returned":
        delivery.readback_due_at = read_back_due(now, None)
    reckon(delivery, restart=True)
    delivery.save(
        update_fields=["acknowledgement", "settled_at", "readback_due_at", "rung", "next_rung_at"]
    )
    record_change(
        actor=actor,
        verb=f"read_back_{verdict}",
        object_kind="delivery",
        object_id=str(delivery.pk),
        after={"verdict": verdict},
        reason=remark,
        unit_path=delivery.unit.path,
        now=now,
    )
    _tell(delivery, delivery.unit_id, f"read_back_{verdict}", row.remark, now)
    return row
