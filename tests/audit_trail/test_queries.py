"""Reading the trail, and finding what was done to it by SQL, in the database and in an export."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from kentongan.audit_trail import chain, export
from kentongan.audit_trail.changes import close_day
from kentongan.audit_trail.model import AuditEntry, ChainHead, DailyHead
from kentongan.audit_trail.queries import (
    check_chain,
    entries_visible_to,
    exported,
    history_of,
    stored_head,
)
from kentongan.audit_trail.signing import signing_key

Append = Callable[..., AuditEntry]
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(append: Append, now: dt.datetime) -> list[AuditEntry]:
    """Six entries on three days; the first two days are signed."""
    entries = [append(now=now + n // 2 * DAY, object_id=str(n)) for n in range(6)]
    close_day(now=now + 2 * DAY)
    return entries


@pytest.fixture
def exporting(tmp_path: Path, now: dt.datetime) -> Callable[[], Path]:
    """Export what is stored now."""

    def write() -> Path:
        path = tmp_path / "trail.jsonl"
        path.write_bytes(b"".join(exported(signing_key(), now=now)))
        return path

    return write


def in_database(held: list[chain.Head] | None = None) -> set[str]:
    """Kinds of findings in the database."""
    report = check_chain(signing_key().public_key(), held=held or [])
    return {finding.kind for finding in report.findings}


def in_file(path: Path, held: list[chain.Head] | None = None) -> set[str]:
    """Kinds of findings in an export."""
    return {finding.kind for finding in export.check_export(path, held=held or []).findings}


TAMPERINGS = {
    "an edit": ("UPDATE audit_trail_auditentry SET reason = 'x' WHERE number = 3", {"edited"}),
    "an edited time": (
        "UPDATE audit_trail_auditentry SET at = '2023-12-25 00:00:00+00:00' WHERE number = 3",
        {"edited"},
    ),
    "an edited value": (
        """UPDATE audit_trail_auditentry SET after = '{"state": "x"}' WHERE number = 6""",
        {"edited"},
    ),
    "a deletion": ("DELETE FROM audit_trail_auditentry WHERE number = 2", {"missing", "head"}),
    "a cut tail": ("DELETE FROM audit_trail_auditentry WHERE number > 4", {"truncated"}),
    "everything cut": ("DELETE FROM audit_trail_auditentry", {"truncated"}),
    "a swap": (
        (
            "UPDATE audit_trail_auditentry SET number = number - 5 WHERE number IN (2, 3);"
            "UPDATE audit_trail_auditentry SET number = -number WHERE number < 0"
        ),
        {"edited", "relinked", "head"},
    ),
    "a moved head": ("UPDATE audit_trail_chainhead SET number = 5", {"signature", "unsigned"}),
    "a deleted head": ("DELETE FROM audit_trail_chainhead", {"head"}),
    "an edited daily head": ("UPDATE audit_trail_dailyhead SET number = 1", {"signature"}),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_by_sql_is_found_also_in_an_export(
    name: str, trail: list[AuditEntry], exporting: Callable[[], Path]
) -> None:
    """Whoever writes into the tables past the application is found, before and after exporting."""
    assert in_database() == set()
    sql, expected = TAMPERINGS[name]
    with connection.cursor() as cursor:
        for statement in sql.split(";"):
            if name == "an edited daily head":
                statement += f" WHERE number = {trail[1].number}"  # noqa: PLW2901
            cursor.execute(statement)
    assert in_database() == expected
    assert in_file(exporting()) == expected


def test_a_tail_cut_with_its_daily_heads_is_found(
    trail: list[AuditEntry], exporting: Callable[[], Path]
) -> None:
    """The signed end stays behind; with an old end put back, an earlier export tells."""
    old_end = stored_head()
    assert old_end is not None
    earlier = export.read_heads(exporting())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_trail_auditentry WHERE number > 3")
        cursor.execute("DELETE FROM audit_trail_dailyhead")
    assert in_database() == {"truncated"}
    replayed = chain.Head(3, trail[2].seal).signed_with(signing_key())
    ChainHead.objects.update(number=3, seal=replayed.seal, signature=replayed.signature)
    assert in_database() == set()
    assert in_database(earlier) == {"truncated"}
    assert in_file(exporting(), earlier) == {"truncated"}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_trail_auditentry SET number = 'x' WHERE number = 3",
        "UPDATE audit_trail_auditentry SET actor_id = 'x' WHERE number = 3",
        "UPDATE audit_trail_auditentry SET at = 'never' WHERE number = 3",
        "UPDATE audit_trail_auditentry SET after = '{' WHERE number = 3",
        "UPDATE audit_trail_auditentry SET after = '{\"a\": 9e999}' WHERE number = 3",
        "UPDATE audit_trail_chainhead SET number = 'x'",
        "UPDATE audit_trail_dailyhead SET number = 'x' WHERE number = 2",
    ],
)
def test_rubbish_in_the_tables_is_a_finding_not_a_crash(
    sql: str, trail: list[AuditEntry], exporting: Callable[[], Path]
) -> None:
    """SQLite takes anything in any column."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses it")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        try:
            cursor.execute(sql)
            assert in_database()
            exported_copy = in_file(exporting())
            assert exported_copy or "dailyhead" in sql
        finally:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            cursor.execute("DELETE FROM audit_trail_dailyhead")
            cursor.execute("DELETE FROM audit_trail_chainhead")
            cursor.execute("DELETE FROM audit_trail_auditentry")


