"""Slow, obvious twin of the date reader: look at every word, try to read a date from there."""

from __future__ import annotations

import datetime as dt

MONTHS = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
]


def written_dates(text: str) -> list[dt.date]:
    """Every "d month yyyy" of a text by walking its words three at a time."""
    words = text.lower().replace(",", " ").split()
    found = []
    for day, month, year in zip(words, words[1:], words[2:], strict=False):
        if day.isdigit() and month in MONTHS and year.isdigit():
            try:
                found.append(dt.date(int(year), MONTHS.index(month) + 1, int(day)))
            except ValueError:
                continue
    return found
