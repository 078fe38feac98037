"""The chain itself, without a database: canonical form, seal, signature, and what a check finds.

Every entry is sealed with SHA-256 over its own content and the seal before it, so that a change to
one entry breaks every later link. Hashes alone do not stop somebody who recomputes them all, nor
somebody who cuts off the newest entries: therefore the end of the chain is signed (Ed25519) on
every append, at the close of every day, and in every export. docs/audit-trail.md says what that
proves and what it does not.
"""

from __future__ import annotations

import enum
import hashlib
import ipaddress
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

GENESIS = "0" * 64
"""The seal before the first entry."""


def canonical_value(value: object) -> Any:
    """The JSON value that survives both databases unchanged.

    Times become ISO in UTC, dates ISO, decimals and UUIDs text, whole floats integers (PostgreSQL's
    jsonb gives 1e16 back as an integer), NUL and lone surrogates a replacement mark (PostgreSQL
    stores neither). Raises TypeError for anything else and ValueError for NaN, infinity and times
    without a zone.
    """
    if isinstance(value, enum.Enum):
        return canonical_value(value.value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} has no place in an audit entry")
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return canonical_time(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {storable_text(str(key)): canonical_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical_value(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((canonical_value(item) for item in value), key=canonical_json)
    raise TypeError(f"{type(value).__name__} cannot be written into an audit entry")


def canonical_time(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds; raises ValueError without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time in the audit trail needs a zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def canonical_address(address: str | None) -> str | None:
    """One spelling per IP address; None for none and for what is no address (a Unix socket)."""
    try:
        ip = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return str(mapped or ip)


def storable_text(text: str) -> str:
    """The text without what PostgreSQL refuses: NUL and lone surrogates become U+FFFD."""
    if text.isascii() and "\x00" not in text:
        return text
    text = text.replace("\x00", "\ufffd")
    return "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in text)


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces: one text for one value."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the trail in canonical form; `at` is ISO in UTC, `actor` an account's number."""

    number: int
    at: str
    actor: int | None
    actor_label: str
    address: str | None
    verb: str
    object_kind: str
    object_id: str
    unit_path: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    previous_seal: str
    seal: str = ""


_TEXT = (
    "at",
    "actor_label",
    "verb",
    "object_kind",
    "object_id",
    "unit_path",
    "reason",
    "previous_seal",
    "seal",
)


_SEALED = tuple(name for name in Entry.__dataclass_fields__ if name != "seal")


def entry_from(values: Mapping[str, Any]) -> Entry:
    """An entry from stored or exported values; raises ValueError when they cannot be one.

    SQLite keeps any type in any column, so that a tampered row may hold anything.
    """
    good = (
        set(values) == set(Entry.__dataclass_fields__)
        and all(isinstance(values[name], str) for name in _TEXT)
        and _is_number(values["number"])
        and (values["actor"] is None or _is_number(values["actor"]))
        and isinstance(values["address"], str | None)
        and isinstance(values["before"], dict)
        and isinstance(values["after"], dict)
    )
    if not good:
        raise ValueError("not an audit entry")
    return Entry(**values)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def seal_of(entry: Entry) -> str:
    """SHA-256 in hex over everything in the entry except its own seal."""
    content = {name: getattr(entry, name) for name in _SEALED}
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """A signed end of the chain: of the moment (`day` empty) or of a day (ISO date, UTC)."""

    number: int
    seal: str
    signature: str = ""
    day: str = ""

    def message(self) -> bytes:
        """What is signed. The purpose is part of it: no signature serves for another purpose."""
        purpose = "daily head" if self.day else "chain head"
        signed = {"kentongan": purpose, "number": self.number, "seal": self.seal, "day": self.day}
        return canonical_json(signed).encode()

    def signed_with(self, key: Ed25519PrivateKey) -> Head:
        """The same head with its signature."""
        return Head(self.number, self.seal, key.sign(self.message()).hex(), self.day)

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether the holder of the key signed exactly this head."""
        return signature_holds(key, self.signature, self.message())

    def name(self) -> str:
        """How a finding calls it."""
        return f"the head of {self.day}" if self.day else "the signed head"


def head_from(values: object) -> Head:
    """A head from stored or exported values; raises ValueError when they cannot be one."""
    if (
        not isinstance(values, dict)
        or set(values) != set(Head.__dataclass_fields__)
        or not _is_number(values["number"])
        or not all(isinstance(values[name], str) for name in ("seal", "signature", "day"))
    ):
        raise ValueError("not the head of an audit trail")
    return Head(**values)


def signature_holds(key: Ed25519PublicKey, signature: str, message: bytes) -> bool:
    """Whether a hex signature of the message is genuine; a malformed one is not."""
    try:
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: `kind` is stable, `number` the row concerned (None: the whole), `text` says.

    Kinds: edited, relinked, missing, reordered, truncated, unsigned, signature, head, unreadable,
    key, file.
    """

    kind: str
    number: int | None
    text: str


@dataclass(slots=True)
class ChainCheck:
    """Reads entries in their stored order, then their heads, and collects findings.

    Start elsewhere than at the beginning by giving the number and seal before the first entry.
    """

    number: int = 0
    seal: str = GENESIS
    findings: list[Finding] = field(default_factory=list)
    seals: dict[int, str] = field(default_factory=dict)
    wanted: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.number in self.wanted:
            self.seals[self.number] = self.seal

    def found(self, kind: str, number: int | None, text: str) -> None:
        """Note one finding."""
        self.findings.append(Finding(kind, number, text))

    def feed(self, entry: Entry) -> None:
        """Check the next entry against its own seal and against the one before it."""
        number = entry.number
        try:
            fits = seal_of(entry) == entry.seal
        except ValueError:  # infinity, lone surrogates: never written by us
            fits = False
        if not fits:
            self.found("edited", number, f"entry {number} was edited: its seal does not fit it")
        if number <= self.number:
            self.found(
                "reordered",
                number,
                f"entry {number} stands after entry {self.number}: reordered or doubled",
            )
            return
        if number > self.number + 1:
            first, last = self.number + 1, number - 1
            which = f"entry {first} is" if first == last else f"entries {first} to {last} are"
            self.found("missing", first, f"{which} missing before entry {number}")
        elif entry.previous_seal != self.seal:
            self.found(
                "relinked",
                number,
                f"entry {number} is not sealed to entry {self.number} as it stands:"
                " one of the two was replaced",
            )
        self.number, self.seal = number, entry.seal
        if number in self.wanted:
            self.seals[number] = entry.seal

    def feed_raw(self, values: Mapping[str, Any], *, where: str) -> None:
        """Check the next entry as it was stored; `where` names a row that is none."""
        try:
            entry = entry_from(values)
        except ValueError:
            self.found("unreadable", None, f"{where} is no audit entry any more")
        else:
            self.feed(entry)

    def check_heads(self, heads: Iterable[Head], key: Ed25519PublicKey) -> None:
        """Hold daily or kept heads against the entries: their numbers must be in `wanted`."""
        for head in heads:
            name = head.name()
            if not head.is_signed_by(key):
                self.found("signature", head.number, f"the signature of {name} is not genuine")
            elif head.number > self.number:
                self.found(
                    "truncated",
                    self.number + 1,
                    f"{name} stands at entry {head.number}, but the trail ends at {self.number}:"
                    " its newest entries were removed",
                )
            elif self.seals.get(head.number) != head.seal:
                self.found(
                    "head",
                    head.number,
                    f"entry {head.number} is not the one that {name} was signed for:"
                    " it or an earlier one was rewritten",
                )

    def check_end(self, head: Head | None, key: Ed25519PublicKey) -> None:
        """Hold the chain's end against its signed head."""
        if head is None:
            if self.number:
                self.found("head", None, "the signed head is missing although there are entries")
            return
        if not head.is_signed_by(key):
            self.found("signature", head.number, "the signature of the signed head is not genuine")
        if head.number > self.number:
            self.found(
                "truncated",
                self.number + 1,
                f"the signed head stands at entry {head.number}, but the trail ends at"
                f" {self.number}: its newest entries were removed",
            )
        elif head.number < self.number:
            self.found(
                "unsigned",
                head.number + 1,
                f"the signed head stands at entry {head.number}, but the trail goes on to"
                f" {self.number}: later entries were put in past the application",
            )
        elif head.seal != self.seal:
            self.found(
                "head",
                head.number,
                f"entry {head.number} is not the one that the signed head was signed for:"
                " it or an earlier one was rewritten",
            )


def verify(
    entries: Iterable[Entry],
    *,
    head: Head | None,
    key: Ed25519PublicKey,
    other_heads: Iterable[Head] = (),
) -> list[Finding]:
    """Check a whole chain in its stored order against its head and any daily or kept heads."""
    others = list(other_heads)
    check = ChainCheck(wanted=frozenset(other.number for other in others))
    for entry in entries:
        check.feed(entry)
    check.check_end(head, key)
    check.check_heads(others, key)
    return check.findings


def private_key(seed_hex: str) -> Ed25519PrivateKey:
    """The signing key from 32 bytes in hex; raises ValueError when it is not that."""
    seed = bytes.fromhex(seed_hex.strip())
    if len(seed) != 32:
        raise ValueError(f"a signing key has 32 bytes, not {len(seed)}")
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(key_hex: str) -> Ed25519PublicKey:
    """The public key from 32 bytes in hex; raises ValueError when it is not that."""
    raw = bytes.fromhex(key_hex.strip())
    if len(raw) != 32:
        raise ValueError(f"a public key has 32 bytes, not {len(raw)}")
    return Ed25519PublicKey.from_public_bytes(raw)


def key_hex(key: Ed25519PublicKey) -> str:
    """The public key as 64 hex digits."""
    return key.public_bytes_raw().hex()
