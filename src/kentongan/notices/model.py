"""Notices to users, in the app and by e-mail or other channels."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kentongan.people.model import User


class Notice(models.Model):
    """One thing a user should know. `code` and `params` are words once a language is known.

    `sent_at`: every channel has it. `emailed_at`, `relayed_at`: that one has it, so another try
    repeats only what failed. `next_try_at` without `sent_at`: it is tried (again) then; neither:
    given up, and `send_error` says why.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)
    relayed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    send_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["next_try_at", "id"], name="notice_unsent", condition=Q(sent_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.code}"
