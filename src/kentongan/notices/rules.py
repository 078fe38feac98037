"""When a notice that did not go out is sent again. Plain Python."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

TRY_AGAIN_AFTER: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
"""Pauses between the tries of one notice: a server that is back in a minute costs a minute, one
that is down for a night is asked five more times and no oftener. Our choice."""

LEASE: Final = timedelta(minutes=10)
"""How long a worker may be busy with a notice before the clock takes it for lost with him."""


def next_try(*, failed: int, lasting: bool, now: datetime) -> datetime | None:
    """When to try again after the failure number `failed` (from 1), or None to give up.

    `lasting`: the other side refuses this address for good, so asking again is of no use.
    """
    if lasting or failed > len(TRY_AGAIN_AFTER):
        return None
    return now + TRY_AGAIN_AFTER[failed - 1]
