# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""The frame of a briefing: when, where, under whom, with whom, by what medium.

Each question has one function; each function tries its rules in order of trust and names the one
that answered.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from kentongan.text_reading import gazetteer
from kentongan.text_reading.grammar.clauses import token_range
from kentongan.text_reading.grammar.dates import (
    WEEKDAY_NAMES,
    DateMention,
    find_dates,
    find_time,
    on_weekday,
    weekday_of,
)
from kentongan.text_reading.grammar.people import Mention
from kentongan.text_reading.grammar.places import code_of_unit, find_place, narrower
from kentongan.text_reading.grammar.speech import Cast
from kentongan.text_reading.grammar.units import (
    KEEP_CAPITALS,
    UnitMention,
    find_units,
    parse_unit,
    province_of,
)
from kentongan.text_reading.layout import Block, Layout, sentences
from kentongan.text_reading.normalise import Source, calm, trim
from kentongan.text_reading.records import Flag, Found, Medium, Person, Span
from kentongan.text_reading.words.posts import GROUP_WORDS, GROUPS
from kentongan.text_reading.words.units import TERRITORIAL


@dataclass(frozen=True, slots=True)
class Dates:
    """Day of the event, a second day the text gives, clock time, and what contradicts."""

    date: Found[str] | None
    alt: Found[str] | None
    time: Found[str] | None
    flags: tuple[Flag, ...]


def fields(layout: Layout, label: str) -> list[Block]:
    """Filled fields and list items of one label, in order."""
    return [b for b in layout.blocks if b.label == label and b.end > b.start]


def lead(layout: Layout) -> list[Block]:
    """Running text at the head of the body: the first four paragraphs that hold a sentence."""
    if layout.kind.value == "transcript":
        return [b for b in layout.blocks if b.role == "cue"][:3]
    paras = [
        b
        for b in layout.blocks
        if b.role == "para"
        and (
            b.end - b.start > (40 if layout.kind.value == "whatsapp" else 90)
            or _PRESENT.search(layout.source.low, b.start, b.end)
        )
    ]
    return (paras or [b for b in layout.blocks if b.role != "noise"])[:4]


# ------------------------------------------------------------------ date and time


def read_dates(layout: Layout, published: str | None) -> Dates:
    """Day and time of the event, not of the publication (`published` only helps out)."""
    source = layout.source
    year = int(published[:4]) if published else None
    labelled = [
        d
        for b in fields(layout, "date") + fields(layout, "event") + fields(layout, "time")
        for d in find_dates(source, b.start, b.end)
    ]
    body = [
        b for b in layout.blocks if b.role in ("para", "item", "cue") and not _byline(layout, b)
    ]
    running = [d for b in body for d in find_dates(source, b.start, b.end)]
    byline = [
        d
        for b in layout.blocks
        if b.role in ("para", "heading", "noise") and _byline(layout, b)
        for d in find_dates(source, b.start, b.end)
    ]
    year = year or next((d.year for d in (*labelled, *running, *byline) if d.year), None)
    pools = (
        ("date.field", labelled, 0.0),
        ("date.text", running, 0.1),
        ("date.byline", byline, 0.4),
    )
    for rule, pool, doubt in pools:
        dated = [d for d in pool if d.iso(year)]
        if dated and rule == "date.text":
            dated = [
                d for d in dated if d.weekday is not None and d.start < len(source.text) * 0.6
            ] or dated
        if dated:
            return _dates(
                layout, dated[0], running if rule != "date.byline" else [], year, (rule, doubt)
            )
    chat = next((d for d in find_dates(source, 0, 40) if d.iso()), None)
    if chat and layout.kind.value == "whatsapp":
        found = Found(chat.iso() or "", chat.span, "date.chat_header", 0.2)
        return Dates(found, None, _time(layout, None), ())
    fallback = Found(published, (0, 0), "date.given", 0.5) if published else None
    return Dates(fallback, None, _time(layout, None), ())


def _byline(layout: Layout, block: Block) -> bool:
    """A short line without a sentence, such as "Kamis 23 Januari 2025 14:05"."""
    flat = layout.source.flat
    return (
        layout.kind.value == "release"
        and block.end - block.start < 90
        and flat[block.end - 1 : block.end] not in (".", '"')
    )


