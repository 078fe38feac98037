"""What a browser may send about briefings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kentongan.command_loop.briefing.review import PERSON_FIELDS, Proposal
from kentongan.command_loop.words import (
    FIELD_WORDS,
    FORCE_CHOICES,
    MEDIUM_CHOICES,
    PRESENCE_CHOICES,
    THEME_CHOICES,
)
from kentongan.errors import Invalid
from kentongan.people.model import Unit
from kentongan.web.fields import moment_field


class BriefingForm(forms.Form):
    """Plan a briefing, or change a planned one."""

    title = forms.CharField(label=_("Title"), max_length=300)
    medium = forms.ChoiceField(label=_("How it is held"), choices=MEDIUM_CHOICES)
    starts_at = moment_field(_("Start"))
    ends_at = moment_field(_("End"), required=False)
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    agenda = forms.CharField(
        label=_("Agenda"),
        required=False,
        help_text=_("One item a line."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `plan_briefing` and `edit_briefing`."""
        data = dict(self.cleaned_data)
        data["agenda"] = [line.strip() for line in data["agenda"].splitlines() if line.strip()]
        return data


class ReasonForm(forms.Form):
    reason = forms.CharField(required=False)


def reason_in(data: Any) -> str:
    """The reason a dialog sends; empty where it cannot be stored, which the change refuses."""
    form = ReasonForm(data)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def chosen_units(units: Sequence[Unit], codes: Iterable[str]) -> list[Unit]:
    """Those of the offered units whose codes a browser sent.

    A code that was not offered is refused, not passed over: nobody may believe that a unit was
    reached which was not.
    """
    wanted = set(codes)
    strange = sorted(wanted - {u.code for u in units})
    if strange:
        raise Invalid(
            "unit_not_offered",
            _("%(codes)s cannot be chosen here: it does not lie beneath this unit.")
            % {"codes": ", ".join(strange[:5])},
            field="units",
        )
    return [u for u in units if u.code in wanted]


class TextForm(forms.Form):
    """A briefing's text: pasted or as a file, one of the two."""

    pasted = forms.CharField(
        label=_("Paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("A press release, minutes, a telegram, a message or a transcript."),
    )
    file = forms.FileField(
        label=_("Or upload a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.md,.html,.htm,.docx,.pdf,.vtt"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        pasted = bool((data.get("pasted") or "").strip())
        if not self.errors and pasted == bool(data.get("file")):
            raise forms.ValidationError(_("Paste a text or choose a file: one of the two."))
        return data

    def content(self) -> tuple[str, bytes]:
        """File name and bytes; a pasted text is one more text file."""
        upload = self.cleaned_data.get("file")
        if upload:
            # One byte more than allowed is enough to know that it is too large.
            return upload.name, upload.read(settings.BRIEFING_TEXT_MAX_BYTES + 1)
        return "tempel.txt", self.cleaned_data["pasted"].encode()


class AttendanceForm(forms.Form):
    unit = forms.ChoiceField(label=_("Unit"))
    presence = forms.ChoiceField(label=_("Presence"), choices=PRESENCE_CHOICES)
    post = forms.CharField(label=_("Post"), max_length=200, required=False)
    rank = forms.CharField(label=_("Rank"), max_length=20, required=False)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)

    def __init__(self, *args: Any, units: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(u.code, u.name) for u in units]  # type: ignore[attr-defined]


class AttendanceFileForm(forms.Form):
    file = forms.FileField(
        label=_("Attendance as CSV"),
        help_text=_("Columns: unit, post, rank, name, presence."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
    )


class PersonForm(forms.Form):
    """A person as the text names him."""

    post = forms.CharField(label=FIELD_WORDS["post"], max_length=200, required=False)
    rank = forms.CharField(label=FIELD_WORDS["rank"], max_length=20, required=False)
    name = forms.CharField(label=FIELD_WORDS["name"], max_length=200, required=False)
    unit = forms.CharField(label=FIELD_WORDS["unit"], max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not any(data.values()):
            raise forms.ValidationError(_("Name the post or the person."))
        return data


class PointForm(forms.Form):
    """A directive point as a person corrects or marks it."""

    instruction = forms.CharField(label=_("Instruction"), widget=forms.Textarea(attrs={"rows": 3}))
    force = forms.ChoiceField(label=_("Force"), choices=FORCE_CHOICES)
    theme = forms.ChoiceField(label=_("Theme"), choices=THEME_CHOICES)
    speaker_post = forms.CharField(label=_("Speaker"), max_length=200, required=False)
    due = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ValueForm(forms.Form):
    """One plain value; what it may be depends on the field."""

    value = forms.CharField(label=_("Correct value"), max_length=300)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = FIELD_WORDS.get(name, name)
        if name == "date":
            self.fields["value"] = forms.DateField(
                label=FIELD_WORDS[name],
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
        elif name == "start_time":
            self.fields["value"] = forms.TimeField(
                label=FIELD_WORDS[name],
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )
        elif name == "medium":
            self.fields["value"] = forms.ChoiceField(
                label=FIELD_WORDS[name], choices=MEDIUM_CHOICES
            )


class OfferedForm(forms.Form):
    """What a typing error should have been."""

    offered = forms.CharField(label=_("Should read"), max_length=200)


def correction_form(proposal: Proposal, data: Any = None) -> forms.Form:
    """The form that corrects a proposal, filled with the value that counts now."""
    prefix = proposal.anchor
    shown = proposal.shown
    if proposal.name == "directives":
        initial = {k: shown.get(k) for k in ("instruction", "force", "theme", "speaker_post")}
        initial["due"] = _day(shown.get("due"))
        return PointForm(data, prefix=prefix, initial=initial)
    if proposal.name == "corrections":
        return OfferedForm(data, prefix=prefix, initial={"offered": shown["offered"]})
    if isinstance(shown, dict):
        initial = {k: shown.get(k) or "" for k in PERSON_FIELDS}
        return PersonForm(data, prefix=prefix, initial=initial)
    return ValueForm(data, prefix=prefix, name=proposal.name, initial={"value": shown})


def _day(text: str | None) -> str | None:
    """An ISO day, or nothing: a phrase such as "secepatnya" is no day."""
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").strftime("%Y-%m-%d")  # noqa: DTZ007
    except ValueError:
        return None


def corrected_value(proposal: Proposal, form: forms.Form) -> Any:
    """The value a correction stores: the proposal's shape with the person's values in it."""
    data = form.cleaned_data
    if proposal.name == "directives":
        due = data["due"].isoformat() if data["due"] else None
        kept = due or (
            proposal.value.get("due") if _day(proposal.value.get("due")) is None else None
        )
        return {**proposal.value, **data, "due": kept}
    if proposal.name == "corrections":
        return {**proposal.value, "offered": data["offered"]}
    if isinstance(form, PersonForm):
        return {k: data[k] or None for k in PERSON_FIELDS}
    value = data["value"]
    if proposal.name == "date":
        return value.isoformat()
    return value.strftime("%H:%M") if proposal.name == "start_time" else value
