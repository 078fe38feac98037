"""The chain without a database: whatever is done to the entries is found and named."""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.naive.audit_chain import is_intact

from kentongan.audit_trail import chain
from kentongan.audit_trail.chain import Entry, Head, verify

KEY = chain.private_key("11" * 32)
PUBLIC = KEY.public_key()
FOREIGN = chain.private_key("22" * 32)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=4,
)
records = st.dictionaries(texts, values, max_size=3)


def chained(contents: Sequence[tuple[str, dict[str, Any], dict[str, Any]]]) -> list[Entry]:
    """A whole chain over the given (verb, before, after)."""
    entries: list[Entry] = []
    seal = chain.GENESIS
    for number, (verb, before, after) in enumerate(contents, start=1):
        draft = Entry(
            number=number,
            at=f"2023-12-20T02:00:00.{number:06}+00:00",
            actor=number % 3 or None,
            actor_label="I Wayan Contoh",
            address=None,
            verb=verb,
            object_kind="directive",
            object_id=str(number),
            unit_path="POLRI/POLDA-BALI/",
            before=before,
            after=after,
            reason="",
            previous_seal=seal,
        )
        entries.append(replace(draft, seal=chain.seal_of(draft)))
        seal = entries[-1].seal
    return entries


def head_of(entries: Sequence[Entry], day: str = "") -> Head:
    """The genuine head of a chain."""
    return Head(entries[-1].number, entries[-1].seal, day=day).signed_with(KEY)


chains = st.lists(st.tuples(texts, records, records), min_size=1, max_size=7).map(chained)


def kinds(entries: Sequence[Entry], head: Head | None, others: Sequence[Head] = ()) -> set[str]:
    """The kinds of findings of a check."""
    return {f.kind for f in verify(entries, head=head, key=PUBLIC, other_heads=others)}


@given(chains)
def test_an_untouched_chain_has_no_finding(entries: list[Entry]) -> None:
    """What the application wrote is intact, with the head of any day along the way."""
    days = [head_of(entries[: n + 1], f"2023-12-{n + 1:02}") for n in range(len(entries))]
    assert verify(entries, head=head_of(entries), key=PUBLIC, other_heads=days) == []
    assert is_intact(entries, head_of(entries), PUBLIC)


@given(chains, st.data())
def test_an_edit_of_any_field_of_any_entry_is_found(entries: list[Entry], data: Any) -> None:
    """No field lies outside the seal, and the finding names the edited entry."""
    at = data.draw(st.integers(0, len(entries) - 1))
    name = data.draw(st.sampled_from([*Entry.__dataclass_fields__]))
    old = getattr(entries[at], name)
    new: Any = {"x": "forged"} if isinstance(old, dict) else f"{old}!"
    if name in {"number", "actor"}:
        new = (old or 0) + 1
    tampered = [*entries]
    tampered[at] = replace(entries[at], **{name: new})
    findings = verify(tampered, head=head_of(entries), key=PUBLIC)
    assert "edited" in {f.kind for f in findings}
    assert tampered[at].number in {f.number for f in findings}
    assert not is_intact(tampered, head_of(entries), PUBLIC)


@given(chains, st.data())
def test_a_deletion_of_any_entries_is_found(entries: list[Entry], data: Any) -> None:
    """From the middle it is a gap, from the end a truncation; emptying the trail is one too."""
    gone = data.draw(st.sets(st.sampled_from([e.number for e in entries]), min_size=1))
    left = [e for e in entries if e.number not in gone]
    assert kinds(left, head_of(entries)) & {"missing", "truncated"}
    assert not is_intact(left, head_of(entries), PUBLIC)


@given(chains, st.randoms(use_true_random=False))
def test_a_reordering_is_found(entries: list[Entry], random: Any) -> None:
    """An exported copy whose lines were moved is not intact."""
    moved = [*entries]
    random.shuffle(moved)
    found = verify(moved, head=head_of(entries), key=PUBLIC)
    assert bool(found) == (moved != entries)
    assert is_intact(moved, head_of(entries), PUBLIC) == (not found)


@given(chains, st.data())
def test_rewriting_the_chain_without_the_key_is_found(entries: list[Entry], data: Any) -> None:
    """Whoever recomputes every seal after an edit still cannot sign the new end."""
    at = data.draw(st.integers(0, len(entries) - 1))
    contents = [(e.verb, e.before, e.after) for e in entries]
    contents[at] = ("forged", {}, {})
    forged = chained(contents)
    if forged == entries:
        return
    assert kinds(forged, head_of(entries)) == {"head"}
    own = Head(forged[-1].number, forged[-1].seal).signed_with(FOREIGN)
    assert kinds(forged, own) == {"signature"}
    assert not is_intact(forged, own, PUBLIC)


@given(chains, st.data())
def test_truncation_with_the_daily_heads_is_found_by_the_head(
    entries: list[Entry], data: Any
) -> None:
    """Cutting the newest entries and every daily head leaves the signed end, which cannot follow.

    With an old genuine end put back the cut shows only in a head kept elsewhere.
    """
    kept = data.draw(st.integers(0, len(entries) - 1))
    left = entries[:kept]
    assert "truncated" in kinds(left, head_of(entries))
    moved = replace(head_of(entries), number=kept, seal=left[-1].seal if left else chain.GENESIS)
    assert kinds(left, moved) == {"signature"}
    if left:
        replayed = head_of(left)
        assert kinds(left, replayed) == set()
        assert kinds(left, replayed, [head_of(entries)]) == {"truncated"}


