"""Pages of the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kentongan.errors import Conflict, Invalid, NotFound
from kentongan.people.requests import actor_in
from kentongan.record_desk import changes, queries, table
from kentongan.record_desk.export import csv_pieces, file_pieces, workbook
from kentongan.record_desk.filters import controls
from kentongan.record_desk.forms import RecordForm, record_form
from kentongan.record_desk.rules import XLSX
from kentongan.record_kinds.kind import RecordKind
from kentongan.web.access import requires

CSV = "text/csv; charset=utf-8"


@requires("read")
@require_GET
def desk_index(request: HttpRequest) -> HttpResponse:
    kinds = [(kind, queries.may_create(request.user, kind)) for kind in queries.kinds()]
    return render(request, "record_desk/index.html", {"kinds": kinds})


@requires("read")
@require_GET
def records(request: HttpRequest, kind: str) -> HttpResponse:
    found = queries.get_kind(kind)
    return _list(request, found, queries.listing(request.user, found, request.GET))


def _list(request: HttpRequest, kind: RecordKind, listing: queries.Listing) -> HttpResponse:
    filters = controls(kind, listing.asked)
    ctx = {
        "kind": kind,
        "listing": listing,
        "asked": listing.asked,
        "query": listing.asked.query(),
        "controls": filters,
        "units": queries.units_offered(request.user) if filters.has_units else [],
        "headings": table.headings(listing),
        "rows": table.rows(listing),
        "may_create": queries.may_create(request.user, kind),
        "saved": queries.saved_filters(request.user, kind),
        **table.page_urls(listing),
    }
    return render(request, "record_desk/list.html", ctx)


@requires("read")
@require_GET
def export(request: HttpRequest, kind: str, file_format: str) -> Any:
    found = queries.get_kind(kind)
    rows, _asked = queries.rows_asked(request.user, found, request.GET)
    zone, now = queries.zone_of(request.user), timezone.now()
    if file_format == "csv":
        pieces, media_type = csv_pieces(found, rows, zone, now), CSV
    elif file_format == "xlsx":
        pieces, media_type = file_pieces(workbook(found, rows, zone, now)), XLSX
    else:
        raise NotFound("format_unknown", "")
    response = StreamingHttpResponse(pieces, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{kind}-{now:%Y%m%d}.{file_format}"'
    return response


@requires("read")
def record_new(request: HttpRequest, kind: str) -> HttpResponse:
    found = queries.get_kind(kind)
    queries.demand_create(request.user, found)
    with timezone.override(queries.zone_of(request.user)):
        form = _form(request, found)
        if form.is_valid():
            record = _written(
                form,
                lambda: changes.create_record(
                    user=request.user,
                    kind=found,
                    values=form.values,
                    actor=actor_in(request),
                    now=timezone.now(),
                ),
            )
            if record is not None:
                return redirect(found.link(record))
        return render(request, "record_desk/form.html", _form_ctx(request, found, form))


@requires("read")
def record_edit(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    found = queries.get_kind(kind)
    record = queries.get_record_for(request.user, found, key)
    queries.demand_edit(found, record)
    seen = request.POST.get("seen") or changes.seen_values(found, record)
    with timezone.override(queries.zone_of(request.user)):
        form = _form(request, found, record)
        if form.is_valid() and _edit(request, found, key, seen, form):
            return redirect(found.link(record))
        ctx = _form_ctx(request, found, form) | {"record": record, "key": key, "seen": seen}
        return render(request, "record_desk/form.html", ctx)


def _edit(request: HttpRequest, kind: RecordKind, key: str, seen: str, form: RecordForm) -> bool:
    changed = _written(
        form,
        lambda: changes.edit_record(
            user=request.user,
            kind=kind,
            key=key,
            seen=seen,
            values=form.values,
            actor=actor_in(request),
            now=timezone.now(),
        ),
    )
    return changed is not None


def _written(form: RecordForm, write: Callable[[], Any]) -> Any:
    """What a change gives back; None when it refused, which then stands at the form."""
    try:
        return write()
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        return None


def _form(request: HttpRequest, kind: RecordKind, record: Any = None) -> RecordForm:
    user = request.user
    data = request.POST if request.method == "POST" else None
    rows, reader = queries.rows_of(user, kind), queries.reader_for(user)
    return record_form(kind, rows, reader, data=data, record=record)


def _form_ctx(request: HttpRequest, kind: RecordKind, form: RecordForm) -> dict[str, Any]:
    needs_units = any(f.type == "unit" for f in kind.form_fields)
    units = queries.units_offered(request.user) if needs_units else []
    return {"kind": kind, "form": form, "units": units, "record": None, "key": "", "seen": ""}


@requires("read")
@require_GET
def record_history(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    found = queries.get_kind(kind)
    record = queries.get_record_for(request.user, found, key)
    before = request.GET.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 19 else None
    entries, older = queries.history_for(request.user, found, record, number)
    ctx = {
        "kind": found,
        "record": record,
        "link": found.link(record),
        "entries": entries,
        "older_url": f"?before={older}" if older else "",
        "zone": queries.zone_of(request.user).key,
    }
    return render(request, "record_desk/history.html", ctx)


@requires("read")
@require_POST
def filter_save(request: HttpRequest, kind: str) -> HttpResponse:
    found = queries.get_kind(kind)
    query = request.POST.get("query", "")
    try:
        saved = changes.save_filter(
            user=request.user,
            kind=found,
            asked=queries.asked_of(request.user, found, QueryDict(query)),
            name=request.POST.get("name", ""),
            actor=actor_in(request),
            now=timezone.now(),
        )
        messages.success(request, _("The filter “%(name)s” is kept.") % {"name": saved.name})
        query = saved.query
    except (Invalid, Conflict) as refusal:
        messages.error(request, refusal.message)
    return redirect(f"{reverse('records', kwargs={'kind': kind})}?{query}")


@requires("read")
@require_POST
def filter_delete(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    found = queries.get_kind(kind)
    changes.delete_filter(
        user=request.user,
        kind=found,
        pk=pk,
        actor=actor_in(request),
        now=timezone.now(),
    )
    return redirect("records", kind=kind)
