"""Who sees what: the outsider nothing, each unit its own, the thread whole for who is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from tests.cast import NOW, Cast
from tests.command_loop.steps import DAY, act, by, draft, finish, issue, reissue, say, seen
from tests.command_loop.texts import TEXT, reading

from kentongan.command_loop.acknowledgement import queries as acknowledgement
from kentongan.command_loop.acknowledgement.model import ReadBack
from kentongan.command_loop.action import queries as action
from kentongan.command_loop.action.model import ActionReport, Evidence
from kentongan.command_loop.briefing import changes as briefing_changes
from kentongan.command_loop.briefing import queries as briefing
from kentongan.command_loop.briefing.changes import add_text, invite_units, plan_briefing
from kentongan.command_loop.briefing.model import Briefing, Reading
from kentongan.command_loop.coverage import queries as coverage
from kentongan.command_loop.coverage.changes import climb_ladder
from kentongan.command_loop.directive import queries as directive
from kentongan.command_loop.directive.model import Delivery, Directive
from kentongan.errors import NotFound
from kentongan.evidence.uploads import Upload
from kentongan.notices.queries import notices_of
from kentongan.people.model import Post, User
from kentongan.people.queries import Access, access_of


@dataclass
class House:
    """One of everything in Polres Tabanan."""

    cast: Cast
    briefing: Briefing
    reading: Reading
    directive: Directive
    draft: Directive
    kediri: Delivery
    below: Directive
    down: Delivery
    read_back: ReadBack
    report: ActionReport
    evidence: Evidence


@pytest.fixture
def house(cast: Cast, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> House:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(briefing_changes, "read_briefing", lambda _text: reading())
    planned = plan_briefing(
        unit=cast.polres,
        title="Apel",
        medium="tatap_muka",
        starts_at=NOW + DAY,
        actor=by(cast.kabag_ops),
        now=NOW,
    )
    invite_units(briefing=planned, units=[cast.polsek_kediri], actor=by(cast.kabag_ops), now=NOW)
    added = add_text(
        unit=cast.polres,
        briefing=planned,
        file_name="apel.txt",
        data=TEXT.encode(),
        actor=by(cast.kabag_ops),
        now=NOW,
    )
    top, (kediri, _marga) = issue(cast, [cast.polsek_kediri, cast.polsek_marga])
    point, _deliveries = issue(cast)
    Directive.objects.filter(pk=point.pk).update(briefing=planned, point=1)
    waiting = draft(cast)
    Directive.objects.filter(pk=waiting.pk).update(briefing=planned, point=2)
    below, (down, *_others) = reissue(kediri, cast.kapolsek_kediri, cast.villages)
    finish(cast, kediri, cast.kapolsek_kediri)
    row = say(down, cast.bhabin_1)
    report = act(down, cast.bhabin_1, "blocker", uploads=[Upload("surat.pdf", b"%PDF-1.7 x")])
    climb_ladder(now=NOW + 5 * DAY)
    return House(
        cast=cast,
        briefing=planned,
        reading=added,
        directive=top,
        draft=waiting,
        kediri=seen(kediri),
        below=below,
        down=seen(down),
        read_back=row,
        report=report,
        evidence=report.evidence.get(),
    )


Read = Callable[[House, Access], Any]
LISTS: dict[str, Read] = {
    "visible_briefings": lambda _h, a: briefing.visible_briefings(a),
    "upcoming_for": lambda _h, a: briefing.upcoming_for(a, NOW),
    "open_readings_for": lambda _h, a: briefing.open_readings_for(a),
    "visible_directives": lambda _h, a: directive.visible_directives(a),
    "deliveries_for": lambda h, a: directive.deliveries_for(a, h.directive),
    "drafts_for": lambda _h, a: directive.drafts_for(a),
    "points_of": lambda h, a: directive.points_of(h.briefing, a),
    "inbox_for": lambda _h, a: acknowledgement.inbox_for(a),
    "to_do_for": lambda _h, a: acknowledgement.to_do_for(a),
    "waiting_for_my_verdict": lambda _h, a: acknowledgement.waiting_for_my_verdict(a),
    "waiting_reports_for": lambda _h, a: action.waiting_reports_for(a),
    "to_sample_for": lambda _h, a: action.to_sample_for(a),
    "board_for": lambda _h, a: coverage.board_for(a, NOW, state="").rows,
    "board_of_briefing": lambda h, a: coverage.board_of_briefing(a, h.briefing, NOW),
    "overdue_below": lambda _h, a: coverage.overdue_below(a, NOW + 5 * DAY)[0],
    "coverage_of": lambda h, a: [
        c for c in coverage.coverage_of(a, [h.directive, h.below], NOW).values() if c.units
    ],
}
ONES: dict[str, Read] = {
    "get_briefing_for": lambda h, a: briefing.get_briefing_for(a, h.briefing.code),
    "get_reading_for": lambda h, a: briefing.get_reading_for(a, h.reading.pk),
    "get_text_for": lambda h, a: briefing.get_text_for(a, h.reading.text_id),
    "get_directive_for": lambda h, a: directive.get_directive_for(a, h.directive.code),
    "get_directive_for, re-issued": lambda h, a: directive.get_directive_for(a, h.below.code),
    "get_directive_for, draft": lambda h, a: directive.get_directive_for(a, h.draft.code),
    "drafts_of_briefing": lambda h, a: directive.drafts_of_briefing(a, h.briefing.code),
    "thread_for": lambda h, a: directive.thread_for(a, h.below),
    "directive_page": lambda h, a: coverage.directive_page(a, h.below, NOW),
    "get_delivery_for": lambda h, a: directive.get_delivery_for(a, h.kediri.pk),
    "get_delivery_for, below": lambda h, a: directive.get_delivery_for(a, h.down.pk),
    "get_read_back_for": lambda h, a: acknowledgement.get_read_back_for(a, h.read_back.pk),
    "get_report_for": lambda h, a: action.get_report_for(a, h.report.pk),
    "get_evidence_for": lambda h, a: action.get_evidence_for(a, h.evidence.pk),
}


def rows_of(found: Iterable[Any]) -> list[Any]:
    return list(found)


@pytest.mark.parametrize("name", LISTS)
def test_the_outsider_finds_nothing(house: House, name: str) -> None:
    """Another resort's commander: no list has a row of Tabanan, whatever it lists."""
    read = LISTS[name]
    assert rows_of(read(house, access_of(house.cast.outsider))) == []
    nobody = User.objects.create(username="tanpa_jabatan")
    assert rows_of(read(house, access_of(nobody))) == []


