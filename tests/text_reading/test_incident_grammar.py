# ruff: noqa: E501, SIM905  (sample texts and word lists stay on one line)
"""Each question of the incident reader on its own: what it takes for an answer and what it refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive import text_reading_toponyms as naive
from tests.text_reading.test_properties import TEXTS, WORDS, founds

from kentongan.text_reading import gazetteer, toponyms
from kentongan.text_reading.grammar.dates import find_dates
from kentongan.text_reading.grammar.stems import forms_of
from kentongan.text_reading.incident import read_incident
from kentongan.text_reading.masking import mask
from kentongan.text_reading.normalise import Source, shadow
from kentongan.text_reading.records import IncidentReading


def read(text: str, *, title: str | None = None, date: str | None = None) -> IncidentReading:
    return read_incident(text, title=title, date=date)


def value(found: Any) -> Any:
    return found.value if found else None


def codes(reading: IncidentReading) -> set[str]:
    return {flag.code for flag in reading.flags}


# ------------------------------------------------------------------ kind


def test_derived_forms() -> None:
    """A root stands for its forms with the nasal prefix of its first letter."""
    assert {"mencuri", "dicuri", "pencurian", "pencuri"} <= forms_of("curi")
    assert {"memukul", "pemukulan"} <= forms_of("pukul")
    assert "menikam" in forms_of("tikam")
    assert "menyiram" in forms_of("siram")
    assert "mengeroyok" in forms_of("keroyok")
    assert "membacok" in forms_of("bacok")
    assert "menggorok" in forms_of("gorok")
    assert "melempar" in forms_of("lempar")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Pria itu ditemukan gantung diri, dugaan sementara bunuh diri.", "bencana_laka_mayat"),
        ("Polsek gelar patroli guna mencegah pencurian, begal dan tawuran.", "giat_polri"),
        ("Residivis kasus narkoba itu membobol rumah kosong dan menggasak motor curian.", "curat_curanmor"),
        ("Mahasiswa berunjuk rasa, massa membakar ban.", "unras_damai"),
        ("Mahasiswa berunjuk rasa, massa membakar pos polisi.", "unras_anarkis"),
        ("Pemuda dikeroyok lalu ditusuk hingga tewas.", "bunuh"),
        ("Pencuri dihakimi massa saat mencuri motor.", "curat_curanmor"),
        ("Seorang suami menganiaya istri dalam kekerasan dalam rumah tangga, istri dipukul.", "ppa"),
    ],
)  # fmt: skip
def test_which_kind_wins(text: str, kind: str) -> None:
    """Phrases cover their words, warnings and records of a suspect hardly count, deaths and victims decide."""
    assert value(read(text).event_type) == kind


def test_kind_of_the_headline_only() -> None:
    """What only the headline says has no span in the text."""
    reading = read("Peristiwa itu menghebohkan warga.", title="Rumah Dibobol Maling")
    assert reading.event_type is not None
    assert (reading.event_type.rule, reading.event_type.span) == ("kind.title", (0, 0))


# ------------------------------------------------------------------ day and time

THEFT = "Maling membobol rumah di Desa Meliling, Kabupaten Tabanan"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"{THEFT} pada Selasa (17/6) pukul 05.30 Wita. Kata Kapolsek, Rabu (18/6/2025).", "2025-06-17"),
        (f"{THEFT} tadi malam.", "2025-06-17"),
        (f"{THEFT} tadi malam sekitar pukul 01.00 Wita.", "2025-06-18"),
        (f"{THEFT} kemarin.", "2025-06-17"),
        (f"{THEFT} dua hari lalu.", "2025-06-16"),
        (f"{THEFT} pagi tadi.", "2025-06-18"),
        (f"{THEFT} Jumat dini hari.", "2025-06-13"),
        (f"{THEFT} pada Rabu.", "2025-06-18"),
        (f"{THEFT}. Kejadiannya kemarin lusa.", "2025-06-16"),
        (f"{THEFT} pada 29/2/2025. Terjadi Senin (16/6).", "2025-06-16"),
        ("Rekonstruksi pencurian di Tabanan dilaksanakan Senin mendatang.", "2025-06-23"),
        ("Pencurian terjadi pada 31 Desember.", "2024-12-31"),
    ],
)  # fmt: skip
def test_day_of_the_event(text: str, day: str) -> None:
    """Printed days, days without a year, and days told from the day of the report (Wednesday, 18 June 2025)."""
    assert value(read(text, date="2025-06-18").event_date) == day


def test_a_day_needs_a_day_to_count_from() -> None:
    """Without any date in sight "kemarin" is no day; the latest printed date stands for the report's."""
    assert "date_missing" in codes(read(f"{THEFT} kemarin."))
    told = read(
        f"{THEFT} kemarin malam. Hal itu disampaikan Kapolsek saat dikonfirmasi, Rabu (18/6/2025)."
    )
    assert value(told.event_date) == "2025-06-17"


