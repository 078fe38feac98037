"""Two reports, one event: found by place, time, kind and words; merged or not by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.errors import Conflict
from kentongan.watch_loop.report.changes import demand_triage, is_own, locked, move
from kentongan.watch_loop.report.intake import km_between
from kentongan.watch_loop.report.model import DuplicatePair, Report
from kentongan.watch_loop.report.rules import (
    CONFIRMED_STATES,
    OPEN_STATES,
    Likeness,
    likeness,
    why_not_merged,
    why_not_moved,
    words_of,
)

WINDOW: Final = timedelta(hours=12)
CANDIDATES_MOST: Final = 300
"""So many reports of one district and half a day are compared; beyond it the nearest in time."""
COMPARED_AT_ONCE: Final = 500

REFUSALS: Final = {
    "merged_into_itself": gettext_lazy("A report is no duplicate of itself."),
    "merged_into_what_does_not_stand": gettext_lazy(
        "The other report does not stand any more: choose one that does."
    ),
    "training_and_real": gettext_lazy("A training report and a real one are never one event."),
    "not_from_here": gettext_lazy("Somebody has decided on this report meanwhile: look again."),
    "not_merged": gettext_lazy("These two are not merged."),
}


def _standing_near(report: Report) -> QuerySet[Report]:
    """What may tell the same event: the same district (or, where either names no district, the same
    regency), half a day about it. Events alone: two visits of one evening are two. Reads the index
    `report_near`."""
    regency = report.area_code[:5]
    blocks = Q(district__in=[report.district, regency])
    if report.district == regency:
        blocks |= Q(district__startswith=f"{regency}.")
    return Report.objects.filter(
        blocks,
        state__in=(*OPEN_STATES, *CONFIRMED_STATES),
        training=report.training,
        happened_at__gte=report.happened_at - WINDOW,
        happened_at__lte=report.happened_at + WINDOW,
    ).exclude(Q(pk=report.pk) | Q(series=""))


@dataclass(frozen=True, slots=True)
class Near:
    """Another report that may tell the same event."""

    report: Report
    likeness: Likeness


def near_duplicates(report: Report) -> list[Near]:
    """Reports that may tell the same event, the likeliest first. Stores nothing.

    Not scoped to a user: whoever shows them asks for those in reach (`queries.pairs_of`).
    """
    words = words_of(report.text)
    rows = list(_standing_near(report)[: 4 * CANDIDATES_MOST])
    rows.sort(key=lambda other: abs(other.happened_at - report.happened_at))
    found = [Near(o, _likeness(report, o, words)) for o in rows[:CANDIDATES_MOST]]
    near = [n for n in found if n.likeness.is_likely]
    return sorted(near, key=lambda n: (-n.likeness.score, n.report.pk))


def _likeness(one: Report, other: Report, words: frozenset[str]) -> Likeness:
    return likeness(
        areas=(one.area_code, other.area_code),
        km=_km(one, other),
        apart=abs(one.happened_at - other.happened_at),
        kinds=(one.kind, other.kind),
        categories=(one.category, other.category),
        words=(words, words_of(other.text)),
    )


def _km(one: Report, other: Report) -> float | None:
    if one.longitude is None or one.latitude is None:
        return None
    if other.longitude is None or other.latitude is None:
        return None
    return km_between(one.longitude, one.latitude, other.longitude, other.latitude)


def compare_new(*, now: datetime) -> int:
    """Propose pairs for reports not compared yet, for the clock; returns how many it compared."""
    rows = list(Report.objects.filter(compared=False).order_by("pk")[:COMPARED_AT_ONCE])
    compare(rows, now=now)
    return len(rows)


@transaction.atomic
def compare(reports: Sequence[Report], *, now: datetime) -> int:
    """Propose the pairs that these reports form; one decided before stays decided. Returns how many
    were proposed."""
    pairs = [
        DuplicatePair(
            first_id=min(report.pk, near.report.pk),
            second_id=max(report.pk, near.report.pk),
            score=near.likeness.score,
            reasons=near.likeness.reasons,
            proposed_at=now,
        )
        for report in reports
        if report.series and report.state in (*OPEN_STATES, *CONFIRMED_STATES)
        for near in near_duplicates(report)
    ]
    before = DuplicatePair.objects.count() if pairs else 0
    DuplicatePair.objects.bulk_create(pairs, batch_size=500, ignore_conflicts=True)
    Report.objects.filter(pk__in=[r.pk for r in reports]).update(compared=True)
    return DuplicatePair.objects.count() - before if pairs else 0


def _refuse(code: str | None) -> None:
    if code:
        raise Conflict(code, str(REFUSALS[code]))


def _both(one: Report, other: Report, actor: Actor) -> tuple[Report, Report]:
    """Both rows locked, the older first, so that two people never wait for each other crosswise."""
    first, second = sorted((one, other), key=lambda r: r.pk)
    rows = locked(first), locked(second)
    for row in rows:
        demand_triage(actor, row)
    return rows if one.pk == first.pk else (rows[1], rows[0])


@transaction.atomic
def merge(*, report: Report, into: Report, actor: Actor, now: datetime) -> DuplicatePair:
    """Say that a report tells the same event as another, which goes on standing for both.

    Counted once from now on; undone by `undo_merge`.
    """
    _refuse("merged_into_itself" if report.pk == into.pk else None)
    row, kept = _both(report, into, actor)
    _refuse(why_not_moved(row.state, "duplicate", own=is_own(actor, row), reason=""))
    _refuse(
        why_not_merged(into_state=kept.state, into_training=kept.training, training=row.training)
    )
    pair = _pair(row, kept, now)
    pair.state, pair.merged, pair.state_before = "merged", row, row.state
    pair.decided_at, pair.decided_by = now, actor.user
    pair.save()
    row.duplicate_of = kept
    move(row, "duplicate", actor, now, reason="", after={"duplicate_of": str(kept.uid)})
    return pair


@transaction.atomic
def undo_merge(*, pair: DuplicatePair, actor: Actor, now: datetime) -> Report:
    """Take a merge back: the report stands as it stood before it."""
    pair = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    _refuse("not_merged" if pair.state != "merged" else None)
    first, second = _both(pair.first, pair.second, actor)
    row = first if pair.merged_id == first.pk else second
    _refuse("not_from_here" if row.state != "duplicate" else None)
    before = pair.state_before
    pair.state, pair.merged, pair.state_before = "proposed", None, ""
    pair.decided_at, pair.decided_by = None, None
    pair.save()
    row.duplicate_of = None
    return move(row, before, actor, now, reason="")


@transaction.atomic
def keep_apart(*, pair: DuplicatePair, actor: Actor, now: datetime) -> DuplicatePair:
    """Say that two reports tell two events: the pair is not proposed again."""
    return _mark(pair, "proposed", "apart", actor, now)


@transaction.atomic
def undo_apart(*, pair: DuplicatePair, actor: Actor, now: datetime) -> DuplicatePair:
    """Take that back: the pair is proposed again."""
    return _mark(pair, "apart", "proposed", actor, now)


def _mark(pair: DuplicatePair, was: str, to: str, actor: Actor, now: datetime) -> DuplicatePair:
    pair = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    _refuse("not_from_here" if pair.state != was else None)
    first, second = _both(pair.first, pair.second, actor)
    pair.state = to
    pair.decided_at, pair.decided_by = (now, actor.user) if to == "apart" else (None, None)
    pair.save()
    record_change(
        actor=actor,
        verb=f"reports_{to}",
        object_kind="report",
        object_id=str(first.uid),
        before={"state": was},
        after={"state": to, "other": str(second.uid)},
        unit_path=first.unit_path,
        now=now,
    )
    return pair


def pair_merges(*, now: datetime) -> int:
    """Give merges that were loaded with their reports a pair, so that they can be taken back."""
    pairs = []
    for row in Report.objects.filter(state="duplicate").select_related("duplicate_of"):
        kept = row.duplicate_of
        assert kept is not None  # noqa: S101  a constraint demands it
        first, second = sorted((row, kept), key=lambda r: r.pk)
        like = _likeness(first, second, words_of(first.text))
        pairs.append(
            DuplicatePair(
                first=first,
                second=second,
                score=like.score,
                reasons=like.reasons,
                state="merged",
                merged=row,
                state_before="received",
                proposed_at=now,
                decided_at=row.decided_at,
                decided_by_id=row.decided_by_id,
            )
        )
    DuplicatePair.objects.bulk_create(pairs, batch_size=500, ignore_conflicts=True)
    return len(pairs)


def _pair(one: Report, other: Report, now: datetime) -> DuplicatePair:
    """The pair of two reports, proposed or made just now; locked."""
    first, second = sorted((one, other), key=lambda r: r.pk)
    like = _likeness(first, second, words_of(first.text))
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(
                first=first,
                second=second,
                score=like.score,
                reasons=like.reasons,
                proposed_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return DuplicatePair.objects.select_for_update(of=("self",)).get(first=first, second=second)
