"""Addresses of places."""

from __future__ import annotations

from django.urls import path

from kentongan.places import views

urlpatterns = [
    path("places/", views.search, name="places_search"),
    path("places/import/", views.import_geometry, name="places_import"),
    path("places/import/<int:number>/", views.import_report, name="places_import_report"),
    path("places/<str:code>/", views.area, name="places_area"),
]
