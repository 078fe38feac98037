"""A report is taken once, whole or not at all, and whoever is refused is told why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from tests.cast import NOW, Cast
from tests.watch_loop.conftest import Send
from tests.watch_loop.drafts import BELALANG, BENGKEL, HOUR, details, draft

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.model import AuditEntry
from kentongan.errors import Conflict, Invalid, NotAllowed, Refusal
from kentongan.people.model import Post, Unit, User
from kentongan.places.model import AreaGeometry
from kentongan.watch_loop.report import changes, intake
from kentongan.watch_loop.report.changes import OtherContent, record_report, record_reports
from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.model import Report, ReportCount
from kentongan.watch_loop.report.rules import BATCH_MOST
from kentongan.watch_loop.report.series import differences
from kentongan.watch_loop.report.storing import COPIED_FROM

ActorOf = Callable[[User], Actor]


def test_a_report_is_stored_with_what_it_says(cast: Cast, send: Send) -> None:
    """Event, writing and arrival are three times; the day is the one on the unit's clocks."""
    report = send(happened_at=NOW - timedelta(hours=12), details=details("incident", deaths=1))
    report.refresh_from_db()
    assert report.state == "received"
    assert report.unit == cast.villages[0]
    assert report.unit_path == cast.villages[0].path
    assert report.district == "51.02.06"
    assert report.happened_at == NOW - timedelta(hours=12)
    assert report.event_day.isoformat() == "2023-11-08"  # 22.00 WITA, which is 14.00 UTC
    assert report.reported_at == report.received_at == NOW
    assert (report.group, report.category, report.deaths) == ("crime", "curat_curanmor", 1)
    assert report.details.deaths == 1
    assert "deaths" not in report.data
    assert report.urgency == 2  # somebody died


def test_the_same_again_is_the_same_row(cast: Cast, actor_of: ActorOf) -> None:
    """A phone that got no answer sends again: 201 becomes 200, one row, one count."""
    sent = draft()
    first = record_report(draft=sent, actor=actor_of(cast.bhabin_1), now=NOW)
    again = record_report(draft=sent, actor=actor_of(cast.bhabin_1), now=NOW + HOUR)
    assert (first.created, again.created) == (True, False)
    assert again.report.pk == first.report.pk
    assert Report.objects.count() == 1
    assert ReportCount.objects.get(level=4).reported == 1
    assert AuditEntry.objects.filter(verb="record_report").count() == 1


def test_other_content_under_one_identifier_shows_both(cast: Cast, actor_of: ActorOf) -> None:
    """What is stored stays; what was sent is handed back beside it."""
    sent = draft()
    stored = record_report(draft=sent, actor=actor_of(cast.bhabin_1), now=NOW).report
    other = replace(sent, text="Dua sepeda motor hilang")
    with pytest.raises(OtherContent) as caught:
        record_report(draft=other, actor=actor_of(cast.bhabin_1), now=NOW)
    assert caught.value.status == 409
    assert caught.value.stored == stored
    assert caught.value.sent["text"] == "Dua sepeda motor hilang"
    stored.refresh_from_db()
    assert stored.text == sent.text


def test_an_identifier_of_somebody_else_tells_nothing(cast: Cast, actor_of: ActorOf) -> None:
    """Whoever guesses an identifier out of his reach learns only that it is taken."""
    sent = draft()
    record_report(draft=sent, actor=actor_of(cast.bhabin_1), now=NOW)
    for guess in (sent, replace(sent, text="lain")):
        with pytest.raises(Conflict) as caught:
            record_report(draft=guess, actor=actor_of(cast.bhabin_2), now=NOW)
        assert caught.value.code == "uid_taken"


def test_a_batch_keeps_its_good_ones(cast: Cast, actor_of: ActorOf) -> None:
    """Each is stored whole or refused whole; the answers stand in the order of the drafts."""
    good, bad = draft(), draft(area_code="51.02.99")
    outcomes = record_reports(
        drafts=[good, bad, good, draft("contact")], actor=actor_of(cast.bhabin_1), now=NOW
    )
    assert [o.status for o in outcomes] == ["created", "refused", "same", "created"]
    assert outcomes[1].refusal is not None
    assert outcomes[1].refusal.code == "area_unknown"
    assert Report.objects.count() == 2
    assert AuditEntry.objects.get(verb="record_reports").after["reports"] == 2
    assert differences() == []


