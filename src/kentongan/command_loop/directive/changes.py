"""Every write to directives, their versions, addressees and deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.command_loop.briefing.changes import confirm_reading
from kentongan.command_loop.briefing.model import Briefing, Reading
from kentongan.command_loop.briefing.rules import FORCES, THEMES
from kentongan.command_loop.directive.model import (
    Addressee,
    Delivery,
    Directive,
    DirectiveVersion,
)
from kentongan.command_loop.directive.queries import posts_with_account, version_in_force
from kentongan.command_loop.directive.rules import (
    ladder,
    next_code,
    next_rung_at,
    owed,
    read_back_due,
    why_not_bound,
    why_not_issued,
)
from kentongan.errors import Conflict, Invalid
from kentongan.notices.changes import notify_many
from kentongan.people.model import Post, Unit
from kentongan.people.queries import answerable, demand, in_force, users_to_tell
from kentongan.rulebook.model import Stage
from kentongan.web.moments import in_zone, moment_words


@dataclass(frozen=True, slots=True)
class Words:
    """What a directive says; `due_at` is aware, `due_text` the due time as the briefing said it."""

    instruction: str
    force: str = "do"
    theme: str = "other"
    elaboration: str = ""
    legal_basis: tuple[str, ...] = ()
    due_at: datetime | None = None
    due_text: str = ""


@dataclass(frozen=True, slots=True)
class To:
    """One addressee: a unit, a function within a unit's subtree, or a post."""

    unit: Unit | None = None
    function: str = ""
    post: Post | None = None

    @property
    def kind(self) -> str:
        if self.post:
            return "post"
        return "function" if self.function else "unit"


def _audit(directive: Directive, verb: str, actor: Actor, now: datetime, **more: Any) -> None:
    record_change(
        actor=actor,
        verb=verb,
        object_kind="directive",
        object_id=directive.code,
        unit_path=directive.issuing_unit.path,
        now=now,
        **more,
    )


def link_to(directive: Directive) -> str:
    return f"/directives/{directive.code}/"


def _check_words(words: Words) -> None:
    if not words.instruction.strip():
        raise Invalid(
            "instruction_missing", _("Say in one sentence what is to be done."), field="instruction"
        )
    if words.force not in FORCES:
        raise Invalid("force_unknown", _("Choose do, refrain or report."), field="force")
    if words.theme not in THEMES:
        raise Invalid("theme_unknown", _("Choose a theme from the list."), field="theme")


