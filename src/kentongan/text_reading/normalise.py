# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Character clean-up that never moves a character.

Every later rule runs on a *shadow* of the text: same length, but with one quotation mark, one dash,
one kind of blank, and no WhatsApp asterisks. Because lengths agree, a span found in the shadow is the
span in the source, and no rule needs an offset table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from operator import methodcaller
from typing import Final

_SAME: Final = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛`´′", "'"),
    **dict.fromkeys("–—‑‒−―", "-"),
    **dict.fromkeys("\u00a0\u2007\u202f\u2009\u200a\u200b\u200e\u200f\u2060\ufeff\t\r\f\v*_~", " "),
    **dict.fromkeys("\u2028\u2029\x85", "\n"),
}
_TABLE: Final = str.maketrans(_SAME)

_span: Final = methodcaller("span")
_WORD: Final = re.compile(r"[^\W\d_]\w*(?:[-'][^\W\d_]\w*)*")


def shadow(text: str) -> str:
    """The text with typographic variants folded, character for character.

    `len(shadow(t)) == len(t)` and `shadow(shadow(t)) == shadow(t)` for every text.
    """
    return text.translate(_TABLE)


def lower(text: str) -> str:
    """Lower case without changing the length (a Turkish dotted capital I would add a character)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@dataclass(slots=True)
class Source:
    """A text with its shadow, lower-case shadow and words; all share one numbering of characters."""

    text: str
    flat: str
    low: str = field(init=False)
    words: list[str] = field(init=False)
    """The words in lower case; "token n" elsewhere is `words[n]` from `starts[n]` to `ends[n]`.

    Three flat lists and no objects: a text has hundreds of words, and the garbage collector would
    walk every object again and again.
    """
    starts: list[int] = field(init=False)
    ends: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.low = lower(self.flat)
        low = self.low
        spans = [*map(_span, _WORD.finditer(low))]
        self.words = [low[a:b] for a, b in spans]
        self.starts = [a for a, _ in spans]
        self.ends = [b for _, b in spans]

    def written(self, start: int, end: int) -> str:
        """The source between two positions, exactly as printed."""
        return self.text[start:end]

    def tidy(self, start: int, end: int) -> str:
        """The shadow between two positions on one line, for values shown to people."""
        return " ".join(self.flat[start:end].split())


_GLUED: Final = re.compile(r"[a-z][A-Z]")


@lru_cache(maxsize=8)
def is_glued(flat: str) -> bool:
    """Whether a capital stands right behind a small letter: a text that may have lost spaces."""
    return _GLUED.search(flat) is not None


def trim(flat: str, start: int, end: int, also: str = "") -> tuple[int, int]:
    """Pull both ends of a span inwards over blanks and the characters in `also`."""
    drop = " \n" + also
    while start < end and flat[start] in drop:
        start += 1
    while end > start and flat[end - 1] in drop:
        end -= 1
    return start, end


_SMALL: Final = frozenset(
    "di ke dari dan yang untuk pada dengan oleh para seluruh jajaran serta tahun nomor tentang se".split()
)


def calm(value: str, keep: frozenset[str]) -> str:
    """Telegram capitals as a reader writes them: "KAPOLDA BALI" becomes "Kapolda Bali".

    Text that is not all capitals comes back unchanged; `keep` lists abbreviations that stay capitals.
    """
    if not value.isupper():
        return value
    words = (
        w if w in keep or not w.isalpha() else w.lower() if w.lower() in _SMALL else w.capitalize()
        for w in value.split()
    )
    return " ".join(words)
