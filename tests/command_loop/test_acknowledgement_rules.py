"""Read-backs: what may follow what, and when one is a copy."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.naive import command_loop as naive

from kentongan.command_loop.acknowledgement import rules
from kentongan.command_loop.directive.rules import ACKNOWLEDGEMENT_STATES

ORDER = "Lakukan deteksi dini dan petakan seluruh potensi konflik di wilayah masing-masing."
WORD = st.sampled_from(
    ["deteksi", "dini", "petakan", "potensi", "konflik", "unras", "tokoh", "51.02", "AKBP", "kami"]
)
TEXTS = st.lists(WORD, max_size=30).map(" ".join)
ANY_TEXT = st.one_of(TEXTS, st.text(max_size=200))


def test_a_read_back_is_answered_or_said_again() -> None:
    """Only an accepted read-back ends the exchange; a returned one is said again."""
    assert set(rules.TRANSITIONS) == set(ACKNOWLEDGEMENT_STATES)
    assert [s for s, after in rules.TRANSITIONS.items() if not after] == ["accepted"]
    assert rules.TRANSITIONS["returned"] == ("read_back",)


@given(ANY_TEXT, ANY_TEXT)
def test_likeness_is_the_share_of_copied_words(read_back: str, order: str) -> None:
    """The fast count equals the slow one, and is a share."""
    share = rules.likeness(read_back, order)
    assert share == naive.likeness(read_back, order)
    assert 0 <= share <= 1


@given(st.lists(WORD, min_size=3, max_size=40), st.lists(WORD), st.lists(WORD))
def test_a_copy_is_known_wherever_it_stands(
    copied: list[str], before: list[str], after: list[str]
) -> None:
    """Whoever copies a passage of three words or more is at 1, whatever surrounds it above."""
    order = " ".join([*before, *copied, *after])
    assert rules.likeness(" ".join(copied), order) == 1.0
    assert rules.likeness(" ".join(copied).upper() + "!!", order) == 1.0


@given(TEXTS, st.lists(st.sampled_from(["warga", "patroli", "malam", "pos"]), max_size=20))
def test_other_words_are_no_copy(order: str, own: list[str]) -> None:
    """A unit that speaks of its own villages and hours is at 0."""
    assert rules.likeness(" ".join(own), order) == 0.0


def test_naming_the_same_place_is_no_copy() -> None:
    """Single shared words are honest: places, posts and days have only one name."""
    own = "Kami patroli ke Desa Bengkel; konflik lahan di wilayah itu kami petakan malam ini"
    assert rules.likeness(own, ORDER) < rules.COPY_THRESHOLD
    assert rules.likeness(ORDER + " Siap.", ORDER) >= rules.COPY_THRESHOLD


@given(st.text(max_size=100))
def test_words_are_told_apart_as_in_the_slow_count(text: str) -> None:
    """Case and punctuation do not hide a copy."""
    assert rules.words_of(text) == naive.words(text)


@pytest.mark.parametrize(
    ("state", "active", "current", "text"),
    list(
        product(
            ACKNOWLEDGEMENT_STATES, (True, False), (True, False), ("Siap 86", "Kami jaga pasar")
        )
    ),
)
def test_when_a_unit_may_read_back(state: str, active: bool, current: bool, text: str) -> None:
    """Only what stands, in the words that stand, once, and in words that say something."""
    delivered = rules.Delivered(state, active, version=2)
    code = rules.why_not_read_back(delivered, text, 2 if current else 1)
    if not active:
        assert code == "directive_no_longer_stands"
    elif not current:
        assert code == "version_changed"
    elif state in {"read_back", "accepted"}:
        assert code == "already_read_back"
    else:
        assert code == ("read_back_too_short" if text == "Siap 86" else None)


@pytest.mark.parametrize(
    ("state", "active", "verdict", "remark"),
    list(
        product(
            ACKNOWLEDGEMENT_STATES,
            (True, False),
            ("accepted", "returned", "pending", "x"),
            ("", " ", "Kurang."),
        )
    ),
)
def test_when_a_superior_may_judge(state: str, active: bool, verdict: str, remark: str) -> None:
    """A verdict is accept or return, on a read-back that waits; a return says what is missing."""
    code = rules.why_not_judged(rules.Delivered(state, active, version=1), verdict, remark)
    if not active:
        assert code == "directive_no_longer_stands"
    elif state != "read_back":
        assert code == "nothing_to_judge"
    elif verdict not in rules.TRANSITIONS["read_back"]:
        assert code == "verdict_unknown"
    elif verdict == "returned" and not remark.strip():
        assert code == "remark_missing"
    else:
        assert code is None
