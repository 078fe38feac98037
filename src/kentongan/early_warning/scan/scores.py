"""Scores of all zones and windows, for maps and for comparing methods."""

from __future__ import annotations

import numpy as np

from kentongan.early_warning.kernels import scan as kernels
from kentongan.early_warning.scan.model import Floats, Model
from kentongan.early_warning.scan.windows import Windows
from kentongan.early_warning.scan.zones import Zones


def zone_scores(model: Model, zones: Zones, windows: Windows) -> Floats:
    """Score of each zone and window, shape (zones, windows), 0 where there is no excess.

    Zones in the order of `zones`: centre by centre, the smallest first. A zone is summed from its
    first unit, so this costs its size; the searches do not use it.
    """
    ends = np.flatnonzero(zones.whole)
    begins = zones.first[np.searchsorted(zones.first, ends, side="right") - 1]
    units = [zones.order[a : b + 1] for a, b in zip(begins, ends, strict=True)]
    first = np.cumsum([0, *(one.size for one in units)])
    out = np.empty((ends.size, windows.opens.size))
    kernels.scores_of_zones(
        model.code,
        model.cases,
        model.everybody,
        first,
        np.concatenate([*units, np.empty(0, dtype=np.int32)]).astype(np.int32),
        model.counts,
        model.sizes,
        windows.opens,
        windows.closes,
        out,
    )
    return out
