# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Words around place names, and the names that texts use where the registry has another.

Aliases name their target as the registry does ("Kabupaten Ogan Ilir"), so a renumbering of codes
cannot silently turn one place into another.
"""

from __future__ import annotations

from typing import Final, Literal

from kentongan.text_reading.records import PlaceRole

Level = Literal["province", "regency", "city", "district", "village", "hamlet"]

CUES: Final[dict[str, Level]] = {
    **dict.fromkeys("desa ds kelurahan kel kalurahan kal gampong gp nagari kenagarian kenegerian nagori pekon kampung kampong kamp kp lembang tiyuh ohoi".split(), "village"),
    **dict.fromkeys("kecamatan kec distrik kapanewon kapenewon kemantren".split(), "district"),
    **dict.fromkeys("kabupaten kab".split(), "regency"),
    **dict.fromkeys("kota kotamadya".split(), "city"),
    **dict.fromkeys("provinsi prov propinsi".split(), "province"),
    **dict.fromkeys("dusun dsn banjar br lingkungan padukuhan pedukuhan dukuh jorong korong".split(), "hamlet"),
}  # fmt: skip
"""Word in lower case -> level of the name behind it."""

MAYBE_HAMLET: Final = frozenset("kampung kampong kamp kp".split())
"""A village in Papua and Lampung, a part of one in West Java: the registry decides."""

STREET_WORDS: Final = frozenset(
    "jalan jl jln gang gg jalur tol ruas lorong simpang pertigaan perempatan jembatan flyover underpass".split()
)
VENUE_WORDS: Final = frozenset(
    """masjid mesjid musala mushola musholla gereja pura wihara vihara pasar pantai bandara pelabuhan terminal stasiun rutan lapas rsud rs rsup rsu puskesmas
