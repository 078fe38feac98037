"""Reports: the same findings in words, as JSON, as a table and as a page; nothing unexplained."""

from __future__ import annotations

import html
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from rich.console import Console

from kentongan.early_warning.detection import State
from kentongan.early_warning.detectors import DETECTORS, Method
from kentongan.early_warning.explain import Alarm, Contribution
from kentongan.early_warning.indonesian import Language
from kentongan.early_warning.input_error import InputError
from kentongan.early_warning.methods import SCANS, Scan, find
from kentongan.early_warning.report import Detected, Run, Scanned, page, terminal
from kentongan.early_warning.report.charts import aspect, chart_of_unit, map_of_units
from kentongan.early_warning.report.choice import choose, chosen
from kentongan.early_warning.report.data import as_frame, as_json, simulated
from kentongan.early_warning.report.giants import giants
from kentongan.early_warning.report.page import as_page
from kentongan.early_warning.report.run import run_detector, run_scan
from kentongan.early_warning.report.words import SCAN_STATES, STATES, Words
from kentongan.early_warning.scan.clusters import ScanState
from kentongan.early_warning.series import CountSeries
from kentongan.early_warning.simulate import SCENARIOS, simulate
from kentongan.early_warning.tables import How, Note, Table, table_of
from kentongan.early_warning.tables.places import Places, read_places

START = np.datetime64("2024-01-01")
NOTED = (Note("left_out", {"columns": ["t"]}),)


def weekly(counts: list[list[float | None]], **columns: list[Any]) -> Table:
    """A table of weekly counts of the units A, B, ..."""
    days = [str(START + 7 * week) for week in range(len(counts))]
    units = {chr(65 + n): [row[n] for row in counts] for n in range(len(counts[0]))}
    return table_of(pl.DataFrame({"date": days, **units, **columns}))


def find_detector(name: str) -> Method:
    method = find(name)
    assert not isinstance(method, Scan)
    return method


def ears(table: Table, last: int = 4, **known: Any) -> Detected:
    return run_detector(
        find_detector("ears"), table, source="x.csv", last=last, parameters={}, **known
    )


@pytest.fixture
def report() -> Detected:
    """A rises in the last two weeks, B is unknown in the last but one, C is quiet."""
    rows: list[list[float | None]] = [[2 + n % 2, n % 3, 1 + n % 2] for n in range(12)]
    rows += [[9, None, 1], [40, 1, 2]]
    return ears(weekly(rows))


def shown(report: Detected | Scanned, width: int = 140, language: Language = "en") -> str:
    stream = io.StringIO()
    terminal.show(report, Console(file=stream, width=width, highlight=False), language)
    return stream.getvalue()


def text_of(page_: str) -> str:
    """What is read on a page: no style, no script, no marks."""
    without = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", page_, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", without))


def test_json_has_every_verdict_and_every_reason(report: Detected) -> None:
    """One document; where there is no verdict the figures are null and the state says why."""
    document = json.loads("".join(as_json(report)))
    assert document["method"] == "ears"
    assert document["verdicts"]["judged"] == 11
    assert document["verdicts"]["missing"]["MISSING"]["number"] == 1
    assert [alarm["step"] for alarm in document["alarms"]] == [13, 12]
    assert document["no_verdict"][0]["reason"] == STATES["en"][State.MISSING]
    rows = {(row["unit"], row["step"]): row for row in document["results"]}
    assert len(rows) == 12
    assert rows["A", 13]["alarm"] is True
    assert rows["C", 13]["alarm"] is False
    unknown = rows["B", 12]
    assert (unknown["observed"], unknown["alarm"], unknown["threshold"]) == (None, None, None)
    assert unknown["state"] == "MISSING"


def test_the_table_has_no_nan(report: Detected) -> None:
    """Null where there is no verdict; the same rows as the JSON."""
    frame = as_frame(report)
    document = json.loads("".join(as_json(report)))
    assert frame.select(pl.col(pl.Float64).is_nan().any()).row(0) == (False, False, False)
    kept = frame.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
    assert [row | {"threshold": None} for row in kept] == [
        row | {"threshold": None} for row in document["results"]
    ]


def test_without_dates_there_are_no_days() -> None:
    """A calendar that is an index has steps, in every form."""
    table = table_of(
        pl.DataFrame({"epoch": list(range(1, 11)), "observed": [3] * 9 + [30]}), How(step="week")
    )
    report = ears(table, last=2)
    assert "first_day" not in as_frame(report).columns
    assert json.loads("".join(as_json(report)))["alarms"][0]["first_day"] is None
    assert "week 10" in shown(report)
    text = text_of(as_page(report))
    assert "minggu ke-10" in text
    assert "seluruhnya" in text
    assert " all " not in text


def test_the_terminal_shows_alarms_and_reasons(report: Detected) -> None:
    """Unit, week, length of the row of alarms, bars, and why a verdict is missing."""
    text = shown(report)
    assert "3 alarms" not in text
    assert "2 alarms in 11 verdicts" in text
    row = next(line for line in text.splitlines() if line.strip().startswith("A "))
    assert re.search(r"1–7 Apr 2024 +2 +[▁▂▃▄▅▆▇█]+ +40 ", row), row
    assert "the count itself is unknown" in text
    assert "·" not in row
    assert "own measure" not in text
    narrow = shown(report, width=80)
    assert len(max(narrow.splitlines(), key=len)) <= 80


