"""Reports of action and blockers, verdicts, and samples by supervision."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytest_django import Settings
from tests.cast import NOW, Cast
from tests.command_loop.steps import (
    DAY,
    HOUR,
    act,
    by,
    finish,
    issue,
    issue_to_kediri,
    seen,
    understand,
)

from kentongan.audit_trail.model import AuditEntry
from kentongan.command_loop.acknowledgement.queries import to_do_for
from kentongan.command_loop.action.changes import (
    answer_blocker,
    judge_report,
    sample_report,
)
from kentongan.command_loop.action.model import ActionReport, Evidence, Sample
from kentongan.command_loop.action.queries import reports_of, waiting_reports_for
from kentongan.command_loop.coverage.changes import climb_ladder
from kentongan.command_loop.coverage.model import Escalation
from kentongan.command_loop.directive.model import Delivery
from kentongan.errors import Conflict, Invalid, NotAllowed, Refusal
from kentongan.evidence.pictures import has_position
from kentongan.evidence.uploads import Upload
from kentongan.notices.model import Notice
from kentongan.people.model import User
from kentongan.people.queries import access_of


def refused(code: str, change: Callable[[], Any], kind: type[Refusal] = Invalid) -> Refusal:
    """Refused for this reason, in words, with nothing stored."""
    models = (ActionReport, Evidence, Sample, AuditEntry, Notice)
    before = [m.objects.count() for m in models]
    with pytest.raises(kind) as refusal:
        change()
    assert refusal.value.code == code
    assert refusal.value.message
    assert [m.objects.count() for m in models] == before
    return refusal.value


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def kediri(cast: Cast) -> Delivery:
    """An order due in three days that Polsek Kediri has understood."""
    delivery = issue_to_kediri(cast, due_at=NOW + 3 * DAY)
    understand(cast, delivery, cast.kapolsek_kediri)
    return delivery


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (8.0, 32.0, 24.0), 3: "E", 4: (115.0, 7.0, 30.0)}
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(out, format="JPEG", exif=exif)
    return out.getvalue()


def verdict(
    report: ActionReport, user: User, outcome: str = "sufficient", remark: str = "", now: Any = NOW
) -> ActionReport:
    return judge_report(report=report, outcome=outcome, remark=remark, actor=by(user), now=now)


def answer(
    report: ActionReport, user: User, words: str = "Dua personel Polres.", now: Any = NOW
) -> ActionReport:
    return answer_blocker(report=report, answer=words, actor=by(user), now=now)


def sample(report: ActionReport, user: User, finding: str, remark: str = "Dilihat.") -> Sample:
    return sample_report(
        report=report, finding=finding, remark=remark, actor=by(user), now=NOW + DAY
    )


def test_a_report_says_what_when_where_and_by_whom(cast: Cast, kediri: Delivery) -> None:
    """The superior has the next move: the ladder stands still and he is told."""
    report = act(
        kediri,
        cast.kapolsek_kediri,
        now=NOW + HOUR,
        happened_at=NOW,
        place=" Pasar Kediri ",
        area_code="51.02.06",
    )
    assert (report.place, report.post) == ("Pasar Kediri", cast.posts["kapolsek_kediri"])
    after = seen(kediri)
    assert (after.action, after.acted_at, after.next_rung_at) == ("reported", NOW + HOUR, None)
    assert Notice.objects.filter(user=cast.kapolres, code="action_reported").exists()
    assert AuditEntry.objects.get(verb="report_action").unit_path == cast.polsek_kediri.path


def test_whoever_cannot_act_says_so_at_once(cast: Cast) -> None:
    """A blocker needs no accepted read-back; an action does."""
    delivery = issue_to_kediri(cast, due_at=NOW + DAY)
    refused("not_read_back_yet", lambda: act(delivery, cast.kapolsek_kediri), Conflict)
    act(delivery, cast.kapolsek_kediri, "blocker", needed="Perahu karet.")
    assert seen(delivery).action == "blocked"
    assert seen(delivery).next_rung_at == delivery.readback_due_at
    notice = Notice.objects.get(user=cast.kapolres, code="blocker_reported")
    assert notice.params["needed"] == "Perahu karet."


@pytest.mark.parametrize(
    ("fault", "code", "field"),
    [
        ({"text": " "}, "text_missing", "text"),
        ({"kind": "blocker", "needed": ""}, "needed_missing", "needed"),
        ({"happened_at": NOW + HOUR}, "happened_in_future", "happened_at"),
        ({"kind": "praise"}, "kind_unknown", "kind"),
    ],
)
def test_what_is_no_report(
    cast: Cast, kediri: Delivery, fault: dict[str, Any], code: str, field: str
) -> None:
    """The place of the fault is named, so that the form can point at it."""
    assert refused(code, lambda: act(kediri, cast.kapolsek_kediri, **fault)).field == field


def test_only_the_unit_itself_reports(cast: Cast, kediri: Delivery) -> None:
    """Nobody carries out another's order on paper."""
    for user in (cast.kapolres, cast.kapolsek_marga, cast.bhabin_1, cast.outsider):
        refused("not_your_delivery", partial(act, kediri, user), NotAllowed)


