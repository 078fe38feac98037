# ruff: noqa: E501  (sample texts stay on one line)
"""Whole texts about events: five batches of synthetic ones, each labelled before the reader saw it.

The floors are what the reader reaches on them now; docs/reading.md holds what it reached at first sight.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kentongan.text_reading.incident import read_incident, speaks_of_orders
from kentongan.text_reading.records import IncidentReading
from kentongan.text_reading.words.events import PERKAP_GROUP, TERMS

FOLDER = Path(__file__).parent / "incidents"
ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for path in sorted(FOLDER.glob("*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]
SHARED = Path(__file__).parents[3] / "shared" / "data" / "reading"


@pytest.fixture(scope="module")
def readings() -> list[tuple[dict[str, Any], IncidentReading]]:
    return [(row, read_incident(row["text"], title=row["title"], date=row["date"])) for row in ROWS]


def value(found: Any) -> Any:
    return found.value if found else None


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def test_kind(readings: list[tuple[dict[str, Any], IncidentReading]]) -> None:
    """The kind of event, or the second defensible one, is read from all of them."""
    wrong = [
        row["id"]
        for row, reading in readings
        if value(reading.event_type) not in (row["event_type"], row.get("alt_type"))
    ]
    assert wrong == []


def test_day(readings: list[tuple[dict[str, Any], IncidentReading]]) -> None:
    """The day of the event, not of the statement; none where the text gives none."""
    wrong = [
        row["id"]
        for row, reading in readings
        if value(reading.event_date) != row["event_date"]
        and value(reading.event_date) != row.get("alt_date")
    ]
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(("size", "floor"), [(5, 1.0), (8, 0.98), (13, 0.98)])
def test_place(
    readings: list[tuple[dict[str, Any], IncidentReading]], size: int, floor: float
) -> None:
    """Regency, district and village of the scene; what is answered at a level is right at it."""
    asked = [(row["kode"], value(r.kode) or "") for row, r in readings if len(row["kode"]) >= size]
    assert share([code[:size] == want[:size] for want, code in asked]) >= floor
    answered = [(want, code) for want, code in asked if len(code) >= size]
    assert share([code[:size] == want[:size] for want, code in answered]) >= floor


def test_people_counts(readings: list[tuple[dict[str, Any], IncidentReading]]) -> None:
    """Dead, injured by degree, and the size of crowds, as the text counts them."""
    for name, misses in (("deaths", 0), ("injured", 2), ("crowd_size", 0)):
        wrong = [row["id"] for row, r in readings if value(getattr(r, name)) != row[name]]
        assert len(wrong) <= misses, (name, wrong)
    for name in ("serious", "light", "loss", "event_time"):
        wrong = [
            row["id"] for row, r in readings if name in row and value(getattr(r, name)) != row[name]
        ]
        assert wrong == [], name


def test_crowd_words_stay_words(readings: list[tuple[dict[str, Any], IncidentReading]]) -> None:
    """ "Puluhan" is reported as written and never becomes a number."""
    for row, reading in readings:
        if "crowd_text" in row:
            assert (value(reading.crowd_text) or "").lower() == row["crowd_text"].lower(), row["id"]
            assert reading.crowd_size is None


def test_meetings(readings: list[tuple[dict[str, Any], IncidentReading]]) -> None:
    """A meeting is told from a patrol and from a crime; its orders are counted."""
    assert [row["id"] for row, r in readings if value(r.is_briefing) != row["is_briefing"]] == []
    wrong = [row["id"] for row, r in readings if value(r.directives_n) != row["directives_n"]]
    assert len(wrong) <= 1, wrong


def test_every_kind_has_a_group() -> None:
    """The closed list is mapped to Perkap 7/2009 as a whole, and every kind has words of its own."""
    told = set(TERMS) - {"", "unras"} | {"unras_damai", "unras_anarkis"}
    assert told == set(PERKAP_GROUP)


def test_a_disaster_is_another_group_than_a_body() -> None:
    """One kind of the list holds both; Perkap 7/2009 counts disasters apart."""
    flood = read_incident("Banjir merendam Desa Penatahan, Kecamatan Penebel, Tabanan.")
    body = read_incident("Mayat ditemukan di Desa Penatahan, Kecamatan Penebel, Tabanan.")
    assert value(flood.event_type) == value(body.event_type) == "bencana_laka_mayat"
    assert (flood.group, body.group) == ("bencana", "gangguan")


def test_nothing_known_is_no_answer() -> None:
    """A text about no event is answered with nothing, and says so."""
    reading = read_incident("Selamat pagi semua.")
    assert reading.event_type is reading.event_date is reading.kode is None
    assert {f.code for f in reading.flags} == {"kind_unknown", "date_missing", "place_unknown"}
    row = reading.as_json()
    assert (row["event_type"], row["kode"], row["group"]) == (None, None, None)
    assert read_incident("").as_json()["evidence"]["event_type"] is None


def test_json_has_the_fields_of_the_scorer() -> None:
    """Values under flat names, evidence with span, rule and doubt beside them; no name is repeated."""
    text = "Massa 50-80 orang berunjuk rasa di depan Kantor Bupati Tabanan, Senin (3/3/2025). Korlap Sdr. Budi Santoso berorasi."
    row = read_incident(text).as_json()
    names = ("event_type", "event_date", "kode", "crowd_size", "deaths", "injured")
    assert {*names, "is_briefing", "directives_n"} <= set(row)
    assert row["crowd_range"] == [50, 80]
    assert row["crowd_text"] == "50-80"
    assert row["evidence"]["event_date"]["value"] == "2025-03-03"
    assert row["evidence"]["places"][0]["role"]
    assert [p["kind"] for p in row["personal_data"]] == ["name"]
    assert "Santoso" not in json.dumps({k: v for k, v in row.items() if k != "parties"})


def test_orders_without_an_event_are_read_as_a_briefing() -> None:
    """A telegram or a list of orders is no incident; a robbery is, whatever is ordered after it."""
    telegram = "SURAT TELEGRAM\nKEPADA : PARA KAPOLSEK\nSATU TTK LAKSANAKAN PATROLI TTK DUA TTK LAPORKAN HASILNYA TTK"
    orders = "Kapolres meminta Kasat Lantas menutup jalur alun-alun. Ia memerintahkan anggota siaga di pos masing-masing."
    theft = "Maling membobol rumah di Desa Meliling, Tabanan. Kapolsek memerintahkan anggota mengejar pelaku."
    assert speaks_of_orders(read_incident(telegram))
    assert speaks_of_orders(read_incident(orders))
    reading = read_incident(theft)
    assert not speaks_of_orders(reading)
    assert value(reading.directives_n) == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared material is not here")
def test_the_development_articles(tmp_path: Path) -> None:
    """The labelled articles beside the checkout, by their own scorer, reach what was asked of the reader."""
    rows = [
        json.loads(line) for line in (SHARED / "articles.jsonl").read_text("utf-8").splitlines()
    ]
    lines = []
    for row in rows:
        reading = read_incident(row["text"], title=row["title"], date=row["date"] or None)
        lines.append(json.dumps({"id": row["id"], **reading.as_json()}))
    (tmp_path / "pred.jsonl").write_text("\n".join(lines), "utf-8")
    command = [sys.executable, str(SHARED / "score.py"), "pred.jsonl", "--split", "dev"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)  # noqa: S603 - our own command
    figures = {
        line.split("  ")[0].split(" (")[0]: float(line.split("accuracy=")[1].split()[0])
        for line in done.stdout.splitlines()
        if not line.startswith(" ")
    }
    asked = {"event_type": 0.93, "event_date": 0.96, "kabupaten": 0.95, "kecamatan": 0.90}
    for name, floor in {**asked, "desa": 0.85, "deaths": 0.96}.items():
        assert figures[name] >= floor, (name, figures[name])
