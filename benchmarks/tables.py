"""Time and memory of reading a table of counts: `python benchmarks/tables.py [ROWS]`.

Writes a CSV of ROWS rows (10,000,000; a day and district a row, 7,285 districts) into a temporary
folder and reads it as `kentongan detect` does. Prints rows a second of processor time, and the most
memory the process held.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from kentongan.early_warning.tables import read_table

DISTRICTS = 7285


def write(path: Path, days: int) -> None:
    """A long table: every district on every day."""
    draw = np.random.default_rng(1)
    first = np.datetime64("2020-01-01")
    codes = [f"51.{n // 70:02d}.{n:05d}" for n in range(DISTRICTS)]
    with path.open("w") as stream:
        stream.write("tanggal,kecamatan,jumlah\n")
        for day in range(days):
            counts = draw.poisson(1.2, DISTRICTS)
            stream.writelines(
                f"{first + day},{code},{count}\n" for code, count in zip(codes, counts, strict=True)
            )


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    days = max(2, rows // DISTRICTS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "counts.csv"
        write(path, days)
        before = resource.getrusage(resource.RUSAGE_SELF)
        began = time.process_time()
        table = read_table(path)
        used = time.process_time() - began
        after = resource.getrusage(resource.RUSAGE_SELF)
    assert table.series.counts.shape == (days, DISTRICTS)
    print(f"rows                {days * DISTRICTS:>12,}")
    print(f"processor seconds   {used:>12.1f}")
    print(f"memory before, MB   {before.ru_maxrss / 1024:>12.0f}")
    print(f"most memory, MB     {after.ru_maxrss / 1024:>12.0f}")


if __name__ == "__main__":
    main()
