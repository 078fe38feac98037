"""Who may do what where, and who sits in which post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Length, Replace
from django.utils import timezone
from django.utils.translation import gettext as _

from kentongan.audit_trail.actor import Actor
from kentongan.errors import NotAllowed, NotFound
from kentongan.people.model import ApiToken, Officer, Post, PostHolding, Unit, User
from kentongan.people.rules import PERMISSIONS, ROLES, Scope
from kentongan.prepared import PreparedQuery

ALL = Scope(role="admin", unit_path="")
EVERYWHERE = ~Q(pk__in=[])
"""True of every row. Not an empty Q: joined with OR to a narrower one that would vanish."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a user may do today: one scope for each post held. No post, no access."""

    scopes: tuple[Scope, ...]
    officer_id: int | None = None
    zone: str = ""
    """Time zone of the unit of the first post; "" without one."""
    seats: tuple[tuple[int, int], ...] = ()
    """For each post held: its key and the key of the unit it sits in."""

    def may(self, verb: str, unit_path: str | None = None) -> bool:
        """Does any scope carry `verb` (and, where a path is given, reach that unit)?"""
        return any(
            s.may(verb) and (unit_path is None or s.covers_unit(unit_path)) for s in self.scopes
        )

    def reaches(self, verb: str, unit: Unit) -> bool:
        """May the user do this for the unit: by its place in the tree and by its area?"""
        return any(
            s.covers_unit(unit.path) and s.covers_area(unit.area_code) for s in self.with_verb(verb)
        )

    def with_verb(self, verb: str) -> tuple[Scope, ...]:
        return tuple(s for s in self.scopes if s.may(verb))

    @property
    def unit_ids(self) -> tuple[int, ...]:
        """The units the user acts for: those his posts reach as a whole."""
        return tuple(sorted({s.unit_id for s in self.scopes if s.unit_id is not None}))

    @property
    def post_ids(self) -> tuple[int, ...]:
        return tuple(s.post_id for s in self.scopes if s.post_id is not None)


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose `valid_from` .. `valid_to` hold on a day; `valid_to` is the first day out."""
    return Q(
        Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": on}),
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": on}),
    )


def holdings_on(on: date) -> QuerySet[PostHolding]:
    """Post holdings that count on a day: the holding, its post and its unit are all in force."""
    return PostHolding.objects.filter(
        Q(until=None) | Q(until__gt=on),
        in_force(on, "post__"),
        in_force(on, "post__unit__"),
        since__lte=on,
    )


def access_of(user: Any, on: date | None = None) -> Access:
    """The scopes of a user on a day (today when none is given); one query, kept on the instance.

    The instance lives as long as one request, so a transfer takes effect with the next one. "Now"
    is the day on the clocks of each post's unit: a right passes at its midnight, not Greenwich's.
    """
    moment = timezone.now()
    asked = on or moment.replace(minute=0, second=0, microsecond=0)
    kept: tuple[date, Access] | None = user.__dict__.get("_access")
    if kept and kept[0] == asked:
        return kept[1]
    access = _read_access(user, on, moment)
    user.__dict__["_access"] = (asked, access)
    return access


def _read_access(user: Any, on: date | None, moment: datetime) -> Access:
    if not user.is_active:
        return Access(())
    rows = _held_by(user, on, moment) if on else _held_now(user, moment)
    scopes = tuple(
        Scope(
            role=row.post.role,
            unit_path=row.post.scope_unit.path,
            area_prefix=row.post.area_prefix,
            unit_id=row.post.scope_unit_id,
            post_id=row.post_id,
            leaf=row.is_leaf,
        )
        for row in rows
    )
    if user.token is not None:
        scopes = _within_token(scopes, user.token)
        rows = [row for row in rows if any(row.post_id == s.post_id for s in scopes)]
    officer_id = rows[0].officer_id if rows else None
    zone = rows[0].post.unit.timezone if rows else ""
    seats = tuple((row.post_id, row.post.unit_id) for row in rows)
    whole = (ALL,) if user.is_superuser and user.token is None else ()
    return Access(scopes + whole, officer_id, zone, seats)


def _within_token(scopes: tuple[Scope, ...], token: ApiToken) -> tuple[Scope, ...]:
    """What the posts of an account allow, no wider than a token of it. Administering everything
    comes with no post and with no token."""
    mine = [s for s in scopes if token.post_id in (None, s.post_id)]
    narrowed = (s.narrowed(token.area_prefix, read_only=token.read_only) for s in mine)
    return tuple(s for s in narrowed if s is not None)


def _held_by(user: Any, on: date | None, moment: datetime) -> list[PostHolding]:
    """What a user holds on a day, or at a moment by the clocks of each unit; heads first."""
    held = [
        row
        for row in map(_holding, _HELD.rows(user.pk))
        if _holds(row, on or local_time(moment, row.post.unit.timezone).date())
    ]
    return sorted(held, key=lambda row: (not row.post.is_head, row.pk))


_OF_UNIT: Final = ("id", "code", "name", "path", "timezone", "area_code", "valid_from", "valid_to")
_OF_POST: Final = (
    *("id", "title", "role", "is_head", "area_prefix", "valid_from", "valid_to"),
    *("unit_id", "scope_unit_id"),
)
_OF_OFFICER: Final = ("id", "name", "rank", "user_id")
_OF_HOLDING: Final = ("id", "since", "until", "officer_id", "post_id")
_HELD: Final = PreparedQuery(
    lambda key: (
        PostHolding.objects.filter(officer__user_id=key)
        .annotate(has_below=Exists(Unit.objects.filter(parent=OuterRef("post__scope_unit"))))
        .order_by()
        .values_list(
            *_OF_HOLDING,
            *(f"officer__{name}" for name in _OF_OFFICER),
            *(f"post__{name}" for name in _OF_POST),
            *(f"post__unit__{name}" for name in _OF_UNIT),
            *(f"post__scope_unit__{name}" for name in _OF_UNIT),
            "has_below",
        )
    ),
    column="id",
    like=-1,
)
"""Every request asks this."""


def _holding(values: tuple[Any, ...]) -> PostHolding:
    """A row of `_HELD` as the records it was read from; of them only what is in it is known."""
    rest = iter(values)

    def taken(names: Sequence[str]) -> dict[str, Any]:
        return {name: next(rest) for name in names}

    holding, officer = PostHolding(**taken(_OF_HOLDING)), Officer(**taken(_OF_OFFICER))
    post = Post(**taken(_OF_POST))
    post.unit, post.scope_unit = Unit(**taken(_OF_UNIT)), Unit(**taken(_OF_UNIT))
    holding.officer, holding.post = officer, post
    holding.is_leaf = not next(rest)
    return holding


def _held_now(user: Any, moment: datetime) -> list[PostHolding]:
    """What a user holds now, read once for what he may do and for how the trail names him."""
    asked = moment.replace(minute=0, second=0, microsecond=0)
    kept: tuple[datetime, list[PostHolding]] | None = user.__dict__.get("_held")
    if kept is None or kept[0] != asked:
        kept = (asked, _held_by(user, None, moment))
        user.__dict__["_held"] = kept
    return kept[1]


def acting_units(user: Any, verb: str) -> list[Unit]:
    """The units that the posts of a user act for with a verb, heads first; no query beyond the one
    for his access. Of each only its code, name, path and time zone are read."""
    ids = [s.unit_id for s in access_of(user).with_verb(verb)]
    units = {row.post.scope_unit_id: row.post.scope_unit for row in _held_now(user, timezone.now())}
    return [units[i] for i in ids if i in units]


def _holds(row: PostHolding, day: date) -> bool:
    """What `holdings_on` asks of the database, of one row."""
    spans = [
        (row.since, row.until),
        (row.post.valid_from, row.post.valid_to),
        (row.post.unit.valid_from, row.post.unit.valid_to),
    ]
    return all((a is None or a <= day) and (b is None or b > day) for a, b in spans)


def user_may(user: Any, verb: str) -> bool:
    """For `web.access.requires`: may the user do this anywhere at all?"""
    return access_of(user).may(verb)


def demand(actor: Actor, verb: str, unit: Unit) -> None:
    """NotAllowed unless the actor may do this for the unit; the system itself (no user) may."""
    if actor.user is not None and not access_of(actor.user).reaches(verb, unit):
        raise NotAllowed(
            f"may_not_{verb}", _("Your post may not do this for %(unit)s.") % {"unit": unit.name}
        )


def units_q(access: Access, verb: str = "read", prefix: str = "") -> Q:
    """A filter on units (`prefix` leads to one, such as "unit__") the user reaches with `verb`.

    Matches nothing when no scope carries the verb.
    """
    reached = Q(pk__in=[])
    for scope in access.with_verb(verb):
        if not scope.unit_path and not scope.area_prefix:
            return EVERYWHERE
        q = Q(**{f"{prefix}path__startswith": scope.unit_path})
        if scope.area_prefix:
            q &= Q(**{f"{prefix}area_code": scope.area_prefix}) | Q(
                **{f"{prefix}area_code__startswith": scope.area_prefix + "."}
            )
        reached |= q
    return reached


def visible_units(access: Access, verb: str = "read") -> QuerySet[Unit]:
    return Unit.objects.filter(units_q(access, verb))


def get_unit_for(access: Access, code: str, verb: str = "read") -> Unit:
    """A unit within the user's reach, or NotFound whether or not it exists elsewhere."""
    unit = visible_units(access, verb).filter(code=code).first()
    if unit is None:
        raise NotFound(
            "unit_unknown", _("There is no unit “%(code)s” you can see.") % {"code": code}
        )
    return unit


