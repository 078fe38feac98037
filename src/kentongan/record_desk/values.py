"""A field's value as people read it, as a spreadsheet takes it, and as a program takes it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from kentongan.record_desk.columns import value_of
from kentongan.record_kinds.kind import Field
from kentongan.web.moments import day_words, in_zone, moment_words, zone_name

Cell = str | int | float | Decimal | date
"""What a spreadsheet keeps apart: texts, numbers, days and times (naive, on the zone's clocks)."""


def as_words(field: Field, record: Any, zone: ZoneInfo) -> str:
    """For the screen: words for choices, local days and times, "" for what is not there."""
    value = value_of(record, field.name)
    if value is None:
        return ""
    if field.type == "choice":
        return chosen_word(field, value)
    if field.type == "yes_no":
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        local = in_zone(value, zone.key)
        return moment_words(local) if _hour_known(field, record) else day_words(local.date())
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, int | float | Decimal):
        return str(formats.localize(value, use_l10n=True))
    return _joined(value)


def as_cell(field: Field, record: Any, zone: ZoneInfo) -> Cell:
    """For a spreadsheet: numbers, days and times stay what they are; the rest is words."""
    value = value_of(record, field.name)
    if field.type == "choice":
        return as_words(field, record, zone)
    if isinstance(value, datetime):
        local = in_zone(value, zone.key).replace(tzinfo=None)
        return local if _hour_known(field, record) else local.date()
    if isinstance(value, date):
        return value
    if field.type == "number" and isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    return as_words(field, record, zone)


def as_json(field: Field, record: Any) -> Any:
    """For a program: the stored value, a unit by its code, times in UTC."""
    value = value_of(record, field.name)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if field.type == "unit":
        return value.code
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else _joined(value)


def heading(field: Field, zone: ZoneInfo, now: datetime) -> str:
    """A column's heading in a spreadsheet; times are naive there, so the heading names the zone."""
    if field.type != "datetime":
        return str(field.label)
    return f"{field.label} ({zone_name(in_zone(now, zone.key))})"


def chosen_word(field: Field, value: Any) -> str:
    """The word of a stored choice; a value no longer offered is shown as it is stored.

    Choices are offered as a form sends them, as texts: a level that is stored as a number has its
    word all the same.
    """
    return str(next((word for known, word in field.choices if str(known) == str(value)), value))


def stored_words(field: Field, text: str, zone: ZoneInfo) -> str:
    """A value as an audit entry keeps it, in words; what it cannot read stays as it is stored."""
    if field.type == "choice":
        return chosen_word(field, text)
    if field.type == "yes_no":
        return {"true": _("Yes"), "false": _("No")}.get(text, text)
    if field.type == "datetime":
        try:
            return moment_words(in_zone(datetime.fromisoformat(text), zone.key))
        except ValueError:
            return text
    return text


def _hour_known(field: Field, record: Any) -> bool:
    """False where the record knows the day alone: midnight would be an hour nobody said."""
    return not field.hour_known or bool(value_of(record, field.hour_known))


def _joined(value: Any) -> str:
    return ", ".join(str(x) for x in value) if isinstance(value, list) else str(value)
