"""Slices of units on threads: all of them, in any number, and an error is no silence."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from kentongan.early_warning.kernels import threads


class Rows(NamedTuple):
    done: npt.NDArray[np.float64]


def test_no_threads_are_a_mistake() -> None:
    """Somebody has to do the work."""
    with pytest.raises(ValueError, match="at least one"), threads.threads(0):
        pass


def test_every_row_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where rows and threads do not divide."""
    monkeypatch.setattr(threads, "SMALL", 1)
    done = np.zeros(11)

    def add(rows: Rows, more: float) -> None:
        rows.done[...] += more

    with threads.threads(3):
        threads.over_units(add, (Rows(done),), 2.0)
    assert done.tolist() == [2.0] * 11


def test_what_a_slice_raises_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure on another thread does not leave half a result behind."""
    monkeypatch.setattr(threads, "SMALL", 1)

    def fail(rows: Rows) -> None:
        raise ZeroDivisionError

    with threads.threads(2), pytest.raises(ZeroDivisionError):
        threads.over_units(fail, (Rows(np.zeros(8)),))
