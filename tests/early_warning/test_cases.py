"""Case lists and events: what they add up to, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.early_warning.cases import CaseList, EventList, PopulationRows
from kentongan.early_warning.input_error import InputError

PLACES = {"units": ["a", "b"], "planar": [(0, 0), (30, 40)]}


def refused(code: str, make: Any, **given: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        make(**given)
    assert caught.value.code == code
    return caught.value


def test_rows_of_one_unit_and_day_add_up_in_any_order() -> None:
    """Unsorted and repeated rows are cases of the same day."""
    cases = CaseList.from_rows(
        unit=["b", "a", "b"], count=[2, 1, 3], time=["2024-03-02", "2024-03-01", "2024/3/2"],
        **PLACES,
    )  # fmt: skip
    assert cases.counts.tolist() == [[1, 0], [0, 5]]
    assert cases.dates_of(0, 1) == (date(2024, 3, 1), date(2024, 3, 2))
    assert (cases.times, cases.total) == (2, 6)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9)), min_size=1), st.randoms())
def test_the_order_of_rows_is_nothing(rows: list[tuple[int, int]], random: Any) -> None:
    """Shuffled rows give the same table."""

    def table(some: list[tuple[int, int]]) -> Any:
        return CaseList.from_rows(
            unit=["ab"[u] for u, _ in some], time=[t for _, t in some], step="index", **PLACES
        ).counts.tolist()

    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert table(rows) == table(shuffled)


@pytest.mark.parametrize(
    ("step", "start", "end", "edges"),
    [
        ("week", "2024-01-01", "2024-01-20", "2024-01-01 2024-01-07 2024-01-14 2024-01-21"),
        ("month", "2024-01-01", "2024-03-31", "2024-01-01 2024-02-01 2024-03-01 2024-04-01"),
        ("month", "2023-12-15", "2024-02-29", "2023-12-15 2024-01-01 2024-02-01 2024-03-01"),
        ("year", "2023-01-01", "2024-12-31", "2023-01-01 2024-01-01 2025-01-01"),
        ("month", None, None, "2024-01-05 2024-02-01"),
        ("year", None, None, "2024-01-05 2025-01-01"),
        ("year", "9998-07-01", "9999-12-31", "9998-07-01 9999-01-01 10000-01-01"),
        ("day", None, None, "2024-01-05 2024-01-06"),
    ],
)  # fmt: skip
def test_steps_end_with_the_study_period(
    step: Any, start: str | None, end: str | None, edges: str
) -> None:
    """Whole steps count back from the last day, be it the last of all; the first may be shorter."""
    day = end if start and start > "2024-01-05" else "2024-01-05"
    cases = CaseList.from_rows(unit=["a"], time=[day], step=step, start=start, end=end, **PLACES)
    assert cases.edges is not None
    assert " ".join(cases.edges.astype(str)) == edges


def test_dates_may_be_numpy_dates_and_there_may_be_no_case() -> None:
    """A study period without cases is a table of zeroes."""
    some = CaseList.from_rows(unit=["a"], time=np.array(["2024-01-05"], "datetime64[D]"), **PLACES)
    none = CaseList.from_rows(unit=[], time=[], start="2024-01-01", end="2024-01-02", **PLACES)
    assert (some.total, none.total, none.times) == (1, 0, 2)
    assert refused("time", CaseList.from_rows, unit=[], time=[], **PLACES)


@pytest.mark.parametrize(
    ("code", "row", "given"),
    [
        ("unknown unit", 2, {"unit": ["a", "z"], "time": ["2024-01-01"] * 2}),
        ("time", 2, {"unit": ["a", "a"], "time": ["2024-01-01", "yesterday"]}),
        ("time", 1, {"unit": ["a"], "time": np.array(["NaT"], "datetime64[D]")}),
        ("time", 1, {"unit": ["a"], "time": ["2024"], "start": "2024-02-01", "end": "2024-03"}),
        ("time", None, {"unit": ["a"], "time": ["2024-01-01"], "start": "2024-02-01"}),
        ("time", None, {"unit": ["a"], "time": ["2024-01-01"], "start": "soon"}),
        ("time", None, {"unit": ["a"]}),
        ("time", None, {"unit": ["a"], "time": ["x"], "step": "index"}),
        ("time", 1, {"unit": ["a"], "time": [-1], "step": "index"}),
        ("shape", None, {"unit": ["a"], "time": ["2024-01-01"] * 2}),
        ("shape", None, {"unit": [["a"]], "time": ["2024-01-01"]}),
        ("count", 2, {"unit": ["a", "b"], "time": ["2024-01-01"] * 2, "count": [1, -1]}),
        ("count", 1, {"unit": ["a"], "time": ["2024-01-01"], "count": [1.5]}),
        ("count", 1, {"unit": ["a"], "time": ["2024-01-01"], "count": [np.inf]}),
        ("count", None, {"unit": ["a"], "time": ["2024-01-01"], "count": ["many"]}),
        ("count", None, {"unit": ["a"] * 2, "time": [0, 0], "step": "index", "count": [2**30] * 2}),
        ("shape", None, {"unit": ["a"], "time": ["2024-01-01"], "count": [1, 2]}),
        ("shape", None, {"unit": ["a"], "time": [0], "step": "index", "stratum": ["x", "y"]}),
        ("size", None, {"unit": ["a"], "time": [2_000_000_000], "step": "index"}),
        ("units", None, {"unit": [], "units": [], "time": []}),
        ("step", None, {"unit": ["a"], "time": ["2024-01-01"], "step": "hour"}),
        ("duplicate", 2, {"unit": [], "units": ["a", "a"], "planar": [(0, 0), (1, 1)], "time": []}),
    ],
)  # fmt: skip
def test_bad_rows_are_named(code: str, row: int | None, given: dict[str, Any]) -> None:
    """A clear error says which column and which row."""
    error = refused(code, CaseList.from_rows, **{**PLACES, **given})
    assert error.row == row


def test_what_is_masked_is_no_count() -> None:
    """NumPy keeps a number under a mask; a scan needs every count."""
    masked = np.ma.masked_array([[1, 2], [3, 4]], mask=[[False, False], [True, False]])
    with pytest.raises(InputError) as caught:
        CaseList.from_counts(masked, step="day")
    assert (caught.value.code, caught.value.row) == ("counts", 2)


@pytest.mark.parametrize(
    ("code", "row", "given", "said"),
    [
        ("coordinates", None, {"lonlat": [(0, 0)] * 2, "planar": [(0, 0)] * 2}, "not both"),
        ("coordinates", None, {"planar": [(0, 0)]}, "need (2, 2)"),
        ("coordinates", None, {"planar": [("x", 0), (0, 0)]}, "numbers"),
        ("coordinates", 2, {"planar": [(0, 0), (np.nan, 1)]}, "'2' has no coordinates"),
        ("coordinates", 1, {"lonlat": [(-8.5, 115.1), (-8.4, 115.2)]}, "wrong way round"),
        ("coordinates", 2, {"lonlat": [(115.1, -8.5), (300_000, 9_000_000)]}, "metres"),
        ("degrees", 1, {"planar": [(115.1, -8.5), (115.2, -8.4)]}, "look like degrees"),
        ("degrees", 1, {"planar": [(105.2, -6.1), (114.4, -8.4)]}, "look like degrees"),
        ("coordinates", 2, {"lonlat": [(115.1, -8.5), (50, 9_000)]}, "metres"),
        ("units", None, {"units": ["a"]}, "one id a column"),
        ("step", None, {"start": date(2024, 1, 1), "step": "month"}, "a day or a week"),
        ("step", None, {"step": "hour"}, "there are day, week, month"),
        ("population", 1, {"population": [[1, -1]]}, "0 or more"),
        ("population", None, {"population": [1, 2, 3]}, "does not fit"),
        ("population", None, {"population": [0, 0]}, "nobody lives"),
        ("controls", None, {"controls": [1, 2, 3]}, "does not fit"),
        ("controls", 1, {"controls": [1, 0.5]}, "whole number"),
    ],
)
def test_bad_tables_are_named(code: str, row: int | None, given: dict[str, Any], said: str) -> None:
    """Coordinates that are missing, of another shape, or degrees given as planar are refused."""
    error = refused(code, CaseList.from_counts, counts=[[1, 2]], **given)
    assert (error.row, said in str(error)) == (row, True)


def test_a_table_needs_two_axes() -> None:
    """One series alone has no places, and rows of different length are no table."""
    refused("shape", CaseList.from_counts, counts=[1, 2])
    refused("shape", CaseList.from_counts, counts=[[1, 2], [3]])


def test_planar_may_be_small_if_so_said() -> None:
    """The unit square, a grid from nought, and degrees on purpose pass; one unit alone too."""
    for planar in (
        [(0.1, 0.2), (0.9, 0.8)],
        [(0, 0), (100, 100)],
        [(3_000, 4_000), (3_001, 4_000)],
    ):
        assert CaseList.from_counts([[1, 2]], planar=planar).planar
    CaseList.from_counts([[1, 2]], planar=[(115.1, -8.5), (115.2, -8.4)], small_planar=True)
    CaseList.from_counts([[1]], planar=[(115.1, -8.5)])


def test_a_table_takes_a_start_a_population_and_controls() -> None:
    """Weeks from a day; expected cases add up to the cases; an index has no dates."""
    cases = CaseList.from_counts(
        [[1, 2], [3, 4]], step="week", start=date(2024, 1, 1), population=[1, 4], controls=[1, 1]
    )
    assert cases.dates_of(1, 1) == (date(2024, 1, 8), date(2024, 1, 14))
    assert cases.expected is not None
    assert cases.expected.tolist() == [[1, 4], [1, 4]]
    assert cases.controls is not None
    assert CaseList.from_counts([[1, 2]]).dates_of(0, 0) == (0, 0)


def test_the_population_runs_straight_between_its_counts() -> None:
    """100 on 1 July 2001, 200 on 1 July 2003: halfway, in 2002, it is 150 (150.2 on average: July
    is past the middle), and in 2000 it is 100."""
    cases = CaseList.from_rows(
        unit=["a", "b"], time=["2000", "2003"], step="year", start="2000-01-01", end="2003-12-31",
        units=["a", "b"], planar=[(0, 0), (1, 1)],
        population=PopulationRows(
            unit=["a", "a", "b", "b"], number=[100, 200, 50, 50], time=["2001", "2003"] * 2
        ),
    )  # fmt: skip
    assert cases.population is not None
    assert cases.expected is not None
    assert cases.population[:, 1] == pytest.approx(50)
    assert cases.population[[0, 2], 0] == pytest.approx([100, 150.2054794520548])
    assert cases.expected.sum() == pytest.approx(2)


def test_a_month_counts_from_its_fifteenth() -> None:
    """A census of March 2024 is of 15 March: the day before and after differ by a day's growth."""
    cases = CaseList.from_rows(
        unit=["a"], time=["2024-03-15"], units=["a"], planar=[(0, 0)], start="2024-03-14",
        end="2024-03-16",
        population=PopulationRows(
            unit=["a", "a"], number=[100, 161], time=["2024-03", "2024-05"]
        ),
    )  # fmt: skip
    assert cases.population is not None
    assert cases.population[:, 0] == pytest.approx([100, 100.5, 101.5])


