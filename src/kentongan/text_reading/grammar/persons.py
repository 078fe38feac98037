# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Who is named: private persons and those in function, every mention of both.

Capitalised runs are cut at words that are no names; what is left is judged by its neighbours: an age
behind it, "bernama", "korban", "Pak" or a verb of speech before it, a list that already holds a name, or
given names inside it. Found once, a name is known everywhere, whole or in part. People with a rank or a
public post are in function; so are their later short mentions. What both share goes to the private one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from kentongan.text_reading import toponyms
from kentongan.text_reading.grammar.events import is_event_word
from kentongan.text_reading.grammar.parties import find_parties
from kentongan.text_reading.normalise import Source, is_glued
from kentongan.text_reading.records import Found, Span
from kentongan.text_reading.words.names import (
    APPOSED_ROLES,
    BORN,
    CREDITS,
    DIRECT_ROLES,
    GIVEN,
    HONORIFICS,
    MINORS,
    MONTHS,
    NAMED,
    NOT_NAMES,
    PICTURED,
    SAID,
    SAYS,
    SHORTENED,
    STATE_HEADS,
    STATE_NEEDS,
)
from kentongan.text_reading.words.posts import CIVIL_TAILS, FUNCTIONS, POST_HEADS
from kentongan.text_reading.words.ranks import CORPS, RANK_FIRST, RANK_OF
from kentongan.text_reading.words.toponyms import CUES, STREET_WORDS, VENUE_WORDS

