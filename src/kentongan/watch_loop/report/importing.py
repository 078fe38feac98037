"""Files of reports: mapped, checked row by row, stored as far as they are good.

A file is read twice, both times from its beginning to its end: a check that stores nothing, and the
storing. A row has an identifier made of its content, so that a file imported twice, or an import
that was cut off and begun again, stores nothing twice.
"""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import PurePath
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from kentongan.people.model import Unit, User
from kentongan.people.queries import access_of, actor_for
from kentongan.record_desk.rules import safe_cell
from kentongan.watch_loop.report.cells import Order, order_shown, words
from kentongan.watch_loop.report.changes import record_reports
from kentongan.watch_loop.report.draft import ReportDraft
from kentongan.watch_loop.report.import_rows import (
    Problem,
    RowReader,
    guessed_mapping,
    required_targets,
    targets_of,
)
from kentongan.watch_loop.report.intake import Writer, ground_for, row_of
from kentongan.watch_loop.report.kinds import BY_CODE
from kentongan.watch_loop.report.model import ReportImport
from kentongan.watch_loop.report.rules import (
    BATCH_MOST,
    ERRORS_KEPT,
    IMPORT_KEPT,
    IMPORT_ROWS_MOST,
)
from kentongan.watch_loop.report.tables import Row, Table, UnreadableTable, open_table

FILES: Final = {
    "empty": gettext_lazy("%(file)s is empty."),
    "no_heading": gettext_lazy("%(file)s has no heading in its first row."),
    "not_a_table": gettext_lazy("%(file)s is neither CSV nor XLSX."),
    "too_many_columns": gettext_lazy("%(file)s has %(detail)s columns; at most 200 are read."),
    "damaged_workbook": gettext_lazy("%(file)s is damaged, or locked with a password."),
    "workbook_too_large": gettext_lazy("%(file)s unpacks to %(detail)s MB; at most 512 are read."),
    "heading_twice": gettext_lazy("%(file)s has two columns called “%(detail)s”: rename one."),
}


@contextmanager
def _opened(file: Any, name: str) -> Iterator[Table]:
    try:
        with file.open("rb") as opened:
            yield open_table(opened)
    except UnreadableTable as error:
        raise _unreadable(error, name) from error


def _unreadable(error: UnreadableTable, name: str) -> Invalid:
    message = FILES[error.code] % {"file": name, "detail": error.detail}
    return Invalid(f"file_{error.code}", message, field="file")


