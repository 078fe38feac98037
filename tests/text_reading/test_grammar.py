# ruff: noqa: E501  (phrases stay on one line)
"""What each rule of the grammar must read, and what it must not."""

from __future__ import annotations

import datetime as dt

import pytest

from kentongan.text_reading import gazetteer
from kentongan.text_reading.briefing import read_briefing
from kentongan.text_reading.grammar.clauses import Manner
from kentongan.text_reading.grammar.corrections import find_corrections, misprint_of
from kentongan.text_reading.grammar.dates import find_dates, find_time
from kentongan.text_reading.grammar.due import Clock, find_due
from kentongan.text_reading.grammar.legal import distinct, find_legal
from kentongan.text_reading.grammar.numbers import words_to_number
from kentongan.text_reading.grammar.operations import find_operation, find_stage
from kentongan.text_reading.grammar.orders import quote_span, read_points
from kentongan.text_reading.grammar.people import find_people
from kentongan.text_reading.grammar.themes import THEMES, theme_of
from kentongan.text_reading.grammar.units import find_units, parse_unit
from kentongan.text_reading.layout import kind_of, lay_out, sentences
from kentongan.text_reading.normalise import Source, lower, shadow
from kentongan.text_reading.sections import mode_of

SPOKEN, LISTED = Manner(spoken=True), Manner(spoken=True, listed=True)
LIVE, TOLD = Manner(spoken=True, live=True), Manner()


def source(text: str) -> Source:
    return Source(text, shadow(text))


def orders(text: str, manner: Manner) -> list[tuple[str, str]]:
    """Force and quotation of every order in a stretch."""
    s = source(text)
    return [(p.force, text[slice(*quote_span(s, p))]) for p in read_points(s, 0, len(text), manner)]


# ------------------------------------------------------------------ orders


