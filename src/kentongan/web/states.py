"""How a state looks: its word on screen, its tone and its icon (docs/glossary.md explains each)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Tone = Literal["neutral", "info", "progress", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Look:
    """Word, tone and icon. The tone never stands alone: the word and the icon say the same."""

    label: Promise
    tone: Tone
    icon: str


LOOKS: Final[dict[str, Look]] = {
    # briefings
    "planned": Look(pgettext_lazy("state", "Planned"), "neutral", icon="calendar"),
    "held": Look(pgettext_lazy("state", "Held"), "info", icon="users"),
    "minuted": Look(pgettext_lazy("state", "Minuted"), "progress", icon="file-text"),
    "closed": Look(pgettext_lazy("state", "Closed"), "good", icon="lock"),
    "cancelled": Look(pgettext_lazy("state", "Cancelled"), "bad", icon="ban"),
    # readings and what a person decided
    "open": Look(pgettext_lazy("state", "Open"), "warn", icon="circle-dashed"),
    "confirmed": Look(pgettext_lazy("state", "Confirmed"), "good", icon="circle-check"),
    "discarded": Look(pgettext_lazy("state", "Discarded"), "neutral", icon="trash"),
    "corrected": Look(pgettext_lazy("state", "Corrected"), "info", icon="pencil"),
    "rejected": Look(pgettext_lazy("state", "Rejected"), "bad", icon="x"),
    "decision:accepted": Look(pgettext_lazy("state", "Accepted"), "good", icon="check"),
    # directives
    "draft": Look(pgettext_lazy("state", "Draft"), "neutral", icon="pencil"),
    "issued": Look(pgettext_lazy("state", "Issued"), "info", icon="send"),
    "withdrawn": Look(pgettext_lazy("state", "Withdrawn"), "bad", icon="arrow-back-up"),
    "superseded": Look(pgettext_lazy("state", "Superseded"), "neutral", icon="replace"),
    "expired": Look(pgettext_lazy("state", "Expired"), "neutral", icon="clock-off"),
    # how far a delivery was understood
    "delivered": Look(pgettext_lazy("state", "Delivered"), "neutral", icon="inbox"),
    "opened": Look(pgettext_lazy("state", "Opened"), "info", icon="eye"),
    "read_back": Look(pgettext_lazy("state", "Read back"), "progress", icon="message"),
    "returned": Look(pgettext_lazy("state", "Returned"), "warn", icon="corner-up-left"),
    "accepted": Look(pgettext_lazy("state", "Understood"), "good", icon="checks"),
    # how far it was carried out
    "none": Look(pgettext_lazy("state", "Nothing yet"), "neutral", icon="circle-dashed"),
    "reported": Look(pgettext_lazy("state", "Reported"), "progress", icon="clipboard-text"),
    "blocked": Look(pgettext_lazy("state", "Blocked"), "bad", icon="barrier-block"),
    "answered": Look(pgettext_lazy("state", "Blocker answered"), "info", icon="message-reply"),
    "insufficient": Look(pgettext_lazy("state", "Not sufficient"), "warn", icon="alert-circle"),
    "sufficient": Look(pgettext_lazy("state", "Sufficient"), "good", icon="circle-check"),
    "done": Look(pgettext_lazy("state", "Done"), "good", icon="circle-check"),
    "reopened": Look(pgettext_lazy("state", "Reopened"), "warn", icon="rotate"),
    "pending": Look(pgettext_lazy("state", "Pending"), "neutral", icon="hourglass"),
    "overdue": Look(pgettext_lazy("state", "Overdue"), "bad", icon="alarm"),
    # reports from the field
    "received": Look(pgettext_lazy("state", "Received"), "warn", icon="inbox"),
    "triaged": Look(pgettext_lazy("state", "Being looked into"), "progress", icon="eye"),
    "not_incident": Look(pgettext_lazy("state", "Not an incident"), "neutral", icon="ban"),
    "duplicate": Look(pgettext_lazy("state", "Duplicate"), "neutral", icon="replace"),
    "referred": Look(pgettext_lazy("state", "Referred"), "info", icon="send"),
    "proposed": Look(pgettext_lazy("state", "Proposed"), "warn", icon="question-mark"),
    "merged": Look(pgettext_lazy("state", "Merged"), "good", icon="checks"),
    "apart": Look(pgettext_lazy("state", "Kept apart"), "neutral", icon="x"),
    # imports of reports
    "uploaded": Look(pgettext_lazy("state", "Uploaded"), "neutral", icon="inbox"),
    "checking": Look(pgettext_lazy("state", "Being checked"), "progress", icon="hourglass"),
    "checked": Look(pgettext_lazy("state", "Checked"), "info", icon="check"),
    "storing": Look(pgettext_lazy("state", "Being stored"), "progress", icon="hourglass"),
    "failed": Look(pgettext_lazy("state", "Failed"), "bad", icon="x"),
    # attendance
    "present": Look(pgettext_lazy("state", "Present"), "good", icon="user-check"),
    "absent": Look(pgettext_lazy("state", "Absent"), "bad", icon="user-x"),
    "unknown": Look(pgettext_lazy("state", "Unknown"), "neutral", icon="question-mark"),
    # the force of a directive
    "do": Look(pgettext_lazy("force", "Carry out"), "info", icon="player-play"),
    "refrain": Look(pgettext_lazy("force", "Do not"), "warn", icon="hand-stop"),
    "report": Look(pgettext_lazy("force", "Report"), "progress", icon="file-report"),
}


def look_of(state: str) -> Look:
    """The look of a state; KeyError names a state nobody gave one."""
    return LOOKS[state]
