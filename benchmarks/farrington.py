"""How fast Farrington's methods are, against R surveillance in the same run, and their memory.

    .venv/bin/python benchmarks/farrington.py [--units 10000] [--rounds 5] [--nation 146000]
                                              [--threads 2] [--first]

1. A batch: `--units` simulated series of 624 weeks (the 42 scenarios of Noufaily et al. 2013 with
   outbreaks), one new week each, b = 4, w = 3, 10 periods, reweighting, trend, nbPlugin; against R
   on a few of the same series, where `Rscript` and its package `surveillance` are installed
   (Debian: apt install r-cran-surveillance). Here processor time of one thread and seconds on the
   clock with all, each the best of rounds that take turns with R's; thresholds and alarms are
   compared on the way.
2. A nation: one new week of `--nation` series of 312 weeks, seconds on the clock, and memory.
3. `--first`: the first call in an empty cache, compilation included.
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

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.detectors import method
from kentongan.early_warning.kernels.threads import threads
from kentongan.early_warning.series import CountSeries
from kentongan.early_warning.simulate import SCENARIOS, simulate

NOW, COMPARED_WEEKS, COMPARED_UNITS = 600, 12, 6
FLEXIBLE: dict[str, Any] = {
    "years_back": 4,
    "half_window": 3,
    "periods": 10,
    "trend_p": 1.0,
    "threshold_method": "nbPlugin",
}
ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("flexible", "farrington_flexible", FLEXIBLE),
    ("flexible, compat R", "farrington_flexible", {**FLEXIBLE, "compat": "R"}),
    ("1996", "farrington", {"years_back": 4}),
    ("1996, compat R", "farrington", {"years_back": 4, "compat": "R"}),
]
R_SCRIPT = """
suppressMessages(library(surveillance))
y <- as.matrix(read.csv("TABLE", header=FALSE)); r <- FIRST:LAST
cpu <- function() { p <- proc.time(); p[["user.self"]] + p[["sys.self"]] }
time <- function(label, judge) {
  out <- list(); began <- cpu()
  for (u in seq_len(ncol(y))) out[[u]] <- suppressWarnings(judge(sts(y[, u], frequency=52)))
  cat(label, (cpu() - began) / ncol(y) / length(r), "\\n", sep="\\t")
  for (d in out) cat(paste0(label, "="), upperbound(d)[, 1], alarms(d)[, 1] + 0, "\\n", sep="\\t")
}
time("farrington_flexible", function(s) farringtonFlexible(s, list(range=r, b=4, w=3, noPeriods=10,
  weightsThreshold=2.58, pastWeeksNotIncluded=26, pThresholdTrend=1, alpha=.01, trend=TRUE,
  reweight=TRUE, limit54=c(5,4), thresholdMethod="nbPlugin", glmWarnings=FALSE)))
time("farrington", function(s) farrington(s, list(range=r, b=4, w=3, alpha=.01, trend=TRUE,
  reweight=TRUE, limit54=c(5,4), powertrans="2/3")))
"""


def of_r(table: Path) -> tuple[dict[str, float], dict[str, list[list[float]]]]:
    """Processor time of R for each fit, and for each series its thresholds, then its alarms."""
    script = table.with_suffix(".R")
    filled = R_SCRIPT.replace("TABLE", str(table)).replace("FIRST", str(NOW + 1))
    script.write_text(filled.replace("LAST", str(NOW + COMPARED_WEEKS)), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own script
        ["Rscript", str(script)],  # noqa: S607 - wherever R is installed
        check=True,
        capture_output=True,
        text=True,
    )
    seconds: dict[str, float] = {}
    verdicts: dict[str, list[list[float]]] = {}
    for line in done.stdout.splitlines():
        label, *cells = line.strip().split("\t")
        if label.endswith("="):
            figures = [float(cell) if cell != "NA" else np.nan for cell in cells]
            verdicts.setdefault(label[:-1], []).append(figures)
        else:
            seconds[label] = float(cells[0])
    return seconds, verdicts


def differing(found: Detection, verdicts: list[list[float]]) -> tuple[int, float]:
    """Alarms that differ from R's, and the largest difference of thresholds, relative."""
    theirs = np.array(verdicts)
    bounds, alarms = theirs[:, :COMPARED_WEEKS].T, theirs[:, COMPARED_WEEKS:].T == 1
    apart = np.abs(found.threshold - bounds) / np.maximum(1, bounds)
    return int((alarms != found.alarm).sum()), float(np.nanmax(apart))


