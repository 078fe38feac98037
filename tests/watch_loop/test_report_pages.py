"""Writing, reading, correcting and deciding on reports in a browser, and the triage desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import NOW, Cast
from tests.evidence.test_pictures import picture as jpeg
from tests.watch_loop.conftest import Send

from kentongan.people.model import User
from kentongan.watch_loop.report import duplicates
from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.model import DuplicatePair, Report
from kentongan.watch_loop.report.page import span_words

Open = Callable[[User], Client]
THEFT = {
    "details.category": "curat_curanmor",
    "happened_at": "2023-11-09T08:30",
    "area_code": "Bengkel, Kediri",
    "text": "Satu sepeda motor hilang di halaman rumah",
    "urgency": "0",
    "unit": "BHABIN-51.02.06.2001",
}


def sent(**changed: Any) -> dict[str, Any]:
    return {"uid": str(uuid4()), **THEFT, **changed}


@pytest.fixture
def theft(bhabin: Client) -> dict[str, Any]:
    """What the form offers, filled in."""
    page = bhabin.get("/reports/new/incident/")
    unit = page.context["form"].fields["unit"].choices[0][0]
    return sent(unit=unit)


# ------------------------------------------------------------------ writing


def test_every_kind_that_a_post_writes_has_its_form(bhabin: Client) -> None:
    offered = [k.code for k in bhabin.get("/reports/new/").context["kinds"]]
    assert offered == [k.code for k in KINDS if "officer" in k.roles]
    for code in offered:
        assert bhabin.get(f"/reports/new/{code}/").status_code == 200


def test_a_report_is_written_and_shown(
    bhabin: Client, theft: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    """The place is named as people name it; the clock is the unit's own."""
    answer = bhabin.post("/reports/new/incident/", theft)
    report = Report.objects.get()
    assert answer["Location"] == f"/reports/{report.uid}/"
    assert (report.area_code, report.happened_at.isoformat()) == (
        "51.02.06.2001",
        "2023-11-09T00:30:00+00:00",
    )
    with django_assert_max_num_queries(14):
        page = bhabin.get(answer["Location"]).content.decode()
    assert "Satu sepeda motor hilang" in page
    assert "Bengkel, Kediri" in page


def test_the_form_sent_twice_is_one_report(bhabin: Client, theft: dict[str, Any]) -> None:
    for _ in range(2):
        assert bhabin.post("/reports/new/incident/", theft).status_code == 302
    assert Report.objects.count() == 1


def test_the_same_form_with_other_words_is_told_apart(
    bhabin: Client, theft: dict[str, Any]
) -> None:
    bhabin.post("/reports/new/incident/", theft)
    answer = bhabin.post("/reports/new/incident/", theft | {"text": "Sesuatu yang lain"})
    assert answer.status_code == 422
    assert "stored already and says something else" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("area_code", "Antah Berantah", "no village or district of this name"),
        ("area_code", "51.99.99.9999", "is no area code"),
        ("happened_at", "2023-11-10T08:30", "future"),
        ("happened_at", "kemarin", "Enter a valid date/time"),
        ("details.deaths", "banyak", "whole number"),
        ("details.category", "begadang", "valid choice"),
        ("text", "", "required"),
    ],
)
def test_a_wrong_value_is_said_at_its_field(
    bhabin: Client, theft: dict[str, Any], field: str, value: str, words: str
) -> None:
    answer = bhabin.post("/reports/new/incident/", theft | {field: value})
    assert answer.status_code == 422
    assert any(words in e for e in answer.context["form"].errors[field]), answer.context[
        "form"
    ].errors
    assert not Report.objects.exists()


def test_a_name_that_several_places_bear_offers_them(bhabin: Client, theft: dict[str, Any]) -> None:
    """Belalang is one village here; "Kediri" is a district, and "Be" begins many names."""
    answer = bhabin.post("/reports/new/incident/", theft | {"area_code": "Be"})
    assert "Several places are called so" in answer.content.decode()


