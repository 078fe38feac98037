"""Pages of places: who may open them, what they cost, and an import from upload to report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast

from kentongan.audit_trail.model import AuditEntry
from kentongan.people.model import User
from kentongan.places.changes import load_demo_positions, load_registry
from kentongan.places.model import Area, GeometryImport

ClientOf = Callable[[User], Client]
Square = Callable[..., dict[str, Any]]
File = Callable[..., bytes]


@pytest.fixture
def reader(cast: Cast, client_of: ClientOf) -> Client:
    """A village officer; the demo's positions are loaded."""
    load_registry(now=datetime(2023, 11, 9, tzinfo=UTC), within="51.02")
    load_demo_positions(now=datetime(2023, 11, 9, tzinfo=UTC))
    Area.objects.get_or_create(
        code="51", defaults={"name": "Bali", "level": 1, "kind": "provinsi", "folded": "bali"}
    )
    return client_of(cast.bhabin_1)


@pytest.fixture
def importer(cast: Cast, reader: Client, client_of: ClientOf) -> Client:
    """The administrator."""
    return client_of(cast.admin)


def upload(client: Client, data: bytes, **given: str) -> Any:
    """Send the form."""
    file = SimpleUploadedFile("batas.geojson", data)
    return client.post(
        reverse("places_import"),
        {"file": file, "source": "Contoh 2023", "code_property": ""} | given,
    )


def test_the_page_of_an_area_lists_and_draws_what_lies_below(
    reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Ten districts in table and outline, with their source; the query count is fixed."""
    reader.get(reverse("places_search"))
    with django_assert_max_num_queries(10):
        page = reader.get(reverse("places_area", args=["51.02"])).content.decode()
    assert page.count("<circle") == 10
    assert "GeoNames 1649584 Baturiti, CC BY 4.0" in page
    assert "-8.3248, 115.1859" in page


def test_polygons_are_drawn_once_imported(
    importer: Client, square: Square, collection: File
) -> None:
    """And an area without a geometry stays in the table."""
    upload(importer, collection(square("51.02.06")))
    page = importer.get(reverse("places_area", args=["51.02"])).content.decode()
    assert (page.count("<circle"), page.count('fill-opacity="0.12"')) == (9, 1)
    village = importer.get(reverse("places_area", args=["51.02.10.2003"])).content.decode()
    assert "no position yet" in village
    district = importer.get(reverse("places_area", args=["51.02.10"])).content.decode()
    assert "none yet" in district


def test_a_search_says_when_a_name_does_not_decide(
    reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """With the parent it is one place."""
    address = reverse("places_search")
    with django_assert_max_num_queries(12):
        page = reader.get(address, {"q": "Beraban"}).content.decode()
    assert "data-ambiguous" in page
    assert "2 areas" in page
    page = reader.get(address, {"q": "Beraban, Kediri"}).content.decode()
    assert "data-ambiguous" not in page
    assert "51.02.06.2004" in page
    assert "nearest" in reader.get(address, {"q": "Pupuan Raya"}).content.decode()
    assert "another spelling" in reader.get(address, {"q": "zzzz"}).content.decode()
    assert "at most 200 characters" in reader.get(address, {"q": "x" * 300}).content.decode()


def test_an_empty_registry_says_what_to_do(cast: Cast, client_of: ClientOf) -> None:
    """A fresh installation names the command."""
    Area.objects.all().delete()
    page = client_of(cast.bhabin_1).get(reverse("places_search")).content.decode()
    assert "kentongan places load" in page


def test_an_unknown_area_and_import_are_not_found(importer: Client) -> None:
    """As is a code that is none."""
    for code in ("51.99", "nowhere"):
        assert importer.get(reverse("places_area", args=[code])).status_code == 404
    assert importer.get(reverse("places_import_report", args=[999])).status_code == 404


def test_an_upload_ends_in_its_report(
    importer: Client, square: Square, collection: File, cast: Cast
) -> None:
    """What matched, what did not and why; whose import it was."""
    data = collection(square("51.02.06"), square("99"), square("51.02.07", geometry=None))
    sent = upload(importer, data)
    done = GeometryImport.objects.get()
    assert sent.status_code == 302
    assert sent["Location"] == reverse("places_import_report", args=[done.pk])
    page = importer.get(sent["Location"]).content.decode()
    assert "The registry does not know the code" in page
    assert "There is no geometry" in page
    assert (done.imported_by, str(done)) == (cast.admin, "batas.geojson")
    assert AuditEntry.objects.get(verb="import_places").actor == cast.admin
    assert "batas.geojson" in importer.get(reverse("places_import")).content.decode()
    whole = upload(importer, collection(square("51.02.06")))
    assert "What was not stored" not in importer.get(whole["Location"]).content.decode()


def test_a_file_that_cannot_be_used_is_refused_beside_its_field(
    importer: Client, square: Square, collection: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is stored, and the form says what would be right."""
    for data, given, words in [
        (b"nama;kode", {}, "is not JSON"),
        (collection(square(1)), {"code_property": "kd"}, "has a property kd"),
        (collection(square(1)), {"source": ""}, "required"),
    ]:
        sent = upload(importer, data, **given)
        assert sent.status_code == 422
        assert words in sent.content.decode()
    monkeypatch.setattr("kentongan.places.forms.MOST_BYTES", 3)
    assert "at most 40 MB" in upload(importer, b"{   }").content.decode()
    assert not GeometryImport.objects.exists()


def test_whoever_may_not_import_is_refused(reader: Client, cast: Cast, client_of: ClientOf) -> None:
    """An officer reads areas; only the administrator imports; a stranger signs in first."""
    assert reader.get(reverse("places_import")).status_code == 403
    assert upload(reader, b"{}").status_code == 403
    assert reader.get(reverse("places_import_report", args=[1])).status_code == 403
    assert client_of(cast.outsider).get(reverse("places_import")).status_code == 403
    assert reverse("places_import") not in reader.get(reverse("places_search")).content.decode()
    page = client_of(cast.admin).get(reverse("places_search")).content.decode()
    assert reverse("places_import") in page
    for name in ("places_search", "places_import"):
        assert Client().get(reverse(name)).status_code == 302
