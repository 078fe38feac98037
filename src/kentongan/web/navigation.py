"""The places a signed-in user can go to from everywhere, written out in the order of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place: its URL name, its label, its icon, and who sees it.

    `verb` hides the item from users none of whose posts carry it (`people.rules.PERMISSIONS`).
    `tab`: its short label on a phone's tab bar; without one it stands behind "More".
    """

    url_name: str
    label: Promise
    icon: str
    group: str = ""
    verb: str = "read"
    tab: Promise | None = None


GROUPS: Final[dict[str, Promise | str]] = {
    "": "",
    "reference": _("Reference"),
    "oversight": _("Oversight"),
}

NAVIGATION: Final[tuple[NavItem, ...]] = (
    NavItem("start", _("Home"), icon="home", tab=_("Home")),
    NavItem("briefings", _("Briefings"), icon="messages"),
    NavItem("directives", _("Directives"), icon="list-check", tab=_("Directives")),
    NavItem("coverage-board", _("Coverage"), icon="chart-bar"),
    NavItem("triage", _("Triage desk"), icon="inbox", verb="triage"),
    NavItem(
        "field",
        _("Report from the field"),
        icon="device-mobile",
        verb="report",
        tab=pgettext_lazy("tab bar", "Report"),
    ),
    NavItem("reports-mine", _("My reports"), icon="clipboard-text", verb="report"),
    NavItem("report-map", _("Map"), icon="map-2", tab=_("Map")),
    NavItem("desk_index", _("Records"), icon="table"),
    NavItem("operations", _("Operations"), icon="calendar-event", group="reference"),
    NavItem("legal-references", _("Legal references"), icon="book", group="reference"),
    NavItem("people", _("Units and posts"), icon="sitemap", group="reference"),
    NavItem("places_search", _("Areas"), icon="map-pin", group="reference"),
    NavItem("audit", _("Audit trail"), icon="history", group="oversight", verb="read_audit"),
)
"""An item whose URL name does not exist is left out."""
