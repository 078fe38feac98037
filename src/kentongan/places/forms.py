"""Forms of places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kentongan.places.geojson import MOST_BYTES


class Search(forms.Form):
    """A name, a name with its parents, or a code."""

    q = forms.CharField(
        label=_("Name or code of an area"),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class GeometryUpload(forms.Form):
    """A GeoJSON file and where it comes from."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Who made the shapes, of which year, under which licence."),
    )
    code_property = forms.CharField(
        label=_("Property that holds the code"),
        max_length=60,
        required=False,
        help_text=_("Leave empty to have it found, for instance “kode” or “KDEPUM”."),
    )

    def clean_file(self) -> Any:
        """Refused before it is read into memory."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("%(file)s has %(size)s MB; at most 40 MB are read. Simplify the shapes."),
                params={"file": file.name, "size": file.size // 1024 // 1024},
            )
        return file