def _dates(
    layout: Layout,
    chosen: DateMention,
    others: list[DateMention],
    year: int | None,
    origin: tuple[str, float],
) -> Dates:
    rule, doubt = origin
    iso = chosen.iso(year) or ""
    flags: list[Flag] = []
    alt = None
    if chosen.weekday is not None and weekday_of(iso) != chosen.weekday:
        offered = on_weekday(iso, chosen.weekday)
        detail = {
            "date": iso,
            "printed_weekday": WEEKDAY_NAMES[chosen.weekday],
            "true_weekday": WEEKDAY_NAMES[weekday_of(iso)],
            "date_for_printed_weekday": offered,
        }
        flags.append(Flag("weekday_contradiction", chosen.span, detail))
        alt = Found(offered, chosen.span, "date.by_weekday", 0.6)
        doubt = 0.5
    for other in others:
        second = other.iso(year)
        if (
            second
            and second != iso
            and other.weekday is not None
            and abs(_days(second, iso)) <= 3
            and _before_end(layout, other)
        ):
            flags.append(
                Flag("date_contradiction", other.span, {"date": iso, "other_date": second})
            )
            alt = Found(second, other.span, "date.second", 0.5)
            break
    date = Found(iso, chosen.span, rule, doubt)
    return Dates(date, alt, _time(layout, chosen), tuple(flags))


def _days(a: str, b: str) -> int:
    return (dt.date.fromisoformat(a) - dt.date.fromisoformat(b)).days


def _before_end(layout: Layout, date: DateMention) -> bool:
    """Only running text about the event counts: next meetings and deadlines are other days."""
    near = layout.source.low[max(0, date.start - 40) : date.start]
    return not _OTHER_DAY.search(near)


def _time(layout: Layout, chosen: DateMention | None) -> Found[str] | None:
    source = layout.source
    for block in fields(layout, "time") + fields(layout, "date"):
        hit = find_time(source, block.start, block.end, bare=True)
        if hit:
            return Found(hit[0], hit[1], "time.field")
    if layout.kind.value == "telegram":
        return None
    spans = [(chosen.end, chosen.end + 60)] if chosen else []
    spans += [(b.start, b.end) for b in lead(layout)]
    for start, end in spans:
        hit = find_time(source, start, min(end, len(source.low)))
        if hit:
            return Found(hit[0], hit[1], "time.text", 0.1)
    return None


# ------------------------------------------------------------------ units, host, place

_OTHER_DAY: Final = re.compile(
    r"berikut|mendatang|lambat|sebelum|hingga|sampai|akan|rencana|depan|mulai|pada tahap|batas|selanjutnya"
)
_LETTERHEAD: Final = re.compile(
    r"^(?:kepolisian )?(resort?|daerah|sektor|resor kota(?: besar)?)\s+(.+)$"
)
_HEAD_TYPES: Final = {
    "resor": "Polres",
    "resort": "Polres",
    "daerah": "Polda",
    "sektor": "Polsek",
    "resor kota": "Polresta",
    "resor kota besar": "Polrestabes",
}


@dataclass(frozen=True, slots=True)
class Where:
    host: Found[str] | None
    alt_host: Found[str] | None
    place: Found[str] | None
    code: Found[str] | None


def letterhead(layout: Layout) -> UnitMention | None:
    """The lowest unit of the letterhead: "RESOR JEMBRANA", "POLRESTA SLEMAN"."""
    source = layout.source
    last = None
    start = 0
    for line in source.text[:500].split("\n")[:8]:
        begin, end = trim(source.flat, start, start + len(line))
        start += len(line) + 1
        match = _LETTERHEAD.match(source.low[begin:end])
        if match and end - begin < 60:
            name = calm(source.tidy(begin + match.start(2), end), KEEP_CAPITALS)
            kind = _HEAD_TYPES[match[1]]
            last = UnitMention(begin, end, f"{kind} {name}", kind, name, 0)
            continue
        first, behind = token_range(source, begin, end)
        capitals = source.flat[begin:end].isupper() and first < behind
        unit = parse_unit(source, first) if capitals else None
        if unit is not None and unit.name and unit.end == end:
            last = unit
    return last


