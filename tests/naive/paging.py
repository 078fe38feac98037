"""The slow, obvious twin of `record_desk.paging`: sort everything, then cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


def in_order(
    rows: Sequence[T], *, value: Callable[[T], Any], pk: Callable[[T], Any], descending: bool
) -> list[T]:
    """By value, then key; rows without a value last in either direction, by key."""
    filled = [row for row in rows if value(row) is not None]
    empty = [row for row in rows if value(row) is None]
    filled.sort(key=lambda row: (value(row), pk(row)), reverse=descending)
    empty.sort(key=pk, reverse=descending)
    return filled + empty


def pages(rows: Sequence[T], size: int) -> list[list[T]]:
    return [list(rows[start : start + size]) for start in range(0, len(rows), size)]
