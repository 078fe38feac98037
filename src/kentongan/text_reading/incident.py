# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Reading an incident: what, when, where, how many, with evidence and doubt for each answer."""

from __future__ import annotations

import re
from typing import Final

from kentongan.text_reading.briefing import read_laid_out
from kentongan.text_reading.grammar.casualties import read_casualties
from kentongan.text_reading.grammar.crowds import Crowd, read_crowd
from kentongan.text_reading.grammar.event_dates import read_event_dates
from kentongan.text_reading.grammar.event_places import CROWD_KINDS, read_places
from kentongan.text_reading.grammar.events import read_kind
from kentongan.text_reading.grammar.losses import read_loss
from kentongan.text_reading.grammar.persons import find_named
from kentongan.text_reading.grammar.story import Story, tell
from kentongan.text_reading.layout import Layout, lay_out
from kentongan.text_reading.masking import as_record, find_personal_data
from kentongan.text_reading.records import DirectivePoint, Flag, Found, IncidentReading
from kentongan.text_reading.words.people_words import PUBLIC

_GATHERINGS: Final = CROWD_KINDS | {"main_hakim_sendiri"}
_MEETING_KINDS: Final = frozenset({"giat_polri", "lain", None})
"""Kinds whose texts may tell of a meeting; a text about a robbery is no briefing."""
_WRITTEN_ORDERS: Final = frozenset({"telegram", "minutes", "transcript"})
_HELD: Final = re.compile(
    r"\b(?:menggelar|gelar|digelar|melaksanakan|dilaksanakan|mengadakan|diadakan|berlangsung|memimpin|dipimpin|pimpin|menghadiri)\b"
)
_ATTENDED: Final = re.compile(
    r"\b(?:diikuti|dihadiri|turut hadir|hadir dalam|tampak hadir|peserta (?:rapat|apel|upacara|kegiatan)|kapol\w+ [^.\n]{0,60}\bmenghadiri (?:rapat|rakor|apel|upacara))\b"
)
_MAYBE_MEETING: Final = re.compile(
    r"apel\b|rapat|rakor|upacara|arahan|vicon|pimpin|hadir|diikuti|perintah|instruksi|menekankan|menegaskan|mengingatkan|meminta|sertijab|amanat|briefing|audiensi"
)
"""Without one of these nobody leads, attends or orders."""
_COMMAND: Final = re.compile(r"(?:memerintah|menginstruksi|perintah|instruksi)kan\b(?! oleh)")


def read_incident(
    text: str, *, title: str | None = None, date: str | None = None
) -> IncidentReading:
    """Read one text about an event.

    `title` is its headline and `date` the ISO day of the report, where known: "kemarin" counts from it.
    Every span in the result is a range of `text`; what only the headline says has the span (0, 0).
    Nothing is raised for a strange text: what cannot be read is None, with a flag that says why.
    """
    layout = lay_out(text)
    source = layout.source
    story = tell(layout, title)
    casualties = read_casualties(story)
    kind = read_kind(story, deaths=casualties.deaths.value if casualties.deaths else 0)
    name = kind.event_type.value if kind.event_type else None
    dates = read_event_dates(story, date, kind)
    where = read_places(story, name)
    crowd = read_crowd(story) if name in _GATHERINGS else Crowd()
    named = find_named(source, story.title)
    briefing, directives = _meeting(layout, story, name, title, date)
    flags = [*dates.flags, *where.flags, *casualties.flags]
    if kind.event_type is None:
        flags.append(Flag("kind_unknown", (0, len(text))))
    return IncidentReading(
        kind=layout.kind,
        event_type=kind.event_type,
        alt_event_type=kind.alt,
        group=kind.group,
        event_date=dates.date,
        alt_event_date=dates.alt,
        event_time=dates.time,
        day_part=dates.day_part,
        kode=where.code,
        place=where.place,
        places=where.places,
        crowd_size=crowd.size,
        crowd_range=crowd.range,
        crowd_text=crowd.text,
        deaths=casualties.deaths,
        injured=casualties.injured,
        serious=casualties.serious,
        light=casualties.light,
        loss=read_loss(story),
        parties=named.parties[0],
        personal_data=tuple(as_record(p) for p in find_personal_data(source, named)),
        protected=named.sexual or any(p.protected for p in named.people),
        is_briefing=briefing,
        directives_n=directives,
        flags=tuple(flags),
    )


def speaks_of_orders(reading: IncidentReading) -> bool:
    """Whether a text is better read as a briefing: a meeting, a telegram, minutes, or orders and no event."""
    if reading.kind.value in _WRITTEN_ORDERS or (reading.is_briefing and reading.is_briefing.value):
        return True
    orders = reading.directives_n.value if reading.directives_n else 0
    kind = reading.event_type.value if reading.event_type else None
    return orders > (0 if kind is None else 1) and kind in _MEETING_KINDS


def _meeting(
    layout: Layout, story: Story, kind: str | None, title: str | None, date: str | None
) -> tuple[Found[bool], Found[int]]:
    """Whether a meeting is the subject, and how many orders are given.

    Only texts that may tell of a meeting are read as one: it costs as much as all the rest.
    """
    source = layout.source
    if kind not in _MEETING_KINDS and layout.kind.value not in _WRITTEN_ORDERS:
        told = [m.span() for m in _COMMAND.finditer(source.low) if story.sentence_at(m.start())]
        span = told[0] if told else (0, 0)
        return Found(False, (0, 0), "briefing.event", 0.1), Found(
            len(told), span, "directives.told", 0.4
        )
    if layout.kind.value not in _WRITTEN_ORDERS and not _MAYBE_MEETING.search(source.low):
        return Found(False, (0, 0), "briefing.no_sign", 0.2), Found(
            0, (0, 0), "directives.no_sign", 0.3
        )
    reading = read_laid_out(layout, title=title, date=date)
    held = reading.is_briefing
    if not held.value and layout.kind.value != "telegram":
        held = _attended(story) or held
    points = [p for p in reading.directives if not _appeal(p)]
    if not held.value and layout.kind.value not in _WRITTEN_ORDERS:
        # what no one says in a text without a meeting is how things ought to be
        points = [p for p in points if p.speaker_post.value]
        if len(points) == 1:
            # one order in a text without a meeting is mostly an appeal taken for one
            points = []
    span = points[0].quote.span if points else (0, 0)
    return held, Found(len(points), span, "directives.read", 0.3)


def _appeal(point: DirectivePoint) -> bool:
    """Whether an instruction names nobody who takes it, but the public: "peran aktif warga diperlukan"."""
    if point.quote.value.lower().startswith(("tujuan ", "maksud ", "guna ")):
        return True  # what an apel is for
    start, end = point.quote.span
    words = point.quote.value.lower().split()
    named = any(
        start <= a.span[0] < end and a.rule != "addressee.default" for a in point.addressees
    )
    # "melindungi warga" is what subordinates do, "warga waspada" what the public does
    about = not words[0].startswith("me") and not PUBLIC.isdisjoint(words[:3])
    return about and point.quote.rule == "order.modal" and not named


def _attended(story: Story) -> Found[bool] | None:
    """Something was held and people took part, whoever led it; a patrol is no meeting."""
    low = story.source.low
    if "patroli" in story.title.low:
        return None
    for sentence in story.sentences[:4]:
        who = _ATTENDED.search(low, *sentence.span)
        if who and any(_HELD.search(low, *s.span) for s in story.sentences[:4]):
            return Found(True, who.span(), "briefing.attended", 0.4)
    return None
