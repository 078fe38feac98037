"""The 42 scenarios: the recipe's moments, outbreaks where they are said to be, streams apart."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.early_warning import references

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.simulate import (
    BASELINE,
    SCENARIOS,
    TESTED,
    TRAINING,
    WEEKS,
    Scenario,
    simulate,
)

DRAWN = simulate(seed=20130501, replicates=12)


def test_the_scenarios_are_all_there() -> None:
    """Seven sets of parameters, each without and with trend, with no, one and two harmonics."""
    assert [s.number for s in SCENARIOS] == list(range(1, 43))
    assert {(s.level, s.slope > 0, s.harmonics) for s in SCENARIOS} == {
        (level, trend, harmonics)
        for level in (0.1, -2.0, 1.5, 0.5, 2.5, 3.75, 5.0)
        for trend in (False, True)
        for harmonics in (0, 1, 2)
    }
    assert (len(TRAINING), len(BASELINE), len(TESTED), TESTED.stop) == (312, 263, 49, WEEKS)


def test_the_page_shows_the_parameters_and_what_they_lead_to() -> None:
    """Seven rows of the documents' table are the seven sets, each with its mean count."""
    page = Path(__file__).parents[2] / "docs/early-warning/simulate.md"
    rows = re.findall(r"^\| [1-7] \|(.*)\|(.*),(.*)\|$", page.read_text("utf-8"), re.M)
    assert len(rows) == 7
    for n, (row, without, with_trend) in enumerate(rows):
        told = tuple(float(cell) for cell in row.split("|"))
        of = SCENARIOS[6 * n : 6 * n + 6]
        assert {s.slope for s in of} == {0.0, told[2]}
        assert {(s.level, s.dispersion, told[2], s.cosine, s.sine) for s in of} == {told}
        for scenario, mean in ((of[0], without), (of[3], with_trend)):
            assert scenario.mean()[TESTED.start :].mean() == pytest.approx(float(mean), rel=0.04)


def test_the_mean_is_the_papers() -> None:
    """Worked out by hand from exp(level + slope t + cosine cos + sine sin), with one wave and with
    two: after a quarter of 52 weeks the second has turned by half."""
    scenario = Scenario(1, 0.5, 2.0, 0.001, 0.3, 0.2, 1)
    assert scenario.mean()[12] == pytest.approx(np.exp(0.5 + 0.013 + 0.2))  # a quarter of 52 weeks
    assert scenario.mean(52)[51] == pytest.approx(np.exp(0.5 + 0.052 + 0.3))
    assert replace(scenario, harmonics=2).mean()[12] == pytest.approx(np.exp(0.5 + 0.013 - 0.1))


def test_counts_without_outbreak_have_the_recipes_mean_and_spread() -> None:
    """In the training weeks, mean and variance over mean are what the scenario says."""
    for s, scenario in enumerate(SCENARIOS):
        of = DRAWN.scenario == s
        counts, mean = DRAWN.quiet.counts[:312, of], DRAWN.mean[:312, of]
        error = np.sqrt(scenario.dispersion * mean.sum())
        assert abs(counts.sum() - mean.sum()) < 4 * error
        spread = ((counts - mean) ** 2 / mean).mean()
        assert spread == pytest.approx(scenario.dispersion, rel=0.3)


def test_the_current_outbreak_is_where_it_is_said_to_be() -> None:
    """It begins in a tested week and ends with its last case; nothing else differs."""
    extra = DRAWN.series.counts - DRAWN.quiet.counts
    np.testing.assert_array_equal(extra, DRAWN.extra)
    assert (DRAWN.extra.sum(axis=0) >= 1).mean() > 0.98  # lost where they fall after the last week
    for unit in range(extra.shape[1]):
        inside = np.flatnonzero(DRAWN.outbreak[:, unit])
        cases = np.flatnonzero(extra[:, unit])
        assert inside[0] >= TESTED.start
        np.testing.assert_array_equal(inside, np.arange(inside[0], inside[-1] + 1))
        assert np.isin(cases, inside).all()
        assert inside[-1] == cases.max(initial=inside[0])


def test_cases_fall_as_a_rounded_down_lognormal_says() -> None:
    """50, 42 and 7 percent in the first three weeks; the number is k standard deviations."""
    lost = DRAWN.outbreak[-6:].any(axis=0)
    first = DRAWN.outbreak.argmax(axis=0)
    by_week = [
        DRAWN.extra[np.minimum(first + week, WEEKS - 1), np.arange(len(first))][~lost].sum()
        for week in range(3)
    ]
    total = DRAWN.extra[:, ~lost].sum()
    np.testing.assert_allclose(np.array(by_week) / total, [0.5, 0.417, 0.069], atol=0.01)
    sd = np.sqrt(DRAWN.dispersion * DRAWN.mean[first, np.arange(len(first))])
    assert total == pytest.approx((DRAWN.size * sd)[~lost].sum(), rel=0.03)
    assert set(DRAWN.size) == set(range(1, 11))


def test_past_outbreaks_lie_in_the_baseline() -> None:
    """None in the training weeks; four times the mean size of 5 standard deviations after them."""
    assert not DRAWN.past[: BASELINE.start].any()
    sd = np.sqrt(DRAWN.dispersion * DRAWN.mean)[BASELINE.start : BASELINE.stop].mean(axis=0)
    assert DRAWN.past.sum() == pytest.approx((4 * 5 * sd).sum(), rel=0.1)
    one = simulate(seed=1, replicates=3, scenarios=SCENARIOS[36:37], past=1, past_sizes=(10,))
    assert (one.past.sum(axis=0) > 60).all()
    assert not simulate(seed=1, replicates=1, past=0).past.any()


def test_each_series_has_a_stream_of_its_own() -> None:
    """The same seed gives the same; more replicates or fewer scenarios change no other series."""
    more = simulate(seed=20130501, replicates=13, scenarios=SCENARIOS[4:6])
    for unit in ("5-1", "6-12"):
        here, there = DRAWN.series.units.index(unit), more.series.units.index(unit)
        np.testing.assert_array_equal(DRAWN.series.counts[:, here], more.series.counts[:, there])
    other = simulate(seed=20130502, replicates=1, scenarios=SCENARIOS[30:31])
    assert (other.series.counts[:, 0] != DRAWN.series.counts[:, 360]).any()


def test_what_cannot_be_drawn_is_refused() -> None:
    """No series, a negative number of outbreaks, an outbreak without size or of half a one."""
    for wrong in (
        {"replicates": 0},
        {"past": -1},
        {"past_sizes": ()},
        {"current_sizes": (0, 1)},
        {"current_sizes": (0.5,)},
        {"seed": -1},
    ):
        with pytest.raises(InputError):
            simulate(**({"seed": 1, "replicates": 1} | wrong))  # type: ignore[arg-type]  # mixed


@references.NEEDED
def test_the_reference_set_could_have_been_drawn_here() -> None:
    """The 420 series beside the checkout: means of each scenario and outbreak lengths agree."""
    quiet, extra = references.simulated("y0"), references.simulated("o")
    mine = DRAWN.quiet.counts.T
    for s, scenario in enumerate(SCENARIOS):
        theirs, ours = quiet[s * 10 : s * 10 + 10].mean(), mine[DRAWN.scenario == s].mean()
        error = np.sqrt(scenario.dispersion * scenario.mean().mean() / 624 * (1 / 10 + 1 / 12))
        assert abs(theirs - ours) < 5 * error + 0.03 * ours
    assert (extra > 0).sum(axis=1).mean() == pytest.approx(
        (DRAWN.extra > 0).sum(axis=0).mean(), abs=0.25
    )
