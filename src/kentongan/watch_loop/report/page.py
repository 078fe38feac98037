"""What the pages of reports show, put together: plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kentongan.errors import NotFound
from kentongan.people.model import Unit
from kentongan.people.queries import Access
from kentongan.places.model import Area
from kentongan.places.queries import with_path
from kentongan.record_kinds.details import DetailField
from kentongan.watch_loop.report import queries
from kentongan.watch_loop.report.kinds import BY_CODE, KINDS
from kentongan.watch_loop.report.kinds.kind import ReportKind
from kentongan.watch_loop.report.model import DuplicatePair, Report, ReportPhoto, ReportVersion
from kentongan.watch_loop.report.reading import Proposal, Proposed, propose
from kentongan.watch_loop.report.rules import (
    OPEN_STATES,
    time_to_decision,
    why_not_corrected,
    why_not_moved,
)
from kentongan.watch_loop.words import CHANNEL_WORDS, REASON_WORDS, URGENCY_WORDS
from kentongan.web.moments import day_words

DESK_URL: Final = "/triage/"
EXCERPT: Final = 160
URGENCY_TONES: Final = {0: "neutral", 1: "info", 2: "warn", 3: "bad"}


def kind_called(code: str) -> ReportKind[Any]:
    kind = BY_CODE.get(code)
    if kind is None:
        raise NotFound("kind_unknown", _("There is no such kind of report."))
    return kind


@dataclass(frozen=True, slots=True)
class KindCard:
    """A kind to choose, with an example of what belongs into it."""

    code: str
    label: str
    symbol: str
    example: str


def kinds_for(access: Access) -> list[KindCard]:
    """The kinds that the user's posts write."""
    roles = {s.role for s in access.with_verb("report")}
    return [
        KindCard(k.code, _(k.label), k.symbol, k.examples[0].sentence if k.examples else "")
        for k in KINDS
        if roles & set(k.roles)
    ]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as one entry of a list."""

    report: Report
    label: str
    symbol: str
    area: str
    excerpt: str
    urgency: str
    urgency_tone: str
    at: str = ""
    """The address of the desk with this report opened."""
    waited: str = ""


def lines_of(
    reports: Sequence[Report], now: datetime | None = None, query: QueryDict | None = None
) -> list[ReportLine]:
    """Reports with the words of their kind, place and urgency. One query for the names."""
    names = queries.area_names(r.area_code for r in reports)
    made = []
    for report in reports:
        kind = BY_CODE[report.kind]
        text = " ".join(report.text.split())
        made.append(
            ReportLine(
                report=report,
                label=_(kind.label),
                symbol=kind.symbol,
                area=names.get(report.area_code, report.area_code),
                excerpt=text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…",
                urgency=str(URGENCY_WORDS[report.urgency]),
                urgency_tone=URGENCY_TONES[report.urgency],
                at=_at(query, report.uid) if query is not None else "",
                waited=span_words(now - report.received_at) if now else "",
            )
        )
    return made


def _at(query: QueryDict, uid: UUID) -> str:
    told = {k: v for k, v in query.items() if k in ("kind", "state", "after", "before") and v}
    return urlencode({**told, "at": str(uid)})


def span_words(span: timedelta) -> str:
    """How long something took, in its largest whole unit."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: Any
    is_moment: bool = False


