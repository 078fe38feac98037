"""What cells mean: Indonesian dates, numbers and words, and what is refused rather than guessed."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kentongan.watch_loop.report import cells, tables
from kentongan.watch_loop.report.cells import (
    MOMENT_MOST,
    BadCell,
    day_of,
    decimal_number,
    moment_of,
    order_shown,
    time_of,
    whole_number,
    words,
    yes_or_no,
)
from kentongan.watch_loop.report.tables import UnreadableTable, open_table

DAY = date(2023, 11, 9)
CLOCK = datetime(2023, 11, 9, 10, 30)  # noqa: DTZ001  a workbook knows no zones


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("9-11-2023", "dmy"),
        ("09/11/23", "dmy"),
        ("11/09/2023", "mdy"),
        ("2023-11-09", ""),
        ("9 November 2023", ""),
        ("Kamis, 9 Nop 2023", ""),
        ("9-Nov-2023", ""),
        (CLOCK, ""),
        (DAY, ""),
        (45239, ""),
    ],
)
def test_one_day_in_many_spellings(cell: Any, order: Any) -> None:
    """Words and ISO need no order; a spreadsheet's number counts from 1899."""
    assert day_of(cell, order) == DAY


def test_a_day_that_could_be_two_is_not_guessed() -> None:
    """Unless its own numbers prove the order, or day and month are the same."""
    with pytest.raises(BadCell) as caught:
        day_of("09/11/2023", "")
    assert caught.value.code == "date_ambiguous"
    assert day_of("13/11/2023", "") == day_of("11/13/2023", "") == date(2023, 11, 13)
    assert day_of("11/11/2023", "") == date(2023, 11, 11)
    assert [order_shown(c) for c in ("13/11/2023", "11/13/2023", "09/11/2023", 45239)] == [
        "dmy",
        "mdy",
        "",
        "",
    ]


@pytest.mark.parametrize(
    "cell",
    [
        *("kemarin", "31-02-2023", "9 Brumaire 2023", "9-11-202", 3, "", None, "99/99/2023"),
        f"9-11-2023 {'a' * MOMENT_MOST}",
    ],
)
def test_what_is_no_day(cell: Any) -> None:
    """Refused, never the nearest day."""
    with pytest.raises(BadCell) as caught:
        day_of(cell, "dmy")
    assert caught.value.code == "date_unreadable"


@pytest.mark.parametrize(
    ("day", "clock", "at"),
    [
        ("9-11-2023", "10.30", "2023-11-09T10:30:00+08:00"),
        ("9-11-2023", "10:30:15", "2023-11-09T10:30:00+08:00"),
        ("9-11-2023 10.30 WIB", None, "2023-11-09T10:30:00+07:00"),
        ("9-11-2023", "pukul 22.05 WIT", "2023-11-09T22:05:00+09:00"),
        ("9-11-2023", None, "2023-11-09T12:00:00+08:00"),
        ("2023-11-09T02:00:00Z", None, "2023-11-09T02:00:00+00:00"),
        ("2023-11-09 10:30", None, "2023-11-09T10:30:00+08:00"),
        (CLOCK, None, "2023-11-09T10:30:00+08:00"),
        (DAY, 0.4375, "2023-11-09T10:30:00+08:00"),
        (45239.4375, None, "2023-11-09T10:30:00+08:00"),
    ],
)
def test_a_moment_is_told_by_a_day_and_a_clock(day: Any, clock: Any, at: str) -> None:
    """On the clocks of the unit unless the cell names others; noon where only the day is known."""
    moment = moment_of(day, clock, "dmy", "Asia/Makassar")
    assert moment.at == datetime.fromisoformat(at)
    assert moment.whole_day == (at.endswith("12:00:00+08:00"))


@pytest.mark.parametrize("day", ["2023-13-45T10:00:00+08:00", "2023-11-09T10:00:00+99:99"])
def test_what_is_no_moment(day: str) -> None:
    """A moment that only looks like one."""
    with pytest.raises(BadCell) as caught:
        moment_of(day, None, "dmy", "Asia/Makassar")
    assert caught.value.code == "date_unreadable"


@pytest.mark.parametrize(
    "clock", ["siang", "25.10", "10.99", inf, nan, f"10.30 {'a' * MOMENT_MOST}"]
)
def test_what_is_no_time(clock: Any) -> None:
    """A time that cannot be read is not turned into noon."""
    with pytest.raises(BadCell) as caught:
        moment_of("9-11-2023", clock, "dmy", "Asia/Makassar")
    assert caught.value.code == "time_unreadable"


def test_a_cell_without_a_time_has_none() -> None:
    """A whole number, a day, nothing."""
    assert time_of(45239) == time_of(None) == (None, "")
    assert time_of(CLOCK) == (time(10, 30), "")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.500", 1500),
        ("1,500", 1500),
        ("Rp 1.500.000,-", 1_500_000),
        ("Rp. 15.000.000,00", 15_000_000),
        ("2 orang", 2),
        (3.0, 3),
        (7, 7),
        ("0", 0),
    ],
)
def test_whole_numbers(cell: Any, number: int) -> None:
    """Thousands by point or comma, rupiah, units."""
    assert whole_number(cell) == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,5", "not_whole"),
        (1.5, "not_whole"),
        ("dua", "number_unreadable"),
        ("-3", "not_whole"),
        (True, "number_unreadable"),
        ("1.50.0", "number_unreadable"),
        ("puluhan", "number_unreadable"),
        ("9" * 5000, "number_unreadable"),
        (inf, "not_whole"),
        (nan, "not_whole"),
    ],
)
def test_what_is_no_count(cell: Any, code: str) -> None:
    """“Puluhan” is not ten, and half a person nobody."""
    with pytest.raises(BadCell) as caught:
        whole_number(cell)
    assert caught.value.code == code


