"""What the police's abbreviations stand for, shown on hover; docs/glossary.md lists the same.

Sources: Perpol 2/2021 (organisation of Polres and Polsek), Perkap 9/2011 (Operations), KBBI.
"""

from __future__ import annotations

import re
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LONG: Final[dict[str, str]] = {
    "AKBP": "Ajun Komisaris Besar Polisi",
    "AKP": "Ajun Komisaris Polisi",
    "Aipda": "Ajun Inspektur Polisi Dua",
    "Aiptu": "Ajun Inspektur Polisi Satu",
    "Anev": "Analisa dan evaluasi",
    "Asops": "Asisten Operasi",
    "Bag": "Bagian",
    "Baintelkam": "Badan Intelijen Keamanan",
    "Bhabinkamtibmas": "Bhayangkara pembina keamanan dan ketertiban masyarakat",
    "Binmas": "Pembinaan masyarakat",
    "Bripka": "Brigadir Polisi Kepala",
    "Bripda": "Brigadir Polisi Dua",
    "Briptu": "Brigadir Polisi Satu",
    "Brigpol": "Brigadir Polisi",
    "Divpropam": "Divisi Profesi dan Pengamanan",
    "Humas": "Hubungan masyarakat",
    "Intelkam": "Intelijen dan keamanan",
    "Ipda": "Inspektur Polisi Dua",
    "Iptu": "Inspektur Polisi Satu",
    "Irjen": "Inspektur Jenderal",
    "Kabag": "Kepala bagian",
    "Kamtibmas": "Keamanan dan ketertiban masyarakat",
    "Kanit": "Kepala unit",
    "Kapolda": "Kepala Kepolisian Daerah",
    "Kapolres": "Kepala Kepolisian Resor",
    "Kapolri": "Kepala Kepolisian Negara Republik Indonesia",
    "Kapolsek": "Kepala Kepolisian Sektor",
    "Karo": "Kepala biro",
    "Kasat": "Kepala satuan",
    "Kasi": "Kepala seksi",
    "Kombes": "Komisaris Besar",
    "Kompol": "Komisaris Polisi",
    "Lantas": "Lalu lintas",
    "Log": "Logistik",
    "Mabes": "Markas besar",
    "OMB": "Operasi Mantap Brata",
    "Ops": "Operasi",
    "Perkap": "Peraturan Kapolri",
    "Polda": "Kepolisian Daerah",
    "Polres": "Kepolisian Resor",
    "Polri": "Kepolisian Negara Republik Indonesia",
    "Polsek": "Kepolisian Sektor",
    "Propam": "Profesi dan pengamanan",
    "Ren": "Perencanaan",
    "Reskrim": "Reserse kriminal",
    "Resnarkoba": "Reserse narkotika, psikotropika, dan obat berbahaya",
    "Rupatama": "Ruang rapat utama",
    "SDM": "Sumber daya manusia",
    "ST": "Surat telegram",
    "STR": "Surat telegram rahasia",
    "Sat": "Satuan",
    "Si": "Seksi",
    "TIK": "Teknologi informasi dan komunikasi",
    "Vicon": "Konferensi video",
    "WIB": "Waktu Indonesia Barat (UTC+7)",
    "WIT": "Waktu Indonesia Timur (UTC+9)",
    "WITA": "Waktu Indonesia Tengah (UTC+8)",
    "Waka": "Wakil kepala",
    "Wakapolres": "Wakil kepala Kepolisian Resor",
    "Was": "Pengawasan",
}
_KNOWN = re.compile(rf"\b({'|'.join(sorted(LONG, key=len, reverse=True))})\b")


def with_long_forms(text: object) -> SafeString:
    """The text with each known abbreviation as `<abbr>`; everything else is escaped."""
    pieces = _KNOWN.split(str(text))
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<abbr title="{}">{}</abbr>', LONG[p], p) if n % 2 else p,)
            for n, p in enumerate(pieces)
        ),
    )