def test_a_weekday_that_contradicts_its_date() -> None:
    """The neighbouring month that makes both true is taken, the printed day kept beside it; else the date stands."""
    mended = read(f"{THEFT} pada Minggu (4/6).", date="2025-06-10")
    assert value(mended.event_date) == "2025-05-04"
    assert value(mended.alt_event_date) == "2025-06-04"
    assert "weekday_contradiction" in codes(mended)
    kept = read(f"{THEFT} pada Selasa (2/6/2025).", date="2025-06-09")
    assert value(kept.event_date) == "2025-06-02"
    assert kept.event_date is not None
    assert kept.event_date.rule == "date.weekday_wrong"
    assert (
        value(read(f"{THEFT} pada Senin (31/5/2025).", date="2025-06-08").event_date)
        == "2025-05-31"
    )


def test_two_days_for_one_event() -> None:
    """A text that gives two days is answered with one, the other kept and flagged."""
    reading = read(
        f"{THEFT} pada Jumat (6/6/2025). Kejadian itu terjadi Sabtu (7/6/2025) dini hari."
    )
    assert {value(reading.event_date), value(reading.alt_event_date)} == {
        "2025-06-06",
        "2025-06-07",
    }
    assert "date_contradiction" in codes(reading)


def test_statement_day_stands_in_for_what_is_fresh() -> None:
    """An activity told without its day was on the day it was told; a theft was not."""
    said = "kata Kapolsek, Senin (9/6/2025)."
    patrol = read(f'Polsek gelar patroli di Tabanan. "Kami hadir," {said}')
    theft = read(f'{THEFT}. "Kami selidiki," {said}')
    assert value(patrol.event_date) == "2025-06-09"
    assert theft.event_date is None
    assert "date_missing" in codes(theft)


def test_fields_of_a_report() -> None:
    """Where a report has a field for day and place, the field is the answer."""
    text = "Ijin melaporkan Komandan, dump.\nHari/tanggal : Minggu, 4 Mei 2025\nTempat : Desa Sidakarya, Kec. Denpasar Selatan\nIsi : pencurian motor, olah TKP Senin 5 Mei 2025 di Desa Kapal"
    reading = read(text)
    assert value(reading.event_date) == "2025-05-04"
    assert value(reading.kode) == "51.71.01.2007"


def test_dates_in_page_furniture_do_not_count() -> None:
    """A date in a line of furniture is no day of the event."""
    assert (
        read("Baca juga: Pencurian terjadi 3 Mei 2025\nMaling membobol rumah.").event_date is None
    )


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("kemarin sore jam 5", "17:00"),
        ("kemarin siang jam 1", "13:00"),
        ("kemarin malam pukul 23.30", "23:30"),
        ("kemarin pagi jam 5", "05:00"),
        ("pukul 04.15, kemarin", "04:15"),
    ],
)
def test_clock_time(words: str, time: str) -> None:
    """A clock time takes the part of the day that stands beside it."""
    reading = read(f"{THEFT} {words}.", date="2025-06-18")
    assert value(reading.event_time) == time


def test_part_of_the_day_and_first_time() -> None:
    """ "Dini hari" is kept as printed; a time in another sentence is taken in doubt, or none is."""
    reading = read(f"{THEFT} pada Senin (16/6/2025) dini hari. Api terlihat pukul 02.00.")
    assert value(reading.day_part) == "dini hari"
    assert reading.event_time is not None
    assert (reading.event_time.value, reading.event_time.rule) == ("02:00", "time.first")
    assert read(f"{THEFT} pada Senin (16/6/2025).").event_time is None


@given(
    st.dates(),
    st.sampled_from(
        ["kemarin", "tadi malam", "besok", "Senin lalu", "Minggu depan", "dua hari lalu"]
    ),
)
@settings(max_examples=60, deadline=None)
def test_any_day_of_report_can_be_counted_from(day: dt.date, words: str) -> None:
    """No day of report makes the reader fail, not even the first or the last of the calendar."""
    read(f"{THEFT} {words}.", date=day.isoformat())