def read_where(
    layout: Layout, chair: Mention | None, sender: Mention | None, people: list[Mention]
) -> Where:
    """Host unit, convening unit when it is another, room, and the code of the area."""
    source = layout.source
    units = find_units(source)
    head = letterhead(layout)
    place = _room(layout)
    if layout.kind.value == "telegram":
        unit = sender.unit if sender and sender.unit else head.text if head else None
        span = sender.span if sender else (head.start, head.end) if head else (0, 0)
        return Where(Found(unit, span, "host.sender") if unit else None, None, None, None)
    host = _host(layout, units, head, place, (chair, sender, people))
    alt = None
    if (
        host
        and chair
        and chair.unit
        and chair.unit != host.value
        and not host.value.endswith(chair.unit)
    ):
        alt = Found(
            "Mabes Polri" if "Polri" in chair.unit else chair.unit, chair.span, "host.convener", 0.3
        )
    return Where(host, alt, place, _code(layout, host, units, place))


def _room(layout: Layout) -> Found[str] | None:
    source = layout.source
    for block in fields(layout, "place"):
        stop = re.search(r"[(;]|,\s*(?:dan|via|melalui|zoom)", source.low[block.start : block.end])
        start, end = trim(
            source.flat, block.start, block.start + stop.start() if stop else block.end, "."
        )
        if end > start:
            return Found(source.tidy(start, end), (start, end), "place.field")
    if layout.kind.value == "transcript":
        return None
    spans = [s for block in lead(layout) for s in sentences(source, block.start, block.end)]
    places = [(s, find_place(source, *s)) for s in spans]
    meeting = [p for s, p in places if p and _MEETING.search(source.low, *s)]
    return next(iter(meeting + [p for _, p in places if p]), None)


def _inside(units: list[UnitMention], span: Span) -> list[UnitMention]:
    return [u for u in units if span[0] <= u.start < span[1]]


def _host(
    layout: Layout,
    units: list[UnitMention],
    head: UnitMention | None,
    place: Found[str] | None,
    who: tuple[Mention | None, Mention | None, list[Mention]],
) -> Found[str] | None:
    chair, sender, people = who
    for block in fields(layout, "host") + fields(layout, "event"):
        named = _inside(units, (block.start, block.end))
        if named:
            return Found(named[0].text, (named[0].start, named[0].end), "host.field")
    if place:
        named = _inside(units, place.span)
        if named:
            return Found(named[0].text, (named[0].start, named[0].end), "host.place")
    if head:
        return Found(head.text, (head.start, head.end), "host.letterhead")
    if (
        chair
        and chair.unit
        and chair.unit.split()[0]
        in ("Polres", "Polresta", "Polrestabes", "Polsek", "Polda", "Polsekta")
        and " " in chair.unit
    ):
        return Found(chair.unit, chair.span, "host.chair", 0.2)
    if sender and sender.unit:
        return Found(sender.unit, sender.span, "host.sender", 0.3)
    local = [u for u in units if u.type in ("Polres", "Polresta", "Polrestabes", "Polsek", "Polda")]
    if local:
        return Found(local[0].text, (local[0].start, local[0].end), "host.first_unit", 0.4)
    held = next((m for m in people if m.unit and m.family == "chief"), None)
    return Found(held.unit or "", held.span, "host.first_post", 0.5) if held else None


def _code(
    layout: Layout, host: Found[str] | None, units: list[UnitMention], place: Found[str] | None
) -> Found[str] | None:
    source = layout.source
    province = province_of(units)
    regency, span, district = None, (0, 0), None
    held = [m for m in units if m.type in ("Polres", "Polresta", "Polrestabes")]
    if host:
        kind, _, name = host.value.partition(" ")
        unit = UnitMention(*host.span, host.value, kind, name, 0)
        span = host.span
        outer = next((c for c in (code_of_unit(u, province, None) for u in held) if c), None)
        outer = outer or _chiefs_regency(source, units, province)
        code = code_of_unit(unit, province, outer)
        regency, district = (
            (code[:5], code if len(code) == 8 else None)
            if code and len(code) >= 5
            else (None, None)
        )
    if regency is None and (held or _dateline(layout)):
        regency = next(
            (c for c in (code_of_unit(u, province, None) for u in held) if c), None
        ) or _dateline(layout)
        span = (held[0].start, held[0].end) if held else span
    if regency is None:
        return None
    if district:
        return Found(district, span, "code.district_of_unit", 0.2)
    nearby = [place.span] if place else []
    nearby += [(b.start, min(b.end, b.start + 400)) for b in lead(layout)[:1]]
    for stretch in nearby:
        found = narrower(source, stretch, regency)
        if found:
            return Found(found[0], found[1], "code.district_named", 0.3)
    return Found(regency, span, "code.unit", 0.1)


