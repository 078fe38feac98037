"""Who reaches what, and who sits in which post on which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from tests.cast import NOW, Cast

from kentongan.errors import NotFound
from kentongan.people.model import Officer, Post, PostHolding, Unit, User
from kentongan.people.queries import (
    Access,
    access_of,
    actor_for,
    ancestors_of,
    answerable,
    assignable_officers,
    count_units,
    get_unit_for,
    heads_of,
    holders_in,
    local_time,
    nested,
    officer_of,
    posts_in,
    subtree,
    tree_for,
    unit_detail,
    user_may,
    users_to_tell,
    visible_units,
)
from kentongan.people.rules import Scope

DAY = NOW.date()


def climbs_to(unit: Unit, above: str) -> bool:
    """The slow twin of a path prefix: walk up by parent."""
    here: Unit | None = unit
    while here is not None:
        if here.code == above:
            return True
        here = here.parent
    return False


def test_sql_and_the_walk_by_parent_agree(cast: Cast) -> None:
    """For every unit: what SQL reaches is what climbing the tree reaches."""
    everything = list(Unit.objects.select_related("parent__parent__parent__parent"))
    for unit in everything:
        reached = set(visible_units(Access((Scope("viewer", unit.path),))))
        assert reached == {u for u in everything if climbs_to(u, unit.code)}
        assert reached == set(subtree(unit))


@pytest.mark.parametrize(
    ("prefix", "codes"),
    [
        ("51.02.06", ["POLSEK-KEDIRI", "BHABIN-5102062001", "BHABIN-5102062002"]),
        ("51.02.06.2001", ["BHABIN-5102062001"]),
        ("51.0", []),
        ("51.04", []),
    ],
)
def test_an_area_prefix_narrows_the_subtree(cast: Cast, prefix: str, codes: list[str]) -> None:
    """A post for one district sees that district's units, and no other resort's."""
    access = Access((Scope("viewer", cast.polres.path, area_prefix=prefix),))
    found = set(visible_units(access).values_list("code", flat=True))
    assert set(codes) <= found
    assert all(cast.units[c].area_code.startswith(prefix) for c in found)
    assert bool(codes) == bool(found)


def test_codes_that_look_like_patterns_match_only_themselves(cast: Cast) -> None:
    """A path is a prefix, not a pattern, and POLSEK-MARGA does not reach POLSEK-MARGARANA."""
    near = Unit.objects.create(
        code="POLSEK-MARGARANA",
        name="Polsek Margarana",
        level="polsek",
        parent=cast.polres,
        path=f"{cast.polres.path}POLSEK-MARGARANA/",
    )
    access = access_of(cast.kapolsek_marga)
    assert list(visible_units(access)) == [cast.polsek_marga]
    assert not access.may("read", near.path)
    pattern = Access((Scope("viewer", "POLRI/POLDA-%/"), Scope("viewer", "POLRI/POLDA_BALI/")))
    assert not visible_units(pattern).exists()


def test_the_outsider_sees_nothing_of_tabanan(cast: Cast) -> None:
    """Neither in a list nor by a guessed code, and the answer is the same as for no such unit."""
    access = access_of(cast.outsider)
    assert list(visible_units(access)) == [cast.gianyar]
    with pytest.raises(NotFound) as real:
        get_unit_for(access, "POLSEK-KEDIRI")
    with pytest.raises(NotFound) as invented:
        get_unit_for(access, "POLSEK-NIRWANA")
    assert real.value.code == invented.value.code
    with pytest.raises(NotFound):
        unit_detail(access, "POLSEK-KEDIRI", DAY)


def test_without_post_or_active_account_there_is_no_access(cast: Cast) -> None:
    """An account alone opens nothing; a closed one loses what it had."""
    assert access_of(User.objects.create(username="nobody")).scopes == ()
    cast.kapolres.is_active = False
    assert access_of(cast.kapolres).scopes == ()
    assert not user_may(User(username="new"), "read")


def test_a_transfer_passes_the_right_at_midnight_of_the_unit(cast: Cast) -> None:
    """From 10 November 00.00 WITA the new chief acts, and the old one no longer does."""
    post = cast.posts["kapolsek_marga"]
    PostHolding.objects.filter(post=post).update(until=date(2023, 11, 10))
    PostHolding.objects.create(
        officer=cast.officer(cast.bhabin_3), post=post, since=date(2023, 11, 10)
    )
    path = cast.polsek_marga.path

    def may(moment: datetime) -> tuple[bool, bool]:
        with time_machine.travel(moment, tick=False):
            old, new = (User.objects.get(pk=u.pk) for u in (cast.kapolsek_marga, cast.bhabin_3))
            return access_of(old).may("issue", path), access_of(new).may("issue", path)

    assert may(datetime(2023, 11, 9, 15, 59, tzinfo=UTC)) == (True, False)
    assert may(datetime(2023, 11, 9, 16, 0, tzinfo=UTC)) == (False, True)
    assert not access_of(cast.kapolsek_marga, date(2023, 11, 10)).scopes
    assert access_of(cast.kapolsek_marga, date(2023, 11, 9)).scopes


@pytest.mark.parametrize("ended", ["post", "unit"])
def test_the_right_ends_with_the_post_and_with_the_unit(cast: Cast, ended: str) -> None:
    """A holding nobody ended gives nothing once its post or unit no longer exists."""
    model = {"post": Post, "unit": Unit}[ended]
    key = {"post": cast.posts["bhabin_1"].pk, "unit": cast.villages[0].pk}[ended]
    model.objects.filter(pk=key).update(valid_to=DAY)
    assert access_of(cast.bhabin_1, DAY).scopes == ()
    assert cast.villages[0].pk not in answerable([cast.villages[0].pk], DAY)


def test_access_is_read_once_for_one_user(
    cast: Cast, django_assert_num_queries: Callable[..., object]
) -> None:
    """A page asks for access many times and pays once."""
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        for _ in range(3):
            access_of(cast.kabag_ops)


def test_a_section_answers_for_its_resort(cast: Cast) -> None:
    """Bag Ops acts for the Polres: it counts among those who may answer for it."""
    holders = {h.officer.user_id for h in holders_in([cast.polres.pk], DAY)}
    assert {cast.kapolres.pk, cast.kabag_ops.pk, cast.kasi_was.pk} == holders
    told = users_to_tell([cast.polres.pk, cast.bagops.pk], DAY)
    assert cast.kabag_ops in told[cast.polres.pk]
    assert told[cast.bagops.pk] == [cast.kabag_ops]


def test_a_unit_nobody_can_answer_for_is_known_as_such(cast: Cast) -> None:
    """No post, or a holder without an active account: coverage must say unknown."""
    satbinmas = cast.units["POLRES-TABANAN-SATBINMAS"]
    Officer.objects.filter(user=cast.bhabin_2).update(user=None)
    ids = [satbinmas.pk, *(u.pk for u in cast.villages)]
    assert answerable(ids, DAY) == {cast.villages[0].pk, cast.villages[2].pk}
    assert {p.unit_id for p in posts_in(ids, DAY)} == {u.pk for u in cast.villages}


def test_an_acting_head_leads_while_the_chief_is_away(cast: Cast) -> None:
    """Where both are registered the acting one answers; a unit without a head is left out."""
    post = cast.posts["kapolsek_marga"]
    PostHolding.objects.create(
        officer=cast.officer(cast.bhabin_1), post=post, since=DAY, acting=True
    )
    head = heads_of([cast.polsek_marga.pk], DAY)[cast.polsek_marga.pk]
    assert head.officer.user == cast.bhabin_1
    assert heads_of([cast.units["POLRES-TABANAN-SATBINMAS"].pk], DAY) == {}


def test_the_actor_is_named_by_rank_name_and_post(cast: Cast) -> None:
    """The audit trail names a person, not only an account."""
    actor = actor_for(cast.kapolres, "10.0.0.1")
    assert actor.label == "AKBP I Made Contoh · Kapolres Tabanan (kapolres)"
    assert actor_for(cast.admin, None).label == "admin"
    assert officer_of(cast.kapolres) == cast.officer(cast.kapolres)
    assert officer_of(cast.admin) is None


def test_the_tree_is_nested_and_cheap(
    cast: Cast, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """Four queries for any number of units; a unit without its parent in reach is a root."""
    access = access_of(cast.kapolres)
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        units: list[Any] = list(tree_for(access, DAY))
        roots = nested(units)
        heads = [u.head.officer for u in units if u.head]
    assert [r.unit for r in roots] == [cast.polres]
    kediri = next(n for n in roots[0].children if n.unit == cast.polsek_kediri)
    assert [n.unit for n in kediri.children] == list(cast.villages)
    assert [u.depth for u in units][:2] == [0, 1]
    assert len(heads) == 17
    assert {u.code for u in units if not u.has_posts} == {
        "POLRES-TABANAN-SATBINMAS",
        "POLRES-TABANAN-SIPROPAM",
    }
    assert count_units(access, DAY) == len(units) == 19
    assert tree_for(Access(()), DAY) == []


def test_a_large_tree_leaves_its_lowest_levels_to_the_units_pages(cast: Cast) -> None:
    """Whole levels go, and each unit says how many are left out beneath it."""
    access = access_of(cast.kapolres)
    units: list[Any] = list(tree_for(access, DAY, most=18))
    assert {u.depth for u in units} == {0, 1}
    assert {u.code: u.beneath for u in units if u.beneath} == {"POLSEK-KEDIRI": 3}
    assert {u.depth for u in tree_for(access_of(cast.kapolda), DAY, most=1)} == {0, 1}  # type: ignore[attr-defined]


def test_a_former_holder_stays_in_the_history(cast: Cast) -> None:
    """Who held a post before is shown with his days; who holds it is not among them."""
    post = cast.posts["kapolsek_kediri"]
    past = Officer.objects.create(name="I Ketut Dahulu", rank="AKP")
    PostHolding.objects.create(
        officer=past, post=post, since=date(2021, 1, 1), until=date(2023, 1, 2)
    )
    detail = unit_detail(access_of(cast.kapolres), "POLSEK-KEDIRI", DAY)
    assert [h.officer for h in detail.former] == [past]
    assert [h.officer.user for h in detail.posts[0].current] == [cast.kapolsek_kediri]  # type: ignore[attr-defined]
    assert [u.code for u in detail.above] == ["POLRES-TABANAN"]
    assert detail.areas == ["51.02.06"]
    assert detail.children == list(cast.villages)


def test_an_administrator_transfers_only_officers_of_his_units(cast: Cast) -> None:
    """The officers of another resort are not offered; who administers all sees everybody."""
    access = Access((Scope("admin", cast.polres.path),))
    offered = set(assignable_officers(access))
    assert cast.officer(cast.bhabin_1) in offered
    assert cast.officer(cast.outsider) not in offered
    assert assignable_officers(access_of(cast.admin)).count() == Officer.objects.count()


def test_ancestors_go_from_the_root_to_the_unit() -> None:
    """Each path ends with its slash, so that it is a prefix of the next."""
    assert ancestors_of("A/B/C/") == ["A/", "A/B/", "A/B/C/"]


def test_a_moment_is_shown_on_the_units_clock() -> None:
    """02.00 in Greenwich is 10.00 WITA."""
    assert local_time(NOW, "Asia/Makassar").strftime("%H.%M") == "10.00"
