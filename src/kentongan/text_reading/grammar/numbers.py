# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Number words and digits. A vague word (beberapa, puluhan, sejumlah) is no number."""

from __future__ import annotations

from typing import Final

_UNITS: Final = {
    w: n
    for n, w in enumerate(
        "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()
    )
}


def words_to_number(words: list[str]) -> tuple[int, int] | None:
    """Value of the number that opens a list of lower-case words, below 100, and how many words it took.

    `["dua", "puluh", "empat", "ada"]` -> `(24, 3)`; digits count as one word; anything else is None.
    """
    if not words:
        return None
    first = words[0]
    if first.isdecimal():
        return int(first), 1
    value = _UNITS.get(first)
    if value is None:
        return None
    after = words[1] if len(words) > 1 else ""
    if after == "belas" and 2 <= value <= 9:
        return value + 10, 2
    if after == "puluh" and 2 <= value <= 9:
        unit = _UNITS.get(words[2], 10) if len(words) > 2 else 10
        return (value * 10 + unit, 3) if 1 <= unit <= 9 else (value * 10, 2)
    return value, 1
