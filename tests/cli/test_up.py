"""`kentongan up`: one command from an empty folder to a running application, and back."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.cast import Cast

from kentongan.cli import up
from kentongan.people.model import Unit, User
from kentongan.places.model import Area
from kentongan.rulebook.model import Operation

ADDRESS = "http://localhost:8000/"
CALLS: list[datetime] = []


def note(*, now: datetime) -> None:
    """A periodic duty."""
    CALLS.append(now)


def fail(*, now: datetime) -> None:
    """A periodic duty that fails."""
    raise ValueError(now)


@pytest.fixture
def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def small_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bali alone instead of the whole country."""
    from kentongan.places import changes

    whole = changes.load_registry
    monkeypatch.setattr(changes, "load_registry", lambda *, now: whole(now=now, within="51"))


@pytest.fixture(autouse=True)
def _own_data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.STATIC_ROOT = tmp_path / "static"


def refusal(capsys: pytest.CaptureFixture[str], action: Callable[[], object]) -> str:
    """What is said when it cannot start, which must end with exit code 1."""
    with pytest.raises(typer.Exit) as exit_:
        action()
    assert exit_.value.exit_code == up.REFUSED
    return capsys.readouterr().err


def test_a_port_in_use_is_named_with_a_way_out(
    capsys: pytest.CaptureFixture[str], free_port: int
) -> None:
    """The second start says which port and what to type instead."""
    with up.take_port("127.0.0.1", free_port):
        said = refusal(capsys, lambda: up.take_port("127.0.0.1", free_port))
    assert f"Port {free_port} on 127.0.0.1 cannot be used" in said
    assert f"--port {free_port + 1}" in said


def test_a_foreign_address_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address this machine does not have is said in words."""

    def unknown(*_args: object, **_kwargs: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "nirwana is no address" in refusal(capsys, lambda: up.take_port("nirwana", 8000))


def test_a_secret_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    """Sessions survive a restart, and nobody else on the machine can forge one."""
    path = tmp_path / "secrets" / "session-key"
    up.make_private(path.parent)
    secret = up.secret_in(path)
    assert len(secret) > 50
    assert up.secret_in(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in path.parent.iterdir()] == ["session-key"]


def test_static_files_are_gathered_only_when_they_changed(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second start does not copy and compress everything again."""
    runs: list[str] = []
    monkeypatch.setattr(
        "django.core.management.call_command", lambda name, **_kwargs: runs.append(name)
    )
    up.collect_static()
    up.collect_static()
    assert runs == ["collectstatic"]


@pytest.mark.django_db
def test_a_migrated_database_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is migrated twice."""
    assert not up.to_migrate()


@pytest.mark.django_db
@pytest.mark.usefixtures("small_registry")
def test_an_empty_database_gets_the_demo_and_tells_the_passwords_once(
    now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    """The box names the address, the administrator and a few officers; the next start is silent."""
    up.fill(demo=True, address=ADDRESS, now=now)
    said = capsys.readouterr().out
    for words in (f"{ADDRESS}map/", "admin", "kapolres", "kapolsek.kediri", "194 invented persons"):
        assert words in said
    assert Area.objects.filter(code="51.02.06.2001").exists()
    assert Operation.objects.exists()
    people = User.objects.count()
    up.fill(demo=True, address=ADDRESS, now=now)
    assert capsys.readouterr().out == ""
    assert User.objects.count() == people


@pytest.mark.django_db
@pytest.mark.usefixtures("small_registry")
def test_without_demo_there_is_an_administrator_and_nobody_else(
    now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real installation begins with somebody who can add its units."""
    up.fill(demo=False, address=ADDRESS, now=now)
    assert "admin" in capsys.readouterr().out
    assert User.objects.get().is_superuser
    assert not Unit.objects.exists()


