"""The temporal detectors, one file a method, behind one interface.

`detect(series, over, **parameters) -> Detection` judges all units at once. A method is in use as
soon as it has its line in `DETECTORS`; the command line, the documents' list and the contract that
every detector has to keep read from there.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from kentongan.early_warning.detection import Detection
from kentongan.early_warning.input_error import InputError

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Method:
    """One line of the list: what a user calls it, what it does, and where it is.

    Naming a method costs nothing: its kernels are loaded when `detect` is first asked for.
    """

    name: str
    about: str
    own_scale: bool = False
    """Whether expectation or threshold is another measure than the count it stands beside."""
    looks_back: bool = False
    """Whether steps before may make an alarm of a count below the threshold."""
    begins_anew: bool = False
    """Whether a verdict also depends on which step was the first asked about."""
    package: str = __name__
    """Where its file is."""

    @property
    def module(self) -> str:
        """Dotted path of the file that holds its `detect`."""
        return f"{self.package}.{self.name}"

    @property
    def detect(self) -> Callable[..., Detection]:
        """Its `detect(series, over, *, ...)`."""
        return cast("Callable[..., Detection]", importlib.import_module(self.module).detect)

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The keyword parameters of `detect`, with types and defaults, in order."""
        every = inspect.signature(self.detect, eval_str=True).parameters
        return {name: p for name, p in every.items() if p.kind is p.KEYWORD_ONLY}


DETECTORS: tuple[Method, ...] = (
    Method("bayes", "Above the predictive quantile of the same weeks before (Bayes 1, 2, 3)"),
    Method(
        "cdc",
        "Last four weeks against the same and neighbouring months of earlier years (CDC)",
        own_scale=True,
    ),
    Method(
        "cusum",
        "Small excesses over the usual mean, added up until they are too many (CUSUM)",
        begins_anew=True,
    ),
    Method(
        "delay",
        "What should have arrived by now of counts that are still coming in",
        begins_anew=True,
    ),
    Method("ears", "Last days against the mean and sd of the week before (EARS C1, C2, C3)"),
    Method("farrington", "The same weeks of the years before, with trend (Farrington 1996)"),
    Method(
        "farrington_flexible",
        "A season in periods, with trend, over all weeks of the years before (Noufaily 2013)",
    ),
    Method(
        "glr",
        "Since when would a lasting change explain the counts, and how well (GLR)",
        own_scale=True,
        begins_anew=True,
    ),
    Method(
        "layered",
        "Evidence of the last steps for a rise, and how seldom chance gives as much (our own)",
        looks_back=True,
        package="kentongan.early_warning",
    ),
    Method(
        "outbreak_p",
        "Has the level begun to rise, whatever the shape of the season (OutbreakP)",
        own_scale=True,
    ),
    Method("rki", "Two standard deviations above the same weeks before (RKI 1, 2, 3)"),
)


def method(name: str) -> Method:
    """The method of that name. Raises `InputError` with the names there are."""
    return named(name, {each.name: each for each in DETECTORS})


def named(name: str, methods: Mapping[str, _Found]) -> _Found:
    """One of these methods. Raises `InputError` with the names there are."""
    if name not in methods:
        raise InputError(
            "method",
            "there is no method {name!r}; there are {names}",
            name=name,
            names=", ".join(methods),
        )
    return methods[name]