@pytest.mark.parametrize(
    ("text", "manner", "expected"),
    [
        ("Lakukan patroli malam, kemudian laporkan hasilnya.", SPOKEN, [("do", "Lakukan patroli malam, kemudian laporkan hasilnya")]),
        ("Cek senjata api anggota serta periksa kendaraan dinas.", SPOKEN, [("do", "Cek senjata api anggota"), ("do", "periksa kendaraan dinas")]),
        ("Petakan dan inventarisir masalah.", SPOKEN, [("do", "Petakan dan inventarisir masalah")]),
        ("Jangan terpancing emosi, jangan memukul peserta aksi.", SPOKEN, [("refrain", "Jangan terpancing emosi"), ("refrain", "jangan memukul peserta aksi")]),
        ("Kawal aksi itu, jangan ditinggal sendiri.", SPOKEN, [("do", "Kawal aksi itu, jangan ditinggal sendiri")]),
        ("Jaga pos dan tidak boleh main kartu.", SPOKEN, [("do", "Jaga pos"), ("refrain", "tidak boleh main kartu")]),
        ("Humas jangan menunggu. Rilis data laka tiap pagi.", LISTED, [("do", "Humas jangan menunggu. Rilis data laka tiap pagi")]),
        ("Susun renpam. Paling lambat besok pagi.", LISTED, [("do", "Susun renpam. Paling lambat besok pagi")]),
        ("Laporkan setiap kejadian dan jangan ditutupi dari pimpinan.", SPOKEN, [("report", "Laporkan setiap kejadian"), ("refrain", "jangan ditutupi dari pimpinan")]),
        ("Lapor ke posko serta matikan radio setelah selesai.", SPOKEN, [("report", "Lapor ke posko"), ("do", "matikan radio setelah selesai")]),
        ("Tingkatkan patroli agar warga merasa aman.", SPOKEN, [("do", "Tingkatkan patroli agar warga merasa aman")]),
        ("Saya minta semua anggota hadir tepat waktu, sehingga tidak ada keluhan.", SPOKEN, [("do", "semua anggota hadir tepat waktu")]),
        ("Kepada Kasat Lantas, Kapolres memerintahkan jalur ditutup.", TOLD, [("do", "jalur ditutup")]),
        ("Kapolres melarang anggota menerima suap.", TOLD, [("refrain", "melarang anggota menerima suap")]),
        ("Kapolres menekankan kepada anggota untuk tidak terlambat.", TOLD, [("refrain", "kepada anggota untuk tidak terlambat")]),
        ("Laporan harian harus dikirim pukul 20.00.", TOLD, [("report", "Laporan harian harus dikirim pukul 20.00")]),
        ("Dalam pengamanan aksi, personel wajib humanis.", TOLD, [("do", "Dalam pengamanan aksi, personel wajib humanis")]),
        ("Personel diwajibkan memakai rompi dan melaporkan kehadiran.", TOLD, [("do", "Personel diwajibkan memakai rompi"), ("report", "melaporkan kehadiran")]),
        ("Kapolres meminta personel meningkatkan patroli di pertokoan dan menjaga netralitas selama kampanye.", TOLD, [("do", "personel meningkatkan patroli di pertokoan"), ("do", "menjaga netralitas selama kampanye")]),
        ("Patroli digeser ke jam rawan. Geser ke jam dua.", LIVE, [("do", "Patroli digeser ke jam rawan. Geser ke jam dua")]),
        ("Pakai surat ya. Jangan ambil barang orang.", LIVE, [("refrain", "Pakai surat ya. Jangan ambil barang orang")]),
        ("H-1 kita gladi dulu di lapangan.", LIVE, [("do", "H-1 kita gladi dulu di lapangan")]),
        ("Kabag Ops bikin renpam, terus, eee, koordinasi dengan Polda.", LIVE, [("do", "Kabag Ops bikin renpam"), ("do", "koordinasi dengan Polda")]),
        ("Peningkatan patroli di pasar.", LISTED, [("do", "Peningkatan patroli di pasar")]),
        ("Laporan bulanan TW I", LISTED, [("report", "Laporan bulanan TW I")]),
        ("Anggota piket tidak memakai sandal.", LISTED, [("refrain", "Anggota piket tidak memakai sandal")]),
        ("Melaksanakan sambang warga.", LISTED, [("do", "Melaksanakan sambang warga")]),
        ("Tidak ada anggota yang cuti.", SPOKEN, [("refrain", "Tidak ada anggota yang cuti")]),
        ("Saya tidak ingin mendengar anggota arogan lagi.", SPOKEN, [("refrain", "Saya tidak ingin mendengar anggota arogan lagi")]),
        ("Jangan sampai anggota lengah.", SPOKEN, [("refrain", "Jangan sampai anggota lengah")]),
        ("Kirim laporan ke saya.", SPOKEN, [("report", "Kirim laporan ke saya")]),
        ("Mohon kepada anggota agar sabar menunggu.", SPOKEN, [("do", "Mohon kepada anggota agar sabar menunggu")]),
        ("Lakukan patroli, tangkap pelaku dengan mengedepankan hukum.", SPOKEN, [("do", "Lakukan patroli, tangkap pelaku dengan mengedepankan hukum")]),
        ("Kasat Binmas menyambangi desa, menyerahkan hasilnya.", LISTED, [("do", "Kasat Binmas menyambangi desa, menyerahkan hasilnya")]),
        ("Kapolres meminta melapor ke posko tiap jam.", TOLD, [("report", "melapor ke posko tiap jam")]),
        ("Jangan terpancing emosi massa, tangani dengan humanis sesuai aturan.", SPOKEN, [("refrain", "Jangan terpancing emosi massa"), ("do", "tangani dengan humanis sesuai aturan")]),
        ("Cek pos jaga. Laporkan hasilnya.", SPOKEN, [("do", "Cek pos jaga"), ("report", "Laporkan hasilnya")]),
        ("Cek pos jaga. Ini penting sekali bagi kita. Cek rumah tahanan.", SPOKEN, [("do", "Cek pos jaga"), ("do", "Cek rumah tahanan")]),
        ("Tingkatkan patroli malam hari mengingat situasi rawan.", SPOKEN, [("do", "Tingkatkan patroli malam hari")]),
        ("Setelah melihat semua kejadian yang ada di wilayah kita ini, anggota harus siaga.", SPOKEN, [("do", "anggota harus siaga")]),
        ("Anggota harus sigap, polsek harus siaga di mako.", SPOKEN, [("do", "Anggota harus sigap"), ("do", "polsek harus siaga di mako")]),
    ],
)  # fmt: skip
def test_orders(text: str, manner: Manner, expected: list[tuple[str, str]]) -> None:
    """Where an order begins and ends, when it is two, and what its force is."""
    assert orders(text, manner) == expected


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("Terima kasih atas kerja keras seluruh anggota.", SPOKEN),
        ("Kami mohon dukungan personel tambahan.", SPOKEN),
        ("Mohon petunjuk Komandan.", LIVE),
        ("Polisi tidak bisa bekerja sendiri.", SPOKEN),
        ("Kita harus menjaga negara ini.", SPOKEN),
        ("Kapolres menggelar apel agar anggota siap.", TOLD),
        ("Polres telah meningkatkan patroli.", TOLD),
        ("Yang terlambat akan ditegur.", LISTED),
        ("Yang sudah baik dipertahankan.", LISTED),
        ("Silakan Kabag Ops, data dulu.", LIVE),
        ("Apakah personel sudah dicek?", LIVE),
        ("Cek, cek.", LIVE),
        ("Jangan sampai akibat tindakan kita citra turun.", SPOKEN),
        ("Kami minta maaf kepada warga.", SPOKEN),
        ("Pengamanan gereja mendapat pujian.", LISTED),
        ("Kapolres menyerahkan laporan kepada bupati.", SPOKEN),
        ("Polres berhasil menghindari bentrokan.", TOLD),
        ("Kita latihan dulu.", LIVE),
        ("Personel menghindari bentrokan.", TOLD),
        ("Kapolres menyampaikan perkembangan situasi.", SPOKEN),
        ("Tolong dukungan semua pihak.", SPOKEN),
        ("Kasat Intelkam melaporkan tiga rencana aksi.", SPOKEN),
        ("Tidak.", SPOKEN),
        ("123 456", SPOKEN),
    ],
)
def test_no_orders(text: str, manner: Manner) -> None:
    """Praise, pleas, principles, narrative, threats, questions and floor management are no orders."""
    assert orders(text, manner) == []


