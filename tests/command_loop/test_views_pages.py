"""The start page of each role, the coverage board, and what every page costs the database."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW, Cast
from tests.command_loop.conftest import Scene
from tests.command_loop.steps import (
    DAY,
    HOUR,
    act,
    by,
    draft,
    finish,
    issue,
    say,
    understand,
)
from tests.command_loop.texts import TEXT

from kentongan.command_loop.acknowledgement.model import ReadBack
from kentongan.command_loop.action.model import ActionReport, Evidence, Sample
from kentongan.command_loop.briefing import changes as briefings
from kentongan.command_loop.coverage.model import Escalation
from kentongan.command_loop.coverage.queries import BOARD_PAGE, OVERDUE_COUNTED
from kentongan.command_loop.directive.changes import withdraw_directive
from kentongan.command_loop.directive.model import Delivery, Directive
from kentongan.command_loop.templatetags import command_loop as tags
from kentongan.command_loop.words import THEME_WORDS
from kentongan.kinds import KINDS
from kentongan.notices.changes import notify
from kentongan.people.model import Officer, Post, PostHolding, Unit, User

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("clock", "disk", "reader")


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# The start page


STARTS: dict[str, tuple[set[str], set[str]]] = {
    # what stands on the page of each, and what does not
    "kapolres": ({"verdicts", "drafts", "readings", "overdue", "write"}, {"inbox", "samples"}),
    "kabag_ops": ({"verdicts", "drafts", "readings", "overdue", "write"}, {"inbox", "samples"}),
    "kasi_was": ({"samples", "overdue"}, {"verdicts", "drafts", "readings", "write", "inbox"}),
    "kapolsek_kediri": ({"write"}, {"drafts", "readings", "samples"}),
    "kapolsek_marga": ({"inbox", "write"}, {"drafts", "verdicts", "samples", "overdue"}),
    "bhabin_1": ({"inbox"}, {"write", "drafts", "verdicts", "samples", "overdue", "readings"}),
    "outsider": ({"nothing", "write"}, {"inbox", "drafts", "verdicts", "overdue", "readings"}),
    "admin": ({"nothing"}, {"write", "inbox", "drafts", "verdicts", "overdue"}),
}
SIGNS = {
    "inbox": 'id="inbox"',
    "verdicts": 'id="verdicts"',
    "drafts": "Drafts to issue",
    "readings": "Texts to review",
    "samples": "Actions to sample",
    "overdue": 'id="overdue"',
    "nothing": "Nothing waits for you",
    "write": 'href="/briefings/plan/"',
}


@pytest.mark.parametrize("role", STARTS)
def test_the_start_page_shows_a_role_what_is_its(
    scene: Scene, client_of: ClientOf, clock: Any, role: str
) -> None:
    """What I must read, answer, judge, issue, sample; what is overdue below me; nothing else's."""
    cast = scene.cast
    _directive, (other,) = issue(cast, [cast.units["POLSEK-PENEBEL"]])
    finish(cast, other, cast.users["kapolsek_penebel"])
    clock.move_to(NOW + 2 * DAY)
    page = words(client_of(cast.users[role]).get("/"))
    there, absent = STARTS[role]
    found = {name for name, sign in SIGNS.items() if sign in page}
    assert there <= found
    assert not absent & found


def test_each_line_of_the_start_page_leads_on(
    scene: Scene, client_of: ClientOf, clock: Any
) -> None:
    """Every link on it opens for the one it is shown to."""
    clock.move_to(NOW + 2 * DAY)
    for role in STARTS:
        client = client_of(scene.cast.users[role])
        page = client.get("/").content.decode()
        for where in {part.split('"')[0] for part in page.split('href="')[1:]}:
            address = where.partition("#")[0]
            if address.startswith("/") and not address.startswith(("/static/", "/accounts/")):
                assert client.get(address).status_code == 200, (role, where)


def test_who_holds_no_post_is_told_so(cast: Cast, client_of: ClientOf) -> None:
    """A transfer took it away today: the page says whom to ask."""
    PostHolding.objects.filter(post=cast.posts["bhabin_1"]).update(until=NOW.date())
    page = words(client_of(cast.bhabin_1).get("/"))
    assert "You hold no post today" in page


