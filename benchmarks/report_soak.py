"""Does the intake lose or double a report while its server is killed?

    .venv/bin/python benchmarks/report_soak.py           # ten minutes at 100 reports a second
    .venv/bin/python benchmarks/report_soak.py --small   # fifteen seconds, to try the program

Starts a durable PostgreSQL of its own, the demo resort and the application. 16 senders send 100
reports a second together; at a third and at two thirds of the time the application is killed with
all its processes (SIGKILL) and started again. Whoever got no answer waits, each time twice as long
up to five seconds, and sends the same again until he gets one, as a phone's queue does.

At the end every acknowledged report must be one row and every row a report that was sent; counts
and reports must agree and the audit trail must hold. Ends with status 1 otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from application import (
    Line,
    Writer,
    check,
    free_port,
    kill,
    machine,
    resort,
    start,
    tokens,
    villages,
    with_token,
    workers_option,
)

SENDERS, RATE = 16, 100
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
PATIENCE_S = 20.0


@dataclass
class Soak:
    """What is sent, and what was acknowledged."""

    port: int
    writer: Writer
    tokens: list[str]
    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)

    async def steady(self, seconds: float) -> None:
        """RATE reports a second by all senders together; a sender held up catches up."""
        until, gap = time.monotonic() + seconds, SENDERS / RATE

        async def one(number: int) -> None:
            line, token = Line(self.port, PATIENCE_S), self.tokens[number % len(self.tokens)]
            at = time.monotonic() + gap * number / SENDERS
            while at < until:
                await asyncio.sleep(max(0.0, at - time.monotonic()))
                await self._deliver(line, token)
                at += gap
            line.hang_up()

        await asyncio.gather(*(one(n) for n in range(SENDERS)))

    async def _deliver(self, line: Line, token: str) -> None:
        """Send one report until it is acknowledged."""
        report = self.writer.report()
        body, pause = json.dumps(report).encode(), FIRST_PAUSE_S
        self.sent.add(report["uid"])
        while True:
            started = time.perf_counter()
            answer = await line.ask("POST", "/api/reports", with_token(token), body)
            self.answers[str(answer.status) if answer else "none"] += 1
            if answer is not None and answer.status in (200, 201):
                self.took.append(time.perf_counter() - started)
                self.acknowledged.add(report["uid"])
                return
            assert answer is None or answer.status >= 500, answer.body[:300]
            await asyncio.sleep(pause * self.writer.dice.uniform(0.5, 1.0))
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def killed_twice(
        self, seconds: float, running: list[subprocess.Popen[bytes]], workers: int
    ) -> None:
        """The steady load, and in it two deaths of the application."""
        load = asyncio.create_task(self.steady(seconds))
        for share in (1 / 3, 2 / 3):
            await asyncio.sleep(seconds / 3)
            kill(running.pop())
            dead = time.monotonic()
            print(f"  killed at {share * seconds:.0f} s, {len(self.acknowledged):,} acknowledged")
            running.append(await asyncio.to_thread(start, self.port, workers))
            print(f"  answers again after {time.monotonic() - dead:.1f} s")
        await load


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="fifteen seconds")
    parser.add_argument("--seconds", type=float, default=600)
    workers_option(parser)
    told = parser.parse_args()
    seconds = 15.0 if told.small else told.seconds
    running: list[Any] = []
    with resort():
        from django.utils import timezone

        print(f"{machine()}, {told.workers} processes of the application")
        writer = Writer(villages(), timezone.now(), random.Random(9))
        soak = Soak(free_port(), writer, tokens())
        running.append(start(soak.port, told.workers))
        try:
            asyncio.run(soak.killed_twice(seconds, running, told.workers))
        finally:
            for process in running:
                kill(process)
        took = sorted(t * 1000 for t in soak.took)
        print(
            f"answers {dict(soak.answers.most_common())}; of those that acknowledged: median "
            f"{took[len(took) // 2]:.0f} ms, 95th percentile {took[int(0.95 * len(took))]:.0f} ms"
        )
        whole = check(soak.sent, soak.acknowledged)
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
