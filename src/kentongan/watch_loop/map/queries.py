"""Reports as a map draws them: small enough for a phone, and the same rows as the list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from kentongan.places.codes import ancestors_of
from kentongan.places.model import Area, AreaGeometry
from kentongan.record_desk import queries as desk
from kentongan.record_desk import table
from kentongan.record_desk.filters import Controls, controls
from kentongan.record_desk.queries import Listing
from kentongan.record_desk.table import Cell
from kentongan.record_kinds.kind import RecordKind
from kentongan.watch_loop.map.days import days_in_words
from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.model import Report

RECORD: Final = "report"
"""The desk's kind of record behind the map: its filters, table and exports are the map's."""
FROM: Final = "happened_at_from"
TO: Final = "happened_at_to"
UNASKED: Final = {"training": "no"}
"""What is asked where the address line says nothing of it."""
SPAN_FROM: Final = "over_from"
SPAN_TO: Final = "over_to"
SPAN_DAYS: Final = 84
"""Twelve weeks, where nobody asks for a period: the length of a campaign."""
LONGEST_SPAN: Final = 732
POINTS_MOST: Final = 5000
"""More reports than this are gathered: 5,000 weigh about 200 KB, which a phone still loads."""
SCALE: Final = 100_000
"""Degrees are sent as whole numbers of 1e-5 degree, about a metre."""
REGENCY: Final = len("51.02")
REGENCIES_MOST: Final = 40
"""Boundaries of so many regencies are drawn at most: a province and its neighbours."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address line asks: the days in force, and the span the slider moves over.

    `params` is what the desk is asked (list, export): the days in force stand in it always.
    """

    params: QueryDict
    first: date
    last: date
    span_first: date
    span_last: date


def asked_of(user: Any, params: QueryDict, now: datetime) -> Asked:
    """Read the period of an address line. Without one: twelve weeks up to the newest report.

    Days that are none are left in `params`, where the desk says what is wrong with them. Training
    is drawn only for who asks for it: a map is looked at for what happened.
    """
    told = params.copy()
    for name, value in UNASKED.items():
        told.setdefault(name, value)
    first, last = _day(told.get(FROM, "")), _day(told.get(TO, ""))
    span_first, span_last = _day(told.pop(SPAN_FROM, [""])[-1]), _day(told.pop(SPAN_TO, [""])[-1])
    if last is None:
        last = span_last or _newest() or now.astimezone(desk.zone_of(user)).date()
        if not told.get(TO):
            told[TO] = last.isoformat()
    if first is None:
        first = span_first or last - timedelta(days=SPAN_DAYS - 1)
        if not told.get(FROM):
            told[FROM] = first.isoformat()
    span_first = min(span_first or first, first)
    span_last = max(span_last or last, last)
    if (span_last - span_first).days >= LONGEST_SPAN:
        span_first = span_last - timedelta(days=LONGEST_SPAN - 1)
    return Asked(told, first, last, span_first, span_last)


def _newest() -> date | None:
    """Day of the newest report of all: one step in an index, where the newest within somebody's
    reach would read all of his reports."""
    rows = Report.objects.order_by("-happened_at", "-id")
    return rows.values_list("event_day", flat=True).first()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def kind() -> RecordKind:
    """The desk's description of reports."""
    return desk.get_kind(RECORD)


def rows_over(user: Any, asked: Asked) -> QuerySet[Report]:
    """Every report that the filter asks for over the whole span and of every kind.

    The browser narrows these to the days and kinds in force, and so does the table's address line;
    both are told the same words. Raises Invalid for a value that cannot be asked for.
    """
    params = asked.params.copy()
    params.pop("kind", None)
    params.pop("sort", None)
    params[FROM], params[TO] = asked.span_first.isoformat(), asked.span_last.isoformat()
    rows, _asked = desk.rows_asked(user, kind(), params)
    return rows


