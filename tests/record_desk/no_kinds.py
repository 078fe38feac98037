"""An installation that keeps no kinds of record yet."""

from __future__ import annotations

from kentongan.record_kinds.kind import RecordKind

KINDS: tuple[RecordKind, ...] = ()
