"""From a field of a kind to the column behind it, and to its value on a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field as Column
from django.db.models import QuerySet

from kentongan.record_kinds.kind import Field


@dataclass(frozen=True, slots=True)
class Reached:
    """The column a path leads to, and whether a row may lack it."""

    column: Column[Any, Any]
    nullable: bool


def column_at(rows: QuerySet[Any], path: str) -> Reached:
    """The column or annotation at a path.

    Raises LookupError for a path that leads nowhere, or to many: a row would be listed twice.
    """
    if path in rows.query.annotations:
        return Reached(rows.query.annotations[path].output_field, nullable=True)
    model = rows.model
    nullable = False
    column: Any = None
    for part in path.split("__"):
        if model is None:
            raise LookupError(f"{path}: nothing lies behind {column}")
        try:
            column = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist as error:
            raise LookupError(str(error)) from error
        if column.many_to_many or column.one_to_many or not column.concrete:
            raise LookupError(f"{path}: leads to many")
        nullable = nullable or column.null
        model = column.related_model
    return Reached(column, nullable)


def with_related(rows: QuerySet[Any], fields: Sequence[Field]) -> QuerySet[Any]:
    """Read the records behind keys in the same query: one query a page, whatever its columns."""
    paths = set()
    for f in fields:
        model, steps = rows.model, []
        for part in f.name.split("__"):
            column = {c.name: c for c in model._meta.concrete_fields}.get(part)
            if column is None or column.related_model is None:
                break
            steps.append(part)
            model = column.related_model
        if steps:
            paths.add("__".join(steps))
    return rows.select_related(*sorted(paths)) if paths else rows


def value_of(record: Any, path: str) -> Any:
    """The value at a path, None where a link on the way is empty."""
    value = record
    for part in path.split("__"):
        if value is None:
            return None
        value = getattr(value, part)
    return value
