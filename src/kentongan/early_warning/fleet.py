"""Many units judged by many processes, or by a Dask cluster, with the same answer for any number.

Units are cut into shards of a fixed size, whatever the number of workers, and put together again in
their order, so that the answer has the same bytes. For detectors that judge each unit by itself, by
parameters that name no unit: a table of figures, a column a unit, is not cut with them.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

from kentongan.early_warning.detection import Detection, joined
from kentongan.early_warning.detectors import method
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels.threads import threads
from kentongan.early_warning.series import CountSeries

SHARD: Final = 8192
"""Units a shard: some megabytes of history, and seconds of work for the slowest methods."""
WAITING: Final = 16
"""Shards that are handed out at a time: more would only fill the memory."""


def detect(
    series: CountSeries,
    over: range,
    name: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    executor: Executor | None = None,
    shard: int = SHARD,
) -> Detection:
    """Judge the steps `over` of every unit with the detector `name`.

    `executor`: from `processes` or `cluster`; without one this process does all, with the threads
    that the detector takes. `shard`: units judged together. Raises `InputError` for an
    unknown detector and for what it refuses.
    """
    series.checked_range(over)
    if shard < 1:
        raise InputError("parameter", "shard is {shard}: 1 unit or more", shard=shard)
    given = dict(parameters or {})
    parts = (
        series.part(units=slice(begin, begin + shard))
        for begin in range(0, len(series.units), shard)
    )
    if executor is None:
        return joined([method(name).detect(part, over, **given) for part in parts], axis=1)
    waiting: deque[Future[Detection]] = deque()
    done = []
    for part in parts:
        if len(waiting) == WAITING:
            done.append(waiting.popleft().result())
        waiting.append(executor.submit(judge, name, part, over, given))
    return joined(done + [future.result() for future in waiting], axis=1)


@contextmanager
def processes(number: int) -> Iterator[Executor]:
    """So many processes on this machine."""
    if number < 1:
        raise InputError("workers", "{number} processes: at least one is needed", number=number)
    spawned = multiprocessing.get_context("spawn")  # a forked child could inherit a held lock
    with ProcessPoolExecutor(number, mp_context=spawned) as pool:
        yield pool


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of a Dask cluster, by the address of its scheduler.

    Raises `InputError` where Dask is not installed (`pip install kentongan[cluster]`) or nobody
    answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError(
            "cluster", "a cluster needs Dask: pip install 'kentongan[cluster]'"
        ) from error
    try:
        client: Any = Client(address, set_as_default=False)  # type: ignore[no-untyped-call]  # Dask types only parts of itself
    except (OSError, ValueError) as error:
        raise InputError("cluster", "no scheduler answers at {address}", address=address) from error
    with client:
        yield client.get_executor(pure=False)


def judge(name: str, series: CountSeries, over: range, given: dict[str, Any]) -> Detection:
    """One shard, on one thread: the other cores have shards of their own."""
    with threads(1):
        return method(name).detect(series, over, **given)
