"""Django finds the models of this group here; everything else imports the step's `model`."""

from kentongan.watch_loop.report.model import (
    DuplicatePair,
    Report,
    ReportCount,
    ReportImport,
    ReportPhoto,
    ReportVersion,
)

__all__ = [
    "DuplicatePair",
    "Report",
    "ReportCount",
    "ReportImport",
    "ReportPhoto",
    "ReportVersion",
]
