"""Planning, inviting, who came, and a text from its upload to a confirmed briefing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from pytest_django import Settings
from tests.cast import NOW, Cast
from tests.command_loop.steps import DAY, HOUR, by
from tests.command_loop.texts import TEXT, point, reading

from kentongan.audit_trail.model import AuditEntry
from kentongan.command_loop.briefing import changes
from kentongan.command_loop.briefing.model import (
    Attendance,
    Briefing,
    BriefingText,
    Reading,
    ReadingDecision,
)
from kentongan.command_loop.briefing.queries import (
    attendance_of,
    attendances_of,
    invitation_ics,
    invitations_of,
    items_of,
    texts_of,
)
from kentongan.command_loop.briefing.review import undecided
from kentongan.command_loop.briefing.rules import THEMES, TRANSITIONS
from kentongan.command_loop.directive.changes import confirm_and_draft
from kentongan.command_loop.directive.model import Directive
from kentongan.command_loop.directive.queries import version_in_force
from kentongan.errors import Conflict, Invalid, NotAllowed, Refusal
from kentongan.notices.model import Notice
from kentongan.people.model import User
from kentongan.rulebook.model import Operation, Stage
from kentongan.text_reading.documents import REASONS, UnreadableDocument
from kentongan.text_reading.records import Found, Person
from kentongan.text_reading.words.themes import THEME_WORDS, TOPICS

WITA = ZoneInfo("Asia/Makassar")


def plan(cast: Cast, **more: Any) -> Briefing:
    facts: dict[str, Any] = {
        "unit": cast.polres,
        "title": "Vicon Asops",
        "medium": "vicon",
        "starts_at": NOW,
        "actor": by(cast.kabag_ops),
        "now": NOW - DAY,
    }
    return changes.plan_briefing(**facts | more)


def refused(code: str, change: Callable[[], Any], kind: type[Refusal] = Invalid) -> Refusal:
    """Refused for this reason, in words, and the audit trail has nothing of it."""
    before = AuditEntry.objects.count()
    with pytest.raises(kind) as refusal:
        change()
    assert refusal.value.code == code
    assert refusal.value.message
    assert AuditEntry.objects.count() == before
    return refusal.value


# Planning


def test_a_planned_briefing_is_numbered_and_on_record(cast: Cast) -> None:
    """Its code holds the year it is held in; who planned it stands in the audit trail."""
    briefing = plan(cast, place="Rupatama", agenda=["Situasi", "Arahan"], ends_at=NOW + HOUR)
    assert briefing.code == f"BR-2023-{briefing.pk:05d}"
    assert (briefing.state, briefing.host_unit) == ("planned", "Polres Tabanan")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_id) == ("plan_briefing", briefing.code)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"title": " "}, "title_missing"),
        ({"medium": "pigeon"}, "medium_unknown"),
        ({"ends_at": NOW}, "ends_before_it_starts"),
    ],
)
def test_what_cannot_be_planned(cast: Cast, fault: dict[str, Any], code: str) -> None:
    """A title, a known medium, and an end after the start; the place of the fault is named."""
    assert refused(code, lambda: plan(cast, **fault)).field
    assert not Briefing.objects.exists()


def test_only_its_own_side_keeps_a_briefing(cast: Cast) -> None:
    """Neither a Polsek, nor supervision, nor another resort plans for the Polres."""
    for user in (cast.kapolsek_kediri, cast.kasi_was, cast.outsider, cast.admin):
        refused("may_not_write_briefing", partial(plan, cast, actor=by(user)), NotAllowed)


def edit(briefing: Briefing, cast: Cast, **more: Any) -> Briefing:
    facts: dict[str, Any] = {
        "title": briefing.title,
        "medium": briefing.medium,
        "starts_at": briefing.starts_at,
        "ends_at": None,
        "place": "",
        "agenda": [],
    }
    return changes.edit_briefing(
        briefing=briefing, actor=by(cast.kabag_ops), now=NOW, **facts | more
    )


def test_a_plan_changes_until_it_is_held(cast: Cast) -> None:
    """What changed is on record with both values; afterwards what was planned is history."""
    briefing = plan(cast)
    edit(briefing, cast, title="Vicon Karo Ops")
    entry = AuditEntry.objects.get(verb="edit_briefing")
    assert entry.before == {"title": "Vicon Asops"}
    assert entry.after == {"title": "Vicon Karo Ops"}
    changes.hold_briefing(briefing=briefing, actor=by(cast.kabag_ops), now=NOW)
    refused("briefing_not_planned", lambda: edit(briefing, cast), Conflict)


STEPS: dict[str, Callable[..., Briefing]] = {
    "held": changes.hold_briefing,
    "minuted": changes.minute_briefing,
    "closed": changes.close_briefing,
    "cancelled": lambda **given: changes.cancel_briefing(reason="Ditunda", **given),
}


@pytest.mark.parametrize("state", TRANSITIONS)
@pytest.mark.parametrize("to", STEPS)
def test_every_step_follows_the_table(cast: Cast, state: str, to: str) -> None:
    """The state as stored decides, not the page somebody still has open."""
    stale = plan(cast)
    reason = "Ditunda" if state == "cancelled" else ""
    Briefing.objects.filter(pk=stale.pk).update(state=state, cancel_reason=reason)

    def step() -> Briefing:
        return STEPS[to](briefing=stale, actor=by(cast.kabag_ops), now=NOW)

    if to in TRANSITIONS[state]:
        assert step().state == to
        assert AuditEntry.objects.get(verb=f"briefing_{to}").before == {"state": state}
    else:
        refused("briefing_state", step, Conflict)


def test_what_lies_ahead_was_not_held(cast: Cast) -> None:
    """Nobody reports a briefing as held before it began."""
    briefing = plan(cast, starts_at=NOW + HOUR)
    refused(
        "briefing_in_future",
        lambda: changes.hold_briefing(briefing=briefing, actor=by(cast.kabag_ops), now=NOW),
    )


def invite(briefing: Briefing, cast: Cast, *units: Any) -> list[Any]:
    return changes.invite_units(
        briefing=briefing, units=units, actor=by(cast.kabag_ops), now=NOW - DAY
    )


def test_the_invited_are_told_once_and_told_when_it_is_cancelled(cast: Cast) -> None:
    """Invited twice is once; a cancelled briefing leaves nobody waiting in the hall."""
    briefing = plan(cast)
    assert invite(briefing, cast, cast.polsek_kediri, cast.polsek_marga)
    assert invite(briefing, cast, cast.polsek_kediri) == []
    assert {u.code for u in invitations_of(briefing)} == {"POLSEK-KEDIRI", "POLSEK-MARGA"}
    told = {cast.kapolsek_kediri.pk, cast.kapolsek_marga.pk}
    invited = Notice.objects.filter(code="invited")
    assert sorted(invited.values_list("user", flat=True)) == sorted(told)
    assert invited[0].params["when"] == "09-11-2023 10.00 WITA"
    refused(
        "reason_missing",
        lambda: changes.cancel_briefing(
            briefing=briefing, reason=" ", actor=by(cast.kabag_ops), now=NOW
        ),
    )
    STEPS["cancelled"](briefing=briefing, actor=by(cast.kabag_ops), now=NOW)
    cancelled = Notice.objects.filter(code="briefing_cancelled")
    assert set(cancelled.values_list("user", flat=True)) == told
    refused("briefing_over", lambda: invite(briefing, cast, cast.polsek_marga), Conflict)


def test_only_units_of_the_line_are_invited(cast: Cast) -> None:
    """Another resort's units are not this Polres's to call."""
    briefing = plan(cast)
    refused("unit_outside_line", lambda: invite(briefing, cast, cast.polsek_kediri, cast.gianyar))
    assert not briefing.invitations.exists()


# The invitation as a calendar file


def event_of(briefing: Briefing, cast: Cast) -> Any:
    data = invitation_ics(briefing, [cast.polsek_kediri], "https://polres.test/briefings/x/")
    calendar = Calendar.from_ical(data)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_the_invitation_opens_in_any_calendar(cast: Cast) -> None:
    """Time, place, agenda and the invited; non-ASCII and commas survive the format."""
    briefing = plan(cast, place="Rupatama, lt. 2", agenda=["Anev “minggu I”"])
    calendar, event = event_of(briefing, cast)
    assert calendar["METHOD"] == "PUBLISH"
    assert event["DTSTART"].dt == NOW
    assert event["DTEND"].dt == NOW + HOUR
    assert event["LOCATION"] == "Rupatama, lt. 2"
    assert event["DESCRIPTION"] == "Anev “minggu I”\n\nPolsek Kediri"
    assert event["UID"] == f"{briefing.code}@kentongan"


def test_a_cancelled_invitation_leaves_the_calendar(cast: Cast) -> None:
    """The same event, cancelled, so that a calendar that has it removes it."""
    briefing = plan(cast, ends_at=NOW + 2 * HOUR)
    briefing.state = "cancelled"
    calendar, event = event_of(briefing, cast)
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["DTEND"].dt == NOW + 2 * HOUR


def test_no_hour_is_invented_in_a_calendar(cast: Cast) -> None:
    """Where only the day is known the event is of that day, in the zone of the unit."""
    briefing = plan(cast, starts_at=datetime(2023, 11, 9, tzinfo=WITA))
    briefing.time_known = False
    assert event_of(briefing, cast)[1]["DTSTART"].dt == date(2023, 11, 9)


# Attendance


def attend(briefing: Briefing, cast: Cast, unit: Any, presence: str, **more: Any) -> Attendance:
    return changes.record_attendance(
        briefing=briefing,
        unit=unit,
        presence=presence,
        actor=by(cast.kabag_ops),
        now=NOW,
        **more,
    )


def test_unknown_is_not_absent(cast: Cast) -> None:
    """Of three invited one came, one did not, and of one nobody wrote anything down."""
    briefing = plan(cast)
    others = cast.polseks[:3]
    invite(briefing, cast, *others)
    attend(briefing, cast, others[0], "present", name="I Wayan Contoh 1")
    attend(briefing, cast, others[1], "absent")
    attend(briefing, cast, others[1], "unknown", name="I Wayan Contoh 2")
    attend(briefing, cast, cast.polsek_marga, "present", name="I Wayan Contoh 7")
    count = attendance_of(briefing)
    assert (count.invited_units, count.present_units, count.absent_units) == (3, 1, 1)
    assert count.unknown_units == 1
    assert count.present_persons == 2


def test_one_who_came_makes_his_unit_present(cast: Cast) -> None:
    """Whatever order it was entered in, and however often."""
    briefing = plan(cast)
    invite(briefing, cast, cast.polsek_kediri)
    for presence, name in (("present", "A"), ("absent", "B"), ("absent", "A"), ("present", "A")):
        attend(briefing, cast, cast.polsek_kediri, presence, name=name)
    count = attendance_of(briefing)
    assert (count.present_units, count.absent_units, count.present_persons) == (1, 0, 1)
    assert attendances_of(briefing).count() == 2


def test_presence_is_one_of_three(cast: Cast) -> None:
    """And nothing is added to a briefing that is over."""
    briefing = plan(cast)
    refused("presence_unknown", lambda: attend(briefing, cast, cast.polsek_kediri, "late"))
    Briefing.objects.update(state="closed")
    refused("briefing_over", lambda: attend(briefing, cast, None, "present"), Conflict)
    refused("briefing_over", lambda: load(briefing, cast, b"unit,name,presence\n"), Conflict)


def load(briefing: Briefing, cast: Cast, data: bytes) -> changes.ImportReport:
    return changes.import_attendance(
        briefing=briefing, data=data, actor=by(cast.kabag_ops), now=NOW
    )


def test_an_import_names_its_bad_lines(cast: Cast) -> None:
    """Good rows are stored, bad ones named by line and reason; the file again replaces them."""
    briefing = plan(cast)
    invite(briefing, cast, *cast.polseks)
    rows = [
        "unit,post,rank,name,presence",
        "POLSEK-KEDIRI,Kapolsek,AKP,I Wayan Contoh 6,Hadir",
        "polsek marga,,,,tidak hadir",
        "Polsek Pupuan,,,,",
        "POLRES-GIANYAR,,,X,hadir",
        "Polsek Tabanan,,,X,terlambat",
        f"Polsek Penebel,,{'x' * 21},X,hadir",
        "",
        "Polsek Kerambitan",
    ]
    data = b"\xef\xbb\xbf" + "\r\n".join(rows).encode()
    report = load(briefing, cast, data)
    assert report.stored == 4
    assert [line for line, _why in report.refused] == [5, 6, 7]
    assert all(why for _line, why in report.refused)
    count = attendance_of(briefing)
    assert (count.present_units, count.absent_units, count.unknown_units) == (1, 1, 8)
    attend(briefing, cast, cast.polsek_marga, "present", name="I Wayan Contoh 7")
    load(briefing, cast, data)
    assert attendances_of(briefing).count() == 5


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "columns_missing"),
        (b"unit;name;presence\n", "columns_missing"),
        (b"\xff\xfe\x00", "not_csv"),
        (b"unit,name,presence\nx,\x00,hadir\n", "not_csv"),
        (b"unit,name,presence\nx," + b"x" * 200_000 + b",hadir\n", "not_csv"),
    ],
    ids=["empty", "semicolons", "binary", "nul", "one endless field"],
)
def test_a_file_that_is_no_attendance_list(cast: Cast, data: bytes, code: str) -> None:
    """Refused whole; what was imported before stays."""
    briefing = plan(cast)
    load(briefing, cast, b"unit,name,presence\nPolsek Kediri,X,hadir\n")
    refused(code, lambda: load(briefing, cast, data))
    assert attendances_of(briefing).count() == 1


# Texts and their readings


@pytest.fixture
def read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Reading]:
    """A text added by the Kabag Ops; keyword arguments replace what the reader finds in it."""

    def read(briefing: Briefing | None = None, **found: Any) -> Reading:
        monkeypatch.setattr(changes, "read_briefing", lambda _text: reading(**found))
        return changes.add_text(
            unit=cast.polres,
            briefing=briefing,
            file_name="apel.txt",
            data=TEXT.encode(),
            actor=by(cast.kabag_ops),
            now=NOW,
        )

    return read


Read = Callable[..., Reading]


def decide(
    row: Reading, user: User, field: str, decision: str = "accepted", value: Any = None
) -> ReadingDecision:
    return changes.decide(
        reading=row, field=field, decision=decision, value=value, actor=by(user), now=NOW
    )


def accept_all(row: Reading, user: User, **others: str) -> Reading:
    """Decide what is open: accepted, but for those named otherwise."""
    for field in undecided(items_of(row)):
        decide(row, user, field, others.get(field.replace(".", "_"), "accepted"))
    row.refresh_from_db()
    return row


def confirm(row: Reading, user: User, version: int | None = None) -> tuple[Briefing, Any]:
    return confirm_and_draft(reading=row, version=version or row.version, actor=by(user), now=NOW)


def test_a_text_is_kept_as_it_came(cast: Cast, read: Read) -> None:
    """Its bytes, its digest, and a proposal; nothing is a briefing before somebody confirms."""
    row = read()
    kept = BriefingText.objects.get()
    assert bytes(kept.original) == TEXT.encode()
    assert kept.text == TEXT
    assert row.proposed == reading().as_json()
    assert not Briefing.objects.exists()
    assert AuditEntry.objects.get().after["sha256"] == kept.sha256


def test_a_text_longer_than_any_briefing_is_refused(
    cast: Cast, read: Callable[..., Reading], settings: Settings
) -> None:
    """A file put in by mistake keeps its reader waiting; the most is named, nothing stored."""
    settings.BRIEFING_TEXT_MAX_CHARACTERS = len(TEXT) - 1
    refusal = refused("document_too_long", read)
    assert str(len(TEXT) - 1) in refusal.message.replace(",", "").replace(".", "")
    assert not BriefingText.objects.exists()
    settings.BRIEFING_TEXT_MAX_CHARACTERS = len(TEXT)
    assert read()


@pytest.mark.parametrize("code", sorted(REASONS))
def test_each_unreadable_file_is_refused_in_its_own_words(
    cast: Cast, code: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is named, the reason is its own, and nothing is stored half."""

    def refuse(name: str, _data: bytes, *, max_bytes: int, max_characters: int) -> str:
        assert (max_bytes, max_characters) == (5 * 1024 * 1024, 400_000)
        raise UnreadableDocument(code, name)

    monkeypatch.setattr(changes, "open_document", refuse)
    texts = {other: changes.unreadable(UnreadableDocument(other, "x")).message for other in REASONS}
    assert len(set(texts.values())) == len(REASONS)
    refusal = refused(
        f"document_{code}",
        lambda: changes.add_text(
            unit=cast.polres,
            file_name="surat.pdf",
            data=b"x",
            actor=by(cast.kabag_ops),
            now=NOW,
        ),
    )
    assert "surat.pdf" in refusal.message
    assert not BriefingText.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("kosong.txt", b""),
        ("program.txt", b"MZ\x90\x00\x03\x00\x00\x00"),
        ("besar.txt", b"a" * (5 * 1024 * 1024 + 1)),
        ("catatan.docx", b"PK\x03\x04rusak"),
        ("lagu.mp3", b"ID3"),
    ],
)
def test_bad_files_reach_nobody(cast: Cast, name: str, data: bytes) -> None:
    """Empty, a program, too large, damaged, of another kind: by the real opener."""
    with pytest.raises(Invalid) as refusal:
        changes.add_text(
            unit=cast.polres, file_name=name, data=data, actor=by(cast.kabag_ops), now=NOW
        )
    assert refusal.value.field == "file"
    assert name in refusal.value.message
    assert not BriefingText.objects.exists()


