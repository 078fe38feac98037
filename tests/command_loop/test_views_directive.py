"""Pages of a directive: writing, issuing, amending, ending and re-issuing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.cast import NOW, Cast
from tests.command_loop.conftest import Scene
from tests.command_loop.steps import (
    DAY,
    HOUR,
    INSTRUCTION,
    act,
    by,
    draft,
    finish,
    issue,
    judge,
    say,
    seen,
)

from kentongan.command_loop.action.changes import judge_report
from kentongan.command_loop.coverage.changes import climb_ladder
from kentongan.command_loop.directive import changes
from kentongan.command_loop.directive.changes import To
from kentongan.command_loop.directive.model import Addressee, Delivery, Directive
from kentongan.errors import Invalid
from kentongan.notices.model import Notice
from kentongan.people.model import User
from kentongan.rulebook.model import Operation, Stage

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("clock")

WORDS = {
    "instruction": "Jaga netralitas.",
    "elaboration": "Di kantor dan di luar.",
    "force": "refrain",
    "theme": "neutrality",
    "legal_basis": "UU 2/2002\n\n PP 2/2003 ",
    "due_at": "2023-11-12T08:00",
}


@pytest.fixture
def kabag(cast: Cast, client_of: ClientOf) -> Client:
    return client_of(cast.kabag_ops)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def told(answer: Any) -> list[str]:
    return [str(m) for m in answer.context["messages"]]


def rows() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (Directive, Addressee, Delivery, Notice))


# Writing


def test_a_new_directive_is_a_draft_to_be_issued_next(cast: Cast, kabag: Client) -> None:
    """Its words in the unit's own time; the next page asks to whom."""
    answer = kabag.post("/directives/new/", WORDS)
    directive = Directive.objects.get()
    version = directive.versions.get()
    assert answer.headers["Location"] == f"/directives/{directive.code}/issue/"
    assert (directive.issuing_unit, directive.state) == (cast.polres, "draft")
    assert version.due_at == datetime(2023, 11, 12, 0, 0, tzinfo=UTC)
    assert version.legal_basis == ["UU 2/2002", "PP 2/2003"]
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"instruction": " "}, "instruction"),
        ({"force": "mungkin"}, "force"),
        ({"theme": "agama"}, "theme"),
        ({"due_at": "lusa"}, "due_at"),
        ({"due_text": "x" * 201}, "due_text"),
    ],
)
def test_words_that_cannot_be_are_given_back(
    cast: Cast, kabag: Client, fault: dict[str, str], field: str
) -> None:
    """In a new directive, in a draft, in an amendment: the field is named, the rest stays."""
    standing, _deliveries = issue(cast, [cast.polsek_marga])
    before = rows()
    for where in (
        "/directives/new/",
        f"/directives/{draft(cast).code}/edit/",
        f"/directives/{standing.code}/edit/",
    ):
        answer = kabag.post(where, WORDS | {"reason": "Salah tulis"} | fault)
        assert answer.status_code == 422, where
        assert f'<a href="#id_{field}">' in words(answer)
        assert "Di kantor dan di luar." in words(answer)
    assert rows()[1:] == before[1:]
    standing.refresh_from_db()
    assert standing.version == 1


def test_a_draft_is_changed_in_place(scene: Scene, kabag: Client) -> None:
    """The form opens with its words; there is still one version, the first."""
    where = f"/directives/{scene.draft.code}/"
    assert INSTRUCTION in words(kabag.get(f"{where}edit/"))
    assert kabag.post(f"{where}edit/", WORDS).headers["Location"] == where
    version = scene.draft.versions.get()
    assert (version.number, version.instruction) == (1, "Jaga netralitas.")


def test_an_issued_directive_is_amended_with_a_reason(scene: Scene, kabag: Client) -> None:
    """A second version; the first stays readable; everybody owes a read-back again."""
    where = f"/directives/{scene.directive.code}/"
    page = words(kabag.get(f"{where}edit/"))
    assert "Amend the directive" in page
    answer = kabag.post(f"{where}edit/", WORDS | {"reason": " "})
    assert answer.status_code == 422
    assert '<a href="#id_reason">' in words(answer)
    kabag.post(f"{where}edit/", WORDS | {"reason": "Sasaran diperjelas"})
    page = words(kabag.get(where))
    assert "Version 2" in page
    assert "Version 1" in page
    assert INSTRUCTION in page
    assert "Sasaran diperjelas" in page
    assert seen(scene.kediri).acknowledgement == "delivered"


