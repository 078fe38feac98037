"""Telling users something: stored with the change, sent after it, in the reader's language."""

from __future__ import annotations

import smtplib
import string
from datetime import datetime, timedelta
from typing import Any

import apprise
import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils.translation import get_language, override
from pytest_django import (
    DjangoAssertNumQueries,
    DjangoCaptureOnCommitCallbacks,
    Settings,
)
from tests.cast import NOW, Cast

from kentongan.errors import NotFound
from kentongan.notices import changes
from kentongan.notices.changes import (
    mark_read,
    notify,
    notify_many,
    resend_notices,
    send_notices,
    try_again,
    withhold,
)
from kentongan.notices.model import Notice
from kentongan.notices.queries import PAGE, notices_of, undelivered_for, unread_count
from kentongan.notices.rules import LEASE, TRY_AGAIN_AFTER
from kentongan.notices.words import WORDS, subject_and_body
from kentongan.people.model import User
from kentongan.people.queries import Access, access_of
from kentongan.people.rules import Scope

LINK = "/directives/AR-2023-000001/"
PARAMS = {"unit": "Polres Tabanan", "code": "AR-2023-000001"}


def tell(*users: User, code: str = "directive_amended", link: str = LINK) -> None:
    notify(users=users, code=code, params=PARAMS, link=link, now=NOW)


def placeholders(text: str) -> set[str]:
    """The names a text takes its values by."""
    return {part.split(")")[0] for part in text.split("%(")[1:]}


@pytest.mark.parametrize("code", WORDS)
def test_every_notice_has_words_that_take_their_values(code: str) -> None:
    """Subject and body in one line each; the subject promises nothing the body lacks."""
    with override(None):
        raw_subject, raw_body = (str(words) for words in WORDS[code])
    params = dict.fromkeys(placeholders(raw_subject) | placeholders(raw_body), "100 %")
    subject, body = subject_and_body(code, params)
    assert "%(" not in subject + body
    assert "\n" not in subject
    assert body.strip(string.whitespace)


def test_a_notice_nobody_can_word_is_not_stored(cast: Cast) -> None:
    """A code without words would fail at its reader's; it fails at its writer's."""
    with pytest.raises(KeyError):
        tell(cast.kapolres, code="greeting")
    assert not Notice.objects.exists()


