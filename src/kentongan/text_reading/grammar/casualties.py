# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Dead and injured of the event, as numbers the text states.

A word of death or injury takes the nearest number before it in its sentence ("dua orang tewas") or
right behind it ("MD 1 orang"). No word of death in a text about an event is read as none dead, with
doubt; "belum diketahui" is unknown, never none. Counts of other days ("sepanjang 2024") do not count.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from kentongan.text_reading.grammar.numbers import words_to_number
from kentongan.text_reading.grammar.story import Story
from kentongan.text_reading.normalise import Source
from kentongan.text_reading.records import Flag, Found, Span
from kentongan.text_reading.words.casualties import (
    BEFORE,
    BEHIND,
    DEAD,
    DENIED,
    GRADED,
    GRADES,
    HURT,
    PAIR,
    SINGLE,
    TAKES_AFTER,
    VAGUE,
)

_NUMBER: Final = re.compile(
    r"(?<![\d.,:/(-])\b(?:\d{1,3}\b(?![.,:/%-]\d)(?!\s?(?:tahun|th|thn|jam|menit|hari|bulan|meter|km|cm|unit|rumah|kali|kilometer|luka tusuk|luka tembak|jahitan|tusukan|%|wib|wita|wit|ekor|buah|liter|pelaku ditangkap))"
    r"|seorang|sesosok|seseorang|satu|dua(?: puluh(?: \w+)?| belas)?|tiga(?: puluh(?: \w+)?| belas)?|empat(?: puluh| belas)?|lima(?: puluh| belas)?|enam(?: belas)?|tujuh(?: belas)?|delapan(?: belas)?|sembilan(?: belas)?|sepuluh|sebelas|kedua(?:nya)?|ketiga(?:nya)?|keempat(?:nya)?|puluhan|ratusan|belasan|(?:beberapa|sejumlah)(?! luka))\b"
)
_AFTER_GAP: Final = re.compile(r"\s*[:=]?\s*(?:sebanyak |berjumlah |sekitar )?")
_COUNTS_PEOPLE: Final = re.compile(
    r"\s*(?:orang|org|korban|warga|jiwa|nyawa|pria|wanita|perempuan|laki-laki|remaja|pemuda|pelajar|siswa|anak|balita|bocah|bayi|prajurit|personel|polisi|penumpang|pengendara|pemotor|karyawan|pekerja|mahasiswa|pelaku|petugas|ibu|lansia|kakek|nenek|petani|nelayan|penambang|pedagang|sopir|terduga|wn|wna|lainnya|lain|di antaranya|\w*nya|pengunjung|wisatawan|santri|buruh|lelaki|tahanan|jasad|jenazah|mayat|kru|abk|pendaki|kepala|guru|sejoli|pasangan|saudara|kakak|adik|bersaudara|suami|istri|murid|jemaah|jamaah|peserta|kurir|tersangka|maling|pencuri|begal|bandit|preman|anggota|tentara|tni|wartawan|rekan|teman)\b"
)
_DEGREES: Final = ("luka berat", "luka sedang", "luka ringan", "luka luka")
_NONE_DEAD: Final = re.compile(
    r"\b(?:tidak ada|tdk ada|tak ada|tanpa|nihil)\s+(?:adanya\s+)?(?:laporan\s+)?korban(?: jiwa| meninggal)?|\bbelum (?:ada|dilaporkan|terdapat)\s+(?:adanya\s+)?(?:laporan\s+)?korban(?: jiwa| meninggal)?|\bkorban jiwa\s*:?\s*(?:nihil|tidak ada|-)|\b(?:tidak|tak|tdk) (?:sampai |dilaporkan |dilaporkan sampai )?(?:menimbulkan|memakan|menelan|merenggut|ada) korban"
)
_UNKNOWN: Final = re.compile(
    r"\b(?:jumlah korban|korban jiwa|korban meninggal)\b[^.]{0,40}\b(?:belum diketahui|belum dapat dipastikan|belum bisa dipastikan|masih (?:di)?data|masih dalam pendataan|simpang siur)"
)
_DOUBTS: Final = ("dipastikan", "diketahui", "didata", "masih data", "pendataan", "simpang siur")
"""One of these stands in every sentence of `_UNKNOWN`."""
_ELSEWHEN: Final = re.compile(
    r"\b(?:sepanjang|sejak (?:januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember|awal|tahun|20)|tahun lalu|tahun sebelumnya|kasus serupa|beberapa waktu lalu|pernah|jika|apabila|ancaman|diancam|pasal|warning|imbauan|mengecam|di (?:berbagai|sejumlah|beberapa) daerah)\b"
)
_FEARED: Final = re.compile(
    r"\b(?:mencegah|menghindari|mengantisipasi|antisipasi|kerap|sering)\b[^.]{0,70}\bkorban\b"
)
_BEASTS: Final = frozenset({"ekor", "seekor", "sapi", "kerbau", "kambing"})
_STRUCK: Final = re.compile(
    r"\b(?P<n>dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|\d{1,2}) (?:orang )?(?:\w+ )(?:[^.]{0,80} )?(?:menjadi|jadi) korban (?:penembakan|pembacokan|penikaman|pengeroyokan|penganiayaan|penusukan|pembusuran)\b"
)
"""How many were attacked, where no wound is counted."""
_NONE_HURT: Final = re.compile(
    r"\b(?:tidak|tdk|tak) (?:sampai )?(?:ada|mengalami|menimbulkan|terdapat|memakan|menelan)\s+(?:adanya\s+)?(?:korban\s+)?(?:jiwa\s+)?(?:maupun\s+|ataupun\s+|atau\s+|dan\s+|yang\s+|mengalami\s+)*(?:korban\s+)?(?:luka|terluka|cedera)|\bluka\s*:?\s*nihil"
)
_BOTH: Final = re.compile(
    r"\b(?:keduanya|kedua (?:pelaku|korban|pria|pemuda|orang)|dua (?:pelaku|pria|orang|pemuda|korban))\b"
)
_TREATED: Final = re.compile(
    r"\b(kedua|ketiga|keempat) korban\b[^.]{0,40}\b(?:dibawa|dilarikan|dirawat|dirujuk|dievakuasi|perawatan)\b"
)
_DIED_OF_IT: Final = re.compile(
    r"[^.,;]{0,40}?\b(?:dan|hingga|lalu|kemudian|sehingga|sampai) (?:akhirnya |langsung )?(?:dinyatakan )?(?:meninggal|tewas)\b"
)
"""Behind a wound: whoever had it died, "luka berat dan meninggal dunia"."""
_BODIES: Final = frozenset({"jasad", "mayat", "jenazah"})
"""Before a wound: it is one of the dead."""
_IN_CARE: Final = re.compile(
    r"\b(?:(?:dilarikan|dibawa|dirujuk) ke (?:rs|rsud|rumah sakit|puskesmas|klinik)\b[^.]{0,60} (?:mendapat(?:kan)?|menjalani) (?:perawatan|pertolongan|pengobatan|penanganan)|masih (?:dalam|menjalani|mendapat(?:kan)?) perawatan|masih dirawat)\b"
)
"""Who is cared for in hospital is hurt, where the text speaks of no wound."""
_COUNTED_IN_CARE: Final = re.compile(
    r"\b(?P<n>\d{1,3}|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|ketiga|keempat) (?:orang|korban|penumpang|warga|siswa)\b[^.]{0,40}?\b(?:mendapat(?:kan)? perawatan|menjalani perawatan|dirawat)\b"
)
_CARE: Final = ("perawatan", "dirawat", "pertolongan", "pengobatan", "penanganan")
"""One of these stands in every sentence of `_IN_CARE`."""
_RISEN: Final = re.compile(
    r"\b(?:bertambah|meningkat|naik)(?: lagi)? (?:menjadi |jadi )(?P<n>\d{1,3}\b|[a-z]+(?: (?:belas|puluh(?: [a-z]+)?))?)"
)
"""The last tally of a count that grew."""
_HIT: Final = re.compile(
    r"\b(?:ditikam|dibacok|ditusuk|ditebas|disabet|dipanah|dibusur)\b(?! mati)"
)
"""Who was stabbed and did not die is hurt, where the text speaks of no wound."""
_KILLED: Final = re.compile(
    r"(?<!hendak )(?<!akan )(?<!ingin )(?<!mau )(?<!ancam )(?<!coba )(?<!mencoba )\b(?:membunuh|habisi|menghabisi(?: nyawa)?) (?:istri|suami|anak|ayah|ibu|paman|tetangga|rekan|teman|korban|[A-Z][a-z])"
)
"""Who was killed is dead, where no word tells of it."""
_TWO_HIT: Final = re.compile(r"\b(?:korbannya dua|dua korban|kedua korban)\b")
_BOTH_NAMED: Final = re.compile(
    r"\b(?:bernama|yakni|yaitu|korban) [A-Z]\w+(?: [A-Z]\w+){0,3}(?: \(\d+[^)]{0,8}\))?,?(?: warga [A-Z]\w+(?: [A-Z]\w+){0,4},?)? (?:dan|serta) [A-Z]\w+(?: [A-Z]\w+){0,3}(?: \(\d+[^)]{0,8}\))? (?:meninggal|tewas)\b"
)
"""Two names before the word: "bernama Hayi warga Desa X dan Nuri meninggal"."""
_SURVIVED: Final = re.compile(
    r"\b(?:korban lain(?:nya)?|satu korban lain|lainnya|sementara|sedangkan|selamat|membaik|kritis|masih dirawat|rekannya|istrinya|anaknya|pelaku (?:juga )?(?:mengalami|luka))\b"
)


