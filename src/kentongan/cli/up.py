"""`kentongan up`: prepare everything, then run web and worker together until told to stop.

Order matters: the port is taken first (a second start must not touch anything), secrets are made
before the settings read them, and nothing is printed as created before it is committed.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.panel import Panel

if TYPE_CHECKING:
    from kentongan.demo.resort import DemoAccounts

STOPPED, REFUSED = 0, 1
SECRET_FILE = "session-key"  # noqa: S105  the name of the file, not what it holds
TICK_SECONDS = 60.0
STOP_SECONDS = 10.0
LONGEST_PAUSE = 60.0
DEMO_PAGE = "map/"
"""Where a demo opens: what the synthetic campaign tells is seen at once on its map."""
LOG_FILE = "worker.log"
LOG_BYTES = 10 * 1024 * 1024
WORKER = (sys.executable, "-m", "django", "db_worker", "--no-startup-delay", "--verbosity", "0")

logger = logging.getLogger(__name__)
say = Console(highlight=False)
warn = Console(stderr=True, highlight=False)


def command(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="Fill an empty database with the demo resort.")
    ] = True,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser.")
    ] = False,
) -> None:
    """Migrate, fill an empty database, and run web and worker together.

    Ctrl-C or SIGTERM stops both. What was created is printed once and never again.

    Exit codes: 0 stopped on demand, 1 it could not start (the reason is printed).
    """
    listening = take_port(host, port)
    address = f"http://{'localhost' if host in {'127.0.0.1', '0.0.0.0', '::'} else host}:{port}/"  # noqa: S104  compared, not bound
    set_up_django(host)
    prepare(demo=demo, address=address)
    with listening:
        run(listening, address, open_browser=open_browser)


def take_port(host: str, port: int) -> socket.socket:
    """A socket bound to the address, or a message that says why not."""
    try:
        family, *_, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        taken = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        stop(f"{host} is no address of this machine: {error.strerror or error}")
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(where)
        taken.listen(1)  # two sockets may be bound to one port, only one of them listens
    except OSError as error:
        taken.close()
        stop(
            f"Port {port} on {host} cannot be used: {error.strerror}. "
            f"Choose another one, for instance: kentongan up --port {port % 65535 + 1}"
        )
    return taken


def set_up_django(host: str) -> None:
    """Make the secrets of this installation once, and load the settings with them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.settings.base")
    if host not in {"127.0.0.1", "localhost", "::1"} and "KENTONGAN_HOSTS" not in os.environ:
        names = ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), host]
        os.environ["KENTONGAN_HOSTS"] = ",".join(names)
    from kentongan.settings import base

    try:
        make_private(base.DATA_DIR)
        make_private(base.SECRET_DIR)
        if not base.SECRET_KEY:
            base.SECRET_KEY = secret_in(base.SECRET_DIR / SECRET_FILE)
            os.environ["KENTONGAN_SECRET_KEY"] = base.SECRET_KEY
    except OSError as error:
        stop(f"{error.filename} cannot be used: {error.strerror}. Set KENTONGAN_DATA_DIR.")
    import django

    django.setup()
    from kentongan.audit_trail.signing import signing_key

    try:
        signing_key()
    except (OSError, ValueError) as error:
        stop(f"The signing key of the audit trail cannot be used: {error}")


def make_private(folder: Path) -> None:
    """A folder only its owner can enter."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def secret_in(path: Path) -> str:
    """The secret kept in a file, made on first use; only the owner can read it."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(60))
        draft.replace(path)
    return path.read_text(encoding="ascii").strip()


def prepare(*, demo: bool, address: str) -> None:
    """Bring database and static files up to date, and fill what is empty."""
    from django.core.management import call_command
    from django.db import DatabaseError
    from django.utils import timezone

    from kentongan.demo.notice import mark_synthetic

    try:
        if to_migrate():
            with say.status("Preparing the database"):
                call_command("migrate", verbosity=0, interactive=False)
        collect_static()
        fill(demo=demo, address=address, now=timezone.now())
        mark_synthetic()
    except DatabaseError as error:
        stop(f"The database cannot be used: {error}")
    except OSError as error:
        stop(f"{error.filename} cannot be written: {error.strerror}")


def to_migrate() -> bool:
    """Is a migration missing? Asking is quicker than migrating, which also renews permissions."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static() -> None:
    """Gather and compress static files, only when one of them changed since the last start."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            found.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if mark.exists() and mark.read_text(encoding="ascii") == found.hexdigest():
        return
    with say.status("Gathering static files"):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(found.hexdigest(), encoding="ascii")


def fill(*, demo: bool, address: str, now: Any) -> None:
    """Load the rulebook, and into an empty database the areas and the demo resort or a lone admin.

    In one transaction: a start that is broken off leaves the database empty, so that the next one
    fills it and tells the passwords.
    """
    from django.db import transaction

    from kentongan.audit_trail.actor import Actor
    from kentongan.demo.loop import run_loop
    from kentongan.demo.reports import run_campaign
    from kentongan.demo.resort import build, new_password
    from kentongan.people.changes import create_administrator
    from kentongan.people.queries import has_accounts
    from kentongan.places.changes import load_registry
    from kentongan.places.queries import children_of
    from kentongan.rulebook.changes import load_rulebook

    system = Actor(user=None, label="kentongan up")
    accounts: DemoAccounts | None = None
    password = ""
    with transaction.atomic():
        load_rulebook(actor=system, now=now)
        if not children_of("").exists():
            with say.status("Loading the 91,000 areas of Indonesia"):
                load_registry(now=now)
        if not has_accounts():
            with say.status("Making accounts"):
                if demo:
                    accounts = build(now=now)
                    run_loop(now=now)
                    run_campaign(now=now)
                else:
                    password = new_password()
                    create_administrator(
                        username="admin", password=password, email="", actor=system, now=now
                    )
    if accounts:
        announce(address + DEMO_PAGE, demo_lines(accounts))
    elif password:
        announce(address, [f"Administrator: [b]admin[/b]  password: [b]{password}[/b]"])


