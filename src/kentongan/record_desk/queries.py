"""Reading the desk: kinds, lists, single records and their history, all within the user's reach."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kentongan.audit_trail.queries import history_of
from kentongan.errors import Invalid, NotAllowed, NotFound
from kentongan.people.model import Unit
from kentongan.people.queries import access_of, visible_units
from kentongan.record_desk.columns import with_related
from kentongan.record_desk.filters import Asked, Problem, Reader
from kentongan.record_desk.model import SavedFilter
from kentongan.record_desk.paging import Page, count_to, in_order, page_of
from kentongan.record_desk.rules import (
    API_PAGE_MOST,
    COUNT_MOST,
    PAGE_SIZE,
    UNITS_OFFERED,
    differences,
    storable,
)
from kentongan.record_desk.values import stored_words
from kentongan.record_kinds.kind import RecordKind


def kinds() -> tuple[RecordKind, ...]:
    """The kinds of record of this installation, as the setting RECORD_KINDS lists them."""
    found: tuple[RecordKind, ...] = import_string(settings.RECORD_KINDS)
    return found


def get_kind(code: str) -> RecordKind:
    for kind in kinds():
        if kind.code == code:
            return kind
    raise NotFound("kind_unknown", _("There is no such kind of record."))


def may_create(user: Any, kind: RecordKind) -> bool:
    return kind.create is not None and (kind.may_create is None or kind.may_create(user))


def may_edit(kind: RecordKind, record: Any) -> bool:
    return kind.edit is not None and (kind.editable is None or kind.editable(record))


def demand_create(user: Any, kind: RecordKind) -> None:
    """Raise NotFound where the desk writes no such records, NotAllowed where this user may not."""
    if kind.create is None:
        raise NotFound("no_form", _("Records of this kind are not written here."))
    if not may_create(user, kind):
        raise NotAllowed("may_not_create", _("Your post does not write records of this kind."))


def demand_edit(kind: RecordKind, record: Any) -> None:
    """Raise NotFound where the desk edits no such records, NotAllowed for one that stands fast."""
    if kind.edit is None:
        raise NotFound("no_form", _("Records of this kind are not written here."))
    if not may_edit(kind, record):
        raise NotAllowed("not_editable", _("This record is no longer a draft: it stands."))


def zone_of(user: Any) -> ZoneInfo:
    """The clocks the user lives by: those of his first post's unit, else the installation's."""
    unit_id = next((s.unit_id for s in access_of(user).scopes if s.unit_id is not None), None)
    name = (
        Unit.objects.filter(pk=unit_id).values_list("timezone", flat=True).first()
        if unit_id is not None
        else None
    )
    return ZoneInfo(name or settings.TIME_ZONE)


def reader_for(user: Any) -> Reader:
    return Reader(visible_units(access_of(user)), zone_of(user))


def units_offered(user: Any) -> list[Unit]:
    """Units to pick in a filter or form, in the order of the tree; the first few hundred."""
    return list(
        visible_units(access_of(user)).order_by("path").only("code", "name")[:UNITS_OFFERED]
    )


def rows_of(user: Any, kind: RecordKind) -> QuerySet[Any]:
    """Every record of a kind in the user's reach, with what its fields follow read along."""
    rows: QuerySet[Any] = kind.visible_to(user)
    return with_related(rows, kind.fields)


def asked_of(user: Any, kind: RecordKind, params: QueryDict) -> Asked:
    """What an address line asks, with its problems, without reading a row."""
    return reader_for(user).read(kind, rows_of(user, kind), params)


def rows_asked(user: Any, kind: RecordKind, params: QueryDict) -> tuple[QuerySet[Any], Asked]:
    """Every row an address line asks for, in the order it asks for: what an export holds.

    Raises Invalid for a value that cannot be asked for.
    """
    rows = rows_of(user, kind)
    asked = reader_for(user).read(kind, rows, params)
    for problem in asked.problems:
        raise Invalid("filter_invalid", problem.message, field=problem.parameter)
    rows = rows.filter(asked.condition)
    return in_order(rows, sort=asked.sort, path=_sort_path(kind, asked.sort)), asked


def _sort_path(kind: RecordKind, sort: str) -> str:
    return kind.sorts[sort.removeprefix("-")]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: what was asked, the rows, and how many there are (up to COUNT_MOST)."""

    kind: RecordKind
    asked: Asked
    page: Page
    count: int
    zone: ZoneInfo

    @property
    def is_more(self) -> bool:
        """True where there are more than `count`."""
        return self.count == COUNT_MOST


def listing(user: Any, kind: RecordKind, params: QueryDict) -> Listing:
    """A page of a kind's list. What cannot be asked for becomes a problem, and shows no rows."""
    reader = reader_for(user)
    rows = rows_of(user, kind)
    asked = reader.read(kind, rows, params)
    page, count = Page([], None, None), 0
    if not asked.problems:
        rows = rows.filter(asked.condition)
        try:
            page = _page(rows, kind, asked, params, PAGE_SIZE)
            sort = asked.default_sort
            count = count_to(COUNT_MOST, rows, sort=sort, path=_sort_path(kind, sort))
        except Invalid as refusal:
            asked.problems.append(Problem("cursor", refusal.message))
    return Listing(kind, asked, page, count, reader.zone)