@dataclass(frozen=True, slots=True)
class Casualties:
    """Dead and injured; a None is unknown."""

    deaths: Found[int] | None
    injured: Found[int] | None
    serious: Found[int] | None
    light: Found[int] | None
    flags: tuple[Flag, ...]


class _Count(NamedTuple):
    """A word of death or injury with its number; None where the text gives none."""

    word: str
    value: int | None
    span: Span
    sentence: Span
    vague: bool = False
    """A vague word counts: "sejumlah polisi terluka"."""


def _value(text: str) -> int | None:
    if text in PAIR:
        return PAIR[text]
    if text in SINGLE:
        return 1
    number = words_to_number(text.split())
    return number[0] if number else None


def _mentions(source: Source) -> list[tuple[int, str]]:
    """Words of death and injury of a text: index of the word, and what it says with the next one."""
    words = source.words
    found: list[tuple[int, str]] = []
    for n in [n for n, w in enumerate(words) if w in DEAD or w in HURT]:
        word = words[n]
        before = words[n - 1] if n else ""
        behind = words[n + 1] if n + 1 < len(words) else ""
        if (word in BEHIND and before not in BEHIND[word]) or (
            word in BEFORE and behind not in BEFORE[word]
        ):
            continue
        if word == "kritis" and not DEAD.isdisjoint(words[n + 1 : n + 4]):
            continue  # "sempat kritis, lalu meninggal"
        if word in HURT and not _BEASTS.isdisjoint(words[max(0, n - 5) : n]):
            continue  # "seekor sapi ditemukan terluka"
        if (before in DENIED and word != "bernyawa") or word == before == "luka":
            continue
        found.append((n, GRADES.get(behind, word) if word in ("luka", "meninggal") else word))
    return found


