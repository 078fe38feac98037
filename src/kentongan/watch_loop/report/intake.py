"""From what was sent to a row that may be stored: looks up, checks, masks; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from kentongan.audit_trail.actor import Actor
from kentongan.errors import Invalid, NotAllowed, Refusal
from kentongan.people.model import Unit
from kentongan.people.queries import Access, access_of, acting_units
from kentongan.places import codes
from kentongan.places.geojson import contains
from kentongan.places.model import Area, AreaGeometry
from kentongan.record_kinds.details import BadDetail, DetailField
from kentongan.watch_loop.report.draft import ReportDraft, content_hash
from kentongan.watch_loop.report.kinds import BY_CODE, KINDS
from kentongan.watch_loop.report.kinds.kind import COLUMNS, ReportKind
from kentongan.watch_loop.report.model import Report
from kentongan.watch_loop.report.queries import may_write, units_called
from kentongan.watch_loop.report.reading import masked
from kentongan.watch_loop.report.rules import (
    BORDER_KM,
    NEAR_KM,
    PLACE_MOST,
    TEXT_MOST,
    URGENCIES,
    coarse_area,
    coarser,
    counts_as,
    district_of,
    is_position,
    kept_until,
    local_day,
    urgency_of,
    why_not_recorded,
)
from kentongan.watch_loop.report.storing import unsaved

REFUSALS: Final = {
    "event_in_future": gettext_lazy("The event lies in the future."),
    "event_too_old": gettext_lazy("The event lies before the year 2000: look at the year."),
    "report_in_future": gettext_lazy("The report was written in the future: set the clock right."),
    "reported_before_event": gettext_lazy("The report was written before the event."),
}
FIELDS: Final = {
    "event_in_future": "happened_at",
    "event_too_old": "happened_at",
    "report_in_future": "reported_at",
    "reported_before_event": "happened_at",
}
DETAILS: Final = {
    "field_unknown": gettext_lazy("%(label)s is no field of this kind of report."),
    "field_missing": gettext_lazy("%(label)s is missing."),
    "field_type": gettext_lazy("%(label)s cannot hold this kind of value."),
    "field_choice": gettext_lazy("%(label)s: there is no “%(value)s” to choose."),
    "field_range": gettext_lazy("%(label)s lies between %(least)s and %(most)s."),
    "field_too_long": gettext_lazy("%(label)s has at most %(most)s characters."),
    "field_unreadable": gettext_lazy("%(label)s holds characters that cannot be stored."),
    "link_invalid": gettext_lazy("%(label)s is no address that begins with https://."),
    "time_invalid": gettext_lazy(
        "%(label)s is no time with a zone, such as 2023-11-09T10:00+08:00."
    ),
    "schema_unknown": gettext_lazy(
        "The server does not know this shape of the form: it knows 1 to %(most)s."
    ),
    "range_reversed": gettext_lazy("%(label)s is less than the number before it."),
    "consent_missing": gettext_lazy("An office is recorded only where they agreed to it."),
}
"""What a kind's fields refuse (`record_kinds.details.BadDetail`), in words."""
UNIT_UNKNOWN: Final = gettext_lazy("There is no unit “%(code)s” that you report for.")


@dataclass(frozen=True, slots=True)
class Spot:
    """What is known of an area's place: a point, and its boundary where one was imported."""

    name: str
    longitude: float
    latitude: float
    shape: Mapping[str, Any] | None


@dataclass(slots=True)
class Ground:
    """Units, areas and geometry that drafts name, read once for all of them: three queries."""

    units: dict[str, Unit]
    areas: set[str]
    spots: dict[str, Spot]
    own: Unit | None = None
    """The writer's own unit, for drafts that name none."""


