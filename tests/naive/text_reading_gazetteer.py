"""Slow, obvious twin of the gazetteer: compare a name with every row of the registry."""

from __future__ import annotations

from kentongan.text_reading.gazetteer import regions


def codes_of(name: str) -> list[str]:
    """Codes of all regions of that name, by reading the whole registry."""
    wanted = "".join(c for c in name.lower() if c.isalnum())
    found = []
    for code, full in regions().items():
        bare = full.lower()
        for prefix in ("kabupaten administrasi ", "kota administrasi ", "kabupaten ", "kota "):
            if bare.startswith(prefix):
                bare = bare[len(prefix) :]
                break
        if "".join(c for c in bare if c.isalnum()) == wanted:
            found.append(code)
    return found
