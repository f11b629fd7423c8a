"""The page of webhooks: who is told of what, what was told, and trying again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from meetings.hosts import AllowedHosts
from meetings.webhooks import EVENTS, Webhook
from search_app.languages import gettext
from search_app.parts import parts

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@blueprint.get("")
def show() -> str:
    """List webhooks and the newest deliveries."""
    return _page()


@blueprint.post("")
def add() -> tuple[str, int]:
    """Keep a webhook, and show its secret, this once."""
    url = request.form.get("url", "").strip()
    events = [event for event in request.form.getlist("event") if event in EVENTS]
    try:
        AllowedHosts(parts().settings.webhook_hosts).check(url)
        made = parts().catalogue.webhooks.add(url, events, utc_now())
    except InputError as error:
        name = "events" if not events else "url"
        return _page(fields={"url": url, "events": events}, errors={name: error.message}), 400
    return _page(made=made), 201


@blueprint.post("/<webhook_id>/test")
def test(webhook_id: str) -> BaseResponse:
    """Send a message for trying out."""
    parts().catalogue.webhooks.ping(webhook_id, utc_now())
    return _back(gettext("A message is on its way; reload the page to see what came of it."))


@blueprint.post("/<webhook_id>/off")
def switch_off(webhook_id: str) -> BaseResponse:
    """Send nothing there until it is switched on again."""
    parts().catalogue.webhooks.switch(webhook_id, "Switched off by the secretariat.")
    return _back(gettext("Nothing is sent there any more. What waits is kept."))


@blueprint.post("/<webhook_id>/on")
def switch_on(webhook_id: str) -> BaseResponse:
    """Send there again, what waited as well."""
    parts().catalogue.webhooks.switch(webhook_id, None)
    return _back(gettext("What happens is sent there again."))


@blueprint.post("/<webhook_id>/remove")
def remove(webhook_id: str) -> BaseResponse:
    """Forget a webhook."""
    parts().catalogue.webhooks.remove(webhook_id)
    return _back(gettext("The webhook is removed."))


@blueprint.post("/deliveries/<int:delivery_id>/again")
def again(delivery_id: int) -> BaseResponse:
    """Send a message once more."""
    parts().catalogue.webhooks.again(delivery_id)
    return _back(gettext("It is sent again."))


def _back(sentence: str) -> BaseResponse:
    flash(sentence)
    return redirect(url_for(".show"), 303)


def _page(made: Webhook | None = None, **more: object) -> str:
    webhooks = parts().catalogue.webhooks
    known = webhooks.all()
    shown = {"fields": {"events": list(EVENTS)}, "errors": {}, **more}
    return render_template(
        "webhooks.html",
        made=made,
        webhooks=known,
        addresses={each.id: each.url for each in known},
        deliveries=webhooks.deliveries(),
        events=EVENTS,
        hosts=parts().settings.webhook_hosts,
        **shown,
    )