_TOKEN: Final = re.compile(r"[A-Z]+(?![a-z'])|[A-Z][a-z']+(?:-[A-Z][a-z]+)*|[a-z'-]+")
"""Words, also where a space was lost: "bernamaHafid", "DesaMuara"."""
_AGE: Final = re.compile(
    r"(?:,\s(?P<c>\d{2})(?=[,;)]))|,?\s*\(\s?(?:usia |umur )?(?P<a>\d{1,2})(?:\s?(?:tahun|th|thn))?\s?[,)]"
    r"|[\s,]{0,2}(?:lk|pr|laki-laki|perempuan|laki laki|l|p)?[\s,.]{0,2}(?:yang |masih )*(?:umur |usia |berusia |berumur )?(?P<b>\d{1,2})\s?(?:tahun|th|thn)\b"
)
_NO_VOWEL: Final = re.compile(r"[^aiueo]{2}$")
_BRACKET_AGE: Final = re.compile(r" \(\d{1,2}\)")
_SHORT_NAME: Final = re.compile(r"\s\(([A-Z]{2,4})\)")
"""Initials in brackets behind the name they shorten."""
_RELATED: Final = re.compile(
    r" (?:alias|als) [a-z]|, (?:(?:salah )?(?:se|satu )?(?:orang )?tokoh (?:masyarakat|agama|adat|pemuda|warga)|bersama (?:warga|rekan|teman|keluarga))\b| \((?:pelapor|saksi|pemilik|istri|suami|anak|ibu|ayah|korban|pelaku)\b| salah (?:seorang|satu)\b|, (?:(?:salah )?(?:se|satu )?(?:orang )?)?(?:rekan|istri|suami|anak|ibu|ayah|kakak|adik|tetangga|pemuda|kerabat|keponakan|paman|sepupu|pemilik|warga|saksi|penjaga|sopir|kernet|pengendara|pengguna|penumpang|pedagang|karyawan|anggota)(?: kandung)? (?:lembaga|jalan|truk|dump|bus|angkot|mata|korban|pelaku|tersangka|setempat|sekitar|lainnya|desa|dusun|kelurahan|kampung|nagari|gampong|kebun|rumah|warung|toko|kios|lahan|motor|mobil|sapi)\b"
)
"""Behind a name: who it is to somebody: "Munawir, rekan korban"."""
_BULLETS: Final = frozenset((".", ")", "-", "•"))
_ITEM: Final = re.compile(r" *(?:\d{1,2}[.)]|[-•]) *")
_ITEM_OF_ONE: Final = re.compile(
    r",? (?:alias|ditangkap|diserahkan|tewas|meninggal|luka|dirawat|selamat|warga|usia|umur)\b|: (?:luka|umur|usia|warga|\d{1,2} tahun)"
)
_PHOTO: Final = re.compile(r"\b(?:foto|dok)\b[^)\n.]{0,30}/\s?$")
"""Before the photographer: "(Foto: Antara/Name)"."""
_FROM: Final = re.compile(r"/[A-Z]\w+\)\s*(?:\n|$)")
"""Behind a reporter: "(Name/Jombang)"."""
_SMALL_CREDIT: Final = re.compile(
    r"(?:editor|penulis|reporter|pewarta|kontributor)\s?: ?(?P<name>[a-z][a-z']+(?: [a-z][a-z']+){0,2}) ?(?:[\n|]|$)",
    re.IGNORECASE,
)
"""A byline in small letters: "Editor: name surname"."""
_LINE_END: Final = re.compile(r"\)?\s*(?:\n|$)")
_BYLINE_END: Final = re.compile(r"\s?\)\s*(?:\n|$)")
_BYLINE: Final = re.compile(
    r"\s+•\s|,? (?:(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu),? )?\d{1,2} [a-z]{3,9} 20\d\d, \d|\s[-|/–]\s\S+\s*(?:\n|$)|\s?[|/]\s?[\w.-]+\.(?:com|co|id|net)\b|\s*\n\s*(?:editor|reporter|penulis|pewarta|kontributor|wartawan)\s*(?:\n|$)",
    re.IGNORECASE,
)
"""Behind a name that opens a line: "Rudi Hartono - detikJatim"."""
_LIST_GAP: Final = re.compile(
    r"\s*(?:\([^)]{1,40}\)?)?(?:\s?\d{1,2} (?:th|tahun))?\s*(?:,\s*(?:dan|serta)?|;|dan|serta|bersama|&)\s*"
)
_MINORS: Final = re.compile(MINORS)
_OUTLET_OF: Final = re.compile(r"(?:\n|\(|^)[A-Z][\w. ]{3,40}/$")
"""Before who took a picture, or wrote, on a line of its own: "Kabar Kota/Name"."""
_STOPS: Final = (". ", "! ", "? ", '." ', '!" ', '?" ')
_OFFICE_GAP: Final = re.compile(
    r"[^.;\n\d]*(?:\b(?:sdri?|saudar[ai]|bapak|bpk|ibu|h|hj|drs|dr|ir)\b\.?\s*)?", re.IGNORECASE
)
_OUTLET: Final = re.compile(r"\.(?:com|co|id|net)\b", re.IGNORECASE)
_NO_INITIALS: Final = frozenset(
    "WIB WITA WIT TKP CCTV RT RW RS SD SMP SMA SMK PT CV TNI POLRI AKP KTP SIM STNK LP BB MD LB LR HP NIK WNA WN WNI UU KUHP DPO ASN PNS DPRD BPBD SAR KKB OPM TV AC ATM BBM LPG PLN PJU KA KRL MBG THM OTK".split()
)
_ABBREVIATED: Final = frozenset("PT CV UD SD RS AM PM".split())
_INITIALLED: Final = frozenset("berinisial inisial inisialnya".split())
_ROMAN: Final = frozenset("II III IV VI VII VIII IX".split())
_OWNED: Final = {"rumah": "private.home", "putri": "private.role", "putra": "private.role"}
"""Small words right before a name that capitals make another thing: "putri Mikhael", "Putri Duyung"."""
_BALI: Final = frozenset({"i", "ni"})
_CHIEFS: Final = frozenset(w for w, f in POST_HEADS.items() if f == "chief") | {"kanit", "kasat"}
"""Posts of the police that tell of a name behind them also without a rank."""
_PARTICLES: Final = frozenset("bin binti van der de al".split())
_MINOR: Final = frozenset(
    "anak anaknya bocah balita bayi pelajar siswa siswi murid santri santriwati tirinya kandungnya".split()
)
_SEXUAL: Final = (
    "cabul",
    "perkosa",
    "setubuh",
    "rudapaksa",
    "pelecehan",
    "kekerasan seksual",
    "sodomi",
    "asusila",
    "gagahi",
    "bejat",
)
_YOUNG: Final = (
    "bawah umur",
    "bocah",
    "balita",
    "bayi",
    "siswa",
    "siswi",
    "murid",
    "pelajar",
    "anak",
    "usia",
    "umur",
)
_OFFICE_WORDS: Final = CIVIL_TAILS.union(*STATE_NEEDS.values())
"""Words that go on with an office and name nobody: "Kepala Pelaksana BPBD"."""
_SAYS_GAP: Final = frozenset((" ", ", ", " yang "))
_CALLED: Final = frozenset({"yang", "bernama"})
_PLACING: Final = frozenset("di ke dari wilayah rw rt asal kawasan".split())
_RANKED: Final = RANK_FIRST | {w for w, family in POST_HEADS.items() if family == "army"}
_HEADS: Final = _RANKED | _CHIEFS | STATE_HEADS | CREDITS
"""Words that open the name of somebody in function, or of who wrote the text."""
_CLOSE: Final = frozenset((" ", "\n", ". ", ", ", "  ", ".", " (", ") "))
"""What may lie between a rank and a name."""
_SOME: Final = frozenset(
    "mereka keduanya ketiganya keempatnya kelimanya korban pelaku tersangka".split()
)
"""Before "adalah" and a name."""
_ANNOUNCING: Final = APPOSED_ROLES | CREDITS
_SIGNS: Final = (
    (HONORIFICS, "private.honoured"),
    (NAMED, "private.named"),
    (DIRECT_ROLES, "private.role"),
    (SAID, "private.said"),
)
_NO_PERSON_BEFORE: Final = frozenset(CUES) | STREET_WORDS | VENUE_WORDS


