"""Units, posts, post holders and users."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kentongan.people.rules import FUNCTIONS, ROLES, UNIT_LEVELS


class User(AbstractUser):
    """An account. What it may do follows from the posts its person holds."""

    language = models.CharField(_("language"), max_length=5, default="id")

    token: ApiToken | None = None
    """The token this account came in with, if it did: its reach is then no wider than the token's.
    No column: set on the instance of one request."""

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")


class Unit(models.Model):
    """A node of the tree of units: Mabes > Polda > Polres > Polsek, sections, village officers.

    `path` is the codes from the root, each followed by a slash ("POLRI/POLDA-BALI/"): a subtree is
    one prefix match. Only `people.changes` writes it.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    level = models.CharField(_("level"), max_length=10, choices=[(x, x) for x in UNIT_LEVELS])
    function = models.CharField(
        _("function"), max_length=20, choices=[(x, x) for x in FUNCTIONS], default="command"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(max_length=500, unique=True)
    area_code = models.CharField(_("area code"), max_length=13, blank=True, db_index=True)
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Makassar")
    email = models.EmailField(_("e-mail"), blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="unit_level_known", condition=Q(level__in=list(UNIT_LEVELS))
            ),
            models.CheckConstraint(
                name="unit_valid_from_before_to",
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitArea(models.Model):
    """One area a unit is responsible for. Many to many: wilkum is not the administrative area."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="areas")
    area_code = models.CharField(_("area code"), max_length=13, db_index=True)

    class Meta:
        verbose_name = _("area of a unit")
        verbose_name_plural = _("areas of units")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "area_code"], name="unit_area_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.area_code}"


class Post(models.Model):
    """A post (jabatan) in a unit, with the role it carries and the days it exists."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("post"), max_length=120)
    function = models.CharField(
        _("function"), max_length=20, choices=[(x, x) for x in FUNCTIONS], default="other"
    )
    role = models.CharField(_("role"), max_length=12, choices=[(x, x) for x in ROLES])
    is_head = models.BooleanField(_("heads the unit"), default=False)
    scope_unit = models.ForeignKey(
        Unit,
        verbose_name=_("acts for unit"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The unit whose subtree this post reaches; a section acts for its Polres."),
    )
    area_prefix = models.CharField(_("area prefix"), max_length=13, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering: ClassVar = ["unit__path", "-is_head", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(name="post_role_known", condition=Q(role__in=list(ROLES))),
            models.CheckConstraint(
                name="post_valid_from_before_to",
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ApiToken(models.Model):
    """What a program signs in with in an account's place. Kept as a hash; shown once, when made.

    What it may do follows from the account's posts on the day, as everywhere, narrowed to one post
    and one area where these are named.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64)
    post = models.ForeignKey(
        "Post", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    area_prefix = models.CharField(_("area"), max_length=13, blank=True)
    read_only = models.BooleanField(_("may only read"), default=False)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="token_made_before_it_expires", condition=Q(expires_at__gt=F("created_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"


class Officer(models.Model):
    """A member of the police. No religion, ethnicity or party is ever recorded here."""

    name = models.CharField(_("name"), max_length=120)
    rank = models.CharField(_("rank"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="officer"
    )

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return f"{self.rank} {self.name}".strip()


class PostHolding(models.Model):
    """Who holds which post from when to when; `until` is the first day he no longer does."""

    is_leaf: bool = False
    """Does nothing lie beneath the unit that the post acts for? No column: `queries` reads it
    along."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    acting = models.BooleanField(_("acting"), default=False)

    class Meta:
        verbose_name = _("post holding")
        verbose_name_plural = _("post holdings")
        ordering: ClassVar = ["-since"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="holding_since_before_until",
                condition=Q(until=None) | Q(until__gt=F("since")),
            ),
            models.UniqueConstraint(
                fields=["officer", "post", "since"], name="holding_once_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} @ {self.post_id}"
