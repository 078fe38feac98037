# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Reading a briefing: the frame of the meeting and its directive points, with evidence for each."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from kentongan.text_reading import header
from kentongan.text_reading.directives import Frame, Points
from kentongan.text_reading.grammar.corrections import find_corrections
from kentongan.text_reading.grammar.due import Clock
from kentongan.text_reading.grammar.legal import distinct, find_legal
from kentongan.text_reading.grammar.operations import find_operation, find_stage
from kentongan.text_reading.grammar.people import Mention, find_people
from kentongan.text_reading.grammar.speech import Cast, Speaker
from kentongan.text_reading.grammar.themes import topic_of
from kentongan.text_reading.layout import Layout, lay_out
from kentongan.text_reading.normalise import trim
from kentongan.text_reading.records import (
    BriefingReading,
    DirectivePoint,
    Flag,
    Found,
    Person,
)
from kentongan.text_reading.sections import Reader
from kentongan.text_reading.words.people_words import SUBORDINATE
from kentongan.text_reading.words.verbs import form_of

_MEETINGS: Final = r"(?:rapat|apel|anev|vicon|rakor|upacara|latpraops|tatap muka|briefing|pengarahan|giat|kegiatan)"
_HELD: Final = re.compile(
    rf"\b(?:telah )?(?:dilaksanakan|digelar|dilangsungkan|berlangsung)(?:nya)? (?:giat |kegiatan )?"
    rf"({_MEETINGS}\b[^.,:\n]*?)(?= yg\b| yang\b| dipimpin| dlm\b| dalam\b| oleh|\s*[.,:\n])"
)
_MEETING_NAME: Final = re.compile(
    rf"\b({_MEETINGS}\b[^.,:\n]*?)(?=\s(?:digelar|dilaksanakan|di |yang|pada|dipimpin|berlangsung|diikuti|telah))"
)
_INDONESIAN: Final = frozenset(
    "yang dan di dari untuk dengan pada dalam ini itu akan telah tidak agar oleh kepada sebagai juga adalah para yg utk dgn ttk kma kpd tgl dlm ya kita saya".split()
)


def read_briefing(
    text: str, *, title: str | None = None, date: str | None = None
) -> BriefingReading:
    """Read one text.

    `title` is its headline and `date` the ISO day of its publication, where the caller knows them; both
    only help out, the text comes first. Every span in the result is a range of `text`. Nothing is raised
    for a strange text: one without a briefing, or in another language, comes back with a flag.
    """
    return read_laid_out(lay_out(text), title=title, date=date)


def read_laid_out(
    layout: Layout, *, title: str | None = None, date: str | None = None
) -> BriefingReading:
    """Read a text that is laid out already, as `read_briefing` does."""
    source = layout.source
    noise = [b for b in layout.blocks if b.role == "noise"]
    named = find_people(source)
    people = [m for m in named if not any(b.start <= m.start < b.end for b in noise)]
    cast = Cast(people)
    dates = header.read_dates(layout, date)
    led = header.read_chair(layout, people)
    sender = header.sender(layout, people)
    where = header.read_where(layout, led[0] if led else None, sender, people)
    host = where.host.value if where.host else None
    chair = _chair(cast, led, host)
    legal = find_legal(source)
    recipients = header.recipients(layout)
    frame = Frame(source, people, _clock(dates), topic_of(source), legal, recipients, layout.seams)
    reader = Reader(
        layout,
        cast,
        Speaker(chair.value.post or chair.value.name or "", chair.span, chair.rule)
        if chair
        else None,
        cast.speaker(sender, "speech.sender") if sender else None,
    )
    builder = Points(frame)
    for stretch in reader.stretches():
        builder.add(stretch)
    points = tuple(builder.made)
    speakers = _speakers(cast, reader.heard, chair, host)
    voices = {s.span for s in reader.heard if s.commands}
    present = [m for m in people if m.span in voices]
    attendees = (
        ()
        if layout.kind.value == "telegram" or (layout.kind.value == "whatsapp" and led is None)
        else header.read_attendees(layout, cast, led[0] if led else None, host, present)
    )
    return BriefingReading(
        kind=layout.kind,
        is_briefing=_is_briefing(layout, chair),
        title=_title(layout, title),
        date=dates.date,
        alt_date=dates.alt,
        start_time=dates.time,
        place=where.place,
        place_code=where.code,
        medium=header.read_medium(layout),
        host_unit=where.host,
        alt_host_unit=where.alt_host,
        chair=chair,
        speakers=speakers,
        attendees=attendees,
        recipients=recipients,
        operation=find_operation(source),
        stage=find_stage(source),
        legal_basis=distinct(legal),
        directives=points,
        corrections=find_corrections(source),
        flags=(*dates.flags, *_flags(layout, points, chair)),
    )


