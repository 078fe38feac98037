# ruff: noqa: E501  (sample texts stay on one line)
"""What real articles and messages do that the first texts did not: each truth was found wrong on one of them.

All sentences are made up: real places and units, invented people and events.
"""

from __future__ import annotations

from typing import Any

import pytest

from kentongan.text_reading.incident import read_incident
from kentongan.text_reading.masking import mask
from kentongan.text_reading.records import IncidentReading


def read(text: str, *, title: str | None = None, date: str | None = None) -> IncidentReading:
    return read_incident(text, title=title, date=date)


def value(found: Any) -> Any:
    return found.value if found else None


# ------------------------------------------------------------------ kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Unjuk rasa di kantor bupati nyaris ricuh.", "unras_damai"),
        ("Unras di kantor bupati. Tuntutan:\n1. Perbaiki jalan rusak", "unras_damai"),
        ("Usai pesta miras, dua kelompok pemuda mabuk terlibat tawuran.", "tawuran"),
        ("Polisi menggerebek pesta miras, pemuda mabuk didata.", "penyakit_masyarakat"),
        ("Mabuk, pesta miras dibubarkan.", "penyakit_masyarakat"),
        ("Laga berakhir 2-1. Gol dicetak lewat tendangan, pelatih memuji pemain yang menyerang.", None),
    ],
)  # fmt: skip
def test_kind(text: str, kind: str | None) -> None:
    """What nearly happened did not; drink is the reason of a brawl; a match is no attack."""
    assert value(read(text).event_type) == kind


# ------------------------------------------------------------------ day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Massa berdatangan sejak pukul 09.30 Wita, Rabu (13/8/2025).", "2025-08-13"),
        ("Polda menangkap 129 pencuri motor sejak 18 Agustus sampai 6 September 2025.", None),
        ("Rumah itu terbakar sekitar pukul 01.00 Wita Sabtu.", "2025-08-16"),
        ("Bocah hanyut di sungai ditemukan pada Senin (18/8). Ia hanyut pada Sabtu (16/8).", "2025-08-16"),
        ("Hari Senin (18/8) tim SAR menemukan nelayan tenggelam. Ia tenggelam Sabtu (16/8).", "2025-08-16"),
        ("Tim SAR temukan bocah yang tenggelam pada Senin (18/8). Ia terseret arus pada Sabtu (16/8).", "2025-08-16"),
        ("Nelayan ditemukan selamat setelah hilang sejak terjatuh Sabtu (16/8).", "2025-08-16"),
        ("Pencurian dilaporkan warga yang baru saja pulang.", None),
        ("Hsl ungkap Satresnarkoba: kamis 14-8-2025 pkl 16.00 Wita, 6 paket sabu.", "2025-08-14"),
        ("Pencuri motor diburu\nSenin, 18 Agustus 2025 06:00 WIB\nMotor warga dicuri.", None),
        ("oleh Redaksi diperbarui 18 Agustus 2025, 04:30 WIB\nMotor warga dicuri, Sabtu (16/8).", "2025-08-16"),
    ],
)  # fmt: skip
def test_day(text: str, day: str | None) -> None:
    """Not the finding of somebody lost, not the line of the page, not the ends of a stretch of weeks."""
    assert value(read(text, date="2025-08-18").event_date) == day


def test_a_line_longer_than_a_stamp_tells_something() -> None:
    """A date inside a long line is read, whatever else stands in it."""
    text = "Tayangan itu memperlihatkan motor warga yang dicuri di depan rumahnya di Desa Meliling, Kecamatan Kerambitan, Tabanan, Sabtu (16/8/2025)."
    assert value(read(text).event_date) == "2025-08-16"


