"""Operations with dated stages, and legal references versioned by date."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Operation(models.Model):
    """A police operation. It stores stage dates, never a duration: published ones disagree."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_names = models.JSONField(_("short names"), default=list, blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """A dated stage of an operation; both days belong to it."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="stages")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering: ClassVar = ["starts_on", "ends_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "code"], name="stage_once"),
            models.CheckConstraint(
                name="stage_starts_before_it_ends", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LegalReference(models.Model):
    """One version of a law, regulation or telegram: what it was called and when it was in force."""

    code = models.CharField(
        _("code"), max_length=60, help_text=_("The same for all versions, such as perkap-unras.")
    )
    citation = models.CharField(_("citation"), max_length=120)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    in_force_from = models.DateField(_("in force from"))
    in_force_to = models.DateField(_("first day no longer in force"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("legal reference")
        verbose_name_plural = _("legal references")
        ordering: ClassVar = ["code", "in_force_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "in_force_from"], name="legal_reference_version_once"
            ),
            models.CheckConstraint(
                name="legal_reference_from_before_to",
                condition=Q(in_force_to=None) | Q(in_force_to__gt=F("in_force_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.citation
