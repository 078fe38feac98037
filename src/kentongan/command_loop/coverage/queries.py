"""How far directives reached, and what is overdue, within a user's reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When

from kentongan.command_loop.acknowledgement.model import Opening, ReadBack
from kentongan.command_loop.acknowledgement.queries import (
    inbox_for,
    to_do_for,
    waiting_for_my_verdict,
)
from kentongan.command_loop.action.model import ActionReport
from kentongan.command_loop.action.queries import (
    reports_of,
    to_sample_for,
    waiting_reports_for,
)
from kentongan.command_loop.briefing.model import Briefing, Reading
from kentongan.command_loop.briefing.queries import open_readings_for, upcoming_for
from kentongan.command_loop.coverage.model import Escalation
from kentongan.command_loop.directive.model import Delivery, Directive, DirectiveVersion
from kentongan.command_loop.directive.queries import (
    addressees_of,
    deliveries_for,
    drafts_for,
    own_units,
    thread_for,
    version_in_force,
    versions_of,
    visible_directives,
    with_words,
)
from kentongan.command_loop.directive.rules import ANSWER_WITHIN, WAITING_ACTION
from kentongan.people.queries import Access, holdings_on, posts_in, units_q

BOARD_PAGE = 25
BOARD_STATES = ("issued", "withdrawn", "superseded", "expired", "")
"""What the board can show; "" is everything that was ever issued."""
LINES_PAGE = 25
"""Units on a page of a directive; those that need somebody come first."""
LINES_SHOWN = ("", "waiting", "overdue", "unknown", "done")
"""Which units the page of a directive can show; "" is all of them."""
ADDRESSEES_SHOWN = 30
ESCALATIONS_SHOWN = 20
WAITING_READ_BACK = "read_back"
OVERDUE_SHOWN = 8
OVERDUE_COUNTED = 100
"""Beyond it the screen says "100+": counting a million rows helps nobody decide."""


@dataclass(slots=True)
class Coverage:
    """Deliveries of a directive by what is known of them.

    Every delivery is in exactly one acknowledgement state and one action state, so each group sums
    up to `units`. `delivered` means that nothing is known: it is shown as "unknown", never as read.
    """

    units: int = 0
    overdue: int = 0
    waiting: int = 0
    """Deliveries where the next move is the superior's: a read-back, a report or a blocker."""
    acknowledgement: dict[str, int] = field(default_factory=dict)
    action: dict[str, int] = field(default_factory=dict)

    @property
    def unknown(self) -> int:
        return self.acknowledgement.get("delivered", 0)

    @property
    def opened(self) -> int:
        """Units of which at least one officer opened it, whatever came after."""
        return self.units - self.unknown

    @property
    def answered(self) -> int:
        """Units whose read-back stands: waiting for its verdict or accepted."""
        return self.acknowledgement.get("read_back", 0) + self.accepted

    @property
    def accepted(self) -> int:
        return self.acknowledgement.get("accepted", 0)

    @property
    def returned(self) -> int:
        return self.acknowledgement.get("returned", 0)

    @property
    def reported(self) -> int:
        """Units that reported action, judged or not."""
        return sum(self.action.get(s, 0) for s in ("reported", "insufficient", "done", "reopened"))

    @property
    def blocked(self) -> int:
        return self.action.get("blocked", 0)

    @property
    def unblocked(self) -> int:
        """Units whose blocker was answered and that have reported nothing since."""
        return self.action.get("answered", 0)

    @property
    def done(self) -> int:
        return self.action.get("done", 0)

    def add(self, acknowledgement: str, action: str, count: int, overdue: int) -> None:
        self.units += count
        self.overdue += overdue
        if acknowledgement == WAITING_READ_BACK or action in WAITING_ACTION:
            self.waiting += count
        self.acknowledgement[acknowledgement] = self.acknowledgement.get(acknowledgement, 0) + count
        self.action[action] = self.action.get(action, 0) + count


def overdue_q(now: datetime) -> Q:
    """Deliveries that owe something since a time past, whether or not the ladder has run yet."""
    return Q(active=True) & (Q(rung__gt=0) | Q(next_rung_at__lte=now))


