# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Laws, regulations and telegram numbers as cited; printed forms differ, so they are read leniently."""

from __future__ import annotations

import re
from typing import Final

from kentongan.text_reading.grammar.clauses import token_range
from kentongan.text_reading.grammar.units import KEEP_CAPITALS
from kentongan.text_reading.normalise import Source, calm
from kentongan.text_reading.records import Found

_KIND: Final = (
    r"(?:undang[- ]undang|uu(?: ri)?|peraturan pemerintah|pp|perppu|perpres|peraturan presiden|keppres|inpres|perpol|peraturan kepolisian(?: negara republik indonesia)?|"
    r"peraturan polri|perkap|peraturan kapolri|perkapolri|perkaba|perkabareskrim|permendagri|permenpan|pkpu|peraturan kpu|perbawaslu|perma|perda|pergub|perbup|"
    r"peraturan (?:daerah|gubernur|bupati|menteri)|keputusan kapolri|skep|kep|protap|maklumat kapolri|surat edaran|se kapolri)"
)
_NUMBERED: Final = re.compile(
    rf"({_KIND}(?: (?:republik indonesia|ri|kapolri|polri))?)\s*(?:nomor|no\.?|nomer)?\s*:?\s*(\d{{1,4}}[a-z]?)\s*(?:tahun|thn\.?|th\.?|/)\s*(?:[ivx]+/)?(\d{{4}})"
    r"((?:(?:\s*,)?\s*(?:ttg|tentang)\b[^.;\n]{0,120}?)?,?\s+(?:pasal|psl)\s*\d+(?:\s*ayat\s*\(?\d+\)?)?(?:\s*huruf\s*[a-z]\b)?)?"
)
_OPENING: Final = frozenset(
    """undang-undang undang uu peraturan pp perppu perpres keppres inpres perpol perkap perkapolri perkaba perkabareskrim permendagri permenpan
pkpu perbawaslu perma perda pergub perbup keputusan skep kep protap maklumat surat se""".split()
)
"""First words of a numbered reference: only there is the pattern tried."""
_TELEGRAM: Final = re.compile(
    r"\b(?:STR|ST|TR|B|R|SE|KEP|SPRIN|SPRINT|ND|MAK)\s?/\s?\d[\w.\-]*(?:\s?/\s?[A-Za-z0-9.\-]+){1,4}(?<![.])"
)
_SLASHED: Final = re.compile(r"[A-Z]\s?/\s?\d")
"""What every telegram number holds; most texts hold none, and this is quicker to see."""
_BARE: Final = re.compile(
    r"\b(?:(?:st|str|tr|telegram|surat telegram(?: rahasia)?) (?:kapolri|kapolda(?: [A-Z][a-z]+)?)|perkap|perpol|kuhap|kuhp|(?:sop|protap)(?: (?:pengamanan|dalmas|phh|unras))?(?= )"
    r"|(?:pasal|psl) \d+(?: ayat \(?\d+\)?)? (?:kuhp|kuhap|uu \w+))(?![\w/]| no| nomor| \d)"
)
_PLAN: Final = re.compile(r"\b(?:RENOPS|Renops|renops) [^.,;\n]{3,80}")


def find_legal(source: Source, start: int = 0, end: int | None = None) -> list[Found[str]]:
    """References between two positions, in order; the same reference may recur."""
    stop = len(source.flat) if end is None else end
    first, last = token_range(source, start, stop)
    opening = [source.starts[n] for n in range(first, last) if source.words[n] in _OPENING]
    cited = (_NUMBERED.match(source.low, at, stop) for at in opening)
    found = [_numbered(source, m) for m in cited if m]
    taken = [f.span for f in found]
    for pattern, rule, text, doubt in (
        (_TELEGRAM, "legal.telegram", source.flat, 0.0),
        (_BARE, "legal.unnumbered", source.low, 0.3),
        (_PLAN, "legal.plan", source.flat, 0.2),
    ):
        if pattern is _TELEGRAM and not _SLASHED.search(source.flat, start, stop):
            continue
        for m in pattern.finditer(text, start, stop):
            if not any(a < m.end() and m.start() < b for a, b in taken):
                value = calm(source.tidy(*m.span()), KEEP_CAPITALS).replace('"', "").strip()
                found.append(Found(value, m.span(), rule, doubt))
    return sorted(found, key=lambda f: f.span)


def _numbered(source: Source, m: re.Match[str]) -> Found[str]:
    kind = source.tidy(*m.span(1))
    if kind.isupper() and len(kind) > 5:
        kind = kind.capitalize()
    article = ""
    if m[4]:
        tail = re.search(r"(?:pasal|psl)\s*(.*)$", m[4], re.DOTALL)
        article = f" pasal {' '.join(tail[1].split())}" if tail else ""
    return Found(f"{kind} Nomor {m[2]} Tahun {m[3]}{article}", m.span(), "legal.numbered")


def distinct(found: list[Found[str]]) -> tuple[Found[str], ...]:
    """First mention of each reference; a bare "Perkap" goes when a numbered one stands in the text."""
    kept: dict[str, Found[str]] = {}
    for reference in found:
        kept.setdefault(re.sub(r"\W", "", reference.value.lower()), reference)
    numbered = [k for k, f in kept.items() if f.rule != "legal.unnumbered"]
    return tuple(
        f
        for k, f in kept.items()
        if f.rule != "legal.unnumbered" or not any(n.startswith(k) for n in numbered)
    )