def actor_for(user: Any, address: str | None) -> Actor:
    """Who acts, as the audit trail names him: rank, name and post, not only an account name."""
    label = user.get_username()
    holding = next(iter(_held_now(user, timezone.now())), None)
    if holding:
        label = f"{holding.officer} · {holding.post.title} ({label})"
    if user.token is not None:
        label = f"{label} · {user.token}"
    return Actor(user=user, label=label[:200], address=address)


def token_of(text: str) -> ApiToken | None:
    """The token behind the words that a program sends, with its account; None for none of ours.

    Whether it may be used is `rules.why_not_usable`'s to say. One query.
    """
    prefix, _separator, secret = text.partition(".")
    if len(prefix) != TOKEN_PREFIX or not secret or not storable(text):
        return None
    found = _TOKEN.rows(prefix)
    if not found:
        return None
    of_token = len(_OF_TOKEN)
    token = ApiToken(**dict(zip(_OF_TOKEN, found[0][:of_token], strict=True)))
    if not compare_digest(token.hash, hash_of(secret)):
        return None
    token.user = User(**dict(zip(_OF_USER, found[0][of_token:], strict=True)))
    token.user.token = token
    return token


_OF_TOKEN: Final = (
    *("id", "user_id", "name", "prefix", "hash", "post_id", "area_prefix", "read_only"),
    *("expires_at", "revoked_at", "last_used_at"),
)
_OF_USER: Final = ("id", "username", "is_active", "is_superuser", "language")
_TOKEN: Final = PreparedQuery(
    lambda prefix: (
        ApiToken.objects.filter(prefix=prefix)
        .order_by()
        .values_list(*_OF_TOKEN, *(f"user__{name}" for name in _OF_USER))
    ),
    column="prefix",
    like="no prefix",
)


