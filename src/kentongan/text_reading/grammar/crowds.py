# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""How many people gathered: a number, a range, or the vague word as written. A vague word is no number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kentongan.text_reading.grammar.story import Story
from kentongan.text_reading.records import Found

_DIGITS: Final = r"(?:\d{1,3}(?:[.]\d{3})+|\d{1,6})(?: ribu)?"
_ABOUT: Final = r"(?:sekitar|sekira|kurang lebih|lebih kurang|krg lbh|sktr|skitar|skt\.?|sekit\.?|lk\.?|±|\+/-|berjumlah|sebanyak|diperkirakan|diprediksi|estimasi|mencapai|lebih dari|hingga|sampai|total|jumlah|sekitaran|yang mencakup|mencakup|yang berjumlah|yang diperkirakan|:|=|-)"
_WHO: Final = r"(?:orang|org|massa|masa|peserta|mahasiswa|buruh|karyawan|warga|pekerja|pendemo|demonstran|pengunjuk rasa|jiwa|petani|nelayan|sopir|driver|pelajar|siswa|pemuda|anggota|guru|honorer|kepala keluarga|kk)"
_GATHERED: Final = r"(?:massa(?: aksi)?|masa aksi|jumlah massa|estimasi massa|peserta(?: aksi)?|jumlah peserta|jml massa|diikuti(?: oleh)?|dihadiri|kekuatan massa)"
_RANGE: Final = re.compile(
    rf"(?P<a>{_DIGITS})\s*(?:-|s/d|sampai(?: dengan)?|hingga)\s*(?P<b>{_DIGITS})\s*{_WHO}"
)
_BEHIND: Final = re.compile(
    rf"\b{_GATHERED}\s*(?:{_ABOUT}\s*){{0,4}}(?P<n>{_DIGITS})\s*(?:{_WHO})?\b(?!\s*(?:wib|wita|wit|tahun|unit|%))"
)
_BEFORE: Final = re.compile(
    rf"(?:{_ABOUT}\s*){{0,3}}(?<![\d/.,-])\b(?P<n>{_DIGITS})\s+(?:(?:orang|org)\s+)?(?:massa|masa|mahasiswa|buruh|karyawan|pendemo|demonstran|pengunjuk rasa|peserta(?: aksi)?|warga|sopir|petani|nelayan|pekerja)\b(?!\W+(?:\w+\W+){{0,3}}(?:tersangka|ditangkap|diamankan|ditetapkan|luka|terluka|tewas|meninggal|dipanggil|diperiksa|ditahan)\b)"
)
_CAME: Final = re.compile(
    rf"(?:{_ABOUT}\s*){{0,3}}(?<![\d/.,-])\b(?P<n>{_DIGITS})\s+(?:orang|org)\s+(?:yang\s+)?(?:hadir|ikut|turut|turun|berkumpul|memadati|mendatangi|berdemo|berunjuk|melakukan aksi|menggelar aksi|mengikuti aksi|datang|bergerak|menghampiri|menyerang)\b"
)
_REACHED: Final = re.compile(
    rf"\b(?:massa|aksi|demo|unjuk rasa|buruh)\b[^.;\n]{{0,70}}\bmencapai\s+(?:{_ABOUT}\s*){{0,2}}(?P<n>{_DIGITS})\s+(?:orang|org|massa)\b"
)
_VAGUE: Final = re.compile(
    r"(?P<v>puluhan(?: ribu)?|ratusan(?: ribu)?|ribuan|belasan|sekelompok|segerombolan|sejumlah)\s+(?:orang |massa |para )?(?:warga|massa|masa|mahasiswa|buruh|karyawan|orang|pemuda|pendemo|demonstran|pekerja|petani|nelayan|sopir|remaja|peserta|masyarakat|pelajar|ibu|emak|driver|ojol|pengunjuk|guru|pedagang)"
)
_DIGIT: Final = re.compile(r"\d")
_GUARDS: Final = re.compile(
    r"\b(?:personel|personil|aparat|petugas|polisi|pengamanan)\b[^.;,]{0,40}$"
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """At most one of `size` and `range` is set; `text` holds the words of a range or a vague count."""

    size: Found[int] | None = None
    range: Found[tuple[int, int]] | None = None
    text: Found[str] | None = None


def _number(digits: str) -> int:
    thousands = digits.endswith(" ribu")
    return int(digits.removesuffix(" ribu").replace(".", "")) * (1000 if thousands else 1)


def read_crowd(story: Story) -> Crowd:
    """The first crowd the text counts; guards sent there are not the crowd."""
    source = story.source
    low = source.low
    vague: Found[str] | None = None
    patterns = (_BEHIND, _BEFORE, _CAME, *((_REACHED,) if "mencapai" in low else ()))
    for sentence in story.sentences:
        span = sentence.span
        numbered = _DIGIT.search(low, *span)
        m = _RANGE.search(low, *span) if numbered else None
        if m:
            ends = (_number(m["a"]), _number(m["b"]))
            at = (m.start("a"), m.end("b"))
            return Crowd(
                None,
                Found(ends, at, "crowd.range", 0.1),
                Found(source.written(*at), at, "crowd.range", 0.1),
            )
        for pattern in patterns if numbered else ():
            for m in pattern.finditer(low, *span):
                if not _GUARDS.search(low, sentence.start, m.start()):
                    return Crowd(Found(_number(m["n"]), m.span("n"), "crowd.number", 0.1))
        m = _VAGUE.search(low, *span)
        if m and vague is None and not _GUARDS.search(low, sentence.start, m.start()):
            vague = Found(source.written(*m.span("v")), m.span("v"), "crowd.words", 0.1)
    return Crowd(None, None, vague)
