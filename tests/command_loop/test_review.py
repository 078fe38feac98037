"""A proposal and the decisions on it: what is shown, what is still open, what comes out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.command_loop.texts import TEXT, at, point, reading

from kentongan.command_loop.briefing.review import (
    Decided,
    Proposal,
    outcome,
    proposals,
    segments,
    undecided,
    why_not_decided,
)

MARKED = {**point().as_json(1), "instruction": "Jaga TPS.", "quote": "jaga TPS", "span": [0, 8]}


def items(decisions: tuple[Decided, ...] = (), **found: Any) -> list[Proposal]:
    return proposals(reading(**found).as_json(), decisions)


def one(field: str, decisions: tuple[Decided, ...] = (), **found: Any) -> Proposal:
    (item,) = [p for p in items(decisions, **found) if p.field == field]
    return item


def test_every_value_stands_with_its_words_and_rule() -> None:
    """Whoever decides sees where a value was read, by which rule, and how unsure it is."""
    found = items()
    assert undecided(found) == [p.field for p in found]
    for item in found:
        assert item.span
        assert item.rule
        assert item.anchor == item.field.replace(".", "-")
    chair = one("chair")
    assert chair.span
    assert TEXT[slice(*chair.span)] == "AKBP I Made Contoh"


def test_what_a_briefing_must_have_is_asked_of_a_person() -> None:
    """A text without title or date leaves them open; the rest it does not say is not asked."""
    bare = {p.field: p for p in items(title=None, date=None, place=None)}
    assert bare["title"].value is None
    assert bare["title"].span is None
    assert bare["date"].state == "open"
    assert "place" not in bare
    assert segments(TEXT, list(bare.values()))


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_the_segments_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    """Joined they are the text again, and each span is covered by exactly its own pieces."""
    inside = [(min(a, len(text)), min(b, len(text))) for a, b in spans]
    found = [
        Proposal(f"f.{n}", f"g{n % 2}", None, (min(s), max(s)), "r", 0.0)
        for n, s in enumerate(inside)
    ]
    pieces = segments(text, found)
    assert "".join(p.text for p in pieces) == text
    for item in found:
        start, end = item.span or (0, 0)
        assert "".join(p.text for p in pieces if item.field in p.fields) == text[start:end]
    assert all(len(set(p.groups)) == len(p.groups) for p in pieces)


def test_the_last_decision_counts() -> None:
    """A person may change his mind until the confirmation."""
    twice = (
        Decided("place", "rejected", None, "kabag_ops"),
        Decided("place", "corrected", "Aula", "kapolres"),
    )
    place = one("place", twice)
    assert (place.state, place.shown, place.by) == ("corrected", "Aula", "kapolres")
    assert "place" not in undecided(items(twice))


def test_a_quote_is_nobodys_to_correct() -> None:
    """A person corrects what is to be done; what was said stays as printed."""
    forged = {"instruction": "Jaga TPS.", "quote": "Bubarkan mereka", "span": [0, 3]}
    shown = one("directives.0", (Decided("directives.0", "corrected", forged),)).shown
    assert shown["instruction"] == "Jaga TPS."
    assert shown["quote"] == TEXT[slice(*shown["span"])]
    assert shown["theme"] == "community_engagement"


def test_a_marked_point_stays_through_later_decisions() -> None:
    """A point the reader missed can be rejected and taken back, with no value sent again."""
    marked = Decided("directives.new.1", "accepted", MARKED, "kabag_ops")
    dropped = Decided("directives.new.1", "rejected", None, "kapolres")
    point_ = one("directives.new.1", (marked, dropped))
    assert (point_.state, point_.shown["instruction"]) == ("rejected", "Jaga TPS.")
    assert outcome(items((marked, dropped)))["directives"] == []
    back = Decided("directives.new.1", "accepted", None)
    kept = outcome(items((marked, dropped, back)))["directives"]
    assert [p["quote"] for p in kept] == ["jaga TPS"]
    better = Decided("directives.new.1", "corrected", {"instruction": "Jaga 3 TPS."})
    (kept_point,) = outcome(items((marked, better)))["directives"]
    assert (kept_point["instruction"], kept_point["quote"]) == ("Jaga 3 TPS.", "jaga TPS")


def decided(state: str, **others: str) -> tuple[Decided, ...]:
    """Every value of the reading decided alike, but for those named."""
    return tuple(
        Decided(p.field, others.get(p.field.replace(".", "_"), state), None) for p in items()
    )


def test_accepted_values_come_out_as_read() -> None:
    """What everybody accepted is the reading itself, with its typing errors put right."""
    out = outcome(items(decided("accepted")))
    assert out["title"] == "Arahan Kapolres"
    assert out["legal_basis"] == ["UU 2/2002"]
    assert [a["name"] for a in out["attendees"]] == ["Ni Putu Contoh"]


def test_rejected_values_do_not_come_out() -> None:
    """A rejected single is nothing, a rejected point no directive, and nothing is put right."""
    out = outcome(items(decided("rejected")))
    assert out["directives"] == out["attendees"] == out["speakers"] == []
    assert out["title"] is out["chair"] is None


def test_a_correction_repairs_the_order_and_never_the_quote() -> None:
    """“penggalan” becomes “penggalangan” in what is to be done; the quote stays as printed."""
    out = outcome(items(decided("accepted")))
    (order,) = out["directives"]
    assert order["instruction"] == "Lakukan penggalangan terhadap tokoh."
    assert order["quote"] == "Lakukan penggalan terhadap tokoh"
    assert out["attendees"][0]["post"] == "Karo Wabprof"
    assert out["chair"]["post"] == "Kapolres Tabanan"
    kept = outcome(items(decided("accepted", corrections_0="rejected")))
    assert kept["directives"][0]["instruction"] == "Lakukan penggalan terhadap tokoh."


def test_a_word_that_was_put_right_by_hand_is_not_repaired_again() -> None:
    """Who corrects the instruction and accepts the typing error does not get it twice."""
    by_hand = Decided("directives.0", "corrected", {"instruction": "Galang: penggalangan toga."})
    out = outcome(items((*decided("accepted"), by_hand)))
    assert out["directives"][0]["instruction"] == "Galang: penggalangan toga."


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("title", "Arahan", " "),
        ("place", "Aula", ["Aula"]),
        ("date", "2023-11-09", "kemarin"),
        ("start_time", "09:30", "25:99"),
        ("medium", "vicon", "burung merpati"),
        ("chair", {"post": "Kapolres", "name": None}, {"post": "", "name": None}),
        ("attendees.0", {"name": "Ni Putu Contoh"}, "Ni Putu Contoh"),
        ("legal_basis.0", "UU 2/2002", None),
        ("directives.0", {"instruction": "Jaga."}, {"instruction": ""}),
        ("corrections.0", {"printed": "a", "offered": "b"}, {"printed": "a"}),
    ],
)
def test_a_correction_has_the_shape_of_what_it_replaces(field: str, good: Any, bad: Any) -> None:
    """What could not be confirmed later is refused while its writer still looks at it."""
    item = one(field)
    assert why_not_decided(item, "corrected", good) is None
    assert why_not_decided(item, "corrected", bad) == "value_misshapen"
    assert why_not_decided(item, "accepted", None) is None
    assert why_not_decided(item, "rejected", None) is None
    assert why_not_decided(item, "maybe", None) == "decision_unknown"


def test_nobody_accepts_what_is_not_there() -> None:
    """Where the text says no date, a person puts one or the briefing is not confirmed."""
    assert why_not_decided(one("date", date=None), "accepted", None) == "value_missing"


def test_spans_of_the_sample_hold() -> None:
    """The sample of these tests keeps the promise of the reader: a span slices to its words."""
    assert TEXT[slice(*at("Karo Wabprop"))] == "Karo Wabprop"
