"""Statements whose words are written once: for what every request asks or writes.

The ORM writes a statement anew each time, which takes it a millisecond or two, where sending it and
reading the answer takes a quarter of one. Here the ORM writes it the first time; later only the
values change. PostgreSQL keeps such a statement and its plan with the connection: planning the
question for somebody's posts takes it five times as long as answering.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import connections
from django.db.models import Model, QuerySet


def prepared_cursor(connection: Any) -> Any:
    """A cursor whose statements the database keeps once they came some times (the connection's
    option `prepare_threshold`). Not for statements of ever other words."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    with connection.wrap_database_errors:
        raw = cast(Any, ServerBindingCursor)(connection.connection)
    if connection.queries_logged:
        return connection.make_debug_cursor(raw)
    return connection.make_cursor(raw)


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
        with prepared_cursor(connection) as cursor:
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


class PreparedInsert:
    """The storing of one new row of a model, its key made by the database."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.fields: Sequence[Any] = [f for f in model._meta.concrete_fields if not f.primary_key]
        self._written: dict[str, str] = {}

    def store(self, row: Model) -> None:
        """Store a row as `save` would; it has its key afterwards. No signal is sent."""
        connection = connections["default"]
        values = [f.get_db_prep_save(f.pre_save(row, True), connection) for f in self.fields]
        sql = self._written.get(connection.vendor)
        if sql is None:
            sql = self._written[connection.vendor] = self._write(connection)
        with prepared_cursor(connection) as cursor:
            cursor.execute(sql, values)
            row.pk = cursor.fetchone()[0]
        row._state.adding, row._state.db = False, connection.alias

    def _write(self, connection: Any) -> str:
        named = connection.ops.quote_name
        columns = ", ".join(named(f.column) for f in self.fields)
        marks = ", ".join(["%s"] * len(self.fields))
        return (
            f"INSERT INTO {named(self.model._meta.db_table)} ({columns})"  # noqa: S608  names of our own model
            f" VALUES ({marks}) RETURNING {named(self.model._meta.pk.column)}"
        )
