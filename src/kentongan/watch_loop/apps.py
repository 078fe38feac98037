"""Django's handle on this group of steps."""

from __future__ import annotations

from django.apps import AppConfig


class WatchLoopConfig(AppConfig):
    name = "kentongan.watch_loop"
    label = "watch_loop"