@dataclass(frozen=True, slots=True)
class ReadFact:
    """One value that the reader finds in a report's text, beside what was reported."""

    label: str
    read: str
    reported: str
    doubt: int
    """Per cent."""

    @property
    def differs(self) -> bool:
        return self.read != self.reported


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `name` is what was read from it, "" for nothing."""

    text: str
    name: str = ""


def pieces_of(text: str, proposal: Proposal) -> list[Piece]:
    """The text cut at what was read from it. Where two readings overlap the first one stands."""
    made: list[Piece] = []
    at = 0
    for value in sorted(proposal.values, key=lambda p: p.span):
        start, end = value.span
        if start < at or end <= start:
            continue
        made += [Piece(text[at:start]), Piece(text[start:end], LOOKS.get(value.name, "directive"))]
        at = end
    return [p for p in (*made, Piece(text[at:])) if p.text]


def notes_of(kind: ReportKind[Any], proposal: Proposal) -> list[ReadFact]:
    """What was read, in words, for who checks it before it is sent."""
    labels = {f"details.{f.name}": _(f.label) for f in kind.fields}
    labels |= {
        "happened_on": _("Day it happened"),
        "happened_time": _("Time it happened"),
        "area_code": _("Village or district"),
        "place": _("Where exactly"),
    }
    paths = area_paths([str(proposal.value("area_code") or "")])
    return [
        ReadFact(labels[p.name], words, words, round(100 * p.doubt))
        for p in proposal.values
        if p.name in labels and _is_of(kind, p, proposal)
        for words in [_read_in_words(proposal, p, paths)]
    ]


def _is_of(kind: ReportKind[Any], read: Proposed, proposal: Proposal) -> bool:
    """Has a value a meaning in this kind? Categories of another kind are other things."""
    return read.name != "details.category" or proposal.kind == kind.code


def area_paths(codes: Iterable[str]) -> dict[str, str]:
    """Names with those of the parents, by code. Two queries."""
    listed = Area.objects.filter(code__in=set(codes))
    return {candidate.area.code: candidate.path for candidate in with_path(listed)}


def _read_in_words(proposal: Proposal, read: Proposed, paths: Mapping[str, str]) -> str:
    """A value of the reader as the page writes such values."""
    if read.name == "area_code":
        return paths.get(read.value, read.value)
    if read.name == "happened_on":
        return day_words(date.fromisoformat(read.value))
    if read.name == "happened_time":
        return str(read.value).replace(":", ".")
    fields = BY_CODE[proposal.kind].fields if proposal.kind else ()
    described = next((f for f in fields if f"details.{f.name}" == read.name), None)
    return str(_in_words(described, read.value) if described else read.value)


def _in_words(described: DetailField, value: Any) -> Any:
    """A value of a kind's own field as the page writes it; a moment stays one."""
    if described.type == "choice":
        return _(dict(described.choices)[value])
    if described.type == "yes_no":
        return _("Yes") if value else _("No")
    return f"Rp {value:,}".replace(",", ".") if described.unit == "Rp" else value


LOOKS: Final = {
    "happened_on": "date",
    "happened_time": "time",
    "area_code": "place",
    "place": "place",
    "details.deaths": "person",
    "details.serious_injuries": "person",
    "details.light_injuries": "person",
}
"""The look of a mark (docs/frontend.md) by what was read."""


def _read_facts(
    kind: ReportKind[Any], report: Report, proposal: Proposal, paths: Mapping[str, str]
) -> list[ReadFact]:
    """What the reader finds in the words of a report: a second pair of eyes for who decides."""
    local = report.happened_at.astimezone(ZoneInfo(report.unit.timezone))
    labels = {f"details.{f.name}": _(f.label) for f in kind.fields}
    labels |= {"happened_on": _("Day it happened"), "area_code": _("Village or district")}
    said = {f.name: getattr(report.details, f.name) for f in kind.fields}
    reported = {
        f"details.{f.name}": "" if said[f.name] == f.empty else str(_in_words(f, said[f.name]))
        for f in kind.fields
    }
    reported |= {
        "happened_on": day_words(local.date()),
        "area_code": paths.get(report.area_code, report.area_code),
    }
    facts = [
        ReadFact(
            labels[p.name],
            _read_in_words(proposal, p, paths),
            reported[p.name],
            round(100 * p.doubt),
        )
        for p in proposal.values
        if p.name in labels and _is_of(kind, p, proposal) and (p.value != 0 or reported[p.name])
    ]
    if proposal.kind and proposal.kind != kind.code:
        read_as = _(BY_CODE[proposal.kind].label)
        facts.insert(0, ReadFact(_("Kind"), read_as, _(kind.label), 0))
    return facts


def _proposal_of(report: Report) -> Proposal | None:
    """What the reader finds in a report's words, None where it has none."""
    if not report.text:
        return None
    zone = ZoneInfo(report.unit.timezone)
    return propose(report.text, written_on=report.reported_at.astimezone(zone).date())


