"""What the API says of the kinds of report in OpenAPI, made from their fields."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kentongan.record_kinds.details import DetailField
from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.kinds.kind import ReportKind

_TYPES: dict[str, dict[str, Any]] = {
    "number": {"type": "integer"},
    "yes_no": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"},
    "link": {"type": "string", "format": "uri"},
}


def with_details(schemas: dict[str, Any]) -> dict[str, Any]:
    """The schemas of the page with one more a kind, of what goes into `details` of a report."""
    made = {name_of(kind): _schema(kind) for kind in KINDS}
    one_of = [{"$ref": f"#/components/schemas/{name}"} for name in made]
    report = schemas["ReportIn"]
    told = {**report["properties"], "details": {"title": "Details", "oneOf": one_of}}
    return {**schemas, **made, "ReportIn": {**report, "properties": told}}


def name_of(kind: ReportKind[Any]) -> str:
    """What a kind's schema is called: ViralPostDetails."""
    return "".join(part.capitalize() for part in kind.code.split("_")) + "Details"


def _schema(kind: ReportKind[Any]) -> dict[str, Any]:
    return {
        "title": _(kind.label),
        "type": "object",
        "properties": {f.name: _field(f) for f in kind.fields},
        "required": [f.name for f in kind.fields if f.required],
        "additionalProperties": False,
    }


def _field(f: DetailField) -> dict[str, Any]:
    made = {**_TYPES.get(f.type, {"type": "string"}), "title": _(f.label)}
    if f.help:
        made["description"] = _(f.help)
    if f.type == "choice":
        made["enum"] = [code for code, _word in f.choices]
    elif f.type == "number":
        made |= {"minimum": f.least, "maximum": f.most}
    elif made["type"] == "string" and f.type != "datetime":
        made["maxLength"] = f.most
    return made
