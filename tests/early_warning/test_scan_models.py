"""The models: twins, symmetries, seeds and threads, and why there may be no cluster."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.early_warning import references
from tests.naive import scan as naive

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels.scan import LANES
from kentongan.early_warning.scan import clusters
from kentongan.early_warning.scan.bernoulli import _model as bernoulli_model
from kentongan.early_warning.scan.bernoulli import bernoulli
from kentongan.early_warning.scan.clusters import ScanResult, ScanState, recurrence
from kentongan.early_warning.scan.expectation_based import (
    expectation_based_negative_binomial,
    expectation_based_poisson,
)
from kentongan.early_warning.scan.kulldorff import kulldorff_poisson, poisson_model
from kentongan.early_warning.scan.model import CentreBest, Dealt
from kentongan.early_warning.scan.monte_carlo import Chance, maxima_of_replicates
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.permutation import space_time_permutation
from kentongan.early_warning.scan.windows import Windows, windows_of
from kentongan.early_warning.scan.zones import circles, lists_of_units

RNG = np.random.default_rng(7)
UNITS, TIMES = 12, 20
POINTS = RNG.random((UNITS, 2)) * 10
POPULATION = RNG.integers(100, 900, UNITS)
COUNTS = RNG.poisson(np.outer(np.ones(TIMES), POPULATION / POPULATION.mean()))
COUNTS[-3:, :3] += 4
SCANS: dict[str, Callable[[CaseList, Options], ScanResult]] = {
    "poisson": kulldorff_poisson,
    "permutation": space_time_permutation,
    "bernoulli": bernoulli,
    "expectation": lambda cases, options: expectation_based_poisson(
        cases, cases.counts[:-5].mean(axis=0) + 0.1, options
    ),
    "negative binomial": lambda cases, options: expectation_based_negative_binomial(
        cases, cases.counts[:-5].mean(axis=0) + 0.1, size=5.0, options=options
    ),
}
QUICK = Options(longest=5, replicates=39, threads=1)


def cases(order: Any = None, **changed: Any) -> CaseList:
    pick = np.arange(UNITS) if order is None else np.asarray(order)
    given: dict[str, Any] = {
        "units": [f"u{n:02d}" for n in pick],
        "planar": POINTS[pick],
        "population": POPULATION[pick],
        "controls": np.full((TIMES, UNITS), 2),
    }
    return CaseList.from_counts(COUNTS[:, pick], **(given | changed))


@pytest.mark.parametrize("name", SCANS)
def test_a_seed_decides_and_threads_do_not(name: str) -> None:
    """One thread or three, the same bytes; another seed, other replicates."""
    scan = SCANS[name]
    one = scan(cases(), QUICK)
    three = scan(cases(), replace(QUICK, threads=3))
    other = scan(cases(), replace(QUICK, seed=1))
    assert one.maxima.tobytes() == three.maxima.tobytes()
    assert one.clusters == three.clusters
    assert one.maxima.tobytes() != other.maxima.tobytes()
    assert one.maxima.size == 39


@pytest.mark.parametrize("name", SCANS)
@settings(max_examples=5)
@given(order=st.permutations(range(UNITS)))
def test_the_order_of_units_is_nothing(name: str, order: list[int]) -> None:
    """The clusters of shuffled units are the same units."""
    straight = SCANS[name](cases(), replace(QUICK, replicates=0))
    shuffled = SCANS[name](cases(order), replace(QUICK, replicates=0))
    assert [c.members for c in straight.clusters] == [c.members for c in shuffled.clusters]
    assert [c.score for c in straight.clusters] == pytest.approx(
        [c.score for c in shuffled.clusters]
    )


@pytest.mark.parametrize("when", ["prospective", "retrospective"])
@pytest.mark.parametrize("name", ["poisson", "permutation"])
def test_the_best_cluster_is_the_twins(name: str, when: Any) -> None:
    """No zone and window has a higher score than the one reported."""
    data = cases()
    found = SCANS[name](data, Options(when=when, longest=5, replicates=0))
    total = float(COUNTS.sum())
    by_unit = COUNTS.sum(axis=0)
    sizes = (
        np.outer(np.full(TIMES, total / TIMES), POPULATION / POPULATION.sum())
        if name == "poisson"
        else np.outer(COUNTS.sum(axis=1), by_unit) / total
    )
    weights = POPULATION if name == "poisson" else by_unit
    zones = naive.circles([(x, y) for x, y in POINTS.tolist()], list(weights), 0.5)
    best = naive.best_score(
        COUNTS,
        sizes,
        [zone for some in zones for zone in some],
        list(naive.windows(TIMES, 1, 5, alive=when == "prospective")),
        cases=total,
        least=2,
    )
    assert found.best is not None
    assert found.best.score == pytest.approx(best, rel=1e-12)
    assert found.best.pvalue is None
    assert found.best.gumbel_pvalue is None
    assert found.best.recurrence is None


def test_clusters_share_no_unit_at_the_same_time() -> None:
    """In a retrospective scan one place may be a cluster twice, years apart."""
    found = kulldorff_poisson(cases(), replace(QUICK, when="retrospective", replicates=0))
    for n, one in enumerate(found.clusters):
        for two in found.clusters[n + 1 :]:
            apart = one.end < two.start or two.end < one.start  # type: ignore[operator] # both are steps
            assert apart or not set(one.members) & set(two.members)


@pytest.mark.parametrize(("second", "kept"), [((2, 4), [0, 1]), ((1, 3), [0])])
def test_a_cluster_may_begin_when_another_of_its_units_ends(
    second: tuple[int, int], kept: list[int]
) -> None:
    """Steps 0 and 1, then 2 and 3 of one unit are two clusters; those that share step 1 are one."""
    data = CaseList.from_counts(np.ones((4, 2)), planar=[(0, 0), (9, 9)], units=["a", "b"])
    zones = lists_of_units(data, [["a"], ["a", "b"]])
    edges = np.array([(0, 2), second])
    windows = Windows(0, 4, edges[:, 0], edges[:, 1], np.ones(2, dtype=np.bool_))
    best = CentreBest(np.array([5.0, 4.0]), np.array([1, 2]), np.array([0, 1]))
    assert clusters.without_overlap(zones, windows, best, data.units) == kept


def test_an_early_stop_ends_at_the_tenth_that_beats() -> None:
    """Besag and Clifford: p is ten over the replicates so far, and the same ones come first."""
    quiet = cases(population=COUNTS.sum(axis=0))
    table = RNG.poisson(3.0, (TIMES, UNITS))
    quiet = CaseList.from_counts(table, planar=POINTS, population=np.ones(UNITS))
    whole = kulldorff_poisson(quiet, Options(longest=5, seed=3))
    short = kulldorff_poisson(quiet, Options(longest=5, seed=3, stop_after=10))
    assert short.best is not None
    assert short.maxima.size < 999
    assert short.maxima.tolist() == whole.maxima[: short.maxima.size].tolist()
    assert short.best.pvalue == 10 / short.maxima.size
    assert short.maxima[-1] >= short.best.score


def test_an_early_stop_that_never_comes_changes_nothing() -> None:
    """A clear cluster takes all replicates."""
    data = cases()
    whole = kulldorff_poisson(data, replace(QUICK, replicates=300))
    short = kulldorff_poisson(data, replace(QUICK, replicates=300, stop_after=299))
    assert short.maxima.tolist() == whole.maxima.tolist()
    assert short.clusters == whole.clusters


def test_earlier_looks_make_a_cluster_less_surprising() -> None:
    """A p-value for all looks together is larger; a look's share of it gives the recurrence."""
    one = kulldorff_poisson(cases(), replace(QUICK, replicates=199))
    many = kulldorff_poisson(cases(), replace(QUICK, replicates=199, earlier_looks=9))
    assert one.best is not None
    assert many.best is not None
    assert many.best.score == pytest.approx(one.best.score, rel=1e-12)
    assert (many.best.gumbel_pvalue or 0) > (one.best.gumbel_pvalue or 0)
    assert recurrence(0.19, 2) == pytest.approx(10)
    assert recurrence(1.0, 3) == pytest.approx(1.0, abs=1e-4)
    assert recurrence(None, 3) is None


