"""Writing, issuing, amending and ending directives."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kentongan.command_loop.briefing.forms import reason_in
from kentongan.command_loop.briefing.queries import get_reading_for
from kentongan.command_loop.directive import changes, forms, queries
from kentongan.errors import Invalid, Refusal
from kentongan.people.queries import demand
from kentongan.people.requests import access_in, actor_in
from kentongan.web.access import requires
from kentongan.web.numbers import whole_number


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


def _add(form: Any, refusal: Refusal) -> None:
    """Put a refusal at its field, or above the form where the form has no such field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a reading: its briefing is filled and its points become drafts."""
    row = get_reading_for(access_in(request), pk)
    try:
        briefing, drafts = changes.confirm_and_draft(
            reading=row,
            version=whole_number(request.POST.get("version")) or 0,
            actor=actor_in(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("reading", pk)
    messages.success(
        request,
        ngettext(
            "Confirmed. %(n)s directive is drafted and waits to be issued.",
            "Confirmed. %(n)s directives are drafted and wait to be issued.",
            len(drafts),
        )
        % {"n": len(drafts)},
    )
    return redirect("briefing", briefing.code)


@requires("issue")
def new(request: HttpRequest) -> HttpResponse:
    units = queries.issuing_units(access_in(request))
    with timezone.override(ZoneInfo(units[0].timezone)):
        form = forms.WordsForm(request.POST or None)
        if form.is_valid():
            directive = changes.draft_directive(
                issuing_unit=units[0],
                words=form.words(),
                actor=actor_in(request),
                now=timezone.now(),
            )
            return redirect("directive-issue", directive.code)
        ctx = {"form": form, "unit": units[0], "directive": None}
        return render(request, "command_loop/directive/words.html", ctx, status=_status(form))


@login_required
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the words: of a draft in place, of an issued directive as a new version."""
    directive = queries.get_directive_for(access_in(request), code)
    demand(actor_in(request), "issue", directive.issuing_unit)
    amends = directive.state != "draft"
    kind = forms.AmendForm if amends else forms.WordsForm
    with timezone.override(ZoneInfo(directive.issuing_unit.timezone)):
        words = queries.version_in_force(directive)
        form = kind(request.POST or None, initial=forms.initial_of(words))
        if form.is_valid():
            given: dict[str, Any] = {
                "directive": directive,
                "words": form.words(),
                "actor": actor_in(request),
                "now": timezone.now(),
            }
            try:
                if amends:
                    changes.amend_directive(reason=form.cleaned_data["reason"], **given)
                else:
                    changes.edit_draft(**given)
                return redirect("directive", code)
            except Invalid as refusal:
                _add(form, refusal)
        ctx = {"form": form, "unit": directive.issuing_unit, "directive": directive}
        return render(request, "command_loop/directive/words.html", ctx, status=_status(form))


@login_required
def issue(request: HttpRequest, code: str) -> HttpResponse:
    directive = queries.get_directive_for(access_in(request), code)
    demand(actor_in(request), "issue", directive.issuing_unit)
    now = timezone.now()
    form = forms.IssueForm(request.POST or None, unit=directive.issuing_unit, now=now)
    if form.is_valid():
        try:
            deliveries = changes.issue_directive(
                directive=directive,
                to=form.to(),
                actor=actor_in(request),
                now=now,
                expires_on=form.cleaned_data["expires_on"],
                ends_with_stage=form.cleaned_data["ends_with_stage"],
            )
            _told(request, len(deliveries))
            return redirect("directive", code)
        except Invalid as refusal:
            _add(form, refusal)
    ctx = _to_context(request, form, directive)
    return render(request, "command_loop/directive/issue.html", ctx, status=_status(form))


def _to_context(request: HttpRequest, form: Any, directive: Any) -> dict[str, Any]:
    return {
        "form": form,
        "directive": directive,
        "words": queries.version_in_force(directive),
        "chosen": set(request.POST.getlist("units")),
    }


def _told(request: HttpRequest, n: int) -> None:
    messages.success(
        request,
        ngettext("Issued to %(n)s addressee.", "Issued to %(n)s addressees.", n) % {"n": n},
    )


@login_required
def issue_many(request: HttpRequest, code: str) -> HttpResponse:
    """Issue all drafts of a briefing to the same addressees: the usual case after a vicon."""
    access = access_in(request)
    drafts = queries.drafts_of_briefing(access, code)
    now = timezone.now()
    form = forms.IssueForm(request.POST or None, unit=drafts[0].issuing_unit, now=now)
    if form.is_valid():
        try:
            deliveries = changes.issue_directives(
                directives=drafts,
                to=form.to(),
                actor=actor_in(request),
                now=now,
                expires_on=form.cleaned_data["expires_on"],
                ends_with_stage=form.cleaned_data["ends_with_stage"],
            )
            _told(request, len(deliveries))
            return redirect("briefing", code)
        except Invalid as refusal:
            _add(form, refusal)
    ctx = {
        "form": form,
        "drafts": drafts,
        "briefing": drafts[0].briefing,
        "chosen": set(request.POST.getlist("units")),
    }
    return render(request, "command_loop/directive/issue_many.html", ctx, status=_status(form))


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    directive = queries.get_directive_for(access_in(request), code)
    changes.withdraw_directive(
        directive=directive,
        reason=reason_in(request.POST),
        actor=actor_in(request),
        now=timezone.now(),
    )
    messages.success(request, _("Withdrawn; everybody who had it is told."))
    return redirect("directive", code)


@login_required
def supersede(request: HttpRequest, code: str) -> HttpResponse:
    directive = queries.get_directive_for(access_in(request), code)
    demand(actor_in(request), "issue", directive.issuing_unit)
    form = forms.SupersedeForm(request.POST or None, directive=directive)
    if form.is_valid():
        try:
            changes.supersede_directive(
                directive=directive,
                by=form.cleaned_data["by"],
                reason=form.cleaned_data["reason"],
                actor=actor_in(request),
                now=timezone.now(),
            )
            return redirect("directive", code)
        except Invalid as refusal:
            _add(form, refusal)
    ctx = {"form": form, "directive": directive}
    return render(request, "command_loop/directive/supersede.html", ctx, status=_status(form))


@login_required
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a delivered directive to the units beneath in one's own elaboration."""
    delivery = queries.get_delivery_for(access_in(request), pk)
    demand(actor_in(request), "issue", delivery.unit)
    words = queries.version_in_force(delivery.directive)
    now = timezone.now()
    with timezone.override(ZoneInfo(delivery.unit.timezone)):
        overtaken = words.due_at is not None and words.due_at <= now
        initial = {
            "instruction": words.instruction,
            "due_at": None if overtaken else words.due_at,
        }
        form = forms.ReissueForm(request.POST or None, initial=initial, unit=delivery.unit, now=now)
        if form.is_valid():
            try:
                directive, deliveries = changes.reissue_directive(
                    delivery=delivery,
                    words=form.words(),
                    to=form.to(),
                    actor=actor_in(request),
                    now=now,
                )
                _told(request, len(deliveries))
                return redirect("directive", directive.code)
            except Invalid as refusal:
                _add(form, refusal)
        ctx = {
            **_to_context(request, form, delivery.directive),
            "delivery": delivery,
            "overtaken": overtaken,
        }
        return render(request, "command_loop/directive/reissue.html", ctx, status=_status(form))
