"""Every write to units, posts, holders and accounts."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime, timedelta
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from kentongan.audit_trail.actor import Actor
from kentongan.audit_trail.changes import record_change
from kentongan.errors import Conflict, Invalid, NotAllowed
from kentongan.people.model import ApiToken, Officer, Post, PostHolding, Unit, UnitArea, User
from kentongan.people.queries import (
    EVERYWHERE,
    TOKEN_PREFIX,
    access_of,
    ancestors_of,
    hash_of,
    units_q,
)
from kentongan.people.rules import (
    FUNCTIONS,
    ROLES,
    TOKEN_DAYS_MOST,
    TOKEN_SEEN_EVERY,
    TOKENS_MOST,
    UNIT_LEVELS,
)

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,59}")


AREA = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")


def _demand(actor: Actor, unit: Unit | None) -> None:
    """Only who manages people there may; the system itself (no user) sets up and imports.

    A new root (None) lies in no subtree and no area: only who administers everything adds one.
    """
    if actor.user is None:
        return
    access = access_of(actor.user)
    reached = units_q(access, "manage_people")
    if not (Unit.objects.filter(reached, pk=unit.pk).exists() if unit else reached == EVERYWHERE):
        raise NotAllowed(
            "may_not_manage_people", _("Only an administrator changes units, posts and accounts.")
        )


@transaction.atomic
def add_unit(
    *,
    code: str,
    name: str,
    level: str,
    parent: Unit | None,
    actor: Actor,
    now: datetime,
    function: str = "command",
    areas: tuple[str, ...] = (),
    timezone: str = "Asia/Makassar",
    email: str = "",
) -> Unit:
    """Add a unit beneath `parent` (None: the root).

    `areas` are Kemendagri codes; the first is its seat.
    """
    _demand(actor, parent)
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise Invalid(
            "unit_code_malformed",
            _("A unit code holds capital letters, digits and hyphens, such as POLSEK-KEDIRI."),
            field="code",
        )
    if Unit.objects.filter(code=code).exists():
        raise Invalid(
            "unit_code_taken",
            _("The code %(code)s is taken by another unit.") % {"code": code},
            field="code",
        )
    _check_kind(level, function, timezone)
    for area in areas:
        _check_area(area, "areas")
    unit = Unit.objects.create(
        code=code,
        name=name.strip(),
        level=level,
        function=function,
        parent=parent,
        path=f"{parent.path if parent else ''}{code}/",
        area_code=areas[0] if areas else "",
        timezone=timezone,
        email=email,
    )
    UnitArea.objects.bulk_create(UnitArea(unit=unit, area_code=a) for a in areas)
    record_change(
        actor=actor,
        verb="add_unit",
        object_kind="unit",
        object_id=code,
        after={
            "name": unit.name,
            "level": level,
            "parent": parent.code if parent else None,
            "areas": list(areas),
        },
        unit_path=unit.path,
        now=now,
    )
    return unit


def _check_area(code: str, field: str) -> None:
    if not AREA.fullmatch(code):
        raise Invalid(
            "area_code_malformed",
            _("“%(code)s” is not a Kemendagri code such as 51.02.06.") % {"code": code},
            field=field,
        )


def _check_kind(level: str, function: str, timezone: str) -> None:
    if level not in UNIT_LEVELS:
        raise Invalid(
            "unit_level_unknown",
            _("“%(level)s” is not a level of a unit.") % {"level": level},
            field="level",
        )
    if function not in FUNCTIONS:
        raise Invalid(
            "function_unknown",
            _("“%(name)s” is not a police function.") % {"name": function},
            field="function",
        )
    if timezone not in available_timezones():
        raise Invalid(
            "timezone_unknown",
            _("“%(name)s” is not a time zone; WITA is Asia/Makassar.") % {"name": timezone},
            field="timezone",
        )


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit, reason: str, actor: Actor, now: datetime) -> Unit:
    """Put a unit and all below it beneath another parent. A cycle is refused."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    parent = Unit.objects.select_for_update().get(pk=parent.pk)
    _demand(actor, unit)
    _demand(actor, parent)
    if parent.path.startswith(unit.path):
        raise Invalid(
            "unit_cycle",
            _("%(parent)s lies beneath %(unit)s: a unit cannot report to one of its own.")
            % {"parent": parent.name, "unit": unit.name},
            field="parent",
        )
    old, new = unit.path, f"{parent.path}{unit.code}/"
    _check_line(unit, new)
    before = unit.parent.code if unit.parent else None
    # One statement for the whole subtree: no moment in which half of it hangs elsewhere.
    Unit.objects.filter(path__startswith=old).update(
        path=Concat(Value(new), Substr(F("path"), len(old) + 1))
    )
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    unit.refresh_from_db()
    record_change(
        actor=actor,
        verb="move_unit",
        object_kind="unit",
        object_id=unit.code,
        before={"parent": before},
        after={"parent": parent.code},
        reason=reason,
        unit_path=unit.path,
        now=now,
    )
    return unit


