"""Compiled loops of the scans against their slow twins, and the same loops interpreted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive import scan as naive

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.kernels import scan as kernels
from kentongan.early_warning.kernels.scan import LANES
from kentongan.early_warning.scan.zones import circles

BOTH = pytest.mark.parametrize("run", ["compiled", "interpreted"])


@pytest.fixture(autouse=True)
def wrapping() -> Iterator[None]:
    """Random streams wrap around; interpreted, NumPy would warn of it."""
    with np.errstate(over="ignore"):
        yield


def of(kernel: Any, run: str) -> Callable[..., Any]:
    """The kernel compiled, or its Python, of which a coverage report sees the lines."""
    return kernel if run == "compiled" else kernel.py_func


@given(st.integers(0, 50), st.floats(0.01, 60), st.integers(50, 200))
def test_poisson_scores_are_the_twins(c: int, e: float, cases: int) -> None:
    """Kulldorff's and the expectation-based ratio."""
    for run in ("compiled", "interpreted"):
        score = of(kernels.score, run)
        if e < cases:
            assert score(kernels.POISSON, c, e, cases, 0.0) == pytest.approx(
                naive.poisson(c, e, cases), rel=1e-9, abs=1e-12
            )
        assert score(kernels.EXPECTATION_BASED, c, e, 0.0, 0.0) == pytest.approx(
            naive.expectation_based(c, e), rel=1e-9, abs=1e-12
        )


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_bernoulli_scores_are_the_twins(c: int, well: int, outside: int, well_outside: int) -> None:
    """All splits of a small population, also with nobody outside."""
    n, cases, everybody = c + well, c + outside, c + well + outside + well_outside
    for run in ("compiled", "interpreted"):
        assert of(kernels.score, run)(kernels.BERNOULLI, c, n, cases, everybody) == pytest.approx(
            naive.bernoulli(c, n, cases, everybody), rel=1e-9, abs=1e-9
        )


@BOTH
def test_rounding_is_no_excess(run: str) -> None:
    """All cases of 32 where 32 are expected, in sums of another order, are no cluster; neither is
    a case where nothing is expected, which has no ratio."""
    score = of(kernels.score, run)
    assert score(kernels.POISSON, 32.0, 31.999999999999996, 32.0, 0.0) == 0.0
    assert score(kernels.EXPECTATION_BASED, 3.0, 2.9999999999999996, 0.0, 0.0) == 0.0
    assert score(kernels.POISSON, 1.0, 0.0, 32.0, 0.0) == 0.0


@BOTH
@given(st.integers(0, 100), st.floats(0.01, 99.9), st.sampled_from([0.0, 2.5, 7.0]))
def test_no_window_that_beats_the_level_is_missed(
    run: str, c: int, size: float, level: float
) -> None:
    """A count that beats the level reaches the threshold of its size; one far below does not."""
    for model, everybody in ((0, 0.0), (1, 300.0), (2, 0.0)):
        out = np.empty(700, dtype=np.int16)
        of(kernels.beating_counts, run)(model, level, 2, 100.0, everybody, 64.0, out)
        threshold = int(out[int(np.sqrt(size) * 64.0)])
        legal = model != kernels.BERNOULLI or c <= size <= everybody - (100 - c)
        if legal and c >= 2:
            beats = kernels.score(model, c, size, 100.0, everybody) > level
            assert not beats or c >= threshold
            if c >= threshold + 2:
                assert beats or level == 0.0
        assert threshold >= 2


@BOTH
def test_draws_follow_the_weights(run: str) -> None:
    """Cells get their share of all draws, and a cell without weight none; nor does a step."""
    weights = np.array([[0.0, 1.0, 2.0], [0.0, 0.0, 0.0], [3.0, 0.5, 3.5]])
    tables = []
    for some in (weights.sum(axis=1), *weights):
        cut, other = np.empty(3, dtype=np.uint32), np.empty(3, dtype=np.int32)
        of(kernels.alias_table, run)(some, cut, other)
        tables.append((cut, other))
    cuts, others = (np.array([one[n] for one in tables[1:]]) for n in (0, 1))
    planes = np.zeros((4, 3, LANES), dtype=np.int16)
    numbers = np.full(LANES, 400 if run == "compiled" else 40)
    draw = of(kernels.draw_cells, run)
    draw(5, np.arange(LANES), numbers, *tables[0], cuts, others, planes)
    assert (planes[0] == 0).all()
    assert (planes.sum(axis=(0, 1)) == numbers).all()
    drawn = planes[1:].sum(axis=2)
    assert (drawn[weights == 0] == 0).all()
    assert drawn / drawn.sum() == pytest.approx(weights / 10, abs=0.02)
    again = np.zeros_like(planes)
    kernels.draw_cells.py_func(5, np.arange(2), numbers[:2], *tables[0], cuts, others, again)
    assert (again[..., :2] == planes[..., :2]).all()
    for some, weight in ((tables[0], weights.sum(axis=1)), (tables[1], weights[0])):
        for bits in (0, 2**32, 2**63, 2**64 - 1):
            args = np.uint64(bits), *some
            cell = kernels._chosen(*args)
            assert cell == kernels._chosen.py_func(*args)
            assert weight[cell] > 0


