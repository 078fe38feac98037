"""Reports from the field, their versions and photos, their counts, and pairs that may be one."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from kentongan.people.model import Post, Unit
from kentongan.watch_loop.report.kinds import BY_CODE
from kentongan.watch_loop.report.kinds.kind import COLUMNS, GROUPS
from kentongan.watch_loop.report.rules import (
    CHANNELS,
    CONFIRMED_STATES,
    COUNTED,
    IMPORT_STATES,
    OPEN_STATES,
    PAIR_STATES,
    REPORT_STATES,
    URGENCIES,
)

WAITING = Q(state__in=OPEN_STATES) | Q(state="referred", referred_office="")
"""On somebody's desk: open, or referred to a unit that has not taken it up yet."""
_SET_APART = ("triaged", "corrected", "not_incident", "duplicate", "referred", "expired")
_STANDS = Q(state__in=(*OPEN_STATES, *CONFIRMED_STATES))


class Report(models.Model):
    """What somebody in the field tells: one wide row, whatever its kind.

    `uid` is made by the client before it sends, `content_hash` is of what it sent: together they
    keep a report that is sent again from being two. What varies by kind lies in `data`, in the
    shape of `schema_version`, and is read through `details`; what SQL filters or adds up is a
    column. `unit_path`, `district`, `event_day` and `counted` repeat what other columns imply, so
    that a list, a count or a scope reads one index of this table; only `report.changes` writes
    them.
    """

    uid = models.UUIDField(_("identifier"), unique=True)
    content_hash = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=20)
    schema_version = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(
        _("state"), max_length=12, choices=[(x, x) for x in REPORT_STATES], default="received"
    )
    training = models.BooleanField(_("training"), default=False)
    urgency = models.PositiveSmallIntegerField(_("urgency"), default=0)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit_path = models.CharField(max_length=500)
    referred_to = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    origin_path = models.CharField(max_length=500, blank=True)
    """Path of the unit that referred it to another: it no longer decides, and may still look."""
    referred_office = models.CharField(_("referred to"), max_length=200, blank=True)

    area_code = models.CharField(_("area code"), max_length=13)
    district = models.CharField(max_length=8)
    place = models.CharField(_("place"), max_length=300, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)

    happened_at = models.DateTimeField(_("when it happened"))
    event_day = models.DateField(_("day"))
    reported_at = models.DateTimeField(_("written"))
    received_at = models.DateTimeField(_("received"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    reason = models.TextField(_("reason"), blank=True)
    expires_on = models.DateField(_("kept until"))

    group = models.CharField(_("group"), max_length=12, blank=True)
    category = models.CharField(_("category"), max_length=24, blank=True)
    series = models.CharField(max_length=20, blank=True)
    counted = models.CharField(max_length=10, blank=True, choices=[(x, x) for x in COUNTED])
    deaths = models.PositiveIntegerField(_("deaths"), null=True, blank=True)
    serious_injuries = models.PositiveIntegerField(_("seriously injured"), null=True, blank=True)
    light_injuries = models.PositiveIntegerField(_("lightly injured"), null=True, blank=True)
    loss_rupiah = models.BigIntegerField(_("loss in rupiah"), null=True, blank=True)
    crowd_least = models.PositiveIntegerField(_("people, at least"), null=True, blank=True)
    crowd_most = models.PositiveIntegerField(_("people, at most"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    data = models.JSONField(default=dict)

    channel = models.CharField(
        _("came by"), max_length=8, choices=[(x, x) for x in CHANNELS], default="web"
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    duplicate_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duplicates",
        db_index=False,
    )
    compared = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="report_state_known", condition=Q(state__in=list(REPORT_STATES))
            ),
            models.CheckConstraint(
                name="report_channel_known", condition=Q(channel__in=list(CHANNELS))
            ),
            models.CheckConstraint(
                name="report_urgency_known", condition=Q(urgency__in=list(URGENCIES))
            ),
            models.CheckConstraint(name="report_group_known", condition=Q(group__in=["", *GROUPS])),
            models.CheckConstraint(
                name="report_position_whole",
                condition=Q(longitude=None, latitude=None)
                | Q(longitude__isnull=False, latitude__isnull=False)
                & Q(longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90),
            ),
            models.CheckConstraint(
                name="report_duplicate_of_another",
                condition=Q(state="duplicate", duplicate_of__isnull=False)
                & ~Q(duplicate_of=F("id"))
                | ~Q(state="duplicate") & Q(duplicate_of=None)
                | Q(state="expired"),
            ),
            models.CheckConstraint(
                name="report_training_never_counts", condition=Q(training=False) | Q(counted="")
            ),
            models.CheckConstraint(
                name="report_counts_in_a_series", condition=Q(counted="") | ~Q(series="")
            ),
            models.CheckConstraint(
                name="report_people_in_order",
                condition=Q(crowd_least=None)
                | Q(crowd_most=None)
                | Q(crowd_most__gte=F("crowd_least")),
            ),
        ]
        # Each serves one list or one duty (docs/speed.md has the figures). Paths and codes are
        # compared by their beginning: the operator class lets PostgreSQL use the index for it in
        # any locale. What is included answers a scope or a count without reading the rows.
        indexes: ClassVar = [
            models.Index(
                fields=["unit_path", "-id"],
                name="report_unit_newest",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(
                fields=["area_code", "-id"],
                name="report_area_newest",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(
                fields=["district", "-id"], name="report_district_newest", include=["unit_path"]
            ),
            models.Index(fields=["kind", "-id"], name="report_kind_newest"),
            models.Index(
                fields=["happened_at", "id"],
                name="report_by_event",
                include=[
                    *("event_day", "kind", "state", "group", "training"),
                    *("area_code", "district", "unit_path"),
                ],
            ),
            models.Index(
                fields=["-urgency", "-id"],
                name="report_desk",
                condition=WAITING,
                include=["unit_path"],
            ),
            models.Index(fields=["district", "happened_at"], name="report_near", condition=_STANDS),
            models.Index(fields=["reported_by", "-id"], name="report_own_newest"),
            models.Index(fields=["received_at", "id"], name="report_by_arrival"),
            # What few reports are: a list of them would be looked for in all others.
            models.Index(
                fields=["state", "-id"],
                name="report_set_apart",
                condition=Q(state__in=_SET_APART),
            ),
            models.Index(
                fields=["urgency", "-id"], name="report_urgent", condition=Q(urgency__gt=0)
            ),
            models.Index(fields=["-id"], name="report_training", condition=Q(training=True)),
            models.Index(fields=["-id"], name="report_deaths", condition=Q(deaths__gt=0)),
            models.Index(
                fields=["duplicate_of"],
                name="report_duplicates",
                condition=Q(duplicate_of__isnull=False),
            ),
            models.Index(
                fields=["expires_on"], name="report_expiry", condition=~Q(state="expired")
            ),
            models.Index(fields=["id"], name="report_to_compare", condition=Q(compared=False)),
        ]

    def __str__(self) -> str:
        return f"{pgettext('kind', 'Report')} {self.pk}"

    @cached_property
    def details(self) -> Any:
        """What varies by kind, typed as it is today, whatever shape it was stored in."""
        columns = {name: getattr(self, name) for name in COLUMNS}
        kind = BY_CODE[self.kind]
        known = {f.name for f in kind.fields}
        told = {name: value for name, value in columns.items() if name in known}
        return kind.revive({**self.data, **told}, self.schema_version)


class ReportImport(models.Model):
    """A CSV or XLSX file of reports: mapped, checked row by row, then stored as far as it is good.

    `mapping` is column heading by target (`importing.targets_of`), `constants` are values for
    targets without a column. `report` counts faults by code and lists the first of them. The file
    is gone once it is done; `refused` keeps the rows that were not stored, to be mended.
    """

    kind = models.CharField(_("kind"), max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to="imports/", blank=True)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    constants = models.JSONField(default=dict)
    date_order = models.CharField(max_length=3, blank=True)
    as_confirmed = models.BooleanField(_("already confirmed"), default=False)
    state = models.CharField(
        _("state"), max_length=8, choices=[(x, x) for x in IMPORT_STATES], default="uploaded"
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    good = models.PositiveIntegerField(_("good rows"), default=0)
    bad = models.PositiveIntegerField(_("refused rows"), default=0)
    stored = models.PositiveIntegerField(_("stored"), default=0)
    report = models.JSONField(default=dict)
    refused = models.FileField(upload_to="imports/", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("uploaded"), db_index=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of reports")
        verbose_name_plural = _("imports of reports")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="report_import_state_known", condition=Q(state__in=list(IMPORT_STATES))
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ReportVersion(models.Model):
    """What a report said before it was corrected. Never edited; the last words are the report's."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField()
    reason = models.TextField(_("why it was corrected"))
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    replaced_at = models.DateTimeField(_("replaced"))

    class Meta:
        verbose_name = _("version of a report")
        verbose_name_plural = _("versions of reports")
        ordering: ClassVar = ["report", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="report_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"


class ReportPhoto(models.Model):
    """A photo with a report, written anew and without the position it was taken at."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    file = models.FileField(upload_to="reports/%Y/%m/")
    file_name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sent_sha256 = models.CharField(max_length=64)
    """Of the bytes as they were sent: the same photo sent again is the same row."""
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("photo of a report")
        verbose_name_plural = _("photos of reports")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "sent_sha256"], name="report_photo_once")
        ]

    def __str__(self) -> str:
        return self.file_name


class ReportCount(models.Model):
    """How many reports of a series fell on one day in one area, at each level of area.

    Kept by the transactions that change reports; `kentongan series verify` compares it with them.
    """

    area_code = models.CharField(_("area code"), max_length=13)
    level = models.PositiveSmallIntegerField(_("level"))
    series = models.CharField(_("series"), max_length=20)
    category = models.CharField(_("category"), max_length=24, blank=True)
    day = models.DateField(_("day"))
    reported = models.IntegerField(_("reported"), default=0)
    confirmed = models.IntegerField(_("confirmed"), default=0)

    class Meta:
        verbose_name = _("count of reports")
        verbose_name_plural = _("counts of reports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "series", "category", "day"], name="report_count_once"
            ),
            # Not "confirmed <= reported": PostgreSQL asks it of the row that an upsert proposes,
            # which holds the difference and not the sum.
            models.CheckConstraint(
                name="report_count_not_negative", condition=Q(confirmed__gte=0, reported__gte=0)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["level", "day", "area_code"], name="report_count_by_day")
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.series} {self.day}"


class DuplicatePair(models.Model):
    """Two reports that may tell one event: proposed with a score and reasons, decided by a person.

    `first` is the earlier row. `state_before` is what the merged one goes back to.
    """

    first = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(_("score"))
    reasons = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=8, choices=[(x, x) for x in PAIR_STATES], default="proposed"
    )
    merged = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    state_before = models.CharField(max_length=12, blank=True)
    proposed_at = models.DateTimeField(_("proposed"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("pair of reports that may be one")
        verbose_name_plural = _("pairs of reports that may be one")
        ordering: ClassVar = ["-score", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                name="duplicate_pair_in_order", condition=Q(first__lt=F("second"))
            ),
            models.CheckConstraint(
                name="duplicate_pair_state_known", condition=Q(state__in=list(PAIR_STATES))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}/{self.second_id}: {self.state}"
