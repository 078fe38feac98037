# ruff: noqa: E501  (sample texts stay on one line)
"""Private persons disappear at every mention, officers stay, minors and victims are hidden further.

The names of the batches in `incidents/` were labelled by hand with every form a text uses of them; a
mention counts as masked when it is covered whole, an officer as masked when any part of it is.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kentongan.text_reading.masking import Masked, mask
from kentongan.text_reading.records import Span

FOLDER = Path(__file__).parent / "incidents"
ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for path in sorted(FOLDER.glob("*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]


def mentions(text: str, forms: list[str], taken: list[Span]) -> list[Span]:
    """Every place of a text where one of the forms stands, longer forms first, none twice."""
    found: list[Span] = []
    for form in sorted(forms, key=len, reverse=True):
        for m in re.finditer(rf"(?<![A-Za-z]){re.escape(form)}(?![A-Za-z])", text):
            if not any(a < m.end() and m.start() < b for a, b in taken):
                taken.append(m.span())
                found.append(m.span())
    return found


def covered(span: Span, masked: Masked) -> int:
    """Characters of a span that are hidden as a name."""
    hidden = [s.span for s in masked.spans if s.kind in ("name", "initials")]
    return sum(max(0, min(span[1], b) - max(span[0], a)) for a, b in hidden)


def test_names_of_the_batches() -> None:
    """At least 98 in 100 mentions of private persons are masked, at most 5 of officers."""
    private: list[bool] = []
    officers: list[bool] = []
    for row in ROWS:
        texts = (row["text"], row["title"] or "")
        for text, masked in zip(texts, mask(*texts), strict=True):
            taken: list[Span] = []
            people = [(f, False) for f in row["private"]] + [(f, True) for f in row["officers"]]
            for forms, officer in sorted(people, key=lambda p: -max(map(len, p[0]))):
                for span in mentions(text, forms, taken):
                    if officer:
                        officers.append(covered(span, masked) > 0)
                    else:
                        private.append(covered(span, masked) >= span[1] - span[0])
    assert len(private) > 100
    assert len(officers) > 100
    assert sum(private) / len(private) >= 0.98
    assert sum(officers) / len(officers) <= 0.05


def shown(text: str) -> str:
    return mask(text)[0].text


def test_one_person_is_one_number_everywhere() -> None:
    """A name found once is masked whole, in part, in capitals and in the headline, under one number."""
    text, title = mask(
        "Korban bernama Rina Astuti (24) dirawat. Menurut kakaknya, RINA ASTUTI pulang malam. Astuti kini pulih.",
        "Rina Astuti Dijambret",
    )
    assert text.text == (
        "Korban bernama [nama 1] (24) dirawat. Menurut kakaknya, [nama 1] pulang malam. [nama 1] kini pulih."
    )
    assert title.text == "[nama 1] Dijambret"
    assert [s.rule for s in text.spans] == ["private.age"] * 3


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Pelaku yakni Dimas Cahyo (21), Bagas Setyo (19), dan Rizal diamankan.", ["Dimas Cahyo", "Bagas Setyo", "Rizal"]),
        ("Saksi, Nasruddin, melihat api.", ["Nasruddin"]),
        ("Sopir truk, Anton Sujarwo, kabur.", ["Anton Sujarwo"]),
        ("Warung milik Pak Dolah dibobol.", ["Dolah"]),
        ("Korban an. Wayan Gunarta als Gung De 27 th luka.", ["Wayan Gunarta", "Gung De"]),
        ("Pengemudi: Hendra Wirawan, lk, 38 th", ["Hendra Wirawan"]),
        ("Rofiq mengaku sempat lari. Kata Rofiq, gelap.", ["Rofiq", "Rofiq"]),
        ("Kata Sumarlan, api besar.", ["Sumarlan"]),
        ("Saksi: Nasruddin melihat api.", ["Nasruddin"]),
        ("Korban bernama Misnan alias Bendol dirawat.", ["Misnan", "Bendol"]),
        ("Ia menolong Agus Wibowo di jalan.", ["Agus Wibowo"]),
        ("Laporan Reporter KABAR.COM, Dewi Lestari\nKABAR.COM, RUTENG - Api padam.", ["Dewi Lestari"]),
        ("Laporan Idrus Ishak I Pidie Jaya\nKABAR.CO - Api padam.", ["Idrus Ishak"]),
        ("Korban bernamaHafid Maulana (20) dirawat.", ["Hafid Maulana"]),
        ("Korban Siti binti Ahmad dirawat. Kondisi Ahmad baik.", ["Siti binti Ahmad", "Ahmad"]),
        ("Motor DK 2000 XAB Gede Arnata (51) rusak.", ["Gede Arnata"]),
        ("Korban tewas bernama Zivan Radman (33). Keluarga Zivan R tiba.", ["Zivan Radman", "Zivan R"]),
        ("Pak Kasdim kena pukul.", ["Kasdim"]),
    ],
)  # fmt: skip
def test_signs_of_a_private_person(text: str, names: list[str]) -> None:
    """Age, role, apposition, honorific, list, alias, verb of speech, credit line, lost space."""
    found = [text[slice(*s.span)] for s in mask(text)[0].spans if s.kind == "name"]
    assert found == names


@pytest.mark.parametrize(
    "text",
    [
        "Kapolsek Grogol AKP Suwandi Raharjo datang. Suwandi menjelaskan kejadian.",
        "Wali Kota (Walkot) Jakarta Timur, Munjirin, meninjau lokasi. Munjirin berterima kasih.",
        "Kasatpol PP Kota Pekanbaru Zulfahmi Adrianto menyebut penertiban rutin.",
        "Kepala DesaMuara Muntai Ilir, Arifadin Nur, dipukul. Kata Arifadin, ia lari.",
        "Ketua Komisi III DPRD Sdri. Hasnawati Tombolotutu menemui massa.",
        "Kapolsek SapeAKP Mahmudin menyebut pelaku mabuk. Mahmudin mengatakan begitu.",
        "Dandim 1616/Gianyar Letkol Inf Agus Salim hadir bersama Kasdim.",
        "Bupati Tabanan, Desa Delod Peken, hadir.",
        "Jalan Prof. Moh. Yamin macet. RSUD H. Sahudin penuh. Gang Taman Sari banjir.",
        "Warga RW 017, Kebon Melati, resah. Warga Tompira resah.",
        "Paguyuban Sopir Truk Galian C berkumpul bersama sopir Truk.",
        "Petani Diamankan Usai Mencuri Sawit di Kebun\nia diamankan",
        "Manajemen mengatakan sudah membayar. Keduanya mengaku salah. Perkumpulan mengaku rugi, kata perkumpulan.",
        "Honda milik Safety hilang, kata Manajemen.",
        "Kata KPK, suap itu nyata. Pelaku OTK kabur.",
        "AKP Suwandi Raharjo datang. Suwandi R pergi.",
        "Komandan Pos SAR Banda Aceh Zulkarnaini mengatakan pencarian dilanjutkan.",
        "Pelaku ditahan. Camat mengatakan begitu. Kepala siapa pun kaget. Ketua",
    ],
)
def test_who_stays_readable(text: str) -> None:
    """Officers and holders of public posts, places, streets, institutions and common nouns are no private names."""
    assert [text[slice(*s.span)] for s in mask(text)[0].spans] == []


def test_a_shared_name_belongs_to_the_private_person() -> None:
    """Where a victim and an officer share a word, the word alone is masked; the officer's full name stays."""
    text = "Korban bernama Budi Raharjo (30). AKP Suwandi Raharjo datang. Raharjo dirawat."
    assert (
        shown(text) == "Korban bernama [nama 1] (30). AKP Suwandi Raharjo datang. [nama 1] dirawat."
    )


