# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Directive points: which clauses are orders, where each begins and ends, and what it says.

Splitting follows the rules of the labelled material: another action or another addressee is another
point; several verbs on one object are one; a refrain that limits its do stays in it; a report is its
own point; an item of a list is one point unless it holds a second sentence with a new action.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from kentongan.text_reading.grammar.clauses import (
    Clause,
    Listener,
    Manner,
    Signal,
    clauses,
    token_range,
)
from kentongan.text_reading.grammar.themes import score_themes
from kentongan.text_reading.layout import sentences
from kentongan.text_reading.normalise import Source, trim
from kentongan.text_reading.records import Force, Span
from kentongan.text_reading.words.people_words import SUBORDINATE
from kentongan.text_reading.words.verbs import FILLERS, form_of

_REASON: Final = frozenset(
    "mengingat karena sebab lantaran sehingga supaya akibat sebagaimana karna krn dikarenakan".split()
)
_LATE: Final = re.compile(
    r"(?:dan )?(?:paling (?:lambat|lama)|plg lambat|selambat|maksimal|batas waktu|deadline|tenggat)"
)
_THANKS: Final = re.compile(
    r"\b(?:terima ?kasih|trims|trimakasih|apresiasi|bangga|penghargaan|selamat (?:pagi|siang|sore|malam|bertugas)|usul|mengusulkan|mohon (?:dukungan|izin|ijin|petunjuk|arahan|doa|bantuan|maaf))\b"
)
_NO_ORDER: Final = re.compile(
    r"(?:yang|yg) (?:sudah|telah) (?:baik|bagus)|(?:silakan|silahkan|monggo)\b"
)
"""Beginnings of praise and of floor management."""
_LEAD_IN: Final = re.compile(
    r"(?:(?:agar|supaya|jadi|tolong|ya|nah|eee|kemudian|selanjutnya|serta|dan|lalu|terus|adapun|bahwa)\b[ ,]+)+"
)
_ATTRIBUTION: Final = re.compile(
    r"[,\s]*(?:\b(?:lanjut|kata|ujar|tegas|tambah|ungkap|jelas|papar|imbuh|tutur)(?:nya)?(?: (?:dia|beliau|kapol\w+))?\b|\beee\b|\bya\b[.?]?|\bsaya (?:tegaskan|ulangi|minta|ingatkan|tekankan)\b)[,\s]*$"
)


@dataclass(slots=True)
class Point:
    """One order under construction: token range, signal, and the sentence it came from."""

    first: int
    last: int
    signal: Signal
    sentence: Span
    force: Force
    asker: int
    """Where the words about the addressee may begin: the sentence's start or the word behind the asking verb."""


def read_points(source: Source, start: int, end: int, manner: Manner) -> list[Point]:
    """Orders in one stretch of one speaker's words, before merging across sentences."""
    points: list[Point] = []
    for begin, stop in sentences(source, start, end):
        if manner.live and source.flat[stop - 1] == "?":
            continue
        new = [p for p in _sentence(source, begin, stop, manner) if _says_something(source, p)]
        points = _append(source, points, new, (begin, stop), manner)
    return points


def _says_something(source: Source, point: Point) -> bool:
    """ "Cek, cek." tests a microphone and orders nothing."""
    return len(set(source.words[point.first : point.last]) - FILLERS) >= 2


def _sentence(source: Source, start: int, end: int, manner: Manner) -> list[Point]:
    first, last = token_range(source, start, end)
    low = source.low[start:end]
    if first == last or _NO_ORDER.match(low):
        return []
    listener = Listener(source, manner)
    points: list[Point] = []
    lead: int | None = None
    closed = False
    for clause in clauses(source, first, last):
        thanks = _THANKS.search(
            source.low, source.starts[clause.first], source.ends[clause.last - 1]
        )
        signal = None if thanks else listener.signal(clause)
        if signal is None:
            if points and not closed and source.words[clause.first] not in _REASON:
                points[-1].last = clause.last
            elif points:
                closed = True
            elif lead is None or clause.join == "then":
                lead = clause.first
            continue
        point = Point(
            clause.first,
            clause.last,
            signal,
            (start, end),
            signal.force,
            _asker(clause, signal, lead),
        )
        if points and not _separate(source, points[-1], clause, signal, manner):
            points[-1].last = clause.last
        else:
            if not points and lead is not None and _vocative(source, lead, clause.first, manner):
                point.first = lead
            points.append(point)
        closed = False
    return [_trimmed(source, p) for p in points]


