"""What an address line asks of a list, read into conditions, and the fields that ask it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import IntegerField, Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kentongan.people.model import Unit
from kentongan.places.codes import dotted_or_none
from kentongan.places.queries import search
from kentongan.record_desk.columns import column_at
from kentongan.record_desk.rules import FIRST_DAY, LAST_DAY, NUMBER, QUERY_MOST, storable
from kentongan.record_kinds.kind import RANGED, Field, RecordKind

YES, NO = "yes", "no"
WORDS_MOST = 8
CONTROLS_SHOWN = 4
"""So many filters stand open: on a phone the first record stays in sight."""


class WrongValue(ValueError):
    """A value that a filter cannot take; the text says what would be right."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A value nobody can filter by: where it stood and what is wrong with it."""

    parameter: str
    message: str


@dataclass(slots=True)
class Asked:
    """What an address line asks of a list. With a problem in it nothing is shown: rows that
    nobody asked for would be taken for the answer."""

    condition: Q = field(default_factory=Q)
    values: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sort: str = ""
    default_sort: str = ""

    @property
    def words(self) -> str:
        """What stands in the search box."""
        return "".join(self.values.get("q", ()))

    @property
    def is_filtered(self) -> bool:
        return bool(self.values)

    def query(self, **other: str) -> str:
        """The address line that asks the same, with other words put in or (empty) taken out."""
        sort = "" if self.sort == self.default_sort else self.sort
        words: dict[str, Any] = {**self.values, "sort": sort, **other}
        return urlencode({k: v for k, v in words.items() if v}, doseq=True)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads address lines for one user: which units he reaches, and whose days count."""

    units: QuerySet[Unit]
    zone: ZoneInfo

    def read(self, kind: RecordKind, rows: QuerySet[Any], params: QueryDict) -> Asked:
        """Conditions and sort; wrong values become problems, unknown words mean nothing."""
        asked = Asked()
        self._search(kind, params, asked)
        for f in kind.filters:
            for parameter in f.parameters:
                texts = [t.strip() for t in params.getlist(parameter) if t.strip()]
                if not texts:
                    continue
                asked.values[parameter] = texts
                try:
                    asked.condition &= self._condition(rows, f, parameter, texts)
                except WrongValue as wrong:
                    asked.problems.append(Problem(parameter, f"{f.label}: {wrong}"))
            if f.type in RANGED and _is_reversed(f, asked.values):
                wrong_order = _("the end comes before the beginning.")
                asked.problems.append(Problem(f.parameters[1], f"{f.label}: {wrong_order}"))
        asked.default_sort = _newest_first(kind, asked)
        asked.sort = params.get("sort", "")
        if asked.sort.removeprefix("-") not in kind.sorts:
            if asked.sort:
                asked.problems.append(
                    Problem("sort", _("This list cannot be sorted by that column."))
                )
            asked.sort = asked.default_sort
        return asked

    def _search(self, kind: RecordKind, params: QueryDict, asked: Asked) -> None:
        text = params.get("q", "").strip()
        if not text or not kind.search:
            return
        asked.values["q"] = [text]
        if len(text) > QUERY_MOST or not storable(text):
            asked.problems.append(Problem("q", _("Search for a few words.")))
            return
        for word in text.split()[:WORDS_MOST]:
            found = Q()
            for path in kind.search:
                found |= Q(**{f"{path}__icontains": word})
            asked.condition &= found

    def _condition(self, rows: QuerySet[Any], f: Field, parameter: str, texts: list[str]) -> Q:
        if not all(len(t) <= QUERY_MOST and storable(t) for t in texts):
            raise WrongValue(_("this cannot be read."))
        if f.type in RANGED:
            return _READERS[f.type](self, rows, f, parameter.endswith("_to"), texts[-1])
        if f.type == "choice":
            return self._choice(f, texts)
        if f.type == "yes_no":
            return self._yes_no(f, texts[-1])
        if f.type == "unit":
            return Q(**{f"{f.name}__path__startswith": self.unit_called(texts[-1]).path})
        if f.type == "area":
            code = _area_called(texts[-1])
            if f.within is not None:
                lies_within: Q = f.within(code)
                return lies_within
            return Q(**{f.name: code}) | Q(**{f"{f.name}__startswith": f"{code}."})
        return Q(**{f"{f.name}__icontains": texts[-1]})

    def _choice(self, f: Field, texts: Iterable[str]) -> Q:
        known = {str(value) for value, _word in f.choices}
        for text in texts:
            if text not in known:
                raise WrongValue(_("there is no “%(value)s” to choose.") % {"value": text[:80]})
        return Q(**{f"{f.name}__in": list(texts)})

    def _yes_no(self, f: Field, text: str) -> Q:
        if text not in (YES, NO):
            raise WrongValue(_("choose yes or no."))
        return Q(**{f.name: text == YES})

    def unit_called(self, text: str) -> Unit:
        """The unit in reach with this code or name. Raises ValueError, in the user's language."""
        found = list(self.units.filter(Q(code__iexact=text) | Q(name__iexact=text))[:2])
        if not found:
            raise WrongValue(
                _("there is no unit “%(name)s” that you can see.") % {"name": text[:80]}
            )
        if len(found) > 1:
            raise WrongValue(
                _("several units are called “%(name)s”: give the code.") % {"name": text[:80]}
            )
        return found[0]

    def _date(self, rows: QuerySet[Any], f: Field, is_last: bool, text: str) -> Q:
        return Q(**{f"{f.name}__{'lte' if is_last else 'gte'}": _day(text)})

    def _datetime(self, rows: QuerySet[Any], f: Field, is_last: bool, text: str) -> Q:
        """Both days whole, in the user's zone: his Wednesday, not Greenwich's."""
        day = _day(text) + timedelta(days=1 if is_last else 0)
        start = datetime.combine(day, time(), self.zone)
        return Q(**{f"{f.name}__{'lt' if is_last else 'gte'}": start})

    def _number(self, rows: QuerySet[Any], f: Field, is_last: bool, text: str) -> Q:
        if not NUMBER.fullmatch(text):
            raise WrongValue(_("write a number, such as 12 or 3,5."))
        number: Decimal | int = Decimal(text.replace(",", "."))
        if isinstance(column_at(rows, f.name).column, IntegerField):
            number = math.floor(number) if is_last else math.ceil(number)
        return Q(**{f"{f.name}__{'lte' if is_last else 'gte'}": number})