@BOTH
def test_dealing_keeps_every_card(run: str) -> None:
    """Each replicate has the units' cases of each stratum, and each step's; the pack is restored,
    so the last replicate alone is dealt as in company."""
    labels = np.array([0, 0, 1, 2, 2, 2, 1, -1, -1, 0], dtype=np.int16)
    slots = np.repeat(np.arange(4) * 3, [3, 3, 1, 3])
    runs = np.array([0, 3, 6, 7, 10])
    firsts = np.array([0, 6, 10]), np.array([0, 6, 10])
    planes = np.zeros((5, 3, LANES), dtype=np.int16)
    deal = of(kernels.deal_cells, run)
    deal(1, np.arange(LANES), labels, firsts[0], slots, firsts[1], runs, planes)
    assert (planes[1:3].sum(axis=0) == np.array([2, 1, 3])[:, None]).all()
    assert (planes[1:3].sum(axis=1) == 3).all()
    assert (planes[3:].sum(axis=(0, 1)) == 2).all()
    assert len({planes[..., lane].tobytes() for lane in range(LANES)}) > 10
    alone = np.zeros_like(planes)
    deal(1, np.array([LANES - 1]), labels, firsts[0], slots, firsts[1], runs, alone)
    assert (alone[..., 0] == planes[..., -1]).all()


def test_a_stream_is_of_its_replicate() -> None:
    """Interpreted and compiled streams are the same, and no two replicates share one."""
    streams = [int(kernels.stream_of(3, r)) for r in range(100)]
    assert len(set(streams)) == 100
    for r in (0, 7):
        assert int(kernels.stream_of.py_func(3, r)) == streams[r]
        assert int(kernels.mixed.py_func(np.uint64(streams[r]))) == int(
            kernels.mixed(np.uint64(streams[r]))
        )
    assert kernels.below.py_func(np.uint64(2**64 - 1), 10) == 9


GRID = st.lists(
    st.tuples(st.integers(0, 3).map(float), st.integers(0, 3).map(float)),
    min_size=2, max_size=6,
)  # fmt: skip


def search_both_ways(
    run: str, points: list[tuple[float, float]], seed: int, level: float
) -> tuple[list[float], list[float]]:
    """Best score of each of a few replicates, by the kernel and by the twin."""
    rng = np.random.default_rng(seed)
    units, steps = len(points), 3
    cases = CaseList.from_counts(np.ones((steps, units)), planar=points)
    zones = circles(cases, share=0.7)
    tables = rng.poisson(1.5, (steps, units, 5))
    planes = np.zeros((1, steps + 1, units, LANES), dtype=np.int16)
    planes[0, 1:, :, :5] = tables
    of(kernels.cumulate, run)(planes[0])
    sizes = rng.random((steps, units)) + 0.5
    sizes *= 40 / sizes.sum()
    thresholds = np.empty(700, dtype=np.int16)
    kernels.beating_counts(0, level, 2, 60.0, 0.0, 64.0, thresholds)
    best = np.zeros((1, LANES))
    spans = list(naive.windows(steps, 1, 3, alive=False))
    for opened, close in spans:
        of(kernels.best_of_window, run)(
            0, 60.0, 0.0, zones.first, zones.order, zones.whole,
            np.ascontiguousarray(sizes[opened:close].sum(axis=0)), thresholds, 64.0,
            planes, opened, close, 0, units, best,
        )  # fmt: skip
    flat = [z for some in naive.circles(points, [1.0] * units, 0.7) for z in some]
    twin = [
        naive.best_score(tables[..., r], sizes, flat, spans, cases=60.0, least=2) for r in range(5)
    ]
    return best[0, :5].tolist(), twin


@settings(max_examples=25)
@given(GRID, st.integers(0, 10**6))
def test_the_search_finds_what_the_twin_finds(points: list[Any], seed: int) -> None:
    """All zones, all windows, several replicates at once."""
    found, twin = search_both_ways("compiled", points, seed, 0.0)
    assert found == pytest.approx(twin, rel=1e-9)


