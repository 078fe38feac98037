"""The list of a kind: its page, filters, sort and reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast

from kentongan.people.model import PostHolding, Unit, User

ClientOf = Callable[[User], Client]


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    text: str = answer.content.decode()
    return text


def names(text: str) -> list[str]:
    """What stands in the first column."""
    return [
        re.sub(r"\s+", " ", name).strip()
        for name in re.findall(r'<td role="rowheader">\s*<a [^>]*>(.*?)</a>', text, re.DOTALL)
    ]


def test_the_index_lists_every_kind(cast: Cast, client_of: ClientOf) -> None:
    """Each kind leads to its list; a draft is offered only to whom may write one."""
    text = page(client_of(cast.kapolres), "/records/")
    assert "/records/unit/" in text
    assert "/records/operation/new/" in text
    assert "/records/operation/new/" not in page(client_of(cast.bhabin_1), "/records/")


def test_an_index_without_kinds_says_so(cast: Cast, client_of: ClientOf, settings: Any) -> None:
    """Before any kind is declared the page opens all the same."""
    settings.RECORD_KINDS = "tests.record_desk.no_kinds.KINDS"
    assert "No kinds of record" in page(client_of(cast.kapolres), "/records/")


def test_a_list_shows_what_lies_in_reach(cast: Cast, client_of: ClientOf) -> None:
    """The sector chief sees his sector and its village officers; the neighbour's chief does not."""
    seen = names(page(client_of(cast.kapolsek_kediri), "/records/unit/"))
    assert len(seen) == 4
    assert "Polsek Kediri" in seen
    assert names(page(client_of(cast.kapolsek_marga), "/records/unit/")) == ["Polsek Marga"]


def test_nobody_without_a_post_opens_the_desk(cast: Cast, client_of: ClientOf) -> None:
    """No post, no access; and who is not signed in is sent to the door."""
    PostHolding.objects.filter(officer__user=cast.bhabin_1).delete()
    assert client_of(cast.bhabin_1).get("/records/unit/").status_code == 403
    assert Client().get("/records/unit/").status_code == 302


def test_an_unknown_kind_is_not_found(cast: Cast, client_of: ClientOf) -> None:
    """A guessed kind looks like any other address that leads nowhere."""
    client = client_of(cast.kapolres)
    for address in ("/records/x/", "/records/x.csv", "/records/x/new/", "/records/unit.pdf"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("level=polsek&q=kediri", ["Polsek Kediri"]),
        ("level=polda&level=polres", ["Polres Tabanan"]),
        ("q=POLSEK-MARGA", ["Polsek Marga"]),
        ("q=marga+kediri", []),
        ("name=selemadeg+t&sort=name", ["Polsek Selemadeg Timur"]),
        (
            "parent=polsek-kediri&sort=-name&q=desa+be",
            ["Bhabinkamtibmas Desa Bengkel", "Bhabinkamtibmas Desa Belalang"],
        ),
        ("valid_from_from=2023-01-05&valid_from_to=2023-01-05", ["Polsek Marga"]),
        ("valid_from_to=2023-01-04", []),
        ("unknown=x&level=&q=+&name=marga", ["Polsek Marga"]),
    ],
)
def test_filters_narrow_the_list(
    cast: Cast, client_of: ClientOf, query: str, expected: list[str]
) -> None:
    """Choice, dates (both days belong), unit with all below it, text and search combine."""
    Unit.objects.filter(pk=cast.polsek_marga.pk).update(valid_from=date(2023, 1, 5))
    assert names(page(client_of(cast.kapolres), f"/records/unit/?{query}")) == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("level=banana", "there is no “banana” to choose"),
        ("parent=POLRES-GIANYAR", "there is no unit “POLRES-GIANYAR” that you can see"),
        ("valid_from_from=2023-02-30", "write a date that exists"),
        ("valid_from_to=yesterday", "write a date that exists"),
        ("valid_from_from=0001-01-01", "write a date that exists"),
        ("name=%00", "this cannot be read"),
        ("q=%00", "Search for a few words"),
        ("sort=area_code", "cannot be sorted"),
        ("after=rubbish", "does not lead to a page"),
        ("before=" + "W" * 5000, "does not lead to a page"),
    ],
)
def test_what_cannot_be_asked_is_said(
    cast: Cast, client_of: ClientOf, query: str, message: str
) -> None:
    """A wrong value is named in words and shows no rows: other rows would pass for the answer."""
    text = page(client_of(cast.kapolres), f"/records/unit/?{query}")
    assert message in text
    assert names(text) == []


def test_one_name_for_two_units_asks_for_the_code(cast: Cast, client_of: ClientOf) -> None:
    """Two units of one name are told apart by code, never by chance."""
    Unit.objects.filter(pk=cast.polsek_marga.pk).update(name="Polsek Kediri")
    text = page(client_of(cast.kapolres), "/records/unit/?parent=Polsek+Kediri")
    assert "several units are called “Polsek Kediri”" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("level_from=4", ["Bengkel", "Pangkung Tibah", "Belalang"]),
        ("level_to=1,9", ["Bali"]),
        ("level_from=1.2&level_to=2", ["Kabupaten Tabanan", "Kabupaten Gianyar"]),
    ],
)
def test_numbers_are_filtered_by_range(
    cast: Cast, client_of: ClientOf, query: str, expected: list[str]
) -> None:
    """With comma or point; over whole numbers a fraction excludes what lies below it."""
    assert names(page(client_of(cast.kapolres), f"/records/area/?{query}")) == expected


