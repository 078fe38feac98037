"""How fast the scans are: 999 replicates, set-up included, against what others need.

Three areas with windows up to 30, 14 and 30 days: s200 (200 places x 365 days), s500 (500 x 180),
s1000 (1,000 x 365), prospective, circles up to half the population, Poisson and permutation. s200
and s500 are read from beside the checkout where they are there, else drawn like s1000. Seconds of
SaTScan 10.3.2 (two threads of an Intel Xeon), of pointpats and of R surveillance on theirs were
measured once, on another machine, for `shared/data/detection/detection.md`: they are anchors, not
results of this run.

    python benchmarks/scan.py [--threads 2] [--repeat 5] [--first]

`--first` also times the very first scan, compilation included, in a fresh cache.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from kentongan.early_warning.cases import CaseList, EventList
from kentongan.early_warning.scan.knox import knox
from kentongan.early_warning.scan.kulldorff import kulldorff_poisson
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.permutation import space_time_permutation
from kentongan.early_warning.scan.stcd import stcd

SATSCAN = Path(__file__).parents[1] / "../shared/data/detection/satscan"
START = date(2024, 1, 1)
AREAS = {
    # units, days, longest window, cases a day; goal and SaTScan's seconds: Poisson, permutation
    "s200": (200, 365, 30, 105, 0.2, 3.9, 3.3),
    "s500": (500, 180, 14, 526, 0.6, 11.3, 7.7),
    "s1000": (1000, 365, 30, 525, 2.5, 51.5, None),
}


def area(name: str) -> CaseList:
    """The area, read or drawn."""
    units, days, _, a_day, *_ = AREAS[name]
    rng = np.random.default_rng(1)
    points, people = rng.random((units, 2)) * 100, rng.integers(500, 5000, units)
    counts = rng.poisson(np.broadcast_to(people / people.sum() * a_day, (days, units)))
    ids = [f"a{n}" for n in range(units)]
    if (SATSCAN / f"{name}.cas").exists():
        read = {
            end: [line.split() for line in (SATSCAN / f"{name}.{end}").read_text().splitlines()]
            for end in ("cas", "geo", "pop")
        }
        ids = [row[0] for row in read["geo"]]
        place = {unit: n for n, unit in enumerate(ids)}
        points = np.array([[float(row[1]), float(row[2])] for row in read["geo"]])
        people = np.array([float(row[2]) for row in read["pop"]])
        counts = np.zeros((days, units), dtype=np.int64)
        for unit, cases, day in read["cas"]:
            step = (date(*map(int, day.split("/"))) - START) // timedelta(days=1)
            counts[step, place[unit]] += int(cases)
    return CaseList.from_counts(
        counts, units=ids, planar=points, population=people, step="day", start=START
    )


def best(run: Callable[[], Any], repeat: int) -> tuple[float, float, Any]:
    """Shortest wall time, shortest CPU time, the answer."""
    walls, processors = [], []
    for _ in range(repeat):
        wall, processor = time.perf_counter(), time.process_time()
        answer = run()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors), answer


def show(name: str, wall: float, processor: float, goal: float, other: float | None) -> None:
    """One row."""
    times = "" if other is None else f"{other:>9.1f}{other / wall:>8.0f}x"
    verdict = "met" if wall <= goal else "MISSED"
    print(f"{name:34}{wall:>9.3f}{processor:>9.3f}{goal:>8.1f} {verdict:8}{times}")


def first_call() -> None:
    """A scan of s200 in a process of its own with an empty cache."""
    code = (
        "import sys; sys.path.insert(0, 'benchmarks'); import scan; from scan import *;"
        "kulldorff_poisson(area('s200'), Options(longest=30))"
    )
    with tempfile.TemporaryDirectory() as folder:
        for what in ("first call, compiling", "second, from the cache"):
            start = time.perf_counter()
            subprocess.run(  # noqa: S603 - our own interpreter and a fixed program
                [sys.executable, "-c", code],
                check=True,
                env={**os.environ, "NUMBA_CACHE_DIR": folder},
                cwd=Path(__file__).parents[1],
            )
            print(f"{what:34}{time.perf_counter() - start:>9.3f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--first", action="store_true")
    given = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}, {given.threads} threads, best of {given.repeat}")
    print(f"{'seconds':34}{'wall':>9}{'CPU':>9}{'goal':>8} {'':8}{'other':>9}{'times':>9}")
    for name, (_, _, longest, _, goal, poisson, permutation) in AREAS.items():
        cases = area(name)
        options = Options(longest=longest, threads=given.threads)
        for scan, other in ((kulldorff_poisson, poisson), (space_time_permutation, permutation)):
            wall, processor, found = best(lambda s=scan, c=cases, o=options: s(c, o), given.repeat)
            show(f"{name} {found.model}", wall, processor, goal, other)
    rng = np.random.default_rng(2)
    events = EventList.from_arrays(
        time=rng.integers(0, 365, 1116), planar=rng.random((1116, 2)), small_planar=True
    )
    wall, processor, _ = best(
        lambda: knox(events, distance=0.1, time=7, permutations=99), given.repeat
    )
    show("local Knox, 1,116 events, 99 perm.", wall, processor, 0.2, 80.0)
    events = EventList.from_arrays(
        time=np.sort(rng.random(4000)), planar=rng.random((4000, 2)), small_planar=True
    )
    wall, processor, _ = best(
        lambda: stcd(events, radius=0.05, epsilon=0.2, threshold=161.0), given.repeat
    )
    show("stcd, 4,000 events", wall, processor, 0.1, 19.2)
    if given.first:
        first_call()


if __name__ == "__main__":
    main()
