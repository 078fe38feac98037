"""The application as a benchmark runs it: its processes, what they cost, and what is sent to it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import platform
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from postgres import cluster, set_up_django

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")

# ------------------------------------------------------------------ a resort to send to


@contextlib.contextmanager
def resort(*, durable: bool = True) -> Iterator[str]:
    """A PostgreSQL of our own with the demo resort in it; gives its address, and ends it."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        address = stack.enter_context(cluster(keep=False, durable=durable))
        set_up_django(address, folder)
        from django.core.management import call_command
        from django.db import connection
        from django.utils import timezone

        from kentongan.demo.resort import build

        stack.callback(connection.close)
        call_command("migrate", verbosity=0)
        build(now=timezone.now())
        yield address


def villages() -> list[str]:
    """Codes of the resort's villages."""
    from kentongan.places.model import Area

    found = Area.objects.filter(code__startswith="51.02.", level=4)
    return sorted(found.values_list("code", flat=True))


def tokens() -> list[str]:
    """A token for each of the ten Kapolsek."""
    from django.utils import timezone

    from kentongan.audit_trail.actor import Actor
    from kentongan.people.changes import make_token
    from kentongan.people.model import User

    chiefs = User.objects.filter(username__startswith="kapolsek.").order_by("username")
    system, now = Actor(user=None, label="benchmark"), timezone.now()
    return [
        make_token(user=user, name="benchmark", days=1, actor=system, now=now)[1] for user in chiefs
    ]


def signed_in(user: Any) -> str:
    """The cookie of a session of this user."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


@dataclass
class Writer:
    """Invents reports of thirteen values, as the peer's form had; the same seed, the same ones."""

    villages: list[str]
    now: datetime
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    made: int = 0

    def report(self, village: str = "") -> dict[str, Any]:
        self.made += 1
        dice = self.dice
        return {
            "uid": str(UUID(int=dice.getrandbits(128), version=4)),
            "kind": "incident",
            "area_code": village or dice.choice(self.villages),
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


def check(sent: set[str], acknowledged: set[str]) -> bool:
    """Print what was lost or doubled; True where every report that was sent is one row, counts and
    reports agree and the audit trail holds."""
    from kentongan.audit_trail.queries import check_chain
    from kentongan.audit_trail.signing import signing_key
    from kentongan.watch_loop.report.model import Report
    from kentongan.watch_loop.report.series import differences

    rows = [str(uid) for uid in Report.objects.values_list("uid", flat=True)]
    stored = set(rows)
    lost, strange = acknowledged - stored, stored - sent
    wrong = len(differences())
    findings = check_chain(signing_key().public_key()).findings
    print(
        f"{len(sent):,} sent, {len(acknowledged):,} acknowledged, {len(rows):,} rows; lost "
        f"{len(lost)}, doubled {len(rows) - len(stored)}, never sent {len(strange)}; counts that "
        f"differ {wrong}; findings in the audit trail {len(findings)}"
    )
    return sent == acknowledged == stored and len(rows) == len(stored) and not (wrong or findings)


# ------------------------------------------------------------------ its processes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(port: int, workers: int) -> subprocess.Popen[bytes]:
    """Start the application on the database that is set, and wait until it answers."""
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
        if time.monotonic() > until:
            kill(process)
            sys.exit("the application does not answer")
        time.sleep(0.1)


def kill(process: subprocess.Popen[bytes]) -> None:
    """The application and its workers, without a word."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def running(workers: int) -> Iterator[tuple[int, int]]:
    """The application on a free port; port and process."""
    port = free_port()
    process = start(port, workers)
    try:
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            kill(process)


def workers_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, default=2, help="processes of the application")


# ------------------------------------------------------------------ what they cost


def _stat(pid: int) -> tuple[int, float]:
    """Parent and CPU seconds of a process, its ended children included."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(parts[1]), sum(map(int, parts[11:15])) / TICK


def family(root: int) -> dict[int, float]:
    """CPU seconds of a process and of all beneath it, by their numbers."""
    parents, cpu = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parents[int(entry.name)], cpu[int(entry.name)] = _stat(int(entry.name))
    found, waiting = {}, [root]
    while waiting:
        at = waiting.pop()
        found[at] = cpu.get(at, 0.0)
        waiting += [pid for pid, parent in parents.items() if parent == at]
    return found


def postmaster() -> int:
    """The process of the database server."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = cursor.fetchone()[0]
    return int(Path(folder, "postmaster.pid").read_text().split()[0])


def _busy() -> float:
    """CPU seconds that this machine has spent on anything."""
    line = Path("/proc/stat").read_text().partition("\n")[0].split()
    user, nice, system, _idle, _waiting, irq, soft = map(int, line[1:8])
    return (user + nice + system + irq + soft) / TICK


@dataclass
class Meter:
    """CPU seconds of application, database and sender since it was made, and of everybody else."""

    application: int
    database: int
    began: list[float] = field(default_factory=list)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.began, self.at = self._now(), time.monotonic()

    def _now(self) -> list[float]:
        ours = sum(family(self.application).values()), sum(family(self.database).values())
        return [*ours, time.process_time(), _busy()]

    def read(self) -> dict[str, float]:
        """Seconds by name; `others` is how many cores other programs took meanwhile."""
        application, database, sender, busy = (
            now - then for now, then in zip(self._now(), self.began, strict=True)
        )
        seconds = time.monotonic() - self.at
        others = max(0.0, busy - application - database - sender) / seconds
        return {
            "application": application,
            "database": database,
            "sender": sender,
            "others": others,
            "seconds": seconds,
        }


def resident_mb(pid: int) -> float:
    """Memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20


def machine() -> str:
    """What a table of figures begins with."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python "
        f"{platform.python_version()}, PostgreSQL {version}"
    )


# ------------------------------------------------------------------ asking it


@dataclass(frozen=True)
class Answer:
    """An answer of the application."""

    status: int
    body: bytes
    cookies: dict[str, str]


class Line:
    """A connection that is kept, and opened again when it broke."""

    def __init__(self, port: int, patience_s: float = 45.0) -> None:
        self.port, self.patience_s = port, patience_s
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer | None:
        """The answer, or None where none came."""
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self.port)
            told = {"Host": "localhost", "Content-Length": str(len(body)), **headers}
            head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
            request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
            return await asyncio.wait_for(exchange(*self._streams, request), self.patience_s)
        except (OSError, EOFError, ValueError, IndexError, TimeoutError):
            self.hang_up()
            return None

    def hang_up(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> Answer:
    """One request and its answer."""
    writer.write(request)
    status = int((await reader.readline()).split()[1])
    length, chunked, cookies = 0, False, {}
    while (line := await reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        if name.lower() == "content-length":
            length = int(value)
        elif name.lower() == "transfer-encoding":
            chunked = "chunked" in value
        elif name.lower() == "set-cookie":
            cookie, _, content = value.strip().partition("=")
            cookies[cookie] = content.partition(";")[0]
    if not chunked:
        return Answer(status, await reader.readexactly(length), cookies)
    pieces = []
    while size := int(await reader.readline(), 16):
        pieces.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return Answer(status, b"".join(pieces), cookies)


def with_token(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
