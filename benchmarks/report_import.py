"""How long a file of 200,000 reports takes: its dry run, and its storing.

    .venv/bin/python benchmarks/report_import.py           # two or three minutes
    .venv/bin/python benchmarks/report_import.py --small   # a hundredth of it, to try the program

Starts a durable PostgreSQL of its own (default settings) and the demo resort, writes a CSV of
incidents with ten columns, three of its rows wrong (an area that is none, a day that is none, more
dead than can be), and does what the worker does once somebody has uploaded and mapped it: the dry
run, then the storing of the good rows. Checks that the dry run names exactly the three with row,
column, value and reason, that nothing is stored before somebody decides to leave them out, that
then every other row is stored and the three are handed back in a file, that counts and reports
agree and the audit trail holds, and that the same file stores nothing the second time (its first
thousand rows). Ends with status 1 where it does not, or where the storing takes more than 60
seconds.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from application import check as whole_and_once
from application import family as cost_of
from application import machine, postmaster, resident_mb, resort, villages

ROWS, MOST_S = 200_000, 60
HEADING = ("Tanggal", "Jam", "Kode", "Jenis", "Uraian", "Tempat", "MD", "LB", "LR", "Kerugian")
WRONG = (
    (2, "99.99.99.9999", "area_unknown"),
    (0, "31-02-2023", "date_unreadable"),
    (6, "9999999999", "field_range"),
)
"""Column and value of the cells that are wrong, one a row, and what is wrong with each."""
KINDS = ("curat_curanmor", "curas", "aniaya_perusakan", "narkoba", "penyakit_masyarakat")
TEXTS = (
    "Sepeda motor hilang di halaman rumah, dilaporkan warga dan dicek petugas ke lokasi.",
    "Dua orang pemuda berkelahi di depan warung, dilerai warga sebelum petugas datang.",
    "Tas berisi uang dijambret orang tidak dikenal di jalan raya pada malam hari.",
    "Rumah kosong dimasuki pencuri lewat jendela belakang, barang elektronik hilang.",
)


def wrong_rows(count: int) -> dict[int, tuple[int, str, str]]:
    """Which rows of so many are wrong, by their place beneath the heading."""
    return dict(zip((count // 5, count // 2, count - 7), WRONG, strict=True))


def lines(count: int, areas: list[str]) -> Iterator[tuple[str, ...]]:
    """The rows of the file, in the order of their days, as a register is kept."""
    dice, first = random.Random(11), date(2023, 1, 1)
    wrong = wrong_rows(count)
    for n in range(count):
        day = first + timedelta(days=700 * n // count)
        row = [
            f"{day.day}-{day.month}-{day.year}",
            f"{dice.randrange(24):02}.{dice.randrange(60):02}",
            dice.choice(areas),
            dice.choice(KINDS),
            f"{dice.choice(TEXTS)} Laporan nomor {n}.",
            "Jalan desa dekat balai banjar",
            "1" if dice.random() < 0.01 else "",
            "",
            "2" if dice.random() < 0.05 else "",
            f"{1_000_000 * dice.randrange(1, 40)}",
        ]
        if n in wrong:
            column, value, _why = wrong[n]
            row[column] = value
        yield tuple(row)


def written(rows: Iterator[tuple[str, ...]]) -> io.BytesIO:
    """The file as a spreadsheet would write it."""
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";")
    sheet.writerow(HEADING)
    sheet.writerows(rows)
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def timed(name: str, rows: int, work: Callable[[], Any]) -> tuple[Any, float]:
    """Do it, and print what it took."""
    before = time.process_time(), sum(cost_of(postmaster()).values())
    memory, started = resident_mb(os.getpid()), time.monotonic()
    done = work()
    seconds = time.monotonic() - started
    program = time.process_time() - before[0]
    database = sum(cost_of(postmaster()).values()) - before[1]
    print(
        f"{name:8} {rows:,} rows in {seconds:.0f} s ({rows / seconds:,.0f} a second); CPU a row "
        f"{1000 * program / rows:.2f} ms and {1000 * database / rows:.2f} ms of the database; "
        f"{resident_mb(os.getpid()) - memory:.0f} MB more than before"
    )
    return done, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="2,000 rows, held to no time")
    told = parser.parse_args()
    count = ROWS // 100 if told.small else ROWS
    with resort():
        from django.utils import timezone

        from kentongan.errors import Conflict
        from kentongan.people.model import Unit, User
        from kentongan.people.queries import actor_for
        from kentongan.watch_loop.report import importing
        from kentongan.watch_loop.report.model import Report

        print(machine())
        who = actor_for(User.objects.get(username="kabagops"), None)
        now, areas = timezone.now(), villages()

        def upload(rows: int) -> Any:
            data = written(line for n, line in zip(range(rows), lines(count, areas), strict=False))
            run = importing.start_import(
                kind="incident",
                file_name="gk.csv",
                data=data,
                size=data.getbuffer().nbytes,
                unit=Unit.objects.get(code="POLRES-TABANAN"),
                actor=who,
                now=now,
            )
            return importing.map_import(
                run=run,
                mapping=run.mapping,
                constants={},
                date_order="dmy",
                as_confirmed=True,
                actor=who,
            )

        run = upload(count)
        run, _checked = timed(
            "dry run", count, lambda: importing.check(run=run, actor=who, now=now)
        )
        named = [(e["row"], e["column"], e["value"], e["code"]) for e in run.report["errors"]]
        print(f"  refused: {named}")
        fine = run.bad == len(WRONG) and named == [
            (n + 2, HEADING[column], value, why)
            for n, (column, value, why) in wrong_rows(count).items()
        ]
        try:
            importing.store(run=run, actor=who, now=now, only_good=False)
        except Conflict as refusal:
            print(f"  undecided: {refusal.code}, {Report.objects.count()} stored")
            fine = fine and not Report.objects.exists()
        else:
            fine = False
        run, seconds = timed(
            "storing",
            count,
            lambda: importing.store(run=run, actor=who, now=now, only_good=True),
        )
        fine = fine and (run.stored, run.bad) == (count - len(WRONG), len(WRONG))
        with run.refused.open("rt") as refused:
            back = [line[len(HEADING) :] for line in csv.reader(refused)][1:]
        print(f"  handed back: {back}")
        fine = fine and all(words for *_at, words in back)
        fine = fine and [at for *at, _words in back] == [[str(n), c] for n, c, _v, _why in named]
        again = importing.check(run=upload(min(count, 1000)), actor=who, now=now)
        again = importing.store(run=again, actor=who, now=now, only_good=True)
        print(f"the first {again.rows:,} rows again: {again.stored} stored")
        fine = fine and again.stored == 0
        stored = {str(uid) for uid in Report.objects.values_list("uid", flat=True)}
        fine = whole_and_once(stored, stored) and fine
        fine = fine and len(stored) == count - len(WRONG)
    return 0 if fine and (told.small or seconds <= MOST_S) else 1


if __name__ == "__main__":
    sys.exit(main())
