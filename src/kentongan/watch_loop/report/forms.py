"""What a browser may send about reports. The fields of a kind come from its description."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kentongan.evidence.uploads import Upload
from kentongan.people.model import Unit
from kentongan.places.codes import dotted_or_none
from kentongan.places.queries import search
from kentongan.record_kinds.details import DetailField
from kentongan.watch_loop.report.changes import BULK, PICTURES
from kentongan.watch_loop.report.draft import ReportDraft
from kentongan.watch_loop.report.import_rows import required_targets, targets_of
from kentongan.watch_loop.report.kinds import BY_CODE
from kentongan.watch_loop.report.kinds.kind import ReportKind
from kentongan.watch_loop.report.model import Report, ReportImport
from kentongan.watch_loop.report.reading import Proposal
from kentongan.watch_loop.report.rules import PLACE_MOST, REASON_MOST, TEXT_MOST
from kentongan.watch_loop.words import URGENCY_CHOICES
from kentongan.web.fields import ManyFilesField, ManyFilesInput, WholeNumberField, moment_field

DETAIL: Final = "details."
"""Before the name of a kind's own field, in the form as in a refusal."""
REGENCY: Final = len("51.02")
NAMED: Final = 5
"""So many meanings of an ambiguous name are offered."""


class ReportForm(forms.Form):
    """A report of one kind, new or corrected. `uid` is made with the empty form: sent twice, it is
    one report."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    happened_at = moment_field(gettext_lazy("When it happened"))
    area_code = forms.CharField(
        label=gettext_lazy("Village or district"),
        max_length=200,
        help_text=gettext_lazy("Its name, with the district where the name is not enough."),
        widget=forms.TextInput(attrs={"list": "areas", "autocomplete": "off"}),
    )
    place = forms.CharField(
        label=gettext_lazy("Where exactly"), max_length=PLACE_MOST, required=False
    )
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), required=False)
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("Urgency"), choices=URGENCY_CHOICES, coerce=int, initial="0"
    )
    photos = ManyFilesField(
        label=gettext_lazy("Photos"),
        required=False,
        allow_empty_file=True,
        widget=ManyFilesInput(attrs={"accept": ",".join(PICTURES)}),
    )
    training = forms.BooleanField(
        label=gettext_lazy("For training"),
        required=False,
        help_text=gettext_lazy("It is never counted and is deleted after 30 days."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        kind: ReportKind[Any],
        units: Sequence[Unit] = (),
        report: Report | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.report = report
        self.fields["text"].label = _(kind.text_label)
        self.fields["text"].required = kind.text_required
        self.fields["text"].help_text = _(kind.text_help) if kind.text_help else ""
        for described in kind.fields:
            self.fields[DETAIL + described.name] = _form_field(described)
        if report is None:
            del self.fields["reason"], self.fields["version"]
            self.initial.setdefault("uid", uuid4())
            unit = self.fields["unit"]
            assert isinstance(unit, forms.ChoiceField)  # noqa: S101  declared above
            unit.choices = [(u.code, u.name) for u in units]
            self._areas = {u.code: u.area_code for u in units}
            if not kind.photos:
                del self.fields["photos"]
        else:
            # Facts about the report, not about the event: a correction leaves them.
            for name in ("uid", "unit", "photos", "training"):
                del self.fields[name]

    def clean_area_code(self) -> str:
        """The code of the area that a code or name means; an ambiguous name offers its meanings.
        The writer's own regency is looked in first, as in files: there are Bengkel elsewhere."""
        told = self.cleaned_data["area_code"]
        if code := dotted_or_none(told):
            return code
        offered: list[str] = []
        for prefix in dict.fromkeys((self._regency(), "")):
            found = search(told, NAMED, prefix=prefix)
            if found.total == 1 and found.exact:
                return found.candidates[0].area.code
            offered = offered or [c.path for c in found.candidates]
            if found.exact:
                break
        if not offered:
            raise forms.ValidationError(_("There is no village or district of this name."))
        raise forms.ValidationError(
            _("Several places are called so. Write it like one of these: %(paths)s.")
            % {"paths": "; ".join(offered)}
        )

    def _regency(self) -> str:
        """The regency of the unit that writes, or of the report that is corrected."""
        if self.report is not None:
            return self.report.area_code[:REGENCY]
        return self._areas.get(self.cleaned_data.get("unit", ""), "")[:REGENCY]

    def draft(self) -> ReportDraft:
        """What was written, for a change. The form is valid."""
        data = self.cleaned_data
        details = {f.name: data[DETAIL + f.name] for f in self.kind.fields}
        draft = ReportDraft(
            kind=self.kind.code,
            area_code=data["area_code"],
            happened_at=data["happened_at"],
            text=data["text"],
            place=data["place"],
            details={name: v for name, v in details.items() if v not in (None, "")},
            urgency=data["urgency"],
        )
        old = self.report
        if old is None:
            return replace(draft, unit=data["unit"], uid=data["uid"], training=data["training"])
        if old.area_code == draft.area_code:
            # A correction in words does not move the report on the map.
            return replace(draft, longitude=old.longitude, latitude=old.latitude)
        return draft

    def uploads(self, most_bytes: int) -> list[Upload]:
        """The photos, none read further than one byte past the limit."""
        return [Upload(f.name, f.read(most_bytes + 1)) for f in self.cleaned_data.get("photos", ())]


