"""What may follow an order's reception: reports, blockers, verdicts, samples. Plain Python."""

from __future__ import annotations

from datetime import datetime
from typing import Final

TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "none": ("reported", "blocked"),
    "reported": ("done", "insufficient", "reported"),
    "blocked": ("answered", "reported", "blocked"),
    "answered": ("reported", "blocked"),
    "insufficient": ("reported", "blocked"),
    "done": ("reopened",),
    "reopened": ("reported", "blocked"),
}
ACTION_KINDS: Final = ("action", "blocker")
VERDICTS: Final = ("sufficient", "insufficient")
OUTCOMES: Final = ("pending", *VERDICTS, "answered")
FINDINGS: Final = ("confirmed", "reopened")

EVIDENCE_MOST: Final = 6
"""Files with one report: enough to prove, too few to fill a disk."""


def why_not_reported(
    state: str,
    *,
    active: bool,
    understood: bool,
    kind: str,
    text: str,
    needed: str,
    happened_at: datetime,
    now: datetime,
) -> str | None:
    """The code of the rule that forbids a report, or None.

    A blocker may be reported before the read-back is accepted: whoever cannot act should say so at
    once. An action may not: an order that was not understood cannot have been carried out.
    """
    if not active:
        return "directive_no_longer_stands"
    if kind not in ACTION_KINDS:
        return "kind_unknown"
    follows = "blocked" if kind == "blocker" else "reported"
    if follows not in TRANSITIONS[state]:
        return "action_closed"
    if kind == "action" and not understood:
        return "not_read_back_yet"
    if not text.strip():
        return "text_missing"
    if kind == "blocker" and not needed.strip():
        return "needed_missing"
    if happened_at > now:
        return "happened_in_future"
    return None


def why_not_judged(state: str, *, outcome: str, remark: str) -> str | None:
    """The code of the rule that forbids a superior's verdict on the last report, or None."""
    if state != "reported":
        return "nothing_to_judge"
    if outcome not in VERDICTS:
        return "outcome_unknown"
    if outcome == "insufficient" and not remark.strip():
        return "remark_missing"
    return None


def why_not_answered(state: str, *, answer: str) -> str | None:
    """The code of the rule that forbids a superior's answer to the last blocker, or None."""
    if "answered" not in TRANSITIONS[state]:
        return "nothing_to_answer"
    if not answer.strip():
        return "answer_missing"
    return None


def why_not_sampled(state: str, *, finding: str, remark: str) -> str | None:
    """The code of the rule that forbids a sample by supervision, or None."""
    if state != "done":
        return "nothing_to_sample"
    if finding not in FINDINGS:
        return "finding_unknown"
    if not remark.strip():
        return "remark_missing"
    return None
