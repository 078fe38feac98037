"""Expectations, the scans that rest on them, and our own with its bar from history."""

from __future__ import annotations

import csv
import gzip
from dataclasses import astuple
from datetime import date

import numpy as np
import pytest
from tests.early_warning import references
from tests.naive import calibrated as naive
from tests.naive import scan as naive_scan

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.scan import asked
from kentongan.early_warning.scan.baselines import (
    forecast,
    moving_average,
    moving_average_by_weekday,
)
from kentongan.early_warning.scan.calibrated import (
    DAYS_A_MONTH,
    CalibratedResult,
    CalibratedState,
    calibrate,
    calibrated_scan,
    statistics_by_step,
)
from kentongan.early_warning.scan.expectation_based import (
    checked_baselines,
    expectation_based_negative_binomial,
    expectation_based_poisson,
    poisson_model,
)
from kentongan.early_warning.scan.kulldorff import poisson_model as kulldorff_model
from kentongan.early_warning.scan.options import Options
from kentongan.early_warning.scan.scores import zone_scores
from kentongan.early_warning.scan.windows import candidate_windows
from kentongan.early_warning.scan.zones import circles, lists_of_units

SCAN = references.FOLDER / "scan"


def test_baselines_repeat_a_steady_past() -> None:
    """Counts with a week and nothing else are foretold exactly; the mean alone knows no week."""
    week = np.array([9, 5, 5, 5, 6, 4, 1])
    counts = np.outer(np.tile(week, 20), [1, 3])
    following = np.outer(week, [1, 3])
    assert moving_average(counts, gap=7) == pytest.approx(np.tile([[5, 15]], (7, 1)))
    assert moving_average_by_weekday(counts, gap=7) == pytest.approx(following)
    assert forecast(counts, gap=7) == pytest.approx(following, rel=0.01)


def test_a_forecast_follows_a_trend_and_leaves_out_the_gap() -> None:
    """An area that grows by 1 % a day is expected to go on; an outbreak in the gap is not seen."""
    total = 100 * 1.01 ** np.arange(120)
    counts = np.outer(total, [0.25, 0.75]).round().astype(int)
    expected = forecast(counts, gap=7)
    assert expected.sum(axis=1) == pytest.approx(total[-7:], rel=0.06)
    assert expected.sum() > moving_average(counts, gap=7).sum() * 1.1
    counts[-7:] *= 9
    assert forecast(counts, gap=7) == pytest.approx(expected)


def test_an_empty_past_expects_next_to_nothing() -> None:
    """Expectations stay above 0, so that a first case can be judged."""
    nothing = np.zeros((100, 3), dtype=int)
    for baseline in (moving_average, moving_average_by_weekday, forecast):
        expected = baseline(nothing, gap=7)
        assert (expected > 0).all()
        assert expected.sum() < 0.1


def test_too_short_a_past_is_refused() -> None:
    """The error says how many steps it takes."""
    with pytest.raises(InputError, match="it takes 91"):
        forecast(np.ones((90, 2), dtype=int), gap=7)


def test_a_large_outbreak_is_seen_by_the_expectation_based_scan() -> None:
    """All units at once are twice as busy: half of them are a cluster to it."""
    rng = np.random.default_rng(3)
    counts = rng.poisson(2.0, (40, 10))
    counts[-3:] += rng.poisson(2.0, (3, 10))
    cases = CaseList.from_counts(counts, planar=rng.random((10, 2)) * 9)
    found = expectation_based_poisson(cases, 2.0, Options(longest=5, replicates=99))
    assert found.best is not None
    assert found.best.pvalue == 0.01
    assert found.best.relative_risk == pytest.approx(found.best.observed / found.best.expected)


