"""The history of a record, from the audit trail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.cast import NOW, Cast
from tests.record_desk.kinds import edit_unit

from kentongan.audit_trail.actor import Actor
from kentongan.people.model import Unit, User
from kentongan.record_desk import queries

ClientOf = Callable[[User], Client]
ActorOf = Callable[[User], Actor]
HISTORY = "/records/unit/POLSEK-KEDIRI/history/"


def rename(unit: Unit, actor: Actor, now: datetime, **values: Any) -> None:
    with transaction.atomic():
        edit_unit(record=unit, actor=actor, now=now, **values)


def test_it_says_who_changed_what_when_and_why(
    cast: Cast, client_of: ClientOf, actor_of: ActorOf, now: datetime
) -> None:
    """In the kind's own words: label, word of a choice, before and after, on his clocks."""
    rename(
        cast.polsek_kediri,
        actor_of(cast.kapolres),
        now,
        name="Sektor",
        level="section",
        email="k@x.test",
    )
    text = client_of(cast.kapolres).get(HISTORY).content.decode()
    assert "Plate changed" in text
    assert "kapolres" in text
    assert "Thu, 9 Nov 2023 10.00 WITA" in text
    assert "a new name plate" in text
    assert "<del>Polsek Kediri</del>" in text
    assert "<ins>Sektor</ins>" in text
    assert "<del>POLSEK</del>" in text
    assert "k@x.test" in text
    assert "from 127.0.0.1" in text


def test_from_where_is_for_readers_of_the_trail(
    cast: Cast, client_of: ClientOf, actor_of: ActorOf, now: datetime
) -> None:
    """An operator keeps the records but does not read the audit trail: no addresses for him."""
    rename(cast.polsek_kediri, actor_of(cast.kapolres), now, name="Sektor")
    text = client_of(cast.kabag_ops).get(HISTORY).content.decode()
    assert "Sektor" in text
    assert "127.0.0.1" not in text


def test_the_outsider_finds_no_history(cast: Cast, client_of: ClientOf) -> None:
    """By guessed address, the same as for a record that never was."""
    client = client_of(cast.outsider)
    assert client.get(HISTORY).status_code == 404
    assert client.get("/records/unit/NOWHERE/history/").status_code == 404
    assert client.get("/records/holding/word/history/").status_code == 404


def test_a_long_history_goes_on(
    cast: Cast,
    client_of: ClientOf,
    actor_of: ActorOf,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    """Page by page backwards in time, each in few queries; nonsense begins at the newest."""
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for name in ("A", "B", "C"):
        rename(cast.polsek_kediri, actor_of(cast.kapolres), NOW, name=name)
    client = client_of(cast.kapolres)
    with django_assert_max_num_queries(10):
        text = client.get(HISTORY).content.decode()
    assert "<ins>C</ins>" in text
    assert "<ins>A</ins>" not in text
    older = re.search(r'href="(\?before=\d+)" rel="next"', text)
    assert older
    text = client.get(HISTORY + older[1]).content.decode()
    assert "<ins>A</ins>" in text
    assert "rel=" not in re.sub(r"<link[^>]*>", "", text)
    assert "<ins>C</ins>" in client.get(f"{HISTORY}?before={'9' * 30}").content.decode()


def test_a_record_nobody_touched_says_so(cast: Cast, client_of: ClientOf) -> None:
    """An empty history is said, not shown as a blank page."""
    assert (
        "Nothing was done to this record" in client_of(cast.kapolres).get(HISTORY).content.decode()
    )