STRANGE = 'Uraian\tdengan "kutip", \\N, \\., garis\\miring\nbaris kedua; emoji 🚨 dan é'


def test_many_at_once_are_stored_like_one(cast: Cast, actor_of: ActorOf, send: Send) -> None:
    """However many come together, each column holds what it would hold if a report came alone."""
    told = {
        "text": STRANGE,
        "place": STRANGE,
        "longitude": 115.1,
        "latitude": -8.55,
        "details": details("incident", deaths=0, ongoing=False, method=STRANGE),
    }
    alone = send(**told)
    many = [*(draft(**told) for _ in range(COPIED_FROM)), *(draft(kind.code) for kind in KINDS)]
    outcomes = record_reports(drafts=many, actor=actor_of(cast.bhabin_1), now=NOW, channel="web")
    assert [o.status for o in outcomes] == ["created"] * len(many)
    rows = {report.pk: report for report in Report.objects.exclude(pk=alone.pk)}
    assert [o.report and o.report.uid for o in outcomes] == [
        r.uid for _pk, r in sorted(rows.items())
    ]
    alone.refresh_from_db()
    same = [f.attname for f in Report._meta.concrete_fields if f.name not in ("id", "uid")]
    for outcome in outcomes[:COPIED_FROM]:
        assert outcome.report is not None
        row = rows[outcome.report.pk]
        assert row.uid == outcome.report.uid
        assert [getattr(row, name) for name in same] == [getattr(alone, name) for name in same]
    assert differences() == []


