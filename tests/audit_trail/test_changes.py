"""Appending: sealed, signed, serialised, and never outside a transaction."""

from __future__ import annotations

import datetime as dt
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from kentongan.audit_trail import chain, signing
from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import ChainBroken, close_day, record_change, sign_daily_head
from kentongan.audit_trail.model import AuditEntry, ChainHead, DailyHead
from kentongan.audit_trail.queries import check_chain
from kentongan.prepared import PreparedInsert

Append = Callable[..., AuditEntry]
DAY = dt.timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_an_entry_belongs_to_the_transaction_of_its_change(now: dt.datetime) -> None:
    """Outside a transaction nothing is appended: a change without its entry must be impossible."""
    with pytest.raises(RuntimeError, match="transaction"):
        record_change(
            actor=Actor(user=None, label="x"),
            verb="issue",
            object_kind="directive",
            object_id="1",
            now=now,
        )
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_each_entry_is_sealed_to_the_one_before_it(append: Append) -> None:
    """Numbers run without gap, and each entry carries the seal of its predecessor."""
    first, second = append(), append()
    assert (first.number, second.number) == (1, 2)
    assert first.previous_seal == chain.GENESIS
    assert second.previous_seal == first.seal
    head = ChainHead.objects.get()
    assert (head.number, head.seal) == (2, second.seal)
    signed = chain.Head(2, head.seal, head.signature)
    assert signed.is_signed_by(signing.signing_key().public_key())


@pytest.mark.django_db
def test_what_was_sealed_is_what_is_read_back(append: Append, django_user_model: Any) -> None:
    """Dates, floats, odd text and IPv6 come back from either database as they were sealed."""
    user = django_user_model.objects.create(username="contoh")
    append(
        actor=Actor(user=user, label="x" * 300, address="2001:DB8::1"),
        before={"due": dt.date(2023, 12, 31), "n": 1e16, "x": 0.1, "tiny": 1e-9, "z": [None]},
        after={"text": "a\x00b “kutip” \U0001f941", "nested": {"b": 1, "a": 2}},
        reason="\x00",
        now=dt.datetime(2023, 12, 20, 2, 0, 0, 123456, tzinfo=dt.UTC),
    )
    append(actor=Actor(user=None, label="x", address="unix:"))
    append(actor=Actor(user=None, label="x", address="::10.0.0.7"))
    assert check_chain(signing.signing_key().public_key()).findings == []


@pytest.mark.django_db
def test_an_append_costs_three_queries(
    append: Append, django_assert_num_queries: DjangoAssertNumQueries, now: dt.datetime
) -> None:
    """One locked select, one insert, one update: the chain is in the path of every change."""
    append()
    with transaction.atomic(), django_assert_num_queries(3):
        record_change(
            actor=Actor(user=None, label="x"),
            verb="issue",
            object_kind="directive",
            object_id="1",
            now=now,
        )


@pytest.mark.django_db
def test_a_tampered_end_is_not_built_upon(append: Append) -> None:
    """Signing over a forged or missing end would cover up what happened."""
    append()
    append()
    ChainHead.objects.update(number=1)
    with pytest.raises(ChainBroken, match="not signed"):
        append()
    ChainHead.objects.all().delete()
    with pytest.raises(ChainBroken, match="gone"):
        append()


@pytest.mark.django_db
def test_a_first_entry_that_somebody_else_just_made_is_built_upon(
    append: Append, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes may both find no end; the one that comes second appends to the first's."""

    class Raced(type(AuditEntry.objects)):  # type: ignore[misc]
        def exists(self) -> bool:
            monkeypatch.undo()
            append()
            return True

    manager = Raced()
    manager.model = AuditEntry
    monkeypatch.setattr(AuditEntry, "objects", manager)
    assert append().number == 2


@pytest.mark.django_db
def test_an_end_that_moves_meanwhile_stops_the_append(
    append: Append, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the lock did not hold, two entries must not share a number."""
    append()
    store = PreparedInsert.store

    def store_late(insert: PreparedInsert, row: AuditEntry) -> None:
        ChainHead.objects.update(number=7)
        store(insert, row)

    monkeypatch.setattr(PreparedInsert, "store", store_late)
    with pytest.raises(ChainBroken, match="moved"):
        append()


@pytest.mark.django_db(transaction=True)
def test_appends_of_many_threads_make_one_chain(append: Append) -> None:
    """Whoever appends at the same time waits; nobody fails and no number is given twice."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's in-memory test database has no waiting locks")
    threads = 8
    errors: list[Exception] = []

    def append_many() -> None:
        try:
            for _turn in range(10):
                append()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=append_many) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    report = check_chain(signing.signing_key().public_key())
    assert (report.entries, report.findings) == (threads * 10, [])


@pytest.mark.django_db
def test_a_finished_day_is_signed_once(append: Append, now: dt.datetime) -> None:
    """Every day with entries gets one signed head when it is over, and only then."""
    append(now=now)
    append(now=now)
    append(now=now + 2 * DAY)
    assert close_day(now=now) == []
    heads = close_day(now=now + 3 * DAY)
    assert [(head.day.isoformat(), head.number) for head in heads] == [
        ("2023-12-20", 2),
        ("2023-12-22", 3),
    ]
    assert close_day(now=now + 3 * DAY) == []
    assert check_chain(signing.signing_key().public_key()).findings == []


@pytest.mark.django_db
def test_an_entry_late_for_its_day_falls_under_the_next_head(
    append: Append, now: dt.datetime
) -> None:
    """Heads only go forward: the chain's order decides, not the stamped time."""
    append(now=now)
    close_day(now=now + DAY)
    append(now=now)
    append(now=now + DAY)
    append(now=now)
    assert [head.number for head in close_day(now=now + 2 * DAY)] == [3]
    append(now=now + 3 * DAY)
    append(now=now + 2 * DAY)
    assert [head.number for head in close_day(now=now + 4 * DAY)] == [6]
    assert check_chain(signing.signing_key().public_key()).findings == []


@pytest.mark.django_db
def test_a_forged_day_is_not_signed(append: Append, now: dt.datetime) -> None:
    """Signing is no laundry: entries that do not hold together get no signature."""
    append(now=now)
    AuditEntry.objects.update(verb="forged")
    with pytest.raises(ChainBroken, match="not signed"):
        close_day(now=now + DAY)
    assert not DailyHead.objects.exists()


@pytest.mark.django_db
def test_a_day_that_somebody_else_just_signed_is_left_alone(
    append: Append, now: dt.datetime
) -> None:
    """Two workers may close the same day."""
    append(now=now)
    assert sign_daily_head(day=now.date(), number=1) is not None
    assert sign_daily_head(day=now.date(), number=1) is None


def test_the_key_file_is_made_once_for_its_owner_alone(settings: Any, tmp_path: Path) -> None:
    """The first use makes the key, later uses and late-comers find it."""
    settings.AUDIT_SIGNING_KEY = ""
    settings.SECRET_DIR = tmp_path / "secrets"
    assert signing.existing_key() is None
    made = chain.key_hex(signing.signing_key().public_key())
    path = signing.key_path()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    signing._make_key(path)
    found = signing.existing_key()
    assert found is not None
    assert chain.key_hex(found.public_key()) == made
    assert [p.name for p in path.parent.iterdir()] == [signing.KEY_FILE]
