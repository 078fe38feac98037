"""How far an order got: honest denominators, the ladder, and what waits for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOW, Cast
from tests.command_loop.steps import (
    DAY,
    HOUR,
    INSTRUCTION,
    act,
    by,
    draft,
    finish,
    issue,
    issue_to_kediri,
    judge,
    reissue,
    say,
    seen,
    understand,
)
from tests.naive import command_loop as naive

from kentongan.audit_trail.model import AuditEntry
from kentongan.command_loop.acknowledgement.changes import open_delivery
from kentongan.command_loop.acknowledgement.model import Opening
from kentongan.command_loop.action.changes import answer_blocker
from kentongan.command_loop.briefing.changes import plan_briefing
from kentongan.command_loop.coverage import changes
from kentongan.command_loop.coverage.changes import ask_for_answers, climb_ladder
from kentongan.command_loop.coverage.model import Escalation
from kentongan.command_loop.coverage.queries import (
    BOARD_PAGE,
    LINES_PAGE,
    OVERDUE_SHOWN,
    Coverage,
    board_for,
    board_of_briefing,
    coverage_of,
    directive_page,
    escalations_of,
    overdue_below,
    reach_of,
    start_page,
    total,
)
from kentongan.command_loop.directive.changes import To, Words, amend_directive, withdraw_directive
from kentongan.command_loop.directive.model import Delivery, Directive, DirectiveVersion
from kentongan.command_loop.directive.queries import THREAD_UNITS, thread_for
from kentongan.command_loop.directive.rules import ACKNOWLEDGEMENT_STATES, ACTION_STATES
from kentongan.notices.model import Notice
from kentongan.people.model import Officer, Post, PostHolding, Unit, User
from kentongan.people.queries import access_of

STATES = st.lists(
    st.tuples(
        st.sampled_from(ACKNOWLEDGEMENT_STATES), st.sampled_from(ACTION_STATES), st.booleans()
    ),
    max_size=40,
)


@given(STATES, STATES)
def test_every_unit_is_in_exactly_one_state(
    first: list[tuple[str, str, bool]], second: list[tuple[str, str, bool]]
) -> None:
    """Each group of states sums up to the units; what is known plus what is not is all of them."""
    covered = []
    for rows in (first, second):
        one = Coverage()
        for (ack, action), n in Counter((a, b) for a, b, _late in rows).items():
            late = sum(x for a, b, x in rows if (a, b) == (ack, action))
            one.add(ack, action, n, late)
        assert one.acknowledgement == naive.count(a for a, _b, _late in rows)
        assert one.action == naive.count(b for _a, b, _late in rows)
        assert one.overdue == sum(late for _a, _b, late in rows)
        covered.append(one)
    both = total(covered)
    assert both.units == len(first) + len(second)
    for one in (*covered, both):
        assert sum(one.acknowledgement.values()) == sum(one.action.values()) == one.units
        assert one.opened + one.unknown == one.units
        opened_only = one.acknowledgement.get("opened", 0)
        assert one.answered + one.returned + opened_only == one.opened
        nothing_yet = one.action.get("none", 0)
        assert one.reported + one.blocked + one.unblocked + nothing_yet == one.units
        assert one.blocked <= one.waiting <= one.units
        assert one.accepted <= one.answered <= one.opened
        assert one.done <= one.reported


@pytest.fixture
def spread(cast: Cast) -> tuple[Directive, dict[str, Delivery]]:
    """One order to ten Polsek, seven of which got differently far."""
    directive, deliveries = issue(cast, due_at=NOW + 10 * DAY)
    at = {d.unit.name.removeprefix("Polsek "): d for d in deliveries}
    users = {
        u.name.removeprefix("Polsek "): k for u, k in zip(cast.polseks, cast.kapolseks, strict=True)
    }
    open_delivery(delivery=at["Selemadeg"], actor=by(users["Selemadeg"]), now=NOW)
    say(at["Kediri"], users["Kediri"])
    judge(say(at["Marga"], users["Marga"]), cast.kapolres, "returned", remark="Kurang.")
    understand(cast, at["Penebel"], users["Penebel"])
    finish(cast, at["Baturiti"], users["Baturiti"])
    act(at["Pupuan"], users["Pupuan"], "blocker")
    understand(cast, at["Tabanan"], users["Tabanan"])
    act(at["Tabanan"], users["Tabanan"])
    return directive, at


def test_coverage_of_an_order(cast: Cast, spread: tuple[Directive, dict[str, Delivery]]) -> None:
    """A blocker from a unit that never read back leaves it unknown whether it understood."""
    directive, at = spread
    covered = coverage_of(access_of(cast.kapolres), [directive], NOW + 2 * DAY)[directive.pk]
    assert covered.units == 10
    assert covered.acknowledgement == {
        "delivered": 4,
        "opened": 1,
        "read_back": 1,
        "returned": 1,
        "accepted": 3,
    }
    assert covered.action == {"none": 7, "done": 1, "blocked": 1, "reported": 1}
    assert (covered.unknown, covered.answered, covered.done) == (4, 4, 1)
    assert covered.overdue == 6
    rows = Delivery.objects.filter(directive=directive)
    assert covered.acknowledgement == naive.count(r.acknowledgement for r in rows)
    assert covered.action == naive.count(r.action for r in rows)
    assert seen(at["Pupuan"]).action == "blocked"


def test_a_unit_counts_itself_alone(
    cast: Cast, spread: tuple[Directive, dict[str, Delivery]]
) -> None:
    """A Polsek sees its own delivery, not how far its neighbours are."""
    directive, _at = spread
    covered = coverage_of(access_of(cast.kapolsek_kediri), [directive], NOW)[directive.pk]
    assert (covered.units, covered.acknowledgement) == (1, {"read_back": 1})
    assert coverage_of(access_of(cast.outsider), [directive], NOW)[directive.pk].units == 0


def test_an_area_narrows_what_a_post_counts(cast: Cast) -> None:
    """A reader for one district counts that district's units of the whole Polres."""
    user = User.objects.create(username="pembaca", language="en")
    post = Post.objects.create(
        unit=cast.bagops,
        scope_unit=cast.polres,
        title="Pembaca Kediri",
        role="viewer",
        area_prefix="51.02.06",
    )
    officer = Officer.objects.create(name="I Komang Contoh", user=user)
    PostHolding.objects.create(officer=officer, post=post, since=date(2023, 1, 2))
    directive, _deliveries = issue(cast)
    assert coverage_of(access_of(user), [directive], NOW)[directive.pk].units == 1


