# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""The police operation a text speaks of and the stage it is in."""

from __future__ import annotations

import re
from typing import Final

from kentongan.text_reading.grammar.units import KEEP_CAPITALS
from kentongan.text_reading.normalise import Source, calm
from kentongan.text_reading.records import Found

_NAMES: Final = (
    "mantap brata|mantap praja|lilin|ketupat|zebra|patuh|keselamatan|pekat|sikat|antik|bina kusuma|bina waspada|madago raya|damai cartenz|nusantara cooling system|cipta kondisi|aman nusa|tumpas"
    "|omb|ncs|puri agung|wirawaskita|bina karuna|cempaka|krakatau|lodaya|semeru|candi|jaran|pallawa|tumpas narkoba|operasi kepolisian"
)
_NAMED: Final = re.compile(
    r"\b(?:Ops|Operasi|OPS|OPERASI|ops|operasi)\.?\s+(?:(?:Kepolisian|Kewilayahan|Terpusat|Mandiri|KEPOLISIAN|Kepolisian Terpusat)\s+)*"
    r"[\"']?((?:[A-Z][A-Za-z]+)(?:[ -](?:[A-Z][A-Za-z]+))*)[\"']?((?:\s?-?\s?(?:tahun\s|Tahun\s|TAHUN\s)?\s?\d{4}(?:\s?[-/]\s?\d{2,4})?)?)"
)
_KNOWN: Final = re.compile(
    rf"\b((?:{_NAMES})(?: [a-z]+)?)((?:\s?-\s?|\s)(?:tahun )?20\d\d(?:\s?[-/]\s?\d{{2,4}})?)"
)
_KNOWN_FIRST: Final = frozenset(name.split()[0] for name in _NAMES.split("|"))
_STAGE_WORDS: Final = frozenset({"tahap", "tahapan", "masa", "fase"})
_STAGE: Final = re.compile(
    r"\b(?:evaluasi )?(?:tahap(?:an)?|masa|fase)\s+(?:kampanye(?: dan masa tenang)?|(?:masa )?tenang|pendaftaran|penetapan|pencalonan|pungut(?: hitung|an suara)?(?: dan hitung(?:an)?(?: suara)?)?|pemungutan(?: dan penghitungan)?(?: suara)?"
    r"|pencoblosan|penghitungan|rekapitulasi|rekap|inti|pasca\w*|pelantikan|distribusi logistik|pra ?operasi|mudik|balik|cooling down|[ivx]+\b|\d\b|(?:pertama|kedua|ketiga|satu|dua|tiga)\b)"
)
_POST_BEFORE: Final = re.compile(r"\b(?:kabag|bag|karo|biro|bin|dal|waka|staf)[. ]+$")
_STOP_WORDS: Final = frozenset(
    "polri polres polresta polda kapolres dan yang di tahun kepolisian pada kasat kabag polsek rabu kamis senin".split()
)


def find_operation(source: Source) -> Found[str] | None:
    """First operation named with its word ("Ops Lilin Progo-2024"), else a known name with a year."""
    for m in _NAMED.finditer(source.flat):
        words = re.split(r"[ -]", m[1])
        cut = next((n for n, w in enumerate(words) if w.lower() in _STOP_WORDS), len(words))
        if cut == 0 or _POST_BEFORE.search(source.low, max(0, m.start() - 8), m.start()):
            continue
        name = m[1] if cut == len(words) else " ".join(words[:cut])
        end = m.start(1) + len(name)
        year = re.sub(r"[^\d/-]", "", m[2]).strip("-") if cut == len(words) else ""
        if cut == len(words):
            end = m.end()
        # an abbreviation needs its "Ops" to be recognised, a full name does not
        short = name.isupper() and " " not in name and len(name) <= 5
        value = f"Ops {name}" if short else calm(name, KEEP_CAPITALS)
        return Found(f"{value} {year}".strip(), (m.start(), end), "operation.named", 0.1)
    known = None if _KNOWN_FIRST.isdisjoint(source.words) else _KNOWN.search(source.low)
    if known is None:
        return None
    name = calm(source.tidy(*known.span(1)), KEEP_CAPITALS)
    year = re.sub(r"[^\d/-]", "", known[2]).strip("-")
    return Found(f"{name} {year}", known.span(), "operation.known_name", 0.2)


def find_stage(source: Source) -> Found[str] | None:
    """First stage named: "tahapan kampanye", "evaluasi tahap I"."""
    if _STAGE_WORDS.isdisjoint(source.words):
        return None
    m = _STAGE.search(source.low)
    return (
        Found(calm(source.tidy(*m.span()), KEEP_CAPITALS).strip(), m.span(), "stage.named", 0.1)
        if m
        else None
    )
