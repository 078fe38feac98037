"""States of a report, what counts, what is kept how long, and what is refused: plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from kentongan.places.geojson import INDONESIA

TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "received": ("triaged", "confirmed", "not_incident", "duplicate", "referred", "expired"),
    "triaged": ("confirmed", "not_incident", "duplicate", "referred", "expired"),
    "confirmed": ("corrected", "not_incident", "duplicate", "expired"),
    "corrected": ("corrected", "not_incident", "duplicate", "expired"),
    "not_incident": ("triaged", "expired"),
    "duplicate": ("received", "triaged", "confirmed", "corrected", "expired"),
    "referred": ("triaged", "expired"),
    "expired": (),
}
"""`corrected` is a confirmed report with a later version. What `duplicate` goes back to is the
state it was merged in: undoing a merge is no decision on the report."""
REPORT_STATES: Final[tuple[str, ...]] = tuple(TRANSITIONS)
OPEN_STATES: Final = ("received", "triaged")
"""Waiting on the triage desk."""
CONFIRMED_STATES: Final = ("confirmed", "corrected")
DECIDED_STATES: Final = ("confirmed", "not_incident", "duplicate", "referred")
"""What a decision leads to; from `received_at` to the first of them runs the time to decision."""
NEED_A_REASON: Final = ("not_incident", "referred")

PAIR_STATES: Final = ("proposed", "merged", "apart")
"""Of two reports that may tell one event."""

IMPORT_STATES: Final = ("uploaded", "checking", "checked", "storing", "done", "failed")
"""Of a file: read in the background twice, once to check it and once to store its rows."""
IMPORT_ROWS_MOST: Final = 500_000
ERRORS_KEPT: Final = 1000
"""So many faults an import's report lists; the file of refused rows has them all."""
IMPORT_KEPT: Final = timedelta(hours=24)
"""An uploaded file holds names that are not masked yet: it goes when its rows are stored, or after
a day."""

CHANNELS: Final = ("web", "phone", "api", "import", "text", "mail", "demo")
"""By which way a report came in."""

Counted = Literal["", "reported", "confirmed"]
COUNTED: Final[tuple[Counted, ...]] = ("", "reported", "confirmed")
"""How a report counts in the series: not at all, as reported, or as confirmed (and reported)."""

URGENCIES: Final[dict[int, str]] = {0: "routine", 1: "attention", 2: "urgent", 3: "immediate"}
TELL_FROM: Final = 2
"""From this urgency on whoever triages is told at once; the rest waits on the desk."""
CROWD_URGENT: Final = 500
"""So many people make a report urgent. Our choice: more than a resort's own crowd control holds."""

CLOCK_SKEW: Final = timedelta(minutes=5)
"""So far a phone's clock may be ahead of ours before an event counts as lying in the future."""
FIRST_DAY: Final = date(2000, 1, 1)
"""Earlier events are typing errors."""
BORDER_KM: Final = 2.0
"""So far outside a boundary a position may lie: phones err, and boundaries are drawn coarsely."""
BATCH_MOST: Final = 1000
"""Reports in one batch: one transaction, which holds the end of the audit trail while it lasts."""
PHOTOS_MOST: Final = 6
TEXT_MOST: Final = 20_000
PLACE_MOST: Final = 300
REASON_MOST: Final = 1000

PRECISIONS: Final[dict[str, int]] = {"regency": 2, "district": 3, "village": 4, "point": 4}
"""How fine a place a kind keeps, and to how many parts of the area code. Only `point` keeps a
position: that of a visit or of a sexual crime would lead to somebody's door."""
LEVELS: Final[dict[int, str]] = {1: "province", 2: "regency", 3: "district", 4: "village"}
NEAR_KM: Final[dict[int, float]] = {2: 90.0, 3: 30.0, 4: 15.0}
"""So far from an area's point a position may lie where its boundary is not known, by level."""

KEPT_REFUSED: Final = timedelta(days=90)
"""What was no incident or a duplicate is kept so long, for whoever objects."""
KEPT_TRAINING: Final = timedelta(days=30)

WRITERS: Final = ("officer", "supervisor", "operator", "commander")
"""Roles that report at all (`people.rules.PERMISSIONS` says "report")."""


