"""What the form on a phone needs to work without a network, and the files it is made of."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kentongan.people.queries import Access
from kentongan.record_kinds.details import DetailField
from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.kinds.kind import ReportKind
from kentongan.watch_loop.report.queries import areas_offered, writable_units
from kentongan.watch_loop.report.rules import PHOTOS_MOST, PLACE_MOST, TEXT_MOST
from kentongan.watch_loop.words import URGENCY_WORDS

ENTRIES: Final = ("src/main.ts", "src/field/field.ts")
WORKER: Final = "src/field/worker.ts"


def kit_for(user: Any, access: Access) -> dict[str, Any]:
    """Everything the form asks and offers, for one user: kinds, fields, units, areas, limits."""
    roles = {s.role for s in access.with_verb("report")}
    return {
        "user": user.get_username(),
        "language": get_language(),
        "zone": access.zone,
        "units": [{"code": u.code, "name": u.name} for u in writable_units(access)],
        "areas": [{"code": code, "name": name} for code, name in areas_offered(access)],
        "kinds": [_kind(k) for k in KINDS if roles & set(k.roles)],
        "urgencies": [[level, str(word)] for level, word in URGENCY_WORDS.items()],
        "limits": {"photos": PHOTOS_MOST, "text": TEXT_MOST, "place": PLACE_MOST},
    }


def _kind(kind: ReportKind[Any]) -> dict[str, Any]:
    return {
        "code": kind.code,
        "label": _(kind.label),
        "schema_version": kind.schema_version,
        "symbol": kind.symbol,
        "text_label": _(kind.text_label),
        "text_help": _(kind.text_help) if kind.text_help else "",
        "text_required": kind.text_required,
        "photos": kind.photos,
        "position": kind.precision == "point",
        "fields": [_field(f) for f in kind.fields],
    }


def _field(described: DetailField) -> dict[str, Any]:
    return {
        "name": described.name,
        "label": _(described.label),
        "type": described.type,
        "required": described.required,
        "unit": _(described.unit) if described.unit else "",
        "choices": [[code, _(word)] for code, word in described.choices],
        "most": described.most,
        "help": _(described.help) if described.help else "",
    }


@cache
def _manifest(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _built() -> Path:
    """Where the build lists its files."""
    return Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))


def shell_files() -> list[str]:
    """Addresses of the static files that the form is made of, each once."""
    manifest = _manifest(_built())
    files: dict[str, None] = {}
    waiting = [*ENTRIES, "icons.svg"]
    seen = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        entry = manifest[name]
        files |= dict.fromkeys([entry["file"], *entry.get("css", ()), *entry.get("assets", ())])
        waiting += entry.get("imports", ())
    return [static(f"built/{file}") for file in files]


def worker_code() -> str:
    """The service worker as it was built."""
    path = _built()
    file = path.parent / _manifest(path)[WORKER]["file"]
    return str(file.read_text(encoding="utf-8"))