def test_the_terminal_says_when_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No alarm and no verdict are two things; and what does not fit is counted."""
    quiet = ears(weekly([[2 + n % 2] for n in range(12)]))
    assert "No alarm in 4 verdicts" in shown(quiet)
    new = ears(weekly([[1], [2]]))
    assert "No verdict: 0 verdicts" in shown(new)
    assert "not enough history" in shown(new)
    assert (quiet.judged, new.judged) == (True, False)
    monkeypatch.setattr(terminal, "MOST_ROWS", 1)
    many = ears(weekly([[2 + n % 2, 2 + n % 2, 2] for n in range(12)] + [[50, 50, None]]), last=1)
    text = shown(many)
    assert "... and 1 more" in text


def test_the_terminal_speaks_indonesian_where_told(report: Detected) -> None:
    """The same table in the language of who has to act on it, also on 80 columns."""
    text = shown(report, 80, "id")
    assert "x.csv: 14 minggu, 3 wilayah, 1 Jan – 7 Apr 2024 (satu kolom per wilayah" in text
    assert "2 alarm dalam 11 putusan" in text
    assert re.search(r"wilayah +alarm +minggu +jumlah +tercatat +wajar +mulai", text)
    assert "tanpa putusan karena" in text
    assert "jumlahnya sendiri tidak diketahui" in text
    quiet = ears(
        table_of(pl.DataFrame({"t": range(9), "count": [1, 2] * 4 + [1]}), How(step="day"))
    )
    assert "Tidak ada alarm dalam 2 putusan, hari ke-6–9." in shown(quiet, 80, "id")
    assert "seluruhnya" in shown(quiet, 80, "id")


def test_figures_are_whole_on_a_narrow_terminal() -> None:
    """Names give way in 80 columns; no figure and no heading is cut."""
    table = weekly([[2 + n % 2] for n in range(12)] + [[2_147_483_647]])
    long = replace(table, series=replace(table.series, units=("Kecamatan Selemadeg Timur",)))
    text = shown(ears(long, last=1), width=80)
    assert "2,147,483,647" in text
    assert re.search(r"observed +expected +from", text)
    assert "…" not in text


def test_a_name_has_room_beside_a_week_of_two_months() -> None:
    """A longer period takes it from the bars, not from the name."""
    for weeks in range(12, 17):
        table = weekly([[2 + n % 2] for n in range(weeks)] + [[40]])
        named = replace(table, series=replace(table.series, units=("Kolaka",)))
        text = shown(ears(named, last=1), width=80)
        (line,) = (line for line in text.splitlines() if "40" in line and "█" in line)
        assert line.split()[0] == "Kolaka"


def test_a_narrow_terminal_leaves_out_the_bars_before_the_names() -> None:
    """A long name takes lines beside a few bars; where there is no room for these they go."""
    table = weekly([[2 + n % 2] for n in range(12)] + [[40]])
    named = replace(table, series=replace(table.series, units=("Kecamatan Kolaka Timur",)))
    report = ears(named, last=1)
    for width, bars in ((100, 13), (80, 6), (60, 0)):
        text = shown(report, width)
        assert sum(text.count(bar) for bar in "▁▂▃▄▅▆▇█") == bars, text
        assert "Kolaka" in text
        assert "…" not in text


def test_an_alarm_of_several_steps_says_so() -> None:
    """Its own step may be none at all: the table says where the threshold and a 0 come from."""
    rng = np.random.default_rng(8)
    rows: list[list[float | None]] = [[float(n)] for n in rng.poisson(1, 150)]
    rows[-3:] = [[6], [7], [0]]
    report = run_detector(
        find_detector("layered"), weekly(rows), source="x.csv", last=3, parameters={}
    )
    assert report.alarms[0].needed == 0
    text = shown(report)
    assert "The threshold is that of one week alone." in text
    assert "From 0 on: this alarm comes from the weeks before." in text
    assert "onset" not in text


def test_an_unknown_count_is_a_dot() -> None:
    """In the row of bars a count nobody knows is no bar of height zero."""
    rows: list[list[float | None]] = [[2 + n % 2] for n in range(10)]
    assert "·█" in shown(ears(weekly([*rows, [None], [50]]), last=1))


def test_kinds_are_named() -> None:
    """With `by`, an alarm says which kinds it is made of, in the terminal and on the page."""
    days = [str(START + n) for n in range(12)]
    rows = [(day, kind) for day in days for kind in ("theft", "brawl")] + [(days[-1], "brawl")] * 9
    frame = pl.DataFrame(rows, schema=["time", "kind"], orient="row")
    report = ears(table_of(frame, How(by=("kind",))), last=1)
    assert "kind: brawl 10 (expected 1), theft 1 (expected 1)." in shown(report)
    assert "kind: brawl 10 (wajar 1), theft 1 (wajar 1)." in text_of(as_page(report))
    none = replace(report.alarms[0], contributions=(Contribution("kind", "brawl", 0, 1.0, -1.0),))
    assert Words("en", "day").parts(none) == []


# ---------------------------------------------------------------------------------------- words


def test_both_languages_say_everything() -> None:
    """Every state of a verdict and of a scan, every label and every note has words in both."""
    for states in STATES.values():
        assert set(states) == set(State)
    for names in SCAN_STATES.values():
        assert set(names) == {state.name for state in ScanState}
    indonesian, english = Words("id", "week"), Words("en", "week")
    for label in ("title", "alarms", "missing", "how", "map"):
        assert indonesian[label] != english[label]
    assert words_of_labels("id") == words_of_labels("en")
    for method in (*DETECTORS, *SCANS):
        assert english.about(method.name, method.about) == method.about
        assert indonesian.about(method.name, method.about) != method.about, method.name


def words_of_labels(language: str) -> set[str]:
    from kentongan.early_warning.report import words

    return set(words._LABELS[language]) | set(words._NOTES[language])  # type: ignore[index]  # of a loop


@pytest.mark.parametrize(
    ("note", "indonesian"),
    [
        (Note("left_out", {"columns": ["a", "b"]}), "Kolom yang tidak dipakai: a, b."),
        (Note("no_day", {"number": 1200, "row": 7}), "1.200 baris tanpa tanggal"),
        (Note("no_position", {"number": 2, "row": 7}), "2 baris tanpa posisi"),
        (Note("cut", {"number": 3, "cases": 4}), "3 hari di ujung"),
        (Note("zeros", {"number": 3}), "dianggap nol"),
        (Note("unknown", {"number": 3}), "dianggap tidak diketahui"),
        (Note("same_years", {"number": 52}), "setiap tahun dianggap 52 minggu"),
        (Note("not_placed", {"units": [str(n) for n in range(10)]}), "dan 2 lagi"),
        (Note("no_counts", {"units": ["x"]}), "tidak punya data: x."),
        (Note("quiet", {"number": 900, "row": 7}), "900 hari tanpa satu kejadian pun"),
        (Note("alike", {"units": ["MARGA", "Marga"]}), "dihitung terpisah: MARGA, Marga."),
        (Note("totals", {"units": ["Jumlah"]}), "hanya jumlah dari semua yang lain: Jumlah."),
        (Note("no_totals", {"units": ["Total"]}), "bukan jumlah dari yang lain"),
        (
            Note("wrong_total", {"number": 2, "unit": "T", "step": 7, "day": date(2024, 1, 8)}),
            "T bukan jumlah dari yang lain pada 2 baris (yang pertama: 8 Jan 2024)",
        ),
        (
            Note("wrong_total", {"number": 2, "unit": "T", "step": 7, "day": None}),
            "(yang pertama: minggu ke-8)",
        ),
        (Note("total_rows", {"number": 1, "row": 53}), "1 baris jumlah tidak dihitung"),
        (Note("sheet", {"sheet": "Mei", "others": ["Juni"]}), "dibaca: Mei; tidak dibaca: Juni."),
        (Note("giants", {"number": 3}), "Ada 3 lagi jumlah sebesar itu"),
        (Note("chosen_layered", {}), "layered, karena ada data setahun sebelum setiap minggu"),
        (Note("chosen_ears", {}), "ears, karena belum ada data setahun sebelum setiap minggu"),
        (Note("fewer_year", {"number": 9}), "Hanya 9 minggu terakhir dinilai: hanya"),
        (Note("fewer_many", {"number": 9}), "karena wilayahnya banyak"),
    ],
)
def test_notes_in_words(note: Note, indonesian: str) -> None:
    """What reading decided is said in sentences."""
    assert indonesian in Words("id", "week").note(note)
    assert Words("en", "week").note(note)


def test_days_and_numbers_are_written_as_people_do() -> None:
    """Decimal commas and months in Indonesian; a span names the month and the year once."""
    id_, en = Words("id", "week"), Words("en", "day")
    assert (id_.number(1234.56), en.number(1234.56), id_.number(2.0)) == ("1.234,6", "1,234.6", "2")
    assert (id_.number(4.56), en.number(2.04), en.number(0.999)) == ("4,6", "2", "1")
    assert (id_.number(0.333), en.figure(None), en.figure(float("inf"))) == ("0,33", "–", "–")
    assert id_.when(date(2024, 5, 6), date(2024, 5, 12), 0) == "6–12 Mei 2024"
    assert en.when(date(2024, 5, 30), date(2024, 6, 5), 0) == "30 May – 5 Jun 2024"
    assert en.when(date(2024, 12, 30), date(2025, 1, 5), 0) == "30 Dec 2024 – 5 Jan 2025"
    assert en.when(date(2024, 12, 30), date(2024, 12, 30), 0) == "30 Dec 2024"
    assert (en.when(None, None, 4), id_.when(None, None, 4)) == ("day 5", "minggu ke-5")
    assert (en.steps(1), en.steps(2), id_.steps(2)) == ("1 day", "2 days", "2 minggu")
    assert (en.span(2, 2), id_.span(2, 4)) == ("day 3", "minggu ke-3–5")
    assert (en.span(0, 3), en.span(date(2024, 1, 1), date(2024, 1, 2))) == (
        "days 1–4",
        "1–2 Jan 2024",
    )


def test_an_alarm_in_sentences() -> None:
    """Observed and expected, since when, from which count on; an own scale is not compared."""
    known: dict[str, Any] = {
        "unit": "Marga", "step": 9, "first_day": date(2024, 3, 4), "last_day": date(2024, 3, 10),
        "observed": 12, "expected": 4.5, "threshold": 8.0, "score": 3.0, "own_scale": False,
        "since": 7, "since_day": date(2024, 2, 19), "steps": 3, "needed": 9,
        "contributions": (
            Contribution("jenis", "x", 12, None, None),
            Contribution("jenis", "y", 0, 1.0, -1.0),
        ),
    }  # fmt: skip
    alarm = Alarm(**known)
    assert Words("id", "week").alarm(alarm) == [
        "Tercatat 12 dalam satu minggu, wajarnya 4,5.",
        "Alarm sejak 19 Feb 2024, 3 minggu berturut-turut.",
        "Menjadi alarm mulai dari 9.",
        "jenis: x 12.",
    ]
    assert Words("en", "week").alarm(alarm) == [
        "12 in one week; 4.5 were to be expected.",
        "In alarm since 19 Feb 2024, 3 weeks in a row.",
        "It is an alarm from 9 on.",
        "jenis: x 12.",
    ]
    first = Alarm(**known | {"own_scale": True, "steps": 1, "needed": 0, "contributions": ()})
    assert Words("en", "week").alarm(first) == [
        "12 in one week.",
        "Even none in this week would be an alarm: the cause is earlier.",
    ]
    assert Words("id", "week").alarm(first)[0] == "Tercatat 12 dalam satu minggu."
    assert "walaupun minggu ini nol" in Words("id", "week").alarm(first)[1]
    below = Alarm(**known | {"threshold": 13.0, "steps": 1, "contributions": ()})
    assert Words("id", "week").alarm(below)[1] == "Terlalu banyak bersama minggu sebelumnya."
    assert Words("en", "week").alarm(below)[1] == "Too many together with the weeks before."
    bare = Alarm(**known | {"expected": None, "steps": 1, "needed": None, "contributions": ()})
    assert Words("en", "week").alarm(bare) == ["12 in one week."]


# ----------------------------------------------------------------------------------------- pages


def test_a_page_asks_nobody_else(report: Detected) -> None:
    """One file: no address is loaded, and its policy forbids it even if one were."""
    written = as_page(report, "en")
    assert "default-src 'none'" in written
    outside = re.sub(r"<script>.*?</script>", "", written, flags=re.S)
    assert "http" not in outside.replace("http-equiv", "")
    assert '<html lang="en">' in written
    assert '<html lang="id">' in as_page(report)


def test_a_page_tells_all(report: Detected) -> None:
    """Alarms, missing verdicts with their reasons, all units, and how it was reckoned."""
    text = text_of(as_page(report, "en"))
    for said in (
        "1 of 3 units went over the threshold in the last 4 weeks; in the last week 1.",
        "In alarm since 25 Mar 2024, 2 weeks in a row.",
        "the count itself is unknown",
        "All units: 1–7 Apr 2024",
        "alpha = 0.001",
        "x.csv",
    ):
        assert said in text
    assert "1 dari 3 wilayah melampaui ambang" in text_of(as_page(report))
    assert "Dibaca sebagai satu kolom per wilayah, date, A, B, C" in " ".join(
        text_of(as_page(report)).split()
    )
    rows: list[list[float | None]] = [[2 + n % 2] for n in range(12)]
    late = ears(weekly([*rows, [40], [None]]))
    assert "in the last week no verdict." in text_of(as_page(late, "en"))


def test_names_are_no_markup() -> None:
    """A unit called <script> is a name, in the text and inside the data of the charts."""
    table = weekly([[2 + n % 2] for n in range(12)] + [[50]])
    frame = pl.DataFrame(
        {
            "date": [str(day) for day in table.series.dates.tolist()]
            if table.series.dates is not None
            else [],
            "unit": ["</script><b>x"] * 13,
            "count": table.series.counts[:, 0],
        }
    )
    written = as_page(ears(table_of(frame)))
    assert "</script><b>x" not in written
    assert "</script><b>x" in html.unescape(written)


def test_a_quiet_page_still_shows_its_units(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an alarm the few units are drawn; with many alarms the rest is told."""
    quiet = ears(weekly([[2 + n % 2, 1] for n in range(12)]))
    text = text_of(as_page(quiet, "en"))
    assert "No alarm: 2 of 2 units were judged over 4 weeks." in text
    assert "Tidak ada alarm" in text_of(as_page(quiet))
    young = ears(weekly([[1], [2]]))
    told = text_of(as_page(young, "en"))
    assert "No verdict: none of 1 units could be judged over 2 weeks." in told
    assert "not enough history" in told
    told = text_of(as_page(young))
    assert "Tidak ada putusan: tidak satu pun dari 1 wilayah dapat dinilai" in told
    assert "Tidak ada alarm" not in told
    many = ears(weekly([[2 + n % 2] * 7 for n in range(12)] + [[50] * 7]), last=1)
    monkeypatch.setattr(page, "MOST_CHARTS", 2)
    monkeypatch.setattr(page, "MOST_ROWS", 5)
    text = text_of(as_page(many, "en"))
    assert "Charts of 2 of 7 units" in text
    assert "and 2 more" in text
    calm = ears(weekly([[2 + n % 2] * 7 for n in range(12)]), last=1)
    assert 'class="cards"' not in as_page(calm)


