"""Rows of a file as drafts: what its columns are, and every cell read or refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid5

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from kentongan.people.model import Unit
from kentongan.places import codes
from kentongan.places.queries import search
from kentongan.record_kinds.details import DetailField
from kentongan.watch_loop.report.cells import (
    BadCell,
    Order,
    decimal_number,
    moment_of,
    whole_number,
    words,
    yes_or_no,
)
from kentongan.watch_loop.report.draft import ReportDraft
from kentongan.watch_loop.report.kinds.kind import ReportKind
from kentongan.watch_loop.report.tables import Cell, Row
from kentongan.watch_loop.words import URGENCY_WORDS

_ROWS: Final = UUID("1b9d1c5e-6d4f-5c0a-9a51-6f2a6f4f6a10")
"""The name space of identifiers made of a row's content."""

TARGETS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "happened_on": (
        gettext_lazy("Day it happened"),
        (
            "tanggal",
            "tgl",
            "tanggalkejadian",
            "tglkejadian",
            "waktukejadian",
            "hari",
            "date",
            "whenithappened",
        ),
    ),
    "happened_time": (
        gettext_lazy("Time it happened"),
        ("jam", "waktu", "pukul", "jamkejadian", "time"),
    ),
    "reported_on": (
        gettext_lazy("Day it was written"),
        ("tanggallapor", "tgllapor", "waktulapor", "reportedat"),
    ),
    "area": (
        gettext_lazy("Area: code or name"),
        (
            *("kode", "kodewilayah", "kodedesa", "desa", "kelurahan", "desakelurahan"),
            *("wilayah", "areacode", "area"),
        ),
    ),
    "area_above": (
        gettext_lazy("District, where the area is a name"),
        ("kecamatan", "kec", "kabupaten", "polsek", "district"),
    ),
    "place": (gettext_lazy("Place in words"), ("tempat", "tkp", "lokasi", "alamat", "place")),
    "longitude": (gettext_lazy("Longitude"), ("bujur", "lon", "lng", "long", "longitude", "x")),
    "latitude": (gettext_lazy("Latitude"), ("lintang", "lat", "latitude", "y")),
    "text": (
        gettext_lazy("Text"),
        ("uraian", "kronologi", "kronologis", "keterangan", "isi", "laporan", "fakta", "text"),
    ),
    "unit": (gettext_lazy("Unit: code"), ("satuan", "unit", "kesatuan")),
    "urgency": (gettext_lazy("Urgency"), ("urgensi", "prioritas", "urgency")),
    "uid": (gettext_lazy("Identifier (UUID)"), ("uid", "uuid", "kunci", "key")),
}
"""What a column may be besides a field of the kind: its label and the headings it is known by."""
REQUIRED: Final = ("happened_on", "area")
_HEADINGS: Final[dict[str, str]] = {
    "category": "jenis kategori jeniskejadian category",
    "deaths": "md meninggal meninggaldunia korbanjiwa tewas",
    "serious_injuries": "lb lukaberat",
    "light_injuries": "lr lukaringan",
    "loss_rupiah": "rugmat kerugian kerugianmateri kerugianrp kerugianmateriil",
}
"""More headings by which fields of kinds are known in the field."""

PROBLEMS: Final = {
    "date_unreadable": gettext_lazy("this is no day such as 9-11-2023 or 9 November 2023"),
    "date_ambiguous": gettext_lazy(
        "day or month first? Nothing in this column tells: choose the order of dates"
    ),
    "time_unreadable": gettext_lazy("this is no time such as 10.30"),
    "number_unreadable": gettext_lazy("this is no number"),
    "not_whole": gettext_lazy("a whole number is wanted"),
    "yes_no_unreadable": gettext_lazy("this is neither yes nor no"),
    "area_unknown": gettext_lazy("there is no such area: give the code, or village and district"),
    "area_ambiguous": gettext_lazy("several areas are called so: give the code, or the district"),
    "choice_unknown": gettext_lazy("there is no such choice"),
    "uid_unreadable": gettext_lazy("this is no UUID"),
    "too_many_cells": gettext_lazy("the row has more cells than the heading: a stray separator?"),
    "not_a_row": gettext_lazy("the row cannot be read: a quotation mark that is not closed?"),
}


def targets_of(kind: ReportKind[Any]) -> dict[str, str]:
    """What a column of a file may be for this kind, with its words in the active language."""
    told = {name: str(label) for name, (label, _known) in TARGETS.items()}
    told["text"] = _(kind.text_label)
    return told | {f"details.{f.name}": _(f.label) for f in kind.fields}


def required_targets(kind: ReportKind[Any]) -> list[str]:
    """Those that need a column or a constant."""
    own = [f"details.{f.name}" for f in kind.fields if f.required]
    return [*REQUIRED, *(["text"] if kind.text_required else []), *own]


