"""A Polsek sees its own district and nothing of its neighbour's, by whichever way it asks."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.cast import NOW, Cast
from tests.watch_loop.conftest import Send

from kentongan.audit_trail.actor import Actor
from kentongan.people.changes import make_token
from kentongan.people.model import User
from kentongan.places.model import AreaGeometry
from kentongan.watch_loop.report import duplicates
from kentongan.watch_loop.report.model import Report

ALL_DAYS = {"happened_at_from": "2023-11-01", "happened_at_to": "2023-11-09"}
OWN_WORDS, OTHER_WORDS = "Traktor hilang", "Traktor terbakar"


@dataclass
class Two:
    """A report of Kediri and one of Marga, and the chief of Polsek Kediri at his screen."""

    own: Report
    other: Report
    client: Client

    def get(self, path: str, **params: Any) -> Any:
        return self.client.get(path, {**ALL_DAYS, **params})


@pytest.fixture
def two(cast: Cast, send: Send, client_of: Callable[[User], Client]) -> Two:
    for code, x in (("51.02.06", 115.10), ("51.02.07", 115.14)):
        AreaGeometry.objects.create(area_id=code, longitude=x, latitude=-8.5, source="test")
    return Two(
        own=send(text=OWN_WORDS),
        other=send(text=OTHER_WORDS, by=cast.kapolsek_marga, area_code="51.02.07"),
        client=client_of(cast.kapolsek_kediri),
    )


def test_the_resort_above_sees_both(
    cast: Cast, two: Two, client_of: Callable[[User], Client]
) -> None:
    """Else the tests beneath would be true of an empty list."""
    page = client_of(cast.kapolres).get("/records/report/", ALL_DAYS)
    assert page.context["listing"].count == 2


def test_by_list_and_page(two: Two) -> None:
    for address in ("/records/report/", "/map/"):
        page = two.get(address)
        assert page.context["listing"].count == 1
        assert str(two.own.uid) in page.content.decode()
        assert str(two.other.uid) not in page.content.decode()
    assert two.get(f"/reports/{two.own.uid}/").status_code == 200
    for tail in ("", "correct/"):
        assert two.get(f"/reports/{two.other.uid}/{tail}").status_code == 404


def test_by_search_and_filter(two: Two) -> None:
    """Words and area of the neighbour find nothing."""
    for params, found in (
        ({"q": "Traktor"}, 1),
        ({"q": "terbakar"}, 0),
        ({"area_code": "51.02.07"}, 0),
        ({"area_code": "51.02"}, 1),
    ):
        assert two.get("/records/report/", **params).context["listing"].count == found
        assert two.get("/map/", **params).context["listing"].count == found


@pytest.mark.parametrize("kind", ["report", "report-incident"])
def test_by_export(two: Two, kind: str) -> None:
    told = two.get(f"/records/{kind}.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told)))
    assert len(rows) == 2
    assert OTHER_WORDS not in told
    book = load_workbook(io.BytesIO(two.get(f"/records/{kind}.xlsx").getvalue()))
    assert book.worksheets[0].max_row == 2


def test_by_map(two: Two) -> None:
    """Neither the point, nor the name of the area, nor its number."""
    payload = two.get("/map/data/").json()
    codes = [code for code, *_rest in payload["areas"]]
    standing = payload["at_areas"]
    assert [codes[i] for i in standing["area"]] == [two.own.area_code]
    assert [counts[-1] for counts in standing["days"]] == ["1"]
    assert payload["points"]["n"] == []
    assert "51.02.07" not in codes


def test_by_desk(two: Two) -> None:
    lines = two.client.get("/triage/").context["desk"].lines
    assert [line.report.pk for line in lines] == [two.own.pk]
    for to in ("triage", "confirm", "not-incident", "refer"):
        assert two.client.post(f"/reports/{two.other.uid}/{to}/").status_code == 404
    two.client.post("/triage/decide/", {"to": "confirmed", "uid": str(two.other.uid)})
    two.other.refresh_from_db()
    assert two.other.state == "received"


def test_by_api(cast: Cast, two: Two) -> None:
    """With the session as with a token."""
    _token, text = make_token(
        user=cast.kapolsek_kediri, name="t", days=1, actor=Actor(None, "system"), now=NOW
    )
    program = Client(headers={"Authorization": f"Bearer {text}"})
    days = {"first": "2023-11-01", "last": "2023-11-09"}
    for client in (two.client, program):
        listed = client.get("/api/reports").json()["items"]
        assert [r["uid"] for r in listed] == [str(two.own.uid)]
        assert len(client.get("/api/records/report").json()["items"]) == 1
        assert client.get(f"/api/reports/{two.other.uid}").status_code == 404
        assert client.get("/api/reports/counts", days).json()["counts"] == {"incident": 1}
        district = client.get("/api/reports/series", {**days, "area": "51.02.07"})
        assert district.status_code == 403
        assert client.get("/api/reports/series", {**days, "area": "51.02.06"}).status_code == 200


def test_by_duplicates(cast: Cast, two: Two, send: Send) -> None:
    """A pair with the neighbour is not shown and not his to decide."""
    beside = send(text=OTHER_WORDS, by=cast.kapolsek_marga, area_code="51.02.07")
    duplicates.compare([beside], now=NOW)
    page = two.get(f"/reports/{two.own.uid}/")
    assert str(beside.uid) not in page.content.decode()
