"""Filters a user keeps under a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import Cast

from kentongan.audit_trail.model import AuditEntry
from kentongan.people.model import User
from kentongan.record_desk import changes
from kentongan.record_desk.model import SavedFilter

ClientOf = Callable[[User], Client]
SAVE = "/records/unit/filters/"


def keep(client: Client, name: str, query: str) -> str:
    """What the page says after keeping a filter."""
    answer = client.post(SAVE, {"name": name, "query": query}, follow=True)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def test_a_filter_is_kept_applied_and_dropped(cast: Cast, client_of: ClientOf) -> None:
    """Only what the list understands is kept; the link can be shared; the trail knows both."""
    client = client_of(cast.kapolres)
    text = keep(client, " My  sectors ", "level=polsek&sort=-name&after=x&foreign=1&name=")
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query) == ("My sectors", "level=polsek&sort=-name")
    assert "is kept" in text
    assert 'href="/records/unit/?level=polsek&amp;sort=-name" aria-current="true"' in text
    assert "My sectors" not in client_of(cast.kabag_ops).get("/records/unit/").content.decode()
    answer = client.post(f"/records/unit/filters/{saved.pk}/delete/", follow=True)
    assert "My sectors" not in answer.content.decode()
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == [
        "delete_filter",
        "save_filter",
    ]


def test_nobody_drops_anothers_filter(cast: Cast, client_of: ClientOf) -> None:
    """It does not exist for him."""
    keep(client_of(cast.kapolres), "mine", "level=polsek")
    pk = SavedFilter.objects.get().pk
    assert client_of(cast.outsider).post(f"/records/unit/filters/{pk}/delete/").status_code == 404
    assert client_of(cast.kapolres).post(f"/records/area/filters/{pk}/delete/").status_code == 404
    assert SavedFilter.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "query", "message"),
    [
        ("", "level=polsek", "Give the filter a name"),
        ("x" * 81, "level=polsek", "Give the filter a name"),
        ("x\0", "level=polsek", "Give the filter a name"),
        ("empty", "", "Filter or sort the list first"),
        ("wrong", "level=banana", "Filter or sort the list first"),
        ("long", "name=" + "x" * 999, "too long to keep"),
        ("taken", "level=polsek", "already keep a filter"),
    ],
)
def test_what_cannot_be_kept_is_said(
    cast: Cast, client_of: ClientOf, name: str, query: str, message: str
) -> None:
    """With the reason, and without a half-kept filter."""
    SavedFilter.objects.create(user=cast.kapolres, kind="unit", name="taken", query="q=x")
    assert message in keep(client_of(cast.kapolres), name, query)
    assert SavedFilter.objects.count() == 1


def test_filters_do_not_pile_up(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row of chips that nobody reads helps nobody."""
    monkeypatch.setattr(changes, "SAVED_MOST", 1)
    client = client_of(cast.kapolres)
    keep(client, "one", "level=polsek")
    assert "delete one first" in keep(client, "two", "level=polda")
