"""The form on a phone: what it is told, what it keeps, and nothing private in its shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.cast import NOW, Cast

from kentongan.people.model import User
from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.model import Report


@pytest.fixture
def bhabin(cast: Cast, client_of: Callable[[User], Client]) -> Client:
    return client_of(cast.bhabin_1)


def test_the_shell_is_the_same_for_everybody(cast: Cast, bhabin: Client) -> None:
    """A phone keeps it, whoever signs in next: nothing of anybody may stand in it."""
    page = bhabin.get("/field/")
    assert page.status_code == 200
    assert cast.bhabin_1.get_username() not in page.content.decode()
    assert Client().get("/field/").status_code == 200


def test_the_kit_holds_what_the_form_asks(cast: Cast, bhabin: Client) -> None:
    kit = bhabin.get("/field/kit/")
    told = kit.json()
    assert kit["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert told["user"] == cast.bhabin_1.get_username()
    assert [k["code"] for k in told["kinds"]] == [k.code for k in KINDS if "officer" in k.roles]
    assert [a["code"] for a in told["areas"]] == ["51.02.06.2001"], "his own village alone"
    fields = {f["name"]: f for f in told["kinds"][0]["fields"]}
    assert fields["category"]["required"]
    assert ["curas", "Robbery, snatching"] in fields["category"]["choices"]
    assert fields["deaths"]["unit"] == "people"


def test_the_kit_stays_within_its_queries(
    bhabin: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):
        bhabin.get("/field/kit/")


def test_nobody_without_a_post_gets_a_kit(cast: Cast, client_of: Callable[[User], Client]) -> None:
    assert Client().get("/field/kit/").status_code == 302
    assert Client().get("/field/token/").status_code == 302
    assert client_of(cast.admin).get("/field/kit/").status_code == 403


def test_the_worker_keeps_the_form_and_its_files_alone(bhabin: Client) -> None:
    """Every file it names is ours and exists; no answer about anybody is among them."""
    worker = bhabin.get("/field/worker.js")
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    first, _rest = worker.content.decode().split("\n", 1)
    shell = json.loads(first.removeprefix("self.FIELD_SHELL = ").removesuffix(";"))
    assert all(path.startswith("/static/built/") for path in shell["files"])
    assert any(path.endswith(".css") for path in shell["files"])
    assert not any("map" in path for path in shell["files"]), "the map is no part of it"
    assert bhabin.get("/field/worker.js").content == worker.content


def test_a_phone_can_put_it_beside_its_other_applications(bhabin: Client) -> None:
    told = json.loads(bhabin.get("/field/app.webmanifest").content)
    assert (told["start_url"], told["scope"]) == ("/field/", "/field/")
    assert {icon["sizes"] for icon in told["icons"]} == {"any", "192x192", "512x512"}


@pytest.mark.parametrize("channel", ["phone", "api"])
def test_the_queue_is_sent_with_session_and_token(
    cast: Cast, client_of: Callable[[User], Client], channel: str
) -> None:
    """Without the token of our own page nothing is taken, so no other page sends in his name."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.bhabin_1)
    body = {
        "uid": str(uuid4()),
        "kind": "incident",
        "area_code": "51.02.06.2001",
        "happened_at": NOW.isoformat(),
        "text": "Motor hilang",
        "details": {"category": "curat_curanmor"},
    }
    address = f"/api/reports?channel={channel}"
    assert client.post(address, body, "application/json").status_code == 403
    csrf = client.get("/field/token/").json()["csrf"]
    for status in (201, 200):
        sent = client.post(address, body, "application/json", headers={"X-CSRFToken": csrf})
        assert sent.status_code == status
    assert Report.objects.get().channel == channel
    other = body | {"text": "Diubah di jalan"}
    tampered = client.post(address, other, "application/json", headers={"X-CSRFToken": csrf})
    assert tampered.status_code == 409
