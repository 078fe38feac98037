# ruff: noqa: E501  (sample texts stay on one line)
"""What texts of other hands do that the first texts did not: each truth was found wrong on a fresh text once.

All texts are synthetic: real units and places, invented people and events.
"""

from __future__ import annotations

from typing import Any

import pytest

from kentongan.text_reading.briefing import read_briefing
from kentongan.text_reading.grammar.themes import score_themes


def read(text: str) -> dict[str, Any]:
    """The reading of a text as plain values."""
    return read_briefing(text).as_json()


def quotes(text: str) -> list[tuple[str, str]]:
    """Force and quotation of every order, blanks folded."""
    return [(d["force"], " ".join(d["quote"].split())) for d in read(text)["directives"]]


def posts(text: str) -> list[str]:
    """Posts of the people in the meeting."""
    return [a["post"] for a in read(text)["attendees"]]


LED = "NGADA - Rapat dipimpin Kapolres Ngada AKBP Andrey Contoh, S.I.K. di Aula Polres Ngada, Senin (14/4/2025). "

# ------------------------------------------------------------------ who was there


def test_a_short_paragraph_names_company() -> None:
    """ "Kapolres didampingi ..." in a short paragraph of its own still places people in the meeting."""
    text = (
        LED
        + "\n\nKapolres Ngada didampingi Waka Polres Ngada, Kabag Ops dan Kasi Humas.\n\nSelesai."
    )
    assert posts(text) == ["Waka Polres Ngada", "Kabag Ops", "Kasi Humas"]


def test_an_army_post_keeps_its_number_rank_and_name() -> None:
    """ "Dandim 0818 Malang-Batu Letkol Inf ..." is one person; the post behind the comma is another."""
    text = (
        LED
        + "Hadir Dandim 0818 Malang-Batu Letkol Inf Taufik Contoh, Kasatpol PP Kabupaten Malang Firman Contoh."
    )
    people = [(a["post"], a["rank"], a["name"]) for a in read(text)["attendees"]]
    assert people == [
        ("Dandim 0818 Malang-Batu", "Letkol", "Taufik Contoh"),
        ("Kasatpol PP Kabupaten Malang", None, "Firman Contoh"),
    ]


def test_the_absent_are_no_attendees() -> None:
    """Whose place another takes, and whose speech is read, was not in the room."""
    text = (
        "SELONG - Apel dipimpin Wakapolres Lombok Timur Kompol Raditya Contoh, mewakili Kapolres Lombok Timur AKBP Hari Contoh yang sedang mengikuti rapat, Jumat (20/12/2024). "
        "Hadir Dandim 1615/Lombok Timur yang diwakili Pasi Ops Kapten Inf Frans Contoh, para Kabag, Kasat dan Kapolsek jajaran."
    )
    assert posts(text) == ["Pasi Ops", "Kapolsek", "para Kabag", "Kasat"]


def test_those_who_turned_out_were_there() -> None:
    """ "Sebanyak 230 personel ... melaksanakan apel" places them in it; a patrol is no meeting."""
    text = "AIRMADIDI - Sebanyak 230 personel Polres Minahasa Utara melaksanakan apel di Mapolres, Kamis (22/8/2024). Apel dipimpin Kapolres Minahasa Utara AKBP Dan Contoh."
    assert "personel Polres Minahasa Utara" in posts(text)
    patrol = text.replace("melaksanakan apel", "melaksanakan patroli").replace("Apel dip", "Dip")
    assert posts(patrol) == []


def test_one_kapolsek_among_several_stays_anonymous() -> None:
    """Where two Kapolsek are named, "para Kapolsek" is neither of them."""
    text = (
        LED
        + 'Rapat diikuti para Kasat dan Kapolsek. "Kapolsek Aimere dan Kapolsek Riung, cek jadwal misa setiap gereja," tegas Kapolres.'
    )
    assert posts(text) == ["Kapolsek", "para Kasat"]
    assert read(text)["directives"][0]["addressees"] == ["Kapolsek Aimere", "Kapolsek Riung"]


