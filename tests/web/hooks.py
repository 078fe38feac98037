"""What settings may point at in these tests."""

from __future__ import annotations

from typing import Any


def yes() -> bool:
    return True


def no() -> bool:
    return False


def hundred(user: Any) -> int:
    return 100


def may_read_only(user: Any, verb: str) -> bool:
    return verb == "read"
