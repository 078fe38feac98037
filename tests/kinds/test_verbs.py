"""What the audit trail records is said in words."""

from __future__ import annotations

import re
from pathlib import Path

import kentongan
from kentongan.command_loop.action.rules import ACTION_KINDS, FINDINGS, OUTCOMES
from kentongan.command_loop.briefing.rules import BRIEFING_STATES
from kentongan.command_loop.directive.rules import DIRECTIVE_STATES
from kentongan.verbs import OBJECTS, VERBS
from kentongan.watch_loop.report.changes import VERBS as REPORT_VERBS

SOURCES = [p.read_text("utf-8") for p in Path(kentongan.__path__[0]).rglob("changes.py")]


def test_every_verb_has_words() -> None:
    """A verb nobody put into words would stand on screen as code."""
    written = {v for s in SOURCES for v in re.findall(r'verb="([a-z_]+)"', s)}
    written |= {v for s in SOURCES for v in re.findall(r'_audit\(\s*\w+,\s*"([a-z_]+)"', s)}
    made = {f"report_{k}" for k in ACTION_KINDS}
    made |= {f"action_{o}" for o in OUTCOMES if o != "pending"}
    made |= {f"sample_{f}" for f in FINDINGS}
    made |= {f"briefing_{s}" for s in BRIEFING_STATES if s != "planned"}
    made |= {f"directive_{s}" for s in DIRECTIVE_STATES if s not in {"draft", "issued"}}
    made |= {*REPORT_VERBS.values(), "report_unmerged", "reports_apart", "reports_proposed"}
    made |= {"read_back_accepted", "read_back_returned"}
    assert len(written) > 20
    assert (written | made) - set(VERBS) == set()


def test_every_kind_of_object_has_words() -> None:
    """The same for the kinds of record."""
    written = {v for s in SOURCES for v in re.findall(r'object_kind="([a-z_]+)"', s)}
    assert len(written) > 8
    assert written - set(OBJECTS) == set()