# ------------------------------------------------------------------ dates, due, numbers


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Rabu, 20 Desember 2023", "2023-12-20"),
        ("Jum'at (5/4/2024)", "2024-04-05"),
        ("tgl 11 - 11 - 2024", "2024-11-11"),
        ("3 Peb 2025", "2025-02-03"),
        ("21 s.d. 27 Des 2024", "2024-12-21"),
        ("30 Februari 2024", None),
        ("1/13/2024", "none"),
        ("Rp 14.500.000 dan 28,57 %", "none"),
        ("(13/3)", None),
    ],
)
def test_dates(text: str, iso: str | None) -> None:
    """Printed forms of a date; a day that does not exist is no date."""
    found = find_dates(source(text))
    assert (found[0].iso() if found else "none") == iso


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("pukul 08.30 WIB", "08:30"),
        ("pkl 20", "20:00"),
        ("pukul sembilan lewat lima", "09:05"),
        ("jam delapan kurang seperempat", "07:45"),
        ("jam setengah sepuluh", "09:30"),
        ("jam tujuh lewat sedikit", "07:00"),
        ("pukul 25.00", None),
        ("jam kerja", None),
    ],
)
def test_clock_times(text: str, clock: str | None) -> None:
    """Digits and words; a vague word is no time."""
    found = find_time(source(text), 0, len(text))
    assert (found and found[0]) == clock


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("dua puluh empat ada", (24, 3)),
        ("dua puluh", (20, 2)),
        ("dua puluh sekian", (20, 2)),
        ("tiga belas", (13, 2)),
        ("tujuh", (7, 1)),
        ("24 jam", (24, 1)),
        ("beberapa orang", None),
        ("puluhan", None),
        ("", None),
    ],
)
def test_numbers(words: str, value: tuple[int, int] | None) -> None:
    """A vague word never becomes a number."""
    assert words_to_number(words.split()) == value


