"""The kinds of report, written out: adding one is its file and its line in `KINDS`."""

from __future__ import annotations

from typing import Any, Final

from kentongan.watch_loop.report.kinds.accident import ACCIDENT
from kentongan.watch_loop.report.kinds.contact import CONTACT
from kentongan.watch_loop.report.kinds.demonstration import DEMONSTRATION
from kentongan.watch_loop.report.kinds.disaster import DISASTER
from kentongan.watch_loop.report.kinds.incident import INCIDENT
from kentongan.watch_loop.report.kinds.information import INFORMATION
from kentongan.watch_loop.report.kinds.kind import ReportKind
from kentongan.watch_loop.report.kinds.potential import POTENTIAL
from kentongan.watch_loop.report.kinds.situation import SITUATION
from kentongan.watch_loop.report.kinds.viral_post import VIRAL_POST

KINDS: Final[tuple[ReportKind[Any], ...]] = (
    INCIDENT,
    ACCIDENT,
    DEMONSTRATION,
    DISASTER,
    POTENTIAL,
    INFORMATION,
    VIRAL_POST,
    CONTACT,
    SITUATION,
)
BY_CODE: Final[dict[str, ReportKind[Any]]] = {kind.code: kind for kind in KINDS}
