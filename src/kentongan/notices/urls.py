"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from kentongan.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.mark_read, name="notices-read"),
    path("notices/try-again/", views.try_again, name="notices-try-again"),
]
