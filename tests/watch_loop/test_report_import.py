"""A file of reports: mapped, checked row by row, and stored as far as somebody decides."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django import Settings
from tests.cast import NOW, Cast
from tests.watch_loop.drafts import BENGKEL

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.model import AuditEntry
from kentongan.errors import Conflict, Invalid, NotAllowed, NotFound
from kentongan.people.model import User
from kentongan.watch_loop.report import importing
from kentongan.watch_loop.report.import_rows import guessed_mapping, required_targets, targets_of
from kentongan.watch_loop.report.kinds import BY_CODE, KINDS
from kentongan.watch_loop.report.model import Report, ReportImport
from kentongan.watch_loop.report.series import differences

ActorOf = Callable[[User], Actor]
Load = Callable[..., ReportImport]
HEADING = "Tanggal;Jam;Desa;Kecamatan;Jenis;Uraian;MD;Kerugian"
GOOD = [
    "8-11-2023;02.15;Bengkel;Kediri;curat_curanmor;Sepeda motor hilang;;Rp 15.000.000",
    "13-10-2023;21.00;51.02.07;;Brawl between groups;Tawuran di Marga;0;",
    "1 November 2023;;Kediri;;curas;Tas dijambret;;1.500.000",
]


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> Path:
    """Files lie here."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def load(cast: Cast, actor_of: ActorOf) -> Load:
    """Upload a file for Polres Tabanan as its Kabag Ops, or as somebody else."""

    def load(lines: list[str], *, by: User | None = None, kind: str = "incident") -> ReportImport:
        data = "\n".join([HEADING, *lines]).encode()
        return importing.start_import(
            kind=kind,
            file_name="gk.csv",
            data=io.BytesIO(data),
            size=len(data),
            unit=cast.polres,
            actor=actor_of(by or cast.kabag_ops),
            now=NOW,
        )

    return load


def checked(run: ReportImport, actor: Actor, **told: Any) -> ReportImport:
    values: dict[str, Any] = {
        "mapping": run.mapping,
        "constants": {},
        "date_order": "",
        "as_confirmed": False,
    }
    run = importing.map_import(run=run, actor=actor, **{**values, **told})
    return importing.check(run=run, actor=actor, now=NOW)


