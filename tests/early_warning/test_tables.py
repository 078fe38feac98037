"""Tables as people have them: read right, or refused with the column and the row."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.series import MISSING
from kentongan.early_warning.tables import How, Table, grids, read_table, rows, table_of, workbooks
from kentongan.early_warning.tables import calendar as calendars
from kentongan.early_warning.tables.places import Places, read_places


def lines(text: str) -> str:
    """A table written in one line: a blank ends a row."""
    return text.replace(" ", "\n") + "\n"


LONG = lines(
    "tanggal,kecamatan,jumlah 2024-01-01,Marga,3 2024-01-01,Kediri,0 2024-01-02,Marga,"
    " 2024-01-02,Kediri,5"
)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(text: str | bytes, name: str = "t.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return written


def counts(table: Table) -> list[list[int]]:
    return table.series.counts.tolist()


def notes(table: Table) -> dict[str, dict[str, Any]]:
    return {note.code: dict(note.values) for note in table.notes}


def refused(code: str, path: Path, column: str | None, row: int | None, **how: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_table(path, How(**how))
    assert (caught.value.code, caught.value.column, caught.value.row) == (code, column, row)
    return str(caught.value)


# -------------------------------------------------------------------------------- what is read


def test_a_row_a_day_and_unit(write: Any) -> None:
    """The columns are found by their Indonesian names; units stand in the order of their names."""
    table = read_table(write(LONG))
    assert table.columns.form == "long"
    assert table.series.units == ("Kediri", "Marga")
    assert counts(table) == [[0, 3], [5, MISSING]]
    assert table.series.step == "day"
    assert table.series.dates is not None
    assert table.series.dates[0] == np.datetime64("2024-01-01")
    assert table.notes == ()


@given(st.permutations(LONG.splitlines()[1:]))
def test_the_order_of_rows_does_not_matter(lines: list[str]) -> None:
    """Unsorted rows give the same series as sorted ones."""
    frame = pl.DataFrame(
        [line.split(",") for line in lines], schema=["date", "unit", "count"], orient="row"
    )
    assert counts(table_of(frame)) == [[0, 3], [5, MISSING]]


@pytest.mark.parametrize(
    "text",
    [
        "\ufefftanggal;kecamatan;jumlah\r\n01/02/2024;A;1,0\r\n13/02/2024;A;2\r\n\r\n;;\r\n",
        "date\tdistrict\tcount\n1 Feb 2024\tA\t1\n13 Feb 2024\tA\t2\n",
        "waktu|desa|kasus\n2024-02-01 10:30|A|1\n2024-02-13T09.00|A|2.00\n",
        "day,unit,n\n20240201,A,1\n20240213,A,2e0\n",
        "day,unit,n\n2/1/2024,A,1\n2/13/2024,A,2\n",
        "Tgl Lapor,Nama Desa,Jumlah Kasus\n1-Peb-2024,A,1\n13. Februari 2024,A,2\n",
    ],
)
def test_csv_as_offices_write_it(write: Any, text: str) -> None:
    """Marks, separators, line ends, decimal commas and dates of any order read the same."""
    table = read_table(write(text), How(absent="zero", step="day"))
    assert table.series.dates is not None
    assert str(table.series.dates[0]) == "2024-02-01"
    assert table.series.times == 13
    assert table.series.counts[[0, -1], 0].tolist() == [1, 2]
    assert notes(table)["zeros"] == {"number": 11}


def test_weeks_by_their_number(write: Any) -> None:
    """2024-W09 is the week from Monday, 26 February."""
    table = read_table(write("minggu,unit,kasus\n2024-W09,A,1\n2024W10,A,2\n"))
    assert table.series.step == "week"
    assert table.series.dates is not None
    assert str(table.series.dates[0]) == "2024-02-26"


def test_a_column_a_unit_with_populations_beside(write: Any) -> None:
    """The layout of R's sts objects: index columns and known states are no units."""
    table = read_table(
        write(
            "t,epoch,freq,A.x,B,pop_A.x,pop_B,state_B\n"
            "2,2024-01-08,52,3,4,20,30,1\n1,2024-01-01,52,1,NA,10,30,0\n"
        )
    )
    assert table.columns.form == "wide"
    assert table.series.units == ("A.x", "B")
    assert counts(table) == [[1, MISSING], [3, 4]]
    assert table.series.step == "week"
    assert table.series.population is not None
    assert table.series.population.tolist() == [[10, 30], [20, 30]]
    assert notes(table) == {"left_out": {"columns": ["t", "freq", "state_B"]}}


def test_wide_tables_without_all_populations_have_none(write: Any) -> None:
    """A population for some units would be worse than none: it is not used."""
    table = read_table(write("date,A,B,pop_A\n2024-01-01,1,2,5\n2024-01-02,1,2,5\n"))
    assert table.series.population is None
    assert notes(table) == {"left_out": {"columns": ["pop_A"]}}
    assert read_table(
        write("date,A,B\n2024-01-01,1,2\n2024-01-02,1,2\n"), How(units=("B",))
    ).series.units == ("B",)


def test_a_wide_table_may_lack_days(write: Any) -> None:
    """What a missing row means is told: zero or unknown, and the note says how many."""
    path = write("date,A,B\n2024-01-01,1,2\n,,\n2024-01-04,3,4\n")
    refused("gap", path, "date", 3)
    assert counts(read_table(path, How(absent="zero")))[1:3] == [[0, 0], [0, 0]]
    missing = read_table(path, How(absent="missing"))
    assert counts(missing)[1:3] == [[MISSING, MISSING]] * 2
    assert notes(missing) == {"unknown": {"number": 4}}


def test_events_are_counted(write: Any) -> None:
    """A row an event: days without one are zero, and the days covered can be told."""
    path = write(
        "uid,time_local,kind\n1,2019-01-01 01:30:00,a\n2,2019-01-01 20:00:00,b\n"
        "3,2019-01-03 00:10:00,a\n4,,a\n"
    )
    table = read_table(path)
    assert table.columns.form == "events"
    assert (table.series.units, counts(table)) == (("all",), [[2], [0], [1]])
    assert notes(table) == {
        "left_out": {"columns": ["uid", "kind"]},
        "no_day": {"number": 1, "row": 4},
    }
    covered = read_table(path, How(since=date(2018, 12, 31), until=date(2019, 1, 2)))
    assert counts(covered) == [[0], [2], [0]]


