"""A list taken along: the same filter and reach, as CSV and as XLSX."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connections
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook
from tests.cast import Cast
from tests.record_desk.kinds import UNIT

from kentongan.asgi import Application
from kentongan.people.model import Unit, User
from kentongan.people.queries import access_of, visible_units
from kentongan.record_desk import export
from kentongan.record_desk.rules import plain_cell
from kentongan.rulebook.model import Operation

ClientOf = Callable[[User], Client]
WITA = ZoneInfo("Asia/Makassar")
NOW = datetime(2023, 11, 9, 2, tzinfo=UTC)


def lines(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def sheet(client: Client, address: str) -> list[list[Any]]:
    answer = client.get(address)
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.getvalue()))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_csv_holds_the_filtered_list_in_its_order(cast: Cast, client_of: ClientOf) -> None:
    """Keys, words of choices and every field, those too that the table leaves out."""
    rows = lines(client_of(cast.kapolres), "/records/unit.csv?name=selemadeg&sort=-name")
    assert rows[0] == ["Key", "Name", "Level", "Parent", "From", "Area"]
    assert rows[1] == ["POLSEK-SELEMADEG-TIMUR", "Polsek Selemadeg Timur", "POLSEK",
                       "Polres Tabanan", "", "51.02.02"]  # fmt: skip
    assert len(rows) == 4


def test_the_outsiders_export_holds_his_own_reach(cast: Cast, client_of: ClientOf) -> None:
    """A guessed filter widens nothing."""
    rows = lines(client_of(cast.outsider), "/records/unit.csv?name=polsek")
    assert rows[1:] == []
    assert client_of(cast.outsider).get("/records/unit.csv?parent=POLSEK-KEDIRI").status_code == 422


def test_formulas_leave_as_texts(cast: Cast, client_of: ClientOf) -> None:
    """In CSV behind an apostrophe, in XLSX as a string; both read back to the letter."""
    evil = ['=HYPERLINK("http://evil.test","x")', "+1", "-1", "@x", "\tx", "'=1", 'a"b;c\nd']
    Operation.objects.bulk_create(
        Operation(code=f"OP-{n}", name=name, short_names=["=x", "y"]) for n, name in enumerate(evil)
    )
    client = client_of(cast.kapolres)
    told = lines(client, "/records/operation.csv?sort=code")[1:]
    assert [plain_cell(row[2]) for row in told] == evil
    assert all(row[2][:1] not in set("=+-@\t") for row in told)
    assert told[0][3] == "'=x, y"
    book = sheet(client, "/records/operation.xlsx?sort=code")
    assert [row[2] for row in book[1:]] == evil


def test_spreadsheets_get_days_numbers_and_local_times(cast: Cast, client_of: ClientOf) -> None:
    """So that staff can sort and add; the heading says whose clocks."""
    User.objects.filter(pk=cast.bhabin_1.pk).update(last_login=NOW)
    User.objects.exclude(pk=cast.bhabin_1.pk).update(last_login=None)
    client = client_of(cast.kapolsek_kediri)
    User.objects.filter(pk=cast.kapolsek_kediri.pk).update(last_login=None)
    query = "?sort=-officer__user__last_login"
    book = sheet(client, f"/records/holding.xlsx{query}")
    assert book[0][-1] == "Last seen (WITA)"
    assert book[1][1:] == ["Ni Kadek Contoh 1", "Bhabinkamtibmas Desa Bengkel", "No",
                           datetime(2023, 1, 2), datetime(2023, 11, 9, 10)]  # noqa: DTZ001  # fmt: skip
    told = lines(client, f"/records/holding.csv{query}")
    assert told[1][-2:] == ["2023-01-02", "2023-11-09 10:00"]
    areas = sheet(client, "/records/area.xlsx")
    assert areas[1] == ["51", "Bali", 1]


def test_a_workbook_keeps_what_it_can_hold(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above its limit it is refused with a way out; CSV has no limit."""
    monkeypatch.setattr(export, "XLSX_ROWS_MOST", 3)
    answer = client_of(cast.kapolres).get("/records/area.xlsx")
    assert answer.status_code == 422
    assert "take CSV" in answer.content.decode()
    assert len(lines(client_of(cast.kapolres), "/records/area.csv")) > 4


class Sheet:
    """Writes down what would be written to a workbook."""

    def __init__(self) -> None:
        self.written: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda _line, _column, value, *_format: self.written.append((name, value))


@pytest.mark.parametrize(
    ("cell", "how"),
    [
        (12, ("write_number", 12)),
        (Decimal("1.5"), ("write_number", Decimal("1.5"))),
        (10**16, ("write_string", str(10**16))),
        (float("nan"), ("write_string", "nan")),
        (date(1899, 1, 1), ("write_string", "1899-01-01")),
        (date(2023, 1, 1), ("write_datetime", date(2023, 1, 1))),
        ("=1", ("write_string", "=1")),
        ("x" * 40_000, ("write_string", "x" * 32_766 + "…")),
    ],
)
def test_a_cell_that_a_workbook_would_bend_is_a_text(cell: Any, how: tuple[str, Any]) -> None:
    """Excel keeps 15 digits, no day before 1900 and 32,767 characters; a cut is marked."""
    target = Sheet()
    export._write(target, (1, 1), cell, None)
    assert target.written == [how]


def test_an_export_speaks_the_language_it_was_asked_in(cast: Cast) -> None:
    """Rows are sent after the request is over, when another language may be the active one."""
    with translation.override("en"):
        pieces = export.csv_pieces(UNIT, Unit.objects.order_by("pk"), WITA, NOW)
        next(pieces)
    with translation.override("id"):
        assert "POLDA" in next(pieces).decode()
        assert translation.get_language() == "id"


def test_csv_is_sent_in_pieces(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory holds a few hundred rows, whatever the length of the list."""
    monkeypatch.setattr(export, "_SENT_AT_ONCE", 5)
    pieces = list(export.csv_pieces(UNIT, Unit.objects.order_by("pk"), WITA, NOW))
    assert len(pieces) > 4
    assert b"".join(pieces).count(b"\r\n") == Unit.objects.count() + 1


@pytest.mark.django_db(transaction=True)
def test_an_export_is_sent_in_pieces_by_the_server(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the program runs it: a body of several parts, made in the thread of the request."""
    monkeypatch.setattr(export, "_SENT_AT_ONCE", 5)
    session = client_of(cast.kapolres).cookies["sessionid"].value

    async def fetch() -> list[bytes]:
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "path": "/records/unit.csv",
            "headers": [(b"host", b"localhost"), (b"cookie", f"sessionid={session}".encode())],
        }
        asked = ApplicationCommunicator(Application(), scope)
        await asked.send_input({"type": "http.request"})
        assert (await asked.receive_output(30))["status"] == 200
        parts, more = [], True
        while more:
            message = await asked.receive_output(30)
            parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        await asked.wait()
        await sync_to_async(connections.close_all)()  # those of the thread that made the pieces
        return parts

    parts = asyncio.run(fetch())
    assert len(parts) > 4
    told = b"".join(parts).decode("utf-8-sig")
    assert told.startswith("Key,Name,Level")
    assert told.count("\r\n") == visible_units(access_of(cast.kapolres)).count() + 1
