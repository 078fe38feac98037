# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Until when an order is to be done: an ISO date where one follows from the text, else the phrase."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from kentongan.text_reading.grammar.dates import MONTHS, WEEKDAY_WORDS, WEEKDAYS, find_dates
from kentongan.text_reading.grammar.numbers import words_to_number
from kentongan.text_reading.normalise import Source
from kentongan.text_reading.records import Found, Span

_LATEST: Final = r"(?:paling (?:lambat|lama|telat|akhir)|plg (?:lambat|lama)|selambat[- ]?lambatnya|selambatnya|maksimal|maks\.?|max\.?|target|batas waktu|deadline)"
_DAY_WORD: Final = (
    r"(?:hari ini(?: juga)?|malam ini(?: juga)?|sore ini|siang ini|pagi ini|malam nanti|nanti malam|besok(?: (?:pagi|siang|sore|malam))?|bsk(?: (?:pagi|siang|sore|malam))?|esok(?: hari| pagi)?|lusa"
    r"|minggu (?:depan|dpn)|pekan (?:depan|dpn)|bulan depan|(?:minggu|pekan|bulan) ini|akhir (?:minggu|pekan|bulan|tahun)(?: ini)?)"
)
_CLOCK: Final = r"(?:pukul|pkl\.?|jam)\s*\d{1,2}(?:[.:]\d{2})?(?:\s*(?:wib|wita|wit))?"
_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY: Final = rf"(?:hari )?(?:{WEEKDAY_WORDS})(?: (?:depan|pagi|siang|sore|malam))?"
_LIMITED: Final = re.compile(
    rf"\b(?:{_LATEST}|sebelum|sblm|hingga|sampai(?: dengan)?|s\.d\.|s/d)[ :]+(?:pada )?"
    rf"(?:{_DAY_WORD}(?:[, ]+{_CLOCK})?|{_WEEKDAY}(?:, eh, {_WEEKDAY})*(?:,? {_WEEKDAY})?(?:[, ]+{_CLOCK})?|(?:tanggal|tgl\.?)\s*\d{{1,2}} (?:setiap|tiap) bulan(?:nya)?"
    rf"|(?:akhir|awal|pertengahan) (?:{_MONTH})(?: \d{{4}})?|{_CLOCK}|h\s?-\s?\d+|(?:\d+|[a-z]+) (?:hari|minggu|pekan|bulan|jam)\b)"
)
_RECURRING: Final = re.compile(
    rf"\b(?:(?:[a-z]+|\d+)(?: kali|x) (?:sehari|seminggu|sebulan|dalam sehari)|(?:setiap|tiap)[- ](?:(?:hari )?(?:{WEEKDAY_WORDS})|hari|harinya|malam|pagi|siang|sore|minggu|pekan|bulan|shift|pergantian|awal|akhir|tanggal|tgl|(?:\d+|[a-z]+) jam|(?:jam|pukul|pkl) (?:\d{{1,2}}|[a-z]+ (?:pagi|siang|sore|malam))(?:[.:]\d{{2}})?(?: ?(?:&|dan) ?\d{{1,2}}[.:]\d{{2}})*|jam)\b)"
)
_RECURRING_TAIL: Final = re.compile(
    rf"(?:,? (?:pagi|siang|sore|malam|minggu|bulan|{WEEKDAY_WORDS}|(?:sebelum|setelah|usai|selama|mulai|sampai|hingga) [a-z]+(?: [a-z]+){{0,3}}|{_CLOCK}(?: dan (?:{_CLOCK}|\d{{1,2}}[.:]\d{{2}}))?|jam kerja))+"
)
_RELATIVE: Final = re.compile(
    rf"\b(?:mulai )?{_DAY_WORD}(?: juga)?|(?<!mulai )(?<!sejak )\bh\s?-\s?\d+\b|\b(?:{WEEKDAY_WORDS}) (?:depan\b|(?=(?:pagi |siang |sore |malam )?(?:harus |hrs )?(?:sudah|sdh)\b))|(?<=tunggu )(?:hari )?(?:{WEEKDAY_WORDS})\b|\b\d+ (?:hari|minggu|jam)\b(?= (?:harus|hrs|sudah|sdh)\b)|\b(?:\d+|satu|dua|tiga|setengah) (?:jam|menit|hari) sebelum [a-z]+(?: [a-z]+)?|\b(?:dalam waktu|dalam tempo|dalam kurun waktu|dlm waktu) (?:\d+|[a-z]+) ?(?:x ?24 jam|hari|minggu|pekan|bulan|jam)\b|\b\d+ ?x ?24 jam\b"
)
_PERIOD: Final = re.compile(
    r"\b(?:selama|sepanjang) (?!ini\b)[a-z]+(?: [a-z0-9]+){0,3}|\bsampai (?:massa|situasi|kondisi|operasi|selesai|acara|kegiatan|tahapan|arus|giat)(?: [a-z]+){0,2}|\bsampai dengan (?:selesai|berakhir)(?:nya)? [a-z]+(?: [a-z]+){0,2}|\bsebelum [a-z]+(?: [a-z]+)? dimulai|\bdalam rangka (?:pemilu|pilkada|pilpres|natal|nataru|ramadh?an|idul fitri|lebaran|nyepi|operasi)(?: [a-z0-9]+)?"
    r"|\bhingga (?:selesai|tuntas)(?: [a-z]+)?"
)
_EACH: Final = re.compile(r",? (?:setiap|tiap)(?: hari| minggu| pekan| bulan|nya)(?:nya)?\b")
_CELL_SPAN: Final = re.compile(r"\b(?:\d+|[a-z]+) (?:hari|minggu|pekan|bulan)\b")
_SPOKEN_DAY: Final = re.compile(r"\btanggal ((?:\d{1,2})|[a-z]+(?: [a-z]+){0,2})")


