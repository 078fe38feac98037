"""The synthetic twelve weeks: the same each time, true to their truth, and honest records."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from kentongan.audit_trail.model import AuditEntry
from kentongan.demo.campaign import BASES, DAYS, Campaign, Place, make_campaign
from kentongan.demo.reports import TRUTH, run_campaign
from kentongan.demo.resort import build
from kentongan.early_warning.backtest import measure, replay
from kentongan.early_warning.detectors import ears
from kentongan.early_warning.series import CountSeries
from kentongan.notices.model import Notice
from kentongan.watch_loop.report.duplicates import near_duplicates
from kentongan.watch_loop.report.kinds import BY_CODE
from kentongan.watch_loop.report.model import DuplicatePair, Report
from kentongan.watch_loop.report.rules import REPORT_STATES
from kentongan.watch_loop.report.series import differences

WITA = ZoneInfo("Asia/Makassar")
PLACES = [
    Place(f"51.02.{d:02}.{2000 + v}", f"Desa {d}-{v}", 115.0 + d / 100, -8.5 + v / 100)
    for d in range(1, 11)
    for v in range(1, 6)
]


@pytest.fixture(scope="module")
def made() -> Campaign:
    """As of 10.00 WITA on 9 November 2023, without a database."""
    return make_campaign(places=PLACES, now=datetime(2023, 11, 9, 10, tzinfo=WITA))


def test_the_same_seed_gives_the_same_weeks(made: Campaign) -> None:
    """A back-test can be repeated; another seed gives other weeks."""
    now = datetime(2023, 11, 9, 10, tzinfo=WITA)
    again = make_campaign(places=PLACES, now=now)
    assert again == made
    assert make_campaign(places=PLACES, now=now, seed=1).truth != made.truth


def test_every_report_is_one_that_could_be_sent(made: Campaign) -> None:
    """Its kind takes it; it arrived after it happened and before now; decisions followed."""
    now = datetime(2023, 11, 9, 10, tzinfo=WITA)
    assert len({t.draft.uid for t in made.reports}) == len(made.reports)
    for told in made.reports:
        BY_CODE[told.draft.kind].load(told.draft.details)
        assert told.draft.happened_at < told.received_at <= now
        assert told.state in REPORT_STATES
        assert told.decided_at is None or told.received_at <= told.decided_at <= now
        assert (told.decided_at is None) == (told.state in ("received", "triaged"))
    arrivals = [t.received_at for t in made.reports]
    assert arrivals == sorted(arrivals)


def test_the_truth_is_true_of_the_reports(made: Campaign) -> None:
    """Twelve weeks; every planted report is there and lies in its days and areas; doubles are two
    reports of one kind, the second within hours of the first."""
    truth = made.truth
    told = {str(t.draft.uid): t.draft for t in made.reports}
    first = date.fromisoformat(truth["first_day"])
    assert (date(2023, 11, 9) - first).days == truth["days"] == DAYS
    names = [e["name"] for e in truth["episodes"]]
    assert names == ["local_surge", "slow_rise", "rumour", "rally", "viral_post"]
    for episode in truth["episodes"]:
        assert episode["reports"], episode["name"]
        for uid in episode["reports"]:
            day = told[uid].happened_at.astimezone(WITA).date()
            late = timedelta(days=1)  # a second unit may put it past midnight
            assert date.fromisoformat(episode["first_day"]) - late <= day
            assert day <= date.fromisoformat(episode["last_day"]) + late
            assert any(told[uid].area_code.startswith(a) for a in episode["areas"])
    assert len(truth["doubles"]) > 10
    for one, other in truth["doubles"]:
        assert told[one].kind == told[other].kind
        assert abs(told[one].happened_at - told[other].happened_at) < timedelta(hours=3)
    assert json.loads(json.dumps(truth)) == truth


def test_rates_are_about_what_the_truth_says(made: Campaign) -> None:
    """Four standard deviations of a Poisson count; rhythms and late ones move it a little."""
    planted = {uid for e in made.truth["episodes"] for uid in e["reports"]}
    counts = Counter(
        (t.draft.kind, t.draft.details["category"])
        for t in made.reports
        if str(t.draft.uid) not in planted and t.twin_of is None
    )
    for base in BASES:
        mean = base.rate * DAYS
        assert abs(counts[base.kind, base.category] - mean) < 4 * mean**0.5 + 0.15 * mean


def test_the_surge_stands_out_where_it_was_planted(made: Campaign) -> None:
    """In its three villages thefts are far more than before; elsewhere they are not."""
    surge = next(e for e in made.truth["episodes"] if e["name"] == "local_surge")
    start, end = (date.fromisoformat(surge[k]) for k in ("first_day", "last_day"))
    thefts = [
        (t.draft.area_code in surge["areas"], t.draft.happened_at.astimezone(WITA).date())
        for t in made.reports
        if t.draft.details["category"] == "curat_curanmor"
    ]
    within = sum(here and start <= day <= end for here, day in thefts)
    before = sum(here and day < start for here, day in thefts)
    assert within >= 5
    assert within / 10 > 5 * max(before, 1) / 58


def test_a_back_test_reads_the_truth(made: Campaign) -> None:
    """The reports as counts a day and district, the episode as the outbreak: the planted surge is
    found while it lasts."""
    truth = json.loads(json.dumps(made.truth))
    surge = next(e for e in truth["episodes"] if e["name"] == "local_surge")
    first = date.fromisoformat(truth["first_day"])
    districts = sorted({code[:8] for code in truth["shares_of_places"]})
    counts = np.zeros((truth["days"], len(districts)), dtype=int)
    for told in made.reports:
        if told.draft.details["category"] == surge["category"] and told.twin_of is None:
            day = told.draft.happened_at.astimezone(WITA).date()
            counts[(day - first).days, districts.index(told.draft.area_code[:8])] += 1
    outbreak = np.zeros(counts.shape, dtype=bool)
    start, end = (date.fromisoformat(surge[k]) for k in ("first_day", "last_day"))
    where = districts.index(surge["areas"][0][:8])
    outbreak[(start - first).days : (end - first).days + 1, where] = True
    series = CountSeries.from_arrays(counts, step="day", units=districts, start=first)
    over = range(28, truth["days"])
    found = replay(series, over, lambda known, days: ears.detect(known, days, min_sigma=0.5))
    worth = measure(found, outbreak[28:], step="day")
    assert (worth.detected.part, worth.detected.whole) == (1, 1)


def test_the_campaign_fills_the_demo_resort(
    db: None, settings: Any, tmp_path: Path, now: datetime
) -> None:
    """Every report is stored and counted, nobody is woken, one audit entry tells of it, the truth
    is kept; merges can be taken back, and the near-duplicate search finds the known doubles."""
    settings.DATA_DIR = tmp_path
    build(now=now)
    made = run_campaign(now=now)
    assert Report.objects.count() == len(made.reports) > 2000
    assert set(Report.objects.values_list("channel", flat=True)) == {"demo"}
    assert differences() == []
    arrivals = list(Report.objects.order_by("id").values_list("received_at", flat=True))
    assert arrivals == sorted(arrivals)
    assert not Notice.objects.exists()
    assert AuditEntry.objects.filter(verb="record_reports").count() == 1
    assert json.loads((tmp_path / TRUTH).read_text(encoding="utf-8")) == made.truth
    merged = Report.objects.filter(state="duplicate")
    assert DuplicatePair.objects.filter(state="merged").count() == merged.count() > 5
    assert all(r.reported_by_id and r.received_at <= now for r in Report.objects.all())
    rows = {str(r.uid): r for r in Report.objects.exclude(state="not_incident")}
    doubles = [
        (rows[a], rows[b])
        for a, b in made.truth["doubles"]
        if a in rows and b in rows and rows[b].state != "duplicate"
    ]
    found = sum(any(n.report == b for n in near_duplicates(a)) for a, b in doubles)
    assert found >= 0.9 * len(doubles) > 3


def test_a_place_knows_its_district() -> None:
    """By the first three parts of its code."""
    assert replace(PLACES[0], code="51.02.06.2001").district == "51.02.06"
