"""Reports for programs: one or many in, lists, counts and series out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Body, Router, Schema
from pydantic import ConfigDict, Field

from kentongan.errors import Invalid, Refusal
from kentongan.evidence.uploads import Upload
from kentongan.people.requests import access_in, actor_in
from kentongan.record_desk import queries as desk
from kentongan.record_desk.rules import PAGE_SIZE
from kentongan.watch_loop.report import changes, queries
from kentongan.watch_loop.report.changes import OtherContent, Outcome
from kentongan.watch_loop.report.draft import ReportDraft
from kentongan.watch_loop.report.kinds import KINDS
from kentongan.watch_loop.report.rules import BATCH_MOST

router = Router(tags=["reports"])
RECORD = "report"
"""The desk's kind of record whose filters the list takes."""


class ReportIn(Schema):
    """A report as a program sends it; what `details` hold depends on the kind."""

    model_config = ConfigDict(extra="forbid")

    uid: UUID = Field(description="Made by the sender, once; the same however often it is sent.")
    kind: str = Field(description="One of: " + ", ".join(k.code for k in KINDS))
    area_code: str = Field(description="Kemendagri code of the village, or of the district.")
    happened_at: datetime = Field(description="With its zone.")
    reported_at: datetime | None = Field(None, description="When it was written; now if left out.")
    unit: str = Field("", description="Code of the unit; the sender's own if left out.")
    text: str = ""
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    schema_version: int | None = Field(None, description="Shape of `details`; today's if left out.")
    urgency: int = 0
    training: bool = False

    def as_draft(self) -> ReportDraft:
        """The same for a change."""
        return ReportDraft(**{name: getattr(self, name) for name in type(self).model_fields})


class BatchIn(Schema):
    """Several reports; each is stored or refused by itself."""

    reports: list[ReportIn]


_ERROR = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}


def _answers(*statuses: int) -> dict[str, Any]:
    """What an address may answer besides 200, for OpenAPI."""
    words = {201: "Stored", 403: "Not allowed", 404: "Unknown", 409: "Conflict", 422: "Refused"}
    return {"responses": {s: {"description": words[s], **_ERROR} for s in statuses}}


def _json(body: Any, status: int = 200) -> JsonResponse:
    return JsonResponse(body, status=status, safe=False)


def error_of(refusal: Refusal) -> dict[str, Any]:
    """A refusal as everywhere in the API; of other content both sides are shown."""
    body: dict[str, Any] = {
        "code": refusal.code,
        "message": refusal.message,
        "field": refusal.field,
    }
    if isinstance(refusal, OtherContent):
        body |= {"stored": queries.report_json(refusal.stored), "sent": refusal.sent}
    return body


@router.post(
    "",
    summary="Send a report",
    operation_id="send_report",
    openapi_extra=_answers(201, 403, 409, 422),
)
def send(
    request: HttpRequest, report: ReportIn, channel: Literal["api", "phone"] = "api"
) -> JsonResponse:
    """201 when it is stored, 200 when it was stored before, 409 when something else was.

    `channel` says by which way it was written: a program, or the form on a phone.
    """
    try:
        recorded = changes.record_report(
            draft=report.as_draft(), actor=actor_in(request), now=timezone.now(), channel=channel
        )
    except OtherContent as refusal:
        return _json(error_of(refusal), refusal.status)
    return _json(queries.report_json(recorded.report), 201 if recorded.created else 200)


@router.post(
    "/batch",
    summary=f"Send up to {BATCH_MOST} reports",
    operation_id="send_reports",
    openapi_extra=_answers(403, 422),
)
def send_batch(request: HttpRequest, batch: Annotated[BatchIn, Body()]) -> JsonResponse:
    """Answers for each report in its place: created, same, or refused with the reason."""
    outcomes = changes.record_reports(
        drafts=[report.as_draft() for report in batch.reports],
        actor=actor_in(request),
        now=timezone.now(),
        channel="api",
    )
    return _json({"outcomes": [_outcome(o) for o in outcomes]})


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "uid": str(outcome.uid),
        "status": outcome.status,
        "number": outcome.report.pk if outcome.report else None,
        "error": error_of(outcome.refusal) if outcome.refusal else None,
    }