def test_evidence_is_cleaned_and_named_by_content(cast: Cast, kediri: Delivery) -> None:
    """Position gone unless wanted; the name a phone gives never becomes a path on our disk."""
    files = [Upload("../../etc/foto pasar.jpg", photo()), Upload("surat.pdf", b"%PDF-1.7 x")]
    report = act(kediri, cast.kapolsek_kediri, uploads=files)
    picture, letter = report.evidence.order_by("pk")
    assert (picture.file_name, picture.media_type) == ("foto pasar.jpg", "image/jpeg")
    assert Path(str(picture.file)).name == f"{picture.sha256[:32]}.jpg"
    assert "etc" not in str(picture.file)
    with picture.file.open() as kept:
        data = kept.read()
    assert len(data) == picture.size
    assert not has_position(data)
    assert (picture.position_kept, letter.position_kept) == (False, False)
    entry = AuditEntry.objects.get(verb="report_action")
    assert entry.after["evidence"] == [picture.sha256, letter.sha256]
    (row,) = reports_of([kediri])
    assert len(row.evidence.all()) == 2


def test_a_wanted_position_is_kept_and_said(cast: Cast, kediri: Delivery) -> None:
    """Only of files that have one: nobody is told that a letter shows where it was written."""
    files = [Upload("foto.jpg", photo()), Upload("surat.pdf", b"%PDF-1.7 x")]
    report = act(kediri, cast.kapolsek_kediri, uploads=files, keep_position=True)
    picture, letter = report.evidence.order_by("pk")
    with picture.file.open() as kept:
        assert has_position(kept.read())
    assert (picture.position_kept, letter.position_kept) == (True, False)


@pytest.mark.parametrize(
    ("unfit", "code"),
    [
        (Upload("foto.jpg", b""), "file_empty"),
        (Upload("foto.jpg", b"MZ\x90\x00" + bytes(60)), "file_wrong_type"),
        (Upload("foto.jpg", photo()[:-100]), "file_damaged"),
        (Upload("foto.png", b"\x89PNG\r\n\x1a\n" + bytes(20)), "file_wrong_type"),
        (Upload("film.jpg", b"%PDF-" + bytes(2048)), "file_too_large"),
    ],
    ids=["empty", "exe", "cut", "broken png", "too large"],
)
def test_one_unfit_file_and_nothing_is_kept(
    cast: Cast, kediri: Delivery, settings: Settings, unfit: Upload, code: str
) -> None:
    """The file is named; the report waits with its writer, no file lies on the disk."""
    settings.EVIDENCE_MAX_BYTES = 2048
    files = [Upload("baik.jpg", photo()), unfit]
    refusal = refused(code, lambda: act(kediri, cast.kapolsek_kediri, uploads=files))
    assert refusal.field == "evidence"
    assert unfit.name in refusal.message
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_six_files_are_enough(cast: Cast, kediri: Delivery) -> None:
    """Enough to prove, too few to fill a disk."""
    files = [Upload(f"{n}.pdf", b"%PDF-1.7 x") for n in range(7)]
    refused("too_many_files", lambda: act(kediri, cast.kapolsek_kediri, uploads=files))
    assert act(kediri, cast.kapolsek_kediri, uploads=files[:6]).evidence.count() == 6


