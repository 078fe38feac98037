"""Reading back, reporting, judging, sampling, and evidence: the pages of those who answer."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings
from tests.cast import NOW, Cast
from tests.command_loop.conftest import Scene, photo
from tests.command_loop.steps import (
    INSTRUCTION,
    OWN_WORDS,
    act,
    by,
    issue_to_kediri,
    judge,
    say,
    seen,
    understand,
)

from kentongan.command_loop.acknowledgement.model import ReadBack
from kentongan.command_loop.action.changes import judge_report
from kentongan.command_loop.action.model import ActionReport, Evidence, Sample
from kentongan.command_loop.directive.changes import Words, amend_directive, withdraw_directive
from kentongan.command_loop.directive.model import Delivery
from kentongan.evidence.uploads import Upload
from kentongan.people.model import User

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("clock", "disk")


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def told(answer: Any) -> list[str]:
    return [str(m) for m in answer.context["messages"]]


@pytest.fixture
def chief(cast: Cast, client_of: ClientOf) -> Client:
    """The chief of Polsek Kediri at his phone."""
    return client_of(cast.kapolsek_kediri)


@pytest.fixture
def order(cast: Cast) -> Delivery:
    """An order at Polsek Kediri that nobody has answered."""
    return issue_to_kediri(cast)


@pytest.fixture
def understood(cast: Cast, order: Delivery) -> Delivery:
    """The same, understood and not carried out."""
    understand(cast, order, cast.kapolsek_kediri)
    return seen(order)


# Reading back


def test_an_order_is_read_back_and_waits(order: Delivery, chief: Client) -> None:
    """The page shows the order and asks in one question; the answer is said to wait."""
    where = f"/deliveries/{order.pk}/read-back/"
    page = words(chief.get(where))
    assert INSTRUCTION in page
    assert "In your own words: what will your unit do?" in page
    answer = chief.post(where, {"text": OWN_WORDS, "version": 1}, follow=True)
    assert answer.redirect_chain == [(f"/directives/{order.directive.code}/", 302)]
    assert told(answer) == ["Sent. Your superior will accept or return it."]
    assert ReadBack.objects.get().text == OWN_WORDS


def test_a_copy_is_sent_and_pointed_out(
    order: Delivery, chief: Client, cast: Cast, client_of: ClientOf
) -> None:
    """To the writer at once, and to whoever judges it: on his start page and beside the words."""
    sent = {"text": INSTRUCTION, "version": 1}
    answer = chief.post(f"/deliveries/{order.pk}/read-back/", sent, follow=True)
    assert "repeats the order's own words" in told(answer)[0]
    kabag = client_of(cast.kabag_ops)
    assert "copies the order" in words(kabag.get("/"))
    page = words(kabag.get(f"/directives/{order.directive.code}/"))
    assert "100 % of it is copied from the order." in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": "Siap laksanakan"}, "at least three words"),
        ({"text": " "}, "This field is required."),
        ({"version": ""}, "This field is required."),
        ({"version": "satu"}, "Enter a whole number."),
    ],
)
def test_a_read_back_that_cannot_be_is_given_back(
    order: Delivery, chief: Client, sent: dict[str, Any], sentence: str
) -> None:
    """With what was typed and why not; nothing is stored."""
    data = {"text": OWN_WORDS, "version": 1} | sent
    answer = chief.post(f"/deliveries/{order.pk}/read-back/", data)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert data["text"].strip() in words(answer)
    assert not ReadBack.objects.exists()


def test_words_that_changed_meanwhile_are_read_first(
    order: Delivery, chief: Client, cast: Cast
) -> None:
    """The page shows the new words beside what was typed; sent again, it is them that are meant."""
    where = f"/deliveries/{order.pk}/read-back/"
    chief.get(where)
    amend_directive(
        directive=order.directive,
        words=Words(instruction="Jaga pasar saja."),
        reason="Diperjelas",
        actor=by(cast.kabag_ops),
        now=NOW,
    )
    answer = chief.post(where, {"text": OWN_WORDS, "version": 1})
    page = words(answer)
    assert answer.status_code == 422
    assert "The directive was amended meanwhile" in page
    assert "Jaga pasar saja." in page
    assert OWN_WORDS in page
    assert 'name="version" value="2"' in page
    assert not ReadBack.objects.exists()
    assert chief.post(where, {"text": OWN_WORDS, "version": 2}).status_code == 302


def test_an_order_is_read_back_once(order: Delivery, chief: Client, cast: Cast) -> None:
    """And not at all once it no longer stands."""
    say(order, cast.kapolsek_kediri)
    sent = {"text": OWN_WORDS, "version": 1}
    where = f"/deliveries/{order.pk}/read-back/"
    assert "already read this directive back" in words(chief.post(where, sent))
    withdraw_directive(directive=order.directive, reason="Batal", actor=by(cast.kapolres), now=NOW)
    assert "no longer stands" in words(chief.post(where, sent))
    assert ReadBack.objects.count() == 1
    assert "This directive no longer stands." in words(
        chief.get(f"/directives/{order.directive.code}/")
    )


# The superior's verdict on a read-back


def test_a_read_back_is_returned_with_a_remark(
    order: Delivery, chief: Client, cast: Cast, client_of: ClientOf
) -> None:
    """The unit finds the remark where it answers again."""
    row = say(order, cast.kapolsek_kediri)
    kabag = client_of(cast.kabag_ops)
    where = f"/read-backs/{row.pk}/judge/"
    for sent, sentence in (
        ({"verdict": "returned", "remark": " "}, "Say what is missing"),
        ({"verdict": "mungkin"}, "Choose whether to accept or to return it."),
        ({"verdict": "accepted", "remark": "a\0"}, "Choose whether to accept or to return it."),
    ):
        answer = kabag.post(where, sent, follow=True)
        assert sentence in told(answer)[0]
        assert seen(order).acknowledgement == "read_back"
    kabag.post(where, {"verdict": "returned", "remark": "Sebut desa mana."})
    page = words(chief.get(f"/directives/{order.directive.code}/"))
    assert "Returned: Sebut desa mana." in page
    assert f'action="/deliveries/{order.pk}/read-back/"' in page


def test_the_second_verdict_is_told_it_came_late(
    order: Delivery, cast: Cast, client_of: ClientOf
) -> None:
    """Two looked at the same read-back: the first verdict stands."""
    row = say(order, cast.kapolsek_kediri)
    judge(row, cast.kapolres)
    answer = client_of(cast.kabag_ops).post(
        f"/read-backs/{row.pk}/judge/", {"verdict": "returned", "remark": "x"}, follow=True
    )
    assert "judged meanwhile" in told(answer)[0]
    assert seen(order).acknowledgement == "accepted"


def test_nobody_judges_from_below(scene: Scene, client_of: ClientOf) -> None:
    """Who sees a read-back may still not judge it, and is told whose it is to judge."""
    answer = client_of(scene.cast.kasi_was).post(
        f"/read-backs/{scene.read_back.pk}/judge/", {"verdict": "accepted"}, follow=True
    )
    assert told(answer) == ["Only Polres Tabanan, which gave the order, judges its read-backs."]


# Reporting


def report(client: Client, delivery: Delivery, kind: str = "action", **more: Any) -> Any:
    data = {"text": "Patroli di pasar.", "happened_at": "2023-11-09T09:30", "place": "Pasar"}
    if kind == "blocker":
        data["needed"] = "Dua personel."
    return client.post(f"/deliveries/{delivery.pk}/{kind}/", data | more)


def photo_with_position() -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (8.0, 32.0, 0.0)
    Image.new("RGB", (32, 20)).save(out, format="JPEG", exif=exif)
    return out.getvalue()


def test_an_action_is_reported_with_its_evidence(
    understood: Delivery, chief: Client, cast: Cast, client_of: ClientOf
) -> None:
    """When in the unit's own time, where, several files; the superior sees all of it."""
    page = words(chief.get(f"/deliveries/{understood.pk}/action/"))
    assert 'value="2023-11-09T10:00"' in page  # now, on a clock in Bali
    assert 'name="needed"' not in page
    files = [
        SimpleUploadedFile("pasar.jpg", photo()),
        SimpleUploadedFile("surat.pdf", b"%PDF-1.7 x"),
    ]
    answer = report(chief, understood, evidence=files)
    assert answer.headers["Location"] == f"/directives/{understood.directive.code}/"
    row = ActionReport.objects.get()
    assert f"{row.happened_at:%H:%M}" == "01:30"
    page = words(client_of(cast.kabag_ops).get(answer.headers["Location"]))
    first, second = row.evidence.order_by("pk")
    assert f'<img class="evidence" src="/evidence/{first.pk}/"' in page
    assert f'<a href="/evidence/{second.pk}/">' in page
    assert "Patroli di pasar." in page