def _add_version(
    directive: Directive,
    words: Words,
    *,
    number: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> DirectiveVersion:
    return DirectiveVersion.objects.create(
        directive=directive,
        number=number,
        instruction=words.instruction.strip(),
        elaboration=words.elaboration.strip(),
        force=words.force,
        theme=words.theme,
        legal_basis=list(words.legal_basis),
        due_at=words.due_at,
        due_text=words.due_text[:200],
        reason=reason,
        written_by=actor.user,
        written_at=now,
    )


@transaction.atomic
def draft_directive(
    *,
    issuing_unit: Unit,
    words: Words,
    actor: Actor,
    now: datetime,
    briefing: Briefing | None = None,
    point: int | None = None,
    speaker_post: str = "",
    quote: str = "",
    parent: Directive | None = None,
) -> Directive:
    """Write a draft; nobody is told until it is issued."""
    demand(actor, "issue", issuing_unit)
    _check_words(words)
    directive = Directive.objects.create(
        code=f"new-{issuing_unit.pk}-{now.timestamp()}-{point}"[:30],
        briefing=briefing,
        point=point,
        parent=parent,
        root=(parent.root or parent) if parent else None,
        issuing_unit=issuing_unit,
        speaker_post=speaker_post[:200],
        quote=quote,
        created_at=now,
    )
    directive.code = next_code("AR", now.year, directive.pk)
    directive.save(update_fields=["code"])
    _add_version(directive, words, number=1, actor=actor, now=now)
    _audit(
        directive,
        "draft_directive",
        actor,
        now,
        after={"instruction": words.instruction, "force": words.force, "theme": words.theme},
    )
    return directive


@transaction.atomic
def confirm_and_draft(
    *, reading: Reading, version: int, actor: Actor, now: datetime
) -> tuple[Briefing, list[Directive]]:
    """Confirm a reading and draft one directive a confirmed point: both or neither."""
    briefing, points = confirm_reading(reading=reading, version=version, actor=actor, now=now)
    taken = set(briefing.directives.filter(parent=None).values_list("point", flat=True))
    first = max((p for p in taken if p), default=0) + 1
    drafts = [
        draft_directive(
            issuing_unit=briefing.unit,
            words=_words_of(point, briefing),
            actor=actor,
            now=now,
            briefing=briefing,
            point=number,
            speaker_post=point.get("speaker_post") or "",
            quote=point.get("quote") or "",
        )
        for number, point in enumerate(points, start=first)
    ]
    return briefing, drafts


def _sentence(text: str) -> str:
    """The instruction with a capital: the reader leaves it as it stood inside a sentence."""
    return text[:1].upper() + text[1:]


def _words_of(point: Mapping[str, Any], briefing: Briefing) -> Words:
    """A confirmed point as words. A due day ends with that day in the zone of the unit."""
    due_at = None
    try:
        day = date.fromisoformat(point.get("due") or "")
    except ValueError:
        pass  # a phrase such as "secepatnya": kept as said, never turned into a day
    else:
        due_at = datetime.combine(day, time(23, 59), ZoneInfo(briefing.unit.timezone))
    return Words(
        instruction=_sentence(point["instruction"]),
        force=point.get("force") or "do",
        theme=point.get("theme") or "other",
        legal_basis=tuple(point.get("legal_basis") or ()),
        due_at=due_at,
        due_text=point.get("due_text") or "",
    )


def _locked(directive: Directive) -> Directive:
    return (
        Directive.objects.select_for_update(of=("self",))
        .select_related("issuing_unit", "root__issuing_unit", "parent", "briefing")
        .get(pk=directive.pk)
    )


@transaction.atomic
def edit_draft(*, directive: Directive, words: Words, actor: Actor, now: datetime) -> Directive:
    """Change the words of a draft. What was issued is amended instead: its old words were read."""
    directive = _locked(directive)
    demand(actor, "issue", directive.issuing_unit)
    if directive.state != "draft":
        raise Conflict(
            "not_a_draft", _("This directive has been issued meanwhile: amend it instead.")
        )
    _check_words(words)
    old = version_in_force(directive)
    before = {"instruction": old.instruction, "force": old.force, "theme": old.theme}
    DirectiveVersion.objects.filter(pk=old.pk).delete()
    _add_version(directive, words, number=1, actor=actor, now=now)
    _audit(
        directive,
        "edit_draft",
        actor,
        now,
        before=before,
        after={"instruction": words.instruction, "force": words.force, "theme": words.theme},
    )
    return directive


ISSUE_REFUSALS = {
    "not_a_draft": gettext_lazy("This directive has been issued meanwhile."),
    "instruction_missing": gettext_lazy("Say in one sentence what is to be done."),
    "addressee_missing": gettext_lazy("Choose at least one unit, function or post."),
    "due_before_issue": gettext_lazy(
        "The due time lies before the directive is issued: choose a later one."
    ),
}


@transaction.atomic
def issue_directive(
    *,
    directive: Directive,
    to: Sequence[To],
    actor: Actor,
    now: datetime,
    expires_on: date | None = None,
    ends_with_stage: Stage | None = None,
) -> list[Delivery]:
    """Issue a draft to its addressees: one delivery a unit or post, each told at once.

    Refused whole when one addressee lies outside the issuing unit's line or has nobody who could
    answer for it: a directive that cannot be read back has not been given.
    """
    directive = _locked(directive)
    demand(actor, "issue", directive.issuing_unit)
    words = version_in_force(directive)
    code = why_not_issued(
        state=directive.state,
        instruction=words.instruction,
        addressees=len(to),
        due_at=words.due_at,
        now=now,
    )
    if code:
        raise Invalid(code, str(ISSUE_REFUSALS[code]), field="units")
    today = timezone.localtime(now, ZoneInfo(directive.issuing_unit.timezone)).date()
    ends = [d for d in (expires_on, ends_with_stage.ends_on if ends_with_stage else None) if d]
    if ends and min(ends) < today:
        raise Invalid(
            "expires_before_issue", _("It would expire before it is issued."), field="expires_on"
        )
    targets = _targets(directive.issuing_unit, to, now.date())
    Addressee.objects.bulk_create(
        Addressee(directive=directive, kind=t.kind, unit=t.unit, function=t.function, post=t.post)
        for t in to
    )
    directive.state = "issued"
    directive.issued_at = now
    directive.issued_by = actor.user
    directive.expires_on = expires_on
    directive.ends_with_stage = ends_with_stage
    directive.save(
        update_fields=["state", "issued_at", "issued_by", "expires_on", "ends_with_stage"]
    )
    due = read_back_due(now, words.due_at)
    deliveries = Delivery.objects.bulk_create(
        Delivery(
            directive=directive,
            unit=unit,
            post=post,
            delivered_at=now,
            readback_due_at=due,
            action_due_at=words.due_at,
            next_rung_at=due,
        )
        for unit, post in targets
    )
    _audit(
        directive,
        "issue_directive",
        actor,
        now,
        before={"state": "draft"},
        after={
            "state": "issued",
            "to": [_target_code(u, p) for u, p in targets],
            "due": words.due_at,
        },
    )
    _tell(directive, deliveries, "directive_delivered", {"instruction": words.instruction}, now)
    return deliveries


@transaction.atomic
def issue_directives(
    *,
    directives: Sequence[Directive],
    to: Sequence[To],
    actor: Actor,
    now: datetime,
    expires_on: date | None = None,
    ends_with_stage: Stage | None = None,
) -> list[Delivery]:
    """Issue several drafts to the same addressees: all or none."""
    return [
        delivery
        for directive in directives
        for delivery in issue_directive(
            directive=directive,
            to=to,
            actor=actor,
            now=now,
            expires_on=expires_on,
            ends_with_stage=ends_with_stage,
        )
    ]


def _target_code(unit: Unit, post: Post | None) -> str:
    return f"{unit.code}: {post.title}" if post else unit.code


def _targets(issuing: Unit, to: Sequence[To], on: date) -> list[tuple[Unit, Post | None]]:
    """Units and posts that addressees come to mean on a day, each once, in tree order."""
    found: dict[tuple[int, int | None], tuple[Unit, Post | None]] = {}
    for addressee in to:
        for unit, post in _meant_by(addressee, on):
            if not unit.path.startswith(issuing.path) or (unit.pk == issuing.pk and post is None):
                raise Invalid(
                    "addressee_outside_line",
                    _("%(unit)s does not stand beneath %(issuing)s: choose a unit below it.")
                    % {"unit": unit.name, "issuing": issuing.name},
                    field="units",
                )
            found[unit.pk, post.pk if post else None] = (unit, post)
    able = answerable({unit.pk for unit, post in found.values() if post is None}, on)
    able_posts = posts_with_account({post.pk for _unit, post in found.values() if post}, on)
    without = sorted(
        f"{unit.name} ({post.title})" if post else unit.name
        for unit, post in found.values()
        if (post.pk not in able_posts if post else unit.pk not in able)
    )
    if without:
        raise Invalid(
            "addressee_without_access",
            _("Nobody at %(units)s can sign in and answer: give a post there an account first.")
            % {"units": ", ".join(without[:5])},
            field="units",
        )
    return sorted(found.values(), key=lambda pair: pair[0].path)


def _meant_by(to: To, on: date) -> Iterable[tuple[Unit, Post | None]]:
    if to.post is not None:
        return [(to.post.unit, to.post)]
    if to.unit is None:
        raise Invalid("addressee_missing", str(ISSUE_REFUSALS["addressee_missing"]), field="units")
    if not to.function:
        return [(to.unit, None)]
    units = Unit.objects.filter(
        in_force(on), path__startswith=to.unit.path, function=to.function
    ).exclude(pk=to.unit.pk)
    found = [(unit, None) for unit in units]
    if not found:
        raise Invalid(
            "function_without_units",
            _("There is no unit with this function beneath %(unit)s.") % {"unit": to.unit.name},
            field="function",
        )
    return found


def _tell(
    directive: Directive,
    deliveries: Sequence[Delivery],
    code: str,
    params: Mapping[str, str],
    now: datetime,
) -> None:
    told = users_to_tell({d.unit_id for d in deliveries}, now.date())
    notify_many(
        notes=[
            (
                user,
                code,
                {
                    "code": directive.code,
                    "unit": directive.issuing_unit.name,
                    "to": delivery.unit.name,
                    **params,
                },
                link_to(directive),
            )
            for delivery in deliveries
            for user in told.get(delivery.unit_id, ())
        ],
        now=now,
    )


def rungs_of(delivery: Delivery) -> list[str]:
    """Paths of the units the ladder of a delivery climbs through."""
    directive = delivery.directive
    root = directive.root or directive
    return ladder(delivery.unit.path, root.issuing_unit.path)


def reckon(delivery: Delivery, *, restart: bool) -> None:
    """Set when the ladder climbs next. `restart` begins it anew: another obligation is owed now."""
    if restart:
        delivery.rung = 0
    owes = owed(
        active=delivery.active,
        acknowledgement=delivery.acknowledgement,
        action=delivery.action,
        readback_due_at=delivery.readback_due_at,
        action_due_at=delivery.action_due_at,
    )
    delivery.next_rung_at = next_rung_at(owes, delivery.rung, len(rungs_of(delivery)))


@transaction.atomic
def amend_directive(
    *, directive: Directive, words: Words, reason: str, actor: Actor, now: datetime
) -> DirectiveVersion:
    """Put a new version in force. Everybody reads it back again; the old words stay readable."""
    directive = _locked(directive)
    demand(actor, "issue", directive.issuing_unit)
    if directive.state != "issued":
        raise Conflict("not_issued", _("Only a directive that stands can be amended."))
    if directive.parent is not None:
        words = _bound_by(version_in_force(directive.parent), words, directive.issuing_unit, now)
    _check_words(words)
    if not reason.strip():
        raise Invalid("reason_missing", _("Say why: it is kept with the record."), field="reason")
    if words.due_at is not None and words.due_at <= now:
        raise Invalid("due_before_issue", str(ISSUE_REFUSALS["due_before_issue"]), field="due_at")
    old = version_in_force(directive)
    directive.version += 1
    directive.save(update_fields=["version"])
    version = _add_version(
        directive,
        words,
        number=directive.version,
        actor=actor,
        now=now,
        reason=reason.strip(),
    )
    due = read_back_due(now, words.due_at)
    directive.deliveries.filter(active=True).update(
        acknowledgement="delivered",
        opened_at=None,
        read_back_at=None,
        settled_at=None,
        readback_due_at=due,
        action_due_at=words.due_at,
        rung=0,
        next_rung_at=due,
    )
    _audit(
        directive,
        "amend_directive",
        actor,
        now,
        before={"instruction": old.instruction, "version": old.number},
        after={"instruction": version.instruction, "version": version.number},
        reason=reason,
    )
    deliveries = list(directive.deliveries.filter(active=True).select_related("unit"))
    _tell(directive, deliveries, "directive_amended", {}, now)
    return version


def _end(
    directive: Directive, state: str, reason: str, actor: Actor, now: datetime
) -> list[Directive]:
    """Take a directive and every re-issue of it out of force: no unit may be left chasing it."""
    thread = [directive]
    at = [directive.pk]
    while at:
        below = list(
            # Locked level by level: a re-issue just being given is waited for and ended too.
            Directive.objects.select_for_update(of=("self",))
            .filter(parent_id__in=at, state__in=("draft", "issued"))
            .select_related("issuing_unit")
            .order_by("pk")
        )
        thread += below
        at = [d.pk for d in below]
    for one in thread:
        before = one.state
        one.state = "withdrawn" if before == "draft" else state
        one.closing_reason = reason
        one.save(update_fields=["state", "closing_reason", "superseded_by"])
        _audit(
            one,
            f"directive_{one.state}",
            actor,
            now,
            before={"state": before},
            after={"state": one.state},
            reason=reason,
        )
        deliveries = list(one.deliveries.filter(active=True).select_related("unit"))
        one.deliveries.filter(active=True).update(active=False, next_rung_at=None)
        _tell(one, deliveries, f"directive_{one.state}", {"reason": reason}, now)
    return thread


@transaction.atomic
def withdraw_directive(
    *, directive: Directive, reason: str, actor: Actor, now: datetime
) -> list[Directive]:
    """Take a directive back, with all its re-issues; returns those ended."""
    directive = _locked(directive)
    demand(actor, "issue", directive.issuing_unit)
    if directive.state not in {"draft", "issued"}:
        raise Conflict("not_issued", _("This directive no longer stands."))
    if not reason.strip():
        raise Invalid("reason_missing", _("Say why: it is kept with the record."), field="reason")
    return _end(directive, "withdrawn", reason.strip(), actor, now)


@transaction.atomic
def supersede_directive(
    *, directive: Directive, by: Directive, reason: str, actor: Actor, now: datetime
) -> list[Directive]:
    """Let another issued directive of the same unit stand in this one's place."""
    directive = _locked(directive)
    demand(actor, "issue", directive.issuing_unit)
    if directive.state != "issued":
        raise Conflict("not_issued", _("This directive no longer stands."))
    if (
        # One of its own thread would end with it.
        (by.root_id or by.pk) == (directive.root_id or directive.pk)
        or by.state != "issued"
        or by.issuing_unit_id != directive.issuing_unit_id
    ):
        raise Invalid(
            "successor_unfit",
            _("Choose another directive of the same unit that has been issued."),
            field="by",
        )
    directive.superseded_by = by
    return _end(directive, "superseded", reason.strip() or by.code, actor, now)


def expire_directives(*, now: datetime) -> int:
    """End what has passed its day or its stage; run by the worker. Returns how many."""
    system = Actor(user=None, label="Kentongan")
    ended = 0
    # A day ends last in the west of the zone span, so a candidate is looked at from UTC+9 on and
    # judged in its own unit's zone.
    latest = (now + timedelta(hours=9)).date()
    due = Q(expires_on__lt=latest) | Q(ends_with_stage__ends_on__lt=latest)
    for pk in list(Directive.objects.filter(due, state="issued").values_list("pk", flat=True)):
        with transaction.atomic():
            directive = (
                Directive.objects.select_for_update(of=("self",))
                .select_related("issuing_unit", "ends_with_stage")
                .get(pk=pk)
            )
            today = timezone.localtime(now, ZoneInfo(directive.issuing_unit.timezone)).date()
            stage = directive.ends_with_stage
            last = [d for d in (directive.expires_on, stage.ends_on if stage else None) if d]
            if directive.state != "issued" or min(last) >= today:
                continue
            reason = (
                _("The stage “%(stage)s” has ended.") % {"stage": stage.name}
                if stage and stage.ends_on == min(last)
                else _("Its last day has passed.")
            )
            ended += len(_end(directive, "expired", reason, system, now))
    return ended


BOUND_REFUSALS = {
    "due_after_order_above": gettext_lazy("The order above is due earlier: %(due)s."),
    "new_due_needed": gettext_lazy(
        "The order above was due on %(due)s, which has passed: give the units below a new due "
        "time. Your own lateness stays on record."
    ),
}


def _bound_by(given: DirectiveVersion, words: Words, unit: Unit, now: datetime) -> Words:
    """A unit's own words for an order from above: it may say more and sooner, never less or later.

    Force, theme and legal basis are those of the order above; the due time is bound by
    `rules.why_not_bound` and told in the unit's zone.
    """
    code = why_not_bound(above_due_at=given.due_at, due_at=words.due_at, now=now)
    if code and given.due_at:
        due = moment_words(in_zone(given.due_at, unit.timezone))
        raise Invalid(code, str(BOUND_REFUSALS[code]) % {"due": due}, field="due_at")
    return Words(
        instruction=words.instruction or given.instruction,
        elaboration=words.elaboration,
        force=given.force,
        theme=given.theme,
        legal_basis=tuple(given.legal_basis),
        due_at=words.due_at or given.due_at,
        due_text=given.due_text,
    )


@transaction.atomic
def reissue_directive(
    *,
    delivery: Delivery,
    words: Words,
    to: Sequence[To],
    actor: Actor,
    now: datetime,
) -> tuple[Directive, list[Delivery]]:
    """Carry a directive further down: a unit gives it to those beneath it in its own elaboration.

    The force and the legal basis are those of the order above: a unit may say more, never less. A
    due time may be sooner than above, not later; where that has passed, a new one is needed.
    """
    above = _locked(delivery.directive)
    demand(actor, "issue", delivery.unit)
    if above.state != "issued" or not delivery.active:
        raise Conflict("not_issued", _("This directive no longer stands."))
    draft = draft_directive(
        issuing_unit=delivery.unit,
        words=_bound_by(version_in_force(above), words, delivery.unit, now),
        actor=actor,
        now=now,
        briefing=above.briefing,
        point=above.point,
        speaker_post=above.speaker_post,
        quote=above.quote,
        parent=above,
    )
    deliveries = issue_directive(
        directive=draft,
        to=to,
        actor=actor,
        now=now,
        expires_on=above.expires_on,
        ends_with_stage=above.ends_with_stage,
    )
    draft.refresh_from_db()
    return draft, deliveries