def _counts(source: Source, span: Span, mentions: list[tuple[int, str]]) -> Iterator[_Count]:
    """Words of death and injury in a sentence, each with the number that belongs to it."""
    low = source.low
    numbers = list(_NUMBER.finditer(low, *span))
    free = span[0]
    body = False
    for n, word in mentions:
        end = (
            source.ends[n + 1]
            if " " in word or (word == "luka-luka" and source.words[n] == "luka")
            else source.ends[n]
        )
        at = (source.starts[n], end)
        body = body or word in _BODIES
        if not _is_death(word) and (body or _DIED_OF_IT.match(low, at[1], span[1])):
            continue
        behind = _behind(low, at[1], span[1], numbers) if word in TAKES_AFTER else None
        # "tiga tersangka tawuran maut": the word says that somebody died, and counts nobody
        before = behind or (None if word == "maut" else _before(low, free, at[0], numbers))
        if before is not None:
            begin, stop = min(before.start(), at[0]), max(before.end(), at[1])
            value = _value(before[0])
            more = None if behind or value is None else _joined(low, free, before, numbers)
            if more is not None and value is not None:
                value += _value(more[0]) or 0
                begin = more.start()
            elif value == 1 and _AND_ONES.fullmatch(low, before.end(), at[0]):
                value = 2
            yield _Count(word, value, (begin, stop), span, before[0] in VAGUE)
        else:
            yield _Count(word, None, at, span)
        free = max(at[1], before.end() if before else 0)


