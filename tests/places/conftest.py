"""Areas for the tests of places: a few real ones, and shapes made up for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kentongan.places.changes import load_registry
from kentongan.places.queries import Found, search


@pytest.fixture
def tabanan(db: None) -> None:
    """The registry below Kabupaten Tabanan, with the regency and its province."""
    now = datetime(2023, 11, 9, tzinfo=UTC)
    load_registry(now=now, within="51.02")


@pytest.fixture
def square() -> Callable[..., dict[str, Any]]:
    """A feature: a square of 0.02 degrees around a point, with its code."""

    def square(code: object, x: float = 115.1, y: float = -8.5, **given: Any) -> dict[str, Any]:
        ring = [[x - 0.01, y - 0.01], [x + 0.01, y - 0.01], [x + 0.01, y + 0.01]]
        ring += [[x - 0.01, y + 0.01], [x - 0.01, y - 0.01]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        feature = {"type": "Feature", "properties": {"kode": code}, "geometry": geometry}
        return feature | given

    return square


@pytest.fixture
def collection() -> Callable[..., bytes]:
    """A GeoJSON file of features."""

    def collection(*features: object, **given: Any) -> bytes:
        return json.dumps({"type": "FeatureCollection", "features": features} | given).encode()

    return collection


@pytest.fixture
def codes_of() -> Callable[[Found], list[str]]:
    """The codes a search found."""
    return lambda found: [candidate.area.code for candidate in found.candidates]


@pytest.fixture
def find(codes_of: Callable[[Found], list[str]]) -> Callable[[str], list[str]]:
    """Search and return codes."""
    return lambda text: codes_of(search(text))
