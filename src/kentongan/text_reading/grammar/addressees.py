# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Who is to carry out an order: posts, units, functions and groups as the clause names them."""

from __future__ import annotations

from typing import Final

from kentongan.text_reading.grammar.clauses import token_range
from kentongan.text_reading.grammar.people import Mention
from kentongan.text_reading.normalise import Source
from kentongan.text_reading.records import Found

_GROUPS: Final[dict[str, str]] = {
    **dict.fromkeys(("bhabinkamtibmas", "bhabin"), "Bhabinkamtibmas"),
    **dict.fromkeys(("satlantas",), "Satlantas"),
    **dict.fromkeys(("satreskrim",), "Satreskrim"),
    **dict.fromkeys(("satintelkam", "satintel"), "Satintelkam"),
    **dict.fromkeys(("satsamapta", "satsabhara"), "Satsamapta"),
    **dict.fromkeys(("satbinmas",), "Satbinmas"),
    **dict.fromkeys(("satresnarkoba", "satnarkoba"), "Satresnarkoba"),
    **dict.fromkeys(("sipropam", "propam", "provos"), "Propam"),
    **dict.fromkeys(("sihumas", "humas"), "Humas"),
    **dict.fromkeys(("intel", "intelkam"), "Intelkam"),
    **dict.fromkeys(("reskrim", "penyidik"), "Reskrim"),
    **dict.fromkeys(("samapta", "dalmas"), "Samapta"),
    "lantas": "Lantas",
    "binmas": "Binmas",
    "bagops": "Bagops",
    "baglog": "Baglog",
    "negosiator": "negosiator",
    "babinsa": "Babinsa",
    "polwan": "Polwan",
}
_PLURALS: Final = frozenset(
    "personel personil anggota pers jajaran polsek polres perwira padal pawas kapospam petugas fungsi satgas regu tim penyidik satker operator pospam kapospol bintara piket".split()
)
_PRINTED: Final = {"pers": "personel"}
_ADVERBS: Final = frozenset({"lantas", "intel", "reskrim", "samapta", "binmas", "humas", "propam"})
"""Functions only when written as a name: "lantas" is also "thereupon"."""
_QUANTIFIERS: Final = frozenset("seluruh semua para segenap setiap tiap masing-masing".split())
_QUALIFIERS: Final = frozenset(
    "jaga pos pospam piket polri dalmas samapta lantas pengamanan fungsi polwan jajaran patroli lapangan satuan gabungan bhabinkamtibmas intel reskrim tps polsek polres spkt".split()
)


def find_addressees(
    source: Source, zones: list[tuple[int, int]], mentions: list[Mention], speaker: str
) -> tuple[Found[str], ...]:
    """Addressees inside the given stretches; the speaker himself is none. Empty when nobody is named."""
    found: dict[str, Found[str]] = {}
    speaker_key = _key(speaker)
    for start, end in zones:
        taken = []
        for m in mentions if end > start else ():
            if start <= m.start < end and m.post and m.family in ("chief", "section", "high"):
                taken.append(m.span)
                key = _key(m.post)
                if not speaker or not (key in speaker_key or speaker_key in key):
                    value = f"para {m.post}" if _plural(source, m) else m.post
                    found.setdefault(_key(value), Found(value, m.span, "addressee.post", 0.1))
        for value, span in _groups(source, start, end, taken):
            found.setdefault(_key(value), Found(value, span, "addressee.group", 0.2))
    return tuple(found.values())


def _key(post: str) -> str:
    return "".join(c for c in post.lower() if c.isalnum())


def _plural(source: Source, m: Mention) -> bool:
    before = source.low[max(0, m.start - 16) : m.start].split()
    return bool(before) and before[-1] in _QUANTIFIERS


def _groups(
    source: Source, start: int, end: int, taken: list[tuple[int, int]]
) -> list[tuple[str, tuple[int, int]]]:
    out = []
    words, starts, ends = source.words, source.starts, source.ends
    first, last = token_range(source, start, end)
    for n in range(first, last):
        if any(a <= starts[n] < b for a, b in taken):
            continue
        if words[n] in _PLURALS:
            head = n - 1 if n > first and words[n - 1] in _QUANTIFIERS else n
            tail = _qualified(words[n:last]) + n
            span = (starts[head], ends[tail])
            if head > first and words[head - 1] == "di":
                continue  # "Kasi Propam di setiap Polres": where, not who
            out.append((_PRINTED.get(source.tidy(*span).lower(), source.tidy(*span)), span))
            taken = [*taken, span]
        elif words[n] in _GROUPS and (words[n] not in _ADVERBS or source.flat[starts[n]].isupper()):
            value, span = _GROUPS[words[n]], (starts[n], ends[n])
            if out and words[n - 1] in _GROUPS and out[-1][1][1] == starts[n] - 1:
                # "negosiator Polwan" are the same people
                before = out.pop()
                value, span = f"{before[0]} {value}", (before[1][0], span[1])
            out.append((value, span))
    return out


def _qualified(words: list[str]) -> int:
    """How many words behind the first belong to it: "personel Dalmas", "anggota di pospam"."""
    if words[1:2] == ["di"]:
        return 2 if words[2:3] and words[2] in _QUALIFIERS else 0
    at = 2 if words[1:2] in (["yg"], ["yang"]) else 1
    stop = at
    while stop < min(len(words), at + 2) and words[stop] in _QUALIFIERS:
        stop += 1
    return stop - 1 if stop > at else 0
