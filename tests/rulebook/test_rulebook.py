"""The rulebook is data with dates and sources: loaded once, audited, asked by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.model import AuditEntry
from kentongan.people.model import User
from kentongan.rulebook.changes import DATA, RulebookReport, load_rulebook
from kentongan.rulebook.model import LegalReference, Operation, Stage
from kentongan.rulebook.queries import (
    operation_named,
    reference_in_force,
    stage_on,
    stages_on,
)

SYSTEM = Actor(user=None, label="tests")


@pytest.fixture
def rulebook(db: None, now: datetime) -> RulebookReport:
    """The rulebook as it ships."""
    return load_rulebook(actor=SYSTEM, now=now)


def test_loading_again_writes_nothing(rulebook: RulebookReport, now: datetime) -> None:
    """Each record is audited when it is written, and only then."""
    assert rulebook.added == AuditEntry.objects.count() > 20
    assert rulebook.changed == 0
    assert load_rulebook(actor=SYSTEM, now=now) == RulebookReport(0, 0)
    assert AuditEntry.objects.count() == rulebook.added


def test_a_corrected_day_is_one_audited_change(
    rulebook: RulebookReport, now: datetime, tmp_path: Path
) -> None:
    """A data file that moves a stage's end changes that stage, and the old day stays readable."""
    for file in DATA.iterdir():
        text = file.read_text(encoding="utf-8").replace("2024-02-10", "2024-02-09")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    assert load_rulebook(actor=SYSTEM, now=now, data=tmp_path) == RulebookReport(0, 1)
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.object_kind, entry.object_id) == ("stage", "omb-2023-2024/kampanye")
    assert entry.before["ends_on"] == "2024-02-10"
    assert Stage.objects.get(code="kampanye").ends_on == date(2024, 2, 9)


def test_every_record_names_its_source(rulebook: RulebookReport) -> None:
    """A date without a source is a rumour; what was not checked says so."""
    assert all(o.source for o in Operation.objects.all())
    for reference in LegalReference.objects.all():
        assert "dilihat sebagai kutipan" in reference.source
        if reference.in_force_from.strftime("%m-%d") == "01-01":
            assert "mewakili" in reference.source or "belum diperiksa" in reference.source


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2023, 10, 18), None),
        (date(2023, 11, 9), "pencalonan"),
        (date(2023, 11, 26), None),
        (date(2023, 12, 20), "kampanye"),
        (date(2024, 2, 13), "tenang"),
        (date(2024, 2, 14), "pungut"),
        (date(2024, 2, 15), "rekap"),
        (date(2024, 10, 20), "sumpah-presiden"),
    ],
)
def test_a_day_has_its_stage(rulebook: RulebookReport, day: date, stage: str | None) -> None:
    """The briefing of 20 December 2023 fell into the campaign; between stages there is none."""
    operation = Operation.objects.get(code="omb-2023-2024")
    found = stage_on(operation, day)
    assert (found.code if found else None) == stage


def test_overlapping_stages_are_all_known(rulebook: RulebookReport) -> None:
    """On 15 February 2024 votes were still counted while the recapitulation had begun."""
    operation = Operation.objects.get(code="omb-2023-2024")
    assert [s.code for s in stages_on(operation, date(2024, 2, 15))] == ["hitung", "rekap"]


@pytest.mark.parametrize(
    "text",
    [
        "OMB",
        "Ops OMB",
        "Ops Mantap Brata Agung 2023-2024",
        "operasi mantap brata 2023/24",
        "Ops Mantap Brata Tahun 2024",
    ],
)
def test_an_operation_is_found_by_any_of_its_names(rulebook: RulebookReport, text: str) -> None:
    """Nobody in the field says the full name."""
    operation = operation_named(text)
    assert operation is not None
    assert operation.code == "omb-2023-2024"


