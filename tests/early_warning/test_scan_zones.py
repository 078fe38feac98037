"""Where and when a cluster can be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.naive import scan as naive

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.scan import zones as zones_module
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.windows import candidate_windows, windows_of
from kentongan.early_warning.scan.zones import (
    Zones,
    adjacent,
    circles,
    distance,
    lists_of_units,
    nearest_first,
)

POINTS = st.lists(
    st.tuples(st.integers(0, 4).map(float), st.integers(0, 4).map(float)), min_size=1, max_size=9
)


def of(points: list[tuple[float, float]], **known: object) -> CaseList:
    return CaseList.from_counts(np.ones((1, len(points))), planar=points, **known)  # type: ignore[arg-type] # keywords of one call


def every(zones: Zones) -> list[list[list[int]]]:
    """Zones of each centre."""
    return [
        [
            zones.members(c, k + 1).tolist()
            for k in range(zones.first[c + 1] - zones.first[c])
            if zones.whole[zones.first[c] + k]
        ]
        for c in range(zones.centres)
    ]


@given(POINTS, st.sampled_from([0.2, 0.5, 1.0]), st.randoms())
def test_circles_are_those_of_the_twin(
    points: list[tuple[float, float]], share: float, random: np.random.Generator
) -> None:
    """On a small grid, full of ties and of units at one point."""
    weights = [float(random.choice([0, 1, 2, 5])) for _ in points]  # type: ignore[arg-type] # hypothesis' own
    found = circles(of(points), weights=np.array(weights), share=share)
    assert every(found) == naive.circles(points, weights, share)
    assert found.number == sum(len(z) for z in every(found))


@given(POINTS, st.sampled_from([None, 0.0, 1.0, 1.5, 9.0]), st.sampled_from([None, 1, 2, 3]))
def test_the_tree_finds_what_sorting_finds(
    points: list[tuple[float, float]], radius: float | None, most: int | None
) -> None:
    """Among many units neighbours come from a tree; ties and units at one point all the same."""
    limits = {"share": 1.0, "radius": radius, "most_units": most}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zones_module, "_SMALL_PART", 0.0)
        sorted_ = circles(of(points), **limits)  # type: ignore[arg-type] # keywords of one call
        patch.setattr(zones_module, "_SMALL_PART", 1.0)
        grown = circles(of(points), **limits)  # type: ignore[arg-type] # keywords of one call
    assert every(grown) == every(sorted_)


def test_a_radius_and_a_number_of_units_limit_circles() -> None:
    """Units on a line, one apart."""
    line = of([(float(x), 0.0) for x in range(5)])
    assert every(circles(line, share=1.0, radius=1.0))[0] == [[0], [0, 1]]
    assert every(circles(line, share=1.0, most_units=3))[4] == [[4], [4, 3], [4, 3, 2]]


def test_distance_on_the_globe_is_great_circle() -> None:
    """Denpasar to Singaraja, 60 km apart; a limit of 59 km parts them, one of 61 does not."""
    two = CaseList.from_counts([[1, 1]], lonlat=[(115.2126, -8.6705), (115.0882, -8.1120)])
    apart = float(distance(two, 0, np.array([1], dtype=np.int32))[0])
    assert apart == pytest.approx(63.56, abs=0.01)
    assert circles(two, share=1.0, radius=apart - 1).number == 2
    assert circles(two, share=1.0, radius=apart + 1).number == 4


def test_neighbours_on_a_grid_of_degrees_are_in_the_order_of_satscan() -> None:
    """There many distances are equal but for the last bit of SaTScan's arithmetic, which decides;
    the rest is decided by x, y and z from the middle of the earth."""
    grid = [(115 + x * 0.1, -8 - y * 0.1) for x in range(7) for y in range(7)]

    def place(lon: float, lat: float) -> tuple[float, float, float]:
        flat = math.cos(lat * math.pi / 180.0)
        x = 6367 * math.cos(lon * math.pi / 180.0) * flat
        return (
            x,
            6367 * math.sin(lon * math.pi / 180.0) * flat,
            6367 * math.sin(lat * math.pi / 180.0),
        )

    points = [place(*p) for p in grid]
    found = circles(CaseList.from_counts(np.ones((1, len(grid))), lonlat=grid), share=1.0)
    for centre, from_ in enumerate(points):
        away = [
            math.sqrt(sum((a - b) * (a - b) for a, b in zip(p, from_, strict=True))) for p in points
        ]
        order = sorted(range(len(grid)), key=lambda u, away=away: (away[u], points[u]))  # type: ignore[misc] # a loop's own
        assert found.members(centre, len(grid)).tolist() == order


def test_without_coordinates_there_are_no_circles() -> None:
    """The error says what else there is."""
    nowhere = CaseList.from_counts([[1, 1]])
    with pytest.raises(InputError, match="who neighbours whom"):
        circles(nowhere)
    with pytest.raises(InputError, match="no distance"):
        distance(nowhere, 0, np.array([1], dtype=np.int32))


def test_too_many_circles_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A nation of villages does not fit without a limit, and the error says which."""
    monkeypatch.setattr(zones_module, "MOST_NEIGHBOURS", 3)
    with pytest.raises(InputError, match="radius"):
        circles(of([(0.0, 0.0), (1.0, 0.0)]), share=1.0)


