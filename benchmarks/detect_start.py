"""How long `kentongan detect` takes to start: `python benchmarks/detect_start.py`.

Runs each command several times as a process of its own, compiled loops cached from the first time,
and prints the fastest and the median in seconds. The last line is what the packages alone take that
a detection needs.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

TIMES = 7
EXAMPLE = Path(__file__).parents[1] / "docs/early-warning/data/salmonella-agona.csv"
COMMANDS = {
    "detect --help": ["detect", "--help"],
    "detect methods": ["detect", "methods"],
    "312 weeks, ears": ["detect", str(EXAMPLE), "--method", "ears"],
    "312 weeks, farrington_flexible": ["detect", str(EXAMPLE), "--method", "farrington_flexible"],
    "312 weeks, the method chosen": ["detect", str(EXAMPLE)],
}
RUN = "import sys; from kentongan.cli.main import run; sys.argv[0] = 'kentongan'; run()"
PACKAGES = "import numba, polars, scipy.linalg, typer, rich"


def seconds(code: str, arguments: list[str]) -> list[float]:
    """Wall time of each run after the first."""
    taken = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        subprocess.run(  # noqa: S603  our own commands
            [sys.executable, "-c", code, *arguments], check=True, stdout=subprocess.DEVNULL
        )
        taken.append(time.perf_counter() - began)
    return taken[1:]


def main() -> None:
    print(f"{'':34}{'fastest':>9}{'median':>9}")
    for name, arguments in COMMANDS.items():
        taken = seconds(RUN, arguments)
        print(f"{name:34}{min(taken):>9.2f}{statistics.median(taken):>9.2f}")
    taken = seconds(PACKAGES, [])
    print(f"{'importing the packages alone':34}{min(taken):>9.2f}{statistics.median(taken):>9.2f}")


if __name__ == "__main__":
    main()