def why_not_moved(state: str, to: str, *, own: bool, reason: str) -> str | None:
    """The code of the rule that forbids a decision, or None.

    Nobody confirms what he reported himself: a count of incidents must not rest on one person. What
    was merged goes back to where it stood by undoing the merge, and by nothing else.
    """
    if state == "duplicate":
        return "merged"
    if to not in TRANSITIONS[state]:
        return "not_from_here"
    if to == "confirmed" and own:
        return "own_report"
    if to in NEED_A_REASON and not reason.strip():
        return "reason_missing"
    if len(reason) > REASON_MOST:
        return "reason_too_long"
    return None


def why_not_corrected(state: str, *, own: bool, may_triage: bool, reason: str) -> str | None:
    """The code of the rule that forbids a new version, or None.

    Before it is confirmed its writer may correct a report; after that only who triages, since it
    has been counted on.
    """
    if state not in (*OPEN_STATES, *CONFIRMED_STATES):
        return "not_from_here"
    if not may_triage and not (own and state in OPEN_STATES):
        return "not_yours_to_correct"
    if not reason.strip():
        return "reason_missing"
    if len(reason) > REASON_MOST:
        return "reason_too_long"
    return None


def after_correction(state: str) -> str:
    """The state of a report once it has another version."""
    return "corrected" if state in CONFIRMED_STATES else state


def why_not_recorded(
    *, happened_at: datetime, reported_at: datetime, now: datetime, zone: str
) -> str | None:
    """The code of the rule that forbids these times, or None."""
    if happened_at > now + CLOCK_SKEW:
        return "event_in_future"
    # the year first: no zone has a day before the first of all
    if happened_at.year < FIRST_DAY.year - 1 or local_day(happened_at, zone) < FIRST_DAY:
        return "event_too_old"
    if reported_at > now + CLOCK_SKEW:
        return "report_in_future"
    if reported_at + CLOCK_SKEW < happened_at:
        return "reported_before_event"
    return None


def why_not_merged(*, into_state: str, into_training: bool, training: bool) -> str | None:
    """The code of the rule that forbids merging a report into another, or None.

    Both count or neither does: merged into a training report an incident would vanish.
    """
    if into_state not in (*OPEN_STATES, *CONFIRMED_STATES):
        return "merged_into_what_does_not_stand"
    if into_training != training:
        return "training_and_real"
    return None


def counts_as(state: str, *, training: bool, feeds: bool) -> Counted:
    """How a report of this state counts. Training never counts.

    Not asked of an expired one: what it counted as before stays counted.
    """
    if training or not feeds:
        return ""
    if state in OPEN_STATES:
        return "reported"
    return "confirmed" if state in CONFIRMED_STATES else ""


def urgency_of(
    *, said: int, least: int, deaths: int | None, serious: int | None, crowd: int | None
) -> int:
    """How urgent a report is: as its writer says, or more where its kind or counts demand it."""
    found = max(said, least)
    if deaths or (crowd or 0) >= CROWD_URGENT:
        return max(found, 2)
    return max(found, 1) if serious else found


def kept_until(
    *, state: str, training: bool, kept_days: int, received_on: date, decided_on: date | None
) -> date:
    """The first day on which the words, position and photos of a report are gone.

    `kept_days` is its kind's. What was refused goes sooner; nothing is kept longer for it.
    """
    until = received_on + timedelta(days=kept_days)
    if training:
        until = min(until, received_on + KEPT_TRAINING)
    if state in ("not_incident", "duplicate"):
        until = min(until, (decided_on or received_on) + KEPT_REFUSED)
    return until


def time_to_decision(received_at: datetime, decided_at: datetime | None) -> timedelta | None:
    """From arrival to the first decision; None while there is none."""
    return None if decided_at is None else max(decided_at - received_at, timedelta())


def local_day(moment: datetime, zone: str) -> date:
    """The day of a moment on the clocks of a zone (WIB, WITA, WIT): its day in the series."""
    return moment.astimezone(ZoneInfo(zone)).date()


def coarse_area(code: str, precision: str) -> str:
    """The area code cut to what the precision keeps: 51.02.06.2001 at `district` is 51.02.06."""
    return ".".join(code.split(".")[: PRECISIONS[precision]])


def coarser(one: str, other: str) -> str:
    """The coarser of two precisions."""
    return min(one, other, key=lambda precision: PRECISIONS[precision])


def area_levels(code: str) -> list[tuple[int, str]]:
    """Level and code of an area and of all above it: (1, "51"), (2, "51.02"), ..."""
    parts = code.split(".")
    return [(n, ".".join(parts[:n])) for n in range(1, len(parts) + 1)]


