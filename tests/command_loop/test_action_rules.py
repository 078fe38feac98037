"""What may follow an order's reception: reports, blockers, verdicts, samples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from kentongan.command_loop.action import rules
from kentongan.command_loop.directive.rules import ACTION_STATES

NOW = datetime(2023, 11, 9, 2, 0, tzinfo=UTC)


def test_only_supervision_reopens_what_is_done() -> None:
    """Done is left by a sample alone; every other state goes on by a report or a verdict."""
    assert set(rules.TRANSITIONS) == set(ACTION_STATES)
    assert rules.TRANSITIONS["done"] == ("reopened",)
    assert {t for after in rules.TRANSITIONS.values() for t in after} == set(ACTION_STATES) - {
        "none"
    }


@pytest.mark.parametrize(
    ("state", "kind", "understood"),
    list(product(ACTION_STATES, rules.ACTION_KINDS, (True, False))),
)
def test_when_a_unit_may_report(state: str, kind: str, understood: bool) -> None:
    """A blocker at any time before the end; an action only once the order was understood."""
    code = rules.why_not_reported(
        state,
        active=True,
        understood=understood,
        kind=kind,
        text="Patroli",
        needed="2 personel",
        happened_at=NOW,
        now=NOW,
    )
    closed = state == "done" or (state == "reported" and kind == "blocker")
    if closed:
        assert code == "action_closed"
    elif kind == "action" and not understood:
        assert code == "not_read_back_yet"
    else:
        assert code is None


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"active": False}, "directive_no_longer_stands"),
        ({"kind": "praise"}, "kind_unknown"),
        ({"text": " "}, "text_missing"),
        ({"kind": "blocker", "needed": " "}, "needed_missing"),
        ({"happened_at": NOW + timedelta(seconds=1)}, "happened_in_future"),
    ],
)
def test_what_is_no_report(fault: dict[str, Any], code: str) -> None:
    """A report says what was done and when; a blocker says what is needed."""
    sound: dict[str, Any] = {
        "active": True,
        "understood": True,
        "kind": "action",
        "text": "Patroli",
        "needed": "",
        "happened_at": NOW,
        "now": NOW,
    }
    assert rules.why_not_reported("none", **sound) is None
    assert rules.why_not_reported("none", **sound | fault) == code


@pytest.mark.parametrize(
    ("state", "outcome", "remark"),
    list(
        product(ACTION_STATES, ("sufficient", "insufficient", "pending", "x"), ("", " ", "Kurang."))
    ),
)
def test_when_a_superior_may_judge(state: str, outcome: str, remark: str) -> None:
    """Only a report that waits; "insufficient" says what is wanting."""
    code = rules.why_not_judged(state, outcome=outcome, remark=remark)
    if state != "reported":
        assert code == "nothing_to_judge"
    elif outcome not in {"sufficient", "insufficient"}:
        assert code == "outcome_unknown"
    elif outcome == "insufficient" and not remark.strip():
        assert code == "remark_missing"
    else:
        assert code is None


@pytest.mark.parametrize(("state", "answer"), list(product(ACTION_STATES, ("", " ", "Ya."))))
def test_when_a_superior_may_answer_a_blocker(state: str, answer: str) -> None:
    """Only one that waits, and with what is given or decided."""
    code = rules.why_not_answered(state, answer=answer)
    if state != "blocked":
        assert code == "nothing_to_answer"
    else:
        assert code == (None if answer.strip() else "answer_missing")


@pytest.mark.parametrize(
    ("state", "finding", "remark"),
    list(product(ACTION_STATES, ("confirmed", "reopened", "x"), ("", "Ya."))),
)
def test_when_supervision_may_sample(state: str, finding: str, remark: str) -> None:
    """Only action judged sufficient, and always with what was found."""
    code = rules.why_not_sampled(state, finding=finding, remark=remark)
    if state != "done":
        assert code == "nothing_to_sample"
    elif finding == "x":
        assert code == "finding_unknown"
    else:
        assert code == (None if remark else "remark_missing")
