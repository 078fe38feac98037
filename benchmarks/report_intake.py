"""How many reports a second the API takes, and what each costs.

    .venv/bin/python benchmarks/report_intake.py           # half a minute each: single and batch
    .venv/bin/python benchmarks/report_intake.py --small   # some seconds, to try the program

Starts a durable PostgreSQL of its own (default settings), builds the demo resort, makes tokens,
starts the application (uvicorn, `--workers` processes), then sends from this process, on the same
cores, over 16 connections kept alive: incidents with 13 values, each with an identifier of its own;
one in twenty is sent again, as a phone does that got no answer. Then batches of 100 over 4
connections. Checks at the end that every accepted report is one row, that counts and reports agree
and that the audit trail holds.

Prints reports a second, median and 95th percentile of an answer, and CPU milliseconds a report of
application, database and this sender. Ends with status 1 below 200 single reports a second, over
150 ms at the 95th percentile, over 10 ms CPU a report, or below 1,000 a second in batches. A small
run is held to no speed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from application import (
    Line,
    Meter,
    Writer,
    check,
    machine,
    postmaster,
    resort,
    running,
    tokens,
    villages,
    with_token,
    workers_option,
)

CONNECTIONS = 16
LEAST, SLOWEST_MS, CPU_MS, LEAST_BATCH = 200, 150, 10, 1000
BATCH, BATCH_CONNECTIONS = 100, 4
AGAIN = 0.05


@dataclass
class Run:
    """What is sent, and what came of it."""

    port: int
    writer: Writer
    tokens: list[str]
    sent: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    took: list[float] = field(default_factory=list)

    async def post(self, line: Line, path: str, token: str, told: object) -> tuple[int, bytes]:
        body = json.dumps(told).encode()
        started = time.perf_counter()
        answer = await line.ask("POST", path, with_token(token), body)
        self.took.append(time.perf_counter() - started)
        assert answer is not None, "the connection broke"
        return answer.status, answer.body

    async def singles(self, number: int, until: float) -> None:
        """Send one report after another until the time is over."""
        line, token = Line(self.port), self.tokens[number % len(self.tokens)]
        while time.monotonic() < until:
            report = self.writer.report()
            self.sent.add(report["uid"])
            for right in (201, 200)[: 2 if self.writer.dice.random() < AGAIN else 1]:
                status, told = await self.post(line, "/api/reports", token, report)
                assert status == right, told[:500]
            self.accepted.add(report["uid"])
        line.hang_up()

    async def batches(self, number: int, until: float) -> None:
        """Send one batch after another until the time is over."""
        line, token = Line(self.port), self.tokens[number % len(self.tokens)]
        while time.monotonic() < until:
            reports = [self.writer.report() for _ in range(BATCH)]
            self.sent.update(r["uid"] for r in reports)
            status, told = await self.post(line, "/api/reports/batch", token, {"reports": reports})
            assert status == 200, told[:500]
            outcomes = json.loads(told)["outcomes"]
            assert {o["status"] for o in outcomes} == {"created"}, outcomes[0]
            self.accepted.update(o["uid"] for o in outcomes)
        line.hang_up()


async def all_at_once(
    send: Callable[[int, float], Awaitable[None]], connections: int, seconds: float
) -> None:
    until = time.monotonic() + seconds
    await asyncio.gather(*(send(n, until) for n in range(connections)))


def tell(name: str, run: Run, count: int, spent: dict[str, float]) -> bool:
    """Print the figures of one way of sending; False where a limit is broken."""
    took = sorted(t * 1000 for t in run.took)
    median, slow = took[len(took) // 2], took[int(0.95 * len(took))]
    rate = count / spent["seconds"]
    of = {k: 1000 * spent[k] / count for k in ("application", "database", "sender")}
    cost = of["application"] + of["database"]
    print(
        f"{name:7} {count:,} reports in {spent['seconds']:.0f} s: {rate:,.0f} a second, median "
        f"{median:.0f} ms, 95th percentile {slow:.0f} ms; CPU a report {cost:.2f} ms (application "
        f"{of['application']:.2f}, database {of['database']:.2f}; sending them "
        f"{of['sender']:.2f}); other programs took {spent['others']:.1f} cores"
    )
    if name == "batch":
        return rate >= LEAST_BATCH
    return rate >= LEAST and slow <= SLOWEST_MS and cost <= CPU_MS


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="two seconds each, held to no speed")
    parser.add_argument("--seconds", type=float, default=30)
    workers_option(parser)
    told = parser.parse_args()
    seconds, warm_up = (2.0, 1.0) if told.small else (told.seconds, 5.0)
    with resort():
        from django.utils import timezone

        print(f"{machine()}, {told.workers} processes of the application")
        fine = True
        with running(told.workers) as (port, application):
            run = Run(port, Writer(villages(), timezone.now()), tokens())
            asyncio.run(all_at_once(run.singles, CONNECTIONS, warm_up))
            for name, send, connections in (
                ("single", run.singles, CONNECTIONS),
                ("batch", run.batches, BATCH_CONNECTIONS),
            ):
                run.took.clear()
                had, meter = len(run.accepted), Meter(application, postmaster())
                asyncio.run(all_at_once(send, connections, seconds))
                fine = tell(name, run, len(run.accepted) - had, meter.read()) and fine
        whole = check(run.sent, run.accepted)
    return 0 if whole and (fine or told.small) else 1


if __name__ == "__main__":
    sys.exit(main())