# ------------------------------------------------------------------ place


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # an office is a place of its area, and its holder is none
        ("Puluhan warga berunjuk rasa di depan kantor Bupati Tabanan, Rabu.", "51.02"),
        ("Warga Desa Meliling berunjuk rasa di kantor Bupati Tabanan.", "51.02"),
        ("Maling membobol kantor Bupati Tabanan.", "51.02"),
        ("Bupati Suwanda mengutuk pencurian itu.", None),
        ("Bupati Tabanan mengutuk pencurian itu.", "51.02"),
        ("Kabar.com, Tabanan: Motor warga dicuri.", "51.02"),
        # words that are places elsewhere
        ("Pencurian motor naik di Ibu Kota. Motor disita Polres Tabanan.", "51.02"),
        # several villages are their district, also where the text lists them in two chains
        ("Banjir merendam Desa Penatahan, Desa Jegu, Kecamatan Penebel, Tabanan.", "51.02.08"),
        ("Banjir merendam Desa Penatahan dan di Desa Jegu, Kecamatan Penebel, Tabanan.", "51.02.08"),
        ("Longsor terjadi di 3 Dusun Desa Penatahan Kecamatan Penebel Tabanan.", "51.02.08.2007"),
        # a bare name is the district before it is its village
        ("Tawuran pecah di Penebel, Tabanan.", "51.02.08"),
        # numbers of houses and lanes do not cut a chain
        ("Rumah terbakar di Jalan Pintu Seng, RT 12/13, Kapuk, Cengkareng, Jakarta Barat.", "31.73.01.1005"),
        ("Lapak dibongkar di Jalan Fachrudin, Kampung Bali, Tanah Abang, Jakarta Pusat.", "31.71.07.1007"),
        # misspelt names inside the area that the text tells
        ("Warga memblokir jalan di Desa Pekan Bandar Khalifah Kec. Bandar Khalifah Kab. Serdang Bedagai.", "12.18.06.2004"),
        ("Bhabinkamtibmas Desa Sukobubuk Polsek Margorejo Polresta Pati sambang warga.", "33.18.12.2014"),
        ("Tabrakan terjadi di Desa Panggoi, Kecamatan Muara Dua, Lhokseumawe.", "11.73.01.2011"),
        ("Pencuri kotak amal beraksi di Kecamatan Simpang Kanan, Rokan Hilir.", "14.07.11"),
        # whose house burns lives at the scene
        ("Rumah milik Wayan (50) warga Desa Jegu, Penebel, Tabanan terbakar. Istrinya berjualan di Desa Penatahan.", "51.02.08.2002"),
        # a street that bears the name of a village speaks for it
        ("Motor dirampas di Jalan Raya Mlirip, kata Reno, warga Desa Mlirip, Jetis, Mojokerto. Korban warga Kelurahan Blooto, Kecamatan Prajurit Kulon, Kota Mojokerto.", "35.16.16.2001"),
        # a seizure on the way is the scene, of goods and not of a fraud
        ("Tujuh sopir penyelundupan solar ditangkap di Desa Birun, Kecamatan Pangkalan Jambu, Merangin.", "15.02.17.2003"),
        # the town of a report is no scene, and news come from one
        ("KOTA TANGERANG, KABAR.CO.ID - Tahanan tewas gantung diri di Polsek Teluknaga, Kabupaten Tangerang.", "36.03.13"),
        ("Kabar penemuan mayat ini datang dari Desa Jegu, Kecamatan Penebel, Tabanan.", "51.02.08.2002"),
        # the places of demands, and abbreviations that lost their space
        ("Unjuk rasa di depan kantor Bupati Tabanan. Tuntutan:\n1. Perbaiki jalan di Kec. Penebel", "51.02"),
        ("Info kebakaran rmh di dsJegu kec.Penebel Tabanan.", "51.02.08.2002"),
        # a sexual crime at home happened where they live
        ("Ayah di Tabanan mencabuli anak tirinya. Pelaku, warga Kecamatan Penebel, Tabanan, beraksi di rumah korban.", "51.02.08"),
    ],
)  # fmt: skip
def test_place(text: str, code: str | None) -> None:
    assert value(read(text).kode) == code


# ------------------------------------------------------------------ people counts


@pytest.mark.parametrize(
    ("text", "deaths", "injured"),
    [
        ("Kedua kendaraan ringsek dan pengendara meninggal dunia.", 1, 0),
        ("Tiga pelajar jadi tersangka tawuran maut, seorang pelajar tewas.", 1, 0),
        ("Korban meninggal dunia bertambah menjadi tujuh orang.", 7, 0),
        ("Korban luka bertambah menjadi tujuh orang, dua orang tewas.", 2, 7),
        ("Jumlah korban tewas bertambah menjadi banyak, dua orang tewas.", 2, 0),
        ("Penumpang yang sempat kritis meninggal. Tiga orang terluka.", 1, 3),
        ("Sejumlah polisi terluka.", 0, None),
        ("Sejumlah polisi terluka. Dua polisi luka-luka.", 0, 2),
        ("Puluhan orang tewas.", None, 0),
        ("Tiga orang mengalami sejumlah luka.", 0, 3),
        ("Korban luka bacok di lengan, temannya memar. Kedua korban sudah dibawa ke rumah sakit.", 0, 2),
    ],
)  # fmt: skip
def test_dead_and_injured(text: str, deaths: int | None, injured: int | None) -> None:
    """A tally that grew is the last one; a vague word never becomes a number."""
    reading = read(text)
    assert (value(reading.deaths), value(reading.injured)) == (deaths, injured)
    vague = {f.code for f in reading.flags if f.code.endswith("_vague")}
    assert vague == {
        f"{name}_vague" for name, n in (("deaths", deaths), ("injured", injured)) if n is None
    }


