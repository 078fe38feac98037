"""How long a CUSUM of Poisson counts runs between false alarms, and the h that it takes.

Sources: Brook & Evans 1972 (Biometrika 59, 539-549) for the Markov chain; Lucas 1985
(Technometrics 27, 129-144) for the reference value. `average_run_length` is `arlCusum` of R
surveillance, and `reference_value` its `findK` before rounding.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from kentongan.early_warning.detectors.sheet import require


def reference_value(mean: float, raised: float) -> float:
    """The k that finds a rise of the mean from `mean` to `raised` soonest; untransformed counts."""
    require(
        0 < mean < raised,
        "mean",
        "is {mean}, raised {raised}: above 0, and a rise",
        mean=mean,
        raised=raised,
    )
    return (raised - mean) / math.log(raised / mean)


def average_run_length(mean: float, *, k: float, h: float) -> float:
    """Steps until a CUSUM of Poisson counts of that mean first reaches `h`, on average.

    `k` and `h` are multiples of a tenth, for counts without a transform. The sum less h visits
    finitely many values, so that the expectation solves a linear system.
    """
    require(mean > 0, "mean", "is {given}: above 0", given=mean)
    reference, limit = (Fraction(str(round(x, 1))) for x in (k, h))
    require(limit > 0, "h", "is {given}: above 0", given=h)
    unit = math.lcm(reference.denominator, limit.denominator)
    states, drift = int(limit * unit), int(reference * unit)
    most = (states + drift) // unit
    log = [x * math.log(mean) - mean - math.lgamma(x + 1) for x in range(most + 1)]
    moves = np.zeros((states, states))
    for before in range(states):
        for count, chance in enumerate(map(math.exp, log)):
            after = max(0, before + count * unit - drift)
            if after < states:
                moves[before, after] += chance
    return float(np.linalg.solve(np.eye(states) - moves, np.ones(states))[0])


def decision_interval(mean: float, *, k: float, run_length: float) -> float:
    """The smallest h, in tenths, whose CUSUM runs at least `run_length` steps between false alarms.

    R's `findH` is content with 3 % less or more.
    """
    require(run_length >= 1, "run_length", "is {given}: 1 or more", given=run_length)
    low, high = 0, 10
    while average_run_length(mean, k=k, h=high / 10) < run_length:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if average_run_length(mean, k=k, h=middle / 10) < run_length:
            low = middle
        else:
            high = middle
    return high / 10
