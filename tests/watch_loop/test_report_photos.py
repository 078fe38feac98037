"""Photos with a report: checked, cleaned, each once, and none where it would lead to a door."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from tests.cast import NOW, Cast
from tests.evidence.test_pictures import picture
from tests.watch_loop.conftest import Send
from tests.watch_loop.drafts import details, draft

from kentongan.audit_trail.actor import Actor
from kentongan.errors import Conflict, Invalid, NotAllowed, NotFound
from kentongan.evidence.pictures import has_position
from kentongan.evidence.uploads import Upload
from kentongan.people.model import User
from kentongan.people.queries import access_of
from kentongan.watch_loop.report import queries
from kentongan.watch_loop.report.changes import (
    add_photos,
    expire_reports,
    mark_not_incident,
    record_report,
    refer,
)
from kentongan.watch_loop.report.model import Report, ReportPhoto
from kentongan.watch_loop.report.rules import PHOTOS_MOST

ActorOf = Callable[[User], Actor]


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> Path:
    """Photos are written here."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def png(shade: int) -> Upload:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(out, format="PNG")
    return Upload(f"foto-{shade}.png", out.getvalue())


def test_a_photo_comes_with_its_report_and_tells_no_place(cast: Cast, actor_of: ActorOf) -> None:
    """Stored together; sent again it is the same photo."""
    sent, files = draft(), [Upload("../../foto.jpg", picture())]
    actor = actor_of(cast.bhabin_1)
    for _ in range(2):
        report = record_report(draft=sent, actor=actor, now=NOW, uploads=files).report
    [photo] = queries.photos_of(report)
    assert photo.file_name == "foto.jpg"
    with photo.file.open() as file:
        assert not has_position(file.read())


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (Upload("kosong.jpg", b""), "file_empty"),
        (Upload("virus.jpg", b"MZ\x90\x00 not a picture"), "file_wrong_type"),
        (Upload("laporan.pdf", b"%PDF-1.7 ..."), "file_wrong_type"),
        (Upload("rusak.jpg", picture()[:120]), "file_damaged"),
    ],
)
def test_an_unfit_photo_stores_nothing(
    cast: Cast, actor_of: ActorOf, upload: Upload, code: str
) -> None:
    """Not the report either: the phone shows the reason and the report waits in its queue."""
    with pytest.raises(Invalid) as caught:
        record_report(
            draft=draft(), actor=actor_of(cast.bhabin_1), now=NOW, uploads=[png(1), upload]
        )
    assert (caught.value.code, caught.value.field) == (code, "photos")
    assert upload.name in caught.value.message
    assert "or a PDF" not in caught.value.message
    assert not Report.objects.exists()
    assert not ReportPhoto.objects.exists()


def test_a_photo_of_400_megabytes_is_refused(
    cast: Cast, send: Send, actor_of: ActorOf, settings: Settings
) -> None:
    """Before it is opened. The limit is made small here, the file is not made large."""
    settings.EVIDENCE_MAX_BYTES = 10
    report = send()
    with pytest.raises(Invalid) as caught:
        add_photos(report=report, uploads=[png(1)], actor=actor_of(cast.bhabin_1), now=NOW)
    assert caught.value.code == "file_too_large"


def test_only_so_many(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """Counted over several sendings."""
    report, actor = send(), actor_of(cast.bhabin_1)
    add_photos(report=report, uploads=[png(n) for n in range(4)], actor=actor, now=NOW)
    with pytest.raises(Invalid) as caught:
        add_photos(report=report, uploads=[png(n) for n in range(2, 8)], actor=actor, now=NOW)
    assert caught.value.code == "too_many_photos"
    assert report.photos.count() == 4 < PHOTOS_MOST


@pytest.mark.parametrize(
    ("kind", "category"), [("contact", "visit"), ("viral_post", "false"), ("incident", "ppa")]
)
def test_no_photo_where_it_would_show_a_person_or_a_door(
    cast: Cast, send: Send, actor_of: ActorOf, kind: str, category: str
) -> None:
    """A visit, an account that posts, a victim."""
    report = send(kind, details=details(kind, category=category))
    with pytest.raises(Invalid) as caught:
        add_photos(report=report, uploads=[png(1)], actor=actor_of(cast.bhabin_1), now=NOW)
    assert caught.value.code == "no_photos"


def test_who_adds_and_who_sees(cast: Cast, send: Send, actor_of: ActorOf) -> None:
    """Its writer and who triages it add; out of reach there is no such photo."""
    report = send()
    with pytest.raises(NotAllowed):
        add_photos(report=report, uploads=[png(1)], actor=actor_of(cast.bhabin_2), now=NOW)
    [photo] = add_photos(
        report=report, uploads=[png(1)], actor=actor_of(cast.kapolsek_kediri), now=NOW
    )
    assert queries.get_photo_for(access_of(cast.bhabin_1), photo.pk) == photo
    with pytest.raises(NotFound):
        queries.get_photo_for(access_of(cast.outsider), photo.pk)
    mark_not_incident(report=report, reason="x", actor=actor_of(cast.kapolres), now=NOW)
    with pytest.raises(Conflict):
        add_photos(report=report, uploads=[png(2)], actor=actor_of(cast.bhabin_1), now=NOW)


def test_who_referred_a_report_sees_its_photos_like_its_page(
    cast: Cast, send: Send, actor_of: ActorOf
) -> None:
    """And who has it now sees them too."""
    report, chief = send(), cast.kapolsek_kediri
    [photo] = add_photos(report=report, uploads=[png(1)], actor=actor_of(chief), now=NOW)
    refer(report=report, to_unit=cast.polsek_marga, reason="x", actor=actor_of(chief), now=NOW)
    for user in (chief, cast.bhabin_1, cast.kapolsek_marga):
        assert queries.get_report_for(access_of(user), report.uid) == report
        assert queries.get_photo_for(access_of(user), photo.pk) == photo
    with pytest.raises(NotFound):
        queries.get_photo_for(access_of(cast.outsider), photo.pk)


def test_a_photo_goes_with_its_report(
    cast: Cast,
    send: Send,
    actor_of: ActorOf,
    disk: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """From the database and, once that is sure, from the disk."""
    report = send()
    add_photos(report=report, uploads=[png(1)], actor=actor_of(cast.bhabin_1), now=NOW)
    assert len([p for p in disk.rglob("*") if p.is_file()]) == 1
    Report.objects.update(expires_on=NOW.date())
    with django_capture_on_commit_callbacks(execute=True):
        expire_reports(now=NOW)
    assert not ReportPhoto.objects.exists()
    assert not [p for p in disk.rglob("*") if p.is_file()]
