"""What an officer may write into the form of a report, and what the desk makes of his words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import NOW, Cast
from tests.watch_loop.conftest import Send

from kentongan.people.model import User
from kentongan.places.model import Area
from kentongan.watch_loop.report import duplicates, queries
from kentongan.watch_loop.report.model import DuplicatePair, Report

Open = Callable[[User], Client]


@pytest.fixture
def theft(bhabin: Client) -> dict[str, Any]:
    """The form of a theft, filled in."""
    page = bhabin.get("/reports/new/incident/")
    return {
        "uid": str(uuid4()),
        "details.category": "curat_curanmor",
        "happened_at": "2023-11-09T08:30",
        "area_code": "Bengkel, Kediri",
        "text": "Uang tunai dicuri dari warung",
        "urgency": "0",
        "unit": page.context["form"].fields["unit"].choices[0][0],
    }


def test_a_loss_is_stored_as_it_is_written(bhabin: Client, theft: dict[str, Any]) -> None:
    """ "500.000" rupiah are half a million, and no five hundred."""
    told = theft | {"details.loss_rupiah": "500.000"}
    assert bhabin.post("/reports/new/incident/", told).status_code == 302
    assert Report.objects.get().details.as_json()["loss_rupiah"] == 500_000


@pytest.fixture
def elsewhere(cast: Cast) -> None:
    """Bengkel is a village of Buleleng too; Beraban are two in the officer's own regency."""
    for code, name, level, kind in (
        ("51.08", "Buleleng", 2, "kabupaten"),
        ("51.08.04", "Busungbiu", 3, "kecamatan"),
        ("51.08.04.2001", "Bengkel", 4, "desa"),
        ("51.02.07.2001", "Beraban", 4, "desa"),
        ("51.02.06.2099", "Beraban", 4, "desa"),
    ):
        told = {"parent_code": code.rpartition(".")[0], "folded": name.lower()}
        Area.objects.create(code=code, name=name, level=level, kind=kind, **told)


def test_a_name_means_what_it_means_at_home(
    bhabin: Client, theft: dict[str, Any], elsewhere: None
) -> None:
    """Who writes from Tabanan means its Bengkel, without its district; another is written whole."""
    for told, code in (("Bengkel", "51.02.06.2001"), ("Bengkel, Busungbiu", "51.08.04.2001")):
        sent = theft | {"uid": str(uuid4()), "area_code": told}
        assert bhabin.post("/reports/new/incident/", sent).status_code == 302
        assert Report.objects.latest("pk").area_code == code


def test_a_name_that_two_bear_at_home_is_not_guessed(
    bhabin: Client, theft: dict[str, Any], elsewhere: None
) -> None:
    answer = bhabin.post("/reports/new/incident/", theft | {"area_code": "Beraban"})
    [fault] = answer.context["form"].errors["area_code"]
    assert fault.count("Beraban") == 2
    assert not Report.objects.exists()


@pytest.mark.parametrize("address", ["new/incident/", "new/text/", "imports/", "mine/"])
def test_from_each_page_of_writing_a_way_leads_back(bhabin: Client, address: str) -> None:
    """On a phone without a menu in sight too."""
    assert 'href="/reports/new/"' in bhabin.get(f"/reports/{address}").content.decode()


