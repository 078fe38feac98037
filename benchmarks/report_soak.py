"""Does the intake lose or double a report while its server is killed, or phones lose their answers?

    .venv/bin/python benchmarks/report_soak.py                # ten minutes at 100 reports a second
    .venv/bin/python benchmarks/report_soak.py --seconds 60   # shorter
    .venv/bin/python benchmarks/report_soak.py --phones       # 500 phones with 20 reports each

Starts a durable PostgreSQL of its own and the application. In the first form 16 senders send
100 reports a second together; at a third and at two thirds of the time the application is killed
(SIGKILL) and started again. Whoever got no answer sends the same again until he gets one, as the
phone's queue does. In the second form 500 phones drain queues of 20 reports over 16 connections at
a time, and one answer in twenty is thrown away before it is read.

At the end every acknowledged report must be one row and every row a report that was sent; counts
and reports must agree and the audit trail must be whole. Ends with status 1 otherwise.
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
from typing import Any

from postgres import cluster, set_up_django
from report_intake import Sender, ask, prepare, start

SENDERS = 16
RATE = 100
PHONES, QUEUE, LOST = 500, 20, 0.05
PATIENCE_S = 20.0


class Line:
    """A connection that is opened again whenever it breaks."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def send(self, body: bytes) -> int | None:
        """The status, or None where no answer came."""
        try:
            if self.reader is None or self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            answer = ask(self.reader, self.writer, "/api/reports", self.token, body)
            status, told = await asyncio.wait_for(answer, PATIENCE_S)
        except (OSError, EOFError, ValueError, IndexError, TimeoutError):
            self.hang_up()
            return None
        assert status in (200, 201, 500, 503), told[:300]
        return status if status < 500 else None

    def hang_up(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def deliver(line: Line, report: dict[str, Any], told: Sender) -> None:
    """Send one report until it is acknowledged."""
    body = json.dumps(report).encode()
    while True:
        status = await line.send(body)
        if status is not None:
            told.answers[status] = told.answers.get(status, 0) + 1
            told.accepted.add(report["uid"])
            return
        await asyncio.sleep(0.3)


async def steady(sender: Sender, port: int, seconds: float, sent: set[str]) -> None:
    """RATE reports a second by all senders together."""
    until, gap = time.monotonic() + seconds, SENDERS / RATE

    async def one(number: int) -> None:
        line = Line(port, sender.tokens[number % len(sender.tokens)])
        at = time.monotonic() + gap * number / SENDERS
        while at < until:
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            report = sender.report()
            sent.add(report["uid"])
            await deliver(line, report, sender)
            at += gap
        line.hang_up()

    await asyncio.gather(*(one(n) for n in range(SENDERS)))


async def phones(sender: Sender, port: int, sent: set[str]) -> float:
    """Drain all queues; the seconds it took."""
    started, turn = time.monotonic(), asyncio.Semaphore(SENDERS)

    async def one(number: int) -> None:
        queue = [sender.report() for _ in range(QUEUE)]
        sent.update(report["uid"] for report in queue)
        async with turn:
            line = Line(port, sender.tokens[number % len(sender.tokens)])
            for report in queue:
                while sender.dice.random() < LOST:
                    await line.send(json.dumps(report).encode())
                    line.hang_up()  # the answer is lost on its way
                await deliver(line, report, sender)
            line.hang_up()

    await asyncio.gather(*(one(n) for n in range(PHONES)))
    return time.monotonic() - started


async def killed_twice(
    sender: Sender, port: int, seconds: float, sent: set[str], *, workers: int, running: list[Any]
) -> None:
    """The steady load, and in it two deaths of the application."""
    load = asyncio.create_task(steady(sender, port, seconds, sent))
    for share in (1 / 3, 2 / 3):
        await asyncio.sleep(seconds / 3)
        kill(running.pop())
        print(f"  killed at {share * seconds:.0f} s with {len(sender.accepted):,} acknowledged")
        running.append(await asyncio.to_thread(start, port, workers))
    await load


def kill(process: subprocess.Popen[bytes]) -> None:
    """The application and its workers, without a word."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def check(sender: Sender, sent: set[str]) -> bool:
    """Print what was lost or doubled; True where nothing was."""
    from django.db.models import Count

    from kentongan.audit_trail.queries import check_chain
    from kentongan.audit_trail.signing import signing_key
    from kentongan.watch_loop.report.model import Report
    from kentongan.watch_loop.report.series import differences

    stored = {str(uid) for uid in Report.objects.values_list("uid", flat=True)}
    lost, strange = sender.accepted - stored, stored - sent
    twice = Report.objects.values("uid").annotate(n=Count("pk")).filter(n__gt=1).count()
    wrong = len(differences())
    findings = check_chain(signing_key().public_key()).findings
    print(
        f"{len(sent):,} sent, {len(sender.accepted):,} acknowledged, {len(stored):,} rows; lost "
        f"{len(lost)}, doubled {twice}, strange {len(strange)}; counts that differ {wrong}; "
        f"findings in the audit trail {len(findings)}; answers {sorted(sender.answers.items())}"
    )
    return not (lost or strange or twice or wrong or findings) and len(sent) == len(stored)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--phones", action="store_true", help="500 phones with 20 reports each")
    told = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        address = stack.enter_context(cluster(keep=False, durable=True))
        set_up_django(address, folder)
        from django.db import connection
        from django.utils import timezone

        tokens, villages = prepare()
        print(
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python "
            f"{platform.python_version()}, {told.workers} workers of the application"
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        sender, sent = Sender(tokens, villages, timezone.now(), random.Random(9)), set[str]()
        running = [start(port, told.workers)]
        stack.callback(lambda: kill(running[-1]))
        if told.phones:
            seconds = asyncio.run(phones(sender, port, sent))
            print(f"{PHONES} phones with {QUEUE} reports each drained in {seconds:.0f} s")
        else:
            load = killed_twice(
                sender, port, told.seconds, sent, workers=told.workers, running=running
            )
            asyncio.run(load)
        fine = check(sender, sent)
        connection.close()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
