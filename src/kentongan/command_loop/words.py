"""The words on screen for values that are stored as codes. docs/glossary.md pairs them."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kentongan.command_loop.briefing.rules import ATTENDANCE, FORCES, MEDIA, THEMES
from kentongan.people.rules import FUNCTIONS
from kentongan.web.states import look_of

THEME_WORDS: Final[dict[str, Any]] = {
    "prevention": pgettext_lazy("theme", "Prevention"),
    "early_detection": pgettext_lazy("theme", "Early detection"),
    "intelligence_mapping": pgettext_lazy("theme", "Mapping of problems"),
    "issue_management": pgettext_lazy("theme", "Issue management"),
    "crime_handling": pgettext_lazy("theme", "Handling of crime"),
    "community_engagement": pgettext_lazy("theme", "Working with the community"),
    "demonstration": pgettext_lazy("theme", "Demonstrations"),
    "land_execution": pgettext_lazy("theme", "Land executions"),
    "neutrality": pgettext_lazy("theme", "Neutrality"),
    "discipline": pgettext_lazy("theme", "Discipline"),
    "traffic": pgettext_lazy("theme", "Traffic"),
    "administration": pgettext_lazy("theme", "Administration"),
    "welfare": pgettext_lazy("theme", "Welfare"),
    "other": pgettext_lazy("theme", "Other"),
}
MEDIUM_WORDS: Final[dict[str, Any]] = {
    "vicon": pgettext_lazy("medium", "Video conference"),
    "hybrid": pgettext_lazy("medium", "Hybrid"),
    "tatap_muka": pgettext_lazy("medium", "In person"),
    "telegram": pgettext_lazy("medium", "Telegram"),
}
FUNCTION_WORDS: Final[dict[str, Any]] = {
    "command": pgettext_lazy("function", "Command"),
    "ops": pgettext_lazy("function", "Operations (Ops)"),
    "intelkam": pgettext_lazy("function", "Security intelligence (Intelkam)"),
    "reskrim": pgettext_lazy("function", "Criminal investigation (Reskrim)"),
    "resnarkoba": pgettext_lazy("function", "Narcotics (Resnarkoba)"),
    "samapta": pgettext_lazy("function", "Patrol and crowds (Samapta)"),
    "lantas": pgettext_lazy("function", "Traffic (Lantas)"),
    "binmas": pgettext_lazy("function", "Community guidance (Binmas)"),
    "bhabinkamtibmas": pgettext_lazy("function", "Village officers (Bhabinkamtibmas)"),
    "propam": pgettext_lazy("function", "Professional affairs (Propam)"),
    "humas": pgettext_lazy("function", "Public relations (Humas)"),
    "was": pgettext_lazy("function", "Supervision (Was)"),
    "sdm": pgettext_lazy("function", "Personnel (SDM)"),
    "log": pgettext_lazy("function", "Logistics (Log)"),
    "ti": pgettext_lazy("function", "Information technology (TI)"),
    "spkt": pgettext_lazy("function", "Service desk (SPKT)"),
    "other": pgettext_lazy("function", "Other"),
}
FIELD_WORDS: Final[dict[str, Any]] = {
    "title": _("Title"),
    "date": _("Date"),
    "start_time": _("Start"),
    "medium": _("How it was held"),
    "place": _("Place"),
    "place_code": _("Area code"),
    "host_unit": _("Host unit"),
    "chair": _("Chair"),
    "operation": _("Operation"),
    "stage": _("Stage"),
    "speakers": _("Speaker"),
    "attendees": _("Present"),
    "recipients": _("Recipient"),
    "legal_basis": _("Legal basis"),
    "directives": _("Directive"),
    "corrections": _("Typing error"),
    "post": _("Post"),
    "rank": _("Rank"),
    "name": _("Name"),
    "unit": _("Unit"),
}
SOURCE_WORDS: Final[dict[str, Any]] = {
    "entered": pgettext_lazy("source", "Entered"),
    "imported": pgettext_lazy("source", "Imported"),
    "read": pgettext_lazy("source", "From the text"),
}
FLAG_WORDS: Final[dict[str, Any]] = {
    "weekday_contradiction": _("The weekday does not fit the date."),
    "date_contradiction": _("The text gives two dates for the event."),
    "no_briefing": _("This does not read like a briefing."),
    "no_directive": _("No directive was found in this text."),
    "other_language": _("This is not written in Indonesian."),
}

THEME_CHOICES = [(code, THEME_WORDS[code]) for code in THEMES]
MEDIUM_CHOICES = [(code, MEDIUM_WORDS[code]) for code in MEDIA]
FUNCTION_CHOICES = [(code, FUNCTION_WORDS[code]) for code in FUNCTIONS]
FORCE_CHOICES = [(code, look_of(code).label) for code in FORCES]
PRESENCE_CHOICES = [(code, look_of(code).label) for code in ATTENDANCE]
