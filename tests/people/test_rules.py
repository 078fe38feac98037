"""Access = role x unit subtree x area prefix."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kentongan.people.rules import PERMISSIONS, ROLES, Scope

CODES = st.text("ABZ019-", min_size=1, max_size=3)
PATHS = st.lists(CODES, min_size=1, max_size=5).map(lambda codes: "/".join(codes) + "/")
AREAS = st.sampled_from(
    ["", "51", "51.02", "51.021", "51.02.06", "51.02.07", "51.02.06.2001", "52", "5"]
)


def lies_beneath(path: str, above: str) -> bool:
    """The slow twin: climb from the unit to the root by parent, and look for the other unit."""
    here = path.split("/")[:-1]
    goal = above.split("/")[:-1]
    while here:
        if here == goal:
            return True
        here = here[:-1]
    return False


@given(PATHS, PATHS)
def test_a_scope_covers_exactly_its_subtree(unit: str, path: str) -> None:
    """A prefix of the path is the same as climbing to the root: POLSEK-A is not beneath POLSEK."""
    assert Scope("commander", unit).covers_unit(path) == lies_beneath(path, unit)


@given(AREAS, AREAS)
def test_an_area_prefix_covers_whole_code_parts(prefix: str, code: str) -> None:
    """51.02 covers 51.02.06 and not 51.021; nothing given narrows nothing."""
    wanted = prefix.split(".") if prefix else []
    assert Scope("viewer", "", area_prefix=prefix).covers_area(code) == (
        code.split(".")[: len(wanted)] == wanted
    )


@given(st.sampled_from(ROLES), st.sampled_from(sorted(set().union(*PERMISSIONS.values()))))
def test_a_verb_is_allowed_by_the_table_alone(role: str, verb: str) -> None:
    """What a role may do stands in one table."""
    assert Scope(role, "").may(verb) == (verb in PERMISSIONS[role])


def test_who_administers_issues_nothing() -> None:
    """Managing accounts and giving orders are different hands."""
    assert not PERMISSIONS["admin"] & {"issue", "judge", "acknowledge", "write_briefing"}
    assert all("read" in verbs for verbs in PERMISSIONS.values())