def _check_line(unit: Unit, new_path: str) -> None:
    """Refuse a move after which a post of the subtree would act for a unit of another line."""
    stranded = (
        Post.objects.filter(unit__path__startswith=unit.path)
        .exclude(scope_unit__path__startswith=unit.path)
        .exclude(scope_unit__path__in=ancestors_of(new_path))
        .select_related("scope_unit")
        .first()
    )
    if stranded:
        raise Conflict(
            "post_would_act_elsewhere",
            _("%(post)s acts for %(scope)s, which would no longer lie above it. End it first.")
            % {"post": stranded.title, "scope": stranded.scope_unit.name},
            field="parent",
        )


@transaction.atomic
def close_unit(*, unit: Unit, on: date, reason: str, actor: Actor, now: datetime) -> Unit:
    """End a unit on a day; refused while units beneath it are open. Nothing is deleted."""
    _demand(actor, unit)
    if not reason.strip():
        raise Invalid("reason_missing", _("Say why: it is kept with the record."), field="reason")
    if Unit.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), parent=unit).exists():
        raise Conflict(
            "unit_has_children",
            _("Close or move the units beneath %(unit)s first.") % {"unit": unit.name},
        )
    if unit.valid_from and on <= unit.valid_from:
        raise Invalid(
            "closes_before_it_starts", _("The last day lies before the first."), field="on"
        )
    unit.valid_to = on
    unit.save(update_fields=["valid_to"])
    record_change(
        actor=actor,
        verb="close_unit",
        object_kind="unit",
        object_id=unit.code,
        after={"valid_to": on},
        reason=reason,
        unit_path=unit.path,
        now=now,
    )
    return unit


@transaction.atomic
def add_post(
    *,
    unit: Unit,
    title: str,
    role: str,
    actor: Actor,
    now: datetime,
    function: str = "other",
    is_head: bool = False,
    scope_unit: Unit | None = None,
    area_prefix: str = "",
) -> Post:
    """Add a post. `scope_unit` (the unit itself when not given) is whose subtree it reaches.

    A post may act for its own unit or one above it in the same line, never for a foreign one:
    otherwise a post at a Polsek could be given another resort's records.
    """
    scope_unit = scope_unit or unit
    _demand(actor, unit)
    _demand(actor, scope_unit)
    if role not in ROLES:
        raise Invalid("role_unknown", _("“%(name)s” is not a role.") % {"name": role}, field="role")
    _check_kind("polres", function, "UTC")
    if not unit.path.startswith(scope_unit.path):
        raise Invalid(
            "scope_outside_line",
            _("A post of %(unit)s can act for %(unit)s or a unit above it, not for %(scope)s.")
            % {"unit": unit.name, "scope": scope_unit.name},
            field="scope_unit",
        )
    if area_prefix:
        _check_area(area_prefix, "area_prefix")
    post = Post.objects.create(
        unit=unit,
        title=title.strip(),
        role=role,
        function=function,
        is_head=is_head,
        scope_unit=scope_unit,
        area_prefix=area_prefix,
    )
    record_change(
        actor=actor,
        verb="add_post",
        object_kind="post",
        object_id=str(post.pk),
        after={
            "title": post.title,
            "role": role,
            "unit": unit.code,
            "acts_for": scope_unit.code,
            "area": area_prefix,
        },
        unit_path=unit.path,
        now=now,
    )
    return post