def test_a_text_with_no_briefing_in_it_can_only_be_discarded_or_filled(cast: Cast) -> None:
    """The real reader on a shopping list: title and date are asked of a person."""
    row = changes.add_text(
        unit=cast.polres,
        file_name="belanja.txt",
        data=b"beras\nminyak\n",
        actor=by(cast.kabag_ops),
        now=NOW,
    )
    assert "date" in undecided(items_of(row))
    discarded = changes.discard_reading(
        reading=row, reason="Bukan briefing", actor=by(cast.kabag_ops), now=NOW
    )
    assert discarded.state == "discarded"
    refused("reading_discarded", lambda: decide(row, cast.kabag_ops, "date"), Conflict)


def test_discarding_says_why(cast: Cast, read: Read) -> None:
    """Text and decisions stay with the reason."""
    row = read()
    refused(
        "reason_missing",
        lambda: changes.discard_reading(reading=row, reason="", actor=by(cast.kabag_ops), now=NOW),
    )


def test_nobody_confirms_what_he_has_not_looked_at(cast: Cast, read: Read) -> None:
    """Accepting what is certain leaves the doubtful open; open values stop the confirmation."""
    row = read()
    sure = changes.accept_certain(reading=row, actor=by(cast.kabag_ops), now=NOW)
    left = undecided(items_of(row))
    assert sure + len(left) == len(items_of(row))
    assert {"corrections.0", "corrections.1"} <= set(left)
    row.refresh_from_db()
    refused("values_undecided", lambda: confirm(row, cast.kabag_ops))
    assert changes.accept_certain(reading=row, actor=by(cast.kabag_ops), now=NOW) == 0


