"""SaTScan's clusters, members, dates and ratios, on its own sample data and on synthetic areas.

The figures in this file are printed by SaTScan 10.3.2, standard Monte Carlo, 999 replicates; its
settings are in the test. With the outputs beside the checkout all runs are compared.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.early_warning import satscan

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.scan.bernoulli import bernoulli
from kentongan.early_warning.scan.clusters import ScanResult, ScanState
from kentongan.early_warning.scan.kulldorff import kulldorff_poisson
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.permutation import space_time_permutation

SAMPLES = json.loads(Path(__file__).with_name("satscan_samples.json").read_text("utf-8"))


def within_chance(found: float, reference: float, replicates: int = 999) -> bool:
    """Two Monte Carlo p-values differ by no more than three binomial deviations of each."""
    spread = np.sqrt(reference * (1 - reference) / replicates) + 1 / replicates
    return abs(found - reference) <= 3 * np.sqrt(2) * spread


def new_york() -> CaseList:
    sample = SAMPLES["new_york"]
    return CaseList.from_rows(
        unit=[case[0] for case in sample["cases"]],
        time=[f"2001-11-{case[1]:02d}" for case in sample["cases"]],
        units=sample["zip"],
        lonlat=sample["lonlat"],
        start="2001-11-01",
        end="2001-11-24",
    )


def north_humberside() -> CaseList:
    sample = SAMPLES["north_humberside"]
    return CaseList.from_counts(
        [sample["cases"]], units=sample["id"], planar=sample["xy"], controls=[sample["controls"]]
    )


def test_fever_in_new_york_is_found_as_satscan_finds_it() -> None:
    """Prospective permutation scan, at most 7 days and 3 km: four clusters, one unit alone first
    among equals, none that every replicate beats."""
    found = space_time_permutation(new_york(), Options(longest=7, radius=3.0))
    assert found.state is ScanState.FOUND
    assert [(c.members[0], len(c.members), round(c.score, 6)) for c in found.clusters] == [
        ("11418", 9, 3.845418), ("11372", 1, 3.164201), ("10472", 1, 2.137259),
        ("10469", 4, 1.427139),
    ]  # fmt: skip
    first = found.clusters[0]
    assert first.members == tuple(
        "11418 11415 11419 11435 11416 11421 11451 11375 11417".split()  # noqa: SIM905 - as printed
    )
    assert (first.start, first.end) == (date(2001, 11, 22), date(2001, 11, 24))
    assert (first.observed, round(first.expected, 2)) == (4, 0.67)
    assert (round(first.radius or 0, 2), round(first.span or 0, 2)) == (2.90, 5.25)
    printed = (0.216, 0.506, 0.948, 0.999)
    for cluster, pvalue in zip(found.clusters, printed, strict=True):
        assert within_chance(cluster.pvalue or 0, pvalue)
        assert cluster.recurrence == pytest.approx(1 / (cluster.pvalue or 0))


def test_leukaemia_in_north_humberside_is_found_as_satscan_finds_it() -> None:
    """Spatial Bernoulli scan, half the persons: six clusters, equals in order of their ids."""
    found = bernoulli(north_humberside(), Options(when="spatial"))
    assert [(c.members, round(c.score, 6), round(c.radius or 0, 2)) for c in found.clusters] == [
        (("170", "173", "172", "169"), 4.836516, 5.83),
        (("18", "19", "14", "26"), 4.836516, 4.12),
        (("130", "134", "135", "118", "115", "124"), 3.712697, 7.62),
        (("152", "158", "153", "154", "148", "155"), 3.712697, 12.04),
        (("3", "4", "5"), 3.609718, 76.84),
        (("85", "86", "82"), 3.609718, 5.00),
    ]
    first = found.clusters[0]
    assert (first.observed, round(first.expected, 2), round(first.relative_risk, 2)) == (
        4,
        1.22,
        3.43,
    )
    assert within_chance(first.pvalue or 0, 0.674)
    assert first.recurrence is None


def s200() -> CaseList:
    return satscan.synthetic("s200", "2024-12-30")


RUNS: list[tuple[str, Callable[..., ScanResult], Callable[[], CaseList], dict[str, Any]]] = [
    ("nm_retro_st_poisson", kulldorff_poisson, satscan.new_mexico, {"when": "retrospective"}),
    ("nm_prosp_st_poisson", kulldorff_poisson, satscan.new_mexico, {"when": "prospective"}),
    ("nm_spatial_poisson", kulldorff_poisson, satscan.new_mexico, {"when": "spatial"}),
    ("nm_retro_stp", space_time_permutation, satscan.new_mexico, {"when": "retrospective"}),
    ("nyc_prosp_stp", space_time_permutation, satscan.new_york, {"longest": 7, "radius": 3.0}),
    ("nhumb_bernoulli", bernoulli, satscan.north_humberside, {"when": "spatial"}),
    ("s200_prosp_poisson", kulldorff_poisson, s200, {"longest": 30}),
    ("s200_prosp_stp", space_time_permutation, s200, {"longest": 30}),
]  # fmt: skip


@satscan.NEEDED
@pytest.mark.parametrize(("name", "scan", "cases", "options"), RUNS)
def test_every_run_of_satscan_is_met(
    name: str,
    scan: Callable[..., ScanResult],
    cases: Callable[[], CaseList],
    options: dict[str, Any],
) -> None:
    """Members in order of distance, dates, radius, cases, ratios to six decimals, p by chance."""
    found = list(scan(cases(), Options(**options)).clusters)
    wanted = satscan.clusters(name)
    # Whether the last clusters, which nearly every replicate beats, are shown is chance.
    assert len(wanted) <= len(found) or wanted[len(found)].pvalue > 0.98
    assert all((c.pvalue or 0) > 0.98 for c in found[len(wanted) :])
    for mine, theirs in zip(found, wanted, strict=False):
        assert list(mine.members) == theirs.members
        assert f"{mine.score:.6f}" == f"{theirs.score:.6f}"
        assert (mine.observed, f"{mine.expected:.2f}") == (
            theirs.observed,
            f"{theirs.expected:.2f}",
        )
        assert f"{mine.radius:.2f}" == f"{theirs.radius:.2f}"
        assert within_chance(mine.pvalue or 0, theirs.pvalue)
        if isinstance(mine.start, date):
            spans = [f"{d.year}/{d.month}/{d.day}" for d in (mine.start, mine.end)]  # type: ignore[union-attr] # both are dates
            assert spans == [theirs.start, theirs.end]


@satscan.NEEDED
def test_replicates_scatter_like_those_of_satscan() -> None:
    """The two samples of 999 best ratios come from one distribution (Kolmogorov-Smirnov)."""
    from scipy.stats import ks_2samp

    for name, scan in (
        ("s200_prosp_poisson", kulldorff_poisson),
        ("s200_prosp_stp", space_time_permutation),
    ):
        mine = scan(s200(), Options(longest=30)).maxima
        theirs = [float(row[0]) for row in satscan.rows(f"{name}.llr.txt")[1:]]
        assert ks_2samp(mine, theirs).pvalue > 0.001
