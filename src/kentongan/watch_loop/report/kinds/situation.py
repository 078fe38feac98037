"""Laporan situasi (lapsit): an officer's own picture of his area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kentongan.record_kinds.details import Details, choice, number, text
from kentongan.record_kinds.words import gettext_noop as _
from kentongan.watch_loop.report.kinds.kind import Example, ReportKind

SITUATIONS: Final = (
    ("safe", _("Safe and under control")),
    ("attention", _("Needs attention")),
    ("disturbed", _("Disturbed")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation(Details):
    """How it stands, and what the unit is doing."""

    category: str = choice(_("Overall situation"), SITUATIONS, required=True, column=True)
    activity: str = text(_("Activity of the unit"))
    personnel: int | None = number(_("Officers on duty"), unit=_("people"), most=100_000)
    obstacles: str = text(_("Obstacles"))


SITUATION: Final = ReportKind(
    code="situation",
    label=_("Situation report"),
    label_plural=_("Situation reports"),
    details=Situation,
    symbol="clipboard-text",
    letter="T",
    precision="village",
    kept_days=365,
    text_label=_("Situation"),
    examples=(
        Example(
            "Situasi wilayah Kecamatan Selemadeg, Kabupaten Tabanan, malam ini aman terkendali. "
            "Personel patroli 6 orang.",
            {"area_code": "51.02.01"},
        ),
    ),
)
