"""Pages of briefings, their texts and the review of a reading."""

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

from kentongan.command_loop.briefing import changes, forms, queries
from kentongan.command_loop.briefing.review import SINGLES, Proposal, segments, undecided
from kentongan.errors import Invalid, NotFound
from kentongan.people.queries import demand, get_unit_for, invitable_units, units_with_verb
from kentongan.people.requests import access_in, actor_in
from kentongan.web.access import requires
from kentongan.web.numbers import whole_number


@requires("write_briefing")
def plan(request: HttpRequest) -> HttpResponse:
    unit = units_with_verb(access_in(request), "write_briefing")[0]
    with timezone.override(ZoneInfo(unit.timezone)):
        form = forms.BriefingForm(request.POST or None)
        if form.is_valid():
            try:
                briefing = changes.plan_briefing(
                    unit=unit, actor=actor_in(request), now=timezone.now(), **form.values()
                )
                return redirect("briefing", briefing.code)
            except Invalid as refusal:
                form.add_error(refusal.field, refusal.message)
        ctx = {"form": form, "unit": unit, "briefing": None}
        return render(request, "command_loop/briefing/plan.html", ctx, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


@login_required
def edit(request: HttpRequest, code: str) -> HttpResponse:
    briefing = queries.get_briefing_for(access_in(request), code)
    demand(actor_in(request), "write_briefing", briefing.unit)
    with timezone.override(ZoneInfo(briefing.unit.timezone)):
        initial = {k: getattr(briefing, k) for k in forms.BriefingForm.base_fields}
        initial["agenda"] = "\n".join(briefing.agenda)
        form = forms.BriefingForm(request.POST or None, initial=initial)
        if form.is_valid():
            try:
                changes.edit_briefing(
                    briefing=briefing, actor=actor_in(request), now=timezone.now(), **form.values()
                )
                return redirect("briefing", code)
            except Invalid as refusal:
                form.add_error(refusal.field, refusal.message)
        ctx = {"form": form, "unit": briefing.unit, "briefing": briefing}
        return render(request, "command_loop/briefing/plan.html", ctx, status=_status(form))


@login_required
@require_POST
def step(request: HttpRequest, code: str, to: str) -> HttpResponse:
    """One button, one transition; the change function knows whether it is due."""
    briefing = queries.get_briefing_for(access_in(request), code)
    actor, now = actor_in(request), timezone.now()
    if to == "cancel":
        reason = forms.reason_in(request.POST)
        changes.cancel_briefing(briefing=briefing, reason=reason, actor=actor, now=now)
    elif to == "hold":
        changes.hold_briefing(briefing=briefing, actor=actor, now=now)
    elif to == "minute":
        changes.minute_briefing(briefing=briefing, actor=actor, now=now)
    else:
        changes.close_briefing(briefing=briefing, actor=actor, now=now)
    return redirect("briefing", code)


@login_required
def invite(request: HttpRequest, code: str) -> HttpResponse:
    briefing = queries.get_briefing_for(access_in(request), code)
    demand(actor_in(request), "write_briefing", briefing.unit)
    units = invitable_units(briefing.unit, timezone.now().date())
    if request.method == "POST":
        new = changes.invite_units(
            briefing=briefing,
            units=forms.chosen_units(units, request.POST.getlist("units")),
            actor=actor_in(request),
            now=timezone.now(),
        )
        messages.success(
            request,
            ngettext("%(n)s unit invited.", "%(n)s units invited.", len(new)) % {"n": len(new)},
        )
        return redirect("briefing", code)
    ctx = {"briefing": briefing, "units": units, "chosen": queries.invitations_of(briefing)}
    return render(request, "command_loop/briefing/invite.html", ctx)


@login_required
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    briefing = queries.get_briefing_for(access_in(request), code)
    address = request.build_absolute_uri(f"/briefings/{code}/")
    data = queries.invitation_ics(briefing, queries.invitations_of(briefing), address)
    name = f"{briefing.code}.ics"
    return HttpResponse(
        data,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
def attendance(request: HttpRequest, code: str) -> HttpResponse:
    access = access_in(request)
    briefing = queries.get_briefing_for(access, code)
    units = queries.invitations_of(briefing)
    form = forms.AttendanceForm(request.POST or None, units=units)
    if form.is_valid():
        data = form.cleaned_data
        changes.record_attendance(
            briefing=briefing,
            unit=get_unit_for(access, data.pop("unit")),
            actor=actor_in(request),
            now=timezone.now(),
            **data,
        )
        return redirect("briefing-attendance", code)
    ctx = {
        "briefing": briefing,
        "form": form,
        "file_form": forms.AttendanceFileForm(),
        "attendances": queries.attendances_of(briefing),
        "count": queries.attendance_of(briefing),
        "invited": units,
        "may_write": access.reaches("write_briefing", briefing.unit),
    }
    return render(request, "command_loop/briefing/attendance.html", ctx, status=_status(form))


@login_required
@require_POST
def import_attendance(request: HttpRequest, code: str) -> HttpResponse:
    briefing = queries.get_briefing_for(access_in(request), code)
    form = forms.AttendanceFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a CSV file."))
        return redirect("briefing-attendance", code)
    report = changes.import_attendance(
        briefing=briefing,
        data=form.cleaned_data["file"].read(),
        actor=actor_in(request),
        now=timezone.now(),
    )
    messages.success(
        request,
        ngettext("%(n)s row stored.", "%(n)s rows stored.", report.stored) % {"n": report.stored},
    )
    for line, why in report.refused[:20]:
        messages.warning(request, _("Line %(line)s: %(why)s") % {"line": line, "why": why})
    return redirect("briefing-attendance", code)


@requires("write_briefing")
def add_text(request: HttpRequest, code: str = "") -> HttpResponse:
    """Paste or upload a text; the next page is its review."""
    access = access_in(request)
    briefing = queries.get_briefing_for(access, code) if code else None
    unit = briefing.unit if briefing else units_with_verb(access, "write_briefing")[0]
    demand(actor_in(request), "write_briefing", unit)
    form = forms.TextForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        name, data = form.content()
        try:
            reading = changes.add_text(
                unit=unit,
                briefing=briefing,
                file_name=name,
                data=data,
                actor=actor_in(request),
                now=timezone.now(),
            )
            return redirect("reading", reading.pk)
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.message)
    ctx = {"form": form, "briefing": briefing, "unit": unit}
    return render(request, "command_loop/briefing/add_text.html", ctx, status=_status(form))


@login_required
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """The original as it came, as a download: what a stranger wrote is never shown as a page."""
    text = queries.get_text_for(access_in(request), pk)
    return HttpResponse(
        bytes(text.original),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="naskah-{text.pk}.bin"'},
    )


@login_required
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    return _review(request, queries.get_reading_for(access_in(request), pk))


def _review(request: HttpRequest, row: Any, refused: dict[str, Any] | None = None) -> HttpResponse:
    """The review of a reading; `refused` is the card of a value that was not accepted."""
    access = access_in(request)
    items = queries.items_of(row)
    cards = [_card(p) for p in items]
    if refused:
        cards = [refused if c["item"].field == refused["item"].field else c for c in cards]
    ctx = {
        "reading": row,
        "sections": _sections(cards),
        "segments": segments(row.text.text, items),
        "flags": row.proposed["flags"],
        "left": len(undecided(items)),
        "total": len(items),
        "may_decide": access.reaches("confirm_reading", row.text.unit) and row.state == "open",
        "missed_form": forms.PointForm(prefix="missed"),
        "swapped": False,
    }
    status = 422 if refused else 200
    return render(request, "command_loop/briefing/review.html", ctx, status=status)


def _sections(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cards under headings: the facts of the briefing together, then each list by itself."""
    facts = {name for name, _group in SINGLES}
    sections: dict[str, dict[str, Any]] = {}
    for card in cards:
        name = card["item"].name
        code = "facts" if name in facts else name
        section = sections.setdefault(code, {"code": code, "cards": []})
        section["cards"].append(card)
    return list(sections.values())


def _card(proposal: Proposal, form: Any = None, error: str = "") -> dict[str, Any]:
    return {"item": proposal, "form": form or forms.correction_form(proposal), "error": error}


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    row = queries.get_reading_for(access_in(request), pk)
    item = next((p for p in queries.items_of(row) if p.field == field), None)
    if item is None:
        raise NotFound("field_unknown", _("There is no such value in this reading."))
    decision = request.POST.get("decision", "")
    value, form = None, None
    if decision == "corrected":
        form = forms.correction_form(item, request.POST)
        if not form.is_valid():
            return _not_decided(request, row, _card(item, form))
        value = forms.corrected_value(item, form)
    elif field.startswith("directives.new."):
        value = item.value
    try:
        changes.decide(
            reading=row,
            field=field,
            decision=decision,
            value=value,
            actor=actor_in(request),
            now=timezone.now(),
        )
    except Invalid as refusal:
        return _not_decided(request, row, _card(item, form, refusal.message))
    return _decided(request, row, field)


def _decided(request: HttpRequest, row: Any, field: str) -> HttpResponse:
    """The one proposal again for htmx; the whole page for a browser without scripts."""
    if not getattr(request, "htmx", False):
        return redirect(f"/readings/{row.pk}/#p-{field.replace('.', '-')}")
    item = next(p for p in queries.items_of(row) if p.field == field)
    row.refresh_from_db(fields=["version"])
    return _fragment(request, row, _card(item))


def _not_decided(request: HttpRequest, row: Any, card: dict[str, Any]) -> HttpResponse:
    """What was typed and what is wrong with it: in the proposal, or in the whole page again."""
    if not getattr(request, "htmx", False):
        return _review(request, row, card)
    return _fragment(request, row, card, status=422)


def _fragment(
    request: HttpRequest, row: Any, card: dict[str, Any], status: int = 200
) -> HttpResponse:
    ctx = {"card": card, "reading": row, "may_decide": True, "swapped": True}
    return render(request, "command_loop/briefing/proposal.html", ctx, status=status)


@login_required
@require_POST
def accept_certain(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_reading_for(access_in(request), pk)
    n = changes.accept_certain(reading=row, actor=actor_in(request), now=timezone.now())
    messages.success(
        request, ngettext("%(n)s value accepted.", "%(n)s values accepted.", n) % {"n": n}
    )
    return redirect("reading", pk)


@login_required
@require_POST
def mark_missed(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_reading_for(access_in(request), pk)
    form = forms.PointForm(request.POST, prefix="missed")
    start, end = (whole_number(request.POST.get(name)) for name in ("start", "end"))
    if start is None or end is None or not form.is_valid():
        messages.error(request, _("Mark the words of the order in the text first."))
        return redirect("reading", pk)
    due = form.cleaned_data["due"]
    changes.mark_missed(
        reading=row,
        start=start,
        end=end,
        point={**form.cleaned_data, "due": due.isoformat() if due else None},
        actor=actor_in(request),
        now=timezone.now(),
    )
    return redirect("reading", pk)


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_reading_for(access_in(request), pk)
    changes.discard_reading(
        reading=row,
        reason=forms.reason_in(request.POST),
        actor=actor_in(request),
        now=timezone.now(),
    )
    return redirect("start")
