"""Drafts of every kind of report, as an officer of Desa Bengkel would write them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from tests.cast import NOW

from kentongan.watch_loop.report.draft import ReportDraft
from kentongan.watch_loop.report.kinds import BY_CODE

HOUR: Final = timedelta(hours=1)
BENGKEL: Final = "51.02.06.2001"
BELALANG: Final = "51.02.06.2003"
REQUIRED: Final[dict[str, dict[str, Any]]] = {
    "incident": {"category": "curat_curanmor"},
    "accident": {"category": "head_on", "vehicles": 2},
    "demonstration": {"category": "rally", "issue": "Irigasi", "crowd_least": 150},
    "disaster": {"category": "landslide"},
    "potential": {"category": "economy", "issue": "Batas tanah", "direction": "horizontal"},
    "information": {
        "category": "social_culture",
        "issue": "Pembagian air",
        "source_grade": "B",
        "content_grade": "2",
        "obtained": "seen",
    },
    "viral_post": {
        "category": "unverified",
        "link": "https://news.example/42",
        "platform": "news",
        "claim": "Akan ada penculikan",
    },
    "contact": {"category": "visit", "office_kind": "village", "topic": "Ronda malam"},
    "situation": {"category": "safe", "personnel": 6},
}
"""The least each kind needs, and one number where it has one."""


def draft(kind: str = "incident", **changed: Any) -> ReportDraft:
    """A report of the kind from Desa Bengkel, an hour ago."""
    values: dict[str, Any] = {
        "kind": kind,
        "area_code": BENGKEL,
        "happened_at": NOW - HOUR,
        "text": "=Satu sepeda motor hilang di halaman rumah",  # like a formula on purpose
        "details": REQUIRED[kind],
    }
    return ReportDraft(**{**values, **changed})


def details(kind: str, **changed: Any) -> dict[str, Any]:
    """The details of `draft`, some of them changed; None takes one out."""
    told = {**REQUIRED[kind], **changed}
    return {name: value for name, value in told.items() if value is not None}


assert set(REQUIRED) == set(BY_CODE), "a new kind needs its line in REQUIRED"
