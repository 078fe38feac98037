"""Parameters of a method as text: `alpha=0.01`, `limit=5,4`, `trend=no`."""

from __future__ import annotations

import inspect
import math
import re
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, Union, get_args, get_origin

from kentongan.early_warning.input_error import InputError, Said

_COMMA: Final = re.compile(r"-?(\d+,(\d{1,2}|\d{4,})|0,\d+)")
"""A decimal comma; 1,000 may be a thousand."""
_YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def read_parameters(
    settings: Iterable[str], known: Mapping[str, inspect.Parameter]
) -> dict[str, Any]:
    """The values of settings NAME=VALUE, by the types of the parameters of that name.

    Raises `InputError` for an unknown name or a value of another type.
    """
    values = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or name not in known:
            names = ", ".join(f"{n} ({p.default})" for n, p in known.items())
            raise InputError(
                "parameter", "{setting!r} is no NAME=VALUE of {names}", setting=setting, names=names
            )
        try:
            values[name] = _value(text.strip(), known[name].annotation)
        except _Unfit as unfit:
            raise InputError(
                "parameter", "{name} is {text!r}: {right}", name=name, text=text, right=unfit.right
            ) from unfit
    return values


class _Unfit(ValueError):
    """A text that is no value of a type."""

    def __init__(self, right: str, **values: Any) -> None:
        super().__init__(right)
        self.right = Said(right, values)


def _value(text: str, kind: Any) -> Any:
    """A text as a value of a type. Raises `_Unfit` with what would be right."""
    if get_origin(kind) in (Union, types.UnionType):
        return _one_of(text, get_args(kind))
    if get_origin(kind) is Literal:
        for choice in get_args(kind):
            if str(choice) == text:
                return choice
        raise _Unfit("one of {choices}", choices=[str(choice) for choice in get_args(kind)])
    if get_origin(kind) is tuple:
        return _several(text, get_args(kind))
    if kind is type(None):
        if text.lower() in ("none", ""):
            return None
        raise _Unfit("none")
    if kind is bool:
        if text.lower() in _YES_NO:
            return _YES_NO[text.lower()]
        raise _Unfit("yes or no")
    if kind in (int, float):
        return _number(text, kind)
    if kind is str:
        return text
    raise _Unfit("what only the library takes")


def _several(text: str, kinds: Sequence[Any]) -> tuple[Any, ...]:
    texts = [each.strip() for each in text.split(",")]
    if Ellipsis in kinds:
        kinds = [kinds[0]] * len(texts)
    if len(texts) != len(kinds):
        raise _Unfit("{number} values, with a comma between", number=len(kinds))
    return tuple(_value(each, kind) for each, kind in zip(texts, kinds, strict=True))


def _number(text: str, kind: type[int] | type[float]) -> float:
    """A number; NaN is none: whatever is compared with it is false. 0,01 is 0.01."""
    if kind is float and _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        number = kind(text)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise _Unfit("a whole number") if kind is int else _Unfit("a number, such as 0.01")
    return number


def _one_of(text: str, kinds: Iterable[Any]) -> Any:
    wanted: list[Said] = []
    # None first: "none" is no text where there may be nothing
    for kind in sorted(kinds, key=lambda each: each is not type(None)):
        try:
            return _value(text, kind)
        except _Unfit as unfit:
            wanted.append(unfit.right)
    said = wanted[0]
    for other in wanted[1:-1]:
        said = Said("{one} or {other}", {"one": said, "other": other})
    raise _Unfit("{one} or {other}", one=said, other=wanted[-1])
