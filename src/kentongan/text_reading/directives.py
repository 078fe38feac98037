# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""From an order to a directive point: quotation, force, addressees, theme, legal basis, due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kentongan.text_reading.grammar.addressees import find_addressees
from kentongan.text_reading.grammar.due import Clock, find_due
from kentongan.text_reading.grammar.instruction import instruction
from kentongan.text_reading.grammar.orders import Point, quote_span, read_points
from kentongan.text_reading.grammar.people import Mention
from kentongan.text_reading.grammar.speech import to_public
from kentongan.text_reading.grammar.themes import theme_of
from kentongan.text_reading.layout import Block
from kentongan.text_reading.normalise import Source, trim
from kentongan.text_reading.records import DirectivePoint, Found, Span
from kentongan.text_reading.sections import Stretch
from kentongan.text_reading.words.verbs import form_of

_ROLE: Final = re.compile(r"\bperan(?:an)? (?=\w)")
_EVERYBODY: Final = re.compile(r"\bsemua ini\b|\bseluruhnya\b")
_TO: Final = re.compile(r"\b(?:kepada|untuk|bagi|kpd|utk)\s+(?:para |seluruh )?")
_CASE: Final = re.compile(r"\b(?:kalau|kl|klo|jika|bila|apabila)\b[^,.]*,")
""" "Kalau ada anggota yang bermain, Kabid Propam ...": who is in the case is not who is told."""
_DOUBT: Final = {
    "ask": 0.05,
    "forbid": 0.05,
    "report": 0.1,
    "modal": 0.1,
    "base": 0.15,
    "noun": 0.4,
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What the orders of a text have in common."""

    source: Source
    people: list[Mention]
    clock: Clock
    topic: str | None
    legal: list[Found[str]]
    recipients: tuple[Found[str], ...]
    seams: tuple[Span, ...] = ()


class Points:
    """Builds the points of a text one after the other; a later one may lean on the one before."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.source = frame.source
        self.made: list[DirectivePoint] = []
        self.block: Block | None = None
        self.earlier: tuple[Found[str], ...] = ()
        """Addressees of the point before, in the same block."""
        self.theme: str | None = None
        self.until = 0
        """Where the quotation of the point before ends."""

    def add(self, stretch: Stretch) -> None:
        """Read the orders of one stretch."""
        if stretch.block is not self.block:
            self.block, self.earlier, self.theme = stretch.block, (), None
        for point in read_points(self.source, stretch.start, stretch.end, stretch.manner):
            if not self._public(stretch, point):
                made = self._directive(stretch, point)
                self.earlier, self.theme = made.addressees, made.theme.value
                self.until = made.quote.span[1]
                self.made.append(made)

    def _public(self, stretch: Stretch, point: Point) -> bool:
        """ "Orang tua tolong awasi ...", "masyarakat diminta ...": said to people outside the police."""
        stop = self.source.starts[point.signal.verb]
        start = max(point.sentence[0], self.until)
        return not stretch.manner.listed and to_public(self.source, start, stop)

    def _directive(self, stretch: Stretch, point: Point) -> DirectivePoint:
        source = self.source
        whole = quote_span(source, point)
        span = self._unbroken(whole)
        words = source.words[point.first : point.last]
        theme, rule, doubt = theme_of(words, point.force, self.frame.topic, self.theme)
        due, due_text = self._due(stretch, point, whole)
        sign, at = point.signal.sign, point.signal.at
        return DirectivePoint(
            quote=Found(source.written(*span), span, f"order.{sign}", _DOUBT.get(sign, 0.25)),
            instruction=instruction(source, point, span, due_text),
            speaker_post=stretch.speaker.found(),
            force=Found(point.force, (source.starts[at], source.ends[at]), f"force.{sign}", 0.1),
            addressees=self._addressees(stretch, point, span),
            theme=Found(theme, span, rule, doubt),
            legal_basis=tuple(f for f in self.frame.legal if span[0] <= f.span[0] < span[1]),
            due=due,
            due_text=source.written(*due_text) if due_text else None,
        )

    def _unbroken(self, span: Span) -> Span:
        """The longest piece of an order that stands in one cue; a quotation is exact."""
        edges = [span[0]]
        for start, end in self.frame.seams:
            if span[0] < start and end < span[1]:
                edges += [start, end]
        edges.append(span[1])
        pieces = zip(edges[::2], edges[1::2], strict=True)
        return max(pieces, key=lambda piece: piece[1] - piece[0])

    def _due(
        self, stretch: Stretch, point: Point, span: Span
    ) -> tuple[Found[str] | None, Span | None]:
        """Deadline column, else the order itself, else a time put before it ("Untuk besok, ...")."""
        clock = self.frame.clock
        cell = find_due(self.source, *stretch.due, clock, cell=True) if stretch.due else None
        before = max(span[0] - 45, point.sentence[0], min(self.until, span[0]))
        found = cell or find_due(self.source, *span, clock)
        if found is None and before < span[0]:
            found = find_due(self.source, before, span[1], clock)
        return found or (None, None)

    def _addressees(self, stretch: Stretch, point: Point, quote: Span) -> tuple[Found[str], ...]:
        """Label or PIC; else whom the clause names; else whom the point before named; else all."""
        label = stretch.label or stretch.pic
        if label:
            return self._labelled(label, point)
        zones = self._zones(stretch, point) + self._forbidden(point)
        named = find_addressees(self.source, zones, self.frame.people, stretch.speaker.post)
        if stretch.manner.live:
            named = named or self._called_by_place(point)
        return named or self._through_role(point) or self._unnamed(stretch, point, quote)

    def _labelled(self, label: Span, point: Point) -> tuple[Found[str], ...]:
        zones = [label, *self._forbidden(point)]
        named = find_addressees(self.source, zones, self.frame.people, "")
        start, end = trim(self.source.flat, *label, ":.-")
        return named or (Found(self.source.tidy(start, end), (start, end), "addressee.label", 0.2),)

    def _called_by_place(self, point: Point) -> tuple[Found[str], ...]:
        """ "Pelalawan, jalan itu jangan ditutup": in a vicon a chief answers to the name of his area."""
        start = point.sentence[0]
        for m in self.frame.people:
            name = (m.unit or "").partition(" ")[2]
            called = f"{name.lower()},"
            if (
                m.family == "chief"
                and m.post
                and name
                and self.source.low.startswith(called, start)
            ):
                return (Found(m.post, (start, start + len(name)), "addressee.place", 0.4),)
        return ()

    def _through_role(self, point: Point) -> tuple[Found[str], ...]:
        """ "mengoptimalkan peran Bhabinkamtibmas" sets Bhabinkamtibmas to work."""
        source = self.source
        first, last = source.starts[point.first], source.ends[point.last - 1]
        role = _ROLE.search(source.low, first, last)
        zones = [(role.end(), role.end() + 18)] if role else []
        named = find_addressees(source, zones, self.frame.people, "")
        return tuple(Found(f.value, f.span, "addressee.role", 0.3) for f in named)

    def _unnamed(self, stretch: Stretch, point: Point, quote: Span) -> tuple[Found[str], ...]:
        everybody = _EVERYBODY.search(self.source.low, *point.sentence)
        carried = tuple(f for f in self.earlier if f.rule != "addressee.role")
        if carried and not everybody:
            return tuple(Found(f.value, f.span, "addressee.carried", 0.4) for f in carried)
        if stretch.intro and not everybody:
            named = find_addressees(
                self.source, [stretch.intro], self.frame.people, stretch.speaker.post
            )
            if named:
                return tuple(Found(f.value, f.span, "addressee.intro", 0.3) for f in named)
        reply = stretch.reply_to
        if reply is not None and reply.post and not everybody:
            return (Found(reply.post, reply.span, "addressee.reply", 0.5),)
        if self.frame.recipients:
            found = self.frame.recipients
            return tuple(Found(f.value, f.span, "addressee.recipient", 0.2) for f in found)
        return (Found("jajaran", quote, "addressee.default", 0.3),)

    def _zones(self, stretch: Stretch, point: Point) -> list[Span]:
        """Where the addressee may stand: called before the order, or between asking and acting."""
        source, signal = self.source, point.signal
        asked = source.starts[signal.at]
        act = source.starts[min(signal.verb, point.last - 1)]
        begin = max(point.sentence[0], self.until)
        if stretch.manner.spoken:
            case = _CASE.search(source.low, begin, act)
            return [(case.end() if case else begin, act)]
        zones = [(asked, act)]
        if signal.sign != "ask" or source.words[signal.at].startswith("di"):
            zones.append((source.starts[point.first], asked))
        called = _TO.finditer(source.low, begin, asked)
        return zones + [(m.end(), min(m.end() + 25, asked)) for m in called]

    def _forbidden(self, point: Point) -> list[Span]:
        """Who must not: "jangan ada anggota yang ...", "larang anggota menghadiri ..."."""
        if point.signal.sign != "forbid":
            return []
        source, at = self.source, point.signal.at
        ahead = range(at + 1, point.last)
        stops = (n for n in ahead if source.words[n] in ("yang", "yg") or form_of(source.words[n]))
        stop = next(stops, at)
        return [(source.ends[at], source.starts[stop])] if stop > at else []