def _asker(clause: Clause, signal: Signal, lead: int | None) -> int:
    if signal.sign == "ask" and not lead:
        return clause.first
    return lead if lead is not None else clause.first


def _vocative(source: Source, lead: int, first: int, manner: Manner) -> bool:
    """A call or a matter before the order belongs to it: "Kasat Reskrim, ...", "Dalam penanganan pidana, ..."."""
    words = source.words[lead:first]
    if len(words) > 8:
        return False
    if words[0] in (
        "dalam",
        "terkait",
        "terhadap",
        "mengenai",
        "soal",
        "selama",
        "apabila",
        "jika",
        "bila",
        "menyangkut",
    ):
        return not any(_is_said(w) for w in words)
    called = manner.spoken or words[0] in ("kepada", "untuk", "bagi", "kpd", "khusus")
    return called and any(w in SUBORDINATE for w in words)


def _own_words(source: Source, clause: Clause) -> list[str]:
    return source.words[clause.first : clause.last]


def _separate(source: Source, last: Point, clause: Clause, signal: Signal, manner: Manner) -> bool:
    """Whether a clause with a sign of its own is another point than the one before it."""
    words = _own_words(source, clause)
    before = source.words[last.first : last.last]
    subject = (
        any(w in SUBORDINATE for w in words[: max(1, signal.at - clause.first)])
        and signal.at > clause.first
    )
    if signal.sign == "modal" and _BY_THEN.search(" ".join(words)):
        return False
    if signal.force == "report" and last.force != "report":
        product = any(w in ("hasil", "hasilnya") for w in words[:4])
        # "dan laporkan hasilnya" rounds a task off; to whom or by when makes it a point
        return not product or manner.listed or (len(words) > 4 and signal.sign == "report")
    if last.force == "report":
        joined = clause.join in ("dan", "serta", "then")
        return (
            joined
            if signal.force == "refrain"
            else clause.join in ("serta", "then") and not manner.listed
        )
    if signal.force == "refrain":
        return _separate_refrain(last, clause, signal, words)
    if subject and signal.sign in ("modal", "ask", "base", "di") and not manner.listed:
        return True
    if words[0] == "dengan":
        return True
    if manner.listed or len(words) < 3 or any(w in ("hasilnya", "hasil") for w in words[:4]):
        return False
    if last.force == "refrain":
        limited = not {"hanya", "cuma", "sekadar", "sekedar"}.isdisjoint(before)
        instead = limited or not {"saja", "cukup", "melainkan", "tetapi", "tapi"}.isdisjoint(words)
        return signal.sign in ("base", "modal", "ask") and not instead
    return _separate_do(before, clause, signal, words)


def _separate_refrain(last: Point, clause: Clause, signal: Signal, words: list[str]) -> bool:
    if last.force == "refrain":
        return clause.join != "dan" and len(words) >= 3 and signal.sign == "forbid"
    # ", jangan ..." limits the order before it; "dan tidak boleh ..." is a rule of its own
    return clause.join in ("dan", "serta", "then") and len(words) >= 3


def _separate_do(before: list[str], clause: Clause, signal: Signal, words: list[str]) -> bool:
    anaphoric = any(w.endswith("nya") and len(w) > 5 for w in words[:4])
    has_object = len(before) >= 3 or (len(before) == 2 and not form_of(before[1]))
    if not has_object:
        return False
    if clause.join in ("serta", "then"):
        return not anaphoric
    if signal.sign in ("base", "ask", "modal"):
        return not anaphoric and len(words) >= (3 if clause.join == "dan" else 4)
    themes, own = score_themes(before), score_themes(words)
    differ = bool(themes) and bool(own) and themes.most_common(1)[0][0] != own.most_common(1)[0][0]
    return differ and not anaphoric and len(words) >= 4 and max(own.values()) >= 4


def _append(
    source: Source, points: list[Point], new: list[Point], sentence: Span, manner: Manner
) -> list[Point]:
    """Add a sentence's points; a deadline or a second half of the same order joins the point before."""
    if not new:
        near = (
            points
            and points[-1].sentence[1] <= sentence[0]
            and sentence[0] - points[-1].sentence[1] < 4
        )
        if near and _LATE.match(source.low, sentence[0]):
            _, last = token_range(source, *sentence)
            points[-1].last = last
            points[-1].sentence = (points[-1].sentence[0], sentence[1])
        return points
    if points and _same_order(source, points[-1], new[0], sentence, manner):
        joined = points[-1]
        force = joined.force if joined.force != "refrain" else new[0].force
        if manner.live and new[0].force == "refrain" and joined.last - joined.first <= 5:
            force = "refrain"
        merged = replace(
            joined, last=new[0].last, force=force, sentence=(joined.sentence[0], sentence[1])
        )
        return [*points[:-1], merged, *new[1:]]
    return [*points, *new]


