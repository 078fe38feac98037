"""Gangguan kamtibmas: an event, by the groups of Perkap 7/2009."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kentongan.record_kinds.details import choice, long_text, number, text, yes_no
from kentongan.record_kinds.words import gettext_noop as _
from kentongan.watch_loop.report.kinds.kind import Casualties, Example, ReportKind

CATEGORIES: Final = (
    ("curat_curanmor", _("Aggravated theft, vehicle theft")),
    ("curas", _("Robbery, snatching")),
    ("aniaya_perusakan", _("Assault, damage to property")),
    ("bunuh", _("Murder, shooting")),
    ("ppa", _("Domestic or sexual violence, crime against a child")),
    ("narkoba", _("Narcotics")),
    ("penyakit_masyarakat", _("Gambling, alcohol, extortion in the street")),
    ("pidsus", _("Special crime: fuel, mining, forest, fraud, corruption")),
    ("tawuran", _("Brawl between groups")),
    ("konflik_sosial", _("Social conflict, land dispute, blockade")),
    ("unras_anarkis", _("Demonstration that turned violent")),
    ("main_hakim_sendiri", _("Mob justice")),
    ("handak_teror", _("Explosives, terror, armed group")),
    ("kebakaran", _("Fire")),
    ("bencana_laka_mayat", _("Drowning, body found, animal attack")),
    ("lain", _("Other")),
)
"""The event kinds of the reader's closed list that are disturbances; other kinds have the rest."""
_CRIMES: Final = (
    *("curat_curanmor", "curas", "aniaya_perusakan", "bunuh", "ppa", "narkoba", "pidsus"),
    *("tawuran", "konflik_sosial", "unras_anarkis", "main_hakim_sendiri", "handak_teror"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Casualties):
    """What happened, without the name of anybody."""

    category: str = choice(_("What kind of event"), CATEGORIES, required=True, column=True)
    crowd_least: int | None = number(_("People involved, at least"), unit=_("people"), column=True)
    crowd_most: int | None = number(_("People involved, at most"), unit=_("people"), column=True)
    method: str = text(_("How it was done"), help=_("Modus operandi, tools, way of escape."))
    parties: str = text(
        _("Groups or institutions involved"), help=_("Names of groups, never of persons.")
    )
    ongoing: bool | None = yes_no(_("Still going on"))
    police_action: str = long_text(_("What the police have done"))


INCIDENT: Final = ReportKind(
    code="incident",
    label=_("Disturbance (gangguan)"),
    label_plural=_("Disturbances (gangguan)"),
    details=Incident,
    symbol="alert-triangle",
    letter="G",
    precision="point",
    kept_days=5 * 365,
    text_label=_("What happened"),
    series="incident",
    groups=dict.fromkeys(_CRIMES, "crime")
    | {
        "penyakit_masyarakat": "violation",
        "kebakaran": "disturbance",
        "bencana_laka_mayat": "disturbance",
        "lain": "disturbance",
    },
    coarser={"ppa": "district"},
    urgent={
        "handak_teror": 3,
        "konflik_sosial": 2,
        "tawuran": 2,
        "unras_anarkis": 2,
        "main_hakim_sendiri": 2,
        "bunuh": 2,
    },
    examples=(
        Example(
            "Sepeda motor milik warga hilang dicuri di halaman rumah di Desa Bengkel, Kecamatan "
            "Kediri, Kabupaten Tabanan, Rabu (8/11/2023) sekitar pukul 02.00 WITA. Kerugian "
            "ditaksir Rp 15 juta.",
            {
                "kind": "incident",
                "category": "curat_curanmor",
                "happened_on": "2023-11-08",
                "area_code": "51.02.06.2001",
            },
        ),
        Example(
            "Tawuran antar kelompok pemuda pecah di Kecamatan Marga, Kabupaten Tabanan, Selasa "
            "(7/11/2023) malam. Dua orang luka ringan, pelaku lari ke arah pasar.",
            {
                "kind": "incident",
                "category": "tawuran",
                "happened_on": "2023-11-07",
                "area_code": "51.02.07",
            },
        ),
    ),
)