@dataclass(frozen=True, slots=True)
class Clock:
    """When the briefing is: what "besok" and "Rabu" are counted from."""

    day: dt.date | None
    hour: int | None = None


def find_due(
    source: Source, start: int, end: int, clock: Clock, *, cell: bool = False
) -> tuple[Found[str], Span] | None:
    """Due of an order between two positions: value with evidence, and the span of the printed phrase.

    `cell` reads a deadline column, where a bare date or "2 minggu" is the deadline.
    """
    low = source.low
    dated = _dated(source, start, end, clock, cell=cell)
    limited = _LIMITED.search(low, start, end)
    if dated and (limited is None or dated[1][0] <= limited.start()):
        return dated
    daily = _EACH.match(low, limited.end(), end) if limited else None
    if limited and daily:
        return _found(source, (limited.start(), daily.end()), None, "due.recurring")
    if limited:
        return _found(source, limited.span(), _resolve(source, limited.span(), clock), "due.latest")
    recurring = _RECURRING.search(low, start, end)
    if recurring:
        tail = _RECURRING_TAIL.match(low, recurring.end(), end)
        return _found(
            source,
            (recurring.start(), tail.end() if tail else recurring.end()),
            None,
            "due.recurring",
        )
    for pattern, rule in ((_RELATIVE, "due.relative"), (_PERIOD, "due.period")):
        m = pattern.search(low, start, end)
        if m:
            return _found(
                source,
                m.span(),
                _resolve(source, m.span(), clock) if rule == "due.relative" else None,
                rule,
            )
    m = _CELL_SPAN.search(low, start, end) if cell else None
    return _found(source, m.span(), None, "due.cell") if m else None


def _found(source: Source, span: Span, iso: str | None, rule: str) -> tuple[Found[str], Span]:
    value = iso or source.tidy(*span)
    return Found(value, span, rule, 0.2 if iso else 0.1), span