def test_an_amendment_due_in_the_past_is_refused_at_its_field(scene: Scene, kabag: Client) -> None:
    """And nobody is told of it."""
    before = rows()
    answer = kabag.post(
        f"/directives/{scene.directive.code}/edit/",
        WORDS | {"reason": "x", "due_at": "2023-11-09T09:59"},
    )
    assert answer.status_code == 422
    assert '<a href="#id_due_at">Due: The due time lies before' in words(answer)
    assert rows() == before


def test_what_no_longer_stands_is_not_amended(scene: Scene, kabag: Client) -> None:
    """Withdrawn while the form was open."""
    where = f"/directives/{scene.directive.code}/"
    kabag.post(f"{where}withdraw/", {"reason": "Keliru"})
    answer = kabag.post(f"{where}edit/", WORDS | {"reason": "x"})
    assert answer.status_code == 409
    assert "Only a directive that stands can be amended." in words(answer)


# Issuing


def test_a_draft_is_issued_to_units_a_function_and_a_post(scene: Scene, kabag: Client) -> None:
    """Each once, whichever way it was named; the page says to how many."""
    post = scene.cast.posts["kapolsek_marga"]
    where = f"/directives/{scene.draft.code}/"
    answer = kabag.post(
        f"{where}issue/",
        {
            "units": ["POLSEK-KEDIRI", "POLSEK-MARGA"],
            "function": "bhabinkamtibmas",
            "posts": [str(post.pk)],
            "expires_on": "2023-12-01",
        },
        follow=True,
    )
    assert answer.redirect_chain == [(where, 302)]
    assert told(answer) == ["Issued to 6 addressees."]
    page = words(answer)
    assert "Village officers (Bhabinkamtibmas) · Polres Tabanan" in page
    assert "Kapolsek Marga · Polsek Marga" in page
    assert "stands until" in page
    scene.draft.refresh_from_db()
    assert scene.draft.expires_on == date(2023, 12, 1)


REFUSED_TO: dict[str, tuple[dict[str, Any], str]] = {
    "nobody": ({"function": ""}, "Choose at least one unit, function or post."),
    "outside the line": ({"units": ["POLSEK-MARGA", "POLRES-GIANYAR"]}, "POLRES-GIANYAR"),
    "itself": ({"units": ["POLRES-TABANAN"]}, "POLRES-TABANAN"),
    "a function nobody has": ({"function": "reskrim"}, "reskrim is not one of the available"),
    "a post elsewhere": ({"posts": ["999999"]}, "999999 is not one of the available"),
    "nobody who signs in": (
        {"units": ["POLRES-TABANAN-SATBINMAS", "POLSEK-MARGA"]},
        "Nobody at Sat Binmas can sign in",
    ),
    "ended before it began": (
        {"units": ["POLSEK-MARGA"], "expires_on": "2023-11-08"},
        "It would expire before it is issued.",
    ),
    "no day": ({"units": ["POLSEK-MARGA"], "expires_on": "lusa"}, "Enter a valid date."),
}


@pytest.mark.parametrize("case", REFUSED_TO)
def test_whom_one_cannot_order_is_said_and_nobody_is_told(
    scene: Scene, kabag: Client, case: str
) -> None:
    """One by one or all drafts together: all or none; who was ticked stays ticked."""
    sent, sentence = REFUSED_TO[case]
    before = rows()
    for where in (
        f"/directives/{scene.draft.code}/issue/",
        f"/briefings/{scene.briefing.code}/issue/",
    ):
        answer = kabag.post(where, sent)
        assert answer.status_code == 422, case
        assert sentence in words(answer)
        if "POLSEK-MARGA" in sent.get("units", ()):
            assert 'value="POLSEK-MARGA" checked' in words(answer)
    assert rows() == before
    assert Directive.objects.get(pk=scene.draft.pk).state == "draft"


def test_a_draft_that_is_due_already_is_not_issued(cast: Cast, kabag: Client) -> None:
    """A due time before the issue: the draft is changed first."""
    late = draft(cast, due_at=NOW - HOUR)
    answer = kabag.post(f"/directives/{late.code}/issue/", {"units": "POLSEK-MARGA"})
    assert answer.status_code == 422
    assert "The due time lies before the directive is issued" in words(answer)
    assert rows()[2:] == (0, 0)


def test_a_directive_is_issued_once(scene: Scene, kabag: Client) -> None:
    """The second of two who pressed is told."""
    where = f"/directives/{scene.draft.code}/issue/"
    kabag.post(where, {"units": "POLSEK-MARGA"})
    before = rows()
    answer = kabag.post(where, {"units": "POLSEK-MARGA"})
    assert answer.status_code == 422
    assert "has been issued meanwhile" in words(answer)
    assert rows() == before


