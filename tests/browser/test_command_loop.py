"""From a briefing's text to the last officer, walked in a browser."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, Visitor, wait_for_keys
from tests.cast import Cast

from kentongan.command_loop.coverage.changes import climb_ladder
from kentongan.command_loop.directive.model import Directive

HERE = Path(__file__).parent
ARTICLE = HERE.parents[2] / "shared/data/briefing/article.txt"
Visit = Callable[..., Visitor]


@pytest.fixture
def clock(now: datetime) -> Iterator[time_machine.Traveller]:
    """The clock of the server stands at the cast's moment until a test moves it."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), (40, 90, 70)).save(out, format="JPEG")
    return out.getvalue()


def _read_and_confirm(page: Page, text: str) -> None:
    """Paste, look at every value, confirm."""
    page.get_by_label("Paste the text").fill(text)
    page.get_by_role("button", name="Read the text").click()
    expect(page.locator("h1")).to_have_text("Review of the text")
    wait_for_keys(page, "[data-review]")
    proposals = page.locator(".proposal")
    for n in range(proposals.count()):
        proposal = proposals.nth(n)
        if proposal.get_attribute("data-state") == "open":
            proposal.focus()
            page.keyboard.press("a")
            expect(proposal).to_have_attribute("data-state", "accepted")
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_text("drafted and wait")).to_be_visible()


def _issue_all_to_polsek(page: Page, cast: Cast) -> None:
    page.get_by_role("link", name="Issue all drafts").click()
    for polsek in cast.polseks:
        page.locator(f'input[name="units"][value="{polsek.code}"]').check()
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(page.get_by_text("Issued to")).to_be_visible()


def _read_back(visitor: Visitor, code: str, words: str) -> None:
    page = visitor.goto(f"/directives/{code}/")
    page.get_by_label("In your own words").fill(words)
    page.get_by_role("button", name="Read back").click()
    expect(page.get_by_text("waits for your superior")).to_be_visible()


def test_a_briefing_reaches_the_last_officer_and_comes_back(
    visit: Visit, cast: Cast, clock: time_machine.Traveller, now: datetime
) -> None:
    """Journey 1 of the design: review, issue, read-back, re-issue, action, blocker, ladder."""
    text = (ARTICLE if ARTICLE.exists() else HERE / "release.txt").read_text()
    kabag = visit(cast.kabag_ops)
    page = kabag.goto("/")
    kabag.check()
    page.get_by_role("link", name="Read a briefing's text").click()
    _read_and_confirm(page, text)
    kabag.check()
    _issue_all_to_polsek(page, cast)
    first = Directive.objects.filter(parent=None).order_by("point")[0]
    assert first.deliveries.count() == len(cast.polseks)

    # One Polsek reads back and is accepted; another is returned with a remark.
    kediri, marga = visit(cast.kapolsek_kediri, PHONE), visit(cast.kapolsek_marga)
    _read_back(kediri, first.code, "Kami mendata desa demi desa apa yang bisa jadi pertikaian.")
    kediri.check()
    _read_back(marga, first.code, "Siap, akan kami kerjakan segera.")
    page = kabag.goto(f"/directives/{first.code}/")
    kabag.check()
    line = page.locator("#units-title").locator("xpath=../..").locator("li")
    line.filter(has_text="Polsek Kediri").get_by_role("button", name="Accept").click()
    line = page.locator("li[id^=delivery]").filter(has_text="Polsek Marga")
    line.get_by_label("Remark").fill("Sebut desa mana dan kapan.")
    line.get_by_role("button", name="Return").click()
    expect(page.locator("li[id^=delivery]").filter(has_text="Polsek Marga")).to_contain_text(
        "Returned"
    )
    page = marga.goto(f"/directives/{first.code}/")
    expect(page.get_by_text("Sebut desa mana dan kapan.").first).to_be_visible()

    # Kediri re-issues it to its village officers in its own elaboration.
    page = kediri.goto(f"/directives/{first.code}/")
    page.get_by_role("link", name="Re-issue below").click()
    page.get_by_label("Your elaboration").fill("Mulai dari banjar yang dekat batas desa.")
    for village in cast.villages:
        page.locator(f'input[name="units"][value="{village.code}"]').check()
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(page.get_by_text("Issued to 3 addressees")).to_be_visible()
    below = Directive.objects.get(parent=first)
    bhabin = visit(cast.bhabin_1, PHONE)
    page = bhabin.goto("/")
    bhabin.check()
    page.get_by_role("link", name=below.versions.get().instruction[:30]).click()
    expect(page.get_by_text("Mulai dari banjar yang dekat batas desa.").first).to_be_visible()
    bhabin.check()

    # Kediri reports action with a photo; another Polsek reports a blocker.
    page = kediri.goto(f"/directives/{first.code}/")
    page.get_by_role("link", name="Report action").click()
    page.get_by_label("What was done").fill("Pendataan di tiga desa selesai.")
    page.locator("input[type=file]").set_input_files(
        [{"name": "bukti.jpg", "mimeType": "image/jpeg", "buffer": _photo()}]
    )
    kediri.check()
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.get_by_text("Your superior is told")).to_be_visible()
    penebel = visit(cast.users["kapolsek_penebel"])
    page = penebel.goto(f"/directives/{first.code}/")
    page.get_by_role("link", name="Report a blocker").click()
    page.get_by_label("What stands in the way").fill("Jalan ke dua desa terputus longsor.")
    page.get_by_label("What is needed").fill("Kendaraan roda dua dari Polres.")
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.get_by_text("Your superior is told")).to_be_visible()

    # Coverage shows each of it.
    page = kabag.goto(f"/directives/{first.code}/")
    expect(page.locator("img.evidence")).to_be_visible()
    expect(page.get_by_text("Kendaraan roda dua dari Polres.")).to_be_visible()
    page = kabag.goto("/coverage/")
    kabag.check()
    link = page.locator(f'a[href="/directives/{first.code}/"]')
    row = page.locator("tbody tr").filter(has=link)
    expect(row.locator("td").nth(0)).to_contain_text("3/10")  # opened: Kediri, Marga, Penebel
    expect(row.locator("td").nth(2)).to_contain_text("1/10")  # understood: Kediri
    expect(row.locator("td").nth(3)).to_contain_text("1/10")  # action reported: Kediri
    expect(row).to_contain_text("1 blocked")
    expect(row).to_contain_text("1 returned")
    link.click()
    tree = page.locator(".tree")
    expect(tree).to_contain_text("Polsek Kediri")
    expect(tree).to_contain_text(cast.villages[0].name)

    # Nobody has judged Kediri's action: the Kabag does, and supervision reopens it.
    line = page.locator("li[id^=delivery]").filter(has_text="Polsek Kediri")
    line.get_by_role("button", name="Sufficient", exact=True).click()
    was = visit(cast.kasi_was)
    page = was.goto(f"/directives/{first.code}/")
    page.get_by_label("What supervision found").fill("Satu desa belum didatangi.")
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator("li[id^=delivery]").filter(has_text="Polsek Kediri")).to_contain_text(
        "Reopened"
    )

    # Time passes and nobody answers: the ladder climbs, one step a day.
    clock.move_to(now + timedelta(hours=25))
    climb_ladder(now=now + timedelta(hours=25))
    page = visit(cast.users["kapolsek_pupuan"]).goto("/notices/")
    expect(page.get_by_text("is late in reading back").first).to_be_visible()
    clock.move_to(now + timedelta(hours=49))
    climb_ladder(now=now + timedelta(hours=49))
    chief = visit(cast.kapolres, PHONE)
    page = chief.goto("/notices/")
    expect(page.get_by_text("Polsek Pupuan is late").first).to_be_visible()
    chief.check()
    page = chief.goto("/")
    expect(page.get_by_role("heading", name="Overdue below you")).to_be_visible()
    chief.check()


