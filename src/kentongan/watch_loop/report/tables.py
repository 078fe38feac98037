"""CSV and XLSX files as rows of cells, whatever office program wrote them: plain Python.

A file is read from the beginning to the end with a few rows in memory (a sheet of a workbook is
held whole by its reader).
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from kentongan.record_desk.rules import plain_cell

Cell = str | int | float | bool | date | datetime | None
SAMPLE: Final = 64 * 1024
DELIMITERS: Final = ";,\t|"
COLUMNS_MOST: Final = 200
CELL_MOST: Final = 50_000
WORKBOOK_MOST: Final = 512 * 1024 * 1024
"""Bytes that the sheets of a workbook may unpack to: a small file can hold a very large one."""
_OFFICE: Final = "cp1252"
"""What Indonesian office programs write where they do not write UTF-8."""


class UnreadableTable(Exception):
    """The file as a whole cannot be used. `code` is stable: empty, no_heading, not_a_table,
    too_many_columns, damaged_workbook, workbook_too_large, heading_twice."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Row:
    """One row beneath the heading: its number as a spreadsheet shows it, and its cells."""

    number: int
    cells: tuple[Cell, ...]
    odd: str = ""
    """What is odd about the row as a whole: "too_many_cells", "other_encoding", or ""."""


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, and the rows beneath it, which are read once."""

    headings: tuple[str, ...]
    rows: Iterator[Row]


def open_table(file: IO[bytes]) -> Table:
    """Read a CSV (any usual encoding and delimiter) or the first filled sheet of an XLSX.

    Raises UnreadableTable.
    """
    start = file.read(4)
    file.seek(0)
    if not start:
        raise UnreadableTable("empty")
    if start == b"PK\x03\x04":
        return _workbook(file)
    return _csv(file)


# ------------------------------------------------------------------ text


def _csv(file: IO[bytes]) -> Table:
    sample = file.read(SAMPLE)
    file.seek(0)
    encoding = _encoding(sample)
    if encoding == "utf-8" and b"\0" in sample:
        raise UnreadableTable("not_a_table")
    lines = _Lines(file, encoding)
    first = next(iter(lines), "")
    reader = csv.reader(_chained(first, lines), delimiter=_delimiter(first), strict=False)
    try:
        headings = _headings(next(reader))
    except (StopIteration, csv.Error) as error:
        raise UnreadableTable("no_heading") from error
    return Table(headings, _csv_rows(reader, lines, len(headings)))


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _encoding(sample: bytes) -> str:
    """UTF-16 only by its mark; otherwise UTF-8, in which each line may turn out to be another."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8"


class _Lines:
    """The lines of a file as text; `odd` says whether the last ones were not in its encoding."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self.odd = False
        if encoding == "utf-16":
            text = io.TextIOWrapper(file, "utf-16", errors="replace", newline="")
            self._lines: Iterator[Any] = iter(text)
        else:
            self._lines = iter(file)
        self._first = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = next(self._lines)
        line: str = self._decoded(raw) if isinstance(raw, bytes) else raw
        if self._first:
            line, self._first = line.removeprefix("\ufeff"), False
        return line.replace("\0", "\ufffd")

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            self.odd = True
            return line.decode(_OFFICE, "replace")


def _delimiter(heading: str) -> str:
    """The candidate that occurs most in the heading outside quotation marks; comma for none."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for c in heading:
        if c == '"':
            quoted = not quoted
        elif c in counts and not quoted:
            counts[c] += 1
    best = max(DELIMITERS, key=lambda d: counts[d])
    return best if counts[best] else ","


def _csv_rows(reader: Any, lines: _Lines, width: int) -> Iterator[Row]:
    number = 1
    while True:
        lines.odd = False
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell beyond the limit of the csv module
            number += 1
            yield Row(number, (), "not_a_row")
            continue
        number += 1
        # An apostrophe that we or a spreadsheet put before "-8,5689" is no part of the number.
        told = [plain_cell(c.strip())[:CELL_MOST] for c in cells]
        if any(told):
            yield _row(number, told, width, odd=lines.odd)


def _row(number: int, cells: list[Any], width: int, *, odd: bool = False) -> Row:
    what = "other_encoding" if odd else ""
    if len(cells) > width:
        if any(c not in ("", None) for c in cells[width:]):
            what = "too_many_cells"
        cells = cells[:width]
    return Row(number, (*cells, *[None] * (width - len(cells))), what)


def _headings(cells: list[Any]) -> tuple[str, ...]:
    names = [" ".join(str(c or "").split()) for c in cells]
    while names and not names[-1]:
        names.pop()
    if not any(names):
        raise UnreadableTable("no_heading")
    if len(names) > COLUMNS_MOST:
        raise UnreadableTable("too_many_columns", str(len(names)))
    filled = [n.casefold() for n in names if n]
    for name in names:
        if name and filled.count(name.casefold()) > 1:
            raise UnreadableTable("heading_twice", name[:80])
    return tuple(names)


# ------------------------------------------------------------------ workbooks


def _workbook(file: IO[bytes]) -> Table:
    try:
        with zipfile.ZipFile(file) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
        if size > WORKBOOK_MOST:
            raise UnreadableTable("workbook_too_large", str(size // 1024**2))
        file.seek(0)
        book = CalamineWorkbook.from_filelike(file)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                return _sheet(sheet)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableTable("damaged_workbook") from error
    raise UnreadableTable("empty")


def _sheet(sheet: Any) -> Table:
    start = sheet.start[0] if sheet.start else 0
    rows = iter(sheet.iter_rows())
    headings = _headings(list(next(rows)))
    return Table(headings, _sheet_rows(rows, start + 1, len(headings)))


def _sheet_rows(rows: Iterator[list[Any]], number: int, width: int) -> Iterator[Row]:
    for cells in rows:
        number += 1
        told = [_cell(c) for c in cells]
        if any(c not in ("", None) for c in told):
            yield _row(number, told, width)


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value.strip()[:CELL_MOST]
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value if isinstance(value, int | float | bool | date) else None
