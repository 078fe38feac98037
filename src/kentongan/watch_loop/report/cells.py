"""What is written in a cell, as a value: Indonesian dates, numbers and words. Plain Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Final, Literal
from zoneinfo import ZoneInfo

from kentongan.watch_loop.report.tables import Cell

Order = Literal["dmy", "mdy", ""]
"""Whether 03/04 is the third of April (dmy) or the fourth of March; "" is not known."""
_MONTH_WORDS: Final = (
    *("jan januari january", "feb februari pebruari february", "mar maret march", "apr april"),
    *("mei may", "jun juni june", "jul juli july", "agu ags agt agustus aug august"),
    *("sep sept september", "okt oktober oct october", "nov nop november nopember"),
    "des desember dec december",
)
MONTHS: Final[dict[str, int]] = {
    word: number for number, line in enumerate(_MONTH_WORDS, 1) for word in line.split()
}
ZONES: Final = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
_ZONE: Final = re.compile(rf"\b(?:{'|'.join(ZONES)})\b")
YES: Final = frozenset({"ya", "y", "yes", "true", "benar", "1", "v", "x", "ada"})
NO: Final = frozenset({"tidak", "tdk", "t", "no", "n", "false", "salah", "0", "-", "tidak ada"})
_NUMERIC: Final = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?![\d])")
_WORDED: Final = re.compile(r"(?:[^\W\d]+,?\s+)?(\d{1,2})[\s-]+([^\W\d]+)\.?[\s-]+(\d{4})", re.U)
_TIME: Final = re.compile(r"(\d{1,2})[.:](\d{2})(?:[.:]\d{2}(?:\.\d+)?)?")
_ISO_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})"
)
_THOUSANDS: Final = re.compile(r"\d{1,3}([.,]\d{3})+")
_DECIMAL: Final = re.compile(r"-?\d{1,15}([.,]\d{1,15})?")
_AROUND_NUMBER: Final = re.compile(r"^rp\.?\s*|\s+|,-+$|,00$", re.I)
_COUNTED: Final = re.compile(r"(orang|jiwa|buah|unit)$", re.I)
_MARKS: Final = re.compile(r"[.,]")
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_CENTURY: Final = 2000
MOMENT_MOST: Final = 200
"""A longer cell is a story, no day or time: looking for one in it would take ever longer."""
DIGITS_MOST: Final = 30
"""A longer number is no count of anything."""


class BadCell(ValueError):
    """A cell that does not hold what its column should; `code` is stable.

    Codes: date_unreadable, date_ambiguous, time_unreadable, number_unreadable, not_whole,
    yes_no_unreadable.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def words(cell: Cell) -> str:
    """The cell as text: a whole number without its ".0", a day as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


# ------------------------------------------------------------------ days and times


def order_shown(cell: Cell) -> Order:
    """Which order of day and month a cell proves: 13/04 can only be the thirteenth."""
    m = _NUMERIC.search(cell) if isinstance(cell, str) else None
    if m is None or len(m[1]) == 4:
        return ""
    first, second = int(m[1]), int(m[2])
    if first > 12 >= second:
        return "dmy"
    return "mdy" if second > 12 >= first else ""


def day_of(cell: Cell, order: Order) -> date:
    """The day in a cell. `order` settles 03/04/2023; raises BadCell where nothing does."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(cell)
    text = words(cell)
    if len(text) > MOMENT_MOST:
        raise BadCell("date_unreadable")
    try:
        if m := _WORDED.search(text):
            return date(int(m[3]), MONTHS[m[2].casefold()], int(m[1]))
        if m := _NUMERIC.search(text):
            return _numeric(m[1], m[2], m[3], order)
    except BadCell:
        raise
    except (ValueError, KeyError) as error:
        raise BadCell("date_unreadable") from error
    raise BadCell("date_unreadable")


def _numeric(a: str, b: str, c: str, order: Order) -> date:
    if len(a) == 4:
        return date(int(a), int(b), int(c))
    if len(c) not in (2, 4):
        raise BadCell("date_unreadable")
    year = int(c) if len(c) == 4 else _CENTURY + int(c)
    first, second = int(a), int(b)
    proven = order_shown(f"{a}/{b}/{c}")
    if not proven and first != second and not order:
        raise BadCell("date_ambiguous")
    return date(year, first, second) if (proven or order) == "mdy" else date(year, second, first)


