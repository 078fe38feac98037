"""Words and lines of the command loop's pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import template

from kentongan.command_loop.words import (
    FIELD_WORDS,
    FLAG_WORDS,
    FUNCTION_WORDS,
    MEDIUM_WORDS,
    SOURCE_WORDS,
    THEME_WORDS,
)
from kentongan.web.moments import day_words

register = template.Library()


@register.filter
def theme_word(code: str) -> str:
    return str(THEME_WORDS.get(code, code))


@register.filter
def medium_word(code: str) -> str:
    return str(MEDIUM_WORDS.get(code, code))


@register.filter
def field_word(name: str) -> str:
    return str(FIELD_WORDS.get(name, name))


@register.filter
def flag_word(code: str) -> str:
    return str(FLAG_WORDS.get(code, code))


@register.filter
def function_word(code: str) -> str:
    return str(FUNCTION_WORDS.get(code, code))


@register.filter
def source_word(code: str) -> str:
    return str(SOURCE_WORDS.get(code, code))


@register.filter
def person_line(person: Mapping[str, Any]) -> str:
    """Post, rank, name and unit in one line; what the text does not say is left out."""
    named = " ".join(p for p in (person.get("rank"), person.get("name")) if p)
    return " · ".join(p for p in (person.get("post"), named, person.get("unit")) if p)


@register.filter
def day_line(value: Any) -> str:
    """A day as read from a text ("2023-12-20") in words; anything else as it stands."""
    try:
        return day_words(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


@register.filter
def percent(share: float) -> int:
    """A share of 1 in whole per cent."""
    return round(100 * share)


@dataclass(slots=True)
class Node:
    """A unit with the chosen ones beneath it."""

    unit: Any
    children: list[Node] = field(default_factory=list)


@register.filter
def nested(units: Iterable[Any]) -> list[Node]:
    """Units in tree order as a forest: each hangs on the nearest one above it in the list."""
    roots: list[Node] = []
    line: list[Node] = []
    for unit in units:
        node = Node(unit)
        while line and not unit.path.startswith(line[-1].unit.path):
            line.pop()
        (line[-1].children if line else roots).append(node)
        line.append(node)
    # Polsek before sections: they are what is ordered most.
    return sorted(roots, key=lambda node: not node.children)
