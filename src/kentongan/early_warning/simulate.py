"""Weekly count series with known outbreaks, to judge detectors by.

The recipe is that of Noufaily et al. 2013 ("An improved algorithm for outbreak detection in
multiple surveillance systems", Statistics in Medicine 32:1206, section 3), reused by Bédubourg &
Le Strat 2017 ("Evaluation and comparison of statistical methods for early temporal detection of
outbreaks", PLoS ONE 12:e0181227): seven sets of parameters, with and without trend, with no, one
or two seasonal harmonics: 42 scenarios of 624 weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detectors.sheet import require
from kentongan.early_warning.series import CountSeries

WEEKS: Final = 624
TRAINING: Final = range(312)
"""Weeks without any outbreak."""
BASELINE: Final = range(312, 575)
"""Weeks in which the past outbreaks begin."""
TESTED: Final = range(575, 624)
"""Weeks in which the current outbreak begins, and over which detectors are judged."""

PAST_SIZES: Final = (2, 3, 5, 10)
CURRENT_SIZES: Final = tuple(range(1, 11))
SPREAD: Final = 0.5
"""Standard deviation of the logarithm of a case's delay after the onset, in weeks."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Parameters of the counts without outbreaks.

    Mean of week t = 1, 2, ...: exp(level + slope t + sum over j = 1..harmonics of
    (cosine cos(2 pi j t / 52) + sine sin(2 pi j t / 52))); variance dispersion x mean.
    """

    number: int
    level: float
    dispersion: float
    slope: float
    cosine: float
    sine: float
    harmonics: int

    def mean(self, weeks: int = WEEKS) -> npt.NDArray[np.float64]:
        """Expected counts, shape (weeks,)."""
        t = np.arange(1, weeks + 1, dtype=np.float64)
        logarithm = self.level + self.slope * t
        for j in range(1, self.harmonics + 1):
            angle = 2 * np.pi * j * t / 52
            logarithm += self.cosine * np.cos(angle) + self.sine * np.sin(angle)
        return np.exp(logarithm)


_SETS: Final = (
    # level, dispersion, slope where there is a trend, cosine, sine
    (0.1, 1.5, 0.0025, 0.6, 0.6),
    (-2.0, 2.0, 0.005, 0.1, 0.3),
    (1.5, 1.0, 0.003, 0.2, -0.4),
    (0.5, 5.0, 0.002, 0.5, 0.5),
    (2.5, 3.0, 0.001, 1.0, 0.1),
    (3.75, 1.1, 0.001, 0.1, -0.1),
    (5.0, 1.2, 0.0001, 0.05, 0.01),
)

SCENARIOS: Final = tuple(
    Scenario(
        number=1 + 6 * s + 3 * trend + harmonics,
        level=level,
        dispersion=dispersion,
        slope=slope if trend else 0.0,
        cosine=cosine,
        sine=sine,
        harmonics=harmonics,
    )
    for s, (level, dispersion, slope, cosine, sine) in enumerate(_SETS)
    for trend in (0, 1)
    for harmonics in (0, 1, 2)
)
"""The 42: set by set, first without trend, then with; inside by number of harmonics 0, 1, 2."""


@dataclass(frozen=True, eq=False, slots=True)
class Simulation:
    """Series whose outbreaks are known.

    Arrays over time have shape (weeks, units); the others (units,).
    """

    series: CountSeries
    """The counts, past and current outbreaks included."""
    quiet: CountSeries
    """The same counts without the current outbreak: every alarm in the tested weeks is false."""
    mean: npt.NDArray[np.float64]
    """Expected counts without outbreaks."""
    extra: npt.NDArray[np.int32]
    """Cases of the current outbreak."""
    outbreak: npt.NDArray[np.bool_]
    """True from the onset of the current outbreak to its last case."""
    past: npt.NDArray[np.int32]
    """Cases of the past outbreaks."""
    scenario: npt.NDArray[np.intp]
    """Index into the scenarios given."""
    dispersion: npt.NDArray[np.float64]
    size: npt.NDArray[np.int32]
    """Size of the current outbreak in standard deviations of a week's count."""


