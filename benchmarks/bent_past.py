"""The layered detector where level or season of a unit have changed over the years.

    .venv/bin/python benchmarks/bent_past.py [--replicates 60] [--seed 20260901]

Six kinds of past x three means (1, 5, 30 a week while tested) x two dispersions (1.2, 2.5) x
`--replicates` paths, each drawn anew, with outbreaks as in the 42 scenarios
(`early_warning/simulate.py`). Of each kind, in percent: the rate of false alarms over the same
series without the current outbreak, and how many outbreaks are found, with what is learnt from the
past now (the default) and with a straight one of five and of ten years.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from noufaily42 import judged

from kentongan.early_warning.layered import detect
from kentongan.early_warning.simulate import TESTED, WEEKS, Scenario, simulate

KINDS = {
    "steady": "the same season each year, a trend of 5 % a year (sd)",
    "wandering": "besides, each year another trend, of 15 % (sd)",
    "restless": "of 30 %",
    "jump": "the level doubles or halves in one week of the twelve years",
    "season": "strength (sd 0.12) and time (sd two weeks) of the season wander from year to year",
    "waves": "the level rises and falls by a factor of 1.5 every three and a half years",
}
MEANS = (1.0, 5.0, 30.0)
DISPERSIONS = (1.2, 2.5)
WAYS: dict[str, dict[str, Any]] = {
    "default": {},
    "ten straight years": {"bends": False},
    "five straight years": {"years": 5.0, "bends": False},
}


@dataclass(frozen=True, slots=True)
class Changed(Scenario):
    """A scenario whose past has changed; `level` is its mean while tested."""

    kind: str
    seed: int

    def mean(self, weeks: int = WEEKS) -> npt.NDArray[np.float64]:
        draw = np.random.default_rng([self.seed, self.number])
        week = np.arange(1, weeks + 1, dtype=np.float64)
        year = week / 52

        def path(sd: float) -> npt.NDArray[np.float64]:
            return np.interp(year, np.arange(14), np.cumsum(draw.normal(0, sd, 14)))

        strength, phase = draw.uniform(0, 0.6), draw.uniform(0, 2 * np.pi)
        log = draw.normal(0, 0.05) * year
        season = strength * np.cos(2 * np.pi * year - phase)
        if self.kind in ("wandering", "restless"):
            log += path(0.15 if self.kind == "wandering" else 0.3)
        elif self.kind == "jump":
            log += draw.choice([-1, 1]) * np.log(2) * (week > draw.integers(60, 560))
        elif self.kind == "season":
            wave = 2 * np.pi * year - phase - path(0.25)
            season = np.abs(strength + path(0.12)) * np.cos(wave)
        elif self.kind == "waves":
            log += 0.4 * np.cos(2 * np.pi * (year / 3.5 + draw.uniform()))
        log += season
        mean: npt.NDArray[np.float64] = np.exp(log - log[TESTED.start :].mean()) * self.level
        return mean


def changed(kind: str, seed: int, replicates: int) -> list[Changed]:
    cases = [(mean, spread) for mean in MEANS for spread in DISPERSIONS] * replicates
    return [
        Changed(n, mean, spread, 0.0, 0.0, 0.0, 0, kind, seed)
        for n, (mean, spread) in enumerate(cases)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=60)
    parser.add_argument("--seed", type=int, default=20_260_901)
    asked = parser.parse_args()
    print(f"{len(MEANS) * len(DISPERSIONS) * asked.replicates} series a kind, seed {asked.seed}")
    for number, (kind, what) in enumerate(KINDS.items()):
        seed = asked.seed + number
        drawn = simulate(seed=seed, replicates=1, scenarios=changed(kind, seed, asked.replicates))
        print(f"{kind}: {what}")
        for way, parameters in WAYS.items():
            found, spent = judged([drawn], detect, **parameters)
            figures = (found.false_positive_rate, found.detected, found.sensitivity)
            cells = [
                f"{100 * f.value:5.2f} [{100 * f.low:5.2f} {100 * f.high:5.2f}]" for f in figures
            ]
            print(f"  {way:20s}", *cells, f"{spent:4.0f} us", sep="  ", flush=True)


if __name__ == "__main__":
    main()