def test_a_fault_among_many_stores_none(
    cast: Cast, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the program itself fails on one of them, no row, no count and no entry is left."""
    many = [draft() for _ in range(COPIED_FROM + 5)]

    def row_of(draft: Any, *context: Any) -> Report:
        if draft is many[-1]:
            raise RuntimeError("on purpose")
        return intake.row_of(draft, *context)

    monkeypatch.setattr(changes, "row_of", row_of)
    with pytest.raises(RuntimeError, match="on purpose"):
        record_reports(drafts=many, actor=actor_of(cast.bhabin_1), now=NOW)
    assert not Report.objects.exists()
    assert not ReportCount.objects.exists()
    assert not AuditEntry.objects.filter(verb="record_reports").exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="it copies nothing")
def test_whoever_asks_while_many_are_copied_is_told(
    cast: Cast, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error at once, and nothing stored, where otherwise both sides would wait for ever."""

    def row_of(*told: Any) -> Report:
        Report.objects.exists()
        return intake.row_of(*told)

    monkeypatch.setattr(changes, "row_of", row_of)
    many = [draft() for _ in range(COPIED_FROM)]
    with pytest.raises(RuntimeError, match="while reports are copied"):
        record_reports(drafts=many, actor=actor_of(cast.bhabin_1), now=NOW)
    assert not Report.objects.exists()


def test_a_batch_has_an_end(cast: Cast, actor_of: ActorOf) -> None:
    """A batch holds the end of the audit trail while it lasts."""
    with pytest.raises(Invalid) as caught:
        record_reports(drafts=[draft()] * (BATCH_MOST + 1), actor=actor_of(cast.bhabin_1), now=NOW)
    assert caught.value.code == "batch_too_large"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "kind_unknown": ({"kind": "rumour"}, "kind"),
    "unit_unknown": ({"unit": "POLSEK-ATLANTIS"}, "unit"),
    "area_unknown": ({"area_code": "51.02.06.9999"}, "area_code"),
    "area_too_wide": ({"area_code": "51"}, "area_code"),
    "event_in_future": ({"happened_at": NOW + HOUR}, "happened_at"),
    "event_too_old": ({"happened_at": NOW - timedelta(days=366 * 24)}, "happened_at"),
    "report_in_future": ({"reported_at": NOW + HOUR}, "reported_at"),
    "reported_before_event": ({"reported_at": NOW - 2 * HOUR}, "happened_at"),
    "time_invalid": ({"happened_at": NOW.replace(tzinfo=None)}, "happened_at"),
    "position_incomplete": ({"longitude": 115.1}, "longitude"),
    "position_outside": ({"longitude": 0.0, "latitude": 0.0}, "longitude"),
    "urgency_unknown": ({"urgency": 9}, "urgency"),
    "field_missing": ({"text": " "}, "text"),
    "field_too_long": ({"place": "x" * 301}, "place"),
    "field_unreadable": ({"text": "a\0b"}, "text"),
    "field_unknown": ({"details": {"category": "curas", "religion": "x"}}, "religion"),
    "field_choice": ({"details": {"category": "subversi"}}, "details.category"),
    "field_type": ({"details": {"category": "curas", "deaths": "two"}}, "details.deaths"),
    "field_range": ({"details": {"category": "curas", "deaths": -1}}, "details.deaths"),
    "schema_unknown": ({"schema_version": 99}, "schema_version"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_wrong_report_is_refused_at_its_field(cast: Cast, actor_of: ActorOf, code: str) -> None:
    """One sentence, one stable code, the field; nothing of it is stored or counted."""
    changed, field = REFUSED[code]
    sent = replace(draft(), **changed)
    with pytest.raises(Refusal) as caught:
        record_report(draft=sent, actor=actor_of(cast.bhabin_1), now=NOW)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert caught.value.message
    assert not Report.objects.exists()
    assert not ReportCount.objects.exists()


def test_every_refusal_among_many(cast: Cast, actor_of: ActorOf) -> None:
    """While many are stored one by one no refusal asks the database, which is at work on them."""
    AreaGeometry.objects.create(area_id=BENGKEL, longitude=115.10, latitude=-8.60, source="test")
    elsewhere = {"longitude": 115.25, "latitude": -8.65}
    wrong = {code: changed for code, (changed, _field) in REFUSED.items()}
    wrong |= {"position_outside_area": elsewhere, "unit_out_of_reach": {"unit": "POLSEK-KEDIRI"}}
    good = [draft() for _ in range(COPIED_FROM)]
    bad = [replace(draft(), **changed) for changed in wrong.values()]
    outcomes = record_reports(
        drafts=[*good, *bad, good[0], *good], actor=actor_of(cast.bhabin_1), now=NOW
    )
    refused = [o.refusal.code for o in outcomes if o.refusal]
    assert refused == list(wrong)
    assert [o.status for o in outcomes if not o.refusal].count("created") == len(good)
    assert Report.objects.count() == len(good)
    assert differences() == []


def test_a_clock_that_is_a_little_fast_is_forgiven(send: Send) -> None:
    """A phone three minutes ahead of us reports what happens now."""
    assert send(happened_at=NOW + timedelta(minutes=3), reported_at=NOW + timedelta(minutes=4)).pk


def test_a_position_lies_in_its_area(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """A mark in Denpasar is no place in Bengkel; a mark in Bengkel is kept."""
    AreaGeometry.objects.create(area_id=BENGKEL, longitude=115.10, latitude=-8.60, source="test")
    kept = send(longitude=115.12, latitude=-8.59)
    assert (kept.longitude, kept.latitude) == (115.12, -8.59)
    with pytest.raises(Invalid) as caught:
        send(longitude=115.25, latitude=-8.65)
    assert caught.value.code == "position_outside_area"


def test_a_boundary_decides_where_there_is_one(send: Send) -> None:
    """With two kilometres for phones that err; a district's boundary serves its villages."""
    square = [[115.0, -8.7], [115.2, -8.7], [115.2, -8.5], [115.0, -8.5], [115.0, -8.7]]
    AreaGeometry.objects.create(
        area_id="51.02.06",
        longitude=115.1,
        latitude=-8.6,
        shape={"type": "Polygon", "coordinates": [square]},
        source="test",
    )
    assert send(longitude=115.21, latitude=-8.6).pk
    with pytest.raises(Invalid):
        send(longitude=115.23, latitude=-8.6)


@pytest.mark.parametrize(
    ("kind", "category", "area", "has_position"),
    [
        ("incident", "curas", BENGKEL, True),
        ("incident", "ppa", "51.02.06", False),
        ("contact", "visit", BENGKEL, False),
        ("viral_post", "false", "51.02", False),
    ],
)
def test_no_finer_place_is_kept_than_the_kind_keeps(
    send: Send, kind: str, category: str, area: str, has_position: bool
) -> None:
    """The door of a victim or of whoever was visited is never stored."""
    report = send(kind, longitude=115.1, latitude=-8.6, details=details(kind, category=category))
    report.refresh_from_db()
    assert report.area_code == area
    assert (report.longitude is not None) == has_position


def test_who_reports_for_which_unit(cast: Cast, actor_of: ActorOf) -> None:
    """For the own unit and those below it, never for a neighbour; a viewer and an administrator
    report nothing."""
    at_kediri = draft(unit="POLSEK-KEDIRI")
    assert record_report(draft=at_kediri, actor=actor_of(cast.kapolres), now=NOW).created
    for user, sent in ((cast.bhabin_1, draft(unit="POLSEK-KEDIRI")), (cast.outsider, at_kediri)):
        with pytest.raises(Refusal):
            record_report(draft=replace(sent, uid=uuid4()), actor=actor_of(user), now=NOW)
    with pytest.raises(NotAllowed) as caught:
        record_report(draft=draft(), actor=actor_of(cast.admin), now=NOW)
    assert caught.value.code == "may_not_report"


def test_a_posts_area_narrows_what_it_reports(cast: Cast, actor_of: ActorOf) -> None:
    """By where it happened, not by where the unit sits."""
    Post.objects.filter(pk=cast.posts["bhabin_1"].pk).update(area_prefix=BENGKEL)
    assert record_report(draft=draft(), actor=actor_of(cast.bhabin_1), now=NOW).created
    with pytest.raises(NotAllowed) as caught:
        record_report(draft=draft(area_code=BELALANG), actor=actor_of(cast.bhabin_1), now=NOW)
    assert (caught.value.code, caught.value.field) == ("area_out_of_reach", "area_code")
    assert BENGKEL in caught.value.message


def test_training_never_counts(send: Send) -> None:
    """An exercise leaves the series as they were."""
    send(training=True)
    assert not ReportCount.objects.exists()
    assert differences() == []


def test_a_contact_feeds_no_series(send: Send) -> None:
    """What is counted is rewarded: visits are not."""
    assert send("contact").counted == ""
    assert not ReportCount.objects.exists()


def test_a_report_costs_few_queries(
    cast: Cast, actor_of: ActorOf, django_assert_max_num_queries: Any
) -> None:
    """Nothing is read twice: at 200 reports a second each query is a share of the machine."""
    actor = actor_of(User.objects.get(pk=cast.bhabin_1.pk))
    record_report(draft=draft(), actor=actor, now=NOW)
    savepoint = 2  # the test's own transaction; a request begins one instead
    with django_assert_max_num_queries(8 + savepoint):
        record_report(draft=draft(), actor=actor, now=NOW)


def test_units_time_zones_decide_the_day(cast: Cast, actor_of: ActorOf) -> None:
    """23.30 WIB on the 8th is half past midnight WITA on the 9th."""
    moment = NOW.replace(hour=16, minute=30) - timedelta(days=1)
    days = []
    for zone in ("Asia/Jakarta", "Asia/Makassar"):
        Unit.objects.filter(pk=cast.villages[0].pk).update(timezone=zone)
        sent, user = draft(happened_at=moment), User.objects.get(pk=cast.bhabin_1.pk)
        report = record_report(draft=sent, actor=actor_of(user), now=NOW).report
        days.append(report.event_day.isoformat())
    assert days == ["2023-11-08", "2023-11-09"]
