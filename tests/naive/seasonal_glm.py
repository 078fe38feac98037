"""The slow, obvious twins of the seasonal fits: likelihoods handed to a general optimiser."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

Floats = npt.NDArray[np.float64]


def minus_log_likelihood(beta: Floats, design: Floats, y: Floats, alpha: float) -> float:
    mu = np.exp(np.clip(design @ beta, -50, 50))
    if alpha == 0:
        return float(np.sum(mu - y * np.log(mu)))
    size = 1 / alpha
    return -float(
        np.sum(
            special.gammaln(size + y)
            - special.gammaln(size)
            + size * np.log(size)
            + y * np.log(mu)
            - (size + y) * np.log(size + mu)
        )
    )


def minus_score(beta: Floats, design: Floats, y: Floats, alpha: float) -> Floats:
    mu = np.exp(np.clip(design @ beta, -50, 50))
    return design.T @ ((mu - y) / (1 + alpha * mu))


def fit(design: Floats, y: Floats, alpha: float) -> Any:
    """Coefficients of a known dispersion."""
    start = np.zeros(design.shape[1])
    start[0] = np.log(max(y.mean(), 0.1))
    return optimize.minimize(
        minus_log_likelihood,
        start,
        args=(design, y, alpha),
        jac=minus_score,
        method="BFGS",
        options={"gtol": 1e-9},
    )


def fit_both(design: Floats, y: Floats) -> tuple[Floats, float]:
    """Coefficients and dispersion."""
    found = optimize.minimize_scalar(
        lambda log: fit(design, y, float(np.exp(log))).fun, bounds=(-9, 3), method="bounded"
    )
    alpha = float(np.exp(found.x))
    return fit(design, y, alpha).x, alpha
