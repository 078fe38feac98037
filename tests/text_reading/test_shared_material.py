# ruff: noqa: E501  (sample texts stay on one line)
"""The labelled briefing texts beside the checkout, scored by their own scorer; skipped when absent."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kentongan.text_reading.briefing import read_briefing

SHARED = Path(__file__).parents[3] / "shared" / "data" / "briefing"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared material is not here")


def scored(tmp_path: Path, only: str | None = None) -> dict[str, Any]:
    """The scorer's figures for our readings of all texts, or of one."""
    texts = tmp_path / "texts"
    shutil.copytree(SHARED / "texts", texts, copy_function=shutil.copyfile)
    texts.chmod(0o755)
    # the text folder holds only a pointer to the article
    shutil.copyfile(SHARED / "article.txt", texts / "article.txt")
    rows = (SHARED / "labels.jsonl").read_text("utf-8").splitlines()
    kept = [row for row in rows if only in (None, json.loads(row)["id"])]
    (tmp_path / "labels.jsonl").write_text("\n".join(kept), "utf-8")
    named = {p.stem: p.read_text("utf-8") for p in texts.iterdir()}
    ids = [json.loads(row)["id"] for row in kept]
    lines = [json.dumps({"id": i, **read_briefing(named[i]).as_json()}) for i in ids]
    (tmp_path / "pred.jsonl").write_text("\n".join(lines), "utf-8")
    command = [sys.executable, str(SHARED / "score.py"), "pred.jsonl", "--json", "--split", "dev"]
    command += ["--labels", "labels.jsonl", "--texts", "texts"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)  # noqa: S603
    figures: dict[str, Any] = json.loads(done.stdout)["dev"]
    return figures


def test_the_article(tmp_path: Path) -> None:
    """The release this project was made from is read nearly whole."""
    figures = scored(tmp_path, "article")
    assert figures["f1"] >= 0.9
    assert figures["force_acc"] == figures["theme_acc"] == figures["speaker_acc"] == 1.0


def test_the_development_texts(tmp_path: Path) -> None:
    """Directives well above the floor; date, host, chair and place always right; no false alarm."""
    figures = scored(tmp_path)
    assert figures["f1"] >= 0.95
    for name in ("date_acc", "host_unit_acc", "chair_post_acc", "place_code_acc"):
        assert figures[name] == 1.0, name
    assert figures["false_on_negative_texts"] == 0
    assert figures["predicted_quotes_not_substring"] == 0


def test_values_of_the_article() -> None:
    """Every value that the order of work names for the article."""
    expected = json.loads((SHARED / "expected.json").read_text("utf-8"))
    reading = read_briefing((SHARED / "article.txt").read_text("utf-8")).as_json()
    same = ("title", "date", "medium", "place", "place_code", "host_unit", "alt_host_unit")
    for name in (*same, "operation", "stage", "attendees"):
        assert reading[name] == expected[name], name
    chair = {k: reading["chair"][k] for k in ("post", "rank", "name")}
    assert chair == expected["chair"]
    assert [s["post"] for s in reading["speakers"]] == [s["post"] for s in expected["speakers"]]

    def plain(references: list[str]) -> set[str]:
        return {r.lower() for r in references}

    assert plain(reading["legal_basis"]) == plain(expected["legal_basis"])
    offered = {c["printed"]: c["offered"] for c in reading["corrections"]}
    assert offered["Karo Wabprop Bid Propam Polri"] == "Karo Wabprof Divpropam Polri"
    assert offered["penggalan terhadap"] == "penggalangan terhadap"
    assert offered["Proposional"] == "Proporsional"
