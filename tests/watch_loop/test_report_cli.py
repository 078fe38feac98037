"""Reports from the command line: one added, a file imported, a list exported, counts compared."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from tests.cast import Cast
from tests.watch_loop.conftest import Send
from tests.watch_loop.drafts import BENGKEL
from typer.testing import CliRunner

from kentongan.cli.main import build
from kentongan.people.model import ApiToken
from kentongan.watch_loop.report.model import Report, ReportCount, ReportImport

FILE = "Tanggal;Desa;Kecamatan;Jenis;Uraian\n13-10-2023;Bengkel;Kediri;curas;Tas dijambret\n"


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> Path:
    """Files lie here."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def run(*words: str, stdin: str = "") -> Any:
    return CliRunner().invoke(build(words[0]), list(words), input=stdin)


def add(*more: str, **told: str) -> Any:
    asked = {"as": "bhabin_1", "kind": "incident", "area": BENGKEL, "happened": "8-11-2023 2.15"}
    options = [w for name, value in {**asked, **told}.items() for w in (f"--{name}", value)]
    return run("report", "add", *options, *more)


def test_one_report_is_added(cast: Cast) -> None:
    """In the name of an account; its identifier is told."""
    done = add(
        "--field", "category=curas", "--field", "loss_rupiah=1.500.000", text="Tas dijambret"
    )
    assert done.exit_code == 0, done.output
    report = Report.objects.get()
    assert done.stdout.strip() == str(report.uid)
    assert (report.unit, report.loss_rupiah) == (cast.villages[0], 1_500_000)
    assert report.happened_at.isoformat() == "2023-11-07T18:15:00+00:00"
    named = run(
        *("report", "add", "--as", "kapolres", "--kind", "contact", "--area", "Bengkel, Kediri"),
        *("--happened", "8-11-2023", "--field", "category=visit", "--unit", "POLSEK-KEDIRI"),
        *("--field", "office_kind=village", "--field", "topic=Ronda", "--training", "--text", "-"),
        stdin="Membahas ronda",
    )
    assert named.exit_code == 0, named.output
    made = Report.objects.get(kind="contact")
    assert (made.text, made.training, made.unit) == ("Membahas ronda", True, cast.polsek_kediri)


@pytest.mark.parametrize(
    ("more", "told", "code"),
    [
        (["--field", "category=curas"], {"area": "Atlantis"}, 1),
        (["--field", "category=curas"], {"happened": "kemarin"}, 1),
        (["--field", "category=curas"], {"happened": "8-12-2023"}, 1),
        ([], {}, 1),
        (["--field", "curas"], {}, 2),
        (["--field", "category=curas", "--field", "kerugian=500"], {}, 2),
        ([], {"kind": "rumour"}, 2),
        ([], {"as": "nobody"}, 2),
        ([], {"as": "admin"}, 2),
        ([], {"unit": "POLSEK-ATLANTIS"}, 2),
    ],
)
def test_what_is_not_added(cast: Cast, more: list[str], told: dict[str, str], code: int) -> None:
    """1 where the rules refuse it, 2 where it was wrongly asked; the reason is told."""
    done = add(*more, text="x", **told)
    assert done.exit_code == code, done.output
    assert done.stderr
    assert not Report.objects.exists()


