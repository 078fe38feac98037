"""What an `InputError` says, in Indonesian and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kentongan.early_warning.indonesian import REFUSALS, Language
from kentongan.early_warning.input_error import InputError

OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "gap": ("--absent zero", "--absent missing"),
    "absent": ("--absent zero", "--absent missing"),
    "repeated": ("--unit", "--by", "--repeated sum"),
    "step": ("--step day", "--step week"),
    "date_order": ("--date-order dmy", "--date-order mdy"),
    "column": ("--date", "--unit", "--count", "--form"),
    "form": ("--form events", "--form wide"),
    "sheet": ("--sheet",),
    "heading": ("--heading 2",),
}
"""Which options of the command line help, by the code of the error."""


def refusal(error: InputError, language: Language) -> str:
    """The error in one line, with the options that help and its code."""
    indonesian = language == "id"
    where = []
    if error.column is not None:
        where.append(f"{'kolom' if indonesian else 'column'} {error.column}")
    if error.row is not None:
        where.append(f"{'baris' if indonesian else 'row'} {error.row}")
    said = error.said.worded(REFUSALS if indonesian else {})
    line = f"{', '.join(where)}: {said}" if where else said
    options = OPTIONS.get(error.code, ())
    if options:
        line += f" ({_either(options, 'atau' if indonesian else 'or')})"
    return f"{line} [{error.code}]"


def _either(options: tuple[str, ...], word: str) -> str:
    *first, last = options
    return f"{', '.join(first)} {word} {last}" if first else last
