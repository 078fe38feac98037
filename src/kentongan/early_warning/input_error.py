"""The one error about input: it names the column and the row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and what stands in its braces, so that it can be said in another language.

    `template`: English, as for `str.format`; without `values` it is taken as it is. A value may be
    such a sentence itself, or a list of names.
    """

    template: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return self.worded({})

    def worded(self, words: Mapping[str, str]) -> str:
        """The sentence by the templates that stand in `words` under the English ones."""
        template = words.get(self.template, self.template)
        values = {name: _worded(value, words) for name, value in self.values.items()}
        return template.format(**values) if values else template


LISTED: Final = 12
"""Names that a sentence lists before it says how many more there are."""


def _worded(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        names, more = ", ".join(value[:LISTED]), len(value) - LISTED
        if more <= 0:
            return names
        value = Said("{names} and {more} more", {"names": names, "more": more})
    return value.worded(words) if isinstance(value, Said) else value


class InputError(ValueError):
    """Input that cannot be used.

    `code` is stable; `column` and `row` say where (row counts from 1, the heading not counted; None
    where it concerns no row); `said`, a template with its values, says what would be right. `str`
    is English; `report.refusals.refusal` has both languages.
    """

    def __init__(
        self,
        code: str,
        message: str | Said,
        *,
        column: str | None = None,
        row: int | None = None,
        **values: Any,
    ) -> None:
        self.code = code
        self.said = message if isinstance(message, Said) else Said(message, values)
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
        super().__init__(f"{where}: {self.said}" if where else str(self.said))

    def __reduce__(self) -> tuple[partial[InputError], tuple[str, Said]]:
        """What a copy is made of, so that the error reaches us from another process."""
        return partial(InputError, column=self.column, row=self.row), (self.code, self.said)