def test_columns_are_guessed(load: Load) -> None:
    """By what files in the field call them; a person looks at it before anything is read."""
    assert load(GOOD).mapping == {
        "happened_on": "Tanggal",
        "happened_time": "Jam",
        "area": "Desa",
        "area_above": "Kecamatan",
        "details.category": "Jenis",
        "text": "Uraian",
        "details.deaths": "MD",
        "details.loss_rupiah": "Kerugian",
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
@pytest.mark.parametrize("language", ["id", "en"])
def test_its_own_words_are_known(kind: Any, language: str) -> None:
    """A file headed with the labels of the form maps itself, in either language."""
    with override(language):
        labels = {t: label for t, label in targets_of(kind).items() if t.startswith("details.")}
        guessed = guessed_mapping(kind, list(labels.values()))
    assert set(labels) - set(guessed) == set() or len(set(labels.values())) < len(labels)


def test_a_choice_is_known_by_a_part_of_its_words(
    cast: Cast, load: Load, actor_of: ActorOf
) -> None:
    """A register says "Curanmor" and not "Curat, curanmor"; a part of two choices says neither."""
    told = ("Curanmor", "JAMBRET", "sengketa lahan", "BBM", "KDRT", "Unjuk rasa")
    rows = [f"13-10-2023;;Kediri;;{word};Kejadian;;" for word in told]
    run = checked(load(rows), actor_of(cast.kabag_ops))
    assert (run.good, run.bad) == (5, 1)
    assert [(e["row"], e["value"]) for e in run.report["errors"]] == [(7, "Unjuk rasa")]


def test_an_export_can_be_imported(
    cast: Cast, load: Load, actor_of: ActorOf, client_of: Callable[[User], Client]
) -> None:
    """With its own headings and words, in a second installation; in the first one nothing of it is
    counted twice."""
    actor = actor_of(cast.kabag_ops)
    run = checked(load(GOOD), actor)
    importing.store(run=run, actor=actor, now=NOW, only_good=False)
    answer = client_of(cast.kabag_ops).get("/records/report-incident.csv")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    def again() -> ReportImport:
        run = importing.start_import(
            kind="incident",
            file_name="ekspor.csv",
            data=io.BytesIO(data),
            size=len(data),
            unit=cast.polres,
            actor=actor,
            now=NOW,
        )
        return checked(run, actor)

    importing.store(run=again(), actor=actor, now=NOW, only_good=True)
    assert Report.objects.count() == 3
    Report.objects.all().delete()
    run = again()
    assert (run.good, run.bad) == (3, 0), run.report["errors"]


def test_good_rows_are_stored_once(cast: Cast, load: Load, actor_of: ActorOf) -> None:
    """The check stores nothing; the same file again stores nothing more; nobody is woken."""
    actor = actor_of(cast.kabag_ops)
    run = checked(load(GOOD), actor)
    assert (run.state, run.rows, run.good, run.bad) == ("checked", 3, 3, 0)
    assert not Report.objects.exists()
    run = importing.store(run=run, actor=actor, now=NOW, only_good=False)
    assert (run.state, run.stored, run.finished_at) == ("done", 3, NOW)
    first, second, third = Report.objects.order_by("pk")
    assert (first.area_code, first.category, first.loss_rupiah) == (
        BENGKEL,
        "curat_curanmor",
        15_000_000,
    )
    assert first.happened_at.isoformat() == "2023-11-07T18:15:00+00:00"
    assert (second.area_code, second.category, second.deaths) == ("51.02.07", "tawuran", 0)
    assert third.area_code == "51.02.06"
    assert {r.channel for r in (first, second, third)} == {"import"}
    again = importing.store(run=checked(load(GOOD), actor), actor=actor, now=NOW, only_good=False)
    assert (again.good, again.stored) == (3, 0)
    assert Report.objects.count() == 3
    assert differences() == []
    assert AuditEntry.objects.filter(verb="import_reports").count() == 2


def test_two_rows_alike_are_two_reports(cast: Cast, load: Load, actor_of: ActorOf) -> None:
    """Two thefts on one day in one village, told in the same words, are two."""
    actor = actor_of(cast.kabag_ops)
    run = checked(load([GOOD[1], GOOD[1]]), actor)
    assert importing.store(run=run, actor=actor, now=NOW, only_good=False).stored == 2


BAD = {
    "area_unknown": "9-11-2023;;Atlantis;;curas;x;;",
    "area_ambiguous": None,
    "choice_unknown": "13-10-2023;;Kediri;;subversi;x;;",
    "date_unreadable": "kemarin;;Kediri;;curas;x;;",
    "time_unreadable": "13-10-2023;pagi;Kediri;;curas;x;;",
    "number_unreadable": "13-10-2023;;Kediri;;curas;x;banyak;",
    "not_whole": "13-10-2023;;Kediri;;curas;x;1,5;",
    "too_many_cells": "13-10-2023;;Kediri;;curas;x;1;2;3",
    "event_in_future": "13-12-2023;;Kediri;;curas;x;;",
    "field_missing": "13-10-2023;;Kediri;;curas;;;",
}


@pytest.mark.parametrize("code", [c for c, line in BAD.items() if line])
def test_a_bad_row_is_named(cast: Cast, load: Load, actor_of: ActorOf, code: str) -> None:
    """Row, column, value, why; the good rows beside it stay good."""
    run = checked(load([GOOD[1], str(BAD[code])]), actor_of(cast.kabag_ops))
    assert (run.good, run.bad) == (1, 1)
    [error] = [e for e in run.report["errors"] if e["code"] == code]
    assert error["row"] == 3
    assert error["message"]
    if code not in ("too_many_cells",):
        cells = dict(zip(HEADING.split(";"), str(BAD[code]).split(";"), strict=True))
        assert error["value"] == cells[error["column"]]
    if code == "time_unreadable":
        assert error["value"] == "pagi"


def test_faults_stand_in_the_order_of_the_file(cast: Cast, load: Load, actor_of: ActorOf) -> None:
    """Whatever was found first: he who mends it goes down the file."""
    rows = [str(BAD["event_in_future"]), GOOD[0], str(BAD["date_unreadable"])]
    run = checked(load(rows), actor_of(cast.kabag_ops))
    assert [error["row"] for error in run.report["errors"]] == [2, 4]


def test_an_ambiguous_name_is_not_guessed(cast: Cast, load: Load, actor_of: ActorOf) -> None:
    """Two villages of one name: the district beside it decides, or nobody does."""
    from kentongan.places.model import Area

    for code in ("51.02.07.2001", "51.02.08.2001"):
        Area.objects.create(
            code=code, name="Babahan", level=4, kind="desa", parent_code=code[:8], folded="babahan"
        )
    rows = ["13-10-2023;;Babahan;;curas;x;;", "13-10-2023;;Babahan;Penebel;curas;x;;"]
    run = checked(load(rows), actor_of(cast.kabag_ops))
    assert [e["code"] for e in run.report["errors"]] == ["area_ambiguous"]
    assert run.good == 1


def test_197_good_ones_are_not_lost(
    cast: Cast, load: Load, actor_of: ActorOf, django_capture_on_commit_callbacks: Any
) -> None:
    """Three bad rows among 200: the check says which, and a person decides about the others."""
    lines = [f"13-10-2023;{n % 24:02}.{n % 60:02};Kediri;;curas;Kejadian {n};;" for n in range(197)]
    lines[50:50] = ["kemarin;;Kediri;;curas;=1+1;;"] * 3
    actor = actor_of(cast.kabag_ops)
    run = checked(load(lines), actor)
    assert (run.rows, run.good, run.bad) == (200, 197, 3)
    assert [e["row"] for e in run.report["errors"]] == [52, 53, 54]
    with run.refused.open("rb") as file:
        text = file.read().decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    assert table[0][:8] == HEADING.split(";")
    assert [line[8] for line in table[1:]] == ["52", "53", "54"]
    assert table[1][5] == "'=1+1"  # nothing that a spreadsheet would run
    with pytest.raises(Conflict) as caught:
        importing.store(run=run, actor=actor, now=NOW, only_good=False)
    assert caught.value.code == "import_has_refused_rows"
    assert not Report.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        run = importing.store(run=run, actor=actor, now=NOW, only_good=True)
    assert run.stored == Report.objects.count() == 197
    assert not run.file


def test_the_order_of_dates_is_proven_or_asked_for(
    cast: Cast, load: Load, actor_of: ActorOf
) -> None:
    """One 13 in the column settles all; where nothing does the person is asked; where days
    contradict each other the ambiguous ones are refused."""
    actor = actor_of(cast.kabag_ops)
    ambiguous = "08/11/2023;;Kediri;;curas;x;;"
    asked = checked(load([ambiguous]), actor)
    assert [e["code"] for e in asked.report["errors"]] == ["date_ambiguous"]
    assert checked(load([ambiguous]), actor, date_order="dmy").good == 1
    assert checked(load([ambiguous, GOOD[1]]), actor).good == 2
    mixed = checked(
        load([ambiguous, "13/10/2023;;Kediri;;curas;x;;", "10/13/2023;;Kediri;;curas;x;;"]), actor
    )
    assert (mixed.good, mixed.bad) == (2, 1)


def test_constants_stand_for_missing_columns(cast: Cast, load: Load, actor_of: ActorOf) -> None:
    """A file of one kind of event needs no column that says so."""
    run = load(["13-10-2023;;Kediri;;;Kebakaran dapur;;"])
    mapping = {t: h for t, h in run.mapping.items() if t != "details.category"}
    actor = actor_of(cast.kabag_ops)
    with pytest.raises(Invalid) as caught:
        checked(run, actor, mapping=mapping)
    assert (caught.value.code, caught.value.field) == ("mapping_missing", "details.category")
    assert (
        checked(run, actor, mapping=mapping, constants={"details.category": "kebakaran"}).good == 1
    )


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"mapping": {"religion": "Jenis"}}, "mapping_unknown"),
        ({"mapping": {"text": "Agama"}}, "mapping_unknown"),
        ({"date_order": "ymd"}, "order_unknown"),
    ],
)
def test_a_mapping_that_cannot_be(
    cast: Cast, load: Load, actor_of: ActorOf, told: dict[str, Any], code: str
) -> None:
    """Refused before a row is read."""
    run = load(GOOD)
    told = {**told, "mapping": {**run.mapping, **told.get("mapping", {})}}
    with pytest.raises(Invalid) as caught:
        checked(run, actor_of(cast.kabag_ops), **told)
    assert caught.value.code == code


