"""A nation in shards: any number of workers gives the same bytes."""

from __future__ import annotations

import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy as np
import pytest

from kentongan.early_warning import fleet
from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors import method
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import CountSeries

OVER = range(35, 40)


@pytest.fixture(scope="module")
def series() -> CountSeries:
    draw = np.random.default_rng(7)
    return CountSeries.from_arrays(
        draw.poisson(3, (40, 23)),
        step="week",
        population=np.full(23, 9.0),
        completeness=np.full(23, 1.0),
    )


def as_bytes(detection: Detection) -> list[bytes]:
    arrays = [getattr(detection, name) for name in ("expected", "threshold", "score", "alarm")]
    arrays += [detection.state, *detection.extra.values()]
    return [np.ascontiguousarray(array).tobytes() for array in arrays]


class Here(Executor):
    """Does the work at once, in this process, as any executor would: workers see only copies."""

    def __init__(self) -> None:
        self.handed_out = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.handed_out += 1
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.parametrize("name", ["ears", "bayes"])
def test_shards_give_the_bytes_of_the_whole(series: CountSeries, name: str) -> None:
    """Whatever the size of a shard and whoever judges it, units come back in their order."""
    whole = method(name).detect(series, OVER)
    assert as_bytes(fleet.detect(series, OVER, name)) == as_bytes(whole)
    for shard in (1, 7, 23, 100):
        here = Here()
        parts = fleet.detect(series, OVER, name, executor=here, shard=shard)
        assert as_bytes(parts) == as_bytes(whole)
        assert here.handed_out == -(-23 // shard)
        assert (parts.method, parts.over, parts.parameters) == (name, OVER, whole.parameters)
    with ThreadPoolExecutor(3) as pool:
        threaded = fleet.detect(series, OVER, name, executor=pool, shard=1)
    assert as_bytes(threaded) == as_bytes(whole)


def test_what_belongs_to_a_unit_goes_with_it() -> None:
    """Population, completeness and dates reach the shard of their unit: our own detector, which
    takes all three into account, says the same of each."""
    draw = np.random.default_rng(4)
    series = CountSeries.from_arrays(
        draw.poisson(5, (70, 5)),
        step="week",
        start=date(2023, 1, 2),
        population=1 + draw.random((70, 5)),
        completeness=1 - draw.random((70, 5)) / 2,
    )
    whole = method("layered").detect(series, range(66, 70))
    for executor in (None, Here()):
        parts = fleet.detect(series, range(66, 70), "layered", executor=executor, shard=2)
        assert as_bytes(parts) == as_bytes(whole)
    bare = CountSeries.from_arrays(series.counts, step="week")
    assert as_bytes(fleet.detect(bare, range(66, 70), "layered")) != as_bytes(whole)


def test_processes_give_the_same_bytes_and_the_same_refusal(series: CountSeries) -> None:
    """Two processes of their own agree with this one, and what they refuse is told as here."""
    whole = fleet.detect(series, OVER, "ears", {"variant": "C2"})
    with fleet.processes(2) as pool:
        parts = fleet.detect(series, OVER, "ears", {"variant": "C2"}, executor=pool, shard=12)
        with pytest.raises(InputError) as caught:
            fleet.detect(series, OVER, "ears", {"variant": "C9"}, executor=pool)
    assert as_bytes(parts) == as_bytes(whole)
    assert caught.value.code == "parameter"


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_bytes(series: CountSeries) -> None:
    """A cluster's workers are reached by the address of its scheduler."""
    distributed = pytest.importorskip("distributed")
    local = distributed.LocalCluster(
        host="127.0.0.1",
        protocol="tcp",
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        dashboard_address=None,
    )
    with local, fleet.cluster(local.scheduler_address) as pool:
        parts = fleet.detect(series, OVER, "ears", executor=pool, shard=5)
    assert as_bytes(parts) == as_bytes(fleet.detect(series, OVER, "ears"))


def test_a_cluster_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Dask, or no such address: told as what it is."""
    with pytest.raises(InputError, match="no scheduler answers"), fleet.cluster("nowhere://x"):
        pass
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match="needs Dask"), fleet.cluster("tcp://127.0.0.1:1"):
        pass


def test_what_cannot_be_asked(series: CountSeries) -> None:
    """Steps outside the series, no process at all and shards of nothing are refused; an unknown
    method is unknown."""
    with pytest.raises(InputError):
        fleet.detect(series, range(39, 41), "ears")
    with pytest.raises(InputError), fleet.processes(0):
        pass
    for shard in (0, -1):
        with pytest.raises(InputError, match="shard"):
            fleet.detect(series, OVER, "ears", shard=shard)
    with pytest.raises(InputError, match="no such method"):
        fleet.detect(series, OVER, "no such method")
