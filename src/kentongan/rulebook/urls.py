"""Addresses of the rulebook."""

from __future__ import annotations

from django.urls import path

from kentongan.rulebook import views

urlpatterns = [
    path("operations/", views.operations, name="operations"),
    path("legal-references/", views.legal_references, name="legal-references"),
]
