"""The audit trail: one row a change, each sealed to the one before it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """Who did what to which record, from what to what, when, from where and why.

    Written only by `audit_trail.changes.record_change`; never updated, never deleted.
    `seal` is the hash over this row's content and the seal before it.
    """

    number = models.BigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_label = models.CharField(_("by whom"), max_length=200)
    address = models.GenericIPAddressField(_("from where"), null=True, blank=True)
    verb = models.CharField(_("did what"), max_length=60)
    object_kind = models.CharField(_("kind of record"), max_length=60)
    object_id = models.CharField(_("record"), max_length=60)
    unit_path = models.CharField(max_length=500, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("why"), blank=True)
    previous_seal = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [
            models.Index(fields=["object_kind", "object_id", "-number"], name="audit_of_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.object_kind} {self.object_id}"


class ChainHead(models.Model):
    """The single row that says where the chain ends; locking it serialises appends.

    It is signed on every append, so that removing the newest rows by SQL is noticed.
    """

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64)
    signature = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("end of the chain")
        verbose_name_plural = _("end of the chain")

    def __str__(self) -> str:
        return str(self.number)


class DailyHead(models.Model):
    """The chain's end at the close of a day (UTC), signed. Export it to hold it elsewhere."""

    day = models.DateField(_("day"), unique=True)
    number = models.BigIntegerField(_("last number"))
    seal = models.CharField(max_length=64)
    signature = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("daily head")
        verbose_name_plural = _("daily heads")
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day}: {self.number}"
