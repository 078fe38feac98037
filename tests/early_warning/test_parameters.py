"""Parameters given as text have the types that the methods declare."""

from __future__ import annotations

import inspect
import math
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import pytest

from kentongan.early_warning.cases import CaseList
from kentongan.early_warning.detectors import DETECTORS
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.methods import SCANS, Scan
from kentongan.early_warning.parameters import read_parameters
from kentongan.early_warning.series import CountSeries


def takes(
    *,
    alpha: float = 0.01,
    weeks: int | None = None,
    trend: bool = True,
    power: Literal["half", "none"] = "half",
    limit: tuple[int, int] = (5, 4),
    shares: tuple[float, ...] = (),
    label: str = "",
    level: float | Literal["auto"] | None = None,
    table: dict[str, int] | None = None,
) -> None:
    """What some method might take."""


KNOWN = inspect.signature(takes, eval_str=True).parameters


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("alpha=0.05", 0.05),
        ("weeks=3", 3),
        ("weeks=none", None),
        ("trend=no", False),
        ("trend=Yes", True),
        ("power=none", "none"),
        ("limit=3, 2", (3, 2)),
        ("shares=0.1,0.2,0.3", (0.1, 0.2, 0.3)),
        ("label=a=b", "a=b"),
        ("level=auto", "auto"),
        ("level=1e-3", 0.001),
        ("alpha=0,05", 0.05),
        ("alpha=-12,5", -12.5),
        (" level = None", None),
    ],
)
def test_values_have_their_types(setting: str, value: Any) -> None:
    """Numbers, yes and no, choices, pairs, and nothing."""
    (read,) = read_parameters([setting], KNOWN).values()
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("alpha=much", "alpha is 'much': a number"),
        ("alpha=nan", "alpha is 'nan': a number"),
        ("alpha=1,000", "alpha is '1,000': a number"),
        ("weeks=1,5", "weeks is '1,5': none or a whole number"),
        ("level=x", "level is 'x': none or a number, such as 0.01 or one of auto"),
        ("weeks=1.5", "weeks is '1.5': none or a whole number"),
        ("trend=perhaps", "yes or no"),
        ("power=third", "one of half, none"),
        ("limit=a,2", "a whole number"),
        ("limit=5", "limit is '5': 2 values, with a comma between"),
        ("limit=5,4,3", "2 values"),
        ("table={}", "none or what only the library takes"),
        ("alpha", "'alpha' is no NAME=VALUE of alpha (0.01)"),
        ("beta=1", "'beta=1' is no NAME=VALUE"),
    ],
)
def test_what_does_not_fit_is_told_with_what_would(setting: str, why: str) -> None:
    """The message names the parameter and what it takes."""
    with pytest.raises(InputError) as caught:
        read_parameters([setting], KNOWN)
    assert caught.value.code == "parameter"
    assert why in str(caught.value)


def test_hyphens_and_several_settings() -> None:
    """Names may be written with hyphens, as options are; the last of one name counts."""
    known = {name.replace("alpha", "past_weeks"): each for name, each in KNOWN.items()}
    assert read_parameters(["past-weeks=1", "past_weeks=2", "weeks=4"], known) == {
        "past_weeks": 2.0,
        "weeks": 4,
    }


@pytest.mark.parametrize("method", DETECTORS, ids=lambda each: each.name)
def test_defaults_of_every_method_can_be_given_as_text(method: Any) -> None:
    """What a method's list of parameters shows can be typed: numbers, choices, pairs, nothing."""
    for name, parameter in method.parameters.items():
        text = (
            ",".join(map(str, parameter.default))
            if isinstance(parameter.default, tuple)
            else str(parameter.default)
        )
        assert read_parameters([f"{name}={text}"], method.parameters) == {name: parameter.default}


NUMBERS = [
    (each, name)
    for each in (*DETECTORS, *SCANS)
    for name, parameter in each.parameters.items()
    if parameter.annotation is float or set(get_args(parameter.annotation)) == {float, NoneType}
]


@pytest.mark.parametrize(("each", "name"), NUMBERS, ids=lambda v: getattr(v, "name", v))
def test_not_a_number_is_refused_by_every_method(each: Any, name: str) -> None:
    """Whatever is compared with NaN is false: it would be "no alarm" without a word."""
    counts = [[3, 2], [2, 3]] * 170
    places = CaseList.from_counts(
        counts, planar=[[0.0, 0.0], [9.0, 1.0]], step="day", population=[1, 1]
    )
    series = CountSeries.from_arrays(counts, step="week")
    with pytest.raises(InputError) as caught:
        each.run(places, {name: math.nan}) if isinstance(each, Scan) else each.detect(
            series, range(339, 340), **{name: math.nan}
        )
    assert caught.value.code == "parameter"
    assert str(caught.value).startswith(name)


CHOICES = [
    (method, name)
    for method in DETECTORS
    for name, parameter in method.parameters.items()
    if Literal in map(get_origin, (parameter.annotation, *get_args(parameter.annotation)))
]


@pytest.mark.parametrize(("method", "name"), CHOICES, ids=lambda v: getattr(v, "name", v))
def test_a_misspelt_choice_is_refused_by_every_method(method: Any, name: str) -> None:
    """`compat="r"` would quietly be no compatibility at all."""
    series = CountSeries.from_arrays([[3, 2], [2, 3]] * 170, step="week")
    with pytest.raises(InputError) as caught:
        method.detect(series, range(339, 340), **{name: "drums"})
    assert caught.value.code == "parameter"


@pytest.mark.parametrize("name", ["glr", "delay"])
def test_no_season_has_more_waves_than_its_year_can_tell(name: str) -> None:
    """A wave needs two steps; ten million of them would fill the memory."""
    series = CountSeries.from_arrays([3, 2] * 170, step="week")
    found = next(each for each in DETECTORS if each.name == name)
    with pytest.raises(InputError, match="harmonics is 27: 0 to 26"):
        found.detect(series, range(339, 340), harmonics=27)


@pytest.mark.parametrize(
    ("name", "value"),
    [("longest", 0), ("share", 1.5), ("false_alarms_a_month", 0.0), ("week", 0)],
)
def test_what_our_scan_is_asked_has_to_be_possible(name: str, value: float) -> None:
    """A share of nothing, a month without a false alarm: refused, not answered."""
    cases = CaseList.from_counts([[1, 2]] * 170, planar=[[0.0, 0.0], [9.0, 1.0]], step="day")
    scan = next(each for each in SCANS if each.name == "calibrated")
    with pytest.raises(InputError) as caught:
        scan.run(cases, {name: value})
    assert caught.value.code == "parameter"
    assert str(caught.value).startswith(f"{name} is {value}: ")
