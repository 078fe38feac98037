"""Whole numbers as a browser sends them in an address or a hidden field."""

from __future__ import annotations

LONGEST = 18
"""Digits a key may have: more fit no column, and Python refuses to read thousands of them."""


def whole_number(text: str | None) -> int | None:
    """The number, or None for anything that is none: nobody typed it, so nobody is asked again."""
    return int(text) if text and len(text) <= LONGEST and text.isdecimal() else None