def ground_for(drafts: Sequence[ReportDraft], user: Any) -> Ground:
    """Look up everything the drafts name. `user` is None for the system itself."""
    # what cannot be printed cannot be a code, nor be asked for: PostgreSQL knows no NUL
    wanted = {d.unit for d in drafts if d.unit and d.unit.isprintable()}
    asked = {codes.dotted_or_none(d.area_code) for d in drafts} - {None}
    areas = [str(a) for a in asked]
    placed = {
        code
        for d in drafts
        if d.longitude is not None and (dotted := codes.dotted_or_none(d.area_code))
        for code in (dotted, *codes.ancestors_of(dotted))
    }
    return Ground(
        units=units_called(sorted(wanted)) if wanted else {},
        areas=known_areas(areas),
        spots=_spots(placed) if placed else {},
        own=next(iter(acting_units(user, "report")), None) if user is not None else None,
    )


_KNOWN: Final[set[str]] = set()


def known_areas(wanted: Sequence[str]) -> set[str]:
    """Those of the codes that are areas. Once known, a code stays known to this process: areas that
    leave the registry stay in the table, since records point at them."""
    unknown = [code for code in wanted if code not in _KNOWN]
    if unknown:
        _KNOWN.update(Area.objects.filter(code__in=unknown).values_list("code", flat=True))
    return _KNOWN.intersection(wanted)