def test_events_without_any_other_column(write: Any) -> None:
    """A list of days alone is a list of events."""
    assert counts(read_table(write("tanggal\n2024-01-01\n2024-01-01\n2024-01-02\n"))) == [[2], [1]]


def test_days_become_whole_weeks(write: Any) -> None:
    """Weeks run from Monday; days at the ends that fill no week are left out, and said to be."""
    days = [f"2024-01-{day:02d},{day},{10 * day}" for day in range(3, 25)]
    path = write("date,count,population\n" + "\n".join(days) + "\n")
    table = read_table(path, How(step="week"))
    assert table.series.step == "week"
    assert counts(table) == [[sum(range(8, 15))], [sum(range(15, 22))]]
    assert table.series.population is not None
    assert table.series.population[:, 0].tolist() == [110, 180]
    assert notes(table)["cut"] == {"number": 8, "cases": 3 + 4 + 5 + 6 + 7 + 22 + 23 + 24}
    unknown = "\n".join(days).replace("2024-01-10,10,", "2024-01-10,,")
    assert counts(read_table(write("date,count,p\n" + unknown), How(step="week", ignore=("p",))))[
        0
    ] == [MISSING]


def test_a_week_needs_seven_days(write: Any) -> None:
    """Six days are no week."""
    lines = "\n".join(f"2024-01-0{day},1" for day in range(2, 8))
    refused("step", write(f"date,count\n{lines}\n"), None, None, step="week")


def test_several_columns_name_a_unit(write: Any) -> None:
    """Place and kind together: each pair is a unit; a part that is empty is refused."""
    path = write(
        "date,desa,jenis,jumlah\n2024-01-01, A ,x,1\n2024-01-01,A,y,2\n2024-01-02,A,x,3\n"
        "2024-01-02,A,y,4\n"
    )
    table = read_table(path, How(units=("desa", "jenis")))
    assert table.series.units == ("A / x", "A / y")
    empty = write("date,desa,jenis,jumlah\n2024-01-01,A,,1\n")
    refused("unit", empty, "desa / jenis", 1, units=("desa", "jenis"))
    refused("unit", write("date,desa,jumlah\n2024-01-01,A,1\n2024-01-01, ,1\n"), "desa", 2)


def test_counts_taken_apart_by_kind(write: Any) -> None:
    """With `by`, kinds add up to the unit, and each kind is kept for explanations."""
    path = write(
        "date,desa,jenis,jumlah\n2024-01-01,A,x,1\n2024-01-01,A,y,2\n2024-01-02,A,y,4\n2024-01-02,B,x,7\n2024-01-01,B,x,\n"
    )
    table = read_table(path, How(by=("jenis",)))
    assert table.series.units == ("A", "B")
    assert counts(table) == [[3, MISSING], [4, 7]]
    part = table.parts["jenis"]
    assert part.labels == ("x", "y", "x")
    assert part.whole.tolist() == [0, 0, 1]
    assert part.series.counts.tolist() == [[1, 2, MISSING], [0, 4, 7]]


def test_populations_hold_until_the_next(write: Any) -> None:
    """A population is carried on, and the first also back; completeness is 1 where not said."""
    path = write(
        "date,unit,count,population,completeness\n2024-01-01,A,1,,\n2024-01-02,A,1,100,0.5\n"
        "2024-01-03,A,1,,\n2024-01-04,A,1,120,1\n"
    )
    series = read_table(path).series
    assert series.population is not None
    assert series.completeness is not None
    assert series.population[:, 0].tolist() == [100, 100, 100, 120]
    assert series.completeness[:, 0].tolist() == [1, 0.5, 1, 1]


def test_numbered_steps(write: Any) -> None:
    """Without dates the step has to be told; the calendar is an index."""
    path = write("t,epoch,observed\n1,1,5\n2,2,6\n")
    refused("step", path, "epoch", None)
    table = read_table(path, How(step="week"))
    assert (table.series.dates, counts(table)) == (None, [[5], [6]])
    refused("since", path, "epoch", None, step="week", since=date(2024, 1, 1))
    refused("gap", write("epoch,observed\n1,5\n4,6\n"), "epoch", 2, step="day")
    refused("date", path, "epoch", None, step="day", form="events")


def test_one_day_needs_its_step(write: Any) -> None:
    """From one row nobody can tell a day from a week."""
    path = write("date,unit,count\n2024-01-01,A,1\n")
    refused("step", path, "date", None)
    assert read_table(path, How(step="week")).series.step == "week"
    assert read_table(path, How(step="day")).series.step == "day"


def test_weekly_rows_can_be_days(write: Any) -> None:
    """Rows a week apart are weeks, unless days are asked for; far apart they can be weeks too."""
    path = write("date,unit,count\n2024-01-01,A,1\n2024-01-08,A,2\n2024-01-15,A,2\n")
    assert read_table(path).series.step == "week"
    assert read_table(path, How(step="day", absent="zero")).series.times == 15
    rare = write("date,unit,count\n2024-01-01,A,1\n2024-01-22,A,2\n2024-02-12,A,2\n")
    assert read_table(rare, How(step="week", absent="zero")).series.times == 7
    refused("step", rare, "date", None)
    shifted = write(
        "date,unit,count\n2024-01-01,A,1\n2024-01-08,A,2\n2024-01-16,A,2\n2024-01-23,A,2\n"
    )
    assert "whole number of weeks" in refused("step", shifted, "date", 3)


# ------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("code", "row", "cell"),
    [
        ("count", 2, "-1"),
        ("count", 2, "1.5"),
        ("count", 2, "1,5"),
        ("count", 2, "inf"),
        ("count", 2, "3000000000"),
        ("number", 2, "banyak"),
        ("thousands", 2, "12.000"),
        ("thousands", 2, "1,000,000"),
    ],
)
def test_a_bad_count_is_named_by_column_and_row(write: Any, code: str, row: int, cell: str) -> None:
    """The row is that of the file, below the heading, also after an empty line."""
    text = f'date,unit,count\n\n2024-01-01,A,"{cell}"\n'
    refused(code, write(text), "count", row)