def test_zones_of_ones_own_have_no_centre() -> None:
    """A list of units is found as a whole, without radius."""
    data = cases()
    zones = lists_of_units(data, [["u00", "u01", "u02"], ["u05"]])
    found = kulldorff_poisson(data, replace(QUICK, zones=zones))
    assert found.best is not None
    assert found.best.members == ("u00", "u01", "u02")
    assert (found.best.centre, found.best.radius) == (None, None)
    nowhere = CaseList.from_counts(COUNTS, units=data.units, population=POPULATION)
    again = kulldorff_poisson(nowhere, replace(QUICK, zones=lists_of_units(nowhere, [["u00"]])))
    assert again.best is not None
    assert again.best.span is None


def test_all_cases_in_one_unit_is_an_infinite_risk() -> None:
    """Nothing is outside to compare with."""
    table = np.zeros((4, 3))
    table[3, 0] = 9
    data = CaseList.from_counts(table, planar=[(0, 0), (5, 0), (9, 0)], population=[1, 1, 1])
    found = kulldorff_poisson(data, replace(QUICK, longest=2))
    assert found.best is not None
    assert found.best.relative_risk == np.inf
    free = expectation_based_poisson(data, 1.0, replace(QUICK, longest=2, share=0.4))
    assert free.best is not None
    assert free.best.relative_risk == 9.0