def _clock(dates: header.Dates) -> Clock:
    day = dt.date.fromisoformat(dates.date.value) if dates.date else None
    return Clock(day, int(dates.time.value[:2]) if dates.time else None)


def _chair(
    cast: Cast, led: tuple[Mention, str, float] | None, host: str | None
) -> Found[Person] | None:
    if led is None:
        return None
    m, rule, doubt = led
    full = cast.resolve(m)
    best = m if m.name or not full.name else full
    person = header.as_person(best, host)
    post = person.post
    if post and best.family == "chief" and not best.unit and full.unit:
        post, person = full.post, header.as_person(full, host)
        person = Person(post, best.rank or full.rank, best.name or full.name, person.unit)
    elif post and best.family == "chief" and not best.unit and host and " " in host:
        post = f"{post} {host.split(' ', 1)[1]}"
    return Found(Person(post, person.rank, person.name, person.unit), best.span, rule, doubt)


def _speakers(
    cast: Cast, heard: list[Speaker], chair: Found[Person] | None, host: str | None
) -> tuple[Found[Person], ...]:
    found: dict[str, Found[Person]] = {}
    if chair is not None and any(s.post == chair.value.post for s in heard):
        found[(chair.value.post or "").lower()] = chair
    for speaker in heard:
        if speaker.post.lower() in found or not speaker.post:
            continue
        m = next((x for x in cast.mentions if x.span == speaker.span), None)
        full = cast.resolve(m) if m else None
        named = m if m is not None and m.name else full
        person = header.as_person(named, host) if named else Person(speaker.post)
        found[speaker.post.lower()] = Found(
            Person(speaker.post, person.rank, person.name, person.unit),
            speaker.span,
            speaker.rule,
            speaker.doubt,
        )
    return tuple(found.values())


def _title(layout: Layout, given: str | None) -> Found[str] | None:
    source = layout.source
    for block in header.fields(layout, "event")[:1]:
        start, end = trim(source.flat, block.start, block.end)
        return Found(source.tidy(start, end), (start, end), "title.field", 0.1)
    for block in header.fields(layout, "number")[:1]:
        return Found(source.tidy(block.start, block.end), (block.start, block.end), "title.number")
    if given:
        at = source.text.find(given)
        return Found(given, (max(at, 0), at + len(given)) if at >= 0 else (0, 0), "title.given")
    for block in [b for b in layout.blocks if b.role in ("para", "heading")][:6]:
        words = source.flat[block.start : block.end].split()
        if layout.kind.value == "minutes" and re.match(
            r"notul|risalah|berita acara|laporan", source.low[block.start : block.end]
        ):
            return Found(
                source.tidy(block.start, block.end), (block.start, block.end), "title.heading", 0.1
            )
        ended = source.flat[block.end - 1 : block.end] in (".", '"')
        if (
            layout.kind.value == "release"
            and 4 <= len(words) <= 25
            and not ended
            and not re.search(r"\b\d{4}\b.*\d[:.]\d\d", source.flat[block.start : block.end])
        ):
            return Found(
                source.tidy(block.start, block.end), (block.start, block.end), "title.headline", 0.2
            )
    event = _HELD.search(source.low) or _MEETING_NAME.search(source.low)
    if event is None:
        return None
    return Found(source.tidy(*event.span(1)), event.span(1), "title.event", 0.5)


def _is_briefing(layout: Layout, chair: Found[Person] | None) -> Found[bool]:
    """A meeting was held: somebody led it. A telegram stands in for one and is none itself."""
    held = chair is not None and layout.kind.value != "telegram"
    span = chair.span if chair else layout.kind.span
    return Found(
        held, span, "briefing.chaired" if held else "briefing.no_chair", 0.1 if held else 0.3
    )


def _sounds_indonesian(word: str) -> bool:
    return word in _INDONESIAN or form_of(word) != "" or word in SUBORDINATE


def _flags(
    layout: Layout, points: tuple[DirectivePoint, ...], chair: Found[Person] | None
) -> tuple[Flag, ...]:
    source = layout.source
    words = source.words
    whole = (0, len(source.text))
    flags = []
    if len(words) >= 20 and sum(map(_sounds_indonesian, words[:120])) < len(words[:120]) * 0.08:
        flags.append(Flag("other_language", whole, {}))
    if not points:
        flags.append(Flag("no_briefing" if chair is None else "no_directive", whole, {}))
    return tuple(flags)