def test_all_drafts_of_a_briefing_go_out_together(scene: Scene, kabag: Client) -> None:
    """Afterwards nothing is left to issue, and the address says so."""
    second = draft(scene.cast, instruction="Jaga pasar.")
    Directive.objects.filter(pk=second.pk).update(briefing=scene.briefing, point=2)
    where = f"/briefings/{scene.briefing.code}/"
    assert "Issue 2 directives" in words(kabag.get(f"{where}issue/"))
    answer = kabag.post(f"{where}issue/", {"units": ["POLSEK-KEDIRI", "POLSEK-MARGA"]}, follow=True)
    assert answer.redirect_chain == [(where, 302)]
    assert told(answer) == ["Issued to 4 addressees."]
    assert kabag.get(f"{where}issue/").status_code == 404


def test_one_draft_that_cannot_go_holds_back_all(scene: Scene, kabag: Client) -> None:
    """All or none: nobody gets half of a briefing."""
    late = draft(scene.cast, due_at=NOW - HOUR)
    Directive.objects.filter(pk=late.pk).update(briefing=scene.briefing, point=2)
    before = rows()
    answer = kabag.post(f"/briefings/{scene.briefing.code}/issue/", {"units": "POLSEK-MARGA"})
    assert answer.status_code == 422
    assert "The due time lies before the directive is issued" in words(answer)
    assert rows() == before
    assert set(scene.briefing.directives.values_list("state", flat=True)) == {"draft"}


def test_a_directive_may_end_with_a_stage(scene: Scene, kabag: Client) -> None:
    """Only stages that have not ended are offered; the page says with which it ends."""
    operation = Operation.objects.create(code="UJI", name="Operasi Uji")
    over, now_on = (
        Stage.objects.create(
            operation=operation, code=name, name=name, starts_on=date(2023, 10, 1), ends_on=last
        )
        for name, last in (("Pendaftaran", date(2023, 11, 8)), ("Kampanye", date(2024, 2, 10)))
    )
    where = f"/directives/{scene.draft.code}/"
    page = words(kabag.get(f"{where}issue/"))
    assert "Kampanye" in page
    assert "Pendaftaran" not in page
    sent = {"units": "POLSEK-MARGA"}
    answer = kabag.post(f"{where}issue/", sent | {"ends_with_stage": over.pk})
    assert answer.status_code == 422
    assert '<a href="#id_ends_with_stage">' in words(answer)
    kabag.post(f"{where}issue/", sent | {"ends_with_stage": now_on.pk})
    assert "stands until the end of Kampanye" in words(kabag.get(where))


# Ending


def test_a_withdrawal_says_why(scene: Scene, kabag: Client) -> None:
    """To everybody who had it, re-issues included; without a reason it is not taken back."""
    where = f"/directives/{scene.directive.code}/"
    for reason in ("", " ", "a\0"):
        answer = kabag.post(f"{where}withdraw/", {"reason": reason})
        assert answer.status_code == 422
        assert "Say why" in words(answer)
    answer = kabag.post(f"{where}withdraw/", {"reason": "Perintah keliru"}, follow=True)
    assert told(answer) == ["Withdrawn; everybody who had it is told."]
    assert "Perintah keliru" in words(answer)
    assert Directive.objects.get(pk=scene.below.pk).state == "withdrawn"
    again = kabag.post(f"{where}withdraw/", {"reason": "Lagi"})
    assert again.status_code == 409


def test_another_directive_takes_its_place(scene: Scene, kabag: Client) -> None:
    """The page of the old one leads to the new one."""
    where = f"/directives/{scene.directive.code}/"
    page = words(kabag.get(f"{where}supersede/"))
    assert scene.other.code in page
    assert f'value="{scene.draft.code}"' not in page
    answer = kabag.post(f"{where}supersede/", {"by": scene.other.code}, follow=True)
    assert f'href="/directives/{scene.other.code}/"' in words(answer)
    assert Directive.objects.get(pk=scene.directive.pk).state == "superseded"


def test_a_successor_that_does_not_fit_is_refused(scene: Scene, kabag: Client) -> None:
    """Itself, a draft, another unit's, none, or nonsense: the field is named, nothing ends."""
    where = f"/directives/{scene.directive.code}/supersede/"
    for by_code in (
        scene.directive.code,
        scene.draft.code,
        scene.below.code,
        "",
        "AR-2023-999999",
        "a\0",
    ):
        answer = kabag.post(where, {"by": by_code, "reason": "Diperbarui"})
        assert answer.status_code == 422, by_code
        assert '<a href="#id_by">' in words(answer)
        assert "Diperbarui" in words(answer)
    assert Directive.objects.get(pk=scene.directive.pk).state == "issued"