# ------------------------------------------------------------------ who speaks


def test_the_first_mention_gives_rank_and_name() -> None:
    """The chair of a vicon keeps rank and name of where he was introduced."""
    text = 'TABANAN - Kapolres Tabanan AKBP I Made Contoh mengikuti arahan Kapolda Bali Irjen Pol Drs. I Wayan Contoh, M.H., melalui video conference di Rupatama Polres Tabanan, Kamis (9/11/2023).\n\n"Tunda semua permintaan eksekusi lahan," tegas Kapolda Bali.'
    chair = read(text)["chair"]
    assert (chair["rank"], chair["name"]) == ("Irjen", "Drs. I Wayan Contoh, M.H.")


def test_a_rank_with_the_chairs_name_is_the_chair() -> None:
    """ "Kepada Kasat Reskrim, Kombes Rama memerintahkan ...": the name is not the Kasat's."""
    text = "memontum.id - Kepala Kepolisian Resor Kota (Kapolresta) Banyuwangi, Kombes Pol Rama Contoh Putra, memimpin jam pimpinan di Mapolresta Banyuwangi, Senin (5/5/2025).\n\nSelanjutnya kepada Kasat Reskrim, Kombes Pol Rama memerintahkan agar kasus premanisme di pasar segera ditindak."
    point = read(text)["directives"][0]
    assert point["speaker_post"] == "Kapolresta Banyuwangi"
    assert point["addressees"] == ["Kasat Reskrim"]


AMANAT = "GOWA - Apel digelar di Mapolres Gowa, Senin (14/10/2024). Apel dipimpin Wakapolres Gowa Kompol Gani Contoh.\n\n"


@pytest.mark.parametrize(
    ("introduced", "speaker"),
    [
        ("Kapolda Sulsel Irjen Pol Yudi Contoh dalam amanatnya yang dibacakan Wakapolres Gowa menyampaikan operasi berlangsung 14 hari.", "Kapolda Sulsel"),
        ("Amanatnya yang dibacakan Wakapolres Gowa menyampaikan operasi berlangsung 14 hari.", "Wakapolres Gowa"),
    ],
)  # fmt: skip
def test_a_read_speech_orders_in_its_authors_name(introduced: str, speaker: str) -> None:
    """The author may stand before "amanatnya"; without an author the reader speaks for himself."""
    text = AMANAT + introduced + '\n\n"Laksanakan operasi secara humanis," ucap Wakapolres Gowa.'
    assert read(text)["directives"][0]["speaker_post"] == speaker


def test_the_reader_of_a_speech_orders_his_own_sections_himself() -> None:
    """An amanat goes to everybody; a Kasat named in narrative is told by his own chief."""
    text = (
        AMANAT
        + 'Membacakan amanat Kapolri, Wakapolres mengatakan apel ini pengecekan akhir. "Tingkatkan patroli malam," ujarnya.\n\nIa juga memerintahkan Kasat Lantas menyiapkan rekayasa arus.'
    )
    assert [d["speaker_post"] for d in read(text)["directives"]] == ["Kapolri", "Wakapolres Gowa"]


def test_strangers_and_children_are_not_commanded() -> None:
    """A demand by people outside, a request of a court, words to children: none is an order to police."""
    text = (
        LED
        + 'Panitera pengadilan meminta kepolisian mengamankan eksekusi.\n\nYopi Contoh menuntut eksekusi dibatalkan. "Hentikan eksekusi ini sekarang juga!" teriaknya.\n\n'
        '"Kalau naik motor jangan lupa pakai helm," kata Kapolres disambut tawa anak-anak.'
    )
    assert quotes(text) == []


def test_the_first_man_is_no_stranger() -> None:
    """ "tegas orang nomor satu di Polres" is the chief himself."""
    text = LED + '"Kejar bandar narkoba itu," tegas orang nomor satu di Polres Ngada itu.'
    assert quotes(text) == [("do", "Kejar bandar narkoba itu")]


