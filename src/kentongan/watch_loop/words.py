"""The words on screen for values that are stored as codes. docs/glossary.md pairs them."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.kinds.kind import GROUPS

CHANNEL_WORDS: Final[dict[str, Any]] = {
    "web": pgettext_lazy("channel", "Web form"),
    "phone": pgettext_lazy("channel", "Phone"),
    "api": pgettext_lazy("channel", "Another system"),
    "import": pgettext_lazy("channel", "Imported file"),
    "text": pgettext_lazy("channel", "Text that was read"),
    "mail": pgettext_lazy("channel", "E-mail"),
    "demo": pgettext_lazy("channel", "Synthetic"),
}
URGENCY_WORDS: Final[dict[int, Any]] = {
    0: pgettext_lazy("urgency", "Routine"),
    1: pgettext_lazy("urgency", "Attention"),
    2: pgettext_lazy("urgency", "Urgent"),
    3: pgettext_lazy("urgency", "Immediate"),
}
REASON_WORDS: Final[dict[str, Any]] = {
    "place": pgettext_lazy("likeness", "Place"),
    "time": pgettext_lazy("likeness", "Time"),
    "kind": pgettext_lazy("likeness", "Kind"),
    "words": pgettext_lazy("likeness", "Words"),
}
"""In which respect two reports are alike (`report.rules.WEIGHTS`)."""

# The kinds are plain Python and mark their messages; here they become words of the user's language.
KIND_CHOICES = [(kind.code, _(kind.label)) for kind in KINDS]
GROUP_CHOICES = [(code, _(label)) for code, label in GROUPS.items()]
URGENCY_CHOICES = [(str(level), word) for level, word in URGENCY_WORDS.items()]
CHANNEL_CHOICES = list(CHANNEL_WORDS.items())
