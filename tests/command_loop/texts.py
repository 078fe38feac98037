"""A small text of a briefing and what a reader finds in it, so that these tests need no grammar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kentongan.text_reading.records import (
    BriefingReading,
    Correction,
    DirectivePoint,
    Found,
    Person,
    Span,
)

TEXT = (
    "Arahan Kapolres\n\n"
    "AKBP I Made Contoh memimpin apel di Rupatama, Kamis 9 November 2023 pukul 09.30 WITA. "
    "Hadir Karo Wabprop Ni Putu Contoh sesuai UU 2/2002.\n"
    "“Lakukan penggalan terhadap tokoh,” tegasnya dalam Ops Uji tahap kampanye."
)


def at(words: str) -> Span:
    """Where these words stand in the text."""
    start = TEXT.index(words)
    return start, start + len(words)


def found(value: Any, words: str, doubt: float = 0.0) -> Found[Any]:
    return Found(value, at(words), "test_rule", doubt)


def point(**more: Any) -> DirectivePoint:
    """The one order of the text."""
    quote = "Lakukan penggalan terhadap tokoh"
    order = DirectivePoint(
        quote=found(quote, quote, 0.4),
        instruction=f"{quote}.",
        speaker_post=found("Kapolres Tabanan", "AKBP I Made Contoh"),
        force=found("do", "Lakukan"),
        addressees=(),
        theme=found("community_engagement", "tokoh"),
    )
    return replace(order, **more)


def reading(**more: Any) -> BriefingReading:
    """What the text says; `more` replaces fields."""
    head = BriefingReading(
        kind=found("release", "Arahan"),
        is_briefing=found(True, "Arahan"),
        title=found("Arahan Kapolres", "Arahan Kapolres"),
        date=found("2023-11-09", "9 November 2023"),
        start_time=found("09:30", "09.30"),
        place=found("Rupatama", "Rupatama", 0.4),
        place_code=found("51.02", "Rupatama"),
        medium=found("tatap_muka", "apel"),
        host_unit=found("Polres Tabanan", "Kapolres"),
        chair=found(Person("Kapolres Tabanan", "AKBP", "I Made Contoh"), "AKBP I Made Contoh"),
        speakers=(found(Person("Kapolres Tabanan"), "AKBP I Made Contoh"),),
        attendees=(
            found(Person("Karo Wabprop", None, "Ni Putu Contoh"), "Karo Wabprop Ni Putu Contoh"),
        ),
        operation=found("Ops Uji", "Ops Uji"),
        stage=found("tahap kampanye", "tahap kampanye"),
        legal_basis=(found("UU 2/2002", "UU 2/2002"),),
        directives=(point(),),
        corrections=(
            Correction("penggalan", "penggalangan", at("penggalan"), "typo"),
            Correction("Wabprop", "Wabprof", at("Wabprop"), "typo"),
        ),
    )
    return replace(head, **more)