def test_a_threshold_is_drawn_only_where_it_concerns_counts() -> None:
    """A method that judges sums has its threshold in words, not as a line across the bars."""
    rows: list[list[float | None]] = [[3 + n % 2] for n in range(330)] + [[90]]
    method = find("cdc")
    assert not isinstance(method, Scan)
    report = run_detector(method, weekly(rows), source="x", last=3, parameters={"years_back": 3})
    assert report.alarms[0].own_scale
    assert "own measure" in text_of(as_page(report, "en"))
    assert "own measure" in shown(report)
    words = Words("en", "week")
    lines = json.dumps(chart_of_unit(report, 0, words, threshold=False))
    assert '"threshold"' not in lines
    assert '"threshold"' in json.dumps(chart_of_unit(report, 0, words, threshold=True))


def test_a_threshold_of_one_step_is_said_to_be_that() -> None:
    """Where several weeks together decide, a reader is told what the line across the bars is."""
    rows: list[list[float | None]] = [[3 + n % 2] for n in range(120)] + [[9], [90]]
    method = find("layered")
    assert not isinstance(method, Scan)
    report = run_detector(method, weekly(rows), source="x", last=1, parameters={})
    assert "threshold is that of one week alone" in text_of(as_page(report, "en"))
    assert "Ambang berlaku untuk satu minggu saja" in text_of(as_page(report, "id"))
    assert report.run.parameters["years"] == 10


