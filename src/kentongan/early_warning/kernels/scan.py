"""Compiled loops of the scans: arrays in, arrays out.

Why it is fast. For a window that expects E cases the score grows with the number of cases c, so
"does any window of this replicate beat the level B" needs no logarithm: `beating_counts` holds the
smallest c that beats B for every E, and the loops only add and compare whole numbers, `LANES`
replicates at a time. The few windows that beat B are then scored exactly. A replicate without any
such window is taken again at a lower level, so every maximum is exact whatever B was.

Order of memory: planes of cumulated counts have shape (steps + 1, units, LANES), so that one
window of all units is the difference of two planes, and a row of lanes is a few vector registers.
Kernels release the interpreter; the modules in `scan/` spread them over threads.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numba as nb
import numpy as np
import numpy.typing as npt

LANES: Final = 128
"""Replicates handled at once: of 16 bits each they fill eight registers of 256 bits, and the counts
of a thousand units (256 kB) stay in the second-level cache."""

POISSON: Final = 0
BERNOULLI: Final = 1
EXPECTATION_BASED: Final = 2

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
_S30: Final = np.uint64(30)
_S27: Final = np.uint64(27)
_S31: Final = np.uint64(31)
_S32: Final = np.uint64(32)
_ONE: Final = np.uint64(1)
_LOW: Final = np.uint64(0xFFFFFFFF)

SAME: Final = 1e-11
"""What two scores or sums may differ by, as a share of them, and still be one: they are summed in
different orders, and which order must not decide which cluster is found."""

Array = npt.NDArray[Any]


# Scores -----------------------------------------------------------------------------------------


@nb.njit(nogil=True, cache=True)
def _part(c: float, share: float) -> float:
    return c * math.log(c / share) if c > 0 else 0.0


@nb.njit(nogil=True, cache=True)
def score(model: int, c: float, size: float, cases: float, everybody: float) -> float:
    """Log likelihood ratio of a window with `c` cases, 0 where there are not more than expected, or
    nothing is.

    `size`: expected cases (POISSON, Kulldorff 1997; EXPECTATION_BASED, Neill 2009), or persons
    (BERNOULLI, Kulldorff & Nagarwalla 1995), of `everybody`; `cases`: all cases.
    """
    if model == BERNOULLI:
        if c * everybody <= cases * size:
            return 0.0
        rest = everybody - size
        return (
            _part(c, size)
            + _part(size - c, size)
            + _part(cases - c, rest)
            + _part(rest - cases + c, rest)
            - _part(cases, everybody)
            - _part(everybody - cases, everybody)
        )
    if size <= 0.0 or c <= size * (1.0 + SAME):
        return 0.0
    if model == EXPECTATION_BASED:
        return _part(c, size) + size - c
    return _part(c, size) + _part(cases - c, cases - size)


@nb.njit(nogil=True, cache=True)
def beating_counts(
    model: int,
    level: float,
    least: int,
    cases: float,
    everybody: float,
    per_root: float,
    out: Array,
) -> None:
    """Smallest count that beats `level`, for every size.

    `out[j]` serves sizes from (j / per_root)² up to the next; it is right for the smallest of them
    and too small by at most a little for the others, so that no window is missed. `least`: fewest
    cases of a cluster. What cannot be reached is the largest number of the type of `out`.
    """
    never = np.iinfo(out.dtype).max
    c = least
    for j in range(out.size):
        size = (j / per_root) ** 2
        while c <= cases and c < never:
            if size == 0.0:
                break
            if model == BERNOULLI and c >= size:
                break
            if score(model, float(c), size, cases, everybody) > level:
                break
            c += 1
        out[j] = c if c <= cases else never


# Random streams ---------------------------------------------------------------------------------


@nb.njit(nogil=True, cache=True)
def mixed(x: Any) -> Any:
    """The bits of `x` well mixed."""
    x = (x ^ (x >> _S30)) * _MIX_1
    x = (x ^ (x >> _S27)) * _MIX_2
    return x ^ (x >> _S31)


@nb.njit(nogil=True, cache=True)
def stream_of(seed: int, replicate: int) -> Any:
    """Start of the stream of one replicate (SplitMix64, Steele et al. 2014): it depends on nothing
    but the seed and the replicate, so threads and order of work leave no trace."""
    return mixed(mixed(np.uint64(seed) + GOLDEN) ^ (np.uint64(replicate) * GOLDEN + _MIX_1))


@nb.njit(nogil=True, cache=True)
def below(bits: Any, end: int) -> Any:
    """A whole number from 0 to `end` - 1, end < 2**32, from the high half of 64 random bits."""
    return np.int64(((bits >> _S32) * np.uint64(end)) >> _S32)


@nb.njit(nogil=True, cache=True)
def alias_table(weights: Array, cut: Array, other: Array) -> None:
    """Walker's alias table of `weights` (Vose 1991): cell j keeps a draw whose low 32 bits are
    below `cut[j]`, and passes the rest to `other[j]`. `cut`: uint32; `other`: int32."""
    n = weights.size
    total = weights.sum()
    left = np.empty(n, dtype=np.float64)
    small = np.empty(n, dtype=np.int64)
    large = np.empty(n, dtype=np.int64)
    smalls = larges = 0
    for j in range(n):
        left[j] = weights[j] * (n / total) if total > 0.0 else 1.0
        cut[j] = 0xFFFFFFFF
        other[j] = j
        if left[j] < 1.0:
            small[smalls] = j
            smalls += 1
        else:
            large[larges] = j
            larges += 1
    while smalls > 0 and larges > 0:
        smalls -= 1
        poor = small[smalls]
        rich = large[larges - 1]
        cut[poor] = min(np.int64(left[poor] * 4294967296.0), 0xFFFFFFFF)
        other[poor] = rich
        left[rich] -= 1.0 - left[poor]
        if left[rich] < 1.0:
            larges -= 1
            small[smalls] = rich
            smalls += 1


@nb.njit(nogil=True, cache=True)
def _chosen(bits: Any, cut: Array, other: Array) -> Any:
    """The cell that 64 random bits choose from an alias table."""
    cell = below(bits, cut.size)
    return cell if (bits & _LOW) < np.uint64(cut[cell]) else np.int64(other[cell])


# Replicates -------------------------------------------------------------------------------------
# Both kernels below go through the planes step by step, since the counts of one step and all
# lanes fit into the second-level cache and those of all steps do not: five times as fast.


@nb.njit(nogil=True, cache=True)
def draw_cells(
    seed: int,
    replicates: Array,
    numbers: Array,
    step_cut: Array,
    step_other: Array,
    cut: Array,
    other: Array,
    planes: Array,
) -> None:
    """Throw `numbers[r]` cases into cells by their weights, for each replicate of a block.

    `replicates`: their numbers, at most LANES; `numbers`: cases of each; `step_cut`, `step_other`:
    alias table of the steps; `cut`, `other`: that of the units in each step, shape (steps, units);
    `planes`: shape (steps + 1, units, LANES), zeros, filled with the counts of each step after the
    first plane.
    """
    states = np.empty(replicates.size, dtype=np.uint64)
    falling = np.zeros((step_cut.size, replicates.size), dtype=np.int64)
    for lane in range(replicates.size):
        state = np.uint64(stream_of(seed, replicates[lane]))
        for _ in range(numbers[lane]):
            state += GOLDEN
            falling[_chosen(np.uint64(mixed(state)), step_cut, step_other), lane] += 1
        states[lane] = state
    for t in range(step_cut.size):
        for lane in range(replicates.size):
            state = states[lane]
            for _ in range(falling[t, lane]):
                state += GOLDEN
                planes[1 + t, _chosen(np.uint64(mixed(state)), cut[t], other[t]), lane] += 1
            states[lane] = state


@nb.njit(nogil=True, cache=True)
def deal_cells(
    seed: int,
    replicates: Array,
    labels: Array,
    label_first: Array,
    slots: Array,
    slot_first: Array,
    runs: Array,
    planes: Array,
) -> None:
    """Deal labels to slots without replacement, for each replicate of a block.

    `labels`: one a case (its unit, or -1: outside); `slots`: where the first cases of a shuffled
    pack go (a step's first cell), `runs`: where a run of equal slots begins, and their number. A
    case counts in cell label + slot. There is a pack a stratum: its labels and slots are those
    from `label_first[s]` and `slot_first[s]` up to the next. Only as many are shuffled as there are
    slots, and a pack is put back in order after each replicate. `planes` as above.
    """
    units = planes.shape[1]
    pack = labels.copy()
    taken = np.empty(slots.size, dtype=np.int64)
    dealt = np.empty((replicates.size, slots.size), dtype=labels.dtype)
    for lane in range(replicates.size):
        state = np.uint64(stream_of(seed, replicates[lane]))
        for s in range(label_first.size - 1):
            top = label_first[s] - slot_first[s]
            for j in range(slot_first[s], slot_first[s + 1]):
                state += GOLDEN
                pick = top + j + below(np.uint64(mixed(state)), label_first[s + 1] - top - j)
                taken[j] = pick
                label = pack[pick]
                pack[pick] = pack[top + j]
                pack[top + j] = label
                dealt[lane, j] = label
            for j in range(slot_first[s + 1] - 1, slot_first[s] - 1, -1):
                label = pack[top + j]
                pack[top + j] = pack[taken[j]]
                pack[taken[j]] = label
    for run in range(runs.size - 1):
        for lane in range(replicates.size):
            for j in range(runs[run], runs[run + 1]):
                label = dealt[lane, j]
                if label >= 0:
                    cell = label + slots[j]
                    planes[1 + cell // units, cell % units, lane] += 1


@nb.njit(nogil=True, cache=True)
def cumulate(planes: Array) -> None:
    """Cumulate planes over time, in place."""
    for t in range(1, planes.shape[0]):
        before = planes[t - 1].reshape(-1)
        now = planes[t].reshape(-1)
        for j in range(now.size):
            now[j] += before[j]


# The search -------------------------------------------------------------------------------------


@nb.njit(nogil=True, cache=True)
def _zones_ahead(
    first: Array,
    order: Array,
    whole: Array,
    size: Array,
    thresholds: Array,
    per_root: float,
    begin: int,
    end: int,
    sizes: Array,
    beats: Array,
) -> None:
    """Size of each zone in one window, and the count that beats the level there."""
    never = np.iinfo(thresholds.dtype).max
    last = np.int64(thresholds.size - 1)
    start = first[begin]
    for i in range(begin, end):
        inside = 0.0
        for k in range(first[i], first[i + 1]):
            inside += size[order[k]]
            sizes[k - start] = inside
            place = np.int64(math.sqrt(max(inside, 0.0)) * per_root)
            beats[k - start] = thresholds[min(place, last)] if whole[k] else never


@nb.njit(nogil=True, cache=True)
def _lanes_that_beat(
    counts: Array, order: Array, beats: Array, low: int, high: int, sums: Array, found: Array
) -> None:
    """Mark in `found` the lanes where some zone of a centre reaches the count in `beats`.

    Two neighbours at a time: the compiler then keeps sums in registers (0.04 ns a zone and lane,
    against 0.4 ns one by one). The casts keep the arithmetic in the narrow type.
    """
    sums[:] = 0
    found[:] = 0
    k = low
    if (high - low) % 2 == 1:
        row = counts[order[k]]
        beat = beats[k]
        for lane in range(LANES):
            here = counts.dtype.type(row[lane])
            sums[lane] = here
            found[lane] = counts.dtype.type(here >= beat)
        k += 1
    for j in range(k, high, 2):
        row_1 = counts[order[j]]
        row_2 = counts[order[j + 1]]
        beat_1 = beats[j]
        beat_2 = beats[j + 1]
        for lane in range(LANES):
            one = counts.dtype.type(sums[lane] + row_1[lane])
            two = counts.dtype.type(one + row_2[lane])
            sums[lane] = two
            found[lane] |= counts.dtype.type(one >= beat_1) | counts.dtype.type(two >= beat_2)


@nb.njit(nogil=True, cache=True)
def best_of_window(
    model: int,
    cases: float,
    everybody: float,
    first: Array,
    order: Array,
    whole: Array,
    size: Array,
    thresholds: Array,
    per_root: float,
    planes: Array,
    opens: int,
    closes: int,
    begin: int,
    end: int,
    best: Array,
) -> None:
    """Raise `best` to the highest score of one window in time over centres `begin`..`end`.

    `first`: int64, shape (centres + 1,), where each centre's neighbours begin in `order` (units,
    nearest first); `whole`: whether the neighbours up to here are a zone; `size`: float64, shape
    (units,), what each unit expects in the window; `thresholds`: from `beating_counts`; `planes`:
    cumulated, shape (blocks, steps + 1, units, LANES); the window holds steps `opens` to
    `closes` - 1; `best`: float64, shape (blocks, LANES). A score counts where it beats the level
    of the thresholds.
    """
    start = first[begin]
    beats = np.empty(first[end] - start, dtype=thresholds.dtype)
    sizes = np.empty(first[end] - start, dtype=np.float64)
    _zones_ahead(first, order, whole, size, thresholds, per_root, begin, end, sizes, beats)
    units = planes.shape[2]
    counts = np.empty((units, LANES), dtype=planes.dtype)
    sums = np.empty(LANES, dtype=planes.dtype)
    found = np.empty(LANES, dtype=planes.dtype)
    near = order[start : first[end]]
    for block in range(planes.shape[0]):
        early = planes[block, opens]
        late = planes[block, closes]
        for u in range(units):
            for lane in range(LANES):
                counts[u, lane] = late[u, lane] - early[u, lane]
        for i in range(begin, end):
            low, high = first[i] - start, first[i + 1] - start
            _lanes_that_beat(counts, near, beats, low, high, sums, found)
            for lane in range(LANES):
                if found[lane]:
                    c = 0
                    for k in range(low, high):
                        c += counts[near[k], lane]
                        if c >= beats[k]:
                            here = score(model, float(c), sizes[k], cases, everybody)
                            best[block, lane] = max(best[block, lane], here)


@nb.njit(nogil=True, cache=True)
def _at_most(c: float, size: float, cases: float, conditional: bool) -> float:
    """A bound of the Poisson scores without a logarithm.

    ln(1 + u) <= u (6 + u) / (6 + 4 u) and, for the rest of the cases, ln(1 + y) <= y.
    """
    more = c / size - 1.0
    inside = c * more * (6.0 + more) / (6.0 + 4.0 * more)
    if conditional:
        return inside - (c - size) * (cases - c) / (cases - size)
    return inside + size - c


@nb.njit(nogil=True, cache=True)
def best_of_centres(
    model: int,
    cases: float,
    everybody: float,
    least: int,
    first: Array,
    order: Array,
    whole: Array,
    counts: Array,
    sizes: Array,
    opens: Array,
    closes: Array,
    begin: int,
    end: int,
    best: Array,
    neighbours: Array,
    window: Array,
) -> None:
    """The best zone and window of each centre from `begin` to `end`.

    `counts` and `sizes`: cumulated over time, shape (units, steps + 1); `opens`, `closes`: the
    windows; `least`: fewest cases of a cluster. Writes the score, the number of neighbours and the
    index of the window, of the first of equals: fewest neighbours, then first in the list.
    Nothing found leaves score 0 and window -1.
    """
    planes = counts.shape[1]
    count = np.empty(planes, dtype=np.int64)
    size = np.empty(planes, dtype=np.float64)
    for i in range(begin, end):
        count[:] = 0
        size[:] = 0.0
        best[i] = 0.0
        neighbours[i] = 0
        window[i] = -1
        for k in range(first[i], first[i + 1]):
            unit = order[k]
            for t in range(planes):
                count[t] += counts[unit, t]
                size[t] += sizes[unit, t]
            if not whole[k]:
                continue
            for w in range(opens.size):
                c = count[closes[w]] - count[opens[w]]
                if c < least:
                    continue
                inside = size[closes[w]] - size[opens[w]]
                if (
                    model != BERNOULLI
                    and inside > 0.0
                    and (
                        c <= inside
                        or (
                            inside < cases
                            and _at_most(float(c), inside, cases, model == POISSON)
                            < best[i] * (1.0 - 1e-9) - 1e-9
                        )
                    )
                ):
                    continue
                here = score(model, float(c), inside, cases, everybody)
                if here > best[i] * (1.0 + SAME):
                    best[i] = here
                    neighbours[i] = k - first[i] + 1
                    window[i] = w


@nb.njit(nogil=True, cache=True)
def scores_of_zones(
    model: int,
    cases: float,
    everybody: float,
    zone_first: Array,
    zone_units: Array,
    counts: Array,
    sizes: Array,
    opens: Array,
    closes: Array,
    out: Array,
) -> None:
    """Score of every zone and window, shape (zones, windows).

    `zone_first`: int64, shape (zones + 1,), where each zone begins in `zone_units`.
    """
    planes = counts.shape[1]
    count = np.empty(planes, dtype=np.int64)
    size = np.empty(planes, dtype=np.float64)
    for z in range(zone_first.size - 1):
        count[:] = 0
        size[:] = 0.0
        for k in range(zone_first[z], zone_first[z + 1]):
            for t in range(planes):
                count[t] += counts[zone_units[k], t]
                size[t] += sizes[zone_units[k], t]
        for w in range(opens.size):
            out[z, w] = score(
                model,
                float(count[closes[w]] - count[opens[w]]),
                size[closes[w]] - size[opens[w]],
                cases,
                everybody,
            )


# Standardised excess ----------------------------------------------------------------------------


@nb.njit(nogil=True, cache=True)
def best_excess_of_centres(
    least: int,
    first: Array,
    order: Array,
    whole: Array,
    counts: Array,
    excess: Array,
    variance: Array,
    opens: Array,
    closes: Array,
    best: Array,
    neighbours: Array,
    window: Array,
) -> None:
    """As `best_of_centres`, for the score excess / root of variance.

    `excess`, `variance`: float64, cumulated over time, shape (units, steps + 1).
    """
    planes = counts.shape[1]
    count = np.empty(planes, dtype=np.int64)
    more = np.empty(planes, dtype=np.float64)
    spread = np.empty(planes, dtype=np.float64)
    for i in range(first.size - 1):
        count[:] = 0
        more[:] = 0.0
        spread[:] = 0.0
        best[i] = 0.0
        neighbours[i] = 0
        window[i] = -1
        for k in range(first[i], first[i + 1]):
            unit = order[k]
            for t in range(planes):
                count[t] += counts[unit, t]
                more[t] += excess[unit, t]
                spread[t] += variance[unit, t]
            if not whole[k]:
                continue
            for w in range(opens.size):
                if count[closes[w]] - count[opens[w]] < least:
                    continue
                here = (more[closes[w]] - more[opens[w]]) / math.sqrt(
                    spread[closes[w]] - spread[opens[w]]
                )
                if here > best[i] * (1.0 + SAME) + SAME:
                    best[i] = here
                    neighbours[i] = k - first[i] + 1
                    window[i] = w


@nb.njit(nogil=True, cache=True)
def best_excess_of_window(
    least: int,
    first: Array,
    order: Array,
    whole: Array,
    variance: Array,
    counts: Array,
    planes: Array,
    opens: int,
    closes: int,
    best: Array,
) -> None:
    """Raise `best`, shape (LANES,), to the highest excess / root of variance of one window.

    `least`: fewest cases of a cluster; `variance`: float64, shape (units,); `counts`, `planes`:
    cases and excess, cumulated, shape (steps + 1, units, LANES).
    """
    cases = np.empty(LANES, dtype=np.int64)
    sums = np.empty(LANES, dtype=np.float64)
    for i in range(first.size - 1):
        cases[:] = 0
        sums[:] = 0.0
        spread = 0.0
        for k in range(first[i], first[i + 1]):
            unit = order[k]
            spread += variance[unit]
            scale = 1.0 / math.sqrt(spread) if whole[k] else 0.0
            for lane in range(LANES):
                cases[lane] += counts[closes, unit, lane] - counts[opens, unit, lane]
                sums[lane] += planes[closes, unit, lane] - planes[opens, unit, lane]
                here = sums[lane] * scale if cases[lane] >= least else 0.0
                best[lane] = max(best[lane], here)


# Average likelihood ratio -----------------------------------------------------------------------


@nb.njit(nogil=True, cache=True)
def average_ratios(
    first: Array,
    order: Array,
    whole: Array,
    classes: Array,
    counts: Array,
    sizes: Array,
    pseudo: Array,
    least: Array,
    ratios: Array,
    best: Array,
    neighbours: Array,
    window: Array,
) -> None:
    """Mean likelihood ratio of the zones of each class, in each window.

    `classes`: int64, class of a zone by its number of units less one; `counts`, `sizes`: float64,
    weighted cases and expectations of the last 1, 2, ... steps, shape (units, windows); `pseudo`:
    float64, shape (windows,), pseudo-cases that always go as expected; `least`: int64, unweighted
    count a unit and window, to find clusters with at least two cases. `best`, `neighbours`,
    `window`: the best of each centre, as in `best_of_centres`. Writes the logarithms of the means
    to `ratios`, shape (classes, windows), 0 for a class without zones.
    """
    units, windows = counts.shape
    cases = pseudo.copy()
    expected = pseudo.copy()
    for u in range(units):
        for w in range(windows):
            cases[w] += counts[u, w]
            expected[w] += sizes[u, w]
    ratios[:] = 0.0
    zones = np.zeros(ratios.shape[0], dtype=np.int64)
    count = np.empty(windows, dtype=np.float64)
    size = np.empty(windows, dtype=np.float64)
    cases_inside = np.empty(windows, dtype=np.int64)
    for i in range(first.size - 1):
        count[:] = 0.0
        size[:] = 0.0
        cases_inside[:] = 0
        best[i] = 0.0
        neighbours[i] = 0
        window[i] = -1
        for k in range(first[i], first[i + 1]):
            unit = order[k]
            kind = classes[k - first[i]]
            zones[kind] += whole[k]
            for w in range(windows):
                count[w] += counts[unit, w]
                size[w] += sizes[unit, w]
                cases_inside[w] += least[unit, w]
                if whole[k]:
                    here = score(POISSON, count[w], size[w] * cases[w] / expected[w], cases[w], 0.0)
                    ratios[kind, w] += math.exp(here)
                    if here > best[i] and cases_inside[w] >= 2:
                        best[i] = here
                        neighbours[i] = k - first[i] + 1
                        window[i] = w
    for kind in range(ratios.shape[0]):
        for w in range(windows):
            ratios[kind, w] = math.log(ratios[kind, w] / zones[kind]) if zones[kind] else 0.0
