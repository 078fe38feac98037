"""Taking reports in, each once, and deciding on them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, cast
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.errors import Conflict, Invalid, NotAllowed, Refusal
from kentongan.evidence.pictures import TYPES
from kentongan.evidence.uploads import Upload, fit
from kentongan.notices.changes import notify
from kentongan.people.model import Unit
from kentongan.people.queries import Access, access_of
from kentongan.prepared import PreparedQuery
from kentongan.watch_loop.report.draft import ReportDraft, content_hash, content_of
from kentongan.watch_loop.report.intake import Writer, ground_for, row_of
from kentongan.watch_loop.report.kinds import BY_CODE
from kentongan.watch_loop.report.kinds.kind import COLUMNS
from kentongan.watch_loop.report.model import (
    DuplicatePair,
    Report,
    ReportPhoto,
    ReportVersion,
)
from kentongan.watch_loop.report.queries import area_names, content_json, reaches, triagers_of
from kentongan.watch_loop.report.rules import (
    BATCH_MOST,
    CONFIRMED_STATES,
    DECIDED_STATES,
    OPEN_STATES,
    PHOTOS_MOST,
    TELL_FROM,
    Counted,
    Step,
    after_correction,
    counts_as,
    kept_until,
    steps_of,
    why_not_corrected,
    why_not_moved,
)
from kentongan.watch_loop.report.series import move_counts
from kentongan.watch_loop.report.storing import store_all, storing
from kentongan.web.moments import in_zone, zone_name

REFUSALS: Final = {
    "not_from_here": gettext_lazy("Somebody has decided on this report meanwhile: look again."),
    "merged": gettext_lazy("This report is merged with another: undo the merge first."),
    "own_report": gettext_lazy("Nobody confirms what he reported himself: ask your superior."),
    "reason_missing": gettext_lazy("Say why."),
    "reason_too_long": gettext_lazy("Say why in fewer words."),
    "not_yours_to_correct": gettext_lazy(
        "A confirmed report is corrected by who triages it, another's by himself."
    ),
}
FIELDS: Final = {"reason_missing": "reason", "reason_too_long": "reason"}
VERBS: Final[dict[str, str]] = {
    "triaged": "report_triaged",
    "confirmed": "report_confirmed",
    "not_incident": "report_not_incident",
    "referred": "report_referred",
    "duplicate": "report_duplicate",
}
"""What the audit trail calls a decision."""
SYSTEM: Final = Actor(user=None, label="Kentongan")
SILENT: Final = ("import", "demo")
"""Channels that wake nobody: what they bring happened long ago, or never."""
TOLD_THE_WRITER: Final = ("not_incident", "referred", "duplicate")


class OtherContent(Conflict):
    """A report with this identifier is stored and says something else; both are shown."""

    def __init__(self, stored: Report, sent: Mapping[str, Any]) -> None:
        super().__init__(
            "other_content",
            _("A report with this identifier is stored already and says something else."),
            field="uid",
        )
        self.stored = stored
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stored report, and whether this call stored it (False: it was sent again)."""

    report: Report
    created: bool


