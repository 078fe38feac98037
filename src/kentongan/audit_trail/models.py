"""Django finds the models of this group here; everything else imports `audit_trail.model`."""

from kentongan.audit_trail.model import AuditEntry, ChainHead, DailyHead

__all__ = ["AuditEntry", "ChainHead", "DailyHead"]