def test_photos_come_with_the_report(bhabin: Client, theft: dict[str, Any]) -> None:
    picture = SimpleUploadedFile("tkp.jpg", jpeg(), content_type="image/jpeg")
    assert bhabin.post("/reports/new/incident/", theft | {"photos": picture}).status_code == 302
    photo = Report.objects.get().photos.get()
    shown = bhabin.get(f"/reports/photos/{photo.pk}/")
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown.getvalue()[:3] == b"\xff\xd8\xff"
    shown.close()


def test_what_is_no_photo_stores_no_report(bhabin: Client, theft: dict[str, Any]) -> None:
    """Nothing is half stored."""
    bad = SimpleUploadedFile("tkp.jpg", b"not a picture", content_type="image/jpeg")
    answer = bhabin.post("/reports/new/incident/", theft | {"photos": bad})
    assert answer.status_code == 422
    assert "tkp.jpg" in str(answer.context["form"].errors["photos"])
    assert not Report.objects.exists()


def test_a_photo_is_shown_to_nobody_outside(
    bhabin: Client, theft: dict[str, Any], cast: Cast, client_of: Open
) -> None:
    picture = SimpleUploadedFile("tkp.jpg", jpeg(), content_type="image/jpeg")
    bhabin.post("/reports/new/incident/", theft | {"photos": picture})
    photo = Report.objects.get().photos.get()
    assert client_of(cast.outsider).get(f"/reports/photos/{photo.pk}/").status_code == 404
    photo.file.storage.delete(photo.file.name)
    assert bhabin.get(f"/reports/photos/{photo.pk}/").status_code == 404


def test_an_unknown_kind_is_not_found(bhabin: Client) -> None:
    assert bhabin.get("/reports/new/rumour/").status_code == 404


def test_my_reports_say_what_became_of_them(
    bhabin: Client, theft: dict[str, Any], cast: Cast, client_of: Open
) -> None:
    assert "have not reported anything" in bhabin.get("/reports/mine/").content.decode()
    bhabin.post("/reports/new/incident/", theft)
    uid = Report.objects.get().uid
    client_of(cast.kapolsek_kediri).post(
        f"/reports/{uid}/not-incident/", {"reason": "Motor dipinjam saudara"}
    )
    page = bhabin.get("/reports/mine/").content.decode()
    assert "Not an incident" in page
    assert "Motor dipinjam saudara" in page


# ------------------------------------------------------------------ correcting


def test_a_correction_keeps_what_was_said_before(bhabin: Client, theft: dict[str, Any]) -> None:
    bhabin.post("/reports/new/incident/", theft)
    report = Report.objects.get()
    address = f"/reports/{report.uid}/correct/"
    form = bhabin.get(address).context["form"]
    told = {k: v for k, v in form.initial.items() if v not in (None, "")}
    told |= {
        "happened_at": "2023-11-09T07:00",
        "text": "Dua sepeda motor",
        "reason": "Salah hitung",
    }
    assert bhabin.post(address, told).status_code == 302
    page = bhabin.get(f"/reports/{report.uid}/").content.decode()
    assert "Dua sepeda motor" in page
    assert "Satu sepeda motor" in page
    assert "Salah hitung" in page


def test_a_correction_needs_its_reason(bhabin: Client, send: Send) -> None:
    report = send()
    told = {k: v for k, v in THEFT.items() if k != "unit"}
    answer = bhabin.post(f"/reports/{report.uid}/correct/", told)
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors


def test_words_corrected_leave_the_report_where_it_stands(bhabin: Client, send: Send) -> None:
    report = send(longitude=115.11, latitude=-8.57)
    told = {k: v for k, v in THEFT.items() if k != "unit"} | {"reason": "Ejaan"}
    bhabin.post(f"/reports/{report.uid}/correct/", told)
    report.refresh_from_db()
    assert (report.version, report.longitude) == (2, 115.11)
    bhabin.post(f"/reports/{report.uid}/correct/", told | {"area_code": "51.02.06.2003"})
    report.refresh_from_db()
    assert (report.area_code, report.longitude) == ("51.02.06.2003", None)


