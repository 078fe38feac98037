"""Every write to units, posts and accounts: what it does, what it refuses, what it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import NOW, Cast

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.model import AuditEntry
from kentongan.errors import Conflict, Invalid, NotAllowed, Refusal
from kentongan.people.changes import (
    add_officer,
    add_post,
    add_unit,
    assign_post,
    close_unit,
    create_account,
    end_holding,
    enlist_officer,
    move_unit,
)
from kentongan.people.model import Officer, Post, PostHolding, Unit, User
from kentongan.people.queries import access_of

DAY = NOW.date()
SYSTEM = Actor(user=None, label="tests")


@pytest.fixture
def by_admin(actor_of: Callable[[User], Actor], cast: Cast, now: datetime) -> dict[str, Any]:
    """The arguments every change shares, with the administrator acting."""
    return {"actor": actor_of(cast.admin), "now": now}


@pytest.fixture
def resort_admin(cast: Cast) -> User:
    """An administrator of Polres Tabanan alone."""
    user = User.objects.create(username="operator_sdm", language="en")
    post = Post.objects.create(
        unit=cast.polres, title="Operator SDM", role="admin", scope_unit=cast.polres
    )
    officer = Officer.objects.create(name="Ni Made Contoh", user=user)
    PostHolding.objects.create(officer=officer, post=post, since=date(2023, 1, 1))
    return user


def refused(expected: str, change: Callable[..., object], /, **facts: Any) -> Refusal:
    """The refusal of a change, which must bear the `expected` code and leave no audit entry."""
    before = AuditEntry.objects.count()
    with pytest.raises(Refusal) as refusal:
        change(**facts)
    assert refusal.value.code == expected
    assert AuditEntry.objects.count() == before
    return refusal.value


def test_a_unit_hangs_beneath_its_parent(cast: Cast, by_admin: dict[str, Any]) -> None:
    """Its path is the parent's and its code; areas are kept, and the audit trail says so."""
    unit = add_unit(
        code=" polsubsektor-soka ",
        name="Polsubsektor Soka",
        level="section",
        parent=cast.polseks[0],
        areas=("51.02.01", "51.02.03"),
        **by_admin,
    )
    assert unit.path == cast.polseks[0].path + "POLSUBSEKTOR-SOKA/"
    assert {a.area_code for a in unit.areas.all()} == {"51.02.01", "51.02.03"}
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.verb, entry.object_id, entry.unit_path) == ("add_unit", unit.code, unit.path)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"code": "Polsek Kediri!"}, "unit_code_malformed", "code"),
        ({"code": "A/B"}, "unit_code_malformed", "code"),
        ({"code": "POLSEK-KEDIRI"}, "unit_code_taken", "code"),
        ({"level": "kodim"}, "unit_level_unknown", "level"),
        ({"function": "intel"}, "function_unknown", "function"),
        ({"timezone": "WITA"}, "timezone_unknown", "timezone"),
        ({"areas": ("51.2",)}, "area_code_malformed", "areas"),
    ],
)
def test_a_malformed_unit_is_refused_at_its_field(
    cast: Cast, by_admin: dict[str, Any], facts: dict[str, Any], code: str, field: str
) -> None:
    """Each wrong fact is named where it was typed."""
    base = {"code": "POLSEK-BARU", "name": "Polsek Baru", "level": "polsek", "parent": cast.polres}
    assert refused(code, add_unit, **(base | facts | by_admin)).field == field


def test_only_an_administrator_changes_the_tree(
    cast: Cast, actor_of: Callable[[User], Actor], now: datetime
) -> None:
    """A commander gives orders; accounts and units are another hand's."""
    shared = {"actor": actor_of(cast.kapolres), "now": now}
    facts: dict[str, Any] = {"code": "X", "name": "X", "level": "section", **shared}
    refused("may_not_manage_people", add_unit, parent=cast.polres, **facts)
    refused(
        "may_not_manage_people",
        assign_post,
        officer=cast.officer(cast.bhabin_1),
        post=cast.posts["bhabin_2"],
        since=DAY,
        **shared,
    )


def test_a_resort_administrator_stays_in_his_resort(
    cast: Cast, resort_admin: User, actor_of: Callable[[User], Actor], now: datetime
) -> None:
    """Neither another resort nor a new root, nor a post that reaches above his own."""
    shared: dict[str, Any] = {"actor": actor_of(resort_admin), "now": now}
    facts: dict[str, Any] = {"code": "SEKSI-X", "name": "Seksi X", "level": "section", **shared}
    assert add_unit(parent=cast.polres, **facts).parent == cast.polres
    refused("may_not_manage_people", add_unit, parent=cast.gianyar, **facts)
    refused("may_not_manage_people", add_unit, parent=None, **facts)
    refused(
        "may_not_manage_people",
        add_post,
        unit=cast.polres,
        title="X",
        role="admin",
        scope_unit=cast.polda,
        **shared,
    )
    refused(
        "may_not_manage_people",
        move_unit,
        unit=cast.polsek_marga,
        parent=cast.gianyar,
        reason="x",
        **shared,
    )


