"""Reports by mail: who is believed, what becomes of a letter, and never twice."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ImproperlyConfigured
from PIL import Image
from pytest_django import Settings
from tests.cast import NOW, Cast

from kentongan.audit_trail.model import AuditEntry
from kentongan.notices.model import Notice
from kentongan.people.model import Post, User
from kentongan.watch_loop.report.letters import is_vouched, open_letter
from kentongan.watch_loop.report.mail_drop import take_mail
from kentongan.watch_loop.report.model import Report

OURS = "mx.tabanan.example"
VOUCHED = f"{OURS}; dmarc=pass (p=reject) header.from=polri.example"
THEFT = (
    "Sepeda motor milik warga bernama Wayan Sudarma hilang dicuri di halaman rumah di Desa "
    "Bengkel, Kecamatan Kediri, Kabupaten Tabanan, Rabu (8/11/2023) sekitar pukul 02.00 WITA."
)


def letter(text: str = THEFT, **changed: str | None) -> EmailMessage:
    """A mail of the officer of Desa Bengkel; None leaves a line of the head out."""
    mail = EmailMessage()
    head = {
        "Authentication-Results": VOUCHED,
        "From": "Bhabin Bengkel <bhabin_1@polri.example>",
        "To": "laporan@tabanan.example",
        "Subject": "Laporan curanmor",
        "Date": "Thu, 09 Nov 2023 08:00:00 +0800",
        "Message-ID": "<1@polri.example>",
    }
    head |= {name.replace("_", "-"): value for name, value in changed.items()}  # type: ignore[misc]
    for name, value in head.items():
        if value is not None:
            mail[name] = value
    mail.set_content(text)
    return mail


@pytest.fixture
def sender(cast: Cast) -> User:
    """The officer of Desa Bengkel, who has proved an address to be his."""
    EmailAddress.objects.create(user=cast.bhabin_1, email="bhabin_1@polri.example", verified=True)
    return cast.bhabin_1


@pytest.fixture
def drop(settings: Settings, tmp_path: Path) -> Path:
    """A maildir, and the settings that name it."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    settings.MAIL_DROP = f"maildir://{tmp_path}/mail"
    settings.MAIL_AUTHSERV = OURS
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "mail"


@pytest.fixture
def refused(drop: Path) -> Callable[..., AuditEntry]:
    """Deliver a mail that is refused; what the trail says of it."""

    def refused(mail: EmailMessage | bytes) -> AuditEntry:
        deliver(drop, mail)
        assert take_mail(now=NOW) == 0
        assert not Report.objects.exists()
        entry = AuditEntry.objects.latest("pk")
        assert entry.verb == "refuse_mail"
        return entry

    return refused


def deliver(drop: Path, mail: EmailMessage | bytes, name: str = "1.host") -> None:
    data = mail if isinstance(mail, bytes) else mail.as_bytes()
    (drop / "new" / name).write_bytes(data)


def lying(drop: Path) -> list[str]:
    return sorted(p.name for folder in ("new", "cur") for p in (drop / folder).iterdir())


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), (90, 40, 70)).save(out, "JPEG")
    return out.getvalue()


# ------------------------------------------------------------------ what is taken


def test_a_mail_becomes_a_received_report(sender: User, drop: Path) -> None:
    """Read, masked, with its photo; it waits on the desk, and the letter is gone."""
    mail = letter()
    mail.add_attachment(picture(), maintype="image", subtype="jpeg", filename="lokasi.jpg")
    deliver(drop, mail)
    assert take_mail(now=NOW) == 1
    report = Report.objects.get()
    assert (report.kind, report.category, report.state) == (
        "incident",
        "curat_curanmor",
        "received",
    )
    assert (report.channel, report.reported_by) == ("mail", sender)
    assert report.area_code == "51.02.06.2001"
    assert report.happened_at.isoformat() == "2023-11-07T18:00:00+00:00"
    assert report.reported_at.isoformat() == "2023-11-09T00:00:00+00:00"
    assert "Sudarma" not in report.text
    assert report.photos.count() == 1
    assert AuditEntry.objects.filter(verb="record_report", object_id=str(report.uid)).exists()
    assert lying(drop) == []


