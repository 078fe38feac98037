"""Files and frames as lazy polars tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.tables.cells import Days
from kentongan.early_warning.tables.how import How, Notes
from kentongan.early_warning.tables.workbooks import from_workbook, is_workbook

SEPARATORS: Final = ",;\t|"
SEPARATOR_TOLD: Final = re.compile(r"(?i)sep=([,;\t|])[^\r\n]*(?:\r\n|\r|\n)")
"""A first line that tells spreadsheets what separates the cells."""
LOOKED_AT: Final = 1000
"""Rows in which a column without name is looked at."""


@contextmanager
def readable(path: Path | None = None, heading: int = 1) -> Iterator[None]:
    """What polars says of a table that it cannot read, as an `InputError`.

    `path`: of a CSV whose columns are named in line `heading`; the row in which it cannot be read
    is named.
    """
    try:
        yield
    except pl.exceptions.PolarsError as error:
        if path is not None and not _is_parquet(path):
            with suppress(csv.Error):  # nothing worse than what polars says
                _refuse_faulty_row(path, heading)
        told = [*str(error).strip().splitlines(), ""][0]
        raise InputError("table", "the table cannot be read: {told}", told=told) from error


def scanned(path: Path, how: How, notes: Notes) -> pl.LazyFrame:
    """A CSV, Parquet or XLSX file, told apart by its first bytes; cells of a CSV stay text.

    Raises `InputError` where it is none of them, and `OSError` where it cannot be opened.
    """
    if _is_parquet(path):
        return pl.scan_parquet(path)
    with path.open("rb") as stream:
        start = stream.read(2**20)
    if is_workbook(start):
        return headed(*from_workbook(path, how, notes))
    if how.sheet is not None:
        raise InputError("sheet", "only a workbook (XLSX) has sheets")
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start:
        raise InputError("encoding", "this is no text in UTF-8: save it as CSV UTF-8")
    text = start.decode("utf-8-sig", errors="replace")
    if text.lstrip().startswith("<"):
        raise InputError(
            "table",
            "this is a page for a browser: open it in a spreadsheet and save it as XLSX or CSV",
        )
    skipped, heading, separators = _from_heading(text, how.heading)
    if not heading or heading[0] in "\r\n":
        raise InputError("empty", "the file does not begin with the names of its columns")
    fields, separator = _heading(heading, separators)
    table = pl.scan_csv(
        path,
        separator=separator,
        infer_schema=False,
        skip_lines=skipped,
        eol_char="\r" if "\r" in text and "\n" not in text else "\n",
    )
    return headed(table, fields)


def headed(table: pl.LazyFrame, fields: Sequence[str]) -> pl.LazyFrame:
    """The columns that have a name; `fields`: what stands in the heading.

    A first column without name is kept: mostly it holds row numbers, sometimes days; and
    spreadsheets leave empty ones behind the last. Raises `InputError` where others without name
    hold something: a title stands above, or the heading has two rows.
    """
    names = table.collect_schema().names()
    if len(names) < len(fields):
        raise InputError("table", "quotation marks in the heading do not match")
    unnamed = [n for n, field in enumerate(fields) if n > 0 and not field.strip()]
    filled = [pl.col(names[n]).is_not_null().any() for n in unnamed]
    if (len(fields) > 2 and len(unnamed) == len(fields) - 1) or (
        filled and table.head(LOOKED_AT).select(pl.any_horizontal(filled)).collect().item()
    ):
        raise InputError(
            "heading",
            "the heading names {named} of {fields} columns: it has to name all; take titles above"
            " it away, or say which row names them",
            named=len(fields) - len(unnamed),
            fields=len(fields),
        )
    kept = [n for n in range(len(fields)) if n not in unnamed]
    called = {n: " ".join(fields[n].split()) for n in kept}
    _check_heading(list(called.values()))
    return table.select(pl.col(names[n]).alias(name) for n, name in called.items())


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _from_heading(text: str, line: int) -> tuple[int, str, str]:
    """Lines to skip, the text from the heading on, and what may separate its fields.

    A first line that is for spreadsheets alone is no heading.
    """
    told = SEPARATOR_TOLD.match(text)
    skipped = max(line - 1, 1 if told else 0)
    begin = re.match(rf"(?:[^\r\n]*(?:\r\n|\r|\n)){{0,{skipped}}}", text)
    return skipped, text[begin.end() if begin else 0 :], told[1] if told else SEPARATORS


def _heading(text: str, separators: str) -> tuple[list[str], str]:
    """The fields of the first row, and what separates them: that which makes the most of it."""
    return max(((_fields(text, each), each) for each in separators), key=lambda pair: len(pair[0]))


def _fields(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:  # a cell beyond the limit of the csv module: something else separates them
        return [text]


def _refuse_faulty_row(path: Path, heading: int) -> None:
    """Raise an `InputError` for the first row of a CSV with other bytes or too many cells."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        text = stream.read(2**20)
        skipped, begun, separators = _from_heading(text, heading)
        fields, separator = _heading(begun, separators)
        stream.seek(0)
        for _ in range(skipped):
            stream.readline()
        rows = csv.reader(stream, delimiter=separator)
        next(rows)
        for row, cells in enumerate(rows, 1):
            for name, cell in zip(fields, cells, strict=False):
                if not cell.isascii() and any("\udc80" <= sign <= "\udcff" for sign in cell):
                    shown = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                    raise InputError(
                        "encoding",
                        "{shown!r} is no text in UTF-8: save the file as CSV UTF-8",
                        column=name,
                        row=row,
                        shown=shown,
                    )
            if len(cells) > len(fields):
                raise InputError(
                    "table",
                    "this row has {cells} cells, the heading {fields}",
                    row=row,
                    cells=len(cells),
                    fields=len(fields),
                )


def from_frame(frame: Any) -> pl.LazyFrame:
    """A polars or pandas frame, or a series; in pandas also an index of days or of several levels.

    Raises `InputError` for anything else, and for two columns of one name.
    """
    if hasattr(frame, "to_frame"):
        frame = frame.to_frame()
    if isinstance(frame, pl.DataFrame | pl.LazyFrame):
        return frame.lazy()
    if not hasattr(frame, "columns"):
        raise InputError(
            "table", "a {name} is no frame of polars or pandas", name=type(frame).__name__
        )
    if frame.index.nlevels > 1:
        frame = frame.reset_index()
    if not frame.columns.is_unique:
        twice = str(frame.columns[frame.columns.duplicated()][0])
        raise InputError("column", "two columns have this name", column=twice)
    columns = {str(name): _plain(frame[name].to_numpy()) for name in frame.columns}
    index = frame.index.to_numpy()
    if index.dtype.kind == "M":
        columns = {str(frame.index.name or "date"): index} | columns
    return pl.DataFrame(columns).lazy()


def _check_heading(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError("column", "two columns have this name", column=name)
        seen.add(name)
        days = Days.learn(name, [name.strip()], order="dmy")
        if days.day_of and not days.is_index:
            raise InputError(
                "no_heading",
                "the first line holds a day ({name}): it has to name the columns,"
                " and each day has a row",
                name=name,
            )


def _plain(values: npt.NDArray[Any]) -> npt.NDArray[Any] | list[Any]:
    """Text comes out of pandas as objects, among them its own signs for nothing."""
    if values.dtype.kind != "O":
        return values
    return [cell if isinstance(cell, str) else _text(cell) for cell in values.tolist()]


def _text(cell: Any) -> str | None:
    nothing = cell is None or (isinstance(cell, float) and np.isnan(cell))
    return None if nothing else str(cell)
