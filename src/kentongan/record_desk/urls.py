"""Addresses of the desk: the same for every kind of record."""

from __future__ import annotations

from django.urls import path

from kentongan.record_desk import views

urlpatterns = [
    path("records/", views.desk_index, name="desk_index"),
    path("records/<slug:kind>/", views.records, name="records"),
    path("records/<slug:kind>.<slug:file_format>", views.export, name="records-export"),
    path("records/<slug:kind>/new/", views.record_new, name="record-new"),
    path("records/<slug:kind>/filters/", views.filter_save, name="records-filter-save"),
    path(
        "records/<slug:kind>/filters/<int:pk>/delete/",
        views.filter_delete,
        name="records-filter-delete",
    ),
    path("records/<slug:kind>/<str:key>/edit/", views.record_edit, name="record-edit"),
    path("records/<slug:kind>/<str:key>/history/", views.record_history, name="record-history"),
]
