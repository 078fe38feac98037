# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""The day of the event, told from the days of statements, arrests and reports; and its clock time.

Every date of the text is judged by the nearest telling word before it in its sentence: "terjadi pada
Sabtu (14/6)" is the event, "kata Kapolsek ..., Senin (16/6)" the statement. Days without a date
("kemarin", "tadi malam", "Jumat dini hari") count from the day of the report. A weekday that
contradicts its date is flagged; when the same day of a neighbouring month has that weekday, the
month is taken for the misprint.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from kentongan.text_reading.grammar.dates import (
    MONTH_WORDS,
    WEEKDAY_NAMES,
    WEEKDAY_WORDS,
    WEEKDAYS,
    DateMention,
    find_dates,
    find_time,
    weekday_of,
)
from kentongan.text_reading.grammar.events import Kind
from kentongan.text_reading.grammar.story import Sentence, Story
from kentongan.text_reading.records import Flag, Found, Span
from kentongan.text_reading.words.event_dates import (
    CLOCK_WORDS,
    FOUND,
    MARKS,
    MISSING,
    PAIRED,
    PARTS,
    REPORTED,
    REPORTS,
    SEARCHED,
    SET_OUT,
    SPANS,
    TELLS,
)

_PART_WORDS: Final = "|".join(PARTS)
_RELATIVE: Final = re.compile(
    r"(?:(?P<last>tadi malam|tadi mlm|td malam|td mlm|semalam|malam tadi|kemarin malam|kmrn malam|kmrn mlm)"
    r"|(?P<before>dua hari (?:yang )?lalu|lusa kemarin|kemarin lusa)"
    r"|(?P<yesterday>kemarin|kmrn|kemaren)"
    r"|(?P<today>hari ini|hr ini|tadi (?:pagi|siang|sore|subuh)|td (?:pagi|siang|sore)|(?:pagi|siang|sore|dini hari|subuh) tadi|pagi ini|siang ini|sore ini|malam ini|barusan|baru saja terjadi)"
    r"|(?P<tomorrow>besok|esok hari))\b"
)
_BARE_WEEKDAY: Final = re.compile(
    rf"(?P<day>{WEEKDAY_WORDS})\b(?!\s*[,/(]?\s*(?:pagi|siang|sore|malam|dini hari|petang|subuh)?\s*[,(]?\s*(?:tanggal|tgl\.?)?\s*\(?\d)(?: (?P<part>{_PART_WORDS}))?(?: (?P<rel>lalu|kemarin|ini|tadi|depan|mendatang|pekan lalu))?"
)
_TELLING: Final = frozenset(WEEKDAYS) | frozenset(
    "tadi td semalam malam kemarin kmrn kemaren hari hr pagi siang sore subuh dini barusan baru dua lusa besok esok".split()
)
"""Words that open a day told without a date."""
_PART: Final = re.compile(rf"\b(?:{_PART_WORDS})\b")
_STAMP: Final = re.compile(
    rf"[\W\d_]*(?:(?:{WEEKDAY_WORDS}|{MONTH_WORDS}|wib|wita|wit|pukul|tayang|diperbarui|diterbitkan|dipublikasikan)[\W\d_]*)+"
)
_CORPSE: Final = re.compile(r"\b(?:penemuan|temuan) (?:\w+ )?(?:mayat|jasad|jenazah)\b")
"""A text about a body: the day it was found is the day of the event."""
_RAIN: Final = frozenset({"hujan", "diguyur"})
_POSTED: Final = re.compile(r"\b(?:diperbarui|diterbitkan|dipublikasikan|tayang|posted)\b")
_UNTIL: Final = re.compile(r"\)?\s*(?:sampai(?: dengan)?|hingga|s/?d|-)\s*(?:tanggal |tgl )?")
_CLOCK_NEAR: Final = re.compile(r"[^.;]{0,30}\b(?:pukul|pkl|jam)\b")


class Day(NamedTuple):
    """One day the text names: ISO date, where, how it was read, and how well it fits the event."""

    iso: str
    span: Span
    rule: str
    score: float
    mark: str
    sentence: Sentence
    mention: DateMention | None


@dataclass(frozen=True, slots=True)
class EventDates:
    """Day and time of the event, a second day the text gives, and what contradicts."""

    date: Found[str] | None
    alt: Found[str] | None
    time: Found[str] | None
    day_part: Found[str] | None
    flags: tuple[Flag, ...]