def test_short_dates_in_messages() -> None:
    """ "Sabtu 22/2" is a date only where asked for, and a fraction never is."""
    text = "Sabtu 22/2, tgl 3/4, rumah 5/6, 12/13, 1/2/3, Sabtu (1/2)"
    source = Source(text, shadow(text))
    assert [(d.day, d.month) for d in find_dates(source, loose=True)] == [(22, 2), (3, 4), (1, 2)]
    assert [(d.day, d.month) for d in find_dates(source)] == [(1, 2)]


# ------------------------------------------------------------------ place


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Pencurian terjadi di Desa/Kecamatan Kerambitan, Tabanan.", "51.02.04.2006"),
        ("Pencurian terjadi di Kelurahan 20 Ilir D2, Kecamatan Kemuning, Kota Palembang.", "16.71.09.1001"),
        ("Pencurian terjadi di Desa Melilng, Kecamatan Kerambitan, Tabanan.", "51.02.04.2011"),
        ("Pencurian terjadi di Kecamatan Kerambtan, Kabupaten Tabanan.", "51.02.04"),
        ("Pencurian terjadi di Kecamatan Candikuning, Kabupaten Tabanan.", "51.02.09"),
        ("Pencurian terjadi di Kecamatan Xyzabc, Kabupaten Tabanan.", "51.02"),
        ("Pencurian terjadi di Desa Xyzabc, Kecamatan Kerambitan, Tabanan.", "51.02.04"),
        ("Pencurian terjadi di Gampong Mesjid, Kecamatan Trienggadeng, Kabupaten Pidie.", "11.18.08"),
        ("Pencurian ditangani Polres Metro Bekasi Kota.", "32.75"),
        ("Pencurian ditangani Polres Metro Xyz Kota. Polda Bali membantu.", None),
        ("Pencurian ditangani Polres Kediri Kota.", "35.71"),
        ("Pencurian ditangani Polsek Kerambitan Polres Tabanan.", "51.02.04"),
        ("TABANAN - Pencurian motor meresahkan.", "51.02"),
        ("KABARBALI.COM, SINGARAJA - Pencurian motor meresahkan.", "51.08"),
        ("Jakarta - Pencurian motor meresahkan.", None),
        ("Pencurian motor - (tanpa kota) - meresahkan.", None),
        ("Pencurian terjadi di Sidomulyo.", None),
        ("Pencurian terjadi di Kecamatan Sukorejo.", None),
        ("Pencurian terjadi di Desa Sidomulyo.", None),
        ("Pencurian terjadi di Jalan Melati, Delod Peken, Tabanan, Bali, Indonesia, Asia.", "51.02.05.2004"),
        ("Pencurian terjadi diKecamatan Kerambitan, Tabanan.", "51.02.04"),
        ("pencurian td mlm di ds meliling kec kerambitan kab tabanan\nbarang bukti nihil\npelaku lidik", "51.02.04.2011"),
        ("Pencurian terjadi di Kabupaten Tabanan. Lokasinya di Desa Meliling.", "51.02.04.2011"),
        ("Truk dari Denpasar menuju Kota Tabanan terguling di Desa Lalanglinggah, Selemadeg Barat.", "51.02.03.2003"),
        ("Kasus serupa pernah terjadi di Desa Beraban, Kediri. Kali ini maling beraksi di Desa Meliling, Kerambitan, Tabanan.", "51.02.04.2011"),
    ],
)  # fmt: skip
def test_scene(text: str, code: str | None) -> None:
    """Parents vote, spellings are folded or mended inside one parent, and an open village stays open."""
    assert value(read(text).kode) == code


def test_roles_of_places() -> None:
    """Home, arrest, hospital, route, statement, residents and officials are told from the scene."""
    text = (
        "Maling beraksi di Desa Meliling, Kerambitan, Tabanan. Pelaku merupakan warga Desa Penatahan, Penebel. "
        "Ia ditangkap di Kecamatan Baturiti. Korban dirawat di Puskesmas Marga. Ia datang dari Denpasar. "
        "Kata Kapolsek saat ditemui di Singaraja. Kepala Desa Candikuning hadir."
    )
    roles = {p.value.text: p.value.role for p in read(text).places}
    assert roles["Desa Meliling, Kerambitan, Tabanan"] == "scene"
    assert roles["Desa Penatahan, Penebel"] == "home"
    assert roles["Kecamatan Baturiti"] == "arrest"
    assert roles["Puskesmas Marga"] == "hospital"
    assert roles["dari Denpasar"] == "route"
    assert roles["di Singaraja"] == "statement"
    assert roles["Desa Candikuning"] == "official"


