"""Who asks: the access and the actor of a request, for every view."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from kentongan.audit_trail.actor import Actor
from kentongan.people.queries import Access, access_of, actor_for


def access_in(request: HttpRequest) -> Access:
    """What the signed-in user may do today."""
    return access_of(request.user)


def actor_in(request: HttpRequest) -> Actor:
    """The signed-in user as the audit trail names him, with the address he sits at.

    Behind a proxy REMOTE_ADDR is the proxy's unless the server is told to trust it: a header that
    anybody can send is not evidence of where a change came from.
    """
    return actor_for(request.user, request.META.get("REMOTE_ADDR") or None)


class ZoneMiddleware:
    """Show times in the zone of the user's own unit (WIB, WITA, WIT) where a page names no other.

    Costs nothing: a page asks for the access anyway, and it is kept with the user.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = access_in(request).zone if request.user.is_authenticated else ""
        with timezone.override(ZoneInfo(zone) if zone else None):
            return self.get_response(request)
