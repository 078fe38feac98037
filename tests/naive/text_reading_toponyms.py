"""Slow, obvious twins of the place look-ups."""

from __future__ import annotations

from functools import cache

from kentongan.text_reading import gazetteer
from kentongan.text_reading.toponyms import spelled


@cache
def distance(a: str, b: str) -> int:
    """Edit distance by its definition."""
    if not a or not b:
        return len(a) + len(b)
    return min(
        distance(a[1:], b) + 1,
        distance(a, b[1:]) + 1,
        distance(a[1:], b[1:]) + (a[0] != b[0]),
    )


def villages_spelled(key: str) -> tuple[str, ...]:
    """Every village whose folded name is the key, by folding them one after the other."""
    return tuple(code for code, name in gazetteer.villages().items() if spelled(name) == key)
