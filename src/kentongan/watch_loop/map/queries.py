"""Reports as a map draws them: small enough for a phone, and the same rows as the list."""

from __future__ import annotations

from collections import Counter
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
from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.model import Report

RECORD: Final = "report"
"""The desk's kind of record behind the map: its filters, table and exports are the map's."""
FROM: Final = "happened_at_from"
TO: Final = "happened_at_to"
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

    Days that are none are left in `params`, where the desk says what is wrong with them.
    """
    told = params.copy()
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
    """What the map draws, column by column.

    `points`: lists of equal length, `area` and `kind` as indexes into `areas` and `kinds`, `day`
    counted from `first`, `n` reports, `x` and `y` in 1e-5 degrees. `areas`: code, name and, where
    known, position of every area named and of those above it, for the names on the map.

    A report without a position of its own stands at its area's, or at the nearest area above that
    has one; `unplaced` counts those that have none. Beyond POINTS_MOST, points are gathered at
    their areas, and `gathered` says so. Three queries at most.
    """
    rows = rows.order_by()
    single = rows.values_list("area_code", "kind", "event_day", "longitude", "latitude")
    found = list(single[: POINTS_MOST + 1])
    gathered = len(found) > POINTS_MOST
    cells: list[tuple[Any, ...]]
    if gathered:
        grouped = rows.values_list("area_code", "kind", "event_day").annotate(n=Count("pk"))
        cells = [(code, what, day, None, None, n) for code, what, day, n in grouped]
    else:
        cells = [(*cell, n) for cell, n in Counter(found).items()]
    placed = _Placed(cells)
    points: dict[str, list[int]] = {c: [] for c in ("area", "kind", "day", "n", "x", "y")}
    order = {k.code: i for i, k in enumerate(KINDS)}
    unplaced = 0
    for code, what, day, longitude, latitude, n in cells:
        position = (longitude, latitude) if longitude is not None else placed.position_of(code)
        if position is None:
            unplaced += n
            continue
        for column, value in zip(
            points,
            (
                placed.index[code],
                order[what],
                (day - first).days,
                n,
                round(position[0] * SCALE),
                round(position[1] * SCALE),
            ),
            strict=True,
        ):
            points[column].append(value)
    return {
        "first": first.isoformat(),
        "days": (last - first).days + 1,
        "kinds": [
            {"code": k.code, "label": _(k.label_plural), "symbol": k.symbol, "letter": k.letter}
            for k in KINDS
        ],
        "areas": placed.areas(),
        "points": points,
        "unplaced": unplaced,
        "gathered": gathered,
    }


class _Placed:
    """Positions and names of the areas that cells name, and of those above them."""

    def __init__(self, cells: Iterable[tuple[Any, ...]]) -> None:
        named = {cell[0] for cell in cells}
        wanted = sorted({c for code in named for c in (code, *ancestors_of(code))})
        self.index: dict[str, int] = {code: i for i, code in enumerate(wanted)}
        self._names: dict[str, str] = {}
        self._at: dict[str, tuple[float, float]] = {}
        rows = Area.objects.filter(code__in=wanted).values_list(
            "code", "name", "geometry__longitude", "geometry__latitude"
        )
        for code, name, x, y in rows:
            self._names[code] = name
            if x is not None:
                self._at[code] = (x, y)

    def areas(self) -> list[list[Any]]:
        """Code, name and position (1e-5 degrees, or None) of each, in the order of `index`."""
        return [
            [code, self._names.get(code, code), *(round(v * SCALE) for v in self._at[code])]
            if code in self._at
            else [code, self._names.get(code, code), None, None]
            for code in self.index
        ]

    def position_of(self, code: str) -> tuple[float, float] | None:
        """Where an area is, or the nearest one above that has a position."""
        return next((self._at[c] for c in (code, *ancestors_of(code)) if c in self._at), None)


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
    return Controls([every[name] for name in BESIDE], folded)


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
            )
        )
    return made