MONDAY = Clock(dt.date(2025, 1, 20), 20)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("paling lambat 22 Januari 2025", "2025-01-22"),
        ("paling lambat 22 Januari", "2025-01-22"),
        ("sebelum 2 Desember", "2025-12-02"),
        ("paling lambat 10 November", "2025-11-10"),
        ("sebelum 31 Februari", None),
        ("paling lambat akhir Januari", "2025-01-31"),
        ("paling lambat akhir bulan", "2025-01-31"),
        ("paling lambat akhir tahun", "2025-12-31"),
        ("paling lambat Kamis, eh, Rabu", "2025-01-22"),
        ("paling lambat besok", "2025-01-21"),
        ("lusa", "2025-01-22"),
        ("malam ini", "2025-01-20"),
        ("plg lambat pkl 02.00 Wita", "2025-01-21"),
        ("sebelum pukul 21.30", "2025-01-20"),
        ("laporan harian maksimal pukul 21.00", "maksimal pukul 21.00"),
        ("dalam waktu dua minggu", "dalam waktu dua minggu"),
        ("setiap Senin", "setiap Senin"),
        ("tiap pagi sebelum apel", "tiap pagi sebelum apel"),
        ("dua kali sehari pukul 10.00 dan 17.00", "dua kali sehari pukul 10.00 dan 17.00"),
        ("selama operasi", "selama operasi"),
        ("tanggal dua puluh empat ada aksi, H-1 gladi", "2025-01-23"),
        ("tanggal tiga ada aksi, H-1 gladi", "2025-02-02"),
        ("tanggal tiga puluh ada aksi, H-1 gladi", "H-1"),
        ("H-1 gladi", "H-1"),
        ("pada 22 Januari 2025", None),
        ("segera", None),
    ],
)
def test_due(text: str, due: str | None) -> None:
    """One date when one follows from the text, else the phrase, else nothing."""
    found = find_due(source(text), 0, len(text), MONDAY)
    assert (found and found[0].value) == due


def test_due_without_a_day_stays_a_phrase() -> None:
    """Nothing is counted from an unknown day."""
    text = "paling lambat besok"
    found = find_due(source(text), 0, len(text), Clock(None))
    assert found is not None
    assert found[0].value == text
    december = find_due(source("paling lambat 5 Januari"), 0, 23, Clock(dt.date(2025, 12, 20)))
    assert december is not None
    assert december[0].value == "2026-01-05"
    assert find_due(source("sebelum 2 Mei"), 0, 13, Clock(None)) is None


def test_due_column() -> None:
    """In a deadline column a bare date or span is the deadline."""
    for text, due in (("22 Maret 2025", "2025-03-22"), ("2 minggu", "2 minggu"), ("-", None)):
        found = find_due(source(text), 0, len(text), MONDAY, cell=True)
        assert (found and found[0].value) == due


