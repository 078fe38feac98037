"""The slow, obvious twin of the step-up procedure: try every number of alarms."""

from __future__ import annotations


def step_up(values: list[float | None], share: float) -> list[bool]:
    """Alarm at the k smallest, for the largest k whose k-th is at most share k / n."""
    known = sorted(v for v in values if v is not None)
    best = 0
    for k in range(1, len(known) + 1):
        if known[k - 1] * len(known) <= share * k:
            best = k
    return [v is not None and best > 0 and v <= known[best - 1] for v in values]
