"""Unggahan viral: a claim and its reach. Who posted it is nobody's business here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kentongan.record_kinds.details import Details, choice, link, long_text, moment, number
from kentongan.record_kinds.words import gettext_noop as _
from kentongan.watch_loop.report.kinds.kind import Example, ReportKind

VERDICTS: Final = (
    ("unverified", _("Not verified yet")),
    ("true", _("True")),
    ("half", _("Partly true")),
    ("false", _("False")),
    ("service", _("A complaint about service")),
)
PLATFORMS: Final = (
    ("facebook", "Facebook"),
    ("instagram", "Instagram"),
    ("tiktok", "TikTok"),
    ("x", "X"),
    ("youtube", "YouTube"),
    ("whatsapp", "WhatsApp"),
    ("telegram", "Telegram"),
    ("news", _("News site")),
    ("other", _("Other")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViralPost(Details):
    """Reach as counts. There is no field for an account, and there will be none."""

    category: str = choice(_("Is the claim true"), VERDICTS, required=True, column=True)
    link: str = link(_("Link"), required=True, help=_("The post, not a profile."))
    platform: str = choice(_("Where"), PLATFORMS, required=True)
    claim: str = long_text(_("What is claimed"), required=True)
    views: int | None = number(_("Views"), most=10_000_000_000)
    reactions: int | None = number(_("Reactions"), most=10_000_000_000)
    shares: int | None = number(_("Shares"), most=10_000_000_000)
    comments: int | None = number(_("Comments"), most=10_000_000_000)
    counted_at: datetime | None = moment(_("When these were counted"))


VIRAL_POST: Final = ReportKind(
    code="viral_post",
    label=_("Viral post"),
    label_plural=_("Viral posts"),
    details=ViralPost,
    symbol="world-share",
    letter="V",
    precision="regency",
    kept_days=180,
    text_label=_("What it is about here"),
    text_required=False,
    photos=False,
    series="viral_post",
    examples=(
        Example(
            "Beredar pesan berantai di WhatsApp bahwa akan ada penculikan anak di Kabupaten "
            "Tabanan. Polres Tabanan memastikan kabar itu hoaks.",
            {"kind": "viral_post", "area_code": "51.02"},
        ),
    ),
)
