"""Writing, reading, correcting and deciding on reports; the triage desk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from kentongan.errors import NotFound, Refusal
from kentongan.people.requests import access_in, actor_in
from kentongan.watch_loop.report import changes, duplicates, forms, page, queries
from kentongan.watch_loop.report.reading import propose
from kentongan.web.access import requires
from kentongan.web.templatetags.web_ui import word_of

log = logging.getLogger(__name__)
MB: Final = 1024 * 1024


@requires("report")
@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """Which kind of report to write."""
    ctx = {"kinds": page.kinds_for(access_in(request))}
    return render(request, "watch_loop/report/kinds.html", ctx)


@requires("report")
def new(request: HttpRequest, kind: str) -> HttpResponse:
    found = page.kind_called(kind)
    access = access_in(request)
    form = forms.ReportForm(
        request.POST or None,
        request.FILES or None,
        kind=found,
        units=queries.writable_units(access),
        initial={"happened_at": timezone.now().replace(second=0, microsecond=0)},
    )
    if form.is_valid():
        uploads = form.uploads(settings.EVIDENCE_MAX_BYTES)
        recorded = _written(
            form,
            lambda: changes.record_report(
                draft=form.draft(),
                actor=actor_in(request),
                now=timezone.now(),
                uploads=uploads,
                channel="text" if request.GET.get("channel") == "text" else "web",
            ),
        )
        if recorded is not None:
            messages.success(request, _("The report is stored and waits for a decision."))
            return redirect("report", recorded.report.uid)
    ctx = _form_ctx(form) | {"areas": queries.areas_offered(access)}
    return render(request, "watch_loop/report/form.html", ctx, status=422 if form.errors else 200)


@requires("report")
def from_text(request: HttpRequest) -> HttpResponse:
    """Read a pasted text into the form of its kind; nothing is stored before somebody sends it."""
    access = access_in(request)
    form = forms.TextForm(request.POST or None, initial={"written_on": timezone.localdate()})
    if not form.is_valid():
        ctx: dict[str, Any] = {"form": form}
        status = 422 if form.errors else 200
        return render(request, "watch_loop/report/text.html", ctx, status=status)
    text = form.cleaned_data["text"]
    found = propose(text, written_on=form.cleaned_data["written_on"])
    chosen = page.kind_called(request.POST.get("kind") or found.kind or "situation")
    filled = forms.ReportForm(
        kind=chosen,
        units=queries.writable_units(access),
        initial=forms.initial_from(found, text, ZoneInfo(access.zone or settings.TIME_ZONE)),
    )
    ctx = _form_ctx(filled) | {
        "areas": queries.areas_offered(access),
        "pieces": page.pieces_of(text, found),
        "notes": page.notes_of(chosen, found),
        "unread": not found.kind,
        "source": form,
        "kinds": page.kinds_for(access),
    }
    return render(request, "watch_loop/report/form.html", ctx)


@requires("report")
def correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    access = access_in(request)
    report = queries.get_report_for(access, uid)
    if request.method == "GET":
        # No form for who would only learn at its end that it is not his to fill in.
        changes.demand_correct(actor_in(request), report, access, reason="-")
    with timezone.override(ZoneInfo(report.unit.timezone)):
        form = forms.ReportForm(
            request.POST or None,
            kind=page.kind_called(report.kind),
            report=report,
            initial=forms.initial_of(report),
        )
        if form.is_valid() and _written(
            form,
            lambda: changes.correct(
                report=report,
                draft=form.draft(),
                reason=form.cleaned_data["reason"],
                actor=actor_in(request),
                now=timezone.now(),
                version=form.cleaned_data["version"],
            ),
        ):
            messages.success(
                request, _("The report has a new version; the old one stays readable.")
            )
            return redirect("report", uid)
        ctx = _form_ctx(form) | {"areas": queries.areas_offered(access), "report": report}
        status = 422 if form.errors else 200
        return render(request, "watch_loop/report/form.html", ctx, status=status)


def _form_ctx(form: forms.ReportForm) -> dict[str, Any]:
    return {
        "form": form,
        "kind": form.kind,
        "label": _(form.kind.label),
        "details": [form[name] for name in form.fields if name.startswith(forms.DETAIL)],
        "max_bytes": settings.EVIDENCE_MAX_BYTES,
        "max_mb": settings.EVIDENCE_MAX_BYTES // MB,
    }


def _written(form: forms.ReportForm, write: Callable[[], Any]) -> Any:
    """What a change gives back; None when it refused, which then stands at its field."""
    try:
        return write()
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


@requires("read")
@require_GET
def report(request: HttpRequest, uid: UUID) -> HttpResponse:
    access = access_in(request)
    found = queries.get_report_for(access, uid)
    ctx = {"page": page.page_of(access, request.user, found)}
    return render(request, "watch_loop/report/report.html", ctx)


@requires("report")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What the user wrote, and what became of it."""
    found = queries.own_reports(
        request.user, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    ctx = {
        "lines": page.lines_of(found.records),
        "next_url": f"?{urlencode({'after': found.next})}" if found.next else "",
        "previous_url": f"?{urlencode({'before': found.previous})}" if found.previous else "",
    }
    return render(request, "watch_loop/report/mine.html", ctx)


@login_required
@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photo, only to who sees its report."""
    row = queries.get_photo_for(access_in(request), pk)
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        log.exception("photo %s is not on the disk", pk)
        raise NotFound("photo_missing", _("There is no such file.")) from error
    response = FileResponse(file, content_type=row.media_type, filename=row.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


# ------------------------------------------------------------------ deciding

DECISIONS: Final[dict[str, Callable[..., Any]]] = {
    "triaged": lambda form, **told: changes.triage(**told),
    "confirmed": lambda form, **told: changes.confirm(**told),
    "not_incident": lambda form, **told: changes.mark_not_incident(
        reason=form.cleaned_data["reason"], **told
    ),
}


@requires("triage")
@require_POST
def decide(request: HttpRequest, uid: UUID, to: str) -> HttpResponse:
    """One decision on one report; the desk goes on with the next, once it is taken."""
    found = queries.get_report_for(access_in(request), uid)
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, uid, _("Say why in fewer words."))
    try:
        moved = DECISIONS[to](form, report=found, actor=actor_in(request), now=timezone.now())
    except Refusal as refusal:
        return _refused(request, uid, refusal.message)
    told = {"number": moved.pk, "state": word_of(moved.state)}
    messages.success(request, _("Report %(number)s: %(state)s.") % told)
    return _back(request, uid)


@requires("triage")
@require_POST
def refer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand a report to another unit or office."""
    found = queries.get_report_for(access_in(request), uid)
    form = forms.ReferForm(request.POST)
    if not form.is_valid():
        return _refused(request, uid, _("Say why in fewer words."))
    data = form.cleaned_data
    try:
        changes.refer(
            report=found,
            reason=data["reason"],
            to_unit=queries.unit_called(data["to_unit"]) if data["to_unit"] else None,
            to_office=data["to_office"],
            actor=actor_in(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _refused(request, uid, refusal.message)
    messages.success(request, _("The report is handed on."))
    return _back(request, uid)


PAIRED: Final = {
    "merge": gettext_lazy("Merged: the two count once from now on."),
    "apart": gettext_lazy("Kept apart: each counts for itself."),
    "undo-merge": gettext_lazy("The merge is undone."),
    "undo-apart": gettext_lazy("The two stand for a decision again."),
}


@requires("triage")
@require_POST
def pair(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Merge two reports, keep them apart, or take either back."""
    found = queries.get_pair_for(access_in(request), pk)
    told: dict[str, Any] = {"actor": actor_in(request), "now": timezone.now()}
    steps: dict[str, Callable[[], Any]] = {
        "merge": lambda: duplicates.merge(report=found.second, into=found.first, **told),
        "apart": lambda: duplicates.keep_apart(pair=found, **told),
        "undo-merge": lambda: duplicates.undo_merge(pair=found, **told),
        "undo-apart": lambda: duplicates.undo_apart(pair=found, **told),
    }
    at = found.second if request.POST.get("open") == str(found.second.uid) else found.first
    try:
        steps[step]()
    except Refusal as refusal:
        return _refused(request, at.uid, refusal.message)
    messages.success(request, str(PAIRED[step]))
    # What was merged away is decided; the report that stands for both still waits.
    gone = step == "merge" and at == found.second
    return _back(request, at.uid, stay=not gone)


def _refused(request: HttpRequest, uid: UUID, why: str) -> HttpResponse:
    """Back to the very report, since nothing was decided on it."""
    messages.error(request, why)
    return _back(request, uid, stay=True)


def _back(
    request: HttpRequest, uid: UUID, *, stay: bool = False, ticked: Sequence[UUID] = ()
) -> HttpResponse:
    """To the desk where the decision was taken there, else to the report. What stays `ticked`
    was not decided: a reason is missing, perhaps, and nobody ticks forty reports twice."""
    if request.POST.get("back") != "desk":
        return redirect("report", uid)
    line = QueryDict(request.POST.get("desk", "")[:300], mutable=True)
    if stay:
        line["at"] = str(uid)
    line.setlist("tick", [str(told) for told in ticked])
    return redirect(f"{page.DESK_URL}?{line.urlencode()}")


# ------------------------------------------------------------------ the desk


@requires("triage")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for a decision: the most urgent first, of these the newest."""
    ctx = {"desk": page.desk_of(access_in(request), request.user, request.GET, timezone.now())}
    return render(request, "watch_loop/report/triage.html", ctx)


@requires("triage")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """The same decision on several reports; each that cannot be decided says why."""
    uids = request.POST.getlist("uid")[: queries.DESK_PAGE]
    form = forms.BulkForm(request.POST, uids=uids)
    if not form.is_valid():
        messages.error(request, _("Choose reports first, and then what to do with them."))
        return _back(request, UUID(int=0))
    data = form.cleaned_data
    chosen = queries.reports_called(access_in(request), page.uuids(data["uid"]), "triage")
    decided = changes.decide_many(
        reports=list(chosen.values()),
        to=data["to"],
        reason=data["reason"],
        actor=actor_in(request),
        now=timezone.now(),
    )
    done = [d for d in decided if d.refusal is None]
    if done:
        words = ngettext("%(n)s report decided.", "%(n)s reports decided.", len(done))
        messages.success(request, words % {"n": len(done)})
    refused = [d for d in decided if d.refusal is not None]
    for why in sorted({str(d.refusal) for d in refused}):
        messages.error(request, why)
    return _back(request, UUID(int=0), ticked=[d.uid for d in refused])
