# ruff: noqa: E501  (sample texts stay on one line)
"""`kentongan read`: what it prints, where it writes, and with which code it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kentongan.cli.main import NOUNS, build
from kentongan.cli.read import MISUSED, READ, REFUSED

runner = CliRunner()
APEL = (
    "Kapolres Gresik AKBP Rudi Hartono, S.H. memimpin apel di halaman Mapolres Gresik, Senin, 3 Maret"
    " 2025 pukul 07.00 WIB, didampingi Kabag Ops. Kapolres meminta Kasat Lantas menutup jalur alun-alun"
    " paling lambat besok. Anggota dilarang membawa senjata api ke tempat ibadah, tegas Kapolres.\n"
)
CURI = (
    "Maling membobol warung milik Rina Astuti (24) di Desa Meliling, Kecamatan Kerambitan, Tabanan, kemarin malam"
    " pukul 23.00 Wita. Kerugian ditaksir Rp 3 juta. PT Warung Jaya tutup.\n"
)


def read(*arguments: str) -> tuple[int, str, str]:
    result = runner.invoke(build("read"), ["read", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def apel(tmp_path: Path) -> Path:
    path = tmp_path / "apel.txt"
    path.write_text(APEL, "utf-8")
    return path


def test_table_shows_spans(apel: Path) -> None:
    """Without an option a person sees values with span, rule and doubt."""
    code, out, err = read(str(apel))
    assert (code, err) == (READ, "")
    assert "Polres Gresik" in out
    assert "chair.led_by" in out or "chair.subject" in out
    assert "due 2025-03-04" in out


def test_json_lines(apel: Path) -> None:
    """One object a text; id is the file name without its ending; the label fields are there."""
    code, out, _ = read(str(apel), "--json")
    row = json.loads(out)
    assert code == READ
    assert row["id"] == "apel"
    assert row["date"] == "2025-03-03"
    assert row["place_code"] == "35.25"
    first = row["directives"][0]
    assert first["addressees"] == ["Kasat Lantas"]
    assert APEL[slice(*first["span"])] == first["quote"]
    assert set(row["evidence"]["chair"]) == {"value", "span", "rule", "doubt"}


@pytest.fixture
def curi(tmp_path: Path) -> Path:
    path = tmp_path / "curi.jsonl"
    path.write_text(json.dumps({"id": "c1", "text": CURI, "date": "2025-06-18"}), "utf-8")
    return path


def test_an_incident_for_programs(curi: Path) -> None:
    """--as incident prints the fields that the scorer of the labelled articles reads, null for no answer."""
    code, out, _ = read(str(curi), "--as", "incident", "--json")
    row = json.loads(out)
    assert code == READ
    assert (row["id"], row["event_type"], row["event_date"]) == (
        "c1",
        "curat_curanmor",
        "2025-06-17",
    )
    assert row["kode"] == "51.02.04.2011"
    assert (row["crowd_size"], row["deaths"], row["injured"]) == (None, 0, 0)
    assert (row["is_briefing"], row["directives_n"]) == (False, 0)
    assert set(row["evidence"]["kode"]) == {"value", "span", "rule", "doubt"}


def test_an_incident_for_people(curi: Path) -> None:
    """The table shows every fact with its span; personal data by kind and place, never the name itself."""
    code, out, _ = read(str(curi), "--as", "incident")
    assert code == READ
    assert "51.02.04.2011" in out
    assert "personal_data" in out
    assert "PT Warung Jaya" in out
    assert "directive points" not in out
    assert "Astuti" not in out


def test_each_text_as_what_it_looks_like(apel: Path, curi: Path) -> None:
    """--as auto takes a roll-call for a briefing and a theft for an incident, and says which."""
    code, out, _ = read(str(apel), str(curi), "--as", "auto", "--json")
    briefing, incident = (json.loads(line) for line in out.splitlines())
    assert code == READ
    assert (briefing["read_as"], briefing["place_code"]) == ("briefing", "35.25")
    assert (incident["read_as"], incident["kode"]) == ("incident", "51.02.04.2011")


def test_why_an_incident_has_no_answer(tmp_path: Path) -> None:
    """What could not be read is said on stderr, and the text counts as read."""
    path = tmp_path / "salam.txt"
    path.write_text("Selamat pagi semua.\n", "utf-8")
    code, _, err = read(str(path), "--as", "incident", "--json")
    assert code == READ
    assert "note: does not say when it happened" in err
    assert "note: no kind of event could be told" in err


def test_an_unknown_way_of_reading(apel: Path) -> None:
    """--as takes three words and no other."""
    assert read(str(apel), "--as", "poem")[0] == MISUSED


def test_many_files_into_a_folder(apel: Path, tmp_path: Path) -> None:
    """--out writes one file a text and prints nothing."""
    other = tmp_path / "b.md"
    other.write_text(APEL, "utf-8")
    out = tmp_path / "new" / "folder"
    assert read(str(apel), str(other), "--json", "--out", str(out))[:2] == (READ, "")
    assert sorted(p.name for p in out.iterdir()) == ["apel.json", "b.json"]
    assert read(str(apel), "--out", str(out))[0] == READ
    assert "directive points" in (out / "apel.txt").read_text("utf-8")


def test_rows(tmp_path: Path) -> None:
    """A .jsonl row is a text; a bad one is named by file and line, the others are read."""
    path = tmp_path / "rows.jsonl"
    rows = [
        json.dumps({"id": "a/../b", "text": APEL, "title": "Apel", "date": "2025-03-04"}),
        "{broken",
        "",
        "[]",
        json.dumps({"text": "x"}),
        json.dumps({"id": 1, "text": " "}),
        json.dumps({"id": 1, "text": "x", "title": 5}),
        json.dumps({"id": 1, "text": "x", "date": "kemarin"}),
        json.dumps({"id": 7, "text": APEL}),
    ]
    path.write_text("\n".join(rows), "utf-8")
    code, out, err = read(str(path), "--json")
    assert code == REFUSED
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a/../b", "7"]
    for line, word in (
        (2, "JSON"),
        (4, "object"),
        (5, "id"),
        (6, "text"),
        (7, "title"),
        (8, "date"),
    ):
        assert any(f"{path} line {line}:" in x and word in x for x in err.splitlines()), line
    assert "line 3" not in err
    read(str(path), "--json", "--out", str(tmp_path))
    assert (tmp_path / "a_.._b.json").exists()


def test_refused_file(apel: Path, tmp_path: Path) -> None:
    """What cannot be read is named with reason and code; the rest is read."""
    empty = tmp_path / "kosong.txt"
    empty.write_bytes(b"")
    code, out, err = read(str(empty), str(tmp_path / "none.txt"), str(apel), "--json")
    assert code == REFUSED
    assert json.loads(out)["id"] == "apel"
    assert "kosong.txt: the file holds no text [empty]" in err
    assert "none.txt: cannot be opened" in err
    big = tmp_path / "big.txt"
    big.write_bytes(b"a " * 600_000)
    code, _, err = read(str(big), "--max-mb", "1")
    assert (code, "[too_large]" in err) == (REFUSED, True)


def test_a_text_longer_than_any_briefing(apel: Path, tmp_path: Path) -> None:
    """A dump put in by mistake is refused at once, as a file and as a row; a long .jsonl is not."""
    long = "a " * 200_001
    (tmp_path / "dump.txt").write_text(long, "utf-8")
    rows = [{"id": 1, "text": long}, *({"id": n, "text": "Apel. " * 20_000} for n in range(2, 6))]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    out = tmp_path / "out"
    code, _, err = read(
        str(tmp_path / "dump.txt"), str(tmp_path / "rows.jsonl"), "--json", "--out", str(out)
    )
    assert code == REFUSED
    assert "dump.txt: the text is too long (400002 > 400000 characters) [too_long]" in err
    assert "rows.jsonl line 1: text is too long" in err
    assert sorted(path.stem for path in out.iterdir()) == ["2", "3", "4", "5"]


def test_text_without_a_briefing(tmp_path: Path) -> None:
    """It is printed all the same, with a note; nothing is wrong with the command."""
    path = tmp_path / "resep.txt"
    path.write_text("Rebus air, masukkan garam. Aduk sampai rata.\n", "utf-8")
    code, out, err = read(str(path), "--json")
    assert code == READ
    assert json.loads(out)["directives"] == []
    assert "note: no briefing in it" in err


def test_folder_that_is_a_file(apel: Path) -> None:
    """--out at a file is a misuse, said in words."""
    code, _, err = read(str(apel), "--out", str(apel))
    assert code == MISUSED
    assert "cannot be used as a folder" in err


def test_usage() -> None:
    """No file is a misuse; help names the exit codes, and every noun, without importing it."""
    assert read()[0] == MISUSED
    shown = runner.invoke(build(""), ["--help"]).stdout
    assert all(noun in shown for noun in NOUNS)
    assert "1 some" in " ".join(runner.invoke(build("read"), ["read", "--help"]).stdout.split())
    page = Path(__file__).parents[2] / "docs" / "cli" / "read.md"
    assert all(
        word in page.read_text("utf-8") for word in ("--as", "--json", "--out", "--max-mb", "| 2 |")
    )


def test_starts_without_django(apel: Path) -> None:
    """The command imports no Django: it must start in a moment."""
    script = (
        "import sys; sys.argv = ['kentongan', 'read', sys.argv[1], '--json']\n"
        "from kentongan.cli.main import run\n"
        "try: run()\nfinally: assert 'django' not in sys.modules"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script, str(apel)], check=False, capture_output=True, text=True
    )
    assert done.returncode == READ, done.stderr
    assert json.loads(done.stdout)["id"] == "apel"


def test_nouns_have_help() -> None:
    """Every noun says in a line what it does."""
    assert all(line.endswith(".") for _, line in NOUNS.values())
