"""Every write to briefings, their invitations and attendance, their texts and readings."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.metadata import version as version_of
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.command_loop.briefing.model import (
    Attendance,
    Briefing,
    BriefingText,
    Invitation,
    Reading,
    ReadingDecision,
)
from kentongan.command_loop.briefing.queries import items_of
from kentongan.command_loop.briefing.review import (
    CERTAIN,
    MISSED,
    outcome,
    undecided,
    why_not_decided,
)
from kentongan.command_loop.briefing.rules import ATTENDANCE, MEDIA, TRANSITIONS
from kentongan.errors import Conflict, Invalid
from kentongan.notices.changes import notify_many
from kentongan.people.model import Officer, Unit
from kentongan.people.queries import demand, users_to_tell
from kentongan.rulebook.model import Operation, Stage
from kentongan.rulebook.queries import operation_named
from kentongan.text_reading.briefing import read_briefing
from kentongan.text_reading.documents import UnreadableDocument, open_document
from kentongan.web.moments import zone_name


def _code(prefix: str, year: int, number: int) -> str:
    return f"{prefix}-{year}-{number:05d}"


def _audit(briefing: Briefing, verb: str, actor: Actor, now: datetime, **more: Any) -> None:
    record_change(
        actor=actor,
        verb=verb,
        object_kind="briefing",
        object_id=briefing.code,
        unit_path=briefing.unit.path,
        now=now,
        **more,
    )


def _link(briefing: Briefing) -> str:
    return f"/briefings/{briefing.code}/"


@transaction.atomic
def plan_briefing(
    *,
    unit: Unit,
    title: str,
    medium: str,
    starts_at: datetime,
    actor: Actor,
    now: datetime,
    ends_at: datetime | None = None,
    place: str = "",
    place_code: str = "",
    agenda: Sequence[str] = (),
) -> Briefing:
    """Plan a briefing kept by `unit`; one that was held already can be entered later."""
    demand(actor, "write_briefing", unit)
    _check(title=title, medium=medium, starts_at=starts_at, ends_at=ends_at)
    return _create(
        unit=unit,
        actor=actor,
        now=now,
        title=title.strip(),
        medium=medium,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        place_code=place_code,
        agenda=list(agenda),
        host_unit=unit.name,
    )


def _create(*, unit: Unit, actor: Actor, now: datetime, **fields: Any) -> Briefing:
    briefing = Briefing.objects.create(
        code=f"new-{hashlib.sha256(repr((unit.pk, now, fields)).encode()).hexdigest()[:20]}",
        unit=unit,
        created_by=actor.user,
        created_at=now,
        **fields,
    )
    # The number comes from the row's own key: no second counter that two writers could share.
    briefing.code = _code("BR", fields["starts_at"].year, briefing.pk)
    briefing.save(update_fields=["code"])
    _audit(
        briefing,
        "plan_briefing",
        actor,
        now,
        after={"title": briefing.title, "starts_at": briefing.starts_at, "medium": briefing.medium},
    )
    return briefing


def _check(*, title: str, medium: str, starts_at: datetime, ends_at: datetime | None) -> None:
    if not title.strip():
        raise Invalid("title_missing", _("Give the briefing a title."), field="title")
    if medium not in MEDIA:
        raise Invalid("medium_unknown", _("Choose how the briefing is held."), field="medium")
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid("ends_before_it_starts", _("The end lies before the start."), field="ends_at")


def _locked(briefing: Briefing) -> Briefing:
    return (
        Briefing.objects.select_for_update(of=("self",)).select_related("unit").get(pk=briefing.pk)
    )


@transaction.atomic
def edit_briefing(
    *,
    briefing: Briefing,
    title: str,
    medium: str,
    starts_at: datetime,
    ends_at: datetime | None,
    place: str,
    agenda: Sequence[str],
    actor: Actor,
    now: datetime,
) -> Briefing:
    """Change a planned briefing. Once held, what was planned is history."""
    briefing = _locked(briefing)
    demand(actor, "write_briefing", briefing.unit)
    if briefing.state != "planned":
        raise Conflict("briefing_not_planned", _("Only a planned briefing can be changed."))
    _check(title=title, medium=medium, starts_at=starts_at, ends_at=ends_at)
    new = {
        "title": title.strip(),
        "medium": medium,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "place": place,
        "agenda": list(agenda),
    }
    before = {k: getattr(briefing, k) for k, v in new.items() if getattr(briefing, k) != v}
    for name, value in new.items():
        setattr(briefing, name, value)
    briefing.save(update_fields=list(new))
    _audit(briefing, "edit_briefing", actor, now, before=before, after={k: new[k] for k in before})
    return briefing


def _step(briefing: Briefing, to: str, actor: Actor, now: datetime, reason: str = "") -> Briefing:
    """One transition: the state as locked decides, not the one the page showed."""
    briefing = _locked(briefing)
    demand(actor, "write_briefing", briefing.unit)
    if to not in TRANSITIONS[briefing.state]:
        raise Conflict(
            "briefing_state",
            _("This briefing is already past that step: reload the page to see where it stands."),
        )
    before = briefing.state
    briefing.state = to
    briefing.cancel_reason = reason if to == "cancelled" else briefing.cancel_reason
    briefing.save(update_fields=["state", "cancel_reason"])
    _audit(
        briefing,
        f"briefing_{to}",
        actor,
        now,
        before={"state": before},
        after={"state": to},
        reason=reason,
    )
    return briefing


@transaction.atomic
def hold_briefing(*, briefing: Briefing, actor: Actor, now: datetime) -> Briefing:
    """It took place. Refused before its time: an event in the future cannot have been held."""
    if briefing.starts_at > now:
        raise Invalid("briefing_in_future", _("The briefing has not begun yet."))
    return _step(briefing, "held", actor, now)


@transaction.atomic
def minute_briefing(*, briefing: Briefing, actor: Actor, now: datetime) -> Briefing:
    """Its minutes are written. Confirming a text's reading does the same."""
    return _step(briefing, "minuted", actor, now)


