"""Reports within a user's reach: by unit, by what was referred to his, and by area."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from kentongan.errors import Invalid, NotAllowed, NotFound
from kentongan.people.model import Unit, UnitArea, User
from kentongan.people.queries import EVERYWHERE, Access, ancestors_of, holdings_on
from kentongan.people.rules import PERMISSIONS, ROLES, Scope
from kentongan.places import codes
from kentongan.places.model import Area
from kentongan.places.queries import with_path, within
from kentongan.record_desk.paging import Page, count_to, page_of
from kentongan.watch_loop.report.model import (
    WAITING,
    DuplicatePair,
    Report,
    ReportCount,
    ReportPhoto,
    ReportVersion,
)
from kentongan.watch_loop.report.rules import OPEN_STATES

TRIAGE_ROLES: Final = tuple(r for r in ROLES if "triage" in PERMISSIONS[r])
DESK_PAGE: Final = 50


def reports_q(access: Access, verb: str = "read") -> Q:
    """A filter on reports the user reaches with `verb`; matches nothing when no scope carries it.

    Narrowed to the area of the post or of the token by where it happened, not by where the unit
    sits. Without an "or" inside a scope, and by equality where it can be: then an index gives the
    newest rows of the scope in their order, also of a unit that has long been silent.
    """
    reached = Q(pk__in=[])
    for scope in access.with_verb(verb):
        if not scope.unit_path and not scope.area_prefix:
            return EVERYWHERE
        reached |= _within(scope)
    return reached


def _within(scope: Scope) -> Q:
    q = Q()
    if scope.leaf:
        q = Q(unit_path=scope.unit_path)
    elif scope.unit_path:
        q = Q(unit_path__startswith=scope.unit_path)
    return q & in_area(scope.area_prefix) if scope.area_prefix else q


def in_area(code: str) -> Q:
    """Reports of events in an area, by the column whose index holds it."""
    level = codes.level_of(code)
    if level == codes.VILLAGE:
        return Q(area_code=code)
    if level == codes.DISTRICT:
        return Q(district=code)
    # All codes of a level have one length, so nothing else begins like it: one range of an index.
    return Q(area_code__startswith=code)


def _referred_q(access: Access) -> Q:
    """Reports that a unit in reach referred to another: no longer its to decide, still to look at
    by their address. No list holds them."""
    reached = Q(pk__in=[])
    for scope in access.with_verb("read"):
        q = Q(origin_path__startswith=scope.unit_path) & ~Q(origin_path="")
        reached |= q & in_area(scope.area_prefix) if scope.area_prefix else q
    return reached


def reaches(access: Access, verb: str, report: Report) -> bool:
    """Does the user reach one report with a verb? With "read" also one that his unit referred."""
    paths = [report.unit_path]
    if verb == "read" and report.origin_path:
        paths.append(report.origin_path)
    return any(
        scope.covers_area(report.area_code) and any(map(scope.covers_unit, paths))
        for scope in access.with_verb(verb)
    )


def may_write(access: Access, unit: Unit, area_code: str) -> bool:
    """May the user report for this unit an event in this area?"""
    return any(
        scope.covers_unit(unit.path) and scope.covers_area(area_code)
        for scope in access.with_verb("report")
    )


def visible_reports(access: Access, verb: str = "read") -> QuerySet[Report]:
    """Every report in reach, each once."""
    return Report.objects.filter(reports_q(access, verb))


def get_report_for(access: Access, uid: UUID | str, verb: str = "read") -> Report:
    """A report in reach with unit and people, or NotFound whether or not it exists elsewhere."""
    try:
        key = uid if isinstance(uid, UUID) else UUID(uid)
    except ValueError:
        key = None
    seen = reports_q(access, verb)
    if verb == "read":
        seen |= _referred_q(access)
    report = (
        Report.objects.filter(seen, uid=key)
        .select_related("unit", "referred_to", "reported_by", "decided_by", "post", "duplicate_of")
        .first()
        if key
        else None
    )
    if report is None:
        raise NotFound("report_unknown", _("There is no such report that you can see."))
    return report


def content_json(report: Report) -> dict[str, Any]:
    """What a report says, as JSON: what the API gives and what a version keeps."""
    return {
        "kind": report.kind,
        "schema_version": report.schema_version,
        "area_code": report.area_code,
        "place": report.place,
        "longitude": report.longitude,
        "latitude": report.latitude,
        "happened_at": report.happened_at.astimezone(UTC).isoformat(),
        "urgency": report.urgency,
        "text": report.text,
        "details": report.details.as_json(),
    }


def report_json(report: Report) -> dict[str, Any]:
    """A report as the API gives it: what it says, whose it is, and where it stands."""
    return {
        "uid": str(report.uid),
        "number": report.pk,
        "state": report.state,
        "version": report.version,
        "training": report.training,
        "unit": report.unit.code,
        "reported_at": report.reported_at.astimezone(UTC).isoformat(),
        "received_at": report.received_at.astimezone(UTC).isoformat(),
        "channel": report.channel,
        **content_json(report),
    }


def reports_called(access: Access, uids: Iterable[UUID], verb: str) -> dict[UUID, Report]:
    """Those of the reports that are in reach, by their identifier. One query."""
    rows = visible_reports(access, verb).filter(uid__in=list(uids)).select_related("unit")
    return {report.uid: report for report in rows}


def triage_page(
    access: Access,
    *,
    after: str = "",
    before: str = "",
    kind: str = "",
    state: str = "",
    size: int = DESK_PAGE,
) -> Page:
    """What waits for a decision of the user's units: the most urgent first, of these the newest.

    Keyset pages over the index `report_desk`, which holds only what waits.
    """
    rows = visible_reports(access, "triage").filter(WAITING)
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return page_of(
        rows.select_related("unit", "reported_by"),
        sort="-urgency",
        path="urgency",
        after=after,
        before=before,
        size=size,
    )


def waiting(access: Access, most: int = 1000) -> int:
    """How many reports wait for a decision of the user's units, counted to `most`."""
    rows = visible_reports(access, "triage").filter(WAITING)
    return count_to(most, rows, sort="-urgency", path="urgency")


