"""The map of reports: the rows of the list, drawn; never more than the user reaches."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW, Cast
from tests.watch_loop.conftest import Send

from kentongan.people.model import User
from kentongan.places.model import AreaGeometry
from kentongan.watch_loop.map import queries
from kentongan.watch_loop.map.days import days_in_words
from kentongan.watch_loop.report.model import Report

BENGKEL, BELALANG = "51.02.06.2001", "51.02.06.2003"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[115.1, -8.6], [115.2, -8.6], [115.2, -8.5], [115.1, -8.6]]],
}


def place(code: str, x: float, y: float, shape: Any = None) -> None:
    AreaGeometry.objects.create(area_id=code, longitude=x, latitude=y, shape=shape, source="test")


def counts_in(text: str) -> dict[int, int]:
    """Days and their counts, read letter by letter (the browser: `countsIn` in payload.ts)."""
    found, day = {}, 0
    while text:
        if text[0] == "(":
            word, _bracket, text = text[1:].partition(")")
        else:
            word, text = text[0], text[1:]
        if word.isalpha():
            day += ord(word) - ord("a") + 1
        else:
            found[day] = int(word)
            day += 1
    return found


def drawn(payload: dict[str, Any]) -> int:
    """How many reports the map shows."""
    at_areas = [sum(counts_in(text).values()) for text in payload["at_areas"]["days"]]
    return sum(payload["points"]["n"]) + sum(at_areas)


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ([], ""),
        ([0, 0], ""),
        ([1], "1"),
        ([0, 0, 0, 2, 0], "c2"),
        ([9, 10, 0, 0, 1], "9(10)b1"),
        ([0] * 56 + [1234], "zzd(1234)"),
    ],
)
def test_counts_of_many_days_are_a_short_text(counts: list[int], text: str) -> None:
    """The same pairs as in frontend/src/map/payload.test.ts, which holds the reader to them."""
    assert days_in_words(counts) == text


@given(st.lists(st.just(0) | st.integers(0, 12) | st.integers(0, 10**6), max_size=120))
def test_every_count_is_read_as_it_was_written(counts: list[int]) -> None:
    assert counts_in(days_in_words(counts)) == {day: n for day, n in enumerate(counts) if n}


@pytest.fixture
def placed(cast: Cast) -> None:
    place(BENGKEL, 115.11, -8.58, SQUARE)
    place("51.02.06", 115.12, -8.59)


def test_map_table_and_export_hold_the_same_rows(
    cast: Cast, send: Send, placed: None, client_of: Callable[[User], Client]
) -> None:
    """The filter is asked once, and three answers agree to the row."""
    for days in (0, 1, 1, 9):
        send(happened_at=NOW - timedelta(days=days, hours=1), area_code=BENGKEL)
    client = client_of(cast.kapolres)
    query = "?happened_at_from=2023-11-08&happened_at_to=2023-11-09"
    page = client.get(f"/map/{query}")
    payload = client.get(f"/map/data/{query}").json()
    address = reverse("records-export", kwargs={"kind": "report", "file_format": "csv"})
    exported = client.get(address + query).getvalue().decode().strip().splitlines()
    assert page.context["listing"].count == 3
    assert drawn(payload) == 3
    assert len([line for line in exported if "51.02.06.2001" in line]) == 3


def test_the_slider_spans_more_than_the_days_in_force(
    cast: Cast, send: Send, placed: None, client_of: Callable[[User], Client]
) -> None:
    """What lies beside the days in force is loaded, so that moving the slider asks nothing."""
    send(happened_at=NOW - timedelta(days=20), area_code=BENGKEL)
    send(happened_at=NOW - timedelta(days=1), area_code=BENGKEL, kind="incident")
    query = (
        "?happened_at_from=2023-11-08&happened_at_to=2023-11-09"
        "&over_from=2023-10-01&over_to=2023-11-09&kind=demonstration"
    )
    client = client_of(cast.kapolres)
    payload = client.get(f"/map/data/{query}").json()
    assert (payload["first"], payload["days"]) == ("2023-10-01", 40)
    assert drawn(payload) == 2, "the browser narrows days and kinds itself"
    assert client.get(f"/map/{query}").context["listing"].count == 0


def test_twelve_weeks_up_to_the_newest_report_where_nobody_asks(cast: Cast, send: Send) -> None:
    send(happened_at=NOW - timedelta(days=5))
    asked = queries.asked_of(cast.kapolres, QueryDict(), NOW)
    assert asked.last == date(2023, 11, 4)
    assert (asked.last - asked.first).days == 83
    assert (asked.span_first, asked.span_last) == (asked.first, asked.last)


def test_today_where_there_is_no_report(cast: Cast) -> None:
    assert queries.asked_of(cast.kapolres, QueryDict(), NOW).last == date(2023, 11, 9)


def test_a_span_of_many_years_is_cut_to_two(cast: Cast) -> None:
    asked = queries.asked_of(
        cast.kapolres, QueryDict("over_from=1950-01-01&happened_at_to=2023-11-09"), NOW
    )
    assert (asked.span_last - asked.span_first).days == queries.LONGEST_SPAN - 1


def test_a_day_that_is_none_is_said_at_the_filter(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    """Nothing is shown rather than something nobody asked for."""
    client = client_of(cast.kapolres)
    page = client.get("/map/?happened_at_from=2023-13-45")
    assert page.context["asked"].problems
    assert client.get("/map/data/?state=nonsense").status_code == 422


def test_an_outsider_sees_no_point(
    cast: Cast, send: Send, placed: None, client_of: Callable[[User], Client]
) -> None:
    send(area_code=BENGKEL)
    assert drawn(client_of(cast.kapolres).get("/map/data/").json()) == 1
    outside = client_of(cast.outsider)
    assert drawn(outside.get("/map/data/").json()) == 0
    assert outside.get("/map/shapes/4/").json()["features"] == []
    assert outside.get("/map/").context["listing"].count == 0


def test_a_report_without_position_stands_at_its_area(cast: Cast, send: Send, placed: None) -> None:
    """Of an area without a position the nearest above that has one comes along."""
    send(area_code=BELALANG)  # the village has no position, its district has
    send(area_code=BENGKEL, happened_at=NOW - timedelta(days=1))
    send(area_code=BENGKEL, longitude=115.101, latitude=-8.58)
    found = queries.payload(Report.objects.all(), first=date(2023, 11, 1), last=date(2023, 11, 9))
    codes = [area[0] for area in found["areas"]]
    at_areas = found["at_areas"]
    standing = zip((codes[i] for i in at_areas["area"]), at_areas["days"], strict=True)
    assert dict(standing) == {BELALANG: "h1", BENGKEL: "g1"}
    positions = {code: (x, y) for code, _name, x, y in found["areas"]}
    assert positions[BELALANG] == (None, None)
    assert positions["51.02.06"] == (11512000, -859000)
    assert (found["points"]["x"], found["points"]["y"]) == ([11510100], [-858000])
    assert found["unplaced"] == 0


def test_a_day_beside_the_span_is_drawn_at_its_end(cast: Cast, send: Send, placed: None) -> None:
    """The user's Wednesday may be Thursday where it happened: table and map hold the same rows."""
    one = send(area_code=BENGKEL, happened_at=NOW - timedelta(days=1))
    day = one.event_day
    for first in (day - timedelta(days=1), day + timedelta(days=1)):
        found = queries.payload(Report.objects.all(), first=first, last=first)
        assert found["at_areas"]["days"] == ["1"]


