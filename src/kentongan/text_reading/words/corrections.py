# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Frequent misprints of the field and the terms that misprints are measured against."""

from __future__ import annotations

from typing import Final

KNOWN: Final[dict[str, str]] = {
    "karo wabprop bid propam polri": "Karo Wabprof Divpropam Polri",
    "bid propam polri": "Divpropam Polri",
    "wabprop": "Wabprof",
    "penggalan terhadap": "penggalangan terhadap",
    "penggalan kepada": "penggalangan kepada",
    "melakukan penggalan": "melakukan penggalangan",
    "akpb": "AKBP",
    "abkp": "AKBP",
    "m.hu": "M.Hum",
    "proposional": "proporsional",
    "propesional": "profesional",
    "kecepercayaan": "kepercayaan",
    "kambtibmas": "kamtibmas",
    "kamtimbas": "kamtibmas",
    "kantibmas": "kamtibmas",
    "kapolers": "Kapolres",
    "kaplores": "Kapolres",
    "polers": "Polres",
}  # fmt: skip

TERMS: Final = frozenset(
    """bhabinkamtibmas harkamtibmas sitkamtibmas kamseltibcarlantas proporsional profesional profesionalisme prosedural netralitas penggalangan kepercayaan koordinasi
inventarisasi pengamanan pencegahan pengawasan masyarakat deteksi penyelidikan penyidikan pelaksanaan peningkatan kepolisian polrestabes kapolresta wakapolres wakapolresta operasional
kewaspadaan penanganan permasalahan kedisiplinan kesiapsiagaan pengendalian pemantauan penegakan sosialisasi stabilitas kondusifitas kepedulian pemeriksaan
intelijen resnarkoba satresnarkoba satreskrim satintelkam pemberdayaan pemungutan rekapitulasi penghitungan distribusi keselamatan kecelakaan pelanggaran dokumentasi tanggung
implementasi evaluasi antisipasi optimalkan tingkatkan laksanakan koordinasikan pertahankan sampaikan perintahkan
""".split()
)
"""Long terms whose one-letter misprints are offered as corrected."""