sma smp sd smk sman smpn sdn smkn universitas kampus kantor gedung hotel taman lapangan alun-alun stadion perumahan perum komplek kompleks spbu toko minimarket pt cv
ud kebun gudang pabrik sungai kali bendungan waduk danau pulau gunung bukit tpu pos blok cafe kafe kos apartemen rusun ruko swalayan mal mall plaza warung rumah vila villa
pondok ponpes pesantren satpas samsat balai gor rest tpa spbe spbn dermaga polder kanal apotek klinik bank bri bca bni atm hutan tahura tn""".split()
)
"""Words that open the name of a building, a ground or a water: no administrative area."""

UNIT_LEVELS: Final[dict[str, Level]] = {
    **dict.fromkeys("polsek mapolsek kapolsek wakapolsek polsekta kapolsekta koramil danramil".split(), "district"),
    **dict.fromkeys("polres mapolres kapolres wakapolres kodim dandim resor".split(), "regency"),
    **dict.fromkeys("polresta mapolresta kapolresta wakapolresta polrestabes mapolrestabes kapolrestabes wakapolrestabes polresto kapolresto".split(), "city"),
    **dict.fromkeys("polda mapolda kapolda wakapolda".split(), "province"),
}  # fmt: skip
"""Unit or post -> the level of the area it is named after."""

OFFICES: Final[dict[str, Literal["regency", "district", ""]]] = {
    "bupati": "regency", "wabup": "regency", "pemkab": "regency", "camat": "district", "dprd": "", "kpu": "regency", "kpud": "regency", "bawaslu": "regency", "panwas": "regency",
}  # fmt: skip
"""Office -> level of the area it is named after; of a parliament any level."""

PREPOSITIONS: Final = frozenset(
    "di ke dari perairan wilayah wil kawasan daerah asal seputaran sekitaran dekat menuju arah seputar kota".split()
)
"""Words before a place that is named without its level."""

SHORT_FORMS: Final[dict[str, str]] = {
    "kp": "kampung", "tj": "tanjung", "tg": "tanjung", "tjg": "tanjung", "sei": "sungai", "gn": "gunung", "mns": "meunasah", "bd": "bandar",
    "tanjab": "tanjungjabung", "kep": "kepulauan", "perk": "perkebunan", "sumatra": "sumatera", "jogjakarta": "yogyakarta", "jogja": "yogyakarta", "jokja": "yogyakarta", "tlk": "teluk", "lb": "lubuk",
    "nopember": "november", "pkl": "pangkal", "mtr": "mataram", "bts": "batas", "ma": "muara", "ps": "pasir", "ujungpandang": "makassar",
    "gampong": "", "desa": "", "kelurahan": "", "telok": "teluk", "kuto": "kuta", "masjid": "mesjid", "lor": "lor",
}  # fmt: skip
"""Word of a place name -> the word both spellings are compared by."""

ALIASES: Final[dict[str, str]] = {
    "abdya": "Kabupaten Aceh Barat Daya", "agara": "Kabupaten Aceh Tenggara", "atam": "Kabupaten Aceh Tamiang", "pijay": "Kabupaten Pidie Jaya", "galus": "Kabupaten Gayo Lues",
    "singkil": "Kabupaten Aceh Singkil", "lhokseumawe": "Kota Lhokseumawe", "tapsel": "Kabupaten Tapanuli Selatan", "taput": "Kabupaten Tapanuli Utara", "tapteng": "Kabupaten Tapanuli Tengah",
    "madina": "Kabupaten Mandailing Natal", "labura": "Kabupaten Labuhanbatu Utara", "labusel": "Kabupaten Labuhanbatu Selatan", "paluta": "Kabupaten Padang Lawas Utara", "palas": "Kabupaten Padang Lawas",
    "sergai": "Kabupaten Serdang Bedagai", "humbahas": "Kabupaten Humbang Hasundutan", "siantar": "Kota Pematangsiantar", "rantauprapat": "Kabupaten Labuhanbatu", "pasbar": "Kabupaten Pasaman Barat",
    "pessel": "Kabupaten Pesisir Selatan", "tanjabbar": "Kabupaten Tanjung Jabung Barat", "tanjabtim": "Kabupaten Tanjung Jabung Timur", "kuansing": "Kabupaten Kuantan Singingi", "meranti": "Kabupaten Kepulauan Meranti",
    "inhu": "Kabupaten Indragiri Hulu", "inhil": "Kabupaten Indragiri Hilir", "rohul": "Kabupaten Rokan Hulu", "rohil": "Kabupaten Rokan Hilir", "duri": "Kabupaten Bengkalis", "bagansiapiapi": "Kabupaten Rokan Hilir",
    "muba": "Kabupaten Musi Banyuasin", "mura": "Kabupaten Musi Rawas", "muratara": "Kabupaten Musi Rawas Utara", "oku": "Kabupaten Ogan Komering Ulu", "oki": "Kabupaten Ogan Komering Ilir", "pali": "Kabupaten Penukal Abab Lematang Ilir",
    "okus": "Kabupaten Ogan Komering Ulu Selatan", "okut": "Kabupaten Ogan Komering Ulu Timur", "lamsel": "Kabupaten Lampung Selatan", "lamteng": "Kabupaten Lampung Tengah", "lamtim": "Kabupaten Lampung Timur", "lampura": "Kabupaten Lampung Utara", "lambar": "Kabupaten Lampung Barat",
    "tubaba": "Kabupaten Tulang Bawang Barat", "tuba": "Kabupaten Tulang Bawang", "pesibar": "Kabupaten Pesisir Barat", "balam": "Kota Bandar Lampung", "beltim": "Kabupaten Belitung Timur", "bateng": "Kabupaten Bangka Tengah", "basel": "Kabupaten Bangka Selatan", "babar": "Kabupaten Bangka Barat",
    "jaksel": "Kota Administrasi Jakarta Selatan", "jaktim": "Kota Administrasi Jakarta Timur", "jakbar": "Kota Administrasi Jakarta Barat", "jakpus": "Kota Administrasi Jakarta Pusat", "jakut": "Kota Administrasi Jakarta Utara",
    "jakarta selatan": "Kota Administrasi Jakarta Selatan", "jakarta timur": "Kota Administrasi Jakarta Timur", "jakarta barat": "Kota Administrasi Jakarta Barat", "jakarta pusat": "Kota Administrasi Jakarta Pusat", "jakarta utara": "Kota Administrasi Jakarta Utara",
    "tangsel": "Kota Tangerang Selatan", "kbb": "Kabupaten Bandung Barat", "cikarang": "Kabupaten Bekasi", "purwokerto": "Kabupaten Banyumas", "solo": "Kota Surakarta", "kota solo": "Kota Surakarta", "mungkid": "Kabupaten Magelang",
    "yogya": "Kota Yogyakarta", "jogja": "Kota Yogyakarta", "cimahi": "Kota Cimahi", "singaraja": "Kabupaten Buleleng", "amlapura": "Kabupaten Karangasem", "semarapura": "Kabupaten Klungkung", "mangupura": "Kabupaten Badung",
    "lobar": "Kabupaten Lombok Barat", "loteng": "Kabupaten Lombok Tengah", "lotim": "Kabupaten Lombok Timur", "klu": "Kabupaten Lombok Utara", "ksb": "Kabupaten Sumbawa Barat", "tts": "Kabupaten Timor Tengah Selatan", "ttu": "Kabupaten Timor Tengah Utara", "kefamenanu": "Kabupaten Timor Tengah Utara", "soe": "Kabupaten Timor Tengah Selatan",
    "mabar": "Kabupaten Manggarai Barat", "matim": "Kabupaten Manggarai Timur", "flotim": "Kabupaten Flores Timur", "larantuka": "Kabupaten Flores Timur", "sbd": "Kabupaten Sumba Barat Daya", "waingapu": "Kabupaten Sumba Timur", "maumere": "Kabupaten Sikka", "bajawa": "Kabupaten Ngada", "atambua": "Kabupaten Belu", "labuan bajo": "Kabupaten Manggarai Barat", "ruteng": "Kabupaten Manggarai",
    "kkr": "Kabupaten Kubu Raya", "kobar": "Kabupaten Kotawaringin Barat", "kotim": "Kabupaten Kotawaringin Timur", "pangkalan bun": "Kabupaten Kotawaringin Barat", "sampit": "Kabupaten Kotawaringin Timur", "barsel": "Kabupaten Barito Selatan", "bartim": "Kabupaten Barito Timur", "barut": "Kabupaten Barito Utara", "batola": "Kabupaten Barito Kuala",
    "hst": "Kabupaten Hulu Sungai Tengah", "hss": "Kabupaten Hulu Sungai Selatan", "hsu": "Kabupaten Hulu Sungai Utara", "tanbu": "Kabupaten Tanah Bumbu", "tala": "Kabupaten Tanah Laut", "batulicin": "Kabupaten Tanah Bumbu", "ppu": "Kabupaten Penajam Paser Utara", "kukar": "Kabupaten Kutai Kartanegara", "kutim": "Kabupaten Kutai Timur", "kubar": "Kabupaten Kutai Barat", "sangatta": "Kabupaten Kutai Timur",
    "bolmong": "Kabupaten Bolaang Mongondow", "bolmut": "Kabupaten Bolaang Mongondow Utara", "bolsel": "Kabupaten Bolaang Mongondow Selatan", "boltim": "Kabupaten Bolaang Mongondow Timur", "minut": "Kabupaten Minahasa Utara", "minsel": "Kabupaten Minahasa Selatan", "mitra": "Kabupaten Minahasa Tenggara", "sangihe": "Kabupaten Kepulauan Sangihe", "talaud": "Kabupaten Kepulauan Talaud",
    "morut": "Kabupaten Morowali Utara", "touna": "Kabupaten Tojo Una Una", "parimo": "Kabupaten Parigi Moutong", "bangkep": "Kabupaten Banggai Kepulauan", "balut": "Kabupaten Banggai Laut", "luwuk": "Kabupaten Banggai", "bungku": "Kabupaten Morowali", "kolonodale": "Kabupaten Morowali Utara", "imip": "Kabupaten Morowali", "tolitoli": "Kabupaten Toli-Toli",
    "sidrap": "Kabupaten Sidenreng Rappang", "pangkep": "Kabupaten Pangkajene dan Kepulauan", "lutim": "Kabupaten Luwu Timur", "lutra": "Kabupaten Luwu Utara", "sungguminasa": "Kabupaten Gowa", "toraja": "Kabupaten Tana Toraja", "torut": "Kabupaten Toraja Utara", "konsel": "Kabupaten Konawe Selatan", "konut": "Kabupaten Konawe Utara", "konkep": "Kabupaten Konawe Kepulauan",
    "kolut": "Kabupaten Kolaka Utara", "koltim": "Kabupaten Kolaka Timur", "butur": "Kabupaten Buton Utara", "busel": "Kabupaten Buton Selatan", "buteng": "Kabupaten Buton Tengah", "mubar": "Kabupaten Muna Barat", "polman": "Kabupaten Polewali Mandar", "mateng": "Kabupaten Mamuju Tengah", "matra": "Kabupaten Pasangkayu", "mamuju utara": "Kabupaten Pasangkayu",
    "halsel": "Kabupaten Halmahera Selatan", "halteng": "Kabupaten Halmahera Tengah", "haltim": "Kabupaten Halmahera Timur", "halbar": "Kabupaten Halmahera Barat", "halut": "Kabupaten Halmahera Utara", "malteng": "Kabupaten Maluku Tengah", "malra": "Kabupaten Maluku Tenggara", "sbb": "Kabupaten Seram Bagian Barat", "sbt": "Kabupaten Seram Bagian Timur", "taliabu": "Kabupaten Pulau Taliabu",
    "timika": "Kabupaten Mimika", "wamena": "Kabupaten Jayawijaya", "sentani": "Kabupaten Jayapura", "ujung pandang": "Kota Makassar", "siak sri indrapura": "Kabupaten Siak", "lubuklinggau": "Kota Lubuk Linggau", "pagaralam": "Kota Pagar Alam", "sidempuan": "Kota Padangsidimpuan", "tebingtinggi": "Kota Tebing Tinggi",
    "labuhan batu": "Kabupaten Labuhanbatu", "kepulauan seribu": "Kabupaten Administrasi Kepulauan Seribu", "baturaja": "Kabupaten Ogan Komering Ulu", "indralaya": "Kabupaten Ogan Ilir", "kayuagung": "Kabupaten Ogan Komering Ilir", "sekayu": "Kabupaten Musi Banyuasin", "tulungagung": "Kabupaten Tulungagung", "bandar lampung": "Kota Bandar Lampung",
    "cilegon": "Kota Cilegon", "kualanamu": "Kabupaten Deli Serdang", "soekarno-hatta": "Kota Tangerang", "soetta": "Kota Tangerang", "ngurah rai": "Kabupaten Badung", "bakauheni": "Kabupaten Lampung Selatan", "merak": "Kota Cilegon", "gilimanuk": "Kabupaten Jembrana", "tanjung perak": "Kota Surabaya", "tanjung priok": "Kota Administrasi Jakarta Utara",
    "kutacane": "Kabupaten Aceh Tenggara", "takengon": "Kabupaten Aceh Tengah", "meulaboh": "Kabupaten Aceh Barat", "kuala simpang": "Kabupaten Aceh Tamiang", "calang": "Kabupaten Aceh Jaya", "redelong": "Kabupaten Bener Meriah", "sinabang": "Kabupaten Simeulue", "kisaran": "Kabupaten Asahan",
    "aek kanopan": "Kabupaten Labuhanbatu Utara", "sibuhuan": "Kabupaten Padang Lawas", "batusangkar": "Kabupaten Tanah Datar", "painan": "Kabupaten Pesisir Selatan", "muaro sijunjung": "Kabupaten Sijunjung", "sarilamak": "Kabupaten Lima Puluh Kota", "tuapejat": "Kabupaten Kepulauan Mentawai", "pasir pengaraian": "Kabupaten Rokan Hulu",
    "selatpanjang": "Kabupaten Kepulauan Meranti", "teluk kuantan": "Kabupaten Kuantan Singingi", "taluk kuantan": "Kabupaten Kuantan Singingi", "muara bungo": "Kabupaten Bungo", "muara tebo": "Kabupaten Tebo", "kuala tungkal": "Kabupaten Tanjung Jabung Barat", "muara sabak": "Kabupaten Tanjung Jabung Timur", "sengeti": "Kabupaten Muaro Jambi",
    "pangkalan balai": "Kabupaten Banyuasin", "muaradua": "Kabupaten Ogan Komering Ulu Selatan", "muara rupit": "Kabupaten Musi Rawas Utara", "bintuhan": "Kabupaten Kaur", "liwa": "Kabupaten Lampung Barat", "krui": "Kabupaten Pesisir Barat", "panaragan": "Kabupaten Tulang Bawang Barat", "muntok": "Kabupaten Bangka Barat",
    "tanjung balai karimun": "Kabupaten Karimun", "ranai": "Kabupaten Natuna", "tarempa": "Kabupaten Kepulauan Anambas", "pelabuhan ratu": "Kabupaten Sukabumi", "ungaran": "Kabupaten Semarang", "sumbawa besar": "Kabupaten Sumbawa", "waibakul": "Kabupaten Sumba Tengah", "kalabahi": "Kabupaten Alor",
    "lewoleba": "Kabupaten Lembata", "mbay": "Kabupaten Nagekeo", "oelamasi": "Kabupaten Kupang", "putussibau": "Kabupaten Kapuas Hulu", "kuala kapuas": "Kabupaten Kapuas", "buntok": "Kabupaten Barito Selatan", "tamiang layang": "Kabupaten Barito Timur", "muara teweh": "Kabupaten Barito Utara",
    "puruk cahu": "Kabupaten Murung Raya", "kuala pembuang": "Kabupaten Seruyan", "nanga bulik": "Kabupaten Lamandau", "kuala kurun": "Kabupaten Gunung Mas", "amuntai": "Kabupaten Hulu Sungai Utara", "sendawar": "Kabupaten Kutai Barat", "ujoh bilang": "Kabupaten Mahakam Ulu", "tondano": "Kabupaten Minahasa",
    "boroko": "Kabupaten Bolaang Mongondow Utara", "ampana": "Kabupaten Tojo Una Una", "salakan": "Kabupaten Banggai Kepulauan", "watampone": "Kabupaten Bone", "sengkang": "Kabupaten Wajo", "watansoppeng": "Kabupaten Soppeng", "pangkajene kepulauan": "Kabupaten Pangkajene dan Kepulauan", "selayar": "Kabupaten Kepulauan Selayar",
    "bontosunggu": "Kabupaten Jeneponto", "wanggudu": "Kabupaten Konawe Utara", "langgur": "Kabupaten Maluku Tenggara", "saumlaki": "Kabupaten Kepulauan Tanimbar", "tiakur": "Kabupaten Maluku Barat Daya", "sofifi": "Kota Tidore Kepulauan", "bobong": "Kabupaten Pulau Taliabu", "daruba": "Kabupaten Pulau Morotai",
    "morotai": "Kabupaten Pulau Morotai", "enarotali": "Kabupaten Paniai", "serui": "Kabupaten Kepulauan Yapen", "botawa": "Kabupaten Waropen", "moanemani": "Kabupaten Dogiyai", "boven digul": "Kabupaten Boven Digoel", "sumteng": "Kabupaten Sumba Tengah", "sumtim": "Kabupaten Sumba Timur",
}  # fmt: skip
"""Lower-case name in texts -> official name of the regency or city."""

CAPITALS: Final = (
    "Kota Banda Aceh", "Kota Medan", "Kota Padang", "Kota Pekanbaru", "Kota Jambi", "Kota Palembang", "Kota Bengkulu", "Kota Bandar Lampung", "Kota Pangkal Pinang", "Kota Tanjung Pinang",
    "Kota Administrasi Jakarta Pusat", "Kota Bandung", "Kota Semarang", "Kota Yogyakarta", "Kota Surabaya", "Kota Serang", "Kota Denpasar", "Kota Mataram", "Kota Kupang",
    "Kota Pontianak", "Kota Palangkaraya", "Kota Banjarbaru", "Kota Samarinda", "Kabupaten Bulungan", "Kota Manado", "Kota Palu", "Kota Makassar", "Kota Kendari", "Kota Gorontalo", "Kabupaten Mamuju",
    "Kota Ambon", "Kota Tidore Kepulauan", "Kota Jayapura", "Kabupaten Manokwari", "Kabupaten Merauke", "Kabupaten Nabire", "Kabupaten Jayawijaya", "Kota Sorong",
)  # fmt: skip
"""Where the governors have their offices, as the registry names the city or regency."""

PROVINCES: Final[dict[str, str]] = {
    "jakarta": "31", "dki jakarta": "31", "dki": "31", "dk jakarta": "31", "diy": "34", "yogyakarta": "34", "daerah istimewa yogyakarta": "34", "jogjakarta": "34", "nad": "11", "nanggroe aceh darussalam": "11", "bangka belitung": "19",
}  # fmt: skip
"""Names of provinces beside those of the Polda and the registry."""

NAME_STOPS: Final = frozenset(
    """senin selasa rabu kamis jumat jum'at sabtu minggu ahad januari februari maret april mei juni juli agustus september oktober november desember pukul sekitar sekira pada saat telah
