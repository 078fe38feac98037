"""What a scan is asked: where, when, and how sure."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any, Final, Literal, get_args

from kentongan.early_warning.input_error import InputError, Said
from kentongan.early_warning.scan.zones import Zones

WHOLE: Final = (
    "shortest",
    "longest",
    "most_units",
    "min_cases",
    "replicates",
    "seed",
    "stop_after",
    "earlier_looks",
    "threads",
)
"""Options that are whole numbers."""
MOST_SEED: Final = 2**63 - 1
When = Literal["prospective", "retrospective", "spatial"]


def need(holds: bool, name: str, given: Any, right: str) -> None:
    """Refuse a parameter unless it `holds`: raises `InputError` with what would be right."""
    if not holds:
        raise InputError(
            "parameter",
            "{name} is {given!r}: it needs to be {right}",
            name=name,
            given=given,
            right=Said(right, {}),
        )


@dataclass(frozen=True, slots=True)
class Options:
    """Options of all scans; the defaults are SaTScan's.

    `when`: "prospective" looks only for clusters that are alive in the last step, "retrospective"
    for those of any time, "spatial" leaves time out. `share`: the largest part of those at risk
    that a zone may hold; `radius` and `most_units` limit it further; `zones` replaces circles
    altogether. `shortest`, `longest`: length of a cluster in steps; without `longest` it is
    `longest_share` of the study period. `min_cases`: fewest cases of a cluster. `replicates`:
    data sets simulated without any cluster, for the p-value; `seed` decides them, whatever the
    number of `threads` (default: the cores given to us). `stop_after`: end as soon as so many
    replicates beat the best cluster, since then it is no alarm (Besag & Clifford 1991).
    `earlier_looks`: how many times the same data was looked at before, one step apart; the
    p-value then covers all these looks together, and the recurrence interval comes from its share
    of one look.
    """

    when: When = "prospective"
    share: float = 0.5
    radius: float | None = None
    most_units: int | None = None
    zones: Zones | None = field(default=None, compare=False)
    shortest: int = 1
    longest: int | None = None
    longest_share: float = 0.5
    min_cases: int = 2
    replicates: int = 999
    seed: int = 0
    stop_after: int | None = None
    earlier_looks: int = 0
    threads: int = field(default_factory=lambda: len(os.sched_getaffinity(0)), compare=False)

    def __post_init__(self) -> None:
        for name, bad, right in (
            ("when", self.when not in get_args(When), "prospective, retrospective or spatial"),
            ("share", not 0 < self.share <= 1, "above 0 and at most 1"),
            ("radius", self.radius is not None and not self.radius >= 0, "0 or more"),
            ("most_units", self.most_units is not None and self.most_units < 1, "1 or more"),
            ("shortest", self.shortest < 1, "1 or more"),
            (
                "longest",
                self.longest is not None and self.longest < self.shortest,
                "`shortest` or more",
            ),
            ("longest_share", not 0 < self.longest_share <= 1, "above 0 and at most 1"),
            ("min_cases", self.min_cases < 1, "1 or more"),
            ("replicates", self.replicates < 0, "0 or more"),
            ("seed", not 0 <= self.seed <= MOST_SEED, "0 to 2^63 - 1"),
            ("stop_after", self.stop_after is not None and self.stop_after < 1, "1 or more"),
            ("earlier_looks", self.earlier_looks < 0, "0 or more"),
            ("threads", self.threads < 1, "1 or more"),
        ):
            need(not bad, name, getattr(self, name), right)
        for name in WHOLE:
            given = getattr(self, name)
            need(given is None or isinstance(given, Integral), name, given, "a whole number")
