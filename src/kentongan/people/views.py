"""The tree of units, the page of a unit, and the administrator's forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_POST

from kentongan.errors import Refusal
from kentongan.people import changes, forms, queries
from kentongan.people.requests import access_in, actor_in
from kentongan.people.words import LEVEL_WORDS
from kentongan.web.access import requires

MANAGE = "manage_people"


@requires("read")
def people(request: HttpRequest) -> HttpResponse:
    """The units in reach as a tree, with who heads them today."""
    access = access_in(request)
    today = timezone.localdate()
    ctx = {
        "roots": queries.nested(queries.tree_for(access, today)),
        "total": queries.count_units(access, today),
        "may_manage": access.may(MANAGE),
    }
    return render(request, "people/people.html", ctx)


@requires("read")
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: posts and holders, who held them before, areas, sub-units."""
    access = access_in(request)
    detail = queries.unit_detail(access, code, timezone.localdate())
    ctx = {
        "detail": detail,
        "level": LEVEL_WORDS[detail.unit.level],
        "zone": dict(forms.ZONES).get(detail.unit.timezone, detail.unit.timezone),
        "may_manage": access.may(MANAGE, detail.unit.path),
    }
    return render(request, "people/unit.html", ctx)


@requires(MANAGE)
def unit_add(request: HttpRequest) -> HttpResponse:
    """Add a unit; `?parent=CODE` chooses what it lies beneath."""
    access = access_in(request)
    code = request.GET.get("parent", "")
    parent = queries.get_unit_for(access, code, MANAGE) if code else None
    form = forms.UnitAdd(request.POST or None, access=access, initial={"parent": parent})
    made = _submitted(request, form, changes.add_unit)
    if made:
        return _done(request, made.code, _("%(name)s was added.") % {"name": made.name})
    return _page(request, form, _("Add a unit"), parent)


@requires(MANAGE)
def post_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a post to a unit."""
    access = access_in(request)
    unit = queries.get_unit_for(access, code, MANAGE)
    form = forms.PostAdd(request.POST or None, units=queries.units_in_line(access, unit))
    made = _submitted(request, form, changes.add_post, unit=unit)
    if made:
        return _done(request, code, _("%(name)s was added.") % {"name": made.title})
    return _page(request, form, _("Add a post"), unit)


@requires(MANAGE)
def officer_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add an officer to a post of the unit, with an account if wanted."""
    unit = queries.get_unit_for(access_in(request), code, MANAGE)
    today = timezone.localdate()
    form = forms.OfficerAdd(
        request.POST or None, posts=queries.posts_of(unit, today), initial={"since": today}
    )
    made = _submitted(request, form, changes.enlist_officer)
    if made:
        return _done(request, code, _("%(name)s was added.") % {"name": made})
    return _page(request, form, _("Add an officer"), unit)


@requires(MANAGE)
def post_assign(request: HttpRequest, post_id: int) -> HttpResponse:
    """Give a post to another officer from a day on."""
    access = access_in(request)
    post = queries.get_post_for(access, post_id, MANAGE)
    initial = {"since": timezone.localdate()}
    form = forms.PostAssign(request.POST or None, access=access, initial=initial)
    made = _submitted(request, form, changes.assign_post, post=post)
    if made:
        words = _("%(post)s passes to %(name)s on %(day)s.")
        facts = {"post": post.title, "name": made.officer, "day": made.since.isoformat()}
        return _done(request, post.unit.code, words % facts)
    return _page(request, form, _("Give %(post)s to") % {"post": post.title}, post.unit)


@requires(MANAGE)
def post_vacate(request: HttpRequest, post_id: int) -> HttpResponse:
    """End the holding of a post without a successor."""
    post = queries.get_post_for(access_in(request), post_id, MANAGE)
    holding = queries.holding_of(post)
    form = forms.PostVacate(request.POST or None, initial={"until": timezone.localdate()})
    made = _submitted(request, form, changes.end_holding, holding=holding)
    if made:
        words = _("%(post)s is vacant from %(day)s on.")
        facts = {"post": post.title, "day": made.until}
        return _done(request, post.unit.code, words % facts)
    return _page(request, form, _("Leave %(post)s vacant") % {"post": post.title}, post.unit)


@requires(MANAGE)
def unit_move(request: HttpRequest, code: str) -> HttpResponse:
    """Put a unit and all beneath it elsewhere in the tree."""
    access = access_in(request)
    unit = queries.get_unit_for(access, code, MANAGE)
    form = forms.UnitMove(request.POST or None, access=access)
    if _submitted(request, form, changes.move_unit, unit=unit):
        return _done(request, code, _("%(name)s was moved.") % {"name": unit.name})
    return _page(request, form, _("Move %(name)s") % {"name": unit.name}, unit)


@requires(MANAGE)
def unit_close(request: HttpRequest, code: str) -> HttpResponse:
    """End a unit on a day; nothing is deleted."""
    unit = queries.get_unit_for(access_in(request), code, MANAGE)
    form = forms.UnitClose(request.POST or None, initial={"on": timezone.localdate()})
    if _submitted(request, form, changes.close_unit, unit=unit):
        return _done(request, code, _("%(name)s was closed.") % {"name": unit.name})
    return _page(request, form, _("Close %(name)s") % {"name": unit.name}, unit)


@requires("read")
def tokens(request: HttpRequest) -> HttpResponse:
    """The user's own tokens; a new one is shown on this answer and never again."""
    today = timezone.localdate()
    form = forms.TokenMake(request.POST or None, posts=queries.posts_held(request.user, today))
    made = _submitted(request, form, changes.make_token, user=request.user)
    shown = ""
    if made:
        shown, form = made[1], forms.TokenMake(posts=queries.posts_held(request.user, today))
    ctx = {"form": form, "shown": shown, "tokens": queries.tokens_of(request.user)}
    ctx["now"] = timezone.now()
    status = 422 if form.errors else 200
    answer = render(request, "people/tokens.html", ctx, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@requires("read")
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = queries.get_token_for(request.user, pk)
    changes.revoke_token(token=token, actor=actor_in(request), now=timezone.now())
    messages.success(request, _("The token “%(name)s” was revoked.") % {"name": token.name})
    return redirect("tokens")


def _submitted(request: HttpRequest, form: Form, change: Callable[..., Any], **known: Any) -> Any:
    """What the change made of a valid form, or None; a refusal is shown at its field."""
    if not form.is_valid():
        return None
    try:
        return change(**form.cleaned_data, **known, actor=actor_in(request), now=timezone.now())
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def _done(request: HttpRequest, code: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("unit", code=code)


def _page(request: HttpRequest, form: Form, title: str, unit: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    ctx = {"form": form, "title": title, "unit": unit}
    return render(request, "people/form.html", ctx, status=status)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the screens (Django's own view) and, for who is signed in, the notices too."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        changes.remember_language(user=request.user, language=language)
    response: HttpResponse = i18n.set_language(request)
    return response