def test_the_same_mail_delivered_again_is_the_same_report(sender: User, drop: Path) -> None:
    """Also one that was left lying when the machine stopped between storing and deleting."""
    for name in ("1.host", "2.host"):
        deliver(drop, letter(), name)
    assert take_mail(now=NOW) == 2
    assert Report.objects.count() == 1
    assert lying(drop) == []


def test_another_text_under_one_message_id_is_refused(sender: User, drop: Path) -> None:
    deliver(drop, letter())
    take_mail(now=NOW)
    deliver(drop, letter(THEFT.replace("02.00", "03.00")))
    assert take_mail(now=NOW) == 0
    assert Report.objects.count() == 1
    assert AuditEntry.objects.latest("pk").after["cause"] == "other_content"


def test_a_text_too_thin_for_its_kind_is_a_situation_that_counts_nothing(
    sender: User, drop: Path
) -> None:
    text = "Mohon perhatian, warga Desa Bengkel, Kecamatan Kediri, resah."
    deliver(drop, letter(text, Subject=None))
    assert take_mail(now=NOW) == 1
    report = Report.objects.get()
    assert (report.kind, report.category, report.series) == ("situation", "attention", "")
    assert report.happened_at == report.reported_at


def test_an_accident_whose_collision_nobody_reads_is_an_accident(sender: User, drop: Path) -> None:
    text = (
        "Kecelakaan lalu lintas antara sepeda motor dan truk terjadi di jalan raya Desa Bengkel, "
        "Kecamatan Kediri, Kabupaten Tabanan, Senin (6/11/2023)."
    )
    deliver(drop, letter(text, Subject="Laka lantas"))
    assert take_mail(now=NOW) == 1
    report = Report.objects.get()
    assert (report.kind, report.category) == ("accident", "other")
    assert report.happened_at.isoformat() == "2023-11-06T04:00:00+00:00"


def test_a_mail_in_html_is_read(sender: User, drop: Path) -> None:
    mail = letter()
    mail.set_content(f"<html><body><p>{THEFT}</p></body></html>", subtype="html")
    deliver(drop, mail)
    assert take_mail(now=NOW) == 1
    assert "<p>" not in Report.objects.get().text


def test_today_without_an_hour_does_not_lie_in_the_future(sender: User, drop: Path) -> None:
    text = THEFT.replace("Rabu (8/11/2023) sekitar pukul 02.00 WITA", "Kamis (9/11/2023)")
    deliver(drop, letter(text))
    assert take_mail(now=NOW) == 1
    report = Report.objects.get()
    assert report.happened_at == report.reported_at


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"From": "orang@luar.example"}, "mail_sender_unknown"),
        ({"From": "a@polri.example, bhabin_1@polri.example"}, "mail_sender_unknown"),
        ({"From": None}, "mail_sender_unknown"),
        ({"Authentication_Results": None}, "mail_not_vouched"),
        ({"Authentication_Results": f"{OURS}; dmarc=fail"}, "mail_not_vouched"),
        ({"Authentication_Results": VOUCHED.replace(OURS, "mx.luar")}, "mail_not_vouched"),
        ({"Message_ID": None}, "mail_without_id"),
        ({"Date": None}, "mail_without_date"),
        ({"Date": "Thu, 09 Nov 2028 08:00:00 +0800"}, "report_in_future"),
    ],
)
def test_a_mail_that_proves_nothing_is_refused(
    sender: User, refused: Callable[..., AuditEntry], changed: dict[str, Any], cause: str
) -> None:
    assert refused(letter(**changed)).after["cause"] == cause