# Units, posts and persons apart


def more_officers(cast: Cast, unit: Unit, number: int) -> list[User]:
    """Officers with posts and accounts of their own at a unit."""
    users = []
    for n in range(number):
        user = User.objects.create(username=f"{unit.code}-{n}", language="en")
        officer = Officer.objects.create(name=f"I Contoh {n}", user=user)
        post = Post.objects.create(unit=unit, scope_unit=unit, title=f"Banit {n}", role="officer")
        PostHolding.objects.create(officer=officer, post=post, since=date(2023, 1, 2))
        users.append(user)
    return users


def test_a_unit_reached_through_one_has_not_reached_all(cast: Cast) -> None:
    """Units, posts and persons are counted apart, each out of those of today."""
    users = more_officers(cast, cast.polsek_kediri, 3)
    reader = Post.objects.create(
        unit=cast.polsek_kediri, scope_unit=cast.polsek_kediri, title="Tamu", role="viewer"
    )
    Post.objects.create(
        unit=cast.polsek_kediri, scope_unit=cast.polsek_kediri, title="Kosong", role="officer"
    )
    _directive, deliveries = issue(cast, [cast.polsek_kediri, cast.polsek_marga])
    for user in users[:2]:
        open_delivery(delivery=deliveries[0], actor=by(user), now=NOW)
    reach = reach_of(these(*deliveries), NOW)
    assert (reach.units.reached, reach.units.of) == (1, 2)
    assert (reach.posts.reached, reach.posts.of) == (2, 6)
    assert (reach.persons.reached, reach.persons.of) == (2, 5)
    answering = Post.objects.filter(unit__in=[cast.polsek_kediri, cast.polsek_marga]).exclude(
        pk=reader.pk
    )
    opened = set(Opening.objects.values_list("post_id", flat=True))
    assert reach.posts.of == len(list(answering))
    assert reach.posts.reached == len([p for p in answering if p.pk in opened])
    holders = {h.officer_id for p in answering for h in p.holdings.all()}
    assert reach.persons.of == len(holders)