def test_a_successor_that_ended_meanwhile_is_refused_too(
    scene: Scene, kabag: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the choice and the change: said at the field as well."""

    def refuse(**_given: Any) -> None:
        raise Invalid("successor_unfit", "Choose another directive.", field="by")

    monkeypatch.setattr(changes, "supersede_directive", refuse)
    answer = kabag.post(f"/directives/{scene.directive.code}/supersede/", {"by": scene.other.code})
    assert answer.status_code == 422
    assert '<a href="#id_by">Superseded by: Choose another directive.' in words(answer)


# Re-issuing


def test_a_polsek_carries_an_order_on_in_its_own_words(scene: Scene, client_of: ClientOf) -> None:
    """The form opens with the order's words; force stays the order's; the thread stays whole."""
    client = client_of(scene.cast.kapolsek_kediri)
    where = f"/deliveries/{scene.kediri.pk}/reissue/"
    page = words(client.get(where))
    assert INSTRUCTION in page
    assert "BHABIN-5102062001" in page
    assert 'value="POLSEK-MARGA"' not in page
    answer = client.post(
        where,
        {
            "instruction": INSTRUCTION,
            "elaboration": "Mulai dari banjar utara.",
            "units": [v.code for v in scene.cast.villages],
        },
        follow=True,
    )
    assert told(answer) == ["Issued to 3 addressees."]
    assert "Mulai dari banjar utara." in words(answer)
    assert scene.directive.code in words(answer)


def test_a_re_issue_is_never_due_later_than_the_order(cast: Cast, client_of: ClientOf) -> None:
    """Sooner is its right; later is refused at the field, and nothing is drafted."""
    _directive, (delivery,) = issue(cast, [cast.polsek_kediri], due_at=NOW + DAY)
    client = client_of(cast.kapolsek_kediri)
    sent = {"instruction": "Jaga banjar.", "units": cast.villages[0].code}
    where = f"/deliveries/{delivery.pk}/reissue/"
    assert 'value="2023-11-10T10:00"' in words(client.get(where))
    before = rows()
    answer = client.post(where, sent | {"due_at": "2023-11-10T10:01"})
    assert answer.status_code == 422
    assert '<a href="#id_due_at">Due: The order above is due earlier' in words(answer)
    assert f'value="{cast.villages[0].code}" checked' in words(answer)
    assert "Jaga banjar." in words(answer)
    assert rows() == before
    assert client.post(where, sent | {"due_at": "2023-11-10T09:00"}).status_code == 302


def test_an_order_past_due_asks_for_a_new_time(cast: Cast, client_of: ClientOf) -> None:
    """The form says so and leaves the field empty; the re-issue says what it came too late for."""
    _directive, (delivery,) = issue(cast, [cast.polsek_kediri], due_at=NOW + DAY)
    where = f"/deliveries/{delivery.pk}/reissue/"
    sent = {"instruction": "Jaga banjar.", "units": cast.villages[0].code}
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        client = client_of(cast.kapolsek_kediri)
        form = words(client.get(where))
        assert "The order above was due on" in form
        assert 'value="2023-11-10T10:00"' not in form
        refused = client.post(where, sent)
        assert refused.status_code == 422
        assert "which has passed" in words(refused)
        answer = client.post(where, sent | {"due_at": "2023-11-12T10:00"}, follow=True)
    assert "Re-issued after the order above" in words(answer)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"units": []}, "Choose at least one unit, function or post."),
        ({"instruction": " "}, '<a href="#id_instruction">'),
        ({"units": ["POLSEK-MARGA"]}, "POLSEK-MARGA"),
    ],
)
def test_a_re_issue_that_cannot_be_is_given_back(
    scene: Scene, client_of: ClientOf, fault: dict[str, Any], sentence: str
) -> None:
    """With what was typed; nothing is drafted."""
    before = rows()
    answer = client_of(scene.cast.kapolsek_kediri).post(
        f"/deliveries/{scene.kediri.pk}/reissue/",
        {
            "instruction": "Jaga banjar.",
            "elaboration": "Tiap malam.",
            "units": scene.cast.villages[0].code,
        }
        | fault,
    )
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Tiap malam." in words(answer)
    assert rows() == before


# The page


def test_looking_at_it_is_what_opened_means(scene: Scene, client_of: ClientOf) -> None:
    """Of the addressee alone: a superior who looks opens nothing."""
    where = f"/directives/{scene.directive.code}/"
    client_of(scene.cast.kabag_ops).get(where)
    client_of(scene.cast.kasi_was).get(where)
    assert seen(scene.marga).acknowledgement == "delivered"
    page = words(client_of(scene.cast.kapolsek_marga).get(where))
    assert seen(scene.marga).acknowledgement == "opened"
    assert f'action="/deliveries/{scene.marga.pk}/read-back/"' in page


def test_an_addressee_sees_no_other_unit(scene: Scene, client_of: ClientOf) -> None:
    """Marga sees its own line and nothing of Kediri's action, photo or re-issue."""
    page = words(client_of(scene.cast.kapolsek_marga).get(f"/directives/{scene.directive.code}/"))
    assert "For Polsek Marga" in page
    assert "Polsek Kediri</b>" not in page
    assert "Patroli dialogis" not in page
    assert f"/evidence/{scene.evidence.pk}/" not in page
    assert scene.below.code not in page


def test_the_village_officer_sees_the_thread_above_without_its_states(
    scene: Scene, client_of: ClientOf
) -> None:
    """Whose order it was, and through whom it came."""
    page = words(client_of(scene.cast.bhabin_1).get(f"/directives/{scene.below.code}/"))
    assert scene.directive.code in page
    assert f'href="/directives/{scene.directive.code}/"' not in page
    assert "For Bhabinkamtibmas Desa Bengkel" in page


def test_each_role_is_offered_its_own_steps(scene: Scene, client_of: ClientOf) -> None:
    """The issuer ends and judges, the addressee answers, supervision samples: nobody all of it."""
    finish(scene.cast, scene.marga, scene.cast.kapolsek_marga)
    where = f"/directives/{scene.directive.code}/"
    steps = {
        "withdraw": f'action="{where}withdraw/"',
        "judge": f'action="/reports/{scene.report.pk}/judge/"',
        "verdict": f'action="/read-backs/{scene.read_back.pk}/judge/"',
        "sample": "/sample/",
        "reissue": f'href="/deliveries/{scene.kediri.pk}/reissue/"',
    }
    offered = {
        role: {
            step
            for step, sign in steps.items()
            if sign in words(client_of(scene.cast.users[role]).get(where))
        }
        for role in ("kapolda", "kapolres", "kabag_ops", "kasi_was", "kapolsek_kediri", "admin")
    }
    leads = {"withdraw", "judge", "verdict"}
    assert offered == {
        "kapolda": leads,
        "kapolres": leads,
        "kabag_ops": leads,
        "kasi_was": {"sample"},
        "kapolsek_kediri": {"reissue"},
        "admin": set(),
    }


def test_supervision_samples_its_units_whoever_gave_the_order(
    cast: Cast, client_of: ClientOf
) -> None:
    """An order of the Polda to the Polres: the Kasi Was of the Polres looks at what it did."""
    directive = changes.draft_directive(
        issuing_unit=cast.polda,
        words=changes.Words(instruction=INSTRUCTION),
        actor=by(cast.kapolda),
        now=NOW,
    )
    (delivery,) = changes.issue_directive(
        directive=directive, to=[To(unit=cast.polres)], actor=by(cast.kapolda), now=NOW
    )
    judge(say(delivery, cast.kabag_ops), cast.kapolda)
    judge_report(
        report=act(delivery, cast.kabag_ops),
        outcome="sufficient",
        remark="",
        actor=by(cast.kapolda),
        now=NOW,
    )
    where = f"/directives/{directive.code}/"
    client = client_of(cast.kasi_was)
    assert f'href="{where}#report-' in words(client.get("/"))
    assert "/sample/" in words(client.get(where))
    assert "/sample/" not in words(client_of(cast.kapolda).get(where))


def test_the_ladder_is_shown_step_by_step(scene: Scene, kabag: Client, clock: Any) -> None:
    """Who was told of whose debt, and which debt."""
    clock.move_to(NOW + 3 * DAY)
    climb_ladder(now=NOW + 3 * DAY)
    page = words(kabag.get(f"/directives/{scene.directive.code}/"))
    assert "Polsek Marga → Polsek Marga" in page
    assert "step climbed" in page or "steps climbed" in page
    assert "read-back" in page
    start = words(kabag.get("/"))
    assert "Overdue below you" in start


def test_a_post_named_alone_is_shown_by_its_title(cast: Cast, kabag: Client) -> None:
    """In the list of units and among the addressees."""
    directive, _deliveries = issue(cast, [To(post=cast.posts["kapolsek_kediri"])])
    page = words(kabag.get(f"/directives/{directive.code}/"))
    assert "Polsek Kediri · Kapolsek Kediri" in page
    assert "Kapolsek Kediri · Polsek Kediri" in page