def test_what_is_to_be_carried_out_stands_apart(scene: Scene, client_of: ClientOf) -> None:
    """Understood and not done: in its own list, with the hour it is due."""
    _directive, (delivery,) = issue(scene.cast, [scene.cast.polsek_marga], due_at=NOW + DAY)
    understand(scene.cast, delivery, scene.cast.kapolsek_marga)
    page = words(client_of(scene.cast.kapolsek_marga).get("/"))
    assert 'id="to-do"' in page
    assert "10.00 WITA" in page


def test_what_is_overdue_is_counted_to_a_hundred(
    cast: Cast, client_of: ClientOf, clock: Any
) -> None:
    """Beyond it the exact number helps nobody decide."""
    directive, _deliveries = issue(cast, [cast.polsek_marga])
    Delivery.objects.bulk_create(
        Delivery(
            directive=directive,
            unit=cast.polsek_marga,
            post=Post.objects.create(
                unit=cast.polsek_marga,
                title=f"Anggota {n}",
                role="officer",
                function="other",
                scope_unit=cast.polsek_marga,
            ),
            delivered_at=NOW,
            readback_due_at=NOW + HOUR,
            next_rung_at=NOW + HOUR,
        )
        for n in range(OVERDUE_COUNTED + 5)
    )
    clock.move_to(NOW + 2 * DAY)
    page = words(client_of(cast.kapolres).get("/"))
    assert "100+" in page


# The board


def test_the_board_tells_unknown_from_read(scene: Scene, client_of: ClientOf) -> None:
    """Of three units one understood, one answered, one is unknown; nothing counts twice."""
    page = client_of(scene.cast.kabag_ops).get("/coverage/")
    row = next(r for r in page.context["board"].rows if r.directive == scene.directive)
    facts = row.coverage
    assert (facts.units, facts.unknown, facts.answered, facts.accepted) == (3, 1, 2, 1)
    assert "<b>1</b>/3" in words(page)
    assert scene.draft.code not in words(page)


def test_the_board_is_narrowed_by_state_and_briefing(scene: Scene, client_of: ClientOf) -> None:
    """Every tab is a link; a state nobody knows shows what stands; the briefing stays chosen."""
    client = client_of(scene.cast.kabag_ops)
    withdraw_directive(
        directive=scene.other, reason="Batal", actor=by(scene.cast.kapolres), now=NOW
    )
    Directive.objects.filter(pk=scene.directive.pk).update(briefing=scene.briefing)

    def codes(query: str) -> set[str]:
        answer = client.get(f"/coverage/{query}")
        return {r.directive.code for r in answer.context["board"].rows}

    standing = {scene.directive.code, scene.below.code}
    assert codes("") == codes("?state=nonsense") == codes("?state=issued") == standing
    assert codes("?state=withdrawn") == {scene.other.code}
    assert codes("?state=") == standing | {scene.other.code}
    assert codes(f"?briefing={scene.briefing.code}") == {scene.directive.code}
    assert codes("?briefing=%00") == standing
    assert codes("?state=superseded") == set()
    page = words(client.get(f"/coverage/?state=nonsense&briefing={scene.briefing.code}"))
    assert f'href="?state=withdrawn&amp;briefing={scene.briefing.code}"' in page
    assert page.count('aria-current="page"') >= 2  # the tab, and the place in the navigation
    assert "Nothing to show" in words(client.get("/coverage/?state=superseded"))


def many_directives(cast: Cast, count: int) -> None:
    for n in range(count):
        issue(cast, [cast.polsek_marga], instruction=f"Perintah {n}.")