def guessed_mapping(kind: ReportKind[Any], headings: Sequence[str]) -> dict[str, str]:
    """Which heading is probably which target: by code name, by label in either language, by what
    files in the field call it. A heading serves once."""
    known: dict[str, str] = {}
    for name, (label, aliases) in TARGETS.items():
        told = [name, *aliases, *_in_both_languages(label)]
        known |= dict.fromkeys(map(_folded, told), name)
    for f in kind.fields:
        target = f"details.{f.name}"
        names = [f.name, target, *_HEADINGS.get(f.name, "").split(), *_in_both_languages(f.label)]
        known |= dict.fromkeys(map(_folded, names), target)
    for label in _in_both_languages(kind.text_label):
        known[_folded(label)] = "text"
    mapping: dict[str, str] = {}
    for heading in headings:
        target = known.get(_folded(_ZONED.sub("", heading)), "")
        if target and target not in mapping:
            mapping[target] = heading
    return mapping


_ZONED: Final = re.compile(r"\s*\((?:WIB|WITA|WIT)\)\s*$", re.I)
"""The zone that an export names beside a time: "Waktu kejadian (WITA)"."""
_PARTS: Final = re.compile(r"[,:()]")


def _folded(words_: str) -> str:
    return "".join(c for c in words_.casefold() if c.isalnum())


