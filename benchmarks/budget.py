"""Whether the budget keeps its promise: false alarms realised in each of the 42 scenarios.

    .venv/bin/python benchmarks/budget.py [--replicates 1000] [--seed 20260701] [--alpha 0.01]
                                          [--past 4] [--rises 0.017] [--fleet] [--anytime]

Series without a current outbreak (`--past` past ones are in their history) are judged over 49 weeks
with a budget of `--alpha` a week and series; a row is a scenario, its ratio realised over promised.
The 95 % intervals take series as what is drawn at random. Weeks less than three after the last case
of a past outbreak are left out: an alarm there is not false. Below the table also with them.

`--fleet`: 5,000 series together, drawn from all scenarios alike, under one budget of 5, 15 and 50
false alarms a week, and what becomes of the share of false ones among the alarms (Benjamini and
Hochberg, from p-values and e-values) when a tenth of the series has its outbreak. `--anytime`: the
mean time to a false alarm of the e-detector.
"""

from __future__ import annotations

import argparse
import dataclasses

import numpy as np

from kentongan.early_warning.backtest import STEPS_A_MONTH, measure
from kentongan.early_warning.budget import (
    anytime,
    benjamini_hochberg,
    e_benjamini_hochberg,
    level,
)
from kentongan.early_warning.detection import Detection
from kentongan.early_warning.layered import detect
from kentongan.early_warning.simulate import SCENARIOS, TESTED, Simulation, simulate

AT_ONCE = 50
FLEET = 5000
CHANNELS = ("pvalue_cumulative", "pvalue_now")
Table = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


def lingering(drawn: Simulation) -> Table:
    """Weeks asked about in which a past outbreak may still be seen."""
    cases = drawn.past > 0
    first, last = TESTED.start, TESTED.stop
    seen: Table = cases[first:last] | cases[first - 1 : last - 1] | cases[first - 2 : last - 2]
    return seen


def scenarios(replicates: int, seed: int, alpha: float, past: int, rises: float) -> None:
    """Realised over promised, scenario by scenario, both channels."""
    alarms: dict[str, list[Table]] = {}
    which: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = []
    still: list[Table] = []
    for part, first in enumerate(range(0, replicates, AT_ONCE)):
        number = min(AT_ONCE, replicates - first)
        drawn = simulate(seed=seed + part, replicates=number, past=past)
        found = detect(drawn.quiet, TESTED, alpha=alpha, rises=rises)
        which.append(drawn.scenario)
        still.append(lingering(drawn))
        for channel in CHANNELS:
            alarms.setdefault(channel, []).append(found.extra[channel] <= alpha)
    scenario, outbreak = np.concatenate(which), np.hstack(still)
    whole = {channel: np.hstack(parts) for channel, parts in alarms.items()}
    print(
        f"{replicates} series a scenario, seed {seed}, {past} past outbreaks, rises {rises:g},"
        f" budget {alpha:g} a week; realised over promised"
    )
    print(f"{'scenario':>8s} {'mean':>7s} {'spread':>6s}", *(f"{c:>26s}" for c in CHANNELS))
    worst: dict[str, list[float]] = {channel: [] for channel in CHANNELS}
    for s, scenario_of in enumerate(SCENARIOS):
        cells = []
        for channel in CHANNELS:
            rate = rate_of(whole[channel][:, scenario == s], outbreak[:, scenario == s])
            worst[channel].append(rate[0] / alpha)
            cells.append("{:10.2f} [{:5.2f} {:5.2f}]  ".format(*(r / alpha for r in rate)))
        mean = scenario_of.mean()[TESTED.start : TESTED.stop].mean()
        print(f"{scenario_of.number:8d} {mean:7.2f} {scenario_of.dispersion:6.1f}", *cells)
    for channel in CHANNELS:
        rate = rate_of(whole[channel], outbreak)
        print(
            f"{channel}: all {rate[0] / alpha:.3f} [{rate[1] / alpha:.3f} {rate[2] / alpha:.3f}],"
            f" scenarios {min(worst[channel]):.2f} to {max(worst[channel]):.2f}"
        )
        with_them = [whole[channel][:, scenario == s].mean() for s in range(len(SCENARIOS))]
        print(
            f"  weeks of past outbreaks included: all {whole[channel].mean() / alpha:.3f},"
            f" scenarios {min(with_them) / alpha:.2f} to {max(with_them) / alpha:.2f}"
        )


