"""A user's own notices: nobody reads another's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from kentongan.notices.model import Notice
from kentongan.notices.words import subject_and_body
from kentongan.people.queries import Access, units_q

PAGE = 50
UNDELIVERED_SHOWN = 20


def unread_count(user: Any) -> int:
    """How many notices wait, counted to 100 at most: the bell says "99+" beyond."""
    return len(Notice.objects.filter(user_id=user.pk, read_at=None).values_list("pk")[:100])


def notices_of(user: Any, before: int | None = None) -> list[Notice]:
    """The newest notices, a page at a time, each with `subject` and `body` in words."""
    rows: QuerySet[Notice] = Notice.objects.filter(user_id=user.pk)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-pk")[:PAGE])
    for notice in page:
        notice.subject, notice.body = subject_and_body(notice.code, notice.params)  # type: ignore[attr-defined]
    return page


def undelivered(access: Access) -> QuerySet[Notice]:
    """Notices that failed to go out, to accounts of units the user manages; not what they say."""
    return Notice.objects.filter(
        units_q(access, "manage_people", "user__officer__holdings__post__unit__"), sent_at=None
    ).exclude(send_error="")


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What failed to go out: the latest rows, how many are tried again and how many given up."""

    rows: list[Notice]
    waiting: int
    given_up: int


def undelivered_for(access: Access) -> Undelivered | None:
    """What an administrator sees of what failed; None for everybody else.

    One query where all went out, two where not.
    """
    if not access.may("manage_people"):
        return None
    # A holder of two posts would stand in the join twice.
    failed = Notice.objects.filter(pk__in=undelivered(access).values("pk"))
    rows = list(failed.select_related("user").order_by("-pk")[:UNDELIVERED_SHOWN])
    if not rows:
        return Undelivered(rows, waiting=0, given_up=0)
    counts = failed.aggregate(
        given_up=Count("pk", filter=Q(next_try_at=None)), waiting=Count("next_try_at")
    )
    return Undelivered(rows, **counts)