def test_a_confirmed_reading_becomes_a_minuted_briefing_and_its_drafts(
    cast: Cast, read: Read
) -> None:
    """Every decided value is in the briefing; each point is a draft with its quote as printed."""
    operation = Operation.objects.create(code="UJI", name="Operasi Uji", short_names=["Ops Uji"])
    campaign = Stage.objects.create(
        operation=operation,
        code="kampanye",
        name="Tahap kampanye",
        starts_on=date(2023, 11, 1),
        ends_on=date(2023, 11, 30),
    )
    row = accept_all(read(), cast.kabag_ops)
    briefing, (draft,) = confirm(row, cast.kapolres)
    assert briefing.state == "minuted"
    assert briefing.starts_at == datetime(2023, 11, 9, 1, 30, tzinfo=UTC)
    assert (briefing.operation, briefing.stage) == (operation, campaign)
    assert (briefing.chair_rank, briefing.chair_name) == ("AKBP", "I Made Contoh")
    assert briefing.legal_basis == ["UU 2/2002"]
    (person,) = attendances_of(briefing)
    assert (person.post, person.presence, person.source) == ("Karo Wabprof", "present", "read")
    words = version_in_force(draft)
    assert (draft.point, draft.issuing_unit, draft.state) == (1, cast.polres, "draft")
    assert draft.quote == "Lakukan penggalan terhadap tokoh"
    assert words.instruction == "Lakukan penggalangan terhadap tokoh."
    row.refresh_from_db()
    assert (row.state, row.confirmed_by) == ("confirmed", cast.kapolres)
    (text,) = texts_of(briefing)
    assert text.readings_count == 1  # type: ignore[attr-defined]