# ------------------------------------------------------------------ to whom

MINUTES = "NOTULEN RAPAT\n\nTanggal : 6 Februari 2025\nTempat : Aula Polres Ciamis\nPimpinan : Kapolres Ciamis AKBP Akmal Contoh\n\n"


def addressed(text: str) -> list[tuple[str, list[str]]]:
    """First word of every order with its addressees."""
    return [(d["quote"].split()[0], d["addressees"]) for d in read(text)["directives"]]


def test_an_introduction_names_the_addressee_of_its_list() -> None:
    """ "Kepada para Kapolsek ditekankan:" holds for each item that names nobody else."""
    items = "1. Aktifkan kembali pos ronda.\n2. Kasat Lantas pasang rambu baru.\n3. Cegah tawuran remaja.\n"
    release = LED + "\n\nKepada para Kapolsek ditekankan:\n" + items
    expected = [
        ("Aktifkan", ["para Kapolsek"]),
        ("Kasat", ["Kasat Lantas"]),
        ("Cegah", ["para Kapolsek"]),
    ]
    assert addressed(release) == expected
    assert addressed(MINUTES + "ARAHAN KEPADA PARA KAPOLSEK :\n" + items)[0][0] == "Aktifkan"
    talk = (
        MINUTES + "Kapolres menyampaikan kepada para Kapolsek beberapa hal berikut ini:\n" + items
    )
    assert addressed(talk) == expected
    heading = MINUTES + "Kepada para Kapolsek ditekankan:\n" + items
    assert addressed(heading) == expected
    assert read(heading)["directives"][0]["speaker_post"] == "Kapolres Ciamis"


def test_an_introduction_without_a_name_leaves_everybody() -> None:
    """ "Kepada yang hadir ditekankan:" names no unit."""
    text = LED + "\n\nKepada yang hadir ditekankan:\n1. Tingkatkan patroli malam.\n"
    assert addressed(text) == [("Tingkatkan", ["jajaran"])]


def test_headings_inside_orders_name_the_addressee() -> None:
    """ "1. Kasat Reskrim:" above lettered items is whom they are for, not who speaks."""
    text = (
        MINUTES
        + "B. ARAHAN KAPOLRES\n1. Kasat Reskrim:\n   a. tuntaskan 43 tunggakan sebelum akhir Maret 2025;\n2. Seluruh anggota:\n   a. dilarang membawa kendaraan knalpot brong;\nC. PENUTUP\nSelesai."
    )
    points = read(text)["directives"]
    assert [(d["speaker_post"], d["addressees"]) for d in points] == [
        ("Kapolres Ciamis", ["Kasat Reskrim"]),
        ("Kapolres Ciamis", ["Seluruh anggota"]),
    ]


def test_two_asked_at_once() -> None:
    """ "memerintahkan Kasat Samapta dan Kasat Lantas meningkatkan ..." is one order to two."""
    text = LED + "Kapolres memerintahkan Kasat Samapta dan Kasat Lantas meningkatkan patroli malam."
    assert addressed(text) == [("Kasat", ["Kasat Samapta", "Kasat Lantas"])]


def test_where_and_when_are_not_whom() -> None:
    """ "di setiap Polres" is a place and "kalau ada anggota ..." a case; neither is told to act."""
    text = (
        LED
        + 'Kapolres meminta Kasi Propam di setiap Polres memeriksa ponsel anggota. "Kalau ada anggota yang bermain, Kasi Propam ambil tindakan," tegas Kapolres.'
    )
    assert [d["addressees"] for d in read(text)["directives"]] == [["Kasi Propam"], ["Kasi Propam"]]


def test_neighbouring_functions_are_one_group() -> None:
    """ "Negosiator Polwan" are the same people, "anggota yg piket" those on duty."""
    text = (
        MINUTES
        + "ARAHAN\n1. Negosiator Polwan maju lebih dulu.\n2. Anggota yg piket wajib patroli malam.\n"
    )
    assert [d["addressees"] for d in read(text)["directives"]] == [
        ["negosiator Polwan"],
        ["Anggota yg piket"],
    ]


