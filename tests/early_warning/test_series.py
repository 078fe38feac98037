"""What may go into a series, and what is said of what may not."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import MISSING, MOST_COUNT, CountSeries


def refused(code: str, counts: Any, **known: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        CountSeries.from_arrays(counts, **({"step": "week"} | known))
    assert caught.value.code == code
    return caught.value


@given(
    arrays(
        np.float64,
        (5, 3),
        elements=st.one_of(st.integers(0, MOST_COUNT).map(float), st.just(float("nan"))),
    )
)
def test_counts_are_kept_and_the_unknown_is_missing(counts: np.ndarray[Any, Any]) -> None:
    """Every whole number comes through as it is, and NaN as MISSING: never as zero."""
    series = CountSeries.from_arrays(counts, step="day")
    unknown = np.isnan(counts)
    assert (series.counts[unknown] == MISSING).all()
    np.testing.assert_array_equal(series.counts[~unknown], counts[~unknown])
    assert series.counts.flags.f_contiguous
    assert (series.times, series.units) == (5, ("1", "2", "3"))


def test_what_is_masked_is_missing() -> None:
    """NumPy keeps a number under a mask; it is no count."""
    masked = np.ma.masked_array([7, 8, 9], mask=[False, True, False])
    assert CountSeries.from_arrays(masked, step="day").counts.tolist() == [[7], [MISSING], [9]]


@pytest.mark.parametrize("bad", [-1.0, 0.5, np.inf, -np.inf, 2.0**31])
def test_what_is_no_count_is_named_by_unit_and_row(bad: float) -> None:
    """A negative, fractional, infinite or huge count is refused, and the error says where."""
    counts = np.array([[1.0, 2.0], [3.0, bad]])
    error = refused("count", counts, units=["Kediri", "Marga"])
    assert (error.column, error.row) == ("Marga", 2)
    assert str(error).startswith("column Marga, row 2: ")
    assert refused("count", counts).column == "2"


def test_whole_numbers_may_be_too_large_too() -> None:
    """An integer array is checked like one of floats."""
    assert refused("count", np.array([1, MOST_COUNT + 1])).row == 2
    largest = CountSeries.from_arrays(np.array([1, MOST_COUNT]), step="day")
    assert largest.counts.tolist() == [[1], [MOST_COUNT]]
    assert CountSeries.from_arrays([True, False], step="day").counts.tolist() == [[1], [0]]


@pytest.mark.parametrize(
    ("code", "counts", "known"),
    [
        ("shape", [], {}),
        ("shape", np.zeros((2, 2, 2)), {}),
        ("shape", [[1, 2], [3]], {}),
        ("step", [1, 2], {"step": "month"}),
        ("count", ["a", "b"], {}),
        ("units", [[1, 2]], {"units": ["a"]}),
        ("units", [[1, 2]], {"units": ["a", "a"]}),
        ("dates", [1, 2], {"dates": ["2024-01-01"]}),
        ("dates", [1, 2], {"dates": ["2024-01-01", "kemarin"]}),
        ("dates", [1, 2], {"dates": ["2024-01-01", "NaT"]}),
        ("dates", [1], {"dates": ["NaT"]}),
        ("dates", [1], {"dates": ["2024-01-01"], "start": date(2024, 1, 1)}),
        ("population", [1, 2], {"population": [1.0, 0.0, 3.0]}),
        ("population", [[1], [2]], {"population": [[1.0], [0.0]]}),
        ("population", [[1], [2]], {"population": [[1.0], [np.nan]]}),
        ("completeness", [[1], [2]], {"completeness": [[1.0], [1.5]]}),
    ],
)
def test_what_does_not_fit_is_refused(code: str, counts: Any, known: dict[str, Any]) -> None:
    """Shapes, ids, calendars and shares that do not fit have an error of their own."""
    refused(code, counts, **known)


def test_a_calendar_has_no_gap() -> None:
    """Each row is one step after the last; the row that is not is named."""
    weeks = ["2024-01-01", "2024-01-08", "2024-01-22"]
    error = refused("gap", [1, 2, 3], dates=weeks)
    assert (error.column, error.row) == ("date", 3)
    from_start = CountSeries.from_arrays([1, 2], step="week", start=date(2024, 1, 1))
    told = CountSeries.from_arrays([1, 2], step="week", dates=weeks[:2])
    assert from_start.dates is not None
    np.testing.assert_array_equal(from_start.dates, told.dates)
    assert CountSeries.from_arrays([1, 2], step="day").dates is None
    assert from_start.per_year == 52


def test_shares_are_spread_over_times_and_units() -> None:
    """One population a unit holds for all steps; one unit's own is as long as its counts."""
    series = CountSeries.from_arrays([[1, 2], [3, 4]], step="day", population=[10.0, 20.0])
    assert series.population is not None
    assert series.population.tolist() == [[10.0, 20.0], [10.0, 20.0]]
    one = CountSeries.from_arrays([1, 2, 3], step="day", completeness=[1.0, 0.8, 0.3])
    assert one.completeness is not None
    assert one.completeness.tolist() == [[1.0], [0.8], [0.3]]


def test_ids_are_text() -> None:
    """Whatever names the columns of a frame; numbers too."""
    assert CountSeries.from_arrays([[1, 2]], step="day", units=[51, 52]).units == ("51", "52")  # type: ignore[list-item]  # a caller without types


def test_a_part_keeps_what_belongs_to_its_steps_and_units() -> None:
    """Some steps of some units, in the order asked for; what the whole has not the part has not."""
    whole = CountSeries.from_arrays(
        np.arange(12).reshape(4, 3),
        step="week",
        units=["a", "b", "c"],
        start=date(2024, 1, 1),
        population=np.arange(1, 13).reshape(4, 3),
        completeness=np.arange(1, 13).reshape(4, 3) / 12,
    )
    for units in (slice(1, 3), np.array([1, 2])):
        part = whole.part(steps=slice(2), units=units)
        assert part.counts.tolist() == [[1, 2], [4, 5]]
        assert (part.units, part.step) == (("b", "c"), "week")
        assert part.dates is not None
        assert part.dates.astype(str).tolist() == ["2024-01-01", "2024-01-08"]
        assert part.population is not None
        assert part.population.tolist() == [[2, 3], [5, 6]]
        assert part.completeness is not None
        assert (part.completeness * 12).tolist() == [[2, 3], [5, 6]]
    assert whole.part(units=np.array([2, 0, 2])).units == ("c", "a", "c")
    bare = CountSeries.from_arrays([1, 2, 3], step="day").part(steps=slice(2))
    assert (bare.times, bare.dates, bare.population, bare.completeness) == (2, None, None, None)


@pytest.mark.parametrize("over", [range(0), range(-1, 1), range(4), range(0, 3, 2)])
def test_only_steps_of_the_series_are_judged(over: range) -> None:
    """A range outside the series is refused before anything is reckoned."""
    series = CountSeries.from_arrays([1, 2, 3], step="day")
    assert series.checked_range(range(1, 3)) == range(1, 3)
    with pytest.raises(InputError) as caught:
        series.checked_range(over)
    assert caught.value.code == "range"


def test_an_error_survives_the_way_from_another_process() -> None:
    """Code, column, row and words are the same after pickling: workers refuse like we do."""
    error = InputError("count", "-1 is no count", column="jumlah", row=7)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  our own
    assert (copy.code, copy.column, copy.row, str(copy)) == ("count", "jumlah", 7, str(error))
