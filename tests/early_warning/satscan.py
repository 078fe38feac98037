"""Reads SaTScan's inputs and outputs beside the checkout, where they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from kentongan.early_warning.cases import CaseList, PopulationRows

SATSCAN = Path(__file__).parents[3] / "shared/data/detection/satscan"
NEEDED = pytest.mark.skipif(
    not SATSCAN.is_dir(), reason="SaTScan's outputs are not beside this checkout"
)


@dataclass(frozen=True)
class Expected:
    """One cluster as SaTScan reports it; `centre` is its first member."""

    members: list[str]
    radius: float
    start: str
    end: str
    score: float
    pvalue: float
    observed: int
    expected: float


def rows(name: str) -> list[list[str]]:
    """Columns of a file."""
    text = (SATSCAN / name).read_text(encoding="latin-1")
    return [line.split() for line in text.splitlines() if line.strip()]


def clusters(name: str) -> list[Expected]:
    """What SaTScan found."""
    heading, *found = rows(f"{name}.col.txt")
    members: dict[str, list[str]] = {}
    for row in rows(f"{name}.gis.txt")[1:]:
        members.setdefault(row[1], []).append(row[0])
    score = "LLR" if "LLR" in heading else "TEST_STAT"
    return [
        Expected(
            members=members[row[0]],
            radius=float(row[heading.index("RADIUS")]),
            start=row[heading.index("START_DATE")],
            end=row[heading.index("END_DATE")],
            score=float(row[heading.index(score)]),
            pvalue=float(row[heading.index("P_VALUE")]),
            observed=int(row[heading.index("OBSERVED")]),
            expected=float(row[heading.index("EXPECTED")]),
        )
        for row in found
    ]


def new_mexico() -> CaseList:
    """Brain cancer by county, year, age and sex."""
    places, cases, people = rows("nm.geo"), rows("nm.cas"), rows("nm.pop")
    return CaseList.from_rows(
        unit=[row[0] for row in cases],
        count=[int(row[1]) for row in cases],
        time=[row[2] for row in cases],
        stratum=["/".join(row[3:]) for row in cases],
        units=[row[0] for row in places],
        lonlat=[(float(row[2]), float(row[1])) for row in places],
        step="year",
        start="1973-01-01",
        end="1991-12-31",
        population=PopulationRows(
            unit=[row[0] for row in people],
            time=[f"19{row[1]}" for row in people],
            number=[float(row[2]) for row in people],
            stratum=["/".join(row[3:]) for row in people],
        ),
    )


def new_york() -> CaseList:
    """Fever by hospital zip code and day."""
    places, cases = rows("NYCfever.geo"), rows("NYCfever.cas")
    return CaseList.from_rows(
        unit=[row[0] for row in cases],
        count=[int(row[1]) for row in cases],
        time=[row[2] for row in cases],
        units=[row[0] for row in places],
        lonlat=[(float(row[2]), float(row[1])) for row in places],
        start="2001-11-01",
        end="2001-11-24",
    )


def north_humberside() -> CaseList:
    """Childhood leukaemia, cases and controls."""
    places = rows("NHumberside.geo")
    cases, controls = rows("NHumberside.cas"), rows("NHumberside.ctl")
    return CaseList.from_rows(
        unit=[row[0] for row in cases],
        count=[int(row[1]) for row in cases],
        units=[row[0] for row in places],
        planar=[(float(row[1]), float(row[2])) for row in places],
        step="once",
        control_unit=[row[0] for row in controls],
        control_count=[int(row[1]) for row in controls],
    )


def synthetic(name: str, end: str) -> CaseList:
    """200 or 500 areas with one cluster put in."""
    places, cases, people = rows(f"{name}.geo"), rows(f"{name}.cas"), rows(f"{name}.pop")
    return CaseList.from_rows(
        unit=[row[0] for row in cases],
        count=[int(row[1]) for row in cases],
        time=[row[2] for row in cases],
        units=[row[0] for row in places],
        planar=[(float(row[1]), float(row[2])) for row in places],
        start="2024-01-01",
        end=end,
        population=PopulationRows(
            unit=[row[0] for row in people],
            time=[row[1] for row in people],
            number=[float(row[2]) for row in people],
        ),
    )
