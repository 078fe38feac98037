"""The screens speak Indonesian, wholly, unless somebody asks for English."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings as configured
from django.test import Client
from django.utils import translation
from pytest_django import Settings
from tests.cast import NOW, PASSWORD, Cast
from tests.command_loop.steps import HOUR, act, by, draft, issue, reissue, say, understand
from tests.command_loop.texts import TEXT, reading

import kentongan
from kentongan.command_loop.briefing import changes
from kentongan.people.model import User

ClientOf = Callable[[User], Client]

PACKAGE = Path(kentongan.__file__).parent
ROOT = PACKAGE.parents[1]
SOURCE = PACKAGE / "locale" / "id" / "LC_MESSAGES" / "django.po"
BUILT = SOURCE.with_suffix(".mo")

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[a-z]|\{\w*\}")
SPOKEN = {
    *("title", "placeholder", "alt", "label", "aria-label", "aria-description"),
    *("data-label", "data-pattern"),
}
"""Attributes that are read out, or shown by styles and scripts; so is every `data-msg-…`."""
NOT_OURS = {"id", "en", "English"}
"""The other language is named in its own words."""
ENGLISH = re.compile(r"\b(the|and|of|your|you|this|that|not|is|are|was|with|from|has|been|which)\b")
"""Words that stand in nearly every English sentence and in no Indonesian one."""


@cache
def catalogue() -> Catalog:
    """The Indonesian catalogue as written."""
    with SOURCE.open("rb") as source:
        return read_po(source, locale="id")


def messages() -> list[Message]:
    """Every message but the head."""
    return [message for message in catalogue() if message.id]


def ids(message: Message) -> list[str]:
    """The English words: one, or singular and plural."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def words(message: Message) -> list[str]:
    """The Indonesian words."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


@cache
def english() -> frozenset[str]:
    """Message ids that read otherwise in Indonesian, as they stand on a page."""
    return frozenset(
        one
        for message in messages()
        for one in ids(message)
        if one not in words(message) and not PLACEHOLDER.search(one)
    )


@cache
def indonesian() -> frozenset[str]:
    """What the catalogue says; a word may be a message id too ("Agenda", "Operator")."""
    return frozenset(one for message in messages() for one in words(message))


class _Text(HTMLParser):
    """Everything on a page that somebody reads or hears, but for the names of keys."""

    def __init__(self) -> None:
        super().__init__()
        self.chunks: list[str] = []
        self._skip = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "kbd"):
            self._skip = tag
        for name, value in attrs:
            if value and (name in SPOKEN or name.startswith("data-msg-")):
                self.chunks.append(" ".join(value.split()))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skip:
            self._skip = ""

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self._skip:
            self.chunks.append(text)


def chunks(page: str) -> list[str]:
    """The texts of a page, each as it stands between two tags or in an attribute."""
    parser = _Text()
    parser.feed(page)
    return parser.chunks


def left_in_english(page: str) -> list[str]:
    """Texts of a page that are English."""
    return [
        chunk
        for chunk in chunks(page)
        if chunk not in NOT_OURS
        and ((chunk in english() and chunk not in indonesian()) or ENGLISH.search(chunk))
    ]


# The catalogue


def test_every_message_is_in_indonesian() -> None:
    """Translated for certain, with the same placeholders and the same full stop."""
    faults: list[tuple[str, str]] = []
    for message in messages():
        first, last = ids(message)[0], ids(message)[-1]
        if "fuzzy" in message.flags or not all(words(message)):
            faults.append(("no certain words", first))
            continue
        for one in words(message):
            if set(PLACEHOLDER.findall(one)) != set(PLACEHOLDER.findall(last)):
                faults.append(("other placeholders", first))
            if one != one.strip() or one.endswith(".") != last.endswith("."):
                faults.append(("ends otherwise", first))
            if ENGLISH.search(PLACEHOLDER.sub("", one)):
                faults.append(("English words", first))
    assert faults == []


def test_indonesian_has_one_form_for_all_numbers() -> None:
    """A noun does not change with the number before it."""
    assert catalogue().num_plurals == 1
    assert {len(words(message)) for message in messages()} == {1}


def test_the_built_catalogue_says_what_the_source_says() -> None:
    """The screens read the built file."""
    if not BUILT.exists():
        pytest.fail("The catalogues are not built: run script/build-catalogues", pytrace=False)
    with BUILT.open("rb") as built:
        spoken = gettext.GNUTranslations(built)
    for message in messages():
        one = ids(message)
        if message.context and len(one) == 1:
            said = spoken.pgettext(message.context, one[0])
        elif len(one) == 1:
            said = spoken.gettext(one[0])
        else:
            said = spoken.ngettext(*one, 2)
        assert said == words(message)[0], "run script/build-catalogues"


@pytest.mark.parametrize(
    ("context", "code", "said"),
    [
        ("", "read-back", "baca ulang"),
        ("", "directive", "arahan"),
        ("", "unit", "satuan"),
        ("", "post", "jabatan"),
        ("", "Coverage", "Jangkauan"),
        ("", "evidence", "bukti"),
        ("", "sample", "uji petik"),
        ("", "Clear", "Kosongkan"),
        ("", "Notices", "Pemberitahuan"),
        ("", "Re-issue below", "Teruskan ke bawah"),
        ("state", "Draft", "Konsep"),
        ("state", "Overdue", "Lewat waktu"),
        ("state", "Blocked", "Terkendala"),
        ("state", "Withdrawn", "Dicabut"),
        ("state", "Superseded", "Diganti"),
        ("role", "Officer", "Anggota"),
    ],
)
def test_the_words_are_those_of_the_field(context: str, code: str, said: str) -> None:
    """docs/glossary.md pairs the code with the screen."""
    with translation.override("id"):
        assert (translation.pgettext(context, code) if context else translation.gettext(code)) == (
            said
        )


# The scripts


@dataclass(frozen=True)
class Copy:
    """A copy of the package and its scripts, whose catalogue a test may spoil."""

    root: Path

    @property
    def source(self) -> Path:
        return self.root / "src/kentongan/locale/id/LC_MESSAGES/django.po"

    def replace(self, old: str, new: str) -> None:
        before = self.source.read_text("utf-8")
        assert old in before
        self.source.write_text(before.replace(old, new, 1), "utf-8")

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
        return subprocess.run(  # noqa: S603  our own script
            ["/bin/sh", str(self.root / "script" / script), *arguments],
            env={"PATH": path, "HOME": str(self.root), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """Only templates, Python files and the catalogue: what messages are read from."""
    shutil.copytree(
        PACKAGE,
        tmp_path / "src/kentongan",
        ignore=shutil.ignore_patterns("static", "__pycache__", "*.mo", "migrations"),
    )
    shutil.copytree(ROOT / "script", tmp_path / "script")
    return Copy(tmp_path)


def test_building_happens_once(copy: Copy) -> None:
    """The second run does nothing; a change of the source, or a lost file, builds again."""
    built = copy.source.with_suffix(".mo")
    assert copy.run("build-catalogues").returncode == 0
    first = built.stat().st_mtime_ns
    assert copy.run("build-catalogues").returncode == 0
    assert built.stat().st_mtime_ns == first
    copy.replace('msgid "Directive"\nmsgstr "Arahan"', 'msgid "Directive"\nmsgstr "Jukrah"')
    assert copy.run("build-catalogues").returncode == 0
    with built.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Directive") == "Jukrah"
    built.unlink()
    assert copy.run("build-catalogues").returncode == 0
    assert built.exists()


needs_gettext = pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="GNU gettext is missing"
)


@needs_gettext
@pytest.mark.slow
def test_a_complete_catalogue_passes(copy: Copy) -> None:
    """The catalogue of this repository holds every message of its code, translated."""
    done = copy.run("check-catalogues")
    assert done.returncode == 0, done.stderr


@needs_gettext
@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('msgid "Directive"\nmsgstr "Arahan"', 'msgid "Directive"\nmsgstr ""', "no Indonesian"),
        ('msgid "Directive"\n', '#, fuzzy\nmsgid "Directive"\n', "uncertain"),
        ('msgstr "versi %(n)s"', 'msgstr "versi %(m)s"', "format"),
        ('msgstr "{count} dipilih"', 'msgstr "{jumlah} dipilih"', "format"),
        ('msgid "Directive"\nmsgstr "Arahan"\n', "", "behind the code"),
        ('msgid "Directive"\n', 'msgid "Gone"\nmsgstr "Hilang"\n\nmsgid "Directive"\n', "behind"),
    ],
    ids=["untranslated", "fuzzy", "placeholder", "brace", "missing", "obsolete"],
)
def test_a_catalogue_with_a_fault_does_not_pass(copy: Copy, old: str, new: str, says: str) -> None:
    """No words, uncertain words, other placeholders, or behind the code: it says which."""
    copy.replace(old, new)
    before = copy.source.read_bytes()
    done = copy.run("check-catalogues")
    assert done.returncode == 1
    assert says in done.stderr
    assert copy.source.read_bytes() == before


@needs_gettext
@pytest.mark.slow
def test_writing_brings_the_catalogue_up_to_date(copy: Copy) -> None:
    """--write adds what the code says and drops what it no longer says; words are still wanting."""
    copy.replace('msgid "Directive"\nmsgstr "Arahan"', 'msgid "Gone"\nmsgstr "Hilang"')
    assert copy.run("check-catalogues", "--write").returncode == 1
    fresh = copy.source.read_text("utf-8")
    assert 'msgid "Directive"' in fresh
    assert 'msgid "Gone"' not in fresh


# The screens


@pytest.fixture
def as_found(settings: Settings) -> Iterator[None]:
    """As a visitor finds it who has chosen nothing."""
    settings.LANGUAGE_CODE = "id"
    with translation.override("id"), time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def addresses(cast: Cast, as_found: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """One of everything on the way from a briefing to an action, and where each is seen."""
    monkeypatch.setattr(changes, "read_briefing", lambda _text: reading())
    actor = by(cast.kabag_ops)
    briefing = changes.plan_briefing(
        unit=cast.polres,
        title="Vicon Asops",
        medium="vicon",
        starts_at=NOW - HOUR,
        actor=actor,
        now=NOW - 2 * HOUR,
    )
    changes.invite_units(briefing=briefing, units=[cast.polsek_kediri], actor=actor, now=NOW)
    text = changes.add_text(
        unit=cast.polres,
        briefing=briefing,
        file_name="arahan.txt",
        data=TEXT.encode(),
        actor=actor,
        now=NOW,
    )
    waiting = draft(cast)
    directive, (kediri, marga) = issue(cast, [cast.polsek_kediri, cast.polsek_marga])
    understand(cast, kediri, cast.kapolsek_kediri)
    act(kediri, cast.kapolsek_kediri)
    act(marga, cast.kapolsek_marga, "blocker")
    say(marga, cast.kapolsek_marga)
    reissue(kediri, cast.kapolsek_kediri, cast.villages)
    return {
        "start": "/",
        "coverage": "/coverage/",
        "briefing": f"/briefings/{briefing.code}/",
        "plan": "/briefings/plan/",
        "text": "/briefings/text/",
        "attendance": f"/briefings/{briefing.code}/attendance/",
        "invite": f"/briefings/{briefing.code}/invite/",
        "review": f"/readings/{text.pk}/",
        "directive": f"/directives/{directive.code}/",
        "issue": f"/directives/{waiting.code}/issue/",
        "amend": f"/directives/{directive.code}/edit/",
        "supersede": f"/directives/{directive.code}/supersede/",
        "briefings": "/briefings/",
        "directives": "/directives/",
        "audit": "/audit/",
        "desk": "/records/",
        "history": f"/records/directive/{directive.code}/history/",
        "notices": "/notices/",
        "people": "/people/",
        "unit": f"/people/units/{cast.polres.code}/",
        "places": "/places/",
        "search": "/places/?q=Kediri",
        "area": "/places/51.02/",
        "operations": "/operations/",
        "rulebook": "/legal-references/",
        "mfa": "/accounts/2fa/",
        "password": "/accounts/password/change/",
        "sign-out": "/accounts/logout/",
        "nowhere": "/directives/AR-0000-000000/",
    }


PAGES = """
    start coverage briefing plan text attendance invite review directive issue amend supersede
    briefings directives desk notices people unit places search area operations rulebook mfa
    password sign-out nowhere
