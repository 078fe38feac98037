"""Appending to the chain and signing its days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import TruncDate

from kentongan.audit_trail import chain
from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.model import AuditEntry, ChainHead, DailyHead
from kentongan.audit_trail.queries import stored_entries
from kentongan.audit_trail.signing import signing_key
from kentongan.prepared import PreparedInsert, PreparedQuery, prepared_cursor


class ChainBroken(RuntimeError):
    """The end of the chain is gone or not ours; appending would cover up what happened."""


def record_change(
    *,
    actor: Actor,
    verb: str,
    object_kind: str,
    object_id: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    unit_path: str = "",
    now: datetime,
) -> AuditEntry:
    """Append one entry inside the caller's transaction.

    The chain's end stays locked until that transaction ends: call this last in a change. Values
    may be JSON values, dates, times with a zone, decimals, UUIDs and enums. Raises RuntimeError
    outside a transaction, ChainBroken when the chain's end was tampered with, TypeError for a value
    that has no JSON form.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of its change")
    key = signing_key()
    stored = head = _locked_head()
    if head.number and not stored.is_signed_by(key.public_key()):
        raise ChainBroken(
            "the end of the audit trail is not signed by this installation:"
            " run `kentongan audit verify`"
        )
    entry = chain.Entry(
        number=head.number + 1,
        at=chain.canonical_time(now),
        actor=actor.user.pk if actor.user else None,
        actor_label=chain.storable_text(actor.label)[:200],
        address=chain.canonical_address(actor.address),
        verb=verb,
        object_kind=object_kind,
        object_id=object_id,
        unit_path=unit_path,
        before=chain.canonical_value(before or {}),
        after=chain.canonical_value(after or {}),
        reason=chain.storable_text(reason),
        previous_seal=head.seal,
    )
    entry = replace(entry, seal=chain.seal_of(entry))
    row = AuditEntry(
        number=entry.number,
        at=now,
        actor_id=entry.actor,
        actor_label=entry.actor_label,
        address=entry.address,
        verb=verb,
        object_kind=object_kind,
        object_id=object_id,
        unit_path=unit_path,
        before=entry.before,
        after=entry.after,
        reason=entry.reason,
        previous_seal=entry.previous_seal,
        seal=entry.seal,
    )
    _STORE.store(row)
    signed = chain.Head(entry.number, entry.seal).signed_with(key)
    with prepared_cursor(connection) as cursor:
        cursor.execute(_MOVE, [signed.number, signed.seal, signed.signature, head.number])
        moved = cursor.rowcount
    if moved != 1:  # the lock was not held: a database without row locks, and no write lock taken
        raise ChainBroken("the end of the audit trail moved during an append")
    return row


_STORE = PreparedInsert(AuditEntry)
_MOVE = (
    f"UPDATE {ChainHead._meta.db_table} SET number = %s, seal = %s, signature = %s"  # noqa: S608
    ' WHERE "only" = 1 AND number = %s'
)
"""Only our own names in it. Written out, as every change runs it."""
_LOCKED = PreparedQuery(
    lambda only: (
        ChainHead.objects.select_for_update()
        .filter(only=only)
        .values_list("number", "seal", "signature")
    ),
    column="only",
    like=2,
)


def _locked_head() -> chain.Head:
    """The chain's end, locked. Made with the first entry; never made anew over existing entries."""
    if found := _LOCKED.rows(1):
        return chain.Head(*found[0])
    # Another process may have made the first entry just now: it and its head come together.
    if AuditEntry.objects.exists():
        if found := _LOCKED.rows(1):
            return chain.Head(*found[0])
        raise ChainBroken(
            "the end of the audit trail is gone although there are entries:"
            " run `kentongan audit verify`"
        )
    ChainHead.objects.bulk_create([ChainHead(seal=chain.GENESIS)], ignore_conflicts=True)
    return chain.Head(*_LOCKED.rows(1)[0])


def close_day(*, now: datetime) -> list[DailyHead]:
    """Sign the end of every finished day (UTC) that has entries and no signed head yet.

    For the worker's periodic tick: cheap when there is nothing to sign, safe to run twice at once.
    Raises ChainBroken when the entries of those days no longer hold together: what was forged must
    not be signed.
    """
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    signed_to = DailyHead.objects.order_by("-number").first()
    since = signed_to.number if signed_to else 0
    last_of_days = (
        AuditEntry.objects.filter(number__gt=since, at__lt=today)
        .annotate(on=TruncDate("at", tzinfo=UTC))
        .values("on")
        .annotate(last=Max("number"))
        .order_by("on")
        .values_list("on", "last")
    )
    ends: dict[date, int] = {}
    for day, last in last_of_days:
        # An entry stamped before midnight may be appended after the next day's first one, or after
        # its own day was signed: heads only go forward, and the next one covers it.
        if last > max(ends.values(), default=since) and not (signed_to and day <= signed_to.day):
            ends[day] = last
    return [
        head
        for day, number in ends.items()
        if (head := sign_daily_head(day=day, number=number)) is not None
    ]


def sign_daily_head(*, day: date, number: int) -> DailyHead | None:
    """Sign entry `number` as the last one of a day; None when somebody else just did.

    Checks the entries since the signed head before it first. Raises ChainBroken when they do not
    hold together.
    """
    before = DailyHead.objects.filter(number__lt=number).order_by("-number").first()
    check = chain.ChainCheck(before.number, before.seal) if before else chain.ChainCheck()
    for row in stored_entries(after=check.number):
        if check.number >= number:
            break
        check.feed_raw(row, where="an entry")
    if check.findings or check.number != number:
        raise ChainBroken(f"{day} is not signed: run `kentongan audit verify`")
    signed = chain.Head(number, check.seal, day=day.isoformat()).signed_with(signing_key())
    head = DailyHead(day=day, number=number, seal=signed.seal, signature=signed.signature)
    if DailyHead.objects.filter(day=day).exists():
        return None
    DailyHead.objects.bulk_create([head], ignore_conflicts=True)
    return head