def test_what_has_no_place_is_counted_and_not_drawn(cast: Cast, send: Send) -> None:
    send(area_code=BELALANG)
    found = queries.payload(Report.objects.all(), first=date(2023, 11, 1), last=date(2023, 11, 9))
    assert (drawn(found), found["unplaced"]) == (0, 1)


def test_too_many_points_are_gathered_at_their_areas(
    cast: Cast, send: Send, placed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No report is lost by it, and the screen is told."""
    for i in range(3):
        send(area_code=BENGKEL, longitude=115.1 + i / 1000, latitude=-8.58)
    rows = Report.objects.all()
    period = {"first": date(2023, 11, 1), "last": date(2023, 11, 9)}
    apart = queries.payload(rows, **period)
    monkeypatch.setattr(queries, "POINTS_MOST", 2)
    together = queries.payload(rows, **period)
    assert (len(apart["points"]["n"]), apart["gathered"]) == (3, False)
    assert (together["points"]["n"], together["gathered"]) == ([], True)
    assert together["at_areas"]["days"] == ["h3"]


def test_a_phone_loads_it_compressed(
    cast: Cast, send: Send, placed: None, client_of: Callable[[User], Client]
) -> None:
    """Points and boundaries, where the browser can unpack them."""
    send(area_code=BENGKEL)
    coast = [[115.1 + i / 1000, -8.6] for i in range(100)]
    shape = {"type": "Polygon", "coordinates": [[*coast, [115.1, -8.5], coast[0]]]}
    AreaGeometry.objects.filter(area_id=BENGKEL).update(shape=shape)
    client = client_of(cast.kapolres)
    for address in ("/map/data/", "/map/shapes/4/"):
        plain = client.get(address)
        packed = client.get(address, headers={"accept-encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content


def test_boundaries_come_by_level_and_only_around_the_reports(
    cast: Cast, send: Send, placed: None, client_of: Callable[[User], Client]
) -> None:
    send(area_code=BENGKEL)
    client = client_of(cast.kapolres)
    villages = client.get("/map/shapes/4/").json()["features"]
    assert [f["properties"]["code"] for f in villages] == [BENGKEL]
    assert client.get("/map/shapes/3/").json()["features"] == [], "a point has no boundary"
    assert client.get("/map/shapes/2/").json()["features"] == []


def test_pages_keep_the_slider_where_it_is(cast: Cast) -> None:
    asked = queries.asked_of(cast.kapolres, QueryDict("over_from=2023-10-01"), NOW)
    assert "over_from=2023-10-01" in queries.with_span("?after=7", asked)
    assert queries.with_span("", asked) == ""


def test_the_map_stays_within_its_queries(
    cast: Cast,
    send: Send,
    placed: None,
    client_of: Callable[[User], Client],
    django_assert_max_num_queries: Any,
) -> None:
    """However many reports and areas there are."""
    for code in (BENGKEL, BELALANG, "51.02.06.2002"):
        for _ in range(4):
            send(area_code=code)
    client = client_of(cast.kapolres)
    with django_assert_max_num_queries(13):
        client.get("/map/")
    with django_assert_max_num_queries(9):
        client.get("/map/data/")
    with django_assert_max_num_queries(9):
        client.get("/map/shapes/4/")
