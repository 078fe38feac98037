"""What a browser may send about read-backs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReadBackForm(forms.Form):
    """The order in the unit's own words, with the version that was on the screen."""

    text = forms.CharField(
        label=_("In your own words: what will your unit do?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Say what you understood, not what was written: your superior reads it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(choices=[("accepted", ""), ("returned", "")])
    remark = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