def district_of(code: str) -> str:
    """The district of an area code, or the code itself where it names none: the block within which
    near duplicates are looked for."""
    return coarse_area(code, "district")


def is_position(longitude: float, latitude: float) -> bool:
    """Do two numbers name a place in Indonesia? (0, 0) is a phone without a fix."""
    west, south, east, north = INDONESIA
    return west <= longitude <= east and south <= latitude <= north


class Step(NamedTuple):
    """One change of a count in the series."""

    area_code: str
    level: int
    series: str
    category: str
    day: date
    reported: int
    confirmed: int


def steps_of(
    *, area_code: str, series: str, category: str, day: date, counted: Counted, sign: int
) -> list[Step]:
    """What one report adds to (`sign` 1) or takes from (-1) the series, at every level of area."""
    if not counted:
        return []
    confirmed = sign if counted == "confirmed" else 0
    return [
        Step(code, level, series, category, day, sign, confirmed)
        for level, code in area_levels(area_code)
    ]


def summed(steps: Iterable[Step]) -> list[Step]:
    """One step a count, those that cancel out left out, in the one order in which every transaction
    takes its locks: two batches never wait for each other crosswise."""
    sums: dict[tuple[str, str, str, date], list[int]] = {}
    for area_code, level, series, category, day, reported, confirmed in steps:
        key = (area_code, series, category, day)
        total = sums.get(key)
        if total is None:
            sums[key] = [level, reported, confirmed]
        else:
            total[1] += reported
            total[2] += confirmed
    return [
        Step(code, level, series, category, day, reported, confirmed)
        for (code, series, category, day), (level, reported, confirmed) in sorted(sums.items())
        if reported or confirmed
    ]


_WORD: Final = re.compile(r"\w+")
WEIGHTS: Final[dict[str, float]] = {"place": 0.35, "time": 0.25, "kind": 0.2, "words": 0.2}
"""What each comparison adds to the likeness of two reports."""
LIKELY: Final = 0.65
"""From this likeness on a pair is proposed. Ours, set on the demo campaign, whose doubles are known
(docs/watch-loop/report.md has what it finds and misses)."""
FAR_KM: Final = 5.0
LONG_APART: Final = timedelta(hours=12)
RELATED: Final = (
    frozenset({"incident", "demonstration"}),
    frozenset({"incident", "disaster"}),
    frozenset({"incident", "accident"}),
    frozenset({"incident", "potential"}),
)
"""Kinds under which two officers may file one event."""


def words_of(text: str) -> frozenset[str]:
    """The words of a text for comparing it: without case, without the shortest."""
    return frozenset(w for w in _WORD.findall(text.casefold()) if len(w) > 2)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two reports are, from 0 to 1, and how alike in each respect."""

    score: float
    reasons: dict[str, float]

    @property
    def is_likely(self) -> bool:
        """Alike enough to be proposed. Unrelated kinds never are."""
        return self.score >= LIKELY and self.reasons["kind"] > 0


def likeness(
    *,
    areas: tuple[str, str],
    km: float | None,
    apart: timedelta,
    kinds: tuple[str, str],
    categories: tuple[str, str],
    words: tuple[frozenset[str], frozenset[str]],
) -> Likeness:
    """Compare two reports by place, time, kind and words; the same whichever comes first.

    `km` is the distance where both have a position. A text that is missing says nothing either way.
    """
    reasons = {
        "place": _place_likeness(areas, km),
        "time": max(0.0, 1.0 - apart / LONG_APART),
        "kind": _kind_likeness(kinds, categories),
        "words": _word_likeness(*words),
    }
    score = sum(WEIGHTS[name] * value for name, value in reasons.items())
    return Likeness(round(score, 3), {name: round(value, 2) for name, value in reasons.items()})


def _place_likeness(areas: tuple[str, str], km: float | None) -> float:
    if km is not None:
        return max(0.0, 1.0 - km / FAR_KM)
    one, other = sorted(areas, key=len)
    if one == other:
        return 0.8 if one.count(".") == 3 else 0.5
    return 0.5 if other.startswith(f"{one}.") else 0.1


def _kind_likeness(kinds: tuple[str, str], categories: tuple[str, str]) -> float:
    if kinds[0] != kinds[1]:
        return 0.3 if frozenset(kinds) in RELATED else 0.0
    return 1.0 if categories[0] == categories[1] else 0.6


def _word_likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter text's words that the longer one has too."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer >= 3 else 0.5
