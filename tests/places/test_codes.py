"""Area codes as files and people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.places import codes
from kentongan.places.codes import BadCode, dotted

whole_codes = st.sampled_from([2, 4, 6, 10]).flatmap(
    lambda n: st.integers(10 ** (n - 1), 10**n - 1).map(str)
)


@given(whole_codes)
def test_dots_make_no_difference(digits: str) -> None:
    """Text with dots, text without and the bare number are one code."""
    code = dotted(digits)
    assert dotted(code) == dotted(int(digits)) == dotted(float(digits)) == code
    assert code.replace(".", "") == digits
    assert codes.LENGTHS[len(digits)] == codes.level_of(code)
    assert all(codes.is_within(code, above) for above in codes.ancestors_of(code))


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (None, "no code"),
        (True, "no code"),
        ("  ", "no code"),
        ([], "no code"),
        ("51-02", "digits and dots"),
        ("51.02.", "digits and dots"),
        (51.5, "wrong places|instead of"),
        (float("nan"), "digits and dots"),
        ("510", "3 digits"),
        ("5102060", "BPS"),
        ("51.0206", "wrong places"),
    ],
)
def test_what_is_no_code_is_refused_with_the_reason(code: object, why: str) -> None:
    """The report of an import repeats the reason."""
    with pytest.raises(BadCode, match=why):
        dotted(code)


def test_a_prefix_covers_whole_parts() -> None:
    """51.02 covers its districts, not what merely begins with the same digits."""
    assert codes.is_within("51.02.06", "51.02")
    assert codes.is_within("51.02", "51.02")
    assert codes.is_within("51.02", "")
    assert not codes.is_within("51.021", "51.02")
    assert codes.ancestors_of("51.02.06.2003") == ["51.02.06", "51.02", "51"]
