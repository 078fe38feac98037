"""The synthetic campaign put into the demo resort, and its truth kept beside the database."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from kentongan.demo.campaign import Campaign, Place, Told, make_campaign
from kentongan.demo.resort import REGENCY, SYSTEM
from kentongan.people.model import PostHolding, Unit
from kentongan.places.model import Area
from kentongan.places.queries import positions_of
from kentongan.watch_loop.report.changes import Past, record_past
from kentongan.watch_loop.report.duplicates import pair_merges

TRUTH: Final = "campaign-truth.json"
_POLRES: Final = "POLRES-TABANAN"


def run_campaign(*, now: datetime) -> Campaign:
    """Store the twelve weeks up to yesterday; the demo resort must be built.

    In bulk, with one audit entry: these reports were loaded, not lived. The truth goes into the
    data folder, for back-tests.
    """
    made = make_campaign(places=_places(), now=now)
    units = {unit.code: unit for unit in Unit.objects.filter(path__contains=f"/{_POLRES}/")}
    heads = _heads()
    record_past(told=[_past(told, units, heads) for told in made.reports], actor=SYSTEM, now=now)
    pair_merges(now=now)
    path = Path(settings.DATA_DIR) / TRUTH
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made.truth, indent=1), encoding="utf-8")
    return made


def _places() -> list[Place]:
    villages = list(Area.objects.filter(code__startswith=f"{REGENCY}.", level=4).order_by("code"))
    at = positions_of([v.code for v in villages])
    return [Place(v.code, v.name, *at.get(v.code, (None, None))) for v in villages]


def _heads() -> dict[str, int]:
    """Account of who heads each unit of the resort, by the unit's code."""
    rows = PostHolding.objects.filter(post__is_head=True, until=None).values_list(
        "post__unit__code", "officer__user_id"
    )
    return {code: user for code, user in rows if user is not None}


def _past(told: Told, units: dict[str, Unit], heads: dict[str, int]) -> Past:
    village = f"BHABIN-{told.draft.area_code.replace('.', '')}"
    polsek = units[village].path.split("/")[-3]
    code = {"village": village, "polsek": polsek}.get(told.author, f"{_POLRES}-{told.author}")
    decider = heads[f"{_POLRES}-BAGOPS"] if told.author == "polsek" else heads[polsek]
    return Past(
        draft=told.draft,
        unit=units[code],
        writer_id=heads[code],
        received_at=told.received_at,
        state=told.state,
        decided_at=told.decided_at,
        decided_by_id=decider if told.decided_at else None,
        reason=told.reason,
        twin_of=told.twin_of,
    )
