"""GeoJSON in, checked shapes out: plain Python, every feature with what is wrong with it.

RFC 7946: WGS84, longitude first. A file that is not GeoJSON raises Unreadable; a feature that
cannot be used is returned with its reason, so that one bad row does not stop the good ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from kentongan.places.codes import BadCode, dotted

MOST_BYTES = 40 * 1024 * 1024
INDONESIA = (94.0, -12.0, 142.0, 8.0)
"""West, south, east, north, with a margin for the sea."""

CODE_PROPERTIES = (
    *("kode_desa", "kd_desa", "kode_kelurahan", "kdepum", "iddesa"),
    *("kode_kecamatan", "kode_kec", "kd_kecamatan", "kd_kec", "kdcpum"),
    *("kode_kabupaten", "kode_kab", "kd_kabupaten", "kd_kab", "kdpkab"),
    *("kode_provinsi", "kode_prov", "kd_provinsi", "kd_prov", "kdppum"),
    *("kode_kemendagri", "kode_wilayah", "kode_wil", "kode", "code", "kd", "id"),
)
"""Names under which files carry the code, smallest area first: a village file names its district
too. Compared without case."""

_WGS84 = ("crs84", "epsg::4326", "epsg:4326", "wgs84")

Problem = Literal[
    "bad_code",
    "no_geometry",
    "wrong_type",
    "invalid_geometry",
    "out_of_degrees",
    "outside_indonesia",
    "duplicate",
    "unknown_code",
]


class Unreadable(Exception):
    """The file as a whole cannot be used. `code` is stable, `detail` names what was met."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class _Bad(Exception):
    def __init__(self, problem: Problem, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Shape:
    """A usable geometry: its representative point in degrees, and the polygons (None: a point)."""

    longitude: float
    latitude: float
    geometry: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Feature:
    """Feature `number` (from 1) of a file: its code and shape, or what is wrong with it."""

    number: int
    raw_code: str
    code: str = ""
    shape: Shape | None = None
    problem: Problem | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """All features of a file and the property their codes were read from."""

    code_property: str
    features: list[Feature]


def read_collection(data: bytes, code_property: str = "") -> Collection:
    """Read a FeatureCollection of polygons or points. Raises Unreadable.

    Without `code_property` the common names are tried, and the one wins that holds a code in most
    features.
    """
    raw = _features(data)
    properties = [_properties(feature) for feature in raw]
    name = code_property or _detect(properties)
    if not any(name in some for some in properties):
        raise Unreadable("property_missing", name)
    seen: set[str] = set()
    features = []
    for number, (feature, own) in enumerate(zip(raw, properties, strict=True), start=1):
        read = _read_feature(number, feature, own.get(name), seen)
        seen.add(read.code)
        features.append(read)
    return Collection(name, features)


def _features(data: bytes) -> list[Any]:
    if not data.strip():
        raise Unreadable("empty")
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large", str(len(data) // 1024 // 1024))
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable("not_json") from error
    kind = document.get("type") if isinstance(document, dict) else None
    if kind != "FeatureCollection" or not isinstance(document.get("features"), list):
        raise Unreadable("not_a_collection", str(kind or type(document).__name__)[:60])
    crs = json.dumps(document.get("crs")).lower()
    if crs != "null" and not any(name in crs for name in _WGS84):
        raise Unreadable("other_projection", crs[:80])
    if not document["features"]:
        raise Unreadable("no_features")
    features: list[Any] = document["features"]
    return features


def _properties(feature: object) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _detect(properties: Sequence[dict[str, Any]]) -> str:
    names = {name for some in properties for name in some}
    best, most = "", 0
    for wanted in CODE_PROPERTIES:
        for name in sorted(name for name in names if name.lower() == wanted):
            good = sum(_is_code(some.get(name)) for some in properties)
            if good > most:
                best, most = name, good
    if not best:
        raise Unreadable("no_code_property", ", ".join(sorted(names))[:300])
    return best


def _is_code(value: object) -> bool:
    try:
        dotted(value)
    except BadCode:
        return False
    return True


def _read_feature(number: int, feature: object, raw: object, seen: set[str]) -> Feature:
    raw_code = "" if raw is None else str(raw)[:40]
    try:
        code = dotted(raw)
    except BadCode as error:
        return Feature(number, raw_code, problem="bad_code", detail=str(error))
    if code in seen:
        return Feature(number, raw_code, problem="duplicate", detail=code)
    try:
        shape = read_shape(feature.get("geometry") if isinstance(feature, dict) else None)
    except _Bad as bad:
        return Feature(number, raw_code, problem=bad.problem, detail=bad.detail)
    return Feature(number, raw_code, code=code, shape=shape)


def read_shape(geometry: object) -> Shape:
    """The shape of a GeoJSON geometry, or an exception that carries the problem."""
    if not isinstance(geometry, dict):
        raise _Bad("no_geometry", "")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        longitude, latitude = _position(coordinates)
        return Shape(longitude, latitude, None)
    if kind == "Polygon":
        polygons = [_polygon(coordinates)]
    elif kind == "MultiPolygon":
        polygons = [_polygon(part) for part in _list(coordinates, "no polygon")]
    else:
        raise _Bad("wrong_type", str(kind)[:40])
    longitude, latitude = centroid(polygons)
    stored = {"type": kind, "coordinates": polygons[0] if kind == "Polygon" else polygons}
    return Shape(longitude, latitude, stored)


def _list(value: object, otherwise: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _Bad("invalid_geometry", otherwise)
    return value


def _polygon(rings: object) -> list[list[list[float]]]:
    return [_ring(ring) for ring in _list(rings, "no ring")]


def _ring(ring: object) -> list[list[float]]:
    positions = [list(_position(position)) for position in _list(ring, "empty ring")]
    if len(positions) < 4:
        raise _Bad("invalid_geometry", f"a ring of {len(positions)} positions")
    if positions[0] != positions[-1]:
        raise _Bad("invalid_geometry", "a ring that is not closed")
    return positions


def _position(position: object) -> tuple[float, float]:
    """Longitude and latitude to 6 decimals (0.1 m); a height is dropped."""
    if not isinstance(position, list) or len(position) < 2:
        raise _Bad("invalid_geometry", "a position without two numbers")
    for value in position[:2]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _Bad("invalid_geometry", "a position without two numbers")
    longitude, latitude = position[:2]
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):  # also NaN, which Python's JSON reads
        raise _Bad("out_of_degrees", f"{longitude}, {latitude}"[:60])
    west, south, east, north = INDONESIA
    if not (west <= longitude <= east and south <= latitude <= north):
        raise _Bad("outside_indonesia", f"{longitude}, {latitude}")
    return round(float(longitude), 6), round(float(latitude), 6)


def centroid(polygons: Sequence[Sequence[Sequence[Sequence[float]]]]) -> tuple[float, float]:
    """The centre of area of polygons with holes, in degrees (longitude, latitude), to 6 decimals.

    Degrees are taken as a plane: over one regency at the equator the error is far below its size.
    """
    x0, y0 = polygons[0][0][0]  # near the shape, so that no digits are lost
    total = x = y = 0.0
    for polygon in polygons:
        for index, ring in enumerate(polygon):
            area, ring_x, ring_y = _moments(ring, x0, y0)
            sign = 1.0 if (area > 0) == (index == 0) else -1.0
            total += sign * area
            x += sign * ring_x
            y += sign * ring_y
    if total <= 1e-14:  # a ten-thousandth of a square metre
        raise _Bad("invalid_geometry", "a polygon without area")
    return round(x0 + x / (3 * total), 6), round(y0 + y / (3 * total), 6)


def contains(geometry: Mapping[str, Any], longitude: float, latitude: float) -> bool:
    """Does a stored Polygon or MultiPolygon contain a point? Even-odd, so that holes are outside.

    A point exactly on a border may fall on either side.
    """
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    inside = False
    for polygon in polygons:
        for ring in polygon:
            for (ax, ay), (bx, by) in pairwise(ring):
                if (ay > latitude) != (by > latitude):
                    inside ^= longitude < ax + (latitude - ay) * (bx - ax) / (by - ay)
    return inside


def _moments(ring: Sequence[Sequence[float]], x0: float, y0: float) -> tuple[float, float, float]:
    """Twice the signed area of a ring and its first moments about a point."""
    area = x = y = 0.0
    for (ax, ay), (bx, by) in pairwise(ring):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        area += cross
        x += (ax + bx - 2 * x0) * cross
        y += (ay + by - 2 * y0) * cross
    return area, x, y