def hash_of(secret: str) -> str:
    """SHA-256 in hex. No salt and no slow hash: a secret of 256 random bits cannot be guessed."""
    return sha256(secret.encode()).hexdigest()


TOKEN_PREFIX: Final = 12


def storable(text: str) -> bool:
    """Can a database compare with this text? A token of ours is ASCII."""
    return text.isascii() and "\0" not in text


def tokens_of(user: Any) -> list[ApiToken]:
    """The tokens of an account, the newest first."""
    return list(ApiToken.objects.filter(user_id=user.pk).select_related("post__unit"))


def get_token_for(user: Any, pk: int) -> ApiToken:
    """One of the user's own tokens, or NotFound."""
    token = ApiToken.objects.filter(user_id=user.pk, pk=pk).first()
    if token is None:
        raise NotFound("token_unknown", _("You have no such token."))
    return token


def posts_held(user: Any, on: date) -> QuerySet[Post]:
    """The posts that an account holds on a day."""
    held = holdings_on(on).filter(officer__user_id=user.pk).values("post")
    return Post.objects.filter(pk__in=held).select_related("unit").order_by("pk")


def officer_of(user: Any) -> Officer | None:
    return Officer.objects.filter(user_id=user.pk).first()


ACKNOWLEDGING_ROLES = tuple(r for r in ROLES if "acknowledge" in PERMISSIONS[r])


