# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Police units and the place names inside them ("Polresta Bogor Kota", "Polda D.I. Yogyakarta")."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from kentongan.text_reading import gazetteer
from kentongan.text_reading.normalise import Source, calm
from kentongan.text_reading.words.posts import DIRECTIONS, POST_HEADS, TITLE_VERBS
from kentongan.text_reading.words.ranks import RANK_FIRST
from kentongan.text_reading.words.units import (
    HEADQUARTERS,
    POLDA_PROVINCES,
    TERRITORIAL,
    UNIT_WORDS,
)
from kentongan.text_reading.words.verbs import form_of

KEEP_CAPITALS: Final = frozenset(
    "ST STR DI TR RI UU PP TNI NTB NTT DIY OKU OKI ASN KPU DPRD PJU II III IV VI VII SDM TIK SPKT AKBP AKP PAM POLRI II".split()
)
_CLOSE: Final = re.compile(r" {1,3}$")
_INITIAL: Final = re.compile(r"\. ?$")


class UnitMention(NamedTuple):
    """A police unit as printed, its type ("Polres") and the bare place name ("Tabanan")."""

    start: int
    end: int
    text: str
    type: str
    name: str
    after: int
    """Index of the first token behind it."""


def adjoining(source: Source, left: int, right: int) -> bool:
    """Whether only blanks or an abbreviation stop lie between two tokens."""
    a, b = source.ends[left], source.starts[right]
    gap = source.flat[a:b]
    if _CLOSE.match(gap):
        return True
    return a - source.starts[left] <= 3 and _INITIAL.match(gap) is not None


def place_name(source: Source, at: int) -> int:
    """Index of the token behind the place name that starts at token `at` (== `at` when there is none).

    The longest name the gazetteer knows wins; otherwise up to two capitalised words.
    """
    last = at
    while (
        last < len(source.words)
        and last < at + 4
        and (last == at or adjoining(source, last - 1, last))
    ):
        last += 1
    for stop in range(last, at, -1):
        if gazetteer.knows(source.flat[source.starts[at] : source.ends[stop - 1]]) and _capital(
            source, at
        ):
            if (
                stop == at + 1
                and source.words[at] in ("kota", "pulau", "tanjung")
                and stop < last
                and _nameable(source, stop)
            ):
                return stop + 1
            return _extend(source, stop)
    stop = at
    while stop < last and stop < at + 2 and _nameable(source, stop):
        stop += 1
    if stop > at + 1 and source.flat[source.starts[at] : source.ends[stop - 1]].isupper():
        stop = at + 1  # in telegram capitals every word looks like a name
    return stop


def _extend(source: Source, stop: int) -> int:
    more = stop < len(source.words) and source.words[stop] in DIRECTIONS
    return (
        stop + 1 if more and adjoining(source, stop - 1, stop) and _capital(source, stop) else stop
    )


def _capital(source: Source, at: int) -> bool:
    return source.flat[source.starts[at]].isupper()


def _nameable(source: Source, at: int) -> bool:
    low = source.words[at]
    return (
        _capital(source, at)
        and low not in RANK_FIRST
        and low not in POST_HEADS
        and low not in TITLE_VERBS
        and low not in UNIT_WORDS
        and low not in HEADQUARTERS
        and not (source.flat[source.starts[at] : source.ends[at]].isupper() and form_of(low))
    )


def parse_unit(source: Source, at: int) -> UnitMention | None:
    """The unit that starts at token `at`, or None. "Polri" and its agencies need no place name."""
    start, word = source.starts[at], source.words[at]
    if word in HEADQUARTERS:
        stop = at + 1
        while (
            stop < len(source.words)
            and source.words[stop] in HEADQUARTERS
            and adjoining(source, stop - 1, stop)
        ):
            stop += 1
        below = None
        if (
            stop < len(source.words)
            and source.words[stop] in UNIT_WORDS
            and adjoining(source, stop - 1, stop)
        ):
            below = parse_unit(source, stop)
        end = below.end if below else source.ends[stop - 1]
        text = calm(source.tidy(start, end), KEEP_CAPITALS)
        return UnitMention(start, end, text, "Mabes", "", below.after if below else stop)
    if word not in UNIT_WORDS:
        return None
    stop = (
        place_name(source, at + 1)
        if at + 1 < len(source.words) and adjoining(source, at, at + 1)
        else at + 1
    )
    end = source.ends[stop - 1]
    kind = TERRITORIAL[word]
    name = calm(source.tidy(source.starts[at + 1], end), KEEP_CAPITALS) if stop > at + 1 else ""
    return UnitMention(start, end, f"{kind} {name}".strip(), kind, name, stop)


def find_units(source: Source) -> list[UnitMention]:
    """All police units named in the text, in order."""
    found = []
    for n, word in enumerate(source.words):
        if word in UNIT_WORDS:
            unit = parse_unit(source, n)
            if unit is not None and unit.name:
                found.append(unit)
    return found


def province_of(units: list[UnitMention]) -> str | None:
    """Province code of the first Polda named, which helps to tell namesakes apart."""
    for unit in units:
        if unit.type == "Polda":
            code = POLDA_PROVINCES.get(unit.name.lower().replace("d.i.", "di"))
            if code:
                return code
    return None
