"""How fast the temporal detectors are, against R surveillance in the same run, and their memory.

    .venv/bin/python benchmarks/detectors.py [--units 1000] [--rounds 3] [--nation 1700000]
                                             [--threads 2] [--first]

1. Time a point: 312 weeks of `--units` units, the last 104 judged (EARS: 290), against R on five of
   the same units, where `Rscript` and its package `surveillance` are installed (Debian:
   apt install r-cran-surveillance). Processor time on both sides, the best of rounds that take
   turns, so that a busy neighbour does not change the ratio. Fits of means are included on both
   sides.
2. A nation: one new step of `--nation` units with 112 steps of history, seconds on the clock.
3. `--first`: the first call of each method after an install: a process of its own with an empty
   cache, compilation included.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from kentongan.early_warning.detectors import DETECTORS, method
from kentongan.early_warning.kernels.threads import threads
from kentongan.early_warning.series import CountSeries

WEEKS, JUDGED, STEPS = 312, 104, 112
COMPARED: list[tuple[str, str, dict[str, Any], str]] = [
    # label, method, parameters, R's call on a matrix column `s` over `r`
    ("EARS C1", "ears", {"variant": "C1"}, 'earsC(s, list(range=r, method="C1"))'),
    ("EARS C2", "ears", {"variant": "C2"}, 'earsC(s, list(range=r, method="C2"))'),
    ("EARS C3", "ears", {"variant": "C3"}, 'earsC(s, list(range=r, method="C3"))'),
    ("CUSUM", "cusum", {}, "cusum(s, list(range=r, k=1.04, h=2.26))"),
    (
        "CUSUM Rossi",
        "cusum",
        {"transform": "rossi"},
        'cusum(s, list(range=r, k=1.04, h=2.26, trans="rossi"))',
    ),
    (
        "CUSUM season",
        "cusum",
        {"mean": "seasonal"},
        'cusum(s, list(range=r, k=1.04, h=2.26, m="glm"))',
    ),
    ("Bayes 1", "bayes", {"variant": 1}, "bayes(s, list(range=r, b=0, w=6, actY=TRUE, alpha=.05))"),
    (
        "Bayes 3",
        "bayes",
        {"variant": 3},
        "bayes(s, list(range=r, b=2, w=4, actY=FALSE, alpha=.05))",
    ),
    ("RKI 1", "rki", {"variant": 1}, "rki(s, list(range=r, b=0, w=6, actY=TRUE))"),
    ("RKI 3", "rki", {"variant": 3}, "rki(s, list(range=r, b=2, w=4, actY=FALSE))"),
    (
        "CDC",
        "cdc",
        {"years_back": 3},
        "algo.cdc(sts2disProg(s), list(range=r, b=3, m=1, alpha=.025))",
    ),
    ("GLR Poisson", "glr", {"alpha": 0.0}, 'glrpois(s, list(range=r, c.ARL=5, ret="value"))'),
    (
        "GLR neg. bin.",
        "glr",
        {},
        'glrnb(s, list(range=r, c.ARL=5, mu0=NULL, alpha=NULL, ret="value"))',
    ),
    (
        "GLR n.b. cases",
        "glr",
        {"returns": "cases"},
        'glrnb(s, list(range=r, c.ARL=5, mu0=NULL, alpha=NULL, ret="cases", xMax=50))',
    ),
    ("OutbreakP", "outbreak_p", {}, 'outbreakP(s, list(range=r, k=100, ret="value"))'),
]
R_SCRIPT = """
suppressMessages(library(surveillance))
y <- as.matrix(read.csv("TABLE", header=FALSE))
cpu <- function() { p <- proc.time(); p[["user.self"]] + p[["sys.self"]] }
all <- lapply(seq_len(ncol(y)), function(u) sts(y[, u], frequency=52))
time <- function(label, first, judge) {
  r <- first:nrow(y); n <- 0; began <- cpu()
  while (n == 0 || (cpu() - began < 0.3 && n < 100)) {
    suppressWarnings(suppressMessages(judge(all[[n %% length(all) + 1]], r)))
    n <- n + 1
  }
  cat(label, (cpu() - began) / n / length(r), "\\n", sep="\\t")
}
"""
NATION: list[tuple[str, str, dict[str, Any]]] = [
    ("EARS C1", "ears", {"variant": "C1"}),
    ("EARS C2", "ears", {"variant": "C2"}),
    ("EARS C3", "ears", {"variant": "C3"}),
    ("CUSUM", "cusum", {}),
    ("Bayes 1", "bayes", {"variant": 1}),
    ("Bayes 3", "bayes", {"variant": 3}),
    ("RKI 1", "rki", {"variant": 1}),
    ("RKI 3", "rki", {"variant": 3}),
]


def weekly(units: int) -> CountSeries:
    """Counts from rare to frequent, with season and more spread than Poisson."""
    draw = np.random.default_rng(1)
    level = np.exp(draw.uniform(-1, 3, units))
    season = np.exp(0.5 * np.cos(2 * np.pi * np.arange(WEEKS) / 52))
    rate = np.outer(season, level) * draw.gamma(4, 0.25, (WEEKS, units))
    return CountSeries.from_arrays(draw.poisson(rate), step="week")


def range_of(name: str) -> range:
    return range(22 if name == "ears" else WEEKS - JUDGED, WEEKS)


def seconds_a_point(series: CountSeries, name: str, parameters: dict[str, Any]) -> float:
    """Processor time of one call, for each point."""
    over, detect = range_of(name), method(name).detect
    began = time.process_time()
    detect(series, over, **parameters)
    return (time.process_time() - began) / (len(over) * len(series.units))


def seconds_of_r(table: Path) -> dict[str, float]:
    """Processor time of R for each point, by label: one process for all methods."""
    lines = [R_SCRIPT.replace("TABLE", str(table))]
    for label, name, _, call in COMPARED:
        lines.append(f'time("{label}", {range_of(name).start + 1}, function(s, r) {call})')
    script = table.with_suffix(".R")
    script.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own script
        ["Rscript", str(script)],  # noqa: S607 - wherever R is installed
        check=True,
        capture_output=True,
        text=True,
    )
    rows = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    return {row[0]: float(row[1]) for row in rows}


def against_r(units: int, rounds: int) -> None:
    series = weekly(units)
    ours: dict[str, float] = {}
    theirs: dict[str, float] = {}
    for label, name, parameters, _ in COMPARED:
        seconds_a_point(series, name, parameters)
        ours[label] = theirs[label] = np.inf
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "counts.csv"
        np.savetxt(table, series.counts[:, :5], fmt="%d", delimiter=",")
        for _ in range(rounds):
            for label, name, parameters, _ in COMPARED:
                ours[label] = min(ours[label], seconds_a_point(series, name, parameters))
            if shutil.which("Rscript"):
                for label, seconds in seconds_of_r(table).items():
                    theirs[label] = min(theirs[label], seconds)
    print(f"\n{units:,} units, processor time a point")
    print(f"{'':16}{'here, us':>10}{'R, us':>12}{'ratio':>9}")
    for label, mine in ours.items():
        known = np.isfinite(theirs[label])
        ratio = f"{theirs[label] * 1e6:12.1f}{theirs[label] / mine:9,.0f}" if known else ""
        print(f"{label:16}{mine * 1e6:10.3f}{ratio}")


def nation(units: int) -> None:
    """One new step of every unit."""
    draw = np.random.default_rng(2)
    counts = np.empty((STEPS, units), dtype=np.int32, order="F")
    for first in range(0, units, 100_000):
        part = counts[:, first : first + 100_000]
        part[...] = draw.poisson(draw.gamma(0.5, 2.0, part.shape[1]), part.shape)
    series = CountSeries(counts=counts, units=tuple(map(str, range(units))), step="week")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"\n{units:,} units, one new step, {counts.nbytes / 1e6:,.0f} MB of counts")
    print(f"{'':16}{'seconds':>10}{'us a unit':>12}")
    for label, name, parameters in NATION:
        best = np.inf
        for _ in range(3):
            began = time.perf_counter()
            method(name).detect(series, range(STEPS - 1, STEPS), **parameters)
            best = min(best, time.perf_counter() - began)
        print(f"{label:16}{best:10.3f}{best / units * 1e6:12.3f}", flush=True)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"memory at its highest {after / 1024:,.0f} MB, {(after - before) / 1024:,.0f} to detect")


def first_call(name: str) -> None:
    """One method, once, in this process."""
    began = time.perf_counter()
    method(name).detect(weekly(5), range(WEEKS - 1, WEEKS))
    clock = time.perf_counter() - began
    # of the whole process, imports and compilation included
    print(f"{name:22}{time.process_time():11.2f}{clock:9.2f}", flush=True)


def first_calls() -> None:
    """Each method as the first one that a newcomer calls."""
    print("\nfirst call in an empty cache, seconds")
    print(f"{'':22}{'processor':>11}{'clock':>9}")
    for each in DETECTORS:
        with tempfile.TemporaryDirectory() as cache:
            subprocess.run(  # noqa: S603 - this file
                [sys.executable, __file__, "--first-call", each.name],
                check=True,
                env={**os.environ, "NUMBA_CACHE_DIR": cache},
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--nation", type=int, default=1_700_000, help="0: leave it out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--first", action="store_true")
    parser.add_argument("--first-call", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.first_call:
        first_call(asked.first_call)
        return
    print(f"load {os.getloadavg()[0]:.1f}, {asked.threads} threads")
    if asked.first:
        first_calls()
    with threads(asked.threads):
        against_r(asked.units, asked.rounds)
        if asked.nation:
            nation(asked.nation)


if __name__ == "__main__":
    main()