def test_a_register_comes_in_confirmed(cast: Cast, load: Load, actor_of: ActorOf) -> None:
    """By who decides on reports; it does not fill the desk, nor pretend to quick decisions."""
    actor = actor_of(cast.kabag_ops)
    run = checked(load(GOOD), actor, as_confirmed=True)
    importing.store(run=run, actor=actor, now=NOW, only_good=False)
    assert {(r.state, r.counted, r.decided_at) for r in Report.objects.all()} == {
        ("confirmed", "confirmed", None)
    }
    assert differences() == []
    with pytest.raises(NotAllowed):
        checked(load(GOOD, by=cast.kapolres), actor_of(cast.kasi_was), as_confirmed=True)


def test_whose_import_it_is(cast: Cast, load: Load, actor_of: ActorOf) -> None:
    """Nobody imports for a unit he does not report for, and nobody sees another's file."""
    for user in (cast.outsider, cast.bhabin_1, cast.admin):
        with pytest.raises(NotAllowed):
            load(GOOD, by=user)
    run = load(GOOD)
    assert importing.get_import_for(cast.kabag_ops, run.pk) == run
    assert importing.imports_of(cast.kabag_ops) == [run]
    with pytest.raises(NotFound):
        importing.get_import_for(cast.kapolres, run.pk)


