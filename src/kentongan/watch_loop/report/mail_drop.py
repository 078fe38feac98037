"""Reports by mail: fetched from a mailbox or a maildir, read, and each taken once or refused.

A letter whose report is stored is deleted, since it holds names that are not masked. One that was
refused stays, with a flag, and is not looked at again.
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from kentongan.audit_trail.changes import record_change
from kentongan.errors import Invalid, NotAllowed, Refusal
from kentongan.notices.changes import notify
from kentongan.people.model import User
from kentongan.people.queries import access_of, acting_units, actor_for
from kentongan.record_kinds.details import BadDetail
from kentongan.watch_loop.report.changes import SYSTEM, record_report
from kentongan.watch_loop.report.draft import ReportDraft
from kentongan.watch_loop.report.kinds import BY_CODE
from kentongan.watch_loop.report.letters import Letter, open_letter
from kentongan.watch_loop.report.reading import Proposal, propose
from kentongan.web.moments import in_zone, zone_name

MOST: Final = 20
"""Letters at one call: the clock has other duties, and is back in a minute."""
TIMEOUT: Final = 20.0
"""Seconds that a mail server may take to answer."""
_NAMES: Final = UUID("0f4c1d52-6a0e-5c57-9d5e-6b1f1f0a7a10")
_DETAIL: Final = "details."
UNREAD_CATEGORY: Final = {"accident": ("category", "other")}
"""Kinds whose category no text is read for, and the one that says so; a person sets it right."""


class Drop(Protocol):
    """Where letters lie."""

    def letters(self) -> Iterator[tuple[str, bytes]]:
        """Key and bytes of each that was not refused before; none longer than a byte too many."""

    def delete(self, key: str) -> None:
        """Its report is stored."""

    def flag(self, key: str) -> None:
        """It was refused."""


def take_mail(*, now: datetime) -> int:
    """Fetch what lies in the mail drop, if one is set; returns how many reports were stored.

    Called by the clock. Cut off between storing and deleting, it finds the same letter again, and
    the report stored already.
    """
    if not settings.MAIL_DROP:
        return 0
    if not settings.MAIL_AUTHSERV:
        raise ImproperlyConfigured("KENTONGAN_MAIL_AUTHSERV names whose word on senders counts")
    stored = 0
    with _opened(urlsplit(settings.MAIL_DROP)) as drop:
        for key, raw in islice(drop.letters(), MOST):
            if take_letter(raw, now=now):
                drop.delete(key)
                stored += 1
            else:
                drop.flag(key)
    return stored


def take_letter(raw: bytes, *, now: datetime) -> bool:
    """Store the report that a mail tells; False where it was refused, which the trail then says,
    and a notice to the sender where he is proven."""
    letter = open_letter(raw, authserv=settings.MAIL_AUTHSERV)
    user = _account_at(letter.sender)
    with override(user.language if user else settings.LANGUAGE_CODE):
        try:
            _record(letter, user, len(raw), now)
        except Refusal as refusal:
            _refuse(letter, user if letter.vouched else None, refusal, now)
            return False
    return True


def _account_at(address: str) -> User | None:
    """The active account that proved the address to be its own."""
    found = EmailAddress.objects.filter(
        email__iexact=address, verified=True, user__is_active=True
    ).select_related("user")
    user: User | None = found[0].user if len(found) == 1 else None
    return user


def _record(letter: Letter, user: User | None, size: int, now: datetime) -> None:
    if user is None:
        raise NotAllowed("mail_sender_unknown", _("No account has proved this address to be its."))
    if not letter.vouched:
        raise NotAllowed(
            "mail_not_vouched", _("The mail server does not vouch for who sent this mail.")
        )
    if size > settings.MAIL_MAX_BYTES:
        raise Invalid(
            "mail_too_large",
            _("The mail is too large: at most %(most)s MB.")
            % {"most": settings.MAIL_MAX_BYTES // (1024 * 1024)},
        )
    if not letter.message_id:
        raise Invalid("mail_without_id", _("The mail has no Message-ID."))
    if letter.sent_at is None:
        raise Invalid("mail_without_date", _("The mail does not say when it was written."))
    if not letter.text:
        raise Invalid("mail_without_text", _("The mail has no words."), field="text")
    zone = ZoneInfo(access_of(user).zone or settings.TIME_ZONE)
    record_report(
        draft=_draft(letter, letter.sent_at.astimezone(zone)),
        actor=actor_for(user, None),
        now=now,
        channel="mail",
        uploads=letter.files,
    )


def uid_of(letter: Letter) -> UUID:
    """The identifier of a letter's report: the same however often the letter is delivered."""
    return uuid5(_NAMES, letter.message_id)


def _draft(letter: Letter, sent_at: datetime) -> ReportDraft:
    """What the reader finds in a letter. Where and when are not made up."""
    found = propose(letter.text, written_on=sent_at.date())
    kind, details = _details(found)
    area = found.value("area_code")
    if area is None:
        raise Invalid(
            "mail_place_unread",
            _("The text does not say in which village or district: write both names."),
            field="area_code",
        )
    return ReportDraft(
        uid=uid_of(letter),
        kind=kind,
        area_code=area,
        place=found.value("place") or "",
        happened_at=_happened_at(found, kind, sent_at),
        reported_at=sent_at,
        text=letter.text,
        details=details,
    )