def _behind(low: str, at: int, end: int, numbers: list[re.Match[str]]) -> re.Match[str] | None:
    gap = _AFTER_GAP.match(low, at, end)
    start = gap.end() if gap else at
    return next((m for m in numbers if m.start() == start), None)


def _before(low: str, free: int, at: int, numbers: list[re.Match[str]]) -> re.Match[str] | None:
    """The nearest number between the last such word and this one, when it counts people."""
    for m in reversed(numbers):
        if free <= m.start() and m.end() <= at and at - m.end() < 90:
            # "tiga luka tembak" are wounds, "tiga luka berat" are people
            wounds = low.startswith("luka ", at) and not low.startswith(_DEGREES, at)
            close = low[m.end() : at].strip() == "" and not wounds
            # "kedua kendaraan" are no people, "keduanya" are
            alone = m[0] in SINGLE or (m[0] in PAIR and m[0].endswith("nya"))
            if _OTHERS_TOLD.search(low, m.end(), at):
                return None  # "dihadapi 4 orang, korban RF meninggal"
            if alone or _COUNTS_PEOPLE.match(low, m.end()) or close:
                return m
    return None


_OTHERS_TOLD: Final = re.compile(r",\"? (?:korban|seorang|satu|sementara|sedangkan|namun|lalu)\b")
"""Between a number and a death: the sentence has turned to somebody else."""
_AND_MORE: Final = re.compile(r",? (?:dan|serta|sedangkan|sementara) (?:ada )?")
_AND_ONES: Final = re.compile(r" \w+(?: \w+)? (?:dan|serta|bersama) (?:\w+ )?\w{2,}nya(?: \w+)? ")
"""Behind "seorang": "seorang nenek dan cucunya tewas" are two."""
_JOINED: Final = re.compile(r"\s+(?:\w+\s+){1,3}?(?:dan|serta)\s*$")


def _joined(
    low: str, free: int, last: re.Match[str], numbers: list[re.Match[str]]
) -> re.Match[str] | None:
    """ "lima warga dan dua anggota luka-luka": the number before, when it counts people too."""
    for m in numbers:
        between = low[m.end() : last.start()]
        counts = free <= m.start() and len(between) < 40 and _COUNTS_PEOPLE.match(low, m.end())
        if counts and _JOINED.fullmatch(between):
            return m
    return None