def _spots(area_codes: Iterable[str]) -> dict[str, Spot]:
    rows = AreaGeometry.objects.filter(area_id__in=list(area_codes)).values_list(
        "area_id", "area__name", "longitude", "latitude", "shape"
    )
    return {code: Spot(name, x, y, shape) for code, name, x, y, shape in rows}


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, by which way, when: the same for every draft of a batch."""

    actor: Actor
    channel: str
    now: datetime
    access: Access | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    confirmed: bool = False
    """Do these come from a register in which they were confirmed before?"""

    @classmethod
    def of(cls, actor: Actor, channel: str, now: datetime) -> Writer:
        """The writer behind an actor; NotAllowed for an account none of whose posts reports."""
        if actor.user is None:
            return cls(actor, channel, now)
        access = access_of(actor.user)
        scopes = access.with_verb("report")
        if not scopes:
            raise NotAllowed(
                "may_not_report", _("Your post, or the token you use, does not report.")
            )
        return cls(actor, channel, now, access, frozenset(s.role for s in scopes))


def row_of(draft: ReportDraft, ground: Ground, writer: Writer) -> Report:
    """The row of a draft, checked and masked, not stored. Raises Invalid or NotAllowed, naming the
    field. Asks the database nothing, which meanwhile may be at work on the row before."""
    kind = _kind(draft, writer)
    unit = _unit(draft, ground)
    area = _area(draft, ground)
    if writer.access is not None and not may_write(writer.access, unit, area):
        raise _out_of_reach(writer.access, unit, area)
    details = _details(kind, draft)
    text = _text(kind, draft)
    reported_at = draft.reported_at or writer.now
    _times(draft, reported_at, writer.now, unit)
    told = details.as_json()
    free = [name for name in _FREE[kind.code] if name in told]
    shown = masked([text, _place(draft), *(told[name] for name in free)])
    told |= dict(zip(free, shown.texts[2:], strict=True))
    precision = kind.precision_of(details.category)
    if shown.protected:
        precision = coarser(precision, "district")
    longitude, latitude = _position(draft, area, ground)
    if precision != "point":
        longitude = latitude = None
    area = coarse_area(area, precision)
    columns = {name: told.pop(name) for name in COLUMNS if name in told}
    state = "confirmed" if writer.confirmed else "received"
    return unsaved(
        state=state,
        uid=draft.uid,
        content_hash=content_hash(draft),
        kind=kind.code,
        schema_version=kind.schema_version,
        training=draft.training,
        urgency=_urgency(draft, kind, columns),
        unit=unit,
        unit_path=unit.path,
        area_code=area,
        district=district_of(area),
        place=shown.texts[1],
        longitude=longitude,
        latitude=latitude,
        happened_at=draft.happened_at,
        event_day=local_day(draft.happened_at, unit.timezone),
        reported_at=reported_at,
        received_at=writer.now,
        expires_on=kept_until(
            state="received",
            training=draft.training,
            kept_days=kind.kept_days,
            received_on=writer.now.date(),
            decided_on=None,
        ),
        group=kind.groups.get(details.category, ""),
        series=kind.series,
        counted=counts_as(state, training=draft.training, feeds=bool(kind.series)),
        text=shown.texts[0],
        data=told,
        channel=writer.channel,
        reported_by_id=writer.actor.user.pk if writer.actor.user else None,
        post_id=_post_id(writer.access, unit),
        **columns,
    )


def _kind(draft: ReportDraft, writer: Writer) -> ReportKind[Any]:
    kind = BY_CODE.get(draft.kind)
    if kind is None:
        raise Invalid(
            "kind_unknown",
            _("There is no kind of report “%(kind)s”.") % {"kind": str(draft.kind)[:40]},
            field="kind",
        )
    if writer.access is not None and writer.roles.isdisjoint(kind.roles):
        raise NotAllowed(
            "may_not_write_kind",
            _("Your post does not write reports of this kind."),
            field="kind",
        )
    return kind


def _unit(draft: ReportDraft, ground: Ground) -> Unit:
    unit = ground.units.get(draft.unit) if draft.unit else ground.own
    if unit is None:
        raise Invalid("unit_unknown", UNIT_UNKNOWN % {"code": draft.unit[:60]}, field="unit")
    return unit


def _out_of_reach(access: Access, unit: Unit, area: str) -> Refusal:
    """Whether the unit or the area is the one out of reach: the answer names what to change."""
    scopes = access.with_verb("report")
    if any(s.covers_unit(unit.path) for s in scopes):
        inside = sorted({s.area_prefix for s in scopes if s.area_prefix})
        return NotAllowed(
            "area_out_of_reach",
            _("%(area)s lies outside the area you may report from (%(inside)s).")
            % {"area": area, "inside": ", ".join(inside)},
            field="area_code",
        )
    return NotAllowed("unit_out_of_reach", UNIT_UNKNOWN % {"code": unit.code}, field="unit")


def _area(draft: ReportDraft, ground: Ground) -> str:
    code = codes.dotted_or_none(draft.area_code)
    if code is None or code not in ground.areas:
        raise Invalid(
            "area_unknown",
            _(
                "“%(code)s” is no area code: choose the village, or the district where you do not "
                "know it."
            )
            % {"code": str(draft.area_code)[:40]},
            field="area_code",
        )
    if codes.level_of(code) == 1:
        raise Invalid(
            "area_too_wide", _("A whole province is no place: name the regency."), field="area_code"
        )
    return code


def refused_detail(kind: ReportKind[Any], bad: BadDetail) -> Invalid:
    """A value a kind does not take, in words and with the label of its field."""
    declared = next((f for f in kind.fields if f.name == bad.field), None)
    label = gettext(declared.label) if declared else bad.field
    words = DETAILS[bad.code] % {"label": label, "value": "", "least": "", "most": "", **bad.params}
    field_name = bad.field if declared is None else f"details.{bad.field}"
    return Invalid(bad.code, words, field=field_name)


def _details(kind: ReportKind[Any], draft: ReportDraft) -> Any:
    try:
        return kind.load(draft.details, draft.schema_version)
    except BadDetail as bad:
        raise refused_detail(kind, bad) from bad


_TEXTS: Final = {
    k.code: DetailField("text", k.text_label, "long_text", required=k.text_required, most=TEXT_MOST)
    for k in KINDS
}
_PLACE: Final = DetailField("place", "", "text", most=PLACE_MOST)
_FREE: Final = {
    k.code: [f.name for f in k.fields if f.type in ("text", "long_text")] for k in KINDS
}
"""Fields of a kind that hold words of the writer's own, by its code."""


