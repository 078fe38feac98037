"""A program signs in with a token: never wider than the account it stands for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW, SINCE, Cast

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.model import AuditEntry
from kentongan.errors import Conflict, Invalid, NotAllowed
from kentongan.people.changes import make_token, note_use, revoke_token
from kentongan.people.model import ApiToken, PostHolding, User
from kentongan.people.queries import access_of, actor_for, token_of
from kentongan.people.rules import TOKENS_MOST, Scope, why_not_usable

ActorOf = Callable[[User], Actor]
ClientOf = Callable[[User], Client]
SYSTEM = Actor(user=None, label="system")
AREAS = st.sampled_from(["", "51", "51.02", "51.02.06", "51.02.06.2001", "51.04"])


def token_for(user: User, **changed: Any) -> str:
    values: dict[str, Any] = {"name": "SPKT", "days": 30, "actor": SYSTEM, "now": NOW}
    return make_token(user=user, **{**values, **changed})[1]


def reads(text: str) -> Any:
    """What a program with this token is answered."""
    return Client().get("/api/records", headers={"Authorization": f"Bearer {text}"})


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_token_is_kept_as_a_hash_and_works(cast: Cast) -> None:
    """Whoever reads the database cannot sign in with what he finds there."""
    text = token_for(cast.kapolres)
    kept = ApiToken.objects.get()
    assert text.split(".")[1] not in (kept.hash, kept.prefix)
    assert reads(text).status_code == 200
    kept.refresh_from_db()
    assert kept.last_used_at == NOW


@pytest.mark.parametrize(
    "text", ["", "x", "a.b", "abcdefabcdef.x", "é" * 12 + ".x", "\0" * 12 + ".x"]
)
def test_what_is_no_token(cast: Cast, text: str) -> None:
    """Guesses, strange letters, halves: refused, and said to be a wrong token."""
    token_for(cast.kapolres)
    assert token_of(text) is None


def test_a_wrong_token_is_answered_as_such(cast: Cast, client_of: ClientOf) -> None:
    """Also where the session would have been good: a program must learn of it."""
    headers = {"Authorization": "Bearer abcdefabcdef.wrong"}
    answer = client_of(cast.kapolres).get("/api/records", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_wrong")


def test_a_token_ends(cast: Cast) -> None:
    """By its day, by being revoked, with its account."""
    text = token_for(cast.kapolres, days=1)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert reads(text).json()["code"] == "token_expired"
    kept = ApiToken.objects.get()
    revoke_token(token=kept, actor=SYSTEM, now=NOW)
    revoke_token(token=kept, actor=SYSTEM, now=NOW)
    assert reads(text).json()["code"] == "token_revoked"
    assert AuditEntry.objects.filter(verb="revoke_token").count() == 1
    other = token_for(cast.kapolda)
    User.objects.filter(pk=cast.kapolda.pk).update(is_active=False)
    assert reads(other).status_code == 401


def test_which_of_two_ends_is_told() -> None:
    """A revoked token is revoked, whenever it would have expired."""
    day = timedelta(days=1)
    assert why_not_usable(expires_at=NOW + day, revoked_at=None, now=NOW) is None
    assert why_not_usable(expires_at=NOW, revoked_at=None, now=NOW) == "token_expired"
    assert why_not_usable(expires_at=NOW - day, revoked_at=NOW, now=NOW) == "token_revoked"


def test_a_transfer_takes_the_right_from_the_token(cast: Cast) -> None:
    """The token follows the post, as its person does."""
    text = token_for(cast.kapolres)
    PostHolding.objects.filter(post=cast.posts["kapolres"]).update(until=NOW.date())
    assert reads(text).json()["code"] == "no_post"


def test_a_token_reaches_no_further_than_its_area(cast: Cast) -> None:
    """Its scopes are narrowed; where an account administers everything its token does not."""
    token = token_of(token_for(cast.kapolres, area_prefix="51.02.06"))
    assert token is not None
    assert [s.area_prefix for s in access_of(token.user).scopes] == ["51.02.06"]
    PostHolding.objects.create(
        officer=cast.officer(cast.kapolda), post=cast.posts["kapolres"], since=SINCE
    )
    User.objects.filter(pk=cast.kapolda.pk).update(is_superuser=True)
    wide = token_of(token_for(User.objects.get(pk=cast.kapolda.pk), post=cast.posts["kapolda"]))
    assert wide is not None
    assert [s.post_id for s in access_of(wide.user).scopes] == [cast.posts["kapolda"].pk]
    assert len(access_of(User.objects.get(pk=cast.kapolda.pk)).scopes) == 3


def test_a_token_may_be_for_reading_alone(cast: Cast) -> None:
    """It sees and changes nothing."""
    token = token_of(token_for(cast.kapolres, read_only=True))
    assert token is not None
    access = access_of(token.user)
    assert access.may("read")
    assert not any(access.may(verb) for verb in ("report", "triage", "issue"))


@given(AREAS, AREAS, AREAS)
def test_narrowing_never_widens(prefix: str, area: str, code: str) -> None:
    """A narrowed scope covers what both cover, and nothing else; without common ground there is
    none."""
    narrow = Scope("officer", "", area_prefix=prefix).narrowed(area)
    both = Scope("officer", "", area_prefix=prefix).covers_area(code) and Scope(
        "officer", "", area_prefix=area
    ).covers_area(code)
    if code:
        assert (narrow is not None and narrow.covers_area(code)) == both


def test_the_trail_names_the_token(cast: Cast) -> None:
    """What a program did is told apart from what its person did."""
    token = token_of(token_for(cast.kapolres))
    assert token is not None
    assert actor_for(token.user, None).label.endswith(f"SPKT ({token.prefix})")


def test_its_use_is_noted_once_an_hour(cast: Cast, django_assert_num_queries: Any) -> None:
    """A write for every request would cost every request a write."""
    token_for(cast.kapolres)
    token = ApiToken.objects.get()
    note_use(token=token, now=NOW)
    token.refresh_from_db()
    with django_assert_num_queries(0):
        note_use(token=token, now=NOW + timedelta(minutes=59))
    note_use(token=token, now=NOW + timedelta(minutes=60))
    token.refresh_from_db()
    assert token.last_used_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"name": "x" * 81}, "name_missing"),
        ({"days": 0}, "token_days"),
        ({"days": 367}, "token_days"),
        ({"area_prefix": "51.2"}, "area_code_malformed"),
        ({"post": "kapolda"}, "post_not_held"),
    ],
)
def test_what_no_token_is_made_of(cast: Cast, changed: dict[str, Any], code: str) -> None:
    """Each refusal names what would be right."""
    if "post" in changed:
        changed = {"post": cast.posts[changed["post"]]}
    with pytest.raises(Invalid) as caught:
        token_for(cast.kapolres, **changed)
    assert caught.value.code == code


def test_a_token_without_reach_is_not_made(cast: Cast) -> None:
    """An account without a post, an area outside the post's."""
    for user, area in ((cast.admin, ""), (cast.bhabin_1, "")):
        cast.posts["bhabin_1"].area_prefix = "51.02.06.2001"
        cast.posts["bhabin_1"].save()
        wanted = area or ("51.02.07" if user is cast.bhabin_1 else "")
        with pytest.raises(Invalid) as caught:
            token_for(user, area_prefix=wanted)
        assert caught.value.code == "token_reaches_nothing"


