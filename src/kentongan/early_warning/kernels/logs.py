"""Logarithms of counts, from a table as far as it reaches: a fit takes hundreds of them."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from kentongan.early_warning.kernels.compiled import inner
from kentongan.early_warning.kernels.sheet import Floats

LOG_STARTS: Final = np.log(np.arange(1024) + 0.1)
LOG_COUNTS: Final = np.log(np.maximum(np.arange(1024), 1))


@inner
def log_of(table: Floats, count: int, more: float) -> float:
    """log(count + more), where `table` is LOG_STARTS (`more` 0.1) or LOG_COUNTS (0)."""
    return table[count] if count < len(table) else math.log(count + more)