def _text(kind: ReportKind[Any], draft: ReportDraft) -> str:
    try:
        return str(_TEXTS[kind.code].taken(draft.text))
    except BadDetail as bad:
        words = DETAILS[bad.code] % {"label": gettext(kind.text_label), **bad.params}
        raise Invalid(bad.code, words, field="text") from bad


def _place(draft: ReportDraft) -> str:
    try:
        return str(_PLACE.taken(draft.place))
    except BadDetail as bad:
        words = DETAILS[bad.code] % {"label": _("Place"), **bad.params}
        raise Invalid(bad.code, words, field="place") from bad


def _times(draft: ReportDraft, reported_at: datetime, now: datetime, unit: Unit) -> None:
    for name, moment in (("happened_at", draft.happened_at), ("reported_at", reported_at)):
        if moment.tzinfo is None:
            words = DETAILS["time_invalid"] % {"label": name}
            raise Invalid("time_invalid", words, field=name)
    code = why_not_recorded(
        happened_at=draft.happened_at, reported_at=reported_at, now=now, zone=unit.timezone
    )
    if code:
        raise Invalid(code, str(REFUSALS[code]), field=FIELDS[code])


def _urgency(draft: ReportDraft, kind: ReportKind[Any], columns: Mapping[str, Any]) -> int:
    if draft.urgency not in URGENCIES:
        raise Invalid(
            "urgency_unknown",
            _("Urgency is a number from 0 (routine) to 3 (immediate)."),
            field="urgency",
        )
    return urgency_of(
        said=draft.urgency,
        least=kind.urgent.get(columns.get("category", ""), 0),
        deaths=columns.get("deaths"),
        serious=columns.get("serious_injuries"),
        crowd=columns.get("crowd_most") or columns.get("crowd_least"),
    )


def _position(draft: ReportDraft, area: str, ground: Ground) -> tuple[float | None, float | None]:
    """The position as sent, where it lies in the area it names."""
    longitude, latitude = draft.longitude, draft.latitude
    if longitude is None and latitude is None:
        return None, None
    if longitude is None or latitude is None:
        raise Invalid(
            "position_incomplete", _("A position has longitude and latitude."), field="longitude"
        )
    if not is_position(longitude, latitude):
        raise Invalid(
            "position_outside",
            _("This position is not in Indonesia. Longitude comes first, then latitude."),
            field="longitude",
        )
    for code in (area, *codes.ancestors_of(area)):
        spot = ground.spots.get(code)
        if spot is None:
            continue
        if not _is_near(spot, longitude, latitude, codes.level_of(code)):
            raise Invalid(
                "position_outside_area",
                _("This position does not lie in %(area)s: leave it out or choose another area.")
                % {"area": spot.name},
                field="longitude",
            )
        break
    return longitude, latitude


def _is_near(spot: Spot, longitude: float, latitude: float, level: int) -> bool:
    if spot.shape is not None:
        up = BORDER_KM / 111.2  # a degree of latitude in kilometres
        across = up / cos(radians(latitude))
        shape = spot.shape
        steps = (0, 1, -1)
        return any(
            contains(shape, longitude + x * across, latitude + y * up) for x in steps for y in steps
        )
    most = NEAR_KM.get(level)
    return most is None or km_between(spot.longitude, spot.latitude, longitude, latitude) <= most


def km_between(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance in kilometres (haversine, mean radius 6371 km)."""
    half_lat, half_lon = radians(lat2 - lat1) / 2, radians(lon2 - lon1) / 2
    a = sin(half_lat) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(half_lon) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(a)))


def _post_id(access: Access | None, unit: Unit) -> int | None:
    """The post that lets the writer report for this unit."""
    if access is None:
        return None
    return next((s.post_id for s in access.with_verb("report") if s.covers_unit(unit.path)), None)
