"""The drawing: everything inside its frame, north up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kentongan.places.outline import HEIGHT, LABEL, WIDTH, Place, draw

positions = st.tuples(st.floats(95, 141), st.floats(-11, 6))


@given(st.lists(positions, min_size=1, max_size=8))
def test_every_place_lies_in_the_frame(points: list[tuple[float, float]]) -> None:
    """However far apart or close together."""
    drawing = draw(Place(n, str(n), "x", x, y, None) for n, (x, y) in enumerate(points))
    assert drawing is not None
    assert drawing.width == WIDTH
    assert 0 < drawing.height <= HEIGHT
    for place in drawing.places:
        assert 0 <= place.x <= WIDTH
        assert 0 <= place.y <= drawing.height
    labels = [place.label for place in drawing.places if place.label]
    for n, (x, y) in enumerate(labels):
        assert 0 <= x <= WIDTH
        assert all(max(abs(x - a), abs(y - b)) >= LABEL for a, b in labels[:n])


def test_north_is_up_and_shapes_are_closed() -> None:
    """A polygon and its parts become one closed path each; a point has none."""
    ring = [[115.0, -8.6], [115.1, -8.6], [115.1, -8.6], [115.1, -8.5], [115.0, -8.6]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    parts = {"type": "MultiPolygon", "coordinates": [[ring], [ring]]}
    drawing = draw(
        [
            Place(1, "1", "a", 115.05, -8.57, polygon),
            Place(2, "2", "b", 115.05, -8.57, parts),
            Place(3, "3", "c", 115.05, -8.2, None),
        ]
    )
    assert drawing is not None
    south, both, north = drawing.places
    assert north.y < south.y
    assert (south.path.count("M"), both.path.count("Z"), north.path) == (1, 2, "")
    assert south.path.count("L") == 3
    assert south.label == (south.x, south.y)


def test_nothing_to_draw_is_no_drawing() -> None:
    """The page shows the table alone."""
    assert draw([]) is None
