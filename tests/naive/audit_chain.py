"""The slow, obvious twin of `audit_trail.chain.verify`: one sentence a line, no shortcuts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kentongan.audit_trail.chain import Entry, Head


def is_intact(entries: Sequence[Entry], head: Head | None, key: Ed25519PublicKey) -> bool:
    """Whether nothing was edited, removed, moved or added, seen from the end of the chain alone."""
    if [entry.number for entry in entries] != list(range(1, len(entries) + 1)):
        return False
    seals = ["0" * 64]
    for entry in entries:
        content = {k: v for k, v in asdict(entry).items() if k != "seal"}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if entry.previous_seal != seals[-1]:
            return False
        seals.append(hashlib.sha256(text.encode()).hexdigest())
        if entry.seal != seals[-1]:
            return False
    if head is None:
        return not entries
    signed = {"kentongan": "chain head", "number": head.number, "seal": head.seal, "day": ""}
    message = json.dumps(signed, sort_keys=True, separators=(",", ":")).encode()
    try:
        key.verify(bytes.fromhex(head.signature), message)
    except InvalidSignature:
        return False
    return head.number == len(entries) and head.seal == seals[-1]
