"""Form fields that several rooms use."""

from __future__ import annotations

import pytest
from django import forms

from kentongan.web.fields import WholeNumberField


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("500.000", 500_000),
        ("15.000.000", 15_000_000),
        ("Rp 1.500.000,-", 1_500_000),
        ("1,500", 1500),
        ("2 000", 2000),
        (" 7 ", 7),
        ("0", 0),
        (12, 12),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_what_is_written(written: object, meant: int | None) -> None:
    """A point parts thousands and never begins decimals that are dropped."""
    assert WholeNumberField(required=False).clean(written) == meant


@pytest.mark.parametrize(
    "written", ["1.5", "1,50", "1.0", "15.00.000", "1.000.00", "banyak", "1e3"]
)
def test_what_could_mean_something_else_is_refused(written: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        WholeNumberField().clean(written)
    assert refused.value.code == "invalid"


def test_less_than_may_be_is_refused() -> None:
    with pytest.raises(forms.ValidationError) as refused:
        WholeNumberField(min_value=0).clean("-1.000")
    assert refused.value.error_list[0].code == "min_value"