def test_nobody_makes_or_revokes_anothers(cast: Cast, actor_of: ActorOf) -> None:
    """Nor a token by a token; and there is an end to how many."""
    with pytest.raises(NotAllowed):
        token_for(cast.kapolres, actor=actor_of(cast.kapolda))
    text = token_for(cast.kapolres)
    token = token_of(text)
    assert token is not None
    with pytest.raises(NotAllowed) as caught:
        token_for(cast.kapolres, actor=actor_of(token.user))
    assert caught.value.code == "token_by_token"
    with pytest.raises(NotAllowed):
        revoke_token(token=token, actor=actor_of(cast.kapolda), now=NOW)
    for _ in range(TOKENS_MOST - 1):
        token_for(cast.kapolres)
    with pytest.raises(Conflict):
        token_for(cast.kapolres)


def test_the_page_shows_a_token_once(cast: Cast, client_of: ClientOf) -> None:
    """Made, shown, gone from the page; revoked by a button. Nobody sees another's."""
    client = client_of(cast.kapolres)
    assert client.get("/people/tokens/").status_code == 200
    answer = client.post("/people/tokens/", {"name": "SPKT", "days": "30", "area_prefix": ""})
    token = ApiToken.objects.get()
    shown = answer.content.decode()
    assert f"{token.prefix}." in shown
    assert answer["Cache-Control"] == "no-store"
    assert f"{token.prefix}." not in client.get("/people/tokens/").content.decode()
    refused = client.post("/people/tokens/", {"name": "", "days": "900"})
    assert refused.status_code == 422
    assert client_of(cast.kapolda).post(f"/people/tokens/{token.pk}/revoke/").status_code == 404
    assert client.post(f"/people/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert client.get("/people/tokens/").status_code == 200
