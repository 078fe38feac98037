"""Issuing, amending, ending and carrying further: whole, or refused with nothing stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from tests.cast import NOW, Cast
from tests.command_loop.steps import (
    DAY,
    HOUR,
    INSTRUCTION,
    act,
    by,
    draft,
    issue,
    issue_to_kediri,
    judge,
    reissue,
    say,
    seen,
    understand,
)

from kentongan.audit_trail.model import AuditEntry
from kentongan.command_loop.acknowledgement.queries import read_backs_of
from kentongan.command_loop.directive.changes import (
    To,
    Words,
    amend_directive,
    draft_directive,
    edit_draft,
    expire_directives,
    issue_directive,
    issue_directives,
    supersede_directive,
    withdraw_directive,
)
from kentongan.command_loop.directive.model import (
    Addressee,
    Delivery,
    Directive,
    DirectiveVersion,
)
from kentongan.command_loop.directive.queries import version_in_force, versions_of
from kentongan.errors import Conflict, Invalid, NotAllowed, Refusal
from kentongan.notices.model import Notice
from kentongan.people.model import Officer, Post, PostHolding, Unit, User
from kentongan.rulebook.model import Operation, Stage


def stored() -> dict[str, int]:
    """How much of a directive the database holds, its traces included."""
    models = (Directive, DirectiveVersion, Addressee, Delivery, Notice, AuditEntry)
    return {m.__name__: m.objects.count() for m in models}


def refused(code: str, change: Callable[[], Any], kind: type[Refusal] = Invalid) -> Refusal:
    """The change is refused for this reason, in words, and leaves nothing behind."""
    before = stored()
    with pytest.raises(kind) as refusal:
        change()
    assert refusal.value.code == code
    assert refusal.value.message
    assert stored() == before
    return refusal.value


def put(cast: Cast, directive: Directive, to: list[To], **more: Any) -> list[Delivery]:
    return issue_directive(directive=directive, to=to, actor=by(cast.kabag_ops), now=NOW, **more)


# Drafting


def test_a_draft_is_known_to_its_writer_alone(cast: Cast) -> None:
    """Until it is issued nobody is told, nothing is delivered, and it is in the audit trail."""
    directive = draft(cast)
    assert directive.state == "draft"
    assert directive.code == f"AR-2023-{directive.pk:06d}"
    assert not Notice.objects.exists()
    assert AuditEntry.objects.get().verb == "draft_directive"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"instruction": " "}, "instruction_missing"),
        ({"force": "suggest"}, "force_unknown"),
        ({"theme": "party"}, "theme_unknown"),
    ],
)
def test_words_that_order_nothing(cast: Cast, words: dict[str, Any], code: str) -> None:
    """An instruction, one of three forces, one theme: else there is nothing to carry out."""
    assert refused(code, lambda: draft(cast, **words)).field


def test_only_the_issuing_side_drafts(cast: Cast) -> None:
    """A Polsek cannot speak for the Polres, nor another resort, nor supervision."""
    for user in (cast.kapolsek_kediri, cast.outsider, cast.kasi_was, cast.admin):
        refused(
            "may_not_issue",
            partial(
                draft_directive,
                issuing_unit=cast.polres,
                words=Words(INSTRUCTION),
                actor=by(user),
                now=NOW,
            ),
            NotAllowed,
        )


def test_a_draft_is_edited_an_order_amended(cast: Cast) -> None:
    """The words of a draft may change freely; words that were read stay and get a successor."""
    directive = draft(cast)
    edit_draft(directive=directive, words=Words("Jaga TPS."), actor=by(cast.kabag_ops), now=NOW)
    assert [v.instruction for v in versions_of(directive)] == ["Jaga TPS."]
    put(cast, directive, [To(unit=cast.polsek_kediri)])
    refused(
        "not_a_draft",
        lambda: edit_draft(
            directive=directive, words=Words("Lain."), actor=by(cast.kabag_ops), now=NOW
        ),
        Conflict,
    )


# Issuing


def test_issued_to_ten_polsek(cast: Cast) -> None:
    """Ten deliveries, each due for its read-back within a day, each chief told once."""
    directive, deliveries = issue(cast, due_at=NOW + 10 * HOUR)
    assert {d.unit for d in deliveries} == set(cast.polseks)
    assert {d.readback_due_at for d in deliveries} == {NOW + 5 * HOUR}
    assert {d.action_due_at for d in deliveries} == {NOW + 10 * HOUR}
    assert directive.state == "issued"
    told = Notice.objects.filter(code="directive_delivered").values_list("user", flat=True)
    assert sorted(told) == sorted(u.pk for u in cast.kapolseks)
    entry = AuditEntry.objects.get(verb="issue_directive")
    assert len(entry.after["to"]) == 10


def test_a_function_means_its_units(cast: Cast) -> None:
    """“All Bhabinkamtibmas” of a Polsek are its village officers, the Polsek itself not."""
    _directive, deliveries = issue(cast, [To(unit=cast.polsek_kediri, function="bhabinkamtibmas")])
    assert {d.unit_id for d in deliveries} == {v.pk for v in cast.villages}
    assert Addressee.objects.get().kind == "function"


def test_each_addressee_is_reached_once(cast: Cast) -> None:
    """A village officer named by unit and by function gets one delivery, not two."""
    _directive, deliveries = issue(
        cast,
        [To(unit=cast.villages[0]), To(unit=cast.polsek_kediri, function="bhabinkamtibmas")],
    )
    assert len(deliveries) == 3


def test_a_post_is_answered_by_its_holder_alone(cast: Cast) -> None:
    """What is ordered to the Kasat Intelkam by name, nobody else can answer, not even his unit."""
    post = cast.posts["kasat_intelkam"]
    second = Post.objects.create(
        unit=cast.satintelkam, scope_unit=cast.satintelkam, title="Kaur Bin Ops", role="officer"
    )
    user = User.objects.create(username="kaur", language="en")
    officer = Officer.objects.create(name="I Komang Contoh", user=user)
    PostHolding.objects.create(officer=officer, post=second, since=date(2023, 1, 2))
    _directive, (delivery,) = issue(cast, [To(post=post)])
    assert delivery.post == post
    refused("not_your_delivery", lambda: say(delivery, user), NotAllowed)
    refused("not_your_delivery", lambda: say(delivery, cast.kabag_ops), NotAllowed)
    say(delivery, cast.kasat_intelkam)
    _directive, (to_unit,) = issue(cast, [cast.satintelkam])
    say(to_unit, user)


def test_a_section_that_acts_for_the_polres_answers_for_itself(cast: Cast) -> None:
    """The Kabag Ops acts for the Polres; an order to his own section is his to answer as well."""
    _directive, (delivery,) = issue(cast, [cast.bagops])
    assert say(delivery, cast.kabag_ops).post == cast.posts["kabag_ops"]


def test_an_order_goes_down_never_up_or_aside(cast: Cast) -> None:
    """Neither the Polda, nor another resort, nor the issuing unit itself can be ordered."""
    directive = draft(cast)
    for unit in (cast.polda, cast.gianyar, cast.polres):
        refused(
            "addressee_outside_line",
            partial(put, cast, directive, [To(unit=cast.polsek_kediri), To(unit=unit)]),
        )
    refused(
        "addressee_outside_line", lambda: put(cast, directive, [To(post=cast.posts["outsider"])])
    )


def test_a_unit_where_nobody_can_answer_is_not_ordered(cast: Cast) -> None:
    """A directive that cannot be read back has not been given: vacant, or without an account."""
    directive = draft(cast)
    User.objects.filter(pk=cast.kapolsek_marga.pk).update(is_active=False)
    refusal = refused(
        "addressee_without_access",
        lambda: put(cast, directive, [To(unit=unit) for unit in cast.polseks]),
    )
    assert "Polsek Marga" in refusal.message
    assert "Kediri" not in refusal.message


def test_a_vacant_post_is_not_ordered(cast: Cast) -> None:
    """That its unit has others who may answer does not help: the post was named."""
    directive = draft(cast)
    vacant = Post.objects.create(
        unit=cast.satintelkam, scope_unit=cast.satintelkam, title="Kanit I", role="officer"
    )
    refusal = refused("addressee_without_access", lambda: put(cast, directive, [To(post=vacant)]))
    assert "Kanit I" in refusal.message


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (lambda _cast: [], "addressee_missing"),
        (lambda _cast: [To()], "addressee_missing"),
        (lambda cast: [To(unit=cast.polsek_kediri, function="lantas")], "function_without_units"),
    ],
)
def test_to_nobody(cast: Cast, to: Callable[[Cast], list[To]], code: str) -> None:
    """An order to a function no unit serves reaches nobody, so it is refused and not lost."""
    directive = draft(cast)
    refused(code, lambda: put(cast, directive, to(cast)))


def test_due_before_issue(cast: Cast) -> None:
    """A draft may lie until its due time has passed; then it cannot be issued as it stands."""
    directive = draft(cast, due_at=NOW)
    refused("due_before_issue", lambda: put(cast, directive, [To(unit=cast.polsek_kediri)]))


def stage(ends_on: date) -> Stage:
    operation = Operation.objects.create(code="OMB-UJI", name="Operasi Uji")
    return Stage.objects.create(
        operation=operation,
        code="kampanye",
        name="Tahap kampanye",
        starts_on=date(2023, 11, 1),
        ends_on=ends_on,
    )


def test_its_last_day_is_today_at_the_earliest(cast: Cast) -> None:
    """By the clock of the unit: at 1 in the night in Bali it is still yesterday in Greenwich."""
    night = datetime(2023, 11, 9, 17, 0, tzinfo=UTC)  # 10 November, 01.00 WITA
    directive = draft(cast)

    def at_night(**ends: Any) -> list[Delivery]:
        to = [To(unit=cast.polsek_kediri)]
        return issue_directive(
            directive=directive, to=to, actor=by(cast.kabag_ops), now=night, **ends
        )

    refused("expires_before_issue", lambda: at_night(expires_on=date(2023, 11, 9)))
    over = stage(date(2023, 11, 9))
    refused("expires_before_issue", lambda: at_night(ends_with_stage=over))
    assert at_night(expires_on=date(2023, 11, 10))


def test_issued_once(cast: Cast) -> None:
    """Of two who press the button the second is told."""
    directive = draft(cast)
    put(cast, directive, [To(unit=cast.polsek_kediri)])
    refused("not_a_draft", lambda: put(cast, directive, [To(unit=cast.polsek_marga)]))


def test_several_drafts_all_or_none(cast: Cast) -> None:
    """The points of a briefing are issued together: one that cannot go holds back the others."""
    drafts = [draft(cast), draft(cast, due_at=NOW - DAY)]

    def together() -> list[Delivery]:
        return issue_directives(
            directives=drafts,
            to=[To(unit=u) for u in cast.polseks],
            actor=by(cast.kabag_ops),
            now=NOW,
        )

    refused("due_before_issue", together)
    drafts[1:] = [draft(cast)]
    assert len(together()) == 20


# Amending


def test_an_amendment_is_read_back_again(cast: Cast) -> None:
    """New words undo no history: the old version and its read-back stay readable."""
    delivery = issue_to_kediri(cast, due_at=NOW + 10 * DAY)
    understand(cast, delivery, cast.kapolsek_kediri)
    amend_directive(
        directive=delivery.directive,
        words=Words("Petakan konflik lahan saja.", due_at=NOW + 5 * DAY),
        reason="Dipersempit",
        actor=by(cast.kapolres),
        now=NOW + DAY,
    )
    again = seen(delivery)
    assert (again.acknowledgement, again.opened_at, again.settled_at) == ("delivered", None, None)
    assert again.readback_due_at == NOW + 2 * DAY
    assert again.action_due_at == NOW + 5 * DAY
    assert [v.instruction for v in versions_of(again.directive)] == [
        "Petakan konflik lahan saja.",
        INSTRUCTION,
    ]
    assert version_in_force(again.directive).reason == "Dipersempit"
    assert [r.version for r in read_backs_of(again)] == [1]
    assert Notice.objects.filter(user=cast.kapolsek_kediri, code="directive_amended").exists()


def test_old_words_are_neither_read_back_nor_judged(cast: Cast) -> None:
    """Whoever reads back, or accepts, words that changed meanwhile has not seen the order."""
    delivery = issue_to_kediri(cast)
    old = say(delivery, cast.kapolsek_kediri)
    amend_directive(
        directive=delivery.directive,
        words=Words("Lain sama sekali."),
        reason="Berubah",
        actor=by(cast.kapolres),
        now=NOW + HOUR,
    )
    refused("version_changed", lambda: say(delivery, cast.kapolsek_kediri, version=1), Conflict)
    refused("nothing_to_judge", lambda: judge(old, cast.kapolres), Conflict)
    new = say(delivery, cast.kapolsek_kediri, version=2, now=NOW + 2 * HOUR)
    refused("nothing_to_judge", lambda: judge(old, cast.kapolres), Conflict)
    assert judge(new, cast.kapolres).verdict == "accepted"


@pytest.mark.parametrize(
    ("words", "reason", "code"),
    [
        (Words(" "), "x", "instruction_missing"),
        (Words("Jaga."), " ", "reason_missing"),
        (Words("Jaga.", due_at=NOW), "x", "due_before_issue"),
    ],
)
def test_what_is_no_amendment(cast: Cast, words: Words, reason: str, code: str) -> None:
    """Words, a reason that is kept, and a due time still to come."""
    directive, _deliveries = issue(cast)
    refused(
        code,
        lambda: amend_directive(
            directive=directive, words=words, reason=reason, actor=by(cast.kapolres), now=NOW
        ),
    )


def test_a_draft_is_not_amended(cast: Cast) -> None:
    """There is nothing yet that stands."""
    directive = draft(cast)
    refused(
        "not_issued",
        lambda: amend_directive(
            directive=directive, words=Words("x"), reason="x", actor=by(cast.kapolres), now=NOW
        ),
        Conflict,
    )


# Carrying further


def test_a_reissue_keeps_the_thread_whole(cast: Cast) -> None:
    """Below, the order is told in own words; its force, theme, basis and root stay."""
    directive, deliveries = issue(
        cast, force="refrain", theme="neutrality", legal_basis=("UU 2/2002",), due_at=NOW + 4 * DAY
    )
    kediri = next(d for d in deliveries if d.unit == cast.polsek_kediri)
    below, down = reissue(
        kediri,
        cast.kapolsek_kediri,
        cast.villages,
        instruction="Jangan datang ke posko.",
        elaboration="Juga saat cuti.",
        force="do",
        theme="welfare",
        due_at=NOW + 2 * DAY,
    )
    words = version_in_force(below)
    assert (below.parent, below.root, below.issuing_unit) == (directive, directive, kediri.unit)
    assert (words.force, words.theme, words.legal_basis) == ("refrain", "neutrality", ["UU 2/2002"])
    assert (words.instruction, words.elaboration) == ("Jangan datang ke posko.", "Juga saat cuti.")
    assert words.due_at == NOW + 2 * DAY
    assert {d.unit_id for d in down} == {v.pk for v in cast.villages}
    assert below.state == "issued"


def test_a_reissue_says_at_least_what_was_said(cast: Cast) -> None:
    """Without words and due time of its own it carries those from above, and ends with them."""
    _directive, (kediri,) = issue(
        cast, [cast.polsek_kediri], due_at=NOW + DAY, ends={"expires_on": date(2023, 11, 9)}
    )
    below, _down = reissue(kediri, cast.kapolsek_kediri, cast.villages[:1])
    words = version_in_force(below)
    assert (words.instruction, words.due_at) == (INSTRUCTION, NOW + DAY)
    assert below.expires_on == date(2023, 11, 9)


def test_below_nothing_is_due_later_than_above(cast: Cast) -> None:
    """Neither at the re-issue nor by amending it afterwards; nor does its force change."""
    kediri = issue_to_kediri(cast, force="refrain", due_at=NOW + DAY)
    later = NOW + DAY + timedelta(seconds=1)
    refused(
        "due_after_order_above",
        lambda: reissue(kediri, cast.kapolsek_kediri, cast.villages, due_at=later),
    )
    below, _down = reissue(kediri, cast.kapolsek_kediri, cast.villages)

    def amend(**words: Any) -> DirectiveVersion:
        return amend_directive(
            directive=below,
            words=Words("Jangan.", **words),
            reason="Diperjelas",
            actor=by(cast.kapolsek_kediri),
            now=NOW,
        )

    refused("due_after_order_above", lambda: amend(due_at=later))
    version = amend(force="do")
    assert (version.force, version.due_at) == ("refrain", NOW + DAY)


def test_an_order_past_its_due_time_is_carried_further_with_a_new_one(cast: Cast) -> None:
    """Better late than never; the new time is the lower units', the lateness the upper one's."""
    kediri = issue_to_kediri(cast, due_at=NOW + DAY)
    late = NOW + 2 * DAY
    for due in (None, late - timedelta(hours=1), late):
        refused(
            "new_due_needed",
            partial(reissue, kediri, cast.kapolsek_kediri, cast.villages, now=late, due_at=due),
        )
    assert Directive.objects.count() == 1
    below, down = reissue(kediri, cast.kapolsek_kediri, cast.villages, now=late, due_at=late + DAY)
    assert {d.action_due_at for d in down} == {late + DAY}
    own = seen(kediri)
    assert (own.action_due_at, own.next_rung_at) == (NOW + DAY, kediri.next_rung_at)
    version = amend_directive(
        directive=below,
        words=Words("Datangi banjar.", due_at=late + 2 * DAY),
        reason="Ditambah sehari",
        actor=by(cast.kapolsek_kediri),
        now=late,
    )
    assert version.due_at == late + 2 * DAY


def test_only_the_addressed_unit_carries_further(cast: Cast) -> None:
    """A neighbour cannot, a village officer neither; and only to those beneath."""
    kediri = issue_to_kediri(cast)
    for user in (cast.kapolsek_marga, cast.bhabin_1, cast.outsider):
        refused("may_not_issue", partial(reissue, kediri, user, cast.villages), NotAllowed)
    refused(
        "addressee_outside_line",
        lambda: reissue(kediri, cast.kapolsek_kediri, [cast.polsek_marga]),
    )


def test_nothing_is_carried_further_that_does_not_stand(cast: Cast) -> None:
    """A withdrawn order is not given on."""
    kediri = issue_to_kediri(cast)
    withdraw_directive(
        directive=kediri.directive, reason="Keliru", actor=by(cast.kapolres), now=NOW
    )
    refused("not_issued", lambda: reissue(kediri, cast.kapolsek_kediri, cast.villages), Conflict)


# Ending


def test_withdrawing_ends_the_whole_thread(cast: Cast) -> None:
    """No unit is left chasing an order that was taken back three levels above."""
    directive, deliveries = issue(cast, due_at=NOW + 10 * DAY)
    kediri = next(d for d in deliveries if d.unit == cast.polsek_kediri)
    below, down = reissue(kediri, cast.kapolsek_kediri, cast.villages)
    ended = withdraw_directive(
        directive=directive, reason="Keliru", actor=by(cast.kapolres), now=NOW + HOUR
    )
    assert [d.pk for d in ended] == [directive.pk, below.pk]
    assert set(Directive.objects.values_list("state", "closing_reason")) == {
        ("withdrawn", "Keliru")
    }
    assert not Delivery.objects.filter(active=True).exists()
    assert not Delivery.objects.exclude(next_rung_at=None).exists()
    told = Notice.objects.filter(code="directive_withdrawn").values_list("user", flat=True)
    assert set(told) == {u.pk for u in (*cast.kapolseks, *cast.bhabins)}
    refused("directive_no_longer_stands", lambda: say(down[0], cast.bhabin_1), Conflict)
    refused("directive_no_longer_stands", lambda: act(kediri, cast.kapolsek_kediri), Conflict)
    refused(
        "not_issued",
        lambda: withdraw_directive(
            directive=directive, reason="Lagi", actor=by(cast.kapolres), now=NOW
        ),
        Conflict,
    )


def test_a_reissue_below_ends_alone(cast: Cast) -> None:
    """What a Polsek takes back is its own; the order of the Polres stands."""
    kediri = issue_to_kediri(cast)
    below, _down = reissue(kediri, cast.kapolsek_kediri, cast.villages)
    withdraw_directive(directive=below, reason="Keliru", actor=by(cast.kapolsek_kediri), now=NOW)
    assert seen(kediri).active
    assert seen(kediri).directive.state == "issued"


def test_a_draft_is_withdrawn_with_a_reason(cast: Cast) -> None:
    """Dropped points stay visible as dropped; without a reason nothing is dropped."""
    directive = draft(cast)
    refused(
        "reason_missing",
        lambda: withdraw_directive(
            directive=directive, reason=" ", actor=by(cast.kapolres), now=NOW
        ),
    )
    withdraw_directive(directive=directive, reason="Ganda", actor=by(cast.kapolres), now=NOW)
    directive.refresh_from_db()
    assert (directive.state, directive.closing_reason) == ("withdrawn", "Ganda")


def test_one_directive_stands_in_the_place_of_another(cast: Cast) -> None:
    """The old one names its successor; its re-issues end with it."""
    old, deliveries = issue(cast)
    kediri = next(d for d in deliveries if d.unit == cast.polsek_kediri)
    below, _down = reissue(kediri, cast.kapolsek_kediri, cast.villages)
    new, _deliveries = issue(cast)
    supersede_directive(directive=old, by=new, reason="", actor=by(cast.kapolres), now=NOW)
    old.refresh_from_db()
    below.refresh_from_db()
    assert (old.state, old.superseded_by, old.closing_reason) == ("superseded", new, new.code)
    assert (below.state, below.superseded_by) == ("superseded", None)
    refused(
        "not_issued",
        lambda: supersede_directive(
            directive=old, by=new, reason="", actor=by(cast.kapolres), now=NOW
        ),
        Conflict,
    )


def test_who_cannot_stand_in_its_place(cast: Cast) -> None:
    """Not itself, not a draft, not another unit's, not one of its own thread."""
    old, deliveries = issue(cast)
    kediri = next(d for d in deliveries if d.unit == cast.polsek_kediri)
    below, _down = reissue(kediri, cast.kapolsek_kediri, cast.villages)
    for other in (old, draft(cast), below):
        refused(
            "successor_unfit",
            partial(
                supersede_directive,
                directive=old,
                by=other,
                reason="",
                actor=by(cast.kapolres),
                now=NOW,
            ),
        )