OWNERS = {
    "to_sample_for": "kasi_was",
    "inbox_for": "bhabin_2",
    "waiting_for_my_verdict": "kapolsek_kediri",
}


@pytest.mark.parametrize("name", [n for n in LISTS if n != "to_do_for"])
def test_whoever_it_concerns_finds_it(house: House, name: str) -> None:
    """The lists above are not empty by themselves: the one concerned has rows in each."""
    user = house.cast.users[OWNERS.get(name, "kapolres")]
    assert rows_of(LISTS[name](house, access_of(user)))


@pytest.mark.parametrize("name", ONES)
def test_the_outsider_is_told_that_it_does_not_exist(house: House, name: str) -> None:
    """By the very words that answer a code nobody ever gave: existence itself is no leak."""
    with pytest.raises(NotFound) as refusal:
        ONES[name](house, access_of(house.cast.outsider))
    assert refusal.value.message
    assert ONES[name](house, access_of(house.cast.kapolres))


@pytest.mark.parametrize("name", ONES)
def test_a_neighbour_sees_only_what_was_given_to_both(house: House, name: str) -> None:
    """Polsek Marga got the same order: it sees the order, nothing of what Kediri made of it."""
    access = access_of(house.cast.kapolsek_marga)
    if name == "get_directive_for":
        assert ONES[name](house, access) == house.directive
    else:
        with pytest.raises(NotFound):
            ONES[name](house, access)


def test_an_invitation_opens_the_briefing_and_its_text(house: House) -> None:
    """Whoever is asked to come may read what was said; the reading is the keeper's business."""
    access = access_of(house.cast.kapolsek_kediri)
    assert briefing.get_briefing_for(access, house.briefing.code)
    assert briefing.get_text_for(access, house.reading.text_id)
    with pytest.raises(NotFound):
        briefing.get_reading_for(access, house.reading.pk)
    assert briefing.open_readings_for(access) == []


def test_a_draft_is_seen_by_its_issuing_side_alone(house: House) -> None:
    """What may still change is not yet anybody's order."""
    for user, sees in ((house.cast.kapolres, True), (house.cast.kapolsek_kediri, False)):
        codes = {d.code for d in directive.visible_directives(access_of(user))}
        assert (house.draft.code in codes) is sees
        points = directive.points_of(house.briefing, access_of(user))
        assert (house.draft in points) is sees


