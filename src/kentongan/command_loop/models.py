"""Django finds the models of this group here; everything else imports each step's `model`."""

from kentongan.command_loop.acknowledgement.model import Opening, ReadBack
from kentongan.command_loop.action.model import ActionReport, Evidence, Sample
from kentongan.command_loop.briefing.model import (
    Attendance,
    Briefing,
    BriefingText,
    Invitation,
    Reading,
    ReadingDecision,
)
from kentongan.command_loop.coverage.model import Escalation
from kentongan.command_loop.directive.model import (
    Addressee,
    Delivery,
    Directive,
    DirectiveVersion,
)

__all__ = [
    "ActionReport",
    "Addressee",
    "Attendance",
    "Briefing",
    "BriefingText",
    "Delivery",
    "Directive",
    "DirectiveVersion",
    "Escalation",
    "Evidence",
    "Invitation",
    "Opening",
    "ReadBack",
    "Reading",
    "ReadingDecision",
    "Sample",
]
