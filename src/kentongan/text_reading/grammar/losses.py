# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Loss in rupiah behind a word of loss. "Setengah miliar" and other vague sums stay unread."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from kentongan.text_reading.grammar.story import Story
from kentongan.text_reading.records import Found

_UNITS: Final = {
    "": 1,
    "ribu": 10**3,
    "rb": 10**3,
    "juta": 10**6,
    "jt": 10**6,
    "miliar": 10**9,
    "milyar": 10**9,
    "m": 10**9,
    "triliun": 10**12,
}
_LOSS: Final = re.compile(
    r"\b(?:kerugian\w*|merugi|rugi|rugmat|rugi materi\w*|kermat)\b[^.;:]{0,70}?:?[^.;]{0,20}?(?:\brp\.?\s*(?P<a>\d[\d.,]*)\s*(?P<ua>ribu|rb|juta|jt|miliar|milyar|m\b|triliun)?|\b(?P<b>\d[\d.,]*)\s*(?P<ub>ribu|rb|juta|jt|miliar|milyar|triliun)\b)"
)


def _amount(digits: str, unit: str | None) -> int | None:
    """ "2,5" miliar -> 2500000000; "15.500.000,-" -> 15500000. Dots group thousands, a comma is decimal."""
    number = digits.strip(".,")
    if unit and re.fullmatch(r"\d{1,3}\.\d{1,2}", number):
        number = number.replace(".", ",")  # "1.5 juta": an English decimal point
    whole, _, part = number.replace(".", "").partition(",")
    if not re.fullmatch(r"\d{1,15}", whole) or not re.fullmatch(r"\d{0,3}", part):
        return None
    return int(Decimal(f"{whole}.{part or 0}") * _UNITS[unit or ""])


def read_loss(story: Story) -> Found[int] | None:
    """The first sum that stands behind a word of loss, in whole rupiah."""
    low = story.source.low
    if "rugi" not in low and "rugmat" not in low and "kermat" not in low:
        return None
    for sentence in story.sentences:
        for m in _LOSS.finditer(low, *sentence.span):
            named = m["a"] is not None
            value = _amount(m["a"] or m["b"], m["ua"] if named else m["ub"])
            if value is not None and value >= 1000:
                return Found(value, (m.start("a" if named else "b"), m.end()), "loss.named", 0.1)
    return None