_JUST_NOW: Final = re.compile(
    r'"[^"]*\b(?:tadi (?:ada|pagi|siang|sore|malam|subuh)|barusan)\b[^"]*"'
)
"""Who speaks of it as of something just gone speaks on its day."""
_LOOKED_FOR: Final = frozenset({"bencana_laka_mayat", "curat_curanmor"})
"""Kinds whose text also tells when somebody, or what was stolen, was found."""
FRESH_KINDS: Final = frozenset({"giat_polri", "hoaks", "penertiban", "lain", "unras_damai"})
"""Kinds reported on their own day: the day of a statement stands in for the day of the event."""
SEIZING: Final = frozenset({"narkoba", "penyakit_masyarakat", "pidsus", "penertiban", "giat_polri"})


class _Reader:
    """Judges every day of one story."""

    def __init__(self, story: Story, base: str | None, kind: Kind) -> None:
        self.story = story
        self.low = story.source.low
        self.base = base
        self.kind = kind.event_type.value if kind.event_type else None
        self.hot = kind.hot
        self.words = kind.words
        self.corpse = _CORPSE.search(f"{story.title.low}\n{self.low[:500]}") is not None
        self.sure: frozenset[str] = frozenset()
        """Days named with their right weekday."""
        self.busy: list[Span] = []
        """Where dates are printed."""
        self.flags: list[Flag] = []

    def printed(self, mention: DateMention, year: int | None) -> Day | None:
        """A printed date as a day of the story; None for one that is none or stands outside of it."""
        iso = _resolved(mention, self.base, year)
        if iso is None:
            return None
        self.busy.append(mention.span)
        sentence = self.story.sentence_at(mention.start)
        if sentence is None:
            return None
        right, rule, flag = _checked(mention, iso, self.base, self.sure)
        if flag:
            self.flags.append(flag)
        return self._judged(sentence, (right, mention.span, rule), mention)

    def _judged(
        self, sentence: Sentence, read: tuple[str, Span, str], mention: DateMention | None
    ) -> Day:
        iso, span, rule = read
        mark = self._mark(sentence, span)
        score = _WORTH[mark]
        if mark == "found" and self.corpse:
            score = 3.0
        if mark == "since" and self.kind == "bencana_laka_mayat" and not self.corpse:
            score = 3.0  # "hilang sejak melaut Sabtu"
        if self.base is not None and iso > self.base:
            score -= 3.0  # nothing that is told has happened yet
        if mark == "seizure" and self.kind in SEIZING:
            score = 3.0
        if sentence.label in ("date", "time"):
            score = 4.0
        elif not sentence.label and self._stamps(span):
            # the line of a page that says when it was written
            return Day(iso, span, rule, -3.0, "stamp", sentence, mention)
        if self._long_ago(iso, span):
            score -= 1.5
        if mark not in ("speech", "found"):
            near = min(span[1] + 14, sentence.end)
            clock = _CLOCK_NEAR.match(self.low, span[1], sentence.end)
            if clock or _PART.search(self.low, span[0], near):
                score += 1.0
            score += 0.7 if sentence.at in self.hot else 0.0
            score += max(0.0, 1.0 - 0.25 * sentence.at)
            score += 0.6 * (1 - sentence.at / len(self.story.sentences))
        return Day(iso, span, rule, score, mark, sentence, mention)

    def _long_ago(self, iso: str, span: Span) -> bool:
        """Whether a text turns to a day weeks back: "bentrokan 2 Oktober lalu" in December."""
        passed = self.base is not None and self.low.startswith(" lalu", span[1])
        return passed and _days(self.base or iso, iso) >= 30

    def _stamps(self, span: Span) -> bool:
        """Whether a date stands on a line of nothing but date and time."""
        begin = self.low.rfind("\n", 0, span[0]) + 1
        end = self.low.find("\n", span[1])
        end = len(self.low) if end < 0 else end
        if end - begin >= 120:
            return False
        alone = _STAMP.fullmatch(self.low, begin, end) is not None
        return alone or _POSTED.search(self.low, begin, end) is not None

    def _mark(self, sentence: Sentence, span: Span) -> str:
        """The nearest telling word before a date, else an event word behind it."""
        source = self.story.source
        words = source.words
        first = bisect_left(source.starts, sentence.start)
        at = bisect_left(source.starts, span[0])
        behind = bisect_left(source.starts, span[1])
        last = bisect_left(source.starts, sentence.end)
        # "pada Rabu (11/10)," kata Kapolsek: what a quotation ends with belongs into it
        gap = self.low[span[1] : source.starts[behind]] if behind < last else ""
        near = behind < last and len(gap) < 5 and '"' not in gap
        if near and MARKS.get(words[behind]) == "speech":
            return "speech"
        if self.kind in _LOOKED_FOR and self._found(first, at, behind, last):
            return "found"
        mark, told = "", at
        for n in range(at - 1, first - 1, -1):
            found = MARKS.get(words[n])
            if words[n - 1] in PAIRED:
                found = MARKS.get(f"{words[n - 1]} {words[n]}") or found
            if words[n] in PAIRED and n + 1 < at:
                found = MARKS.get(f"{words[n]} {words[n + 1]}") or found
            if words[n] in SET_OUT and self.kind == "bencana_laka_mayat":
                found = "event"  # "berangkat melaut pada Senin"
            elif words[n] == "hilang" and self.corpse:
                found = "since"
            elif words[n] in SPANS and not _RAIN.isdisjoint(words[first:n]):
                # "hujan sejak Kamis hingga Jumat pagi": what came of it came at the end
                found = "after" if words[n] == "sejak" else "event"
            if found and not (words[n] in SPANS and words[n + 1] in CLOCK_WORDS):
                reported = words[n] in REPORTED and not REPORTS.isdisjoint(words[n - 2 : n])
                mark, told = "after" if reported else found, n
                break
        if (
            words[told : told + 1]
            and words[told] in TELLS
            and self._told(source.ends[told], span[0])
        ):
            return "event"
        if not mark and self._told(sentence.start, sentence.end):
            return "event"
        opens = not mark or (mark == "speech" and span[0] - sentence.start < 25)
        ahead = opens and (
            any(MARKS.get(w) == "event" for w in words[behind:last])
            or self._told(span[1], sentence.end)
        )
        return "event" if ahead else mark

    def _found(self, first: int, at: int, behind: int, last: int) -> bool:
        """Whether a date is the day somebody was found: behind "menemukan", or right before it."""
        words = self.story.source.words
        for n in range(at - 1, first - 1, -1):
            if words[n] in MISSING and words[n - 1] != "yang":
                # "sejak Jumat pagi sampai sekarang belum kami temukan" is the search
                alone = words[n] == "sejak" and at - n < 3 and MISSING.isdisjoint(words[first:n])
                return alone and not FOUND.isdisjoint(words[behind : behind + 8])
            if words[n] in FOUND or words[n] in SEARCHED:
                return True
        ahead = next((w for w in words[behind:last] if w in FOUND or MARKS.get(w) == "event"), "")
        return ahead in FOUND

    def _told(self, start: int, end: int) -> bool:
        """Whether a word of the kind of event stands between two positions."""
        return any(start <= word < end for word in self.words)

    # -------------------------------------------------------------- days without a date

    def relative(self, base: str) -> Iterator[Day]:
        """Days told from the day of the report: "tadi malam", "Jumat dini hari"."""
        source = self.story.source
        for n in [n for n, w in enumerate(source.words) if w in _TELLING]:
            start = source.starts[n]
            sentence = self.story.sentence_at(start)
            if sentence is None or self._beside_date((start, source.ends[n])):
                continue
            m = _BARE_WEEKDAY.match(self.low, start, sentence.end)
            if m is not None and (m["part"] or m["rel"] or self._stands_as_day(start)):
                ahead = m["rel"] in ("depan", "mendatang")
                iso = _last_weekday(base, WEEKDAYS[m["day"]], ahead=ahead)
                yield self._worked_out(sentence, iso, m.span(), "date.weekday")
            m = _RELATIVE.match(self.low, start, sentence.end)
            if m is not None:
                iso = _shifted(base, self._shift(m, sentence))
                yield self._worked_out(sentence, iso, m.span(), "date.relative")

    def _worked_out(self, sentence: Sentence, iso: str, span: Span, rule: str) -> Day:
        """A printed date beats a day that has to be worked out."""
        day = self._judged(sentence, (iso, span, rule), None)
        return day._replace(score=day.score - 0.8)

    def _shift(self, m: re.Match[str], sentence: Sentence) -> int:
        if m.lastgroup != "last":
            return _SHIFTS[m.lastgroup or ""]
        # "tadi malam pukul 01.00" is a time of the report's own day
        time = find_time(self.story.source, m.end(), min(sentence.end, m.end() + 40))
        return 0 if time is not None and time[0] < "06:00" else -1

    def _beside_date(self, span: Span) -> bool:
        """Whether a date is printed within a few characters: "Minggu 8 Juni 2025 siang kemarin"."""
        return any(a - 24 < span[1] and span[0] < b + 24 for a, b in self.busy)

    def _stands_as_day(self, at: int) -> bool:
        return self.low[max(0, at - 6) : at].endswith(
            ("pada ", "hari ", ", ", " wib ", " wita ", " wit ")
        )