@dataclass(slots=True)
class Somebody:
    """One person: the words of the name, whether in function, and whether protected."""

    words: tuple[str, ...]
    officer: bool
    rule: str
    initials: bool = False
    protected: bool = False
    adult: bool = False
    """The text gives an age of eighteen or more."""


class Naming(NamedTuple):
    """One mention: where, and of whom (index into the list of people)."""

    span: Span
    who: int


@dataclass(frozen=True, slots=True)
class Named:
    """Everybody named in some texts, and for each text its mentions in reading order, without overlaps."""

    people: tuple[Somebody, ...]
    mentions: tuple[tuple[Naming, ...], ...]
    sexual: bool
    """A text tells of a sexual crime: initials and small places point at the victim too."""
    parties: tuple[tuple[Found[str], ...], ...] = ()
    """Institutions of each text; their words are no names of people."""


class _Piece(NamedTuple):
    """Capitalised words that may be a name."""

    start: int
    end: int
    words: tuple[str, ...]
    token: int
    """Index of its first word among the tokens."""
    in_title: bool
    """On a line with capitals on most words, where a capital says nothing."""


People = dict[tuple[str, ...], Somebody]


class _Finder:
    def __init__(self, source: Source, people: People, officer_words: set[str]) -> None:
        self.source = source
        self.flat = source.flat
        self.people = people
        self.officer_words = officer_words
        self.lows, self.starts, self.ends = _split(source)
        flat = source.flat
        self.capitals = [n for n, at in enumerate(self.starts) if flat[at].isupper()]
        self.heads = [n for n, low in enumerate(self.lows) if low in _HEADS]
        self.private_words: set[str] = set()
        self.parties = find_parties(source)
        self.bodies = [p.span for p in self.parties]
        self.pieces = self._pieces()
        self.small: list[int] = []
        """Words of bylines in small letters."""

    def word(self, n: int) -> str:
        """A word as printed."""
        return self.flat[self.starts[n] : self.ends[n]]

    # -------------------------------------------------------------- pieces

    def _pieces(self) -> list[_Piece]:
        titles = _title_lines(self.flat)
        army = "kodim" in self.source.low
        found: list[_Piece] = []
        run: list[int] = []
        for n in self.capitals:
            # "Desa Adat Kayubihi I Wayan Sudana": a name of Bali begins anew
            if run and not (self._goes_on(run[-1], n) and not self._balinese(n)):
                self._close(run, titles, found)
                run = []
            aged = self.flat.startswith(" (", self.ends[n]) and (
                self._initials_of_age(n) or (bool(run) and self._called_after_month(n))
            )
            if not aged and _ends_name(self.lows[n], army):
                if run:
                    self._close(run, titles, found)
                    run = []
            else:
                run.append(n)
        if run:
            self._close(run, titles, found)
        return found

    def _initials_of_age(self, n: int) -> bool:
        """Whether capitals that mean something else have an age behind them: "MAS (14)"."""
        end = self.ends[n]
        return (
            end - self.starts[n] <= 4
            and self.flat[self.starts[n] : end].isupper()
            and _BRACKET_AGE.match(self.flat, end) is not None
        )

    def _called_after_month(self, n: int) -> bool:
        """Whether a month ends a name with an age behind it: "Hilda Januari (16)"."""
        return self.lows[n] in MONTHS and _BRACKET_AGE.match(self.flat, self.ends[n]) is not None

    def _balinese(self, n: int) -> bool:
        """Whether a word opens a name of Bali: "I Nyoman", "Ni Ketut"."""
        return self.lows[n] in _BALI and self.lows[n + 1 : n + 2] != [] and self.lows[n + 1] in BORN

    def _goes_on(self, left: int, right: int) -> bool:
        """Whether a capitalised word continues the one before, a particle ("bin") between them or not."""
        if right - left == 2 and self.word(left + 1) in _PARTICLES:
            return self._joined(left, left + 1) and self._joined(left + 1, right)
        return right - left == 1 and self._joined(left, right)

    def _joined(self, left: int, right: int) -> bool:
        gap = self.flat[self.ends[left] : self.starts[right]]
        if gap == " ":
            return True
        low = self.lows[left]
        # "Arifin. Polisi": a stop that shortens nothing ends the sentence
        short = len(low) == 1 or low in SHORTENED or (len(low) == 2 and _NO_VOWEL.match(low))
        return gap in (". ", ".") and bool(short)

    def _close(self, run: list[int], titles: list[Span], found: list[_Piece]) -> None:
        # "DK 2000 XAB Gede": capitals behind a plate are no part of the name
        if len(run) > 1 and self._behind_plate(run[0]):
            run = run[1:]
        end = self.ends[run[-1]]
        if self.flat[end : end + 1] == "." and _OUTLET.match(self.flat, end):
            return
        begin = self.starts[run[0]]
        words = tuple(self.word(n) for n in range(run[0], run[-1] + 1))
        in_title = bool(titles) and any(a <= begin < b for a, b in titles)
        found.append(_Piece(begin, end, words, run[0], in_title))

    def _behind_plate(self, n: int) -> bool:
        token = self.word(n)
        return (
            token.isupper()
            and len(token) <= 3
            and self.flat[self.starts[n] - 2 : self.starts[n] - 1].isdigit()
        )

    def _nearest(self, piece: _Piece) -> str:
        """The sign before a piece, else the word before it in its sentence, in lower case."""
        n = piece.token - 1
        if n < 0:
            return ""
        gap = self.flat[self.ends[n] : piece.start]
        low = self.lows[n]
        if gap == " ":
            return low
        if "\n" in gap or (len(low) > 3 and any(c in gap for c in _STOPS)):
            return ""
        return next((c for c in ",:(" if c in gap), low)

    def _before(self, piece: _Piece) -> tuple[str, ...]:
        """Up to six words and signs before a piece in its sentence, in lower case, the nearest last."""
        found: list[str] = []
        right, n = piece.start, piece.token - 1
        while n >= 0 and len(found) < 6:
            gap = self.flat[self.ends[n] : right]
            word = self.lows[n]
            if "\n" in gap or (len(word) > 3 and any(c in gap for c in _STOPS)):
                break
            sign = next((c for c in ",:(" if c in gap), None)
            if sign:
                found.append(sign)
            found.append(word)
            right, n = self.starts[n], n - 1
        return tuple(reversed(found))

    def reads(self, n: int, words: tuple[str, ...]) -> bool:
        """Whether the tokens from `n` on spell a name, in capitals or not."""
        if self.lows[n : n + len(words)] != [w.lower() for w in words]:
            return False
        return all(
            self._joined(n + step - 1, n + step)
            and self.word(n + step)[0].isupper() == word[0].isupper()
            for step, word in enumerate(words)
            if step
        )

    def _has_small(self, word: str) -> bool:
        """Whether the text also has a word in small letters, as it has of nouns."""
        low, flat = word.lower(), self.flat
        at = flat.find(low)
        while at >= 0:
            end = at + len(low)
            if not flat[at - 1 : at].isalpha() and not flat[end : end + 1].isalpha():
                return True
            at = flat.find(low, end)
        return False

    # -------------------------------------------------------------- in function

    def officers(self) -> None:
        """Whoever a rank or an army post stands before, and holders of public posts."""
        by_token = {piece.token: piece for piece in self.pieces}
        for n in [n for n in self.heads if self.lows[n] in _RANKED]:
            behind = self._behind_rank(n)
            first: tuple[str, ...] = ()
            if self.lows[behind : behind + 1] == ["lalu"]:
                behind += 1  # "Iptu Lalu Eka": a title of Lombok
            elif self.lows[behind : behind + 1] == ["hari"]:
                first, behind = (self.word(behind),), behind + 1  # "Kombes Pol. Hari Susilo"
            piece = by_token.get(behind)
            if piece is not None and self.flat[self.ends[behind - 1] : piece.start] in _CLOSE:
                self._officer((*first, *piece.words), "officer.rank")
        for n in [n for n in self.heads if self.lows[n] in _CHIEFS]:
            self._chief(n, by_token)
        self._state_officers()

    def _chief(self, n: int, by_token: dict[int, _Piece]) -> None:
        """Who holds a police post without a rank: "Kapolsek Sumalata, Nurdin", "kata Iwan, Kapolres Sinjai"."""
        at = self.starts[n] - 2
        told = self.flat[at : at + 2] == ", "
        named = next((p for p in self.pieces if p.end == at), None) if told else None
        if named is not None and self._nearest(named) in SAID:
            self._officer(named.words, "officer.chief")
            return
        for k in range(n + 1, min(n + 7, len(self.lows))):
            gap = self.flat[self.ends[k - 1] : self.starts[k]]
            piece = by_token.get(k)
            name = self._without_place(piece) if piece is not None and gap in (" ", ", ") else ()
            if any(len(w) > 2 for w in name):
                self._officer(name, "officer.chief")
                return
            # only the unit and its place may lie between the post and the name
            if gap != " " or not (self.word(k)[0].isupper() or self.lows[k] in FUNCTIONS):
                return

    def _behind_rank(self, n: int) -> int:
        """Index of the word behind the rank, or the army post, that a word opens."""
        size = next((k for k in (5, 4, 3, 2) if " ".join(self.lows[n : n + k]) in RANK_OF), 1)
        behind = n + size
        while behind < len(self.lows) and self.lows[behind] in CORPS:
            behind += 1
        return behind

    def _officer(self, words: tuple[str, ...], rule: str) -> None:
        self.people.setdefault(_folded(words), Somebody(words, True, rule))
        self.officer_words.update(w.lower() for w in words if len(w) > 2)

    def _state_officers(self) -> None:
        """Holders of public posts: "Wali Kota Jakarta Timur, Munjirin", "Kasatpol PP Kota Bekasi Karyadi"."""
        for n in [n for n in self.heads if self.lows[n] in STATE_HEADS]:
            needs = STATE_NEEDS.get(self.lows[n])
            if needs is not None and not needs.intersection(self.lows[n + 1 : n + 2]):
                continue
            end = self.ends[n]
            at = self.starts[n] - 2
            behind = self.flat[at : at + 2] == ", "
            if self.flat.startswith(" selaku ", at - 6):
                at, behind = at - 6, True  # "terang Budiono selaku Kepala Basarnas"
            named = next((p for p in self.pieces if p.end == at), None) if behind else None
            if named is not None:
                # "ujar Budiono, Kepala Basarnas Banda Aceh"
                name = self._without_place(named)
                if any(len(w) > 3 for w in name) and self._nearest(named) in SAID:
                    self._officer(name, "officer.state")
                    continue
            near = [
                p
                for p in self.pieces
                if end <= p.start <= end + 140
                and _state_gap(self.flat[end : p.start])
                # "(Humas Polres Kebumen/Name)" tells who wrote it
                and not (self.lows[n] == "humas" and "/" in self.flat[end : p.end])
            ]
            first = [p for p in near if self._nearest(p) == "," or self._balinese(p.token)]
            for piece in (*first, *near):
                name = self._without_place(piece)
                short = len(name) == 1 and name[0].isupper()  # "(BPBD)"
                if any(len(w) > 3 and w.lower() not in _OFFICE_WORDS for w in name) and not short:
                    self._officer(name, "officer.state")
                    break

    def _without_place(self, piece: _Piece) -> tuple[str, ...]:
        """The words of a piece behind the place name that opens it."""
        words = piece.words
        for n in range(len(words), 0, -1):
            if _area(" ".join(words[:n])):
                return words[n:]
        return () if self._nearest(piece) in _NO_PERSON_BEFORE else words

    # -------------------------------------------------------------- private

    def private(self) -> None:
        self._initials()
        self._small_credits()
        last: _Piece | None = None
        for piece in self.pieces:
            if piece.words[0] in _ROMAN:
                continue  # "(Korlap II)" in a list of names
            rule, age = self._rule(piece, last)
            if rule is None:
                # "Dimas bersama Rangga": the short form of somebody opens a list too
                known = piece.words[0].lower() in self.private_words
                last = piece if known and len(piece.words) == 1 else None
                continue
            before = self._before(piece)
            listed = last is not None and len(last.words) == 1 and last.words[0].isupper()
            if self._no_person(piece, before, rule, initials=listed):
                continue
            words = piece.words
            if rule == "private.credit":
                words = words[
                    : next((n for n, w in enumerate(words) if n and len(w) == 1), len(words))
                ]
            elif rule == "private.lexicon" and not before and words[0].lower() not in GIVEN:
                words = words[1:]  # "Kondisi Ahmad": any word opens a sentence with a capital
                if self._in_function(words):
                    continue
            young = age < 18 if age is not None else any(w in _MINOR for w in before[-4:])
            self._add(words, rule, protected=young, adult=age is not None and age >= 18)
            self.private_words.update(w.lower() for w in words)
            short = _SHORT_NAME.match(self.flat, piece.end)
            if short and short[1] == "".join(w[0].upper() for w in words)[: len(short[1])]:
                self._add((short[1],), rule, protected=young, adult=False)
            last = piece if rule not in ("private.said", "private.says") else None

    def _initials(self) -> None:
        """Whoever is called by initials, also by those that mean something else: "berinisial PT"."""
        if "inisial" not in self.source.low:
            return
        for n in [n for n, low in enumerate(self.lows[:-1]) if low in _INITIALLED]:
            word = self.word(n + 1)
            if len(word) <= 4 and word.isupper() and word in _NO_INITIALS | _ABBREVIATED:
                young = any(w in _MINOR for w in self.lows[max(0, n - 6) : n])
                self.people.setdefault(
                    (word.lower(),), Somebody((word,), False, "private.named", True, young)
                )

    def _small_credits(self) -> None:
        """Bylines without capitals; the regular expression runs over short stretches only."""
        for n in [n for n in self.heads if self.lows[n] in CREDITS]:
            m = _SMALL_CREDIT.match(self.flat, self.starts[n])
            if m is not None and m["name"].islower():
                words = tuple(m["name"].split())
                self._add(words, "private.credit", protected=False, adult=False)
                self.small += range(n + 1, n + 1 + len(words))

    def longer(self) -> None:
        """Whole names whose short form is known: "Yan Kristo Wersin", of whom only "kata Wersin" tells."""
        for piece in self.pieces:
            if len(piece.words) == 1 or piece.in_title:
                continue
            if self.private_words.isdisjoint(w.lower() for w in piece.words):
                continue
            before = self._before(piece)
            words = self._without_place(piece)
            if not before and words[:1] and words[0].lower() not in GIVEN | self.private_words:
                words = words[1:]  # any word opens a sentence with a capital
            kept = piece._replace(words=words)
            known = {w.lower() for w in words} <= self.private_words
            if not known and not self._no_person(kept, before, "private.lexicon", initials=False):
                self._add(words, "private.longer", protected=False, adult=False)

    def _rule(self, piece: _Piece, last: _Piece | None) -> tuple[str | None, int | None]:
        """Which sign makes a piece the name of somebody, and the age behind it."""
        behind = self.source.low[piece.end : piece.end + 26]
        # a cheap look first: most pieces have no age behind them
        near = (
            "(" in behind[:3]
            or "th" in behind
            or "tah" in behind
            or (behind[:1] == "," and behind[2:3].isdigit())
        )
        age = _AGE.match(self.source.low, piece.end) if near else None
        if age is not None:
            return "private.age", int(age["a"] or age["b"] or age["c"])
        nearest = self._nearest(piece)
        opened = self.flat[piece.start - 1 : piece.start]
        if (opened in "(\n/" or nearest == ":") and self._byline(piece, nearest):
            return "private.credit", None
        if nearest in CREDITS and len(self._before(piece)) <= 2:
            return "private.credit", None
        if nearest == "," and not _ANNOUNCING.isdisjoint(
            self.lows[max(0, piece.token - 5) : piece.token]
        ):
            before = self._before(piece)
            if any(w in CREDITS for w in before[:-1]):
                return "private.credit", None
            if not piece.in_title and _role_of_comma(before[-5:-1]):
                return "private.apposed", None
        balinese = self._balinese(piece.token)
        if balinese or piece.in_title:
            # "Name, Other Name - outlet": a line of two reporters
            both = last is not None and self.flat[last.end : piece.start] == ", "
            credit = both and _BYLINE.match(self.flat, piece.end) is not None
            return "private.balinese" if balinese else "private.credit" if credit else None, None
        for words, rule in _SIGNS:
            if nearest in words:
                return rule, None
        if nearest == "adalah" and not _SOME.isdisjoint(self._before(piece)[-2:-1]):
            return "private.named", None
        if nearest in _OWNED and self.word(piece.token - 1) == nearest:
            return _OWNED[nearest], None
        if nearest == ":" and any(
            w in APPOSED_ROLES or w in NAMED for w in self._before(piece)[-2:-1]
        ):
            return "private.named", None
        return self._by_company(piece, last), None

    def _item(self, piece: _Piece) -> bool:
        """Whether a piece opens an item of a list of people: "2. Name ditangkap", "- Name: luka di kaki"."""
        line = self.flat.rfind("\n", 0, piece.start) + 1
        opened = _ITEM.fullmatch(self.flat, line, piece.start)
        return opened is not None and _ITEM_OF_ONE.match(self.source.low, piece.end) is not None

    def _byline(self, piece: _Piece, nearest: str) -> bool:
        """Who wrote it: "(Name)" behind the last sentence, "Name - outlet" on a line, "Penulis: Name"."""
        start = piece.start
        if self.flat[start - 1 : start] == "/":
            last = self.flat[piece.end : piece.end + 1] != "/"
            if _OUTLET_OF.search(self.flat, max(0, start - 42), start):
                return _LINE_END.match(self.flat, piece.end) is not None
            return last and _PHOTO.search(self.source.low, max(0, start - 40), start) is not None
        if self.flat[start - 1 : start] == "(":
            if len(piece.words) > 1 and _FROM.match(self.flat, piece.end):
                return piece.words[0].lower() not in PICTURED
            closed = self.flat[max(0, start - 3) : start] in ("\n\n(", ". (", ".\n(")
            return closed and _BYLINE_END.match(self.flat, piece.end) is not None
        if self.flat[start - 1 : start] in ("", "\n"):
            if len(piece.words) in (2, 3) and start and not self.flat[piece.end :].strip():
                return True  # the last line is a name
            return _BYLINE.match(self.flat, piece.end) is not None
        before = self.lows[piece.token - 1] if piece.token else ""
        return nearest == ":" and (
            before in CREDITS
            or (
                before == "foto"
                and piece.words[0].lower() not in PICTURED
                and self.flat[piece.end : piece.end + 1] != "/"
            )
        )

    def _by_company(self, piece: _Piece, last: _Piece | None) -> str | None:
        """Signs of what stands around: a list of names, a verb of speech behind, given names inside."""
        if last is not None and piece.start - last.end < 60:
            gap = self.source.low[last.end : piece.start]
            if _LIST_GAP.fullmatch(gap):
                return "private.list"
        lows, low = self.lows, self.source.low
        behind = after = piece.token + len(piece.words)
        next_one = lows[after] if after < len(lows) else ""
        if next_one == "yang" and after + 1 < len(lows):
            behind += 1  # "dari Rizka yang mengatakan"
            next_one = lows[behind]
        if low[piece.end : piece.end + 2] in (", ", " a", " (", " s") and _RELATED.match(
            low, piece.end
        ):
            return "private.related"
        if self.flat[piece.start - 2 : piece.start - 1] in _BULLETS and self._item(piece):
            return "private.related"
        if next_one in SAYS and self.flat[piece.end : self.starts[behind]] in _SAYS_GAP:
            return "private.says"
        if len(piece.words) > 1 and not GIVEN.isdisjoint(lows[piece.token : after]):
            return None if all(w.isupper() for w in piece.words) else "private.lexicon"
        return None

    def _no_person(
        self, piece: _Piece, before: tuple[str, ...], rule: str, *, initials: bool
    ) -> bool:
        """Whether a piece is no private person. `initials`: the list it stands in is of initials."""
        words = piece.words
        if self._in_function(words):
            return True
        if rule == "private.age" or self._balinese(piece.token):
            return False
        if before[-1:] == ("bernama",) and len(words) > 1:
            return False
        if (
            len(words) == 1
            and rule in ("private.said", "private.says")
            and self._misspelt(words[0])
        ):
            return True
        # "RS H. Sahudin", "Jalan Prof. Yamin": what bears a name is no person
        near = (
            1
            if rule in ("private.named", "private.role", "private.said", "private.related")
            else 2
            if rule == "private.honoured"
            else 3
        )
        at_home = rule == "private.home" or (near == 2 and before[-2:-1] == ("rumah",))
        # "Kabar Kota/Name": so is what an outlet calls itself
        close = () if at_home or self.flat[piece.start - 1] == "/" else before[-near:]
        named_after = [n for n, w in enumerate(close) if w in _NO_PERSON_BEFORE]
        if named_after and "," not in close[named_after[-1] :]:
            return True
        if any(a < piece.end and piece.start < b for a, b in self.bodies):
            return True
        if (
            _area(" ".join(words))
            and before[-1:] != ("bernama",)
            and not (initials and words[0].isupper())
            and not (len(words) > 1 and any(w.lower() in GIVEN for w in words))
        ):
            return True
        if rule == "private.lexicon":
            return any(_area(w) for w in words)
        # a noun in capitals: the same word stands in the text in small letters, or tells of an event
        return any(
            (w not in _PARTICLES and self._has_small(w)) or is_event_word(w.lower()) for w in words
        ) or (
            len(words) == 1
            and words[0].isupper()
            and (
                rule in ("private.said", "private.says")
                or (rule == "private.list" and not initials)
            )
        )

    def _in_function(self, words: tuple[str, ...]) -> bool:
        known = self.people.get(_folded(words))
        if known is not None:
            return known.officer
        # "Weleri Marwata" of "Camat Weleri Marwata": the place is no part of the name
        rest = [w for w in words if len(w) > 2 and not _area(w)] or [w for w in words if len(w) > 2]
        return bool(rest) and all(w.lower() in self.officer_words for w in rest)

    def _misspelt(self, word: str) -> bool:
        """Whether a short mention is somebody in function, one letter off or cut: "Fakrizal" for Fakhrizal."""
        low = word.lower()
        return len(low) > 4 and any(
            w.startswith(low)
            or w.replace("y", "i") == low.replace("y", "i")
            or (len(low) > 5 and w[0] == low[0] and toponyms.slips(low, w, 1) == 1)
            for w in self.officer_words
        )

    def _add(self, words: tuple[str, ...], rule: str, *, protected: bool, adult: bool) -> None:
        initials = len(words) == 1 and len(words[0]) <= 4 and words[0].isupper()
        if initials and words[0] in _NO_INITIALS:
            return
        known = self.people.get(_folded(words))
        if known is None:
            self.people[_folded(words)] = Somebody(words, False, rule, initials, protected, adult)
        else:
            known.protected = known.protected or protected
            known.adult = known.adult or adult


