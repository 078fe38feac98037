"""What the documents say is true: files, names, links, tables, commands, settings."""

from __future__ import annotations

import ast
import configparser
import importlib
import re
import sys
import tomllib
from datetime import timedelta
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer.main
from django.conf import settings
from django.urls import NoReverseMatch, get_resolver, reverse

from kentongan.cli.main import NOUNS, build
from kentongan.command_loop.acknowledgement import rules as acknowledgement_rules
from kentongan.command_loop.action import rules as action_rules
from kentongan.command_loop.briefing import rules as briefing_rules
from kentongan.command_loop.directive import rules as directive_rules
from kentongan.notices.words import WORDS
from kentongan.people.rules import PERMISSIONS
from kentongan.watch_loop.report import rules as report_rules

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/kentongan"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```.*?^```", re.M | re.S)
Row = dict[str, str]


def text_of(page: Path | str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def prose_of(page: Path | str) -> str:
    """A page without its blocks of code."""
    return BLOCK.sub("", text_of(page))


def table(page: str, heading: str) -> list[Row]:
    """The first table beneath a heading, each row by the words of its columns."""
    _before, found, after = prose_of(page).partition(f"\n## {heading}\n")
    assert found, f"{page} has no heading “{heading}”"
    lines: list[str] = []
    for line in after.splitlines():
        if line.startswith("|"):
            lines.append(line)
        elif lines or line.startswith("## "):
            break
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines]
    assert len(cells) > 2, f"{page} has no table beneath “{heading}”"
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def codes(cell: str) -> list[str]:
    return CODE.findall(cell)


