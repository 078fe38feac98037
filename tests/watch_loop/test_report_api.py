"""Reports by program: taken once, whole or not at all, within the token's reach."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.cast import NOW, Cast
from tests.evidence.test_pictures import picture
from tests.watch_loop.conftest import Send
from tests.watch_loop.drafts import BELALANG, BENGKEL, REQUIRED

from kentongan.audit_trail.actor import Actor
from kentongan.people.changes import make_token
from kentongan.people.model import User
from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.model import Report
from kentongan.watch_loop.report.rules import BATCH_MOST

ClientOf = Callable[[User], Client]
Api = Callable[..., Any]
SYSTEM = Actor(user=None, label="system")


def body(kind: str = "incident", **changed: Any) -> dict[str, Any]:
    """What a program sends."""
    told = {
        "uid": str(uuid4()),
        "kind": kind,
        "area_code": BENGKEL,
        "happened_at": "2023-11-09T09:00:00+08:00",
        "text": "Satu sepeda motor hilang",
        "details": REQUIRED[kind],
    }
    return {**told, **changed}


@pytest.fixture
def api(cast: Cast) -> Api:
    """Ask the API with a token of the officer of Desa Bengkel, or of somebody else."""

    def ask(method: str, path: str, data: Any = None, by: User | None = None, **token: Any) -> Any:
        _token, text = make_token(
            user=by or cast.bhabin_1, name="t", days=1, actor=SYSTEM, now=NOW, **token
        )
        headers = {"Authorization": f"Bearer {text}"}
        if method == "get":
            return Client().get(f"/api/{path}", data, headers=headers)
        return Client().post(f"/api/{path}", data, content_type="application/json", headers=headers)

    return ask


def test_stored_then_the_same_then_a_conflict(api: Api) -> None:
    """201, 200, 409 with both shown."""
    sent = body()
    first = api("post", "reports", sent)
    assert first.status_code == 201
    assert first.json()["state"] == "received"
    again = api("post", "reports", sent)
    assert (again.status_code, again.json()) == (200, first.json())
    other = api("post", "reports", {**sent, "text": "Dua sepeda motor"})
    assert other.status_code == 409
    told = other.json()
    assert told["code"] == "other_content"
    assert told["stored"]["text"] == "Satu sepeda motor hilang"
    assert told["sent"]["text"] == "Dua sepeda motor"
    assert Report.objects.get().channel == "api"


@pytest.mark.parametrize("kind", [k.code for k in KINDS])
def test_every_kind_comes_and_goes(api: Api, kind: str) -> None:
    """What is sent is what is given back."""
    sent = body(kind)
    assert api("post", "reports", sent).status_code == 201
    told = api("get", f"reports/{sent['uid']}").json()
    assert told["details"] == sent["details"]
    assert told["text"] == sent["text"]


@pytest.mark.parametrize(
    ("changed", "status", "code", "field"),
    [
        ({"area_code": "51.02.99"}, 422, "area_unknown", "area_code"),
        ({"details": {"category": "x"}}, 422, "field_choice", "details.category"),
        ({"happened_at": "2023-11-09T09:00:00"}, 422, "time_invalid", "happened_at"),
        ({"happened_at": "kemarin"}, 422, "body_invalid", "happened_at"),
        ({"uid": "42"}, 422, "body_invalid", "uid"),
        ({"author": "@warga"}, 422, "body_invalid", "author"),
        ({"unit": "POLSEK-MARGA"}, 403, "unit_out_of_reach", "unit"),
    ],
)
def test_refusals_have_one_form(
    api: Api, changed: dict[str, Any], status: int, code: str, field: str
) -> None:
    """Code, sentence, field; nothing is stored."""
    answer = api("post", "reports", body(**changed))
    assert answer.status_code == status
    assert (answer.json()["code"], answer.json()["field"]) == (code, field)
    assert not Report.objects.exists()


def test_what_is_no_json_is_said_to_be_none(cast: Cast) -> None:
    """And not that nobody is signed in: the token was good."""
    _token, text = make_token(user=cast.bhabin_1, name="t", days=1, actor=SYSTEM, now=NOW)
    told = {"headers": {"Authorization": f"Bearer {text}"}, "content_type": "application/json"}
    answer = Client().post("/api/reports", "{kejadian", **told)
    assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid")
    listed = Client().post("/api/reports", "[1]", **told)
    assert (listed.status_code, listed.json()["code"]) == (422, "body_invalid")


def test_a_fault_is_told_in_the_words_of_the_page(api: Api) -> None:
    """No word of the library that found it."""
    answer = api("post", "reports", body(author="@warga"))
    assert answer.json()["message"] == "author: there is no such field."


def test_a_token_outside_its_area_is_told_so(cast: Cast, api: Api) -> None:
    """It neither writes nor reads there."""
    sent = body(area_code=BELALANG)
    answer = api("post", "reports", sent, area_prefix=BENGKEL)
    assert (answer.status_code, answer.json()["code"]) == (403, "area_out_of_reach")
    assert BENGKEL in answer.json()["message"]
    assert api("post", "reports", sent).status_code == 201
    assert api("get", f"reports/{sent['uid']}", area_prefix=BENGKEL).status_code == 404
    assert api("get", "reports", area_prefix=BENGKEL).json()["items"] == []
    assert len(api("get", "reports").json()["items"]) == 1


def test_a_token_for_reading_sends_nothing(api: Api) -> None:
    """And says why."""
    answer = api("post", "reports", body(), read_only=True)
    assert (answer.status_code, answer.json()["code"]) == (403, "may_not_report")


def test_a_batch_answers_for_each(api: Api) -> None:
    """In the order it was sent; the good ones are stored."""
    good, bad = body(), body(area_code="x")
    told = api("post", "reports/batch", {"reports": [good, bad, good]}).json()["outcomes"]
    assert [o["status"] for o in told] == ["created", "refused", "same"]
    assert told[1]["error"]["field"] == "area_code"
    assert told[0]["number"] == told[2]["number"] == Report.objects.get().pk
    many = {"reports": [good] * (BATCH_MOST + 1)}
    assert api("post", "reports/batch", many).json()["code"] == "batch_too_large"
    shape = api("post", "reports/batch", {"reports": [{"uid": "1"}]})
    assert shape.json()["field"] == "reports.0.uid"


def test_the_list_takes_the_filters_of_the_desk(cast: Cast, api: Api, send: Send) -> None:
    """With cursors; a parameter that does not exist is refused."""
    for kind in ("incident", "accident", "incident"):
        send(kind)
    page = api("get", "reports", {"kind": "incident", "limit": "1"}).json()
    assert [i["kind"] for i in page["items"]] == ["incident"]
    rest = api("get", "reports", {"kind": "incident", "limit": "1", "after": page["next"]}).json()
    assert rest["items"][0]["number"] < page["items"][0]["number"]
    assert api("get", "reports", {"kinds": "x"}).json()["code"] == "parameter_unknown"
    assert api("get", "reports", by=cast.outsider).json()["items"] == []


def test_counts_and_series(cast: Cast, api: Api, send: Send) -> None:
    """Counts are of what one reads; series of areas one answers for."""
    send()
    send("accident")
    days = {"first": "2023-11-09", "last": "2023-11-09"}
    counts = api("get", "reports/counts", {**days, "by": "kind"}).json()["counts"]
    assert counts == {"incident": 1, "accident": 1}
    assert api("get", "reports/counts", {**days, "by": "text"}).status_code == 422
    rows = api("get", "reports/series", {**days, "area": "51.02"}, by=cast.kapolres).json()["rows"]
    assert {(r["area_code"], r["series"], r["reported"]) for r in rows} == {
        (area, series, 1) for area in ("51.02", "51.02.06") for series in ("incident", "accident")
    }
    one = {**days, "area": "51.02.06", "series": "accident"}
    assert len(api("get", "reports/series", one, by=cast.kapolsek_kediri).json()["rows"]) == 2
    for user in (cast.bhabin_1, cast.outsider, cast.kasat_intelkam):
        answer = api("get", "reports/series", {**days, "area": "51.02"}, by=user)
        assert (answer.status_code, answer.json()["code"]) == (403, "area_out_of_reach")
    assert api("get", "reports/series", {**days, "area": "Bali"}).json()["code"] == "area_unknown"
    for address, told in (("counts", {"by": "kind"}), ("series", {"area": "51.02"})):
        for odd, code in (
            ({"last": "2023-01-01"}, "range_reversed"),
            ({"unit": "POLSEK-KEDIRI"}, "parameter_unknown"),
        ):
            answer = api("get", f"reports/{address}", {**days, **told, **odd}, by=cast.kapolres)
            assert (answer.status_code, answer.json()["code"]) == (422, code)
    everything = Client()
    everything.force_login(cast.admin)
    assert everything.get("/api/reports/series", {**days, "area": "51"}).json()["rows"]


def test_photos_are_sent_again_without_fear(
    cast: Cast, client_of: ClientOf, send: Send, settings: Settings, tmp_path: Path
) -> None:
    """The same picture is one photo; out of reach there is no such report."""
    settings.MEDIA_ROOT = tmp_path
    report = send()
    data = picture()
    told = []
    for _ in range(2):
        upload = SimpleUploadedFile("foto.jpg", data, "image/jpeg")
        answer = client_of(cast.bhabin_1).post(
            f"/api/reports/{report.uid}/photos", {"photos": upload}
        )
        told.append(answer.json()["photos"])
    assert told[0] == told[1]
    assert report.photos.count() == 1
    none = client_of(cast.bhabin_1).post(f"/api/reports/{report.uid}/photos", {"photo": "x"})
    assert (none.status_code, none.json()["code"]) == (422, "field_missing")
    other = client_of(cast.outsider).post(f"/api/reports/{report.uid}/photos", {})
    assert other.status_code == 404


def test_a_page_of_another_site_sends_nothing(cast: Cast) -> None:
    """A session alone does not let a strange page report in the officer's name."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.bhabin_1)
    answer = client.post("/api/reports", body(), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_openapi_describes_every_kind(cast: Cast, client_of: ClientOf) -> None:
    """Fields with their types, choices and bounds; what intake answers."""
    page = client_of(cast.kapolres).get("/api/openapi.json").json()
    schemas = page["components"]["schemas"]
    for kind in KINDS:
        made = schemas["".join(p.capitalize() for p in kind.code.split("_")) + "Details"]
        assert set(made["properties"]) == {f.name for f in kind.fields}
    assert schemas["IncidentDetails"]["properties"]["deaths"]["minimum"] == 0
    assert "409" in page["paths"]["/api/reports"]["post"]["responses"]


def test_an_unknown_address_is_said_to_be_one(cast: Cast, client_of: ClientOf) -> None:
    """Also behind the reports."""
    answer = client_of(cast.kapolres).get("/api/reports/42/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "address_unknown")