def test_strata_are_standardised_away() -> None:
    """The old fall ill, the young do not: a unit of old people expects all cases."""
    cases = CaseList.from_rows(
        unit=["a", "b"], stratum=["old", "old"], step="once", **PLACES,
        population=PopulationRows(
            unit=["a", "b", "a", "b"], number=[90, 10, 10, 90], stratum=["old"] * 2 + ["young"] * 2
        ),
    )  # fmt: skip
    assert cases.expected is not None
    assert cases.expected.tolist() == [[pytest.approx(1.8), pytest.approx(0.2)]]
    assert cases.strata is not None
    assert cases.strata.tolist() == [[0, 0, 0, 1], [0, 0, 1, 1]]


@pytest.mark.parametrize(
    ("code", "stratum", "population"),
    [
        ("population", None, {"unit": ["a"], "number": [1]}),
        ("population", None, {"unit": ["a", "b"], "number": [0, 0]}),
        ("population", None, {"unit": ["a", "b"], "number": [1, np.nan]}),
        ("population", None, {"unit": ["a", "b"], "number": [1, "many"]}),
        ("shape", None, {"unit": ["a", "b"], "number": [1]}),
        ("shape", None, {"unit": ["a", "b"], "number": [1, 2], "time": ["2024"]}),
        ("population", None, {"unit": ["a", "b"], "number": [1, 2], "time": ["2023", "2024"]}),
        ("stratum", None, {"unit": ["a", "b"], "number": [1, 2], "stratum": ["x", "x"]}),
        ("stratum", ["x"], {"unit": ["a", "b"], "number": [1, 2]}),
        ("stratum", ["y"], {"unit": ["a", "b"], "number": [1, 2], "stratum": ["x", "x"]}),
        ("shape", ["x", "x"], {"unit": ["a", "b"], "number": [1, 2], "stratum": ["x", "x"]}),
    ],
)
def test_a_bad_population_is_named(
    code: str, stratum: list[str] | None, population: dict[str, Any]
) -> None:
    """Units left out, strata that do not match, cases where nobody lives."""
    refused(
        code,
        CaseList.from_rows,
        unit=["a"],
        time=["2024-01-01"],
        stratum=stratum,
        population=PopulationRows(**population),
        **PLACES,
    )


