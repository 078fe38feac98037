"""What a browser may send about directives."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kentongan.command_loop.briefing.forms import chosen_units
from kentongan.command_loop.directive.changes import To, Words
from kentongan.command_loop.directive.model import Directive
from kentongan.command_loop.directive.queries import addressable_posts, addressable_units
from kentongan.command_loop.words import FORCE_CHOICES, FUNCTION_CHOICES, THEME_CHOICES
from kentongan.people.model import Unit
from kentongan.rulebook.model import Stage
from kentongan.web.fields import moment_field


class WordsForm(forms.Form):
    """The words of a directive."""

    instruction = forms.CharField(
        label=_("Instruction"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence: what is to be done, or left undone."),
    )
    elaboration = forms.CharField(
        label=_("Elaboration"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    force = forms.ChoiceField(label=_("Force"), choices=FORCE_CHOICES)
    theme = forms.ChoiceField(label=_("Theme"), choices=THEME_CHOICES)
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        required=False,
        help_text=_("One reference a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_at = moment_field(_("Due"), required=False)
    due_text = forms.CharField(label=_("Due as said"), required=False, max_length=200)

    def words(self) -> Words:
        data = dict(self.cleaned_data)
        data.pop("reason", None)
        lines = data.pop("legal_basis").splitlines()
        return Words(**data, legal_basis=tuple(x.strip() for x in lines if x.strip()))


class AmendForm(WordsForm):
    reason = forms.CharField(label=_("Why it is changed"), widget=forms.Textarea(attrs={"rows": 2}))


def initial_of(words: Any) -> dict[str, Any]:
    """A version's words as a form shows them."""
    initial = {
        k: getattr(words, k)
        for k in ("instruction", "elaboration", "force", "theme", "due_at", "due_text")
    }
    initial["legal_basis"] = "\n".join(words.legal_basis)
    return initial


class ToForm(forms.Form):
    """Addressees: units of the tree, a function beneath the unit, or single posts."""

    def __init__(self, *args: Any, unit: Unit, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.units = list(addressable_units(unit, now.date()))
        self.posts = list(addressable_posts(unit, now.date()))
        for one in self.units:
            one.depth = one.path.count("/") - unit.path.count("/")  # type: ignore[attr-defined]
        functions = {u.function for u in self.units}
        words = dict(FUNCTION_CHOICES) | {"command": _("Every Polsek and other territorial unit")}
        self.fields["function"] = forms.ChoiceField(
            label=_("Or everyone of a function"),
            required=False,
            choices=[("", "—"), *((code, words[code]) for code in words if code in functions)],
        )
        self.fields["posts"] = forms.MultipleChoiceField(
            label=_("Or single posts"),
            required=False,
            choices=[(str(p.pk), f"{p.title} · {p.unit.name}") for p in self.posts],
            widget=forms.SelectMultiple(attrs={"size": 6}),
        )

    def to(self) -> list[To]:
        """The addressees chosen; units are checkboxes named `units` with a unit's code."""
        getlist = getattr(self.data, "getlist", None)
        codes = getlist("units") if getlist else ()
        chosen = [To(unit=u) for u in chosen_units(self.units, codes)]
        if self.cleaned_data["function"]:
            chosen.append(To(unit=self.unit, function=self.cleaned_data["function"]))
        wanted = set(self.cleaned_data["posts"])
        return chosen + [To(post=p) for p in self.posts if str(p.pk) in wanted]


class IssueForm(ToForm):
    """Issue a draft: to whom, and until when it stands."""

    field_order = ("function", "posts", "expires_on", "ends_with_stage")

    expires_on = forms.DateField(
        label=_("Stands until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_with_stage = forms.ModelChoiceField(
        label=_("Or until the end of a stage"), required=False, queryset=Stage.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = Stage.objects.filter(ends_on__gte=kwargs["now"].date())
        self.fields["ends_with_stage"].queryset = stages  # type: ignore[attr-defined]


class ReissueForm(ToForm):
    """Carry a directive further down in the unit's own elaboration."""

    field_order = ("instruction", "elaboration", "due_at")

    instruction = forms.CharField(label=_("Instruction"), widget=forms.Textarea(attrs={"rows": 3}))
    elaboration = forms.CharField(
        label=_("Your elaboration"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What this means in your area: where, when, who."),
    )
    due_at = moment_field(_("Due"), required=False)

    def words(self) -> Words:
        data = self.cleaned_data
        return Words(
            instruction=data["instruction"],
            elaboration=data["elaboration"],
            due_at=data["due_at"],
        )


class SupersedeForm(forms.Form):
    by = forms.ModelChoiceField(
        label=_("Superseded by"), queryset=Directive.objects.none(), to_field_name="code"
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, directive: Directive, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].queryset = Directive.objects.filter(  # type: ignore[attr-defined]
            issuing_unit=directive.issuing_unit_id, state="issued"
        ).exclude(pk=directive.pk)