def test_my_reports_go_on_however_many_there_are(
    bhabin: Client, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An officer of some years has more than fit on a page; none is out of his reach."""
    monkeypatch.setattr(queries, "own_reports", partial(queries.own_reports, size=2))
    sent = [send().pk for _ in range(3)]
    page = bhabin.get("/reports/mine/")
    assert [line.report.pk for line in page.context["lines"]] == sent[:0:-1]
    older = bhabin.get("/reports/mine/" + page.context["next_url"])
    assert [line.report.pk for line in older.context["lines"]] == sent[:1]
    back = bhabin.get("/reports/mine/" + older.context["previous_url"])
    assert [line.report.pk for line in back.context["lines"]] == sent[:0:-1]


# ------------------------------------------------------------------ corrections


def correction(client: Client, report: Report, **changed: Any) -> dict[str, Any]:
    """The form for a correction as it stands, with some of its fields changed."""
    form = client.get(f"/reports/{report.uid}/correct/").context["form"]
    told = {bound.html_name: bound.value() for bound in form}
    told["happened_at"] = "2023-11-09T08:30"
    return {k: "" if v is None else v for k, v in told.items()} | {"reason": "x"} | changed


def test_a_correction_sent_twice_is_one_version(chief: Client, send: Send) -> None:
    report = send()
    told = correction(chief, report, text="Motor ditemukan kembali")
    for _ in range(2):
        answer = chief.post(f"/reports/{report.uid}/correct/", told)
        assert answer["Location"] == f"/reports/{report.uid}/"
    report.refresh_from_db()
    assert report.version == 2


def test_nobody_writes_over_words_he_has_not_read(
    cast: Cast, chief: Client, bhabin: Client, send: Send
) -> None:
    report = send()
    late = correction(chief, report, text="Dua motor hilang")
    bhabin.post(f"/reports/{report.uid}/correct/", correction(bhabin, report, text="Motor baru"))
    answer = chief.post(f"/reports/{report.uid}/correct/", late)
    assert answer.status_code == 422
    assert "corrected this report meanwhile" in answer.content.decode()
    report.refresh_from_db()
    assert (report.version, report.text) == (2, "Motor baru")


def test_a_correction_that_changes_nothing_is_none(chief: Client, send: Send) -> None:
    report = send(happened_at=datetime(2023, 11, 9, 0, 30, tzinfo=UTC))
    answer = chief.post(f"/reports/{report.uid}/correct/", correction(chief, report))
    assert "Nothing is changed" in answer.content.decode()
    report.refresh_from_db()
    assert report.version == 1


def test_no_form_is_shown_to_who_may_not_correct(
    cast: Cast, chief: Client, bhabin: Client, send: Send, client_of: Open
) -> None:
    """He would fill it in and be refused: who only reads it, and its writer once it counts."""
    report = send()
    address = f"/reports/{report.uid}/correct/"
    assert client_of(cast.kasi_was).get(address).status_code == 403
    assert bhabin.get(address).status_code == 200
    chief.post(f"/reports/{report.uid}/confirm/")
    assert bhabin.get(address).status_code == 403
    assert chief.get(address).status_code == 200


# ------------------------------------------------------------------ what a decision answers


def test_a_decision_is_told_with_the_number_of_its_report(chief: Client, send: Send) -> None:
    report = send()
    answer = chief.post(f"/reports/{report.uid}/confirm/", follow=True)
    assert f"Report {report.pk}: Confirmed." in answer.content.decode()


def test_the_desk_stays_at_a_report_on_which_nothing_was_decided(chief: Client, send: Send) -> None:
    """A wrong unit or a missing reason does not open the next report over it."""
    send()
    refused = send(urgency=3)
    desk = chief.get(f"/triage/?kind=incident&at={refused.uid}").context["desk"]
    assert desk.after_this != desk.here
    for step, told in (
        ("refer", {"to_unit": "POLSEK-TIDAK-ADA", "reason": "x"}),
        ("not-incident", {"reason": ""}),
        ("not-incident", {"reason": "x" * 1001}),
    ):
        line = {"back": "desk", "desk": desk.after_this, **told}
        after = chief.post(f"/reports/{refused.uid}/{step}/", line, follow=True)
        assert after.context["desk"].open.report.pk == refused.pk
        assert next(x for x in after.context["desk"].kinds if x[2])[0] == "incident"


def test_a_report_is_handed_on_to_a_unit_by_its_name(cast: Cast, chief: Client, send: Send) -> None:
    """Nobody knows codes by heart: the units of the resort are offered, none that sees it."""
    report = send()
    offered = chief.get(f"/reports/{report.uid}/").context["page"].refer_to
    assert cast.polsek_marga in offered
    assert cast.polsek_kediri not in offered
    assert cast.polres not in offered
    told = {"to_unit": f" {cast.polsek_marga.name.lower()} ", "reason": "Wilayah mereka"}
    chief.post(f"/reports/{report.uid}/refer/", told)
    report.refresh_from_db()
    assert (report.state, report.unit) == ("referred", cast.polsek_marga)


def test_a_name_that_several_units_bear_hands_nothing_on(
    cast: Cast, chief: Client, send: Send
) -> None:
    report = send()
    cast.polsek_marga.name = cast.polsek_kediri.name
    cast.polsek_marga.save()
    told = {"to_unit": cast.polsek_marga.name, "reason": "x"}
    answer = chief.post(f"/reports/{report.uid}/refer/", told, follow=True)
    assert "Several units are called so" in answer.content.decode()
    report.refresh_from_db()
    assert report.state == "received"


def test_after_a_merge_the_report_that_stands_is_still_to_decide(
    cast: Cast, chief: Client, send: Send
) -> None:
    one, two = send(), send(by=cast.bhabin_2, area_code="51.02.06.2001")
    duplicates.compare([two], now=NOW)
    pair = DuplicatePair.objects.get()
    other = send("disaster")
    line = {"back": "desk", "desk": f"at={other.uid}"}
    for opened, shown in ((one, one), (two, other)):
        told = line | {"open": str(opened.uid)}
        after = chief.post(reverse("pair-merge", args=[pair.pk]), told, follow=True)
        assert "Merged: the two count once" in after.content.decode()
        assert after.context["desk"].open.report.pk == shown.pk
        chief.post(reverse("pair-undo-merge", args=[pair.pk]), line)


def test_a_history_is_told_in_words_and_on_the_clocks_of_the_unit(
    chief: Client, send: Send
) -> None:
    """The trail keeps codes and Greenwich; an officer reads neither."""
    report = send(happened_at=datetime(2023, 11, 8, 18, 15, tzinfo=UTC))
    page = chief.get(f"/records/report/{report.uid}/history/").content.decode()
    assert f"History of Report {report.pk}" in page
    assert "<ins>Thu, 9 Nov 2023 02.15 WITA</ins>" in page
    assert "<ins>No</ins>" in page
    assert "18:15" not in page


def test_an_hour_that_was_read_is_written_as_hours_are_here(bhabin: Client) -> None:
    text = "Pada Rabu 8 November 2023 pukul 06.30 WITA terjadi pencurian motor di Desa Bengkel."
    page = bhabin.post("/reports/new/text/", {"text": text, "written_on": "2023-11-09"})
    assert "06.30" in [note.read for note in page.context["notes"]]


def test_what_was_merged_is_not_decided_on(cast: Cast, chief: Client, send: Send) -> None:
    """No button offers it; who sends it all the same is told to undo the merge first."""
    one, two = send(), send(by=cast.bhabin_2, area_code="51.02.06.2001")
    duplicates.compare([two], now=NOW)
    chief.post(reverse("pair-merge", args=[DuplicatePair.objects.get().pk]))
    assert not chief.get(f"/reports/{two.uid}/").context["page"].steps
    for step in ("confirm", "triage", "not-incident"):
        told = {"reason": "x"}
        answer = chief.post(f"/reports/{two.uid}/{step}/", told, follow=True)
        assert "undo the merge first" in answer.content.decode()
    two.refresh_from_db()
    assert (two.state, two.duplicate_of) == ("duplicate", one)
