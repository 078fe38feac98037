"""Sheets of XLSX and other workbooks as polars tables of text."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from itertools import dropwhile, islice
from pathlib import Path
from typing import Any, Final

import polars as pl
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.tables.how import How, Notes

STARTS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of XLSX and ODS, and of the older XLS."""
MOST: Final = 512 * 1024 * 1024
"""Bytes that a workbook may unpack to: a small file can hold a very large one."""


def is_workbook(start: bytes) -> bool:
    """Whether a file that begins so is a workbook."""
    return start.startswith(STARTS)


def from_workbook(path: Path, how: How, notes: Notes) -> tuple[pl.LazyFrame, list[str]]:
    """The sheet asked for, or the first that holds anything: its table and its heading.

    Raises `InputError`.
    """
    wanted = how.sheet
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                if sum(entry.file_size for entry in packed.infolist()) > MOST:
                    raise InputError("size", "the workbook is too large: save the sheet as CSV")
        with CalamineWorkbook.from_path(str(path)) as book:
            sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
            filled = [name for name, sheet in sheets.items() if sheet.height]
            if wanted is not None and wanted not in filled:
                raise InputError(
                    "sheet",
                    "there is no sheet {sheet!r} with rows; there are {names}",
                    sheet=wanted,
                    names=filled,
                )
            if not filled:
                raise InputError("empty", "there is not a single row in this workbook")
            chosen = wanted or filled[0]
            notes.sheet(chosen, [name for name in filled if name != chosen])
            return _table(sheets[chosen], how.heading)
    except (CalamineError, zipfile.BadZipFile) as error:
        raise InputError("table", "the workbook cannot be read: {told}", told=error) from error


def _table(sheet: CalamineSheet, heading_row: int) -> tuple[pl.LazyFrame, list[str]]:
    cells = ([_text(cell) for cell in row] for row in sheet.iter_rows())
    below = islice(cells, heading_row - 1, None)
    heading, *rows = [*dropwhile(lambda row: not any(row), below)] or [[]]
    columns = zip(*rows, strict=True) if rows else [()] * len(heading)
    table = pl.DataFrame([pl.Series(str(n), cells, pl.String) for n, cells in enumerate(columns)])
    return table.lazy(), [name or "" for name in heading]


def _text(cell: Any) -> str | None:
    """What a cell shows; numbers without a point where they are whole, and days as 2024-03-01."""
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
