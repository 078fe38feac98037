"""How soon scans see an outbreak, at one false alarm a month.

The protocol of Neill 2009 ("Expectation-based scan statistics for monitoring spatial time series
data", International Journal of Forecasting 25:498) on simulated areas, since his data are private:
outbreaks with linear onset (day d brings Poisson(d x size) extra cases, shared out by what the
units expect) are put into daily counts of 100 units; each scan alarms above the score that it
passes on one day in thirty without outbreaks; an outbreak that is not seen within its seven days
counts as seven.

Four kinds of data, named after his: `ed` few cases, hardly any pattern; `th` some more, weekdays,
season, days that are busy everywhere, and units that scatter more than Poisson; `cc` many cases,
strong weekdays and season; `af` many cases and the strongest common days.

    python benchmarks/scan_in_use.py [--areas 6] [--outbreaks 60] [--null 1200] [--processes 2]

With `--outbreaks 0` only our scan runs, on quiet days: how its own bar keeps its promise from area
to area, which takes many areas to tell.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.kernels import scan as kernels
from kentongan.early_warning.scan.baselines import moving_average, moving_average_by_weekday
from kentongan.early_warning.scan.calibrated import calibrate, statistics_by_step
from kentongan.early_warning.scan.zones import Zones, circles

UNITS = 100
LONGEST = 7
OUTBREAK = 7
LEARNT = 400
WEEKDAYS = np.array([1.15, 1.05, 1.0, 1.0, 1.05, 0.95, 0.8]) - 1
SIZES = {"large": UNITS // 2, "medium": UNITS // 10, "small": UNITS // 50}
METHODS = ("Kulldorff MA", "Kulldorff permutation", "EBP MA", "EBP MA-WK-DOW", "ours")


@dataclass(frozen=True)
class Kind:
    """Cases a day, variance of a unit's and deviation of a day's factor, season, weekdays."""

    total: float
    unit: float
    day: float
    season: float
    week: float


KINDS = {
    "ed": Kind(35, 0.0, 0.0, 0.1, 0.5),
    "th": Kind(120, 0.02, 0.05, 0.3, 1.0),
    "cc": Kind(1500, 0.02, 0.06, 0.4, 1.75),
    "af": Kind(700, 0.02, 0.08, 0.3, 1.25),
}


def expected(kind: Kind, share: np.ndarray, days: int, rng: np.random.Generator) -> np.ndarray:
    """Mean counts without outbreak, shape (days, units)."""
    t = np.arange(days)
    mean = kind.total * np.exp(kind.season * np.cos(2 * np.pi * (t - 20) / 365))
    mean *= 1 + kind.week * WEEKDAYS[t % 7]
    noise = rng.normal(size=days)
    for d in range(1, days):
        noise[d] = 0.5 * noise[d - 1] + np.sqrt(0.75) * noise[d]
    mean *= np.exp(kind.day * noise - kind.day**2 / 2)
    return np.outer(mean, share)


def drawn(kind: Kind, mean: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Counts about their means."""
    if kind.unit:
        mean = mean * rng.gamma(1 / kind.unit, kind.unit, mean.shape)
    return rng.poisson(mean)


def largest(zones: Zones, counts: np.ndarray, sizes: np.ndarray, *, conditional: bool) -> float:
    """Highest score of windows ending with the last row; within the window's totals if asked."""
    count = np.cumsum(counts[::-1].T, axis=1, dtype=np.int64)
    size = np.cumsum(sizes[::-1].T, axis=1)
    best = 0.0
    score = np.empty(UNITS)
    near, window = np.empty(UNITS, dtype=np.int64), np.empty(UNITS, dtype=np.int64)
    windows = range(LONGEST) if conditional else (slice(None),)
    for w in windows:
        inside = count[:, w].reshape(UNITS, -1)
        likely = size[:, w].reshape(UNITS, -1)
        total = float(inside.sum())
        if conditional and total == 0:
            continue
        if conditional:
            likely = likely * (total / likely.sum())
        kernels.best_of_centres(
            kernels.POISSON if conditional else kernels.EXPECTATION_BASED,
            total if conditional else 2.0**40,
            0.0,
            2,
            zones.first,
            zones.order,
            zones.whole,
            np.pad(inside, ((0, 0), (1, 0))),
            np.pad(likely, ((0, 0), (1, 0))),
            np.zeros(inside.shape[1], dtype=np.int64),
            np.arange(1, inside.shape[1] + 1),
            0,
            UNITS,
            score,
            near,
            window,
        )
        best = max(best, float(score.max()))
    return best


def permutation(zones: Zones, counts: np.ndarray) -> float:
    """Highest score of the permutation model on the last 365 days."""
    year = counts[-365:]
    by_unit, by_day = year.sum(axis=0), year.sum(axis=1)[-LONGEST:]
    sizes = np.outer(by_day, by_unit) / year.sum()
    count = np.cumsum(year[-LONGEST:][::-1].T, axis=1, dtype=np.int64)
    size = np.cumsum(sizes[::-1].T, axis=1)
    score = np.empty(UNITS)
    near, window = np.empty(UNITS, dtype=np.int64), np.empty(UNITS, dtype=np.int64)
    kernels.best_of_centres(
        kernels.POISSON,
        float(year.sum()),
        0.0,
        2,
        zones.first,
        zones.order,
        zones.whole,
        np.pad(count, ((0, 0), (1, 0))),
        np.pad(size, ((0, 0), (1, 0))),
        np.zeros(LONGEST, dtype=np.int64),
        np.arange(1, LONGEST + 1),
        0,
        UNITS,
        score,
        near,
        window,
    )
    return float(score.max())


