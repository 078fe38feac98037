"""`kentongan detect`: what a newcomer types, what he gets, and with which code it ends."""

from __future__ import annotations

import errno
import json
import re
import shlex
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from kentongan.cli.detect import JUDGED, NOTHING_JUDGED, UNUSABLE
from kentongan.cli.main import NOUNS, build

SHARED = Path(__file__).parents[2] / "../shared/data"
runner = CliRunner()


def detect(*arguments: str | Path, lang: str | None = "en") -> tuple[int, str, str]:
    """Code, output and errors, in English; `lang` None is what a newcomer gets."""
    environment = {"KENTONGAN_LANG": lang}
    result = runner.invoke(build("detect"), ["detect", *map(str, arguments)], env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    """Twelve quiet weeks of two villages, and one in which Marga has many."""
    path = tmp_path / "counts.csv"
    monday = date(2024, 1, 1)
    lines = [
        f"{monday + timedelta(weeks=week)},{village},{count}"
        for week in range(13)
        for village, count in (("Kediri", 1 + week % 2), ("Marga", 30 if week == 12 else 2))
    ]
    path.write_text("\n".join(["tanggal,desa,jumlah", *lines]) + "\n")
    return path


def test_a_file_is_judged(counts: Path) -> None:
    """Without a verb, with a method and a parameter: a table for people."""
    code, out, err = detect(counts, "-m", "ears", "--set", "alpha=0.01", "--last", "3")
    assert (code, err) == (JUDGED, "")
    assert "counts.csv: 13 weeks, 2 units" in out
    assert "alpha 0.01" in out
    assert "1 alarm in 6 verdicts" in out
    assert "Marga" in out
    assert detect("file", counts, "-m", "ears", "--set", "alpha=0.01", "--last", "3")[1] == out


def test_too_short_a_history_is_an_answer(counts: Path) -> None:
    """Thirteen weeks are no five years: every unit has its reason, and the code says so."""
    farrington = (counts, "-m", "farrington_flexible")
    code, out, err = detect(*farrington)
    assert (code, err) == (NOTHING_JUDGED, "")
    assert "No verdict" in out
    assert "not enough history" in out
    document = json.loads(detect(*farrington, "--json")[1])
    assert document["verdicts"]["missing"]["NOT_ENOUGH_HISTORY"]["number"] == 26
    assert {row["alarm"] for row in document["results"]} == {None}


def test_every_form_of_output(counts: Path, tmp_path: Path) -> None:
    """Printed or written; the page is Indonesian unless told, the table is Parquet."""
    ears = (counts, "-m", "ears")
    printed = detect(*ears, "--json")[1]
    assert json.loads(printed)["alarms"][0]["unit"] == "Marga"
    out = tmp_path / "report"
    assert detect(*ears, "--json", "--out", out)[:2] == (JUDGED, "")
    assert out.read_text() == printed
    assert '<html lang="id">' in detect(*ears, "--html", lang=None)[1]
    detect(*ears, "--html", "--lang", "en", "--out", out)
    assert '<html lang="en">' in out.read_text()
    detect(*ears, "--parquet", "--out", out)
    assert pl.read_parquet(out).filter("alarm")["unit"].to_list() == ["Marga"]
    detect(*ears, "--out", out)
    assert "1 alarm in 12 verdicts" in out.read_text()
    assert "1 alarm dalam 12 putusan" in detect(*ears, "--lang", "id")[1]


def test_places_and_a_scan(counts: Path, tmp_path: Path) -> None:
    """With a file of places zones are scanned; a bad place is named with its file."""
    places = tmp_path / "places.csv"
    places.write_text(
        "desa,bujur,lintang,penduduk\nKediri,115.12,-8.56,900\nMarga,115.17,-8.47,900\n"
    )
    scan = (counts, "-m", "kulldorff_poisson", "--set", "replicates=99", "--set", "longest=2")
    code, out, _ = detect(*scan, "--coordinates", places)
    assert code == JUDGED
    assert "Marga" in out
    assert detect(*scan)[0] == UNUSABLE
    places.write_text("desa,bujur,lintang\nMarga,815.17,-8.47\n")
    code, _, err = detect(*scan, "--coordinates", places)
    assert code == UNUSABLE
    assert err.startswith(f"{places}: column bujur, row 1: ")


def test_a_newcomer_is_told_in_indonesian(counts: Path, tmp_path: Path) -> None:
    """Without a word about language everything is Indonesian: table, reasons, errors, methods."""
    code, out, _ = detect(counts, "-m", "ears", lang=None)
    assert code == JUDGED
    assert "1 alarm dalam 12 putusan" in out
    assert "riwayat belum cukup" in out
    document = json.loads(detect(counts, "-m", "ears", "--json", lang=None)[1])
    assert "riwayat belum cukup" in document["no_verdict"][0]["reason"]
    assert "wilayah" in detect("methods", lang=None)[1]
    assert "nilai awal" in detect("methods", "ears", lang=None)[1]
    assert detect("simulate", tmp_path / "a.csv", "--scenario", "1", lang=None)[1] == (
        f"Ditulis: {tmp_path / 'a.csv'}\n"
    )
    for arguments, told in (
        ((counts, "-m", "magic"), "tidak ada metode 'magic'; yang ada: bayes, "),
        ((counts, "--unit", "nix"), "kolom nix: kolom ini tidak ada; yang ada: tanggal, desa,"),
        ((counts, "--step", "day"), "(--absent zero atau --absent missing) [gap]"),
        ((counts, "--json", "--html"), "pilih salah satu dari --json, --html, --parquet"),
        ((counts, "--html", "page.html"), "page.html lebih. Hasil ditulis dengan --out FILE"),
        ((counts, "--parquet"), "--parquet bukan teks"),
        ((tmp_path / "none.csv",), "berkas atau folder tidak ada"),
        ((tmp_path,), "ini folder, bukan berkas"),
        ((counts, "-m", "ears", "--set", "alpha=x"), "alpha diisi 'x': seharusnya none"),
    ):
        code, _, err = detect(*arguments, lang=None)
        assert code == UNUSABLE
        assert told in err
        assert err.count("\n") == 1


def test_the_method_is_chosen_by_the_history(tmp_path: Path) -> None:
    """A year before what is judged: layered; less: ears; said both times, and overruled by name."""
    path = tmp_path / "days.csv"
    days = [f"{date(2023, 1, 1) + timedelta(n)},{n % 3}" for n in range(365 + 7 + 40)]
    path.write_text("\n".join(["tanggal,jumlah", *days]) + "\n")
    code, out, _ = detect(path)
    assert code == JUDGED
    assert "layered: " in out
    assert "Method chosen: layered" in out
    assert "Only the last 40 days are judged" in out
    out = detect(path, "--last", "60")[1]
    assert "Method chosen: ears" in out
    assert "min_sigma 0.5" in out
    assert "Method chosen" not in detect(path, "-m", "ears")[1]
    assert "min_sigma 1" in detect(path, "--last", "60", "--set", "min_sigma=1")[1]


def test_work_that_takes_long_says_so_beside_the_output(
    counts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only on a terminal: what is printed or piped is the same."""
    printed = detect(counts, "-m", "ears", "--json")
    monkeypatch.setattr("kentongan.cli.detect.SOON", 0)
    assert detect(counts, "-m", "ears", "--json") == printed


def test_workers_do_not_change_the_answer(counts: Path) -> None:
    """Two processes print what one prints."""
    assert detect(counts, "-m", "ears", "--json", "--workers", "2") == detect(
        counts, "-m", "ears", "--json"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-m", "magic"), "there is no method 'magic'"),
        (
            ("-m", "ears", "--set", "alpha=x"),
            "alpha is 'x': none or a number, such as 0.01 [parameter]",
        ),
        (("-m", "ears", "--set", "variant=C9"), "[parameter]"),
        (("-m", "ears", "--unit", "nix"), "column nix: there is no such column"),
        (("-m", "ears", "--date-order", "dmy", "--step", "day"), "(--absent zero or --absent"),
        (("-m", "ears", "--json", "--html"), "one of --json, --html, --parquet"),
        (("-m", "ears", "--parquet"), "give --out FILE"),
        (("-m", "ears", "--out", "/nowhere/x"), "/nowhere/x: No such file or directory"),
        (("-m", "ears", "--cluster", "nowhere://x"), "no scheduler answers at nowhere://x"),
        (("--since", "2030-01-01"), "no row lies between the days asked for"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(
    counts: Path, arguments: tuple[str, ...], told: str
) -> None:
    """Exit code 2 and one line on stderr that says what would be right; never a traceback."""
    code, out, err = detect(counts, *arguments)
    assert (code, out) == (UNUSABLE, "")
    assert told in err
    assert err.count("\n") == 1


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a folder and a picture are named, not shown as tracebacks."""
    for path in (tmp_path / "none.csv", tmp_path):
        code, _, err = detect(path)
        assert code == UNUSABLE
        assert err.startswith(f"{path}: ")
    picture = tmp_path / "x.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    assert "[encoding]" in detect(picture)[2]


def test_a_folder_that_is_none_is_named(counts: Path) -> None:
    """Whichever library writes the file, the line says what is wrong with it."""
    for arguments in (("simulate", "/nowhere/x.csv"), (counts, "--parquet", "--out", "/nowhere/x")):
        code, _, err = detect(*arguments)
        assert code == UNUSABLE
        assert "No such file or directory" in err
        assert "None" not in err


def test_who_reads_may_stop_reading(counts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kentongan detect ... --json | head` ends without a word."""

    def closed(*_: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr("kentongan.cli.detect._write", closed)
    code, out, err = detect(counts, "-m", "ears", "--json")
    assert (code, out, err) == (1, "", "")


def test_the_list_of_methods() -> None:
    """All methods in one list; the parameters of one with their defaults; no such method."""
    code, out, _ = detect("methods")
    assert code == JUDGED
    assert "farrington_flexible" in out
    assert "kulldorff_poisson" in out
    out = detect("methods", "ears")[1]
    assert "baseline" in out
    assert "7" in out
    assert "seed" in detect("methods", "space_time_permutation")[1]
    assert detect("methods", "nix")[0] == UNUSABLE


def test_simulated_series_can_be_judged(tmp_path: Path) -> None:
    """What `simulate` writes is read back by `detect`; the same seed writes the same file."""
    path, again = tmp_path / "a.csv", tmp_path / "b.csv"
    known = ("--scenario", "7", "--scenario", "12", "--seed", "3", "--replicates", "2")
    assert detect("simulate", path, *known)[:2] == (JUDGED, f"Written: {path}\n")
    detect("simulate", again, *known)
    assert path.read_bytes() == again.read_bytes()
    code, out, _ = detect(path, "-m", "ears", "--step", "week", "--last", "49")
    assert code == JUDGED
    assert "624 weeks, 4 units" in out
    assert detect("simulate", tmp_path / "none" / "x.csv")[0] == UNUSABLE


def test_help_is_that_of_judging() -> None:
    """`--help` and nothing at all show how a file is judged, and name the other verbs."""
    asked = detect("--help")[1]
    assert "FILE" in asked
    assert "--method" in asked
    assert "kentongan detect methods" in " ".join(asked.split())
    assert detect()[1] == asked


def test_nothing_heavy_is_imported_for_help_and_for_the_list() -> None:
    """Neither compilers nor tables: `detect` answers at once, and `read` starts as it did."""
    heavy = ("numba", "polars", "scipy", "altair", "vl_convert", "django", "distributed")
    for words in (["detect", "--help"], ["detect", "methods"], ["read", "--help"]):
        code = (
            f"import sys; sys.argv = ['kentongan', *{words!r}]\n"
            "from kentongan.cli.main import run\n"
            "try:\n    run()\nexcept SystemExit:\n    pass\n"
            f"sys.exit(sorted(set({heavy!r}) & set(sys.modules)).__repr__())"
        )
        done = subprocess.run(  # noqa: S603  our own interpreter and words
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        assert done.stderr.strip() == "[]", words
    assert NOUNS["detect"]


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
def test_public_files_as_a_newcomer_has_them() -> None:
    """Events with local times and positions, and weekly tables of R's package, without editing."""
    robberies = SHARED / "incidents/memphis_robberies_2019.csv"
    code, out, _ = detect(robberies)
    assert code == JUDGED
    assert "365 days, 1 unit" in out
    assert "Method chosen: ears, since no year of data lies before each day judged" in out
    code, out, _ = detect(robberies, "-m", "ears", "--step", "week")
    assert code == JUDGED
    assert "51 weeks, 1 unit" in out
    code, out, _ = detect(robberies, "-m", "ears", "--cell", "4", "--by", "offense_type", "--json")
    assert code == JUDGED
    assert json.loads(out)["series"]["units"] > 20
    newport = SHARED / "detection/data/salmNewport.csv"
    code, out, _ = detect(newport)
    assert code == JUDGED
    assert "528 weeks, 16 units" in out
    assert "Method chosen: layered, since a year of data lies before each week judged" in out
    assert "fewer cases of late" in detect(newport, "-m", "farrington_flexible")[1]


EXAMPLE = re.compile(r"^\$ kentongan (detect .*)\n((?:.*\n)*?)```", re.M)
DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = [
    (page, *found)
    for page in (DOCS / "cli/detect.md", *sorted((DOCS / "early-warning").glob("*.md")))
    for found in EXAMPLE.findall(page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("page", "command", "printed"), EXAMPLES, ids=lambda v: str(v)[-60:])
def test_examples_in_the_documents_print_what_they_show(
    page: Path, command: str, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever types what a page shows, in `docs/`, sees what it shows beneath."""
    monkeypatch.chdir(DOCS)
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = detect(*shlex.split(command)[1:])
    assert (code, err) == (JUDGED, "")
    shown = [line.rstrip() for line in printed.splitlines()]
    assert [line.rstrip() for line in out.splitlines()] == shown, page