def test_controls_come_in_rows_too() -> None:
    """Controls are counted like cases."""
    cases = CaseList.from_rows(
        unit=["a"], step="once", control_unit=["b", "b"], control_count=[1, 2], **PLACES
    )
    assert cases.controls is not None
    assert cases.controls.tolist() == [[0, 3]]


def test_events_on_the_globe_lie_in_metres() -> None:
    """A hundredth of a degree of latitude is 1,111 m, of longitude less by its cosine."""
    events = EventList.from_arrays(
        time=np.array(["2024-01-02T12", "2024-01-01"], "datetime64[h]"),
        lonlat=[(115.0, -8.0), (115.01, -8.01)],
    )
    assert events.events == 2
    assert events.time.tolist() == [1.5, 0.0]
    east, south = events.points[1] - events.points[0]
    assert south == pytest.approx(-1111.25, abs=0.1)
    assert east / -south == pytest.approx(np.cos(np.deg2rad(8.005)))


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("time", {"time": [[1.0]], "planar": [(0, 0)]}),
        ("time", {"time": ["x"], "planar": [(0, 0)]}),
        ("time", {"time": [np.nan], "planar": [(0, 0)]}),
        ("time", {"time": np.array(["NaT"], "datetime64[D]"), "planar": [(0, 0)]}),
        ("coordinates", {"time": [1.0]}),
        ("coordinates", {"time": [1.0], "planar": [(0, np.inf)]}),
    ],
)
def test_bad_events_are_refused(code: str, given: dict[str, Any]) -> None:
    """Events need a time and a place."""
    refused(code, EventList.from_arrays, **given)
