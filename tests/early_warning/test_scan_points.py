"""Knox, stcd and Tango's index: known figures, and the twins."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom, poisson
from tests.early_warning import references
from tests.naive import scan as naive

from kentongan.early_warning.cases import CaseList, EventList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels import points as kernels
from kentongan.early_warning.scan.knox import knox
from kentongan.early_warning.scan.stcd import stcd
from kentongan.early_warning.scan.tango import tango

EVENTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 6)), min_size=2, max_size=12
)


@pytest.fixture(autouse=True)
def wrapping() -> Iterator[None]:
    """Random streams wrap around; interpreted, NumPy would warn of it."""
    with np.errstate(over="ignore"):
        yield


def of(events: list[tuple[int, int, int]]) -> EventList:
    return EventList.from_arrays(
        time=[e[2] for e in events], planar=[e[:2] for e in events], small_planar=True
    )


@given(EVENTS, st.floats(0, 3), st.integers(0, 3))
def test_knox_counts_like_its_twin(
    events: list[tuple[int, int, int]], far: float, late: int
) -> None:
    """Pairs near in space, in time and in both, and each event's; both limits included."""
    found = knox(of(events), distance=far, time=late, permutations=0)
    points, time = [(float(x), float(y)) for x, y, _ in events], [float(t) for *_, t in events]
    space, in_time, both, local = naive.knox(points, time, far, late)
    assert (found.near_space, found.near_time, found.near_both) == (space, in_time, both)
    assert found.local.tolist() == local
    pairs = len(events) * (len(events) - 1) / 2
    assert found.expected == pytest.approx(space * in_time / pairs)
    assert (found.pvalue, found.local_pvalue) == (None, None)
    assert len(found.pairs) == both
    assert all(time[one] <= time[two] for one, two in found.pairs)


@given(EVENTS, st.integers(0, 2**40))
def test_permutations_are_those_of_the_twin(events: list[tuple[int, int, int]], seed: int) -> None:
    """For the labels that the stream deals, totals and exceeding events agree with the twin."""
    time = np.array([float(e[2]) for e in events])
    points = [(float(x), float(y)) for x, y, _ in events]
    every = range(len(points))
    near = [[j for j in every if j != i and math.dist(points[i], points[j]) <= 1] for i in every]
    first = np.cumsum([0, *map(len, near)])
    flat = np.array([j for some in near for j in some], dtype=np.int64)
    observed = np.zeros(len(events), dtype=np.int64)
    for run in (kernels.pairs_close_in_time, kernels.pairs_close_in_time.py_func):
        run(first, flat, time, 1.0, observed)
        assert observed.tolist() == naive.knox(points, list(time), 1.0, 1.0)[3]
    answers = []
    for run in (kernels.shuffled_pairs, kernels.shuffled_pairs.py_func):
        totals, exceeding = np.zeros(3, dtype=np.int64), np.zeros(len(events), dtype=np.int64)
        run(first, flat, time, 1.0, seed, 0, 3, observed, totals, exceeding)
        answers.append((totals.tolist(), exceeding.tolist()))
    assert answers[0] == answers[1]
    # The labels themselves show when times are all different and everybody is near.
    wanted_total, wanted = np.zeros(3, dtype=np.int64), np.zeros(len(events), dtype=np.int64)
    for p in range(3):
        labels = dealt(seed, p, len(events))
        total, more = naive.knox_exceeding(near, list(time), 1.0, labels, observed.tolist())
        wanted_total[p] = total
        wanted += np.array(more)
    assert answers[0] == (wanted_total.tolist(), wanted.tolist())


def dealt(seed: int, permutation: int, n: int) -> list[int]:
    """Fisher and Yates with the documented stream (SplitMix64), in whole numbers of Python."""
    mask = 2**64 - 1

    def mixed(x: int) -> int:
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & mask
        x = (x ^ x >> 27) * 0x94D049BB133111EB & mask
        return x ^ x >> 31

    golden = 0x9E3779B97F4A7C15
    state = mixed(mixed(seed + golden & mask) ^ (permutation * golden + 0xBF58476D1CE4E5B9 & mask))
    labels = list(range(n))
    for i in range(n - 1, 0, -1):
        state = state + golden & mask
        j = (mixed(state) >> 32) * (i + 1) >> 32
        labels[i], labels[j] = labels[j], labels[i]
    return labels


