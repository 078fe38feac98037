# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Personal data of a text: found, and replaced by what may be shown.

First pass: the detectors of `lokal-id` for numbers (NIK, phones, plates, accounts, addresses of mail),
run only on the lines that hold something like one, because they take ten milliseconds a text. Second
pass: names, initials of minors and of victims of sexual crimes, and plates written with hyphens.
Officers in function stay readable. A name found anywhere is masked everywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from kentongan.text_reading.grammar.persons import Named, find_named
from kentongan.text_reading.normalise import Source, shadow
from kentongan.text_reading.records import PersonalData, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from lokal import PiiMatch

DataKind = Literal[
    "name", "initials", "identity", "phone", "email", "account", "plate", "small_place"
]

_KINDS: Final[dict[str, DataKind]] = {
    **dict.fromkeys(("NIK", "KK", "NPWP", "PASSPORT", "SIM", "NIP", "BPJS", "NISN", "AKTA"), "identity"),
    "PHONE": "phone", "EMAIL": "email", "BANK_ACCOUNT": "account", "CARD": "account", "PLATE": "plate",
}  # fmt: skip
_SHOWN: Final[dict[str, str]] = {
    "name": "nama", "initials": "inisial", "identity": "nomor identitas", "phone": "telepon", "email": "surel",
    "account": "rekening", "plate": "pelat nomor", "small_place": "tempat",
}  # fmt: skip
_NUMBERS: Final = re.compile(r"\d(?:[ .()-]{0,2}\d){7,}|@[\w-]+\.\w|[A-Z]\d{6,8}")
_PLATE: Final = re.compile(r"[A-Z]{1,2}[- ]{0,2}\d{2,4}[- ]{0,2}[A-Z]{1,3}(?![\w-])")
_PLATE_WORDS: Final = ("nopol", "no pol", "no.pol", "no. pol", "nomor polisi", "pelat", "plat ")
_SPOKEN_PLATE: Final = re.compile(
    r"(?:nopol|no\.? ?pol|nomor polisi|pelat|plat)(?: nomor)?\.?\s*:?\s*([a-z]{1,2}[- ]?\d{1,4}(?:[- ]?[a-z]{1,3})?)(?![\w-])"
)
_UNIT_BEFORE: Final = re.compile(r"\b(?:no|nomor|pasal|ayat|km|rt|rw|tipe|type|seri|kw)\.?\s*$")
_SMALL: Final = re.compile(
    r"\b(?:Dusun|Dsn\.?|Banjar|Br\.?|Lingkungan|Padukuhan|Jorong|Desa|Ds\.?|Kelurahan|Kel\.?|Kalurahan|Gampong|Nagari|Pekon|Kampung|Kp\.?|Jalan|Jl\.?|Jln\.?|Gang|Gg\.?|RT|RW|SD(?:N| Negeri)?|SMP(?:N| Negeri)?|SMA(?:N| Negeri)?|SMK(?:N| Negeri)?|Ponpes|Pondok Pesantren)[ .:/]{0,2}(?:[A-Z0-9][\w/'-]*)(?:[ ][A-Z0-9][\w'-]*){0,3}"
)


class MaskedSpan(NamedTuple):
    """A stretch of the source, what it is, and what stands for it."""

    span: Span
    kind: DataKind
    shown: str
    rule: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may be shown, and the spans of the source that were replaced."""

    text: str
    spans: tuple[MaskedSpan, ...]
    protected: bool
    """Minors or victims of sexual crimes are in it: no place below the district belongs beside it."""


@cache
def _detector() -> Callable[..., list[PiiMatch]]:
    # imported late: the package takes a third of a second, and most texts hold no such number
    from lokal import detect_pii

    return detect_pii


def find_personal_data(source: Source, named: Named, which: int = 0) -> tuple[MaskedSpan, ...]:
    """Everything personal in one of the texts that `named` was made from, without overlaps."""
    numbers: dict[tuple[str, str], int] = {}
    found: list[MaskedSpan] = []

    def add(span: Span, kind: DataKind, key: str, rule: str) -> None:
        n = numbers.setdefault((kind, key), 1 + sum(k == kind for k, _ in numbers))
        found.append(MaskedSpan(span, kind, f"[{_SHOWN[kind]} {n}]", rule))

    for span, who in named.mentions[which]:
        person = named.people[who]
        if person.officer or (person.initials and not person.protected):
            continue
        add(span, "initials" if person.initials else "name", str(who), person.rule)
    for span, kind, rule in (*_by_lokal(source), *_by_us(source, named)):
        add(span, kind, source.low[slice(*span)], rule)
    return _apart(found)


def _apart(found: list[MaskedSpan]) -> tuple[MaskedSpan, ...]:
    kept: list[MaskedSpan] = []
    for item in sorted(found, key=lambda m: (m.span[0], -m.span[1])):
        start = max(item.span[0], kept[-1].span[1]) if kept else item.span[0]
        if start < item.span[1]:
            kept.append(item._replace(span=(start, item.span[1])))
    return tuple(kept)


def _by_lokal(source: Source) -> list[tuple[Span, DataKind, str]]:
    found: list[tuple[Span, DataKind, str]] = []
    done = 0
    for m in _NUMBERS.finditer(source.flat):
        if m.start() < done:
            continue
        begin = source.flat.rfind("\n", 0, m.start()) + 1
        done = source.flat.find("\n", m.end())
        done = len(source.flat) if done < 0 else done
        for match in _detector()(source.flat[begin:done], types=list(_KINDS)):
            span = (begin + match.start, begin + match.end)
            found.append((span, _KINDS[match.type], f"lokal.{match.type.lower()}"))
    return found


def _by_us(source: Source, named: Named) -> list[tuple[Span, DataKind, str]]:
    found: list[tuple[Span, DataKind, str]] = []
    for m in _PLATE.finditer(source.flat):
        before = source.flat[m.start() - 1 : m.start()]
        if (
            not before.isalnum()
            and before != "-"
            and not _UNIT_BEFORE.search(source.low, max(0, m.start() - 12), m.start())
        ):
            found.append((m.span(), "plate", "plate.written"))
    if any(word in source.low for word in _PLATE_WORDS):
        found += [(m.span(1), "plate", "plate.named") for m in _SPOKEN_PLATE.finditer(source.low)]
    if named.sexual:
        found += [
            (m.span(), "small_place", "place.of_victim") for m in _SMALL.finditer(source.flat)
        ]
    return found


def mask(*texts: str) -> tuple[Masked, ...]:
    """Each text with its personal data replaced; somebody named in one is masked in all.

    A headline and its text belong into one call. Nothing is raised for a strange text. The same person
    has the same number in all texts of a call ("[nama 2]").
    """
    sources = tuple(Source(text, shadow(text)) for text in texts)
    named = find_named(*sources)
    protected = named.sexual or any(p.protected for p in named.people)
    out = []
    for which, source in enumerate(sources):
        spans = find_personal_data(source, named, which)
        pieces: list[str] = []
        at = 0
        for item in spans:
            pieces += (source.text[at : item.span[0]], item.shown)
            at = item.span[1]
        out.append(Masked("".join((*pieces, source.text[at:])), spans, protected))
    return tuple(out)


def as_record(item: MaskedSpan) -> PersonalData:
    """A finding without its value, for records that must not repeat it."""
    return PersonalData(item.kind, item.span, item.rule)
