"""Django finds the models of this group here; everything else imports `rulebook.model`."""

from kentongan.rulebook.model import LegalReference, Operation, Stage

__all__ = ["LegalReference", "Operation", "Stage"]
