"""How fast the start page and the coverage board are for a whole Polda.

    .venv/bin/python benchmarks/coverage_board.py            # the full load, some minutes
    .venv/bin/python benchmarks/coverage_board.py --small    # a hundredth of it, to try the program

Starts a PostgreSQL of its own in a temporary folder (default settings, port of its own), loads an
invented Polda (1,000 units, 10,000 officers, 5,000 directives, 1,000,000 deliveries with their
openings, read-backs, reports and notices), then asks for each page as each role through Django's
test client: middleware, view and template, 30 times after one warm-up. Prints queries, median and
90th percentile. Ends with status 1 where a page is over its limit (150 ms, a directive 300) at the
median or over its ceiling of queries. The figures we measured: docs/speed.md.

`--explain` adds the plan of the slowest statement of every page over the limit, `--keep` leaves the
database running and prints its address, and `--loaded ADDRESS` measures on one that was kept.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from postgres import cluster, copy_in, set_up_django

LIMITS_MS = {"start": 150, "board": 150, "directive": 300}
"""The start page and the board are open all day; a directive at a thousand units is opened once."""
CEILINGS = {"start": 18, "board": 8, "directive": 32}
"""Queries a page may take, whatever the size of the house."""
REPETITIONS = 30
RESORTS, SECTORS, SECTIONS, VILLAGES = 9, 10, 15, 84
DAY = timedelta(days=1)
SHARES = {
    # Of a hundred deliveries by the age of the order: below one day, below two weeks, older.
    "acknowledgement": (
        {"delivered": 45, "opened": 25, "read_back": 15, "returned": 3, "accepted": 12},
        {"delivered": 8, "opened": 7, "read_back": 10, "returned": 3, "accepted": 72},
        {"delivered": 2, "opened": 2, "read_back": 0.5, "returned": 0.5, "accepted": 95},
    ),
    "action": (
        {"none": 60, "reported": 20, "blocked": 5, "done": 15},
        {"none": 20, "reported": 15, "blocked": 4, "insufficient": 3, "done": 57, "reopened": 1},
        {"none": 3, "reported": 1, "blocked": 1, "done": 94.5, "reopened": 0.5},
    ),
    "state": (
        {"issued": 100},
        {"issued": 78, "expired": 8, "superseded": 7, "withdrawn": 7},
        {"issued": 30, "expired": 55, "superseded": 8, "withdrawn": 7},
    ),
}
INSTRUCTION = (
    "Laksanakan pemetaan dan inventarisasi permasalahan yang dapat berkembang menjadi konflik di "
    "wilayah masing-masing, lakukan deteksi dini dan laporkan hasilnya secara berjenjang (contoh)"
)


# --- the load ------------------------------------------------------------------------------------


@dataclass
class Load:
    """What is being built: sizes, the units by path, and a clock and dice that never change."""

    share: float
    now: datetime
    dice: random.Random = field(default_factory=lambda: random.Random(2023))
    units: list[Any] = field(default_factory=list)
    posts: dict[int, int] = field(default_factory=dict)
    """The head's post by unit."""

    def __post_init__(self) -> None:
        self.directives = max(60, round(5000 * self.share))
        self.deliveries = round(1_000_000 * self.share)

    def pick(self, what: str, age: timedelta) -> str:
        """A state by its share at an age."""
        bag = SHARES[what][0 if age < DAY else 1 if age < 14 * DAY else 2]
        return self.dice.choices(list(bag), list(bag.values()))[0]

    def below(self, path: str, *levels: str) -> list[Any]:
        """Units beneath a path, of some levels (of all where none is named)."""
        return [
            u
            for u in self.units
            if u.path.startswith(path) and u.path != path and (not levels or u.level in levels)
        ]


