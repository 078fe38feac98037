"""Moments as staff write them: "Rabu, 20 Des 2023 10.00 WITA"."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format

ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def zone_name(moment: datetime) -> str:
    """WIB, WITA or WIT; elsewhere what the zone calls itself."""
    return ZONE_NAMES.get(str(moment.tzinfo)) or moment.tzname() or ""


def in_zone(moment: datetime, zone: str | None = None) -> datetime:
    """The moment on the clocks of `zone`, or of the zone active for this request."""
    return timezone.localtime(moment, ZoneInfo(zone) if zone else None)


def day_words(day: date) -> str:
    return date_format(day, "D, j M Y")


def moment_words(local: datetime) -> str:
    return f"{date_format(local, 'D, j M Y H.i')} {zone_name(local)}"


def full_words(local: datetime) -> str:
    return f"{date_format(local, 'l, j F Y H.i')} {zone_name(local)}"
