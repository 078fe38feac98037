"""The parts every page is made of. docs/frontend.md shows each with an example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_vite.templatetags.django_vite import vite_asset_url

from kentongan.web.abbreviations import with_long_forms
from kentongan.web.moments import ZONE_NAMES, day_words, full_words, in_zone, moment_words
from kentongan.web.states import LOOKS, Look

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Without `label` it is decoration and silent for screen readers."""
    sprite = vite_asset_url("icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        sprite,
        name,
    )


@register.inclusion_tag("web/components/badge.html")
def badge(
    state: str, of: str = "", label: str = "", tone: str = "", icon: str = ""
) -> dict[str, str]:
    """A state as word, icon and tone. `label`, `tone` and `icon` replace what `web.states` says.

    `of` says whose state it is where the same code means different things (`of="decision"`).

    A state that nobody described is shown as it is, neutral, so that a page never breaks on one.
    """
    look: Look | None = LOOKS.get(f"{of}:{state}") or LOOKS.get(state)
    return {
        "state": state,
        "label": label or (str(look.label) if look else state),
        "tone": tone or (look.tone if look else "neutral"),
        "icon": icon or (look.icon if look else "point"),
    }


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar of 100 units."""

    x: float
    width: float
    tone: str
    unknown: bool


@register.inclusion_tag("web/components/share.html")
def share(part: int | None, whole: int | None, label: str = "", tone: str = "") -> dict[str, Any]:
    """How much of a whole, as a bar and in words. No whole, or no count: "unknown", never 0 %."""
    known = part is not None and bool(whole)
    width = round(100 * (part or 0) / whole, 2) if known and whole else 0
    return {
        "known": known,
        "part": part if part is not None else 0,
        "whole": whole or 0,
        "width": width,
        "percent": round(width),
        "label": label or _("Share"),
        "tone": tone,
    }


@register.inclusion_tag("web/components/stacked.html")
def stacked(counts: Mapping[str, int] | Iterable[tuple[str, int]], label: str) -> dict[str, Any]:
    """A bar of several states and its legend: `counts` maps states (`web.states`) to numbers."""
    pairs = list(counts.items() if isinstance(counts, Mapping) else counts)
    total = sum(count for _state, count in pairs)
    x = 0.0
    segments, legend = [], []
    for state, count in pairs:
        look = LOOKS[state]
        width = 100 * count / total if total else 0
        segments.append(Segment(round(x, 2), round(width, 2), look.tone, state == "unknown"))
        legend.append(
            {
                "label": look.label,
                "tone": look.tone,
                "count": count,
                "unknown": state == "unknown",
            }
        )
        x += width
    return {"segments": segments, "legend": legend, "total": total, "label": label}


@register.simple_tag
def when(moment: datetime | date | None, zone: str = "", empty: str = "") -> SafeString | str:
    """A moment in a unit's zone (or the active one) as `<time>`; `empty` (or a dash) for none."""
    if moment is None:
        return empty or "–"
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), day_words(moment))
    local = in_zone(moment, zone or None)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        full_words(local),
        moment_words(local),
    )


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, help: str = "", label: str = "") -> dict[str, Any]:  # noqa: A002
    """A form field with label, help and errors, tied together for screen readers."""
    widget = bound.field.widget
    described = [f"{bound.auto_id}_help"] if help or bound.help_text else []
    # A placeholder that repeats the label vanishes with the first letter and helps nobody.
    attrs: dict[str, Any] = {"placeholder": False} if "placeholder" in widget.attrs else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{bound.auto_id}_error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "label": label or bound.label,
        "help": help or bound.help_text,
        "is_check": isinstance(widget, CheckboxInput),
        "is_file": isinstance(widget, FileInput),
        "is_group": bool(getattr(widget, "use_fieldset", False)),
        "errors": bound.errors,
        "optional": not bound.field.required and not isinstance(widget, CheckboxInput),
    }


@register.filter
def abbr(text: object) -> SafeString:
    """A unit, post or person with the long form of every abbreviation on hover."""
    return with_long_forms(text)


@register.filter
def zone_word(zone: str) -> str:
    """WIB, WITA or WIT for the name of a zone; elsewhere the name itself."""
    return ZONE_NAMES.get(zone, zone)


@register.filter
def is_state(code: str) -> bool:
    """Has this code a look? What is only one of a list of words needs no badge."""
    return code in LOOKS


@register.filter
def tone_of(state: str) -> str:
    """The tone of a state, for a timeline's dot or a figure."""
    look = LOOKS.get(state)
    return look.tone if look else "neutral"


@register.filter
def icon_of(state: str) -> str:
    look = LOOKS.get(state)
    return look.icon if look else "point"


@register.filter
def word_of(state: str) -> str:
    """The word of a state on screen."""
    look = LOOKS.get(state)
    return str(look.label) if look else state
