"""Our own detector: rules, the unit's own history, and its neighbourhood, under one budget.

For each unit it asks how much better the last steps are explained by a rise than by what is usual
for this unit (`usual`), and how often chance alone would give as much, with the doubt about the
usual in it. So the share of false alarms is the one asked for, unit by unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.detection import Detection, State
from kentongan.early_warning.detectors.sheet import blank, detection, require
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.kernels.evidence import Rises, reach
from kentongan.early_warning.kernels.layered import Findings, Outlook, foresee, weigh_units
from kentongan.early_warning.kernels.sheet import Sheet
from kentongan.early_warning.kernels.threads import over_units
from kentongan.early_warning.kernels.usual import fit_units
from kentongan.early_warning.series import CountSeries, Step
from kentongan.early_warning.usual import Columns, History, columns, model, room

Floats = npt.NDArray[np.float64]
Channel = Literal["cumulative", "now", "either"]

ONSET: Final[dict[Step, tuple[float, ...]]] = {"week": (3, 2, 1), "day": (1,) * 7}
PROFILE: Final[dict[Step, tuple[float, ...]]] = {"week": (0.4, 0.35, 0.25), "day": (1 / 7,) * 7}
SIZES: Final = (1.0, 2.5, 4.5, 7.0, 10.0)
POINTS: Final = 2048
LARGEST_ALPHA: Final = 0.25
LEAST: Final = 1e-300
AT_ONCE: Final = 20_000
"""Units fitted at a time, which bounds the memory."""
ROOT: Final = 52
"""Counts from which a unit's own place in the order of ties is made."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that is always an alarm: at least so many cases within the last so many steps.

    `units`: their ids; None for all.
    """

    at_least: int
    within: int = 1
    units: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Layers:
    """What is looked at beside the unit's own counts.

    `rules` always alarm, and how often chance alone fulfils them is taken from the budget first.
    `zones`: neighbourhoods, each some ids of units, whose counts are added up; `zone_share` of what
    is left of the budget is theirs.
    """

    rules: tuple[Rule, ...] = ()
    zones: tuple[tuple[str, ...], ...] = ()
    zone_share: float = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """One call of `detect`, checked."""

    series: CountSeries
    over: range
    alpha: float
    channel: Channel
    spread: bool
    history: History
    design: Columns
    rises: Rises
    layers: Layers
    zones: list[npt.NDArray[np.intp]] = field(default_factory=list)


def detect(
    series: CountSeries,
    over: range,
    *,
    alpha: float = 0.01,
    channel: Channel = "cumulative",
    ties: Literal["spread", "strict"] = "spread",
    years: float | None = None,
    harmonics: int = 2,
    trend: bool = True,
    bends: bool = True,
    rises: float = 0.017,
    onset: tuple[float, ...] | None = None,
    profile: tuple[float, ...] | None = None,
    sizes: tuple[float, ...] = SIZES,
    layers: Layers | None = None,
    covariates: npt.ArrayLike | None = None,
) -> Detection:
    """Alarm where the last steps are evidence for a rise that chance seldom gives.

    `alpha`: the share of steps that may be false alarms, at most 0.25 (`budget.level` makes it from
    a number a month). `channel`: the "cumulative" evidence of the last steps, the count of this
    step alone ("now"), or "either" with half of the budget each. `ties`: counts are whole, so that
    the share cannot be met exactly; "spread" lets the count at the border alarm in as many steps as
    meets it, "strict" never, and stays below.

    The usual is learnt from the last `years` (10 of weeks, 5 of days) with `harmonics` waves of
    season and a `trend`, both of which may have been others in the past unless `bends` is False,
    taking a share of `rises` of past steps for parts of a rise; `covariates`: more columns for its
    model, shape (times, columns). Population and completeness of the series are taken into account
    where it has them. A rise began this step, one step ago, ... with probabilities `onset`;
    `profile` is the share of its cases in its first step, its second, ...; its size is one of
    `sizes`, in standard deviations. `layers`: rules and neighbourhoods.

    `expected`: mean of the count; `threshold`: the count that is too many in this step alone;
    `score`: -log10 of the probability of so much evidence. `extra`: `pvalue` (of all layers),
    `pvalue_cumulative`, `pvalue_now`, `pvalue_zone` (1 without zones), `evalue` (a bet against the
    usual: expectation at most 1 by chance), `dispersion`, `rule` (1 where a rule alarms). Raises
    `InputError`.
    """
    given = {name: value for name, value in locals().items() if name not in ("series", "over")}
    require(
        0 < alpha <= LARGEST_ALPHA,
        "alpha",
        "is {given}: above 0, at most {most}",
        given=alpha,
        most=LARGEST_ALPHA,
    )
    require(
        channel in ("cumulative", "now", "either"),
        "channel",
        "is {given!r}: cumulative, now or either",
        given=channel,
    )
    require(ties in ("spread", "strict"), "ties", "is {given!r}: spread or strict", given=ties)
    series.checked_range(over)
    history = History(years=years, harmonics=harmonics, trend=trend, bends=bends, rises=rises)
    given["years"] = history.reach(series.step)
    looked_at = Layers() if layers is None else layers
    asked = _Asked(
        series=series,
        over=over,
        alpha=alpha,
        channel=channel,
        spread=ties == "spread",
        history=history,
        design=columns(series, history, covariates),
        rises=shapes(series.step, onset, profile, sizes),
        layers=looked_at,
        zones=_members(series, looked_at),
    )
    sheet = blank(series, over)
    outlook = _outlook(asked, sheet)
    findings = _weighed(asked, sheet, outlook)
    return _verdict(asked, sheet, outlook, findings, given)


def shapes(
    step: Step,
    onset: Sequence[float] | None,
    profile: Sequence[float] | None,
    sizes: Sequence[float],
) -> Rises:
    """The rises looked for; see `detect`. Raises `InputError`."""
    began = np.atleast_1d(np.array(ONSET[step] if onset is None else onset, dtype=np.float64))
    shape = np.atleast_1d(np.array(PROFILE[step] if profile is None else profile, dtype=np.float64))
    wide = np.atleast_1d(np.array(sizes, dtype=np.float64))
    require(0 < len(began) <= 14, "onset", "has {number} steps: 1 to 14", number=len(began))
    require(
        bool(np.isfinite(began).all() and (began > 0).all()),
        "onset",
        "is {given}: above 0",
        given=onset,
    )
    require(
        len(shape) == len(began),
        "profile",
        "has {number} steps, onset {onsets}",
        number=len(shape),
        onsets=len(began),
    )
    require(
        bool((shape > 0).all() and shape.sum() <= 1 + 1e-9),
        "profile",
        "is {given}: shares",
        given=profile,
    )
    known = len(wide) > 0 and bool(np.isfinite(wide).all() and (wide > 0).all())
    require(known, "sizes", "are {given}: above 0", given=sizes)
    return Rises(
        onset=began / began.sum(),
        profile=shape,
        sizes=wide,
        points=even_points(POINTS, 1 + len(began)),
    )


def even_points(number: int, dimensions: int) -> Floats:
    """Points spread evenly in the unit cube, shape (number, dimensions).

    Multiples of the powers of the root of x^(d+1) = x + 1 (M. Roberts 2018, "The unreasonable
    effectiveness of quasirandom sequences").
    """
    root = 2.0
    for _ in range(64):
        root = (1.0 + root) ** (1.0 / (dimensions + 1))
    steps = root ** -np.arange(1.0, dimensions + 1)
    points: Floats = (0.5 + np.outer(np.arange(1.0, number + 1), steps)) % 1.0
    return np.ascontiguousarray(points)


def _outlook(asked: _Asked, sheet: Sheet) -> Outlook:
    """Fit what is usual, some units at a time."""
    units, steps = sheet.state.shape
    lags, width = len(asked.rises.onset), len(asked.design.values)
    outlook = Outlook(
        means=np.empty((units, steps, lags)),
        dispersion=np.empty((units, steps)),
        doubt_mean=np.empty((units, steps)),
        doubt_dispersion=np.empty((units, steps)),
    )
    fitted = model(asked.series, asked.history, asked.design, asked.over, gap=lags)
    for start in range(0, units, AT_ONCE):
        part = slice(start, min(units, start + AT_ONCE))
        usual = room(part.stop - part.start, steps, width)
        some = Sheet._make(each[part] for each in sheet)
        offset = asked.design.offset[part]
        over_units(fit_units, (usual, some.counts, offset), asked.design.values, fitted)
        over_units(
            foresee,
            (Outlook._make(each[part] for each in outlook), some, usual, offset),
            asked.design.values,
            asked.over.start,
        )
    return outlook


def _weighed(asked: _Asked, sheet: Sheet, outlook: Outlook) -> Findings:
    findings = Findings._make(np.empty(sheet.state.shape) for _ in Findings._fields)
    z = NormalDist().inv_cdf(1 - asked.alpha)
    over_units(
        weigh_units, (sheet, outlook, findings), asked.over.start, asked.alpha, z, asked.rises
    )
    return findings


def _order_of_ties(asked: _Asked, counts: npt.NDArray[np.int32]) -> Floats:
    """A number from 0 to 1 for each unit and step: which share of a tie still alarms.

    Over the steps of a unit these are spread evenly (multiples of the golden ratio), and each unit
    begins elsewhere, by its first counts, so that ties of many units do not alarm together.
    """
    if not asked.spread:
        return np.ones((len(counts), len(asked.over)))
    first = counts[:, : min(ROOT, asked.over.start)].astype(np.float64)
    begin = (first * np.sqrt(np.arange(2.0, 2.0 + first.shape[1]))).sum(axis=1) % 1.0
    golden = (np.arange(asked.over.start, asked.over.stop) + 1.0) * ((5**0.5 - 1) / 2)
    order: Floats = (begin[:, None] + golden) % 1.0
    return order


def _pvalues(asked: _Asked, sheet: Sheet, findings: Findings) -> tuple[Floats, Floats]:
    """Of the cumulative evidence and of this step alone."""
    order = _order_of_ties(asked, sheet.counts)
    cumulative = findings.above + order * findings.equal
    now = findings.above_now + order * findings.equal_now
    return np.maximum(cumulative, LEAST), np.maximum(now, LEAST)


def _members(series: CountSeries, layers: Layers) -> list[npt.NDArray[np.intp]]:
    place = {unit: n for n, unit in enumerate(series.units)}
    require(
        0 < layers.zone_share < 1,
        "zone_share",
        "is {given}: between 0 and 1",
        given=layers.zone_share,
    )
    zones = []
    for zone in layers.zones:
        unknown = next((unit for unit in zone if unit not in place), None)
        if unknown is not None:
            raise InputError(
                "unit", "the series has no unit {unknown!r}", column=unknown, unknown=unknown
            )
        require(
            len(set(zone)) == len(zone) > 1,
            "zones",
            "hold {zone}: two or more units, each once",
            zone=zone,
        )
        zones.append(np.array([place[unit] for unit in zone], dtype=np.intp))
    for rule in layers.rules:
        require(
            rule.at_least >= 1,
            "rules",
            "ask for {at_least} cases: 1 or more",
            at_least=rule.at_least,
        )
        require(rule.within >= 1, "rules", "look at {within} steps: 1 or more", within=rule.within)
        unknown = next((unit for unit in rule.units or () if unit not in place), None)
        if unknown is not None:
            raise InputError(
                "unit", "the series has no unit {unknown!r}", column=unknown, unknown=unknown
            )
    return zones


def _zone_pvalues(asked: _Asked, sheet: Sheet, outlook: Outlook) -> Floats:
    """For each unit and step the smallest p-value of its zones, times their number."""
    smallest = np.ones(sheet.state.shape)
    if not asked.zones:
        return smallest
    shape = (len(asked.zones), len(asked.over))
    lags = len(asked.rises.onset)
    total = Sheet(
        counts=np.empty((shape[0], asked.series.times), dtype=np.int32),
        expected=np.empty(shape),
        threshold=np.empty(shape),
        score=np.empty(shape),
        alarm=np.empty(shape, dtype=np.bool_),
        state=np.empty(shape, dtype=np.uint8),
    )
    view = Outlook(np.empty((*shape, lags)), np.empty(shape), np.empty(shape), np.empty(shape))
    for z, members in enumerate(asked.zones):
        counts = sheet.counts[members]
        known = (counts >= 0).all(axis=0)
        added = np.minimum(counts.sum(axis=0, dtype=np.int64), np.iinfo(np.int32).max)
        total.counts[z] = np.where(known, added, -1)
        total.state[z] = np.max(sheet.state[members], axis=0)
        mean = outlook.means[members]
        spread = outlook.dispersion[members] * mean[:, :, 0]
        view.means[z] = mean.sum(axis=0)
        view.dispersion[z] = spread.sum(axis=0) / view.means[z, :, 0]
        off = mean[:, :, 0] * outlook.doubt_mean[members]
        view.doubt_mean[z] = np.sqrt((off**2).sum(axis=0)) / view.means[z, :, 0]
        off = spread * outlook.doubt_dispersion[members]
        view.doubt_dispersion[z] = np.sqrt((off**2).sum(axis=0)) / spread.sum(axis=0)
    found = _channel(asked, total, _weighed(asked, total, view))
    often = np.zeros(len(smallest))
    for z, members in enumerate(asked.zones):
        often[members] += 1
        judged = total.state[z] == State.JUDGED
        smallest[members] = np.minimum(smallest[members], np.where(judged, found[z], 1.0))
    return np.minimum(1.0, smallest * np.maximum(often, 1)[:, None])


def _channel(asked: _Asked, sheet: Sheet, findings: Findings) -> Floats:
    cumulative, now = _pvalues(asked, sheet, findings)
    if asked.channel == "cumulative":
        return cumulative
    if asked.channel == "now":
        return now
    return np.minimum(1.0, 2.0 * np.minimum(cumulative, now))


def _rules(asked: _Asked, sheet: Sheet, outlook: Outlook) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Where a rule alarms, and how often chance alone makes one alarm.

    What is expected over several steps is taken to be so many times what is expected of this one.
    """
    fired = np.zeros(sheet.state.shape, dtype=np.bool_)
    rate = np.zeros(sheet.state.shape)
    for rule in asked.layers.rules:
        wanted = rule.units is None or np.isin(asked.series.units, rule.units)
        for step, now in enumerate(asked.over):
            seen = np.maximum(sheet.counts[:, max(0, now + 1 - rule.within) : now + 1], 0)
            fired[:, step] |= (seen.sum(axis=1, dtype=np.int64) >= rule.at_least) & wanted
        for unit, step in np.argwhere((sheet.state == State.JUDGED) & np.c_[wanted]):
            rate[unit, step] += reach(
                float(rule.at_least),
                outlook.means[unit, step, 0] * rule.within,
                outlook.dispersion[unit, step],
                outlook.doubt_mean[unit, step],
                outlook.doubt_dispersion[unit, step],
            )
    return fired, rate


def _verdict(
    asked: _Asked,
    sheet: Sheet,
    outlook: Outlook,
    findings: Findings,
    given: dict[str, Any],
) -> Detection:
    judged = sheet.state == State.JUDGED
    cumulative, now = _pvalues(asked, sheet, findings)
    pvalue = _channel(asked, sheet, findings)
    zone = _zone_pvalues(asked, sheet, outlook)
    in_zones = np.zeros((len(pvalue), 1), dtype=np.bool_)
    for members in asked.zones:
        in_zones[members] = True
    share = asked.layers.zone_share
    pvalue = np.where(in_zones, np.minimum(pvalue / (1 - share), zone / share), pvalue)
    fired, rate = _rules(asked, sheet, outlook)
    with np.errstate(divide="ignore"):
        pvalue = np.minimum(1.0, pvalue * asked.alpha / np.maximum(asked.alpha - rate, 0.0))
    pvalue = np.where(fired, np.minimum(pvalue, asked.alpha), pvalue)
    sheet.alarm[:] = judged & (pvalue <= asked.alpha)
    sheet.score[:] = np.where(judged, -np.log10(pvalue), np.nan)
    extra = {
        "pvalue": pvalue,
        "pvalue_cumulative": cumulative,
        "pvalue_now": now,
        "pvalue_zone": zone,
        "evalue": findings.evalue,
        "dispersion": np.maximum(outlook.dispersion, 1.0),
    }
    extra = {name: np.where(judged, values, np.nan) for name, values in extra.items()}
    extra["rule"] = fired.astype(np.float64)
    return detection(sheet, "layered", asked.over, given, extra)
