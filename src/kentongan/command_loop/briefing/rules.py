"""States of a briefing and of the reading of its text: plain Python, no Django."""

from __future__ import annotations

from typing import Final

TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "planned": ("held", "cancelled"),
    "held": ("minuted", "cancelled"),
    "minuted": ("closed",),
    "closed": (),
    "cancelled": (),
}
BRIEFING_STATES: Final[tuple[str, ...]] = tuple(TRANSITIONS)
MEDIA: Final[tuple[str, ...]] = ("vicon", "hybrid", "tatap_muka", "telegram")
READING_STATES: Final[tuple[str, ...]] = ("open", "confirmed", "discarded")
DECISIONS: Final[tuple[str, ...]] = ("accepted", "corrected", "rejected")
ATTENDANCE_SOURCES: Final = ("entered", "imported", "read")
ATTENDANCE: Final = ("present", "absent", "unknown")

FORCES: Final[tuple[str, ...]] = ("do", "refrain", "report")

THEMES: Final[tuple[str, ...]] = (
    "prevention",
    "early_detection",
    "intelligence_mapping",
    "issue_management",
    "crime_handling",
    "community_engagement",
    "demonstration",
    "land_execution",
    "neutrality",
    "discipline",
    "traffic",
    "administration",
    "welfare",
    "other",
)
