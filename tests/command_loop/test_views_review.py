"""The review of a reading: each value accepted, corrected or rejected, then all confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.cast import NOW, Cast
from tests.command_loop.conftest import Scene
from tests.command_loop.steps import by
from tests.command_loop.texts import TEXT, found, point, reading

from kentongan.command_loop.briefing import changes
from kentongan.command_loop.briefing.model import Briefing, Reading, ReadingDecision
from kentongan.command_loop.briefing.queries import items_of
from kentongan.command_loop.directive.model import Directive
from kentongan.people.model import User

ClientOf = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def kabag(cast: Cast, client_of: ClientOf) -> Client:
    return client_of(cast.kabag_ops)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def told(answer: Any) -> list[str]:
    return [str(m) for m in answer.context["messages"]]


@pytest.fixture
def read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Reading]:
    """A text without a briefing of its own, in which the reader finds what a test names."""

    def read(text: str = TEXT, **more: Any) -> Reading:
        monkeypatch.setattr(changes, "read_briefing", lambda _text: reading(**more))
        return changes.add_text(
            unit=cast.polres,
            file_name="arahan.txt",
            data=text.encode(),
            actor=by(cast.kabag_ops),
            now=NOW,
        )

    return read


def decide(client: Client, row: Reading, field: str, **data: str) -> Any:
    """By the form of a proposal, as a browser without scripts sends it."""
    prefix = field.replace(".", "-")
    given = {k if k == "decision" else f"{prefix}-{k}": v for k, v in data.items()}
    return client.post(f"/readings/{row.pk}/decide/{field}/", {"decision": "corrected"} | given)


def shown(row: Reading, field: str) -> Any:
    return next(p for p in items_of(row) if p.field == field)


# Deciding


def test_the_review_shows_text_and_values_side_by_side(scene: Scene, kabag: Client) -> None:
    """The words a value was read from are marked in the source with the value's name."""
    page = kabag.get(f"/readings/{scene.reading.pk}/").content.decode()
    assert 'data-field="date">9 November 2023</mark>' in page
    assert 'id="p-directives-0"' in page
    assert "The reader is 40 % unsure." in page
    assert 'title="The rule that read it">test_rule<' in page
    assert "<del>penggalan</del> → <ins>penggalangan</ins>" in page


def test_a_decision_by_mouse_or_key_swaps_one_proposal(scene: Scene, kabag: Client) -> None:
    """The fragment alone, with the new version beside it, so that confirming still fits."""
    row = scene.reading
    answer = kabag.post(f"/readings/{row.pk}/decide/title/", {"decision": "accepted"}, headers=HTMX)
    row.refresh_from_db()
    page = words(answer)
    assert answer.status_code == 200
    assert "<html" not in page
    assert 'data-field="title" data-state="accepted"' in page
    assert f'id="reading-version" value="{row.version}" hx-swap-oob="true"' in page
    assert "kabag_ops" in page


def test_a_decision_without_scripts_comes_back_to_its_place(scene: Scene, kabag: Client) -> None:
    """The page opens again at the proposal."""
    answer = decide(kabag, scene.reading, "directives.0", decision="rejected")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/readings/{scene.reading.pk}/#p-directives-0"
    assert shown(scene.reading, "directives.0").state == "rejected"


def test_the_last_decision_counts(scene: Scene, kabag: Client) -> None:
    """Everybody errs; both decisions stay on record."""
    decide(kabag, scene.reading, "title", decision="rejected")
    decide(kabag, scene.reading, "title", decision="accepted")
    assert shown(scene.reading, "title").state == "accepted"
    assert ReadingDecision.objects.filter(field="title").count() == 2


POINT = {
    "instruction": "Galang tokoh desa.",
    "force": "refrain",
    "theme": "neutrality",
    "speaker_post": "Wakapolres",
    "due": "2023-11-20",
}
PERSON = {"post": "Karo Wabprof", "rank": "AKBP", "name": "Ni Putu", "unit": "Divpropam"}
CORRECTIONS: dict[str, tuple[dict[str, str], Any]] = {
    # what is typed, and what of it is stored: the shape of what the reader had proposed
    "title": ({"value": "Vicon"}, "Vicon"),
    "date": ({"value": "2023-11-08"}, "2023-11-08"),
    "start_time": ({"value": "08:15"}, "08:15"),
    "medium": ({"value": "vicon"}, "vicon"),
    "place": ({"value": "Lapangan"}, "Lapangan"),
    "chair": (PERSON, PERSON),
    "speakers.0": ({"post": "Wakapolres"}, dict.fromkeys(PERSON) | {"post": "Wakapolres"}),
    "attendees.0": (PERSON, PERSON),
    "legal_basis.0": ({"value": "UU 7/2017"}, "UU 7/2017"),
    "corrections.0": ({"offered": "penggalakan"}, {"offered": "penggalakan"}),
    "directives.0": (POINT, POINT),
}


