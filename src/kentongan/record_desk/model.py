"""Saved filters of the desk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kentongan.people.model import User


class SavedFilter(models.Model):
    """A filter a user named and kept; the query is the address line's, so it can be shared."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    kind = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind", "name"], name="saved_filter_once")
        ]

    def __str__(self) -> str:
        return self.name