"""


@pytest.mark.parametrize("name", [*PAGES.split(), "audit", "history"])
def test_a_chief_reads_nothing_in_english(
    cast: Cast, client_of: ClientOf, addresses: dict[str, str], name: str
) -> None:
    """The chief of the resort walks from page to page; no English is left on any."""
    answer = client_of(cast.kapolres).get(addresses[name])
    assert answer.status_code == (404 if name == "nowhere" else 200)
    page = answer.content.decode()
    assert '<html lang="id"' in page
    assert left_in_english(page) == []


@pytest.mark.parametrize("name", ["read-back", "action", "blocker", "reissue"])
def test_a_sector_chief_answers_in_indonesian(
    cast: Cast, client_of: ClientOf, addresses: dict[str, str], name: str
) -> None:
    """The forms of the receiving side, whose helps and buttons are words too."""
    _directive, (delivery,) = issue(cast, [cast.polsek_kediri])
    client = client_of(cast.kapolsek_kediri)
    if name == "reissue":
        understand(cast, delivery, cast.kapolsek_kediri)
    answer = client.get(f"/deliveries/{delivery.pk}/{name}/")
    assert answer.status_code == 200
    assert left_in_english(answer.content.decode()) == []
    assert left_in_english(client.get(addresses["start"]).content.decode()) == []


@pytest.mark.parametrize("name", ["add-unit/", "units/POLSEK-KEDIRI/add-post/"])
def test_an_administrator_reads_nothing_in_english(
    cast: Cast, client_of: ClientOf, as_found: None, name: str
) -> None:
    """Units and posts are kept in Indonesian too."""
    answer = client_of(cast.admin).get(f"/people/{name}")
    assert answer.status_code == 200
    assert left_in_english(answer.content.decode()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
)
def test_the_entrance_is_indonesian(client: Client, as_found: None, path: str) -> None:
    """Whoever is not signed in yet reads Indonesian, and can tell how to come in."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert left_in_english(answer.content.decode()) == []


