"""Django's handle on this group of steps."""

from __future__ import annotations

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "kentongan.rulebook"
    label = "rulebook"
