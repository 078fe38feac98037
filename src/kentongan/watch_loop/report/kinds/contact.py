"""Community contact: a visit, a talk, a mediation. An office is recorded, by consent; no name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kentongan.record_kinds.details import BadDetail, Details, choice, text, yes_no
from kentongan.record_kinds.words import gettext_noop as _
from kentongan.watch_loop.report.kinds.kind import Example, ReportKind

FORMS: Final = (
    ("visit", _("Visit (sambang, DDS)")),
    ("mediation", _("Mediation (problem solving)")),
    ("talk", _("Talk (binluh)")),
    ("meeting", _("Meeting, forum (FKPM)")),
)
OFFICES: Final = (
    ("village", _("Village government")),
    ("customary", _("Customary office (todat)")),
    ("religious", _("Religious office (toga)")),
    ("community", _("Community office (tomas)")),
    ("youth", _("Youth office (toda)")),
    ("school", _("School")),
    ("business", _("Business")),
    ("resident", _("Resident without an office")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Details):
    """With which office, about what. No name, no score of loyalty, no quota."""

    category: str = choice(_("Form"), FORMS, required=True, column=True)
    office_kind: str = choice(_("With whom"), OFFICES, required=True)
    office: str = text(
        _("Office"), most=120, help=_("“Bendesa adat”, “kepala desa”: the office, never the name.")
    )
    consent: bool | None = yes_no(
        _("They agree that their office is recorded"), help=_("Without it leave the office empty.")
    )
    topic: str = text(_("Topic"), required=True)
    agreed: str = text(_("What was agreed"))
    follow_up: str = text(_("What follows"))

    def check(self) -> None:
        """An office may be as good as a name: it is recorded only by consent."""
        if self.office and self.consent is not True:
            raise BadDetail("consent_missing", "office")


CONTACT: Final = ReportKind(
    code="contact",
    label=_("Community contact"),
    label_plural=_("Community contacts"),
    details=Contact,
    symbol="users",
    letter="S",
    precision="village",
    kept_days=365,
    text_label=_("What was spoken about"),
    text_help=_("No names of persons."),
    text_required=False,
    photos=False,
    roles=("officer", "operator", "commander"),
    examples=(
        Example(
            "Bhabinkamtibmas sambang ke kantor Desa Bengkel, Kecamatan Kediri, Kabupaten Tabanan, "
            "membahas ronda malam.",
            {"area_code": "51.02.06.2001"},
        ),
    ),
)