def test_where_the_police_struck_is_the_scene_of_a_raid() -> None:
    """A dealer's place of arrest is the scene, a thief's is not."""
    raid = read(
        "Pengedar sabu warga Kecamatan Penebel ditangkap di Desa Meliling, Kerambitan, Tabanan."
    )
    assert value(raid.kode) == "51.02.04.2011"


def test_a_crime_at_home_is_where_home_is() -> None:
    """The address of the victim is the scene where the text says it happened in the house."""
    text = "Korban, warga Desa Meliling, Kecamatan Kerambitan, Tabanan, dibunuh di rumahnya. Pelaku ditangkap di Kecamatan Baturiti."
    assert value(read(text).kode) == "51.02.04.2011"


def test_residents_stand_up_where_they_live() -> None:
    """The village of those who blockade a road is the place; that of one of them is not."""
    all_of_them = read("Warga Desa Meliling, Kerambitan, Tabanan memblokade jalan.")
    assert all_of_them.places[0].value.role == "scene"
    elsewhere = read("Warga Desa Meliling, Kerambitan, Tabanan berunjuk rasa.")
    assert elsewhere.places[0].value.role == "residents"
    one = read("Blokade jalan dipimpin seorang warga Desa Meliling, Kerambitan, Tabanan.")
    assert one.places[0].value.role == "home"


def test_contradictions_of_place_are_flagged() -> None:
    """A district that is not in the regency named with it is read, and said to be a contradiction."""
    reading = read(
        "Pencurian terjadi di Kecamatan Trienggadeng, Kabupaten Pidie. Polres Pidie Jaya menyelidiki."
    )
    assert value(reading.kode) == "11.18.08"
    assert "place_contradiction" in codes(reading)


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("20 Ilir D II", "Dua Puluh Ilir D 2"),
        ("Kp. Baru", "Kampung Baru"),
        ("Sumatra Utara", "Sumatera Utara"),
        ("Nol Kilometer", "nol kilometer"),
        ("I Gusti", "i gusti"),
    ],
)
def test_spellings_of_one_name(name: str, same: str) -> None:
    """Figures, numerals and short forms are folded to one spelling."""
    assert toponyms.spelled(name) == toponyms.spelled(same)


def test_nearest_name() -> None:
    """One slip from five letters on, two from nine; equals and short names stay unanswered."""
    assert toponyms.near("Melilng", "51.02.04") == "51.02.04.2011"
    assert toponyms.near("Mesjid", "11.18.08") is None
    assert toponyms.near("Keude", "11.18.08") == "11.18.08.2010"
    assert toponyms.near("Tuhx", "11.18.08") is None
    assert toponyms.near("Apa", "99.99.99") is None
    assert toponyms.official("51.02.04.2011") == "Meliling"
    assert toponyms.official("51.02") == "Kabupaten Tabanan"


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7), st.integers(0, 3))
@settings(deadline=None)
def test_edit_distance(a: str, b: str, allowed: int) -> None:
    """The bounded distance is the distance, or one more than allowed."""
    assert toponyms.slips(a, b, allowed) == min(naive.distance(a, b), allowed + 1)


@pytest.mark.parametrize(
    "name", ["Dua-puluh Ilir Dua", "Kampung Baru", "Beraban", "Blok 15", "Lawe. Berigin Gayo"]
)
def test_folding_all_villages_at_once(name: str) -> None:
    """The index made from one text of all names is the index made name by name."""
    key = toponyms.spelled(name)
    assert toponyms.named(name, toponyms.VILLAGE) == naive.villages_spelled(key)


def test_every_alias_has_a_target() -> None:
    """An everyday name leads to the regency it stands for."""
    assert toponyms.named("Pijay", toponyms.REGENCY) == ("11.18",)
    assert set(toponyms.named("Jakarta Timur", toponyms.REGENCY)) == {"31.75"}
    assert all(code in gazetteer.regions() for code in toponyms.named("Solo", toponyms.REGENCY))


# ------------------------------------------------------------------ people counts