tanggal tgl pkl jam wib wita wit akibat kata ujar menurut namun ia dia korban pelaku polisi warga kejadian peristiwa tersebut ini itu untuk oleh tepatnya
polsek polres polda polresta polrestabes kapolsek kapolres kapolresta kapolda kasat kanit akp akbp kompol kombes iptu ipda aiptu aipda bripka briptu bripda tni polri foto berita baca advertisement
massa titik identitas alamat saksi lokasi tkp waktu situasi tahun bulan hari rt rw no nomor km kilometer""".split()
)
"""Capitalised words that never continue a place name."""

NO_PLACES: Final = frozenset("ibu".split())
"""Districts by name that are another word behind a mere preposition: "di Ibu Kota"."""

SMALL_STOPS: Final = frozenset(
    "yang yg dengan dgn dan atau dalam dlm jelas sebagai selaku adalah juga dimana sehingga tlh sdh tdk krn dpn dekat depan belakang lk pr umur an oleh di ke dari wil tjd skt skr td kondisi".split()
)
"""Words that end a place name written in lower case."""

EVENT_WORDS: Final = frozenset(
    "terjadi kejadian peristiwa insiden tkp pukul pkl jam bertempat lokasi berlangsung digelar dini".split()
)
"""Words of a sentence that tells where the event was."""
ELSEWHERE_WORDS: Final = frozenset(
    "sebelumnya kasus kejadian pernah juga titik seperti lokasi".split()
)
"""One of these stands in every sentence that turns to another event."""

ROLE_MARKS: Final[dict[str, PlaceRole]] = {
    **dict.fromkeys(
        """tkp lokasi bertempat terjadi terjadinya kejadian peristiwa insiden berlangsung digelar melanda menimpa kebakaran kecelakaan ditemukan tepatnya melintas beraksi aksi dilaksanakan tewas meninggal
