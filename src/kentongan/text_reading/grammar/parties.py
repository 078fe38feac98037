# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Institutions that take part: firms, unions, alliances, schools, offices. Never persons, never the police who report."""

from __future__ import annotations

import re
from typing import Final

from kentongan.text_reading.normalise import Source, trim
from kentongan.text_reading.records import Found

_HEADS: Final = (
    r"PT\.?|CV\.?|UD\.?|PLN|Pertamina|Perum|Koperasi|Yayasan|Universitas|Institut|Politeknik|Ponpes|Serikat|Aliansi|Forum|Paguyuban|Himpunan|Ikatan|Front|Gerakan|Laskar|Persatuan|Perhimpunan|Asosiasi|Federasi|Konfederasi|Komunitas|Jaringan|Partai|Ormas|LSM|BEM|HMI|PMII|GMNI|KSPI|KSBSI|SPSI|FSPMI|SBSI"
    r"|DPRD|DPR RI|Pemkab|Pemkot|Pemprov|Pemerintah (?:Kabupaten|Kota|Provinsi|Desa)|Dinas|BPBD|BPN|KPU|Bawaslu|Kejaksaan|Pengadilan|Bank|Perguruan|Satpol PP|Kementerian|Pecalang|Desa Adat"
)
_PARTY: Final = re.compile(
    rf"(?:{_HEADS})(?:[ ]+(?:\([A-Z]{{2,10}}\)|dan(?= [A-Z])|untuk(?= [A-Z])|[A-Z][\w&'-]*\.?)){{0,7}}"
)
_OPENERS: Final = frozenset(re.findall(r"[a-z]+", re.sub(r" [^|]*", "", _HEADS.lower())))
"""First words of the heads: a cheap look before the pattern."""
_TAIL: Final = re.compile(
    r"\s+(?:dan|untuk|Jl|Jalan|Kel|Kec|Kab|Desa|Kelurahan|Kecamatan|Kabupaten|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)\.?(?:\s.*)?$"
)


def find_parties(source: Source) -> tuple[Found[str], ...]:
    """Institutions in order of appearance, each once."""
    found: dict[str, Found[str]] = {}
    done = 0
    for n in [n for n, word in enumerate(source.words) if word in _OPENERS]:
        m = _PARTY.match(source.flat, source.starts[n])
        if m is None or m.start() < done:
            continue
        start, end = m.span()
        tail = _TAIL.search(source.flat, start, end)
        start, end = trim(source.flat, start, tail.start() if tail else end, ".,")
        done = end
        text = source.tidy(start, end)
        if len(text) > 3 and text.lower() not in found and (" " in text or text.isupper()):
            found[text.lower()] = Found(text, (start, end), "party.named", 0.2)
    return tuple(found.values())