def test_a_method_without_expectation_has_no_line_of_it(report: Detected) -> None:
    """Where a method expects nothing, the chart says nothing of it; the threshold stays."""
    report.detection.expected[:] = np.nan
    spec = chart_of_unit(report, 0, Words("en", "week"), threshold=True)
    (values,) = spec["datasets"].values()
    assert "expected" not in values[-1]
    assert values[-1]["threshold"] > 0


def test_parameters_of_any_kind_are_written(report: Detected) -> None:
    """Pairs, arrays and what else a method takes: in words, and as text in the JSON."""
    run = replace(report.run, parameters={"limit": (5, 4), "mean": np.array([1.5])}, notes=NOTED)
    changed = replace(report, run=run)
    assert "limit 5, 4, mean [1.5]" in shown(changed)
    assert "Columns not used: t." in shown(changed)
    document = json.loads("".join(as_json(changed)))
    assert document["parameters"] == {"limit": [5, 4], "mean": "[1.5]"}
    assert document["notes"][0]["columns"] == ["t"]


@pytest.mark.parametrize(("most", "ticks"), [(0, 1), (1, 1), (3, 3), (90, 4)])
def test_no_axis_counts_half_a_case(most: int, ticks: int) -> None:
    """A chart of ones has the marks 0 and 1."""
    spec = chart_of_unit(ears(weekly([[0], [most]])), 0, Words("id", "week"), threshold=True)
    up = spec["layer"][0]["encoding"]["y"]
    assert up["axis"] == {"tickCount": ticks, "tickMinStep": 1}
    assert ("scale" in up) == (most == 0)
    sparse = ears(weekly([[n % 4 == 0] for n in range(14)]))
    assert 1 < float(sparse.detection.threshold.max()) < 2
    spec = chart_of_unit(sparse, 0, Words("id", "week"), threshold=True)
    assert spec["layer"][0]["encoding"]["y"]["axis"]["tickCount"] == 1


