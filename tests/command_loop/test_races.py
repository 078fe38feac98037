"""Two persons at the same moment, with real connections: the first is served, the second told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction
from tests.cast import NOW, Cast, build_cast
from tests.command_loop.steps import by, draft, issue_to_kediri, judge, reissue, say, seen
from tests.command_loop.texts import TEXT, reading
from tests.together import together

from kentongan.audit_trail.model import AuditEntry
from kentongan.command_loop.acknowledgement.model import ReadBack
from kentongan.command_loop.briefing import changes
from kentongan.command_loop.briefing.model import Briefing
from kentongan.command_loop.briefing.queries import items_of
from kentongan.command_loop.briefing.review import undecided
from kentongan.command_loop.directive.changes import (
    To,
    Words,
    amend_directive,
    confirm_and_draft,
    issue_directive,
    withdraw_directive,
)
from kentongan.command_loop.directive.model import Delivery, Directive
from kentongan.errors import Refusal

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


def test_two_confirm_the_same_reading(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """One briefing and one draft come of it; the other is told who was first."""
    monkeypatch.setattr(changes, "read_briefing", lambda _text: reading())
    row = changes.add_text(
        unit=cast.polres,
        file_name="apel.txt",
        data=TEXT.encode(),
        actor=by(cast.kabag_ops),
        now=NOW,
    )
    for field in undecided(items_of(row)):
        changes.decide(
            reading=row,
            field=field,
            decision="accepted",
            value=None,
            actor=by(cast.kabag_ops),
            now=NOW,
        )
    row.refresh_from_db()

    def confirm(user: Any) -> Callable[[], Any]:
        return lambda: confirm_and_draft(reading=row, version=row.version, actor=by(user), now=NOW)

    codes = together(*(confirm(u) for u in (cast.kapolres, cast.kabag_ops) for _n in range(2)))
    assert codes == ["reading_already_confirmed"] * 3
    assert (Briefing.objects.count(), Directive.objects.count()) == (1, 1)


def test_two_issue_the_same_draft(cast: Cast) -> None:
    """Nobody gets the order twice."""
    directive = draft(cast)

    def issue() -> Any:
        return issue_directive(
            directive=directive,
            to=[To(unit=unit) for unit in cast.polseks],
            actor=by(cast.kabag_ops),
            now=NOW,
        )

    assert together(issue, issue, issue) == ["not_a_draft"] * 2
    assert Delivery.objects.count() == 10


def test_two_read_back_and_two_judge(cast: Cast) -> None:
    """One read-back of the unit, one verdict on it."""
    delivery = issue_to_kediri(cast)
    twice = [lambda: say(delivery, cast.kapolsek_kediri)] * 2
    assert together(*twice) == ["already_read_back"]
    row = ReadBack.objects.get()
    codes = together(
        lambda: judge(row, cast.kapolres),
        lambda: judge(row, cast.kabag_ops, "returned", remark="Kurang."),
    )
    assert codes == ["nothing_to_judge"]
    row.refresh_from_db()
    assert seen(delivery).acknowledgement == row.verdict


def held(change: Callable[[], Any], meanwhile: Callable[[], Any]) -> list[str]:
    """Start `meanwhile` while `change` has not committed yet; it has to wait for it."""
    done, codes = threading.Event(), []

    def run() -> None:
        try:
            meanwhile()
        except Refusal as refusal:
            codes.append(refusal.code)
        finally:
            connections.close_all()
            done.set()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        change()
        thread.start()
        assert not done.wait(timeout=0.7)
    thread.join(timeout=30)
    assert done.is_set()
    return codes


def test_a_read_back_waits_for_an_amendment_under_way(cast: Cast) -> None:
    """The writer saw the old words: he is told, although he began before the new ones stood."""
    delivery = issue_to_kediri(cast)
    codes = held(
        lambda: amend_directive(
            directive=delivery.directive,
            words=Words("Lain sama sekali."),
            reason="Berubah",
            actor=by(cast.kapolres),
            now=NOW,
        ),
        lambda: say(delivery, cast.kapolsek_kediri, version=1),
    )
    assert codes == ["version_changed"]
    assert seen(delivery).acknowledgement == "delivered"


def test_a_withdrawal_ends_a_reissue_under_way(cast: Cast) -> None:
    """No order stands below one that was taken back, however close the two came."""
    kediri = issue_to_kediri(cast)
    below, (down, *_others) = reissue(kediri, cast.kapolsek_kediri, cast.villages)
    top = kediri.directive
    assert not held(
        lambda: amend_directive(
            directive=below,
            words=Words("Jaga."),
            reason="Diperjelas",
            actor=by(cast.kapolsek_kediri),
            now=NOW,
        ),
        lambda: withdraw_directive(
            directive=top, reason="Keliru", actor=by(cast.kapolres), now=NOW
        ),
    )
    assert not Delivery.objects.filter(active=True).exists()
    assert not seen(down).active
    assert set(Directive.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert AuditEntry.objects.filter(verb="directive_withdrawn").count() == 2