def test_done_is_said_by_the_superior(cast: Cast, kediri: Delivery) -> None:
    """The unit reports, the Polres finds it sufficient; then nothing is owed any more."""
    report = act(kediri, cast.kapolsek_kediri)
    for user in (cast.kapolsek_kediri, cast.kasi_was, cast.kapolsek_marga, cast.outsider):
        refused("may_not_judge", partial(verdict, report, user), NotAllowed)
    verdict(report, cast.kabag_ops)
    after = seen(kediri)
    assert (after.action, after.next_rung_at) == ("done", None)
    assert after.action_due_at == NOW + 3 * DAY
    assert Notice.objects.filter(user=cast.kapolsek_kediri, code="action_sufficient").exists()
    refused("nothing_to_judge", lambda: verdict(report, cast.kapolres), Conflict)
    refused("action_closed", lambda: act(kediri, cast.kapolsek_kediri), Conflict)


@pytest.mark.parametrize(
    ("outcome", "code"), [("insufficient", "remark_missing"), ("pending", "outcome_unknown")]
)
def test_a_verdict_says_what_is_wanting(
    cast: Cast, kediri: Delivery, outcome: str, code: str
) -> None:
    """“Not enough” without a word why teaches nobody anything."""
    report = act(kediri, cast.kapolsek_kediri)
    refused(code, lambda: verdict(report, cast.kapolres, outcome))


def test_nobody_judges_his_own_report(cast: Cast) -> None:
    """The Kabag Ops reports for his section; the Kapolres judges it."""
    _directive, (delivery,) = issue(cast, [cast.bagops])
    understand(cast, delivery, cast.kabag_ops)
    report = act(delivery, cast.kabag_ops)
    refused("own_report", lambda: verdict(report, cast.kabag_ops), NotAllowed)
    verdict(report, cast.kapolres)


def test_only_the_last_report_is_judged(cast: Cast, kediri: Delivery) -> None:
    """What the unit replaced is history; a blocker is answered by help, not by a verdict."""
    first = act(kediri, cast.kapolsek_kediri)
    second = act(kediri, cast.kapolsek_kediri, text="Ditambah foto.")
    refused("nothing_to_judge", lambda: verdict(first, cast.kapolres), Conflict)
    verdict(second, cast.kapolres, "insufficient", "Mana fotonya?")
    blocker = act(kediri, cast.kapolsek_kediri, "blocker")
    refused("nothing_to_judge", lambda: verdict(blocker, cast.kapolres), Conflict)


def test_found_wanting_after_its_time_it_is_due_again_in_a_day(
    cast: Cast, kediri: Delivery
) -> None:
    """Before its time the ordered time stands; the ladder begins anew and does not stumble."""
    early = act(kediri, cast.kapolsek_kediri)
    verdict(early, cast.kapolres, "insufficient", "Kurang.")
    assert seen(kediri).next_rung_at == NOW + 3 * DAY
    late = NOW + 4 * DAY
    assert climb_ladder(now=late) == 2
    report = act(kediri, cast.kapolsek_kediri, now=late)
    verdict(report, cast.kapolres, "insufficient", "Masih kurang.", now=late)
    assert (seen(kediri).rung, seen(kediri).next_rung_at) == (0, late + DAY)
    assert climb_ladder(now=late + DAY) == 1
    assert Escalation.objects.count() == 3


