"""What may become of a directive, what a delivery owes, and whom the ladder tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.naive import command_loop as naive

from kentongan.command_loop.directive import rules

NOW = datetime(2023, 11, 9, 2, 0, tzinfo=UTC)
HOURS = st.integers(1, 24 * 60).map(lambda h: timedelta(hours=h))


def test_a_directive_ends_once() -> None:
    """What was withdrawn, superseded or expired never comes back: another directive is issued."""
    ends = {state for state, after in rules.TRANSITIONS.items() if not after}
    assert ends == {"withdrawn", "superseded", "expired"}
    reached = {"draft"}
    while more := {t for s in reached for t in rules.TRANSITIONS[s]} - reached:
        reached |= more
    assert reached == set(rules.DIRECTIVE_STATES)


@pytest.mark.parametrize(
    ("above", "below", "code"),
    [
        (None, None, None),
        (None, 5, None),
        (5, None, None),
        (5, 5, None),
        (5, 4, None),
        (5, 6, "due_after_order_above"),
        (0, None, "new_due_needed"),
        (0, 0, "new_due_needed"),
        (-5, -6, "new_due_needed"),
        (-5, 6, None),
    ],
)
def test_how_the_order_above_binds_the_due_time_below(
    above: int | None, below: int | None, code: str | None
) -> None:
    """Sooner, never later; once the order above is past due, a new time in the future."""
    due = {hours: NOW + timedelta(hours=hours) for hours in range(-6, 7)} | {None: None}
    found = rules.why_not_bound(above_due_at=due[above], due_at=due[below], now=NOW)
    assert found == code


def test_a_code_can_be_read_out_on_the_radio() -> None:
    """Prefix, year and number: unique by its number, sortable as text."""
    assert rules.next_code("AR", 2023, 12) == "AR-2023-000012"
    assert rules.next_code("AR", 2023, 999) < rules.next_code("AR", 2023, 1000)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({}, None),
        ({"due_at": NOW + timedelta(seconds=1)}, None),
        ({"state": "issued"}, "not_a_draft"),
        ({"state": "withdrawn"}, "not_a_draft"),
        ({"instruction": " \n"}, "instruction_missing"),
        ({"addressees": 0}, "addressee_missing"),
        ({"due_at": NOW}, "due_before_issue"),
        ({"due_at": NOW - timedelta(days=1)}, "due_before_issue"),
    ],
)
def test_what_may_not_be_issued(fault: dict[str, Any], code: str | None) -> None:
    """An order without words, without addressee or due before it is given is no order."""
    sound: dict[str, Any] = {
        "state": "draft",
        "instruction": "Petakan potensi gangguan.",
        "addressees": 1,
        "due_at": None,
        "now": NOW,
    }
    assert rules.why_not_issued(**sound | fault) == code


@given(HOURS)
def test_a_read_back_is_due_before_the_action(within: timedelta) -> None:
    """Understanding comes first: within a day, never later than half the way to the due time."""
    due = rules.read_back_due(NOW, NOW + within)
    assert NOW < due <= NOW + rules.READ_BACK_WITHIN
    assert due - NOW <= within / 2
    assert due == NOW + min(within / 2, timedelta(days=1))


def test_without_a_due_time_a_read_back_is_due_in_a_day() -> None:
    """Every order is owed an answer, also one that names no day."""
    assert rules.read_back_due(NOW, None) == NOW + timedelta(hours=24)


@given(st.one_of(st.none(), st.integers(-1000, 1000).map(lambda h: NOW + timedelta(hours=h))))
def test_what_is_owed_anew_is_due_as_ordered_or_in_a_day(due_at: datetime | None) -> None:
    """A verdict after the due time gives one day; before it, the ordered time stands."""
    again = rules.due_again(due_at, NOW)
    if due_at is None:
        assert again is None
    elif due_at > NOW:
        assert again == due_at
    else:
        assert again == NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    ("active", "acknowledgement", "action", "dated"),
    list(product((True, False), rules.ACKNOWLEDGEMENT_STATES, rules.ACTION_STATES, (True, False))),
)
def test_what_a_delivery_owes(active: bool, acknowledgement: str, action: str, dated: bool) -> None:
    """First the read-back, then the action; never while the next move is the superior's."""
    readback_due, action_due = NOW, NOW + timedelta(days=3)
    owes = rules.owed(
        active=active,
        acknowledgement=acknowledgement,
        action=action,
        readback_due_at=readback_due,
        action_due_at=action_due if dated else None,
    )
    unit_must_speak = acknowledgement not in {"read_back", "accepted"}
    unit_must_act = dated and action not in {"reported", "blocked", "done"}
    if active and unit_must_speak:
        assert owes == rules.Owed("read_back", readback_due)
    elif active and unit_must_act:
        assert owes == rules.Owed("action", action_due)
    else:
        assert owes is None


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[str, str | None], dict[str, str]]:
    """A tree of units: parents by code, and paths by code. Codes may be prefixes of each other."""
    parents: dict[str, str | None] = {"A": None}
    paths = {"A": "A/"}
    for number in range(draw(st.integers(1, 12))):
        code = "A" * (number + 2)
        parent = draw(st.sampled_from(sorted(parents)))
        parents[code], paths[code] = parent, f"{paths[parent]}{code}/"
    return parents, paths