Status = Literal["created", "same", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one draft of a batch: its row, or why it was refused."""

    uid: UUID
    status: Status
    report: Report | None = None
    refusal: Refusal | None = None


def record_report(
    *,
    draft: ReportDraft,
    actor: Actor,
    now: datetime,
    channel: str = "web",
    uploads: Sequence[Upload] = (),
) -> Recorded:
    """Store a report once, however often it is sent, with its photos.

    The first time it is stored, again it gives the same row, with other content under the same
    identifier it raises OtherContent. Invalid or NotAllowed name the field; then nothing is stored.
    """
    with transaction.atomic() if uploads else nullcontext():
        outcome = record_reports(drafts=[draft], actor=actor, now=now, channel=channel)[0]
        if outcome.refusal is not None:
            raise outcome.refusal
        assert outcome.report is not None  # noqa: S101  what is not refused is stored
        if uploads:
            add_photos(report=outcome.report, uploads=uploads, actor=actor, now=now)
    return Recorded(outcome.report, outcome.status == "created")


@transaction.atomic
def add_photos(
    *, report: Report, uploads: Sequence[Upload], actor: Actor, now: datetime
) -> list[ReportPhoto]:
    """Add photos to a report; one that is there already is the same photo, not another.

    By its writer or by who triages it. All are fit and stored, or none is.
    """
    row = locked(report)
    if not is_own(actor, row):
        demand_triage(actor, row)
    if row.state not in (*OPEN_STATES, *CONFIRMED_STATES):
        raise Conflict("not_from_here", str(REFUSALS["not_from_here"]))
    if not BY_CODE[row.kind].takes_photos(row.category):
        raise Invalid(
            "no_photos", _("No photo is kept with a report of this kind."), field="photos"
        )
    files = [
        fit(upload, field="photos", most_bytes=settings.EVIDENCE_MAX_BYTES, types=PICTURES)
        for upload in uploads
    ]
    kept = {photo.sent_sha256: photo for photo in row.photos.all()}
    new = {f.sent_sha256: f for f in files if f.sent_sha256 not in kept}
    if len(kept) + len(new) > PHOTOS_MOST:
        raise Invalid(
            "too_many_photos",
            _("At most %(most)s photos with one report.") % {"most": PHOTOS_MOST},
            field="photos",
        )
    for file in new.values():
        kept[file.sent_sha256] = ReportPhoto.objects.create(
            report=row,
            file=file.content,
            file_name=file.name,
            media_type=file.media_type,
            size=len(file.data),
            sent_sha256=file.sent_sha256,
            sha256=file.sha256,
            added_at=now,
        )
    if new:
        record_change(
            actor=actor,
            verb="add_photos",
            object_kind="report",
            object_id=str(row.uid),
            after={"photos": [file.sha256 for file in new.values()]},
            unit_path=row.unit_path,
            now=now,
        )
    return [kept[file.sent_sha256] for file in files]


PICTURES: Final = tuple(t for t in TYPES if t.startswith("image/"))


def record_reports(
    *,
    drafts: Sequence[ReportDraft],
    actor: Actor,
    now: datetime,
    channel: str = "web",
    as_confirmed: bool = False,
) -> list[Outcome]:
    """Store a batch in one transaction; answers for each draft, in their order.

    A draft that is refused does not hold back the others, and nothing of it is stored. Raises
    Invalid for more than BATCH_MOST drafts, NotAllowed for who may report nothing at all.
    `as_confirmed` is for rows of a register in which they were confirmed before, by who triages.

    Two senders of the same report meet at the unique identifier: one of them is turned back by the
    database, starts again and finds the other's row. Of two that wait for each other crosswise one
    is turned back too, and may come again before the other is done.
    """
    if len(drafts) > BATCH_MOST:
        raise Invalid(
            "batch_too_large",
            _("At most %(most)s reports in one batch.") % {"most": BATCH_MOST},
            field="reports",
        )
    writer = replace(Writer.of(actor, channel, now), confirmed=as_confirmed)
    for _try in range(TRIES - 1):
        try:
            with transaction.atomic():
                return _record(drafts, writer)
        except IntegrityError:
            continue
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
    with transaction.atomic():
        return _record(drafts, writer)


TRIES: Final = 3
DEADLOCK: Final = "40P01"
"""What PostgreSQL calls it. SQLite has one writer at a time."""


_KNOWN: Final = PreparedQuery(
    lambda uid: Report.objects.filter(uid=uid).order_by().values_list("uid"),
    column="uid",
    like=UUID(int=1),
)


def _stored(drafts: Sequence[ReportDraft]) -> dict[UUID, Report]:
    """The reports that are there already. Nearly always there is none, so that identifiers are
    asked for before whole rows."""
    if len(drafts) == 1 and not _KNOWN.rows(drafts[0].uid):
        return {}
    rows = Report.objects.filter(uid__in=[draft.uid for draft in drafts]).select_related("unit")
    return {report.uid: report for report in rows}


def _record(drafts: Sequence[ReportDraft], writer: Writer) -> list[Outcome]:
    stored = _stored(drafts)
    new = [d for d in drafts if d.uid not in stored]
    ground = ground_for(new, writer.actor.user) if new else None
    made: dict[UUID, Report] = {}
    outcomes = []
    with storing(len(new)) as store:
        for draft in drafts:
            found = stored.get(draft.uid) or made.get(draft.uid)
            if found is not None:
                outcomes.append(_again(draft, found, writer))
                continue
            assert ground is not None  # noqa: S101  there is a new draft
            try:
                row = row_of(draft, ground, writer)
                if writer.confirmed and writer.access is not None:
                    _demand_reach(writer.access, row)
            except Refusal as refusal:
                outcomes.append(Outcome(draft.uid, "refused", refusal=refusal))
                continue
            store(row)
            made[draft.uid] = row
            outcomes.append(Outcome(draft.uid, "created", row))
    if made:
        _tell_of(list(made.values()), writer)
    return outcomes


def _again(draft: ReportDraft, found: Report, writer: Writer) -> Outcome:
    """The same again, or something else under one identifier. Who could not read the stored report
    is told that the identifier is taken and nothing of what it says."""
    if found.content_hash == content_hash(draft):
        if found.reported_by_id == (writer.actor.user.pk if writer.actor.user else None):
            return Outcome(draft.uid, "same", found)
        if writer.access is None or reaches(writer.access, "read", found):
            return Outcome(draft.uid, "same", found)
    elif writer.access is None or reaches(writer.access, "read", found):
        return Outcome(draft.uid, "refused", refusal=OtherContent(found, content_of(draft)))
    taken = Conflict("uid_taken", _("This identifier is taken: make a new one."), field="uid")
    return Outcome(draft.uid, "refused", refusal=taken)


def _tell_of(rows: Sequence[Report], writer: Writer) -> None:
    """Count new reports, wake who triages urgent ones, seal them in the audit trail."""
    move_counts(step for row in rows for step in _steps(row, 1))
    if writer.channel not in SILENT:
        urgent = [row for row in rows if row.urgency >= TELL_FROM and not row.training]
        _tell_triagers(urgent, writer)
    _audit_intake(rows, writer)


def _steps(report: Report, sign: int) -> list[Step]:
    return steps_of(
        area_code=report.area_code,
        series=report.series,
        category=report.category,
        day=report.event_day,
        counted=cast(Counted, report.counted),
        sign=sign,
    )


def _audit_intake(rows: Sequence[Report], writer: Writer) -> None:
    """One entry a report; one for a whole batch, with one fingerprint over all it holds.

    The words stay out of it: the trail is for ever, and they expire.
    """
    if len(rows) == 1:
        row = rows[0]
        record_change(
            actor=writer.actor,
            verb="record_report",
            object_kind="report",
            object_id=str(row.uid),
            after=_summary(row) | {"content": row.content_hash},
            unit_path=row.unit_path,
            now=writer.now,
        )
        return
    paths = {row.unit_path for row in rows}
    record_change(
        actor=writer.actor,
        verb="record_reports",
        object_kind="report_batch",
        object_id=str(rows[0].uid),
        after={
            "reports": len(rows),
            "channel": writer.channel,
            "content": batch_hash(rows),
        },
        unit_path=paths.pop() if len(paths) == 1 else "",
        now=writer.now,
    )


@dataclass(frozen=True, slots=True)
class Past:
    """A report that arrived before now, and what became of it; for `record_past`."""

    draft: ReportDraft
    unit: Unit
    writer_id: int | None
    received_at: datetime
    state: str = "received"
    decided_at: datetime | None = None
    decided_by_id: int | None = None
    reason: str = ""
    twin_of: UUID | None = None
    """Of a state "duplicate": the report that it was merged into, in the same list."""


@transaction.atomic
def record_past(*, told: Sequence[Past], actor: Actor, now: datetime) -> int:
    """Store reports with the moment they arrived and what was decided on them: for data that were
    loaded, not lived. In bulk, with one audit entry; nobody is told. Returns how many.

    Raises Invalid for the first report that could not have been taken when it arrived.
    """
    told = sorted(told, key=lambda past: past.received_at)  # lists show the newest arrival first
    drafts = [replace(past.draft, unit=past.unit.code) for past in told]
    ground = ground_for(drafts, None)
    rows: dict[UUID, Report] = {}
    twins: list[tuple[Report, UUID]] = []
    for past, draft in zip(told, drafts, strict=True):
        row = row_of(draft, ground, Writer(actor, "demo", past.received_at))
        row.reported_by_id = past.writer_id
        row.state, row.reason = past.state, past.reason
        row.decided_at, row.decided_by_id = past.decided_at, past.decided_by_id
        row.counted = counts_as(row.state, training=row.training, feeds=bool(row.series))
        row.compared = row.state not in OPEN_STATES
        if past.state == "duplicate" and past.twin_of is not None:
            # The twin has no key yet: until it has one, this is no duplicate of anything.
            row.state = "received"
            twins.append((row, past.twin_of))
        rows[draft.uid] = row
    store_all(list(rows.values()))
    for row, twin in twins:
        row.state, row.duplicate_of = "duplicate", rows[twin]
    changed = [row for row, _twin in twins]
    Report.objects.bulk_update(changed, ["state", "duplicate_of"], batch_size=500)
    move_counts(step for row in rows.values() for step in _steps(row, 1))
    record_change(
        actor=actor,
        verb="record_reports",
        object_kind="report_batch",
        object_id=str(told[0].draft.uid) if told else "",
        after={"reports": len(rows), "channel": "demo", "content": batch_hash(rows.values())},
        now=now,
    )
    return len(rows)


def batch_hash(rows: Iterable[Report]) -> str:
    """SHA-256 in hex over identifiers and fingerprints of a batch, in their order."""
    packed = "".join(f"{row.uid}:{row.content_hash}\n" for row in rows)
    return hashlib.sha256(packed.encode()).hexdigest()


def _summary(report: Report) -> dict[str, Any]:
    return {
        "kind": report.kind,
        "category": report.category,
        "state": report.state,
        "area_code": report.area_code,
        "happened_at": report.happened_at,
        "version": report.version,
        "training": report.training,
    }


def link_to(report: Report) -> str:
    """The address of a report's page, for notices."""
    return reverse("report", args=[report.uid])


def _tell_triagers(rows: Iterable[Report], writer: Writer) -> None:
    for row in rows:
        users = triagers_of(row.unit, writer.now.date())
        notify(
            users=[user for user in users if user.pk != row.reported_by_id],
            code="report_urgent",
            params=_words_of(row),
            link=link_to(row),
            now=writer.now,
        )


def _words_of(report: Report) -> dict[str, str]:
    unit = report.unit
    when = in_zone(report.happened_at, unit.timezone)
    return {
        "unit": unit.name,
        "area": area_names([report.area_code]).get(report.area_code, report.area_code),
        "when": f"{when:%d-%m-%Y %H.%M} {zone_name(when)}",
        "reason": report.reason,
        "office": report.referred_to.name if report.referred_to else report.referred_office,
    }


# ------------------------------------------------------------------ deciding


def locked(report: Report) -> Report:
    """The row as it stands, held until the transaction ends."""
    return Report.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report.pk)


