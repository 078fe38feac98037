"""Tables in which a row is a unit's count, or an event: read in pieces, kept as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from kentongan.early_warning.cases import look_like_degrees
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.tables.cells import (
    UNKNOWN_DAY,
    Days,
    Numbers,
    called_total,
    check_degrees,
    read_counts,
    read_numbers,
    read_shares,
)
from kentongan.early_warning.tables.columns import Columns
from kentongan.early_warning.tables.how import Notes

PIECE: Final = 250_000
"""Rows read at a time."""
FILLED: Final = "\0 something stands in this row"
WHOLE: Final = "all"
"""The unit of a table that names none."""
JOIN: Final = " / "
"""Between the parts of a unit that several columns name."""
KM_PER_DEGREE: Final = 111.195
"""Along a meridian of a sphere with the earth's mean radius."""
SHARES: Final = {"population": np.inf, "completeness": 1.0}
"""What a count may have beside it, and the most that it can be."""


class Names:
    """Numbers for names, in the order in which they come."""

    def __init__(self) -> None:
        self.number_of: dict[str, int] = {}

    def numbers(self, cells: pl.Series) -> Numbers:
        """The number of each cell's name; -1 where nothing stands."""
        distinct = cells.unique()
        names = [" ".join((name or "").split()) for name in distinct.to_list()]
        known = self.number_of
        numbers = [known.setdefault(name, len(known)) if name else -1 for name in names]
        return cells.replace_strict(distinct, numbers, return_dtype=pl.Int32).to_numpy()

    def in_order(self, numbers: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], list[str]]:
        """The numbers and the names, in the order of the names, whatever came first."""
        names = sorted(self.number_of)
        place = np.empty(len(names), dtype=np.int32)
        for position, name in enumerate(names):
            place[self.number_of[name]] = position
        return place[numbers], names


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """Rows of a table in which a row is a unit's count, or an event; all of one length.

    `number`: row in the file. `shares`: population and completeness, where there are any.
    """

    number: npt.NDArray[np.int32]
    day: npt.NDArray[np.int32]
    unit: npt.NDArray[np.int32]
    names: list[str]
    count: npt.NDArray[np.int32]
    shares: Mapping[str, npt.NDArray[np.float64]]
    points: npt.NDArray[np.float64] | None
    by: Mapping[str, tuple[npt.NDArray[np.int32], list[str]]]

    def without(self, units: list[int]) -> Rows:
        """The rows of all but some units."""
        kept = ~np.isin(np.arange(len(self.names)), units)
        rows = self.only(kept[self.unit])
        return replace(
            rows,
            unit=(np.cumsum(kept, dtype=np.int32) - 1)[rows.unit],
            names=[name for name, stays in zip(self.names, kept, strict=True) if stays],
        )

    def only(self, kept: npt.NDArray[np.bool_]) -> Rows:
        return replace(
            self,
            number=self.number[kept],
            day=self.day[kept],
            unit=self.unit[kept],
            count=self.count[kept],
            shares={name: values[kept] for name, values in self.shares.items()},
            points=None if self.points is None else self.points[kept],
            by={name: (numbers[kept], names) for name, (numbers, names) in self.by.items()},
        )


def read_rows(table: pl.LazyFrame, columns: Columns, days: Days, notes: Notes) -> Rows:
    units = Names()
    parts = {name: Names() for name in columns.by}
    shares = {name: column for name in SHARES if (column := getattr(columns, name)) is not None}
    pieces: dict[str, list[npt.NDArray[Any]]] = {}
    for number, piece in _pieces(table, columns, notes):
        read: dict[str, npt.NDArray[Any]] = {
            "number": number,
            "day": days.read(piece[columns.day], number),
            "unit": units.numbers(_unit_names(piece, columns)),
            "count": (
                np.ones(piece.height, dtype=np.int32)
                if columns.count is None
                else read_counts(piece[columns.count], number)
            ),
        }
        _refuse_nameless(read["unit"], columns, number)
        for name, column in shares.items():
            read[name] = read_shares(piece[column], number, name=name, most=SHARES[name])
        if columns.position is not None:
            read["points"] = _points(piece, columns, number)
        for name, known in parts.items():
            read[f"by {name}"] = known.numbers(piece[name].cast(pl.String).fill_null("-"))
        for name, values in read.items():
            pieces.setdefault(name, []).append(values)
    if not pieces:
        raise InputError("empty", "there is not a single row below the heading")
    whole = {name: np.concatenate(values) for name, values in pieces.items()}
    unit, names = units.in_order(whole["unit"])
    return Rows(
        number=whole["number"],
        day=whole["day"],
        unit=unit,
        names=names,
        count=whole["count"],
        shares={name: whole[name] for name in shares},
        points=whole.get("points"),
        by={name: known.in_order(whole[f"by {name}"]) for name, known in parts.items()},
    )


