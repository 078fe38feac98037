"""Twelve invented weeks of reports with known truth: seeded, so that the same are made again.

Plain Python and NumPy, without a database. What is in the reports is told by `Campaign.truth`:
rates, rhythms, delays, which reports are two of one event, and five planted episodes. Back-tests
ask whether the episodes are found, and how late.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import numpy as np

from kentongan.watch_loop.report.draft import ReportDraft

DAYS: Final = 84
SEED: Final = 20231128
"""The first day of the campaign of 2023; any other number makes another twelve weeks."""
_NAMES: Final = UUID("7a0c4f0e-55f3-5d0a-8a0f-0d6a5f3c9e11")
_FLAT: Final = (1.0,) * 7


@dataclass(frozen=True, slots=True)
class Place:
    """A village: Kemendagri code, name, position in degrees where it has one."""

    code: str
    name: str
    longitude: float | None = None
    latitude: float | None = None

    @property
    def district(self) -> str:
        return self.code[:8]


@dataclass(frozen=True, slots=True)
class Base:
    """How often a kind of event happens in the whole resort, and when.

    `rate` is the mean a day; `week` its factors from Monday to Sunday; `hours` the hours around
    which it happens; `swing` and `peak` the yearly rhythm (share of the mean, day of the year).
    """

    kind: str
    category: str
    rate: float
    week: tuple[float, ...] = _FLAT
    hours: tuple[int, ...] = (9, 11, 14, 16)
    swing: float = 0.0
    peak: int = 1


_WEEKEND: Final = (0.9, 0.85, 0.9, 0.95, 1.1, 1.25, 1.05)
_OFFICE: Final = (1.3, 1.25, 1.2, 1.2, 1.05, 0.6, 0.4)
_NIGHT: Final = (1, 2, 3, 23)
_RUSH: Final = (6, 7, 13, 17, 18, 19)
BASES: Final = (
    Base("accident", "head_on", 0.8, _WEEKEND, _RUSH, 0.15, 360),
    Base("accident", "rear", 0.7, _WEEKEND, _RUSH, 0.15, 360),
    Base("accident", "single", 0.6, _WEEKEND, (2, 5, 20, 22), 0.15, 360),
    Base("accident", "side", 0.5, _WEEKEND, _RUSH, 0.15, 360),
    Base("incident", "curat_curanmor", 0.55, _WEEKEND, _NIGHT),
    Base("incident", "aniaya_perusakan", 0.25, _WEEKEND, (20, 21, 23)),
    Base("incident", "narkoba", 0.12, _FLAT, (13, 20, 22)),
    Base("incident", "penyakit_masyarakat", 0.12, _WEEKEND, (15, 21, 23)),
    Base("incident", "curas", 0.06, _WEEKEND, (12, 19, 21)),
    Base("incident", "pidsus", 0.06, _OFFICE),
    Base("incident", "ppa", 0.05, _FLAT, (10, 18, 21)),
    Base("incident", "kebakaran", 0.10, _FLAT, (3, 11, 15), 0.3, 270),
    Base("incident", "bencana_laka_mayat", 0.07, _FLAT, (7, 11, 16)),
    Base("disaster", "wind", 0.10, _FLAT, (14, 16, 20), 0.7, 15),
    Base("disaster", "landslide", 0.06, _FLAT, (4, 17, 22), 0.8, 15),
    Base("demonstration", "hearing", 0.04, _OFFICE),
    Base("potential", "economy", 0.30, _OFFICE),
    Base("potential", "social_culture", 0.25, _OFFICE),
    Base("potential", "politics", 0.20, _OFFICE),
    Base("information", "social_culture", 0.45, _OFFICE),
    Base("information", "politics", 0.40, _OFFICE),
    Base("information", "economy", 0.25, _OFFICE),
    Base("viral_post", "unverified", 0.06, _FLAT, (9, 13, 20)),
    Base("contact", "visit", 12.0, _OFFICE, (8, 9, 10, 15, 17)),
    Base("contact", "talk", 3.0, _OFFICE, (9, 10, 13)),
    Base("contact", "mediation", 1.0, _OFFICE, (10, 14)),
    Base("situation", "safe", 7.5, _FLAT, (5, 21, 23)),
    Base("situation", "attention", 0.5, _WEEKEND, (21, 23)),
)
DOUBLED: Final = {"accident": 0.08, "incident": 0.08, "disaster": 0.08}
"""The share of events that a second unit reports too."""
DELAY_HOURS: Final = 2.2
"""Median from event to arrival; log-normal with sigma 1, and one in twelve a day to six later."""
SURGE: Final = (58, 67)
RISE: Final = (14, 83)
RUMOUR: Final = (40, 44)
RALLY: Final = 72
POST: Final = 77


@dataclass(frozen=True, slots=True)
class Told:
    """One report of the campaign: what it says, by whom, when it arrived, what became of it."""

    draft: ReportDraft
    author: str
    """"village", "polsek", or the code of a section of the Polres."""
    received_at: datetime
    state: str = "received"
    decided_at: datetime | None = None
    reason: str = ""
    twin_of: UUID | None = None
    """The first report of the same event, where this is the second."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """Reports in the order they arrived, and what is true of them."""

    reports: list[Told]
    truth: dict[str, Any]


@dataclass(slots=True)
class _Episode:
    """Something planted: what, where, from which to which day, and the reports that tell it."""

    name: str
    kind: str
    category: str
    areas: list[str]
    first: int
    last: int
    uids: list[str] = field(default_factory=list)


def make_campaign(
    *,
    places: Sequence[Place],
    now: datetime,
    zone: str = "Asia/Makassar",
    seed: int = SEED,
    days: int = DAYS,
) -> Campaign:
    """Reports of the `days` days that end with the one before `now`, as far as they had arrived.

    `places` are the villages, in the order of their codes; a district's first one stands for it.
    The same arguments give the same campaign.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    maker = _Maker(list(places), today - timedelta(days=days), days, ZoneInfo(zone), seed)
    told = [t for t in maker.all() if t.received_at <= now]
    told.sort(key=lambda t: (t.received_at, t.draft.uid))
    return Campaign([_settled(t, now) for t in told], maker.truth(told, seed))


