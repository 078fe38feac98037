"""Invented persons: common Balinese names put together by counting, and ranks that fit a post.

A name says the order of birth (Wayan, Made, Nyoman, Ketut) and a given name. Any likeness to a
living person is chance; every account has an address at example.test, which no mail reaches.
"""

from __future__ import annotations

from typing import Final

_MEN: Final[tuple[str, ...]] = (
    "I Wayan",
    "I Made",
    "I Nyoman",
    "I Ketut",
    "I Gede",
    "I Kadek",
    "I Komang",
    "I Putu",
)
_WOMEN: Final[tuple[str, ...]] = (
    "Ni Wayan",
    "Ni Made",
    "Ni Nyoman",
    "Ni Ketut",
    "Ni Luh",
    "Ni Kadek",
    "Ni Putu",
)
_MENS: Final[tuple[str, ...]] = (
    *("Sudarma", "Artawan", "Suardana", "Wirawan", "Mahendra", "Adnyana", "Sukerta", "Widana"),
    *("Arsana", "Budiarta", "Sutama", "Astawa", "Parwata", "Suparta", "Juniarta", "Wijaya"),
    *("Darmawan", "Sudiana", "Merta", "Yasa", "Sumerta", "Subawa", "Sudarsana"),
)
_WOMENS: Final[tuple[str, ...]] = (
    *("Suryani", "Astuti", "Lestari", "Puspita", "Widiasih", "Sukerti", "Ariani", "Kartika"),
    *("Murniati", "Sudiasih", "Rasmini", "Suartini", "Yuliani", "Mariani", "Wahyuni"),
    *("Sukmawati", "Damayanti"),
)


def person(number: int) -> str:
    """The name of the invented person with this number; every third is a woman.

    Men and women are counted apart, and the lengths of their lists have no common divisor: no name
    comes twice among the first 276.
    """
    if number % 3 == 2:
        index, first, given = number // 3, _WOMEN, _WOMENS
    else:
        index, first, given = number // 3 * 2 + number % 3, _MEN, _MENS
    return f"{first[index % len(first)]} {given[index % len(given)]}"
