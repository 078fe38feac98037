"""Lists as files: CSV streamed row by row, XLSX written to a temporary file in constant memory."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]  # ships no types
from django.db.models import QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kentongan.errors import Invalid
from kentongan.record_desk.rules import CELL_MOST, XLSX_ROWS_MOST, safe_cell
from kentongan.record_desk.values import Cell, as_cell, heading
from kentongan.record_kinds.kind import RecordKind

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet reads UTF-8 as the machine's old code page."""
_READ_AT_ONCE = 2000
_SENT_AT_ONCE = 500
_FILE_PIECE = 64 * 1024
_EXACT_INTEGER = 10**15
"""A spreadsheet keeps 15 digits; a longer number is kept as text."""
_FIRST_YEAR = 1900


def csv_pieces(
    kind: RecordKind, rows: QuerySet[Any], zone: ZoneInfo, now: datetime
) -> Iterator[bytes]:
    """The list as CSV (RFC 4180, UTF-8), a few hundred rows a piece.

    Texts are written so that no spreadsheet runs them (`rules.safe_cell`).
    """
    language = get_language()
    yield BYTE_ORDER_MARK.encode() + _csv([[safe_cell(h) for h in headings(kind, zone, now)]])
    records = rows.iterator(chunk_size=_READ_AT_ONCE)
    while batch := list(islice(records, _SENT_AT_ONCE)):
        # The response is sent after the request is over: its language is no longer the active one.
        with override(language):
            piece = _csv([_csv_cell(c) for c in cells(kind, r, zone)] for r in batch)
        yield piece


def _csv(lines: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    return safe_cell(cell) if isinstance(cell, str) else str(cell)


def headings(kind: RecordKind, zone: ZoneInfo, now: datetime) -> list[str]:
    """One heading a column: the key, then every field."""
    return [_("Key"), *(heading(f, zone, now) for f in kind.fields)]


def cells(kind: RecordKind, record: Any, zone: ZoneInfo) -> list[Cell]:
    return [kind.key_of(record), *(as_cell(f, record, zone) for f in kind.fields)]


def workbook(kind: RecordKind, rows: QuerySet[Any], zone: ZoneInfo, now: datetime) -> IO[bytes]:
    """The list as an XLSX file, open at its beginning. Raises Invalid above XLSX_ROWS_MOST rows."""
    count = len(rows.order_by().values_list("pk")[: XLSX_ROWS_MOST + 1])
    if count > XLSX_ROWS_MOST:
        raise Invalid(
            "export_too_large",
            _("A workbook holds at most %(most)s rows: filter further, or take CSV.")
            % {"most": XLSX_ROWS_MOST},
        )
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        titles = headings(kind, zone, now)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, count, len(titles) - 1)
        sheet.set_column(0, len(titles) - 1, 22)
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, bold)
        for line, record in enumerate(rows.iterator(chunk_size=_READ_AT_ONCE), 1):
            for column, cell in enumerate(cells(kind, record, zone)):
                _write(sheet, (line, column), cell, moment if _is_moment(cell) else day)
    file.seek(0)
    return file


def _is_moment(cell: Cell) -> bool:
    return isinstance(cell, datetime)


def _write(sheet: Any, place: tuple[int, int], cell: Cell, date_format: Any) -> None:
    if isinstance(cell, int | float | Decimal) and -_EXACT_INTEGER < cell < _EXACT_INTEGER:
        sheet.write_number(*place, cell)
    elif isinstance(cell, date) and cell.year >= _FIRST_YEAR:
        sheet.write_datetime(*place, cell, date_format)
    else:
        text = str(cell)
        short = text if len(text) <= CELL_MOST else f"{text[: CELL_MOST - 1]}…"
        sheet.write_string(*place, short)


def file_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, which is closed (and, being temporary, gone) at the end."""
    with file:
        while piece := file.read(_FILE_PIECE):
            yield piece
