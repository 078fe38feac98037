"""Reports of action and blockers, verdicts on them, and samples by supervision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.command_loop.acknowledgement.changes import answering, locked_delivery
from kentongan.command_loop.action.model import ActionReport, Evidence, Sample
from kentongan.command_loop.action.rules import (
    EVIDENCE_MOST,
    why_not_answered,
    why_not_judged,
    why_not_reported,
    why_not_sampled,
)
from kentongan.command_loop.directive.changes import link_to, reckon
from kentongan.command_loop.directive.model import Delivery
from kentongan.command_loop.directive.rules import OPEN_ACTION, due_again
from kentongan.errors import Conflict, Invalid, NotAllowed
from kentongan.evidence.uploads import Upload, fit
from kentongan.notices.changes import notify
from kentongan.people.queries import access_of, users_to_tell

REFUSALS = {
    "directive_no_longer_stands": gettext_lazy("This directive no longer stands."),
    "action_closed": gettext_lazy("This directive is done: supervision can reopen it."),
    "not_read_back_yet": gettext_lazy(
        "Read the directive back first; once it is accepted you can report action. A blocker can "
        "be reported at once."
    ),
    "text_missing": gettext_lazy("Say what was done."),
    "needed_missing": gettext_lazy("Say what is needed to go on."),
    "happened_in_future": gettext_lazy("The time lies in the future."),
    "nothing_to_judge": gettext_lazy("This report has been judged meanwhile."),
    "kind_unknown": gettext_lazy("Choose action or blocker."),
    "outcome_unknown": gettext_lazy("Choose sufficient or insufficient."),
    "finding_unknown": gettext_lazy("Choose whether the action holds or is reopened."),
    "nothing_to_sample": gettext_lazy("Only action judged sufficient can be sampled."),
    "remark_missing": gettext_lazy("Say what was found."),
    "nothing_to_answer": gettext_lazy("This blocker has been answered or overtaken meanwhile."),
    "answer_missing": gettext_lazy("Say what is given, or what was decided."),
}
FIELDS = {
    "text_missing": "text",
    "needed_missing": "needed",
    "happened_in_future": "happened_at",
    "remark_missing": "remark",
    "kind_unknown": "kind",
    "outcome_unknown": "outcome",
    "finding_unknown": "finding",
    "answer_missing": "answer",
}


def _refuse(code: str | None) -> None:
    if code:
        refusal = Invalid if code in FIELDS else Conflict
        raise refusal(code, str(REFUSALS[code]), field=FIELDS.get(code))


def _tell(
    delivery: Delivery,
    unit_id: int,
    code: str,
    now: datetime,
    *,
    remark: str = "",
    needed: str = "",
) -> None:
    users = [u for us in users_to_tell([unit_id], now.date()).values() for u in us]
    params = {
        "code": delivery.directive.code,
        "to": delivery.unit.name,
        "unit": delivery.directive.issuing_unit.name,
        "remark": remark,
        "needed": needed,
    }
    notify(users=users, code=code, params=params, link=link_to(delivery.directive), now=now)


@transaction.atomic
def report_action(
    *,
    delivery: Delivery,
    kind: str,
    text: str,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    needed: str = "",
    place: str = "",
    area_code: str = "",
    uploads: Sequence[Upload] = (),
    keep_position: bool = False,
) -> ActionReport:
    """Report what was done (kind "action") or what stands in the way (kind "blocker").

    Files are checked and cleaned before anything is stored: one unfit file and nothing is kept.
    """
    delivery = locked_delivery(delivery)
    officer, post = answering(actor, delivery)
    _refuse(
        why_not_reported(
            delivery.action,
            active=delivery.active,
            understood=delivery.acknowledgement == "accepted",
            kind=kind,
            text=text,
            needed=needed,
            happened_at=happened_at,
            now=now,
        )
    )
    files = [
        fit(
            upload,
            field="evidence",
            most_bytes=settings.EVIDENCE_MAX_BYTES,
            keep_position=keep_position,
        )
        for upload in uploads
    ]
    if len(files) > EVIDENCE_MOST:
        raise Invalid(
            "too_many_files",
            _("At most %(most)s files with one report.") % {"most": EVIDENCE_MOST},
            field="evidence",
        )
    report = ActionReport.objects.create(
        delivery=delivery,
        kind=kind,
        text=text.strip(),
        needed=needed.strip(),
        happened_at=happened_at,
        place=place.strip(),
        area_code=area_code,
        officer=officer,
        post=post,
        reported_at=now,
    )
    for file in files:
        Evidence.objects.create(
            report=report,
            file=file.content,
            file_name=file.name,
            media_type=file.media_type,
            size=len(file.data),
            sha256=file.sha256,
            position_kept=file.position_kept,
            added_at=now,
        )
    delivery.action = "reported" if kind == "action" else "blocked"
    delivery.acted_at = now
    reckon(delivery, restart=True)
    delivery.save(update_fields=["action", "acted_at", "rung", "next_rung_at"])
    record_change(
        actor=actor,
        verb=f"report_{kind}",
        object_kind="delivery",
        object_id=str(delivery.pk),
        after={
            "text": report.text,
            "needed": report.needed,
            "happened_at": happened_at,
            "evidence": [file.sha256 for file in files],
        },
        unit_path=delivery.unit.path,
        now=now,
    )
    code = "action_reported" if kind == "action" else "blocker_reported"
    _tell(delivery, delivery.directive.issuing_unit_id, code, now, needed=report.needed)
    return report


@transaction.atomic
def judge_report(
    *, report: ActionReport, outcome: str, remark: str, actor: Actor, now: datetime
) -> ActionReport:
    """The superior's verdict on the last report: sufficient (done there) or not."""
    delivery = _judged_by(actor, report, else_code="nothing_to_judge")
    _refuse(why_not_judged(delivery.action, outcome=outcome, remark=remark))
    _settle(report, delivery, outcome=outcome, remark=remark, actor=actor, now=now)
    return report


