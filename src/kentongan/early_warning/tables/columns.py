"""Which column of a table is what: told, or found by the names that people give.

Three forms are known. Long: a row a day and unit, with a count. Wide: a row a day, a column a unit.
Events: a row is one event, and rows are counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import polars as pl

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.tables.cells import Days, is_dated, read_numbers, without_clock

Form = Literal["long", "wide", "events"]

_DAY: Final = "date tanggal tgl epoch time waktu datetime timestamp day hari week minggu t"
_COARSE: Final = "month bulan year tahun"
_UNIT: Final = (
    "unit wilayah area kecamatan district desa kelurahan village kabupaten regency region lokasi"
    " location tempat place polsek polres beat precinct ward neighbourhood neighborhood station"
    " kec kel kab satwil kesatuan satker polda"
)
_COUNT: Final = "count jumlah jml kasus cases observed total n"
_POPULATION: Final = "population penduduk populasi pop"
_COMPLETENESS: Final = "completeness kelengkapan"
_EAST: Final = "lon lng longitude bujur long x easting"
_NORTH: Final = "lat latitude lintang y northing"
_PLANAR: Final = frozenset(("x", "easting"))
_NO_UNIT: Final = (
    "t year tahun month bulan week minggu day hari time waktu jam pukul freq start_year"
    " start_period epochinperiod id uid no nomor index"
)
_OF_A_UNIT: Final = re.compile(r"(pop|population|state|alarm|upperbound)[_. ](.+)", re.I)


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a table is.

    `units`: in a wide table a column a unit, else the columns that together name the unit.
    `populations`: a wide table's population columns, in the order of `units`, or none.
    `position`: columns of longitude and latitude, or of x and y where `planar`. `by`: columns by
    which a count is taken apart.
    """

    form: Form
    day: str
    units: tuple[str, ...]
    count: str | None = None
    population: str | None = None
    populations: tuple[str, ...] = ()
    completeness: str | None = None
    position: tuple[str, str] | None = None
    by: tuple[str, ...] = ()

    @property
    def planar(self) -> bool:
        """Whether positions are x and y instead of degrees."""
        return self.position is not None and is_planar(self.position)

    @property
    def used(self) -> list[str]:
        """The columns that are read, each once."""
        wanted = (
            self.day,
            *self.units,
            self.count,
            self.population,
            *self.populations,
            self.completeness,
            *(self.position or ()),
            *self.by,
        )
        return list(dict.fromkeys(name for name in wanted if name is not None))


def find_columns(
    head: pl.DataFrame,
    *,
    form: Form | None = None,
    day: str | None = None,
    units: Sequence[str] = (),
    count: str | None = None,
    population: str | None = None,
    completeness: str | None = None,
    by: Sequence[str] = (),
) -> Columns:
    """What the columns are, by what is told, by their names and by the first rows (`head`).

    Raises `InputError` where a told column is not there or what is needed cannot be found.
    """
    names = head.columns
    for told in (day, *units, count, population, completeness, *by):
        if told is not None and told not in names:
            raise InputError(
                "column",
                "there is no such column; there are {names}",
                column=told,
                names=list(names),
            )
    likely = [n for n in names if named(_DAY, [n]) and _may_be_days(head[n])]
    found = (day, named(_DAY, likely), _dated(head), named(_DAY, names))
    day = next((name for name in found if name is not None), None)
    if day is None and any(set(_COARSE.split()) & set(_words(name)) for name in names):
        raise InputError(
            "coarse",
            "no column holds days, and counts a month or a year are not judged:"
            " a series has a step a day or a week; there are {names}",
            names=list(names),
        )
    if day is None:
        raise InputError(
            "column",
            "no column looks like a day; there are {names}; say which is",
            names=list(names),
        )
    free = [name for name in names if name not in {day, *by}]
    position = find_position(free)
    population = population or find_population(free)
    completeness = completeness or named(_COMPLETENESS, free)
    rest = [
        name
        for name in free
        if name not in {population, completeness, *(position or ())}
        and name.lower() not in _NO_UNIT.split()
        and not re.match(r"(Unnamed|$)", name)  # what pandas and others write over row numbers
        and not _OF_A_UNIT.fullmatch(name)
    ]
    numbers = [name for name in rest if _is_number(head[name])]
    counted = count or named(_COUNT, [name for name in rest if name not in units])
    beside = [name for name in rest if name != counted]
    texts = [name for name in beside if name not in numbers]
    by_name = _named_unit(beside, numbers)
    is_long = counted is not None and (count or units or texts or by_name or not beside)
    if form is None:
        form = "long" if is_long else _without_count(head[day], beside, texts)
    if form == "wide":
        filled = [name for name in numbers if head[name].null_count() < head.height]
        return _wide(names, day, tuple(units) or tuple(filled))
    if form == "events":
        return Columns(form=form, day=day, units=tuple(units), position=position, by=tuple(by))
    if counted is None:
        raise InputError(
            "column",
            "no column looks like a count; there are {names}; say which is",
            names=list(names),
        )
    return Columns(
        form=form,
        day=day,
        units=tuple(units) or _unit(beside, texts, numbers),
        count=counted,
        population=population,
        completeness=completeness,
        position=position,
        by=tuple(by),
    )


