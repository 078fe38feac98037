"""Reporting, judging and sampling action, and its evidence."""

from __future__ import annotations

import logging
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kentongan.command_loop.acknowledgement.changes import answering
from kentongan.command_loop.action import changes, forms, queries
from kentongan.command_loop.directive.queries import get_delivery_for, version_in_force
from kentongan.errors import NotFound, Refusal
from kentongan.evidence.uploads import Upload
from kentongan.people.requests import access_in, actor_in

log = logging.getLogger(__name__)


@login_required
def report(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Report action, or a blocker, on a delivery."""
    delivery = get_delivery_for(access_in(request), pk)
    answering(actor_in(request), delivery)
    now = timezone.now()
    with timezone.override(ZoneInfo(delivery.unit.timezone)):
        initial = {"happened_at": now}
        form = forms.ReportForm(
            request.POST or None, request.FILES or None, kind=kind, initial=initial
        )
        if form.is_valid() and _reported(request, form, delivery, kind):
            messages.success(request, _("Reported. Your superior is told."))
            return redirect("directive", delivery.directive.code)
        ctx = {
            "form": form,
            "kind": kind,
            "delivery": delivery,
            "directive": delivery.directive,
            "words": version_in_force(delivery.directive),
            "max_bytes": settings.EVIDENCE_MAX_BYTES,
            "max_mb": settings.EVIDENCE_MAX_BYTES // (1024 * 1024),
        }
        status = 422 if form.errors else 200
        return render(request, "command_loop/action/report.html", ctx, status=status)


def _reported(request: HttpRequest, form: forms.ReportForm, delivery: Any, kind: str) -> bool:
    """Store the report; a refusal goes to its field and nothing is stored."""
    data = dict(form.cleaned_data)
    most = settings.EVIDENCE_MAX_BYTES + 1
    uploads = [Upload(f.name, f.read(most)) for f in data.pop("evidence")]
    try:
        changes.report_action(
            delivery=delivery,
            kind=kind,
            uploads=uploads,
            actor=actor_in(request),
            now=timezone.now(),
            **data,
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


@login_required
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_report_for(access_in(request), pk)
    form = forms.OutcomeForm(request.POST)
    if form.is_valid():
        try:
            changes.judge_report(
                report=row, actor=actor_in(request), now=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            messages.error(request, refusal.message)
    else:
        messages.error(request, _("Choose sufficient or insufficient."))
    return redirect("directive", row.delivery.directive.code)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is given or decided about a blocker."""
    row = queries.get_report_for(access_in(request), pk)
    form = forms.AnswerForm(request.POST)
    if form.is_valid():
        try:
            changes.answer_blocker(
                report=row, actor=actor_in(request), now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("Answered. The unit is told."))
        except Refusal as refusal:
            messages.error(request, refusal.message)
    else:
        messages.error(request, _("Say what is given, or what was decided."))
    return redirect("directive", row.delivery.directive.code)


@login_required
@require_POST
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_report_for(access_in(request), pk)
    form = forms.SampleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what was found."))
        return redirect("directive", row.delivery.directive.code)
    try:
        changes.sample_report(
            report=row, actor=actor_in(request), now=timezone.now(), **form.cleaned_data
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("directive", row.delivery.directive.code)


@login_required
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of evidence, only to who sees its report; a PDF always as a download."""
    row = queries.get_evidence_for(access_in(request), pk)
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        log.exception("evidence %s is not on the disk", pk)
        raise NotFound("evidence_missing", _("There is no such file.")) from error
    response = FileResponse(
        file,
        content_type=row.media_type,
        as_attachment=not row.media_type.startswith("image/"),
        filename=row.file_name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