def test_replicates_scatter_about_their_expectation() -> None:
    """Each is drawn from the negative binomial of every unit and step, and scored as the counts
    are: excess over the root of variance, both weighed, of clusters with two cases at least."""
    rng = np.random.default_rng(6)
    places = [(0.0, 0.0), (1.0, 0.2), (3.0, 1.0), (4.0, 4.0), (0.5, 5.0)]
    mean, size = rng.random((9, 5)) * 3 + 0.1, rng.random((9, 5)) * 4 + 0.5
    cases = CaseList.from_counts(rng.poisson(mean), planar=places)
    options = Options(longest=3, replicates=4, seed=8, share=0.6)
    found = expectation_based_negative_binomial(cases, mean, size=size, options=options)
    mean, size = mean[-3:], size[-3:]
    weight = 1 + mean / size
    zones = naive_scan.circles(places, mean.sum(axis=0).tolist(), 0.6)
    for replicate in range(4):
        stream = np.random.Generator(np.random.Philox(key=[8, replicate]))
        drawn = stream.negative_binomial(size, size / (size + mean))
        best = 0.0
        for zone in (zone for some in zones for zone in some):
            for opened in range(3):
                if drawn[opened:, zone].sum() >= 2:
                    excess = ((drawn - mean) / weight)[opened:, zone].sum()
                    best = max(best, excess / np.sqrt((mean / weight)[opened:, zone].sum()))
        assert found.maxima[replicate] == pytest.approx(best, rel=1e-9)


