"""The fixed cast of every test: Polres Tabanan's real tree with invented persons in its posts.

Built in bulk (about ten queries) and without audit entries, so that a test finds only the changes
it made itself. Whoever must be refused is in it too: `outsider` commands another resort.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from kentongan.people.model import Officer, Post, PostHolding, Unit, UnitArea, User
from kentongan.places.model import Area
from kentongan.places.names import registry_fold

NOW = datetime(2023, 11, 9, 2, 0, tzinfo=UTC)
"""9 November 2023, 10.00 WITA."""
SINCE = date(2023, 1, 2)
PASSWORD = "tong-tong-kulkul-bambu"
"""What every member of the cast signs in with."""

DISTRICTS = {
    "51.02.01": "Selemadeg",
    "51.02.02": "Selemadeg Timur",
    "51.02.03": "Selemadeg Barat",
    "51.02.04": "Kerambitan",
    "51.02.05": "Tabanan",
    "51.02.06": "Kediri",
    "51.02.07": "Marga",
    "51.02.08": "Penebel",
    "51.02.09": "Baturiti",
    "51.02.10": "Pupuan",
}
VILLAGES = {
    "51.02.06.2001": "Bengkel",
    "51.02.06.2002": "Pangkung Tibah",
    "51.02.06.2003": "Belalang",
}
SECTIONS = {
    "BAGOPS": ("Bag Ops", "ops"),
    "SIWAS": ("Siwas", "was"),
    "SATINTELKAM": ("Sat Intelkam", "intelkam"),
    "SATBINMAS": ("Sat Binmas", "binmas"),
    "SIPROPAM": ("Si Propam", "propam"),
}


@dataclass
class Cast:
    """Users and units by the names tests call them; `units` and `users` hold all of them."""

    polri: Unit
    polda: Unit
    polres: Unit
    bagops: Unit
    siwas: Unit
    satintelkam: Unit
    polsek_kediri: Unit
    polsek_marga: Unit
    polseks: tuple[Unit, ...]
    """All ten, in the order of their Kemendagri codes."""
    villages: tuple[Unit, ...]
    """Three village officers' units, all beneath Polsek Kediri."""
    gianyar: Unit

    kapolda: User
    kapolres: User
    kabag_ops: User
    kasi_was: User
    kasat_intelkam: User
    kapolsek_kediri: User
    kapolsek_marga: User
    bhabin_1: User
    bhabin_2: User
    bhabin_3: User
    outsider: User
    """Commands Polres Gianyar: sees nothing of Tabanan."""
    admin: User
    """A superuser without a post."""

    units: dict[str, Unit] = field(repr=False)
    """By code, such as POLSEK-KEDIRI."""
    users: dict[str, User] = field(repr=False)
    """By user name, such as kapolsek_kediri."""
    posts: dict[str, Post] = field(repr=False)
    """The post each user holds, by user name."""

    @property
    def kapolseks(self) -> tuple[User, ...]:
        """The ten chiefs, in the order of `polseks`."""
        return tuple(self.users[_username(unit.code)] for unit in self.polseks)

    @property
    def bhabins(self) -> tuple[User, ...]:
        """The three village officers, in the order of `villages`."""
        return (self.bhabin_1, self.bhabin_2, self.bhabin_3)

    def officer(self, user: User) -> Officer:
        """The person behind an account of the cast."""
        return Officer.objects.get(user=user)


def build_cast() -> Cast:
    """Write the cast to the database and hand it back."""
    _areas()
    units = _units()
    users, posts = _persons(units)
    polseks = tuple(units[_polsek(name)] for name in DISTRICTS.values())
    return Cast(
        polri=units["POLRI"],
        polda=units["POLDA-BALI"],
        polres=units["POLRES-TABANAN"],
        bagops=units["POLRES-TABANAN-BAGOPS"],
        siwas=units["POLRES-TABANAN-SIWAS"],
        satintelkam=units["POLRES-TABANAN-SATINTELKAM"],
        polsek_kediri=units["POLSEK-KEDIRI"],
        polsek_marga=units["POLSEK-MARGA"],
        polseks=polseks,
        villages=tuple(units[_village(code)] for code in VILLAGES),
        gianyar=units["POLRES-GIANYAR"],
        **{
            name: users[name]
            for name in (
                "kapolda",
                "kapolres",
                "kabag_ops",
                "kasi_was",
                "kasat_intelkam",
                "kapolsek_kediri",
                "kapolsek_marga",
                "bhabin_1",
                "bhabin_2",
                "bhabin_3",
                "outsider",
                "admin",
            )
        },
        units=units,
        users=users,
        posts=posts,
    )


def _polsek(district: str) -> str:
    return f"POLSEK-{district.upper().replace(' ', '-')}"


def _village(code: str) -> str:
    return f"BHABIN-{code.replace('.', '')}"


def _username(polsek_code: str) -> str:
    return polsek_code.lower().replace("-", "_").replace("polsek_", "kapolsek_", 1)


def _areas() -> None:
    names = {"51": "Bali", "51.02": "Kabupaten Tabanan", "51.04": "Kabupaten Gianyar"}
    names |= DISTRICTS | VILLAGES
    kinds = {1: "provinsi", 2: "kabupaten", 3: "kecamatan", 4: "desa"}
    Area.objects.bulk_create(
        (
            Area(
                code=code,
                name=name,
                level=code.count(".") + 1,
                kind=kinds[code.count(".") + 1],
                parent_code=code.rpartition(".")[0],
                folded=registry_fold(name, code.count(".") + 1),
            )
            for code, name in names.items()
        ),
        ignore_conflicts=True,
    )


