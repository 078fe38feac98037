"""Do 500 phones empty their queues, each report once, while one answer in twenty is lost?

    .venv/bin/python benchmarks/field_queue.py           # some minutes
    .venv/bin/python benchmarks/field_queue.py --small   # half a minute, to try the program

Starts a durable PostgreSQL of its own, the demo resort and the application. 500 phones of village
officers, signed in before, with 20 finished reports each, get their network back within the same
five seconds. Each does what the form on a phone does (frontend/src/field/): asks /field/token/ who
is signed in, sends one report after the other to /api/reports?channel=phone with the session and
the CSRF token, takes 200 and 201 for the same; without an answer it stops, and begins anew
half a minute later with the same identifiers. One answer in twenty, whatever was asked, is lost
after the server has done its work.

At the end there must be exactly as many rows as reports, counts and reports must agree and the
audit trail must hold. Ends with status 1 otherwise, or where it took longer than ten minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from application import (
    Line,
    Meter,
    Writer,
    check,
    machine,
    postmaster,
    resort,
    running,
    signed_in,
    workers_option,
)

PHONES, QUEUE, LOST, MOST_S = 500, 20, 0.05, 600
RETRY_S = 30.0
"""As RETRY_MS of the form."""
TOGETHER_S = 5.0


@dataclass
class Network:
    """Between the phones and the server: answers that are lost, and what was asked and told."""

    port: int
    dice: random.Random
    answers: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)

    async def ask(
        self, line: Line, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> Any:
        """The answer; None where it was lost on its way, or where the server gave none."""
        started = time.perf_counter()
        answer = await line.ask(method, path, headers, body)
        self.took.append(time.perf_counter() - started)
        if answer is not None and self.dice.random() < LOST:
            line.hang_up()
            self.answers["lost"] += 1
            return None
        self.answers[str(answer.status) if answer else "none"] += 1
        return answer


@dataclass
class Phone:
    """A queue, and the account that it belongs to."""

    session: str
    waiting: list[dict[str, Any]]
    acknowledged: list[str] = field(default_factory=list)

    async def empty(self, network: Network, *, retry_s: float) -> None:
        """Drain the queue again and again, as the open form does, until nothing waits."""
        while self.waiting:
            began = time.monotonic()
            await self._drain(network)
            if self.waiting:
                await asyncio.sleep(max(0.0, retry_s - (time.monotonic() - began)))

    async def _drain(self, network: Network) -> None:
        """`drain` of the form: everything that waits, one after the other, while there is a
        network."""
        line = Line(network.port)
        told = await network.ask(line, "GET", "/field/token/", {"Cookie": self.session})
        if told is None:
            return
        assert told.status == 200, told.body[:300]
        headers = {
            "Cookie": f"{self.session}; csrftoken={told.cookies['csrftoken']}",
            "X-CSRFToken": json.loads(told.body)["csrf"],
            "Content-Type": "application/json",
        }
        for report in list(self.waiting):
            answer = await network.ask(
                line, "POST", "/api/reports?channel=phone", headers, json.dumps(report).encode()
            )
            if answer is None:
                return
            if answer.status in (200, 201):
                self.waiting.remove(report)
                self.acknowledged.append(report["uid"])
            else:
                assert answer.status in (408, 429) or answer.status >= 500, answer.body[:300]
        line.hang_up()


def phones_of(count: int, queue: int, writer: Writer) -> list[Phone]:
    """Phones of the village officers, who stand in their own village."""
    from kentongan.people.model import User

    officers = [
        (signed_in(user), user.officer.holdings.get().post.unit.area_code)
        for user in User.objects.filter(username__startswith="bhabin.").order_by("username")
    ]
    return [
        Phone(session, [writer.report(village) for _ in range(queue)])
        for session, village in (officers[n % len(officers)] for n in range(count))
    ]


async def all_phones(phones: list[Phone], network: Network, *, retry_s: float) -> float:
    """Let them all go; the seconds until the last queue is empty."""
    started = time.monotonic()

    async def one(phone: Phone) -> None:
        await asyncio.sleep(network.dice.random() * TOGETHER_S)
        await phone.empty(network, retry_s=retry_s)

    await asyncio.gather(*(one(phone) for phone in phones))
    return time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="30 phones, which wait two seconds")
    workers_option(parser)
    told = parser.parse_args()
    count, queue, retry_s = (30, 5, 2.0) if told.small else (PHONES, QUEUE, RETRY_S)
    with resort():
        from django.utils import timezone

        dice = random.Random(9)
        phones = phones_of(count, queue, Writer([], timezone.now(), dice))
        sent = {report["uid"] for phone in phones for report in phone.waiting}
        print(f"{machine()}, {told.workers} processes of the application")
        with running(told.workers) as (port, application):
            network, meter = Network(port, dice), Meter(application, postmaster())
            seconds = asyncio.run(all_phones(phones, network, retry_s=retry_s))
            spent = meter.read()
        took = sorted(t * 1000 for t in network.took)
        cost = 1000 * (spent["application"] + spent["database"]) / len(took)
        print(
            f"{count} phones with {queue} reports each: empty after {seconds:.0f} s; "
            f"{len(took):,} requests ({dict(network.answers.most_common())}), median "
            f"{took[len(took) // 2]:.0f} ms, 95th percentile {took[int(0.95 * len(took))]:.0f} ms, "
            f"CPU a request {cost:.2f} ms; other programs took {spent['others']:.1f} cores"
        )
        acknowledged = {uid for phone in phones for uid in phone.acknowledged}
        whole = check(sent, acknowledged) and len(sent) == count * queue
    return 0 if whole and seconds <= MOST_S else 1


if __name__ == "__main__":
    sys.exit(main())
