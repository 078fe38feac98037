"""Drafts and edits: the form comes from the kind, the writing is the kind's own change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import Cast
from tests.record_desk.kinds import AREA, UNIT

from kentongan.audit_trail.model import AuditEntry
from kentongan.errors import NotAllowed, NotFound
from kentongan.people.model import PostHolding, Unit, User
from kentongan.people.queries import access_of, visible_units
from kentongan.record_desk import queries
from kentongan.record_desk.filters import Reader
from kentongan.record_desk.forms import record_form
from kentongan.record_kinds.kind import Field, RecordKind
from kentongan.rulebook.model import Operation

ClientOf = Callable[[User], Client]
NEW = "/records/operation/new/"
EDIT = "/records/unit/POLSEK-KEDIRI/edit/"


def seen(client: Client) -> str:
    found = re.search(r'name="seen" value="(\w+)"', client.get(EDIT).content.decode())
    assert found
    return found[1]


def unit_values(**other: str) -> dict[str, str]:
    values = {
        "name": "Sektor Kediri",
        "level": "polsek",
        "parent": "POLRES-TABANAN",
        "valid_from": "2023-01-05",
    }
    return values | other


def test_a_draft_is_written_by_its_kinds_change(cast: Cast, client_of: ClientOf) -> None:
    """The form leads to the new record, and the trail names who wrote it."""
    client = client_of(cast.kapolres)
    assert 'name="source"' in client.get(NEW).content.decode()
    answer = client.post(NEW, {"code": "OMB", "name": "Mantap Brata", "source": ""})
    assert answer.status_code == 302
    assert answer["Location"] == "/operations/OMB/"
    assert Operation.objects.get().name == "Mantap Brata"
    entry = AuditEntry.objects.get()
    assert entry.actor_id == cast.kapolres.pk
    assert "I Made Contoh" in entry.actor_label


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"code": "OMB", "name": ""}, "This field is required"),
        ({"code": "TAKEN", "name": "x"}, "This code is taken"),
        ({"code": "OMB", "name": "nobody"}, "Nobody is no name"),
        ({"code": "OMB", "name": "x\0"}, "Null characters are not allowed"),
        ({"code": "x" * 41, "name": "x"}, "at most 40 characters"),
    ],
)
def test_what_is_refused_is_said_at_the_form(
    cast: Cast, client_of: ClientOf, values: dict[str, str], message: str
) -> None:
    """The words typed stay, the reason stands beside them, nothing is stored."""
    Operation.objects.create(code="TAKEN", name="Old")
    answer = client_of(cast.kapolres).post(NEW, values)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert Operation.objects.count() == 1


def test_only_whom_the_kind_lets_writes(cast: Cast, client_of: ClientOf) -> None:
    """A village officer writes no operation; areas are written by nobody; a Polres stands fast."""
    assert client_of(cast.bhabin_1).post(NEW, {"code": "x", "name": "x"}).status_code == 403
    client = client_of(cast.kapolres)
    assert client.get("/records/area/new/").status_code == 404
    assert client.get("/records/area/51.02/edit/").status_code == 404
    assert client.get("/records/unit/POLRES-TABANAN/edit/").status_code == 403
    assert not Operation.objects.exists()


def test_an_edit_is_written_by_its_kinds_change(cast: Cast, client_of: ClientOf) -> None:
    """The form is filled with what stands; a unit is chosen by code or name."""
    client = client_of(cast.kapolsek_kediri)
    page = client.get(EDIT).content.decode()
    assert 'value="Polsek Kediri"' in page
    assert 'value="POLRES-TABANAN"' in page
    assert '<option value="POLSEK-KEDIRI">' in page
    client = client_of(cast.kapolres)
    answer = client.post(EDIT, unit_values(seen=seen(client), parent="Polres Tabanan"))
    assert answer["Location"] == "/units/POLSEK-KEDIRI/"
    unit = Unit.objects.get(code="POLSEK-KEDIRI")
    assert (unit.name, unit.valid_from, unit.parent) == (
        "Sektor Kediri",
        date(2023, 1, 5),
        cast.polres,
    )


def test_a_parent_may_be_left_out_but_not_invented(cast: Cast, client_of: ClientOf) -> None:
    """A unit out of reach is as unknown as one that never was."""
    client = client_of(cast.kapolres)
    mark = seen(client)
    for parent in ("POLRES-GIANYAR", "POLRES-NOWHERE"):
        answer = client.post(EDIT, unit_values(seen=mark, parent=parent))
        assert "that you can see" in answer.content.decode()
    assert client.post(EDIT, unit_values(seen=mark, parent="")).status_code == 302


def test_of_two_who_edit_the_second_is_told(cast: Cast, client_of: ClientOf) -> None:
    """He does not overwrite what he has not seen, and his own words stay on the page."""
    first, second = client_of(cast.kapolres), client_of(cast.kabag_ops)
    mark = seen(second)
    first.post(EDIT, unit_values(seen=seen(first), name="First"))
    answer = second.post(EDIT, unit_values(seen=mark, name="Second"))
    text = answer.content.decode()
    assert "Somebody else has changed this record" in text
    assert 'value="Second"' in text
    assert Unit.objects.get(code="POLSEK-KEDIRI").name == "First"


def test_the_outsider_edits_nothing(cast: Cast, client_of: ClientOf) -> None:
    """By guessed address he finds what does not exist for him."""
    client = client_of(cast.outsider)
    assert client.get(EDIT).status_code == 404
    assert client.post(EDIT, unit_values()).status_code == 404
    assert client.get("/records/unit/NOWHERE/edit/").status_code == 404


def test_every_type_of_field_has_its_entry(cast: Cast) -> None:
    """Times are read on the user's clocks, numbers as their column holds them, yes as a tick."""
    kind = RecordKind(
        code="holding",
        label="h",
        label_plural="h",
        fields=(
            Field("acting", "A", "yes_no", in_form=True),
            Field("officer__user__last_login", "L", "datetime", in_form=True),
            Field("post__id", "P", "number", in_form=True),
            Field("weight", "W", "number", in_form=True),
            Field("level", "V", "choice", choices=[("x", "X")], in_form=True),
            Field("note", "N", "long_text", in_form=True),
        ),
        visible_to=lambda _user: PostHolding.objects.all(),
        link=lambda _holding: "/",
        edit=lambda **_values: None,
    )
    reader = Reader(visible_units(access_of(cast.kapolres)), ZoneInfo("Asia/Makassar"))
    data = {
        "acting": "on",
        "officer__user__last_login": "2023-11-09T10:00",
        "post__id": "7",
        "weight": "1.5",
        "level": "",
        "note": "x",
    }
    with timezone.override(ZoneInfo("Asia/Makassar")):
        form = record_form(kind, PostHolding.objects.all(), reader, data=data)
        assert form.is_valid(), form.errors
    assert form.values == {
        "acting": True,
        "officer__user__last_login": datetime(2023, 11, 9, 2, tzinfo=UTC),
        "post__id": 7,
        "weight": Decimal("1.5"),
        "level": "",
        "note": "x",
    }
    data["post__id"] = str(2**70)
    assert not record_form(kind, PostHolding.objects.all(), reader, data=data).is_valid()


def test_a_record_that_stands_is_refused_by_the_change_too(cast: Cast) -> None:
    """The rule holds also for a program that shows no form."""
    with pytest.raises(NotAllowed):
        queries.demand_edit(UNIT, cast.polres)
    with pytest.raises(NotFound):
        queries.get_record_for(cast.kapolres, UNIT, "a\0b")
    with pytest.raises(NotFound):
        queries.history_for(cast.kapolres, AREA, cast.polres)


def field(**other: Any) -> Field:
    return Field(**{"name": "name", "label": "Name", **other})


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ([field(name="q")], {}),
        ([field(), field()], {}),
        ([field(type="choice")], {}),
        ([field()], {"create": lambda: None}),
    ],
)
def test_a_kind_that_cannot_work_does_not_start(fields: list[Field], more: dict[str, Any]) -> None:
    """A word of the desk as a field, one name twice, a choice of nothing, a form of nothing."""
    with pytest.raises(ValueError, match="thing:"):
        RecordKind(
            code="thing",
            label="",
            label_plural="",
            fields=fields,
            visible_to=lambda _user: None,
            link=lambda _record: "",
            **more,
        )
