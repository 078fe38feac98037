# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Stretches of one speaker: which parts of a text are heard, by whom, and how.

Releases alternate between narrative and quotation; minutes and messages have headed sections, of
which only those with orders are heard as such; telegrams order below their third letter group;
transcripts name the voice of every cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from kentongan.text_reading.grammar.clauses import Manner, token_range
from kentongan.text_reading.grammar.people import Mention
from kentongan.text_reading.grammar.speech import Cast, Speaker, Talk, demands
from kentongan.text_reading.layout import Block, Layout, sentences
from kentongan.text_reading.normalise import trim
from kentongan.text_reading.records import Span
from kentongan.text_reading.words.layout import (
    CLOSE_SECTION,
    ORDER_SECTION,
    REPORT_SECTION,
    RESPONSE_SECTION,
)
from kentongan.text_reading.words.people_words import SUBORDINATE

Mode = Literal["order", "report", "response", "close", "text"]


class Stretch(NamedTuple):
    """Words of one speaker with the way to hear them."""

    start: int
    end: int
    manner: Manner
    speaker: Speaker
    block: Block
    label: Span | None = None
    """Addressee label before the words ("KASAT LANTAS TTK DUA ...")."""
    pic: Span | None = None
    due: Span | None = None
    reply_to: Mention | None = None
    """In a transcript: the voice the speaker answers."""
    intro: Span | None = None
    """Words before a list that name whom its items are for ("kepada para Kapolsek ditekankan:")."""


_HEAD: Final[dict[Mode, re.Pattern[str]]] = {
    "order": re.compile(rf"\W*(?:\w+ ){{0,4}}?(?:{ORDER_SECTION})"),
    "response": re.compile(rf"\W*(?:\w+ ){{0,2}}?(?:{RESPONSE_SECTION})"),
    "close": re.compile(rf"\W*(?:{CLOSE_SECTION})"),
    "report": re.compile(rf"\W*(?:\w+ ){{0,2}}?(?:{REPORT_SECTION})"),
}
_LIST_INTRO: Final = re.compile(
    r"\b(?:arahan|penekanan|menekankan|ditekankan|perintah|memerintahkan|diperintahkan|instruksi|menginstruksikan|diinstruksikan|atensi|pesan|berpesan|meminta|hal|poin|jukrah|petunjuk|sbb|berikut|agar|langkah|penyampaian|menyampaikan)\b[^.]*:$"
)
_READ_OUT: Final = re.compile(r"\b(?:membacakan|dibacakan|dibaca|bacakan)\b")
_SPEECH_OF: Final = re.compile(
    r"\b(?:amanat|sambutan|arahan)(?: tertulis)? (?:bapak )?(?=kapol|kapolda|menko|menteri|asops)|\bmembacakan (?:amanat|sambutan)(?: tertulis)?(?: dari)? (?:bapak )?"
)
_OWN_SPEECH: Final = re.compile(
    r"\b(?:amanat|sambutan|arahan)(?: tertulis)?nya,? (?:yang|yg) (?:dibacakan|dibaca)\b"
)
""" "Kapolda dalam amanatnya yang dibacakan Wakapolres": the author stands before."""
_SAID_INSIDE: Final = re.compile(
    r",\s*(?:tegas|ujar|kata|lanjut|ungkap|jelas|tandas|papar|tambah|imbuh|pesan|tutur)(?:nya)?\b"
)
_OWN_SECTIONS: Final = ("kasat", "kasi", "kabag", "kanit", "kapolsek")
_CALLING: Final = frozenset({"untuk", "kepada", "para", "utk", "kpd", "bagi", "seluruh", "khusus"})
_LETTER_GROUPS: Final = frozenset(c * 3 for c in "ABCDEFGH")
_FAREWELL: Final = re.compile(r"\bdump\b|\bdemikian\b")
_OPENS_LIST: Final = re.compile(r"\b(?:diperintahkan|diminta|diinstruksikan|agar)\b.*:")
_ORDERING: Final = re.compile(
    r"\b(?:diperintahkan|diinstruksikan|diminta|dimohon|agar|supaya|harap|perintahkan|laksanakan|utk|untuk)\b"
)
_BASIS: Final = re.compile(r"ref|dasar|rujukan")
_FOR_WHOM: Final = re.compile(
    r"\b(?:kepada|kpd|bagi|memerintahkan|meminta|menginstruksikan|menugaskan|khusus)\b|^(?:untuk|utk)\b"
)
_TELLS: Final = re.compile(
    r"\b(?:menekankan|ditekankan|memerintahkan|diperintahkan|menginstruksikan|diinstruksikan|menyampaikan|disampaikan|meminta|diminta|berpesan)\b[^.]*:$"
)
_GOODBYE: Final = re.compile(r"\W*(?:demikian|dum+p?|dok(?:umentasi)?|hbs)\b")
_FORMULA: Final = re.compile(
    r"(?:sbb|sebagai ?berikut|berikut|hal|antara lain|agar|utk|untuk)[^:]{0,25}:?\s*$"
)
"""Words that only open the list below."""
_DONE: Final = re.compile(r"nihil|selesai|sudah|terlaksana|tuntas|closed")
_ORDINAL: Final = re.compile(
    r"(?:^|(?<=[.;:] ))(?:pertama|kedua|ketiga|keempat|kelima|keenam|ketujuh|kedelapan|terakhir)\b,?"
)
_ANSWERS: Final = re.compile(
    r"(?:siap|86|baik|izin|ijin|mohon izin|mohon ijin|terima kasih|dengar|ya|iya|oke)\b"
)


