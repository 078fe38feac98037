"""How far an order was understood: plain Python, no Django."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "delivered": ("opened",),
    "opened": ("read_back",),
    "read_back": ("accepted", "returned"),
    "returned": ("read_back",),
    "accepted": (),
}
VERDICTS: Final = ("pending", "accepted", "returned")

SHORTEST_READ_BACK: Final = 3
"""Words. Below it nothing can be understood from it: "siap" and "86" only say that it arrived."""
COPY_THRESHOLD: Final = 0.8
"""Likeness from which a read-back is pointed out as a copy (see `likeness`).

Our choice: four words of five copied leave no room for the unit's own. It only warns the superior;
nothing is refused for it.
"""
_RUN: Final = 3


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return re.findall(r"[^\W_]+", text.casefold())


def likeness(read_back: str, order: str) -> float:
    """The share of the read-back's words that stand in runs of three or more copied from the order.

    0 = other words throughout, 1 = copied. Runs, not single words: an honest read-back names the
    same places, posts and dates; whoever copies keeps the order's word order too.
    """
    own, given = words_of(read_back), words_of(order)
    runs = {tuple(given[i : i + _RUN]) for i in range(len(given) - _RUN + 1)}
    copied = [False] * len(own)
    for i in range(len(own) - _RUN + 1):
        if tuple(own[i : i + _RUN]) in runs:
            copied[i : i + _RUN] = [True] * _RUN
    return sum(copied) / len(own) if own else 0.0


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the rules need to know of a delivery."""

    acknowledgement: str
    active: bool
    version: int


def why_not_read_back(delivery: Delivered, text: str, version: int) -> str | None:
    """The code of the rule that forbids a read-back, or None.

    `version` is the one the writer saw: whoever reads back words that changed meanwhile has not
    read the order that stands.
    """
    if not delivery.active:
        return "directive_no_longer_stands"
    if version != delivery.version:
        return "version_changed"
    if delivery.acknowledgement in {"read_back", "accepted"}:
        return "already_read_back"
    if len(words_of(text)) < SHORTEST_READ_BACK:
        return "read_back_too_short"
    return None


def why_not_judged(delivery: Delivered, verdict: str, remark: str) -> str | None:
    """The code of the rule that forbids this verdict on a read-back, or None."""
    if not delivery.active:
        return "directive_no_longer_stands"
    if delivery.acknowledgement != "read_back":
        return "nothing_to_judge"
    if verdict not in TRANSITIONS["read_back"]:
        return "verdict_unknown"
    if verdict == "returned" and not remark.strip():
        return "remark_missing"
    return None
