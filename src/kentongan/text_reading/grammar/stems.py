"""Derived forms of Indonesian roots: a word list names the root, texts write forms of it."""

from __future__ import annotations

from typing import Final

_VOWELS: Final = "aeiou"
_SUFFIXES: Final = ("", "an", "kan", "i", "nya", "annya", "kannya", "inya")


def _nasal(root: str) -> str:
    """The nasal prefix without its "me" or "pe": "ny" + "iram", "m" + "ukul", "ng" + "eroyok"."""
    first = root[0]
    if first == "p":
        return "m" + root[1:]
    if first == "t":
        return "n" + root[1:]
    if first == "s":
        return "ny" + root[1:]
    if first == "k":
        return "ng" + root[1:]
    if first in "bf":
        return "m" + root
    if first in "cdjz":
        return "n" + root
    return "ng" + root if first in _VOWELS + "gh" else root


def forms_of(root: str) -> frozenset[str]:
    """Forms with me-, pe-, di-, ter-, ber-, ke-an, per-an and the usual suffixes, and the root."""
    nasal = _nasal(root)
    stems = (root, "me" + nasal, "pe" + nasal, "di" + root, "ter" + root, "ber" + root)
    made = {stem + suffix for stem in stems for suffix in _SUFFIXES}
    return frozenset(made | {f"ke{root}an", f"per{root}an", f"pe{root}an"})