def test_it_expires_when_its_last_day_is_over_where_it_was_given(cast: Cast) -> None:
    """A day ends at midnight of the unit: in Papua two hours before Jakarta."""
    directive, _deliveries = issue(cast, ends={"expires_on": date(2023, 11, 10)})
    Unit.objects.filter(pk=cast.polres.pk).update(timezone="Asia/Jayapura")
    midnight = datetime(2023, 11, 10, 15, 0, tzinfo=UTC)
    assert expire_directives(now=midnight - timedelta(seconds=1)) == 0
    Unit.objects.filter(pk=cast.polres.pk).update(timezone="Asia/Jakarta")
    assert expire_directives(now=midnight) == 0
    Unit.objects.filter(pk=cast.polres.pk).update(timezone="Asia/Jayapura")
    assert expire_directives(now=midnight) == 1
    directive.refresh_from_db()
    assert directive.state == "expired"
    assert AuditEntry.objects.filter(verb="directive_expired", actor=None).exists()


def test_it_expires_with_its_stage_and_takes_its_reissues_along(cast: Cast) -> None:
    """An order for the campaign ends with the campaign, also three levels below; once."""
    campaign = stage(date(2023, 11, 20))
    _directive, (kediri,) = issue(
        cast,
        [cast.polsek_kediri],
        ends={"ends_with_stage": campaign, "expires_on": date(2023, 12, 31)},
    )
    reissue(kediri, cast.kapolsek_kediri, cast.villages)
    standing, _deliveries = issue(cast)
    after = datetime(2023, 11, 20, 16, 0, tzinfo=UTC)
    assert expire_directives(now=after) == 2
    assert expire_directives(now=after) == 0
    assert set(Directive.objects.filter(state="issued")) == {standing}
    assert "Tahap kampanye" in Directive.objects.filter(state="expired")[0].closing_reason
