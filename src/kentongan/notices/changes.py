"""Telling users something: stored at once, sent after commit by the worker."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from smtplib import SMTPRecipientsRefused
from typing import Any

import apprise
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from kentongan.errors import NotFound
from kentongan.notices.model import Notice
from kentongan.notices.queries import undelivered
from kentongan.notices.rules import LEASE, next_try
from kentongan.notices.words import WORDS, subject_and_body
from kentongan.people.model import User
from kentongan.people.queries import Access

log = logging.getLogger(__name__)

RESEND_MOST = 500
"""Notices the clock hands to the worker at once: it is back in a minute for the others."""


def notify(
    *, users: Iterable[User], code: str, params: Mapping[str, str], link: str, now: datetime
) -> None:
    """Store one notice a user now, send e-mail and other channels after commit by the worker."""
    notify_many(notes=[(user, code, params, link) for user in users], now=now)


def notify_many(
    *, notes: Iterable[tuple[User, str, Mapping[str, str], str]], now: datetime
) -> None:
    """`notify` for many users with words of their own, in one insert; each is told a thing once."""
    rows: dict[tuple[int, str, str], Notice] = {}
    for user, code, params, link in notes:
        if code not in WORDS:
            raise KeyError(code)
        key = (user.pk, code, link)
        rows[key] = Notice(
            user=user,
            code=code,
            params=dict(params),
            link=link,
            created_at=now,
            next_try_at=now + LEASE,
        )
    stored = Notice.objects.bulk_create(rows.values())
    if stored:
        ids = [n.pk for n in stored]
        transaction.on_commit(lambda: send_notices.enqueue(ids))


@task()
def send_notices(ids: list[int]) -> None:
    """Send stored notices by every channel that has not got them yet.

    A channel that fails is written down and tried again by `resend_notices`; the notice in the app
    stays whatever happens outside. Sending again what was sent does nothing.
    """
    connection = get_connection()
    channels = apprise.Apprise()
    for address in settings.NOTICE_CHANNELS:
        channels.add(address)
    waiting = Notice.objects.filter(pk__in=ids, sent_at=None).select_related("user")
    for notice in waiting.order_by("pk"):
        if _claim(notice, timezone.now()):
            _send(notice, connection, channels)


def _claim(notice: Notice, now: datetime) -> bool:
    """Take a notice for this worker, counting the try; False where another one took it first."""
    mine = Notice.objects.filter(pk=notice.pk, sent_at=None, tries=notice.tries)
    notice.tries += 1
    return bool(mine.update(tries=notice.tries, next_try_at=now + LEASE))


def _send(notice: Notice, connection: Any, channels: apprise.Apprise) -> None:
    with override(notice.user.language):
        subject, body = subject_and_body(notice.code, notice.params)
    # A title may run over lines; the head of an e-mail may not.
    subject = " ".join(subject.split())
    trouble, lasting = [], True
    if notice.user.email and notice.emailed_at is None:
        message = EmailMessage(subject, body, to=[notice.user.email], connection=connection)
        try:
            message.send()
            notice.emailed_at = timezone.now()
        except OSError as error:
            trouble.append(f"e-mail: {error}")
            lasting = _refused_for_good(error)
    if settings.NOTICE_CHANNELS and notice.relayed_at is None:
        if channels.notify(title=subject, body=body):
            notice.relayed_at = timezone.now()
        else:
            trouble.append("apprise: not delivered")
            lasting = False
    now = timezone.now()
    notice.sent_at = None if trouble else now
    notice.next_try_at = (
        next_try(failed=notice.tries, lasting=lasting, now=now) if trouble else None
    )
    notice.send_error = "; ".join(trouble)
    notice.save(update_fields=["sent_at", "emailed_at", "relayed_at", "next_try_at", "send_error"])
    if trouble:
        level = logging.WARNING if notice.next_try_at else logging.ERROR
        log.log(
            level,
            "notice %s, try %s: %s; next try %s",
            notice.pk,
            notice.tries,
            notice.send_error,
            notice.next_try_at or "never",
        )


def _refused_for_good(error: OSError) -> bool:
    """Does the mail server refuse every address with a 5xx reply (RFC 5321, 4.2.1)?"""
    return isinstance(error, SMTPRecipientsRefused) and all(
        code >= 500 for code, _reply in error.recipients.values()
    )


def resend_notices(*, now: datetime) -> int:
    """Hand to the worker what is due to be tried again, or was lost with a worker. How many.

    Called by the clock. Each is pushed on by a lease first: the next minute does not hand it out
    twice.
    """
    with transaction.atomic():
        due = list(
            Notice.objects.select_for_update()
            .filter(sent_at=None, next_try_at__lte=now)
            .order_by("next_try_at", "pk")
            .values_list("pk", flat=True)[:RESEND_MOST]
        )
        if due:
            Notice.objects.filter(pk__in=due).update(next_try_at=now + LEASE)
            transaction.on_commit(lambda: send_notices.enqueue(due))
    return len(due)


def try_again(*, access: Access, now: datetime) -> int:
    """Begin anew with what was given up at accounts the administrator manages. How many."""
    given_up = undelivered(access).filter(next_try_at=None).values_list("pk", flat=True)
    return Notice.objects.filter(pk__in=list(given_up)).update(tries=0, next_try_at=now)


def withhold(*, now: datetime) -> int:
    """Send nothing of what waits to be sent: for data that were loaded, not lived. How many."""
    return Notice.objects.filter(sent_at=None).update(sent_at=now, next_try_at=None)


def mark_read(*, user: Any, notice_id: int | None, now: datetime) -> None:
    """Mark one notice of the user, or all of them (None), as read."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if notice_id is not None:
        if not Notice.objects.filter(user=user, pk=notice_id).exists():
            raise NotFound("notice_unknown", _("There is no such notice."))
        unread = unread.filter(pk=notice_id)
    unread.update(read_at=now)
