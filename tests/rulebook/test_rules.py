"""Operations and regulations are recognised by what people call them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from kentongan.rulebook.rules import citation_key, operation_name, stage_at


@pytest.mark.parametrize(
    ("said", "name", "years"),
    [
        ("OMB", "omb", set()),
        ("Ops OMB", "omb", set()),
        ("Operasi Mantap Brata 2023-2024", "mantap brata", {2023, 2024}),
        ("OPS. MANTAP BRATA AGUNG 2023–24", "mantap brata agung", {2023, 2024}),
        ("Ops Kepolisian Terpusat Mantap Brata tahun 2023/2024", "mantap brata", {2023, 2024}),
        ("Lilin Progo 2024", "lilin progo", {2024}),
        ("operasi", "", set()),
    ],
)
def test_an_operation_has_a_bare_name_and_years(said: str, name: str, years: set[int]) -> None:
    """The word for "operation" and the year around a name do not make it another name."""
    read = operation_name(said)
    assert (read.name, read.years) == (name, years)


@pytest.mark.parametrize(
    ("citation", "key"),
    [
        ("UU 2/2002", "uu:2/2002"),
        ("UU No. 2 Tahun 2002 Pasal 28", "uu:2/2002"),
        ("Undang-Undang Nomor 2 Tahun 2002 pasal 28", "uu:2/2002"),
        ("PP Nomor 2 Tahun 2003", "pp:2/2003"),
        ("Peraturan Pemerintah No 2 Th 2003", "pp:2/2003"),
        ("Perkap Nomor 16 Tahun 2006", "polri:16/2006"),
        ("Peraturan Kapolri No. Pol.: 16 Tahun 2006", "polri:16/2006"),
        ("Perpol 7/2022", "polri:7/2022"),
        ("Peraturan Kepolisian Negara Republik Indonesia Nomor 7 Tahun 2022", "polri:7/2022"),
        ("ST/2407/X/HUK.7.1./2023", "st/2407/x/2023"),
        ("ST Kapolri Nomor 2407/X/HUK.7.1/2023", "st/2407/x/2023"),
        ("ST/1160/V/RES.1.24.2023", "st/1160/v/2023"),
        ("Pasal 256 KUHP", "kuhp"),
        ("Kitab Undang-Undang Hukum Pidana", "kuhp"),
        ("UU 1/2023 (KUHP)", "uu:1/2023"),
        ("ST Kapolri", ""),
        ("Perkap", ""),
        ("KUHAP", ""),
        ("", ""),
    ],
)
def test_one_regulation_has_one_key(citation: str, key: str) -> None:
    """However it is written, a regulation is found; a kind without a number is no citation."""
    assert citation_key(citation) == key


@dataclass(frozen=True)
class Span:
    starts_on: date
    ends_on: date


def test_the_stage_that_began_last_counts() -> None:
    """14 February 2024 is voting though counting began too; between stages there is none."""
    voting = Span(date(2024, 2, 14), date(2024, 2, 14))
    counting = Span(date(2024, 2, 14), date(2024, 2, 15))
    recapitulation = Span(date(2024, 2, 15), date(2024, 3, 20))
    stages = [counting, recapitulation, voting]
    assert stage_at(stages, date(2024, 2, 14)) is voting
    assert stage_at(stages, date(2024, 2, 15)) is recapitulation
    assert stage_at(stages, date(2024, 2, 13)) is None
    assert stage_at([], date(2024, 2, 13)) is None
