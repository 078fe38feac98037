"""Where a cluster can lie: candidate zones around every unit.

A zone is the first few of a centre's neighbours, nearest first (Kulldorff 1997). Nearness is
distance in a plane or on the globe, or steps from neighbour to neighbour where a coast or a
mountain makes circles meaningless, or any list of units that the caller draws up.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.cases import EARTH_RADIUS_KM, CaseList
from kentongan.early_warning.input_error import InputError

MOST_NEIGHBOURS: Final = 100_000_000
"""Of all centres together; they take a gigabyte, and circles around 14,000 units reach it."""
_ROWS_AT_ONCE: Final = 128
_SMALL_PART: Final = 0.05

Floats = npt.NDArray[np.float64]
Lengths = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Zones:
    """Candidate zones.

    `order`: int32, the neighbours (units) of one centre after the other, nearest first; `first`:
    int64, shape (centres + 1,), where each centre begins; `whole`: bool, shape of `order`, whether
    the neighbours up to here are a zone (units at the same point are never parted); `centre`:
    int32, shape (centres,), the unit in the middle, or -1 where a zone is only a list.
    """

    order: npt.NDArray[np.int32]
    first: npt.NDArray[np.int64]
    whole: npt.NDArray[np.bool_]
    centre: npt.NDArray[np.int32]

    @property
    def number(self) -> int:
        """How many zones there are (the same units around two centres count twice)."""
        return int(self.whole.sum())

    @property
    def centres(self) -> int:
        """How many centres there are."""
        return int(self.centre.size)

    def members(self, centre: int, neighbours: int) -> npt.NDArray[np.int32]:
        """Units of one zone, nearest first."""
        begin = int(self.first[centre])
        return self.order[begin : begin + neighbours]


def circles(
    cases: CaseList,
    *,
    weights: npt.NDArray[np.float64] | None = None,
    share: float = 0.5,
    radius: float | None = None,
    most_units: int | None = None,
    threads: int = 1,
) -> Zones:
    """Circles around every unit, growing by one unit at a time.

    A circle holds at most `share` of `weights` (shape (units,), by default one a unit), reaches at
    most `radius` (kilometres for longitude and latitude, else the length of the coordinates) and
    has at most `most_units` units. As in SaTScan equally distant units come in order of their
    coordinates, x before y; those of the globe of x, y and z from the middle of the earth. Raises
    `InputError` without coordinates.
    """
    if cases.coordinates is None:
        raise InputError("coordinates", "circles need coordinates; or say who neighbours whom")
    units = len(cases.units)
    weigh = np.ones(units) if weights is None else weights
    points = cases.coordinates if cases.planar else _on_the_globe(cases.coordinates)
    # Sorted by coordinates first: a stable sort by distance then breaks ties by coordinates.
    rank = np.lexsort(points.T[::-1])
    sorted_points, sorted_weights = points[rank], weigh[rank]
    limit = share * float(weigh.sum())
    most = units if most_units is None else min(most_units, units)
    reach = np.inf if radius is None else (radius if cases.planar else _chord(radius))

    near = _few_neighbours(sorted_points, most, reach)

    def some(begin: int) -> tuple[Lengths, npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
        nearest, distances = near(points[begin : begin + _ROWS_AT_ONCE])
        inside = np.cumsum(sorted_weights[nearest], axis=1) <= limit * (1 + 1e-12)
        if np.isfinite(reach):
            inside &= distances <= reach * (1 + 1e-12)
        inside[:, most:] = False
        lengths = np.where(inside.all(axis=1), inside.shape[1], np.argmin(inside, axis=1))
        ends = np.ones_like(inside)
        here = sorted_points[nearest]
        ends[:, :-1] = (here[:, 1:] != here[:, :-1]).any(axis=2)
        kept = np.arange(inside.shape[1]) < lengths[:, None]
        return lengths, rank[nearest[kept]].astype(np.int32), ends[kept]

    found = []
    so_far = 0
    with ThreadPoolExecutor(threads) as pool:
        for part in pool.map(some, range(0, units, _ROWS_AT_ONCE)):
            found.append(part)
            so_far += part[1].size
            if so_far > MOST_NEIGHBOURS:
                pool.shutdown(wait=False, cancel_futures=True)
                raise InputError(
                    "size",
                    "{units} units have too many circles: give a `radius`, or `most_units`",
                    units=units,
                )
    lengths, orders, wholes = (np.concatenate(some_of) for some_of in zip(*found, strict=True))
    return Zones(
        order=orders,
        first=np.concatenate([[0], np.cumsum(lengths)]),
        whole=wholes,
        centre=np.arange(units, dtype=np.int32),
    )


def nearest_first(cases: CaseList, neighbours: Mapping[str, Sequence[str]]) -> Zones:
    """Zones from neighbours that the caller has put in order, nearest first.

    Each list belongs to the centre that is its key, which comes first whether listed or not.
    Raises `InputError` for units that do not exist.
    """
    place = {unit: n for n, unit in enumerate(cases.units)}
    orders = []
    for row, (unit, others) in enumerate(neighbours.items(), 1):
        names = [unit, *(other for other in others if other != unit)]
        orders.append(_places(names, place, row))
    centres = np.array([order[0] for order in orders], dtype=np.int32)
    return _laid_end_to_end(orders, [np.ones(o.size, dtype=bool) for o in orders], centres)


def lists_of_units(cases: CaseList, zones: Iterable[Sequence[str]]) -> Zones:
    """Zones as the caller lists them, each only as a whole: a valley, an island, a market road.

    Raises `InputError` for units that do not exist.
    """
    place = {unit: n for n, unit in enumerate(cases.units)}
    orders = [_places(list(names), place, row) for row, names in enumerate(zones, 1)]
    wholes = [np.arange(order.size) == order.size - 1 for order in orders]
    return _laid_end_to_end(orders, wholes, np.full(len(orders), -1, dtype=np.int32))


def adjacent(
    cases: CaseList,
    pairs: Iterable[tuple[str, str]],
    *,
    weights: npt.NDArray[np.float64] | None = None,
    share: float = 0.5,
    most_units: int | None = None,
) -> Zones:
    """Zones that grow from neighbour to neighbour over shared borders, so that each is connected.

    `pairs`: units that touch, in either order. From each unit outward by number of borders
    crossed; equally far units come by distance where there are coordinates, then by id. Limits as
    in `circles`. Raises `InputError` for units that do not exist.
    """
    units = len(cases.units)
    place = {unit: n for n, unit in enumerate(cases.units)}
    touching: list[set[int]] = [set() for _ in range(units)]
    for row, pair in enumerate(pairs, 1):
        one, two = (int(n) for n in _places(list(pair), place, row))
        touching[one].add(two)
        touching[two].add(one)
    weigh = np.ones(units) if weights is None else weights
    limit = share * float(weigh.sum()) * (1 + 1e-12)
    most = units if most_units is None else most_units
    points = None
    if cases.coordinates is not None:
        points = cases.coordinates if cases.planar else _on_the_globe(cases.coordinates)
    orders = []
    for centre in range(units):
        crossed = _borders_crossed(centre, touching)
        apart = np.zeros(units) if points is None else ((points - points[centre]) ** 2).sum(axis=1)
        grown = sorted(crossed, key=lambda u: (crossed[u], apart[u], cases.units[u]))
        order = np.array(grown[:most], dtype=np.int32)
        orders.append(order[np.cumsum(weigh[order]) <= limit])
    wholes = [np.ones(order.size, dtype=bool) for order in orders]
    return _laid_end_to_end(orders, wholes, np.arange(units, dtype=np.int32))


def distance(cases: CaseList, one: int, others: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """From unit `one` to `others`: kilometres on the globe, else the length of the coordinates."""
    if cases.coordinates is None:
        raise InputError("coordinates", "without coordinates there is no distance")
    if cases.planar:
        away = cases.coordinates[others] - cases.coordinates[one]
        return np.asarray(np.sqrt((away**2).sum(axis=1)))
    longitude, latitude = np.deg2rad(cases.coordinates[others]).T
    east, north = np.deg2rad(cases.coordinates[one])
    half_chord = np.sqrt(
        np.sin((latitude - north) / 2) ** 2
        + np.cos(latitude) * np.cos(north) * np.sin((longitude - east) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(half_chord, 1.0)))


def _on_the_globe(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points on the globe in kilometres: chords order like arcs, and cost no arc sine.

    Multiplied in SaTScan's order, with the C library's sines: on a grid of degrees many distances
    are equal but for their last bit, and that bit says who is nearer.
    """
    points = np.empty((len(lonlat), 3))
    for row, (longitude, latitude) in enumerate((lonlat * np.pi / 180.0).tolist()):
        flat = math.cos(latitude)
        points[row, 0] = EARTH_RADIUS_KM * math.cos(longitude) * flat
        points[row, 1] = EARTH_RADIUS_KM * math.sin(longitude) * flat
        points[row, 2] = EARTH_RADIUS_KM * math.sin(latitude)
    return points


