"""Directives, their versions, addressees and deliveries."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kentongan.command_loop.briefing.model import Briefing
from kentongan.command_loop.briefing.rules import FORCES, THEMES
from kentongan.command_loop.directive.rules import (
    ACKNOWLEDGEMENT_STATES,
    ACTION_STATES,
    ADDRESSEE_KINDS,
    DIRECTIVE_STATES,
)
from kentongan.people.model import Post, Unit
from kentongan.rulebook.model import Stage


class Directive(models.Model):
    """One point of a briefing as an order, or a unit's re-issue of one to the units below it.

    `root` is the first directive of the thread (itself for the first), so that one query reads the
    whole thread. The words live in `DirectiveVersion`; `version` is the number in force.
    """

    code = models.CharField(_("code"), max_length=30, unique=True)
    briefing = models.ForeignKey(
        Briefing, null=True, blank=True, on_delete=models.PROTECT, related_name="directives"
    )
    point = models.PositiveIntegerField(_("point"), null=True, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reissues"
    )
    root = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="thread"
    )
    issuing_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    speaker_post = models.CharField(_("speaker"), max_length=200, blank=True)
    quote = models.TextField(_("quote"), blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=[(x, x) for x in DIRECTIVE_STATES], default="draft"
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True, db_index=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ends_with_stage = models.ForeignKey(
        Stage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_on = models.DateField(_("expires on"), null=True, blank=True, db_index=True)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    closing_reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("directive")
        verbose_name_plural = _("directives")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="directive_state_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="directive_state_known", condition=Q(state__in=DIRECTIVE_STATES)
            ),
            models.CheckConstraint(
                name="directive_issued_has_time",
                condition=Q(state="draft") | Q(state="withdrawn") | Q(issued_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["briefing", "point"],
                name="directive_point_once",
                condition=Q(parent=None, briefing__isnull=False, superseded_by=None)
                & ~Q(state="withdrawn"),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class DirectiveVersion(models.Model):
    """The words of a directive. Never edited: an amendment is the next row."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    instruction = models.TextField(_("instruction"))
    elaboration = models.TextField(_("elaboration"), blank=True)
    force = models.CharField(_("force"), max_length=8, choices=[(x, x) for x in FORCES])
    theme = models.CharField(_("theme"), max_length=30, choices=[(x, x) for x in THEMES])
    legal_basis = models.JSONField(_("legal basis"), default=list, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    due_text = models.CharField(_("due as said"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("version of a directive")
        verbose_name_plural = _("versions of directives")
        ordering: ClassVar = ["directive", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["directive", "number"], name="directive_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.directive_id} v{self.number}"


class Addressee(models.Model):
    """To whom a directive goes, as ordered; deliveries are what that came to mean in units."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="addressees")
    kind = models.CharField(max_length=10, choices=[(x, x) for x in ADDRESSEE_KINDS])
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    function = models.CharField(_("function"), max_length=20, blank=True)
    post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="addressee_names_its_kind",
                condition=Q(kind="unit", unit__isnull=False)
                | (Q(kind="function", unit__isnull=False) & ~Q(function=""))
                | Q(kind="post", post__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id or self.post_id} {self.function}".strip()


class Delivery(models.Model):
    """One directive at one unit (and, where a post was named, that post).

    One wide row on purpose: the start page and the coverage board read only this table's indexes
    at a million rows. `acknowledgement`, `action` and the ladder columns are written by the later
    steps (`acknowledgement.changes`, `action.changes`, `coverage.changes`), nobody else.
    """

    # Without an index of their own: two of those below begin with each.
    directive = models.ForeignKey(
        Directive, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    delivered_at = models.DateTimeField(_("delivered at"))
    acknowledgement = models.CharField(
        _("acknowledgement"),
        max_length=10,
        choices=[(x, x) for x in ACKNOWLEDGEMENT_STATES],
        default="delivered",
    )
    action = models.CharField(
        _("action"), max_length=12, choices=[(x, x) for x in ACTION_STATES], default="none"
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("False once the directive no longer stands.")
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    read_back_at = models.DateTimeField(_("read back at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    acted_at = models.DateTimeField(_("action reported at"), null=True, blank=True)
    readback_due_at = models.DateTimeField(_("read-back due"))
    action_due_at = models.DateTimeField(_("action due"), null=True, blank=True)
    rung = models.PositiveSmallIntegerField(_("rung of the overdue ladder"), default=0)
    next_rung_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["directive", "unit"], name="delivery_once_a_unit", condition=Q(post=None)
            ),
            models.UniqueConstraint(
                fields=["directive", "unit", "post"],
                name="delivery_once_a_post",
                condition=Q(post__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_acknowledgement_known",
                condition=Q(acknowledgement__in=ACKNOWLEDGEMENT_STATES),
            ),
            models.CheckConstraint(
                name="delivery_action_known", condition=Q(action__in=ACTION_STATES)
            ),
            models.CheckConstraint(
                name="delivery_due_after_delivery",
                condition=Q(readback_due_at__gte=F("delivered_at")),
            ),
        ]
        # Each serves one list (docs/speed.md has the figures). A partial index holds only what
        # waits: thousands of rows, whatever the number that is settled.
        indexes: ClassVar = [
            models.Index(fields=["unit", "acknowledgement", "action"], name="delivery_unit_states"),
            models.Index(fields=["unit", "directive"], name="delivery_unit_directive"),
            models.Index(
                fields=["directive", "acknowledgement", "action"], name="delivery_directive_states"
            ),
            models.Index(
                fields=["next_rung_at"],
                name="delivery_ladder",
                condition=Q(active=True, next_rung_at__isnull=False),
            ),
            models.Index(
                fields=["unit", "readback_due_at"],
                name="delivery_overdue",
                condition=Q(active=True) & (Q(rung__gt=0) | Q(next_rung_at__isnull=False)),
            ),
            models.Index(
                fields=["readback_due_at", "id"],
                name="delivery_overdue_first",
                condition=Q(active=True) & (Q(rung__gt=0) | Q(next_rung_at__isnull=False)),
            ),
            models.Index(
                fields=["read_back_at", "id"],
                name="delivery_read_back_waits",
                condition=Q(active=True, acknowledgement="read_back"),
            ),
            models.Index(
                fields=["action", "acted_at", "id"],
                name="delivery_report_waits",
                condition=Q(active=True, action__in=("reported", "blocked")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directive_id} -> {self.unit_id}"