def test_a_position_is_kept_only_when_wanted(
    understood: Delivery, chief: Client, cast: Cast
) -> None:
    """A box that is not ticked gives nobody's position away."""
    for keep in ({}, {"keep_position": "on"}):
        file = SimpleUploadedFile("pasar.jpg", photo_with_position())
        report(chief, understood, evidence=file, **keep)
    assert list(Evidence.objects.order_by("pk").values_list("position_kept", flat=True)) == [
        False,
        True,
    ]


def test_a_blocker_says_what_is_needed(order: Delivery, chief: Client) -> None:
    """It can be reported before the order is understood; without the need it is no blocker."""
    page = words(chief.get(f"/deliveries/{order.pk}/blocker/"))
    assert "What stands in the way" in page
    answer = report(chief, order, "blocker", needed=" ")
    assert answer.status_code == 422
    assert '<a href="#id_needed">' in words(answer)
    assert report(chief, order, "blocker").status_code == 302
    assert seen(order).action == "blocked"


def test_a_blocker_is_answered_on_the_page(
    cast: Cast, order: Delivery, chief: Client, client_of: ClientOf
) -> None:
    """The superior writes what is given; the unit reads it, also who could not answer does."""
    report(chief, order, "blocker", needed="Perahu karet")
    where = f"/reports/{ActionReport.objects.get().pk}/answer/"
    superior = client_of(cast.kabag_ops)
    assert f'action="{where}"' in words(superior.get(f"/directives/{order.directive.code}/"))
    empty = superior.post(where, {"answer": " "}, follow=True)
    assert "Say what is given, or what was decided." in words(empty)
    assert seen(order).action == "blocked"
    told = superior.post(where, {"answer": "Perahu dari Polairud"}, follow=True)
    assert "Answered. The unit is told." in words(told)
    assert f'action="{where}"' not in words(told)
    again = superior.post(where, {"answer": "Dua perahu"}, follow=True)
    assert "answered or overtaken meanwhile" in words(again)
    page = words(chief.get(f"/directives/{order.directive.code}/"))
    assert "Perahu dari Polairud" in page
    assert "Blocker answered" in page