# ------------------------------------------------------------------ layout


def cue(n: int, voice: str, words: str) -> str:
    return f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n<v {voice}>{words}\n\n"


KAPOLDA, KAMPAR = "Kapolda Riau Irjen Pol Iqbal Contoh", "Kapolres Kampar AKBP Ronald Contoh"


def test_a_sentence_goes_on_in_the_next_cue() -> None:
    """Cues of one voice are one sentence; the quotation stays inside a cue, the due may follow in the next."""
    text = (
        "WEBVTT\n\nNOTE Vicon Polda Riau, Jumat 13 Desember 2024\n\n"
        + cue(1, KAPOLDA, "Para Kapolres tolong siapkan perahu karet dan dapur lapangan, semua harus sudah ready")
        + cue(3, KAPOLDA, "sebelum hari Minggu.")
        + cue(5, KAMPAR, "Siap Jenderal")
        + cue(7, KAPOLDA, "Kampar, jalan lintas itu saya minta jangan ditutup total, pakai buka tutup saja.")
        + cue(9, KAPOLDA, "Pelalawan, air di sana jangan dibiarkan naik.")
        + cue(11, "Kapolres", "bantu warga")
    )  # fmt: skip
    points = read(text)["directives"]
    assert points[0]["quote"].endswith("semua harus sudah ready")
    assert points[0]["due"] == "2024-12-15"
    assert all(d["quote"] in text and "-->" not in d["quote"] for d in points)
    assert points[1]["addressees"] == ["Kapolres Kampar"]


def test_telegrams_numbered_in_figures() -> None:
    """ "3. ... DIPERINTAHKAN KEPADA KA UNTUK :" opens orders in a telegram without letter groups too."""
    text = "SURAT TELEGRAM\n\nDARI : KAPOLDA SULUT\nKEPADA : 1. KAPOLRESTA MANADO\n         2. PARA KAPOLRES JAJARAN\nNO : TR/231/IX/RES.1.24./2024   TGL : 30 - 9 - 2024\n\n1. RUJUKAN :\n   A. UU NO 10 TAHUN 2016 TTG PILKADA\n\n3. BERKENAAN DENGAN ITU DIPERINTAHKAN KEPADA KA UNTUK :\n   A. LAKUKAN GELAR PERKARA.\n   B. LAPORKAN DATA PERKARA PALING LAMBAT TANGGAL 5 OKTOBER 2024.\n\n4. DEMIKIAN UNTUK DILAKSANAKAN."
    assert quotes(text) == [
        ("do", "LAKUKAN GELAR PERKARA"),
        ("report", "LAPORKAN DATA PERKARA PALING LAMBAT TANGGAL 5 OKTOBER 2024"),
    ]


def test_telegram_items_with_addressee_labels() -> None:
    """A letter group that ends in its colon opens the list below it; labels name the addressees."""
    text = "SURAT TELEGRAM\n\nDARI : KAPOLRES BOJONEGORO\nKEPADA : PARA KAPOLSEK\nTANGGAL : 12 - 6 - 2024\n\nCCC TTK UTK ITU DIPERINTAHKAN TTK DUA\nSATU TTK KASAT SAMAPTA TTK DUA SIAPKAN 3 PELETON DALMAS TTK\nDUA TTK SELURUH PERSONEL MELAKSANAKAN APEL KESIAPAN TTK\n\nDDD TTK DUM TTK HBS"
    assert [(d["quote"], d["addressees"]) for d in read(text)["directives"]] == [
        ("SIAPKAN 3 PELETON DALMAS", ["Kasat Samapta"]),
        ("SELURUH PERSONEL MELAKSANAKAN APEL KESIAPAN", ["SELURUH PERSONEL"]),
    ]