def _chiefs_regency(source: Source, units: list[UnitMention], province: str | None) -> str | None:
    for m in re.finditer(
        r"\bKapolres(?:ta(?:bes)?)?\s+([A-Z][a-z]+(?: (?:Kota|[A-Z][a-z]+))?)", source.flat
    ):
        for name in (m[1], m[1].split()[0]):
            code = gazetteer.regency_of_unit("Polres", name, province)
            if code:
                return code
    return None


def _dateline(layout: Layout) -> str | None:
    """ "SRAGEN - ...", "Jbm.co.id-TABANAN | ...": the place before the first sentence."""
    for block in lead(layout)[:1]:
        for word in re.findall(
            r"\b[A-Z]{4,}(?: [A-Z]{4,})?\b", layout.source.flat[block.start : block.start + 60]
        ):
            code = gazetteer.regency_of_unit("Polres", word, None)
            if code:
                return code
    return None


# ------------------------------------------------------------------ medium

_REMOTE: Final = re.compile(
    r"\b(?:vicon|vidcon|video ?conference|video confrence|konferensi video|zoom|daring|virtual|teleconference|telekonferensi|google meet|webex|online meeting)\b"
)
_HYBRID: Final = re.compile(
    r"\bh[iy]bri[dt]a?\b|\bluring dan daring\b|\bdaring dan luring\b|\b(?:sebagian|para \w+|jajaran|polsek) (?:mengikuti |hadir )?(?:melalui|via|secara) (?:zoom|daring|virtual|vicon)"
)


def read_medium(layout: Layout) -> Found[Medium] | None:
    """How people met. None when the text places nobody in a meeting."""
    low = layout.source.low
    if layout.kind.value == "telegram":
        return Found("telegram", layout.kind.span, "medium.telegram")
    frame = (
        (
            fields(layout, "place")
            + fields(layout, "event")
            + fields(layout, "host")
            + fields(layout, "attendees")
        )
        if layout.kind.value != "release"
        else []
    )
    stretches = [(b.start, b.end) for b in frame] + [(b.start, b.end) for b in lead(layout)]
    stretches += [(b.start, b.end) for b in layout.blocks[:3]]
    for start, end in stretches:
        hybrid = _HYBRID.search(low, start, end)
        if hybrid:
            return Found("hybrid", hybrid.span(), "medium.hybrid", 0.1)
    for start, end in stretches:
        remote = _REMOTE.search(low, start, end)
        if remote:
            return Found("vicon", remote.span(), "medium.vicon", 0.1)
    at = stretches[0] if stretches else (0, 0)
    return Found("tatap_muka", (at[0], min(at[1], at[0] + 60)), "medium.default", 0.3)


# ------------------------------------------------------------------ chair

