# ruff: noqa: E501  (sample texts stay on one line)
"""What further real articles do: each truth was found wrong on one of them.

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


def masked(text: str) -> list[str]:
    return [text[slice(*s.span)] for s in mask(text)[0].spans if s.kind in ("name", "initials")]


# ------------------------------------------------------------------ kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kabar penculikan anak di sekolah itu dipastikan hoaks. Penculikan tidak pernah ada.", "hoaks"),
        ("Sebanyak 12 ekor sapi milik warga hilang, pencarian polisi menemukan sembilan.", "curat_curanmor"),
        ("Rombongan pelajar konvoi lalu saling serang dengan kelompok lain. Sabuk turut disita.", "tawuran"),
        ("Dua kelompok warga bentrok di kampung itu.\n- Kabar.co.id/Banjir Suwanda\nRumah dibakar.", "konflik_sosial"),
        ("Warga menggeruduk balai desa. Unjuk rasa itu tidak berujung ricuh.", "unras_damai"),
        ("Tawuran pecah di Kemayoran. Tiga pelakunya masih di bawah umur.", "tawuran"),
    ],
)  # fmt: skip
def test_kind(text: str, kind: str) -> None:
    """What is denied did not happen, lost cattle are stolen, a photographer's name tells of no flood, nor a denial of a riot."""
    assert value(read(text).event_type) == kind


# ------------------------------------------------------------------ day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # a quotation keeps the day it ends with
        ('"Tersangka sabu dicegat di Kecamatan Penebel pada Rabu (13/8)," kata Kasat Resnarkoba, Senin (18/8).', "2025-08-13"),
        ("Banjir melanda tiga desa pada Minggu (17/8/) malam.", "2025-08-17"),
        # the day it was reported is another day
        ("Pencabulan terjadi pada 12 Agustus 2025. Keluarga melaporkan peristiwa itu ke Polres Tabanan pada 13 Agustus.", "2025-08-12"),
        ("Kecelakaan itu dilaporkan terjadi pada Sabtu (16/8/2025).", "2025-08-16"),
        # days weeks ago and days to come
        ("Delapan rumah dibakar dalam bentrokan warga hari ini. Warga mengambil barang yang tertinggal saat bentrokan 2 Juli lalu.", "2025-08-18"),
        ("Warga menyegel kantor desa akibat sengketa lahan, Sabtu (16/8/2025). Berkas diserahkan pada Senin, 1 September 2025.", "2025-08-16"),
        # the search is not the loss
        ("Nelayan hilang sejak melaut pada Kamis (14/8). Tim SAR tiba di lokasi kejadian pada Minggu (17/8). Tim menerima laporan dari anak korban pada Sabtu (16/8) pagi.", "2025-08-14"),
        ("Nelayan itu berangkat dari rumah pada Kamis (14/8). Tim SAR melakukan pencarian pada Minggu (17/8).", "2025-08-14"),
        ("Sapi warga hilang pada Kamis (14/8), pencurian itu dilaporkan. Sapi ditemukan pada Minggu (17/8).", "2025-08-14"),
        ("Motor warga dicuri. Pencuri dikejar sejak Sabtu (16/8).", "2025-08-16"),
        ('"Tadi ada pencurian motor adik saya," ujar Yopo, Senin (18/8/2025).', "2025-08-18"),
        # the same day stands in the text with its right weekday: its month is no misprint
        ("Perang sarung dibubarkan pada Sabtu (16/8/2025). Yang lain bubar Minggu (16/8/2025).", "2025-08-16"),
        ("Remaja itu ditangkap, kata Kapolsek, Sabtu (16/8). Mereka hendak melancarkan aksinya pada Kamis (14/8).", "2025-08-14"),
        ("Penemuan mayat di Danau Batur menggegerkan warga. Korban dilaporkan hilang pada 13 Agustus 2025, lalu ditemukan warga pada 16 Agustus 2025.", "2025-08-16"),
        ("Penemuan mayat itu jangan dikaitkan dengan pembubaran massa pada Rabu (13/8). Mayat terlihat warga pada Kamis (14/8).", "2025-08-14"),
        ("Tebing longsor menimpa rumah karena hujan sejak kemarin sore hingga Senin (18/8) pagi.", "2025-08-18"),
        ("Pencuri sawit itu diperiksa di Polres, Sabtu (16/8). Hari itu, tanggal 12 Agustus 2025 sekira pukul 00.30, ia memanen kebun orang.", "2025-08-12"),
        # a wrong weekday right before the report is no wrong month
        ("Perampasan motor itu terjadi pada Minggu (16/8/2025) dini hari.", "2025-08-16"),
        ('Buruh menutup jalan. "Kami menolak," kata salah satu buruh dalam orasinya, Kamis (14/8/2025).', "2025-08-14"),
        # since when they search is not when it happened
        ("Nelayan itu meninggalkan rumah pada Kamis (14/8) dan dinyatakan hilang. Sejak Jumat (15/8) pagi sampai sekarang belum kami temukan.", "2025-08-14"),
        ("Nelayan itu hilang sejak Kamis (14/8) dan belum ditemukan.", "2025-08-14"),
    ],
)  # fmt: skip
def test_day(text: str, day: str) -> None:
    assert value(read(text, date="2025-08-18").event_date) == day


