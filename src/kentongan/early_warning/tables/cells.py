"""What stands in the cells of a table: days, counts, shares, positions.

Text is read as people write it (decimal commas, days before months, `NA`), typed columns as they
are. Each reader takes one column, with the number of each of its rows in the file, and names the
first cell that it cannot take.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NoReturn, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from kentongan.early_warning.input_error import InputError, Said
from kentongan.early_warning.series import MISSING, bad_counts, bad_shares, no_count, no_share

DateOrder = Literal["dmy", "mdy"]
Numbers = npt.NDArray[np.int32]
Cells = TypeVar("Cells", pl.Series, pl.Expr)

NONE_WORDS: Final = ("nihil",)
"""Texts that say zero, whatever their case."""
MISSING_WORDS: Final = ("", "-", ".", "na", "n/a", "nan", "null", "none", "<na>", "nat")
"""Texts of an unknown value, whatever their case."""

TOTALS: Final = tuple(
    f"{first}{last}"
    for first in ("total", "jumlah", "jml", "grand total", "sub total", "subtotal", "sum", "semua")
    for last in ("", " total", " jumlah", " semua", " seluruhnya", " keseluruhan", " akhir")
)
"""What rows and columns of sums are called."""

FAR_AWAY: Final = 5.0
"""Degrees from 0, 0 from which on nobody lies there by chance."""

UNKNOWN_DAY: Final = int(np.iinfo(np.int32).min)
"""A cell without a day, in what `Days.read` gives back."""

WEEKS: Final = 52
"""Weeks of every year, where week 53 is never written."""

FIRST, LAST = 1700, 2200
"""Years of which there are counts."""

_EPOCH: Final = date(1970, 1, 1).toordinal()
_CLOCK: Final = r"[T ]\s*\d{1,2}[:.]\d{2}.*$"
_WEEKDAY: Final = (
    r"(?i)^(senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad"
    r"|(mon|tues|wednes|thurs|fri|satur|sun)day),\s*"
)
_MONTHS: Final = {
    word: month
    for month, words in enumerate(
        (
            *("jan", "feb peb", "mar", "apr", "may mei", "jun"),
            *("jul", "aug agu agt ags", "sep", "oct okt", "nov nop", "dec des"),
        ),
        1,
    )
    for word in words.split()
}
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_COMPACT: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_WEEK: Final = re.compile(r"(\d{4})-?W(\d{1,2})")
_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date]], ...]] = (
    (
        re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"),
        lambda m: date(int(m[1]), int(m[3]), int(m[4])),
    ),
    (_COMPACT, lambda m: date(int(m[1]), int(m[2]), int(m[3]))),
    (_WEEK, lambda m: date.fromisocalendar(int(m[1]), int(m[2]), 1)),
    (
        re.compile(r"(\d{1,2})[-. ]+([A-Za-z]{3,9})[-. ]+(\d{4})"),
        lambda m: date(int(m[3]), _MONTHS[m[2][:3].lower()], int(m[1])),
    ),
)
_INDEX: Final = re.compile(r"\d{1,7}")
_THOUSANDS: Final = r"^[1-9]\d{0,2}([.,]\d{3})+$"


@dataclass(frozen=True, slots=True)
class Days:
    """How the days of one column are written.

    `day_of`: text -> day since 1970-01-01, or number of the step where `is_index`. `per_year`: the
    steps are weeks of years that are all as long, numbered on from year 0; None elsewhere.
    """

    column: str
    day_of: Mapping[str, int]
    is_index: bool
    per_year: int | None = None

    @classmethod
    def learn(cls, column: str, texts: Iterable[str], order: DateOrder | None) -> Days:
        """Days by what is written in the whole column: its distinct `texts`, without times.

        `order` decides on 02/03/2024; without it another text of the column has to. Raises
        `InputError` where none does. Texts that are no day are left out: `read` names their row.
        """
        wanted = [text for text in texts if not _is_none(text)]
        if all(_INDEX.fullmatch(text) and not _COMPACT.fullmatch(text) for text in wanted):
            return cls(column, {text: int(text) for text in wanted}, is_index=True)
        weeks = {text: (int(m[1]), int(m[2])) for text in wanted if (m := _WEEK.fullmatch(text))}
        if _never_53(weeks.values()):
            numbers = {text: year * WEEKS + week - 1 for text, (year, week) in weeks.items()}
            return cls(column, numbers, is_index=True, per_year=WEEKS)
        order = order or _order_of(wanted, column)
        days = {text: _day(text, order) for text in wanted}
        return cls(column, {t: day for t, day in days.items() if day is not None}, is_index=False)

    def said(self, day: int) -> Said | date:
        """A day, or a numbered step, as it is named in an error."""
        if self.per_year is not None:
            year, week = divmod(day, self.per_year)
            return Said("{year} week {week}", {"year": year, "week": week + 1})
        return Said("step {step}", {"step": day}) if self.is_index else as_date(day)

    def read(self, cells: pl.Series, numbers: Numbers) -> npt.NDArray[np.int32]:
        """Days since 1970-01-01 (or numbers of steps), `UNKNOWN_DAY` where the cell is empty."""
        if is_dated(cells.dtype):
            return cells.cast(pl.Date).to_physical().fill_null(UNKNOWN_DAY).to_numpy()
        distinct = cells.unique()
        bare = without_clock(distinct)
        days = [
            UNKNOWN_DAY if text.lower() in MISSING_WORDS else self.day_of.get(text)
            for text in bare.to_list()
        ]
        read = cells.replace_strict(distinct, days, return_dtype=pl.Int32)
        if read.null_count():
            _refuse(
                "date",
                "{cell!r} is no day of the years 1700 to 2200; days are read as 2024-03-01,"
                " 1/3/2024, 1 Mar 2024, 20240301 or 2024-W09, years always with four digits",
                cells.rename(self.column),
                read.is_null().to_numpy(),
                numbers,
            )
        return read.to_numpy()


def _is_none(text: str) -> bool:
    return text.lower() in MISSING_WORDS or is_total(text)


def is_total(name: str) -> bool:
    """Whether a row or column of this name holds sums."""
    return " ".join(name.lower().strip(" .:").split()) in TOTALS


def called_total(cells: pl.Series) -> npt.NDArray[np.bool_]:
    """Which cells of days are none, but call their row a total."""
    if cells.dtype != pl.String:
        return np.zeros(len(cells), dtype=np.bool_)
    called = [text for text in cells.unique().drop_nulls().to_list() if is_total(text)]
    return np.asarray(cells.is_in(called).fill_null(value=False))


def is_dated(kind: pl.DataType) -> bool:
    """Whether a column of this type holds days or moments already."""
    return kind == pl.Date or isinstance(kind, pl.Datetime)


def without_clock(cells: Cells) -> Cells:
    """The text of each cell without weekday and time of day; empty where nothing stands."""
    text = cells.cast(pl.String).fill_null("").str.strip_chars()
    return text.str.replace(_CLOCK, "").str.replace(_WEEKDAY, "")


def read_counts(cells: pl.Series, numbers: Numbers) -> npt.NDArray[np.int32]:
    """Counts, `MISSING` where the cell is empty or says so.

    "12,0" is twelve and "nihil" zero. "12.000" is refused: it may be twelve or twelve thousand.
    """
    if cells.dtype == pl.String:
        whole = cells.cast(pl.Int32, strict=False)
        if whole.null_count() == cells.null_count() and not (whole < 0).any():
            return whole.fill_null(MISSING).to_numpy()
        _refuse_thousands(cells, numbers)
    values = read_numbers(cells, numbers, zeros=True)
    bad = bad_counts(values)
    if bad.any():
        at = int(bad.argmax())
        raise InputError("count", no_count(cells[at]), column=cells.name, row=int(numbers[at]))
    counts = np.full(values.shape, MISSING, dtype=np.int32)
    known = ~np.isnan(values)
    counts[known] = values[known]
    return counts


def read_shares(
    cells: pl.Series, numbers: Numbers, *, name: str, most: float
) -> npt.NDArray[np.float64]:
    """Populations (`most` infinite) or completeness (`most` 1), NaN where the cell is empty.

    A population of "50.100" is refused as a count is: fifty, or fifty thousand.
    """
    if cells.dtype == pl.String and np.isinf(most):
        _refuse_thousands(cells, numbers)
    values = read_numbers(cells, numbers)
    bad = bad_shares(values, most) & ~np.isnan(values)
    if bad.any():
        at = int(bad.argmax())
        raise InputError(name, no_share(cells[at], name), column=cells.name, row=int(numbers[at]))
    return values


def read_numbers(
    cells: pl.Series, numbers: Numbers, *, zeros: bool = False
) -> npt.NDArray[np.float64]:
    """Numbers, NaN where the cell is empty or says so; a comma may stand for the decimal point.

    `zeros`: whether words for none are zero.
    """
    if cells.dtype.is_numeric() or cells.dtype == pl.Null:
        return cells.cast(pl.Float64).fill_null(np.nan).to_numpy()
    text = cells.cast(pl.String).fill_null("").str.strip_chars()
    if zeros:
        none = text.str.to_lowercase().is_in(NONE_WORDS)
        text = text.set(none, "0")
    values = text.str.replace(r"^([^.,]*),([^.,]*)$", "$1.$2").cast(pl.Float64, strict=False)
    strange = values.is_null() & ~text.str.to_lowercase().is_in(MISSING_WORDS)
    if strange.any():
        _refuse("number", "{cell!r} is no number", cells, strange.to_numpy(), numbers)
    return values.fill_null(np.nan).to_numpy()


def check_degrees(points: npt.NDArray[np.float64], names: Sequence[str], numbers: Numbers) -> None:
    """Refuse what is no longitude and latitude; NaN is a row without a position.

    A row at 0, 0 among rows that lie far from there has no position either, and is refused: many
    programs write nothing so. `points`: shape (rows, 2). `names`: of the two columns.
    """
    outside = np.abs(points) > (180, 90)
    if outside.any():
        at, axis = (int(n) for n in np.argwhere(outside)[0])
        raise InputError(
            "position",
            ("{given:g} is no longitude in degrees", "{given:g} is no latitude in degrees")[axis],
            column=names[axis],
            row=int(numbers[at]),
            given=points[at, axis],
        )
    nowhere = (points == 0).all(axis=1)
    others = points[~nowhere & ~np.isnan(points).any(axis=1)]
    if nowhere.any() and len(others) and np.abs(np.median(others, axis=0)).max() > FAR_AWAY:
        raise InputError(
            "position",
            "0, 0 lies in the sea off Africa: leave the cells of an unknown position empty",
            column=names[0],
            row=int(numbers[nowhere.argmax()]),
        )


def _refuse_thousands(cells: pl.Series, numbers: Numbers) -> None:
    """Refuse the first text in which a separator may stand before decimals or thousands."""
    ambiguous = cells.str.strip_chars().str.contains(_THOUSANDS).fill_null(value=False)
    if ambiguous.any():
        _refuse(
            "thousands",
            "{cell!r} may be read in two ways; write whole numbers without a separator",
            cells,
            ambiguous.to_numpy(),
            numbers,
        )


def _refuse(
    code: str, message: str, cells: pl.Series, bad: npt.NDArray[np.bool_], numbers: Numbers
) -> NoReturn:
    at = int(bad.argmax())
    raise InputError(code, message, column=cells.name, row=int(numbers[at]), cell=cells[at])


def _never_53(weeks: Iterable[tuple[int, int]]) -> bool:
    """Whether week 53 is left out of a year that has one, as tables with 52 weeks a year do."""
    given = set(weeks)
    long = {year for year, week in given if week == WEEKS and (year + 1, 1) in given}
    return not any(week > WEEKS for _, week in given) and any(
        date(year, 12, 28).isocalendar().week > WEEKS for year in long
    )


def _order_of(texts: Iterable[str], column: str) -> DateOrder:
    pairs = [(int(m[1]), int(m[3])) for m in map(_YEAR_LAST.fullmatch, texts) if m]
    if any(first > 12 for first, _ in pairs):
        return "dmy"
    if any(second > 12 for _, second in pairs):
        return "mdy"
    if all(first == second for first, second in pairs):
        return "dmy"
    first, second = next(pair for pair in pairs if pair[0] != pair[1])
    raise InputError(
        "date_order",
        "{first}/{second} may be day and month or month and day; say which: dmy or mdy",
        column=column,
        first=first,
        second=second,
    )


def _day(text: str, order: DateOrder) -> int | None:
    """The day that a text names, counted from 1970-01-01; None where it names none.

    A year beyond those of any count is a typing mistake.
    """
    try:
        named = _date(text, order)
    except (ValueError, KeyError):  # 31 February, week 60, a month of no language known here
        return None
    return as_day(named) if named is not None and FIRST <= named.year <= LAST else None


def _date(text: str, order: DateOrder) -> date | None:
    """The date in one of the forms that are known. Raises where there is no such date."""
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        return date(year, second, first) if order == "dmy" else date(year, first, second)
    for pattern, make in _FORMS:
        if found := pattern.fullmatch(text):
            return make(found)
    return None


def as_date(day: int) -> date:
    """The date of a day counted from 1970-01-01."""
    return date.fromordinal(_EPOCH + day)


def as_day(named: date) -> int:
    """The day of a date, counted from 1970-01-01."""
    return named.toordinal() - _EPOCH
