"""Reports in a browser: from a phone without a network to the map, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from tests.browser.conftest import (
    ARGS,
    CHROMIUM,
    DESKTOP,
    PHONE,
    WAIT_MS,
    Visitor,
    wait_for_keys,
)
from tests.cast import Cast
from tests.watch_loop.drafts import draft

from kentongan.audit_trail.actor import Actor
from kentongan.people.model import User
from kentongan.places.model import AreaGeometry
from kentongan.watch_loop.report import duplicates
from kentongan.watch_loop.report.changes import record_report
from kentongan.watch_loop.report.model import Report
from kentongan.watch_loop.report.rules import PHOTOS_MOST

Visit = Callable[..., Visitor]
BENGKEL, BELALANG = "51.02.06.2001", "51.02.06.2003"


@pytest.fixture
def send(cast: Cast, actor_of: Callable[[User], Actor]) -> Callable[..., Report]:
    """A report of an hour ago by the officer of Desa Bengkel, unless told otherwise."""

    def send(kind: str = "incident", by: User | None = None, **changed: Any) -> Report:
        now = timezone.now()
        told = {"happened_at": now - timedelta(hours=1), **changed}
        return record_report(
            draft=draft(kind, **told), actor=actor_of(by or cast.bhabin_1), now=now
        ).report

    return send


# ------------------------------------------------------------------ the phone


@pytest.fixture
def phone(
    browser: Browser, live_server: Any, tmp_path: Path
) -> Iterator[Callable[[User], BrowserContext]]:
    """A phone that keeps what it stores when its browser is closed and opened again."""
    opened: list[BrowserContext] = []

    def phone(user: User) -> BrowserContext:
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=CHROMIUM,
            args=ARGS,
            viewport=PHONE,  # type: ignore[arg-type]
            locale="en-US",
            timezone_id="Asia/Makassar",
        )
        context.set_default_timeout(WAIT_MS)
        client = Client()
        client.force_login(user)
        session = client.cookies[configured.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": configured.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        opened.append(context)
        return context

    yield phone
    for context in opened:
        context.close()


def open_form(context: BrowserContext, address: str) -> Page:
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(f"{address}/field/")
    expect(page.locator("[data-field-app]")).to_have_attribute("data-ready", "true")
    return page


def under_its_worker(page: Page) -> None:
    """Wait until the service worker serves the page. Not `wait_for_function`, which evaluates a
    string again and again in the page: its content security policy refuses that."""
    page.evaluate(
        """() => new Promise((done) => {
            const workers = navigator.serviceWorker;
            workers.addEventListener("controllerchange", () => done(), { once: true });
            if (workers.controller) done();
        })"""
    )


def write(page: Page, text: str, area: str = "Bengkel, Kediri") -> None:
    page.get_by_role("button", name="Disturbance (gangguan)").click()
    page.get_by_label("What kind of event").select_option("curat_curanmor")
    page.get_by_label("Village or district").fill(area)
    page.get_by_label("What happened").fill(text)


def test_a_report_written_offline_survives_and_goes_out_once(
    cast: Cast, phone: Callable[[User], BrowserContext], live_server: Any
) -> None:
    """The network goes, the browser is closed, the phone comes back: one report, once."""
    context = phone(cast.bhabin_1)
    page = open_form(context, live_server.url)
    under_its_worker(page)
    context.set_offline(True)
    page.reload()
    expect(page.get_by_text("No network")).to_be_visible()
    write(page, "Motor hilang di halaman rumah", area="Bengkel")
    page.get_by_role("button", name="Done: send it").click()
    expect(page.get_by_text("Waits for the network")).to_be_visible()
    assert not Report.objects.exists()
    context.close()

    again = phone(cast.bhabin_1)
    again.set_offline(True)
    page = open_form(again, live_server.url)
    expect(page.get_by_text("Motor hilang di halaman rumah")).to_be_visible()
    again.set_offline(False)
    expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    report = Report.objects.get()
    assert (report.channel, report.reported_by) == ("phone", cast.bhabin_1)
    page.reload()
    expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert Report.objects.count() == 1


def test_a_report_whose_answer_was_lost_is_sent_again_and_stored_once(
    cast: Cast, phone: Callable[[User], BrowserContext], live_server: Any
) -> None:
    """The server has it, the phone does not know: it stays in the queue and goes out once more."""
    context = phone(cast.bhabin_1)
    page = open_form(context, live_server.url)
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    context.route("**/api/reports?*", lose)
    write(page, "Motor hilang", area="Bengkel")
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Done: send it").click()
    expect(page.get_by_text("Waits for the network")).to_be_visible()
    assert lost == [201]
    assert Report.objects.count() == 1
    context.unroute("**/api/reports?*")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert Report.objects.count() == 1


def test_a_refusal_is_shown_at_its_field_and_mended(
    cast: Cast, phone: Callable[[User], BrowserContext], live_server: Any
) -> None:
    """What the server refuses stays on the phone with the server's sentence; a position that is
    wrong can be left out."""
    context = phone(cast.bhabin_1)
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": 4.9, "latitude": 52.4})
    page = open_form(context, live_server.url)
    write(page, "Motor hilang", area="Bengkel")
    page.get_by_label("Loss (Rp)").fill("1.500.000")
    page.get_by_role("button", name="Take my position").click()
    expect(page.get_by_text("Position: 52.4")).to_be_visible()
    page.get_by_label("When it happened").fill("2031-01-01T08:00")
    page.get_by_role("button", name="Done: send it").click()
    expect(page.get_by_role("heading", name="Report from the field")).to_be_focused()
    expect(page.get_by_text("Refused: mend it")).to_be_visible()
    page.get_by_role("button", name="Open").click()
    expect(page.locator(".field-error")).to_contain_text("future")
    page.get_by_label("When it happened").fill(
        f"{timezone.localtime() - timedelta(hours=3):%Y-%m-%dT%H:%M}"
    )
    page.get_by_role("button", name="Done: send it").click()
    expect(page.get_by_text("Refused: mend it")).to_be_visible()
    page.get_by_role("button", name="Open").click()
    expect(page.locator("[data-field=position] .field-error")).to_contain_text("not in Indonesia")
    page.get_by_role("button", name="Leave the position out").click()
    expect(page.locator(".field-error")).to_have_count(0)
    page.get_by_role("button", name="Done: send it").click()
    expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    report = Report.objects.get()
    assert (report.text, report.longitude) == ("Motor hilang", None)
    assert report.details.as_json()["loss_rupiah"] == 1_500_000


def test_a_photo_is_made_small_and_loses_its_place(
    cast: Cast, phone: Callable[[User], BrowserContext], live_server: Any, tmp_path: Path
) -> None:
    """Of more photos than a report takes the first is told that is left out."""
    picture = tmp_path / "besar.jpg"
    Image.new("RGB", (3000, 2000), (90, 40, 70)).save(picture)
    page = open_form(phone(cast.bhabin_1), live_server.url)
    write(page, "Pohon tumbang", area="Bengkel")
    page.locator("input[type=file]").set_input_files([picture] * (PHOTOS_MOST + 1))
    expect(page.locator(".field-photos li")).to_have_count(PHOTOS_MOST)
    expect(page.get_by_text(f"At most {PHOTOS_MOST} photos")).to_be_visible()
    for _ in range(PHOTOS_MOST - 1):
        page.locator(".field-photos button").first.click()
    expect(page.locator(".field-photos li")).to_have_count(1)
    page.get_by_role("button", name="Done: send it").click()
    expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    photo = Report.objects.get().photos.get()
    with photo.file.open("rb") as file, Image.open(file) as stored:
        assert max(stored.size) == 1600


def test_the_queue_of_another_user_is_not_sent_as_ones_own(
    cast: Cast, phone: Callable[[User], BrowserContext], live_server: Any
) -> None:
    """Two officers, one phone: each report goes out under the name of who wrote it."""
    context = phone(cast.bhabin_1)
    page = open_form(context, live_server.url)
    under_its_worker(page)
    context.set_offline(True)
    write(page, "Milik yang pertama", area="Bengkel")
    page.get_by_role("button", name="Done: send it").click()
    expect(page.get_by_text("Waits for the network")).to_be_visible()
    context.close()

    page = open_form(phone(cast.bhabin_2), live_server.url)
    expect(page.get_by_text("1 reports of somebody else wait on this phone")).to_be_visible()
    assert not Report.objects.exists()
    page.context.close()
    page = open_form(phone(cast.bhabin_1), live_server.url)
    expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert Report.objects.get().reported_by == cast.bhabin_1


def test_the_phone_form_can_be_used_by_everybody(cast: Cast, visit: Visit) -> None:
    """No violation of WCAG on the queue and on the form."""
    visitor = visit(cast.bhabin_1, PHONE)
    page = visitor.goto("/field/")
    expect(page.locator("[data-field-app]")).to_have_attribute("data-ready", "true")
    visitor.check()
    page.get_by_role("button", name="Disturbance (gangguan)").click()
    visitor.check()


# ------------------------------------------------------------------ the desk


def test_triage_is_driven_by_keys(cast: Cast, send: Callable[..., Report], visit: Visit) -> None:
    """The urgent first; confirm one, find another to be nothing, and the desk is empty."""
    calm, urgent = send(text="Pagar rusak"), send(text="Perkelahian", urgency=3)
    visitor = visit(cast.kapolsek_kediri)
    page = visitor.goto("/triage/")
    expect(page.locator(".triage-open .report-text")).to_have_text("Perkelahian")
    visitor.check()

    def press(key: str) -> None:
        wait_for_keys(page, "[data-triage]")
        page.keyboard.press(key)

    press("j")
    expect(page.locator(".triage-open .report-text")).to_have_text("Pagar rusak")
    press("k")
    expect(page.locator(".triage-open .report-text")).to_have_text("Perkelahian")
    press("c")
    expect(page.locator(".triage-open .report-text")).to_have_text("Pagar rusak")
    press("n")
    page.keyboard.type("Sudah lama rusak")
    page.locator(".decide-more[open] button").click()
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    for report, state in ((urgent, "confirmed"), (calm, "not_incident")):
        report.refresh_from_db()
        assert report.state == state


def test_duplicates_are_merged_and_the_merge_is_undone(
    cast: Cast, send: Callable[..., Report], visit: Visit, now: datetime
) -> None:
    """A word without an end makes no page wider than its screen."""
    endless = "Sepeda motor hilang di halaman rumah, " + "x" * 100
    one, two = send(text=endless), send(by=cast.bhabin_2, area_code=BENGKEL)
    duplicates.compare([two], now=timezone.now())
    visitor = visit(cast.kapolsek_kediri, PHONE)
    page = visitor.goto(f"/reports/{two.uid}/")
    expect(page.locator(".pair")).to_contain_text("xxx")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    visitor.check()
    page.get_by_role("button", name="One event: merge").click()
    expect(page.get_by_role("button", name="Undo the merge")).to_be_visible()
    two.refresh_from_db()
    assert two.state == "duplicate"
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_role("button", name="One event: merge")).to_be_visible()
    two.refresh_from_db()
    assert (one.state, two.state) == ("received", "received")


def test_a_report_is_written_at_a_desk(cast: Cast, visit: Visit) -> None:
    visitor = visit(cast.bhabin_1)
    page = visitor.goto("/reports/new/")
    visitor.check()
    page.get_by_role("link", name="Disaster").click()
    visitor.check()
    page.get_by_label("What kind of disaster").select_option("landslide")
    page.get_by_label("Village or district").fill("Nowhere")
    page.get_by_label("What happened").fill("Tanah longsor menutup jalan")
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator(".error-summary")).to_contain_text("no village or district")
    page.get_by_label("Village or district").fill("Bengkel, Kediri")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("waits for a decision")).to_be_visible()
    assert Report.objects.get().area_code == BENGKEL


# ------------------------------------------------------------------ the map


@pytest.fixture
def placed(cast: Cast) -> None:
    square = [[115.05, -8.62], [115.15, -8.62], [115.15, -8.54], [115.05, -8.54], [115.05, -8.62]]
    shape = {"type": "Polygon", "coordinates": [square]}
    for code, x, geometry in ((BENGKEL, 115.10, shape), (BELALANG, 115.12, None)):
        AreaGeometry.objects.create(
            area_id=code, longitude=x, latitude=-8.58, shape=geometry, source="test"
        )


def test_the_map_plays_and_its_address_says_what_it_shows(
    cast: Cast, send: Callable[..., Report], placed: None, visit: Visit
) -> None:
    """Filter a kind, send the link to another: he sees the same, within his own reach."""
    now = timezone.now()
    for days in range(1, 9):
        send(happened_at=now - timedelta(days=days))
    send("disaster", area_code=BELALANG, happened_at=now)  # the newest day, at whatever hour
    visitor = visit(cast.kapolres)
    page = visitor.goto("/map/")
    expect(page.locator("[data-map]")).to_have_attribute("data-drawn", "true")
    expect(page.locator("#results-title")).to_have_text("9 reports")
    drawn = page.locator("[data-map-kind-count]").all_text_contents()
    assert sorted(n for n in drawn if n != "0") == ["1", "8"]
    visitor.check()
    page.get_by_label("Disasters").uncheck()
    expect(page.locator("#results-title")).to_have_text("8 reports")
    every_box = "document.querySelectorAll('[data-map-kind]').forEach((box) => box.click())"
    for heard in ("1 report", "8 reports"):  # many choices in one breath: the last one counts
        page.evaluate(every_box)
        expect(page.locator("#results-title")).to_have_text(heard)
    page.get_by_label("How many days are shown").select_option("7")
    expect(page.locator("#results-title")).to_have_text("6 reports")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    page.get_by_label("Last day shown").press("End")
    expect(page.locator("#results-title")).to_have_text("6 reports")
    shared = page.url.removeprefix(visitor.address)
    assert "happened_at_from" in shared

    other = visit(cast.kapolsek_kediri, PHONE)
    same = other.goto(shared)
    expect(same.locator("#results-title")).to_have_text("6 reports")
    assert not same.get_by_label("Disasters").is_checked()
    other.check()
    outside = visit(cast.outsider)
    expect(outside.goto(shared).locator("#results-title")).to_have_text("0 reports")


# ------------------------------------------------------------------ files and reach


def test_a_file_with_errors_is_mapped_checked_and_stored_as_far_as_it_is_good(
    cast: Cast, visit: Visit, tmp_path: Path
) -> None:
    """The dry run names row and column; the user decides; the refused row comes back as a file."""
    day = f"{timezone.localdate() - timedelta(days=3):%d-%m-%Y}"
    table = tmp_path / "kejadian.csv"
    lines = [
        "Kapan;Jam;Desa;Kecamatan;Golongan;Uraian",
        f"{day};02.15;Bengkel;Kediri;curat_curanmor;Sepeda motor hilang",
        f"{day};25.80;Bengkel;Kediri;curat_curanmor;Jam yang tidak ada",
        f"{day};21.00;Belalang;Kediri;aniaya_perusakan;Pintu dirusak",
    ]
    table.write_text("\n".join(lines), encoding="utf-8-sig")
    visitor = visit(cast.kapolsek_kediri)
    page = visitor.goto("/reports/imports/")
    visitor.check()
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_label("What its rows are").select_option("incident")
    page.get_by_label("Unit", exact=True).select_option("POLSEK-KEDIRI")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", name="Which column is what")).to_be_visible()
    visitor.check()
    page.get_by_label("What kind of event", exact=True).select_option("Golongan")
    page.get_by_label("Day it happened", exact=True).select_option("Kapan")
    page.get_by_role("button", name="Check every row").click()
    expect(page.get_by_role("heading", name="Nothing is stored yet")).to_be_visible()
    refused = page.locator("#refused tbody tr")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("25.80")
    assert refused.locator("td").all_inner_texts()[:2] == ["3", "Jam"]
    visitor.check()
    assert not Report.objects.exists()

    page.get_by_label("Store the 2 good rows").check()
    page.get_by_role("button", name="Store the reports").click()
    expect(page.locator("#import-page")).to_contain_text("Stored")
    assert {r.text for r in Report.objects.all()} == {"Sepeda motor hilang", "Pintu dirusak"}
    with page.expect_download() as coming:
        page.locator("#refused").get_by_role("link", name="CSV").click()
    kept = Path(coming.value.path()).read_text("utf-8-sig")
    assert "Jam yang tidak ada" in kept
    assert "Pintu dirusak" not in kept


def test_a_polsek_sees_only_its_district(
    cast: Cast, send: Callable[..., Report], placed: None, visit: Visit
) -> None:
    """By list, search, map, page, export and API; the neighbour's report answers as none."""
    own = send(text="Traktor hilang di Bengkel")
    other = send(text="Traktor terbakar", by=cast.kapolsek_marga, area_code="51.02.07")
    visitor = visit(cast.kapolsek_kediri)
    page = visitor.goto("/map/")
    expect(page.locator("[data-map]")).to_have_attribute("data-drawn", "true")
    expect(page.locator("#results-title")).to_have_text("1 report")
    page = visitor.goto("/records/report/?q=Traktor")
    expect(page.locator("main")).to_contain_text("Bengkel")
    expect(page.locator("main")).not_to_contain_text("Marga")
    assert visitor.status_of(f"/reports/{own.uid}/") == 200
    assert visitor.status_of(f"/reports/{other.uid}/") == 404
    for path in ("/records/report.csv", "/api/reports", "/api/records/report"):
        told = visitor.text_of(path)
        assert str(other.uid) not in told
        assert "terbakar" not in told
        assert str(own.uid) in told
    above = visit(cast.kapolres)
    page = above.goto("/map/")
    expect(page.locator("#results-title")).to_have_text("2 reports")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_form_desk_and_map_can_be_used_by_everybody(  # noqa: PLR0917  fixtures
    cast: Cast,
    send: Callable[..., Report],
    placed: None,
    visit: Visit,
    settings: Any,
    language: str,
    size: dict[str, int],
) -> None:
    """No violation of WCAG in either language on a phone or at a desk; nothing hangs over."""
    settings.LANGUAGE_CODE = language
    one, two = send(urgency=2), send(by=cast.bhabin_2, area_code=BENGKEL)
    duplicates.compare([two], now=timezone.now())
    officer, chief = visit(cast.bhabin_1, size), visit(cast.kapolsek_kediri, size)
    page = officer.goto("/field/")
    page.locator(".field-kind").first.click()
    officer.check()
    for path in ("/triage/", f"/reports/{one.uid}/", "/reports/imports/", "/map/"):
        page = chief.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        if path == "/map/":
            expect(page.locator("[data-map]")).to_have_attribute("data-drawn", "true")
        chief.check()
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, path