@pytest.mark.parametrize(
    ("text", "deaths", "injured"),
    [
        ("Dua orang tewas dan tiga lainnya luka-luka dalam kecelakaan itu.", 2, 3),
        ("Kecelakaan menewaskan 13 orang dan melukai 46 orang.", 13, 46),
        ("Akibat: MD 1 orang, LB 2 orang, LR 3 orang.", 1, 5),
        ("Korban jiwa nihil. Tidak ada korban luka.", 0, 0),
        ("Korban nyaris tewas, kedua pelaku luka di kepala.", 0, 2),
        ("Lima warga dan dua polisi mengalami luka-luka.", 0, 7),
        ("Korban mengalami tiga luka tembak.", 0, 1),
        ("Kecelakaan maut itu merenggut dua nyawa.", 2, 0),
        ("Korban tewas dengan luka di kepala.", 1, 0),
        ("Satu korban tewas. Korban lain luka parah dan masih dirawat.", 1, 1),
        ("Satu korban tewas. Luka di kepala korban tewas parah.", 1, 0),
        ("Sepanjang tahun 2024 ada 35 orang tewas dalam tawuran.", 0, 0),
        ("Pelaku diancam pidana mati. Kecelakaan itu menyisakan maut.", 0, 0),
        ("Pencarian korban berlanjut, jasad ditemukan. Dua puluh empat orang meninggal dunia.", 24, 0),
        ("Satu orang meninggal. Dua orang meninggal dunia. Dua orang meninggal.", 2, 0),
        ("Dua luka berat, satu luka sedang, tiga luka ringan.", 0, 6),
        ("LB an. Budi dan LR an. Ani dibawa ke RS, sopir meninggal dunia.", 1, 2),
        ("Babak belur dialami keduanya.", 0, 2),
        ("Rumah terbakar.", 0, 0),
    ],
)  # fmt: skip
def test_dead_and_injured(text: str, deaths: int, injured: int) -> None:
    """Numbers before and behind their word; other years do not count."""
    reading = read(text)
    assert (value(reading.deaths), value(reading.injured)) == (deaths, injured)


def test_unknown_is_not_none() -> None:
    """A source that says the number is not known yet gives no number, not a zero."""
    reading = read("Gempa merusak rumah. Jumlah korban jiwa belum diketahui.")
    assert reading.deaths is reading.injured is None
    assert "deaths_unknown" in codes(reading)


def test_counts_of_the_headline() -> None:
    """The headline counts where the text does not, and never against it."""
    assert value(read("Mobil terguling.", title="2 Orang Tewas di Tol").deaths) == 2
    assert value(read("Mobil terguling.", title="Kecelakaan Maut di Tol").deaths) == 1
    assert value(read("Mobil terguling.", title="3 Orang Luka di Tol").injured) == 3
    assert value(read("Mobil terguling.", title="Sopir Luka Parah").injured) == 1
    assert value(read("Dua orang tewas. Tiga orang tewas.", title="2 Tewas").deaths) == 2


@pytest.mark.parametrize(
    ("text", "size", "words"),
    [
        ("Massa aksi berjumlah sekitar 2.000 orang berunjuk rasa.", 2000, None),
        ("Sekitar 150 buruh berunjuk rasa.", 150, None),
        ("Unjuk rasa diperkirakan diikuti 100-150 orang.", None, "100-150"),
        ("Ratusan warga berunjuk rasa.", None, "Ratusan"),
        ("Polisi menurunkan 200 personel untuk 50 massa aksi unjuk rasa damai. Puluhan petugas dan puluhan warga hadir.", None, None),
        ("Unjuk rasa dijaga polisi. Puluhan warga hadir. Puluhan mahasiswa orasi.", None, "Puluhan"),
        ("Unjuk rasa berlangsung damai.", None, None),
        ("Sekitar 150 buruh kebakaran.", None, None),
    ],
)  # fmt: skip
def test_crowd(text: str, size: int | None, words: str | None) -> None:
    """A number, a range or the words as written, of those who gathered and not of those who guard."""
    reading = read(text)
    assert (value(reading.crowd_size), value(reading.crowd_text)) == (size, words)