def _form_field(described: DetailField) -> forms.Field:
    label = _(described.label)
    if described.unit and described.unit != "Rp":
        label = f"{label} ({_(described.unit)})"
    elif described.unit:
        label = f"{label} (Rp)"
    common: dict[str, Any] = {
        "label": label,
        "required": described.required,
        "help_text": _(described.help) if described.help else "",
    }
    match described.type:
        case "choice":
            # Nothing is chosen for him: the first of a list would be taken for what he saw.
            nothing = ("", _("Choose…") if described.required else "–")
            return forms.ChoiceField(
                choices=[nothing, *((c, _(word)) for c, word in described.choices)], **common
            )
        case "number":
            return WholeNumberField(
                min_value=described.least,
                max_value=described.most,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                **common,
            )
        case "yes_no":
            return forms.TypedChoiceField(
                choices=[
                    ("", pgettext_lazy("answer", "Not known")),
                    ("yes", gettext_lazy("Yes")),
                    ("no", gettext_lazy("No")),
                ],
                coerce=lambda told: told == "yes",
                empty_value=None,
                **common,
            )
        case "datetime":
            return moment_field(label, required=described.required, help_text=common["help_text"])
        case "long_text":
            area = forms.Textarea(attrs={"rows": 3})
            return forms.CharField(max_length=described.most, widget=area, **common)
        case "text" | "link":
            return forms.CharField(max_length=described.most, **common)


def area_in_words(code: str) -> str:
    """An area's name with those of its parents, where the form reads it back as this very area;
    otherwise the code."""
    found = search(code, 1)
    if not found.candidates:
        return code
    path = found.candidates[0].path
    again = search(path, 1)
    same = again.total == 1 and again.exact and again.candidates[0].area.code == code
    return path if same else code


def initial_of(report: Report) -> dict[str, Any]:
    """A stored report as the form for its correction shows it."""
    kind = BY_CODE[report.kind]
    told = {f.name: getattr(report.details, f.name) for f in kind.fields}
    words = {True: "yes", False: "no"}
    return {
        "happened_at": report.happened_at,
        "area_code": area_in_words(report.area_code),
        "place": report.place,
        "text": report.text,
        "urgency": str(report.urgency),
        "version": report.version,
        **{DETAIL + n: words[v] if isinstance(v, bool) else v for n, v in told.items()},
    }


def initial_from(proposal: Proposal, text: str, zone: ZoneInfo) -> dict[str, Any]:
    """What was read from a text as the form of its kind shows it. No hour is made up: midnight
    stands where the text gives a day alone, and the person who checks it sees that."""
    told: dict[str, Any] = {"text": text}
    day, hour = proposal.value("happened_on"), proposal.value("happened_time")
    if day:
        moment = datetime.fromisoformat(f"{day}T{hour or '00:00'}")
        told["happened_at"] = moment.replace(tzinfo=zone)
    for value in proposal.values:
        if value.name in ("area_code", "place") or value.name.startswith(DETAIL):
            told[value.name] = value.value
    if "area_code" in told:
        told["area_code"] = area_in_words(told["area_code"])
    return told


