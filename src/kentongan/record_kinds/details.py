"""The varying fields of a kind of record: declared once as a frozen dataclass, checked, stored.

A kind declares its fields with the functions below (`text`, `choice`, `number`, ...). Forms, CSV,
the API's schema and the typed class all read the same declaration. Plain Python.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

DetailType = Literal["text", "long_text", "choice", "yes_no", "number", "datetime", "link"]
Choices = Sequence[tuple[str, str]]

TEXT_MOST: Final = 300
LONG_TEXT_MOST: Final = 5000
LINK_MOST: Final = 1000
NUMBER_MOST: Final = 1_000_000
_DETAIL: Final = "detail"
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


class BadDetail(ValueError):
    """A value that a kind does not take. `code` is stable, `field` names it, `params` tell more.

    Codes of the types: field_unknown, field_missing, field_type, field_choice, field_range,
    field_too_long, field_unreadable, link_invalid, time_invalid, schema_unknown; a kind may add
    its own.
    """

    def __init__(self, code: str, field: str, **params: Any) -> None:
        super().__init__(f"{field}: {code}")
        self.code = code
        self.field = field
        self.params = params


@dataclass(frozen=True, slots=True)
class DetailField:
    """One field of a kind.

    `label` and `help` are English messages of the catalogue, `choices` pair a stored value with
    one. `unit` is what a number counts. `least` and `most` bound a number, or the length of a text.
    A `column` is stored in the record's own column of that name, because SQL filters by it.
    """

    name: str
    label: str
    type: DetailType
    required: bool = False
    unit: str = ""
    choices: Choices = ()
    least: int = 0
    most: int = TEXT_MOST
    help: str = ""
    column: bool = False

    @property
    def empty(self) -> Any:
        """What stands where nobody said anything: "" for texts and choices, None for the rest."""
        return None if self.type in ("yes_no", "number", "datetime") else ""

    def taken(self, value: Any) -> Any:
        """The value as it is stored; raises BadDetail for one that cannot be taken."""
        if isinstance(value, str):
            if _UNSTORABLE.search(value):
                raise BadDetail("field_unreadable", self.name)
            value = value.strip()
        if value is None or value == "":
            if self.required:
                raise BadDetail("field_missing", self.name)
            return self.empty
        if self.type == "number":
            return self._number(value)
        if self.type == "yes_no":
            if not isinstance(value, bool):
                raise BadDetail("field_type", self.name, type=self.type)
            return value
        if self.type == "datetime":
            return self._moment(value)
        if not isinstance(value, str):
            raise BadDetail("field_type", self.name, type=self.type)
        return self._words(value)

    def _words(self, value: str) -> str:
        if self.type == "choice":
            if all(value != code for code, _word in self.choices):
                raise BadDetail("field_choice", self.name, value=value[:80])
            return value
        if len(value) > self.most:
            raise BadDetail("field_too_long", self.name, most=self.most)
        if self.type == "link" and not _is_link(value):
            raise BadDetail("link_invalid", self.name)
        return " ".join(value.split()) if self.type == "text" else value

    def _number(self, value: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadDetail("field_type", self.name, type=self.type)
        if not self.least <= value <= self.most:
            raise BadDetail("field_range", self.name, least=self.least, most=self.most)
        return value

    def _moment(self, value: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError as error:
            raise BadDetail("time_invalid", self.name) from error
        if not isinstance(moment, datetime) or moment.tzinfo is None:
            raise BadDetail("time_invalid", self.name)
        if not MINYEAR < moment.year < MAXYEAR:  # in another zone it would be no day at all
            raise BadDetail("time_invalid", self.name)
        return moment


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The varying fields of one record, typed. A kind's class inherits and adds its fields."""

    @classmethod
    def load(cls, values: Mapping[str, Any]) -> Self:
        """Check what somebody sent; raises BadDetail for the first value that cannot be taken."""
        declared = fields_of(cls)
        names = {f.name for f in declared}
        for name in values:
            if name not in names:
                raise BadDetail("field_unknown", str(name)[:80])
        made = cls(**{f.name: f.taken(values.get(f.name)) for f in declared})
        made.check()
        return made

    @classmethod
    def revive(cls, values: Mapping[str, Any]) -> Self:
        """What was stored, typed again. Nothing is refused: it was checked when it was stored."""
        made = {}
        for f in fields_of(cls):
            value = values.get(f.name)
            if f.type == "datetime" and isinstance(value, str):
                value = datetime.fromisoformat(value)
            made[f.name] = f.empty if value is None else value
        return cls(**made)

    def check(self) -> None:
        """What no single field shows; a kind overrides it and raises BadDetail."""

    def as_json(self) -> dict[str, Any]:
        """Only what was said, in JSON values; `revive` gives the same details back."""
        out: dict[str, Any] = {}
        for f in fields_of(type(self)):
            value = getattr(self, f.name)
            if value != f.empty:
                out[f.name] = value.isoformat() if isinstance(value, datetime) else value
        return out


def fields_of(details: type[Details]) -> tuple[DetailField, ...]:
    """The declared fields of a class, in the order they are declared; read once a class."""
    kept = _FIELDS.get(details)
    if kept is None:
        declared = dataclasses.fields(details)
        kept = tuple(dataclasses.replace(f.metadata[_DETAIL], name=f.name) for f in declared)
        _FIELDS[details] = kept
    return kept


_FIELDS: Final[dict[type[Details], tuple[DetailField, ...]]] = {}


def _declared(described: DetailField) -> Any:
    return dataclasses.field(default=described.empty, metadata={_DETAIL: described})


def text(label: str, *, required: bool = False, most: int = TEXT_MOST, help: str = "") -> Any:  # noqa: A002  as in every form
    """A line of words."""
    return _declared(DetailField("", label, "text", required, most=most, help=help))


def long_text(label: str, *, required: bool = False, help: str = "") -> Any:  # noqa: A002  the same
    """Words over several lines."""
    return _declared(DetailField("", label, "long_text", required, most=LONG_TEXT_MOST, help=help))


def choice(
    label: str,
    choices: Choices,
    *,
    required: bool = False,
    column: bool = False,
    help: str = "",  # noqa: A002  the same
) -> Any:
    """One of a closed list."""
    return _declared(
        DetailField("", label, "choice", required, choices=choices, column=column, help=help)
    )


def yes_no(label: str, *, required: bool = False, help: str = "") -> Any:  # noqa: A002  the same
    """Yes, no, or not known."""
    return _declared(DetailField("", label, "yes_no", required, help=help))


def number(
    label: str,
    *,
    unit: str = "",
    required: bool = False,
    most: int = NUMBER_MOST,
    column: bool = False,
    help: str = "",  # noqa: A002  the same
) -> Any:
    """A whole number from 0; None is not known, which is not 0."""
    return _declared(
        DetailField("", label, "number", required, unit, most=most, column=column, help=help)
    )


def moment(label: str, *, required: bool = False, help: str = "") -> Any:  # noqa: A002  the same
    """A time with its zone."""
    return _declared(DetailField("", label, "datetime", required, help=help))


def link(label: str, *, required: bool = False, help: str = "") -> Any:  # noqa: A002  the same
    """An address on the web."""
    return _declared(DetailField("", label, "link", required, most=LINK_MOST, help=help))