def read_casualties(story: Story) -> Casualties:
    """Counts of the story; the headline speaks where the text is silent."""
    source = story.source
    low = source.low
    found: list[_Count] = []
    none: Span | None = None
    by_sentence: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for n, word in _mentions(source):
        sentence = story.sentence_at(source.starts[n])
        if sentence is not None:
            by_sentence[sentence.at].append((n, word))
    doubted = any(word in low for word in _DOUBTS)
    for sentence in story.sentences:
        mentions = by_sentence[sentence.at]
        if not mentions and low.find("korban", *sentence.span) < 0:
            continue
        unknown = _UNKNOWN.search(low, *sentence.span) if doubted else None
        if unknown:
            flag = Flag("deaths_unknown", unknown.span())
            return Casualties(None, None, None, None, (flag,))
        m = (
            _NONE_DEAD.search(low, *sentence.span)
            if "korban" in low[slice(*sentence.span)]
            else None
        )
        none = none or (m.span() if m else None)
        if mentions and not (
            _ELSEWHEN.search(low, *sentence.span)
            or ("jiwa" in (w for _, w in mentions) and _FEARED.search(low, *sentence.span))
        ):
            unhurt = _NONE_HURT.search(low, *sentence.span)
            counts = _counts(source, sentence.span, mentions)
            found += [c for c in counts if not (m if _is_death(c.word) else unhurt)]
    told = [s.span for s in story.sentences if by_sentence[s.at]]
    risen = _risen(story, told, DEAD)
    head = list(_counts(story.title, (0, len(story.title.low)), _mentions(story.title)))
    if not risen and not any(_is_death(c.word) and c.value for c in found):
        both = next((m for span in told if (m := _BOTH_NAMED.search(source.flat, *span))), None)
        risen = Found(2, both.span(), "deaths.named", 0.3) if both else None
    killed = None
    if "bunuh" in low or "habisi" in low:
        spans = (s.span for s in story.sentences[:6])
        stroke = next((m for span in spans if (m := _KILLED.search(source.flat, *span))), None)
        killed = Found(1, stroke.span(), "deaths.killed", 0.4) if stroke else None
    deaths = risen or _deaths(
        [c for c in found if _is_death(c.word)],
        [c for c in head if _is_death(c.word)],
        none,
        killed,
    )
    hurt = _risen(story, told, HURT)
    injured, serious, light = _injured(
        story,
        [c for c in found if not _is_death(c.word)],
        [c for c in head if not _is_death(c.word)],
        deaths.value if deaths else 1,
    )
    injured = hurt or injured
    flags = tuple(
        Flag(code, (0, len(low)))
        for code, found_ in (("deaths_vague", deaths), ("injured_vague", injured))
        if found_ is None
    )
    return Casualties(deaths, injured, serious, light, flags)


def _risen(story: Story, spans: list[Span], wanted: frozenset[str]) -> Found[int] | None:
    """The dead, or the injured, of a headline or sentence that says how many they have become."""
    head = (story.title, (0, len(story.title.low)))
    for source, span in (head, *((story.source, span) for span in spans)):
        m = _RISEN.search(source.low, *span)
        if m is None:
            continue
        first = bisect_left(source.starts, span[0])
        words = source.words[first : bisect_left(source.starts, m.start())]
        last = next((w for w in reversed(words) if w in DEAD or w in HURT), "")
        value = _value(m["n"])
        if last in wanted and value:
            at = m.span() if source is story.source else (0, 0)
            return Found(value, at, "casualties.risen", 0.1)
    return None


def _is_death(word: str) -> bool:
    return word in DEAD or word == "meninggal dunia"


def _deaths(
    found: list[_Count], head: list[_Count], none: Span | None, killed: Found[int] | None
) -> Found[int] | None:
    numbers = [(c.value, c.span) for c in found if c.value is not None]
    title = next((c.value for c in head if c.value is not None), None)
    if numbers:
        tally = Counter(v for v, _ in numbers)
        most = max(tally.values())
        value = (
            title
            if title in tally and title is not None
            else max(v for v in tally if tally[v] == most)
        )
        at = next(span for v, span in numbers if v == value)
        return Found(value, at, "deaths.counted", 0.1 if len(tally) == 1 else 0.3)
    if title is not None:
        return Found(title, (0, 0), "deaths.title", 0.2)
    if none is not None:
        return Found(0, none, "deaths.none_said")
    sure = [c for c in found if c.word not in ("nyawa", "maut")]
    if sure and all(c.vague for c in sure):
        return None
    if sure:
        return Found(1, sure[0].span, "deaths.one", 0.3)
    if head:
        return Found(1, (0, 0), "deaths.title", 0.4)
    return killed or Found(0, (0, 0), "deaths.none_named", 0.2)


