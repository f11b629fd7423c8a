"""A body: its mandate and rule, how its seats are filled, and the next term."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetings.bodies import LABEL_PROFILES, Body, CompositionRule, LabelProfile, check_composition
from meetings.catalogue.transactions import new_id, utc_now
from meetings.errors import InputError
from meetings.formats.dates import parse_date
from meetings.samples import sample_body
from search_app.accounts.actor import current_person
from search_app.details import FieldsError
from search_app.languages import translatable
from search_app.parts import parts

Value = TypeVar("Value")

TEXTS = ("name", "short_name", "mandate", "chair", "secretariat")
MOST_OBSERVERS = 100_000

blueprint = Blueprint("bodies", __name__, url_prefix="/bodies")


@blueprint.get("")
def index() -> str:
    """List the bodies."""
    return render_template(
        "bodies/index.html",
        bodies=[body for body in parts().catalogue.bodies.all() if current_person().within(body.id).holds("read")],
    )


@blueprint.get("/new")
def new() -> str:
    """Show the form for a new body."""
    return _form({"label_profile": "wgec"}, {})


@blueprint.post("/new")
def create() -> Response | tuple[str, int]:
    """Set a body up."""
    fields = request.form.to_dict()
    try:
        body = read_body(new_id(), fields)
    except FieldsError as error:
        return _form(fields, error.sentences), 400
    parts().catalogue.bodies.keep(body, utc_now())
    return redirect(url_for(".show", body_id=body.id), 303)


@blueprint.post("/sample")
def sample() -> Response:
    """Set up the body that comes with the program."""
    body, members = sample_body(new_id())
    parts().catalogue.bodies.keep(body, utc_now(), members)
    return redirect(url_for(".show", body_id=body.id), 303)


@blueprint.get("/<body_id>")
def show(body_id: str) -> str:
    """Show a body, its seats and its roster."""
    bodies = parts().catalogue.bodies
    body, members = bodies.get(body_id), bodies.members(body_id)
    return render_template(
        "bodies/show.html",
        body=body,
        members=members,
        composition=check_composition(body.rule, members, _day_within(body)),
        meetings=parts().catalogue.programmes.meetings_of(body_id),
        earlier=bodies.get(body.follows) if body.follows else None,
        later=[each for each in bodies.all() if each.follows == body.id],
    )


@blueprint.get("/<body_id>/edit")
def edit(body_id: str) -> str:
    """Show the form for a body that is there."""
    return _form(fields_of(parts().catalogue.bodies.get(body_id)), {}, body_id)


@blueprint.post("/<body_id>/edit")
def change(body_id: str) -> Response | tuple[str, int]:
    """Change a body."""
    fields, present = request.form.to_dict(), parts().catalogue.bodies.get(body_id)
    try:
        body = read_body(body_id, fields, follows=present.follows)
    except FieldsError as error:
        return _form(fields, error.sentences, body_id), 400
    parts().catalogue.bodies.keep(body, utc_now())
    return redirect(url_for(".show", body_id=body_id), 303)


@blueprint.post("/<body_id>/again")
def again(body_id: str) -> Response:
    """Set a body up for its next term: the same rule, an empty roster."""
    body = parts().catalogue.bodies.get(body_id).next_term(new_id())
    parts().catalogue.bodies.keep(body, utc_now())
    flash("This is the next term: the mandate and the rule are taken over. Its dates, chair and roster are open.")
    return redirect(url_for(".edit", body_id=body.id), 303)


def read_body(body_id: str, fields: dict[str, str], follows: str | None = None) -> Body:
    """Read a filled-in form. Raises ``FieldsError`` naming every field that cannot be used."""
    texts = {name: fields.get(name, "").strip() for name in TEXTS}
    errors: dict[str, str] = {}

    def read(name: str, reader: Callable[[str], Value], default: Value) -> Value:
        text = fields.get(name, "").strip()
        try:
            return reader(text) if text else default
        except InputError as error:
            errors[name] = error.message
            return default

    per_region = read("states_per_region", lambda text: _count(text, 200), None)
    hosts = [host.strip() for host in fields.get("host_states", "").split(",") if host.strip()]
    rule = read("composition", lambda text: CompositionRule.parse(text, per_region, hosts), CompositionRule())
    starts, ends = read("starts", parse_date, None), read("ends", parse_date, None)
    cap = read("observer_cap", lambda text: _count(text, MOST_OBSERVERS), None)
    if not texts["name"]:
        errors["name"] = "Please name the body."
    if starts and ends and ends < starts:
        errors["ends"] = "The term ends before it begins."
    if fields.get("label_profile", "wgec") not in LABEL_PROFILES:
        errors["label_profile"] = "Please choose one of the house styles."
    if errors:
        raise FieldsError(errors)
    return Body(
        id=body_id,
        name=texts["name"],
        short_name=texts["short_name"],
        mandate=texts["mandate"],
        rule=rule,
        chair=texts["chair"] or None,
        secretariat=texts["secretariat"] or None,
        label_profile=cast(LabelProfile, fields.get("label_profile", "wgec")),
        starts=starts,
        ends=ends,
        observer_cap=cap,
        follows=follows,
    )


def fields_of(body: Body) -> dict[str, str]:
    """Give a body as the fields of its form."""
    return {
        **{name: getattr(body, name) or "" for name in TEXTS},
        "composition": str(body.rule),
        "states_per_region": _shown(body.rule.states_per_region),
        "host_states": ", ".join(body.rule.host_states),
        "label_profile": body.label_profile,
        "starts": body.starts.isoformat() if body.starts else "",
        "ends": body.ends.isoformat() if body.ends else "",
        "observer_cap": _shown(body.observer_cap),
    }


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


def _count(text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= most):
        raise InputError(f"This is a whole number up to {most:,}, or is left empty.")
    return int(text)


def _day_within(body: Body) -> dt.date:
    """Give today, or the nearest day of the term: the seats of a past body are those of its end."""
    today = utc_now().date()
    return min(max(today, body.starts or today), body.ends or today)


def _form(fields: dict[str, str], errors: dict[str, str], body_id: str | None = None) -> str:
    return render_template("bodies/form.html", fields=fields, errors=errors, body_id=body_id, profiles=PROFILE_NAMES)


PROFILE_NAMES: dict[LabelProfile, str] = {
    "wgec": translatable("Persons, as CHAIR MAJOR (Working Group)"),
    "itu": translatable("Countries and organisations (ITU)"),
    "un-pv": translatable("Verbatim record of the United Nations"),
}