def demand_triage(actor: Actor, report: Report) -> None:
    if actor.user is not None:
        _demand_reach(access_of(actor.user), report)


def _demand_reach(access: Access, report: Report) -> None:
    if not reaches(access, "triage", report):
        raise NotAllowed("may_not_triage", _("Your post does not decide on this report."))


def _refuse(code: str | None) -> None:
    if code:
        refusal = (
            Invalid if code in FIELDS else NotAllowed if code.startswith("not_y") else Conflict
        )
        raise refusal(code, str(REFUSALS[code]), field=FIELDS.get(code))


def is_own(actor: Actor, report: Report) -> bool:
    return actor.user is not None and actor.user.pk == report.reported_by_id


@transaction.atomic
def triage(*, report: Report, actor: Actor, now: datetime, urgency: int | None = None) -> Report:
    """Take a report from the desk to look into it; a refused or referred one is opened again."""
    row = _decidable(report, actor, "triaged", "")
    if urgency is not None:
        row.urgency = urgency
    return move(row, "triaged", actor, now, reason="")


@transaction.atomic
def confirm(*, report: Report, actor: Actor, now: datetime, reason: str = "") -> Report:
    """It happened as reported: it counts as confirmed from now on."""
    row = _decidable(report, actor, "confirmed", reason)
    return move(row, "confirmed", actor, now, reason=reason)


