"""Names of places as people write them: folding, kind words, and parents that vote.

Plain Python. "Kediri" is a regency, a city, two districts and several villages; the words beside it
("Kediri, Tabanan") decide, and when nothing decides all of them are returned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kentongan.places.codes import ancestors_of, level_of

KIND_WORDS: dict[str, frozenset[str]] = {
    "provinsi": frozenset({"provinsi"}),
    "prov": frozenset({"provinsi"}),
    "propinsi": frozenset({"provinsi"}),
    "kabupaten": frozenset({"kabupaten"}),
    "kab": frozenset({"kabupaten"}),
    "regency": frozenset({"kabupaten"}),
    "kota": frozenset({"kota"}),
    "kotamadya": frozenset({"kota"}),
    "kodya": frozenset({"kota"}),
    "kecamatan": frozenset({"kecamatan", "distrik"}),
    "kec": frozenset({"kecamatan", "distrik"}),
    "distrik": frozenset({"kecamatan", "distrik"}),
    "kelurahan": frozenset({"kelurahan"}),
    "kel": frozenset({"kelurahan"}),
    "desa": frozenset({"desa", "desa_adat"}),
    "ds": frozenset({"desa", "desa_adat"}),
}
"""A word before a name -> the kinds of area it can announce."""

_OFFICIAL = re.compile(
    r"^(kabupaten administrasi|kota administrasi|kabupaten|kota|"
    r"daerah khusus ibukota|daerah istimewa)\s+",
    re.IGNORECASE,
)
_ALSO_WRITTEN = {"dki": "", "di": "", "diy": "yogyakarta", "ntb": "nusatenggarabarat"}
_ALSO_WRITTEN |= {"ntt": "nusatenggaratimur", "adm": "", "administrasi": ""}
MOST_WORDS = 12
"""Longer texts are no place name; the rest is not looked at."""


def folded(name: str) -> str:
    """Without case, accents, spaces and punctuation: news spelling is not registry spelling."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in plain if c.isalnum())


def registry_fold(name: str, level: int) -> str:
    """How a registry name is found: provinces, regencies and cities also lose their kind word."""
    return folded(_OFFICIAL.sub("", name) if level <= 2 else name)


@dataclass(frozen=True, slots=True)
class Span:
    """Words `start` to `end` of the text, folded; `kinds` when a kind word stands before."""

    start: int
    end: int
    text: str
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Named:
    """An area as the search needs it."""

    code: str
    folded: str
    kind: str


def words_of(text: str) -> list[list[str]]:
    """The words of each part between commas, at most MOST_WORDS in all."""
    left, parts = MOST_WORDS, []
    for part in re.split(r"[,;/()\n]", text):
        words = [word for word in re.split(r"[\s.]+", part) if folded(word)][:left]
        left -= len(words)
        if words:
            parts.append(words)
    return parts


def spans_of(parts: Sequence[Sequence[str]]) -> list[Span]:
    """Every run of words inside a part, with and without the kind word before it."""
    spans, offset = [], 0
    for words in parts:
        plain = [folded(word) for word in words]
        for i in range(len(words)):
            for j in range(i + 1, len(words) + 1):
                spans.append(Span(offset + i, offset + j, "".join(plain[i:j])))
                kinds = KIND_WORDS.get(plain[i])
                if kinds and j > i + 1:
                    spans.append(Span(offset + i, offset + j, "".join(plain[i + 1 : j]), kinds))
                other = _ALSO_WRITTEN.get(plain[i])
                if other is not None and (other or j > i + 1):
                    rest = other + "".join(plain[i + 1 : j])
                    spans.append(Span(offset + i, offset + j, rest))
        offset += len(words)
    return spans


def vote(
    spans: Iterable[Span], candidates: Iterable[Named], parents: Mapping[str, Named]
) -> tuple[list[str], int]:
    """The codes that explain most words by their own name and their parents', and how many words.

    A village named like its district gives way to it: with nothing that says "desa", the
    larger one is meant. Codes come by level, then code.
    """
    by_text: dict[str, list[Span]] = {}
    for span in spans:
        by_text.setdefault(span.text, []).append(span)
    scores: dict[str, int] = {}
    for area in candidates:
        own = _fitting(by_text, area)
        above = [
            _fitting(by_text, parents[code]) for code in ancestors_of(area.code) if code in parents
        ]
        best = max((_explained(span, above) for span in own), default=0)
        if best:
            scores[area.code] = best
    most = max(scores.values(), default=0)
    winners = {code for code, score in scores.items() if score == most}
    kept = [code for code in winners if winners.isdisjoint(ancestors_of(code))]
    return sorted(kept, key=lambda code: (level_of(code), code)), most


def _fitting(by_text: Mapping[str, list[Span]], area: Named) -> list[Span]:
    return [
        span for span in by_text.get(area.folded, []) if not span.kinds or area.kind in span.kinds
    ]


def _explained(own: Span, above: Sequence[Collection[Span]]) -> int:
    """Words explained by the area's own span and non-overlapping spans of its parents."""
    return _most(frozenset(range(own.start, own.end)), above)


def _most(taken: frozenset[int], above: Sequence[Collection[Span]]) -> int:
    if not above:
        return len(taken)
    best = _most(taken, above[1:])
    for span in above[0]:
        words = frozenset(range(span.start, span.end))
        if taken.isdisjoint(words):
            best = max(best, _most(taken | words, above[1:]))
    return best
