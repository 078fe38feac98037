"""An empty file to fill in: the headings an import knows, with what may stand beneath each."""

from __future__ import annotations

import io
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]  # ships no types
from django.utils.translation import gettext as _

from kentongan.record_kinds.details import DetailField
from kentongan.watch_loop.report.import_rows import required_targets, targets_of
from kentongan.watch_loop.report.kinds.kind import ReportKind

LEFT_OUT: Final = ("reported_on", "unit", "urgency", "uid")
"""What a file may hold as well, but nobody fills in by hand."""
_ROWS: Final = 5000
"""So many rows offer the choices; beneath them a word is typed, and checked all the same."""
_DAY: Final = "happened_on"


def blank_workbook(kind: ReportKind[Any]) -> bytes:
    """An XLSX in the active language: headings in the first sheet, and in
    the second each column with what it takes. Choices are offered in their cells."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet, told = book.add_worksheet(_("Reports")), book.add_worksheet(_("Columns"))
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        sheet.freeze_panes(1, 0)
        for at, title in enumerate((_("Column"), _("Required"), _("What stands in it"))):
            told.write_string(0, at, title, bold)
        told.set_column(0, 2, 34)
        fields = {f"details.{f.name}": f for f in kind.fields}
        required = required_targets(kind)
        wanted = [t for t in targets_of(kind).items() if t[0] not in LEFT_OUT]
        for column, (target, label) in enumerate(wanted):
            sheet.set_column(column, column, 22, day if target == _DAY else None)
            sheet.write_string(0, column, label, bold)
            line, field = column + 1, fields.get(target)
            told.write_string(line, 0, label)
            told.write_string(line, 1, _("Yes") if target in required else "")
            told.write_string(line, 2, _meaning(target, field))
            choices = [_(word) for _code, word in field.choices] if field else []
            for at, word in enumerate(choices):
                told.write_string(line, 3 + at, word)
            if choices:
                offered = f"='{told.name}'!$D${line + 1}:{_cell(line, 2 + len(choices))}"
                sheet.data_validation(
                    1, column, _ROWS, column, {"validate": "list", "source": offered}
                )
    return file.getvalue()


def _cell(row: int, column: int) -> str:
    return str(xlsxwriter.utility.xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def _meaning(target: str, field: DetailField | None) -> str:
    if field is None:
        return {
            _DAY: _("a day, such as 9-11-2023"),
            "happened_time": _("a time, such as 10.30"),
            "area": _("the code, or the name of village or district"),
            "longitude": _("degrees, such as 115.12"),
            "latitude": _("degrees, such as -8.54"),
        }.get(target, _("words"))
    return {
        "number": _("a whole number"),
        "yes_no": _("yes or no"),
        "choice": _("one of the words beside this"),
        "datetime": _("a day and a time, such as 9-11-2023 10.30"),
    }.get(field.type, _("words"))
