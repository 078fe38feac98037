# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Office holders: post, rank, name with degrees, unit, in the orders Indonesian reports use.

"Kapolres Tabanan AKBP Leo Dedy Defretes, S.H.", "AKBP Leo ..., S.H. selaku Kapolres Tabanan",
"Wakapolres (Kompol Hendra)", "Kompol Hendra - Wakapolres", and posts or ranks on their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from kentongan.text_reading.grammar.units import KEEP_CAPITALS, adjoining, parse_unit, place_name
from kentongan.text_reading.normalise import Source, calm, trim
from kentongan.text_reading.records import Span
from kentongan.text_reading.words import degrees
from kentongan.text_reading.words.posts import (
    ACTING,
    CIVIL_TAILS,
    FUNCTIONS,
    NEED_TAIL,
    POST_HEADS,
    TITLE_VERBS,
    Family,
)
from kentongan.text_reading.words.ranks import CORPS, RANK_FIRST, RANK_OF
from kentongan.text_reading.words.units import HEADQUARTERS, TERRITORIAL, UNIT_WORDS


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in the text where a person in function is named."""

    start: int
    end: int
    family: Family | Literal["person"]
    post: str | None
    rank: str | None = None
    name: str | None = None
    unit: str | None = None
    head: str = ""
    """First word of the post in lower case, "waka" joined: the key to later short mentions."""
    post_end: int = 0

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def key(self) -> str:
        """Letters of the post, for comparing "Waka Polres" with "Wakapolres"."""
        return re.sub(r"[^a-z0-9]", "", (self.post or "").lower())


_NAME: Final = re.compile(
    rf"(?:{degrees.BEFORE}\s?)*(?:[A-Z][A-Za-z'-]{{0,3}}\.|[A-Z][A-Za-z'-]*)(?:\s(?:[A-Z][A-Za-z'-]{{0,3}}\.|[A-Z][A-Za-z'-]*|bin|binti|van|der|de|al|el))*"
)
_DEGREES: Final = re.compile(
    rf"(?:\s*,\s*|\s+)(?:{degrees.AFTER})(?:(?:\s*,\s*|\s+|(?<=\.))(?:{degrees.AFTER}))*"
)
_NUMBER: Final = re.compile(r"[ .]*\d{2,4}(?:[-/]\d+)?(?:\s?/\s?| )")
_SHORT_FORM: Final = re.compile(r"\) {1,2}")
"""Behind the short form of a post: "Kepala Kepolisian Resor (Kapolres) Ngada"."""
_TO_NAME: Final = re.compile(
    r"\s*[,(:]?\s*$|\s*[,(]?\s*(?:yaitu|yakni|yang dijabat(?: oleh)?|dalam hal ini)\s+$|\s-\s$"
)
_TO_POST: Final = re.compile(
    r"\s*,?\s*(?:selaku|sebagai|yang (?:juga )?(?:menjabat|selaku)(?: sebagai| selaku)?|jabatan)\s+$|\s*[-(,/|]\s*$|\s+-\s+$|\s+$"
)


def _gap(source: Source, start: int, end: int, pattern: re.Pattern[str]) -> bool:
    return end - start < 40 and pattern.match(source.flat[start:end]) is not None


# ------------------------------------------------------------------ posts


def parse_post(source: Source, at: int) -> Mention | None:
    """The post that starts at token `at`, without rank and name; None when the word opens none."""
    head_at = at
    if source.words[at] in ACTING and at + 1 < len(source.words):
        head_at = at + 1
    head = source.words[head_at]
    if head in ("waka", "wakil", "ka") and head_at + 1 < len(source.words):
        joined = head.replace("wakil", "waka") + source.words[head_at + 1]
        chief = ("wa" + source.words[head_at + 1]) if head == "wakil" else joined
        known = next((w for w in (joined, chief) if w in POST_HEADS), None)
        if known:
            return _complete(source, at, head_at + 2, known, POST_HEADS[known])
        if head == "wakil" and source.words[head_at + 1] in (
            "bupati",
            "gubernur",
            "wali",
            "walikota",
            "ketua",
            "direktur",
        ):
            return _complete(source, at, head_at + 2, "wakil", "civil")
    family = POST_HEADS.get(head)
    if family is None or (
        family == "civil"
        and not source.flat[source.starts[head_at]].isupper()
        and head not in ("korlap", "bupati", "camat", "lurah", "perbekel", "gubernur", "bendesa")
    ):
        return None
    return _complete(source, at, head_at + 1, head, family)


def _complete(source: Source, first: int, at: int, head: str, family: Family) -> Mention | None:
    start, stop, unit = source.starts[first], at, None
    if family in ("chief", "army"):
        stop, unit = _chief_tail(source, at, head)
    elif family in ("section", "high"):
        stop, unit = _section_tail(source, at)
    else:
        stop = _civil_tail(source, at)
    if stop == at and head in NEED_TAIL:
        return None
    end = source.ends[stop - 1]
    post = calm(source.tidy(start, end).replace(")", ""), KEEP_CAPITALS)
    return Mention(start, end, family, post, unit=unit, head=head, post_end=stop)


def _chief_tail(source: Source, at: int, head: str) -> tuple[int, str | None]:
    if head in ("kapolri", "wakapolri"):
        return at, "Mabes Polri"
    if at >= len(source.words):
        return at, None
    gap = source.flat[source.ends[at - 1] : source.starts[at]]
    # "Dandim 0722/Kudus": an army post may carry the number of its unit
    numbered = POST_HEADS[head] == "army" and _NUMBER.fullmatch(gap)
    short = source.flat[source.starts[at - 1] - 1] == "(" and _SHORT_FORM.fullmatch(gap)
    if not (numbered or short or adjoining(source, at - 1, at)):
        return at, None
    stop = place_name(source, at)
    kind = TERRITORIAL.get(head)
    if stop == at or kind is None:
        return stop, None
    name = calm(source.tidy(source.starts[at], source.ends[stop - 1]), KEEP_CAPITALS)
    return stop, f"{kind} {name}"


def _section_tail(source: Source, at: int) -> tuple[int, str | None]:
    stop, unit_at = at, 0
    small = source.flat[source.starts[at - 1]].islower()
    while stop < len(source.words) and _joined(source, stop):
        low = source.words[stop]
        lower = source.flat[source.starts[stop]].islower()
        if low in HEADQUARTERS and low != "polri":
            unit_at = unit_at or stop
        elif low in UNIT_WORDS:
            unit = parse_unit(source, stop)
            if unit is not None and (unit.name or unit_at):
                begin = source.starts[unit_at] if unit_at else unit.start
                return unit.after, calm(source.tidy(begin, unit.end), KEEP_CAPITALS)
            break
        elif low in ("polri", "kapolri", "kapolda") and not lower:
            unit_at = unit_at or (stop if low == "polri" else 0)
        elif low not in FUNCTIONS or (lower and not small):
            break
        stop += 1
    unit_text = (
        calm(source.tidy(source.starts[unit_at], source.ends[stop - 1]), KEEP_CAPITALS)
        if unit_at
        else None
    )
    return stop, unit_text


def _joined(source: Source, at: int) -> bool:
    gap = source.flat[source.ends[at - 1] : source.starts[at]]
    return len(gap) <= 3 and gap.strip() in ("", ".", "-") and "\n" not in gap


def _civil_tail(source: Source, at: int) -> int:
    stop = at
    while stop < len(source.words) and stop < at + 7 and adjoining(source, stop - 1, stop):
        low = source.words[stop]
        if low in CIVIL_TAILS:
            stop += 1
            continue
        if (
            low in TITLE_VERBS
            or low in RANK_FIRST
            or low in POST_HEADS
            or not source.flat[source.starts[stop]].isupper()
        ):
            break
        return place_name(source, stop)
    return stop


# ------------------------------------------------------------------ ranks and names


def parse_holder(
    source: Source, at: int, *, need_rank: bool
) -> tuple[str | None, str, Span, int] | None:
    """Rank and name from token `at`: (rank, name with degrees, span, index behind), or None."""
    rank, here = None, at
    if source.words[at] in RANK_FIRST:
        rank, here = _rank(source, at)
    elif need_rank:
        return None
    while rank and here < len(source.words) and source.words[here] in CORPS:
        here += 1
    if here >= len(source.words) or (rank and source.starts[here] - source.ends[here - 1] > 4):
        return None
    span = _name_span(source, source.starts[here])
    if span is None:
        return None
    start = source.starts[at]
    after = here
    while after < len(source.words) and source.starts[after] < span[1]:
        after += 1
    return rank, calm(source.tidy(*span), KEEP_CAPITALS), (start, span[1]), after


def _rank(source: Source, at: int) -> tuple[str | None, int]:
    for size in (5, 4, 3, 2, 1):
        words = source.words[at : at + size]
        rank = RANK_OF.get(" ".join(words))
        if rank and len(words) == size:
            return rank, at + size
    return None, at


def _name_span(source: Source, start: int) -> Span | None:
    line = source.flat.find("\n", start)
    match = _NAME.match(source.flat, start, line if line >= 0 else len(source.flat))
    if match is None:
        return None
    end = match.start()
    count = 0
    for word in re.finditer(r"\S+", match[0]):
        low = word[0].lower().strip(".")
        if (
            low in TITLE_VERBS
            or low in ACTING
            or low in POST_HEADS
            or low in UNIT_WORDS
            or low in RANK_FIRST
            or count == 7
        ):
            break
        end = match.start() + word.end()
        count += 1
    if count == 0 or low in ("nrp", "wib"):
        return None
    after = _DEGREES.match(source.flat, end)
    if after:
        return start, after.end()
    # a full stop behind the last word of a name ends the sentence, unless it is an initial
    if source.flat[end - 1] == "." and end - 2 > start and source.flat[end - 3].isalpha():
        end -= 1
    return start, end


# ------------------------------------------------------------------ mentions

_POST_OPENERS: Final = frozenset(POST_HEADS) | ACTING | {"waka", "ka", "wakil"}
_OPENERS: Final = _POST_OPENERS | RANK_FIRST


def find_people(source: Source) -> list[Mention]:
    """All office holders and posts of the text, left to right, no overlaps."""
    found: list[Mention] = []
    behind = 0
    for at in [n for n, low in enumerate(source.words) if low in _OPENERS]:
        if at < behind:
            continue
        opens_rank = source.words[at] not in _POST_OPENERS
        mention, behind = _from_rank(source, at) if opens_rank else _from_post(source, at)
        if mention is not None:
            found.extend(_apart(source, mention, found))
    return found


def _apart(source: Source, m: Mention, known: list[Mention]) -> list[Mention]:
    """ "kepada Kasat Reskrim, Kombes Rama memerintahkan": a name another post holds is another person."""
    stop = source.ends[m.post_end - 1] if m.post_end else m.end
    if not (m.post and m.name) or source.flat[stop : stop + 1] != "," or m.start > stop:
        return [m]
    first = m.name.split(",")[0]
    elsewhere = any(
        k.name and first in k.name and k.rank == m.rank and k.key != m.key for k in known
    )
    if not elsewhere:
        return [m]
    begin, end = trim(source.flat, stop, m.end, ",")
    return [
        replace(m, end=stop, rank=None, name=None),
        Mention(begin, end, "person", None, m.rank, m.name),
    ]


def _from_post(source: Source, at: int) -> tuple[Mention | None, int]:
    post = parse_post(source, at)
    if post is None:
        return None, at + 1
    after = post.post_end
    if after < len(source.words) and _gap(source, post.end, source.starts[after], _TO_NAME):
        loose = post.family in ("civil", "army") and source.flat[
            post.end : source.starts[after]
        ] in (" ", ", ")
        holder = parse_holder(source, after, need_rank=not loose)
        if holder is not None:
            rank, name, span, behind = holder
            return replace(post, end=span[1], rank=rank, name=name), behind
    return post, after


def _from_rank(source: Source, at: int) -> tuple[Mention | None, int]:
    holder = parse_holder(source, at, need_rank=True)
    if holder is None or holder[0] is None:
        return None, at + 1
    rank, name, span, after = holder
    for step in range(after, min(after + 5, len(source.words))):
        if source.words[step] in POST_HEADS or source.words[step] in ("waka", *ACTING):
            if _gap(source, span[1], source.starts[step], _TO_POST):
                post = parse_post(source, step)
                if post is not None:
                    return replace(post, start=span[0], rank=rank, name=name), post.post_end
            break
    return Mention(span[0], span[1], "person", None, rank, name), after
