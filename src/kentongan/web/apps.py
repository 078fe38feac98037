"""Django's handle on this group of steps."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kentongan.web"
    label = "web"
