"""What a unit did about a directive, its evidence, and what superior and supervision made of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kentongan.command_loop.action.rules import ACTION_KINDS, FINDINGS, OUTCOMES
from kentongan.command_loop.directive.model import Delivery
from kentongan.people.model import Officer, Post


class ActionReport(models.Model):
    """Something done, or a blocker with what is needed to remove it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(_("kind"), max_length=8, choices=[(x, x) for x in ACTION_KINDS])
    text = models.TextField(_("what was done"))
    needed = models.TextField(_("what is needed"), blank=True)
    happened_at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=300, blank=True)
    area_code = models.CharField(_("area code"), max_length=13, blank=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported at"))
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=[(x, x) for x in OUTCOMES], default="pending"
    )
    remark = models.TextField(_("remark"), blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)

    class Meta:
        verbose_name = _("action report")
        verbose_name_plural = _("action reports")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blocker_says_what_is_needed",
                condition=~Q(kind="blocker") | ~Q(needed=""),
            ),
            models.CheckConstraint(
                name="insufficient_with_remark",
                condition=~Q(outcome="insufficient") | ~Q(remark=""),
            ),
            models.CheckConstraint(
                name="answer_says_something",
                condition=~Q(outcome="answered") | (Q(kind="blocker") & ~Q(remark="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.kind}"


class Evidence(models.Model):
    """A file that proves an action. Its bytes were cleaned of position data unless wanted."""

    report = models.ForeignKey(ActionReport, on_delete=models.PROTECT, related_name="evidence")
    file = models.FileField(upload_to="evidence/%Y/%m/")
    file_name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    position_kept = models.BooleanField(_("position kept"), default=False)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.file_name


class Sample(models.Model):
    """Supervision (Kasi Was) looked at an action on the spot or on paper."""

    report = models.ForeignKey(ActionReport, on_delete=models.PROTECT, related_name="samples")
    finding = models.CharField(_("finding"), max_length=10, choices=[(x, x) for x in FINDINGS])
    remark = models.TextField(_("remark"))
    sampled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sampled_at = models.DateTimeField(_("sampled at"))

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.finding}"