def test_a_database_in_use_is_left_alone(
    cast: Cast, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there are accounts no demo and no administrator is added."""
    people = User.objects.count()
    up.fill(demo=True, address=ADDRESS, now=now)
    assert User.objects.count() == people
    assert capsys.readouterr().out == ""


def test_a_database_that_cannot_be_used_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reason instead of a traceback, for the database and for the disk."""
    from django.db import OperationalError

    def broken() -> bool:
        raise OperationalError("connection refused")

    def full() -> bool:
        raise PermissionError(13, "Permission denied", "/srv/static")

    monkeypatch.setattr(up, "to_migrate", broken)
    said = refusal(capsys, lambda: up.prepare(demo=True, address=ADDRESS))
    assert "The database cannot be used: connection refused" in said
    monkeypatch.setattr(up, "to_migrate", full)
    said = refusal(capsys, lambda: up.prepare(demo=True, address=ADDRESS))
    assert "/srv/static cannot be written: Permission denied" in said


@pytest.mark.django_db
@pytest.mark.usefixtures("small_registry")
def test_preparing_migrates_gathers_and_fills(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """All of it in one call, and pages then say that data are invented."""
    done: list[str] = []
    monkeypatch.setattr(up, "to_migrate", lambda: True)
    monkeypatch.setattr(
        "django.core.management.call_command", lambda name, **_kwargs: done.append(name)
    )
    up.prepare(demo=True, address=ADDRESS)
    assert done == ["migrate", "collectstatic"]
    assert (settings.DATA_DIR / "synthetic-data").exists()


@pytest.mark.django_db
def test_periodic_duties_are_called_and_one_that_fails_stops_no_other(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """The overdue ladder climbs even when another duty is broken."""
    CALLS.clear()
    settings.PERIODIC = [f"{__name__}.fail", f"{__name__}.note"]
    sys.modules.setdefault(__name__, sys.modules[note.__module__])
    with caplog.at_level(logging.ERROR):
        assert up.clock(0) == up.TICK_SECONDS
    assert len(CALLS) == 1
    assert "fail failed" in caplog.text


def test_once_waits_and_then_rests() -> None:
    """The address is printed when the server answers, one time."""
    said: list[str] = []
    answers = iter([False, True])
    step = up.once(lambda: next(answers), lambda: said.append("ready"))
    assert step(0) == pytest.approx(0.1)
    assert said == []
    assert step(0) == float("inf")
    assert said == ["ready"]


@pytest.fixture
def companions(tmp_path: Path) -> Iterator[tuple[up.Companions, Path, list[float]]]:
    """A worker that notes its start and sleeps, and a step that notes its calls."""
    starts, calls = tmp_path / "starts", []
    code = f"open({str(starts)!r}, 'a').write('x'); import time; time.sleep(60)"
    beside = up.Companions(
        [sys.executable, "-c", code],
        [lambda t: calls.append(t) or 0.01],
        tmp_path / "worker.log",
        pause=0.05,
    )
    yield beside, starts, calls
    beside.stop()


def eventually(condition: Callable[[], bool]) -> bool:
    """Does it become true within ten seconds?"""
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_worker_and_steps_run_beside_and_end_together(
    companions: tuple[up.Companions, Path, list[float]],
) -> None:
    """After stop nothing is left running."""
    beside, starts, calls = companions
    beside.start()
    assert eventually(lambda: starts.exists() and len(calls) > 2)
    beside.stop()
    assert not any(thread.is_alive() for thread in beside._threads)
    count = len(calls)
    time.sleep(0.1)
    assert len(calls) == count


def test_a_worker_that_dies_is_reported_and_started_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A crash is neither silent nor the end, and the pauses grow."""
    starts = tmp_path / "starts"
    code = f"open({str(starts)!r}, 'a').write('x'); print('why'); raise SystemExit(3)"
    log = tmp_path / "worker.log"
    beside = up.Companions([sys.executable, "-c", code], [], log, pause=0.05)
    beside.start()
    assert eventually(lambda: starts.exists() and len(starts.read_text()) >= 3)
    beside.stop()
    said = capsys.readouterr().err
    assert "The worker stopped (exit code 3); again in 0.05 s." in said
    assert "again in 0.1 s." in said
    assert log.read_text().startswith("why\nwhy\n")
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_large_log_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk does not fill with mail nobody reads."""
    log = tmp_path / "worker.log"
    log.write_text("old" * 10)
    monkeypatch.setattr(up, "LOG_BYTES", 20)
    with up.log_file(log) as opened:
        opened.write(b"new")
    assert (log.read_text(), (tmp_path / "worker.log.1").read_text()) == ("new", "old" * 10)


def test_a_worker_that_will_not_stop_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hanging task does not keep the application from ending."""
    monkeypatch.setattr(up, "STOP_SECONDS", 0.2)
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('up', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)  # noqa: S603
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
        up.end(process)
    assert process.returncode == -signal.SIGKILL


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Settings of an installation that was never started, in a folder of its own."""
    from kentongan.settings import base

    monkeypatch.setattr(base, "DATA_DIR", tmp_path / "data")
    monkeypatch.setattr(base, "SECRET_DIR", tmp_path / "data" / "secrets")
    monkeypatch.setattr(base, "SECRET_KEY", "")
    monkeypatch.setattr("django.setup", lambda: None)
    for name in ("KENTONGAN_HOSTS", "KENTONGAN_SECRET_KEY"):
        monkeypatch.setenv(name, "x")  # so that it is put back whatever happens to it
        monkeypatch.delenv(name)
    return tmp_path / "data"


def test_the_worker_gets_the_secrets_too(fresh: Path) -> None:
    """What was made is handed on by the environment, once and for all later starts."""
    up.set_up_django("127.0.0.1")
    made = os.environ["KENTONGAN_SECRET_KEY"]
    assert (fresh / "secrets" / up.SECRET_FILE).read_text() == made
    assert "KENTONGAN_HOSTS" not in os.environ
    up.set_up_django("10.1.2.3")
    assert os.environ["KENTONGAN_SECRET_KEY"] == made
    assert "10.1.2.3" in os.environ["KENTONGAN_HOSTS"].split(",")


def test_a_folder_that_cannot_be_used_is_said(
    fresh: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file where the folder should be, and a broken signing key."""
    fresh.write_text("not a folder")
    said = refusal(capsys, lambda: up.set_up_django("localhost"))
    assert "cannot be used: File exists. Set KENTONGAN_DATA_DIR." in said


def test_a_broken_signing_key_is_said(
    fresh: Path, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    """Better not to start than to write a trail nobody can check."""
    settings.AUDIT_SIGNING_KEY = "zz"
    said = refusal(capsys, lambda: up.set_up_django("localhost"))
    assert "The signing key of the audit trail cannot be used" in said


class Served:
    """A server that is up at once and stops by itself."""

    started = False

    def __init__(self, config: Any) -> None:
        self.config = config

    def run(self, sockets: list[socket.socket]) -> None:
        """Answer for a moment, then receive the signal that ends it, twice as the real one does."""
        assert sockets
        Served.started = True
        time.sleep(0.4)
        signal.raise_signal(signal.SIGTERM)


@pytest.mark.parametrize("page", ["", "map/"])
def test_serving_ends_with_everything_beside_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    free_port: int,
    settings: Any,
    page: str,
) -> None:
    """The address is said when it answers, the browser opens it (a demo at its map), and SIGTERM
    is a normal end."""
    opened: list[str] = []
    settings.PERIODIC = []
    Path(settings.DATA_DIR).mkdir()
    monkeypatch.setattr("kentongan.demo.notice.is_synthetic", lambda: bool(page))
    monkeypatch.setattr("uvicorn.Server", Served)
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr(up, "clock", lambda _now: up.TICK_SECONDS)
    monkeypatch.setattr(up, "WORKER", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(up, "set_up_django", lambda _host: None)
    monkeypatch.setattr(up, "prepare", lambda **_kwargs: None)
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        up.command(host="127.0.0.1", port=free_port, demo=True, open_browser=True)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    said = capsys.readouterr().out
    assert f"Kentongan runs at http://localhost:{free_port}/{page} " in said
    assert "Kentongan has stopped." in said
    assert opened == [f"http://localhost:{free_port}/{page}"]


@pytest.mark.slow
def test_it_starts_serves_and_stops(tmp_path: Path, free_port: int) -> None:
    """From an empty folder: a page, passwords told once, a clean end on SIGTERM, and again."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "KENTONGAN"))}
    environment |= {"KENTONGAN_DATA_DIR": str(tmp_path / "var"), "COLUMNS": "100"}
    code = "from kentongan.cli.main import run; run()"

    def start_and_stop() -> str:
        process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "-c", code, "up", "--port", str(free_port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            address = f"http://127.0.0.1:{free_port}/accounts/login/"
            assert eventually_answers(address, process)
        finally:
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said
        return said

    first = start_and_stop()
    assert "shown only now" in first
    assert "Kentongan has stopped." in first
    second = start_and_stop()
    assert "password" not in second
    secret = tmp_path / "var" / "secrets" / up.SECRET_FILE
    assert secret.stat().st_mode & 0o777 == 0o600


def eventually_answers(address: str, process: subprocess.Popen[str]) -> bool:
    """Is the page there within two minutes, while the process lives?"""
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=60) as page:  # noqa: S310  loopback
                return bool(page.status == 200)
        except OSError:
            time.sleep(0.2)
    return False
