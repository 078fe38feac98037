"""Pages of the rulebook: operations with their stages, and what was in force on a day."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kentongan.rulebook import queries
from kentongan.rulebook.forms import AsOf
from kentongan.web.access import requires


@requires("read")
def operations(request: HttpRequest) -> HttpResponse:
    """Every operation with its dated stages; the stage of the asked day is marked."""
    form, day = _as_of(request)
    rows = [
        {"operation": operation, "current": queries.stages_on(operation, day)}
        for operation in queries.operations()
    ]
    return render(request, "rulebook/operations.html", {"form": form, "day": day, "rows": rows})


@requires("read")
def legal_references(request: HttpRequest) -> HttpResponse:
    """The legal references in force on a day (`?on=2023-12-20`; today when left out)."""
    form, day = _as_of(request)
    ctx = {"form": form, "day": day, "references": queries.references_on(day)}
    return render(request, "rulebook/legal_references.html", ctx)


def _as_of(request: HttpRequest) -> tuple[AsOf, date]:
    today = timezone.localdate()
    form = AsOf(request.GET if "on" in request.GET else None, initial={"on": today})
    asked = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    return form, asked or today
