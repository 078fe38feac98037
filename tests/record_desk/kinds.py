"""Kinds of record for the tests of the desk: over units, areas, operations and post holdings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.errors import Conflict, Invalid
from kentongan.people.model import PostHolding, Unit
from kentongan.people.queries import access_of, units_q, visible_units
from kentongan.people.rules import UNIT_LEVELS
from kentongan.places.model import Area
from kentongan.record_kinds.kind import Field, RecordKind
from kentongan.rulebook.model import Operation


def add_operation(*, actor: Actor, now: datetime, code: str, name: str, source: str) -> Operation:
    if Operation.objects.filter(code=code).exists():
        raise Invalid("code_taken", "This code is taken.", field="code")
    if name == "nobody":
        raise Conflict("nameless", "Nobody is no name.")
    made = Operation.objects.create(code=code, name=name, source=source)
    record_change(
        actor=actor,
        verb="add_operation",
        object_kind="operation",
        object_id=code,
        after={"code": code, "name": name},
        now=now,
    )
    return made


def edit_unit(*, record: Unit, actor: Actor, now: datetime, **values: Any) -> Unit:
    before = {name: _plain(getattr(record, name)) for name in values}
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    record_change(
        actor=actor,
        verb="edit_unit",
        object_kind="unit",
        object_id=record.code,
        before=before,
        after={name: _plain(value) for name, value in values.items()},
        reason="a new name plate",
        unit_path=record.path,
        now=now,
    )
    return record


def _plain(value: Any) -> Any:
    return value.code if isinstance(value, Unit) else value


def holdings(user: Any) -> QuerySet[PostHolding]:
    return PostHolding.objects.filter(units_q(access_of(user), prefix="post__unit__"))


UNIT = RecordKind(
    code="unit",
    label=_("unit"),
    label_plural=_("units"),
    fields=(
        Field("name", "Name", required=True, sortable=True, filterable=True, in_form=True),
        Field(
            "level",
            "Level",
            "choice",
            choices=[(level, level.upper()) for level in UNIT_LEVELS],
            required=True,
            filterable=True,
            sortable=True,
            in_form=True,
        ),
        Field("parent", "Parent", "unit", filterable=True, sortable=True, in_form=True),
        Field("valid_from", "From", "date", filterable=True, sortable=True, in_form=True),
        Field("area_code", "Area", in_list=False),
    ),
    visible_to=lambda user: visible_units(access_of(user)),
    link=lambda unit: f"/units/{unit.code}/",
    search=("name", "code"),
    edit=edit_unit,
    editable=lambda unit: unit.level == "polsek",
    verbs={"edit_unit": "plate changed"},
)
AREA = RecordKind(
    code="area",
    label=_("area"),
    label_plural=_("areas"),
    fields=(
        Field("name", "Name", sortable=True),
        Field("level", "Level", "number", filterable=True, sortable=True),
    ),
    visible_to=lambda _user: Area.objects.all(),
    link=lambda area: f"/areas/{area.code}/",
    newest_first="code",
    has_history=False,
    shared=True,
)
OPERATION = RecordKind(
    code="operation",
    label=_("operation"),
    label_plural=_("operations"),
    fields=(
        Field("code", "Code", required=True, in_form=True, sortable=True),
        Field("name", "Name", required=True, in_form=True),
        Field("short_names", "Short names"),
        Field("source", "Source", "long_text", in_list=False, in_form=True),
    ),
    visible_to=lambda _user: Operation.objects.all(),
    link=lambda operation: f"/operations/{operation.code}/",
    create=add_operation,
    may_create=lambda user: access_of(user).may("issue"),
    shared=True,
)
HOLDING = RecordKind(
    code="holding",
    label=_("post holding"),
    label_plural=_("post holdings"),
    fields=(
        Field("officer__name", "Officer", sortable=True),
        Field("post__unit", "Unit", "unit", filterable=True, sortable=True),
        Field("acting", "Acting", "yes_no", filterable=True, sortable=True),
        Field("since", "Since", "date", filterable=True, sortable=True),
        Field("officer__user__last_login", "Last seen", "datetime", filterable=True, sortable=True),
    ),
    visible_to=holdings,
    link=lambda holding: f"/holdings/{holding.pk}/",
    key="pk",
)
KINDS = (UNIT, AREA, OPERATION, HOLDING)
