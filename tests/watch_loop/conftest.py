"""A clock that stands, and a way to report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.cast import NOW, Cast
from tests.watch_loop.drafts import draft

from kentongan.audit_trail.actor import Actor
from kentongan.people.model import User
from kentongan.watch_loop.report.changes import record_report
from kentongan.watch_loop.report.model import Report

Send = Callable[..., Report]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """It is the cast's moment, until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def send(cast: Cast, actor_of: Callable[[User], Actor]) -> Send:
    """Report something, by the officer of Desa Bengkel unless told otherwise."""

    def send(kind: str = "incident", by: User | None = None, **changed: Any) -> Report:
        actor = actor_of(by or cast.bhabin_1)
        return record_report(draft=draft(kind, **changed), actor=actor, now=NOW).report

    return send


@pytest.fixture
def bhabin(cast: Cast, client_of: Callable[[User], Client]) -> Client:
    """The officer of Desa Bengkel at his browser."""
    return client_of(cast.bhabin_1)


@pytest.fixture
def chief(cast: Cast, client_of: Callable[[User], Client]) -> Client:
    """The Kapolsek of Kediri at his."""
    return client_of(cast.kapolsek_kediri)
