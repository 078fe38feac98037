"""Signing in with a token: for programs, by the header `Authorization: Bearer ...`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.security import HttpBearer
from typing_extensions import override

from kentongan.errors import NotSignedIn
from kentongan.people.changes import note_use
from kentongan.people.queries import token_of
from kentongan.people.rules import why_not_usable

STOPPED = {
    "token_revoked": gettext_lazy("This token was revoked."),
    "token_expired": gettext_lazy("This token has expired: make a new one."),
}


class TokenAuth(HttpBearer):
    """The account behind a token, with the token's reach. A wrong token is said to be wrong; only
    where none is sent another way to sign in is tried."""

    @override
    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found, now = token_of(token), timezone.now()
        if found is None:
            raise NotSignedIn("token_wrong", _("There is no such token."))
        code = why_not_usable(expires_at=found.expires_at, revoked_at=found.revoked_at, now=now)
        if code or not found.user.is_active:
            code = code or "token_revoked"
            raise NotSignedIn(code, str(STOPPED[code]))
        note_use(token=found, now=now)
        request.user = found.user
        return found.user