_WORTH: Final = {
    "since": 0.6,
    "event": 3.0,
    "seizure": 1.2,
    "found": 0.8,
    "speech": -2.0,
    "after": -1.6,
    "": 1.0,
}
_SHIFTS: Final = {"yesterday": -1, "today": 0, "before": -2, "tomorrow": 1}


def read_event_dates(story: Story, published: str | None, kind: Kind) -> EventDates:
    """Day and time of the event. `published` is the ISO day of the report, where known."""
    dates = find_dates(story.source, loose=True)
    base = published or _report_day(dates)
    year = int(base[:4]) if base else None
    reader = _Reader(story, base, kind)
    reader.sure = frozenset(
        iso
        for d in dates
        if d.weekday is not None and (iso := d.iso()) and weekday_of(iso) == d.weekday
    )
    days = [day for mention in dates if (day := reader.printed(mention, year))]
    days = _without_periods(story.source.low, days)
    if base:
        days += reader.relative(base)
    return _chosen(story, days, reader.flags, reader.kind)


def _without_periods(low: str, days: list[Day]) -> list[Day]:
    """Days that are not the ends of a stretch of weeks ("sejak 18 Agustus sampai 6 September")."""
    ends = {
        day.span
        for first, last in pairwise(days)
        for day in (first, last)
        if _UNTIL.fullmatch(low, first.span[1], last.span[0]) and _days(last.iso, first.iso) > 3
    }
    return [day for day in days if day.span not in ends]


