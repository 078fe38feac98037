"""A synthetic briefing carried through the loop, so that no page of the demo resort is empty.

Everything goes through the changes an officer's click would call, by the invented officer who would
make it: the demo cannot hold a state the rules forbid.
"""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from kentongan.audit_trail.actor import Actor
from kentongan.command_loop.acknowledgement.changes import (
    judge_read_back,
    open_delivery,
    read_back,
)
from kentongan.command_loop.acknowledgement.model import ReadBack
from kentongan.command_loop.action.changes import judge_report, report_action
from kentongan.command_loop.briefing.changes import accept_certain, add_text, decide, plan_briefing
from kentongan.command_loop.briefing.queries import items_of
from kentongan.command_loop.directive.changes import (
    To,
    Words,
    confirm_and_draft,
    issue_directive,
    reissue_directive,
)
from kentongan.command_loop.directive.model import Delivery, Directive
from kentongan.evidence.uploads import Upload
from kentongan.notices.changes import withhold
from kentongan.people.model import Unit, User
from kentongan.people.queries import actor_for

TEXT = Path(__file__).with_name("vicon.txt")
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
OWN_WORDS = (
    "Kami data dulu desa demi desa masalah yang bisa pecah jadi pertikaian, lalu lapor ke Polres.",
    "Anggota keliling ke tiap banjar minggu ini, mencatat sengketa yang belum selesai.",
    "Setiap kepala lingkungan kami temui; daftar masalahnya kami kirim sebelum akhir pekan.",
    "Rapat dengan kepala desa lusa, hasilnya jadi peta kerawanan wilayah kami.",
)


def run_loop(*, now: datetime) -> None:
    """Read, confirm and issue the synthetic briefing of two days ago, and answer part of it."""
    held = now - timedelta(days=2)
    reader = _actor("kabagops")
    polres = Unit.objects.get(code="POLRES-TABANAN")
    local = held.astimezone(ZoneInfo(polres.timezone))
    text = TEXT.read_text(encoding="utf-8").format(
        hari=DAYS[local.weekday()],
        tanggal=f"{local.day} {MONTHS[local.month - 1]} {local.year}",
    )
    reading = add_text(
        unit=polres, file_name="vicon-sintetis.txt", data=text.encode(), actor=reader, now=held
    )
    accept_certain(reading=reading, actor=reader, now=held)
    for item in items_of(reading):
        if item.state == "open":
            decide(
                reading=reading,
                field=item.field,
                decision="accepted",
                value=None,
                actor=reader,
                now=held,
            )
    reading.refresh_from_db()
    _briefing, drafts = confirm_and_draft(
        reading=reading, version=reading.version, actor=reader, now=held
    )
    polseks = list(Unit.objects.filter(level="polsek", parent=polres).order_by("path"))
    for draft in drafts[:-1]:  # the last one stays a draft, to be issued by whoever tries the demo
        issue_directive(directive=draft, to=[To(unit=u) for u in polseks], actor=reader, now=held)
    _answer(drafts[0], polseks, now)
    plan_briefing(
        unit=polres,
        title="Anev mingguan jajaran Polres Tabanan (sintetis)",
        medium="vicon",
        starts_at=(now + timedelta(days=2)).replace(minute=0, second=0, microsecond=0),
        place="Rupatama Polres Tabanan",
        agenda=["Tindak lanjut arahan", "Situasi kamtibmas sepekan", "Rencana pekan depan"],
        actor=reader,
        now=now,
    )
    withhold(now=now)


def _answer(directive: Directive, polseks: list[Unit], now: datetime) -> None:
    """Four Polsek read back; one of them is returned, one re-issues and acts, one is blocked."""
    chief = _actor("kapolres")
    at = now - timedelta(hours=30)
    backs: list[ReadBack] = []
    for unit, words in zip(polseks, OWN_WORDS, strict=False):
        backs.append(
            read_back(
                delivery=_delivery(directive, unit),
                text=words,
                version=1,
                actor=_head(unit),
                now=at,
            )
        )
    open_delivery(delivery=_delivery(directive, polseks[4]), actor=_head(polseks[4]), now=at)
    for back in backs[:2]:
        judge_read_back(read_back=back, verdict="accepted", remark="", actor=chief, now=at)
    judge_read_back(
        read_back=backs[2],
        verdict="returned",
        remark="Sebutkan siapa yang mendata dan kapan selesai.",
        actor=chief,
        now=now - timedelta(hours=20),
    )
    first = polseks[0]
    villages = list(Unit.objects.filter(parent=first, level="village").order_by("path")[:3])
    below, _deliveries = reissue_directive(
        delivery=_delivery(directive, first),
        words=Words(
            instruction="Data masalah di tiap banjar yang bisa menjadi pertikaian.",
            elaboration="Mulai dari banjar di batas desa; catat masalahnya, bukan orangnya.",
        ),
        to=[To(unit=u) for u in villages],
        actor=_head(first),
        now=at,
    )
    read_back(
        delivery=_delivery(below, villages[0]),
        text="Saya temui kelian banjar satu per satu dan mencatat sengketa batas tanah.",
        version=1,
        actor=_head(villages[0]),
        now=now - timedelta(hours=26),
    )
    report = report_action(
        delivery=_delivery(directive, first),
        kind="action",
        text="Pendataan di tiga desa selesai; dua sengketa batas tanah diteruskan ke kepala desa.",
        happened_at=now - timedelta(hours=8),
        place=f"Kantor {first.name}",
        uploads=[Upload("bukti-sintetis.png", _picture())],
        actor=_head(first),
        now=now - timedelta(hours=6),
    )
    judge_report(
        report=report, outcome="sufficient", remark="", actor=chief, now=now - timedelta(hours=4)
    )
    report_action(
        delivery=_delivery(directive, polseks[1]),
        kind="blocker",
        text="Dua desa belum terjangkau.",
        needed="Kendaraan roda dua untuk Bhabinkamtibmas.",
        happened_at=now - timedelta(hours=5),
        actor=_head(polseks[1]),
        now=now - timedelta(hours=5),
    )


def _delivery(directive: Directive, unit: Unit) -> Delivery:
    return Delivery.objects.select_related("unit", "directive__issuing_unit").get(
        directive=directive, unit=unit
    )


def _actor(username: str) -> Actor:
    return actor_for(User.objects.get(username=username), None)


def _head(unit: Unit) -> Actor:
    return actor_for(
        User.objects.get(officer__holdings__post__unit=unit, officer__holdings__post__is_head=True),
        None,
    )


def _picture() -> bytes:
    """A drawn picture that says it is none of a real place."""
    image = Image.new("RGB", (960, 540), (226, 232, 228))
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 300, 920, 500), fill=(120, 150, 120))
    draw.polygon(((120, 300), (300, 140), (480, 300)), fill=(150, 110, 80))
    draw.rectangle((160, 300, 440, 460), fill=(210, 190, 160))
    draw.text((40, 30), "BUKTI SINTETIS - bukan foto sungguhan", fill=(20, 30, 40), font_size=36)
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()
