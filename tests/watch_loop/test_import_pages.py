"""A file of reports in a browser: upload, map, dry run, store."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings
from python_calamine import CalamineWorkbook
from tests.cast import Cast

from kentongan.people.model import User
from kentongan.people.queries import actor_for
from kentongan.watch_loop.report.blank_workbook import blank_workbook
from kentongan.watch_loop.report.import_page import page_of
from kentongan.watch_loop.report.import_rows import guessed_mapping, required_targets, targets_of
from kentongan.watch_loop.report.importing import check, store
from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.kinds.kind import ReportKind
from kentongan.watch_loop.report.model import Report, ReportImport
from kentongan.watch_loop.report.tables import open_table

HEADING = "Tanggal;Jam;Desa;Kecamatan;Jenis;Uraian"
GOOD = "28-10-2023;02.15;Bengkel;Kediri;curat_curanmor;Sepeda motor hilang"
BAD = "28-10-2023;02.15;Antah;Berantah;curat_curanmor;Sepeda motor hilang"


@pytest.fixture(autouse=True)
def at_once(settings: Settings, tmp_path: Path) -> None:
    """Files lie here, and the worker's tasks run where they are asked for."""
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def kabag(cast: Cast, client_of: Callable[[User], Client]) -> Client:
    return client_of(cast.kabag_ops)


def upload(client: Client, *lines: str, name: str = "kejadian.csv") -> Any:
    data = "\n".join([HEADING, *lines]).encode()
    told = {"kind": "incident", "unit_code": "POLRES-TABANAN"}
    return client.post(
        "/reports/imports/", told | {"file": SimpleUploadedFile(name, data, "text/csv")}
    )


def mapped(client: Client, address: str) -> Any:
    """Send the mapping as it was guessed."""
    form = client.get(address).context["form"]
    told = {name: form[name].value() or "" for name in form.fields}
    return client.post(f"{address}map/", {k: v for k, v in told.items() if v})


def test_a_file_is_mapped_checked_and_stored(kabag: Client) -> None:
    """Nothing is stored before somebody says so; then the file is in."""
    address = upload(kabag, GOOD)["Location"]
    page = kabag.get(address)
    assert page.context["form"]["column:happened_on"].value() == "Tanggal"
    mapped(kabag, address)
    page = kabag.get(address)
    assert (page.context["run"].good, page.context["run"].bad) == (1, 0)
    assert not Report.objects.exists()
    kabag.post(f"{address}store/")
    assert Report.objects.get().channel == "import"
    assert "Stored" in kabag.get(address).content.decode()
    assert "kejadian.csv" in kabag.get("/reports/imports/").content.decode()


def test_good_rows_are_not_lost_with_bad_ones_and_the_user_decides(kabag: Client) -> None:
    address = upload(kabag, GOOD, BAD)["Location"]
    mapped(kabag, address)
    page = kabag.get(address)
    assert page.context["page"].errors[0]["row"] == 3
    assert "Antah" in page.content.decode()
    held = kabag.post(f"{address}store/", follow=True)
    assert "decide to store the other 1" in held.content.decode()
    assert not Report.objects.exists()
    kabag.post(f"{address}store/", {"only_good": "yes"})
    assert Report.objects.count() == 1
    refused = kabag.get(f"{address}refused.csv")
    assert "Antah" in refused.getvalue().decode("utf-8-sig")
    refused.close()