def _report_day(dates: list[DateMention]) -> str | None:
    """Without a day of publication the latest full date of the text stands for it."""
    known = [iso for d in dates if (iso := d.iso())]
    return max(known) if known else None


def _resolved(mention: DateMention, base: str | None, year: int | None) -> str | None:
    """The date with its year, or with the year that brings it nearest to the report."""
    if mention.year or base is None:
        return mention.iso(year)
    around = [iso for y in (-1, 0, 1) if (iso := mention.iso(int(base[:4]) + y))]
    past = [iso for iso in around if _days(base, iso) >= -45]
    return min(past, key=lambda iso: abs(_days(base, iso))) if past else None


def _days(later: str, earlier: str) -> int:
    return (dt.date.fromisoformat(later) - dt.date.fromisoformat(earlier)).days


def _checked(
    mention: DateMention, iso: str, base: str | None, sure: frozenset[str]
) -> tuple[str, str, Flag | None]:
    """A date against its weekday: as printed, or with the month that makes both true.

    `sure`: days the text names with their right weekday too; their month is no misprint.
    """
    if mention.weekday is None or weekday_of(iso) == mention.weekday:
        return iso, "date.text", None
    detail = {
        "date": iso,
        "printed_weekday": WEEKDAY_NAMES[mention.weekday],
        "true_weekday": WEEKDAY_NAMES[weekday_of(iso)],
    }
    # nor is that of a day right before the report
    kept = iso in sure or (base is not None and 0 <= _days(base, iso) <= 3)
    for other in [] if kept else _neighbouring_months(iso):
        if weekday_of(other) == mention.weekday and (base is None or 0 <= _days(base, other) <= 45):
            detail["date_for_printed_weekday"] = other
            flag = Flag("weekday_contradiction", mention.span, detail)
            return other, "date.month_mended", flag
    return iso, "date.weekday_wrong", Flag("weekday_contradiction", mention.span, detail)


