"""Roles and what each may do: plain Python, no Django.

Access = role x unit subtree x area prefix. A role comes with a post, never with a person, so that a
transfer takes the right away the same day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

ROLES: Final[tuple[str, ...]] = (
    "commander",
    "operator",
    "supervisor",
    "officer",
    "viewer",
    "admin",
)
UNIT_LEVELS: Final[tuple[str, ...]] = (
    "mabes",
    "polda",
    "polres",
    "polsek",
    "section",
    "village",
)

FUNCTIONS: Final[tuple[str, ...]] = (
    "command",
    "ops",
    "intelkam",
    "reskrim",
    "resnarkoba",
    "samapta",
    "lantas",
    "binmas",
    "bhabinkamtibmas",
    "propam",
    "humas",
    "was",
    "sdm",
    "log",
    "ti",
    "spkt",
    "other",
)
"""Police functions a post or unit serves (Polres organisation; docs/glossary.md)."""

_READ = frozenset({"read"})
_FIELD = _READ | {"acknowledge", "report_action", "report"}
_LEAD = _FIELD | {"write_briefing", "confirm_reading", "issue", "judge", "triage"}
PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "viewer": _READ,
    "officer": _FIELD,
    "supervisor": _FIELD | {"sample", "read_audit"},
    "operator": _LEAD,
    "commander": _LEAD | {"read_audit"},
    "admin": _READ | {"manage_people", "import_places", "read_audit"},
}


@dataclass(frozen=True, slots=True)
class Scope:
    """One reach of a user: what a post lets him do, in which units, in which areas.

    `unit_path` covers the unit and everything below it; `area_prefix` narrows records that carry a
    place ("" = no narrowing). `post_id` and `unit_id` name the post that grants it (None for a
    superuser, whose scope covers all).
    """

    role: str
    unit_path: str
    area_prefix: str = ""
    unit_id: int | None = None
    post_id: int | None = None
    read_only: bool = False
    """True of a token that may look and nothing else."""
    leaf: bool = False
    """Nothing lies beneath the unit: its subtree is the unit alone."""

    def covers_unit(self, path: str) -> bool:
        return path.startswith(self.unit_path)

    def covers_area(self, code: str) -> bool:
        """Prefix by whole code parts: 51.02 covers 51.02.06 but not 51.021."""
        return not self.area_prefix or _covers(self.area_prefix, code)

    def may(self, verb: str) -> bool:
        return verb in PERMISSIONS[self.role] and (verb == "read" or not self.read_only)

    def narrowed(self, area: str, *, read_only: bool = False) -> Scope | None:
        """The same scope within an area ("" anywhere); None where they share no place."""
        read_only = read_only or self.read_only
        if not area or (self.area_prefix and _covers(area, self.area_prefix)):
            return replace(self, read_only=read_only)
        if not self.covers_area(area):
            return None
        return replace(self, area_prefix=area, read_only=read_only)


def _covers(area: str, code: str) -> bool:
    return code == area or code.startswith(area + ".")


TOKEN_DAYS_MOST: Final = 366
"""A token lives a year at most: one that nobody renews is one that nobody uses."""
TOKENS_MOST: Final = 20
"""Tokens in force that one account may have."""
TOKEN_SEEN_EVERY: Final = timedelta(hours=1)
"""So often its last use is written down: writing it each time would cost each request a write."""


def why_not_usable(
    *, expires_at: datetime, revoked_at: datetime | None, now: datetime
) -> str | None:
    """The code of what stops a token, or None."""
    if revoked_at is not None:
        return "token_revoked"
    return "token_expired" if expires_at <= now else None
