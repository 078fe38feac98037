"""The clock, the disk and a command loop in full swing, for the tests of its pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import time_machine
from PIL import Image
from pytest_django import Settings
from tests.cast import NOW, Cast
from tests.command_loop.steps import HOUR, act, by, draft, issue, reissue, say, understand
from tests.command_loop.texts import TEXT, reading

from kentongan.command_loop.acknowledgement.model import ReadBack
from kentongan.command_loop.action.model import ActionReport, Evidence
from kentongan.command_loop.briefing import changes
from kentongan.command_loop.briefing.model import Briefing, Reading
from kentongan.command_loop.directive.model import Delivery, Directive
from kentongan.evidence.uploads import Upload


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is the cast's moment, until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def disk(settings: Settings, tmp_path: Path) -> Path:
    """Evidence is written here."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text reads as `texts.reading()`, so that no page's test needs the grammar."""
    monkeypatch.setattr(changes, "read_briefing", lambda _text: reading())


@dataclass(frozen=True)
class Scene:
    """One of everything. The directive went to Kediri, Marga and Pupuan."""

    cast: Cast
    briefing: Briefing
    """Planned, begun an hour ago; Polsek Kediri is invited."""
    reading: Reading
    """Open, of the briefing's text."""
    draft: Directive
    """Drawn from the briefing, not issued."""
    directive: Directive
    other: Directive
    """Another that stands, of the same unit."""
    kediri: Delivery
    """Understood; an action was reported with a photo."""
    marga: Delivery
    """Delivered, nothing more."""
    read_back: ReadBack
    """Pupuan's, waiting for its verdict."""
    report: ActionReport
    """Kediri's, waiting for its verdict."""
    evidence: Evidence
    below: Directive
    """Kediri's re-issue to its village officers."""
    down: Delivery
    """At the first village officer."""


def photo() -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (32, 20), (40, 90, 70)).save(out, format="JPEG")
    return out.getvalue()


@pytest.fixture
def scene(cast: Cast, clock: time_machine.Traveller, disk: Path, reader: None) -> Scene:
    briefing = changes.plan_briefing(
        unit=cast.polres,
        title="Vicon Asops",
        medium="vicon",
        starts_at=NOW - HOUR,
        actor=by(cast.kabag_ops),
        now=NOW - 2 * HOUR,
    )
    changes.invite_units(
        briefing=briefing, units=[cast.polsek_kediri], actor=by(cast.kabag_ops), now=NOW
    )
    added = changes.add_text(
        unit=cast.polres,
        briefing=briefing,
        file_name="arahan.txt",
        data=TEXT.encode(),
        actor=by(cast.kabag_ops),
        now=NOW,
    )
    waiting = draft(cast)
    Directive.objects.filter(pk=waiting.pk).update(briefing=briefing, point=1)
    pupuan = cast.units["POLSEK-PUPUAN"]
    top, deliveries = issue(cast, [cast.polsek_kediri, cast.polsek_marga, pupuan])
    at = {d.unit.code: d for d in deliveries}
    kediri = at["POLSEK-KEDIRI"]
    understand(cast, kediri, cast.kapolsek_kediri)
    report = act(kediri, cast.kapolsek_kediri, uploads=[Upload("pasar.jpg", photo())])
    below, down = reissue(kediri, cast.kapolsek_kediri, cast.villages)
    row = say(at["POLSEK-PUPUAN"], cast.users["kapolsek_pupuan"])
    other, _deliveries = issue(cast, [cast.polsek_marga], instruction="Jaga netralitas.")
    return Scene(
        cast=cast,
        briefing=briefing,
        reading=added,
        draft=waiting,
        directive=top,
        other=other,
        kediri=kediri,
        marga=at["POLSEK-MARGA"],
        read_back=row,
        report=report,
        evidence=report.evidence.get(),
        below=below,
        down=down[0],
    )
