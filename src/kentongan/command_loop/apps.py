"""Django's handle on this group of steps."""

from __future__ import annotations

from django.apps import AppConfig


class CommandLoopConfig(AppConfig):
    name = "kentongan.command_loop"
    label = "command_loop"
