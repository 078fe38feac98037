"""What is promised of every kind of record, checked for each one that the application lists."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.utils.encoding import force_str
from openpyxl import load_workbook
from tests.cast import Cast
from tests.kinds.builders import BUILDERS, report

from kentongan.kinds import KINDS
from kentongan.people.model import User
from kentongan.record_desk import queries
from kentongan.record_desk.columns import column_at, value_of
from kentongan.record_desk.filters import NO, YES
from kentongan.record_desk.rules import plain_cell
from kentongan.record_kinds.kind import Field, RecordKind

ClientOf = Callable[[User], Client]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)


@pytest.fixture
def record(cast: Cast, kind: RecordKind) -> Any:
    """One record of the kind, as its own list reads it."""
    model = kind.visible_to(cast.kapolres).model
    assert model in BUILDERS, f"tests/kinds/builders.py makes no {model.__name__} yet"
    made = (
        report(cast, kind.code.removeprefix("report-").replace("-", "_"))
        if (kind.code.startswith("report-"))
        else BUILDERS[model](cast)
    )
    return queries.rows_of(cast.kapolres, kind).get(pk=made.pk)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return force_str(answer.content)


def shown(text: str) -> int:
    """How many rows a list shows; a value that could not be asked for is a fault here."""
    assert "error-summary" not in text
    return len(re.findall(r'<td role="rowheader">', text))


def asking(field: Field, record: Any, cast: Cast) -> list[dict[str, str]]:
    """Address lines that the record answers to, one for every parameter of a filter."""
    value = value_of(record, field.name)
    if field.type == "choice":
        return [{field.name: str(choice)} for choice, _word in field.choices]
    if field.type == "yes_no":
        return [{field.name: YES}, {field.name: NO}]
    if field.type == "unit":
        return [{field.name: "POLRES-TABANAN"}]
    if field.type == "area":
        return [{field.name: words} for words in (value, value[:5], "Kabupaten Tabanan")]
    if field.type == "number":
        return [{parameter: str(value or 0)} for parameter in field.parameters]
    if field.type in ("date", "datetime"):
        return [{parameter: "2023-11-09"} for parameter in field.parameters]
    return [{field.name: str(value or "x")[:20]}]


def test_codes_are_told_apart() -> None:
    """An address names one kind."""
    assert len({kind.code for kind in KINDS}) == len(KINDS)


@every_kind
def test_its_list_opens(cast: Cast, kind: RecordKind, record: Any, client_of: ClientOf) -> None:
    """With the record in it once, and a link to the record's page."""
    text = read(client_of(cast.kapolres), f"/records/{kind.code}/")
    assert shown(text) == 1
    assert kind.link(record).replace("&", "&amp;") in text


@every_kind
def test_its_fields_are_single_values(cast: Cast, kind: RecordKind, record: Any) -> None:
    """Each has a value on a record; what sorts, filters or is searched is a column."""
    for field in kind.fields:
        value_of(record, field.name)
    rows = queries.rows_of(cast.kapolres, kind)
    asked = [f.sort_path for f in kind.filters] + [*kind.sorts.values(), *kind.search]
    for path in asked:
        assert column_at(rows, path)


@every_kind
def test_its_filters_filter(cast: Cast, kind: RecordKind, record: Any, client_of: ClientOf) -> None:
    """The stored value finds the record; any other offered value is understood and may not."""
    client = client_of(cast.kapolres)
    for field in kind.filters:
        for words in asking(field, record, cast):
            count = shown(read(client, f"/records/{kind.code}/?{urlencode(words)}"))
            value = value_of(record, field.name)
            if field.type in ("choice", "yes_no"):
                stored = str(value) if field.type == "choice" else (YES if value else NO)
                assert count == (words[field.name] == stored), words
            elif value is not None:
                assert count == 1, words