def test_a_rejected_point_makes_no_directive(cast: Cast, read: Read) -> None:
    """Praise that the reader took for an order is dropped by the person who looks at it."""
    row = accept_all(read(), cast.kabag_ops, directives_0="rejected")
    _briefing, drafts = confirm(row, cast.kabag_ops)
    assert drafts == []
    assert not Directive.objects.exists()


def test_a_point_the_reader_missed_is_marked_in_the_text(cast: Cast, read: Read) -> None:
    """A person marks its words; it becomes a draft like the others, with its words as quote."""
    row = accept_all(read(), cast.kabag_ops)
    start = TEXT.index("memimpin apel")
    mark: dict[str, Any] = {"reading": row, "actor": by(cast.kabag_ops), "now": NOW}
    order = {"force": "report", "theme": "discipline", "due": "2023-11-20"}
    for first, last in ((5, 5), (-1, 3), (0, len(TEXT) + 1)):
        refused(
            "span_outside_text",
            partial(changes.mark_missed, start=first, end=last, point=order, **mark),
        )
    changes.mark_missed(start=start, end=start + 13, point=order, **mark)
    second = changes.mark_missed(start=0, end=6, point={"instruction": "Hadir."}, **mark)
    assert second.field == "directives.new.2"
    decide(row, cast.kabag_ops, second.field, "rejected")
    row.refresh_from_db()
    _briefing, (_read, marked) = confirm(row, cast.kabag_ops)
    words = version_in_force(marked)
    assert (marked.quote, words.instruction) == ("memimpin apel", "Memimpin apel")
    assert (words.force, words.theme) == ("report", "discipline")
    assert words.due_at == datetime(2023, 11, 20, 23, 59, tzinfo=WITA)


