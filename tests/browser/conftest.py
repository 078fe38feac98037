"""A real browser on the live server: Debian's Chromium, driven by Playwright.

Every page walked is checked on the way: no request to another host, no error in the console, and
(`Visitor.check`) no violation of WCAG 2.1 AA that axe can see.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from kentongan.people.model import User

# Playwright's own loop runs in the test's thread; Django would take the test for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A busy machine is no fault of the page.
WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)
# The map is drawn by WebGL, on a machine without a graphics card by SwiftShader.
ARGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is missing"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a file of journeys.

    Not one a run: Playwright's loop stays the running loop of this thread for as long as the
    browser lives, and a test elsewhere that calls `asyncio.run` in the same worker is refused.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield chromium
        chromium.close()


def wait_for_keys(page: Page, part: str) -> None:
    """Wait until the script of a part of the page (`[data-triage]`) listens to keys."""
    expect(page.locator(part).first).to_have_attribute("data-started", "true")


@dataclass
class Visitor:
    """A signed-in person at a screen, and what went wrong on it."""

    page: Page
    address: str
    trouble: list[str] = field(default_factory=list)

    def goto(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def status_of(self, path: str) -> int:
        """What a guessed address answers."""
        return self.page.request.get(self.address + path).status

    def text_of(self, path: str) -> str:
        return self.page.request.get(self.address + path).text()

    def check(self) -> None:
        """No violation of WCAG 2.1 A and AA on the page as it stands."""
        self.page.evaluate(AXE.read_text())
        found: list[dict[str, Any]] = self.page.evaluate(
            """async () => (await axe.run(document, {runOnly: {type: "tag",
               values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}})).violations
               .map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html).slice(0, 3)}))"""
        )
        assert not found, (self.page.url, found)

    def on_console(self, message: ConsoleMessage) -> None:
        # A refused form answers 4xx on purpose; the browser reports that as an error of its own.
        if message.type == "error" and "status of 4" not in message.text:
            self.trouble.append(message.text)

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.trouble.append(f"request to {request.url}")


@pytest.fixture
def visit(browser: Browser, live_server: Any, settings: Any) -> Iterator[Callable[..., Visitor]]:
    """Open a screen as a user; at the end nothing may have gone wrong on any of them."""
    visitors: list[Visitor] = []

    def visit(user: User, size: dict[str, int] = DESKTOP) -> Visitor:
        client = Client()
        client.force_login(user)
        context = browser.new_context(viewport=size, locale="en-US", timezone_id="Asia/Makassar")  # type: ignore[arg-type]
        context.set_default_timeout(WAIT_MS)
        context.add_cookies(
            [
                {
                    "name": configured.SESSION_COOKIE_NAME,
                    "value": client.cookies[configured.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        visitor = Visitor(context.new_page(), live_server.url)
        visitor.page.on("console", visitor.on_console)
        visitor.page.on("pageerror", lambda error: visitor.trouble.append(str(error)))
        visitor.page.on("request", visitor.on_request)
        visitors.append(visitor)
        return visitor

    yield visit
    for visitor in visitors:
        visitor.page.context.close()
    assert [t for v in visitors for t in v.trouble] == []
