"""Several persons at the same moment, each on a connection of his own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from kentongan.errors import Refusal


def together(*changes_: Callable[[], Any]) -> list[str]:
    """Run changes at the same moment, each on a connection of its own; the codes of refusals."""
    start = threading.Barrier(len(changes_))
    codes: list[str] = []
    faults: list[BaseException] = []

    def run(change: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=10)
            change()
        except Refusal as refusal:
            codes.append(refusal.code)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(change,)) for change in changes_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not faults
    return codes
