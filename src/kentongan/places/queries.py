"""Reading areas and their geometry. The registry is public: nothing here depends on the user."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kentongan.places import codes, names
from kentongan.places.model import Area, AreaGeometry, GeometryImport


@dataclass(frozen=True, slots=True)
class Candidate:
    """One area that a text may mean; `path` is its name with its parents', nearest first."""

    area: Area
    path: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. Ambiguous: the words do not decide between the candidates.

    `total` counts candidates beyond the limit too. `exact` is False when no name fits and names
    that only begin so are offered, or when some words fit nothing.
    """

    candidates: list[Candidate]
    total: int
    ambiguous: bool
    exact: bool


def area_by_code(code: str) -> Area | None:
    """The area of a code with or without dots; None when there is none or it is no code."""
    try:
        return Area.objects.filter(code=codes.dotted(code)).first()
    except codes.BadCode:
        return None


def children_of(code: str) -> QuerySet[Area]:
    """The areas directly below, by code; of "" the provinces."""
    return Area.objects.filter(parent_code=code)


def within(prefix: str) -> Q:
    """Areas of a scope: the code itself and all below; "" is everywhere."""
    return Q(code=prefix) | Q(code__startswith=f"{prefix}.") if prefix else Q()


def with_path(areas: Iterable[Area]) -> list[Candidate]:
    """Areas with the names of their parents, in one query."""
    listed = list(areas)
    above = _parents(area.code for area in listed)
    return [
        Candidate(
            area,
            ", ".join(
                [area.name]
                + [above[code].name for code in codes.ancestors_of(area.code) if code in above]
            ),
        )
        for area in listed
    ]


def search(text: str, limit: int = 10, *, prefix: str = "") -> Found:
    """Areas that a text names, with or without their parents; a code is understood too.

    "Kediri" alone is ambiguous; "Kediri, Kab. Tabanan" is one district. `prefix` keeps to a scope.
    Four queries at most, however many candidates there are.
    """
    by_code = area_by_code(text)
    if by_code is not None and codes.is_within(by_code.code, prefix):
        return Found(with_path([by_code]), total=1, ambiguous=False, exact=True)
    spans = names.spans_of(names.words_of(text))
    words = {span.text for span in spans}
    listed = list(Area.objects.filter(within(prefix), folded__in=words)) if words else []
    parents = _parents(area.code for area in listed)
    winners, explained = names.vote(
        spans, map(_named, listed), {code: _named(area) for code, area in parents.items()}
    )
    if not winners:
        return _beginning_with(names.folded(text), limit, prefix)
    by = {area.code: area for area in listed}
    return Found(
        with_path(by[code] for code in winners[:limit]),
        total=len(winners),
        ambiguous=len(winners) > 1,
        exact=explained == max(span.end for span in spans),
    )


def _beginning_with(beginning: str, limit: int, prefix: str) -> Found:
    if not beginning:
        return Found([], total=0, ambiguous=False, exact=False)
    areas = Area.objects.filter(within(prefix), folded__startswith=beginning)
    total = areas.count()
    listed = areas.order_by("level", "code")[:limit]
    return Found(with_path(listed), total=total, ambiguous=total > 1, exact=False)


def _named(area: Area) -> names.Named:
    return names.Named(area.code, area.folded, area.kind)


def _parents(of: Iterable[str]) -> dict[str, Area]:
    above = {code for one in of for code in codes.ancestors_of(one)}
    return Area.objects.in_bulk(above) if above else {}


def parents_of(area: Area) -> list[Area]:
    """The areas above, the province first."""
    above = _parents([area.code])
    return [above[code] for code in reversed(codes.ancestors_of(area.code)) if code in above]


def geometries_below(code: str) -> QuerySet[AreaGeometry]:
    """Shapes and positions of the areas directly below."""
    return AreaGeometry.objects.filter(area__parent_code=code).order_by("area_id")


def geometry_of(code: str) -> AreaGeometry | None:
    """The shape or position of one area."""
    return AreaGeometry.objects.filter(area_id=code).defer("shape").first()


def positions_of(area_codes: Sequence[str]) -> dict[str, tuple[float, float]]:
    """(longitude, latitude) in degrees of the areas that have one."""
    rows = AreaGeometry.objects.filter(area_id__in=area_codes)
    return {code: (x, y) for code, x, y in rows.values_list("area_id", "longitude", "latitude")}


def imports() -> QuerySet[GeometryImport]:
    """The imports of geometry, newest first, without their long reports."""
    return GeometryImport.objects.select_related("imported_by").defer("report")


def import_by_id(number: int) -> GeometryImport | None:
    """One import with its report."""
    return GeometryImport.objects.select_related("imported_by").filter(pk=number).first()
