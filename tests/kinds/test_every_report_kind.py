"""What is promised of every kind of report; a new one needs its line in `drafts.REQUIRED`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import gettext, override
from pytest_django import Settings
from tests.cast import NOW, Cast
from tests.watch_loop.drafts import REQUIRED, details, draft

from kentongan.audit_trail.actor import Actor
from kentongan.errors import Invalid
from kentongan.people.model import User
from kentongan.places.model import AreaGeometry
from kentongan.record_desk.rules import plain_cell
from kentongan.watch_loop.report import importing
from kentongan.watch_loop.report.changes import record_report
from kentongan.watch_loop.report.kinds import BY_CODE, KINDS
from kentongan.watch_loop.report.kinds.kind import GROUPS, ReportKind
from kentongan.watch_loop.report.model import Report
from kentongan.watch_loop.report.reading import propose
from kentongan.watch_loop.report.rules import PRECISIONS, WRITERS
from kentongan.watch_loop.words import GROUP_CHOICES, KIND_CHOICES

Kind = ReportKind[Any]
ActorOf = Callable[[User], Actor]
ClientOf = Callable[[User], Client]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
DOCS = Path(__file__).parents[2] / "docs"


def record(cast: Cast, kind: Kind, **changed: Any) -> Report:
    actor = Actor(cast.bhabin_1, "Bhabin")
    return record_report(draft=draft(kind.code, **changed), actor=actor, now=NOW).report


def test_codes_letters_and_symbols_are_told_apart() -> None:
    """A map that is printed in black shows the letter."""
    for name in ("code", "letter", "symbol", "label"):
        assert len({getattr(kind, name) for kind in KINDS}) == len(KINDS)
    assert [code for code, _word in KIND_CHOICES] == list(BY_CODE)
    assert [code for code, _word in GROUP_CHOICES] == list(GROUPS)


@every_kind
def test_it_is_described_whole(kind: Kind) -> None:
    """A place precision, a time it is kept, roles that write it, an example; where it has
    categories they come first."""
    assert kind.precision in PRECISIONS
    assert kind.kept_days > 0
    assert set(kind.roles) <= set(WRITERS)
    assert kind.examples
    assert kind.fields[0].name == "category"
    assert all(f.label for f in kind.fields)


@every_kind
def test_it_is_documented(kind: Kind) -> None:
    """By a row of the step's page and a word of the glossary."""
    assert f"| `{kind.code}` |" in (DOCS / "watch-loop/report.md").read_text(encoding="utf-8")
    assert f"| `{kind.code}` |" in (DOCS / "glossary.md").read_text(encoding="utf-8")


@every_kind
def test_it_has_indonesian_words(kind: Kind) -> None:
    """Every label, help and choice that is not a name; the screens are Indonesian first."""
    names = {"Facebook", "Instagram", "TikTok", "X", "YouTube", "WhatsApp", "Telegram"}
    said = [kind.label, kind.label_plural, kind.text_label, kind.text_help]
    for f in kind.fields:
        said += [f.label, f.help, *(word for _code, word in f.choices)]
    with override("id"):
        lacking = {w for w in said if w and w not in names and gettext(w) == w}
    assert lacking <= {"Link", "Form"}


@every_kind
def test_it_is_created_and_gives_back_what_it_was_told(cast: Cast, kind: Kind) -> None:
    """Typed details; the least it needs is enough."""
    report = Report.objects.get(pk=record(cast, kind).pk)
    assert report.details == kind.load(REQUIRED[kind.code])
    assert report.details.as_json() == REQUIRED[kind.code]
    assert report.schema_version == kind.schema_version


@every_kind
def test_it_refuses_what_is_missing(cast: Cast, kind: Kind) -> None:
    """Every required field, by its name; nothing is stored."""
    for f in kind.fields:
        if f.required:
            with pytest.raises(Invalid) as caught:
                record(cast, kind, details=details(kind.code, **{f.name: None}))
            assert (caught.value.code, caught.value.field) == (
                "field_missing",
                f"details.{f.name}",
            )
    if kind.text_required:
        with pytest.raises(Invalid) as caught:
            record(cast, kind, text="")
        assert caught.value.field == "text"
    assert not Report.objects.exists()


@every_kind
def test_it_has_no_place_for_a_person(kind: Kind) -> None:
    """No name, account, religion, ethnicity or party; sources are graded and not recorded."""
    refused = {"name", "author", "account", "profile", "religion", "ethnicity", "party", "source"}
    assert refused.isdisjoint(part for f in kind.fields for part in f.name.split("_")[-1:])


@every_kind
def test_it_keeps_no_finer_place_than_it_says(cast: Cast, kind: Kind) -> None:
    """For each category."""
    for category, _word in kind.fields[0].choices:
        told = details(kind.code, category=category)
        report = record(cast, kind, details=told, longitude=115.1, latitude=-8.6)
        precision = kind.precision_of(category)
        assert report.area_code.count(".") + 1 <= PRECISIONS[precision]
        assert (report.longitude is not None) == (precision == "point")


@pytest.fixture
def disk(settings: Settings, tmp_path: Path) -> None:
    """Files lie here."""
    settings.MEDIA_ROOT = tmp_path