@pytest.mark.parametrize(
    ("text", "cause", "field"),
    [
        ("", "mail_without_text", "text"),
        ("Motor hilang dicuri Rabu (8/11/2023).", "mail_place_unread", "area_code"),
        (
            "Motor warga hilang dicuri di Desa Bengkel, Kecamatan Kediri, Kabupaten Tabanan.",
            "mail_time_unread",
            "happened_at",
        ),
        (THEFT.replace("8/11/2023", "8/11/2028"), "event_in_future", "happened_at"),
        (THEFT + "a" * 20_000, "field_too_long", "text"),
    ],
)
def test_what_a_text_does_not_say_is_not_made_up(  # noqa: PLR0917  one column of the table each
    cast: Cast, sender: User, refused: Callable[..., AuditEntry], text: str, cause: str, field: str
) -> None:
    """The trail says why and the sender is told; the words are in neither."""
    entry = refused(letter(text, Subject=None))
    assert entry.after == {"cause": cause, "field": field, "sender": sender.username}
    assert entry.unit_path == cast.villages[0].path
    notice = Notice.objects.get(user=sender)
    assert notice.code == "mail_refused"
    assert notice.params["reason"]


def test_who_is_not_proven_is_told_nothing(
    sender: User, refused: Callable[..., AuditEntry]
) -> None:
    """Else anybody could have us write to an officer; of a stranger the domain alone is kept."""
    entry = refused(letter(Authentication_Results=None))
    assert entry.after["sender"] == "polri.example"
    assert not Notice.objects.exists()


def test_an_address_nobody_proved_is_refused(
    cast: Cast, refused: Callable[..., AuditEntry]
) -> None:
    EmailAddress.objects.create(user=cast.bhabin_1, email="bhabin_1@polri.example", verified=False)
    assert refused(letter()).after["cause"] == "mail_sender_unknown"


def test_a_place_out_of_reach_is_refused(
    cast: Cast, sender: User, refused: Callable[..., AuditEntry]
) -> None:
    """The same rule as for every other way in."""
    Post.objects.filter(pk=cast.posts["bhabin_1"].pk).update(area_prefix="51.02.06")
    text = THEFT.replace("Desa Bengkel, Kecamatan Kediri", "Kecamatan Marga")
    assert refused(letter(text)).after["cause"] == "area_out_of_reach"


def test_a_file_that_is_no_photo_refuses_the_whole(
    sender: User, refused: Callable[..., AuditEntry]
) -> None:
    mail = letter()
    mail.add_attachment(b"MZ\x90\x00", maintype="image", subtype="jpeg", filename="foto.jpg")
    assert refused(mail).after["cause"] == "file_wrong_type"
    assert "foto.jpg" in Notice.objects.get().params["reason"]


def test_too_large_a_mail_is_refused(
    sender: User, refused: Callable[..., AuditEntry], settings: Settings
) -> None:
    """It is not read further than a byte too many."""
    settings.MAIL_MAX_BYTES = 2000
    mail = letter()
    mail.add_attachment(bytes(5000), maintype="image", subtype="jpeg", filename="besar.jpg")
    assert refused(mail).after["cause"] == "mail_too_large"


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe", b"From: =?x?q?\n\n", b"Date: 99\n\n"])
def test_bytes_that_are_no_mail_are_refused(
    sender: User, refused: Callable[..., AuditEntry], raw: bytes
) -> None:
    assert refused(raw).after["cause"] == "mail_sender_unknown"


def test_a_refused_mail_stays_with_a_flag_and_is_not_read_again(
    sender: User, drop: Path, refused: Callable[..., AuditEntry]
) -> None:
    refused(letter(Message_ID=None))
    assert lying(drop) == ["1.host:2,FS"]
    entries = AuditEntry.objects.count()
    take_mail(now=NOW)
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize(
    ("heads", "vouched"),
    [
        ([VOUCHED], True),
        ([f"{OURS}; spf=pass smtp.mailfrom=polri.example; dkim=pass header.d=polri.example"], True),
        ([f"{OURS}; dkim=pass header.d=luar.example"], False),
        ([f"{OURS}; spf=pass smtp.mailfrom=polri.example"], False),
        ([f"{OURS}; dmarc=pass header.from=luar.example"], False),
        ([f"{OURS}; dmarc=fail (dmarc=pass header.from=polri.example)"], False),
        ([f"mx.luar; dmarc=fail {OURS}; dmarc=pass header.from=polri.example"], False),
        ([f"{OURS}; none", VOUCHED], False),
        ([], False),
    ],
)
def test_only_our_own_servers_topmost_word_counts(heads: list[str], vouched: bool) -> None:
    """A stranger may write such a line too; ours is written above it."""
    assert is_vouched(heads, authserv=OURS, domain="polri.example") is vouched