_LED: Final = re.compile(
    r"\b(?:dipimpin|pimpinan (?:apel|rapat|kegiatan|giat|upacara)|inspektur upacara|diambil|dipimp|pimp)\b(?:\s*(?:langsung|oleh|secara|adalah|dijabat|yaitu|yakni|apel|dalam|hal|ini|bapak|ibu|lsg|:))*\s*"
)
_FROM: Final = re.compile(
    r"\b(?:pengarahan|arahan|amanat|vicon|video conference|instruksi|jukrah|petunjuk)\b[^.\"\n]{0,60}?\b(?:dari|oleh|disampaikan)\s+(?:bapak\s+)?"
    r"|\b(?:vicon\)?|video conference(?: \(vicon\))?|zoom meeting|zoom)\s+bersama\s+(?:bapak\s+)?"
    r"|\b(?:mengikuti|ikuti|menerima|terima|mendengarkan|menyimak)\s(?:\w+ ){0,4}?(?:arahan|pengarahan|jukrah|instruksi|petunjuk)\s+(?:dari )?(?:bapak )?(?=(?:kapol|wakapol|asops|irwasum|karo|kaba|dir|as ))"
    r"|\b(?:pengarahan|jam pimpinan)\s+(?:bapak )?(?=(?:kapol|wakapol|asops|irwasum|karo|kaba|dir))"
)
_LEADS: Final = re.compile(
    r"[^.\"\n]{0,45}?\b(?:memimpin|pimpin|menggelar|gelar|membuka rapat|memberikan arahan|memberi arahan|menyampaikan arahan|memberikan pengarahan|mengumpulkan|selaku pimpinan|beri arahan|menjadi inspektur|menjadi pembina|menjadi irup|bertindak selaku|bertindak sebagai (?:inspektur|pembina|irup)|mengambil apel|"
    r"memberikan app|memberikan penekanan|menyampaikan amanat|mengarahkan|menekankan|menegaskan|menginstruksikan|memerintahkan|meminta|mengingatkan)\b"
)
_MEETING: Final = re.compile(
    r"\b(?:apel|rapat|anev|vicon|rakor|latpraops|pengarahan|briefing|tatap muka|upacara|rakernis|gelar|app|zoom|arahan|jam pimpinan|audiensi|pertemuan|sertijab)\b"
)


def read_chair(layout: Layout, people: list[Mention]) -> tuple[Mention, str, float] | None:
    """Who led the meeting: mention, rule, doubt. None for telegrams and where nobody led."""
    kind = layout.kind.value
    if kind == "telegram":
        return None
    for block in fields(layout, "chair"):
        named = next((m for m in people if block.start <= m.start < block.end), None)
        if named:
            return named, "chair.field", 0.0
    if kind == "transcript":
        return _loudest(layout, people)
    body = [(b.start, b.end) for b in layout.blocks if b.role in ("para", "item")]
    if kind == "release":
        body = [s for s in body if s[1] - s[0] > 90] or body
    if not any(_MEETING.search(layout.source.low, *s) for s in body):
        return None
    return _led(layout.source, people, body, kind)


def _led(
    source: Source, people: list[Mention], body: list[Span], kind: str
) -> tuple[Mention, str, float] | None:
    posts = [
        m for m in people if m.family in ("chief", "section", "high", "person", "civil", "army")
    ]
    for pattern, rule, doubt in (
        (_LED, "chair.led_by", 0.0),
        (_FROM, "chair.directions_from", 0.1),
    ):
        for start, end in body:
            for hit in pattern.finditer(source.low, start, end):
                named = next(
                    (
                        m
                        for m in posts
                        if 0 <= m.start - hit.end() <= 3 or m.start < hit.end() < m.end
                    ),
                    None,
                )
                if named and not source.low.startswith("dipimpin", named.end):
                    return named, rule, doubt
    if kind == "whatsapp":
        return None
    for start, end in body:
        for m in posts:
            if (
                start <= m.start < end
                and m.family in ("chief", "section", "high")
                and _LEADS.match(source.low, m.end, end)
            ):
                return m, "chair.subject", 0.2
    return None


def _loudest(layout: Layout, people: list[Mention]) -> tuple[Mention, str, float] | None:
    """In a transcript the chief among the voices leads; among equals the one who speaks most."""
    spoken: dict[str, int] = {}
    first: dict[str, Mention] = {}
    for block in layout.blocks:
        if block.voice is None:
            continue
        named = next((m for m in people if block.voice[0] <= m.start < block.voice[1]), None)
        if named is not None and named.post:
            spoken[named.key] = spoken.get(named.key, 0) + block.end - block.start
            first.setdefault(named.key, named)
    if not spoken:
        return None

    def weight(key: str) -> tuple[int, int]:
        m = first[key]
        rank = {"high": 4, "chief": 3}.get(m.family, 1)
        if m.family == "chief":
            order = ("kapolsek", "kapolres", "kapolda", "kapolri")
            level = next((n for n, w in enumerate(order) if w[2:] in m.head), 0)
            rank += 2 * level - (
                2 if m.head.startswith("wa") and level == 0 else 1 if m.head.startswith("wa") else 0
            )
        return rank, spoken[key]

    best = max(spoken, key=weight)
    return first[best], "chair.voice", 0.1