def mode_of(heading: str) -> Mode:
    """What a headed section holds: orders, reports, responses, the close, or plain text."""
    return next((mode for mode, pattern in _HEAD.items() if pattern.match(heading)), "text")


class Reader:
    """Walks the blocks of a layout and yields the stretches that may hold orders."""

    def __init__(
        self, layout: Layout, cast: Cast, chair: Speaker | None, sender: Speaker | None
    ) -> None:
        self.layout = layout
        self.source = layout.source
        self.cast = cast
        self.chair = chair
        self.sender = sender
        self.talk = Talk(layout.source, cast, chair or sender)
        self.mode: Mode = "text"
        self.heading: Speaker | None = None
        self.columns: list[str] = []
        self.heard: list[Speaker] = []
        self.intro: Span | None = None
        self.author: Speaker | None = None
        """In whose name a read speech (amanat) orders."""

    def stretches(self) -> Iterator[Stretch]:
        kind = self.layout.kind.value
        walk = {
            "release": self._release,
            "telegram": self._telegram,
            "transcript": self._transcript,
        }.get(kind, self._sections)
        for stretch in walk():
            self.heard.append(stretch.speaker)
            yield stretch

    # -------------------------------------------------------------- releases

    def _release(self) -> Iterator[Stretch]:
        body = [b for b in self.layout.blocks if b.role in ("para", "item", "heading", "row")]
        listed = False
        for block in body:
            low = self.source.low[block.start : block.end]
            if block.role == "row":
                yield from self._row(block)
                continue
            if block.role == "item" and listed:
                yield from self._item(block, self.talk.current)
                continue
            if _is_title(block, self.source.flat, body):
                continue
            yield from self._paragraph(block)
            listed = _LIST_INTRO.search(low) is not None and not self.talk.appeal
            self.intro = self._for_whom(block) if listed else None

    def _paragraph(self, block: Block) -> Iterator[Stretch]:
        """Narrative and quotations of one paragraph in order, each with its speaker."""
        at = block.start
        quotes = [
            q
            for q in self.layout.quoted
            if block.start <= q[0] and q[1] <= block.end and q[1] - q[0] > 12
        ]
        for n, (start, end) in enumerate(quotes):
            yield from self._narrative((at, start - 1), block)
            behind = quotes[n + 1][0] - 1 if n + 1 < len(quotes) else block.end
            after = (min(end + 1, block.end), max(end + 1, behind))
            parts = sentences(self.source, *after)[:1] if after[1] > after[0] else []
            speaker = self.talk.quoted(
                (start, end), (start, start), parts[0] if parts else (end, end)
            )
            yield from self._stretch(start, end, Manner(spoken=True), speaker, block)
            at = end + 1
        yield from self._narrative((min(at, block.end), block.end), block)

    def _narrative(self, span: Span, block: Block) -> Iterator[Stretch]:
        for start, end in sentences(self.source, *span):
            self._note_author(start, end)
            speaker = self.talk.hear(start, end)
            first, last = token_range(self.source, start, end)
            words = self.source.words[first:last]
            if not demands(words):
                # "..., tegas Kapolda" without quotation marks is his own words all the same
                own = _SAID_INSIDE.search(self.source.low, start, end) is not None
                yield from self._stretch(start, end, Manner(spoken=own), speaker, block)

    def _note_author(self, start: int, end: int) -> None:
        low = self.source.low
        if not _READ_OUT.search(low, start, end):
            return
        read = _SPEECH_OF.search(low, start, end)
        own = _OWN_SPEECH.search(low, start, end)
        named = None
        if read is not None:
            named = next((m for m in self.cast.mentions if 0 <= m.start - read.end() <= 3), None)
        elif own is not None:
            before = [m for m in self.cast.mentions if start <= m.start and m.end <= own.start()]
            named = before[-1] if before else None
        if named is not None:
            self.author = self.cast.speaker(named, "speech.amanat", 0.2)

    def _stretch(
        self, start: int, end: int, manner: Manner, speaker: Speaker | None, block: Block
    ) -> Iterator[Stretch]:
        if self.talk.appeal or speaker is None or not speaker.commands:
            if speaker is not None:
                self.heard.append(speaker)
            return
        if self.author is not None and self.chair is not None and speaker.post == self.chair.post:
            # an amanat is read to everybody; a section named in narrative is the reader's own
            own = not manner.spoken and any(
                start <= m.start < end and m.head.startswith(_OWN_SECTIONS)
                for m in self.cast.mentions
            )
            speaker = speaker if own else self.author
        yield Stretch(*trim(self.source.flat, start, end), manner, speaker, block)

    # -------------------------------------------------------------- headed texts

    def _sections(self) -> Iterator[Stretch]:
        chat = self.layout.kind.value == "whatsapp"
        reporting = re.search(r"(?:me|di)lapork?an", self.source.low[:800]) is not None
        for block in self.layout.blocks:
            low = self.source.low[block.start : block.end]
            if block.role == "heading" or (
                block.role in ("item", "para") and self._opens_section(block, low)
            ):
                self._enter(block, low)
            elif block.role == "row":
                yield from self._row(block)
            elif block.role in ("item", "para") and block.label not in (
                "attendees",
                "to",
                "copy",
                "notary",
            ):
                yield from self._section_block(block, low, direct=chat and not reporting)

    def _opens_section(self, block: Block, low: str) -> bool:
        label = re.match(r"([^:.]{3,50}):\s*$", low)
        return label is not None and mode_of(label[1]) != "text"

    def _for_whom(self, block: Block) -> Span | None:
        """Where the words before a list name its addressee."""
        last = sentences(self.source, block.start, block.end)[-1:]
        for start, end in last:
            told = _FOR_WHOM.search(self.source.low[start:end])
            if told:
                return start + told.end(), end
        return None

    def _names_addressee(self, block: Block) -> bool:
        """A heading inside a list of orders that only names who they are for: "1. Kasat Reskrim:"."""
        first, last = token_range(self.source, block.start, block.end)
        words = [w for w in self.source.words[first:last] if w not in _CALLING]
        return (
            0 < len(words) <= 4
            and words[0] in SUBORDINATE
            and not re.fullmatch(r"[A-Z]+", block.marker)
        )

    def _enter(self, block: Block, low: str) -> None:
        if self.mode == "order" and mode_of(low) == "text" and self._names_addressee(block):
            self.intro = (block.start, block.end)
            return
        self.mode, told = mode_of(low), self._for_whom(block)
        if self.mode == "text" and told and _TELLS.search(low):
            self.mode = "order"
        self.intro = told if self.mode == "order" else None
        self.columns = []
        stop = self.intro[0] if self.intro else block.end
        inside = [m for m in self.cast.mentions if block.start <= m.start < stop and m.post]
        self.heading = self.cast.speaker(inside[0], "speech.heading") if inside else None

    def _section_block(self, block: Block, low: str, *, direct: bool) -> Iterator[Stretch]:
        if self.mode == "order" and block.role == "para" and _GOODBYE.match(low):
            self.mode = "report"
            return
        if self.mode == "order":
            if block.role == "item" or not _is_narrative(low):
                yield from self._item(block, self.heading or self.chair or self.sender)
            else:
                yield from self._paragraph(block)
            if (
                block.role == "para"
                and self.layout.kind.value == "whatsapp"
                and _is_report_line(low)
            ):
                self.mode = "report"
            return
        if direct and self.mode == "text":
            yield from self._item(block, self.sender or self.chair)
            return
        self.talk.current, self.talk.appeal = self.heading or self.chair or self.sender, False
        label = re.match(r"([^:.]{3,60}?)\s*:\s", low)
        if label:
            named = next((m for m in self.cast.mentions if m.start == block.start), None)
            if named is not None:
                self.talk.current = self.cast.speaker(named, "speech.label")
            elif self.mode == "response":
                span = (block.start, block.start + label.end(1))
                who = self.source.tidy(*span)
                self.talk.current = Speaker(who, span, "speech.label", 0.4, commands=False)
        if self.mode in ("close", "text", "response") or re.search(
            r"\b(?:memerintahkan|meminta|minta|menginstruksikan|menugaskan)\b", low
        ):
            for stretch in self._paragraph(block):
                listed = self.mode == "close"
                yield stretch if not listed else _with_deadline(stretch)
            if _LIST_INTRO.search(low):
                self.mode, self.heading = "order", self.talk.current
                self.intro = self._for_whom(block)

    def _item(self, block: Block, speaker: Speaker | None) -> Iterator[Stretch]:
        if speaker is None or not speaker.commands:
            return
        manner = Manner(spoken=True, listed=True)
        yield Stretch(block.start, block.end, manner, speaker, block, intro=self.intro)

    def _row(self, block: Block) -> Iterator[Stretch]:
        cells = [self.source.low[slice(*c)] for c in block.cells]
        if not self.columns or any(re.fullmatch(r"no\.?|nomor", c) for c in cells[:1]):
            self.columns = [_column(c) for c in cells]
            inside = [
                m for m in self.cast.mentions if block.start <= m.start < block.end and m.post
            ]
            if inside and "order" in self.columns:
                self.heading = self.cast.speaker(inside[0], "speech.column")
            return
        named = dict(zip(self.columns, block.cells, strict=False))
        order, due = named.get("order"), named.get("due")
        speaker = self.heading or self.chair or self.sender
        if (
            order is None
            or speaker is None
            or order[1] <= order[0]
            or (self.mode == "report" and "pic" not in named)
        ):
            return
        status = " ".join(
            self.source.low[slice(*named[c])] for c in ("due", "status") if c in named
        )
        if not _DONE.search(status):
            manner = Manner(spoken=True, listed=True)
            yield Stretch(*order, manner, speaker, block, pic=named.get("pic"), due=due)

    # -------------------------------------------------------------- telegrams

    def _telegram(self) -> Iterator[Stretch]:
        ordering = False
        for block in self.layout.blocks:
            low = self.source.low[block.start : block.end]
            if self.sender is None or block.role not in ("para", "item") or _FAREWELL.search(low):
                continue
            if block.marker in _LETTER_GROUPS or _OPENS_LIST.search(low):
                ordering = _ORDERING.search(low) is not None and not _BASIS.match(low)
                if _FORMULA.search(low.rstrip(".")):
                    continue
            if ordering and block.label == "":
                yield self._telegram_item(block, self.sender)

    def _telegram_item(self, block: Block, speaker: Speaker) -> Stretch:
        label = re.match(
            r"(?:kepada |kpd |untuk |utk |khusus |bagi )?([^:.]{3,60}?)\s*:\s*(?=\S)",
            self.source.low[block.start : block.end],
        )
        manner = Manner(spoken=True, listed=True)
        if label:
            return Stretch(
                block.start + label.end(),
                block.end,
                manner,
                speaker,
                block,
                label=(block.start, block.start + label.end()),
            )
        return Stretch(block.start, block.end, manner, speaker, block)

    # -------------------------------------------------------------- transcripts

    def _transcript(self) -> Iterator[Stretch]:
        last: Mention | None = None
        for block in self.layout.blocks:
            if block.role != "cue":
                continue
            voice = block.voice or (0, 0)
            named = next((m for m in self.cast.mentions if voice[0] <= m.start < voice[1]), None)
            if named is None:
                last = None
                continue
            speaker = self.cast.speaker(named, "speech.voice", 0.0)
            in_chair = (
                self.chair is not None and self.cast.resolve(named).head == self._chair_head()
            )
            low = self.source.low[block.start : block.end].lstrip()
            obeying = not in_chair and low.startswith(("siap", "86"))
            if speaker.commands and not obeying:
                reply = last if _ANSWERS.match(low) else None
                post = self.chair if in_chair and self.chair is not None else speaker
                span = Speaker(post.post, named.span, "speech.voice", 0.0)
                yield Stretch(
                    block.start,
                    block.end,
                    Manner(spoken=True, live=True),
                    span,
                    block,
                    reply_to=reply,
                )
            else:
                self.heard.append(speaker)
            last = None if in_chair else named

    def _chair_head(self) -> str:
        chair = next(
            (m for m in self.cast.mentions if self.chair is not None and m.span == self.chair.span),
            None,
        )
        return chair.head if chair else ""


