"""Statements whose words are written once: for what every request asks.

The ORM writes a statement anew each time, which takes it a millisecond or two, where sending it and
reading the answer takes a quarter of one. Here the ORM writes it the first time; later only the
values change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import QuerySet


class PreparedQuery:
    """A query of a fixed shape that asks for one value and gives tuples.

    `make` builds it from a value of `column` (`values_list`, no slices); `like` is such a value,
    different from everything else that the query says.
    """

    def __init__(
        self, make: Callable[[Any], QuerySet[Any, Any]], *, column: str, like: Any
    ) -> None:
        self.make, self.column, self.like = make, column, like
        self._written: dict[str, _Written] = {}

    def rows(self, value: Any) -> list[tuple[Any, ...]]:
        """The rows for this value, converted as the ORM would."""
        connection = connections["default"]
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = self._write(connection)
        said = list(written.said)
        said[written.at] = written.column.get_db_prep_value(value, connection)
        with connection.cursor() as cursor:
            cursor.execute(written.sql, said)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not written.converters:
            return rows
        return [tuple(r) for r in written.compiler.apply_converters(rows, written.converters)]

    def _write(self, connection: Any) -> _Written:
        rows = self.make(self.like)
        column = rows.model._meta.get_field(self.column)
        compiler = rows.query.get_compiler("default")
        sql, said = compiler.as_sql()
        return _Written(
            sql=sql,
            said=said,
            at=said.index(column.get_db_prep_value(self.like, connection)),
            column=column,
            compiler=compiler,
            converters=compiler.get_converters([asked[0] for asked in compiler.select]),
        )


@dataclass(frozen=True, slots=True)
class _Written:
    """A query as the ORM wrote it: its values, which of them changes, how its answer is read."""

    sql: str
    said: tuple[Any, ...]
    at: int
    column: Any
    compiler: Any
    converters: Any
