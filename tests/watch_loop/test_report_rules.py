"""What may follow what, what counts, how long what is kept, and how alike two reports are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.watch_loop.report import rules
from kentongan.watch_loop.report.rules import (
    CONFIRMED_STATES,
    OPEN_STATES,
    REPORT_STATES,
    TRANSITIONS,
    after_correction,
    area_levels,
    coarse_area,
    coarser,
    counts_as,
    district_of,
    is_position,
    kept_until,
    likeness,
    local_day,
    steps_of,
    summed,
    time_to_decision,
    urgency_of,
    why_not_corrected,
    why_not_merged,
    why_not_moved,
    why_not_recorded,
    words_of,
)

NOW = datetime(2023, 11, 9, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = date(2023, 11, 9)


@pytest.mark.parametrize("state", REPORT_STATES)
@pytest.mark.parametrize("to", REPORT_STATES)
def test_only_the_table_allows(state: str, to: str) -> None:
    """A decision that the table does not name is refused, with whatever reason; what was merged
    waits until the merge is undone."""
    code = why_not_moved(state, to, own=False, reason="sebab")
    assert (code is None) == (to in TRANSITIONS[state] and state != "duplicate")


def test_what_a_decision_needs() -> None:
    """Nobody confirms himself; refusing and referring need a reason of a readable length."""
    assert why_not_moved("received", "confirmed", own=True, reason="") == "own_report"
    assert why_not_moved("received", "triaged", own=True, reason="") is None
    assert why_not_moved("received", "not_incident", own=False, reason=" ") == "reason_missing"
    assert why_not_moved("received", "referred", own=False, reason="x" * 1001) == "reason_too_long"


@pytest.mark.parametrize(
    ("state", "own", "may_triage", "reason", "code"),
    [
        ("received", True, False, "salah desa", None),
        ("received", False, True, "salah desa", None),
        ("received", False, False, "salah desa", "not_yours_to_correct"),
        ("confirmed", True, False, "salah desa", "not_yours_to_correct"),
        ("confirmed", True, True, "salah desa", None),
        ("duplicate", False, True, "salah desa", "not_from_here"),
        ("triaged", True, False, "", "reason_missing"),
        ("triaged", True, False, "x" * 1001, "reason_too_long"),
    ],
)
def test_who_corrects_what(
    state: str, own: bool, may_triage: bool, reason: str, code: str | None
) -> None:
    """Its writer until it is confirmed, then only who triages, always with a reason."""
    assert why_not_corrected(state, own=own, may_triage=may_triage, reason=reason) == code


def test_a_confirmed_report_stays_confirmed_when_corrected() -> None:
    """Its state says that it was; one that is still open stays open."""
    assert {s: after_correction(s) for s in (*OPEN_STATES, *CONFIRMED_STATES)} == {
        "received": "received",
        "triaged": "triaged",
        "confirmed": "corrected",
        "corrected": "corrected",
    }


def told(*, happened: datetime = NOW - HOUR, reported: datetime = NOW) -> str | None:
    return why_not_recorded(
        happened_at=happened, reported_at=reported, now=NOW, zone="Asia/Makassar"
    )


def test_which_times_can_be() -> None:
    """An event lies before its report and both before now, give or take a clock's five minutes."""
    minute = timedelta(minutes=1)
    assert told() is None
    assert told(happened=NOW + 5 * minute, reported=NOW + 5 * minute) is None
    assert told(happened=NOW + 6 * minute) == "event_in_future"
    assert told(reported=NOW + 6 * minute) == "report_in_future"
    assert told(happened=NOW - HOUR, reported=NOW - 2 * HOUR) == "reported_before_event"
    assert told(happened=datetime(1999, 12, 31, 15, tzinfo=UTC)) == "event_too_old"
    assert told(happened=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))) == "event_too_old"


def test_into_what_a_report_may_be_merged() -> None:
    """Into one that stands, both real or both training."""
    assert why_not_merged(into_state="confirmed", into_training=False, training=False) is None
    assert (
        why_not_merged(into_state="duplicate", into_training=False, training=False)
        == "merged_into_what_does_not_stand"
    )
    assert (
        why_not_merged(into_state="received", into_training=True, training=False)
        == "training_and_real"
    )


@pytest.mark.parametrize("state", REPORT_STATES)
def test_what_counts(state: str) -> None:
    """Open ones as reported, confirmed ones as confirmed; training and kinds without a series
    never."""
    right = "reported" if state in OPEN_STATES else "confirmed" if state in CONFIRMED_STATES else ""
    assert counts_as(state, training=False, feeds=True) == right
    assert counts_as(state, training=True, feeds=True) == ""
    assert counts_as(state, training=False, feeds=False) == ""


@pytest.mark.parametrize(
    ("said", "least", "deaths", "serious", "crowd", "urgency"),
    [
        (0, 0, None, None, None, 0),
        (3, 0, None, None, None, 3),
        (0, 2, None, None, None, 2),
        (0, 0, 1, None, None, 2),
        (0, 0, 0, 2, None, 1),
        (0, 0, None, None, 500, 2),
        (0, 0, None, None, 499, 0),
        (3, 0, 1, None, None, 3),
    ],
)
def test_how_urgent(  # noqa: PLR0917  one column of the table each
    said: int, least: int, deaths: int | None, serious: int | None, crowd: int | None, urgency: int
) -> None:
    """Never less than its writer says, and more where somebody died or many gather."""
    assert (
        urgency_of(said=said, least=least, deaths=deaths, serious=serious, crowd=crowd) == urgency
    )


def kept(state: str = "confirmed", *, training: bool = False, decided: date | None = DAY) -> int:
    until = kept_until(
        state=state, training=training, kept_days=365, received_on=DAY, decided_on=decided
    )
    return (until - DAY).days


