"""The list behind the bell: one's own notices, in one's own language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.cast import NOW, Cast

from kentongan.notices.changes import notify
from kentongan.notices.model import Notice
from kentongan.notices.queries import PAGE
from kentongan.people.model import User

ClientOf = Callable[[User], Client]


def tell(*users: User, times: int = 1) -> list[Notice]:
    """Notices of withdrawn directives, AR-0 first."""
    first = Notice.objects.count()
    for n in range(first, first + times):
        notify(
            users=users,
            code="directive_withdrawn",
            params={"code": f"AR-{n}", "unit": "Polres Tabanan", "reason": "Batal"},
            link=f"/directives/AR-{n}/",
            now=NOW,
        )
    return list(Notice.objects.order_by("pk")[first:])


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def read(notice: Notice) -> bool:
    notice.refresh_from_db()
    return notice.read_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/notices/", "/notices/read/"])
def test_a_stranger_is_sent_to_the_sign_in(client: Client, where: str) -> None:
    """There is no list without a reader."""
    for answer in (client.get(where), client.post(where)):
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/accounts/login/?next={where}"


def test_ones_own_notices_are_listed_the_newest_first(cast: Cast, client_of: ClientOf) -> None:
    """Each leads to what it tells of; another's are not among them."""
    tell(cast.kapolres, times=2)
    tell(cast.kabag_ops)
    page = words(client_of(cast.kapolres).get("/notices/"))
    assert page.index('href="/directives/AR-1/"') < page.index('href="/directives/AR-0/"')
    assert "Polres Tabanan has withdrawn AR-1: Batal" in page
    assert "AR-2" not in page
    assert "No notices yet." in words(client_of(cast.outsider).get("/notices/"))


def test_one_is_marked_as_read_or_all(cast: Cast, client_of: ClientOf) -> None:
    """The button beside it, and the one above the list; the page comes back."""
    first, second, third = tell(cast.kapolres, times=3)
    client = client_of(cast.kapolres)
    answer = client.post("/notices/read/", {"notice": second.pk})
    assert answer.headers["Location"] == "/notices/"
    assert [read(n) for n in (first, second, third)] == [False, True, False]
    assert f'name="notice" value="{second.pk}"' not in words(client.get("/notices/"))
    client.post("/notices/read/")
    assert all(read(n) for n in (first, second, third))


def test_anothers_notice_does_not_exist(cast: Cast, client_of: ClientOf) -> None:
    """Marking it, or nonsense, is answered alike and marks nothing: not one's own either."""
    (mine,) = tell(cast.kapolres)
    (theirs,) = tell(cast.kabag_ops)
    client = client_of(cast.kapolres)
    for key in (theirs.pk, 999_999, "x", "-1", "1 OR 1", "9" * 30, "9" * 5000):
        assert client.post("/notices/read/", {"notice": key}).status_code == 404, key
    assert not read(mine)
    assert not read(theirs)


def test_nothing_is_marked_by_looking(cast: Cast, client_of: ClientOf) -> None:
    """Neither by the list, nor by a browser that fetches the button's address ahead."""
    (mine,) = tell(cast.kapolres)
    client = client_of(cast.kapolres)
    client.get("/notices/")
    assert client.get("/notices/read/").status_code == 405
    assert not read(mine)


def test_the_list_turns_its_pages_by_key(cast: Cast, client_of: ClientOf) -> None:
    """Older ones lie behind a link; a key that is none begins at the first page."""
    notices = tell(cast.kapolres, times=PAGE + 2)
    client = client_of(cast.kapolres)
    first = client.get("/notices/")
    key = notices[2].pk
    assert f'href="?before={key}"' in words(first)
    second = client.get(f"/notices/?before={key}")
    assert list(second.context["notices"]) == [notices[1], notices[0]]
    assert 'href="?before=' not in words(second)
    for nonsense in ("x", "-1", "", "9" * 5000, "9" * 18):
        found = client.get(f"/notices/?before={nonsense}").context["notices"]
        assert list(found) == list(first.context["notices"])


def test_a_notice_is_told_in_the_readers_language(
    cast: Cast, client_of: ClientOf, settings: Settings
) -> None:
    """Code and values are stored, the words are made when it is read."""
    settings.LANGUAGE_CODE = "id"
    tell(cast.kapolres)
    client = client_of(cast.kapolres)
    indonesian = client.get("/notices/")
    client.post("/language/", {"language": "en", "next": "/"})
    english = client.get("/notices/")
    assert '<html lang="id"' in words(indonesian)
    assert '<html lang="en"' in words(english)
    assert "Directive AR-0 was withdrawn" in words(english)
    assert "Directive AR-0 was withdrawn" not in words(indonesian)
    assert "AR-0" in words(indonesian)


def test_an_administrator_sends_again_what_was_given_up(cast: Cast, client_of: ClientOf) -> None:
    """A button for who manages accounts; the page of others has neither it nor the address."""
    (mine,) = tell(cast.kabag_ops)
    Notice.objects.filter(pk=mine.pk).update(tries=6, next_try_at=None, send_error="e-mail: no")
    admin = client_of(cast.admin)
    page = words(admin.get("/notices/"))
    assert "Given up after 6 tries" in page
    assert "Batal" not in page
    answer = admin.post("/notices/try-again/", follow=True)
    assert "1 notice is sent again." in words(answer)
    mine.refresh_from_db()
    assert mine.next_try_at is not None
    own = words(client_of(cast.kabag_ops).get("/notices/"))
    assert "not sent by e-mail yet" in own
    assert "try-again" not in own
    assert client_of(cast.kabag_ops).post("/notices/try-again/").status_code == 403