def test_an_administrator_of_one_area_stays_in_it(
    cast: Cast, resort_admin: User, actor_of: Callable[[User], Actor], now: datetime
) -> None:
    """The area prefix narrows writing as it narrows reading."""
    Post.objects.filter(title="Operator SDM").update(area_prefix="51.02.06")
    shared: dict[str, Any] = {"actor": actor_of(resort_admin), "now": now}
    add_post(unit=cast.polsek_kediri, title="Kanit Binmas", role="officer", **shared)
    refused(
        "may_not_manage_people",
        add_post,
        unit=cast.polsek_marga,
        title="Kanit Binmas",
        role="officer",
        **shared,
    )


def test_a_root_is_added_by_who_administers_everything(
    cast: Cast, by_admin: dict[str, Any]
) -> None:
    """The first unit of an empty installation has no parent."""
    unit = add_unit(code="TNI", name="Latihan", level="mabes", parent=None, **by_admin)
    assert unit.path == "TNI/"


def test_moving_a_unit_moves_all_beneath_it(cast: Cast, by_admin: dict[str, Any]) -> None:
    """Village officers go with their sector, and rights go with the tree."""
    moved = move_unit(unit=cast.polsek_kediri, parent=cast.gianyar, reason="Uji coba", **by_admin)
    assert moved.path == cast.gianyar.path + "POLSEK-KEDIRI/"
    village = Unit.objects.get(pk=cast.villages[0].pk)
    assert village.path == f"{moved.path}{village.code}/"
    assert access_of(cast.outsider).may("issue", village.path)
    assert not access_of(cast.kapolres).may("issue", village.path)
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.before, entry.after) == (
        {"parent": "POLRES-TABANAN"},
        {"parent": "POLRES-GIANYAR"},
    )


@pytest.mark.parametrize("parent", ["BHABIN-5102062001", "POLSEK-KEDIRI"])
def test_a_cycle_is_refused(cast: Cast, by_admin: dict[str, Any], parent: str) -> None:
    """A unit reports neither to itself nor to one beneath it."""
    refusal = refused(
        "unit_cycle",
        move_unit,
        unit=cast.polsek_kediri,
        parent=cast.units[parent],
        reason="x",
        **by_admin,
    )
    assert refusal.field == "parent"
    assert Unit.objects.get(code="POLSEK-KEDIRI").path == cast.polsek_kediri.path


def test_a_move_leaves_no_post_acting_for_a_foreign_unit(
    cast: Cast, by_admin: dict[str, Any]
) -> None:
    """Bag Ops acts for Tabanan: beneath Gianyar it would read a foreign resort's orders."""
    refused(
        "post_would_act_elsewhere",
        move_unit,
        unit=cast.bagops,
        parent=cast.gianyar,
        reason="x",
        **by_admin,
    )


def test_a_unit_is_closed_after_those_beneath_it(cast: Cast, by_admin: dict[str, Any]) -> None:
    """Nothing is deleted, and no open unit hangs beneath a closed one."""
    shut: dict[str, Any] = {"on": DAY, "reason": "Digabung", **by_admin}
    refused("unit_has_children", close_unit, unit=cast.polsek_kediri, **shut)
    for village in cast.villages:
        close_unit(unit=village, **shut)
    close_unit(unit=cast.polsek_kediri, **shut)
    assert Unit.objects.get(code="POLSEK-KEDIRI").valid_to == DAY
    assert access_of(cast.kapolsek_kediri, DAY).scopes == ()


def test_closing_needs_a_reason_and_a_day_after_the_first(
    cast: Cast, by_admin: dict[str, Any]
) -> None:
    """A unit existed for at least a day, and somebody must know why it went."""
    unit = cast.polsek_marga
    unit.valid_from = DAY
    refused("reason_missing", close_unit, unit=unit, on=DAY, reason=" ", **by_admin)
    refused("closes_before_it_starts", close_unit, unit=unit, on=DAY, reason="x", **by_admin)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"role": "king"}, "role_unknown", "role"),
        ({"function": "spy"}, "function_unknown", "function"),
        ({"area_prefix": "51.2"}, "area_code_malformed", "area_prefix"),
    ],
)
def test_a_malformed_post_is_refused_at_its_field(
    cast: Cast, by_admin: dict[str, Any], facts: dict[str, Any], code: str, field: str
) -> None:
    """A role, a function and an area come from their lists."""
    base: dict[str, Any] = {"unit": cast.polsek_marga, "title": "Kanit", "role": "officer"}
    assert refused(code, add_post, **(base | facts | by_admin)).field == field


def test_a_post_acts_for_its_own_line_only(cast: Cast, by_admin: dict[str, Any]) -> None:
    """A section may act for its resort, never for the neighbour's."""
    post = add_post(
        unit=cast.satintelkam,
        title="Kaur Bin Ops",
        role="viewer",
        scope_unit=cast.polres,
        **by_admin,
    )
    assert post.scope_unit == cast.polres
    for foreign in (cast.gianyar, cast.polsek_marga):
        refused(
            "scope_outside_line",
            add_post,
            unit=cast.satintelkam,
            title="X",
            role="viewer",
            scope_unit=foreign,
            **by_admin,
        )