def holders_in(unit_ids: Iterable[int], on: date) -> QuerySet[PostHolding]:
    """Who may answer for these units: holders of their posts whose role acknowledges.

    A section that acts for its Polres (`scope_unit`) answers for the Polres too.
    """
    ids = list(unit_ids)
    return holdings_on(on).filter(
        Q(post__unit_id__in=ids) | Q(post__scope_unit_id__in=ids),
        post__role__in=ACKNOWLEDGING_ROLES,
    )


def answerable(unit_ids: Iterable[int], on: date) -> set[int]:
    """Those of the units where at least one holder has an active account and may acknowledge."""
    ids = set(unit_ids)
    pairs = (
        holders_in(ids, on)
        .filter(officer__user__is_active=True)
        .values_list("post__unit_id", "post__scope_unit_id")
    )
    return {u for pair in pairs for u in pair if u in ids}


def users_to_tell(unit_ids: Iterable[int], on: date) -> dict[int, list[User]]:
    """Users to notify, by unit: everyone who may answer for it. Two queries for any number."""
    ids = set(unit_ids)
    out: dict[int, list[User]] = defaultdict(list)
    rows = (
        holders_in(ids, on)
        .filter(officer__user__is_active=True)
        .select_related("officer__user", "post")
    )
    for row in rows:
        user = row.officer.user
        assert user is not None  # noqa: S101  the filter above asked for one
        for unit_id in {row.post.unit_id, row.post.scope_unit_id} & ids:
            out[unit_id].append(user)
    return out


def heads_of(unit_ids: Iterable[int], on: date) -> dict[int, PostHolding]:
    """The head of each unit on a day; a unit without one is missing from the answer.

    An acting head goes before the one he stands in for.
    """
    rows = holdings_on(on).filter(post__unit_id__in=list(unit_ids), post__is_head=True)
    return {
        row.post.unit_id: row for row in rows.select_related("officer", "post").order_by("acting")
    }


def units_with_verb(access: Access, verb: str) -> list[Unit]:
    """The units the user's posts act for with a verb, the highest first."""
    ids = {s.unit_id for s in access.with_verb(verb) if s.unit_id is not None}
    return list(Unit.objects.filter(pk__in=ids).order_by("path"))


def invitable_units(unit: Unit, on: date) -> list[Unit]:
    """The units beneath one that exist on a day, in tree order, each with `depth` below it."""
    rows = list(
        Unit.objects.filter(in_force(on), path__startswith=unit.path)
        .exclude(pk=unit.pk)
        .order_by("path")
    )
    for row in rows:
        row.depth = row.path.count("/") - unit.path.count("/")  # type: ignore[attr-defined]
    return rows


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and everything below it."""
    return Unit.objects.filter(path__startswith=unit.path)


def ancestors_of(path: str) -> list[str]:
    """Paths from the root to the unit itself: "A/B/" gives ["A/", "A/B/"]."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[: i + 1]) + "/" for i in range(len(parts))]


TREE_UNITS = 400
"""So many units a tree shows before it leaves deeper levels to the pages of their units."""


def tree_for(access: Access, on: date, most: int = TREE_UNITS) -> list[Unit]:
    """Units in reach, in tree order. Four queries for any number.

    Each carries `depth`, `head` (a PostHolding or None), `has_posts`, and `beneath`: how many units
    directly below it were left out. Whole levels are left out from the lowest up, until no more
    than `most` remain; the two highest levels always stay.
    """
    reached = visible_units(access).filter(in_force(on))
    slashes = Length("path") - Length(Replace("path", Value("/"), Value("")))
    levels = reached.annotate(level_of=slashes).order_by("level_of").values_list("level_of")
    top = lowest = total = 0
    for number, (level, count) in enumerate(levels.annotate(count=Count("pk"))):
        total += count
        if number == 0:
            top = level
        elif number > 1 and total > most:
            break
        lowest = level
    units: list[Unit] = list(
        reached.annotate(
            level_of=slashes,
            has_posts=Exists(Post.objects.filter(in_force(on), unit=OuterRef("pk"))),
        )
        .filter(level_of__lte=lowest)
        .order_by("path")
    )
    heads = heads_of([u.pk for u in units], on)
    cut = reached.annotate(level_of=slashes).filter(level_of=lowest + 1).order_by("parent_id")
    beneath = dict(cut.values_list("parent_id").annotate(count=Count("pk")))
    for unit in units:
        unit.depth = unit.path.count("/") - top  # type: ignore[attr-defined]
        unit.head = heads.get(unit.pk)  # type: ignore[attr-defined]
        unit.beneath = beneath.get(unit.pk, 0)  # type: ignore[attr-defined]
    return units