def test_who_left_is_not_counted_and_old_words_are_not_these(cast: Cast) -> None:
    """A denominator is of today; whoever opened the words before the amendment is not reached."""
    users = more_officers(cast, cast.polsek_kediri, 2)
    delivery = issue_to_kediri(cast)
    for user in users:
        open_delivery(delivery=delivery, actor=by(user), now=NOW)
    PostHolding.objects.filter(officer__user=users[0]).update(until=date(2023, 11, 9))
    persons = reach_of(these(delivery), NOW).persons
    assert (persons.reached, persons.of) == (1, 2)
    amend_directive(
        directive=delivery.directive,
        words=Words("Lain."),
        reason="Berubah",
        actor=by(cast.kapolres),
        now=NOW,
    )
    reach = reach_of(these(delivery), NOW)
    assert (reach.units.reached, reach.posts.reached, reach.persons.reached) == (0, 0, 0)
    assert reach.persons.of == 2


def test_an_order_to_a_post_is_out_of_one(cast: Cast) -> None:
    """Nobody else of his unit was to be reached."""
    more_officers(cast, cast.satintelkam, 4)
    _directive, deliveries = issue(cast, [To(post=cast.posts["kasat_intelkam"])])
    open_delivery(delivery=deliveries[0], actor=by(cast.kasat_intelkam), now=NOW)
    reach = reach_of(these(*deliveries), NOW)
    assert (reach.units.of, reach.posts.of, reach.persons.of) == (1, 1, 1)
    assert (reach.units.reached, reach.posts.reached, reach.persons.reached) == (1, 1, 1)


# The ladder


def told(code: str = "overdue_read_back") -> set[str]:
    return set(Notice.objects.filter(code=code).values_list("user__username", flat=True))


def test_the_ladder_climbs_one_rung_a_day(cast: Cast) -> None:
    """The unit on the first day, the Polres on the second, and nobody above who gave no order."""
    delivery = issue_to_kediri(cast)
    due = delivery.readback_due_at
    assert climb_ladder(now=due - timedelta(seconds=1)) == 0
    assert climb_ladder(now=due) == 1
    assert climb_ladder(now=due + 23 * HOUR) == 0
    assert told() == {"kapolsek_kediri"}
    assert climb_ladder(now=due + DAY) == 1
    assert told() == {"kapolsek_kediri", "kapolres", "kabag_ops", "kasi_was"}
    assert climb_ladder(now=due + 30 * DAY) == 0
    first, second = escalations_of([delivery])
    assert (first.told_unit, second.told_unit) == (cast.polsek_kediri, cast.polres)
    assert (first.rung, second.rung, first.due_at) == (1, 2, due)
    assert AuditEntry.objects.filter(verb="climb_ladder", actor=None).count() == 2


def test_below_the_ladder_ends_with_the_first_order_of_the_thread(cast: Cast) -> None:
    """A village officer's silence reaches the Polres that began it: through the Polsek."""
    kediri = issue_to_kediri(cast)
    understand(cast, kediri, cast.kapolsek_kediri)
    _below, (down,) = reissue(kediri, cast.kapolsek_kediri, cast.villages[:1])
    climb_ladder(now=NOW + 10 * DAY)
    climbed = [e.told_unit for e in escalations_of([down])]
    assert climbed == [cast.villages[0], cast.polsek_kediri, cast.polres]