def test_a_chart_of_numbered_steps_begins_where_they_do() -> None:
    """The last two years of a series without dates fill the chart, from side to side."""
    counts = [2 + n % 3 for n in range(300)]
    numbered = table_of(pl.DataFrame({"t": range(300), "count": counts}), How(step="week"))
    spec = chart_of_unit(ears(numbered), 0, Words("id", "week"), threshold=True)
    assert spec["layer"][0]["encoding"]["x"]["scale"] == {"zero": False, "nice": False}
    assert (
        "scale"
        not in chart_of_unit(
            ears(weekly([[count] for count in counts])), 0, Words("id", "week"), threshold=True
        )["layer"][0]["encoding"]["x"]
    )


def test_charts_mark_the_unknown_and_the_unjudged(report: Detected) -> None:
    """An unknown count is a question mark, a missing verdict says its reason when touched."""
    spec = chart_of_unit(report, 1, Words("en", "week"), threshold=True)
    (values,) = spec["datasets"].values()
    by_kind = {row["kind"]: row for row in values}
    assert by_kind["unjudged"]["kind_said"] == STATES["en"][State.MISSING]
    assert by_kind["unjudged"]["observed_said"] == "unknown"
    assert set(by_kind) == {"unjudged", "quiet", "before"}
    assert "$schema" not in spec
    numbered = table_of(
        pl.DataFrame({"epoch": list(range(1, 11)), "observed": [3] * 9 + [30]}), How(step="day")
    )
    spec = chart_of_unit(ears(numbered, last=2), 0, Words("en", "day"), threshold=True)
    (values,) = spec["datasets"].values()
    assert (values[-1]["from"], values[-1]["to"]) == (9.5, 10.5)


def placed(tmp_path: Path, text: str, units: tuple[str, ...]) -> Places:
    (tmp_path / "places.csv").write_text(text)
    return read_places(tmp_path / "places.csv", units)


def test_a_map_shows_units_where_they_lie(tmp_path: Path, report: Detected) -> None:
    """Alarm, quiet and unjudged have a shape each; who has no position is left out and told."""
    rows: list[list[float | None]] = [[2 + n % 2, 1, 1] for n in range(12)]
    table = weekly([*rows, [50, 1, None]])
    places = placed(tmp_path, "unit,lon,lat\nA,115.1,-8.5\nC,115.2,-8.6\n", table.series.units)
    mapped = ears(table, places=places)
    words = Words("id", "week")
    spec = map_of_units(mapped, words)
    assert spec is not None
    (values,) = spec["datasets"].values()
    assert [(row["unit"], row["kind"]) for row in values] == [("C", "unjudged"), ("A", "alarm")]
    assert 0.4 <= aspect(mapped) <= 1.6
    text = text_of(as_page(mapped))
    assert "Peta: 25–31 Mar 2024" in text  # of the last week: an alarm before it is none there
    assert "Tanpa posisi: B." in text
    assert map_of_units(report, words) is None
    assert aspect(report) == 1.0
    nowhere = placed(tmp_path, "unit,x,y\nZ,1,2\n", table.series.units)
    assert map_of_units(ears(table, places=nowhere), words) is None
    planar = placed(tmp_path, "unit,x,y\nA,1,2\nB,5,2\n", table.series.units)
    assert aspect(ears(table, places=planar)) == 0.4


