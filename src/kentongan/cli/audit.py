"""`kentongan audit`: check the audit trail, export it, show the key it is signed with."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kentongan.audit_trail import chain
from kentongan.audit_trail.chain import Head
from kentongan.audit_trail.export import Report, Unreadable, check_export, read_heads

INTACT, FINDINGS, UNUSABLE = 0, 1, 2
SHOWN = 50

app = typer.Typer(
    help="Check and export the audit trail.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def verify(
    export: Annotated[
        Path | None,
        typer.Argument(help="An exported file. Without it the database is checked."),
    ] = None,
    public_key: Annotated[
        Path | None,
        typer.Option(help="File with the public key (64 hex digits) that you keep elsewhere."),
    ] = None,
    held: Annotated[
        Path | None,
        typer.Option(help="Signed heads kept elsewhere: an earlier export, or its last line."),
    ] = None,
) -> None:
    """Find edited, deleted, reordered and cut-off entries.

    With a file it needs neither the database nor the network. Exit codes: 0 intact, 1 something was
    found, 2 the file, the key or the database cannot be read.
    """
    key = _read_key(public_key) if public_key else None
    try:
        heads = read_heads(held) if held else []
        if export is None:
            report = _check_database(key, heads)
        else:
            report = check_export(export, key=key, held=heads)
    except Unreadable as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename}: {error.strerror}")
    _show(report, key_is_from_file=export is not None and key is None)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write it (JSON Lines).")],
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write the whole trail, its signed heads and the public key into a file.

    The file is readable by its owner alone: it names people. Exit codes: 0 written, 2 it could not
    be written.
    """
    _set_up_django()
    from django.db import DatabaseError, transaction
    from django.utils import timezone

    from kentongan.audit_trail.queries import exported
    from kentongan.audit_trail.signing import signing_key

    if file.exists() and not force:
        _stop(f"{file} exists; --force replaces it")
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out, transaction.atomic():
            out.writelines(exported(signing_key(), now=timezone.now()))
        draft.replace(file)
    except OSError as error:
        _stop(f"{file} cannot be written: {error.strerror}")
    except DatabaseError as error:
        _stop(f"the database cannot be read: {error}")
    except ValueError as error:
        _stop(f"the signing key cannot be used: {error}")
    finally:
        draft.unlink(missing_ok=True)
    typer.echo(f"Written: {file}")


@app.command()
def key() -> None:
    """Print the public key. Keep it elsewhere: it proves that an export is this installation's.

    Exit codes: 0 printed, 2 there is no usable key.
    """
    _set_up_django()
    typer.echo(chain.key_hex(_installed_key()))


def _check_database(key: Ed25519PublicKey | None, held: Iterable[Head]) -> Report:
    _set_up_django()
    from django.db import DatabaseError

    from kentongan.audit_trail.queries import check_chain

    try:
        return check_chain(key or _installed_key(), held=held)
    except DatabaseError as error:
        _stop(f"the database cannot be read: {error}")


def _installed_key() -> Ed25519PublicKey:
    from kentongan.audit_trail.signing import existing_key, key_path

    try:
        found = existing_key()
    except (ValueError, OSError) as error:
        _stop(f"the signing key cannot be used: {error}")
    if found is None:
        _stop(f"there is no signing key yet ({key_path()}); give --public-key")
    return found.public_key()


def _read_key(path: Path) -> Ed25519PublicKey:
    try:
        return chain.public_key(path.read_text(encoding="ascii"))
    except OSError as error:
        _stop(f"{path}: {error.strerror}")
    except ValueError:
        _stop(f"{path} is no public key: 64 hex digits are wanted")


def _show(report: Report, *, key_is_from_file: bool) -> None:
    for finding in report.findings[:SHOWN]:
        typer.echo(f"[{finding.kind}] {finding.text}")
    if len(report.findings) > SHOWN:
        typer.echo(f"... and {len(report.findings) - SHOWN} more findings")
    typer.echo(f"{report.entries} entries, last seal {report.seal}")
    typer.echo(f"public key {report.public_key}")
    if key_is_from_file:
        typer.echo("The key is the file's own: compare it with the one you keep elsewhere.")
    if report.findings:
        typer.echo(f"NOT INTACT: {len(report.findings)} findings")
        raise typer.Exit(FINDINGS)
    typer.echo("Intact.")


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.settings.base")
    import django

    django.setup()


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(UNUSABLE)
