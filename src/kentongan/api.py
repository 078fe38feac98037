"""The API: every kind of record as JSON, with the filters, pages and scope of its list, and reports
taken in. Signed in by token or by the session of the pages.

Errors are `{"code", "message", "field"}`, as everywhere.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import SessionAuth

from kentongan.errors import NotFound, Refusal
from kentongan.people.tokens import TokenAuth
from kentongan.record_desk import queries
from kentongan.record_desk.rules import PAGE_SIZE
from kentongan.record_desk.schema import paths_of, schemas
from kentongan.record_desk.values import as_json
from kentongan.record_kinds.kind import RecordKind
from kentongan.watch_loop.report.api import router as reports
from kentongan.watch_loop.report.schema import with_details

UNREADABLE = 400
FORBIDDEN = 403
SHAPES: Final = (
    ("missing", gettext_lazy("this is missing")),
    ("extra_forbidden", gettext_lazy("there is no such field")),
    ("uuid", gettext_lazy("this is no UUID")),
    ("date", gettext_lazy("this is no day or time as in ISO 8601")),
    ("int", gettext_lazy("this is no whole number")),
    ("float", gettext_lazy("this is no number")),
    ("", gettext_lazy("this has another shape than openapi.json says")),
)
"""What a fault that Pydantic names (by the beginning of its type) is in words."""


class RecordsApi(NinjaAPI):
    """Ninja's API whose OpenAPI page names every kind with its own filters and fields."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        page = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        prefix = path_prefix if path_prefix is not None else self.get_root_path(path_params or {})
        for kind in queries.kinds():
            page["paths"].update(paths_of(kind, prefix.rstrip("/")))
        known = {**page["components"]["schemas"], **schemas(queries.kinds())}
        page["components"]["schemas"] = with_details(known)
        return page


api = RecordsApi(
    title="Kentongan",
    version=version("kentongan"),
    docs_url=None,  # its page brings scripts of its own; openapi.json is for tools
    auth=[TokenAuth(), SessionAuth()],
    urls_namespace="api",
)


@api.get("/records", summary="The kinds of record", tags=["records"])
def kinds(request: HttpRequest) -> dict[str, Any]:
    queries.demand_read(request.user)
    return {
        "items": [{"code": kind.code, "label": str(kind.label_plural)} for kind in queries.kinds()]
    }


@api.get("/records/{kind}", include_in_schema=False)
def records(request: HttpRequest, kind: str) -> dict[str, Any]:
    queries.demand_read(request.user)
    found = queries.get_kind(kind)
    page = queries.page_for_program(
        request.user, found, request.GET, queries.limit_in(request.GET.get("limit", str(PAGE_SIZE)))
    )
    return {
        "items": [_record(found, record) for record in page.records],
        "next": page.next,
        "previous": page.previous,
    }


@api.get("/records/{kind}/{key}", include_in_schema=False)
def record(request: HttpRequest, kind: str, key: str) -> dict[str, Any]:
    queries.demand_read(request.user)
    found = queries.get_kind(kind)
    return _record(found, queries.get_record_for(request.user, found, key))


def _record(kind: RecordKind, record: Any) -> dict[str, Any]:
    return {
        "key": kind.key_of(record),
        "link": kind.link(record),
        "values": {f.name: as_json(f, record) for f in kind.fields},
    }


api.add_router("/reports", reports)
last = Router()


@last.get("/{path:rest}", include_in_schema=False)
def nowhere(request: HttpRequest, rest: str) -> None:
    raise NotFound("address_unknown", _("There is nothing at /api/%(rest)s.") % {"rest": rest[:80]})


api.add_router("", last)  # after all others: it answers for every address


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return _error(request, refusal.status, refusal.code, refusal.message, refusal.field)


@api.exception_handler(HttpError)
def not_answered(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own errors: nobody is signed in, a page of another site sends in his name, or the
    body cannot be read."""
    if error.status_code == FORBIDDEN:
        words = _("This was not sent by a page of ours: load the page again.")
        return _error(request, error.status_code, "csrf", words, None)
    if error.status_code == UNREADABLE:
        return _error(request, 422, "body_invalid", _("The body is no JSON."), None)
    return _error(request, error.status_code, "not_signed_in", _("Sign in first."), None)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body or parameter of another shape than OpenAPI describes: the first fault is named."""
    first = error.errors[0]
    # The first two parts say "body" and the argument's own name, which the sender does not know.
    where = [str(part) for part in first["loc"][1:] if part not in ("report", "batch")]
    field = ".".join(where)
    why = next(words for kind, words in SHAPES if first["type"].startswith(kind))
    words = _("%(field)s: %(why)s.") % {"field": field or "JSON", "why": why}
    return _error(request, 422, "body_invalid", words, field or None)


def _error(
    request: HttpRequest, status: int, code: str, message: str, field: str | None
) -> HttpResponse:
    body = {"code": code, "message": message, "field": field}
    return api.create_response(request, body, status=status)
