"""What the desk holds fast without a database."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kentongan.record_desk.rules import (
    Position,
    differences,
    fingerprint,
    plain_cell,
    position_in,
    safe_cell,
    storable,
)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@given(st.text())
@example("=1+1")
@example("'=1+1")
@example("'Aisyiyah")
@example("-5")
def test_a_cell_comes_back_as_it_was(text: str) -> None:
    """What was made safe is read back to the letter, and never begins like a formula."""
    assert plain_cell(safe_cell(text)) == text
    assert safe_cell(text)[:1] not in set("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+62 812", "-x", "@SUM(A1)", "\tx", "\rx", "＝1"]
)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    """A list taken along must not run anything on the desk of the person who opens it."""
    assert safe_cell(text) == f"'{text}"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")), SCALARS, st.integers())
def test_a_cursor_leads_to_its_position(sort: str, value: object, pk: int) -> None:
    """Whatever stands in the sorted column."""
    if isinstance(value, str) and not storable(value):
        return
    position = Position(sort, value, pk)  # type: ignore[arg-type]
    assert position_in(position.as_cursor()) == position


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "Zm9v",
        "ü",
        packed({}),
        packed(["id", 1]),
        packed([1, 1, 1]),
        packed(["id", [1], 1]),
        packed(["id", 1, None]),
        packed(["id", "a\0", 1]),
        packed(["id", "\ud800", 1]),
        base64.urlsafe_b64encode(b"[" * 2900).decode(),
        "A" * 5000,
    ],
)
def test_a_forged_cursor_is_none(cursor: str) -> None:
    """Nothing anybody types into the address line breaks a page."""
    assert position_in(cursor) is None


def test_texts_no_database_compares_are_told_apart() -> None:
    """NUL and half a surrogate pair never reach a query."""
    assert storable("Déså 51.02 📍")
    assert not storable("a\0b")
    assert not storable("\ud800")


def test_differences_name_what_changed() -> None:
    """Equal values are left out; what was not there is None, not an empty text."""
    before = {"name": "A", "level": 3, "gone": "x", "same": 1}
    after = {"name": "B", "level": [3, 4], "new": True, "same": 1}
    assert differences(before, after) == [
        ("name", "A", "B"),
        ("level", "3", "[3, 4]"),
        ("gone", "x", None),
        ("new", None, "true"),
    ]


def test_a_fingerprint_follows_the_values_not_their_order() -> None:
    """Of two people who edit one draft the second is told, whatever the order of fields."""
    assert fingerprint({"a": 1, "b": "x"}) == fingerprint({"b": "x", "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})
