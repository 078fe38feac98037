# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Where a briefing was held: the room as printed, the host unit, and the Kemendagri code."""

from __future__ import annotations

import re
from typing import Final

from kentongan.text_reading import gazetteer
from kentongan.text_reading.grammar.units import UnitMention
from kentongan.text_reading.normalise import Source, trim
from kentongan.text_reading.records import Found, Span
from kentongan.text_reading.words.units import POLDA_PROVINCES

_ROOM: Final = (
    r"rupatama|rupattama|rupatam|aula|ruang(?:an)?|gedung|halaman|lapangan|mapol\w+|mako|wantilan|balai|kantor|posko|pospam|pendopo|pendapa|hotel|ballroom|command center|joglo|stadion"
    r"|alun-alun|lobby|lobi|loby|masjid|pura|gereja|taman|pelabuhan|bandara|terminal|simpang|vicon|pos |baruga|gor |gelora|convention|meeting room|rumah dinas|graha|bale|sasana|auditorium|dermaga|depan|parkiran|pantai|museum|kampus|universitas|sekolah|sma|smk|desa|kelurahan"
)
_AT: Final = re.compile(
    rf"\b(?:bertempat di|bertempat|digelar di|berlangsung di|dilaksanakan di|dipusatkan di|di|dari)\s+(?=(?:{_ROOM}))([^,;:(\n]+)"
    r"|\bdi\s+(?=pol(?:res|resta|restabes|da|sek)\s)([^,;:(\n]+)"
)
_LEAVE: Final = re.compile(
    r"\s(?:pada|hari|senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|pukul|pkl|sekitar|sekira|telah|yang|dengan|dipimpin|dalam|untuk|guna|mulai|oleh|bersama|saat|diikuti|tadi|usai|sejak|dihadiri|melalui|secara|didampingi|serta|kemarin|jam|tanggal|tgl|siang|pagi|sore|malam)\b|(?<!\bkec)(?<!\bkel)(?<!\bkab)(?<!\bjln)(?<!\bjl)(?<!\bds)(?<!\bno)(?<!\bl)\.(?:\s|$)|\s-\s|\s\|"
)
_DISTRICT: Final = re.compile(
    r"\b(?:kecamatan|kec\.?)\s+((?:[A-Z][\w'-]*)(?: [A-Z][\w'-]*){0,2})", re.IGNORECASE
)
_VILLAGE: Final = re.compile(
    r"\b(?:desa adat|desa|kelurahan|kel\.|kampung|nagari|gampong)\s+([a-z'-]+(?: [a-z'-]+){0,2})"
)


def find_place(source: Source, start: int, end: int) -> Found[str] | None:
    """First room or ground named with "di ..." between two positions."""
    for m in _AT.finditer(source.low, start, end):
        begin, stop = m.span(m.lastindex or 1)
        leave = _LEAVE.search(source.low, begin, stop)
        begin, stop = trim(source.flat, begin, leave.start() if leave else stop, ".")
        if stop - begin > 3:
            return Found(source.tidy(begin, stop), (begin, stop), "place.named", 0.1)
    return None


def code_of_unit(unit: UnitMention, province: str | None, regency: str | None) -> str | None:
    """Kemendagri code of a unit's area: regency or city of a Polres, district of a Polsek."""
    if unit.type == "Polda":
        return POLDA_PROVINCES.get(unit.name.lower())
    if unit.type.startswith("Pols"):
        return gazetteer.district_in(unit.name, regency) or regency
    return gazetteer.regency_of_unit(unit.type, unit.name, province)


def narrower(source: Source, span: Span, regency: str) -> tuple[str, Span] | None:
    """District named in a stretch, or the district of the one village named there."""
    for m in _DISTRICT.finditer(source.flat, *span):
        words = m[1].split()
        for size in range(len(words), 0, -1):
            code = gazetteer.district_in(" ".join(words[:size]), regency)
            if code:
                return code, m.span()
    for m in _VILLAGE.finditer(source.low, *span):
        words = m[1].split()
        for size in range(len(words), 0, -1):
            code = gazetteer.village_in(" ".join(words[:size]), regency)
            if code:
                return code[:8], m.span()
    return None