def _dated(
    source: Source, start: int, end: int, clock: Clock, *, cell: bool
) -> tuple[Found[str], Span] | None:
    for date in find_dates(source, start, end):
        lead = re.search(
            rf"(?:{_LATEST}|melewati|sebelum|sblm|hingga|sampai(?: dengan)?|s\.d\.|s/d|mulai|pada|tgl\.?|tanggal)[ :]*(?:hari |tgl\.? |tanggal |[a-z']+,? )?$",
            source.low[max(start, date.start - 40) : date.start],
        )
        limit = lead is not None and re.match(
            rf"{_LATEST}|melewati|sebelum|sblm|hingga|sampai|s\.d|s/d", lead[0]
        )
        if not (cell or limit):
            continue
        iso = _with_year(date.day, date.month, date.until or date.day, date.year, clock)
        begin = max(start, date.start - 40) + lead.start() if lead and limit else date.start
        if iso:
            return _found(source, (begin, date.end), iso, "due.date")
    return None


def _with_year(_day: int, month: int, last: int, year: int | None, clock: Clock) -> str | None:
    """The date with its printed year, else the first such date from the briefing on."""
    years = [year] if year else [clock.day.year, clock.day.year + 1] if clock.day else []
    for candidate in years:
        try:
            day = dt.date(candidate, month, last)
        except ValueError:
            continue
        if year or clock.day is None or (clock.day - day).days <= 31:
            return day.isoformat()
    return None


def _resolve(source: Source, span: Span, clock: Clock) -> str | None:
    phrase = source.low[slice(*span)]
    if clock.day is None or re.search(r"\b(?:setiap|tiap)\b", phrase):
        return None
    counted = re.search(
        r"\b(?:\d+|satu|dua|tiga|empat|lima|enam|se\w*|beberapa) minggu\b|(?<!hari )minggu (?:depan|dpn|ini)|dalam waktu|dalam tempo|akhir minggu",
        phrase,
    )
    days = [] if counted else re.findall(WEEKDAY_WORDS, phrase)
    if days:
        # a speaker who corrects himself ("Kamis, eh, Rabu") means the last one
        ahead = (WEEKDAYS[days[-1]] - clock.day.weekday()) % 7 or 7
        return (clock.day + dt.timedelta(days=ahead)).isoformat()
    for pattern, shift in (
        (r"besok|bsk|esok", 1),
        (r"lusa", 2),
        (r"hari ini|malam ini|sore ini|siang ini|pagi ini|nanti", 0),
    ):
        if re.search(pattern, phrase):
            return (clock.day + dt.timedelta(days=shift)).isoformat()
    return (
        _month_end(phrase, clock.day)
        or _by_hour(phrase, clock, source, span)
        or _before_day(source, span, clock.day, phrase)
    )


def _month_end(phrase: str, day: dt.date) -> str | None:
    m = re.search(rf"akhir (?:({_MONTH})(?: (\d{{4}}))?|(bulan|tahun)(?: ini)?$)", phrase)
    if m is None:
        return None
    month = MONTHS[m[1]] if m[1] else 12 if m[3] == "tahun" else day.month
    year = int(m[2]) if m[2] else day.year + (month < day.month)
    return dt.date(year, month, calendar.monthrange(year, month)[1]).isoformat()


def _by_hour(phrase: str, clock: Clock, source: Source, span: Span) -> str | None:
    """A bare hour is today's, or tomorrow's when it is long past; a daily report has no one date."""
    m = re.search(r"(?:pukul|pkl\.?|jam)\s*(\d{1,2})", phrase)
    if m is None or clock.day is None or "harian" in source.low[max(0, span[0] - 60) : span[0]]:
        return None
    later = clock.hour is not None and int(m[1]) < clock.hour - 6
    return (clock.day + dt.timedelta(days=int(later))).isoformat()


def _before_day(source: Source, span: Span, day: dt.date, phrase: str) -> str | None:
    """ "H-1" of a day named a little earlier ("tanggal dua puluh empat ada unras")."""
    m = re.search(r"h\s?-\s?(\d+)", phrase)
    earlier = list(_SPOKEN_DAY.finditer(source.low, max(0, span[0] - 700), span[0]))
    if m is None or not earlier:
        return None
    number = words_to_number(earlier[-1][1].split())
    if number is None or not 1 <= number[0] <= 28:
        return None
    month = day.replace(day=1)
    if number[0] < day.day:
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return (month.replace(day=number[0]) - dt.timedelta(days=int(m[1]))).isoformat()