def test_how_long_what_is_kept() -> None:
    """A kind's own time; what was refused 90 days from the decision, training 30."""
    assert kept() == 365
    assert kept("not_incident") == 90
    assert kept("duplicate", decided=None) == 90
    assert kept(training=True) == 30
    assert kept("not_incident", decided=DAY + timedelta(days=300)) == 365


def test_the_time_to_a_decision() -> None:
    """Runs from arrival; an old clock gives no negative time."""
    assert time_to_decision(NOW, None) is None
    assert time_to_decision(NOW, NOW + HOUR) == HOUR
    assert time_to_decision(NOW, NOW - HOUR) == timedelta()


def test_the_day_is_that_of_the_zone() -> None:
    """17.00 UTC is the next day in WITA and WIT, and midnight in WIB."""
    moment = datetime(2023, 11, 8, 16, 30, tzinfo=UTC)
    days = [local_day(moment, z).day for z in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")]
    assert days == [8, 9, 9]


def test_area_codes_are_cut_by_whole_parts() -> None:
    """What a precision keeps, what lies above, and in which block near duplicates are sought."""
    village = "51.02.06.2001"
    assert coarse_area(village, "district") == district_of(village) == "51.02.06"
    assert coarse_area("51.02", "village") == "51.02"
    assert area_levels("51.02.06") == [(1, "51"), (2, "51.02"), (3, "51.02.06")]
    assert coarser("point", "district") == coarser("district", "point") == "district"
    assert coarser("regency", "district") == "regency"


def test_a_phone_without_a_fix_is_no_position() -> None:
    """(0, 0) lies in the Gulf of Guinea; NaN nowhere."""
    assert is_position(115.12, -8.54)
    assert not is_position(0.0, 0.0)
    assert not is_position(-8.54, 115.12)
    assert not is_position(float("nan"), -8.5)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["51.02", "51.02.06", "51.02.06.2001", "51.02.07"]),
        st.sampled_from(["incident", "accident"]),
        st.sampled_from([DAY, date(2023, 11, 8)]),
        st.sampled_from(["", "reported", "confirmed"]),
        st.sampled_from([1, -1]),
    ),
    max_size=12,
)


@given(STEPS)
def test_steps_add_up_at_every_level(told: list[tuple[str, str, date, str, int]]) -> None:
    """A regency's count is that of everything within it, whatever the order of the steps; steps
    come in one order, and those that cancel out are gone."""
    steps = [
        step
        for area, series, day, counted, sign in told
        for step in steps_of(
            area_code=area,
            series=series,
            category="",
            day=day,
            counted=counted,  # type: ignore[arg-type]  one of the three
            sign=sign,
        )
    ]
    sums = summed(steps)
    keys = [(s.area_code, s.series, s.category, s.day) for s in sums]
    assert keys == sorted(set(keys))
    assert all(s.reported or s.confirmed for s in sums)
    at_regency = sum(s.reported for s in sums if s.level == 2)
    assert at_regency == sum(sign for *_rest, counted, sign in told if counted)
    assert sum(s.confirmed for s in sums if s.level == 1) == sum(
        sign for *_rest, counted, sign in told if counted == "confirmed"
    )


def like(
    *,
    areas: tuple[str, str] = ("51.02.06.2001", "51.02.06.2001"),
    km: float | None = None,
    apart: timedelta = HOUR / 4,
    kinds: tuple[str, str] = ("incident", "incident"),
    categories: tuple[str, str] = ("tawuran", "tawuran"),
    texts: tuple[str, str] = ("tawuran pemuda di pasar", "pemuda tawuran dekat pasar"),
) -> rules.Likeness:
    words = (words_of(texts[0]), words_of(texts[1]))
    return likeness(
        areas=areas, km=km, apart=apart, kinds=kinds, categories=categories, words=words
    )


def test_two_officers_one_brawl() -> None:
    """The same village, hour and kind in like words is likely one event."""
    assert like().is_likely
    assert like(km=0.1).score > like(km=3.0).score > like(km=9.0).score


def test_what_speaks_against_one_event() -> None:
    """Another village, half a day between, another kind: not likely, each the less."""
    assert not like(areas=("51.02.06.2001", "51.02.06.2002"), texts=("", "")).is_likely
    assert not like(apart=12 * HOUR, areas=("51.02.06", "51.02.06"), texts=("", "")).is_likely
    assert not like(kinds=("incident", "contact")).is_likely
    assert like(kinds=("incident", "demonstration")).reasons["kind"] == 0.3
    assert like(categories=("tawuran", "curas")).reasons["kind"] == 0.6


def test_what_is_not_told_speaks_neither_way() -> None:
    """A report that names only the district may lie in the village; one without words may tell the
    same."""
    assert like(areas=("51.02.06", "51.02.06.2001")).reasons["place"] == 0.5
    assert like(areas=("51.02.06", "51.02.06")).reasons["place"] == 0.5
    assert like(texts=("ya", "pemuda tawuran dekat pasar")).reasons["words"] == 0.5


@given(
    st.tuples(st.sampled_from(["51.02", "51.02.06", "51.02.06.2001"]), st.just("51.02.06.2001")),
    st.floats(0, 24),
    st.tuples(st.text("abc ", max_size=30), st.text("abc ", max_size=30)),
)
def test_likeness_has_no_direction(
    areas: tuple[str, str], hours: float, texts: tuple[str, str]
) -> None:
    """Whichever of the two is looked at first, they are as alike, between 0 and 1."""
    one = like(areas=areas, apart=hours * HOUR, texts=texts)
    other = like(areas=areas[::-1], apart=hours * HOUR, texts=texts[::-1])
    assert one == other
    assert 0 <= one.score <= 1