@dataclass(frozen=True, slots=True)
class PairShown:
    """Another report that may tell the same event, with why."""

    pair: DuplicatePair
    other: ReportLine
    percent: int
    reasons: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report with everything that may be seen of it and done with it."""

    report: Report
    label: str
    symbol: str
    area: str
    urgency: str
    urgency_tone: str
    channel: str
    facts: list[Fact]
    photos: list[ReportPhoto]
    versions: list[ReportVersion]
    pairs: list[PairShown]
    decided_after: str
    may_triage: bool
    may_confirm: bool
    own: bool
    may_correct: bool
    read: list[ReadFact]
    steps: frozenset[str] = field(default_factory=frozenset)
    """States that a decision may lead to now."""
    refer_to: list[Unit] = field(default_factory=list)
    """Units it may be handed to, where it may be."""

    @property
    def open(self) -> bool:
        return self.report.state in OPEN_STATES


def page_of(access: Access, user: Any, report: Report) -> ReportPage:
    """Everything about a report in reach. At most eight queries."""
    kind = BY_CODE[report.kind]
    own = report.reported_by_id == user.pk
    triages = queries.reaches(access, "triage", report)
    steps = {
        to
        for to in ("triaged", "confirmed", "not_incident", "referred")
        if triages and not why_not_moved(report.state, to, own=own, reason="-")
    }
    took = time_to_decision(report.received_at, report.decided_at)
    proposal = _proposal_of(report) if triages else None
    read_area = str(proposal.value("area_code") or "") if proposal else ""
    paths = area_paths([report.area_code, read_area])
    return ReportPage(
        report=report,
        label=_(kind.label),
        symbol=kind.symbol,
        area=paths.get(report.area_code, report.area_code),
        urgency=str(URGENCY_WORDS[report.urgency]),
        urgency_tone=URGENCY_TONES[report.urgency],
        channel=str(CHANNEL_WORDS[report.channel]),
        facts=_facts(kind, report),
        photos=queries.photos_of(report),
        versions=queries.versions_of(report) if report.version > 1 else [],
        pairs=_pairs(access, report),
        decided_after=span_words(took) if took else "",
        may_triage=triages,
        may_confirm="confirmed" in steps,
        own=own,
        may_correct=not why_not_corrected(report.state, own=own, may_triage=triages, reason="-"),
        read=_read_facts(kind, report, proposal, paths) if proposal else [],
        steps=frozenset(steps),
        refer_to=queries.units_to_refer(report) if "referred" in steps else [],
    )


def _facts(kind: ReportKind[Any], report: Report) -> list[Fact]:
    """What the kind's own fields say; what nobody said is left out."""
    facts = []
    for described in kind.fields:
        value = getattr(report.details, described.name)
        if value != described.empty:
            told = _in_words(described, value)
            facts.append(Fact(_(described.label), told, described.type == "datetime"))
    return facts


def _pairs(access: Access, report: Report) -> list[PairShown]:
    found = queries.pairs_of(access, report)
    others = [p.second if p.first_id == report.pk else p.first for p in found]
    return [
        PairShown(
            pair=pair,
            other=line,
            percent=round(100 * pair.score),
            reasons=[
                (str(REASON_WORDS[name]), round(100 * value))
                for name, value in pair.reasons.items()
            ],
        )
        for pair, line in zip(found, lines_of(others), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Desk:
    """The triage desk: what waits, and the one that is open."""

    lines: list[ReportLine]
    open: ReportPage | None
    waiting: int
    kinds: list[tuple[str, str, bool]]
    state: str
    next_url: str
    previous_url: str
    after_this: str
    """The desk's address line once the open report is decided: the next one opened."""
    here: str
    """The desk's address line as it is."""
    ticked: frozenset[UUID]
    """Identifiers chosen for a decision that could not be taken."""


def desk_of(access: Access, user: Any, query: QueryDict, now: datetime) -> Desk:
    """One page of the desk. Raises Invalid for a cursor that is none."""
    kind, state = query.get("kind", ""), query.get("state", "")
    found = queries.triage_page(
        access,
        after=query.get("after", ""),
        before=query.get("before", ""),
        kind=kind if kind in BY_CODE else "",
        state=state,
    )
    lines = lines_of(found.records, now, query)
    at = next((i for i, x in enumerate(lines) if str(x.report.uid) == query.get("at")), 0)
    opened = page_of(access, user, lines[at].report) if lines else None
    beside = lines[at + 1] if at + 1 < len(lines) else lines[at - 1] if len(lines) > 1 else None
    return Desk(
        lines=lines,
        open=opened,
        waiting=queries.waiting(access),
        kinds=[(k.code, _(k.label_plural), k.code == kind) for k in KINDS],
        state=state if state in OPEN_STATES else "",
        next_url=_turned(query, after=found.next),
        previous_url=_turned(query, before=found.previous),
        after_this=beside.at if beside else "",
        here=lines[at].at if lines else "",
        ticked=frozenset(uuids(query.getlist("tick"))),
    )


def _turned(query: QueryDict, **cursor: str | None) -> str:
    told = {k: query[k] for k in ("kind", "state") if query.get(k)}
    found = {k: v for k, v in cursor.items() if v}
    return f"?{urlencode({**told, **found})}" if found else ""


def uuids(texts: Iterable[str]) -> list[UUID]:
    """Those of the texts that are identifiers."""
    made = []
    for text in texts:
        try:
            made.append(UUID(text))
        except ValueError:
            continue
    return made
