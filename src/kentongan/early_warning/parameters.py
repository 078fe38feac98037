"""Parameters of a method as text: `alpha=0.01`, `limit=5,4`, `trend=no`."""

from __future__ import annotations

import inspect
import math
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, Union, get_args, get_origin

from kentongan.early_warning.input_error import InputError

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
            raise InputError("parameter", f"{setting!r} is no NAME=VALUE of {names}")
        try:
            values[name] = _value(text.strip(), known[name].annotation)
        except ValueError as error:
            raise InputError("parameter", f"{name} is {text!r}: {error}") from error
    return values


def _value(text: str, kind: Any) -> Any:
    """A text as a value of a type. Raises `ValueError` with what would be right."""
    if get_origin(kind) in (Union, types.UnionType):
        return _one_of(text, get_args(kind))
    if get_origin(kind) is Literal:
        for choice in get_args(kind):
            if str(choice) == text:
                return choice
        raise ValueError(f"one of {', '.join(str(choice) for choice in get_args(kind))}")
    if get_origin(kind) is tuple:
        return _several(text, get_args(kind))
    if kind is type(None):
        if text.lower() in ("none", ""):
            return None
        raise ValueError("none")
    if kind is bool:
        if text.lower() in _YES_NO:
            return _YES_NO[text.lower()]
        raise ValueError("yes or no")
    if kind in (int, float):
        return _number(text, kind)
    if kind is str:
        return text
    raise ValueError("what only the library takes")


def _several(text: str, kinds: Sequence[Any]) -> tuple[Any, ...]:
    texts = [each.strip() for each in text.split(",")]
    if Ellipsis in kinds:
        kinds = [kinds[0]] * len(texts)
    if len(texts) != len(kinds):
        raise ValueError(f"{len(kinds)} values, with a comma between")
    return tuple(_value(each, kind) for each, kind in zip(texts, kinds, strict=True))


def _number(text: str, kind: type[int] | type[float]) -> float:
    """A number; NaN is none: whatever is compared with it is false."""
    try:
        number = kind(text)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise ValueError("a whole number" if kind is int else "a number")
    return number


def _one_of(text: str, kinds: Iterable[Any]) -> Any:
    wanted = []
    # None first: "none" is no text where there may be nothing
    for kind in sorted(kinds, key=lambda each: each is not type(None)):
        try:
            return _value(text, kind)
        except ValueError as error:
            wanted.append(str(error))
    raise ValueError(" or ".join(wanted))
