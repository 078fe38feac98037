"""Django finds the models of this group here; everything else imports `people.model`."""

from kentongan.people.model import ApiToken, Officer, Post, PostHolding, Unit, UnitArea, User

__all__ = ["ApiToken", "Officer", "Post", "PostHolding", "Unit", "UnitArea", "User"]