@every_kind
def test_it_is_found_sorted_and_paged(
    cast: Cast, kind: RecordKind, record: Any, client_of: ClientOf
) -> None:
    """By search, in each order it offers, both ways; words nobody wrote find nothing."""
    client = client_of(cast.kapolres)
    for name in kind.sorts:
        for sort in (name, f"-{name}"):
            assert shown(read(client, f"/records/{kind.code}/?sort={sort}")) == 1
    if kind.search:
        word = str(value_of(record, kind.search[0])).split()[0]
        assert shown(read(client, f"/records/{kind.code}/?q={quote(word)}")) == 1
        assert shown(read(client, f"/records/{kind.code}/?q=no-such-word")) == 0


@every_kind
def test_its_export_reads_back(
    cast: Cast, kind: RecordKind, record: Any, client_of: ClientOf
) -> None:
    """CSV and XLSX hold one row with every field; nothing in them begins like a formula."""
    client = client_of(cast.kapolres)
    told = client.get(f"/records/{kind.code}.csv").getvalue().decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(told))
    assert len(heading) == len(row) == len(kind.fields) + 1
    assert row[0] == kind.key_of(record)
    for field, cell in zip(kind.fields, row[1:], strict=True):
        value = value_of(record, field.name)
        if field.type in ("text", "long_text") and isinstance(value, str):
            assert plain_cell(cell) == value
        if field.type != "number":
            assert cell[:1] not in set("=+-@\t\r")
    book = load_workbook(io.BytesIO(client.get(f"/records/{kind.code}.xlsx").getvalue()))
    cells = [list(line) for line in book.worksheets[0].iter_rows()]
    assert [len(line) for line in cells] == [len(heading)] * 2
    assert all(cell.data_type != "f" for line in cells for cell in line)


@every_kind
def test_its_history_opens(cast: Cast, kind: RecordKind, record: Any, client_of: ClientOf) -> None:
    """Where it has one; where it has none there is no such address."""
    address = f"/records/{kind.code}/{quote(kind.key_of(record))}/history/"
    answer = client_of(cast.kapolres).get(address)
    assert answer.status_code == (200 if kind.has_history else 404)


@every_kind
def test_the_api_reads_it(cast: Cast, kind: RecordKind, record: Any, client_of: ClientOf) -> None:
    """The list holds the record as its own address gives it."""
    client = client_of(cast.kapolres)
    body = client.get(f"/api/records/{kind.code}").json()
    one = client.get(f"/api/records/{kind.code}/{quote(kind.key_of(record))}").json()
    assert body["items"] == [one]
    assert set(one["values"]) == {field.name for field in kind.fields}


@every_kind
def test_the_outsider_sees_none(
    cast: Cast, kind: RecordKind, record: Any, client_of: ClientOf
) -> None:
    """Not by page, by guessed address, by export, by API; a shared kind shows all the same."""
    client, code = client_of(cast.outsider), kind.code
    key = quote(kind.key_of(record))
    seen = 1 if kind.shared else 0
    found = 200 if kind.shared else 404
    assert shown(read(client, f"/records/{code}/")) == seen
    told = client.get(f"/records/{code}.csv").getvalue().decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(told)))) == 1 + seen
    book = load_workbook(io.BytesIO(client.get(f"/records/{code}.xlsx").getvalue()))
    assert book.worksheets[0].max_row == 1 + seen
    assert len(client.get(f"/api/records/{code}").json()["items"]) == seen
    assert client.get(f"/api/records/{code}/{key}").status_code == found
    if kind.has_history:
        assert client.get(f"/records/{code}/{key}/history/").status_code == found
    assert client.get(f"/records/{code}/{key}/edit/").status_code in (404, found)


@every_kind
def test_it_stays_within_its_queries(
    cast: Cast,
    kind: RecordKind,
    record: Any,
    client_of: ClientOf,
    django_assert_max_num_queries: Any,
) -> None:
    """The same number however many rows: nothing is read row by row."""
    client, key = client_of(cast.kapolres), quote(kind.key_of(record))
    with django_assert_max_num_queries(12):
        read(client, f"/records/{kind.code}/")
    with django_assert_max_num_queries(7):
        client.get(f"/records/{kind.code}.csv").getvalue()
    with django_assert_max_num_queries(7):
        client.get(f"/api/records/{kind.code}")
    with django_assert_max_num_queries(10):
        client.get(f"/records/{kind.code}/{key}/history/")