def simulate(
    *,
    seed: int,
    replicates: int,
    scenarios: Sequence[Scenario] = SCENARIOS,
    past: int = 4,
    past_sizes: Sequence[float] = PAST_SIZES,
    current_sizes: Sequence[int] = CURRENT_SIZES,
) -> Simulation:
    """Draw `replicates` series of each scenario; units are named "scenario-replicate".

    Counts are negative binomial (Poisson where the dispersion is 1). An outbreak begins in a week
    drawn uniformly; its number of cases is Poisson(k sd), at least 1, where sd = sqrt(dispersion x
    mean) at the onset and k is drawn from `past_sizes` or `current_sizes`; each case falls
    floor(lognormal(0, 0.5)) weeks after the onset, and is lost if that is after the last week.
    Bédubourg & Le Strat: `past=1` and one past size (`past=0` for none).

    Each series has a random stream of its own, made from seed, scenario number and replicate: more
    replicates or fewer scenarios change none of the others. Raises `InputError` for a number or a
    size that is no such thing.
    """
    require(replicates >= 1, "replicates", "are {given}: 1 or more", given=replicates)
    require(past >= 0, "past", "is {given}: 0 or more outbreaks", given=past)
    require(0 <= seed < 2**63, "seed", "is {given}: 0 or more, below 2^63", given=seed)
    for sizes, name in ((past_sizes, "past_sizes"), (current_sizes, "current_sizes")):
        require(len(sizes) > 0 and min(sizes) > 0, name, "are {given}: above 0", given=sizes)
    whole = all(size % 1 == 0 for size in current_sizes)
    require(whole, "current_sizes", "are {given}: whole numbers", given=current_sizes)
    units = [(s, r) for s in range(len(scenarios)) for r in range(replicates)]
    shape = (WEEKS, len(units))
    quiet = np.empty(shape, dtype=np.int32, order="F")
    extra = np.zeros(shape, dtype=np.int32, order="F")
    before = np.zeros(shape, dtype=np.int32, order="F")
    mean = np.empty(shape, dtype=np.float64, order="F")
    outbreak = np.zeros(shape, dtype=np.bool_, order="F")
    size = np.zeros(len(units), dtype=np.int32)
    means = [scenario.mean() for scenario in scenarios]
    for unit, (s, replicate) in enumerate(units):
        scenario = scenarios[s]
        rng = np.random.Generator(np.random.Philox(key=[seed, scenario.number << 32 | replicate]))
        mean[:, unit] = means[s]
        quiet[:, unit] = _counts(rng, means[s], scenario.dispersion)
        sd = np.sqrt(scenario.dispersion * means[s])
        for _ in range(past):
            start = int(rng.integers(BASELINE.start, BASELINE.stop))
            k = past_sizes[int(rng.integers(len(past_sizes)))]
            before[:, unit] += _outbreak(rng, start, k * sd[start])
        start = int(rng.integers(TESTED.start, TESTED.stop))
        size[unit] = current_sizes[int(rng.integers(len(current_sizes)))]
        extra[:, unit] = _outbreak(rng, start, size[unit] * sd[start])
        last = max(start, int(np.flatnonzero(extra[:, unit]).max(initial=start)))
        outbreak[start : last + 1, unit] = True
    quiet += before
    names = [f"{scenarios[s].number}-{r + 1}" for s, r in units]
    return Simulation(
        series=CountSeries.from_arrays(quiet + extra, step="week", units=names),
        quiet=CountSeries.from_arrays(quiet, step="week", units=names),
        mean=mean,
        extra=extra,
        outbreak=outbreak,
        past=before,
        scenario=np.array([s for s, _ in units], dtype=np.intp),
        dispersion=np.array([scenarios[s].dispersion for s, _ in units]),
        size=size,
    )


def _counts(
    rng: np.random.Generator, mean: npt.NDArray[np.float64], dispersion: float
) -> npt.NDArray[np.int64]:
    """Counts with variance dispersion x mean: a Poisson whose mean is gamma distributed."""
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1)) * (dispersion - 1)
    return rng.poisson(mean)


def _outbreak(rng: np.random.Generator, start: int, cases: float) -> npt.NDArray[np.int64]:
    """Cases a week of one outbreak, shape (WEEKS,); `cases` is their expected number."""
    number = 0
    while number == 0:
        number = int(rng.poisson(cases))
    weeks = start + np.floor(rng.lognormal(0.0, SPREAD, number)).astype(np.int64)
    return np.bincount(weeks[weeks < WEEKS], minlength=WEEKS)
