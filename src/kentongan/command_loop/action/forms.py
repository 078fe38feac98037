"""What a browser may send about actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kentongan.evidence.pictures import TYPES
from kentongan.web.fields import ManyFilesField, ManyFilesInput, moment_field


class ReportForm(forms.Form):
    """What was done, or what stands in the way."""

    text = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 4}))
    needed = forms.CharField(
        label=_("What is needed"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    happened_at = moment_field(_("When"))
    place = forms.CharField(label=_("Where"), max_length=300, required=False)
    evidence = ManyFilesField(
        label=_("Evidence"),
        required=False,
        allow_empty_file=True,
        widget=ManyFilesInput(attrs={"accept": ",".join(TYPES)}),
    )
    keep_position = forms.BooleanField(
        label=_("Keep the position stored in the photos"),
        required=False,
        help_text=_("Otherwise it is removed before the photo is stored."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == "blocker":
            self.fields["text"].label = _("What stands in the way")
            self.fields["needed"].required = True
        else:
            del self.fields["needed"]


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(choices=[("sufficient", ""), ("insufficient", "")])
    remark = forms.CharField(required=False)


class AnswerForm(forms.Form):
    answer = forms.CharField()


class SampleForm(forms.Form):
    finding = forms.ChoiceField(choices=[("confirmed", ""), ("reopened", "")])
    remark = forms.CharField()