def rate_of(alarm: Table, outbreak: Table) -> tuple[float, float, float]:
    """Share of steps outside outbreaks with an alarm, and its interval."""
    nothing = np.zeros(alarm.shape)
    verdicts = Detection(
        method="",
        parameters={},
        over=range(len(alarm)),
        expected=nothing,
        threshold=nothing,
        score=nothing,
        alarm=alarm,
        state=np.zeros(alarm.shape, dtype=np.uint8),
    )
    rate = measure(verdicts, outbreak, step="week").false_positive_rate
    return rate.value, rate.low, rate.high


def fleet(seed: int) -> None:
    """5,000 series under one budget."""
    drawn = simulate(seed=seed, replicates=-(-FLEET // len(SCENARIOS)))
    keep = np.arange(FLEET)
    cut = dataclasses.replace(
        drawn.quiet,
        counts=np.asfortranarray(drawn.quiet.counts[:, keep]),
        units=drawn.quiet.units[:FLEET],
    )
    quiet = detect(cut, TESTED, alpha=0.01)
    calm = ~lingering(drawn)[:, keep]
    print(f"\n{FLEET} series together, {len(TESTED)} weeks without outbreak")
    for weekly in (5, 15, 50):
        month = weekly * STEPS_A_MONTH["week"]
        share = level(month, step="week", units=FLEET)
        for channel in CHANNELS:
            rate = ((quiet.extra[channel] <= share) & calm).sum() / calm.sum() * FLEET
            print(
                f"  budget {weekly:3d} false alarms a week, {channel:18s}"
                f" realised {rate:6.2f} a week, ratio {rate / weekly:.2f}"
            )
    risen = dataclasses.replace(
        cut,
        counts=np.asfortranarray(
            np.where(keep % 10 == 0, drawn.series.counts[:, keep], cut.counts)
        ),
    )
    found = detect(risen, TESTED, alpha=0.01)
    truth = drawn.outbreak[TESTED.start :, keep] & (keep % 10 == 0) | ~calm
    for share in (0.1, 0.2):
        for name, alarms in (
            ("p-values", benjamini_hochberg(found.extra["pvalue_cumulative"], share)),
            ("e-values", e_benjamini_hochberg(found.extra["evalue"], share)),
        ):
            false = (alarms & ~truth).sum(axis=1) / np.maximum(alarms.sum(axis=1), 1)
            print(
                f"  at most {share:.0%} false among the alarms of a week, by {name}: realised"
                f" {false.mean():.1%}; {alarms.sum(axis=1).mean():.1f} alarms a week, of which"
                f" {(alarms & truth).sum(axis=1).mean():.1f} of {truth.sum(axis=1).mean():.1f} true"
            )


def waiting(seed: int) -> None:
    """The e-detector: alarms in quiet weeks against what is promised at most."""
    drawn = simulate(seed=seed, replicates=AT_ONCE)
    print(f"\nAnytime: {len(SCENARIOS) * AT_ONCE} series, {len(TESTED)} weeks without outbreak")
    for promised in (0.05, 0.01):
        quiet = anytime(drawn.quiet, TESTED, level=promised)
        by = [quiet.alarm[:, drawn.scenario == s].mean() for s in range(len(SCENARIOS))]
        print(
            f"  promised at most {promised:g} a week: realised {quiet.alarm.mean():.5f},"
            f" worst scenario {max(by):.5f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20_260_701)
    parser.add_argument("--alpha", type=float, default=0.01)
    parser.add_argument("--past", type=int, default=4)
    parser.add_argument("--rises", type=float, default=0.017)
    parser.add_argument("--fleet", action="store_true")
    parser.add_argument("--anytime", action="store_true")
    asked = parser.parse_args()
    if asked.replicates:
        scenarios(asked.replicates, asked.seed, asked.alpha, asked.past, asked.rises)
    if asked.fleet:
        fleet(asked.seed + 1_000_000)
    if asked.anytime:
        waiting(asked.seed + 2_000_000)


if __name__ == "__main__":
    main()