@transaction.atomic
def start_import(
    *,
    kind: str,
    file_name: str,
    data: IO[bytes],
    size: int,
    unit: Unit,
    actor: Actor,
    now: datetime,
) -> ReportImport:
    """Keep a file and guess what its columns are. Raises Invalid for one that is no table."""
    name = PurePath(file_name).name[:255] or "file"
    if kind not in BY_CODE:
        raise Invalid("kind_unknown", _("Choose a kind of report."), field="kind")
    if size > settings.IMPORT_MAX_BYTES:
        raise Invalid(
            "file_too_large",
            _("The file %(name)s is too large: at most %(most)s MB.")
            % {"name": name, "most": settings.IMPORT_MAX_BYTES // (1024 * 1024)},
            field="file",
        )
    _demand_import(actor, kind, unit, now)
    digest = hashlib.sha256()
    for piece in iter(lambda: data.read(1024 * 1024), b""):
        digest.update(piece)
    data.seek(0)
    try:
        headings = open_table(data).headings
    except UnreadableTable as error:
        raise _unreadable(error, name) from error
    data.seek(0)
    made = ReportImport(
        kind=kind,
        unit=unit,
        file_name=name,
        sha256=digest.hexdigest(),
        headings=list(headings),
        mapping=guessed_mapping(BY_CODE[kind], headings),
        created_by=actor.user,
        created_at=now,
    )
    made.file.save(f"{made.sha256[:32]}.table", File(data), save=False)
    made.save()
    return made


def _demand_import(actor: Actor, kind: str, unit: Unit, now: datetime) -> None:
    if actor.user is None:
        return
    writer = Writer.of(actor, "import", now)
    if writer.roles.isdisjoint(BY_CODE[kind].roles):
        raise NotAllowed(
            "may_not_write_kind", _("Your post does not write reports of this kind."), field="kind"
        )
    if not access_of(actor.user).may("report", unit.path):
        raise NotAllowed("unit_out_of_reach", _("You do not report for this unit."), field="unit")


@transaction.atomic
def map_import(
    *,
    run: ReportImport,
    mapping: Mapping[str, str],
    constants: Mapping[str, str],
    date_order: str,
    as_confirmed: bool,
    actor: Actor,
) -> ReportImport:
    """Say which column is which target, what stands for targets without one, and how dates run.

    Raises Invalid for a required target that has neither, NotAllowed for who may not confirm.
    """
    row = _held(run, ("uploaded", "checked", "failed"))
    kind = BY_CODE[row.kind]
    targets = targets_of(kind)
    mapping = {t: h for t, h in mapping.items() if h}
    constants = {t: c.strip() for t, c in constants.items() if c.strip() and t not in mapping}
    strange = [t for t in (*mapping, *constants) if t not in targets]
    lost = [h for h in mapping.values() if h not in row.headings]
    if strange or lost:
        raise Invalid(
            "mapping_unknown",
            _("There is no column or field “%(name)s”.") % {"name": (strange + lost)[0][:80]},
            field="mapping",
        )
    for target in required_targets(kind):
        if target not in mapping and target not in constants:
            raise Invalid(
                "mapping_missing",
                _("Choose the column of “%(name)s”, or a value for all rows.")
                % {"name": targets[target]},
                field=target,
            )
    if date_order not in ("", "dmy", "mdy"):
        raise Invalid("order_unknown", _("Choose the order of dates."), field="date_order")
    access = None if actor.user is None else access_of(actor.user)
    if as_confirmed and access is not None and not access.may("triage", row.unit.path):
        raise NotAllowed(
            "may_not_triage",
            _("Only who decides on reports imports them as confirmed."),
            field="as_confirmed",
        )
    row.mapping, row.constants = mapping, constants
    row.date_order, row.as_confirmed, row.state = date_order, as_confirmed, "uploaded"
    row.save()
    return row


def _held(run: ReportImport, states: Sequence[str]) -> ReportImport:
    row = ReportImport.objects.select_for_update(of=("self",)).select_related("unit").get(pk=run.pk)
    if row.state not in states:
        raise Conflict(
            "import_busy", _("This import is being worked on, or is finished: look at it again.")
        )
    return row


def _reader(run: ReportImport, order: Order) -> RowReader:
    return RowReader(
        kind=BY_CODE[run.kind],
        unit=run.unit,
        headings=run.headings,
        mapping=run.mapping,
        constants=run.constants,
        order=order,
    )


def _order_of(run: ReportImport) -> Order:
    """How dates run in this file: as chosen, or as its own days prove where they agree."""
    if run.date_order:
        return "mdy" if run.date_order == "mdy" else "dmy"
    heading = run.mapping.get("happened_on")
    if heading not in run.headings:
        return ""
    at = run.headings.index(heading)
    shown: Counter[Order] = Counter()
    with _opened(run.file, run.file_name) as table:
        for row in table.rows:
            if at < len(row.cells):
                shown[order_shown(row.cells[at])] += 1
    if shown["dmy"] and not shown["mdy"]:
        return "dmy"
    return "mdy" if shown["mdy"] and not shown["dmy"] else ""


def _text_file() -> Any:
    """In memory while it is small; gone when nobody holds it."""
    return tempfile.SpooledTemporaryFile(1024 * 1024, "w+", newline="", encoding="utf-8")


@dataclass(slots=True)
class _Tally:
    """What a reading found: numbers, the first faults, and the refused rows in a file."""

    headings: Sequence[str]
    rows: int = 0
    good: int = 0
    bad: int = 0
    stored: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    errors: list[Problem] = field(default_factory=list)
    refused: Any = field(default_factory=_text_file)

    def __post_init__(self) -> None:
        titles = [*self.headings, _("Row"), _("Column"), _("Why")]
        csv.writer(self.refused).writerow(map(safe_cell, titles))

    def close(self) -> None:
        """Give the file of refused rows back."""
        self.refused.close()

    def refuse(self, row: Row, problems: Sequence[Problem]) -> None:
        self.bad += 1
        self.codes.update(p.code for p in problems)
        self.errors += problems[: max(0, ERRORS_KEPT - len(self.errors))]
        first = problems[0]
        cells = [safe_cell(words(c)) for c in row.cells]
        cells += [""] * (len(self.headings) - len(cells))
        why = [str(row.number), first.column, "; ".join(p.message for p in problems)]
        csv.writer(self.refused).writerow([*cells, *map(safe_cell, why)])

    def as_json(self, order: Order) -> dict[str, Any]:
        return {
            "codes": dict(self.codes.most_common()),
            # Rows that are read together are refused by their cells first, by what they say later.
            "errors": [p.as_json() for p in sorted(self.errors, key=lambda p: p.row)],
            "date_order": order,
        }


_Chunk = list[tuple[Row, ReportDraft]]


def _chunks(table: Table, reader: RowReader, tally: _Tally) -> Iterator[_Chunk]:
    """Drafts of good rows, BATCH_MOST at a time; rows whose cells cannot be read are refused."""
    while batch := list(islice(table.rows, BATCH_MOST)):
        tally.rows += len(batch)
        if tally.rows > IMPORT_ROWS_MOST:
            raise Invalid(
                "too_many_rows",
                _("At most %(most)s rows in one file.") % {"most": IMPORT_ROWS_MOST},
                field="file",
            )
        chunk: _Chunk = []
        for row in batch:
            draft, problems = reader.read(row)
            if draft is None:
                tally.refuse(row, problems)
            else:
                chunk.append((row, draft))
        yield chunk


def _refused(reader: RowReader, row: Row, refusal: Refusal) -> Problem:
    heading, value = reader.heading_of(refusal.field), reader.value_at(row, refusal.field)
    return Problem(row.number, heading, refusal.code, refusal.message, value)


def check(*, run: ReportImport, actor: Actor, now: datetime) -> ReportImport:
    """The dry run: read every row as it would be stored, and store nothing but the report."""
    with transaction.atomic():
        row = _held(run, ("uploaded", "checking", "checked", "failed"))
        row.state = "checking"
        row.save(update_fields=["state"])
    return _guarded(row, lambda: _check(row, actor, now))


def _check(run: ReportImport, actor: Actor, now: datetime) -> ReportImport:
    order = _order_of(run)
    reader, writer = _reader(run, order), Writer.of(actor, "import", now)
    with closing(_Tally(run.headings)) as tally, _opened(run.file, run.file_name) as table:
        for chunk in _chunks(table, reader, tally):
            ground = ground_for([draft for _row, draft in chunk], actor.user)
            for row, draft in chunk:
                try:
                    row_of(draft, ground, writer)
                    tally.good += 1
                except Refusal as refusal:
                    tally.refuse(row, [_refused(reader, row, refusal)])
            _progress(run, tally)
        run.report = tally.as_json(order)
        return _kept(run, tally, "checked")


def store(*, run: ReportImport, actor: Actor, now: datetime, only_good: bool) -> ReportImport:
    """Store the good rows of a checked file, a batch a transaction.

    With refused rows in it, only where somebody decided to (`only_good`): otherwise Conflict, and
    nothing is stored. Begun again after it was cut off it goes on where it was.
    """
    with transaction.atomic():
        row = _held(run, ("checked", "storing"))
        _hold_refused(row, only_good=only_good)
        row.state = "storing"
        row.save(update_fields=["state"])
    return _guarded(row, lambda: _store(row, actor, now))


def _hold_refused(run: ReportImport, *, only_good: bool) -> None:
    if run.bad and not only_good:
        raise Conflict(
            "import_has_refused_rows",
            _("%(bad)s rows are refused: mend the file, or decide to store the other %(good)s.")
            % {"bad": run.bad, "good": run.good},
        )


def _store(run: ReportImport, actor: Actor, now: datetime) -> ReportImport:
    order: Order = run.report.get("date_order", "")
    reader = _reader(run, order)
    with closing(_Tally(run.headings)) as tally, _opened(run.file, run.file_name) as table:
        for chunk in _chunks(table, reader, tally):
            outcomes = record_reports(
                drafts=[draft for _row, draft in chunk],
                actor=actor,
                now=now,
                channel="import",
                as_confirmed=run.as_confirmed,
            )
            for (row, _draft), outcome in zip(chunk, outcomes, strict=True):
                if outcome.refusal is not None:
                    tally.refuse(row, [_refused(reader, row, outcome.refusal)])
                else:
                    tally.good += 1
                    tally.stored += outcome.status == "created"
            _progress(run, tally)
        return _finished(run, tally, order, actor, now)


def _finished(
    run: ReportImport, tally: _Tally, order: Order, actor: Actor, now: datetime
) -> ReportImport:
    run.report = tally.as_json(order)
    run.finished_at = now
    with transaction.atomic():
        done = _kept(run, tally, "done")
        record_change(
            actor=actor,
            verb="import_reports",
            object_kind="report_import",
            object_id=str(run.pk),
            after={
                "file": run.file_name,
                "sha256": run.sha256,
                "stored": tally.stored,
                "refused": tally.bad,
            },
            unit_path=run.unit.path,
            now=now,
        )
        storage, name = run.file.storage, str(run.file.name)
        transaction.on_commit(lambda: storage.delete(name))
        done.file = ""
        done.save(update_fields=["file"])
    return done


def _progress(run: ReportImport, tally: _Tally) -> None:
    """What a page shows meanwhile."""
    ReportImport.objects.filter(pk=run.pk).update(
        rows=tally.rows, good=tally.good, bad=tally.bad, stored=tally.stored
    )


def _kept(run: ReportImport, tally: _Tally, state: str) -> ReportImport:
    run.rows, run.good, run.bad, run.stored = tally.rows, tally.good, tally.bad, tally.stored
    run.state = state
    if run.refused:
        run.refused.delete(save=False)
    if tally.bad:
        tally.refused.seek(0)
        data = ContentFile(tally.refused.read().encode("utf-8-sig"))
        run.refused.save(f"{run.sha256[:24]}-refused.csv", data, save=False)
    run.save()
    return run


def _guarded(run: ReportImport, work: Callable[[], ReportImport]) -> ReportImport:
    """What fails is told on the import's page, and the import can be begun again."""
    try:
        return work()
    except Refusal as refusal:
        report = {"codes": {refusal.code: 1}, "errors": [], "failed": refusal.message}
        ReportImport.objects.filter(pk=run.pk).update(state="failed", report=report)
        raise
    except BaseException:
        ReportImport.objects.filter(pk=run.pk, state="checking").update(state="failed")
        raise


def ask_check(*, run: ReportImport, actor: Actor, now: datetime) -> None:
    """Let the worker check a mapped file. From now on its page says that it is being worked on."""
    _hand_over(run, ("uploaded", "checked", "failed"), "checking")
    check_later.enqueue(run.pk, _user_of(actor), now.isoformat())


def ask_store(*, run: ReportImport, actor: Actor, now: datetime, only_good: bool) -> None:
    """Let the worker store a checked file; refused rows hold it up as in `store`."""
    _hand_over(run, ("checked",), "storing", only_good=only_good)
    store_later.enqueue(run.pk, _user_of(actor), now.isoformat(), only_good=only_good)


@transaction.atomic
def _hand_over(
    run: ReportImport, states: Sequence[str], state: str, *, only_good: bool = True
) -> None:
    row = _held(run, states)
    _hold_refused(row, only_good=only_good)
    row.state = state
    row.save(update_fields=["state"])


def _user_of(actor: Actor) -> int:
    """Who asks, as the worker finds him again."""
    assert actor.user is not None  # noqa: S101  a person in a browser
    return int(actor.user.pk)


@task()
def check_later(pk: int, user_id: int, now: str) -> None:
    """`check` by the worker."""
    run, actor = _job(pk, user_id)
    check(run=run, actor=actor, now=datetime.fromisoformat(now))


@task()
def store_later(pk: int, user_id: int, now: str, *, only_good: bool) -> None:
    """`store` by the worker."""
    run, actor = _job(pk, user_id)
    store(run=run, actor=actor, now=datetime.fromisoformat(now), only_good=only_good)


def _job(pk: int, user_id: int) -> tuple[ReportImport, Actor]:
    run = ReportImport.objects.select_related("unit").get(pk=pk)
    return run, actor_for(User.objects.get(pk=user_id), None)


def get_import_for(user: Any, pk: int) -> ReportImport:
    """One of the user's own imports, or NotFound."""
    run = ReportImport.objects.filter(created_by=user, pk=pk).select_related("unit").first()
    if run is None:
        raise NotFound("import_unknown", _("You have no such import."))
    return run


def imports_of(user: Any) -> list[ReportImport]:
    """The user's imports, the newest first."""
    rows = ReportImport.objects.filter(created_by=user).select_related("unit").defer("report")
    return list(rows[:50])


def forget_imports(*, now: datetime) -> int:
    """Delete uploaded files that nobody finished within IMPORT_KEPT, and lists of refused rows as
    old. For the clock; returns how many imports it emptied."""
    old = ReportImport.objects.filter(created_at__lt=now - IMPORT_KEPT).exclude(file="", refused="")
    rows = list(old[:100])
    for run in rows:
        forget(run)
    return len(rows)


def forget(run: ReportImport) -> None:
    """Delete what an import keeps on the disk; one that is not done cannot go on."""
    for file in (run.file, run.refused):
        if file:
            file.delete(save=False)
    if run.state != "done":
        run.state = "failed"
    run.save()