def _role_of_comma(words: tuple[str, ...]) -> bool:
    """Whether a role stands before a comma with no place between: "sopir truk, Anton", not "warga RW 3, X"."""
    at = next((n for n in range(len(words) - 1, -1, -1) if words[n] in APPOSED_ROLES), None)
    return at is not None and not any(w in _PLACING for w in words[at + 1 :])


def _state_gap(gap: str) -> bool:
    """Whether only the office, its place and a comma lie between a post and a name."""
    if not _OFFICE_GAP.fullmatch(gap):
        return False
    small = re.findall(r"\b[a-z][\w'-]*", gap)
    return all(
        w in _OFFICE_WORDS or w in _CALLED or w in NOT_NAMES or w in HONORIFICS or w in STATE_HEADS
        for w in small
    )


def _split(source: Source) -> tuple[list[str], list[int], list[int]]:
    """Words in lower case with their positions; where spaces were lost, cut at the capitals."""
    if not is_glued(source.flat):
        return source.words, source.starts, source.ends
    found = list(_TOKEN.finditer(source.flat))
    return [m[0].lower() for m in found], [m.start() for m in found], [m.end() for m in found]


def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    """A name without case: "RINA ASTUTI" is Rina Astuti."""
    return tuple(w.lower() for w in words)


@lru_cache(maxsize=20_000)
def _ends_name(low: str, army: bool) -> bool:
    """Whether a capitalised word is no part of a name. `army`: the text has posts of the army."""
    if POST_HEADS.get(low) == "army" and not army:
        return False  # "Pak Kasdim" in a text without a Kodim is somebody of that name
    if (
        low.startswith(("katim", "kapol", "polsek", "polres", "kasat", "kanit"))
        or low in POST_HEADS
    ):
        return True
    if low in HONORIFICS:
        return len(low) > 2 or low in ("bu", "ny", "tn", "nn")
    if low.removesuffix("nya") in NOT_NAMES or is_event_word(low):
        return True
    nouns = low in SAID or low in APPOSED_ROLES
    service = low in RANK_FIRST or low in CORPS
    return low in NOT_NAMES or service or (nouns and low not in GIVEN)