def test_knox_pvalues_are_those_of_their_distributions() -> None:
    """As many or more; pointpats counts more only, which its switch reproduces. Threads and the
    number of permutations before change no permutation."""
    rng = np.random.default_rng(2)
    events = EventList.from_arrays(time=rng.integers(0, 60, 80), planar=rng.random((80, 2)))
    found = knox(events, distance=0.2, time=5, permutations=99, threads=3)
    again = knox(events, distance=0.2, time=5, permutations=99, compat="pointpats")
    fewer = knox(events, distance=0.2, time=5, permutations=9)
    assert found.permuted.tolist() == again.permuted.tolist()
    assert found.permuted[:9].tolist() == fewer.permuted.tolist()
    assert found.poisson_pvalue == pytest.approx(
        1 - poisson.cdf(found.near_both - 1, found.expected)
    )
    assert again.poisson_pvalue == pytest.approx(1 - poisson.cdf(found.near_both, found.expected))
    assert found.pvalue == (1 + (found.permuted >= found.near_both).sum()) / 100
    assert found.local_pvalue is not None
    assert ((found.local_pvalue >= 0.01) & (found.local_pvalue <= 1)).all()
    close = [int((abs(events.time - t) <= 5).sum()) - 1 for t in events.time]
    near = (np.hypot(*(events.points[:, None] - events.points).T) <= 0.2).sum(axis=0) - 1
    wanted = 1 - hypergeom.cdf(found.local[4] - 1, 79, close, near[4]).mean()
    assert found.local_hypergeometric_pvalue[4] == pytest.approx(wanted)


def test_knox_finds_contagion() -> None:
    """Events in couples, near in space and time, are no chance."""
    rng = np.random.default_rng(4)
    place, time = rng.random((60, 2)) * 100, rng.random(60) * 1000
    events = EventList.from_arrays(
        time=np.concatenate([time, time + 0.5]), planar=np.concatenate([place, place + 0.1])
    )
    found = knox(events, distance=1, time=1, permutations=199)
    assert found.near_both >= 60
    assert found.pvalue == 1 / 200
    assert found.poisson_pvalue < 1e-6


def test_knox_needs_two_events_and_limits() -> None:
    """One event has no pair; a distance is not negative."""
    one = EventList.from_arrays(time=[0.0], planar=[(0, 0)])
    with pytest.raises(InputError, match="no pairs"):
        knox(one, distance=1, time=1)
    for distance, time in ((-1, 1), (np.nan, 1), (1, np.nan)):
        with pytest.raises(InputError, match="0 or more"):
            knox(one, distance=distance, time=time)
    with pytest.raises(InputError, match="compat is 'R'"):
        knox(one, distance=1, time=1, compat="R")  # type: ignore[arg-type]  # a caller without types


@given(EVENTS, st.floats(0.5, 3), st.floats(0.05, 2))
def test_the_shiryaev_roberts_sum_is_the_twins(
    events: list[tuple[int, int, int]], radius: float, epsilon: float
) -> None:
    """Every likelihood ratio from its definition, summed anew for every event."""
    data = of(events)
    found = stcd(data, radius=radius, epsilon=epsilon, threshold=5.0)
    points = [(float(x), float(y)) for x, y in data.points[found.order]]
    assert found.statistic == pytest.approx(naive.shiryaev_roberts(points, radius, epsilon))
    x, y = (np.ascontiguousarray(data.points[found.order, axis]) for axis in (0, 1))
    out, leader = np.empty(len(events)), np.empty(len(events), dtype=np.int64)
    kernels.shiryaev_roberts.py_func(x, y, radius, epsilon, False, out, leader)
    assert out == pytest.approx(found.statistic)
    largest = stcd(data, radius=radius, epsilon=epsilon, threshold=5.0, cusum=True)
    assert (largest.statistic <= found.statistic).all()
    assert (found.alarm is None) == bool((found.statistic <= 5.0).all())
    order = found.order.tolist()
    if found.alarm is not None and found.centre is not None:
        centre, last = order.index(found.centre), order.index(found.alarm)
        near = [
            n for n in range(centre, last + 1) if math.dist(points[n], points[centre]) <= radius
        ]
        assert found.members.tolist() == [order[n] for n in near]


def test_stcd_alarms_at_the_cluster_and_names_it() -> None:
    """Thirty events of a year anywhere, then ten at one corner: alarm among the ten. Events given
    out of order are put in order, and answers are their own indices."""
    rng = np.random.default_rng(1)
    place = np.concatenate([rng.random((30, 2)) * 10, 8 + rng.random((10, 2)) * 0.3])
    time = np.arange(40.0)
    mix = rng.permutation(40)
    found = stcd(
        EventList.from_arrays(time=time[mix], planar=place[mix]),
        radius=1.0, epsilon=1.0, threshold=200.0,
    )  # fmt: skip
    assert found.alarm is not None
    assert found.centre is not None
    assert time[mix][found.alarm] >= 31
    assert (time[mix][found.members] >= 30).sum() >= found.members.size - 1
    assert (np.hypot(*(place[mix][found.members] - 8.15).T) < 1.5).all()


def test_stcd_refuses_what_is_not_above_nought() -> None:
    """Radius, epsilon and threshold are above 0."""
    one = EventList.from_arrays(time=[0.0], planar=[(0, 0)])
    with pytest.raises(InputError, match="epsilon"):
        stcd(one, radius=1, epsilon=0, threshold=1)