@transaction.atomic
def close_briefing(*, briefing: Briefing, actor: Actor, now: datetime) -> Briefing:
    """Nothing more is added to it. Its directives live on."""
    return _step(briefing, "closed", actor, now)


@transaction.atomic
def cancel_briefing(*, briefing: Briefing, reason: str, actor: Actor, now: datetime) -> Briefing:
    """It will not be held; the reason is kept and the invited are told."""
    if not reason.strip():
        raise Invalid("reason_missing", _("Say why: it is kept with the record."), field="reason")
    briefing = _step(briefing, "cancelled", actor, now, reason.strip())
    told = users_to_tell(briefing.invitations.values_list("unit_id", flat=True), now.date())
    params = {"title": briefing.title, "reason": reason.strip()}
    notify_many(
        notes=[
            (user, "briefing_cancelled", params, _link(briefing))
            for users in told.values()
            for user in users
        ],
        now=now,
    )
    return briefing


@transaction.atomic
def invite_units(
    *, briefing: Briefing, units: Sequence[Unit], actor: Actor, now: datetime
) -> list[Unit]:
    """Invite units beneath the keeping unit; returns those newly invited. Invited twice is once."""
    briefing = _locked(briefing)
    demand(actor, "write_briefing", briefing.unit)
    if briefing.state in {"closed", "cancelled"}:
        raise Conflict("briefing_over", _("Nobody can be invited to a briefing that is over."))
    for unit in units:
        if not unit.path.startswith(briefing.unit.path):
            raise Invalid(
                "unit_outside_line",
                _("%(unit)s does not belong to %(keeper)s.")
                % {"unit": unit.name, "keeper": briefing.unit.name},
                field="units",
            )
    already = set(briefing.invitations.values_list("unit_id", flat=True))
    new = [u for u in units if u.pk not in already]
    Invitation.objects.bulk_create(Invitation(briefing=briefing, unit=u) for u in new)
    if new:
        _audit(briefing, "invite_units", actor, now, after={"units": [u.code for u in new]})
        starts = localtime(briefing.starts_at, ZoneInfo(briefing.unit.timezone))
        when = f"{starts:%d-%m-%Y %H.%M} {zone_name(starts)}"
        told = users_to_tell([u.pk for u in new], now.date())
        notify_many(
            notes=[
                (
                    user,
                    "invited",
                    {"to": u.name, "title": briefing.title, "when": when},
                    _link(briefing),
                )
                for u in new
                for user in told.get(u.pk, ())
            ],
            now=now,
        )
    return new