def coverage_of(
    access: Access, directives: Iterable[Directive], now: datetime
) -> dict[int, Coverage]:
    """Coverage by directive key, over the deliveries the user sees. One query for any number."""
    rows = list(directives)
    out = {d.pk: Coverage() for d in rows}
    whole = [d.pk for d in rows if access.reaches("read", d.issuing_unit)]
    seen = Q(directive_id__in=whole)
    if len(whole) < len(rows):
        seen |= Q(directive_id__in=list(out)) & units_q(access, "read", "unit__")
    groups = (
        Delivery.objects.filter(seen)
        .order_by()
        .values_list("directive_id", "acknowledgement", "action")
        .annotate(n=Count("pk"), late=Count("pk", filter=overdue_q(now)))
    )
    for directive_id, acknowledgement, action, n, late in groups:
        out[directive_id].add(acknowledgement, action, n, late)
    return out


def total(coverages: Iterable[Coverage]) -> Coverage:
    """The sum over directives; its units are deliveries: a unit with two has two to answer."""
    out = Coverage()
    for one in coverages:
        out.units += one.units
        out.overdue += one.overdue
        out.waiting += one.waiting
        for name in ("acknowledgement", "action"):
            sums = getattr(out, name)
            for state, n in getattr(one, name).items():
                sums[state] = sums.get(state, 0) + n
    return out


