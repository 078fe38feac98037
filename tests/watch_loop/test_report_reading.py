"""Words are masked before they are kept, and a text read is a proposal with its evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.cast import NOW, Cast
from tests.watch_loop.conftest import Send
from tests.watch_loop.drafts import details

from kentongan.audit_trail.actor import Actor
from kentongan.people.model import User
from kentongan.text_reading.words.events import PERKAP_GROUP
from kentongan.watch_loop.report.kinds import BY_CODE
from kentongan.watch_loop.report.reading import KINDS_READ, masked, propose

ActorOf = Callable[[User], Actor]
NAMED = "Korban bernama I Made Sudarma (34), warga Desa Bengkel, HP 081234567890, melapor."


def test_a_name_is_masked_wherever_it_stands(send: Send) -> None:
    """In the text, the place and the fields of the kind: none of them is stored."""
    report = send(
        text=NAMED,
        place="Rumah I Made Sudarma",
        details=details("incident", police_action="Menemui Sudarma dan mencatat keterangannya."),
    )
    report.refresh_from_db()
    kept = f"{report.text} {report.place} {report.data}"
    assert "Sudarma" not in kept
    assert "081234567890" not in kept
    assert "melapor" in report.text


def test_what_tells_no_name_stays_as_it_was() -> None:
    """Nothing is lost where nothing is personal; empty stays empty."""
    text = "Pohon tumbang menutup jalan di Desa Bengkel."
    assert masked([text, ""]).texts == (text, "")
    assert masked(["", ""]).texts == ("", "")


def test_a_child_in_the_text_leaves_no_village_beside_it(send: Send) -> None:
    """Whatever the category: no place below the district, no position."""
    report = send(
        text="Korban anak perempuan berinisial NK (14) disetubuhi oleh pelaku berinisial KS.",
        longitude=115.1,
        latitude=-8.6,
    )
    report.refresh_from_db()
    assert (report.area_code, report.longitude) == ("51.02.06", None)
    viral = send("viral_post", text="Unggahan memuat foto anak berinisial NK (9), korban cabul.")
    assert viral.area_code == "51.02"  # never finer than the kind


def test_a_text_is_a_proposal(cast: Cast) -> None:
    """Each value with its words in the text; what is not known is left open."""
    text = (
        "Dua sepeda motor bertabrakan di Desa Belalang, Kecamatan Kediri, Kabupaten Tabanan, "
        "Rabu (8/11/2023) pukul 06.30 WITA. Satu orang meninggal dunia, dua orang luka ringan."
    )
    found = propose(text, written_on=date(2023, 11, 9))
    assert found.kind == "accident"
    assert found.value("details.category") is None
    assert found.value("happened_on") == "2023-11-08"
    assert found.value("happened_time") == "06:30"
    assert found.value("area_code") == "51.02.06.2003"
    assert (found.value("details.deaths"), found.value("details.light_injuries")) == (1, 2)
    for proposed in found.values:
        start, end = proposed.span
        assert 0 <= start < end <= len(text)
        assert 0 <= proposed.doubt <= 1
        assert proposed.rule


@pytest.mark.parametrize(
    ("text", "kind", "category"),
    [
        (
            "Tanah longsor menutup jalan di Kecamatan Pupuan, Kabupaten Tabanan.",
            "disaster",
            "landslide",
        ),
        ("Banjir merendam rumah warga di Kecamatan Kediri, Tabanan.", "disaster", "flood"),
        (
            "Seorang warga tenggelam di pantai Kecamatan Kediri, Tabanan.",
            "incident",
            "bencana_laka_mayat",
        ),
        ("Rapat rutin.", "", None),
    ],
)
def test_which_kind_of_report_an_event_is(text: str, kind: str, category: str | None) -> None:
    """A disaster by its own words; what the reader does not know is nobody's kind."""
    found = propose(text)
    assert found.kind == kind
    assert found.value("details.category") == category


def test_the_readers_kinds_all_lead_somewhere() -> None:
    """Every kind of event of the reader's closed list is a kind of report with a category of it,
    in the same group of Perkap 7/2009."""
    assert set(KINDS_READ) == set(PERKAP_GROUP)
    groups = {"kejahatan": "crime", "pelanggaran": "violation", "gangguan": "disturbance"}
    for event, (kind, category) in KINDS_READ.items():
        codes = {code for code, _word in BY_CODE[kind].fields[0].choices}
        assert category in codes | {""}
        told = PERKAP_GROUP[event]
        if told and kind == "incident":
            assert BY_CODE[kind].groups[category] == groups[told.split("_")[0]], event


def test_a_proposal_is_no_report(cast: Cast) -> None:
    """Reading stores nothing."""
    assert propose(NAMED, title="Laporan", written_on=NOW.date()).value("religion") is None
