"""The overdue ladder: which superior was told about which delivery, and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kentongan.command_loop.directive.model import Delivery
from kentongan.command_loop.directive.rules import OBLIGATIONS
from kentongan.people.model import Unit


class Escalation(models.Model):
    """One rung climbed: an overdue obligation was told to one unit."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="escalations")
    obligation = models.CharField(max_length=10, choices=[(x, x) for x in OBLIGATIONS])
    rung = models.PositiveSmallIntegerField(_("rung"))
    due_at = models.DateTimeField(_("due"))
    told_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    climbed_at = models.DateTimeField(_("climbed at"))

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delivery", "obligation", "due_at", "rung"], name="escalation_once_per_rung"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["climbed_at"],
                name="escalation_answers",
                condition=models.Q(obligation="answer"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.obligation} {self.rung}"
