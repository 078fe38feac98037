"""`kentongan token`: make, list and revoke the tokens that programs sign in with."""

from __future__ import annotations

import os
from typing import Annotated, Any, NoReturn

import typer

DONE, REFUSED, UNUSABLE = 0, 1, 2

app = typer.Typer(
    help="Tokens that programs sign in with.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def make(
    username: Annotated[str, typer.Argument(help="Whose token it is: it may do what he may.")],
    name: Annotated[str, typer.Option(help="What the token is for.")],
    days: Annotated[int, typer.Option(help="Days until it expires.")] = 90,
    area: Annotated[str, typer.Option(help="Only this area (Kemendagri code).")] = "",
    read_only: Annotated[bool, typer.Option("--read-only", help="It may only read.")] = False,
) -> None:
    """Make a token and print it, once: it is stored nowhere.

    Exit codes: 0 made, 1 refused, 2 there is no such account or the database cannot be used.
    """
    _set_up_django()
    from django.db import DatabaseError
    from django.utils import timezone

    from kentongan.errors import Refusal
    from kentongan.people.changes import make_token

    try:
        _token, text = make_token(
            user=_account(username),
            name=name,
            days=days,
            area_prefix=area,
            read_only=read_only,
            actor=_system(),
            now=timezone.now(),
        )
    except Refusal as refusal:
        _stop(refusal.message, REFUSED)
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")
    typer.echo(text)


@app.command("list")
def list_(
    username: Annotated[str, typer.Argument(help="Whose tokens.")],
) -> None:
    """List the tokens of an account, the newest first; what they are is not shown.

    Exit codes: 0 listed, 2 there is no such account or the database cannot be used.
    """
    _set_up_django()
    from django.db import DatabaseError

    from kentongan.people.queries import tokens_of

    try:
        for token in tokens_of(_account(username)):
            state = "revoked" if token.revoked_at else f"until {token.expires_at:%Y-%m-%d}"
            used = f"used {token.last_used_at:%Y-%m-%d}" if token.last_used_at else "never used"
            typer.echo(f"{token.prefix}  {state:<16}  {used:<16}  {token.name}")
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")


@app.command()
def revoke(
    prefix: Annotated[str, typer.Argument(help="The first part of the token, as listed.")],
) -> None:
    """End a token at once.

    Exit codes: 0 revoked, 1 there is no such token, 2 the database cannot be used.
    """
    _set_up_django()
    from django.db import DatabaseError
    from django.utils import timezone

    from kentongan.people.changes import revoke_token
    from kentongan.people.model import ApiToken

    try:
        token = ApiToken.objects.filter(prefix=prefix).first()
        if token is None:
            _stop(f"there is no token {prefix}", REFUSED)
        revoke_token(token=token, actor=_system(), now=timezone.now())
    except DatabaseError as error:
        _stop(f"the database cannot be used: {error}")
    typer.echo(f"revoked: {token.name}")


def _account(username: str) -> Any:
    from kentongan.people.model import User

    user = User.objects.filter(username=username).first()
    if user is None:
        _stop(f"there is no account {username}")
    return user


def _system() -> Any:
    from kentongan.audit_trail.actor import Actor

    return Actor(user=None, label="kentongan token")


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.settings.base")
    import django

    django.setup()


def _stop(message: str, code: int = UNUSABLE) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