def test_a_vague_due_word_never_becomes_a_day(cast: Cast, read: Read) -> None:
    """“secepatnya” is kept as said."""
    soon = Found("secepatnya", (0, 6), "due")
    row = accept_all(read(directives=(point(due=soon, due_text="secepatnya"),)), cast.kabag_ops)
    _briefing, (draft,) = confirm(row, cast.kabag_ops)
    words = version_in_force(draft)
    assert (words.due_at, words.due_text) == (None, "secepatnya")


@pytest.mark.parametrize(("found", "field"), [({"title": None}, "title"), ({"date": None}, "date")])
def test_a_missing_title_or_date_is_put_by_a_person(
    cast: Cast, read: Read, found: dict[str, Any], field: str
) -> None:
    """Rejected, it stops the confirmation and says what is missing; corrected, it goes through."""
    row = read(**found)
    refused("value_missing", lambda: decide(row, cast.kabag_ops, field))
    accept_all(row, cast.kabag_ops, **{field: "rejected"})
    assert refused(f"{field}_missing", lambda: confirm(row, cast.kabag_ops)).field == field
    decide(row, cast.kabag_ops, field, "corrected", "2023-11-09")
    row.refresh_from_db()
    briefing, _drafts = confirm(row, cast.kabag_ops)
    assert briefing.state == "minuted"


