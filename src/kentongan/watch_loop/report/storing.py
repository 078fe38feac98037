"""New reports into their table: a few by the ORM, many by COPY where the database has it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, Final

from django.db import connection, models

from kentongan.people.model import Unit
from kentongan.prepared import PreparedInsert
from kentongan.watch_loop.report.model import Report

COPIED_FROM: Final = 20
"""From so many rows on COPY costs less than an INSERT, though it asks for the keys first."""
_FIELDS: Final = Report._meta.concrete_fields
_JSON: Final = [n for n, f in enumerate(_FIELDS) if isinstance(f, models.JSONField)]
_values_of: Final = attrgetter(*(f.attname for f in _FIELDS))
_AT: Final = {f.attname: n for n, f in enumerate(_FIELDS)}
_BLANK: Final = [f.get_default() for f in _FIELDS]


def unsaved(*, unit: Unit, data: dict[str, Any], **values: Any) -> Report:
    """`Report(unit=unit, ...)` in half its time, which a file of 200,000 rows notices: Django looks
    for each of forty columns among the names it is given."""
    row = _BLANK.copy()
    row[_AT["data"]] = data
    for name, value in values.items():
        row[_AT[name]] = value
    report = Report(*row)  # type: ignore[misc]  # in the order of the columns
    report.unit = unit
    return report


Store = Callable[[Report], None]


@contextmanager
def storing(most: int) -> Iterator[Store]:
    """Store new reports one by one inside the caller's transaction, at most so many.

    Where they are copied the database works on each while the caller makes the next: whoever asks
    it for something else before the end gets a RuntimeError. Afterwards each has its key, in the
    order they came. Raises IntegrityError at the end, and then none is stored.
    """
    if connection.vendor == "postgresql" and most >= COPIED_FROM:
        with _copying(most) as store:
            yield store
        return
    rows: list[Report] = []
    yield rows.append
    if len(rows) == 1:
        _ONE.store(rows[0])
    else:
        Report.objects.bulk_create(rows, batch_size=500)


_ONE: Final = PreparedInsert(Report)


@contextmanager
def _copying(most: int) -> Iterator[Store]:
    table = connection.ops.quote_name(Report._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(f.column or "") for f in _FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, most],
        )
        keys = iter(cursor.fetchall())
        statement = f"COPY {table} ({columns}) FROM STDIN"
        with (
            connection.wrap_database_errors,
            cursor.copy(statement) as copy,
            connection.execute_wrapper(_not_now),
        ):

            def store(row: Report) -> None:
                row.pk = next(keys)[0]
                values = list(_values_of(row))
                for n in _JSON:
                    values[n] = json.dumps(values[n])
                copy.write_row(values)
                row._state.adding, row._state.db = False, connection.alias

            yield store


def _not_now(execute: Any, sql: str, *_rest: Any) -> None:
    """The connection would wait for the end of the COPY, and the COPY for the next row."""
    raise RuntimeError(f"asked while reports are copied: {sql[:200]}")


def store_all(rows: Sequence[Report]) -> None:
    """The same for rows that are there already."""
    with storing(len(rows)) as store:
        for row in rows:
            store(row)