def test_each_is_told_a_thing_once(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Who sits in two of the units concerned gets one notice; one insert for all."""
    users = [*cast.kapolseks, cast.kapolres, cast.kapolres]
    with django_assert_num_queries(1):
        notify_many(notes=[(u, "directive_amended", PARAMS, LINK) for u in users], now=NOW)
    assert Notice.objects.count() == 11
    tell()
    assert Notice.objects.count() == 11


def test_stored_with_the_change_sent_after_it(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """No e-mail speaks of a change that was undone."""
    with django_capture_on_commit_callbacks(execute=True):
        tell(cast.kapolres)
        assert Notice.objects.get().sent_at is None
        assert mail.outbox == []
    notice = Notice.objects.get()
    assert notice.sent_at
    assert not notice.send_error
    (message,) = mail.outbox
    assert message.to == [cast.kapolres.email]
    assert message.subject == "Directive AR-2023-000001 was amended"


@pytest.mark.django_db(transaction=True)
def test_an_undone_change_tells_nobody(cast: Cast) -> None:
    """Rolled back, the notice is gone with the change, and nothing is sent."""

    class Undone(Exception):
        pass

    def change() -> None:
        with transaction.atomic():
            tell(cast.kapolres)
            raise Undone

    with pytest.raises(Undone):
        change()
    assert not Notice.objects.exists()
    assert mail.outbox == []
    with transaction.atomic():
        tell(cast.kapolres)
    assert len(mail.outbox) == 1


def sent(
    *users: User, code: str = "directive_amended", link: str = LINK, **params: str
) -> list[Notice]:
    """Store notices and send them as the worker does."""
    notify(users=users, code=code, params=PARAMS | params, link=link, now=NOW)
    rows = list(Notice.objects.order_by("pk"))
    send_notices.call([row.pk for row in rows])
    return list(Notice.objects.order_by("pk"))


def test_each_reads_it_in_his_own_language(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words are chosen when it is sent, by the reader's language and not the writer's."""
    spoken: list[str | None] = []

    def words(code: str, params: Any) -> tuple[str, str]:
        spoken.append(get_language())
        return code, str(params)

    monkeypatch.setattr("kentongan.notices.changes.subject_and_body", words)
    User.objects.filter(pk=cast.kapolres.pk).update(language="id")
    sent(cast.kapolres, cast.kapolda)
    assert spoken == ["id", "en"]


def test_a_title_over_two_lines_is_no_second_head(cast: Cast) -> None:
    """A line break in a title neither breaks the e-mail nor slips a head line into it."""
    sent(
        cast.kapolres,
        code="invited",
        title="Apel\nBcc: lain@example.test",
        to="Polres",
        when="besok",
    )
    (message,) = mail.outbox
    assert message.subject == "Invitation: Apel Bcc: lain@example.test"
    assert message.recipients() == [cast.kapolres.email]


def test_without_an_address_the_notice_in_the_app_is_enough(cast: Cast) -> None:
    """Nothing to send is no failure."""
    User.objects.filter(pk=cast.kapolres.pk).update(email="")
    (notice,) = sent(cast.kapolres)
    assert notice.sent_at
    assert mail.outbox == []


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError("no server"), smtplib.SMTPServerDisconnected("gone")]
)
def test_a_failing_channel_is_written_down(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """The others are still sent; the failed one keeps its error and goes out when sent again."""
    send = EmailBackend.send_messages

    def stumble(self: EmailBackend, messages: Any) -> int:
        if messages[0].to == [cast.kapolres.email]:
            raise error
        return send(self, messages)

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", stumble)
        failed, other = sent(cast.kapolres, cast.kapolda)
    assert (failed.sent_at, failed.send_error) == (None, f"e-mail: {error}")
    assert other.sent_at
    send_notices.call([failed.pk, other.pk])
    failed.refresh_from_db()
    assert failed.sent_at
    assert failed.send_error == ""
    assert [m.to for m in mail.outbox] == [[cast.kapolda.email], [cast.kapolres.email]]


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own
@pytest.mark.parametrize("works", [True, False])
def test_other_channels_by_setting(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch, works: bool
) -> None:
    """An Apprise address in the settings gets every notice; that it failed is written down."""
    settings.NOTICE_CHANNELS = ["json://127.0.0.1/kentongan"]
    told: list[dict[str, str]] = []

    def notify_stub(self: apprise.Apprise, **given: str) -> bool:
        assert len(self) == 1
        told.append(given)
        return works

    monkeypatch.setattr(apprise.Apprise, "notify", notify_stub)
    (notice,) = sent(cast.kapolres)
    assert told[0]["title"] == "Directive AR-2023-000001 was amended"
    assert bool(notice.sent_at) is works
    assert notice.send_error == ("" if works else "apprise: not delivered")
    assert len(mail.outbox) == 1


def test_nobody_reads_anothers_notices(cast: Cast) -> None:
    """Neither in the list, nor in the count, nor by marking one as read."""
    tell(cast.kapolres)
    assert unread_count(cast.kapolda) == 0
    assert notices_of(cast.kapolda) == []
    mine = Notice.objects.get()
    with pytest.raises(NotFound) as refusal:
        mark_read(user=cast.kapolda, notice_id=mine.pk, now=NOW)
    assert refusal.value.message
    assert unread_count(cast.kapolres) == 1


def test_one_or_all_are_marked_as_read(cast: Cast) -> None:
    """Read once stays read at that time."""
    for number in range(3):
        tell(cast.kapolres, link=f"/{number}/")
    tell(cast.kapolda)
    first = Notice.objects.filter(user=cast.kapolres).earliest("pk")
    mark_read(user=cast.kapolres, notice_id=first.pk, now=NOW)
    assert unread_count(cast.kapolres) == 2
    mark_read(user=cast.kapolres, notice_id=None, now=NOW.replace(hour=9))
    first.refresh_from_db()
    assert (unread_count(cast.kapolres), first.read_at) == (0, NOW)
    assert unread_count(cast.kapolda) == 1


def test_the_list_pages_by_key_and_the_bell_stops_counting(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """One query a page, one for the bell, at any number."""
    Notice.objects.bulk_create(
        Notice(
            user=cast.kapolres,
            code="directive_amended",
            params=PARAMS,
            link=LINK,
            created_at=NOW,
        )
        for _n in range(130)
    )
    with django_assert_num_queries(1):
        page = notices_of(cast.kapolres)
    assert len(page) == PAGE
    assert page[0].subject == "Directive AR-2023-000001 was amended"  # type: ignore[attr-defined]
    older = notices_of(cast.kapolres, before=page[-1].pk)
    assert older[0].pk < page[-1].pk
    with django_assert_num_queries(1):
        assert unread_count(cast.kapolres) == 100


def test_loaded_notices_are_not_sent(cast: Cast) -> None:
    """Demo data tell nobody by e-mail; what is already sent keeps its time."""
    (before,) = sent(cast.kapolda)
    tell(cast.kapolres)
    assert withhold(now=NOW) == 1
    send_notices.call(list(Notice.objects.values_list("pk", flat=True)))
    assert len(mail.outbox) == 1
    assert Notice.objects.get(user=cast.kapolres).sent_at == NOW
    assert Notice.objects.get(user=cast.kapolda).sent_at == before.sent_at
    assert str(before) == f"{cast.kapolda.pk}: directive_amended"


@pytest.fixture
def broken_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that is down."""

    def fail(self: EmailBackend, messages: Any) -> int:
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr(EmailBackend, "send_messages", fail)


def due(notice: Notice) -> datetime | None:
    notice.refresh_from_db()
    return notice.next_try_at


@pytest.mark.usefixtures("broken_mail")
def test_what_failed_is_tried_again_with_growing_pauses_and_then_given_up(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """The clock hands it out only when its pause is over, and not for ever."""
    with time_machine.travel(NOW, tick=False) as clock:
        (notice,) = sent(cast.kapolres)
        assert resend_notices(now=NOW) == 0
        at = NOW
        for pause in TRY_AGAIN_AFTER:
            assert due(notice) == at + pause
            at += pause
            clock.move_to(at)
            assert resend_notices(now=at) == 1
            assert resend_notices(now=at) == 0  # handed out: not a second time in the next minute
            send_notices.call([notice.pk])
        assert due(notice) is None
        assert resend_notices(now=at + timedelta(days=9)) == 0
    assert (notice.tries, notice.sent_at) == (1 + len(TRY_AGAIN_AFTER), None)
    assert caplog.records[-1].levelname == "ERROR"


def test_a_notice_lost_with_its_worker_is_sent_all_the_same(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """Stored and never taken up, or taken up by a worker that died: the clock finds it."""
    tell(cast.kapolres)
    assert resend_notices(now=NOW) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert resend_notices(now=NOW + LEASE) == 1
    assert Notice.objects.get().sent_at
    assert len(mail.outbox) == 1
    assert resend_notices(now=NOW + timedelta(days=9)) == 0


def test_two_workers_send_one_e_mail(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice that another worker took between the look and the claim is left to it."""
    tell(cast.kapolres)
    notice = Notice.objects.get()
    Notice.objects.filter(pk=notice.pk).update(tries=1)
    assert not changes._claim(notice, NOW)
    assert mail.outbox == []


def test_an_address_refused_for_good_is_not_asked_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """550 says no such box: trying again would only annoy the server. 450 says not now."""
    replies = {550: False, 450: True}
    for code, again in replies.items():

        def refuse(self: EmailBackend, messages: Any, code: int = code) -> int:
            to = messages[0].to[0]
            raise smtplib.SMTPRecipientsRefused({to: (code, b"mailbox unavailable")})

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)
        notice = sent(cast.kapolres, link=f"/{code}/")[-1]
        assert (notice.next_try_at is not None) is again, code


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own
@pytest.mark.usefixtures("broken_mail")
def test_another_try_repeats_only_the_channel_that_failed(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room that has the notice is not told again because the e-mail failed."""
    settings.NOTICE_CHANNELS = ["json://127.0.0.1/kentongan"]
    told: list[str] = []
    monkeypatch.setattr(
        apprise.Apprise, "notify", lambda self, **given: bool(told.append(given["title"]) or True)
    )
    (notice,) = sent(cast.kapolres)
    assert notice.send_error.startswith("e-mail:")
    monkeypatch.undo()
    settings.NOTICE_CHANNELS = ["json://127.0.0.1/kentongan"]
    send_notices.call([notice.pk])
    notice.refresh_from_db()
    assert notice.sent_at
    assert len(told) == 1
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("broken_mail")
def test_who_manages_accounts_sees_what_did_not_go_out(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """How many, whose and why, not what it says; of his own units alone; nobody else sees any."""
    sent(cast.kapolres, cast.outsider)
    Notice.objects.filter(user=cast.kapolres).update(next_try_at=None)
    everywhere = undelivered_for(access_of(cast.admin))
    assert everywhere is not None
    assert everywhere.waiting + everywhere.given_up == 2
    access = Access((Scope("admin", unit_path=cast.polres.path),))
    with django_assert_num_queries(2):
        found = undelivered_for(access)
    assert found is not None
    assert ([n.user for n in found.rows], found.waiting, found.given_up) == ([cast.kapolres], 0, 1)
    assert undelivered_for(access_of(cast.kabag_ops)) is None
    later = NOW + timedelta(days=1)
    assert try_again(access=access, now=later) == 1
    again = Notice.objects.get(user=cast.kapolres)
    assert (again.tries, again.next_try_at) == (0, later)
    assert try_again(access=access, now=later) == 0
