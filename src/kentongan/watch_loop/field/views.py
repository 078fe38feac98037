"""The form on a phone: a shell that holds nothing private, and what fills it."""

from __future__ import annotations

import hashlib
import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kentongan.people.requests import access_in
from kentongan.watch_loop.field import queries
from kentongan.web.access import requires


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The empty form. Without sign-in, since a phone keeps it: nothing of anybody is in it."""
    return render(request, "watch_loop/field/field.html", {})


@requires("report")
@require_GET
@never_cache
def kit(request: HttpRequest) -> JsonResponse:
    """What the form needs to know of the signed-in user, and a token to send with."""
    found = queries.kit_for(request.user, access_in(request))
    return JsonResponse(found | {"csrf": get_token(request)})


@login_required
@require_GET
@never_cache
def token(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and a fresh token: asked before a queue is sent."""
    return JsonResponse({"user": request.user.get_username(), "csrf": get_token(request)})


@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its first line names what to keep; another build, another line."""
    files = queries.shell_files()
    code = queries.worker_code()
    told = json.dumps([get_language(), files, code])
    version = hashlib.sha256(told.encode()).hexdigest()[:12]
    shell = json.dumps({"version": version, "files": files})
    return HttpResponse(
        f"self.FIELD_SHELL = {shell};\n{code}", content_type="text/javascript; charset=utf-8"
    )


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the form beside its other applications."""
    icons = [
        {"src": static("web/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *(
            {"src": static(f"web/icon-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"}
            for n in (192, 512)
        ),
    ]
    told = {
        "name": _("Kentongan: report from the field"),
        "short_name": "Kentongan",
        "start_url": "/field/",
        "scope": "/field/",
        "display": "standalone",
        "lang": get_language(),
        "background_color": "#11222e",
        "theme_color": "#11222e",
        "icons": icons,
    }
    return HttpResponse(json.dumps(told), content_type="application/manifest+json")