def test_files_that_are_none(cast: Cast, actor_of: ActorOf, settings: Settings) -> None:
    """Named, with the reason; nothing is kept."""
    settings.IMPORT_MAX_BYTES = 1000
    for data, kind, code in (
        (b"", "incident", "file_empty"),
        (b"\x89PNG\x00\x00", "incident", "file_not_a_table"),
        (b"x" * 1001, "incident", "file_too_large"),
        (b"a,b", "rumour", "kind_unknown"),
    ):
        with pytest.raises(Invalid) as caught:
            importing.start_import(
                kind=kind,
                file_name="../gk.csv",
                data=io.BytesIO(data),
                size=len(data),
                unit=cast.polres,
                actor=actor_of(cast.kabag_ops),
                now=NOW,
            )
        assert caught.value.code == code
    assert not ReportImport.objects.exists()


def test_one_import_is_worked_on_once(cast: Cast, load: Load, actor_of: ActorOf) -> None:
    """A second click while it is checked, or after it is done, is told so."""
    actor = actor_of(cast.kabag_ops)
    run = checked(load(GOOD), actor)
    importing.store(run=run, actor=actor, now=NOW, only_good=False)
    for again in (
        lambda: importing.store(run=run, actor=actor, now=NOW, only_good=False),
        lambda: importing.check(run=run, actor=actor, now=NOW),
    ):
        with pytest.raises(Conflict):
            again()


def test_what_fails_can_be_begun_again(
    cast: Cast, load: Load, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is too long, a disk that fails: the import says so and is not stuck."""
    actor = actor_of(cast.kabag_ops)
    run = load(GOOD)
    monkeypatch.setattr(importing, "IMPORT_ROWS_MOST", 2)
    with pytest.raises(Invalid):
        checked(run, actor)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "failed" in run.report
    monkeypatch.setattr(importing, "IMPORT_ROWS_MOST", 3)
    assert checked(run, actor).good == 3


def test_the_worker_checks_and_stores(cast: Cast, load: Load) -> None:
    """In the name of whoever asked for it."""
    run = load(GOOD)
    user = cast.kabag_ops
    importing.check_later.call(run.pk, user.pk, NOW.isoformat())
    importing.store_later.call(run.pk, user.pk, NOW.isoformat(), only_good=False)
    assert {r.reported_by for r in Report.objects.all()} == {user}


def test_nobody_keeps_names_for_ever(cast: Cast, load: Load, disk: Path) -> None:
    """A file that nobody finished is gone after a day: it is not masked yet."""
    run = load(GOOD)
    assert importing.forget_imports(now=NOW) == 0
    assert importing.forget_imports(now=NOW + timedelta(hours=25)) == 1
    assert importing.forget_imports(now=NOW + timedelta(hours=25)) == 0
    run.refresh_from_db()
    assert run.state == "failed"
    assert not [p for p in disk.rglob("*") if p.is_file()]


def test_required_targets_are_targets() -> None:
    """What a kind needs can be mapped."""
    for kind in BY_CODE.values():
        assert set(required_targets(kind)) <= set(targets_of(kind))
