"""Runs a kernel over all units on several threads.

Compiled loops here release the interpreter and know nothing of threads: a kernel judges the rows it
is given, one row a unit, and this module cuts the rows into slices. Results are the same bytes for
any number of threads, since no unit reads another's row. Kernels stay sequential because Numba
compiles a parallel loop several times as long, and a first call has to end within seconds.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

SMALL = 2048
"""Units that are not worth a second thread: starting one costs about as much."""

_threads: ContextVar[int | None] = ContextVar("threads", default=None)


@contextmanager
def threads(number: int) -> Iterator[None]:
    """Let the detectors called inside use `number` threads (default: the cores given to us)."""
    if number < 1:
        raise ValueError(f"{number} threads: at least one is needed")
    before = _threads.set(number)
    try:
        yield
    finally:
        _threads.reset(before)


def over_units(kernel: Callable[..., object], rows: tuple[Any, ...], *shared: Any) -> None:
    """Call `kernel(*rows, *shared)` on slices of the rows.

    `rows`: arrays whose first axis is the unit, outputs among them, or named tuples of such arrays;
    the first is a named tuple. `shared` goes to every slice as it is. Raises what a slice raises.
    """
    units = len(rows[0][0])
    allowed = _threads.get() or len(os.sched_getaffinity(0))
    workers = min(allowed, max(1, units // SMALL))
    if workers == 1:
        kernel(*rows, *shared)
        return
    edges = [units * n // (4 * workers) for n in range(4 * workers + 1)]
    with ThreadPoolExecutor(workers) as pool:
        parts = [
            pool.submit(kernel, *(_cut(row, slice(*edge)) for row in rows), *shared)
            for edge in itertools.pairwise(edges)
        ]
    for part in parts:
        part.result()


def _cut(row: Any, part: slice) -> Any:
    if isinstance(row, tuple):
        return type(row)(*(_cut(each, part) for each in row))
    return row[part]
