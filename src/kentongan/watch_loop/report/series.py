"""The table of counts: moved by every transaction that moves a report, and rebuilt to compare."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection, transaction
from django.db.models import Case, Count, F, Sum, Value, When

from kentongan.prepared import prepared_cursor
from kentongan.watch_loop.report.model import Report, ReportCount
from kentongan.watch_loop.report.rules import Step, area_levels, summed

_Key = tuple[str, str, str, date]


def move_counts(steps: Iterable[Step]) -> None:
    """Add steps to the table inside the caller's transaction.

    In the order of `rules.summed`, so that no two transactions wait for each other crosswise: in
    one statement where all go up, one by one where some go down.
    """
    ordered = summed(steps)
    if all(s.reported >= 0 and s.confirmed >= 0 for s in ordered):
        _add(ordered)
        return
    for step in ordered:
        if step.reported >= 0 and step.confirmed >= 0:
            _add([step])
        else:
            ReportCount.objects.filter(
                area_code=step.area_code,
                series=step.series,
                category=step.category,
                day=step.day,
            ).update(
                reported=F("reported") + step.reported, confirmed=F("confirmed") + step.confirmed
            )


_TABLE: Final = ReportCount._meta.db_table
_STEPS: Final = {
    "postgresql": "SELECT s->>0, (s->>1)::int, s->>2, s->>3, (s->>4)::date, (s->>5)::int,"
    " (s->>6)::int FROM jsonb_array_elements(%s::jsonb) AS s",
    "sqlite": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),"
    " json_extract(value, '$[2]'), json_extract(value, '$[3]'), json_extract(value, '$[4]'),"
    " json_extract(value, '$[5]'), json_extract(value, '$[6]') FROM json_each(%s) WHERE true",
}
"""Steps as rows, out of one value: a statement of thousands of values takes longer to write than to
run."""


def _add(steps: Sequence[Step]) -> None:
    """An upsert that adds, which the ORM cannot say."""
    if not steps:
        return
    told = [
        (s.area_code, s.level, s.series, s.category, s.day.isoformat(), s.reported, s.confirmed)
        for s in steps
    ]
    with prepared_cursor(connection) as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE}"
            " (area_code, level, series, category, day, reported, confirmed)"
            f" {_STEPS[connection.vendor]} ON CONFLICT (area_code, series, category, day)"
            f" DO UPDATE SET reported = {_TABLE}.reported + excluded.reported,"
            f" confirmed = {_TABLE}.confirmed + excluded.confirmed",
            [json.dumps(told)],
        )


def _counted_now() -> dict[_Key, tuple[int, int]]:
    """What the reports themselves say: grouped once by the finest area, added up to the others."""
    confirmed = Case(When(counted="confirmed", then=Value(1)), default=Value(0))
    rows = (
        Report.objects.exclude(counted="")
        .order_by()
        .values_list("area_code", "series", "category", "event_day")
        .annotate(reported=Count("pk"), confirmed=Sum(confirmed))
    )
    sums: dict[_Key, tuple[int, int]] = {}
    for area, series, category, day, reported, sure in rows.iterator(chunk_size=5000):
        for _level, code in area_levels(area):
            had = sums.get((code, series, category, day), (0, 0))
            sums[code, series, category, day] = (had[0] + reported, had[1] + sure)
    return sums


@dataclass(frozen=True, slots=True)
class Difference:
    """A count that is not what the reports say: as kept, and as it should be."""

    area_code: str
    series: str
    category: str
    day: date
    kept: tuple[int, int]
    right: tuple[int, int]


def differences() -> list[Difference]:
    """Where the kept counts (reported, confirmed) differ from the reports; empty when all is well.

    Reads without a lock first. Only what then seems wrong is read again while writers wait: a
    report that came in between the two readings is no fault.
    """
    found = _compare()
    if found:
        with transaction.atomic():
            _hold_writers()
            found = _compare()
    return found


def _compare() -> list[Difference]:
    right = _counted_now()
    rows = ReportCount.objects.values_list(
        "area_code", "series", "category", "day", "reported", "confirmed"
    )
    kept: dict[_Key, tuple[int, int]] = {
        (area, series, category, day): (reported, confirmed)
        for area, series, category, day, reported, confirmed in rows.iterator(chunk_size=5000)
    }
    none = (0, 0)
    return [
        Difference(*key, kept=kept.get(key, none), right=right.get(key, none))
        for key in sorted({*kept, *right})
        if kept.get(key, none) != right.get(key, none)
    ]


def _hold_writers() -> None:
    """Let no report change until the transaction ends. SQLite's transactions exclude each other."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Report._meta.db_table} IN SHARE MODE")


@transaction.atomic
def rebuild() -> int:
    """Write the table anew from the reports, which wait meanwhile; returns its rows."""
    _hold_writers()
    ReportCount.objects.all().delete()
    made = [
        ReportCount(
            area_code=area,
            level=area.count(".") + 1,
            series=series,
            category=category,
            day=day,
            reported=reported,
            confirmed=confirmed,
        )
        for (area, series, category, day), (reported, confirmed) in _counted_now().items()
    ]
    ReportCount.objects.bulk_create(made, batch_size=2000)
    return len(made)
