"""Builds the demo resort: Polres Tabanan's real tree with invented persons in its posts.

Real: the units, the ten districts and the villages (Kemendagri registry). Invented: every person,
and that each village has exactly one officer (in 2023 there were 134 for 133 villages).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.demo.names import person
from kentongan.demo.notice import DOMAIN, mark_synthetic
from kentongan.errors import Conflict
from kentongan.people.changes import create_administrator
from kentongan.people.model import Officer, Post, PostHolding, Unit, UnitArea, User
from kentongan.places.changes import load_demo_positions, load_registry
from kentongan.places.model import Area

SYSTEM: Final = Actor(user=None, label="Kentongan (data contoh)")
REGENCY: Final = "51.02"
SINCE: Final = date(2023, 1, 2)
"""The first day of every invented holding: before the briefing of December 2023."""
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"

# Code, name, function, head, rank and role of each section of the Polres. Operations and
# supervision act for the whole resort, the others for themselves.
_SECTIONS: Final[tuple[tuple[str, str, str, str, str, str], ...]] = (
    ("BAGOPS", "Bag Ops", "ops", "Kabag Ops", "Kompol", "operator"),
    ("BAGREN", "Bag Ren", "other", "Kabag Ren", "Kompol", "officer"),
    ("BAGSDM", "Bag SDM", "sdm", "Kabag SDM", "Kompol", "officer"),
    ("BAGLOG", "Bag Log", "log", "Kabag Log", "Kompol", "officer"),
    ("SATINTELKAM", "Sat Intelkam", "intelkam", "Kasat Intelkam", "AKP", "officer"),
    ("SATRESKRIM", "Sat Reskrim", "reskrim", "Kasat Reskrim", "AKP", "officer"),
    ("SATRESNARKOBA", "Sat Resnarkoba", "resnarkoba", "Kasat Resnarkoba", "AKP", "officer"),
    ("SATSAMAPTA", "Sat Samapta", "samapta", "Kasat Samapta", "AKP", "officer"),
    ("SATLANTAS", "Sat Lantas", "lantas", "Kasat Lantas", "AKP", "officer"),
    ("SATBINMAS", "Sat Binmas", "binmas", "Kasat Binmas", "AKP", "officer"),
    ("SIWAS", "Si Was", "was", "Kasi Was", "AKP", "supervisor"),
    ("SIPROPAM", "Si Propam", "propam", "Kasi Propam", "Iptu", "officer"),
    ("SIHUMAS", "Si Humas", "humas", "Kasi Humas", "Iptu", "officer"),
    ("SITIK", "Si TIK", "ti", "Kasi TIK", "Iptu", "officer"),
    ("SPKT", "SPKT", "spkt", "Ka SPKT", "Iptu", "officer"),
)
_SECTOR_POSTS: Final = (("Intelkam", "intelkam"), ("Binmas", "binmas"), ("Samapta", "samapta"))


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """What the builder tells once: it is stored nowhere else."""

    admin: str
    admin_password: str
    password: str
    """The one password of all invented officers."""
    examples: tuple[tuple[str, str], ...]
    """A few user names and whose they are."""
    officers: int


@dataclass(slots=True)
class _Seat:
    """A post to be filled: who sits there is made up."""

    username: str
    rank: str
    unit: Unit
    title: str
    role: str
    function: str
    acts_for: Unit
    is_head: bool = True


def new_password() -> str:
    """Sixteen letters and digits in groups of four (about 79 bits), easy to type on a phone."""
    letters = [secrets.choice(_ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, 16, 4))


@transaction.atomic
def build(*, now: datetime) -> DemoAccounts:
    """Build the demo resort in an installation without units; Conflict where there are some.

    Loads Bali's areas if the registry is not there. All or nothing; one audit entry for the whole.
    """
    if Unit.objects.exists():
        raise Conflict("not_empty", "The demo resort is built only where there are no units yet.")
    if not Area.objects.filter(code=REGENCY).exists():
        load_registry(now=now, within="51")
    load_demo_positions(now=now)
    units = _units()
    seats = _seats(units)
    password, admin_password = new_password(), new_password()
    _fill(seats, password)
    admin = create_administrator(
        username="admin", password=admin_password, email=f"admin@{DOMAIN}", actor=SYSTEM, now=now
    )
    record_change(
        actor=SYSTEM,
        verb="build_demo",
        object_kind="unit",
        object_id="POLRI",
        after={"units": len(units), "officers": len(seats), "persons": "invented"},
        now=now,
    )
    mark_synthetic()
    wanted = ("kapolres", "kabagops", "kasiwas", "kapolsek.kediri", "bhabin.bengkel")
    titles = {seat.username: seat.title for seat in seats}
    return DemoAccounts(
        admin=admin.username,
        admin_password=admin_password,
        password=password,
        examples=tuple((name, titles[name]) for name in wanted),
        officers=len(seats),
    )


def _units() -> dict[str, Unit]:
    """The tree, one bulk insert a tier: a unit needs the key of the one above."""
    units: dict[str, Unit] = {}
    _tier(units, [("POLRI", "Mabes Polri", "mabes", "command", "", "", "Asia/Jakarta")])
    wita = "Asia/Makassar"
    _tier(
        units,
        [
            ("POLRI-SOPS", "Sops Polri", "section", "ops", "POLRI", "", "Asia/Jakarta"),
            ("POLDA-BALI", "Polda Bali", "polda", "command", "POLRI", "51", wita),
        ],
    )
    _tier(
        units,
        [
            ("POLDA-BALI-ROOPS", "Ro Ops Polda Bali", "section", "ops", "POLDA-BALI", "51", wita),
            ("POLRES-TABANAN", "Polres Tabanan", "polres", "command", "POLDA-BALI", REGENCY, wita),
            ("POLRES-GIANYAR", "Polres Gianyar", "polres", "command", "POLDA-BALI", "51.04", wita),
        ],
    )
    districts = Area.objects.filter(parent_code=REGENCY).order_by("code")
    top = "POLRES-TABANAN"
    _tier(
        units,
        [
            *((f"{top}-{s[0]}", s[1], "section", s[2], top, REGENCY, wita) for s in _SECTIONS),
            *(
                (_sector(d.name), f"Polsek {d.name}", "polsek", "command", top, d.code, wita)
                for d in districts
            ),
        ],
    )
    sector_of = {d.code: _sector(d.name) for d in districts}
    villages = Area.objects.filter(parent_code__in=sector_of).order_by("code")
    duty = "bhabinkamtibmas"
    _tier(
        units,
        [
            (
                f"BHABIN-{v.code.replace('.', '')}",
                f"Bhabinkamtibmas Desa {v.name}",
                "village",
                duty,
                sector_of[v.parent_code],
                v.code,
                wita,
            )
            for v in villages
        ],
    )
    UnitArea.objects.bulk_create(
        UnitArea(unit=unit, area_code=unit.area_code)
        for unit in units.values()
        if unit.area_code and unit.level != "section"
    )
    return units


def _tier(units: dict[str, Unit], rows: list[tuple[str, str, str, str, str, str, str]]) -> None:
    made = [
        Unit(
            code=code,
            name=name,
            level=level,
            function=function,
            parent=units.get(parent),
            path=f"{units[parent].path if parent else ''}{code}/",
            area_code=area,
            timezone=zone,
        )
        for code, name, level, function, parent, area, zone in rows
    ]
    units |= {unit.code: unit for unit in Unit.objects.bulk_create(made)}


def _sector(district: str) -> str:
    return f"POLSEK-{district.upper().replace(' ', '-')}"


def _seats(units: dict[str, Unit]) -> list[_Seat]:
    polri, polda, polres = units["POLRI"], units["POLDA-BALI"], units["POLRES-TABANAN"]
    sops, roops, other = units["POLRI-SOPS"], units["POLDA-BALI-ROOPS"], units["POLRES-GIANYAR"]
    lead: tuple[str, str] = ("commander", "command")
    seats = [
        _Seat("asops", "Irjen Pol", sops, "Asops Kapolri", "operator", "ops", polri),
        _Seat("kapolda", "Irjen Pol", polda, "Kapolda Bali", *lead, polda),
        _Seat("karoops", "Kombes Pol", roops, "Karo Ops Polda Bali", "operator", "ops", polda),
        _Seat("kapolres", "AKBP", polres, "Kapolres Tabanan", *lead, polres),
        _Seat(
            "wakapolres",
            "Kompol",
            polres,
            "Wakapolres Tabanan",
            "operator",
            "command",
            polres,
            is_head=False,
        ),
        _Seat("kapolres.gianyar", "AKBP", other, "Kapolres Gianyar", *lead, other),
    ]
    for code, _name, function, title, rank, role in _SECTIONS:
        unit = units[f"POLRES-TABANAN-{code}"]
        acts_for = polres if role in {"operator", "supervisor"} else unit
        username = title.lower().replace(" ", "")
        seats.append(_Seat(username, rank, unit, title, role, function, acts_for))
    seen: set[str] = set()
    for unit in units.values():
        if unit.level == "polsek":
            seats += _sector_seats(unit)
        elif unit.level == "village":
            seats.append(_village_seat(unit, seen))
    return seats


def _sector_seats(unit: Unit) -> list[_Seat]:
    name = unit.name.removeprefix("Polsek ")
    tail = name.lower().replace(" ", "")
    chief = _Seat(f"kapolsek.{tail}", "AKP", unit, f"Kapolsek {name}", "commander", "command", unit)
    return [chief] + [
        _Seat(
            f"kanit{function}.{tail}",
            "Ipda",
            unit,
            f"Kanit {title} Polsek {name}",
            "officer",
            function,
            unit,
            is_head=False,
        )
        for title, function in _SECTOR_POSTS
    ]


def _village_seat(unit: Unit, seen: set[str]) -> _Seat:
    """Where two villages bear one name the second user name carries its district as well."""
    assert unit.parent is not None  # noqa: S101  a village officer belongs to a sector
    name = unit.name.removeprefix("Bhabinkamtibmas Desa ")
    username = f"bhabin.{''.join(c for c in name.lower() if c.isalnum())}"
    if username in seen:
        district = unit.parent.name.removeprefix("Polsek ")
        username += f".{district.lower().replace(' ', '')}"
    seen.add(username)
    return _Seat(username, "Aipda", unit, unit.name, "officer", "bhabinkamtibmas", unit)


def _fill(seats: list[_Seat], password: str) -> None:
    """Invent a person for every seat. One hash serves all, since they share one password."""
    stored = make_password(password)
    users = User.objects.bulk_create(
        User(username=seat.username, email=f"{seat.username}@{DOMAIN}", password=stored)
        for seat in seats
    )
    officers = Officer.objects.bulk_create(
        Officer(name=person(number), rank=seat.rank, email=user.email, user=user)
        for number, (seat, user) in enumerate(zip(seats, users, strict=True))
    )
    posts = Post.objects.bulk_create(
        Post(
            unit=seat.unit,
            title=seat.title,
            role=seat.role,
            function=seat.function,
            scope_unit=seat.acts_for,
            is_head=seat.is_head,
        )
        for seat in seats
    )
    PostHolding.objects.bulk_create(
        PostHolding(officer=officer, post=post, since=SINCE)
        for officer, post in zip(officers, posts, strict=True)
    )