def test_no_hour_is_invented(cast: Cast, read: Read) -> None:
    """A text that names only the day gives a day, marked as such."""
    row = accept_all(read(start_time=None, operation=None, stage=None), cast.kabag_ops)
    briefing, _drafts = confirm(row, cast.kabag_ops)
    assert not briefing.time_known
    assert briefing.starts_at == datetime(2023, 11, 9, tzinfo=WITA)
    assert (briefing.operation, briefing.stage) == (None, None)


def test_a_text_fills_the_briefing_it_was_added_to(cast: Cast, read: Read) -> None:
    """What it does not say stays as planned: hour, medium, place; what changed is on record."""
    planned = plan(cast, place="Aula", ends_at=NOW + HOUR)
    changes.record_attendance(
        briefing=planned,
        unit=cast.polsek_kediri,
        presence="present",
        actor=by(cast.kabag_ops),
        now=NOW,
    )
    row = accept_all(read(planned, start_time=None, place=None, medium=None), cast.kabag_ops)
    briefing, (draft,) = confirm(row, cast.kabag_ops)
    assert (briefing.pk, briefing.state) == (planned.pk, "minuted")
    assert (briefing.starts_at, briefing.time_known) == (NOW, True)
    assert (briefing.place, briefing.medium) == ("Aula", "vicon")
    assert briefing.title == "Arahan Kapolres"
    assert draft.briefing == briefing
    filled = AuditEntry.objects.get(verb="fill_from_text")
    assert filled.before["title"] == "Vicon Asops"
    assert {a.source for a in attendances_of(briefing)} == {"entered", "read"}