def demo_lines(accounts: DemoAccounts) -> list[str]:
    """Whom one may sign in as, in the resort that was just invented."""
    width = max(len(name) for name, _ in accounts.examples)
    return [
        f"Administrator:  [b]{accounts.admin}[/b]",
        f"     password:  [b]{accounts.admin_password}[/b]",
        "",
        f"Demo officers:  {accounts.officers} invented persons with one password",
        f"     password:  [b]{accounts.password}[/b]",
        "",
        *(f"  {name:<{width}}  {title}" for name, title in accounts.examples),
    ]


def announce(address: str, lines: Sequence[str]) -> None:
    """Tell the passwords, once: they are stored nowhere."""
    text = "\n".join((f"Address:        [b]{address}[/b]", "", *lines))
    title = "Keep this: it is shown only now"
    say.print(Panel(text, title=title, expand=False, padding=(1, 2)))


def run(listening: socket.socket, address: str, *, open_browser: bool) -> None:
    """Serve until SIGINT or SIGTERM, with the worker beside it; both end before this returns."""
    import uvicorn
    from django.conf import settings

    from kentongan.demo.notice import is_synthetic

    opens = address + DEMO_PAGE if is_synthetic() else address
    config = uvicorn.Config(
        "kentongan.asgi:application",
        log_level="warning",
        lifespan="off",
        # Only a proxy that ends TLS in front of us may say where a request came from.
        proxy_headers=settings.BEHIND_TLS,
        timeout_graceful_shutdown=int(STOP_SECONDS),
    )
    server = uvicorn.Server(config)

    log = Path(settings.DATA_DIR) / LOG_FILE

    def ready() -> None:
        say.print(f"Kentongan runs at [b]{opens}[/b]  (Ctrl-C stops it)")
        say.print(f"What the worker says, and mail not sent anywhere: {log}", soft_wrap=True)
        if open_browser:
            webbrowser.open(opens)

    companions = Companions(WORKER, [clock, once(lambda: server.started, ready)], log)
    # The server raises the signal again once it has stopped; it has then done its work.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    companions.start()
    try:
        server.run(sockets=[listening])
    finally:
        companions.stop()
    say.print("Kentongan has stopped.")


def once(condition: Callable[[], bool], do: Callable[[], None]) -> Callable[[float], float]:
    """A step that waits for a condition, does one thing, and then sleeps."""

    def step(_now: float) -> float:
        if not condition():
            return 0.1
        do()
        return float("inf")

    return step


def clock(_now: float) -> float:
    """Call everything the setting PERIODIC names; what fails is logged and tried again."""
    from django.conf import settings
    from django.db import close_old_connections
    from django.utils import timezone
    from django.utils.module_loading import import_string

    close_old_connections()
    for dotted in getattr(settings, "PERIODIC", ()):
        try:
            import_string(dotted)(now=timezone.now())
        except Exception:
            logger.exception("%s failed; it is tried again in %d s", dotted, TICK_SECONDS)
    close_old_connections()
    return TICK_SECONDS


@dataclass
class Companions:
    """What runs beside the server: the worker process, and steps in threads.

    A step is called with the monotonic time and answers how long to wait before the next call. A
    worker that dies is reported and started again, after a pause that doubles from a second to a
    minute while it keeps dying. What it says goes to a file: by default mail is written out instead
    of sent, and a terminal full of it would hide the passwords shown once.
    """

    worker: Sequence[str]
    steps: Sequence[Callable[[float], float]]
    log: Path
    pause: float = 1.0
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Start the worker and the steps; returns at once."""
        for target in (self._keep_worker, *(self._repeater(step) for step in self.steps)):
            thread = threading.Thread(target=target, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End all of them and wait; the worker may finish its task for ten seconds."""
        self._ended.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS + 2)

    def _repeater(self, step: Callable[[float], float]) -> Callable[[], None]:
        def repeat() -> None:
            wait = 0.0
            while not self._ended.wait(min(wait, threading.TIMEOUT_MAX)):
                wait = step(time.monotonic())

        return repeat

    def _keep_worker(self) -> None:
        pause = self.pause
        while not self._ended.is_set():
            started = time.monotonic()
            # A session of its own: Ctrl-C in the terminal reaches us, and we end it in order.
            with log_file(self.log) as log:
                process = subprocess.Popen(  # noqa: S603  our own command
                    self.worker, start_new_session=True, stdout=log, stderr=log
                )
            while process.poll() is None and not self._ended.wait(0.2):
                pass
            if self._ended.is_set():
                end(process)
                return
            pause = self.pause if time.monotonic() - started > LONGEST_PAUSE else pause
            warn.print(
                f"The worker stopped (exit code {process.returncode}); again in {pause:g} s. "
                f"Why stands at the end of {self.log}",
                soft_wrap=True,
            )
            self._ended.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def log_file(path: Path) -> IO[bytes]:
    """The log, opened to be continued; one that has grown large is set aside first.

    Only its owner can read it: it may hold mail.
    """
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to stop, and stop it if it does not."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def stop(reason: str) -> NoReturn:
    """Say why it cannot start."""
    warn.print(reason, style="red", soft_wrap=True)
    raise typer.Exit(REFUSED)
