"""Who decides what on a report, what it counts as then, and how each decision is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.cast import NOW, Cast
from tests.watch_loop.conftest import Send
from tests.watch_loop.drafts import BELALANG, BENGKEL, HOUR, details, draft

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.model import AuditEntry
from kentongan.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from kentongan.notices.model import Notice
from kentongan.people.model import User
from kentongan.people.queries import access_of
from kentongan.watch_loop.report import queries
from kentongan.watch_loop.report.changes import (
    confirm,
    correct,
    decide_many,
    expire_reports,
    mark_not_incident,
    refer,
    triage,
)
from kentongan.watch_loop.report.duplicates import (
    compare,
    compare_new,
    keep_apart,
    merge,
    near_duplicates,
    undo_apart,
    undo_merge,
)
from kentongan.watch_loop.report.model import DuplicatePair, Report, ReportCount
from kentongan.watch_loop.report.series import differences, rebuild

ActorOf = Callable[[User], Actor]
LATER = NOW + 2 * HOUR
DAY = timedelta(days=1)


def counted(code: str = BENGKEL) -> tuple[int, int]:
    """Reported and confirmed in an area, over all series and days."""
    rows = ReportCount.objects.filter(area_code=code).values_list("reported", "confirmed")
    return (sum(r for r, _ in rows), sum(c for _, c in rows))


def test_a_report_is_looked_into_and_confirmed(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """Each step is kept with who and when; the time to decision runs to the first decision."""
    report = send()
    chief = actor_of(cast.kapolsek_kediri)
    assert triage(report=report, actor=chief, now=NOW + HOUR, urgency=1).state == "triaged"
    assert counted() == (1, 0)
    done = confirm(report=report, actor=chief, now=LATER)
    assert (done.state, done.decided_at, done.decided_by) == (
        "confirmed",
        LATER,
        cast.kapolsek_kediri,
    )
    assert counted() == counted("51.02") == (1, 1)
    assert differences() == []
    verbs = AuditEntry.objects.filter(object_id=str(report.uid)).order_by("number")
    assert [e.verb for e in verbs] == ["record_report", "report_triaged", "report_confirmed"]


def test_nobody_confirms_his_own_report(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """Not even a chief: somebody above him does."""
    report = send(by=cast.kapolsek_kediri)
    with pytest.raises(Conflict) as caught:
        confirm(report=report, actor=actor_of(cast.kapolsek_kediri), now=NOW)
    assert caught.value.code == "own_report"
    assert confirm(report=report, actor=actor_of(cast.kapolres), now=NOW).state == "confirmed"


@pytest.mark.parametrize("name", ["bhabin_1", "kasi_was", "kapolsek_marga", "outsider", "admin"])
def test_who_does_not_decide(cast: Cast, send: Send, actor_of: ActorOf, name: str) -> None:
    """Officers, supervision, neighbours, outsiders and administrators do not."""
    report = send()
    with pytest.raises(NotAllowed):
        confirm(report=report, actor=actor_of(cast.users[name]), now=NOW)
    report.refresh_from_db()
    assert report.state == "received"


def test_what_is_no_incident_is_told_and_opened_again(
    cast: Cast, send: Send, actor_of: ActorOf
) -> None:
    """Its writer hears why; it no longer counts, and counts again once it is opened."""
    report = send()
    mark_not_incident(
        report=report, reason="Motor dipinjam adik", actor=actor_of(cast.kapolres), now=NOW
    )
    assert counted() == (0, 0)
    assert Notice.objects.get(user=cast.bhabin_1).code == "report_not_incident"
    triage(report=report, actor=actor_of(cast.kapolres), now=NOW)
    assert counted() == (1, 0)
    assert differences() == []


def test_a_referred_report_is_the_others_to_decide(
    cast: Cast, send: Send, actor_of: ActorOf
) -> None:
    """It lies on the other's desk from then on; who referred it still sees it at its address, in no
    list, and decides no longer."""
    report = send()
    assert not queries.visible_reports(access_of(cast.kapolsek_marga)).exists()
    refer(
        report=report,
        to_unit=cast.polsek_marga,
        reason="Kejadian di Marga",
        actor=actor_of(cast.kapolsek_kediri),
        now=NOW,
    )
    assert counted() == (0, 0)
    assert Notice.objects.filter(code="report_referred_here").get().user == cast.kapolsek_marga
    kediri = access_of(cast.kapolsek_kediri)
    assert not queries.visible_reports(kediri).exists()
    with pytest.raises(NotAllowed):
        triage(report=report, actor=actor_of(cast.kapolsek_kediri), now=NOW)
    assert queries.waiting(access_of(cast.kapolsek_marga)) == 1
    marga = User.objects.get(pk=cast.kapolsek_marga.pk)
    seen = queries.get_report_for(access_of(marga), report.uid)
    triage(report=seen, actor=actor_of(marga), now=NOW)
    confirm(report=seen, actor=actor_of(marga), now=NOW)
    assert queries.get_report_for(access_of(cast.kapolsek_kediri), report.uid).state == "confirmed"
    assert differences() == []


def test_a_report_is_referred_to_somebody_else(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """To one unit or one office, and not to who has it already."""
    report, actor = send(), actor_of(cast.kapolsek_kediri)
    for to, code in (
        ({}, "refer_to_whom"),
        ({"to_unit": cast.polsek_marga, "to_office": "Dinas PU"}, "refer_to_whom"),
        ({"to_unit": cast.polres}, "refer_to_own"),
    ):
        with pytest.raises(Invalid) as caught:
            refer(report=report, reason="x", actor=actor, now=NOW, **to)  # type: ignore[arg-type]
        assert caught.value.code == code
    done = refer(report=report, reason="Jalan", to_office="Dinas PU", actor=actor, now=NOW)
    assert (done.state, done.referred_office) == ("referred", "Dinas PU")


def test_a_correction_keeps_what_was_said(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """The new words stand, the old ones are kept beside them, and the counts move along."""
    report = send()
    confirm(report=report, actor=actor_of(cast.kapolres), now=NOW)
    right = draft("accident", area_code=BELALANG, text="Tabrakan di pertigaan")
    done = correct(
        report=report, draft=right, reason="Salah jenis", actor=actor_of(cast.kapolres), now=LATER
    )
    assert (done.state, done.version, done.kind, done.group) == (
        "corrected",
        2,
        "accident",
        "traffic",
    )
    [old] = queries.versions_of(report)
    assert (old.number, old.content["kind"], old.content["area_code"]) == (1, "incident", BENGKEL)
    assert counted(BENGKEL) == (0, 0)
    assert counted(BELALANG) == (1, 1)
    assert differences() == []
    assert done.content_hash == report.content_hash  # the phone may still send the first again


def test_a_writer_corrects_only_what_is_open(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """And only within his own reach; another officer not at all."""
    report, mine = send(), actor_of(cast.bhabin_1)
    other = draft(text="Dua sepeda motor hilang")
    assert correct(report=report, draft=other, reason="Ejaan", actor=mine, now=NOW).version == 2
    with pytest.raises(NotAllowed):
        correct(report=report, draft=draft(), reason="x", actor=actor_of(cast.bhabin_2), now=NOW)
    confirm(report=report, actor=actor_of(cast.kapolres), now=NOW)
    with pytest.raises(NotAllowed) as caught:
        correct(report=report, draft=draft(), reason="x", actor=mine, now=NOW)
    assert caught.value.code == "not_yours_to_correct"


def test_a_wrong_correction_changes_nothing(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """It is checked like a new report."""
    report = send()
    with pytest.raises(Invalid):
        correct(
            report=report,
            draft=draft(area_code="51.99"),
            reason="x",
            actor=actor_of(cast.kapolres),
            now=NOW,
        )
    assert not report.versions.exists()


def test_many_at_once_are_decided_one_by_one(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """What cannot be decided is told and holds nothing up; merging and referring need a look."""
    reports = [send() for _ in range(3)]
    confirm(report=reports[1], actor=actor_of(cast.kapolres), now=NOW)
    decided = decide_many(
        reports=reports, to="confirmed", actor=actor_of(cast.kapolsek_kediri), now=NOW
    )
    codes = [d.refusal.code if d.refusal else None for d in decided]
    assert codes == [None, "not_from_here", None]
    decide_many(reports=[send()], to="triaged", actor=actor_of(cast.kapolres), now=NOW)
    with pytest.raises(Invalid):
        decide_many(reports=reports, to="duplicate", actor=actor_of(cast.kapolres), now=NOW)


def test_urgent_reports_wake_the_nearest_who_decides(cast: Cast, send: Send) -> None:
    """The Kapolsek for his village officer, the Kapolres for the Kapolsek; nobody for a routine
    report or for training."""
    send()
    send(urgency=3, training=True)
    assert not Notice.objects.exists()
    send(details=details("incident", deaths=1))
    assert [n.user for n in Notice.objects.all()] == [cast.kapolsek_kediri]
    Notice.objects.all().delete()
    User.objects.filter(pk=cast.kapolsek_kediri.pk).update(is_active=False)
    send(urgency=2)
    assert {n.user for n in Notice.objects.all()} == {cast.kapolres, cast.kabag_ops}


def test_the_desk_shows_the_most_urgent_first(cast: Cast, send: Send) -> None:
    """Of these the newest; page after page each once; what is decided is gone."""
    urgencies = [0, 2, 1, 0, 3, 2]
    for urgency in urgencies:
        send(urgency=urgency)
    access, seen, after = access_of(cast.kapolsek_kediri), [], ""
    while True:
        page = queries.triage_page(access, size=2, after=after)
        seen += page.records
        if page.next is None:
            break
        after = page.next
    keys = [(-r.urgency, -r.pk) for r in seen]
    assert keys == sorted(keys)
    assert len(seen) == len({r.pk for r in seen}) == queries.waiting(access) == 6
    assert queries.triage_page(access, kind="accident").records == []
    assert len(queries.triage_page(access, state="received").records) == 6
    assert queries.waiting(access_of(cast.bhabin_1)) == 0


# ------------------------------------------------------------------ near duplicates


def test_two_reports_of_one_event_are_proposed_once(cast: Cast, send: Send) -> None:
    """Another village's, another day's and a training report are not; asking again changes
    nothing."""
    text = "Tawuran pemuda di pasar Bengkel, dua luka"
    first = send(text=text)
    second = send(by=cast.kapolsek_kediri, text="Dua luka dalam tawuran pemuda di pasar")
    send(text="Pencurian kotak amal", area_code=BELALANG, happened_at=NOW - 9 * HOUR)
    send(text=text, happened_at=NOW - 30 * HOUR)
    send(text=text, training=True)
    assert [n.report for n in near_duplicates(first)] == [second]
    assert compare_new(now=NOW) == 5
    assert compare_new(now=NOW) == 0
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.state) == (first, second, "proposed")
    assert set(pair.reasons) == {"place", "time", "kind", "words"}
    assert compare([first], now=NOW) == 0


def test_a_report_that_knows_only_the_regency_is_compared_too(cast: Cast, send: Send) -> None:
    """What a news text says of "Tabanan" may be the brawl in Bengkel."""
    text = "Tawuran pemuda di pasar malam, dua luka"
    vague = send(by=cast.kapolres, area_code="51.02", text=text)
    exact = send(text=text)
    assert [n.report for n in near_duplicates(vague)] == [exact]
    assert [n.report for n in near_duplicates(exact)] == [vague]


def test_a_merge_counts_once_and_is_undone(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """The writer is told; undone, the report stands where it stood and counts as it did."""
    kept_, twin = send(), send(by=cast.kapolsek_kediri)
    chief = actor_of(cast.kapolres)
    confirm(report=twin, actor=chief, now=NOW)
    assert counted() == (2, 1)
    pair = merge(report=twin, into=kept_, actor=chief, now=NOW)
    twin.refresh_from_db()
    assert (twin.state, twin.duplicate_of, pair.state) == ("duplicate", kept_, "merged")
    assert counted() == (1, 0)
    assert Notice.objects.filter(code="report_duplicate").get().user == cast.kapolsek_kediri
    assert near_duplicates(kept_) == []
    back = undo_merge(pair=pair, actor=chief, now=LATER)
    assert (back.state, back.duplicate_of, back.decided_at) == ("confirmed", None, NOW)
    assert counted() == (2, 1)
    assert differences() == []
    with pytest.raises(Conflict):
        undo_merge(pair=pair, actor=chief, now=LATER)


def test_undoing_a_merge_of_an_open_report_opens_it(
    cast: Cast, send: Send, actor_of: ActorOf
) -> None:
    """It waits for its first decision again: the merge was none."""
    pair = merge(report=send(), into=send(), actor=actor_of(cast.kapolres), now=NOW)
    back = undo_merge(pair=pair, actor=actor_of(cast.kapolres), now=LATER)
    assert (back.state, back.decided_at) == ("received", None)


def test_what_cannot_be_merged(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """A report into itself, into what does not stand, a real one into training, out of reach."""
    report, chief = send(), actor_of(cast.kapolres)
    gone = send()
    mark_not_incident(report=gone, reason="x", actor=chief, now=NOW)
    for into, code in (
        (report, "merged_into_itself"),
        (gone, "merged_into_what_does_not_stand"),
        (send(training=True), "training_and_real"),
    ):
        with pytest.raises(Refusal) as caught:
            merge(report=report, into=into, actor=chief, now=NOW)
        assert caught.value.code == code
    with pytest.raises(NotAllowed):
        merge(report=report, into=send(), actor=actor_of(cast.bhabin_1), now=NOW)


def test_two_kept_apart_are_not_proposed_again(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """Until somebody takes that back; who cannot decide on both does not see the pair to decide."""
    first, second = send(text="Tawuran di pasar malam"), send(text="Tawuran di pasar malam")
    compare_new(now=NOW)
    access = access_of(cast.kapolsek_kediri)
    [pair] = queries.pairs_of(access, first)
    chief = actor_of(cast.kapolsek_kediri)
    assert keep_apart(pair=pair, actor=chief, now=NOW).state == "apart"
    compare([first, second], now=NOW)
    assert DuplicatePair.objects.get().state == "apart"
    assert undo_apart(pair=pair, actor=chief, now=NOW).state == "proposed"
    with pytest.raises(Conflict):
        undo_apart(pair=pair, actor=chief, now=NOW)
    assert queries.get_pair_for(access, pair.pk) == pair
    with pytest.raises(NotFound):
        queries.get_pair_for(access_of(cast.bhabin_1), pair.pk)


# ------------------------------------------------------------------ expiry and the series


def test_an_expired_report_keeps_its_count_and_loses_its_words(
    cast: Cast, send: Send, actor_of: ActorOf
) -> None:
    """Words, place, details, versions and pairs go; kind, day, area and casualties remain."""
    report = send(place="Pasar", details=details("incident", deaths=1, method="Kunci T"))
    send(text=report.text)
    correct(report=report, draft=draft(), reason="x", actor=actor_of(cast.bhabin_1), now=NOW)
    compare_new(now=NOW)
    confirm(report=report, actor=actor_of(cast.kapolres), now=NOW)
    before = counted()
    Report.objects.filter(pk=report.pk).update(expires_on=NOW.date())
    assert expire_reports(now=NOW) == 1
    assert expire_reports(now=NOW) == 0
    report.refresh_from_db()
    assert (report.state, report.text, report.place, report.data) == ("expired", "", "", {})
    assert report.category == "curat_curanmor"
    assert not report.versions.exists()
    assert not DuplicatePair.objects.exists()
    assert counted() == before
    assert differences() == []


def test_a_wrong_count_is_found_and_mended(send: Send) -> None:
    """Whatever happened to the table: it is built anew from the reports."""
    send()
    send("accident", happened_at=NOW - timedelta(days=2))
    ReportCount.objects.filter(level=4, series="incident").update(reported=7)
    ReportCount.objects.filter(level=1, series="accident").delete()
    ReportCount.objects.create(
        area_code="52", level=1, series="incident", day=NOW.date(), reported=1
    )
    found = {(d.area_code, d.series, d.kept[0], d.right[0]) for d in differences()}
    assert found == {
        (BENGKEL, "incident", 7, 1),
        ("51", "accident", 0, 1),
        ("52", "incident", 1, 0),
    }
    assert rebuild() == 8
    assert differences() == []


def test_how_long_decisions_take(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """Median and longest of those decided; training is not asked."""
    chief = actor_of(cast.kapolres)
    for hours in (1, 2, 6):
        confirm(report=send(), actor=chief, now=NOW + hours * HOUR)
    send()
    confirm(report=send(training=True), actor=chief, now=NOW + 90 * HOUR)
    times = queries.decision_times(access_of(cast.kapolres), since=NOW, until=NOW + HOUR)
    assert (times.decided, times.open, times.median, times.slowest) == (3, 1, 2 * HOUR, 6 * HOUR)
    none = queries.decision_times(access_of(cast.outsider), since=NOW, until=NOW + HOUR)
    assert (none.decided, none.median, none.slowest) == (0, None, None)


def test_counts_are_those_in_reach(cast: Cast, send: Send) -> None:
    """The outsider counts nothing, the Polsek its own."""
    send()
    send("accident")
    today = {"first": NOW.date(), "last": NOW.date()}
    kinds = queries.counts_by(access_of(cast.kapolsek_kediri), "kind", **today)
    assert kinds == {"incident": 1, "accident": 1}
    assert queries.counts_by(access_of(cast.outsider), "kind", **today) == {}


@pytest.mark.parametrize("hour", [0, 7, 8, 23])
def test_a_day_is_counted_from_its_midnight_on(cast: Cast, send: Send, hour: int) -> None:
    """On the clocks of the place; a period without beginning or end holds everything."""
    day = date(2023, 11, 7)
    send(happened_at=datetime.combine(day, time(hour, 30), ZoneInfo("Asia/Makassar")))
    access = access_of(cast.kapolres)

    def counts(first: date, last: date) -> dict[str, int]:
        return queries.counts_by(access, "district", first, last)

    assert counts(day, day) == counts(date.min, date.max) == {"51.02.06": 1}
    assert counts(date.min, day - DAY) == counts(day + DAY, date.max) == {}
