"""The one door to the text reader: masking at intake, and a text read into a proposed report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kentongan.text_reading.incident import read_incident
from kentongan.text_reading.masking import mask
from kentongan.text_reading.records import Found, IncidentReading
from kentongan.watch_loop.report.kinds import BY_CODE


@dataclass(frozen=True, slots=True)
class Masked:
    """Texts of one report as they may be kept.

    `protected`: a minor or a victim of a sexual crime is in them, so that no place below the
    district belongs beside them.
    """

    texts: tuple[str, ...]
    protected: bool


def masked(texts: Sequence[str]) -> Masked:
    """The texts with private persons and personal identifiers masked, officers in function kept.

    Somebody named in one is masked in all.
    """
    told = [t for t in texts if t]
    if not told:
        return Masked(tuple(texts), protected=False)
    done = dict(zip(told, mask(*told), strict=True))
    return Masked(
        tuple(done[t].text if t else t for t in texts),
        protected=any(m.protected for m in done.values()),
    )


# ------------------------------------------------------------------ a text as a report

KINDS_READ: Final[dict[str, tuple[str, str]]] = {
    "unras_damai": ("demonstration", "rally"),
    "lakalantas": ("accident", ""),
    "hoaks": ("viral_post", "false"),
    "giat_polri": ("situation", ""),
    "penertiban": ("situation", ""),
    **{
        event: ("incident", event)
        for event in (
            *("curat_curanmor", "curas", "aniaya_perusakan", "bunuh", "ppa", "narkoba"),
            *("penyakit_masyarakat", "pidsus", "tawuran", "konflik_sosial", "unras_anarkis"),
            *("main_hakim_sendiri", "handak_teror", "kebakaran", "bencana_laka_mayat", "lain"),
        )
    },
}
"""The reader's kind of event > kind of report and its category; "" is left to a person."""
_DISASTERS: Final = (
    ("landslide", re.compile(r"longsor", re.I)),
    ("flood", re.compile(r"banjir", re.I)),
    ("earthquake", re.compile(r"gempa", re.I)),
    ("eruption", re.compile(r"erupsi|lahar", re.I)),
    ("wave", re.compile(r"tsunami|gelombang|abrasi", re.I)),
    ("wind", re.compile(r"puting beliung|angin kencang|pohon tumbang", re.I)),
    ("drought", re.compile(r"kekeringan", re.I)),
    ("wildfire", re.compile(r"kebakaran (?:hutan|lahan)|karhutla", re.I)),
)
_DISASTER: Final = "bencana"
"""The reader's group of a natural disaster."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One value that the reader proposes for a field of a report, with its evidence.

    `name` is a field of the draft, `details.<field>` of the kind, or `happened_on` and
    `happened_time` (ISO day, HH:MM). `span` is a range of the text.
    """

    name: str
    value: Any
    span: tuple[int, int]
    rule: str
    doubt: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text read as a report: its kind ("" where the reader does not know), values, flags.

    `protected` as in `Masked`. Nothing of it is a report before a person has looked at it.
    """

    kind: str
    values: tuple[Proposed, ...]
    flags: tuple[str, ...]
    protected: bool

    def value(self, name: str) -> Any:
        """The proposed value of a field, None where there is none."""
        return next((p.value for p in self.values if p.name == name), None)


def propose(text: str, *, title: str = "", written_on: date | None = None) -> Proposal:
    """Read a text into a proposed report. "Kemarin" counts from the day it was written on."""
    reading = read_incident(
        text, title=title or None, date=written_on.isoformat() if written_on else None
    )
    kind, category = _kind_of(reading, text)
    known = {f.name for f in BY_CODE[kind].fields} if kind else set()
    values = [
        p
        for p in (*_category(reading, category), *_frame(reading), *_counts(reading))
        if not p.name.startswith("details.") or p.name.removeprefix("details.") in known
    ]
    return Proposal(
        kind, tuple(values), tuple(flag.code for flag in reading.flags), reading.protected
    )


def _kind_of(reading: IncidentReading, text: str) -> tuple[str, str]:
    if reading.event_type is None:
        return "", ""
    if reading.group == _DISASTER:
        return "disaster", next((code for code, words in _DISASTERS if words.search(text)), "other")
    return KINDS_READ.get(reading.event_type.value, ("", ""))


def _category(reading: IncidentReading, category: str) -> Iterator[Proposed]:
    if category and reading.event_type is not None:
        yield _as("details.category", reading.event_type, category)


def _frame(reading: IncidentReading) -> Iterator[Proposed]:
    for name, found in (
        ("happened_on", reading.event_date),
        ("happened_time", reading.event_time),
        ("area_code", reading.kode),
        ("place", reading.place),
    ):
        if found is not None:
            yield _as(name, found, found.value)


def _counts(reading: IncidentReading) -> Iterator[Proposed]:
    for name, found in (
        ("deaths", reading.deaths),
        ("serious_injuries", reading.serious),
        ("light_injuries", reading.light),
        ("loss_rupiah", reading.loss),
        ("crowd_words", reading.crowd_text),
    ):
        if found is not None:
            yield _as(f"details.{name}", found, found.value)
    crowd = reading.crowd_range or reading.crowd_size
    if crowd is not None:
        least, most = crowd.value if isinstance(crowd.value, tuple) else (crowd.value, crowd.value)
        yield _as("details.crowd_least", crowd, least)
        yield _as("details.crowd_most", crowd, most)
    if reading.parties:
        names = ", ".join(dict.fromkeys(p.value for p in reading.parties))
        for name in ("parties", "organisation"):
            yield _as(f"details.{name}", reading.parties[0], names)


def _as(name: str, found: Found[Any], value: Any) -> Proposed:
    return Proposed(name, value, found.span, found.rule, found.doubt)