def test_the_thread_is_whole_for_who_stands_in_it(house: House) -> None:
    """A village officer reads every order above his own, and nobody else's deliveries."""
    access = access_of(house.cast.bhabin_1)
    top = directive.thread_for(access, house.below)
    assert (top.directive, top.seen) == (house.directive, False)
    (kediri,) = top.twigs
    assert (kediri.name, kediri.delivery) == ("Polsek Kediri", None)
    (branch,) = kediri.branches
    assert (branch.directive, branch.seen) == (house.below, True)
    assert [t.delivery for t in branch.twigs] == [house.down]


def test_the_thread_from_above(house: House) -> None:
    """The Polres sees all of it, each re-issue beneath the unit that gave it on."""
    top = directive.thread_for(access_of(house.cast.kapolres), house.below)
    assert [t.name for t in top.twigs] == ["Polsek Kediri", "Polsek Marga"]
    assert [b.directive for b in top.twigs[0].branches] == [house.below]
    assert len(top.twigs[0].branches[0].twigs) == 3
    marga = directive.thread_for(access_of(house.cast.kapolsek_marga), house.directive)
    assert [t.name for t in marga.twigs] == ["Polsek Marga"]
    assert marga.twigs[0].branches == []


def test_a_draft_is_a_thread_of_one(house: House) -> None:
    """Its page is drawn like any other, with nobody beneath it yet."""
    alone = directive.thread_for(access_of(house.cast.kapolres), house.draft)
    assert (alone.directive, alone.twigs) == (house.draft, [])


def test_what_one_answers_for_oneself(house: House) -> None:
    """The delivery of one's own unit or post; the Polres that gave the order has none."""
    cast = house.cast
    own = {
        user: directive.own_delivery_of(access_of(cast.users[user]), house.directive)
        for user in ("kapolsek_kediri", "kapolres", "bhabin_1", "outsider")
    }
    assert own["kapolsek_kediri"] == house.kediri
    assert own["kapolres"] is own["bhabin_1"] is own["outsider"] is None


def test_whom_one_may_address(house: House) -> None:
    """The units beneath, not oneself; posts that can answer; only of today."""
    cast = house.cast
    below = set(directive.addressable_units(cast.polsek_kediri, NOW.date()))
    assert below == set(cast.villages)
    Post.objects.filter(pk=cast.posts["bhabin_1"].pk).update(valid_to=date(2023, 11, 9))
    Post.objects.filter(pk=cast.posts["bhabin_2"].pk).update(role="viewer")
    posts = set(directive.addressable_posts(cast.polsek_kediri, NOW.date()))
    assert posts == {cast.posts["kapolsek_kediri"], cast.posts["bhabin_3"]}


def test_for_whom_one_issues(house: House) -> None:
    """The Kabag Ops for his Polres, the Kapolsek for his Polsek, a village officer for nobody."""
    cast = house.cast
    issued_by = {
        user: [u.name for u in directive.issuing_units(access_of(cast.users[user]))]
        for user in ("kabag_ops", "kapolsek_kediri", "bhabin_1", "admin")
    }
    assert issued_by == {
        "kabag_ops": ["Polres Tabanan"],
        "kapolsek_kediri": ["Polsek Kediri"],
        "bhabin_1": [],
        "admin": [],
    }


def test_every_row_says_what_it_is(house: House) -> None:
    """In the shell and in a log line a row is known by its code or keys, never by "object (1)"."""
    for model in apps.get_app_config("command_loop").get_models():
        for row in model._default_manager.all()[:1]:
            assert str(row)
            assert "object (" not in str(row)
    assert str(house.directive) == house.directive.code
    assert str(house.evidence) == "surat.pdf"


def test_versions_and_addressees_are_read_with_their_names(house: House) -> None:
    """What the page of a directive lists."""
    assert [v.number for v in directive.versions_of(house.directive)] == [1]
    named = [a.unit.name for a in directive.addressees_of(house.directive) if a.unit]
    assert sorted(named) == ["Polsek Kediri", "Polsek Marga"]
    assert [r.pk for r in acknowledgement.read_backs_of(house.down)] == [house.read_back.pk]


def test_every_notice_of_the_loop_can_be_read(house: House) -> None:
    """No notice lacks a value of its words; nobody is told of what he cannot open."""
    for user in house.cast.users.values():
        access = access_of(user)
        for notice in notices_of(user):
            assert notice.subject  # type: ignore[attr-defined]
            assert notice.body  # type: ignore[attr-defined]
            kind, code = notice.link.strip("/").split("/")
            if kind == "directives":
                assert directive.get_directive_for(access, code)
            else:
                assert briefing.get_briefing_for(access, code)
    assert notices_of(house.cast.outsider) == []