@pytest.mark.parametrize("batch", [1, 2, 200])
def test_after_a_standstill_the_ladder_catches_up(
    cast: Cast, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker lay still for days: every rung passed is climbed and recorded, in any batch."""
    monkeypatch.setattr(changes, "BATCH", batch)
    _directive, deliveries = issue(cast, cast.polseks[:3])
    now = NOW + 3 * DAY
    rungs = naive.rungs_climbed(deliveries[0].readback_due_at, now, 2)
    assert climb_ladder(now=now) == 3 * rungs == 6
    assert climb_ladder(now=now) == 0
    assert Escalation.objects.count() == 6


def test_an_answer_stops_the_ladder(cast: Cast) -> None:
    """After the read-back the next move is the superior's; a returned one starts anew."""
    delivery = issue_to_kediri(cast)
    climb_ladder(now=delivery.readback_due_at)
    row = say(delivery, cast.kapolsek_kediri, now=NOW + 2 * DAY)
    assert climb_ladder(now=NOW + 20 * DAY) == 0
    judge(row, cast.kapolres, "returned", remark="Kurang.", now=NOW + 20 * DAY)
    assert climb_ladder(now=NOW + 21 * DAY) == 1
    assert Escalation.objects.latest("pk").told_unit == cast.polsek_kediri


def test_a_late_action_climbs_as_well(cast: Cast) -> None:
    """Understood, and then nothing: the action's own due time counts, in the zone of the unit."""
    delivery = issue_to_kediri(cast, due_at=NOW + 4 * DAY)
    understand(cast, delivery, cast.kapolsek_kediri)
    assert climb_ladder(now=NOW + 4 * DAY) == 1
    assert told("overdue_action") == {"kapolsek_kediri"}
    assert Notice.objects.get(code="overdue_action").params["due"] == "13-11-2023 10.00 WITA"
    act(delivery, cast.kapolsek_kediri, "blocker", now=NOW + 4 * DAY)
    assert climb_ladder(now=NOW + 9 * DAY) == 0


def test_what_ended_is_not_chased(cast: Cast) -> None:
    """A withdrawn order owes nothing."""
    delivery = issue_to_kediri(cast)
    withdraw_directive(
        directive=delivery.directive, reason="Keliru", actor=by(cast.kapolres), now=NOW
    )
    assert climb_ladder(now=NOW + 9 * DAY) == 0
    covered = coverage_of(access_of(cast.kapolres), [delivery.directive], NOW + 9 * DAY)
    assert covered[delivery.directive_id].overdue == 0


def test_a_unit_that_moved_in_the_tree_does_not_stop_the_ladder(cast: Cast) -> None:
    """Its ladder has grown shorter meanwhile; the others still climb."""
    _directive, deliveries = issue(cast, [cast.polsek_kediri, cast.polsek_marga])
    climb_ladder(now=deliveries[0].readback_due_at)
    moved = f"{cast.gianyar.path}{cast.polsek_kediri.code}/"
    Unit.objects.filter(pk=cast.polsek_kediri.pk).update(parent=cast.gianyar, path=moved)
    assert climb_ladder(now=deliveries[0].readback_due_at + DAY) == 1
    assert Escalation.objects.latest("pk").told_unit == cast.polres
    assert seen(deliveries[0]).next_rung_at is None


def test_who_gave_the_order_is_reminded_once_a_day(cast: Cast) -> None:
    """A blocker and a read-back wait: one notice for both, to his unit, until he answers."""
    kediri, marga = issue(cast, [cast.polsek_kediri, cast.polsek_marga])[1]
    blocker = act(kediri, cast.kapolsek_kediri, "blocker", now=NOW)
    say(marga, cast.kapolsek_marga, now=NOW + HOUR)
    assert ask_for_answers(now=NOW + DAY - timedelta(seconds=1)) == 0
    assert ask_for_answers(now=NOW + DAY + HOUR) == 1
    assert ask_for_answers(now=NOW + 2 * DAY) == 0
    assert told("overdue_answer") == {"kapolres", "kabag_ops", "kasi_was"}
    notice = Notice.objects.filter(code="overdue_answer").first()
    assert notice is not None
    assert (notice.params["n"], notice.params["due"]) == ("2", "10-11-2023 10.00 WITA")
    answer_blocker(report=blocker, answer="Besok.", actor=by(cast.kapolres), now=NOW + 2 * DAY)
    assert ask_for_answers(now=NOW + 2 * DAY + HOUR) == 1
    second = Escalation.objects.latest("pk")
    assert (second.delivery, second.rung, second.obligation) == (marga, 2, "answer")
    assert AuditEntry.objects.filter(verb="climb_ladder", after__owes="answer").count() == 2


def test_a_superior_who_does_not_answer_is_told_on_to_his_own(cast: Cast) -> None:
    """The Polsek re-issued an order of the Polres: on the second day the Polres hears of it."""
    kediri = issue_to_kediri(cast)
    understand(cast, kediri, cast.kapolsek_kediri)
    _below, (down,) = reissue(kediri, cast.kapolsek_kediri, cast.villages[:1])
    act(down, cast.bhabin_1, "blocker", now=NOW)
    days = [ask_for_answers(now=NOW + n * DAY) for n in range(1, 5)]
    assert days == [1, 1, 1, 1]
    asked = [e.told_unit for e in escalations_of([down])]
    assert asked == [cast.polsek_kediri, cast.polres, cast.polres, cast.polres]
    assert overdue_below(access_of(cast.kapolres), NOW + HOUR)[1] == 0


# The board and the start page


def test_the_board_shows_what_stands_and_pages_by_key(cast: Cast) -> None:
    """The newest first, drafts never, ended ones when asked for."""
    draft(cast)
    made = [issue_to_kediri(cast).directive for _n in range(BOARD_PAGE + 2)]
    withdraw_directive(directive=made[0], reason="Keliru", actor=by(cast.kapolres), now=NOW)
    access = access_of(cast.kapolres)
    board = board_for(access, NOW)
    assert [r.directive for r in board.rows] == made[:1:-1]
    rest = board_for(access, NOW, before=board.older)
    assert ([r.directive for r in rest.rows], rest.older) == ([made[1]], None)
    ended = board_for(access, NOW, state="withdrawn")
    assert [r.directive for r in ended.rows] == [made[0]]
    every = board_for(access, NOW, state="", before=made[2].pk)
    assert [r.directive for r in every.rows] == [made[1], made[0]]
    assert all(row.coverage.units == 1 for row in every.rows)


def test_the_board_of_a_briefing(cast: Cast) -> None:
    """Its directives and their re-issues, nothing else."""
    briefing = plan_briefing(
        unit=cast.polres,
        title="Apel",
        medium="tatap_muka",
        starts_at=NOW,
        actor=by(cast.kabag_ops),
        now=NOW,
    )
    issue(cast)
    directive, (kediri,) = issue(cast, [cast.polsek_kediri])
    Directive.objects.filter(pk=directive.pk).update(briefing=briefing, point=1)
    below, _down = reissue(seen(kediri), cast.kapolsek_kediri, cast.villages)
    access = access_of(cast.kapolres)
    rows = board_of_briefing(access, briefing, NOW)
    assert {r.directive: r.coverage.units for r in rows} == {directive: 1, below: 3}
    named = board_for(access, NOW, briefing=briefing.code)
    assert {r.directive for r in named.rows} == {directive, below}


def test_the_directive_page_shows_each_unit_with_its_last_word(
    cast: Cast, spread: tuple[Directive, dict[str, Delivery]]
) -> None:
    """One line a unit; what waits for a verdict; who is late."""
    directive, at = spread
    page = directive_page(access_of(cast.kapolres), directive, NOW + 2 * DAY)
    lines = {line.delivery.pk: line for line in page["lines"]}
    assert len(lines) == 10
    marga = lines[at["Marga"].pk]
    assert (marga.read_back.verdict, marga.report, marga.late) == ("returned", None, True)
    assert lines[at["Pupuan"].pk].report.kind == "blocker"
    assert not lines[at["Kediri"].pk].late
    assert [r.delivery_id for r in page["pending"]] == [at["Kediri"].pk]
    assert sum(line.late for line in page["lines"]) == page["coverage"].overdue
    own = directive_page(access_of(cast.kapolsek_kediri), directive, NOW)
    assert [line.delivery.pk for line in own["lines"]] == [at["Kediri"].pk]


def test_the_start_page_of_each(cast: Cast, spread: tuple[Directive, dict[str, Delivery]]) -> None:
    """What I must read, do, decide, sample; what is overdue below me, my own debts apart."""
    directive, at = spread
    waiting = draft(cast)
    later = NOW + 2 * DAY
    chief = start_page(access_of(cast.kapolres), later)
    assert [r.delivery for r in chief.read_backs] == [at["Kediri"]]
    assert [r.delivery for r in chief.reports] == [at["Pupuan"], at["Tabanan"]]
    assert chief.drafts == [waiting]
    assert (len(chief.overdue), chief.overdue_count) == (6, 6)
    assert [*chief.inbox, *chief.to_do, *chief.samples] == []
    assert (chief.verdicts, chief.overdue_words) == (3, "6")
    watch = start_page(access_of(cast.kasi_was), later)
    assert [r.delivery for r in watch.samples] == [at["Baturiti"]]
    assert [*watch.read_backs, *watch.reports, *watch.drafts, *watch.readings] == []
    assert watch.overdue_count == 6
    marga = start_page(access_of(cast.kapolsek_marga), later)
    assert marga.inbox == [at["Marga"]]
    assert marga.inbox[0].directive.words.instruction == INSTRUCTION  # type: ignore[attr-defined]
    assert marga.overdue == []
    penebel = start_page(access_of(cast.users["kapolsek_penebel"]), later)
    assert penebel.to_do == [at["Penebel"]]
    assert not penebel.nothing
    idle = start_page(access_of(cast.bhabin_1), later)
    assert idle.nothing
    assert start_page(access_of(cast.admin), later).inbox == []
    assert directive.issuing_unit == cast.polres


def test_what_a_verdict_settled_leaves_the_start_page(cast: Cast) -> None:
    """Old words wait for nobody: after an amendment the read-back of before is not judged."""
    delivery = issue_to_kediri(cast)
    say(delivery, cast.kapolsek_kediri)
    access = access_of(cast.kapolres)
    assert start_page(access, NOW).read_backs
    amend_directive(
        directive=delivery.directive,
        words=Words("Lain."),
        reason="Berubah",
        actor=by(cast.kapolres),
        now=NOW,
    )
    assert not start_page(access, NOW).read_backs
    assert not directive_page(access, seen(delivery).directive, NOW)["pending"]
    assert start_page(access_of(cast.kapolsek_kediri), NOW).inbox


def test_the_count_of_the_overdue_stops_at_a_hundred(cast: Cast) -> None:
    """Beyond it the page says "100+": nobody decides better for a count of a million."""
    plenty(cast, 12)
    rows, count = overdue_below(access_of(cast.kapolres), NOW + 2 * DAY)
    assert (len(rows), count) == (OVERDUE_SHOWN, 101)
    assert start_page(access_of(cast.kapolres), NOW + 2 * DAY).overdue_words == "100+"


def plenty(cast: Cast, number: int, **states: Any) -> list[Directive]:
    """Many issued directives to all ten Polsek, written in bulk."""
    before = Directive.objects.count()
    made = Directive.objects.bulk_create(
        Directive(
            code=f"AR-UJI-{before + n}",
            issuing_unit=cast.polres,
            state="issued",
            issued_at=NOW,
            created_at=NOW,
        )
        for n in range(number)
    )
    DirectiveVersion.objects.bulk_create(
        DirectiveVersion(
            directive=d, number=1, instruction="x", force="do", theme="other", written_at=NOW
        )
        for d in made
    )
    Delivery.objects.bulk_create(
        Delivery(
            directive=d,
            unit=unit,
            delivered_at=NOW,
            readback_due_at=NOW + DAY,
            next_rung_at=NOW + DAY,
            **states,
        )
        for d in made
        for unit in cast.polseks
    )
    return made


# Ceilings: ten times the data, the same number of queries


@pytest.mark.parametrize("size", [1, 10])
def test_coverage_costs_one_query(
    cast: Cast, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """For any number of directives, seen whole or in part."""
    made = plenty(cast, size)
    for user in (cast.kapolres, cast.kapolsek_kediri):
        access = access_of(user)
        with django_assert_max_num_queries(1):
            covered = coverage_of(access, made, NOW)
        assert sum(c.units for c in covered.values()) == size * (10 if user == cast.kapolres else 1)


@pytest.mark.parametrize("size", [2, 20])
def test_the_board_costs_three_queries(
    cast: Cast, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Directives, their words, their coverage."""
    plenty(cast, size)
    access = access_of(cast.kapolres)
    with django_assert_max_num_queries(3):
        board = board_for(access, NOW)
        shown = [(r.directive.issuing_unit.name, r.directive.words) for r in board.rows]  # type: ignore[attr-defined]
    assert len(shown) == size


@pytest.mark.parametrize("size", [1, 10])
@pytest.mark.parametrize(
    ("role", "ceiling"), [("kapolres", 15), ("kasi_was", 11), ("kapolsek_kediri", 15)]
)
def test_the_start_page_costs_the_same_for_ten_times_the_work(
    cast: Cast,
    size: int,
    role: str,
    ceiling: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Each list a fixed number of queries, whatever waits in it."""
    for _n in range(size):
        _directive, (kediri, marga) = issue(cast, [cast.polsek_kediri, cast.polsek_marga])
        finish(cast, kediri, cast.kapolsek_kediri)
        say(marga, cast.kapolsek_marga)
        understand(cast, issue_to_kediri(cast), cast.kapolsek_kediri)
        issue_to_kediri(cast)
        draft(cast)
    access = access_of(cast.users[role])
    with django_assert_max_num_queries(ceiling):
        page = start_page(access, NOW + 5 * DAY)
        for delivery in (*page.inbox, *page.to_do, *page.overdue):
            assert delivery.unit.name
            assert delivery.directive.code
        judged: list[Any] = [*page.read_backs, *page.reports, *page.samples]
        for row in judged:
            assert row.delivery.unit.name
            assert row.delivery.directive.code
            assert row.officer.name
        for one in page.drafts:
            assert one.issuing_unit.name
    assert not page.nothing


def test_the_thread_costs_four_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """From the Polres to the village officers, at one Polsek and at ten re-issues."""
    directive, deliveries = issue(cast)
    kediri = next(d for d in deliveries if d.unit == cast.polsek_kediri)
    access = access_of(cast.kapolres)
    for number in (1, 10):
        while Directive.objects.filter(parent=directive).count() < number:
            reissue(kediri, cast.kapolsek_kediri, cast.villages)
        with django_assert_max_num_queries(4):
            top = thread_for(access, directive)
            twig = next(t for t in top.twigs if t.name == "Polsek Kediri")
            names = [t.delivery.unit.name for b in twig.branches for t in b.twigs if t.delivery]
        assert len(names) == 3 * number


def crowd(cast: Cast, many: int) -> tuple[Directive, list[Delivery]]:
    """A directive of the Polres at its ten Polsek and at many posts of theirs besides."""
    directive, deliveries = issue(cast)
    kediri = next(d for d in deliveries if d.unit == cast.polsek_kediri)
    posts = Post.objects.bulk_create(
        Post(
            unit=cast.polsek_kediri,
            scope_unit=cast.polsek_kediri,
            title=f"Pos {n:04d}",
            role="officer",
        )
        for n in range(many)
    )
    made = Delivery.objects.bulk_create(
        Delivery(
            directive=directive,
            unit=cast.polsek_kediri,
            post=post,
            delivered_at=NOW,
            readback_due_at=kediri.readback_due_at,
            next_rung_at=kediri.next_rung_at,
        )
        for post in posts
    )
    return directive, [*deliveries, *made]


def test_a_directive_at_a_thousand_shows_a_page_and_counts_all(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """First who waits for a verdict, then who is late; each unit on one page; the sums whole."""
    directive, deliveries = crowd(cast, 3 * LINES_PAGE)
    marga = next(d for d in deliveries if d.unit == cast.polsek_marga)
    say(marga, cast.kapolsek_marga)
    access = access_of(cast.kapolres)
    directive = Directive.objects.select_related("issuing_unit").get(pk=directive.pk)
    seen_keys: list[int] = []
    after = None
    while True:
        with django_assert_max_num_queries(20):
            page = directive_page(access, directive, NOW, after=after)
        assert len(page["lines"]) <= LINES_PAGE
        seen_keys += [line.delivery.pk for line in page["lines"]]
        after = page["next_after"]
        if after is None:
            break
    assert seen_keys[0] == marga.pk
    assert len(seen_keys) == len(set(seen_keys)) == len(deliveries)
    assert page["coverage"].units == len(deliveries)
    assert page["reach"].units.of == 10

    def shown(show: str, now: datetime = NOW) -> list[Delivery]:
        lines = directive_page(access, directive, now, show=show)["lines"]
        return [line.delivery for line in lines]

    assert shown("waiting") == [marga]
    assert shown("done") == []
    assert marga not in shown("unknown")
    late = shown("overdue", NOW + 2 * DAY)
    assert len(late) == LINES_PAGE
    assert marga not in late


def test_ones_own_line_is_there_on_any_page(cast: Cast) -> None:
    """The unit that answers finds its last word whatever part of the list is shown."""
    directive, deliveries = crowd(cast, LINES_PAGE)
    own = next(d for d in deliveries if d.unit == cast.units["POLSEK-TABANAN"])
    say(own, cast.users["kapolsek_tabanan"])
    access = access_of(cast.users["kapolsek_tabanan"])
    page = directive_page(access, directive, NOW, show="done", own=seen(own))
    assert page["lines"] == []
    assert page["own_line"].read_back.delivery_id == own.pk


def test_of_a_large_thread_only_the_branches_are_drawn(cast: Cast) -> None:
    """Who re-issued stands in the tree; the others are a number beside it, and nobody is lost."""
    directive, deliveries = crowd(cast, THREAD_UNITS)
    kediri = next(d for d in deliveries if d.unit == cast.polsek_kediri and d.post is None)
    below, down = reissue(kediri, cast.kapolsek_kediri, cast.villages)
    top = thread_for(access_of(cast.kapolres), directive)
    drawn = [t for t in top.twigs if t.delivery]
    assert {t.name for t in drawn} == {"Polsek Kediri"}
    assert top.hidden + len(drawn) == len(deliveries)
    (branch,) = next(t for t in top.twigs if t.branches).branches
    assert (branch.directive, branch.twigs, branch.hidden) == (below, [], len(down))


@pytest.mark.parametrize("size", [1, 10])
def test_the_directive_page_costs_the_same_for_ten_units(
    cast: Cast, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """One unit or ten, each with a read-back and a report."""
    directive, deliveries = issue(cast, cast.polseks[:size])
    for delivery, user in zip(_in_order(cast, deliveries), cast.kapolseks, strict=False):
        finish(cast, delivery, user)
    directive = Directive.objects.select_related("issuing_unit", "root").get(pk=directive.pk)
    access = access_of(cast.kapolres)
    with django_assert_max_num_queries(20):
        page = directive_page(access, directive, NOW)
        for line in page["lines"]:
            assert line.read_back.officer.name
            assert line.report.officer.name
            assert line.delivery.directive.code
    assert len(page["lines"]) == size


def these(*deliveries: Delivery) -> QuerySet[Delivery]:
    """The deliveries as the database has them now."""
    return Delivery.objects.filter(pk__in=[d.pk for d in deliveries])


def _in_order(cast: Cast, deliveries: Sequence[Delivery]) -> list[Delivery]:
    at = {d.unit_id: d for d in deliveries}
    return [at[unit.pk] for unit in cast.polseks if unit.pk in at]
