"""OutbreakP: R's statistics and cases, and the slow twin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.early_warning import references
from tests.early_warning.strategies import series_of
from tests.naive import outbreak_p as naive

from kentongan.early_warning.detection import State
from kentongan.early_warning.detectors import outbreak_p
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries

COUNTS = [3, 1, 2, 0, 2, 1, 3, 4, 2, 6, 9, 14, 8, 20]
# R surveillance 1.20.3: s <- sts(COUNTS, frequency=52)
# upperbound(outbreakP(s, list(range=2:14, k=100, ret=RET))), RET "value" and "cases"
VALUES = [
    1, 1, 1, 1.06083462014794, 1, 1.61133790400345, 4.05457305908203, 2.88650757819414,
    26.4697796016969, 2460.375, 20640226.1760108, 39226380.7427388, 24960289575521.0,
]  # fmt: skip
CASES = [16, 11, 10, 8, 8, 8, 8, 8, 8, 6, 1, 0, 0]  # R has NA where a count of 0 alarms as well


def test_statistics_are_those_of_r() -> None:
    """To all printed digits."""
    series = CountSeries.from_arrays(COUNTS, step="week")
    found = outbreak_p.detect(series, range(1, 14))
    np.testing.assert_allclose(found.score[:, 0], VALUES, rtol=1e-13)
    assert (found.alarm[:, 0] == (np.array(VALUES) > 100)).all()


def test_cases_are_those_of_r() -> None:
    """The smallest count that would have alarmed."""
    series = CountSeries.from_arrays(COUNTS, step="week")
    found = outbreak_p.detect(series, range(1, 14), returns="cases")
    assert found.threshold[:, 0].tolist() == CASES


def test_a_statistic_of_exactly_k_does_not_exceed_it() -> None:
    """s <- sts(c(rep(0,9),2), frequency=52); upperbound(outbreakP(s, list(range=9:10, k=100,
    ret="value"))) is 1, 100; ret="cases" 3, 3; no alarm."""
    series = CountSeries.from_arrays([0] * 9 + [2], step="week")
    found = outbreak_p.detect(series, range(8, 10), returns="cases")
    np.testing.assert_allclose(found.score[:, 0], [1, 100], rtol=1e-13)
    assert found.threshold[:, 0].tolist() == [3, 3]
    assert not found.alarm.any()


@given(counts=st.lists(st.one_of(st.integers(0, 30), st.none()), min_size=1, max_size=25))
def test_the_slow_twin_agrees(counts: list[int | None]) -> None:
    """The log of the statistic, over whatever was known by each step."""
    found = outbreak_p.detect(series_of(counts), range(len(counts)))
    for now, count in enumerate(counts):
        known = [c for c in counts[: now + 1] if c is not None]
        state = State(int(found.state[now, 0]))
        if count is None:
            assert state is State.MISSING
        elif len(known) < 2:
            assert state is State.NOT_ENOUGH_HISTORY
        else:
            log = naive.log_statistic(known)
            assert np.log(found.score[now, 0]) == pytest.approx(log, abs=1e-9)


@given(
    counts=st.lists(st.integers(0, 30), min_size=2, max_size=15), k=st.sampled_from([2.0, 100.0])
)
def test_the_threshold_in_cases_is_where_the_alarm_begins(counts: list[int], k: float) -> None:
    """One case less does not alarm, that many does."""
    last = len(counts) - 1

    def alarm(count: int) -> bool:
        series = CountSeries.from_arrays([*counts[:-1], count], step="week")
        return bool(outbreak_p.detect(series, range(last, last + 1), k=k).alarm[0, 0])

    series = CountSeries.from_arrays(counts, step="week")
    found = outbreak_p.detect(series, range(last, last + 1), k=k, returns="cases")
    needed = found.threshold[0, 0]
    assert alarm(int(needed))
    assert needed == 0 or not alarm(int(needed) - 1)


@pytest.mark.parametrize("wrong", [{"k": 0.5}, {"returns": "both"}])
def test_parameters_out_of_bounds_are_refused(wrong: dict[str, Any]) -> None:
    """A flat level explains itself once."""
    with pytest.raises(InputError):
        outbreak_p.detect(references.agona(), range(299, 312), **wrong)


@references.NEEDED
def test_the_reference_series() -> None:
    """Salmonella Agona: 104 statistics within 1e-10 of their size, the same alarms."""
    series, over, _ = references.case("outbreakP_agona")
    found, right = outbreak_p.detect(series, over), references.answer("outbreakP_agona")
    np.testing.assert_allclose(found.score[:, 0], right["upperbound"], rtol=1e-10)
    assert (found.alarm[:, 0] == (right["alarm"] == 1)).all()
