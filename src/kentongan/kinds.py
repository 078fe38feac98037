"""The kinds of record the desk shows, written out: adding one is one line in `KINDS`."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kentongan.audit_trail.model import AuditEntry
from kentongan.audit_trail.queries import entries_visible_to
from kentongan.command_loop.briefing.model import Briefing
from kentongan.command_loop.briefing.queries import visible_briefings
from kentongan.command_loop.briefing.rules import BRIEFING_STATES
from kentongan.command_loop.directive.model import Delivery, Directive, DirectiveVersion
from kentongan.command_loop.directive.queries import visible_directives
from kentongan.command_loop.directive.rules import (
    ACKNOWLEDGEMENT_STATES,
    ACTION_STATES,
    DIRECTIVE_STATES,
)
from kentongan.command_loop.words import (
    FORCE_CHOICES,
    MEDIUM_CHOICES,
    THEME_CHOICES,
)
from kentongan.people.queries import access_of, units_q
from kentongan.places.model import Area
from kentongan.record_kinds.details import DetailField
from kentongan.record_kinds.kind import Field, RecordKind
from kentongan.verbs import NAMES, OBJECTS, VERBS
from kentongan.watch_loop.report import kinds as report_kinds
from kentongan.watch_loop.report.changes import link_to
from kentongan.watch_loop.report.kinds.kind import COLUMNS, ReportKind
from kentongan.watch_loop.report.model import Report
from kentongan.watch_loop.report.queries import in_area, visible_reports
from kentongan.watch_loop.report.rules import REPORT_STATES
from kentongan.watch_loop.words import CHANNEL_CHOICES, GROUP_CHOICES, KIND_CHOICES, URGENCY_CHOICES
from kentongan.web.states import look_of


def _words(states: Any) -> list[tuple[str, Any]]:
    return [(s, look_of(s).label) for s in states]


def _briefings(user: Any) -> QuerySet[Briefing]:
    return visible_briefings(access_of(user))


def _directives(user: Any) -> QuerySet[Directive]:
    """Directives in sight with the words of their version in force beside them."""
    in_force = DirectiveVersion.objects.filter(number=F("directive__version"))
    return (
        visible_directives(access_of(user))
        .filter(versions__in=in_force)
        .annotate(
            instruction=F("versions__instruction"),
            force=F("versions__force"),
            theme=F("versions__theme"),
            due_at=F("versions__due_at"),
        )
    )


def _deliveries(user: Any) -> QuerySet[Delivery]:
    access = access_of(user)
    return Delivery.objects.filter(
        units_q(access, "read", "unit__") | units_q(access, "read", "directive__issuing_unit__")
    )


def _entries(user: Any) -> QuerySet[AuditEntry]:
    return entries_visible_to(s.unit_path for s in access_of(user).with_verb("read_audit"))


BRIEFINGS = RecordKind(
    code="briefing",
    label=_("Briefing"),
    label_plural=_("Briefings"),
    fields=(
        Field("title", _("Title")),
        Field("code", _("Code")),
        Field("state", _("State"), "choice", choices=_words(BRIEFING_STATES), filterable=True),
        Field("medium", _("How it is held"), "choice", choices=MEDIUM_CHOICES, filterable=True),
        Field("unit", _("Unit"), "unit", filterable=True),
        Field(
            "starts_at",
            _("Start"),
            "datetime",
            filterable=True,
            sortable=True,
            hour_known="time_known",
        ),
        Field("time_known", _("Hour known"), "yes_no", in_list=False),
        Field("place", _("Place"), in_list=False),
        Field("chair_post", _("Chair"), in_list=False),
        Field("operation_text", _("Operation"), in_list=False),
    ),
    visible_to=_briefings,
    link=lambda b: reverse("briefing", args=[b.code]),
    newest_first="-starts_at",
    search=("title", "code", "chair_name"),
    verbs=VERBS,
    names=NAMES,
)

DIRECTIVES = RecordKind(
    code="directive",
    label=_("Directive"),
    label_plural=_("Directives"),
    fields=(
        Field("instruction", _("Instruction"), "long_text"),
        Field("code", _("Code")),
        Field("state", _("State"), "choice", choices=_words(DIRECTIVE_STATES), filterable=True),
        Field("force", _("Force"), "choice", choices=FORCE_CHOICES, filterable=True),
        Field("theme", _("Theme"), "choice", choices=THEME_CHOICES, filterable=True),
        Field("issuing_unit", _("Issued by"), "unit", filterable=True),
        Field("issued_at", _("Issued"), "datetime", filterable=True),
        Field("due_at", _("Due"), "datetime", in_list=False),
        Field("speaker_post", _("Speaker"), in_list=False),
        Field("briefing__code", _("Briefing"), in_list=False),
        Field("version", _("Version"), "number", in_list=False),
    ),
    visible_to=_directives,
    link=lambda d: reverse("directive", args=[d.code]),
    search=("code", "instruction", "quote"),
    verbs=VERBS,
    names=NAMES,
)

DELIVERIES = RecordKind(
    code="delivery",
    label=_("Delivery"),
    label_plural=_("Deliveries"),
    fields=(
        Field("directive__code", _("Directive")),
        Field("unit", _("Unit"), "unit", filterable=True),
        Field(
            "acknowledgement",
            _("Acknowledgement"),
            "choice",
            choices=_words(ACKNOWLEDGEMENT_STATES),
            filterable=True,
        ),
        Field("action", _("Action"), "choice", choices=_words(ACTION_STATES), filterable=True),
        Field("active", _("Still stands"), "yes_no", filterable=True, in_list=False),
        Field("delivered_at", _("Delivered"), "datetime", filterable=True),
        Field("readback_due_at", _("Read-back due"), "datetime", in_list=False),
        Field("read_back_at", _("Read back"), "datetime", in_list=False),
        Field("settled_at", _("Accepted"), "datetime", in_list=False),
        Field("action_due_at", _("Action due"), "datetime", in_list=False),
        Field("acted_at", _("Action reported"), "datetime", in_list=False),
        Field("rung", _("Step of the ladder"), "number", filterable=True),
    ),
    visible_to=_deliveries,
    link=lambda d: reverse("directive", args=[d.directive.code]) + f"#delivery-{d.pk}",
    key="pk",
    search=("directive__code", "unit__name"),
    verbs=VERBS,
    names=NAMES,
)

AUDIT = RecordKind(
    code="audit",
    label=_("Audit entry"),
    label_plural=_("Audit trail"),
    fields=(
        Field("number", _("Number"), "number", sortable=True),
        Field("at", _("When"), "datetime", filterable=True),
        Field("actor_label", _("By whom")),
        Field("address", _("From where"), in_list=False),
        Field("verb", _("Did what"), "choice", choices=list(VERBS.items()), filterable=True),
        Field(
            "object_kind",
            _("Kind of record"),
            "choice",
            choices=list(OBJECTS.items()),
            filterable=True,
        ),
        Field("object_id", _("Record")),
        Field("reason", _("Why"), "long_text", in_list=False),
        Field("seal", _("Seal"), in_list=False),
    ),
    visible_to=_entries,
    link=lambda e: reverse("records", args=["audit"]) + f"?q={e.object_id}",
    key="number",
    newest_first="-number",
    has_history=False,
    search=("actor_label", "verb", "object_id"),
)


def _reports(user: Any) -> QuerySet[Report]:
    """Reports in reach, with the name of their area."""
    named = Area.objects.filter(code=OuterRef("area_code")).values("name")
    return visible_reports(access_of(user)).annotate(area_name=Subquery(named))


_NAMED = (
    Field("id", _("Number"), "number", sortable=True),
    Field("state", _("State"), "choice", choices=_words(REPORT_STATES), filterable=True),
    Field("area_name", _("Area")),
    Field("happened_at", _("When it happened"), "datetime", filterable=True, sortable=True),
    Field("area_code", _("Area code"), "area", filterable=True, in_list=False, within=in_area),
    Field("unit", _("Unit"), "unit", filterable=True),
    Field("urgency", _("Urgency"), "choice", choices=URGENCY_CHOICES, filterable=True),
)
_BESIDE = (
    Field("text", _("Text"), "long_text", in_list=False),
    Field("place", _("Place"), in_list=False),
    Field("longitude", _("Longitude"), "number", in_list=False),
    Field("latitude", _("Latitude"), "number", in_list=False),
    Field("reported_at", _("Written"), "datetime", in_list=False),
    Field("received_at", _("Received"), "datetime", filterable=True, sortable=True, in_list=False),
    Field("decided_at", _("Decided"), "datetime", in_list=False),
    Field("training", _("Training"), "yes_no", filterable=True, in_list=False),
    Field("channel", _("Came by"), "choice", choices=CHANNEL_CHOICES, in_list=False),
    Field("version", _("Version"), "number", in_list=False),
)
_SHARED: dict[str, Any] = {
    "link": link_to,
    "key": "uid",
    "newest_first": "-id",
    "search": ("text", "place"),
    "audit_kind": "report",
    "mark": lambda report: _("Training") if report.training else "",
    "verbs": VERBS,
    "names": NAMES,
}
REPORTS = RecordKind(
    code="report",
    label=pgettext_lazy("kind", "Report"),
    label_plural=_("Reports"),
    fields=(
        Field("kind", _("Kind"), "choice", choices=KIND_CHOICES, filterable=True),
        *_NAMED,
        Field("group", _("Group"), "choice", choices=GROUP_CHOICES, filterable=True, in_list=False),
        Field("category", _("Category"), in_list=False),
        Field("deaths", _("Deaths"), "number", filterable=True, in_list=False),
        Field("serious_injuries", _("Seriously injured"), "number", in_list=False),
        Field("light_injuries", _("Lightly injured"), "number", in_list=False),
        Field("loss_rupiah", _("Loss in rupiah"), "number", in_list=False),
        Field("crowd_least", _("People, at least"), "number", in_list=False),
        Field("crowd_most", _("People, at most"), "number", in_list=False),
        *_BESIDE,
    ),
    visible_to=_reports,
    **_SHARED,
)


def _of_one_kind(kind: ReportKind[Any]) -> RecordKind:
    """The list of one kind of report, with its own fields as columns of the export and the API."""
    own = [_own_field(f) for f in kind.fields]
    return RecordKind(
        code=f"report-{kind.code.replace('_', '-')}",
        label=_(kind.label),
        label_plural=_(kind.label_plural),
        fields=(*own[:1], *_NAMED, *own[1:], *_BESIDE),
        visible_to=lambda user: _reports(user).filter(kind=kind.code),
        **_SHARED,
    )


def _own_field(f: DetailField) -> Field:
    types: dict[str, Any] = {"link": "text"}
    return Field(
        f.name if f.name in COLUMNS else f"details__{f.name}",
        _(f.label),
        types.get(f.type, f.type),
        choices=[(code, _(word)) for code, word in f.choices],
        in_list=f.name == "category",
        filterable=f.name == "category",
    )


KINDS: tuple[RecordKind, ...] = (
    BRIEFINGS,
    DIRECTIVES,
    DELIVERIES,
    REPORTS,
    *(_of_one_kind(kind) for kind in report_kinds.KINDS),
    AUDIT,
)
