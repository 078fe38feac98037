# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Words that tell the day of an event from the day of a statement, and days told without a date."""

from __future__ import annotations

from typing import Final

EVENT: Final = frozenset(
    """terjadi terjadinya kejadian kejadiannya peristiwa insiden tragedi aksi aksinya orasi orasinya kecelakaan tkp berlangsung digelar dilaksanakan melaksanakan menggelar gelar ditemukan menemukan penemuan melanda menimpa beraksi dilakukan melakukan
tewas meninggal hilang dicuri kebakaran terbakar tawuran dibegal dibacok ditusuk ditikam ditembak dianiaya dikeroyok mendarat kabur meledak tenggelam hanyut menghanguskan bentrok pecah memblokade memalang melintas mencuri
diserahkan menyerahkan penganiayaan pencurian pembunuhan penembakan bermula berawal pengeroyokan pembacokan penikaman terseret menyetubuhi mencabuli""".split()
) | {"unjuk rasa", "menangkap maling", "hari itu"}
"""Event words: a date behind one is the day of the event."""
SEIZURE: Final = frozenset(
    "ditangkap menangkap penangkapan tertangkap diamankan mengamankan dibekuk membekuk diringkus meringkus digerebek menggerebek penggerebekan diciduk penindakan operasi menyita disita digagalkan menggagalkan dihentikan pengungkapan mengungkap".split()
) | {"menyerahkan diri", "hasil ungkap", "hsl ungkap", "berhasil ungkap"}
"""Arrest and seizure: the event of a raid, the aftermath of a theft."""
SPEECH: Final = frozenset(
    """kata katanya ujar ujarnya ungkap ungkapnya mengungkapkan jelas jelasnya menjelaskan terang terangnya menerangkan tutur tuturnya ucap ucapnya sebut sebutnya menyebut menyebutkan tegas tegasnya imbuh imbuhnya pungkas pungkasnya
beber bebernya papar paparnya tambah tambahnya tandas tandasnya menyampaikan disampaikan mengatakan dikatakan membenarkan dikonfirmasi konfirmasi dihubungi ditemui keterangan keterangannya wartawan rilis dikutip dilansir mengutip
melansir diterima imbau imbaunya mengimbau pesan pesannya harap harapnya unggahan diunggah tayang cetusnya""".split()
) | {
    "konferensi pers",
    "jumpa pers",
    "press release",
    "siaran pers",
    "laporan diterima",
    "dalam laporannya",
}
"""Words of speech: a date behind one is the day of the statement."""
TELLS: Final = frozenset(
    "menjelaskan mengatakan menyebut menyebutkan menerangkan menuturkan mengungkapkan menyampaikan".split()
)
"""Words of speech that open what is told: an event word behind them counts."""
AFTER: Final = frozenset(
    """akan rencananya direncanakan mendatang besok dijadwalkan hingga sampai lahir kelahiran sebelumnya dimediasi dipanggil diperiksa melapor lp disposal dimakamkan dipadamkan dijinakkan padam identifikasi dirujuk autopsi
pengecekan mengecek dikunjungi meninjau ditetapkan dievakuasi pendisposalan pemusnahan diberlakukan dikaitkan""".split()
) | {
    "batas waktu",
    "paling lambat",
    "berlaku sejak",
    "tahun lalu",
    "dilaporkan ke",
    "membuat laporan",
    "laporan polisi",
    "gelar perkara",
    "olah tkp",
    "aturan baru",
}
"""Words before a date that is some other day of the same matter."""

FOUND: Final = frozenset(
    "ditemukan menemukan temukan ketemu dievakuasi mengevakuasi evakuasi".split()
)
"""Of somebody drowned or lost a date beside these is the day of the finding."""
SEARCHED: Final = frozenset(
    "pencarian penyisiran diberangkatkan mengerahkan menerima informasi laporan tiba".split()
)
"""A date behind these is the day of the search."""
MISSING: Final = frozenset(
    "hilang tenggelam hanyut terseret sejak terjatuh tergelincir melaut berangkat".split()
)
"""Between such a word and the date it is the day of the event again."""
REPORTS: Final = frozenset("melaporkan dilaporkan laporkan mengadukan diadukan".split())
"""Right before an event word: the day it was reported, "melaporkan peristiwa itu pada"."""
SET_OUT: Final = frozenset("berangkat melaut memancing pergi pamit meninggalkan".split())
"""Of somebody missing: the day they set out is the day of the event."""
REPORTED: Final = frozenset("peristiwa kejadian insiden kasus".split())
SPANS: Final = frozenset("sejak hingga sampai".split())
CLOCK_WORDS: Final = frozenset("pukul pkl jam dini pagi siang sore malam".split())
"""Behind these the words of `SPANS` tell an hour of the event, no other day."""

MARKS: Final[dict[str, str]] = {
    **dict.fromkeys(EVENT, "event"),
    **dict.fromkeys(SEIZURE, "seizure"),
    **dict.fromkeys(SPEECH, "speech"),
    **dict.fromkeys(AFTER, "after"),
    "sejak": "since",
}
"""Word, or two words with a blank, in lower case -> what a date behind it is."""

PAIRED: Final = frozenset(pair.split()[0] for pair in MARKS if " " in pair)
"""Words that open a mark of two words."""
PARTS: Final[dict[str, tuple[int, int]]] = {
    "dini hari": (0, 5), "dinihari": (0, 5), "subuh": (4, 6), "pagi": (5, 10), "siang": (10, 15), "sore": (15, 18), "petang": (17, 19), "malam": (18, 24), "malem": (18, 24), "mlm": (18, 24),
}  # fmt: skip
"""Part of the day -> from and to hour."""