class TextForm(forms.Form):
    """A text to be read into a report."""

    text = forms.CharField(
        label=gettext_lazy("Paste the message or the news"),
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    written_on = forms.DateField(
        label=gettext_lazy("Day the text was written"),
        required=False,
        help_text=gettext_lazy("“Yesterday” in the text counts from this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(required=False, max_length=REASON_MOST)


class ReferForm(forms.Form):
    """To whom a report is handed: a unit by its code, or an office in words."""

    to_unit = forms.CharField(required=False, max_length=60)
    to_office = forms.CharField(required=False, max_length=200)
    reason = forms.CharField(required=False, max_length=REASON_MOST)


class BulkForm(forms.Form):
    """One decision on the chosen reports of the desk."""

    to = forms.ChoiceField(choices=[(to, to) for to in BULK])
    uid = forms.TypedMultipleChoiceField(coerce=str)
    reason = forms.CharField(required=False, max_length=REASON_MOST)

    def __init__(self, *args: Any, uids: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["uid"]
        assert isinstance(chosen, forms.TypedMultipleChoiceField)  # noqa: S101  declared above
        chosen.choices = [(uid, uid) for uid in uids]


class UploadForm(forms.Form):
    """A CSV or XLSX file, of which kind its rows are, and for which unit."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What its rows are"))
    unit_code = forms.ChoiceField(label=gettext_lazy("Unit"))

    def __init__(
        self, *args: Any, kinds: Sequence[tuple[str, str]], units: Sequence[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._units = {u.code: u for u in units}
        for name, choices in (
            ("kind", list(kinds)),
            ("unit_code", [(u.code, u.name) for u in units]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
            field.choices = choices

    def unit(self) -> Unit:
        """The chosen unit. The form is valid."""
        return self._units[self.cleaned_data["unit_code"]]


class MappingForm(forms.Form):
    """Which column of a file is which target, or which value stands for all rows."""

    date_order = forms.ChoiceField(
        label=gettext_lazy("Order of dates such as 3/4/2023"),
        required=False,
        choices=[
            ("", gettext_lazy("As the file itself proves")),
            ("dmy", gettext_lazy("Day first: 3 April")),
            ("mdy", gettext_lazy("Month first: 4 March")),
        ],
    )
    as_confirmed = forms.BooleanField(
        label=gettext_lazy("These were confirmed before"),
        required=False,
        help_text=gettext_lazy("Only for who decides on reports; they then wait for nobody."),
    )

    def __init__(self, *args: Any, run: ReportImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = BY_CODE[run.kind]
        required = required_targets(kind)
        headings = [("", "–"), *((h, h) for h in run.headings)]
        self.targets = targets_of(kind)
        self.headings = run.headings
        for target, label in self.targets.items():
            self.fields[f"column:{target}"] = forms.ChoiceField(
                label=label,
                choices=headings,
                required=False,
                initial=run.mapping.get(target, ""),
                help_text=gettext_lazy("Needed") if target in required else "",
            )
            self.fields[f"value:{target}"] = forms.CharField(
                label=_("%(target)s: a value for all rows") % {"target": label},
                required=False,
                max_length=300,
                initial=run.constants.get(target, ""),
            )
        self.initial["date_order"] = run.date_order
        self.initial["as_confirmed"] = run.as_confirmed

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """For each target that is needed, told or wrong its two fields, the needed ones first."""
        pairs = [pair for pair in self._pairs if self._in_sight(*pair)]
        return sorted(pairs, key=lambda pair: not pair[0].help_text)

    @property
    def folded(self) -> list[tuple[Any, Any]]:
        """The other targets: a file need not hold them."""
        return [pair for pair in self._pairs if not self._in_sight(*pair)]

    @property
    def unused(self) -> str:
        """Headings that no target takes: what stands beneath them is not stored."""
        taken = {column.value() for column, _value in self._pairs}
        return ", ".join(h for h in self.headings if h and h not in taken)

    @property
    def _pairs(self) -> list[tuple[Any, Any]]:
        return [(self[f"column:{t}"], self[f"value:{t}"]) for t in self.targets]

    @staticmethod
    def _in_sight(column: Any, value: Any) -> bool:
        return bool(column.help_text or column.value() or value.value() or column.errors)

    def values(self) -> dict[str, Any]:
        """The arguments of `importing.map_import`. The form is valid."""
        data = self.cleaned_data
        return {
            "mapping": {t: data[f"column:{t}"] for t in self.targets},
            "constants": {t: data[f"value:{t}"] for t in self.targets},
            "date_order": data["date_order"],
            "as_confirmed": data["as_confirmed"],
        }