def _details(found: Proposal) -> tuple[str, dict[str, Any]]:
    """Kind and details as read; a situation report where the text is not enough for its kind,
    which counts nothing and which a person reads."""
    told = {
        p.name.removeprefix(_DETAIL): p.value for p in found.values if p.name.startswith(_DETAIL)
    }
    if found.kind in UNREAD_CATEGORY:
        told.setdefault(*UNREAD_CATEGORY[found.kind])
    try:
        if found.kind:
            BY_CODE[found.kind].load(told)
            return found.kind, told
    except BadDetail:
        pass
    return "situation", {"category": "attention"}


def _happened_at(found: Proposal, kind: str, sent_at: datetime) -> datetime:
    """The moment as read; at a day without an hour noon, or when the letter was sent if that was
    sooner. A situation is that of the letter's own time."""
    day, hour = found.value("happened_on"), found.value("happened_time")
    if day is None and kind == "situation":
        return sent_at
    if day is None:
        raise Invalid(
            "mail_time_unread", _("The text does not say on which day."), field="happened_at"
        )
    if hour is not None:
        return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=sent_at.tzinfo)
    noon = datetime.combine(datetime.fromisoformat(day), time(12), sent_at.tzinfo)
    return min(noon, sent_at) if noon.date() == sent_at.date() else noon


@transaction.atomic
def _refuse(letter: Letter, user: User | None, refusal: Refusal, now: datetime) -> None:
    """Nothing of the letter is kept: the trail gets the code of the reason, and of an unknown
    sender the domain alone."""
    uid = str(uid_of(letter)) if letter.message_id else ""
    if user is not None and letter.sent_at is not None:
        when = in_zone(letter.sent_at, access_of(user).zone or settings.TIME_ZONE)
        notify(
            users=[user],
            code="mail_refused",
            params={"when": f"{when:%d-%m-%Y %H.%M} {zone_name(when)}", "reason": refusal.message},
            link="/reports/new/",
            now=now,
        )
    units = [] if user is None else acting_units(user, "report")
    record_change(
        actor=SYSTEM,
        verb="refuse_mail",
        object_kind="mail",
        object_id=uid,
        after={
            "cause": refusal.code,
            "field": refusal.field,
            "sender": user.get_username() if user else letter.domain[:200],
        },
        unit_path=units[0].path if units else "",
        now=now,
    )


# ------------------------------------------------------------------ where letters lie


@contextmanager
def _opened(address: SplitResult) -> Iterator[Drop]:
    """The drop of an address: `imaps://user:password@host/folder` or `maildir:///path`."""
    match address.scheme:
        case "maildir":
            yield Maildir(Path(address.path))
        case "imaps" | "imap":
            with _connected(address) as connection:
                yield Mailbox(connection)
        case _:
            raise ImproperlyConfigured("KENTONGAN_MAIL_DROP begins with imaps:// or maildir://")


class Maildir:
    """A folder into which a mail server of this machine delivers."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def letters(self) -> Iterator[tuple[str, bytes]]:
        for file in sorted([*(self.path / "new").iterdir(), *(self.path / "cur").iterdir()]):
            if "F" in file.name.partition(":2,")[2]:
                continue
            with file.open("rb") as opened:
                yield str(file), opened.read(settings.MAIL_MAX_BYTES + 1)

    def delete(self, key: str) -> None:
        Path(key).unlink(missing_ok=True)

    def flag(self, key: str) -> None:
        name, _separator, flags = Path(key).name.partition(":2,")
        told = "".join(sorted({*flags, "F", "S"}))
        Path(key).rename(self.path / "cur" / f"{name}:2,{told}")


def _connected(address: SplitResult) -> imaplib.IMAP4:
    """Signed in, with the folder open. Without TLS only on this machine: the password travels."""
    host = address.hostname or ""
    if address.scheme == "imap" and host not in {"localhost", "127.0.0.1", "::1"}:
        raise ImproperlyConfigured("KENTONGAN_MAIL_DROP: another machine is asked by imaps://")
    connection: imaplib.IMAP4
    if address.scheme == "imaps":
        connection = imaplib.IMAP4_SSL(host, address.port or 993, timeout=TIMEOUT)
    else:
        connection = imaplib.IMAP4(host, address.port or 143, timeout=TIMEOUT)
    try:
        connection.login(unquote(address.username or ""), unquote(address.password or ""))
        folder = unquote(address.path.strip("/")) or "INBOX"
        _ok(connection.select(f'"{folder}"'))
    except BaseException:
        connection.shutdown()
        raise
    return connection


def _ok(answer: tuple[str, Any]) -> Any:
    status, told = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"the mail server says {status}: {told!r}")
    return told


class Mailbox:
    """A folder on a mail server, over IMAP."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self.connection = connection

    def letters(self) -> Iterator[tuple[str, bytes]]:
        found = _ok(self.connection.uid("SEARCH", "UNFLAGGED", "UNDELETED"))
        for key in (found[0] or b"").decode("ascii").split():
            part = f"(BODY.PEEK[]<0.{settings.MAIL_MAX_BYTES + 1}>)"
            told = _ok(self.connection.uid("FETCH", key, part))
            if isinstance(told[0], tuple):  # None where somebody deleted it meanwhile
                yield key, told[0][1]

    def delete(self, key: str) -> None:
        _ok(self.connection.uid("STORE", key, "+FLAGS", r"(\Deleted)"))
        _ok(self.connection.expunge())

    def flag(self, key: str) -> None:
        _ok(self.connection.uid("STORE", key, "+FLAGS", r"(\Flagged \Seen)"))
