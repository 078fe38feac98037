"""Every method by name: the detectors, which judge units one by one, and the scans, which look for
zones. Naming one costs nothing: it is loaded when it is first used.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from kentongan.early_warning.detectors import DETECTORS, Method, named

if TYPE_CHECKING:
    from kentongan.early_warning.cases import CaseList
    from kentongan.early_warning.scan.asked import Answer


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan: what a user calls it, what it does, and what lists its parameters."""

    name: str
    about: str
    takes: str = "options.Options"

    @property
    def run(self) -> Callable[[CaseList, Mapping[str, Any]], Answer]:
        """The scan, taking its parameters by name. Raises `InputError`."""
        return cast(
            "Callable[[CaseList, Mapping[str, Any]], Answer]",
            getattr(importlib.import_module(f"{_SCANS}.asked"), self.name),
        )

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """Those of its parameters that are plain values, with types and defaults, in order."""
        file, _, name = self.takes.partition(".")
        taking = getattr(importlib.import_module(f"{_SCANS}.{file}"), name)
        every = inspect.signature(taking, eval_str=True).parameters
        return {name: each for name, each in every.items() if name not in _NO_PLAIN_VALUE}


_SCANS: Final = "kentongan.early_warning.scan"
_NO_PLAIN_VALUE: Final = ("cases", "zones", "threads")
"""What is no setting: the answer is the same for any number of threads."""

SCANS: Final[tuple[Scan, ...]] = (
    Scan(
        "calibrated",
        "One verdict on an area, its bar learnt from the days before; needs 151 days",
        "calibrated.calibrate",
    ),
    Scan(
        "expectation_based_poisson",
        "Zones and last days with more cases than forecast from the history (Neill)",
    ),
    Scan(
        "kulldorff_poisson",
        "Zones and days with more cases than their population explains (Kulldorff)",
    ),
    Scan(
        "space_time_permutation",
        "Zones and days with more cases than place and day explain apart; needs no population",
    ),
)


def find(name: str) -> Method | Scan:
    """The method of that name. Raises `InputError` with the names there are."""
    methods: dict[str, Method | Scan] = {each.name: each for each in DETECTORS}
    methods |= {each.name: each for each in SCANS}
    return named(name, methods)