@pytest.mark.parametrize("name", SCANS)
def test_no_cases_is_a_reason(name: str) -> None:
    """An empty study period is answered, not refused."""
    empty = CaseList.from_counts(
        np.zeros((TIMES, UNITS)), planar=POINTS, population=POPULATION, controls=np.ones(UNITS)
    )
    found = SCANS[name](empty, QUICK)
    assert (found.state, found.clusters, found.best) == (ScanState.NO_CASES, (), None)
    assert found.maxima.size == 0


@pytest.mark.parametrize("name", SCANS)
def test_too_small_a_limit_is_a_reason(name: str) -> None:
    """A share of nothing leaves no zone."""
    assert SCANS[name](cases(), replace(QUICK, share=1e-6)).state is ScanState.NO_ZONE


def test_quiet_windows_are_a_reason() -> None:
    """Cases long ago only, or one case only, are no cluster that is alive."""
    table = np.zeros((TIMES, UNITS))
    table[0] = 3
    old = CaseList.from_counts(table, planar=POINTS, population=POPULATION)
    assert kulldorff_poisson(old, QUICK).state is ScanState.NO_CASES_IN_WINDOW
    table[-1, 0] = 1
    single = CaseList.from_counts(table, planar=POINTS, population=POPULATION)
    nothing = ScanState.NOTHING_MORE_THAN_EXPECTED
    assert kulldorff_poisson(single, QUICK).state is nothing
    assert (
        expectation_based_negative_binomial(single, 1.0, size=1.0, options=QUICK).state is nothing
    )


def test_what_chance_always_beats_is_a_reason() -> None:
    """Clusters that every replicate beats are left out; that none is left has a name."""
    found = [kulldorff_poisson(cases(), replace(QUICK, replicates=1, seed=n)) for n in range(20)]
    found += [
        expectation_based_negative_binomial(
            cases(), COUNTS.mean(), size=1.0, options=replace(QUICK, replicates=1, seed=n)
        )
        for n in range(20)
    ]
    assert {result.state for result in found} == {ScanState.FOUND, ScanState.BEATEN}
    for result in found:
        assert (result.state is ScanState.FOUND) == bool(result.clusters)


def test_models_say_what_they_lack() -> None:
    """A population, controls, time, or baselines above 0."""
    bare = CaseList.from_counts(COUNTS, planar=POINTS)
    with pytest.raises(InputError, match="population"):
        kulldorff_poisson(bare)
    with pytest.raises(InputError, match="controls"):
        bernoulli(bare)
    with pytest.raises(ValueError, match="needs time"):
        space_time_permutation(bare, Options(when="spatial"))
    with pytest.raises(InputError, match=r"unit '2' has 0\.0"):
        expectation_based_poisson(bare, [1.0, 0.0, *[1.0] * (UNITS - 2)])
    with pytest.raises(InputError, match="does not fit"):
        expectation_based_poisson(bare, [1.0, 2.0])
    with pytest.raises(ValueError, match="steps"):
        expectation_based_negative_binomial(bare, 1.0, size=1.0, options=Options(when="spatial"))


def test_cases_where_nobody_lives_are_named() -> None:
    """They have no expectation and so no ratio; over the whole period somebody may live there."""
    people = np.ones((TIMES, UNITS))
    step, unit = np.argwhere(COUNTS > 0)[0]
    people[step, unit] = 0
    emptied = cases(population=people)
    said = f"unit 'u{unit:02d}' has cases at {step}, when nobody lives there"
    with pytest.raises(InputError, match=said):
        kulldorff_poisson(emptied, QUICK)
    assert kulldorff_poisson(emptied, replace(QUICK, when="spatial")).clusters
    with pytest.raises(InputError, match="nobody lives there"):
        kulldorff_poisson(
            cases(population=[*[0.0], *[1.0] * (UNITS - 1)]), replace(QUICK, when="spatial")
        )