def own_reports(user: Any, *, after: str = "", before: str = "", size: int = DESK_PAGE) -> Page:
    """A page of what the user wrote himself, the newest first: what became of each."""
    rows = Report.objects.filter(reported_by_id=user.pk).select_related("unit")
    return page_of(rows, sort="-id", path="id", after=after, before=before, size=size)


def versions_of(report: Report) -> list[ReportVersion]:
    """What it said before, the last words first."""
    return list(report.versions.select_related("replaced_by").order_by("-number"))


def photos_of(report: Report) -> list[ReportPhoto]:
    return list(report.photos.all())


def get_photo_for(access: Access, pk: int) -> ReportPhoto:
    """A photo of a report whose page the user may see, or NotFound."""
    seen = Report.objects.filter(reports_q(access) | _referred_q(access))
    photo = ReportPhoto.objects.filter(report__in=seen, pk=pk).select_related("report").first()
    if photo is None:
        raise NotFound("photo_unknown", _("There is no such photo."))
    return photo


def pairs_of(access: Access, report: Report) -> list[DuplicatePair]:
    """Reports that may tell the same event, the likeliest first; only what the user reaches."""
    seen = visible_reports(access)
    return list(
        DuplicatePair.objects.filter(
            Q(first=report, second__in=seen) | Q(second=report, first__in=seen)
        )
        .select_related("first__unit", "second__unit", "decided_by")
        .order_by("-score", "pk")
    )


def get_pair_for(access: Access, pk: int) -> DuplicatePair:
    """A pair both of whose reports the user may triage, or NotFound."""
    mine = visible_reports(access, "triage")
    pair = (
        DuplicatePair.objects.filter(pk=pk, first__in=mine, second__in=mine)
        .select_related("first__unit", "second__unit")
        .first()
    )
    if pair is None:
        raise NotFound("pair_unknown", _("There is no such pair that you can decide on."))
    return pair


@dataclass(frozen=True, slots=True)
class DecisionTimes:
    """How long reports of a period waited for their first decision."""

    decided: int
    open: int
    median: timedelta | None
    slowest: timedelta | None


