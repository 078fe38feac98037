"""Every address of the application, by group."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from kentongan.api import api
from kentongan.people import views as people
from kentongan.record_desk import views as desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", api.urls),  # first: phones and programs ask most, and each pattern takes its time
    path("", include("kentongan.command_loop.urls")),
    path("", include("kentongan.watch_loop.urls")),
    path("briefings/", desk.records, {"kind": "briefing"}, name="briefings"),
    path("directives/", desk.records, {"kind": "directive"}, name="directives"),
    path("audit/", desk.records, {"kind": "audit"}, name="audit"),
    path("", include("kentongan.notices.urls")),
    path("", include("kentongan.record_desk.urls")),
    path("", include("kentongan.rulebook.urls")),
    path("", include("kentongan.people.urls")),
    path("", include("kentongan.places.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", people.set_language, name="set_language"),
]