def _same_order(source: Source, last: Point, new: Point, sentence: Span, manner: Manner) -> bool:
    gap = sentence[0] - last.sentence[1]
    if new.force == "report" and last.force != "report":
        return False
    words = source.words[new.first : new.last]
    before = source.words[last.first : last.last]
    if gap > 4 and not (last.force == "refrain" and gap < 4):
        return False
    subject = any(
        w in SUBORDINATE or w in ("semua", "seluruh") for w in words[: new.signal.at - new.first]
    )
    stem = _stem(words[new.signal.verb - new.first]) if new.signal.verb < new.last else ""
    again = (
        any(_stem(w) == stem for w in before)
        and len(stem) > 3
        and new.signal.sign in ("base", "di")
    )
    if again and not subject:
        return True
    topic_before = (
        last.force == "refrain" and last.signal.at > last.first and last.signal.sign == "forbid"
    )
    if topic_before and new.force == "do" and not subject and new.signal.sign == "base":
        return True
    short = (
        last.force == "do"
        and last.last - last.first <= 4
        and last.signal.sign == "base"
        and manner.live
    )
    return short and new.force == "refrain" and not subject


_BY_THEN: Final = re.compile(
    r"^(?:(?:semua(?:nya)?|itu|hari|malam|pagi|siang|sore|ini|besok|lusa) )*(?:harus|hrs|wajib|mesti) (?:sudah|sdh|jadi|selesai|beres|siap|ready|tuntas)\b"
)
""" "semua harus sudah siap" says when the order before it is done."""
_PREFIX: Final = re.compile(r"^(?:meng|meny|mem|men|me|di|ber|ter)")
_SUFFIX: Final = re.compile(r"(?:kan|nya|lah|i)$")
_NUMBER_BEHIND: Final = re.compile(r"(?:\s*[\d.:/%-]*\d|\)|[\s-]*\d[\w.:-]*)+")
"""Digits and closing brackets are no words but belong to the clause they end."""


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return _SUFFIX.sub("", _PREFIX.sub("", word))


def _trimmed(source: Source, point: Point) -> Point:
    """Cut a reason or a consequence off the end."""
    for n in range(point.signal.verb + 3, point.last):
        if source.words[n] in ("mengingat", "sehingga", "sebab", "lantaran"):
            return replace(point, last=n)
    return point


def quote_span(source: Source, point: Point) -> Span:
    """Span of the order in the source: from its addressee or its verb to its last word."""
    start = source.starts[_opening(source, point)]
    end = source.ends[point.last - 1]
    follow = _NUMBER_BEHIND.match(source.flat, end, min(point.sentence[1], end + 24))
    stop = source.starts[point.last] if point.last < len(source.words) else len(source.flat)
    if follow and follow.end() <= stop:
        end = follow.end()
    start, end = trim(source.flat, start, end, ".,;:-\"'([")
    lead = _LEAD_IN.match(source.low, start, end)
    if lead:
        start = lead.end()
    cut = _ATTRIBUTION.search(source.low, start, end)
    return (
        (start, trim(source.flat, start, cut.start(), ",")[1])
        if cut and cut.start() > start + 10
        else (start, end)
    )


def _opening(source: Source, point: Point) -> int:
    """First token of the quotation: what stands before an asking verb is attribution, unless addressed."""
    signal = point.signal
    before = source.words[point.first : signal.at]
    if source.words[signal.at] == "melarang":
        return signal.at
    if signal.sign == "ask" and not source.words[signal.at].startswith("di"):
        called = (
            point.first < signal.at
            and any(w in SUBORDINATE for w in before[:3])
            and before[-1:] in (["saya"], ["sy"])
        )
        return point.first if called else min(signal.at + 1, signal.verb)
    if signal.sign in ("modal", "forbid") and before:
        said = max((n for n, w in enumerate(before) if _is_said(w)), default=-1)
        if said >= 0:
            return point.first + said + 1
    return point.first


def _is_said(word: str) -> bool:
    return word in _SAID_WORDS


_SAID_WORDS: Final = frozenset(
    "menekankan menegaskan mengingatkan diharapkan ditegaskan ditekankan menyampaikan mengatakan menambahkan mengharapkan berpesan bahwa diingatkan agar".split()
)