@router.get(
    "",
    summary="Reports in reach, with the filters of their list",
    operation_id="list_full_reports",
    openapi_extra=_answers(403, 422),
)
def listed(request: HttpRequest) -> JsonResponse:
    """Takes the parameters of `GET /api/records/report`, and gives each report whole."""
    desk.demand_read(request.user)
    kind = desk.get_kind(RECORD)
    page = desk.page_for_program(
        request.user, kind, request.GET, desk.limit_in(request.GET.get("limit", str(PAGE_SIZE)))
    )
    return _json(
        {
            "items": [queries.report_json(report) for report in page.records],
            "next": page.next,
            "previous": page.previous,
        }
    )


@router.get(
    "/counts",
    summary="How many reports of these days there are, by one column",
    operation_id="count_reports",
    openapi_extra=_answers(403, 422),
)
def counts(request: HttpRequest, first: date, last: date, by: str = "kind") -> JsonResponse:
    """`by` is kind, state, group or district; training is left out."""
    desk.demand_read(request.user)
    _demand_sense(request, {"by"}, first, last)
    if by not in queries.COUNTED_BY:
        raise Invalid(
            "parameter_invalid",
            _("Count by one of: %(names)s.") % {"names": ", ".join(queries.COUNTED_BY)},
            field="by",
        )
    return _json({"by": by, "counts": queries.counts_by(access_in(request), by, first, last)})


@router.get(
    "/series",
    summary="Counts a day in an area and those directly below it",
    operation_id="series_of_reports",
    openapi_extra=_answers(403, 422),
)
def series(
    request: HttpRequest, area: str, first: date, last: date, series: str = ""
) -> JsonResponse:
    """For who reads everything within the area. Each row: area, series, category, day, reported,
    confirmed."""
    desk.demand_read(request.user)
    _demand_sense(request, {"area", "series"}, first, last)
    rows = queries.series_for(access_in(request), area=area, first=first, last=last, series=series)
    names = ("area_code", "series", "category", "day", "reported", "confirmed")
    return _json({"rows": [dict(zip(names, row, strict=True)) for row in rows]})


def _demand_sense(request: HttpRequest, known: set[str], first: date, last: date) -> None:
    """A misspelt parameter would answer with everything, and no days at all like days on which
    nothing happened."""
    for name in request.GET:
        desk.demand_parameter(name, known | {"first", "last"})
    if last < first:
        raise Invalid("range_reversed", _("The last day lies before the first."), field="last")


@router.get(
    "/{uuid:uid}",
    summary="One report",
    operation_id="get_full_report",
    openapi_extra=_answers(404),
)
def one(request: HttpRequest, uid: UUID) -> JsonResponse:
    return _json(queries.report_json(queries.get_report_for(access_in(request), uid)))


@router.post(
    "/{uuid:uid}/photos",
    summary="Add photos to a report (multipart, field `photos`)",
    operation_id="add_photos",
    openapi_extra=_answers(403, 404, 409, 422),
)
def photos(request: HttpRequest, uid: UUID) -> JsonResponse:
    """A photo that is there already is answered like a new one: send again without fear."""
    report = queries.get_report_for(access_in(request), uid)
    most = settings.EVIDENCE_MAX_BYTES + 1  # the byte too many is what refuses it
    uploads = [Upload(f.name or "", f.read(most)) for f in request.FILES.getlist("photos")]
    if not uploads:
        raise Invalid(
            "field_missing", _("There is no photo in the field “photos”."), field="photos"
        )
    kept = changes.add_photos(
        report=report, uploads=uploads, actor=actor_in(request), now=timezone.now()
    )
    return _json({"photos": [{"id": p.pk, "sha256": p.sent_sha256} for p in kept]})