def test_the_tally_of_the_headline() -> None:
    """A headline that says how many they have become goes before the count of the first day."""
    reading = read("Enam orang meninggal di lokasi.", title="Korban Tewas Bertambah Jadi 7")
    assert value(reading.deaths) == 7


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Sekitar 100 ribu massa mengepung kantor bupati dalam unjuk rasa.", 100_000),
        ("Warga memblokade jalan, 5 warga telah ditetapkan sebagai tersangka.", None),
        ("Jumat 16/5/2025 warga memblokade jalan, massa sktr 40 org.", 40),
    ],
)
def test_crowd(text: str, size: int | None) -> None:
    """Thousands count; those charged later are not the crowd, nor is a year."""
    assert value(read(text).crowd_size) == size


# ------------------------------------------------------------------ orders


def test_appeals_and_aims_are_no_orders() -> None:
    """What an apel is for, and what the public should do, is told to no subordinate."""
    head = "Kapolres Tabanan memimpin apel di Mapolres Tabanan, Senin (3/3/2025), diikuti para Kapolsek. "
    order = "Kapolres memerintahkan Kasat Lantas menutup jalur alun-alun."
    aim = "Kapolres menyampaikan apel ini mengandung maksud dan tujuan untuk meningkatkan peran serta Kaposkamling."
    appeal = "Kapolres menyampaikan agar warga selalu waspada dan menjaga lingkungan."
    assert value(read(head + order).directives_n) == 1
    assert value(read(head + aim).directives_n) == 0
    assert value(read(head + appeal).directives_n) == 0


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Api membakar rumah Slamet, 50, warga sekitar.", ["Slamet"]),
        ("Rekannya bernama Subur kabur.", ["Subur"]),
        ("Tetangga bernama Jaya Bakti melihat api.", ["Jaya Bakti"]),
        ("Polisi masih menyelidiki.\n\n(Silvi Febriana)", ["Silvi Febriana"]),
        ("Rano Purnama - kabarJatim\nApi membakar rumah.", ["Rano Purnama"]),
        ("Penulis: I Wayan Erawan | Kabar\nApi padam.", ["I Wayan Erawan"]),
        ("Pelaku mengejar Berno hingga ke sungai.", ["Berno"]),
        ("Jenazah Marten dibawa ke rumah.", ["Marten"]),
        ("Kapal dinakhodai Badru saat karam.", ["Badru"]),
        ("Korban Dimas Marotan (20) pergi. Dimas bersama Rangga Erika ke pasar.", ["Dimas Marotan", "Dimas", "Rangga Erika"]),
        ("Kata Wersin, kasus ini jelas. Hadir pula Yan Kristo Wersin.", ["Wersin", "Yan Kristo Wersin"]),
        ("Kata Wersin, api besar. Kondisi Wersin baik.", ["Wersin", "Wersin"]),
        ("Ia membela Gerakan Agus Wibowo di jalan.", []),
        ("Camat Weleri Marwata mengaku sudah tahu.", []),
        ("Kepala Kantor Pencarian dan Pertolongan Jakarta Hendro Sudirja mencari korban. Kata Hendro, arus deras.", []),
        ("Kabid Kedaruratan dan Logistik BPBD Tangsel Faridzan Gumelar menjelaskan.", []),
    ],
)  # fmt: skip
def test_names(text: str, names: list[str]) -> None:
    """Bylines, ages between commas, lists that a short name opens, whole names behind short ones; officials stay."""
    found = [text[slice(*s.span)] for s in mask(text)[0].spans if s.kind == "name"]
    assert found == names


def test_initials_of_minors_in_lists_and_brackets() -> None:
    """Each of several minors is masked, and the initials that shorten a masked name."""
    text = "Pelajar di bawah umur berinisial SG, MA, dan RK ditahan."
    assert mask(text)[0].text.count("inisial 1") == 1
    assert "MA" not in mask(text)[0].text
    text = "Bocah bernama Rizka Andini Putri (RAP) hanyut. RAP ditemukan."
    assert "RAP" not in mask(text)[0].text
