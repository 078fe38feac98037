"""What the server runs sends large answers piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from kentongan.asgi import Application


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