# ------------------------------------------------------------------ people, units, places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Waka Polres Tabanan Kompol I Made Yasa, S.H.", ("Waka Polres Tabanan", "Kompol", "I Made Yasa, S.H.")),
        ("Wakil Bupati Gowa", ("Wakil Bupati Gowa", None, None)),
        ("Wakil Kapolda Bali", ("Wakil Kapolda Bali", None, None)),
        ("Plt Kasat Lantas AKP Andi", ("Plt Kasat Lantas", "AKP", "Andi")),
        ("AKBP Leo Dedy, S.H., S.I.K., M.H. selaku Kapolres Tabanan", ("Kapolres Tabanan", "AKBP", "Leo Dedy, S.H., S.I.K., M.H.")),
        ("Kompol Hendra Wijaya - Wakapolres", ("Wakapolres", "Kompol", "Hendra Wijaya")),
        ("Dandim 1619/Tabanan Letkol Inf Riza Taufiq", ("Dandim 1619/Tabanan", "Letkol", "Riza Taufiq")),
        ("Kapolri Jenderal Polisi Drs. Sigit", ("Kapolri", "Jenderal", "Drs. Sigit")),
        ("Dir Sosbud Baintelkam Polri", ("Dir Sosbud Baintelkam Polri", None, None)),
        ("Kabid Propam Polda Bali Kombes Pol Budi", ("Kabid Propam Polda Bali", "Kombes Pol", "Budi")),
        ("Kepala Dinas Perhubungan, Agus Salim", ("Kepala Dinas Perhubungan", None, "Agus Salim")),
        ("AKPB Rudi Hartono", (None, "AKBP", "Rudi Hartono")),
        ("Kompol Budi.", (None, "Kompol", "Budi")),
        ("Kompol Budi, Kasat", (None, "Kompol", "Budi")),
        ("Kasat Lantas Polres.", ("Kasat Lantas", None, None)),
        ("Kompol Arifuddin.", (None, "Kompol", "Arifuddin")),
        ("KAPOLDA BALI", ("Kapolda Bali", None, None)),
        ("Kasi Humas dan Kasi", ("Kasi Humas", None, None)),
    ],
)  # fmt: skip
def test_people(text: str, expected: tuple[str | None, str | None, str | None]) -> None:
    """Post, rank and name in the orders that reports print them."""
    found = find_people(source(text))
    first = next(m for m in found if (m.post, m.rank) != (None, None))
    assert (first.post, first.rank, first.name) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kasat",
        "kepala saya",
        "AKBP",
        "AKP yang",
        "ketua itu",
        "Waka",
        "wakil dari kami",
        "Plt",
        "Kompol NRP 80",
        "Komisaris Utama",
    ],
)
def test_nobody(text: str) -> None:
    """A head without its continuation names nobody."""
    assert find_people(source(text)) == []


def test_units() -> None:
    """Types, directions, abbreviations with stops; capitals of a telegram take one word."""
    text = "Polres Kediri Kota, Polsek Depok Timur, Polda D.I. Yogyakarta, Polres Kota Singaraja, Polres"
    assert [u.text for u in find_units(source(text))] == [
        "Polres Kediri Kota", "Polsek Depok Timur", "Polda D.I. Yogyakarta", "Polres Kota Singaraja",
    ]  # fmt: skip
    assert [u.text for u in find_units(source("POLSEK ANTAHBERANTAH SEGERA LAPOR"))] == [
        "Polsek Antahberantah"
    ]
    for text, unit in (
        ("Bidpropam Polda Bali", "Bidpropam Polda Bali"),
        ("Divpropam Polri", "Divpropam Polri"),
    ):
        found = parse_unit(source(text), 0)
        assert found is not None
        assert found.text == unit
    assert parse_unit(source("Apel pagi"), 0) is None


@pytest.mark.parametrize(
    ("unit", "name", "province", "code"),
    [
        ("Polres", "Tabanan", None, "51.02"),
        ("Polres", "Kediri", None, "35.06"),
        ("Polres", "Kediri Kota", None, "35.71"),
        ("Polresta", "Sleman", None, "34.04"),
        ("Polrestabes", "Surabaya", None, "35.78"),
        ("Polres", "Metro Jakarta Selatan", None, "31.74"),
        ("Polres", "Solok", "13", "13.02"),
        ("Polres", "Antahberantah", None, None),
    ],
)
def test_codes_of_units(unit: str, name: str, province: str | None, code: str | None) -> None:
    """Regency for a Polres, city for a Polresta, the province decides between namesakes."""
    assert gazetteer.regency_of_unit(unit, name, province) == code


