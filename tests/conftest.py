"""What every test may use: the fixed cast, signed-in clients, a fixed moment, and no other host."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import translation
from pytest_django import Settings
from tests.cast import NOW, Cast, build_cast

from kentongan.audit_trail.actor import Actor
from kentongan.people.model import User

LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "", None}  # noqa: S104  not bound, compared


# No test may fail because the machine was busy: a time limit is not a truth of the domain.
hypothesis.settings.register_profile("kentongan", deadline=None)
hypothesis.settings.load_profile("kentongan")


def pytest_configure() -> None:
    """Collected static files live here; the middleware warns where the folder is missing."""
    Path(configured.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _no_test_reaches_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, connect_ex, look_up = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def check(host: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in LOOPBACK:
            raise RuntimeError(f"a test tried to reach {name}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple):  # a path is a socket of this machine
            check(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if isinstance(address, tuple):
            check(address[0])
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        check(host)
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture(autouse=True)
def _one_language(settings: Settings) -> Iterator[None]:
    """English, which is the language of the message ids: no test depends on a catalogue.

    A test of the Indonesian screens sets `settings.LANGUAGE_CODE = "id"` itself.
    """
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def now() -> datetime:
    """9 November 2023, 10.00 WITA."""
    return NOW


@pytest.fixture
def cast(db: None) -> Cast:
    """Polres Tabanan with its people, and one outsider."""
    return build_cast()


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which the given user is signed in."""

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of


@pytest.fixture
def actor_of() -> Callable[[User], Actor]:
    """The given user as the actor of a change."""

    def actor_of(user: User) -> Actor:
        return Actor(user=user, label=user.get_username(), address="127.0.0.1")

    return actor_of
