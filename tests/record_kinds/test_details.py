"""Fields of a kind: declared once, checked in one place, read in older shapes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.record_kinds.details import (
    BadDetail,
    Details,
    choice,
    fields_of,
    link,
    long_text,
    moment,
    number,
    text,
    yes_no,
)
from kentongan.watch_loop.report.kinds.kind import ReportKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockade(Details):
    """One field of every type."""

    category: str = choice("Form", [("tree", "Tree"), ("people", "People")], column=True)
    road: str = text("Road", required=True, most=20)
    story: str = long_text("Story")
    length: int | None = number("Length", unit="m", most=5000)
    passable: bool | None = yes_no("Passable")
    since: datetime | None = moment("Since")  # noqa: RUF009  declares, as dataclasses.field does
    source: str = link("Link")


FULL: dict[str, Any] = {
    "category": "tree",
    "road": "Jalan Raya",
    "story": "Pohon\ntumbang",
    "length": 12,
    "passable": False,
    "since": "2023-11-09T10:00:00+08:00",
    "source": "https://news.example/1",
}


def test_what_was_loaded_is_typed_and_goes_back_as_it_came() -> None:
    """As JSON it holds what was said and nothing else."""
    made = Blockade.load(FULL)
    assert made.since == datetime(2023, 11, 9, 2, 0, tzinfo=UTC)
    assert made.as_json() == FULL
    assert Blockade.revive(FULL) == made
    assert Blockade.load({"road": " Jalan   Raya "}).as_json() == {"road": "Jalan Raya"}
    assert Blockade.load({**FULL, "length": 12.0}).length == 12
    assert Blockade.load({**FULL, "since": made.since}) == made


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"road": None}, "field_missing"),
        ({"road": "  "}, "field_missing"),
        ({"road": "x" * 21}, "field_too_long"),
        ({"road": 7}, "field_type"),
        ({"road": "a\x00"}, "field_unreadable"),
        ({"road": "\ud800"}, "field_unreadable"),
        ({"party": "x"}, "field_unknown"),
        ({"category": "fence"}, "field_choice"),
        ({"length": -1}, "field_range"),
        ({"length": 5001}, "field_range"),
        ({"length": 1.5}, "field_type"),
        ({"length": True}, "field_type"),
        ({"passable": "ya"}, "field_type"),
        ({"since": "kemarin"}, "time_invalid"),
        ({"since": "2023-11-09T10:00"}, "time_invalid"),
        ({"since": 5}, "time_invalid"),
        ({"since": "0001-01-01T00:00+14:00"}, "time_invalid"),
        ({"since": "9999-12-31T23:59-12:00"}, "time_invalid"),
        ({"source": "javascript:alert(1)"}, "link_invalid"),
        ({"source": "https://[oops"}, "link_invalid"),
        ({"source": "https://a.example/a b"}, "link_invalid"),
    ],
)
def test_what_a_field_does_not_take(changed: dict[str, Any], code: str) -> None:
    """Each refusal has a code and names the field."""
    with pytest.raises(BadDetail) as caught:
        Blockade.load({**FULL, **changed})
    assert caught.value.code == code
    assert caught.value.field == next(iter(changed))


def test_the_declaration_is_what_a_form_reads() -> None:
    """Names, types, bounds, in the order they are written."""
    fields = {f.name: f for f in fields_of(Blockade)}
    assert list(fields) == list(FULL)
    assert fields["length"].unit == "m"
    assert fields["road"].required
    assert fields["passable"].empty is None


@given(st.dictionaries(st.sampled_from(list(FULL)), st.none() | st.text() | st.integers()))
def test_nothing_but_a_refusal_comes_of_nonsense(told: dict[str, Any]) -> None:
    """Whatever is sent is taken or refused by code, never a crash."""
    with suppress(BadDetail):
        made = Blockade.load(told)
        assert Blockade.revive(made.as_json()) == made


def kind(**changed: Any) -> ReportKind[Blockade]:
    values: dict[str, Any] = {
        "code": "blockade",
        "label": "Blockade",
        "label_plural": "Blockades",
        "details": Blockade,
        "symbol": "x",
        "letter": "X",
        "precision": "point",
        "kept_days": 1,
        "text_label": "What",
    }
    return ReportKind(**{**values, **changed})


def test_an_older_shape_is_read_as_todays() -> None:
    """A phone that was offline since the last version still sends what is understood."""
    upgrades = {
        1: lambda told: {"road": told["street"], "metres": told["metres"]},
        2: lambda told: {"road": told["road"], "length": int(told["metres"])},
    }
    made = kind(schema_version=3, upgrades=upgrades)
    assert made.load({"street": "Jalan Raya", "metres": "7"}, 1).length == 7
    assert made.revive({"road": "Jalan Raya", "metres": "7"}, 2).length == 7
    assert made.load({"road": "Jalan Raya"}).length is None
    for unknown in (0, 4):
        with pytest.raises(BadDetail) as caught:
            made.load({"road": "x"}, unknown)
        assert caught.value.code == "schema_unknown"


@pytest.mark.parametrize(
    "changed",
    [
        {"groups": {"fence": "crime"}},
        {"groups": {"tree": "sin"}},
        {"precision": "house"},
        {"coarser": {"tree": "house"}},
        {"schema_version": 2},
    ],
)
def test_a_description_that_cannot_work_is_refused_at_once(changed: dict[str, Any]) -> None:
    """When the program starts, not when somebody reports."""
    with pytest.raises(ValueError, match="blockade"):
        kind(**changed)


def test_a_column_is_one_of_every_report() -> None:
    """A kind does not add a column by itself."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Odd(Details):
        """A column nobody has."""

        length: int | None = number("Length", column=True)

    with pytest.raises(ValueError, match="column"):
        kind(details=Odd)
