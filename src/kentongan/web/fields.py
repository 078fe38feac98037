"""Form fields that several rooms use."""

from __future__ import annotations

from typing import Any

from django import forms

LOCAL = "%Y-%m-%dT%H:%M"


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