def test_a_word_is_no_number(cast: Cast, client_of: ClientOf) -> None:
    """Nor is infinity."""
    for text in ("many", "1e400", "inf", "9" * 30):
        assert "write a number" in page(client_of(cast.kapolres), f"/records/area/?level_to={text}")


def test_days_are_days_of_the_users_clocks(cast: Cast, client_of: ClientOf) -> None:
    """17.30 UTC on the 8th is half past one on the 9th in Bali."""
    User.objects.filter(pk=cast.bhabin_1.pk).update(
        last_login=datetime(2023, 11, 8, 17, 30, tzinfo=UTC)
    )
    client = client_of(cast.kapolsek_kediri)
    User.objects.exclude(pk=cast.bhabin_1.pk).update(last_login=None)
    day = "officer__user__last_login_{}=2023-11-{:02}"
    for query, count in [
        (f"{day.format('from', 9)}&{day.format('to', 9)}", 1),
        (day.format("to", 8), 0),
        (day.format("from", 10), 0),
    ]:
        text = page(client, f"/records/holding/?{query}")
        assert len(names(text)) == count, query
    assert "01.30 WITA" in page(client, f"/records/holding/?{day.format('from', 9)}")


def test_yes_and_no_are_filters(cast: Cast, client_of: ClientOf) -> None:
    """Acting holders apart from the others, and by unit with all below it."""
    PostHolding.objects.filter(officer__user=cast.bhabin_2).update(acting=True)
    client = client_of(cast.kapolsek_kediri)
    assert names(page(client, "/records/holding/?acting=yes")) == ["Ni Kadek Contoh 2"]
    assert len(names(page(client, "/records/holding/?acting=no"))) == 3
    assert len(names(page(client, "/records/holding/?post__unit=POLSEK-KEDIRI"))) == 4
    assert "choose yes or no" in page(client, "/records/holding/?acting=perhaps")


def test_a_period_is_shown_newest_first(cast: Cast, client_of: ClientOf) -> None:
    """By the column that is narrowed, unless another order is asked for."""
    days = {cast.polsek_kediri: 3, cast.polsek_marga: 5, cast.polres: 4}
    for unit, day in days.items():
        Unit.objects.filter(pk=unit.pk).update(valid_from=date(2023, 1, day))
    client, period = client_of(cast.kapolres), "valid_from_from=2023-01-01"
    text = page(client, f"/records/unit/?{period}")
    assert names(text) == ["Polsek Marga", "Polres Tabanan", "Polsek Kediri"]
    assert 'aria-sort="descending"' in text
    assert f'href="?{period}&amp;sort=valid_from"' in text
    turned = page(client, f"/records/unit/?{period}&sort=valid_from")
    assert names(turned) == ["Polsek Kediri", "Polres Tabanan", "Polsek Marga"]
    by_key = page(client, f"/records/unit/?{period}&sort=-id")
    assert names(by_key) == ["Polsek Marga", "Polsek Kediri", "Polres Tabanan"]


def test_sort_and_filter_survive_in_every_link(cast: Cast, client_of: ClientOf) -> None:
    """Headings turn the order round, the export takes the same filter along."""
    text = page(client_of(cast.kapolres), "/records/unit/?level=polsek&sort=name")
    assert 'aria-sort="ascending"' in text
    assert 'href="?level=polsek&amp;sort=-name"' in text
    assert '/records/unit.csv?level=polsek&amp;sort=name"' in text
    assert 'aria-sort="descending"' in page(client_of(cast.kapolres), "/records/unit/?sort=-name")


def test_a_long_list_is_walked_by_its_links(cast: Cast, client_of: ClientOf) -> None:
    """Next leads on, previous back, and each unit stands on one page."""
    Unit.objects.bulk_create(
        Unit(
            code=f"POS-{n}", name=f"Pos {n % 7}", level="section", parent=cast.polres,
            path=f"{cast.polres.path}POS-{n}/",
        )
        for n in range(120)
    )  # fmt: skip
    client, address = client_of(cast.kapolres), "/records/unit/?q=pos-&sort=-name"
    seen: list[str] = []
    pages = 0
    while address:
        text = page(client, address)
        seen += names(text)
        pages += 1
        following = re.search(r'href="(\?[^"]+)" rel="next"', text)
        address = f"/records/unit/{following[1].replace('&amp;', '&')}" if following else ""
    assert pages == 3
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 120
    assert 'rel="prev"' in text


def test_more_than_a_thousand_are_not_counted(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count reads the table: it stops at a limit and says so."""
    monkeypatch.setattr("kentongan.record_desk.queries.COUNT_MOST", 3)
    text = page(client_of(cast.kapolres), "/records/unit/")
    assert "3 records or more" in text
    assert 'id="filter-valid_from_from"' in text


def test_a_filter_in_force_is_never_folded_away(cast: Cast, client_of: ClientOf) -> None:
    """Otherwise a short list would be taken for the whole."""
    folded = re.compile(r'<details class="disclosure mb"\s*>\s*<summary>More filters')
    client = client_of(cast.kapolres)
    assert folded.search(page(client, "/records/unit/"))
    assert not folded.search(page(client, "/records/unit/?valid_from_to=2023-12-01"))


@pytest.mark.parametrize("code", ["unit", "area", "operation", "holding"])
def test_a_page_costs_few_queries(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any, code: str
) -> None:
    """However many rows and columns: session, user, posts, clocks, rows, count, filters, bell."""
    client = client_of(cast.kapolres)
    with django_assert_max_num_queries(10):
        page(client, f"/records/{code}/")
