# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Dates, weekdays and clock times as Indonesian reports print them.

A date keeps the weekday printed beside it. When the two disagree nothing is corrected: the caller
flags it. Numeric dates are day first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kentongan.text_reading.grammar.numbers import words_to_number
from kentongan.text_reading.normalise import Source
from kentongan.text_reading.records import Span

MONTHS: Final[dict[str, int]] = {
    form: n
    for n, forms in enumerate(
        (
            "januari jan", "februari feb peb pebruari", "maret mar mrt", "april apr", "mei", "juni jun", "juli jul",
            "agustus agu agt agst ags", "september sep sept", "oktober okt", "november nov nop nopember", "desember des",
        ),
        1,
    )
    for form in forms.split()
}  # fmt: skip
WEEKDAYS: Final[dict[str, int]] = {
    "senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "jum'at": 4, "jum`at": 4, "sabtu": 5, "minggu": 6, "ahad": 6,
}  # fmt: skip
WEEKDAY_NAMES: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

MONTH_WORDS: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
WEEKDAY_WORDS: Final = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_DIGITS: Final = re.compile(r"\d+")
_WRITTEN: Final = re.compile(
    rf"\b(\d{{1,2}})(?:\s*(?:-|s\.?/?d\.?|sampai(?: dengan)?|hingga|dan)\s*(\d{{1,2}}))?\s*[-/ ]\s*({MONTH_WORDS})\b\.?(?:\s*[-/ ,]?\s*((?:19|20)\d\d)\b)?"
)
_NUMERIC: Final = re.compile(
    r"\b(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?((?:20|19)\d\d|(?<=[/])\d\d)\b(?![.:]\d)"
)
_TGL: Final = re.compile(r"(?:tgl|tanggal)\.?\s*$")
_SHORT: Final = re.compile(r"\((\d{1,2})/(\d{1,2})/?\)")
_BARE_SHORT: Final = re.compile(r"(\d{1,2})/(\d{1,2})(?![\d/.])")
"""A date without brackets and year: only behind a weekday or "tgl", elsewhere it may be any fraction."""
_BEFORE: Final = re.compile(
    rf"\b({WEEKDAY_WORDS})\s*(?:,|/|\()?\s*(?:pagi|siang|sore|malam|petang)?\s*[,(]?\s*(?:tanggal|tgl\.?)?\s*[(:]?\s*$"
)
_CLOCK: Final = re.compile(r"\b(?:pukul|pkl|jam)\b[. :]*(\d{1,2})(?:\s?[.:]\s?(\d{2}))?\b")
_BARE_CLOCK: Final = re.compile(r"\b([01]?\d|2[0-3])[.:]([0-5]\d)\b(?!\s*(?:%|persen|juta|[.:]\d))")
_SPOKEN_CLOCK: Final = re.compile(r"\b(?:pukul|jam)\s+([a-z]+(?: [a-z]+){0,5})")


