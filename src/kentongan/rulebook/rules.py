"""How an operation or a regulation is recognised by what people call it: plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, TypeVar


class Dated(Protocol):
    """Anything with a first and a last day, both of which belong to it."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


D = TypeVar("D", bound=Dated)

DAY_KNOWN: Final[dict[str, str]] = {
    "seen": "",
    "recalled": "hari mulai berlaku belum diperiksa pada lembaran resmi",
    "month": "hanya bulannya yang diketahui; tanggal 1 mewakilinya",
    "year": "hanya tahunnya yang diketahui; 1 Januari mewakilinya",
}
"""How far the first day of a legal reference can be trusted, as its source line says it."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[^\W\d_]+")
_NOT_A_NAME = {"operasi", "ops", "op", "tahun", "thn", "kepolisian", "terpusat"}


@dataclass(frozen=True, slots=True)
class OperationName:
    """What a text calls an operation: the bare name and the years said with it."""

    name: str
    years: frozenset[int]


def operation_name(text: str) -> OperationName:
    """Read "Ops Mantap Brata Agung 2023-2024" as "mantap brata agung" with 2023 and 2024.

    "2023-24" says the same years as "2023-2024".
    """
    text = re.sub(r"((?:19|20))(\d\d)\s*[-–/]\s*(\d\d)(?!\d)", r"\1\2-\1\3", text.lower())
    words = (word for word in _WORD.findall(text) if word not in _NOT_A_NAME)
    return OperationName(" ".join(words), frozenset(map(int, _YEAR.findall(text))))


def stage_at(stages: Iterable[D], day: date) -> D | None:
    """The stage of a day, or None between stages.

    Where stages overlap, the one that began last counts, and of two that began together the
    shorter: 14 February 2024 is voting, 15 February is the recapitulation.
    """
    running = [s for s in stages if s.starts_on <= day <= s.ends_on]
    return max(running, key=lambda s: (s.starts_on, -s.ends_on.toordinal()), default=None)


_KINDS: Final[tuple[tuple[str, str], ...]] = (
    (r"undang\s*-?\s*undang|\buu\b", "uu"),
    (r"peraturan\s+pemerintah|\bpp\b", "pp"),
    # One series under two names: regulations of the Chief ("Perkap") are called Perpol since 2018.
    (r"peraturan\s+(?:kepala\s+)?kepolisian(?:\s+negara)?|peraturan\s+kapolri", "polri"),
    (r"\bper(?:kap|pol)(?:olri|ri)?\b", "polri"),
)
_NUMBER = re.compile(
    r"(?:no(?:mor)?\.?\s*(?:pol\.?\s*:?\s*)?)?(\d{1,3})\s*(?:/|tahun|thn\.?|th\.?)\s*(\d{4})"
)
_TELEGRAM = re.compile(
    r"\b(str?|tr|b|r)\b[\s/]*(?:kapolri\s+)?(?:no(?:mor)?\.?\s*:?\s*)?(\d+)\s*/\s*([ivx]+)\b"
    r"[^\n;]*?(\d{4})\b"
)


def citation_key(citation: str) -> str:
    """One spelling for one regulation: "UU No. 2 Tahun 2002 Pasal 28" and "UU 2/2002" agree.

    A telegram is kind, number, month and year: the class code between them is written in many ways.
    A bare name ("KUHP") is its own key; the empty string stands for nothing recognisable.
    """
    text = citation.lower()
    telegram = _TELEGRAM.search(text)
    if telegram:
        return "/".join(telegram.groups())
    for pattern, kind in _KINDS:
        named = re.search(pattern, text)
        number = _NUMBER.search(text, named.end()) if named else None
        if number:
            return f"{kind}:{int(number[1])}/{number[2]}"
    if re.search(r"\bkuhp\b|kitab undang-undang hukum pidana(?! acara)", text):
        return "kuhp"
    return ""
