"""How fast lists, counts, the desk and the map are over a million reports, for who sees a part.

    .venv/bin/python benchmarks/report_lists.py            # the full load, some minutes
    .venv/bin/python benchmarks/report_lists.py --small    # a hundredth of it, to try the program

Starts a PostgreSQL of its own, builds the demo resort, loads 1,000,000 invented reports of two
years (skewed over villages, kinds and days; one village fell silent a year ago), then asks as the
Kapolres (all of them), a Kapolsek (about a tenth), a village officer (about a hundredth), the
officer of the silent village, and a post of the whole resort narrowed to one district. Through
Django's test client (middleware, view, template), 30 times after one warm-up. Prints best, median
and 95th percentile, the map's size in KB (as sent, compressed), and the memory of an export of all
rows. Ends with status 1 where a list or count is over 100 ms at the 95th percentile, the map over
200 ms or, before it is compressed, 300 KB, the export over 150 MB. What covers both years at once
is measured and held to nothing.

`--keep` leaves the database running and prints its address, `--loaded ADDRESS` measures on it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import importlib
import random
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from application import Line, family, machine, resident_mb, running, signed_in
from postgres import cluster, copy_in, set_up_django

REPORTS = 1_000_000
REPETITIONS = 30
LIST_MS, MAP_MS, MAP_KB, EXPORT_MB = 100, 200, 300, 150
KINDS = (
    ("contact", 50.0, ("visit", "talk", "mediation", "meeting"), ""),
    ("situation", 22.0, ("safe", "attention"), ""),
    ("accident", 12.0, ("head_on", "rear", "side", "single"), "accident"),
    ("incident", 8.0, ("curat_curanmor", "aniaya_perusakan", "curas", "narkoba"), "incident"),
    ("information", 5.0, ("politics", "social_culture"), "information"),
    ("potential", 2.0, ("economy", "politics"), "potential"),
    ("demonstration", 0.6, ("rally", "march"), "demonstration"),
    ("viral_post", 0.4, ("unverified", "false"), "viral_post"),
)
STATES = {"confirmed": 88.0, "not_incident": 5.0, "received": 4.0, "triaged": 1.0, "corrected": 2.0}
TEXT = "Kejadian di wilayah desa, dilaporkan warga dan dicek petugas ke lokasi pada hari yang sama."
SILENT = "51.02.10.2001"
DAYS = 730


def load(count: int) -> None:
    """The resort with its officers, and the reports with their counts."""
    from django.db import connection
    from django.utils import timezone

    from kentongan.demo.resort import build
    from kentongan.people.model import Post, PostHolding, Unit
    from kentongan.watch_loop.report.model import Report
    from kentongan.watch_loop.report.series import rebuild

    now = timezone.now()
    build(now=now)
    narrowed = Post.objects.get(title="Kasat Samapta")
    narrowed.scope_unit = Unit.objects.get(code="POLRES-TABANAN")
    narrowed.area_prefix = "51.02.05"
    narrowed.save()
    units = {u.area_code: u for u in Unit.objects.filter(level="village")}
    heads = dict(
        PostHolding.objects.filter(post__unit__level="village").values_list(
            "post__unit__area_code", "officer__user_id"
        )
    )
    names = [f.column for f in Report._meta.concrete_fields if f.column != "id"]
    started = time.monotonic()
    copy_in(
        Report._meta.db_table,
        ", ".join(f'"{n}"' for n in names),
        rows(count, names, units, heads, now),
    )
    print(f"  {count:,} reports in {time.monotonic() - started:.0f} s")
    started = time.monotonic()
    print(f"  {rebuild():,} counts in {time.monotonic() - started:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def rows(
    count: int, names: list[str], units: dict[str, Any], heads: dict[str, Any], now: datetime
) -> Iterator[tuple[Any, ...]]:
    """One tuple a report, in the order of arrival."""
    dice = random.Random(2024)
    villages = sorted(units)
    weights = [dice.paretovariate(2.0) for _ in villages]
    kinds, shares = [k for k, *_ in KINDS], [s for _, s, *_ in KINDS]
    about = {k: (categories, series) for k, _s, categories, series in KINDS}
    states, state_shares = list(STATES), list(STATES.values())
    zone = ZoneInfo("Asia/Makassar")
    first = now - timedelta(days=DAYS)
    silent_after = count // 2
    for n in range(count):
        area = dice.choices(villages, weights)[0]
        if area == SILENT and n > silent_after:
            area = villages[0]
        received = first + timedelta(days=DAYS * n / count)
        happened = received - timedelta(minutes=dice.expovariate(1 / 200))
        kind = dice.choices(kinds, shares)[0]
        categories, series = about[kind]
        state = dice.choices(states, state_shares)[0]
        if n > count * 0.99 and state == "confirmed" and dice.random() < 0.5:
            state = "received"
        unit, has_place = units[area], kind in ("accident", "incident", "demonstration")
        counted = ""
        if series and state in ("received", "triaged"):
            counted = "reported"
        elif series and state in ("confirmed", "corrected"):
            counted = "confirmed"
        values: dict[str, Any] = {
            "uid": UUID(int=n + 1),
            "content_hash": f"{n:064x}",
            "kind": kind,
            "schema_version": 1,
            "version": 1,
            "state": state,
            "training": n % 200 == 0 and not counted,
            "urgency": dice.choices((0, 1, 2, 3), (90, 7, 2.5, 0.5))[0],
            "unit_id": unit.pk,
            "unit_path": unit.path,
            "origin_path": "",
            "referred_office": "",
            "area_code": area,
            "district": area[:8],
            "place": "",
            "longitude": 115.0 + dice.random() / 4 if has_place else None,
            "latitude": -8.6 + dice.random() / 4 if has_place else None,
            "happened_at": happened,
            "event_day": happened.astimezone(zone).date(),
            "reported_at": received,
            "received_at": received,
            "decided_at": None if state in ("received", "triaged") else received,
            "reason": "",
            "expires_on": (received + timedelta(days=900)).date(),
            "group": "",
            "category": dice.choice(categories),
            "series": series,
            "counted": counted,
            "deaths": 1 if has_place and dice.random() < 0.02 else None,
            "text": TEXT,
            "data": "{}",
            "channel": "import",
            "reported_by_id": heads[area],
            "compared": True,
        }
        yield tuple(values.get(name) for name in names)


def asked() -> Iterator[tuple[str, str, Callable[[Any], str]]]:
    """What is measured: a name, which limit it has, and the address for a client."""

    def next_of(address: str, pages: int) -> Callable[[Any], str]:
        def walk(client: Any) -> str:
            at = address
            for _ in range(pages):
                body = client.get(at).json()
                if not body["next"]:
                    break
                at = f"{address}{'&' if '?' in address else '?'}after={body['next']}"
            return at

        return walk

    def plain(address: str) -> Callable[[Any], str]:
        return lambda _client: address

    from django.utils import timezone

    today = timezone.now().astimezone(ZoneInfo("Asia/Makassar")).date()
    period = f"first={today - timedelta(days=83)}&last={today}"
    yield "list, first page", "list", plain("/records/report/")
    yield "list API, first page", "list", plain("/api/reports")
    yield "list API, 40th page", "list", next_of("/api/reports?limit=200", 40)
    yield "list API, by event, 5th", "list", next_of("/api/reports?sort=-happened_at", 5)
    yield (
        "list API, kind and state",
        "list",
        plain("/api/reports?kind=demonstration&state=received"),
    )
    yield "list API, one district", "list", plain("/api/reports?area_code=51.02.08")
    yield "list API, deaths", "list", plain("/api/reports?deaths_from=1")
    then = today - timedelta(days=400)
    week = f"happened_at_from={then}&happened_at_to={then + timedelta(days=6)}"
    yield "list, a week long ago", "list", plain(f"/records/report/?{week}")
    yield "list, one district", "list", plain("/records/report/?area_code=51.02.08")
    yield "list, referred (none)", "list", plain("/records/report/?state=referred")
    yield "list, most urgent", "list", plain("/records/report/?urgency=3")
    yield "list, deaths", "list", plain("/records/report/?deaths_from=1")
    yield "triage desk", "list", plain("/triage/")
    yield "counts, 84 days", "list", plain(f"/api/reports/counts?{period}")
    yield "counts of districts", "list", plain(f"/api/reports/counts?{period}&by=district")
    yield "map page", "map", plain("/map/")
    yield "map page, long ago", "map", plain(f"/map/?{week}")
    yield "map data, 84 days", "map", plain("/map/data/")
    years = f"first={today - timedelta(days=DAYS)}&last={today}"
    yield "counts, two years", "", plain(f"/api/reports/counts?{years}")
    yield "map data, two years", "", plain(f"/map/data/?over_from={today - timedelta(days=DAYS)}")


WHO = ("kapolres", "kapolsek.kediri", "bhabin.bengkel", "silent", "kasatsamapta")


def measure() -> bool:
    """Ask everything as everybody; False where a limit is broken."""
    from django.test import Client

    from kentongan.people.model import User

    # Sets what was loaded apart from garbage, as it does when a server starts it.
    importlib.import_module("kentongan.asgi")
    fine = True
    print(f"\n{'':28}" + "".join(f"{who:>24}" for who in WHO))
    for name, limit, address_of in asked():
        cells = []
        for who in WHO:
            if who == "silent":
                code = f"BHABIN-{SILENT.replace('.', '')}"
                user = User.objects.get(officer__holdings__post__unit__code=code)
            else:
                user = User.objects.get(username=who)
            client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="gzip")
            client.force_login(user)
            address = address_of(client)
            took, size, sent = times(client, address)
            worst = sorted(took)[int(0.95 * len(took))]
            over = limit != "" and worst > (LIST_MS if limit == "list" else MAP_MS)
            over = over or (limit == "map" and size > MAP_KB * 1024)
            fine = fine and not over
            note = f" {size / 1024:.0f}K({sent / 1024:.0f})" if name.startswith("map") else ""
            best = min(took)
            cells.append(
                f"{best:.0f}/{statistics.median(took):.0f}/{worst:.0f}{note}{'!' if over else ''}"
            )
        print(f"{name:28}" + "".join(f"{cell:>24}" for cell in cells))
    return fine


def times(client: Any, address: str) -> tuple[list[float], int, int]:
    """Milliseconds of each answer after one warm-up, its size, and that of what is sent."""
    took = []
    for n in range(REPETITIONS + 1):
        started = time.perf_counter()
        answer = client.get(address)
        if n:
            took.append((time.perf_counter() - started) * 1000)
        assert answer.status_code in (200, 403), (address, answer.status_code)
    body = answer.content
    packed = answer.get("Content-Encoding") == "gzip"
    return took, len(gzip.decompress(body) if packed else body), len(body)


def export() -> bool:
    """All rows as CSV through the running application: how many a second, and how much memory more
    than before in the process that makes them."""
    from kentongan.people.model import User

    headers = {"Cookie": signed_in(User.objects.get(username="kapolres"))}
    with running(1) as (port, application):
        asyncio.run(Line(port).ask("GET", "/records/report/", headers))
        pids = list(family(application))
        before, highest, ended = sum(map(resident_mb, pids)), [0.0], threading.Event()

        def watch() -> None:
            while not ended.wait(0.1):
                highest[0] = max(highest[0], sum(map(resident_mb, pids)))

        watcher = threading.Thread(target=watch)
        watcher.start()
        started, lines = time.monotonic(), -1
        with urllib.request.urlopen(
            urllib.request.Request(f"http://127.0.0.1:{port}/records/report.csv", headers=headers)
        ) as answer:
            while piece := answer.read(64 * 1024):
                lines += piece.count(b"\n")
        ended.set()
        watcher.join()
    seconds, more = time.monotonic() - started, highest[0] - before
    print(
        f"\nexport: {lines:,} rows in {seconds:.0f} s ({lines / seconds:,.0f} a second), "
        f"{more:.0f} MB more than the {before:.0f} MB before"
    )
    return more <= EXPORT_MB


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a hundredth of the load")
    parser.add_argument("--keep", action="store_true", help="leave the database running")
    parser.add_argument("--loaded", metavar="ADDRESS", help="measure on a database kept before")
    parser.add_argument("--no-export", action="store_true", help="leave out the export")
    told = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        address = told.loaded or stack.enter_context(cluster(keep=told.keep))
        set_up_django(address, folder)
        from django.core.management import call_command
        from django.db import connection

        if not told.loaded:
            print("loading invented reports:")
            call_command("migrate", verbosity=0)
            load(REPORTS // 100 if told.small else REPORTS)
        print(f"{machine()}; best/median/95th percentile in ms")
        fine = measure()
        if not told.no_export:
            fine = export() and fine
        connection.close()
    return 0 if fine or told.small else 1


if __name__ == "__main__":
    sys.exit(main())
