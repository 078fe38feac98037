"""What the API says of a kind in OpenAPI 3.1, made from its fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kentongan.record_desk.filters import NO, YES
from kentongan.record_desk.rules import API_PAGE_MOST, PAGE_SIZE
from kentongan.record_kinds.kind import RANGED, Field, RecordKind

ERROR = "Error"
_JSON_TYPES: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "number": {"type": "number"},
    "yes_no": {"type": "boolean"},
}


def schemas(kinds: Iterable[RecordKind]) -> dict[str, Any]:
    """One schema a kind, one for a page of it, and the error."""
    made: dict[str, Any] = {ERROR: _object(code=_TEXT, message=_TEXT, field=_or_null(_TEXT))}
    for kind in kinds:
        values = {f.name: _json_schema(f) for f in kind.fields}
        made[_name(kind)] = _object(key=_TEXT, link=_TEXT, values=_object(**values))
        page = {"items": {"type": "array", "items": _ref(_name(kind))}}
        made[f"{_name(kind)}Page"] = _object(**page, next=_or_null(_TEXT), previous=_or_null(_TEXT))
    return made


def paths_of(kind: RecordKind, prefix: str) -> dict[str, Any]:
    """The two addresses of a kind: its list with every filter, and one record."""
    listed, one = f"{prefix}/records/{kind.code}", f"{prefix}/records/{kind.code}/{{key}}"
    parameters = [_query("q", _TEXT)] if kind.search else []
    parameters += [_query(p, _filter_schema(f)) for f in kind.filters for p in f.parameters]
    sorts = [sign + name for name in kind.sorts for sign in ("", "-")]
    parameters += [
        _query("sort", {"type": "string", "enum": sorts, "default": kind.newest_first}),
        _query("after", _TEXT),
        _query("before", _TEXT),
        _query(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": API_PAGE_MOST, "default": PAGE_SIZE},
        ),
    ]
    key = {"name": "key", "in": "path", "required": True, "schema": _TEXT}
    return {
        listed: {"get": _operation(kind, "list", f"{_name(kind)}Page", parameters, (401, 422))},
        one: {"get": _operation(kind, "get", _name(kind), [key], (401, 404))},
    }


def _operation(
    kind: RecordKind, verb: str, answer: str, parameters: list[Any], errors: Iterable[int]
) -> dict[str, Any]:
    responses = {"200": {"description": "OK", **_json(_ref(answer))}}
    responses |= {str(e): {"description": "Refused", **_json(_ref(ERROR))} for e in errors}
    return {
        "operationId": f"{verb}_{kind.code}",
        "summary": str(kind.label_plural if verb == "list" else kind.label),
        "tags": ["records"],
        "parameters": parameters,
        "responses": responses,
        "security": [{"SessionAuth": []}],
    }


_TEXT: dict[str, Any] = {"type": "string"}


def _name(kind: RecordKind) -> str:
    return "".join(part.capitalize() for part in kind.code.replace("-", "_").split("_"))


def _json_schema(f: Field) -> dict[str, Any]:
    return {**_or_null(_JSON_TYPES.get(f.type, _TEXT)), "title": str(f.label)}


def _filter_schema(f: Field) -> dict[str, Any]:
    if f.type == "choice":
        values = [str(value) for value, _word in f.choices]
        return {"type": "array", "items": {"type": "string", "enum": values}}
    if f.type == "yes_no":
        return {"type": "string", "enum": [YES, NO]}
    if f.type in RANGED and f.type != "number":
        return _JSON_TYPES["date"]
    return _JSON_TYPES.get(f.type, _TEXT)


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}
