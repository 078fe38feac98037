"""Directives, their threads and deliveries, within a user's reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from kentongan.command_loop.directive.model import (
    Addressee,
    Delivery,
    Directive,
    DirectiveVersion,
)
from kentongan.errors import NotFound
from kentongan.people.model import Post, Unit
from kentongan.people.queries import Access, holders_in, in_force, units_q


def visible_directives(access: Access, verb: str = "read") -> QuerySet[Directive]:
    """Directives issued by a unit in reach or delivered to one. Drafts only to the issuing side."""
    delivered = Delivery.objects.filter(units_q(access, verb, "unit__"), directive=OuterRef("pk"))
    return Directive.objects.filter(
        units_q(access, verb, "issuing_unit__") | (Exists(delivered) & ~Q(state="draft"))
    )


def get_directive_for(access: Access, code: str) -> Directive:
    """A directive in sight with its briefing and issuing unit, or NotFound either way."""
    directive = (
        visible_directives(access)
        .select_related(
            "briefing",
            "issuing_unit",
            "issued_by",
            "parent",
            "root",
            "superseded_by",
            "ends_with_stage",
        )
        .filter(code=code)
        .first()
    )
    if directive is None:
        raise _unknown(code)
    return directive


def _unknown(code: str) -> NotFound:
    return NotFound("directive_unknown", _("There is no directive %(code)s.") % {"code": code})


def version_in_force(directive: Directive) -> DirectiveVersion:
    """The words that stand now."""
    return DirectiveVersion.objects.select_related("written_by").get(
        directive=directive, number=directive.version
    )


def with_words(directives: Iterable[Directive]) -> list[Directive]:
    """The same directives, each with `words` (its version in force). One query."""
    rows = list(directives)
    words = {
        v.directive_id: v
        for v in DirectiveVersion.objects.filter(directive__in=rows, number=F("directive__version"))
    }
    for row in rows:
        row.words = words[row.pk]  # type: ignore[attr-defined]
    return rows


def versions_of(directive: Directive) -> list[DirectiveVersion]:
    """All versions, the newest first."""
    return list(directive.versions.select_related("written_by").order_by("-number"))


def addressees_of(directive: Directive) -> QuerySet[Addressee]:
    return directive.addressees.select_related("unit", "post__unit").order_by("pk")


def deliveries_for(access: Access, directive: Directive) -> QuerySet[Delivery]:
    """The deliveries of a directive at units in reach; the issuing side sees all of them."""
    rows = Delivery.objects.filter(directive=directive).select_related("unit", "post")
    if not access.reaches("read", directive.issuing_unit):
        rows = rows.filter(units_q(access, "read", "unit__"))
    return rows.order_by("unit__path", "pk")


def get_delivery_for(access: Access, pk: int) -> Delivery:
    """A delivery at a unit in reach, or of a directive issued by one; NotFound either way."""
    delivery = (
        Delivery.objects.filter(
            units_q(access, "read", "unit__")
            | units_q(access, "read", "directive__issuing_unit__"),
            pk=pk,
        )
        .select_related("directive__issuing_unit", "directive__root__issuing_unit", "unit", "post")
        .first()
    )
    if delivery is None:
        raise NotFound("delivery_unknown", _("There is no such delivery."))
    return delivery


def own_units(access: Access) -> set[int]:
    """Units the user answers for: those his posts act for, and those they sit in.

    The Kabag Ops acts for the Polres; an order to the Bag Ops is his as well.
    """
    scopes = access.with_verb("acknowledge")
    posts = {s.post_id for s in scopes}
    acts_for = {s.unit_id for s in scopes if s.unit_id is not None}
    return acts_for | {unit for post, unit in access.seats if post in posts}


def own_q(access: Access) -> Q:
    """Deliveries the user himself answers for: to his units, or by name to his post."""
    posts = [s.post_id for s in access.with_verb("acknowledge") if s.post_id]
    return Q(post__isnull=True, unit_id__in=own_units(access)) | Q(post_id__in=posts)


def posts_with_account(post_ids: Iterable[int], on: date) -> set[int]:
    """Those of the posts whose holder has an active account and may acknowledge."""
    posts = Post.objects.filter(pk__in=list(post_ids))
    holders = holders_in(posts.values_list("unit_id", flat=True), on).filter(
        post__in=posts, officer__user__is_active=True
    )
    return set(holders.values_list("post_id", flat=True))


def own_delivery_of(access: Access, directive: Directive) -> Delivery | None:
    """The delivery the user himself answers for, if there is one."""
    return (
        Delivery.objects.filter(
            own_q(access),
            directive=directive,
        )
        .select_related("unit", "post", "directive__issuing_unit", "directive__root__issuing_unit")
        .first()
    )


@dataclass(slots=True)
class Twig:
    """One unit beneath a directive and what it re-issued; `delivery` is None where unseen."""

    name: str
    delivery: Delivery | None
    branches: list[Branch] = field(default_factory=list)


@dataclass(slots=True)
class Branch:
    """A directive of a thread with its words and its units; `seen`: the user may open its page."""

    directive: Directive
    seen: bool = False
    twigs: list[Twig] = field(default_factory=list)
    hidden: int = 0
    """Units in sight that are counted here and not drawn."""


THREAD_UNITS = 100
"""Units drawn in a thread; of a larger one only those that re-issued, the others as a number."""
THREAD_DIRECTIVES = 100
"""Directives drawn in a thread, those the shown one hangs on first."""


def thread_for(access: Access, directive: Directive) -> Branch:
    """The whole thread from its first directive down, as far as the user sees deliveries.

    The words of every directive above one's own are part of the order and are shown to whoever
    sees any of it; who else got it is not. NotFound for whoever sees none of it. Four queries, six
    where the thread is larger than what is drawn.
    """
    root_id = directive.root_id or directive.pk
    line = Unit.objects.filter(
        pk=directive.issuing_unit_id, path__startswith=OuterRef("issuing_unit__path")
    )
    rows = with_words(
        Directive.objects.filter(Q(pk=root_id) | Q(root_id=root_id))
        .exclude(state="draft")
        .select_related("issuing_unit", "briefing")
        .annotate(
            # What the shown one hangs on was issued by the units above it; then its re-issues.
            off=Case(
                When(Exists(line), then=0),
                When(parent=directive.pk, then=1),
                default=2,
            )
        )
        .order_by("off", "pk")[:THREAD_DIRECTIVES]
    )
    if not any(r.pk == root_id for r in rows):
        rows = with_words([directive])
        root_id = directive.pk
    seen = set(
        visible_directives(access)
        .filter(Q(pk=root_id) | Q(root_id=root_id))
        .values_list("pk", flat=True)
    )
    if directive.pk not in seen:
        raise _unknown(directive.code)
    branches = {r.pk: Branch(r, r.pk in seen) for r in rows}
    reach = units_q(access, "read", "unit__") | units_q(access, "read", "directive__issuing_unit__")
    twigs: dict[tuple[int, int], Twig] = {}
    for delivery in _drawn(Delivery.objects.filter(reach, directive_id__in=branches), branches):
        twig = Twig(delivery.unit.name, delivery)
        branches[delivery.directive_id].twigs.append(twig)
        twigs.setdefault((delivery.directive_id, delivery.unit_id), twig)
    above = _ancestors(directive, branches)
    for branch in branches.values():
        parent = branches.get(branch.directive.parent_id or 0)
        if parent is None or not (branch.seen or branch.directive.pk in above):
            continue
        unit = branch.directive.issuing_unit
        at = (parent.directive.pk, unit.pk)
        if at not in twigs:
            # The unit's own delivery is out of sight for who only received its re-issue: the
            # thread stays whole, its state stays with those above.
            twigs[at] = Twig(unit.name, None)
            parent.twigs.append(twigs[at])
        twigs[at].branches.append(branch)
    return branches[root_id]


def _drawn(reached: QuerySet[Delivery], branches: dict[int, Branch]) -> list[Delivery]:
    """The deliveries to draw, in the order of units; the others are counted at their branch."""
    rows = reached.select_related("unit", "post").order_by("unit__path", "pk")
    few = list(rows[: THREAD_UNITS + 1])
    if len(few) <= THREAD_UNITS:
        return few
    below = Directive.objects.filter(
        parent=OuterRef("directive"), issuing_unit=OuterRef("unit"), pk__in=branches
    )
    drawn = list(rows.filter(Exists(below))[:THREAD_UNITS])
    counts = reached.order_by().values_list("directive_id").annotate(n=Count("pk"))
    for directive_id, n in counts:
        branches[directive_id].hidden = n
    for delivery in drawn:
        branches[delivery.directive_id].hidden -= 1
    return drawn


def _ancestors(directive: Directive, branches: dict[int, Branch]) -> set[int]:
    out = {directive.pk}
    at: int | None = directive.parent_id
    while at is not None and at in branches:
        out.add(at)
        at = branches[at].directive.parent_id
    return out


def addressable_units(unit: Unit, on: date) -> QuerySet[Unit]:
    """The units beneath one, to which it may issue."""
    return (
        Unit.objects.filter(in_force(on), path__startswith=unit.path)
        .exclude(pk=unit.pk)
        .order_by("path")
    )


def addressable_posts(unit: Unit, on: date) -> QuerySet[Post]:
    """Posts in the subtree of a unit to which it may issue by name."""
    return (
        Post.objects.filter(in_force(on), unit__path__startswith=unit.path)
        .exclude(role__in=("viewer", "admin"))
        .select_related("unit")
        .order_by("unit__path", "-is_head", "title")
    )


def issuing_units(access: Access) -> list[Unit]:
    """Units for which the user may issue."""
    ids = {s.unit_id for s in access.with_verb("issue") if s.unit_id is not None}
    return list(Unit.objects.filter(pk__in=ids).order_by("path"))


def drafts_for(access: Access, limit: int = 20) -> list[Directive]:
    """Drafts waiting to be issued by the user's units."""
    rows = (
        Directive.objects.filter(units_q(access, "issue", "issuing_unit__"), state="draft")
        .select_related("issuing_unit", "briefing")
        .order_by("pk")[:limit]
    )
    return with_words(rows)


def drafts_of_briefing(access: Access, code: str) -> list[Directive]:
    """The drafts of a briefing the user may issue, or NotFound where there are none."""
    rows = (
        Directive.objects.filter(
            units_q(access, "issue", "issuing_unit__"), state="draft", briefing__code=code
        )
        .select_related("issuing_unit", "briefing")
        .order_by("point", "pk")
    )
    drafts = with_words(rows)
    if not drafts:
        raise NotFound("no_drafts", _("There is nothing to issue from this briefing."))
    return drafts


def points_of(briefing: Any, access: Access) -> list[Directive]:
    """The directives drawn from a briefing that the user sees, in the order of its points."""
    rows = (
        visible_directives(access)
        .filter(briefing=briefing, parent=None)
        .select_related("issuing_unit", "superseded_by")
        .order_by("point", "pk")
    )
    return with_words(rows)