_READERS: Mapping[str, Callable[[Reader, QuerySet[Any], Field, bool, str], Q]] = {
    "date": Reader._date,
    "datetime": Reader._datetime,
    "number": Reader._number,
}


def _is_reversed(f: Field, values: Mapping[str, list[str]]) -> bool:
    """Does a range end before it begins? One that cannot be read was said to be so already."""
    told = [values[parameter][-1] for parameter in f.parameters if parameter in values]
    if f.type == "number":
        if not all(NUMBER.fullmatch(text) for text in told):
            return False
        ends: list[Any] = [Decimal(text.replace(",", ".")) for text in told]
    else:
        try:
            ends = [_day(text) for text in told]
        except WrongValue:
            return False
    return len(ends) > 1 and ends[1] < ends[0]


def _newest_first(kind: RecordKind, asked: Asked) -> str:
    """The order nobody asked for. Of a period it is the newest of that period: an index walks
    straight to it, where the newest of all would be walked back from until the period begins."""
    for f in kind.filters:
        narrowed = any(parameter in asked.values for parameter in f.parameters)
        if f.sortable and f.type in ("date", "datetime") and narrowed:
            return f"-{f.name}"
    return kind.newest_first


def _area_called(text: str) -> str:
    """The code of an area, given as a code or as a name that means one area."""
    if code := dotted_or_none(text):
        return code
    found = search(text, 1)
    if found.total != 1:
        raise WrongValue(_("write an area code, or a name with its district, such as Kediri."))
    return found.candidates[0].area.code


def _day(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise WrongValue(_("write a date that exists, such as 2023-12-20."))
    return day


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Control:
    """One entry of the filter form, with what was typed and what is wrong with it."""

    name: str
    label: str
    widget: str
    """text, date, number, unit or choice."""
    value: str
    options: list[Option]
    error: str


@dataclass(frozen=True, slots=True)
class Controls:
    """The filter form: what is in sight, what is folded away, and whether to unfold it."""

    shown: list[Control]
    folded: list[Control]
    unasked: Mapping[str, str] = field(default_factory=dict)
    """Values that the page itself sets: they unfold nothing."""

    @property
    def unfold(self) -> bool:
        """A filter that somebody asked for is never hidden."""
        return any(c.value and c.value != self.unasked.get(c.name) for c in self.folded)

    @property
    def has_units(self) -> bool:
        return any(control.widget == "unit" for control in (*self.shown, *self.folded))


def controls(kind: RecordKind, asked: Asked) -> Controls:
    """The filter form of a kind, filled with what the address line asks."""
    errors = {p.parameter: p.message for p in asked.problems}
    form = []
    for f in kind.filters:
        for parameter in f.parameters:
            typed = asked.values.get(parameter, [])
            form.append(
                Control(
                    name=parameter,
                    label=_label(f, parameter),
                    widget=_widget(f),
                    value=typed[-1] if typed else "",
                    options=_options(f, typed),
                    error=errors.get(parameter, ""),
                )
            )
    return Controls(form[:CONTROLS_SHOWN], form[CONTROLS_SHOWN:])


def _label(f: Field, parameter: str) -> str:
    if f.type == "area":
        return _("Area: code or name")
    if f.type not in RANGED:
        return str(f.label)
    if parameter.endswith("_to"):
        return pgettext("last value of a range", "%(what)s to") % {"what": f.label}
    return pgettext("first value of a range", "%(what)s from") % {"what": f.label}


def _widget(f: Field) -> str:
    if f.type in ("date", "datetime"):
        return "date"
    if f.type in ("choice", "yes_no"):
        return "choice"
    return f.type if f.type in ("number", "unit") else "text"


def _options(f: Field, typed: list[str]) -> list[Option]:
    choices: Iterable[tuple[str, Any]] = f.choices
    if f.type == "yes_no":
        choices = ((YES, _("Yes")), (NO, _("No")))
    return [Option(str(v), str(word), str(v) in typed) for v, word in choices]
