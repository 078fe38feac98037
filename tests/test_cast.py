"""The cast stands as its names say, cheaply, and tests stay on this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import NOW, PASSWORD, Cast, build_cast

from kentongan.people.model import User
from kentongan.people.queries import access_of, answerable, heads_of, visible_units


@pytest.mark.django_db
def test_the_cast_is_cheap(django_assert_max_num_queries: Callable[..., object]) -> None:
    """Every test may ask for it, so it costs few queries."""
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        build_cast()


def test_everybody_reaches_what_the_name_says(cast: Cast) -> None:
    """Ten sectors with a chief each, three village officers, one outsider without a way in."""
    assert [unit.area_code for unit in cast.polseks] == [f"51.02.{n:02}" for n in range(1, 11)]
    assert len(heads_of([u.pk for u in cast.polseks], NOW.date())) == len(cast.kapolseks) == 10
    assert access_of(cast.kabag_ops).may("issue", cast.polsek_marga.path)
    assert not access_of(cast.kapolsek_kediri).may("read", cast.polsek_marga.path)
    assert not visible_units(access_of(cast.outsider)).filter(path__contains="TABANAN").exists()
    assert answerable([u.pk for u in cast.villages], NOW.date()) == {u.pk for u in cast.villages}
    assert access_of(cast.admin).may("manage_people", cast.gianyar.path)


def test_the_cast_can_sign_in(cast: Cast, client_of: Callable[[User], Client]) -> None:
    """By password in a browser test, without one elsewhere."""
    assert cast.bhabin_1.check_password(PASSWORD)
    assert client_of(cast.bhabin_1).session["_auth_user_id"] == str(cast.bhabin_1.pk)


def test_no_test_reaches_another_host() -> None:
    """Neither by address nor by name."""
    with pytest.raises(RuntimeError, match="tried to reach"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)
    with pytest.raises(RuntimeError, match="tried to reach"):
        socket.getaddrinfo("example.test", 80)
    probe = socket.socket()
    with probe, pytest.raises(RuntimeError, match="tried to reach"):
        probe.connect_ex(("192.0.2.1", 80))
