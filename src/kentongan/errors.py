"""Refusals that a user can understand and a program can tell apart.

`code` is stable (tests and the API name it), `message` is a translated sentence that says what is
wrong and what would be right, `status` is the HTTP status a web layer answers with.
"""

from __future__ import annotations


class Refusal(Exception):
    """A change that the rules do not allow; nothing was stored."""

    status = 409

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class NotAllowed(Refusal):
    """The user may see the record but not do this to it."""

    status = 403


class NotSignedIn(Refusal):
    """Nobody proved who he is, or the proof is no longer good."""

    status = 401


class NotFound(Refusal):
    """The record does not exist for this user; said the same way when it exists for others."""

    status = 404


class Invalid(Refusal):
    """The input is wrong; `field` names the place."""

    status = 422


class Conflict(Refusal):
    """Somebody else changed the record meanwhile."""

    status = 409
