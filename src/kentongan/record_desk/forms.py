"""Forms made from a kind's fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import IntegerField, QuerySet

from kentongan.errors import Refusal
from kentongan.people.model import Unit
from kentongan.record_desk.columns import column_at, value_of
from kentongan.record_desk.filters import Reader, WrongValue
from kentongan.record_kinds.kind import Field, RecordKind

TEXT_MOST = 300
LONG_TEXT_MOST = 20_000
UNITS_LIST = "units"
"""The id of the list of offered units on the page."""


class RecordForm(forms.Form):
    """The form of one record; `values` is what a change function takes."""

    def refuse(self, refusal: Refusal) -> None:
        """Show what a change refused at the field it names, or above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class UnitField(forms.CharField):
    """A unit by code or name, within the user's reach."""

    def __init__(self, *, reader: Reader, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"list": UNITS_LIST}), **options)
        self.reader = reader

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.reader.unit_called(text)
        except WrongValue as wrong:
            raise ValidationError(str(wrong)) from wrong

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Unit) else value


def record_form(
    kind: RecordKind,
    rows: QuerySet[Any],
    reader: Reader,
    *,
    data: Any = None,
    record: Any = None,
) -> RecordForm:
    """The form of a new record, or of `record`. Times are read in the active time zone."""
    initial = (
        {f.name: value_of(record, f.name) for f in kind.form_fields} if record is not None else {}
    )
    form = RecordForm(data, initial=initial)
    for f in kind.form_fields:
        form.fields[f.name] = _form_field(f, rows, reader)
    return form


def _form_field(f: Field, rows: QuerySet[Any], reader: Reader) -> forms.Field:
    said: dict[str, Any] = {"label": f.label, "required": f.required, "help_text": f.help}
    if f.type == "unit":
        return UnitField(reader=reader, max_length=TEXT_MOST, **said)
    if f.type == "choice":
        empty = [] if f.required else [("", "")]
        return forms.ChoiceField(choices=[*empty, *f.choices], **said)
    if f.type == "yes_no":
        return forms.BooleanField(**{**said, "required": False})
    if f.type == "date":
        day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(widget=day, input_formats=["%Y-%m-%d"], **said)
    if f.type == "datetime":
        moment = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        return forms.DateTimeField(widget=moment, input_formats=["%Y-%m-%dT%H:%M"], **said)
    column = _column(rows, f.name)
    if f.type == "number":
        if isinstance(column, IntegerField):
            return forms.IntegerField(validators=column.validators, **said)
        return forms.DecimalField(max_digits=15, decimal_places=6, **said)
    most = getattr(column, "max_length", None)
    if f.type == "long_text":
        area = forms.Textarea(attrs={"rows": 6})
        return forms.CharField(widget=area, max_length=most or LONG_TEXT_MOST, **said)
    return forms.CharField(max_length=most or TEXT_MOST, **said)


def _column(rows: QuerySet[Any], path: str) -> Any:
    """The column behind a form's field; None where the change function keeps it elsewhere."""
    try:
        return column_at(rows, path).column
    except LookupError:
        return None