@transaction.atomic
def mark_not_incident(*, report: Report, reason: str, actor: Actor, now: datetime) -> Report:
    """It did not happen, or is nothing to count. The writer is told why."""
    row = _decidable(report, actor, "not_incident", reason)
    return move(row, "not_incident", actor, now, reason=reason)


@transaction.atomic
def refer(
    *,
    report: Report,
    reason: str,
    actor: Actor,
    now: datetime,
    to_unit: Unit | None = None,
    to_office: str = "",
) -> Report:
    """Hand a report to another unit, whose it is from then on, or to another office.

    Who referred it to a unit still sees it at its address, and decides on it no longer.
    """
    row = _decidable(report, actor, "referred", reason)
    to_office = " ".join(to_office.split())[:200]
    if (to_unit is None) == (not to_office):
        raise Invalid("refer_to_whom", _("Choose one unit, or name one office."), field="to_unit")
    if to_unit is not None and row.unit_path.startswith(to_unit.path):
        raise Invalid(
            "refer_to_own",
            _("%(unit)s sees this report already.") % {"unit": to_unit.name},
            field="to_unit",
        )
    origin = row.unit
    row.referred_to, row.referred_office = to_unit, to_office
    if to_unit is not None:
        row.unit, row.unit_path, row.origin_path = to_unit, to_unit.path, origin.path
    told = {"to": to_unit.code if to_unit else to_office, "unit": origin.code}
    moved = move(row, "referred", actor, now, reason=reason, after=told)
    if to_unit is not None:
        notify(
            users=triagers_of(to_unit, now.date()),
            code="report_referred_here",
            params=_words_of(row) | {"unit": origin.name},
            link=link_to(row),
            now=now,
        )
    return moved