def test_a_wrong_password_is_refused_in_indonesian(
    cast: Cast, client: Client, as_found: None
) -> None:
    """The refusal comes from the sign-in library, which has to speak Indonesian as well."""
    page = client.post(
        "/accounts/login/", {"login": cast.kapolres.username, "password": "salah"}
    ).content.decode()
    assert left_in_english(page) == []


def test_setting_up_a_second_step_is_indonesian(cast: Cast, client: Client, as_found: None) -> None:
    """The library's own page of the authenticator app stands in our frame and our language."""
    client.force_login(cast.kapolres)
    asked = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert left_in_english(asked.content.decode()) == []
    (address, _status) = asked.redirect_chain[-1]
    answer = client.post(address, {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/totp/activate/"
    assert left_in_english(answer.content.decode()) == []


def test_a_refusal_of_a_form_is_indonesian(
    cast: Cast, client_of: ClientOf, addresses: dict[str, str]
) -> None:
    """What is missing is said in the language of the form."""
    answer = client_of(cast.kapolres).post(addresses["plan"], {})
    assert left_in_english(answer.content.decode()) == []


# The choice


def test_english_is_chosen_by_a_button_and_remembered(
    cast: Cast, client_of: ClientOf, addresses: dict[str, str]
) -> None:
    """The switch posts, leads back to the page, and holds on every page after it."""
    client = client_of(cast.kapolres)
    page = client.get(addresses["coverage"]).content.decode()
    assert re.search(r'<form method="post" action="/language/">', page)
    assert re.search(r'name="language" value="en"', page)
    answer = client.post("/language/", {"language": "en", "next": addresses["coverage"]})
    assert answer.status_code == 302
    assert answer.headers["Location"] == addresses["coverage"]
    assert client.cookies[configured.LANGUAGE_COOKIE_NAME].value == "en"
    for name in ("coverage", "start", "people"):
        assert '<html lang="en"' in client.get(addresses[name]).content.decode()
    cast.kapolres.refresh_from_db()
    assert cast.kapolres.language == "en", "notices follow the choice"
    client.post("/language/", {"language": "id", "next": "/"})
    assert '<html lang="id"' in client.get("/").content.decode()


def test_a_browser_set_to_english_shows_indonesian_first(
    cast: Cast, client_of: ClientOf, as_found: None
) -> None:
    """Office computers are set to English; their users read Indonesian until they choose."""
    page = client_of(cast.kapolres).get("/", headers={"accept-language": "en-US,en"})
    assert '<html lang="id"' in page.content.decode()


def test_looking_at_an_address_changes_no_language(
    cast: Cast, client_of: ClientOf, as_found: None
) -> None:
    """A link cannot switch it."""
    client = client_of(cast.kapolres)
    client.get("/language/?language=en")
    assert '<html lang="id"' in client.get("/").content.decode()
