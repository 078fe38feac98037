"""States of a directive and its deliveries, and what a delivery still owes: plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

AddresseeKind = Literal["unit", "function", "post"]

TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "draft": ("issued", "withdrawn"),
    "issued": ("withdrawn", "superseded", "expired"),
    "withdrawn": (),
    "superseded": (),
    "expired": (),
}
DIRECTIVE_STATES: Final[tuple[str, ...]] = tuple(TRANSITIONS)
ADDRESSEE_KINDS: Final[tuple[AddresseeKind, ...]] = ("unit", "function", "post")

ACKNOWLEDGEMENT_STATES: Final = ("delivered", "opened", "read_back", "returned", "accepted")
"""How far a delivery was understood; `acknowledgement.rules` holds the transitions."""

ACTION_STATES: Final = (
    "none",
    "reported",
    "blocked",
    "answered",
    "insufficient",
    "done",
    "reopened",
)
"""How far a delivery was carried out; `action.rules` holds the transitions."""

READ_BACK_WITHIN: Final = timedelta(hours=24)
"""Until when a unit reads back when the directive names no earlier due time. Our choice."""


def next_code(prefix: str, year: int, number: int) -> str:
    """AR-2023-000012: prefix, year and a running number; short enough to read out on the radio."""
    return f"{prefix}-{year}-{number:06d}"


def why_not_issued(
    *,
    state: str,
    instruction: str,
    addressees: int,
    due_at: datetime | None,
    now: datetime,
) -> str | None:
    """The code of the rule that forbids issuing, or None."""
    if "issued" not in TRANSITIONS[state]:
        return "not_a_draft"
    if not instruction.strip():
        return "instruction_missing"
    if not addressees:
        return "addressee_missing"
    if due_at is not None and due_at <= now:
        return "due_before_issue"
    return None


def read_back_due(issued_at: datetime, due_at: datetime | None) -> datetime:
    """One day, or half the way to the due time where that is sooner: understanding comes first."""
    due = issued_at + READ_BACK_WITHIN
    return due if due_at is None else min(due, issued_at + (due_at - issued_at) / 2)


def why_not_bound(
    *, above_due_at: datetime | None, due_at: datetime | None, now: datetime
) -> str | None:
    """The code of the rule that forbids a due time of a unit's re-issue, or None.

    Sooner than the order above, never later. Once the order above is past its due time, nothing
    sooner can be met: the units below get a new time of their own, while the unit that re-issues
    late stays late for its own delivery.
    """
    if above_due_at is None:
        return None
    if above_due_at <= now:
        return "new_due_needed" if due_at is None or due_at <= now else None
    return "due_after_order_above" if due_at is not None and due_at > above_due_at else None


def due_again(due_at: datetime | None, now: datetime) -> datetime | None:
    """Until when an action that was found wanting is to be mended: as ordered, or in a day.

    Without the day a unit judged after its due time would be late the moment it is told.
    """
    return due_at if due_at is None or due_at > now else now + READ_BACK_WITHIN


Obligation = Literal["read_back", "action", "answer"]

OPEN_ACTION: Final = ("none", "answered", "insufficient", "reopened")
"""Action states in which the next move is the unit's own."""
WAITING_ACTION: Final = ("reported", "blocked")
"""Action states in which the next move lies with the unit that gave the order."""
OBLIGATIONS: Final[tuple[Obligation, ...]] = ("read_back", "action", "answer")
"""The first two are the unit's own; the answer to them is owed by the unit that gave the order."""
RUNG_EVERY: Final = timedelta(hours=24)
"""Between two steps of the ladder. Our choice: one full duty day to answer."""
ANSWER_WITHIN: Final = timedelta(hours=24)
"""For the superior's verdict on a read-back or a report, and his answer to a blocker. Our choice:
he has the same duty day as the units."""


def ladder(unit_path: str, root_path: str) -> list[str]:
    """Paths of the units told, step by step: the late unit itself, then each superior in turn.

    It ends at the unit that issued the first directive of the thread: whoever gave the order is the
    last who must know. ("A/B/C/", "A/") gives ["A/B/C/", "A/B/", "A/"].
    """
    rungs = [unit_path]
    while rungs[-1] != root_path and rungs[-1].startswith(root_path):
        rungs.append(rungs[-1].rstrip("/").rpartition("/")[0] + "/")
    return rungs


@dataclass(frozen=True, slots=True)
class Owed:
    """What a delivery still owes, and since when it is late."""

    obligation: Obligation
    due_at: datetime


def owed(
    *,
    active: bool,
    acknowledgement: str,
    action: str,
    readback_due_at: datetime,
    action_due_at: datetime | None,
) -> Owed | None:
    """The first thing a delivery owes, or None when nothing with a date is open.

    A read-back that waits for its verdict is not owed by the unit any more; a reported action
    neither. A blocker stops the action's clock until it is answered: the next move is the
    superior's.
    """
    if not active:
        return None
    if acknowledgement in {"delivered", "opened", "returned"}:
        return Owed("read_back", readback_due_at)
    if action_due_at is not None and action in OPEN_ACTION:
        return Owed("action", action_due_at)
    return None


def answer_due(
    *, acknowledgement: str, action: str, read_back_at: datetime | None, acted_at: datetime | None
) -> datetime | None:
    """When the unit that gave the order owes its answer, or None where the next move is another's.

    A blocker may be reported while the read-back still waits: the older of both counts.
    """
    waits = [
        since
        for since, waiting in (
            (read_back_at, acknowledgement == "read_back"),
            (acted_at, action in WAITING_ACTION),
        )
        if waiting and since is not None
    ]
    return min(waits) + ANSWER_WITHIN if waits else None


def asked_how_often(due_at: datetime, now: datetime) -> int:
    """Which reminder of an answer is due: the first when it is late, one a day after that."""
    return max(0, (now - due_at) // RUNG_EVERY + 1)


def next_rung_at(owes: Owed | None, rung: int, rungs: int) -> datetime | None:
    """When the ladder climbs from `rung` (0 = nobody told), or None at its top or with no debt."""
    if owes is None or rung >= rungs:
        return None
    return owes.due_at + rung * RUNG_EVERY
