"""Frozen results of a reading.

Every value carries where it stands in the source (`span`), which rule read it (`rule`) and how
unsure that rule is (`doubt`, 0 = as printed, 1 = a guess). A reader that is silent about its
doubt makes a person confirm blindly, so no value travels without the three.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

Span = tuple[int, int]
"""Half-open character range in the text that was read: `text[span[0]:span[1]]`."""

TextKind = Literal["release", "minutes", "telegram", "whatsapp", "transcript"]
Medium = Literal["vicon", "hybrid", "tatap_muka", "telegram"]
Force = Literal["do", "refrain", "report"]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One value read from a text, with its evidence."""

    value: T
    span: Span
    rule: str
    doubt: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON; a person, a date and a tuple become dict, text and list."""
        return {
            "value": _plain(self.value),
            "span": list(self.span),
            "rule": self.rule,
            "doubt": round(self.doubt, 2),
        }


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in office as the text names him; any of post, rank, name and unit may be None."""

    post: str | None
    rank: str | None = None
    name: str | None = None
    unit: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"post": self.post, "rank": self.rank, "name": self.name, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Correction:
    """A likely typing error of the source: kept as printed, offered as corrected."""

    printed: str
    offered: str
    span: Span
    rule: str

    def as_json(self) -> dict[str, Any]:
        return {
            "printed": self.printed,
            "offered": self.offered,
            "span": list(self.span),
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person has to look at, such as a weekday that contradicts its date.

    `code` is stable (screens translate it); `detail` holds the words and values concerned.
    """

    code: str
    span: Span
    detail: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "span": list(self.span), "detail": dict(self.detail)}


@dataclass(frozen=True, slots=True)
class DirectivePoint:
    """One order: an exact quote and what was read from it."""

    quote: Found[str]
    instruction: str
    speaker_post: Found[str]
    force: Found[Force]
    addressees: tuple[Found[str], ...]
    theme: Found[str]
    legal_basis: tuple[Found[str], ...] = ()
    due: Found[str] | None = None
    """ISO date where one follows from the text, else the phrase as printed."""
    due_text: str | None = None

    def as_json(self, n: int) -> dict[str, Any]:
        evidence: dict[str, Any] = {
            "speaker_post": self.speaker_post.as_json(),
            "force": self.force.as_json(),
            "addressees": [a.as_json() for a in self.addressees],
            "theme": self.theme.as_json(),
            "legal_basis": [b.as_json() for b in self.legal_basis],
            "due": self.due.as_json() if self.due else None,
        }
        return {
            "n": n,
            "speaker_post": self.speaker_post.value,
            "quote": self.quote.value,
            "instruction": self.instruction,
            "force": self.force.value,
            "addressees": [a.value for a in self.addressees],
            "theme": self.theme.value,
            "legal_basis": [b.value for b in self.legal_basis],
            "due": self.due.value if self.due else None,
            "due_text": self.due_text,
            "span": list(self.quote.span),
            "rule": self.quote.rule,
            "doubt": round(self.quote.doubt, 2),
            "evidence": evidence,
        }


@dataclass(frozen=True, slots=True)
class BriefingReading:
    """What was read from one text about a briefing, minutes, telegram or transcript."""

    kind: Found[TextKind]
    is_briefing: Found[bool]
    title: Found[str] | None = None
    date: Found[str] | None = None
    """ISO date of the event, not of the publication."""
    alt_date: Found[str] | None = None
    """A second date the text itself gives for the event, when it contradicts itself."""
    start_time: Found[str] | None = None
    """HH:MM in the zone of the place."""
    place: Found[str] | None = None
    place_code: Found[str] | None = None
    """Kemendagri code with dots: the kabupaten or kota, or the kecamatan when named."""
    medium: Found[Medium] | None = None
    host_unit: Found[str] | None = None
    alt_host_unit: Found[str] | None = None
    chair: Found[Person] | None = None
    speakers: tuple[Found[Person], ...] = ()
    attendees: tuple[Found[Person], ...] = ()
    recipients: tuple[Found[str], ...] = ()
    operation: Found[str] | None = None
    stage: Found[str] | None = None
    legal_basis: tuple[Found[str], ...] = ()
    directives: tuple[DirectivePoint, ...] = ()
    corrections: tuple[Correction, ...] = ()
    flags: tuple[Flag, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Flat label fields, plus `evidence` (the same fields with span, rule and doubt)."""
        out: dict[str, Any] = {}
        evidence: dict[str, Any] = {}
        for name in _SINGLE:
            found = getattr(self, name)
            out[name] = _plain(found.value) if found else None
            evidence[name] = found.as_json() if found else None
        for name in _MANY:
            founds = getattr(self, name)
            out[name] = [_plain(f.value) for f in founds]
            evidence[name] = [f.as_json() for f in founds]
        out["directives"] = [d.as_json(n) for n, d in enumerate(self.directives, 1)]
        out["corrections"] = [c.as_json() for c in self.corrections]
        out["flags"] = [f.as_json() for f in self.flags]
        out["evidence"] = evidence
        return out


_SINGLE = (
    "kind",
    "is_briefing",
    "title",
    "date",
    "alt_date",
    "start_time",
    "place",
    "place_code",
    "medium",
    "host_unit",
    "alt_host_unit",
    "chair",
    "operation",
    "stage",
)
_MANY = ("speakers", "attendees", "recipients", "legal_basis")


def _plain(value: Any) -> Any:
    return value.as_json() if isinstance(value, Person) else value


# ------------------------------------------------------------------ incidents

EventType = Literal[
    "unras_damai",
    "unras_anarkis",
    "konflik_sosial",
    "tawuran",
    "main_hakim_sendiri",
    "curat_curanmor",
    "curas",
    "aniaya_perusakan",
    "bunuh",
    "ppa",
    "narkoba",
    "penyakit_masyarakat",
    "pidsus",
    "lakalantas",
    "kebakaran",
    "bencana_laka_mayat",
    "handak_teror",
    "penertiban",
    "giat_polri",
    "hoaks",
    "lain",
]
"""The closed list of event kinds."""

PlaceRole = Literal[
    "scene",
    "place",
    "official",
    "residents",
    "home",
    "arrest",
    "hospital",
    "route",
    "statement",
    "unit",
]
"""What a place is for. "place" has no sign of its role; "official" is the place at issue, named
through its officials, "residents" through those who acted; "statement" is where somebody spoke."""


@dataclass(frozen=True, slots=True)
class IncidentPlace:
    """One place of the text: wording, Kemendagri code where known, and role."""

    text: str
    code: str | None
    role: PlaceRole

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "code": self.code, "role": self.role}


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Personal data found: what and where, never the value itself."""

    kind: str
    span: Span
    rule: str

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "span": list(self.span), "rule": self.rule}


@dataclass(frozen=True, slots=True)
class IncidentReading:
    """What was read from one text about an event. A None is no answer, never a zero."""

    kind: Found[TextKind]
    event_type: Found[EventType] | None = None
    alt_event_type: Found[EventType] | None = None
    """A second kind that is close."""
    group: str | None = None
    """Group of Perkap 7/2009, None for what is no disturbance by it."""
    event_date: Found[str] | None = None
    """ISO day of the event, not of the statement about it."""
    alt_event_date: Found[str] | None = None
    """Another day the text gives, or the day as printed when its weekday contradicts it."""
    event_time: Found[str] | None = None
    """HH:MM in the zone of the place."""
    day_part: Found[str] | None = None
    """"dini hari", "malam" and the like, as printed."""
    kode: Found[str] | None = None
    """Kemendagri code with dots of the scene, as deep as the text carries."""
    place: Found[str] | None = None
    places: tuple[Found[IncidentPlace], ...] = ()
    crowd_size: Found[int] | None = None
    crowd_range: Found[tuple[int, int]] | None = None
    crowd_text: Found[str] | None = None
    """The words of a vague crowd or a range as printed: "puluhan", "150-200"."""
    deaths: Found[int] | None = None
    injured: Found[int] | None = None
    serious: Found[int] | None = None
    light: Found[int] | None = None
    loss: Found[int] | None = None
    """Rupiah."""
    parties: tuple[Found[str], ...] = ()
    personal_data: tuple[PersonalData, ...] = ()
    protected: bool = False
    """A minor or a victim of a sexual crime is in it: show nothing below the district beside it."""
    is_briefing: Found[bool] | None = None
    directives_n: Found[int] | None = None
    flags: tuple[Flag, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Flat fields (null is no answer), plus `evidence` (the same with span, rule and doubt)."""
        out: dict[str, Any] = {}
        evidence: dict[str, Any] = {}
        for name in _INCIDENT_SINGLE:
            found = getattr(self, name)
            out[name] = _plain(found.value) if found else None
            evidence[name] = found.as_json() if found else None
        out["group"] = self.group
        out["protected"] = self.protected
        out["crowd_range"] = list(self.crowd_range.value) if self.crowd_range else None
        out["places"] = [f.value.as_json() for f in self.places]
        evidence["places"] = [
            {**f.value.as_json(), "span": list(f.span), "rule": f.rule, "doubt": f.doubt}
            for f in self.places
        ]
        out["parties"] = [f.value for f in self.parties]
        evidence["parties"] = [f.as_json() for f in self.parties]
        out["personal_data"] = [p.as_json() for p in self.personal_data]
        out["flags"] = [f.as_json() for f in self.flags]
        out["evidence"] = evidence
        return out


_INCIDENT_SINGLE = (
    "kind",
    "event_type",
    "alt_event_type",
    "event_date",
    "alt_event_date",
    "event_time",
    "day_part",
    "kode",
    "place",
    "crowd_size",
    "crowd_text",
    "deaths",
    "injured",
    "serious",
    "light",
    "loss",
    "is_briefing",
    "directives_n",
)