# ------------------------------------------------------------------ deciding


def test_who_reported_it_does_not_confirm_it(cast: Cast, send: Send, client_of: Open) -> None:
    report = send(by=cast.kapolsek_kediri)
    client = client_of(cast.kapolsek_kediri)
    page = client.get(f"/reports/{report.uid}/").content.decode()
    assert "somebody else confirms it" in page
    client.post(f"/reports/{report.uid}/confirm/")
    report.refresh_from_db()
    assert report.state == "received"


@pytest.mark.parametrize(
    ("step", "told", "state"),
    [
        ("confirm", {}, "confirmed"),
        ("triage", {}, "triaged"),
        ("not-incident", {"reason": "Salah paham"}, "not_incident"),
        ("not-incident", {"reason": ""}, "received"),
        ("not-incident", {"reason": "x" * 1001}, "received"),
        ("refer", {"to_office": "Dinas Sosial", "reason": "Urusan mereka"}, "referred"),
        ("refer", {"to_unit": "POLSEK-MARGA", "reason": "Wilayah mereka"}, "referred"),
        ("refer", {"to_unit": "POLSEK-TIDAK-ADA", "reason": "-"}, "received"),
        ("refer", {"to_office": "x" * 300, "reason": "-"}, "received"),
    ],
)
def test_each_decision_has_its_own_button(
    chief: Client, send: Send, step: str, told: dict[str, str], state: str
) -> None:
    report = send()
    answer = chief.post(f"/reports/{report.uid}/{step}/", told)
    assert answer["Location"] == f"/reports/{report.uid}/"
    report.refresh_from_db()
    assert report.state == state


def test_nobody_outside_decides_or_reads(cast: Cast, send: Send, client_of: Open) -> None:
    report = send()
    outside = client_of(cast.outsider)
    assert outside.get(f"/reports/{report.uid}/").status_code == 404
    assert outside.get(f"/reports/{report.uid}/correct/").status_code == 404
    for step in ("confirm", "triage", "not-incident", "refer"):
        assert outside.post(f"/reports/{report.uid}/{step}/").status_code == 404
    assert report.uid not in {x.report.uid for x in outside.get("/triage/").context["desk"].lines}


def test_a_village_officer_has_no_desk(bhabin: Client) -> None:
    assert bhabin.get("/triage/").status_code == 403


# ------------------------------------------------------------------ two reports, one event


def test_two_reports_are_merged_and_parted_again(cast: Cast, send: Send, client_of: Open) -> None:
    one = send()
    two = send(by=cast.bhabin_2, area_code="51.02.06.2001")
    duplicates.compare([two], now=NOW)
    pair = DuplicatePair.objects.get()
    client = client_of(cast.kapolsek_kediri)
    page = client.get(f"/reports/{two.uid}/")
    assert page.context["page"].pairs[0].percent >= 65
    steps = ("merge", "undo-merge", "apart", "undo-apart")
    states = ("duplicate", "received", "received", "received")
    for step, state in zip(steps, states, strict=True):
        client.post(reverse(f"pair-{step}", args=[pair.pk]))
        two.refresh_from_db()
        assert two.state == state
        assert client.get(f"/reports/{two.uid}/").status_code == 200
    client.post(reverse("pair-undo-merge", args=[pair.pk]))
    assert "are not merged" in client.get(f"/reports/{one.uid}/").content.decode()
    assert client_of(cast.outsider).post(reverse("pair-merge", args=[pair.pk])).status_code == 404


# ------------------------------------------------------------------ the desk


def test_the_urgent_comes_first_and_a_decision_opens_the_next(
    cast: Cast, send: Send, client_of: Open
) -> None:
    calm, urgent = send(), send(urgency=3)
    client = client_of(cast.kapolsek_kediri)
    desk = client.get("/triage/").context["desk"]
    assert [x.report.pk for x in desk.lines] == [urgent.pk, calm.pk]
    assert desk.open.report.pk == urgent.pk
    answer = client.post(
        f"/reports/{urgent.uid}/confirm/", {"back": "desk", "desk": desk.after_this}
    )
    after = client.get(answer["Location"]).context["desk"]
    assert after.open.report.pk == calm.pk
    assert after.waiting == 1