def test_a_text_of_another_day_moves_the_briefing_with_its_end(cast: Cast, read: Read) -> None:
    """Held a week later than planned: the planned end is no end of it."""
    planned = plan(cast, starts_at=NOW - 7 * DAY, ends_at=NOW - 7 * DAY + HOUR)
    briefing, _drafts = confirm(accept_all(read(planned), cast.kabag_ops), cast.kabag_ops)
    assert briefing.starts_at == datetime(2023, 11, 9, 1, 30, tzinfo=UTC)
    assert briefing.ends_at is None


def test_a_second_text_adds_its_points(cast: Cast, read: Read) -> None:
    """Minutes after the release: the numbers of the points go on, those read are replaced."""
    planned = plan(cast)
    first, second = read(planned), read(planned)
    confirm(accept_all(first, cast.kabag_ops), cast.kabag_ops)
    briefing, (draft,) = confirm(accept_all(second, cast.kabag_ops), cast.kabag_ops)
    assert draft.point == 2
    assert attendances_of(briefing).count() == 1


def test_nothing_is_added_to_a_briefing_that_is_over(cast: Cast, read: Read) -> None:
    """Neither a new text nor the confirmation of one that was still open."""
    planned = plan(cast)
    row = accept_all(read(planned), cast.kabag_ops)
    Briefing.objects.update(state="closed")
    planned.refresh_from_db()
    refused("briefing_over", lambda: confirm(row, cast.kabag_ops), Conflict)
    refused("briefing_over", lambda: read(planned), Conflict)
    assert not Directive.objects.exists()


