"""Which method `kentongan detect` should take when nobody says: false alarms, outbreaks, cost.

    .venv/bin/python benchmarks/default_method.py [--units 40] [--seed 20261126] [--step day]

Series of five means a week (0.2 to 200) x two dispersions (1.2, 2.5), with a season of the year
and, of days, the same days of each week or weekends with half as much again, `--units` of each;
half a year, a year, two and five years lie before the 90 days or 52 weeks judged. Each series has
one outbreak among these: its size is Poisson, so many standard deviations of a week's count (2 to
8); its cases fall within a week or two. Figures of all series together: the share of steps with a
false alarm, false alerts (unbroken rows of alarms) a month and unit, both on the same series
without the outbreak; outbreaks found, within three days or in the first week, and steps until then;
processor time a step and series, loops compiled before.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.backtest import BackTest, measure
from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors import method
from kentongan.early_warning.series import CountSeries, Step

MEANS = (0.2, 1.0, 5.0, 30.0, 200.0)
DISPERSIONS = (1.2, 2.5)
SIZES = (2, 4, 6, 8)
LAST: dict[Step, int] = {"day": 90, "week": 52}
BEFORE: dict[Step, tuple[int, ...]] = {"day": (30, 182, 372, 730), "week": (26, 55, 104, 260)}
"""The third and the second are the shortest from which a year lies before each step judged."""
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "ears C1": ("ears", {}),
    "ears C1, min_sigma 0.5": ("ears", {"min_sigma": 0.5}),
    "ears C1, min_sigma 1": ("ears", {"min_sigma": 1.0}),
    "ears C2": ("ears", {"variant": "C2"}),
    "ears C2, min_sigma 0.5": ("ears", {"variant": "C2", "min_sigma": 0.5}),
    "ears C2, min_sigma 1": ("ears", {"variant": "C2", "min_sigma": 1.0}),
    "ears C3": ("ears", {"variant": "C3"}),
    "farrington_flexible": ("farrington_flexible", {}),
    "layered": ("layered", {}),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Series with an outbreak each, the same without, where it runs, and whether they are rare."""

    series: CountSeries
    quiet: CountSeries
    outbreak: npt.NDArray[np.bool_]
    rare: npt.NDArray[np.bool_]


def draw(step: Step, before: int, units: int, seed: int) -> Drawn:
    times, judged = before + LAST[step], LAST[step]
    a_year, a_week = (365.25, 7) if step == "day" else (52.18, 1)
    kinds = [(m, d, w) for m in MEANS for d in DISPERSIONS for w in ((1.0, 1.5)[:a_week])]
    columns, extras, truth, rare = [], [], [], []
    for number, (mean, dispersion, weekend) in enumerate(kinds):
        for unit in range(units):
            rng = np.random.default_rng([seed, before, number, unit])
            t = np.arange(times)
            wave = rng.uniform(0, 0.6) * np.cos(2 * np.pi * (t / a_year - rng.uniform()))
            expected = mean / a_week * np.exp(wave - wave[-judged:].mean())
            if weekend > 1:
                expected = expected * np.where(t % 7 >= 5, weekend, 1.0)
            rate = rng.gamma(expected / (dispersion - 1)) * (dispersion - 1)
            begin = before + int(rng.integers(judged - 14 // a_week))
            cases = 0
            while cases == 0:
                size = SIZES[int(rng.integers(len(SIZES)))]
                cases = rng.poisson(size * np.sqrt(dispersion * mean))
            fall = begin + np.floor(rng.lognormal(np.log(a_week) / 2, 0.5, cases)).astype(int)
            extra = np.bincount(fall[fall < times], minlength=times)
            running = np.zeros(times, dtype=np.bool_)
            running[begin : max(begin, int(np.flatnonzero(extra).max(initial=begin))) + 1] = True
            columns.append(rng.poisson(rate))
            extras.append(extra)
            truth.append(running)
            rare.append(mean <= 1)
    quiet = np.column_stack(columns)
    return Drawn(
        series=CountSeries.from_arrays(quiet + np.column_stack(extras), step=step),
        quiet=CountSeries.from_arrays(quiet, step=step),
        outbreak=np.column_stack(truth),
        rare=np.array(rare),
    )


def told(drawn: Drawn, judge: Callable[[CountSeries, range], Detection], step: Step) -> list[str]:
    over = range(drawn.series.times - LAST[step], drawn.series.times)
    quiet = judge(drawn.quiet, over)
    start = time.process_time()
    found = judge(drawn.series, over)
    spent = (time.process_time() - start) / found.alarm.size * 1e6
    cells = [f"{100 * (found.state != State.JUDGED).mean():.0f} %"]
    for part in (drawn.rare, ~drawn.rare):
        worth: BackTest = measure(
            only(found, part), drawn.outbreak[:, part], step=step, quiet=only(quiet, part)
        )
        rate, pod = worth.false_positive_rate, worth.detected
        cells += [
            f"{100 * rate.value:.2f} [{100 * rate.low:.2f} {100 * rate.high:.2f}]",
            f"{worth.false_alerts.value:.2f}",
            f"{100 * pod.value:.1f} [{100 * pod.low:.0f} {100 * pod.high:.0f}]",
            f"{100 * worth.detected_at_once.value:.0f}",
            f"{worth.delay.value:.1f}",
        ]
    return [*cells, f"{spent:.2f}"]


def only(found: Detection, units: npt.NDArray[np.bool_]) -> Detection:
    return Detection(
        method=found.method,
        parameters=found.parameters,
        over=found.over,
        expected=found.expected[:, units],
        threshold=found.threshold[:, units],
        score=found.score[:, units],
        alarm=found.alarm[:, units],
        state=found.state[:, units],
    )


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--units", type=int, default=40)
    reader.add_argument("--seed", type=int, default=20261126)
    reader.add_argument("--step", choices=("day", "week"), default=None)
    asked = reader.parse_args()
    steps: tuple[Step, ...] = ("day", "week") if asked.step is None else (asked.step,)
    half = "FPR %", "alerts/month", "found %", "at once %", "delay"
    for step in steps:
        for before in BEFORE[step]:
            drawn = draw(step, before, asked.units, asked.seed)
            print(f"\n{before} {step}s before the {LAST[step]} judged, {len(drawn.rare)} series\n")
            heads = ("method", "no verdict", *(f"rare: {h}" for h in half), *half, "µs")
            print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
            for name, (which, parameters) in WAYS.items():
                if which == "farrington_flexible" and step == "day":
                    continue
                cells = told(drawn, partial(method(which).detect, **parameters), step)
                print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
