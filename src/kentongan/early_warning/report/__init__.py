"""What a method found in a table, as one record for every form in which it is shown or stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.backtest import Judge
from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.explain import (
    Alarm,
    Contribution,
    Unjudged,
    explain,
    explain_cluster,
    unjudged,
)
from kentongan.early_warning.series import CountSeries
from kentongan.early_warning.tables import Note, Table

if TYPE_CHECKING:
    from kentongan.early_warning.scan.asked import Answer, Verdict
    from kentongan.early_warning.scan.clusters import Cluster, ScanResult

STANDS_OUT: Final = 0.05
"""The largest p-value of a cluster that is shown as an alarm."""


@dataclass(frozen=True, eq=False, slots=True)
class Run:
    """Which method ran on what.

    `source`: name of the file; `about`: the method in one line; `positions`, `planar`: as in
    `Table`, or from a file of places; `notes`: those of reading the table and the places.
    """

    source: str
    method: str
    about: str
    parameters: Mapping[str, Any]
    table: Table
    notes: tuple[Note, ...]
    positions: npt.NDArray[np.float64] | None = None
    planar: bool = False

    @property
    def series(self) -> CountSeries:
        """The counts."""
        return self.table.series

    @property
    def version(self) -> str:
        """Version of the library."""
        return metadata.version("kentongan")


@dataclass(frozen=True, eq=False, slots=True)
class Detected:
    """A run of a detector: its verdicts, every alarm (latest first), every missing verdict."""

    run: Run
    detection: Detection
    alarms: tuple[Alarm, ...]
    gaps: tuple[Unjudged, ...]

    @classmethod
    def of(cls, run: Run, detection: Detection, judge: Judge) -> Detected:
        """Explain a detection; `judge` is the detector that made it."""
        return cls(
            run=run,
            detection=detection,
            alarms=explain(run.series, detection, judge=judge, parts=run.table.parts),
            gaps=unjudged(run.series, detection),
        )

    @property
    def judged(self) -> bool:
        """Whether there is any verdict at all."""
        return bool((self.detection.state == State.JUDGED).any())

    @property
    def rows(self) -> list[Alarm]:
        """Of each unbroken row of alarms the last, which says since when it lasts."""
        at = {(alarm.unit, alarm.step) for alarm in self.alarms}
        return [alarm for alarm in self.alarms if (alarm.unit, alarm.step + 1) not in at]


@dataclass(frozen=True, eq=False, slots=True)
class Scanned:
    """A run of a scan.

    `places`: of each cluster, its units with what they contribute; `verdict`: on the whole area,
    where the scan gives one.
    """

    run: Run
    scan: ScanResult
    places: tuple[tuple[Contribution, ...], ...]
    verdict: Verdict | None = None

    @property
    def judged(self) -> bool:
        """Whether there were zones to be compared."""
        return self.scan.zones > 0

    @property
    def outstanding(self) -> list[Cluster]:
        """The clusters that stand out: by the verdict on the area, or by their p-values."""
        if self.verdict is not None:
            return list(self.scan.clusters) if self.verdict.alarm else []
        return [c for c in self.scan.clusters if c.pvalue is not None and c.pvalue <= STANDS_OUT]

    @classmethod
    def of(cls, run: Run, answer: Answer) -> Scanned:
        """Explain the clusters of a scan."""
        return cls(
            run=run,
            scan=answer.result,
            verdict=answer.verdict,
            places=tuple(
                explain_cluster(
                    run.series,
                    each.members,
                    _steps(run.series, each.start, each.end),
                    each.expected,
                )
                for each in answer.result.clusters
            ),
        )


def _steps(series: CountSeries, start: date | int, end: date | int) -> range:
    if series.dates is None or isinstance(start, int) or isinstance(end, int):
        return range(int(str(start)), int(str(end)) + 1)
    first, last = np.searchsorted(
        series.dates, np.array([start, end], dtype="datetime64[D]"), side="right"
    )
    return range(int(first) - 1, int(last))