def run_sql(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


@contextlib.contextmanager
def step(words: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    print(f"  {words} ...", end="", flush=True)
    began = time.perf_counter()
    yield
    print(f" {time.perf_counter() - began:.1f} s", flush=True)


def load_all(load: Load) -> None:
    from django.apps import apps
    from django.core.management import call_command
    from django.core.management.color import no_style
    from django.db import connection

    with step("schema"):
        call_command("migrate", verbosity=0)
    # Foreign keys are not checked row by row while loading; nothing else differs.
    run_sql("SET session_replication_role = replica")
    with step("units"):
        load_units(load)
    with step("officers, posts and accounts"):
        load_officers(load)
    with step("briefings, invitations, readings"):
        load_briefings(load)
    with step("directives and deliveries"):
        load_directives(load)
    with step("openings, read-backs, reports, samples, escalations"):
        load_answers()
    with step("notices"):
        load_notices()
    run_sql("SET session_replication_role = origin")
    for sql in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
        run_sql(sql)
    with step("VACUUM ANALYZE (what the server does by itself within minutes)"):
        run_sql("VACUUM ANALYZE")


def load_units(load: Load) -> None:
    """Mabes, one Polda with 8 sections, 9 Polres with sections, Polsek and villages: 1,000."""
    from kentongan.people.model import Unit

    units = load.units
    resorts, villages = RESORTS, VILLAGES
    if load.share < 1:
        resorts, villages = 2, 20

    def add(above: Any, code: str, level: str, area: str, function: str = "command") -> Any:
        unit = Unit(
            pk=len(units) + 1,
            code=code,
            name=code.replace("-", " ").title(),
            level=level,
            function=function,
            parent=above,
            path=(above.path if above else "") + code + "/",
            area_code=area,
        )
        units.append(unit)
        return unit

    polda = add(add(None, "POLRI", "mabes", ""), "POLDA", "polda", "51")
    for n, function in enumerate(
        ("ops", "was", "intelkam", "binmas", "propam", "humas", "sdm", "log")
    ):
        add(polda, f"POLDA-BIRO-{n}", "section", "51", function)
    for r in range(1, resorts + 1):
        polres = add(polda, f"POLRES-{r}", "polres", f"51.{r:02}")
        for s in range(SECTIONS):
            function = ("ops", "was", "binmas")[s] if s < 3 else "other"
            add(polres, f"POLRES-{r}-BAG-{s}", "section", f"51.{r:02}", function)
        sectors = [
            add(polres, f"POLSEK-{r}-{p}", "polsek", f"51.{r:02}.{p:02}")
            for p in range(1, SECTORS + 1)
        ]
        for v in range(villages):
            sector = sectors[v % SECTORS]
            code = f"DESA-{r}-{v}"
            add(sector, code, "village", f"{sector.area_code}.{2001 + v}", "bhabinkamtibmas")
    Unit.objects.bulk_create(units, batch_size=500)


STRENGTH = {"village": 2, "polsek": 40, "section": 30, "polres": 54, "mabes": 54, "polda": 54}
"""Officers in a unit of each level; what lacks to 10,000 serves at the Polda."""


def load_officers(load: Load) -> None:
    from django.contrib.auth.hashers import make_password

    from kentongan.people.model import Officer, Post, PostHolding, User

    by_path = {u.path: u for u in load.units}
    seats: list[tuple[Any, bool]] = []
    for unit in load.units:
        seats += [(unit, n == 0) for n in range(STRENGTH[unit.level])]
    wanted = 10_000 if load.share == 1 else len(seats)
    seats += [(load.units[1], False)] * (wanted - len(seats))
    password = make_password(None)
    users, officers, posts, holdings = [], [], [], []
    since = (load.now - 1200 * DAY).date()
    for key, (unit, heads) in enumerate(seats, 1):
        role, scope = "officer", unit
        if heads and unit.level in {"mabes", "polda", "polres", "polsek"}:
            role = "commander"
        elif heads and unit.function in {"ops", "was"}:
            role = "operator" if unit.function == "ops" else "supervisor"
            scope = by_path[unit.parent.path]
        if heads:
            load.posts[unit.pk] = key
        users.append(
            User(pk=key, username=name_of(unit) if heads else f"u{key}", password=password)
        )
        officers.append(Officer(pk=key, name=f"Contoh {key}", rank="Aipda", user_id=key))
        posts.append(
            Post(
                pk=key,
                unit=unit,
                title="Kepala" if heads else "Anggota",
                function=unit.function,
                role=role,
                is_head=heads,
                scope_unit=scope,
            )
        )
        holdings.append(PostHolding(pk=key, officer_id=key, post_id=key, since=since))
    for model, rows in ((User, users), (Officer, officers), (Post, posts), (PostHolding, holdings)):
        model.objects.bulk_create(rows, batch_size=2000)  # type: ignore[attr-defined]


def name_of(unit: Any) -> str:
    """The user name of a unit's head."""
    return f"head.{unit.code.lower()}"


def load_briefings(load: Load) -> None:
    from kentongan.command_loop.briefing.model import Briefing, BriefingText, Invitation, Reading

    keepers = [u for u in load.units if u.level in {"polda", "polres"}]
    many = load.directives // 4 + 20
    briefings, invitations, texts, readings = [], [], [], []
    for key in range(1, many + 1):
        unit = keepers[key % len(keepers)]
        planned = key > many - 20
        start = load.now + (key - many + 21) * DAY if planned else load.now - (many - key) * DAY
        briefings.append(
            Briefing(
                pk=key,
                code=f"AR-{key:06}",
                title=f"Arahan contoh {key}",
                state="planned" if planned else "closed",
                medium="vicon",
                unit=unit,
                starts_at=start,
                created_at=start - 3 * DAY,
            )
        )
        invitations += [
            Invitation(briefing_id=key, unit=u)
            for u in load.below(unit.path, "polres", "polsek", "section")
        ]
        text = "Contoh naskah arahan. " * 100
        texts.append(
            BriefingText(
                pk=key,
                briefing_id=key,
                unit=unit,
                file_name=f"arahan-{key}.txt",
                original=text.encode(),
                sha256=f"{key:064x}",
                text=text,
                added_at=start,
            )
        )
        done = key <= many - 40
        readings.append(
            Reading(
                pk=key,
                text_id=key,
                reader_version="1",
                proposed={"text": text},
                state="confirmed" if done else "open",
                confirmed_by_id=1 if done else None,
                confirmed_at=start if done else None,
                created_at=start,
            )
        )
    Briefing.objects.bulk_create(briefings, batch_size=1000)
    Invitation.objects.bulk_create(invitations, batch_size=5000)
    BriefingText.objects.bulk_create(texts, batch_size=500)
    Reading.objects.bulk_create(readings, batch_size=500)


@dataclass
class Order:
    """A directive to be written: who issues it to whom, when, and what became of it."""

    pk: int
    unit: Any
    targets: list[Any]
    issued_at: datetime
    state: str
    due_at: datetime | None
    parent: int | None = None
    version: int = 1


def plan(load: Load) -> list[Order]:
    """Directives over three years, oldest first: wide ones, resorts' own, re-issues and drafts."""
    polda = load.units[1]
    polres = load.below(polda.path, "polres")
    polsek = load.below(polda.path, "polsek")
    everyone, line = load.below(polda.path), polres + polsek
    n = load.directives
    kinds = ["polda"] * (n * 652 // 5000) + ["line"] * (n * 400 // 5000)
    kinds += ["polres"] * (n * 2750 // 5000) + ["reissue"] * (n * 500 // 5000)
    kinds += ["polsek"] * (n - len(kinds))
    load.dice.shuffle(kinds)
    orders: list[Order] = []
    last_of_polda: int | None = None
    for key, kind in enumerate(kinds, 1):
        age = (n - key) / n * 1095 * DAY + timedelta(hours=load.dice.random() * 5)
        draft = load.dice.random() < 0.01
        parent = None
        if kind == "polda":
            unit, targets = polda, everyone
            last_of_polda = last_of_polda if draft else key
        elif kind == "line":
            unit, targets = polda, line
        elif kind == "polsek":
            unit = load.dice.choice(polsek)
            targets = load.below(unit.path)
        else:
            unit = load.dice.choice(polres)
            targets = load.below(unit.path, *(["polsek"] if kind == "reissue" else []))
            parent = last_of_polda if kind == "reissue" else None
        orders.append(
            Order(
                pk=key,
                unit=unit,
                targets=[] if draft else targets,
                issued_at=load.now - age,
                state="draft" if draft else load.pick("state", age),
                due_at=load.now - age + load.dice.randint(2, 20) * DAY
                if load.dice.random() < 0.6
                else None,
                parent=parent,
                version=2 if load.dice.random() < 0.08 else 1,
            )
        )
    return orders


def load_directives(load: Load) -> None:
    from kentongan.command_loop.directive.model import Directive, DirectiveVersion

    orders = plan(load)
    Directive.objects.bulk_create(
        [
            Directive(
                pk=o.pk,
                code=f"AR-2023-{o.pk:06}",
                briefing_id=(o.pk - 1) // 4 + 1,
                point=None if o.parent else (o.pk - 1) % 4 + 1,
                parent_id=o.parent,
                root_id=o.parent or o.pk,
                issuing_unit=o.unit,
                state=o.state,
                version=o.version,
                issued_at=None if o.state == "draft" else o.issued_at,
                issued_by_id=load.posts[o.unit.pk],
                expires_on=o.due_at.date() if o.due_at else None,
                created_at=o.issued_at,
            )
            for o in orders
        ],
        batch_size=1000,
    )
    DirectiveVersion.objects.bulk_create(
        [
            DirectiveVersion(
                directive_id=o.pk,
                number=number,
                instruction=f"{INSTRUCTION} {o.pk}.{number}",
                force="do",
                theme="early_detection",
                due_at=o.due_at,
                reason="" if number == 1 else "perubahan (contoh)",
                written_by_id=1,
                written_at=o.issued_at,
            )
            for o in orders
            for number in range(1, o.version + 1)
        ],
        batch_size=1000,
    )
    columns = (
        "directive_id, unit_id, post_id, delivered_at, acknowledgement, action, active, opened_at, "
        "read_back_at, settled_at, acted_at, readback_due_at, action_due_at, rung, next_rung_at"
    )
    copy_in("command_loop_delivery", columns, deliveries(load, orders))


def deliveries(load: Load, orders: list[Order]) -> Iterator[tuple[Any, ...]]:
    """Rows of deliveries; those that lack to the wanted number go to heads by name (`post`)."""
    depth_of_issuer = {o.pk: o.unit.path.count("/") for o in orders}
    written = 0
    pairs = ((o, unit, None) for o in orders for unit in o.targets)
    by_name = (
        (o, unit, load.posts[unit.pk])
        for o in orders
        for unit in o.targets
        if unit.level == "polsek"
    )
    for source in (pairs, by_name):
        for order, unit, post in source:
            if written == load.deliveries:
                return
            written += 1
            rungs = unit.path.count("/") - depth_of_issuer[order.parent or order.pk] + 1
            yield delivery(load, order, unit.pk, post, rungs)


def delivery(load: Load, order: Order, unit: int, post: int | None, rungs: int) -> tuple[Any, ...]:
    """One row: states by age, and the rung of the ladder that its debt has reached."""
    from kentongan.command_loop.directive.rules import next_rung_at, owed, read_back_due

    now, at = load.now, order.issued_at
    age = now - at
    acknowledgement = load.pick("acknowledgement", age)
    action = "none"
    if acknowledgement == "accepted":
        action = load.pick("action", age)
    elif load.dice.random() < 0.01:
        action = "blocked"
    active = order.state == "issued"
    readback_due = read_back_due(at, order.due_at)
    opened = None if acknowledgement == "delivered" else at + age * 0.1
    answered = at + age * 0.2 if acknowledgement in {"read_back", "returned", "accepted"} else None
    owes = owed(
        active=active,
        acknowledgement=acknowledgement,
        action=action,
        readback_due_at=readback_due,
        action_due_at=order.due_at,
    )
    rung = 0
    if owes is not None and owes.due_at <= now:
        rung = min(rungs, int((now - owes.due_at) / DAY) + 1)
        if load.dice.random() < 0.01:
            rung -= 1  # the worker has not got to it yet
    return (
        order.pk,
        unit,
        post,
        at,
        acknowledgement,
        action,
        active,
        opened,
        answered,
        at + age * 0.3 if acknowledgement == "accepted" else None,
        None if action == "none" else at + age * 0.4,
        readback_due,
        order.due_at,
        rung,
        next_rung_at(owes, rung, rungs),
    )


def load_answers() -> None:
    """What follows from the deliveries, written by the database itself."""
    run_sql(
        "INSERT INTO command_loop_opening (delivery_id, officer_id, post_id, version, opened_at) "
        "SELECT d.id, p.id, p.id, v.version, d.opened_at FROM command_loop_delivery d "
        "JOIN command_loop_directive v ON v.id = d.directive_id "
        "JOIN people_post p ON p.unit_id = d.unit_id AND p.is_head "
        "WHERE d.opened_at IS NOT NULL ORDER BY d.id"
    )
    # One in twenty was returned once before; each of those has two rows.
    run_sql(
        "INSERT INTO command_loop_readback (delivery_id, version, text, likeness, copied, "
        "officer_id, post_id, written_at, verdict, remark) "
        "SELECT d.id, v.version, 'Kami petakan masalah di desa kami, kami temui tokoh dan kami "
        "laporkan tiap hari (contoh ' || d.id || ')', 0.1, false, p.id, p.id, d.read_back_at, "
        "CASE WHEN t.n = 1 OR d.acknowledgement = 'returned' THEN 'returned' "
        "WHEN d.acknowledgement = 'read_back' THEN 'pending' ELSE 'accepted' END, "
        "CASE WHEN t.n = 1 OR d.acknowledgement = 'returned' THEN 'Sebut desanya' ELSE '' END "
        "FROM command_loop_delivery d JOIN command_loop_directive v ON v.id = d.directive_id "
        "JOIN people_post p ON p.unit_id = d.unit_id AND p.is_head "
        "CROSS JOIN generate_series(1, 2) t(n) "
        "WHERE d.read_back_at IS NOT NULL AND (t.n = 2 OR d.id % 20 = 0) ORDER BY d.id, t.n"
    )
    # One in ten first met a blocker: an older report that nobody judged.
    run_sql(
        "INSERT INTO command_loop_actionreport (delivery_id, kind, text, needed, happened_at, "
        "place, area_code, officer_id, post_id, reported_at, outcome, remark) "
        "SELECT d.id, b.kind, 'Patroli dan sambang, situasi kondusif (contoh ' || d.id || ')', "
        "CASE b.kind WHEN 'blocker' THEN 'Kendaraan' ELSE '' END, d.acted_at, '', '', p.id, p.id, "
        "d.acted_at, CASE WHEN b.kind = 'blocker' OR d.action = 'reported' THEN 'pending' "
        "WHEN d.action = 'insufficient' THEN 'insufficient' ELSE 'sufficient' END, "
        "CASE WHEN d.action = 'insufficient' THEN 'Kurang lengkap' ELSE '' END "
        "FROM command_loop_delivery d "
        "JOIN people_post p ON p.unit_id = d.unit_id AND p.is_head "
        "CROSS JOIN generate_series(1, 2) t(n) "
        "CROSS JOIN LATERAL (SELECT CASE WHEN t.n = 1 OR d.action = 'blocked' THEN 'blocker' "
        "ELSE 'action' END AS kind) b "
        "WHERE d.action <> 'none' AND (t.n = 2 OR d.id % 10 = 0) ORDER BY d.id, t.n"
    )
    run_sql(
        "INSERT INTO command_loop_sample (report_id, finding, remark, sampled_by_id, sampled_at) "
        "SELECT r.id, CASE d.action WHEN 'reopened' THEN 'reopened' ELSE 'confirmed' END, "
        "'Diperiksa di tempat', 1, r.reported_at FROM command_loop_actionreport r "
        "JOIN command_loop_delivery d ON d.id = r.delivery_id WHERE r.outcome = 'sufficient' "
        "AND (d.action = 'reopened' OR r.id % 33 = 0)"
    )
    run_sql(
        "INSERT INTO command_loop_escalation (delivery_id, obligation, rung, due_at, "
        "told_unit_id, climbed_at) SELECT d.id, 'read_back', t.n, d.readback_due_at, d.unit_id, "
        "d.readback_due_at FROM command_loop_delivery d "
        "CROSS JOIN LATERAL generate_series(1, d.rung) t(n)"
    )


def load_notices() -> None:
    """Twenty read notices a user and a few unread; heads of units have let hundreds pile up."""
    run_sql(
        "INSERT INTO notices_notice (user_id, code, params, link, created_at, read_at, sent_at, "
        "tries, send_error) SELECT p.id, 'directive_issued', '{}', '/', now(), "
        "CASE WHEN t.n <= 20 THEN now() END, now(), 1, '' FROM people_post p "
        "CROSS JOIN LATERAL generate_series(1, CASE WHEN p.is_head THEN 300 ELSE 23 END) t(n)"
    )


# --- the measurement -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    name: str
    kind: str
    path: str


ROLES = (
    ("Kapolda (whole tree)", "head.polda"),
    ("Karo Ops Polda", "head.polda-biro-0"),
    ("Kapolres", "head.polres-1"),
    ("Kabag Ops", "head.polres-1-bag-0"),
    ("Kasi Was", "head.polres-1-bag-1"),
    ("Kapolsek", "head.polsek-1-1"),
    ("Bhabinkamtibmas (village)", "head.desa-1-0"),
)


def widest() -> str:
    """The code of a directive in force that went to the most units, re-issued where any was."""
    from django.db.models import Count

    from kentongan.command_loop.directive.model import Directive

    found = (
        Directive.objects.filter(state="issued")
        .annotate(units=Count("deliveries", distinct=True), below=Count("reissues", distinct=True))
        .order_by("-units", "-below", "-pk")
        .values_list("code", flat=True)
    )
    return str(found[0])


def pages(load: Load) -> list[Page]:
    wide = f"/directives/{widest()}/"
    middle, old = load.directives // 2, load.directives // 20
    return [
        Page("start", "start", "/"),
        Page("board, newest", "board", "/coverage/"),
        Page("board, half-way", "board", f"/coverage/?state=issued&before={middle}"),
        Page("board, oldest", "board", f"/coverage/?state=issued&before={old}"),
        Page("board, expired", "board", "/coverage/?state=expired"),
        Page("board, all", "board", "/coverage/?state="),
        Page("board, one briefing", "board", f"/coverage/?state=&briefing=AR-{middle // 4:06}"),
        Page("directive, widest", "directive", wide),
        Page("directive, overdue", "directive", f"{wide}?show=overdue"),
    ]


def measure(load: Load, *, explain: bool) -> bool:
    """Print the table; True where every page is within both limits."""
    from django.db import connection
    from django.test import Client

    from kentongan.people.model import User

    say_machine()
    print(f"\n{'page':22} {'role':26} {'queries':>7} {'median':>8} {'p90':>8} {'best':>8}")
    fine = True
    for page in pages(load):
        for role, username in ROLES:
            client = Client(headers={"host": "localhost"})
            client.force_login(User.objects.get(username=username))
            queries: list[Query] = []
            with connection.execute_wrapper(Recorder(queries)):
                response = client.get(page.path)
            assert response.status_code == 200, response.status_code
            times = []
            client.get(page.path)
            for _ in range(REPETITIONS):
                began = time.perf_counter()
                client.get(page.path)
                times.append(1000 * (time.perf_counter() - began))
            median, p90 = statistics.median(times), statistics.quantiles(times, n=10)[-1]
            over = median > LIMITS_MS[page.kind] or len(queries) > CEILINGS[page.kind]
            fine = fine and not over
            print(
                f"{page.name:22} {role:26} {len(queries):7} {median:5.0f} ms {p90:5.0f} ms "
                f"{min(times):5.0f} ms{'  OVER' if over else ''}",
                flush=True,
            )
            if explain and over:
                say_plan(queries)
    print(f"\n{'all' if fine else 'NOT all'} within {LIMITS_MS} ms at the median and the ceilings")
    return fine


@dataclass(frozen=True, slots=True)
class Query:
    """One statement of a page and how long it took, in milliseconds."""

    sql: str
    params: Any
    ms: float


class Recorder:
    """Writes down every statement that passes (see `connection.execute_wrapper`)."""

    def __init__(self, queries: list[Query]) -> None:
        self.queries = queries

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries.append(Query(sql, params, 1000 * (time.perf_counter() - began)))


def say_plan(queries: list[Query]) -> None:
    """The statements of a page, and the plan of the slowest."""
    from django.db import connection

    for query in queries:
        print(f"      {query.ms:7.1f} ms  {query.sql[:100]}")
    slowest = max(queries, key=lambda q: q.ms)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {slowest.sql}", slowest.params)
        print(slowest.sql, *(row[0] for row in cursor.fetchall()), sep="\n      ")


def say_machine() -> None:
    """What the figures were taken on."""
    from django.db import connection

    info = Path("/proc/cpuinfo")
    names = [x for x in info.read_text().splitlines() if "model name" in x] if info.exists() else []
    cpu = names[0].partition(": ")[2] if names else platform.processor()
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
        sizes = {}
        for table in (
            "people_unit",
            "people_officer",
            "command_loop_directive",
            "command_loop_delivery",
            "command_loop_opening",
            "command_loop_readback",
            "command_loop_actionreport",
            "notices_notice",
        ):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
            sizes[table.rpartition("_")[2]] = cursor.fetchone()[0]
    print(
        f"\n{cpu}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
        f"Python {platform.python_version()}, PostgreSQL {server}"
    )
    print(", ".join(f"{name} {n:,}" for name, n in sizes.items()))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a hundredth of the load")
    parser.add_argument("--explain", action="store_true", help="plans of what is over the limit")
    parser.add_argument("--keep", action="store_true", help="leave the database running")
    parser.add_argument("--loaded", metavar="ADDRESS", help="measure on a database kept before")
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        address = asked.loaded or stack.enter_context(cluster(keep=asked.keep))
        set_up_django(address, folder)
        from django.utils import timezone

        load = Load(0.01 if asked.small else 1, timezone.now())
        if not asked.loaded:
            print("loading an invented Polda:")
            load_all(load)
        fine = measure(load, explain=asked.explain)
        from django.db import connection

        connection.close()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