def _settled(told: Told, now: datetime) -> Told:
    """Decisions that would lie in the future are still to come."""
    if told.decided_at is None or told.decided_at <= now:
        return told
    return Told(told.draft, told.author, told.received_at, twin_of=told.twin_of)


class _Maker:
    """Draws everything from one generator, in one order."""

    def __init__(
        self, places: list[Place], first: date, days: int, zone: ZoneInfo, seed: int
    ) -> None:
        self.places, self.first, self.days, self.zone = places, first, days, zone
        self.draw = np.random.default_rng(seed)
        self.seed, self.made = seed, 0
        weights = self.draw.gamma(2.0, size=len(places))
        self.share = weights / weights.sum()
        self.episodes = [
            _Episode("local_surge", "incident", "curat_curanmor", [], *SURGE),
            _Episode("slow_rise", "accident", "rear", [], *RISE),
            _Episode("rumour", "viral_post", "false", [], *RUMOUR),
            _Episode("rally", "demonstration", "rally", [], RALLY, RALLY),
            _Episode("viral_post", "viral_post", "service", [], POST, POST),
        ]

    def all(self) -> Iterator[Told]:
        """Base rates first, then the planted episodes."""
        for day in range(self.days):
            for base in BASES:
                for _ in range(int(self.draw.poisson(base.rate * self._factor(base, day)))):
                    yield from self._event(base, day, self._anywhere())
        yield from self._surge(self.episodes[0])
        yield from self._rise(self.episodes[1])
        yield from self._rumour(self.episodes[2])
        yield from self._rally(self.episodes[3])
        yield from self._post(self.episodes[4])

    def truth(self, told: Sequence[Told], seed: int) -> dict[str, Any]:
        """What is true of the reports that arrived, as JSON values."""
        arrived = {str(t.draft.uid) for t in told}
        return {
            "synthetic": True,
            "seed": seed,
            "first_day": self.first.isoformat(),
            "days": self.days,
            "rates": [
                {
                    "kind": b.kind,
                    "category": b.category,
                    "mean_a_day": b.rate,
                    "weekday_factors": list(b.week),
                    "yearly_swing": b.swing,
                    "peak_day_of_year": b.peak,
                }
                for b in BASES
            ],
            "shares_of_places": {
                p.code: round(float(s), 6) for p, s in zip(self.places, self.share, strict=True)
            },
            "delay": {"median_hours": DELAY_HOURS, "sigma": 1.0, "late_share": round(1 / 12, 4)},
            "doubled_share": DOUBLED,
            "doubles": [
                [str(t.twin_of), str(t.draft.uid)]
                for t in told
                if t.twin_of is not None and str(t.twin_of) in arrived
            ],
            "episodes": [
                {
                    "name": e.name,
                    "kind": e.kind,
                    "category": e.category,
                    "areas": e.areas,
                    "first_day": (self.first + timedelta(days=e.first)).isoformat(),
                    "last_day": (self.first + timedelta(days=e.last)).isoformat(),
                    "reports": [uid for uid in e.uids if uid in arrived],
                }
                for e in self.episodes
            ],
        }

    # -------------------------------------------------------------- the ordinary

    def _factor(self, base: Base, day: int) -> float:
        on = self.first + timedelta(days=day)
        turn = 2 * math.pi * (on.timetuple().tm_yday - base.peak) / 365
        return base.week[on.weekday()] * (1 + base.swing * math.cos(turn))

    def _anywhere(self) -> Place:
        return self.places[int(self.draw.choice(len(self.places), p=self.share))]

    def _event(
        self, base: Base, day: int, place: Place, details: dict[str, Any] | None = None
    ) -> Iterator[Told]:
        """One event: a report, and sometimes a second one by another unit."""
        at = self._moment(day, base.hours)
        told = {**self._details(base.kind, base.category), **(details or {})}
        author = "village" if base.kind != "accident" or self.draw.random() < 0.5 else "polsek"
        first = self._report(base.kind, at, place, told, author)
        yield first
        if self.draw.random() < DOUBLED.get(base.kind, 0):
            yield self._twin(first, place)

    def _twin(self, first: Told, place: Place) -> Told:
        """The same event as another unit tells it: other words, nearly the same time and place."""
        section = "SATLANTAS" if first.draft.kind == "accident" else "SPKT"
        minutes = float(self.draw.normal(0, 25))
        at = first.draft.happened_at + timedelta(minutes=round(minutes))
        near = dict(first.draft.details)
        return self._report(
            first.draft.kind, at, place, near, section, twin_of=first.draft.uid, about=first.draft
        )

    def _moment(self, day: int, hours: Sequence[int]) -> datetime:
        hour = int(self.draw.choice(np.asarray(hours)))
        minutes = hour * 60 + int(self.draw.normal(0, 45))
        start = datetime.combine(self.first + timedelta(days=day), time(), self.zone)
        return start + timedelta(minutes=min(max(minutes, 0), 24 * 60 - 1))

    def _report(
        self,
        kind: str,
        at: datetime,
        place: Place,
        details: dict[str, Any],
        author: str,
        *,
        twin_of: UUID | None = None,
        about: ReportDraft | None = None,
        text: str = "",
    ) -> Told:
        self.made += 1
        number = self.made
        delay = float(self.draw.lognormal(math.log(DELAY_HOURS), 1.0))
        if self.draw.random() < 1 / 12:
            delay += float(self.draw.uniform(24, 144))
        received = at + timedelta(minutes=round(delay * 60) + 1)
        longitude, latitude = self._position(place, about)
        draft = ReportDraft(
            uid=uuid5(_NAMES, f"{self.seed}:{number}"),
            kind=kind,
            area_code=place.code,
            happened_at=at,
            reported_at=received - timedelta(minutes=1),
            text=text or self._words(kind, str(details["category"]), place, twin_of is not None),
            longitude=longitude,
            latitude=latitude,
            details=details,
        )
        state, decided, reason = self._fate(draft, received, twin_of is not None)
        return Told(draft, author, received, state, decided, reason, twin_of)

    def _position(
        self, place: Place, about: ReportDraft | None
    ) -> tuple[float | None, float | None]:
        """About the village; three in four reports carry one."""
        drawn = self.draw.normal(0, 1, 2)
        has_one = self.draw.random() < 0.75
        if about is not None and about.longitude is not None and about.latitude is not None:
            x, y, spread = about.longitude, about.latitude, 0.002
        elif place.longitude is not None and place.latitude is not None:
            x, y, spread = place.longitude, place.latitude, 0.006
        else:
            return None, None
        if not has_one:
            return None, None
        return round(x + spread * float(drawn[0]), 6), round(y + spread * float(drawn[1]), 6)

    def _fate(
        self, draft: ReportDraft, received: datetime, is_twin: bool
    ) -> tuple[str, datetime | None, str]:
        """What became of it: most are confirmed within hours, some refused, a few wait."""
        luck = float(self.draw.random())
        wait = timedelta(hours=min(float(self.draw.lognormal(math.log(3), 0.9)), 96))
        if is_twin:
            state = "duplicate" if luck < 0.6 else "received"
        elif luck < 0.86:
            state = "confirmed"
        elif luck < 0.91:
            state = "not_incident"
        elif luck < 0.93:
            state = "triaged"
        else:
            state = "received"
        reason = "Setelah dicek ke lokasi tidak terjadi." if state == "not_incident" else ""
        decided = None if state in ("received", "triaged") else received + wait
        return state, decided, reason

    # -------------------------------------------------------------- the planted

    def _in(self, district: str) -> list[Place]:
        return [p for p in self.places if p.district == district]

    def _told(self, episode: _Episode, reports: Iterator[Told]) -> Iterator[Told]:
        for told in reports:
            episode.uids.append(str(told.draft.uid))
            yield told

    def _surge(self, episode: _Episode) -> Iterator[Told]:
        """Motorcycle thefts in three villages of Kediri, ten days long."""
        villages = self._in("51.02.06")[:3]
        episode.areas = [p.code for p in villages]
        base = Base("incident", "curat_curanmor", 0, hours=_NIGHT)
        for day in range(SURGE[0], SURGE[1] + 1):
            for _ in range(int(self.draw.poisson(1.5))):
                place = villages[int(self.draw.integers(len(villages)))]
                yield from self._told(episode, self._event(base, day, place))

    def _rise(self, episode: _Episode) -> Iterator[Told]:
        """Accidents in Baturiti, a little more each week."""
        villages = self._in("51.02.09")
        episode.areas = ["51.02.09"]
        base = Base("accident", "rear", 0, hours=_RUSH)
        for day in range(RISE[0], min(RISE[1] + 1, self.days)):
            grown = 0.6 * (day - RISE[0]) / (RISE[1] - RISE[0])
            for _ in range(int(self.draw.poisson(grown))):
                place = villages[int(self.draw.integers(len(villages)))]
                yield from self._told(episode, self._event(base, day, place))

    def _rumour(self, episode: _Episode) -> Iterator[Told]:
        """A false message about kidnapped children, seen in Penebel, then talked about."""
        villages = self._in("51.02.08")
        episode.areas = ["51.02.08"]
        for n, day in enumerate(sorted([40, 40, 41, 41, 42, 43, 43, 44])):
            place = villages[n % len(villages)]
            kind = "viral_post" if n % 2 == 0 else "information"
            at = self._moment(day, (9, 13, 20))
            details = dict(_RUMOUR[kind])
            report = self._report(kind, at, place, details, "village", text=_RUMOUR_TEXT)
            yield from self._told(episode, iter([report]))

    def _rally(self, episode: _Episode) -> Iterator[Told]:
        """One rally of farmers before the regent's office, told by four."""
        place = self._in("51.02.05")[0]
        episode.areas = ["51.02.05"]
        start = datetime.combine(self.first + timedelta(days=RALLY), time(10), self.zone)
        first: Told | None = None
        for author, least, most, minutes in (
            ("polsek", 150, 200, 0),
            ("SATINTELKAM", 170, 200, 10),
            ("SATSAMAPTA", 150, 180, 25),
            ("village", 100, 200, 40),
        ):
            details = {**_RALLY, "crowd_least": least, "crowd_most": most}
            report = self._report(
                "demonstration",
                start + timedelta(minutes=minutes),
                place,
                details,
                author,
                twin_of=first.draft.uid if first else None,
                about=first.draft if first else None,
                text=_RALLY_TEXT,
            )
            first = first or report
            yield from self._told(episode, iter([report]))

    def _post(self, episode: _Episode) -> Iterator[Told]:
        """One post about slow service that many saw."""
        place = self._in("51.02.05")[0]
        episode.areas = ["51.02"]
        at = datetime.combine(self.first + timedelta(days=POST), time(8, 30), self.zone)
        report = self._report("viral_post", at, place, dict(_POST), "SIHUMAS", text=_POST_TEXT)
        yield from self._told(episode, iter([report]))

    # -------------------------------------------------------------- words

    def _details(self, kind: str, category: str) -> dict[str, Any]:
        luck = float(self.draw.random())
        count = int(self.draw.integers(1, 4))
        told: dict[str, Any] = {"category": category}
        if kind == "accident":
            told |= {"vehicles": 1 if category == "single" else 2, "light_injuries": count}
            told |= {"deaths": 1} if luck < 0.05 else {}
            told |= {"serious_injuries": 1} if luck < 0.2 else {}
            told |= {"loss_rupiah": 250_000 * count}
        elif kind == "incident":
            told |= {"loss_rupiah": 3_000_000 * count} if category.startswith("cura") else {}
        elif kind == "demonstration":
            told |= {"issue": "Aspirasi warga", "crowd_least": 10 * count}
        elif kind == "potential":
            told |= {"issue": _ISSUES[category][count % 2], "direction": "horizontal"}
        elif kind == "information":
            told |= {"issue": _ISSUES[category][count % 2], "obtained": "told"}
            told |= {"source_grade": "BC"[luck < 0.5], "content_grade": "23"[luck < 0.4]}
        elif kind == "viral_post":
            told |= {"link": f"https://contoh.example/{self.made}", "platform": "facebook"}
            told |= {"claim": "Jalan rusak dibiarkan.", "views": 900 * count}
        elif kind == "contact":
            told |= {"office_kind": ("village", "customary", "community")[count - 1]}
            told |= {"topic": _TOPICS[int(self.draw.integers(len(_TOPICS)))]}
        elif kind == "situation":
            told |= {"personnel": 2 * count}
        return told

    def _words(self, kind: str, category: str, place: Place, is_twin: bool) -> str:
        lines = _TEXTS.get((kind, category)) or _TEXTS[kind, ""]
        number = int(self.draw.integers(len(lines)))
        line = lines[-1] if is_twin else lines[number]
        return line.format(place=f"Desa {place.name}")