def test_somebody_outside_the_scope_sees_nothing_of_it(
    visit: Visit, cast: Cast, clock: time_machine.Traveller
) -> None:
    """By page, by guessed address, by export and by API: not even that it exists."""
    kabag = visit(cast.kabag_ops)
    page = kabag.goto("/briefings/text/")
    _read_and_confirm(page, (HERE / "release.txt").read_text())
    _issue_all_to_polsek(page, cast)
    directive = Directive.objects.select_related("briefing").order_by("pk")[0]
    assert directive.briefing is not None
    briefing, delivery = directive.briefing.code, directive.deliveries.order_by("pk")[0].pk
    words = directive.versions.get().instruction
    paths = [
        f"/briefings/{briefing}/",
        f"/briefings/{briefing}/invitation.ics",
        f"/briefings/{briefing}/attendance/",
        f"/directives/{directive.code}/",
        f"/directives/{directive.code}/edit/",
        f"/directives/{directive.code}/issue/",
        f"/deliveries/{delivery}/read-back/",
        f"/deliveries/{delivery}/action/",
        f"/deliveries/{delivery}/reissue/",
        "/readings/1/",
        "/texts/1/source/",
        f"/records/directive/{directive.code}/history/",
        f"/api/records/directive/{directive.code}",
        f"/api/records/briefing/{briefing}",
    ]
    outsider = visit(cast.outsider)
    assert {path: outsider.status_of(path) for path in paths} == dict.fromkeys(paths, 404)
    for path in (
        "/",
        "/coverage/",
        "/briefings/",
        "/directives/",
        "/records/delivery/",
        "/records/directive.csv",
        "/records/briefing.csv",
        "/api/records/directive",
        "/api/records/briefing",
        "/api/records/delivery",
    ):
        shown = outsider.text_of(path)
        assert directive.code not in shown, path
        assert briefing not in shown, path
        assert words not in shown, path
    assert kabag.status_of(f"/directives/{directive.code}/") == 200
    assert directive.code in kabag.text_of("/records/directive.csv")


def test_a_correction_and_a_rejection_by_mouse_are_kept(
    visit: Visit, cast: Cast, clock: time_machine.Traveller
) -> None:
    """What a person corrected is what the briefing says; what he rejected makes no directive."""
    kabag = visit(cast.kabag_ops)
    page = kabag.goto("/briefings/text/")
    page.get_by_label("Paste the text").fill((HERE / "release.txt").read_text())
    page.get_by_role("button", name="Read the text").click()
    title = page.locator('.proposal[data-field="title"]')
    title.locator("summary").click()
    title.get_by_label("Title").fill("Vicon Kapolda Bali, 9 November 2023")
    title.get_by_role("button", name="Save the correction").click()
    expect(title).to_have_attribute("data-state", "corrected")
    point = page.locator('.proposal[data-field="directives.0"]')
    point.get_by_role("button", name="Reject").click()
    expect(point).to_have_attribute("data-state", "rejected")
    kabag.check()
    left = page.locator('.proposal[data-state="open"]')
    drafted = page.locator('.proposal[data-field^="directives."][data-state="open"]').count()
    while left.count():
        field = left.first.get_attribute("data-field")
        left.first.get_by_role("button", name="Accept").click()
        expect(page.locator(f'.proposal[data-field="{field}"]')).to_have_attribute(
            "data-state", "accepted"
        )
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.locator("h1")).to_have_text("Vicon Kapolda Bali, 9 November 2023")
    assert Directive.objects.count() == drafted