@pytest.mark.parametrize(
    "text", ["Lilin Progo 2024", "Ops Mantap Brata 2018", "Mantap Praja Agung 2024", "operasi", ""]
)
def test_another_operation_is_not_taken_for_it(rulebook: RulebookReport, text: str) -> None:
    """A doubtful match would bind orders to the wrong dates, so there is none."""
    assert operation_named(text) is None


def test_a_name_two_operations_bear_needs_a_year(rulebook: RulebookReport) -> None:
    """At the next election "OMB" alone is ambiguous, and the answer says nothing."""
    later = Operation.objects.create(code="omb-2028", name="Mantap Brata", short_names=["OMB"])
    day = date(2028, 11, 1)
    Stage.objects.create(operation=later, code="x", name="x", starts_on=day, ends_on=day)
    assert operation_named("Ops OMB") is None
    assert operation_named("OMB 2028") == later


@pytest.mark.parametrize(
    ("citation", "day", "expected"),
    [
        ("Undang-Undang Nomor 2 Tahun 2002 pasal 28", date(2023, 12, 20), "UU 2/2002"),
        ("Perkap Nomor 16 Tahun 2006", date(2025, 3, 13), "Perkap 16/2006"),
        ("ST 2407/X/HUK.7.1/2023", date(2023, 12, 20), "ST/2407/X/HUK.7.1./2023"),
        ("ST 2407/X/HUK.7.1/2023", date(2023, 10, 19), None),
        ("KUHP", date(2026, 1, 1), "UU 1/1946 (KUHP)"),
        ("KUHP", date(2026, 1, 2), "UU 1/2023 (KUHP)"),
        ("Perkap 3/2015", date(2020, 6, 1), "Perkap 3/2015"),
        ("Perkap 3/2015", date(2023, 6, 1), "Perpol 1/2021"),
        ("Perpol 1/2021", date(2014, 6, 1), None),
        ("Perkap 99/2099", date(2023, 6, 1), None),
        ("Perkap", date(2023, 6, 1), None),
    ],
)
def test_a_citation_gives_the_version_of_the_day(
    rulebook: RulebookReport, citation: str, day: date, expected: str | None
) -> None:
    """The new penal code applies from 2 January 2026 and not a day before."""
    found = reference_in_force(citation, day)
    assert (found.citation if found else None) == expected


def test_the_operations_page_marks_the_stage_of_the_day(
    cast: Cast,
    rulebook: RulebookReport,
    client_of: Callable[[User], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    """The page shows dates, never a duration, in few queries."""
    client = client_of(cast.bhabin_1)
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        page = client.get(reverse("operations"), {"on": "2023-12-20"})
    assert page.status_code == 200
    assert [s.code for s in page.context["rows"][0]["current"]] == ["kampanye"]
    assert b"Masa kampanye" in page.content


def test_the_references_page_answers_for_a_day(
    cast: Cast,
    rulebook: RulebookReport,
    client_of: Callable[[User], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    """Each subject appears in the one version that was in force, with its source."""
    client = client_of(cast.kapolres)
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        page = client.get(reverse("legal-references"), {"on": "2023-12-20"})
    assert b"Perpol 1/2021" in page.content
    assert b"Perkap 3/2015</" not in page.content
    assert b"UU 1/1946 (KUHP)" in page.content


def test_a_day_that_is_none_is_said_at_the_field(
    cast: Cast, rulebook: RulebookReport, client_of: Callable[[User], Client]
) -> None:
    """The page answers for today and says what was wrong with the day."""
    page = client_of(cast.kapolres).get(reverse("legal-references"), {"on": "kemarin"})
    assert page.context["form"].errors["on"]


def test_the_rulebook_needs_a_post(cast: Cast, client_of: Callable[[User], Client]) -> None:
    """Without a post there is no reading; without an account one is asked to sign in."""
    nobody = User.objects.create(username="nobody")
    assert client_of(nobody).get(reverse("operations")).status_code == 403
    assert Client().get(reverse("operations")).status_code == 302
