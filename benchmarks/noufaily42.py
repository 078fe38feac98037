"""How many outbreaks each method finds, and at how many false alarms: the 42 scenarios of Noufaily.

    .venv/bin/python benchmarks/noufaily42.py [--replicates 100] [--seed 20260101]
                                              [--only layered] [--set years=10.0 ...]

Series are drawn anew (`early_warning/simulate.py`): 42 scenarios x `--replicates`, each with past
outbreaks and one current outbreak in the 49 weeks tested, and once more without the current one,
over which the rate of false alarms is taken. Beside our figures stand those of R surveillance on
420 series of the same recipe, measured once (standard error of its POD: 2.4 points). Figures in
percent; in brackets the 95 % interval, series being what is drawn at random. `--only`: rows whose
name holds that text; `--set`: parameters of the layered detector, to see what one of them does.
Each 25 replicates have the next seed: runs whose seeds lie closer together share series.
"""

from __future__ import annotations

import argparse
import inspect
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from kentongan.early_warning.backtest import BackTest, Figure, measure
from kentongan.early_warning.detection import Detection, joined
from kentongan.early_warning.detectors import method
from kentongan.early_warning.layered import detect as layered
from kentongan.early_warning.parameters import read_parameters
from kentongan.early_warning.simulate import SCENARIOS, TESTED, Simulation, simulate

Row = tuple[str, str, dict[str, Any], tuple[float, ...] | None]
ROWS: list[Row] = [
    # name, method, parameters, R's FPR, POD, POD in week 1, sensitivity, specificity, PPV
    ("Farrington Flexible .01", "farrington_flexible", {}, (1.0, 50.2, 36.2, 23.1, 99.0, 60.5)),
    ("Farrington 1996 .01", "farrington", {}, (2.4, 57.4, 42.6, 27.7, 97.5, 42.3)),
    ("GLR NB", "glr", {"alpha": None}, (4.2, 50.5, 26.9, 20.7, 95.7, 24.1)),
    ("CDC .01", "cdc", {"alpha": 0.01}, (4.5, 49.3, 17.9, 35.4, 94.5, 29.6)),
    ("RKI 2", "rki", {"variant": 2}, (5.4, 67.4, 56.7, 34.4, 94.8, 30.1)),
    ("EARS C1 .01", "ears", {"variant": "C1", "alpha": 0.01}, (6.8, 66.2, 56.9, 26.9, 93.9, 22.5)),
    ("RKI 3", "rki", {"variant": 3}, (6.9, 70.5, 57.6, 40.7, 93.1, 27.7)),
    (
        "EARS C3 .01, as R",
        "ears",
        {"variant": "C3", "alpha": 0.01, "compat": "R"},
        (7.6, 52.6, 8.6, 32.9, 92.7, 22.7),
    ),
    ("EARS C3 .01", "ears", {"variant": "C3", "alpha": 0.01}, None),
    ("RKI 1", "rki", {"variant": 1}, (8.3, 66.7, 58.8, 31.2, 92.3, 20.8)),
    ("EARS C2 .01", "ears", {"variant": "C2", "alpha": 0.01}, (8.5, 68.8, 56.9, 41.0, 92.6, 26.5)),
    ("Bayes 2", "bayes", {"variant": 2}, (9.2, 82.6, 70.7, 46.8, 91.1, 25.6)),
    ("Bayes 1", "bayes", {"variant": 1}, (10.1, 77.4, 66.9, 40.3, 90.5, 21.7)),
    ("Bayes 3", "bayes", {"variant": 3}, (11.0, 84.5, 71.4, 52.9, 89.0, 23.9)),
    ("GLR Poisson", "glr", {"alpha": 0.0}, (15.7, 76.2, 57.9, 46.6, 84.4, 16.4)),
    ("CUSUM Rossi", "cusum", {"transform": "rossi"}, (38.4, 77.9, 63.6, 71.5, 59.3, 10.3)),
    (
        "CUSUM season Rossi",
        "cusum",
        {"mean": "seasonal", "transform": "rossi"},
        (39.2, 82.4, 66.7, 75.6, 58.1, 10.5),
    ),
    ("CUSUM", "cusum", {}, (42.7, 81.2, 69.0, 75.1, 54.5, 9.7)),
    ("CUSUM season", "cusum", {"mean": "seasonal"}, (43.4, 85.5, 71.4, 79.2, 53.5, 10.0)),
]
FIGURES = ("FPR", "POD", "POD week 1", "sensitivity", "specificity", "PPV")
AT_ONCE = 25
"""Replicates drawn and judged at a time, which bounds the memory."""


def figures(found: BackTest) -> tuple[Figure, ...]:
    return (
        found.false_positive_rate,
        found.detected,
        found.detected_at_once,
        found.sensitivity,
        found.specificity,
        found.positive_predictive,
    )


def judged(
    drawn: list[Simulation], judge: Callable[..., Detection], **parameters: Any
) -> tuple[BackTest, float]:
    """The back-test over all sets drawn, and microseconds of processor time a week."""
    begin = time.process_time()
    risen = [judge(each.series, TESTED, **parameters) for each in drawn]
    quiet = [judge(each.quiet, TESTED, **parameters) for each in drawn]
    spent = time.process_time() - begin
    truth = np.hstack([each.outbreak for each in drawn])
    found = measure(joined(risen, axis=1), truth, step="week", quiet=joined(quiet, axis=1))
    return found, 1e6 * spent / (2 * truth.shape[1] * len(TESTED))


def sets(replicates: int, seed: int) -> Iterator[Simulation]:
    for part, first in enumerate(range(0, replicates, AT_ONCE)):
        yield simulate(seed=seed + part, replicates=min(AT_ONCE, replicates - first))


def show(name: str, found: BackTest, spent: float, reference: tuple[float, ...] | None) -> None:
    false, *others = (tuple(100 * v for v in (f.value, f.low, f.high)) for f in figures(found))
    cells = ["{:5.2f} [{:4.2f} {:4.2f}]".format(*false)]
    cells += ["{:5.1f} [{:4.1f} {:4.1f}]".format(*each) for each in others]
    print(f"{name:26s}", *cells, f"{spent:7.2f} us", sep="  ", flush=True)
    if reference is not None:
        print(f"{'   R, 420 series':26s}", *(f"{v:5.1f}{'':12s}" for v in reference), sep="  ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20_260_101)
    parser.add_argument("--only", default="")
    parser.add_argument("--set", nargs="*", default=[])
    asked = parser.parse_args()
    drawn = list(sets(asked.replicates, asked.seed))
    print(f"{len(SCENARIOS)} scenarios x {asked.replicates} series, seed {asked.seed}")
    print(f"{'':26s}", *(f"{name:17s}" for name in FIGURES), "a week", sep="  ")
    for name, key, parameters, reference in ROWS:
        if asked.only in name:
            show(name, *judged(drawn, method(key).detect, **parameters), reference)
    known = inspect.signature(layered, eval_str=True).parameters
    chosen = read_parameters(asked.set, known)
    for name, parameters in (
        ("layered", {}),
        ("layered, this week alone", {"channel": "now"}),
        ("layered at 0.95 %", {"alpha": 0.0095}),
        ("layered, alone at 0.95 %", {"alpha": 0.0095, "channel": "now"}),
        ("layered, either", {"channel": "either"}),
        ("layered, strict border", {"ties": "strict"}),
        ("layered, straight past", {"bends": False}),
        ("layered, five straight years", {"years": 5.0, "bends": False}),
    ):
        if asked.only in name:
            show(name, *judged(drawn, layered, **(parameters | chosen)), None)


if __name__ == "__main__":
    main()
