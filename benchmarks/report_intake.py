"""How many reports a second the API takes, and what each costs.

    .venv/bin/python benchmarks/report_intake.py             # half a minute each: single and batch
    .venv/bin/python benchmarks/report_intake.py --seconds 5 # to try the program

Starts a durable PostgreSQL of its own (default settings), builds the demo resort, makes tokens,
starts the application (uvicorn, `--workers` processes), then sends from this process, on the same
cores, over 16 connections kept alive: incidents with 13 values, each with an identifier of its own;
one in twenty is sent again, as a phone does that got no answer. Checks at the end that every
accepted report is one row and that counts and reports agree. Then batches of 100 over 4
connections.

Prints reports a second, median and 95th percentile of an answer, and CPU milliseconds a report of
application and database. Ends with status 1 below 200 single reports a second, over 150 ms at the
95th percentile, over 10 ms CPU a report, or below 1,000 a second in batches.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import platform
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from postgres import cluster, set_up_django

CONNECTIONS = 16
LEAST, SLOWEST_MS, CPU_MS, LEAST_BATCH = 200, 150, 10, 1000
BATCH, BATCH_CONNECTIONS = 100, 4
AGAIN = 0.05
WARM_UP_S = 5.0
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Sender:
    """What was sent and answered, for one way of sending."""

    tokens: list[str]
    villages: list[str]
    now: datetime
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    made: int = 0
    accepted: set[str] = field(default_factory=set)
    took: list[float] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)

    def report(self) -> dict[str, Any]:
        """Thirteen values, as the peer's form had."""
        self.made += 1
        dice = self.dice
        return {
            "uid": str(UUID(int=dice.getrandbits(128), version=4)),
            "kind": "incident",
            "area_code": dice.choice(self.villages),
            "happened_at": (self.now - timedelta(minutes=dice.randrange(60, 60_000))).isoformat(),
            "reported_at": (self.now - timedelta(minutes=30)).isoformat(),
            "text": f"Sepeda motor hilang di halaman rumah, laporan nomor {self.made}.",
            "place": "Jalan desa dekat balai banjar",
            "urgency": 0,
            "details": {
                "category": "curat_curanmor",
                "loss_rupiah": 1_000_000 * dice.randrange(1, 20),
                "method": "Kunci palsu",
                "ongoing": False,
                "police_action": "Cek lokasi dan catat saksi.",
            },
        }


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, token: str, body: bytes
) -> tuple[int, bytes]:
    """One request on a connection that is kept; status and body."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    status = int((await reader.readline()).split()[1])
    length, chunked = 0, False
    while (line := await reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        chunked = chunked or (name.lower() == b"transfer-encoding" and b"chunked" in value)
    if not chunked:
        return status, await reader.readexactly(length)
    pieces = b""
    while size := int(await reader.readline(), 16):
        pieces += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return status, pieces


async def singles(sender: Sender, port: int, until: float, token: str) -> None:
    """Send one report after another until the time is over."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        report = sender.report()
        body = json.dumps(report).encode()
        for _ in range(2 if sender.dice.random() < AGAIN else 1):
            started = time.perf_counter()
            status, told = await ask(reader, writer, "/api/reports", token, body)
            sender.took.append(time.perf_counter() - started)
            sender.answers[status] = sender.answers.get(status, 0) + 1
            assert status in (200, 201), told[:500]
        sender.accepted.add(report["uid"])
    writer.close()


async def batches(sender: Sender, port: int, until: float, token: str) -> None:
    """Send one batch after another until the time is over."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        reports = [sender.report() for _ in range(BATCH)]
        body = json.dumps({"reports": reports}).encode()
        started = time.perf_counter()
        status, told = await ask(reader, writer, "/api/reports/batch", token, body)
        sender.took.append(time.perf_counter() - started)
        assert status == 200, told[:500]
        outcomes = json.loads(told)["outcomes"]
        assert {o["status"] for o in outcomes} == {"created"}, outcomes[0]
        sender.accepted.update(o["uid"] for o in outcomes)
    writer.close()


async def run(sender: Sender, port: int, seconds: float, send: Any, connections: int) -> float:
    """All connections at once; the seconds it took."""
    started = time.monotonic()
    until = started + seconds
    tokens = sender.tokens
    await asyncio.gather(
        *(send(sender, port, until, tokens[n % len(tokens)]) for n in range(connections))
    )
    return time.monotonic() - started


# ------------------------------------------------------------------ processes and their cost


def stat(pid: int) -> tuple[int, float]:
    """Parent and CPU seconds of a process, its ended children included."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(parts[1]), sum(map(int, parts[11:15])) / TICK


