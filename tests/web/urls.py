"""The sign-in pages, and empty pages under the names that the navigation knows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views import defaults

from kentongan.errors import Conflict


def nowhere(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()


def refuse(request: HttpRequest) -> HttpResponse:
    raise Conflict("decided_meanwhile", "Somebody else has decided this meanwhile.")


def forbidden(request: HttpRequest) -> HttpResponse:
    return defaults.permission_denied(request, PermissionError())


def empty_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/base.html")


urlpatterns = [
    path("", nowhere, name="start"),
    path("coverage/", nowhere, name="coverage-board"),
    path("records/", nowhere, name="desk_index"),
    path("briefings/", nowhere, name="briefings"),
    path("directives/", nowhere, name="directives"),
    path("people/", nowhere, name="people"),
    path("places/", nowhere, name="places_search"),
    path("audit/", nowhere, name="audit"),
    path("notices/", nowhere, name="notices"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("test/refused/", refuse),
    path("test/forbidden/", forbidden),
    path("test/empty/", empty_page),
]
