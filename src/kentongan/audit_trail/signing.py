"""Where the signing key lives: a setting, or a file made once that only its owner can read."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from kentongan.audit_trail import chain

KEY_FILE = "audit-signing-key"


def signing_key() -> Ed25519PrivateKey:
    """The key of this installation, made on first use. Raises ValueError when it is malformed."""
    configured = getattr(settings, "AUDIT_SIGNING_KEY", "")
    if configured:
        return _key_from(configured)
    path = key_path()
    try:
        known = path.stat()
    except FileNotFoundError:
        _make_key(path)
        known = path.stat()
    return _key_in(path, known.st_ino, known.st_mtime_ns)


def existing_key() -> Ed25519PrivateKey | None:
    """The key if there is one. A check must never make a key: it would fit nothing."""
    if getattr(settings, "AUDIT_SIGNING_KEY", "") or key_path().exists():
        return signing_key()
    return None


def key_path() -> Path:
    """The key file, which need not exist."""
    return Path(settings.SECRET_DIR) / KEY_FILE


_key_from = lru_cache(maxsize=4)(chain.private_key)


@lru_cache(maxsize=4)
def _key_in(path: Path, _inode: int, _changed: int) -> Ed25519PrivateKey:
    """The key in a file, read again once it is another file or was written to."""
    return _key_from(path.read_text(encoding="ascii"))


def _make_key(path: Path) -> None:
    """Put a new key in place as a whole: of two processes starting at once, the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
