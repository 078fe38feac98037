"""`kentongan audit`: exit codes and words that a person can act on."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from typer.testing import CliRunner

from kentongan.audit_trail import chain
from kentongan.audit_trail.model import AuditEntry
from kentongan.audit_trail.signing import signing_key
from kentongan.cli.audit import app

Append = Callable[..., AuditEntry]
runner = CliRunner()


@pytest.fixture
def exported_file(db: None, append: Append, tmp_path: Path) -> Path:
    """An export of two entries."""
    append()
    append()
    path = tmp_path / "trail.jsonl"
    result = runner.invoke(app, ["export", str(path)])
    assert (result.exit_code, result.output) == (0, f"Written: {path}\n")
    return path


def test_an_export_is_for_its_owner_and_never_overwrites(exported_file: Path) -> None:
    """It names people; and an older export is evidence."""
    assert stat.S_IMODE(exported_file.stat().st_mode) == 0o600
    again = runner.invoke(app, ["export", str(exported_file)])
    assert again.exit_code == 2
    assert "--force" in again.output
    assert runner.invoke(app, ["export", str(exported_file), "--force"]).exit_code == 0
    nowhere = runner.invoke(app, ["export", str(exported_file.parent / "no" / "x")])
    assert nowhere.exit_code == 2
    assert [p.name for p in exported_file.parent.iterdir()] == [exported_file.name]


def test_an_export_is_checked_without_django_and_database(exported_file: Path) -> None:
    """An inspector needs the file and the program, nothing else."""
    code = (
        "import sys; from kentongan.cli.audit import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit as end: assert 'django' not in sys.modules; raise\n"
    )
    result = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", code, "verify", str(exported_file)],
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
    )
    assert result.returncode == 0, result.stderr
    assert "Intact." in result.stdout
    assert "compare it with the one you keep elsewhere" in result.stdout


def test_findings_end_with_one(exported_file: Path) -> None:
    """The finding names the entry; a key held elsewhere is used."""
    key = exported_file.with_name("key")
    key.write_text(runner.invoke(app, ["key"]).output)
    good = runner.invoke(app, ["verify", str(exported_file), "--public-key", str(key)])
    assert (good.exit_code, "compare it" in good.output) == (0, False)
    text = exported_file.read_text()
    exported_file.write_text(text.replace('"verb":"issue"', '"verb":"draft"', 1))
    bad = runner.invoke(app, ["verify", str(exported_file), "--public-key", str(key)])
    assert bad.exit_code == 1
    assert "[edited] entry 1 was edited" in bad.output
    assert "NOT INTACT" in bad.output


def test_the_database_is_checked_without_a_file(exported_file: Path) -> None:
    """Also against heads kept from earlier."""
    assert runner.invoke(app, ["verify"]).exit_code == 0
    assert runner.invoke(app, ["verify", "--held", str(exported_file)]).exit_code == 0
    AuditEntry.objects.filter(number=2).delete()
    assert runner.invoke(app, ["verify"]).exit_code == 1


@pytest.mark.django_db
def test_many_findings_are_counted_not_poured_out(append: Append) -> None:
    """The screen keeps the first fifty."""
    for _number in range(55):
        append()
    AuditEntry.objects.update(verb="forged")
    result = runner.invoke(app, ["verify"])
    assert result.exit_code == 1
    assert "and 5 more findings" in result.output


def test_what_cannot_be_read_ends_with_two(tmp_path: Path) -> None:
    """A missing file, another file and a bad key are the user's mistakes: a sentence, no trace."""
    other = tmp_path / "other"
    other.write_bytes(b"\xff\xfe\n")
    for arguments in (
        ["verify", str(tmp_path / "none")],
        ["verify", str(other)],
        ["verify", str(other), "--public-key", str(tmp_path / "none")],
        ["verify", str(other), "--public-key", str(other)],
        ["verify", str(other), "--held", str(other)],
    ):
        result = runner.invoke(app, arguments)
        assert result.exit_code == 2, arguments
        assert isinstance(result.exception, SystemExit)


@pytest.mark.django_db
def test_a_check_makes_no_key(settings: Any, tmp_path: Path) -> None:
    """Without a key there is nothing to check with; a damaged one is said to be damaged."""
    settings.AUDIT_SIGNING_KEY = ""
    settings.SECRET_DIR = tmp_path
    result = runner.invoke(app, ["verify"])
    assert result.exit_code == 2
    assert "--public-key" in result.output
    assert not [*tmp_path.iterdir()]
    settings.AUDIT_SIGNING_KEY = "zz"
    assert runner.invoke(app, ["key"]).exit_code == 2
    assert runner.invoke(app, ["export", str(tmp_path / "x")]).exit_code == 2
    settings.AUDIT_SIGNING_KEY = "00" * 32
    assert runner.invoke(app, ["key"]).output.strip() == chain.key_hex(signing_key().public_key())


def test_a_database_that_is_not_there_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No trace for a database that was never set up."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise DatabaseError("no such table")

    monkeypatch.setattr("kentongan.audit_trail.queries.check_chain", fail)
    result = runner.invoke(app, ["verify"])
    assert (result.exit_code, result.output) == (2, "the database cannot be read: no such table\n")


@pytest.mark.django_db
def test_an_export_that_fails_half_way_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy is whole or is not there."""

    def fail(*_args: object, **_kwargs: object) -> Iterator[bytes]:
        yield b"{}\n"
        raise DatabaseError("connection lost")

    monkeypatch.setattr("kentongan.audit_trail.queries.exported", fail)
    result = runner.invoke(app, ["export", str(tmp_path / "x")])
    assert result.exit_code == 2
    assert "connection lost" in result.output
    assert not [*tmp_path.iterdir()]
