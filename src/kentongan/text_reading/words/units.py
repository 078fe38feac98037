# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Police units: the words that open one, and the provinces as Polda names abbreviate them."""

from __future__ import annotations

from typing import Final

TERRITORIAL: Final[dict[str, str]] = {
    **dict.fromkeys(("polda", "mapolda", "kapolda", "wakapolda", "polda."), "Polda"),
    **dict.fromkeys(("polres", "mapolres", "kapolres", "wakapolres", "mako"), "Polres"),
    **dict.fromkeys(
        ("polresta", "mapolresta", "kapolresta", "wakapolresta", "polresto"), "Polresta"
    ),
    **dict.fromkeys(
        ("polrestabes", "mapolrestabes", "kapolrestabes", "wakapolrestabes"), "Polrestabes"
    ),
    **dict.fromkeys(("polsek", "mapolsek", "kapolsek", "wakapolsek"), "Polsek"),
    **dict.fromkeys(("polsekta", "mapolsekta", "kapolsekta", "wakapolsekta"), "Polsekta"),
    **dict.fromkeys(("polsubsektor", "kapolsubsektor"), "Polsubsektor"),
}
"""Word -> the unit type it stands for; posts name the unit of their holder."""

UNIT_WORDS: Final = frozenset(
    "polda mapolda polres mapolres polresta mapolresta polrestabes mapolrestabes polsek mapolsek polsekta mapolsekta polsubsektor".split()
)
HEADQUARTERS: Final = frozenset(
    """mabes polri baintelkam bareskrim baharkam korbrimob korlantas divpropam divhumas divkum itwasum stamaops sops stik lemdiklat korbinmas
brimob bid bidpropam bidhumas bidkum bidtik ditlantas ditsamapta ditintelkam ditbinmas ditreskrimum ditreskrimsus ditresnarkoba ditpolairud satbrimob
birohukum biroops roops rosdm""".split()
)
"""Words that name a part of headquarters or of a Polda inside a post or unit."""

SUBUNITS: Final[dict[str, str]] = {
    **dict.fromkeys(("satlantas", "sat lantas"), "Satlantas"),
    **dict.fromkeys(("satreskrim", "sat reskrim"), "Satreskrim"),
    **dict.fromkeys(("satintelkam", "sat intelkam", "satintel"), "Satintelkam"),
    **dict.fromkeys(("satresnarkoba", "satnarkoba"), "Satresnarkoba"),
    **dict.fromkeys(("satsamapta", "sat samapta", "satsabhara"), "Satsamapta"),
    **dict.fromkeys(("satbinmas", "sat binmas"), "Satbinmas"),
    **dict.fromkeys(("sipropam", "si propam"), "Sipropam"),
    **dict.fromkeys(("sihumas", "si humas"), "Sihumas"),
    **dict.fromkeys(("siwas",), "Siwas"),
    **dict.fromkeys(("bagops", "bag ops"), "Bagops"),
    **dict.fromkeys(("baglog", "bag log"), "Baglog"),
    **dict.fromkeys(("bagsdm", "bag sdm"), "Bagsdm"),
    **dict.fromkeys(("satpolairud", "satpolair"), "Satpolairud"),
    **dict.fromkeys(("sitik", "siti"), "Sitik"),
}

POLDA_PROVINCES: Final[dict[str, str]] = {
    "aceh": "11", "sumut": "12", "sumatera utara": "12", "sumbar": "13", "sumatera barat": "13",
    "riau": "14", "jambi": "15", "sumsel": "16", "sumatera selatan": "16", "bengkulu": "17",
    "lampung": "18", "babel": "19", "kepulauan bangka belitung": "19", "bangka belitung": "19",
    "kepri": "21", "kepulauan riau": "21", "metro jaya": "31", "metro": "31", "jabar": "32", "jawa barat": "32",
    "jateng": "33", "jawa tengah": "33", "diy": "34", "yogyakarta": "34", "d.i. yogyakarta": "34",
    "di yogyakarta": "34", "jatim": "35", "jawa timur": "35", "banten": "36", "bali": "51",
    "ntb": "52", "nusa tenggara barat": "52", "ntt": "53", "nusa tenggara timur": "53",
    "kalbar": "61", "kalimantan barat": "61", "kalteng": "62", "kalimantan tengah": "62",
    "kalsel": "63", "kalimantan selatan": "63", "kaltim": "64", "kalimantan timur": "64",
    "kaltara": "65", "kalimantan utara": "65", "sulut": "71", "sulawesi utara": "71",
    "sulteng": "72", "sulawesi tengah": "72", "sulsel": "73", "sulawesi selatan": "73",
    "sultra": "74", "sulawesi tenggara": "74", "gorontalo": "75", "sulbar": "76",
    "sulawesi barat": "76", "maluku": "81", "malut": "82", "maluku utara": "82", "papua": "91",
    "papua barat": "92", "papua tengah": "94", "papua barat daya": "96", "papua selatan": "93", "papua pegunungan": "95",
}  # fmt: skip
"""Polda name or province abbreviation in lower case -> Kemendagri province code."""

CITY_ALIASES: Final[dict[str, str]] = {
    "jaksel": "31.74", "metro jakarta selatan": "31.74", "jaktim": "31.75", "metro jakarta timur": "31.75",
    "jakbar": "31.73", "metro jakarta barat": "31.73", "jakpus": "31.71", "metro jakarta pusat": "31.71",
    "jakut": "31.72", "metro jakarta utara": "31.72", "metro bekasi": "32.16", "metro bekasi kota": "32.75",
    "metro tangerang kota": "36.71", "metro depok": "32.76", "kepulauan seribu": "31.01",
    "pelabuhan tanjung perak": "35.78", "tanjung perak": "35.78", "pelabuhan belawan": "12.71", "pelabuhan makassar": "73.71",
    "pelabuhan tanjung priok": "31.72", "bandara soekarno hatta": "36.71", "bandara soetta": "36.71",
    "cimahi": "32.77", "barelang": "21.71", "surakarta": "33.72", "solo": "33.72", "yogyakarta": "34.71", "jogja": "34.71",
    "pematangsiantar": "12.72", "pematang siantar": "12.72", "tanjungpinang": "21.72", "pangkalpinang": "19.71",
    "oku": "16.01", "oki": "16.02", "oku timur": "16.08", "oku selatan": "16.09", "muba": "16.06", "bau-bau": "74.72", "baubau": "74.72",
    "minsel": "71.05", "minahasa selatan": "71.05", "minut": "71.06", "kotamobagu": "71.74", "bolmong": "71.01", "pulau ambon": "81.71",
    "tanah bumbu": "63.10", "banjarbaru": "63.72", "kukar": "64.02", "kutim": "64.08", "kubar": "64.07", "kobar": "62.01", "kotim": "62.02",
    "lobar": "52.01", "loteng": "52.02", "lotim": "52.03", "klu": "52.08", "ksb": "52.07", "tts": "53.02", "ttu": "53.03", "gowa": "73.06",
    "pasuruan kota": "35.75", "padangpanjang": "13.74", "padang panjang": "13.74", "bukittinggi": "13.75", "sidempuan": "12.77",
    "padangsidimpuan": "12.77", "bandarlampung": "18.71", "bandar lampung": "18.71", "inhu": "14.02", "inhil": "14.04", "rohul": "14.06", "rohil": "14.07",
}  # fmt: skip
"""Unit names that are no registry name -> code of the regency or city."""