def _units() -> dict[str, Unit]:
    tiers: list[list[tuple[str, str, str, str, str, str]]] = [
        [("POLRI", "Mabes Polri", "mabes", "command", "", "")],
        [("POLDA-BALI", "Polda Bali", "polda", "command", "POLRI", "51")],
        [
            ("POLRES-TABANAN", "Polres Tabanan", "polres", "command", "POLDA-BALI", "51.02"),
            ("POLRES-GIANYAR", "Polres Gianyar", "polres", "command", "POLDA-BALI", "51.04"),
        ],
        [
            *(
                (_polsek(name), f"Polsek {name}", "polsek", "command", "POLRES-TABANAN", code)
                for code, name in DISTRICTS.items()
            ),
            *(
                (f"POLRES-TABANAN-{code}", name, "section", function, "POLRES-TABANAN", "51.02")
                for code, (name, function) in SECTIONS.items()
            ),
        ],
        [
            (
                _village(code),
                f"Bhabinkamtibmas Desa {name}",
                "village",
                "bhabinkamtibmas",
                "POLSEK-KEDIRI",
                code,
            )
            for code, name in VILLAGES.items()
        ],
    ]
    units: dict[str, Unit] = {}
    for tier in tiers:
        made = [
            Unit(
                code=code,
                name=name,
                level=level,
                function=function,
                parent=units.get(parent),
                path=f"{units[parent].path if parent else ''}{code}/",
                area_code=area,
            )
            for code, name, level, function, parent, area in tier
        ]
        units |= {unit.code: unit for unit in Unit.objects.bulk_create(made)}
    UnitArea.objects.bulk_create(
        UnitArea(unit=unit, area_code=unit.area_code) for unit in units.values() if unit.area_code
    )
    return units


class _Member(NamedTuple):
    """One person of the cast and the post he holds."""

    username: str
    rank: str
    name: str
    unit: Unit
    post: str
    role: str
    function: str
    acts_for: Unit


def _members(units: dict[str, Unit]) -> list[_Member]:
    polda, polres, gianyar = units["POLDA-BALI"], units["POLRES-TABANAN"], units["POLRES-GIANYAR"]
    bagops, siwas = units["POLRES-TABANAN-BAGOPS"], units["POLRES-TABANAN-SIWAS"]
    intel = units["POLRES-TABANAN-SATINTELKAM"]
    lead = ("commander", "command")
    members = [
        _Member("kapolda", "Irjen Pol", "I Ketut Contoh", polda, "Kapolda Bali", *lead, polda),
        _Member("kapolres", "AKBP", "I Made Contoh", polres, "Kapolres Tabanan", *lead, polres),
        _Member(
            "kabag_ops", "Kompol", "I Nyoman Contoh", bagops, "Kabag Ops", "operator", "ops", polres
        ),
        _Member(
            "kasi_was", "AKP", "Ni Putu Contoh", siwas, "Kasi Was", "supervisor", "was", polres
        ),
        _Member(
            "kasat_intelkam",
            "AKP",
            "I Gede Contoh",
            intel,
            "Kasat Intelkam",
            "officer",
            "intelkam",
            intel,
        ),
        _Member("outsider", "AKBP", "I Wayan Lain", gianyar, "Kapolres Gianyar", *lead, gianyar),
    ]
    for number, name in enumerate(DISTRICTS.values(), 1):
        unit = units[_polsek(name)]
        user, person = _username(unit.code), f"I Wayan Contoh {number}"
        members.append(_Member(user, "AKP", person, unit, f"Kapolsek {name}", *lead, unit))
    for number, (code, name) in enumerate(VILLAGES.items(), 1):
        unit = units[_village(code)]
        person, post = f"Ni Kadek Contoh {number}", f"Bhabinkamtibmas Desa {name}"
        members.append(
            _Member(
                f"bhabin_{number}",
                "Aipda",
                person,
                unit,
                post,
                "officer",
                "bhabinkamtibmas",
                unit,
            )
        )
    return members


def _persons(units: dict[str, Unit]) -> tuple[dict[str, User], dict[str, Post]]:
    members = _members(units)
    password = make_password(PASSWORD)
    accounts = [
        User(
            username=name,
            email=f"{name.replace('_', '.')}@example.test",
            password=password,
            language="en",
            is_superuser=name == "admin",
            is_staff=name == "admin",
        )
        for name in [*(member.username for member in members), "admin"]
    ]
    users = {user.username: user for user in User.objects.bulk_create(accounts)}
    officers = Officer.objects.bulk_create(
        Officer(name=m.name, rank=m.rank, email=users[m.username].email, user=users[m.username])
        for m in members
    )
    posts = Post.objects.bulk_create(
        Post(
            unit=m.unit,
            title=m.post,
            role=m.role,
            function=m.function,
            scope_unit=m.acts_for,
            is_head=True,
        )
        for m in members
    )
    PostHolding.objects.bulk_create(
        PostHolding(officer=officer, post=post, since=SINCE)
        for officer, post in zip(officers, posts, strict=True)
    )
    return users, {m.username: post for m, post in zip(members, posts, strict=True)}
