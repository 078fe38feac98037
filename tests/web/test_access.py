"""Who gets past the door of a page, and how a refusal is answered to people and to programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings
from tests.cast import Cast

from kentongan.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from kentongan.people.model import User
from kentongan.web.access import RefusalMiddleware, requires
from kentongan.web.numbers import whole_number

ClientOf = Callable[[User], Client]
REFUSALS = {
    404: NotFound("record_unknown", "There is no such record."),
    403: NotAllowed("may_not", "Your post may not do this."),
    409: Conflict("changed", "Somebody else was quicker."),
    422: Invalid("missing", "Say why.", field="reason"),
}


@pytest.fixture
def asked(rf: RequestFactory, cast: Cast) -> Callable[[str], HttpRequest]:
    """A request of a signed-in user to an address."""

    def asked(where: str) -> HttpRequest:
        request = rf.get(where)
        request.user = cast.kabag_ops
        request.session = {}  # type: ignore[assignment]
        return request

    return asked


def refuse(request: HttpRequest, refusal: Exception) -> HttpResponse | None:
    return RefusalMiddleware(lambda _request: HttpResponse()).process_exception(request, refusal)


@pytest.mark.parametrize("status", REFUSALS)
def test_a_program_is_refused_in_json(asked: Callable[[str], HttpRequest], status: int) -> None:
    """A stable code, the sentence, and the field where there is one: under /api/ alone."""
    refusal = REFUSALS[status]
    answer = refuse(asked("/api/records/briefing"), refusal)
    assert answer is not None
    assert answer.status_code == status
    assert json.loads(answer.content) == {
        "code": refusal.code,
        "message": refusal.message,
        "field": refusal.field,
    }
    page = refuse(asked("/apiary/"), refusal)
    assert page is not None
    assert page.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("status", [403, 409, 422])
def test_a_person_is_refused_in_a_page(asked: Callable[[str], HttpRequest], status: int) -> None:
    """The sentence, escaped, and a way back."""
    refusal = REFUSALS[status]
    wicked = type(refusal)(refusal.code, "<b>no</b>")
    answer = refuse(asked("/"), wicked)
    assert answer is not None
    assert answer.status_code == status
    page = answer.content.decode()
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    assert "data-refusal" in page
    assert 'href="/"' in page


def test_what_is_not_yours_is_answered_as_what_does_not_exist(
    cast: Cast, client_of: ClientOf
) -> None:
    """The same page as for an address that nobody has; what the refusal said is not on it."""
    client = client_of(cast.kabag_ops)
    refused, missing = client.get("/briefings/BR-2023-99999/"), client.get("/no/such/page/")
    assert (refused.status_code, missing.status_code) == (404, 404)
    told = [
        " ".join(page.content.decode().partition("<main")[2].partition("</main>")[0].split())
        for page in (refused, missing)
    ]
    assert told[0] == told[1]
    assert "BR-2023-99999" not in told[0]


def test_the_api_says_not_found_in_json(cast: Cast, client_of: ClientOf) -> None:
    """Through the whole application, for a record of another resort and for none."""
    client = client_of(cast.outsider)
    for where in ("/api/records/unit/POLSEK-KEDIRI", "/api/records/briefing/BR-2023-99999"):
        answer = client.get(where)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("application/json")


def test_a_fault_is_no_refusal(asked: Callable[[str], HttpRequest]) -> None:
    """What the rules did not say is left to be found and mended."""
    assert refuse(asked("/"), ValueError("bug")) is None
    assert refuse(asked("/api/"), PermissionDenied()) is None
    assert Refusal("code", "words").status == 409


def test_a_letter_no_database_takes_leads_nowhere(cast: Cast, client_of: ClientOf) -> None:
    """By page and by API: 404 before anything is asked."""
    client = client_of(cast.kabag_ops)
    for where in ("/briefings/%00/", "/people/%00/", "/records/unit/a%00b/history/", "/%00"):
        assert client.get(where).status_code == 404, where


def _guarded(request: HttpRequest, *names: str, **more: str) -> HttpResponse:
    """The page behind the door."""
    return HttpResponse(f"{names}{more}")


def test_the_door_opens_by_verb(rf: RequestFactory, cast: Cast, settings: Settings) -> None:
    """Signed in and with the verb in some post; arguments pass through, the name stays."""
    door: Any = requires("issue")(_guarded)
    assert (door.__name__, door.__doc__) == ("_guarded", "The page behind the door.")
    request = rf.get("/x/")
    request.user = AnonymousUser()
    assert door(request).headers["Location"] == "/accounts/login/?next=/x/"
    request.user = cast.bhabin_1
    with pytest.raises(PermissionDenied):
        door(request)
    request.user = cast.kapolsek_marga
    assert door(request, "a", code="b").content == b"('a',){'code': 'b'}"


def test_the_check_is_looked_up_when_it_is_asked(
    rf: RequestFactory, cast: Cast, settings: Settings
) -> None:
    """`web` lies beneath `people`: the setting names who answers, not an import."""
    door = requires("issue")(_guarded)
    settings.ACCESS_CHECK = "tests.web.hooks.may_read_only"
    request = rf.get("/")
    request.user = cast.kapolres
    with pytest.raises(PermissionDenied):
        door(request)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("17", 17),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("-1", None),
        ("1.5", None),
        ("x", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_in_an_address_is_read_or_left(text: str | None, number: int | None) -> None:
    """Nobody typed it: nonsense is no number, and no fault either."""
    assert whole_number(text) == number
