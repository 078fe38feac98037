"""What the browser gets: built, complete, from our own origin, and nothing inline."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

import kentongan

PACKAGE = Path(kentongan.__file__).parent
BUILT = PACKAGE / "web" / "static" / "built"
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
ICON = re.compile(r"""(?:\{%-?\s*icon\s+|\bicon=)["']([a-z0-9-]+)["']""")

COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}")


def manifest() -> dict[str, dict[str, object]]:
    """The list of built files, or one clear sentence."""
    path = settings.DJANGO_VITE["default"]["manifest_path"]
    if not path.exists():
        pytest.fail("The browser files are not built: run script/build-frontend", pytrace=False)
    loaded: dict[str, dict[str, object]] = json.loads(path.read_text())
    return loaded


def test_every_built_file_is_there() -> None:
    """What the list of built files names exists beside it, scripts and their styles alike."""
    for entry in manifest().values():
        for name in [entry["file"], *entry.get("css", []), *entry.get("assets", [])]:  # type: ignore[misc]
            assert (BUILT / str(name)).is_file(), name


def test_the_entry_of_every_page_is_built() -> None:
    """base.html asks for these."""
    assert {"src/main.ts", "icons.svg"} <= manifest().keys()


def test_styles_fetch_only_from_our_own_origin() -> None:
    """No font, image or import of a style comes from elsewhere. The map library draws its buttons
    with pictures inside its styles, which the policy allows for pictures and nothing else."""
    manifest()
    for sheet in BUILT.glob("*.css"):
        for target in re.findall(r"url\(([^)]*)\)|@import\s+([^;]+)", sheet.read_text()):
            address = "".join(target).strip("\"' ")
            if sheet.name.startswith("report-map.") and address.startswith("data:image/svg+xml"):
                continue
            assert address.startswith("./"), f"{sheet.name}: {address}"
            assert (BUILT / address).is_file()


def test_scripts_load_no_other_host() -> None:
    """No built script imports or fetches an absolute address."""
    manifest()
    for script in BUILT.glob("*.js"):
        found = re.findall(r"""(?:import|fetch)\(?\s*["'`]https?:""", script.read_text())
        assert not found, script.name


def test_every_icon_named_is_in_the_sprite() -> None:
    """An icon missing from the sprite would be an empty space on screen."""
    sprite = (BUILT / str(manifest()["icons.svg"]["file"])).read_text()
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    for source in [*TEMPLATES, *PACKAGE.rglob("*.py")]:
        missing = set(ICON.findall(source.read_text())) - there
        assert not missing, f"{source}: {missing} (run script/build-frontend)"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_template_holds_an_inline_script_or_style(path: Path) -> None:
    """The policy would block them: scripts and styles come from files, data as JSON."""
    source = TAG.sub("", COMMENT.sub("", path.read_text()))
    assert not re.search(r"<[^>]+\sstyle\s*=", source)
    assert "<style" not in source
    assert not re.search(r"<[^>]+\son[a-z]+\s*=", source)
    assert not re.search(r"\bhx-on\b|\bjavascript:", source)
    for attributes in re.findall(r"<script([^>]*)>", source):
        assert "src=" in attributes or "application/json" in attributes
    assert not re.search(r"""(?:src|href|action)=["']https?://""", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_every_template_can_be_read(path: Path) -> None:
    """A template with a misspelt tag fails here and not on the one page that uses it."""
    get_template(str(path.relative_to(next(p for p in path.parents if p.name == "templates"))))
