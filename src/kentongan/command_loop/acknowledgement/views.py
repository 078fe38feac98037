"""Reading back and the superior's verdict."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kentongan.command_loop.acknowledgement import changes, forms, queries
from kentongan.command_loop.directive.queries import get_delivery_for, version_in_force
from kentongan.errors import Refusal
from kentongan.people.requests import access_in, actor_in


@login_required
def read_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The order and room for one's own words: made for a phone in the field."""
    delivery = get_delivery_for(access_in(request), pk)
    changes.answering(actor_in(request), delivery)
    words = version_in_force(delivery.directive)
    form = forms.ReadBackForm(request.POST or None, initial={"version": words.number})
    if form.is_valid():
        try:
            row = changes.read_back(
                delivery=delivery,
                text=form.cleaned_data["text"],
                version=form.cleaned_data["version"],
                actor=actor_in(request),
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("text", refusal.message)
            # The page now shows the words in force: sent again, it is those that are read back.
            form.data = request.POST.copy()
            form.data["version"] = str(words.number)
        else:
            if row.copied:
                messages.warning(
                    request,
                    _("Sent. Most of it repeats the order's own words; your superior sees that."),
                )
            else:
                messages.success(request, _("Sent. Your superior will accept or return it."))
            return redirect("directive", delivery.directive.code)
    ctx = {"form": form, "delivery": delivery, "directive": delivery.directive, "words": words}
    status = 422 if form.errors else 200
    return render(request, "command_loop/acknowledgement/read_back.html", ctx, status=status)


@login_required
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_read_back_for(access_in(request), pk)
    form = forms.VerdictForm(request.POST)
    if form.is_valid():
        try:
            changes.judge_read_back(
                read_back=row, actor=actor_in(request), now=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            messages.error(request, refusal.message)
    else:
        messages.error(request, _("Choose whether to accept or to return it."))
    return redirect("directive", row.delivery.directive.code)
