"""Finding areas by name, code and scope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from kentongan.places import queries
from kentongan.places.changes import load_demo_positions, load_registry
from kentongan.places.model import Area
from kentongan.places.queries import Found, search

Find = Callable[[str], list[str]]
NOW = datetime(2023, 11, 9, tzinfo=UTC)


@pytest.fixture
def kediris(tabanan: None) -> None:
    """Two more places of that name, and the provinces."""
    for code in ("35.71", "52.01.02.2001"):
        load_registry(now=NOW, within=code)
    for code, name in (("51", "Bali"), ("35", "Jawa Timur")):
        Area.objects.create(code=code, name=name, level=1, kind="provinsi", folded=name.lower())


@pytest.mark.usefixtures("kediris")
def test_a_name_alone_is_ambiguous_and_says_so(codes_of: Callable[[Found], list[str]]) -> None:
    """All places of the name are offered; the limit hides none of the count."""
    found = search("Kediri")
    assert (found.ambiguous, found.exact, found.total) == (True, True, 3)
    assert codes_of(found) == ["35.71", "51.02.06", "52.01.02.2001"]
    assert len(search("Kediri", 1).candidates) == 1
    assert search("Kediri", 1).total == 3


@pytest.mark.usefixtures("kediris")
def test_the_parents_decide() -> None:
    """With the regency there is one place, shown with its parents."""
    for text in ("Kediri Tabanan", "Kediri, Kab. Tabanan, Bali", "KEDIRI - TABANAN"):
        found = search(text)
        assert [c.path for c in found.candidates] == ["Kediri, Kabupaten Tabanan, Bali"]
        assert (found.ambiguous, found.exact) == (False, True)


@pytest.mark.usefixtures("kediris")
def test_a_scope_decides_too(codes_of: Callable[[Found], list[str]]) -> None:
    """Within the own resort the name is enough."""
    assert codes_of(search("Kediri", prefix="51.02")) == ["51.02.06"]
    assert codes_of(search("51.02.06", prefix="35")) == []


@pytest.mark.usefixtures("kediris")
def test_codes_beginnings_and_strange_words(find: Find) -> None:
    """A code is understood in any form; a beginning is inexact; rubbish is nothing."""
    assert find("5102062003") == find("51.02.06.2003") == ["51.02.06.2003"]
    found = search("selemad")
    assert [c.area.code for c in found.candidates[:3]] == ["51.02.01", "51.02.02", "51.02.03"]
    assert (found.ambiguous, found.exact) == (True, False)
    assert search("Pupuan Raya").exact is False
    assert find("Pupuan Raya")[0] == "51.02.10"
    assert find("zzzz") == find("") == find(" . ") == []


@pytest.mark.usefixtures("kediris")
def test_a_search_costs_four_queries_at_most(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """However many places carry the name."""
    with django_assert_max_num_queries(4):
        search("Kediri, Tabanan")
    with django_assert_max_num_queries(4):
        search("selemad")


def test_areas_by_code_and_their_children(tabanan: None) -> None:
    """The ten districts stand below the regency."""
    regency = queries.area_by_code("5102")
    assert regency is not None
    assert str(regency) == "Kabupaten Tabanan"
    assert queries.area_by_code("51.02.99") is None
    assert queries.area_by_code("nowhere") is None
    assert queries.children_of("51.02").count() == 10
    district = queries.area_by_code("51.02.06")
    assert district is not None
    assert [area.code for area in queries.parents_of(district)] == ["51.02"]


def test_positions_of_many_areas_in_one_query(
    tabanan: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Areas without a position are missing from the answer, not placed at zero."""
    load_demo_positions(now=NOW)
    with django_assert_num_queries(1):
        positions = queries.positions_of(["51.02.05", "51.02.10.2003"])
    assert positions == {"51.02.05": (115.12522, -8.5413)}


def test_a_position_names_its_area(tabanan: None) -> None:
    """In a list, a geometry is called by the code of its area."""
    load_demo_positions(now=NOW)
    position = queries.geometry_of("51.02.05")
    assert str(position) == "51.02.05"
