"""Briefings, who was invited and who came, the source text and its reading."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kentongan.command_loop.briefing.rules import (
    ATTENDANCE,
    ATTENDANCE_SOURCES,
    BRIEFING_STATES,
    DECISIONS,
    MEDIA,
    READING_STATES,
)
from kentongan.people.model import Officer, Unit
from kentongan.rulebook.model import Operation, Stage


class Briefing(models.Model):
    """A meeting at which directives are given: by video, in a room, or on paper (telegram)."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=300)
    state = models.CharField(
        _("state"), max_length=10, choices=[(x, x) for x in BRIEFING_STATES], default="planned"
    )
    medium = models.CharField(_("medium"), max_length=12, choices=[(x, x) for x in MEDIA])
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit that keeps it"), on_delete=models.PROTECT, related_name="+"
    )
    host_unit = models.CharField(_("host unit"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("starts"), db_index=True)
    time_known = models.BooleanField(
        _("time of day known"),
        default=True,
        help_text=_("False where the text names only the day: no hour is invented."),
    )
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    place_code = models.CharField(_("area code"), max_length=13, blank=True)
    chair_post = models.CharField(_("chair's post"), max_length=200, blank=True)
    chair_rank = models.CharField(_("chair's rank"), max_length=20, blank=True)
    chair_name = models.CharField(_("chair's name"), max_length=200, blank=True)
    operation = models.ForeignKey(
        Operation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    operation_text = models.CharField(_("operation as said"), max_length=200, blank=True)
    stage = models.ForeignKey(
        Stage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stage_text = models.CharField(_("stage as said"), max_length=200, blank=True)
    legal_basis = models.JSONField(_("legal basis"), default=list, blank=True)
    agenda = models.JSONField(_("agenda"), default=list, blank=True)
    cancel_reason = models.TextField(_("reason for cancelling"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("briefing")
        verbose_name_plural = _("briefings")
        ordering: ClassVar = ["-starts_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="briefing_state_known", condition=Q(state__in=BRIEFING_STATES)
            ),
            models.CheckConstraint(
                name="briefing_starts_before_it_ends",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="briefing_cancelled_with_reason",
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def local_day(self) -> date:
        """The day it begins in the zone of the unit that keeps it."""
        return self.starts_at.astimezone(ZoneInfo(self.unit.timezone)).date()


class Invitation(models.Model):
    """A unit invited to a briefing."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="invitations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["briefing", "unit"], name="invitation_once")
        ]

    def __str__(self) -> str:
        return f"{self.briefing_id}: {self.unit_id}"


class Attendance(models.Model):
    """Who was there, by unit and person, and how we know it. Unknown stays "unknown"."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="attendances")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    officer = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    post = models.CharField(_("post"), max_length=200, blank=True)
    rank = models.CharField(_("rank"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    unit_text = models.CharField(_("unit as said"), max_length=200, blank=True)
    presence = models.CharField(
        _("presence"), max_length=8, choices=[(x, x) for x in ATTENDANCE], default="unknown"
    )
    source = models.CharField(
        _("source"), max_length=10, choices=[(x, x) for x in ATTENDANCE_SOURCES]
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.post} {self.name}".strip()


class BriefingText(models.Model):
    """The source text as it came. Never edited: a new upload is a new row."""

    briefing = models.ForeignKey(
        Briefing, null=True, blank=True, on_delete=models.PROTECT, related_name="texts"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    original = models.BinaryField(_("original"))
    sha256 = models.CharField(max_length=64, db_index=True)
    text = models.TextField(_("text"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("source text")
        verbose_name_plural = _("source texts")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.file_name or self.sha256[:12]


class Reading(models.Model):
    """What the reader proposed for a text, and what people made of it.

    `proposed` is `BriefingReading.as_json()` and never changes. `version` counts decisions: a
    confirmation names the version it saw, so that of two people the second is told.
    """

    text = models.ForeignKey(BriefingText, on_delete=models.PROTECT, related_name="readings")
    reader_version = models.CharField(max_length=20)
    proposed = models.JSONField()
    state = models.CharField(
        max_length=10, choices=[(x, x) for x in READING_STATES], default="open"
    )
    version = models.PositiveIntegerField(default=1)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reading_confirmed_by_someone",
                condition=~Q(state="confirmed")
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.text_id} ({self.state})"


class ReadingDecision(models.Model):
    """What a person decided about one proposed value. The last row for a `field` counts.

    `field` is a path in the proposal: "date", "attendees.3", "directives.2", "directives.2.theme";
    "directives.new.1" is a point the reader missed and a person marked.
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="decisions")
    field = models.CharField(max_length=80)
    decision = models.CharField(max_length=10, choices=[(x, x) for x in DECISIONS])
    value = models.JSONField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision on a reading")
        verbose_name_plural = _("decisions on readings")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.field}: {self.decision}"
