# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Place names as texts spell them, looked up in the registry at a level.

News spelling is not registry spelling: spaces, figures for words, Roman numerals, short forms, old and
everyday names. Both sides are folded by `spelled`; what still differs stands in the alias table
(`words/toponyms.py`) or is found by its nearest neighbour inside one district or regency.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from kentongan.text_reading import gazetteer
from kentongan.text_reading.grammar.numbers import words_to_number
from kentongan.text_reading.words.toponyms import ALIASES, CAPITALS, PROVINCES, SHORT_FORMS
from kentongan.text_reading.words.units import CITY_ALIASES, POLDA_PROVINCES

PROVINCE, REGENCY, DISTRICT, VILLAGE = 2, 5, 8, 13
"""Lengths of Kemendagri codes with dots at the four levels."""

_SPLIT: Final = re.compile(r"[^a-z0-9]+")
_FOLDED: Final = re.compile(
    r"\d|\b(?:[ivx]{1,5}|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|"
    + "|".join(SHORT_FORMS)
    + r")\b"
)
_ROMAN: Final = {
    r: str(n)
    for n, r in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi".split(), 1)
}
_NO_LETTER: Final = re.compile(r"[^a-z0-9\n]+")
_OFFICIAL: Final = re.compile(
    r"^(?:kabupaten|kota|daerah khusus ibukota|daerah istimewa)(?: administrasi)? "
)


def spelled(name: str) -> str:
    """The form two spellings of one name share: "20 Ilir D.II", "Kp. Baru", "Sumatra"."""
    low = name.lower()
    if not _FOLDED.search(low):
        return _SPLIT.sub("", low)
    words = [w for w in _SPLIT.split(low) if w]
    out: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        number = None if word.isdecimal() or word == "nol" else words_to_number(words[at:])
        if number:
            out.append(str(number[0]))
            at += number[1]
            continue
        # a lone "i" or "v" that opens a name is a word or an initial, behind one it is a numeral
        out.append(_ROMAN[word] if at and word in _ROMAN else SHORT_FORMS.get(word, word))
        at += 1
    return "".join(out)


@cache
def _areas() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, name in gazetteer.regions().items():
        found.setdefault(_bare(name), []).append(code)
    official = {name: code for code, name in gazetteer.regions().items() if len(code) == REGENCY}
    everyday = {a: official[name] for a, name in ALIASES.items()}
    aliases = {**POLDA_PROVINCES, **PROVINCES, **CITY_ALIASES, **everyday}
    for alias, code in aliases.items():
        codes = found.setdefault(spelled(alias), [])
        if code not in codes:
            codes.append(code)
    return {k: tuple(codes) for k, codes in found.items()}


@cache
def _villages() -> dict[str, tuple[str, ...]]:
    """Folded name -> codes. All names are folded as one text: name by name it takes ten times as long."""
    lines = "\n".join(gazetteer.villages().values()).lower()
    keys = _NO_LETTER.sub("", lines).split("\n")
    names = lines.split("\n")
    n = at = 0
    for m in _FOLDED.finditer(lines):
        n += lines.count("\n", at, m.start())
        at = m.start()
        keys[n] = spelled(names[n])
    found: dict[str, list[str]] = {}
    for key, code in zip(keys, gazetteer.villages(), strict=True):
        found.setdefault(key, []).append(code)
    return {k: tuple(codes) for k, codes in found.items()}


def _bare(name: str) -> str:
    return spelled(_OFFICIAL.sub("", name.lower()))


@lru_cache(maxsize=4096)
def named(name: str, level: int) -> tuple[str, ...]:
    """Codes of one level that bear a name, in registry order."""
    if level == VILLAGE:
        return _villages().get(spelled(name), ())
    return tuple(c for c in _areas().get(spelled(name), ()) if len(c) == level)


@cache
def _codes_under() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for codes, length in ((gazetteer.regions(), REGENCY), (gazetteer.villages(), DISTRICT)):
        for code in codes:
            if len(code) > length:
                found.setdefault(code[:length], []).append(code)
    return found


@lru_cache(maxsize=4096)
def children(parent: str) -> tuple[tuple[str, str], ...]:
    """Districts of a regency, or villages of a district: code and folded name."""
    return tuple((code, _bare(official(code))) for code in _codes_under().get(parent, ()))


_QUARTERS: Final = ("timur", "barat", "utara", "selatan", "tengah")
"""Endings that make another district of a name."""


@lru_cache(maxsize=4096)
def near(name: str, parent: str) -> str | None:
    """The one child of a parent whose name is nearest to a misspelt one, or None.

    One slip is forgiven from five letters on, two from nine; a name that continues the given one
    ("Mesjid Trienggadeng" for "Mesjid"), or ends in it ("Mns. Panggoi"), counts when no second child does.
    """
    key = spelled(name)
    allowed = 0 if len(key) < 5 else 1 if len(key) < 9 else 2
    misspelt = [
        (d, code)
        for code, child in children(parent)
        if (d := slips(key, child, allowed)) <= allowed
    ]
    if misspelt:
        least = min(d for d, _ in misspelt)
        best = [code for d, code in misspelt if d == least]
        return best[0] if len(best) == 1 else None
    if len(key) < 5:
        return None
    longer = [(code, child) for code, child in children(parent) if child.startswith(key)]
    longer = longer or [(code, child) for code, child in children(parent) if child.endswith(key)]
    # "Pulau-Pulau Babar" is no half of "Pulau-pulau Babar Timur"
    if len(longer) != 1 or longer[0][1][len(key) :].endswith(_QUARTERS):
        return None
    return longer[0][0]


@lru_cache(maxsize=4096)
def one_off(name: str, regency: str) -> str | None:
    """The one village of a regency whose name is one letter off a misspelt one, or None."""
    key = spelled(name)
    hits = [
        code
        for district, _ in children(regency)
        for code, child in children(district)
        if slips(key, child, 1) == 1
    ]
    return hits[0] if len(hits) == 1 else None


def slips(a: str, b: str, allowed: int) -> int:
    """Edit distance of two words, or `allowed + 1` when it is more."""
    if abs(len(a) - len(b)) > allowed:
        return allowed + 1
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
        if min(row) > allowed:
            return allowed + 1
    return min(row[-1], allowed + 1)


@cache
def _capitals() -> dict[str, str]:
    cities = {name: code for code, name in gazetteer.regions().items() if len(code) == REGENCY}
    return {cities[name][:PROVINCE]: cities[name] for name in CAPITALS}


def capital_of(province: str) -> str | None:
    """Code of the city, or the regency, where a province is governed."""
    return _capitals().get(province)


def official(code: str) -> str:
    """Registry name of a code of any level."""
    return gazetteer.villages()[code] if len(code) == VILLAGE else gazetteer.regions()[code]
