"""Counts of many days as a short text, for a phone on a slow line."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase
from typing import Final

_WORDS: Final = (".", *"123456789")
_GAPS: Final = tuple(
    ("." * length, letter) for length, letter in reversed([*enumerate(ascii_lowercase, 1)])
)


def days_in_words(counts: Sequence[int]) -> str:
    """Counts of successive days: a digit for one to nine, any other number in brackets, and for
    days without a report a letter ("a" one such day, "z" 26). Empty days at the end are left out.

    `frontend/src/map/payload.ts` reads it.
    """
    words = [_WORDS[n] if 0 <= n < len(_WORDS) else f"({n})" for n in counts]
    text = "".join(words).rstrip(".")
    for days, letter in _GAPS:
        text = text.replace(days, letter)
    return text
