"""The glossary names every model, state, role and kind: screen and code keep one language."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps

from kentongan.command_loop.acknowledgement import rules as acknowledgement_rules
from kentongan.command_loop.action import rules as action_rules
from kentongan.command_loop.briefing import rules as briefing_rules
from kentongan.command_loop.directive import rules as directive_rules
from kentongan.people import rules as people_rules
from kentongan.watch_loop.report import rules as report_rules
from kentongan.watch_loop.report.kinds import BY_CODE

GLOSSARY = (Path(__file__).parent.parent / "docs" / "glossary.md").read_text(encoding="utf-8")


def missing(words: set[str]) -> list[str]:
    return sorted(word for word in words if f"| `{word}` |" not in GLOSSARY)


def test_every_model_has_an_entry() -> None:
    """A record nobody can name on screen cannot be spoken about in a briefing room."""
    ours = {
        m.__name__
        for m in apps.get_models()
        if m.__module__.startswith("kentongan.") and not m._meta.auto_created
    }
    assert missing(ours) == []


def test_every_state_and_role_has_an_entry() -> None:
    """States are shown as words; each word is explained once."""
    states: set[str] = {
        *briefing_rules.BRIEFING_STATES,
        *briefing_rules.READING_STATES,
        *briefing_rules.DECISIONS,
        *briefing_rules.ATTENDANCE,
        *briefing_rules.ATTENDANCE_SOURCES,
        *directive_rules.DIRECTIVE_STATES,
        *directive_rules.ACKNOWLEDGEMENT_STATES,
        *directive_rules.ACTION_STATES,
        *briefing_rules.FORCES,
        *acknowledgement_rules.VERDICTS,
        *action_rules.OUTCOMES,
        *action_rules.FINDINGS,
        *people_rules.ROLES,
        *report_rules.REPORT_STATES,
        *report_rules.PAIR_STATES,
        *report_rules.IMPORT_STATES,
        *BY_CODE,
    }
    assert missing(states) == []