# ------------------------------------------------------------------ place


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # numbers of houses without a space, small letters, everyday and short forms
        ("Blokade jalan terjadi di Desa Sukarelajaya RT03 RW03, Kecamatan Wawonii Tenggara, Konawe Kepulauan.", "74.12.05.2009"),
        ("Tabrakan terjadi di Kelurahan Teluk Dawan Kecamatan Muara sabak barat Kabupaten Tanjab Timur.", "15.07.07.1007"),
        ("Rumah terbakar di Kenagarian Gadut, Kecamatan Tilatang Kamang, Agam.", "13.06.09.2003"),
        ("Tawuran pecah di Kelurahan Karuwisi Panakkukang, Kota Makassar.", "73.71.09.1001"),
        # the whole name, not the place whose name it begins with
        ("Polisi siaga usai blokade jalan di Desa Sumber Kelampok, Kabupaten Buleleng.", "51.08.01.2001"),
        ("Kerbau curian ditemukan di Padang Patubuwawi. Pencurian ditangani Polres Tabanan.", "51.02"),
        ("Pencuri motor beraksi di Desa Teluk Dalam, Lampung Timur.", "18.07.16.2003"),
        ("Pencuri motor beraksi di Desa Kembangwangian, Lampung Timur.", "18.07"),
        # a village that went with a new district, a hamlet that is a village
        ("Kecelakaan terjadi di Kampung Nengke, Distrik Pantai Timur, Kabupaten Sarmi.", "91.10.14.2005"),
        ("Kecelakaan terjadi di Kampung Ansudu, Distrik Pantai Timur, Kabupaten Sarmi.", "91.10.04.2001"),
        ("Solar ditimbun di dusun Sungai Mengkuang, kecamatan Rimbo Tengah, Bungo.", "15.08.13.2003"),
        ("Longsor terjadi di Jorong Koto, Kecamatan Baso, Kabupaten Agam.", "13.06.08"),
        # people who are roused where they live, and whose cattle are stolen there
        ("Warga Desa Meliling, Kerambitan, Tabanan digegerkan penemuan mayat. Jasad dibawa ke wilayah Penebel.", "51.02.04.2011"),
        ("Warga Desa Meliling, Kerambitan, Tabanan menghadang alat berat tambang.", "51.02.04.2011"),
        ("Pencuri membawa 18 ekor kerbau milik Umbu Raja, warga Desa Meliling, Kecamatan Kerambitan, Tabanan. Sembilan ekor ditemukan di Desa Jegu, Kecamatan Penebel.", "51.02.04.2011"),
        ("Massa menyerang rumah-rumah warga di Desa Jegu. Rombongan dari Desa Meliling, Kecamatan Kerambitan, Tabanan itu membawa senjata dalam bentrokan di Kecamatan Penebel.", "51.02.08.2002"),
        # two sides of a brawl, two stations that were there, one that only keeps the goods
        ("Bentrok warga Desa Penatahan dan Desa Jegu di Kecamatan Penebel, Tabanan pecah.", "51.02.08"),
        ("Rapat di Mapolres Tabanan, Kota Tabanan dihadiri Kapolsek Marga dan Kapolsek Penebel.", "51.02"),
        ("Tawuran itu ditangani Polsek Penebel. Kapolsek Penebel dan anggota Polsek Penebel berjaga, motor dibawa ke Polsek Marga.", "51.02.08"),
        # the town before a report, also behind a caption
        ("Massa menolak tambang, foto istimewa.\nMamuju, KabarKita | Unjuk rasa menolak tambang digelar di halaman kantor gubernur. Warga datang dari Karossa.", "76.02"),
        ("Keterangan gambar yang cukup panjang untuk tidak dibaca sebagai judul berita lain.\nKABAR.COM, TABANAN - Motor warga dicuri.", "51.02"),
        # only where somebody lives is told: no more than the regency
        ("Pria asal Dusun III, Desa Jegu, Tabanan ditangkap karena menipu, kata polisi di Gianyar.", "51.02"),
        ("Nelayan asal Desa Tibubeneng, Kecamatan Kuta Utara, Badung hilang saat melaut.", "51.03"),
        # ways
        ("Nelayan hilang di perairan Kabupaten Banggai saat bertolak ke Desa Luk Sagu, Kabupaten Banggai Kepulauan.", "72.01"),
        ("Bhabinkamtibmas Polsek Penebel sambang di Kabupaten Tabanan, mengecek jalan dari Desa Jegu menuju Desa Penatahan.", "51.02.08"),
        # a planned brawl was where they were caught, a broken cell is the station's
        ("Pemuda yang hendak tawuran diamankan warga di Desa Jegu, Penebel, Tabanan. Mereka akan tawuran di jalan raya, Marga.", "51.02.08.2002"),
        ("Tahanan kabur dari sel Polres Serdang Bedagai. Seorang tahanan ditangkap di Kecamatan Medan Marelan.", "12.18"),
        # offices of a regency
        ("Massa membakar kantor KPU Mamberamo Tengah dalam unjuk rasa. Calon itu gagal di Mamberamo Raya.", "95.05"),
        ("Kantor KPU Papua menyesalkan pembakaran.", None),
        # headlines on a line of their own, the credit of a picture without a full stop
        ("Pria Ini Tewas Ditikam di Tabanan Polisi Kejar Pelaku\nPelaku sudah ditangkap.", "51.02"),
        ("Kondisi truk bermuatan beras yang ringsek di bagian depan akibat menghantam truk lain. Foto: Zulo\nKABAR.COM, Tabanan - Kecelakaan maut terjadi di jalan raya, tepatnya di Desa Jegu, Kecamatan Penebel, Tabanan, Sabtu.", "51.02.08.2002"),
        # a crowd at the governor's office
        ("Ratusan buruh asal Kabupaten Demak berunjuk rasa di depan Kantor Gubernur Jawa Tengah.", "33.74"),
        ("Ratusan buruh asal Kabupaten Demak berunjuk rasa di depan kantor gubernur.", "33.74"),
        ("Buruh berunjuk rasa di depan kantor gubernur.", None),
        ("Buruh berunjuk rasa di kantor gubernur Wonderland.", None),
        # one of several villages, the second without a word before it or in another district
        ("Angin menerjang Desa Penatahan dan Jegu, Kecamatan Penebel, Tabanan. Rumah di Desa Jegu rusak.", "51.02.08"),
        ("Banjir melanda Desa Jegu, Kecamatan Penebel dan Desa Meliling, Kecamatan Kerambitan, Tabanan.", "51.02"),
        ("Puting beliung merusak rumah warga di Desa Jegu, Penebel, Tabanan. Kepala Dusun Sari, Desa Penatahan mendata.", "51.02.08.2002"),
        # a long name, a name three villages begin with, a district called a village
        ("Mobil dibakar massa di Nagari Luak Kapau Alam Pauh Duo, Kecamatan Pauh Duo, Solok Selatan.", "13.11.06.2003"),
        ("Korban tenggelam di Desa Teluk Rendah, Kecamatan Tebo Ilir, Kabupaten Tebo.", "15.09.02"),
        ("Judi digerebek di Jalan Ternate, Kelurahan Sipatana, Kota Gorontalo.", "75.71.07"),
        # a home of which only the district is known, and where those who came are from
        ("Pengeroyokan terjadi di Kabupaten Padang Pariaman. Korban MS (33), warga Batang Entah, Kecamatan Gunung Talang, Kabupaten Solok, tewas.", "13.05"),
        ("Penertiban dilakukan di sejumlah jalan di Kota Surabaya, dibantu personel dari Kecamatan Simokerto.", "35.78"),
        ("Sabu disita di Kelurahan Selumit Pantai, Kota Tarakan.", "65.71.02.1005"),
        # an office written out, homes by streets, of which only a district is known, and of somebody drowned
        ("Longsor terjadi di bukit, kata Kepala Kepolisian Resor Pasaman Barat.", "13.12"),
        ("Penganiayaan terjadi di Kota Denpasar. Korban beralamat Jl. Gunung Guntur, Padangsambian, Denpasar, luka.", "51.71"),
        ("Sabu disita di Kabupaten Barito Kuala dari US (35), warga Pematang Karangan Hilir, Kecamatan Tapin Tengah.", "63.04"),
        ("Bocah asal Desa Sukosari, Kecamatan Jatiroto, Lumajang tenggelam di Sungai Bondoyudo.", "35.08"),
        # a village of custom is mostly the village of that name
        ("Kuburan digali maling di Desa Adat Sebatu, Kecamatan Tegallalang, Gianyar. Warga Desa Adat resah.", "51.04.06.2006"),
        ("Pencurian terjadi di Desa Adat Tribuanu, Kecamatan Dawan, Klungkung.", "51.05.04"),
        ("Sabu disita di Kecamatan Tarakan Barat Pantai, Kota Tarakan.", "65.71.01"),
    ],
)  # fmt: skip
def test_place(text: str, code: str | None) -> None:
    assert value(read(text).kode) == code


