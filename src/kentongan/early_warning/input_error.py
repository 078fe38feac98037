"""The one error about input: it names the column and the row."""

from __future__ import annotations

from functools import partial


class InputError(ValueError):
    """Input that cannot be used.

    `code` is stable (screens translate it); `column` and `row` say where (row counts from 1, the
    heading not counted; None where it concerns no row); the message says what would be right.
    """

    def __init__(
        self, code: str, message: str, *, column: str | None = None, row: int | None = None
    ) -> None:
        self.code = code
        self.message = message
        self.column = column
        self.row = row
        where = ", ".join(
            part
            for part in (
                f"column {column}" if column is not None else "",
                f"row {row}" if row is not None else "",
            )
            if part
        )
        super().__init__(f"{where}: {message}" if where else message)

    def __reduce__(self) -> tuple[partial[InputError], tuple[str, str]]:
        """What a copy is made of, so that the error reaches us from another process."""
        return partial(InputError, column=self.column, row=self.row), (self.code, self.message)
