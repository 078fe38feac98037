"""Who may open which page of the command loop, and whose forms change something: every address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import NOW
from tests.command_loop.conftest import Scene
from tests.command_loop.steps import OWN_WORDS, by
from tests.command_loop.texts import TEXT

from kentongan.command_loop.action.changes import judge_report
from kentongan.command_loop.action.model import ActionReport
from kentongan.command_loop.briefing.changes import accept_certain, decide
from kentongan.command_loop.briefing.model import Briefing
from kentongan.command_loop.briefing.queries import items_of
from kentongan.command_loop.directive.model import Delivery
from kentongan.command_loop.urls import urlpatterns
from kentongan.people.model import User

ClientOf = Callable[[User], Client]

ROLES = (
    "kapolda",
    "kapolres",
    "kabag_ops",
    "kasi_was",
    "kasat_intelkam",
    "kapolsek_kediri",
    "kapolsek_marga",
    "bhabin_1",
    "outsider",
    "admin",
)
LEADS = "kapolda kapolres kabag_ops"
"""They write and issue for the Polres: its own, and the Polda above it."""
READS = f"{LEADS} kasi_was admin"
"""They see whatever is the Polres's."""
EVERYBODY = " ".join(ROLES)
WRITERS = f"{LEADS} kapolsek_kediri kapolsek_marga outsider"
"""They write and issue for some unit, their own."""
NO_WRITERS = "kasi_was kasat_intelkam bhabin_1 admin"


def key(name: str, scene: Scene) -> dict[str, Any]:
    """What the address of a page names in the scene."""
    pattern = next(p for p in urlpatterns if p.name == name)
    words = pattern.pattern.converters
    if "code" in words:
        code = scene.briefing.code
        if name.startswith("directive"):
            drafts = {"directive-edit", "directive-issue"}
            code = (scene.draft if name in drafts else scene.directive).code
        return {"code": code}
    if "pk" not in words:
        return {}
    named = {
        "text-source": scene.reading.text_id,
        "read-back": scene.marga.pk,
        "read-back-judge": scene.read_back.pk,
        "report-judge": scene.report.pk,
        "report-answer": scene.report.pk,
        "report-sample": scene.report.pk,
        "evidence": scene.evidence.pk,
    }
    if name in named:
        return {"pk": named[name]}
    if name.startswith("reading"):
        return {"pk": scene.reading.pk} | ({"field": "title"} if "field" in words else {})
    return {"pk": scene.kediri.pk}


def address(name: str, scene: Scene) -> str:
    return reverse(name, kwargs=key(name, scene))


PAGES: dict[str, tuple[str, str]] = {
    # name: who opens it, who is told that his post may not; for everybody else it does not exist
    "start": (EVERYBODY, ""),
    "coverage-board": (EVERYBODY, ""),
    "briefing-plan": (WRITERS, NO_WRITERS),
    "text-add": (WRITERS, NO_WRITERS),
    "directive-new": (WRITERS, NO_WRITERS),
    "briefing": (f"{READS} kapolsek_kediri", ""),
    "briefing-edit": (LEADS, "kasi_was admin kapolsek_kediri"),
    "briefing-invite": (LEADS, "kasi_was admin kapolsek_kediri"),
    "briefing-calendar": (f"{READS} kapolsek_kediri", ""),
    "briefing-attendance": (f"{READS} kapolsek_kediri", ""),
    "briefing-text": (LEADS, f"{NO_WRITERS} kapolsek_kediri"),
    "briefing-issue": (LEADS, ""),
    "text-source": (f"{READS} kapolsek_kediri", ""),
    "reading": (READS, ""),
    "directive": (f"{READS} kapolsek_kediri kapolsek_marga", ""),
    "directive-edit": (LEADS, "kasi_was admin"),
    "directive-issue": (LEADS, "kasi_was admin"),
    "directive-supersede": (LEADS, "kasi_was admin kapolsek_kediri kapolsek_marga"),
    "read-back": ("kapolsek_marga", READS),
    "reissue": (f"{LEADS} kapolsek_kediri", "kasi_was admin"),
    "report-action": ("kapolsek_kediri", READS),
    "report-blocker": ("kapolsek_kediri", READS),
    "evidence": (f"{READS} kapolsek_kediri", ""),
}


@dataclass(frozen=True)
class Form:
    """A form that changes something when one of `may` sends it."""

    may: str
    data: Callable[[Scene], dict[str, Any]] = lambda _scene: {}
    before: Callable[[Scene], object] = lambda _scene: None
    """Brings the scene to where the step is due."""


def _plan(_scene: Scene) -> dict[str, Any]:
    return {"title": "Apel pagi", "medium": "vicon", "starts_at": "2023-11-10T08:00"}