def test_a_transfer_ends_the_former_holding_that_day(cast: Cast, by_admin: dict[str, Any]) -> None:
    """There is no day without a holder and none with two."""
    post, successor = cast.posts["kapolsek_marga"], cast.officer(cast.bhabin_3)
    holding = assign_post(
        officer=successor, post=post, since=DAY, acting=True, order="Sprin/1/XI/2023", **by_admin
    )
    former = PostHolding.objects.get(post=post, officer=cast.officer(cast.kapolsek_marga))
    assert (former.until, holding.since, holding.until) == (DAY, DAY, None)
    assert access_of(cast.bhabin_3, DAY).may("issue", cast.polsek_marga.path)
    assert not access_of(cast.kapolsek_marga, DAY).scopes
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert entry.reason == "Sprin/1/XI/2023"


def test_a_transfer_into_the_past_of_a_later_one_is_refused(
    cast: Cast, by_admin: dict[str, Any]
) -> None:
    """What was decided later is not silently overwritten."""
    facts: dict[str, Any] = {"post": cast.posts["kapolsek_marga"], **by_admin}
    later = DAY + timedelta(days=30)
    assign_post(officer=cast.officer(cast.bhabin_1), since=later, **facts)
    refused("post_held_later", assign_post, officer=cast.officer(cast.bhabin_2), since=DAY, **facts)


@pytest.mark.parametrize("ended", ["post", "unit"])
def test_what_ended_is_given_to_nobody(cast: Cast, by_admin: dict[str, Any], ended: str) -> None:
    """A post that no longer exists, itself or with its unit, has no next holder."""
    post = cast.posts["bhabin_1"]
    (post if ended == "post" else post.unit).valid_to = DAY
    refusal = refused(
        "post_ended",
        assign_post,
        officer=cast.officer(cast.bhabin_2),
        post=post,
        since=DAY,
        **by_admin,
    )
    assert refusal.field == "since"


def test_a_post_may_fall_vacant(cast: Cast, by_admin: dict[str, Any]) -> None:
    """The right ends that day; a holding is neither ended before it began nor prolonged."""
    holding = PostHolding.objects.get(post=cast.posts["bhabin_1"])
    facts: dict[str, Any] = {"holding": holding, "reason": "Pensiun", **by_admin}
    refused("ends_before_it_starts", end_holding, until=holding.since, **facts)
    end_holding(until=DAY, **facts)
    assert not access_of(cast.bhabin_1, DAY).scopes
    refused("holding_ended", end_holding, until=DAY + timedelta(days=1), **facts)


def test_an_officer_comes_with_post_and_account_or_not_at_all(
    cast: Cast, by_admin: dict[str, Any]
) -> None:
    """A weak password leaves no officer behind without an account."""
    facts: dict[str, Any] = {
        "name": " Ni Luh Contoh ",
        "rank": "Briptu",
        "post": cast.posts["bhabin_1"],
        "since": DAY,
        "username": "niluh",
        **by_admin,
    }
    people = Officer.objects.count()
    refused("password_weak", enlist_officer, password="rahasia", **facts)
    assert Officer.objects.count() == people
    officer = enlist_officer(password="kulkul-bambu-tua-7", **facts)
    assert officer.name == "Ni Luh Contoh"
    assert officer.user is not None
    assert officer.user.check_password("kulkul-bambu-tua-7")
    assert access_of(officer.user, DAY).may("acknowledge", cast.villages[0].path)
    assert "kulkul" not in str([(e.before, e.after) for e in AuditEntry.objects.all()])
    without = enlist_officer(**(facts | {"username": "", "since": DAY + timedelta(days=9)}))
    assert without.user is None


def test_accounts_are_unique_and_well_named(cast: Cast, by_admin: dict[str, Any]) -> None:
    """One person has one account, one name belongs to one account in any case."""
    facts: dict[str, Any] = {"unit": cast.polres, "password": "kulkul-bambu-tua-7", **by_admin}
    new = add_officer(name="Contoh", rank="", unit=cast.polres, **by_admin)
    held = cast.officer(cast.kapolres)
    refused("has_account", create_account, officer=held, username="lain", **facts)
    refused("username_taken", create_account, officer=new, username="KAPOLRES", **facts)
    refused("username_malformed", create_account, officer=new, username="a b", **facts)
    refused("username_malformed", create_account, officer=new, username="", **facts)
    refused("name_missing", add_officer, name=" ", rank="", unit=cast.polres, **by_admin)


def test_refusals_say_what_kind_they_are() -> None:
    """A page answers 403, 409 or 422 by the class alone."""
    assert (NotAllowed.status, Conflict.status, Invalid.status) == (403, 409, 422)
