"""What the frame of every page shows: navigation, unread notices, whether the data are synthetic.

`web` lies beneath `people` and `notices`, so both are reached through settings that hold dotted
paths, and only when a template asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from kentongan.web.navigation import GROUPS, NAVIGATION, NavItem


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A navigation item on a page: where it leads and whether the page is there."""

    label: Promise
    icon: str
    url: str
    current: bool
    tab: Promise | None


@dataclass(frozen=True, slots=True)
class NavGroup:
    label: Promise | str
    entries: tuple[NavEntry, ...]


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell`, computed part by part when a template reads it."""
    return {"shell": Shell(request)}


class Shell:
    """The frame of one page for one user."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def signed_in(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user is not None and user.is_authenticated)

    @property
    def frame(self) -> str:
        """The template that `web/base.html` extends."""
        return "web/frame_signed_in.html" if self.signed_in else "web/frame_entrance.html"

    @cached_property
    def groups(self) -> tuple[NavGroup, ...]:
        """Groups with the items this user may open, the current one marked."""
        seen = [(item, url) for item in NAVIGATION if (url := self._url(item)) is not None]
        here = _current([url for _, url in seen], self.request.path)
        made = (
            NavGroup(
                label,
                tuple(
                    NavEntry(item.label, item.icon, url, url == here, item.tab)
                    for item, url in seen
                    if item.group == key
                ),
            )
            for key, label in GROUPS.items()
        )
        return tuple(group for group in made if group.entries)

    @cached_property
    def entries(self) -> tuple[NavEntry, ...]:
        return tuple(entry for group in self.groups for entry in group.entries)

    @property
    def bar(self) -> tuple[NavEntry, ...]:
        """What a phone shows at its lower edge."""
        return tuple(entry for entry in self.entries if entry.tab is not None)

    @property
    def more(self) -> tuple[NavEntry, ...]:
        return tuple(entry for entry in self.entries if entry.tab is None)

    @property
    def more_current(self) -> bool:
        return any(entry.current for entry in self.more)

    @cached_property
    def notice_count(self) -> int:
        """Unread notices, from the function that the setting NOTICE_COUNT names (user -> int)."""
        count = _hook("NOTICE_COUNT")
        return int(count(self.request.user)) if count and self.signed_in else 0

    @cached_property
    def notices_url(self) -> str | None:
        return _reverse("notices")

    @cached_property
    def language_url(self) -> str | None:
        return _reverse("set_language")

    @cached_property
    def synthetic(self) -> bool:
        """Are the data invented? Answered by the function that DEMO_NOTICE names (() -> bool)."""
        notice = _hook("DEMO_NOTICE")
        return bool(notice and notice())

    def _url(self, item: NavItem) -> str | None:
        if not self.signed_in:
            return None
        check = _hook("ACCESS_CHECK")
        if check and not check(self.request.user, item.verb):
            return None
        return _reverse(item.url_name)


def _current(urls: list[str], path: str) -> str | None:
    """The longest address that the page lies at or under; "/" only for the start page itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default=None)


def _reverse(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _hook(name: str) -> Any:
    """What the dotted path in a setting leads to; None where the setting is empty."""
    dotted: str = getattr(settings, name, "")
    return import_string(dotted) if dotted else None
