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


def arrived(triangle: list[list[int | None]], before: int) -> list[tuple[float, float]]:
    """For each delay but the last: the share that has arrived by then, and its variance.

    One unit; rows are steps, None what lies ahead. Learnt from the complete steps before `before`.
    """
    complete = [[n for n in row if n is not None] for row in triangle[:before] if None not in row]
    whole, used = sum(map(sum, complete)), [row for row in complete if sum(row) > 0]
    found = []
    for delay in range(len(triangle[0]) - 1):
        mean = (sum(sum(row[: delay + 1]) for row in complete) + 0.5) / (whole + 1)
        chi = 0.0
        for row in used:
            total, here = sum(row), sum(row[: delay + 1])
            chi += (here - total * mean) ** 2 / (total * mean * (1 - mean))
        chi /= max(len(used) - 1, 1)
        size = whole / max(len(used), 1)
        correlation = min(1.0, max(0.0, (chi - 1) / max(size - 1, 1)))
        found.append((mean, mean * (1 - mean) * (correlation + 1 / (whole + 2))))
    return found
