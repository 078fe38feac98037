"""Which language a page is in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class IndonesianFirst:
    """Do not ask the browser: office computers are set to English, their users read Indonesian.

    Stands before Django's LocaleMiddleware, which then finds the user's own choice (a cookie set by
    the language switch) or LANGUAGE_CODE.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        return self.get_response(request)
