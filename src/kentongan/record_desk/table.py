"""A list as the page draws it: headings that sort, rows of words, addresses with the filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kentongan.record_desk.columns import value_of
from kentongan.record_desk.queries import Listing, may_edit
from kentongan.record_desk.values import as_words


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading; `url` sorts by it, and the other way round when it already does."""

    label: str
    numeric: bool
    url: str
    direction: str
    """"ascending", "descending" or "" as in aria-sort."""


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    text: str
    state: str
    """The stored value of a choice, for its badge; "" for anything else."""
    numeric: bool
    is_moment: bool
    is_code: bool


@dataclass(frozen=True, slots=True)
class Row:
    url: str
    mark: str
    cells: list[Cell]
    history_url: str
    edit_url: str


def headings(listing: Listing) -> list[Heading]:
    kind, asked = listing.kind, listing.asked
    made = []
    for f in kind.columns:
        mine = asked.sort.removeprefix("-") == f.name
        down = asked.sort.startswith("-")
        turned = f.name if not mine or down else f"-{f.name}"
        made.append(
            Heading(
                label=str(f.label),
                numeric=f.type == "number",
                url=f"?{asked.query(sort=turned)}" if f.sortable else "",
                direction=("descending" if down else "ascending") if mine and f.sortable else "",
            )
        )
    return made


def rows(listing: Listing) -> list[Row]:
    return [_row(listing, record) for record in listing.page.records]


def _row(listing: Listing, record: Any) -> Row:
    kind = listing.kind
    here = {"kind": kind.code, "key": kind.key_of(record)}
    return Row(
        url=kind.link(record),
        mark=str(kind.mark(record)),
        cells=[
            Cell(
                label=str(f.label),
                text=as_words(f, record, listing.zone),
                state=str(value_of(record, f.name) or "") if f.type == "choice" else "",
                numeric=f.type == "number",
                is_moment=f.type in ("date", "datetime"),
                is_code=f.name.endswith("code"),
            )
            for f in kind.columns
        ],
        history_url=reverse("record-history", kwargs=here) if kind.has_history else "",
        edit_url=reverse("record-edit", kwargs=here) if may_edit(kind, record) else "",
    )


def page_urls(listing: Listing) -> dict[str, str]:
    """The pages beside this one ("" where there is none), with filter and sort kept."""
    asked, page = listing.asked, listing.page
    return {
        "next_url": f"?{asked.query(after=page.next)}" if page.next else "",
        "previous_url": f"?{asked.query(before=page.previous)}" if page.previous else "",
    }