def payload(rows: QuerySet[Report], *, first: date, last: date) -> dict[str, Any]:
    """What the map draws.

    `areas`: code, name and, where known, position (1e-5 degrees) of every area named and of those
    above it, for the names on the map. `points`: columns of equal length, for what stands at a
    position of its own: `area` and `kind` as indexes into `areas` and `kinds`, `day` counted from
    `first`, `n` reports, `x` and `y` in 1e-5 degrees. `at_areas`: for what stands at its area's
    position, or at that of the nearest area above that has one, a row an area and kind, with its
    counts written by `days_in_words`.

    `unplaced` counts what has no position at all. Beyond POINTS_MOST reports, all are gathered at
    their areas, and `gathered` says so. Three queries at most.
    """
    rows = rows.order_by()
    grouped = rows.values_list("area_code", "kind", "event_day").annotate(n=Count("pk"))
    cells: list[tuple[Any, ...]] = list(grouped)
    gathered = sum(cell[-1] for cell in cells) > POINTS_MOST
    apart: list[tuple[Any, ...]] = []
    if not gathered:
        single = rows.values_list("area_code", "kind", "event_day", "longitude", "latitude")
        told = Counter(single)
        apart = [(*cell, n) for cell, n in told.items() if cell[3] is not None]
        cells = [(*cell[:3], n) for cell, n in told.items() if cell[3] is None]
    placed = _Placed({cell[0] for cell in (*cells, *apart)})
    span = _Span(first, (last - first).days + 1)
    at_areas, unplaced = _at_areas(cells, placed, span)
    return {
        "first": first.isoformat(),
        "days": span.days,
        "kinds": [
            {"code": k.code, "label": _(k.label_plural), "symbol": k.symbol, "letter": k.letter}
            for k in KINDS
        ],
        "areas": placed.areas(),
        "points": _points(apart, placed, span),
        "at_areas": at_areas,
        "unplaced": unplaced,
        "gathered": gathered,
    }


_ORDER: Final = {k.code: i for i, k in enumerate(KINDS)}
_CLOCKS_APART: Final = 2
"""Days by which the dates of one moment may differ between two clocks on earth."""


class _Span:
    """Days numbered from the first; what fell on another clock's day beside them is at the end."""

    def __init__(self, first: date, days: int) -> None:
        self.days = days
        around = range(-_CLOCKS_APART, days + _CLOCKS_APART)
        self.at = {first + timedelta(n): min(max(n, 0), days - 1) for n in around}


def _points(apart: Iterable[tuple[Any, ...]], placed: _Placed, span: _Span) -> dict[str, list[int]]:
    points: dict[str, list[int]] = {c: [] for c in ("area", "kind", "day", "n", "x", "y")}
    for code, what, day, x, y, n in apart:
        values = (placed.index[code], _ORDER[what], span.at[day], n, *_scaled(x, y))
        for column, value in zip(points.values(), values, strict=True):
            column.append(value)
    return points


