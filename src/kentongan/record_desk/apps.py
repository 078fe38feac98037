"""Django's handle on this group of steps."""

from __future__ import annotations

from django.apps import AppConfig


class RecordDeskConfig(AppConfig):
    name = "kentongan.record_desk"
    label = "record_desk"
