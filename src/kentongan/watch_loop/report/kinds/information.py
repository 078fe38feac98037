"""Laporan informasi (LI): one issue in one field of life, fact kept apart from opinion, graded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kentongan.record_kinds.details import Details, choice, long_text, moment, text
from kentongan.record_kinds.words import gettext_noop as _
from kentongan.watch_loop.report.kinds.kind import FIELDS_OF_LIFE, Example, ReportKind

SOURCE_GRADES: Final = (
    ("A", _("A: reliable")),
    ("B", _("B: usually reliable")),
    ("C", _("C: fairly reliable")),
    ("D", _("D: not usually reliable")),
    ("E", _("E: unreliable")),
    ("F", _("F: cannot be judged")),
)
CONTENT_GRADES: Final = (
    ("1", _("1: confirmed by others")),
    ("2", _("2: probably true")),
    ("3", _("3: possibly true")),
    ("4", _("4: doubtful")),
    ("5", _("5: improbable")),
    ("6", _("6: cannot be judged")),
)
OBTAINED: Final = (
    ("seen", _("Seen by the writer")),
    ("told", _("Told to the writer")),
    ("document", _("A document")),
    ("public", _("Public media")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Information(Details):
    """Who the source is stands nowhere: an identity that is not kept cannot leak."""

    category: str = choice(_("Field of life"), FIELDS_OF_LIFE, required=True, column=True)
    issue: str = text(_("Issue"), required=True, help=_("One issue; write another report for two."))
    opinion: str = long_text(
        _("The writer's opinion"), help=_("What you make of it. Facts stand above, not here.")
    )
    source_grade: str = choice(_("Source"), SOURCE_GRADES, required=True)
    content_grade: str = choice(_("Content"), CONTENT_GRADES, required=True)
    obtained: str = choice(_("How it was obtained"), OBTAINED, required=True)
    obtained_at: datetime | None = moment(_("When it was obtained"))


INFORMATION: Final = ReportKind(
    code="information",
    label=_("Information report (LI)"),
    label_plural=_("Information reports (LI)"),
    details=Information,
    symbol="file-info",
    letter="I",
    precision="village",
    kept_days=2 * 365,
    text_label=_("Facts"),
    text_help=_("Only what is known, without opinion and without the names of persons."),
    series="information",
    roles=("officer", "operator", "commander"),
    examples=(
        Example(
            "Warga dua banjar di Kecamatan Penebel, Kabupaten Tabanan, berbeda pendapat tentang "
            "pembagian air subak. Pertemuan desa belum mencapai kesepakatan.",
            {"area_code": "51.02.08"},
        ),
    ),
)
