"""How fast the readers of briefings and incidents are, and how much memory they take.

    .venv/bin/python benchmarks/read_speed.py [FOLDER] [SECONDS]

Reads the texts of FOLDER (default: tests/text_reading/synthetic) as briefings, and the synthetic
ones of tests/text_reading/incidents as incidents, padded or cut to about 3 KB, over and over on one
core for SECONDS (default 5) each after one warm round. A rate is made of the quickest reading of
every text, in processor time, so that a busy neighbour changes it little. Prints texts a second,
the import of the library, the whole of `kentongan read` on one text, its rate on two thousand rows,
and peak memory.
"""

from __future__ import annotations

import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
SIZE = 3000


def texts(folder: Path) -> list[str]:
    """Each text at about three kilobytes: repeated when short, cut at a line when long."""
    out = []
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".vtt")):
        text = path.read_text(encoding="utf-8")
        body = text
        while len(body) < SIZE:
            body += "\n\n" + text.removeprefix("WEBVTT")
        out.append(body[: body.rfind("\n", 0, SIZE + 400)])
    return out


def incidents() -> list[tuple[str, str | None, str | None]]:
    """Text at about three kilobytes, headline and day of the labelled incidents."""
    out = []
    for path in sorted((ROOT / "tests/text_reading/incidents").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            body = row["text"]
            while len(body) < SIZE:
                body += "\n\n" + row["text"]
            out.append((body[: body.rfind("\n", 0, SIZE + 400)], row["title"], row["date"]))
    return out


def rate(jobs: list[Callable[[], object]], seconds: float) -> float:
    """Jobs a second, each at its quickest."""
    best = [1e9] * len(jobs)
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        for n, job in enumerate(jobs):
            began = time.process_time()
            job()
            best[n] = min(best[n], time.process_time() - began)
    return len(jobs) / sum(best)


def timed(command: list[str]) -> float:
    """Best of three runs of a command, in seconds."""
    best = 1e9
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
        best = min(best, time.perf_counter() - began)
    return best


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests/text_reading/synthetic"
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5.0
    began = time.perf_counter()
    from kentongan.text_reading.briefing import read_briefing
    from kentongan.text_reading.incident import read_incident

    imported = time.perf_counter() - began
    corpus, events = texts(folder), incidents()
    briefings = [partial(read_briefing, text) for text in corpus]
    readings = [partial(read_incident, text, title=t, date=d) for text, t, d in events]
    for job in (*briefings, *readings):
        job()
    # readings hold no reference cycles: looking for some costs a quarter of the time
    gc.set_threshold(100_000, 50, 50)
    figures = [
        (rate(jobs, seconds), kind)
        for jobs, kind in ((briefings, "briefings"), (readings, "incidents"))
    ]
    mean = {
        "briefings": statistics.fmean(map(len, corpus)),
        "incidents": statistics.fmean(len(e[0]) for e in events),
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    one = next(p for p in sorted(folder.iterdir()) if p.suffix == ".txt")
    program = str(Path(sys.executable).with_name("kentongan"))
    for per_second, kind in figures:
        print(f"{kind} of {mean[kind]:.0f} characters: {per_second:.0f} texts/s on one core")
    print(f"import of the library: {imported:.2f} s")
    for read_as in ("briefing", "incident"):
        whole = timed([program, "read", str(one), "--as", read_as, "--json"])
        pool = corpus if read_as == "briefing" else [e[0] for e in events]
        with tempfile.TemporaryDirectory() as folder_of_rows:
            rows = Path(folder_of_rows) / "rows.jsonl"
            lines = [json.dumps({"id": n, "text": pool[n % len(pool)]}) for n in range(2000)]
            rows.write_text("\n".join(lines), "utf-8")
            many = timed([program, "read", str(rows), "--as", read_as, "--json"])
        print(f"`kentongan read --as {read_as}` of one text: {whole:.2f} s")
        print(f"  of 2000 rows: {2000 / many:.0f} texts/s, start and JSON included")
    print(f"peak memory: {peak:.0f} MB")


if __name__ == "__main__":
    main()