def test_a_page_says_at_once_that_it_is_worked_on(kabag: Client, settings: Settings) -> None:
    """Before the worker has begun, too: nobody looks at a form and wonders whether he sent it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    address = upload(kabag, GOOD)["Location"]
    mapped(kabag, address)
    page = kabag.get(address)
    assert page.context["page"].busy
    assert not page.context["page"].may_map
    run = ReportImport.objects.get()
    actor = actor_for(run.created_by, None)
    assert check(run=run, actor=actor, now=timezone.now()).state == "checked"
    kabag.post(f"{address}store/")
    assert kabag.get(address).context["page"].busy
    assert store(run=run, actor=actor, now=timezone.now(), only_good=False).stored == 1


def test_what_is_no_table_is_refused_by_name(kabag: Client) -> None:
    file = SimpleUploadedFile("foto.csv", b"\x00\x01\x02" * 400, "text/csv")
    told = {"kind": "incident", "unit_code": "POLRES-TABANAN", "file": file}
    answer = kabag.post("/reports/imports/", told)
    assert answer.status_code == 422
    assert "foto.csv" in answer.content.decode()
    assert not ReportImport.objects.exists()


def test_a_field_without_a_column_is_said_at_its_place(kabag: Client) -> None:
    address = upload(kabag, GOOD)["Location"]
    answer = kabag.post(f"{address}map/", {"column:happened_on": "Tanggal"})
    assert answer.status_code == 422
    assert any(name.startswith("column:") for name in answer.context["form"].errors)
    answer = kabag.post(f"{address}map/", {"column:happened_on": "Tidak ada"})
    assert answer.status_code == 422


def test_only_who_decides_imports_as_confirmed(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    """A refusal that belongs to the whole form stands on top of it."""
    officer = client_of(cast.bhabin_1)
    data = "\n".join([HEADING, GOOD]).encode()
    unit = officer.get("/reports/imports/").context["form"].fields["unit_code"].choices[0][0]
    address = officer.post(
        "/reports/imports/",
        {"kind": "incident", "unit_code": unit, "file": SimpleUploadedFile("a.csv", data)},
    )["Location"]
    form = officer.get(address).context["form"]
    told = {name: form[name].value() or "" for name in form.fields} | {"as_confirmed": "on"}
    answer = officer.post(f"{address}map/", {k: v for k, v in told.items() if v})
    assert answer.status_code == 422
    assert "as confirmed" in answer.content.decode()


def test_nobody_sees_anothers_file(
    kabag: Client, cast: Cast, client_of: Callable[[User], Client]
) -> None:
    address = upload(kabag, GOOD)["Location"]
    other = client_of(cast.kapolres)
    assert other.get(address).status_code == 404
    assert other.post(f"{address}store/").status_code == 404
    assert kabag.get(f"{address}refused.csv").status_code == 404


def test_a_file_that_is_being_read_says_how_far_it_is(kabag: Client) -> None:
    address = upload(kabag, GOOD)["Location"]
    ReportImport.objects.update(state="storing", rows=1200)
    page = kabag.get(address)
    assert page.context["page"].busy
    _above, part = page.content.decode().split('id="import-page"')
    assert "hx-trigger" in part
    assert "Being stored" in part, "the state in the heading would stay what it was"
    kabag.post(f"{address}store/")
    assert not Report.objects.exists()


def test_a_page_lists_the_first_faults_and_counts_the_rest() -> None:
    errors = [{"row": n, "column": "", "message": "", "value": ""} for n in range(150)]
    run = ReportImport(kind="incident", rows=400, good=250, bad=150, report={"errors": errors})
    page = page_of(run)
    assert (len(page.errors), page.more_errors) == (100, 50)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.code)
def test_every_heading_of_an_empty_file_is_known_again(
    kind: ReportKind[Any], language: str
) -> None:
    """Who fills in our own file has nothing to map, whatever language he took it in."""
    with override(language):
        headings = open_table(io.BytesIO(blank_workbook(kind))).headings
        labels = {label: target for target, label in targets_of(kind).items()}
    mapping = guessed_mapping(kind, headings)
    assert {target: labels[heading] for target, heading in mapping.items()} == {
        target: target for target in mapping
    }
    assert set(mapping.values()) == set(headings)
    assert set(required_targets(kind)) <= set(mapping)


def test_an_empty_file_comes_from_the_page(kabag: Client) -> None:
    """With what each column takes beside it; for a kind that does not exist there is none."""
    answer = kabag.get("/reports/imports/incident.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    told = book.get_sheet_by_index(1).to_python()
    with_choices = [row for row in told[1:] if any(row[3:])]
    assert any(row[1] for row in with_choices)
    assert any("vehicle" in str(word) for row in with_choices for word in row[3:])
    assert kabag.get("/reports/imports/nothing.xlsx").status_code == 404


def test_a_mapping_shows_what_matters_and_says_what_is_left_out(kabag: Client) -> None:
    """Needed and told fields stand in sight; a column that nothing takes is named."""
    data = f"{HEADING};Nomor LP\n{GOOD};LP/12/X/2023".encode()
    told = {"kind": "incident", "unit_code": "POLRES-TABANAN"}
    file = SimpleUploadedFile("lp.csv", data, "text/csv")
    address = kabag.post("/reports/imports/", told | {"file": file})["Location"]
    form = kabag.get(address).context["form"]
    shown = {column.name.removeprefix("column:") for column, _value in form.rows}
    assert shown >= {"happened_on", "area", "area_above", "text", "details.category"}
    assert "longitude" not in shown
    assert {c.name for c, _v in form.rows}.isdisjoint(c.name for c, _v in form.folded)
    assert len(form.rows) + len(form.folded) == len(form.targets)
    assert form.unused == "Nomor LP"