@settings(max_examples=25)
@given(GRID, st.integers(0, 10**6))
def test_above_a_level_the_search_is_exact(points: list[Any], seed: int) -> None:
    """Replicates whose best beats the level are exact; the others are 0 or what they have."""
    found, twin = search_both_ways("compiled", points, seed, 1.0)
    for mine, theirs in zip(found, twin, strict=True):
        assert (
            mine == pytest.approx(theirs, rel=1e-9) if theirs > 1.0 else mine <= theirs * (1 + 1e-9)
        )


def test_the_search_interpreted() -> None:
    """The same loops without the compiler, odd and even numbers of neighbours."""
    for points in ([(0.0, 0.0), (1.0, 0.0), (3.0, 0.0)], [(0.0, 0.0), (0.0, 0.0), (2.0, 1.0)]):
        found, twin = search_both_ways("interpreted", points, 3, 0.0)
        assert found == pytest.approx(twin, rel=1e-9)
    out: list[np.ndarray[Any, Any]] = []
    for run in ("compiled", "interpreted"):
        sizes, beats = np.empty(3), np.empty(3, dtype=np.int16)
        of(kernels._zones_ahead, run)(
            np.array([0, 3]), np.array([0, 1, 0], dtype=np.int32), np.array([True, False, True]),
            np.array([0.5, 1.5]), np.arange(20, dtype=np.int16), 4.0, 0, 1, sizes, beats,
        )  # fmt: skip
        out += [sizes, beats]
        counts = np.arange(2 * LANES, dtype=np.int16).reshape(2, LANES)
        for high in (2, 3):
            sums = np.empty(LANES, dtype=np.int16)
            found = np.empty(LANES, dtype=np.int16)
            near = np.array([0, 1, 0], dtype=np.int32)
            of(kernels._lanes_that_beat, run)(
                counts, near, np.array([90, 300, 400], dtype=np.int16), 0, high, sums, found
            )
            out.append(found)
    for mine, theirs in zip(out[:4], out[4:], strict=True):
        assert (mine == theirs).all()
    assert out[1].tolist()[1] == np.iinfo(np.int16).max
    assert kernels._part.py_func(0, 0.0) == 0.0
    assert kernels._part.py_func(2, 1.0) == pytest.approx(2 * np.log(2))


@given(st.integers(1, 60), st.floats(0.05, 50), st.booleans())
def test_the_bound_is_above_the_score(c: int, e: float, conditional: bool) -> None:
    """No score is passed over for its bound."""
    cases = 70.0
    if c > e:
        model = kernels.POISSON if conditional else kernels.EXPECTATION_BASED
        for run in ("compiled", "interpreted"):
            bound = of(kernels._at_most, run)(float(c), e, cases, conditional)
            assert bound >= kernels.score(model, c, e, cases, 0.0) - 1e-9


@pytest.mark.parametrize("model", [kernels.POISSON, kernels.BERNOULLI, kernels.EXPECTATION_BASED])
@settings(max_examples=25)
@given(GRID, st.integers(0, 10**6))
def test_the_best_of_a_centre_is_the_best_of_its_zones(
    model: int, points: list[Any], seed: int
) -> None:
    """Centres searched one by one agree with the scores of all zones, compiled or not."""
    rng = np.random.default_rng(seed)
    units, steps = len(points), 3
    zones = circles(CaseList.from_counts(np.ones((steps, units)), planar=points), share=0.7)
    counts = np.pad(np.cumsum(rng.poisson(1.0, (units, steps)), axis=1), ((0, 0), (1, 0)))
    more = np.pad(np.cumsum(rng.integers(0, 3, (units, steps)), axis=1), ((0, 0), (1, 0)))
    sizes = counts + more.astype(np.float64) + (0.0 if model == kernels.BERNOULLI else 0.25)
    opens, closes = np.array([0, 1, 2, 0]), np.array([3, 3, 3, 2])
    cases, everybody = float(counts[:, -1].sum()) + 30, float(sizes[:, -1].sum()) + 60
    answers = []
    for run in ("compiled", "interpreted"):
        score = np.empty(units)
        near, window = np.empty(units, dtype=np.int64), np.empty(units, dtype=np.int64)
        of(kernels.best_of_centres, run)(
            model, cases, everybody, 2, zones.first, zones.order, zones.whole, counts, sizes,
            opens, closes, 0, units, score, near, window,
        )  # fmt: skip
        answers.append((score, near, window))
    for mine, theirs in zip(*answers, strict=True):
        assert mine == pytest.approx(theirs)
    score, near, window = answers[0]
    for centre in range(units):
        best = 0.0
        for k in range(1, zones.first[centre + 1] - zones.first[centre] + 1):
            inside = zones.members(centre, k)
            if zones.whole[zones.first[centre] + k - 1]:
                every = np.empty((1, 4))
                for run in ("compiled", "interpreted"):
                    of(kernels.scores_of_zones, run)(
                        model, cases, everybody, np.array([0, k]), inside, counts, sizes,
                        opens, closes, every,
                    )  # fmt: skip
                enough = (counts[inside][:, closes] - counts[inside][:, opens]).sum(axis=0) >= 2
                best = max(best, float((every[0] * enough).max()))
        assert score[centre] == pytest.approx(best, rel=1e-9, abs=1e-12)
        assert (window[centre] == -1) == (score[centre] == 0.0)
        assert (near[centre] == 0) == (score[centre] == 0.0)