def _serial(number: float) -> date:
    """A day as a spreadsheet counts it, where its format was lost."""
    if not 30_000 <= number < 80_000:
        raise BadCell("date_unreadable")
    return _EXCEL_EPOCH + timedelta(days=int(number))


def time_of(cell: Cell) -> tuple[time | None, str]:
    """The time in a cell and the zone it names ("" for none); None where there is no time.

    A whole day cell of a workbook has no time; "10.30", "10:30 WITA" and "pukul 10.30" have.
    """
    if isinstance(cell, datetime):
        return cell.time(), ""
    if isinstance(cell, float) and not isfinite(cell):
        raise BadCell("time_unreadable")
    if isinstance(cell, float) and not cell.is_integer():
        minutes = round((cell % 1) * 24 * 60) % (24 * 60)
        return time(minutes // 60, minutes % 60), ""
    if not isinstance(cell, str):
        return None, ""
    if len(cell) > MOMENT_MOST:
        raise BadCell("time_unreadable")
    text = cell.casefold()
    day = _NUMERIC.search(text) or _WORDED.search(text)
    rest = text[: day.start()] + text[day.end() :] if day else text
    named = _ZONE.search(rest)
    zone = ZONES[named[0]] if named else ""
    m = _TIME.search(rest)
    if m is None:
        return None, zone
    try:
        return time(int(m[1]), int(m[2])), zone
    except ValueError as error:
        raise BadCell("time_unreadable") from error


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment read from cells; `whole_day` where no time was told, which then is noon."""

    at: datetime
    whole_day: bool


def moment_of(day: Cell, clock: Cell, order: Order, zone: str) -> Moment:
    """The moment that a day cell, with or without a time cell, tells on the clocks of `zone`.

    Noon where no time is told: the middle of the day it is known to lie in. Raises BadCell.
    """
    if isinstance(day, str) and _ISO_MOMENT.fullmatch(day):
        try:
            return Moment(datetime.fromisoformat(day.replace("Z", "+00:00")), whole_day=False)
        except ValueError as error:  # a thirteenth month, an offset of more than a day
            raise BadCell("date_unreadable") from error
    on = day_of(day, order)
    at, told = time_of(clock) if clock not in (None, "") else time_of(day)
    if clock not in (None, "") and at is None:
        raise BadCell("time_unreadable")
    moment = datetime.combine(on, at or time(12), ZoneInfo(told or zone))
    return Moment(moment, whole_day=at is None)


# ------------------------------------------------------------------ numbers and words


def whole_number(cell: Cell) -> int:
    """A count or a sum in rupiah: "1.500", "1,500", "Rp 1.500.000,-" and 1500.0 are whole."""
    if isinstance(cell, bool):
        raise BadCell("number_unreadable")
    if isinstance(cell, float) and not cell.is_integer():
        raise BadCell("not_whole")
    if isinstance(cell, int | float):
        return int(cell)
    text = words(cell)
    if not text.isdecimal():
        text = _without_words(text)
    if not text.isdecimal() or len(text) > DIGITS_MOST:
        raise BadCell("not_whole" if _is_decimal(text) else "number_unreadable")
    return int(text)


def _without_words(text: str) -> str:
    """A number's digits out of "Rp 1.500.000,-" or "12 orang"; anything else stays what it is."""
    text = _COUNTED.sub("", _AROUND_NUMBER.sub("", text))
    if _THOUSANDS.fullmatch(text):
        text = _MARKS.sub("", text)
    return text


def decimal_number(cell: Cell) -> float:
    """A number with a decimal comma or point, such as a coordinate."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = words(cell).replace(" ", "").replace("\u2212", "-")
    if not _is_decimal(text):
        raise BadCell("number_unreadable")
    return float(text.replace(",", "."))


def _is_decimal(text: str) -> bool:
    return _DECIMAL.fullmatch(text) is not None


def yes_or_no(cell: Cell) -> bool:
    """ "Ya", "tidak", 1, 0, True."""
    if isinstance(cell, bool):
        return cell
    text = words(cell).casefold()
    if text in YES:
        return True
    if text in NO:
        return False
    raise BadCell("yes_no_unreadable")