@dataclass(frozen=True, slots=True)
class Reached:
    """Reached of how many: `of` counts who should have been reached on the day."""

    reached: int
    of: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Units, posts and persons apart: a unit reached through one officer has not reached all."""

    units: Reached
    posts: Reached
    persons: Reached


def reach_of(deliveries: QuerySet[Delivery], now: datetime) -> Reach:
    """How far the deliveries reached. Denominators are the posts and holders of today. 3 queries.

    Where a post was named, that post alone is counted: nobody else was to be reached. Only an
    opening of the version in force counts: who read the old words has not read these. The database
    counts: of a thousand units nothing but six numbers comes back.
    """
    on = now.date()
    rows = deliveries.order_by().select_related(None)
    units = rows.aggregate(
        of=Count("unit", distinct=True),
        reached=Count("unit", distinct=True, filter=~Q(acknowledgement="delivered")),
    )
    posts = posts_in(rows.values("unit_id"), on).filter(
        Q(unit_id__in=rows.filter(post=None).values("unit_id"))
        | Q(pk__in=rows.exclude(post=None).values("post_id"))
    )
    seen = Opening.objects.filter(
        delivery__in=rows.values("pk"), version=F("delivery__directive__version")
    )
    holders = holdings_on(on).filter(post__in=posts.values("pk"))
    return Reach(
        Reached(**units),
        Reached(
            **posts.aggregate(
                of=Count("pk"), reached=Count("pk", filter=Q(pk__in=seen.values("post_id")))
            )
        ),
        Reached(
            **holders.aggregate(
                of=Count("officer", distinct=True),
                reached=Count(
                    "officer", distinct=True, filter=Q(officer__in=seen.values("officer_id"))
                ),
            )
        ),
    )


@dataclass(slots=True)
class BoardRow:
    """A directive on the board with how far it reached."""

    directive: Directive
    coverage: Coverage


@dataclass(slots=True)
class Board:
    """A page of the coverage board; `older` is the key to go on from."""

    rows: list[BoardRow]
    older: int | None


def board_for(
    access: Access,
    now: datetime,
    *,
    before: int | None = None,
    state: str = "issued",
    briefing: str = "",
) -> Board:
    """Directives in sight, the newest first, each with its coverage. Three queries a page."""
    rows = visible_directives(access).exclude(state="draft")
    if state:
        rows = rows.filter(state=state)
    if briefing:
        rows = rows.filter(briefing__code=briefing)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = with_words(
        rows.select_related("issuing_unit", "briefing", "parent").order_by("-pk")[: BOARD_PAGE + 1]
    )
    more = len(page) > BOARD_PAGE
    page = page[:BOARD_PAGE]
    covered = coverage_of(access, page, now)
    return Board([BoardRow(d, covered[d.pk]) for d in page], page[-1].pk if more else None)


def board_of_briefing(access: Access, briefing: Briefing, now: datetime) -> list[BoardRow]:
    """All directives of a briefing and their re-issues in sight, thread by thread."""
    rows = with_words(
        visible_directives(access)
        .filter(briefing=briefing)
        .exclude(state="draft")
        .select_related("issuing_unit", "briefing", "parent")
        .order_by("point", "pk")
    )
    covered = coverage_of(access, rows, now)
    return [BoardRow(d, covered[d.pk]) for d in rows]


def overdue_below(access: Access, now: datetime) -> tuple[list[Delivery], int]:
    """What is overdue in the user's reach: the first rows and how many, counted to 100 at most.

    The user's own debts are not among them: those stand in his inbox.
    """
    reach = units_q(access, "judge", "unit__") | units_q(access, "sample", "unit__")
    order = ("readback_due_at", "pk")
    # A hundred are counted and twenty shown: the rows are read for those alone.
    found = list(
        Delivery.objects.filter(overdue_q(now), reach)
        .exclude(unit_id__in=own_units(access))
        .order_by(*order)
        .values_list("pk", flat=True)[: OVERDUE_COUNTED + 1]
    )
    shown = Delivery.objects.filter(pk__in=found[:OVERDUE_SHOWN])
    return list(shown.select_related("directive", "unit").order_by(*order)), len(found)


def waiting_q() -> Q:
    """Deliveries that wait for the unit that gave the order."""
    return Q(active=True) & (Q(acknowledgement=WAITING_READ_BACK) | Q(action__in=WAITING_ACTION))


def unanswered_q(now: datetime) -> Q:
    """Deliveries that have waited for that unit longer than they should."""
    before = now - ANSWER_WITHIN
    return Q(active=True) & (
        Q(acknowledgement=WAITING_READ_BACK, read_back_at__lte=before)
        | Q(action__in=WAITING_ACTION, acted_at__lte=before)
    )


def directive_page(
    access: Access,
    directive: Directive,
    now: datetime,
    *,
    show: str = "",
    after: int | None = None,
    own: Delivery | None = None,
) -> dict[str, Any]:
    """What the directive page shows: a page of units, the whole counted; a fixed number of queries.

    `show` is one of `LINES_SHOWN`; `after` the key of the last unit of the page before; `own` the
    user's own delivery, whose line is there whatever page is shown.
    """
    seen = deliveries_for(access, directive)
    page = _lines_page(seen, now, show, after)
    shown = page[:LINES_PAGE]
    besides = [own] if own is not None and own not in shown else []
    lines = _lines([*shown, *besides], directive, now)
    above = version_in_force(directive.parent) if directive.parent else None
    versions = versions_of(directive)
    addressees = list(addressees_of(directive)[: ADDRESSEES_SHOWN + 1])
    climbed = escalations_of(seen)
    return {
        "directive": directive,
        "above_due_at": _missed(above, versions[0]),
        "versions": versions,
        "addressees": addressees[:ADDRESSEES_SHOWN],
        "more_addressees": len(addressees) > ADDRESSEES_SHOWN,
        "lines": [line for line in lines if line.delivery in shown],
        "own_line": next((line for line in lines if line.delivery == own), None),
        "show": show,
        "next_after": shown[-1].pk if len(page) > LINES_PAGE else None,
        "pending": [
            line.read_back
            for line in lines
            if line.read_back
            and line.read_back.verdict == "pending"
            and line.read_back.version == directive.version
        ],
        "coverage": coverage_of(access, [directive], now)[directive.pk],
        "reach": reach_of(seen, now),
        "thread": thread_for(access, directive),
        "escalations": list(climbed.order_by("-pk")[:ESCALATIONS_SHOWN]),
        "escalation_count": climbed.count(),
    }


def _lines_page(
    seen: QuerySet[Delivery], now: datetime, show: str, after: int | None
) -> list[Delivery]:
    """A page of deliveries and one more: who waits for a verdict, who is late, then by unit."""
    rows = seen.annotate(
        need=Case(When(waiting_q(), then=0), When(overdue_q(now), then=1), default=2)
    ).order_by("need", "unit__path", "pk")
    only = {
        "waiting": waiting_q(),
        "overdue": overdue_q(now),
        "unknown": Q(acknowledgement="delivered"),
        "done": Q(action="done"),
    }
    if show in only:
        rows = rows.filter(only[show])
    last = rows.filter(pk=after).first() if after is not None else None
    if last is not None:
        path = last.unit.path
        rows = rows.filter(
            Q(need__gt=last.need)
            | Q(need=last.need, unit__path__gt=path)
            | Q(need=last.need, unit__path=path, pk__gt=last.pk)
        )
    return list(rows[: LINES_PAGE + 1])


def _lines(deliveries: list[Delivery], directive: Directive, now: datetime) -> list[DeliveryLine]:
    """Deliveries with their last read-back and last report, in the order given. Five queries."""
    read_backs: dict[int, ReadBack] = {}
    for row in (
        ReadBack.objects.filter(delivery__in=deliveries)
        .select_related("officer", "post", "judged_by__officer", "delivery__unit")
        .order_by("-pk")
    ):
        read_backs.setdefault(row.delivery_id, row)
    reports: dict[int, ActionReport] = {}
    for report in reports_of(deliveries):
        reports.setdefault(report.delivery_id, report)
    for delivery in deliveries:
        # The page shows each beside its directive, which is at hand: no query a row.
        delivery.directive = directive
    return [
        DeliveryLine(
            d,
            read_backs.get(d.pk),
            reports.get(d.pk),
            late=d.active and (d.rung > 0 or bool(d.next_rung_at and d.next_rung_at <= now)),
        )
        for d in deliveries
    ]


def _missed(above: DirectiveVersion | None, words: DirectiveVersion) -> datetime | None:
    """The due time of the order above that its re-issue came too late for, or None."""
    if above is None or above.due_at is None or words.due_at is None:
        return None
    return above.due_at if words.due_at > above.due_at else None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery on the directive page with its last read-back and last report."""

    delivery: Delivery
    read_back: ReadBack | None
    report: ActionReport | None
    late: bool

    @property
    def waits(self) -> bool:
        """Does the next move lie with the unit that gave the order?"""
        return self.delivery.active and (
            self.delivery.acknowledgement == WAITING_READ_BACK
            or self.delivery.action in WAITING_ACTION
        )


