# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""A text about one event as its sentences, in reading order, without page furniture.

News pages set the headlines of other stories between their paragraphs. Such a line has capitals on
most words and no full stop; it is left out, or the next robbery becomes the scene of this one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final, NamedTuple

from kentongan.text_reading.layout import Block, Layout, sentences
from kentongan.text_reading.normalise import Source, shadow
from kentongan.text_reading.records import Span

_WORD: Final = re.compile(r"[^\W\d_][\w'-]*")
_CREDIT: Final = re.compile(r"\s*(?:laporan|reporter|penulis|editor|kontributor|wartawan)\b")
_PHOTO: Final = re.compile(r"[-\s]*[\w.]+\.(?:com|co\.id|id|net)/[A-Z][\w. ]{2,30}")
"""The credit of a picture alone on its line: "- VIVA.co.id/Name"."""
_TEASER: Final = re.compile(
    r"\s*(?:\([^)]{1,30}\)\s*)?(?:baca|simak|lihat|tonton|klik|cek|video|foto|infografis|halaman|berita terkait|terpopuler)\b[^.]{0,80}(?:$|\.\.\.|:|\|)"
)
_SHORT_END: Final = re.compile(
    r"\b(?:lk|krg|lbh|jml|sekt|skt|skr|wil|dpn|blk|als|org|dsn|dk|pers|spm|identitas|ling|link|pr)\.$"
)
_OPENING: Final = re.compile(r"(?m)^[^\w\n]*([^\W\d_])")
_LIST_HEAD: Final = re.compile(r"[:;]\s*$")


class Sentence(NamedTuple):
    """One sentence or list line and what the layout says of it."""

    start: int
    end: int
    at: int
    """Its place in the story, 0 for the first."""
    label: str = ""
    """Field kind of the line ("date", "place", "event"), empty for running text."""

    @property
    def span(self) -> Span:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Story:
    """Sentences of a text, and its headline as a text of its own (spans in it are not of the text)."""

    source: Source
    sentences: tuple[Sentence, ...]
    title: Source
    starts: tuple[int, ...]
    """Where the sentences begin, for look-ups."""
    small: bool = False
    """Written like a message: names in lower case too."""

    def sentence_at(self, position: int) -> Sentence | None:
        """The sentence that holds a position, if any does."""
        n = bisect_right(self.starts, position) - 1
        if n < 0 or position >= self.sentences[n].end:
            return None
        return self.sentences[n]


def tell(layout: Layout, title: str | None) -> Story:
    """The story of a laid-out text."""
    source = layout.source
    found: list[Sentence] = []
    small = layout.kind.value == "whatsapp" or _in_haste(source.text)
    for n, block in enumerate(layout.blocks):
        if block.role == "noise" or block.end <= block.start:
            continue
        if layout.kind.value == "release" and n and not small and _foreign(source, block):
            continue
        cut = False
        for begin, end in _whole(source, sentences(source, block.start, block.end)):
            start = begin
            teaser = not small and (cut or _TEASER.match(source.low, start, end) is not None)
            # "BACA JUGA... Another headline": the dots end no sentence
            cut = teaser and source.flat[end - 3 : end] == "..."
            if teaser:
                start = _behind_teaser(source, begin, end)
                if start == end:
                    continue
            found.append(Sentence(start, end, len(found), block.label))
    head = title or ""
    return Story(
        source, tuple(found), Source(head, shadow(head)), tuple(s.start for s in found), small
    )


def _behind_teaser(source: Source, start: int, end: int) -> int:
    """Where a sentence begins that a teaser line without a full stop stands before, else its end."""
    line = source.text.find("\n", start, end)
    told = line > 0 and end - line > 60 and source.text[end - 1] in '.!?"”'
    return line + 1 if told else end


def _whole(source: Source, spans: list[Span]) -> list[Span]:
    """Sentences that a stop of messages ("lk. 120 org") cut in two, joined again."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and _SHORT_END.search(source.low, joined[-1][0], joined[-1][1]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _in_haste(flat: str) -> bool:
    """Whether most lines of a text open with a small letter, as in a message from the street."""
    openings = [m[1] for m in _OPENING.finditer(flat[:2000])]
    return len([c for c in openings if c.islower()]) > 0.6 * len(openings)


def _foreign(source: Source, block: Block) -> bool:
    """A headline of another story, a tag, or a credit line."""
    if block.end - block.start < 60 and _PHOTO.fullmatch(source.flat, block.start, block.end):
        return True
    if block.role not in ("para", "heading") or block.end - block.start > 120:
        return False
    line = source.flat[block.start : block.end]
    if _CREDIT.match(source.low, block.start):
        return block.end - block.start < 70
    if _TEASER.match(source.low, block.start, block.end):
        return True
    if line[-1] in '.!?",)' or _LIST_HEAD.search(line) or ":" in line[:25]:
        return False
    words = _WORD.findall(line)
    capital = len([w for w in words if w[0].isupper()])
    if len(words) >= 5:
        return capital >= 0.7 * len(words)
    return len(words) > 0 and capital == 0
