"""What the desk writes: saved filters, and records through their kind's own change functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.errors import Conflict, Invalid
from kentongan.record_desk.filters import Asked
from kentongan.record_desk.model import SavedFilter
from kentongan.record_desk.queries import (
    demand_create,
    demand_edit,
    get_record_for,
    get_saved_filter_for,
    saved_filters,
)
from kentongan.record_desk.rules import QUERY_MOST, SAVED_MOST, fingerprint, storable
from kentongan.record_desk.values import as_json
from kentongan.record_kinds.kind import RecordKind

NAME_MOST = 80


@transaction.atomic
def save_filter(
    *, user: Any, kind: RecordKind, asked: Asked, name: str, actor: Actor, now: datetime
) -> SavedFilter:
    """Keep what an address line asks under a name, for this user and kind."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_MOST or not storable(name):
        raise Invalid(
            "filter_name_missing",
            _("Give the filter a name of at most %(most)s characters.") % {"most": NAME_MOST},
            field="name",
        )
    query = asked.query()
    if asked.problems or not query:
        raise Invalid("filter_empty", _("Filter or sort the list first, then keep it."))
    if len(query) > QUERY_MOST:
        raise Invalid("filter_too_long", _("This filter is too long to keep."))
    kept = saved_filters(user, kind)
    if any(saved.name == name for saved in kept):
        raise Conflict(
            "filter_name_taken",
            _("You already keep a filter called “%(name)s”.") % {"name": name},
            field="name",
        )
    if len(kept) >= SAVED_MOST:
        raise Conflict(
            "too_many_filters",
            _("You keep %(most)s filters here: delete one first.") % {"most": SAVED_MOST},
        )
    saved = SavedFilter.objects.create(user=user, kind=kind.code, name=name, query=query)
    record_change(
        actor=actor,
        verb="save_filter",
        object_kind="saved_filter",
        object_id=str(saved.pk),
        after={"kind": kind.code, "name": name, "query": query},
        now=now,
    )
    return saved


@transaction.atomic
def delete_filter(*, user: Any, kind: RecordKind, pk: int, actor: Actor, now: datetime) -> None:
    """Drop one of the user's own saved filters."""
    saved = get_saved_filter_for(user, kind, pk)
    saved.delete()
    record_change(
        actor=actor,
        verb="delete_filter",
        object_kind="saved_filter",
        object_id=str(pk),
        before={"kind": kind.code, "name": saved.name, "query": saved.query},
        now=now,
    )


@transaction.atomic
def create_record(
    *, user: Any, kind: RecordKind, values: Mapping[str, Any], actor: Actor, now: datetime
) -> Any:
    """Write a new record by its kind's change function, which checks, writes and audits."""
    demand_create(user, kind)
    assert kind.create is not None  # noqa: S101  demanded above
    return kind.create(actor=actor, now=now, **values)


@transaction.atomic
def edit_record(
    *,
    user: Any,
    kind: RecordKind,
    key: str,
    seen: str,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Any:
    """Change a record by its kind's change function.

    `seen` is the fingerprint of the values the form was filled with: of two people who edit the
    same draft the second is told instead of overwriting the first.
    """
    record = get_record_for(user, kind, key)
    # Locked first, then read again: what is compared is what stands when the change is written.
    type(record)._base_manager.select_for_update().get(pk=record.pk)
    record = get_record_for(user, kind, key)
    demand_edit(kind, record)
    if seen != seen_values(kind, record):
        raise Conflict(
            "record_changed",
            _("Somebody else has changed this record meanwhile: look at it again."),
        )
    assert kind.edit is not None  # noqa: S101  demanded above
    return kind.edit(record=record, actor=actor, now=now, **values)


def seen_values(kind: RecordKind, record: Any) -> str:
    """The fingerprint of what a form of this record shows."""
    return fingerprint({f.name: as_json(f, record) for f in kind.form_fields})