# ----------------------------------------------------------------------------------------- scans


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """Nine places in a square, one case a day each, and a rise in one corner in the last days."""
    lines = ["time,x,y"]
    for day in range(30):
        lines += [f"{START + day},{10 * n},{10 * m}" for n in range(3) for m in range(3)]
    lines += [f"{START + day},0,0" for day in (27, 28, 29) for _ in range(6)]
    path = tmp_path_factory.mktemp("scan") / "events.csv"
    path.write_text("\n".join(lines) + "\n")
    table = table_of(pl.read_csv(path), How(cell_km=10.0))
    return permutation(table)


def permutation(table: Table, **known: Any) -> Scanned:
    scan = find("space_time_permutation")
    assert isinstance(scan, Scan)
    settings = {"replicates": 99, "longest": 7} | known
    return run_scan(scan, table, source="events.csv", parameters=settings)


def daily(rise: int) -> Table:
    """A year of four places, two cases a day each, and a rise in one of them in the last days."""
    counts = np.random.default_rng(5).poisson(2, (300, 4))
    counts[298:, 0] += rise
    rows = [
        (str(START + day), f"{place}", count, 20 * place, 0)
        for day, row in enumerate(counts.tolist())
        for place, count in enumerate(row)
    ]
    return table_of(pl.DataFrame(rows, schema=["date", "unit", "count", "x", "y"], orient="row"))


def test_a_scan_in_every_form(scanned: Scanned) -> None:
    """Places, days, p and how rare: as JSON, as a table, in the terminal and on the page."""
    document = json.loads("".join(as_json(scanned)))
    best = document["clusters"][0]
    assert document["state"] == "FOUND"
    assert (best["start"], best["end"]) == ("2024-01-28", "2024-01-30")
    assert best["places"][0]["unit"] == "5 5"
    assert best["places"][0]["observed"] == 21
    assert best["pvalue"] == 0.01
    frame = as_frame(scanned)
    assert frame.columns[:3] == ["cluster", "unit", "observed"]
    assert frame.height == sum(len(c["places"]) for c in document["clusters"])
    text = shown(scanned)
    assert "28–30 Jan 2024" in text
    assert "of which 1 stands out" in text
    assert "0.010" in text
    told = text_of(as_page(scanned))
    assert "Kelompok: " in told
    assert "0,010" in told
    assert "Peta" in told
    assert scanned.judged


def test_a_scan_without_a_cluster_says_why() -> None:
    """Nothing is more than expected where nothing moves; no case at all is another reason."""
    days = [str(START + n) for n in range(10)]
    even = pl.DataFrame({"time": days * 2, "x": [0] * 10 + [50] * 10, "y": [0] * 20})
    quiet = permutation(table_of(even, How(cell_km=10.0)))
    assert quiet.scan.state is ScanState.NOTHING_MORE_THAN_EXPECTED
    assert "No cluster: no zone and time has more cases than expected." in shown(quiet)
    assert "Tidak ada kelompok: tidak ada zona dan waktu" in text_of(as_page(quiet))
    assert as_frame(quiet).is_empty()
    assert "clusters" in "".join(as_json(quiet))


@pytest.mark.parametrize(("rise", "alarm"), [(0, False), (14, True)])
def test_a_scan_with_one_verdict_on_the_area(rise: int, alarm: bool) -> None:
    """The bar is learnt from the days before; clusters stand out only with the verdict."""
    scan = find("calibrated")
    assert isinstance(scan, Scan)
    report = run_scan(scan, daily(rise), source="x", parameters={"longest": 3})
    assert report.verdict is not None
    assert report.verdict.alarm == alarm
    assert bool(report.outstanding) == alarm
    document = json.loads("".join(as_json(report)))
    assert document["verdict"]["alarm"] == alarm
    assert document["parameters"]["longest"] == 3
    assert ("Alarm: statistic" in shown(report)) == alarm
    assert ("Tidak ada alarm: statistik" in text_of(as_page(report))) != alarm


def test_a_scan_against_forecasts() -> None:
    """A rise above the forecast is found; only the last days can be judged that way."""
    scan = find("expectation_based_poisson")
    assert isinstance(scan, Scan)
    report = run_scan(scan, daily(9), source="x", parameters={"replicates": 99})
    assert report.outstanding[0].members == ("0",)
    assert report.run.parameters["longest"] == 7
    assert "stand out (p at most 0.05)" in shown(report)
    assert "menonjol" in text_of(as_page(report))
    with pytest.raises(InputError, match="forecasts are for"):
        run_scan(scan, daily(0), source="x", parameters={"when": "retrospective"})


def test_a_day_without_cases_is_judged_by_nobody() -> None:
    """Where no case lies in the days looked at, the scan says that and nothing else."""
    quiet = daily(0)
    quiet.series.counts[-7:] = 0
    scan = find("calibrated")
    assert isinstance(scan, Scan)
    report = run_scan(scan, quiet, source="x", parameters={})
    assert report.scan.state is ScanState.NO_CASES_IN_WINDOW
    assert "\nNo cluster: no case lies in the windows looked at.\n" in shown(report)
    assert "No alarm" not in shown(report)