# ------------------------------------------------------------------ attendees

_PRESENT: Final = re.compile(
    r"\b(?:didampingi|dihadiri|turut hadir|hadir (?:dalam|pada|pula|juga|mendampingi)|tampak hadir|diikuti|bersama|mendampingi|disaksikan|diterjunkan|melibatkan|hadir|peserta(?: apel| rapat)? (?:terdiri dari|meliputi))\b(?:\s+(?:oleh|langsung|pula|juga|kegiatan|ini|itu|dalam|tersebut|acara|rapat|apel|di antaranya|antara lain|:|,))*\s*"
)
_TURNED_OUT: Final = re.compile(
    r"\b(?:sebanyak |sejumlah )?[\d.]+ ((?:personel|personil|anggota)\b[^,.]*?),? (?:dibantu|melaksanakan|mengikuti|bersama)\b"
)
""" "Sebanyak 230 personel Polres ... melaksanakan apel"."""
_JOINED: Final = re.compile(
    r"[^.\"\n]{0,40}?\b(?:mengikuti|hadir|ikuti|menghadiri|menerima (?:arahan|pengarahan))\b"
)
_ABSENT: Final = re.compile(
    r"tidak hadir|tdk hadir|\babsen\b|\bizin\b|\bijin\b|\bsakit\b|\bcuti\b|dinas luar|\bdik\b"
)
_LISTED: Final = re.compile(
    r"(?:[^,;.]|(?<=\d)\.|(?<=\bkab)\.|(?<=\bkec)\.|(?<=\bkel)\.)+?(?=,|;|(?<!\bkab)(?<!\bkec)(?<!\bkel)\.|\n|$| dan | serta | & (?!piket))"
)
_READ_FOR: Final = re.compile(
    r"\b(?:mewakili|atas nama|amanat|sambutan|amanat tertulis|sambutan tertulis)\s(?:dari )?(?:bapak )?$"
)
_REPRESENTED: Final = re.compile(
    r"[\s,(]*(?:yang )?(?:diwakili|berhalangan|tidak (?:bisa |dapat )?hadir)\b"
)
_PLURAL_POSTS: Final = frozenset(
    {"kabag", "kasat", "kasi", "kanit", "kapolsek", "kapolres", "kasubbag", "danramil", "camat"}
)
"""Posts that stand for their holders in a list: "para Kabag, Kasat dan Kasi"."""
_BARE: Final = re.compile(r"^(?:para|seluruh|semua|segenap)|jajaran$")
_COUNT: Final = re.compile(r"(?:dan |serta |\d+ (?:orang )?|sebanyak |sekitar )+")
_OUTSIDE: Final = frozenset({"pecalang", "yowana", "tokoh", "bendesa"})
"""Groups that belong to no police unit."""
_GROUP: Final = re.compile(GROUPS)


def as_person(m: Mention, host: str | None) -> Person:
    """A mention as a record; a post without a unit of its own belongs to the host."""
    own = m.family in ("section", "chief", "person", "high")
    unit = m.unit or (
        host
        if own and not (m.family == "chief" and TERRITORIAL.get(m.head, "") not in (host or ""))
        else None
    )
    return Person(m.post, m.rank, m.name, unit)


def read_attendees(
    layout: Layout, cast: Cast, chair: Mention | None, host: str | None, speakers: list[Mention]
) -> tuple[Found[Person], ...]:
    """Everybody but the chair whom the text places in the meeting, groups included."""
    source = layout.source
    found: dict[str, Found[Person]] = {}
    chair_key = cast.resolve(chair).key if chair else ""
    chair_name = (chair.name or "") if chair else ""

    def add(m: Mention, rule: str, doubt: float) -> None:
        full = cast.resolve(m)
        key = full.key or (m.name or "").lower()
        same = key == chair_key or (
            chair_key and m.family == "chief" and chair and m.head == chair.head and not m.unit
        )
        if same or (chair_name and m.name == chair_name):
            return
        best = m if m.name or not full.name else full
        if key not in found or (best.name and not found[key].value.name):
            found[key] = Found(as_person(best, host), best.span, rule, doubt)

    listed = [b for b in layout.blocks if b.label in ("attendees", "notary") and b.end > b.start]
    for block in listed:
        if _ABSENT.search(source.low, block.start, block.end):
            continue
        inside = [m for m in cast.mentions if block.start <= m.start < block.end]
        for m in inside:
            notary = block.label == "notary" and m.post is None
            add(replace(m, post="Notulis") if notary else m, "attendee.listed", 0.0)
        _add_groups(source, (block.start, block.end), found, host)
    if layout.kind.value in ("release", "whatsapp"):
        _from_text(layout, cast, found, add, host)
    for block in layout.blocks:
        if block.role == "cue" and block.voice:
            for m in cast.mentions:
                if block.voice[0] <= m.start < block.voice[1]:
                    add(m, "attendee.voice", 0.0)
    for m in speakers:
        # a speaker of another unit may be at the far end of a vicon, or nowhere near
        if cast.resolve(m).unit in (None, host):
            add(m, "attendee.speaker", 0.2)
    return tuple(found.values())