def test_the_desk_can_be_narrowed(cast: Cast, send: Send, client_of: Open) -> None:
    send()
    flood = send("disaster")
    client = client_of(cast.kapolsek_kediri)
    assert [x.report.pk for x in client.get("/triage/?kind=disaster").context["desk"].lines] == [
        flood.pk
    ]
    assert client.get("/triage/?state=triaged").context["desk"].lines == []
    assert len(client.get("/triage/?kind=nonsense&at=nonsense").context["desk"].lines) == 2


def test_the_desk_turns_its_pages(
    cast: Cast, send: Send, client_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [send() for _ in range(3)]
    from kentongan.watch_loop.report import queries

    monkeypatch.setitem(queries.triage_page.__kwdefaults__, "size", 2)
    client = client_of(cast.kapolsek_kediri)
    first = client.get("/triage/").context["desk"]
    second = client.get(f"/triage/{first.next_url}").context["desk"]
    assert [x.report.pk for x in second.lines] == [rows[0].pk]
    assert client.get(f"/triage/{second.previous_url}").context["desk"].lines


def test_several_are_decided_at_once_and_each_refusal_is_told(
    cast: Cast, send: Send, client_of: Open
) -> None:
    mine = send(by=cast.kapolsek_kediri)
    other, third = send(), send()
    client = client_of(cast.kapolsek_kediri)
    uids = [str(r.uid) for r in (mine, other, third)] + ["no-uid"]
    page = client.post(
        "/triage/decide/", {"uid": uids, "to": "confirmed", "back": "desk"}, follow=True
    )
    words = [str(m) for m in page.context["messages"]]
    assert words[0] == "2 reports decided."
    assert "ask your superior" in words[1]
    desk = page.context["desk"]
    assert desk.ticked == {mine.uid}  # what was not decided is still chosen
    assert page.content.decode().count(" checked ") == 1
    page = client.post("/triage/decide/", {"to": "confirmed", "back": "desk"}, follow=True)
    assert "Choose reports first" in str(next(iter(page.context["messages"])))


def test_the_desk_stays_within_its_queries(
    cast: Cast, send: Send, client_of: Open, django_assert_max_num_queries: Any
) -> None:
    """However many wait."""
    for _ in range(6):
        send()
    client = client_of(cast.kapolsek_kediri)
    with django_assert_max_num_queries(15):
        client.get("/triage/")


def test_waiting_is_told_in_its_largest_unit() -> None:
    assert span_words(timedelta(minutes=1)) == "1 minute"
    assert span_words(timedelta(minutes=90)) == "1 hour"
    assert span_words(timedelta(hours=47)) == "47 hours"
    assert span_words(timedelta(days=3)) == "3 days"


# ------------------------------------------------------------------ a text becomes a report

MESSAGE = (
    "Ijin melaporkan, telah terjadi laka lantas pada Rabu, 8 November 2023 pukul 21.15 WITA di "
    "Desa Bengkel, Kecamatan Kediri, Kabupaten Tabanan. Satu orang meninggal dunia."
)


def test_a_text_fills_the_form_and_stores_nothing(bhabin: Client) -> None:
    """What was read stands marked in the text, and a person sends it."""
    assert bhabin.get("/reports/new/text/").status_code == 200
    page = bhabin.post("/reports/new/text/", {"text": MESSAGE, "written_on": "2023-11-09"})
    form = page.context["form"]
    assert form.kind.code == "accident"
    assert form["area_code"].value() == "Bengkel, Kediri, Kabupaten Tabanan, Bali"
    assert form["details.deaths"].value() == 1
    assert "".join(p.text for p in page.context["pieces"]) == MESSAGE
    notes = {n.label: n.read for n in page.context["notes"]}
    assert notes["Day it happened"] == "Wed, 8 Nov 2023"
    assert notes["Village or district"] == "Bengkel, Kediri, Kabupaten Tabanan, Bali"
    assert notes["Deaths"] == "1"
    assert not Report.objects.exists()
    told = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    told |= {"happened_at": "2023-11-08T21:15", "details.category": "head_on"}
    told["unit"] = form.fields["unit"].choices[0][0]
    told.pop("photos", None)
    told.pop("training", None)
    sent_form = bhabin.post("/reports/new/accident/?channel=text", told)
    assert sent_form.status_code == 302, sent_form.context["form"].errors
    report = Report.objects.get()
    assert (report.channel, report.deaths) == ("text", 1)
    assert report.area_code == "51.02.06.2001"


def test_a_text_can_be_read_as_another_kind(bhabin: Client) -> None:
    page = bhabin.post("/reports/new/text/", {"text": MESSAGE, "kind": "incident"})
    assert page.context["form"].kind.code == "incident"


def test_a_text_of_unknown_kind_says_so(bhabin: Client) -> None:
    page = bhabin.post("/reports/new/text/", {"text": "Cuaca cerah, angin tenang."})
    assert page.context["unread"]
    assert "does not know what kind" in page.content.decode()


def test_an_empty_text_is_refused(bhabin: Client) -> None:
    assert bhabin.post("/reports/new/text/", {"text": " "}).status_code == 422


def test_the_desk_shows_what_the_reader_finds_beside_what_was_reported(
    chief: Client, send: Send
) -> None:
    """A death in the words that nobody counted is pointed out."""
    report = send(
        "accident",
        text="Tabrakan di Desa Bengkel, Kecamatan Kediri, Tabanan. Dua orang meninggal dunia.",
        happened_at=NOW - timedelta(hours=2),
    )
    facts = {f.label: f for f in chief.get(f"/reports/{report.uid}/").context["page"].read}
    assert (facts["Deaths"].read, facts["Deaths"].reported) == ("2", "")
    assert facts["Deaths"].differs
    assert not facts["Village or district"].differs
    assert facts["Village or district"].read == "Bengkel, Kediri, Kabupaten Tabanan, Bali"


def test_what_the_reader_finds_is_written_as_the_page_writes_it(chief: Client, send: Send) -> None:
    """A day as staff write it, a sum with its points, an event by its name: never a code."""
    report = send(
        text="Sepeda motor warga hilang dicuri di Desa Belalang, Kecamatan Kediri, Kabupaten "
        "Tabanan, Selasa (7/11/2023). Kerugian ditaksir Rp 15 juta.",
    )
    facts = {f.label: f for f in chief.get(f"/reports/{report.uid}/").context["page"].read}
    day, area, loss = facts["Day it happened"], facts["Village or district"], facts["Loss"]
    assert (day.read, day.reported) == ("Tue, 7 Nov 2023", "Thu, 9 Nov 2023")
    assert area.read == "Belalang, Kediri, Kabupaten Tabanan, Bali"
    assert area.reported == "Bengkel, Kediri, Kabupaten Tabanan, Bali"
    assert (loss.read, loss.reported) == ("Rp 15.000.000", "")
    assert facts["What kind of event"].read == "Aggravated theft, vehicle theft"


def test_a_text_that_tells_of_another_kind_is_pointed_out(chief: Client, send: Send) -> None:
    report = send(
        text="Tabrakan beruntun di Desa Bengkel, tiga mobil ringsek, kecelakaan lalu lintas"
    )
    facts = chief.get(f"/reports/{report.uid}/").context["page"].read
    assert (facts[0].label, facts[0].read) == ("Kind", "Traffic accident")
    assert "Chain of vehicles" not in [fact.read for fact in facts], "no category of incidents"


def test_a_report_without_words_is_not_read(chief: Client, send: Send) -> None:
    report = send("viral_post", text="")
    assert chief.get(f"/reports/{report.uid}/").context["page"].read == []
