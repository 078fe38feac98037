"""The demo resort: real units and places, invented persons, and it says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kentongan.audit_trail.model import AuditEntry
from kentongan.demo.names import person
from kentongan.demo.notice import is_synthetic, mark_synthetic
from kentongan.demo.resort import DemoAccounts, build, new_password
from kentongan.errors import Conflict
from kentongan.people.model import Officer, Unit, User
from kentongan.people.queries import access_of, answerable, heads_of, visible_units


@pytest.fixture(autouse=True)
def _own_data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def resort(db: None, now: datetime) -> DemoAccounts:
    """The demo resort as it is built on first start."""
    return build(now=now)


def test_the_tree_is_tabanans(resort: DemoAccounts, now: datetime) -> None:
    """Ten sectors with 133 village officers; every unit of the resort has a head."""
    levels = Counter(Unit.objects.values_list("level", flat=True))
    assert (levels["polsek"], levels["village"]) == (10, 133)
    units = list(Unit.objects.filter(path__contains="/POLRES-TABANAN/"))
    assert len(heads_of([u.pk for u in units], now.date())) == len(units)
    assert answerable([u.pk for u in units], now.date()) == {u.pk for u in units}
    for unit in Unit.objects.exclude(parent=None).select_related("parent"):
        assert unit.parent is not None
        assert unit.path == f"{unit.parent.path}{unit.code}/"
        assert unit.area_code.startswith(unit.parent.area_code)


def test_every_person_is_invented_and_says_so(resort: DemoAccounts) -> None:
    """Addresses lead nowhere, no name stands twice in a row of hundreds, and pages carry a mark."""
    assert resort.officers == Officer.objects.count()
    assert all(u.email.endswith("@example.test") for u in User.objects.all())
    assert len(set(Officer.objects.values_list("name", flat=True))) == resort.officers
    assert is_synthetic()


def test_passwords_open_accounts_and_are_kept_nowhere(resort: DemoAccounts) -> None:
    """One for all officers, another for the administrator, both new with every build."""
    assert resort.password != resort.admin_password
    for name, _title in resort.examples:
        assert User.objects.get(username=name).check_password(resort.password)
    admin = User.objects.get(username=resort.admin)
    assert admin.check_password(resort.admin_password)
    assert admin.is_superuser
    told = str(list(AuditEntry.objects.values_list("after", flat=True)))
    assert resort.password not in told
    assert resort.admin_password not in told
    assert len({new_password() for _ in range(50)}) == 50


def test_roles_sit_where_they_belong(resort: DemoAccounts) -> None:
    """Operations acts for the resort, a sector for itself, Gianyar sees nothing of it."""
    people = {u.username: u for u in User.objects.all()}
    kediri = Unit.objects.get(code="POLSEK-KEDIRI").path
    assert access_of(people["kabagops"]).may("issue", kediri)
    assert access_of(people["kasiwas"]).may("sample", kediri)
    assert access_of(people["kapolsek.kediri"]).may("issue", kediri)
    assert not access_of(people["kapolsek.marga"]).may("read", kediri)
    assert not access_of(people["kasatintelkam"]).may("read", kediri)
    assert not visible_units(access_of(people["kapolres.gianyar"])).filter(path__contains="TABANAN")
    assert access_of(people["bhabin.beraban"]).may("acknowledge", f"{kediri}X/") != access_of(
        people["bhabin.beraban.kediri"]
    ).may("acknowledge", f"{kediri}BHABIN-5102062004/")


def test_it_is_built_once_in_one_piece(resort: DemoAccounts, now: datetime) -> None:
    """Where there are units already nothing is touched; the building is one audit entry."""
    people = User.objects.count()
    with pytest.raises(Conflict) as refusal:
        build(now=now)
    assert refusal.value.code == "not_empty"
    assert User.objects.count() == people
    assert AuditEntry.objects.filter(verb="build_demo").count() == 1


def test_building_takes_few_queries(
    db: None, now: datetime, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """In bulk: the number of queries does not grow with the number of persons."""
    with django_assert_max_num_queries(70):  # type: ignore[attr-defined]
        build(now=now)


def test_the_tree_page_holds_the_whole_resort(
    resort: DemoAccounts,
    client_of: Callable[[User], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    """158 units and their holders on one page, in as many queries as two units."""
    client = client_of(User.objects.get(username="kapolres"))
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = client.get(reverse("people"))
    assert page.context["total"] == 1 + 15 + 10 + 133


def test_the_mark_follows_the_database(db: None, cast: Cast) -> None:
    """Once the invented accounts are gone, pages no longer say that data are invented."""
    assert mark_synthetic()
    User.objects.update(email="")
    assert not mark_synthetic()
    assert not is_synthetic()


def test_names_repeat_only_after_hundreds() -> None:
    """Two officers of one resort are told apart by name."""
    assert len({person(n) for n in range(276)}) == 276