@pytest.mark.parametrize("word", ["", "NA", "nan", "NULL", "-", "n/a"])
def test_words_for_nothing_are_unknown_counts(write: Any, word: str) -> None:
    """An unknown count is MISSING, whatever it is called."""
    text = f"date,unit,count\n2024-01-01,A,{word}\n2024-01-02,A,2.0\n"
    assert counts(read_table(write(text))) == [[MISSING], [2]]


@pytest.mark.parametrize(
    ("code", "column", "row", "text"),
    [
        ("date", "date", 2, "date,unit,count\n2024-01-01,A,1\n2024-02-31,A,1\n"),
        ("date", "date", 2, "date,unit,count\n2024-01-01,A,1\nkemarin,A,1\n"),
        ("date", "date", 2, "date\n2024-01-01\n0204-01-01\n"),
        ("date", "date", 1, "date\n9999-12-31\n2024-01-01\n"),
        ("date", "date", 2, "date,unit,count\n2024-01-01,A,1\n1 Foo 2024,A,1\n"),
        ("date", "date", 2, "date,unit,count\n2024-01-01,A,1\n,A,1\n"),
        ("date", "date", 2, "date,A,B\n2024-01-01,1,1\n,1,1\n"),
        ("date_order", "date", None, "date,unit,count\n01/02/2024,A,1\n02/02/2024,A,1\n"),
        ("gap", "date", 2, lines("date,count 2024-01-01,1 2024-01-03,1 2024-01-04,1 2024-01-05,2")),
        ("absent", "jumlah", None, LONG.replace("2024-01-02,Marga,\n", "")),
        ("repeated", "date", 3, lines("date,count 2024-01-01,1 2024-01-02,1 2024-01-01,1")),
        ("form", "date", None, "date,A,B\n2024-01-01,1,1\n2024-01-02,1,1\n2024-01-01,1,1\n"),
        ("population", "pop", 1, "date,unit,count,pop\n2024-01-01,A,1,0\n"),
        ("population", "population", None, lines("date,count,pop 2024-01-01,1, 2024-01-02,1,")),
        ("completeness", "completeness", 1, "date,unit,count,completeness\n2024-01-01,A,1,1.2\n"),
        ("column", None, None, "a,b\nx,y\n"),
        ("column", None, None, "date,a,b,count\n2024-01-01,x,y,1\n"),
        ("column", "a", None, "a,a\n1,2\n"),
        ("no_heading", None, None, "2024-01-01,A,3\n2024-01-02,A,4\n"),
        ("empty", None, None, "date,unit,count\n"),
        ("empty", None, None, "date,unit,count\n,,\nTotal,,3\n"),
        ("empty", "date", None, "date,A,B\n,,\nTotal,1,3\n"),
        ("empty", None, None, ""),
        ("table", None, 2, "date,unit,count\n2024-01-01,A,1\n2024-01-02,A,1,9\n"),
        ("table", None, None, f'date,unit,n\n2024-01-01,"{"x" * 140_000}",1\n2024-01-02,A,1,9\n'),
        ("encoding", None, None, "date,unit,count\n2024-01-01,A,1\n".encode("utf-16")),
        ("encoding", None, None, b"\x89PNG\r\n\x1a\n\0\0"),
        ("table", None, None, b"PK\x03\x04\0\0"),
        ("table", None, None, 'date;""a";\n2024-01-01;2\n'),
        ("table", None, None, "\ufeff <html><table><tr><td>Tanggal</td></tr></table></html>"),
        ("table", None, None, b"PAR1 and nothing more"),
        ("encoding", "unit", 2, b"date;unit;n\r\n2024-01-01;\xc3\xa9;1\n2024-01-01;\xe9;1\n"),
        ("heading", None, None, "REKAP KEJADIAN 2024,,\ndate,unit,count\n2024-01-01,A,1\n"),
        ("heading", None, None, "date;Kecamatan;;\n;Kediri;Marga;Penebel\n2024-01-01;1;2;3\n"),
        ("heading", None, None, "date;;Kediri\n2024-01-01;1;2\n"),
        ("heading", None, None, ",,\ndate,unit,count\n2024-01-01,A,1\n"),
        ("coarse", None, None, lines("bulan,jumlah 2024-01,3 2024-02,4")),
        ("coarse", None, None, lines("tahun;jumlah 2023;3 2024;4")),
        ("coarse", "date", None, lines("date,count 2024-01-01,3 2024-02-01,4")),
        ("thousands", "penduduk", 1, "date,unit,count,penduduk\n2024-01-01,A,1,50.100\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(
    write: Any, code: str, column: str | None, row: int | None, text: str | bytes
) -> None:
    """Each fault has its code, and the column and row where it has one; none is a traceback."""
    refused(code, write(text), column, row)


@pytest.mark.parametrize(
    ("code", "column", "how"),
    [
        ("column", "hari", {"day": "hari"}),
        ("column", "x", {"units": ("x",)}),
        ("column", None, {"form": "wide", "ignore": ("jumlah",)}),
        ("column", None, {"form": "long", "ignore": ("jumlah",)}),
        ("form", None, {"form": "wide", "units": ("jumlah",), "cell_km": 1.0}),
        ("position", None, {"cell_km": 1.0}),
        ("empty", "tanggal", {"since": date(2025, 1, 1)}),
        ("sheet", None, {"sheet": "Januari"}),
        ("empty", "tanggal", {"form": "wide", "units": ("jumlah",), "until": date(2020, 1, 1)}),
    ],
)
def test_what_is_asked_has_to_be_there(
    write: Any, code: str, column: str | None, how: dict[str, Any]
) -> None:
    """Columns, forms and days that a table does not have are refused."""
    refused(code, write(LONG), column, None, **how)


def test_a_wide_table_has_a_row_a_day(write: Any) -> None:
    """Told to be wide, a day that stands twice is refused by its row."""
    text = lines("date,A,B 2024-01-01,1,1 2024-01-02,1,1 2024-01-01,1,1")
    refused("repeated", write(text), "date", 3, form="wide")
    assert counts(read_table(write(text), How(form="events"))) == [[2], [1]]


def test_ambiguous_days_are_told(write: Any) -> None:
    """02/03/2024 is what the user says; equal day and month need no telling."""
    path = write("date,unit,count\n02/03/2024,A,1\n03/03/2024,A,1\n")
    for order, first in (("dmy", "2024-03-02"), ("mdy", "2024-02-03")):
        how = How(date_order=order, absent="zero", step="day")  # type: ignore[arg-type]  # of a literal loop
        dates = read_table(path, how).series.dates
        assert dates is not None
        assert str(dates[0]) == first
    assert read_table(write("date,count\n03/03/2024,1\n"), How(step="day")).series.times == 1


def test_repeated_rows_can_be_added_up(write: Any) -> None:
    """Added up on request; one unknown count makes its sum unknown; a sum has to be a count."""
    text = "date,unit,count\n2024-01-01,A,1\n2024-01-01,A,2\n2024-01-02,A,\n2024-01-02,A,3\n"
    assert counts(read_table(write(text), How(repeated="sum"))) == [[3], [MISSING]]
    much = "date,unit,count\n2024-01-01,A,2000000000\n2024-01-01,A,2000000000\n2024-01-02,A,1\n"
    refused("count", write(much), None, None, repeated="sum")
    week = "date,count\n" + "".join(f"2024-01-0{d},2000000000\n" for d in range(1, 8))
    refused("count", write(week), None, None, step="week")


def test_absent_rows_are_what_they_are_said_to_be(write: Any) -> None:
    """A pair of day and unit without a row: zero or unknown, never guessed."""
    path = write("date,unit,count\n2024-01-01,A,1\n2024-01-02,A,2\n2024-01-02,B,3\n")
    assert counts(read_table(path, How(absent="zero"))) == [[1, 0], [2, 3]]
    missing = read_table(path, How(absent="missing"))
    assert counts(missing) == [[1, MISSING], [2, 3]]
    assert notes(missing) == {"unknown": {"number": 1}}


def test_tables_larger_than_memory_are_refused(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes are checked before anything is laid out."""
    monkeypatch.setattr(grids, "MOST_CELLS", 3)
    refused("size", write(LONG), None, None)
    monkeypatch.setattr(calendars, "MOST_DAYS", 1)
    refused("date", write(LONG), "tanggal", None)


def test_files_are_read_in_pieces(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and their numbers are the same whatever the size of a piece."""
    monkeypatch.setattr(rows, "PIECE", 3)
    lines = [f"2024-01-{1 + n // 5:02d},{chr(65 + n % 5)},{n}" for n in range(50)]
    text = "date,unit,count\n" + "\n".join(lines) + "\n"
    assert counts(read_table(write(text))) == np.arange(50).reshape(10, 5).tolist()
    refused("count", write(text.replace(",47\n", ",-47\n")), "count", 48)


# ------------------------------------------------------------------------------------- positions


def test_events_in_squares(write: Any) -> None:
    """Two events in one square of 2 km, one in another; an event without a position is told."""
    path = write(
        "time,lon,lat\n2024-01-01,115.121,-8.541\n2024-01-01,115.122,-8.542\n2024-01-02,115.20,-8.60\n2024-01-02,,\n"
    )
    table = read_table(path, How(cell_km=2.0))
    assert counts(table) == [[2, 0], [0, 1]]
    assert notes(table) == {"no_position": {"number": 1, "row": 4}}
    assert table.positions is not None
    assert np.abs(table.positions - [[115.1215, -8.5415], [115.20, -8.60]]).max() < 0.02
    assert len(set(table.series.units)) == 2
    assert not table.columns.planar


def test_an_unknown_position_is_not_0_0(write: Any) -> None:
    """Many programs write nothing as 0, 0: among places far from there it is refused by row."""
    far = "date,desa,lon,lat\n2024-01-01,A,115.1,-8.5\n2024-01-01,A,0,0\n2024-01-01,A,115.2,-8.6\n"
    refused("position", write(far), "lon", 2)
    grid = write("date,desa,lon,lat\n2024-01-01,A,0,0\n2024-01-01,B,1,1\n2024-01-01,C,,\n")
    positions = read_table(grid, How(units=("desa",))).positions
    assert positions is not None
    np.testing.assert_array_equal(positions, [[0, 0], [1, 1], [np.nan, np.nan]])


def test_degrees_are_no_plane(write: Any) -> None:
    """Squares of 2 km of what is called x and y but is degrees would be one square."""
    degrees = "date,x,y\n2024-01-01,115.1,-8.5\n2024-01-01,115.2,-8.6\n"
    refused("degrees", write(degrees), "x", 1, cell_km=2.0)
    assert read_table(write(degrees)).columns.planar  # no scan is asked for: counted as events


def test_units_lie_in_the_middle_of_their_rows(write: Any) -> None:
    """Planar positions: the mean of a unit's rows, NaN for one that has none."""
    path = write(
        "date,unit,count,x,y\n2024-01-01,A,1,0,2\n2024-01-02,A,1,2,4\n2024-01-01,B,1,,\n2024-01-02,B,1,,\n"
    )
    table = read_table(path)
    assert table.columns.planar
    assert table.positions is not None
    np.testing.assert_array_equal(table.positions, [[1, 3], [np.nan, np.nan]])
    squares = read_table(write("time,x,y\n2024-01-01,5,5\n2024-01-02,25,5\n"), How(cell_km=10.0))
    assert squares.series.units == ("5 5", "5 25")


def test_positions_have_to_be_positions(write: Any) -> None:
    """Metres are no degrees, latitude and longitude the wrong way round neither."""
    path = write("time,lon,lat\n2024-01-01,-8.5,115.1\n")
    refused("position", path, "lat", 1, cell_km=1.0)
    refused("position", write("time,lon,lat\n2024-01-01,,\n"), "lon", None, cell_km=1.0)


def places(write: Any, text: str, units: tuple[str, ...]) -> Places:
    return read_places(write(text, "places.csv"), units)


def test_a_file_of_places(write: Any) -> None:
    """Places are matched by name; who lacks one, and who has nothing else, is told."""
    found = places(
        write, "nama;bujur;lintang;penduduk\nA;115,1;-8,5;1000\nC;115,2;-8,6;\n", ("A", "B")
    )
    np.testing.assert_array_equal(found.positions, [[115.1, -8.5], [np.nan, np.nan]])
    assert found.population is not None
    np.testing.assert_array_equal(found.population, [1000, np.nan])
    assert [(note.code, note.values["units"]) for note in found.notes] == [
        ("not_placed", ["B"]),
        ("no_counts", ["C"]),
    ]
    planar = places(write, "unit,x,y\nA,1,2\n", ("A",))
    assert (planar.planar, planar.population, planar.notes) == (True, None, ())


@pytest.mark.parametrize(
    ("code", "column", "row", "text"),
    [
        ("places", None, None, "unit,a\nA,1\n"),
        ("places", None, None, "lon,lat\n1,2\n"),
        ("repeated", "unit", 2, "unit,lon,lat\nA,1,2\nA,1,2\n"),
        ("position", "lat", 2, "unit,lon,lat\nA,1,2\nB,1,\n"),
        ("position", "lat", 1, "unit,lon,lat\nA,1,95\n"),
        ("population", "pop", 1, "unit,lon,lat,pop\nA,1,9,0\n"),
    ],
)
def test_bad_places(write: Any, code: str, column: str | None, row: int | None, text: str) -> None:
    """A place named twice, without a position or with one that is none, is refused by row."""
    with pytest.raises(InputError) as caught:
        places(write, text, ("A",))
    assert (caught.value.code, caught.value.column, caught.value.row) == (code, column, row)


# ---------------------------------------------------------------------------- frames and Parquet


def test_polars_frames_and_parquet_keep_their_types(tmp_path: Path) -> None:
    """Dates, moments and numbers are taken as they are; a Parquet file reads like its frame."""
    frame = pl.DataFrame(
        {
            "when": pl.Series(["2024-01-01 10:30", "2024-01-02 11:00"]).str.to_datetime("%F %R"),
            "unit": ["A", "A"],
            "count": [1.0, None],
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    for table in (table_of(frame), table_of(frame.lazy()), read_table(tmp_path / "t.parquet")):
        assert counts(table) == [[1], [MISSING]]
        assert table.columns.day == "when"
    lost = frame.with_columns(pl.lit(None).alias("when").cast(pl.Date))
    with pytest.raises(InputError) as caught:
        table_of(lost)
    assert (caught.value.code, caught.value.row) == ("date", 1)


def test_pandas_frames() -> None:
    """Columns of text and an index of days come over without pandas being asked for."""
    pandas = pytest.importorskip("pandas")
    days = pandas.to_datetime(["2024-01-01", "2024-01-02"])
    wide = pandas.DataFrame({"A": [1, 2], "B": [3.0, None]}, index=days)
    assert counts(table_of(wide)) == [[1, 3], [2, MISSING]]
    long = pandas.DataFrame(
        {"date": days.astype(str), "unit": pandas.Series(["A", "A"], dtype=object), "count": [1, 2]}
    )
    assert counts(table_of(long)) == [[1], [2]]
    empty = pandas.DataFrame(
        {"date": ["2024-01-01", None], "n": pandas.Series([1, None], dtype=object)}
    )
    assert counts(table_of(empty, How(step="day"))) == [[1]]


def test_pandas_series_and_indexes() -> None:
    """A series with its days as index, and an index of day and unit, as `groupby` leaves them."""
    pandas = pytest.importorskip("pandas")
    days = pandas.date_range("2024-01-01", periods=2)
    assert counts(table_of(pandas.Series([3, 4], index=days, name="kasus"))) == [[3], [4]]
    index = pandas.MultiIndex.from_product([days, ["A", "B"]], names=["tanggal", "desa"])
    table = table_of(pandas.DataFrame({"kasus": [1, 2, 3, 4]}, index=index))
    assert (counts(table), table.series.units) == ([[1, 2], [3, 4]], ("A", "B"))
    twice = pandas.DataFrame([["2024-01-01", 1, 2]], columns=["date", "a", "a"])
    for wrong, code, column in ((twice, "column", "a"), ([1, 2], "table", None)):
        with pytest.raises(InputError) as caught:
            table_of(wrong)
        assert (caught.value.code, caught.value.column) == (code, column)


def test_the_day_is_found_by_what_it_holds() -> None:
    """A column of days is found whatever its name, also where its order has to be told."""
    named = pl.DataFrame(
        {"kapan": ["2024-01-01", "2024-01-02"], "desa": ["A", "A"], "count": ["1", "2"]}
    )
    assert table_of(named).columns.day == "kapan"
    open_ = named.with_columns(kapan=pl.Series(["01/02/2024", "02/02/2024"]))
    with pytest.raises(InputError) as caught:
        table_of(open_)
    assert caught.value.code == "date_order"


def test_a_time_of_day_is_no_day(write: Any) -> None:
    """Beside a column of days, one called `waktu` that holds hours is left out, and said so."""
    table = read_table(write("tanggal_kejadian;waktu\n01-02-2024;02.53\n13-02-2024;23.10\n"))
    assert table.columns.day == "tanggal_kejadian"
    assert notes(table) == {"left_out": {"columns": ["waktu"]}}
    typed = pl.DataFrame({"date": [0.5, 1.5], "saat": [date(2024, 1, 1), date(2024, 1, 2)]})
    assert table_of(typed, How(form="events")).columns.day == "saat"
    empty = pl.DataFrame({"date": pl.Series([None, None], dtype=pl.String), "count": [1, 2]})
    with pytest.raises(InputError) as caught:
        table_of(empty)
    assert (caught.value.code, caught.value.column, caught.value.row) == ("date", "date", 1)


@pytest.mark.parametrize(
    "day", ["Senin, 1 Januari 2024", "Jum'at, 1/1/2024 10.30 WIB", "Monday, 2024-01-01"]
)
def test_a_weekday_before_a_day_is_passed_over(write: Any, day: str) -> None:
    """Dates as office programs write them out."""
    table = read_table(write(f"tanggal;kasus\n{day};3\n"), How(step="day"))
    assert table.series.dates is not None
    assert str(table.series.dates[0]) == "2024-01-01"


def test_names_as_people_type_them(write: Any) -> None:
    """Blanks too many make no new unit; other capitals do, and that is told."""
    table = read_table(
        write(
            "tanggal,desa\n2024-01-01,Selemadeg  Timur \n2024-01-01,Selemadeg\u00a0Timur\n"
            "2024-01-01,MARGA\n2024-01-01,Marga\n"
        ),
        How(units=("desa",)),
    )
    assert table.series.units == ("MARGA", "Marga", "Selemadeg Timur")
    assert counts(table) == [[1, 1, 2]]
    assert notes(table) == {"alike": {"units": ["MARGA", "Marga"]}}


@pytest.mark.parametrize(("wrong", "row"), [("2194-01-02", 2), ("1824-01-02", 2)])
def test_a_mistyped_year_is_told(write: Any, wrong: str, row: int) -> None:
    """One event two centuries away is counted where it says; who reads the result is asked."""
    table = read_table(write(f"tanggal\n2024-01-01\n{wrong}\n2024-01-03\n2024-01-03\n"))
    assert notes(table)["quiet"]["row"] == row
    assert notes(table)["quiet"]["number"] > 60_000
    near = read_table(write("tanggal\n2024-01-01\n2024-12-30\n"))
    assert notes(near) == {}


def test_columns_that_a_spreadsheet_leaves_empty(write: Any) -> None:
    """Empty columns behind the last one are no columns."""
    path = write("tanggal;kasus;;\n2024-01-01;3;;\n2024-01-02;4;;\n")
    assert counts(read_table(path)) == [[3], [4]]


def test_numbers_and_words_are_no_days() -> None:
    """A column of numbers is not taken for days; a table of flags and moments holds no counts."""
    frame = pl.DataFrame(
        {"no": [1, 2], "kode": ["1", "2"], "kata": ["a", "b"], "saat": ["2024-01-01", "2024-01-02"]}
    )
    assert table_of(frame).columns.day == "saat"
    flags = pl.DataFrame({"date": ["2024-01-01", "2024-01-02"], "ok": [True, False]})
    assert table_of(flags).columns.form == "events"


def test_pieces_without_a_filled_row(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stretch of empty lines, as spreadsheets leave them, is passed over."""
    monkeypatch.setattr(rows, "PIECE", 2)
    text = "date,unit,count\n2024-01-01,A,1\n" + ",,\n" * 7 + "2024-01-02,A,2\n"
    assert counts(read_table(write(text))) == [[1], [2]]


def test_year_and_week_in_two_columns(write: Any) -> None:
    """ISO weeks where the calendar fits; 52 weeks a year where a 53rd is never written."""
    rows_of = lambda year, weeks: [f"{year},{week},1" for week in weeks]  # noqa: E731  two uses
    iso = read_table(
        write("\n".join(["year,week,count", *rows_of(2023, range(50, 53)), *rows_of(2024, (1, 2))]))
    )
    assert iso.columns.day == "year week"
    assert iso.series.dates is not None
    assert str(iso.series.dates[-1]) == "2024-01-08"
    long = [*rows_of(2020, range(51, 54)), *rows_of(2021, (1,))]
    assert read_table(write("\n".join(["tahun,minggu,kasus", *long]))).series.times == 4
    assert read_table(write("\n".join(["Tahun,Minggu ke-,kasus", *long]))).series.times == 4
    same = [*rows_of(2020, (51, 52)), *rows_of(2021, (1, 2))]
    table = read_table(write("\n".join(["tahun,minggu,kasus", *same])))
    assert (table.series.times, table.series.dates, table.series.step) == (4, None, "week")
    assert notes(table) == {"same_years": {"number": 52}}
    gap = write("\n".join(["tahun,minggu,kasus", *same[:2], same[3]]))
    iso = read_table(gap, How(absent="zero", step="week"))  # nothing tells of years of 52 weeks
    assert iso.series.times == 5
    twice = write("\n".join(["tahun,minggu,kasus", *same, same[0]]))
    assert "on 2020 week 51 too" in refused("repeated", twice, "tahun minggu", 5)
    refused("date", write("year,week,count\n2024,60,1\n"), "year week", 1)


# ----------------------------------------------------------------------------------- workbooks


MOMENT = datetime.fromisoformat("2024-01-02T10:30")


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    with Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for n, row in enumerate(cells):
                sheet.write_row(n, 0, row)
    return path


def test_a_workbook_is_read_as_it_looks(tmp_path: Path) -> None:
    """Cells of days, whole numbers kept as decimals, empty cells, text and times of day."""
    path = workbook(
        tmp_path / "t.xlsx",
        Rekap=[
            ["Tanggal", "Kecamatan", "Jumlah", "Jam", "Sah"],
            [date(2024, 1, 1), "Marga", 3, time(9, 30), True],
            [date(2024, 1, 1), "Kediri", None, None, False],
            [MOMENT, " Marga ", 4.0, None, None],
            ["2 Januari 2024", "Kediri", "5", None, None],
        ],
    )
    table = read_table(path)
    assert (counts(table), table.series.units) == ([[MISSING, 3], [5, 4]], ("Kediri", "Marga"))
    assert notes(table) == {"left_out": {"columns": ["Jam", "Sah"]}}
    half = workbook(tmp_path / "h.xlsx", A=[["date", "count"], [date(2024, 1, 1), 1.5]])
    assert "1.5 is no count" in refused("count", half, "count", 1)


def test_a_sheet_is_named(tmp_path: Path) -> None:
    """The first sheet with rows, or the one asked for; which others there are is said."""
    rows = [["date", "count"], [date(2024, 1, 1), 1], [date(2024, 1, 2), 2]]
    path = workbook(tmp_path / "t.xlsx", Kosong=[], Januari=rows, Lain=[["date", "count"]])
    assert counts(read_table(path)) == [[1], [2]]
    assert notes(read_table(path)) == {"sheet": {"sheet": "Januari", "others": ["Lain"]}}
    refused("empty", path, None, None, sheet="Lain")
    told = refused("sheet", path, None, None, sheet="Kosong")
    assert told == "there is no sheet 'Kosong' with rows; there are Januari, Lain"
    refused("empty", workbook(tmp_path / "e.xlsx", A=[]), None, None)


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small file may hold a very large one; an old XLS is no zip and is not measured so."""
    path = workbook(tmp_path / "t.xlsx", A=[["date", "count"]])
    monkeypatch.setattr(workbooks, "MOST", 10)
    refused("size", path, None, None)
    path.write_bytes(b"\xd0\xcf\x11\xe0 and nothing more")
    refused("table", path, None, None)


# ------------------------------------------------------------------------------------- headings


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\ntanggal;kasus\r\n2024-01-01;1\r\n2024-01-02;2\r\n",
        "tanggal;kasus\r2024-01-01;1\r2024-01-02;2\r",
        '"tanggal\nlapor";" jumlah\nkasus "\n2024-01-01;1\n2024-01-02;2\n',
        "tanggal;kasus;;\n2024-01-01;1;;\n2024-01-02;2;;\n",
    ],
)
def test_headings_as_programs_write_them(write: Any, text: str) -> None:
    """A first line for spreadsheets, the line ends of old Macs, and cells of two lines are read."""
    assert counts(read_table(write(text))) == [[1], [2]]


def test_titles_above_a_heading_are_passed_over_when_told(write: Any, tmp_path: Path) -> None:
    """In a file and in a sheet; of a heading of two rows the second names the columns."""
    rows = "2024-01-01;1;2\n2024-01-02;3;4\n"
    for above in ("REKAP;;\n\n", "sep=;\nREKAP;;\n", "REKAP, BULAN INI\r\n\r\n"):
        path = write(f"{above}tanggal;A;B\n{rows}")
        assert counts(read_table(path, How(heading=3))) == [[1, 2], [3, 4]]
    path = write(f"Tanggal;Kecamatan;\n;A;B\n{rows}")
    refused("heading", path, None, None)
    table = read_table(path, How(heading=2))
    assert (table.series.units, table.columns.day) == (("A", "B"), "")
    refused("table", write(f"REKAP\ntanggal;A\n{rows}"), None, 1, heading=2)
    refused("empty", path, None, None, heading=9)
    cells = [["REKAP", None, None], [None, "A", "B"], ["2024-01-01", 1, 2], ["2024-01-02", 3, 4]]
    book = workbook(tmp_path / "t.xlsx", Mei=cells)
    refused("heading", book, None, None)
    assert counts(read_table(book, How(heading=2))) == [[1, 2], [3, 4]]
    refused("empty", book, None, None, heading=9)


def test_a_heading_may_be_longer_than_one_cell_may_be(write: Any) -> None:
    """Twenty thousand columns make a line that is no cell of any other separator."""
    names = [f"Desa {n:05d}" for n in range(15_000)]
    path = write(
        f"tanggal,{','.join(names)}\n2024-01-01{',1' * 15_000}\n2024-01-02{',2' * 15_000}\n"
    )
    assert read_table(path, How(step="day")).series.units[-1] == names[-1]


def test_a_faulty_row_is_found_below_a_line_for_spreadsheets(write: Any) -> None:
    """Rows are counted from the heading, whatever stands above it."""
    told = "sep=;\ndate;count\n2024-01-01;1\n2024-01-02;1;9\n"
    refused("table", write(told), None, 2)
    refused("table", write(told.replace("\n", "\r")), None, 2)


def test_days_may_stand_in_a_column_without_name(write: Any) -> None:
    """As pivot tables leave it."""
    table = read_table(write(";Marga;Kediri\n2024-01-01;1;2\n2024-01-02;3;4\n"))
    assert (table.columns.day, table.series.units) == ("", ("Marga", "Kediri"))
    assert table.notes == ()


# --------------------------------------------------------------------------------------- totals

DAYS = [f"2024-01-{day:02d}" for day in range(1, 11)]
A, B = [n % 3 for n in range(10)], [n % 5 for n in range(10)]
BOTH = [a + b for a, b in zip(A, B, strict=True)]


def wide(**columns: list[Any]) -> Table:
    return table_of(pl.DataFrame({"tanggal": DAYS, **columns}))


@pytest.mark.parametrize(
    ("columns", "units", "told"),
    [
        ({"A": A, "B": B, "Jumlah": BOTH}, ("A", "B"), {"totals": {"units": ["Jumlah"]}}),
        ({"A": A, "B": B, "Rekap": BOTH}, ("A", "B"), {"totals": {"units": ["Rekap"]}}),
        ({"A": A, "Total": A}, ("A",), {"totals": {"units": ["Total"]}}),
        ({"A": A, "B": A}, ("A", "B"), {}),
        ({"A": [0] * 10, "B": B, "C": B}, ("A", "B", "C"), {}),
        ({"A": [0] * 10, "B": [0] * 10, "C": [0] * 10}, ("A", "B", "C"), {}),
        ({"A": [0] * 9 + [1], "B": [0] * 10, "C": [0] * 9 + [1]}, ("A", "B", "C"), {}),
        (
            {"A": A, "B": B, "Total": [9, 9, *BOTH[2:]]},
            ("A", "B", "Total"),
            {"no_totals": {"units": ["Total"]}},
        ),
        (
            {"A": [None, *A[1:]], "B": B, "Jml.": [0, *BOTH[1:]]},
            ("A", "B"),
            {"totals": {"units": ["Jml."]}},
        ),
        (
            {"A": [1, None] * 5, "B": [None, 2] * 5, "TOTAL": [1, 2] * 5},
            ("A", "B"),
            {"totals": {"units": ["TOTAL"]}},
        ),
        (
            {"A": [1] * 10, "B": B, "Total": [n % 5 + 1 + (n == 7) for n in range(10)]},
            ("A", "B"),
            {
                "wrong_total": {"number": 1, "unit": "Total", "step": 7, "day": date(2024, 1, 8)},
                "totals": {"units": ["Total"]},
            },
        ),
        (
            {"A": A, "B": B, "Total": BOTH, "Grand Total": BOTH},
            ("A", "B", "Total", "Grand Total"),
            {"no_totals": {"units": ["Total", "Grand Total"]}},
        ),
    ],
)
def test_a_column_of_sums_is_no_unit(
    columns: dict[str, list[Any]], units: tuple[str, ...], told: dict[str, Any]
) -> None:
    """Left out and said where it is the sum of the others; called so and none, kept and said."""
    table = wide(**columns)
    assert (table.series.units, notes(table)) == (units, told)
    assert table.series.counts.shape == (10, len(units))


def test_a_column_without_a_cell_is_no_unit(write: Any) -> None:
    """Remarks that nobody wrote; a unit without counts on some days stays."""
    table = read_table(write("tanggal,A,Ket\n2024-01-01,1,\n2024-01-02,,\n"))
    assert (table.series.units, notes(table)) == (("A",), {"left_out": {"columns": ["Ket"]}})


def test_empty_rows_are_no_days(write: Any) -> None:
    """Between the days of a wide table they do not make these stand several times."""
    table = read_table(write("tanggal;A;B\n2024-01-01;1;2\n;;\n2024-01-02;3;4\n;;\n"))
    assert (table.columns.form, counts(table)) == ("wide", [[1, 2], [3, 4]])


def test_short_words_of_offices(write: Any) -> None:
    """Jml is a count, Kec. and Satwil are units, Agt and Ags are August."""
    august = read_table(write("tgl;jml\n31 Jul 2024;1\n1 Agt 2024;2\n2 Ags 2024;3\n"))
    assert counts(august) == [[1], [2], [3]]
    for unit in ("Kec.", "Satwil", "Kel"):
        table = read_table(
            write(f"Tgl Lapor;{unit};Jml\n1-1-2024;A;1\n13-1-2024;A;2\n"),
            How(absent="zero", step="day"),
        )
        assert (table.columns.units, table.columns.count) == ((unit,), "Jml")


def test_nihil_is_zero(write: Any) -> None:
    """What Indonesian reports write for none; other words are no counts."""
    table = read_table(write("tanggal,A,B\n2024-01-01,NIHIL,1\n2024-01-02,2,nihil \n"))
    assert counts(table) == [[0, 1], [2, 0]]
    refused("number", write("tanggal,n,unit\n2024-01-01,tidak ada,A\n"), "n", 1)


def test_days_kept_as_numbers_are_told_from_numbered_steps(tmp_path: Path) -> None:
    """A spreadsheet without a format of dates: its 45292 is 1 January 2024."""
    path = workbook(tmp_path / "t.xlsx", A=[["date", "count"], [45292, 1], [45293, 2]])
    assert "45292 looks like a day" in refused("step", path, "date", None)
    assert counts(read_table(path, How(step="day"))) == [[1], [2]]


def test_a_table_may_begin_further_down(tmp_path: Path) -> None:
    """Empty rows above a heading are passed over."""
    path = tmp_path / "t.xlsx"
    with Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate([["date", "count"], [date(2024, 1, 1), 1], [date(2024, 1, 2), 2]]):
            sheet.write_row(3 + n, 2, row)
    assert counts(read_table(path)) == [[1], [2]]


def test_a_wrong_sum_of_numbered_steps_has_no_day() -> None:
    """Only its number."""
    total = [2] * 11
    total[3] = 1
    table = table_of(
        pl.DataFrame({"t": range(11), "A": [1] * 11, "B": [1] * 11, "Total": total}),
        How(step="day"),
    )
    assert notes(table)["wrong_total"] == {"number": 1, "unit": "Total", "step": 3, "day": None}


def test_a_row_of_sums_is_no_day(write: Any) -> None:
    """At the end of a wide table, of a long one and of a list of events."""
    text = lines("tanggal,A,B 2024-01-01,1,2 2024-01-02,3,4 Jumlah,4,6")
    table = read_table(write(text))
    assert (counts(table), notes(table)) == (
        [[1, 2], [3, 4]],
        {"total_rows": {"number": 1, "row": 3}},
    )
    table = read_table(write(LONG + "Total:,,8\n"))
    assert (counts(table), notes(table)) == (
        [[0, 3], [5, MISSING]],
        {"total_rows": {"number": 1, "row": 5}},
    )
    table = read_table(write(lines("waktu,jenis 2024-01-01,x 2024-01-02,y TOTAL,2")))
    assert counts(table) == [[1], [1]]


def test_a_unit_of_sums_takes_its_position_and_parts_with_it() -> None:
    """In a long table the rows of the total go, and with them all that was reckoned from them."""
    names = ["A"] * 10 + ["Jumlah"] * 10 + ["Z"] * 10
    table = table_of(
        pl.DataFrame(
            {
                "tanggal": DAYS * 3,
                "desa": names,
                "jumlah": A + BOTH + B,
                "pop": [1] * 10 + [3] * 10 + [2] * 10,
                "bujur": [115.0] * 10 + [116.0] * 10 + [117.0] * 10,
                "lintang": [-8.0] * 30,
                "jenis": ["x", "y"] * 15,
            }
        ),
        How(by=("jenis",)),
    )
    assert table.series.units == ("A", "Z")
    assert table.series.population is not None
    assert table.series.population[0].tolist() == [1, 2]
    assert table.positions is not None
    assert table.positions[:, 0].tolist() == [115, 117]
    assert table.parts["jenis"].series.units == ("A / x", "A / y", "Z / x", "Z / y")
    assert table.parts["jenis"].whole.tolist() == [0, 0, 1, 1]


def test_columns_named_like_units_are_units() -> None:
    """ "Polsek A" and "Polsek B" are two units, with a total beside them or without; one column of
    codes names the unit.
    """
    assert wide(**{"Polsek A": A, "Polsek B": B, "Jumlah": BOTH}).series.units == (
        "Polsek A",
        "Polsek B",
    )
    assert wide(**{"Polsek A": A, "Polsek B": B}).columns.form == "wide"
    coded = table_of(pl.DataFrame({"tanggal": DAYS, "kode desa": [7] * 10, "jumlah": A}))
    assert coded.series.units == ("7",)