def _in_both_languages(word: Any) -> list[str]:
    """A message of the catalogue, lazy or plain, in Indonesian and in English."""
    told = []
    for language in ("id", "en"):
        with override(language):
            told.append(str(word) if not isinstance(word, str) else _(word))
    return told


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: its number in the file, the column, the value as it stands, why."""

    row: int
    column: str
    code: str
    message: str
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "message": self.message,
            "value": self.value,
        }


class _BadValue(ValueError):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class RowReader:
    """Turns rows of one file into drafts. Names of areas are looked up once each."""

    kind: ReportKind[Any]
    unit: Unit
    headings: Sequence[str]
    mapping: Mapping[str, str]
    constants: Mapping[str, str]
    order: Order
    _areas: dict[str, str] = field(default_factory=dict)
    _units: dict[str, str] = field(default_factory=dict)
    _urgencies: dict[str, int] = field(default_factory=dict)
    _seen: Counter[bytes] = field(default_factory=Counter)
    _columns: dict[str, int] = field(default_factory=dict)
    _choices: dict[str, dict[str, str]] = field(default_factory=dict)
    _details: list[tuple[str, str, Callable[[Cell], Any]]] = field(default_factory=list)
    """Fields of the kind that the file may tell: name, target, and what reads the cell."""

    def __post_init__(self) -> None:
        at = {heading: n for n, heading in enumerate(self.headings)}
        self._columns = {target: at[h] for target, h in self.mapping.items() if h in at}
        self._choices = {f.name: _choice_words(f) for f in self.kind.fields if f.type == "choice"}
        for level, word in URGENCY_WORDS.items():
            self._urgencies |= dict.fromkeys(map(_folded, _in_both_languages(word)), level)
        self._details = [
            (f.name, target, self._reader_of(f))
            for f in self.kind.fields
            if (target := f"details.{f.name}") in self._columns or target in self.constants
        ]

    def read(self, row: Row) -> tuple[ReportDraft | None, list[Problem]]:
        """The draft of a row, or everything that is wrong with its cells."""
        problems: list[Problem] = []
        clock = self._cell(row, "happened_time")
        if row.odd in ("too_many_cells", "not_a_row"):
            return None, [self._problem(row, "", row.odd)]

        def take(target: str, read: Callable[[Cell], Any], empty: Any = None) -> Any:
            cell = self._cell(row, target)
            if cell in (None, ""):
                return empty
            try:
                return read(cell)
            except (BadCell, _BadValue) as bad:
                beside = target == "happened_on" and bad.code == "time_unreadable" and clock
                at = "happened_time" if beside else target
                problems.append(self._problem(row, at, bad.code))
                return empty

        zone = self.unit.timezone
        moment = take("happened_on", lambda c: moment_of(c, clock, self.order, zone))
        if moment is None and not problems:
            problems.append(self._problem(row, "happened_on", "date_unreadable"))
        reported = take("reported_on", lambda c: moment_of(c, None, self.order, zone))
        details = {name: take(target, read) for name, target, read in self._details}
        values = {
            "area_code": take("area", lambda c: self._area(row, c), ""),
            "place": take("place", words, ""),
            "text": take("text", words, ""),
            "unit": take("unit", self._unit, "") or self.unit.code,
            "longitude": take("longitude", decimal_number),
            "latitude": take("latitude", decimal_number),
            "urgency": take("urgency", self._urgency, 0),
            "uid": take("uid", _uuid),
        }
        if problems or moment is None:
            return None, problems
        return (
            ReportDraft(
                kind=self.kind.code,
                happened_at=moment.at,
                reported_at=reported.at if reported else None,
                details={name: value for name, value in details.items() if value is not None},
                **{**values, "uid": values["uid"] or self._uid(row)},
            ),
            [],
        )

    def heading_of(self, name: str | None) -> str:
        """The column behind a field of a draft, for a refusal that names the field."""
        target = {"area_code": "area", "happened_at": "happened_on", "reported_at": "reported_on"}
        return self.mapping.get(target.get(name or "", name or ""), "")

    def value_at(self, row: Row, name: str | None) -> str:
        heading = self.heading_of(name)
        at = self.headings.index(heading) if heading in self.headings else -1
        return words(row.cells[at])[:80] if 0 <= at < len(row.cells) else ""

    def _cell(self, row: Row, target: str) -> Cell:
        at = self._columns.get(target)
        cell = row.cells[at] if at is not None and at < len(row.cells) else None
        return self.constants.get(target) if cell in (None, "") else cell

    def _problem(self, row: Row, target: str, code: str) -> Problem:
        cell = self._cell(row, target) if target else ""
        return Problem(
            row.number, self.mapping.get(target, ""), code, str(PROBLEMS[code]), words(cell)[:80]
        )

    def _reader_of(self, f: DetailField) -> Callable[[Cell], Any]:
        if f.type == "number":
            return whole_number
        if f.type == "yes_no":
            return yes_or_no
        if f.type == "choice":
            return lambda cell: self._choice(f, cell)
        if f.type == "datetime":
            return lambda cell: moment_of(cell, None, self.order, self.unit.timezone).at
        return words

    def _choice(self, f: DetailField, cell: Cell) -> str:
        code = self._choices[f.name].get(_folded(words(cell)))
        if code is None:
            raise _BadValue("choice_unknown")
        return code

    def _urgency(self, cell: Cell) -> int:
        """A level as a number or in words: an export writes "Mendesak"."""
        level = self._urgencies.get(_folded(words(cell)))
        return whole_number(cell) if level is None else level

    def _unit(self, cell: Cell) -> str:
        """The code of a unit that is told by code or by name. What is neither stays as it is told,
        and is refused like any unit that the writer does not report for."""
        told = words(cell)
        if told not in self._units:
            found = Unit.objects.filter(Q(code=told) | Q(name__iexact=told))
            codes_ = list(found.values_list("code", flat=True)[:2])
            self._units[told] = codes_[0] if len(codes_) == 1 else told
        return self._units[told]

    def _area(self, row: Row, cell: Cell) -> str:
        name = words(cell)
        if code := codes.dotted_or_none(name):
            return code
        above = words(self._cell(row, "area_above"))
        told = f"{name}, {above}" if above else name
        found = self._areas.get(told)
        if found is None:
            found = self._areas[told] = _area_called(told, self.unit.area_code)
        if not found[:1].isdigit():
            raise _BadValue(found)
        return found

    def _uid(self, row: Row) -> UUID:
        """Of the row's content and how often it stood before: a file read again gives the same."""
        packed = json.dumps([self.kind.code, self.unit.code, *map(words, row.cells)])
        digest = hashlib.sha256(packed.encode("utf-8", "replace")).digest()
        self._seen[digest] += 1
        return uuid5(_ROWS, f"{digest.hex()}:{self._seen[digest]}")


def _uuid(cell: Cell) -> UUID:
    try:
        return UUID(words(cell))
    except ValueError as error:
        raise _BadValue("uid_unreadable") from error


def _choice_words(f: DetailField) -> dict[str, str]:
    """Every way to write a choice: its code, its words in either language, and each part of them
    that belongs to no other choice: "curanmor" of "Curat, curanmor"."""
    told: dict[str, str] = {}
    parts: dict[str, set[str]] = {}
    for code, label in f.choices:
        words_ = _in_both_languages(label)
        told |= dict.fromkeys(map(_folded, [code, *words_]), code)
        for part in (part for w in words_ for part in _PARTS.split(w)):
            parts.setdefault(_folded(part), set()).add(code)
    parts.pop("", None)
    return {part: min(codes_) for part, codes_ in parts.items() if len(codes_) == 1} | told


def _area_called(told: str, within: str) -> str:
    """The code of the area that a name means, or the code of what is wrong. The unit's own regency
    is looked in first: "Kediri" is a city elsewhere."""
    for prefix in dict.fromkeys((within[:5], "")):
        found = search(told, 2, prefix=prefix)
        if found.total == 1 and found.exact:
            return found.candidates[0].area.code
        if found.ambiguous and found.exact:
            return "area_ambiguous"
    return "area_unknown"
