"""What the screens and the command line say for levels of areas and for problems of a feature."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEVELS: Final[dict[int, Promise]] = {
    1: _("Province"),
    2: _("Regency or city"),
    3: _("District"),
    4: _("Village"),
}

PROBLEMS: Final[dict[str, Promise]] = {
    "bad_code": _("The code cannot be read"),
    "no_geometry": _("There is no geometry"),
    "wrong_type": _("Neither polygon nor point"),
    "invalid_geometry": _("The geometry is invalid"),
    "out_of_degrees": _("Not in degrees, or latitude and longitude are swapped"),
    "outside_indonesia": _("The position lies outside Indonesia"),
    "duplicate": _("The code came before in this file; the first one was taken"),
    "unknown_code": _("The registry does not know the code"),
}