def family_cpu(root: int) -> float:
    """CPU seconds of a process and all beneath it."""
    parents, cpu = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parents[int(entry.name)], cpu[int(entry.name)] = stat(int(entry.name))
    total, waiting = 0.0, [root]
    while waiting:
        at = waiting.pop()
        total += cpu.get(at, 0.0)
        waiting += [pid for pid, parent in parents.items() if parent == at]
    return total


def postmaster_of(address: str) -> int:
    """The process of the database server."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = cursor.fetchone()[0]
    return int(Path(folder, "postmaster.pid").read_text().split()[0])


@contextlib.contextmanager
def server(workers: int) -> Iterator[tuple[int, int]]:
    """The application on a free port; port and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(port, workers)
    try:
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def start(port: int, workers: int) -> subprocess.Popen[bytes]:
    """Start the application and wait until it answers."""
    process = subprocess.Popen(  # noqa: S603  our own program
        [
            *(sys.executable, "-m", "uvicorn", "kentongan.asgi:application", "--port", str(port)),
            *("--workers", str(workers), "--log-level", "warning", "--lifespan", "off"),
        ],
        start_new_session=True,  # so that it can be killed with its workers
    )
    until = time.monotonic() + 60
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as s:
            s.sendall(b"GET /api/records HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if s.recv(20).startswith(b"HTTP/1.1 401"):
                return process
        assert time.monotonic() < until, "the application does not answer"
        time.sleep(0.1)


def prepare() -> tuple[list[str], list[str]]:
    """The demo resort; tokens of its ten Kapolsek, and the codes of the villages."""
    from django.core.management import call_command
    from django.utils import timezone

    from kentongan.audit_trail.actor import Actor
    from kentongan.demo.resort import build
    from kentongan.people.changes import make_token
    from kentongan.people.model import User
    from kentongan.places.model import Area

    call_command("migrate", verbosity=0)
    now = timezone.now()
    build(now=now)
    system = Actor(user=None, label="benchmark")
    chiefs = User.objects.filter(username__startswith="kapolsek.").order_by("username")
    tokens = [
        make_token(user=user, name="benchmark", days=1, actor=system, now=now)[1] for user in chiefs
    ]
    areas = Area.objects.filter(code__startswith="51.02.", level=4).values_list("code", flat=True)
    return tokens, sorted(areas)


def check(sender: Sender) -> None:
    """Every accepted report is one row, and the counts are those of the rows."""
    from kentongan.watch_loop.report.model import Report
    from kentongan.watch_loop.report.series import differences

    rows = Report.objects.count()
    assert rows == len(sender.accepted), (rows, len(sender.accepted))
    assert not differences()
    print(f"{rows:,} rows, each accepted report once; counts and reports agree")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--workers", type=int, default=2)
    told = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        address = stack.enter_context(cluster(keep=False, durable=True))
        set_up_django(address, folder)
        from django.db import connection
        from django.utils import timezone

        tokens, villages = prepare()
        database = postmaster_of(address)
        print(
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python "
            f"{platform.python_version()}, {told.workers} workers of the application"
        )
        sender = Sender(tokens, villages, timezone.now())
        fine = True
        with server(told.workers) as (port, application):
            asyncio.run(run(sender, port, WARM_UP_S, singles, CONNECTIONS))
            for name, send, connections in (
                ("single", singles, CONNECTIONS),
                ("batch", batches, BATCH_CONNECTIONS),
            ):
                before, had = (family_cpu(application), family_cpu(database)), len(sender.accepted)
                sender.took.clear()
                seconds = asyncio.run(run(sender, port, told.seconds, send, connections))
                spent = (family_cpu(application) - before[0], family_cpu(database) - before[1])
                count = len(sender.accepted) - had
                fine = tell(name, sender, count, seconds, spent) and fine
        check(sender)
        connection.close()
    return 0 if fine else 1


def tell(name: str, sender: Sender, count: int, seconds: float, spent: tuple[float, float]) -> bool:
    """Print one line of figures; False where a limit is broken."""
    took = sorted(t * 1000 for t in sender.took)
    median, slow = took[len(took) // 2], took[int(0.95 * len(took))]
    rate, cost = count / seconds, [1000 * s / count for s in spent]
    print(
        f"{name:7} {count:,} reports in {seconds:.0f} s: {rate:,.0f} a second, median "
        f"{median:.0f} ms, 95th percentile {slow:.0f} ms; CPU a report {sum(cost):.2f} ms "
        f"(application {cost[0]:.2f}, database {cost[1]:.2f})"
    )
    if name == "batch":
        return rate >= LEAST_BATCH
    return rate >= LEAST and slow <= SLOWEST_MS and sum(cost) <= CPU_MS


if __name__ == "__main__":
    sys.exit(main())