class DateMention(NamedTuple):
    """A date in the text. `date` is None when no year is known or the day does not exist."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None
    until: int | None = None
    """Last day of a printed range within the same month."""

    @property
    def span(self) -> Span:
        return self.start, self.end

    def iso(self, year: int | None = None) -> str | None:
        """ISO date with the printed year, else with the given one; None for a day that is none."""
        chosen = self.year or year
        if chosen is None:
            return None
        try:
            return dt.date(chosen, self.month, self.day).isoformat()
        except ValueError:
            return None


def _full_year(digits: str) -> int:
    return int(digits) + 2000 if len(digits) == 2 else int(digits)


def _mention(
    low: str, span: Span, month: int, m: re.Match[str], *, until: str | None
) -> DateMention:
    """A date from a match whose groups 1 and 4 are day and year; the weekday stands before it."""
    before = _BEFORE.search(low, max(0, span[0] - 30), span[0])
    weekday = WEEKDAYS[before[1]] if before else None
    begin = before.start() if before else span[0]
    year = _full_year(m[4]) if m.re.groups > 2 and m[4] else None
    return DateMention(
        begin, span[1], int(m[1]), month, year, weekday, int(until) if until else None
    )


def _matches(
    pattern: re.Pattern[str], low: str, starts: list[int], stop: int
) -> Iterator[re.Match[str]]:
    """Matches at some positions, none inside another: a date begins where digits do."""
    done = 0
    for at in starts:
        m = pattern.match(low, at, stop) if at >= done else None
        if m is not None:
            yield m
            done = m.end()


def find_dates(
    source: Source, start: int = 0, end: int | None = None, *, loose: bool = False
) -> list[DateMention]:
    """Every date with day and month in a stretch of the text, in order of appearance.

    `loose` also takes "Sabtu 22/2", as messages write it.
    """
    low = source.low
    stop = len(low) if end is None else end
    runs = [m.start() for m in _DIGITS.finditer(low, start, stop)]
    if not runs:
        return []
    found = [
        _mention(low, m.span(), MONTHS[m[3]], m, until=m[2])
        for m in _matches(_WRITTEN, low, runs, stop)
    ]
    found += [
        _mention(low, m.span(), int(m[3]), m, until=None)
        for m in _matches(_NUMERIC, low, runs, stop)
        if 1 <= int(m[3]) <= 12
    ]
    opened = [at - 1 for at in runs if at > start and low[at - 1] == "("]
    found += [
        _mention(low, (m.start() + 1, m.end() - 1), int(m[2]), m, until=None)
        for m in _matches(_SHORT, low, opened, stop)
        if 1 <= int(m[2]) <= 12
    ]
    if loose:
        free = [at for at in runs if low[at - 1 : at] not in ("/", ".")]
        bare = (
            _mention(low, m.span(), int(m[2]), m, until=None)
            for m in _matches(_BARE_SHORT, low, free, stop)
            if 1 <= int(m[2]) <= 12
        )
        taken = {d.end for d in found}
        found += [
            d
            for d in bare
            if d.end not in taken
            and (d.weekday is not None or _TGL.search(low, max(0, d.start - 12), d.start))
        ]
    return sorted((d for d in found if 1 <= d.day <= 31), key=lambda d: d.start)


def find_time(
    source: Source, start: int, end: int, *, bare: bool = False
) -> tuple[str, Span] | None:
    """First clock time as HH:MM with its span; `bare` also takes "08.30" without "pukul"."""
    for pattern in (_CLOCK, _BARE_CLOCK) if bare else (_CLOCK,):
        m = pattern.search(source.low, start, end)
        if m and int(m[1]) < 24 and int(m[2] or 0) < 60:
            return f"{int(m[1]):02d}:{int(m[2] or 0):02d}", m.span()
    spoken = _SPOKEN_CLOCK.search(source.low, start, end)
    return _spoken(spoken[1], spoken.start(), spoken.start(1)) if spoken else None


def _spoken(phrase: str, start: int, at: int) -> tuple[str, Span] | None:
    """ "sembilan lewat lima" -> 09:05, "delapan kurang seperempat" -> 07:45, "setengah delapan" -> 07:30."""
    words = phrase.split()
    half = words[0] == "setengah"
    hour = words_to_number(words[1:] if half else words)
    if hour is None or hour[0] > 24:
        return None
    used = hour[1] + half
    minutes = hour[0] * 60 - 30 * half
    rest = words[used:]
    if rest and rest[0] in ("lewat", "lebih", "kurang"):
        extra = (15, 1) if rest[1:2] == ["seperempat"] else words_to_number(rest[1:])
        if extra is not None:
            minutes += -extra[0] if rest[0] == "kurang" else extra[0]
            used += 1 + extra[1]
    end = at + len(" ".join(words[:used]))
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}", (start, end)


def on_weekday(iso: str, weekday: int) -> str:
    """The date nearest to `iso` (at most three days away) that falls on a weekday (Monday is 0)."""
    day = dt.date.fromisoformat(iso)
    shift = (weekday - day.weekday() + 3) % 7 - 3
    return (day + dt.timedelta(days=shift)).isoformat()


def weekday_of(iso: str) -> int:
    """Weekday of an ISO date, Monday is 0."""
    return dt.date.fromisoformat(iso).weekday()
