"""Compiled loops that only loops call, with an entry from Python."""

from __future__ import annotations

from functools import cache
from typing import Any

from numba import njit


@cache
def called(function: Any) -> Any:
    """The same loop, to call from a test."""
    return njit(cache=True, error_model="numpy")(getattr(function, "py_func", function))