@given(trees(), st.data())
def test_the_ladder_climbs_superior_by_superior(
    tree: tuple[dict[str, str | None], dict[str, str]], data: st.DataObject
) -> None:
    """From the late unit to whoever gave the first order, and no further."""
    parents, paths = tree
    unit = data.draw(st.sampled_from(sorted(parents)))
    root = data.draw(st.sampled_from(sorted(parents)))
    expected = [paths[code] for code in naive.ladder(unit, root, parents)]
    assert rules.ladder(paths[unit], paths[root]) == expected


@given(st.integers(1, 5), st.integers(0, 24 * 9))
def test_one_rung_a_day_until_the_top(rungs: int, hours: int) -> None:
    """The unit is told when the time passes, each superior a day after the one below him."""
    owes = rules.Owed("read_back", NOW)
    now = NOW + timedelta(hours=hours)
    climbed = 0
    while (at := rules.next_rung_at(owes, climbed, rungs)) is not None and at <= now:
        climbed += 1
    assert climbed == naive.rungs_climbed(NOW, now, rungs)


def test_no_debt_no_ladder() -> None:
    """Who owes nothing is not reported to his superior."""
    assert rules.next_rung_at(None, 0, 3) is None
    assert rules.next_rung_at(rules.Owed("action", NOW), 3, 3) is None


@given(
    st.sampled_from(rules.ACKNOWLEDGEMENT_STATES),
    st.sampled_from(rules.ACTION_STATES),
    st.integers(0, 50),
    st.integers(0, 50),
)
def test_the_older_of_two_waits_sets_the_time_of_the_answer(
    acknowledgement: str, action: str, read_back: int, acted: int
) -> None:
    """What waits for a verdict or an answer is due a day after it came, and nothing else is."""
    came = {"read_back": NOW + timedelta(hours=read_back), "acted": NOW + timedelta(hours=acted)}
    due = rules.answer_due(
        acknowledgement=acknowledgement,
        action=action,
        read_back_at=came["read_back"],
        acted_at=came["acted"],
    )
    waits = []
    if acknowledgement == "read_back":
        waits.append(came["read_back"])
    if action in {"reported", "blocked"}:
        waits.append(came["acted"])
    assert due == (min(waits) + timedelta(days=1) if waits else None)


@pytest.mark.parametrize(("hours", "reminders"), [(-1, 0), (0, 1), (23, 1), (24, 2), (49, 3)])
def test_an_answer_is_asked_for_once_a_day(hours: int, reminders: int) -> None:
    """The first reminder comes when it is late."""
    assert rules.asked_how_often(NOW, NOW + timedelta(hours=hours)) == reminders
