# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Likely typing errors: kept as printed in every value, offered as corrected beside it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from kentongan.text_reading.normalise import Source
from kentongan.text_reading.records import Correction
from kentongan.text_reading.words.corrections import KNOWN, TERMS

_KNOWN_FIRST: Final = frozenset(re.split(r"\W", misprint)[0] for misprint in KNOWN)
_KNOWN: Final = re.compile(
    rf"(?:{'|'.join(sorted(map(re.escape, KNOWN), key=len, reverse=True))})\b"
)


def _deletes(word: str) -> set[str]:
    return {word[:n] + word[n + 1 :] for n in range(len(word))}


@cache
def _near() -> dict[str, str]:
    """Every term less one letter -> the term."""
    return {form: term for term in TERMS for form in _deletes(term)}


@lru_cache(maxsize=20_000)
def misprint_of(word: str) -> str | None:
    """The term a lower-case word misses by one letter too few or too many inside it, or None.

    A changed letter is none: pengawalan is no misprint of pengawasan. The first two letters and the ending must agree, so that an affix is not taken for an error.
    """
    if len(word) < 9 or word in TERMS:
        return None
    missing = _near().get(word)
    extra = next((form for form in _deletes(word) if form in TERMS), None)
    term = missing or extra
    return term if term and term[:2] == word[:2] and term[-2:] == word[-2:] else None


def find_corrections(source: Source) -> tuple[Correction, ...]:
    """Misprints in order of appearance, each once."""
    found: dict[str, Correction] = {}
    taken: list[tuple[int, int]] = []
    opened = [a for a, w in zip(source.starts, source.words, strict=True) if w in _KNOWN_FIRST]
    for m in (m for at in opened if (m := _KNOWN.match(source.low, at))):
        offered = KNOWN[m[0]]
        if not any(a <= m.start() < b for a, b in taken):
            taken.append(m.span())
            printed = source.written(*m.span())
            if offered[0].islower() and printed[0].isupper():
                offered = offered[0].upper() + offered[1:]
            found.setdefault(m[0], Correction(printed, offered, m.span(), "correction.known"))
    for n, word in enumerate(source.words):
        term = misprint_of(word)
        span = (source.starts[n], source.ends[n])
        if term and not any(a <= span[0] < b for a, b in taken):
            printed = source.written(*span)
            offered = _cased_like(printed, term)
            found.setdefault(word, Correction(printed, offered, span, "correction.one_letter"))
    return tuple(sorted(found.values(), key=lambda c: c.span))


def _cased_like(printed: str, term: str) -> str:
    if printed.isupper():
        return term.upper()
    return term.capitalize() if printed[0].isupper() else term