@cache
def names_in(path: Path) -> frozenset[str]:
    """What a Python file defines: functions, classes and their members, names on the top level."""
    found: set[str] = set()

    def walk(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(prefix + node.name)
            if isinstance(node, ast.ClassDef):
                walk(node.body, f"{prefix}{node.name}.")
            if isinstance(node, ast.Assign):
                found.update(prefix + t.id for t in node.targets if isinstance(t, ast.Name))
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(prefix + node.target.id)

    walk(ast.parse(path.read_text(encoding="utf-8")).body, "")
    return frozenset(found)


def file_named(name: str) -> Path | None:
    """A path as documents write it: from the root of the repository, or within the package."""
    return next((p for p in (ROOT / name, SOURCE / name) if p.exists()), None)


# ------------------------------------------------------------------ names of files and of code


def answers() -> list[tuple[str, Row]]:
    tables = ("Ten questions", "What it refuses, and where")
    return [(t, row) for t in tables for row in table("ARCHITECTURE.md", t)]


@pytest.mark.parametrize(("heading", "row"), answers(), ids=lambda v: str(v)[:60])
def test_a_file_to_open_holds_what_is_to_be_found_there(heading: str, row: Row) -> None:
    """A newcomer who opens the file finds the function or class he was sent to."""
    files = [file_named(name) for name in codes(row["open"])]
    assert files
    assert None not in files, row["open"]
    wanted = codes(row["look for"])
    assert wanted
    defined = {n for path in files if path and path.suffix == ".py" for n in names_in(path)}
    assert [name for name in wanted if name not in defined] == []


def test_ten_questions_are_answered() -> None:
    """The page promises ten questions and keeps the promise."""
    assert len(table("ARCHITECTURE.md", "Ten questions")) >= 10


@pytest.mark.parametrize(
    "row",
    table("ARCHITECTURE.md", "What it refuses, and where"),
    ids=lambda r: r["it refuses"][:50],
)
def test_each_refusal_is_tested(row: Row) -> None:
    """A refusal that no test holds is a promise: the test named beside it exists."""
    for name in codes(row["test"]):
        path, _, test = name.partition("::")
        assert test in names_in(ROOT / "tests" / path), name


@EACH_PAGE
def test_every_file_named_in_the_documents_exists(page: Path) -> None:
    """A path in `code` leads somewhere: from the root, the package, or the page's own folder."""
    named = set(CODE.findall(prose_of(page))) - {"utils.py"}
    told = [c for c in named if re.fullmatch(r"[\w./-]+\.(py|toml|md|sh)", c)]
    homes = [
        ROOT,
        SOURCE,
        SOURCE / "command_loop",
        SOURCE / "watch_loop",
        SOURCE / "text_reading",
        ROOT / "docs",
        page.parent,
    ]
    names = {p.name for p in (*SOURCE.rglob("*.py"), *ROOT.glob("*"), *ROOT.glob("docs/**/*.md"))}
    lost = [
        name
        for name in told
        if not (name in names if "/" not in name else any((h / name).exists() for h in homes))
    ]
    assert lost == []


def module_named(dotted: str) -> ModuleType | None:
    for room in ("", ".command_loop", ".watch_loop", ".text_reading"):
        try:
            return importlib.import_module(f"kentongan{room}.{dotted}")
        except ModuleNotFoundError:
            continue
    return None


def test_there_is_no_drawer_for_everything() -> None:
    """A `utils.py` is named only to say that there is none."""
    assert list(SOURCE.rglob("utils.py")) == []


ROOMS = frozenset(p.name for p in SOURCE.iterdir() if p.is_dir()) | frozenset(
    p.name for p in (SOURCE / "command_loop").iterdir() if p.is_dir()
)


@EACH_PAGE
def test_every_name_of_code_in_the_documents_exists(page: Path) -> None:
    """`room.module.name` in a document is a name of that module."""
    lost = []
    for told in CODE.findall(prose_of(page)):
        parts = told.removesuffix("()").removeprefix("kentongan.").split(".")
        if len(parts) < 3 or parts[0] not in ROOMS or not all(p.isidentifier() for p in parts):
            continue
        found: Any = module_named(".".join(parts[:-1]))
        if module_named(".".join(parts)) is None and not hasattr(found, parts[-1]):
            lost.append(told)
    assert lost == []


# ------------------------------------------------------------------------------ the house


def test_layers_are_those_of_the_contract() -> None:
    """The picture of the layers is the one that import-linter keeps."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    kept = contract["importlinter:contract:house"]["layers"].split("\n")
    _before, _, after = text_of("ARCHITECTURE.md").partition("## Layers")
    drawn = re.search(r"^```\n(.*?)^```", after, re.M | re.S)
    assert drawn
    layers = [line.split("#")[0].strip() for line in drawn[1].splitlines()]
    assert layers == [line.strip().replace("kentongan.", "") for line in kept if line.strip()]


def declared(requirements: list[str]) -> set[str]:
    return {canonical(re.match(r"[\w.-]+", r)[0]) for r in requirements}  # type: ignore[index]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_has_its_reason_and_its_place() -> None:
    """Nothing is installed that no file uses, and each is used where the table says."""
    rows = table("ARCHITECTURE.md", "Dependencies")
    assert [canonical(codes(r["package"])[0]) for r in rows] == sorted(
        declared(PROJECT["dependencies"])
    )
    wrong = []
    for row in rows:
        name, word = codes(row["used in"])
        path = file_named(name)
        if path is None or word not in path.read_text(encoding="utf-8"):
            wrong.append(row["used in"])
    assert wrong == []


def test_what_the_code_imports_is_declared() -> None:
    """A package that only happens to be installed may be gone tomorrow."""
    owners = metadata.packages_distributions()
    known = declared(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["cluster"])
    come_along = {canonical(c) for c in codes(line_with("Come with one of these"))}
    strange = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for top in {m.split(".")[0] for m in modules} - {"kentongan", "__future__"}:
                if top in sys.stdlib_module_names:
                    continue
                if not {canonical(o) for o in owners[top]} & (known | come_along):
                    strange.add(top)
    assert strange == set()


def line_with(words: str) -> str:
    return next(line for line in text_of("ARCHITECTURE.md").splitlines() if words in line)


# ------------------------------------------------------------------------- the command loop


def transitions(page: str) -> dict[str, tuple[str, ...]]:
    return {codes(r["from"])[0]: tuple(codes(r["to"])) for r in table(page, "States")}


@pytest.mark.parametrize(
    ("page", "rules"),
    [
        ("briefing", briefing_rules),
        ("directive", directive_rules),
        ("acknowledgement", acknowledgement_rules),
        ("action", action_rules),
    ],
)
def test_the_states_are_those_of_the_rules(page: str, rules: Any) -> None:
    """The page of a step shows the transitions that the step allows, all and no other."""
    assert transitions(f"docs/command-loop/{page}.md") == rules.TRANSITIONS


def test_the_states_of_a_report_are_those_of_its_rules() -> None:
    """The same for the watch loop."""
    assert transitions("docs/watch-loop/report.md") == report_rules.TRANSITIONS


def test_who_may_do_what_is_what_the_roles_may() -> None:
    """The matrix of roles is the table that decides."""
    told: dict[str, set[str]] = {role: set() for role in PERMISSIONS}
    for row in table("docs/loops.md", "Who may do what"):
        verb = codes(row.pop("verb"))[0]
        row.pop("what it is")
        assert set(row) == set(PERMISSIONS)
        for role, mark in row.items():
            told[role] |= {verb} if mark else set()
    assert told == {role: set(verbs) for role, verbs in PERMISSIONS.items()}


def test_deadlines_and_limits_are_those_of_the_code() -> None:
    """A figure in a table is the figure the code uses."""
    for row in table("docs/loops.md", "Deadlines and limits"):
        name = codes(row["name in code"])[0]
        home, _, attribute = name.rpartition(".")
        value = getattr(settings if home == "settings" else module_named(home), attribute)
        assert row["value"] == said(value, name), name


def said(value: Any, name: str) -> str:
    if isinstance(value, timedelta):
        return f"{value // timedelta(hours=1)} hours"
    if name.endswith("BYTES"):
        return f"{value // 1024**2} MB"
    if isinstance(value, float) and value < 1:
        return f"{value:.0%}".replace("%", " %")
    return f"{value:,.0f}"


def test_every_notice_is_explained() -> None:
    """Whoever gets a notice can read up who gets it and when."""
    assert [codes(r["code"])[0] for r in table("docs/notices.md", "What is told to whom")] == list(
        WORDS
    )


def test_addresses_named_in_the_documents_answer() -> None:
    """An address in `code` with slashes is one of the application."""
    resolved: Any = get_resolver().reverse_dict
    known = {
        re.sub(r"%\(\w+\)s", "<>", pattern[0][0])
        for _name, (pattern, *_rest) in resolved.items()
        if _name
    }
    told = set()
    for page in ("docs/loops.md", *(f"docs/command-loop/{p.name}" for p in STEPS)):
        told |= {c for c in CODE.findall(prose_of(page)) if re.fullmatch(r"/[\w<>/.-]*/?", c)}
    assert told
    lost = {t for t in told if re.sub(r"<\w+>", "<>", t.removeprefix("/")) not in known}
    assert lost == set()


STEPS = sorted((ROOT / "docs/command-loop").glob("*.md"))


def test_each_step_has_its_page() -> None:
    """A folder of the command loop without a page is a step nobody explains."""
    steps = {p.parent.name for p in (SOURCE / "command_loop").glob("*/changes.py")}
    assert {p.stem for p in STEPS} == steps


# -------------------------------------------------------------------------- the command line


def commands() -> dict[str, Any]:
    """Every command by the words that call it."""
    found: dict[str, Any] = {}
    for noun in NOUNS:
        top: Any = typer.main.get_command(build(noun))
        command = top.commands[noun]
        verbs = getattr(command, "commands", {})
        found |= {f"{noun} {verb}": c for verb, c in verbs.items()} or {noun: command}
        if hasattr(command, "default"):  # the verb that may be left out
            found[noun] = verbs[command.default]
    return found


@pytest.mark.parametrize("called", sorted(commands()))
def test_every_command_is_documented(called: str) -> None:
    """The page of a noun has each verb with its options; page and --help give the exit codes."""
    command = commands()[called]
    page = text_of(f"docs/cli/{called.split(maxsplit=1)[0]}.md")
    assert f"kentongan {called}" in page
    assert "exit code" in page.lower()
    assert "Exit codes" in (command.help or "")
    options = [o for p in command.params for o in p.opts if o.startswith("-")]
    assert [o for o in options if o not in page] == []


@EACH_PAGE
def test_commands_in_the_documents_exist(page: Path) -> None:
    """Whoever types what a page shows is not told that there is no such command."""
    shown = re.findall(r"(?:^|`|\$ |bin/)kentongan ([a-z]+)(?: ([a-z]+)\b)?", text_of(page), re.M)
    known = commands()
    lost = [
        (a, b) for a, b in shown if a not in known and f"{a} {b}" not in known and a not in NOUNS
    ]
    lost += [
        (a, b) for a, b in shown if a in NOUNS and a not in known and b and f"{a} {b}" not in known
    ]
    assert lost == []


# --------------------------------------------------------------------- scripts and settings


@EACH_PAGE
def test_every_script_named_exists(page: Path) -> None:
    """A command that README shows first is there and can be started."""
    for name in re.findall(r"\bscript/[a-z-]+\b(?!\.)", text_of(page)):
        path = ROOT / name
        assert path.is_file(), name
        assert path.stat().st_mode & 0o111, name


def test_readme_begins_with_the_two_commands() -> None:
    """Who comes for the first time wants to start it and to test it."""
    first = BLOCK.search(text_of("README.md"))
    assert first
    lines = first[0].splitlines()
    assert lines[1].startswith("script/start")
    assert lines[2].startswith("script/test")
    assert "script/test" in text_of(".ci/run")


def test_every_setting_is_documented() -> None:
    """What the environment can change stands in one table, with what it is when nobody sets it."""
    used = set()
    for path in (*SOURCE.rglob("*.py"), *(ROOT / "script").iterdir()):
        used |= set(re.findall(r"\bKENTONGAN_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    told = {codes(row["variable"])[0] for row in table("docs/settings.md", "Environment variables")}
    assert told == used


def test_settings_named_in_the_documents_exist() -> None:
    """The settings of the second table are settings."""
    for row in table("docs/settings.md", "Settings of a deployment of your own"):
        assert hasattr(settings, codes(row["setting"])[0]), row


# ------------------------------------------------------------------------------------ links


def anchors_of(page: Path) -> set[str]:
    """The anchors that a heading gets: lower case, no punctuation, hyphens for blanks."""
    heads = re.findall(r"^#+ (.+)$", prose_of(page), re.M)
    return {re.sub(r"[^\w\- ]", "", h.replace("`", "").lower()).replace(" ", "-") for h in heads}


@EACH_PAGE
def test_every_link_resolves(page: Path) -> None:
    """A link within the project leads to a file that is there, and to a heading that it has."""
    lost = []
    for groups in LINK.findall(prose_of(page)):
        target = groups[0] or groups[1]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists() or (anchor and anchor not in anchors_of(path)):
            lost.append(target)
    assert lost == []


def test_the_index_has_every_page() -> None:
    """A page that no index names is found by nobody."""
    index = ROOT / "docs/README.md"
    linked = {
        (index.parent / (a or b).partition("#")[0]).resolve()
        for a, b in LINK.findall(index.read_text())
    }
    assert {p for p in (ROOT / "docs").rglob("*.md") if p != index} - linked == set()


def test_pictures_are_small_and_shown() -> None:
    """Pictures are for the pages that show them, and not for filling the history."""
    shown = {
        (page.parent / (a or b)).resolve()
        for page in PAGES
        for a, b in LINK.findall(prose_of(page))
    }
    pictures = list((ROOT / "docs").rglob("*.png"))
    assert [p.name for p in pictures if p not in shown] == []
    assert [p.name for p in pictures if p.stat().st_size > 150_000] == []


def test_the_changelog_knows_the_version() -> None:
    """A version without an entry tells its users nothing."""
    assert f"\n## {PROJECT['version']}" in text_of("CHANGELOG.md")


def test_names_of_pages_resolve() -> None:
    """The screens named by their address name in loops.md can be reached."""
    for row in table("docs/loops.md", "Screens"):
        try:
            reverse(codes(row["name"])[0])
        except NoReverseMatch:
            assert codes(row["name"])[0] in get_resolver().reverse_dict, row