@pytest.mark.parametrize("scan", SCANS, ids=lambda scan: scan.name)
def test_one_place_alone_has_no_zone(scan: Scan) -> None:
    """Where all units lie at one place there is nothing to compare: said, and no verdict."""
    draw = np.random.default_rng(3)
    rows = [
        (str(START + day), unit, int(draw.poisson(2)), 7, 7, 900)
        for day in range(200)
        for unit in "AB"
    ]
    names = ["date", "unit", "count", "x", "y", "population"]
    table = table_of(pl.DataFrame(rows, schema=names, orient="row"))
    report = run_scan(scan, table, source="x", parameters={})
    assert report.scan.state is ScanState.NO_ZONE
    assert (report.judged, report.verdict) == (False, None)
    assert "\nNo cluster: no zone is within the limits given.\n" in shown(report)


def test_clusters_of_numbered_steps() -> None:
    """Without dates a cluster has steps; its places are counted over the same ones."""
    frame = pl.DataFrame(
        {
            "epoch": [n for n in range(1, 21) for _ in range(3)],
            "unit": ["A", "B", "C"] * 20,
            "count": [3, 3, 3] * 18 + [15, 3, 3] * 2,
            "x": [0, 50, 90] * 20,
            "y": [0] * 60,
        }
    )
    scanned = permutation(table_of(frame, How(step="week")), longest=4)
    best = scanned.scan.clusters[0]
    assert (best.start, best.end) == (18, 19)
    assert scanned.places[0][0].observed == 30
    assert "weeks 19–20" in shown(scanned)


def test_a_scan_needs_places_and_counts(tmp_path: Path) -> None:
    """No places, a unit without one, an unknown count, a wrong option: refused, and named."""
    table = weekly([[1, 2], [3, 4], [5, 60]])
    known: dict[str, Any] = {"source": "x", "parameters": {"replicates": 9}}
    scan = find("kulldorff_poisson")
    assert isinstance(scan, Scan)
    with pytest.raises(InputError, match="a scan needs places"):
        run_scan(scan, table, **known)
    half = placed(tmp_path, "unit,lon,lat,pop\nA,115.1,-8.5,100\n", table.series.units)
    with pytest.raises(InputError, match="unit 'B' has no coordinates"):
        run_scan(scan, table, places=half, **known)
    both = placed(
        tmp_path, "unit,lon,lat,pop\nA,115.1,-8.5,100\nB,115.3,-8.5,100\n", table.series.units
    )
    with pytest.raises(InputError, match="'B' has no count on 2024-01-08"):
        run_scan(scan, weekly([[1, 2], [3, None]]), places=both, **known)
    numbered = table_of(
        pl.DataFrame({"epoch": [1, 2], "A": [1, None], "B": [1, 2]}), How(step="day")
    )
    with pytest.raises(InputError, match="on step 2"):
        run_scan(scan, numbered, places=both, **known)
    with pytest.raises(InputError, match="share is 2"):
        run_scan(scan, table, places=both, source="x", parameters={"share": 2})
    found = run_scan(scan, table, places=both, **known)
    assert found.scan.clusters[0].members == ("B",)


def test_methods_by_name() -> None:
    """Every method is found by its name; an unknown one is answered with those there are."""
    for each in (*DETECTORS, *SCANS):
        assert find(each.name) == each
        assert each.parameters
        assert "zones" not in each.parameters
    with pytest.raises(InputError, match=r"there are .*ears.*kulldorff_poisson"):
        find("ear")


def test_simulated_series_are_a_table() -> None:
    """A row a week and unit, with the truth beside the counts."""
    drawn = simulate(seed=1, replicates=2, scenarios=SCENARIOS[:1])
    frame = simulated(drawn)
    assert frame.columns == ["week", "unit", "count", "expected", "outbreak"]
    assert frame.height == 2 * 624
    second = frame.filter(pl.col("unit") == "1-2")
    np.testing.assert_array_equal(second["count"], drawn.series.counts[:, 1])
    assert second["outbreak"].sum() == drawn.extra[:, 1].sum()


def test_a_run_names_its_version() -> None:
    """A finding can be repeated only by who knows which library made it."""
    table = weekly([[1], [2]])
    run = Run("x", "ears", "", {}, table, ())
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", run.version)


# -------------------------------------------------------------------------- typing errors, methods


def test_a_typing_error_is_asked_about() -> None:
    """4 typed as 4000 in the history: said in each form, and counted as it is."""
    rows: list[list[float | None]] = [[4 + n % 2, n % 2] for n in range(40)]
    rows[20] = [4000, 0]
    report = ears(weekly(rows))
    assert [(note.code, note.values["times"]) for note in report.run.notes] == [("giant", 800)]
    assert report.run.series.counts[20, 0] == 4000
    assert "4.000 di A, 20–26 Mei 2024, adalah 800 kali jumlah terbesar" in shown(report, 140, "id")
    page_ = as_page(report, "en")
    assert "4,000 of A, 20–26 May 2024, are 800 times" in text_of(page_)
    assert page_.index('<p class="question">') < page_.index("<main>")
    (note,) = json.loads("".join(as_json(report)))["notes"]
    assert (note["unit"], note["day"], note["number"]) == ("A", "2024-05-20", 4000)


