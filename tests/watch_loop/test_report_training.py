"""A report for training is marked on every screen and counted on none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast
from tests.watch_loop.conftest import Send

from kentongan.notices.model import Notice
from kentongan.people.model import User
from kentongan.watch_loop.report import queries
from kentongan.watch_loop.report.model import Report

Open = Callable[[User], Client]


@pytest.fixture
def training(send: Send) -> Report:
    return send(training=True, text="Latihan: motor hilang")


def test_the_map_draws_it_only_for_who_asks(
    cast: Cast, send: Send, training: Report, client_of: Open
) -> None:
    """Points, table and export are one question: the address line says so."""
    real, chief = send(), client_of(cast.kapolsek_kediri)
    page = chief.get("/map/")
    assert "training=no" in page.context["query"]
    assert [line.url for line in page.context["lines"]] == [f"/reports/{real.uid}/"]
    drawn = chief.get("/map/data/").json()
    assert sum(drawn["points"]["n"]) + drawn["unplaced"] == 1
    assert not page.context["controls"].unfold, "the map would begin a screen lower"
    asked = chief.get("/map/?training=yes")
    assert asked.context["controls"].unfold
    assert [line.mark for line in asked.context["lines"]] == ["Training"]
    both = chief.get("/map/?training=")
    assert len(both.context["lines"]) == 2


@pytest.mark.parametrize("address", ["/records/report/", "/records/report-incident/"])
def test_lists_mark_it(
    cast: Cast, send: Send, training: Report, client_of: Open, address: str
) -> None:
    send()
    rows = client_of(cast.kapolsek_kediri).get(address).context["rows"]
    assert [row.mark for row in rows] == ["", "Training"]


def test_its_writer_sees_it_marked(cast: Cast, training: Report, client_of: Open) -> None:
    page = client_of(cast.bhabin_1).get("/reports/mine/").content.decode()
    assert page.count("Training") == 1


# ------------------------------------------------------------------ words beside it


def test_a_notice_names_the_place_and_the_clock(cast: Cast, send: Send) -> None:
    """Nobody knows the codes of villages, and a resort may have units on two clocks."""
    send(urgency=3, happened_at=datetime(2023, 11, 8, 18, 15, tzinfo=UTC))
    told: dict[str, Any] = Notice.objects.get(code="report_urgent").params
    assert told["area"] == queries.area_names(["51.02.06.2001"])["51.02.06.2001"]
    assert told["when"] == "09-11-2023 02.15 WITA"


def test_an_export_tells_the_urgency_in_words(cast: Cast, send: Send, client_of: Open) -> None:
    """As the list does, which it is made from."""
    send(urgency=2)
    answer = client_of(cast.kapolsek_kediri).get("/records/report.csv")
    told = b"".join(answer.streaming_content).decode()
    assert ",Urgent," in told