@lru_cache(maxsize=20_000)
def _area(name: str) -> bool:
    return any(
        toponyms.named(name, size)
        for size in (toponyms.REGENCY, toponyms.DISTRICT, toponyms.PROVINCE)
    )


def _title_lines(flat: str) -> list[Span]:
    """Lines with capitals on most of their four words or more."""
    found: list[Span] = []
    at = 0
    for line in flat.split("\n"):
        words = line.split() if len(line) < 160 else []
        if len(words) >= 4 and sum(w[0].isupper() for w in words) >= 0.7 * len(words):
            found.append((at, at + len(line)))
        at += len(line) + 1
    return found


def find_named(*sources: Source) -> Named:
    """Everybody some texts name together: who is found in one is known in all."""
    people: People = {}
    officer_words: set[str] = set()
    sexual = any(sign in s.low for s in sources for sign in _SEXUAL)
    finders = [_Finder(source, people, officer_words) for source in sources]
    for finder in finders:
        finder.officers()
    for finder in finders:
        finder.private()
    for finder in finders:
        finder.longer()
    minors = any(
        any(sign in s.low for sign in _YOUNG) and _MINORS.search(s.low) is not None for s in sources
    )
    for person in people.values():
        hidden = sexual or (minors and person.initials and not person.adult)
        person.protected = not person.officer and (person.protected or hidden)
    found = tuple(people.values())
    parts = _parts(found)
    mentions = tuple(_mentions(finder, found, parts) for finder in finders)
    return Named(found, mentions, sexual, tuple(finder.parties for finder in finders))


