"""The tree, the page of a unit, and the administrator's forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kentongan.audit_trail.model import AuditEntry
from kentongan.people.model import Officer, Post, PostHolding, Unit, User

ClientOf = Callable[[User], Client]
QUERIES = 12


@pytest.fixture
def admin(cast: Cast, client_of: ClientOf) -> Client:
    """The administrator's browser."""
    return client_of(cast.admin)


def test_everybody_sees_the_tree_he_reaches(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """The chief sees ten sectors with their holders, in a fixed number of queries."""
    client = client_of(cast.kapolres)
    with django_assert_max_num_queries(QUERIES):  # type: ignore[attr-defined]
        page = client.get(reverse("people")).content.decode()
    assert "Polsek Pupuan" in page
    assert "I Wayan Contoh 10" in page
    assert "Gianyar" not in page
    assert reverse("unit-add") not in page


def test_the_outsider_sees_only_his_own(cast: Cast, client_of: ClientOf) -> None:
    """Not in the tree, not by a guessed address, not through a form."""
    client = client_of(cast.outsider)
    assert "Tabanan" not in client.get(reverse("people")).content.decode()
    assert client.get(reverse("unit", args=["POLSEK-KEDIRI"])).status_code == 404
    assert client.get(reverse("unit", args=["TIDAK-ADA"])).status_code == 404
    assert client.get(reverse("unit-move", args=["POLRES-GIANYAR"])).status_code == 403


def test_an_unknown_visitor_is_asked_to_sign_in(db: None) -> None:
    """No page of people is public."""
    for address in (reverse("people"), reverse("unit", args=["POLRI"]), reverse("unit-add")):
        assert Client().get(address).status_code == 302


def test_a_user_without_post_is_refused(db: None, client_of: ClientOf) -> None:
    """An account alone opens nothing."""
    nobody = User.objects.create(username="nobody", language="en")
    assert client_of(nobody).get(reverse("people")).status_code == 403


def test_an_empty_tree_says_what_comes_next(db: None, client_of: ClientOf) -> None:
    """The first thing a new installation's administrator sees is a way to begin."""
    admin = User.objects.create(username="admin", is_superuser=True, language="en")
    client = client_of(admin)
    assert "No unit yet" in client.get(reverse("people")).content.decode()
    answer = client.post(
        reverse("unit-add"),
        {
            "name": "Mabes Polri",
            "code": "POLRI",
            "level": "mabes",
            "function": "command",
            "timezone": "Asia/Jakarta",
        },
    )
    assert answer.status_code == 302
    assert Unit.objects.get().path == "POLRI/"


def test_the_page_of_a_unit_shows_posts_holders_and_history(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """Posts, who holds them, who held them, areas and sub-units, in a fixed number of queries."""
    post = cast.posts["kapolsek_kediri"]
    former = Officer.objects.create(name="I Ketut Dahulu", rank="AKP")
    PostHolding.objects.create(officer=former, post=post, since="2021-01-01", until="2023-01-02")
    Post.objects.create(
        unit=cast.polsek_kediri,
        title="Kanit Binmas",
        role="viewer",
        scope_unit=cast.polres,
        area_prefix="51.02.06",
    )
    Unit.objects.filter(code="POLSEK-KEDIRI").update(valid_to="2999-01-01")
    client = client_of(cast.kapolres)
    with django_assert_max_num_queries(QUERIES + 2):  # type: ignore[attr-defined]
        page = client.get(reverse("unit", args=["POLSEK-KEDIRI"])).content.decode()
    for words in ("I Wayan Contoh 6", "I Ketut Dahulu", "51.02.06", "Bengkel", "vacant"):
        assert words in page
    assert "Transfer" not in page


def test_the_administrator_finds_his_ways_on_the_page(cast: Cast, admin: Client) -> None:
    """Every form can be reached from the unit it concerns."""
    page = admin.get(reverse("unit", args=["POLSEK-KEDIRI"])).content.decode()
    for name in ("post-add", "officer-add", "unit-move", "unit-close"):
        assert reverse(name, args=["POLSEK-KEDIRI"]) in page
    assert reverse("post-assign", args=[cast.posts["kapolsek_kediri"].pk]) in page
    assert reverse("unit-add") + "?parent=POLSEK-KEDIRI" in page
    assert "no post registered" in admin.get(reverse("people")).content.decode()


def forms_of(cast: Cast) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each form's address and what is sent."""
    kediri, post = "POLSEK-KEDIRI", cast.posts["kapolsek_marga"].pk
    return {
        "unit": (
            reverse("unit-add") + f"?parent={kediri}",
            {
                "parent": cast.polsek_kediri.pk,
                "name": "Bhabinkamtibmas Desa Beraban",
                "code": "BHABIN-5102062004",
                "level": "village",
                "function": "bhabinkamtibmas",
                "areas": "51.02.06.2004,",
                "timezone": "Asia/Makassar",
            },
        ),
        "post": (
            reverse("post-add", args=[kediri]),
            {"title": "Kanit Binmas", "role": "officer", "function": "binmas"},
        ),
        "officer": (
            reverse("officer-add", args=[kediri]),
            {
                "name": "Ni Luh Contoh",
                "rank": "Iptu",
                "post": cast.posts["kapolsek_kediri"].pk,
                "since": "2023-11-09",
                "username": "niluh",
                "password": "kulkul-bambu-tua-7",
            },
        ),
        "assign": (
            reverse("post-assign", args=[post]),
            {"officer": cast.officer(cast.bhabin_1).pk, "since": "2023-11-09", "order": "Sprin/1"},
        ),
        "vacate": (reverse("post-vacate", args=[post]), {"until": "2023-11-09", "reason": "BUP"}),
        "move": (
            reverse("unit-move", args=[kediri]),
            {"parent": cast.gianyar.pk, "reason": "Uji coba"},
        ),
        "close": (
            reverse("unit-close", args=["POLSEK-MARGA"]),
            {"on": "2023-11-09", "reason": "Digabung"},
        ),
    }


FORMS = ["unit", "post", "officer", "assign", "vacate", "move", "close"]


@pytest.mark.parametrize("name", FORMS)
def test_a_form_makes_its_change(
    cast: Cast, admin: Client, name: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """It opens cheaply, saves, audits who did it, and leads to the unit it changed."""
    address, facts = forms_of(cast)[name]
    with django_assert_max_num_queries(QUERIES):  # type: ignore[attr-defined]
        assert admin.get(address).status_code == 200
    answer = admin.post(address, facts)
    assert answer.status_code == 302
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert entry.actor == cast.admin
    assert entry.address == "127.0.0.1"


@pytest.mark.parametrize("name", FORMS)
def test_an_empty_form_is_shown_again_with_what_is_missing(
    cast: Cast, admin: Client, name: str
) -> None:
    """Nothing is stored, and the page says at each field what it wants."""
    answer = admin.post(forms_of(cast)[name][0], {"x": "x"})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("name", FORMS)
def test_only_an_administrator_opens_a_form(cast: Cast, client_of: ClientOf, name: str) -> None:
    """A commander sees his people and changes none of them."""
    address, facts = forms_of(cast)[name]
    client = client_of(cast.kapolres)
    assert client.get(address).status_code == client.post(address, facts).status_code == 403


@pytest.mark.parametrize(
    ("name", "facts", "field"),
    [
        ("unit", {"code": "polsek kediri"}, "code"),
        ("officer", {"password": "123"}, "password"),
        ("assign", {"since": "2022-01-01"}, "since"),
        ("vacate", {"until": "2022-01-01"}, "until"),
    ],
)
def test_a_refusal_stands_at_its_field(
    cast: Cast, admin: Client, name: str, facts: dict[str, Any], field: str
) -> None:
    """The rule's own words, where the mistake is."""
    address, good = forms_of(cast)[name]
    answer = admin.post(address, good | facts)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_refusal_without_a_field_stands_above_the_form(cast: Cast, admin: Client) -> None:
    """Kediri has village officers beneath it and cannot be closed before them."""
    answer = admin.post(
        reverse("unit-close", args=["POLSEK-KEDIRI"]), {"on": "2023-11-09", "reason": "x"}
    )
    assert answer.context["form"].non_field_errors()


def test_a_cycle_is_refused_at_the_parent(cast: Cast, admin: Client) -> None:
    """The form offers every unit, and the rule refuses those beneath."""
    answer = admin.post(
        reverse("unit-move", args=["POLSEK-KEDIRI"]),
        {"parent": cast.villages[0].pk, "reason": "x"},
    )
    assert list(answer.context["form"].errors) == ["parent"]


def test_a_vacant_post_cannot_be_vacated(cast: Cast, admin: Client) -> None:
    """There is no holding to end."""
    PostHolding.objects.filter(post=cast.posts["bhabin_1"]).delete()
    address = reverse("post-vacate", args=[cast.posts["bhabin_1"].pk])
    assert admin.get(address).status_code == 404
    assert admin.get(reverse("post-assign", args=[999_999])).status_code == 404
