"""Addresses of the watch loop."""

from __future__ import annotations

from django.urls import path

from kentongan.watch_loop.field import views as field
from kentongan.watch_loop.map import views as reports_map
from kentongan.watch_loop.report import import_views as imports
from kentongan.watch_loop.report import views as report

urlpatterns = [
    path("field/", field.shell, name="field"),
    path("field/kit/", field.kit, name="field-kit"),
    path("field/token/", field.token, name="field-token"),
    path("field/worker.js", field.worker, name="field-worker"),
    path("field/app.webmanifest", field.manifest, name="field-manifest"),
    path("map/", reports_map.report_map, name="report-map"),
    path("map/data/", reports_map.map_data, name="report-map-data"),
    path("map/shapes/<int:level>/", reports_map.map_shapes, name="report-map-shapes"),
    path("reports/new/", report.kinds, name="report-kinds"),
    path("reports/new/text/", report.from_text, name="report-from-text"),
    path("reports/new/<slug:kind>/", report.new, name="report-new"),
    path("reports/mine/", report.mine, name="reports-mine"),
    path("reports/imports/", imports.imports, name="report-imports"),
    path("reports/imports/<slug:kind>.xlsx", imports.blank, name="report-import-blank"),
    path("reports/imports/<int:pk>/", imports.one, name="report-import"),
    path("reports/imports/<int:pk>/map/", imports.mapped, name="report-import-map"),
    path("reports/imports/<int:pk>/store/", imports.stored, name="report-import-store"),
    path("reports/imports/<int:pk>/refused.csv", imports.refused, name="report-import-refused"),
    path("reports/photos/<int:pk>/", report.photo, name="report-photo"),
    path("reports/pairs/<int:pk>/merge/", report.pair, {"step": "merge"}, name="pair-merge"),
    path("reports/pairs/<int:pk>/apart/", report.pair, {"step": "apart"}, name="pair-apart"),
    path(
        "reports/pairs/<int:pk>/undo-merge/",
        report.pair,
        {"step": "undo-merge"},
        name="pair-undo-merge",
    ),
    path(
        "reports/pairs/<int:pk>/undo-apart/",
        report.pair,
        {"step": "undo-apart"},
        name="pair-undo-apart",
    ),
    path("reports/<uuid:uid>/", report.report, name="report"),
    path("reports/<uuid:uid>/correct/", report.correct, name="report-correct"),
    path("reports/<uuid:uid>/triage/", report.decide, {"to": "triaged"}, name="report-triage"),
    path("reports/<uuid:uid>/confirm/", report.decide, {"to": "confirmed"}, name="report-confirm"),
    path(
        "reports/<uuid:uid>/not-incident/",
        report.decide,
        {"to": "not_incident"},
        name="report-not-incident",
    ),
    path("reports/<uuid:uid>/refer/", report.refer, name="report-refer"),
    path("triage/", report.desk, name="triage"),
    path("triage/decide/", report.bulk, name="triage-bulk"),
]
