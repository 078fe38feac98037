"""Files and frames as lazy polars tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.tables.cells import Days


@contextmanager
def readable(path: Path | None = None) -> Iterator[None]:
    """What polars says of a table that it cannot read, as an `InputError`.

    `path`: of a CSV; the row in which it cannot be read is named.
    """
    try:
        yield
    except pl.exceptions.PolarsError as error:
        if path is not None and not _is_parquet(path):
            with suppress(csv.Error):  # nothing worse than what polars says
                _refuse_faulty_row(path)
        told = [*str(error).strip().splitlines(), ""][0]
        raise InputError("table", f"the table cannot be read: {told}") from error


def scanned(path: Path) -> pl.LazyFrame:
    """A CSV or Parquet file, told apart by its first bytes; cells of a CSV stay text.

    Raises `InputError` where it is neither, and `OSError` where it cannot be opened.
    """
    if _is_parquet(path):
        return pl.scan_parquet(path)
    with path.open("rb") as stream:
        start = stream.read(2**20)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start:
        raise InputError("encoding", "this is no text in UTF-8: save it as CSV UTF-8")
    lines = start.decode("utf-8-sig", errors="replace").splitlines()
    if not lines or not lines[0].strip():
        raise InputError("empty", "the file does not begin with the names of its columns")
    if lines[0].lower().startswith("sep="):
        raise InputError("heading", f"the first line ({lines[0]}) is for Excel alone: take it away")
    fields, separator = _heading(lines[0])
    named = [n for n, name in enumerate(fields, 1) if name.strip()]
    if not named or (len(named) == 1 and len(fields) > 2):
        raise InputError(
            "heading",
            f"the first line names {len(named)} of {len(fields)} columns: it has to be the one that"
            " names them; titles above it have to go",
        )
    fields = fields[: named[-1]]  # spreadsheets leave empty columns behind the last
    _check_heading(fields)
    table = pl.scan_csv(path, separator=separator, infer_schema=False)
    return table.select(table.collect_schema().names()[: len(fields)])


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _heading(line: str) -> tuple[list[str], str]:
    """The fields of the first line, and what separates them: that which makes the most of it."""
    return max(
        ((next(csv.reader([line], delimiter=each)), each) for each in ",;\t|"),
        key=lambda pair: len(pair[0]),
    )


def _refuse_faulty_row(path: Path) -> None:
    """Raise an `InputError` for the first row of a CSV with other bytes or too many cells."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        fields, separator = _heading(stream.readline().rstrip("\r\n"))
        for row, cells in enumerate(csv.reader(stream, delimiter=separator), 1):
            for name, cell in zip(fields, cells, strict=False):
                if not cell.isascii() and any("\udc80" <= sign <= "\udcff" for sign in cell):
                    shown = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                    raise InputError(
                        "encoding",
                        f"{shown!r} is no text in UTF-8: save the file as CSV UTF-8",
                        column=name,
                        row=row,
                    )
            if len(cells) > len(fields):
                raise InputError(
                    "table",
                    f"this row has {len(cells)} cells, the heading {len(fields)}",
                    row=row,
                )


def from_frame(frame: Any) -> pl.LazyFrame:
    """A polars or pandas frame, or a series; in pandas also an index of days or of several levels.

    Raises `InputError` for anything else, and for two columns of one name.
    """
    if hasattr(frame, "to_frame"):
        frame = frame.to_frame()
    if isinstance(frame, pl.DataFrame | pl.LazyFrame):
        return frame.lazy()
    if not hasattr(frame, "columns"):
        raise InputError("table", f"a {type(frame).__name__} is no frame of polars or pandas")
    if frame.index.nlevels > 1:
        frame = frame.reset_index()
    if not frame.columns.is_unique:
        twice = str(frame.columns[frame.columns.duplicated()][0])
        raise InputError("column", "two columns have this name", column=twice)
    columns = {str(name): _plain(frame[name].to_numpy()) for name in frame.columns}
    index = frame.index.to_numpy()
    if index.dtype.kind == "M":
        columns = {str(frame.index.name or "date"): index} | columns
    return pl.DataFrame(columns).lazy()


def _check_heading(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError("column", "two columns have this name", column=name)
        seen.add(name)
        days = Days.learn(name, [name.strip()], order="dmy")
        if days.day_of and not days.is_index:
            raise InputError(
                "heading",
                f"the first line holds a day ({name}): it has to name the columns, and each day"
                " has a row",
            )


def _plain(values: npt.NDArray[Any]) -> npt.NDArray[Any] | list[Any]:
    """Text comes out of pandas as objects, among them its own signs for nothing."""
    if values.dtype.kind != "O":
        return values
    return [cell if isinstance(cell, str) else _text(cell) for cell in values.tolist()]


def _text(cell: Any) -> str | None:
    nothing = cell is None or (isinstance(cell, float) and np.isnan(cell))
    return None if nothing else str(cell)