@pytest.mark.parametrize(
    ("counts", "often"),
    [
        ([3] * 20 + [60] + [3] * 20, 0),
        ([3] * 20 + [61] + [3] * 20, 1),
        ([0] * 20 + [49] + [0] * 20, 0),
        ([0] * 20 + [50] + [0] * 20, 1),
        ([0] * 20 + [90, 90] + [0] * 20, 0),
        ([5] * 30 + [500], 1),
        ([500] + [5] * 30, 1),
        ([5, 5, 5, 500], 0),
        ([5, 5, 5, 5, 500], 1),
        ([None] * 6 + [5, 500, 5] + [None] * 6 + [5], 0),
        ([5] * 20 + [500] + [20] * 20 + [5] * 400, 1),
        (([3] * 9 + [200]) * 8, 0),
    ],
)
def test_what_is_a_giant(counts: list[float | None], often: int) -> None:
    """Fifty and more, and twenty times all that is known eight steps before and after."""
    notes = giants(weekly([[count] for count in counts]).series)
    assert [note.code for note in notes] == ["giant"] * often


def test_the_largest_giants_are_told_and_the_others_counted() -> None:
    """A file full of them does not bury what was found."""
    rows: list[list[float | None]] = [[3.0] * 8 for _ in range(40)]
    for unit in range(8):
        rows[10 + unit][unit] = 1000.0 + unit
    *told, more = giants(weekly(rows).series)
    assert [note.values["unit"] for note in told] == list("HGFED")
    assert (more.code, more.values) == ("giants", {"number": 3})


def test_a_giant_without_a_day_has_its_number() -> None:
    """A calendar that is an index has steps; a table without units has one that stands for all."""
    table = table_of(
        pl.DataFrame({"epoch": list(range(1, 31)), "observed": [3] * 20 + [300] + [3] * 9}),
        How(step="week"),
    )
    (note,) = giants(table.series)
    assert Words("id", "week").note(note).startswith("300 di seluruhnya, minggu ke-21, adalah 100")


def every_day(times: int, units: int = 1, missing: int = 0) -> CountSeries:
    counts = np.ones((times, units))
    counts[:200, :missing] = np.nan
    return CountSeries.from_arrays(counts, step="day")


@pytest.mark.parametrize(
    ("times", "last", "method", "judged", "codes"),
    [
        (30, None, "ears", 30, ["chosen_ears"]),
        (372 + 27, None, "ears", 90, ["chosen_ears"]),
        (372 + 28, None, "layered", 28, ["chosen_layered", "fewer_year"]),
        (372 + 90, None, "layered", 90, ["chosen_layered"]),
        (372 + 3, 3, "layered", 3, ["chosen_layered"]),
        (372 + 3, 4, "ears", 4, ["chosen_ears"]),
        (1000, 365, "layered", 365, ["chosen_layered"]),
    ],
)
def test_a_method_is_chosen_by_what_lies_before(
    times: int, last: int | None, method: str, judged: int, codes: list[str]
) -> None:
    """`layered` where a year and a week lie before each day judged: each has a verdict then."""
    series = every_day(times)
    choice = choose(series, last)
    assert (choice.method.name, choice.last) == (method, judged)
    assert [note.code for note in choice.notes] == codes
    over = range(times - judged, times)
    state = choice.method.detect(series, over, **choice.parameters).state
    assert method == "ears" or (state == State.JUDGED).all()


def test_units_that_lack_a_year_do_not_decide_for_most() -> None:
    """Half of the units with a year are enough; those without get their reason."""
    assert choose(every_day(470, 4, missing=2), None).method.name == "layered"
    assert choose(every_day(470, 4, missing=3), None).method.name == "ears"


def test_weeks_are_chosen_for_alike() -> None:
    """A year and three weeks; counts nobody knows do not count."""
    series = weekly([[None]] * 10 + [[1]] * 107).series
    assert (choose(series, None).method.name, choose(series, None).last) == ("layered", 52)
    assert choose(weekly([[None]] * 10 + [[1]] * 58).series, None).method.name == "ears"


def test_many_units_are_judged_over_fewer_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody asked for takes no hours; the newest day is always judged, and it is said."""
    monkeypatch.setattr("kentongan.early_warning.report.choice.MOST_VERDICTS", 30)
    choice = choose(every_day(500, 3), None)
    assert (choice.last, [note.code for note in choice.notes]) == (
        10,
        ["chosen_layered", "fewer_many"],
    )
    assert choose(every_day(500, 40), None).last == 1
    assert choose(every_day(500, 3), 50).last == 50


def test_a_method_that_learns_a_mean_first_has_something_to_learn_from() -> None:
    """Asked for by name, it judges half of a short series; the others the usual number of steps."""
    series = every_day(60)
    cusum, ears_ = find_detector("cusum"), find_detector("ears")
    assert [chosen(each, series, None).last for each in (cusum, ears_)] == [30, 90]
    assert chosen(cusum, series, 50).last == 50
    assert chosen(cusum, every_day(900), None).last == 90
    assert chosen(cusum, every_day(1), None).last == 1


def test_a_single_case_after_quiet_days_is_no_alarm_by_itself() -> None:
    """Where a history is short: one is none, two are."""
    series = CountSeries.from_arrays([[0, 0]] * 20 + [[1, 2]], step="day")
    choice = choose(series, 1)
    found = choice.method.detect(series, range(20, 21), **choice.parameters)
    assert found.alarm.tolist() == [[False, True]]
