"""Django finds the models of this group here; everything else imports `record_desk.model`."""

from kentongan.record_desk.model import SavedFilter

__all__ = ["SavedFilter"]