def find_position(names: Sequence[str]) -> tuple[str, str] | None:
    """The columns of longitude and latitude, or of x and y, by their names."""
    east, north = named(_EAST, names), named(_NORTH, names)
    return (east, north) if east is not None and north is not None else None


def is_planar(position: tuple[str, str]) -> bool:
    """Whether the columns of a position are x and y instead of degrees."""
    return bool(_PLANAR & set(_words(position[0])))


def find_population(names: Sequence[str]) -> str | None:
    """The column of the population."""
    return named(_POPULATION, names)


def find_unit(head: pl.DataFrame) -> str | None:
    """The column that names the unit: by its name, or the first that does not hold numbers."""
    texts = (name for name in head.columns if not _is_number(head[name]))
    return named(_UNIT, head.columns) or next(texts, None)


def named(words: str, names: Sequence[str]) -> str | None:
    """The first of `names` that is one of `words`, or else has one of them among its own words."""
    for word in words.split():
        for name in names:
            if name.lower() == word:
                return name
    for word in words.split():
        for name in names:
            if len(word) > 2 and word in _words(name):
                return name
    return None


def _words(name: str) -> list[str]:
    return re.split(r"[\W_]+", name.lower())


def _dated(head: pl.DataFrame) -> str | None:
    """The first column whose filled cells are all days."""
    for name in head.columns:
        cells = head[name].drop_nulls()
        if is_dated(cells.dtype):
            return name
        if cells.dtype == pl.String and len(cells):
            texts = without_clock(cells).unique().to_list()
            try:
                days = Days.learn(name, texts, order=None)
            except InputError:  # days, only in which order is not known yet
                return name
            if not days.is_index and len(days.day_of) == len(texts):
                return name
    return None


def _may_be_days(cells: pl.Series) -> bool:
    """Whether any cell may be a day or a numbered step, or none is filled: times of day are not."""
    if cells.dtype != pl.String:
        return is_dated(cells.dtype) or cells.dtype.is_integer()
    texts = without_clock(cells.drop_nulls()).unique().to_list()
    return not texts or bool(Days.learn(cells.name, texts, order="dmy").day_of)


def _is_number(cells: pl.Series) -> bool:
    if cells.dtype.is_temporal() or cells.dtype == pl.Boolean:
        return False
    if cells.cast(pl.Float64, strict=False).null_count() == cells.null_count():
        return True  # as in most columns of a wide table
    try:
        read_numbers(cells, np.arange(1, len(cells) + 1, dtype=np.int32), zeros=True)
    except InputError:
        return False
    return True


def _without_count(days: pl.Series, beside: Sequence[str], texts: Sequence[str]) -> Form:
    if texts or not beside:
        return "events"
    if days.drop_nulls().is_duplicated().any():
        raise InputError(
            "form",
            "days stand several times beside {names}: say whether a row is an event or a"
            " column a unit",
            column=days.name,
            names=list(beside),
        )
    return "wide"


def _named_unit(beside: Sequence[str], numbers: Sequence[str]) -> str | None:
    """The column that names the unit; several of numbers ("Polsek A", "Polsek B") are units."""
    by_name = named(_UNIT, beside)
    others = [n for n in numbers if n != by_name and named(_UNIT, [n]) is not None]
    return None if by_name in numbers and others else by_name


def _unit(beside: Sequence[str], texts: Sequence[str], numbers: Sequence[str]) -> tuple[str, ...]:
    by_name = _named_unit(beside, numbers)
    if by_name is not None:
        return (by_name,)
    if len(texts) > 1:
        raise InputError("column", "which column is the unit: {names}? Say so", names=list(texts))
    return tuple(texts)


def _wide(names: Sequence[str], day: str, units: tuple[str, ...]) -> Columns:
    if not units:
        raise InputError(
            "column", "no column of counts beside the day; there are {names}", names=list(names)
        )
    matches = [m for m in map(_OF_A_UNIT.fullmatch, names) if m and m[1].lower().startswith("pop")]
    of_unit = {m[2]: m[0] for m in matches}
    complete = all(unit in of_unit for unit in units)
    return Columns(
        form="wide",
        day=day,
        units=units,
        populations=tuple(of_unit[unit] for unit in units) if complete else (),
    )
