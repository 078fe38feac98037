"""Django finds the models of this group here; everything else imports `notices.model`."""

from kentongan.notices.model import Notice

__all__ = ["Notice"]
