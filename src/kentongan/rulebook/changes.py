"""Every write to the rulebook."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.rulebook.model import LegalReference, Operation, Stage
from kentongan.rulebook.rules import DAY_KNOWN

DATA = Path(__file__).parent / "data"
SEEN = "dilihat sebagai kutipan"


@dataclass(frozen=True, slots=True)
class RulebookReport:
    """What a load wrote: numbers of records added and changed."""

    added: int
    changed: int


@transaction.atomic
def load_rulebook(*, actor: Actor, now: datetime, data: Path = DATA) -> RulebookReport:
    """Bring operations, stages and legal references up to the data files.

    Running it again writes nothing. Records the files do not know are left alone: somebody may have
    entered them, and a briefing may point at them. Each record added or changed is audited.
    """
    load = _Load(actor, now)
    for entry in _read(data / "operations.toml", "operation"):
        stages = entry.pop("stage")
        operation = load.put(Operation, {"code": entry.pop("code")}, entry)
        for stage in stages:
            load.put(Stage, {"operation": operation, "code": stage.pop("code")}, stage)
    for entry in _read(data / "legal_references.toml", "reference"):
        doubt = DAY_KNOWN[entry.pop("day_known")]
        entry["source"] = "; ".join(filter(None, (entry["source"], SEEN, doubt)))
        version = {"code": entry.pop("code"), "in_force_from": entry.pop("in_force_from")}
        load.put(LegalReference, version, entry)
    return RulebookReport(load.added, load.changed)


def _read(path: Path, kind: str) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        entries: list[dict[str, Any]] = tomllib.load(file)[kind]
    return entries


class _Load:
    """One run of the loader: who, when, and how much was written so far."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now
        self.added = self.changed = 0

    def put(self, model: type[Any], key: Mapping[str, Any], facts: Mapping[str, Any]) -> Any:
        """The record under `key` with these facts; written and audited only where they differ."""
        record = model.objects.filter(**key).first()
        before = {name: getattr(record, name) for name in facts} if record else None
        if before == facts:
            return record
        if record is None:
            record = model.objects.create(**key, **facts)
            self.added += 1
        else:
            for name, value in facts.items():
                setattr(record, name, value)
            record.save(update_fields=list(facts))
            self.changed += 1
        record_change(
            actor=self.actor,
            verb="load_rulebook",
            object_kind=model._meta.model_name,
            object_id="/".join(_name(value) for value in key.values())[:60],
            before=before,
            after=facts,
            now=self.now,
        )
        return record


def _name(value: Any) -> str:
    return value.code if isinstance(value, Operation) else str(value)
