"""Bencana: group IV of Perkap 7/2009."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kentongan.record_kinds.details import choice, number, text, yes_no
from kentongan.record_kinds.words import gettext_noop as _
from kentongan.watch_loop.report.kinds.kind import Casualties, Example, ReportKind

DISASTERS: Final = (
    ("flood", _("Flood")),
    ("landslide", _("Landslide")),
    ("wind", _("Storm, fallen tree")),
    ("earthquake", _("Earthquake")),
    ("eruption", _("Eruption")),
    ("wave", _("High wave, tsunami")),
    ("drought", _("Drought")),
    ("wildfire", _("Forest or land fire")),
    ("epidemic", _("Epidemic")),
    ("other", _("Other")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disaster(Casualties):
    """What nature did, and what is needed."""

    category: str = choice(_("What kind of disaster"), DISASTERS, required=True, column=True)
    displaced: int | None = number(_("People displaced"), unit=_("people"))
    houses: int | None = number(_("Houses damaged"))
    road_blocked: bool | None = yes_no(_("The road is blocked"))
    needed: str = text(_("What is needed"))


DISASTER: Final = ReportKind(
    code="disaster",
    label=_("Disaster"),
    label_plural=_("Disasters"),
    details=Disaster,
    symbol="cloud-storm",
    letter="B",
    precision="point",
    kept_days=5 * 365,
    text_label=_("What happened"),
    series="disaster",
    groups={code: "disaster" for code, _word in DISASTERS},
    urgent={code: 1 for code, _word in DISASTERS} | {"earthquake": 2, "eruption": 3, "wave": 3},
    examples=(
        Example(
            "Tanah longsor menutup jalan penghubung di Kecamatan Pupuan, Kabupaten Tabanan, Minggu "
            "(5/11/2023) setelah hujan lebat. Tidak ada korban jiwa.",
            {"kind": "disaster", "happened_on": "2023-11-05", "area_code": "51.02.10"},
        ),
    ),
)
