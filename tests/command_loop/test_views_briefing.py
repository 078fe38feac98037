"""Pages of a briefing: plan, steps, invitation, attendance, its texts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from icalendar import Calendar
from pypdf import PdfWriter
from tests.cast import NOW, Cast
from tests.command_loop.conftest import Scene
from tests.command_loop.steps import DAY, HOUR, by
from tests.command_loop.texts import TEXT

from kentongan.audit_trail.model import AuditEntry
from kentongan.command_loop.briefing import changes
from kentongan.command_loop.briefing.model import Attendance, Briefing, BriefingText, Reading
from kentongan.notices.model import Notice
from kentongan.people.model import User

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("clock")

PLAN = {
    "title": "Vicon Asops",
    "medium": "vicon",
    "starts_at": "2023-11-10T08:00",
    "ends_at": "2023-11-10T10:00",
    "place": "Rupatama",
    "agenda": "Situasi\n\n  Arahan ",
}


@pytest.fixture
def kabag(cast: Cast, client_of: ClientOf) -> Client:
    return client_of(cast.kabag_ops)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def told(answer: Any) -> list[str]:
    """The messages on the page that follows."""
    return [str(m) for m in answer.context["messages"]]


# Planning


def test_a_plan_is_kept_in_the_units_own_time(cast: Cast, kabag: Client) -> None:
    """08.00 on the form of a Polres in Bali is 08.00 WITA, midnight in Greenwich."""
    answer = kabag.post("/briefings/plan/", PLAN)
    briefing = Briefing.objects.get()
    assert answer.headers["Location"] == f"/briefings/{briefing.code}/"
    assert briefing.unit == cast.polres
    assert briefing.starts_at == datetime(2023, 11, 10, 0, 0, tzinfo=UTC)
    assert briefing.ends_at == datetime(2023, 11, 10, 2, 0, tzinfo=UTC)
    assert briefing.agenda == ["Situasi", "Arahan"]
    page = kabag.get(f"/briefings/{briefing.code}/edit/")
    assert 'value="2023-11-10T08:00"' in words(page)
    assert "WITA" in words(page)


@pytest.mark.parametrize(
    ("fault", "field", "sentence"),
    [
        ({"ends_at": "2023-11-10T07:00"}, "ends_at", "The end lies before the start."),
        ({"title": "  "}, "title", "This field is required."),
        ({"medium": "merpati"}, "medium", "merpati is not one of the available choices."),
        ({"starts_at": "besok"}, "starts_at", "Enter a valid date/time."),
        ({"place": "x" * 301}, "place", "at most 300 characters"),
    ],
)
def test_a_plan_that_cannot_be_is_given_back_as_it_was_typed(
    cast: Cast, kabag: Client, fault: dict[str, str], field: str, sentence: str
) -> None:
    """The field is named above and beside it; what was typed right stays. So with a change."""
    kabag.post("/briefings/plan/", PLAN)
    briefing = Briefing.objects.get()
    for where in ("/briefings/plan/", f"/briefings/{briefing.code}/edit/"):
        answer = kabag.post(where, PLAN | {"agenda": "Satu hal"} | fault)
        page = words(answer)
        assert answer.status_code == 422
        assert f'<a href="#id_{field}">' in page
        assert page.count(sentence) == 2
        assert "Satu hal" in page
        assert 'aria-invalid="true"' in page
    assert list(Briefing.objects.values()) == [
        {f: getattr(briefing, f) for f in Briefing.objects.values()[0]}
    ]


def test_a_plan_is_changed_on_its_page(kabag: Client) -> None:
    """The page comes back to the briefing, which says the new words."""
    kabag.post("/briefings/plan/", PLAN)
    where = f"/briefings/{Briefing.objects.get().code}/"
    answer = kabag.post(f"{where}edit/", PLAN | {"title": "Vicon Karo Ops"}, follow=True)
    assert answer.redirect_chain == [(where, 302)]
    assert "<h1>Vicon Karo Ops</h1>" in words(answer)


def test_what_was_held_is_not_planned_anew(scene: Scene, kabag: Client) -> None:
    """Somebody pressed "It was held" while the form was open: a sentence, not a fault."""
    Briefing.objects.update(state="held")
    answer = kabag.post(f"/briefings/{scene.briefing.code}/edit/", PLAN)
    assert answer.status_code == 409
    assert "Only a planned briefing can be changed." in words(answer)


# Steps


def test_a_briefing_walks_from_plan_to_close(scene: Scene, kabag: Client) -> None:
    """Each page offers the one step that is due; a step past is refused, not repeated."""
    where = f"/briefings/{scene.briefing.code}/"
    for step, state in (("hold", "held"), ("minute", "minuted"), ("close", "closed")):
        assert f'action="{where}{step}/"' in words(kabag.get(where))
        kabag.post(f"{where}{step}/")
        scene.briefing.refresh_from_db()
        assert scene.briefing.state == state
        again = kabag.post(f"{where}{step}/")
        assert again.status_code == 409
        assert "already past that step" in words(again)
    page = words(kabag.get(where))
    assert "/hold/" not in page
    assert f'href="{where}invite/"' not in page


def test_nothing_is_held_before_its_time(kabag: Client) -> None:
    """Neither is the step offered, nor is it taken when somebody sends it all the same."""
    kabag.post("/briefings/plan/", PLAN)
    where = f"/briefings/{Briefing.objects.get().code}/"
    assert "/hold/" not in words(kabag.get(where))
    answer = kabag.post(f"{where}hold/")
    assert answer.status_code == 422
    assert "has not begun yet" in words(answer)
    assert Briefing.objects.get().state == "planned"


def test_a_cancelled_briefing_says_why_to_everybody_invited(
    scene: Scene, kabag: Client, client_of: ClientOf
) -> None:
    """On the page, in the calendar file, and behind the bell of the Polsek that would have come."""
    where = f"/briefings/{scene.briefing.code}/"
    kabag.post(f"{where}cancel/", {"reason": "Asops berhalangan"})
    assert "Cancelled: Asops berhalangan" in words(kabag.get(where))
    kapolsek = client_of(scene.cast.kapolsek_kediri)
    assert "will not be held: Asops berhalangan" in words(kapolsek.get("/notices/"))
    event = Calendar.from_ical(kapolsek.get(f"{where}invitation.ics").content).walk("VEVENT")[0]
    assert event["STATUS"] == "CANCELLED"


@pytest.mark.parametrize("reason", ["", "   ", "a\0b"])
def test_nothing_is_cancelled_without_a_reason(scene: Scene, kabag: Client, reason: str) -> None:
    """Nor with one that cannot be stored."""
    answer = kabag.post(f"/briefings/{scene.briefing.code}/cancel/", {"reason": reason})
    assert answer.status_code == 422
    assert "Say why" in words(answer)
    assert Briefing.objects.get().state == "planned"
    assert not Notice.objects.filter(code="briefing_cancelled").exists()


# Invitation


def test_units_are_invited_and_told_once(scene: Scene, kabag: Client) -> None:
    """The tree offers what lies beneath; who was invited before is named and not told again."""
    where = f"/briefings/{scene.briefing.code}/invite/"
    page = words(kabag.get(where))
    assert '<span class="tag">Polsek Kediri</span>' in page
    assert 'value="POLSEK-MARGA"' in page
    assert 'value="POLRES-GIANYAR"' not in page
    answer = kabag.post(where, {"units": ["POLSEK-KEDIRI", "POLSEK-MARGA"]}, follow=True)
    assert told(answer) == ["1 unit invited."]
    assert Notice.objects.filter(code="invited", user=scene.cast.kapolsek_kediri).count() == 1
    assert Notice.objects.filter(code="invited", user=scene.cast.kapolsek_marga).count() == 1


def test_a_unit_outside_the_line_is_not_passed_over(scene: Scene, kabag: Client) -> None:
    """One strange unit among good ones: nobody is invited, and it is named."""
    where = f"/briefings/{scene.briefing.code}/invite/"
    answer = kabag.post(where, {"units": ["POLSEK-MARGA", "POLRES-GIANYAR"]})
    assert answer.status_code == 422
    assert "POLRES-GIANYAR" in words(answer)
    assert scene.briefing.invitations.count() == 1


def test_the_invitation_fits_a_calendar(scene: Scene, client_of: ClientOf) -> None:
    """An attachment that any calendar opens, with the hour, the units and the way back here."""
    answer = client_of(scene.cast.kapolsek_kediri).get(
        f"/briefings/{scene.briefing.code}/invitation.ics"
    )
    name = f"{scene.briefing.code}.ics"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Vicon Asops"
    assert event["DTSTART"].dt == NOW - HOUR
    assert event["URL"] == f"http://testserver/briefings/{scene.briefing.code}/"
    assert "Polsek Kediri" in event["DESCRIPTION"]


# Attendance


def test_attendance_is_entered_by_unit_and_person(scene: Scene, kabag: Client) -> None:
    """Entered twice for the same person is once; the count of the units follows."""
    where = f"/briefings/{scene.briefing.code}/attendance/"
    person = {"unit": "POLSEK-KEDIRI", "post": "Kapolsek", "rank": "AKP", "name": "I Wayan"}
    kabag.post(where, person | {"presence": "absent"})
    answer = kabag.post(where, person | {"presence": "present"}, follow=True)
    row = Attendance.objects.get()
    assert (row.presence, row.source, row.name) == ("present", "entered", "I Wayan")
    assert answer.context["count"].present_units == 1
    assert "Kapolsek AKP I Wayan" in words(answer)


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"unit": "POLSEK-MARGA"}, "unit"),  # was not invited
        ({"unit": ""}, "unit"),
        ({"presence": "terlambat"}, "presence"),
        ({"rank": "x" * 21}, "rank"),
    ],
)
def test_attendance_that_cannot_be_is_given_back(
    scene: Scene, kabag: Client, fault: dict[str, str], field: str
) -> None:
    """With the field named and the name still typed; nothing is stored."""
    person = {"unit": "POLSEK-KEDIRI", "presence": "present", "name": "I Wayan Tetap"}
    answer = kabag.post(f"/briefings/{scene.briefing.code}/attendance/", person | fault)
    assert answer.status_code == 422
    assert f'<a href="#id_{field}">' in words(answer)
    assert 'value="I Wayan Tetap"' in words(answer)
    assert not Attendance.objects.exists()


def test_who_was_invited_reads_the_attendance_but_enters_none(
    scene: Scene, client_of: ClientOf
) -> None:
    """No form is offered that could not succeed."""
    page = words(
        client_of(scene.cast.kapolsek_kediri).get(f"/briefings/{scene.briefing.code}/attendance/")
    )
    assert "Who was there" in page
    assert 'name="presence"' not in page
    assert 'type="file"' not in page


CSV = (
    "unit,post,rank,name,presence\n"
    "POLSEK-KEDIRI,Kapolsek,AKP,I Wayan,hadir\n"
    "polsek marga,,,,tidak hadir\n"
    "POLSEK-BULAN,,,X,hadir\n"
    "POLSEK-PUPUAN,,,Y,mungkin\n"
)


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_good_rows_of_a_list_are_stored_and_bad_ones_named(scene: Scene, kabag: Client) -> None:
    """With the line, as a spreadsheet counts them, and what is wrong there."""
    answer = kabag.post(
        f"/briefings/{scene.briefing.code}/attendance/import/",
        {"file": upload("hadir.csv", CSV.encode("utf-8-sig"))},
        follow=True,
    )
    assert told(answer) == [
        "2 rows stored.",
        "Line 4: there is no unit “POLSEK-BULAN” here",
        "Line 5: “mungkin” is not present, absent or unknown",
    ]
    assert set(Attendance.objects.values_list("unit__code", "presence", "source")) == {
        ("POLSEK-KEDIRI", "present", "imported"),
        ("POLSEK-MARGA", "absent", "imported"),
    }


def test_no_file_is_asked_for_again(scene: Scene, kabag: Client) -> None:
    """Nothing chosen, or an empty one: said on the page it was sent from."""
    where = f"/briefings/{scene.briefing.code}/attendance/import/"
    for data in ({}, {"file": upload("hadir.csv", b"")}):
        assert told(kabag.post(where, data, follow=True)) == ["Choose a CSV file."]
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"nama;hadir\nA;ya\n", "lacks the columns name, presence, unit"),
        (b"\xff\xfe\x00", "not a CSV file in UTF-8"),
        (b"unit,name,presence\nx\0,y,z\n", "not a CSV file in UTF-8"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(
    scene: Scene, kabag: Client, data: bytes, sentence: str
) -> None:
    """And what was recorded before stays."""
    where = f"/briefings/{scene.briefing.code}/attendance/import/"
    kabag.post(where, {"file": upload("hadir.csv", CSV.encode())})
    answer = kabag.post(where, {"file": upload("hadir.csv", data)})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert Attendance.objects.count() == 2


# Texts


def _docx(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>",
        )
    return out.getvalue()


def _pdf(password: str = "") -> bytes:
    """One blank page, as a scanner without text recognition leaves it."""
    pdf, out = PdfWriter(), io.BytesIO()
    pdf.add_blank_page(200, 200)
    if password:
        pdf.encrypt(password, algorithm="AES-256")
    pdf.write(out)
    return out.getvalue()


UNREADABLE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("kosong.txt", lambda: b"", "The file kosong.txt is empty."),
    "blank": ("spasi.txt", lambda: b" \n\n ", "The file spasi.txt is empty."),
    "one byte too many": (
        "besar.txt",
        lambda: b"a" * (5 * 1024 * 1024 + 1),
        "The file besar.txt is too large: at most 5 MB.",
    ),
    "binary": ("foto.txt", lambda: b"\x89PNG\r\n\x1a\n\0\0", "The file foto.txt is not a text"),
    "another kind": ("arahan.odt", lambda: b"PK\x03\x04", "The file arahan.odt is of a kind"),
    "no ending": ("arahan", lambda: b"Arahan", "The file arahan is of a kind"),
    "unknown letters": (
        "aksara.txt",
        lambda: bytes(range(128, 256)) * 20,
        "The letters of aksara.txt cannot be made out",
    ),
    "locked": (
        "kunci.pdf",
        lambda: _pdf("rahasia"),
        "The file kunci.pdf is locked with a password",
    ),
    "scanned": ("pindai.pdf", _pdf, "The file pindai.pdf holds pictures of pages, no text"),
    "bomb": (
        "bom.docx",
        lambda: _docx("a" * (60 * 1024 * 1024)),
        "The file bom.docx unpacks to far more than it should",
    ),
    "damaged": ("rusak.docx", lambda: b"PK\x03\x04 torn", "The file rusak.docx is damaged"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_by_its_name(
    scene: Scene, kabag: Client, case: str
) -> None:
    """The sentence names file and reason at the field; nothing of it is stored."""
    name, data, sentence = UNREADABLE[case]
    before = [m.objects.count() for m in (BriefingText, Reading, AuditEntry)]
    for where in ("/briefings/text/", f"/briefings/{scene.briefing.code}/text/"):
        answer = kabag.post(where, {"file": upload(name, data())})
        assert answer.status_code == 422, case
        assert escape(sentence) in words(answer)
        assert '<a href="#id_file">' in words(answer)
    assert [m.objects.count() for m in (BriefingText, Reading, AuditEntry)] == before


def test_a_text_of_the_largest_size_is_read(scene: Scene, kabag: Client) -> None:
    """So many characters to the letter; one more is a file put in by mistake, and is refused."""
    most = settings.BRIEFING_TEXT_MAX_CHARACTERS
    for size, status in ((most, 302), (most + 1, 422)):
        file = upload("besar.txt", f"{TEXT}\n".ljust(size, ".").encode())
        assert kabag.post("/briefings/text/", {"file": file}).status_code == status


@pytest.mark.parametrize(
    "sent",
    [
        {"pasted": ""},
        {"pasted": " \n "},
        {"pasted": TEXT, "file": SimpleUploadedFile("a.txt", TEXT.encode())},
    ],
)
def test_a_text_is_pasted_or_chosen(kabag: Client, sent: dict[str, Any]) -> None:
    """Neither, or both: one sentence for either, and what was pasted stays."""
    answer = kabag.post("/briefings/text/", sent)
    assert answer.status_code == 422
    assert "Paste a text or choose a file: one of the two." in words(answer)
    if "file" in sent:
        assert "memimpin apel di Rupatama" in words(answer)
    assert not BriefingText.objects.exists()


def test_a_pasted_text_leads_to_its_review(cast: Cast, kabag: Client) -> None:
    """Read by the real reader, kept to the letter, and begun with a space where it began so."""
    pasted = "  " + TEXT.replace("\n", "\r\n")
    answer = kabag.post("/briefings/text/", {"pasted": pasted})
    reading = Reading.objects.select_related("text").get()
    assert answer.headers["Location"] == f"/readings/{reading.pk}/"
    assert bytes(reading.text.original) == pasted.encode()
    assert "Review of the text" in words(kabag.get(answer.headers["Location"]))


def test_another_language_is_said_not_guessed_at(cast: Cast, kabag: Client) -> None:
    """A text of another language is kept for review, and the page says what it is."""
    english = (
        "The chief of operations told the officers on Thursday that every report from the field "
        "should be checked before it is sent, and that nobody should wait for the next meeting. "
    )
    answer = kabag.post(
        "/briefings/text/", {"file": upload("remarks.txt", english.encode() * 3)}, follow=True
    )
    assert "remarks.txt" in words(answer)
    assert "This is not written in Indonesian." in words(answer)


def test_nothing_is_added_to_a_briefing_that_is_over(scene: Scene, kabag: Client) -> None:
    """Text, invitation and attendance are refused in words."""
    Briefing.objects.update(state="closed")
    where = f"/briefings/{scene.briefing.code}/"
    sent: dict[str, dict[str, Any]] = {
        "text/": {"pasted": TEXT},
        "invite/": {"units": "POLSEK-MARGA"},
        "attendance/": {"unit": "POLSEK-KEDIRI", "presence": "present"},
        "attendance/import/": {"file": upload("hadir.csv", CSV.encode())},
    }
    for page, data in sent.items():
        answer = kabag.post(where + page, data)
        assert answer.status_code == 409, page
        assert "briefing that is over" in words(answer), page


def test_the_original_is_only_ever_a_download(scene: Scene, kabag: Client) -> None:
    """A stranger's page with a script in it is handed out as bytes, never shown as a page."""
    wicked = b"<script>alert(1)</script> Arahan"
    kept = changes.add_text(
        unit=scene.cast.polres,
        file_name='"><script>.html',
        data=wicked,
        actor=by(scene.cast.kabag_ops),
        now=NOW,
    )
    answer = kabag.get(f"/texts/{kept.text_id}/source/")
    assert answer.content == wicked
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>." not in words(kabag.get(f"/readings/{kept.pk}/"))