@transaction.atomic
def add_officer(
    *,
    name: str,
    rank: str,
    unit: Unit,
    actor: Actor,
    now: datetime,
    email: str = "",
    user: User | None = None,
) -> Officer:
    """Add a member of the police; `unit` says whose administrator may and where it is audited."""
    _demand(actor, unit)
    if not name.strip():
        raise Invalid("name_missing", _("Give the officer's name."), field="name")
    officer = Officer.objects.create(name=name.strip(), rank=rank.strip(), email=email, user=user)
    record_change(
        actor=actor,
        verb="add_officer",
        object_kind="officer",
        object_id=str(officer.pk),
        after={"name": officer.name, "rank": officer.rank},
        unit_path=unit.path,
        now=now,
    )
    return officer


@transaction.atomic
def assign_post(
    *,
    officer: Officer,
    post: Post,
    since: date,
    actor: Actor,
    now: datetime,
    acting: bool = False,
    order: str = "",
) -> PostHolding:
    """Give a post to an officer from a day on; who held it until then ends that day.

    `order` is the transfer order's number. The right to act passes on that day, not before.
    """
    _demand(actor, post.unit)
    ends = min(filter(None, (post.valid_to, post.unit.valid_to)), default=None)
    if ends is not None and since >= ends:
        raise Conflict(
            "post_ended",
            _("%(post)s no longer exists on %(day)s.")
            % {"post": post.title, "day": since.isoformat()},
            field="since",
        )
    for holding in PostHolding.objects.select_for_update().filter(
        Q(until=None) | Q(until__gt=since), post=post
    ):
        if holding.since >= since:
            raise Conflict(
                "post_held_later",
                _("%(post)s is already given to %(who)s from %(day)s on.")
                % {"post": post.title, "who": holding.officer, "day": holding.since.isoformat()},
                field="since",
            )
        holding.until = since
        holding.save(update_fields=["until"])
    holding = PostHolding.objects.create(officer=officer, post=post, since=since, acting=acting)
    record_change(
        actor=actor,
        verb="assign_post",
        object_kind="post",
        object_id=str(post.pk),
        after={"officer": str(officer), "since": since, "acting": acting},
        reason=order,
        unit_path=post.unit.path,
        now=now,
    )
    return holding


@transaction.atomic
def end_holding(
    *, holding: PostHolding, until: date, reason: str, actor: Actor, now: datetime
) -> PostHolding:
    """End a holding without a successor: the post is vacant from `until` on."""
    _demand(actor, holding.post.unit)
    if until <= holding.since:
        raise Invalid(
            "ends_before_it_starts", _("The last day lies before the first."), field="until"
        )
    if holding.until is not None and until > holding.until:
        raise Conflict(
            "holding_ended",
            _("%(who)s gave up the post on %(day)s.")
            % {"who": holding.officer, "day": holding.until.isoformat()},
            field="until",
        )
    holding.until = until
    holding.save(update_fields=["until"])
    record_change(
        actor=actor,
        verb="end_holding",
        object_kind="post",
        object_id=str(holding.post_id),
        after={"officer": str(holding.officer), "until": until},
        reason=reason,
        unit_path=holding.post.unit.path,
        now=now,
    )
    return holding


def remember_language(*, user: User, language: str) -> None:
    """In which language a user is written to. No audit entry: it changes nobody's record."""
    User.objects.filter(pk=user.pk).update(language=language)


@transaction.atomic
def create_account(
    *, officer: Officer, username: str, password: str, unit: Unit, actor: Actor, now: datetime
) -> User:
    """Give an officer an account; the password is checked against the site's rules."""
    _demand(actor, unit)
    if officer.user_id:
        raise Conflict("has_account", _("%(who)s already has an account.") % {"who": officer})
    if User.objects.filter(username__iexact=username).exists():
        raise Invalid(
            "username_taken",
            _("The name %(name)s is taken.") % {"name": username},
            field="username",
        )
    user = User(username=username, email=officer.email)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise Invalid("username_malformed", " ".join(error.messages), field="username") from error
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("password_weak", " ".join(error.messages), field="password") from error
    user.set_password(password)
    user.save()
    officer.user = user
    officer.save(update_fields=["user"])
    record_change(
        actor=actor,
        verb="create_account",
        object_kind="user",
        object_id=username,
        after={"officer": str(officer)},
        unit_path=unit.path,
        now=now,
    )
    return user