@pytest.mark.parametrize("field", CORRECTIONS)
@pytest.mark.usefixtures("clock")
def test_a_correction_has_the_shape_of_what_it_corrects(
    read: Callable[..., Reading], kabag: Client, field: str
) -> None:
    """A day as a day, an hour as an hour, a person by his parts; the form opens filled with it."""
    row = read()
    typed, stored = CORRECTIONS[field]
    assert decide(kabag, row, field, **typed).status_code == 302
    item = shown(row, field)
    assert item.state == "corrected"
    kept = item.decided_value
    if isinstance(stored, dict):
        kept = {k: kept[k] for k in stored}
    assert kept == stored
    page = words(kabag.get(f"/readings/{row.pk}/"))
    for value in typed.values():
        assert value in page


@pytest.mark.usefixtures("clock")
def test_a_correction_keeps_what_the_form_does_not_ask(
    read: Callable[..., Reading], kabag: Client
) -> None:
    """A point keeps its quote and its place, a typing error what was printed."""
    row = read()
    decide(kabag, row, "directives.0", **POINT)
    decide(kabag, row, "corrections.0", offered="penggalakan")
    assert shown(row, "directives.0").shown["quote"] == "Lakukan penggalan terhadap tokoh"
    assert shown(row, "corrections.0").shown["printed"] == "penggalan"


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("due", "typed", "kept"),
    [
        ("secepatnya", "", "secepatnya"),  # said, but no day: stays as said
        ("2023-11-30", "", None),  # the day was taken away by hand
        ("secepatnya", "2023-12-01", "2023-12-01"),
        (None, "", None),
    ],
)
def test_a_due_phrase_is_never_turned_into_a_day(
    read: Callable[..., Reading], kabag: Client, due: str | None, typed: str, kept: str | None
) -> None:
    """What a person typed counts; an empty day leaves a phrase and clears a day."""
    row = read(directives=(point(due=found(due, "tokoh") if due else None),))
    decide(kabag, row, "directives.0", **POINT | {"due": typed})
    assert shown(row, "directives.0").shown["due"] == kept


FAULTS: dict[str, tuple[dict[str, str], str]] = {
    "title": ({"value": ""}, "This field is required."),
    "date": ({"value": "kemarin"}, "Enter a valid date."),
    "start_time": ({"value": "25:00"}, "Enter a valid time."),
    "medium": ({"value": "merpati"}, "merpati is not one of the available choices."),
    "chair": ({"post": " "}, "Name the post or the person."),
    "directives.0": (POINT | {"force": "mungkin"}, "mungkin is not one of the available choices."),
    "corrections.0": ({"offered": ""}, "This field is required."),
}


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "no scripts"])
def test_a_correction_that_cannot_be_stays_open_with_what_was_typed(
    read: Callable[..., Reading], kabag: Client, headers: dict[str, str]
) -> None:
    """In its fragment, or in the whole page for a browser without scripts; nothing is stored."""
    row = read()
    for field, (typed, sentence) in FAULTS.items():
        anchor = field.replace(".", "-")
        data = {f"{anchor}-{k}": v for k, v in typed.items()} | {"decision": "corrected"}
        answer = kabag.post(f"/readings/{row.pk}/decide/{field}/", data, headers=headers)
        page = words(answer)
        assert answer.status_code == 422, field
        assert ("<html" in page) == (not headers)
        assert sentence in page
        assert '<details class="proposal-edit" open>' in page
        if field == "directives.0":
            assert "Galang tokoh desa." in page
    assert not ReadingDecision.objects.exists()


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "no scripts"])
def test_what_the_text_does_not_say_cannot_be_accepted(
    read: Callable[..., Reading], kabag: Client, headers: dict[str, str]
) -> None:
    """A missing title or date is asked for; accepting nothing is refused at its place."""
    row = read(title=None, date=None)
    page = words(kabag.get(f"/readings/{row.pk}/"))
    assert page.count("The text does not say it.") == 2
    assert "None" not in page
    answer = kabag.post(
        f"/readings/{row.pk}/decide/date/", {"decision": "accepted"}, headers=headers
    )
    assert answer.status_code == 422
    assert ("<html" in words(answer)) == (not headers)
    assert "put the value yourself" in words(answer)
    assert 'data-field="date" data-state="open"' in words(answer)
    decide(kabag, row, "date", value="2023-11-09")
    assert shown(row, "date").shown == "2023-11-09"


