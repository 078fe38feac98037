"""Django finds the models of this group here; everything else imports `places.model`."""

from kentongan.places.model import Area, AreaGeometry, GeometryImport

__all__ = ["Area", "AreaGeometry", "GeometryImport"]
