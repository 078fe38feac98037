"""What each notice says in the reader's language: code and values are stored, not the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, tuple[Any, Any]] = {
    "directive_delivered": (
        _("New directive %(code)s"),
        _("%(unit)s has issued a directive to %(to)s: %(instruction)s"),
    ),
    "directive_amended": (
        _("Directive %(code)s was amended"),
        _("%(unit)s has changed the words of %(code)s. Please read it and read it back again."),
    ),
    "directive_withdrawn": (
        _("Directive %(code)s was withdrawn"),
        _("%(unit)s has withdrawn %(code)s: %(reason)s"),
    ),
    "directive_superseded": (
        _("Directive %(code)s was superseded"),
        _("Another directive of %(unit)s stands in the place of %(code)s: %(reason)s"),
    ),
    "directive_expired": (
        _("Directive %(code)s has expired"),
        _("%(code)s of %(unit)s no longer stands. %(reason)s"),
    ),
    "read_back_waiting": (
        _("Read-back of %(to)s on %(code)s"),
        _("%(to)s has said %(code)s in its own words and waits for your verdict."),
    ),
    "read_back_accepted": (
        _("Your read-back of %(code)s was accepted"),
        _("%(unit)s has accepted how %(to)s understands %(code)s."),
    ),
    "read_back_returned": (
        _("Your read-back of %(code)s was returned"),
        _("%(unit)s asks %(to)s to say %(code)s again: %(remark)s"),
    ),
    "action_reported": (
        _("%(to)s reports action on %(code)s"),
        _("%(to)s has reported what was done on %(code)s and waits for your verdict."),
    ),
    "blocker_reported": (
        _("%(to)s is blocked on %(code)s"),
        _("%(to)s cannot carry out %(code)s. Needed: %(needed)s"),
    ),
    "action_answered": (
        _("%(unit)s answers what blocks %(code)s"),
        _("%(unit)s to %(to)s on %(code)s: %(remark)s"),
    ),
    "action_sufficient": (
        _("Your action on %(code)s was found sufficient"),
        _("%(unit)s has found the action of %(to)s on %(code)s sufficient."),
    ),
    "action_insufficient": (
        _("Your action on %(code)s needs more"),
        _("%(unit)s on the action of %(to)s: %(remark)s"),
    ),
    "action_reopened": (
        _("Supervision has reopened %(code)s"),
        _("Supervision found that the action of %(to)s on %(code)s does not hold: %(remark)s"),
    ),
    "overdue_read_back": (
        _("%(to)s is late in reading back %(code)s"),
        _("The read-back of %(code)s by %(to)s was due on %(due)s (step %(rung)s of the ladder)."),
    ),
    "overdue_action": (
        _("%(to)s is late in acting on %(code)s"),
        _("The action of %(to)s on %(code)s was due on %(due)s (step %(rung)s of the ladder)."),
    ),
    "overdue_answer": (
        _("Units wait for an answer of %(to)s"),
        _(
            "%(n)s read-backs, reports or blockers wait for an answer of %(to)s. The oldest, on "
            "%(code)s, was due on %(due)s."
        ),
    ),
    "invited": (
        _("Invitation: %(title)s"),
        _("%(to)s is invited to “%(title)s” on %(when)s."),
    ),
    "briefing_cancelled": (
        _("Cancelled: %(title)s"),
        _("“%(title)s” will not be held: %(reason)s"),
    ),
    "report_urgent": (
        _("Urgent report from %(unit)s"),
        _("%(unit)s reports something urgent in %(area)s on %(when)s. It waits for your decision."),
    ),
    "report_referred_here": (
        _("%(unit)s refers a report to you"),
        _("A report on %(area)s, %(when)s, was referred to you: %(reason)s"),
    ),
    "report_not_incident": (
        _("Your report was found to be no incident"),
        _("Your report on %(area)s, %(when)s, was found to be no incident: %(reason)s"),
    ),
    "report_referred": (
        _("Your report was referred"),
        _("Your report on %(area)s, %(when)s, was referred to %(office)s: %(reason)s"),
    ),
    "report_duplicate": (
        _("Your report was merged with another"),
        _("Your report on %(area)s, %(when)s, tells the same event as another and was merged."),
    ),
    "mail_refused": (
        _("Your mail is no report yet"),
        _("Your mail of %(when)s was not stored as a report: %(reason)s"),
    ),
}


def subject_and_body(code: str, params: Mapping[str, str]) -> tuple[str, str]:
    """The two texts of a notice in the active language."""
    subject, body = WORDS[code]
    return str(subject) % params, str(body) % params