def test_bars_of_a_dateline_are_no_table() -> None:
    """ "Karangasem || Kapolres ..." is a sentence."""
    text = (
        LED.replace("NGADA - ", "NGADA || ") + "Kapolres memerintahkan Kabag Ops menyusun renpam."
    )
    assert quotes(text) == [("do", "Kabag Ops menyusun renpam")]


def test_farewell_and_answers_hold_no_order() -> None:
    """The farewell of a message and what other agencies ask in the discussion are no orders."""
    text = (
        MINUTES
        + "II. PENEKANAN\n   a. Setiap padal mengirim laporan situasi setiap 6 jam ke posko;\n\nDemikian dilaporkan, dumm\n\nIII. MASUKAN\n   1. Dishub: meminta Polres membantu penutupan jalan.\n"
    )
    assert quotes(text) == [
        ("report", "Setiap padal mengirim laporan situasi setiap 6 jam ke posko"),
    ]


# ------------------------------------------------------------------ what and when


@pytest.mark.parametrize(
    ("order", "due"),
    [
        ("Kabag Ops siapkan TPS mulai H-1.", None),
        ("Karo Rena evaluasi satker itu, Senin depan sudah di meja saya.", "2025-04-21"),
        ("Kanit Reskrim tuntaskan perkara itu, target akhir Juni.", "2025-06-30"),
        ("Personel hadir satu jam sebelum misa dimulai.", "satu jam sebelum misa dimulai"),
        ("Laporan giat dikirim ke grup sblm pkl 06.00 tiap hari.", "sblm pkl 06.00 tiap hari"),
        ("Kirim laporan situasi tiap pukul empat sore.", "tiap pukul empat sore"),
        ("Panggil perusahaan itu minggu ini.", "minggu ini"),
    ],
)
def test_until_when(order: str, due: str | None) -> None:
    """A start bounds nothing; "sudah di meja", a target, a time before an event and a daily hour do."""
    text = MINUTES.replace("6 Februari 2025", "Senin, 14 April 2025") + "ARAHAN\n1. " + order
    assert read(text)["directives"][0]["due"] == due


def test_a_report_with_a_recipient_is_a_point_of_its_own() -> None:
    """ "dan hasilnya dilaporkan kepada ..." says whom to report to; how many took part orders nothing."""
    text = (
        LED
        + "Kapolres meminta para Kapolsek mendata kelompok rentan dan hasilnya dilaporkan kepada Kasat Intelkam paling lambat 20 April 2025. Pengamanan digelar dengan melibatkan 141 personel gabungan."
    )
    assert [force for force, _ in quotes(text)] == ["do", "report"]


def test_a_refrain_that_points_to_its_do() -> None:
    """ "jangan hanya tangkap pemakai, kejar bandarnya" is one order."""
    text = LED + '"Kasat Narkoba jangan hanya tangkap pemakai, kejar\nbandarnya," tegas Kapolres.'
    assert quotes(text) == [
        ("refrain", "Kasat Narkoba jangan hanya tangkap pemakai, kejar bandarnya"),
    ]


def test_own_conduct_is_discipline() -> None:
    """What police must not do themselves is conduct, whatever the text is about."""
    text = (
        LED
        + "Rapat membahas narkoba, sabu dan narkotika. Kapolres mengingatkan agar seluruh anggota tidak terlibat judi online."
    )
    assert [d["theme"] for d in read(text)["directives"]] == ["discipline"]


def test_themes_come_in_the_order_of_the_words() -> None:
    """Between themes of equal weight the one named first leads, so that every run gives the same."""
    assert next(iter(score_themes(["patroli", "di", "jalur"]))) == "prevention"
    assert next(iter(score_themes(["jalur", "untuk", "patroli"]))) == "traffic"


def test_a_district_behind_its_abbreviation() -> None:
    """ "Balai Desa Condro Kec. Pasirian" goes on behind the stop."""
    text = LED.replace("di Aula Polres Ngada", "di Balai Desa Condro Kec. Pasirian")
    assert read(text)["place"] == "Balai Desa Condro Kec. Pasirian"
