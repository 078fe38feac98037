"""What a report says, in Indonesian and English."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kentongan.early_warning.detection import State
from kentongan.early_warning.explain import Alarm, days_of
from kentongan.early_warning.indonesian import METHODS, Language
from kentongan.early_warning.series import CountSeries, Step
from kentongan.early_warning.tables import WHOLE, Note

if TYPE_CHECKING:
    from kentongan.early_warning.report import Scanned
    from kentongan.early_warning.scan.asked import Verdict

LISTED: Final = 8
"""Names that a sentence lists before it says how many more there are."""

MONTHS: Final = {
    "id": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}

STATES: Final[Mapping[Language, Mapping[State, str]]] = {
    "id": {
        State.JUDGED: "dinilai",
        State.NOT_ENOUGH_HISTORY: "riwayat belum cukup: pembandingnya terletak sebelum data mulai,"
        " atau sebagian besar tidak diketahui",
        State.MISSING: "jumlahnya sendiri tidak diketahui",
        State.TOO_FEW_CASES: "kejadian belakangan ini lebih sedikit daripada yang diminta metode",
        State.NOT_CONVERGED: "model pembandingnya tidak menemukan penyelesaian",
        State.NO_VARIATION: "pembandingnya tidak pernah berubah, padahal metode membagi dengan"
        " sebarannya",
        State.TOO_SOON: "sejak perhitungan dimulai belum sebanyak itu jumlah yang diketahui,"
        " padahal perubahan harus berlangsung selama itu (least)",
    },
    "en": {
        State.JUDGED: "judged",
        State.NOT_ENOUGH_HISTORY: "not enough history: the baseline lies before the first count,"
        " or most of it is missing",
        State.MISSING: "the count itself is unknown",
        State.TOO_FEW_CASES: "fewer cases of late than the method asks for",
        State.NOT_CONVERGED: "the model of the baseline found no solution",
        State.NO_VARIATION: "the baseline never varies, and the method divides by its spread",
        State.TOO_SOON: "fewer counts are known since the chart began than a change must have"
        " lasted (least)",
    },
}

# by the names of `ScanState`: importing it would load the scans
SCAN_STATES: Final[Mapping[Language, Mapping[str, str]]] = {
    "id": {
        "FOUND": "ada kelompok",
        "NO_CASES": "tidak ada satu kejadian pun dalam masa yang dilihat",
        "NO_CASES_IN_WINDOW": "tidak ada kejadian dalam jendela waktu yang dilihat",
        "NO_ZONE": "tidak ada zona dalam batas yang diberikan",
        "BEATEN": "kebetulan saja selalu memberi kelompok yang lebih menonjol daripada yang terbaik"
        " di sini",
        "NOTHING_MORE_THAN_EXPECTED": "tidak ada zona dan waktu dengan kejadian lebih"
        " banyak daripada yang wajar",
    },
    "en": {
        "FOUND": "there are clusters",
        "NO_CASES": "there is no case in the whole period",
        "NO_CASES_IN_WINDOW": "no case lies in the windows looked at",
        "NO_ZONE": "no zone is within the limits given",
        "BEATEN": "chance alone always gives a better cluster than the best here",
        "NOTHING_MORE_THAN_EXPECTED": "no zone and time has more cases than expected",
    },
}

QUESTIONS: Final = ("giant", "giants", "wrong_total", "no_totals", "quiet")
"""Notes that ask whoever reads them to look into the table again."""

_NOTES: Final[Mapping[Language, Mapping[str, str]]] = {
    "id": {
        "left_out": "Kolom yang tidak dipakai: {columns}.",
        "no_day": "{number} baris tanpa tanggal tidak dihitung (yang pertama baris {row}).",
        "no_position": "{number} baris tanpa posisi tidak dihitung (yang pertama baris {row}).",
        "cut": "{number} hari di ujung bukan minggu penuh dan tidak dihitung ({cases} kejadian).",
        "zeros": "{number} sel tanpa baris dianggap nol.",
        "unknown": "{number} sel tanpa baris dianggap tidak diketahui.",
        "same_years": "Minggu ke-53 tidak pernah ditulis: setiap tahun dianggap {number} minggu,"
        " dan tanggalnya tidak diketahui.",
        "not_placed": "Tanpa posisi: {units}.",
        "no_counts": "Punya posisi tetapi tidak punya data: {units}.",
        "quiet": "{number} hari tanpa satu kejadian pun di sebelah baris {row}: apakah tanggalnya"
        " benar?",
        "alike": "Nama yang hanya berbeda huruf besar dan kecilnya dihitung terpisah: {units}.",
        "totals": "Tidak dinilai karena hanya jumlah dari semua yang lain: {units}.",
        "no_totals": "Bernama jumlah tetapi bukan jumlah dari yang lain, maka dinilai sebagai"
        " wilayah (--ignore mengabaikannya): {units}.",
        "wrong_total": "{unit} bukan jumlah dari yang lain pada {number} baris (yang pertama:"
        " {when}): apakah salah hitung?",
        "total_rows": "{number} baris jumlah tidak dihitung (yang pertama baris {row}).",
        "sheet": "Lembar yang dibaca: {sheet}; tidak dibaca: {others}.",
        "giant": "{number} di {unit}, {when}, adalah {times} kali jumlah terbesar di sekitarnya:"
        " apakah salah ketik? Setelah jumlah sebesar itu, kenaikan bisa tidak terlihat.",
        "giants": "Ada {number} lagi jumlah sebesar itu dibandingkan sekitarnya.",
        "chosen_layered": "Metode dipilih sendiri: layered, karena ada data setahun sebelum setiap"
        " {step} yang dinilai.",
        "chosen_ears": "Metode dipilih sendiri: ears, karena belum ada data setahun sebelum setiap"
        " {step} yang dinilai; alarm palsunya beberapa kali lebih sering daripada layered.",
        "fewer_year": "Hanya {number} {step} terakhir dinilai: hanya sebelum itu ada data setahun.",
        "fewer_many": "Hanya {number} {step} terakhir dinilai karena wilayahnya banyak; --last"
        " meminta lebih.",
    },
    "en": {
        "left_out": "Columns not used: {columns}.",
        "no_day": "{number} rows without a day are not counted (the first is row {row}).",
        "no_position": "{number} rows without a position are not counted (the first is row {row}).",
        "cut": "{number} days at the ends make no whole week and are not counted ({cases} cases).",
        "zeros": "{number} cells without a row were taken as zero.",
        "unknown": "{number} cells without a row were taken as unknown.",
        "same_years": "Week 53 is never written: each year was taken to have {number} weeks, and"
        " there are no dates.",
        "not_placed": "Without a position: {units}.",
        "no_counts": "With a position but without counts: {units}.",
        "quiet": "{number} days without a single event beside row {row}: is its day right?",
        "alike": "Names that differ in capitals alone are counted apart: {units}.",
        "totals": "Not judged, since only the sum of all others: {units}.",
        "no_totals": "Called a total but not the sum of the others, so judged as a unit (--ignore"
        " leaves it out): {units}.",
        "wrong_total": "{unit} is not the sum of the others in {number} rows (the first: {when}):"
        " a mistake?",
        "total_rows": "{number} rows of totals are not counted (the first is row {row}).",
        "sheet": "Sheet read: {sheet}; not read: {others}.",
        "giant": "{number} of {unit}, {when}, are {times} times the largest count around: is it a"
        " typing error? After such a count a rise may go unseen.",
        "giants": "There are {number} more counts as large beside those around them.",
        "chosen_layered": "Method chosen: layered, since a year of data lies before each {step}"
        " judged.",
        "chosen_ears": "Method chosen: ears, since no year of data lies before each {step} judged;"
        " its false alarms are several times as many as those of layered.",
        "fewer_year": "Only the last {number} {step}s are judged: only before these lies a year.",
        "fewer_many": "Only the last {number} {step}s are judged since the units are many; --last"
        " asks for more.",
    },
}

_LABELS: Final[Mapping[Language, Mapping[str, str]]] = {
    "id": {
        "title": "Peringatan dini",
        "whole": "seluruhnya",
        "counts": "Jumlah",
        "alarms": "Alarm",
        "no_alarms": "Tidak ada alarm",
        "unit": "Wilayah",
        "when": "Waktu",
        "observed": "Tercatat",
        "expected": "Wajar",
        "threshold": "Ambang",
        "needed": "Alarm mulai dari",
        "score": "Skor",
        "since": "Sejak",
        "last": "Terakhir",
        "state": "Putusan",
        "alarm": "alarm",
        "quiet": "tidak ada alarm",
        "unjudged": "tanpa putusan",
        "before": "sebelum masa yang dinilai",
        "unknown": "tidak diketahui",
        "missing": "Tanpa putusan",
        "reason": "Alasan",
        "steps": "Banyaknya",
        "units": "Semua wilayah",
        "map": "Peta",
        "longitude": "Bujur",
        "latitude": "Lintang",
        "how": "Cara menghitung",
        "source": "Berkas",
        "method": "Metode",
        "parameters": "Parameter",
        "data": "Data",
        "read_as": "Dibaca sebagai",
        "clusters": "Kelompok",
        "places": "Tempat",
        "risk": "Risiko relatif",
        "pvalue": "Nilai p",
        "recurrence": "Kebetulan sekali dalam",
        "no_script": "Grafik memerlukan JavaScript; semua angka ada dalam tabel.",
        "more": "dan {n} lagi",
        "shown": "Grafik {shown} dari {all} wilayah; sisanya ada dalam tabel.",
        "own_scale": "Metode ini menilai lebih dari satu {step}: wajar dan ambang adalah"
        " ukurannya sendiri, tidak sebanding dengan jumlah satu {step}.",
        "looks_back": "Ambang berlaku untuk satu {step} saja. Beberapa {step} bersama dapat menjadi"
        " alarm di bawahnya, atau belum alarm di atasnya.",
        "long": "satu baris per waktu dan wilayah",
        "dated": "kolom waktu",
        "wide": "satu kolom per wilayah",
        "events": "satu baris per kejadian",
        "day": "hari",
        "week": "minggu",
        "verdict": "putusan",
        "from": "mulai",
        "so_many_in": "{alarms} dalam {verdicts}.",
        "none_in": "Tidak ada alarm dalam {verdicts}.",
        "none_of": "Tidak ada putusan: {verdicts}.",
        "rest": "... dan {n} lagi; --json, --html, dan --parquet memuat semuanya",
        "because": "tanpa putusan karena",
        "lacking": "putusan yang tidak ada",
        "from_none": "Mulai dari 0: alarm ini berasal dari beberapa {step} sebelumnya.",
    },
    "en": {
        "title": "Early warning",
        "whole": "all",
        "counts": "Counts",
        "alarms": "Alarms",
        "no_alarms": "No alarm",
        "unit": "Unit",
        "when": "When",
        "observed": "Observed",
        "expected": "Expected",
        "threshold": "Threshold",
        "needed": "Alarm from",
        "score": "Score",
        "since": "Since",
        "last": "Last",
        "state": "Verdict",
        "alarm": "alarm",
        "quiet": "no alarm",
        "unjudged": "no verdict",
        "before": "before what was judged",
        "unknown": "unknown",
        "missing": "No verdict",
        "reason": "Reason",
        "steps": "How many",
        "units": "All units",
        "map": "Map",
        "longitude": "Longitude",
        "latitude": "Latitude",
        "how": "How it was reckoned",
        "source": "File",
        "method": "Method",
        "parameters": "Parameters",
        "data": "Data",
        "read_as": "Read as",
        "clusters": "Clusters",
        "places": "Places",
        "risk": "Relative risk",
        "pvalue": "p-value",
        "recurrence": "By chance once in",
        "no_script": "The charts need JavaScript; all figures are in the tables.",
        "more": "and {n} more",
        "shown": "Charts of {shown} of {all} units; the others are in the table.",
        "own_scale": "This method judges more than one {step}: expected and threshold are its own"
        " measure and cannot be compared with the count of one {step}.",
        "looks_back": "The threshold is that of one {step} alone. Several {step}s together may be"
        " an alarm below it, or none above it.",
        "long": "a row a day and unit",
        "dated": "day",
        "wide": "a column a unit",
        "events": "a row an event",
        "day": "day",
        "week": "week",
        "verdict": "verdict",
        "from": "from",
        "so_many_in": "{alarms} in {verdicts}.",
        "none_in": "No alarm in {verdicts}.",
        "none_of": "No verdict: {verdicts}.",
        "rest": "... and {n} more; --json, --html and --parquet have all",
        "because": "no verdict because",
        "lacking": "verdicts missing",
        "from_none": "From 0 on: this alarm comes from the {step}s before.",
    },
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, for series of days or of weeks."""

    language: Language
    step: Step

    def __getitem__(self, label: str) -> str:
        return _LABELS[self.language][label]

    @property
    def own_scale(self) -> str:
        """That expectation and threshold are no counts of one step."""
        return self["own_scale"].format(step=self[self.step])

    @property
    def looks_back(self) -> str:
        """That the threshold is not all that makes an alarm."""
        return self["looks_back"].format(step=self[self.step])

    def about(self, method: str, english: str) -> str:
        """A method in one line."""
        return METHODS.get(method, english) if self.language == "id" else english

    def number(self, value: float, digits: int | None = None) -> str:
        """A number as it is written: whole ones without decimals, small ones with two."""
        if digits is None:
            digits = 2 if abs(value) < 1 else 1
            value = round(value, digits)
            digits = 0 if float(value).is_integer() else digits
        written = f"{value:,.{digits}f}"
        return written.translate(_SWAPPED) if self.language == "id" else written

    def day(self, day: date) -> str:
        """A date: 9 Mar 2024."""
        return f"{day.day} {MONTHS[self.language].split()[day.month - 1]} {day.year}"

    def when(self, first: date | None, last: date | None, step: int) -> str:
        """The days of a step or of several; without dates, the number of the step."""
        if first is None or last is None:
            return f"{self[self.step]} {'ke-' if self.language == 'id' else ''}{step + 1}"
        if first == last:
            return self.day(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.day(last)}"
        if first.year == last.year:
            return f"{self.day(first).rsplit(' ', 1)[0]} – {self.day(last)}"
        return f"{self.day(first)} – {self.day(last)}"

    def span(self, start: date | int, end: date | int) -> str:
        """From one day to another, or from one step to another."""
        if isinstance(start, date) and isinstance(end, date):
            return self.when(start, end, 0)
        if start == end:
            return self.when(None, None, int(str(start)))
        numbers = f"{int(str(start)) + 1}–{int(str(end)) + 1}"
        step = self[self.step]
        return f"{step} ke-{numbers}" if self.language == "id" else f"{step}s {numbers}"

    def period(self, series: CountSeries, over: range) -> str:
        """From the first to the last of some steps of a series."""
        first, last = days_of(series, over[0])[0], days_of(series, over[-1])[1]
        if first is None or last is None:
            return self.span(over[0], over[-1])
        return self.span(first, last)

    def figure(self, value: float | None, digits: int | None = None) -> str:
        """A number, or a dash where there is none."""
        return "–" if value is None or not math.isfinite(value) else self.number(value, digits)

    def steps(self, number: int) -> str:
        """So many days or weeks."""
        return self.counted(number, self.step)

    def counted(self, number: int, label: str) -> str:
        """So many of what a label names."""
        word = self[label].lower() if number == 1 else self.plural(label)
        return f"{self.number(number)} {word}"

    def plural(self, label: str) -> str:
        """Several of what a label names."""
        return self[label].lower() + ("s" if self.language == "en" else "")

    def listed(self, names: list[str], most: int = LISTED) -> str:
        """Names in a sentence, and how many more there are."""
        shown = ", ".join(names[:most])
        rest = len(names) - most
        return shown if rest <= 0 else f"{shown} {self['more'].format(n=self.number(rest))}"

    def note(self, note: Note) -> str:
        """The sentence of a note."""
        values = {name: self._noted(value) for name, value in note.values.items()}
        if "unit" in note.values:
            day = note.values["day"]
            when = self.when(day, note.values.get("last_day", day), note.values["step"])
            values |= {"when": when, "unit": self.unit(note.values["unit"])}
        else:
            values["step"] = self[self.step]
        return _NOTES[self.language][note.code].format(**values)

    def _noted(self, value: Any) -> str:
        if isinstance(value, list):
            return self.listed(value)
        return self.number(value) if isinstance(value, int | float) else str(value)

    def unit(self, name: str) -> str:
        """The name of a unit; a table without units has one that stands for all."""
        return self["whole"] if name == WHOLE else name

    def state(self, state: State) -> str:
        """Why there is, or is not, a verdict."""
        return STATES[self.language][state]

    def alarm(self, alarm: Alarm) -> list[str]:
        """An alarm in sentences: what was seen, since when, what would have been needed."""
        said = [self._seen(alarm)]
        if not alarm.own_scale and alarm.observed < alarm.threshold:
            said.append(
                f"Terlalu banyak bersama {self[self.step]} sebelumnya."
                if self.language == "id"
                else f"Too many together with the {self[self.step]}s before."
            )
        if alarm.steps > 1:
            since = self.when(alarm.since_day, alarm.since_day, alarm.since)
            said.append(
                f"Alarm sejak {since}, {self.steps(alarm.steps)} berturut-turut."
                if self.language == "id"
                else f"In alarm since {since}, {self.steps(alarm.steps)} in a row."
            )
        if alarm.needed is not None:
            said.append(self._needed(alarm.needed))
        return [*said, *self.parts(alarm)]

    def parts(self, alarm: Alarm) -> list[str]:
        """What the parts of a count have to do with an alarm, a sentence a kind of part."""
        columns = dict.fromkeys(part.column for part in alarm.contributions if part.observed)
        return [self._parts(alarm, column) for column in columns]

    def found(self, report: Scanned) -> str:
        """What a scan found, or why it found nothing."""
        clusters, out = len(report.scan.clusters), len(report.outstanding)
        if not clusters:
            reason = SCAN_STATES[self.language][report.scan.state.name]
            said = (
                f"Tidak ada kelompok: {reason}."
                if self.language == "id"
                else f"No cluster: {reason}."
            )
        elif report.verdict is not None:
            said = f"{self['clusters']}: {clusters}."
        elif self.language == "id":
            said = f"Kelompok: {clusters}, di antaranya {out} menonjol (nilai p paling besar 0,05)."
        else:
            stand = "stands" if out == 1 else "stand"
            said = f"Clusters: {clusters}, of which {out} {stand} out (p at most 0.05)."
        return said if report.verdict is None else f"{self._verdict(report.verdict)} {said}"

    def _verdict(self, verdict: Verdict) -> str:
        figures = [self.number(value, 2) for value in (verdict.statistic, verdict.threshold)]
        rate = self.number(verdict.false_alarms_a_month)
        if self.language == "id":
            said = "Alarm" if verdict.alarm else "Tidak ada alarm"
            return (
                f"{said}: statistik {figures[0]}, ambang {figures[1]} ({rate} alarm palsu sebulan)."
            )
        said = "Alarm" if verdict.alarm else "No alarm"
        alarms = "false alarm" if rate == "1" else "false alarms"
        return f"{said}: statistic {figures[0]}, bar {figures[1]} ({rate} {alarms} a month)."

    def _seen(self, alarm: Alarm) -> str:
        observed, unit = self.number(alarm.observed), self[self.step]
        if alarm.expected is None or alarm.own_scale:
            return (
                f"Tercatat {observed} dalam satu {unit}."
                if self.language == "id"
                else f"{observed} in one {unit}."
            )
        expected = self.number(alarm.expected)
        return (
            f"Tercatat {observed} dalam satu {unit}, wajarnya {expected}."
            if self.language == "id"
            else f"{observed} in one {unit}; {expected} were to be expected."
        )

    def _needed(self, needed: int) -> str:
        if needed == 0:
            return (
                f"Alarm ini tetap ada walaupun {self[self.step]} ini nol: sebabnya lebih awal."
                if self.language == "id"
                else f"Even none in this {self[self.step]} would be an alarm: the cause is earlier."
            )
        return (
            f"Menjadi alarm mulai dari {self.number(needed)}."
            if self.language == "id"
            else f"It is an alarm from {self.number(needed)} on."
        )

    def _parts(self, alarm: Alarm, column: str) -> str:
        parts = [part for part in alarm.contributions if part.column == column and part.observed]
        said = [
            f"{part.label} {self.number(part.observed)}"
            + (
                ""
                if part.expected is None
                else f" ({self['expected'].lower()} {self.number(part.expected)})"
            )
            for part in parts
        ]
        return f"{column}: {self.listed(said)}."


_SWAPPED: Final = str.maketrans(",.", ".,")


def plain(value: Any) -> str:
    """A parameter as it is written in a list of parameters."""
    if isinstance(value, tuple | list):
        return ", ".join(plain(each) for each in value)
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
