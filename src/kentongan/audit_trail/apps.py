"""Django's handle on this group of steps."""

from __future__ import annotations

from django.apps import AppConfig


class AuditTrailConfig(AppConfig):
    name = "kentongan.audit_trail"
    label = "audit_trail"
