"""What may become of a briefing."""

from __future__ import annotations

from collections.abc import Iterator

from kentongan.command_loop.briefing.rules import BRIEFING_STATES, TRANSITIONS


def _lives(walked: tuple[str, ...] = ("planned",)) -> Iterator[tuple[str, ...]]:
    """Every walk along the table to its end; a loop in the table would never end."""
    after = TRANSITIONS[walked[-1]]
    if not after:
        yield walked
    for state in after:
        yield from _lives((*walked, state))


def test_the_lives_of_a_briefing() -> None:
    """Held before minuted, minuted before closed; cancelled only while nothing is minuted."""
    assert set(_lives()) == {
        ("planned", "held", "minuted", "closed"),
        ("planned", "held", "cancelled"),
        ("planned", "cancelled"),
    }


def test_every_state_is_lived() -> None:
    """A state no walk reaches would be a word on screen that means nothing."""
    assert {state for life in _lives() for state in life} == set(BRIEFING_STATES)