@references.NEEDED
def test_scores_of_all_zones_are_those_of_scanstatistics() -> None:
    """scanstatistics 1.1.2 on the last 30 days of s200, 7,042 zones x 30 durations, to 1e-9: the
    expectation-based scores, the population-based ones, and the negative binomial's best (size 5).
    """

    def table(name: str) -> np.ndarray:
        with (SCAN / name).open(encoding="utf-8") as file:
            return np.array([[float(c) for c in row] for row in list(csv.reader(file))[1:]])

    counts, baselines, places = (
        table(f"s200_{n}.csv") for n in ("last30_counts", "baselines", "geo")
    )
    cases = CaseList.from_counts(counts, planar=places[:, :2], population=places[:, 2])
    lines = (SCAN / "s200_zones_k40.txt").read_text("utf-8").splitlines()
    zones = lists_of_units(cases, [line.split() for line in lines])
    options = Options(zones=zones, longest=30, min_cases=1, replicates=0)
    windows = candidate_windows(30, options)
    assert cases.expected is not None
    for name, model in (
        ("eb", poisson_model(cases, checked_baselines(cases, baselines), windows, options)),
        ("pb", kulldorff_model(cases, cases.expected, windows, options)),
    ):
        wanted = np.full((len(lines), 30), np.nan)
        with gzip.open(SCAN / f"{name}_poisson.csv.gz", "rt", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                wanted[int(row["zone"]) - 1, int(row["duration"]) - 1] = float(row["score"])
        np.testing.assert_allclose(zone_scores(model, zones, windows), wanted, rtol=0, atol=1e-9)
    found = expectation_based_negative_binomial(cases, baselines, size=5.0, options=options)
    assert found.best is not None
    assert found.best.members == ("1", "117", "131")
    assert found.best.score == pytest.approx(6.32294339136195, abs=1e-9)


def history(days: int, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Counts of 16 units with weekdays, and their places."""
    rng = np.random.default_rng(seed)
    week = np.array([1.2, 1.0, 1.0, 1.0, 1.1, 0.9, 0.8])
    share = rng.random(16) + 0.5
    mean = np.outer(30 * week[np.arange(days) % 7], share / share.sum())
    return rng.poisson(mean), rng.random((16, 2)) * 9


def listed(counts: np.ndarray, places: np.ndarray) -> CaseList:
    return CaseList.from_counts(counts, planar=places, step="day", start=date(2024, 1, 1))


def test_our_scan_is_quiet_on_quiet_days_and_finds_an_outbreak() -> None:
    """Judged day by day on fresh days it alarms about as seldom as promised, and an outbreak of
    three units is named with its place, its days and its cases."""
    counts, places = history(520)
    learnt = calibrate(listed(counts[:400], places), threads=2)
    assert learnt.week == 7
    assert (learnt.scatter >= 1).all()
    quiet = statistics_by_step(listed(counts, places), learnt, range(400, 520))
    assert (quiet > learnt.threshold).sum() <= 12
    zones = circles(listed(counts, places))
    hit = zones.members(0, 3)
    table = counts.copy()
    table[-3:, hit] += 6
    found = calibrated_scan(listed(table, places), learnt)
    assert found.state is CalibratedState.JUDGED
    assert found.alarm
    assert found.statistic == statistics_by_step(listed(table, places), learnt, range(519, 520))[0]
    assert found.pvalue == 1 / (1 + learnt.history.size)
    first = found.clusters[0]
    assert set(first.members) & {str(u + 1) for u in hit}
    assert first.end == date(2025, 6, 3) == found.day
    assert first.observed > first.expected > 0
    calm = calibrated_scan(listed(counts, places), learnt)
    assert calm.statistic < found.statistic
    assert calm.pvalue > found.pvalue


def test_what_a_history_teaches_is_the_twins() -> None:
    """Scatter, pseudo-cases and the statistic of every replayed day, on days that are busy or quiet
    everywhere and units that scatter; no day softens its own bar."""
    rng = np.random.default_rng(2)
    places = [(0.0, 0.0), (1.0, 0.2), (3.0, 1.0), (4.0, 4.0), (0.5, 5.0), (6.0, 2.0)]
    busy = rng.gamma(12, 1 / 12, (153, 1)) * rng.gamma(3, 1 / 3, (153, 6))
    counts = rng.poisson(busy * [2, 5, 3, 8, 1, 4])
    cases = CaseList.from_counts(counts, planar=places, step="week")
    learnt = calibrate(cases, longest=3)
    weights = (counts.sum(axis=0) + 1 / 6).tolist()
    zones = naive_scan.circles(places, weights, 0.5)
    lately = range(87, 153)
    expected = [forecast(counts[: t + 1], gap=3, week=1)[::-1].cumsum(axis=0).T for t in lately]
    seen = [counts[t - 2 : t + 1][::-1].cumsum(axis=0).T for t in lately]
    seen_by_day, expected_by_day = np.array(seen, dtype=float), np.array(expected)
    scatter, pseudo = naive.taught(seen_by_day, expected_by_day)
    np.testing.assert_allclose(learnt.scatter, scatter, rtol=1e-9)
    np.testing.assert_allclose(learnt.pseudo, pseudo, rtol=1e-9)
    assert (scatter > 1.1).any()
    assert (pseudo < 1000).all()
    twin = naive.history(seen_by_day, expected_by_day, zones)
    np.testing.assert_allclose(learnt.history, twin, rtol=1e-9)
    often = calibrate(cases, longest=3, false_alarms_a_month=2)
    above = (often.history > often.threshold).mean()
    assert above == pytest.approx(2 / (DAYS_A_MONTH / 7), abs=1 / 66)


def test_a_cluster_expects_what_was_forecast_for_its_days() -> None:
    """The days of a window, each with its own weekday, and no others."""
    counts, places = history(230)
    counts[-2:, :3] += 9
    learnt = calibrate(listed(counts[:-7], places))
    first = calibrated_scan(listed(counts, places), learnt).clusters[0]
    inside = [int(unit) - 1 for unit in first.members]
    days = first.end.toordinal() - first.start.toordinal() + 1  # type: ignore[union-attr]  # both are days
    assert days < 7
    by_day = forecast(counts, gap=7, week=7)
    assert first.expected == pytest.approx(by_day[-days:][:, inside].sum())
    assert first.observed == counts[-days:][:, inside].sum()


def test_what_is_judged_sets_no_bar_of_its_own() -> None:
    """Asked by name, our scan learns from the days before the windows alone."""
    counts, places = history(230)
    counts[-5:, :3] += 9
    answer = asked.calibrated(listed(counts, places), {"longest": 5})
    learnt = calibrate(listed(counts[:-5], places), longest=5)
    assert answer.verdict is not None
    assert answer.verdict.threshold == learnt.threshold
    assert answer.verdict.alarm


def test_later_days_change_no_earlier_verdict() -> None:
    """What was judged on a day stands, whatever comes after."""
    counts, places = history(300)
    learnt = calibrate(listed(counts[:260], places))
    early = statistics_by_step(listed(counts[:281], places), learnt, range(270, 281))
    late = counts.copy()
    late[281:] += 50
    assert statistics_by_step(listed(late, places), learnt, range(270, 281)).tolist() == (
        early.tolist()
    )


def test_the_order_of_units_and_threads_are_nothing() -> None:
    """Our scan of shuffled units learns the same bar and names the same units, by any number of
    threads."""
    counts, places = history(230)
    counts[-2:, :3] += 9
    order = np.random.default_rng(1).permutation(16)
    names = [f"u{n:02}" for n in range(16)]

    def judged(pick: np.ndarray, threads: int) -> CalibratedResult:
        known = {"planar": places[pick], "units": [names[n] for n in pick], "step": "day"}
        past = CaseList.from_counts(counts[:-7][:, pick], **known)  # type: ignore[arg-type]  # keywords of one call
        whole = CaseList.from_counts(counts[:, pick], **known)  # type: ignore[arg-type]  # the same
        return calibrated_scan(whole, calibrate(past, threads=threads))

    straight, shuffled = judged(np.arange(16), 1), judged(order, 3)
    assert straight.alarm
    assert shuffled.threshold == pytest.approx(straight.threshold, rel=1e-9)
    assert shuffled.statistic == pytest.approx(straight.statistic, rel=1e-9)
    assert shuffled.pvalue == straight.pvalue
    assert [c.members for c in shuffled.clusters] == [c.members for c in straight.clusters]
    assert astuple(judged(np.arange(16), 4)) == astuple(straight)


def test_a_lower_rate_of_false_alarms_is_a_higher_bar() -> None:
    """Fewer false alarms never alarm earlier; threads and a week of one's own change no figure
    they should not."""
    counts, places = history(200)
    cases = listed(counts, places)
    learnt = [calibrate(cases, false_alarms_a_month=k) for k in (0.01, 0.2, 1.0, 5.0, 6.2, 10.0)]
    bars = [one.threshold for one in learnt]
    assert bars == sorted(bars, reverse=True)
    assert len(set(bars)) == 6
    zones = circles(cases, weights=counts.sum(axis=0).astype(float))
    given = calibrate(cases, zones=zones, week=7, threads=3)
    assert given.history.tobytes() == calibrate(cases, zones=zones).history.tobytes()


def test_the_bar_leaves_the_promised_share_of_the_history_above_it() -> None:
    """Where many steps are to be above it, that many are; where few, about so many, and a rate that
    no step of the history can tell is beyond the highest."""
    counts, places = history(400)
    cases = listed(counts, places)

    def above(rate: float) -> float:
        learnt = calibrate(cases, false_alarms_a_month=rate)
        return float((learnt.history > learnt.threshold).mean() * DAYS_A_MONTH)

    assert above(10.0) == pytest.approx(10.0, abs=0.1)
    assert above(1.0) == pytest.approx(1.0, abs=0.5)
    assert above(0.001) == 0.0


def test_weeks_have_no_weekday_and_no_cases_are_said() -> None:
    """Steps of a week repeat nothing; without a case lately the state says so."""
    rng = np.random.default_rng(8)
    counts = rng.poisson(3.0, (160, 5))
    cases = CaseList.from_counts(counts, planar=rng.random((5, 2)) * 9, step="week")
    learnt = calibrate(cases)
    assert learnt.week == 1
    counts[-7:] = 0
    still = CaseList.from_counts(counts, planar=cases.coordinates, step="week")
    found = calibrated_scan(still, learnt)
    assert found.state is CalibratedState.NO_CASES
    assert not found.alarm
    assert found.day == 159


def test_our_scan_needs_a_history() -> None:
    """The error says how long."""
    counts, places = history(150)
    with pytest.raises(InputError, match="it takes 151"):
        calibrate(listed(counts, places))
