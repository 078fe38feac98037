"""The read API: the same records, filters and reach as the pages, and one form of error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast

from kentongan.people.model import PostHolding, User
from kentongan.record_desk.values import as_json
from kentongan.record_kinds.kind import Field
from kentongan.rulebook.model import Operation

ClientOf = Callable[[User], Client]
UNITS = "/api/records/unit"


def error(client: Client, address: str, status: int) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    body: dict[str, Any] = answer.json()
    assert set(body) == {"code", "message", "field"}
    assert body["message"]
    return body


def test_the_kinds_are_listed(cast: Cast, client_of: ClientOf) -> None:
    """A program finds from one address what it may ask for."""
    body = client_of(cast.kapolres).get("/api/records").json()
    assert [kind["code"] for kind in body["items"]] == ["unit", "area", "operation", "holding"]


def test_a_record_holds_stored_values(cast: Cast, client_of: ClientOf) -> None:
    """Choices by code, units by code, what is not there as null."""
    body = client_of(cast.kapolres).get(f"{UNITS}/POLSEK-KEDIRI").json()
    assert body == {
        "key": "POLSEK-KEDIRI",
        "link": "/units/POLSEK-KEDIRI/",
        "values": {
            "name": "Polsek Kediri",
            "level": "polsek",
            "parent": "POLRES-TABANAN",
            "valid_from": None,
            "area_code": "51.02.06",
        },
    }


def test_every_value_has_its_json_form() -> None:
    """Days and moments as ISO 8601, fractions as numbers, lists as one text."""

    class Thing:
        on = datetime(2023, 11, 9, 2, tzinfo=UTC)
        weight = Decimal("1.5")
        names = ["a", "b"]  # noqa: RUF012
        flag = True

    assert [as_json(Field(n, n), Thing()) for n in ("on", "weight", "names", "flag")] == [
        "2023-11-09T02:00:00+00:00",
        1.5,
        "a, b",
        True,
    ]


def test_pages_are_walked_by_cursor(cast: Cast, client_of: ClientOf) -> None:
    """With the filter kept by the program, every record comes once."""
    client, seen, after = client_of(cast.kapolres), [], ""
    while after is not None:
        asked = {"level": "polsek", "sort": "name", "limit": 3, "after": after}
        body = client.get(UNITS, asked).json()
        seen += [item["values"]["name"] for item in body["items"]]
        previous, after = body["previous"], body["next"]
    assert seen == sorted(unit.name for unit in cast.polseks)
    back = client.get(UNITS, {"level": "polsek", "sort": "name", "limit": 3, "before": previous})
    assert [item["values"]["name"] for item in back.json()["items"]] == seen[-4:-1]


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("levle=polsek", "parameter_unknown", "levle"),
        ("level=banana", "filter_invalid", "level"),
        ("parent=POLRES-GIANYAR", "filter_invalid", "parent"),
        ("after=rubbish", "cursor_unreadable", "cursor"),
        ("sort=area_code", "filter_invalid", "sort"),
        ("limit=0", "limit_invalid", "limit"),
        ("limit=201", "limit_invalid", "limit"),
        ("limit=many", "limit_invalid", "limit"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    cast: Cast, client_of: ClientOf, query: str, code: str, field: str
) -> None:
    """A program's misspelt filter must not answer with every record."""
    body = error(client_of(cast.kapolres), f"{UNITS}?{query}", 422)
    assert (body["code"], body["field"]) == (code, field)


def test_the_outsider_finds_nothing_of_it(cast: Cast, client_of: ClientOf) -> None:
    """Not in lists, and a guessed key answers as one that never was."""
    client = client_of(cast.outsider)
    assert client.get(UNITS, {"q": "kediri"}).json()["items"] == []
    hidden = error(client, f"{UNITS}/POLSEK-KEDIRI", 404)
    assert hidden == error(client, f"{UNITS}/NOWHERE", 404)
    assert error(client, "/api/records/holding/word", 404)["code"] == "record_unknown"


def test_errors_have_one_form(cast: Cast, client_of: ClientOf) -> None:
    """Nobody signed in, no post, no such kind, no such address."""
    assert error(Client(), UNITS, 401)["code"] == "not_signed_in"
    assert error(Client(), "/api/nowhere", 401)["code"] == "not_signed_in"
    assert error(client_of(cast.kapolres), "/api/records/x", 404)["code"] == "kind_unknown"
    assert error(client_of(cast.kapolres), "/api/no/where", 404)["code"] == "address_unknown"
    PostHolding.objects.filter(officer__user=cast.bhabin_1).delete()
    assert error(client_of(cast.bhabin_1), UNITS, 403)["code"] == "no_post"


def test_nothing_can_be_written(cast: Cast, client_of: ClientOf) -> None:
    """Only safe methods exist."""
    client = client_of(cast.admin)
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"{UNITS}/POLSEK-KEDIRI").status_code in (403, 405)
    assert not Operation.objects.exists()


def test_openapi_names_every_kind(cast: Cast, client_of: ClientOf) -> None:
    """Filters with their choices, fields with their types, and the one form of error."""
    page = client_of(cast.kapolres).get("/api/openapi.json").json()
    listed = page["paths"]["/api/records/unit"]["get"]
    named = {p["name"]: p["schema"] for p in listed["parameters"]}
    assert set(named) == {
        "q", "name", "level", "parent", "valid_from_from", "valid_from_to",
        "sort", "after", "before", "limit",
    }  # fmt: skip
    assert "polsek" in named["level"]["items"]["enum"]
    assert named["valid_from_to"] == {"type": "string", "format": "date"}
    assert "-valid_from" in named["sort"]["enum"]
    holding = page["paths"]["/api/records/holding"]["get"]["parameters"]
    assert {"type": "string", "enum": ["yes", "no"]} in [p["schema"] for p in holding]
    schemas = page["components"]["schemas"]
    values = schemas["Holding"]["properties"]["values"]["properties"]
    assert values["acting"]["type"] == ["boolean", "null"]
    assert set(schemas["Error"]["required"]) == {"code", "message", "field"}
    assert "/api/records/unit/{key}" in page["paths"]
    assert "/api/records/{kind}" not in page["paths"]


def test_a_page_of_the_api_costs_few_queries(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    """Session, user, posts, clocks, rows."""
    client = client_of(cast.kapolres)
    with django_assert_max_num_queries(6):
        client.get("/api/records/holding")
