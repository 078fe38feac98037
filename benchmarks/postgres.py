"""A PostgreSQL of our own for a measurement: started in a temporary folder, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def programs() -> Path:
    """The folder of initdb and pg_ctl: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not folders:
        sys.exit("PostgreSQL is not installed here (Debian: apt install postgresql).")
    return folders[-1].parent


def as_server(*command: str | Path) -> None:
    """Run a command of PostgreSQL, which refuses to run as root: its own account does then."""
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*before, *map(str, command)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603


@contextlib.contextmanager
def cluster(*, keep: bool, durable: bool = False) -> Iterator[str]:
    """The address of a fresh PostgreSQL; it is stopped and removed at the end unless kept.

    Not durable it does not wait for the disk: for what only reads. What writes is measured durable,
    with the settings that PostgreSQL comes with.
    """
    programs_at = programs()
    folder = Path(tempfile.mkdtemp(prefix="kentongan-benchmark-"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    as_server(
        *(programs_at / "initdb", "-D", data, "-U", "kentongan", "--auth=trust"),
        *("--encoding=UTF8", "--locale=C.UTF-8"),
    )
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder}"
    if not durable:
        options += " -c fsync=off"
    as_server(
        *(programs_at / "pg_ctl", "-D", data, "-s", "-w", "-l", folder / "log"),
        *("-o", options, "start"),
    )
    address = f"postgresql://kentongan@127.0.0.1:{port}/postgres"
    try:
        yield address
    finally:
        if keep:
            print(f"\nkept: --loaded {address}")
            print(f"stop it with: {programs_at}/pg_ctl -D {data} -m immediate stop")
        else:
            as_server(programs_at / "pg_ctl", "-D", data, "-m", "immediate", "-s", "stop")
            shutil.rmtree(folder)


def set_up_django(address: str, folder: str) -> None:
    """Production settings on this database: DEBUG off, cached templates, every middleware."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "kentongan.settings.base",
        "KENTONGAN_DATABASE_URL": address,
        "KENTONGAN_SECRET_KEY": "only-for-this-measurement",
        "KENTONGAN_DATA_DIR": folder,
    }
    (Path(folder) / "static").mkdir()
    import django

    django.setup()


def copy_in(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows with COPY."""
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
