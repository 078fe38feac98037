"""Reading the trail: the history of a record, what a user may see, and the check of the whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from kentongan.audit_trail import chain
from kentongan.audit_trail.chain import ChainCheck, Head
from kentongan.audit_trail.export import Report, export_lines
from kentongan.audit_trail.model import AuditEntry, ChainHead, DailyHead


def history_of(object_kind: str, object_id: str) -> QuerySet[AuditEntry]:
    """Everything that was done to one record, newest first. The caller has checked the record."""
    return AuditEntry.objects.filter(object_kind=object_kind, object_id=object_id)


def entries_visible_to(
    unit_paths: Iterable[str], *, before: int | None = None
) -> QuerySet[AuditEntry]:
    """The entries of some subtrees of units, newest first, from below number `before` on.

    `unit_paths` are the reaches in which the user may `read_audit` (people.queries knows them); ""
    covers everything, also entries that concern no unit. Without any path nothing is visible.
    """
    paths = list(unit_paths)
    entries = AuditEntry.objects.all()
    if "" not in paths:
        covered = Q(pk__in=[])
        for path in paths:
            covered |= Q(unit_path__startswith=path)
        entries = entries.filter(covered)
    return entries if before is None else entries.filter(number__lt=before)


def stored_entries(*, after: int | None = None) -> Iterator[dict[str, Any]]:
    """Rows as they are stored, oldest first, in the shape of `chain.Entry`.

    Times and JSON are read as text: in SQLite a tampered row may hold what Django cannot load.
    """
    rows = AuditEntry.objects.order_by("number", "pk")
    if after is not None:
        rows = rows.filter(number__gt=after)
    names = [name for name in chain.Entry.__dataclass_fields__ if name not in _AS_TEXT]
    texts = {f"{name}_text": Cast(name, TextField()) for name in ("at", "before", "after")}
    for row in rows.values(*names, **texts).iterator(chunk_size=2000):
        row["at"] = _moment(row.pop("at_text"))
        row["before"] = _loaded(row.pop("before_text"))
        row["after"] = _loaded(row.pop("after_text"))
        # PostgreSQL spells an IPv6 address its own way; what is no address stays as it is.
        row["address"] = chain.canonical_address(_text(row["address"])) or row["address"]
        yield row


_AS_TEXT = frozenset({"at", "before", "after"})


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _moment(text: str | None) -> str | None:
    """A stored time in canonical form; SQLite stores UTC without saying so."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return text
    return chain.canonical_time(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _loaded(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return text


def stored_head() -> Head | None:
    """The signed end of the chain, None when there is none. Raises ValueError when damaged."""
    values = ChainHead.objects.filter(only=1).values("number", "seal", "signature").first()
    return chain.head_from(values | {"day": ""}) if values else None


def daily_heads() -> tuple[list[Head], int]:
    """The signed days, oldest first, and how many of them are damaged beyond reading."""
    heads, damaged = [], 0
    rows = DailyHead.objects.order_by("number").annotate(day_text=Cast("day", TextField()))
    for number, seal, signature, day in rows.values_list("number", "seal", "signature", "day_text"):
        values = {"number": number, "seal": seal, "signature": signature, "day": day}
        try:
            heads.append(chain.head_from(values))
        except ValueError:
            damaged += 1
    return heads, damaged


class StoredChain:
    """The stored entries, oldest first, and once they are read the head that belongs to them.

    Others may append meanwhile: an entry and its head are committed together, so that the entries
    are read on until the head is reached, or until there are no more of them.
    """

    def __init__(self) -> None:
        self.head: Head | None = None
        self.head_is_damaged = False

    def __iter__(self) -> Iterator[dict[str, Any]]:
        last, reached = None, -1
        while last is None or last > reached:
            reached = -1 if last is None else last
            last = reached
            for row in stored_entries(after=None if reached < 0 else reached):
                last = max(last, row["number"]) if isinstance(row["number"], int) else last
                yield row
            try:
                self.head = stored_head()
            except ValueError:
                self.head_is_damaged = True
            if self.head is None or self.head.number <= last:
                return


def check_chain(key: Ed25519PublicKey, *, held: Iterable[Head] = ()) -> Report:
    """Check the chain in the database, also while others append to it."""
    days, damaged = daily_heads()
    others = [*days, *held]
    check = ChainCheck(wanted=frozenset(head.number for head in others))
    stored = StoredChain()
    count = 0
    for count, row in enumerate(stored, start=1):
        check.feed_raw(row, where=f"row {count}")
    if stored.head_is_damaged:
        check.found("head", None, "the signed head is damaged")
    else:
        check.check_end(stored.head, key)
    if damaged:
        check.found("head", None, f"{damaged} daily heads are damaged")
    check.check_heads(others, key)
    return Report(count, check.seal, check.findings, chain.key_hex(key))


def exported(key: Ed25519PrivateKey, *, now: datetime) -> Iterator[bytes]:
    """The lines of an export of the whole trail; a damaged head is exported as none."""
    days, _damaged = daily_heads()
    stored = StoredChain()
    return export_lines(stored, head=lambda: stored.head, daily_heads=days, key=key, now=now)
