"""Shapes and positions as an SVG outline: no tiles, no script, no other host. Plain Python."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 640
HEIGHT = 480
MARGIN = 28
LABEL = 24
"""Side of the square that a number takes."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is drawn: a GeoJSON polygon geometry (None: only the point), in degrees."""

    number: int
    code: str
    name: str
    longitude: float
    latitude: float
    geometry: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A place in the drawing: its point, and the path data of its outline ("" for a point).

    `number` is its row in the table; `label` is the middle of its number, None where it would
    cover another one.
    """

    number: int
    code: str
    name: str
    x: float
    y: float
    path: str
    label: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Outline:
    """A drawing of WIDTH x `height` units, north up."""

    width: int
    height: int
    places: list[Drawn]


def draw(places: Iterable[Place]) -> Outline | None:
    """Fit the places into the drawing; None when there is nothing to draw.

    Plate carrée with the middle latitude true to scale: right enough for a province.
    """
    listed = list(places)
    points = [point for place in listed for point in _points(place)]
    if not points:
        return None
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    shrink = math.cos(math.radians((south + north) / 2))
    across, up = (east - west) * shrink, north - south
    room_x, room_y = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    scale = min(room_x / across if across else math.inf, room_y / up if up else math.inf)
    if math.isinf(scale):  # one single point
        scale = 1.0
    left = MARGIN + (room_x - across * scale) / 2

    def place_at(point: Sequence[float]) -> tuple[float, float]:
        x = left + (point[0] - west) * shrink * scale
        return round(x, 1), round(MARGIN + (north - point[1]) * scale, 1)

    drawn: list[Drawn] = []
    labels: list[tuple[float, float]] = []
    for place in listed:
        x, y = place_at((place.longitude, place.latitude))
        rings = [[place_at(point) for point in ring] for ring in _rings(place)]
        label = _free(x, y, labels, inside=bool(rings))
        labels += [label] if label else []
        path = "".join(map(_path, rings))
        drawn.append(Drawn(place.number, place.code, place.name, x, y, path, label))
    return Outline(WIDTH, round(2 * MARGIN + up * scale), drawn)


def _free(
    x: float, y: float, taken: Sequence[tuple[float, float]], *, inside: bool
) -> tuple[float, float] | None:
    """Room for a number in the middle of a shape, or above, beside or below a point."""
    step = LABEL * 0.8
    around = [(0.0, -step), (step, 0.0), (-step, 0.0), (0.0, step)]
    for dx, dy in [(0.0, 0.0), *around] if inside else around:
        spot = (round(x + dx, 1), round(y + dy, 1))
        if all(max(abs(spot[0] - a), abs(spot[1] - b)) >= LABEL for a, b in taken):
            return spot
    return None


def _rings(place: Place) -> list[list[list[float]]]:
    if place.geometry is None:
        return []
    coordinates = place.geometry["coordinates"]
    polygons = [coordinates] if place.geometry["type"] == "Polygon" else coordinates
    return [ring for polygon in polygons for ring in polygon]


def _points(place: Place) -> list[Sequence[float]]:
    return [(place.longitude, place.latitude)] + [p for ring in _rings(place) for p in ring]


def _path(ring: Sequence[tuple[float, float]]) -> str:
    """A closed path; neighbours that fall on one spot of the drawing are drawn once."""
    kept = [point for n, point in enumerate(ring) if not n or point != ring[n - 1]]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z"
