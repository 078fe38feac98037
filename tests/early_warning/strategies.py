"""Count series for property tests, small and nasty, and the comparison with a slow twin."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st

from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.series import CountSeries

Verdict = tuple[float, float, float, bool] | str
"""(expected, threshold, score, alarm), or the name of the state."""

COUNTS = st.one_of(
    st.integers(0, 3), st.integers(0, 40), st.integers(0, 100_000), st.just(0), st.none()
)


def histories(least: int, most: int) -> st.SearchStrategy[list[int | None]]:
    """One unit's counts, None where unknown: often constant, sparse or with one giant."""
    return st.one_of(
        st.lists(COUNTS, min_size=least, max_size=most),
        st.lists(st.integers(0, 6), min_size=least, max_size=most),
        st.tuples(st.integers(0, 5), st.integers(least, most)).map(lambda p: [p[0]] * p[1]),
    )


def series_of(counts: list[int | None]) -> CountSeries:
    return CountSeries.from_arrays(
        np.array([np.nan if c is None else c for c in counts]), step="week"
    )


def agrees(found: Detection, twin: Callable[[int], Verdict]) -> None:
    """Each verdict of the only unit is the twin's; figures within 1e-9 of their size."""
    for row, now in enumerate(found.over):
        expected = twin(now)
        state = State(int(found.state[row, 0]))
        if isinstance(expected, str):
            assert state.name == expected, now
            assert np.isnan(found.threshold[row, 0])
            assert not found.alarm[row, 0]
            continue
        assert state is State.JUDGED, now
        figures = (found.expected, found.threshold, found.score)
        for figure, right in zip(figures, expected[:3], strict=True):
            assert abs(figure[row, 0] - right) <= 1e-9 * max(1.0, abs(right)), now
        assert found.alarm[row, 0] == expected[3], now