def test_a_decision_nobody_offers_is_refused(scene: Scene, kabag: Client) -> None:
    """In words, at the proposal."""
    answer = decide(kabag, scene.reading, "title", decision="perhaps")
    assert answer.status_code == 422
    assert "Choose accept, correct or reject." in words(answer)


def test_what_was_read_surely_is_accepted_together(scene: Scene, kabag: Client) -> None:
    """Only what is open and carries little doubt; typing errors are looked at one by one."""
    answer = kabag.post(f"/readings/{scene.reading.pk}/accept-certain/", follow=True)
    states = {p.field: p.state for p in items_of(scene.reading)}
    accepted = [f for f, state in states.items() if state == "accepted"]
    assert told(answer) == [f"{len(accepted)} values accepted."]
    for field in ("place", "directives.0", "corrections.0"):
        assert states[field] == "open"


def test_who_only_reads_is_offered_no_decision(scene: Scene, client_of: ClientOf) -> None:
    """Supervision sees text and values, and no button."""
    page = words(client_of(scene.cast.kasi_was).get(f"/readings/{scene.reading.pk}/"))
    assert "Review of the text" in page
    for button in ("decide/", "confirm/", "discard/", "missed/"):
        assert button not in page


# Points the reader missed


def mark(client: Client, row: Reading, start: Any, end: Any, **more: str) -> Any:
    data = {"missed-instruction": "Jaga pasar.", "missed-force": "do", "missed-theme": "other"}
    given = {f"missed-{k}": v for k, v in more.items()}
    return client.post(
        f"/readings/{row.pk}/missed/", data | given | {"start": start, "end": end}, follow=True
    )


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    "before", ["", "🚨 ", "👮🏽‍♂️👮🏽‍♂️ Siap: "], ids=["plain", "emoji", "joined"]
)
def test_a_missed_order_is_marked_by_its_place(
    read: Callable[..., Reading], kabag: Client, before: str
) -> None:
    """Places count letters, not bytes nor halves of a sign: the marked words are the quote."""
    order = "Jaga pasar sampai selesai."
    row = read(f"{TEXT}\n{before}{order}")
    start = len(TEXT) + 1 + len(before)
    mark(kabag, row, start, start + len(order), due="2023-11-20", speaker_post="Kapolres")
    item = shown(row, "directives.new.1")
    assert item.value["quote"] == order
    assert item.value["due"] == "2023-11-20"
    assert (item.state, item.span) == ("accepted", (start, start + len(order)))
    page = words(kabag.get(f"/readings/{row.pk}/"))
    assert f'data-field="directives.new.1">{order}</mark>' in page
    assert "Marked by a person" in page


@pytest.mark.usefixtures("clock")
def test_a_marked_order_is_decided_on_like_any_other(
    read: Callable[..., Reading], kabag: Client
) -> None:
    """Rejected and taken back, or corrected: what was marked is not lost."""
    row = read()
    mark(kabag, row, 0, 6)
    field = "directives.new.1"
    decide(kabag, row, field, decision="rejected")
    assert shown(row, field).state == "rejected"
    decide(kabag, row, field, decision="accepted")
    assert shown(row, field).shown["instruction"] == "Jaga pasar."
    decide(kabag, row, field, **POINT | {"instruction": "Jaga pasar dan pura."})
    assert shown(row, field).shown["instruction"] == "Jaga pasar dan pura."
    assert shown(row, field).shown["quote"] == "Arahan"


@pytest.mark.parametrize(
    ("start", "end", "more"),
    [
        ("", "", {}),
        ("x", "9", {}),
        ("-1", "9", {}),
        ("0", "9" * 5000, {}),
        ("0", "9", {"instruction": ""}),
        ("0", "9", {"due": "besok"}),
    ],
)
def test_words_that_were_not_marked_make_no_order(
    scene: Scene, kabag: Client, start: str, end: str, more: dict[str, str]
) -> None:
    """Nothing marked, or half the form: said, and nothing is stored."""
    answer = mark(kabag, scene.reading, start, end, **more)
    assert told(answer) == ["Mark the words of the order in the text first."]
    assert not ReadingDecision.objects.exists()


