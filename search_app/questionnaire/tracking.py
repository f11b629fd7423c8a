"""Following a questionnaire: who is asked, their links, who has answered, whom to remind."""

from __future__ import annotations

import csv
import datetime as dt
import io
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.bodies import Member
from meetings.catalogue.transactions import new_id, utc_now
from meetings.compilation import GROUPS, NO_GROUP
from meetings.errors import InputError, NotFoundError
from meetings.formats import members as members_format
from meetings.formats.csv import harmless
from meetings.questionnaire import Questionnaire, Respondent
from meetings.questionnaire import Response as Answered
from search_app.languages import gettext, ngettext
from search_app.languages.choosing import speaking
from search_app.mail import Letter, can_send, send_letters
from search_app.parts import parts
from search_app.questionnaire.discussed import sessions_of
from search_app.questionnaire.links import link_to
from search_app.wording import day

LARGEST_BYTES = 10_000_000
STATES = ("invited", "begun", "submitted", "late")

blueprint = Blueprint("tracking", __name__, url_prefix="/questionnaires/<questionnaire_id>")


@blueprint.get("")
def show(questionnaire_id: str) -> str:
    """Show how far the responses have come."""
    store = parts().catalogue.questionnaires
    questionnaire, responses = store.get(questionnaire_id), store.responses(questionnaire_id)
    shown = request.args.get("state")
    return render_template(
        "questionnaire/show.html",
        questionnaire=questionnaire,
        responses=[r for r in responses if shown in (None, "", r.state)],
        counts=Counter(response.state for response in responses),
        states=STATES,
        shown=shown,
        by_group=_by_group(responses),
        late_now=questionnaire.is_late(utc_now()),
        total=len(responses),
        link_to=link_to,
        mail=can_send(parts().settings),
        recordings=bool(sessions_of(questionnaire)),
        body=_body_name(questionnaire),
    )


@blueprint.post("/respondents")
def invite(questionnaire_id: str) -> BaseResponse:
    """Put people on the list: from a spreadsheet, from the body's roster, or one by one."""
    questionnaire = parts().catalogue.questionnaires.get(questionnaire_id)
    file, fields = request.files.get("file"), request.form
    if file is not None and file.filename:
        rows = members_format.load(file.stream.read(LARGEST_BYTES + 1))
    elif "roster" in fields and questionnaire.body_id:
        members = parts().catalogue.bodies.members(questionnaire.body_id)
        rows = tuple(m for m in members if m.role in {"member", "chair", "observer"} and not m.alternate_of)
    elif fields.get("name", "").strip():
        rows = members_format.read_rows((("name", "entity", "email"), _typed()))
    else:
        raise InputError("Please choose a file, or give a name.")
    added = parts().catalogue.questionnaires.invite(questionnaire_id, [_respondent(row) for row in rows])
    known = len(rows) - added
    flash(f"{added} put on the list.{f' {known} were on it already.' if known else ''}")
    return _back(questionnaire_id)


@blueprint.post("/state")
def set_state(questionnaire_id: str) -> BaseResponse:
    """Open the questionnaire to answers, or close it."""
    state = request.form.get("state")
    if state not in {"open", "closed"}:
        raise InputError("A questionnaire is opened or closed.")

    def changed(now: Questionnaire) -> Questionnaire:
        return replace(now, state="open" if state == "open" else "closed")

    parts().catalogue.questionnaires.change(questionnaire_id, changed)
    flash("It takes answers now." if state == "open" else "It takes no answers any more.")
    return _back(questionnaire_id)


@blueprint.get("/links.csv")
def links(questionnaire_id: str) -> Response:
    """Give everybody's own link for a mail merge; with ``who=open`` of those alone who have not answered."""
    store = parts().catalogue.questionnaires
    responses = [r for r in store.responses(questionnaire_id) if request.args.get("who") != "open" or not r.submitted]
    table = io.StringIO()
    table.write("\ufeff")
    writer = csv.writer(table)
    writer.writerow(("name", "entity", "email", "state", "link"))
    for response in responses:
        person = response.respondent
        texts = (person.name, person.entity, person.email, response.state)
        writer.writerow((*map(harmless, texts), link_to(person)))
    headers = {"Content-Disposition": 'attachment; filename="links.csv"'}
    return Response(table.getvalue(), mimetype="text/csv", headers=headers)


