"""Kecelakaan lalu lintas (laka lantas)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kentongan.record_kinds.details import choice, number, text, yes_no
from kentongan.record_kinds.words import gettext_noop as _
from kentongan.watch_loop.report.kinds.kind import Casualties, Example, ReportKind

COLLISIONS: Final = (
    ("single", _("Single vehicle")),
    ("head_on", _("Head-on")),
    ("rear", _("From behind")),
    ("side", _("From the side")),
    ("chain", _("Chain of vehicles")),
    ("pedestrian", _("With a pedestrian")),
    ("other", _("Other")),
)
CAUSES: Final = (
    ("driver", _("Driver")),
    ("vehicle", _("Vehicle")),
    ("road", _("Road")),
    ("weather", _("Weather")),
    ("unknown", _("Not known")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accident(Casualties):
    """Kejadian, MD, LB, LR and rugmat, as the dailies count them."""

    category: str = choice(_("Collision"), COLLISIONS, required=True, column=True)
    vehicles: int | None = number(_("Vehicles"), most=500)
    vehicle_types: str = text(_("Which vehicles"), help=_("Kinds, no number plates."))
    road: str = text(_("Road"), help=_("Name, kilometre."))
    cause: str = choice(_("Cause"), CAUSES)
    hit_and_run: bool | None = yes_no(_("Somebody drove off"))
    road_blocked: bool | None = yes_no(_("The road is blocked"))


ACCIDENT: Final = ReportKind(
    code="accident",
    label=_("Traffic accident"),
    label_plural=_("Traffic accidents"),
    details=Accident,
    symbol="car-crash",
    letter="L",
    precision="point",
    kept_days=5 * 365,
    text_label=_("What happened"),
    series="accident",
    groups={code: "traffic" for code, _word in COLLISIONS},
    examples=(
        Example(
            "Kecelakaan lalu lintas antara sepeda motor dan truk terjadi di jalan raya Desa "
            "Belalang, Kecamatan Kediri, Kabupaten Tabanan, Senin (6/11/2023) pukul 06.30 WITA. "
            "Satu orang meninggal dunia di lokasi.",
            {
                "kind": "accident",
                "happened_on": "2023-11-06",
                "deaths": 1,
                "area_code": "51.02.06.2003",
            },
        ),
    ),
)
