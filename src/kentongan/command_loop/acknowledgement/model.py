"""Openings and read-backs of a delivery."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kentongan.command_loop.acknowledgement.rules import VERDICTS
from kentongan.command_loop.directive.model import Delivery
from kentongan.people.model import Officer, Post


class Opening(models.Model):
    """One officer opened one delivery: units, posts and persons are counted apart."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="openings")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(_("version seen"))
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delivery", "officer", "version"], name="opening_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.officer_id}"


class ReadBack(models.Model):
    """The order in the unit's own words, and the superior's verdict on it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="read_backs")
    version = models.PositiveIntegerField(_("version read back"))
    text = models.TextField(_("in own words"))
    likeness = models.FloatField(
        _("likeness to the order"), help_text=_("0 = other words throughout, 1 = copied")
    )
    copied = models.BooleanField(_("copies the order"), default=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))
    verdict = models.CharField(
        _("verdict"), max_length=8, choices=[(x, x) for x in VERDICTS], default="pending"
    )
    remark = models.TextField(_("remark"), blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)

    class Meta:
        verbose_name = _("read-back")
        verbose_name_plural = _("read-backs")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="read_back_returned_with_remark",
                condition=~Q(verdict="returned") | ~Q(remark=""),
            ),
            models.CheckConstraint(
                name="read_back_likeness_is_a_share",
                condition=Q(likeness__gte=0) & Q(likeness__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.verdict}"
