"""Briefings, texts and readings a user may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from kentongan.command_loop.briefing.model import (
    Attendance,
    Briefing,
    BriefingText,
    Invitation,
    Reading,
)
from kentongan.command_loop.briefing.review import Decided, Proposal, proposals
from kentongan.command_loop.briefing.rules import ATTENDANCE
from kentongan.errors import NotFound
from kentongan.people.model import Unit
from kentongan.people.queries import Access, units_q


def visible_briefings(access: Access) -> QuerySet[Briefing]:
    """Briefings kept by a unit in reach, and those to which one was invited."""
    # Not `pk__in`: for five coming briefings that would read every invitation there ever was.
    invited = Invitation.objects.filter(units_q(access, "read", "unit__"), briefing=OuterRef("pk"))
    return Briefing.objects.filter(units_q(access, "read", "unit__") | Exists(invited))


def get_briefing_for(access: Access, code: str) -> Briefing:
    """A briefing in sight, or NotFound whether or not it exists for others."""
    briefing = (
        visible_briefings(access)
        .select_related("unit", "operation", "stage", "created_by")
        .filter(code=code)
        .first()
    )
    if briefing is None:
        raise NotFound("briefing_unknown", _("There is no briefing %(code)s.") % {"code": code})
    return briefing


def upcoming_for(access: Access, now: Any, limit: int = 5) -> list[Briefing]:
    """The next planned briefings in sight."""
    return list(
        visible_briefings(access)
        .filter(state="planned", starts_at__gte=now - timedelta(hours=2))
        .select_related("unit")
        .order_by("starts_at")[:limit]
    )


def open_readings_for(access: Access, limit: int = 10) -> list[Reading]:
    """Readings that wait for this user's confirmation, oldest first."""
    return list(
        Reading.objects.filter(units_q(access, "confirm_reading", "text__unit__"), state="open")
        .select_related("text__briefing")
        .defer("text__original", "text__text", "proposed")
        .order_by("pk")[:limit]
    )


def get_reading_for(access: Access, pk: int) -> Reading:
    """A reading of a text whose unit the user reads, or NotFound."""
    reading = (
        Reading.objects.filter(units_q(access, "read", "text__unit__"), pk=pk)
        .select_related("text__unit", "text__briefing", "text__added_by", "confirmed_by")
        .defer("text__original")
        .first()
    )
    if reading is None:
        raise NotFound("reading_unknown", _("There is no such reading."))
    return reading


def get_text_for(access: Access, pk: int) -> BriefingText:
    """A source text in sight: with its unit, or with a briefing the user sees."""
    text = (
        BriefingText.objects.filter(
            units_q(access, "read", "unit__")
            | Q(briefing_id__in=visible_briefings(access).values("pk")),
            pk=pk,
        )
        .select_related("unit")
        .first()
    )
    if text is None:
        raise NotFound("text_unknown", _("There is no such text."))
    return text


def items_of(reading: Reading) -> list[Proposal]:
    """The proposals of a reading with the decisions on them. One query."""
    decisions = [
        Decided(d.field, d.decision, d.value, d.decided_by.get_username() if d.decided_by else "")
        for d in reading.decisions.select_related("decided_by").order_by("pk")
    ]
    return proposals(reading.proposed, decisions)


@dataclass(frozen=True, slots=True)
class AttendanceCount:
    """Units and persons apart; what nobody recorded is unknown, not absent."""

    invited_units: int
    present_units: int
    absent_units: int
    unknown_units: int
    present_persons: int


def attendance_of(briefing: Briefing) -> AttendanceCount:
    """How many of the invited units were there, and how many persons. Two queries."""
    invited = set(briefing.invitations.values_list("unit_id", flat=True))
    presence: dict[int, str] = {}
    persons = 0
    for unit_id, state, name in briefing.attendances.values_list("unit_id", "presence", "name"):
        if state == "present" and name:
            persons += 1
        # One person of the unit who was there makes the unit present; what is known outweighs
        # what is not.
        if unit_id in invited and ATTENDANCE.index(state) < ATTENDANCE.index(
            presence.get(unit_id, "unknown")
        ):
            presence[unit_id] = state
    states = list(presence.values())
    present, absent = states.count("present"), states.count("absent")
    return AttendanceCount(len(invited), present, absent, len(invited) - present - absent, persons)


def invitations_of(briefing: Briefing) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=briefing.invitations.values("unit_id")).order_by("path"))


def attendances_of(briefing: Briefing) -> QuerySet[Attendance]:
    return briefing.attendances.select_related("unit", "officer")


def texts_of(briefing: Briefing) -> QuerySet[BriefingText]:
    return (
        briefing.texts.defer("original", "text")
        .select_related("added_by")
        .annotate(readings_count=Count("readings"))
        .prefetch_related("readings")
    )


def invitation_ics(briefing: Briefing, units: Sequence[Unit], address: str) -> bytes:
    """The invitation as an iCalendar file (RFC 5545); times in UTC, which every calendar converts.

    A cancelled briefing says so, so that a calendar that has the invitation removes it. Where only
    the day is known the event is of a day: no hour is invented.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Kentongan//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if briefing.state == "cancelled" else "PUBLISH")
    event = Event()
    event.add("uid", f"{briefing.code}@kentongan")
    event.add("dtstamp", briefing.created_at)
    if briefing.time_known:
        event.add("dtstart", briefing.starts_at)
        event.add("dtend", briefing.ends_at or briefing.starts_at + timedelta(hours=1))
    else:
        event.add("dtstart", briefing.starts_at.astimezone(ZoneInfo(briefing.unit.timezone)).date())
    event.add("summary", briefing.title)
    event.add("location", briefing.place)
    event.add("url", address)
    event.add("status", "CANCELLED" if briefing.state == "cancelled" else "CONFIRMED")
    lines = [*briefing.agenda, "", *(u.name for u in units)]
    event.add("description", "\n".join(lines).strip())
    calendar.add_component(event)
    return bytes(calendar.to_ical())
