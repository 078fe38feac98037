"""Values as people, spreadsheets and programs take them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from tests.cast import Cast

from kentongan.people.queries import access_of, visible_units
from kentongan.places.model import AreaGeometry
from kentongan.record_desk.filters import Reader
from kentongan.record_desk.values import as_cell, as_words, stored_words
from kentongan.record_kinds.kind import Field, RecordKind

WITA = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize(
    ("field", "value", "words", "cell"),
    [
        (Field("x", "X"), None, "", ""),
        (Field("x", "X"), ["a", 1], "a, 1", "a, 1"),
        (Field("x", "X"), 51, "51", "51"),
        (Field("x", "X", "number"), 51, "51", 51),
        (Field("x", "X", "number"), Decimal("1.5"), "1.5", Decimal("1.5")),
        (Field("x", "X", "date"), date(2023, 12, 20), "Wed, 20 Dec 2023", date(2023, 12, 20)),
        (Field("x", "X", "yes_no"), True, "Yes", "Yes"),
        (Field("x", "X", "choice", choices=[("a", "A")]), "a", "A", "A"),
        (Field("x", "X", "choice", choices=[("a", "A")]), "old", "old", "old"),
    ],
)
def test_a_value_on_screen_and_in_a_sheet(field: Field, value: Any, words: str, cell: Any) -> None:
    """Words for people; what a sheet adds up stays a number; a code of digits stays a text."""
    record = SimpleNamespace(x=value)
    assert as_words(field, record, WITA) == words
    assert as_cell(field, record, WITA) == cell


def test_a_day_without_an_hour_is_shown_as_a_day() -> None:
    """Midnight would be an hour nobody said: neither on screen nor in a sheet."""
    starts = Field("x", "X", "datetime", hour_known="known")
    at = datetime(2023, 12, 19, 16, 0, tzinfo=UTC)
    day = SimpleNamespace(x=at, known=False)
    assert as_words(starts, day, WITA) == "Wed, 20 Dec 2023"
    assert as_cell(starts, day, WITA) == date(2023, 12, 20)
    hour = SimpleNamespace(x=at, known=True)
    assert as_words(starts, hour, WITA) == "Wed, 20 Dec 2023 00.00 WITA"
    assert as_cell(starts, hour, WITA) == datetime(2023, 12, 20)  # noqa: DTZ001  a sheet's is naive


def test_fractions_are_compared_as_they_are(cast: Cast) -> None:
    """Where the column holds fractions nothing is rounded to the next whole number."""
    AreaGeometry.objects.create(area_id="51", longitude=115.25, latitude=-8.5, source="x")
    kind = RecordKind(
        code="position",
        label="p",
        label_plural="p",
        fields=(Field("longitude", "L", "number", filterable=True),),
        visible_to=lambda _user: AreaGeometry.objects.all(),
        link=lambda _position: "/",
    )
    reader = Reader(visible_units(access_of(cast.kapolres)), WITA)
    rows = AreaGeometry.objects.all()
    for query, count in [("longitude_from=115,3", 0), ("longitude_to=115.25", 1)]:
        asked = reader.read(kind, rows, QueryDict(query))
        assert rows.filter(asked.condition).count() == count


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("longitude_from=115,3&longitude_to=115", ["longitude_to"]),
        ("longitude_from=115&longitude_to=115,0", []),
        ("longitude_from=x&longitude_to=1", ["longitude_from"]),
        ("on_from=2023-11-30&on_to=2023-11-01", ["on_to"]),
        ("on_from=2023-11-30&on_to=2023-11-30", []),
        ("on_from=2023-11-30&on_to=kemarin", ["on_to"]),
        ("on_to=2023-11-01", []),
    ],
)
def test_a_range_that_ends_before_it_begins_is_said_to(
    cast: Cast, query: str, faults: list[str]
) -> None:
    """Nothing lies in it, which would read like "nothing happened"."""
    kind = RecordKind(
        code="position",
        label="p",
        label_plural="p",
        fields=(
            Field("longitude", "L", "number", filterable=True),
            Field("on", "D", "date", filterable=True),
        ),
        visible_to=lambda _user: AreaGeometry.objects.all(),
        link=lambda _position: "/",
    )
    reader = Reader(visible_units(access_of(cast.kapolres)), WITA)
    asked = reader.read(kind, AreaGeometry.objects.all(), QueryDict(query))
    assert [problem.parameter for problem in asked.problems] == faults


def test_a_level_that_is_stored_as_a_number_has_its_word() -> None:
    """A form offers "2", the database holds 2."""
    urgency = Field("urgency", "Urgency", "choice", choices=[("0", "Routine"), ("2", "Urgent")])
    assert as_words(urgency, SimpleNamespace(urgency=2), WITA) == "Urgent"
    assert as_words(urgency, SimpleNamespace(urgency=7), WITA) == "7"


@pytest.mark.parametrize(
    ("kind", "stored", "shown"),
    [
        ("yes_no", "false", "No"),
        ("yes_no", "maybe", "maybe"),
        ("datetime", "2023-11-08T18:15:00.000000+00:00", "Thu, 9 Nov 2023 02.15 WITA"),
        ("datetime", "2023-11-08T18:15:00", "2023-11-08T18:15:00"),
        ("datetime", "kemarin", "kemarin"),
        ("text", "true", "true"),
    ],
)
def test_a_stored_value_is_read_like_any_other(kind: Any, stored: str, shown: str) -> None:
    """What an entry of the trail holds otherwise than its field says is shown as it is stored."""
    assert stored_words(Field("x", "X", kind), stored, WITA) == shown
