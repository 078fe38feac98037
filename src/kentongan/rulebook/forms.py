"""What a reader may ask the rulebook for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AsOf(forms.Form):
    """A day; left out, today."""

    on = forms.DateField(
        label=_("On the day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