@every_kind
@pytest.mark.usefixtures("disk")
def test_it_goes_out_as_csv_and_comes_in_again(
    cast: Cast, kind: Kind, client_of: ClientOf, actor_of: ActorOf
) -> None:
    """Export then import is the same report: words, place, time, details."""
    first = record(cast, kind)
    address = f"/records/report-{kind.code.replace('_', '-')}.csv"
    told = client_of(cast.kapolres).get(address).getvalue()
    heading, row = csv.reader(io.StringIO(told.decode("utf-8-sig")))
    cells = dict(zip(heading, row, strict=True))
    assert plain_cell(cells["Text"]) == first.text
    Report.objects.all().delete()
    own = [f"details.{f.name}" for f in kind.fields]
    moment = next(h for h in heading if h.startswith("When it happened"))
    zoned = {f.label: f"{f.label} (WITA)" if f.type == "datetime" else f.label for f in kind.fields}
    columns = [cells[zoned[f.label]] for f in kind.fields]
    table = [["Tanggal", "Kode", "Uraian", *own]]
    table += [[cells[moment], cells["Area code"], plain_cell(cells["Text"]), *columns]]
    out = io.StringIO()
    csv.writer(out).writerows(table)
    data = out.getvalue().encode()
    actor = actor_of(cast.bhabin_1)
    run = importing.start_import(
        kind=kind.code,
        file_name="kembali.csv",
        data=io.BytesIO(data),
        size=len(data),
        unit=cast.villages[0],
        actor=actor,
        now=NOW,
    )
    run = importing.map_import(
        run=run, mapping=run.mapping, constants={}, date_order="", as_confirmed=False, actor=actor
    )
    run = importing.check(run=run, actor=actor, now=NOW)
    assert run.report["errors"] == []
    importing.store(run=run, actor=actor, now=NOW, only_good=False)
    again = Report.objects.get()
    for name in ("text", "area_code", "happened_at", "details", "category", "group", "unit"):
        assert getattr(again, name) == getattr(first, name), name


@every_kind
def test_its_form_opens_creates_and_refuses(cast: Cast, kind: Kind, client_of: ClientOf) -> None:
    """Filled as far as the kind demands it stores one report; what is missing is said at its
    field, and nothing is stored."""
    client, address = client_of(cast.bhabin_1), f"/reports/new/{kind.code}/"
    form = client.get(address).context["form"]
    told = {name: form[name].value() for name in form.fields}
    told |= {f"details.{name}": value for name, value in REQUIRED[kind.code].items()}
    told |= {"happened_at": "2023-11-09T08:30", "area_code": "Bengkel, Kediri", "text": "Uraian"}
    told["unit"] = cast.villages[0].code
    sent = {name: value for name, value in told.items() if value not in (None, False, [])}
    for f in kind.fields:
        if f.required:
            lacking = {n: v for n, v in sent.items() if n != f"details.{f.name}"}
            answer = client.post(address, lacking)
            assert answer.status_code == 422
            assert list(answer.context["form"].errors) == [f"details.{f.name}"]
    assert not Report.objects.exists()
    answer = client.post(address, sent)
    report = Report.objects.get()
    assert answer["Location"] == f"/reports/{report.uid}/"
    assert report.details.as_json() == REQUIRED[kind.code]


@every_kind
def test_it_is_drawn(
    cast: Cast, kind: Kind, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    """A line of the list, a page with its own words, a point on the map, each within a ceiling of
    queries; the outsider finds none."""
    AreaGeometry.objects.create(area_id="51.02", longitude=115.1, latitude=-8.5, source="test")
    report = record(cast, kind)
    client, own = client_of(cast.kapolres), f"report-{kind.code.replace('_', '-')}"
    days = "?happened_at_from=2023-11-09&happened_at_to=2023-11-09"
    with django_assert_max_num_queries(12):
        listed = client.get(f"/records/{own}/").content.decode()
    assert str(report.uid) in listed
    with django_assert_max_num_queries(14):
        page = client.get(f"/reports/{report.uid}/")
    assert kind.label in page.content.decode()
    with django_assert_max_num_queries(12):
        beside = client.get(f"/map/{days}&kind={kind.code}")
    assert [line.kind for line in beside.context["lines"]] == [kind.label]
    with django_assert_max_num_queries(7):
        drawn = client.get(f"/map/data/{days}").json()
    standing = drawn["at_areas"]
    assert [drawn["kinds"][i]["code"] for i in standing["kind"]] == [kind.code]
    assert standing["days"] == ["1"]
    assert ["51.02", 11_510_000, -850_000] in [[code, x, y] for code, _, x, y in drawn["areas"]]
    outsider = client_of(cast.outsider)
    assert outsider.get(f"/reports/{report.uid}/").status_code == 404
    assert str(report.uid) not in outsider.get(f"/records/{own}/").content.decode()


@every_kind
def test_it_reads_its_own_examples(kind: Kind) -> None:
    """Each sentence gives the values that stand beside it."""
    for example in kind.examples:
        found = propose(example.sentence, written_on=date(2023, 11, 9))
        told = {p.name.removeprefix("details."): p.value for p in found.values}
        told["kind"] = found.kind
        assert {name: told.get(name) for name in example.expected} == dict(example.expected)


@every_kind
def test_sent_twice_it_is_one(cast: Cast, kind: Kind) -> None:
    """Whatever the kind."""
    sent = replace(draft(kind.code), uid=uuid4())
    actor = Actor(cast.bhabin_1, "Bhabin")
    for _ in range(2):
        record_report(draft=sent, actor=actor, now=NOW)
    assert Report.objects.count() == 1
