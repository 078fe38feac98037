"""Areas from province to village by Kemendagri code, and their geometry once imported."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """A province, regency or city, district or village. `code` has dots: 51.02.06.2003."""

    code = models.CharField(_("code"), max_length=13, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    level = models.PositiveSmallIntegerField(
        _("level"), help_text=_("1 province, 2 regency or city, 3 district, 4 village")
    )
    kind = models.CharField(_("kind"), max_length=20)
    parent_code = models.CharField(max_length=13, blank=True, db_index=True)
    folded = models.CharField(max_length=120, db_index=True)
    """The name without case, spaces and punctuation: news spelling is not registry spelling."""

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(name="area_level_1_to_4", condition=Q(level__in=[1, 2, 3, 4]))
        ]

    def __str__(self) -> str:
        return self.name


class GeometryImport(models.Model):
    """One import of shapes: which file, whose, what matched and what did not."""

    file_name = models.CharField(_("file name"), max_length=255)
    source = models.CharField(_("source"), max_length=300)
    sha256 = models.CharField(max_length=64)
    report = models.JSONField(_("report"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField(_("imported at"))

    class Meta:
        verbose_name = _("import of geometry")
        verbose_name_plural = _("imports of geometry")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class AreaGeometry(models.Model):
    """The shape or position of one area, WGS84 degrees, with its source."""

    area = models.OneToOneField(Area, on_delete=models.CASCADE, related_name="geometry")
    shape = models.JSONField(_("GeoJSON geometry"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"))
    latitude = models.FloatField(_("latitude"))
    source = models.CharField(_("source"), max_length=300)
    from_import = models.ForeignKey(
        GeometryImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("geometry of an area")
        verbose_name_plural = _("geometries of areas")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="geometry_in_degrees",
                condition=Q(longitude__gte=-180, longitude__lte=180)
                & Q(latitude__gte=-90, latitude__lte=90),
            )
        ]

    def __str__(self) -> str:
        return self.area_id
