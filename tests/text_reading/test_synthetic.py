# ruff: noqa: E501  (sample texts stay on one line)
"""Whole texts of the five kinds, all synthetic (real places and units, invented people and events).

`expected.json` beside them came from the reader and was then checked by eye against each text: it guards
what was found right, it does not measure the reader. Scores come from the labelled material.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kentongan.text_reading.briefing import read_briefing

FOLDER = Path(__file__).parent / "synthetic"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_frame_and_orders(name: str) -> None:
    """Date, host, place code, chair and every order with force and speaker are read as a person would."""
    expected = EXPECTED[name]
    reading = read_briefing((FOLDER / name).read_text("utf-8")).as_json()
    frame = {k: reading[k] for k in ("kind", "date", "host_unit", "place_code", "medium")}
    frame["chair"] = reading["chair"] and reading["chair"]["post"]
    assert frame == {k: expected[k] for k in frame}
    got = [
        (d["force"], d["speaker_post"], " ".join(d["quote"].split())) for d in reading["directives"]
    ]
    assert got == [tuple(d) for d in expected["directives"]]


def test_every_text_is_expected() -> None:
    """No text lies there untested."""
    texts = {p.name for p in FOLDER.iterdir() if p.suffix in (".txt", ".vtt")}
    assert texts == set(EXPECTED)
