"""A mail as bytes, opened: who sent it, what vouches for that, its words and its files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final

from kentongan.evidence.uploads import Upload
from kentongan.text_reading.documents import UnreadableDocument, open_document

_COMMENT: Final = re.compile(r"\([^()]*\)")
_SIGNATURE: Final = re.compile(r"^-- ?$", re.M)
_BODIES: Final = ("plain", "html")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says of itself; "" and None where it does not.

    `sender` is the one address of its From line, in lower case. `vouched`: our own mail server
    found that the mail comes from the domain of that address.
    """

    message_id: str = ""
    sender: str = ""
    vouched: bool = False
    sent_at: datetime | None = None
    text: str = ""
    files: tuple[Upload, ...] = ()

    @property
    def domain(self) -> str:
        """Of the sender's address."""
        return self.sender.rpartition("@")[2]


def open_letter(raw: bytes, *, authserv: str) -> Letter:
    """Open a mail. `authserv` is the name under which our own server writes what it checked; what
    any other server wrote is not believed. Bytes that are no mail give an empty letter."""
    try:
        message = message_from_bytes(raw, policy=policy.default)
        sender = _sender(message)
        return Letter(
            message_id=" ".join(str(message["Message-ID"] or "").split()),
            sender=sender,
            vouched=is_vouched(
                [str(h) for h in message.get_all("Authentication-Results", [])],
                authserv=authserv,
                domain=sender.rpartition("@")[2],
            ),
            sent_at=_sent_at(message),
            text=_text(message),
            files=tuple(_files(message)),
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        return Letter()  # the standard library's parser fails on some broken heads


def _sender(message: EmailMessage) -> str:
    addresses = [a.addr_spec for head in message.get_all("From", []) for a in head.addresses]
    return str(addresses[0]).lower() if len(addresses) == 1 else ""


def _sent_at(message: EmailMessage) -> datetime | None:
    head = message["Date"]
    moment: datetime | None = head.datetime if head is not None else None
    if moment is not None and moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)  # "-0000" (RFC 5322, 3.3): UTC, of no zone known
    return moment


def _text(message: EmailMessage) -> str:
    """Subject and words, the signature left out."""
    part = message.get_body(_BODIES)
    words = "" if part is None else str(part.get_content())
    if part is not None and part.get_content_subtype() == "html":
        try:
            words = open_document("mail.html", words.encode())
        except UnreadableDocument:
            words = ""
    words = _SIGNATURE.split(words.replace("\r\n", "\n"), maxsplit=1)[0].strip()
    subject = " ".join(str(message["Subject"] or "").split())
    return words if subject in words else f"{subject}\n\n{words}".strip()


def _files(message: EmailMessage) -> list[Upload]:
    """What is attached, and pictures shown within the text; not the second wording of the text."""
    return [
        Upload(part.get_filename() or part.get_content_type(), _bytes(part))
        for part in message.iter_attachments()
        if part.is_attachment() or part.get_content_maintype() == "image"
    ]


def _bytes(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""  # a mail within the mail has parts, no bytes


def is_vouched(heads: list[str], *, authserv: str, domain: str) -> bool:
    """Does our own server's word on a mail (Authentication-Results, RFC 8601) say that it comes
    from the domain: DMARC passed for it, or a DKIM signature of that very domain?

    Only the topmost line under our server's name counts: a server adds its own above what came.
    """
    for head in heads:
        name, _separator, results = _without_comments(head).partition(";")
        if name.split()[:1] == [authserv]:
            return bool(domain) and any(_proves(r, domain) for r in results.split(";"))
    return False


def _without_comments(head: str) -> str:
    while (bare := _COMMENT.sub(" ", head)) != head:
        head = bare
    return head


def _proves(result: str, domain: str) -> bool:
    words = [word.lower() for word in result.split()]
    if words[:1] == ["dmarc=pass"]:
        return f"header.from={domain}" in words
    return words[:1] == ["dkim=pass"] and f"header.d={domain}" in words
