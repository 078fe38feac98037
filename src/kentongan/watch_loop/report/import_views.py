"""Files of reports in a browser: upload, map the columns, look at the dry run, store."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kentongan.errors import NotFound, Refusal
from kentongan.people.requests import access_in, actor_in
from kentongan.record_desk.rules import XLSX
from kentongan.watch_loop.report import forms, import_page, importing, page, queries
from kentongan.watch_loop.report.blank_workbook import blank_workbook
from kentongan.web.access import requires

MB: Final = 1024 * 1024


@requires("report")
def imports(request: HttpRequest) -> HttpResponse:
    """Upload a file, and what became of earlier ones."""
    form = forms.UploadForm(
        request.POST or None,
        request.FILES or None,
        kinds=import_page.kinds_for(access_in(request)),
        units=queries.writable_units(access_in(request)),
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            run = importing.start_import(
                kind=data["kind"],
                file_name=data["file"].name,
                data=data["file"],
                size=data["file"].size,
                unit=form.unit(),
                actor=actor_in(request),
                now=timezone.now(),
            )
            return redirect("report-import", run.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    ctx = {
        "form": form,
        "kinds": import_page.kinds_for(access_in(request)),
        "imports": import_page.lines_of(importing.imports_of(request.user)),
        "max_bytes": settings.IMPORT_MAX_BYTES,
        "max_mb": settings.IMPORT_MAX_BYTES // MB,
    }
    status = 422 if form.errors else 200
    return render(request, "watch_loop/report/imports.html", ctx, status=status)


@requires("report")
@require_GET
def blank(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty file of a kind, to fill in and upload."""
    answer = HttpResponse(blank_workbook(page.kind_called(kind)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return answer


@requires("report")
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    run = importing.get_import_for(request.user, pk)
    return _shown(request, run, forms.MappingForm(run=run), 200)


@requires("report")
@require_POST
def mapped(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is what, and check every row without storing one."""
    run = importing.get_import_for(request.user, pk)
    form = forms.MappingForm(request.POST, run=run)
    if form.is_valid():
        try:
            importing.map_import(run=run, actor=actor_in(request), **form.values())
            importing.ask_check(run=run, actor=actor_in(request), now=timezone.now())
            return redirect("report-import", pk)
        except Refusal as refusal:
            field = f"column:{refusal.field}"
            form.add_error(field if field in form.fields else None, refusal.message)
    return _shown(request, run, form, 422)


@requires("report")
@require_POST
def stored(request: HttpRequest, pk: int) -> HttpResponse:
    """Store what is good; refused rows hold it up until somebody says otherwise."""
    run = importing.get_import_for(request.user, pk)
    try:
        importing.ask_store(
            run=run,
            actor=actor_in(request),
            now=timezone.now(),
            only_good=request.POST.get("only_good") == "yes",
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("report-import", pk)


@login_required
@require_GET
def refused(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The refused rows as a file, each with its reason, to mend and upload again."""
    run = importing.get_import_for(request.user, pk)
    if not run.refused:
        raise NotFound("no_refused_rows", _("There is no such file."))
    return FileResponse(
        run.refused.open("rb"),
        as_attachment=True,
        filename=f"{run.file_name}-refused.csv",
        content_type="text/csv; charset=utf-8",
    )


def _shown(request: HttpRequest, run: Any, form: forms.MappingForm, status: int) -> HttpResponse:
    ctx = {"page": import_page.page_of(run), "form": form, "run": run}
    return render(request, "watch_loop/report/import.html", ctx, status=status)