def _neighbouring_months(iso: str) -> list[str]:
    day = dt.date.fromisoformat(iso)
    found = []
    for step in (1, -1):
        month = (day.month - 1 + step) % 12 + 1
        year = day.year + (day.month - 1 + step) // 12
        if dt.MINYEAR <= year <= dt.MAXYEAR and day.day <= monthrange(year, month)[1]:
            found.append(day.replace(year=year, month=month).isoformat())
    return found


def _shifted(iso: str, days: int) -> str:
    """A day some days off; at the ends of the calendar the day itself."""
    number = dt.date.fromisoformat(iso).toordinal() + days
    first, last = dt.date.min.toordinal(), dt.date.max.toordinal()
    return dt.date.fromordinal(min(max(number, first), last)).isoformat()


def _last_weekday(base: str, weekday: int, *, ahead: bool) -> str:
    back = (weekday_of(base) - weekday) % 7
    return _shifted(base, 7 - back if ahead else -back)


# ------------------------------------------------------------------ choosing


def _chosen(story: Story, days: list[Day], flags: list[Flag], kind: str | None) -> EventDates:
    votes: dict[str, float] = {}
    told: Counter[str] = Counter()
    for day in sorted(days, key=lambda d: -d.score):
        if day.score > 0:
            # each further mention of a day counts half of the one before
            votes[day.iso] = votes.get(day.iso, 0.0) + day.score / 2 ** told[day.iso]
            told[day.iso] += 1
    whole = (0, len(story.source.text))
    if not votes:
        if days and (kind in FRESH_KINDS or _JUST_NOW.search(story.source.low)):
            spoken = max(days, key=lambda d: (d.score, -d.span[0]))
            found = Found(spoken.iso, spoken.span, "date.statement", 0.5)
            return EventDates(found, None, _time(story, spoken), None, tuple(flags))
        return EventDates(None, None, None, None, (*flags, Flag("date_missing", whole)))
    iso = max(votes, key=lambda d: votes[d])
    best = max((d for d in days if d.iso == iso), key=lambda d: d.score)
    doubt = {"date.text": 0.1, "date.relative": 0.3, "date.weekday": 0.3}.get(best.rule, 0.5)
    doubt += 0.2 if best.score < 2 else 0.0
    alt = None
    rivals = [d for d in days if d.iso != iso and d.mark == "event" and d.score > best.score - 1.5]
    if rivals and abs(_days(rivals[0].iso, iso)) <= 7:
        rival = max(rivals, key=lambda d: d.score)
        alt = Found(rival.iso, rival.span, "date.second", 0.5)
        flags.append(Flag("date_contradiction", rival.span, {"date": iso, "other_date": rival.iso}))
        doubt += 0.1
    kept = tuple(f for f in flags if f.code != "weekday_contradiction" or f.span == best.span)
    if alt is None and best.mention and best.rule != "date.text":
        printed = best.mention.iso(int(iso[:4]))
        if printed and printed != iso:
            alt = Found(printed, best.span, "date.as_printed", 0.6)
    return EventDates(
        Found(iso, best.span, best.rule, doubt), alt, _time(story, best), _part(story, best), kept
    )


def _time(story: Story, day: Day) -> Found[str] | None:
    """The clock time behind the chosen date, else before it, else the first one of the text."""
    source = story.source
    hit = find_time(source, day.span[1], day.sentence.end)
    hit = hit or find_time(source, day.sentence.start, day.span[0])
    if hit:
        return Found(_in_part(story, hit), hit[1], "time.text", 0.1)
    for sentence in story.sentences[:8]:
        hit = find_time(source, *sentence.span)
        if hit:
            return Found(_in_part(story, hit), hit[1], "time.first", 0.4)
    return None


def _in_part(story: Story, hit: tuple[str, Span]) -> str:
    """A clock time with its part of the day: "sore jam 5" is 17:00."""
    hour = int(hit[0][:2])
    near = story.source.low[max(0, hit[1][0] - 14) : hit[1][1] + 8]
    late = "sore" in near or "malam" in near or "petang" in near or ("siang" in near and hour < 5)
    return f"{hour + 12:02d}{hit[0][2:]}" if late and 0 < hour < 12 else hit[0]


def _part(story: Story, day: Day) -> Found[str] | None:
    end = min(day.sentence.end, day.span[1] + 16)
    m = _PART.search(story.source.low, day.span[0], end)
    return Found(m[0], m.span(), "time.part", 0.1) if m else None