@pytest.mark.parametrize(("start", "end"), [("9", "9"), ("9", "3"), ("0", "99999")])
def test_a_place_outside_the_text_is_refused(
    scene: Scene, kabag: Client, start: str, end: str
) -> None:
    """In the same words."""
    answer = mark(kabag, scene.reading, start, end)
    assert answer.status_code == 422
    assert "Mark the words of the order in the text first." in words(answer)
    assert not ReadingDecision.objects.exists()


# Confirming and discarding


def decide_all(client: Client, row: Reading) -> None:
    client.post(f"/readings/{row.pk}/accept-certain/")
    for item in items_of(row):
        if item.state == "open":
            decide(client, row, item.field, decision="accepted")
    row.refresh_from_db()


def confirm(client: Client, row: Reading, version: Any = None) -> Any:
    given = row.version if version is None else version
    return client.post(f"/readings/{row.pk}/confirm/", {"version": given}, follow=True)


@pytest.mark.usefixtures("clock")
def test_a_confirmed_text_becomes_a_briefing_with_drafts(
    read: Callable[..., Reading], kabag: Client
) -> None:
    """Typing errors put right in what is acted on, the quote as printed."""
    row = read()
    decide_all(kabag, row)
    answer = confirm(kabag, row)
    briefing, draft = Briefing.objects.get(), Directive.objects.get()
    assert answer.redirect_chain == [(f"/briefings/{briefing.code}/", 302)]
    assert told(answer)[-1] == "Confirmed. 1 directive is drafted and waits to be issued."
    assert (briefing.title, briefing.state) == ("Arahan Kapolres", "minuted")
    assert draft.versions.get().instruction == "Lakukan penggalangan terhadap tokoh."
    assert draft.quote == "Lakukan penggalan terhadap tokoh"
    page = words(kabag.get(f"/readings/{row.pk}/"))
    assert "Confirmed" in page
    assert "decide/" not in page


def test_nobody_confirms_what_he_has_not_looked_at(scene: Scene, kabag: Client) -> None:
    """How many values are open is said; nothing is drafted."""
    answer = confirm(kabag, scene.reading)
    assert told(answer) == [f"{len(items_of(scene.reading))} values are still undecided."]
    assert Briefing.objects.get().state == "planned"


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 5000])
def test_a_version_that_was_not_seen_confirms_nothing(
    scene: Scene, kabag: Client, version: str
) -> None:
    """Somebody decided meanwhile: the page is shown again first."""
    decide_all(kabag, scene.reading)
    answer = confirm(kabag, scene.reading, version)
    assert told(answer)[-1] == "Somebody else has decided on this text meanwhile: look at it again."
    assert Reading.objects.get().state == "open"


def test_the_second_of_two_is_told_who_was_first(
    scene: Scene, kabag: Client, client_of: ClientOf
) -> None:
    """Both looked at the same page; one confirmation counts and nothing is drafted twice."""
    decide_all(kabag, scene.reading)
    before = Directive.objects.count()
    confirm(kabag, scene.reading)
    drafted = Directive.objects.count() - before
    answer = confirm(client_of(scene.cast.kapolres), scene.reading)
    assert answer.redirect_chain == [(f"/readings/{scene.reading.pk}/", 302)]
    (sentence,) = told(answer)
    assert "has already confirmed this text: your decisions were not stored." in sentence
    assert (drafted, Directive.objects.count() - before) == (1, 1)
    late = decide(client_of(scene.cast.kapolres), scene.reading, "title", decision="rejected")
    assert late.status_code == 409
    assert "already confirmed" in words(late)


def test_a_discarded_reading_leaves_its_text(scene: Scene, kabag: Client) -> None:
    """With the reason on record; afterwards nothing can be decided."""
    where = f"/readings/{scene.reading.pk}/discard/"
    for reason in ("", "  ", "a\0"):
        answer = kabag.post(where, {"reason": reason})
        assert answer.status_code == 422
        assert "Say why" in words(answer)
    assert kabag.post(where, {"reason": "Salah naskah"}).headers["Location"] == "/"
    assert Reading.objects.get().state == "discarded"
    late = decide(kabag, scene.reading, "title", decision="accepted")
    assert late.status_code == 409
    assert kabag.get(f"/texts/{scene.reading.text_id}/source/").content == TEXT.encode()


def test_an_open_review_waits_on_the_start_page(scene: Scene, kabag: Client) -> None:
    """Until it is confirmed or discarded."""
    where = f"/readings/{scene.reading.pk}/"
    assert where in words(kabag.get("/"))
    kabag.post(f"{where}discard/", {"reason": "Salah naskah"})
    assert where not in words(kabag.get("/"))
