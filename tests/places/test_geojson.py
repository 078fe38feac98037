"""GeoJSON files as they come: the good rows are read, the bad ones say why."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.places import geojson
from kentongan.places.geojson import Unreadable, centroid, read_collection

Square = Callable[..., dict[str, Any]]
File = Callable[..., bytes]


def point(x: object, y: object, *more: object) -> dict[str, Any]:
    """A point."""
    return {"type": "Point", "coordinates": [x, y, *more]}


def polygon(*ring: object) -> dict[str, Any]:
    """A polygon of one ring."""
    return {"type": "Polygon", "coordinates": [list(ring)]}


A, B, C = [115.0, -8.5], [115.1, -8.5], [115.1, -8.4]


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        (None, "no_geometry"),
        ({"type": "LineString", "coordinates": [A, B]}, "wrong_type"),
        ({"type": "GeometryCollection", "geometries": []}, "wrong_type"),
        (point("115", -8.5), "invalid_geometry"),
        (point(True, -8.5), "invalid_geometry"),
        ({"type": "Point", "coordinates": [115.0]}, "invalid_geometry"),
        ({"type": "Point", "coordinates": None}, "invalid_geometry"),
        (point(-8.5, 115.0), "out_of_degrees"),
        (point(305000, 9050000), "out_of_degrees"),
        (point(math.nan, -8.5), "out_of_degrees"),
        (point(10**40, -8.5), "out_of_degrees"),
        (point(0, 0), "outside_indonesia"),
        (polygon(), "invalid_geometry"),
        (polygon(A, B, A), "invalid_geometry"),
        (polygon(A, B, C, B), "invalid_geometry"),
        (polygon(A, B, B, A), "invalid_geometry"),
        ({"type": "Polygon", "coordinates": []}, "invalid_geometry"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "invalid_geometry"),
        ({"type": "MultiPolygon", "coordinates": []}, "invalid_geometry"),
    ],
)
def test_a_bad_geometry_is_named(
    square: Square, collection: File, geometry: object, problem: str
) -> None:
    """The rows beside it are read."""
    data = collection(square("51.02.05", geometry=geometry), square("51.02.06"))
    bad, good = read_collection(data).features
    assert (bad.problem, bad.shape, good.problem) == (problem, None, None)


def test_bad_codes_and_duplicates_are_named(square: Square, collection: File) -> None:
    """The first of two equal codes stands; dots make no difference."""
    odd = {"type": "Feature", "properties": None, "geometry": None}
    data = collection(square("510206"), square("51.02.06"), square("5102060"), odd, "text")
    read = read_collection(data).features
    assert [f.problem for f in read] == [None, "duplicate", "bad_code", "bad_code", "bad_code"]
    assert "BPS" in read[2].detail


def test_a_point_and_polygons_give_one_position(square: Square, collection: File) -> None:
    """A point is its own position, with its height dropped; a polygon's is its centre of area."""
    whole = square("51.02.06", 115.1, -8.5)
    two = {
        "type": "MultiPolygon",
        "coordinates": [
            square("x", 115.0, -8.5)["geometry"]["coordinates"],
            square("x", 115.2, -8.3)["geometry"]["coordinates"],
        ],
    }
    data = collection(
        whole, square("51.02.05", geometry=two), square("51.02.07", geometry=point(115.2, -8.4, 9))
    )
    shapes = [feature.shape for feature in read_collection(data).features]
    assert [(s.longitude, s.latitude) for s in shapes if s] == [
        (115.1, -8.5),
        (115.1, -8.4),
        (115.2, -8.4),
    ]
    assert [bool(s and s.geometry) for s in shapes] == [True, True, False]


@given(
    st.floats(96, 140), st.floats(-10, 6), st.floats(0.001, 2), st.floats(0.001, 2), st.booleans()
)
def test_the_centre_of_a_rectangle_is_its_middle(
    x: float, y: float, width: float, height: float, turned: bool
) -> None:
    """Whichever way round its ring runs."""
    ring = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
    longitude, latitude = centroid([[ring[::-1] if turned else ring]])
    assert longitude == pytest.approx(x + width / 2, abs=2e-6)
    assert latitude == pytest.approx(y + height / 2, abs=2e-6)


@pytest.mark.parametrize("turned", [False, True])
def test_a_hole_pushes_the_centre_away(turned: bool) -> None:
    """A hole counts against the area, whichever way round it runs."""
    outer = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
    hole = [[2, 1], [4, 1], [4, 3], [2, 3], [2, 1]]
    x, y = centroid([[outer, hole[::-1] if turned else hole]])
    assert (x, y) == (pytest.approx((16 * 2 - 4 * 3) / 12), 2)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" \n", "empty"),
        (b"\xff\xfe\x00", "not_utf8"),
        (b"kode,nama\n", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "not_a_collection"),
        (b'{"type": "Topology"}', "not_a_collection"),
        (b'{"type": "FeatureCollection"}', "not_a_collection"),
        (b'{"type": "FeatureCollection", "features": []}', "no_features"),
        (
            (
                b'{"type": "FeatureCollection", "features": [],'
                b' "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::32750"}}}'
            ),
            "other_projection",
        ),
    ],
)
def test_a_file_that_is_no_geojson_says_what_it_is(data: bytes, code: str) -> None:
    """Nothing is guessed at."""
    with pytest.raises(Unreadable) as met:
        read_collection(data)
    assert met.value.code == code


def test_a_file_beyond_the_limit_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is checked first."""
    monkeypatch.setattr(geojson, "MOST_BYTES", 10)
    with pytest.raises(Unreadable) as met:
        read_collection(b"x" * 11)
    assert met.value.code == "too_large"


def test_wgs84_by_name_is_accepted(square: Square, collection: File) -> None:
    """Older programs write the crs that GeoJSON has anyway; some write a byte order mark."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    data = b"\xef\xbb\xbf" + collection(square("51.02.06"), crs=crs)
    assert read_collection(data).features[0].code == "51.02.06"


def test_the_property_with_the_code_is_found(square: Square, collection: File) -> None:
    """A village file names its district too: the smallest area wins; a given name wins over all."""
    both = {"KDCPUM": "51.02.06", "KDEPUM": "51.02.06.2003", "id": 7}
    data = collection(square(0, properties=both))
    assert read_collection(data).code_property == "KDEPUM"
    assert read_collection(data).features[0].code == "51.02.06.2003"
    assert read_collection(data, "KDCPUM").features[0].code == "51.02.06"
    with pytest.raises(Unreadable) as met:
        read_collection(data, "none")
    assert (met.value.code, met.value.detail) == ("property_missing", "none")
    with pytest.raises(Unreadable) as met:
        read_collection(collection(square(0, properties={"nama": "Kediri", "id": "a"})))
    assert (met.value.code, met.value.detail) == ("no_code_property", "id, nama")


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists, max_leaves=5))
def test_any_geometry_is_read_or_named(value: object) -> None:
    """No content of a feature breaks the reading of a file."""
    for kind in ("Point", "Polygon", "MultiPolygon"):
        feature = {"properties": {"kode": "51"}, "geometry": {"type": kind, "coordinates": value}}
        data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
        (read,) = read_collection(data).features
        assert (read.problem is None) == (read.shape is not None)
