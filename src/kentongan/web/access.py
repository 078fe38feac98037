"""Who may open a page, and how a refusal is answered.

`web` lies beneath `people`, so the check itself is named by a setting and looked up when used.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.defaults import page_not_found

from kentongan.errors import Refusal

View = Callable[..., HttpResponse]
NOT_FOUND = 404


def requires(verb: str) -> Callable[[View], View]:
    """Let only a signed-in user in whose posts carry `verb` somewhere (see people.rules).

    Where he may do it is the change function's business: this only spares everybody else a form
    that could not succeed.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not import_string(settings.ACCESS_CHECK)(request.user, verb):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class RefusalMiddleware:
    """Answer a refusal that no view caught: a page for people, JSON for programs.

    404 stays Django's own page, so that what exists for others looks like what does not exist.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            # No address of ours holds one, and PostgreSQL compares nothing with it.
            return page_not_found(request, Http404())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"code": exception.code, "message": exception.message, "field": exception.field},
                status=exception.status,
            )
        if exception.status == NOT_FOUND:
            return page_not_found(request, exception)
        return render(request, "web/refused.html", {"refusal": exception}, status=exception.status)
