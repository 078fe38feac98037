"""What roles, levels and functions are called on screen; the screen is Indonesian by catalogue."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

ROLE_WORDS: Final[dict[str, Promise]] = {
    "commander": pgettext_lazy("role", "Commander"),
    "operator": pgettext_lazy("role", "Operator (operations)"),
    "supervisor": pgettext_lazy("role", "Supervisor (Siwas)"),
    "officer": pgettext_lazy("role", "Officer"),
    "viewer": pgettext_lazy("role", "Viewer"),
    "admin": pgettext_lazy("role", "Administrator"),
}
LEVEL_WORDS: Final[dict[str, Promise]] = {
    "mabes": pgettext_lazy("unit level", "National headquarters"),
    "polda": pgettext_lazy("unit level", "Province police (Polda)"),
    "polres": pgettext_lazy("unit level", "District police (Polres)"),
    "polsek": pgettext_lazy("unit level", "Sector police (Polsek)"),
    "section": pgettext_lazy("unit level", "Section"),
    "village": pgettext_lazy("unit level", "Village officer"),
}
FUNCTION_WORDS: Final[dict[str, Promise]] = {
    "command": pgettext_lazy("function", "Command"),
    "ops": pgettext_lazy("function", "Operations (Bag Ops)"),
    "intelkam": pgettext_lazy("function", "Intelkam (security intelligence)"),
    "reskrim": pgettext_lazy("function", "Reskrim (detectives)"),
    "resnarkoba": pgettext_lazy("function", "Resnarkoba (narcotics)"),
    "samapta": pgettext_lazy("function", "Samapta (patrol and crowds)"),
    "lantas": pgettext_lazy("function", "Lantas (traffic)"),
    "binmas": pgettext_lazy("function", "Binmas (community guidance)"),
    "bhabinkamtibmas": pgettext_lazy("function", "Bhabinkamtibmas (village officer)"),
    "propam": pgettext_lazy("function", "Propam (professional affairs)"),
    "humas": pgettext_lazy("function", "Humas (public relations)"),
    "was": pgettext_lazy("function", "Siwas (supervision)"),
    "sdm": pgettext_lazy("function", "SDM (personnel)"),
    "log": pgettext_lazy("function", "Log (logistics)"),
    "ti": pgettext_lazy("function", "TI (technology)"),
    "spkt": pgettext_lazy("function", "SPKT (service desk)"),
    "other": pgettext_lazy("function", "Other"),
}