def _pieces(
    table: pl.LazyFrame, columns: Columns, notes: Notes
) -> Iterator[tuple[Numbers, pl.DataFrame]]:
    """Rows in which something stands and that are no totals, with their numbers in the file."""
    first = 1
    totals: list[int] = []
    filled = pl.any_horizontal(pl.all().is_not_null()).alias(FILLED)
    wanted = table.select(*columns.used, filled)
    for piece in wanted.collect_batches(chunk_size=PIECE, maintain_order=True):
        number = np.arange(first, first + piece.height, dtype=np.int32)
        first += piece.height
        total = called_total(piece[columns.day])
        totals += number[total].tolist()
        stands = piece[FILLED].to_numpy() & ~total
        if stands.any():
            yield number[stands], piece.filter(stands)
    notes.number("total_rows", len(totals), row=totals[0] if totals else 0)


def _unit_names(piece: pl.DataFrame, columns: Columns) -> pl.Series:
    """One text a row; null where one of its parts is empty."""
    if not columns.units:
        return pl.repeat(WHOLE, piece.height, eager=True)
    named = [piece[name].cast(pl.String) for name in columns.units]
    if len(named) == 1:
        return named[0]
    parts = [cells.str.strip_chars().replace("", None) for cells in named]
    return pl.select(pl.concat_str(parts, separator=JOIN)).to_series()


def _refuse_nameless(unit: Numbers, columns: Columns, number: Numbers) -> None:
    if (unit < 0).any():
        raise InputError(
            "unit",
            "there is no unit in this row",
            column=JOIN.join(columns.units),
            row=int(number[(unit < 0).argmax()]),
        )


def _points(piece: pl.DataFrame, columns: Columns, number: Numbers) -> npt.NDArray[np.float64]:
    points = np.column_stack([read_numbers(piece[name], number) for name in columns.position or ()])
    if not columns.planar:
        check_degrees(points, columns.position or (), number)
    return points


def only_dated(rows: Rows, columns: Columns, notes: Notes) -> Rows:
    """Rows with a day. A count without a day is refused, an event without one is not counted."""
    dayless = rows.day == UNKNOWN_DAY
    if not dayless.any():
        return rows
    row = int(rows.number[dayless.argmax()])
    if columns.form == "long":
        raise InputError("date", "there is no day in this row", column=columns.day, row=row)
    notes.number("no_day", int(dayless.sum()), row=row)
    return rows.only(~dayless)


def middles(points: npt.NDArray[np.float64], unit: Numbers, units: int) -> npt.NDArray[np.float64]:
    """The mean position of each unit's rows; NaN for a unit of which no row has one."""
    placed = np.asarray(~np.isnan(points).any(axis=1))
    rows = np.bincount(unit[placed], minlength=units)
    sums = [np.bincount(unit[placed], points[placed, axis], minlength=units) for axis in (0, 1)]
    with np.errstate(invalid="ignore"):
        return np.column_stack(sums) / rows[:, None]


def in_squares(
    rows: Rows, columns: Columns, side: float, notes: Notes
) -> tuple[Rows, npt.NDArray[np.float64]]:
    """Rows with the square they lie in as their unit, and the middle of each square.

    Degrees: squares are equally high everywhere and equally wide at the middle latitude.
    """
    if rows.points is None:
        raise InputError("position", "squares need columns of longitude and latitude")
    placed = np.asarray(~np.isnan(rows.points).any(axis=1))
    if not placed.any():
        raise InputError("position", "no row has a position", column=(columns.position or ("",))[0])
    notes.number("no_position", int((~placed).sum()), row=int(rows.number[(~placed).argmax()]))
    rows = rows.only(placed)
    points = rows.points if rows.points is not None else np.empty((0, 2))
    if columns.planar and look_like_degrees(points):
        raise InputError(
            "degrees",
            "these look like degrees, and a degree of longitude is no fixed length: call the"
            " columns longitude and latitude",
            column=(columns.position or ("",))[0],
            row=int(rows.number[0]),
        )
    high = side if columns.planar else side / KM_PER_DEGREE
    middle = float(np.median(points[:, 1]))
    wide = high if columns.planar else high / max(0.01, float(np.cos(np.radians(middle))))
    squares, unit = np.unique(np.floor(points / (wide, high)), axis=0, return_inverse=True)
    middles = (squares + 0.5) * (wide, high)
    digits = max(0, 1 - int(np.floor(np.log10(high))))
    names = [f"{north:.{digits}f} {east:.{digits}f}" for east, north in middles]
    return replace(rows, unit=unit.ravel().astype(np.int32), names=names), middles
