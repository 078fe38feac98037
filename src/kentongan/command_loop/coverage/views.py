"""The start page, the directive and briefing pages, and the coverage board."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from kentongan.command_loop.acknowledgement.changes import open_delivery
from kentongan.command_loop.acknowledgement.forms import ReadBackForm
from kentongan.command_loop.briefing import queries as briefings
from kentongan.command_loop.coverage import queries
from kentongan.command_loop.directive import queries as directives
from kentongan.people.requests import access_in, actor_in
from kentongan.web.numbers import whole_number


@login_required
def start(request: HttpRequest) -> HttpResponse:
    access, now = access_in(request), timezone.now()
    ctx = {
        "page": queries.start_page(access, now),
        "now": now,
        "may_write": access.may("write_briefing"),
        "no_post": not access.scopes,
    }
    return render(request, "command_loop/start.html", ctx)


@login_required
def briefing(request: HttpRequest, code: str) -> HttpResponse:
    access, now = access_in(request), timezone.now()
    row = briefings.get_briefing_for(access, code)
    board = queries.board_of_briefing(access, row, now)
    ctx = {
        "briefing": row,
        "points": directives.points_of(row, access),
        "board": board,
        "total": queries.total(r.coverage for r in board),
        "attendance": briefings.attendance_of(row),
        "attendances": briefings.attendances_of(row)[:40],
        "texts": briefings.texts_of(row),
        "may_write": access.reaches("write_briefing", row.unit),
        "may_issue": access.reaches("issue", row.unit),
        "now": now,
    }
    return render(request, "command_loop/briefing/briefing.html", ctx)


@login_required
def directive(request: HttpRequest, code: str) -> HttpResponse:
    """A directive with its thread. Looking at it as its addressee is what "opened" means."""
    access, now = access_in(request), timezone.now()
    row = directives.get_directive_for(access, code)
    own = directives.own_delivery_of(access, row)
    if own and own.active and access.may("acknowledge"):
        own = open_delivery(delivery=own, actor=actor_in(request), now=now)
    show = request.GET.get("show", "")
    ctx = queries.directive_page(
        access,
        row,
        now,
        show=show if show in queries.LINES_SHOWN else "",
        after=whole_number(request.GET.get("after")),
        own=own,
    )
    ctx |= {
        "own": own,
        "words": ctx["versions"][0],
        "form": ReadBackForm(initial={"version": row.version}),
        "may_issue": access.reaches("issue", row.issuing_unit),
        "may_judge": access.reaches("judge", row.issuing_unit),
        "may_reissue": own is not None and access.reaches("issue", own.unit),
        # Supervision looks at its own units' work, whoever gave the order.
        "may_sample": {
            x.delivery.pk
            for x in (*ctx["lines"], ctx["own_line"])
            if x and access.reaches("sample", x.delivery.unit)
        },
        "tabs": _tabs(ctx["coverage"]),
        "now": now,
    }
    return render(request, "command_loop/directive/directive.html", ctx)


def _tabs(coverage: queries.Coverage) -> list[tuple[str, str, int]]:
    """What the units of a directive can be narrowed to, with how many there are of each."""
    return [
        ("", _("All"), coverage.units),
        ("waiting", _("Waiting for a verdict"), coverage.waiting),
        ("overdue", _("Overdue"), coverage.overdue),
        ("unknown", _("Not opened"), coverage.unknown),
        ("done", _("Done"), coverage.done),
    ]


@login_required
def board(request: HttpRequest) -> HttpResponse:
    access, now = access_in(request), timezone.now()
    state = request.GET.get("state", "issued")
    state = state if state in queries.BOARD_STATES else "issued"
    briefing = request.GET.get("briefing", "").replace("\0", "")  # PostgreSQL takes none
    page = queries.board_for(
        access,
        now,
        before=whole_number(request.GET.get("before")),
        state=state,
        briefing=briefing,
    )
    ctx = {
        "board": page,
        "total": queries.total(r.coverage for r in page.rows),
        "state": state,
        "narrowed": f"&{urlencode({'briefing': briefing})}" if briefing else "",
        "states": queries.BOARD_STATES,
        "now": now,
    }
    return render(request, "command_loop/coverage/board.html", ctx)
