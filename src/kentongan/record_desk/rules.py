"""What the desk holds fast without a database: limits, safe cells, and positions in a list."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

PAGE_SIZE: Final = 50
API_PAGE_MOST: Final = 200
COUNT_MOST: Final = 1000
"""Rows are counted up to here; beyond it a page says "more than": a full count reads the table."""
UNITS_OFFERED: Final = 300
"""Units offered under a unit field; any other is found by typing its code or name."""
SAVED_MOST: Final = 50
"""Saved filters a user may keep for one kind."""
QUERY_MOST: Final = 1000
XLSX_ROWS_MOST: Final = 100_000
"""A workbook is complete only when its last row is written; beyond this, CSV streams."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_MOST: Final = 32_767
"""Characters a cell of a workbook holds (Excel specifications and limits, Microsoft)."""
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)

FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""How a cell begins that a spreadsheet may run as a formula (OWASP, "CSV Injection")."""
NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,6})?")
_CURSOR_MOST = 4000


def safe_cell(text: str) -> str:
    """A text no spreadsheet runs: an apostrophe goes before what begins like a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """The text behind a safe cell: `plain_cell(safe_cell(x)) == x` for every x."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def storable(text: str) -> bool:
    """Can a database compare with this text? PostgreSQL takes no NUL, no driver half a pair."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Position:
    """A row's place in a sorted list: the sort asked for, the row's sort value and its key."""

    sort: str
    value: str | int | float | bool | None
    pk: str | int

    def as_cursor(self) -> str:
        packed = json.dumps([self.sort, self.value, self.pk], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def position_in(cursor: str) -> Position | None:
    """The place a cursor names; None when it is none of ours."""
    if len(cursor) > _CURSOR_MOST:
        return None
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        read = json.loads(packed)
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(read, list) or len(read) != 3:
        return None
    sort, value, pk = read
    texts = [x for x in read if isinstance(x, str)]
    if (
        not isinstance(sort, str)
        or not isinstance(value, str | int | float | bool | None)
        or not isinstance(pk, str | int)
        or not all(storable(x) for x in texts)
    ):
        return None
    return Position(sort, value, pk)


def fingerprint(values: Mapping[str, Any]) -> str:
    """A short mark that changes when one of the JSON values does."""
    packed = json.dumps(values, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(packed.encode()).hexdigest()[:32]


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str | None, str | None]]:
    """What a change changed: name, old and new value as texts, None where there was none."""
    names: Iterable[str] = dict.fromkeys([*before, *after])
    return [
        (name, _text(before.get(name)), _text(after.get(name)))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
