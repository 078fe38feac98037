# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""What kind of text this is and what each of its lines is for.

A text is cut into `Block`s (paragraph, numbered item, table row, spoken cue, heading, field, page
furniture). Hard line breaks inside a paragraph become blanks in the shadow, so later rules see whole
sentences while every position still belongs to the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from kentongan.text_reading.normalise import Source, lower, shadow, trim
from kentongan.text_reading.records import Found, Span, TextKind
from kentongan.text_reading.words.layout import ABBREVIATIONS, FIELDS
from kentongan.text_reading.words.noise import AFTER_BODY, NOISE_LINE

Role = Literal["para", "item", "row", "cue", "heading", "field", "noise"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the text and what it is for. `start:end` leaves out marker, label and voice tag."""

    start: int
    end: int
    role: Role
    marker: str = ""
    label: str = ""
    """Field kind ("date", "chair", ...) of a field and of the items below it."""
    voice: Span | None = None
    cells: tuple[Span, ...] = ()
    at: int = 0
    """Where the block begins with its marker or label."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A source with its kind, its blocks in order and the spans inside quotation marks."""

    source: Source
    kind: Found[TextKind]
    blocks: tuple[Block, ...]
    quoted: tuple[Span, ...]
    seams: tuple[Span, ...] = ()
    """Cue lines between two cues of one sentence: blank in the shadow, no part of a quotation."""


_MINUTES: Final = re.compile(
    r"(?m)^\s*(?:notul(?:en|a|ensi)\b|risalah rapat|berita acara rapat|catatan rapat|hasil rapat)|"
    r"^\s*(?:pimpinan(?: rapat)?|notulis|acara|agenda)\s*:"
)
_TELEGRAM_TITLE: Final = re.compile(
    r"(?m)^\s*(?:surat telegram(?: rahasia)?|telegram)\s*$|\bderajat\s*:"
)
_TTK: Final = re.compile(r"\b(?:TTK|KMA)\b")
_CHAT: Final = re.compile(
    r"(?m)^[ \n]*\[?\d{1,2}/\d{1,2}/\d{2,4}[, ]+\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?: ?[ap]m)?\]?[ -]*[^:\n]{2,60}:"
)
_CHAT_WORDS: Final = re.compile(
    r"\b(?:i[jz]in melapork?an|kepada yth|dump\b|diteruskan dari\b|komandan\b|ndan\b|86\b|dok(?:umentasi)?\.? terlampir)|🙏"
)
_CHAT_SIGNS: Final = ("melapor", "yth", "dump", "diteruskan", "ndan", "86", "dok", "🙏")
"""One of these stands in everything that `_CHAT_WORDS` finds."""
_STARS: Final = re.compile(r"(?m)^\s*\*[^*\n]+\*|[▪◾🔹🔸▫✅➡👉◼⚫🔰]")
_CLOCKED: Final = re.compile(
    r"(?m)^\s*[\[(]?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?[\])]?\s*[^:\n]{3,60}:\s"
)


def kind_of(text: str) -> Found[TextKind]:
    """Which of the five kinds of text this is; a release when nothing says otherwise."""
    flat = shadow(text[:1500] + "\n" + text[max(1500, len(text) - 600) :])
    head = lower(flat)
    if text.lstrip("\ufeff \n\r\t").startswith("WEBVTT") or text.count("-->") >= 2:
        return Found("transcript", (0, min(6, len(text))), "kind.webvtt")
    # plain look-ups first: most texts have none of these words
    ttk = list(_TTK.finditer(flat)) if "TTK" in flat or "KMA" in flat else []
    title = _TELEGRAM_TITLE.search(head) if "telegram" in head or "derajat" in head else None
    if len(ttk) >= 4 or title:
        at = title.span() if title else ttk[0].span()
        return Found("telegram", trim(flat, *at), "kind.telegram")
    chat = _CHAT.search(head, 0, 320)
    if chat and chat.start() < 200:
        return Found("whatsapp", trim(flat, *chat.span()), "kind.chat_header")
    if len(_CLOCKED.findall(flat)) >= 4:
        return Found("transcript", (0, min(80, len(text))), "kind.clocked_lines", 0.2)
    minutes = _MINUTES.search(head)
    stars = len(_STARS.findall(text[:1500]))
    words = len(_CHAT_WORDS.findall(head)) if any(w in head for w in _CHAT_SIGNS) else 0
    if words * 2 + min(stars, 4) >= (9 if minutes else 4):
        return Found("whatsapp", (0, min(80, len(text))), "kind.chat_style", 0.2)
    if minutes:
        return Found("minutes", trim(flat, *minutes.span()), "kind.minutes")
    return Found("release", (0, min(80, len(text))), "kind.release", 0.1)


# ------------------------------------------------------------------ lines

_MARKER: Final = re.compile(
    r"(?P<num>\d\ufe0f?\u20e3|\(?\d{1,2}[.)](?!\d)\)?|\([a-z0-9]{1,2}\)|[a-z][.)](?=\s)|[A-Z][.)](?=\s)|[IVX]{1,5}[.)](?=\s)|[ivx]{1,4}[.)](?=\s))\s*"
    r"|(?P<dot>[-•▪▫◾◼●○◦✓✔✅➢►➤▶🔹🔸♦·👉➡⚫🔰>☑️]+\ufe0f?\s*)(?=\S)"
)
_FIELD: Final = re.compile(r"(?P<label>[A-Za-z][A-Za-z /,.]{1,28}?)\s*:\s*")
_RULE: Final = re.compile(r"[\s|:=+.-]*$")
_NOISE: Final = re.compile(NOISE_LINE)
_TAIL: Final = re.compile(AFTER_BODY)
_CUE_TIME: Final = re.compile(r"-->|^\d+$|^WEBVTT|^STYLE|^REGION|^Kind:|^Language:")
_VOICE: Final = re.compile(r"<v(?:\.[^ >]*)? ([^>]+)>")
_SPEAKER: Final = re.compile(
    r"[\[(]?(?:\d{1,2}[:.]\d{2}(?:[:.]\d{2})?[\])]?)?\s*([A-Z][^:\n]{2,60}):\s+"
)


class _Line(NamedTuple):
    start: int
    end: int
    low: str
    """The line in lower case, outer blanks removed."""
    raw: str


def _lines(text: str, flat: str) -> list[_Line]:
    lines = []
    at = 0
    for piece in flat.split("\n"):
        start, end = trim(flat, at, at + len(piece))
        lines.append(_Line(start, end, lower(flat[start:end]), text[start:end]))
        at += len(piece) + 1
    return lines


def lay_out(text: str) -> Layout:
    """Cut a text into blocks; positions in all of them are positions in `text`."""
    kind = kind_of(text)
    flat = shadow(text)
    if kind.value == "transcript":
        return _transcript(text, flat, kind)
    if kind.value == "telegram":
        flat = _spell_out(flat)
    blocks, flat = _group(_lines(text, flat), flat, kind.value)
    if kind.value == "telegram":
        blocks = [piece for block in blocks for piece in _telegram_items(block, flat)]
    source = Source(text, flat)
    return Layout(source, kind, tuple(blocks), _quotes(flat, blocks))


# ------------------------------------------------------------------ transcripts


def _transcript(text: str, flat: str, kind: Found[TextKind]) -> Layout:
    blocks: list[Block] = []
    in_note = False
    for line in _lines(text, flat):
        if not line.low:
            in_note = False
        elif line.raw.startswith("NOTE"):
            in_note = True
            blocks.append(_field_or(line, flat, 4))
        elif in_note:
            blocks.append(_field_or(line, flat, 0))
        elif not _CUE_TIME.search(line.raw):
            _add_cue(blocks, line, flat)
    for block in blocks:
        flat = (
            flat[: block.start]
            + flat[block.start : block.end].replace("\n", " ")
            + flat[block.end :]
        )
    blocks, seams = _join_cues(blocks, flat)
    for start, end in seams:
        flat = flat[:start] + " " * (end - start) + flat[end:]
    return Layout(Source(text, flat), kind, tuple(blocks), (), tuple(seams))


def _join_cues(blocks: list[Block], flat: str) -> tuple[list[Block], list[Span]]:
    """A sentence cut by the clock goes on in the next cue of the same voice: one block, and the seam."""
    joined: list[Block] = []
    seams: list[Span] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last is None or not _goes_on(last, block, flat):
            joined.append(block)
            continue
        seams.append((last.end, block.start))
        joined[-1] = replace(last, end=block.end)
    return joined, seams


def _goes_on(last: Block, block: Block, flat: str) -> bool:
    if not (
        last.role == block.role == "cue" and last.voice and block.voice and last.end > last.start
    ):
        return False
    same = flat[slice(*last.voice)] == flat[slice(*block.voice)]
    return (
        same and flat[last.end - 1] not in ".?!" and flat[block.start : block.start + 1].islower()
    )


def _field_or(line: _Line, flat: str, skip: int) -> Block:
    start, _ = trim(flat, line.start + skip, line.end)
    field = _FIELD.match(flat, start, line.end)
    label = FIELDS.get(field["label"].lower().strip(), "event") if field else "event"
    return Block(field.end() if field else start, line.end, "field", label=label, at=line.start)


def _add_cue(blocks: list[Block], line: _Line, flat: str) -> None:
    tag = _VOICE.match(line.raw)
    spoken = None if tag else _SPEAKER.match(flat, line.start, line.end)
    end = line.end - 4 if line.low.endswith("</v>") else line.end
    if tag:
        voice = (line.start + tag.start(1), line.start + tag.end(1))
        blocks.append(Block(line.start + tag.end(), end, "cue", voice=voice, at=line.start))
    elif spoken:
        blocks.append(Block(spoken.end(), end, "cue", voice=spoken.span(1), at=line.start))
    elif blocks and blocks[-1].role == "cue" and flat.count("\n", blocks[-1].end, line.start) == 1:
        blocks[-1] = replace(blocks[-1], end=end)
    else:
        same = blocks[-1].voice if blocks else None
        blocks.append(Block(line.start, end, "cue", voice=same, at=line.start))


# ------------------------------------------------------------------ telegrams

_COLON: Final = re.compile(r"\b(?:TTK +DUA(?!\s+TTK)|DUA +KOLON|TITIK +DUA|TTK2)\b *:?")
_STOP: Final = re.compile(r"\b(?:TTK|TITIK)\b(?: *\.)?")
_COMMA: Final = re.compile(r"\b(?:KMA|KOMA)\b")
_NUMERALS: Final = (
    "SATU DUA TIGA EMPAT LIMA ENAM TUJUH DELAPAN SEMBILAN SEPULUH SEBELAS BELAS PULUH "
    "AAA BBB CCC DDD EEE FFF GGG HHH"
).replace(" ", "|")
_STOPPED_NUMERAL: Final = re.compile(rf"\b({_NUMERALS})( +)\.")
_TELEGRAM_ITEM: Final = re.compile(
    rf"(?:^|(?<=[.:\n ]))((?:(?:DUA|TIGA|EMPAT|LIMA|ENAM|TUJUH|DELAPAN|SEMBILAN) )?(?:{_NUMERALS}))\.\s+"
)


def _spell_out(flat: str) -> str:
    """KMA, TTK and TTK DUA as the signs they stand for, padded to the same length."""
    for pattern, sign in ((_COLON, ":"), (_STOP, "."), (_COMMA, ",")):
        flat = pattern.sub(lambda m, s=sign: s + " " * (len(m[0]) - 1), flat)  # type: ignore[misc]
    # a numeral and its stop are one marker: "SATU .  " reads "SATU.   "
    return _STOPPED_NUMERAL.sub(lambda m: f"{m[1]}.{m[2]}", flat)


def _telegram_items(block: Block, flat: str) -> list[Block]:
    """Cut a paragraph of a telegram at its spelled-out numerals ("SATU TTK ... DUA TTK ...")."""
    if block.role not in ("para", "item"):
        return [block]
    cuts = [
        m
        for m in _TELEGRAM_ITEM.finditer(flat, block.start, block.end)
        if flat[block.start : m.start()].rstrip()[-1:] in ("", ".", ":")
    ]
    if not cuts:
        return [block]
    pieces = []
    if flat[block.start : cuts[0].start()].strip():
        pieces.append(replace(block, end=trim(flat, block.start, cuts[0].start())[1]))
    ends = [m.start() for m in cuts[1:]] + [block.end]
    for m, stop in zip(cuts, ends, strict=True):
        start, end = trim(flat, m.end(), stop, ".")
        # AAA, BBB, CCC open sections; the numerals below them are the items
        role: Role = "para" if m[1][0] == m[1][-1] else "item"
        pieces.append(Block(start, max(start, end), role, marker=m[1], at=m.start()))
    return pieces


# ------------------------------------------------------------------ everything else

_ASKS_FOR_LIST: Final = re.compile(
    r"(?:diikuti|dihadiri|hadir|peserta|didampingi|undangan|terdiri(?: dari)?)(?: oleh| dari)?\s*:$"
)
_SECOND_FIELD: Final = re.compile(r"\s{3,}(?=(?:tgl|tanggal|nomor|no)\s*:)", re.IGNORECASE)


class _Grouper:
    """Walks the lines once and collects blocks; `blank` are line breaks that are no longer breaks."""

    def __init__(self, flat: str, kind: TextKind) -> None:
        self.flat = flat
        self.kind = kind
        self.blocks: list[Block] = []
        self.blank: list[int] = []
        self.bars: list[int] = []
        """Tabs between cells: bars in the shadow, so that no name runs across a cell."""
        self.open = False
        """Whether the next line may continue the last block."""
        self.label = ""
        """Field kind that list items below belong to."""
        self.in_tail = False

    def take(self, line: _Line, progress: float) -> None:
        if not line.low or _RULE.match(line.low):
            self.open = False
            if (
                self.kind == "telegram"
                and self.blocks
                and self.blocks[-1].end > self.blocks[-1].start
            ):
                self.label = ""  # the list of addressees ends at the blank line; the body begins
            return
        if self.kind == "release" and self._noise(line, progress):
            self._add(Block(line.start, line.end, "noise", at=line.start))
            self.open = False
            return
        start, voice = self._chat_header(line)
        if start == line.end:
            self._add(Block(start, start, "para", voice=voice, at=line.start))
            self.open = False
            return
        if not (self._row(line) or self._field(line, start) or self._item(line, start, voice)):
            self._text(line, start, voice)

    def _add(self, block: Block) -> None:
        self.blocks.append(block)
        self.open = True

    def _noise(self, line: _Line, progress: float) -> bool:
        if progress > 0.4 and _TAIL.match(line.low):
            self.in_tail = True
        return self.in_tail or (len(line.low) < 110 and _NOISE.match(line.low) is not None)

    def _chat_header(self, line: _Line) -> tuple[int, Span | None]:
        head = _CHAT.match(self.flat, line.start, line.end) if self.kind == "whatsapp" else None
        if head is None:
            return line.start, None
        name = re.search(r"([^\]:-][^\]:]*):$", head[0])
        voice = (
            trim(self.flat, head.start() + name.start(1), head.start() + name.end(1), "-]")
            if name
            else None
        )
        return trim(self.flat, head.end(), line.end)[0], voice

    def _row(self, line: _Line) -> bool:
        # "TABANAN || Kapolres ..." is a dateline, no table
        bar = (
            "|"
            if line.low.replace("||", "").count("|") >= 2
            else "\t"
            if line.raw.count("\t") >= 2
            else ""
        )
        if not bar:
            return False
        cells = []
        at = line.start
        for piece in line.raw.split(bar):
            cells.append(trim(self.flat, at, at + len(piece)))
            at += len(piece) + 1
            self.bars.append(at - 1)
        self.bars.pop()
        if line.raw.startswith(bar):
            cells = cells[1:]
        if line.raw.endswith(bar):
            cells = cells[:-1]
        self._add(Block(line.start, line.end, "row", cells=tuple(cells), at=line.start))
        self.open = False
        return True

    def _field(self, line: _Line, start: int) -> bool:
        match = _FIELD.match(self.flat, start, line.end)
        label = FIELDS.get(match["label"].lower().strip()) if match else None
        if match is None or label is None or self.kind == "release":
            return False
        self.label = label
        second = _SECOND_FIELD.search(self.flat, match.end(), line.end)
        end = second.start() if second else line.end
        self._add(Block(match.end(), max(match.end(), end), "field", label=label, at=start))
        if second:
            self._field(line, second.end())
        elif self._item(line, match.end(), None):
            self.blocks[-2] = replace(self.blocks[-2], end=match.end())
        return True

    def _item(self, line: _Line, start: int, voice: Span | None) -> bool:
        mark = _MARKER.match(self.flat, start, line.end)
        star = mark is None and self.kind != "release" and re.match(r"\* \S", line.raw)
        if mark is None and not star:
            return False
        at = mark.end() if mark else start + 1
        begin, end = trim(self.flat, at, line.end)
        marker = self.flat[start:at].strip(" .()") if mark else "*"
        if self._is_heading(marker, begin, end):
            self.label = ""
            self._add(Block(begin, end, "heading", marker=marker, at=line.start))
            self.open = False
        else:
            self._add(
                Block(
                    begin, end, "item", marker=marker, label=self.label, voice=voice, at=line.start
                )
            )
        return True

    def _is_heading(self, marker: str, start: int, end: int) -> bool:
        words = self.flat[start:end].split()
        last = self.flat[end - 1 : end]
        if len(words) > 12:
            return False
        if self.kind in ("minutes", "whatsapp") and marker.isupper():
            return last not in tuple(".;!?")
        if self.label or self.kind == "telegram":
            return False
        return last == ":" or (self.kind == "minutes" and self.flat[start:end].isupper())

    def _text(self, line: _Line, start: int, voice: Span | None) -> None:
        last = self.blocks[-1] if self.blocks else None
        if last and self.open and voice is None and self._continues(last, line):
            self.blank.extend(range(last.end, start))
            self.blocks[-1] = replace(last, end=line.end)
            return
        if last and self.open and self.label in ("to", "copy", "attendees"):
            # a further addressee on a line of its own
            self._add(Block(start, line.end, "item", label=self.label, at=line.start))
            return
        words = line.low.split()
        capitals = (
            self.kind == "minutes" and self.flat[start : line.end].isupper() and len(words) <= 10
        )
        colon = (
            line.low.endswith(":") and len(words) <= 12 and self.kind not in ("release", "telegram")
        )
        if capitals or colon or line.raw.startswith("#"):
            listing = _ASKS_FOR_LIST.search(line.low) or "daftar hadir" in line.low
            self.label = "attendees" if listing else ""
            self._add(Block(start, line.end, "heading", voice=voice, at=line.start))
            self.open = False
            return
        self.label = "attendees" if _ASKS_FOR_LIST.search(line.low) else ""
        self._add(Block(start, line.end, "para", voice=voice, at=line.start))

    def _continues(self, last: Block, line: _Line) -> bool:
        first, ended = line.raw[0], self.flat[last.end - 1 : last.end] in tuple('.:!?;"')
        indent = line.start - self.flat.rfind("\n", 0, line.start)
        if last.role == "field":
            return (
                indent > 8 and last.end > last.start and last.label in ("event", "place", "chair")
            )
        if self.kind == "telegram":
            return True
        if first.islower() and not ended:
            return True
        length = last.end - (self.flat.rfind("\n", 0, last.end) + 1)
        return not ended and length >= (60 if last.role == "para" else 40)


def _group(lines: list[_Line], flat: str, kind: TextKind) -> tuple[list[Block], str]:
    grouper = _Grouper(flat, kind)
    for n, line in enumerate(lines):
        grouper.take(line, n / len(lines))
    chars = list(flat)
    for at in grouper.blank:
        chars[at] = " "
    for at in grouper.bars:
        chars[at] = "|"
    return grouper.blocks, "".join(chars)


def _quotes(flat: str, blocks: list[Block]) -> tuple[Span, ...]:
    """Spans between quotation marks. A quote left open runs on into the next paragraph when that one
    closes it (releases break quotes over lines), unless that paragraph opens its own."""
    found: list[Span] = []
    running = False
    for block in blocks:
        if block.role not in ("para", "item"):
            continue
        marks = [m.start() for m in re.finditer('"', flat[block.start : block.end])]
        marks = [block.start + m for m in marks]
        if running and (not marks or marks[0] == block.start):
            running = False
        edges = ([block.start - 1] if running else []) + marks
        running = len(edges) % 2 == 1
        ends = edges[1::2] + ([block.end] if running else [])
        found.extend((a + 1, b) for a, b in zip(edges[::2], ends, strict=True))
    return tuple(found)


# ------------------------------------------------------------------ sentences

_END: Final = re.compile(r"[.!?]+[\"')\]]*(?=\s|$|\()|\.(?<=[a-z]{3}\.)(?=[A-Z][a-z]{2})")
_LAST_WORD: Final = re.compile(r"([A-Za-z](?:[\w.]*\w)?)$")


def sentences(source: Source, start: int, end: int) -> list[Span]:
    """Sentence spans of a block. Stops of abbreviations, initials, degrees and times end none."""
    spans: list[Span] = []
    at = start
    for mark in _END.finditer(source.flat, start, end):
        if mark[0] == "." and _abbreviated(source, at, mark.start()):
            continue
        spans.append(trim(source.flat, at, mark.end()))
        at = mark.end()
    rest = trim(source.flat, at, end)
    if rest[1] > rest[0]:
        spans.append(rest)
    return spans


def _abbreviated(source: Source, start: int, stop: int) -> bool:
    word = _LAST_WORD.search(source.flat, max(start, stop - 12), stop)
    if word is None:
        return False
    low = word[1].lower()
    # one letter is an initial; inner stops are a degree (S.I.K) or an abbreviation (s.d)
    return len(low) == 1 or "." in low or low in ABBREVIATIONS
