"""`attune people`: what can be done about accounts from outside, where no key is at hand."""

import click
from sqlalchemy import select

from clinic import clock
from clinic.audit.actor import Actor
from clinic.cli.standing import standing_practice
from clinic.database import db
from clinic.people import address, membership, session
from clinic.people.models import Account

CONSOLE = Actor("console", "command line")


@click.group("people")
def command() -> None:
    """Who may sign in. New people and new roles need an owner, in the browser: only they hold the root."""


@command.command("list")
def list_people() -> None:
    """Everybody who works or has worked here, and whether they are signed in."""
    with standing_practice().app_context():
        for account in db.session.scalars(Account.staff()):
            roles = ", ".join(sorted(account.roles))
            count = len(session.of(account.id, clock.now()))
            click.echo(f"{account.email}  {account.name}  [{roles}]  {_state(account)}, {count} sessions")
        clients = select(Account.id).where(Account.client_id.is_not(None), Account.disabled_at.is_(None))
        click.echo(
            f"{len(db.session.scalars(clients).all())} clients have an account; their addresses are hidden."
        )


@command.command("end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """Sign EMAIL out everywhere."""
    with standing_practice().app_context():
        ended = session.end_all(_account(email).id)
    click.echo(f"{ended} sessions ended.")


@command.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Close EMAIL's account and sign them out. An owner can open it again in the browser."""
    with standing_practice().app_context():
        membership.close_without_keys(CONSOLE, _account(email))
        db.session.commit()
    click.echo("The account is closed and signed out. What it signed is still proven.")
    click.echo(
        "No key was at hand here, so files it could open get new keys when an owner, and each therapist who "
        "shares a file with it, next sign in."
    )


def _account(email: str) -> Account:
    found = db.session.scalars(Account.active().where(Account.email == address.normal(email))).first()
    if found is None:
        raise click.ClickException(f"Nobody who works here signs in as {email}.")
    return found


def _state(account: Account) -> str:
    if account.disabled_at is not None:
        return "closed"
    return "active" if account.accepted_at is not None else "invited"
