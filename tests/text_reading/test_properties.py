# ruff: noqa: E501, SIM905  (the word list of a strategy reads best unbroken)
"""What holds for every text whatsoever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive import text_reading_dates, text_reading_gazetteer

from kentongan.text_reading.briefing import read_briefing
from kentongan.text_reading.gazetteer import codes_of, regions
from kentongan.text_reading.grammar.dates import find_dates, on_weekday, weekday_of
from kentongan.text_reading.layout import lay_out
from kentongan.text_reading.normalise import Source, calm, lower, shadow
from kentongan.text_reading.records import BriefingReading, Found

WORDS = st.sampled_from(
    """Kapolres Tabanan Kapolsek Kabag Ops AKBP Kompol I Wayan Sudira , S.H. meminta anggota agar jangan dilarang lakukan patroli
    laporkan "tegas" : ; . \n \n\n | 1. a. I. TTK KMA SATU KEPADA DARI Hari/tanggal Tempat WEBVTT --> <v X> paling lambat Senin besok
    20 Desember 2023 pukul 10.00 tokoh masyarakat warga polsek Polres Denpasar ( ) & - * Arahan : Pimpinan unras H-1 tiap hari
    Undang-Undang Nomor 2 Tahun 2002 pasal 28 Ops Lilin-2024 tahap I dan serta kemudian dengan menekankan untuk""".split(
        " "
    )
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(WORDS, max_size=80).map(" ".join))


def founds(value: Any) -> Iterator[Found[Any]]:
    """Every piece of evidence anywhere in a reading."""
    if isinstance(value, Found):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from founds(item)
    elif is_dataclass(value):
        for item in fields(value):
            yield from founds(getattr(value, item.name))


def well_founded(reading: BriefingReading, text: str) -> None:
    for found in founds(reading):
        start, end = found.span
        assert 0 <= start <= end <= len(text)
        assert 0 <= found.doubt <= 1
        assert found.rule
    for point in reading.directives:
        assert text[slice(*point.quote.span)] == point.quote.value
        assert point.due_text is None or point.due_text in text
    for correction in reading.corrections:
        assert text[slice(*correction.span)] == correction.printed


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_reads_and_every_span_is_in_it(text: str) -> None:
    """No text makes the reader fail, and every value can be shown in its source."""
    reading = read_briefing(text)
    well_founded(reading, text)
    reading.as_json()


@given(TEXTS)
@settings(deadline=None)
def test_quotations_do_not_overlap(text: str) -> None:
    """One word of the source belongs to one order at most."""
    spans = sorted(p.quote.span for p in read_briefing(text).directives)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@given(st.text())
def test_normalisation_keeps_length_and_settles(text: str) -> None:
    """Spans found in the shadow are spans of the source; doing it twice changes nothing."""
    flat = shadow(text)
    assert len(flat) == len(text) == len(lower(text))
    assert shadow(flat) == flat


@given(TEXTS)
@settings(deadline=None)
def test_blocks_lie_in_the_text_in_order(text: str) -> None:
    """The layout neither invents nor repeats a stretch."""
    blocks = lay_out(text).blocks
    assert all(0 <= b.start <= b.end <= len(text) for b in blocks)
    assert all(a.start <= b.start for a, b in pairwise(blocks))


DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
FULL = text_reading_dates.MONTHS


@given(
    st.lists(DAYS, max_size=4),
    st.sampled_from(["{} {} {}", "Rabu, {} {} {},", "tanggal {} {} {} ."]),
)
def test_written_dates_come_back(days: list[dt.date], form: str) -> None:
    """A printed date is read as that date, and the slow twin agrees."""
    text = " lalu ".join(form.format(d.day, FULL[d.month - 1].capitalize(), d.year) for d in days)
    fast = [found.iso() for found in find_dates(Source(text, shadow(text)))]
    assert fast == [d.isoformat() for d in days]
    assert fast == [d.isoformat() for d in text_reading_dates.written_dates(text)]


@given(DAYS, st.integers(0, 6))
def test_nearest_weekday(day: dt.date, weekday: int) -> None:
    """The date offered for a printed weekday has it and is at most three days away."""
    offered = on_weekday(day.isoformat(), weekday)
    assert weekday_of(offered) == weekday
    assert abs((dt.date.fromisoformat(offered) - day).days) <= 3


@given(st.sampled_from(sorted(regions().values())))
def test_gazetteer_agrees_with_a_linear_scan(name: str) -> None:
    """The index finds what reading the whole registry finds, besides the aliases of police usage."""
    bare = name.removeprefix("Kabupaten ").removeprefix("Kota ").removeprefix("Administrasi ")
    assert set(text_reading_gazetteer.codes_of(bare)) <= set(codes_of(bare))


def test_calm_leaves_mixed_case_alone() -> None:
    """Only capitals are calmed, and abbreviations stay what they are."""
    assert calm("Kapolda Bali", frozenset()) == "Kapolda Bali"
    assert calm("SURAT KE KAPOLDA NTB", frozenset({"NTB"})) == "Surat ke Kapolda NTB"