@transaction.atomic
def record_attendance(
    *,
    briefing: Briefing,
    unit: Unit | None,
    presence: str,
    actor: Actor,
    now: datetime,
    officer: Officer | None = None,
    post: str = "",
    rank: str = "",
    name: str = "",
) -> Attendance:
    """Enter who was there (or was not). A second entry for the same unit and person replaces it."""
    briefing = _locked(briefing)
    demand(actor, "write_briefing", briefing.unit)
    _demand_open(briefing)
    if presence not in ATTENDANCE:
        raise Invalid("presence_unknown", _("Choose present, absent or unknown."), field="presence")
    attendance, _new = Attendance.objects.update_or_create(
        briefing=briefing,
        unit=unit,
        officer=officer,
        name=name,
        defaults={"presence": presence, "post": post, "rank": rank, "source": "entered"},
    )
    _audit(
        briefing,
        "record_attendance",
        actor,
        now,
        after={
            "unit": unit.code if unit else "",
            "name": name or str(officer or ""),
            "presence": presence,
        },
    )
    return attendance


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import stored, and the rows it could not use: (line number, reason)."""

    stored: int
    refused: tuple[tuple[int, str], ...]


PRESENCE_WORDS = {
    "hadir": "present",
    "present": "present",
    "tidak hadir": "absent",
    "absen": "absent",
    "absent": "absent",
    "": "unknown",
    "unknown": "unknown",
    "tidak diketahui": "unknown",
}


@transaction.atomic
def import_attendance(
    *, briefing: Briefing, data: bytes, actor: Actor, now: datetime
) -> ImportReport:
    """Read attendance from CSV (UTF-8) with the columns unit, post, rank, name, presence.

    `unit` is a unit's code or name. Good rows are stored, bad ones are named with their line; a
    file without the columns is refused whole.
    """
    briefing = _locked(briefing)
    demand(actor, "write_briefing", briefing.unit)
    _demand_open(briefing)
    names, rows = _csv_rows(data)
    missing = {"unit", "name", "presence"} - names
    if missing:
        raise Invalid(
            "columns_missing",
            _("The file lacks the columns %(names)s.") % {"names": ", ".join(sorted(missing))},
            field="file",
        )
    units = Unit.objects.filter(path__startswith=briefing.unit.path)
    by_name = {key.casefold(): u for u in units for key in (u.code, u.name)}
    stored: list[Attendance] = []
    refused: list[tuple[int, str]] = []
    for number, row in enumerate(rows, start=2):
        said = row["unit"] or ""
        unit = by_name.get(said.strip().casefold())
        long = next((k for k in LONGEST if len(row.get(k) or "") > LONGEST[k]), None)
        presence = PRESENCE_WORDS.get((row["presence"] or "").strip().casefold())
        if unit is None:
            refused.append((number, _("there is no unit “%(unit)s” here") % {"unit": said}))
        elif presence is None:
            refused.append(
                (
                    number,
                    _("“%(word)s” is not present, absent or unknown") % {"word": row["presence"]},
                )
            )
        elif long is not None:
            refused.append(
                (
                    number,
                    _("“%(column)s” is longer than %(most)s letters")
                    % {"column": long, "most": LONGEST[long]},
                )
            )
        else:
            stored.append(
                Attendance(
                    briefing=briefing,
                    unit=unit,
                    post=row.get("post") or "",
                    rank=row.get("rank") or "",
                    name=row["name"] or "",
                    presence=presence,
                    source="imported",
                )
            )
    briefing.attendances.filter(source="imported").delete()
    Attendance.objects.bulk_create(stored)
    _audit(
        briefing,
        "import_attendance",
        actor,
        now,
        after={"stored": len(stored), "refused": len(refused)},
    )
    return ImportReport(len(stored), tuple(refused))


LONGEST = {"post": 200, "rank": 20, "name": 200}
"""Letters a column of `Attendance` holds."""


def _csv_rows(data: bytes) -> tuple[set[str], list[dict[str, Any]]]:
    """Column names and rows of a CSV file, or Invalid when it is none."""
    try:
        text = data.decode("utf-8-sig")
        if "\0" in text:
            raise csv.Error("a CSV file holds no NUL")
        reader = csv.DictReader(io.StringIO(text))
        return set(reader.fieldnames or ()), list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid("not_csv", _("This is not a CSV file in UTF-8."), field="file") from error


def _demand_open(briefing: Briefing) -> None:
    if briefing.state in {"closed", "cancelled"}:
        raise Conflict("briefing_over", _("Nothing is added to a briefing that is over."))


def unreadable(error: UnreadableDocument) -> Invalid:
    """The reader's refusal in the user's language, naming the file."""
    words = {
        "empty": _("The file %(name)s is empty."),
        "too_large": _("The file %(name)s is too large: at most %(most)s MB."),
        "too_long": _(
            "The text of %(name)s is longer than %(characters)s characters: keep only the briefing."
        ),
        "binary": _(
            "The file %(name)s is not a text: upload .txt, .md, .html, .docx, .pdf or .vtt."
        ),
        "unknown_ending": _(
            "The file %(name)s is of a kind that cannot be read: upload .txt, .md, .html, .docx, "
            ".pdf or .vtt."
        ),
        "wrong_encoding": _("The letters of %(name)s cannot be made out: save it as UTF-8."),
        "password": _("The file %(name)s is locked with a password: save it without one."),
        "no_text_layer": _(
            "The file %(name)s holds pictures of pages, no text: run text recognition on it first."
        ),
        "zip_bomb": _("The file %(name)s unpacks to far more than it should: it was not opened."),
        "corrupt": _("The file %(name)s is damaged: save it again and upload it once more."),
    }
    values = {
        "name": error.name,
        "most": settings.BRIEFING_TEXT_MAX_BYTES // (1024 * 1024),
        "characters": localize(settings.BRIEFING_TEXT_MAX_CHARACTERS),
    }
    return Invalid(
        f"document_{error.code}",
        words.get(error.code, words["corrupt"]) % values,
        field="file",
    )


def add_text(
    *,
    unit: Unit,
    file_name: str,
    data: bytes,
    actor: Actor,
    now: datetime,
    briefing: Briefing | None = None,
) -> Reading:
    """Keep a briefing's text as it came and propose what it says.

    Nothing is stored when it is unreadable. It is read before the transaction begins: a long text
    takes seconds, in which nobody else could write on SQLite.
    """
    demand(actor, "write_briefing", unit)
    if briefing is not None:
        _demand_open(briefing)
    try:
        text = open_document(
            file_name,
            data,
            max_bytes=settings.BRIEFING_TEXT_MAX_BYTES,
            max_characters=settings.BRIEFING_TEXT_MAX_CHARACTERS,
        )
    except UnreadableDocument as error:
        raise unreadable(error) from error
    proposed = read_briefing(text).as_json()
    with transaction.atomic():
        if briefing is not None:
            _demand_open(_locked(briefing))
        kept = BriefingText.objects.create(
            briefing=briefing,
            unit=unit,
            file_name=file_name[:255],
            original=data,
            sha256=hashlib.sha256(data).hexdigest(),
            text=text,
            added_by=actor.user,
            added_at=now,
        )
        reading = Reading.objects.create(
            text=kept,
            reader_version=version_of("kentongan"),
            proposed=proposed,
            created_at=now,
        )
        record_change(
            actor=actor,
            verb="add_text",
            object_kind="reading",
            object_id=str(reading.pk),
            after={"file": kept.file_name, "sha256": kept.sha256, "reader": reading.reader_version},
            unit_path=unit.path,
            now=now,
        )
    return reading


def _open_reading(reading: Reading, actor: Actor, version: int | None) -> Reading:
    """The reading under lock, if it is still open and still the one the person saw."""
    locked = (
        Reading.objects.select_for_update(of=("self",))
        .select_related("text__unit", "text__briefing__unit")
        .defer("text__original")
        .get(pk=reading.pk)
    )
    demand(actor, "confirm_reading", locked.text.unit)
    if locked.state == "confirmed":
        raise Conflict(
            "reading_already_confirmed",
            _("%(who)s has already confirmed this text: your decisions were not stored.")
            % {"who": locked.confirmed_by},
        )
    if locked.state == "discarded":
        raise Conflict("reading_discarded", _("This reading was discarded meanwhile."))
    if version is not None and locked.version != version:
        raise Conflict(
            "reading_changed",
            _("Somebody else has decided on this text meanwhile: look at it again."),
        )
    return locked


DECISION_REFUSALS = {
    "decision_unknown": gettext_lazy("Choose accept, correct or reject."),
    "value_missing": gettext_lazy("The text does not say it: put the value yourself."),
    "value_misshapen": gettext_lazy("This value does not fit here: check what you entered."),
}


@transaction.atomic
def decide(
    *,
    reading: Reading,
    field: str,
    decision: str,
    value: Any,
    actor: Actor,
    now: datetime,
) -> ReadingDecision:
    """Accept, correct or reject one proposed value; `value` is what a correction puts there."""
    reading = _open_reading(reading, actor, None)
    proposal = next((p for p in items_of(reading) if p.field == field), None)
    if proposal is None:
        raise Invalid("field_unknown", _("There is no such value in this reading."))
    code = why_not_decided(proposal, decision, value)
    if code:
        raise Invalid(code, str(DECISION_REFUSALS[code]), field=field)
    return _decide_all(reading, [(field, decision, value)], actor, now)[0]


@transaction.atomic
def accept_certain(*, reading: Reading, actor: Actor, now: datetime) -> int:
    """Accept what is open and was read with little doubt (CERTAIN); returns how many."""
    reading = _open_reading(reading, actor, None)
    certain = [
        (p.field, "accepted", None)
        for p in items_of(reading)
        if p.state == "open" and p.doubt <= CERTAIN
    ]
    return len(_decide_all(reading, certain, actor, now))


def _decide_all(
    reading: Reading, choices: Sequence[tuple[str, str, Any]], actor: Actor, now: datetime
) -> list[ReadingDecision]:
    rows = ReadingDecision.objects.bulk_create(
        ReadingDecision(
            reading=reading,
            field=field,
            decision=decision,
            value=value,
            decided_by=actor.user,
            decided_at=now,
        )
        for field, decision, value in choices
    )
    if rows:
        reading.version += 1
        reading.save(update_fields=["version"])
        record_change(
            actor=actor,
            verb="decide_reading",
            object_kind="reading",
            object_id=str(reading.pk),
            after={
                field: {"decision": decision, "value": value} if value is not None else decision
                for field, decision, value in choices
            },
            unit_path=reading.text.unit.path,
            now=now,
        )
    return rows


@transaction.atomic
def mark_missed(
    *, reading: Reading, start: int, end: int, point: Mapping[str, Any], actor: Actor, now: datetime
) -> ReadingDecision:
    """A directive point the reader missed: a person marks its words (half-open range)."""
    reading = _open_reading(reading, actor, None)
    text = reading.text.text
    if not 0 <= start < end <= len(text):
        raise Invalid("span_outside_text", _("Mark the words of the order in the text first."))
    number = 1 + sum(1 for p in items_of(reading) if p.field.startswith(MISSED))
    value = {
        "speaker_post": "",
        "due": None,
        "due_text": None,
        "addressees": [],
        "legal_basis": [],
        **point,
        "quote": text[start:end],
        "span": [start, end],
    }
    if not value.get("instruction"):
        value["instruction"] = text[start:end]
    return _decide_all(reading, [(f"{MISSED}{number}", "accepted", value)], actor, now)[0]


@transaction.atomic
def discard_reading(*, reading: Reading, reason: str, actor: Actor, now: datetime) -> Reading:
    """The reading is not used; text and decisions stay."""
    reading = _open_reading(reading, actor, None)
    if not reason.strip():
        raise Invalid("reason_missing", _("Say why: it is kept with the record."), field="reason")
    reading.state = "discarded"
    reading.save(update_fields=["state"])
    record_change(
        actor=actor,
        verb="discard_reading",
        object_kind="reading",
        object_id=str(reading.pk),
        reason=reason,
        unit_path=reading.text.unit.path,
        now=now,
    )
    return reading


@transaction.atomic
def confirm_reading(
    *, reading: Reading, version: int, actor: Actor, now: datetime
) -> tuple[Briefing, list[dict[str, Any]]]:
    """Put the decided values into the briefing; returns it and the confirmed directive points.

    `version` is the one the confirming person saw. Every value must have been decided: nobody
    confirms what he has not looked at.
    """
    reading = _open_reading(reading, actor, version)
    items = items_of(reading)
    left = undecided(items)
    if left:
        raise Invalid(
            "values_undecided",
            _("%(count)s values are still undecided.") % {"count": len(left)},
        )
    result = outcome(items)
    values = _briefing_values(result, reading.text.unit)
    briefing = reading.text.briefing
    if briefing is None:
        briefing = _create(unit=reading.text.unit, actor=actor, now=now, **values)
        BriefingText.objects.filter(pk=reading.text_id).update(briefing=briefing)
    else:
        briefing = _locked(briefing)
        _demand_open(briefing)
        values = _beside_the_plan(values, result, briefing)
        before = {k: getattr(briefing, k) for k, v in values.items() if getattr(briefing, k) != v}
        for name, value in values.items():
            setattr(briefing, name, value)
        briefing.save(update_fields=list(values))
        _audit(
            briefing,
            "fill_from_text",
            actor,
            now,
            before={k: _plain(v) for k, v in before.items()},
            after={k: _plain(values[k]) for k in before},
        )
    _attendance_from(result, briefing)
    for state in ("held", "minuted"):
        if state in TRANSITIONS[briefing.state]:
            briefing = _step(briefing, state, actor, now)
    reading.state = "confirmed"
    reading.confirmed_by = actor.user
    reading.confirmed_at = now
    reading.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    record_change(
        actor=actor,
        verb="confirm_reading",
        object_kind="reading",
        object_id=str(reading.pk),
        after={"briefing": briefing.code, "version": version},
        unit_path=briefing.unit.path,
        now=now,
    )
    points: list[dict[str, Any]] = result["directives"]
    return briefing, points


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, (Operation, Stage)) else value


def _briefing_values(result: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
    """Columns of a briefing from decided values; a missing title or date is refused by name."""
    if not result["title"]:
        raise Invalid("title_missing", _("Give the briefing a title."), field="title")
    try:
        day = date.fromisoformat(result["date"] or "")
    except ValueError as error:
        raise Invalid(
            "date_missing",
            _("The briefing needs its date: correct the proposed one or mark it in the text."),
            field="date",
        ) from error
    hour = time.fromisoformat(result["start_time"]) if result["start_time"] else None
    chair = result["chair"] or {}
    operation = operation_named(result["operation"] or "")
    return {
        "title": _cut("title", result["title"]),
        "medium": result["medium"] or "tatap_muka",
        "starts_at": datetime.combine(day, hour or time(), ZoneInfo(unit.timezone)),
        "time_known": hour is not None,
        "place": _cut("place", result["place"]),
        "place_code": _cut("place_code", result["place_code"]),
        "host_unit": _cut("host_unit", result["host_unit"]),
        "chair_post": _cut("chair_post", chair.get("post")),
        "chair_rank": _cut("chair_rank", chair.get("rank")),
        "chair_name": _cut("chair_name", chair.get("name")),
        "operation": operation,
        "operation_text": _cut("operation_text", result["operation"]),
        "stage": _stage_named(operation, result["stage"] or ""),
        "stage_text": _cut("stage_text", result["stage"]),
        "legal_basis": result["legal_basis"],
    }


def _cut(column: str, value: str | None, model: type[Model] = Briefing) -> str:
    """A value as long as its column allows; the whole of it stays in the source text."""
    return (value or "")[: model._meta.get_field(column).max_length]  # type: ignore[union-attr]


def _beside_the_plan(
    values: Mapping[str, Any], result: Mapping[str, Any], briefing: Briefing
) -> dict[str, Any]:
    """What a text changes in a briefing that was planned: what it does not say stays as planned."""
    new = {k: v for k, v in values.items() if v or k == "time_known"}
    if not result["medium"]:
        new.pop("medium")
    zone = ZoneInfo(briefing.unit.timezone)
    if not new["time_known"] and (
        localtime(new["starts_at"], zone).date() == localtime(briefing.starts_at, zone).date()
    ):
        # The same day without an hour: the planned hour is better than none.
        del new["time_known"], new["starts_at"]
    elif briefing.ends_at is not None and briefing.ends_at <= new["starts_at"]:
        new["ends_at"] = None
    return new


def _stage_named(operation: Operation | None, text: str) -> Stage | None:
    """The operation's stage that carries the words of the text; none when the words fit no name."""
    if operation is None or not text:
        return None
    words = text.casefold()
    fits = [
        s
        for s in operation.stages.all()
        if s.name.casefold() in words or words in s.name.casefold()
    ]
    return fits[0] if len(fits) == 1 else None


def _attendance_from(result: Mapping[str, Any], briefing: Briefing) -> None:
    """Those the text names as present. A second reading of the same briefing replaces them."""
    briefing.attendances.filter(source="read").delete()
    Attendance.objects.bulk_create(
        Attendance(
            briefing=briefing,
            post=_cut("post", person.get("post"), Attendance),
            rank=_cut("rank", person.get("rank"), Attendance),
            name=_cut("name", person.get("name"), Attendance),
            unit_text=_cut("unit_text", person.get("unit"), Attendance),
            presence="present",
            source="read",
        )
        for person in result["attendees"]
    )
