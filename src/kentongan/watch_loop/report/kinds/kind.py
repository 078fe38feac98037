"""How a kind of report is described. Adding one is one file beside this and one line in `KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from kentongan.record_kinds.details import (
    BadDetail,
    DetailField,
    Details,
    fields_of,
    number,
)
from kentongan.record_kinds.words import gettext_noop as _
from kentongan.watch_loop.report.rules import PRECISIONS, WRITERS

COLUMNS: Final = (
    "category",
    "deaths",
    "serious_injuries",
    "light_injuries",
    "loss_rupiah",
    "crowd_least",
    "crowd_most",
)
"""Fields that a report stores in columns of their own: SQL filters by them or adds them up."""
GROUPS: Final[dict[str, str]] = {
    "crime": _("I Crime"),
    "violation": _("II Violation"),
    "disturbance": _("III Disturbance"),
    "disaster": _("IV Disaster"),
    "traffic": _("Traffic accident"),
}
"""The groups of Perkap 7/2009; traffic stands beside them, since national dailies count it apart
and resorts within their total (docs/watch-loop/report.md)."""
FIELDS_OF_LIFE: Final = (
    ("geography", _("Geography")),
    ("demography", _("Population")),
    ("resources", _("Natural resources")),
    ("ideology", _("Ideology")),
    ("politics", _("Politics")),
    ("economy", _("Economy")),
    ("social_culture", _("Social and cultural life")),
    ("defence_security", _("Defence and security")),
)
"""Asta gatra: Trigatra and Pancagatra (domain notes, section 2)."""

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
D_co = TypeVar("D_co", bound=Details, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Casualties(Details):
    """What an event cost. Empty is not known, which is not none."""

    deaths: int | None = number(_("Deaths"), unit=_("people"), column=True)
    serious_injuries: int | None = number(_("Seriously injured"), unit=_("people"), column=True)
    light_injuries: int | None = number(_("Lightly injured"), unit=_("people"), column=True)
    loss_rupiah: int | None = number(_("Loss"), unit="Rp", most=100_000_000_000_000, column=True)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence as officers write it, and what the reader must find in it.

    `expected` holds fields of the kind, and where told `kind`, `happened_on` (ISO) and `area_code`.
    """

    sentence: str
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportKind(Generic[D_co]):
    """A kind of report: what it is called, what it holds, what it feeds, who writes it.

    `label`, `label_plural`, `text_label` and `text_help` are English messages of the catalogue.
    `series` is what it counts in ("" for none); within it counts are kept by category. `precision`
    (a key of PRECISIONS) is the finest place that is kept, `coarser` names categories that keep
    less. `groups` gives a category its group of Perkap 7/2009. `kept_days` is our choice where no
    regulation says one. `upgrades[n]` turns the values of schema n into those of schema n + 1.
    """

    code: str
    label: str
    label_plural: str
    details: type[D_co]
    symbol: str
    """The map symbol: an icon's name, drawn with the kind's first letter as well."""
    letter: str
    precision: str
    kept_days: int
    text_label: str
    text_help: str = ""
    text_required: bool = True
    series: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    coarser: Mapping[str, str] = field(default_factory=dict)
    photos: bool = True
    """May photos come with it? Never for a category in `coarser`: a photo shows the place too."""
    urgent: Mapping[str, int] = field(default_factory=dict)
    """The least urgency of a category."""
    roles: Sequence[str] = WRITERS
    schema_version: int = 1
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)
    examples: Sequence[Example] = ()
    fields: tuple[DetailField, ...] = field(init=False, repr=False)
    """The declared fields in the order of the form: what kind of event comes first."""

    def __post_init__(self) -> None:
        """Refuse a description that could not work, when the program starts and not on a page."""
        declared = sorted(fields_of(self.details), key=lambda f: f.name != "category")
        object.__setattr__(self, "fields", tuple(declared))
        codes = {c for f in self.fields if f.name == "category" for c, _word in f.choices}
        strange = {*self.groups, *self.coarser, *self.urgent} - codes
        if strange:
            raise ValueError(f"{self.code}: no category is called {sorted(strange)}")
        if not {self.precision, *self.coarser.values()} <= set(PRECISIONS):
            raise ValueError(f"{self.code}: unknown precision")
        if not set(self.groups.values()) <= set(GROUPS):
            raise ValueError(f"{self.code}: unknown group")
        if set(self.upgrades) != set(range(1, self.schema_version)):
            raise ValueError(
                f"{self.code}: an older shape has no way to schema {self.schema_version}"
            )
        for f in self.fields:
            if f.column != (f.name in COLUMNS):
                raise ValueError(f"{self.code}: {f.name} is a column of every report or of none")

    def load(self, values: Mapping[str, Any], schema_version: int | None = None) -> D_co:
        """Check what somebody sent, in this shape or an older one; raises BadDetail."""
        return self.details.load(self._upgraded(values, schema_version))

    def revive(self, values: Mapping[str, Any], schema_version: int) -> D_co:
        """What was stored under a schema, typed as it is today."""
        return self.details.revive(self._upgraded(values, schema_version))

    def _upgraded(self, values: Mapping[str, Any], schema_version: int | None) -> dict[str, Any]:
        shape = self.schema_version if schema_version is None else schema_version
        if not 1 <= shape <= self.schema_version:
            raise BadDetail("schema_unknown", "schema_version", most=self.schema_version)
        told = dict(values)
        for version in range(shape, self.schema_version):
            told = self.upgrades[version](told)
        return told

    def takes_photos(self, category: str) -> bool:
        """May photos come with a report of this category?"""
        return self.photos and category not in self.coarser

    def precision_of(self, category: str) -> str:
        """The finest place that is kept of a report of this category."""
        return self.coarser.get(category, self.precision)
