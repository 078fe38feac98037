"""A proposal and the decisions on it, as the review screen shows them. Plain Python, no Django.

`proposed` is `BriefingReading.as_json()`; a `field` is a path in it: "date", "attendees.3",
"directives.2". Paths count from 0 in lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Any, Final

from kentongan.command_loop.briefing.rules import DECISIONS, MEDIA

SINGLES: Final[tuple[tuple[str, str], ...]] = (
    ("title", "title"),
    ("date", "date"),
    ("start_time", "date"),
    ("medium", "medium"),
    ("place", "place"),
    ("place_code", "place"),
    ("host_unit", "person"),
    ("chair", "person"),
    ("operation", "operation"),
    ("stage", "operation"),
)
"""Fields with one value, in reading order, with the colour group of their span."""
LISTS: Final[tuple[tuple[str, str], ...]] = (
    ("speakers", "person"),
    ("attendees", "person"),
    ("recipients", "person"),
    ("legal_basis", "legal"),
)
REQUIRED: Final = ("title", "date")
"""Without them there is no briefing: asked of a person where the text does not say them."""
PERSON_FIELDS: Final = ("post", "rank", "name", "unit")
POINT_FIELDS: Final = ("speaker_post", "instruction", "force", "theme", "due", "due_text")
MISSED: Final = "directives.new."
CERTAIN: Final = 0.1
"""Up to this doubt a value may be accepted together with others of its kind (our choice)."""
OFFERED: Final = 1.0
"""Doubt of a typing correction: never taken over unseen with what was read without doubt."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision as stored; the last of a field counts."""

    field: str
    decision: str
    value: Any
    by: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One value to decide: where it stands, which rule read it, how unsure that rule is."""

    field: str
    group: str
    value: Any
    span: tuple[int, int] | None
    rule: str
    doubt: float
    state: str = "open"
    decided_value: Any = None
    by: str = ""

    @property
    def name(self) -> str:
        """The kind of field: "attendees.3" is one of "attendees"."""
        return self.field.partition(".")[0]

    @property
    def shown(self) -> Any:
        """The value that counts now: the corrected one where a person put one.

        What a point quotes is the source's and nobody's to correct.
        """
        if self.state != "corrected":
            return self.value
        if self.name == "directives":
            printed = {k: self.value[k] for k in ("quote", "span")}
            return {**self.value, **self.decided_value, **printed}
        return self.decided_value

    @property
    def unsure(self) -> bool:
        """Is the reader less sure of it than what may be accepted together?"""
        return self.doubt > CERTAIN

    @property
    def anchor(self) -> str:
        return self.field.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the source, with the fields whose spans cover it (none for plain text)."""

    text: str
    fields: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


def proposals(proposed: Mapping[str, Any], decisions: Iterable[Decided] = ()) -> list[Proposal]:
    """Everything to decide, in the order of the screen, with what was decided so far."""
    decisions = list(decisions)
    last = {d.field: d for d in decisions}
    evidence = proposed["evidence"]
    found: list[Proposal] = []
    for name, group in SINGLES:
        if evidence[name] is not None:
            found.append(_proposal(name, group, evidence[name]))
        elif name in REQUIRED:
            found.append(Proposal(name, group, value=None, span=None, rule="", doubt=1.0))
    for name, group in LISTS:
        found += [_proposal(f"{name}.{i}", group, e) for i, e in enumerate(evidence[name])]
    for i, point in enumerate(proposed["directives"]):
        found.append(_proposal(f"directives.{i}", "directive", {**point, "value": point}))
    for i, typo in enumerate(proposed["corrections"]):
        found.append(
            _proposal(f"corrections.{i}", "typo", {**typo, "value": typo, "doubt": OFFERED})
        )
    found = [_with_decision(p, last.get(p.field)) for p in found]
    return found + _missed(decisions, last)


def _missed(decisions: Iterable[Decided], last: Mapping[str, Decided]) -> list[Proposal]:
    """Points a person marked. The first decision marked it; later ones may carry no value."""
    marked: dict[str, Proposal] = {}
    for decision in decisions:
        if decision.field.startswith(MISSED) and decision.field not in marked:
            point = decision.value
            marked[decision.field] = Proposal(
                field=decision.field,
                group="directive",
                value=point,
                span=(point["span"][0], point["span"][1]),
                rule="",
                doubt=0.0,
            )
    return [_with_decision(p, last[field]) for field, p in marked.items()]