def _chord(kilometres: float) -> float:
    return 2 * EARTH_RADIUS_KM * math.sin(min(kilometres / EARTH_RADIUS_KM, math.pi) / 2)


Nearest = Callable[[Floats], tuple[npt.NDArray[np.int64], Floats]]
"""From centres to their neighbours in order, shape (centres, neighbours), and distances."""


def _few_neighbours(points: Floats, most: int, reach: float) -> Nearest:
    """How to find the first neighbours of a centre, and one more, which says whether a tie goes on.

    Where limits leave few of many units a tree finds them; a nation of villages is else not sorted
    in a minute. Rows whose last two neighbours are equally far are sorted among all units.
    """
    wanted = most + 1
    if wanted >= points.shape[0] and not np.isfinite(reach):
        return lambda centres: _sorted_all(points, centres)
    from scipy.spatial import cKDTree  # a third of a second, which most scans do not need

    tree = cKDTree(points)
    if np.isfinite(reach):
        within = tree.query_ball_point(points, reach * (1 + 1e-9), return_length=True)
        wanted = min(wanted, int(within.max()) + 1)
    if wanted >= _SMALL_PART * points.shape[0]:
        return lambda centres: _sorted_all(points, centres)

    def few(centres: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
        found = np.sort(tree.query(centres, k=wanted)[1], axis=1)
        apart = np.sqrt(((points[found] - centres[:, None]) ** 2).sum(axis=2))
        order = _sorted_by_distance(apart)
        nearest = np.take_along_axis(found, order, axis=1)
        apart = np.take_along_axis(apart, order, axis=1)
        tied = np.flatnonzero(apart[:, -1] <= apart[:, -2] * (1 + 1e-12))
        if tied.size:
            every, distances = _sorted_all(points, centres[tied])
            nearest[tied] = every[:, : nearest.shape[1]]
            apart[tied] = distances[:, : nearest.shape[1]]
        return nearest, apart

    return few


def _sorted_all(points: Floats, centres: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    apart = np.zeros((centres.shape[0], points.shape[0]))
    for axis in range(points.shape[1]):
        apart += (points[:, axis] - centres[:, axis][:, None]) ** 2
    np.sqrt(apart, out=apart)
    nearest = _sorted_by_distance(apart)
    return nearest, np.take_along_axis(apart, nearest, axis=1)


def _sorted_by_distance(apart: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Stable order of each row; the quick sort is vectorised, and ties are rare."""
    nearest = np.argsort(apart, axis=1)
    sorted_ = np.take_along_axis(apart, nearest, axis=1)
    tied = (sorted_[:, 1:] == sorted_[:, :-1]).any(axis=1)
    if tied.any():
        nearest[tied] = np.argsort(apart[tied], axis=1, kind="stable")
    return nearest


def _places(names: Sequence[str], place: Mapping[str, int], row: int) -> npt.NDArray[np.int32]:
    unknown = next((name for name in names if name not in place), None)
    if unknown is not None:
        raise InputError(
            "unknown unit",
            "{unit!r} is not among the units",
            column="neighbours",
            row=row,
            unit=unknown,
        )
    if not names or len(set(names)) != len(names):
        raise InputError(
            "duplicate", "a zone names each of its units once", column="neighbours", row=row
        )
    return np.array([place[name] for name in names], dtype=np.int32)


def _borders_crossed(centre: int, touching: Sequence[set[int]]) -> dict[int, int]:
    crossed = {centre: 0}
    ahead = deque([centre])
    while ahead:
        unit = ahead.popleft()
        for other in touching[unit]:
            if other not in crossed:
                crossed[other] = crossed[unit] + 1
                ahead.append(other)
    return crossed


def _laid_end_to_end(
    orders: Sequence[npt.NDArray[Any]],
    wholes: Sequence[npt.NDArray[np.bool_]],
    centres: npt.NDArray[np.int32],
) -> Zones:
    first = np.zeros(len(orders) + 1, dtype=np.int64)
    np.cumsum([order.size for order in orders], out=first[1:])
    return Zones(
        order=np.concatenate([*orders, np.empty(0, dtype=np.int32)]).astype(np.int32),
        first=first,
        whole=np.concatenate([*wholes, np.empty(0, dtype=bool)]),
        centre=centres,
    )