# ------------------------------------------------------------------ mentions


def _mentions(
    finder: _Finder, people: tuple[Somebody, ...], parts: dict[str, int]
) -> tuple[Naming, ...]:
    """Every place where a person is named: whole names first, longer before shorter, then their parts."""
    flat, lows = finder.flat, finder.lows
    by_first: dict[str, list[tuple[int, Somebody]]] = {}
    for who, person in sorted(enumerate(people), key=lambda p: -len(p[1].words)):
        by_first.setdefault(person.words[0].lower(), []).append((who, person))
    found: list[Naming] = []
    done = -1
    for n in sorted((*finder.capitals, *finder.small)) if finder.small else finder.capitals:
        low = lows[n]
        if n <= done or (low not in by_first and low not in parts):
            continue
        whole = next((w for w, p in by_first.get(low, ()) if finder.reads(n, p.words)), None)
        if whole is not None:
            done = n + len(people[whole].words) - 1
            found.append(Naming((finder.starts[n], finder.ends[done]), whole))
        elif low in parts:
            who, done = parts[low], n
            # "Zivan R": the rest of a name as an initial
            rest = finder.word(n + 1) if n + 1 < len(lows) else ""
            if len(rest) == 1 and rest.isupper() and flat[finder.ends[n]] == " ":
                done += not people[who].officer
            found.append(Naming((finder.starts[n], finder.ends[done]), who))
    return tuple(found)


def _parts(people: tuple[Somebody, ...]) -> dict[str, int]:
    """Single words, in lower case, that name one of the people; one shared with an officer names the other."""
    found: dict[str, int] = {}
    for officer in (True, False):
        for who, person in enumerate(people):
            if person.initials or person.officer != officer:
                continue
            for word in person.words:
                if (
                    len(word) > 2
                    and word.lower() not in NOT_NAMES
                    and not (_area(word) and word.lower() not in GIVEN)
                ):
                    found[word.lower()] = who
    return found
