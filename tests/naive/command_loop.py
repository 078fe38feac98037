"""Slow, obvious twins of the command loop's rules and counts: no runs of words, no SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta


def words(text: str) -> list[str]:
    """Letter by letter: whatever is neither letter nor digit parts two words."""
    spaced = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return spaced.split()


def likeness(read_back: str, order: str) -> float:
    """Each word of the read-back asks for itself: do I stand in three words copied in a row?"""
    own, given = words(read_back), f" {' '.join(words(order))} "
    copied = 0
    for at in range(len(own)):
        starts = range(max(0, at - 2), min(at, len(own) - 3) + 1)
        copied += any(f" {' '.join(own[start : start + 3])} " in given for start in starts)
    return copied / len(own) if own else 0.0


def ladder(unit: str, root: str, parent_of: Mapping[str, str | None]) -> list[str]:
    """Climb from superior to superior; outside the root's line only the unit itself is told."""
    climbed = [unit]
    while climbed[-1] != root:
        superior = parent_of[climbed[-1]]
        if superior is None:
            return [unit]
        climbed.append(superior)
    return climbed


def rungs_climbed(due_at: datetime, now: datetime, rungs: int) -> int:
    """Count the days one by one: a rung when the due time passes, and one each day after."""
    climbed, at = 0, due_at
    while climbed < rungs and at <= now:
        climbed += 1
        at += timedelta(days=1)
    return climbed


def count(states: Iterable[str]) -> dict[str, int]:
    """How often each state occurs."""
    out: dict[str, int] = {}
    for state in states:
        out[state] = out.get(state, 0) + 1
    return out
