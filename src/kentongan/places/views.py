"""Pages of places: the areas with an outline map, and the import of their geometry."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string

from kentongan.audit_trail.actor import Actor
from kentongan.errors import Invalid
from kentongan.places import changes, outline, queries
from kentongan.places.forms import GeometryUpload, Search
from kentongan.places.geojson import MOST_BYTES
from kentongan.places.words import LEVELS, PROBLEMS
from kentongan.web.access import requires


@requires("read")
def search(request: HttpRequest) -> HttpResponse:
    """The provinces, or what a text may mean (`?q=Kediri, Tabanan`)."""
    form = Search(request.GET or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.search(text, 50) if text else None
    may_import = import_string(settings.ACCESS_CHECK)(request.user, "import_places")
    ctx = {"form": form, "text": text, "found": found, "may_import": may_import}
    return render(request, "places/search.html", ctx | _children(""))


@requires("read")
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area: its parents, its position, and the areas below it with their outline."""
    here = queries.area_by_code(code)
    if here is None:
        raise Http404
    above = queries.parents_of(here)
    ctx = {"area": here, "above": above, "own": queries.geometry_of(here.code)}
    return render(request, "places/area.html", ctx | _children(here.code))


def _children(code: str) -> dict[str, object]:
    shapes = {shape.area_id: shape for shape in queries.geometries_below(code)}
    children = list(queries.children_of(code))
    drawing = outline.draw(
        outline.Place(number, child.code, child.name, shape.longitude, shape.latitude, shape.shape)
        for number, child in enumerate(children, start=1)
        if (shape := shapes.get(child.code))
    )
    rows = [{"area": child, "geometry": shapes.get(child.code)} for child in children]
    return {"rows": rows, "drawing": drawing}


@requires("import_places")
def import_geometry(request: HttpRequest) -> HttpResponse:
    """Upload a GeoJSON file; then its report. Earlier imports stand below the form."""
    form = GeometryUpload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            done = changes.import_geometry(
                data=given["file"].read(),
                file_name=given["file"].name,
                source=given["source"],
                code_property=given["code_property"],
                actor=_actor(request),
                now=timezone.now(),
            )
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return redirect("places_import_report", done.pk)
    ctx = {"form": form, "imports": queries.imports()[:50], "max_bytes": MOST_BYTES}
    return render(request, "places/import.html", ctx, status=422 if form.errors else 200)


@requires("import_places")
def import_report(request: HttpRequest, number: int) -> HttpResponse:
    """What matched in one import, what did not, and why."""
    done = queries.import_by_id(number)
    if done is None:
        raise Http404
    report = done.report
    ctx = {
        "done": done,
        "report": report,
        "levels": [(LEVELS[int(level)], count) for level, count in report["levels"].items()],
        "problems": [(PROBLEMS[name], count) for name, count in report["problems"].items()],
        "unmatched": [{**row, "why": PROBLEMS[row["problem"]]} for row in report["unmatched"]],
        "missing": sum(report["problems"].values()),
    }
    return render(request, "places/import_report.html", ctx)


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    assert user.is_authenticated  # noqa: S101  `requires` let nobody else in
    label = user.get_full_name() or user.get_username()
    return Actor(user=user, label=label, address=request.META.get("REMOTE_ADDR"))