def test_a_letter_leaves_its_signature_out() -> None:
    mail = letter("Isi.\n-- \nAiptu Putu\nHP 0812")
    assert open_letter(mail.as_bytes(), authserv=OURS).text == "Laporan curanmor\n\nIsi."


# ------------------------------------------------------------------ where letters lie


def test_without_a_drop_nothing_is_fetched(settings: Settings, db: None) -> None:
    assert settings.MAIL_DROP == ""
    assert take_mail(now=NOW) == 0


@pytest.mark.parametrize(
    ("address", "authserv"),
    [
        ("maildir:///nowhere", ""),
        ("pop3://host/", OURS),
        ("imap://user:password@mail.polri.example/", OURS),
    ],
)
def test_a_drop_that_cannot_be_trusted_is_not_opened(
    settings: Settings, address: str, authserv: str
) -> None:
    """Without a server whose word counts; without TLS to another machine."""
    settings.MAIL_DROP, settings.MAIL_AUTHSERV = address, authserv
    with pytest.raises(ImproperlyConfigured):
        take_mail(now=NOW)


class MailServer(socketserver.StreamRequestHandler):
    """As much of IMAP as is spoken here, over letters in memory."""

    letters: dict[str, bytes]
    flags: dict[str, set[str]]

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _space, told = line.partition(" ")
            self.answer(told)
            self.say(f"{tag} {'NO no' if 'salah' in told else 'OK done'}")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def answer(self, told: str) -> None:
        if told.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1")
        elif told.startswith("UID SEARCH"):
            open_ = [k for k in self.letters if not self.flags.get(k)]
            self.say(f"* SEARCH {' '.join(open_)}".rstrip())
        elif found := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", told):
            data = self.letters[found[1]][: int(found[2])]
            self.say(f"* 1 FETCH (UID {found[1]} BODY[]<0> {{{len(data)}}}")
            self.wfile.write(data + b")\r\n")
        elif found := re.fullmatch(r"UID STORE (\d+) \+FLAGS \((.*)\)", told):
            self.flags.setdefault(found[1], set()).update(found[2].split())
        elif told == "EXPUNGE":
            for key in [k for k, f in self.flags.items() if r"\Deleted" in f]:
                self.letters.pop(key, None)
        elif told == "LOGOUT":
            self.say("* BYE")


@pytest.fixture
def server() -> Iterator[tuple[type[MailServer], int]]:
    """A mail server on this machine, and its port."""
    speaks = type("Speaks", (MailServer,), {"letters": {}, "flags": {}})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), speaks) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield speaks, listening.server_address[1]
        listening.shutdown()


def test_a_mailbox_is_emptied_of_what_was_stored(
    sender: User, drop: Path, settings: Settings, server: tuple[type[MailServer], int]
) -> None:
    """A stored letter is deleted, a refused one flagged and left alone the next time."""
    speaks, port = server
    settings.MAIL_DROP = f"imap://laporan%40tabanan:rahasia@127.0.0.1:{port}/Laporan"
    speaks.letters |= {"7": letter().as_bytes(), "9": letter(Message_ID=None).as_bytes()}
    assert take_mail(now=NOW) == 1
    assert list(speaks.letters) == ["9"]
    assert speaks.flags["9"] == {r"\Flagged", r"\Seen"}
    assert take_mail(now=NOW) == 0
    assert Report.objects.count() == 1


def test_a_wrong_password_is_an_error_that_the_clock_logs(
    sender: User, drop: Path, settings: Settings, server: tuple[type[MailServer], int]
) -> None:
    settings.MAIL_DROP = f"imap://laporan:salah@127.0.0.1:{server[1]}/"
    with pytest.raises(Exception, match="no"):
        take_mail(now=NOW)
