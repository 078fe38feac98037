"""Whatever is wrong with what comes in: an Indonesian answer that names the field or the row, and
nothing half-stored."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django import Settings
from tests.cast import NOW, Cast
from tests.watch_loop.drafts import BENGKEL, draft

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.model import AuditEntry
from kentongan.errors import Refusal
from kentongan.evidence.uploads import Upload
from kentongan.people.changes import make_token
from kentongan.people.model import User
from kentongan.places.model import AreaGeometry
from kentongan.watch_loop.report import importing
from kentongan.watch_loop.report.changes import record_report
from kentongan.watch_loop.report.model import Report, ReportCount, ReportImport

ActorOf = Callable[[User], Actor]
LONG_AGO, LATER = NOW - timedelta(days=9000), NOW + timedelta(hours=3)
FIRST = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
"""In Greenwich there is no such day."""
BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "wrong area code": ({"area_code": "51.02.99.2001"}, "area_code", "kode wilayah"),
    "a province": ({"area_code": "51"}, "area_code", "provinsi"),
    "an event in the future": ({"happened_at": LATER}, "happened_at", "masa depan"),
    "an event of long ago": ({"happened_at": LONG_AGO}, "happened_at", "tahun 2000"),
    "an event on the first day of all": ({"happened_at": FIRST}, "happened_at", "tahun 2000"),
    "a unit no column holds": ({"unit": "POL\x00SEK"}, "unit", "POL"),
    "coordinates abroad": ({"longitude": 8.6, "latitude": 50.1}, "longitude", "Indonesia"),
    "coordinates swapped": ({"longitude": -8.58, "latitude": 115.1}, "longitude", "Bujur"),
    "another island": ({"longitude": 106.8, "latitude": -6.2}, "longitude", "Bengkel"),
    "half a position": ({"longitude": 115.1}, "longitude", "bujur"),
    "a newer shape": ({"schema_version": 99}, "schema_version", "bentuk formulir"),
    "a field nobody knows": (
        {"details": {"category": "lain", "tinggi": 3}},
        "tinggi",
        "tinggi",
    ),
    "no kind of event": ({"details": {"category": "banjir"}}, "details.category", "banjir"),
    "a number out of range": (
        {"details": {"category": "lain", "deaths": -1}},
        "details.deaths",
        "Meninggal dunia",
    ),
    "a character no column holds": ({"text": "Motor\x00hilang"}, "text", "huruf"),
    "a kind that is none": ({"kind": "ramalan"}, "kind", "ramalan"),
}


@pytest.fixture(autouse=True)
def indonesian() -> Any:
    with override("id"):
        yield


@pytest.fixture
def refused(cast: Cast, actor_of: ActorOf) -> Callable[..., Refusal]:
    """The refusal of a draft; neither row, count nor audit entry is left of it."""
    AreaGeometry.objects.create(area_id=BENGKEL, longitude=115.1, latitude=-8.58, source="test")

    def refused(changed: dict[str, Any], **more: Any) -> Refusal:
        entries = AuditEntry.objects.count()
        sent = replace(draft(), **changed)
        with pytest.raises(Refusal) as caught:
            record_report(draft=sent, actor=actor_of(cast.bhabin_1), now=NOW, **more)
        assert not Report.objects.exists()
        assert not ReportCount.objects.exists()
        assert AuditEntry.objects.count() == entries
        return caught.value

    return refused


@pytest.mark.parametrize("case", BAD)
def test_a_bad_report_is_answered_at_its_field(refused: Callable[..., Refusal], case: str) -> None:
    changed, field, words = BAD[case]
    refusal = refused(changed)
    assert refusal.field == field
    assert words in refusal.message


def test_a_photo_of_400_megabytes(refused: Callable[..., Refusal], settings: Settings) -> None:
    """It is read to one byte past the limit and no further; the report beside it is not stored."""
    data = bytes(settings.EVIDENCE_MAX_BYTES + 1)
    refusal = refused({}, uploads=[Upload("IMG_400MB.jpg", data)])
    assert (refusal.field, refusal.message) == (
        "photos",
        "Berkas IMG_400MB.jpg terlalu besar: paling besar 15 MB.",
    )


def test_a_picture_that_is_none(refused: Callable[..., Refusal]) -> None:
    refusal = refused({}, uploads=[Upload("foto.jpg", b"MZ\x90 program")])
    assert refusal.field == "photos"
    assert refusal.message.startswith("foto.jpg bukan foto")


def test_a_token_outside_its_area(cast: Cast) -> None:
    """Nothing is stored, and the answer names the area that the token has."""
    _token, text = make_token(
        user=cast.kapolsek_kediri,
        name="t",
        days=1,
        area_prefix="51.02.06.2003",
        actor=Actor(None, "system"),
        now=NOW,
    )
    answer = Client().post(
        "/api/reports",
        {
            "uid": str(uuid4()),
            "kind": "incident",
            "area_code": BENGKEL,
            "happened_at": "2023-11-09T09:00:00+08:00",
            "text": "Motor hilang",
            "details": {"category": "lain"},
        },
        content_type="application/json",
        headers={"Authorization": f"Bearer {text}", "Accept-Language": "id"},
    )
    assert answer.status_code == 403
    body = answer.json()
    assert body["field"] == "area_code"
    assert "51.02.06.2003" in body["message"]
    assert not Report.objects.exists()


def test_a_queue_played_again_and_one_tampered_with(cast: Cast, actor_of: ActorOf) -> None:
    """Played again it is the same rows; changed under its identifier it is refused, and the stored
    row says what it said."""
    queue = [draft(text=f"Laporan {n}") for n in range(3)]
    actor = actor_of(cast.bhabin_1)
    for _ in range(2):
        for sent in queue:
            record_report(draft=sent, actor=actor, now=NOW, channel="phone")
    assert Report.objects.count() == 3
    tampered = replace(queue[0], text="Tidak ada apa-apa")
    with pytest.raises(Refusal) as caught:
        record_report(draft=tampered, actor=actor, now=NOW, channel="phone")
    assert (caught.value.status, caught.value.field) == (409, "uid")
    assert "pengenal" in caught.value.message.lower()
    assert Report.objects.get(uid=queue[0].uid).text == "Laporan 0"


# ------------------------------------------------------------------ files

HEADING = "Tanggal;Jam;Desa;Kecamatan;Jenis;Uraian;Lintang;Bujur"
GOOD = "28-10-2023;02.15;Bengkel;Kediri;curat_curanmor;Sepeda motor hilang;-8,58;115,1"


def checked(cast: Cast, actor: Actor, lines: list[str], data: bytes | None = None) -> ReportImport:
    packed = data if data is not None else "\n".join([HEADING, *lines]).encode()
    run = importing.start_import(
        kind="incident",
        file_name="kejadian.csv",
        data=io.BytesIO(packed),
        size=len(packed),
        unit=cast.polres,
        actor=actor,
        now=NOW,
    )
    run = importing.map_import(
        run=run, mapping=run.mapping, constants={}, date_order="", as_confirmed=False, actor=actor
    )
    return importing.check(run=run, actor=actor, now=NOW)


@pytest.fixture
def office(cast: Cast, actor_of: ActorOf, settings: Settings, tmp_path: Any) -> Actor:
    settings.MEDIA_ROOT = tmp_path
    return actor_of(cast.kabag_ops)


def test_a_file_as_offices_have_it(cast: Cast, office: Actor) -> None:
    """A BOM, semicolons, decimals by comma, lines in two encodings: read as they are meant."""
    lines = [HEADING, GOOD, GOOD.replace("hilang", "raib – dicari")]
    data = b"\xef\xbb\xbf" + "\r\n".join(lines).encode()
    data += "\r\n28-10-2023;03.15;Bengkel;Kediri;curas;Tas dirampas di caf\u00e9;;".encode("cp1252")
    run = checked(cast, office, [], data)
    assert (run.good, run.bad) == (3, 0), run.report["errors"]
    importing.store(run=run, actor=office, now=NOW, only_good=False)
    told = {r.text: (r.longitude, r.latitude) for r in Report.objects.all()}
    assert told["Sepeda motor hilang"] == (115.1, -8.58)
    assert "Tas dirampas di café" in told


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (GOOD.replace("28-10-2023", "03/04/2023"), "Tanggal", "urutan tanggal"),
        (GOOD.replace("28-10-2023", "31-02-2023"), "Tanggal", "tanggal"),
        (GOOD.replace("02.15", "25.80"), "Jam", "10.30"),
        (GOOD.replace("Bengkel", "Atlantis"), "Desa", "desa"),
        (GOOD.replace("curat_curanmor", "subversi"), "Jenis", "pilihan"),
        (GOOD.replace("115,1", "seratus"), "Bujur", "bilangan"),
        (GOOD.replace("115,1", "8,6"), "Bujur", "Indonesia"),
        (GOOD.replace("2023", "2024"), "Tanggal", "masa depan"),
    ],
)
def test_a_bad_row_is_named_by_row_and_column(
    cast: Cast, office: Actor, line: str, column: str, words: str
) -> None:
    # Beside a good row, or beside itself where a good one would prove the order of days.
    run = checked(cast, office, [line if "/" in line else GOOD, line])
    [error, *_more] = [e for e in run.report["errors"] if e["row"] == 3]
    assert error["column"] == column
    assert words in error["message"]
    assert not Report.objects.exists()
