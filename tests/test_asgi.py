"""What the server runs answers in one thread and sends large answers piece by piece."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import AsyncRequestFactory
from django.urls import path
from django.utils.deprecation import MiddlewareMixin
from pytest_django import Settings

from kentongan.asgi import IN_TURN, Application

running: list[None] = []
meeting: list[threading.Barrier] = []


class Passed(MiddlewareMixin):
    """A middleware as Django's own: it would run in the event loop as well."""


def surrounded(request: HttpRequest) -> HttpResponse:
    """Answers how many middlewares called it, directly or through each other."""
    callers = [frame.frame.f_locals.get("self") for frame in inspect.stack()]
    return HttpResponse(str(sum(isinstance(caller, Passed) for caller in callers)))


def test_a_request_is_answered_in_one_go(settings: Settings) -> None:
    """A middleware calls the next one and the last one the view, in the request's own thread;
    nothing is carried back to the event loop on the way."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [f"{__name__}.Passed"] * 2
    request = AsyncRequestFactory().get("/")
    answer = asyncio.run(Application().get_response_async(request))
    assert getattr(answer, "content", None) == b"2"


def met(request: HttpRequest) -> HttpResponse:
    """Waits until as many are being answered as the test wants; answers how many there are."""
    running.append(None)
    meeting[0].wait(30)
    here = len(running)
    meeting[0].wait(30)
    running.pop()
    return HttpResponse(str(here))


@pytest.mark.parametrize(("method", "at_once"), [("POST", 2), ("GET", 4)])
def test_reports_take_turns(settings: Settings, method: str, at_once: int) -> None:
    """Of a burst of reports two are taken in at a time; whoever reads does not wait for them."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    meeting[:] = [threading.Barrier(at_once)]
    application = Application()

    async def ask() -> HttpResponseBase:
        async with ThreadSensitiveContext():  # as the server does: a thread for each request
            request = AsyncRequestFactory().generic(method, f"{IN_TURN}/burst")
            return await application.get_response_async(request)

    async def burst() -> list[HttpResponseBase]:
        return await asyncio.gather(*(ask() for _ in range(4)))

    answers = [getattr(answer, "content", b"") for answer in asyncio.run(burst())]
    assert answers == [str(at_once).encode()] * 4


urlpatterns = [path("", surrounded), path("api/reports/burst", met)]


def sent(response: Any) -> list[bytes]:
    """The bodies a response is sent in."""
    out: list[bytes] = []

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            out.append(message.get("body", b""))

    asyncio.run(Application().send_response(response, send))
    return [part for part in out if part]


def test_a_stream_is_not_gathered_first() -> None:
    """The second part of an export is made only after the first was sent."""
    made: list[int] = []

    def rows() -> Iterator[bytes]:
        for number in range(3):
            made.append(number)
            yield b"%d\n" % number

    response = StreamingHttpResponse(rows())
    assert sent(response) == [b"0\n", b"1\n", b"2\n"]
    assert made == [0, 1, 2]


def test_a_page_is_sent_as_it_is() -> None:
    """Ordinary answers go the ordinary way."""
    assert sent(HttpResponse(b"page")) == [b"page"]


@pytest.mark.parametrize("parts", [[], [b"x"]])
def test_any_number_of_parts(parts: list[bytes]) -> None:
    """Nothing, too, is an answer."""
    assert sent(StreamingHttpResponse(iter(parts))) == parts