def test_an_edited_export_is_found(trail: list[AuditEntry], exporting: Callable[[], Path]) -> None:
    """Every byte of the file is under its last signature, and the finding names the entry."""
    path = exporting()
    whole = path.read_bytes()
    assert in_file(path) == set()
    lines = whole.splitlines(keepends=True)

    def with_lines(changed: list[bytes]) -> set[str]:
        path.write_bytes(b"".join(changed))
        return in_file(path)

    assert with_lines(lines[:-1]) == {"truncated"}
    assert with_lines([*lines[:3], *lines[4:]]) >= {"missing", "file"}
    assert with_lines([*lines[:3], lines[4], lines[3], *lines[5:]]) >= {"reordered", "file"}
    assert with_lines([*lines[:3], b"{}\n", *lines[4:]]) >= {"unreadable", "file"}
    assert with_lines([*lines[:3], b"[1\n", *lines[4:]]) >= {"unreadable", "file"}
    assert with_lines([*lines, lines[2]]) == {"file"}
    edited = lines[3].replace(b'"verb":"issue"', b'"verb":"draft"')
    assert with_lines([*lines[:3], edited, *lines[4:]]) == {"edited", "file"}
    header = json.loads(lines[0])
    header["daily_heads"][0] = {"number": 1}
    assert with_lines([json.dumps(header).encode() + b"\n", *lines[1:]]) == {"head", "file"}
    footer = json.loads(lines[-1])
    footer["head"]["number"] = 5
    assert "signature" in with_lines([*lines[:-1], json.dumps(footer).encode()])
    footer["head"] = 5
    assert with_lines([*lines[:-1], json.dumps(footer).encode()]) == {"signature", "head"}


def test_what_is_no_export_is_said_to_be_none(
    trail: list[AuditEntry], exporting: Callable[[], Path]
) -> None:
    """Another file, another version and a damaged key are named as what they are."""
    path = exporting()
    lines = path.read_bytes().splitlines(keepends=True)
    header = json.loads(lines[0])
    for change, words in [
        ({"format": "x"}, "first line"),
        ({"version": 9}, "version 9"),
        ({"public_key": "zz"}, "public key"),
    ]:
        path.write_bytes(json.dumps(header | change).encode())
        with pytest.raises(export.Unreadable, match=words):
            export.check_export(path)
    path.write_text("nothing\n")
    with pytest.raises(export.Unreadable, match="no signed head"):
        export.read_heads(path)
    path.write_text('{"head": 3}\n')
    with pytest.raises(export.Unreadable, match="damaged"):
        export.read_heads(path)


def test_another_key_is_found_out(trail: list[AuditEntry], exporting: Callable[[], Path]) -> None:
    """A forger's whole export, signed with his own key, fails against the key kept elsewhere."""
    foreign = chain.private_key("22" * 32).public_key()
    found = export.check_export(exporting(), key=foreign).findings
    assert {"key", "signature"} <= {finding.kind for finding in found}
    own = export.check_export(exporting(), key=signing_key().public_key())
    assert own.findings == []


def test_an_empty_trail_is_intact(exporting: Callable[[], Path]) -> None:
    """A fresh installation has nothing to find."""
    assert in_database() == set()
    assert in_file(exporting()) == set()


def test_entries_appended_during_a_check_are_no_finding(
    trail: list[AuditEntry], append: Append, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check follows a growing chain to its end."""
    monkeypatch.setattr("kentongan.audit_trail.queries.stored_head", _Late(append, stored_head))
    report = check_chain(signing_key().public_key())
    assert (report.entries, report.findings) == (7, [])


class _Late:
    """Appends one entry before the head is read for the first time."""

    def __init__(self, append: Append, read: Callable[[], chain.Head | None]) -> None:
        self.append: Append | None = append
        self.read = read

    def __call__(self) -> chain.Head | None:
        if self.append:
            self.append()
            self.append = None
        return self.read()


def test_the_history_of_a_record_is_its_own(
    append: Append, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Newest first, one query."""
    append(object_id="7", verb="draft")
    append(object_id="8")
    append(object_id="7")
    with django_assert_num_queries(1):
        assert [e.verb for e in history_of("directive", "7")] == ["issue", "draft"]


def test_a_reader_sees_the_entries_of_his_units_alone(append: Append) -> None:
    """Somebody of another resort sees nothing, and nobody without a reach sees anything."""
    for path in ("POLRI/BALI/TABANAN/", "POLRI/BALI/TABANAN/KEDIRI/", "POLRI/BALI/BADUNG/", ""):
        append(unit_path=path)

    def numbers(*paths: str, before: int | None = None) -> list[int]:
        return [e.number for e in entries_visible_to(paths, before=before)]

    assert numbers("POLRI/BALI/TABANAN/") == [2, 1]
    assert numbers("POLRI/BALI/TABANAN/", before=2) == [1]
    assert numbers("POLRI/BALI/TABANAN/KEDIRI/", "POLRI/BALI/BADUNG/") == [3, 2]
    assert numbers() == []
    assert numbers("", "POLRI/BALI/BADUNG/") == [4, 3, 2, 1]


def test_the_days_are_in_the_export(trail: list[AuditEntry], exporting: Callable[[], Path]) -> None:
    """Each export carries all signed days, so that an old one can be held against a new one."""
    heads = export.read_heads(exporting())
    assert [head.number for head in heads] == [2, 4, 6]
    assert DailyHead.objects.count() == 2


def test_rows_name_themselves(trail: list[AuditEntry]) -> None:
    """In a list, an entry says its number and deed, a head how far it reaches."""
    assert str(trail[0]) == "1 issue directive 0"
    assert str(ChainHead.objects.get()) == "6"
    assert str(DailyHead.objects.first()) == "2023-12-20: 2"
