"""Files and frames as lazy polars tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.tables.cells import Days


@contextmanager
def readable() -> Iterator[None]:
    """What polars says of a table that it cannot read, as an `InputError`."""
    try:
        yield
    except pl.exceptions.PolarsError as error:
        told = [*str(error).strip().splitlines(), ""][0]
        raise InputError("table", f"the table cannot be read: {told}") from error


def scanned(path: Path) -> pl.LazyFrame:
    """A CSV or Parquet file, told apart by its first bytes; cells of a CSV stay text.

    Raises `InputError` where it is neither, and `OSError` where it cannot be opened.
    """
    with path.open("rb") as stream:
        start = stream.read(2**20)
    if start[:4] == b"PAR1":
        return pl.scan_parquet(path)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start:
        raise InputError("encoding", "this is no text in UTF-8: save it as CSV UTF-8")
    lines = start.decode("utf-8-sig", errors="replace").splitlines()
    if not lines or not lines[0].strip():
        raise InputError("empty", "the file does not begin with the names of its columns")
    fields, separator = max(
        ((next(csv.reader([lines[0]], delimiter=each)), each) for each in ",;\t|"),
        key=lambda pair: len(pair[0]),
    )
    _check_heading(fields)
    return pl.scan_csv(path, separator=separator, infer_schema=False)


def from_frame(frame: Any) -> pl.LazyFrame:
    """A polars or pandas frame; of a pandas frame also an index of days."""
    if isinstance(frame, pl.DataFrame | pl.LazyFrame):
        return frame.lazy()
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