def decision_times(access: Access, *, since: datetime, until: datetime) -> DecisionTimes:
    """Of the reports received in [since, until): decided, still open, median and longest wait."""
    rows = visible_reports(access).filter(
        received_at__gte=since, received_at__lt=until, training=False
    )
    waits = rows.filter(decided_at__isnull=False).annotate(wait=F("decided_at") - F("received_at"))
    timed = waits.order_by("wait").values_list("wait", flat=True)
    decided = timed.count()
    return DecisionTimes(
        decided=decided,
        open=rows.filter(state__in=OPEN_STATES).count(),
        median=timed[decided // 2] if decided else None,
        slowest=timed.last() if decided else None,
    )


COUNTED_BY: Final = ("kind", "state", "group", "district")
_DAY: Final = timedelta(days=1)


def counts_by(access: Access, field: str, first: date, last: date) -> dict[str, int]:
    """How many real reports of these days there are, by one of COUNTED_BY.

    No clock is more than a day ahead of or behind Greenwich, so the days bound the moments, and the
    index `report_by_event` holds everything that is asked.
    """
    since = max(first, date.min + _DAY) - _DAY
    until = min(last, date.max - 2 * _DAY) + 2 * _DAY
    rows = (
        visible_reports(access)
        .filter(event_day__gte=first, event_day__lte=last, training=False)
        .filter(
            happened_at__gte=datetime.combine(since, time(), UTC),
            happened_at__lt=datetime.combine(until, time(), UTC),
        )
        .order_by()
        .values_list(field)
        .annotate(n=Count("pk"))
    )
    return {str(value): int(n) for value, n in rows}


def series_for(
    access: Access, *, area: str, first: date, last: date, series: str = ""
) -> list[tuple[Any, ...]]:
    """Counts a day of an area and the areas directly below: area, series, category, day, reported,
    confirmed.

    Counts know no units, so only who reads everything within the area may ask: a scope whose unit
    is responsible for it or for more. Raises Invalid for no area code, NotAllowed otherwise.
    """
    code = codes.dotted_or_none(area)
    if code is None:
        words = _("“%(code)s” is no area code.") % {"code": area[:40]}
        raise Invalid("area_unknown", words, field="area")
    if not _reads_all_of(access, code):
        raise NotAllowed(
            "area_out_of_reach",
            _("You do not read everything in %(area)s, so you cannot have its counts.")
            % {"area": code},
            field="area",
        )
    rows = ReportCount.objects.filter(
        Q(area_code=code) | Q(area_code__startswith=f"{code}.", level=codes.level_of(code) + 1),
        day__gte=first,
        day__lte=last,
    )
    if series:
        rows = rows.filter(series=series)
    return list(
        rows.order_by("area_code", "series", "category", "day").values_list(
            "area_code", "series", "category", "day", "reported", "confirmed"
        )
    )


def _reads_all_of(access: Access, code: str) -> bool:
    """Does some scope of the user reach whatever happens in an area? Its unit answers for the area
    or one around it, and the scope is not narrowed to less. A section answers for its function."""
    scopes = [s for s in access.with_verb("read") if s.covers_area(code)]
    if any(not s.unit_path for s in scopes):
        return True
    around = [code, *codes.ancestors_of(code)]
    return (
        Unit.objects.filter(pk__in=[s.unit_id for s in scopes if s.unit_id is not None])
        .exclude(level="section")
        .filter(Q(area_code__in=around) | Q(areas__area_code__in=around) | Q(parent=None))
        .exists()
    )


def triagers_of(unit: Unit, on: date) -> list[User]:
    """Who decides on reports of a unit: holders with an active account of the nearest unit upward
    (the unit itself first) whose post triages. One query."""
    rows = list(
        holdings_on(on)
        .filter(
            post__scope_unit__path__in=ancestors_of(unit.path),
            post__role__in=TRIAGE_ROLES,
            officer__user__is_active=True,
        )
        .select_related("officer__user", "post__scope_unit")
    )
    nearest = max((len(row.post.scope_unit.path) for row in rows), default=0)
    return [
        row.officer.user
        for row in rows
        if len(row.post.scope_unit.path) == nearest and row.officer.user is not None
    ]


def writable_units(access: Access) -> list[Unit]:
    """The units the user reports for: those his posts act for, the highest first."""
    ids = {s.unit_id for s in access.with_verb("report") if s.unit_id is not None}
    return list(Unit.objects.filter(pk__in=ids).order_by("path"))


def units_called(codes: Sequence[str]) -> dict[str, Unit]:
    """Units by code."""
    return {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}


AREAS_OFFERED: Final = 400


def areas_offered(access: Access) -> list[tuple[str, str]]:
    """Code and name with parents of the villages and districts of the user's units."""
    ids = [s.unit_id for s in access.with_verb("report") if s.unit_id is not None]
    inside = Q(pk__in=[])
    for code in UnitArea.objects.filter(unit__in=ids).values_list("area_code", flat=True):
        inside |= within(code)
    listed = Area.objects.filter(inside, level__in=[3, 4]).order_by("code")[:AREAS_OFFERED]
    return [(candidate.area.code, candidate.path) for candidate in with_path(listed)]


def unit_called(told: str) -> Unit:
    """The unit of a code or of a name, to hand a report to; Invalid where there is none, or where
    several bear the name."""
    told = " ".join(told.split())
    found = list(Unit.objects.filter(Q(code=told) | Q(name__iexact=told))[:2])
    if len(found) > 1:
        raise Invalid(
            "unit_ambiguous", _("Several units are called so: give the code."), field="to_unit"
        )
    if not found:
        raise Invalid("unit_unknown", _("There is no unit of this code or name."), field="to_unit")
    return found[0]


UNITS_OFFERED: Final = 100


def units_to_refer(report: Report) -> list[Unit]:
    """Units of the report's resort that it may be handed to, for who does not know their codes:
    Polsek and sections that do not see it already."""
    above = ancestors_of(report.unit_path)
    resort = Unit.objects.filter(path__in=above, level="polres").values_list("path", flat=True)
    root = resort.first() or above[0]
    return list(
        Unit.objects.filter(path__startswith=root)
        .exclude(level="village")
        .exclude(path__in=above)
        .order_by("path")[:UNITS_OFFERED]
    )


def area_names(area_codes: Iterable[str]) -> dict[str, str]:
    """Names of areas by code. One query."""
    wanted = set(area_codes)
    if not wanted:
        return {}
    return dict(Area.objects.filter(code__in=wanted).values_list("code", "name"))