@settings(max_examples=25)
@given(GRID, st.integers(0, 10**6))
def test_the_largest_excess_is_the_twins(points: list[Any], seed: int) -> None:
    """Sum of excesses over the root of the sum of variances, for data and for replicates."""
    rng = np.random.default_rng(seed)
    units, steps = len(points), 3
    zones = circles(CaseList.from_counts(np.ones((steps, units)), planar=points), share=0.7)
    counts = rng.poisson(1.0, (units, steps))
    excess = rng.normal(size=(units, steps))
    variance = rng.random((units, steps)) + 0.1
    flat = [z for some in naive.circles(points, [1.0] * units, 0.7) for z in some]

    def twin(least: int) -> float:
        best = 0.0
        for zone in flat:
            for opened in range(steps):
                if counts[zone, opened:].sum() >= least:
                    spread = np.sqrt(variance[zone, opened:].sum())
                    best = max(best, excess[zone, opened:].sum() / spread)
        return best

    over_time = [np.pad(np.cumsum(a, axis=1), ((0, 0), (1, 0))) for a in (counts, excess, variance)]
    planes = np.zeros((steps + 1, units, LANES))
    planes[:, :, 0] = over_time[1].T
    cases = np.zeros(planes.shape, dtype=np.int32)
    cases[:, :, 0] = over_time[0].T
    for run in ("compiled", "interpreted"):
        score = np.empty(units)
        near, window = np.empty(units, dtype=np.int64), np.empty(units, dtype=np.int64)
        of(kernels.best_excess_of_centres, run)(
            2, zones.first, zones.order, zones.whole, *over_time, np.arange(steps),
            np.full(steps, steps), score, near, window,
        )  # fmt: skip
        assert score.max() == pytest.approx(twin(2), rel=1e-9, abs=1e-12)
        best = np.zeros(LANES)
        for opened in range(steps):
            of(kernels.best_excess_of_window, run)(
                2, zones.first, zones.order, zones.whole,
                np.ascontiguousarray(variance[:, opened:].sum(axis=1)), cases, planes, opened,
                steps, best,
            )  # fmt: skip
        assert best[0] == pytest.approx(twin(2), rel=1e-9, abs=1e-12)
        assert (best[1:] == 0).all()


@settings(max_examples=25)
@given(GRID, st.integers(0, 10**6))
def test_average_ratios_are_the_twins(points: list[Any], seed: int) -> None:
    """Each class of zones and window, with pseudo-cases; and the best zone of each centre."""
    rng = np.random.default_rng(seed)
    units, windows = len(points), 2
    zones = circles(CaseList.from_counts(np.ones((1, units)), planar=points), share=0.7)
    whole = np.cumsum(rng.poisson(1.0, (units, windows)), axis=1)
    sizes = np.cumsum(rng.random((units, windows)) + 0.2, axis=1)
    pseudo = np.array([0.5, 50.0])
    of_centres = naive.circles(points, [1.0] * units, 0.7)
    wanted = naive.average_ratios(whole.astype(float), sizes, of_centres, pseudo)
    classes = np.log2(np.arange(1, units + 1)).astype(np.int64)
    for run in ("compiled", "interpreted"):
        ratios = np.empty((int(classes[-1]) + 1, windows))
        score = np.empty(units)
        near, window = np.empty(units, dtype=np.int64), np.empty(units, dtype=np.int64)
        of(kernels.average_ratios, run)(
            zones.first, zones.order, zones.whole, classes, whole.astype(float), sizes, pseudo,
            whole, ratios, score, near, window,
        )  # fmt: skip
        for kind in range(ratios.shape[0]):
            for w in range(windows):
                assert ratios[kind, w] == pytest.approx(wanted.get((kind, w), 0.0), abs=1e-9)
        for centre, some in enumerate(of_centres):
            found = [
                naive.pseudo_ratio(whole.astype(float), sizes, zone, w, pseudo)
                for zone in some
                for w in range(windows)
                if whole[zone, w].sum() >= 2  # a single case is no cluster
            ]
            assert score[centre] == pytest.approx(max([0.0, *found]), abs=1e-9)
        assert ((window >= 0) == (score > 0)).all()
        assert ((near > 0) == (score > 0)).all()