_TOPICS: Final = (
    "Ronda malam",
    "Keamanan lingkungan menjelang kampanye",
    "Waspada pencurian kendaraan",
    "Tertib berlalu lintas",
    "Penyelesaian batas pekarangan",
    "Kenakalan remaja",
)
_ISSUES: Final = {
    "economy": ("Batas tanah", "Harga pupuk"),
    "social_culture": ("Pembagian air subak", "Jadwal upacara bersamaan"),
    "politics": ("Pemasangan alat peraga kampanye", "Rencana konvoi dua kelompok"),
}
_RUMOUR_TEXT: Final = (
    "Beredar pesan berantai tentang penculikan anak. Dicek ke sekolah dan kepala lingkungan, "
    "tidak ada kejadian."
)
_RUMOUR: Final[dict[str, dict[str, Any]]] = {
    "viral_post": {
        "category": "false",
        "link": "https://contoh.example/pesan-berantai",
        "platform": "whatsapp",
        "claim": "Ada penculikan anak di sekitar sekolah.",
        "shares": 300,
    },
    "information": {
        "category": "social_culture",
        "issue": "Isu penculikan anak",
        "source_grade": "C",
        "content_grade": "4",
        "obtained": "told",
    },
}
_RALLY: Final[dict[str, Any]] = {
    "category": "rally",
    "issue": "Perbaikan irigasi",
    "addressee": "Kantor Bupati",
    "organisation": "Aliansi petani (rekaan)",
    "course": "orderly",
}
_RALLY_TEXT: Final = (
    "Aksi damai aliansi petani di depan kantor Bupati menuntut perbaikan irigasi, berjalan tertib."
)
_POST: Final[dict[str, Any]] = {
    "category": "service",
    "link": "https://contoh.example/antrean",
    "platform": "tiktok",
    "claim": "Antrean pelayanan berjam-jam.",
    "views": 185_000,
    "reactions": 9_400,
    "shares": 2_100,
    "comments": 1_350,
}
_POST_TEXT: Final = "Unggahan tentang antrean pelayanan ramai dibagikan; perlu jawaban layanan."
_TEXTS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("accident", ""): (
        "Dua sepeda motor bertabrakan di {place}, pengendara luka ringan.",
        "Laka lantas di jalan raya {place} antara sepeda motor dan mobil.",
        "Tabrakan kendaraan di {place}; korban luka dibawa ke puskesmas.",
    ),
    ("accident", "single"): (
        "Sepeda motor jatuh sendiri di tikungan {place}, jalan licin.",
        "Laka tunggal di {place}: pengendara hilang kendali dan jatuh.",
    ),
    ("incident", "curat_curanmor"): (
        "Sepeda motor hilang di halaman rumah di {place}, kunci masih tergantung.",
        "Pencurian sepeda motor di {place} saat pemilik tidur.",
        "Laporan kehilangan sepeda motor di {place}, dicuri malam hari di halaman rumah.",
    ),
    ("incident", "aniaya_perusakan"): (
        "Perkelahian dua pemuda di {place} sehabis minum.",
        "Penganiayaan di {place}: dua pemuda berkelahi, satu luka di kepala.",
    ),
    ("incident", "narkoba"): (
        "Ditemukan paket diduga sabu di {place}.",
        "Temuan paket diduga narkotika di {place}.",
    ),
    ("incident", "penyakit_masyarakat"): (
        "Judi sabung ayam dibubarkan di {place}.",
        "Pembubaran sabung ayam di {place}.",
    ),
    ("incident", "curas"): (
        "Tas warga dijambret di {place}.",
        "Penjambretan di {place}, tas korban dibawa lari.",
    ),
    ("incident", "kebakaran"): (
        "Kebakaran dapur di {place}, api padam oleh warga.",
        "Dapur rumah di {place} terbakar.",
    ),
    ("incident", "bencana_laka_mayat"): (
        "Orang tenggelam di pantai dekat {place}, selamat.",
        "Pengunjung terseret arus di {place}, dapat diselamatkan.",
    ),
    ("incident", ""): (
        "Dugaan tindak pidana di {place}, ditangani.",
        "Laporan dugaan tindak pidana di {place}.",
    ),
    ("disaster", "wind"): (
        "Pohon tumbang menutup jalan di {place} setelah angin kencang.",
        "Jalan di {place} tertutup pohon tumbang.",
    ),
    ("disaster", "landslide"): (
        "Tanah longsor menutup sebagian jalan di {place}.",
        "Senderan longsor di {place}, jalan tertutup tanah.",
    ),
    ("demonstration", ""): ("Warga {place} menyampaikan aspirasi di kantor desa.",),
    ("potential", ""): (
        "Warga {place} berbeda pendapat, belum ada kesepakatan; tidak ada gerakan massa.",
        "Perbedaan pendapat di {place} dibahas di balai banjar, suasana masih terkendali.",
    ),
    ("information", ""): (
        "Di {place} dibicarakan warga dalam beberapa pertemuan; belum ada tindak lanjut.",
        "Beberapa pertemuan di {place} membahas hal ini, hadir perangkat banjar.",
    ),
    ("viral_post", ""): ("Unggahan tentang jalan di {place} ramai dibagikan.",),
    ("contact", ""): (
        "Sambang ke {place}, menyampaikan pesan kamtibmas.",
        "Kunjungan ke kantor di {place}, membahas keamanan lingkungan.",
    ),
    ("situation", ""): (
        "Situasi {place} aman terkendali.",
        "Patroli malam {place}, arus lalu lintas lancar.",
    ),
}
