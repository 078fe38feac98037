"""The map of reports, with its table: one address line asks both, and the export."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from kentongan.record_desk import queries as desk
from kentongan.record_desk import table
from kentongan.watch_loop.map import queries
from kentongan.web.access import requires


@requires("read")
@require_GET
def report_map(request: HttpRequest) -> HttpResponse:
    asked = queries.asked_of(request.user, request.GET, timezone.now())
    listing = desk.listing(request.user, queries.kind(), asked.params)
    filters = queries.controls_of(listing)
    ctx = {
        "period": asked,
        "kind": listing.kind,
        "listing": listing,
        "asked": listing.asked,
        "query": listing.asked.query(),
        "map_query": queries.with_span(listing.asked.query(), asked),
        "kinds": queries.kinds_shown(listing),
        "controls": filters,
        "units": desk.units_offered(request.user) if filters.has_units else [],
        "lines": queries.lines(listing),
        "tiles": settings.MAP_TILES,
        "attribution": settings.MAP_ATTRIBUTION,
        **{k: queries.with_span(url, asked) for k, url in table.page_urls(listing).items()},
    }
    return render(request, "watch_loop/map.html", ctx)


@gzip_page
@requires("read")
@require_GET
def map_data(request: HttpRequest) -> JsonResponse:
    asked = queries.asked_of(request.user, request.GET, timezone.now())
    rows = queries.rows_over(request.user, asked)
    found = queries.payload(rows, first=asked.span_first, last=asked.span_last)
    return _json(found)


@gzip_page
@requires("read")
@require_GET
def map_shapes(request: HttpRequest, level: int) -> JsonResponse:
    asked = queries.asked_of(request.user, request.GET, timezone.now())
    regencies = queries.regencies_of(queries.rows_over(request.user, asked))
    return _json(queries.shapes(regencies, level))


def _json(found: dict[str, Any]) -> JsonResponse:
    # Without blanks: a tenth of what a phone has to load.
    return JsonResponse(found, json_dumps_params={"separators": (",", ":"), "ensure_ascii": False})