@transaction.atomic
def answer_blocker(
    *, report: ActionReport, answer: str, actor: Actor, now: datetime
) -> ActionReport:
    """The superior's answer to the last blocker: what is given, or what was decided.

    The next move is the unit's again, and so is the clock: its due time as ordered, or a day.
    """
    delivery = _judged_by(actor, report, else_code="nothing_to_answer")
    _refuse(why_not_answered(delivery.action, answer=answer))
    _settle(report, delivery, outcome="answered", remark=answer, actor=actor, now=now)
    return report


def _judged_by(actor: Actor, report: ActionReport, *, else_code: str) -> Delivery:
    """The locked delivery of a report that this actor may settle; refused where it is not his."""
    delivery = locked_delivery(report.delivery)
    if actor.user is None or not access_of(actor.user).reaches(
        "judge", delivery.directive.issuing_unit
    ):
        raise NotAllowed(
            "may_not_judge",
            _("Only %(unit)s, which gave the order, judges what was done.")
            % {"unit": delivery.directive.issuing_unit.name},
        )
    last = delivery.reports.select_for_update(of=("self",)).select_related("officer").first()
    if last is None or last.pk != report.pk or last.outcome != "pending":
        raise Conflict(else_code, str(REFUSALS[else_code]))
    if last.officer.user_id == actor.user.pk:
        raise NotAllowed("own_report", _("Nobody judges what he reported himself."))
    return delivery


FOLLOWS = {"sufficient": "done", "insufficient": "insufficient", "answered": "answered"}
"""What a delivery's action becomes by the outcome of its last report."""


def _settle(
    report: ActionReport,
    delivery: Delivery,
    *,
    outcome: str,
    remark: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write what became of a report and tell its unit; where it must move again, its clock runs."""
    report.outcome = outcome
    report.remark = remark.strip()
    report.judged_by = actor.user
    report.judged_at = now
    report.save(update_fields=["outcome", "remark", "judged_by", "judged_at"])
    delivery.action = FOLLOWS[outcome]
    if delivery.action in OPEN_ACTION:
        delivery.action_due_at = due_again(delivery.action_due_at, now)
    reckon(delivery, restart=True)
    delivery.save(update_fields=["action", "action_due_at", "rung", "next_rung_at"])
    _tell(delivery, delivery.unit_id, f"action_{outcome}", now, remark=report.remark)
    record_change(
        actor=actor,
        verb=f"action_{outcome}",
        object_kind="delivery",
        object_id=str(delivery.pk),
        after={"action": delivery.action},
        reason=remark,
        unit_path=delivery.unit.path,
        now=now,
    )


@transaction.atomic
def sample_report(
    *, report: ActionReport, finding: str, remark: str, actor: Actor, now: datetime
) -> Sample:
    """Supervision looked at an action that was judged sufficient: it holds, or it is reopened."""
    delivery = locked_delivery(report.delivery)
    if actor.user is None or not access_of(actor.user).reaches("sample", delivery.unit):
        raise NotAllowed(
            "may_not_sample", _("Only supervision (Was) of the resort samples actions.")
        )
    _refuse(why_not_sampled(delivery.action, finding=finding, remark=remark))
    last = delivery.reports.first()
    if last is None or last.pk != report.pk:
        raise Conflict("nothing_to_sample", str(REFUSALS["nothing_to_sample"]))
    sample = Sample.objects.create(
        report=report,
        finding=finding,
        remark=remark.strip(),
        sampled_by=actor.user,
        sampled_at=now,
    )
    if finding == "reopened":
        delivery.action = "reopened"
        delivery.action_due_at = due_again(delivery.action_due_at, now)
        reckon(delivery, restart=True)
        delivery.save(update_fields=["action", "action_due_at", "rung", "next_rung_at"])
        for unit_id in (delivery.unit_id, delivery.directive.issuing_unit_id):
            _tell(delivery, unit_id, "action_reopened", now, remark=sample.remark)
    record_change(
        actor=actor,
        verb=f"sample_{finding}",
        object_kind="delivery",
        object_id=str(delivery.pk),
        after={"finding": finding, "report": report.pk},
        reason=remark,
        unit_path=delivery.unit.path,
        now=now,
    )
    return sample
