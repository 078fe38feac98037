"""Pages by keyset: the next page begins after the last row's sort value and key, never by OFFSET.

An OFFSET reads and throws away what lies before it, and shows a row twice or never when another is
added meanwhile. Rows without a value come last in either direction; ties are ordered by the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from kentongan.errors import Invalid
from kentongan.record_desk.columns import Reached, column_at, value_of
from kentongan.record_desk.rules import Position, position_in


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and the cursors of the pages beside it (None: there is none)."""

    records: list[Any]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class _Walk:
    """One direction through a sorted list: its rows with a value, then those without (or back)."""

    rows: QuerySet[Any]
    path: str
    """The sorted column, "pk" where that is the key itself."""
    down: bool
    nullable: bool
    backwards: bool

    def segments(self, place: tuple[Any, Any] | None) -> Iterator[QuerySet[Any]]:
        """The rows beyond a place (None: all), in queries that each follow one index.

        Rows without a value are a segment of their own: a query that asks for both kinds at once
        can follow no index, and databases disagree where such rows stand.
        """
        value, pk = place or (None, None)
        beyond = Q(**{f"pk__{'lt' if self.down else 'gt'}": pk}) if place else Q()
        tie = "-pk" if self.down else "pk"
        if self.path == "pk":
            yield self.rows.filter(beyond).order_by(tie)
            return
        filled = self.rows.order_by(f"-{self.path}" if self.down else self.path, tie)
        if not self.nullable:
            yield filled.filter(self._from(value, beyond) if place else Q())
            return
        empty = self.rows.filter(**{f"{self.path}__isnull": True}).order_by(tie)
        filled = filled.filter(**{f"{self.path}__isnull": False})
        if place is None:
            yield from (filled, empty)
        elif value is None:
            yield empty.filter(beyond)
            if self.backwards:
                yield filled
        else:
            yield filled.filter(self._from(value, beyond))
            if not self.backwards:
                yield empty

    def _from(self, value: Any, beyond: Q) -> Q:
        """Beyond a value, or at it and beyond the key. The first half looks redundant: it is the
        range that an index can start from, which neither side of the "or" is."""
        side = "lt" if self.down else "gt"
        return Q(**{f"{self.path}__{side}e": value}) & (
            Q(**{f"{self.path}__{side}": value}) | beyond
        )


def page_of(
    rows: QuerySet[Any], *, sort: str, path: str, after: str = "", before: str = "", size: int
) -> Page:
    """One page of `rows` sorted by `path` ("-" in `sort` turns it round).

    `after` or `before` is a cursor of a neighbouring page. One query; two where a page reaches from
    the rows with a value to those without. Raises Invalid for a cursor that is none or belongs to
    another sort.
    """
    reached = column_at(rows, path)
    backwards = bool(before) and not after
    cursor = before if backwards else after
    place = _place(rows, cursor, sort, reached.column) if cursor else None
    path = _lead(rows, path, reached)
    down = sort.startswith("-") != backwards
    found: list[Any] = []
    for segment in _Walk(rows, path, down, reached.nullable, backwards).segments(place):
        # The keys first: an index that holds what is asked finds them without reading the rows
        # that do not fit.
        keys = segment.values("pk")[: size + 1 - len(found)]
        found += segment.filter(pk__in=keys)
        if len(found) > size:
            break
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    ahead, behind = (bool(cursor), more) if backwards else (more, bool(cursor))
    return Page(
        found,
        next=_cursor(found[-1], sort, path) if found and ahead else None,
        previous=_cursor(found[0], sort, path) if found and behind else None,
    )


def count_to(most: int, rows: QuerySet[Any], *, sort: str, path: str) -> int:
    """How many rows a list has, counted to `most`, along the index that its pages follow.

    Without an order PostgreSQL begins anywhere in the table, and takes ten times as long whenever
    there is little to find there.
    """
    reached = column_at(rows, path)
    path, down = _lead(rows, path, reached), sort.startswith("-")
    found = 0
    for segment in _Walk(rows, path, down, reached.nullable, backwards=False).segments(None):
        found += len(segment.values_list("pk")[: most - found])
        if found == most:
            break
    return found


def in_order(rows: QuerySet[Any], *, sort: str, path: str) -> QuerySet[Any]:
    """All of `rows` in the order their pages would show them."""
    reached = column_at(rows, path)
    path, down = _lead(rows, path, reached), sort.startswith("-")
    tie = "-pk" if down else "pk"
    if path == "pk":
        return rows.order_by(tie)
    if not reached.nullable:
        return rows.order_by(f"-{path}" if down else path, tie)
    lead = F(path).desc(nulls_last=True) if down else F(path).asc(nulls_last=True)
    return rows.order_by(lead, tie)


def _lead(rows: QuerySet[Any], path: str, reached: Reached) -> str:
    is_key = reached.column is rows.model._meta.pk and "__" not in path
    return "pk" if is_key else path


def _cursor(record: Any, sort: str, path: str) -> str:
    value = value_of(record, path)
    if isinstance(value, date | time):
        value = value.isoformat()
    elif not isinstance(value, str | int | float | bool | None):
        value = str(value)
    pk = record.pk
    return Position(sort, value, pk if isinstance(pk, int) else str(pk)).as_cursor()


def _place(rows: QuerySet[Any], cursor: str, sort: str, column: Any) -> tuple[Any, Any]:
    unreadable = Invalid(
        "cursor_unreadable",
        _("This address does not lead to a page of this list: start at the first page."),
        field="cursor",
    )
    position = position_in(cursor)
    if position is None or position.sort != sort:
        raise unreadable
    try:
        value = column.to_python(position.value)
        pk = rows.model._meta.pk.to_python(position.pk)
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise unreadable from error
    if isinstance(value, datetime) and is_naive(value):
        raise unreadable
    return value, pk