def _decidable(report: Report, actor: Actor, to: str, reason: str) -> Report:
    row = locked(report)
    demand_triage(actor, row)
    _refuse(why_not_moved(row.state, to, own=is_own(actor, row), reason=reason))
    return row


def move(
    row: Report,
    to: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str,
    after: Mapping[str, Any] | None = None,
) -> Report:
    """Put a locked report into another state: counts, retention, audit, and word to its writer.

    What may follow what is asked before (`rules.why_not_moved`). Merging uses it as well.
    """
    before, taken_back = row.state, _steps(row, -1)
    row.state = to
    row.counted = counts_as(to, training=row.training, feeds=bool(row.series))
    move_counts([*taken_back, *_steps(row, 1)])
    row.reason = reason.strip()
    row.decided_by = actor.user
    if to in DECIDED_STATES and row.decided_at is None:
        row.decided_at = now
    elif before == "duplicate" and to in OPEN_STATES:
        row.decided_at = None  # the merge was no decision after all
    row.expires_on = kept_until(
        state=to,
        training=row.training,
        kept_days=BY_CODE[row.kind].kept_days,
        received_on=row.received_at.date(),
        decided_on=now.date(),
    )
    row.save()
    if to in TOLD_THE_WRITER and row.reported_by_id and not is_own(actor, row):
        assert row.reported_by is not None  # noqa: S101  its key is there
        notify(
            users=[row.reported_by],
            code=f"report_{to}",
            params=_words_of(row),
            link=link_to(row),
            now=now,
        )
    record_change(
        actor=actor,
        verb=VERBS[to] if before != "duplicate" else "report_unmerged",
        object_kind="report",
        object_id=str(row.uid),
        before={"state": before},
        after={"state": to, **(after or {})},
        reason=row.reason,
        unit_path=row.unit_path,
        now=now,
    )
    return row


def demand_correct(actor: Actor, report: Report, access: Access | None, reason: str) -> bool:
    """Refuse who may not correct a report as it stands; gives back whether he triages it."""
    may_triage = access is None or reaches(access, "triage", report)
    own = is_own(actor, report)
    _refuse(why_not_corrected(report.state, own=own, may_triage=may_triage, reason=reason))
    return may_triage