def test_long_words_fit(cast: Cast, read: Read) -> None:
    """A rank in full or an endless title is cut in its column; the source keeps the whole."""
    general = Person("x" * 300, "Komisaris Jenderal Polisi", "y" * 300, "z" * 300)
    row = read(
        title=Found("t" * 400, (0, 6), "r"),
        chair=Found(general, (0, 6), "r"),
        attendees=(Found(general, (0, 6), "r"),),
    )
    briefing, _drafts = confirm(accept_all(row, cast.kabag_ops), cast.kabag_ops)
    assert briefing.chair_rank == "Komisaris Jenderal P"
    assert len(briefing.title) == 300


def test_the_second_to_confirm_is_told(cast: Cast, read: Read) -> None:
    """Both looked at the same version; the first confirms, the second reads who did."""
    row = accept_all(read(), cast.kabag_ops)
    confirm(row, cast.kapolres)
    refusal = refused("reading_already_confirmed", lambda: confirm(row, cast.kabag_ops), Conflict)
    assert "kapolres" in refusal.message
    assert Briefing.objects.count() == Directive.objects.count() == 1
    refused("reading_already_confirmed", lambda: decide(row, cast.kabag_ops, "place"), Conflict)


def test_a_confirmation_names_what_it_saw(cast: Cast, read: Read) -> None:
    """A value decided by another since the page was opened stops it."""
    row = accept_all(read(), cast.kabag_ops)
    decide(row, cast.kapolres, "place", "rejected")
    refused("reading_changed", lambda: confirm(row, cast.kabag_ops), Conflict)


def test_only_values_of_the_reading_are_decided(cast: Cast, read: Read) -> None:
    """Not a field that does not exist, not another word for a decision, not by a Polsek."""
    row = read()
    refused("field_unknown", lambda: decide(row, cast.kabag_ops, "directives.9"))
    refused("field_unknown", lambda: decide(row, cast.kabag_ops, "directives.new.9", "rejected"))
    refused("decision_unknown", lambda: decide(row, cast.kabag_ops, "place", "maybe"))
    refused("value_misshapen", lambda: decide(row, cast.kabag_ops, "place", "corrected", ""))
    refused(
        "may_not_confirm_reading",
        lambda: decide(row, cast.kapolsek_kediri, "place"),
        NotAllowed,
    )
    assert not ReadingDecision.objects.exists()


def test_an_ambiguous_stage_is_nobodys(cast: Cast, read: Read) -> None:
    """Where the words of the text fit two stages none is chosen; the words are kept."""
    operation = Operation.objects.create(code="UJI", name="Operasi Uji", short_names=["Ops Uji"])
    for number in ("I", "II"):
        Stage.objects.create(
            operation=operation,
            code=number,
            name=f"Tahap kampanye {number}",
            starts_on=date(2023, 11, 1),
            ends_on=date(2023, 11, 30),
        )
    briefing, _drafts = confirm(accept_all(read(), cast.kabag_ops), cast.kabag_ops)
    assert (briefing.operation, briefing.stage) == (operation, None)
    assert briefing.stage_text == "tahap kampanye"


def test_reader_and_directive_speak_of_the_same_themes() -> None:
    """A theme the reader finds and a directive does not know would stop a whole confirmation."""
    weighed = {theme for weights in THEME_WORDS.values() for theme in weights}
    assert weighed | set(TOPICS) <= set(THEMES)
