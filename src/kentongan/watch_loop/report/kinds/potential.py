"""Potensi gangguan (PG): a condition that may become friction. It lies on a place and an issue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kentongan.record_kinds.details import Details, choice, text, yes_no
from kentongan.record_kinds.words import gettext_noop as _
from kentongan.watch_loop.report.kinds.kind import FIELDS_OF_LIFE, Example, ReportKind

DIRECTIONS: Final = (
    ("horizontal", _("Horizontal: between groups of like standing")),
    ("vertical", _("Vertical: between people and authority")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Potential(Details):
    """A sighting, with the four growth factors; a person is never one."""

    category: str = choice(_("Field of life"), FIELDS_OF_LIFE, required=True, column=True)
    issue: str = text(_("Issue"), required=True, help=_("What is at issue, not who."))
    direction: str = choice(_("Direction"), DIRECTIONS, required=True)
    source_field: bool | None = yes_no(_("There is a source of friction"))
    planners: bool | None = yes_no(_("Somebody plans or leads it"))
    feeding_activity: bool | None = yes_no(_("Activities feed the friction"))
    mass_support: bool | None = yes_no(_("It finds mass support"))


POTENTIAL: Final = ReportKind(
    code="potential",
    label=_("Potential disturbance (PG)"),
    label_plural=_("Potential disturbances (PG)"),
    details=Potential,
    symbol="eye-exclamation",
    letter="P",
    precision="village",
    kept_days=2 * 365,
    text_label=_("What was seen"),
    text_help=_("The condition and what shows it, without the names of persons."),
    series="potential",
    examples=(
        Example(
            "Batas tanah antara dua banjar di Desa Pangkung Tibah, Kecamatan Kediri, Kabupaten "
            "Tabanan, kembali dipersoalkan; baliho penolakan dipasang di batas desa.",
            {"area_code": "51.02.06.2002"},
        ),
    ),
)
