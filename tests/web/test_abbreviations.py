"""Long forms of abbreviations on hover."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kentongan.web.abbreviations import LONG, with_long_forms

GLOSSARY = Path(__file__).parents[2] / "docs/glossary.md"


def test_each_abbreviation_of_a_name_shows_its_long_form() -> None:
    """Rank, post and unit; a word that only begins like one is left alone."""
    assert with_long_forms("AKP Ni Putu, Kapolsek Kediri") == (
        '<abbr title="Ajun Komisaris Polisi">AKP</abbr> Ni Putu, '
        '<abbr title="Kepala Kepolisian Sektor">Kapolsek</abbr> Kediri'
    )
    assert with_long_forms("Sitangsu, Rendang, STRATA") == "Sitangsu, Rendang, STRATA"


@given(st.text())
def test_nothing_a_text_holds_becomes_markup(text: str) -> None:
    """Names come from people: taken away the tags of ours, no sign of markup is left."""
    shown = with_long_forms(text)
    for short, long in LONG.items():
        shown = shown.replace(f'<abbr title="{long}">{short}</abbr>', short)
    assert "<" not in shown
    assert ">" not in shown


def test_the_glossary_lists_every_abbreviation() -> None:
    """What the screen explains, the glossary explains in the same words, and nothing else."""
    part = GLOSSARY.read_text("utf-8").partition("## Abbreviations")[2]
    rows = dict(
        (cell.strip() for cell in line.strip("|").split("|"))
        for line in part.splitlines()
        if line.startswith("| ") and not line.startswith("| short")
    )
    assert rows == LONG
