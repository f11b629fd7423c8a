"""Commands for accounts, for whoever holds the disk: they need no account themselves."""

from __future__ import annotations

import datetime as dt
import getpass

import click

from meetings.catalogue.transactions import utc_now
from meetings.errors import NotFoundError
from meetings.people import Account, Invitation
from meetings.roster import ROLES, Role
from meetings.settings import Settings
from verbatim.cli.base import data_option, json_option, print_json, tell, wiring
from verbatim.wiring import Wiring

_VALID = dt.timedelta(days=14)


@click.group()
def account() -> None:
    """Who can sign in: list, invite, withdraw."""


@account.command("list")
@json_option
@data_option
def list_accounts(as_json: bool, settings: Settings) -> None:
    """List all accounts."""
    with wiring(settings) as wired:
        found = wired.catalogue.accounts.all()
    if as_json:
        print_json({"accounts": [_as_json(each) for each in found]})
        return
    for each in found:
        click.echo(f"{each.email}  {each.name}  {each.role}{'  withdrawn' if each.withdrawn_at else ''}")


@account.command()
@click.argument("email")
@click.option("--name", default="", help="Name that stands in the form; its taker can change it.")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option("--entity", help="Delegation or organisation that they speak for.")
@data_option
def invite(email: str, name: str, role: Role, entity: str | None, settings: Settings) -> None:
    """Print a link by which somebody makes their account, or sets a new password for it."""
    with wiring(settings) as wired:
        click.echo(invitation_link(wired, Invitation(email, name, role, entity, operator(), *_validity())))
    tell("Send this link to them. It works once, for 14 days.")


@account.command()
@click.argument("email")
@data_option
def withdraw(email: str, settings: Settings) -> None:
    """Let somebody in no more; their sessions end at once."""
    with wiring(settings) as wired:
        wired.catalogue.accounts.withdraw(_find(wired, email).id, utc_now())


@account.command("drop-second-factor")
@click.argument("email")
@data_option
def drop_second_factor(email: str, settings: Settings) -> None:
    """Take away the second factor of somebody who has lost it."""
    with wiring(settings) as wired:
        wired.catalogue.accounts.set_second_factor(_find(wired, email).id, None)


def operator() -> str:
    """Name whoever runs the command: they act as the secretariat."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return "the secretariat"


def first_invitation(wired: Wiring, base_url: str) -> str | None:
    """Give a link to make the first account from another computer; ``None`` when there are accounts."""
    if wired.catalogue.accounts.exist():
        return None
    return invitation_link(wired, Invitation(None, "", "secretariat", None, operator(), *_validity()), base_url)


def invitation_link(wired: Wiring, invitation: Invitation, base_url: str | None = None) -> str:
    """Keep an invitation and give its link."""
    base = wired.settings.url or base_url or "http://127.0.0.1:5000"
    return f"{base}/join/{wired.catalogue.accounts.invite(invitation)}"


def _validity() -> tuple[dt.datetime, dt.datetime]:
    now = utc_now()
    return now, now + _VALID


def _find(wired: Wiring, email: str) -> Account:
    found = wired.catalogue.accounts.find(email)
    if found is None:
        raise NotFoundError(f"Nobody has an account with the address {email!r}.")
    return found


def _as_json(each: Account) -> dict[str, object]:
    return {
        "email": each.email,
        "name": each.name,
        "role": each.role,
        "entity": each.entity,
        "second_factor": each.has_second_factor,
        "withdrawn": each.withdrawn_at is not None,
    }