@pytest.mark.parametrize(
    ("text", "loss"),
    [
        ("Kerugian ditaksir mencapai Rp300 juta.", 300_000_000),
        ("Rugmat Rp. 15.500.000,-", 15_500_000),
        ("Korban merugi Rp 2,5 miliar.", 2_500_000_000),
        ("Kerugian sekitar 1.5 juta rupiah.", 1_500_000),
        ("Kerugian sekitar 35 juta rupiah.", 35_000_000),
        ("Kerugian Rp 5. Kerugian Rp 1,2345 juta. Rugi Rp 7 ribu.", 7_000),
        ("Kerugian belum dihitung.", None),
        ("Uang Rp 90 juta raib.", None),
    ],
)
def test_loss(text: str, loss: int | None) -> None:
    """A sum behind a word of loss, in whole rupiah; sums of other things are none."""
    assert value(read(text).loss) == loss


def test_parties() -> None:
    """Firms, unions and offices once each; no persons and no bare heads."""
    text = "Serikat Buruh Sejahtera (SBS) Morowali berunjuk rasa di PT. Tungku Jaya Senin. PT. Tungku Jaya diam, Bank juga. Forum dan Aliansi Warga ikut, ketua forum pt ini hadir."
    assert [p.value for p in read(text).parties] == [
        "Serikat Buruh Sejahtera (SBS) Morowali",
        "PT. Tungku Jaya",
        "Aliansi Warga",
    ]


# ------------------------------------------------------------------ the story


def test_other_stories_of_a_page_are_left_out() -> None:
    """Headlines of other stories, tags, teasers and credits between the paragraphs say nothing of this one."""
    text = (
        "Maling membobol rumah di Desa Meliling, Kerambitan, Tabanan.\n"
        "Tonton cuplikan kecelakaan maut ini\n"
        "Dua Orang Tewas Kecelakaan di Desa Penatahan Penebel\n"
        "kecelakaan maut\n"
        "Laporan Reporter Dewi Lestari\n"
        "Laporan lengkap dari warga menyebut pelaku masuk lewat jendela belakang rumah korban itu\n"
        "Pelaku kabur. (abc) BACA JUGA... Tiga Orang Tewas Terbakar. Polisi memburu pelaku.\n"
        "Rincian:\n"
        "1. Uang tunai\n"
    )
    reading = read(text)
    assert value(reading.event_type) == "curat_curanmor"
    assert value(reading.deaths) == 0
    assert value(reading.kode) == "51.02.04.2011"


# ------------------------------------------------------------------ whatever the text


PLACES = st.sampled_from(
    "di ke dari Desa Kec. Kabupaten Kota Tabanan Kediri Meliling Polsek Polres Metro Jalan , ( ) . diKediri kp 20 Ilir XI".split()
)
PEOPLE = st.sampled_from(
    "korban bernama an. Pak Budi Santoso SR (14) (41), 27 th AKP Kapolsek Camat bin alias kata mengaku , dan DK 12 AB 0812-3456-7890".split()
)
NEWS = st.lists(st.one_of(WORDS, PLACES, PEOPLE), max_size=60).map(" ".join)


@given(st.one_of(TEXTS, NEWS), st.one_of(st.none(), TEXTS), st.one_of(st.none(), st.dates()))
@settings(max_examples=300, deadline=None)
def test_any_text_reads_and_every_span_is_in_it(
    text: str, title: str | None, day: dt.date | None
) -> None:
    """No text, headline or day makes the reader fail, and every value can be shown in its source."""
    reading = read(text, title=title, date=day.isoformat() if day else None)
    for found in founds(reading):
        start, end = found.span
        assert 0 <= start <= end <= len(text)
        assert 0 <= found.doubt <= 1
        assert found.rule
    for item in (*reading.flags, *reading.personal_data):
        assert 0 <= item.span[0] <= item.span[1] <= len(text)
    reading.as_json()


@given(st.lists(st.one_of(TEXTS, NEWS), max_size=3))
@settings(max_examples=200, deadline=None)
def test_masking_changes_its_spans_and_nothing_else(texts: list[str]) -> None:
    """Putting the source back where marks stand gives the source; spans are in order and apart."""
    for text, masked in zip(texts, mask(*texts), strict=True):
        at, pieces, rest = 0, [], masked.text
        for item in masked.spans:
            assert at <= item.span[0] < item.span[1] <= len(text)
            kept = text[at : item.span[0]]
            assert rest.startswith(kept + item.shown)
            rest = rest[len(kept) + len(item.shown) :]
            pieces += [kept, text[slice(*item.span)]]
            at = item.span[1]
        assert rest == text[at:]
        assert "".join(pieces) + rest == text
