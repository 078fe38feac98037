"""Forms of the administrator: each field is an argument of the change it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from kentongan.people import queries
from kentongan.people.queries import Access
from kentongan.people.rules import TOKEN_DAYS_MOST
from kentongan.people.words import FUNCTION_WORDS, LEVEL_WORDS, ROLE_WORDS

ZONES = (
    ("Asia/Jakarta", "WIB"),
    ("Asia/Makassar", "WITA"),
    ("Asia/Jayapura", "WIT"),
)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


if TYPE_CHECKING:
    Choice = forms.ModelChoiceField[Any]
else:  # the stubs know the type of the rows, Django itself does not
    Choice = forms.ModelChoiceField


class UnitChoice(Choice):
    """Units in tree order, indented by their depth."""

    @override
    def label_from_instance(self, obj: Any) -> str:
        indent = "\u2007\u2007" * (obj.path.count("/") - 1)  # figure spaces: plain ones collapse
        return f"{indent}{obj.name}"


class UnitAdd(forms.Form):
    """A new unit beneath one in reach; only who administers everything may add a root."""

    parent = UnitChoice(queryset=None, label=_("Beneath"))
    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Capital letters, digits and hyphens, such as POLSEK-KEDIRI. It stays."),
    )
    level = forms.ChoiceField(label=_("Level"), choices=tuple(LEVEL_WORDS.items()))
    function = forms.ChoiceField(label=_("Function"), choices=tuple(FUNCTION_WORDS.items()))
    areas = forms.CharField(
        label=_("Areas (Kemendagri codes)"),
        required=False,
        help_text=_("Separated by commas, the seat first, such as 51.02.06, 51.02.07."),
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=ZONES, initial="Asia/Makassar")
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = cast("Choice", self.fields["parent"])
        parent.queryset = queries.visible_units(access, "manage_people").order_by("path")
        parent.required = not access.may("manage_people", "")

    def clean_areas(self) -> tuple[str, ...]:
        """Codes without blanks and repetitions, in the order given."""
        given = (code.strip() for code in self.cleaned_data["areas"].split(","))
        return tuple(dict.fromkeys(filter(None, given)))


class PostAdd(forms.Form):
    """A new post in a unit; `units` are those it may act for."""

    title = forms.CharField(label=_("Post"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=tuple(ROLE_WORDS.items()))
    function = forms.ChoiceField(label=_("Function"), choices=tuple(FUNCTION_WORDS.items()))
    is_head = forms.BooleanField(label=_("Heads the unit"), required=False)
    scope_unit = UnitChoice(
        queryset=None,
        label=_("Acts for"),
        required=False,
        empty_label=_("its own unit"),
        help_text=_("The unit whose subtree this post reaches; a section acts for its Polres."),
    )
    area_prefix = forms.RegexField(
        label=_("Only this area (Kemendagri code)"),
        regex=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$",
        required=False,
        error_messages={"invalid": _("A code has the form 51, 51.02, 51.02.06 or 51.02.06.2001.")},
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = cast("Choice", self.fields["scope_unit"])
        scope.queryset = units


class OfficerAdd(forms.Form):
    """A new officer, with the post he takes and, if he is to sign in, an account."""

    name = forms.CharField(label=_("Name"), max_length=120)
    rank = forms.CharField(label=_("Rank"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    post = Choice(queryset=None, label=_("Post"))
    since = forms.DateField(label=_("From"), widget=_day())
    username = forms.CharField(
        label=_("User name"), max_length=150, required=False, help_text=_("Empty: no account yet.")
    )
    password = forms.CharField(
        label=_("First password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post = cast("Choice", self.fields["post"])
        post.queryset = posts


class PostAssign(forms.Form):
    """Who takes a post, and from when; the holder until then ends that day."""

    officer = Choice(queryset=None, label=_("Officer"))
    since = forms.DateField(label=_("From"), widget=_day())
    acting = forms.BooleanField(label=_("Acting"), required=False)
    order = forms.CharField(
        label=_("Transfer order"), max_length=200, required=False, help_text=_("Its number.")
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officer = cast("Choice", self.fields["officer"])
        officer.queryset = queries.assignable_officers(access)


class TokenMake(forms.Form):
    """A token for a program: what it is for, how long, and how far it reaches."""

    name = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("Such as “SPKT desk computer”.")
    )
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=TOKEN_DAYS_MOST, initial=90
    )
    post = Choice(
        queryset=None, label=_("Only for this post"), required=False, empty_label=_("all my posts")
    )
    area_prefix = forms.CharField(
        label=_("Only this area (Kemendagri code)"), max_length=13, required=False
    )
    read_only = forms.BooleanField(label=_("It may only read"), required=False)

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post = cast("Choice", self.fields["post"])
        post.queryset = posts


class UnitMove(forms.Form):
    """Another parent for a unit and all beneath it."""

    parent = UnitChoice(queryset=None, label=_("Beneath"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = cast("Choice", self.fields["parent"])
        parent.queryset = queries.visible_units(access, "manage_people").order_by("path")


class UnitClose(forms.Form):
    """The first day a unit no longer exists."""

    on = forms.DateField(label=_("First day without it"), widget=_day())
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class PostVacate(forms.Form):
    """The first day a post has no holder."""

    until = forms.DateField(label=_("First day without a holder"), widget=_day())
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
