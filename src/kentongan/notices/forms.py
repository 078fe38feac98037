"""What a browser may send about notices."""

from __future__ import annotations

from django import forms


class MarkReadForm(forms.Form):
    """One notice, or none for all of them."""

    notice = forms.IntegerField(required=False)