def test_the_board_turns_its_pages(scene: Scene, client_of: ClientOf) -> None:
    """By key, the briefing still chosen; a key that is none begins at the first page."""
    many_directives(scene.cast, BOARD_PAGE)
    Directive.objects.exclude(state="draft").update(briefing=scene.briefing)
    client = client_of(scene.cast.kabag_ops)
    narrowed = f"?state=issued&briefing={scene.briefing.code}"
    first = client.get(f"/coverage/{narrowed}")
    key = first.context["board"].older
    following = f"?state=issued&amp;briefing={scene.briefing.code}&amp;before={key}"
    assert f'href="{following}"' in words(first)
    second = client.get(f"/coverage/{narrowed}&before={key}")
    assert len(first.context["board"].rows) == BOARD_PAGE
    assert len(second.context["board"].rows) == 3
    assert second.context["board"].older is None
    for nonsense in ("x", "-1", "", "9" * 5000, "9" * 18):
        rows = client.get(f"/coverage/{narrowed}&before={nonsense}").context["board"].rows
        assert rows[0] == first.context["board"].rows[0]


# What pages cost


def chief_of(delivery: Delivery, cast: Cast) -> User:
    return dict(zip(cast.polseks, cast.kapolseks, strict=True))[delivery.unit]


@pytest.fixture
def crowd(scene: Scene, client_of: ClientOf, clock: Any) -> Scene:
    """The scene with many more of everything, and all of it overdue."""
    cast = scene.cast
    many_directives(cast, 12)
    for n in range(6):
        waiting = draft(cast, instruction=f"Draf {n}.")
        Directive.objects.filter(pk=waiting.pk).update(briefing=scene.briefing, point=n + 2)
        briefings.plan_briefing(
            unit=cast.polres,
            title=f"Apel {n}",
            medium="vicon",
            starts_at=NOW + 3 * DAY,
            actor=by(cast.kabag_ops),
            now=NOW,
        )
        briefings.add_text(
            unit=cast.polres,
            file_name=f"{n}.txt",
            data=TEXT.encode(),
            actor=by(cast.kabag_ops),
            now=NOW,
        )
    _directive, deliveries = issue(cast)
    for delivery in deliveries:
        user = chief_of(delivery, cast)
        understand(cast, delivery, user)
        act(delivery, user)
    _directive, deliveries = issue(cast, instruction="Jaga gereja dan pura.")
    for delivery in deliveries:
        user = chief_of(delivery, cast)
        finish(cast, delivery, user)
    _directive, deliveries = issue(cast, instruction="Jaga pasar.")
    for delivery in deliveries:
        user = chief_of(delivery, cast)
        say(delivery, user)
    clock.move_to(NOW + 2 * DAY)
    return scene


START = {
    # Seventeen queries at most: session, user, posts, unread notices, and one or two a list.
    "kapolda": 17,
    "kapolres": 17,
    "kabag_ops": 17,
    "kasi_was": 12,
    "kapolsek_kediri": 17,
    "kapolsek_marga": 17,
    "bhabin_1": 10,
    "outsider": 17,
    "admin": 5,
}
LISTS = {
    "/coverage/": 7,
    "/coverage/?state=": 7,
    "/notices/": 5,
    "/briefings/": 9,
    "/directives/": 9,
    "/records/delivery/": 9,
}
PAGES: dict[str, dict[str, int]] = {
    "kapolres": {
        "/briefings/plan/": 5,
        "/briefings/text/": 6,
        "/directives/new/": 5,
        "/briefings/{briefing}/": 13,
        "/briefings/{briefing}/edit/": 6,
        "/briefings/{briefing}/invite/": 8,
        "/briefings/{briefing}/attendance/": 9,
        "/briefings/{briefing}/invitation.ics": 5,
        "/briefings/{briefing}/text/": 6,
        "/briefings/{briefing}/issue/": 9,
        "/readings/{reading}/": 6,
        "/texts/{text}/source/": 4,
        "/directives/{directive}/": 23,
        "/directives/{draft}/edit/": 7,
        "/directives/{draft}/issue/": 10,
        "/directives/{directive}/supersede/": 7,
        "/records/audit/": 8,
    },
    "kapolsek_kediri": {
        "/directives/{directive}/": 31,
        "/deliveries/{kediri}/reissue/": 10,
        "/deliveries/{kediri}/action/": 9,
        "/deliveries/{kediri}/blocker/": 9,
    },
    "kapolsek_marga": {"/deliveries/{marga}/read-back/": 9},
    "bhabin_1": {"/directives/{below}/": 31},
}


