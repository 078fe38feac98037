"""Form fields that several rooms use."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy

LOCAL = "%Y-%m-%dT%H:%M"
_AROUND: Final = re.compile(r"^rp\.?\s*|,-$", re.I)
_PLAIN: Final = re.compile(r"[-+]?\d+")
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}([., ]\d{3})+")


def moment_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """A day and time as the browser's own picker gives it, in the zone that is active."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=[LOCAL, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
    )


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files in one field; Django cleans one, so each is cleaned by itself."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not isinstance(data, (list, tuple)):
            data = [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in data]


class WholeNumberField(forms.IntegerField):
    """A whole number as it is written here. Django's own field takes "500.000" for five hundred:
    to it the point begins decimals, of which it drops the zeros."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy("Write a whole number, such as 1500000.")
    }

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else _AROUND.sub("", str(value).strip())
        if _GROUPED.fullmatch(text):
            text = re.sub(r"[., ]", "", text)
        elif text and not _PLAIN.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)
