"""The list behind the bell."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kentongan.errors import NotFound
from kentongan.notices import changes, queries
from kentongan.notices.forms import MarkReadForm
from kentongan.people.requests import access_in
from kentongan.web.access import requires
from kentongan.web.numbers import whole_number


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    page = queries.notices_of(request.user, whole_number(request.GET.get("before")))
    ctx = {
        "notices": page,
        "older": page[-1].pk if len(page) == queries.PAGE else None,
        "undelivered": queries.undelivered_for(access_in(request)),
    }
    return render(request, "notices/notices.html", ctx)


@login_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    form = MarkReadForm(request.POST)
    if not form.is_valid():
        raise NotFound("notice_unknown", _("There is no such notice."))
    changes.mark_read(user=request.user, notice_id=form.cleaned_data["notice"], now=timezone.now())
    return redirect("notices")


@require_POST
@requires("manage_people")
def try_again(request: HttpRequest) -> HttpResponse:
    """Send again what was given up: the mail server is back, or the address was mended."""
    n = changes.try_again(access=access_in(request), now=timezone.now())
    messages.success(
        request,
        ngettext("%(n)s notice is sent again.", "%(n)s notices are sent again.", n) % {"n": n},
    )
    return redirect("notices")