@given(chains)
def test_entries_put_in_past_the_application_are_found(entries: list[Entry]) -> None:
    """A well-linked entry after the signed end was not appended by us."""
    contents = [(e.verb, e.before, e.after) for e in entries]
    longer = chained([*contents, ("forged", {}, {})])
    assert kinds(longer, head_of(entries)) == {"unsigned"}
    assert not is_intact(longer, head_of(entries), PUBLIC)


def test_a_replaced_entry_breaks_its_neighbours_link() -> None:
    """An entry resealed in place fits itself, but the next one was sealed to another."""
    entries = chained([("a", {}, {}), ("b", {}, {}), ("c", {}, {})])
    forged = replace(entries[1], verb="x")
    entries[1] = replace(forged, seal=chain.seal_of(forged))
    found = verify(entries, head=head_of(entries), key=PUBLIC)
    assert [(f.kind, f.number) for f in found] == [("relinked", 3)]


def test_a_daily_head_shows_what_was_rewritten_before_it() -> None:
    """The head of a day no longer fits when an entry up to it was rewritten."""
    entries = chained([("a", {}, {}), ("b", {}, {})])
    forged = chained([("x", {}, {}), ("b", {}, {})])
    day = head_of(entries[:1], "2023-12-20")
    assert kinds(forged, head_of(forged), [day]) == {"head"}
    (finding,) = verify(forged, head=head_of(forged), key=PUBLIC, other_heads=[day])
    assert "2023-12-20" in finding.text
    assert kinds(entries, head_of(entries), [replace(day, day="2023-12-21")]) == {"signature"}


def test_a_missing_or_malformed_head_is_found() -> None:
    """Entries without a signed end, or with a signature that is none, are not intact."""
    entries = chained([("a", {}, {})])
    assert kinds(entries, None) == {"head"}
    assert not is_intact(entries, None, PUBLIC)
    assert kinds([], None) == set()
    assert kinds(entries, replace(head_of(entries), signature="no hex")) == {"signature"}


def test_a_head_from_before_the_first_entry_fits_every_chain() -> None:
    """A head kept from a new installation proves nothing, and accuses nobody."""
    start = Head(0, chain.GENESIS).signed_with(KEY)
    entries = chained([("a", {}, {})])
    assert kinds(entries, head_of(entries), [start]) == set()


def test_a_gap_of_several_entries_is_named_from_to() -> None:
    """The finding says which numbers are missing."""
    entries = chained([("a", {}, {})] * 5)
    (finding,) = verify([entries[0], entries[4]], head=head_of(entries), key=PUBLIC)
    assert (finding.number, finding.text) == (2, "entries 2 to 4 are missing before entry 5")


def test_an_entry_that_cannot_be_serialised_is_an_edited_one() -> None:
    """Infinity and lone surrogates are never written by us; a check must not fall over them."""
    entries = chained([("a", {}, {})])
    assert "edited" in kinds([replace(entries[0], after={"x": float("inf")})], head_of(entries))
    assert "edited" in kinds([replace(entries[0], after={"x": "\ud800"})], head_of(entries))


class State(enum.Enum):
    ISSUED = "issued"


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        (None, None),
        (True, True),
        (1e16, 10**16),
        (-0.0, 0),
        (0.1, 0.1),
        ("a\x00b\ud800", "a\ufffdb\ufffd"),
        (dt.date(2023, 12, 20), "2023-12-20"),
        (dt.time(10, 0), "10:00:00"),
        (
            dt.datetime(2023, 12, 20, 10, tzinfo=dt.timezone(dt.timedelta(hours=8))),
            "2023-12-20T02:00:00.000000+00:00",
        ),
        (Decimal("1.50"), "1.50"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (State.ISSUED, "issued"),
        ({1: (1, 2), "b": {"x"}}, {"1": [1, 2], "b": ["x"]}),
        (frozenset([2, 1]), [1, 2]),
    ],
)
def test_values_take_the_form_that_both_databases_keep(value: object, canonical: object) -> None:
    """What is sealed is what is read back."""
    result = chain.canonical_value(value)
    assert result == canonical
    assert type(result) is type(canonical)
    assert json.loads(chain.canonical_json(result)) == canonical


@pytest.mark.parametrize("value", [float("nan"), float("inf"), dt.datetime(2023, 1, 1)])  # noqa: DTZ001
def test_values_without_meaning_are_refused(value: object) -> None:
    """NaN, infinity and times without a zone have no place in a record."""
    with pytest.raises(ValueError, match=r"place|zone"):
        chain.canonical_value(value)


@pytest.mark.parametrize("value", [b"bytes", object(), {"a": object()}])
def test_values_without_json_form_are_refused(value: object) -> None:
    """Objects are named by the caller, not guessed at."""
    with pytest.raises(TypeError, match="audit entry"):
        chain.canonical_value(value)


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        (None, None),
        ("", None),
        ("unix:", None),
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:DB8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_has_one_spelling(address: str | None, canonical: str | None) -> None:
    """Both databases give the same text back."""
    assert chain.canonical_address(address) == canonical


def test_keys_are_32_bytes() -> None:
    """A key of another length is refused with its length."""
    assert chain.key_hex(chain.public_key(chain.key_hex(PUBLIC))) == chain.key_hex(PUBLIC)
    with pytest.raises(ValueError, match="not 2"):
        chain.private_key("aabb")
    with pytest.raises(ValueError, match="not 2"):
        chain.public_key("aabb\n")


@pytest.mark.parametrize("values", [None, [], {"number": 1}, {"number": True}])
def test_what_is_no_head_is_refused(values: object) -> None:
    """A damaged head is said to be one."""
    with pytest.raises(ValueError, match="head"):
        chain.head_from(values)