def escalations_of(
    deliveries: Sequence[Delivery] | QuerySet[Delivery],
) -> QuerySet[Escalation]:
    """Every rung climbed for these deliveries, in order."""
    return (
        Escalation.objects.filter(delivery__in=deliveries)
        .select_related("told_unit", "delivery__unit")
        .order_by("pk")
    )


@dataclass(slots=True)
class StartPage:
    """What one user must read, answer, decide and watch. Empty lists where a verb is missing."""

    inbox: list[Delivery]
    to_do: list[Delivery]
    read_backs: list[ReadBack]
    reports: list[ActionReport]
    drafts: list[Directive]
    readings: list[Reading]
    samples: list[ActionReport]
    briefings: list[Briefing]
    overdue: list[Delivery]
    overdue_count: int

    @property
    def verdicts(self) -> int:
        """Read-backs and reports that wait for this user's verdict."""
        return len(self.read_backs) + len(self.reports)

    @property
    def overdue_words(self) -> str:
        """How many are overdue, or "100+" where counting on would help nobody."""
        many = self.overdue_count > OVERDUE_COUNTED
        return f"{OVERDUE_COUNTED}+" if many else str(self.overdue_count)

    @property
    def nothing(self) -> bool:
        """Nothing waits for this user."""
        return not any(
            (
                self.inbox,
                self.to_do,
                self.read_backs,
                self.reports,
                self.drafts,
                self.readings,
                self.samples,
                self.overdue,
            )
        )


def start_page(access: Access, now: datetime) -> StartPage:
    """Everything the start page shows, a fixed number of queries whatever the size of the house."""
    issues, judges = access.may("issue"), access.may("judge")
    watches = judges or access.may("sample")
    overdue, count = overdue_below(access, now) if watches else ([], 0)
    return StartPage(
        inbox=inbox_for(access),
        to_do=to_do_for(access),
        read_backs=waiting_for_my_verdict(access) if judges else [],
        reports=waiting_reports_for(access) if judges else [],
        drafts=drafts_for(access) if issues else [],
        readings=open_readings_for(access) if access.may("confirm_reading") else [],
        samples=to_sample_for(access) if access.may("sample") else [],
        briefings=upcoming_for(access, now),
        overdue=overdue,
        overdue_count=count,
    )
