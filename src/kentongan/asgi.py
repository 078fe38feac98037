"""The ASGI application that `kentongan up` and any other server runs."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Iterable
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import resolve
from typing_extensions import override

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.settings.base")

IN_TURN, TURNS = "/api/reports", 2
"""Reports come in bursts, when a network is back, and each appends to the one audit trail. So many
are taken in at a time, the others wait in the event loop: as threads they would take interpreter
and connections from the one that holds the end of the trail."""


class Application(ASGIHandler):
    """Django's handler, which answers in one thread and sends files and exports piece by piece.

    Left alone, Django takes each hook of each middleware from the event loop to the request's
    thread and back, although nothing of ours waits in the loop. It also reads a synchronous stream
    (a static file, a photo, an export of a million rows) into memory as a whole before it sends the
    first byte, and warns about it.
    """

    @override
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    def __init__(self) -> None:
        super().__init__()
        self._turns = asyncio.Semaphore(TURNS)

    @override
    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        answer = sync_to_async(self.get_response)
        if request.method != "POST" or not request.path.startswith(IN_TURN):
            return await answer(request)
        async with self._turns:
            return await answer(request)

    @override
    async def send_response(self, response: HttpResponseBase, send: Any) -> None:
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = piecewise(iter(response))
        await super().send_response(response, send)


async def piecewise(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    """The parts one after the other, each made in the thread of the request and its connection."""
    iterator = iter(parts)
    following = sync_to_async(lambda: next(iterator, None))
    while (part := await following()) is not None:
        yield part


django.setup(set_prefix=False)
application = Application()
# Whatever is loaded by now stays to the end. Looked through again with the garbage, it would keep
# a request waiting for a tenth of a second, now and then.
resolve("/")
gc.collect()
gc.freeze()