def _with_deadline(stretch: Stretch) -> Stretch:
    return Stretch(stretch.start, stretch.end, Manner(spoken=True), stretch.speaker, stretch.block)


def _column(head: str) -> str:
    for name, pattern in (
        (
            "order",
            r"arahan|instruksi|penekanan|perintah|tindak lanjut|uraian|atensi|kegiatan|tugas|langkah|penugasan|keputusan|butir|rtl|aksi",
        ),
        ("pic", r"\bpic\b|penanggung|pelaksana|pj\b|satker|fungsi|petugas|oleh|pengemban|unit"),
        ("due", r"batas|waktu|target|tenggat|deadline|jadwal|kapan|selesai"),
        ("status", r"status|ket|hasil|progres"),
    ):
        if re.search(pattern, head):
            return name
    return head


def _is_title(block: Block, flat: str, body: list[Block]) -> bool:
    """A headline: one of the first three blocks, short, not ending as a sentence does."""
    early = any(block is b for b in body[:3])
    return (
        early
        and block.end - block.start < 140
        and flat[block.end - 1 : block.end] not in (".", '"', "!", ":")
    )


def _is_narrative(low: str) -> bool:
    return (
        re.match(
            r"(?:kapol\w+|waka\w+|kabag|kasat|kasi|dalam|pada|selanjutnya|menanggapi|rapat|kegiatan|acara)\b",
            low,
        )
        is not None
    )


def _is_report_line(low: str) -> bool:
    return (
        re.match(
            r"(?:anev|hasil|situasi|selama|demikian|dump|dok|sitkamtibmas|kegiatan|giat|nihil|cuaca)\b",
            low,
        )
        is not None
    )