def test_initials_of_adults_stay_and_of_minors_go() -> None:
    """Adults are already hidden by their initials; a minor is not even named by them."""
    (text,) = mask(
        "Pelaku SR (41) menabrak DKP (14), pelajar SMP. AN dirawat; korban berinisial AN."
    )
    assert (
        text.text
        == "Pelaku SR (41) menabrak [inisial 1] (14), pelajar SMP. [inisial 2] dirawat; korban berinisial [inisial 2]."
    )
    assert text.protected


def test_a_minor_by_the_word_before() -> None:
    """A child named without an age is protected too."""
    assert mask("Bocah bernama Putu Arya jatuh.")[0].protected
    assert not mask("Pria bernama Putu Arya (40) jatuh.")[0].protected


def test_victims_of_sexual_crimes_leave_no_small_place() -> None:
    """Nobody is named even by initials, and village, school and street go with them."""
    (text,) = mask(
        "SR (41) warga Desa Meliling mencabuli KD (19) di Jalan Melati dekat SMP Negeri 2, Kecamatan Kerambitan."
    )
    assert "Meliling" not in text.text
    assert "Melati" not in text.text
    assert "SMP" not in text.text
    assert "KD" not in text.text
    assert "SR" not in text.text
    assert "Kerambitan" in text.text
    assert {s.kind for s in text.spans} == {"initials", "small_place"}


def test_numbers_are_found_by_lokal_and_by_us() -> None:
    """NIK, phone and mail by the first pass; plates with hyphens and in small letters by the second."""
    text = (
        "NIK 5102041505900001 HP 0812-3795-4411\nsurel budi@contohmail.id, lalu 0813-1111-2222\n"
        "Truk DH-6849-AK dan P 3174 OBC, nopol: dk 55 xy, pasal 27 AB, KM 27 AB-C, XDH 12 AB"
    )
    found = {(s.kind, text[slice(*s.span)]) for s in mask(text)[0].spans}
    assert found == {
        ("identity", "5102041505900001"),
        ("phone", "0812-3795-4411"),
        ("phone", "0813-1111-2222"),
        ("email", "budi@contohmail.id"),
        ("plate", "DH-6849-AK"),
        ("plate", "P 3174 OBC"),
        ("plate", "dk 55 xy"),
    }


def test_what_overlaps_is_hidden_once() -> None:
    """A number that two detectors find leaves one mark, and nothing of it remains."""
    text = "Hubungi HP 0812-3795-4411 atau HP 0812-3795-4411."
    assert shown(text) == "Hubungi HP [telepon 1] atau HP [telepon 1]."


def test_masking_nothing() -> None:
    """Without texts there is nothing to mask; an empty text stays empty."""
    assert mask() == ()
    assert mask("")[0].text == ""