def test_a_headline_names_a_regency_without_a_word_before_it() -> None:
    """One bare name of a district is believed once two capitalised words of the headline are its regency."""
    text = "Rumah warga di Kobakma terbakar."
    assert read(text).kode is None
    told = read(text, title="Rumah Warga Mamberamo Tengah Terbakar")
    assert value(told.kode) == "95.05.01"


# ------------------------------------------------------------------ people counts


@pytest.mark.parametrize(
    ("text", "deaths", "injured"),
    [
        ("Seorang nenek dan cucunya tewas tertabrak truk.", 2, 0),
        ("Mereka dihadapi oleh 4 orang, korban RF meninggal setelah dibacok.", 1, 0),
        ("Massa mengecam jatuhnya korban jiwa di berbagai daerah.", 0, 0),
        ("Tiga ekor sapi ditemukan terluka.", 0, 0),
        ("Eksekusi itu tidak memakan korban luka warga.", 0, 0),
        ("Pelajar tewas dibacok. Korban mengalami luka bacok di leher, sedangkan temannya melarikan diri.", 1, 0),
        ("Pelajar tewas dibacok. Sementara temannya luka bacok di lengan.", 1, 1),
        ("Satu orang tewas, sementara beberapa warga terluka karena tertembak senapan.", 1, None),
        ("Lima petani menjadi korban penembakan di kebun sawit. Mereka dirawat.", 0, 5),
        ("Dua orang pingsan dan tiga orang luka ringan.", 0, 5),
        ("Dua orang pingsan. Tiga orang luka ringan.", 0, 2),
        ("Tukang ojek itu ditikam di bagian tangan.", 0, 1),
        ("Pengendara bernama Hayo warga Desa Jegu dan Nurizo Zamo meninggal dunia di lokasi.", 2, 0),
        ("Puting beliung itu tidak sampai menelan korban jiwa.", 0, 0),
        # a death that is feared, wounds somebody died of, and none of either
        ("Patroli digelar untuk mencegah korban jiwa dari perang sarung.", 0, 0),
        ("Empat pengendara ditabrak truk. Keempatnya mengalami luka berat dan meninggal dunia.", 4, 0),
        ("Longsor menimpa rumah. Kejadian tidak sampai menimbulkan adanya korban luka.", 0, 0),
        # somebody in hospital
        ("Truk menabrak motor, satu orang tewas. Sementara penumpangnya masih dalam perawatan di RSUD.", 1, 1),
        ("Truk menabrak motor. Pengendaranya dilarikan ke RSUD untuk mendapatkan perawatan.", 0, 1),
        ("Truk menabrak motor, satu orang tewas. Ia sempat dilarikan ke RSUD untuk mendapatkan perawatan.", 1, 0),
        ("Truk menabrak motor, satu orang tewas. Korban tewas sempat dilarikan ke RSUD untuk mendapatkan perawatan.", 1, 0),
        ("Banjir melanda lima desa. Sampai saat ini belum dilaporkan adanya korban jiwa.", 0, 0),
        ("Dua perempuan dibunuh. Jasad keduanya ditemukan dengan luka serius, keduanya tewas.", 2, 0),
        ("Kepala dusun ditusuk warganya. Jadi korbannya dua orang.", 0, 2),
        ("Warga lari karena takut terluka, motornya dirampas.", 0, 0),
        ("Pemuda itu dilarikan ke RSUD dan menghembuskan nafas terakhirnya.", 1, 0),
        ("Pelaku tega membunuh istrinya. Korban ditikam dengan badik.", 1, 0),
        ("Pelaku akan membunuh istrinya. Korban lari.", 0, 0),
        ("Korban atau warga lain tidak ada mengalami luka sedikit pun.", 0, 0),
        ("Seorang warga meninggal. Keempat korban lainnya selamat dan masih mendapat perawatan.", 1, 4),
        ("Bus menabrak pohon, dua penumpang meninggal. Kemudian 5 orang penumpang lain mendapat perawatan medis.", 2, 5),
    ],
)  # fmt: skip
def test_dead_and_injured(text: str, deaths: int, injured: int | None) -> None:
    reading = read(text)
    assert (value(reading.deaths), value(reading.injured)) == (deaths, injured)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Unjuk rasa digelar, diperkirakan lebih dari 1.000 orang hadir.", 1000),
        ("Massa yang mencakup sekitar 600 orang berunjuk rasa.", 600),
        (
            "Unjuk rasa digelar. Total aksi dari keseluruhan demo di kawasan itu mencapai 1.500 orang.",
            1500,
        ),
        ("Warga yang berjumlah kurang lebih 1.500 orang bergerak menuju tapal batas.", 1500),
        ("Bentrokan pecah. Ada sekitar 70 orang yang datang membawa parang.", 70),
    ],
)
def test_crowd(text: str, size: int) -> None:
    assert value(read(text).crowd_size) == size


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # initials that mean something else
        ("Seorang balita berinisial PT hanyut.", ["PT"]),
        ("Pelajar NAH (16) dan MAS (14) ditahan.", ["NAH", "MAS"]),
        ("Tiga anak di bawah umur (FM, 16; RR, 16; RPP, 17) ditangkap.", ["FM", "RR", "RPP"]),
        ("Lima siswa berinisial RAS dan GR ditahan.", ["RAS", "GR"]),
        # ages and kin behind a name
        ("Api membakar rumah Mawardo, (60) dan Damiano, (80).", ["Mawardo", "Damiano"]),
        ("Identitas korban Ivanto Bakri 7 Tahun.", ["Ivanto Bakri"]),
        ("Informasi itu dari Munawiro, rekan korban.", ["Munawiro"]),
        ("Kabar itu dari Rizkaya Semali yang mengatakan api besar.", ["Rizkaya Semali"]),
        ("Busur itu milik lelaki Alfurko.", ["Alfurko"]),
        ("Rumah itu ditempati Nanaka.", ["Nanaka"]),
        ("Koordinator aksi, Rafdo Rl. Warlalo, berorasi.", ["Rafdo Rl. Warlalo"]),
        # lists
        ("Tahanan itu:\n1. Rizqo Prayudo alias Yudo diserahkan.\n2. Boncu Kenapo ditangkap.", ["Rizqo Prayudo", "Yudo", "Boncu Kenapo"]),
        ("Kondisi korban:\n- Buyungo: luka di dada\n- Desa Jegu aman", ["Buyungo"]),
        ("Korban:\n\n  • Azizo, sopir truk (tewas)", ["Azizo"]),
        ("Truk itu dikemudikan Sudo Priyo (40 tahun ) dari Gresik.", ["Sudo Priyo"]),
        # bylines
        ("(Foto: Kabar/Lodo Aprianto)", ["Lodo Aprianto"]),
        ("Api padam. Foto/Kabar/Tato Rahma", ["Tato Rahma"]),
        ("Api padam. Foto: Zulafo.", ["Zulafo"]),
        ("Api padam. Foto: Istimewa", []),
        ("Harga solar/Pertalite naik.", []),
        ("Api padam.\nMasriado /Kabar.com", ["Masriado"]),
        ("Api padam.\nIko Fujio\nEditor\nIrjano Raha\nReporter", ["Iko Fujio", "Irjano Raha"]),
        ("Primas Sudjo 01 April 2023, 17:02 WIB\nApi padam.", ["Primas Sudjo"]),
        # officials and ranks
        ("Ujar Budiono, Kepala Basarnas Banda Aceh.", []),
        ("Warga menemui Budiono, Kepala Basarnas Banda Aceh.", []),
        ("Ketua tim juru sita I Nyoman Windia hadir.", []),
        ("Kepala Pelaksana BPBD Bandung Barat Duddy Prabowo datang.", []),
        ("Kepala Kesbangpollinmas Kabupaten Sumteng, Umbu Windi, hadir.", []),
        ("Kepala Bidang Ketentraman Masyarakat dan Ketertiban Umum Satpol PP Kota Depok, Muhammad Fahmi menuturkan itu.", []),
        ("Kabid Humas Komisaris Besar Hery Murwono menjelaskan. Kata Hery, aman.", []),
        ("Kapolsek Entikong Akp\nO.Sihombing hadir.", []),
        ("Kabid Kedaruratan dan Logistik, Badan Penanggulangan Bencana Daerah (BPBD) Boyolali Suherman membenarkan.", []),
        ("Kepala Badan Penanggulangan Bencana dan Kebakaran (BPBK) Abdul Aziz membenarkan.", []),
        ("Koordinator Tim Reaksi Cepat BPBD Kota Samarinda, Nanang Arifin, mendata.", []),
        # where somebody lives, and who somebody is to somebody
        ("Longsor menimpa rumah Wasinira di dusun itu.", ["Wasinira"]),
        ("Longsor menimpa rumah Bapak Kanimoko.", ["Kanimoko"]),
        ("Longsor menimpa rumah Gadang itu, gadang sekali.", []),
        ("Kebun itu dilihat Sahatra Gukra (pelapor 2).", ["Sahatra Gukra"]),
        ("Soimaha, warga desa setempat, kesal.", ["Soimaha"]),
        ("Polisi menahan tiga orang di rumah itu. Ketiganya adalah Radinalo, Wahyudo Sapri dan Samsulo.", ["Radinalo", "Wahyudo Sapri", "Samsulo"]),
        ("Saksi Munisaha, laki laki, 55 tahun, dan Yulianto ( 46) melihat api.", ["Munisaha", "Yulianto"]),
        ("Api padam.\nKabar Kota/Gilbo Semdro\nJajaran Polsek datang.", ["Gilbo Semdro"]),
        ("Api padam.\n(Humas Polres Kebumen/Jumardo)", ["Jumardo"]),
        ("Kades Lengkong yang bernama Yayaho Widian hadir.", []),
        ("Iptu Lalu Ekaro Arya hadir. Lalu Ekaro menyampaikan salam.", []),
        ("AKBP Budi Setiyo hadir. Kata Budi, aman.\nDiakui Budi, sawit marak dicuri.", []),
        ("Ardanisa salah seorang buruh menyebut itu.", ["Ardanisa"]),
        ("Kedua korban bernama Romi Ilhamdi dan Gulto Samasi Dt. Cako Nane luka.", ["Romi Ilhamdi", "Gulto Samasi Dt. Cako Nane"]),
        ("Walinagari Sungai Talang, Dianus Davido membenarkan itu.", []),
        ("Katimsus Maleo Prevlo Tampangu mengatakan itu.", []),
        ("Kasie Trantibum Kecamatan Simokerto, Bagoeso Hanindo mengatakan itu.", []),
        ("Kapolda Irjen Fakhrizalo hadir. Kedua pelaku lari.\nFakrizalo mengatakan itu.", []),
        ("Pihak perusahaan diwakili Hendriko dan Hardiso tiba.", ["Hendriko", "Hardiso"]),
        ("Ridwaro, pengguna jalan lain, kesal.", ["Ridwaro"]),
        ("Itu benar, terang Muhamad Arafo selaku Kepala KPP Kendari.", []),
        ("Sementara itu Humas Basarnas Kendari, Wahyudo menjelaskan itu.", []),
        # names of Bali begin anew behind a place, and may hold the name of one
        ("Petajuh Desa Adat Kayubihi I Wayan Sudawa melapor. Dilaporkan resmi oleh Ni Made Warsa.", ["I Wayan Sudawa", "Ni Made Warsa"]),
        ("Bendesa Adat Tribuana I Gusti Lanang Wijaya hadir bersama I", []),
        # names that are months or days
        ("- Ovito Hilmo Januari (16) luka-luka.\nPolisi, Januari (16) libur.", ["Ovito Hilmo Januari"]),
        ("Kombes Pol. Hari Bratawa hadir. AKBP Hari ini hadir.", []),
        # police posts without a rank, and short or misspelt mentions behind them
        ("Kapolsek Sumalata, Nurwahido Kiaya, hadir. Itu benar, jelas Nurwahido.", []),
        ("Itu benar, ungkap Iwano Irmawo, Kapolres Sinjai. Kanit Resum NJ. Silalahi hadir.", []),
        ("Kapolsek membenarkan. Kapolsek, Kapolres Sawan 3. Hadir, Kapolres", []),
        ("Kepala UPT Pemadam Kebakaran (Damkar) Cilacap Supriyando hadir, ujar Surpriyando. Supri menambahkan itu.", []),
        # bylines
        ("Penulis: Andi Sucipto | Editor: khoiro muzako\nRumah terbakar.", ["Andi Sucipto", "khoiro muzako"]),
        ("Editor lapangan pergi. Editor: Rino. Ia laporan", ["Rino"]),
        ("Sumber: VIVA Malang (Eloko Apriyo/Jombang)\nTruk menabrak motor.", ["Eloko Apriyo"]),
        ("Sumber: (Humas Setda/Jombang)\nTruk menabrak motor.", []),
        ("Rumah terbakar malam itu.\nRito Rumahorbo\n", ["Rito Rumahorbo"]),
        ("Pencurian di Tabanan\n\nI Wayan Sudawa, Ekarano Purnomo Tako - detikBali\nMotor hilang.", ["I Wayan Sudawa", "Ekarano Purnomo Tako"]),
        ("Pencurian di Tabanan\n\nI Wayan Sudawa, Kapolda Baru Datang\nMotor hilang.", ["I Wayan Sudawa"]),
        # a list with numbers of coordinators, children of somebody, words that are nouns elsewhere
        ("Korlap, yakni Mursalo Souwako (Korlap I), Alfaziro Hiko (Korlap II), Okio Yadino (Korlap VII dan Faruno Samo (Korlap VIII).", ["Mursalo Souwako", "Alfaziro Hiko", "Okio Yadino", "Faruno Samo"]),
        ("Pesta seorang anak bernama Gresio Ekano Putri itu ramai. Pesta putri Mikhaelo Sadimo itu selesai.", ["Gresio Ekano Putri", "Mikhaelo Sadimo"]),
        ("Pembunuhan itu merenggut nyawa Reikalo Hanafo. Radito, pemuda desa setempat, pergi.", ["Reikalo Hanafo", "Radito"]),
        ("AKBP Hendio F Kurniawan hadir, kata Hendyo. Koordinator Pos SAR Jember Rudo Praharo hadir.", []),
        ("Kabid Kedaruratan, Rehabilitasi dan Rekonstruksi BPBD Lumajang Joko Sambango mengatakan itu.", []),
        # who they are, behind the name
        ("Imano Syarbaino, tokoh masyarakat setempat, hadir. Samsulo Arifo, bersama warga, berharap.", ["Imano Syarbaino", "Samsulo Arifo"]),
    ],
)  # fmt: skip
def test_names(text: str, names: list[str]) -> None:
    assert masked(text) == names


# ------------------------------------------------------------------ meetings


@pytest.mark.parametrize(
    "text",
    [
        "Kapolri Jenderal Bagus Wirya menghadiri rapat koordinasi pengamanan Natal yang digelar di Jakarta Selatan. Rapat membahas rekayasa lalu lintas.",
        "Kapolsek Kubu, Iptu Surya Darma, bertindak sebagai inspektur (pembina) upacara di SDN 1 Kubu, Karangasem.",
    ],
)
def test_a_meeting(text: str) -> None:
    assert value(read(text, date="2025-08-18").is_briefing) is True


def test_caught_at_it() -> None:
    """Who was arrested at a feast was at the scene; a quarter in a name makes another district."""
    drinkers = "Para remaja yang hendak tawuran itu ditangkap saat pesta di pemakaman, Kelurahan Mangasa, Kecamatan Tamalate, Makassar."
    assert value(read(drinkers).kode) == "73.71.10.1004"
    other = read("Kebakaran terjadi di Kecamatan Pulau-Pulau Babar, Kabupaten Maluku Barat Daya.")
    assert value(other.kode) == "81.08"