def cost(client: Client, where: str) -> int:
    """Queries of a page that was opened before."""
    assert client.get(where).status_code == 200, where
    with CaptureQueriesContext(connection) as asked:
        client.get(where)
    return len(asked)


@pytest.mark.parametrize("role", START)
def test_start_page_and_lists_stay_within_their_queries(
    crowd: Scene, client_of: ClientOf, role: str
) -> None:
    """With everything there is a dozen of: nothing is read row by row."""
    client = client_of(crowd.cast.users[role])
    ceilings = {"/": START[role], **LISTS}
    if role == "admin":
        ceilings["/notices/"] += 2  # what failed to go out, and how much of it
    found = {where: cost(client, where) for where in ceilings}
    assert not {where: n for where, n in found.items() if n > ceilings[where]}


@pytest.mark.parametrize("role", PAGES)
def test_a_page_stays_within_its_queries(crowd: Scene, client_of: ClientOf, role: str) -> None:
    """The ceiling is what it costs today: a page that comes to cost more is looked at."""
    client = client_of(crowd.cast.users[role])
    names = {
        "briefing": crowd.briefing.code,
        "reading": crowd.reading.pk,
        "text": crowd.reading.text_id,
        "directive": crowd.directive.code,
        "below": crowd.below.code,
        "draft": crowd.draft.code,
        "kediri": crowd.kediri.pk,
        "marga": crowd.marga.pk,
    }
    found = {where: cost(client, where.format(**names)) for where in PAGES[role]}
    assert not {where: n for where, n in found.items() if n > PAGES[role][where]}


def deliver(directive: Directive, cast: Cast, numbers: range) -> None:
    """Deliver to new sections of the Polres, each with all that can follow."""
    officer, post = Officer.objects.get(user=cast.kabag_ops), cast.posts["kabag_ops"]
    for n in numbers:
        unit = Unit.objects.create(
            code=f"SI-{n}",
            name=f"Seksi {n}",
            level="section",
            function="other",
            parent=cast.polres,
            path=f"{cast.polres.path}SI-{n}/",
            area_code="51.02",
        )
        delivery = Delivery.objects.create(
            directive=directive,
            unit=unit,
            acknowledgement="read_back",
            action="reported",
            delivered_at=NOW,
            readback_due_at=NOW,
        )
        shared = {"delivery": delivery, "officer": officer, "post": post, "text": "Siap jaga."}
        ReadBack.objects.create(version=1, likeness=0, written_at=NOW, **shared)
        report = ActionReport.objects.create(
            kind="action", happened_at=NOW, reported_at=NOW, **shared
        )
        Evidence.objects.create(
            report=report,
            file="x.jpg",
            file_name="x.jpg",
            media_type="image/jpeg",
            size=1,
            added_at=NOW,
        )
        Sample.objects.create(
            report=report,
            finding="confirmed",
            remark="Benar.",
            sampled_by=cast.kasi_was,
            sampled_at=NOW,
        )
        Escalation.objects.create(
            delivery=delivery,
            obligation="read_back",
            rung=1,
            due_at=NOW,
            told_unit=unit,
            climbed_at=NOW,
        )


@pytest.mark.parametrize("role", ["kapolres", "kabag_ops", "kasi_was", "admin"])
def test_a_directive_costs_the_same_for_ten_units_and_for_forty(
    cast: Cast, client_of: ClientOf, role: str
) -> None:
    """Page, briefing and board: the number of queries does not know the number of units."""
    briefing = briefings.plan_briefing(
        unit=cast.polres,
        title="Vicon",
        medium="vicon",
        starts_at=NOW,
        actor=by(cast.kabag_ops),
        now=NOW,
    )
    waiting = draft(cast)
    Directive.objects.filter(pk=waiting.pk).update(
        state="issued", issued_at=NOW, briefing=briefing, point=1
    )
    waiting.refresh_from_db()
    client = client_of(cast.users[role])
    pages = (f"/directives/{waiting.code}/", f"/briefings/{briefing.code}/", "/coverage/", "/")
    deliver(waiting, cast, range(10))
    ten = {where: cost(client, where) for where in pages}
    deliver(waiting, cast, range(10, 40))
    forty = {where: cost(client, where) for where in pages}
    assert forty == ten
    assert words(client.get(pages[0])).count("Seksi ") >= 40


