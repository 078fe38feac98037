"""What somebody sends before anything is checked, and its fingerprint: plain Python."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

_DIGITS: Final = 6
"""Of a degree: a decimetre. A phone that rounds otherwise the second time still sends the same."""


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report as it is sent.

    `uid` is made once by whoever writes it and stays the same however often it is sent. `unit` is
    a code, "" for the writer's own. `reported_at` is when it was written (None: now); `details`
    hold the fields of the kind in the shape of `schema_version` (None: today's).
    """

    kind: str
    area_code: str
    happened_at: datetime
    text: str = ""
    uid: UUID = field(default_factory=uuid4)
    unit: str = ""
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None
    reported_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    schema_version: int | None = None
    urgency: int = 0
    training: bool = False


def content_of(draft: ReportDraft) -> dict[str, Any]:
    """What was sent as JSON values, in one spelling: what makes two sendings the same report."""
    return {
        "kind": draft.kind,
        "unit": draft.unit,
        "area_code": draft.area_code,
        "place": draft.place.strip(),
        "longitude": _rounded(draft.longitude),
        "latitude": _rounded(draft.latitude),
        "happened_at": _value(draft.happened_at),
        "reported_at": _value(draft.reported_at),
        "text": draft.text.strip(),
        "details": {k: _value(v) for k, v in draft.details.items() if v is not None and v != ""},
        "schema_version": draft.schema_version,
        "urgency": draft.urgency,
        "training": draft.training,
    }


def content_hash(draft: ReportDraft) -> str:
    """SHA-256 in hex over `content_of`, the identifier left out."""
    packed = _packed(content_of(draft))
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()


_packed: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str).encode


def _value(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        try:
            return value.astimezone(UTC).isoformat()
        except OverflowError:  # the first day of all, which is none in Greenwich
            return value.isoformat()
    return value.strip() if isinstance(value, str) else value


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, _DIGITS)