def demand_parameter(name: str, known: Container[str]) -> None:
    """Raise Invalid for a parameter that an address does not know."""
    if name not in known:
        raise Invalid(
            "parameter_unknown",
            _("There is no parameter “%(name)s” here.") % {"name": name[:80]},
            field=name[:80],
        )


def demand_parameters(kind: RecordKind, params: QueryDict, more: Iterable[str] = ()) -> None:
    """Raise Invalid for a parameter that the list of a kind does not know."""
    known = {"q", "sort", *more, *(name for f in kind.filters for name in f.parameters)}
    for name in params:
        demand_parameter(name, known)


def page_for_program(user: Any, kind: RecordKind, params: QueryDict, size: int) -> Page:
    """A page of a kind's list. Raises Invalid for anything that cannot be asked for."""
    demand_parameters(kind, params, {"after", "before", "limit"})
    rows, asked = rows_asked(user, kind, params)
    return _page(rows, kind, asked, params, size)


def limit_in(text: str) -> int:
    """How many records a program wants on a page; Invalid beyond API_PAGE_MOST."""
    if not (text.isdecimal() and len(text) < 4 and 1 <= int(text) <= API_PAGE_MOST):
        raise Invalid(
            "limit_invalid",
            _("A page holds from 1 to %(most)s records.") % {"most": API_PAGE_MOST},
            field="limit",
        )
    return int(text)


def demand_read(user: Any) -> None:
    """NotAllowed for an account that holds no post today: it would read empty lists for ever."""
    if not access_of(user).may("read"):
        raise NotAllowed("no_post", _("You hold no post today, so there is nothing you may read."))


def _page(
    rows: QuerySet[Any], kind: RecordKind, asked: Asked, params: QueryDict, size: int
) -> Page:
    return page_of(
        rows,
        sort=asked.sort,
        path=_sort_path(kind, asked.sort),
        after=params.get("after", ""),
        before=params.get("before", ""),
        size=size,
    )


def get_record_for(user: Any, kind: RecordKind, key: str) -> Any:
    """The record, or NotFound, said the same way whether it exists for others or not at all."""
    record = None
    if storable(key):
        try:
            record = rows_of(user, kind).filter(**{kind.key: key}).first()
        except (ValueError, ValidationError):  # a word where the key is a number
            record = None
    if record is None:
        raise NotFound("record_unknown", _("There is no such record that you can see."))
    return record


def saved_filters(user: Any, kind: RecordKind) -> list[SavedFilter]:
    return list(SavedFilter.objects.filter(user_id=user.pk, kind=kind.code))


def get_saved_filter_for(user: Any, kind: RecordKind, pk: int) -> SavedFilter:
    """One of the user's own saved filters; nobody reaches another's."""
    saved = SavedFilter.objects.filter(user_id=user.pk, kind=kind.code, pk=pk).first()
    if saved is None:
        raise NotFound("saved_filter_unknown", _("You have no such saved filter."))
    return saved


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a change changed, in words; None where there was none."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that was done to a record."""

    number: int
    moment: datetime
    who: str
    what: str
    address: str | None
    """From where: only for those who may read the audit trail of that unit."""
    reason: str
    changes: Sequence[Change]


def history_for(
    user: Any, kind: RecordKind, record: Any, before: int | None = None
) -> tuple[list[HistoryEntry], int | None]:
    """What was done to a record the user may see, newest first, and where older entries begin.

    Raises NotFound for a kind without a history.
    """
    if not kind.has_history:
        raise NotFound("no_history", _("Records of this kind have no history of their own."))
    rows = history_of(kind.audit_kind or kind.code, kind.key_of(record))
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: PAGE_SIZE + 1])
    access, zone = access_of(user), zone_of(user)
    entries = [
        HistoryEntry(
            number=row.number,
            moment=row.at,
            who=row.actor_label,
            what=str(kind.verbs.get(row.verb, row.verb.replace("_", " "))),
            address=row.address if access.may("read_audit", row.unit_path) else None,
            reason=row.reason,
            changes=[_change(kind, zone, *d) for d in differences(row.before, row.after)],
        )
        for row in found[:PAGE_SIZE]
    ]
    return entries, entries[-1].number if len(found) > PAGE_SIZE else None


def _change(
    kind: RecordKind, zone: ZoneInfo, name: str, before: str | None, after: str | None
) -> Change:
    f = next((f for f in kind.fields if f.name == name), None)
    if f is None:
        return Change(str(kind.names.get(name, name.replace("_", " "))), before, after)
    before, after = (None if x is None else stored_words(f, x, zone) for x in (before, after))
    return Change(str(f.label), before, after)
