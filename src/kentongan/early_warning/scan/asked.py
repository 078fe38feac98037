"""Scans as they are asked by name: plain parameters in, expectations from the counts themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.scan.baselines import forecast
from kentongan.early_warning.scan.calibrated import (
    CalibratedState,
    calibrate,
    calibrated_scan,
)
from kentongan.early_warning.scan.clusters import DAYS_A_STEP, ScanResult, ScanState
from kentongan.early_warning.scan.expectation_based import (
    expectation_based_poisson as by_expectations,
)
from kentongan.early_warning.scan.kulldorff import kulldorff_poisson as by_population
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.permutation import space_time_permutation as by_permutation
from kentongan.early_warning.scan.windows import windows_of

LONGEST: Final = 7
"""Steps of the longest cluster where expectations are forecast: further ahead they are vague."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict on the last step, of a scan whose bar comes from the area's own history.

    `pvalue`: share of the replayed steps with as large a statistic.
    """

    alarm: bool
    statistic: float
    threshold: float
    pvalue: float
    false_alarms_a_month: float


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """What a scan answers; `verdict` only where it gives one on the whole area, and there is one:
    without a zone, or without a case of late, the state of `result` says why not.
    """

    result: ScanResult
    verdict: Verdict | None = None


def kulldorff_poisson(cases: CaseList, parameters: Mapping[str, Any]) -> Answer:
    """Kulldorff's scan; `cases` needs a population. Raises `InputError`."""
    return Answer(by_population(cases, Options(**parameters)))


def space_time_permutation(cases: CaseList, parameters: Mapping[str, Any]) -> Answer:
    """The space-time permutation scan. Raises `InputError`."""
    return Answer(by_permutation(cases, Options(**parameters)))


def expectation_based_poisson(cases: CaseList, parameters: Mapping[str, Any]) -> Answer:
    """The expectation-based scan with forecasts from the history before. Raises `InputError`."""
    options = Options(**({"longest": LONGEST} | dict(parameters)))
    if options.when != "prospective":
        raise InputError(
            "parameter", "when is {when!r}: forecasts are for 'prospective'", when=options.when
        )
    ahead = cases.times - windows_of(cases, options).begin
    expected = np.ones(cases.counts.shape)
    expected[-ahead:] = forecast(cases.counts, gap=ahead, week=7 if cases.step == "day" else 1)
    return Answer(by_expectations(cases, expected, options))


def calibrated(cases: CaseList, parameters: Mapping[str, Any]) -> Answer:
    """Our own scan, its bar learnt from the days before. Raises `InputError`."""
    before = _before(cases, max(1, int(parameters.get("longest", LONGEST))))
    learnt = calibrate(before, threads=Options().threads, **parameters)
    found = calibrated_scan(cases, learnt)
    options = Options(longest=learnt.longest, replicates=0)
    state = {
        CalibratedState.JUDGED: (
            ScanState.FOUND if found.clusters else ScanState.NOTHING_MORE_THAN_EXPECTED
        ),
        CalibratedState.NO_CASES: ScanState.NO_CASES_IN_WINDOW,
        CalibratedState.NO_ZONE: ScanState.NO_ZONE,
    }[found.state]
    return Answer(
        ScanResult(
            model="calibrated",
            options=options,
            state=state,
            clusters=found.clusters,
            cases=cases.total,
            zones=learnt.zones.number,
            windows=learnt.longest,
            maxima=np.empty(0),
            step_days=DAYS_A_STEP.get(cases.step),
        ),
        None
        if found.state is not CalibratedState.JUDGED
        else Verdict(
            alarm=found.alarm,
            statistic=found.statistic,
            threshold=found.threshold,
            pvalue=found.pvalue,
            false_alarms_a_month=learnt.false_alarms_a_month,
        ),
    )


def _before(cases: CaseList, steps: int) -> CaseList:
    """The cases without the last steps: what is judged must not set its own bar."""
    return replace(
        cases,
        counts=cases.counts[:-steps],
        edges=None if cases.edges is None else cases.edges[:-steps],
        population=None,
        expected=None,
    )
