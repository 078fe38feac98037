# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""The short instruction: the order without its addressee, courtesy and deadline."""

from __future__ import annotations

import re
from typing import Final

from kentongan.text_reading.grammar.orders import Point
from kentongan.text_reading.normalise import Source
from kentongan.text_reading.records import Span

_OPENERS: Final = re.compile(
    r"^(?:(?:agar|supaya|untuk|utk|tetap|tolong|harus|wajib|segera|juga|saya|minta|diminta|hendaknya|selalu|eee|eh|anu|ya|dan|serta|kemudian|selanjutnya|sudah|diharapkan|diperintahkan)[, ]+)+",
    re.IGNORECASE,
)
_FILLER: Final = re.compile(
    r"(?:,\s*)?\b(?:eee|eh|anu|apa namanya|lanjutnya|katanya|lanjut dia|ujarnya|tegasnya)\b,?",
    re.IGNORECASE,
)
_FORBID: Final = re.compile(
    r"^(?:jangan(?: sampai)?|jgn|dilarang|tidak (?:boleh|diperkenankan|diperbolehkan|dibenarkan)(?: lagi)?|tdk boleh)\s+",
    re.IGNORECASE,
)
_MAX_WORDS: Final = 18
_DANGLING: Final = frozenset(
    "yang dan di ke dalam maupun serta untuk agar dengan pada dari oleh atau baik mulai sampai".split()
)


def instruction(source: Source, point: Point, quote: Span, due: Span | None) -> str:
    """A line of at most eighteen words; a forbidden act begins with "tidak".

    Names and abbreviations keep their capitals; a telegram, all in capitals, is calmed.
    """
    start = max(quote[0], min(source.starts[point.signal.at], source.starts[point.signal.verb]))
    if point.signal.sign in ("ask", "modal") and point.signal.verb > point.signal.at:
        start = source.starts[point.signal.verb]
    elif point.signal.sign in ("di", "noun", "report") or start >= quote[1]:
        start = quote[0]
    shown = source.low if source.flat[start : quote[1]].isupper() else source.flat
    text = shown[start : quote[1]]
    if due and start <= due[0] < quote[1] and due[0] - start > 12:
        text = shown[start : due[0]] + shown[min(due[1], quote[1]) : quote[1]]
    text = _FILLER.sub("", " ".join(text.split()))
    text = _FORBID.sub("tidak ", _OPENERS.sub("", text))
    words = text.replace(" ,", ",").split()[:_MAX_WORDS]
    while words and words[-1].lower().strip(",") in _DANGLING:
        words.pop()
    if words and words[0].istitle():
        words[0] = words[0].lower()
    return " ".join(words).strip(" ,.;:-\"'")
