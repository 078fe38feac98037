"""What the pages on early warning show in Python does what they say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kentongan.early_warning.detectors import DETECTORS
from kentongan.early_warning.methods import SCANS

PAGES = Path(__file__).parents[2] / "docs/early-warning"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.M | re.S)
SHOWN = [
    page for page in sorted(PAGES.glob("*.md")) if BLOCK.search(page.read_text(encoding="utf-8"))
]


@pytest.mark.slow
@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.stem)
def test_examples_run(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page run one after the other, in `docs/`; their `assert`s hold."""
    monkeypatch.chdir(PAGES.parent)
    names: dict[str, Any] = {"__name__": "example"}
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        exec(compile(block, str(page), "exec"), names)  # noqa: S102  our own pages


def test_the_index_says_when_to_take_which() -> None:
    """Every method that can be asked for stands in the table of the index."""
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    table = index.partition("## Which method when")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", table))
    assert {each.name for each in (*DETECTORS, *SCANS)} <= named
