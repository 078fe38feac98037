"""Delivered, opened, read back, judged: who may, what is kept, who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from tests.cast import NOW, Cast
from tests.command_loop.steps import (
    DAY,
    HOUR,
    INSTRUCTION,
    OWN_WORDS,
    by,
    issue,
    issue_to_kediri,
    judge,
    reissue,
    say,
    seen,
    understand,
)

from kentongan.audit_trail.model import AuditEntry
from kentongan.command_loop.acknowledgement.changes import open_delivery
from kentongan.command_loop.acknowledgement.model import Opening, ReadBack
from kentongan.command_loop.acknowledgement.queries import read_backs_of
from kentongan.command_loop.coverage.queries import reach_of
from kentongan.command_loop.directive.model import Delivery
from kentongan.errors import Conflict, Invalid, NotAllowed, Refusal
from kentongan.notices.model import Notice
from kentongan.people.model import Officer, Post, PostHolding, User


def refused(code: str, change: Callable[[], Any], kind: type[Refusal]) -> None:
    """Refused for this reason, in words, with nothing stored."""
    before = (Opening.objects.count(), ReadBack.objects.count(), AuditEntry.objects.count())
    with pytest.raises(kind) as refusal:
        change()
    assert refusal.value.code == code
    assert refusal.value.message
    after = (Opening.objects.count(), ReadBack.objects.count(), AuditEntry.objects.count())
    assert before == after


@pytest.fixture
def wakapolsek(cast: Cast) -> User:
    """A second officer of Polsek Kediri, with a post and an account of his own."""
    user = User.objects.create(username="wakapolsek", language="en")
    officer = Officer.objects.create(name="I Komang Contoh", rank="Iptu", user=user)
    post = Post.objects.create(
        unit=cast.polsek_kediri,
        scope_unit=cast.polsek_kediri,
        title="Wakapolsek Kediri",
        role="officer",
    )
    PostHolding.objects.create(officer=officer, post=post, since=date(2023, 1, 2))
    return user


def test_a_unit_is_reached_when_one_opened_it_persons_are_counted_each(
    cast: Cast, wakapolsek: User
) -> None:
    """The second officer is a second person; opening again is nothing new."""
    delivery = issue_to_kediri(cast)
    open_delivery(delivery=delivery, actor=by(wakapolsek), now=NOW + HOUR)
    for _again in range(2):
        open_delivery(delivery=delivery, actor=by(cast.kapolsek_kediri), now=NOW + 2 * HOUR)
    assert (seen(delivery).acknowledgement, seen(delivery).opened_at) == ("opened", NOW + HOUR)
    reach = reach_of(Delivery.objects.filter(pk=delivery.pk), NOW)
    assert (reach.units.reached, reach.posts.reached, reach.persons.reached) == (1, 2, 2)
    assert AuditEntry.objects.filter(verb="open_delivery").count() == 2


def test_only_the_unit_itself_answers(cast: Cast) -> None:
    """Not its superior, not its neighbour, not those below it, nor who holds no post."""
    delivery = issue_to_kediri(cast)
    for user in (cast.kapolres, cast.kapolsek_marga, cast.bhabin_1, cast.outsider, cast.admin):
        refused("not_your_delivery", partial(say, delivery, user), NotAllowed)
    assert seen(delivery).acknowledgement == "delivered"


def test_a_read_back_goes_to_whoever_gave_the_order(cast: Cast) -> None:
    """Opening and reading back is one act when it is; the Polres is told and has the next move."""
    delivery = issue_to_kediri(cast)
    row = say(delivery, cast.kapolsek_kediri, text=f"  {OWN_WORDS} ", now=NOW + HOUR)
    assert (row.text, row.copied, row.post) == (OWN_WORDS, False, cast.posts["kapolsek_kediri"])
    after = seen(delivery)
    assert (after.acknowledgement, after.read_back_at) == ("read_back", NOW + HOUR)
    assert after.next_rung_at is None
    told = Notice.objects.filter(code="read_back_waiting").values_list("user__username", flat=True)
    assert set(told) == {"kapolres", "kabag_ops", "kasi_was"}


def test_a_copy_is_stored_and_pointed_out(cast: Cast) -> None:
    """It is not refused: whether a copy will do is for a person to say."""
    delivery = issue_to_kediri(cast)
    row = say(delivery, cast.kapolsek_kediri, text=f"Siap, {INSTRUCTION.upper()}")
    assert row.copied
    assert row.likeness > 0.8


@pytest.mark.parametrize("text", ["", "Siap 86.", "siap, laksanakan"])
def test_siap_is_no_read_back(cast: Cast, text: str) -> None:
    """It says that the order arrived, not that it was understood; nothing is kept of it."""
    delivery = issue_to_kediri(cast)
    refused("read_back_too_short", lambda: say(delivery, cast.kapolsek_kediri, text=text), Invalid)
    assert seen(delivery).acknowledgement == "delivered"


def test_a_unit_reads_back_once(cast: Cast, wakapolsek: User) -> None:
    """Of two officers of a unit the second is told that it was done."""
    delivery = issue_to_kediri(cast)
    say(delivery, cast.kapolsek_kediri)
    refused("already_read_back", lambda: say(delivery, wakapolsek), Conflict)


def test_an_accepted_read_back_settles_it(cast: Cast) -> None:
    """Now the action is owed, from its own due time on; the unit is told."""
    delivery = issue_to_kediri(cast, due_at=NOW + 3 * DAY)
    understand(cast, delivery, cast.kapolsek_kediri, now=NOW + HOUR)
    after = seen(delivery)
    assert (after.acknowledgement, after.settled_at) == ("accepted", NOW + HOUR)
    assert (after.rung, after.next_rung_at) == (0, NOW + 3 * DAY)
    assert Notice.objects.filter(user=cast.kapolsek_kediri, code="read_back_accepted").exists()


def test_a_returned_read_back_is_due_again_in_a_day(cast: Cast) -> None:
    """With the remark of the superior; both read-backs stay readable."""
    delivery = issue_to_kediri(cast)
    first = say(delivery, cast.kapolsek_kediri)
    judge(first, cast.kapolres, "returned", remark=" Sebut desanya. ", now=NOW + HOUR)
    after = seen(delivery)
    assert (after.acknowledgement, after.settled_at) == ("returned", None)
    assert after.readback_due_at == after.next_rung_at == NOW + HOUR + DAY
    notice = Notice.objects.get(code="read_back_returned")
    assert (notice.user, notice.params["remark"]) == (cast.kapolsek_kediri, "Sebut desanya.")
    say(delivery, cast.kapolsek_kediri, text="Kami jaga Desa Bengkel dan Belalang.")
    assert [r.verdict for r in read_backs_of(delivery)] == ["pending", "returned"]


@pytest.mark.parametrize(
    ("verdict", "remark", "code"),
    [
        ("returned", " ", "remark_missing"),
        ("pending", "", "verdict_unknown"),
        ("perhaps", "", "verdict_unknown"),
    ],
)
def test_a_verdict_is_accept_or_return_with_a_remark(
    cast: Cast, verdict: str, remark: str, code: str
) -> None:
    """Whoever returns a read-back says what is missing."""
    row = say(issue_to_kediri(cast), cast.kapolsek_kediri)
    refused(code, lambda: judge(row, cast.kapolres, verdict, remark=remark), Invalid)


def test_a_read_back_is_judged_once(cast: Cast) -> None:
    """The chief and his Kabag Ops press at the same time: the second is told."""
    row = say(issue_to_kediri(cast), cast.kapolsek_kediri)
    judge(row, cast.kapolres)
    refused("nothing_to_judge", lambda: judge(row, cast.kabag_ops, "returned"), Conflict)
    assert ReadBack.objects.get().judged_by == cast.kapolres


def test_only_the_issuing_side_judges(cast: Cast) -> None:
    """Not the unit about itself, not supervision; below, the Polsek judges what it gave on."""
    kediri = issue_to_kediri(cast)
    row = say(kediri, cast.kapolsek_kediri)
    for user in (cast.kapolsek_kediri, cast.kapolsek_marga, cast.kasi_was, cast.outsider):
        refused("may_not_judge", partial(judge, row, user), NotAllowed)
    _below, (down, *_others) = reissue(kediri, cast.kapolsek_kediri, cast.villages)
    below = say(down, cast.bhabin_1)
    refused("may_not_judge", lambda: judge(below, cast.bhabin_2), NotAllowed)
    assert judge(below, cast.kapolsek_kediri).verdict == "accepted"


def test_nobody_judges_his_own_read_back(cast: Cast) -> None:
    """The Kabag Ops acts for the Polres that gave the order, and answers for his own section."""
    _directive, (delivery,) = issue(cast, [cast.bagops])
    row = say(delivery, cast.kabag_ops)
    refused("own_read_back", lambda: judge(row, cast.kabag_ops), NotAllowed)
    assert judge(row, cast.kapolres).verdict == "accepted"