def _injured(
    story: Story, found: list[_Count], head: list[_Count], deaths: int
) -> tuple[Found[int] | None, Found[int] | None, Found[int] | None]:
    low = story.source.low
    serious = _first(found, ("lb", "luka berat"), "injured.serious")
    light = _first(found, ("lr", "luka ringan"), "injured.light")
    total = _added(low, found) or _first(found, None, "injured.counted")
    if serious and light:
        middle = _first(found, ("luka sedang",), "injured.middle")
        parts = serious.value + light.value + (middle.value if middle else 0)
        if total is None or total.value < parts:
            total = Found(parts, serious.span, "injured.sum", 0.1)
    if total:
        return total, serious, light
    vague = {c.sentence for c in found if c.vague}
    if vague and all(c.sentence in vague for c in found):
        return None, None, None
    struck = None if deaths else _struck(story, _STRUCK)
    if struck:
        value = _value(struck["n"])
        return Found(value or 1, struck.span(), "injured.struck", 0.3), None, None
    # LB and LR of a report stand beside its MD: each is somebody of his own
    alive = [c for c in found if not deaths or c.word in GRADED or _survived(story, c)]
    graded = [c for c in alive if c.word in GRADED]
    if graded:
        heavy = [c for c in graded if c.word == "lb"]
        slight = [c for c in graded if c not in heavy]
        return (
            Found(len(graded), graded[0].span, "injured.graded", 0.3),
            Found(len(heavy), heavy[0].span, "injured.graded", 0.3) if heavy else serious,
            Found(len(slight), slight[0].span, "injured.graded", 0.3) if slight else light,
        )
    treated = _TREATED.search(low) if alive and not deaths else None
    if treated:
        return Found(PAIR[treated[1]], treated.span(), "injured.treated", 0.3), None, None
    for count in alive:
        if _BOTH.search(low, *count.sentence):
            return Found(2, count.span, "injured.both", 0.4), None, None
    if alive:
        return Found(1, alive[0].span, "injured.one", 0.3), None, None
    if head and not deaths:
        return Found(head[0].value or 1, (0, 0), "injured.title", 0.4), None, None
    return _without_wound(story, deaths, told=bool(found)), None, None


def _without_wound(story: Story, deaths: int, *, told: bool) -> Found[int]:
    """Somebody stabbed or in hospital is hurt though the text tells of no wound of the living."""
    hit = None if deaths or told else _struck(story, _HIT)
    if hit:
        two = _struck(story, _TWO_HIT)
        return Found(2 if two else 1, hit.span(), "injured.hit", 0.5)
    cared_for = any(word in story.source.low for word in _CARE)
    counted = _COUNTED_IN_CARE.search(story.source.low) if cared_for else None
    if counted:
        return Found(_value(counted["n"]) or 1, counted.span(), "injured.in_care", 0.4)
    cared = _in_care(story, others_only=deaths > 0)
    if cared:
        return Found(1, cared, "injured.in_care", 0.5)
    return Found(0, (0, 0), "injured.none_named", 0.2)


def _struck(story: Story, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Where the first sentences tell of an attack."""
    low = story.source.low
    return next((m for s in story.sentences[:6] if (m := pattern.search(low, *s.span))), None)


def _in_care(story: Story, *, others_only: bool) -> Span | None:
    """Where somebody is said to be in hospital; `others_only`: somebody else than who died."""
    source = story.source
    if not any(word in source.low for word in _CARE):
        return None
    for s in story.sentences:
        m = _IN_CARE.search(source.low, *s.span)
        if m is None or any(s.start <= source.starts[n] < s.end for n, _ in _mentions(source)):
            continue
        if not others_only or _SURVIVED.search(source.low, s.start, m.start()):
            return m.span()
    return None


def _added(low: str, found: list[_Count]) -> Found[int] | None:
    """The sum of two counts of different hurts: "dua orang pingsan dan tiga orang luka ringan"."""
    counted = [c for c in found if c.value is not None][:2]
    if len(counted) < 2 or counted[0].word == counted[1].word:
        return None
    one, two = counted
    if not _AND_MORE.fullmatch(low, one.span[1], two.span[0]):
        return None
    return Found((one.value or 0) + (two.value or 0), one.span, "injured.added", 0.2)


def _first(found: list[_Count], words: tuple[str, ...] | None, rule: str) -> Found[int] | None:
    for c in found:
        if c.value is not None and (words is None or c.word in words):
            return Found(c.value, c.span, rule, 0.1)
    return None


def _survived(story: Story, count: _Count) -> bool:
    """Where somebody died, a wound counts only in a sentence about somebody else."""
    source = story.source
    first = bisect_left(source.starts, count.sentence[0])
    last = bisect_left(source.starts, count.sentence[1])
    if any(w in DEAD for w in source.words[first:last]):
        return False
    return _SURVIVED.search(source.low, count.sentence[0], count.span[1]) is not None