FAULTS: dict[str, tuple[Callable[[], dict[str, Any]], str, str]] = {
    "renamed program": (
        lambda: {"evidence": SimpleUploadedFile("foto.jpg", b"MZ\x90\0program")},
        "evidence",
        "foto.jpg is not a photo (JPEG, PNG, WebP) or a PDF.",
    ),
    "empty file": (
        lambda: {"evidence": SimpleUploadedFile("kosong.jpg", b"")},
        "evidence",
        "The file kosong.jpg is empty.",
    ),
    "torn photo": (
        lambda: {"evidence": SimpleUploadedFile("robek.jpg", photo()[:200])},
        "evidence",
        "The picture robek.jpg is damaged",
    ),
    "too large": (
        lambda: {"evidence": SimpleUploadedFile("besar.pdf", b"%PDF-".ljust(1025))},
        "evidence",
        "The file besar.pdf is too large",
    ),
    "too many": (
        lambda: {"evidence": [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7") for n in range(7)]},
        "evidence",
        "At most 6 files with one report.",
    ),
    "one bad of two": (
        lambda: {
            "evidence": [
                SimpleUploadedFile("baik.jpg", photo()),
                SimpleUploadedFile("buruk.jpg", b"GIF89a"),
            ]
        },
        "evidence",
        "buruk.jpg is not a photo",
    ),
    "future": (
        lambda: {"happened_at": "2023-11-09T10:01"},
        "happened_at",
        "The time lies in the future.",
    ),
    "no time": (lambda: {"happened_at": "tadi"}, "happened_at", "Enter a valid date/time."),
    "no words": (lambda: {"text": " "}, "text", "This field is required."),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_report_that_cannot_be_is_given_back(
    understood: Delivery,
    chief: Client,
    settings: Settings,
    disk: Path,
    case: str,
) -> None:
    """The field is named and the file with it; nothing is stored, on the disk neither."""
    settings.EVIDENCE_MAX_BYTES = 1024
    fault, field, sentence = FAULTS[case]
    answer = report(chief, understood, **fault())
    assert answer.status_code == 422
    assert f'<a href="#id_{field}">' in words(answer)
    assert sentence in words(answer)
    assert 'value="Pasar"' in words(answer)
    assert not ActionReport.objects.exists()
    assert not [p for p in disk.rglob("*") if p.is_file()]


def test_what_was_not_understood_cannot_have_been_done(order: Delivery, chief: Client) -> None:
    """Said above the form, for no field of it is wrong."""
    answer = report(chief, order)
    assert answer.status_code == 422
    assert "Read the directive back first" in words(answer)
    assert not ActionReport.objects.exists()


# Verdict and sample


@pytest.fixture
def reported(understood: Delivery, cast: Cast) -> ActionReport:
    return act(understood, cast.kapolsek_kediri)


def test_a_verdict_needs_its_remark_and_its_word(
    reported: ActionReport, cast: Cast, client_of: ClientOf
) -> None:
    """ "Not sufficient" alone helps nobody; a word nobody offers is said to be one."""
    kabag, where = client_of(cast.kabag_ops), f"/reports/{reported.pk}/judge/"
    for sent, sentence in (
        ({"outcome": "insufficient"}, "Say what was found."),
        ({"outcome": "bagus"}, "Choose sufficient or insufficient."),
        ({}, "Choose sufficient or insufficient."),
    ):
        answer = kabag.post(where, sent, follow=True)
        assert told(answer) == [sentence]
        assert seen(reported.delivery).action == "reported"
    answer = kabag.post(where, {"outcome": "insufficient", "remark": "Satu desa."}, follow=True)
    assert f"{cast.kabag_ops.officer}: Satu desa." in words(answer)
    assert told(kabag.post(where, {"outcome": "sufficient"}, follow=True)) == [
        "This report has been judged meanwhile."
    ]


def test_supervision_says_what_it_found(
    reported: ActionReport, cast: Cast, client_of: ClientOf
) -> None:
    """A sample without words is none; a reopened action is to be done again."""
    was, where = client_of(cast.kasi_was), f"/reports/{reported.pk}/sample/"
    early = was.post(where, {"finding": "reopened", "remark": "x"}, follow=True)
    assert told(early) == ["Only action judged sufficient can be sampled."]
    judge_report(report=reported, outcome="sufficient", remark="", actor=by(cast.kapolres), now=NOW)
    for sent in ({"finding": "reopened", "remark": " "}, {"finding": "?", "remark": "x"}):
        assert told(was.post(where, sent, follow=True)) == ["Say what was found."]
    assert not Sample.objects.exists()
    answer = was.post(where, {"finding": "reopened", "remark": "Desa Bengkel belum."}, follow=True)
    assert f"{cast.kasi_was.officer}: Desa Bengkel belum." in words(answer)
    assert "Desa Bengkel belum." in words(
        client_of(cast.kapolsek_kediri).get(f"/directives/{reported.delivery.directive.code}/")
    )


# Evidence


@pytest.fixture
def papers(understood: Delivery, cast: Cast) -> list[Evidence]:
    """A photo and a PDF."""
    uploads = [Upload("pasar.jpg", photo()), Upload('su"rat\r\n.pdf', b"%PDF-1.7 x")]
    row = act(understood, cast.kapolsek_kediri, uploads=uploads)
    return list(row.evidence.order_by("pk"))


def test_a_photo_is_shown_and_a_paper_handed_out(papers: list[Evidence], chief: Client) -> None:
    """A PDF can carry a script: it never opens inside our pages. Neither is guessed at."""
    image, paper = papers
    for row, kind, way in (
        (image, "image/jpeg", "inline"),
        (paper, "application/pdf", "attachment"),
    ):
        answer = chief.get(f"/evidence/{row.pk}/")
        body: bytes = answer.getvalue()
        assert len(body) == row.size
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Disposition"].startswith(way)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, max-age=3600"


def test_evidence_whose_file_is_gone_is_not_a_fault_of_the_page(
    papers: list[Evidence], chief: Client
) -> None:
    """A disk that was not restored: the record stands, the file is said not to be there."""
    Path(papers[0].file.path).unlink()
    assert chief.get(f"/evidence/{papers[0].pk}/").status_code == 404