def test_decimals_by_comma_or_point() -> None:
    """Coordinates as either office writes them."""
    assert decimal_number("-8,5412") == decimal_number("-8.5412") == decimal_number(-8.5412)
    assert decimal_number("\u22128,5") == -8.5
    assert decimal_number(115) == 115.0
    for cell in ("-8.541.234", "selatan", True):
        with pytest.raises(BadCell):
            decimal_number(cell)


def test_yes_and_no() -> None:
    """In both languages; anything else is neither."""
    assert [yes_or_no(c) for c in ("Ya", 1, True, "v")] == [True] * 4
    assert [yes_or_no(c) for c in ("Tidak", 0, False, "-")] == [False] * 4
    with pytest.raises(BadCell):
        yes_or_no("mungkin")


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_nonsense_is_refused_and_never_crashes(cell: Any) -> None:
    """Whatever stands in a cell."""
    for read in (
        lambda c: day_of(c, "dmy"),
        lambda c: moment_of(c, c, "", "Asia/Makassar"),
        whole_number,
        decimal_number,
        yes_or_no,
    ):
        try:
            read(cell)
        except BadCell as bad:
            assert bad.code in (cells.BadCell.__doc__ or "")  # noqa: PT017  or it is read


def rows_of(data: bytes) -> tuple[tuple[str, ...], list[tables.Row]]:
    table = open_table(io.BytesIO(data))
    return table.headings, list(table.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_of_any_office(encoding: str, delimiter: str) -> None:
    """Byte order marks, semicolons, tabs, old code pages; quoted cells over two lines."""
    text = (
        f'Tanggal{delimiter}"Uraian;, kejadian"\r\n9-11-2023{delimiter}"Café\r\nterbakar"\r\n\r\n'
    )
    headings, rows = rows_of(text.encode(encoding))
    assert headings == ("Tanggal", "Uraian;, kejadian")
    assert [r.cells for r in rows] == [("9-11-2023", "Café\r\nterbakar")]
    assert rows[0].number == 2


def test_lines_in_two_encodings() -> None:
    """Pasted together from two computers: each line is read in its own, and pointed out."""
    data = "a,b\n1,é\n".encode() + "2,é\n".encode("cp1252") + "3,é\n".encode()
    _headings, rows = rows_of(data)
    assert [r.cells[1] for r in rows] == ["é"] * 3
    assert [r.odd for r in rows] == ["", "other_encoding", ""]


def test_rows_of_another_width() -> None:
    """Missing cells are empty; more cells than headings are a fault of the row."""
    _headings, rows = rows_of(b"a,b\n1\n1,2,3\n1,2,,\n")
    assert [r.cells for r in rows] == [("1", None), ("1", "2"), ("1", "2")]
    assert [r.odd for r in rows] == ["", "too_many_cells", ""]


def book(rows: list[list[Any]]) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_keeps_its_types() -> None:
    """Days stay days, numbers numbers; empty rows are passed over, and rows keep their number."""
    data = book([["Tanggal", "MD", "Ada"], [CLOCK, 3, True], [], ["x", None, 1]])
    headings, rows = rows_of(data)
    assert headings == ("Tanggal", "MD", "Ada")
    assert rows[0].cells == (CLOCK, 3, True)
    assert [r.number for r in rows] == [2, 4]
    assert words(rows[0].cells[1]) == "3"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\x03", "not_a_table"),
        (b";;;\n1;2;3;4\n", "no_heading"),
        (b"a,A\n1,2\n", "heading_twice"),
        (",".join(f"k{n}" for n in range(201)).encode(), "too_many_columns"),
        (b"PK\x03\x04 and nothing more", "damaged_workbook"),
        (book([]), "empty"),
    ],
)
def test_what_is_no_table(data: bytes, code: str) -> None:
    """Told at once, before a row is read."""
    with pytest.raises(UnreadableTable) as caught:
        rows_of(data)
    assert caught.value.code == code


def test_a_workbook_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is refused before it is unpacked."""
    monkeypatch.setattr(tables, "WORKBOOK_MOST", 1000)
    with pytest.raises(UnreadableTable) as caught:
        rows_of(book([["a"], ["b"]]))
    assert caught.value.code == "workbook_too_large"


def test_what_was_made_safe_for_a_spreadsheet_is_read_as_it_was() -> None:
    """The file of refused rows holds "'-8,5689": mended and sent again it is a latitude."""
    table = open_table(io.BytesIO(b"Lintang;Uraian\n'-8,5689;'kutipan'\n'=1+1;x\n"))
    cells = [row.cells for row in table.rows]
    assert cells == [("-8,5689", "'kutipan'"), ("=1+1", "x")]
    assert decimal_number(cells[0][0]) == -8.5689
