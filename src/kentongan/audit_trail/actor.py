"""Who acts: handed to every change, so that no change can be made by nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """The user who makes a change, the label kept if the account goes, and where he sits.

    `user` is None for the system itself (migrations, the worker, imports from the shell). Its
    type is `people.model.User`, which lies above this group and cannot be named here.
    """

    user: Any
    label: str
    address: str | None = None