def _words(_scene: Scene) -> dict[str, Any]:
    return {"instruction": "Jaga netralitas.", "force": "refrain", "theme": "neutrality"}


def _to_marga(scene: Scene) -> dict[str, Any]:
    return {"units": scene.cast.polsek_marga.code}


def _state(state: str) -> Callable[[Scene], object]:
    return lambda scene: Briefing.objects.filter(pk=scene.briefing.pk).update(state=state)


def _reason(_scene: Scene) -> dict[str, Any]:
    return {"reason": "Ditunda"}


def _decided(scene: Scene) -> None:
    actor = by(scene.cast.kabag_ops)
    accept_certain(reading=scene.reading, actor=actor, now=NOW)
    for item in items_of(scene.reading):
        if item.state == "open":
            decide(
                reading=scene.reading,
                field=item.field,
                decision="accepted",
                value=None,
                actor=actor,
                now=NOW,
            )
    scene.reading.refresh_from_db()


def _done(scene: Scene) -> None:
    actor = by(scene.cast.kapolres)
    judge_report(report=scene.report, outcome="sufficient", remark="", actor=actor, now=NOW)


def _nothing_done(scene: Scene) -> None:
    """What was reported waits for its verdict: a blocker comes before it, or after."""
    Delivery.objects.filter(pk=scene.kediri.pk).update(action="none")


def _blocked(scene: Scene) -> None:
    """What was reported is a blocker that waits for its answer."""
    ActionReport.objects.filter(pk=scene.report.pk).update(kind="blocker", needed="Dua personel")
    Delivery.objects.filter(pk=scene.kediri.pk).update(action="blocked")


def _report(_scene: Scene) -> dict[str, Any]:
    return {"text": "Patroli", "needed": "Dua personel", "happened_at": "2023-11-09T09:00"}


FORMS: dict[str, Form] = {
    "briefing-plan": Form(WRITERS, _plan),
    "briefing-edit": Form(LEADS, _plan),
    "briefing-hold": Form(LEADS),
    "briefing-minute": Form(LEADS, before=_state("held")),
    "briefing-close": Form(LEADS, before=_state("minuted")),
    "briefing-cancel": Form(LEADS, _reason),
    "briefing-invite": Form(LEADS, _to_marga),
    "briefing-attendance": Form(LEADS, lambda _s: {"unit": "POLSEK-KEDIRI", "presence": "present"}),
    "briefing-attendance-import": Form(
        LEADS,
        lambda _s: {
            "file": SimpleUploadedFile("hadir.csv", b"unit,name,presence\nPOLSEK-KEDIRI,A,hadir\n")
        },
    ),
    "text-add": Form(WRITERS, lambda _s: {"pasted": TEXT}),
    "briefing-text": Form(LEADS, lambda _s: {"pasted": TEXT}),
    "briefing-issue": Form(LEADS, _to_marga),
    "reading-decide": Form(LEADS, lambda _s: {"decision": "accepted"}),
    "reading-certain": Form(LEADS),
    "reading-missed": Form(
        LEADS,
        lambda _s: {
            "start": 0,
            "end": 6,
            "missed-instruction": "Jaga",
            "missed-force": "do",
            "missed-theme": "other",
        },
    ),
    "reading-discard": Form(LEADS, _reason),
    "reading-confirm": Form(LEADS, lambda s: {"version": s.reading.version}, _decided),
    "directive-new": Form(WRITERS, _words),
    "directive-edit": Form(LEADS, _words),
    "directive-issue": Form(LEADS, _to_marga),
    "directive-withdraw": Form(LEADS, _reason),
    "directive-supersede": Form(LEADS, lambda s: {"by": s.other.code}),
    "read-back": Form("kapolsek_marga", lambda _s: {"text": OWN_WORDS, "version": 1}),
    "read-back-judge": Form(LEADS, lambda _s: {"verdict": "accepted"}),
    "reissue": Form(
        f"{LEADS} kapolsek_kediri",
        lambda s: {"instruction": "Jaga banjar.", "units": s.cast.villages[0].code},
    ),
    "report-action": Form("kapolsek_kediri", _report),
    "report-blocker": Form("kapolsek_kediri", _report, _nothing_done),
    "report-judge": Form(LEADS, lambda _s: {"outcome": "sufficient"}),
    "report-answer": Form(LEADS, lambda _s: {"answer": "Dua personel Polres."}, _blocked),
    "report-sample": Form(
        "kasi_was", lambda _s: {"finding": "reopened", "remark": "Satu desa belum."}, _done
    ),
}