# The page


def test_a_briefing_shows_what_is_known_of_it(scene: Scene, kabag: Client) -> None:
    """Facts, points, who came, texts; what nobody recorded is unknown."""
    page = words(kabag.get(f"/briefings/{scene.briefing.code}/"))
    assert "Video conference" in page
    assert "0 of 1 invited units present, 1 unknown" in page
    assert f"/readings/{scene.reading.pk}/" in page
    assert f"/directives/{scene.draft.code}/" in page
    assert page.count("Issue all drafts") == 1


def test_an_invited_polsek_is_offered_no_step(scene: Scene, client_of: ClientOf) -> None:
    """It reads the briefing; drafts and buttons are the Polres's."""
    page = words(client_of(scene.cast.kapolsek_kediri).get(f"/briefings/{scene.briefing.code}/"))
    assert "Vicon Asops" in page
    assert scene.draft.code not in page
    for step in ("edit", "invite", "hold", "cancel", "issue", "attendance"):
        assert f"/briefings/{scene.briefing.code}/{step}/" not in page, step


def test_a_day_without_an_hour_is_shown_as_a_day(scene: Scene, kabag: Client) -> None:
    """No hour is invented."""
    Briefing.objects.update(
        time_known=False, starts_at=NOW.replace(hour=16) - DAY, stage_text="tahap kampanye"
    )
    page = words(kabag.get(f"/briefings/{scene.briefing.code}/"))
    assert "hour not known" in page
    assert "Thu, 9 Nov 2023</time>" in page
    assert "tahap kampanye" in page


def test_the_pages_speak_indonesian(scene: Scene, kabag: Client, settings: Any) -> None:
    """Indonesian until the reader chooses otherwise, whatever the browser is set to."""
    settings.LANGUAGE_CODE = "id"
    page = kabag.get(f"/briefings/{scene.briefing.code}/")
    assert '<html lang="id"' in words(page)
    assert page.headers["Content-Language"] == "id"
    kabag.post("/language/", {"language": "en", "next": "/"})
    english = kabag.get(f"/briefings/{scene.briefing.code}/")
    assert '<html lang="en"' in words(english)


def test_a_briefing_to_come_stands_on_the_start_page(
    cast: Cast, kabag: Client, clock: time_machine.Traveller
) -> None:
    """Until two hours after its start, so that who comes late still finds it."""
    kabag.post("/briefings/plan/", PLAN)
    assert "Vicon Asops" in words(kabag.get("/"))
    clock.move_to(NOW + DAY + timedelta(hours=1))
    assert "Vicon Asops" not in words(kabag.get("/"))