@blueprint.post("/noted")
def note(questionnaire_id: str) -> BaseResponse:
    """Write down that links or reminders have been sent today, to all or to those who have not answered."""
    store, now, reminder = parts().catalogue.questionnaires, utc_now(), request.form.get("kind") == "reminder"
    noted = 0
    for response in store.responses(questionnaire_id):
        if reminder and response.submitted is None:
            store.change_respondent(response.respondent.id, lambda person: replace(person, reminded_at=now))
        elif not reminder and response.respondent.invited_at is None:
            store.change_respondent(response.respondent.id, lambda person: replace(person, invited_at=now))
        else:
            continue
        noted += 1
    flash(f"Noted for {noted}.")
    return _back(questionnaire_id)


@blueprint.post("/mail")
def send_mail(questionnaire_id: str) -> BaseResponse:
    """Send links, or reminders to those who have not answered; noted for those whose letter has left."""
    store, now, reminder = parts().catalogue.questionnaires, utc_now(), request.form.get("kind") == "reminder"
    questionnaire = store.get(questionnaire_id)
    waiting = [
        response.respondent
        for response in store.responses(questionnaire_id)
        if response.respondent.email
        and (response.submitted is None if reminder else response.respondent.invited_at is None)
    ]
    outcomes = send_letters(parts().settings, [_letter(questionnaire, person, reminder) for person in waiting])
    for person, problem in zip(waiting, outcomes, strict=True):
        if problem:
            flash(problem)
        else:
            store.change_respondent(person.id, lambda now_known: _sent_to(now_known, now, reminder))
    flash(ngettext("%(num)s letter has left.", "%(num)s letters have left.", outcomes.count(None)))
    return _back(questionnaire_id)


@blueprint.post("/respondents/<respondent_id>/renew")
def renew(questionnaire_id: str, respondent_id: str) -> BaseResponse:
    """Give somebody a new link; the old one leads nowhere from now on."""
    store = parts().catalogue.questionnaires
    person = store.change_respondent(respondent_id, lambda now: replace(now, nonce=secrets.token_hex(8)))
    flash(f"The new link of {person.name}: {link_to(replace(person, id=respondent_id))}")
    return _back(questionnaire_id)


def _sent_to(person: Respondent, now: dt.datetime, reminder: bool) -> Respondent:
    return replace(person, reminded_at=now) if reminder else replace(person, invited_at=now)


def _letter(questionnaire: Questionnaire, person: Respondent, reminder: bool) -> Letter:
    """Write to a respondent, in the language of the questionnaire that counts."""
    with speaking(next(iter(questionnaire.languages), None)):
        title = questionnaire.title
        asks = (
            gettext("We have not had your answers yet to “%(title)s”.", title=title)
            if reminder
            else gettext("We ask you to answer “%(title)s”.", title=title)
        )
        lines = (
            gettext("Dear %(name)s,", name=person.name),
            f"{asks} {gettext('This is your own link; a draft is kept until you send it:')}",
            link_to(person),
            *_until(questionnaire),
            gettext("The secretariat"),
        )
        subject = gettext("Reminder: %(title)s", title=title) if reminder else title
        return Letter(person.email, subject, "\n\n".join(lines) + "\n")


def _until(questionnaire: Questionnaire) -> Iterator[str]:
    if deadline := questionnaire.deadline:
        yield gettext(
            "Answers are taken until %(day)s, %(time)s (%(zone)s).",
            day=day(deadline.date()),
            time=f"{deadline:%H:%M}",
            zone=questionnaire.timezone,
        )


def _typed() -> list[str]:
    return [request.form.get(name, "").strip() for name in ("name", "entity", "email")]


def _respondent(row: Member) -> Respondent:
    return Respondent(
        new_id(), row.name, row.entity or "", row.email or "", row.stakeholder, row.region, secrets.token_hex(8)
    )


def _by_group(responses: Sequence[Answered]) -> list[tuple[str, int, int]]:
    """Count for each stakeholder group those asked and those who have answered."""
    asked = Counter(response.category or NO_GROUP for response in responses)
    answered = Counter(response.category or NO_GROUP for response in responses if response.submitted)
    return [(group, asked[group], answered[group]) for group in GROUPS if asked[group]]


def _body_name(questionnaire: Questionnaire) -> str | None:
    try:
        return parts().catalogue.bodies.get(questionnaire.body_id).name if questionnaire.body_id else None
    except NotFoundError:
        return None


def _back(questionnaire_id: str) -> BaseResponse:
    return redirect(url_for(".show", questionnaire_id=questionnaire_id), 303)
