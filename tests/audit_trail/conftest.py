"""Who writes audit entries in these tests, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.audit_trail.model import AuditEntry

NOW = datetime(2023, 12, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """20 December 2023, 10.00 WITA."""
    return NOW


@pytest.fixture
def append() -> Callable[..., AuditEntry]:
    """Append one entry in a transaction of its own; arguments as of `record_change`."""

    def append(**given: Any) -> AuditEntry:
        facts: dict[str, Any] = {
            "actor": Actor(user=None, label="I Wayan Contoh", address="10.0.0.7"),
            "verb": "issue",
            "object_kind": "directive",
            "object_id": "7",
            "after": {"state": "issued"},
            "now": NOW,
        }
        with transaction.atomic():
            return record_change(**facts | given)

    return append