@references.NEEDED
def test_stcd_is_that_of_r() -> None:
    """surveillance 1.20.3: stcd(x, y, t, radius=.05, epsilon=.2, areaA=1, areaAcapBk=1,
    threshold=161) on 400 points: the statistic after each, alarm at 149, centre 138."""
    with (references.FOLDER / "data/stcd_points.csv").open(encoding="utf-8") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    with (references.FOLDER / "r/stcd_R.csv").open(encoding="utf-8") as file:
        wanted = [float(row["R"]) for row in csv.DictReader(file)]
    events = EventList.from_arrays(
        time=[float(r["t"]) for r in rows], planar=[(float(r["x"]), float(r["y"])) for r in rows]
    )
    found = stcd(events, radius=0.05, epsilon=0.2, threshold=161)
    np.testing.assert_allclose(found.statistic, wanted, rtol=1e-10)
    assert (found.alarm, found.centre) == (148, 137)


def test_stcd_begins_like_r() -> None:
    """R's first three values of events far from one another (same call as above)."""
    events = EventList.from_arrays(time=[0, 1, 2], planar=[(0, 0), (1, 1), (0, 1)])
    found = stcd(events, radius=0.05, epsilon=0.2, threshold=161)
    assert found.statistic == pytest.approx(
        [0.9824769036935781, 2.0682818053367296, 3.1552932685830566], rel=1e-12
    )


def test_a_pair_at_the_limit_itself() -> None:
    """x <- c(0,.6,.3,.2); y <- c(0,.8,.4,.1); stcd(x, y, 1:4, 1, .2, 1, 1, 100)$R of R, which
    counts what is nearer than the radius; with cusum=TRUE; and knox(dt=dist(1:4),
    ds=dist(cbind(x,y)), eps.t=1, eps.s=1)$table, which counts what is as near."""
    events = EventList.from_arrays(
        time=[1, 2, 3, 4], planar=[(0, 0), (0.6, 0.8), (0.3, 0.4), (0.2, 0.1)]
    )
    setting: dict[str, Any] = {"radius": 1.0, "epsilon": 0.2, "threshold": 100.0}
    assert stcd(events, **setting).statistic == pytest.approx(
        [0.9824769036935781, 2.0682818053367296, 3.0506745772299926, 3.9979057231578006], rel=1e-12
    )
    largest = stcd(events, cusum=True, **setting).statistic
    assert np.maximum.accumulate(largest) == pytest.approx(  # R's is the largest so far
        [0.9824769036935781, 1.0858049016431515, 1.1029368072450940, 1.1029368072450940], rel=1e-12
    )
    found = knox(events, distance=1.0, time=1, permutations=0, compat="pointpats")
    assert (found.near_both, found.near_time, found.near_space) == (3, 3, 6)
    assert found.poisson_pvalue == pytest.approx(0.3527681112177689, rel=1e-12)


def test_tangos_index_of_two_units() -> None:
    """By hand: shares 3/4 and 1/4 against a half each, 1 apart: 2 (1 - a) / 16."""
    two = CaseList.from_counts([[3, 1]], planar=[(0, 0), (1, 0)], population=[5, 5])
    assert tango(two, scale=2).index == pytest.approx((1 - np.exp(-1)) / 8)
    assert tango(two, scale=1, weights="exponential").index == pytest.approx((1 - np.exp(-1)) / 8)


def test_tangos_pvalue_is_uniform_without_clustering() -> None:
    """Of 400 data sets without clusters about a twentieth is below 5 %."""
    rng = np.random.default_rng(9)
    points, people = rng.random((12, 2)) * 9, rng.integers(50, 90, 12)
    below = 0
    for _ in range(400):
        counts = rng.multinomial(300, people / people.sum())
        data = CaseList.from_counts([counts], planar=points, population=people)
        below += tango(data, scale=4).pvalue < 0.05
    assert 8 <= below <= 34


@references.NEEDED
def test_tangos_index_is_that_of_smerc() -> None:
    """smerc 1.8.4 on nydf with weights exp(-d / scale), 5, 7 and 10."""
    with (references.FOLDER / "data/nydf.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    data = CaseList.from_counts(
        [[int(float(r["cases"])) for r in rows]],
        planar=[(float(r["x"]), float(r["y"])) for r in rows],
        small_planar=True,
        population=[float(r["pop"]) for r in rows],
    )
    for scale, wanted in ((5, 0.00542551941111), (7, 0.00590488285488), (10, 0.00635459010728)):
        assert tango(data, scale=scale, weights="exponential").index == pytest.approx(wanted)


def test_tango_says_what_it_lacks() -> None:
    """A population, a case, a scale."""
    points = [(0, 0), (1, 0)]
    with pytest.raises(InputError, match="population"):
        tango(CaseList.from_counts([[1, 2]], planar=points), scale=1)
    with pytest.raises(InputError, match="a case"):
        tango(CaseList.from_counts([[0, 0]], planar=points, population=[1, 1]), scale=1)
    with pytest.raises(InputError, match="scale"):
        tango(CaseList.from_counts([[1, 2]], planar=points), scale=0)
    with pytest.raises(InputError, match="weights is 'linear'"):
        tango(CaseList.from_counts([[1, 2]], planar=points), scale=1, weights="linear")  # type: ignore[arg-type]  # a caller without types
    for planar, scale in (([(1.0, 1.0)] * 2, 1), (points, 1e200)):
        with pytest.raises(InputError, match="at one place"):
            tango(CaseList.from_counts([[1, 2]], planar=planar, population=[1, 1]), scale=scale)