def _proposal(field: str, group: str, evidence: Mapping[str, Any]) -> Proposal:
    return Proposal(
        field=field,
        group=group,
        value=evidence["value"],
        span=(evidence["span"][0], evidence["span"][1]),
        rule=evidence["rule"],
        doubt=evidence["doubt"],
    )


def _with_decision(proposal: Proposal, decision: Decided | None) -> Proposal:
    if decision is None:
        return proposal
    return Proposal(
        field=proposal.field,
        group=proposal.group,
        value=proposal.value,
        span=proposal.span,
        rule=proposal.rule,
        doubt=proposal.doubt,
        state=decision.decision,
        decided_value=decision.value,
        by=decision.by,
    )


def segments(text: str, items: Sequence[Proposal]) -> list[Segment]:
    """Cut the text where a span begins or ends; overlapping spans share the pieces they cover.

    The pieces joined are the text again. Cost: pieces x spans, a few hundred of each at most.
    """
    spans = [(p.span[0], p.span[1], p) for p in items if p.span and p.span[1] > p.span[0]]
    cuts = sorted({0, len(text)} | {c for start, end, _ in spans for c in (start, end)})
    out = []
    for start, end in pairwise(cuts):
        over = [p for s, e, p in spans if s <= start and end <= e]
        groups = tuple(dict.fromkeys(p.group for p in over))
        out.append(Segment(text[start:end], tuple(p.field for p in over), groups))
    return out


def why_not_decided(proposal: Proposal, decision: str, value: Any) -> str | None:
    """The code of the rule that forbids a decision, or None.

    A corrected value has the shape of what it replaces, so that a confirmation cannot fail on it.
    """
    if decision not in DECISIONS:
        return "decision_unknown"
    if decision == "accepted" and proposal.value is None:
        return "value_missing"
    if decision == "corrected" and not _has_shape(proposal, value):
        return "value_misshapen"
    return None


def _has_shape(proposal: Proposal, value: Any) -> bool:
    name = proposal.name
    if name == "directives":
        return isinstance(value, Mapping) and _is_words(value.get("instruction"))
    if name == "corrections":
        return isinstance(value, Mapping) and all(
            _is_words(value.get(k)) for k in ("printed", "offered")
        )
    if name in {"chair", "speakers", "attendees"}:
        return isinstance(value, Mapping) and any(_is_words(value.get(k)) for k in PERSON_FIELDS)
    return _is_words(value) and _is_of_its_kind(name, value)


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_of_its_kind(name: str, value: str) -> bool:
    try:
        if name == "date":
            date.fromisoformat(value)
        elif name == "start_time":
            time.fromisoformat(value)
    except ValueError:
        return False
    return name != "medium" or value in MEDIA


def undecided(items: Iterable[Proposal]) -> list[str]:
    """The fields nobody has decided yet."""
    return [p.field for p in items if p.state == "open"]


def outcome(items: Sequence[Proposal]) -> dict[str, Any]:
    """What people made of the proposal: singles by name, lists without the rejected.

    A rejected or missing single is None. Accepted typing errors are put right in instructions and
    posts; quotes stay as printed.
    """
    kept = [p for p in items if p.state in {"accepted", "corrected"}]
    repairs = [(p.shown["printed"], p.shown["offered"]) for p in kept if p.name == "corrections"]
    out: dict[str, Any] = {name: None for name, _ in SINGLES}
    out |= {name: [] for name, _ in LISTS}
    out["directives"] = []
    for p in kept:
        if p.name in out and isinstance(out[p.name], list):
            out[p.name].append(_repaired(p.shown, repairs))
        elif p.name in out:
            out[p.name] = _repaired(p.shown, repairs) if p.name == "chair" else p.shown
    return out


def _repaired(value: Any, repairs: Sequence[tuple[str, str]]) -> Any:
    """Typing errors put right in what people read and act on."""
    if not isinstance(value, Mapping):
        return value
    fixed = dict(value)
    for name in ("post", "instruction", "speaker_post"):
        for printed, offered in repairs:
            if fixed.get(name):
                # Whole words: who wrote "penggalangan" himself needs no second ending.
                whole = rf"(?<!\w){re.escape(printed)}(?!\w)"
                fixed[name] = re.sub(whole, offered.replace("\\", r"\\"), fixed[name])
    return fixed
