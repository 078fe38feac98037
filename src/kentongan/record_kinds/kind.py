"""How a kind of record is described; list, filter, form, export and API are written once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

FieldType = Literal[
    "text", "long_text", "choice", "date", "datetime", "number", "yes_no", "unit", "area"
]

RANGED: Final[frozenset[str]] = frozenset({"date", "datetime", "number"})
"""Types that are filtered by a first and a last value."""
RESERVED: Final[frozenset[str]] = frozenset({"q", "sort", "after", "before", "limit"})
"""Words of the address line that mean something to the desk itself."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column or form field.

    `name` is the attribute path ("stage__name" follows a key) and leads to one value, never to
    many; of type "unit" it leads to a unit ("unit", "delivery__unit"), by whose subtree it filters;
    of type "area" to an area code, and filters by the areas within one: by the beginning of the
    code, or by `within(code)` where a column serves that better.
    `label` is a lazy translated text. `choices` pairs a stored value with its translated word.
    `filterable` and `sortable` fields are columns (or annotations of `visible_to`); a sortable one
    carries a keyset, so it needs an index. `in_list` columns stand in the table; the export and the
    API hold every field. `in_form` fields are what `create` and `edit` take.
    """

    name: str
    label: Any
    type: FieldType = "text"
    choices: Sequence[tuple[str, Any]] = ()
    required: bool = False
    in_list: bool = True
    filterable: bool = False
    sortable: bool = False
    in_form: bool = False
    help: Any = ""
    within: Callable[[str], Any] | None = None
    hour_known: str = ""
    """Of a time: the attribute that says whether its hour is known; if not, its day is shown."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """What its filter is called in the address line."""
        if self.type in RANGED:
            return (f"{self.name}_from", f"{self.name}_to")
        return (self.name,)

    @property
    def sort_path(self) -> str:
        """The column its order follows: units stand in the order of their tree."""
        return f"{self.name}__path" if self.type == "unit" else self.name


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record: what it is called, what it holds, and how the desk reaches it.

    `visible_to(user)` returns the queryset the user may see (scoped in SQL), each row once; the
    desk adds filters and paging and never widens it. `link(record)` is the record's page. `key` is
    the attribute that names a record in addresses; `newest_first` is the order nobody asked for.
    `search` are text columns that the search box looks in, reached without passing to many.

    `create(actor=, now=, **values)` and `edit(record=, actor=, now=, **values)` are change
    functions that take the `in_form` fields by name, check, write, audit and return the record; the
    desk never changes a state. `may_create(user)` and `editable(record)` say when to offer them.
    What is refused anyway is shown at its field.

    The history is what the audit trail holds for `audit_kind` (the code when empty) and the key;
    `verbs` puts its verbs into words; without `has_history` there is no such page. `shared` says
    that every signed-in user sees the same rows (areas, laws); all other kinds are tested to show
    an outsider nothing.
    """

    code: str
    label: Any
    label_plural: Any
    fields: Sequence[Field]
    visible_to: Callable[[Any], Any]
    link: Callable[[Any], str]
    key: str = "code"
    newest_first: str = "-id"
    search: Sequence[str] = ()
    create: Callable[..., Any] | None = None
    edit: Callable[..., Any] | None = None
    editable: Callable[[Any], bool] | None = None
    may_create: Callable[[Any], bool] | None = None
    examples: Sequence[dict[str, Any]] = field(default_factory=tuple)
    audit_kind: str = ""
    verbs: Mapping[str, Any] = field(default_factory=dict)
    has_history: bool = True
    names: Mapping[str, Any] = field(default_factory=dict)
    """Words for what its history tells beyond `fields`."""
    shared: bool = False
    mark: Callable[[Any], Any] = lambda record: ""
    """A word beside a record in a list, where it is not what it seems: training."""

    def __post_init__(self) -> None:
        """Refuse a description that could not work, when the program starts and not on a page."""
        names = [p for f in self.fields for p in (*f.parameters, f.name)]
        taken = RESERVED.intersection(names)
        if taken:
            raise ValueError(f"{self.code}: {sorted(taken)} are words of the desk itself")
        if len({f.name for f in self.fields}) < len(self.fields):
            raise ValueError(f"{self.code}: two fields have one name")
        for f in self.fields:
            if f.type == "choice" and not f.choices:
                raise ValueError(f"{self.code}: {f.name} offers no choice")
        if (self.create or self.edit) and not self.form_fields:
            raise ValueError(f"{self.code}: a form needs a field with in_form")

    @property
    def columns(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.in_list)

    @property
    def filters(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.filterable)

    @property
    def form_fields(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.in_form)

    @property
    def sorts(self) -> dict[str, str]:
        """What the address line may ask to sort by, and the column behind each."""
        default = self.newest_first.lstrip("-")
        return {default: default} | {f.name: f.sort_path for f in self.fields if f.sortable}

    def key_of(self, record: Any) -> str:
        return str(getattr(record, self.key))