def _from_text(
    layout: Layout, cast: Cast, found: dict[str, Found[Person]], add: object, host: str | None
) -> None:
    source = layout.source
    for block in lead(layout):
        for start, end in sentences(source, block.start, block.end):
            for hit in _PRESENT.finditer(source.low, start, end):
                for m in cast.mentions:
                    if hit.end() <= m.start < end and not _away(source, m):
                        add(m, "attendee.named", 0.1)  # type: ignore[operator]
                _add_groups(source, (hit.end(), end), found, host)
            turned_out = _TURNED_OUT.search(source.low, start, end)
            if turned_out and _MEETING.search(source.low, turned_out.end(), end):
                _add_groups(source, turned_out.span(1), found, host)
            for m in cast.mentions:
                joined = start <= m.start < end and _JOINED.match(source.low, m.end, end)
                if joined and not _away(source, m):
                    add(m, "attendee.followed", 0.1)  # type: ignore[operator]


def _away(source: Source, m: Mention) -> bool:
    """Somebody whose speech is read or whose place another takes was not there."""
    before = source.low[max(0, m.start - 30) : m.start]
    return bool(_READ_FOR.search(before) or _REPRESENTED.match(source.low, m.end))


def _add_groups(
    source: Source, span: Span, found: dict[str, Found[Person]], host: str | None
) -> None:
    """Groups that stand as items of the list: "seluruh pejabat utama serta Kapolsek jajaran"."""
    for piece in _LISTED.finditer(source.low, *span):
        start, end = trim(source.flat, *piece.span(), "&-")
        count = _COUNT.match(source.low, start, end)
        start = count.end() if count else start
        words = source.low[start:end].split()
        posts = bool(words) and words[0] in _PLURAL_POSTS and words[1:] in ([], ["jajaran"])
        if not words or len(words) > 9 or not (posts or words[0] in GROUP_WORDS):
            continue
        match = _GROUP.match(source.low, start, end) if len(words) > 5 else None
        stop = match.end() if match else end
        text = source.tidy(start, stop)
        key = "".join(c for c in text.lower() if c.isalnum())
        bare = _BARE.sub("", key)
        double = (bare == _BARE.sub("", k) if posts else key in k or k in key for k in found)
        if not any(double):
            unit = None if words[0] in _OUTSIDE else host
            found[key] = Found(Person(text, unit=unit), (start, stop), "attendee.group", 0.3)


def recipients(layout: Layout) -> tuple[Found[str], ...]:
    """KEPADA of a telegram or a report, one by one."""
    source = layout.source
    out = []
    for block in fields(layout, "to"):
        start, end = trim(source.flat, block.start, block.end, ".")
        value = calm(source.tidy(start, end), KEEP_CAPITALS)
        out.append(
            Found(
                value[:1].lower() + value[1:] if value.startswith("Para ") else value,
                (start, end),
                "recipient.field",
            )
        )
    return tuple(out) if layout.kind.value == "telegram" else ()


def sender(layout: Layout, people: list[Mention]) -> Mention | None:
    """DARI of a telegram or message, else the first voice of a chat."""
    spans = [(b.start, b.end) for b in fields(layout, "from")]
    if layout.kind.value == "whatsapp":
        spans += [b.voice for b in layout.blocks if b.voice]
    return next((m for start, end in spans for m in people if start <= m.start < end), None)