def test_districts_and_villages() -> None:
    """A district by its regency, a village only where its name is one; ambiguous names say nothing."""
    assert gazetteer.district_in("Baturiti", "51.02") == "51.02.09"
    assert gazetteer.district_in("Kediri", None) is None
    assert gazetteer.district_in("Wundulako", None) == "74.01.01"
    assert gazetteer.village_in("Candikuning", "51.02") == "51.02.09.2003" or gazetteer.village_in(
        "Candikuning", "51.02"
    )
    assert gazetteer.village_in("Beraban", "51.02") is None


# ------------------------------------------------------------------ the rest


def test_themes() -> None:
    """Own words first, then the text's topic, then nothing; a report is administration."""
    cases = [
        ("tunda eksekusi lahan", "do", None, "land_execution"),
        ("laporkan hasil penyelidikan pidana", "report", None, "crime_handling"),
        ("laporkan segera", "report", None, "administration"),
        ("laporkan hasilnya", "report", "traffic", "traffic"),
        ("jalan terus", "do", "neutrality", "neutrality"),
        ("ingat itu", "do", "traffic", "traffic"),
        ("ingat itu", "do", None, "other"),
        ("anggota masuk", "refrain", None, "discipline"),
        ("laporan tindak pidana", "report", None, "crime_handling"),
        ("laporan surat", "report", None, "administration"),
    ]
    for text, force, topic, theme in cases:
        assert theme_of(text.split(), force, topic)[0] == theme, text
        assert theme in THEMES
    assert theme_of(["ingat"], "do", None, "welfare")[0] == "welfare"


def test_legal_references() -> None:
    """Numbered, telegram and bare references; the bare one yields to the numbered one."""
    text = "UU No 2 Tahun 2002 ttg Kepolisian pasal 28, UNDANG-UNDANG NOMOR 9 TAHUN 1998, ST/2407/X/HUK.7.1./2023, Perkap Nomor 16 Tahun 2006, perkap, ST Kapolri, kuhp."
    values = [f.value for f in distinct(find_legal(source(text)))]
    assert values == [
        "UU Nomor 2 Tahun 2002 pasal 28", "Undang-undang Nomor 9 Tahun 1998", "ST/2407/X/HUK.7.1./2023",
        "Perkap Nomor 16 Tahun 2006", "ST Kapolri", "kuhp",
    ]  # fmt: skip


def test_a_plan_does_not_repeat_the_law_it_names() -> None:
    """Overlapping references are one."""
    found = find_legal(source("Renops UU Nomor 2 Tahun 2002 lanjutan"))
    assert [f.value for f in found] == ["UU Nomor 2 Tahun 2002"]


def test_operations_and_stages() -> None:
    """Operation with its year, abbreviation with its word, stage; "Kabag Ops Kompol" is no operation."""
    cases = [
        ("Ops Lilin Progo-2024", "Lilin Progo 2024"),
        ("Ops OMB", "Ops OMB"),
        ("Operasi Zebra Polres", "Zebra"),
        ("mantap praja 2024", "mantap praja 2024"),
        ("Kabag Ops Kompol Budi", None),
        ("Operasi Polri", None),
    ]
    for text, name in cases:
        found = find_operation(source(text))
        assert (found and found.value) == name, text
    stage = find_stage(source("evaluasi tahap I"))
    assert stage is not None
    assert stage.value == "evaluasi tahap I"


def test_corrections() -> None:
    """A misprint is offered as corrected in the same case; a good word and a changed letter are not."""
    text = "Karo Wabprop Bid Propam Polri, PROPOSIONAL, bhabinkamtimas, Penggalan terhadap"
    offered = [c.offered for c in find_corrections(source(text))]
    assert offered == [
        "Karo Wabprof Divpropam Polri",
        "Proporsional",
        "bhabinkamtibmas",
        "Penggalangan terhadap",
    ]
    assert [c.offered for c in find_corrections(source("KORDINASI LAKSANAKANN"))] == ["KOORDINASI"]
    assert misprint_of("pengawalan") is None
    assert misprint_of("pengamanan") is None


