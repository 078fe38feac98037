"""The same report from two senders at once, and two deciders at once, with real connections."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from tests.cast import NOW, Cast, build_cast
from tests.command_loop.steps import by
from tests.together import together
from tests.watch_loop.drafts import BELALANG, HOUR, draft

from kentongan.watch_loop.report.changes import (
    confirm,
    correct,
    mark_not_incident,
    record_report,
    record_reports,
)
from kentongan.watch_loop.report.draft import ReportDraft
from kentongan.watch_loop.report.duplicates import merge
from kentongan.watch_loop.report.model import Report, ReportCount
from kentongan.watch_loop.report.series import differences
from kentongan.watch_loop.report.storing import COPIED_FROM

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="one writer at a time: there is no race to lose"
    ),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast, committed, so that every connection sees it."""
    return build_cast()


def test_one_report_sent_eight_times_at_once_is_one_row(cast: Cast) -> None:
    """All eight senders are told that it is stored; it is stored and counted once."""
    sent, answers = draft(), []

    def send() -> None:
        answers.append(record_report(draft=sent, actor=by(cast.bhabin_1), now=NOW))

    assert together(*[send] * 8) == []
    assert sorted(a.created for a in answers) == [False] * 7 + [True]
    assert len({a.report.pk for a in answers}) == 1
    assert ReportCount.objects.get(level=4).reported == 1


def test_two_contents_under_one_identifier_at_once(cast: Cast) -> None:
    """One is stored, the other refused; nothing is mixed."""
    one = draft()
    other = replace(one, text="Dua sepeda motor hilang")
    codes = together(
        *(
            lambda d=d: record_report(draft=d, actor=by(cast.bhabin_1), now=NOW)
            for d in (one, other)
        )
    )
    assert codes == ["other_content"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize("own", [5, COPIED_FROM])
def test_two_batches_that_share_a_report(cast: Cast, own: int) -> None:
    """Two phones' queues that overlap end in one row each, and in counts that are right, whether
    they are few or many."""
    shared = [draft(area_code=area) for area in (BELALANG, "51.02.07", "51.02.06")]
    first = [*shared, *(draft() for _ in range(own))]
    second = [*(draft(area_code=BELALANG) for _ in range(own)), *reversed(shared)]
    codes = together(
        *(
            lambda batch=batch: record_reports(drafts=batch, actor=by(cast.bhabin_1), now=NOW)
            for batch in (first, second)
        )
    )
    assert codes == []
    assert Report.objects.count() == 3 + 2 * own
    assert differences() == []


def test_two_large_batches_of_the_same_in_opposite_order(cast: Cast) -> None:
    """Each holds what the other is about to store: one of them is turned back and starts again."""
    many, answers = [draft() for _ in range(400)], []

    def send(drafts: list[ReportDraft]) -> None:
        answers.append(record_reports(drafts=drafts, actor=by(cast.bhabin_1), now=NOW))

    assert together(lambda: send(many), lambda: send(many[::-1])) == []
    assert sorted({o.status for outcomes in answers for o in outcomes}) == ["created", "same"]
    assert Report.objects.count() == len(many)
    assert differences() == []


def test_confirmed_and_refused_at_once(cast: Cast) -> None:
    """The first decision stands or the second follows it by the rules; the counts follow both."""
    report = record_report(draft=draft(), actor=by(cast.bhabin_1), now=NOW).report
    together(
        lambda: confirm(report=report, actor=by(cast.kapolres), now=NOW),
        lambda: mark_not_incident(
            report=report, reason="Salah lihat", actor=by(cast.kapolsek_kediri), now=NOW
        ),
    )
    report.refresh_from_db()
    assert report.state == "not_incident"
    assert differences() == []


def test_two_reports_merged_into_each_other(cast: Cast) -> None:
    """One merge wins; never are both gone."""
    a, b = (record_report(draft=draft(), actor=by(cast.bhabin_1), now=NOW).report for _ in range(2))
    codes = together(
        lambda: merge(report=a, into=b, actor=by(cast.kapolres), now=NOW),
        lambda: merge(report=b, into=a, actor=by(cast.kapolsek_kediri), now=NOW),
    )
    assert len(codes) == 1
    assert sorted(Report.objects.values_list("state", flat=True)) == ["duplicate", "received"]
    assert differences() == []


def test_corrections_crosswise_do_not_lock_each_other_out(cast: Cast) -> None:
    """One moves a report from Bengkel to Belalang while another moves one the other way."""
    here = record_report(draft=draft(), actor=by(cast.bhabin_1), now=NOW).report
    there = record_report(
        draft=draft(area_code=BELALANG, happened_at=NOW - 30 * HOUR),
        actor=by(cast.bhabin_1),
        now=NOW,
    ).report
    codes = together(
        lambda: correct(
            report=here,
            draft=draft(area_code=BELALANG, happened_at=NOW - 30 * HOUR),
            reason="Salah desa",
            actor=by(cast.kapolres),
            now=NOW,
        ),
        lambda: correct(
            report=there,
            draft=draft(),
            reason="Salah desa",
            actor=by(cast.kapolsek_kediri),
            now=NOW,
        ),
    )
    assert codes == []
    assert differences() == []