def batch(units: int, rounds: int, workers: int) -> None:
    series = simulate(seed=1, replicates=-(-units // len(SCENARIOS))).series
    some = np.linspace(0, len(series.units) - 1, COMPARED_UNITS).astype(int)
    few = CountSeries.from_arrays(series.counts[:, some], step="week")
    over, weeks = range(NOW, NOW + 1), range(NOW, NOW + COMPARED_WEEKS)
    alone = {label: np.inf for label, *_ in ASKED}
    together = dict(alone)
    theirs = {name: np.inf for _, name, _ in ASKED}
    verdicts: dict[str, list[list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "counts.csv"
        np.savetxt(table, few.counts, fmt="%d", delimiter=",")
        for _ in range(rounds):
            for label, name, parameters in ASKED:
                detect = method(name).detect
                with threads(1):
                    detect(few, over, **parameters)
                    began = time.thread_time()
                    detect(series, over, **parameters)
                    alone[label] = min(alone[label], time.thread_time() - began)
                with threads(workers):
                    began = time.perf_counter()
                    detect(series, over, **parameters)
                    together[label] = min(together[label], time.perf_counter() - began)
            if shutil.which("Rscript"):
                seconds, verdicts = of_r(table)
                theirs = {name: min(theirs[name], seconds[name]) for name in theirs}
    width = len(series.units)
    print(f"\n{width:,} series, one new week each; microseconds a fit, end to end")
    print(f"{'':20}{'one core':>10}{f'{workers} threads':>11}{'R':>10}{'ratio':>8}{'ratio':>8}")
    for label, name, parameters in ASKED:
        mine, shared = alone[label] / width, together[label] / width
        line = f"{label:20}{mine * 1e6:10.2f}{shared * 1e6:11.2f}"
        if verdicts:
            line += f"{theirs[name] * 1e6:10,.0f}{theirs[name] / mine:8,.0f}"
            line += f"{theirs[name] / shared:8,.0f}"
            found = method(name).detect(few, weeks, **parameters)
            wrong, apart = differing(found, verdicts[name])
            line += f"   {wrong} of {found.alarm.size} alarms differ, thresholds by {apart:.0e}"
        print(line)
    if verdicts:
        print("ratios: R's processor time over ours, of one core and of the clock")
    else:
        print("without R (Debian: apt install r-cran-surveillance): no ratios")


def nation(units: int, workers: int) -> None:
    """One new week of every series; the counts alone are most of the memory."""
    draw = np.random.default_rng(2)
    counts = np.empty((312, units), dtype=np.int32, order="F")
    for first in range(0, units, 10_000):
        part = counts[:, first : first + 10_000]
        part[...] = draw.poisson(draw.gamma(0.5, 4.0, part.shape[1]), part.shape)
    series = CountSeries(counts=counts, units=tuple(map(str, range(units))), step="week")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"\n{units:,} series of 312 weeks, {counts.nbytes / 1e6:,.0f} MB of counts, one new week")
    for label, name, parameters in ASKED:
        best = np.inf
        with threads(workers):
            for _ in range(3):
                began = time.perf_counter()
                method(name).detect(series, range(311, 312), **parameters)
                best = min(best, time.perf_counter() - began)
        print(f"{label:20}{best:10.2f} s")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"memory at its highest {after / 1024:,.0f} MB, {(after - before) / 1024:,.0f} to detect")


def first_calls() -> None:
    """Each asked for once, in this process."""
    series = CountSeries.from_arrays(np.random.default_rng(1).poisson(3, (320, 3)), step="week")
    for label, name, parameters in ASKED:
        began = time.process_time()
        method(name).detect(series, range(319, 320), **parameters)
        print(f"{label:20}{time.process_time() - began:10.2f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--nation", type=int, default=146_000, help="0: leave it out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--first", action="store_true")
    parser.add_argument("--first-calls", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.first_calls:
        first_calls()
        return
    print(f"load {os.getloadavg()[0]:.1f}, {asked.threads} threads")
    if asked.first:
        print("\nfirst call in an empty cache, processor time")
        with tempfile.TemporaryDirectory() as cache:
            subprocess.run(  # noqa: S603 - this file
                [sys.executable, __file__, "--first-calls"],
                check=True,
                env={**os.environ, "NUMBA_CACHE_DIR": cache},
            )
    batch(asked.units, asked.rounds, asked.threads)
    if asked.nation:
        nation(asked.nation, asked.threads)


if __name__ == "__main__":
    main()