def test_lower_keeps_the_length() -> None:
    """A Turkish dotted capital I would add a character."""
    assert len(lower("\u0130STANBUL")) == 8


def test_kinds_and_sections() -> None:
    """What a text is, and what a heading opens."""
    assert kind_of("").value == "release"
    assert kind_of("SURAT TELEGRAM\n").value == "telegram"
    assert mode_of("arahan kapolsek :") == "order"
    assert mode_of("tanggapan peserta") == "response"
    assert mode_of("penutup") == "close"
    assert mode_of("paparan kabag ops") == "report"
    assert mode_of("bali") == "text"


def test_sentences() -> None:
    """Stops of degrees, initials, abbreviations and times end no sentence; a lost blank does."""
    text = (
        "AKP I. Made, S.H. hadir pukul 09.30 di Jl. Raya. Aman lancar.Kapolres pulang (sore)! ..."
    )
    s = source(text)
    assert [text[a:b] for a, b in sentences(s, 0, len(text))] == [
        "AKP I. Made, S.H. hadir pukul 09.30 di Jl. Raya.", "Aman lancar.", "Kapolres pulang (sore)!", "...",
    ]  # fmt: skip


def test_quotes_over_paragraphs() -> None:
    """An open quotation runs into the next paragraph only when that one closes it."""
    text = '"Jaga diri,\n\nrekan sekalian," ujarnya.\n\n"Terbuka\n\n"Baru," kata dia.'
    layout = lay_out(text)
    assert [text[a:b] for a, b in layout.quoted] == [
        "Jaga diri,",
        "rekan sekalian,",
        "Terbuka",
        "Baru,",
    ]


def test_english_is_flagged() -> None:
    """Another language is read without harm, and said."""
    text = (
        "The quick brown fox jumps over the lazy dog while the sun shines brightly over every green hill and valley. "
        * 2
    )
    assert [f.code for f in read_briefing(text).flags] == ["other_language", "no_briefing"]


def test_title_and_date_given_by_the_caller() -> None:
    """They help out where the text is silent."""
    reading = read_briefing(
        "Kapolres Gresik memimpin rapat. Cuaca cerah.", title="Rapat", date="2025-01-02"
    )
    assert reading.title is not None
    assert (reading.title.value, reading.title.rule) == ("Rapat", "title.given")
    assert reading.date is not None
    assert (reading.date.value, reading.date.rule) == ("2025-01-02", "date.given")
    assert reading.date.doubt == 0.5
    assert [f.code for f in reading.flags] == ["no_directive"]


def test_weekday_that_does_not_fit() -> None:
    """The printed date stands, the other is offered, and a person is asked."""
    reading = read_briefing(
        "Kapolres Gresik AKBP Rudi memimpin apel di Mapolres Gresik, Senin, 4 Maret 2025."
    )
    assert reading.date is not None
    assert reading.date.value == "2025-03-04"
    assert reading.alt_date is not None
    assert reading.alt_date.value == "2025-03-03"
    assert reading.flags[0].code == "weekday_contradiction"


def test_short_instructions() -> None:
    """Eighteen words at most, ending where a thought ends; a forbidden act begins with "tidak"."""
    apel = "Kapolres Gresik AKBP Rudi memimpin apel di Mapolres Gresik. "
    long = "Cek pos jaga satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas belas puluh ratus dan seterusnya"
    for said, short in (
        ("Jangan tinggalkan pos jaga", "tidak tinggalkan pos jaga"),
        (long, "cek pos jaga satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas belas puluh ratus"),
        ("Anggota agar menyiapkan tameng, paling lambat besok", "menyiapkan tameng"),
    ):  # fmt: skip
        points = read_briefing(f'{apel}"{said}," ujar Kapolres.').directives
        assert [p.instruction for p in points] == [short]
