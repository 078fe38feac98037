"""Kemendagri area codes as text: 51 > 51.02 > 51.02.06 > 51.02.06.2003. Plain Python."""

from __future__ import annotations

import re

_DOTTED = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")
_WRITTEN = re.compile(r"[0-9]+(\.[0-9]+)*")
LENGTHS = {2: 1, 4: 2, 6: 3, 10: 4}
"""Digits without dots -> level: province, regency or city, district, village."""


class BadCode(ValueError):
    """What was given is no area code; the message says why."""


def dotted(code: object) -> str:
    """The code with dots, from "5102062003", "51.02.06.2003" or the number 5102062003.

    Raises BadCode with the reason otherwise. BPS codes of districts (7 digits) are refused; those
    of villages have the length of ours and show only as unknown.
    """
    if isinstance(code, str) and _DOTTED.fullmatch(code):
        return code
    if isinstance(code, bool) or not isinstance(code, str | int | float):
        raise BadCode("no code")
    if isinstance(code, float):
        code = int(code) if code.is_integer() else str(code)
    text = str(code).strip()
    if not text:
        raise BadCode("no code")
    if not _WRITTEN.fullmatch(text):
        raise BadCode("a code has digits and dots only")
    digits = text.replace(".", "")
    if len(digits) not in LENGTHS:
        hint = "; 7 digits are a BPS district code" if len(digits) == 7 else ""
        raise BadCode(f"{len(digits)} digits instead of 2, 4, 6 or 10{hint}")
    parts = [digits[0:2], digits[2:4], digits[4:6], digits[6:10]]
    result = ".".join(part for part in parts if part)
    if "." in text and text != result:
        raise BadCode(f"the dots of {text} stand in the wrong places")
    return result


def dotted_or_none(code: object) -> str | None:
    """`dotted`, or None for what is no code."""
    try:
        return dotted(code)
    except BadCode:
        return None


DISTRICT, VILLAGE = 3, 4
"""Levels by which records are narrowed most often."""


def level_of(code: str) -> int:
    """1 province, 2 regency or city, 3 district, 4 village, of a dotted code."""
    return code.count(".") + 1


def parent_of(code: str) -> str:
    """The dotted code one level up; "" above a province."""
    return code.rpartition(".")[0]


def ancestors_of(code: str) -> list[str]:
    """The dotted codes above, nearest first."""
    above = []
    while code := parent_of(code):
        above.append(code)
    return above


def is_within(code: str, prefix: str) -> bool:
    """By whole parts: 51.02 covers 51.02.06 but not 51.021; "" covers everything."""
    return not prefix or code == prefix or code.startswith(prefix + ".")
