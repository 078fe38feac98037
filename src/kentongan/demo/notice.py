"""Whether this installation holds invented data, which every page then says."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from kentongan.people.model import User

DOMAIN = "example.test"
"""No mail reaches it (RFC 2606); every invented account has its address there."""


def is_synthetic() -> bool:
    """Asked by every page, so it looks at a mark and not at the database."""
    return _mark().exists()


def mark_synthetic() -> bool:
    """Set or take away the mark, whichever the database says; returns what it says."""
    invented = User.objects.filter(email__endswith=f"@{DOMAIN}").exists()
    if invented:
        _mark().parent.mkdir(parents=True, exist_ok=True)
        _mark().touch()
    else:
        _mark().unlink(missing_ok=True)
    return invented


def _mark() -> Path:
    return Path(settings.DATA_DIR) / "synthetic-data"