def count_units(access: Access, on: date) -> int:
    """How many units of the user's reach exist on a day."""
    return visible_units(access).filter(in_force(on)).count()


def posts_in(units: Sequence[int] | QuerySet[Any, Any], on: date) -> QuerySet[Post]:
    """Posts that answer for the units and exist on a day: the denominator of "posts reached"."""
    return Post.objects.filter(Q(unit_id__in=units), in_force(on), role__in=ACKNOWLEDGING_ROLES)


def local_time(moment: datetime, zone: str) -> datetime:
    """A moment in a unit's zone (WIB, WITA, WIT)."""
    return moment.astimezone(ZoneInfo(zone))


@dataclass(slots=True)
class Node:
    """A unit in the tree and the nodes beneath it."""

    unit: Unit
    children: list[Node]


def nested(units: Iterable[Unit]) -> list[Node]:
    """Units in path order as trees. A unit whose parent is not among them is a root."""
    nodes: dict[int, Node] = {}
    roots: list[Node] = []
    for unit in units:
        node = nodes[unit.pk] = Node(unit, [])
        above = nodes.get(unit.parent_id or 0)
        (above.children if above else roots).append(node)
    return roots


@dataclass(frozen=True, slots=True)
class UnitDetail:
    """What the page of a unit shows. `posts` carry `current`, a list of holdings."""

    unit: Unit
    above: list[Unit]
    """From the root down, without the unit itself; only those the user may see."""
    posts: list[Post]
    former: list[PostHolding]
    """Holdings that ended, the last first."""
    areas: list[str]
    children: list[Unit]


def unit_detail(access: Access, code: str, on: date) -> UnitDetail:
    """A unit with posts, holders, history, areas and sub-units; NotFound out of reach."""
    unit = get_unit_for(access, code)
    current = holdings_on(on).select_related("officer")
    posts = Post.objects.filter(in_force(on), unit=unit).select_related("scope_unit")
    former = PostHolding.objects.filter(post__unit=unit, until__lte=on)
    seen = visible_units(access)
    return UnitDetail(
        unit=unit,
        above=list(seen.filter(path__in=ancestors_of(unit.path)[:-1]).order_by("path")),
        posts=list(posts.prefetch_related(Prefetch("holdings", current, to_attr="current"))),
        former=list(former.select_related("officer", "post").order_by("-until", "-since", "pk")),
        areas=sorted(unit.areas.values_list("area_code", flat=True)),
        children=list(seen.filter(in_force(on), parent=unit).order_by("path")),
    )


def get_post_for(access: Access, pk: int, verb: str = "read") -> Post:
    """A post in a unit within the user's reach, or NotFound."""
    post = Post.objects.filter(units_q(access, verb, "unit__"), pk=pk).select_related("unit")
    found = post.first()
    if found is None:
        raise NotFound("post_unknown", _("There is no such post you can see."))
    return found


def assignable_officers(access: Access) -> QuerySet[Officer]:
    """Officers an administrator may give a post: those who hold or held one in his units.

    Officers who never held a post belong to nobody, so only who administers everything sees them.
    """
    if any(not s.unit_path for s in access.with_verb("manage_people")):
        return Officer.objects.all()
    reached = units_q(access, "manage_people", "holdings__post__unit__")
    return Officer.objects.filter(reached).distinct()


def posts_of(unit: Unit, on: date) -> QuerySet[Post]:
    """The posts of a unit that exist on a day."""
    return Post.objects.filter(in_force(on), unit=unit)


def units_in_line(access: Access, unit: Unit) -> QuerySet[Unit]:
    """The unit and those above it which the user may manage: whom a post of it may act for."""
    return visible_units(access, "manage_people").filter(path__in=ancestors_of(unit.path))


def holding_of(post: Post) -> PostHolding:
    """The last holding of a post that has no end yet, or NotFound when it is vacant."""
    holding = post.holdings.filter(until=None).select_related("officer", "post__unit").first()
    if holding is None:
        raise NotFound("post_vacant", _("Nobody holds this post."))
    return holding


def has_accounts() -> bool:
    """Is there any account, so that this installation is in use?"""
    return User.objects.exists()