def test_a_file_is_imported(
    cast: Cast,
    disk: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """The mapping is shown; a second time nothing is stored."""
    file = disk / "gk.csv"
    file.write_text(FILE, encoding="utf-8")
    asked = ("report", "import", str(file), "--as", "kabag_ops", "--kind", "incident")
    dry = run(*asked, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "1 rows: 1 good, 0 refused" in dry.stdout
    assert not Report.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert "1 stored, 0 were there already" in run(*asked).stdout
        assert "0 stored, 1 were there already" in run(*asked, "--confirmed").stdout
    assert not [p for p in (disk / "media").rglob("*") if p.is_file()]
    assert set(ReportImport.objects.values_list("state", flat=True)) == {"failed", "done"}


def test_refused_rows_are_written_down(cast: Cast, disk: Path) -> None:
    """The good ones are stored only where that is asked for."""
    file, refused = disk / "gk.csv", disk / "ditolak.csv"
    lines = [f"32-10-2023;Bengkel;Kediri;curas;Baris {n}" for n in range(25)]
    file.write_text(FILE + "\n".join(lines), encoding="utf-8")
    asked = ("report", "import", str(file), "--as", "kabag_ops", "--kind", "incident")
    done = run(*asked, "--refused", str(refused))
    assert done.exit_code == 1
    assert "row 3, Tanggal:" in done.stdout
    assert "25 rows are refused in all" in done.stdout
    assert len(list(csv.reader(io.StringIO(refused.read_text("utf-8-sig"))))) == 26
    assert not Report.objects.exists()
    assert run(*asked, "--take-good").exit_code == 1
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("", []),
        ("Tanggal;Desa\n", []),
        (FILE, ["--column", "text=Agama"]),
        (FILE, ["--column", "text"]),
        (FILE, ["--date-order", "ymd"]),
        (FILE, ["--as", "outsider", "--unit", "POLRES-TABANAN"]),
    ],
)
def test_a_file_that_cannot_be_imported(cast: Cast, disk: Path, text: str, more: list[str]) -> None:
    """2, with the reason."""
    file = disk / "gk.csv"
    file.write_text(text, encoding="utf-8")
    asked = ("report", "import", str(file), "--as", "kabag_ops", "--kind", "incident")
    done = run(*asked, *more)
    assert done.exit_code == 2, done.output
    assert done.stderr
    assert run("report", "import", str(disk / "none.csv"), *asked[3:]).exit_code == 2


def test_what_an_account_sees_is_exported(cast: Cast, send: Send, disk: Path) -> None:
    """Within its reach, with the list's filters; one kind with its own fields; whole as JSON."""
    send()
    send("accident")
    out = disk / "out.csv"
    assert run("report", "export", "--as", "kapolres", "--out", str(out)).exit_code == 0
    assert len(list(csv.reader(io.StringIO(out.read_text("utf-8-sig"))))) == 3
    one = run("report", "export", "--as", "kapolres", "--kind", "accident")
    heading, row = csv.reader(io.StringIO(one.stdout.removeprefix("\ufeff")))
    assert "Vehicles" in heading
    assert row[heading.index("Vehicles")] == "2"
    told = run(
        *("report", "export", "--as", "kapolres", "--format", "jsonl"),
        *("--query", "kind=accident&area_code=51.02"),
    )
    assert [json.loads(line)["kind"] for line in told.stdout.splitlines()] == ["accident"]
    assert run("report", "export", "--as", "outsider", "--format", "jsonl").stdout == ""


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--query", "state=gone"], 1),
        (["--query", "stat=confirmed"], 1),
        (["--kind", "rumour"], 1),
        (["--format", "pdf"], 2),
        (["--out", "/nowhere/out.csv"], 2),
    ],
)
def test_an_export_that_cannot_be(cast: Cast, more: list[str], code: int) -> None:
    """1 where the filter asks for what is not there, 2 where it cannot be written."""
    assert run("report", "export", "--as", "kapolres", *more).exit_code == code


def test_counts_are_verified_and_built(cast: Cast, send: Send) -> None:
    """A difference is listed and mended."""
    send()
    assert run("series", "verify").exit_code == 0
    ReportCount.objects.filter(level=4).update(reported=3)
    found = run("series", "verify")
    assert found.exit_code == 1
    assert BENGKEL in found.stdout
    assert "incident/curat_curanmor" in found.stdout
    assert "4 counts built" in run("series", "build").stdout
    assert run("series", "verify").exit_code == 0


def test_tokens_are_made_listed_and_revoked(cast: Cast) -> None:
    """Printed once; by name of account or by their first part."""
    made = run("token", "make", "kapolres", "--name", "SPKT", "--area", "51.02.06", "--read-only")
    assert made.exit_code == 0, made.output
    prefix = made.stdout.strip().split(".")[0]
    listed = run("token", "list", "kapolres").stdout
    assert prefix in listed
    assert "never used" in listed
    assert run("token", "revoke", prefix).exit_code == 0
    assert "revoked" in run("token", "list", "kapolres").stdout
    assert ApiToken.objects.get().revoked_at
    assert run("token", "revoke", "nothing").exit_code == 1
    assert run("token", "make", "kapolres", "--name", "x", "--days", "999").exit_code == 1
    assert run("token", "list", "nobody").exit_code == 2
