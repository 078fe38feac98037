"""Unjuk rasa that an officer sees. Lawful protest is no disturbance: it stands in no group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kentongan.record_kinds.details import BadDetail, Details, choice, moment, number, text
from kentongan.record_kinds.words import gettext_noop as _
from kentongan.watch_loop.report.kinds.kind import Example, ReportKind

FORMS: Final = (
    ("rally", _("Rally in one place")),
    ("march", _("March")),
    ("hearing", _("Delegation, hearing")),
    ("theatre", _("Street theatre, prayer, silence")),
    ("blockade", _("Blockade of a road or gate")),
)
COURSES: Final = (
    ("orderly", _("Orderly (green)")),
    ("tense", _("Tense, negotiators at work (yellow)")),
    ("violent", _("Crimes are committed (red)")),
)
"""Perkap 16/2006: green, yellow, red."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration(Details):
    """What it is about and how it goes. Organisers are named as organisations, never as persons."""

    category: str = choice(_("Form"), FORMS, required=True, column=True)
    issue: str = text(_("What it is about"), required=True)
    addressee: str = text(_("Institution it is addressed to"))
    organisation: str = text(
        _("Organisation that calls for it"), help=_("An organisation, never a person.")
    )
    crowd_least: int | None = number(
        _("People taking part, at least"), unit=_("people"), column=True
    )
    crowd_most: int | None = number(_("People taking part, at most"), unit=_("people"), column=True)
    crowd_words: str = text(
        _("Size as it was told"), most=80, help=_("“Puluhan” stays a word; do not guess a number.")
    )
    course: str = choice(_("Course"), COURSES)
    ended_at: datetime | None = moment(_("End"))

    def check(self) -> None:
        """A range has its lower end first."""
        least, most = self.crowd_least, self.crowd_most
        if least is not None and most is not None and most < least:
            raise BadDetail("range_reversed", "crowd_most")


DEMONSTRATION: Final = ReportKind(
    code="demonstration",
    label=_("Demonstration seen"),
    label_plural=_("Demonstrations seen"),
    details=Demonstration,
    symbol="speakerphone",
    letter="U",
    precision="point",
    kept_days=365,
    text_label=_("What is happening"),
    text_help=_("Place, course, demands. No names of those who take part."),
    series="demonstration",
    urgent={"blockade": 1},
    examples=(
        Example(
            "Sekitar 150 petani menggelar aksi damai di depan kantor Bupati "
            "Tabanan, Kecamatan Tabanan, Kabupaten Tabanan, Kamis (9/11/2023), menuntut "
            "perbaikan irigasi.",
            {
                "kind": "demonstration",
                "happened_on": "2023-11-09",
                "crowd_least": 150,
                "area_code": "51.02.05",
            },
        ),
    ),
)
