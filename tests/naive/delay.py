"""The slow, obvious twin of the delay detector: one unit, general optimiser, scipy's law."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats
from tests.naive import seasonal_glm

Floats = npt.NDArray[np.float64]


def verdict(
    design: Floats,
    counts: Floats,
    weeks: tuple[int, int],
    *,
    share: float,
    wobble: float,
    level: float,
) -> tuple[float, float, float]:
    """(expected, threshold, nowcast) of the second week; the baseline ends before the first."""
    before, now = weeks
    rows, y = design[:before], counts[:before]
    beta, alpha = seasonal_glm.fit_both(rows, y)
    mu = np.exp(rows @ beta)
    covariance = np.linalg.inv(rows.T @ (rows * (mu / (1 + alpha * mu))[:, None]))
    unsure = float(design[now] @ covariance @ design[now])
    mean = float(np.exp(design[now] @ beta + unsure / 2))
    squares = mean**2 * np.exp(unsure) * (1 + alpha)
    usual = share * mean
    variance = usual + (share**2 + wobble) * squares - usual**2
    law = stats.nbinom(usual**2 / (variance - usual), usual / variance)
    shape = 1 / (squares / mean**2 - 1)
    rate = stats.gamma(shape + counts[now], scale=1 / (shape / mean + share)).mean()
    return usual, float(law.ppf(1 - level)), float(counts[now] + (1 - share) * rate)
