"""How loops are compiled here.

A first call has to end within seconds, and the compiler takes most of them. What it is spared:
entries from Python for functions that only kernels call (half the time), and exceptions for
divisions by zero (which also keep loops from being fast). Such a division gives infinity or NaN, as
in NumPy; no kernel counts on either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


class Compiles(Protocol):
    """A decorator that leaves the type of a function as it is."""

    def __call__(self, function: Function, /) -> Function: ...


_RELEASED: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy"}
_WITHOUT_ENTRY: Final[dict[str, Any]] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
kernel = cast(Compiles, njit(cache=True, **_RELEASED))
"""For what Python calls."""
inner = cast(Compiles, njit(**_RELEASED, **_WITHOUT_ENTRY))
"""For functions that only kernels call; it is compiled, and stored, with each that does."""
reordered = cast(Compiles, njit(**_RELEASED, **_WITHOUT_ENTRY, fastmath={"reassoc", "contract"}))
"""The same for sums that may be added up in any order."""
inlined = cast(Compiles, njit(**_RELEASED, inline="always"))
"""For what one kernel calls in one place, where most of its work is in functions of its own.

Their machine code is made once less. Long functions are slower to compile so."""