def test_neighbours_in_the_callers_order() -> None:
    """The centre comes first whether its list names it or not."""
    cases = of([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)], units=["a", "b", "c"])
    found = nearest_first(cases, {"b": ["c", "b", "a"], "a": []})
    assert every(found) == [[[1], [1, 2], [1, 2, 0]], [[0]]]
    assert found.centre.tolist() == [1, 0]


def test_lists_are_taken_as_a_whole() -> None:
    """A valley is a zone, half a valley is none."""
    cases = of([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)], units=["a", "b", "c"])
    assert every(lists_of_units(cases, [["c", "a"], ["b"]])) == [[[2, 0]], [[1]]]


@pytest.mark.parametrize("names", [["z"], ["a", "a"], []])
def test_lists_name_units_that_exist_once(names: list[str]) -> None:
    """Unknown, repeated or no units are refused with their row."""
    with pytest.raises(InputError) as caught:
        lists_of_units(of([(0.0, 0.0)], units=["a"]), [["a"], names])
    assert caught.value.row == 2


def test_an_island_grows_along_its_coast() -> None:
    """Across the bay is near as the crow flies, but not a neighbour; each zone hangs together."""
    horseshoe = of(
        [(0.0, 0.0), (0.0, 1.0), (1.0, 1.5), (2.0, 1.0), (2.0, 0.0), (9.0, 9.0)],
        units=["a", "b", "c", "d", "e", "f"],
    )
    touching = [("a", "b"), ("b", "c"), ("d", "c"), ("d", "e")]
    found = every(adjacent(horseshoe, touching, share=1.0))
    assert found[0][-1] == [0, 1, 2, 3, 4]
    assert found[5] == [[5]]
    assert every(adjacent(horseshoe, touching, share=0.5, most_units=2))[2] == [[2], [2, 1]]
    nowhere = CaseList.from_counts(np.ones((1, 6)), units=horseshoe.units)
    assert every(adjacent(nowhere, touching, weights=np.ones(6)))[2] == [[2], [2, 1], [2, 1, 3]]
    globe = CaseList.from_counts(np.ones((1, 2)), lonlat=[(115.0, -8.0), (115.1, -8.0)])
    assert every(adjacent(globe, [("1", "2")], share=1.0))[0][-1] == [0, 1]


@given(st.integers(1, 12), st.integers(1, 4), st.integers(0, 12), st.booleans())
def test_windows_are_those_of_the_twin(
    times: int, shortest: int, more: int, prospective: bool
) -> None:
    """Prospective windows end with the last step, retrospective ones anywhere."""
    longest = shortest + more
    wanted = set(naive.windows(times, shortest, longest, alive=prospective))
    options = Options(
        when="prospective" if prospective else "retrospective", shortest=shortest, longest=longest
    )
    if not wanted:
        with pytest.raises(InputError, match="too short"):
            candidate_windows(times, options)
        return
    found = candidate_windows(times, options)
    steps = found.begin + np.column_stack([found.opens, found.closes])
    assert {tuple(pair) for pair in steps.tolist()} == wanted
    assert found.alive.all()
    assert found.begin + found.steps == times


def test_half_the_study_period_is_the_default_length() -> None:
    """Of 19 years SaTScan looks at up to 9."""
    found = candidate_windows(19, Options(when="retrospective"))
    assert int((found.closes - found.opens).max()) == 9


def test_a_week_cut_short_is_a_part_of_a_week() -> None:
    """SaTScan counts days: half of 24 days are 12, one whole week, though a fourth is begun."""
    cases = CaseList.from_rows(
        unit=["a"],
        units=["a"],
        time=["2024-01-24"],
        step="week",
        start="2024-01-01",
        end="2024-01-24",
    )
    found = windows_of(cases, Options(when="retrospective"))
    assert (cases.times, int((found.closes - found.opens).max())) == (4, 1)
    days = CaseList.from_counts(np.ones((24, 1)), step="day")
    assert int(windows_of(days, Options()).closes.max()) == 12


def test_earlier_looks_are_looked_into_but_not_found() -> None:
    """Windows that ended at an earlier look count for chance alone."""
    found = candidate_windows(10, Options(longest=2, earlier_looks=2))
    ends = found.begin + found.closes
    assert sorted(set(ends.tolist())) == [8, 9, 10]
    assert found.alive.tolist() == (ends == 10).tolist()


def test_an_earlier_look_had_half_of_a_shorter_period() -> None:
    """After 10 years windows of 5 are looked into, a year before of 4, as SaTScan does."""
    found = candidate_windows(10, Options(earlier_looks=2))
    ends, steps = found.begin + found.closes, found.closes - found.opens
    assert [int(steps[ends == end].max()) for end in (8, 9, 10)] == [4, 4, 5]


@pytest.mark.parametrize(
    "bad",
    [
        {"when": "never"}, {"share": 0}, {"radius": -1}, {"most_units": 0}, {"shortest": 0},
        {"longest": 0}, {"longest_share": 2}, {"min_cases": 0}, {"replicates": -1}, {"seed": -1},
        {"stop_after": 0}, {"earlier_looks": -1}, {"threads": 0}, {"seed": 2**63},
        {"replicates": 99.5}, {"longest": 2.5}, {"min_cases": 1.5},
    ],
)  # fmt: skip
def test_options_out_of_range_are_named(bad: dict[str, Any]) -> None:
    """The error names the option."""
    with pytest.raises(InputError, match=next(iter(bad))):
        Options(**bad)