@transaction.atomic
def correct(
    *,
    report: Report,
    draft: ReportDraft,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Report:
    """Give a report another version; what it said before is kept beside it.

    `draft` is the whole new content. Unit, training mark and the times of writing and arrival stay:
    they are facts about the report, not about the event. `version` is the one that was read: on
    another's words nobody writes unseen, and the same words sent twice are one version.
    """
    row = locked(report)
    access = None if actor.user is None else access_of(actor.user)
    may_triage = demand_correct(actor, row, access, reason)
    draft = replace(draft, uid=row.uid, unit=row.unit.code, training=row.training)
    draft = replace(draft, reported_at=row.reported_at)
    writer = Writer(actor, row.channel, now)
    new = row_of(draft, ground_for([draft], None), writer)
    if access is not None and not reaches(access, "triage" if may_triage else "report", new):
        raise NotAllowed(
            "area_out_of_reach", _("This area lies outside your reach."), field="area_code"
        )
    stale = version is not None and version != row.version
    if all(getattr(row, name) == getattr(new, name) for name in CORRECTED):
        if stale:
            return row
        raise Invalid("nothing_changed", _("Nothing is changed, so there is nothing to store."))
    if stale:
        raise Conflict(
            "corrected_meanwhile",
            _("Somebody has corrected this report meanwhile: open it again and look."),
        )
    ReportVersion.objects.create(
        report=row,
        number=row.version,
        content=content_json(row),
        reason=reason.strip(),
        replaced_by=actor.user,
        replaced_at=now,
    )
    before, taken_back = _summary(row), _steps(row, -1)
    for name in CORRECTED:
        setattr(row, name, getattr(new, name))
    del row.details  # typed from what it said before
    row.version += 1
    row.state = after_correction(row.state)
    row.counted = counts_as(row.state, training=row.training, feeds=bool(row.series))
    row.compared = False
    row.save()
    move_counts([*taken_back, *_steps(row, 1)])
    record_change(
        actor=actor,
        verb="correct_report",
        object_kind="report",
        object_id=str(row.uid),
        before=before,
        after=_summary(row),
        reason=reason.strip(),
        unit_path=row.unit_path,
        now=now,
    )
    return row


CORRECTED: Final = (
    *("kind", "schema_version", "group", "series", "urgency", "text", "data", *COLUMNS),
    *("area_code", "district", "place", "longitude", "latitude", "happened_at", "event_day"),
)
"""What a correction may change."""

Decide = Callable[..., Report]
BULK: Final[dict[str, Decide]] = {
    "triaged": triage,
    "confirmed": confirm,
    "not_incident": mark_not_incident,
}
"""Decisions that many reports may be given at once; the others need a look at each."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one report of a bulk decision."""

    uid: UUID
    report: Report | None
    refusal: Refusal | None


def decide_many(
    *, reports: Sequence[Report], to: str, actor: Actor, now: datetime, reason: str = ""
) -> list[Decided]:
    """The same decision on many reports, each in a transaction of its own: what cannot be decided
    is told and holds nothing up."""
    if to not in BULK:
        raise Invalid("not_in_bulk", _("This is decided one by one."), field="to")
    told = {} if to == "triaged" else {"reason": reason}
    decided = []
    for report in reports:
        try:
            row = BULK[to](report=report, actor=actor, now=now, **told)
            decided.append(Decided(report.uid, row, None))
        except Refusal as refusal:
            decided.append(Decided(report.uid, None, refusal))
    return decided


EXPIRED_AT_ONCE: Final = 500


@transaction.atomic
def expire_reports(*, now: datetime) -> int:
    """Take words, position, photos and earlier versions from reports whose time is over.

    What was counted stays counted: kind, category, day, area and casualties remain. For the clock:
    EXPIRED_AT_ONCE at a time, one audit entry for all of them. Returns how many.
    """
    due = Report.objects.exclude(state="expired").filter(expires_on__lte=now.date())
    rows = list(
        due.select_for_update(skip_locked=True, of=("self",)).order_by("expires_on")[
            :EXPIRED_AT_ONCE
        ]
    )
    if not rows:
        return 0
    ids = [row.pk for row in rows]
    photos = list(ReportPhoto.objects.filter(report__in=ids))
    files = [photo.file for photo in photos]
    transaction.on_commit(lambda: _delete(files))
    ReportPhoto.objects.filter(report__in=ids).delete()
    ReportVersion.objects.filter(report__in=ids).delete()
    DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    Report.objects.filter(pk__in=ids).update(
        state="expired", text="", data={}, place="", reason="", longitude=None, latitude=None
    )
    record_change(
        actor=SYSTEM,
        verb="expire_reports",
        object_kind="report_batch",
        object_id=str(rows[0].uid),
        after={"reports": [str(row.uid) for row in rows]},
        now=now,
    )
    return len(rows)


def _delete(files: Iterable[FieldFile]) -> None:
    for file in files:
        file.storage.delete(str(file.name))