def test_of_equal_windows_the_first_to_end_is_found() -> None:
    """A day without any case adds nothing to a permutation cluster, and is no part of it; a
    cluster is not stretched back over such days either."""
    counts = np.ones((10, 4), dtype=int)
    counts[[3, 6, 7]] = 0
    counts[4:6, 0] = 5
    found = space_time_permutation(
        CaseList.from_counts(counts, planar=[(n, 0) for n in range(4)]),
        Options(when="retrospective", replicates=0),
    )
    assert found.best is not None
    assert (found.best.members, found.best.start, found.best.end) == (("1",), 4, 5)


@pytest.mark.parametrize("name", ["poisson", "bernoulli"])
def test_the_best_of_each_replicate_is_the_best_of_its_table(name: str) -> None:
    """Nothing is passed over for the levels at which the search looks: where few persons make the
    scores coarse, a zone that reaches its threshold may still be below the level."""
    points = [(float(n % 3), float(n // 3)) for n in range(8)]
    counts, wells = np.zeros((6, 8), dtype=int), np.zeros((6, 8), dtype=int)
    counts[::2, ::3] = wells[1::3, ::2] = 1
    data = CaseList.from_counts(counts, planar=points, population=1 + wells, controls=wells)
    options = Options(replicates=200, longest=6, min_cases=1, threads=1)
    windows = windows_of(data, options)
    assert data.expected is not None
    total, persons = int(counts.sum()), counts.astype(np.int64) + wells
    if name == "bernoulli":
        model, weights = bernoulli_model(data, persons, windows, options), persons.sum(axis=0)
    else:
        model = poisson_model(data, data.expected, windows, options)
        weights = data.expected.sum(axis=0)
    zones = circles(data, weights=weights.astype(float))
    found = maxima_of_replicates(model, zones, windows, options, observed=1.0).maxima
    planes = np.zeros((7, 8, LANES), dtype=np.int32)
    flat = [z for some in naive.circles(points, list(weights), 0.5) for z in some]
    for first in (0, LANES):
        planes[:] = 0
        model.replicates.fill(0, np.arange(first, min(first + LANES, 200)), planes)
        for lane in range(min(LANES, 200 - first)):
            best = 0.0
            for zone in flat:
                for opened in range(6):
                    c = int(planes[1 + opened :, zone, lane].sum())
                    n = float(np.diff(model.sizes, axis=1)[zone, opened:].sum())
                    if c >= 1 and name == "bernoulli":
                        best = max(best, naive.bernoulli(c, n, total, int(persons.sum())))
                    elif c >= 1:
                        best = max(best, naive.poisson(c, n, total))
            assert found[first + lane] == pytest.approx(best, rel=1e-9, abs=1e-9)


def test_large_areas_are_looked_at_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """How the centres are cut into pieces of work changes no byte."""
    whole = kulldorff_poisson(cases(), QUICK)
    monkeypatch.setattr("kentongan.early_warning.scan.monte_carlo._PART", 7)
    assert kulldorff_poisson(cases(), QUICK).maxima.tobytes() == whole.maxima.tobytes()


def test_permutation_within_strata_keeps_each_stratums_places_and_times() -> None:
    """Two kinds with places and times of their own are no cluster once told apart."""
    kinds = np.repeat(["x", "y"], 30)
    units = ["a"] * 30 + ["b"] * 30
    days = [0, 1] * 15 + [2, 3] * 15
    given: dict[str, Any] = {
        "unit": [*units, "c"], "time": [*days, 3], "step": "index",
        "units": ["a", "b", "c"], "planar": [(0, 0), (5, 0), (9, 9)],
    }  # fmt: skip
    options = Options(longest=2, share=0.6, replicates=99)
    mixed = space_time_permutation(CaseList.from_rows(**given), options)
    apart = space_time_permutation(CaseList.from_rows(**given, stratum=[*kinds, "y"]), options)
    assert mixed.best is not None
    assert "b" in mixed.best.members
    assert mixed.best.pvalue == 0.01
    assert apart.best is None or apart.best.score < 1
    empty = CaseList.from_rows(**given, stratum=[*kinds, "z"], count=[1] * 60 + [0])
    assert space_time_permutation(empty, options).cases == 60


@pytest.mark.parametrize("name", ["poisson", "bernoulli", "expectation"])
def test_spatial_scans_leave_time_out(name: str) -> None:
    """One window, the whole study period."""
    found = SCANS[name](cases(), replace(QUICK, when="spatial"))
    assert found.windows == 1
    assert found.best is not None
    assert (found.best.start, found.best.end) == (0, TIMES - 1)


def test_large_counts_take_a_wider_type() -> None:
    """More cases than 16 bits hold are counted all the same."""
    data = CaseList.from_counts(COUNTS * 3000, planar=POINTS, population=POPULATION)
    found = kulldorff_poisson(data, replace(QUICK, replicates=9))
    assert found.maxima.size == 9
    assert found.maxima.min() > 0
    assert found.best is not None
    assert found.best.pvalue == 0.1


def test_more_cells_than_16_bits_number_take_a_wider_type() -> None:
    """40,000 cells, one card each, all of them dealt: each cell has its case."""
    cells = np.arange(40_000)
    dealt = Dealt.by_stratum([(cells, np.zeros(40_000, dtype=np.int64))])
    assert dealt.most == 40_000
    planes = np.zeros((2, 40_000, LANES), dtype=np.int16)
    dealt.fill(1, np.array([0]), planes)
    assert (planes[1, :, 0] == 1).all()


@references.NEEDED
@pytest.mark.parametrize(
    ("name", "risk", "score"), [("nydf", "pop", 15.00556), ("pennLC", "expected", 17.6628831254)]
)
def test_spatial_scans_of_other_packages_are_met(name: str, risk: str, score: float) -> None:
    """Best ratio of smerc 1.8.4 on New York's leukaemia and of SpatialEpi 1.2.8 on Pennsylvania's
    lung cancer, circles up to half of those at risk."""
    with (references.FOLDER / f"data/{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    data = CaseList.from_counts(
        [[int(float(row["cases"])) for row in rows]],
        planar=[(float(row["x"]), float(row["y"])) for row in rows],
        small_planar=True,
        population=[float(row[risk]) for row in rows],
    )
    found = kulldorff_poisson(data, Options(when="spatial", replicates=0))
    assert found.best is not None
    assert found.best.score == pytest.approx(score, abs=1e-5)


@references.NEEDED
def test_what_one_package_computes_of_fractions_is_known() -> None:
    """SpatialEpi 1.2.8 gives 13.3716528388 for its NYleukemia, circles of at most 15 % of the
    people: the binomial ratio, in which all cases together (591.999789) became 591."""
    with (references.FOLDER / "data/NYleukemia.csv").open(encoding="utf-8") as file:
        table = np.array(
            [[float(row[c]) for c in ("x", "y", "cases", "pop")] for row in csv.DictReader(file)]
        )
    best = {591.0: 0.0, table[:, 2].sum(): 0.0}
    for x, y, _cases, _people in table:
        near = np.argsort(np.hypot(table[:, 0] - x, table[:, 1] - y), kind="stable")
        inside = np.cumsum(table[near, 2:], axis=0)
        for cases, people in inside[inside[:, 1] <= 0.15 * inside[-1, 1]]:
            for every, known in best.items():
                score = naive.bernoulli(cases, people, every, inside[-1, 1])
                best[every] = max(known, score)
    assert list(best.values()) == pytest.approx([13.3716528388, 13.2868368], abs=1e-7)


def test_a_giant_count_is_refused_not_simulated() -> None:
    """A count with three digits too many would take hours to simulate: the error says so."""
    table = COUNTS.copy()
    table[-1, 0] = 2_000_000_000
    giant = CaseList.from_counts(table, planar=POINTS, population=POPULATION)
    with pytest.raises(InputError, match="look for a count that is wrong"):
        space_time_permutation(giant, QUICK)
    with pytest.raises(InputError, match="would take long"):
        kulldorff_poisson(giant, QUICK)
    assert kulldorff_poisson(giant, replace(QUICK, replicates=0)).best is not None


def test_gumbel_needs_replicates_that_differ() -> None:
    """No curve goes through replicates without any excess, nor through a single one."""
    assert Chance(np.zeros(9)).gumbel_pvalue(1.0) is None
    assert Chance(np.ones(1)).gumbel_pvalue(1.0) is None


def test_the_span_of_a_huge_cluster_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would cost the square of the members."""
    monkeypatch.setattr(clusters, "_SPAN_OF_AT_MOST", 0)
    found = kulldorff_poisson(cases(), QUICK)
    assert found.best is not None
    assert found.best.span is None
    assert found.best.radius is not None


def test_gumbel_tells_small_pvalues_apart() -> None:
    """Where no replicate comes near, Monte Carlo says 1/40 and Gumbel says how much less."""
    table = COUNTS.copy()
    table[-2:, :2] += 40
    found = kulldorff_poisson(
        CaseList.from_counts(table, planar=POINTS, population=POPULATION), QUICK
    )
    assert found.best is not None
    assert found.best.pvalue == 1 / 40
    assert 1e-17 <= (found.best.gumbel_pvalue or 1) < 1e-9