@pytest.mark.parametrize("kind", [kind.code for kind in KINDS])
def test_a_list_of_records_costs_the_same_for_few_and_for_many(
    scene: Scene, client_of: ClientOf, kind: str
) -> None:
    """List, export and API of each kind: nothing is read row by row."""
    client = client_of(scene.cast.kapolres)

    def costs() -> dict[str, int]:
        found = {"list": cost(client, f"/records/{kind}/")}
        for ending in (".csv", ".xlsx"):
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/records/{kind}{ending}").getvalue()
            found[ending] = len(asked)
        return found | {"api": cost(client, f"/api/records/{kind}")}

    few = costs()
    many_directives(scene.cast, 15)
    for n in range(15):
        briefings.plan_briefing(
            unit=scene.cast.polres,
            title=f"Apel {n}",
            medium="vicon",
            starts_at=NOW + DAY,
            actor=by(scene.cast.kabag_ops),
            now=NOW,
        )
    assert costs() == few


def test_many_notices_cost_what_few_cost(cast: Cast, client_of: ClientOf) -> None:
    """The list behind the bell."""
    client = client_of(cast.kabag_ops)
    few = cost(client, "/notices/")
    for n in range(40):
        notify(
            users=[cast.kabag_ops],
            code="directive_withdrawn",
            params={"unit": "Polres", "code": f"AR-{n}", "reason": "Batal"},
            link=f"/directives/AR-{n}/",
            now=NOW,
        )
    assert cost(client, "/notices/") == few


# Words of the templates


def test_a_code_without_words_is_shown_as_it_is() -> None:
    """A page never breaks on a code that an older release stored."""
    for filter_ in (
        tags.theme_word,
        tags.medium_word,
        tags.field_word,
        tags.flag_word,
        tags.function_word,
        tags.source_word,
    ):
        assert filter_("from_long_ago") == "from_long_ago"
    assert tags.theme_word("neutrality") == str(THEME_WORDS["neutrality"])
    assert tags.medium_word("vicon") == "Video conference"
    assert tags.field_word("chair") == "Chair"
    assert tags.flag_word("other_language") == "This is not written in Indonesian."
    assert tags.function_word("ops") == "Operations (Ops)"
    assert tags.source_word("imported") == "Imported"


@pytest.mark.parametrize(
    ("person", "line"),
    [
        (
            {"post": "Kapolres", "rank": "AKBP", "name": "I Made", "unit": "Polres"},
            "Kapolres · AKBP I Made · Polres",
        ),
        ({"post": "Kapolres", "rank": None, "name": None, "unit": None}, "Kapolres"),
        ({"name": "I Made"}, "I Made"),
        ({}, ""),
    ],
)
def test_a_person_in_one_line(person: dict[str, Any], line: str) -> None:
    """What the text does not say is left out, with its separator."""
    assert tags.person_line(person) == line


def test_a_share_is_told_in_whole_per_cent() -> None:
    """Half a per cent of doubt helps nobody."""
    assert [tags.percent(x) for x in (0, 0.004, 0.4, 1)] == [0, 0, 40, 100]


def test_units_hang_on_the_nearest_one_above_them() -> None:
    """Also where the one directly above was not among them; who has units below comes first."""
    paths = ["A/B/", "A/C/", "A/C/D/", "A/C/D/E/", "A/C/F/", "G/", "G/H/I/"]
    trees = tags.nested(SimpleNamespace(path=p) for p in paths)

    def drawn(nodes: list[tags.Node]) -> list[Any]:
        return [[n.unit.path, drawn(n.children)] for n in nodes]

    assert drawn(trees) == [
        ["A/C/", [["A/C/D/", [["A/C/D/E/", []]]], ["A/C/F/", []]]],
        ["G/", [["G/H/I/", []]]],
        ["A/B/", []],
    ]
    assert tags.nested([]) == []
