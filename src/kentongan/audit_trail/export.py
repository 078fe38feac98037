"""The trail as a file that can be checked anywhere: JSON Lines, without Django or a database.

First line: format, version, public key, when, the daily heads. Then one entry a line, oldest first.
Last line: the signed head, the number of entries, and a signature over every byte before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kentongan.audit_trail import chain
from kentongan.audit_trail.chain import ChainCheck, Finding, Head

FORMAT = "kentongan-audit"
VERSION = 1


class Unreadable(Exception):
    """The file is not an export of an audit trail; the message says why."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check saw: entries read, the last one's seal, findings, and the key it used."""

    entries: int
    seal: str
    findings: list[Finding]
    public_key: str


def export_lines(
    entries: Iterable[Mapping[str, Any]],
    *,
    head: Callable[[], Head | None],
    daily_heads: Iterable[Head],
    key: Ed25519PrivateKey,
    now: datetime,
) -> Iterator[bytes]:
    """The lines of an export, each with its line end. Entries are written as they are stored.

    `head` is asked after the last entry was read.
    """
    header = {
        "format": FORMAT,
        "version": VERSION,
        "public_key": chain.key_hex(key.public_key()),
        "exported_at": chain.canonical_time(now),
        "daily_heads": [asdict(daily) for daily in daily_heads],
    }
    digest = hashlib.sha256()
    count = -1
    for line in map(_line, _chained(header, entries)):
        digest.update(line)
        count += 1
        yield line
    last = head()
    footer = {
        "head": asdict(last) if last else None,
        "entries": count,
        "sha256": digest.hexdigest(),
    }
    yield _line(footer | {"signature": key.sign(_footer_message(footer)).hex()})


def _chained(header: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]) -> Iterator[object]:
    yield header
    yield from entries


def _line(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _footer_message(footer: Mapping[str, Any]) -> bytes:
    return chain.canonical_json({"kentongan": "audit export", **footer}).encode()


def check_export(
    path: Path, *, key: Ed25519PublicKey | None = None, held: Iterable[Head] = ()
) -> Report:
    """Check an exported file. Without a key held elsewhere the one in the file is used.

    Raises Unreadable when the first line is no export's, OSError when the file cannot be read.
    """
    with path.open("rb") as file:
        first = file.readline()
        header = _header(first)
        check, heads = _start(header, held)
        own_key = _own_key(header)
        if key is not None and chain.key_hex(key) != header["public_key"]:
            check.found("key", None, "the file names another public key than the one given")
        key = key or own_key
        digest, count, footer = hashlib.sha256(first), 0, None
        for number, line in enumerate(file, start=2):
            if footer is not None:
                check.found("file", None, f"line {number} stands after the last line")
                continue
            footer = _footer(line)
            if footer is None:
                check.feed_raw(_values(line), where=f"line {number}")
                digest.update(line)
                count += 1
    if footer is None:
        check.found("truncated", check.number + 1, "the file has no signed last line: it was cut")
    else:
        _check_footer(check, footer, digest.hexdigest(), count, key)
    check.check_heads(heads, key)
    return Report(count, check.seal, check.findings, chain.key_hex(key))


def read_heads(path: Path) -> list[Head]:
    """The signed heads in a file kept from earlier: an export, or its first or last line alone.

    Raises Unreadable when there is none, OSError when the file cannot be read.
    """
    heads: list[Head] = []
    with path.open("rb") as file:
        for values in map(_values, file):
            kept = [*_list(values.get("daily_heads")), values.get("head")]
            heads.extend(_head_or_refuse(one, path.name) for one in kept if one is not None)
    if not heads:
        raise Unreadable(f"{path.name} holds no signed head")
    return heads


def _head_or_refuse(values: object, name: str) -> Head:
    try:
        return chain.head_from(values)
    except ValueError as error:
        raise Unreadable(f"{name} holds a damaged head") from error


def _header(line: bytes) -> dict[str, Any]:
    header = _values(line)
    if header.get("format") != FORMAT:
        raise Unreadable("this is not an export of an audit trail: its first line is another")
    if header.get("version") != VERSION:
        raise Unreadable(
            f"this export has version {header.get('version')}; this program reads {VERSION}"
        )
    return header


def _own_key(header: Mapping[str, Any]) -> Ed25519PublicKey:
    try:
        return chain.public_key(str(header.get("public_key")))
    except ValueError as error:
        raise Unreadable("the public key in the first line is damaged") from error


def _start(header: Mapping[str, Any], held: Iterable[Head]) -> tuple[ChainCheck, list[Head]]:
    """The check, told which seals to keep, and the heads to hold against it."""
    heads, damaged = list(held), 0
    for values in _list(header.get("daily_heads")):
        try:
            heads.append(chain.head_from(values))
        except ValueError:
            damaged += 1
    check = ChainCheck(wanted=frozenset(head.number for head in heads))
    if damaged:
        check.found("head", None, f"{damaged} daily heads in the first line are damaged")
    return check, heads


def _values(line: bytes) -> dict[str, Any]:
    """The object on a line; an empty one when the line holds none."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _footer(line: bytes) -> dict[str, Any] | None:
    values = _values(line)
    return values if set(values) == {"head", "entries", "sha256", "signature"} else None


def _check_footer(
    check: ChainCheck, footer: dict[str, Any], digest: str, count: int, key: Ed25519PublicKey
) -> None:
    signature = footer.pop("signature")
    genuine = chain.signature_holds(key, str(signature), _footer_message(footer))
    if not genuine:
        check.found("signature", None, "the signature of the last line is not genuine")
    elif footer["sha256"] != digest or footer["entries"] != count:
        check.found("file", None, "the file is not, byte for byte, the one that was exported")
    try:
        head = None if footer["head"] is None else chain.head_from(footer["head"])
    except ValueError:
        check.found("head", None, "the head in the last line is damaged")
    else:
        check.check_end(head, key)