def stored() -> dict[str, list[dict[str, Any]]]:
    """Every row of the command loop, of its notices and of the audit trail."""
    models = [
        model
        for app in ("command_loop", "notices", "audit_trail")
        for model in apps.get_app_config(app).get_models()
    ]
    return {m._meta.label: list(m._default_manager.order_by("pk").values()) for m in models}


def test_every_address_is_in_the_tables() -> None:
    """A new page is asked for here who may open it."""
    assert {p.name for p in urlpatterns} == set(PAGES) | set(FORMS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_who_may(scene: Scene, client_of: ClientOf, name: str) -> None:
    """For who may not it is refused; for who sees nothing of it, it does not exist."""
    opens, refused = (set(names.split()) for names in PAGES[name])
    expected = {role: 200 if role in opens else 403 if role in refused else 404 for role in ROLES}
    where = address(name, scene)
    found = {}
    for role in ROLES:
        answer = client_of(scene.cast.users[role]).get(where)
        found[role] = answer.status_code
        if answer.streaming:
            answer.getvalue()  # read to its end, a file is closed
    assert found == expected


def test_a_stranger_is_sent_to_the_sign_in(scene: Scene, client: Client) -> None:
    """From every address, whether looked at or sent to; nothing is stored."""
    before = stored()
    for name in sorted(set(PAGES) | set(FORMS)):
        where = address(name, scene)
        for answer in (client.get(where), client.post(where, {"reason": "x"})):
            assert answer.status_code == 302, name
            assert answer.headers["Location"] == f"/accounts/login/?next={where}", name
    assert stored() == before


def test_a_step_is_not_taken_by_looking(scene: Scene, client_of: ClientOf) -> None:
    """A link in a message, or a browser that fetches ahead, takes no step."""
    before, client = stored(), client_of(scene.cast.kapolres)
    for name in sorted(set(FORMS) - set(PAGES)):
        assert client.get(address(name, scene)).status_code == 405, name
    assert stored() == before


@pytest.mark.parametrize("name", FORMS)
def test_a_form_changes_something_only_for_who_may(
    scene: Scene, client_of: ClientOf, name: str
) -> None:
    """Whoever else sends the very same form leaves everything as it is, and is not let through."""
    form, cast = FORMS[name], scene.cast
    form.before(scene)
    where, may, before = address(name, scene), form.may.split(), stored()
    for role in ROLES:
        if role in may:
            continue
        answer = client_of(cast.users[role]).post(where, form.data(scene))
        assert answer.status_code in {302, 403, 404}, role
        if answer.status_code == 302:  # seen, but not his to judge: told on the page he came from
            assert name in {
                "read-back-judge",
                "report-judge",
                "report-answer",
                "report-sample",
                "reading-confirm",
            }
        assert stored() == before, role
    answer = client_of(cast.users[may[-1]]).post(where, form.data(scene))
    assert answer.status_code == 302, answer.content.decode()
    assert stored() != before


def test_what_does_not_exist_looks_like_what_is_not_yours(
    scene: Scene, client_of: ClientOf
) -> None:
    """A guessed address tells nothing: the page is the same to the letter but for the address."""
    client = client_of(scene.cast.outsider)
    client.get("/")
    pairs = [
        (f"/briefings/{scene.briefing.code}/", "/briefings/BR-2023-99999/"),
        (f"/directives/{scene.directive.code}/", "/directives/AR-2023-999999/"),
        (f"/readings/{scene.reading.pk}/", "/readings/999999/"),
        (f"/texts/{scene.reading.text_id}/source/", "/texts/999999/source/"),
        (f"/deliveries/{scene.kediri.pk}/read-back/", "/deliveries/999999/read-back/"),
        (f"/evidence/{scene.evidence.pk}/", "/evidence/999999/"),
    ]
    for theirs, nobodys in pairs:
        seen, missing = client.get(theirs), client.get(nobodys)
        assert (seen.status_code, missing.status_code) == (404, 404)
        assert _plain(seen.content, theirs) == _plain(missing.content, nobodys)


def _plain(page: bytes, where: str) -> str:
    """A page without its own address and its token."""
    text = page.decode().replace(where, "")
    return re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="\w+"', "", text)


def test_an_absurd_address_is_an_address_that_does_not_exist(
    scene: Scene, client_of: ClientOf
) -> None:
    """No letter a database refuses and no number too long for one is a fault of ours."""
    client = client_of(scene.cast.kapolres)
    for where in (
        "/briefings/%00/",
        "/directives/%00/",
        f"/readings/{scene.reading.pk}/decide/%00/",
        f"/readings/{scene.reading.pk}/decide/nothing/",
        f"/deliveries/{'9' * 26}/read-back/",
        f"/evidence/{'9' * 5000}/",
    ):
        assert client.get(where).status_code in {404, 405}, where
        assert client.post(where, {"decision": "accepted"}).status_code == 404, where