@transaction.atomic
def enlist_officer(
    *,
    name: str,
    rank: str,
    post: Post,
    since: date,
    actor: Actor,
    now: datetime,
    email: str = "",
    username: str = "",
    password: str = "",
) -> Officer:
    """Add an officer, give him a post, and an account if a user name is given: all or nothing."""
    unit = post.unit
    officer = add_officer(name=name, rank=rank, email=email, unit=unit, actor=actor, now=now)
    assign_post(officer=officer, post=post, since=since, actor=actor, now=now)
    if username:
        create_account(
            officer=officer,
            username=username,
            password=password,
            unit=unit,
            actor=actor,
            now=now,
        )
    return officer


@transaction.atomic
def create_administrator(
    *, username: str, password: str, email: str, actor: Actor, now: datetime
) -> User:
    """Create an account that administers everything; only the system itself or one like it may."""
    _demand(actor, None)
    if User.objects.filter(username__iexact=username).exists():
        raise Invalid(
            "username_taken",
            _("The name %(name)s is taken.") % {"name": username},
            field="username",
        )
    user = User.objects.create_superuser(username=username, email=email, password=password)
    record_change(
        actor=actor,
        verb="create_administrator",
        object_kind="user",
        object_id=username,
        after={"administers": "everything"},
        now=now,
    )
    return user


@transaction.atomic
def make_token(
    *,
    user: User,
    name: str,
    days: int,
    actor: Actor,
    now: datetime,
    post: Post | None = None,
    area_prefix: str = "",
    read_only: bool = False,
) -> tuple[ApiToken, str]:
    """Make a token of an account; the second value is what its program sends, shown only now.

    By the account itself or by the system (command line). A post that is named must be the
    account's own, and stays so only while he holds it.
    """
    if actor.user is not None and actor.user.pk != user.pk:
        raise NotAllowed("not_your_token", _("Everybody makes his own tokens."))
    if actor.user is not None and actor.user.token is not None:
        raise NotAllowed("token_by_token", _("A token makes no tokens: sign in."))
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Invalid(
            "name_missing", _("Say in at most 80 characters what the token is for."), field="name"
        )
    if not 1 <= days <= TOKEN_DAYS_MOST:
        raise Invalid(
            "token_days",
            _("A token lives from 1 to %(most)s days.") % {"most": TOKEN_DAYS_MOST},
            field="days",
        )
    if area_prefix:
        _check_area(area_prefix, "area_prefix")
    scopes = access_of(user).scopes
    if post is not None and all(s.post_id != post.pk for s in scopes):
        raise Invalid("post_not_held", _("This post is not held by the account."), field="post")
    mine = [s for s in scopes if s.post_id and (post is None or s.post_id == post.pk)]
    if not any(s.narrowed(area_prefix) for s in mine):
        raise Invalid(
            "token_reaches_nothing",
            _("With this post and area the token would reach nothing."),
            field="area_prefix",
        )
    in_force = ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=now)
    if in_force.count() >= TOKENS_MOST:
        raise Conflict(
            "too_many_tokens",
            _("There are %(most)s tokens in force: revoke one first.") % {"most": TOKENS_MOST},
        )
    prefix, secret = secrets.token_hex(TOKEN_PREFIX // 2), secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        hash=hash_of(secret),
        post=post,
        area_prefix=area_prefix,
        read_only=read_only,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record_change(
        actor=actor,
        verb="make_token",
        object_kind="token",
        object_id=str(token.pk),
        after={
            "name": name,
            "username": user.username,
            "area_code": area_prefix,
            "read_only": read_only,
            "expires_at": token.expires_at,
        },
        now=now,
    )
    return token, f"{prefix}.{secret}"


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: Actor, now: datetime) -> ApiToken:
    """End a token at once; whose it is may, or the system."""
    if actor.user is not None and actor.user.pk != token.user_id:
        raise NotAllowed("not_your_token", _("Everybody revokes his own tokens."))
    revoked = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
    token.refresh_from_db()
    if revoked:
        record_change(
            actor=actor,
            verb="revoke_token",
            object_kind="token",
            object_id=str(token.pk),
            before={"name": token.name},
            now=now,
        )
    return token


def note_use(*, token: ApiToken, now: datetime) -> None:
    """Write down that a token was used, once an hour at most."""
    if token.last_used_at is None or now - token.last_used_at >= TOKEN_SEEN_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
