"""When a notice that did not go out is sent again."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW

from kentongan.notices.rules import LEASE, TRY_AGAIN_AFTER, next_try


def test_the_pauses_grow_and_end_within_a_day() -> None:
    """A server back in a minute costs a minute; one that is down is not asked for ever."""
    pauses = list(TRY_AGAIN_AFTER)
    assert pauses == sorted(set(pauses))
    assert pauses[0] == timedelta(minutes=1)
    assert sum(pauses, timedelta()) < timedelta(days=1)


@given(failed=st.integers(1, 40), lasting=st.booleans())
def test_a_notice_is_tried_a_bounded_number_of_times(failed: int, lasting: bool) -> None:
    """Each failure but the last names a later time; a refusal for good names none."""
    again = next_try(failed=failed, lasting=lasting, now=NOW)
    if lasting or failed > len(TRY_AGAIN_AFTER):
        assert again is None
    else:
        assert again is not None
        assert again > NOW


def test_a_busy_worker_is_not_taken_for_lost() -> None:
    """The lease is longer than the first pause: a slow mail server is no second e-mail."""
    first = next_try(failed=1, lasting=False, now=NOW)
    assert isinstance(first, datetime)
    assert first < NOW + LEASE