def one_area(job: tuple[str, int, int, int]) -> tuple[str, dict[str, list], np.ndarray]:
    """Days to detect in one area: kind, rows of methods by size, days of false alarm of ours."""
    name, area, outbreaks, null = job
    kind = KINDS[name]
    rng = np.random.default_rng([area, sorted(KINDS).index(name)])
    points = rng.random((UNITS, 2)) * 30
    share = rng.lognormal(0, 0.8, UNITS)
    share /= share.sum()
    mean = expected(kind, share, LEARNT + null, rng)
    counts = drawn(kind, mean, rng)

    def cases(table: np.ndarray) -> CaseList:
        return CaseList.from_counts(table, planar=points, step="day", start=date(2024, 1, 1))

    zones = circles(cases(counts), share=0.5)
    calibration = calibrate(cases(counts[:LEARNT]), longest=LONGEST, zones=zones)

    def judge(table: np.ndarray, steps: range) -> np.ndarray:
        rows = np.empty((len(steps), len(METHODS)))
        for n, t in enumerate(steps):
            now = table[: t + 1]
            average = moving_average(now, gap=LONGEST)
            weekday = moving_average_by_weekday(now, gap=LONGEST)
            rows[n, 0] = largest(zones, now[-LONGEST:], average, conditional=True)
            rows[n, 1] = permutation(zones, now)
            rows[n, 2] = largest(zones, now[-LONGEST:], average, conditional=False)
            rows[n, 3] = largest(zones, now[-LONGEST:], weekday, conditional=False)
        rows[:, 4] = statistics_by_step(cases(table), calibration, steps)
        return rows

    if outbreaks == 0:
        quiet = statistics_by_step(cases(counts), calibration, range(LEARNT, LEARNT + null))
        return name, {}, quiet > calibration.threshold
    quiet = judge(counts, range(LEARNT, LEARNT + null))
    bars = np.sort(quiet, axis=0)[null - 1 - null // 30]
    found: dict[str, list] = {}
    for size, units in SIZES.items():
        for _ in range(outbreaks):
            onset = int(rng.integers(LEARNT, LEARNT + null - OUTBREAK))
            centre = int(rng.integers(UNITS))
            hit = zones.order[zones.first[centre] : zones.first[centre + 1]][:units]
            strength = 0.3 + 0.8 * np.sqrt(mean[onset, hit].sum())
            table = counts[: onset + OUTBREAK].copy()
            for d in range(OUTBREAK):
                extra = strength * (d + 1) * share[hit] / share[hit].sum()
                table[onset + d, hit] += rng.poisson(extra)
            above = judge(table, range(onset, onset + OUTBREAK)) > bars
            seen = np.where(above.any(axis=0), above.argmax(axis=0) + 1, OUTBREAK)
            found.setdefault(size, []).append((seen, above.any(axis=0)))
    own = quiet[:, 4] > calibration.threshold
    return name, found, own


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--areas", type=int, default=6)
    parser.add_argument("--first-area", type=int, default=0)
    parser.add_argument("--outbreaks", type=int, default=60)
    parser.add_argument("--null", type=int, default=1200)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    jobs = [
        (kind, area, given.outbreaks, given.null)
        for kind in KINDS
        for area in range(given.first_area, given.first_area + given.areas)
    ]
    days: dict[tuple[str, str], list] = {}
    own: dict[str, list] = {}
    run: Callable = map
    with ProcessPoolExecutor(given.processes) as pool:
        run = pool.map if given.processes > 1 else map
        for name, found, alarms in run(one_area, jobs):
            own.setdefault(name, []).append(alarms.mean())
            for size, rows in found.items():
                days.setdefault((name, size), []).extend(rows)
    if days:
        show_days(days, given.areas, given.outbreaks)
    for name, rates in own.items():
        month = 30.44 * np.array(rates)
        error = month.std() / np.sqrt(max(month.size - 1, 1))
        print(
            f"{name}: false alarms a month at our own bar {month.mean():.2f} ± {error:.2f}, "
            f"from area to area {month.min():.2f} to {month.max():.2f}"
        )


def show_days(days: dict[tuple[str, str], list], areas: int, outbreaks: int) -> None:
    """The table of days to detect."""
    print(f"days to detect (% detected), {areas} areas x {outbreaks} outbreaks a size")
    print(f"{'':4} {'':7}" + "".join(f"{m:>24}" for m in METHODS) + f"{'ours - best, se':>20}")
    gains, worst = [], []
    for (name, size), rows in days.items():
        seen = np.array([row[0] for row in rows], dtype=float)
        detected = np.array([row[1] for row in rows])
        mean = seen.mean(axis=0)
        rival = int(mean[:4].argmin())
        apart = seen[:, 4] - seen[:, rival]
        gains.append(mean[0] - mean[4])
        worst.append(apart.mean())
        print(
            f"{name:4} {size:7}"
            + "".join(
                f"{m:>17.2f} ({100 * d:3.0f})"
                for m, d in zip(mean, detected.mean(axis=0), strict=True)
            )
            + f"{apart.mean():>12.2f} ± {apart.std() / np.sqrt(len(apart)):.2f}"
        )
    print(f"ours sooner than Kulldorff MA by {np.mean(gains):.2f} days on average")
    print(f"ours against the best other, worst cell: {max(worst):+.2f} days")


if __name__ == "__main__":
    main()
