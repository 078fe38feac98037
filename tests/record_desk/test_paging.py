"""Pages by keyset visit every row exactly once, whatever the ties and the gaps."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import CharField, DecimalField, F, QuerySet, Value
from django.db.models.functions import Concat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.naive.paging import in_order, pages

from kentongan.errors import Invalid
from kentongan.notices.model import Notice
from kentongan.people.model import Unit, User
from kentongan.places.model import Area, AreaGeometry
from kentongan.record_desk.columns import column_at, value_of
from kentongan.record_desk.paging import count_to, page_of

DAYS = st.none() | st.dates(date(2023, 1, 1), date(2023, 1, 3))
walks = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def forward(rows: QuerySet[Any], sort: str, path: str, size: int) -> list[list[Any]]:
    """Every page from the first to the last, by its next link; then back again, compared."""
    seen, after = [], ""
    while True:
        page = page_of(rows, sort=sort, path=path, after=after, size=size)
        if seen:
            before = page_of(rows, sort=sort, path=path, before=page.previous or "", size=size)
            assert before.records == seen[-1]
            assert before.next == after
        else:
            assert page.previous is None
        if page.records:
            seen.append(page.records)
        if page.next is None:
            return seen
        after = page.next


def expected(rows: QuerySet[Any], sort: str, path: str, size: int) -> list[list[Any]]:
    ordered = in_order(
        list(rows),
        value=lambda row: value_of(row, path),
        pk=lambda row: row.pk,
        descending=sort.startswith("-"),
    )
    return pages(ordered, size)


@pytest.mark.django_db
@walks
@given(
    rows=st.lists(st.tuples(DAYS, st.sampled_from("ab")), max_size=12),
    sort=st.sampled_from(["valid_from", "-valid_from", "name", "-name", "id", "-id"]),
    size=st.integers(1, 5),
)
def test_every_row_stands_on_exactly_one_page(
    rows: list[tuple[date | None, str]], sort: str, size: int
) -> None:
    """In order, forwards and backwards, with ties and rows without a value (slow twin: a slice)."""
    Unit.objects.all().delete()
    Unit.objects.bulk_create(
        Unit(code=f"U{n}", name=name, path=f"U{n}/", level="polsek", valid_from=day)
        for n, (day, name) in enumerate(rows)
    )
    path = sort.removeprefix("-")
    everything = Unit.objects.all()
    assert forward(everything, sort, path, size) == expected(everything, sort, path, size)
    assert count_to(size, everything, sort=sort, path=path) == min(size, len(rows))


@pytest.mark.django_db
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("path", ["parent__name", "label", "pk", "parent__valid_from"])
def test_pages_follow_keys_and_annotations(path: str, sign: str) -> None:
    """A column behind an empty key counts as empty; an annotation is a column like any other."""
    roots = Unit.objects.bulk_create(
        Unit(
            code=f"R{n}",
            name=f"Root {n % 2}",
            path=f"R{n}/",
            level="polres",
            valid_from=date(2023, 1, 1 + n) if n else None,
        )
        for n in range(3)
    )
    Unit.objects.bulk_create(
        Unit(code=f"C{n}", name="c", path=f"C{n}/", level="polsek", parent=roots[n % 3])
        for n in range(5)
    )
    rows = Unit.objects.select_related("parent").annotate(
        label=Concat(F("level"), Value("-"), F("name"), output_field=CharField())
    )
    sort = sign + path
    assert forward(rows, sort, path, 3) == expected(rows, sort, path, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("sign", ["", "-"])
def test_cursors_keep_moments_numbers_and_word_keys(sign: str) -> None:
    """To the microsecond, to the last digit of a fraction, and where the key itself is a word."""
    user = User.objects.create(username="u")
    start = datetime(2023, 11, 9, tzinfo=UTC)
    Notice.objects.bulk_create(
        Notice(user=user, code="x", created_at=start + timedelta(microseconds=n // 2))
        for n in range(7)
    )
    Area.objects.bulk_create(
        Area(code=f"51.{n:02}", name="x", level=1 + n % 2, kind="desa", folded="x")
        for n in range(7)
    )
    AreaGeometry.objects.bulk_create(
        AreaGeometry(area_id=f"51.{n:02}", longitude=115 + (n // 2) / 3, latitude=-8, source="x")
        for n in range(7)
    )
    for rows, path in [
        (Notice.objects.all(), "created_at"),
        (AreaGeometry.objects.all(), "longitude"),
        (Area.objects.all(), "level"),
        (Area.objects.all(), "code"),
    ]:
        assert forward(rows, sign + path, path, 2) == expected(rows, sign + path, path, 2)


@pytest.mark.django_db
def test_a_row_added_meanwhile_moves_nothing() -> None:
    """Somebody reads page after page while others write: no row comes twice, none is missed."""
    make: Callable[[int], Unit] = lambda n: Unit.objects.create(  # noqa: E731
        code=f"U{n}", name="x", path=f"U{n}/", level="polsek"
    )
    first = [make(n) for n in range(6)]
    page = page_of(Unit.objects.all(), sort="-id", path="id", size=3)
    make(7)
    rest = page_of(Unit.objects.all(), sort="-id", path="id", after=page.next or "", size=3)
    assert [*page.records, *rest.records] == first[::-1]


def cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "forged"),
    [
        ("id", "rubbish"),
        ("id", cursor("-id", 1, 1)),
        ("id", cursor("id", "word", 1)),
        ("id", cursor("id", 1, "word")),
        ("id", cursor("id", float("inf"), 1)),
        ("valid_from", cursor("valid_from", "yesterday", 1)),
        ("valid_from", cursor("valid_from", 5, 1)),
        ("parent__officer", ""),
    ],
)
def test_a_forged_cursor_is_refused(path: str, forged: str) -> None:
    """With a reason, never with a crash; a sort by what is no column is a fault of the kind."""
    error: type[Exception] = Invalid if forged else LookupError
    with pytest.raises(error):
        page_of(Unit.objects.all(), sort=path, path=path, after=forged, size=3)


@pytest.mark.django_db
def test_a_moment_without_a_zone_is_no_cursor() -> None:
    """It could be any of three hours."""
    with pytest.raises(Invalid):
        page_of(
            User.objects.all(),
            sort="date_joined",
            path="date_joined",
            after=cursor("date_joined", "2023-11-09T10:00:00", 1),
            size=3,
        )


@pytest.mark.django_db
@pytest.mark.parametrize("key", [2**70, -(2**70)])
def test_a_key_beyond_any_database_ends_the_list(key: int) -> None:
    """The number fits no column: nothing lies beyond it."""
    User.objects.create(username="u")
    page = page_of(User.objects.all(), sort="id", path="id", after=cursor("id", key, key), size=3)
    assert len(page.records) == (0 if key > 0 else 1)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["children", "posts__title", "nothing", "name__x", "areas"])
def test_a_path_to_many_or_nowhere_is_no_column(path: str) -> None:
    """It would list a row as often as it has children."""
    with pytest.raises(LookupError):
        column_at(Unit.objects.all(), path)


@pytest.mark.django_db
def test_decimals_are_carried_as_texts() -> None:
    """A fraction that binary numbers cannot hold comes back unchanged."""
    for code in ("51", "52", "53"):
        Area.objects.create(code=code, name="x", level=1, kind="provinsi", folded="x")
    weight = Value(Decimal("0.10"), DecimalField(max_digits=4, decimal_places=2))
    rows = Area.objects.annotate(weight=weight)
    assert forward(rows, "weight", "weight", 1) == expected(rows, "weight", "weight", 1)