dibacok ditusuk ditikam ditembak dikeroyok dianiaya dibegal dijambret tabrakan pencurian mencuri pembunuhan penembakan rumahnya tawuran bentrok bentrokan pengeroyokan penganiayaan razia penggerebekan menggerebek
tenggelam terbalik karam hanyut terseret terguling bertabrakan menabrak tertabrak terperosok berkelahi perkelahian penertiban ditertibkan dibongkar""".split(),
        "scene",
    ),
    **dict.fromkeys(("tempat kejadian", "unjuk rasa"), "scene"),
    **dict.fromkeys("rs rsud rsu rsup puskesmas klinik dirawat dilarikan dirujuk".split(), "hospital"),
    "rumah sakit": "hospital",
    **dict.fromkeys(
        "tangkap bekuk ringkus ditangkap diamankan dibekuk diringkus tertangkap penangkapan dicokok diciduk bersembunyi persembunyian persembunyiannya kabur pelarian pelariannya menangkap mengamankan membekuk meringkus".split(),
        "arrest",
    ),
    "melarikan diri": "arrest",
    **dict.fromkeys(
        "kata ujar ujarnya ungkap ungkapnya jelas jelasnya tutur terang ucap konpers ditemui dikonfirmasi dihubungi wartawan diterima".split(), "statement"
    ),
    **dict.fromkeys(("konferensi pers", "jumpa pers"), "statement"),
}  # fmt: skip
"""Word, or two words with a blank, in lower case -> role of the next place behind it."""