def test_an_answered_blocker_gives_the_unit_its_clock_back(cast: Cast, kediri: Delivery) -> None:
    """Help is told to the unit and kept with the blocker; its time as ordered, or a day."""
    blocker = act(kediri, cast.kapolsek_kediri, "blocker", needed="Perahu karet.")
    assert seen(kediri).next_rung_at is None
    late = NOW + 4 * DAY
    assert climb_ladder(now=late) == 0  # the next move was the superior's, whatever the time
    refused("answer_missing", lambda: answer(blocker, cast.kapolres, " ", now=late))
    row = answer(blocker, cast.kapolres, " Perahu dari Polairud, besok. ", now=late)
    assert (row.outcome, row.remark) == ("answered", "Perahu dari Polairud, besok.")
    after = seen(kediri)
    assert (after.action, after.action_due_at) == ("answered", late + DAY)
    assert after.next_rung_at == late + DAY
    notice = Notice.objects.get(user=cast.kapolsek_kediri, code="action_answered")
    assert notice.params["remark"] == "Perahu dari Polairud, besok."
    entry = AuditEntry.objects.get(verb="action_answered")
    assert entry.reason.strip() == "Perahu dari Polairud, besok."
    assert [d.pk for d in to_do_for(access_of(cast.kapolsek_kediri))] == [kediri.pk]
    assert waiting_reports_for(access_of(cast.kapolres)) == []
    act(kediri, cast.kapolsek_kediri, now=late)
    assert seen(kediri).action == "reported"


def test_a_blocker_is_answered_once_and_by_who_gave_the_order(cast: Cast, kediri: Delivery) -> None:
    """Not by its writer, not by an outsider, not after another report took its place."""
    report = act(kediri, cast.kapolsek_kediri)
    refused("nothing_to_answer", lambda: answer(report, cast.kapolres), Conflict)
    verdict(report, cast.kapolres, "insufficient", "Kurang.")
    old = act(kediri, cast.kapolsek_kediri, "blocker")
    blocker = act(kediri, cast.kapolsek_kediri, "blocker", needed="Lampu sorot.")
    for user in (cast.kapolsek_kediri, cast.kapolsek_marga, cast.kasi_was, cast.outsider):
        refused("may_not_judge", partial(answer, blocker, user), NotAllowed)
    refused("nothing_to_answer", lambda: answer(old, cast.kapolres), Conflict)
    answer(blocker, cast.kabag_ops)
    refused("nothing_to_answer", lambda: answer(blocker, cast.kapolres), Conflict)
    again = act(kediri, cast.kapolsek_kediri, "blocker", needed="Baterai.")
    answer(again, cast.kapolres)


def test_supervision_reopens_what_does_not_hold(cast: Cast, kediri: Delivery) -> None:
    """Unit and superior are both told; the unit owes the action again."""
    report = act(kediri, cast.kapolsek_kediri)
    refused("nothing_to_sample", lambda: sample(report, cast.kasi_was, "confirmed"), Conflict)
    verdict(report, cast.kapolres)
    for user in (cast.kapolres, cast.kabag_ops, cast.kapolsek_kediri, cast.outsider):
        refused("may_not_sample", partial(sample, report, user, "reopened"), NotAllowed)
    refused("remark_missing", lambda: sample(report, cast.kasi_was, "confirmed", " "))
    refused("finding_unknown", lambda: sample(report, cast.kasi_was, "perhaps"))
    sample(report, cast.kasi_was, "reopened", "Patroli tidak ada.")
    assert seen(kediri).action == "reopened"
    assert seen(kediri).next_rung_at == NOW + 3 * DAY
    told = Notice.objects.filter(code="action_reopened").values_list("user__username", flat=True)
    assert {"kapolsek_kediri", "kapolres"} <= set(told)
    again = act(kediri, cast.kapolsek_kediri, text="Patroli ulang.")
    verdict(again, cast.kapolres)
    refused("nothing_to_sample", lambda: sample(report, cast.kasi_was, "confirmed"), Conflict)
    sample(again, cast.kasi_was, "confirmed")
    assert seen(kediri).action == "done"


def test_a_done_action_without_due_time_reopens_without_a_debt(cast: Cast) -> None:
    """Nothing was ordered by a day, so nothing is late; it is open again all the same."""
    delivery = issue_to_kediri(cast)
    report = finish(cast, delivery, cast.kapolsek_kediri)
    sample(report, cast.kasi_was, "reopened")
    assert (seen(delivery).action, seen(delivery).next_rung_at) == ("reopened", None)