def _at_areas(
    cells: Iterable[tuple[Any, ...]], placed: _Placed, span: _Span
) -> tuple[dict[str, list[Any]], int]:
    """What stands at areas, and how many reports can stand nowhere."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * span.days)
    for code, what, day, n in cells:
        counts[code, what][span.at[day]] += n
    told: dict[str, list[Any]] = {c: [] for c in ("area", "kind", "days")}
    unplaced = 0
    for (code, what), by_day in counts.items():
        if not placed.has_place(code):
            unplaced += sum(by_day)
            continue
        told["area"].append(placed.index[code])
        told["kind"].append(_ORDER[what])
        told["days"].append(days_in_words(by_day))
    return told, unplaced


class _Placed:
    """Positions and names of some areas, and of those above them."""

    def __init__(self, named: Iterable[str]) -> None:
        wanted = sorted({c for code in named for c in (code, *ancestors_of(code))})
        self.index: dict[str, int] = {code: i for i, code in enumerate(wanted)}
        self._names: dict[str, str] = {}
        self._at: dict[str, tuple[int, int]] = {}
        rows = Area.objects.filter(code__in=wanted).values_list(
            "code", "name", "geometry__longitude", "geometry__latitude"
        )
        for code, name, x, y in rows:
            self._names[code] = name
            if x is not None:
                self._at[code] = _scaled(x, y)

    def areas(self) -> list[list[Any]]:
        """Code, name and position (1e-5 degrees, or None) of each, in the order of `index`."""
        return [
            [code, self._names.get(code, code), *self._at.get(code, (None, None))]
            for code in self.index
        ]

    def has_place(self, code: str) -> bool:
        """Has the area a position, or one above it?"""
        return any(c in self._at for c in (code, *ancestors_of(code)))


def _scaled(longitude: float, latitude: float) -> tuple[int, int]:
    return round(longitude * SCALE), round(latitude * SCALE)


def regencies_of(rows: QuerySet[Report]) -> list[str]:
    """Codes of the regencies in which reports lie. One query."""
    districts = rows.order_by().values_list("district", flat=True).distinct()
    return sorted({code[:REGENCY] for code in districts if len(code) >= REGENCY})


def shapes(regencies: Sequence[str], level: int) -> dict[str, Any]:
    """Boundaries of the areas of a level (2 to 4) in some regencies, as GeoJSON.

    Only what was imported: a map without boundaries shows symbols alone. One query.
    """
    inside = Q(pk__in=[])
    for code in regencies[:REGENCIES_MOST]:
        inside |= Q(area=code) if level == 2 else Q(area__code__startswith=f"{code}.")
    rows = AreaGeometry.objects.filter(inside, area__level=level, shape__isnull=False)
    features = [
        {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": shape}
        for code, name, shape in rows.order_by("area_id").values_list(
            "area_id", "area__name", "shape"
        )
    ]
    return {"type": "FeatureCollection", "features": features}


def with_span(url: str, asked: Asked) -> str:
    """An address of this page that keeps the slider where it is; "" stays ""."""
    span = {SPAN_FROM: asked.span_first.isoformat(), SPAN_TO: asked.span_last.isoformat()}
    return f"{url}&{urlencode(span)}" if url else ""


BESIDE: Final = (FROM, TO, "area_code", "state")
"""The filters in sight, in this order. The kinds stand in the legend; the rest is folded away."""


def controls_of(listing: Listing) -> Controls:
    """The desk's filters in the order of this page, without the kinds."""
    found = controls(listing.kind, listing.asked)
    every = {control.name: control for control in (*found.shown, *found.folded)}
    folded = [c for name, c in every.items() if name not in (*BESIDE, "kind")]
    return Controls([every[name] for name in BESIDE], folded, UNASKED)


@dataclass(frozen=True, slots=True)
class KindShown:
    """A kind in the legend; `chosen` where its reports are asked for."""

    code: str
    label: str
    letter: str
    chosen: bool


def kinds_shown(listing: Listing) -> list[KindShown]:
    """Every kind with its letter on the map; asking for none asks for all."""
    asked = listing.asked.values.get("kind", [])
    return [
        KindShown(k.code, _(k.label_plural), k.letter, not asked or k.code in asked) for k in KINDS
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One report in the table beside the map."""

    url: str
    kind: str
    area: str
    when: str
    state: Cell
    mark: str


def lines(listing: Listing) -> list[Line]:
    """The rows of the desk's list, as narrow as fits beside a map."""
    made = []
    for row in table.rows(listing):
        cells = {f.name: cell for f, cell in zip(listing.kind.columns, row.cells, strict=True)}
        made.append(
            Line(
                url=row.url,
                kind=cells["kind"].text,
                area=cells["area_name"].text,
                when=cells["happened_at"].text,
                state=cells["state"],
                mark=row.mark,
            )
        )
    return made
