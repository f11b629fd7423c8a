"""Commands for webhooks: other programs that are told of what happens."""

from __future__ import annotations

from collections.abc import Sequence

import click

from meetings.catalogue.transactions import utc_now
from meetings.hosts import AllowedHosts
from meetings.settings import Settings
from meetings.webhooks import EVENTS, EventKind
from verbatim.cli.base import data_option, json_option, print_json, tell, wiring


@click.group()
def webhook() -> None:
    """Tell other programs of what happens: add, list, look at deliveries."""


@webhook.command()
@click.argument("url")
@click.option("--event", "events", multiple=True, type=click.Choice(EVENTS), help="Only this event; may be repeated.")
@data_option
def add(url: str, events: Sequence[EventKind], settings: Settings) -> None:
    """Tell the program at URL of what happens; print the secret that its messages are signed with."""
    AllowedHosts(settings.webhook_hosts).check(url)
    with wiring(settings) as wired:
        made = wired.catalogue.webhooks.add(url, events or EVENTS, utc_now())
    click.echo(made.secret)
    tell(f"The webhook {made.id} is kept. Give this secret to whoever looks after {url}; it is shown only now.")


@webhook.command("list")
@json_option
@data_option
def list_webhooks(as_json: bool, settings: Settings) -> None:
    """List all webhooks."""
    with wiring(settings) as wired:
        found = wired.catalogue.webhooks.all()
    if as_json:
        rows = [{"id": each.id, "url": each.url, "events": list(each.events), "off": each.off} for each in found]
        print_json({"webhooks": rows})
        return
    for each in found:
        click.echo(f"{each.id}  {each.url}  {', '.join(each.events)}{f'  off: {each.off}' if each.off else ''}")


@webhook.command()
@click.argument("webhook_id", metavar="ID")
@data_option
def remove(webhook_id: str, settings: Settings) -> None:
    """Forget a webhook, and what waits for it."""
    with wiring(settings) as wired:
        wired.catalogue.webhooks.remove(webhook_id)


@webhook.command()
@click.argument("webhook_id", metavar="ID")
@data_option
def test(webhook_id: str, settings: Settings) -> None:
    """Send a message for trying out."""
    with wiring(settings) as wired:
        wired.catalogue.webhooks.ping(webhook_id, utc_now())
    tell("A worker sends it; see what came of it with: verbatim webhook deliveries")


@webhook.command()
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@json_option
@data_option
def deliveries(limit: int, as_json: bool, settings: Settings) -> None:
    """List the newest deliveries, newest first."""
    with wiring(settings) as wired:
        found = wired.catalogue.webhooks.deliveries(limit=limit)
    if as_json:
        names = ("id", "webhook_id", "message_id", "event", "state", "tries", "answer")
        print_json({"deliveries": [{name: getattr(each, name) for name in names} for each in found]})
        return
    for each in found:
        click.echo(f"{each.id:>6}  {each.event:<22} {each.state:<10} {each.tries} tries  {each.answer or ''}")


@webhook.command()
@click.argument("delivery_id", metavar="ID", type=int)
@data_option
def again(delivery_id: int, settings: Settings) -> None:
    """Send a message once more, whatever became of it."""
    with wiring(settings) as wired:
        wired.catalogue.webhooks.again(delivery_id)
