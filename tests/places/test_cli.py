"""`kentongan places`: exit codes and words that a person can act on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kentongan.cli.places import app
from kentongan.places.changes import Loaded
from kentongan.places.model import AreaGeometry, GeometryImport

Square = Callable[..., dict[str, Any]]
File = Callable[..., bytes]
runner = CliRunner()


def run(*arguments: object) -> tuple[int, str]:
    """Exit code and everything printed."""
    result = runner.invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_search_ends_with_zero_for_one_place_alone(tabanan: None) -> None:
    """A script can tell one place from several or none."""
    assert run("search", "Kediri, Tabanan") == (
        0,
        "51.02.06      kecamatan   Kediri, Kabupaten Tabanan\n",
    )
    code, output = run("search", "Beraban", "--limit", 1)
    assert code == 1
    assert "... and 1 more" in output
    assert "ambiguous" in output
    assert run("search", "Beraban", "--within", "510206")[0] == 0
    assert "No area is named" in run("search", "zzzz")[1]
    assert "nearest" in run("search", "Pupuan Raya")[1]
    assert run("search", "Kediri", "--within", "5") == (
        2,
        "--within 5: 1 digits instead of 2, 4, 6 or 10\n",
    )


def test_import_reports_and_ends_with_one_for_a_half_valid_file(
    tabanan: None, tmp_path: Path, square: Square, collection: File
) -> None:
    """Good rows are stored, the first bad ones are printed, the report keeps all."""
    path = tmp_path / "batas.geojson"
    path.write_bytes(collection(square("51.02.06"), *(square(99 - n) for n in range(25)), 7))
    code, output = run("import", path, "--source", "Contoh")
    assert code == 1
    assert "1 of 27 features stored (code from kode, 0 replaced)" in output.splitlines()[0]
    assert "feature 2, code 99: The registry does not know the code" in output
    assert "... and 6 more" in output
    path.write_bytes(collection(square("51.02.06"), 7))
    assert "code -: The code cannot be read (no code)" in run("import", path, "--source", "x")[1]
    path.write_bytes(collection(square("51.02.06")))
    assert run("import", path, "--source", "Contoh", "--code-property", "kode")[0] == 0
    assert AreaGeometry.objects.count() == 1


def test_import_of_what_cannot_be_used_ends_with_two(tabanan: None, tmp_path: Path) -> None:
    """A sentence that names the file; nothing is stored."""
    path = tmp_path / "batas.geojson"
    code, output = run("import", path, "--source", "x")
    assert (code, output) == (2, f"{path}: No such file or directory\n")
    path.write_bytes(b"")
    assert run("import", path, "--source", "x") == (2, "batas.geojson is empty.\n")
    assert run("import", path)[0] == 2
    assert not GeometryImport.objects.exists()


def test_load_says_what_it_did(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """In numbers of areas."""
    monkeypatch.setattr("kentongan.places.changes.load_registry", lambda now: Loaded(3, 2, 1))
    assert run("load") == (0, "3 areas added, 2 changed, 1 unchanged\n")


def test_a_database_that_is_not_there_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No trace for a database that was never set up."""
    from django.db import DatabaseError

    def fail(*_args: object, **_kwargs: object) -> None:
        raise DatabaseError("no such table")

    monkeypatch.setattr("kentongan.places.changes.load_registry", fail)
    monkeypatch.setattr("kentongan.places.queries.search", fail)
    monkeypatch.setattr("kentongan.places.changes.import_geometry", fail)
    (tmp_path / "x").write_bytes(b"x")
    for arguments in (["load"], ["search", "x"], ["import", tmp_path / "x", "--source", "x"]):
        assert run(*arguments) == (2, "the database cannot be used: no such table\n")
