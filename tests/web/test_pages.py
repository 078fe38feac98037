"""The frame of every page, the pages of errors, and sign-in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults
from pytest_django import DjangoAssertNumQueries, Settings
from tests.cast import PASSWORD, Cast

from kentongan.people.model import User
from kentongan.web.accounts import AccountAdapter, SocialAccountAdapter

ClientOf = Callable[[User], Client]


pytestmark = pytest.mark.urls("tests.web.urls")


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.django_db
def test_the_entrance_is_the_sign_in_form_and_nothing_else(client: Client) -> None:
    """Somebody who is not signed in sees no navigation, no notices and no way to sign up."""
    page = text(client.get("/accounts/login/"))
    assert 'class="entrance"' in page
    assert 'class="rail"' not in page
    assert "/accounts/signup/" not in page


def test_a_signed_in_user_has_the_frame(cast: Cast, client_of: ClientOf) -> None:
    """Rail for a desktop, bar for a phone, a link past both, and a way to sign out by POST."""
    page = text(client_of(cast.kabag_ops).get("/test/empty/"))
    assert 'class="rail"' in page
    assert 'class="tabbar"' in page
    assert '<a class="skip" href="#content">' in page
    assert '<main class="page " id="content" tabindex="-1">' in page
    assert 'method="post" action="/accounts/logout/"' in page


def test_the_frame_costs_few_queries(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Session, user, posts, unread notices: the frame of a page asks nothing else."""
    client = client_of(cast.kabag_ops)
    with django_assert_max_num_queries(5):
        client.get("/test/empty/")


def test_synthetic_data_are_said_to_be_synthetic(
    cast: Cast, client_of: ClientOf, settings: Settings
) -> None:
    """Where the demo hook says so, every page says that its persons are invented."""
    client = client_of(cast.kabag_ops)
    settings.DEMO_NOTICE = "tests.web.hooks.yes"
    assert "Synthetic demo data" in text(client.get("/test/empty/"))
    settings.DEMO_NOTICE = "tests.web.hooks.no"
    assert "Synthetic demo data" not in text(client.get("/test/empty/"))


def test_the_bell_counts_to_99(cast: Cast, client_of: ClientOf, settings: Settings) -> None:
    """The bell shows how many notices wait; screen readers hear the number in words."""
    client = client_of(cast.kabag_ops)
    settings.NOTICE_COUNT = "tests.web.hooks.hundred"
    page = text(client.get("/test/empty/"))
    assert "99+" in page
    assert "100 unread notices" in page


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/no/such/page/", 404, "This page does not exist, or not for you"),
        ("/test/forbidden/", 403, "Your post does not allow this"),
        ("/test/refused/", 409, "Somebody else has decided this meanwhile."),
    ],
)
def test_an_error_says_what_to_do_next(
    cast: Cast, client_of: ClientOf, address: str, status: int, words: str
) -> None:
    """No error leaves the user without a sentence and a way back."""
    response = client_of(cast.kabag_ops).get(address)
    assert response.status_code == status
    assert words in text(response)
    assert "data-refusal" in text(response)
    assert 'href="/"' in text(response)


@pytest.mark.django_db
def test_an_error_before_signing_in_shows_no_frame(client: Client) -> None:
    """A guessed address tells somebody without an account nothing about what there is."""
    page = client.get("/no/such/page/")
    assert page.status_code == 404
    assert 'class="rail"' not in text(page)


@pytest.mark.parametrize(
    ("view", "words"),
    [(defaults.server_error, "broken on our side"), (defaults.bad_request, "make sense")],
)
def test_a_fault_is_told_without_user_or_database(
    rf: RequestFactory, view: Callable[..., HttpResponse], words: str
) -> None:
    """When everything else is broken, this page still opens: it asks nothing of the database."""
    arguments = (rf.get("/"),) if view is defaults.server_error else (rf.get("/"), ValueError())
    assert words in text(view(*arguments))


def test_a_stale_form_is_explained(cast: Cast) -> None:
    """A form sent without its token is refused in words, not with a debug page."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.kabag_ops)
    response = client.post("/accounts/logout/")
    assert response.status_code == 403
    assert "This form was open for too long" in text(response)


def test_the_policy_allows_only_our_own_files(cast: Cast, client_of: ClientOf) -> None:
    """No inline script or style, no eval, no other host: the header says so on every page."""
    client = client_of(cast.kabag_ops)
    for address in ("/test/empty/", "/accounts/login/", "/accounts/2fa/", "/no/such/page/"):
        policy = client.get(address, follow=True).headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "default-src 'none'" in policy


@pytest.mark.django_db
def test_signing_in_wrong_says_so_above_and_without_naming_the_account(client: Client) -> None:
    """A wrong password and an unknown account give the same sentence, in the error summary."""
    answer = text(client.post("/accounts/login/", {"login": "nobody", "password": "wrong-wrong"}))
    assert "data-error-summary" in answer
    assert 'role="alert"' in answer


def test_signing_in_works(cast: Cast, client: Client) -> None:
    """A member of the cast gets in with his password."""
    client.post("/accounts/login/", {"login": cast.kabag_ops.username, "password": PASSWORD})
    assert 'class="rail"' in text(client.get("/test/empty/"))


def test_nobody_makes_himself_an_account(rf: RequestFactory) -> None:
    """Accounts come from an administrator, also where an identity provider signs people in."""
    assert not AccountAdapter().is_open_for_signup(rf.get("/"))
    assert not SocialAccountAdapter().is_open_for_signup(rf.get("/"), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/password/change/",
        "/accounts/password/reset/",
        "/accounts/logout/",
        "/accounts/2fa/",
        "/accounts/reauthenticate/",
    ],
)
def test_account_pages_wear_the_same_look(cast: Cast, client_of: ClientOf, address: str) -> None:
    """Pages of the sign-in library stand in our frame, with labelled fields."""
    page = text(client_of(cast.kabag_ops).get(address, follow=True))
    assert 'id="content"' in page
    for control in re.findall(r"<input [^>]*>", page):
        if 'type="hidden"' in control or 'type="submit"' in control:
            continue
        found = re.search(r'id="([^"]+)"', control)
        assert found, control
        assert f'for="{found[1]}"' in page or "<label" in page


def test_second_step_can_be_set_up(cast: Cast, client: Client, settings: Settings) -> None:
    """The page that sets up an authenticator shows its code as a picture and as text."""
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = True
    client.force_login(cast.kabag_ops)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = text(client.get("/accounts/2fa/totp/activate/", follow=True))
    assert 'class="qr" src="data:image/svg+xml' in page
    assert 'id="authenticator_secret"' in page


@pytest.mark.parametrize(
    ("level", "tone"),
    [
        (constants.SUCCESS, "tone-good"),
        (constants.WARNING, "tone-warn"),
        (constants.ERROR, "tone-bad"),
        (constants.INFO, "tone-info"),
    ],
)
def test_messages_have_tone_and_icon(rf: RequestFactory, level: int, tone: str) -> None:
    """What happened is said in words, with an icon; the colour only repeats it."""
    html = render_to_string("web/components/messages.html", {"messages": [Message(level, "Done")]})
    assert tone in html
    assert "<svg" in html
